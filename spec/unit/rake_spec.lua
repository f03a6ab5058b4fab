-- Raking on crossed cells, against a table worked out elsewhere, and its hand-over to Newton's method.

local column = require "core.column"
local labels = require "core.labels"
local weight = require "core.weight"

local PRINTED = 0.5e-4 -- four decimals are known

local function single(codes, answers)
  local list = {}
  for i = 1, answers do list[i] = { key = "k" .. i } end
  return column.single{ labels = labels.of{ answers = list }, codes = codes }
end

-- A seed table as one row a cell: two margins and the weights.
local function table_of(seed)
  local rows, columns, values = {}, {}, {}
  for i, line in ipairs(seed) do
    for j, value in ipairs(line) do
      rows[#rows + 1], columns[#columns + 1], values[#values + 1] = i, j, value
    end
  end
  return weight.cross(#rows, { single(rows, #seed), single(columns, #seed[1]) }), column.numbers(values)
end

local function raking(margins, target, more)
  local spec = { target = target, distance = "raking", sum = 0 }
  for i = 1, more.first do spec.sum = spec.sum + target[i] end
  for name, value in pairs(more) do spec[name] = value end
  return weight.calibration(margins, {}, spec)
end

local seed = { { 40, 30, 20, 10 }, { 35, 50, 100, 75 }, { 30, 80, 70, 120 }, { 20, 30, 40, 50 } }
local target = { 150, 300, 400, 150, 200, 300, 400, 100 }
local fitted = { -- IPF to convergence by R (loglin, eps 1e-10)
  64.5585, 46.2325, 35.3843, 3.8247, 49.9679, 68.1594, 156.4985, 25.3742,
  56.7219, 144.4282, 145.0825, 53.7673, 28.7516, 41.1800, 63.0347, 17.0337,
}

describe("raking", function()
  local margins, values = table_of(seed)

  it("fits the 4 x 4 table", function()
    local w, how = raking(margins, target, { first = 4, tolerance = 1e-12 }):solve(values)
    for i, expected in ipairs(fitted) do assert.is_true(math.abs(w:get(i) - expected) <= PRINTED, "cell " .. i) end
    assert.is_true(how.error <= 1e-12)
    assert.are.equal(0, how.steps)
  end)

  it("finds the same by Newton's method alone", function()
    local w, how = raking(margins, target, { first = 4, max_sweeps = 0 }):solve(values)
    for i, expected in ipairs(fitted) do assert.is_true(math.abs(w:get(i) - expected) <= PRINTED, "cell " .. i) end
    assert.are.equal(0, how.sweeps)
    assert.is_true(how.steps < 10)
  end)

  it("hands over when sweeps hardly help", function()
    -- nearly all weight on the diagonal: a sweep moves next to nothing from one block to the other
    local slow, start = table_of{ { 1000, 1e-3 }, { 1e-3, 1000 } }
    local calibration = raking(slow, { 1500, 500, 1000, 1000 }, { first = 2, max_sweeps = 100 })
    local w, how = calibration:solve(start)
    assert.is_true(how.sweeps < 100)
    assert.is_true(how.steps > 0)
    assert.is_true(how.error <= 1e-8)
    assert.is_true(math.abs(w:get(1) + w:get(2) - 1500) <= 1500e-8)
    assert.is_true(math.abs(w:get(1) + w:get(3) - 1000) <= 1000e-8)
  end)

  it("says how far off it is when no weights meet the margins", function()
    local holes, start = table_of{ { 1, 0 }, { 1, 1 } } -- the first row can only be in the first column
    local _, how = raking(holes, { 3, 1, 2, 2 }, { first = 2 }):solve(start)
    assert.is_true(how.error > 0.1)
  end)

  it("says so when one margin contradicts another that has the same sum", function()
    local both = { 1, 1, 2, 2 }
    local m = weight.cross(4, { single(both, 2), single(both, 2) })
    local _, how = raking(m, { 10, 30, 20, 20 }, { first = 2 }):solve()
    assert.are.equal(3, how.contradicts)
    assert.is_true(math.abs(how.follows - 10) < 1e-9)
  end)

  it("leaves rows that are missing on a margin their factor there", function()
    local m = weight.cross(4, { single({ 1, 1, 2, -1 }, 2) })
    local w = weight.calibration(m, {}, { target = { 4, 3 }, distance = "raking" }):solve()
    assert.are.same({ 2, 2, 3, 1 }, { w:get(1), w:get(2), w:get(3), w:get(4) })
  end)

  it("leaves weights of 0 at 0", function()
    local m = weight.cross(3, { single({ 1, 1, 2 }, 2) })
    local w = weight.calibration(m, {}, { target = { 4, 3 }, distance = "raking" }):solve(column.numbers{ 1, 0, 1 })
    assert.are.same({ 4, 0, 3 }, { w:get(1), w:get(2), w:get(3) })
  end)
end)
