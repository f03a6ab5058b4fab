--- The first lines of a session: version, what data are at hand, how to get help.

local file = require "core.file"
local language = require "language"
local show = require "show"
local text = require "core.text"

local ipairs, pcall, require, tostring = ipairs, pcall, require, tostring
local concat = table.concat

local greeting = {}

local words = {
  en = { rows = "%s rows", weighted = "weighted",
    help = "? helps, ?name explains, Tab completes, Ctrl-C stops, Ctrl-D ends", more = "... %d more: d:describe()" },
  de = { rows = "%s Zeilen", weighted = "gewichtet",
    help = "? hilft, ?name erklärt, Tab ergänzt, Strg-C unterbricht, Strg-D beendet",
    more = "... %d weitere: d:describe()" },
}

-- Rows of a file of a study, without reading its columns: nil for other kinds than CSV. Line breaks between quotes are
-- none. The first row is the header.
local function rows_of(path)
  if not path:lower():find("%.csv$") then return nil end
  local bytes = file.read(path)
  local find, rows, is_open = bytes.find, -1, false
  local quote = find(bytes, '"', 1, true)
  local at, from = find(bytes, "\n", 1, true), 1
  while at do
    while quote and quote < at do
      is_open, quote = not is_open, find(bytes, '"', quote + 1, true)
    end
    if not is_open then rows = rows + 1 end
    from = at + 1
    at = find(bytes, "\n", from, true)
  end
  return from <= #bytes and rows + 1 or rows
end

local function population(study, one, word)
  local rows, is_weighted = 0, false
  for _, wave in ipairs(one.waves) do
    local more = rows_of(study.folder .. wave.file)
    rows = rows and more and rows + more
    is_weighted = is_weighted or wave.rake ~= nil or wave.design.weight ~= nil
  end
  local parts = { rows and word.rows:format(show.number(rows, 0, language.words())) or nil }
  parts[#parts + 1] = is_weighted and word.weighted or nil
  return ("study.%s %s"):format(one.name, concat(parts, " "))
end

-- What the study at hand has; nothing where there is none.
local function of_study(word)
  local study = require "study"
  local list = {}
  for i, one in ipairs(study.populations) do list[i] = population(study, one, word) end
  return concat(list, ", ")
end

-- The beginning of the description of the data, as much as fits.
local function described(data, lines, word)
  local rows = {}
  for line in (tostring(data:describe()) .. "\n"):gmatch("([^\n]*)\n") do rows[#rows + 1] = line end
  while rows[#rows] == "" do rows[#rows] = nil end
  local room = lines - 5
  if #rows > room then
    rows[room] = word.more:format(#rows - room + 1)
    for i = #rows, room + 1, -1 do rows[i] = nil end
  end
  return concat(rows, "\n")
end

--- The text itself.
-- @param environment where lines run; `d` in it are the data of a file
-- @param data name of that file, or nil
-- @return text, its last line ended
-- @usage assert(require "prompt.greeting".text(_ENV):find("^befund %d"))
function greeting.text(environment, data)
  local word = words[language.current()]
  local first = "befund " .. require "befund".version
  if data then
    local room, lines = file.terminal()
    room = room or 80
    local line = ("%s: d is %s"):format(first, tostring(environment.d))
    if text.width(line) > room then line = text.cut(line, room - 3) .. "..." end
    return ("%s\n%s\n\n%s\n"):format(line, word.help, described(environment.d, lines or 24, word))
  end
  local fine, known = pcall(of_study, word)
  return ("%s%s\n%s\n"):format(first, fine and known ~= "" and ": " .. known or "", word.help)
end

return greeting
