--- Recommendation 5: who does what in digital administration.
return recommendation {
  number     = 5,
  title      = { de = "Den digitalen Föderalismus neu ordnen", en = "Put digital federalism in a new order" },
  says       = { de = "Zuständigkeiten und Geld sollen neu verteilt werden: Kommunen bekommen Mittel des Bundes "
                   .. "und gemeinsame Bausteine, behalten aber die Wahl der Anwendungen und die Hand auf ihren "
                   .. "Daten.",
                 en = "Competences and money should be shared out anew: municipalities get federal funds and "
                   .. "common building blocks, yet keep their choice of applications and the hold on their data." },
  population = "staff",
  needs      = { "finance_restricted", "homeoffice_switch_challenges", "workload", "online_satisfaction",
                 "channels_used", "cloud_introduced", "software_improved", "service_agreement", "level", "land" },

  run = function(out)
    out:unasked({ de = "Zuständigkeiten, gemeinsame Bausteine, Abhängigkeit von Anbietern, Hoheit über Daten",
      en = "Competences, common building blocks, dependence on vendors, control of data" }, true)
    out:pro({ de = "In Kommunen ist der Spielraum öfter eingeengt als im Bund",
      en = "In municipalities finances are tighter than at federal level" },
      { "finance_restricted", "net_agree", level = "municipal" },
      { ">", { "finance_restricted", "net_agree", level = "federal" } })
    out:pro({ de = "In Kommunen sieht mehr als die Hälfte ihn eingeengt",
      en = "In municipalities more than half say finances are tight" },
      { "finance_restricted", "net_agree", level = "municipal" }, "> 50")
    out:pro({ de = "Digitale Abläufe fehlten in Kommunen öfter als im Ganzen",
      en = "Digital processes were missed more in municipalities" },
      { "homeoffice_switch_challenges", "missing_digital_processes", level = "municipal" },
      { ">", { "homeoffice_switch_challenges", "missing_digital_processes" } })
    out:pro({ de = "Die Belastung ist in Kommunen öfter höher als im Bund",
      en = "Workload is higher more often in municipalities than at federal level" },
      { "workload", "net_higher", level = "municipal" }, { ">", { "workload", "net_higher", level = "federal" } })
    out:pro({ de = "Zufriedene Nutzende: im besten Land doppelt so viele wie im letzten",
      en = "Satisfied users: twice as many in the best Land as in the last" },
      { "online_satisfaction", "net_satisfied", max = true, land = "all" },
      { ">=", { "online_satisfaction", "net_satisfied", min = true, land = "all" }, times = 2 })
    out:against({ de = "In jedem Land ist mehr als die Hälfte unzufrieden",
      en = "More than half are dissatisfied in every Land" },
      { "online_satisfaction", "net_dissatisfied", min = true, land = "all" }, "> 50")
    out:against({ de = "Videokonferenzen: Kommunen vor dem Bund",
      en = "Video conferences: municipalities ahead of federal level" },
      { "channels_used", "video_conference", level = "municipal" },
      { ">", { "channels_used", "video_conference", level = "federal" } })
    out:against({ de = "Cloud: Kommunen vor dem Bund", en = "Cloud: municipalities ahead of federal level" },
      { "cloud_introduced", "yes", level = "municipal" }, { ">", { "cloud_introduced", "yes", level = "federal" } })
    out:against({ de = "Bessere Programme: Kommunen vor dem Bund",
      en = "Better software: municipalities ahead of federal level" },
      { "software_improved", "yes", level = "municipal" }, { ">", { "software_improved", "yes", level = "federal" } })
    out:against({ de = "Dienstvereinbarung: Kommunen vor dem Bund",
      en = "Service agreement: municipalities ahead of federal level" },
      { "service_agreement", "introduced", level = "municipal" },
      { ">", { "service_agreement", "introduced", level = "federal" } })
  end,
}
