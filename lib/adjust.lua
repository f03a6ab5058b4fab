--- P-values adjusted for the number of tests of a family.
--
-- Holm (1979, Scand. J. Statist. 6) holds the chance of any false finding in the family at the level; Benjamini
-- and Hochberg (1995, JRSS B 57) hold the expected part of false ones among the findings. An adjusted p is compared
-- with the level itself.

local core = require "core.contrast"
local check = require "check"

local adjust = {}

local function adjusted(p, how)
  for i, value in ipairs(p) do
    check.kind(("adjust: p[%d]"):format(i), value, "number")
    if not (value >= 0 and value <= 1) then
      check.fail("adjust: p[%d]: %s is not between 0 and 1", i, check.quoted(value))
    end
  end
  return core.adjusted(p, how)
end

--- Holm's adjustment: the i-th smallest of m is multiplied by m - i + 1, and is at least as large as those before.
-- @param p list of p-values
-- @return list of adjusted p-values in the same order
-- @raise on what is no number between 0 and 1
-- @usage
-- local p = require "adjust".holm { 0.01, 0.04, 0.03 }
-- assert(p[1] == 0.03 and p[2] == 0.06 and p[3] == 0.06)
function adjust.holm(p)
  return adjusted(p, "holm")
end

--- Benjamini's and Hochberg's adjustment: the i-th smallest of m is multiplied by m / i, and is at most as large as
-- those behind it.
-- @param p list of p-values
-- @return list of adjusted p-values in the same order
-- @raise on what is no number between 0 and 1
-- @usage
-- local p = require "adjust".bh { 0.01, 0.04, 0.03 }
-- assert(p[1] == 0.03 and p[2] == 0.04 and p[3] == 0.04)
function adjust.bh(p)
  return adjusted(p, "bh")
end

--- No adjustment.
-- @param p list of p-values
-- @return a copy
-- @raise on what is no number between 0 and 1
-- @usage assert(require "adjust".none { 0.5 }[1] == 0.5)
function adjust.none(p)
  return adjusted(p, "none")
end

return adjust
