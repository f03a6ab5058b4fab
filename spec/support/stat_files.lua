--- Small files of SPSS and Stata of many kinds, to be broken: each the ending of its name, what it is, and a function
-- that gives its bytes.

local befund = require "befund"
local dta = require "spec.support.dta"
local por = require "spec.support.por"
local sav = require "spec.support.sav"
local temp = require "spec.support.temp"

local long = { { "n", "byte", "%8.0g", "", "" }, { "note", "strL", "%9s", "", "" }, { "sex", "byte", "%8.0g",
  "sexes", "" } }

local function written(ending)
  local dir <close> = temp.folder()
  local path = dir:write("d.csv", "q;t;d\n1;short;2025-05-31\n2;a longer text;\n98;short;1999-12-31\n")
  local data = befund.read(path, { separator = ";", codebook = { columns = {
    { "q", en = "Question", codes = { { "yes", 1, en = "Yes" }, { "no", 2, en = "No" },
      { "dk", 98, en = "Don't know", missing = "dont_know" } } },
    { "t", kind = "text" }, { "d", kind = "date" } } } })
  befund.write(data, dir:path("d." .. ending))
  return dir:read("d." .. ending)
end

local very_long = [[
  2 0 0 1 0x050800 0x050800 s8 "SEX" 9.0
  2 255 0 0 0x01ff00 0x01ff00 s8 "TOWN"  times 31 ( 2 -1 0 0 0 0 s8 "" )
  2 48 0 0 0x013000 0x013000 s8 "TOWN0"  times 5 ( 2 -1 0 0 0 0 s8 "" )
]]

return {
  { "sav", "a system file", function() return sav.file { label = "A survey", weight = 2,
    more = '6 2 s80 "a line" s80 "another" 7 3 4 8 20 0 0 -1 1 1 2 65001 '
      .. '7 7 1 count( "$d=D1 1 5 Tools sex age\\n" ) 7 13 1 count( "SEX=Geschlecht\\tAGE=Alter" )' } end },
  { "sav", "a packed system file with a very long text", function() return sav.file { compression = 1, cases = 1,
    size = 39, variables = very_long, more = '7 14 1 count( "TOWN=00300\\0\\t" )',
    rows = 'i8 101 times 7 ( i8 254 ) times 3 ( times 8 ( i8 254 ) ) times 7 ( i8 254 ) i8 253 s8 "Bonn"' } end },
  { "sav", "a system file of the other order of bytes", function() return sav.file(nil, ">") end },
  { "zsav", "a compressed system file", function() return written "zsav" end },
  { "sav", "a system file written here", function() return written "sav" end },
  { "por", "a portable file", por.file },
  { "dta", "a Stata file of release 118", function() return dta.file(118, { variables = long,
    data = "i8 1 i16 2 i48 1 i8 1  i8 2 i16 0 i48 0 i8 102",
    strls = '"GSO" 2 i64 1 i8 130 count( "a long text\\0" )' }) end },
  { "dta", "a Stata file of release 115", function() return dta.file(115) end },
}
