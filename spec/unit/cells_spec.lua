-- The one pass: what is in the cells, for every width of codes, every size of table and across sum blocks.

local cells = require "core.cells"
local column = require "core.column"
local dataset = require "core.dataset"
local design = require "core.design"
local expression = require "core.expression"
local near = require "spec.support.near"
local sample = require "spec.support.sample"

local SUMS = 1e-12 -- the engine adds block by block, the loop row by row: 1e5 roundings of 1e-16, mostly cancelling

local function message(...)
  local _, text = pcall(...)
  return (tostring(text):gsub("^[^:]+:%d+: ", ""))
end

--- What a loop over the rows finds in the cells of stub x slice: { rows, w, w2 } by "slice:stub".
local function by_loop(s, stub, slice, inside)
  local found = {}
  for i = 1, s.rows do
    local w = (not inside or inside(i)) and s.w[i] or 0
    local key = ("%d:%d"):format(slice and slice[i] or 1, stub and stub[i] or 1)
    local cell = found[key] or { 0, 0, 0 }
    found[key] = { cell[1] + (w > 0 and 1 or 0), cell[2] + w, cell[3] + w * w }
  end
  return found
end

local function compare(counted, t, expected)
  for key, cell in pairs(expected) do
    local slice, stub = key:match("(.+):(.+)")
    local rows, w, w2 = counted:cell(t, math.tointeger(slice), math.tointeger(stub))
    assert.are.equal(cell[1], rows, key)
    near(cell[2], w, SUMS, "w of " .. key)
    near(cell[3], w2, SUMS, "w2 of " .. key)
  end
end

