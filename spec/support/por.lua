--- Small portable files of SPSS for specs: text in lines of 80, numbers to the base of 30 behind which stands `/`.

local digits = "0123456789ABCDEFGHIJKLMNOPQRST"

local por = {}

--- A whole number.
function por.number(value)
  local text, left = "", math.abs(value)
  repeat
    text = digits:sub(left % 30 + 1, left % 30 + 1) .. text
    left = left // 30
  until left == 0
  return (value < 0 and "-" or "") .. text .. "/"
end

--- A text behind its length.
function por.text(text) return por.number(#text) .. text end

local number, text = por.number, por.text
local format = number(5) .. number(8) .. number(0)

-- Which byte stands for each character; where there is none, that of `0` does.
local letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz .<(+|&[]!$*);^-/|,%_>?`:#@'=\""

--- Two rows of a number with labels and a declared missing value, a number, and a text.
-- @param change parts in place of these: table (behind the letters), variables, labels, rows
-- @return bytes
function por.file(change)
  change = change or {}
  local parts = {
    ("ASCII SPSS PORT FILE" .. (" "):rep(20)):rep(5),
    (("0"):rep(64) .. letters .. (change.table or "")),
    "SPSSPORT", "A", text "20200101", text "120000", "1", text "made by hand", "6", text "AGE",
    "4", number(3), "5", number(11),
    change.variables or "7" .. number(0) .. text "SEX" .. format:rep(2) .. "8" .. number(9) .. "C" .. text "Gender"
      .. "7" .. number(0) .. text "AGE" .. format:rep(2)
      .. "7" .. number(8) .. text "TOWN" .. (number(1) .. number(8) .. number(0)):rep(2),
    change.labels or "D" .. number(1) .. text "SEX" .. number(2) .. number(1) .. text "male" .. number(9)
      .. text "no answer",
    "F", change.rows or number(1) .. number(30) .. text "Bonn" .. number(9) .. "*." .. text "Ulm",
  }
  parts[2] = parts[2] .. ("0"):rep(256 - #parts[2])
  local whole = table.concat(parts)
  whole = whole .. ("Z"):rep(80 - #whole % 80)
  return (whole:gsub(("."):rep(80), "%0\r\n"))
end

return por
