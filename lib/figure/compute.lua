--- What the data of a study give for a published figure, estimated with the designs of its waves.
--
-- Nothing here looks at a figure's value. A computer remembers what it has estimated: figures of one question by
-- one group are one estimate.

local check = require "check"

local concat = table.concat

local compute = {}

local methods = {}
methods.__index = methods

--- A computer of one study.
-- @param study from study.open
-- @return a computer: question(name), level(f), found(f)
-- @usage local compute = require "figure.compute".of(require "study".open(require "core.file".home))
-- assert(compute:question("no such question") == nil)
function compute.of(study)
  return setmetatable({ study = study, known = {}, questions = {} }, methods)
end

--- A question of the study.
-- @param name of a column or set
-- @param population that was asked; nil: the first that was
-- @return see study.question; nil if no codebook has it
function methods:question(name, population)
  local place = concat({ name, population }, "\0")
  if self.questions[place] == nil then
    local is_there, entry = pcall(self.study.question, name, population)
    self.questions[place] = is_there and entry or false
  end
  return self.questions[place] or nil
end

--- The options that an item stands for.
-- @param entry a question
-- @param item an option's key, an item of a set with or without the set's name, or a net; "a|b": any of these
-- @return list of keys; nil if the question has none such
function methods:keys(entry, item)
  if item:find("|", 1, true) then
    local keys = {}
    for one in item:gmatch("[^|]+") do
      local own = self:keys(entry, one)
      if not own then return nil end
      for _, key in ipairs(own) do keys[#keys + 1] = key end
    end
    return keys
  end
  for _, option in ipairs(entry.options) do
    if option.key == item or option.key == entry.name .. "_" .. item then return { option.key } end
  end
  for _, net in ipairs(entry.nets) do
    if net.key == item then return net.members end
  end
end

-- Group and subgroup as a list of { column, options }: more than one where groups are nested ("level > gender").
-- Nil where a question has no such option.
local function parts_of(self, f)
  local group, subgroup = f.group, f.subgroup
  local names, keys, list = {}, {}, {}
  for name in (group .. ">"):gmatch("%s*(.-)%s*>") do names[#names + 1] = name end
  for key in (subgroup .. ">"):gmatch("%s*(.-)%s*>") do keys[#keys + 1] = key end
  for i, name in ipairs(names) do
    local entry = self:question(name, f.population)
    local members = entry and keys[i] and self:keys(entry, keys[i])
    if not members then return nil end
    list[i] = { name, members }
  end
  return list
end

local function condition_of(parts)
  local list = {}
  for i, part in ipairs(parts) do list[i] = ("`%s` in { '%s' }"):format(part[1], concat(part[2], "', '")) end
  return concat(list, " and ")
end

-- An estimate of a question (the share of keys, or the mean without) in a group, or false.
local function estimate(self, f, wave, entry, keys)
  local parts = f.group ~= "all" and parts_of(self, f)
  if f.group ~= "all" and not parts then return false end
  local is_simple = parts and #parts == 1 and #parts[1][2] == 1
  local condition = parts and not is_simple and condition_of(parts) or nil
  local place = concat({ f.population, wave, entry.name, keys and concat(keys, " ") or "",
    condition or parts and parts[1][1] or "" }, "\0")
  if self.known[place] == nil then
    local design = self.study[f.population]:wave(wave)
    local data = design:dataset()
    local is_there = data:has(entry.name)
    for _, part in ipairs(parts or {}) do is_there = is_there and data:has(part[1]) end
    for _, key in ipairs(entry.kind == "multi" and keys or {}) do is_there = is_there and data:has(key) end
    local found = false
    if is_there then
      if condition then design = design:domain(condition) end
      local options = is_simple and { by = parts[1][1] } or nil
      found = keys and design:share(entry.name, keys, options) or design:mean(entry.name, options)
    end
    self.known[place] = found
  end
  local found = self.known[place]
  return found and is_simple and found[parts[1][2][1]] or not is_simple and found or false
end

local function has_scores(entry)
  for _, option in ipairs(entry.options) do
    if not option.score then return false end
  end
  return true
end

--- The level of an item in a group and a wave.
-- @param f { population, wave, question, item, group, subgroup }
-- @param wave, name another wave or question; nil: those of f
-- @return percent, or the mean where the item is "any"; the estimate (a share, or the mean); nil where the data have
--   no such thing or nobody in it
function methods:level(f, wave, name)
  wave = wave or f.wave
  local entry = self.study.populations[f.population] and self:question(name or f.question, f.population)
  if not entry then return nil end
  local is_asked = false
  for _, one in ipairs(entry.waves) do is_asked = is_asked or one == wave end
  if not is_asked then return nil end
  local keys = f.item ~= "any" and self:keys(entry, f.item) or nil
  if f.item ~= "any" and not keys or not keys and (entry.kind == "multi" or not has_scores(entry)) then return nil end
  local one = estimate(self, f, wave, entry, keys)
  if not one or one.base == 0 then return nil end
  return keys and 100 * one.value or one.value, one
end

-- f with some fields of its own.
local function with(f, own)
  return setmetatable(own, { __index = f })
end

-- The level of an item in every subgroup of a group: list of { key, value, estimate }.
function methods:by_group(f, group)
  local list, entry = {}, self:question(group, f.population)
  for _, option in ipairs(entry and entry.options or {}) do
    local value, one = self:level(with(f, { group = group, subgroup = option.key }))
    if value then list[#list + 1] = { key = option.key, value = value, estimate = one } end
  end
  return list
end

local found = {}

function found.percent(self, f)
  local entry = f.base == "all" and self:question(f.question, f.population)
  if entry and entry.asked then return nil end -- of everybody, where only some were asked
  return self:level(f)
end
found.mean = found.percent

function found.change_pp(self, f)
  local now, one = self:level(f)
  local before, other = self:level(f, f.against.wave, f.against.question)
  if not now or not before then return nil end
  return { now = now, before = before }, one, other
end

-- The columns of a battery in a figure's wave.
local function battery(self, f, name)
  for _, wave in ipairs(self.study.populations[f.population].waves) do
    for _, one in ipairs(wave.name == f.wave and self.study.books[wave.codebook].batteries or {}) do
      if one.name == name then return one.items end
    end
  end
  return {}
end

-- Among the other subgroups of its group; or its item among the others of its set, the same option among the other
-- columns of its battery, or its option among the others of its question. Exclusive items ("none") and those that
-- gather the rest ("other") are no rivals.
function found.rank(self, f)
  local own, one = self:level(f)
  if not own then return nil end
  local others, entry = {}, self:question(f.question, f.population)
  if f.against and f.against.group then
    for _, other in ipairs(self:by_group(f, f.against.group)) do
      if other.key ~= f.subgroup then others[#others + 1] = other.value end
    end
    return { own = own, others = others }, one
  end
  local function add(question, item)
    local value = self:level(with(f, { question = question, item = item }))
    if value then others[#others + 1] = value end
  end
  for _, option in ipairs(entry.kind == "multi" and entry.options or {}) do
    local item = option.key:sub(#entry.name + 2)
    if item ~= f.item and item ~= "other" and option.key ~= entry.exclusive then add(f.question, item) end
  end
  for _, name in ipairs(entry.battery and battery(self, f, entry.battery) or {}) do
    if name ~= f.question then add(name, f.item) end
  end
  if entry.kind == "single" and not entry.battery and f.item ~= "any" then
    local own_keys = {}
    for _, key in ipairs(self:keys(entry, f.item)) do own_keys[key] = true end
    for _, option in ipairs(entry.options) do
      if not own_keys[option.key] and option.key ~= "other" then add(f.question, option.key) end
    end
  end
  return { own = own, others = others }, one
end

-- Over the subgroups of a group, or over the rows.
local function extreme(self, f)
  local entry = self.study.populations[f.population] and self:question(f.question, f.population)
  if not entry then return nil end
  if f.group ~= "all" and f.subgroup == "all" then
    local best
    for _, one in ipairs(self:by_group(f, f.group)) do
      if not best or f.stat == "min" and one.value < best.value or f.stat == "max" and one.value > best.value then
        best = one
      end
    end
    if best then return best.value, best.estimate end
    return nil
  end
  if f.item ~= "any" or f.group ~= "all" or entry.kind ~= "number" then return nil end
  local data = self.study[f.population]:wave(f.wave):dataset()
  if not data:has(f.question) then return nil end
  return data:column(f.question):summary()[f.stat == "min" and "low" or "high"]
end
found.min, found.max = extreme, extreme

-- All that a set's items add to.
function found.sum_points(self, f)
  local entry = self:question(f.question, f.population)
  local sum, base = 0, nil
  for _, option in ipairs(entry and entry.kind == "multi" and entry.options or {}) do
    local value, one = self:level(with(f, { item = option.key }))
    if not value then return nil end
    sum, base = sum + value, one
  end
  return base and sum, base
end

-- Facts that study.lua says how to compute: what a fact is, and the function that finds it; nil where the data lack
-- what it is found from.
local facts = {}

function facts.rows(design)
  return design:dataset():rows()
end

function facts.answered(design, name)
  return design:dataset():has(name) and design:count(name).base or nil
end

function facts.lowest(design, name)
  return design:dataset():has(name) and design:dataset():column(name):summary().low or nil
end

-- Half the width of a nominal 95 percent interval of a share of 50 percent, in points: the share's standard error
-- from the effective base (Kish).
function facts.half_width(design)
  local weights = design:weights():summary()
  return 196 * math.sqrt(0.25 / weights.effective_base)
end

-- The score of the option that most chose.
function facts.mode(design, name, self)
  if not design:dataset():has(name) then return nil end
  local most, score = -1, nil
  for _, option in ipairs(self:question(name).options) do
    local share = design:share(name, option.key).value
    if share > most then most, score = share, option.score end
  end
  return score
end

-- How many of some columns have a mean above a limit.
function facts.above(design, given)
  local count = 0
  for _, name in ipairs(given) do
    if not design:dataset():has(name) then return nil end
    if design:mean(name).value > given.limit then count = count + 1 end
  end
  return count
end

local function fact_of(self, f)
  for _, fact in ipairs(self.study.populations[f.population] and self.study.facts or {}) do
    if fact[1] == f.question and fact[2] == f.item and (not fact.population or fact.population == f.population) then
      return fact
    end
  end
end

--- What the data give for a figure.
-- @param f a figure
-- @return what figure.met takes, the estimate it rests on (nil for facts), and of a change the other one; nil where
--   the data have nothing of it
function methods:found(f)
  local fact = fact_of(self, f)
  if fact then
    local design = self.study[f.population]:wave(f.wave)
    for name, how in pairs(facts) do
      if fact[name] then return how(design, fact[name], self) end
    end
  end
  if found[f.stat] then return found[f.stat](self, f) end
end

--- The names of the facts that study.lua may ask for.
-- @return list of names
-- @usage assert(#require "figure.compute".facts() == 6)
function compute.facts()
  return check.names(facts)
end

return compute
