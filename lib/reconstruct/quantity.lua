--- Constraints as limits on sums: what is asked of an item in a group, and which sums of weights meet it.
--
-- Every constraint is asked at the value and `margin` points (a quarter digit at most) to either side. A change
-- binds the end that is made second to the one made first; the end made first takes those sums that leave the other
-- one room. What ranks, extremes and sums of items ask of it (reconstruct.order, .fill) is an interval more.

local constraint = require "reconstruct.constraint"
local figure = require "figure"

local floor, ceil, max, min, huge = math.floor, math.ceil, math.max, math.min, math.huge
local concat = table.concat

local quantity = {}

--- Whether a constraint counts: not excused, not one that cannot be checked, not about a bar that lost its name.
-- @param world `excused`
-- @param f a constraint
-- @return true or false
-- @usage local f = { id = "F1", item = "yes", subgroup = "unknown_01", reason = "" }
-- assert(not require "reconstruct.quantity".counts({ excused = {} }, f))
function quantity.counts(world, f)
  return not world.excused[f.id] and (f.reason or "") == "" and not figure.lost(f)
end

--- The other end of a change.
-- @param world `by_wave`: files by population and wave
-- @param f a figure of a change
-- @return the file and the question that it is measured against; nil if there is none
-- @usage local f = { population = "p", wave = "2", question = "q", item = "any", against = { wave = "1" } }
-- assert(require "reconstruct.quantity".partner_of({ by_wave = {} }, f) == nil)
function quantity.partner_of(world, f)
  local wave, question = f.against.wave or f.wave, f.against.question or f.question
  local other = world.by_wave[f.population .. " " .. wave]
  if not other or not other:places(question, f.item) then return nil end
  return other, question
end

--- Whether a constraint says how many rows answer a column or a set, in a group or in all.
-- @param file one of the world's
-- @param f a constraint
-- @return true or false
-- @usage local f = { stat = "count", item = "any", question = "q" }
-- assert(require "reconstruct.quantity".is_base({ book = { by_name = { q = {} } }, sets = {} }, f))
function quantity.is_base(file, f)
  return f.stat == "count" and f.item == "any" and (file.book.by_name[f.question] or file.sets[f.question]) ~= nil
end

local is_level = { percent = true, mean = true, count = true }

-- The constraints of each question of each file, in their order: looked up often, so sorted once.
local function index_of(world)
  if world.index then return world.index end
  world.index = {}
  local function add(file, question, f)
    local name = concat({ file.population, file.wave, question }, "\0")
    world.index[name] = world.index[name] or {}
    table.insert(world.index[name], f)
  end
  for _, f in ipairs(world.figures) do
    local file = world.by_wave[f.population .. " " .. f.wave]
    if file and quantity.counts(world, f) then
      if is_level[f.stat] and (file:places(f.question, f.item) or quantity.is_base(file, f)) then
        add(file, f.question, f)
      elseif f.stat == "change_pp" and file:places(f.question, f.item) then
        local other, question = quantity.partner_of(world, f)
        if other then
          add(file, f.question, f)
          if other ~= file or question ~= f.question then add(other, question, f) end
        end
      end
    end
  end
  return world.index
end

local function of_question(world, file, question)
  return index_of(world)[concat({ file.population, file.wave, question }, "\0")] or {}
end

