--- The citizens' view: ways of contact with the administration, used and wanted.
return chapter {
  slug       = "citizens_contact", order = 19,
  title      = { de = "Wie Bürgerinnen und Bürger die Verwaltung erreichen",
                 en = "How citizens reach the administration" },
  population = "citizens",
  needs      = { "age", "contact_channels", "contact_channels_wish" },

  run = function(_, out)
    local function change(v, item) return v.change("contact_channels", item) end
    local function wish(v, item) return v("contact_channels_wish", item) end
    local function all(v, age) return v.sum("contact_channels_wish", "sum_of_mentions", { age = age }) end

    out:figures "contact_channels"
    out:claims {
      { "Digitale Wege werden etwas seltener (im Mittel der fünf)", "Digital ways become rarer (mean of the five)",
        function(v) return change(v, "email") + change(v, "contact_form_portal") + change(v, "social_media")
          + change(v, "video_call") + change(v, "chat") < 0 end },
      { "Termine vor Ort und Formulare werden häufiger", "Appointments on site and forms become more frequent",
        function(v) return change(v, "appointment_on_site") > 0 and change(v, "contact_form_portal") > 0 end },
      { "Video bleibt selten (höchstens 2 Prozent), …", "Video stays rare (2 percent at most), …",
        function(v) return v("contact_channels", "video_call") <= 2 end },
      { "… Chat und soziale Medien gewinnen nichts", "… chat and social media gain nothing",
        function(v) return change(v, "chat") <= 0 and change(v, "social_media") <= 0 end } }

    out:figures "contact_channels_wish"
    out:claims {
      { "Die kleinste Rolle spielen soziale Medien", "Social media play the smallest part", function(v)
          return wish(v, "social_media") < math.min(wish(v, "chat"), wish(v, "video_call"), wish(v, "post")) end },
      { "Die Jüngsten wollen mehr als die Ältesten, …", "The youngest want more than the oldest, …",
        function(v) return all(v, "18_29") > all(v, "65_plus") end },
      { "… überhaupt: je jünger, desto mehr", "… generally: the younger, the more",
        { de = "gedruckt sind nur die beiden Enden", en = "only the two ends are printed" } } }
  end,
}
