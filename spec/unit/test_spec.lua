-- core.test (lua_test.c, src/chisq.c) and the tests of designs: independence, by definition and as published.

local befund = require "befund"
local column = require "core.column"
local core = require "core.test"
local dataset = require "core.dataset"
local design = require "design"
local kit = require "spec.golden.kit"
local labels = require "core.labels"
local near = require "spec.support.near"
local sample = require "spec.support.sample"

local PRINTED = 1e-9 -- published with ten digits
local SUMS = 1e-11

local function single(places, answers) return sample.single(answers, places) end

-- A design on two columns of places.
local function of(a, b, spec, more)
  local list = { { "a", single(a, 3) }, { "b", single(b, 3) } }
  for _, one in ipairs(more or {}) do list[#list + 1] = one end
  return design.of(dataset.of(list), spec or {})
end

local function repeated(counts)
  local a, b = {}, {}
  for r, row in ipairs(counts) do
    for c, n in ipairs(row) do
      for _ = 1, n do a[#a + 1], b[#b + 1] = r, c end
    end
  end
  return a, b
end

describe("tails of distributions", function()
  it("are those of tables", function()
    near(0.05, core.t_tails(2.2281388519649385, 10), 1e-9)
    near(0.05, core.f_above(4.9646027437307145, 1, 10), 1e-9)
    near(0.05, core.chi_square_above(3.841458820694124, 1), 1e-9)
    assert.are.equal(1, core.f_above(0, 2, 3))
    assert.are.equal(1, core.t_tails(0, 5))
    assert.is_true(core.f_above(0 / 0, 1, 2) ~= core.f_above(0 / 0, 1, 2))
  end)
end)

describe("a test of independence", function()
  it("has Pearson's statistic, and in a simple random sample deltas of n / (n - 1)", function()
    -- two columns, 30 of 120 and 45 of 110: X2 6.609970674 without continuity correction (R's chisq.test)
    local s = of(repeated { { 30, 45 }, { 90, 65 } })
    local t = s:test("a", "b")
    near(6.609970674, t.x2, PRINTED)
    near(0.01014093317, core.chi_square_above(t.x2, 1), PRINTED)
    near(230 / 229, t.deltas[1], SUMS)
    near(t.x2 * 229 / 230, t.value, SUMS)
    assert.are.equal(1, t.df)
    near(229, t.ddf, SUMS)
    assert.are.equal(230, t.base)
  end)

  it("agrees with R on clustered schools", function()
    -- field's standard example: sch.wide by stype of apiclus1 (survey 4.1-1)
    local s = kit.design "clus1"
    local t = s:test("sch.wide", "stype")
    near(5.193369541, t.value, PRINTED)
    near(1.494639778, t.df, PRINTED)
    near(20.92495689, t.ddf, PRINTED)
    near(0.02174746, t.p, 1e-6)
    near(11.94089208, t.x2, PRINTED)
    near(2.401058601, s:test("sch.wide", "stype", { statistic = "wald" }).value, PRINTED)
    near(2.229554415, s:test("sch.wide", "stype", { statistic = "adjwald" }).value, PRINTED)
    near(47.317733, kit.design "strat":test("sch.wide", "comp.imp").value, 1e-8)
  end)

  it("gives first order as the statistic by the mean delta", function()
    local s = kit.design "clus1"
    local second, first = s:test("awards", "stype"), s:test("awards", "stype", { statistic = "chisq" })
    near(second.x2 / ((second.deltas[1] + second.deltas[2]) / 2), first.value, SUMS)
    near(12.3661500622019, first.x2, 1e-12)
    near(0.00656583468281997, first.p, 1e-9)
    assert.are.equal(2, first.df)
    assert.is_true(first.ddf ~= first.ddf)
    assert.are.same({}, s:test("awards", "stype", { statistic = "wald" }).deltas)
  end)

  it("has the eigenvalues of its definition", function()
    -- a 2 x 2 table has one delta: n times the variance of the contrast of cells by their shares, by sum 1 / p
    for seed = 1, 5 do
      local s = sample.survey(300, seed)
      s.stratified = true
      local a, b = {}, {}
      for i = 1, s.rows do
        a[i] = s.stub[i] > 0 and s.stub[i] % 2 + 1 or -1
        b[i] = s.slice[i] > 0 and (s.slice[i] > 1 and 2 or 1) or -1
      end
      local function in_base(i) return a[i] > 0 and b[i] > 0 end
      local p, n = { {}, {} }, 0
      for r = 1, 2 do
        for c = 1, 2 do
          local found = sample.mean(s, function(i) return in_base(i) and (a[i] == r and b[i] == c and 1 or 0) end)
          p[r][c], n = found.value, found.base
        end
      end
      local contrast = sample.mean(s, function(i)
        return in_base(i) and (a[i] == b[i] and 1 or -1) / p[a[i]][b[i]]
      end)
      local inverse = 1 / p[1][1] + 1 / p[1][2] + 1 / p[2][1] + 1 / p[2][2]
      local c = sample.columns(s)
      local t = of(a, b, { weight = "w", stratum = "h" }, { { "w", c.w }, { "h", c.stratum } }):test("a", "b")
      near(n * contrast.se ^ 2 / inverse, t.deltas[1], SUMS)
      local x2 = 0
      for r = 1, 2 do
        for k = 1, 2 do
          local expected = (p[r][1] + p[r][2]) * (p[1][k] + p[2][k])
          x2 = x2 + n * (p[r][k] - expected) ^ 2 / expected
        end
      end
      near(x2, t.x2, SUMS)
      assert.are.equal(n, t.base)
    end
  end)

  it("is the same the other way round, and with scaled weights", function()
    local s = kit.design "strat"
    for _, statistic in ipairs { "F", "chisq", "wald", "adjwald" } do
      local t = s:test("awards", "stype", { statistic = statistic })
      local turned = s:test("stype", "awards", { statistic = statistic })
      for _, field in ipairs { "value", "df", "p", "x2" } do near(t[field], turned[field], SUMS, field) end
    end
    local data = s:dataset():derive { pw2 = "pw * 7" }
    local plain = data:design { stratum = "stype", weight = "pw" }:test("awards", "comp.imp")
    local scaled = data:design { stratum = "stype", weight = "pw2" }:test("awards", "comp.imp")
    for _, field in ipairs { "value", "df", "p", "x2" } do near(plain[field], scaled[field], SUMS, field) end
  end)

  it("leaves out options that nobody gave, and says so", function()
    local t = of({ 1, 1, 1, 2, 2, 2, 1, 2 }, { 1, 1, 3, 3, 3, 1, 1, 3 }):test("a", "b")
    near(2, t.x2, SUMS)
    assert.are.same({ "a: left out, nobody gave: a3", "b: left out, nobody gave: a2" }, t.notes)
  end)

  it("counts what is missing", function()
    local t = of({ 1, 1, 1, 2, 2, 2, 1, 2, -1, 1 }, { 1, 1, 2, 2, 2, 1, 1, 2, 1, -1 }):test("a", "b")
    assert.are.equal(8, t.base)
    assert.are.equal(2, t.missing)
    assert.are.equal(9, t.design_df)
    assert.are.equal("8 of 10 rows have all values, the others are left out", t.notes[#t.notes])
  end)

  it("takes numbers of few values, and domains", function()
    local s = kit.design "clus1"
    local t = s:domain("stype ~= 'H'"):test("stype", "awards")
    assert.are.equal(169, t.base)
    assert.are.equal(1, t.df)
    assert.are.equal("stype: left out, nobody gave: H", t.notes[1])
  end)

  it("prints itself", function()
    befund.lang "en"
    local english = tostring(kit.design "clus1":test("sch.wide", "stype"))
    assert.are.equal("sch.wide by stype: F(1.495, 20.92) = 5.193, p = 0.0217\n"
      .. "Rao-Scott, second order; X2 uncorrected 11.94; Base 183", english)
    befund.lang "de"
    local said = tostring(kit.design "clus1":test("sch.wide", "stype", { statistic = "chisq" }))
    befund.lang(nil)
    assert.are.equal("sch.wide nach stype: Chi2(2) = 10,39, p = 0,0056\n"
      .. "Rao-Scott, erste Ordnung; X2 unkorrigiert 11,94; Basis 183", said)
  end)

  it("can be asked of a dataset", function()
    local list = { { "a", single({ 1, 1, 2, 2, 1, 2 }, 2) }, { "b", single({ 1, 2, 2, 2, 1, 1 }, 2) } }
    local d = dataset.of(list)
    near(design.of(d):test("a", "b").value, d:test("a", "b").value, SUMS)
  end)

  it("has p-values that are about uniform where nothing is to be found", function()
    -- 400 samples of 20 clusters of 10 that answer alike; the share of p < 0.05 lies within 4 standard errors of it
    math.randomseed(42)
    local below = 0
    local l = labels.of { answers = { { key = "1" }, { key = "2" } } }
    local clusters = {}
    for i = 1, 200 do clusters[i] = (i - 1) // 10 + 1 end
    local psu = column.numbers(clusters)
    for _ = 1, 400 do
      local a, b = {}, {}
      for k = 1, 20 do
        local pa, pb = 0.3 + 0.4 * math.random(), 0.3 + 0.4 * math.random()
        for i = 10 * k - 9, 10 * k do
          a[i], b[i] = math.random() < pa and 1 or 2, math.random() < pb and 1 or 2
        end
      end
      local d = dataset.of { { "a", column.single { labels = l, codes = a } }, { "k", psu },
        { "b", column.single { labels = l, codes = b } } }
      if design.of(d, { psu = "k" }):test("a", "b").p < 0.05 then below = below + 1 end
    end
    assert.is_true(math.abs(below / 400 - 0.05) < 4 * math.sqrt(0.05 * 0.95 / 400), below .. " of 400")
  end)
end)
