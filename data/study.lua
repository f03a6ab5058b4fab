--- The study: who was asked when, where the data lie, and how groups of the publication are made.
return {
  format = 1,
  title = { de = "Verwaltung in der Krise, zweite Befragung (2021)",
    en = "Administration in times of crisis, second survey (2021)" },
  source = {
    de = "Rekonstruktion, die veröffentlichte Zahlen trifft; nicht die ursprünglichen Mikrodaten",
    en = "Reconstruction that meets published figures; not the original microdata",
  },
  publication = "Next:Public: Verwaltung in Krisenzeiten 2, Berlin 2021",
  method = { -- for the report's page on method; README.md says more
    { de = "Die Antworten der Befragten wurden nie veröffentlicht. Die Dateien hier sind eine Rekonstruktion: Zeilen, so \z
        gemacht, dass ihre Tabellen die veröffentlichten Zahlen ergeben, in der gedruckten Genauigkeit. Sie sind nicht die \z
        Mikrodaten der Studie, und keine Zeile ist eine Person.",
      en = "The answers of the people asked were never published. The files here are a reconstruction: rows made so that \z
        tables of them give the published figures, at the precision they are printed with. They are not the microdata of \z
        the study, and no row is a person." },
    { de = "Wie sie entsteht: Die Spalten werden eine nach der anderen gefüllt. Zeilen, die in den Gruppen der Zahlen und im \z
        Gewicht gleich sind, bilden Zellen; eine Anpassung bringt sie auf alle Zahlen einer Spalte zugleich, macht ganze \z
        Zahlen daraus und bessert nach, bis jede Zahl getroffen ist.",
      en = "How it is made: columns are filled one after another. Rows alike in the groups that figures name, and in their \z
        weight, form cells; a fit scales them to all figures of a column at once, makes whole numbers, and repairs these \z
        until every figure is met." },
    { de = "Was konstruiert ist: Welche Antworten in einer Zeile zusammentreffen, folgt nur dort aus Veröffentlichtem, wo \z
        dieses zwei Fragen kreuzt (nach Ebene, Geschlecht, Funktion, Alter oder Arbeitsort). Basen der Fragen, Größen der \z
        Gruppen von 2020, ungerundete Werte und Antworten hinter zusammengefassten Werten sind unsere Wahl; \z
        reconstruction.lua nennt jede.",
      en = "What is constructed: which answers go together in one row follows from the publication only where it crosses two \z
        questions (by level, gender, role, age or main place of work). Bases of questions, sizes of the groups of 2020, \z
        unrounded values and answers behind nets are our choice; reconstruction.lua names each." },
    { de = "Die Beschäftigten haben sich selbst für die Befragung entschieden (offene Web-Umfrage), die Bürgerinnen und Bürger \z
        kamen nach Quoten aus einem Online-Panel. Beides ist keine Zufallsauswahl: Standardfehler und Intervalle sagen, wie \z
        viel allein der Zufall ausmachte, nicht, wie weit das Ergebnis von allen entfernt ist.",
      en = "Staff chose to take part (an open web survey), citizens were drawn by quotas from an online panel. Neither is a \z
        random sample: standard errors and intervals say how much chance alone would do, not how far the result is from \z
        all." },
    { de = "Die Dateien der Bevölkerung sind mit Absicht nicht im Gleichgewicht (gleich viele Zeilen je Land, zu jung, zu \z
        männlich) und werden zur Laufzeit auf amtliche Ränder nach Land, Alter und Geschlecht angepasst (Destatis, GENESIS \z
        12411-0012 und 12411-0006, dl-de/by-2-0). Nur gewichtete Ergebnisse treffen die Zahlen.",
      en = "The citizens' files are out of balance on purpose (as many rows in each Land, too young, too male) and are raked \z
        at run time to official margins by Land, age and gender (Destatis, GENESIS 12411-0012 and 12411-0006, \z
        dl-de/by-2-0). Only weighted results meet the figures." },
  },
  figures = "figures.csv", reconstruction = "reconstruction.lua",
  facts = { -- figures that are no share or mean of a question; those without more than a label cannot be computed
    { "sample_size", "n_respondents", rows = true, de = "Befragte", en = "Respondents" },
    { "sample_size", "n_after_dropout", answered = "finance_restricted", de = "Befragte am Ende des Fragebogens",
      en = "Respondents at the end of the questionnaire" },
    { "sample_size", "age_minimum", lowest = "age_years", de = "Mindestalter", en = "Lowest age" },
    { "statistical_error", "overall_result", half_width = true, de = "Statistischer Fehler der Gesamtergebnisse, Punkte",
      en = "Statistical error of the total, points" },
    { "automation_share", "mode", mode = "automation_share", de = "Häufigster Anteil, der sich automatisieren ließe",
      en = "Most frequent share that could be automated" },
    { "training_need", "fields_above_midpoint", de = "Felder mit Schulungsbedarf über der Mitte",
      en = "Fields with a need of training above the middle", above = { limit = 3,
        "training_need_digital_tools_knowledge_processes", "training_need_joint_work_documents",
        "training_need_technical_problem_solving", "training_need_risk_awareness_it_security",
        "training_need_content_creation", "training_need_data_protection_privacy", "training_need_communication_tools",
        "training_need_evaluate_digital_content", "training_need_search_filter_data", "training_need_netiquette" } },
    { "training_need", "scale", de = "Schulungsbedarf, Ende der Skala", en = "Need of training, end of the scale" },
    { "training_need", "scale_midpoint", de = "Schulungsbedarf, Mitte der Skala",
      en = "Need of training, middle of the scale" },
    { "reference_period", "first_lockdown_start", de = "Beginn des ersten Lockdowns", en = "Start of the first lockdown" },
    { "reference_period", "first_lockdown_end", de = "Ende des ersten Lockdowns", en = "End of the first lockdown" },
    { "reference_period", "period_start", de = "Gefragter Zeitraum, Beginn", en = "Period asked about, start" },
    { "reference_period", "period_end", de = "Gefragter Zeitraum, Ende", en = "Period asked about, end" },
    { "fieldwork", "fieldwork_start", de = "Beginn der Befragung", en = "Start of fieldwork" },
    { "fieldwork", "fieldwork_end", de = "Ende der Befragung", en = "End of fieldwork" },
    { "fieldwork", "duration_months", de = "Dauer der Befragung, Monate", en = "Months of fieldwork" },
    { "fieldwork", "duration_days", de = "Dauer der Befragung, Tage", en = "Days of fieldwork" },
    { "questionnaire", "n_questions", de = "Zahl der Fragen", en = "Number of questions" },
    { "partners", "n_partners", de = "Zahl der Studienpartner", en = "Number of partners" },
    { "interviews", "n_interviews", de = "Zahl der Gespräche mit Fachleuten", en = "Number of expert interviews" },
    { "homeoffice_daily_share_planned", "any", de = "Geplanter Anteil täglich zu Hause",
      en = "Planned share at home every day" },
    { "specialist_procedures", "per_medium_municipality", de = "Fachverfahren einer mittleren Kommune",
      en = "Applications of a municipality of medium size" },
    { "homeoffice_barriers", "missing_devices|missing_digital_processes",
      de = "Geräte oder digitale Abläufe fehlen, von allen", en = "Devices or digital processes missing, of all" },
  },
  sections = { -- parts of the publication that are no chapter here
    intro = { de = "Einleitung", en = "Introduction" },
    ["method-staff"] = { de = "Methode, Beschäftigte", en = "Method, staff" },
    ["method-citizens"] = { de = "Methode, Bevölkerung", en = "Method, citizens" },
    recommendations = { de = "Empfehlungen", en = "Recommendations" },
  },
  populations = {
    { "staff", de = "Beschäftigte", en = "Staff",
      note = {
        de = "Ursprüngliche Stichprobe: selbst ausgewählt, ungewichtet, keine Zufallsauswahl; Intervalle sind nominell.",
        en = "Original sample: self-selected and unweighted, no random sample; intervals are nominal." },
      waves = {
        { "2021", file = "staff_2021.csv" },
        { "2020", file = "staff_2020.csv" } } },
    { "citizens", de = "Bürgerinnen und Bürger ab 18 Jahren", en = "Citizens aged 18 and over",
      note = {
        de = "Ursprüngliche Stichprobe: nach Quoten aus einem Online-Panel, gewichtet, keine Zufallsauswahl; Intervalle \z
          sind nominell. Die Schieflage der Rohdaten hier ist unsere; gewichtet wird auf Land, Alter und Geschlecht.",
        en = "Original sample: by quotas from an online panel, weighted, no random sample; intervals are nominal. How \z
          the raw data here are out of balance is ours; they are weighted to Land, age and gender." },
      waves = {
        { "2021", file = "citizens_2021.csv", rake = "citizens_2021.margins.csv" },
        { "2020", file = "citizens_2020.csv", rake = "citizens_2020.margins.csv" } } },
  },
}