--- A quantity of a list, made if it is not there: an item in a group with the constraints on its level and its changes.
-- @param list of quantities
-- @param item, group, subgroup as figures name them
-- @return { item, group, subgroup, levels, changes }
-- @usage local list = {}
-- assert(require "reconstruct.quantity".entry(list, "a", "all", "all") == list[1])
function quantity.entry(list, item, group, subgroup)
  for _, q in ipairs(list) do
    if q.item == item and q.group == group and q.subgroup == subgroup then return q end
  end
  local q = { item = item, group = group, subgroup = subgroup, levels = {}, changes = {} }
  list[#list + 1] = q
  return q
end

--- All quantities of a question in a file, in the order of the constraints.
-- @param world `figures`, `excused`, `by_wave`
-- @param file one of them
-- @param question a column or set of the file
-- @return list of { item, group, subgroup, levels, changes }
-- @usage assert(#require "reconstruct.quantity".of({ figures = {}, by_wave = {} }, { population = "p", wave = "1" },
--   "q") == 0)
function quantity.of(world, file, question)
  local list = {}
  for _, f in ipairs(of_question(world, file, question)) do
    local is_own = f.population == file.population and f.wave == file.wave and f.question == question
    if not (f.stat == "count" and f.item == "any") then -- that is the base
      local q = quantity.entry(list, f.item, f.group, f.subgroup)
      if f.stat ~= "change_pp" then
        table.insert(q.levels, f)
      elseif is_own then
        local other, other_question = quantity.partner_of(world, f)
        table.insert(q.changes, { f = f, is_now = true, file = other, question = other_question })
      else
        local owner = world.by_wave[f.population .. " " .. f.wave]
        table.insert(q.changes, { f = f, is_now = false, file = owner, question = f.question })
      end
    end
  end
  return list
end

