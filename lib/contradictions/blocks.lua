--- Questions as masses: who gave which answer, in all and in each group, as variables of a linear program.
--
-- A *block* is a question of a wave. All masses are percent of those who answered it: `all[key]` of each option (or
-- item of a set), in each cell of a group `n` of the cell and `x[key]` of an option in it; of a number, the sum of
-- mass times value. Then a percentage in a group is a ratio of masses, and linear as a limit: x - p n.
--
-- What limits masses without any figure: single choices add to the base, items of a set lie within it and none goes
-- with an exclusive one, numbers lie in their range, and a group has in the base of each question nearly its share of
-- the sample: with a share r of all rows answering, at most s / r and at least (s - (1 - r)) / r.

local naming = require "figure.naming"

local concat = table.concat
local max, min = math.max, math.min

local few <const> = 1000 -- rows of a file that no plan describes, for the size of one

local blocks = {}

local methods = {}
methods.__index = methods

--- Blocks over codebooks and a plan.
-- @param book function(population, wave) -> checked codebook or nil
-- @param plan of a reconstruction, or nil
-- @param far no number without a range lies beyond
-- @return a collection: `variables`, `limits`, `of(population, wave, question)`
-- @usage local all = require "contradictions.blocks".of(function() end, nil, 100)
-- assert(all:of("p", "1", "q") == nil and #all.variables == 0)
function blocks.of(book, plan, far)
  local files = {}
  for _, file in ipairs(plan and plan.files or {}) do
    local specs = {}
    for _, spec in ipairs(file.columns) do specs[spec[1]] = spec end
    files[file.population .. " " .. file.wave] = { rows = file.rows, specs = specs, weights = file.weights }
  end
  return setmetatable({ book = book, far = far, files = files, has_plan = plan ~= nil, variables = {}, limits = {},
    known = {} }, methods)
end

--- A new variable.
-- @param part the name of the block (or another part) that it belongs to
-- @param low, high its bounds
-- @param whole true: a whole number
-- @return its place
function methods:variable(part, low, high, whole)
  local place = #self.variables + 1
  self.variables[place] = { part = part, low = low, high = high, whole = whole }
  return place
end

--- A new limit: low <= sum of factor times variable <= high.
-- @param low, high bounds; -math.huge or math.huge: none
-- @param terms list of { place, factor }
-- @param f the figure that it stands for; nil: it always holds
-- @param switch { place of a variable of 0 or 1, value at which the limit does not hold }, or nil
-- @param spread true: what is between low and high may be narrowed to stay in the middle
function methods:limit(low, high, terms, f, switch, spread)
  local sums, variables = {}, self.variables
  for i = 1, #terms do
    local place = terms[i][1]
    sums[place] = (sums[place] or 0) + terms[i][2]
  end
  local at, by, n, least, most = {}, {}, 0, 0, 0
  for i = 1, #terms do
    local place = terms[i][1]
    local factor, variable = sums[place], variables[place]
    if factor ~= 0 then
      n, sums[place] = n + 1, 0 -- once
      at[n], by[n] = place, factor
      local one, other = factor * variable.low, factor * variable.high
      least, most = least + min(one, other), most + max(one, other)
    end
  end
  self.limits[#self.limits + 1] = { low = low, high = high, at = at, by = by, least = least, most = most, figure = f,
    switch = switch, spread = spread }
end

-- ---- what a question is ------------------------------------------------------------------------------

local function set_of(book, name)
  for _, set in ipairs(book.sets or {}) do
    if set.name == name then return set end
  end
end

-- A question in its codebook, in one form: kind, keys of its options or items, members of its nets.
local function entry_of(book, question)
  local column, set = book.by_name[question], set_of(book, question)
  if not column and not set then return nil end
  local entry = { kind = set and "set" or column.options and "single" or "number", asked = (set or column).asked,
    keys = {}, members = {}, scores = {}, battery = column and column.battery, range = column and column.range,
    exclusive = set and set.exclusive }
  local options = (set or column).options
  local has_items = set and set.items and (set.from == nil or set.from == "dummies")
  if has_items then
    for i, name in ipairs(set.items) do
      entry.keys[i] = name
      entry.members[name] = { name }
      entry.members[naming.item(question, name)] = { name }
    end
  end
  for i, option in ipairs(not has_items and options and options.answers or {}) do
    entry.keys[i], entry.members[option.key], entry.scores[option.key] = option.key, { option.key }, option.score
  end
  for _, net in ipairs(options and options.nets or {}) do
    entry.members[net.key] = entry.members[net.key] or net.members
  end
  return entry
end

-- A column that a plan makes from another one is that other one, its options being sets of the other's.
local function derived(self, population, wave, book, question)
  local file = self.files[population .. " " .. wave]
  local spec = file and file.specs[question]
  local source = spec and spec.from and book.by_name[spec.from]
  local column = book.by_name[question]
  if not source or not source.options or not column or not column.options then return nil end
  local entry = entry_of(book, question)
  local members = {}
  for key, own in pairs(entry.members) do
    members[key] = {}
    for _, option in ipairs(own) do
      for _, member in ipairs(spec.map[option] or {}) do
        local places = entry_of(book, spec.from).members[member] or {}
        for _, one in ipairs(places) do table.insert(members[key], one) end
      end
    end
  end
  return spec.from, members, entry
end

-- Which share of all rows answers a question: nil if unknown.
local function share_of(self, population, wave, question, asked)
  local file = self.files[population .. " " .. wave]
  if asked then return nil end
  if not file then return not self.has_plan and 1 or nil end
  local spec = file.specs[question]
  if not spec then return nil end
  local silent = type(spec.silent) == "table" and spec.silent[2] or spec.silent or 0
  local answers = min(spec.reached or file.rows, file.rows) - silent
  if answers == file.rows then return 1 end
  return not file.weights and answers / file.rows or nil
end

-- ---- blocks ------------------------------------------------------------------------------------------

local function new_block(self, population, wave, question, book)
  local name = concat({ population, wave, question }, " ")
  local block = entry_of(book, question)
  block.name, block.population, block.wave, block.question = name, population, wave, question
  block.share = share_of(self, population, wave, question, block.asked)
  block.all, block.groups, block.unions = {}, {}, {}
  block.base = self:variable(name, 100, 100)
  if block.kind == "number" then
    local range = block.range or { -self.far, self.far }
    block.range = range
    block.sum = self:variable(name, min(range[1], 0), max(range[2], 0))
    self:limit(0, math.huge, { { block.sum, 1 }, { block.base, -range[1] / 100 } })
    self:limit(-math.huge, 0, { { block.sum, 1 }, { block.base, -range[2] / 100 } })
    return block
  end
  for _, key in ipairs(block.keys) do block.all[key] = self:variable(name, 0, 100) end
  if block.kind == "single" then
    local terms = { { block.base, -1 } }
    for _, key in ipairs(block.keys) do terms[#terms + 1] = { block.all[key], 1 } end
    self:limit(0, 0, terms)
  end
  return block
end

-- Items of a set do not go beyond the base, and not with the exclusive one.
local function hold_items(self, block, x, base)
  if block.kind ~= "set" then return end
  local alone = block.exclusive and x[block.exclusive]
  for _, key in ipairs(block.keys) do
    if x[key] and key ~= block.exclusive then
      self:limit(-math.huge, 0, { { x[key], 1 }, { base, -1 }, alone and { alone, 1 } or nil })
    end
  end
  if alone then self:limit(-math.huge, 0, { { alone, 1 }, { base, -1 } }) end
end

--- The block of a question, made when it is first asked for.
-- @param population, wave, question as figures name them
-- @return block, what items mean there (name of an item, option or net to a list of keys); nil if no codebook of the
--   wave has the question
function methods:of(population, wave, question)
  local name = concat({ population, wave, question }, " ")
  local found = self.known[name]
  if found then return found.block, found.members, found.entry end
  local book = self.book(population, wave)
  if not book or not book.by_name[question] and not set_of(book, question) then return nil end
  local source, members, entry = derived(self, population, wave, book, question)
  local block
  if source then
    block = self:of(population, wave, source)
  else
    block = new_block(self, population, wave, question, book)
    members, entry = block.members, block
    hold_items(self, block, block.all, block.base)
  end
  self.known[name] = { block = block, members = members, entry = entry }
  return block, members, entry
end

-- The cells into which subgroups that are named cut a group's options, and those who did not say.
local function cells_of(keys, named)
  local cells, index = {}, {}
  for _, key in ipairs(keys) do
    local sign = {}
    for i, one in ipairs(named) do sign[i] = one.has[key] and "1" or "0" end
    sign = concat(sign)
    if not index[sign] then
      index[sign] = { keys = {} }
      cells[#cells + 1] = index[sign]
    end
    table.insert(index[sign].keys, key)
  end
  for _, one in ipairs(named) do
    one.cells = {}
    for _, cell in ipairs(cells) do
      if one.has[cell.keys[1]] then table.insert(one.cells, cell) end
    end
  end
  return cells
end

-- A cell has in the base of the block nearly its share of the sample.
local function hold_size(self, block, cell, by, is_missing)
  local r, answers = block.share, by.share
  if not r or not answers then return end
  local terms = { { cell.n, r } }
  for _, key in ipairs(cell.keys) do terms[#terms + 1] = { by.all[key], -answers } end
  local missing = is_missing and 100 * (1 - answers) or 0
  self:limit(missing - 100 * (1 - r), missing, terms)
end

-- A group of which something is published is not empty: it has a row.
local function hold_rows(self, block, cells)
  local file = self.files[block.population .. " " .. block.wave]
  local terms = {}
  for i, cell in ipairs(cells) do terms[i] = { cell.n, 1 } end
  self:limit(100 / (file and file.rows or few), math.huge, terms)
end

--- Cuts a block by a group.
-- @param block from of
-- @param group name of a column
-- @param subgroups list of its options and nets that count
-- @param filled { [subgroup] = true } of those that somebody is in
-- @return true; false if no codebook has the group, or the block is its own group
function methods:cut(block, group, subgroups, filled)
  local by, members = self:of(block.population, block.wave, group)
  if not by or by == block or by.kind ~= "single" then return false end
  local named, of = {}, {}
  for _, subgroup in ipairs(subgroups) do
    if members[subgroup] and not of[subgroup] then
      local one = { has = {}, is_filled = filled[subgroup] }
      for _, key in ipairs(members[subgroup]) do one.has[key] = true end
      named[#named + 1], of[subgroup] = one, one
    end
  end
  local cells = cells_of(by.keys, named)
  local is_missing = by.share ~= 1 and { keys = {} } or nil
  if is_missing then cells[#cells + 1] = is_missing end
  local whole = { { block.base, -1 } }
  local parts = {}
  for _, cell in ipairs(cells) do
    cell.n, cell.x, cell.unions = self:variable(block.name, 0, 100), {}, {}
    whole[#whole + 1] = { cell.n, 1 }
    hold_size(self, block, cell, by, cell == is_missing)
    if block.kind == "number" then
      cell.sum = self:variable(block.name, min(block.range[1], 0), max(block.range[2], 0))
      self:limit(0, math.huge, { { cell.sum, 1 }, { cell.n, -block.range[1] / 100 } })
      self:limit(-math.huge, 0, { { cell.sum, 1 }, { cell.n, -block.range[2] / 100 } })
      parts.sum = parts.sum or { { block.sum, -1 } }
      table.insert(parts.sum, { cell.sum, 1 })
    end
    local inside = { { cell.n, -1 } }
    for _, key in ipairs(block.keys) do
      cell.x[key] = self:variable(block.name, 0, 100)
      inside[#inside + 1] = { cell.x[key], 1 }
      parts[key] = parts[key] or { { block.all[key], -1 } }
      table.insert(parts[key], { cell.x[key], 1 })
    end
    if block.kind == "single" then self:limit(0, 0, inside) end
    hold_items(self, block, cell.x, cell.n)
  end
  self:limit(0, 0, whole)
  for _, key in ipairs(block.kind == "number" and { "sum" } or block.keys) do self:limit(0, 0, parts[key]) end
  for _, one in ipairs(named) do
    if one.is_filled then hold_rows(self, block, one.cells) end
  end
  block.groups[group] = { of = of, by = by }
  return true
end

-- The mass that any of some items has in a cell (or in all).
local function union(self, block, place, keys, base)
  local name = concat(keys, " ")
  if not place.unions[name] then
    local x = place.all or place.x
    local any = self:variable(block.name, 0, 100)
    local sum = { { any, -1 } }
    for _, key in ipairs(keys) do
      self:limit(-math.huge, 0, { { x[key], 1 }, { any, -1 } })
      sum[#sum + 1] = { x[key], 1 }
    end
    self:limit(0, math.huge, sum)
    self:limit(-math.huge, 0, { { any, 1 }, { base, -1 } })
    place.unions[name] = any
  end
  return place.unions[name]
end

-- The terms of some keys (nil: the mean) in one place.
local function terms_in(self, block, place, keys, base, terms)
  if not keys and block.kind == "number" then
    terms[#terms + 1] = { place.sum, 1 }
  elseif not keys then
    for _, key in ipairs(block.keys) do
      terms[#terms + 1] = { (place.all or place.x)[key], block.scores[key] / 100 }
    end
  elseif block.kind == "set" and #keys > 1 then
    terms[#terms + 1] = { union(self, block, place, keys, base), 1 }
  else
    for _, key in ipairs(keys) do terms[#terms + 1] = { (place.all or place.x)[key], 1 } end
  end
end

--- The mass of some keys in a group, and the mass of the group.
-- @param block from of
-- @param keys list of options or items, any of them; nil: the sum of a number, or of scores
-- @param group, subgroup "all", or one that the block was cut by
-- @return terms, terms of the base; nil if there is no such group
function methods:measure(block, keys, group, subgroup)
  if group == "all" then
    local terms = {}
    terms_in(self, block, block, keys, block.base, terms)
    return terms, { { block.base, 1 } }
  end
  local one = block.groups[group] and block.groups[group].of[subgroup]
  if not one then return nil end
  local terms, base = {}, {}
  for _, cell in ipairs(one.cells) do
    terms_in(self, block, cell, keys, cell.n, terms)
    base[#base + 1] = { cell.n, 1 }
  end
  return terms, base
end

-- The column and option of "answered(x) and x == 'a'", or of "x == 'a'".
local function filter_of(asked)
  local column, key = asked:match("^%s*`?([%w_]+)`?%s*==%s*'([%w_]+)'%s*$")
  if column then return column, key end
  local answered
  answered, column, key = asked:match("^%s*answered%(([%w_]+)%)%s+and%s+([%w_]+)%s*==%s*'([%w_]+)'%s*$")
  if answered == column then return column, key end
end

-- Whether an option of an item's column says that the item is named.
local function is_mention(set, column, key)
  for _, option in ipairs(column.options.answers) do
    for _, code in ipairs(set.counted or {}) do
      if option.key == key and option.code == code then return true end
    end
  end
  return false
end

--- Measures a block in percent of all who were asked anything, where only those with one answer to another question
-- were asked it: its base becomes the mass of that answer.
-- @param block from of
-- @return the block that the base hangs on; nil if none does
function methods:open(block)
  if not block.asked or block.opened then return block.opened end
  local column, key = filter_of(block.asked)
  local variable = self.variables[block.base]
  variable.low = 0
  local book = self.book(block.population, block.wave)
  local entry = column and book.by_name[column]
  local other, members = nil, nil
  if entry then other, members = self:of(block.population, block.wave, entry.set or column) end
  local keys = other and members[entry.set and column or key]
  if not keys or other.asked or entry.set and not is_mention(set_of(book, entry.set), entry, key) then return nil end
  local terms = { { block.base, -1 } }
  for _, one in ipairs(keys) do terms[#terms + 1] = { other.all[one], 1 } end
  self:limit(0, 0, terms)
  block.opened, block.opened_by = other, keys[1]
  return other
end

return blocks
