--- Recommendation 4: a store of checked tools for working together.
return recommendation {
  number     = 4,
  title      = { de = "Ein Store für Programme zur Zusammenarbeit", en = "A store for collaboration tools" },
  says       = { de = "Eine zentrale Stelle soll Programme für Video, Chat und gemeinsame Dokumente anbieten, die "
                   .. "auf Datenschutz und IT-Sicherheit geprüft sind, auch solche privater Anbieter; das nehme "
                   .. "die Unsicherheit, welche man benutzen darf.",
                 en = "A central store should offer tools for video, chat and shared documents that are checked "
                   .. "for data protection and IT security, private vendors' among them; it would end doubts about "
                   .. "which may be used." },
  population = "staff",
  needs      = { "investment_need", "homeoffice_work_challenges", "video_tools", "video_experience",
                 "private_apps_friendlier", "private_tech_used", "level" },

  run = function(out)
    out:unasked({ de = "Unsicherheit, welche Programme erlaubt sind; ein zentrales Angebot",
      en = "Doubts about which tools are permitted; a central offer" }, true)
    out:pro({ de = "Mehr als die Hälfte sieht Bedarf bei Programmen zur Zusammenarbeit",
      en = "More than half see a need of collaboration tools" }, { "investment_need", "online_collaboration_tools" },
      "> 50")
    out:pro({ de = "Mindestens ein Drittel hat zu Hause Bedenken wegen Datenschutz und IT-Sicherheit",
      en = "At least a third have worries about privacy and IT security at home" },
      { "homeoffice_work_challenges", "data_protection_it_security" }, ">= 33.3")
    out:pro({ de = "Webex nutzen im Bund mehr als in den Ländern",
      en = "Webex is used more at federal than at state level" }, { "video_tools", "cisco_webex", level = "federal" },
      { ">", { "video_tools", "cisco_webex", level = "state" } })
    out:pro({ de = "Webex nutzen im Bund mehr als in Kommunen",
      en = "Webex is used more at federal than at municipal level" },
      { "video_tools", "cisco_webex", level = "federal" },
      { ">", { "video_tools", "cisco_webex", level = "municipal" } })
    out:pro({ de = "Mindestens ein Drittel nutzt Zoom", en = "At least a third use Zoom" }, { "video_tools", "zoom" },
      ">= 33.3")
    out:pro({ de = "Mindestens ein Drittel nutzt Skype", en = "At least a third use Skype" },
      { "video_tools", "skype" }, ">= 33.3")
    out:pro({ de = "Mindestens ein Drittel nutzt Microsoft Teams", en = "At least a third use Microsoft Teams" },
      { "video_tools", "microsoft_teams" }, ">= 33.3")
    out:pro({ de = "WhatsApp war 2020 unter den ersten fünf", en = "WhatsApp was among the first five in 2020" },
      { "video_tools", "whatsapp", rank = true, wave = "2020" }, "<= 5")
    out:pro({ de = "Mehr finden private Anwendungen leichter zu bedienen als nicht",
      en = "More find private applications easier to use than do not" }, { "private_apps_friendlier", "yes" },
      { ">", { "private_apps_friendlier", "no" } })
    out:pro({ de = "Mehr als die Hälfte arbeitet mit privater Technik",
      en = "More than half work with private technology" }, { "private_tech_used", "yes" }, "> 50")
    out:against({ de = "Mehr als die Hälfte hat mit Videokonferenzen gute Erfahrungen",
      en = "More than half have good experience of video conferences" }, { "video_experience", "net_good" }, "> 50")
    out:against({ de = "Weniger als die Hälfte sieht Bedarf bei der IT-Sicherheit unterwegs",
      en = "Fewer than half see a need in IT security of mobile work" },
      { "investment_need", "it_security_mobile_workplace" }, "< 50")
    out:against({ de = "WhatsApp war 2021 nicht mehr unter den ersten fünf",
      en = "In 2021 WhatsApp was no longer among the first five" }, { "video_tools", "whatsapp", rank = true }, "> 5")
    out:against({ de = "Private Technik wird seltener", en = "Private technology becomes rarer" },
      { "private_tech_used", "yes", change = true }, "< 0")
    out:unasked { de = "Programme privater Anbieter darin", en = "Private vendors' tools in it" }
  end,
}
