--- A layout as CSV: a rectangle of question, row and one field per column, for spreadsheets and programs.
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

local BOM = "\u{FEFF}"

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
local function render(layout, options)
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

  local function field(label)
    label = text.clean((label:gsub("[\r\n]+", " ")))
    if label:find("^[=+%-@\t\r]") then label = "'" .. label end
    if label:find('[",;|\t]') or label:find("^%s") or label:find("%s$") then
      label = '"' .. label:gsub('"', '""') .. '"'
    end
    return label
  end
  local function number(cell)
    local digits = show.plain(cell, options.raw)
    if not show.is_number(cell) then return field(digits) end
    digits = digits:gsub("%.", decimal)
    return digits:find(separator, 1, true) and '"' .. digits .. '"' or digits
  end

  local leaves, paths = layouts.leaves(layout.head)
  local lines, shown = { { field(words.question), field(layout.stub or words.rows) } }, {}
  local function letters(cell) return field(cell and cell.letters or "") end
  for j in ipairs(leaves) do
    local bars, tested = false, false
    for _, row in ipairs(layout.rows) do
      local cell = row.cells and row.cells[j]
      bars, tested = bars or (cell and cell.kind == "bar"), tested or (cell and cell.letters)
    end
    if not bars then
      shown[#shown + 1] = { j, number }
      lines[1][#lines[1] + 1] = field(concat(paths[j], " > "))
    end
    if tested then
      shown[#shown + 1] = { j, letters }
      lines[1][#lines[1] + 1] = field(concat(paths[j], " > ") .. " > " .. words.differs)
    end
  end
  for _, row in ipairs(layout.rows) do
    if row.kind ~= "question" then
      local line = { field(row.question or ""), field(row.label) }
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
  return (options.bom and BOM or "") .. concat(lines, "\n") .. "\n"
end

return render
