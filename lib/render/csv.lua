--- A layout as CSV: a rectangle of question, row and one field per column, for spreadsheets and programs.
--
-- Where rows hold different measures (percent, standard error, base), as those of crosstabs do, `row` is two fields:
--
--     Question,Answer,Measure,Total,Sex > women
--     q1,,Base,2489,1200
--     q1,good,%,52,49
--     q1,good,Standard error,1.0,1.4
--
-- The answer is empty where a measure is one of the whole question (base, mean). A column in which figures carry a
-- mark is followed by one of the marks ("Total > mark"), which the legend below explains.
--
-- Numbers are plain (decimal point, nothing between thousands) and never touched otherwise; a text that
-- a spreadsheet would take for a formula gets an apostrophe in front. Letters of tests stand in a column of their
-- own behind that of the numbers. Title, base line, notes and ledger
-- follow the rectangle, each in the first field of a line of its own, unless `notes = false`.

local layouts = require "layout"
local show = require "show"
local language = require "language"
local text = require "core.text"
local check = require "check"

local concat = table.concat

local csv = {
  BOM = "\u{FEFF}", -- in front of a file
}

--- A text as a field: on one line, quoted where it must be, nothing that a spreadsheet would compute.
-- @param label any text
-- @return a field
-- @usage
-- local field = require "render.csv".field
-- assert(field "=1+1" == "'=1+1" and field 'a "b"' == '"a ""b"""')
function csv.field(label)
  label = text.clean((label:gsub("[\r\n]+", " "):gsub("\u{AD}", "")))
  if label:find("^[=+%-@\t\r]") then label = "'" .. label end
  if label:find('[",;|\t]') or label:find("^%s") or label:find("%s$") then
    label = '"' .. label:gsub('"', '""') .. '"'
  end
  return label
end

local field = csv.field

--- Writes a layout as CSV.
-- @param layout see layout.lua
-- @param options `separator` ("," or ";", tab, "|"), `decimal` ("." or ","), `bom` true: a byte order mark in front,
--   as Excel wants it; `raw` true: numbers unrounded; `notes` false: nothing but the rectangle
-- @return a string of lines, the last one ended too; bars are left out
-- @raise on an unknown option, and where separator and decimal sign are the same
-- @usage
-- local page = require "render.csv" (require "layout".of { lang = "en", head = { { label = "%" } },
--   rows = { { kind = "answer", label = "=1+1", cells = { { kind = "percent", value = 0.125, digits = 0 } } } } })
-- assert(page == "Question,Row,%\n,'=1+1,13\n")
local function render(_, layout, options)
  options = check.options("csv", options, { "separator", "decimal", "bom", "raw", "notes" })
  local separator, decimal = options.separator or ",", options.decimal or "."
  if separator ~= "," and separator ~= ";" and separator ~= "\t" and separator ~= "|" then
    check.fail("csv: separator: %s is none of ',', ';', '|' and tab", check.quoted(separator))
  end
  if decimal ~= "." and decimal ~= "," then
    check.fail("csv: decimal: %s is neither '.' nor ','", check.quoted(decimal))
  end
  if separator == decimal then
    check.fail("csv: separator and decimal sign are both ',' (choose separator = \";\")")
  end
  local words = language.words(layout.lang)

  local function number(cell)
    local digits = show.plain(cell, options.raw)
    if not show.is_number(cell) then return field(digits) end
    digits = digits:gsub("%.", decimal)
    return digits:find(separator, 1, true) and '"' .. digits .. '"' or digits
  end

  local function mark(cell) return field(cell and cell.mark or "") end

  local leaves, paths = layouts.leaves(layout.head)
  local function letters(cell) return field(cell and cell.letters or "") end
  local measured = false
  for _, row in ipairs(layout.rows) do measured = measured or row.measure ~= nil end
  local lines = { { field(layout.group or words.question),
    field(measured and words.answer or layout.stub or words.rows), measured and field(words.measure) or nil } }
  local shown = {}
  local function show_column(j, cell_text, ...)
    shown[#shown + 1] = { j, cell_text }
    lines[1][#lines[1] + 1] = field(concat({ concat(paths[j], " > "), ... }, " > "))
  end
  for j in ipairs(leaves) do
    local bars, marked, tested = false, false, false
    for _, row in ipairs(layout.rows) do
      local cell = row.cells and row.cells[j]
      bars, marked = bars or (cell and cell.kind == "bar"), marked or (cell and cell.mark)
      tested = tested or (cell and cell.letters)
    end
    if not bars then show_column(j, number) end
    if tested then show_column(j, letters, words.differs) end
    if marked then show_column(j, mark, words.mark) end
  end
  for _, row in ipairs(layout.rows) do
    if row.kind ~= "question" then
      local line = { field(row.question or "") }
      if measured then
        line[2], line[3] = field(row.item or row.measure and "" or row.label), field(row.measure or "")
      else
        line[2] = field(row.label)
      end
      for _, one in ipairs(shown) do line[#line + 1] = one[2](row.cells[one[1]]) end
      lines[#lines + 1] = line
    end
  end
  if options.notes ~= false then
    local said = { { layout.title }, { layout.base }, layout.legend, layout.notes, layout.ledger, { layout.source } }
    for _, list in ipairs(said) do
      for _, note in ipairs(list) do
        local line = { field(note) }
        for c = 2, #lines[1] do line[c] = "" end
        lines[#lines + 1] = line
      end
    end
  end
  for i, line in ipairs(lines) do lines[i] = concat(line, separator) end
  return (options.bom and csv.BOM or "") .. concat(lines, "\n") .. "\n"
end

return setmetatable(csv, { __call = render })
