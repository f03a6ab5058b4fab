--- Investment: where agencies should invest, and whether the pandemic leaves them the money.
return chapter {
  slug       = "investment", order = 14,
  title      = { de = "Investitionen und Finanzen", en = "Investment and finances" },
  population = "staff",
  needs      = { "level", "role", "investment_need", "finance_restricted" },

  run = function(staff, out)
    local now = staff:wave("2021")
    local training = now:share("investment_need", "investment_need_staff_qualification", { by = "role" })
    local restricted = now:share("finance_restricted", { "full", "rather" }, { by = "level" })

    out:figures "investment_need"
    out:claim({ de = "Führungskräfte sehen bei der Weiterbildung mehr Bedarf als Mitarbeitende",
                en = "Leaders see more need of training than employees do" },
      training["leader"].value > training["employee"].value)

    out:figures "finance_restricted"
    out:claim({ de = "Am skeptischsten sind die Kommunen, am wenigsten ist es der Bund",
                en = "Municipalities are the most sceptical, and the federal level is the least" },
      restricted["municipal"].value > restricted["state"].value
      and restricted["state"].value > restricted["federal"].value)
  end,
}
