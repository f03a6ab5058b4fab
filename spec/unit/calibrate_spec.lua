-- Calibration, against CALMAR's example: src/calibrate.c, src/distance.c, src/calibrate_problem.c,
-- src/calibrate_newton.c, src/lua_calibrate.c.

local column = require "core.column"
local labels = require "core.labels"
local weight = require "core.weight"

local PRINTED = 5e-5 -- CALMAR's weights are known to four decimals

-- 15 employees of the test data of the R package icarus, and CALMAR's weights for them: category 80/90/60, sex 140/90,
-- department 100/130, sum of salaries 470000. service categ sexe salaire weight, linear raking logit (0.4 to 2.2)
local employees = {
  { 1, 1, 1, 1000, 10, 5.6381, 5.3374, 4.4859 }, { 1, 2, 2, 1100, 10, 4.8735, 5.1185, 4.2674 },
  { 2, 2, 2, 1500, 10, 11.3245, 9.9882, 9.4427 }, { 2, 3, 1, 2300, 10, 19.8970, 24.5142, 21.7067 },
  { 2, 1, 1, 1000, 10, 11.1004, 9.2304, 9.7760 }, { 1, 1, 2, 500, 10, -0.7084, 2.7920, 4.0262 },
  { 2, 2, 2, 1000, 10, 10.0887, 8.5884, 7.3103 }, { 1, 3, 2, 2000, 20, 17.1651, 15.7535, 15.0120 },
  { 1, 1, 1, 2100, 20, 16.7133, 14.8808, 11.7705 }, { 2, 2, 1, 2000, 20, 35.3418, 38.1883, 40.1082 },
  { 2, 1, 2, 3200, 20, 22.8538, 21.8245, 24.5277 }, { 1, 1, 2, 1800, 20, 5.0090, 8.2689, 8.2851 },
  { 1, 2, 1, 2800, 20, 28.3714, 28.1165, 28.8715 }, { 1, 3, 1, 1100, 20, 22.9379, 19.7323, 23.2813 },
  { 2, 1, 2, 2500, 20, 19.3937, 17.6660, 17.1285 },
}
local result = { linear = 6, raking = 7, logit = 8 }

local function field(i)
  local list = {}
  for row, employee in ipairs(employees) do list[row] = employee[i] end
  return list
end

local function single(codes, answers)
  local list = {}
  for i = 1, answers do list[i] = { key = "k" .. i } end
  return column.single{ labels = labels.of{ answers = list }, codes = codes }
end

local base, salary = column.numbers(field(5)), column.numbers(field(4))
local margins = weight.cross(15, { single(field(2), 3), single(field(3), 2), single(field(1), 2) })
local totals = { 80, 90, 60, 140, 90, 100, 130, 470000 }

local function calibration(spec)
  spec.target, spec.sum = spec.target or totals, spec.sum or 230
  return weight.calibration(margins, { salary }, spec)
end

