--- Leadership: whether the leader was there for one, at home and at the office, in both years.
return chapter {
  slug       = "leadership", order = 6,
  title      = { de = "Führen auf Distanz", en = "Leading at a distance" },
  population = "staff",
  needs      = { "mode", "leader_available" },

  run = function(_, out)
    local function there(v, mode, wave) return v("leader_available", "yes", { mode = mode, wave = wave }) end
    local function gap(v, wave) return there(v, "homeoffice", wave) - there(v, "presence", wave) end
    local function change(v, mode) return v.change("leader_available", "yes", { mode = mode }) end

    out:figures "leader_available"
    out:claims {
      { "Wer zu Hause arbeitete, hatte die Führungskraft in beiden Jahren öfter bei sich",
        "In both years those at home had their leader with them more often",
        function(v) return gap(v) > 0 and gap(v, "2020") > 0 end },
      { "Der Unterschied ist stark (mindestens 10 Punkte, beide Jahre)",
        "The difference is strong (10 points at least, both years)",
        function(v) return gap(v) >= 10 and gap(v, "2020") >= 10 end },
      { "Beide Anteile blieben fast gleich (höchstens 3 Punkte anders)",
        "Both shares stayed almost the same (3 points apart at most)",
        function(v) return math.max(math.abs(change(v, "homeoffice")), math.abs(change(v, "presence"))) <= 3 end },
      { "Führen auf Distanz kann gelingen (zu Hause: mehr als die Hälfte ja)",
        "Leading at a distance can work (at home: more than half say yes)",
        function(v) return there(v, "homeoffice") > 50 and there(v, "homeoffice", "2020") > 50 end } }
  end,
}
