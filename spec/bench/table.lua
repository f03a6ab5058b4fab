--- What build/bench.json holds as tables for README.md: build/befund spec/bench/table.lua

local json = require "json"
local file = require "core.file"
local plan = require "plan"

local function number(seconds)
  local ms = 1000 * seconds
  if ms >= 100 then return ("%.0f"):format(ms) end
  return ("%.3g"):format(ms)
end

local names = {}
for i, program in ipairs(plan.programs) do names[i] = program[1] end
local all = json.value(assert(file.read(file.home .. "/build/bench.json", 1 << 24)))
local places = {}
for place in pairs(all) do places[#places + 1] = place end
table.sort(places)
for _, place in ipairs(places) do
  local kept = all[place]
  print(("%s, befund %s, %s; medians in ms\n"):format(place, kept.commit, kept.machine))
  print("| task | " .. table.concat(names, " | ") .. " | to reach | of yardstick | of bandwidth |")
  print("|---|" .. ("---:|"):rep(#names + 3))
  for _, task in ipairs(plan.tasks) do
    local done = kept.tasks[task[1]]
    if done then
      local cells = {}
      for i, name in ipairs(names) do cells[i] = done[name] and number(done[name].median) or "" end
      local own = done.befund or {}
      cells[#cells + 1] = task.target and number(task.target) or ""
      cells[#cells + 1] = own.of_yardstick and ("%.2g"):format(own.of_yardstick) or ""
      cells[#cells + 1] = own.of_bandwidth and ("%.0f %%"):format(100 * own.of_bandwidth) or ""
      print(("| %s | %s |"):format(task[2], table.concat(cells, " | ")))
    end
  end
  print(("\npeak after reading %.0f MB of %.0f MB of columns"):format(kept.peak_mb or 0 / 0, kept.typed_mb or 0 / 0))
  if kept.bandwidth then -- the yardstick measures it
    print(("bandwidth %.1f GB/s, of cache %.1f"):format(kept.bandwidth.memory, kept.bandwidth.cache))
  end
  for _, task in ipairs(plan.tasks) do
    if kept.instructions[task[1]] then print(task[1] .. ": " .. kept.instructions[task[1]] .. " instructions") end
  end
  print()
end
