--- Resilience: other tasks, restriction, workload and information in the crisis, against the year before.
return chapter {
  slug       = "resilience", order = 10,
  title      = { de = "Krisenfest durch hohen Einsatz", en = "Resilient through hard work" },
  population = "staff",
  needs      = { "level", "role", "mode", "other_tasks", "restriction", "workload", "information" },

  run = function(staff, out)
    local now = staff:wave("2021")
    local higher, informed = { "very_much_higher", "higher" }, { "full", "rather" }
    local load = now:share("workload", higher, { by = "level" })
    local load_of = now:share("workload", higher, { by = "role" })
    local role = now:share("information", informed, { by = "role" })
    local mode = now:share("information", informed, { by = "mode" })

    out:figures({ "other_tasks", "restriction" },
      { de = "Andere und erschwerte Aufgaben", en = "Other and harder tasks" })

    out:figures "workload"
    out:claim({ de = "Am stärksten belastet sind Kommunen und Führungskräfte",
                en = "The workload is heaviest in municipalities and on leaders" },
      load["municipal"].value > load["state"].value and load["municipal"].value > load["federal"].value
      and load_of["leader"].value > load_of["employee"].value)

    out:figures "information"
    out:claim({ de = "Zwischen den Arbeitsorten ist der Unterschied größer als zwischen den Funktionen",
                en = "The difference between places of work is larger than that between roles" },
      mode["homeoffice"].value - mode["presence"].value > role["leader"].value - role["employee"].value)
  end,
}
