--- Recommendation 6: build digital skills.
return recommendation {
  number     = 6,
  title      = { de = "Digitale Kompetenzen aufbauen", en = "Build digital skills" },
  says       = { de = "Mehr IT-Fachleute selbst ausbilden und alle breit weiterbilden: mit Budget, mit Rückhalt der Führung "
                   .. "und mit Nachweisen, was jemand kann.",
                 en = "Train more IT specialists in-house and offer broad further training to all: with a budget, with "
                   .. "leaders' backing and with records of skills." },
  population = "staff",
  needs      = { "investment_need", "support_received", "role" },

  run = function(out)
    out:decides({ de = "Mehr als die Hälfte sieht Bedarf, in Qualifizierung zu investieren",
                  en = "More than half see a need to invest in qualification" },
      { "investment_need", "staff_qualification" }, "> 50")
    out:pro({ de = "Höchstens ein Viertel wurde für die Arbeit zu Hause geschult",
              en = "A quarter at most were trained for working from home" },
      { "support_received", "training_homeoffice" }, "<= 25")
    out:pro({ de = "Führungskräfte wurden öfter geschult als Mitarbeitende",
              en = "Leaders were trained more often than employees" },
      { "support_received", "training_homeoffice", role = "leader" },
      { ">", { "support_received", "training_homeoffice", role = "employee" } })
    out:against({ de = "Schulungsbedarf bei Datenschutz unter der Mitte der Skala",
                  en = "Need of training in data protection below the middle of the scale" },
      { "training_need_data_protection_privacy" }, "< 3")
    out:unasked { de = "Mangel an IT-Fachkräften", en = "Shortage of IT specialists" }
  end,
}
