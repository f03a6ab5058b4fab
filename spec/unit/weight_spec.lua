-- Weights held within bounds, and what is said of them in a line.

local column = require "core.column"
local weight = require "core.weight"

local function values(col)
  local list = {}
  for row = 1, col:rows() do list[row] = col:get(row) end
  return list
end

describe("trim", function()
  it("spreads what is cut off equally over the others", function()
    local w, cut = weight.trim(column.numbers{ 1, 2, 9 }, 0, 6)
    assert.are.same({ 2.5, 3.5, 6 }, values(w))
    assert.are.equal(1, cut)
  end)

  it("goes on until none is outside", function()
    local w = weight.trim(column.numbers{ 1, 5, 12 }, 0, 8) -- 1 3, then 7 9: 9 is cut too
    assert.are.same({ 3, 7, 8 }, values(w))
    w = weight.trim(column.numbers{ 1, 7, 14 }, 0, 8)
    assert.are.same({ 6, 8, 8 }, values(w))
  end)

  it("takes what was added from the others", function()
    local w = weight.trim(column.numbers{ 1, 5, 6 }, 3, 10)
    assert.are.same({ 3, 4, 5 }, values(w))
  end)

  it("moves those that were outside when the others cannot take it all", function()
    local w = weight.trim(column.numbers{ 1, 5, 12 }, 4, 7) -- the one other can rise to 7, the rest is the first's
    assert.are.same({ 4, 7, 7 }, values(w))
    w = weight.trim(column.numbers{ 1, 12, 12 }, 2, 9)
    assert.are.same({ 7, 9, 9 }, values(w))
  end)

  it("leaves zeros out", function()
    assert.are.same({ 0, 3, 3 }, values((weight.trim(column.numbers{ 0, 2, 4 }, 1, 3))))
  end)

  it("leaves weights within the bounds alone", function()
    local w, cut = weight.trim(column.numbers{ 1, 2, 3 }, 1, 3)
    assert.are.same({ 1, 2, 3 }, values(w))
    assert.are.equal(0, cut)
  end)

  it("keeps the sum of many", function()
    local list, sum = {}, 0
    for i = 1, 1000 do
      list[i] = (i * 7919 % 1009) / 100 + 0.1
      sum = sum + list[i]
    end
    local w, cut = weight.trim(column.numbers(list), 2, 6)
    local after = 0
    for _, one in ipairs(values(w)) do
      assert.is_true(one >= 2 and one <= 6)
      after = after + one
    end
    assert.is_true(cut > 0 and math.abs(after - sum) <= 1e-12 * sum)
  end)

  it("refuses bounds that no weights of that sum keep", function()
    local fine, message = pcall(weight.trim, column.numbers{ 1, 2, 9 }, 5, 6)
    assert.is_false(fine)
    assert.truthy(message:find("no 3 weights from 5 to 6 have the sum of these, 12 (the mean is 4)", 1, true))
  end)
end)

describe("weights", function()
  it("are summed up without those of 0", function()
    assert.are.same({ rows = 2, min = 1, max = 3, sum = 4, squares = 10 }, weight.summary(column.numbers{ 1, 0, 3 }))
  end)

  it("are scaled", function()
    assert.are.same({ 0.5, 1.5 }, values(weight.scale(column.numbers{ 1, 3 }, 0.5)))
  end)

  it("name the first number that is missing", function()
    local row, rows = weight.missing(column.numbers{ false, 1, false, false }, column.numbers{ 0, 1, 1, 1 })
    assert.are.equal(3, row)
    assert.are.equal(2, rows)
    assert.is_nil(weight.missing(column.numbers{ 1, 2 }))
  end)
end)
