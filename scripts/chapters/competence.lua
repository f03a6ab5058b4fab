--- Skills and automation: what was learned in the pandemic, where training is needed, what machines could do.
return chapter {
  slug       = "competence", order = 13,
  title      = { de = "Fähigkeiten und Automatisierung", en = "Skills and automation" },
  population = "staff",
  needs      = { "competence_gain", "training_need_netiquette", "automation_share" },

  run = function(staff, out)
    local now = staff:wave("2021")
    local gains, needs, second = {}, {}, 0
    for i, skill in ipairs { "communication_tools", "joint_work_documents", "digital_tools_knowledge_processes",
      "technical_problem_solving", "content_creation", "risk_awareness_it_security", "data_protection_privacy",
      "netiquette", "evaluate_digital_content", "search_filter_data" } do
      gains[i], needs[i] = "competence_gain_" .. skill, "training_need_" .. skill
      if i > 1 then second = math.max(second, now:share(gains[i], "strong").value) end
    end
    local function need(i) return now:mean(needs[i]).value end
    table.sort(needs, function(a, b) return now:mean(a).value > now:mean(b).value end)

    out:figures(gains, { de = "Fähigkeiten seit Beginn der Pandemie", en = "Skills since the pandemic began" })
    out:claim({ de = "Die Verständigung mit neuer Technik wurde fast doppelt so oft stark besser wie alles andere",
                en = "Communicating with new technology improved strongly almost twice as often as anything else" },
      now:share(gains[1], "strong").value / second > 1.8)

    out:figures(needs, { de = "Schulungsbedarf, 1 (sehr gering) bis 5 (sehr hoch)",
                         en = "Need of training, 1 (very low) to 5 (very high)" })
    out:claim({ de = "Nur zwei Felder liegen über der Mitte: digitale Werkzeuge und gemeinsame Dokumente",
                en = "Only two fields are above the middle: digital tools and joint documents" },
      need(2) > 3 and need(3) < 3 and needs[1] == "training_need_digital_tools_knowledge_processes"
      and needs[2] == "training_need_joint_work_documents")

    out:figures "automation_share"
  end,
}
