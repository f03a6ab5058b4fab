--- Laws of joins: whatever the order of the other's rows, the same columns; joined twice is joined both ways.

local random = require "spec.support.random"
local survey = require "spec.support.survey"
local column = require "core.column"
local core = require "core.dataset"
require "dataset"

local ROWS = 1000

local function permutation(pick, n)
  local list = {}
  for i = 1, n do list[i] = i end
  for i = n, 2, -1 do
    local j = pick(i)
    list[i], list[j] = list[j], list[i]
  end
  return list
end

-- ROWS rows of a column of every kind, and identifiers.
local function data_of(pick)
  local rows = {}
  for i = 1, ROWS do rows[i] = pick(5) end
  local ids, names = {}, {}
  for i, n in ipairs(permutation(pick, ROWS)) do ids[i], names[i] = n / 4 - 100, "id " .. n end
  return core.take(survey.data(), column.numbers(rows)):with { { "number", column.numbers(ids) },
    { "name", column.texts(names) }, { "day", column.dates(ids) } }
end

describe("a dataset joined with itself", function()
  local pick = random(7)
  local d = data_of(pick)
  local ids = { "number", "name", "day" }
  local values = {}
  for _, name in ipairs(d:names()) do values[#values + 1] = name end
  values = { table.unpack(values, 1, #values - #ids) }

  for _, id in ipairs(ids) do
    it("in another order has the same columns again, by " .. d:column(id):kind(), function()
      local other = core.take(d, column.numbers(permutation(pick, ROWS))):select { id, table.unpack(values) }
      local joined = d:select { id }:join(other, { id = id })
      assert.same({}, joined:notes())
      for _, name in ipairs(values) do
        assert.equal(0, core.changed(d:column(name), joined:column(name)), name)
      end
    end)
  end

  it("by half of its rows has half of them and says so", function()
    local half = d:keep "number > 25"
    local count = half:rows()
    local joined = d:select { "number" }:join(half:select { "number", "age" }, { id = "number" })
    assert.equal(half:column("age"):summary().answered, joined:column("age"):summary().answered)
    assert.truthy(joined:notes()[#joined:notes()]:find((ROWS - count) .. " rows of", 1, true))
    local back = half:select { "number" }:join(joined, { id = "number" })
    assert.equal(0, core.changed(half:column("age"), back:column("age")))
  end)
end)
