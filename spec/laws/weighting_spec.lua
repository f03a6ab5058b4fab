-- What must hold of weights, whatever the data: made up from a seed, with strata and psus.

local design = require "design"
local answers = require "spec.support.answers"
require "dataset"

local SOLVED = 1e-7 -- totals are met to 1e-8, and two ways to the same weights both miss by that
local ROUNDING, ROUNDING_SE = 1e-12, 1e-10
local VANISHES = 1e-6 -- of the se that a known total would have if it were not known

-- A number from 0 to 1 for each row and place, by a congruential generator.
local function sample(rows, seed)
  local state = seed
  local function number()
    state = (state * 1103515245 + 12345) % 2147483648
    return state / 2147483648
  end
  local sex, age, region, vote = { "f m" }, { "a b c" }, { "n s" }, { "yes no" }
  local pay, score, weights, stratum, psu = {}, {}, {}, {}, {}
  for row = 1, rows do
    sex[row + 1] = number() < 0.4 and "f" or "m"
    age[row + 1] = ({ "a", "b", "c" })[1 + math.floor(number() * 3)]
    region[row + 1] = number() < 0.3 and "n" or "s"
    pay[row] = 1000 + 2000 * number() + (sex[row + 1] == "f" and 0 or 300)
    score[row] = pay[row] / 100 + 10 * number()
    vote[row + 1] = number() < 0.3 and "yes" or "no"
    weights[row] = 0.5 + 2 * number()
    stratum[row] = 1 + row % 4
    psu[row] = 1 + (row // 4) % 10
  end
  return answers.of{ sex = sex, age = age, region = region, vote = vote, pay = pay, score = score, w = weights,
    h = stratum, u = psu }
end

local data = sample(400, 7)
local elements = design.of(data, { weight = "w", stratum = "h" })
local clusters = design.of(data, { weight = "w", stratum = "h", psu = "u" })

local margins = { sex = { f = 0.5, m = 0.5 }, age = { a = 0.2, b = 0.3, c = 0.5 }, ["region:sex"] = {
  n = { f = 0.15, m = 0.2 }, s = { f = 0.35, m = 0.3 } } }
local totals = { ["(total)"] = 600, sex = { f = 300, m = 300 }, pay = 1300000 }

local function values(s)
  local list, w = {}, s:weights()
  for row = 1, 400 do list[row] = w:get(row) end
  return list
end

local function same(a, b, tolerance)
  local x, y = values(a), values(b)
  for row = 1, 400 do
    assert.is_true(math.abs(x[row] - y[row]) <= tolerance * math.abs(x[row]),
      ("row %d: %.17g, %.17g"):format(row, x[row], y[row]))
  end
end

local function near(expected, actual, tolerance)
  assert.is_true(math.abs(actual - expected) <= tolerance * math.abs(expected), actual .. " is not " .. expected)
end

describe("raking", function()
  it("twice is raking once", function()
    local once = clusters:rake(margins)
    local twice = once:rake(margins)
    same(once, twice, 0)
    near(once:mean("score").se, twice:mean("score").se, ROUNDING)
  end)

  it("is calibration with the raking distance", function()
    same(clusters:rake(margins, { tolerance = 1e-12 }), clusters:calibrate(margins, { distance = "raking" }), SOLVED)
  end)

  it("by sweeps is raking by Newton's method", function()
    same(clusters:rake(margins, { tolerance = 1e-12 }), clusters:rake(margins, { max_sweeps = 0 }), SOLVED)
  end)

  it("with bounds that hold nothing is raking without", function()
    same(clusters:rake(margins, { tolerance = 1e-12 }), clusters:rake(margins, { g_bounds = { 0.01, 100 } }), SOLVED)
  end)

  it("to one margin is poststratification, by any distance", function()
    local one = { age = { a = 100, b = 200, c = 300 } }
    local p = clusters:poststratify(one)
    same(p, clusters:rake(one), ROUNDING)
    same(p, clusters:calibrate(one), SOLVED)
    near(p:mean("score").se, clusters:calibrate(one):mean("score").se, SOLVED)
  end)

  it("does not depend on the scale of the weights it starts from", function()
    local sharp = { tolerance = 1e-12 }
    same(clusters:rake(margins, sharp), clusters:normalise(7e6):rake(margins, sharp), SOLVED)
  end)

  it("to shares and to counts differs in scale alone", function()
    local shares, counts = clusters:rake{ sex = margins.sex }, clusters:rake{ sex = { f = 5000, m = 5000 } }
    same(shares:normalise(10000), counts, ROUNDING)
    near(shares:mean("score").se, counts:mean("score").se, ROUNDING)
  end)
end)

describe("a total that is known", function()
  for name, s in pairs{ elements = elements, clusters = clusters } do
    it("has no standard error in a design by " .. name, function()
      local c = s:calibrate(totals)
      near(1300000, c:total("pay").value, SOLVED)
      assert.is_true(c:total("pay").se <= VANISHES * s:total("pay").se)
      assert.is_true(c:share("sex", "f").se <= VANISHES * s:share("sex", "f").se)
      assert.is_true(c:count("pay").se <= VANISHES * s:count("pay").se)
    end)
  end

  it("has none when it alone is known", function()
    local c = clusters:calibrate{ pay = 1300000 }
    near(1300000, c:total("pay").value, SOLVED)
    assert.is_true(c:total("pay").se <= VANISHES * clusters:total("pay").se)
  end)

  it("has none by two calibrations one after the other", function()
    local c = clusters:calibrate{ sex = totals.sex }:calibrate(totals)
    assert.is_true(c:total("pay").se <= VANISHES * clusters:total("pay").se)
  end)
end)

describe("calibrating again to totals that are met", function()
  it("changes no weight and no standard error", function()
    for _, distance in ipairs{ "linear", "raking" } do
      local c = clusters:calibrate(totals, { distance = distance })
      local again = c:calibrate(totals)
      same(c, again, 0)
      near(c:mean("score").se, again:mean("score").se, ROUNDING)
      near(c:mean("score").se, c:calibrate{ sex = totals.sex }:mean("score").se, ROUNDING)
    end
  end)
end)

describe("scaling weights", function()
  it("leaves means, shares and their standard errors", function()
    for _, s in ipairs{ elements, clusters, clusters:rake(margins), clusters:calibrate(totals) } do
      local scaled = s:normalise(12345)
      near(s:mean("score").value, scaled:mean("score").value, ROUNDING)
      near(s:mean("score").se, scaled:mean("score").se, ROUNDING_SE)
      near(s:share("vote", "yes").value, scaled:share("vote", "yes").value, ROUNDING)
      near(s:share("vote", "yes").se, scaled:share("vote", "yes").se, ROUNDING_SE)
      near(s:weights():summary().kish_deff, scaled:weights():summary().kish_deff, ROUNDING)
    end
  end)
end)

describe("trimming", function()
  it("keeps the sum, twice is once", function()
    local t = clusters:trim{ low = 0.8, high = 2.1 }
    near(clusters:weights():summary().sum, t:weights():summary().sum, ROUNDING)
    same(t, t:trim{ low = 0.8, high = 2.1 }, ROUNDING)
  end)
end)

describe("weights", function()
  it("have the same bytes for any number of threads", function()
    local run = require "spec.support.run"
    local chunk = [[
      local column, labels, weight = require "core.column", require "core.labels", require "core.weight"
      local a, b, w, x = {}, {}, {}, 7
      for i = 1, 200000 do
        x = (x * 1103515245 + 12345) % 2147483648
        a[i], b[i], w[i] = x // 65536 % 5 + 1, x // 1048576 % 7 + 1, 1 + x % 1000 / 100
      end
      local function single(codes, n)
        local list = {}
        for i = 1, n do list[i] = { key = tostring(i) } end
        return column.single { labels = labels.of { answers = list }, codes = codes }
      end
      local m = weight.cross(200000, { single(a, 5), single(b, 7) })
      local made = weight.calibration(m, {}, { target = { 1, 2, 3, 4, 5, 1, 2, 3, 4, 1, 2, 2 }, distance = "raking",
        sum = 15 }):solve(column.numbers(w))
      for _, row in ipairs { 1, 77777, 200000 } do print(("%a"):format(made:get(row))) end
    ]]
    local outs = {}
    for i, threads in ipairs{ "1", "2", "7" } do
      local result = run{ "-e", chunk, env = { BEFUND_THREADS = threads } }
      assert.are.equal(0, result.status, result.err)
      outs[i] = result.out
    end
    assert.are.equal(outs[1], outs[2])
    assert.are.equal(outs[1], outs[3])
  end)
end)
