--- Keys of random numbers: the same on every machine, one for each thing that is drawn for.
--
-- What is drawn with a key is C's (src/random.h). Integers only.

local random = {}

-- Spreads what differs over all bits (SplitMix64: Steele, Lea and Flood 2014).
local function mix(state)
  state = (state ~ (state >> 30)) * 0xBF58476D1CE4E5B9
  state = (state ~ (state >> 27)) * 0x94D049BB133111EB
  return state ~ (state >> 31)
end

--- A key.
-- @param seed an integer
-- @param ... texts that make a stream of its own: what is drawn for one column leaves the others as they are
-- @return an integer
-- @usage local random = require "reconstruct.random"
-- assert(random.key(1, "age") == random.key(1, "age") and random.key(1, "age") ~= random.key(1, "role"))
function random.key(seed, ...)
  local state = mix(seed + 0x9E3779B97F4A7C15)
  for i = 1, select("#", ...) do
    for _, byte in ipairs { tostring(select(i, ...)):byte(1, -1) } do
      state = (state ~ byte) * 0x100000001B3 -- FNV-1a
    end
    state = mix(state)
  end
  return state
end

return random
