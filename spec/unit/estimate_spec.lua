-- Estimates from cells: by hand, and against their definitions computed row by row.

local cells = require "core.cells"
local column = require "core.column"
local dataset = require "core.dataset"
local design = require "core.design"
local expression = require "core.expression"
local near = require "spec.support.near"
local sample = require "spec.support.sample"

local LAST_DIGITS = 1e-14 -- a handful of operations
local SUMS = 1e-11 -- squares about the mean of values near 1950, from sums about a centre
local QUANTILE = 1e-10 -- the quantiles of numeric.h

local function message(...)
  local _, text = pcall(...)
  return (tostring(text):gsub("^[^:]+:%d+: ", ""))
end

local function is_nan(x) return x ~= x end

describe("a mean", function()
  -- x = 1 2 4 with weights 1 1 2: m = 11/4, u = (-7/4, -3/4, 5/2) / 4
  local c = cells.count(design.of(3, column.numbers{ 1, 1, 2 }), { { value = column.numbers{ 1, 2, 4 } } })
  local m = c:mean(1)

  it("is worked by hand", function()
    near(2.75, m.value, LAST_DIGITS)
    near(math.sqrt(3 / 2 * 0.6171875), m.se, LAST_DIGITS)
    near(math.sqrt((49 / 16 + 9 / 16 + 2 * 25 / 16) / 4 * 3 / 2), m.sd, LAST_DIGITS)
    assert.are.same({ 3, 4, 2, 0, 3, "mean" }, { m.base, m.weighted_base, m.df, m.missing, m.condition, m.kind })
    near(16 / 6, m.effective_base, LAST_DIGITS)
  end)

  it("has a t interval with its df", function()
    local t = 4.302652729749464 -- qt(0.975, 2)
    near(2.75 - t * m.se, m.low, QUANTILE)
    near(2.75 + t * m.se, m.high, QUANTILE)
    assert.are.equal("wald", m.method)
    local low, high, method = m:ci(0.8)
    near(2.75 - 1.885618083164127 * m.se, low, QUANTILE) -- qt(0.9, 2)
    near(2.75 + 1.885618083164127 * m.se, high, QUANTILE)
    assert.are.equal("wald", method)
  end)

  it("prints with its uncertainty", function()
    assert.are.equal("2.75 (se 0.96, 95 % -1.39 to 6.89, base 3)", tostring(m))
  end)

  it("of equal values has se 0 exactly, wherever they are", function()
    local values = {}
    for i = 1, 1000 do values[i] = i % 10 == 0 and 2000.3 or 1000.1 end
    local x = column.numbers(values)
    local slice = {}
    for i = 1, 1000 do slice[i] = i % 10 == 0 and 1 or 2 end
    local counted = cells.count(design.of(1000), { { value = x, slice = sample.single(2, slice) } })
    assert.are.same({ 0, 0 }, { counted:mean(1, 1).se, counted:mean(1, 2).se })
    assert.are.same({ 0, 0 }, { counted:mean(1, 1).sd, counted:mean(1, 2).sd })
    near(2000.3, counted:mean(1, 1).value, LAST_DIGITS)
  end)
end)

