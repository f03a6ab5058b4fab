-- Formulas of regressions, read into terms.

local formula = require "formula"
local raised = require "spec.support.raised"

local function terms(text)
  local list = {}
  for i, term in ipairs(formula.parse("regress", text).terms) do list[i] = table.concat(term, ":") end
  return table.concat(list, " ")
end

local function mistake(text)
  return raised(formula.parse, "regress", text)
end

describe("a formula", function()
  it("has a response and terms in the order written", function()
    local f = formula.parse("regress", "y ~ x1 + x2")
    assert.are.equal("y", f.name)
    assert.are.equal("y", f.response)
    assert.are.same({ "x1", "x2" }, f.names)
    assert.are.equal("x1 x2", terms "y ~ x1 + x2")
  end)

  it("reads names in backquotes", function()
    local f = formula.parse("regress", "`sch.wide` ~ `acs k3` + b")
    assert.are.equal("sch.wide", f.name)
    assert.are.same({ "acs k3", "b" }, f.names)
  end)

  it("takes an expression for a response", function()
    local f = formula.parse("regress", "role ~= 'leader' and age > 30 ~ x")
    assert.is_nil(f.name)
    assert.are.equal("role ~= 'leader' and age > 30", f.response)
  end)

  it("crosses with : and expands *", function()
    assert.are.equal("a b a:b", terms "y ~ a * b")
    assert.are.equal("a:b", terms "y ~ a:b")
    assert.are.equal("a b c a:b a:c b:c a:b:c", terms "y ~ a * b * c")
    assert.are.equal("a b c a:c b:c", terms "y ~ (a + b) * c")
    assert.are.equal("a b:c", terms "y ~ a + b:c")
  end)

  it("puts terms of fewer names first and each once", function()
    assert.are.equal("a b b:a", terms "y ~ a + b:a + b")
    assert.are.equal("b a a:b", terms "y ~ a:b + b + a + b:a")
    assert.are.equal("a", terms "y ~ a + a:a")
  end)

  it("may have nothing but the constant", function()
    assert.are.equal("", terms "y ~ 1")
    assert.are.equal("x", terms "y ~ 1 + x")
  end)

  it("knows whether a term is there without a name", function()
    local f = formula.parse("regress", "y ~ a + a:b")
    assert.is_true(f.has_without({ "a", "b" }, "b"))
    assert.is_false(f.has_without({ "a", "b" }, "a"))
    assert.is_true(f.has_without({ "a" }, "a"))
  end)
end)

describe("mistakes in formulas", function()
  it("are said with the formula", function()
    local said = {
      ["y x"] = "regress: 'y x' is no formula (write \"y ~ x1 + x2\")",
      ["~ x"] = "regress: '~ x' is no formula (write \"y ~ x1 + x2\")",
      ["y ~"] = "regress: formula 'y ~': it ends where a name is expected",
      ["y ~ x +"] = "regress: formula 'y ~ x +': it ends where a name is expected",
      ["y ~ + x"] = "regress: formula 'y ~ + x': '+' stands where a name is expected",
      ["y ~ a b"] = "regress: formula 'y ~ a b': a '+' is missing before 'b'",
      ["y ~ (a"] = "regress: formula 'y ~ (a': a bracket is not closed",
      ["y ~ a)"] = "regress: formula 'y ~ a)': a bracket is closed that was not opened",
      ["y ~ `a"] = "regress: formula 'y ~ `a': a backquote is not closed",
      ["y ~ x - 1"] = "regress: formula 'y ~ x - 1': '-': nothing can be taken away, the constant stays "
        .. "(write what is there: \"y ~ x\")",
      ["y ~ 0 + x"] = "regress: formula 'y ~ 0 + x': '0': nothing can be taken away, the constant stays "
        .. "(write what is there: \"y ~ x\")",
      ["y ~ x^2"] = "regress: formula 'y ~ x^2': '^' has no meaning (there are names, + * : and brackets)",
      ["y ~ log(x)"] = "regress: formula 'y ~ log(x)': 'log(' is no function here (make such a column with derive)",
      ["y ~ sch.wide"] = "regress: formula 'y ~ sch.wide': no name may have a '.' "
        .. "(write it in backquotes: `sch.wide`)",
      ["y ~ x + y"] = "regress: formula 'y ~ x + y': 'y' stands on both sides",
      ["y ~ a:b:c:d:e"] = "regress: formula 'y ~ a:b:c:d:e': 'a:b:c:d:e' has more than 4 names",
    }
    for text, message in pairs(said) do assert.are.equal(message, mistake(text)) end
    assert.are.equal("regress: formula: 7 is not a text", mistake(7))
  end)
end)
