--- Rules and rooms: new service agreements on mobile work by level, and what the office should offer.
return chapter {
  slug       = "agreement_office", order = 12,
  title      = { de = "Dienstvereinbarung und Büroräume", en = "Service agreements and offices" },
  population = "staff",
  needs      = { "level", "age", "service_agreement", "office_role" },

  run = function(staff, out)
    local now = staff:wave("2021")
    local agreement = now:share("service_agreement", "introduced", { by = "level" })
    local young, old = now:domain("age in { '16_20', '21_30' }"), now:domain("age in { '51_60', '61_plus' }")
    local function share(who, item) return who:share("office_role", "office_role_" .. item).value end

    out:figures "service_agreement"
    out:claim({ de = "Die Länder liegen bei neuen Dienstvereinbarungen hinter Bund und Kommunen",
                en = "The states lag behind federal level and municipalities in new service agreements" },
      agreement["state"].value < agreement["federal"].value and agreement["state"].value < agreement["municipal"].value)

    out:figures "office_role"
    out:claim({ de = "Jüngere wollen lieber wechselnde als feste Plätze, Ältere öfter als Jüngere einen festen",
                en = "The young prefer flexible desks, and the old want a fixed one more often than the young" },
      share(young, "flexible_workplaces") > share(young, "own_fixed_workplace")
      and share(old, "own_fixed_workplace") > share(young, "own_fixed_workplace"))
    out:claim({ de = "Ein fester Platz wird öfter gewünscht als wechselnde Plätze (um mindestens 2 Punkte)",
                en = "A fixed desk is wanted more often than flexible ones (by 2 points at least)" },
      share(now, "own_fixed_workplace") - share(now, "flexible_workplaces") >= 0.02)
  end,
}