describe("a share", function()
  -- 3 of 5 answered rows, weight 1: p = 0.6, v = 5/4 * (3 * 0.16 + 2 * 0.36) / 25
  local c = cells.count(design.of(5), { { stub = sample.single(2, { 1, 1, 2, 1, 2 }) } })
  local p = c:share(1, 1)

  it("is worked by hand", function()
    near(0.6, p.value, LAST_DIGITS)
    near(math.sqrt(0.6 * 0.4 / 4), p.se, LAST_DIGITS)
    assert.are.same({ 5, 5, 4, 0, "share", "logit" }, { p.base, p.effective_base, p.df, p.missing, p.kind, p.method })
    assert.is_true(is_nan(p.sd) and is_nan(p.deff))
  end)

  it("counts rows without answer as missing, and in the df", function()
    local counted = cells.count(design.of(6), { { stub = sample.single(2, { 1, 1, 2, 1, 2, -1 }) } })
    local q = counted:share(1, 1)
    assert.are.same({ 5, 1, 6, 5 }, { q.base, q.missing, q.condition, q.df })
    near(math.sqrt(6 / 5 * 1.2 / 25), q.se, LAST_DIGITS) -- n of the design, not of the answers
  end)

  it("is among the rows of the point that is named, even if there is no other", function()
    local slice, stub = sample.single(1, { 1, 1, 1, -1, -1, -1 }), sample.single(2, { 1, 2, -1, 1, 2, -1 })
    local counted = cells.count(design.of(6), { { stub = stub, slice = slice } })
    local point, row, total = counted:share(1, 1, 1, nil, 1), counted:share(1, 1, 1, 1), counted:share(1, 1, 1)
    assert.are.same({ 2, 1, 2 }, { point.base, point.missing, point.df })
    assert.are.same({ 1, 1, 1 }, { row.base, row.missing, row.df })
    assert.are.same({ 2, 4, 5 }, { total.base, total.missing, total.df })
  end)

  it("may have missing rows in its base", function()
    local counted = cells.count(design.of(6), { { stub = sample.single(2, { 1, 1, 2, 1, 2, -1 }) } })
    local q = counted:share(1, -1, nil, { 1, 2, -1 })
    near(1 / 6, q.value, LAST_DIGITS)
    assert.are.same({ 6, 0 }, { q.base, q.missing })
  end)

  it("has the intervals of the field", function()
    local t, se = 2.7764451051977987, p.se -- qt(0.975, 4)
    local function ci(method) return p:ci(0.95, method) end
    local low, high, method = ci("logit")
    near(1 / (1 + math.exp(-(math.log(1.5) - t * se / 0.24))), low, QUANTILE)
    near(1 / (1 + math.exp(-(math.log(1.5) + t * se / 0.24))), high, QUANTILE)
    assert.are.equal("logit", method)
    low, high, method = ci("wald")
    near(0.6 - t * se, low, QUANTILE)
    near(0.6 + t * se, high, QUANTILE)
    assert.are.equal("wald", method)
    low, high, method = ci("asin")
    near(math.sin(math.asin(math.sqrt(0.6)) - t * se / (2 * math.sqrt(0.24))) ^ 2, low, QUANTILE)
    assert.are.equal("asin", method)
    assert.are.equal(1, high) -- the angle is past a right one
    low, high, method = ci("exact") -- binom.test(3, 5)
    near(0.14663279963467, low, 1e-8, "low of binom.test") -- 8 digits known
    near(0.94725504947, high, 1e-8, "high of binom.test")
    assert.are.equal("exact", method)
  end)

  it("of nobody or everybody has the exact interval, whatever is asked for", function()
    local none, all = c:share(1, {}), c:share(1, { 1, 2 })
    assert.are.same({ 0, 0, 0, "exact" }, { none.value, none.se, none.low, none.method })
    near(1 - 0.025 ^ (1 / 5), none.high, QUANTILE) -- Clopper-Pearson of 0 in 5, in closed form
    assert.are.same({ 1, 0, 1, "exact" }, { all.value, all.se, all.high, all.method })
    near(0.025 ^ (1 / 5), all.low, QUANTILE)
    local _, _, method = none:ci(0.95, "wald")
    assert.are.equal("exact", method)
  end)

  it("with an empty base is missing", function()
    local empty = cells.count(design.of(2), { { stub = sample.single(2, { -1, -1 }) } }):share(1, 1)
    assert.is_true(is_nan(empty.value) and is_nan(empty.se) and is_nan(empty.low))
    assert.are.same({ 0, 0, 0, 2, "none" },
      { empty.base, empty.weighted_base, empty.effective_base, empty.missing, empty.method })
    assert.are.equal("missing (base 0)", tostring(empty))
  end)

  it("from one row has no interval", function()
    local one = cells.count(design.of(1), { { stub = sample.single(2, { 1 }) } }):share(1, 1)
    assert.is_true(one.value == 1 and is_nan(one.se) and is_nan(one.high) and one.df == 0 and one.method == "none")
    assert.are.equal("1.00 (no se, base 1)", tostring(one))
  end)

  it("refuses a part outside its base", function()
    assert.are.equal("a share's stubs must be part of its base", message(c.share, c, 1, { 1, 2 }, nil, 1))
    assert.are.equal("a share's slices must be part of its base", message(c.share, c, 1, 1, nil, nil, {}))
  end)

  it("refuses levels and methods that make no sense", function()
    assert.are.equal("the level is 95, not between 0 and 1 (0.95 is usual)", message(p.ci, p, 95))
    assert.are.equal("bad argument #2 to 'ci' (no interval 'wilson' (logit, beta, asin, exact, wald))",
      message(function() p:ci(0.95, "wilson") end))
    local mean = cells.count(design.of(2), { { value = column.numbers{ 1, 2 } } }):mean(1)
    assert.are.equal("the interval 'beta' is for shares, not for a mean (choose 'wald')",
      message(mean.ci, mean, 0.9, "beta"))
    assert.are.equal("the interval 'logit' is for shares, not for a mean (choose 'wald')",
      message(mean.with, mean, nil, "logit"))
  end)
end)

