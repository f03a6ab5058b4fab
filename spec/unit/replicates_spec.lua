-- s:replicates{...}: what it takes, what it says, and that its numbers are those of core.replicate.

require "dataset"
local answers = require "spec.support.answers"
local befund = require "befund"
local column = require "core.column"
local dataset = require "core.dataset"
local near = require "spec.support.near"

local ROUNDING = 1e-12 -- few sums of few numbers
local PRINTED = 1e-8 -- ten digits

-- Levy & Lemeshow, Sampling of Populations: patients of six ambulances with cardiac arrest and those alive on arrival,
-- `scd` in R's survey package, with the half samples of its help page; numbers by survey 4.1-1.
local scd = dataset.of{
  { "esa", column.numbers{ 1, 1, 2, 2, 3, 3 } },
  { "arrests", column.numbers{ 120, 78, 185, 228, 670, 530 } },
  { "alive", column.numbers{ 25, 24, 30, 49, 80, 70 } },
  { "r1", column.numbers{ 2, 0, 2, 0, 2, 0 } }, { "r2", column.numbers{ 2, 0, 0, 2, 0, 2 } },
  { "r3", column.numbers{ 0, 2, 2, 0, 0, 2 } }, { "r4", column.numbers{ 0, 2, 0, 2, 2, 0 } },
}

local function refused(o, s)
  return answers.refusal(function() return (s or scd:design{ stratum = "esa" }):replicates(o) end)
end

