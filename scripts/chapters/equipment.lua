--- Equipment: whether devices and software became better, and private technology used in their place.
return chapter {
  slug       = "equipment", order = 7,
  title      = { de = "Technik am Arbeitsplatz", en = "Technology at work" },
  population = "staff",
  needs      = { "level", "age", "gender", "equipment_improved", "private_tech_used", "private_apps_friendlier" },

  run = function(_, out)
    local function easier(v, group, key) return v("private_apps_friendlier", "yes", { [group] = key }) end
    local function gap(v, group, one, other) return easier(v, group, one) - easier(v, group, other) end
    local function private(v, level) return v("private_tech_used", "yes", { level = level }) end
    local function home(v, level) return v("homeoffice_majority", "yes", { level = level }) end

    out:figures({ "equipment_improved", "software_improved" },
      { de = "Was der Arbeitgeber stellt", en = "What the employer provides" })
    out:claims {
      { "Geräte wurden besser (eher ja als nein)", "Devices became better (rather yes than no)",
        function(v) return v("equipment_improved", "yes") > v("equipment_improved", "no") end },
      { "Dabei bleibt es (Programme: eher nein als ja)", "Digitalisation stops there (software: rather no than yes)",
        function(v) return v("software_improved", "no") > v("software_improved", "yes") end },
      { "Abläufe wurden nicht besser", "Processes did not become better",
        { de = "gefragt wurde nur nach Geräten und Programmen", en = "only devices and software were asked about" } } }
    out:figures({ "private_tech_used", "private_apps_friendlier" },
      { de = "Was Beschäftigte privat nutzen", en = "What staff use privately" })
    out:claims {
      { "Private Technik wird beim Bund am meisten genutzt", "Private technology is used most at the federal level",
        function(v) return private(v, "federal") > math.max(private(v, "state"), private(v, "municipal")) end },
      { "Dort arbeiteten auch die meisten zu Hause", "There, too, most worked from home",
        function(v) return home(v, "federal") > math.max(home(v, "state"), home(v, "municipal")) end },
      { "Männer, Jüngere und der Bund finden private Anwendungen deutlich öfter leichter (um 10 Punkte)",
        "Men, the young, federal staff find private applications easier much more often (by 10 points)", function(v)
          return gap(v, "gender", "male", "female") >= 10 and gap(v, "age", "16_30", "51_plus") >= 10
            and gap(v, "level", "federal", "state") >= 10 and gap(v, "level", "federal", "municipal") > 0 end } }
  end,
}
