-- core.test.regress: src/regress.c, with src/linear.c below it, against least squares and scores written out.

local column = require "core.column"
local core = require "core.test"
local design = require "core.design"
local near = require "spec.support.near"
local raised = require "spec.support.raised"
local run = require "spec.support.run"
local sample = require "spec.support.sample"

local BY_HAND = 1e-14
local SUMS = 1e-11 -- the same sums in another order, through an inverse
local SHIFTED = 1e-9 -- x given with 7 digits fewer

local function numbers(list) return { column = column.numbers(list) } end

local function parameters(list)
  local made = { { name = "(constant)" } }
  for i, one in ipairs(list) do
    made[i + 1] = one
    one.name = one.name or "x" .. i
  end
  return made
end

--- Solves a x = b by elimination, a being a list of rows; x is a list.
local function solve(a, b)
  local n, m = #b, {}
  for i = 1, n do m[i] = table.move(a[i], 1, n, 1, { [n + 1] = b[i] }) end
  for i = 1, n do
    for j = i + 1, n do
      if math.abs(m[j][i]) > math.abs(m[i][i]) then m[i], m[j] = m[j], m[i] end
    end
    for j = 1, n do
      if j ~= i then
        local by = m[j][i] / m[i][i]
        for k = i, n + 1 do m[j][k] = m[j][k] - by * m[i][k] end
      end
    end
  end
  local x = {}
  for i = 1, n do x[i] = m[i][n + 1] / m[i][i] end
  return x
end

-- A weighted, stratified survey whose rows miss values here and there.
local function survey(rows, seed)
  local s = sample.survey(rows, seed)
  s.z, s.y, s.stratified = {}, {}, true
  for i = 1, rows do
    s.z[i] = math.random() >= 0.1 and math.random(0, 1) or false
    s.y[i] = s.x[i] and s.z[i] and math.random() >= 0.1 and 0.5 * s.x[i] - 3 * s.z[i] + 10 * math.random() or false
  end
  return s
end

local function complete(s, i)
  return s.w[i] > 0 and s.x[i] and s.z[i] and s.y[i]
end

local function rows_of(s, i) return { 1, s.x[i] - 1950, s.z[i] } end

--- Weighted least squares by definition: coefficients of 1, x - 1950, z, and the standard error of each.
local function least_squares(s)
  local a, b = { { 0, 0, 0 }, { 0, 0, 0 }, { 0, 0, 0 } }, { 0, 0, 0 }
  for i = 1, s.rows do
    if complete(s, i) then
      local x = rows_of(s, i)
      for j = 1, 3 do
        b[j] = b[j] + s.w[i] * x[j] * s.y[i]
        for k = 1, 3 do a[j][k] = a[j][k] + s.w[i] * x[j] * x[k] end
      end
    end
  end
  local value, ses = solve(a, b), {}
  for j = 1, 3 do
    local unit = { 0, 0, 0 }
    unit[j] = 1
    local row = solve(a, unit)
    local influence = {}
    for i = 1, s.rows do
      influence[i] = 0
      if complete(s, i) then
        local x = rows_of(s, i)
        local rest = s.y[i] - value[1] * x[1] - value[2] * x[2] - value[3] * x[3]
        influence[i] = (row[1] * x[1] + row[2] * x[2] + row[3] * x[3]) * rest
      end
    end
    ses[j] = sample.total(s, function(i) return influence[i] end).se
  end
  return value, ses
end

