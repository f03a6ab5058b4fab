-- Methods of designs that change weights, as scripts use them.

local design = require "design"
local language = require "language"
local answers = require "spec.support.answers"
require "dataset"

local TOLERANCE = 1e-8 -- that of raking, relative to a total

local data = answers.of{
  sex = { "f m", "f", "f", "f", "m", "m", "m" }, age = { "young old", "young", "old", "old", "young", "young", "old" },
  some = { "f m", "f", "f", "f", "m", "m", false }, pay = { 10, 20, 30, 40, 50, 60 }, pw = { 1, 2, 3, 1, 2, 3 },
}
local s = design.of(data, { weight = "pw" })

local function near(expected, actual)
  assert.is_true(math.abs(actual - expected) <= 1e-6 * math.abs(expected), actual .. " is not " .. expected)
end

local function values(one)
  local list, w = {}, one:weights()
  for row = 1, one:dataset():rows() do list[row] = w:get(row) end
  return list
end

describe("poststratify", function()
  it("gives groups their counts", function()
    local p = s:poststratify{ sex = { f = 60, m = 20 } }
    assert.are.same({ 10, 20, 30 }, { table.unpack(values(p), 1, 3) })
    near(60, p:total("pay").value - p:domain("sex == 'm'"):total("pay").value - 1340)
    near(0.75, p:share("sex", "f").value)
  end)

  it("gives groups their shares, the weights having mean 1", function()
    local w = s:poststratify{ sex = { f = 0.25, m = 0.75 } }:weights():summary()
    near(1, w.mean)
    near(6, w.sum)
  end)

  it("crosses variables", function()
    local p = s:poststratify{ ["sex:age"] = { f = { young = 1, old = 2 }, m = { young = 3, old = 4 } } }
    for row, w in ipairs{ 1, 0.8, 1.2, 1, 2, 4 } do near(w, values(p)[row]) end
  end)
end)

describe("rake", function()
  local r = s:rake{ sex = { f = 0.4, m = 0.6 }, age = { young = 0.5, old = 0.5 } }

  it("meets all margins", function()
    for _, margin in ipairs(r:weights():summary().margins) do
      assert.is_true(math.abs(margin.after - margin.target) <= TOLERANCE * margin.target)
    end
    near(0.4, r:share("sex", "f").value)
  end)

  it("puts the weights into a column of their own", function()
    assert.are.equal("weight", r:weights().name)
    assert.are.equal(values(r)[1], r:dataset():column("weight"):get(1))
    assert.are.equal(1, r:dataset():column("pw"):get(1))
  end)

  it("finds a free name for the column", function()
    local taken = design.of(answers.of{ weight = { 1, 1, 2 }, sex = { "f m", "f", "m", "m" } }, { weight = "weight" })
    local once = taken:poststratify{ sex = { f = 10, m = 10 } }
    assert.are.equal("weight_2", once:weights().name)
    assert.are.equal("weight_2", once:normalise("mean"):weights().name)
  end)

  it("says how its weights came about, in the output language", function()
    assert.are.same({ "raked to age, sex, factors from 0.4167 to 0.75" }, (function()
      local list = r:history()
      list[1] = list[1]:gsub("%d%.%d+ to", "0.4167 to"):gsub("to %d%.%d+$", "to 0.75")
      return list
    end)())
    language.set "de"
    local said = r:history()[1]
    language.set(nil)
    assert.truthy(said:find("^geeicht nach age, sex %(Raking%), Faktoren von %d,%d+ bis %d,%d+$"))
  end)

  it("is repeated in a table's source line", function()
    assert.truthy(tostring(r:table{ rows = "sex", source = "a survey" }):find("Source: a survey; raked to age, sex, ",
      1, true))
    assert.truthy(tostring(r:freq "sex"):find("Source: raked to age, sex, ", 1, true))
  end)

  it("holds factors between bounds", function()
    local b = s:rake({ sex = { f = 5, m = 7 }, age = { young = 6, old = 6 } }, { g_bounds = { 0.7, 1.9 } })
    for row, w in ipairs(values(b)) do
      local g = w / data:column("pw"):get(row)
      assert.is_true(g >= 0.7 - 1e-12 and g <= 1.9 + 1e-12)
    end
    near(5 / 12, b:share("sex", "f").value)
  end)

  it("leaves rows that are missing on a margin their factor there", function()
    local k = s:rake({ some = { f = 60, m = 60 } }, { unmatched = "keep" })
    near(120, k:weights():summary().sum)
    near(30, values(k)[6]) -- 3 of 12
    assert.are.same({ "1 row is missing on 'some' and keeps its factor there" }, k:notes())
  end)

  it("keeps the sum of the weights when every margin misses some rows", function()
    local two = design.of(answers.of{ a = { "x y", "x", "y", "y", false, "x" },
      b = { "u v", "u", "v", false, "v", "v" } })
    local k = two:rake({ a = { x = 0.4, y = 0.6 }, b = { u = 0.3, v = 0.7 } }, { unmatched = "keep" })
    near(1, k:weights():summary().mean)
    near(0.4, k:share("a", "x").value)
    near(0.3, k:share("b", "u").value)
    assert.truthy(k:history()[1]:find("^raked to a, b, "))
  end)

  it("takes what is missed when told to, and says so", function()
    local holes = design.of(answers.of{ a = { "x y", "x", "y", "y" }, b = { "u v", "u", "u", "v" } })
    local k = holes:rake({ a = { x = 3, y = 1 }, b = { u = 2, v = 2 } }, { accept = 0.999, max_sweeps = 10 })
    assert.truthy(k:notes()[1]:find("^rake: '%w+' = '%w+' comes to %S+ instead of %d, off by %S+ %%; accepted$"))
    assert.truthy(k:history()[1]:find(" missed by ", 1, true))
  end)

  it("changes nothing when the totals are met, and says so", function()
    local again = r:rake{ sex = { f = 0.4, m = 0.6 }, age = { young = 0.5, old = 0.5 } }
    assert.are.same(values(r), values(again))
    assert.are.same({ "rake: the weights already meet these totals and stay as they are" }, again:notes())
    assert.are.same(r:history(), again:history())
  end)

  it("starts from the weights of a dataset, which are 1", function()
    near(2 / 3, data:rake{ sex = { f = 1 / 3, m = 2 / 3 } }:weights():get(1))
  end)
end)

