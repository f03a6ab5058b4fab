--- The citizens' view: whether the administration became more digital, also by Land.
return chapter {
  slug       = "citizens_digital", order = 20,
  title      = { de = "Ob die Verwaltung digitaler wurde", en = "Whether the administration became more digital" },
  population = "citizens",
  needs      = { "land", "more_digital" },

  run = function(_, out)
    local function place(v, land) return v.rank("more_digital", "yes", { land = land }) end

    out:figures("more_digital", nil, "all")
    out:claims {
      { "Das sehen sie deutlich kritischer als die Beschäftigten (20 Punkte weniger Zustimmung)",
        "They are much more critical of it than staff (20 points less agreement)",
        function(v) return v("effects_digitalisation_stronger", "agree") - v("more_digital", "yes") >= 20 end } }

    out:figures("more_digital", { de = "Digitaler geworden: die Länder", en = "Became more digital: by Land" }, "land")
    out:claims {
      { "Vorn liegen Bayern, Baden-Württemberg, Schleswig-Holstein",
        "Bavaria, Baden-Württemberg, Schleswig-Holstein come first", function(v) return place(v, "bayern") == 1
          and place(v, "baden_wuerttemberg") == 2 and place(v, "schleswig_holstein") == 3 end },
      { "Im Osten sind es weniger als im Westen", "They are fewer in the east than in the west",
        { de = "gedruckt sind nur die ersten drei Länder", en = "only the first three Länder are printed" } } }
  end,
}
