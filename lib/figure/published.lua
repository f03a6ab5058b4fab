--- Which cells of a study's data a published figure constrains, and to what.
--
-- The publication prints margins; how answers go together beyond them was made by the reconstruction. A cell (an item
-- of a question, in a group, in a wave) is *published* where figures name it or leave it no choice: the other end of a
-- published change, the sum of an answer's parts, the rest of 100 percent, the place that holds the largest value.
-- Every other cell is *constructed*. Figures that contradictions excuse, that cannot be checked or that lost their
-- place constrain nothing.

local figure = require "figure"

local max, min, huge = math.max, math.min, math.huge
local published = {}

local methods = {}
methods.__index = methods

local function with(cell, own)
  return setmetatable(own, { __index = cell })
end

local function add(index, name, f)
  index[name] = index[name] or {}
  table.insert(index[name], f)
end

--- What a study's figures say of cells.
-- @param study from study.open
-- @return a value with `bounds(cell)` and `rank(cell)`
-- @usage local published = require "figure.published".of(require "study".open(require "core.file".home))
-- assert(published:bounds { population = "x", wave = "1", question = "q", item = "a", group = "all",
--   subgroup = "all" } == nil)
function published.of(study)
  local self = setmetatable({ study = study, levels = {}, changes = {}, ranks = {}, extremes = {} }, methods)
  for _, f in ipairs(study.figures) do
    if f.reason == "" and not study.conflicts[f.id] and not figure.lost(f) then
      if f.stat == "percent" or f.stat == "mean" then
        add(self.levels, study.computer:name(f), f)
      elseif f.stat == "rank" then
        add(self.ranks, study.computer:name(f), f)
      elseif f.stat == "max" or f.stat == "min" then
        add(self.extremes, study.computer:name(f) .. f.stat, f)
      elseif f.stat == "change_pp" then
        local other = with(f, { wave = f.against.wave, question = f.against.question })
        add(self.changes, study.computer:name(f), { figure = f, other = other, is_now = true })
        add(self.changes, study.computer:name(other), { figure = f, other = f })
      end
    end
  end
  return self
end

-- The interval of all figures in a list, ends of percentages within 0 and 100.
local function interval_of(list)
  local low, high = -huge, huge
  for _, f in ipairs(list) do
    local from, to = figure.bounds(f)
    low, high = max(low, from), min(high, to)
    if f.stat ~= "mean" then low, high = max(low, 0), min(high, 100) end
  end
  return low <= high and { low = low, high = high, figures = list } or nil
end

-- The one end of a published change from what is published of the other: now is before and the change.
local function by_change(self, cell, depth)
  for _, change in ipairs(self.changes[self.study.computer:name(cell)] or {}) do
    local other = depth > 0 and self:bounds(change.other, depth - 1)
    if other then
      local from, to = figure.bounds(change.figure)
      if not change.is_now then from, to = -to, -from end
      return { low = other.low + from, high = other.high + to,
        figures = { change.figure, table.unpack(other.figures) } }
    end
  end
end

-- The first place among the subgroups of a group holds their published maximum.
local function by_place(self, cell)
  for _, f in ipairs(self.ranks[self.study.computer:name(cell)] or {}) do
    if f.value == 1 and f.against and f.against.group == cell.group then
      local extreme = self.extremes[self.study.computer:name(with(cell, { subgroup = "all" })) .. "max"]
      local found = extreme and interval_of(extreme)
      if found then return { low = found.low, high = found.high, figures = { f, table.unpack(extreme) } } end
    end
  end
end

-- What two intervals have in common, and the figures of both; nil where that is nothing.
local function both(a, b)
  local low, high, figures = max(a.low, b.low), min(a.high, b.high), {}
  for _, list in ipairs { a.figures, b.figures } do
    for _, f in ipairs(list) do figures[#figures + 1] = f end
  end
  return low <= high and { low = low, high = high, figures = figures } or nil
end

local function sum_of(self, cell, items, depth)
  local low, high, figures = 0, 0, {}
  for _, item in ipairs(items) do
    local one = self:bounds(with(cell, { item = item }), depth)
    if not one then return nil end
    low, high = low + one.low, high + one.high
    for _, f in ipairs(one.figures) do figures[#figures + 1] = f end
  end
  return { low = low, high = high, figures = figures }
end

-- The parts of a net, or the rest of 100 percent; of single choices only.
local function by_sum(self, cell, depth)
  local entry = self.study.computer:question(cell.question, cell.population)
  if not entry or entry.kind ~= "single" or depth == 0 then return nil end
  local members = self.study.computer:keys(entry, cell.item)
  if not members then return nil end
  local inside, others = {}, {}
  for _, key in ipairs(members) do inside[key] = true end
  for _, option in ipairs(entry.options) do
    if not inside[option.key] then others[#others + 1] = option.key end
  end
  local sum = #members > 1 and sum_of(self, cell, members, depth - 1)
  local rest
  for _, net in ipairs(entry.nets) do -- a net of all the others
    local is_rest = #net.members == #others
    for _, key in ipairs(net.members) do is_rest = is_rest and not inside[key] end
    rest = rest or is_rest and self:bounds(with(cell, { item = net.key }), depth - 1) or nil
  end
  rest = rest or sum_of(self, cell, others, depth - 1)
  rest = rest and { low = max(0, 100 - rest.high), high = min(100, 100 - rest.low), figures = rest.figures }
  return sum and rest and both(sum, rest) or sum or rest
end

--- What is published of a cell.
-- @param cell { population, wave, question, item ("any": the mean), group, subgroup }
-- @param depth how many steps it may be derived by; nil: 2
-- @return { low, high, figures = list }, percent or the units of a mean; nil if the cell is constructed
function methods:bounds(cell, depth)
  depth = depth or 2
  local list = self.levels[self.study.computer:name(cell)]
  local level = list and interval_of(list)
  if not level then
    return by_place(self, cell) or by_change(self, cell, depth) or by_sum(self, cell, depth)
  end
  local sum = level.high - level.low > 2 and by_sum(self, cell, depth) -- in words, but its parts are printed
  return sum and both(level, sum) or level
end

--- The published change of a cell against an earlier wave.
-- @param cell as for bounds
-- @param before the wave
-- @return { low, high, figures }, points: the closest printed, or the difference of what is published of both; nil if
--   constructed
function methods:change(cell, before)
  local printed
  for _, change in ipairs(self.changes[self.study.computer:name(cell)] or {}) do
    local f = change.figure
    if change.is_now and f.against.wave == before and not f.against.question then
      local from, to = figure.bounds(f)
      local half = f.op == "eq" and (to - from) / 2 or 0 -- a difference of rounded levels is up to a digit off
      if not printed or to - from + 2 * half < printed.high - printed.low then
        printed = { low = from - half, high = to + half, figures = { f } }
      end
    end
  end
  if printed then return printed end
  local now, then_ = self:bounds(cell), self:bounds(with(cell, { wave = before }))
  if not now or not then_ then return nil end
  local figures = { table.unpack(now.figures) }
  for _, f in ipairs(then_.figures) do figures[#figures + 1] = f end
  return { low = now.low - then_.high, high = now.high - then_.low, figures = figures }
end

--- The published rank of a cell.
-- @param cell as for bounds
-- @return the figure; nil if none is published
function methods:rank(cell)
  local list = self.ranks[self.study.computer:name(cell)]
  return list and list[1]
end

return published
