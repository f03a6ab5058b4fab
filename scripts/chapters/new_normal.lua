--- The new normal: effects of the pandemic on administration, how lasting they are, how digital the future is.
return chapter {
  slug       = "new_normal", order = 11,
  title      = { de = "Die neue Normalität", en = "The new normal" },
  population = "staff",
  needs      = { "level", "age", "effects", "digital_importance", "effects_sustainability_self_organisation_stronger",
                 "effects_sustainability_decisions_faster" },

  run = function(staff, out)
    local now, before = staff:wave("2021"), staff:wave("2020")
    local function change(effect)
      return now:share(effect, "agree").value - before:share(effect, "agree").value
    end
    local lasting = now:mean("effects_sustainability_self_organisation_stronger").value
    local young = now:domain("age in { '16_20', '21_30' }"):share("digital_importance", { "full", "rather" }).value
    local old = now:domain("age in { '51_60', '61_plus' }"):share("digital_importance", { "full", "rather" }).value

    out:figures({ "effects_self_organisation_stronger", "effects_autonomy_stronger", "effects_digitalisation_stronger",
      "effects_technical_novelties_faster", "effects_innovation_openness_greater", "effects_trust_in_staff_higher",
      "effects_decisions_faster" }, { de = "Folgen der Pandemie", en = "Effects of the pandemic" })
    out:claim({ de = "Selbstorganisation und Eigenverantwortung sind noch stärker als im Vorjahr, das Vertrauen auch",
                en = "Self-organisation and responsibility are even stronger than the year before, and so is trust" },
      change "effects_self_organisation_stronger" > 0 and change "effects_autonomy_stronger" > 0
      and change "effects_trust_in_staff_higher" > 0)
    out:claim({ de = "Entscheidungen fallen ähnlich schnell wie im Vorjahr (Zeilen des Diagramms in ihrer Folge)",
                en = "Decisions are about as fast as the year before (reading the rows of the chart in their order)" },
      math.abs(change "effects_decisions_faster") < 0.05)

    out:figures({ "effects_sustainability_self_organisation_stronger", "effects_sustainability_decisions_faster" },
      { de = "Was davon bleibt", en = "What of it will last" })
    out:claim({ de = "Stärkere Selbstorganisation gilt als dauerhafter als schnellere Entscheidungen",
                en = "Stronger self-organisation is held to be more lasting than faster decisions" },
      lasting > now:mean("effects_sustainability_decisions_faster").value)

    out:figures "digital_importance"
    out:claim({ de = "Jüngere erwarten seltener als Ältere, dass Digitalisierung wichtiger wird",
                en = "The young expect less often than the old that digitalisation will matter more" }, young < old)
  end,
}
