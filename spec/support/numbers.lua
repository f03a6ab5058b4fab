--- The numbers that a layout holds, in the order in which a sheet has them.

local numbers = {}

--- A number as specs compare it where it went through a file.
-- @param value a number
-- @return 12 digits of it
function numbers.digits(value) return ("%.12g"):format(value) end

local digits = numbers.digits

--- The numbers of a layout, row by row; of rows that hold nothing but intervals first the lower ends, then the upper.
-- @param one a layout
-- @return list of texts, the numbers of a row with blanks between; rows without numbers are left out
function numbers.of(one)
  local list = {}
  local function add(row)
    if #row > 0 then list[#list + 1] = table.concat(row, " ") end
  end
  for _, line in ipairs(one.rows) do
    local values, low, high, alone = {}, {}, {}, true
    for _, cell in ipairs(line.cells or {}) do
      local value = cell and cell.kind ~= "bar" and cell.value
      if cell and cell.kind == "interval" then
        low[#low + 1], high[#high + 1] = digits(cell.low), digits(cell.high)
        values[#values + 1], values[#values + 2] = digits(cell.low), digits(cell.high)
      elseif value then
        alone = false
        if value == value then values[#values + 1] = digits(value * (cell.kind == "points" and 100 or 1)) end
      end
    end
    if alone and #low > 0 then
      add(low)
      add(high)
    else
      add(values)
    end
  end
  return list
end

--- The numbers of a sheet.
-- @param sheet of spec.support.workbook
-- @return list of texts, as `of` has them
function numbers.read(sheet)
  local rows, last, list = {}, 0, {}
  for at, value in pairs(sheet.cells) do
    local column, row = at:match("^(%u+)(%d+)$")
    row = math.tointeger(tonumber(row))
    rows[row], last = rows[row] or {}, math.max(last, row)
    if type(value) == "number" then table.insert(rows[row], { ("%3s"):format(column), digits(value) }) end
  end
  for row = 1, last do
    local values = rows[row] or {}
    table.sort(values, function(a, b) return a[1] < b[1] end)
    for i, value in ipairs(values) do values[i] = value[2] end
    if #values > 0 then list[#list + 1] = table.concat(values, " ") end
  end
  return list
end

return numbers
