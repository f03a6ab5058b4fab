--- Recommendation 3: audits of how fit administration is for a crisis.
return recommendation {
  number     = 3,
  title      = { de = "Stresstest für die Verwaltung", en = "A stress test for administration" },
  says       = { de = "Behörden sollen in festem Abstand prüfen lassen, ob ihre Abläufe eine Krise aushalten "
                   .. "und wie digital sie sind; nur so bleibe die Verwaltung im Ernstfall handlungsfähig.",
                 en = "Agencies should have audited at regular intervals whether their processes withstand a "
                   .. "crisis and how digital they are; only then would administration keep working in an "
                   .. "emergency." },
  population = "staff",
  needs      = { "workload", "other_tasks", "presence_required", "equipment_improved", "restriction", "information",
                 "effects_digitalisation_stronger", "level", "mode" },

  run = function(out)
    out:unasked({ de = "Krisenpläne, Prüfungen und ob sie helfen",
      en = "Emergency plans, audits and whether they help" }, true)
    out:pro({ de = "Für mehr als die Hälfte ist die Belastung höher",
      en = "For more than half the workload is higher" }, { "workload", "net_higher" }, "> 50")
    out:pro({ de = "In Kommunen ist sie es für mehr als die Hälfte",
      en = "In municipalities it is for more than half" }, { "workload", "net_higher", level = "municipal" }, "> 50")
    out:pro({ de = "Höhere Belastung ist häufiger als im Vorjahr",
      en = "Higher workload is more frequent than the year before" },
      { "workload", "net_higher", change = true }, "> 0")
    out:pro({ de = "Mindestens ein Drittel hatte andere Aufgaben", en = "At least a third were given other tasks" },
      { "other_tasks", "yes" }, ">= 33.3")
    out:pro({ de = "In Kommunen hatte sie mindestens ein Drittel", en = "At least a third were in municipalities" },
      { "other_tasks", "yes", level = "municipal" }, ">= 33.3")
    out:pro({ de = "Mehr als die Hälfte musste zwischendurch ins Büro",
      en = "More than half had to go to the office at times" }, { "presence_required", "yes" }, "> 50")
    out:pro({ de = "Mindestens ein Drittel hat keine besseren Geräte als 2020",
      en = "At least a third have no better devices than in 2020" }, { "equipment_improved", "no" }, ">= 33.3")
    out:pro({ de = "Wer zu Hause war, erfuhr öfter alles Nötige als im Büro",
      en = "Those at home were informed more often than at the office" },
      { "information", "net_agree", mode = "homeoffice" }, { ">", { "information", "net_agree", mode = "presence" } })
    out:against({ de = "Einschränkung bei den Aufgaben unter der Mitte der Skala",
      en = "Restriction in one's tasks below the middle of its scale" }, { "restriction" }, "< 50")
    out:against({ de = "Die Einschränkung ging zurück", en = "Restriction fell" }, { "restriction", change = true },
      "< 0")
    out:against({ de = "Andere Aufgaben wurden seltener", en = "Other tasks became rarer" },
      { "other_tasks", "yes", change = true }, "< 0")
    out:against({ de = "Mehr als die Hälfte erfuhr regelmäßig alles Nötige",
      en = "More than half regularly learned all they needed" }, { "information", "net_agree" }, "> 50")
    out:against({ de = "Mehr als die Hälfte sieht die Verwaltung ohnehin digitaler",
      en = "More than half see administration more digital as it is" }, { "effects_digitalisation_stronger", "agree" },
      "> 50")
  end,
}
