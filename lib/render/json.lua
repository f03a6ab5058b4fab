--- A layout as JSON: what the other forms show, with unrounded numbers.
--
-- What each field is stands in render/table.schema.json. The keys have a fixed order, a row takes one line. What is
-- hidden or empty has no value: null, and `"hidden": true` where something is there. Shares are shares (0 to 1),
-- whatever the other forms multiply them by.

local json = require "json"
local layouts = require "layout"
local check = require "check"

local concat = table.concat

-- A field for each that a cell of a layout may have; numbers are written by json.number.
local function cell_of(cell)
  if not cell then return json.null end
  local one = { kind = cell.kind, digits = cell.digits, unit = cell.unit, sign = cell.sign, mark = cell.mark,
    letters = cell.letters, text = cell.kind == "text" and cell.text or nil }
  if cell.kind == "hidden" or cell.kind == "empty" then
    one.value, one.hidden = json.null, cell.kind == "hidden" or nil
  elseif cell.kind == "interval" then
    one.low, one.high = json.number(cell.low), json.number(cell.high)
  elseif cell.value then
    one.value = json.number(cell.value)
  end
  return one
end

local function row_of(row)
  local cells = row.cells and json.list {}
  for j, cell in ipairs(row.cells or {}) do cells[j] = cell_of(cell) end
  return { kind = row.kind, label = row.label, level = row.level, question = row.question, key = row.key,
    item = row.item, measure = row.measure, id = row.id, link = row.link, cells = cells }
end

local function node_of(node)
  local nodes
  for i, one in ipairs(node.nodes or {}) do
    nodes = nodes or {}
    nodes[i] = node_of(one)
  end
  return { label = node.label, letter = node.letter, keys = node.keys, nodes = nodes }
end

local ORDER = { "kind", "label", "level", "question", "key", "item", "measure", "id", "link", "letter", "keys", "nodes",
  "value", "low", "high", "hidden", "text", "digits", "unit", "sign", "mark", "letters", "cells" }

local function lines_of(list, one_of)
  if #list == 0 then return "[]" end
  local lines = {}
  for i, one in ipairs(list) do lines[i] = "    " .. json.line(one_of(one), ORDER) end
  return "[\n" .. concat(lines, ",\n") .. "\n  ]"
end

--- Writes a layout as JSON.
-- @param layout see layout.lua
-- @param options none
-- @return a text of lines, the last one ended too
-- @raise on an unknown option
-- @usage
-- local one = require "layout".of { lang = "en", head = { { label = "%" } }, rows = {
--   { kind = "answer", label = "yes", cells = { { kind = "percent", value = 1 / 3, digits = 0 } } } } }
-- assert(require "json".value(require "render.json"(one)).rows[1].cells[1].value == 1 / 3)
local function render(layout, options)
  check.options("json", options, {})
  local out = {}
  local function put(name, text) out[#out + 1] = ('  "%s": %s'):format(name, text) end
  local function put_text(name)
    if layout[name] then put(name, json.line(layout[name], ORDER)) end
  end
  local function same(one) return one end
  put("befund", json.line(require "befund".version, ORDER))
  put("format", "1")
  for _, name in ipairs { "lang", "title", "base", "stub", "group" } do put_text(name) end
  put("head", lines_of(layout.head, node_of))
  put("columns", lines_of(select(2, layouts.leaves(layout.head)), same))
  put("rows", lines_of(layout.rows, row_of))
  for _, name in ipairs { "notes", "ledger", "legend" } do put(name, lines_of(layout[name], same)) end
  put_text "source"
  return "{\n" .. concat(out, ",\n") .. "\n}\n"
end

return render
