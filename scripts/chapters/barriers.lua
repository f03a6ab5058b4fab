--- What stands in the way: reasons against it, difficulties of the switch and after it, presence culture.
return chapter {
  slug       = "barriers", order = 4,
  title      = { de = "Was dem Arbeiten zu Hause im Weg steht", en = "What stands in the way of working from home" },
  population = "staff",
  needs      = { "level", "homeoffice_barriers", "homeoffice_switch_challenges", "homeoffice_work_challenges",
                 "presence_culture" },

  run = function(staff, out)
    local now, before = staff:wave("2021"), staff:wave("2020")
    local culture = now:mean("presence_culture", { by = "level" })

    out:figures "homeoffice_barriers"
    out:figures "homeoffice_switch_challenges"

    out:figures "homeoffice_work_challenges"
    local growing = {}
    for _, item in ipairs { "communication_colleagues", "technical_difficulties", "communication_leader",
      "work_family_balance", "self_motivation", "communication_citizens_companies" } do
      local key = "homeoffice_work_challenges_" .. item
      if now:share("homeoffice_work_challenges", key).value > before:share("homeoffice_work_challenges", key).value then
        growing[#growing + 1] = item
      end
    end
    out:claim({ de = "Von den Schwierigkeiten wächst allein die, sich selbst zu motivieren",
                en = "Of the difficulties, only that of motivating oneself grows" },
      #growing == 1 and growing[1] == "self_motivation")

    out:figures "presence_culture"
    out:claim({ de = "Am stärksten ist die Präsenzkultur in den Kommunen",
                en = "Presence culture is strongest in municipalities" },
      culture["municipal"].value > culture["state"].value and culture["municipal"].value > culture["federal"].value)
  end,
}
