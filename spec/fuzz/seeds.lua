--- Writes what a fuzz target begins with: `befund spec/fuzz/seeds.lua sav FOLDER`. Made by the specs' builders.

local file = require "core.file"
local lfs = require "lfs"

package.path = file.home .. "/?.lua;" .. package.path
local pack = require "spec.support.pack"

local seeds = {}

-- The first four bytes are the options of csv_fuzz.c; zeros: all is found.
local csv = {
  "role;age\nleader;41\nstaff;\n", "a,b\r\n1,\"x\ny\"\r\n,\"\"\"\"\r\n",
  "a\tb\n1,5\t1.234,5\n2,5\t2.234,5\n",
  "\xef\xbb\xbfid,day\n1,2025-05-31\n2,1999-12-31\n", "sep=;\na;b\n1;2\n", "t\nM\xfcnchen\nBonn\n",
  "\xff\xfea\0,\0b\0\n\0001\0,\0002\0\n\0", "Q1,Q2\nHow old?,Sex?\n1,2\n3,4\n", "a,a,,b\n1,2,3,4\n",
  "d\n31.05.2025\n1.6.2025\n",
  "a|b\r1|2\r", "n\n1e5\n-0\n9007199254740993\n00123\n",
}

function seeds.csv()
  local list = {}
  for i, text in ipairs(csv) do
    list[#list + 1] = "\0\0\0\0" .. text
    list[#list + 1] = string.char(i, i * 3, i, i * 7) .. text
  end
  return list
end

local function of_ending(pattern)
  local list = {}
  for _, one in ipairs(require "spec.support.stat_files") do
    if one[1]:find(pattern) then list[#list + 1] = one[3]() end
  end
  return list
end

function seeds.sav() return of_ending "sav$" end

function seeds.dta() return of_ending "^dta$" end

-- Messages as src/stat_wire.h has them; the first byte chooses the format.
local wire = [[
  i8 1 count( count( "UTF-8" ) 118 )
  i8 2 count( 2.0 3 count( "A file" ) )
  i8 3 count( count( "a note" ) )
  i8 4 count( 1 )
  i8 5 count( count( "tools" ) 1 count( "1" ) count( "Tools" ) 2 count( "sex" ) count( "age" ) )
  i8 6 count( 0 count( "sex" ) count( "Gender" ) count( "F8.0" ) count( "sexes" ) 1 8 0 8 1 9.0 9.0 )
  i8 6 count( 0 count( "plain" ) count( "" ) count( "%9.0g" ) count( "" ) 3 8 0 8 1 LOWEST -1.0 )
  i8 6 count( 1 count( "town" ) count( "Town" ) count( "A8" ) count( "towns" ) 1 8 0 8 1 count( "x" ) count( "x" ) )
  i8 7 count( count( "sexes" ) 0 1.0 count( "male" ) )
  i8 7 count( count( "towns" ) 1 count( "B" ) count( "Bonn" ) )
  i8 8 count( 100.0  1.0 30.0 count( "Bonn" )  9.0 "\0\0\0\0\0\0\xf8\x7f" count( "" ) )
  i8 8 count( 200.0  "b\0\0\0\0\0\xf8\x7f" -5.0 count( "K\xc3\xb6ln" ) )
  i8 9 count( 0 300.0 count( "" ) count( "" ) )
]]

function seeds.wire()
  local list = {}
  for format = 0, 4 do list[#list + 1] = string.char(format) .. pack(wire) end
  list[#list + 1] = "\0" .. pack((wire:gsub("UTF%-8", "ISO-8859-15"):gsub("118", "0")))
  list[#list + 1] = "\2" .. pack((wire:gsub("i8 9 count%( 0", "i8 9 count( 1")))
  return list
end

function seeds.codebook()
  local list = { "return {}", [[
return { format = 1, id = "staff", wave = "2025", hide = 5, title = { en = "Staff", de = "Belegschaft" },
  fieldwork = { "2025-05-01", "2025-05-31" }, mode = "web", read = { separator = ";", encoding = "UTF-8", decimal = ",",
    date = { "%d.%m.%Y" }, missing = { "NA" } },
  scales = { agree = { { "yes", 1, en = "Yes", score = 2 }, { "no", 0, score = 1 }, { "dk", 98, missing = "dont_know",
    also = { "99" } }, nets = { { "all", "yes", "no", en = "All" } }, ordered = true } },
  columns = { "id", { "age", kind = "number", en = "Age", range = { 0, 120 }, missing = { [999] = "no_answer" } },
    { "role", codes = { { "lead", 1 }, { "staff", 2 } }, before = { ["2024"] = "rolle" }, asked = "age > 18" },
    { "day", kind = "date", date = "%Y-%m-%d", private = true }, { "note", kind = "text" } },
  sets = { { "tools", en = "Tools", base = "asked", asked = "role == 'lead'", counted = { 1 }, exclusive = "t2",
    items = { { "t1" }, { "t2", en = "None" } } } },
  batteries = { { "climate", scale = "agree", items = { { "c1", reverse = true }, "c2" } } } }
]], "local a = { 'x', [1.5e3] = -0x1p-2, [ [=[k]=] ] = \"\\z \\u{20AC}\\065\" } --[[ c ]]\nreturn { columns = { a } }" }
  for name in lfs.dir(file.home .. "/data") do
    if name:find("codebook%.lua$") then list[#list + 1] = file.read(file.home .. "/data/" .. name) end
  end
  return list
end

-- The first byte: 0, checksums are made right; 1, they are left as they are.
function seeds.store()
  local store, column = require "store", require "core.column"
  local list = {}
  local function add(data)
    local path = os.tmpname()
    store.write(data, path)
    list[#list + 1] = "\0" .. file.read(path)
    list[#list + 1] = "\1" .. file.read(path)
    os.remove(path)
  end
  add(require "spec.support.survey".data())
  add(require "core.dataset".of { { "t", column.texts { "a", "ä", false, "a" } },
    { "d", column.dates { 1, false, 3, -4 } } })
  add(require "core.dataset".of { { "n", column.numbers { 1, false, 3, -4 } } })
  return list
end

local target, folder = arg[1], arg[2]
for i, bytes in ipairs(seeds[target]()) do file.write(("%s/%03d"):format(folder, i), bytes) end
