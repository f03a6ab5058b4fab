--- Working from home in practice: what is difficult about it, and how strong the culture of presence is.
return chapter {
  slug       = "difficulties", order = 4,
  title      = { de = "Schwierigkeiten zu Hause und Präsenzkultur", en = "Difficulties at home, and presence culture" },
  population = "staff",
  needs      = { "level", "homeoffice_work_challenges", "homeoffice_switch_challenges", "presence_culture" },

  run = function(_, out)
    local work, switch = "homeoffice_work_challenges", "homeoffice_switch_challenges"
    local processes = "missing_digital_processes"
    local function others(v) -- the largest change of all but one
      local function change(item) return v.change(work, item) end
      return math.max(change "communication_colleagues", change "technical_difficulties", change "communication_leader",
        change "work_family_balance", change "communication_citizens_companies")
    end
    local function culture(v, level) return v.mean("presence_culture", { level = level }) end

    out:figures(work)
    out:claims {
      { "Vorn steht der Austausch, beim Wechsel waren es fehlende Abläufe",
        "Communication comes first; in the switch it was missing processes", function(v)
          return v(work, "communication_colleagues") > math.max(v(work, "technical_difficulties"), v(work, processes))
            and v(switch, processes) > v(switch, "missing_server_capacity") end },
      { "Es gibt vielfältigere als beim Wechsel", "There are more varied ones than in the switch",
        { de = "beide Fragen boten andere Antworten an", en = "the two questions offered different answers" } },
      { "Leichte Besserung (fünf von sechs seltener als 2020)", "Slight improvement (five of six rarer than in 2020)",
        function(v) return others(v) < 0 end },
      { "Nur sich selbst zu motivieren fällt schwerer", "Only motivating oneself became more difficult",
        function(v) return others(v) < 0 and v.change(work, "self_motivation") > 0 end } }
    out:figures "presence_culture"
    out:claims {
      { "Präsenzkultur ist verbreitet (überall über 50)", "Presence culture is widespread (above 50 everywhere)",
        function(v) return math.min(culture(v, "federal"), culture(v, "state"), culture(v, "municipal")) > 50 end },
      { "Am stärksten ist sie in Kommunen", "It is strongest in municipalities",
        function(v) return culture(v, "municipal") > math.max(culture(v, "federal"), culture(v, "state")) end },
      { "Das liegt am Kontakt mit Bürgern", "That is due to contact with citizens",
        { de = "nach Gründen wurde niemand gefragt", en = "nobody was asked for reasons" } } }
  end,
}
