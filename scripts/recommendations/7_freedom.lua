--- Recommendation 7: freedom to decide, careers that cross borders.
return recommendation {
  number     = 7,
  title      = { de = "Freiräume lassen, Wechsel erleichtern", en = "Leave freedom, ease moves" },
  says       = { de = "Recht soll wieder Ermessen lassen, Führungskräfte sollen Ziele statt Wege vorgeben, und "
                   .. "Laufbahnen sollen über Ebenen, Häuser und die Wirtschaft führen, damit Vertrauen "
                   .. "wächst.",
                 en = "Law should leave discretion again, leaders should set aims instead of paths, and careers "
                   .. "should lead across levels, agencies and business, so that trust grows." },
  population = "staff",
  needs      = { "effects_self_organisation_stronger", "effects_autonomy_stronger", "effects_trust_in_staff_higher",
                 "effects_decisions_faster", "effects_sustainability_self_organisation_stronger",
                 "effects_sustainability_decisions_faster", "homeoffice_days_leader_view", "homeoffice_days_wish",
                 "leader_available" },

  run = function(out)
    out:unasked({ de = "Ermessen im Recht, Führung mit Zielen, Wechsel zwischen Ebenen und zur Wirtschaft",
      en = "Discretion in law, leading by aims, moves between levels and to business" }, true)
    out:pro({ de = "Selbstorganisation stärker als im Vorjahr",
      en = "Self-organisation stronger than the year before" },
      { "effects_self_organisation_stronger", "agree", change = true }, "> 0")
    out:pro({ de = "Eigenverantwortung stärker als im Vorjahr", en = "Autonomy stronger than the year before" },
      { "effects_autonomy_stronger", "agree", change = true }, "> 0")
    out:pro({ de = "Stärkere Selbstorganisation bleibt: über der Mitte der Skala",
      en = "Stronger self-organisation will last: above the middle of its scale" },
      { "effects_sustainability_self_organisation_stronger" }, "> 3")
    out:pro({ de = "Schnellere Entscheidungen bleiben nicht: unter der Mitte",
      en = "Faster decisions will not last: below the middle" }, { "effects_sustainability_decisions_faster" }, "< 3")
    out:pro({ de = "Weniger als die Hälfte sieht mehr Vertrauen in Beschäftigte",
      en = "Fewer than half see more trust in staff" }, { "effects_trust_in_staff_higher", "agree" }, "< 50")
    out:pro({ de = "Weniger als die Hälfte sieht schnellere Entscheidungen",
      en = "Fewer than half see faster decisions" }, { "effects_decisions_faster", "agree" }, "< 50")
    out:pro({ de = "Führungskräfte wollen öfter nach Bedarf entscheiden, als Beschäftigte es wünschen",
      en = "Leaders more often want days at home as needed than staff do" },
      { "homeoffice_days_leader_view", "as_needed" }, { ">", { "homeoffice_days_wish", "as_needed" } })
    out:against({ de = "Mehr als die Hälfte entscheidet schon mehr selbst",
      en = "More than half have more autonomy already" }, { "effects_autonomy_stronger", "agree" }, "> 50")
    out:against({ de = "Mehr Vertrauen in Beschäftigte als im Vorjahr, auch so",
      en = "More trust in staff than the year before, as it is" },
      { "effects_trust_in_staff_higher", "agree", change = true }, "> 0")
    out:against({ de = "Für mehr als die Hälfte war die Führungskraft da",
      en = "For more than half their leader was there" }, { "leader_available", "yes" }, "> 50")
  end,
}
