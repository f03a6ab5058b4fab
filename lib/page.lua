--- Pages of a study: what chapters and recommendations print. A heading, tables and sentences, and a foot.
--
-- A page is a value with the forms of a table. Its blocks are { table = value with layout(lang) } or
-- { text = { de, en } }; heading, line under it and foot are functions of the language.

local forms = require "forms"
local language = require "language"
local text = require "core.text"
local check = require "check"

local concat, insert, rep = table.concat, table.insert, string.rep

local page = {}

local methods = {}
methods.__index = methods

-- Lines of at most 78 places.
local function wrapped(said)
  local lines, line = {}, ""
  for word in text.clean((said:gsub("%s+", " "))):gmatch("%S+") do
    if line ~= "" and text.width(line) + 1 + text.width(word) > 78 then lines[#lines + 1], line = line, "" end
    line = line == "" and word or line .. " " .. word
  end
  lines[#lines + 1] = line
  return concat(lines, "\n")
end

-- The parts of a page, tables and sentences each in their form.
local function parts_of(self, lang, form, options, text_form)
  local parts = {}
  for i, block in ipairs(self.blocks) do
    parts[i] = block.table and forms.of(form, block.table:layout(lang), options):gsub("\n$", "")
      or text_form(language.pick(block.text, lang))
  end
  return parts
end

local pages = {}

-- Tables of 80 places.
function pages.text(self, lang, options)
  local title, under = self.title(lang), self.under(lang)
  local parts = parts_of(self, lang, "text", options, wrapped)
  insert(parts, 1, title .. "\n" .. rep("=", text.width(title)) .. "\n" .. wrapped(under))
  local lines = self.foot(lang)
  for i, line in ipairs(lines) do lines[i] = wrapped(line) end
  if #lines > 0 then parts[#parts + 1] = rep("-", 8) .. "\n" .. concat(lines, "\n") end
  return concat(parts, "\n\n") .. "\n"
end

function pages.markdown(self, lang, options)
  local parts = parts_of(self, lang, "markdown", options, function(said) return said end)
  insert(parts, 1, "# " .. self.title(lang))
  insert(parts, 2, self.under(lang))
  for _, line in ipairs(self.foot(lang)) do parts[#parts + 1] = line end
  return concat(parts, "\n\n") .. "\n"
end

-- The tables, an empty line between them, then what is said beside them.
function pages.csv(self, lang, options)
  local parts, said = {}, { self.title(lang), self.under(lang) }
  for _, block in ipairs(self.blocks) do
    if block.table then
      parts[#parts + 1] = forms.of("csv", block.table:layout(lang), forms.part("csv", options))
    else
      said[#said + 1] = language.pick(block.text, lang)
    end
  end
  for _, line in ipairs(self.foot(lang)) do said[#said + 1] = line end
  for i, line in ipairs(said) do said[i] = require "render.csv".field(line) end
  parts[#parts + 1] = concat(said, "\n") .. "\n"
  return forms.joined("csv", parts, options)
end

function pages.json(self, lang, options)
  local json = require "json"
  local function put(name, value) return ('  "%s": %s'):format(name, json.line(value, {})) end
  local blocks = parts_of(self, lang, "json", options, function(said) return json.line({ text = said }, {}) end)
  local fields = { put("befund", require "befund".version), put("format", 1), put("lang", lang),
    put("title", self.title(lang)), put("under", self.under(lang)),
    '  "blocks": [\n' .. concat(blocks, ",\n") .. "\n  ]", put("foot", json.list(self.foot(lang))) }
  return "{\n" .. concat(fields, ",\n") .. "\n}\n"
end

function pages.html(self, lang, options)
  local escape = require "render.html".escape
  local function line(said) return (forms.sentence("html", said):gsub("\n$", "")) end
  local parts = parts_of(self, lang, "html", { level = 2, fragment = true }, line)
  insert(parts, 1, ('<article lang="%s">\n<h1>%s</h1>\n<p class="under">%s</p>'):format(lang, escape(self.title(lang)),
    escape(self.under(lang))))
  local lines = self.foot(lang)
  for i, said in ipairs(lines) do lines[i] = line(said) end
  if #lines > 0 then parts[#parts + 1] = "<footer>\n" .. concat(lines, "\n") .. "\n</footer>" end
  parts[#parts + 1] = "</article>"
  return forms.joined("html", { concat(parts, "\n") .. "\n" }, { lang = lang, fragment = options.fragment },
    self.title(lang))
end

function pages.latex(self, lang, options)
  local escape = require "render.latex".escape
  local function line(said) return (forms.sentence("latex", said):gsub("\n$", "")) end
  local parts = parts_of(self, lang, "latex", forms.part("latex", options), line)
  insert(parts, 1, ("\\section*{%s}\n%s"):format(escape(self.title(lang)), line(self.under(lang))))
  for _, said in ipairs(self.foot(lang)) do parts[#parts + 1] = "{\\footnotesize" .. line(said) .. "}" end
  return forms.joined("latex", { concat(parts, "\n\n") .. "\n" }, { lang = lang, document = options.document })
end

for _, form in ipairs(forms.names) do
  methods[form] = function(self, options)
    local own = {}
    for name, value in pairs(check.kind(form, options or {}, "table")) do own[name] = value end
    return pages[form](self, own.lang or language.current(), own)
  end
end

function methods:xlsx(path, options) require "report.workbook".of_parts({ self }, self.title, path, options) end

methods.__tostring = function(self) return self:text() end

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
-- @return a value with the forms of a table, and tostring
-- @usage local function words() return "x" end
-- local one = require "page".of { title = words, under = words, blocks = {}, foot = function() return {} end }
-- assert(one:text { lang = "en" } == "x\n=\nx\n" and one:markdown { lang = "en" } == "# x\n\nx\n")
function page.of(given)
  return setmetatable(given, methods)
end

return page
