--- A file that is being made: its columns so far, its weights, and what figures mean in it.
--
-- Columns are answers (core.reconstruct): places of options, or numbers. A group is a selection of rows; a nested one
-- ("region > gender", with "north > female") is the rows that are in all its parts.

local core = require "core.reconstruct"
local naming = require "figure.naming"
local random = require "reconstruct.random"

local concat = table.concat

local file = {}
file.__index = file

-- Whether an option is what a set counts as named.
local function is_counted(set, option)
  for _, value in ipairs(set.counted or { 1 }) do
    if value == option.code or value == option.text or value == option.key then return true end
  end
  return false
end

-- The codebook with options for all items of sets: those of which it says none are 1 or what is counted, and 0.
local function prepared(book)
  local items, columns, by_name = {}, {}, {}
  for _, set in ipairs(book.sets) do
    for _, name in ipairs((set.from or "dummies") == "dummies" and set.items or {}) do items[name] = set end
  end
  for i, entry in ipairs(book.columns) do
    local set = items[entry.name]
    if set and not entry.options then
      local yes, missing = set.counted and set.counted[1] or 1, {}
      for j, item in ipairs(entry.missing or {}) do
        missing[j] = { key = item.key, kind = item.kind, code = type(item.value) == "number" and item.value or nil,
          text = type(item.value) == "string" and item.value or nil }
      end
      local answers = { { key = "yes", code = yes }, { key = "no", code = yes == 0 and 1 or 0 } }
      entry = setmetatable({ kind = "single", options = { answers = answers, missing = missing, nets = {} } },
        { __index = entry })
    end
    columns[i], by_name[entry.name] = entry, entry
  end
  return setmetatable({ columns = columns, by_name = by_name }, { __index = book })
end

