--- The rows behind a cell of a table: an estimate remembers which, and s:rows(estimate) gives them.

local check = require "check"
local in_expression = require "question".in_expression

local concat = table.concat

local behind = {}

local cells = setmetatable({}, { __mode = "k" })

--- Remembers what a cell's estimate is made of.
-- @param estimate the value of the cell
-- @param cell { facts = of the design, hide = smallest base that is shown, q = question, item = { places } or nil,
--   point = of the banner or nil }
-- @return the estimate
-- @usage assert(require "behind".remember({}, {}))
function behind.remember(estimate, cell)
  cells[estimate] = cell
  return estimate
end

local function text_of(key)
  return "'" .. key:gsub("[\\']", "\\%0") .. "'"
end

-- "column is the option with that key": numbers and dates stand as they are called.
local function is_option(data, name, key)
  local kind, column = data:column(name):kind(), in_expression(name)
  if kind == "multi" then return ("has(%s, %s)"):format(column, text_of(key)) end
  if kind == "number" then return column .. " == " .. key end
  return column .. " == " .. text_of(key)
end

local function point_condition(terms, data, point)
  if not point or not point.slice then return end
  if point.slice[1]:sub(1, 7) == "domain\1" then
    terms[#terms + 1] = "(" .. point.slice[1]:sub(8) .. ")"
    return
  end
  for i = 1, #point.keys, 2 do terms[#terms + 1] = is_option(data, point.keys[i], point.keys[i + 1]) end
end

local function answer_condition(terms, data, q, item)
  if not item then
    terms[#terms + 1] = ("answered(%s)"):format(in_expression(q.name))
    return
  end
  local answers, any = q.options("en").answers, {}
  for i, place in ipairs(item.places) do any[i] = is_option(data, q.name, answers[place].key) end
  terms[#terms + 1] = "(" .. concat(any, " or ") .. ")"
end

--- The rows behind a cell.
-- @param facts of the design that is asked
-- @param estimate from `cell` of a table
-- @return a dataset of these rows, without private columns; its notes say the condition
-- @raise on what is no cell, on a cell of other data, and where so few rows must not be shown
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- require "dataset"
-- local s = d:design {}
-- assert(#s:rows(s:freq("x"):cell("2", "count")) == 2)
function behind.rows(facts, estimate)
  local cell = cells[estimate]
  if not cell then
    check.fail("rows: %s is no cell of a table (s:rows(t:cell(row, column)))", check.quoted(estimate))
  end
  local data = cell.facts.data
  if data ~= facts.data then check.fail("rows: the cell is of another design (ask the one its table is of)") end
  local terms = {}
  for _, condition in ipairs(cell.facts.conditions or {}) do terms[#terms + 1] = "(" .. condition .. ")" end
  point_condition(terms, data, cell.point)
  answer_condition(terms, data, cell.q, cell.item)
  if cell.facts.weight then terms[#terms + 1] = in_expression(cell.facts.weight) .. " > 0" end
  local rows = data:keep(concat(terms, " and "))
  if #rows > 0 and #rows < cell.hide then
    check.fail("rows: the cell has fewer than %d rows, which are not shown (hide)", cell.hide)
  end
  local private = {}
  for name, meta in pairs((data:meta() or {}).columns or {}) do
    if meta.private and rows:has(name) then private[#private + 1] = name end
  end
  return #private > 0 and rows:drop(private) or rows
end

return behind
