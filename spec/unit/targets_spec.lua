-- Targets as scripts write them; what is refused stands in spec/errors/weighting_spec.lua.

local column = require "core.column"
local targets = require "targets"
local answers = require "spec.support.answers"

local data = answers.of{ sex = { "f m", "f", "m", "f" }, age = { "young old", "young", "young", "old" },
  code = { 1, 2, 2 }, pay = { 10, 20, 40 } }

local function read(given, numbers_too)
  return targets.read("calibrate", data, given, numbers_too)
end

describe("targets", function()
  it("are a map, in the order of the data's columns", function()
    local r = read{ sex = { f = 1, m = 2 }, age = { old = 1, young = 2 } }
    assert.are.equal("age", r.margins[1].name)
    assert.are.same({ 2, 1 }, r.margins[1].target)
    assert.are.same({ 1, 2 }, r.margins[2].target)
  end)

  it("are a list of pairs, in its order", function()
    local r = read{ { "sex", { { "m", 2 }, { "f", 1 } } }, { "age", { old = 1, young = 2 } } }
    assert.are.equal("sex", r.margins[1].name)
    assert.are.same({ 1, 2 }, r.margins[1].target)
  end)

  it("cross variables, by joint key, nested, or as pairs", function()
    local expected = { 1, 2, 3, 4 } -- f:young, f:old, m:young, m:old
    for _, given in ipairs{
      { ["f:young"] = 1, ["f:old"] = 2, ["m:young"] = 3, ["m:old"] = 4 },
      { f = { young = 1, old = 2 }, m = { old = 4, young = 3 } },
      { { "m:old", 4 }, { "f:young", 1 }, { "f:old", 2 }, { "m:young", 3 } } } do
      local margin = read{ ["sex:age"] = given }.margins[1]
      assert.are.same(expected, margin.target)
      assert.are.equal("m:young", margin.options[3].key)
    end
  end)

  it("name options by the file's code", function()
    assert.are.same({ 3, 4 }, read{ code = { [1] = 3, [2] = 4 } }.margins[1].target)
    assert.are.same({ 3, 4 }, read{ sex = { [1] = 3, [2] = 4 } }.margins[1].target)
  end)

  it("are totals of numbers and of the weights", function()
    local r = read({ pay = 100, ["(total)"] = 6 }, true)
    assert.are.equal("(total)", r.margins[1].name)
    assert.are.equal("pay", r.numbers[1].name)
    assert.are.equal(100, r.numbers[1].target)
  end)
end)

local function scaled(given, rows, asked)
  local r, notes = read(given), {}
  local total, is_share = targets.scaled("rake", r, rows, asked, notes)
  return r, total, is_share, notes
end

describe("targets that sum to", function()
  it("1 are shares: weights have mean 1", function()
    local r, total, is_share = scaled({ sex = { f = 0.25, m = 0.75 } }, 8)
    assert.are.same({ 2, 6 }, r.margins[1].target)
    assert.are.equal(8, total)
    assert.is_true(is_share)
  end)

  it("100 are percentages, rescaled when a little off", function()
    local r, _, _, notes = scaled({ sex = { f = 24.875, m = 74.625 }, age = { young = 25, old = 75 } }, 8)
    assert.are.same({ 2, 6 }, r.margins[2].target)
    assert.are.same({ "the percentages of 'sex' sum to 99.5 and were rescaled to 100" }, notes)
  end)

  it("anything else are counts", function()
    local r, total, is_share = scaled({ sex = { f = 300, m = 700 } }, 8)
    assert.are.same({ 300, 700 }, r.margins[1].target)
    assert.are.equal(1000, total)
    assert.is_false(is_share)
  end)

  it("100 are counts when that is said", function()
    local _, total, is_share = scaled({ sex = { f = 30, m = 70 } }, 8, "counts")
    assert.are.equal(100, total)
    assert.is_false(is_share)
  end)
end)

describe("targets and rows that are missing", function()
  it("leave the rows their part of the total", function()
    local some = answers.of{ sex = { "f m", "f", "m", false, false } }
    local r = targets.read("rake", some, { sex = { f = 60, m = 40 } })
    local _, notes = targets.placed("rake", r, column.numbers{ 1, 2, 1, 0 }, true)
    assert.are.same({ "1 row is missing on 'sex' and keeps its factor there" }, notes)
    local total = targets.scaled("rake", r, 3, "counts", notes)
    assert.are.equal(100, total)
    assert.are.same({ 45, 30 }, r.margins[1].target)
  end)
end)
