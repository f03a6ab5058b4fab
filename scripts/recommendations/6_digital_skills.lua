--- Recommendation 6: build digital skills.
return recommendation {
  number     = 6,
  title      = { de = "Digitale Kompetenzen aufbauen", en = "Build digital skills" },
  says       = { de = "Mehr IT-Fachleute selbst ausbilden und alle breit weiterbilden: mit Budget, mit Rückhalt "
                   .. "der Führung und mit Nachweisen, was jemand kann.",
                 en = "Train more IT specialists in-house and offer broad further training to all: with a budget, "
                   .. "with leaders' backing and with records of skills." },
  population = "staff",
  needs      = { "investment_need", "support_received", "training_need", "training_need_joint_work_documents",
                 "training_need_digital_tools_knowledge_processes", "competence_gain_joint_work_documents",
                 "competence_gain_communication_tools", "digital_importance", "role" },

  run = function(out)
    out:decides({ de = "Mehr als die Hälfte sieht Bedarf bei der Weiterbildung",
      en = "More than half see a need in the training of staff" }, { "investment_need", "staff_qualification" },
      "> 50")
    out:pro({ de = "Mehr als die Hälfte der Führungskräfte sieht ihn", en = "More than half of leaders see it" },
      { "investment_need", "staff_qualification", role = "leader" }, "> 50")
    out:pro({ de = "Weniger als ein Drittel für die Arbeit zu Hause geschult",
      en = "Fewer than a third trained for working at home" }, { "support_received", "training_homeoffice" }, "< 33.3")
    out:pro({ de = "Weniger als ein Drittel an digitalen Werkzeugen geschult",
      en = "Fewer than a third trained in digital tools" }, { "support_received", "training_tools" }, "< 33.3")
    out:pro({ de = "Führungskräfte öfter geschult als Mitarbeitende",
      en = "Leaders trained more often than employees" },
      { "support_received", "training_homeoffice", role = "leader" },
      { ">", { "support_received", "training_homeoffice", role = "employee" } })
    out:pro({ de = "Schulungsbedarf bei Wissen und Abläufen über der Mitte der Skala",
      en = "Need of training in knowledge and processes above the middle of its scale" },
      { "training_need_digital_tools_knowledge_processes" }, "> 3")
    out:pro({ de = "Schulungsbedarf bei gemeinsamer Arbeit an Dokumenten über der Mitte",
      en = "Need of training in working on documents together above the middle" },
      { "training_need_joint_work_documents" }, "> 3")
    out:pro({ de = "Weniger als ein Drittel lernte gemeinsame Arbeit an Dokumenten viel besser",
      en = "Fewer than a third became much better at working on documents together" },
      { "competence_gain_joint_work_documents", "strong" }, "< 33.3")
    out:pro({ de = "Mehr als die Hälfte erwartet, dass Digitalisierung wichtiger wird",
      en = "More than half expect digitalisation to matter more" }, { "digital_importance", "net_agree" }, "> 50")
    out:against({ de = "Schulungsbedarf in weniger als 5 von 10 Feldern über der Mitte",
      en = "Need of training above the middle in fewer than 5 of 10 fields" },
      { "training_need", "fields_above_midpoint", count = true }, "< 5")
    out:against({ de = "Mitarbeitende sehen den Bedarf seltener als Führungskräfte",
      en = "Employees see the need less often than leaders" },
      { "investment_need", "staff_qualification", role = "employee" },
      { "<", { "investment_need", "staff_qualification", role = "leader" } })
    out:against({ de = "Mindestens ein Drittel lernte ohne breite Schulung viel bessere Verständigung",
      en = "At least a third became much better at communicating, without broad training" },
      { "competence_gain_communication_tools", "strong" }, ">= 33.3")
    out:unasked { de = "Mangel an IT-Fachleuten, Ausbildung und Studium",
      en = "Shortage of IT specialists, training, degrees" }
    out:unasked { de = "Budget und Nachweise für Weiterbildung", en = "Budget and records of further training" }
  end,
}
