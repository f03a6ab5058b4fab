--- Codebooks: what the columns of a file mean, as a Lua file that holds data only.

local check = require "check"
local file = require "core.file"

local codebook = {}

local checked = setmetatable({}, { __mode = "k" }) -- those that load gave

--- Loads and checks a codebook.
-- @param given path of the file, or the table itself; one that load gave is given back
-- @return a checked codebook (see codebook/check.lua); `source` is its text, if it is a file
-- @raise names the file, the line and the place in it
-- @usage local book = require "codebook".load { columns = { { "age", kind = "number", de = "Alter" } } }
-- assert(book.columns[1].texts.de == "Alter")
function codebook.load(given)
  if checked[given] then return given end
  local checked_form = require "codebook.check".codebook
  local book
  if type(given) == "table" then
    book = checked_form(given, "codebook")
  else
    check.kind("codebook", given, "string")
    local load = require "codebook.load"
    local source = file.read(given, load.size)
    book = require "codebook.lines".placed(given, source, checked_form, load.source(source, given), given)
    book.source = source
  end
  checked[book] = true
  return book
end

--- The path where a data file's codebook is looked for: answers.csv has answers.codebook.lua.
-- @param path of the data file
-- @return a path
-- @usage assert(require "codebook".path("data/answers.csv") == "data/answers.codebook.lua")
function codebook.path(path)
  return (path:gsub("%.[^./]*$", "") .. ".codebook.lua")
end

--- The codebook beside a data file.
-- @param path of the data file
-- @return a checked codebook, or nil if there is none
-- @raise if there is one with a mistake
-- @usage assert(require "codebook".beside("nothing.csv") == nil)
function codebook.beside(path)
  local beside = codebook.path(path)
  if not file.is_there(beside) then return nil end
  return codebook.load(beside)
end

--- Writes the codebook of a dataset beside a CSV file, so that the file reads back with its labels and kinds of
-- missing. One that is there already is kept, and said.
-- @param data a dataset
-- @param path of the CSV file
-- @param read { separator =, decimal = } of the file
-- @param notes list to which is added what was not done
-- @usage require "core.file".write("a.csv", "sex\n1\n")
-- local d = befund.read("a.csv", { codebook = { columns = { { "sex", codes = { { "f", 1, en = "female" } } } } } })
-- befund.write(d, "b.csv", { codebook = true })
-- assert(befund.read("b.csv"):column("sex"):codes("en")[1].label == "female")
function codebook.write_beside(data, path, read, notes)
  local beside = codebook.path(path)
  if file.is_there(beside) then
    notes[#notes + 1] = ("write: %s is there already and kept as it is"):format(beside)
    return
  end
  local private = {}
  for name, entry in pairs((data:meta() or {}).columns or {}) do
    if entry.private and data:has(name) then private[#private + 1] = name end
  end
  table.sort(private)
  file.write(beside, require "codebook.write".text(data:drop(private), { file = path, read = read }))
end

return codebook
