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
