-- Regressions say in coefficients what estimates say in means.

local column = require "core.column"
local dataset = require "core.dataset"
local design = require "design"
local kit = require "spec.golden.kit"
local near = require "spec.support.near"
local raised = require "spec.support.raised"

local SUMS = 1e-10 -- sums of squares by another way

local TYPES = { E = 4421, H = 755, M = 1018 }
local SCHOOLS = { No = 1072, Yes = 5122 }

-- Designs of every kind: by elements, by clusters in one stage and two, raked.
local function designs()
  return { srs = kit.design "srs", strat = kit.design "strat", clus1 = kit.design "clus1", clus2 = kit.design "clus2",
    raked = kit.design "clus1":rake { stype = TYPES, ["sch.wide"] = SCHOOLS },
    raked_elements = kit.design "strat_nofpc":rake { stype = TYPES, ["sch.wide"] = SCHOOLS } }
end

describe("a regression on a factor", function()
  it("gives the mean of the reference and the differences from it, with their standard errors", function()
    for name, s in pairs(designs()) do
      local means, r = s:mean("api00", { by = "awards" }), s:regress "api00 ~ awards"
      local difference = means.Yes - means.No
      near(means.No.value, r:coefficient "(constant)".value, SUMS, name)
      near(means.No.se, r:coefficient "(constant)".se, SUMS, name)
      near(difference.value, r:coefficient "awards: Yes".value, SUMS, name)
      near(difference.se, r:coefficient "awards: Yes".se, SUMS, name)
      local yes = r:contrast { ["(constant)"] = 1, ["awards: Yes"] = 1 }
      near(means.Yes.value, yes.value, SUMS, name)
      near(means.Yes.se, yes.se, SUMS, name)
    end
  end)

  it("gives logits of shares, with the standard errors of shares by p (1 - p)", function()
    for name, s in pairs(designs()) do
      local shares = s:share("awards", "Yes", { by = "stype" })
      local r = s:regress("awards ~ stype", { family = "binomial" })
      local at = { E = r:coefficient "(constant)", H = r:contrast { ["(constant)"] = 1, ["stype: H"] = 1 } }
      for key, logit in pairs(at) do
        local p, se = shares[key].value, shares[key].se
        near(math.log(p / (1 - p)), logit.value, SUMS, name .. " " .. key)
        near(se / (p * (1 - p)), logit.se, SUMS, name .. " " .. key)
      end
    end
  end)
end)

describe("a regression on crossed factors", function()
  it("gives the means of all combinations", function()
    local s = kit.design "strat"
    local means, r = s:mean("api00", { by = { "stype", "awards" } }), s:regress "api00 ~ stype * awards"
    local one = r:contrast { ["(constant)"] = 1, ["stype: M"] = 1, ["awards: Yes"] = 1, ["stype: M * awards: Yes"] = 1 }
    near(means.M.Yes.value, one.value, SUMS)
    near(means.M.Yes.se, one.se, SUMS)
    near(means.E.No.value, r:coefficient "(constant)".value, SUMS)
  end)
end)

describe("a regression on the constant", function()
  it("is the mean, in a domain too", function()
    local s = kit.design "clus1":domain "meals > 50"
    local mean, c = s:mean "api00", s:regress "api00 ~ 1":coefficient "(constant)"
    near(mean.value, c.value, SUMS)
    near(mean.se, c.se, SUMS)
    assert.are.equal(mean.df, c.df)
  end)
end)

describe("a regression", function()
  it("does not change with the scale of weights, and with that of x as 1 / scale", function()
    local s = kit.design "strat"
    local d = s:dataset():derive { w7 = "pw * 7", meals10 = "meals * 10" }
    local plain = d:design { stratum = "stype", weight = "pw" }:regress "api00 ~ meals + ell"
    local scaled = d:design { stratum = "stype", weight = "w7" }:regress "api00 ~ meals10 + ell"
    near(plain:coefficient "meals".value, 10 * scaled:coefficient "meals10".value, SUMS)
    near(plain:coefficient "meals".se, 10 * scaled:coefficient "meals10".se, SUMS)
    near(plain:coefficient "ell".se, scaled:coefficient "ell".se, SUMS)
  end)
end)

