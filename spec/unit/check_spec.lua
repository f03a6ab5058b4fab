--- Argument checks and the line that they blame.

local raised = require "spec.support.raised"
local check = require "check"

describe("check", function()
  it("blames the line that called", function()
    local fine, message = pcall(function() check.fail("read: no") end)
    assert.is_false(fine)
    assert.truthy(message:find("check_spec%.lua:%d+: read: no$"))
  end)

  it("leaves % in messages alone when nothing is put in", function()
    assert.equal("100% sure", raised(check.fail, "100% sure"))
    assert.equal("50 %: 'a'", raised(check.fail, "50 %%: %s", "'a'"))
  end)

  it("takes the place off again", function()
    local _, message = pcall(check.fail, "read: no")
    assert.equal("read: no", check.plain(message))
    assert.equal("answers.csv:3: no", check.plain("answers.csv:3: no"))
  end)

  it("refuses options that are unknown", function()
    local known = { "separator", "decimal" }
    assert.same({ separator = ";" }, check.options("read", { separator = ";" }, known))
    assert.same({}, check.options("read", nil, known))
    assert.equal("read: unknown option 'seperator' (is it 'separator'?)",
      raised(check.options, "read", { seperator = ";" }, known))
    assert.equal("read: unknown option 'xyz' (there are 'separator', 'decimal')",
      raised(check.options, "read", { xyz = 1 }, known))
    assert.equal("read: options must be a table, not ';' (write { separator = ... })",
      raised(check.options, "read", ";", known))
    assert.equal("read: ';' has no name (write separator = ...)", raised(check.options, "read", { ";" }, known))
  end)

  it("refuses other types and choices", function()
    assert.equal("read: decimal: 7 is not a text", raised(check.kind, "read: decimal", 7, "string"))
    assert.equal("all", check.one_of("multi: base", "all", { "answered", "all" }))
    assert.equal("answered", check.one_of("multi: base", nil, { "answered", "all" }))
    assert.equal("multi: base: 'al' is unknown (is it 'all'?)",
      raised(check.one_of, "multi: base", "al", { "answered", "all" }))
  end)

  it("takes one name for a list of names", function()
    assert.same({ "a" }, check.texts("drop", "a"))
    assert.same({ "a", "b" }, check.texts("drop", { "a", "b" }))
    assert.equal("drop[2]: 7 is not a text", raised(check.texts, "drop", { "a", 7 }))
    assert.equal("drop: 'x' has no place in a list of names (write { 'a', 'b' })",
      raised(check.texts, "drop", { x = "a" }))
  end)

  it("shows values shortened", function()
    assert.equal("'ja'", check.quoted("ja"))
    assert.equal("7", check.quoted(7.0))
    assert.equal("0.5", check.quoted(0.5))
    assert.equal("nil", check.quoted(nil))
    assert.equal("a table", check.quoted {})
    assert.is_true(#check.quoted(("x"):rep(100)) < 50)
    assert.equal("'a', 'b'", check.listed { "a", "b" })
  end)
end)
