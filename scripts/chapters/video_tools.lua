--- Programs for video conferences: which are used, and how much the levels of government differ in them.
return chapter {
  slug       = "video_tools", order = 9,
  title      = { de = "Programme für Videokonferenzen", en = "Programs for video conferences" },
  population = "staff",
  needs      = { "level", "video_tools" },

  run = function(_, out)
    local function place(v, tool, where) return v.rank("video_tools", tool, where) end
    local webex = "cisco_webex"
    local function share(v, level) return v("video_tools", webex, { level = level }) end

    out:figures "video_tools"
    out:claims {
      { "Webex liegt auf allen Ebenen vorn", "Webex comes first on all levels", function(v)
          return place(v, webex, { level = "federal" }) == 1 and place(v, webex, { level = "state" }) == 1
            and place(v, webex, { level = "municipal" }) == 1 end },
      { "Die ersten fünf sind gemischt (Zoom vor Skype, WhatsApp vom vierten auf den neunten Platz)",
        "The first five are mixed up (Zoom before Skype, WhatsApp from fourth to ninth)", function(v)
          return place(v, "zoom") == 2 and place(v, "skype", { wave = "2020" }) == 2 and place(v, "whatsapp") == 9
            and place(v, "whatsapp", { wave = "2020" }) == 4 end },
      { "Länder und Kommunen nutzen Uneinheitliches (Webex mindestens 10 Punkte unter dem Bund)",
        "States and municipalities use a mixture (Webex 10 points below the federal level at least)", function(v)
          return share(v, "federal") - math.max(share(v, "state"), share(v, "municipal")) >= 10 end },
      { "Es ist unklar, welche Programme sicher genug sind", "It is uncertain which programs are safe enough",
        { de = "danach wurde niemand gefragt", en = "nobody was asked" } } }
  end,
}
