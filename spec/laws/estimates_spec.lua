-- Identities that hold for every survey, whatever its numbers.

local cells = require "core.cells"
local column = require "core.column"
local dataset = require "core.dataset"
local design = require "core.design"
local expression = require "core.expression"
local near = require "spec.support.near"
local run = require "spec.support.run"
local sample = require "spec.support.sample"

local SUMS = 1e-12 -- the same sums in another order
local SQUARES = 1e-11 -- spreads from such sums

local fields = { "value", "se", "low", "high", "df", "base", "weighted_base", "effective_base", "missing", "sd" }

local function same(expected, actual, tolerance, except)
  for _, field in ipairs(fields) do
    if field ~= except and expected[field] == expected[field] then
      near(expected[field], actual[field], tolerance, field)
    end
  end
  assert.are.equal(expected.method, actual.method)
end

--- All estimates of a survey, in a list.
local function estimates(s, stratified)
  local c = sample.columns(s)
  local counted = cells.count(design.of(s.rows, c.w, stratified and c.stratum or nil),
    { { stub = c.stub, slice = c.slice }, { value = c.x, slice = c.slice } })
  local list = {}
  for slice = 1, 3 do
    for stub = 1, 5 do
      list[#list + 1] = counted:share(1, stub, slice, nil, slice)
      list[#list + 1] = counted:count(1, stub, slice)
    end
    list[#list + 1] = counted:mean(2, slice)
    list[#list + 1] = counted:total(2, slice)
    list[#list + 1] = counted:scores(1, { 1, 2, 3, 4, 5 }, slice)
  end
  return list
end

describe("shares", function()
  it("of a banner point sum to 1, and its counts to its base", function()
    for seed = 1, 5 do
      local c = sample.columns(sample.survey(1000, seed))
      local counted = cells.count(design.of(1000, c.w), { { stub = c.stub, slice = c.slice } })
      for slice = 1, 3 do
        local shares, count, rows, base = 0, 0, 0, counted:share(1, 1, slice, nil, slice)
        for stub = 1, 5 do
          shares = shares + counted:share(1, stub, slice, nil, slice).value
          count = count + counted:count(1, stub, slice).value
          rows = rows + counted:cell(1, slice, stub)
        end
        near(1, shares, SUMS)
        near(base.weighted_base, count, SUMS)
        assert.are.equal(base.base, rows)
      end
    end
  end)

  it("of an answer and of all others have the same se", function()
    local c = sample.columns(sample.survey(1000, 9))
    local counted = cells.count(design.of(1000, c.w), { { stub = c.stub } })
    local one, others = counted:share(1, 1), counted:share(1, { 2, 3, 4, 5 })
    near(1 - one.value, others.value, SUMS)
    near(one.se, others.se, SUMS)
    near(1 - one.high, others.low, SQUARES)
  end)

  it("are means of 0 and 1", function()
    local s = sample.survey(1000, 10)
    local y = {}
    for i, place in ipairs(s.stub) do y[i] = place > 0 and (place == 2 and 1 or 0) end
    local c = sample.columns(s)
    local counted = cells.count(design.of(1000, c.w), { { stub = c.stub }, { value = column.numbers(y) } })
    local share, mean = counted:share(1, 2), counted:mean(2)
    for _, field in ipairs{ "value", "se", "df", "base", "effective_base", "missing" } do
      near(mean[field], share[field], SQUARES, field)
    end
  end)
end)

describe("doubled weights", function()
  it("leave shares and means, and double totals", function()
    for seed = 1, 3 do
      local s = sample.survey(1000, seed)
      local once = estimates(s, seed == 3)
      for i = 1, s.rows do s.w[i] = 2 * s.w[i] end
      local twice = estimates(s, seed == 3)
      for i, e in ipairs(once) do
        if e.kind == "share" or e.kind == "mean" then
          same(e, twice[i], SUMS, "weighted_base")
        else
          near(2 * e.value, twice[i].value, SUMS)
          near(2 * e.se, twice[i].se, SQUARES)
        end
      end
    end
  end)
end)

describe("permuted rows", function()
  it("give the same estimates", function()
    for seed = 1, 3 do
      local s = sample.survey(1000, seed)
      local permuted = estimates(sample.permuted(s, sample.order(s.rows, seed)), seed == 3)
      for i, e in ipairs(estimates(s, seed == 3)) do same(e, permuted[i], SQUARES) end
    end
  end)

  it("give values within 1e-12 over several sum blocks", function()
    local s = sample.survey(140000, 6)
    local permuted = estimates(sample.permuted(s, sample.order(s.rows, 6)))
    for i, e in ipairs(estimates(s)) do near(e.value, permuted[i].value, 1e-12) end
  end)
end)

describe("a domain", function()
  local s = sample.survey(1000, 7)
  local c = sample.columns(s)
  local data = dataset.of{ { "slice", column.numbers(s.slice) } }

  it("gives what a banner point of the same rows gives", function()
    for _, stratum in ipairs{ false, c.stratum } do
      local all = design.of(s.rows, c.w, stratum or nil)
      local counted = cells.count(all, { { stub = c.stub, slice = c.slice }, { value = c.x, slice = c.slice } })
      for slice = 1, 3 do
        local domain = design.domain(all, expression.select(data, "slice == " .. slice))
        local inside = cells.count(domain, { { stub = c.stub }, { value = c.x } })
        for stub = 1, 5 do same(inside:share(1, stub), counted:share(1, stub, slice, nil, slice), SQUARES) end
        same(inside:mean(2), counted:mean(2, slice), SQUARES)
        same(inside:total(2), counted:total(2, slice), SQUARES)
        same(inside:count(1), counted:count(1, nil, slice), SQUARES)
      end
    end
  end)

  it("has a mean that is its total over its count", function()
    local domain = design.domain(design.of(s.rows, c.w), expression.select(data, "slice == 2"))
    local counted = cells.count(domain, { { value = c.x } })
    near(counted:total(1).value / counted:count(1).value, counted:mean(1).value, SUMS)
  end)

  it("of all rows is the design", function()
    local all = design.of(s.rows, c.w)
    local whole = design.domain(all, expression.select(data, "slice > -9"))
    local a, b = cells.count(all, { { stub = c.stub } }), cells.count(whole, { { stub = c.stub } })
    for stub = 1, 5 do same(a:share(1, stub), b:share(1, stub), 0) end
  end)
end)

describe("a mean of years", function()
  it("keeps its digits, and so does its se", function()
    local near_zero, years, far = {}, {}, {}
    for i = 1, 1000 do
      near_zero[i] = (i * 7919 % 1009) / 16
      years[i] = 1024 * 1024 + near_zero[i]
      far[i] = i == 1000 and 2 ^ 40 or years[i]
    end
    local w, slice = {}, {}
    for i = 1, 1000 do w[i], slice[i] = 1 + i % 3, i == 1000 and 2 or 1 end
    local counted = cells.count(design.of(1000, column.numbers(w)), { { value = column.numbers(near_zero) },
      { value = column.numbers(years) },
      { value = column.numbers(near_zero), slice = sample.single(2, slice) },
      { value = column.numbers(far), slice = sample.single(2, slice) } })
    near(1024 * 1024 + counted:mean(1).value, counted:mean(2).value, 1e-15)
    near(counted:mean(1).se, counted:mean(2).se, SUMS)
    near(counted:mean(1).sd, counted:mean(2).sd, SUMS)
    near(1024 * 1024 + counted:mean(3, 1).value, counted:mean(4, 1).value, 1e-12) -- beside one a million times larger
  end)
end)

describe("one pass", function()
  local chunk = [[
    local cells, column, design = require "core.cells", require "core.column", require "core.design"
    local labels = require "core.labels"
    local answers = {}
    for i = 1, 5 do answers[i] = { key = "a" .. i } end
    local stub, many, w, x, keys = {}, {}, {}, {}, {}
    for i = 1, 20000 do keys[i] = { key = "k" .. i } end
    math.randomseed(1)
    for i = 1, 150000 do
      stub[i], many[i] = math.random(5), math.random(20000)
      w[i], x[i] = math.random() + 0.1, math.random() * 1000
    end
    local L = labels.of{ answers = answers }
    local stub_column = column.single{ labels = L, codes = stub }
    local wide = column.single{ labels = labels.of{ answers = keys }, codes = many }
    local c = cells.count(design.of(150000, column.numbers(w)),
      { { stub = stub_column }, { value = column.numbers(x), slice = stub_column }, { stub = wide } })
    for i = 1, 5 do
      for _, e in ipairs{ c:share(1, i), c:mean(2, i), c:count(3, i) } do
        print(("%a %a"):format(e.value, e.se))
      end
    end
  ]]

  local function output(threads)
    local result = run{ "-e", chunk, env = { BEFUND_THREADS = threads } }
    assert.are.same({ 0, "" }, { result.status, result.err })
    return result.out
  end

  it("gives the same bytes with 1, 2 and 7 threads", function()
    local one = output(1)
    assert.are.equal(15, select(2, one:gsub("\n", "")))
    assert.are.equal(one, output(2))
    assert.are.equal(one, output(7))
  end)

  it("gives the same bytes in 20 processes", function()
    local first = output(2)
    for _ = 2, 20 do assert.are.equal(first, output(2)) end
  end)
end)
