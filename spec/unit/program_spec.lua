-- src/program.c through lua_program.c: linear programs, with whole variables and without.

local program = require "core.program"
local near = require "spec.support.near"
local raised = require "spec.support.raised"

local ROUNDING = 1e-9 -- what simplex leaves of numbers near 10

describe("program.solve", function()
  it("finds the cheapest point", function()
    -- 3x + 2y at its largest within x + y <= 4, x + 3y <= 6, x <= 3: at (3, 1)
    local p = program.of({ { low = 0, high = 3, cost = -3 }, { low = 0, cost = -2 } },
      { { at = { 1, 2 }, by = { 1, 1 }, high = 4 }, { at = { 1, 2 }, by = { 1, 3 }, high = 6 } })
    local found = p:solve()
    assert.are.equal("solved", found.status)
    near(-11, found.cost, ROUNDING)
    near(3, found.values[1], ROUNDING)
    near(1, found.values[2], ROUNDING)
  end)

  it("makes variables whole where they must be", function()
    -- 5x + 4y at its largest within 6x + 4y <= 24, x + 2y <= 6: 21 at (3, 1.5), whole 20 at (4, 0)
    local function solved(whole)
      return program.of({ { low = 0, cost = -5, whole = whole }, { low = 0, cost = -4, whole = whole } },
        { { at = { 1, 2 }, by = { 6, 4 }, high = 24 }, { at = { 1, 2 }, by = { 1, 2 }, high = 6 } }):solve().cost
    end
    near(-21, solved(), ROUNDING)
    near(-20, solved(true), ROUNDING)
  end)

  it("says when there is no point, or no cheapest one", function()
    local free = { low = 0, cost = -1 }
    local p = program.of({ free, { low = 0 } }, { { at = { 1, 2 }, by = { 1, -1 }, low = 1, high = 2 } })
    assert.are.equal("unbounded", p:solve().status)
    assert.is_nil(p:solve().values)
    p = program.of({ free }, { { at = { 1 }, by = { 1 }, high = -1 } })
    assert.are.same({ status = "infeasible" }, p:solve())
    p = program.of({ { low = 0, high = 9, whole = true } }, { { at = { 1 }, by = { 4 }, low = 5, high = 7 } })
    assert.are.equal("infeasible", p:solve().status)
  end)

  it("holds variables, and is free again afterwards", function()
    local p = program.of({ { low = 0, high = 5, cost = -1 }, { low = 0, high = 5, cost = -1 } },
      { { at = { 1, 2 }, by = { 1, 1 }, high = 7 } })
    near(-7, p:solve().cost, ROUNDING)
    near(-6, p:solve({ [1] = 1 }).cost, ROUNDING)
    assert.are.equal("infeasible", p:solve({ [1] = 4, [2] = 4 }).status)
    near(-7, p:solve().cost, ROUNDING)
  end)

  it("gives each of many held solves what a new program gives", function()
    local pick = require "spec.support.random"(7)
    local variables, limits = {}, {}
    for i = 1, 12 do variables[i] = { low = 0, high = 10, cost = pick(9) - 5, whole = i <= 4 } end
    for i = 1, 8 do
      limits[i] = { at = {}, by = {}, high = 20 + pick(20), low = pick(10) }
      for j = 1, 12 do limits[i].at[j], limits[i].by[j] = j, pick(5) end
    end
    local kept = program.of(variables, limits)
    for _ = 1, 40 do
      local held = { [pick(12)] = pick(4) - 1, [pick(12)] = pick(4) - 1 }
      local one, other = kept:solve(held), program.of(variables, limits):solve(held)
      assert.are.equal(other.status, one.status)
      if one.cost then near(other.cost, one.cost, 1e-6) end
    end
  end)

  it("solves one without limits or variables", function()
    assert.are.equal(0, program.of({}, {}):solve().cost)
    assert.are.equal(2, program.of({ { low = 1, cost = 2 } }, {}):solve().cost)
  end)

  it("turns what would end the library's process into an error, and works on", function()
    local twice = program.of({ { low = 0 } }, { { at = { 1, 1 }, by = { 1, 1 }, low = 1 } })
    assert.is_truthy(raised(twice.solve, twice):find("the library GLPK gave up: .*duplicate indices"))
    assert.are.equal("solved", program.of({ { low = 0 } }, {}):solve().status)
  end)
end)

describe("program.of", function()
  local function refused(...) return raised(program.of, ...) end

  it("names what is out of order", function()
    assert.are.equal("variable 2: bounds are not in order, or its cost is not finite",
      refused({ { low = 0 }, { low = 1, high = 0 } }, {}))
    assert.are.equal("limit 1: bounds are not in order", refused({ {} }, { { at = {}, by = {}, low = 2, high = 1 } }))
    assert.are.equal("limit 1: there is no such variable, or its factor is not finite",
      refused({ {} }, { { at = { 2 }, by = { 1 } } }))
    assert.are.equal("limit 1: entry 1 is no place and factor", refused({ {} }, { { at = { 1 }, by = {} } }))
    assert.are.equal("limit 1 is a number, not a table", refused({ {} }, { 1 }))
    assert.are.equal("field 'at' of limit 1 is a nil, not a table", refused({ {} }, { {} }))
  end)

  it("refuses to hold what is not there", function()
    local p = program.of({ {} }, {})
    assert.is_truthy(raised(p.solve, p, { [2] = 1 }):find("there is no such variable", 1, true))
    assert.is_truthy(raised(p.solve, p, { [1] = 0 / 0 }):find("a value is not finite", 1, true))
  end)
end)
