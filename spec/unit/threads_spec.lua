-- threads.c: blocks on all cores, added in block order.
local run = require "spec.support.run"

-- 300,000 rows are five sum blocks; thirds do not add up the same in another order.
local script = [[
local column, cells, design = require "core.column", require "core.cells", require "core.design"
local x = {}
for i = 1, 300000 do x[i] = i % 1000 / 3 + 1 / i end
local c = column.numbers(x)
print(("%a"):format(cells.count(design.of(#x, c), { { value = c } }):mean(1).value))
]]

local function printed(threads)
  return run { "-e", script, env = { BEFUND_THREADS = threads } }.out
end

describe("threads", function()
  it("add in the order of the blocks, however many there are", function()
    local one = printed "1"
    assert.matches("^0x1%.%x+p%+%d+\n$", one)
    for _, threads in ipairs { "2", "3", "7", "64" } do assert.equal(one, printed(threads)) end
  end)

  it("take what is no number of threads for the number of processors", function()
    local one = printed "1"
    for _, threads in ipairs { "0", "65", "-1", "two", "", "2 " } do assert.equal(one, printed(threads)) end
  end)
end)
