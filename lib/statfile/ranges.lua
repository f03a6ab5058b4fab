--- Values that a file declares missing: ranges { lowest, highest } of numbers, or texts.

local ranges = {}

--- Whether one of them holds a value.
-- @param list of ranges, or nil
-- @param value a number or a text
-- @return true or false
-- @usage local ranges = require "statfile.ranges"
-- assert(ranges.hold({ { -math.huge, -1 } }, -5) and not ranges.hold({ "none" }, "some"))
function ranges.hold(list, value)
  for _, range in ipairs(list or {}) do
    local inside = type(range) == "table" and type(value) == "number" and value >= range[1] and value <= range[2]
    if inside or range == value then return true end
  end
  return false
end

return ranges
