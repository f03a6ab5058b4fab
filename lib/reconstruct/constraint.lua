--- What a constraint asks of a value, and what became of it.
--
-- A constraint is a figure (figure.lua), or one that has `between = { low, high }` in place of a print: an
-- interval, its ends included. A value is to stay `margin` away from where it would be rounded to something else.

local figure = require "figure"

local abs, max, min, huge = math.abs, math.max, math.min, math.huge

local constraint = {}

local tiny <const> = 1e-9

--- The values that meet a constraint, for all but changes and ranks.
-- @param f a constraint
-- @return the lowest and the highest
-- @usage assert(require "reconstruct.constraint".bounds { between = { 3, 5 } } == 3)
function constraint.bounds(f)
  if f.between then return f.between[1], f.between[2] end
  return figure.bounds(f)
end

--- How far values stay from where a constraint is not met any more: `margin`, but a quarter of the last digit printed,
-- or of the interval, at most.
-- @param f a constraint
-- @param margin in points
-- @return points
-- @usage assert(require "reconstruct.constraint".away({ decimals = 1 }, 0.06) == 0.025)
function constraint.away(f, margin)
  if f.between then return f.between[1] == f.between[2] and 0 or min(margin, (f.between[2] - f.between[1]) / 4) end
  local digit = 0.25
  for _ = 1, f.decimals do digit = digit / 10 end
  return min(margin, digit)
end

-- What a change comes to by its unrounded levels.
local function plain(f, found)
  return f.stat == "change_pp" and found.now - found.before or found
end

--- Whether a value meets a constraint.
-- @param f a constraint
-- @param found see figure.met
-- @return true or false
-- @usage assert(require "reconstruct.constraint".met({ between = { 3, 5 } }, 4))
function constraint.met(f, found)
  if not f.between then return figure.met(f, found) end
  local value = plain(f, found)
  return value >= f.between[1] - tiny and value <= f.between[2] + tiny
end

-- How many of the others are larger; a tie counts as half a place.
local function place_of(found)
  local place = 1
  for _, other in ipairs(found.others) do
    if abs(other - found.own) < tiny then
      place = place + 0.5
    elseif other > found.own then
      place = place + 1
    end
  end
  return place
end

--- What became of a constraint: "exact" where the value is what is asked for (the print's own number, any value inside
-- an interval or beyond a limit, the rank), "printed" where it only rounds to it, else "missed" and by how much.
-- @param f a constraint
-- @param found see figure.met
-- @return state, how far off in points (of means: in their unit; of ranks: places), 0 if it is met
-- @usage local state, off = require "reconstruct.constraint".state({ between = { 3, 5 } }, 6)
-- assert(state == "missed" and off == 1)
function constraint.state(f, found)
  if f.stat == "rank" then
    local off = abs(place_of(found) - f.value)
    return off == 0 and "exact" or "missed", off
  end
  local value = plain(f, found)
  if constraint.met(f, found) then
    local is_exact = f.between or f.op == "lt" or f.op == "gt" or abs(value - f.value) < tiny
    return is_exact and "exact" or "printed", 0
  end
  local low, high = constraint.bounds(f)
  return "missed", max(low > -huge and low - value or 0, high < huge and value - high or 0)
end

return constraint
