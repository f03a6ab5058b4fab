-- A layout said by its forms: each is read back, and what it says is what the layout holds.
--
--   same.forms(layout)     Markdown, HTML and LaTeX cell by cell, text line by line
--   same.json(layout)      by the letter, by the schema, unrounded

local file = require "core.file"
local forms = require "forms"
local layouts = require "layout"
local parsed = require "spec.support.parsed"
local schema = require "spec.support.schema"
local strict_json = require "spec.support.strict_json"

local assert = require "luassert"

local same = {}

--- Rows that have cells.
function same.lines(one)
  local list = {}
  for _, row in ipairs(one.rows) do
    if row.kind ~= "question" then list[#list + 1] = row end
  end
  return list
end

--- What cells are shown times.
same.scales = { percent = 100, points = 100 }

-- What is printed must be the value, rounded; a percentage that is less than one says so.
local function same_number(value, digits, shown, lang, what)
  local number, less = parsed.number(shown, lang)
  assert(number, what)
  if less == "<" then
    assert(value > 0 and value < number and number == 10.0 ^ -digits, what)
  else
    assert(math.abs(number - value) <= 0.5 * 10.0 ^ -digits + 1e-9 * math.max(1, math.abs(value)), what)
    assert(#(shown:match("[.,](%d+)$") or "") == digits or digits == 0, what)
  end
end

local function check_cell(cell, shown, lang, what)
  if not cell then return assert(shown == "", what) end
  local suffix = (cell.mark or "") .. (cell.letters and " " .. cell.letters or "")
  assert(shown:sub(#shown - #suffix + 1) == suffix, what)
  shown = shown:sub(1, #shown - #suffix)
  if cell.kind == "hidden" then
    assert(shown == "·", what)
  elseif cell.kind == "empty" then
    assert(shown == "–", what)
  elseif cell.kind == "text" then
    assert(shown == (cell.text:gsub("\n", " ")), what)
  elseif cell.kind == "interval" then
    local low, high = shown:match("^(.-)–(.*)$")
    local scale = cell.unit == "share" and 100 or 1
    same_number(cell.low * scale, cell.digits, low, lang, what)
    same_number(cell.high * scale, cell.digits, high, lang, what)
  elseif cell.kind == "bar" then
    assert(math.abs(tonumber(shown:match("^bar (.*)$")) - cell.value) <= 0.01, what)
  elseif cell.value ~= cell.value then
    assert(shown == "–", what)
  else
    assert(not cell.sign or cell.value <= 0 or shown:find("^%+") or not shown:find("[1-9]"), what)
    same_number(cell.value * (same.scales[cell.kind] or 1), cell.digits or 0, shown, lang, what)
  end
end

local function bars_of(one)
  local bars = {}
  for _, row in ipairs(one.rows) do
    for j, cell in ipairs(row.cells or {}) do bars[j] = bars[j] or cell and cell.kind == "bar" end
  end
  return bars
end

local function check_rows(one, rows, form)
  local bars = bars_of(one)
  local lines = same.lines(one)
  assert.are.equal(#lines, #rows, form)
  for i, row in ipairs(lines) do
    assert.are.equal((row.label:gsub("\n", " ")), rows[i].label, form)
    local j = 0
    for c, cell in ipairs(row.cells) do
      local left_out = form == "markdown" and (cell and cell.kind == "bar" or bars[c])
      if not left_out then
        j = j + 1
        local what = ("%s, %s, column %d: %s for %s"):format(form, row.label, c, tostring(rows[i].cells[j]),
          cell and cell.kind .. " " .. tostring(cell.value) or "nothing")
        assert(rows[i].cells[j], what)
        check_cell(cell, rows[i].cells[j], one.lang, what)
      end
    end
    assert.are.equal(j, #rows[i].cells, form)
  end
end

local function check_text(one)
  local lines, at = parsed.text(forms.of("text", one, { width = 1000, ascii = false })), 1
  local rows = parsed.html(forms.of("html", one))
  for _, row in ipairs(rows) do
    local parts = { row.label }
    for _, cell in ipairs(row.cells) do
      parts[#parts + 1] = cell ~= "" and not cell:find("^bar") and cell or nil
    end
    local wanted = table.concat(parts, " "):gsub(" +", " "):gsub("^ ", "")
    while lines[at] and lines[at]:gsub("[ ▏▎▍▌▋▊▉█]+$", "") ~= wanted do at = at + 1 end
    assert(lines[at], wanted .. "\nis not in\n" .. table.concat(lines, "\n"))
  end
end

function same.forms(one)
  for _, form in ipairs { "markdown", "html", "latex" } do
    check_rows(one, parsed[form](forms.of(form, one, form == "latex" and { long = false } or nil)), form)
  end
  check_text(one)
end

local described = strict_json.read(file.read(file.home .. "/lib/render/table.schema.json"))

--- Whether a JSON text is one of befund's.
-- @return what it says
function same.fits(bytes)
  local value = strict_json.read(bytes)
  assert.is_nil(schema.problem(value, described))
  return value
end

function same.json(one)
  local value = same.fits(forms.of("json", one))
  local leaves, paths = layouts.leaves(one.head)
  assert.are.equal(#leaves, #value.columns)
  for j, path in ipairs(paths) do
    assert.are.equal(table.concat(path, "/"), table.concat(value.columns[j], "/"))
  end
  for i, row in ipairs(one.rows) do
    assert.are.equal(row.label, value.rows[i].label)
    for j, cell in ipairs(row.cells or {}) do
      local back = value.rows[i].cells[j]
      if not cell then
        assert.are.equal(strict_json.null, back)
      else
        assert.are.equal(cell.kind, back.kind)
        for _, field in ipairs { "value", "low", "high" } do
          local number = cell[field]
          if number and (number ~= number or math.abs(number) == math.huge) then number = strict_json.null end
          if cell.kind == "hidden" or cell.kind == "empty" then
            number = field == "value" and strict_json.null or nil
          end
          assert.are.equal(number, back[field])
        end
        assert.are.equal(cell.kind == "hidden" or nil, back.hidden)
        for _, field in ipairs { "mark", "letters", "digits" } do assert.are.equal(cell[field], back[field]) end
      end
    end
  end
end

return same
