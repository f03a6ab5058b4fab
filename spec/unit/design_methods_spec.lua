-- Methods of designs: lib/design.lua, lib/estimation.lua.

local design = require "design"
local answers = require "spec.support.answers"

local data = answers.of {
  sex = { "f m", "f", "f", "f", "f", "m", "m", "m", "m" },
  place = { "office home", "office", "home", "home", "office", "home", "home", "home", false },
  q1 = { "good=3 fair=2 poor=1", "good", "fair", "poor", "good", "fair", "good", "no_answer", "not_asked" },
  tools = { items = { { "mail", "1101100x" }, { "phone", "1011100x" } } },
  age = { 20, 30, 40, 50, 60, 30, 20, false },
  weight = { 1, 2, 1, 1, 2, 1, 1, 1 },
}
local s = design.of(data, { weight = "weight" })

local CLOSE = 1e-12 -- sums of a few numbers in another order

local function near(expected, value)
  assert.is_true(math.abs(expected - value) <= CLOSE * math.max(1, expected), expected .. " is not " .. value)
end

describe("a design's estimates", function()
  it("are weighted means, totals, counts, shares", function()
    near(340 / 9, s:mean("age").value)
    near(340, s:total("age").value)
    near(9, s:count("age").value)
    assert.are.equal(7, s:count("age").base)
    near(2.25, s:mean("q1").value)
    near(0.375, s:share("q1", "good").value)
    near(0.875, s:share("q1", { "good", 2 }).value)
    near(7 / 9, s:share("tools", { "mail", "phone" }).value)
    near(6 / 9, s:share("tools", "mail").value)
    near(7, s:count("tools").base)
  end)

  it("know the codebook's nets", function()
    local nets = { { key = "top", label = { en = "Top" }, members = { "good", "fair" } } }
    local d = answers.of({ q = { "good fair poor", "good", "poor", "fair", "poor" } },
      { columns = { q = { nets = nets } } })
    near(0.5, design.of(d):share("q", "top").value)
    near(1, design.of(d):share("q", { "top", "poor" }).value)
  end)

  it("come as a list of options, by key too", function()
    local list = s:share("q1")
    assert.are.equal(3, #list)
    assert.are.equal(list[2], list.fair)
    near(0.5, list.fair.value)
  end)

  it("come by groups in the codebook's order", function()
    local by = s:mean("age", { by = "sex" })
    assert.are.equal(2, #by)
    near(34, by.f.value)
    near(42.5, by[2].value)
    local both = s:mean("age", { by = { "sex", "place" } })
    near(35, both.f.office.value)
    assert.are.equal(both[1][1], both.f.office)
    assert.is_true(both.m.office.value ~= both.m.office.value)
    near(0.4, s:share("q1", { by = "sex" }).f.good.value)
    near(0.4, s:share("q1", "good", { by = "sex" })[1].value)
  end)

  it("take another level and method of the interval", function()
    local wide, narrow = s:share("q1", "good", { level = 0.99 }), s:share("q1", "good", { level = 0.5 })
    assert.is_true(wide.low < narrow.low and wide.high > narrow.high)
    assert.are.equal(wide.value, narrow.value)
    local low = s:share("q1", "good"):ci(0.95, "wald")
    assert.are.equal(low, s:share("q1", "good", { ci = "wald" }).low)
  end)
end)

describe("a design", function()
  it("keeps its rows in a domain", function()
    local women = s:domain("sex == 'f'", "women")
    near(34, women:mean("age").value)
    assert.are.equal(8, women:rows())
    assert.are.equal(8, women:dataset():rows())
    near(s:mean("age", { by = "sex" }).f.se, women:mean("age").se)
  end)

  it("says what it is", function()
    assert.are.equal("design of 8 rows, weighted by weight", tostring(s))
    assert.are.equal("design of 8 rows, unweighted, domain women",
      tostring(design.of(data):domain("sex == 'f'", "women")))
  end)

  it("is a simple random sample where a dataset stands for it", function()
    near(250 / 7, data:mean("age").value)
    assert.are.equal(design.of(data):table { rows = "q1" }:text(), data:table { rows = "q1" }:text())
  end)

  it("makes many tables at once, each for its own domain", function()
    local list = s:tables { { rows = "age" }, { rows = "age", domain = "sex == 'f'" },
      { rows = "q1", domain = "sex == 'f'" } }
    near(340 / 9, list[1]:cell("mean", "total").value)
    near(34, list[2]:cell("mean", "total").value)
    near(0.4, list[3]:cell("good", "total").value)
  end)
end)

describe("a design made of another", function()
  require "dataset"

  it("has the same weights and domains", function()
    local women = s:domain("sex == 'f'", "women"):derive { old = "age >= 40" }
    near(2 / 5, women:share("old", "yes").value)
    assert.are.equal("design of 8 rows, weighted by weight, domain women", tostring(women))
  end)

  it("renames its weight with the column, and keeps it when columns are selected", function()
    local other = s:rename { w = "weight", years = "age" }
    near(340 / 9, other:mean("years").value)
    assert.are.equal("design of 8 rows, weighted by w", tostring(other))
    local few = s:select { "age" }
    assert.are.same({ "age", "weight" }, few:dataset():names())
    near(340 / 9, few:mean("age").value)
  end)
end)
