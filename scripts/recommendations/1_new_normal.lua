--- Recommendation 1: rules that last for work at home and at the office.
return recommendation {
  number     = 1,
  title      = { de = "Die neue Normalität regeln", en = "Give the new normal its rules" },
  says       = { de = "Aus dem Notbetrieb soll ein dauerhafter Wechsel zwischen Büro und Zuhause werden, so wie "
                   .. "die Beschäftigten ihn brauchen: mit Dienstvereinbarungen, die ihn erlauben, und mit "
                   .. "Pflichtschulungen in IT-Sicherheit und Datenschutz. Das mache die Verwaltung auch als "
                   .. "Arbeitgeber anziehender.",
                 en = "Emergency working should turn into a lasting mix of office and home that suits the staff: "
                   .. "with service agreements that permit it and compulsory training in IT security and data "
                   .. "protection. It would also make administration a more attractive employer." },
  population = "staff",
  needs      = { "homeoffice_days_wish", "homeoffice_days_leader_view", "homeoffice_majority", "homeoffice_barriers",
                 "homeoffice_work_challenges", "service_agreement", "presence_culture", "support_received",
                 "training_need_risk_awareness_it_security", "training_need_data_protection_privacy", "office_role",
                 "age" },

  run = function(out)
    out:decides({ de = "Mehr als die Hälfte will Tage zu Hause", en = "More than half want days at home" },
      { "homeoffice_days_wish", "net_wants_homeoffice" }, "> 50")
    out:decides({ de = "Bei weniger als der Hälfte gilt eine neue Dienstvereinbarung",
      en = "Fewer than half have a new service agreement" }, { "service_agreement", "introduced" }, "< 50")
    out:pro({ de = "Mehr als die Hälfte der Führungskräfte hält Tage zu Hause für sinnvoll",
      en = "More than half of leaders find days at home sensible" },
      { "homeoffice_days_leader_view", "net_wants_homeoffice" }, "> 50")
    out:pro({ de = "Mehr als die Hälfte war überwiegend zu Hause", en = "More than half were mostly at home" },
      { "homeoffice_majority", "yes" }, "> 50")
    out:pro({ de = "Präsenzkultur über der Mitte der Skala",
      en = "Culture of presence above the middle of its scale" }, { "presence_culture" }, "> 50")
    out:pro({ de = "Von denen im Büro hatte mindestens ein Drittel Vorgesetzte, die dagegen waren",
      en = "At least a third of those at the office had superiors against it" },
      { "homeoffice_barriers", "leader_resistance" }, ">= 33.3")
    out:pro({ de = "Weniger als ein Drittel in IT-Sicherheit geschult",
      en = "Fewer than a third trained in IT security" }, { "support_received", "training_it_security" }, "< 33.3")
    out:pro({ de = "Weniger als ein Drittel in Datenschutz geschult",
      en = "Fewer than a third trained in data protection" }, { "support_received", "training_data_protection" },
      "< 33.3")
    out:against({ de = "Von denen im Büro hatte mindestens ein Drittel Aufgaben, die zu Hause nicht gehen",
      en = "At least a third of those at the office had jobs that cannot be done at home" },
      { "homeoffice_barriers", "job_not_possible" }, ">= 33.3")
    out:against({ de = "Mindestens einem Drittel fehlt zu Hause der Austausch im Kollegium",
      en = "At least a third miss colleagues while at home" },
      { "homeoffice_work_challenges", "communication_colleagues" }, ">= 33.3")
    out:against({ de = "Mehr als die Hälfte will einen festen Platz im Büro",
      en = "More than half want a fixed desk" }, { "office_role", "own_fixed_workplace" }, "> 50")
    out:against({ de = "Mehr als die Hälfte ab 51 Jahren will ihn",
      en = "More than half of those aged 51 and over want one" },
      { "office_role", "own_fixed_workplace", age = "51_plus" }, "> 50")
    out:against({ de = "Nur bei weniger als einem Drittel ist keine Vereinbarung geplant",
      en = "For fewer than a third no agreement is planned" }, { "service_agreement", "not_planned" }, "< 33.3")
    out:against({ de = "Schulungsbedarf bei IT-Sicherheit unter der Mitte der Skala",
      en = "Need of training in IT security below the middle" }, { "training_need_risk_awareness_it_security" }, "< 3")
    out:against({ de = "Schulungsbedarf beim Datenschutz unter der Mitte der Skala",
      en = "Need of training in data protection below the middle" }, { "training_need_data_protection_privacy" },
      "< 3")
    out:unasked { de = "Ob mobiles Arbeiten den Arbeitgeber anziehender macht",
      en = "Whether mobile work makes the employer more attractive" }
    out:unasked { de = "Ob die Schulungen Pflicht sein sollen", en = "Whether the training should be compulsory" }
  end,
}
