--- Numbers that follow from a seed alone (Park and Miller 1988).
-- @param seed a whole number
-- @return function(n) that gives a whole number from 1 to n at each call
-- @usage local pick = require "spec.support.random"(1)
-- assert(pick(6) <= 6)
return function(seed)
  local state = seed * 7919 + 1
  return function(n)
    state = state * 16807 % 2147483647
    return state % n + 1
  end
end