describe("cells.count", function()
  local s = sample.survey(500, 1)
  local c = sample.columns(s)

  it("counts rows, weights and their squares by hand", function()
    local stub = sample.single(2, { 1, 2, 1, -1, 1 })
    local slice = sample.single(2, { 1, 1, 2, 2, -1 })
    local counted = cells.count(design.of(5, column.numbers{ 1, 2, 3, 0, 5 }), { { stub = stub, slice = slice } })
    assert.are.same({ 1, 1, 1 }, { counted:cell(1, 1, 1) })
    assert.are.same({ 1, 2, 4 }, { counted:cell(1, 1, 2) })
    assert.are.same({ 0, 0, 0 }, { counted:cell(1, 2, -1) }) -- its weight is 0
    assert.are.same({ 1, 5, 25 }, { counted:cell(1, -1, 1) })
    assert.are.same({ 3, 6, 14 }, { counted:cell(1) }) -- all answers
    assert.are.same({ 2, 3, 5 }, { counted:cell(1, 1, { 2, 1 }) })
    assert.are.same({ 1, 2, 4 }, { counted:cell(1, { 2, 1 }, 2) })
  end)

  it("gives what a loop over the rows gives, many tables at once", function()
    local counted = cells.count(design.of(s.rows, c.w),
      { { stub = c.stub, slice = c.slice }, { slice = c.slice }, {}, { stub = c.stub },
        { stub = c.slice, slice = c.stub } })
    assert.are.equal(5, counted:tables())
    compare(counted, 1, by_loop(s, s.stub, s.slice))
    compare(counted, 2, by_loop(s, nil, s.slice))
    compare(counted, 3, by_loop(s))
    compare(counted, 4, by_loop(s, s.stub))
    compare(counted, 5, by_loop(s, s.slice, s.stub))
  end)

  it("sums the strata of a design", function()
    local counted = cells.count(design.of(s.rows, c.w, c.stratum), { { stub = c.stub, slice = c.slice } })
    compare(counted, 1, by_loop(s, s.stub, s.slice))
  end)

  it("counts only the domain", function()
    local inside = expression.select(dataset.of{ { "x", c.x } }, "x < 1930")
    local counted = cells.count(design.domain(design.of(s.rows, c.w), inside), { { stub = c.stub, slice = c.slice } })
    compare(counted, 1, by_loop(s, s.stub, s.slice, function(i) return s.x[i] and s.x[i] < 1930 end))
  end)

  it("counts what is missing of a value by its kind", function()
    local value = column.mark_missing(column.numbers{ 3, 99, false, 5, 99, 98 }, { [99] = -2, [98] = -3 },
      sample.labels(0, 2))
    local counted = cells.count(design.of(6), { { value = value } })
    assert.are.same({ 1, 3 }, { counted:stubs(1) })
    assert.are.same({ 2, 1, 2, 1 }, { counted:cell(1, 1, 1), (counted:cell(1, 1, -1)), (counted:cell(1, 1, -2)),
      (counted:cell(1, 1, -3)) })
  end)

  it("is the same for codes of one, two and four bytes and for tables of any size", function()
    for _, options in ipairs{ 3, 20, 300, 1500, 9000, 70000 } do
      local t = sample.survey(3000, options)
      for i = 1, t.rows do t.stub[i] = math.random() < 0.1 and -1 or math.random(options) end
      local w, slice = column.numbers(t.w), sample.single(3, t.slice)
      local counted = cells.count(design.of(t.rows, w), { { stub = sample.single(options, t.stub), slice = slice } })
      compare(counted, 1, by_loop(t, t.stub, t.slice))
    end
  end)

  it("goes on over the borders of sum blocks", function()
    for _, rows in ipairs{ 2047, 2048, 2049, 65535, 65536, 65537, 140000 } do
      local t = sample.survey(rows, 3)
      local columns = sample.columns(t)
      local counted = cells.count(design.of(rows, columns.w), { { stub = columns.stub, slice = columns.slice } })
      compare(counted, 1, by_loop(t, t.stub, t.slice))
    end
  end)

  it("fills a table with more cells than a worker has over several blocks", function()
    local t = sample.survey(140000, 4)
    for i = 1, t.rows do t.stub[i] = math.random(5000) end
    local stub, slice, x = sample.single(5000, t.stub), sample.single(3, t.slice), column.numbers(t.x)
    local all = design.of(t.rows, column.numbers(t.w))
    compare(cells.count(all, { { stub = stub, slice = slice } }), 1, by_loop(t, t.stub, t.slice))
    local early = design.domain(all, expression.select(dataset.of{ { "x", x } }, "x < 1910"))
    compare(cells.count(early, { { stub = stub, slice = slice } }), 1,
      by_loop(t, t.stub, t.slice, function(i) return t.x[i] and t.x[i] < 1910 end))
  end)

  it("counts tables with columns in common together, each as if it were alone", function()
    local t = sample.survey(70000, 6)
    local names, singles = { "stub", "slice", "stratum", "fourth", "fifth" }, {}
    t.fourth, t.fifth = {}, {}
    for i = 1, t.rows do t.fourth[i], t.fifth[i] = i % 6 + 1, i * i % 9 + 1 end
    for i, name in ipairs(names) do singles[i] = sample.single(9, t[name], 1) end
    local x, tables = column.numbers(t.x), { {} }
    for _, one in ipairs(singles) do
      tables[#tables + 1] = { stub = one }
      tables[#tables + 1] = { slice = one, value = x }
      for _, other in ipairs(singles) do tables[#tables + 1] = { stub = one, slice = other } end
    end
    local w = column.numbers(t.w)
    local inside = expression.select(dataset.of{ { "x", x } }, "x < 1930")
    for _, d in ipairs{ design.of(t.rows, w), design.of(t.rows, w, singles[3]),
      design.domain(design.of(t.rows, w), inside) } do
      local counted = cells.count(d, tables)
      for n, one in ipairs(tables) do
        local alone = cells.count(d, { one })
        for slice = 1, one.slice and 9 or 1 do
          for stub = 1, one.stub and 9 or 1 do
            local rows, weight, squares = counted:cell(n, slice, stub)
            local rows_alone, weight_alone, squares_alone = alone:cell(1, slice, stub)
            assert.are.equal(rows_alone, rows, n)
            near(weight_alone, weight, SUMS, "w of table " .. n)
            near(squares_alone, squares, SUMS, "w2 of table " .. n)
          end
          if one.value and counted:cell(n, slice) > 1 then
            near(alone:mean(1, slice).value, counted:mean(n, slice).value, SUMS, "mean of table " .. n)
            near(alone:mean(1, slice).se, counted:mean(n, slice).se, 1e-9, "se of table " .. n)
          end
        end
      end
    end
  end)

  it("counts nothing where there are no rows", function()
    local counted = cells.count(design.of(0), { { stub = sample.single(2, {}) } })
    assert.are.same({ 0, 0, 0 }, { counted:cell(1) })
    assert.are.equal(0, cells.count(design.of(0), {}):tables())
  end)

  it("refuses what cannot be crossed, naming the table", function()
    local d, two = design.of(2), sample.single(1, { 1, 1 })
    local numbers = column.numbers{ 1, 2 }
    assert.are.equal("table 2: the stub is a column of kind number, not single",
      message(cells.count, d, { { stub = two }, { stub = numbers } }))
    assert.are.equal("table 1: the slice is a column of kind number, not single",
      message(cells.count, d, { { slice = numbers } }))
    assert.are.equal("table 1: the value is a column of kind single, not number or date",
      message(cells.count, d, { { value = two } }))
    assert.are.equal("table 1: a table has a stub or a value, not both",
      message(cells.count, d, { { stub = two, value = numbers } }))
    assert.are.equal("table 1: the stub has 3 rows, the design 2",
      message(cells.count, d, { { stub = sample.single(1, { 1, 1, 1 }) } }))
    assert.are.equal("table 1: the value is infinite in some row",
      message(cells.count, d, { { value = column.numbers{ 1, math.huge } } }))
    assert.are.equal("table 1: the stub is a string, not a column",
      message(cells.count, d, { { stub = "q1" } }))
    assert.are.equal("table 1 is a number, not { stub =, slice =, value = }", message(cells.count, d, { 7 }))
  end)

  it("refuses more cells than a pass has, before it makes any", function()
    local many = sample.single(99999, { 1, 2 })
    assert.are.equal("table 2: 10,000,000,001 cells are too many, a pass has at most 67,108,864"
      .. " (join rare options, or make fewer tables at once)",
      message(cells.count, design.of(2), { {}, { stub = many, slice = many } }))
  end)
end)

describe("many points at once", function()
  local s = sample.survey(500, 3)
  local c = sample.columns(s)
  local counted = cells.count(design.of(s.rows, c.w), { { stub = c.stub, slice = c.slice }, { stub = c.stub },
    { stub = c.stub, slice = c.stratum } })
  local tables, slices = { 1, 2, 1, 3 }, { { 2 }, false, 3, { 1, 4 } }

  it("have the shares that one call each gives, to the last bit", function()
    for _, stubs in ipairs { 2, { 1, 4 }, { 5, 2, 3 } } do
      for _, of in ipairs { "column", "row", "total" } do
        local value, base, effective = counted:shares(tables, stubs, slices, of)
        for p, t in ipairs(tables) do
          local set = slices[p] or nil
          local one = counted:share(t, stubs, set, of == "row" and stubs or nil, of == "column" and set or nil)
          assert.are.same({ one.value, one.base, one.effective_base }, { value[p], base[p], effective[p] })
          assert.are.equal("integer", math.type(base[p]))
        end
      end
    end
  end)

  it("have bases as cell gives them", function()
    local rows, weights = counted:bases(tables, slices)
    for p, t in ipairs(tables) do
      local all, weight = counted:cell(t, slices[p] or nil)
      assert.are.same({ all, weight }, { rows[p], weights[p] })
    end
  end)

  it("have no share of an empty base", function()
    local empty = cells.count(design.of(1), { { stub = sample.single(2, { -1 }) } })
    local value, base, effective = empty:shares({ 1 }, 1, { false }, "column")
    assert.is_true(value[1] ~= value[1])
    assert.are.same({ 0, 0 }, { base[1], effective[1] })
  end)

  it("refuse what is no point", function()
    local function shares(...) return message(counted.shares, counted, ...) end
    assert.truthy(shares({ 1, 2 }, 1, { false }, "column"):find("a set for each table", 1, true))
    assert.truthy(message(counted.bases, counted, { 4 }, { false }):find("no table 4, there are 3", 1, true))
    assert.truthy(shares({ 1 }, 1, { { 4 } }, "row"):find("no place 4 among 3 answers", 1, true))
    assert.truthy(shares({ 1 }, 1, { 1 }, "all"):find("invalid option 'all'", 1, true))
  end)
end)

describe("cells", function()
  local counted = cells.count(design.of(2), { { stub = sample.single(3, { 1, 2 }, 1) } })

  it("know their tables' options", function()
    assert.are.same({ 3, 2 }, { counted:stubs(1) })
    assert.are.same({ 1, 0 }, { counted:slices(1) })
  end)

  it("refuse tables and places that are not there", function()
    local function stubs(table_) counted:stubs(table_) end
    assert.are.equal("bad argument #1 to 'stubs' (no table 2, there are 1)", message(stubs, 2))
    local function cell(place) counted:cell(1, 1, place) end
    local among = "among 3 answers and 2 kinds of missing)"
    assert.are.equal("bad argument #3 to 'cell' (no place 4 " .. among, message(cell, 4))
    assert.are.equal("bad argument #3 to 'cell' (no place -3 " .. among, message(cell, -3))
    assert.are.equal("bad argument #3 to 'cell' (no place 0 " .. among, message(cell, 0))
    assert.are.equal("bad argument #3 to 'cell' (a place is a whole number, not a string)", message(cell, { "a" }))
  end)
end)
