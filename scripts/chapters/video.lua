--- Video conferences: means of communication, experience, the wish to keep them, and the programs used.
return chapter {
  slug       = "video", order = 8,
  title      = { de = "Der Aufstieg der Videokonferenz", en = "The rise of the video conference" },
  population = "staff",
  needs      = { "level", "age", "role", "channels_used", "channels_used_before", "video_experience",
                 "video_keep_importance", "video_tools" },

  run = function(staff, out)
    local now, before = staff:wave("2021"), staff:wave("2020")
    local used, used_before = now:share("channels_used"), before:share("channels_used")
    local function change(channel)
      return used["channels_used_" .. channel].value - used_before["channels_used_" .. channel].value
    end
    local webex = now:share("video_tools", "video_tools_cisco_webex", { by = "level" })
    local keep = now:share("video_keep_importance", { "very_important", "important" }, { by = "role" })

    out:figures({ "channels_used_before", "channels_used" },
      { de = "Wege der Verständigung", en = "Means of communication" })
    local gain = change "video_conference"
    out:claim({ de = "Am meisten gewinnt die Videokonferenz, die Telefonkonferenz verliert",
                en = "The video conference gains most, and the phone conference loses" },
      gain > change "email" and gain > change "messenger_chat" and change "phone_conference" < 0)

    out:figures({ "video_experience", "video_keep_importance" },
      { de = "Erfahrung und Wunsch", en = "Experience and wish" })
    out:claim({ de = "Führungskräften ist es öfter wichtig, Videokonferenzen beizubehalten, als Mitarbeitenden",
                en = "Leaders want to keep video conferences more often than employees" },
      keep["leader"].value > keep["employee"].value)

    out:figures "video_tools"
    out:claim({ de = "In Ländern und Kommunen ist Webex weniger vorherrschend als beim Bund",
                en = "Webex dominates less in the states and municipalities than at the federal level" },
      webex["federal"].value > webex["state"].value and webex["federal"].value > webex["municipal"].value)
  end,
}
