--- The new normal: effects of the pandemic on administration, how lasting they are, how digital the future is.
return chapter {
  slug       = "new_normal", order = 12,
  title      = { de = "Die neue Normalität", en = "The new normal" },
  population = "staff",
  needs      = { "level", "age", "effects", "digital_importance", "effects_sustainability_decisions_faster" },

  run = function(_, out)
    local organisation, autonomy, decisions = "self_organisation_stronger", "autonomy_stronger", "decisions_faster"
    local novelties, trust, lasting = "technical_novelties_faster", "trust_in_staff_higher", "effects_sustainability_"
    local function change(v, effect) return v.change("effects_" .. effect, "agree") end
    local function digital(v, age) return v("digital_importance", "net_agree", { age = age }) end

    out:figures({ "effects_" .. organisation, "effects_" .. autonomy, "effects_digitalisation_stronger",
      "effects_" .. novelties, "effects_innovation_openness_greater", "effects_" .. trust, "effects_" .. decisions },
      { de = "Folgen der Pandemie", en = "Effects of the pandemic" })
    out:claims {
      { "Selbstorganisation, Verantwortung, Vertrauen wuchsen", "Self-organisation, autonomy and trust are greater",
        function(v) return math.min(change(v, organisation), change(v, autonomy), change(v, trust)) > 0 end },
      { "Neues kommt ähnlich schnell (5 Punkte)", "Novelties come about as fast (within 5 points)",
        function(v) return math.abs(change(v, novelties)) <= 5 end },
      { "Entscheidungen auch (liest man das Diagramm der Reihe nach)", "Decisions, too (reading the chart row by row)",
        function(v) return math.abs(change(v, decisions)) <= 5 end } }
    out:figures({ lasting .. organisation, lasting .. decisions }, { de = "Was davon bleibt", en = "What will last" })
    out:claims {
      { "Selbstorganisation bleibt eher als schnelle Entscheidungen", "It lasts more than fast decisions",
        function(v) return v.mean(lasting .. organisation) > v.mean(lasting .. decisions) end },
      { "Sie bleibt am ehesten, nur jene liegen unter 3", "It is the most lasting of all, only they are below 3",
        { de = "gedruckt sind nur zwei der Folgen", en = "only two of the effects are printed" } },
      { "2020 war man weniger zuversichtlich", "In 2020 people were less confident",
        { de = "von 2020 ist kein Wert gedruckt", en = "no value of 2020 is printed" } } }
    out:figures "digital_importance"
    out:claims {
      { "Jüngere erwarten weniger Digitalisierung, …", "The young expect less digitalisation, …",
        function(v) return digital(v, "16_30") < math.min(digital(v, "31_50"), digital(v, "51_plus")) end },
      { "… weil sie ihr nicht trauen", "… since they do not trust it",
        { de = "nach Gründen wurde niemand gefragt", en = "nobody was asked for reasons" } } }
  end,
}
