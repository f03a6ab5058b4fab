--- Numbers for people: the only place where figures are rounded.
--
-- Rounding is half away from zero on the unrounded value: 0.5 -> 1, -2.5 -> -3. What people type as
-- 14.5 % is, as a sum of binary fractions, often 14.499999999999998; a value within 1e-10 of a half
-- (relative to its size in units of the last digit, at least 1) therefore counts as that half. This
-- is a hundred times what a change in the order of rows can do to a value, so it prints the same.

local text = require "core.text"

local abs, floor, huge = math.abs, math.floor, math.huge
local format = string.format

local show = {}

local TOLERANCE = 1e-10

show.EMPTY = "\u{2013}"  -- a figure that does not exist: its base is empty
show.HIDDEN = "\u{B7}"   -- a figure that is there and not shown

local function is_finite(x)
  return x == x and x ~= huge and x ~= -huge
end

--- Rounds half away from zero.
-- @param x a finite number
-- @param digits after the decimal sign, 0 by default
-- @return the rounded number, a float
-- @usage
-- local round = require "show".round
-- assert(round(0.5) == 1 and round(-2.5) == -3)
-- assert(round(0.145 * 100) == 15)
function show.round(x, digits)
  local scale = 10.0 ^ (digits or 0)
  local size = abs(x) * scale
  local whole = floor(size)
  if not is_finite(size) or size >= 2.0 ^ 52 then return x end
  if size - whole >= 0.5 - TOLERANCE * (size > 1 and size or 1) then whole = whole + 1 end
  local rounded = whole / scale
  return (x < 0 and rounded ~= 0) and -rounded or rounded
end

--- A number with its decimals, thousands apart.
-- @param x number
-- @param digits after the decimal sign
-- @param words fixed words of a language
-- @return a string; a dash where there is no number
-- @usage
-- local words = require "language".words
-- assert(require "show".number(1234.5, 1, words "en") == "1,234.5")
-- assert(require "show".number(0.25, 1, words "de") == "0,3")
function show.number(x, digits, words)
  if not is_finite(x) then return show.EMPTY end
  local plain = format("%." .. digits .. "f", show.round(x, digits))
  local sign, whole, rest = plain:match("^(%-?)(%d+)%.?(%d*)$")
  whole = whole:reverse():gsub("(%d%d%d)", "%1 "):reverse():gsub("^ ", ""):gsub(" ", words.thousands)
  return sign .. whole .. (rest ~= "" and words.decimal .. rest or "")
end

--- A share as a percentage without its sign; one too small for the digits but not zero is `<1`.
-- @param share 0 to 1
-- @param digits after the decimal sign
-- @param words fixed words of a language
-- @return a string
-- @usage
-- local en = require "language".words "en"
-- assert(require "show".percent(0.125, 0, en) == "13")
-- assert(require "show".percent(0.004, 0, en) == "<1")
-- assert(require "show".percent(0, 0, en) == "0")
function show.percent(share, digits, words)
  local percent = share * 100
  if percent > 0 and show.round(percent, digits) == 0 then
    return "<" .. show.number(10.0 ^ -digits, digits, words)
  end
  return show.number(percent, digits, words)
end

--- A p-value; one too small for the digits is `<0.001`.
-- @param p 0 to 1
-- @param digits after the decimal sign
-- @param words fixed words of a language
-- @return a string; a dash where there is no number
-- @usage
-- local p, en = require "show".p, require "language".words "en"
-- assert(p(0.01234, 4, en) == "0.0123" and p(0.00001, 3, en) == "<0.001")
function show.p(p, digits, words)
  local least = 10.0 ^ -digits
  return p < least and "<" .. show.number(least, digits, words) or show.number(p, digits, words)
end

local function interval(cell, words)
  local one = cell.unit == "share" and show.percent or show.number
  if not (is_finite(cell.low) and is_finite(cell.high)) then return show.EMPTY end
  return one(cell.low, cell.digits, words) .. "\u{2013}" .. one(cell.high, cell.digits, words)
end

local function signed(cell, shown)
  return cell.sign and shown:find("[1-9]") and cell.value > 0 and "+" .. shown or shown
end

local kinds = {
  percent = function(cell, words) return show.percent(cell.value, cell.digits, words) end,
  points = function(cell, words) return signed(cell, show.number(cell.value * 100, cell.digits, words)) end,
  count = function(cell, words) return show.number(cell.value, 0, words) end,
  number = function(cell, words) return signed(cell, show.number(cell.value, cell.digits, words)) end,
  p = function(cell, words) return show.p(cell.value, cell.digits, words) end,
  interval = interval,
  text = function(cell) return text.clean(cell.text) end,
  empty = function() return show.EMPTY end,
  hidden = function() return show.HIDDEN end,
  bar = function() return "" end,
}

--- A cell of a layout as people read it, without its mark.
-- @param cell a cell, or false for nothing
-- @param words fixed words of a language
-- @return a string
-- @usage
-- local en = require "language".words "en"
-- assert(require "show".cell({ kind = "percent", value = 0.5, digits = 0 }, en) == "50")
function show.cell(cell, words)
  return cell and kinds[cell.kind](cell, words) or ""
end

--- What stands behind a cell's number: its mark, and the letters of the columns it is larger than.
-- @param cell a cell, or false for nothing
-- @return a string, "" for nothing
-- @usage assert(require "show".suffix { kind = "count", value = 3, mark = "*", letters = "A C" } == "* A C")
function show.suffix(cell)
  if not cell then return "" end
  return (cell.mark or "") .. (cell.letters and " " .. cell.letters or "")
end

--- A cell for machines: digits, a point, no thousands apart.
-- @param cell a cell, or false for nothing
-- @param raw true: unrounded; percentages stay percentages
-- @return a string; numbers only are digits
-- @usage assert(require "show".plain({ kind = "percent", value = 0.125, digits = 0 }) == "13")
-- @usage assert(require "show".plain({ kind = "percent", value = 0.125, digits = 0 }, true) == "12.5")
function show.plain(cell, raw)
  local function one(x, digits)
    if not is_finite(x) then return "" end
    return raw and text.number(x) or format("%." .. digits .. "f", show.round(x, digits))
  end
  if not cell or cell.kind == "bar" or cell.kind == "empty" then return "" end
  if cell.kind == "hidden" then return show.HIDDEN end
  local scale = (cell.kind == "percent" or cell.kind == "points" or cell.unit == "share") and 100 or 1
  if cell.kind == "interval" then
    local low, high = one(cell.low * scale, cell.digits), one(cell.high * scale, cell.digits)
    return low ~= "" and low .. "\u{2013}" .. high or ""
  end
  if cell.value then return one(cell.value * scale, cell.digits or 0) end
  return cell.text
end

--- Is the cell a number alone, so that `plain` is safe to leave bare?
-- @param cell a cell, or false
-- @return boolean
-- @usage assert(require "show".is_number { kind = "count", value = 3 })
function show.is_number(cell)
  return cell and cell.value ~= nil and cell.kind ~= "hidden" or false
end

return show
