--- Recommendation 8: more use of online services, benefits without application.
return recommendation {
  number     = 8,
  title      = { de = "Nutzung steigern, Leistungen ohne Antrag", en = "Raise use, benefits without application" },
  says       = { de = "Online-Dienste sollen von denen her gedacht werden, die sie nutzen, und bekannter werden; "
                   .. "manche Leistung soll ohne Antrag kommen.",
                 en = "Online services should be made from the side of those who use them, and become better "
                   .. "known; some benefits should come without an application." },
  population = "citizens",
  needs      = { "online_satisfaction", "online_use_more", "online_use_any", "contact_channels_wish",
                 "contact_channels", "land", "age" },

  run = function(out)
    out:decides({ de = "Mehr als die Hälfte der Nutzenden ist unzufrieden",
      en = "More than half of users are dissatisfied" }, { "online_satisfaction", "net_dissatisfied" }, "> 50")
    out:decides({ de = "Formular oder Portal: mehr wünschen es, als es nutzen",
      en = "Form or portal: more wish for it than use it" }, { "contact_channels_wish", "contact_form_portal" },
      { ">", { "contact_channels", "contact_form_portal" } })
    out:pro({ de = "Mehr als die Hälfte nutzt Online-Dienste nicht mehr als zuvor",
      en = "More than half do not use online services more than before" }, { "online_use_more", "net_no" }, "> 50")
    out:pro({ de = "Mindestens ein Drittel nutzt gar keine", en = "At least a third use none at all" },
      { "online_use_any", "not_used" }, ">= 33.3")
    out:pro({ de = "Mindestens ein Drittel der 18- bis 29-Jährigen nutzt keine",
      en = "At least a third of those aged 18 to 29 use none" }, { "online_use_any", "not_used", age = "18_29" },
      ">= 33.3")
    out:pro({ de = "Mehr als die Hälfte wünscht ein Formular oder Portal",
      en = "More than half wish for a form or portal" }, { "contact_channels_wish", "contact_form_portal" }, "> 50")
    out:pro({ de = "Dieser Wunsch wächst", en = "That wish grows" },
      { "contact_channels_wish", "contact_form_portal", change = true }, "> 0")
    out:pro({ de = "In jedem Land ist mehr als die Hälfte unzufrieden",
      en = "More than half are dissatisfied in every Land" },
      { "online_satisfaction", "net_dissatisfied", min = true, land = "all" }, "> 50")
    out:against({ de = "Wer gar nichts nutzt, wurde seltener", en = "Those who use nothing became fewer" },
      { "online_use_any", "not_used", change = true }, "< 0")
    out:against({ de = "Die Zufriedenheit fällt: Es fehlt Güte, nicht Werbung",
      en = "Satisfaction falls: quality is missing, not publicity" },
      { "online_satisfaction", "net_satisfied", change = true }, "< 0")
    out:against({ de = "E-Mail wünschen mehr als Formular oder Portal",
      en = "More wish for e-mail than for a form or portal" }, { "contact_channels_wish", "email" },
      { ">", { "contact_channels_wish", "contact_form_portal" } })
    out:unasked { de = "Ob man die Dienste kennt, und was Werbung bewirkt",
      en = "Whether services are known, what publicity does" }
    out:unasked { de = "Leistungen ohne Antrag", en = "Benefits without application" }
  end,
}
