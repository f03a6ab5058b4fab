--- Support: who helped with the switch to working from home, and who was trained for it.
return chapter {
  slug       = "support", order = 5,
  title      = { de = "Hilfe beim Wechsel nach Hause", en = "Help with the switch" },
  population = "staff",
  needs      = { "role", "homeoffice_new_experience", "support_received" },

  run = function(staff, out)
    local now = staff:wave("2021")
    local help = now:share("support_received")
    local trained = now:share("support_received", "support_received_training_homeoffice", { by = "role" })
    local security = help["support_received_training_it_security"].value
    local privacy = help["support_received_training_data_protection"].value

    out:figures "homeoffice_new_experience"
    out:figures "support_received"
    out:claim({ de = "Führungskräfte wurden etwa doppelt so oft für das Arbeiten zu Hause geschult wie Mitarbeitende",
                en = "Leaders were trained for working from home about twice as often as employees" },
      math.abs(trained["leader"].value / trained["employee"].value - 2) < 0.25)
    out:claim({ de = "Schulungen zu IT-Sicherheit und Datenschutz blieben ganz aus",
                en = "There was no training at all in IT security and data protection" },
      security == 0 and privacy == 0)
  end,
}
