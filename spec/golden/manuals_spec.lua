-- More printed numbers: clusters in strata (SAS), lonely units about the mean (R, corrected), small shares, domains and
-- differences (R). The data stand here, or in this folder.

local column = require "core.column"
local dataset = require "core.dataset"
local near = require "spec.support.near"
require "dataset"

local R = 1e-9 -- R's survey 4.1-1 printed ten digits

-- A dataset from lines of numbers.
local function data(names, text)
  local lists, columns = {}, {}
  for i in ipairs(names) do lists[i] = {} end
  local at = 0
  for number in text:gmatch "%S+" do
    local list = lists[at % #names + 1]
    list[#list + 1] = tonumber(number)
    at = at + 1
  end
  for i, name in ipairs(names) do columns[i] = { name, column.numbers(lists[i]) } end
  return dataset.of(columns)
end

local function agree(value, se, estimate, tolerance)
  near(value, estimate.value, tolerance, "value")
  near(se, estimate.se, tolerance, "se")
end

describe("a total about the mean of all psus (tests/lonely.psu.R of R's survey, corrected in 4.3)", function()
  it("has its variance", function()
    local d = data({ "stratum", "psu", "weight", "age" },
      "1 1 10.5 30.5  1 2 10.5 40.5  2 3 20 35  2 4 20 52  3 5 15 44")
    local function variance(lonely)
      return d:design{ weight = "weight", stratum = "stratum", psu = "psu", lonely = lonely }:total("age").se ^ 2
    end
    near(126625, variance "remove", R)
    near(127579.81, variance "centre", R)
  end)
end)

describe("what pupils spend for ice cream (SAS, examples of PROC SURVEYMEANS)", function()
  it("has the numbers of study groups drawn in grades", function()
    local d = data({ "grade", "group", "spending" }, [[7 34 7 7 34 7 7 412 4 9 27 14 7 34 2 9 230 15 9 27 15 7 501 2
      9 230 8 9 230 7 7 501 3 8 59 20 7 403 4 7 403 11 8 59 13 8 59 17 8 143 12 8 143 16 8 59 18 9 235 9 8 143 10
      9 312 8 9 235 6 9 235 11 9 312 10 7 321 6 8 156 19 8 156 14 7 321 3 7 321 12 7 489 2 7 489 9 7 78 1 7 78 10
      7 489 2 7 156 1 7 78 6 7 412 6 7 156 2 9 301 8]])
    local there, list = { [7] = 608, [8] = 252, [9] = 403 }, {}
    for row = 1, d:rows() do list[row] = there[d:column("grade"):get(row)] end
    local s = d:with{ { "fpc", column.numbers(list) } }:derive{ more = "spending >= 10" }
      :design{ stratum = "grade", psu = "group", fpc = "fpc" }
    local mean = s:mean "spending"
    agree(8.923860115, 0.6508594776, mean, R)
    assert.are.equal(13, mean.df)
    near(7.5177637, mean.low, 1e-8)
    near(10.32995653, mean.high, R)
    agree(0.4385632075, 0.05636826132, s:share("more", "yes"), R)
  end)
end)

describe("other numbers of R's survey for its schools", function()
  local befund = require "befund"
  local folder = require "core.file".home .. "/spec/golden/"
  local d = befund.read(folder .. "apiclus1.csv"):derive{ none = "ell == 0" }
  local s = d:design{ weight = "pw", psu = "dnum", fpc = "fpc" }

  it("the total of a domain keeps all districts", function()
    agree(535594.8696, 226716.5947, s:domain("stype == 'H'"):total "enroll", 1e-9)
  end)

  it("intervals of a small share, but for an arcsine below 0, whose square R takes for an end", function()
    local share = s:share("none", "yes")
    near(0.0218579235, share.value, 1e-8)
    for method, ends in pairs{ logit = { 0.0023046913, 0.177747767 }, asin = { 0, 0.09557674 },
      beta = { 0.00021614683, 0.13750776 }, wald = { -0.02666241, 0.07037825 } } do
      local low, high = share:ci(0.95, method)
      assert.is_true(math.abs(low - ends[1]) < 1e-8, method)
      assert.is_true(math.abs(high - ends[2]) < 1e-8, method)
    end
  end)

  it("the design effect with and without replacement", function()
    near(9.345869451, s:mean("api00", { deff = true }).deff, R)
    near(9.069748362, s:mean("api00", { deff = "wr" }).deff, R)
  end)

  it("the difference of means of types", function()
    local means = s:mean("api00", { by = "stype" })
    agree(17.42805556, 14.33739023, means["E"] - means["M"], 1e-9)
  end)
end)
