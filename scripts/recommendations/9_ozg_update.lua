--- Recommendation 9: online access digital from end to end, on open source.
return recommendation {
  number     = 9,
  title      = { de = "OZG erneuern: Open Source, ganz digital",
                 en = "Renew the online access act: open source, fully digital" },
  says       = { de = "Das Gesetz soll die gefragtesten Leistungen vorziehen und sie ganz digital machen, bis in "
                   .. "das Fachverfahren hinein; was einer für alle baut, soll Open Source sein.",
                 en = "The act should put the services in most demand first and make them digital throughout, back "
                   .. "office included; what one builds for all should be open source." },
  population = "citizens",
  needs      = { "investment_need", "homeoffice_barriers", "homeoffice_switch_challenges",
                 "homeoffice_work_challenges", "effects_digitalisation_stronger", "more_digital",
                 "online_satisfaction", "land", "level" },

  run = function(out)
    out:unasked({ de = "Open Source, und welche Leistungen am gefragtesten sind",
      en = "Open source, and which services are in most demand" }, true)
    out:pro({ de = "Mehr als die Hälfte der Beschäftigten sieht Bedarf bei digitalen Abläufen",
      en = "More than half of staff see a need in digital processes" }, { "investment_need", "digital_processes" },
      "> 50")
    out:pro({ de = "Fehlende digitale Abläufe hielten mindestens ein Drittel derer im Büro dort",
      en = "Missing digital processes kept at least a third of those at the office there" },
      { "homeoffice_barriers", "missing_digital_processes" }, ">= 33.3")
    out:pro({ de = "Beim Wechsel nach Hause fehlten sie mindestens einem Drittel",
      en = "At least a third missed them at the switch to home" },
      { "homeoffice_switch_challenges", "missing_digital_processes" }, ">= 33.3")
    out:pro({ de = "In Kommunen fehlten sie mindestens einem Drittel",
      en = "In municipalities at least a third missed them" },
      { "homeoffice_switch_challenges", "missing_digital_processes", level = "municipal" }, ">= 33.3")
    out:pro({ de = "Bei der Arbeit zu Hause fehlten sie mindestens einem Drittel",
      en = "At least a third missed them while working at home" },
      { "homeoffice_work_challenges", "missing_digital_processes" }, ">= 33.3")
    out:pro({ de = "Mehr als die Hälfte der Bevölkerung sieht keine digitalere Verwaltung",
      en = "More than half of citizens see no more digital administration" }, { "more_digital", "no" }, "> 50")
    out:pro({ de = "Mehr als die Hälfte der Nutzenden ist unzufrieden",
      en = "More than half of users are dissatisfied" }, { "online_satisfaction", "net_dissatisfied" }, "> 50")
    out:pro({ de = "Zufriedene Nutzende: im besten Land doppelt so viele wie im letzten",
      en = "Satisfied users: twice as many in the best Land as in the last" },
      { "online_satisfaction", "net_satisfied", max = true, land = "all" },
      { ">=", { "online_satisfaction", "net_satisfied", min = true, land = "all" }, times = 2 })
    out:against({ de = "Mehr als die Hälfte der Beschäftigten sieht die Verwaltung digitaler",
      en = "More than half of staff see administration more digital" }, { "effects_digitalisation_stronger", "agree" },
      "> 50")
  end,
}
