-- Replicate weights and what comes of them: src/replicate.c, src/replicate_given.c, src/replicates.c,
-- src/replicate_sums.c, src/replica.c, src/form_replica.c, src/random.h, src/hadamard.c.

local cells = require "core.cells"
local column = require "core.column"
local dataset = require "core.dataset"
local design = require "core.design"
local estimate = require "core.estimate"
local expression = require "core.expression"
local near = require "spec.support.near"
local raised = require "spec.support.raised"
local replicate = require "core.replicate"
local run = require "spec.support.run"
local sample = require "spec.support.sample"

local ROUNDING = 1e-11 -- sums of a few hundred numbers in another order

local function numbers(list) return column.numbers(list) end

-- The factor of each row in each replicate.
local function factors(d)
  local list = {}
  for r = 1, replicate.of(d).count do
    local w = replicate.weights(d, r)
    list[r] = {}
    for row = 1, d:rows() do list[r][row] = w:get(row) end
  end
  return list
end

local function places(...) return sample.single(3, { ... }) end

describe("replicate.make", function()
  it("leaves out each unit in turn with jk1", function()
    local d = replicate.make(design.of(4, { psu = { places(1, 1, 2, 3) } }), { type = "jk1" })
    assert.are.same({ { 0, 0, 1.5, 1.5 }, { 1.5, 1.5, 0, 1.5 }, { 1.5, 1.5, 1.5, 0 } }, factors(d))
    local of = replicate.of(d)
    near(2 / 3, of.scale, ROUNDING)
    assert.are.equal(2, of.df)
  end)

  it("leaves the other strata as they are with jkn", function()
    local d = replicate.make(design.of(5, { stratum = places(1, 1, 2, 2, 2) }), { type = "jkn" })
    assert.are.same({ { 0, 2, 1, 1, 1 }, { 2, 0, 1, 1, 1 }, { 1, 1, 0, 1.5, 1.5 }, { 1, 1, 1.5, 0, 1.5 },
      { 1, 1, 1.5, 1.5, 0 } }, factors(d))
    assert.are.equal(3, replicate.of(d).df)
  end)

  it("makes balanced half samples with brr", function()
    local d = replicate.make(design.of(6, { stratum = places(1, 1, 2, 2, 3, 3) }), { type = "brr" })
    local list = factors(d)
    assert.are.equal(4, #list)
    for a = 1, 5, 2 do
      local sum = 0
      for r = 1, 4 do
        assert.are.equal(2, list[r][a] + list[r][a + 1])
        sum = sum + list[r][a]
      end
      assert.are.equal(4, sum, "each unit is in half of the replicates")
      for b = a + 2, 5, 2 do
        local together = 0
        for r = 1, 4 do together = together + (list[r][a] - 1) * (list[r][b] - 1) end
        assert.are.equal(0, together, "strata balance each other")
      end
    end
  end)

  it("keeps part of the other half with fay", function()
    local d = replicate.make(design.of(4, { stratum = places(1, 1, 2, 2) }), { type = "fay", rho = 0.25 })
    for _, replicated in ipairs(factors(d)) do
      for _, factor in ipairs(replicated) do assert.is_true(factor == 0.25 or factor == 1.75) end
    end
    near(1 / (4 * 0.75 ^ 2), replicate.of(d).scale, ROUNDING)
  end)

  it("draws n - 1 of n units with replacement for the bootstrap", function()
    local d = replicate.make(design.of(7, { stratum = places(1, 1, 1, 1, 2, 2, 2) }),
      { type = "bootstrap", count = 50 })
    local list = factors(d)
    assert.are.equal(50, #list)
    local drawn, different, none = {}, 0, 0
    for _, factor in ipairs(list) do
      local first, second = 0, 0
      for row = 1, 7 do none = none + (factor[row] == 0 and 1 or 0) end
      for row = 1, 4 do
        near(math.floor(factor[row] * 3 / 4 + 0.5), factor[row] * 3 / 4, ROUNDING)
        first = first + factor[row] * 3 / 4
      end
      for row = 5, 7 do second = second + factor[row] * 2 / 3 end
      near(3, first, ROUNDING)
      near(2, second, ROUNDING)
      local key = table.concat(factor, " ")
      different = different + (drawn[key] and 0 or 1)
      drawn[key] = true
    end
    assert.is_true(different > 20, "replicates differ")
    assert.is_true(none > 0, "who is not drawn has weight 0")
    assert.are.equal(5, replicate.of(d).df)
  end)

  it("has at most one df less than replicates with the bootstrap", function()
    local d = replicate.make(design.of(100), { type = "bootstrap", count = 20 })
    assert.are.equal(19, replicate.of(d).df)
  end)

  it("draws by the seed alone", function()
    local function of(seed)
      return factors(replicate.make(design.of(30), { type = "bootstrap", count = 5, seed = seed }))
    end
    assert.are.same(of(7), of(7))
    assert.are_not.same(of(7), of(8))
  end)

  it("keeps the weights of a stratum of one unit", function()
    local spec = { stratum = places(1, 2, 2, 2), lonely = "certainty" }
    for _, type in ipairs{ "jkn", "bootstrap" } do
      for _, factor in ipairs(factors(replicate.make(design.of(4, spec), { type = type, count = 8 }))) do
        assert.are.equal(1, factor[1])
      end
    end
  end)

  it("makes no unit of rows of weight 0", function()
    local d = replicate.make(design.of(4, { weight = numbers{ 2, 0, 2, 2 } }), { type = "jk1" })
    assert.are.same({ { 0, 0, 3, 3 }, { 3, 0, 0, 3 }, { 3, 0, 3, 0 } }, factors(d))
  end)

  it("takes the part drawn into account", function()
    local fpc = numbers{ 8, 8, 8, 8 }
    local plain = design.of(4, { fpc = { fpc }, weight = numbers{ 2, 2, 2, 2 } })
    local x = { { value = numbers{ 1, 5, 2, 4 } } }
    local se = cells.count(plain, x):total(1).se
    near(se, cells.count(replicate.make(plain, { type = "jk1" }), x):total(1).se, ROUNDING)
    local pairs_of = design.of(4, { fpc = { fpc }, stratum = places(1, 1, 2, 2), weight = numbers{ 4, 4, 4, 4 } })
    near(cells.count(pairs_of, x):total(1).se,
      cells.count(replicate.make(pairs_of, { type = "brr" }), x):total(1).se, ROUNDING)
  end)

  it("reads given columns as weights or as factors", function()
    local plain = design.of(3, { weight = numbers{ 1, 2, 3 } })
    local made = replicate.make(plain, { type = "jk1" })
    local columns = {}
    for r = 1, 3 do columns[r] = replicate.weights(made, r) end
    local given = replicate.make(plain, { type = "jk1", columns = columns, combined = true })
    assert.are.same(factors(made), factors(given))
    local x = { { value = numbers{ 1, 5, 2 } } }
    assert.are.equal(cells.count(made, x):mean(1).se, cells.count(given, x):mean(1).se)
    local parts = { numbers{ 0, 1.5, 1.5 }, numbers{ 1.5, 0, 1.5 }, numbers{ 1.5, 1.5, 0 } }
    assert.are.same(factors(made), factors(replicate.make(plain, { type = "jk1", columns = parts })))
  end)

  it("finds the df of given columns by their rank", function()
    local a, b = numbers{ 2, 0, 2, 0 }, numbers{ 0, 2, 2, 0 }
    local c = numbers{ 1, 1, 2, 0 } -- (a + b) / 2
    assert.are.equal(1, replicate.of(replicate.make(design.of(4), { columns = { a, b, c }, scale = 1 })).df)
    assert.are.equal(7, replicate.of(replicate.make(design.of(4), { columns = { a, b }, scale = 1, df = 7 })).df)
  end)

  it("finds the rank of many rows, also where one row alone makes it", function()
    local rows, a, b, both, nearly = 20000, {}, {}, {}, {}
    for i = 1, rows do
      a[i], b[i] = 1 + i % 7, 1 + i % 11
      both[i], nearly[i] = a[i] + b[i], a[i] + b[i]
    end
    nearly[12346] = 9000
    local function df(...)
      local columns = {}
      for i, list in ipairs { ... } do columns[i] = column.numbers(list) end
      return replicate.of(replicate.make(design.of(rows), { columns = columns, scale = 1 })).df
    end
    assert.are.equal(1, df(a, b))
    assert.are.equal(1, df(a, b, both))
    assert.are.equal(2, df(a, b, nearly))
  end)

  it("refuses what makes no sense", function()
    local strata = design.of(4, { stratum = places(1, 1, 2, 2) })
    assert.are.equal("jk1 is for designs without strata, there are 2 (choose type = \"jkn\")",
      raised(replicate.make, strata, { type = "jk1" }))
    assert.are.equal("brr needs two units in every stratum, stratum 1 has 3 (choose type = \"jkn\" or \"bootstrap\")",
      raised(replicate.make, design.of(5, { stratum = places(1, 1, 1, 2, 2) }), { type = "brr" }))
    assert.are.equal("no variance comes from 1 replicate (2 at least)",
      raised(replicate.make, design.of(3), { type = "bootstrap", count = 1 }))
    assert.are.equal("strata of one unit can be neither centred nor averaged by replicates (choose lonely = "
      .. "\"certainty\" or \"remove\")",
      raised(replicate.make, design.of(3, { stratum = places(1, 2, 2), lonely = "centre" }), { type = "jkn" }))
    assert.are.equal("given replicates need a scale (give scale, or rscales, or the type they were made by)",
      raised(replicate.make, design.of(2), { columns = { numbers{ 1, 2 }, numbers{ 2, 1 } } }))
    assert.are.equal("row 2: weight is missing in replicate 1",
      raised(replicate.make, design.of(2), { columns = { numbers{ 1, false }, numbers{ 2, 1 } }, scale = 1 }))
    assert.are.equal("row 1: weight is 0, but 1 in replicate 1 (a row of weight 0 is in no replicate)",
      raised(replicate.make, design.of(3, { weight = numbers{ 0, 1, 1 } }),
        { columns = { numbers{ 1, 2, 0 }, numbers{ 0, 2, 1 } }, scale = 1 }))
    assert.are.equal("rho is 1.0, not from 0 to below 1",
      raised(replicate.make, design.of(2), { type = "fay", rho = 1 }))
  end)
end)

-- ---- estimates, by their definition -----------------------------------------------------------------

local s = sample.survey(400, 11)
local columns = sample.columns(s)

local function values_of(d, statistic)
  local list = {}
  for r = 1, replicate.of(d).count do
    local w = replicate.weights(d, r)
    list[r] = statistic(function(row) return w:get(row) end)
  end
  return list
end

local function se_of(d, list)
  local of, mean, sum = replicate.of(d), 0, 0
  for _, value in ipairs(list) do mean = mean + value / #list end
  for _, value in ipairs(list) do sum = sum + (value - mean) ^ 2 end
  return math.sqrt(of.scale * sum)
end

local function ratio_of(w, y, x)
  local above, below = 0, 0
  for row = 1, s.rows do
    above, below = above + w(row) * y(row), below + w(row) * x(row)
  end
  return above / below
end

local makers = {
  ["rows as units"] = { weight = columns.w, stratum = columns.stratum },
  ["psus as units"] = { weight = columns.w, stratum = columns.stratum, psu = { column.numbers((function()
    local list = {}
    for row = 1, s.rows do list[row] = row % 40 end
    return list
  end)()) } },
}

for name, spec in pairs(makers) do
  describe("estimates in replicates, " .. name, function()
    local d = replicate.make(design.of(s.rows, spec), { type = "bootstrap", count = 40, seed = 3 })
    local c = cells.count(d,
      { { stub = columns.stub, slice = columns.slice }, { value = columns.x, slice = columns.slice } })
    local function answered(row) return s.stub[row] > 0 and s.slice[row] == 2 and 1 or 0 end
    local function first(row) return s.stub[row] == 1 and s.slice[row] == 2 and 1 or 0 end
    local function has(row) return s.x[row] and s.slice[row] == 2 and 1 or 0 end
    local function x(row) return has(row) * (s.x[row] or 0) end

    it("has the se of a share", function()
      local list = values_of(d, function(w) return ratio_of(w, first, answered) end)
      near(se_of(d, list), c:share(1, 1, 2, nil, 2).se, ROUNDING)
    end)

    it("has the se of a mean, a total and a count", function()
      near(se_of(d, values_of(d, function(w) return ratio_of(w, x, has) end)), c:mean(2, 2).se, ROUNDING)
      local function sum(of)
        return function(w)
          local all = 0
          for row = 1, s.rows do all = all + w(row) * of(row) end
          return all
        end
      end
      near(se_of(d, values_of(d, sum(x))), c:total(2, 2).se, ROUNDING)
      near(se_of(d, values_of(d, sum(first))), c:count(1, 1, 2).se, ROUNDING)
    end)

    it("has the se of scores", function()
      local function score(row) return answered(row) * (6 - s.stub[row]) end
      near(se_of(d, values_of(d, function(w) return ratio_of(w, score, answered) end)),
        c:scores(1, { 5, 4, 3, 2, 1 }, 2).se, ROUNDING)
    end)

    it("has the se of a difference, and of a quotient by its linear form", function()
      local function of(point)
        return values_of(d, function(w)
          return ratio_of(w, function(row) return s.slice[row] == point and s.x[row] or 0 end,
            function(row) return s.slice[row] == point and s.x[row] and 1 or 0 end)
        end)
      end
      local a, b, difference, quotient = of(1), of(3), {}, {}
      local one, other = c:mean(2, 1), c:mean(2, 3)
      for r in ipairs(a) do
        difference[r] = a[r] - b[r]
        quotient[r] = a[r] / other.value - b[r] * one.value / other.value ^ 2
      end
      near(se_of(d, difference), (one - other).se, ROUNDING)
      near(se_of(d, quotient), (one / other).se, ROUNDING)
    end)

    it("has the se of a ratio and of a variance, each worked out anew", function()
      local function both(row) return s.x[row] and 1 or 0 end
      local function y(row) return both(row) * s.w[row] end
      local function all(row) return both(row) * (s.x[row] or 0) end
      near(se_of(d, values_of(d, function(w) return ratio_of(w, y, all) end)),
        estimate.ratios(d, columns.w, columns.x)[1].se, ROUNDING)
      local n = 0
      for row = 1, s.rows do n = n + (s.x[row] and s.w[row] > 0 and 1 or 0) end
      near(se_of(d, values_of(d, function(w)
        local mean = ratio_of(w, all, both)
        return n / (n - 1) * ratio_of(w, function(row) return both(row) * ((s.x[row] or 0) - mean) ^ 2 end, both)
      end)), estimate.variances(d, columns.x)[1].se, 1e-9) -- squares about another centre
    end)

    it("has the se of a domain", function()
      local data = dataset.of{ { "x", columns.x } }
      local old = design.domain(d, expression.select(data, "x < 1930"))
      local function inside(row) return s.x[row] and s.x[row] < 1930 and 1 or 0 end
      near(se_of(d, values_of(d, function(w)
        return ratio_of(w, function(row) return inside(row) * (s.x[row] or 0) end, inside)
      end)), cells.count(old, { { value = columns.x } }):mean(1).se, ROUNDING)
    end)
  end)
end

describe("estimates in replicates", function()
  it("are centred on the estimate with mse", function()
    local plain = design.of(3, { weight = numbers{ 1, 2, 3 } })
    local x = { { value = numbers{ 1, 5, 2 } } }
    local e = cells.count(replicate.make(plain, { type = "jk1", mse = true }), x):mean(1)
    local sum = 0
    for _, value in ipairs{ (10 + 6) / 5, (1 + 6) / 4, (1 + 10) / 3 } do sum = sum + (value - e.value) ^ 2 end
    near(math.sqrt(sum * 2 / 3), e.se, ROUNDING)
  end)

  it("leave out replicates in which there is no such estimate", function()
    local data = dataset.of{ { "x", numbers{ 1, 5, 2, 3 } } }
    local d = design.domain(replicate.make(design.of(4), { type = "jk1" }), expression.select(data, "x == 5"))
    local e = cells.count(d, { { value = data:column "x" } }):mean(1)
    assert.are.equal(5, e.value)
    assert.are.equal(0, e.se)
    assert.are.equal(1, e.undefined)
    assert.are.equal(1, (e - e).undefined)
    assert.are.equal(0, cells.count(design.of(4), { { value = data:column "x" } }):mean(1).undefined)
  end)

  it("have the same bytes for any number of threads", function()
    local script = [[
      local column, design, cells = require "core.column", require "core.design", require "core.cells"
      local replicate = require "core.replicate"
      local x, g = {}, {}
      for i = 1, 5000 do x[i], g[i] = i * i % 1009 / 7, i % 11 end
      x, g = column.numbers(x), column.numbers(g)
      for _, spec in ipairs { {}, { psu = { g } } } do
        local d = replicate.make(design.of(5000, spec), { type = "bootstrap", count = 30 })
        local c = cells.count(d, { { value = x } })
        print(("%a %a"):format(c:mean(1).se, c:total(1).se))
      end
      require "dataset"
      local s = require "core.dataset".of { { "x", x }, { "g", g } }:design()
      local shares = {}
      for i = 0, 10 do shares[i] = 1 / 11 end
      local r = s:rake{ g = shares }:replicates{ type = "bootstrap", count = 30 }
      print(("%a %a"):format(r:mean "x".se, r:ratio("x", "g").se))
    ]]
    local outs = {}
    for i, threads in ipairs{ 1, 2, 7 } do
      outs[i] = run{ "-e", script, env = { BEFUND_THREADS = tostring(threads) } }
      assert.are.equal(0, outs[i].status, outs[i].err)
    end
    assert.are.equal(outs[1].out, outs[2].out)
    assert.are.equal(outs[1].out, outs[3].out)
    assert.is_truthy(outs[1].out:find "0x")
  end)
end)

describe("replicates that cannot be", function()
  it("are refused without rows, strata or not", function()
    local none = column.numbers {}
    for _, spec in ipairs { {}, { stratum = none }, { psu = { none } } } do
      local ok, message = pcall(replicate.make, design.of(0, spec), { type = "jk1" })
      assert.is_false(ok)
      assert.matches("a design without rows has no replicates$", message)
    end
  end)

  it("are refused for first weights of other rows", function()
    local ok, message = pcall(replicate.make, design.of(3), { type = "jk1", steps = {}, first = numbers { 1 } })
    assert.is_false(ok)
    assert.matches("the first weights are not a number for each row$", message)
  end)
end)