describe("CALMAR's example", function()
  for distance, place in pairs(result) do
    it("has the same weights by the distance " .. distance, function()
      local bounded = distance == "logit"
      local c = calibration{ distance = distance, low = bounded and 0.4 or nil, high = bounded and 2.2 or nil }
      local w, how = c:solve(base)
      for row, employee in ipairs(employees) do
        assert.is_true(math.abs(w:get(row) - employee[place]) <= PRINTED, "row " .. row .. ": " .. w:get(row))
      end
      assert.is_true(how.error < 1e-12)
      assert.are.equal(distance == "linear" and 1 or 0, how.negative)
    end)
  end

  it("proves that no weights are within 0.6 and 2 times the old ones", function()
    local c = calibration{ distance = "logit", low = 0.6, high = 2 }
    local _, how = c:solve(base)
    assert.is_true(how.infeasible)
    assert.is_true(how.error > 0.01)
    local low, high = c:bounds(base)
    assert.is_true(low < 0.6 and high > 2 and low > 0.45 and high < 2.2)
    local _, within = calibration{ distance = "logit", low = low, high = high }:solve(base)
    assert.is_true(within.error <= 1e-8)
  end)

  it("fails when the sum of the weights contradicts the margins", function()
    local all = single({ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, 1)
    local m = weight.cross(15, { all, single(field(2), 3) })
    local _, how = weight.calibration(m, {}, { target = { 300, 80, 90, 60 }, distance = "linear", sum = 300 })
      :solve(base)
    assert.are.equal(4, how.contradicts)
    assert.is_true(math.abs(how.follows - 130) < 1e-9)
  end)
end)

describe("a calibration", function()
  it("holds linear factors between bounds and meets the totals", function()
    local w, how = calibration{ distance = "linear", low = 0.3, high = 2.1 }:solve(base)
    assert.is_true(how.error < 1e-12)
    assert.are.equal(0.3, how.low)
    for row = 1, 15 do assert.is_true(w:get(row) >= 0.3 * base:get(row) and w:get(row) <= 2.1 * base:get(row)) end
  end)

  it("holds raking factors between bounds and meets the totals", function()
    local _, how = calibration{ distance = "raking", low = 0.4, high = 2.2 }:solve(base)
    assert.is_true(how.error < 1e-12)
    assert.is_true(how.low >= 0.4 and how.high <= 2.2)
  end)

  it("finds what is redundant", function()
    local c = weight.calibration(margins, { salary, column.numbers(field(4)) }, {
      target = { 80, 90, 60, 140, 90, 100, 130, 470000, 470000 }, distance = "linear", sum = 230 })
    assert.are.same({ false, false, false, false, true, false, true, false, true }, c:redundant(base))
    local w, how = c:solve(base)
    assert.is_true(math.abs(w:get(1) - 5.6381) <= PRINTED)
    assert.is_true(how.error < 1e-12)
  end)

  it("keeps the digits of numbers far from 0", function()
    local x, y = {}, {}
    for i = 1, 40 do
      x[i] = 1e6 + i
      y[i] = 1 + i % 2
    end
    local m = weight.cross(40, { single(y, 2) })
    local c = weight.calibration(m, { column.numbers(x) }, { target = { 100, 100, 200 * (1e6 + 21) }, sum = 200 })
    local w, how = c:solve()
    local sum = 0
    for i = 1, 40 do sum = sum + w:get(i) * i end -- the totals that hide behind 1e6
    assert.is_true(how.error < 1e-14)
    assert.is_true(math.abs(sum - 200 * 21) < 1e-6)
  end)

  it("leaves rows of weight 0 alone, missing numbers or not", function()
    local w = weight.calibration(weight.cross(3, {}), { column.numbers{ 1, false, 3 } }, { target = { 8 } })
      :solve(column.numbers{ 1, 0, 1 })
    assert.are.equal(0, w:get(2))
    assert.is_true(math.abs(w:get(1) + 3 * w:get(3) - 8) < 1e-12)
  end)

  it("gives the sums of its parts and numbers", function()
    assert.are.same({ 110.0, 70.0, 50.0, 110.0, 120.0 }, { table.unpack(calibration{}:totals(base), 1, 5) })
    assert.are.equal(434000, calibration{}:totals(base)[8])
  end)

  it("says of the weights it made what is said of them when they are read", function()
    local ROWS = 70001 -- more than a sum block
    local before, code, x = {}, {}, {}
    for row = 1, ROWS do
      before[row], code[row], x[row] = row * 7919 % 1009 / 100, row % 3 + 1, row * 31 % 97
    end
    local m, number = weight.cross(ROWS, { single(code, 3) }), column.numbers(x)
    for _, weights in ipairs{ column.numbers(before), weight.ones(ROWS) } do
      for _, numbers in ipairs{ {}, { number } } do
        local sum = weight.summary(weights).sum
        local target = { sum / 2, sum / 4, sum / 4 }
        target[#numbers + 3] = numbers[1] and sum * 10 or target[3]
        local w, how = weight.calibration(m, numbers, { target = target, sum = sum }):solve(weights)
        local list, negative = {}, 0
        for row = 1, ROWS do
          list[row] = w:get(row)
          negative = negative + (list[row] < 0 and 1 or 0)
        end
        local read = column.numbers(list)
        assert.are.same(weight.summary(read), weight.summary(w))
        assert.are.same(read:summary(), w:summary())
        assert.are.equal(negative, how.negative)
        assert.are.equal(#numbers == 1, negative > 0)
      end
    end
  end)

  it("takes base weights scaled to a total", function()
    local m = weight.cross(3, { single({ 1, 2, 2 }, 2) })
    local c = weight.calibration(m, {}, { target = { 10, 30 }, distance = "logit", low = 0.7, high = 1.4, total = 40,
      sum = 40 })
    local w, how = c:solve()
    assert.is_true(math.abs(w:get(1) - 10) < 1e-12)
    assert.is_true(math.abs(how.low - 0.75) < 1e-12)
  end)
end)