describe("totals and counts", function()
  local stub = sample.single(2, { 1, 2, 1, -1 })
  local c = cells.count(design.of(4, column.numbers{ 1, 2, 3, 4 }),
    { { value = column.numbers{ 10, 20, false, 40 } }, { stub = stub } })

  it("are worked by hand", function()
    -- u = 10, 40, 0, 160: sum 210, squares 27300, centred 27300 - 210^2 / 4
    local total = c:total(1)
    near(210, total.value, LAST_DIGITS)
    near(math.sqrt(4 / 3 * (27300 - 210 ^ 2 / 4)), total.se, SUMS)
    assert.are.same({ 3, 1, 3 }, { total.base, total.missing, total.df })
    -- u = 1, 0, 3, 0: sum 4, squares 10, centred 6
    local count = c:count(2, 1)
    near(4, count.value, LAST_DIGITS)
    near(math.sqrt(4 / 3 * 6), count.se, LAST_DIGITS)
    assert.are.same({ 3, 6, 1, "count" }, { count.base, count.weighted_base, count.missing, count.kind })
  end)

  it("count what is missing among all rows", function()
    local count = c:count(2, -1)
    assert.are.same({ 4, 4, 0 }, { count.value, count.base, count.missing })
  end)

  it("of nobody are 0", function()
    assert.are.same({ 0, 0 }, { c:count(2, {}).value, c:count(2, {}).se })
    assert.are.same({ 0, 0, 0 }, { c:total(1, {}).value, c:total(1, {}).se, c:total(1, {}).base })
  end)

  it("need a value to add up", function()
    assert.are.equal("the table has no value to take a total of", message(c.total, c, 2))
    assert.are.equal("the table has no value to take a mean of", message(c.mean, c, 2))
  end)

  it("refuse values whose squares overflow", function()
    local big = cells.count(design.of(2), { { value = column.numbers{ 1e200, -1e200 } } })
    assert.are.equal("the values are too large for sums of their squares", message(big.mean, big, 1))
  end)
end)

describe("a mean of scores", function()
  local c = cells.count(design.of(5), { { stub = sample.single(3, { 1, 2, 3, 1, -1 }) } })

  it("is the mean of the scores as numbers", function()
    local m = c:scores(1, { 3, 2, 1 })
    local n = cells.count(design.of(5), { { value = column.numbers{ 3, 2, 1, 3, false } } }):mean(1)
    for _, field in ipairs{ "value", "se", "sd", "base", "missing", "df", "low", "high" } do
      near(n[field], m[field], LAST_DIGITS, field)
    end
  end)

  it("leaves answers without score out of the base", function()
    local m = c:scores(1, { 3, false, 1 })
    near(7 / 3, m.value, LAST_DIGITS)
    assert.are.same({ 3, 2 }, { m.base, m.missing })
  end)

  it("refuses scores that do not fit", function()
    assert.are.equal("bad argument #2 to 'scores' (2 scores for 3 answers)",
      message(function() c:scores(1, { 1, 2 }) end))
    assert.are.equal("bad argument #2 to 'scores' (score 2 is a string, not a number or false)",
      message(function() c:scores(1, { 1, "2", 3 }) end))
  end)
end)

