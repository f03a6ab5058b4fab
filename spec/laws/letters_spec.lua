-- What tests between columns owe to their data and nothing else.

local design = require "design"
local waves = require "waves"
local answers = require "spec.support.answers"
local near = require "spec.support.near"

local SUMS = 1e-11 -- sums of 400 numbers in another order
local ROWS = 400

-- Rows in the order of `place`, weights times `factor`.
local function sample(place, factor)
  local q, g, units, weight = { "yes=1 no=0" }, { "a b c d" }, {}, {}
  for i = 1, ROWS do
    local row = place(i)
    local noise = (row * 7919) % 101 / 101
    local group = 1 + row % 4
    q[i + 1] = noise < 0.3 + 0.08 * group and "yes" or "no"
    g[i + 1] = ("abcd"):sub(group, group)
    units[i] = row // 10
    weight[i] = (1 + noise) * factor
  end
  return design.of(answers.of { q = q, g = g, unit = units, weight = weight }, { weight = "weight", psu = "unit" })
end

local function same(i) return i end

local function table_of(s, letters)
  return s:table { rows = "q", columns = "g", show = { "percent", "mean" }, letters = letters or true }
end

local function near_tests(first, second)
  assert.are.equal(#first, #second)
  for i, test in ipairs(first) do
    assert.are.equal(test.row .. test.columns[2], second[i].row .. second[i].columns[2])
    for _, name in ipairs { "difference", "se", "t", "p", "adjusted" } do
      near(test[name], second[i][name], SUMS, name)
    end
  end
end

describe("tests between columns", function()
  local plain = table_of(sample(same, 1))

  it("find something and leave something here", function()
    local found = 0
    for _, test in ipairs(plain:tests()) do found = found + (test.adjusted < 0.05 and 1 or 0) end
    assert.is_true(found > 0 and found < #plain:tests())
  end)

  it("do not depend on the order of the rows", function()
    near_tests(plain:tests(), table_of(sample(function(i) return ROWS + 1 - i end, 1)):tests())
    near_tests(plain:tests(), table_of(sample(function(i) return 1 + (i * 37) % ROWS end, 1)):tests())
  end)

  it("do not depend on the scale of the weights", function()
    near_tests(plain:tests(), table_of(sample(same, 1000)):tests())
    near_tests(table_of(sample(same, 1), { test = "kish" }):tests(),
      table_of(sample(same, 0.001), { test = "kish" }):tests())
  end)

  it("have both signs of two answers, and the same p", function()
    local of = {}
    for _, test in ipairs(plain:tests()) do of[test.row .. test.columns[1] .. test.columns[2]] = test end
    for name, test in pairs(of) do
      local other = of[name:gsub("^q > yes", "q > no")]
      if name:find("^q > yes") then
        near(-test.difference, other.difference, SUMS)
        near(test.p, other.p, 1e-9) -- of the tail of t, of which differences by rounding are relative
      end
    end
  end)

  it("are adjusted upwards only, and least by Benjamini and Hochberg", function()
    local holm, bh = plain:tests(), table_of(sample(same, 1), { adjust = "bh" }):tests()
    for i, test in ipairs(holm) do
      assert.is_true(test.p <= bh[i].adjusted and bh[i].adjusted <= test.adjusted)
    end
  end)
end)

describe("a sample compared with itself", function()
  it("has not changed: with the same persons for certain, with others by the error of two samples", function()
    local s = sample(same, 1)
    local two = { { "1", s }, { "2", s } }
    local apart = waves.of(two):compare("q", { waves = { "2", "1" } }):cell("yes", "change")
    near(2 * s:share("q", "yes").se ^ 2, apart.se ^ 2, SUMS)
    assert.are.equal(0, apart.value)
    local persons = {}
    for i = 1, ROWS do persons[i] = i end
    local known = s:dataset():with { { "person", require "core.column".numbers(persons) } }
    local linked = { weight = "weight" }
    local panel = waves.of { { "1", design.of(known, linked) }, { "2", design.of(known, linked) }, id = "person" }
    local change = panel:compare("q", { waves = { "2", "1" } }):cell("yes", "change")
    assert.are.equal(0, change.value)
    near(0, change.se, 0, "se")
  end)
end)
