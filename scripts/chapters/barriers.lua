--- What stands in the way of working from home: reasons against it, and difficulties of the switch.
return chapter {
  slug       = "barriers", order = 3,
  title      = { de = "Was dem Arbeiten zu Hause im Weg steht", en = "What stands in the way of working from home" },
  population = "staff",
  needs      = { "level", "homeoffice_barriers", "homeoffice_switch_challenges" },

  run = function(_, out)
    local function processes(v, level)
      return v("homeoffice_switch_challenges", "missing_digital_processes", { level = level })
    end

    out:figures "homeoffice_barriers"
    out:claims {
      { "Fehlende digitale Abläufe hindern viele (ein Viertel)", "Missing digital processes keep many away (a quarter)",
        function(v) return v("homeoffice_barriers", "missing_digital_processes") >= 25 end },
      { "In vielen Behörden fehlt die elektronische Akte", "Many agencies have no electronic files",
        { de = "gefragt wurde nach Abläufen, nicht nach Akten", en = "the question was about processes, not files" } } }

    out:figures "homeoffice_switch_challenges"
    out:claims {
      { "In den Ländern gab es meist keine (über die Hälfte)", "In the states most had no difficulty (over half)",
        function(v) return v("homeoffice_switch_challenges", "none", { level = "state" }) > 50 end },
      { "Schwierigkeiten sind je nach Ebene andere (Abläufe: Kommunen und Bund 5 Punkte auseinander)",
        "Difficulties differ by level (processes: municipal and federal 5 points apart)",
        function(v) return processes(v, "municipal") - processes(v, "federal") >= 5 end },
      { "Fehlende digitale Abläufe nennen alle drei Ebenen (je ein Viertel)",
        "All three levels name missing digital processes (a quarter each)", function(v)
          return math.min(processes(v, "municipal"), processes(v, "state"), processes(v, "federal")) >= 25 end },
      { "Kommunale Rechenzentren sind überfordert", "Municipal data centres are overstretched",
        { de = "nach Rechenzentren wurde niemand gefragt", en = "nobody was asked about data centres" } } }
  end,
}
