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
  figures = "figures.csv", reconstruction = "reconstruction.lua",
  facts = {
    { "sample_size", "n_respondents", rows = true },
    { "sample_size", "n_after_dropout", answered = "finance_restricted" },
    { "sample_size", "age_minimum", lowest = "age_years" },
    { "statistical_error", "overall_result", half_width = true },
    { "automation_share", "mode", mode = "automation_share" },
    { "training_need", "fields_above_midpoint", above = { limit = 3, "training_need_digital_tools_knowledge_processes",
      "training_need_joint_work_documents", "training_need_technical_problem_solving",
      "training_need_risk_awareness_it_security", "training_need_content_creation",
      "training_need_data_protection_privacy", "training_need_communication_tools",
      "training_need_evaluate_digital_content", "training_need_search_filter_data", "training_need_netiquette" } },
  },
  populations = {
    { "staff", de = "Beschäftigte", en = "Staff", waves = {
      { "2021", file = "staff_2021.csv" },
      { "2020", file = "staff_2020.csv" } } },
  },
}
