--- Rules and rooms: new service agreements on mobile work by level, and what the office should offer.
return chapter {
  slug       = "agreement_office", order = 13,
  title      = { de = "Dienstvereinbarung und Büroräume", en = "Service agreements and offices" },
  population = "staff",
  needs      = { "level", "age", "service_agreement", "office_role" },

  run = function(_, out)
    local function new(v, level) return v("service_agreement", "introduced", { level = level }) end
    local function fixed(v, age) return v("office_role", "own_fixed_workplace", { age = age }) end
    local function flexible(v, age) return v("office_role", "flexible_workplaces", { age = age }) end

    out:figures "service_agreement"
    out:claims {
      { "Länder liegen hinter Bund und Kommunen (5 Punkte)", "The states lag behind the other levels (by 5 points)",
        function(v) return math.min(new(v, "federal"), new(v, "municipal")) - new(v, "state") >= 5 end },
      { "Vor der Pandemie war mobiles Arbeiten Nebensache", "Before the pandemic mobile work was a side issue",
        { de = "nach der Zeit davor wurde niemand gefragt", en = "nobody was asked about that time" } },
      { "Manche Behörde will zurück zum alten Zustand", "Some agencies want to go back to how it was",
        { de = "nach Plänen der Behörden wurde niemand gefragt", en = "nobody was asked about agencies' plans" } } }

    out:figures "office_role"
    out:claims {
      { "Die meisten wollen einen festen Platz (über die Hälfte)", "Most want a fixed desk (more than half)",
        function(v) return fixed(v) > 50 end },
      { "Er ist beliebter als wechselnde Plätze (um 2 Punkte)", "It is more popular than flexible desks (by 2 points)",
        function(v) return fixed(v) - flexible(v) >= 2 end },
      { "Auch wechselnde sind beliebt (bei einem Drittel)", "Flexible ones are popular, too (a third at least)",
        function(v) return flexible(v) >= 100 / 3 end },
      { "Fest wollen eher Ältere sitzen, Jüngere lieber wechselnd", "Fixed is for the old, the young prefer flexible",
        function(v) return fixed(v, "51_plus") > fixed(v, "16_30") and flexible(v, "16_30") > fixed(v, "16_30") end },
      { "Je jünger, desto lieber wechselnd", "The younger, the more flexible", function(v)
          return flexible(v, "16_30") > flexible(v, "31_50") and flexible(v, "31_50") > flexible(v, "51_plus") end },
      { "Von 31 bis 50 liegt wechselnd knapp vorn", "From 31 to 50 flexible is just ahead",
        function(v) return flexible(v, "31_50") > fixed(v, "31_50") end } }
  end,
}
