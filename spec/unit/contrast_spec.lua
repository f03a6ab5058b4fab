-- src/contrast.c through lua_contrast.c: differences of estimates and their tests.

local contrast = require "core.contrast"
local design = require "design"
local answers = require "spec.support.answers"
local near = require "spec.support.near"

local ROUNDING = 1e-12 -- sums of a few hundred numbers near 1
local DIGITS = 1e-9 -- relative: ten digits are given
local TABLES = 5e-4 -- relative: what a printed table of the normal distribution gives

-- n rows of group g, of which `yes` say yes
local function rows(q, g, group, n, yes)
  for i = 1, n do
    q[#q + 1] = i <= yes and "yes" or "no"
    g[#g + 1] = group
  end
end

local function two(n_a, yes_a, n_b, yes_b)
  local q, g = { "yes=1 no=0" }, { "a b" }
  rows(q, g, "a", n_a, yes_a)
  rows(q, g, "b", n_b, yes_b)
  return design.of(answers.of { q = q, g = g })
end

describe("contrast.pairs", function()
  it("is the difference of the estimates, with its se, df and t", function()
    local m = two(40, 30, 60, 20):share("q", "yes", { by = "g" })
    local difference, se, t, df, p = table.unpack(contrast.pairs({ m.a, m.b }, { 1, 2 }))
    local whole = m.a - m.b
    near(whole.value, difference, ROUNDING)
    near(whole.se, se, ROUNDING)
    assert.are.equal(whole.df, df)
    near(whole.value / whole.se, t, ROUNDING)
    assert.is_true(p > 0 and p < 0.001)
  end)

  it("takes the covariance of groups into account, which units common to them cause", function()
    local q, g, psu = { "yes no" }, { "a b" }, {}
    for unit = 1, 6 do -- in units of odd number both groups say yes
      for _, group in ipairs { "a", "b" } do
        rows(q, g, group, 2, unit % 2 * 2)
        psu[#psu + 1], psu[#psu + 2] = unit, unit
      end
    end
    local column, cells, core = require "core.column", require "core.cells", require "core.design"
    local data = answers.of { q = q, g = g }
    local handle = core.of(24, { psu = { column.numbers(psu) } })
    local counted = cells.count(handle, { { stub = data:column "q", slice = data:column "g" } })
    local a, b = counted:share(1, 1, 1, nil, 1), counted:share(1, 1, 2, nil, 2)
    assert.is_true(a.se > 0.2)
    local difference, se, t, df, p = table.unpack(contrast.pairs({ a, b }, { 1, 2 }))
    assert.are.same({ 0, 0, 0, 5, 1 }, { difference, se, t, df, p })
  end)

  it("tests shares by Kish's bases with their common share", function()
    -- 0.6 and 0.4 of 100 each: se = sqrt(0.5 * 0.5 * 2 / 100), z = 2.8284, p = 0.004678
    local m = two(100, 60, 100, 40):share("q", "yes", { by = "g" })
    local difference, se, z, df, p = table.unpack(contrast.pairs({ m.a, m.b }, { 1, 2 }, "kish"))
    near(0.2, difference, ROUNDING)
    near(math.sqrt(0.25 * 0.02), se, ROUNDING)
    near(2 * math.sqrt(2), z, ROUNDING)
    assert.are.equal(math.huge, df)
    near(0.004678, p, TABLES)
  end)

  it("has R's prop.test without correction: 30 of 120 and 45 of 110", function()
    local m = two(120, 30, 110, 45):share("q", "yes", { by = "g" })
    local _, _, z, _, p = table.unpack(contrast.pairs({ m.b, m.a }, { 1, 2 }, "kish"))
    near(2.570986323, z, DIGITS)
    near(0.01014093317, p, DIGITS)
  end)

  it("tests means by Kish's bases with their common spread", function()
    local d = answers.of { x = { 1, 2, 3, 4, 3, 5, 7, 9 }, g = { "a b", "a", "a", "a", "a", "b", "b", "b", "b" } }
    local m = design.of(d):mean("x", { by = "g" })
    local difference, se, t, df = table.unpack(contrast.pairs({ m.a, m.b }, { 1, 2 }, "kish"))
    local spread = (5 + 20) / 6 -- squares about 2.5 and 6, df 3 each
    near(-3.5, difference, ROUNDING)
    near(math.sqrt(spread / 2), se, ROUNDING)
    near(-3.5 / math.sqrt(spread / 2), t, ROUNDING)
    near(6, df, ROUNDING)
  end)

  it("gives all pairs of many in their order", function()
    local q, g = { "yes no" }, { "a b c" }
    rows(q, g, "a", 10, 8)
    rows(q, g, "b", 10, 5)
    rows(q, g, "c", 10, 2)
    local m = design.of(answers.of { q = q, g = g }):share("q", "yes", { by = "g" })
    local list = contrast.pairs({ m.a, m.b, m.c }, { 1, 2, 1, 3, 2, 3 })
    assert.are.equal(15, #list)
    near(0.3, list[1], ROUNDING)
    near(0.6, list[6], ROUNDING)
    near(0.3, list[11], ROUNDING)
    near((m.a - m.c).se, list[7], ROUNDING)
  end)

  it("has no test where a base is empty or df are below 1", function()
    local d = answers.of { x = { 1, 2, 3 }, g = { "a b c", "a", "a", "b" } }
    local m = design.of(d):mean("x", { by = "g" })
    local p = contrast.pairs({ m.a, m.b, m.c }, { 1, 2, 1, 3 })
    assert.is_true(p[5] ~= p[5] and p[10] ~= p[10])
  end)

  it("knows nobody from everybody, though neither has a se", function()
    local m = two(40, 40, 40, 0):share("q", "yes", { by = "g" })
    assert.are.same({ 1, 0, math.huge, 39, 0 }, contrast.pairs({ m.a, m.b }, { 1, 2 }))
  end)

  it("refuses other tests, places and estimates", function()
    local s = two(4, 3, 4, 1)
    local m = s:share("q", "yes", { by = "g" })
    assert.are.equal("bad argument #3 to 'core.contrast.pairs' (the tests are 'design', 'kish')",
      answers.refusal(contrast.pairs, { m.a }, {}, "z"))
    assert.are.equal("bad argument #2 to 'core.contrast.pairs' (no such estimate)",
      answers.refusal(contrast.pairs, { m.a }, { 1, 2 }))
    local total = s:count "q"
    assert.are.equal("kish's test is for shares or for means, not for a count",
      answers.refusal(contrast.pairs, { total }, {}, "kish"))
  end)
end)

describe("contrast.letters", function()
  it("are those of the pairs that contrast.larger finds, with any adjustment", function()
    local random = require "spec.support.random"(7)
    local q, g = { "yes=1 no=0" }, { "a b c d e f" }
    for _, group in ipairs { "a", "b", "c", "d", "e", "f" } do rows(q, g, group, 60, 10 + random(30)) end
    local m = design.of(answers.of { q = q, g = g }):share("q", "yes", { by = "g" })
    local estimates, values, effective, pairs_of = {}, {}, {}, {}
    local names = { "A", "B", "C", "D", "E", "F" }
    for p, key in ipairs { "a", "b", "c", "d", "e", "f" } do
      estimates[p], values[p], effective[p] = m[key], m[key].value, m[key].effective_base
      for other = 1, p - 1 do pairs_of[#pairs_of + 1], pairs_of[#pairs_of + 2] = other, p end
    end
    for _, adjust in ipairs { "none", "holm", "bh" } do
      local expected, found = {}, contrast.larger(estimates, pairs_of, "kish", adjust, 0.05)
      assert.is_true(#found > 0 and #found < 15)
      for _, number in ipairs(found) do
        local a, b = pairs_of[2 * math.abs(number) - 1], pairs_of[2 * math.abs(number)]
        if number < 0 then a, b = b, a end
        expected[a] = (expected[a] and expected[a] .. " " or "") .. names[b]
      end
      assert.are.same(expected, contrast.letters(values, effective, pairs_of, adjust, 0.05, names))
    end
  end)

  it("leave out equal shares, and what cannot be tested", function()
    assert.are.same({}, contrast.letters({ 0.5, 0.5 }, { 9, 9 }, { 1, 2 }, "none", 1.5, { "A", "B" }))
    assert.are.same({}, contrast.letters({ 0 / 0, 0.5 }, { 0, 9 }, { 1, 2 }, "none", 1.5, { "A", "B" }))
    assert.are.same({}, contrast.letters({}, {}, {}, "holm", 0.05, {}))
  end)
end)

describe("differences of domains that R knows", function()
  local csv, column = require "core.csv", require "core.column"
  local R = 1e-8 -- relative: the digits that spec/golden/expected.csv has

  local function contrast_of(name, spec, key)
    local d = csv.read(require "core.file".home .. "/spec/golden/" .. name .. ".csv")
    assert(column.distinct(d:column "stype", 5))
    local m = design.of(d, spec):mean("api00", { by = "stype" })
    return table.unpack(contrast.pairs({ m.E, m[key] }, { 1, 2 }))
  end

  it("have its covariance in clusters", function()
    local difference, se = contrast_of("apiclus1", { weight = "pw", psu = "dnum", fpc = "fpc" }, "M")
    near(17.4280555555555, difference, R)
    near(14.3373902342168, se, R)
  end)

  it("have none between strata", function()
    local difference, se = contrast_of("apistrat", { weight = "pw", stratum = "stype", fpc = "fpc" }, "H")
    near(48.61, difference, R)
    near(19.4021553995334, se, R)
  end)
end)
