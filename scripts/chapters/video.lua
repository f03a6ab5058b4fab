--- Video conferences: means of communication, experience, and the wish to keep them.
return chapter {
  slug       = "video", order = 8,
  title      = { de = "Der Aufstieg der Videokonferenz", en = "The rise of the video conference" },
  population = "staff",
  needs      = { "level", "age", "role", "channels_used", "video_experience", "video_keep_importance" },

  run = function(_, out)
    local used, video, chat = "channels_used", "video_conference", "messenger_chat"
    local young, old = { age = "16_30" }, { age = "51_plus" }
    local function gap(v, item) return v(used, item, young) - v(used, item, old) end
    local function good(v, who) return v("video_experience", "net_good", who) end
    local function keep(v, group, key) return v("video_keep_importance", "net_important", { [group] = key }) end
    out:figures({ "channels_used_before", used }, { de = "Wege der Verständigung", en = "Means of communication" })
    out:claims {
      { "Vor der Pandemie war Technik nur Ergänzung", "Before the pandemic technology was an addition",
        { de = "gefragt wurde nur nach Videokonferenzen", en = "only video conferences were asked about" } },
      { "Vorn liegt die E-Mail", "E-mail dominates", function(v) return v.rank(used, "email") == 1 end },
      { "Am meisten gewinnt die Videokonferenz, …", "The video conference gains most, …",
        function(v) return v.change(used, video) > math.max(v.change(used, chat), v.change(used, "email")) end },
      { "… und verdrängt die Telefonkonferenz (seltener)", "… and replaces the phone conference (rarer)",
        function(v) return v.change(used, "phone_conference") < 0 end },
      { "Jüngere nutzen mehr Messenger, weniger Video, …", "The young use more messengers, less video, …",
        function(v) return gap(v, chat) > 0 and gap(v, video) < 0 end },
      { "… weil sie schlechter ausgestattet sind", "… because their equipment is worse",
        { de = "gefragt wurde nur, ob Geräte besser wurden", en = "the question was if devices became better" } } }
    out:figures({ "video_experience", "video_keep_importance" }, { de = "Urteil und Wunsch", en = "Opinion and wish" })
    out:claims {
      { "Video ist keine Notlösung (über 50)", "It is no stopgap (over 50)", function(v) return good(v) > 50 end },
      { "Es ist auch bei Älteren angekommen (ebenso), …", "It has reached the old, too (likewise), …",
        function(v) return good(v, old) > 50 end },
      { "… Jüngere mögen es mehr", "… the young like it more", function(v) return good(v, young) > good(v, old) end },
      { "Wer zufrieden ist, will es behalten", "Who is content wants to keep it",
        { de = "wie beides zusammenhängt, ist nicht gedruckt", en = "how the two go together is not printed" } },
      { "Das wollen vor allem Führungskräfte, dann der Bund", "Above all leaders want that, then the federal level",
        function(v) return keep(v, "role", "leader") > keep(v, "level", "federal") and
          keep(v, "level", "federal") > math.max(keep(v, "level", "state"), keep(v, "level", "municipal")) end } }
  end,
}
