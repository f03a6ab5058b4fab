-- core.clock: time that passes.

local clock = require "core.clock"

describe("clock.seconds", function()
  it("goes on while the processor rests", function()
    local start, work = clock.seconds(), os.clock()
    os.execute "sleep 0.05"
    assert.truthy(clock.seconds() - start >= 0.05)
    assert.truthy(os.clock() - work < clock.seconds() - start)
  end)

  it("never goes back", function()
    local last = clock.seconds()
    for _ = 1, 1000 do
      local now = clock.seconds()
      assert.truthy(now >= last)
      last = now
    end
  end)
end)
