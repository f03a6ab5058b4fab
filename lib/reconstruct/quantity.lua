--- Figures as limits on counts: what is published of an item in a group, and which counts meet it.
--
-- Every figure is asked at the value and `margin` points (a quarter digit at most) to either side (`figure.met`).
-- A change binds the end that is made second to the one made first; the end made first takes those counts that leave
-- the other one room.

local figure = require "figure"

local floor, ceil, max, min, huge = math.floor, math.ceil, math.max, math.min, math.huge
local concat = table.concat

local quantity = {}

local no_answer, not_asked = "no_answer", "not_asked"

local yes <const> = 1 -- the place of "named" among the options of an item

--- How the values of a column are averaged.
-- @param column of a codebook
-- @return function(value) -> number: the number itself, or the score of its option; nil where an option has none
-- @usage assert(require "reconstruct.quantity".score_of({})(7) == 7)
function quantity.score_of(column)
  local answers = column.options and column.options.answers
  for _, option in ipairs(answers or {}) do
    if not option.score then return nil end
  end
  return function(value) return answers and answers[value].score or value end
end

--- What a question's item means in a file.
-- @param file with its codebook
-- @param question, item as figures name them
-- @return the column and the places of its options that count (nil for a number); nil if the file has no such item
-- @usage local options = { answers = { { key = "a" }, { key = "b" } }, nets = {} }
-- local file = { book = { by_name = { q = { name = "q", options = options } } } }
-- local name, places = require "reconstruct.quantity".places_of(file, "q", "b")
-- assert(name == "q" and places[2])
function quantity.places_of(file, question, item)
  local column = file.book.by_name[question .. "_" .. item]
  if column and column.set == question then return column.name, { [yes] = true } end
  column = file.book.by_name[question]
  if not column then return nil end
  if item == "any" then return quantity.score_of(column) and column.name or nil end
  if not column.options then return nil end
  local place_of = {}
  for i, option in ipairs(column.options.answers) do
    place_of[option.key] = i
    if option.key == item then return column.name, { [i] = true } end
  end
  for _, net in ipairs(column.options.nets) do
    if net.key == item then
      local places = {}
      for _, key in ipairs(net.members) do places[place_of[key]] = true end
      return column.name, places
    end
  end
end

--- Whether a row belongs to a group.
-- @param file with its codebook and the columns made so far
-- @param group, subgroup a column and one of its options, or "all"
-- @return function(row) -> boolean; nil if the file has no such group, or not yet
-- @usage assert(require "reconstruct.quantity".domain_of({}, "all", "all")(1))
function quantity.domain_of(file, group, subgroup)
  if group == "all" then return function() return true end end
  local name, places = quantity.places_of(file, group, subgroup)
  local values = name and file.columns[name]
  if not values then return nil end
  return function(row) return places[values[row]] or false end
end

--- The value of an item in a group as it stands in a file.
-- @param file with its codebook and the columns made so far
-- @param question, item, group, subgroup as figures name them
-- @param weights a weight per row; nil: whole numbers where the file has some, else 1
-- @return percent, or the mean, the lowest and the highest of a number; nil if it is not made
-- @usage local file = { rows = 2, columns = { n = { 1, 3 } }, book = { by_name = { n = { name = "n" } } } }
-- assert(require "reconstruct.quantity".value_of(file, "n", "any", "all", "all") == 2)
function quantity.value_of(file, question, item, group, subgroup, weights)
  weights = weights or file.weights
  local name, places = quantity.places_of(file, question, item)
  local values, belongs = name and file.columns[name], quantity.domain_of(file, group, subgroup)
  if not values or not belongs then return nil end
  local sum, base, low, high = 0, 0, huge, -huge
  local score = not places and quantity.score_of(file.book.by_name[name])
  for row = 1, file.rows do
    local value = values[row]
    if value ~= no_answer and value ~= not_asked and belongs(row) then
      local weight = weights and weights[row] or 1
      base = base + weight
      if places then
        sum = sum + (places[value] and 100 * weight or 0)
      else
        value = score(value)
        sum, low, high = sum + weight * value, min(low, value), max(high, value)
      end
    end
  end
  if base == 0 then return nil end
  return sum / base, low, high