describe("a linear regression", function()
  it("is what is found by hand", function()
    -- x less 2.5 is -3/2 -1/2 1/2 3/2, rests are -0.1 0.8 -1.3 0.6, influences of the slope their products / 5
    local x = numbers { 1, 2, 3, 4 }
    local fit = core.regress(design.of(4), numbers { 1, 3, 2, 5 }, parameters { { x } }, "gaussian")
    near(1.1, fit.values[2], BY_HAND)
    assert.is_true(math.abs(fit.values[1]) < BY_HAND)
    near(math.sqrt(4 / 3 * 0.0566), math.sqrt(fit.covariance[2][2]), 1e-13)
    assert.are.equal(2, fit.df)
    assert.are.equal(4, fit.base)
    assert.are.equal(0, fit.missing)
  end)

  it("is weighted least squares, with the influences' standard errors", function()
    for seed = 1, 5 do
      local s = survey(400, seed)
      local c = sample.columns(s)
      local d = design.of(s.rows, c.w, c.stratum)
      local moved = {}
      for i = 1, s.rows do moved[i] = s.x[i] and s.x[i] - 1950 end
      local fit = core.regress(d, numbers(s.y), parameters { { numbers(moved) }, { numbers(s.z) } }, "gaussian")
      local value, se = least_squares(s)
      local base, all = 0, 0
      for i = 1, s.rows do
        base = base + (complete(s, i) and 1 or 0)
        all = all + (s.w[i] > 0 and 1 or 0)
      end
      for j = 1, 3 do
        near(value[j], fit.values[j], SUMS, "value")
        near(se[j], math.sqrt(fit.covariance[j][j]), SUMS, "se")
      end
      assert.are.equal(base, fit.base)
      assert.are.equal(all - base, fit.missing)
      assert.are.equal(base - 4 + 1 - 3, fit.df) -- of the rows that take part, as R
    end
  end)

  it("keeps its digits where x is far from 0", function()
    local s = survey(400, 9)
    local c = sample.columns(s)
    local d, far = design.of(s.rows, c.w, c.stratum), {}
    for i = 1, s.rows do far[i] = s.x[i] and s.x[i] + 2 ^ 23 end -- exact but for the last bits of x
    local near_fit = core.regress(d, numbers(s.y), parameters { { numbers(s.x) }, { numbers(s.z) } }, "gaussian")
    local far_fit = core.regress(d, numbers(s.y), parameters { { numbers(far) }, { numbers(s.z) } }, "gaussian")
    for j = 2, 3 do
      near(near_fit.values[j], far_fit.values[j], SHIFTED)
      near(near_fit.covariance[j][j], far_fit.covariance[j][j], SHIFTED)
    end
  end)

  it("multiplies the parts of a parameter", function()
    local a, b = { 1, 2, 3, 4, 5, 7 }, { 2, 0, 1, 5, 3, 3 }
    local product, y = {}, { 1, 4, 2, 8, 5, 7 }
    for i = 1, 6 do product[i] = a[i] * b[i] end
    local parts = parameters { { numbers(a) }, { numbers(a), numbers(b) } }
    local whole = parameters { { numbers(a) }, { numbers(product) } }
    assert.are.same(core.regress(design.of(6), numbers(y), whole, "gaussian"),
      core.regress(design.of(6), numbers(y), parts, "gaussian"))
  end)

  it("gives the same bytes for any number of threads", function()
    local chunk = [[
      local column, design = require "core.column", require "core.design"
      local x, y, w, seed = {}, {}, {}, 7
      local function random()
        seed = seed * 48271 % 2147483647
        return seed / 2147483647
      end
      for i = 1, 200000 do
        x[i], w[i] = random(), 0.5 + random()
        y[i] = random() < x[i] and 1 or 0
      end
      local fit = require "core.test".regress(design.of(200000, column.numbers(w)), { column = column.numbers(y) },
        { { name = "(constant)" }, { name = "x", { column = column.numbers(x) } } }, "binomial")
      print(("%a %a %a %a"):format(fit.values[1], fit.values[2], fit.covariance[1][1], fit.covariance[2][2]))
    ]]
    local one = run{ "-e", chunk, env = { BEFUND_THREADS = 1 } }
    assert.are.equal("", one.err)
    for _, threads in ipairs{ 2, 7 } do
      assert.are.equal(one.out, run{ "-e", chunk, env = { BEFUND_THREADS = threads } }.out)
    end
  end)
end)