--- A file to be made.
-- @param entry { population, wave, rows, columns = specs, weights }
-- @param book its checked codebook
-- @param seed an integer
-- @return a file with the methods below: places, scores, group, value, sum, rows_of, dataset, text
-- @usage local one = require "reconstruct.file".of({ rows = 3, columns = {} }, { columns = {}, sets = {} }, 1)
-- assert(one:group("all", "all") == nil and one.rows == 3)
function file.of(entry, book, seed)
  local self = setmetatable({ population = entry.population, wave = entry.wave, rows = entry.rows,
    book = prepared(book),
    specs = {}, sets = {}, columns = {}, groups = {}, known = {} }, file)
  for _, set in ipairs(book.sets) do self.sets[set.name] = set end
  for _, spec in ipairs(entry.columns) do self.specs[#self.specs + 1], self.specs[spec[1]] = spec, spec end
  self.left = core.shuffled(self.rows, random.key(seed, self.population, self.wave, "(left)"))
  return self
end

--- What each option of a column is worth where it is averaged.
-- @param name of a column
-- @return list of scores; nil for a number, and where an option has none
function file:scores(name)
  local options, list = self.book.by_name[name].options, {}
  for i, option in ipairs(options and options.answers or {}) do
    if not option.score then return nil end
    list[i] = option.score
  end
  return options and list or nil
end

--- What a mean of a column lies between: the ends of its range, or its lowest and highest score.
-- @param name of a column
-- @return the least and the most; without a range -math.huge and math.huge
function file:ends(name)
  local scores, range = self:scores(name), self.book.by_name[name].range or { -math.huge, math.huge }
  if not scores then return range[1], range[2] end
  return math.min(table.unpack(scores)), math.max(table.unpack(scores))
end

--- Which option of a set's item says that it was named, and which that it was not.
-- @param set entry of the codebook
-- @param name of the item's column
-- @return two places
function file:named(set, name)
  local yes, no
  for i, option in ipairs(self.book.by_name[name].options.answers) do
    if is_counted(set, option) then yes = yes or i else no = no or i end
  end
  if not yes then return 1, 2 end
  return yes, no or 3 - yes
end

-- The column of an item of a set: the set's name may stand in front of it.
local function item_column(self, question, item)
  for _, name in ipairs(self.sets[question] and self.sets[question].items or {}) do
    if name == item or name == question .. "_" .. item then return name end
  end
end

local function places_of(self, question, item)
  local name = item_column(self, question, item)
  if name then return { name, { (self:named(self.sets[question], name)) } } end
  local column = self.book.by_name[question]
  if not column then return false end
  if item == "any" then return (not column.options or self:scores(question)) and { column.name } or false end
  if not column.options then return false end
  local place_of = {}
  for i, option in ipairs(column.options.answers) do
    place_of[option.key] = i
    if option.key == item then return { column.name, { i } } end
  end
  for _, net in ipairs(column.options.nets) do
    if net.key == item then
      local places = {}
      for i, key in ipairs(net.members) do places[i] = place_of[key] end
      return { column.name, places }
    end
  end
  return false
end

--- What a question's item means in the file.
-- @param question, item as figures name them
-- @return the column and the places of its options that count (nil for the mean of "any"); nil if there is none such
function file:places(question, item)
  local name = question .. "\0" .. item
  if self.known[name] == nil then self.known[name] = places_of(self, question, item) end
  local found = self.known[name]
  if found then return found[1], found[2] end
end

--- The options of a column, or yes and no for an item of a set, as what each counts.
-- @param name of the column
-- @param places those that count
-- @param worth what one of them counts
-- @return list of numbers
function file:counts(name, places, worth)
  local options, list = self.book.by_name[name].options, {}
  for i in ipairs(options and options.answers or {}) do list[i] = 0 end
  for _, place in ipairs(places) do list[place] = worth end
  return list
end

--- The rows of a group.
-- @param group, subgroup as figures name them
-- @return selection; nil for all rows, and if there is no such group or its column is not filled yet (see has_group)
function file:group(group, subgroup)
  if group == "all" then return nil end
  local name = group .. "\0" .. subgroup
  if not self.groups[name] then
    local whole
    for _, part in ipairs(naming.parts(group, subgroup)) do
      local column, places = self:places(part[1], part[2])
      if not places or not self.columns[column] then return nil end
      local rows = self.columns[column]:select(places)
      whole = whole and whole & rows or rows
    end
    self.groups[name] = whole
  end
  return self.groups[name]
end

--- Whether the codebook has a group, whether its columns are filled, and the first that is not.
-- @param group, subgroup as figures name them
-- @return is_known, is_filled, name of a column
function file:has_group(group, subgroup)
  if group == "all" then return true, true end
  local is_filled, first = true, nil
  for _, part in ipairs(naming.parts(group, subgroup)) do
    local column, places = self:places(part[1], part[2])
    if not places then return false, false end
    if not self.columns[column] then is_filled, first = false, first or part[1] end
  end
  return true, is_filled, first
end

--- The value of an item in a group as it stands.
-- @param question, item, group, subgroup as figures name them
-- @param weights column of numbers; nil: whole-numbered ones where the file has some, else 1
-- @return percent or a mean; the lowest and the highest; the weight of the base, its rows; nil if it is not made
function file:value(question, item, group, subgroup, weights)
  local name, places = self:places(question, item)
  local answers = name and self.columns[name]
  if not answers or not select(2, self:has_group(group, subgroup)) then return nil end
  local counts = places and self:counts(name, places, 100) or not places and self:scores(name) or nil
  local sum, base, low, high, rows = answers:tally(self:group(group, subgroup), counts, weights or self.weights)
  if not sum or base == 0 then return nil end
  return sum / base, low, high, base, rows
end

--- How many rows answer a question in a group.
-- @param question a column or a set
-- @param group, subgroup as figures name them
-- @return rows; nil if it is not made
function file:answering(question, group, subgroup)
  local answers = self.columns[self.sets[question] and self.sets[question].items[1] or question]
  if not answers or not select(2, self:has_group(group, subgroup)) then return nil end
  return select(5, answers:tally(self:group(group, subgroup))) or 0
end

--- All that the items of a set add to in a group, in percent; nil if one is not made.
function file:sum(question, group, subgroup, weights)
  local set, sum = self.sets[question], 0
  for _, name in ipairs(set and set.items or {}) do
    local value = self:value(question, name, group, subgroup, weights)
    if not value then return nil end
    sum = sum + value
  end
  return set and sum or nil
end

-- Kinds of missing of a column of the codebook: the place of each kind, and the first code of it.
local function missing_of(entry)
  local places, codes = {}, {}
  for i, option in ipairs(entry.options and entry.options.missing or entry.missing or {}) do
    places[option.kind] = places[option.kind] or -1 - i
    codes[option.kind] = codes[option.kind] or option.code or option.value
  end
  return places, codes
end

--- The columns made so far as a dataset, for conditions and for weights: single choices, and whole sets.
-- @param is_wanted function(name) -> boolean
-- @return dataset
function file:dataset(is_wanted)
  local column, labels = require "core.column", require "core.labels"
  local list, index = {}, {}
  for _, entry in ipairs(self.book.columns) do
    local answers = self.columns[entry.name]
    if answers and entry.as_column then
      if is_wanted(entry.name) then list[#list + 1] = { entry.name, entry.as_column(self) } end
    elseif answers and entry.options and is_wanted(entry.set or entry.name) then
      local options, missing = {}, {}
      for i, option in ipairs(entry.options.answers) do options[i] = { key = option.key, code = option.code } end
      for i, option in ipairs(entry.options.missing) do
        missing[i] = { key = option.key, code = option.code, kind = option.kind }
      end
      local places = missing_of(entry)
      index[entry.name] = answers:single(labels.of { ordered = entry.options.ordered, answers = options,
        missing = missing }, places.no_answer or -1, places.not_asked or -1)
      list[#list + 1] = { entry.name, index[entry.name] }
    elseif answers and not entry.options and is_wanted(entry.name) then
      list[#list + 1] = { entry.name, answers:codes() }
    end
  end
  for _, set in ipairs(self.book.sets) do
    local items, answers = {}, {}
    for i, name in ipairs(set.items) do items[i], answers[i] = index[name], { key = name } end
    if #items > 0 and #items == #set.items then
      list[#list + 1] = { set.name, column.multi { items = items,
        labels = labels.of { answers = answers, missing = items[1]:labels():spec().missing } } }
    end
  end
  return require "core.dataset".of(list)
end

--- The rows for which a condition holds.
-- @param condition an expression over columns made so far
-- @return selection
-- @raise for mistakes in it
function file:rows_of(condition)
  local data = self:dataset(function(name) return condition:find(name, 1, true) ~= nil end)
  return require "core.expression".select(data, condition)
end

-- Name and content of each column that is made, in the order of the codebook; the identifier counts the rows.
local function each_column(self)
  local list = {}
  for _, entry in ipairs(self.book.columns) do
    local answers = self.columns[entry.name]
    if answers or entry.name == self.book.id then
      local _, codes = missing_of(entry)
      local own
      if entry.options then
        own = {}
        for i, option in ipairs(entry.options.answers) do own[i] = option.code or option.text or option.key end
      end
      list[#list + 1] = { name = entry.name, answers = answers, codes = own, missing = codes }
    end
  end
  return list
end

-- A column of codes as texts: for options that stand in files as words.
local function as_texts(one)
  local labels, answers = require "core.labels", {}
  for i, code in ipairs(one.codes) do answers[i] = { key = tostring(code) } end
  local missing, place = {}, {}
  for _, kind in ipairs { "no_answer", "not_asked" } do
    if one.missing[kind] ~= nil then
      answers[#answers + 1] = { key = tostring(one.missing[kind]) }
      place[kind] = #answers
    end
  end
  return one.answers:single(labels.of { answers = answers, missing = missing }, place.no_answer or -1,
    place.not_asked or -1)
end

--- The columns made so far as a file would hold them, for a codebook to be applied to: codes, and words where options
-- have none.
-- @return list of { name, column }
function file:raw()
  local column, list = require "core.column", {}
  for i, one in ipairs(each_column(self)) do
    local has_words = type(one.missing.no_answer) == "string" or type(one.missing.not_asked) == "string"
    for _, code in ipairs(one.codes or {}) do has_words = has_words or type(code) == "string" end
    local made
    if not one.answers then
      local numbers = {}
      for row = 1, self.rows do numbers[row] = row end
      made = column.numbers(numbers)
    elseif has_words and one.codes then
      made = as_texts(one)
    else
      made = one.answers:codes(one.codes, one.missing.no_answer, one.missing.not_asked)
    end
    list[i] = { one.name, made }
  end
  return list
end

local function written(value)
  return value ~= nil and tostring(value) or nil
end

--- The file's text: serial numbers, then codes in the order of the codebook.
-- @return CSV with commas
function file:text()
  local names, columns = {}, {}
  for i, one in ipairs(each_column(self)) do
    local codes
    for place, code in ipairs(one.codes or {}) do
      codes = codes or {}
      codes[place] = tostring(code)
    end
    names[i] = one.name
    columns[i] = { answers = one.answers, codes = codes, no_answer = written(one.missing.no_answer),
      not_asked = written(one.missing.not_asked) }
  end
  return concat(names, ",") .. "\n" .. core.lines(self.rows, columns)
end

return file
