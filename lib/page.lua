--- Pages of a study: what chapters and recommendations print. A heading, tables and sentences, and a foot.
--
-- A page is a value with text, markdown and csv forms. Its blocks are { table = value with layout(lang) } or
-- { text = { de, en } }; heading, line under it and foot are functions of the language.

local language = require "language"

local concat, rep = table.concat, string.rep

local page = {}

local methods = {}
methods.__index = methods

-- Lines of at most `room` places.
local function wrapped(text, room)
  local lines, line = {}, ""
  for word in text:gmatch("%S+") do
    if line ~= "" and utf8.len(line) + 1 + utf8.len(word) > room then lines[#lines + 1], line = line, "" end
    line = line == "" and word or line .. " " .. word
  end
  lines[#lines + 1] = line
  return concat(lines, "\n")
end

-- The parts of a page, tables and sentences each in their form.
local function parts_of(self, lang, table_form, text_form)
  local parts = {}
  for i, block in ipairs(self.blocks) do
    parts[i] = block.table and table_form(block.table:layout(lang)):gsub("\n$", "")
      or text_form(language.pick(block.text, lang))
  end
  return parts
end

--- The page as text of 78 places and tables of 80.
function methods:text(options)
  local lang = options and options.lang or language.current()
  local title, under = self.title(lang), self.under(lang)
  local function fill(text) return wrapped(text, 78) end
  local parts = parts_of(self, lang, require "render.text", fill)
  table.insert(parts, 1, title .. "\n" .. rep("=", utf8.len(title)) .. "\n" .. fill(under))
  local lines = self.foot(lang)
  for i, line in ipairs(lines) do lines[i] = fill(line) end
  if #lines > 0 then parts[#parts + 1] = rep("-", 8) .. "\n" .. concat(lines, "\n") end
  return concat(parts, "\n\n") .. "\n"
end

--- The page as Markdown.
function methods:markdown(options)
  local lang = options and options.lang or language.current()
  local parts = parts_of(self, lang, require "render.markdown", function(text) return text end)
  table.insert(parts, 1, "# " .. self.title(lang))
  table.insert(parts, 2, self.under(lang))
  for _, line in ipairs(self.foot(lang)) do parts[#parts + 1] = line end
  return concat(parts, "\n\n") .. "\n"
end

--- The page as CSV: its tables, an empty line between them, then what it says beside them.
function methods:csv(options)
  local lang = options and options.lang or language.current()
  local parts, said = {}, { self.title(lang), self.under(lang) }
  for _, block in ipairs(self.blocks) do
    if block.table then
      parts[#parts + 1] = require "render.csv"(block.table:layout(lang))
    else
      said[#said + 1] = language.pick(block.text, lang)
    end
  end
  for _, line in ipairs(self.foot(lang)) do said[#said + 1] = line end
  for i, line in ipairs(said) do said[i] = '"' .. line:gsub('"', '""') .. '"' end
  parts[#parts + 1] = concat(said, "\n") .. "\n"
  return concat(parts, "\n")
end

methods.__tostring = methods.text

local source = { en = "Source: %s.", de = "Quelle: %s." }

--- The lines at the foot of every page of a study: where the data are from, and what their intervals are worth.
-- @param study from study.open
-- @param populations of it whose notes count, a list; of several, each note says whose it is
-- @param lang "de" or "en"
-- @return list of texts
-- @usage assert(#require "page".origin({}, {}, "en") == 0)
function page.origin(study, populations, lang)
  local lines = {}
  lines[#lines + 1] = study.source and source[lang]:format(language.pick(study.source, lang)) or nil
  for _, population in ipairs(#populations > 0 and populations or { study }) do
    local note = population.note or study.note
    note = note and language.pick(note, lang)
    local name = #populations > 1 and (language.pick(population.label, lang) or population.name)
    if note and name then note = name .. ": " .. note end
    lines[#lines + 1] = note
  end
  return lines
end

--- A page.
-- @param given `title(lang)`, `under(lang)`, `foot(lang)` -> list of lines, `blocks`, and whatever else it is to carry
-- @return a value with text, markdown, csv and tostring
-- @usage local function words() return "x" end
-- local one = require "page".of { title = words, under = words, blocks = {}, foot = function() return {} end }
-- assert(one:text { lang = "en" } == "x\n=\nx\n" and one:markdown { lang = "en" } == "# x\n\nx\n")
function page.of(given)
  return setmetatable(given, methods)
end

return page
