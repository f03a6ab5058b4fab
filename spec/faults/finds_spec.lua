-- What fuzzing found (spec/fuzz/README.md): each file that once broke something gives an error that can be shown, or a
-- dataset.

local book = require "codebook.check"
local csv = require "core.csv"
local file = require "core.file"
local lfs = require "lfs"
local loader = require "codebook.load"
local stat = require "core.stat"
local store = require "core.store"
local temp = require "spec.support.temp"

local separators = { nil, ",", ";", "\t", "|" }
local decimals = { nil, ".", "," }
local thousands = { nil, "", ".", ",", "'", " " }
local encodings = { nil, "UTF-8", "windows-1252", "UTF-16", "ISO-8859-15", "GBK" }
local pieces = { nil, 1, 7, 4096 }

-- The options that the first four bytes stand for, as in spec/fuzz/csv_fuzz.c.
local function csv_options(bytes)
  local a, b, c, d = bytes:byte(1, 4)
  local options = { name = "f.csv", separator = separators[a % 5 + 1], decimal = decimals[b % 3 + 1],
    thousands = thousands[b // 3 % 6 + 1], encoding = encodings[c % 6 + 1], piece = pieces[d // 10 % 4 + 1],
    header = d % 5 > 0 and d % 5 - 1 or nil }
  if d // 5 % 2 == 1 then options.dates = false end
  if options.thousands and options.thousands == options.decimal then options.decimal = nil end
  return options
end

local readers = {
  csv = function(bytes, dir)
    if #bytes >= 4 then csv.read(dir:write("f", bytes:sub(5)), csv_options(bytes)) end
  end,
  sav = function(bytes, dir) stat.read(dir:write("f", bytes), { format = "sav", name = "f.sav" }) end,
  dta = function(bytes, dir) stat.read(dir:write("f", bytes), { format = "dta", name = "f.dta" }) end,
  wire = function(bytes, dir)
    local formats = { [0] = "sav", "por", "dta", "sas7bdat", "xpt" }
    if #bytes >= 1 then
      stat.messages(dir:write("f", bytes:sub(2)), { format = formats[bytes:byte() % 5], name = "f",
        plain = { "plain" } })
    end
  end,
  store = function(bytes, dir) -- with the checksums that the file has
    local opened = store.open(dir:write("f", bytes:sub(2)), "f")
    local data = opened:dataset()
    for _, name in ipairs(data:names()) do data:column(name) end
  end,
  codebook = function(bytes) book.codebook(loader.source(bytes, "f.lua"), "f.lua") end,
}

local function names_in(path)
  local list = {}
  if lfs.attributes(path, "mode") ~= "directory" then return list end
  for name in lfs.dir(path) do
    if name:sub(1, 1) ~= "." then list[#list + 1] = name end
  end
  table.sort(list)
  return list
end

describe("what fuzzing found", function()
  for _, target in ipairs { "csv", "sav", "dta", "wire", "store", "codebook" } do
    it("in the reader of " .. target .. " gives an error that can be shown, or a dataset", function()
      local folder = ("%s/spec/fuzz/finds/%s"):format(file.home, target)
      for _, name in ipairs(names_in(folder)) do
        local dir <close> = temp.folder()
        local fine, message = pcall(readers[target], file.read(folder .. "/" .. name), dir)
        local shown = fine or type(message) == "string" and #message <= 4096 and utf8.len(message)
          and message:find("f", 1, true) and not message:gsub("\t", " "):find("%c")
        assert.truthy(shown, name .. ": " .. tostring(message))
      end
    end)
  end
end)
