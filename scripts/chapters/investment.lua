--- Investment: where agencies should invest, and whether the pandemic leaves them the money.
return chapter {
  slug       = "investment", order = 17,
  title      = { de = "Investitionen und Finanzen", en = "Investment and finances" },
  population = "staff",
  needs      = { "level", "age", "role", "investment_need", "finance_restricted" },

  run = function(_, out)
    local digital, devices, training = "digital_processes", "technical_equipment", "staff_qualification"
    local leader = { role = "leader" }
    local function need(v, item, where) return v("investment_need", item, where) end
    local function total(v, level)
      local sum = 0
      for _, item in ipairs { digital, devices, training } do
        sum = sum + need(v, item, { level = level })
      end
      return sum
    end
    local function money(v, level) return v("finance_restricted", "net_agree", { level = level }) end

    out:figures "investment_need"
    out:claims {
      { "Digitale Abläufe sind am dringlichsten (um 5 Punkte)", "Digital processes are most urgent (by 5 points)",
        function(v) return need(v, digital) - math.max(need(v, devices), need(v, training)) >= 5 end },
      { "Die meisten Fachverfahren sind überaltert", "Most specialist applications are outdated",
        { de = "danach wurde niemand gefragt", en = "nobody was asked" } },
      { "In Kommunen ist der Bedarf im Ganzen am größten", "In municipalities the need is greatest in all",
        function(v) return total(v, "municipal") > math.max(total(v, "state"), total(v, "federal")) end },
      { "Je jünger, desto mehr Bedarf an digitalen Abläufen", "The younger, the more need of digital processes",
        function(v) return need(v, digital, { age = "16_30" }) > need(v, digital, { age = "51_plus" }) end },
      { "Führungskräfte wollen eher Weiterbildung (10 Punkte)", "Leaders rather want training (10 points)",
        function(v) return need(v, training, leader) - need(v, training, { role = "employee" }) >= 10 end } }

    out:figures "finance_restricted"
    out:claims { { "Am skeptischsten sind die Kommunen, am wenigsten der Bund",
      "Municipalities are the most sceptical, the federal level the least",
      function(v) return money(v, "municipal") > money(v, "state") and money(v, "state") > money(v, "federal") end } }
  end,
}
