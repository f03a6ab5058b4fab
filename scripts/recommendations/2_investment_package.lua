--- Recommendation 2: an investment package for what lies behind the front end.
return recommendation {
  number     = 2,
  title      = { de = "Ein Investitionspaket für die digitale Verwaltung",
                 en = "An investment package for digital administration" },
  says       = { de = "Bund und Länder sollen die Digitalisierung im Inneren der Verwaltung bezahlen: "
                   .. "Fachverfahren erneuern, die E-Akte rasch einführen, Netze ausbauen und weniger, dafür "
                   .. "cloudfähige Rechenzentren betreiben.",
                 en = "Federation and Länder should pay for what is digital inside administration: renew "
                   .. "specialist applications, bring in electronic files quickly, build up networks, and run "
                   .. "fewer data centres that are ready for the cloud." },
  population = "staff",
  needs      = { "investment_need", "finance_restricted", "homeoffice_barriers", "homeoffice_switch_challenges",
                 "homeoffice_work_challenges", "software_improved", "cloud_introduced", "online_satisfaction",
                 "level" },

  run = function(out)
    out:decides({ de = "Mehr als die Hälfte sieht Bedarf bei digitalen Abläufen",
      en = "More than half see a need in digital processes" }, { "investment_need", "digital_processes" }, "> 50")
    out:decides({ de = "In Kommunen sieht mehr als die Hälfte den Spielraum für Investitionen eingeengt",
      en = "In municipalities more than half say that less can be invested" },
      { "finance_restricted", "net_agree", level = "municipal" }, "> 50")
    out:pro({ de = "Mehr als die Hälfte sieht Bedarf bei Geräten", en = "More than half see a need of devices" },
      { "investment_need", "technical_equipment" }, "> 50")
    out:pro({ de = "Fehlende digitale Abläufe hielten mindestens ein Drittel derer im Büro dort",
      en = "Missing digital processes kept at least a third of those at the office there" },
      { "homeoffice_barriers", "missing_digital_processes" }, ">= 33.3")
    out:pro({ de = "Beim Wechsel nach Hause fehlten sie mindestens einem Drittel",
      en = "At least a third missed them at the switch to home" },
      { "homeoffice_switch_challenges", "missing_digital_processes" }, ">= 33.3")
    out:pro({ de = "In Kommunen fehlten sie öfter als im Ganzen",
      en = "In municipalities they were missed more often" },
      { "homeoffice_switch_challenges", "missing_digital_processes", level = "municipal" },
      { ">", { "homeoffice_switch_challenges", "missing_digital_processes" } })
    out:pro({ de = "Bei der Arbeit zu Hause fehlten sie mindestens einem Drittel",
      en = "At least a third missed them while working at home" },
      { "homeoffice_work_challenges", "missing_digital_processes" }, ">= 33.3")
    out:pro({ de = "Leitungen und Server waren für mindestens ein Drittel zu schwach",
      en = "For at least a third lines and servers were too weak" },
      { "homeoffice_switch_challenges", "missing_server_capacity" }, ">= 33.3")
    out:pro({ de = "Im Bund für mindestens ein Drittel", en = "For at least a third at federal level" },
      { "homeoffice_switch_challenges", "missing_server_capacity", level = "federal" }, ">= 33.3")
    out:pro({ de = "Bei weniger als einem Drittel gibt es Cloudlösungen",
      en = "Fewer than a third have cloud solutions" }, { "cloud_introduced", "yes" }, "< 33.3")
    out:pro({ de = "Mehr als die Hälfte der Nutzenden ist mit den Online-Diensten unzufrieden",
      en = "More than half of users are dissatisfied with online services" },
      { "online_satisfaction", "net_dissatisfied" }, "> 50")
    out:against({ de = "Von denen im Büro nennen weniger als ein Drittel schwache Leitungen und Server",
      en = "Of those at the office fewer than a third name weak lines and servers" },
      { "homeoffice_barriers", "missing_server_capacity" }, "< 33.3")
    out:against({ de = "Für mehr als die Hälfte wurden die Programme besser",
      en = "For more than half software improved" }, { "software_improved", "yes" }, "> 50")
    out:against({ de = "Insgesamt sieht weniger als die Hälfte den Spielraum eingeengt",
      en = "In all, fewer than half say that less can be invested" }, { "finance_restricted", "net_agree" }, "< 50")
    out:against({ de = "Mindestens ein Drittel kann die Finanzen nicht beurteilen",
      en = "At least a third cannot judge the finances" }, { "finance_restricted", "cannot_judge" }, ">= 33.3")
    out:unasked { de = "Fachverfahren, E-Akten, Netze zwischen den Ebenen, Rechenzentren",
      en = "Specialist applications, electronic files, networks between levels, data centres" }
    out:unasked { de = "Wer das Geld geben soll", en = "Who should give the money" }
  end,
}
