--- What the data of a study give for a published figure, estimated with the designs of its waves.
--
-- Nothing here looks at a figure's value. A computer remembers what it has estimated: figures of one question by
-- one group are one estimate.

local check = require "check"
local naming = require "figure.naming"

local concat = table.concat

local compute = {}

local methods = {}
methods.__index = methods

--- A computer of one study.
-- @param study from study.open
-- @return a computer: question(name), keys(entry, item), name(cell), subgroup_label(f, lang), level(f), found(f)
-- @usage local compute = require "figure.compute".of(require "study".open(require "core.file".home))
-- assert(compute:question("no such question") == nil)
function compute.of(study)
  return setmetatable({ study = study, known = {}, questions = {}, names = {} }, methods)
end

--- A question of the study.
-- @param name of a column or set
-- @param population that was asked; nil: the first that was
-- @return see study.question; nil if no codebook has it
function methods:question(name, population)
  local asked = concat({ name, population }, "\0")
  if self.questions[asked] == nil then
    local is_there, entry = pcall(self.study.question, name, population)
    self.questions[asked] = is_there and entry or false
  end
  return self.questions[asked] or nil
end

--- The options that an item stands for.
-- @param entry a question
-- @param item an option's key, an item of a set with or without the set's name, or a net; "a|b": any of these
-- @return list of keys; nil if the question has none such
function methods.keys(_, entry, item)
  local keys = {}
  for one in item:gmatch("[^|]+") do
    local option = naming.option(entry, one)
    if not option then return nil end
    for _, key in ipairs(option.members or { option.key }) do keys[#keys + 1] = key end
  end
  return keys
end

--- One name for each cell, whatever a figure calls its item and however its groups are nested.
-- @param cell { population, wave, question, item, group, subgroup }
-- @return a text
function methods:name(cell)
  local named = concat({ cell.population, cell.question, cell.item }, "\0")
  if not self.names[named] then
    local entry = cell.item ~= "any" and self:question(cell.question, cell.population)
    local option = entry and naming.option(entry, cell.item)
    self.names[named] = concat({ cell.population, cell.question, option and option.key or cell.item }, "\0")
  end
  local group, subgroup = naming.sorted(cell.group, cell.subgroup)
  return concat({ self.names[named], cell.wave, group, subgroup }, "\0")
end

--- What a figure's subgroup is called.
-- @param f a figure
-- @param lang "de" or "en"
-- @return a text; of a nested group, the parts with commas between
function methods:subgroup_label(f, lang)
  local labels = {}
  for i, part in ipairs(naming.parts(f.group, f.subgroup)) do
    labels[i] = naming.label(self:question(part[1], f.population), part[2], lang)
  end
  return concat(labels, ", ")
end

-- Group and subgroup as a list of { column, options }: more than one where groups are nested ("level > gender").
-- Nil where a question has no such option.
local function parts_of(self, f)
  local list = {}
  for i, part in ipairs(naming.parts(f.group, f.subgroup)) do
    local entry = self:question(part[1], f.population)
    local members = entry and self:keys(entry, part[2])
    if not members then return nil end
    list[i] = { part[1], members }
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
  local name = concat({ f.population, wave, entry.name, keys and concat(keys, " ") or "",
    condition or parts and parts[1][1] or "" }, "\0")
  if self.known[name] == nil then
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
    self.known[name] = found
  end
  local found = self.known[name]
  return found and is_simple and found[parts[1][2][1]] or not is_simple and found or false
end

local function has_scores(entry)
  for _, option in ipairs(entry.options) do
    if not option.score then return false end
  end
  return true
end

-- The share of a group that a question was asked of.
local function asked_share(self, f, wave, entry)
  local place = concat({ "asked", f.population, wave, entry.name, f.group, f.subgroup }, "\0")
  if self.known[place] == nil then
    local parts = f.group ~= "all" and parts_of(self, f)
    local design = self.study[f.population]:wave(wave):derive { ["(asked)"] = entry.asked }
    if parts then design = design:domain(condition_of(parts)) end
    self.known[place] = design:share("(asked)", "yes").value
  end
  return self.known[place]
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
  if keys and f.base == "all" and entry.asked then return 100 * one.value * asked_share(self, f, wave, entry), one end
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

-- Among the other subgroups of its group; or the same option among the other columns of its battery; or its item or
-- option among the others of its question. Exclusive items ("none") and those that gather the rest ("other") are no
-- rivals.
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
  if f.item ~= "any" and not entry.battery then
    local is_own = {}
    for _, key in ipairs(self:keys(entry, f.item)) do is_own[key] = true end
    for _, option in ipairs(entry.options) do
      local is_rest = naming.item(entry.name, option.key) == "other" or option.key == entry.exclusive
      if not is_own[option.key] and not is_rest then add(f.question, option.key) end
    end
  end
  for _, name in ipairs(entry.battery and battery(self, f, entry.battery) or {}) do
    if name ~= f.question then add(name, f.item) end
  end
  return { own = own, others = others }, one
end

-- Over the subgroups of a group, or over the rows.
local function extreme(self, f)
  local entry = self:question(f.question, f.population)
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
  for _, fact in ipairs(self.study.facts) do
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
  local population = self.study.populations[f.population]
  if not population or not population.waves[f.wave] then return nil end
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