describe("a logistic regression", function()
  it("solves the score equations", function()
    for seed = 1, 5 do
      local s = survey(400, seed)
      local c = sample.columns(s)
      local y = {}
      for i = 1, s.rows do y[i] = s.y[i] and (s.y[i] % 2 < 1.2 and 1 or 0) end
      local fit = core.regress(design.of(s.rows, c.w), numbers(y), parameters { { numbers(s.x) }, { numbers(s.z) } },
        "binomial")
      local score, size = { 0, 0, 0 }, { 0, 0, 0 }
      for i = 1, s.rows do
        if complete(s, i) then
          local x = { 1, s.x[i], s.z[i] }
          local eta = fit.values[1] + fit.values[2] * x[2] + fit.values[3] * x[3]
          local mu = 1 / (1 + math.exp(-eta))
          for j = 1, 3 do
            score[j] = score[j] + s.w[i] * x[j] * (y[i] - mu)
            size[j] = size[j] + s.w[i] * x[j] * y[i]
          end
        end
      end
      for j = 1, 3 do assert.is_true(math.abs(score[j]) <= 1e-12 * size[j], ("score %d is %g"):format(j, score[j])) end
    end
  end)

  it("gives the logit of a share, with its standard error", function()
    -- 3 of 8: logit log(3/5); its se is that of the share, sqrt(8/7 * 3/8 * 5/8 / 8), by p (1 - p)
    local fit = core.regress(design.of(8), numbers { 1, 1, 1, 0, 0, 0, 0, 0 }, parameters {}, "binomial")
    near(math.log(3 / 5), fit.values[1], BY_HAND)
    near(math.sqrt(8 / 7 * 15 / 64 / 8) / (15 / 64), math.sqrt(fit.covariance[1][1]), 1e-13)
    assert.are.equal(7, fit.df)
  end)

  it("comes to an end where shares are near 0 or 1", function()
    local y, g = {}, {}
    for i = 1, 2000 do
      y[i], g[i] = (i == 1 or i > 1000 and i ~= 2000) and 1 or 0, i > 1000 and 1 or 0
    end
    local fit = core.regress(design.of(2000), numbers(y), parameters { { numbers(g) } }, "binomial")
    near(-math.log(999), fit.values[1], SUMS)
    near(2 * math.log(999), fit.values[2], SUMS)
  end)
end)

describe("what cannot be fitted", function()
  local six = design.of(6)
  local y = { column = column.numbers { 1, 0, 1, 0, 1, 1 }, name = "y" }
  local function mistake(list, family, other)
    return raised(core.regress, six, other or y, parameters(list), family or "gaussian")
  end

  it("names parameters that follow from others", function()
    assert.are.equal("'double' follows from 'x' (leave one out)",
      mistake { { name = "x", numbers { 1, 2, 3, 4, 5, 7 } }, { name = "double", numbers { 2, 4, 6, 8, 10, 14 } } })
    assert.are.equal("'c' follows from 'a', 'b' (leave one out)",
      mistake({ { name = "a", numbers { 1, 0, 0, 1, 0, 0 } }, { name = "b", numbers { 0, 1, 0, 0, 1, 0 } },
        { name = "c", numbers { 0, 0, 1, 0, 0, 1 } } }, "binomial"))
    assert.are.equal("'year' is the same in all rows (leave one out)",
      mistake { { name = "year", numbers { 2020, 2020, 2020, 2020, 2020, 2020 } } })
  end)

  it("names what separates the answers", function()
    assert.are.equal("no convergence: 'x' separates the answers of 'y', so that its coefficient grows without end "
      .. "(leave it out, or join options)", mistake({ { name = "x", numbers { 5, 1, 6, 2, 7, 8 } } }, "binomial"))
    assert.are.equal("no convergence: 'g' separates the answers of 'y', so that its coefficient grows without end "
      .. "(leave it out, or join options)", mistake({ { name = "x", numbers { 1, 2, 3, 4, 5, 9 } },
      { name = "g", numbers { 1, 0, 0, 0, 0, 1 } } }, "binomial"))
  end)

  it("wants 0 and 1, both, of a binomial", function()
    assert.are.equal("row 2: 'y' is 2, family \"binomial\" takes 0 and 1 "
      .. "(name the answer that counts: event = \"...\")",
      mistake({}, "binomial", { column = column.numbers { 1, 2, 1, 0, 1, 1 }, name = "y" }))
    assert.are.equal("'y' is the same in all rows",
      mistake({}, "binomial", { column = column.numbers { 1, 1, 1, 1, 1, 1 }, name = "y" }))
  end)

  it("wants rows, and more of them than parameters", function()
    assert.are.equal("no row has all of the values",
      mistake { { numbers { false, false, false, false, false, false } } })
    assert.are.equal("3 parameters for 2 rows (leave terms out, or join options)",
      mistake { { numbers { 1, 2, false, false, false, false } }, { numbers { 2, 1, false, false, false, false } } })
  end)
end)
