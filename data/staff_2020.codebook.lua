return {
  format = 1, id = "id", wave = "2020", mode = "online",
  title = { de = "Beschäftigte der öffentlichen Verwaltung 2020, Rekonstruktion", en = "Public administration staff 2020, reconstruction" },
  read = { separator = ",", decimal = "." },
  scales = {
    yes_no = { { "yes", 1, de = "ja", en = "yes" }, { "no", 2, de = "nein", en = "no" }, { -99, missing = "no_answer" }, { -77, missing = "not_asked" } },
    ticked = { { "yes", 1, de = "genannt", en = "named" }, { "no", 0, de = "nicht genannt", en = "not named" }, { -99, missing = "no_answer" }, { -77, missing = "not_asked" } },
    days = {
      { "days_1_2", 1, de = "1 bis 2 Tage", en = "1 to 2 days" }, { "days_3_4", 2, de = "3 bis 4 Tage", en = "3 to 4 days" },
      { "daily", 3, de = "jeden Tag", en = "every day" }, { "as_needed", 4, de = "je nach Bedarf", en = "as needed" },
      { "not_wanted", 5, de = "gar nicht", en = "not at all" }, { -99, missing = "no_answer" }, { -77, missing = "not_asked" },
      nets = { { "net_wants_homeoffice", "days_1_2", "days_3_4", "daily", "as_needed", de = "will Homeoffice", en = "wants to work from home" } },
    },
    level = {
      { "federal", 1, de = "Bund", en = "federal" }, { "state", 2, de = "Länder", en = "state (Land)" },
      { "municipal", 3, de = "Kommunen", en = "municipal" }, { -99, missing = "no_answer" },
    },
  },
  columns = {
    { "id", kind = "number", de = "Laufende Nummer", en = "Serial number" },
    { "level", scale = "level", de = "Ebene der Verwaltung", en = "Level of government" },
    { "homeoffice_majority", scale = "yes_no", de = "Im Frühjahr überwiegend zu Hause gearbeitet",
      en = "Worked mostly from home in spring" },
    { "homeoffice_continuous", scale = "yes_no", de = "Durchgehend zu Hause gearbeitet", en = "Worked from home throughout" },
    { "homeoffice_new_experience", scale = "yes_no", de = "Arbeiten zu Hause ganz neu erlebt", en = "Working from home was entirely new" },
    { "homeoffice_days_wish", scale = "days", de = "Gewünschte Tage zu Hause je Woche, nach der Pandemie",
      en = "Days a week wanted at home after the pandemic" },
  },
  sets = {
    { "homeoffice_work_challenges", base = "answered", counted = { 1 },
      de = "Schwierigkeiten bei der Arbeit zu Hause", en = "Difficulties while working from home", items = {
      { "homeoffice_work_challenges_communication_colleagues", scale = "ticked", de = "Austausch im Kollegium", en = "communication with colleagues" },
      { "homeoffice_work_challenges_technical_difficulties", scale = "ticked", de = "technische Probleme", en = "technical problems" },
      { "homeoffice_work_challenges_communication_leader", scale = "ticked", de = "Austausch mit Vorgesetzten", en = "communication with superiors" },
      { "homeoffice_work_challenges_work_family_balance", scale = "ticked", de = "Beruf und Familie vereinbaren", en = "balancing work and family" },
      { "homeoffice_work_challenges_self_motivation", scale = "ticked", de = "sich selbst motivieren", en = "motivating oneself" },
      { "homeoffice_work_challenges_communication_citizens_companies", scale = "ticked", de = "Austausch mit Bürgern und Firmen", en = "communication with citizens and firms" } } },
  },
}
