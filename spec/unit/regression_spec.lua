-- Regressions and t-tests as scripts meet them.

local befund = require "befund"
local column = require "core.column"
local dataset = require "core.dataset"
local design = require "design"
local kit = require "spec.golden.kit"
local labels = require "core.labels"
local near = require "spec.support.near"
local page = require "spec.support.page"

local PRINTED = 1e-9 -- published with ten digits
local SUMS = 1e-11

local role = labels.of { answers = { { key = "leader", code = 1, score = 3, label = { de = "Führung" } },
  { key = "deputy", code = 2, score = 2 }, { key = "staff", code = 3, score = 1 } } }
local used = labels.of { answers = { { key = "ja", code = 1 }, { key = "nein", code = 2 } } }

local places = { role = { 1, 2, 3, 1, 2, 3, 1, 2, 3, 3 }, used = { 1, 1, 2, 2, 1, 2, 2, 1, 1, 2 } }
local d = dataset.of {
  { "role", column.single { labels = role, codes = places.role } },
  { "used", column.single { labels = used, codes = places.used } },
  { "x", column.numbers { 3, 1, 4, 1, 5, 9, 2, 6, 5, 3 } },
  { "y", column.numbers { 2, 7, 1, 8, 2, 8, 1, 8, 2, false } },
}
local s = design.of(d)

local function names(r)
  local list = {}
  for i, one in ipairs(r.coefficients) do list[i] = one.name end
  return table.concat(list, " | ")
end

describe("s:regress", function()
  it("agrees with R's svyglm", function()
    local r = kit.design "strat":regress "api00 ~ ell + meals + mobility"
    near(820.8873159056, r:coefficient "(constant)".value, PRINTED)
    near(10.0777359499, r:coefficient "(Intercept)".se, PRINTED)
    near(-3.1415353100, r:coefficient "meals".value, PRINTED)
    near(0.2839465064, r:coefficient "meals".se, PRINTED)
    assert.are.equal(194, r.df)
    assert.are.equal(200, r.base)
  end)

  it("makes indicators of options, the first given being the reference", function()
    assert.are.equal("(constant) | role: deputy | role: staff", names(s:regress "y ~ role"))
    assert.are.equal("(constant) | role: staff", names(s:domain "role ~= 'leader'":regress "y ~ role"))
    assert.are.equal("(constant) | x", names(s:regress "y ~ x"))
    assert.are.equal("(constant)", names(s:regress "y ~ 1"))
  end)

  it("crosses options and numbers as R does", function()
    assert.are.equal("(constant) | used: nein | x | used: nein * x", names(s:regress "y ~ used * x"))
    assert.are.equal("(constant) | used: ja * x | used: nein * x", names(s:regress "y ~ used:x"))
    assert.are.equal("(constant) | used: nein | used: ja * x | used: nein * x", names(s:regress "y ~ used + used:x"))
  end)

  it("explains options by their scores, and one option against the others", function()
    local r = s:regress "role ~ used"
    near(2, r:coefficient "(constant)".value, SUMS) -- scores of those who said ja: 3 2 2 2 1
    local b = s:regress("role ~ 1", { family = "binomial", event = "staff" })
    near(math.log(4 / 6), b:coefficient "(constant)".value, SUMS)
    assert.are.equal("staff", b.event)
  end)

  it("takes yes or ja for the event, else the second of two, else what is named", function()
    assert.are.equal("ja", s:regress("used ~ 1", { family = "binomial" }).event)
    assert.are.equal("nein", s:regress("used ~ 1", { family = "binomial", event = "nein" }).event)
    assert.are.equal("nein", s:regress("used ~ 1", { family = "binomial", event = 2 }).event)
    local derived = s:derive { big = "x > 3" }
    local found = derived:regress("big ~ 1", { family = "binomial" })
    assert.are.equal("yes", found.event)
    near(found:coefficient "(constant)".value, s:regress("x > 3 ~ 1", { family = "binomial" }):coefficient(
      "(constant)").value, SUMS)
  end)

  it("counts rows that miss a value, and says so", function()
    local r = s:regress "y ~ x"
    assert.are.equal(9, r.base)
    assert.are.equal(1, r.missing)
    assert.are.equal("9 of 10 rows have all values, the others are left out", r:layout("en").ledger[1])
    assert.are.equal(7, r.df) -- 9 rows less 1, + 1, less 2 parameters: rows without values do not count, as in R
  end)

  it("has the intervals of Student's t, at the level asked for", function()
    local r = kit.design "clus1":regress("api00 ~ meals", { level = 0.9 })
    local c = r:coefficient "meals"
    assert.are.equal(13, c.df)
    near(1.7709333959868725, (c.high - c.value) / c.se, PRINTED) -- qt(.95, 13)
    near(c.value / c.se, c.t, SUMS)
  end)

  it("gives odds ratios and contrasts", function()
    local r = kit.design "strat":regress("`sch.wide` ~ stype", { family = "binomial" })
    local h = r:coefficient "stype: H"
    near(math.exp(h.value), h.odds_ratio, SUMS)
    local c = r:contrast { ["stype: H"] = 1, ["stype: M"] = -1 }
    near(h.value - r:coefficient "stype: M".value, c.value, SUMS)
    near(math.sqrt(r.covariance[2][2] + r.covariance[3][3] - 2 * r.covariance[2][3]), c.se, SUMS)
  end)

  it("has no intervals where no df are left", function()
    local two = dataset.of { { "k", column.numbers { 1, 1, 2, 2 } }, { "x", column.numbers { 1, 2, 3, 5 } },
      { "y", column.numbers { 2, 2, 4, 7 } } }
    local r = two:design { psu = "k" }:regress "y ~ x"
    assert.are.equal(0, r.df)
    local c = r:coefficient "x"
    assert.is_true(c.p ~= c.p and c.low ~= c.low)
    assert.are.equal("fewer than 1 degree of freedom: no tests, no intervals", r:layout("en").notes[1])
  end)

  it("prints a table of 80 columns in both languages", function()
    local r = kit.design "clus1":regress("api00 ~ ell + meals + stype * awards", { title = "Index" })
    local text = r:text { lang = "en", width = 80 }
    page(text, 80)
    assert.are.equal([[
Index
Base: all respondents; 183 rows; linear regression; weighted by pw

                                     Standard
                        Coefficient     error       t        p  Interval 95 %
─────────────────────────────────────────────────────────────────────────────
(constant)                    828.1      14.4   57.66  <0.0001    794.1–862.1
ell                          -1.066     0.367   -2.90   0.0229  -1.935–-0.197
meals                        -3.124     0.233  -13.39  <0.0001  -3.675–-2.572

stype (against E)
  H                           -89.4      28.2   -3.17   0.0156   -156.0–-22.8
  M                           -48.1      15.3   -3.14   0.0163    -84.4–-11.9

awards (against No)
  Yes                         23.70      8.59    2.76   0.0282     3.38–44.02
stype: H * awards: Yes          7.2      31.8    0.23   0.8274     -68.0–82.4
stype: M * awards: Yes         -4.0      29.7   -0.14   0.8963     -74.3–66.3

t with 7 degrees of freedom
]], text)
    local german = s:regress "y ~ role":text { lang = "de", width = 80 }
    assert.truthy(german:find("role (gegen Führung)", 1, true))
    assert.truthy(german:find("9 von 10 Zeilen haben alle Werte", 1, true))
    assert.truthy(german:find("ungewichtet", 1, true))
  end)

  it("has the other forms of tables", function()
    local r = kit.design "strat":regress "api00 ~ meals"
    assert.truthy(r:markdown { lang = "en" }:find("| meals      |      -3.383 |", 1, true))
    assert.truthy(r:csv { lang = "en" }:find("\nmeals,meals,-3.383,", 1, true))
    assert.are.equal("meals: -3.383 (se 0.1679, t = ", tostring(r:coefficient "meals"):sub(1, 30))
  end)
end)

