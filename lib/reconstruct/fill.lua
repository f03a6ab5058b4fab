--- Filling the columns of a file, one after another.
--
-- For each, `reconstruct.quantity` turns constraints into limits on sums; the rows alike in all groups that count, and
-- in their weight, form a cell; whole numbers are found that keep the limits, and within a cell answers are dealt out
-- at random (core.reconstruct).

local check = require "check"
local core = require "core.reconstruct"
local constraint = require "reconstruct.constraint"
local order = require "reconstruct.order"
local naming = require "figure.naming"
local quantity = require "reconstruct.quantity"
local random = require "reconstruct.random"

local concat, max, min = table.concat, math.max, math.min

local fill = {}

local unit <const> = 1000000 -- what a weight of 1 is in whole numbers

fill.unit = unit

local function fail(world, file, name, message, ...)
  error(("%s: wave %s, column '%s': "):format(world.where, file.wave, name) .. message:format(...), 0)
end

-- The places of an item that the plan names.
local function planned(world, file, question, item, field)
  local name, places = file:places(question, item)
  if not name then fail(world, file, question, "'%s' names '%s', which it has not", field, tostring(item)) end
  return places
end

-- The quantities whose groups the file has. A group that is filled later would be lost: an error.
local function prepare(world, file, name, quantities)
  local kept = {}
  for _, q in ipairs(quantities) do
    local is_known, is_filled, first = file:has_group(q.group, q.subgroup)
    if is_known and not is_filled then
      fail(world, file, name, "figures of it count by '%s' (fill that column before)", first)
    end
    if is_known then kept[#kept + 1] = q end
  end
  return kept
end

-- An item as quantities name it: without its set in front.
local function short(file, question, item)
  return file.sets[question] and naming.item(question, item) or item
end

-- What the plan assumes, as quantities to stay near.
local function add_assumed(world, file, question, assume, quantities)
  for _, item in ipairs(check.names(assume or {})) do
    planned(world, file, question, item, "assume")
    quantity.entry(quantities, short(file, question, item), "all", "all").assumed = assume[item]
  end
  for i, given in ipairs(assume or {}) do
    if type(given) ~= "table" or type(given[1]) ~= "string" then
      fail(world, file, question, "'assume' has a %s at %d (a group's are { item, group = { subgroup = percent } })",
        type(given), i)
    end
    planned(world, file, question, given[1], "assume")
    for _, group in ipairs(check.names(given)) do
      for _, subgroup in ipairs(check.names(given[group])) do
        if not file:has_group(group, subgroup) then
          fail(world, file, question, "'assume' names '%s' of '%s', which is no group", subgroup, group)
        end
        local item = short(file, question, given[1])
        quantity.entry(quantities, item, group, subgroup).assumed = given[group][subgroup]
      end
    end
  end
end

-- What ranks and extremes ask for, as intervals of quantities.
local function add_narrowed(file, question, quantities)
  for _, r in ipairs(file.narrowed) do
    if r.question == question and (r.low > r.least or r.high < r.most) then
      local q = quantity.entry(quantities, r.item, r.group, r.subgroup)
      q.low, q.high, q.because = max(q.low or r.low, r.low), min(q.high or r.high, r.high), q.because or {}
      for _, id in ipairs(r.because) do table.insert(q.because, id) end
    end
  end
end

local function sort(quantities)
  table.sort(quantities, function(a, b)
    return concat({ a.item, a.group, a.subgroup }, " ") < concat({ b.item, b.group, b.subgroup }, " ")
  end)
end

-- The cells of a base, and the number of each group's set among theirs.
local function cells_of(file, base, quantities, others)
  local sets, number = {}, {}
  local function add(rows)
    if rows and not number[rows] then
      sets[#sets + 1] = rows
      number[rows] = #sets
    end
  end
  for _, q in ipairs(quantities) do
    q.rows = file:group(q.group, q.subgroup)
    add(q.rows)
  end
  for _, rows in ipairs(others) do add(rows) end
  return core.alike(base, sets, file.weights), number
end

local function has_whole(scores)
  for _, score in ipairs(scores or {}) do
    if score ~= math.floor(score) then return false end
  end
  return true
end

-- The limits of quantities: sums of weights of those who have the options, of scores, or of numbers.
local function limits_of(world, file, name, question, quantities, cells, number)
  local limits = {}
  for i, q in ipairs(quantities) do
    local places = q.places or select(2, file:places(question, q.item))
    local scores = not places and file:scores(name) or nil
    local weight = cells:weight(q.rows and number[q.rows])
    local how = { weight = weight, scale = places and 100 or 1, unit = file.weights and unit or 1,
      is_whole = not file.weights and has_whole(scores) }
    if not places then how.least, how.most = file:ends(name) end
    local low, high = quantity.limits(world, q, how)
    limits[i] = { set = q.rows and number[q.rows], low = low, high = high,
      counts = places and file:counts(name, places, 1) or scores }
  end
  return limits
end

local function fail_kept(world, file, name, q)
  fail(world, file, name, "no numbers keep all figures (item '%s' of group '%s' = '%s' is left over)", q.item, q.group,
    q.subgroup)
end

-- Fills one column of options (a single choice, or an item of a set) for the rows of its base. `never` is a list of
-- { rows, places }: options that these rows cannot have; `within` a list of columns in whose options shares are to
-- be alike.
local function fill_options(world, file, name, question, base, asked, quantities, never, key, within)
  quantities = prepare(world, file, name, quantities)
  sort(quantities)
  local others = {}
  for i, rule in ipairs(never) do others[i] = rule[1] end
  for _, column in ipairs(within or {}) do
    local entry = file.book.by_name[column]
    if not file.columns[column] or not entry.options then
      fail(world, file, name, "'within' names '%s', which is no column of options filled before", column)
    end
    for place in ipairs(entry.options.answers) do others[#others + 1] = file.columns[column]:select { place } end
  end
  local cells, number = cells_of(file, base, quantities, others)
  local limits, forbidden = limits_of(world, file, name, question, quantities, cells, number), {}
  for i, rule in ipairs(never) do forbidden[i] = { set = number[rule[1]], table.unpack(rule[2]) } end
  local made, broken = core.fill(cells, { options = #file.book.by_name[name].options.answers, limits = limits,
    forbidden = forbidden, asked = asked, unit = file.weights and unit or 1, key = key })
  if not made and broken == 0 then fail(world, file, name, "'never' leaves some rows no option") end
  if not made then fail_kept(world, file, name, quantities[broken]) end
  return made
end

-- Conditions under which an option cannot be, as { rows, places }.
local function never_of(world, file, question, never)
  local rules = {}
  for i, item in ipairs(check.names(never or {})) do
    local places = planned(world, file, question, item, "never")
    rules[i] = { file:rows_of(never[item]), places }
  end
  return rules
end

-- What constraints say of the columns that follow from this one, in places of this one.
local function add_derived(world, file, name, list)
  for _, spec in ipairs(file.specs) do
    if spec.from == name then
      for _, q in ipairs(quantity.of(world, file, spec[1])) do
        local _, wanted = file:places(spec[1], q.item)
        local is_wanted = {}
        for _, place in ipairs(wanted or {}) do is_wanted[place] = true end
        q.places = {}
        for key, members in pairs(spec.map) do
          local _, places = file:places(spec[1], key)
          for _, member in ipairs(places and is_wanted[places[1]] and members or {}) do
            local _, sources = file:places(name, member)
            for _, place in ipairs(sources) do table.insert(q.places, place) end
          end
        end
        list[#list + 1] = q
      end
    end
  end
  return list
end

local how = {}

function how.single(world, file, spec, column, base, asked, key)
  local quantities = quantity.of(world, file, column.name)
  add_assumed(world, file, column.name, spec.assume, quantities)
  add_narrowed(file, column.name, quantities)
  add_derived(world, file, column.name, quantities)
  file.columns[column.name] = fill_options(world, file, column.name, column.name, base, asked, quantities,
    never_of(world, file, column.name, spec.never), key("dealt"), spec.within)
end

-- The numbers that must be there: the smallest and the largest that constraints name.
local function locked_of(world, file, name)
  local list = {}
  for _, f in ipairs(world.figures) do
    if (f.stat == "min" or f.stat == "max") and f.population == file.population and f.wave == file.wave
      and f.question == name and f.item == "any" and f.group == "all" and quantity.counts(world, f) then
      list[#list + 1] = f
    end
  end
  return list
end

function how.number(world, file, spec, column, base, asked, key)
  if not column.range then
    fail(world, file, column.name, "its codebook has no range (range = { lowest, highest })")
  end
  local quantities = quantity.of(world, file, column.name)
  add_assumed(world, file, column.name, spec.assume, quantities)
  add_narrowed(file, column.name, quantities)
  quantities = prepare(world, file, column.name, quantities)
  sort(quantities)
  local cells, number = cells_of(file, base, quantities, {})
  local limits = limits_of(world, file, column.name, column.name, quantities, cells, number)
  local low, high, locked = column.range[1], column.range[2], {}
  for i, f in ipairs(locked_of(world, file, column.name)) do
    if f.value < column.range[1] or f.value > column.range[2] then
      fail(world, file, column.name, "figure %s is %s, outside the codebook's range", f.id, f.print or f.value)
    end
    locked[i] = f.value
    if f.stat == "min" then low = max(low, f.value) else high = min(high, f.value) end
  end
  local made, broken = core.numbers(cells, { low = low, high = high, limits = limits, locked = locked, asked = asked,
    spread = spec.spread or (high - low) / 4, key = key("dealt") })
  if not made then fail_kept(world, file, column.name, quantities[broken]) end
  file.columns[column.name] = made
end

-- ---- sets -------------------------------------------------------------------------------------

-- What an item is likely to have of all: its own figure's middle, what is assumed, else one in ten.
local function likely(world, file, question, item)
  local f = quantity.levels(world, file, question, item, "all", "all")[1]
  if f then
    local low, high = constraint.bounds(f)
    return (max(low, 0) + min(high, 100)) / 2
  end
  return order.assumed(file, question, item, "all", "all") or 10
end

-- What constraints on all mentions added (`sum_points`) leave for an item in their groups: its part by what it is
-- likely to have, the last item what is left exactly. The exclusive item takes no part.
local function add_sums(world, file, set, sums, at, items, quantities)
  for _, f in ipairs(sums) do
    local item = items[at]
    local low, high = constraint.bounds(f)
    local done, parts, own = 0, 0, likely(world, file, set.name, item)
    for i, name in ipairs(items) do
      local value = i < at and file:value(set.name, name, f.group, f.subgroup) or 0
      done = done + value
      if i >= at then parts = parts + likely(world, file, set.name, name) end
    end
    if file:places(set.name, item) ~= set.exclusive then
      local q = quantity.entry(quantities, item, f.group, f.subgroup)
      q.because = q.because or {}
      table.insert(q.because, f.id)
      if at == #items then
        local off = constraint.away(f, world.margin)
        q.low, q.high = max(q.low or 0, low + off - done), min(q.high or 100, high - off - done)
      elseif #q.levels == 0 and not q.assumed then
        local aim = max(0, min(97, ((low + high) / 2 - done) * own / parts))
        q.low, q.high = max(q.low or 0, aim - 0.7), min(q.high or 100, aim + 0.7)
      end
    end
  end
end

local function sums_of(world, file, question)
  local list = {}
  for _, f in ipairs(world.figures) do
    if f.stat == "sum_points" and f.population == file.population and f.wave == file.wave and f.question == question
      and quantity.counts(world, f) and file:has_group(f.group, f.subgroup) then
      list[#list + 1] = f
    end
  end
  return list
end

-- The columns of a set in the order in which they are filled: its exclusive item first, `last` last.
local function in_order(world, file, set, last)
  local columns = { set.exclusive }
  local last_column = last and file:places(set.name, last)
  if last then planned(world, file, set.name, last, "last") end
  for _, name in ipairs(set.items) do
    if name ~= set.exclusive and name ~= last_column then columns[#columns + 1] = name end
  end
  columns[#columns + 1] = last_column
  return columns, last_column
end

-- A set: who has the exclusive item has no other, and `last` is the item of those who named nothing else.
function how.set(world, file, spec, set, base, asked, key)
  local columns, last = in_order(world, file, set, spec.last)
  local items, all, sums = {}, quantity.of(world, file, set.name), sums_of(world, file, set.name)
  for i, name in ipairs(columns) do items[i] = naming.item(set.name, name) end
  add_assumed(world, file, set.name, spec.assume, all)
  add_narrowed(file, set.name, all)
  for _, item in ipairs(check.names(spec.never or {})) do planned(world, file, set.name, item, "never") end
  local alone, named
  for at, name in ipairs(columns) do
    local item, quantities, never = items[at], {}, {}
    local yes, no = file:named(set, name)
    for _, q in ipairs(all) do
      if q.item == item then quantities[#quantities + 1] = q end
    end
    add_sums(world, file, set, sums, at, items, quantities)
    local rule = spec.never and (spec.never[item] or spec.never[name])
    if rule then never = never_of(world, file, set.name, { [item] = rule }) end
    if name == last then
      for _, one in ipairs(never) do -- who named nothing else ticks it, whatever the rule says
        one[1] = named and one[1] & named or one[1]
      end
      never[#never + 1] = { named and ~named or base, { no } }
    end
    if alone then never[#never + 1] = { alone, { yes } } end
    file.columns[name] = fill_options(world, file, name, set.name, base, asked, quantities, never, key("dealt", item))
    local those = file.columns[name]:select { yes }
    if name == set.exclusive then alone = those end
    named = named and named | those or those
  end
end

-- ---- any column -------------------------------------------------------------------------------

-- A column that follows from another one: its options, or numbers of a range for each of them.
local function follow(world, file, spec, column)
  local source, map = file.columns[spec.from], {}
  if not source then fail(world, file, column.name, "it follows from '%s' (fill that before)", tostring(spec.from)) end
  local function put(key, value)
    for _, place in ipairs(planned(world, file, spec.from, key, "map")) do
      if map[place] then fail(world, file, column.name, "'map' has '%s' of '%s' twice", key, spec.from) end
      map[place] = value
    end
  end
  for _, key in ipairs(check.names(spec.map)) do
    if column.kind == "number" then
      put(key, spec.map[key])
    else
      local places = planned(world, file, column.name, key, "map")
      for _, member in ipairs(spec.map[key]) do put(member, places[1]) end
    end
  end
  for place, option in ipairs(file.book.by_name[spec.from].options.answers) do
    if not map[place] then
      fail(world, file, column.name, "'map' has nothing for '%s' of '%s'", option.key, spec.from)
    end
  end
  file.columns[column.name] = column.kind == "number"
    and source:ranges(map, random.key(world.seed, file.population, file.wave, column.name)) or source:mapped(map)
end

-- How many of those asked stay silent: least and most; nil if nothing says it.
local function silent_of(world, file, spec, column, asked)
  local low, high, figures = quantity.base(world, file, column.name)
  if not low then
    if type(spec.silent) == "table" then return spec.silent[1], spec.silent[2] end
    return spec.silent, spec.silent
  end
  local there = core.base(file.rows, { left = file.left, reached = spec.reached, asked = asked }):count()
  if low > there or low > high then
    local ids = {}
    for i, f in ipairs(figures) do ids[i] = f.id end
    fail(world, file, column.name, "figures %s: %d rows are asked and come so far", concat(ids, ", "), there)
  end
  return there - min(high, there), there - low
end

--- Fills a column or a set; where `silent` is a range, with the first number in it that the constraints can be met
-- with. In a small group few bases can: 47 percent, say, is no share of 63 rows.
-- @param world see reconstruct.make
-- @param file the file
-- @param spec of the plan
-- @param column entry of the codebook: a column or a set
-- @raise names what cannot be met, or what is wrong with the plan
-- @usage assert(require "reconstruct.fill".unit == 1000000)
function fill.column(world, file, spec, column)
  if spec.from then return follow(world, file, spec, column) end
  local kind = column.items and "set" or column.kind
  if not how[kind] then
    fail(world, file, column.name, "columns of kind '%s' are not made (leave it out)", tostring(column.kind))
  end
  local asked
  if column.asked then
    asked = file:rows_of(column.asked)
  elseif column.answered then -- a number, of those who have one
    asked = file.columns[column.answered]:select { 1 }
  end
  local least, most = silent_of(world, file, spec, column, asked)
  local function key(...) return random.key(world.seed, file.population, file.wave, column.name, ...) end
  for silent = least or 0, most or 0 do
    local base = core.base(file.rows, { left = file.left, reached = spec.reached, asked = asked, silent = silent,
      key = key "silent" })
    local fine, message = pcall(how[kind], world, file, spec, column, base, asked, key)
    if fine then return end
    if silent == (most or 0) then error(message, 0) end
  end
end

return fill
