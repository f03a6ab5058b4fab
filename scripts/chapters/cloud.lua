--- Cloud: how many agencies introduced it, and what its advantages are.
return chapter {
  slug       = "cloud", order = 10,
  title      = { de = "Cloudlösungen kommen kaum voran", en = "Cloud solutions hardly advance" },
  population = "staff",
  needs      = { "level", "cloud_introduced", "cloud_advantages" },

  run = function(_, out)
    local function share(v, level) return v("cloud_introduced", "yes", { level = level }) end
    local function growth(v, level) return v.change("cloud_introduced", "yes", { level = level }) end
    local function advantage(v, item, level) return v("cloud_advantages", item, { level = level }) end
    local function simpler(v, level)
      return advantage(v, "simpler_processes", level) > advantage(v, "fast_commissioning", level)
    end

    out:figures "cloud_introduced"
    out:claims {
      { "Die Cloud kommt kaum voran (höchstens 5 Punkte mehr)", "The cloud hardly advances (5 points more at most)",
        function(v) return growth(v) <= 5 end },
      { "Kommunen haben sie öfter als Länder und Bund", "Municipalities have it more often than the others",
        function(v) return share(v, "municipal") > math.max(share(v, "state"), share(v, "federal")) end },
      { "Dort nahm sie auch mehr zu", "There it also grew more",
        function(v) return growth(v, "municipal") > math.max(growth(v, "state"), growth(v, "federal")) end } }

    out:figures "cloud_advantages"
    out:claims {
      { "Auf geringere Kosten kommt es den wenigsten an", "Lower costs matter to the fewest", function(v)
          return advantage(v, "cost_savings") < math.min(advantage(v, "simpler_processes"),
            advantage(v, "fast_commissioning"), advantage(v, "user_friendly"),
            advantage(v, "data_protection_standard")) end },
      { "Kommunen nennen vor allem den schnellen Start, Bund und Länder einfachere Abläufe",
        "Municipalities name above all the quick start, the others simpler processes",
        function(v) return simpler(v, "federal") and simpler(v, "state") and not simpler(v, "municipal") end } }
  end,
}
