--- listing: lib/listing.lua, and who gives such lists.

local column = require "core.column"
local dataset = require "core.dataset"
local listing = require "listing"
local file = require "core.file"

describe("a list of notes", function()
  it("prints a line for each note", function()
    local path = os.tmpname() .. ".csv"
    file.write(path, "a;b\n1,5;2\n")
    local notes = require "befund".read(path):notes()
    os.remove(path)
    assert.equal(path .. ": cells are separated by ';'\n" .. path .. ": numbers have a decimal comma", tostring(notes))
  end)

  it("says that there are none", function()
    assert.equal("no notes", tostring(listing.notes {}))
  end)
end)

describe("a list of estimates", function()
  local d = dataset.of { { "x", column.numbers { 1, 3, 4 } }, { "g", column.numbers { 7, 8, 8 } } }
  local s = require "design".of(d)

  it("prints the key and the estimate of each point", function()
    assert.equal("7: 1.00 (se 0, no interval, base 1)\n8: 3.50 (se 0.43, 95 % -2.00 to 9.00, base 2)",
      tostring(s:mean("x", { by = "g" })))
  end)

  it("prints the path of keys where points lie within points", function()
    local text = tostring(s:share("x", { by = "g" }))
    assert.equal("7 > 1: ", text:match("^7 > 1: "))
    assert.equal(6, select(2, text:gsub("[78] > [134]: ", "")))
  end)
end)
