-- Text to a function: lib/chunk.lua.

local load_chunk = require "chunk".load

local function message(text)
  local chunk, problem, is_cut_short = load_chunk({}, text, "=stdin")
  assert.is_nil(chunk)
  return problem, is_cut_short
end

describe("a chunk", function()
  it("that is an expression gives its values", function()
    assert.are.same({ 1, nil, 3 }, { load_chunk({ x = 3 }, "1, nil, x", "=stdin")() })
    assert.are.same({}, { load_chunk({}, "local y = 1", "=stdin")() })
    assert.are.same({}, { load_chunk({}, "", "=stdin")() })
  end)

  it("that ends too early can go on", function()
    for _, text in ipairs{ "for i = 1, 2 do", "1 +", "f(", "x = {", "[[a", "'a\\", "local function f()" } do
      assert.is_true(select(2, message(text)), text)
    end
    for _, text in ipairs{ "for i do", "1 + )", "'a", "x = = 1" } do
      assert.is_false(select(2, message(text)), text)
    end
  end)

  it("has the message of the reading that went further", function()
    assert.are.equal("stdin:1: unexpected symbol near <eof>", (message "1 +"))
    assert.are.equal("stdin:1: 'end' expected near <eof>", (message "if x then"))
    assert.are.equal("stdin:1: unexpected symbol near ')'", (message ")"))
  end)

  it("of several statements gives the values of the last, if it is an expression", function()
    local function values(text)
      local environment = { f = function(...) return ... end, x = 0 }
      return { require "chunk".load_block(environment, text, "=stdin")() }, environment
    end
    assert.are.same({ 3 }, (values "x = 1\nx + 2"))
    assert.are.same({ 3, 4 }, (values "x = 1\nf(\n  x + 2,\n  4\n)  -- both\n\n"))
    assert.are.same({ 5 }, (values "f {\n  a = 1,\n}\nlocal y = 5\ny"))
    for _, text in ipairs{ "for i = 1, 2 do\nf(i) end", "x = 4\nx = 5", "if x then\nf(1)\nend", "x = [[\nf(1)\n]]",
      "x = {\nf,\nf\n}", "x = f\n(3)", "x = 4\n- 1", "repeat\nlocal y = 1 until\nf(1)", "x = 1 +\nx" } do
      assert.are.same({}, (values(text)), text)
    end
    assert.are.equal(3, select(2, values "x = f\n(3)").x)
    assert.are.equal(3, select(2, values "x = 4\n- 1").x)
  end)

  it("is text", function()
    assert.matches("attempt to load a binary chunk", (message(string.dump(function() end))))
  end)
end)
