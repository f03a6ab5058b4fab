-- The tree of a design (design_tree.c) and its variance (variance.c): stages, fpcs, lonely units, worked by hand; and
-- the two ways to it, from cells (form.c) and row by row (influence.c).

local cells = require "core.cells"
local column = require "core.column"
local design = require "core.design"
local estimate = require "core.estimate"
local near = require "spec.support.near"
local sample = require "spec.support.sample"

local EXACT = 1e-14 -- a few roundings of sums of small numbers

local function numbers(list) return column.numbers(list) end

local function message(...)
  local _, text = pcall(...)
  return (tostring(text):gsub("^[^:]+:%d+: ", ""))
end

-- The variance of a total of x under a design made from lists.
local function variance(x, spec)
  for name, list in pairs(spec) do
    if name == "weight" or name == "stratum" then spec[name] = numbers(list) end
    if name == "psu" or name == "fpc" then
      for i, one in ipairs(list) do list[i] = numbers(one) end
    end
  end
  local total = cells.count(design.of(#x, spec), { { value = numbers(x) } }):total(1)
  return total.se ^ 2, total
end

describe("the variance of a total", function()
  it("of clusters in strata, with and without fpc, is that worked by hand", function()
    -- totals of psus 3 5 in stratum 1 (2 of infinitely many: f would be 0), 1 2 3 in stratum 2
    local x = { 1, 2, 5, 1, 2, 1, 2 }
    local spec = { stratum = { 1, 1, 1, 2, 2, 2, 2 }, psu = { { 1, 1, 2, 1, 2, 3, 3 } },
      weight = { 1, 1, 1, 1, 1, 1, 1 } }
    near(2 * 2 + 3 / 2 * 2, variance(x, spec), EXACT)
    spec = { stratum = { 1, 1, 1, 2, 2, 2, 2 }, psu = { { 1, 1, 2, 1, 2, 3, 3 } }, weight = { 1, 1, 1, 1, 1, 1, 1 },
      fpc = { { 1e300, 1e300, 1e300, 12, 12, 12, 12 } } }
    near(4 + 3 / 4 * 3 / 2 * 2, variance(x, spec), EXACT)
  end)

  it("of two stages adds the second within psus, times the part of psus drawn", function()
    -- psus of rows (1 3) and (2 6), 2 of 4 drawn; rows 2 of 8 and 2 of 2
    local x, ones = { 1, 3, 2, 6 }, { 1, 1, 1, 1 }
    local first = (1 - 1 / 2) * 2 * (4 + 4)
    local second = 1 / 2 * (1 - 1 / 4) * 2 * (1 + 1)
    near(first + second, variance(x, { weight = ones, psu = { { 1, 1, 2, 2 } },
      fpc = { { 4, 4, 4, 4 }, { 8, 8, 2, 2 } } }), EXACT)
    -- units of one row named, or not, are the same; so are parts drawn in place of counts
    near(first + second, variance(x, { weight = { 1, 1, 1, 1 }, psu = { { 1, 1, 2, 2 }, { 7, 8, 7, 8 } },
      fpc = { { 0.5, 0.5, 0.5, 0.5 }, { 0.25, 0.25, 1, 1 } } }), EXACT)
    near(first, variance(x, { weight = { 1, 1, 1, 1 }, psu = { { 1, 1, 2, 2 }, { 7, 8, 7, 8 } },
      fpc = { { 4, 4, 4, 4 } } }), EXACT)
  end)

  it("of three stages with several rows in the last unit", function()
    -- psu 1 has units a (1 1) and b (4), psu 2 c (3) and d (1 2); all stages half drawn
    local x = { 1, 1, 4, 3, 1, 2 }
    local half = { 0.5, 0.5, 0.5, 0.5, 0.5, 0.5 }
    local first = 1 / 2 * 2 * 0
    local second = 1 / 2 * 1 / 2 * 2 * (1 + 1)
    assert.are.equal(0, first)
    near(first + second, variance(x, { weight = { 1, 1, 1, 1, 1, 1 }, psu = { { 1, 1, 1, 2, 2, 2 },
      { 1, 1, 2, 1, 2, 2 } }, fpc = { half, { 0.5, 0.5, 0.5, 0.5, 0.5, 0.5 } } }), EXACT)
  end)

  it("makes weights from the fpcs where none are given", function()
    local d = design.of(4, { psu = { numbers{ 1, 1, 2, 2 } },
      fpc = { numbers{ 4, 4, 4, 4 }, numbers{ 8, 8, 2, 2 } } })
    assert.are.same({ 8, 8, 2, 2 }, { d:weight_column():get(1), d:weight_column():get(2), d:weight_column():get(3),
      d:weight_column():get(4) })
  end)

  it("nests names in the unit above", function()
    local d = design.of(6, { stratum = numbers{ 1, 1, 1, 2, 2, 2 }, psu = { numbers{ 1, 1, 2, 1, 2, 2 } } })
    assert.are.same({ 4, 4, 2 }, { d:psus(), d:leaves(), d:strata() })
    local one = design.of(4, { psu = { numbers{ 1, 1, 2, 2 }, numbers{ 1, 2, 1, 2 } } })
    assert.are.same({ 2, 2 }, { one:psus(), one:leaves() }) -- units of one row are rows
    local two = design.of(5, { psu = { numbers{ 1, 1, 1, 2, 2 }, numbers{ 1, 1, 2, 1, 2 } } })
    assert.are.same({ 2, 4 }, { two:psus(), two:leaves() })
  end)

  it("takes psus of any kind of column", function()
    local x = { 1, 2, 3, 4 }
    local expected = variance(x, { psu = { { 1, 1, 2, 2 } } })
    for _, psu in ipairs{ column.texts{ "a", "a", "b", "b" }, column.dates{ 1, 1, 9, 9 },
      sample.single(2, { 2, 2, 1, 1 }) } do
      local total = cells.count(design.of(4, { psu = { psu } }), { { value = numbers(x) } }):total(1)
      near(expected, total.se ^ 2, EXACT)
    end
  end)

  it("leaves rows of weight 0 out of units and of df", function()
    local _, all = variance({ 1, 2, 3, 4 }, { psu = { { 1, 2, 3, 3 } }, weight = { 1, 1, 1, 1 } })
    local _, some = variance({ 1, 2, 3, 4, 9 }, { psu = { { 1, 2, 3, 3, 4 } }, weight = { 1, 1, 1, 1, 0 } })
    assert.are.same({ all.se, all.df, all.base }, { some.se, some.df, some.base })
    assert.are.equal(2, some.df)
  end)
end)

describe("a lonely unit", function()
  -- stratum 1 has psus with totals 3 5, stratum 2 one of 4
  local x, stratum, psu = { 1, 2, 5, 4 }, { 1, 1, 1, 2 }, { 1, 1, 2, 1 }
  local function with(lonely, fpc)
    return (variance(x, { stratum = { table.unpack(stratum) }, psu = { { table.unpack(psu) } },
      weight = { 1, 1, 1, 1 }, fpc = fpc and { fpc }, lonely = lonely }))
  end

  it("adds what its rule says", function()
    near(4, with "remove", EXACT)
    near(4, with "certainty", EXACT)
    near(4 + (4 - 4) ^ 2, with "centre", EXACT)
    near(4 * 2, with "average", EXACT)
    stratum[1], x[4] = 1, 7
    near(4 + (7 - 5) ^ 2, with "centre", EXACT)
    near(4 * (1 - 1 / 4) + (1 - 1 / 2) * (7 - 5) ^ 2, with("centre", { 8, 8, 8, 2 }), EXACT)
  end)

  it("is none where all units there are were drawn", function()
    near(4 * (1 - 1 / 4), with("error", { 8, 8, 8, 1 }), EXACT)
  end)

  it("is refused by name", function()
    assert.are.equal("stratum '2' has one psu, from which no variance comes (merge it, or choose lonely = "
      .. "\"certainty\" or \"average\")", message(with, "error"))
    assert.are.equal("stratum '1', stratum '2', stratum '3' and 1 more have one row, from which no variance comes "
      .. "(merge it, or choose lonely = \"certainty\" or \"average\")",
      message(design.of, 4, { stratum = numbers{ 1, 2, 3, 4 } }))
    assert.are.equal("the sample has one psu, from which no variance comes (merge it, or choose lonely = \"certainty\" "
      .. "or \"average\")", message(design.of, 2, { psu = { numbers{ 1, 1 } } }))
    assert.are.equal("psu '5' has one row, from which no variance comes (merge it, or choose lonely = \"certainty\" or "
      .. "\"average\")", message(design.of, 3, { psu = { numbers{ 4, 4, 5 } },
        fpc = { numbers{ 9, 9, 9 }, numbers{ 5, 5, 5 } } }))
    assert.are.equal("there is nothing to average, every one has one psu (choose lonely = \"certainty\")",
      message(design.of, 2, { stratum = numbers{ 1, 2 }, psu = { numbers{ 1, 1 } }, lonely = "average",
        fpc = { numbers{ 4, 4 }, numbers{ 4, 4 } } }))
  end)
end)

describe("an fpc", function()
  local function refused(fpc, more)
    local spec = { stratum = sample.single(2, { 1, 1, 2, 2 }), fpc = { numbers(fpc) } }
    for name, value in pairs(more or {}) do spec[name] = value end
    return message(design.of, 4, spec)
  end

  it("is refused where it cannot be", function()
    assert.are.equal("fpc is 120 and 80 within stratum 'a1' (one fpc a stratum)", refused{ 120, 80, 50, 50 })
    assert.are.equal("stratum 'a2' has 2 rows, its fpc is 1.5 (it counts the units there are, sampled or not)",
      refused{ 120, 120, 1.5, 1.5 })
    assert.are.equal("row 3: fpc is missing (it counts the units there are, or is the part drawn)",
      refused{ 120, 120, false, 1 })
    assert.are.equal("row 2: fpc is 0 (it counts the units there are, or is the part drawn)", refused{ 9, 0, 9, 9 })
    assert.are.equal("2 fpcs for 1 stages (one a stage)",
      refused({ 9, 9, 9, 9 }, { fpc = { numbers{ 9, 9, 9, 9 }, numbers{ 9, 9, 9, 9 } } }))
    assert.are.equal("fpc is 5 and 6 within psu '2' (one fpc a psu)", message(design.of, 4, {
      psu = { numbers{ 1, 2, 1, 2 } }, fpc = { numbers{ 9, 9, 9, 9 }, numbers{ 5, 5, 5, 6 } } }))
  end)

  it("of rows that do not count is not looked at", function()
    local d = design.of(4, { stratum = sample.single(2, { 1, 1, 2, 2 }), weight = numbers{ 1, 1, 0, 0 },
      fpc = { numbers{ 4, 4, false, 0 } } })
    assert.are.equal(1, d:strata())
  end)

  it("drawn whole leaves no variance", function()
    assert.are.equal(0, (variance({ 1, 2, 4 }, { fpc = { { 3, 3, 3 } } })))
  end)
end)

describe("psus", function()
  it("are refused where a row has none", function()
    assert.are.equal("row 2: psu is missing (every row was drawn in one)",
      message(design.of, 3, { psu = { numbers{ 1, false, 2 } } }))
    assert.are.equal("row 3: psu of stage 2 is missing (every row was drawn in one)",
      message(design.of, 3, { psu = { numbers{ 1, 1, 2 }, numbers{ 1, 1, false } } }))
  end)
end)

describe("covariances from cells and row by row", function()
  local SAME = 1e-12 -- the same sums in another order

  local function agree(d, tables, make)
    local list = make(cells.count(d, tables))
    local fast, slow = estimate.covariance(list), estimate.covariance(list, true)
    for i, row in ipairs(fast) do
      for j, value in ipairs(row) do
        local size = math.sqrt(fast[i][i] * fast[j][j])
        assert(math.abs(value - slow[i][j]) <= SAME * size, ("%d, %d: %.17g, %.17g"):format(i, j, value, slow[i][j]))
      end
      near(list[i].se ^ 2, row[i], SAME)
    end
  end

  local codes, groups, values, weights, stratum, psu, ssu = {}, {}, {}, {}, {}, {}, {}
  for i = 1, 400 do
    codes[i], groups[i], values[i] = i * 7 % 5 % 3 + 1, i * 11 % 13 % 2 + 1, i * 37 % 101 + i % 3 / 7
    weights[i], stratum[i], psu[i], ssu[i] = 1 + i * 17 % 23 / 5, i % 4, i % 40, i % 120
  end
  codes[7], values[9] = -1, false
  local stub, slice, value = sample.single(3, codes), sample.single(2, groups), numbers(values)
  local designs = {
    elements = { weight = numbers(weights), stratum = numbers(stratum) },
    clusters = { weight = numbers(weights), stratum = numbers(stratum), psu = { numbers(psu) } },
    stages = { weight = numbers(weights), psu = { numbers(psu), numbers(ssu) } },
  }
  local many = {}
  for i = 1, 400 do many[i] = 400 end
  designs.stages.fpc = { numbers(many), numbers(many), numbers(many) }

  for name, spec in pairs(designs) do
    local d = design.of(400, spec)
    it("agree for shares, scores and counts of " .. name, function()
      agree(d, { { stub = stub, slice = slice } }, function(c)
        return { c:share(1, 1, 1, nil, 1), c:share(1, { 1, 2 }, 2, nil, 2), c:share(1, 3, 1, 3, nil), c:share(1, 2, 1),
          c:scores(1, { 1, 5, false }, 2), c:count(1, 2, 1), c:count(1, -1) }
      end)
    end)
    it("agree for means and totals of " .. name, function()
      agree(d, { { value = value, slice = slice } }, function(c)
        return { c:mean(1, 1), c:mean(1, 2), c:mean(1), c:total(1, 1), c:total(1) }
      end)
    end)
    it("agree across tables of " .. name, function()
      agree(d, { { value = value, slice = slice }, { stub = stub } }, function(c)
        return { c:mean(1, 1), c:share(2, 1), c:total(1) }
      end)
    end)
  end
end)

describe("a table with very many cells of leaves", function()
  it("has the standard errors and df of a small one", function()
    local many, two, value, psu = {}, {}, {}, {}
    for i = 1, 1800 do
      many[i], psu[i], value[i] = i * 31 % 5000 + 1, i % 900, i * 17 % 29
      two[i] = many[i] <= 1000 and 1 or 2
    end
    local d = design.of(1800, { psu = { numbers(psu) } })
    local wide, small = sample.single(5000, many), sample.single(2, two)
    local first = {}
    for place = 1, 1000 do first[place] = place end
    local c = cells.count(d, { { stub = wide }, { stub = small }, { value = numbers(value), slice = wide },
      { value = numbers(value), slice = small } })
    local function agree(a, b)
      near(b.value, a.value, EXACT)
      near(b.se, a.se, 1e-12) -- the same sums in another order
      assert.are.same({ b.df, b.base }, { a.df, a.base })
    end
    agree(c:share(1, first), c:share(2, 1))
    agree(c:mean(3, first), c:mean(4, 1))
    agree(c:total(3, first) - c:total(3), c:total(4, 1) - c:total(4))
  end)
end)
