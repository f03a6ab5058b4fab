--- A document: what a report says, in one or several languages, before it has a form. A pure value.
--
--     document = {
--       title = { de = "...", en = "..." } or a text, langs = { "de", "en" }, lang = the one shown first,
--       lead = nil or function(lang) -> list of lines over all sections,
--       style = nil, a table or the path of a house style, sections = { section... },
--       footer = function(lang) -> list of lines, facts = function(lang) -> list of { label, text },
--     }
--     section = { id = "overview", kind = "chapter", title = as above or function(lang), under = nil or the same,
--       blocks = { block... }, foot = nil or function(lang) -> list of lines }
--     block = { text = as above } | { heading = as above, level = 2 } | { table = t, id =, sheet =, chart = nil or c }
--       | { chart = c, id = }
--
-- A table has `layout(lang)`, a chart `spec(lang, options)` and `alt(lang)` (chart.lua). Tables count from 1 through
-- the document (`number`) and have the `id` "table-1" where none is given; sections without an id have "section-1".
-- `kind` says what a section is, where pages tell them apart: "chapter", "recommendation", "verify", "method", "part"
-- (a heading over those that follow).
-- Renderers take a document and a language: page.lua (HTML), workbook.lua (Excel), plain.lua (Markdown, LaTeX).

local check = require "check"
local language = require "language"

local document = {}

local fields = { "title", "langs", "lang", "lead", "style", "sections", "footer", "facts" }
local section_fields = { "id", "kind", "title", "under", "blocks", "foot" }
local block_fields = { "text", "heading", "level", "table", "chart", "id", "number", "sheet" }

--- A text of a document in one language.
-- @param value a text, `{ de = ..., en = ... }`, a function of the language, or nil
-- @param lang "de" or "en"
-- @return a text, or nil
-- @usage local text = require "report.document".text
-- assert(text({ de = "ja", en = "yes" }, "de") == "ja" and text(function(lang) return lang end, "en") == "en")
function document.text(value, lang)
  if type(value) == "function" then return value(lang) end
  return language.pick(value, lang)
end

--- Whether a value can stand in a document as a table.
-- @param value any
-- @return true or false
-- @usage assert(not require "report.document".is_table {})
function document.is_table(value)
  return (type(value) == "table" or type(value) == "userdata") and type(value.layout) == "function"
end

--- Whether a value can stand in a document as a chart.
-- @param value any
-- @return true or false
-- @usage assert(require "report.document".is_chart { spec = print, alt = print })
function document.is_chart(value)
  return type(value) == "table" and type(value.spec) == "function" and type(value.alt) == "function"
end

-- A title or sentence must be one.
local function check_text(where, value)
  local kind = type(value)
  if kind == "string" or kind == "function" then return end
  if kind ~= "table" or type(language.pick(value, "en")) ~= "string" then
    check.fail('%s is no text (it is "..." or { de = "...", en = "..." })', where)
  end
end

-- An anchor of the document, given or made, that nothing else has.
local function take_id(taken, where, id, otherwise)
  if id == nil then id = otherwise end
  if type(id) ~= "string" or not id:find("^%a[%w_.-]*$") then
    check.fail("%s: id %s is none (a letter, then letters, digits and _ . -)", where, check.quoted(id))
  end
  if taken[id] then check.fail("%s: the id %s stands twice (give each its own)", where, check.quoted(id)) end
  taken[id] = true
  return id
end

local function check_block(block, where, taken, count)
  check.options(where, block, block_fields)
  if block.text ~= nil then
    check_text(where .. ": text", block.text)
  elseif block.heading ~= nil then
    check_text(where .. ": heading", block.heading)
    block.level = block.level or 2
  elseif block.table ~= nil then
    if not document.is_table(block.table) then
      check.fail("%s: %s is no table (a design's table, freq, battery, ...)", where, check.quoted(block.table))
    end
    count.tables = count.tables + 1
    block.number = count.tables
    block.id = take_id(taken, where, block.id, "table-" .. count.tables)
  elseif block.chart == nil then
    check.fail("%s is empty (it has a text, a heading, a table or a chart)", where)
  end
  if block.chart ~= nil then
    if not document.is_chart(block.chart) then
      check.fail("%s: %s is no chart (a table's t:chart{})", where, check.quoted(block.chart))
    end
    count.charts = count.charts + 1
    if not block.table then block.id = take_id(taken, where, block.id, "chart-" .. count.charts) end
  end
end

--- Checks a document, numbers its tables and gives ids to what has none.
-- @param t the fields above; `langs` may be left out ("en"), `lang` too (the first of them)
-- @return t
-- @raise names the section or block that is wrong, an id that stands twice, a language that is unknown
-- @usage local one = require "report.document".of { title = "Survey", sections = { { title = "All",
--   blocks = { { text = "Nothing yet." } } } } }
-- assert(one.lang == "en" and one.sections[1].id == "section-1")
function document.of(t)
  check.options("document", t, fields)
  check_text("document: title", t.title)
  t.langs = t.langs or { "en" }
  for _, lang in ipairs(check.texts("document: langs", t.langs)) do
    check.one_of("document: langs", lang, { "de", "en" })
  end
  t.lang = check.one_of("document: lang", t.lang or t.langs[1], t.langs)
  t.footer = t.footer or function() return {} end
  t.facts = t.facts or function() return {} end
  local taken, count = {}, { tables = 0, charts = 0 }
  for i, section in ipairs(check.kind("document: sections", t.sections, "table")) do
    local where = ("document: section %d"):format(i)
    check.options(where, section, section_fields)
    check_text(where .. ": title", section.title)
    section.id = take_id(taken, where, section.id, "section-" .. i)
    section.blocks = section.blocks or {}
    for j, block in ipairs(section.blocks) do
      check_block(block, ("%s, block %d"):format(where, j), taken, count)
    end
  end
  return t
end

return document
