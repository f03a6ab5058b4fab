--- Mistakes in recodes and the words in which they are said.

local raised = require "spec.support.raised"
local column = require "core.column"
local labels = require "core.labels"
local dataset = require "core.dataset"
require "dataset"

local role = labels.of { answers = { { key = "leader", code = 1 }, { key = "deputy", code = 2 },
  { key = "staff", code = 3 } } }

local d = dataset.of {
  { "age", column.numbers { 20, 29.5, 30, false } },
  { "role", column.single { labels = role, codes = { 1, 2, 3, -1 } } },
}

local function mistake(spec)
  return raised(d.derive, d, { x = spec })
end

describe("a recode", function()
  it("lists the answers that are in no group", function()
    assert.equal("derive 'x': 29.5 of 'age' is in no group "
      .. "(add it, or say otherwise = \"missing\", \"keep\" or a label)",
      mistake { from = "age", groups = { { "a", to = 29 }, { "b", from = 30 } } })
    assert.equal("derive 'x': 2, 3 of 'role' are in no group "
      .. "(add them, or say otherwise = \"missing\", \"keep\" or a label)",
      mistake { from = "role", groups = { { "a", 1 } } })
  end)

  it("refuses ranges that overlap, and answers in two groups", function()
    assert.equal("derive 'x': the ranges of 'a' and 'b' overlap (both ends are included)",
      mistake { from = "age", groups = { { "a", to = 30 }, { "b", from = 30 } } })
    assert.equal("derive 'x': 'leader' is in two groups, 'a' and 'b'",
      mistake { from = "role", groups = { { "a", 1, 2 }, { "b", "leader", 3 } } })
    assert.equal("derive 'x': groups[1]: from 5 is above to 1",
      mistake { from = "age", groups = { { "a", from = 5, to = 1 } } })
  end)

  it("proposes the nearest key, field and column", function()
    assert.equal("derive 'x': 'leadr' is no option of the column (is it 'leader'?)",
      mistake { from = "role", groups = { { "a", "leadr" } }, otherwise = "keep" })
    assert.equal("derive 'x': unknown option 'othrwise' (is it 'otherwise'?)",
      mistake { from = "role", groups = { { "a", 1 } }, othrwise = "keep" })
    assert.equal("derive 'x': groups[1]: unknown field 'form' (is it 'from'?)",
      mistake { from = "age", groups = { { "a", form = 1 } } })
  end)

  it("wants groups that hold something", function()
    assert.equal("derive 'x': there are no groups", mistake { from = "age", groups = {} })
    assert.equal("derive 'x': groups[1]: the group 'a' has neither codes nor a range "
      .. "({ \"Label\", 1, 2 } or { \"Label\", from = 1, to = 2 })", mistake { from = "age", groups = { { "a" } } })
  end)

  it("keeps options only", function()
    assert.equal("derive 'x': otherwise = \"keep\" keeps options, and column 'age' holds numbers "
      .. "(name a label for the rest)", mistake { from = "age", groups = { { "a", 1 } }, otherwise = "keep" })
  end)

  it("wants a word or a label for the rest", function()
    assert.equal("derive 'x': otherwise: 5 is neither \"keep\", \"missing\" nor a label",
      mistake { from = "role", groups = { { "a", "leader" } }, otherwise = 5 })
  end)
end)