describe("designs with replicates", function()
  local of = kit.design "clus1"

  it("give differences of means the standard error of a regression on the factor", function()
    for _, spec in ipairs { { type = "jk1" }, { type = "bootstrap", count = 100, seed = 5 } } do
      local s = of:replicates(spec)
      local means = s:mean("api00", { by = "awards" })
      local difference, t = means.Yes - means.No, s:ttest("api00", "awards")
      near(difference.value, t.value, SUMS)
      near(difference.se, t.se, SUMS)
    end
  end)

  it("fit a regression anew in each of them", function()
    -- the jackknife by hand: each district out in turn, the others' weights times 15 / 14
    local data = kit.design "clus1":dataset():design { psu = "dnum", weight = "pw" }
    local districts, has = {}, {}
    local dnum, pw = data:dataset():column "dnum", data:dataset():column "pw"
    for row = 1, 183 do
      local district = dnum:get(row)
      if not has[district] then districts[#districts + 1], has[district] = district, true end
    end
    assert.are.equal(15, #districts)
    for _, asked in ipairs { { "api00 ~ meals", "gaussian" }, { "awards ~ meals", "binomial" } } do
      local slopes, sum = {}, 0
      for i, out in ipairs(districts) do
        local weights = {}
        for row = 1, 183 do weights[row] = dnum:get(row) == out and 0 or pw:get(row) * 15 / 14 end
        local d = data:dataset():with { { "own", column.numbers(weights) } }
        slopes[i] = design.of(d, { weight = "own" }):regress(asked[1], { family = asked[2] }):coefficient "meals".value
        sum = sum + slopes[i]
      end
      local variance = 0
      for _, slope in ipairs(slopes) do variance = variance + 14 / 15 * (slope - sum / 15) ^ 2 end
      local r = data:replicates { type = "jk1" }:regress(asked[1], { family = asked[2] })
      near(math.sqrt(variance), r:coefficient "meals".se, 1e-9) -- differences of slopes that agree in a digit or two
      assert.are.equal(0, r.failed)
    end
  end)

  it("say in how many there is no fit, up to a twentieth", function()
    -- x is 1 in two districts of many only: a bootstrap without both has no x
    local x, y, k = {}, {}, {}
    for i = 1, 120 do
      k[i] = (i - 1) // 4 + 1
      x[i] = (k[i] <= 4) and i % 2 or 0
      y[i] = i * 7 % 11
    end
    local d = dataset.of { { "x", column.numbers(x) }, { "y", column.numbers(y) }, { "k", column.numbers(k) } }
    local s = design.of(d, { psu = "k" }):replicates { type = "bootstrap", count = 200, seed = 2 }
    local r = s:regress "y ~ x"
    assert.is_true(r.failed > 0 and r.failed <= 10)
    assert.are.equal(("%d replicates have no fit and stay out"):format(r.failed), r:layout("en").notes[2])
    for i = 1, 120 do x[i] = (k[i] == 1) and i % 2 or 0 end
    local rare = dataset.of { { "x", column.numbers(x) }, { "y", d:column "y" }, { "k", d:column "k" } }
    local few = design.of(rare, { psu = "k" }):replicates { type = "bootstrap", count = 200, seed = 2 }
    assert.truthy(raised(few.regress, few, "y ~ x"):find(
      "^regress: %d+ of 200 replicates have no fit %(leave terms out, or join options%)$"))
  end)
end)

describe("calibrated designs", function()
  it("leave no variance to what they were calibrated to", function()
    local s = kit.design "clus1":poststratify { stype = TYPES }
    local r = s:derive { is_h = "stype == 'H'" }:regress "is_h ~ 1"
    assert.is_true(r:coefficient "(constant)".se < 1e-6 * 0.02)
  end)
end)
