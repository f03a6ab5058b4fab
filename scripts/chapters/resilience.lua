--- Resilience: other tasks, restriction, workload and information in the crisis, against the year before.
return chapter {
  slug       = "resilience", order = 11,
  title      = { de = "Krisenfest durch hohen Einsatz", en = "Resilient through hard work" },
  population = "staff",
  needs      = { "level", "age", "role", "mode", "other_tasks", "restriction", "workload", "information" },

  run = function(_, out)
    local function other(v, level, wave) return v("other_tasks", "yes", { level = level, wave = wave }) end
    local function moved(v, wave)
      return other(v, "municipal", wave) > math.max(other(v, "state", wave), other(v, "federal", wave))
    end
    local function load(v, group, key) return v("workload", "net_higher", group and { [group] = key }) end
    local function told(v, group, key) return v("information", "net_agree", { [group] = key }) end
    local function fully(v, age) return v("information", "full", { age = age }) end

    out:figures({ "other_tasks", "restriction" }, { de = "Andere und erschwerte Aufgaben", en = "Other, harder tasks" })
    out:claims {
      { "Andere Aufgaben sind in Kommunen am häufigsten", "Other tasks are most frequent in municipalities", moved },
      { "So war es auch 2020", "So it was in 2020, too", function(v) return moved(v, "2020") end },
      { "Dieser Flexibilität ist die Leistung zu danken", "Performance is due to that flexibility",
        { de = "nach Gründen wurde niemand gefragt", en = "nobody was asked for reasons" } } }
    out:figures({ "workload", "information" }, { de = "Belastung und Information", en = "Workload and information" })
    out:claims {
      { "Die Belastung ist kritisch (öfter höher als gleich)", "Workload is critical (more often higher than the same)",
        function(v) return load(v) > v("workload", "unchanged") end },
      { "Am stärksten belastet sind Kommunen, …", "Municipalities bear most, …", function(v)
          return load(v, "level", "municipal") > math.max(load(v, "level", "state"), load(v, "level", "federal")) end },
      { "… Führungskräfte deutlich mehr (10 Punkte)", "… leaders much more than others (10 points)",
        function(v) return load(v, "role", "leader") - load(v, "role", "employee") >= 10 end },
      { "Ältere sind besser informiert, …", "The old are better informed, …",
        function(v) return told(v, "age", "51_plus") > told(v, "age", "16_30") end },
      { "… sie stimmen öfter voll zu", "… they more often agree fully",
        function(v) return fully(v, "51_plus") > fully(v, "16_30") end },
      { "Arbeitsorte trennen dabei mehr als Funktionen", "Here places of work differ more than roles", function(v)
          return told(v, "mode", "homeoffice") - told(v, "mode", "presence")
            > told(v, "role", "leader") - told(v, "role", "employee") end } }
  end,
}
