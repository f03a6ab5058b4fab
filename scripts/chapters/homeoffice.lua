--- Working from home: who mostly did, how many days staff want, and how many their leaders think right.
return chapter {
  slug       = "homeoffice", order = 2,
  title      = { de = "Arbeiten von zu Hause", en = "Working from home" },
  population = "staff",
  needs      = { "level", "gender", "homeoffice_majority", "homeoffice_days_wish", "homeoffice_days_leader_view" },

  run = function(_, out)
    local home, throughout = "homeoffice_majority", "homeoffice_continuous"
    local wish, view = "homeoffice_days_wish", "homeoffice_days_leader_view"
    local function rise(v, level) return v.change(home, "yes", { level = level }) end
    local function gap(v, days) return math.abs(v(view, days) - v(wish, days)) end
    out:figures({ home, "homeoffice_new_experience", throughout, "presence_required" },
      { de = "Wer zu Hause arbeitete", en = "Who worked from home" })
    out:claims {
      { "Etwas mehr sind überwiegend zu Hause (1 bis 10 Punkte)", "Slightly more are mostly at home (1 to 10 points)",
        function(v) return rise(v) >= 1 and rise(v) <= 10 end },
      { "Das gilt auf allen Ebenen (um 2 Punkte)", "That is true on all levels (by 2 points)",
        function(v) return math.min(rise(v, "federal"), rise(v, "state"), rise(v, "municipal")) >= 2 end },
      { "Der Wandel wird langsamer (seltener durchgehend zu Hause)", "Change slows down (fewer at home throughout)",
        function(v) return v.change(throughout, "yes") < 0 end },
      { "Frauen waren öfter überwiegend zu Hause als Männer", "More women than men were mostly at home",
        function(v) return v(home, "yes", { gender = "female" }) > v(home, "yes", { gender = "male" }) end },
      { "So war es auch 2020", "So it was in 2020, too",
        function(v) return v(home, "yes", { gender = "female", wave = "2020" }) > 0 end } }
    out:figures({ wish, view }, { de = "Wie viele Tage zu Hause", en = "How many days at home" })
    out:claims {
      { "Täglich zu Hause wollen die wenigsten", "The fewest want to be at home every day", function(v)
          return v(wish, "daily") < math.min(v(wish, "days_1_2"), v(wish, "days_3_4"), v(wish, "as_needed"),
            v(wish, "not_wanted")) end },
      { "Führungskräfte sind nicht dagegen (höchstens 5 Prozent)", "Leaders are not against it (5 percent at most)",
        function(v) return v(view, "not_wanted") <= 5 end },
      { "Am meisten weichen sie bei „je nach Bedarf“ ab", "They differ most from staff in as needed", function(v)
          return gap(v, "as_needed") > math.max(gap(v, "days_1_2"), gap(v, "days_3_4"), gap(v, "daily"),
            gap(v, "not_wanted")) end },
      { "Meist entscheiden sie, künftig noch mehr, und wollen das", "Mostly they decide, ever more, and want to",
        { de = "gefragt wurde, wie oft, nicht, wer entscheidet", en = "the question was how often, not who" } } }
  end,
}