end

--- What a rank is judged by: the value of its item and those of the other items of its set, or of the same option in
-- the other columns of its battery.
-- @param file with its codebook and the columns made so far
-- @param f a figure of a rank
-- @param weights as for value_of
-- @return { own, others = list }; nil if it is not made
-- @usage assert(require "reconstruct.quantity".rank_of({ book = { by_name = {}, sets = {}, batteries = {} } },
--   { question = "q", item = "a", group = "all", subgroup = "all" }) == nil)
function quantity.rank_of(file, f, weights)
  local found = { own = quantity.value_of(file, f.question, f.item, f.group, f.subgroup, weights), others = {} }
  local function add(question, item)
    local value = quantity.value_of(file, question, item, f.group, f.subgroup, weights)
    if value and (question ~= f.question or item ~= f.item) then table.insert(found.others, value) end
  end
  for _, set in ipairs(file.book.sets) do
    for _, name in ipairs(set.name == f.question and set.items or {}) do add(f.question, name:sub(#set.name + 2)) end
  end
  local column = file.book.by_name[f.question]
  for _, battery in ipairs(column and column.battery and file.book.batteries or {}) do
    for _, name in ipairs(battery.name == column.battery and battery.items or {}) do add(name, f.item) end
  end
  return found.own and found or nil
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
  if not other or not quantity.places_of(other, question, f.item) then return nil end
  return other, question
end

-- What is known of one item in one group: the figures on its level, and its changes.
local function entry_of(list, index, item, group, subgroup)
  local name = concat({ item, group, subgroup }, "\0")
  if not index[name] then
    index[name] = { item = item, group = group, subgroup = subgroup, levels = {}, changes = {} }
    list[#list + 1] = index[name]
  end
  return index[name]
end

--- All quantities of a question in a file, in the order of the figures: an item in a group, the figures
-- on its level, and its changes.
-- @param world `figures`, `excused`, `by_wave`
-- @param file one of them
-- @param question a column or set of the file
-- @return list of { item, group, subgroup, levels, changes }
-- @usage assert(#require "reconstruct.quantity".of({ figures = {} }, {}, "q") == 0)
function quantity.of(world, file, question)
  local list, index = {}, {}
  for _, f in ipairs(world.figures) do
    local counts = not world.excused[f.id] and f.population == file.population
    local is_own = f.wave == file.wave and f.question == question and quantity.places_of(file, question, f.item) ~= nil
    if counts and is_own and (f.stat == "percent" or f.stat == "mean") then
      table.insert(entry_of(list, index, f.item, f.group, f.subgroup).levels, f)
    elseif counts and f.stat == "change_pp" then
      local owner = world.by_wave[f.population .. " " .. f.wave]
      local other, other_question = quantity.partner_of(world, f)
      if is_own and other then
        table.insert(entry_of(list, index, f.item, f.group, f.subgroup).changes,
          { f = f, is_now = true, file = other, question = other_question })
      elseif owner and other == file and other_question == question and not is_own then
        table.insert(entry_of(list, index, f.item, f.group, f.subgroup).changes,
          { f = f, is_now = false, file = owner, question = f.question })
      end
    end
  end
  return list
end

-- How far from its edges a figure is met: `margin` points, but a quarter of the last digit printed at most.
local function away(f, margin)
  local digit = 0.25
  for _ = 1, f.decimals do digit = digit / 10 end
  return min(margin, digit)
end

local function change_met(change, own, other, margin)
  margin = away(change.f, margin)
  for _, off in ipairs { 0, -margin, margin } do
    local now, before = own + off, other
    if not change.is_now then now, before = other, own + off end
    if not figure.met(change.f, { now = now, before = before }) then return false end
  end
  return true
end

-- How much room a value leaves the other ends of its changes that are not made yet: 0 if none.
local function room(q, own, margin)
  local least = 1000
  for _, first in ipairs(q.open) do
    local centre, fitting = own + (first.is_now and -1 or 1) * first.f.value, 0
    for i = -60, 60 do
      local other, fits = centre + i * 0.025, true
      for _, f in ipairs(first.levels) do fits = fits and figure.met(f, other) end
      for _, change in ipairs(q.open) do
        if change.file == first.file and change.question == first.question then
          fits = fits and change_met(change, own, other, margin)
        end
      end
      fitting = fitting + (fits and 1 or 0)
    end
    least = min(least, fitting)
  end
  return least
end

-- The figures on the level of a change's other end.
local function levels_of(world, q, change)
  local levels = {}
  for _, f in ipairs(world.figures) do
    if (f.stat == "percent" or f.stat == "mean") and f.population == change.file.population
      and f.wave == change.file.wave and f.question == change.question and f.item == q.item
      and f.group == q.group and f.subgroup == q.subgroup and not world.excused[f.id] then
      levels[#levels + 1] = f
    end
  end
  return levels
end

-- How finely sums of weights are looked at, in points of percentages and of means.
local grain <const> = { [100] = 0.005, [1] = 0.0005 }

--- The counts (or sums) out of some rows that meet all figures of a quantity: the longest run of the best.
-- @param world `margin` in points, `where` for messages
-- @param q a quantity
-- @param base rows of its group, or their weight
-- @param unit 100 for percentages of counts, 1 for means of sums
-- @param assumed a percentage to stay near, or nil
-- @param weight what a row of mean weight has, where the base is a weight: a grid of sums is looked at then
-- @return the lowest and the highest count (or sum)
-- @raise names the figures that no count meets
-- @usage local f = require "figure".of({ { id = "F1", stat = "percent", value = "40", op = "eq" } }, "x.csv")[1]
-- local low, high = require "reconstruct.quantity".limits({ margin = 0 }, { levels = { f }, changes = {} }, 10, 100)
-- assert(low == 4 and high == 4)
function quantity.limits(world, q, base, unit, assumed, weight)
  local margin = world.margin
  q.open, q.closed = {}, {}
  for _, change in ipairs(q.changes) do
    change.other = quantity.value_of(change.file, change.question, q.item, q.group, q.subgroup)
    change.levels = levels_of(world, q, change)
    table.insert(change.other and q.closed or q.open, change)
  end
  local low, high = -huge, huge
  for _, f in ipairs(q.levels) do
    local from, to = figure.bounds(f)
    low, high = max(low, from), min(high, to)
  end
  for _, change in ipairs(q.closed) do
    local centre = change.other + (change.is_now and 1 or -1) * change.f.value
    low, high = max(low, centre - 2), min(high, centre + 2)
  end
  if assumed then low, high = max(low, assumed - 0.3), min(high, assumed + 0.3) end
  local runs, best = {}, 0
  local step = weight and max(1, floor(grain[unit] * base / unit)) or 1
  local first = max(0, floor(low * base / unit))
  local last = min(ceil(high * base / unit), unit == 1 and huge or base)
  for count = first, last, step do
    local value, fits = unit * count / base, true
    for _, f in ipairs(q.levels) do
      local off = away(f, margin)
      fits = fits and figure.met(f, value) and figure.met(f, value - off) and figure.met(f, value + off)
    end
    for _, change in ipairs(q.closed) do fits = fits and change_met(change, value, change.other, margin) end
    if fits and value >= low and value <= high then
      local score = room(q, value, margin)
      if score > 0 then
        runs[#runs + 1] = { count = count, score = score }
        best = max(best, score)
      end
    end
  end
  local from, to, start
  for i, run in ipairs(runs) do
    if run.score >= 0.5 * best then
      local before = runs[i - 1]
      if not start or before.count ~= run.count - step or before.score < 0.5 * best then start = run.count end
      if not from or run.count - start > to - from then from, to = start, run.count end
    end
  end
  if not from then
    local ids = {}
    for _, f in ipairs(q.levels) do ids[#ids + 1] = f.id end
    for _, change in ipairs(q.changes) do ids[#ids + 1] = change.f.id end
    error(("%s: figures %s cannot be met together out of %d rows (name one among the conflicts)"):format(
      world.where, concat(ids, ", "), weight and floor(base / weight + 0.5) or base), 0)
  end
  return from, to
end

return quantity
