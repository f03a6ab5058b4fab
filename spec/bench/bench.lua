--- `make bench`: befund and its peers on the same tasks, in turns; build/befund spec/bench/bench.lua
-- Environment: ROWS (1000000), ROUNDS (3), TASKS and PEERS (all, those in plan.lua), THREADS (processors). Writes
-- build/bench.json.

local json = require "json"
local results = require "results"
local plan = require "plan"

local getenv, execute = os.getenv, os.execute
local rows = math.tointeger(tonumber(getenv "ROWS" or 1000000)) or error("ROWS is no whole number", 0)
local rounds = math.tointeger(tonumber(getenv "ROUNDS" or 3)) or error("ROUNDS is no whole number", 0)

local function output(command)
  local pipe <close> = assert(io.popen(command .. " 2>/dev/null"))
  return (pipe:read("a"):gsub("%s+$", ""))
end

local threads = tonumber(getenv "THREADS") or tonumber(output "nproc") or 1
local environment = ("THREADS=%d BEFUND_THREADS=%d "):format(threads, threads)

local function set_of(words)
  local set = {}
  for word in (words or ""):gmatch("%S+") do set[word] = true end
  return set
end

local asked = getenv "TASKS" and set_of(getenv "TASKS")
local with = getenv "PEERS" and set_of(getenv "PEERS")

local function say(...) io.stderr:write(string.format(...), "\n") end

-- ---- measuring ------------------------------------------------------------------------------------

local here = output "pwd"

local function data_of(count)
  local path = ("%s/build/bench/survey_%d.csv"):format(here, count)
  local file = io.open(path)
  if file then file:close() else
    say("making %s", path)
    assert(execute(("build/bench/gen %d >%s.part && mv %s.part %s"):format(count, path, path, path)))
  end
  return path
end

local known, failed = {}, {} -- by program

-- Runs a command of a program and keeps what it prints, but for reading where that was not among the tasks.
local function run(name, command, tasks)
  local said = "build/bench/said"
  local pipe = assert(io.popen(environment .. command .. " 2>" .. said))
  known[name] = results.add(known[name] or {}, pipe:lines(), not tasks:find "T1factor" and "T1factor")
  if not pipe:close() then
    failed[name] = true
    say("%s failed:", name)
    for line in io.lines(said) do say("  %s", line) end
  end
end