describe("calibrate", function()
  it("meets totals of groups, numbers and weights", function()
    local c = s:calibrate{ ["(total)"] = 12, pay = 500, sex = { f = 5, m = 7 } }
    near(500, c:total("pay").value)
    near(5, c:domain("sex == 'f'"):count("pay").value)
    assert.are.same({ "'(total)' = 12" }, { "'(total)' = " .. math.floor(c:weights():summary().sum + 0.5) })
  end)

  it("gives negative weights when told to, and shouts", function()
    local c = s:calibrate({ ["(total)"] = 12, pay = 700 }, { negative = "accept" })
    near(700, c:total("pay").value)
    assert.truthy(c:notes()[1]:find("^calibrate: %d NEGATIVE WEIGHTS?, the lowest factor %-"))
    assert.truthy(c:history()[1]:find("NEGATIVE", 1, true))
    assert.is_true(c:weights():summary().min < 0)
  end)

  it("notes what is redundant", function()
    local c = s:calibrate{ ["sex:age"] = { f = { young = 1, old = 4 }, m = { young = 3, old = 4 } },
      sex = { f = 5, m = 7 } }
    assert.are.equal(12, math.floor(c:weights():summary().sum + 0.5))
    assert.are.same({ "'sex:age' follows from the targets before it and adds nothing" },
      { (c:notes()[1]:gsub("^of 'sex:age' these targets follow from those before: .*",
        "'sex:age' follows from the targets before it and adds nothing")) })
  end)
end)

describe("trim and normalise", function()
  it("trim keeps the sum and prints the margins afterwards", function()
    local p = s:poststratify{ sex = { f = 60, m = 20 } }
    local t = p:trim{ low = 5, high = 22 }
    near(80, t:weights():summary().sum)
    assert.are.equal(22, t:weights():summary().max)
    assert.truthy(t:notes()[1]:find("^trim: 'sex' = 'f' now comes to %S+ instead of 60, off by %S+ %%$"))
    assert.are.equal("standard errors take trimmed weights as given", t:history()[3])
    assert.truthy(t:history()[2]:find("^weights held from 5 to 22 %(%d were outside%)$"))
  end)

  it("normalise scales", function()
    assert.are.same({ 0.5, 1, 1.5, 0.5, 1, 1.5 }, values(s:normalise("mean")))
    assert.are.same(values(s:normalise("mean")), values(s:normalise("n")))
    near(100, s:normalise(100):weights():summary().sum)
    assert.are.same({ "weights scaled to mean 1" }, s:normalise("mean"):history())
    assert.are.same({ "weights scaled to sum to 100" }, s:normalise(100):history())
  end)

  it("normalise scales the targets of the report along", function()
    local n = s:poststratify{ sex = { f = 60, m = 20 } }:normalise("mean")
    local margin = n:weights():summary().margins[1]
    near(4.5, margin.target)
    near(4.5, margin.after)
  end)
end)

describe("a weighted design", function()
  local r = s:rake{ sex = { f = 0.4, m = 0.6 } }

  it("keeps its weights in domains and with other columns", function()
    local d = r:derive{ rich = "pay > 30" }
    assert.are.same(values(r), values(d))
    assert.are.same(r:history(), d:history())
    assert.are.equal(1, #r:domain("age == 'old'"):history())
    assert.are.equal("weight", r:select{ "sex" }:weights().name)
    assert.are.equal("w", r:rename{ w = "weight" }:weights().name)
  end)

  it("has no history or notes without weighting", function()
    assert.are.same({}, s:history())
    assert.are.same({}, s:notes())
  end)
end)
