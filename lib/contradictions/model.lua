--- Published figures as limits of a linear program over the masses of contradictions.blocks.
--
-- A percentage or mean in a group bounds a ratio of masses, a rank orders masses, a change bounds a difference. Where
-- a figure compares percentages of groups, whose masses nobody knows, it bounds *levels* instead: a variable for each
-- such percentage, held by the figures on it. What no codebook describes is a level, too. Each relaxes what answers
-- could do, never the other way: what the program cannot meet, no answers can.

local blocks = require "contradictions.blocks"
local figure = require "figure"
local naming = require "figure.naming"

local concat = table.concat
local floor, ceil, max, huge = math.floor, math.ceil, math.max, math.huge

local model = {}

local far <const> = 1e4 -- no mean or count lies beyond, unless a figure does

local function cell_name(f, own)
  own = own or {}
  return concat({ f.population, own.wave or f.wave, own.question or f.question, own.item or f.item,
    own.group or f.group, own.subgroup or f.subgroup }, "\0")
end

-- The keys that an item stands for ("a|b": any of these); nil where the question has no such item, false for a mean.
local function keys_of(members, entry, item)
  if item == "any" and not members.any then
    if entry.kind == "set" then return nil end
    for _, key in ipairs(entry.keys) do
      if not entry.scores[key] then return nil end
    end
    return false
  end
  local keys = {}
  for name in item:gmatch("[^|]+") do
    if not members[name] then return nil end
    for _, key in ipairs(members[name]) do keys[#keys + 1] = key end
  end
  return keys
end

local builder = {}
builder.__index = builder

-- What a figure's item is: block, keys (false: a mean), the entry; nil where no codebook says.
function builder:item_of(f, wave, question)
  local block, members, entry = self.blocks:of(f.population, wave or f.wave, question or f.question)
  if not block then return nil end
  local keys = keys_of(members, entry, f.item)
  if keys == nil then return nil end
  return block, keys, entry
end

-- ---- levels ------------------------------------------------------------------------------------------

local is_level = { percent = true, mean = true }

-- A variable for a percentage or mean that masses cannot express, within the figures on it.
function builder:level(f, own)
  local name = cell_name(f, own)
  local known = self.levels[name]
  if known then return known end
  local low, high = 0, 100
  if f.stat == "mean" then low, high = -self.far, self.far end
  local block, keys = self:item_of(f, own and own.wave, own and own.question)
  if block and keys == false and block.kind == "number" then low, high = block.range[1], block.range[2] end
  local place = self.blocks:variable("level " .. name, low, high)
  self.levels[name] = place
  for _, g in ipairs(self.at[name] or {}) do
    local from, to = figure.inside(g, self.margin)
    self.blocks:limit(from, to, { { place, 1 } }, g)
  end
  return place
end

-- A percentage or mean as terms: masses where the base is all of a block of fixed size, else a level.
function builder:terms(f, own)
  own = own or {}
  local group = own.group or f.group
  if group == "all" then
    local with = setmetatable({ item = own.item }, { __index = f })
    local block, keys = self:item_of(with, own.wave, own.question)
    if block and not block.opened then return (self.blocks:measure(block, keys or nil, "all")) end
  end
  return { { self:level(f, own), 1 } }
end

local function less(a, b)
  local terms = {}
  for _, term in ipairs(a) do terms[#terms + 1] = term end
  for _, term in ipairs(b) do terms[#terms + 1] = { term[1], -term[2] } end
  return terms
end

-- ---- a limit or more for each kind of figure -----------------------------------------------------------

local limit = {}

-- A quantity of its own: a count, a date, a percentage of what no codebook has.
function limit.alone(self, f)
  local name = cell_name(f) .. "\0" .. (is_level[f.stat] and "" or f.stat)
  local from, to = figure.inside(f, self.margin)
  if is_level[f.stat] then
    self:level(f)
    return
  end
  local place = self.levels[name]
  if not place then
    place = self.blocks:variable("level " .. name, -self.far, self.far)
    self.levels[name] = place
  end
  self.blocks:limit(from, to, { { place, 1 } }, f)
end

function limit.percent(self, f)
  local block, keys = self:item_of(f)
  local terms, base
  if block then terms, base = self.blocks:measure(block, keys or nil, f.group, f.subgroup) end
  if not terms then return limit.alone(self, f) end
  local low, high = figure.inside(f, self.margin)
  if f.group == "all" and (not block.opened or f.base == "all") then
    self.blocks:limit(low, high, terms, f, nil, true)
    return
  end
  for i, bound in ipairs { low, high } do
    if bound > -huge and bound < huge then
      local ratio = less(terms, {})
      for _, term in ipairs(base) do ratio[#ratio + 1] = { term[1], -bound / 100 * term[2] } end
      self.blocks:limit(i == 1 and 0 or -huge, i == 2 and 0 or huge, ratio, f)
    end
  end
end
limit.mean = limit.percent

-- Either the difference is within the print, or the difference of rounded levels is.
function limit.change_pp(self, f)
  local all = self.blocks
  local now = self:terms(f)
  local before = self:terms(f, { wave = f.against.wave, question = f.against.question })
  local low, high = figure.inside(f, self.margin)
  local from, to, from_is_out, to_is_out = figure.bounds(f)
  local unit = 10.0 ^ -f.decimals
  local difference = less(now, before)
  local rounded = all:variable(all.variables[now[1][1]].part, 0, 1, true)
  all:limit(from - unit, to + unit, difference, f)
  all:limit(low, high, difference, f, { rounded, 1 })
  local levels, room = {}, unit / 2 - math.min(self.margin, unit / 4)
  for i, terms in ipairs { now, before } do
    local least, most = 0, 0
    for _, term in ipairs(terms) do
      local variable = all.variables[term[1]]
      least = least + math.min(term[2] * variable.low, term[2] * variable.high)
      most = most + max(term[2] * variable.low, term[2] * variable.high)
    end
    levels[i] = all:variable(all.variables[terms[1][1]].part, floor(least / unit), ceil(most / unit), true)
    all:limit(-room, room, less(terms, { { levels[i], unit } }), f, { rounded, 0 })
  end
  all:limit(from_is_out and from + unit / 4 or from - unit / 1000, to_is_out and to - unit / 4 or to + unit / 1000,
    { { levels[1], unit }, { levels[2], -unit } }, f, { rounded, 0 })
end

-- What a rank is counted among: the terms of each other item or subgroup, beside the same base.
local function rivals_of(self, f)
  local block, keys, entry = self:item_of(f)
  local own, list, base = nil, {}, nil
  if f.against and f.against.group then
    local by, members, group = self.blocks:of(f.population, f.wave, f.against.group)
    own = by and { { self:level(f), 1 } }
    for _, key in ipairs(by and group.keys or {}) do
      if #members[key] > 0 and key ~= f.subgroup then
        list[#list + 1] = { { self:level(f, { group = f.against.group, subgroup = key }), 1 } }
      end
    end
  elseif block and entry.battery then
    own = self:terms(f)
    for _, one in ipairs(self.book(f.population, f.wave).batteries or {}) do
      for _, name in ipairs(one.name == entry.battery and one.items or {}) do
        if name ~= f.question then list[#list + 1] = self:terms(f, { question = name }) end
      end
    end
  elseif block and keys then
    local _, members = self.blocks:of(f.population, f.wave, f.question)
    own, base = self.blocks:measure(block, keys, f.group, f.subgroup)
    local is_own = {}
    for _, key in ipairs(keys) do is_own[key] = true end
    for _, key in ipairs(own and entry.keys or {}) do
      local is_rest = key == entry.exclusive or naming.item(f.question, key) == "other"
      if not is_rest and #members[key] > 0 and not is_own[members[key][1]] then
        list[#list + 1] = (self.blocks:measure(block, members[key], f.group, f.subgroup))
      end
    end
  end
  return own, list, base
end

-- So many of the others are larger as the place says, and none is equal.
function limit.rank(self, f)
  local own, list, base = rivals_of(self, f)
  if not own then return end
  local all, greater = self.blocks, {}
  local part = all.variables[own[1][1]].part
  local function above(one, other, switch)
    local terms = less(one, other)
    for _, term in ipairs(base or {}) do terms[#terms + 1] = { term[1], -self.margin / 100 * term[2] } end
    all:limit(base and 0 or self.margin, huge, terms, f, switch)
  end
  for i, other in ipairs(list) do
    if f.value == 1 then
      above(own, other)
    else
      local is_greater = all:variable(part, 0, 1, true)
      greater[i] = { is_greater, 1 }
      above(own, other, { is_greater, 1 })
      above(other, own, { is_greater, 0 })
    end
  end
  if f.value == 1 then return end
  if #list == 0 then greater[1] = { all:variable(part, 0, 0), 1 } end
  all:limit(f.value - 1, f.value - 1, greater, f)
end

-- No subgroup lies beyond, and one of them there.
local function extreme_of_groups(self, f)
  local block, keys = self:item_of(f)
  local by, members, entry = self.blocks:of(f.population, f.wave, f.group)
  if not block or not by then return end
  local low, high = figure.inside(f, self.margin)
  local inner, outer = low, high
  if f.stat == "max" then inner, outer = high, low end
  local all, there = self.blocks, {}
  local function bound(terms, base, at, is_low, switch)
    for _, term in ipairs(base) do terms[#terms + 1] = { term[1], -at / 100 * term[2] } end
    all:limit(is_low and 0 or -huge, is_low and huge or 0, terms, f, switch)
  end
  for _, key in ipairs(entry.keys) do
    local terms, base = all:measure(block, keys or nil, f.group, key)
    if terms and #members[key] > 0 then
      local is_it = all:variable(block.name, 0, 1, true)
      there[#there + 1] = { is_it, 1 }
      bound(less(terms, {}), base, inner, f.stat == "min")
      bound(less(terms, {}), base, outer, f.stat == "max", { is_it, 0 })
      local level = self.levels[cell_name(f, { subgroup = key })]
      if level then
        all:limit(f.stat == "min" and inner or -huge, f.stat == "max" and inner or huge, { { level, 1 } }, f)
        all:limit(f.stat == "max" and outer or -huge, f.stat == "min" and outer or huge, { { level, 1 } }, f,
          { is_it, 0 })
      end
    end
  end
  if #there > 0 then all:limit(1, huge, there, f) end
end

-- Of subgroups, or of the rows: the lowest lies within the range of the question, and the mean not below it.
local function extreme(self, f)
  if f.group ~= "all" and f.subgroup == "all" then return extreme_of_groups(self, f) end
  local block, keys = self:item_of(f)
  if not block or keys ~= false or block.kind ~= "number" or f.group ~= "all" or block.opened then
    return limit.alone(self, f)
  end
  local name = cell_name(f) .. "\0" .. f.stat
  local place = self.levels[name] or self.blocks:variable(block.name, block.range[1], block.range[2])
  self.levels[name] = place
  local low, high = figure.inside(f, self.margin)
  self.blocks:limit(low, high, { { place, 1 } }, f)
  local mean = { { block.sum, 1 }, { place, -1 } }
  self.blocks:limit(f.stat == "min" and 0 or -huge, f.stat == "max" and 0 or huge, mean, f)
end
limit.min, limit.max = extreme, extreme

-- All mentions of a set added.
function limit.sum_points(self, f)
  local block = self.blocks:of(f.population, f.wave, f.question)
  if not block or block.kind ~= "set" then return limit.alone(self, f) end
  local low, high = figure.inside(f, self.margin)
  local sum, base = {}, nil
  for _, key in ipairs(block.keys) do
    local terms, whole = self.blocks:measure(block, { key }, f.group, f.subgroup)
    if not terms then return limit.alone(self, f) end
    sum[#sum + 1], base = terms, whole
  end
  for i, bound in ipairs { low, high } do
    local ratio = {}
    for _, terms in ipairs(sum) do
      for _, term in ipairs(terms) do ratio[#ratio + 1] = term end
    end
    for _, term in ipairs(base) do ratio[#ratio + 1] = { term[1], -bound / 100 * term[2] } end
    self.blocks:limit(i == 1 and 0 or -huge, i == 2 and 0 or huge, ratio, f)
  end
end

-- ---- all figures -------------------------------------------------------------------------------------

-- The groups by which figures cross each block, in the order of the figures; blocks measured in all.
local function crossings(self)
  local cuts, order = {}, {}
  for _, f in ipairs(self.figures) do
    local block = self:item_of(f)
    if not block and f.stat == "sum_points" then block = self.blocks:of(f.population, f.wave, f.question) end
    if block and f.base == "all" and block.asked then
      local other = self.blocks:open(block)
      if other then self.core[other.name] = true end
    end
    local by, _, entry = nil, nil, nil
    if block and f.group ~= "all" then by, _, entry = self.blocks:of(f.population, f.wave, f.group) end
    if by and by ~= block then
      local name = block.name .. "\0" .. f.group
      if not cuts[name] then
        cuts[name] = { block = block, group = f.group, subgroups = {}, filled = {} }
        order[#order + 1] = cuts[name]
      end
      self.core[by.name] = true
      for _, key in ipairs(f.subgroup == "all" and entry.keys or { f.subgroup }) do
        table.insert(cuts[name].subgroups, key)
      end
      if f.subgroup ~= "all" then cuts[name].filled[f.subgroup] = true end
    end
  end
  for _, cut in ipairs(order) do self.blocks:cut(cut.block, cut.group, cut.subgroups, cut.filled) end
end

--- Makes a program of figures.
-- @param figures list from figure.of; those with a reason, and those that lost their place, are left out
-- @param with { book = function(population, wave) -> checked codebook or nil, plan = of a reconstruction or nil,
--   margin = points inside the rounding edges }
-- @return { variables, limits, figures, core = { [part] = true: other questions are crossed by it },
--   item_of = function(figure) -> its question as a block and the keys of its item, nil where no codebook has them }
-- @usage local f = require "figure".of({ { id = "F1", question = "q", item = "a", stat = "percent", value = "60",
--   op = "eq" } }, "x.csv")
-- local made = require "contradictions.model".of(f, { book = function() end, margin = 0.02 })
-- assert(#made.variables == 1 and #made.limits == 1)
function model.of(figures, with)
  local self = setmetatable({ book = with.book, margin = with.margin, figures = {}, levels = {}, at = {}, core = {},
    far = far }, builder)
  for _, f in ipairs(figures) do
    if f.reason == "" and not figure.lost(f) then
      self.figures[#self.figures + 1], self.far = f, max(self.far, 2 * math.abs(f.value))
      local name = cell_name(f) .. (is_level[f.stat] and "" or "\0" .. f.stat)
      self.at[name] = self.at[name] or {}
      table.insert(self.at[name], f)
    end
  end
  self.blocks = blocks.of(with.book, with.plan, self.far)
  crossings(self)
  local later = {}
  for _, f in ipairs(self.figures) do
    if f.group ~= "all" and f.subgroup == "all" then
      later[#later + 1] = f -- bounds the levels that others have made
    else
      (limit[f.stat] or limit.alone)(self, f)
    end
  end
  for _, f in ipairs(later) do (limit[f.stat] or limit.alone)(self, f) end
  return { variables = self.blocks.variables, limits = self.blocks.limits, figures = self.figures, core = self.core,
    item_of = function(f) return self:item_of(f) end }
end

return model
