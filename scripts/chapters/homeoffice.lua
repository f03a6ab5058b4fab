--- Working from home: who mostly did, and how many days people want.
return chapter {
  slug       = "homeoffice", order = 3,
  title      = { de = "Arbeiten von zu Hause", en = "Working from home" },
  population = "staff",
  needs      = { "level", "gender", "role", "homeoffice_majority", "homeoffice_days_wish",
                 "homeoffice_days_leader_view" },

  run = function(staff, out)
    local now = staff:wave("2021")
    local leaders = now:domain("role == 'leader'")

    out:figures({ "homeoffice_majority", "homeoffice_new_experience", "homeoffice_continuous", "presence_required" },
      { de = "Wer zu Hause arbeitete", en = "Who worked from home" })
    out:claim({ de = "Frauen arbeiteten häufiger überwiegend zu Hause als Männer",
                en = "Women worked mostly from home more often than men" },
      now:domain("gender == 'female'"):share("homeoffice_majority", "yes").value
      > now:domain("gender == 'male'"):share("homeoffice_majority", "yes").value)

    out:figures({ "homeoffice_days_wish", "homeoffice_days_leader_view" },
      { de = "Wie viele Tage zu Hause", en = "How many days at home" })
    out:claim({ de = "Führungskräfte wollen die Tage öfter nach Bedarf festlegen, als Beschäftigte es wünschen",
                en = "Leaders prefer days as needed more often than staff do" },
      leaders:share("homeoffice_days_leader_view", "as_needed").value
      > now:share("homeoffice_days_wish", "as_needed").value)
  end,
}
