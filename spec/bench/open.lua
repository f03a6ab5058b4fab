--- Milliseconds for a .befund file: opening it, the first table, the check of all of it.
-- BEFUND_THREADS=1 build/befund spec/bench/open.lua FILE.befund [FROM.csv]
-- (FROM.csv: read and written there first)
-- (with one thread, processor time is that of the clock, but for the disk; the least of many is printed)

local befund = require "befund"
local cells = require "core.cells"
local core = require "core.store"
local design = require "core.design"
local file = require "core.file"
local store = require "store"

local path, from = arg[1] or error("which file? (spec/bench/open.lua survey.befund survey.csv)", 0), arg[2]

local function least(times, what, f)
  local best = math.huge
  for _ = 1, times do
    collectgarbage()
    local start = os.clock()
    f()
    best = math.min(best, os.clock() - start)
  end
  print(("%-44s %10.3f ms"):format(what, 1000 * best))
end

if from then
  local data = befund.read(from)
  least(3, "write, all columns", function() befund.write(data, path) end)
end

local function table_of(data)
  local sample = design.of(data:rows(), data:column("weight"))
  return cells.count(sample, { { stub = data:column("q01"), slice = data:column("level") } })
end

local name = file.resolve(path)
least(100, "open", function() core.open(name, path):dataset() end)
least(100, "open, with what goes along", function() store.read(path):meta() end)
least(30, "open, and the first table (three columns)", function() table_of(store.read(path)) end)
local data = store.read(path)
least(30, "the same table again", function() table_of(data) end)
least(5, "check all", function() store.check(path) end)

local handle <close> = assert(io.open(name, "rb"))
print(("%d rows, %d columns, %.1f MB"):format(data:rows(), #data:names(), handle:seek("end") / 1e6))
