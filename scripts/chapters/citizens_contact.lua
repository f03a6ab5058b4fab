--- The citizens' view: ways of contact with the administration, used and wanted; whether it became more digital.
return chapter {
  slug       = "citizens_contact", order = 19,
  title      = { de = "Wie Bürgerinnen und Bürger die Verwaltung erreichen",
                 en = "How citizens reach the administration" },
  population = "citizens",
  needs      = { "land", "age", "contact_channels", "contact_channels_wish", "more_digital" },

  run = function(_, out)
    out:figures "contact_channels"
    out:figures "contact_channels_wish"
    out:figures("more_digital", nil, "all")
    out:figures("more_digital", { de = "Digitaler geworden: die Länder", en = "Became more digital: by Land" }, "land")
  end,
}