describe("s:ttest", function()
  it("agrees with R's svyttest", function()
    local t = kit.design "clus1":ttest("enroll", "comp.imp")
    near(-0.73105115, t.t, 1e-7) -- published with eight digits
    assert.are.equal(13, t.df)
    near(-55.45609023, t.value, PRINTED)
    near(-219.3373722, t.low, PRINTED)
    near(108.4251917, t.high, PRINTED)
    assert.are.same({ "No", "Yes" }, t.groups)
  end)

  it("is the difference of the groups' means, with their covariance", function()
    for _, name in ipairs { "srs", "strat", "clus1", "clus2" } do
      local of = kit.design(name)
      local means = of:mean("api00", { by = "awards" })
      local difference, t = means.Yes - means.No, of:ttest("api00", "awards")
      near(difference.value, t.value, SUMS)
      near(difference.se, t.se, 1e-10) -- through other sums of squares
      near(means.No.value, t.means[1], SUMS)
      near(means.Yes.value, t.means[2], SUMS)
    end
  end)

  it("compares the two groups that a domain leaves", function()
    local t = kit.design "clus1":domain "stype ~= 'H'":ttest("api00", "stype")
    assert.are.same({ "E", "M" }, t.groups)
    assert.are.equal("stype: left out, nobody gave: H", t.notes[1])
  end)

  it("takes options with scores", function()
    near(9 / 5 - 2, s:ttest("role", "used").value, SUMS) -- nein: 1 3 1 3 1, ja: 3 2 2 2 1
  end)

  it("prints itself", function()
    befund.lang "en"
    assert.are.equal("mean of enroll by comp.imp, Yes minus No: -55.5 (Interval 95 %: -219.3 to 108.4), "
      .. "t(13) = -0.731, p = 0.4777", tostring(kit.design "clus1":ttest("enroll", "comp.imp")))
    befund.lang "de"
    local said = tostring(s:ttest("y", "used"))
    befund.lang(nil)
    assert.truthy(said:find("Mittelwert von y nach used, nein minus ja:", 1, true))
    assert.truthy(said:find("9 von 10 Zeilen haben alle Werte, die übrigen sind ausgelassen", 1, true))
  end)
end)