describe("s:replicates", function()
  it("takes given half samples, by names or by pattern", function()
    for _, columns in ipairs{ { "r1", "r2", "r3", "r4" }, "r*" } do
      local s = scd:design():replicates{ columns = columns, combined = false, type = "brr" }
      local ratio = s:ratio("alive", "arrests")
      near(0.1535063501, ratio.value, PRINTED)
      near(0.00941840067, ratio.se, PRINTED)
      assert.are.equal(3, ratio.df)
    end
  end)

  it("has R's standard errors, by jackknife and linearised, with and without fpc", function()
    local function ratio(s) return s:ratio("alive", "arrests").se end
    local s = scd:design{ stratum = "esa" }
    near(0.0098073036, ratio(s), PRINTED)
    near(0.009846457204, ratio(s:replicates{ type = "jkn" }), PRINTED)
    local fpc = scd:derive{ five = "arrests * 0 + 5", one = "arrests * 0 + 1" }
    near(0.007596704703, ratio(fpc:design{ stratum = "esa", fpc = "five", weight = "one" }), PRINTED)
  end)

  it("makes the other halves of these half samples", function()
    local others = scd:derive{ o1 = "2 - r1", o2 = "2 - r2", o3 = "2 - r3", o4 = "2 - r4" }
    local given = others:design():replicates{ columns = "o*", combined = false, type = "brr" }
    local made = scd:design{ stratum = "esa" }:replicates{ type = "brr" }
    near(given:ratio("alive", "arrests").se, made:ratio("alive", "arrests").se, ROUNDING)
  end)

  it("takes scale and rscales for the type", function()
    local by_type = scd:design():replicates{ columns = "r*", combined = false, type = "brr" }:mean "alive"
    local by_scale = scd:design():replicates{ columns = "r*", combined = false, scale = 1 / 4 }:mean "alive"
    local by_rscales = scd:design():replicates{ columns = "r*", combined = false, rscales = { .25, .25, .25, .25 } }
    near(by_type.se, by_scale.se, ROUNDING)
    near(by_type.se, by_rscales:mean "alive".se, ROUNDING)
  end)

  it("says in the history what was made or given, and what the design has by now", function()
    local s = scd:design{ stratum = "esa" }:replicates{ type = "jkn" }
    assert.are.same({ "standard errors by 6 jkn replicates" }, s:history())
    assert.are.equal("design of 6 rows, unweighted, 3 strata, 6 jkn replicates", tostring(s))
    s = s:replicates{ type = "bootstrap", count = 50, seed = 3 }
    assert.are.same({ "standard errors by 50 bootstrap replicates, seed 3" }, s:history())
    s = scd:design():replicates{ columns = "r*", combined = false, type = "bootstrap" }
    assert.are.same({ "standard errors by 4 given replicates" }, s:history())
    assert.are.equal("design of 6 rows, unweighted, 4 given replicates", tostring(s))
  end)

  it("goes with domains, by and derived columns", function()
    local s = scd:design{ stratum = "esa" }:replicates{ type = "jkn" }
    local by = s:mean("alive", { by = "esa" })
    near(by[2].se, s:domain "esa == 2":mean "alive".se, ROUNDING)
    near(s:mean "alive".se, s:derive{ more = "alive + 1" }:mean "more".se, ROUNDING)
    near((by[1] - by[2]).se, math.sqrt(by[1].se ^ 2 + by[2].se ^ 2), ROUNDING)
    assert.are.equal(1, by[2].df)
  end)

  it("says what it cannot make, by name", function()
    assert.are.equal("replicates: neither type nor columns (type = \"bootstrap\", or columns = \"rep*\")", refused{})
    assert.are.equal("replicates: count goes with type = \"bootstrap\", not with \"jkn\"",
      refused{ type = "jkn", count = 3 })
    assert.are.equal("replicates: fay needs rho, from 0 to below 1 (rho = 0.3; 0 is brr)", refused{ type = "fay" })
    assert.are.equal("replicates: rho: 1 is not from 0 to below 1", refused{ type = "fay", rho = 1 })
    assert.are.equal("replicates: scale goes with columns (what is made has its own)",
      refused{ type = "jkn", scale = 1 })
    assert.are.equal("replicates: seed: 1.5 is not a whole number", refused{ type = "bootstrap", seed = 1.5 })
    assert.are.equal("replicates: count: no variance comes from 1 (2 at least; 200 is usual)",
      refused{ type = "bootstrap", count = 1 })
    assert.are.equal("replicates: jk1 is for designs without strata, there are 3 (choose type = \"jkn\")",
      refused{ type = "jk1" })
    assert.are.equal("replicates: brr needs two rows in every stratum, the sample has 6 rows (choose type = \"jkn\" or "
      .. "\"bootstrap\")", refused({ type = "brr" }, scd:design()))
    local uneven = answers.of{ place = { "north south", "north", "north", "north", "south", "south" } }
    assert.are.equal("replicates: brr needs two rows in every stratum, stratum 'north' has 3 rows (choose type = "
      .. "\"jkn\" or \"bootstrap\")", refused({ type = "brr" }, uneven:design{ stratum = "place" }))
    assert.are.equal("replicates: no column fits 'rep*'", refused{ columns = "rep*", type = "brr" })
    assert.are.equal("replicates: no column 'r5' (is it 'r1'?)", refused{ columns = { "r5" }, type = "brr" })
    assert.are.equal("replicates: 2 rscales for 4 columns (one for each)",
      refused{ columns = "r*", rscales = { 1, 1 } })
    assert.are.equal("replicates: given replicates need a scale (give scale, or rscales, or the type they were made "
      .. "by)", refused{ columns = "r*" })
    assert.are.equal("replicates: seed does not go with columns (these are as they were given)",
      refused{ columns = "r*", seed = 1 })
  end)

  it("is there in tables", function()
    local d = befund.read(require "core.file".home .. "/spec/golden/apiclus1.csv")
    local s = d:design{ psu = "dnum", weight = "pw" }:replicates{ type = "jk1" }
    local t = s:table{ rows = { "awards" }, columns = { "stype" }, show = { "percent", "se" } }
    near(s:share("awards", "Yes", { by = "stype" })["E"].se, t:cell("awards > Yes", "stype > E").se, ROUNDING)
  end)
end)
