-- What scripts see as `befund` (lib/befund.lua).

describe("befund", function()
  local befund = require "befund"

  it("has a version of three numbers", function()
    assert.truthy(befund.version:find("^%d+%.%d+%.%d+$"))
  end)

  it("gives the functions of its modules", function()
    assert.are.equal(require "dataset".read, befund.read)
    assert.are.equal(require "dataset".write, befund.write)
  end)

  it("proposes the nearest name for what it has not", function()
    local ok, message = pcall(function() return befund.raed end)
    assert.is_false(ok)
    assert.are.equal("befund has no 'raed' (is it 'read'?)", (message:gsub("^.-:%d+: ", "")))
  end)
end)
