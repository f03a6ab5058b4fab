--- Random numbers that are the same on every machine: splitmix64 on Lua's 64-bit integers.
--
-- Steele, Lea, Flood (2014): Fast splittable pseudorandom number generators. No floating point but one
-- division by a power of two.

local random = {}

local methods = {}
methods.__index = methods

-- The next 64 bits.
local function draw(state)
  local z = state[1] + 0x9E3779B97F4A7C15
  state[1] = z
  z = (z ~ (z >> 30)) * 0xBF58476D1CE4E5B9
  z = (z ~ (z >> 27)) * 0x94D049BB133111EB
  return z ~ (z >> 31)
end

--- A generator.
-- @param seed an integer
-- @param ... texts that make a stream of its own: what is drawn for one column leaves the others as they are
-- @return a generator with the methods below, shuffle and unit
-- @usage local random = require "reconstruct.random"
-- assert(random.of(1, "age"):below(10) == random.of(1, "age"):below(10))
function random.of(seed, ...)
  local state = setmetatable({ seed }, methods)
  for i = 1, select("#", ...) do
    for _, byte in ipairs { tostring(select(i, ...)):byte(1, -1) } do
      state[1] = (state[1] ~ byte) * 0x100000001B3 -- FNV-1a
    end
    draw(state)
  end
  return state
end

--- A whole number from 0 to n - 1.
function methods:below(n)
  return (draw(self) >> 1) % n
end

--- A number above 0 and below 1, in steps of 2^-20.
function methods:unit()
  return ((draw(self) >> 44) + 0.5) / 1048576
end

--- Mixes a list in place (Fisher and Yates) and returns it.
function methods:shuffle(list)
  for i = #list, 2, -1 do
    local j = self:below(i) + 1
    list[i], list[j] = list[j], list[i]
  end
  return list
end

return random