-- The tasks of a program in a round, those on few rows or the others.
local function list_of(program, round, small)
  local does, once, list = set_of(program.tasks), set_of(program.once), {}
  for _, task in ipairs(plan.tasks) do
    local key = task[1]
    if does[key] and (not asked or asked[key]) and (round == 1 or not once[key]) and not task.small == not small then
      list[#list + 1] = key
    end
  end
  return list
end

local programs = {}
for _, program in ipairs(plan.programs) do
  if with and not with[program[1]] and program[1] ~= "befund" then
    say("%s is left out", program[1])
  elseif program.there and not execute(program.there .. " >/dev/null 2>&1") then
    say("%s is not installed and left out (make deps-bench)", program[1])
  else
    programs[#programs + 1] = program
  end
end

local function measure()
  for round = 1, rounds do
    for _, program in ipairs(programs) do
      for _, small in ipairs { false, true } do
        local list, count = list_of(program, round, small), small and math.min(plan.small, rows) or rows
        if #list > 0 and count <= (program.most or math.huge) then
          say("round %d: %s, %d rows, %s", round, program[1], count, table.concat(list, " "))
          local file = data_of(count)
          if program[1] == "yardstick" and not small then list[#list + 1] = "bandwidth" end
          local tasks = table.concat(list, ",")
          run(program[1], ("%s %s %s"):format(program.run, file, tasks), tasks)
        end
      end
      if program.start and (not asked or asked.T8) then
        run(program[1], "build/bench/took T8 9 " .. program.start:gsub("FILE", data_of(plan.start)), "T8")
      end
    end
  end
end

-- Instructions of befund's tasks: the profiler writes a part whenever the clock is read, so that every second one
-- is a task. On the small file, on one thread.
local function instructions()
  local counted, part = {}, "build/bench/callgrind"
  if asked and not (asked.T2 or asked.T3 or asked.T5) then return counted end
  if not execute("command -v valgrind >/dev/null 2>&1") then
    say "valgrind is not installed: no counts of instructions"
    return counted
  end
  say "counting instructions"
  execute("rm -f " .. part .. "*")
  execute(("BEFUND_THREADS=1 valgrind --tool=callgrind --dump-before=seconds --callgrind-out-file=%s build/befund "
    .. "spec/bench/tasks.lua %s T2,T3,T5 1 >/dev/null 2>&1"):format(part, data_of(math.min(plan.small, rows))))
  for i, task in ipairs { "T1factor", "T2", "T3", "T5" } do
    local file = io.open(("%s.%d"):format(part, 2 * i))
    if file then
      counted[task] = tonumber(file:read("a"):match("\ntotals: (%d+)") or nil)
      file:close()
    end
  end
  return counted
end

-- ---- judging --------------------------------------------------------------------------------------

-- The answers that a task is compared with: R survey's of this run, or kept ones, or the yardstick's, or befund's.
local function references()
  local kept = {}
  if rows == 1000000 then
    local file <close> = assert(io.open "spec/bench/reference.tsv")
    results.add(kept, file:lines())
  end
  local function find(task)
    for _, from in ipairs { known["R-survey"] or {}, kept, known.yardstick or {}, known.befund or {} } do
      if from[task] and next(from[task].answer) then return from[task].answer end
    end
  end
  return find
end

local function bytes_of(task)
  if task.bytes then return task.bytes * (task.small and math.min(plan.small, rows) or rows) end
  if task[1] ~= "T1factor" then return nil end
  local file <close> = assert(io.open(data_of(rows)))
  return file:seek "end"
end

-- The least time for what a task reads and writes: of memory, or of cache where that is enough for it.
local function floor_of(task)
  local speed, bytes = (known.yardstick or {}).bandwidth, bytes_of(task)
  if not speed or not bytes then return nil end
  return bytes / 1e9 / speed.answer[bytes > 32 * 2 ^ 20 and "GB/s" or "GB/s of cache"]
end

local function shown(seconds)
  if seconds >= 1 then return ("%.2f s"):format(seconds) end
  return ("%.3g ms"):format(seconds * 1000)
end

local function ratio(x) return ("%.3g"):format(x) end

local wrong = 0

local smaller = {} -- what is known of 1,000,000 rows, where these are more

-- What is said of befund's own time, beside the yardstick, the least there could be, the target and before.
local function own_remarks(task, summary, before)
  local remarks, key = {}, task[1]
  local function remark(...) remarks[#remarks + 1] = string.format(...) end
  local yardstick = ((known.yardstick or {})[key] or {}).seconds
  yardstick = yardstick and results.summary(yardstick)
  if yardstick then
    summary.of_yardstick = summary.median / yardstick.median
    remark("%s x yardstick", ratio(summary.of_yardstick))
  end
  local least = floor_of(task)
  if least then
    summary.of_bandwidth = least / summary.median
    remark("%s %% of bandwidth", ratio(100 * summary.of_bandwidth))
  end
  if task.target and rows == 1000000 then
    local reached = summary.median <= task.target
    remark("%s to reach: %s", shown(task.target), reached and "reached" or "not reached")
  end
  local small = smaller[key] and smaller[key].befund
  if small and not task.small and not task.start then
    remark("%s x that at 1,000,000 rows", ratio(summary.median / small.median))
  end
  local old = before[key] and before[key].befund
  if old and results.slower(summary, old) then remark("SLOWER than before (%s)", shown(old.median)) end
  return remarks
end

-- What is said of a peer's time.
local function peer_remarks(task, name, summary, mine)
  if not mine then return {} end
  summary.of_befund = summary.median / mine.median
  local wanted = task.peer == name and (", %d to reach"):format(task.part) or ""
  return { ratio(summary.of_befund) .. " x befund" .. wanted }
end

-- Prints a line for each program that did a task; gives what is kept of it.
local function judge(task, reference, before)
  local key, kept = task[1], {}
  for _, program in ipairs(programs) do
    local name = program[1]
    local one = (known[name] or {})[key]
    local summary = one and results.summary(one.seconds)
    if summary then
      if not next(kept) then print(("\n%s: %s"):format(key, task[2])) end
      local remarks = name == "befund" and own_remarks(task, summary, before)
        or peer_remarks(task, name, summary, kept.befund)
      local difference, too_large = results.agree(key, one.answer, reference(key) or {}, reference "T6linear")
      summary.difference = difference
      if difference then
        remarks[#remarks + 1] = ("%s %.0e"):format(too_large and "ANSWER DIFFERS by" or "agrees to", difference)
      end
      if too_large then wrong = wrong + 1 end
      kept[name] = summary
      print(("  %-10s %9s   best %9s, %2d runs   %s"):format(name, shown(summary.median), shown(summary.best),
        summary.runs, table.concat(remarks, "; ")))
    end
  end
  return next(kept) and kept
end

local function read_json(path)
  local file = io.open(path)
  if not file then return {} end
  local text = file:read "a"
  file:close()
  return json.value(text) or {}
end

local load = output "cut -d' ' -f1 /proc/loadavg"
local machine = output "sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1"
local commit = output "git describe --always --dirty"
print(("%s, %d threads; befund %s; %d rows, %d rounds; others at work before: %s"):format(machine, threads, commit,
  rows, rounds, load))
measure()
local all = read_json "build/bench.json"
local place = ("%d rows, %d threads"):format(rows, threads)
local before = all[place] and all[place].machine == machine and all[place].tasks or {}
local kept = { machine = machine, commit = commit, load = tonumber(load), tasks = before }
kept.instructions = instructions()
if rows > 1000000 then smaller = (all[("%d rows, %d threads"):format(1000000, threads)] or {}).tasks or {} end
local reference = references()
for _, task in ipairs(plan.tasks) do
  local judged = judge(task, reference, before)
  if judged then kept.tasks[task[1]] = judged end
end
local speed = (known.yardstick or {}).bandwidth
if speed then
  kept.bandwidth = { memory = speed.answer["GB/s"], cache = speed.answer["GB/s of cache"] }
  print(("\nbandwidth: memory %.1f, cache %.1f GB/s"):format(kept.bandwidth.memory, kept.bandwidth.cache))
end
local memory = ((known.befund or {}).T1factor or { answer = {} }).answer
if memory["peak MB"] then
  kept.peak_mb, kept.typed_mb = memory["peak MB"], memory["typed MB"]
  print(("peak after reading: %.0f MB; allowed with %.0f MB of columns: %.0f"):format(kept.peak_mb, kept.typed_mb,
    1.2 * kept.typed_mb + 64 * 1.048576))
end
local old = all[place] and all[place].instructions or {}
for task, count in pairs(kept.instructions) do
  local more = old[task] and count > 1.02 * old[task] and ", SLOWER" or ""
  local was = old[task] and (" (before: %d%s)"):format(old[task], more) or ""
  print(("%s: %d instructions at %d rows%s"):format(task, count, math.min(plan.small, rows), was))
end
all[place] = kept
local file <close> = assert(io.open("build/bench.json", "w"))
file:write(json.text(all, {}))
for name in pairs(failed) do print(name .. " FAILED") end
if wrong > 0 then print(wrong .. " answers differ") end
os.exit(wrong == 0 and not next(failed))
