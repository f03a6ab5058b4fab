--- Seconds for raking to five margins of 3, 6, 4, 2 and 16 answers, and for a table with standard errors after it.
-- build/befund spec/bench/rake.lua FILE

local befund = require "befund"
local weight = require "core.weight"

local path = arg[1] or error("which file? (make one with spec/bench/gen.c)", 0)
local d = befund.read(path, { codebook = false })
local s = d:design{ weight = "weight", stratum = "stratum", psu = "psu" }

local names, columns, margins = { "level", "age_group", "gender", "role", "land" }, {}, {}
for i, name in ipairs(names) do
  columns[i] = d:column(name)
  local margin, sum = {}, 0
  for _, option in ipairs(columns[i]:labels():options "en") do
    if option.place > 0 then margin[option.key], sum = 1 + 0.1 * option.place, sum + 1 + 0.1 * option.place end
  end
  for key, value in pairs(margin) do margin[key] = value / sum end
  margins[name] = margin
end

-- The best of seven, of processor time.
local function seconds(what, f)
  local best, result = math.huge, nil
  for _ = 1, 7 do
    collectgarbage()
    local start = os.clock()
    result = f()
    best = math.min(best, os.clock() - start)
  end
  print(("%-52s %8.1f ms of processor"):format(what, best * 1000))
  return result
end

local base = d:column "weight"
local crossed = seconds("crossing", function() return weight.cross(#d, columns) end)
print(("%d patterns"):format(crossed:patterns()))
local target = {}
for i, name in ipairs(names) do
  for _, option in ipairs(columns[i]:labels():options "en") do
    if option.place > 0 then target[#target + 1] = margins[name][option.key] * #d end
  end
end
local spec = { target = target, distance = "raking", total = #d, sum = #d }
local _, how
seconds("sweeps and weights", function() _, how = weight.calibration(crossed, {}, spec):solve(base) end)
print(("%d sweeps, largest relative error %.1e"):format(how.sweeps, how.error))
spec.max_sweeps = 0
seconds("the same by Newton's method", function() _, how = weight.calibration(crossed, {}, spec):solve(base) end)
print(("%d steps, largest relative error %.1e"):format(how.steps, how.error))
local r = seconds("s:rake, checks and what variances need included", function() return s:rake(margins) end)
local table_of = { rows = "q01", columns = "level", show = { "percent", "se" } }
seconds("table q01 x level", function() return s:table{ rows = "q01", columns = "level" }:layout() end)
seconds("the same with standard errors", function() return s:table(table_of):layout() end)
seconds("the same after raking", function() return r:table(table_of):layout() end)
