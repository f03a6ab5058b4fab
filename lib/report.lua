--- Reports of one's own: headings, sentences, tables and charts handed over one after the other, then written.
--
--     local r = befund.report { title = "Survey 2025" }
--     r:heading "Working hours"
--     r:text "Asked of all."
--     r:add(s:table { rows = "hours", columns = "level" }, { sheet = "Hours" })
--     r:write "report.html"        -- also .xlsx .md .tex

local check = require "check"
local document = require "report.document"
local file = require "core.file"
local language = require "language"

local report = {}

local fields = check.known("report", { "title", "lang", "langs", "style", "footer" })

local methods = {}
local class = { __index = methods, __name = "befund.report" }

-- Where the next block goes: into the last section, which is made where there is none yet.
local function blocks_of(self)
  if #self.sections == 0 then self.sections[1] = { title = self.title, blocks = {} } end
  return self.sections[#self.sections].blocks
end

-- A text must be one; the message blames the script's line.
local function check_text(where, text)
  if type(text) == "string" then return text end
  if type(text) ~= "table" or type(language.pick(text, "en")) ~= "string" then
    check.fail('%s: %s is no text ("..." or { de = "...", en = "..." })', where, check.quoted(text))
  end
  return text
end

--- Begins a section; with a level, a heading inside it.
-- @param text a text or { de, en }
-- @param level 2 or 3: a heading inside the section; nil: a section of its own, which the contents list
-- @return the report
-- @raise what is no text, another level
-- @usage
-- local r = befund.report { title = "Survey", lang = "en" }
-- r:heading("All"):heading("Age", 2)
-- assert(#r:document().sections == 1)
function methods:heading(text, level)
  check_text("report: heading", text)
  if level == nil or level == 1 then
    self.sections[#self.sections + 1] = { title = text, blocks = {} }
  elseif level == 2 or level == 3 then
    table.insert(blocks_of(self), { heading = text, level = level })
  else
    check.fail("report: heading: level %s is unknown (1 begins a section, 2 and 3 stand inside it)",
      check.quoted(level))
  end
  return self
end

--- Adds a paragraph.
-- @param text a text or { de, en }
-- @return the report
-- @raise what is no text
-- @usage befund.report { title = "Survey" }:text { de = "Alle.", en = "All." }
function methods:text(text)
  table.insert(blocks_of(self), { text = check_text("report: text", text) })
  return self
end

--- Adds a table.
-- @param t a table: of a design, freq, battery, compare, ...
-- @param options { sheet = the name of its sheet in a workbook, id = its anchor in a page, chart = a chart beside it }
-- @return the report
-- @raise what is no table, unknown options
-- @usage
-- require "core.file".write("a.csv", "q1\nyes\nno\n")
-- local d = befund.read "a.csv"
-- befund.report { title = "Survey" }:add(d:freq "q1", { sheet = "Q1" })
function methods:add(t, options)
  options = check.options("report: add", options, { "sheet", "id", "chart" })
  if not document.is_table(t) then
    check.fail("report: add: %s is no table (s:table { rows = ... }; r:chart adds a chart)", check.quoted(t))
  end
  table.insert(blocks_of(self), { table = t, sheet = options.sheet, id = options.id, chart = options.chart })
  return self
end

--- Adds a chart.
-- @param c what t:chart{} gives
-- @return the report
-- @raise what is no chart
-- @usage assert(not pcall(befund.report { title = "Survey" }.chart, "no report", 1))
function methods:chart(c)
  if not document.is_chart(c) then
    check.fail("report: chart: %s is no chart (t:chart{} of a table)", check.quoted(c))
  end
  table.insert(blocks_of(self), { chart = c })
  return self
end

--- The report as it stands, as a document (report/document.lua).
-- @return a document
-- @raise ids that stand twice
-- @usage assert(befund.report { title = "Survey", lang = "de" }:document().lang == "de")
function methods:document()
  local sections = {}
  for i, section in ipairs(self.sections) do
    local blocks = {}
    for j, block in ipairs(section.blocks) do
      blocks[j] = {}
      for name, value in pairs(block) do blocks[j][name] = value end
    end
    sections[i] = { title = section.title, blocks = blocks }
  end
  return document.of { title = self.title, langs = self.langs, lang = self.lang, style = self.style,
    sections = sections, footer = self.footer or function() return { "befund " .. require "befund".version } end }
end

--- Writes the report, whole or not at all; the ending says in which form: .html .xlsx .md .tex.
-- @param path of the file; a relative one starts at the script's own folder
-- @raise an ending without a form; a file that cannot be written
-- @usage
-- befund.report { title = "Survey", lang = "en" }:text("Nothing yet."):write "survey.md"
-- assert(require "core.file".read("survey.md"):find("# Survey", 1, true))
function methods:write(path)
  report.write(self:document(), path)
end

local forms = { html = "html", htm = "html", xlsx = "xlsx", md = "markdown", tex = "latex" }

--- The form that a path's ending names.
-- @param path a text
-- @return "html", "xlsx", "markdown", "latex"; nil for another ending
-- @usage assert(require "report".form "a.HTML" == "html")
function report.form(path)
  return forms[(path:match("%.(%w+)$") or ""):lower()]
end

--- Writes a document, whole or not at all.
-- @param one a document
-- @param path of the file
-- @param form "html", "xlsx", "markdown" or "latex"; nil: what the path's ending says
-- @param lang of a form that has one language; nil: the document's first
-- @raise an ending without a form; a file that cannot be written
-- @usage
-- local one = require "report.document".of { title = "Survey", sections = {} }
-- require "report".write(one, "survey.md")
function report.write(one, path, form, lang)
  form = form or report.form(check.kind("report: write", path, "string"))
  if not form then
    check.fail("report: write: no form for %s (it ends in .html, .xlsx, .md or .tex)", check.quoted(path))
  end
  lang = lang or one.lang
  if form == "xlsx" then
    require "report.workbook"(one, path, { lang = lang })
  elseif form == "html" then
    file.write(path, require "report.page"(one))
  else
    file.write(path, require "report.plain"[form](one, { lang = lang }))
  end
end

--- A report, empty yet.
-- @param options { title = a text or { de, en }, lang = "de" or "en": its language (nil: that of all results),
--   langs = { "de", "en" }: both in one page, style = path or table of a house style,
--   footer = function(lang) -> lines; nil: befund and its version }
-- @return a report with heading, text, add, chart, write, document
-- @raise unknown options, what is no title, unknown languages
-- @usage
-- require "core.file".write("answers.csv", "region\nnorth\nsouth\nnorth\n")
-- local s = befund.read("answers.csv"):design {}
-- local r = befund.report { title = "Survey" }
-- r:heading "Who answered"
-- r:add(s:freq("region"))
-- r:write("survey.md")
function report.of(options)
  options = check.options("report", options, fields)
  if options.title == nil then check.fail('report: title is missing (title = "..." or { de = "...", en = "..." })') end
  check_text("report: title", options.title)
  local lang = options.lang and check.one_of("report: lang", options.lang, { "de", "en" })
  local langs = options.langs and check.texts("report: langs", options.langs)
  for _, one in ipairs(langs or {}) do check.one_of("report: langs", one, { "de", "en" }) end
  lang = lang or langs and langs[1] or language.current()
  return setmetatable({ title = options.title, lang = lang, langs = langs or { lang }, style = options.style,
    footer = options.footer, sections = {} }, class)
end

return report
