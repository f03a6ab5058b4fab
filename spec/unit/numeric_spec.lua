-- Quantiles of t and beta, seen through intervals: against closed forms and printed tables.

local cells = require "core.cells"
local column = require "core.column"
local design = require "core.design"
local near = require "spec.support.near"
local sample = require "spec.support.sample"

local QUANTILE = 1e-10 -- numeric.c checks its results to 1e-12 of the tail

--- The t quantile at 1 - (1 - level) / 2 as the half width of a mean's interval over its se.
local function t(df, level)
  local values = {}
  for i = 1, df + 1 do values[i] = i % 2 end
  local m = cells.count(design.of(df + 1), { { value = column.numbers(values) } }):mean(1)
  local low, high = m:ci(level)
  return (high - low) / 2 / m.se
end

describe("the t quantile", function()
  it("is that of the closed forms for 1 and 2 df", function()
    for _, level in ipairs{ 0.5, 0.8, 0.9, 0.95, 0.99, 0.999 } do
      near(math.tan(math.pi * level / 2), t(1, level), QUANTILE, "Cauchy at " .. level)
      near(level * math.sqrt(2 / (1 - level * level)), t(2, level), QUANTILE, "2 df at " .. level)
    end
  end)

  it("is that of the printed tables", function()
    near(2.144786687917804, t(14, 0.95), QUANTILE)
    near(1.972079033, t(197, 0.95), 1e-9, "197 df") -- ten digits known
    near(1.959966356, t(1000000, 0.95), 1e-8, "a million df") -- 1.959963985 + 2.37e-6: the first term of its series
  end)
end)

describe("the beta quantile", function()
  local function exact(successes, rows, level)
    local places = {}
    for i = 1, rows do places[i] = i <= successes and 1 or 2 end
    return cells.count(design.of(rows), { { stub = sample.single(2, places) } }):share(1, 1):ci(level, "exact")
  end

  it("is that of the closed form for none of n", function()
    for _, rows in ipairs{ 2, 3, 10, 100, 2489, 100000 } do
      local low, high = exact(0, rows, 0.95)
      assert.are.equal(0, low)
      near(1 - 0.025 ^ (1 / rows), high, 1e-9, "none of " .. rows) -- the closed form itself loses digits in 1 - x
    end
  end)

  it("is symmetric", function()
    for _, rows in ipairs{ 5, 50, 5000 } do
      local low, high = exact(rows // 5, rows, 0.9)
      local low_rest, high_rest = exact(rows - rows // 5, rows, 0.9)
      near(1 - high_rest, low, QUANTILE)
      near(1 - low_rest, high, QUANTILE)
    end
  end)
end)
