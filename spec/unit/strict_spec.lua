-- The environment of scripts (lib/strict.lua); host_spec.lua shows it from outside.

local strict = require "strict"

describe("strict.environment", function()
  local environment

  before_each(function() environment = strict.environment() end)

  local function run(text)
    return pcall(assert(load(text, "=x", "t", environment)))
  end

  it("falls through to Lua's names and loads befund at first use", function()
    assert.are.same({ true, "x", (require "befund") }, { run("return tostring 'x', befund") })
  end)

  it("proposes declared, public and Lua's names", function()
    run("weight = 1")
    assert.are.same({ false, "x:1: undeclared name 'wieght' (is it 'weight'?)" }, { run("return wieght") })
    assert.are.same({ false, "x:1: undeclared name 'befnud' (is it 'befund'?)" }, { run("return befnud") })
    assert.are.same({ false, "x:1: undeclared name 'ipars' (is it 'ipairs'?)" }, { run("return ipars") })
    assert.are.same({ false, "x:1: undeclared name 'something_else' (declare it with local)" },
      { run("return something_else") })
  end)

  it("leaves _G alone", function()
    run("strict_spec_name = 1")
    assert.is_nil(rawget(_G, "strict_spec_name"))
    assert.are.same({ true, 1 }, { run("return _G.strict_spec_name") })
  end)

  it("gives loaded text the same environment, unless another is named", function()
    run("a = 1")
    assert.are.same({ true, 1, 2 }, { run("return load('return a')(), load('return a', 'y', 't', { a = 2 })()") })
    assert.are.same({ true, nil }, { run("return (load('return a', 'y', 't', {})())") })
  end)
end)
