--- What a file of SPSS or Stata holds, as text: a line for each variable (name, type, label, value labels, missing
-- values), a line for each row. haven.R makes the same dump of what haven reads.

local column = require "core.column"
local labels = require "core.labels"
local stat = require "core.stat"

local kinds = { "no_answer", "not_asked", "dont_know", "refused" } -- tell at most four missing values apart

local function number(value)
  if type(value) == "string" then return value end
  if value == math.huge then return "inf" end
  if value == -math.huge then return "-inf" end
  return ("%.15g"):format(value)
end

local function by_code(a, b)
  if type(a[1]) ~= type(b[1]) then return type(a[1]) == "number" end
  return a[1] < b[1]
end

local function labels_of(set)
  local list = {}
  table.sort(set, by_code)
  for i, pair in ipairs(set) do list[i] = number(pair[1]) .. "=" .. pair[2] end
  return table.concat(list, "|")
end

-- Ranges first, then values in their order, as haven has them.
local function missing_of(missing)
  local ranges, values = {}, {}
  for _, one in ipairs(missing) do
    if type(one) ~= "table" then
      values[#values + 1] = one
    elseif one[1] == one[2] then
      values[#values + 1] = one[1]
    else
      ranges[#ranges + 1] = number(one[1]) .. ".." .. number(one[2])
    end
  end
  table.sort(values)
  for _, value in ipairs(values) do ranges[#ranges + 1] = number(value) end
  return table.concat(ranges, "|")
end

-- A function that gives the cell of a row.
local function cells(raw)
  local spec, code_of = raw:labels():spec(), { system = "." }
  for i, option in ipairs(spec.missing) do
    option.kind = assert(kinds[i], "more than four missing values")
    code_of[option.kind] = number(option.code or option.text)
  end
  local told = column.relabel(raw, labels.of(spec))
  return function(row)
    local value, missing = told:get(row)
    if value == nil then return code_of[missing] end
    return raw:kind() == "number" and number(value) or value
  end
end

--- @param path of the file
-- @param format see core.stat
-- @return text; what core.stat says of the file
return function(path, format)
  local data, file = stat.read(path, { format = format, name = path })
  local lines, columns = {}, {}
  for i, variable in ipairs(file.variables) do
    lines[i] = table.concat({ variable.name, variable.text and "text" or "number", variable.label or "",
      labels_of(file.labels[variable.set] or {}), missing_of(variable.missing or {}) }, ";")
    columns[i] = cells(data:column(variable.name))
  end
  for row = 1, data:rows() do
    local values = {}
    for i, cell in ipairs(columns) do values[i] = cell(row) end
    lines[#lines + 1] = table.concat(values, ";")
  end
  return table.concat(lines, "\n") .. "\n", file
end
