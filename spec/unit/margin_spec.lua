-- Margins crossed: patterns of rows, and who is where.

local column = require "core.column"
local labels = require "core.labels"
local weight = require "core.weight"

-- A single choice of options 1..answers; a code of -1 is missing.
local function single(codes, answers)
  local list = {}
  for i = 1, answers do list[i] = { key = "k" .. i } end
  return column.single{ labels = labels.of{ answers = list }, codes = codes }
end

local function raised(f, ...)
  local fine, message = pcall(f, ...)
  assert.is_false(fine)
  return (tostring(message):gsub("^[^:]*:%d+: ", ""))
end

describe("margins crossed", function()
  it("make a pattern of what rows have in common", function()
    local m = weight.cross(5, { single({ 1, 2, 1, 2, -1 }, 2), single({ 3, 1, 3, 2, 1 }, 3) })
    assert.are.equal(4, m:patterns())
  end)

  it("count rows and weights of each answer, and who is missing", function()
    local m = weight.cross(5, { single({ 1, 2, 1, 2, -1 }, 2), single({ 3, 1, 3, 2, -1 }, 3) })
    local parts, missing = m:count(column.numbers{ 1, 2, 4, 8, 16 })
    local rows, sums = {}, {}
    for i, part in ipairs(parts) do rows[i], sums[i] = part.rows, part.weight end
    assert.are.same({ 2, 2, 1, 1, 2 }, rows)
    assert.are.same({ 5, 10, 2, 8, 5 }, sums)
    assert.are.same({ { rows = 1, weight = 16, row = 5 }, { rows = 1, weight = 16, row = 5 } }, missing)
  end)

  it("do not count rows of weight 0, nor miss them", function()
    local m = weight.cross(3, { single({ 1, 1, -1 }, 2) })
    local parts, missing = m:count(column.numbers{ 1, 0, 0 })
    assert.are.equal(1, parts[1].rows)
    assert.are.equal(0, missing[1].rows)
  end)

  it("take no columns for one pattern of all rows", function()
    assert.are.equal(1, weight.cross(4, {}):patterns())
    assert.are.equal(0, weight.cross(0, {}):patterns())
  end)

  it("are the same however wide the numbers are on the way", function()
    local ROWS = 9001
    for _, answers in ipairs{ { 3, 2, 4 }, { 300, 2 }, { 40, 40, 40 }, { 100, 100, 100, 3 } } do
      local state, columns, codes, weights = 1, {}, {}, {}
      local function draw(n)
        state = state * 48271 % 2147483647
        return state % n
      end
      for i, n in ipairs(answers) do
        codes[i] = {}
        for row = 1, ROWS do
          local code = draw(n + 1)
          codes[i][row] = code == 0 and -1 or code
        end
        columns[i] = single(codes[i], n)
      end
      for row = 1, ROWS do weights[row] = draw(50) end
      local occurs, count, expected, at = {}, 0, {}, 0
      for row = 1, ROWS do
        local list = {}
        for i in ipairs(answers) do list[i] = codes[i][row] end
        local key = table.concat(list, "/")
        if not occurs[key] then occurs[key], count = true, count + 1 end
      end
      for i, n in ipairs(answers) do
        for place = 1, n do expected[at + place] = { rows = 0, weight = 0 } end
        for row = 1, ROWS do
          local here = expected[at + codes[i][row]]
          if codes[i][row] > 0 then
            here.rows = here.rows + (weights[row] == 0 and 0 or 1)
            here.weight = here.weight + weights[row]
          end
        end
        at = at + n
      end
      local m = weight.cross(ROWS, columns)
      assert.are.equal(count, m:patterns())
      assert.are.same(expected, (m:count(column.numbers(weights))))
    end
  end)

  it("go beyond what a table holds", function()
    -- 1500 x 1500 x 1500 answers, of which 3000 combinations occur, each in two rows
    local a, b, c = {}, {}, {}
    for row = 1, 6000 do
      local i = (row - 1) % 3000
      a[row], b[row], c[row] = i % 1500 + 1, i * 7 % 1500 + 1, i * 11 % 1499 + 1
    end
    local occurs, count = {}, 0
    for row = 1, 6000 do
      local key = a[row] .. "/" .. b[row] .. "/" .. c[row]
      if not occurs[key] then occurs[key], count = true, count + 1 end
    end
    local m = weight.cross(6000, { single(a, 1500), single(b, 1500), single(c, 1500) })
    assert.are.equal(count, m:patterns())
    local parts = m:count()
    local first, all = 0, 0
    for row = 1, 6000 do first = first + (a[row] == 7 and 1 or 0) end
    for i = 1, 1500 do all = all + parts[i].rows end
    assert.are.equal(first, parts[7].rows)
    assert.are.equal(6000, all)
  end)

  it("refuse what is no single choice, or of another length", function()
    assert.are.equal("a margin is a column of kind single, not number",
      raised(weight.cross, 2, { column.numbers{ 1, 2 } }))
    assert.are.equal("the margin has 2 rows, the design 3", raised(weight.cross, 3, { single({ 1, 2 }, 2) }))
    assert.are.equal("item 1 of the list is a number, not a column", raised(weight.cross, 3, { 5 }))
  end)
end)
