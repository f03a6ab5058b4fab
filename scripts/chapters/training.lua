--- Training: in which digital skills staff see a need of it.
return chapter {
  slug       = "training", order = 15,
  title      = { de = "Schulungsbedarf", en = "Need of training" },
  population = "staff",
  needs      = { "training_need_netiquette" },

  run = function(_, out)
    local fields = { "digital_tools_knowledge_processes", "joint_work_documents", "technical_problem_solving",
      "risk_awareness_it_security", "content_creation", "data_protection_privacy", "communication_tools",
      "evaluate_digital_content", "search_filter_data", "netiquette" }
    for i, field in ipairs(fields) do fields[i] = "training_need_" .. field end

    out:figures(fields, { de = "Schulungsbedarf, 1 (sehr gering) bis 5 (sehr hoch)",
                          en = "Need of training, 1 (very low) to 5 (very high)" })
    out:claims {
      { "Einen Bedarf sehen die meisten nicht (höchstens zwei Felder über der Mitte)",
        "Most see no need (two fields above the middle at most)", function(v)
          local count = 0
          for _, field in ipairs(fields) do count = count + (v.mean(field) > 3 and 1 or 0) end
          return count <= 2
        end },
      { "Der Bedarf ist größer, wo Gelerntes praktisch nützt", "The need is greater where learning is of practical use",
        { de = "nach dem Nutzen wurde niemand gefragt", en = "nobody was asked about its use" } } }
  end,
}
