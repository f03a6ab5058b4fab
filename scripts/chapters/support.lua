--- Support: who helped with the switch to working from home, and who was trained for it.
return chapter {
  slug       = "support", order = 5,
  title      = { de = "Hilfe beim Wechsel nach Hause", en = "Help with the switch to working from home" },
  population = "staff",
  needs      = { "role", "homeoffice_new_experience", "support_received" },

  run = function(_, out)
    local function trained(v, in_what, role) return v("support_received", "training_" .. in_what, { role = role }) end
    local function ratio(v, in_what) return trained(v, in_what, "leader") / trained(v, in_what, "employee") end

    out:figures "support_received"
    out:claims {
      { "Meist war die Hilfe ausbaufähig", "Mostly the help left something to be desired",
        { de = "wie gut sie war, wurde niemand gefragt", en = "nobody was asked how good it was" } },
      { "Mehr als eine Ansprechperson gab es selten (jede Schulung für höchstens ein Viertel)",
        "There was seldom more than a contact person (each training for a quarter at most)", function(v)
          return math.max(trained(v, "homeoffice"), trained(v, "tools"), trained(v, "it_security"),
            trained(v, "data_protection")) <= 25 end },
      { "Schulungen zu IT-Sicherheit und Datenschutz blieben ganz aus",
        "There was no training at all in IT security and data protection",
        function(v) return trained(v, "it_security") == 0 and trained(v, "data_protection") == 0 end },
      { "Führungskräfte wurden doppelt so oft für das Arbeiten zu Hause geschult (1,75- bis 2,25-mal)",
        "Leaders were trained for working from home twice as often (1.75 to 2.25 times)",
        function(v) return ratio(v, "homeoffice") >= 1.75 and ratio(v, "homeoffice") <= 2.25 end },
      { "Das gilt auch für Schulungen in digitalen Werkzeugen", "The same is true of training in digital tools",
        function(v) return ratio(v, "tools") >= 1.75 and ratio(v, "tools") <= 2.25 end } }
  end,
}
