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

-- Tables of six variables of seven answers, which are counted some together, in blocks of several slabs.
local book = [[
local column, cells, design, labels = require "core.column", require "core.cells", require "core.design",
  require "core.labels"
local L, rows, x = {}, 300000, 7
for i = 1, 7 do L[i] = { key = tostring(i) } end
L = labels.of { answers = L }
local q, w, list = {}, {}, {}
for v = 1, 6 do q[v] = {} end
for i = 1, rows do
  for v = 1, 6 do
    x = (x * 1103515245 + 12345) % 2147483648
    q[v][i] = x // 65536 % 7 + 1
  end
  w[i] = 1 / (1 + x % 1000)
end
for v = 1, 6 do q[v] = column.single { labels = L, codes = q[v] } end
w = column.numbers(w)
for a = 1, 6 do for b = a + 1, 6 do list[#list + 1] = { stub = q[a], slice = q[b] } end end
local here = design.of(rows, w)
local c = cells.count(here, list)
for t = 1, #list do
  for i = 1, 7 do
    local n, sum, squares = c:cell(t, i, 8 - i)
    print(("%d %a %a %a"):format(n, sum, squares, c:share(t, i, 8 - i, nil, 8 - i).se))
  end
end
print(("%a"):format(here:weight_sum()))
]]

local function printed(threads, what)
  return run { "-e", what or script, env = { BEFUND_THREADS = threads } }.out
end

describe("threads", function()
  it("add in the order of the blocks, however many there are", function()
    local one = printed "1"
    assert.matches("^0x1%.%x+p%+%d+\n$", one)
    for _, threads in ipairs { "2", "3", "7", "64" } do assert.equal(one, printed(threads)) end
  end)

  it("count tables together the same way, however many there are", function()
    local one = printed("1", book)
    assert.equal(106, select(2, one:gsub("\n", "")))
    for _, threads in ipairs { "2", "3" } do assert.equal(one, printed(threads, book)) end
  end)

  it("take what is no number of threads for the number of processors", function()
    local one = printed "1"
    for _, threads in ipairs { "0", "65", "-1", "two", "", "2 " } do assert.equal(one, printed(threads)) end
  end)
end)
