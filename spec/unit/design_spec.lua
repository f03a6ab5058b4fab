-- How a sample was drawn: weights, strata, domains, and what is refused.

local column = require "core.column"
local dataset = require "core.dataset"
local design = require "core.design"
local expression = require "core.expression"
local labels = require "core.labels"
local sample = require "spec.support.sample"

local function message(...)
  local _, text = pcall(...)
  return (tostring(text):gsub("^[^:]+:%d+: ", ""))
end

describe("design.of", function()
  it("has weight 1 for all rows without weights", function()
    local d = design.of(4)
    assert.are.same({ 4, 4, 4, 1 }, { d:rows(), d:weight_sum(), d:positive(), d:leaves() })
  end)

  it("keeps rows of weight 0 but does not count them", function()
    local d = design.of(3, column.numbers{ 1.5, 0, 2 })
    assert.are.same({ 3, 3.5, 2 }, { d:rows(), d:weight_sum(), d:positive() })
  end)

  it("has a leaf for each stratum", function()
    assert.are.equal(2, design.of(4, nil, sample.single(2, { 1, 2, 2, 1 })):leaves())
  end)

  it("may have no rows", function()
    assert.are.equal(0, design.of(0):rows())
    assert.are.equal(0, design.of(0, column.numbers{}):weight_sum())
  end)

  it("refuses weights that are no weights, with the row", function()
    local function of(...) return message(design.of, 3, column.numbers{ ... }) end
    assert.are.equal("row 2: weight is missing (a weight of 0 leaves a row out)", of(1, false, 1))
    assert.are.equal("row 3: weight is -0.5 (weights are 0 or more)", of(1, 1, -0.5))
    assert.are.equal("row 1: weight is inf (weights are 0, or from 1e-100 to 1e100)", of(math.huge, 1, 1))
    assert.are.equal("row 1: weight is -inf (weights are 0 or more)", of(-math.huge, 1, 1))
    assert.are.equal("row 2: weight is 1e-200 (weights are 0, or from 1e-100 to 1e100)", of(1, 1e-200, 1))
    assert.are.equal("all weights are 0", of(0, 0, 0))
  end)

  it("refuses columns that cannot be weights or strata", function()
    assert.are.equal("the weights have 2 rows, the data 3", message(design.of, 3, column.numbers{ 1, 1 }))
    assert.are.equal("weights are a column of kind number, not text", message(design.of, 1, column.texts{ "1" }))
    assert.are.equal("the stratum is a multiple-response set (choose a column with one value a row)",
      message(design.of, 1, nil, column.multi{ labels = labels.of{ answers = { { key = "a" } } },
        items = { sample.single(2, { 1 }) } }))
    assert.are.equal("the stratum has 2 rows, the data 3", message(design.of, 3, nil, sample.single(1, { 1, 1 })))
  end)

  it("refuses rows without stratum and strata with one row that counts", function()
    assert.are.equal("row 2: stratum is missing (every row was drawn in one)",
      message(design.of, 3, nil, sample.single(2, { 1, -1, 2 })))
    local L = labels.of{ answers = { { key = "land" }, { key = "sea" } } }
    local stratum = column.single{ labels = L, codes = { 1, 1, 2, 2 } }
    assert.are.equal("stratum 'sea' has one row, from which no variance comes (merge it, or choose "
      .. "lonely = \"certainty\" or \"average\")",
      message(design.of, 4, column.numbers{ 1, 1, 0, 2 }, stratum))
    assert.are.equal(1, design.of(4, column.numbers{ 1, 1, 0, 0 }, stratum):leaves())
  end)
end)

describe("design.domain", function()
  local d = dataset.of{ { "age", column.numbers{ 20, 30, false, 50 } }, { "w", column.numbers{ 1, 2, 4, 8 } } }
  local all = design.of(4, d:column("w"))

  it("keeps all rows and counts those inside", function()
    local young = design.domain(all, expression.select(d, "age < 40"))
    assert.are.same({ 4, 3, 2, 1 }, { young:rows(), young:weight_sum(), young:positive(), young:undecided() })
  end)

  it("of a domain is where both conditions hold", function()
    local young = design.domain(all, expression.select(d, "age < 40"))
    local both = design.domain(young, expression.select(d, "age > 25"))
    assert.are.same({ 2, 1, 1 }, { both:weight_sum(), both:positive(), both:undecided() })
    local light = design.domain(all, expression.select(d, "w < 4"))
    local sure = design.domain(light, expression.select(d, "age > 25"))
    assert.are.same({ 2, 0 }, { sure:weight_sum(), sure:undecided() })
  end)

  it("leaves the design it came from as it was", function()
    design.domain(all, expression.select(d, "age < 25"))
    assert.are.same({ 15, 4, 0 }, { all:weight_sum(), all:positive(), all:undecided() })
  end)

  it("refuses a condition on other rows", function()
    assert.are.equal("the domain's condition has 4 rows, the design 3",
      message(design.domain, design.of(3), expression.select(d, "age < 25")))
  end)
end)
