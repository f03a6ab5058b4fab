-- The program as its users meet it: command line, exit statuses, messages, signals.

local run = require "spec.support.run"
local temp = require "spec.support.temp"

describe("befund -e", function()
  it("prints the values of an expression", function()
    assert.are.same({ status = 0, out = "3\tnil\tx\n", err = "" }, run{ "-e", "1 + 2, nil, 'x'" })
  end)

  it("is repeatable and shares its globals", function()
    assert.are.same({ status = 0, out = "3\n", err = "" }, run{ "-e", "x = 1", "-e", "x = x + 1", "-e", "x + 1" })
  end)
end)
