--- The distinct answers of a column, with names.

local distinct = require "core.column".distinct

--- The distinct answers in order of first appearance; kinds of missing are left out.
-- @param col single, number, date or text
-- @param limit more than so many give nil; left out: no limit
-- @return list of { value, count, first_row } by these names (the value of an option is its key), or nil
-- @usage local list = require "values" (require "core.column".numbers { 7, 5, 7 })
-- assert(list[1].value == 7 and list[1].count == 2 and list[2].first_row == 2)
return function(col, limit)
  local list = distinct(col, limit)
  for i, item in ipairs(list or {}) do list[i] = { value = item[1], count = item[2], first_row = item[3] } end
  return list
end
