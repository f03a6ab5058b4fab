--- The citizens' view: use of online services, satisfaction by Land, ways of contact, progress seen.
return chapter {
  slug       = "citizens", order = 15,
  title      = { de = "Wie Bürgerinnen und Bürger es sehen", en = "How citizens see it" },
  population = "citizens",
  needs      = { "land", "age", "online_use_any", "online_use_more", "online_satisfaction", "contact_channels",
                 "contact_channels_wish", "more_digital" },

  run = function(citizens, out)
    local now = citizens:wave("2021")
    local unused = now:share("online_use_any", "not_used", { by = "age" })

    out:figures({ "online_use_any", "online_use_more" },
      { de = "Nutzung von Online-Diensten", en = "Use of online services" })
    out:claim({ de = "Am meisten nutzen sie die 40- bis 49-Jährigen, am wenigsten die 18- bis 29-Jährigen",
                en = "Those aged 40 to 49 use them most, those aged 18 to 29 least" },
      unused["40_49"].value < unused["30_39"].value and unused["40_49"].value < unused["50_64"].value
      and unused["18_29"].value > unused["65_plus"].value)

    out:figures "online_satisfaction"
    out:figures "contact_channels"
    out:figures "contact_channels_wish"
    out:figures "more_digital"
  end,
}
