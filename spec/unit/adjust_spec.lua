local adjust = require "adjust"
local answers = require "spec.support.answers"
local near = require "spec.support.near"

local ROUNDING = 1e-15 -- a product and a maximum

-- Benjamini & Hochberg (1995), table 1: fifteen tests of thrombolysis; adjusted by R's p.adjust.
local P = { 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
  0.7590, 1 }
local HOLM = { 0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.278, 0.278, 0.278, 0.3213, 1, 1, 1, 1, 1, 1 }
local BH = { 0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.063857142857142857, 0.063857142857142857, 0.0645, 0.0765,
  0.486, 0.58118181818181818, 0.714875, 0.75323076923076923, 0.81321428571428571, 1 }

describe("adjust", function()
  it("gives what Holm and Benjamini and Hochberg did, in the order of what is given", function()
    local backwards = {}
    for i, p in ipairs(P) do backwards[#P - i + 1] = p end
    local holm, bh, turned = adjust.holm(P), adjust.bh(P), adjust.bh(backwards)
    for i in ipairs(P) do
      near(HOLM[i], holm[i], ROUNDING, "holm " .. i)
      near(BH[i], bh[i], ROUNDING, "bh " .. i)
      assert.are.equal(bh[i], turned[#P - i + 1])
    end
  end)

  it("leaves a single test as it is, and a family of none empty", function()
    assert.are.same({ 0.04 }, adjust.holm { 0.04 })
    assert.are.same({ 0.04 }, adjust.bh { 0.04 })
    assert.are.same({}, adjust.holm {})
    assert.are.same({ 0.2, 0.1 }, adjust.none { 0.2, 0.1 })
  end)

  it("never adjusts past 1, nor a smaller p above a larger one", function()
    assert.are.same({ 1, 1, 1 }, adjust.holm { 0.5, 0.9, 0.6 })
    local holm = adjust.holm { 0.011, 0.02, 0.015 }
    assert.is_true(holm[1] <= holm[3] and holm[3] <= holm[2])
  end)

  it("refuses what is no p-value", function()
    assert.are.equal("adjust: p[2]: 1.5 is not between 0 and 1", answers.refusal(adjust.holm, { 0.1, 1.5 }))
    assert.are.equal("adjust: p[1]: 'x' is not a number", answers.refusal(adjust.bh, { "x" }))
  end)
end)
