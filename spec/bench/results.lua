--- What programs print in `make bench`, taken apart and compared.
-- A line is a task, a key and a number, parted by tabs. The key "seconds" is how long a run took, others are parts of
-- the answer.

local abs, floor, sort = math.abs, math.floor, table.sort

local results = {}

-- Largest relative difference from the reference, by task; 1e-9 else. Raking ends when its margins are met to 1e-8, or
-- (R's) when the joint table changes by less than that part of its sum.
local ALLOWED = { T4 = 1e-6, T3raked = 1e-7 }
-- A standard error from 200 replicates is off by 1 / sqrt(2 * 199) of itself as a rule; four times that is allowed.
local MONTE_CARLO = 4 / math.sqrt(2 * 199)

--- Adds lines to what is known of a program.
-- @param known `{ [task] = { seconds = { numbers }, answer = { [key] = number } } }`
-- @param lines iterator over lines; those that start with # are left out
-- @param without key of a task that is left out; may be nil
function results.add(known, lines, without)
  for line in lines do
    local task, key, value = line:match("^([^#\t][^\t]*)\t([^\t]+)\t(%S+)$")
    value = tonumber(value)
    if value and task ~= without then
      local one = known[task] or { seconds = {}, answer = {} }
      known[task] = one
      if key == "seconds" then one.seconds[#one.seconds + 1] = value else one.answer[key] = value end
    end
  end
  return known
end

--- Smallest, middle and upper quartile of numbers.
-- @return a table with `best`, `median`, `high`, `runs`; nil where there are none
function results.summary(seconds)
  if #seconds == 0 then return nil end
  local list = table.move(seconds, 1, #seconds, 1, {})
  sort(list)
  local function at(part) return list[floor(part * (#list - 1) + 1.5)] end
  return { best = list[1], median = at(0.5), high = at(0.75), runs = #list }
end

-- The largest relative difference of two answers over the keys that both have; nil where there is none.
local function difference(answer, reference, only)
  local worst
  for key, value in pairs(answer) do
    local expected = reference[key]
    if expected and key:find(only) then
      worst = math.max(worst or 0, value == expected and 0 or abs(value - expected) / abs(expected))
      if value ~= value then worst = math.huge end
    end
  end
  return worst
end

--- Compares an answer with the reference of its task.
-- @param task its key
-- @param answer, reference tables from key to number
-- @param linear the answer of "T6linear", with which standard errors of replicates are compared; may be nil
-- @return the largest relative difference, nil where nothing can be compared; whether it is too large
function results.agree(task, answer, reference, linear)
  if task:find("^T6") and task ~= "T6linear" then
    local mean = difference(answer, reference, " mean$")
    local se = linear and difference(answer, linear, " se$")
    return mean, (mean or 0) > 1e-9 or (se or 0) > MONTE_CARLO
  end
  local worst = difference(answer, reference, "")
  return worst, (worst or 0) > (ALLOWED[task] or 1e-9)
end

--- Did something become slower by more than runs differ among themselves?
-- @param now, before summaries
function results.slower(now, before)
  return now.best > before.median and now.median > before.high and now.median > 1.05 * before.median
end

return results
