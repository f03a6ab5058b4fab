--- Skills: what was learned in the pandemic.
return chapter {
  slug       = "competence", order = 14,
  title      = { de = "Digitale Fähigkeiten", en = "Digital skills" },
  population = "staff",
  needs      = { "age", "competence_gain" },

  run = function(_, out)
    local gains, young, old = {}, { age = "16_30" }, { age = "51_plus" }
    for i, skill in ipairs { "communication_tools", "joint_work_documents", "digital_tools_knowledge_processes",
      "technical_problem_solving", "content_creation", "risk_awareness_it_security", "data_protection_privacy",
      "netiquette", "evaluate_digital_content", "search_filter_data" } do
      gains[i] = "competence_gain_" .. skill
    end
    local function strong(v, i, who) return v(gains[i], "strong", who) end
    local function before(v, i, who) return v(gains[i], "already_strong_before", who) end

    out:figures(gains, { de = "Fähigkeiten seit Beginn der Pandemie", en = "Skills since the pandemic began" })
    out:claims {
      { "Am meisten gelernt wurde die Verständigung mit neuer Technik",
        "Communicating with new technology is what was learned most",
        function(v) return v.rank(gains[1], "strong") == 1 end },
      { "Sie wurde doppelt so oft stark besser wie das Nächste (1,75- bis 2,25-mal)",
        "It improved strongly twice as often as the next (1.75 to 2.25 times)",
        function(v) return math.abs(strong(v, 1) / strong(v, 2) - 2) <= 0.25 end },
      { "Die meisten lernten dabei etwas dazu (über die Hälfte)", "Most learned something in it (over half)",
        function(v) return strong(v, 1) + v(gains[1], "partly") > 50 end },
      { "Jüngere konnten vorher mehr, …", "The young knew more before, …",
        function(v) return before(v, 1, young) > before(v, 1, old) end },
      { "… außer bei Datenschutz und IT-Sicherheit", "… save in privacy and IT security",
        function(v) return before(v, 6, old) > before(v, 6, young) and before(v, 7, old) > before(v, 7, young) end },
      { "Jedes Alter gewann etwa gleich viel dazu (5 Punkte)", "Each age gained about the same (within 5 points)",
        function(v) return math.abs(strong(v, 1, young) - strong(v, 1, old)) <= 5 end },
      { "Also können Ältere heute weniger", "So the old are less able now", function(v)
          return strong(v, 1, old) + before(v, 1, old) < strong(v, 1, young) + before(v, 1, young) end } }
  end,
}
