--- Equipment: whether devices and software became better, and private technology used in their place.
return chapter {
  slug       = "equipment", order = 7,
  title      = { de = "Technik am Arbeitsplatz", en = "Technology at work" },
  population = "staff",
  needs      = { "level", "age", "gender", "role", "equipment_improved", "software_improved", "private_tech_used",
                 "private_apps_friendlier" },

  run = function(staff, out)
    local now = staff:wave("2021")
    local private = now:share("private_tech_used", "yes", { by = "level" })
    local friendlier = now:share("private_apps_friendlier", "yes", { by = "gender" })
    local young = now:domain("age in { '16_20', '21_30' }"):share("private_apps_friendlier", "yes").value
    local old = now:domain("age in { '51_60', '61_plus' }"):share("private_apps_friendlier", "yes").value

    out:figures({ "equipment_improved", "software_improved" },
      { de = "Was der Arbeitgeber stellt", en = "What the employer provides" })
    out:claim({ de = "Die Geräte wurden häufiger besser als die Programme",
                en = "Devices improved more often than software" },
      now:share("equipment_improved", "yes").value > now:share("software_improved", "yes").value)

    out:figures({ "private_tech_used", "private_apps_friendlier" },
      { de = "Was Beschäftigte privat nutzen", en = "What staff use privately" })
    out:claim({ de = "Beim Bund wird private Technik häufiger genutzt als im Ganzen",
                en = "Private technology is used more at the federal level than by all" },
      private["federal"].value > now:share("private_tech_used", "yes").value)
    out:claim({ de = "Männer und Jüngere finden private Anwendungen öfter leichter zu bedienen als Frauen und Ältere",
                en = "Men and the young find private applications easier to use more often than women and the old" },
      friendlier["male"].value > friendlier["female"].value and young > old)
  end,
}
