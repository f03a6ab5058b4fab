-- Regressions say in coefficients what estimates say in means.

local kit = require "spec.golden.kit"
local near = require "spec.support.near"

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

describe("calibrated designs", function()
  it("leave no variance to what they were calibrated to", function()
    local s = kit.design "clus1":poststratify { stype = TYPES }
    local r = s:derive { is_h = "stype == 'H'" }:regress "is_h ~ 1"
    assert.is_true(r:coefficient "(constant)".se < 1e-6 * 0.02)
  end)
end)
