--- Working from home: who mostly did, how many days staff want, and how many their leaders think right.
return chapter {
  slug       = "homeoffice", order = 3,
  title      = { de = "Arbeiten von zu Hause", en = "Working from home" },
  population = "staff",
  needs      = { "level", "gender", "role", "homeoffice_majority", "homeoffice_continuous", "homeoffice_days_wish",
                 "homeoffice_days_leader_view" },

  run = function(_, out)
    local wish, view = "homeoffice_days_wish", "homeoffice_days_leader_view"
    local function gap(v, days) return v(view, days) - v(wish, days) end

    out:figures({ "homeoffice_majority", "homeoffice_new_experience", "homeoffice_continuous", "presence_required" },
      { de = "Wer zu Hause arbeitete", en = "Who worked from home" })
    out:claims {
      { "Der Wandel ist langsamer geworden (überwiegend zu Hause: unter 10 Punkte mehr; durchgehend: weniger)",
        "Change has slowed down (mostly at home: up by less than 10 points; throughout: down)", function(v)
          return v.change("homeoffice_majority", "yes") < 10 and v.change("homeoffice_continuous", "yes") < 0 end },
      { "Frauen arbeiteten öfter überwiegend zu Hause als Männer", "More women than men worked mostly from home",
        function(v) return v("homeoffice_majority", "yes", { gender = "female" }) > v("homeoffice_majority", "yes", { gender = "male" }) end },
      { "Das war schon im Vorjahr so", "So it was the year before", function(v) return v("homeoffice_majority", "yes", { gender = "female", wave = "2020" }) > 0 end },
      { "x", "x", function(v) return v("homeoffice_majority", "yes", { gender = "female", level = "state" }) > 0 end },
    }
  end,
}
