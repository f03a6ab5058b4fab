--- Small Stata files for specs, from readable parts (spec/support/pack.lua): release 118, whose parts stand between
-- tags, and releases 114 and 115, which begin with a binary header.
--
-- The parts, each text for pack; `dta.parts(release)` gives those of a good file, `dta.file` puts them together:
--
--     header           release, order of bytes, variables, rows, label, time
--     types names sort formats sets labels      one entry a variable
--     characteristics  what Stata's `char` keeps
--     data             the rows
--     strls            long texts (118), to which the rows refer by variable and observation
--     value_labels     tables, each behind its length

local pack = require "spec.support.pack"

local dta = {}

local sizes = { [118] = { name = 129, format = 57, label = 321 }, [115] = { name = 33, format = 49, label = 81 } }
sizes[114] = sizes[115]

local codes = { [118] = { byte = 65530, int = 65529, long = 65528, float = 65527, double = 65526, strL = 32768 },
  [115] = { byte = 251, int = 252, long = 253, float = 254, double = 255 } }
codes[114] = codes[115]

--- Name, type (str8: a text of 8 bytes), format, set of value labels, label; a variable of each type.
dta.variables = {
  { "sex", "byte", "%8.0g", "sexes", "Gender" },
  { "age", "double", "%10.0g", "", "Age" },
  { "size", "int", "%8.0g", "", "" },
  { "seats", "long", "%12.0g", "", "" },
  { "share", "float", "%9.0g", "", "" },
  { "day", "long", "%td", "", "" },
  { "town", "str8", "%9s", "", "" },
}

--- Two rows of them: 2020-01-01; then each missing value of Stata, with its tag where it has one.
dta.rows = [[
    i8 1     30.0           i16 -5      7    f32 0.5          21915  z8 "Bonn"
    i8 103   0x1.001p+1023  i16 32741   2147483647  f32 0x1.01ap+127  2147483621  z8 "Bonn"
]]

--- Value labels: a name, then codes and texts.
-- @param release of the file
-- @param name of the set
-- @param ... code, text, code, text...
-- @return text for pack
function dta.value_labels(release, name, ...)
  local list, offsets, values, texts, at = { ... }, {}, {}, {}, 0
  for i = 1, #list, 2 do
    offsets[#offsets + 1], values[#values + 1] = at, list[i]
    texts[#texts + 1] = ('"%s\\0"'):format(list[i + 1])
    at = at + #load('return "' .. list[i + 1] .. '"')() + 1
  end
  local table_of = ("%d %d %s %s %s"):format(#offsets, at, table.concat(offsets, " "), table.concat(values, " "),
    table.concat(texts, " "))
  return dta.table(release, name, 8 + 8 * #offsets + at, table_of)
end

--- A table of value labels of any content.
-- @param release of the file
-- @param name of the set
-- @param length that it says it has
-- @param content text for pack
-- @return text for pack
function dta.table(release, name, length, content)
  local text = ('%d z%d "%s" "\\0\\0\\0" %s'):format(length, sizes[release].name, name, content)
  return release == 118 and ('"<lbl>" %s "</lbl>"'):format(text) or text
end

local function each(variables, form)
  local list = {}
  for i, variable in ipairs(variables) do list[i] = form(variable) end
  return table.concat(list, "\n")
end

local function type_code(release, name)
  local width = name:match("^str(%d+)$")
  return tonumber(width) or codes[release][name]
end

local headers = {
  [118] = [["<stata_dta><header><release>%s</release><byteorder>%s</byteorder><K>" i16 %d "</K><N>" i64 %d
    "</N><label>" i16 %d "%s" "</label><timestamp>" i8 17 "01 Jan 2020 12:00" "</timestamp></header>"]],
  [115] = [[i8 %s i8 %d i8 1 i8 0 i16 %d i32 %d z81 "%s" z18 "01 Jan 2020 12:00"]],
}

--- The parts of a good file.
-- @param release 118, 115 or 114
-- @param change parts in place of these; also variables, rows (their count), label, said (the release that it names)
-- @param endian see pack
-- @return table of parts, each text for pack
function dta.parts(release, change, endian)
  change = change or {}
  local big = endian == ">"
  local variables, size = change.variables or dta.variables, sizes[release]
  local rows, label, said = change.rows or 2, change.label or "", change.said or release
  local parts = {
    header = release == 118
      and headers[118]:format(said, big and "MSF" or "LSF", #variables, rows, #label, label)
      or headers[115]:format(said, big and 1 or 2, #variables, rows, label),
    types = each(variables, function(v) return (release == 118 and "i16 " or "i8 ") .. type_code(release, v[2]) end),
    names = each(variables, function(v) return ('z%d "%s"'):format(size.name, v[1]) end),
    sort = ("times %d ( i16 0 )"):format(#variables + 1),
    formats = each(variables, function(v) return ('z%d "%s"'):format(size.format, v[3]) end),
    sets = each(variables, function(v) return ('z%d "%s"'):format(size.name, v[4]) end),
    labels = each(variables, function(v) return ('z%d "%s"'):format(size.label, v[5]) end),
    characteristics = release == 118 and "" or "i8 0 0",
    data = dta.rows,
    strls = "",
    value_labels = dta.value_labels(release, "sexes", 1, "male", 2, "female"),
  }
  for name, text in pairs(change) do parts[name] = text end
  return parts
end

local order = { "types", "names", "sort", "formats", "sets", "labels", "characteristics", "data", "strls",
  "value_labels" }
local tags = { types = "variable_types", names = "varnames", sort = "sortlist", sets = "value_label_names",
  labels = "variable_labels" }

--- A whole file.
-- @param release 118, 115 or 114
-- @param change see parts; also map: a function that gets the list of 14 offsets and changes it (118)
-- @param endian see pack
-- @return bytes
function dta.file(release, change, endian)
  endian = endian or "<"
  local parts = dta.parts(release, change, endian)
  local bytes = { pack(parts.header, endian) }
  local offsets = { 0, #bytes[1] }
  local at = #bytes[1] + (release == 118 and #"<map></map>" + 14 * 8 or 0)
  for i, name in ipairs(order) do
    local part = pack(parts[name], endian)
    local tag = tags[name] or name
    if release == 118 then part = ("<%s>%s</%s>"):format(tag, part, tag) end
    offsets[i + 2] = at
    at = at + #part
    bytes[#bytes + 1] = part
  end
  if release ~= 118 then return table.concat(bytes) end
  offsets[13], offsets[14] = at, at + #"</stata_dta>"
  if change and change.map then change.map(offsets) end
  table.insert(bytes, 2, "<map>" .. string.pack(endian .. ("i8"):rep(14), table.unpack(offsets)) .. "</map>")
  return table.concat(bytes) .. "</stata_dta>"
end

return dta
