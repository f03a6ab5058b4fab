--- The citizens' view: use of online services and satisfaction with them, also by Land.
return chapter {
  slug       = "citizens", order = 18,
  title      = { de = "Online-Dienste, wie Bürger sie sehen", en = "Online services as citizens see them" },
  population = "citizens",
  needs      = { "land", "age", "online_use_any", "online_use_more", "online_satisfaction" },

  run = function(_, out)
    local function unused(v, age) return v("online_use_any", "not_used", { age = age }) end
    local function place(v, net, land) return v.rank("online_satisfaction", net, { land = land }) end
    local unasked = { de = "danach wurde niemand gefragt", en = "nobody was asked" }

    out:figures({ "online_use_any", "online_use_more" },
      { de = "Nutzung von Online-Diensten", en = "Use of online services" })
    out:claims {
      { "Die Nutzung steigt nur leicht (höchstens 10 Punkte)", "Use rises only slightly (by 10 points at most)",
        function(v) return math.abs(v.change("online_use_any", "not_used") + 5) <= 5 end },
      { "Sie ist zu gering (ein Viertel nutzt nichts), …", "It is too low (a quarter use nothing), …",
        function(v) return unused(v) >= 25 end },
      { "… weil viele die Dienste nicht kennen", "… because many do not know the services", unasked },
      { "Von 40 bis 49 nutzt man sie am meisten, von 18 bis 29 am wenigsten",
        "Those from 40 to 49 use them most, those from 18 to 29 least", function(v)
          return unused(v, "40_49") < unused(v, "30_39") and unused(v, "18_29") > unused(v, "65_plus") end } }
    out:figures("online_satisfaction", nil, "all")
    out:claims {
      { "Der Bedarf war nie größer", "Demand was never greater", unasked },
      { "Eine andere Studie findet dasselbe", "Another study finds the same",
        { de = "ihre Zahlen stehen hier nicht", en = "its numbers are not here" } } }
    out:figures("online_satisfaction", { de = "Zufriedenheit in den Ländern", en = "Satisfaction by Land" }, "land")
    out:claims {
      { "Vorn liegen Saarland, Bayern, Baden-Württemberg, …", "Saarland, Bavaria, Baden-Württemberg come first, …",
        function(v) return place(v, "net_satisfied", "saarland") == 1 and place(v, "net_satisfied", "bayern") == 2
          and place(v, "net_satisfied", "baden_wuerttemberg") == 3 end },
      { "… am unzufriedensten ist Berlin", "… Berlin is least satisfied",
        function(v) return place(v, "net_dissatisfied", "berlin") == 1 end },
      { "Der Westen ist zufriedener als der Osten", "The west is more satisfied than the east",
        { de = "gedruckt sind nur die Enden der Länder", en = "only the ends among the Länder are printed" } } }
  end,
}
