--- What the measured scripts of befund share: arguments, clock, lines.

local seconds = require "core.clock".seconds
local file = require "core.file"

local timing = {}

local BUDGET = 2 -- seconds for the runs of a task, after the third

timing.margins = file.home .. "/spec/bench/margins.csv"

--- The script's arguments.
-- @return path of the file, set of tasks, number of runs
function timing.arguments()
  local asked = {}
  for task in (arg[2] or ""):gmatch("[^,]+") do asked[task] = true end
  return arg[1] or error("which file? (make one with spec/bench/gen.c)", 0), asked, tonumber(arg[3]) or 9
end

--- Prints a part of an answer.
function timing.answer(task, key, value)
  print(("%s\t%s\t%.17g"):format(task, key, value))
end

--- Runs a function several times, prints how long each took, gives the last result.
function timing.time(task, runs, f)
  local spent, result = 0, nil
  for run = 1, runs do
    collectgarbage()
    local start = seconds()
    result = f()
    local took = seconds() - start
    timing.answer(task, "seconds", took)
    spent = spent + took
    if run >= 3 and spent > BUDGET then break end
  end
  return result
end

--- The most memory the process had, in MB.
function timing.peak()
  for line in io.lines("/proc/self/status") do
    local kib = line:match("^VmHWM:%s+(%d+) kB")
    if kib then return kib * 1024 / 1e6 end
  end
end

return timing
