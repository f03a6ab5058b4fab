--- Leadership: whether the leader was there for one, at home and at the office, in both years.
return chapter {
  slug       = "leadership", order = 6,
  title      = { de = "Führen auf Distanz", en = "Leading at a distance" },
  population = "staff",
  needs      = { "mode", "leader_available" },

  run = function(staff, out)
    local function there(wave)
      local share = staff:wave(wave):share("leader_available", "yes", { by = "mode" })
      return share["homeoffice"].value, share["presence"].value
    end
    local home, office = there "2021"
    local home_before, office_before = there "2020"

    out:figures "leader_available"
    out:claim({ de = "Wer zu Hause arbeitete, fühlte sich in beiden Jahren öfter von der Führungskraft begleitet",
                en = "In both years those at home felt more often that their leader was there for them" },
      home > office and home_before > office_before)
    out:claim({ de = "Beide Anteile blieben fast gleich (höchstens 3 Punkte anders)",
                en = "Both shares stayed almost the same (3 points apart at most)" },
      math.abs(home - home_before) <= 0.03 and math.abs(office - office_before) <= 0.03)
  end,
}
