-- Laws of estimates under designs: domain means by three routes, scaled weights, permuted rows, covariances from cells
-- and row by row, calibrated weights (src/auxiliary.c).

local befund = require "befund"
local column = require "core.column"
local dataset = require "core.dataset"
local estimate = require "core.estimate"
local file = require "core.file"
local near = require "spec.support.near"
require "dataset"

local SAME = 1e-12 -- the same sums in another order
local SUMS = 1e-10 -- sums that cancel to a few digits less

local folder = file.home .. "/spec/golden/"

local function designs()
  local one = befund.read(folder .. "apistrat.csv")
  local two = befund.read(folder .. "apiclus1.csv")
  local stages = befund.read(folder .. "apiclus2.csv")
  return {
    elements = one:design{ weight = "pw", stratum = "stype", fpc = "fpc" },
    clusters = two:design{ weight = "pw", psu = "dnum", fpc = "fpc" },
    stages = stages:design{ psu = { "dnum", "snum" }, fpc = { "fpc1", "fpc2" } },
  }
end

for name, s in pairs(designs()) do
  describe("under a design of " .. name, function()
    it("a domain's mean is a ratio of totals and the mean by that variable", function()
      local narrow = s:domain("stype == 'E'"):mean("api00")
      local by = s:mean("api00", { by = "stype" })["E"]
      local marked = s:derive{ one = "api00 * 0 + 1" }:domain "stype == 'E'"
      local ratio = marked:total("api00") / marked:total("one")
      near(narrow.value, by.value, SAME)
      near(narrow.se, by.se, SAME)
      near(narrow.value, ratio.value, SAME)
      near(narrow.se, ratio.se, SUMS)
      assert.are.same({ narrow.df, narrow.base }, { by.df, by.base })
    end)

    it("differences of domains have the covariance that one matrix has", function()
      local by = s:mean("api00", { by = "stype" })
      local v = by:covariance()
      local difference = by["E"] - by["M"]
      near(v["E"]["E"] + v["M"]["M"] - 2 * v["E"]["M"], difference.se ^ 2, SUMS)
      local apart = s:domain("stype == 'E'"):mean("api00") - s:domain("stype == 'M'"):mean("api00")
      near(difference.se, apart.se, SUMS)
      near(by["E"].value / by["M"].value, (by["E"] / by["M"]).value, SAME)
    end)

    it("an estimate less itself is 0 without uncertainty", function()
      local mean = s:mean "api00"
      local none = mean - mean
      assert.are.equal(0, none.value)
      assert.is_true(none.se <= SUMS * mean.se)
    end)
  end)
end

describe("weights", function()
  local data = befund.read(folder .. "apiclus1.csv")

  it("times a number leave shares, means, ratios, quantiles and their se as they are", function()
    local s = data:design{ weight = "pw", psu = "dnum" }
    local t = data:derive{ w = "pw * 7" }:design{ weight = "w", psu = "dnum" }
    for _, ask in ipairs{
      function(d) return d:share("awards", "Yes") end,
      function(d) return d:mean "api00" end,
      function(d) return d:ratio("api00", "api99") end,
      function(d) return d:quantile("api00", 0.5) end,
      function(d) return d:variance "api00" end,
    } do
      near(ask(s).value, ask(t).value, SAME)
      near(ask(s).se, ask(t).se, SAME)
    end
    near(7 * s:total("api00").se, t:total("api00").se, SAME)
  end)
end)

describe("rows in another order", function()
  it("leave estimates as they are", function()
    local x, w, h, p, y = {}, {}, {}, {}, {}
    for i = 1, 120 do x[i], w[i], h[i], p[i], y[i] = i * 37 % 101, 1 + i % 7, i % 3, i % 12, i * 53 % 89 end
    local function design(order)
      local function of(list)
        local own = {}
        for i = 1, #list do own[i] = list[order(i)] end
        return column.numbers(own)
      end
      return dataset.of{ { "x", of(x) }, { "w", of(w) }, { "h", of(h) }, { "p", of(p) }, { "y", of(y) } }:design{
        weight = "w", stratum = "h", psu = "p" }
    end
    local a, b = design(function(i) return i end), design(function(i) return (i * 7) % 120 + 1 end)
    for _, ask in ipairs{ function(s) return s:mean "x" end, function(s) return s:ratio("y", "x") end,
      function(s) return s:quantile("x", 0.25) end, function(s) return s:mean("y", { by = "h" })["2"] end } do
      near(ask(a).value, ask(b).value, SAME)
      near(ask(a).se, ask(b).se, SAME)
      assert.are.equal(ask(a).df, ask(b).df)
    end
  end)
end)

describe("estimates of different samples", function()
  local function of(list) return dataset.of{ { "x", column.numbers(list) } } end

  it("are independent, and say so", function()
    local a, b = of{ 1, 2, 6 }:design{}:mean "x", of{ 2, 3, 7, 4 }:design{}:mean "x"
    local difference = a - b
    near(a.se ^ 2 + b.se ^ 2, difference.se ^ 2, SAME)
    assert.are.same({ true, 5 }, { difference.independent, difference.df })
    assert.is_truthy(tostring(difference):find("independent samples", 1, true))
    assert.is_false((a - a).independent)
  end)

  it("are not those of two weightings of one dataset", function()
    local d = of{ 1, 2, 6 }:derive{ w = "x + 1" }
    local a, b = d:design{}:mean "x", d:design{ weight = "w" }:mean "x"
    local _, message = pcall(function() return a - b end)
    assert.is_truthy(message:find("two weightings of one dataset have no known covariance (compare estimates of one "
      .. "design)", 1, true))
    assert.has_no.errors(function() return d:design{}:derive{ y = "x" }:mean "y" - d:design{}:mean "x" end)
  end)
end)

describe("calibrated weights", function()
  local totals = { ["(total)"] = 6194, stype = { E = 4421, H = 755, M = 1018 }, api99 = 3914069 }
  local margins = { stype = { E = 4421, H = 755, M = 1018 }, ["sch.wide"] = { No = 1072, Yes = 5122 } }

  for name, s in pairs(designs()) do
    for how, made in pairs{ calibrated = s:calibrate(totals), raked = s:rake(margins) } do
      it("give the same covariances from cells and row by row, " .. how .. ", " .. name, function()
        for _, list in ipairs{ made:mean("api00", { by = "awards" }), made:share("awards", "Yes", { by = "stype" }),
          made:total("enroll", { by = "sch.wide" }), made:count("awards", { by = "stype" }) } do
          local fast, slow = estimate.covariance(list), estimate.covariance(list, true)
          for i, row in ipairs(fast) do
            for j in ipairs(row) do
              local size = math.max(math.sqrt(slow[i][i] * slow[j][j]), list[i].value ^ 2 * 1e-15)
              assert.is_true(math.abs(row[j] - slow[i][j]) <= 1e-9 * size, ("%s: %g, %g"):format(tostring(list[i]),
                row[j], slow[i][j]))
            end
          end
        end
      end)
    end

    it("know the totals they met, " .. name, function()
      local made = s:calibrate(totals)
      near(3914069, made:total("api99").value, 1e-7) -- the calibration's own tolerance
      assert.is_true(made:total("api99").se < 1e-6 * s:total("api99").se)
    end)
  end
end)
