--- The study: who was asked when, where the data lie, and how groups of the publication are made.
return {
  format = 1,
  title = { de = "Verwaltung in der Krise, zweite Befragung (2021)",
    en = "Administration in times of crisis, second survey (2021)" },
  source = {
    de = "Rekonstruktion, die veröffentlichte Zahlen trifft; nicht die ursprünglichen Mikrodaten",
    en = "Reconstruction that meets published figures; not the original microdata",
  },
  note = {
    de = "Ursprüngliche Stichprobe: selbst gemeldet, ungewichtet, keine Zufallsauswahl; Intervalle sind nominell.",
    en = "Original sample: self-selected and unweighted, no random sample; intervals are nominal.",
  },
  publication = "Next:Public: Verwaltung in Krisenzeiten 2, Berlin 2021",
  figures = "figures.csv", conflicts = "conflicts.csv", reconstruction = "reconstruction.lua",
  populations = {
    { "staff", de = "Beschäftigte", en = "Staff", waves = {
      { "2021", file = "staff_2021.csv" },
      { "2020", file = "staff_2020.csv" } } },
  },
}
