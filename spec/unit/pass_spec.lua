local column = require "core.column"
local design = require "core.design"
local pass_of = require "pass".of

describe("a pass", function()
  local x, y = column.numbers { 1, 2, 6 }, column.numbers { 5, 5, 8 }

  it("counts what is asked for twice only once", function()
    local pass = pass_of(design.of(3))
    local first, other = pass:want { value = { "x", x } }, pass:want { value = { "y", y } }
    assert.are.equal(first, pass:want { value = { "x", x } })
    assert.are_not.equal(first, other)
    assert.are.equal(2, pass:count():tables())
    assert.are.equal(3, pass:count():mean(first).value)
    assert.are.equal(6, pass:count():mean(other).value)
  end)

  it("keeps stubs, slices and values of the same name apart", function()
    local single = require "question".as_single("spec", "x", x)
    local pass = pass_of(design.of(3))
    local value = pass:want { value = { "x", x } }
    assert.are_not.equal(value, pass:want { stub = { "x", single } })
    assert.are_not.equal(value, pass:want { slice = { "x", single } })
  end)
end)

describe("tables of a design", function()
  local cells = require "core.cells"

  -- How often rows were passed over while `body` ran.
  local function passes(body)
    local count, n = cells.count, 0
    cells.count = function(...)
      n = n + 1
      return count(...)
    end
    local fine, message = pcall(body)
    cells.count = count
    assert(fine, message)
    return n
  end

  local function survey()
    local data = require "core.dataset".of { { "x", column.numbers { 1, 2, 4 } }, { "g", column.numbers { 7, 8, 8 } } }
    return require "design".of(data)
  end

  it("are counted together until one is read", function()
    local s = survey()
    local one, two
    assert.are.equal(0, passes(function()
      one, two = s:table { rows = "x", columns = "g" }, s:table { rows = "g" }
    end))
    assert.are.equal(1, passes(function()
      assert.are.equal(3, one:cell("x > mean", "g > 8").value)
      tostring(two)
    end))
    assert.are.equal(1, passes(function() tostring(s:table { rows = "x" }) end))
  end)

  it("of another design or domain have a pass of their own", function()
    local s, other = survey(), survey()
    local list = { s:table { rows = "x" }, other:table { rows = "x" }, s:table { rows = "x", domain = "g == 8" } }
    assert.are.equal(3, passes(function()
      for _, t in ipairs(list) do tostring(t) end
    end))
    assert.are.equal(3, list[3]:cell("x > mean", "total").value)
  end)
end)
