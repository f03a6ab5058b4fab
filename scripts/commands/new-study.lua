--- befund new-study DIR FILE: a study folder made from a data file.

local command = require "command"

-- A word as a shell takes it.
local function shell(word)
  return word:find("^[%w_./+-]+$") and word or "'" .. word:gsub("'", "'\\''") .. "'"
end

return {
  summary = "make a study folder from a data file: codebook, study.lua, a chapter that runs at once",
  usage = "DIR FILE",
  options = {
    { "weight", "COLUMN", "column of sampling weights" },
    { "title", "TEXT", "title of the study, else the codebook's or the file's name" },
    { "population", "NAME", "what scripts call those who were asked (respondents if left out)" },
    { "codebook", "PATH", "codebook to take along, where it is not FILE.codebook.lua" },
  },
  run = function(arguments, options)
    if #arguments ~= 2 then
      command.usage_error("new-study: name a folder and a data file (befund new-study survey answers.csv)")
    end
    local new_study = require "new_study"
    local dir, path = arguments[1], arguments[2]
    command.checked(new_study.place, dir)
    if options.population then command.checked(new_study.population, options.population) end
    local made = new_study.make(dir, path, options)
    command.say(made.notes)
    local lines, width = { ("%s:"):format(dir) }, 0
    for _, one in ipairs(made.files) do width = math.max(width, utf8.len(one[1]) or #one[1]) end
    for _, one in ipairs(made.files) do
      lines[#lines + 1] = ("  %s%s  %s"):format(one[1], (" "):rep(width - (utf8.len(one[1]) or #one[1])), one[2])
    end
    lines[#lines + 1] = ("Next: befund chapter all --study %s"):format(shell(dir))
    lines[#lines + 1] = ("In a script: study.use(%q).%s"):format(dir, options.population or "respondents")
    return table.concat(lines, "\n")
  end,
}
