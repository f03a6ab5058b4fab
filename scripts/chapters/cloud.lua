--- Cloud: how many agencies introduced it, and what its advantages are.
return chapter {
  slug       = "cloud", order = 9,
  title      = { de = "Cloudlösungen kommen kaum voran", en = "Cloud solutions hardly advance" },
  population = "staff",
  needs      = { "level", "cloud_introduced", "cloud_advantages" },

  run = function(staff, out)
    local now = staff:wave("2021")
    local introduced = now:share("cloud_introduced", "yes", { by = "level" })
    local advantage, least = now:share("cloud_advantages"), true
    for _, item in ipairs { "simpler_processes", "fast_commissioning", "user_friendly", "data_protection_standard" } do
      least = least and advantage["cloud_advantages_cost_savings"].value < advantage["cloud_advantages_" .. item].value
    end

    out:figures "cloud_introduced"
    out:claim({ de = "Kommunen haben öfter Cloudlösungen eingeführt als Länder und Bund",
                en = "Municipalities introduced cloud solutions more often than the states and the federal level" },
      introduced["municipal"].value > introduced["state"].value
      and introduced["municipal"].value > introduced["federal"].value)

    out:figures "cloud_advantages"
    out:claim({ de = "Auf geringere Kosten kommt es den wenigsten an", en = "Lower costs matter to the fewest" }, least)
  end,
}
