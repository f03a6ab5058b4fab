--- Seconds and memory for reading a large CSV file and for one weighted table of it.
-- BEFUND_THREADS=1 build/befund spec/bench/read.lua FILE
-- (with one thread, processor seconds are those of the clock)

local cells = require "core.cells"
local csv = require "core.csv"
local design = require "core.design"

local REPEATS = 20 -- of the table, which takes milliseconds

local function peak_mib()
  for line in io.lines("/proc/self/status") do
    local kib = line:match("^VmHWM:%s+(%d+) kB")
    if kib then return kib / 1024 end
  end
end

local path = arg[1] or error("which file? (make one with spec/bench/gen.c)", 0)
local start = os.clock()
local data = csv.read(path)
local read_seconds = os.clock() - start

local typed = 0
for _, name in ipairs(data:names()) do typed = typed + data:column(name):bytes() end

local sample = design.of(data:rows(), data:column("weight"))
local request = { { stub = data:column("q01"), slice = data:column("level") } }
local counted
start = os.clock()
for _ = 1, REPEATS do counted = cells.count(sample, request) end
local table_seconds = (os.clock() - start) / REPEATS

print(("%d rows, %d columns: %.1f MiB typed"):format(data:rows(), #data:names(), typed / 2 ^ 20))
print(("read      %8.2f s"):format(read_seconds))
print(("q01 x level %6.4f s, first share %.10f %%"):format(table_seconds, 100 * counted:share(1, 1, 1, nil, 1).value))
print(("peak      %8.1f MiB, allowed %.1f"):format(peak_mib(), 1.2 * typed / 2 ^ 20 + 64))
