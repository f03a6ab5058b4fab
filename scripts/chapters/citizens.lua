--- The citizens' view: use of online services and satisfaction with them, also by Land.
return chapter {
  slug       = "citizens", order = 18,
  title      = { de = "Online-Dienste aus Sicht der Bürgerinnen und Bürger",
                 en = "Online services as citizens see them" },
  population = "citizens",
  needs      = { "land", "age", "online_use_any", "online_use_more", "online_satisfaction" },

  run = function(_, out)
    out:figures({ "online_use_any", "online_use_more" },
      { de = "Nutzung von Online-Diensten", en = "Use of online services" })
    out:figures("online_satisfaction", nil, "all")
    out:figures("online_satisfaction", { de = "Zufriedenheit in den Ländern", en = "Satisfaction by Land" }, "land")
  end,
}
