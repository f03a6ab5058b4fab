--- Small CSV files for specs: written, read in pieces of many sizes, shown as text.

local assert = require "luassert"
local csv = require "core.csv"
local temp = require "spec.support.temp"

local support = {}

local pieces = { 1, 2, 3, 7, 4096, 1024 * 1024 }

local function with_piece(options, piece)
  local all = { name = "f.csv", piece = piece }
  for name, value in pairs(options or {}) do all[name] = value end
  return all
end

local function shown(column, row)
  local value, missing = column:get(row)
  if value == nil then return missing == "system" and "-" or missing end
  return type(value) == "number" and ("%.17g"):format(value) or (value:gsub("\n", "\\n"):gsub("\r", "\\r"))
end

--- A dataset as text: `a number, b single: 1 x | 2 -`, one `|` between rows.
function support.show(dataset)
  local heads, rows = {}, {}
  for i, name in ipairs(dataset:names()) do heads[i] = name .. " " .. dataset:column(name):kind() end
  for row = 1, dataset:rows() do
    local cells = {}
    for i, name in ipairs(dataset:names()) do cells[i] = shown(dataset:column(name), row) end
    rows[row] = table.concat(cells, " ")
  end
  return table.concat(heads, ", ") .. ":" .. (rows[1] and " " or "") .. table.concat(rows, " | ")
end

--- The lines that the rows of a dataset stand in, as text.
function support.lines(dataset)
  local lines = {}
  for row = 1, dataset:rows() do lines[row] = dataset:line(row) end
  return table.concat(lines, " ")
end

--- What comes out of a file with these bytes, the same for each size of piece.
-- @return table: `data` and `lines` as text and `notes`, or `message`
function support.read(bytes, options)
  local dir <close> = temp.folder()
  local path = dir:write("f.csv", bytes)
  local first
  for _, piece in ipairs(pieces) do
    local done, dataset, notes = pcall(csv.read, path, with_piece(options, piece))
    local found
    if done then
      found = { data = support.show(dataset), lines = support.lines(dataset), notes = notes }
    else
      found = { message = (tostring(dataset):gsub("^.-: (f%.csv)", "%1")) }
    end
    first = first or found
    assert.are.same(first, found, ("pieces of %d bytes"):format(piece))
  end
  return first
end

return support