describe("estimates of random surveys", function()
  local function check(s, inside)
    local c = sample.columns(s)
    local d = design.of(s.rows, c.w, s.stratified and c.stratum or nil)
    if inside then d = design.domain(d, expression.select(dataset.of{ { "x", c.x } }, "x < 1950")) end
    local counted = cells.count(d, { { stub = c.stub, slice = c.slice }, { value = c.x, slice = c.slice } })
    local function within(i) return not inside or (s.x[i] and s.x[i] < 1950) end
    for slice = 1, 3 do
      local function here(i) return within(i) and s.slice[i] == slice end
      for stub = 1, 5 do
        local function part(i) return s.stub[i] == stub and here(i) and 1 or 0 end
        local expected = sample.mean(s, function(i) return here(i) and s.stub[i] > 0 and part(i) end)
        local got = counted:share(1, stub, slice, nil, slice)
        near(expected.value, got.value, SUMS, "share")
        near(expected.se, got.se, SUMS, "se of a share")
        near(expected.weighted_base, got.weighted_base, SUMS, "weighted base")
        assert.are.equal(expected.base, got.base)
        expected = sample.mean(s, function(i)
          return within(i) and s.stub[i] == stub and s.slice[i] > 0 and part(i)
        end)
        got = counted:share(1, stub, slice, stub)
        near(expected.value, got.value, SUMS, "row share")
        near(expected.se, got.se, SUMS, "se of a row share")
        expected = sample.mean(s, function(i)
          return within(i) and s.stub[i] > 0 and s.slice[i] > 0 and part(i)
        end)
        got = counted:share(1, stub, slice)
        near(expected.value, got.value, SUMS, "total share")
        near(expected.se, got.se, SUMS, "se of a total share")
        expected = sample.total(s, part)
        got = counted:count(1, stub, slice)
        near(expected.value, got.value, SUMS, "count")
        near(expected.se, got.se, SUMS, "se of a count")
      end
      local function x(i) return here(i) and s.x[i] end
      local expected, got = sample.mean(s, x), counted:mean(2, slice)
      for _, field in ipairs{ "value", "se", "sd", "base", "weighted_base" } do
        near(expected[field], got[field], SUMS, field)
      end
      expected, got = sample.total(s, x), counted:total(2, slice)
      near(expected.value, got.value, SUMS, "total")
      near(expected.se, got.se, SUMS, "se of a total")
      local scores = { 5, 4, false, 2, 1 }
      expected = sample.mean(s, function(i) return here(i) and s.stub[i] > 0 and scores[s.stub[i]] end)
      got = counted:scores(1, scores, slice)
      for _, field in ipairs{ "value", "se", "sd", "base" } do near(expected[field], got[field], SUMS, field) end
    end
  end

  it("are what their definitions give", function()
    for seed = 1, 5 do check(sample.survey(400, seed)) end
  end)

  it("are so in a domain, which keeps the design", function()
    for seed = 1, 5 do check(sample.survey(400, seed), true) end
  end)

  it("are so with strata", function()
    for seed = 1, 5 do
      local s = sample.survey(400, seed)
      s.stratified = true
      check(s)
      check(s, true)
    end
  end)

  it("have the df of their rows less their strata", function()
    local stub, slice = sample.single(2, { 1, 2, 1, 2, 1, 2 }), sample.single(2, { 1, 1, 1, 1, 2, 2 })
    local d = design.of(6, nil, sample.single(3, { 1, 1, 2, 2, 3, 3 }))
    local c = cells.count(d, { { stub = stub, slice = slice } })
    assert.are.same({ 3, 2, 1 }, { c:share(1, 1).df, c:share(1, 1, 1, nil, 1).df, c:share(1, 1, 2, nil, 2).df })
  end)
end)

describe("an estimate", function()
  it("has no other fields than its own", function()
    local e = cells.count(design.of(2), { {} }):count(1)
    assert.are.equal("an estimate has no field 'vlaue'", message(function() return e.vlaue end))
  end)

  it("prints large bases with their thousands set off", function()
    local places = {}
    for i = 1, 2489 do places[i] = i <= 1503 and 1 or 2 end
    local e = cells.count(design.of(2489), { { stub = sample.single(2, places) } }):share(1, 1)
    assert.are.equal("0.604 (se 0.0098, 95 % 0.584 to 0.623, base 2,489)", tostring(e))
  end)
end)
