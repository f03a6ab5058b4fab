--- Small SPSS system files for specs, from readable parts (spec/support/pack.lua).

local pack = require "spec.support.pack"

local sav = {}

--- The header: what is left out is as in a good file.
-- @param fields magic, cases, weight, compression, date, time, label, size
-- @return text for pack
function sav.header(fields)
  return ([[
    "%s" s60 "@(#) SPSS DATA FILE - made by hand"
    2 %d %d %d %d 100.0                  -- layout, 8 bytes a row, compression, weight, cases, bias
    s9 "%s" s8 "%s" s64 "%s" "\0\0\0"
  ]]):format(fields.magic or "$FL2", fields.size or 3, fields.compression or 0, fields.weight or 0, fields.cases or 2,
    fields.date or "01 Jan 20", fields.time or "12:00:00", fields.label or "")
end

--- Two rows of a number with labels and a declared missing value, a number, and a text.
sav.variables = [[
    2 0 1 1 0x050800 0x050800 s8 "SEX"  count( "Gender  " ) 9.0
    2 0 0 0 0x050802 0x050802 s8 "AGE"
    2 8 0 0 0x010800 0x010800 s8 "TOWN"
]]

sav.labels = [[
    3 3  1.0 i8 4 "male   "  2.0 i8 6 "female "  9.0 i8 9 "no answer      "  -- values and labels
    4 1 1                                                                    -- of the first variable
]]

sav.encoding = '7 20 1 count( "UTF-8" )'

sav.the_end = "999 0"

sav.rows = [[
    1.0 30.0   s8 "Bonn"
    9.0 SYSMIS s8 "Köln"
]]

--- A whole file.
-- @param change fields of the header, and parts in place of these: variables, labels, more, encoding, rows
-- @param endian see pack
-- @return bytes
function sav.file(change, endian)
  change = change or {}
  return pack(table.concat({ sav.header(change), change.variables or sav.variables, change.labels or sav.labels,
    change.more or "", change.encoding or sav.encoding, sav.the_end, change.rows or sav.rows }, "\n"), endian)
end

return sav
