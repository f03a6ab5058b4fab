--- Ranks and extremes as intervals: who is to be above whom, before anything is filled.
--
-- Rivals are the items among which a rank is counted, or the subgroups over which a smallest or largest value is
-- looked for. Each has an interval of values from its own constraints. Those with a rank take their places, the
-- others stand between and below in the order of what they are likely to be; intervals then are cut at thresholds
-- between neighbours, of which one has a rank, so that `gap` points lie between them. Whatever is then found for each
-- inside its interval, the ranks hold.

local constraint = require "reconstruct.constraint"
local figure = require "figure"
local naming = require "figure.naming"
local quantity = require "reconstruct.quantity"

local concat, max, min, huge = table.concat, math.max, math.min, math.huge

local order = {}

-- Between neighbours of a rank; and how far apart they are put where there is room. In points, or of a mean.
local gap <const> = { percent = 0.3, mean = 0.03 }
local apart <const> = { percent = 3, mean = 0.3 }

local function rival(question, item, group, subgroup)
  return { question = question, item = item, group = group, subgroup = subgroup }
end

local function options_of(file, group)
  local column = file.book.by_name[group]
  return column and column.options and column.options.answers or {}
end

--- The rivals of a figure of a rank or of an extreme, itself included: the subgroups of the group that it names, else
-- the items of its set, the columns of its battery, or the options of its question. Exclusive items ("none") and those
-- that gather the rest (`other`) are no rivals of others.
-- @param file with its codebook
-- @param f a figure
-- @return list of { question, item, group, subgroup }; nil if there are none
-- @usage local file = { book = { by_name = {}, batteries = {} }, sets = {} }
-- assert(require "reconstruct.order".rivals(file, { question = "q", item = "a", group = "all", subgroup = "all" }) ==
-- nil)
function order.rivals(file, f)
  local list = {}
  local function add(...) list[#list + 1] = rival(...) end
  local by = f.against and f.against.group or f.subgroup == "all" and f.group ~= "all" and f.group
  if by then
    for _, option in ipairs(options_of(file, by)) do add(f.question, f.item, by, option.key) end
    return #list > 0 and list or nil
  end
  local set, column = file.sets[f.question], file.book.by_name[f.question]
  local function is_rival(item)
    return item == f.item or item ~= "other" and not figure.lost { item = item, subgroup = "" }
  end
  for _, name in ipairs(set and set.items or {}) do
    local item = naming.item(set.name, name)
    if is_rival(item) and (item == f.item or name ~= set.exclusive) then add(f.question, item, f.group, f.subgroup) end
  end
  for _, battery in ipairs(column and column.battery and file.book.batteries or {}) do
    for _, name in ipairs(battery.name == column.battery and battery.items or {}) do
      add(name, f.item, f.group, f.subgroup)
    end
  end
  if column and not column.battery and not column.set and f.item ~= "any" then
    for _, option in ipairs(options_of(file, f.question)) do
      if is_rival(option.key) then add(f.question, option.key, f.group, f.subgroup) end
    end
  end
  return #list > 0 and list or nil
end

--- What a rank is judged by: the values of its item and of its rivals.
-- @param file with the columns made so far
-- @param f a figure of a rank
-- @param weights as for file.value
-- @return { own, others = list }; nil if it is not made
-- @usage local file = { book = { by_name = {}, batteries = {} }, sets = {} }
-- assert(require "reconstruct.order".rank_of(file, { question = "q", item = "a", group = "all", subgroup = "all" }) ==
-- nil)
function order.rank_of(file, f, weights)
  local found = { others = {} }
  for _, r in ipairs(order.rivals(file, f) or {}) do
    local value = file:value(r.question, r.item, r.group, r.subgroup, weights)
    if r.question == f.question and r.item == f.item and r.subgroup == f.subgroup then
      found.own = value
    elseif value then
      table.insert(found.others, value)
    end
  end
  return found.own and found or nil
end

--- The smallest and the largest value over the subgroups of a group.
-- @param file with the columns made so far
-- @param f a figure of an extreme whose subgroup is "all"
-- @param weights as for file.value
-- @return lowest, highest; nil if it is not made
-- @usage local file = { book = { by_name = {}, batteries = {} }, sets = {} }
-- assert(require "reconstruct.order".extremes_of(file, { question = "q", item = "a", group = "g", subgroup = "all" })
--   == nil)
function order.extremes_of(file, f, weights)
  local low, high
  for _, r in ipairs(order.rivals(file, f) or {}) do
    local value = file:value(r.question, r.item, r.group, r.subgroup, weights)
    if value then low, high = min(low or value, value), max(high or value, value) end
  end
  return low, high
end

--- What a plan assumes of an item in a group.
-- @param file with its specs
-- @param question, item, group, subgroup as figures name them
-- @return a percentage (of "any": a mean); nil if it assumes nothing
-- @usage local file = { specs = { q = { assume = { a = 20, { "a", g = { x = 30 } } } } } }
-- local order = require "reconstruct.order"
-- assert(order.assumed(file, "q", "a", "all", "all") == 20 and order.assumed(file, "q", "a", "g", "x") == 30)
function order.assumed(file, question, item, group, subgroup)
  local assume = file.specs[question] and file.specs[question].assume
  if not assume then return nil end
  local long = question .. "_" .. item
  if group == "all" then return assume[item] or assume[long] end
  for _, entry in ipairs(assume) do
    if (entry[1] == item or entry[1] == long) and entry[group] and entry[group][subgroup] then
      return entry[group][subgroup]
    end
  end
end

-- What is known of a level before anything is filled: its interval, and whether anything is.
local function known(world, file, r)
  local low, high, is_known = -huge, huge, false
  for _, f in ipairs(quantity.levels(world, file, r.question, r.item, r.group, r.subgroup)) do
    local from, to = constraint.bounds(f)
    local off = constraint.away(f, world.margin)
    low, high, is_known = max(low, from + off), min(high, to - off), true
  end
  local assumed = order.assumed(file, r.question, r.item, r.group, r.subgroup)
  local reach = r.group == "all" and 0.3 or 1
  if assumed then low, high, is_known = max(low, assumed - reach), min(high, assumed + reach), true end
  return low, high, is_known
end

-- A rival with its interval, and what its value is likely to be: the middle, else that of all.
local function described(world, file, r, is_percent)
  local low, high, is_known = known(world, file, r)
  r.least, r.most = 0, 100
  if not is_percent then r.least, r.most = file:ends(r.question) end
  local likely = is_known and (max(low, -1e6) + min(high, 1e6)) / 2
  if not is_known and r.group ~= "all" then
    local from, to, has_all = known(world, file, rival(r.question, r.item, "all", "all"))
    likely = has_all and (max(from, r.least) + min(to, r.most)) / 2
  end
  r.low, r.high, r.likely, r.because = max(low, r.least), min(high, r.most), likely or false, {}
  return r
end

local function fail(world, f, what)
  error(("%s: figure %s: %s (change it or leave it out)"):format(world.where, f.id, what), 0)
end

-- Families of rivals with the figures about them, in the order of the figures.
local function families_of(world)
  local list, index = {}, {}
  for _, f in ipairs(world.figures) do
    local file = world.by_wave[f.population .. " " .. f.wave]
    local is_extreme = (f.stat == "min" or f.stat == "max") and f.subgroup == "all" and f.group ~= "all"
    local rivals = file and (f.stat == "rank" or is_extreme) and quantity.counts(world, f)
      and file:places(f.question, f.item) and order.rivals(file, f)
    if rivals then
      local names = { f.population, f.wave }
      for _, r in ipairs(rivals) do names[#names + 1] = concat({ r.question, r.item, r.group, r.subgroup }, "\0") end
      local name = concat(names, "\0\0")
      if not index[name] then
        local is_percent = f.item ~= "any"
        local family = { file = file, rivals = rivals, figures = {}, kind = is_percent and "percent" or "mean" }
        for _, r in ipairs(rivals) do described(world, file, r, is_percent) end
        index[name], list[#list + 1] = family, family
      end
      table.insert(index[name].figures, f)
    end
  end
  return list
end

-- The rivals in the order in which their values are to be, the largest first.
local function sorted(world, family)
  local places, taken, others = {}, {}, {}
  for _, f in ipairs(family.figures) do
    if f.stat == "rank" then
      local own
      for _, r in ipairs(family.rivals) do
        if r.question == f.question and r.item == f.item and r.subgroup == f.subgroup then own = r end
      end
      if not own then fail(world, f, ("'%s' is none of its own rivals"):format(f.subgroup)) end
      local place = math.tointeger(f.value)
      if not place or place < 1 or place > #family.rivals then
        fail(world, f, ("there is no place %s among %d"):format(f.print or f.value, #family.rivals))
      end
      if places[place] and places[place] ~= own or own.place and own.place ~= place then
        fail(world, f, ("place %d is taken, or '%s' has another"):format(place, f.item))
      end
      places[place], own.place, taken[own] = own, place, true
      table.insert(own.because, f.id)
    end
  end
  for i, r in ipairs(family.rivals) do
    r.index = i
    if not taken[r] then others[#others + 1] = r end
  end
  table.sort(others, function(a, b)
    local x, y = a.likely or -1, b.likely or -1
    if x ~= y then return x > y end
    return a.index < b.index
  end)
  local list, at = {}, 0
  for place = 1, #family.rivals do
    if places[place] then
      list[place] = places[place]
    else
      at = at + 1
      list[place] = others[at]
    end
  end
  return list
end

-- Smallest and largest: who has it, and that nobody is beyond.
local function extremes(world, family, list)
  for _, f in ipairs(family.figures) do
    if f.stat ~= "rank" then
      local low, high = constraint.bounds(f)
      local off = constraint.away(f, world.margin)
      low, high = low + off, high - off
      local own = f.stat == "max" and list[1] or list[#list]
      own.low, own.high = max(own.low, low), min(own.high, high)
      own.likely = (own.low + own.high) / 2
      table.insert(own.because, f.id)
      if own.low > own.high then fail(world, f, ("'%s' cannot have that value"):format(own.subgroup)) end
      for _, r in ipairs(list) do
        if f.stat == "max" then r.high = min(r.high, high) else r.low = max(r.low, low) end
        if r ~= own then table.insert(r.because, f.id) end
      end
    end
  end
end

-- Rivals in blocks: one with a rank is alone, those between stand together.
local function blocks_of(list)
  local blocks = {}
  for i, r in ipairs(list) do
    if r.place or i == 1 or list[i - 1].place then blocks[#blocks + 1] = {} end
    table.insert(blocks[#blocks], r)
  end
  return blocks
end

local function over(block, field, choose, start)
  local value = start
  for _, r in ipairs(block) do value = choose(value, r[field]) end
  return value
end

-- The width of the interval that reaches farthest, down or up.
local function width(block, field, choose)
  local edge = block[1]
  for _, r in ipairs(block) do
    if r[field] ~= edge[field] and choose(r[field], edge[field]) == r[field] then edge = r end
  end
  return edge.high - edge.low
end

-- Where two neighbouring blocks part: where nothing is cut, if their intervals lie apart; else at the cost of the one
-- that has more room, or halfway.
local function threshold(upper, lower, between, wide)
  local half = between / 2
  local from, to = over(upper, "low", min, huge) - half, over(lower, "high", max, -huge) + half
  local at = (over(upper, "likely", min, huge) + over(lower, "likely", max, -huge)) / 2
  local above, below = width(upper, "low", min), width(lower, "high", max)
  if from < to and above < wide / 2 and below > 2 * above then
    at = from
  elseif from < to and below < wide / 2 and above > 2 * below then
    at = to
  elseif from < to and max(above, below) < wide then
    at = (from + to) / 2
  end
  at = max(min(from, to), min(max(from, to), at))
  return max(over(lower, "low", max, -huge) + half, min(over(upper, "high", min, huge) - half, at))
end

-- Cuts the intervals of neighbouring blocks so that all of one are above all of the next.
local function cut(world, family, blocks)
  local between, wide = gap[family.kind], apart[family.kind]
  local function push(from, to, step, field, choose, sign, start)
    for b = from, to, step do
      local bound = over(blocks[b - step], field, choose, start) + sign * between
      for _, r in ipairs(blocks[b]) do r[field] = sign > 0 and max(r[field], bound) or min(r[field], bound) end
    end
  end
  push(2, #blocks, 1, "high", min, -1, huge)
  push(#blocks - 1, 1, -1, "low", max, 1, -huge)
  for _, block in ipairs(blocks) do
    for _, r in ipairs(block) do
      if r.low > r.high then
        for _, f in ipairs(family.figures) do
          if f.stat == "rank" then
            fail(world, f, ("'%s' cannot be in its place"):format(r.subgroup ~= "all" and r.subgroup or r.item))
          end
        end
      end
    end
  end
  -- What each is likely to be, moved apart from below where its interval is wide.
  local top = -huge
  for b = #blocks, 1, -1 do
    local below = top
    for _, r in ipairs(blocks[b]) do
      local likely = r.likely or family.kind == "mean" and (r.low + r.high) / 2 or 0
      if r.place or not r.likely or b < #blocks and blocks[b + 1][1].place then
        likely = max(likely, below + min(wide, max(between, (r.high - r.low) / 2)))
      end
      r.likely = max(r.low, min(r.high, likely))
      top = max(top, r.likely)
    end
  end
  for b = 1, #blocks - 1 do
    local upper, lower = blocks[b], blocks[b + 1]
    local at = threshold(upper, lower, between, wide)
    for _, r in ipairs(upper) do r.low = max(r.low, at + between / 2) end
    for _, r in ipairs(lower) do r.high = min(r.high, at - between / 2) end
  end
end

--- Finds the intervals that ranks and extremes ask for, and puts them into the files: `narrowed`, a list of
-- { question, item, group, subgroup, low, high, because = ids of the figures }.
-- @param world `figures`, `excused`, `by_wave`, `margin`, `where`
-- @raise names the figure that cannot be met
-- @usage require "reconstruct.order".narrow({ figures = {}, by_wave = {} })
function order.narrow(world)
  for _, file in pairs(world.by_wave) do file.narrowed = {} end
  for _, family in ipairs(families_of(world)) do
    local list = sorted(world, family)
    extremes(world, family, list)
    local has_rank = false
    for _, f in ipairs(family.figures) do has_rank = has_rank or f.stat == "rank" end
    if has_rank then cut(world, family, blocks_of(list)) end
    for _, r in ipairs(list) do table.insert(family.file.narrowed, r) end
  end
end

return order