--- How many rows are to answer a column: what constraints of the kind `count` say of "any".
-- @param world see of
-- @param file, question see of
-- @return the lowest and the highest number, and the constraints; nil if none says it
-- @usage assert(require "reconstruct.quantity".base({ figures = {}, by_wave = {} }, { population = "p", wave = "1" },
--   "q") == nil)
function quantity.base(world, file, question)
  local low, high, list = 0, huge, {}
  for _, f in ipairs(of_question(world, file, question)) do
    if f.stat == "count" and f.item == "any" and f.question == question then
      if f.group ~= "all" then
        error(("%s: figure %s: how many of a group answer is not made (give the base of all rows)"):format(world.where,
          f.id), 0)
      end
      local from, to, is_above, is_below = constraint.bounds(f)
      low = max(low, is_above and floor(from) + 1 or ceil(from))
      high = min(high, is_below and ceil(to) - 1 or floor(to))
      list[#list + 1] = f
    end
  end
  if #list > 0 then return low, high, list end
end

--- The constraints on the level of an item in a group.
-- @param world see of
-- @param file, question, item, group, subgroup of the level
-- @return list of constraints
-- @usage local file = { population = "p", wave = "1" }
-- assert(#require "reconstruct.quantity".levels({ figures = {}, by_wave = {} }, file, "q", "a", "all", "all") == 0)
function quantity.levels(world, file, question, item, group, subgroup)
  local levels = {}
  for _, f in ipairs(of_question(world, file, question)) do
    if (f.stat == "percent" or f.stat == "mean") and f.question == question and f.wave == file.wave and f.item == item
      and f.group == group and f.subgroup == subgroup then
      levels[#levels + 1] = f
    end
  end
  return levels
end

local pair = { now = 0, before = 0 } -- filled anew for each question; a table each would take longer than the answer

-- Whether a change is met, a margin to either side; `is_plain`: by the difference itself, not only by that of rounded
-- levels, so that it also reads as it is printed.
local function change_met(change, own, other, margin, is_plain)
  margin = constraint.away(change.f, margin)
  local low, high = constraint.bounds(change.f)
  for off = -1, 1 do
    local here = own + off * margin
    pair.now, pair.before = change.is_now and here or other, change.is_now and other or here
    local difference = pair.now - pair.before
    if is_plain and (difference < low or difference >= high) or not constraint.met(change.f, pair) then return false end
  end
  return true
end

-- Where the other end of a change is looked for: about which value, how finely, how many steps to either side.
local function reach_of(first, own)
  local f, sign = first.f, first.is_now and -1 or 1
  if f.between then
    return own + sign * (f.between[1] + f.between[2]) / 2, (f.between[2] - f.between[1]) / 20, 24
  end
  if (f.op == "gt" or f.op == "lt") and #first.levels > 0 then -- as far away as its levels are
    local low, high = constraint.bounds(first.levels[1])
    if high - low < huge then return (low + high) / 2, (high - low) / 60, 30 end
  end
  if f.op ~= "eq" then return own + sign * f.value, 0.05, 30 end
  return own + sign * f.value, constraint.away(f, huge) / 5, 24 -- a twentieth of the last digit
end

-- How much room a value leaves the other ends of its changes that are not made yet: 0 if none.
local function room(q, own, margin)
  local least = 1000
  for _, first in ipairs(q.open) do
    local middle, step, steps = reach_of(first, own)
    local fitting = 0
    for i = -steps, steps do
      local other, fits = middle + i * step, true
      for _, f in ipairs(first.levels) do fits = fits and constraint.met(f, other) end
      for _, change in ipairs(fits and q.open or {}) do
        fits = fits and (change.file ~= first.file or change.question ~= first.question
          or change_met(change, own, other, margin, q.is_plain))
      end
      fitting = fitting + (fits and 1 or 0)
    end
    least = min(least, fitting)
  end
  return least
end

-- Whether a value meets all that is asked of the level, a margin to either side.
local function is_met(q, value, counted, margin)
  for _, f in ipairs(q.levels) do
    local off = constraint.away(f, margin)
    local own = value
    if f.stat == "count" then own, off = counted, 0 end
    if not (constraint.met(f, own) and constraint.met(f, own - off) and constraint.met(f, own + off)) then
      return false
    end
  end
  for _, change in ipairs(q.closed) do
    if not change_met(change, value, change.other, margin, q.is_plain) then return false end
  end
  return true
end

-- What is asked of the level as one interval, for values in percent or means.
local function interval(q, base, scale, near)
  local low, high = q.low or -huge, q.high or huge
  for _, f in ipairs(q.levels) do
    local from, to = constraint.bounds(f)
    if f.stat == "count" then from, to = scale * from / base, scale * to / base end
    low, high = max(low, from), min(high, to)
  end
  for _, change in ipairs(q.closed) do
    local sign, from, to = change.is_now and 1 or -1, change.f.value, change.f.value
    if change.f.between then from, to = change.f.between[1], change.f.between[2] end
    if change.f.op == "gt" then to = huge elseif change.f.op == "lt" then from = -huge end
    low = max(low, change.other + min(sign * from, sign * to) - 2)
    high = min(high, change.other + max(sign * from, sign * to) + 2)
  end
  if q.assumed then
    low, high = max(low, q.assumed - near), min(high, q.assumed + near)
  end
  return low, high
end

-- How near an assumed value is to be met: the first of these, in points, that leaves a sum.
local reaches <const> = { 0.3, 0.6, 1.2, 3 }

-- How finely sums that are not counts of rows are looked at, in points of percentages and of means.
local grain <const> = { [100] = 0.005, [1] = 0.0005 }

local function fail(world, q, rows)
  local ids = {}
  for _, f in ipairs(q.levels) do ids[#ids + 1] = f.id end
  for _, change in ipairs(q.changes) do ids[#ids + 1] = change.f.id end
  for _, id in ipairs(q.because or {}) do ids[#ids + 1] = id end
  if #ids == 0 then
    error(("%s: item '%s' of group '%s' = '%s' cannot have %s %% of %d rows (assume something else)"):format(
      world.where, q.item, q.group, q.subgroup, q.assumed or "that", rows), 0)
  end
  if #ids == 1 then
    error(("%s: figure %s cannot be met out of %d rows (change it or leave it out)"):format(world.where, ids[1],
      rows), 0)
  end
  error(("%s: figures %s cannot be met together out of %d rows (change one or leave it out)"):format(world.where,
    concat(ids, ", "), rows), 0)
end

-- Values between two ends that are looked at: the first sum, the step to the next, and how many steps. What leaves the
-- other ends of changes room is looked at in a hundred places at most.
local function grid(how, low, high, is_coarse)
  local weight, scale, most = how.weight, how.scale, is_coarse and 100 or 100000
  local first, last = low * weight / scale, high * weight / scale
  if scale == 100 then first, last = max(0, first), min(weight, last) end
  if how.is_whole then
    first, last = ceil(first - 1e-6), floor(last + 1e-6)
    local step = max(1, floor((last - first) / most))
    return first, step, floor((last - first) / step)
  end
  local step = max(min(grain[scale] * weight / scale, (last - first) / 4), (last - first) / most)
  return first, step, step > 0 and floor((last - first) / step + 1e-6) or last - first
end

-- The runs of sums that meet a quantity, by how much room they leave the other ends of changes; the best score.
local function runs_of(world, q, how, low, high)
  local runs, best = {}, 0
  local first, step, steps = grid(how, low, high, #q.open > 0 and #q.closed == 0)
  for i = 0, steps do
    local sum = first + i * step
    local value = how.scale * sum / how.weight
    if is_met(q, value, sum / how.unit, world.margin) then
      local score = #q.open == 0 and 1 or room(q, value, world.margin)
      if score > 0 then
        runs[#runs + 1] = { i = i, sum = sum, score = score }
        best = max(best, score)
      end
    end
  end
  return runs, best
end

-- The longest run of those with half the best score at least.
local function longest(runs, best)
  local from, to, start
  for i, run in ipairs(runs) do
    if run.score >= 0.5 * best then
      local before = runs[i - 1]
      if not start or before.i ~= run.i - 1 or before.score < 0.5 * best then start = run.sum end
      if not from or run.sum - start > to - from then from, to = start, run.sum end
    end
  end
  return from, to
end

--- The sums out of a base that meet all constraints of a quantity: the longest run of the best.
-- @param world `margin` in points, `where` for messages
-- @param q a quantity; also `low`, `high` (an interval more, `because` of other constraints), `assumed` (a percentage
--   or mean to stay as near as a few points)
-- @param how { weight of the base, scale = 100 for percentages or 1 for means, unit = weight of a row of mean
--   weight, is_whole = sums are whole numbers of rows, least, most = what a mean can be at all }
-- @return the lowest and the highest
-- @raise names the figures that no sum meets
-- @usage local f = require "figure".of({ { id = "F1", stat = "percent", value = "40", op = "eq" } }, "x.csv")[1]
-- local q = { levels = { f }, changes = {} }
-- local low, high = require "reconstruct.quantity".limits({ margin = 0 }, q, { weight = 10, scale = 100, unit = 1,
--   is_whole = true })
-- assert(low == 4 and high == 4)
function quantity.limits(world, q, how)
  local base = how.weight / how.unit
  q.open, q.closed = {}, {}
  for _, change in ipairs(q.changes) do
    change.other = change.file:value(change.question, q.item, q.group, q.subgroup)
    change.levels = quantity.levels(world, change.file, change.question, q.item, q.group, q.subgroup)
    table.insert(change.other and q.closed or q.open, change)
  end
  if base == 0 then
    for _, f in ipairs(q.levels) do
      if f.stat ~= "count" or not constraint.met(f, 0) then fail(world, q, 0) end
    end
    return 0, 0
  end
  for _, reach in ipairs(q.assumed and reaches or { 0 }) do
    local low, high = interval(q, base, how.scale, reach)
    if how.scale == 1 and low == -huge and high == huge then return low, high end -- nothing is asked of the mean
    low, high = max(low, how.least or low), min(high, how.most or high)
    for _, is_plain in ipairs { #q.changes > 0, false } do
      q.is_plain = is_plain
      local from, to = longest(runs_of(world, q, how, low, high))
      if from then return from, to end
    end
  end
  fail(world, q, floor(base + 0.5))
end

return quantity
