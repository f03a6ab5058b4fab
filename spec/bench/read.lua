--- Seconds and memory for reading a large file, CSV or one of SPSS or Stata, and for one weighted table of it.
-- BEFUND_THREADS=1 build/befund spec/bench/read.lua FILE [COPY.sav]
-- (COPY.sav, .dta: what was read is written there, to be measured in its turn)
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
local data = path:find("%.csv$") and csv.read(path) or require "dataset".read(path)
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
print(("read      %8.2f s of this process"):format(read_seconds))
print(("q01 x level %6.4f s, first share %.10f %%"):format(table_seconds, 100 * counted:share(1, 1, 1, nil, 1).value))
local allowed = path:find("%.csv$") and 1.2 or 1.5
print(("peak      %8.1f MiB, allowed %.1f"):format(peak_mib(), allowed * typed / 2 ^ 20 + 64))
if arg[2] then
  start = os.clock()
  require "dataset".write(data, arg[2])
  print(("write     %8.2f s"):format(os.clock() - start))
end
