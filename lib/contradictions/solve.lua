--- The smallest set of figures without which all others can be met together, and for each of them the figures that
-- it contradicts.
--
-- The core is solved first and a point of it taken, far from all ends. Components that meet all their figures with
-- the core at that point are done with: the point is the proof. Of the others each drops the cheapest figures, once
-- at the point and once with the core's variables free; the second can only be cheaper. Where it is not, the first is
-- the best that can be; where it is, component and core are solved together, and what was settled is asked again at the
-- new point. So no program ever holds more than it must, and the result is that of the whole.

local components = require "contradictions.components"
local model = require "contradictions.model"

local concat = table.concat

local solve = {}

local methods = {}
methods.__index = methods

local function core_of(one)
  local list, seen = {}, {}
  local function visit(component)
    for _, other in pairs(component.outside) do
      if not seen[other] then
        seen[other], list[#list + 1] = true, other
        visit(other)
      end
    end
  end
  visit(one)
  table.sort(list, function(a, b) return a.variables[1] < b.variables[1] end)
  return list
end

-- A program of some components, made once.
function methods:program(list, to_middle)
  local names = {}
  for i, one in ipairs(list) do names[i] = one.variables[1] end
  local name = concat(names, " ") .. (to_middle and " middle" or "")
  self.programs[name] = self.programs[name] or components.program(self.model, list, self.order, to_middle)
  return self.programs[name]
end

-- Takes for the core of some components a point far from the ends of all figures that are kept.
function methods:take_point(list)
  local dropped = {}
  for _, one in ipairs(list) do
    for _, f in ipairs(one.figures) do dropped[f.id] = self.dropped[f.id] end
  end
  for place, value in pairs(self:program(list, true):fits(dropped)) do self.point[place] = value end
end

local function keep(self, one, dropped)
  for _, f in ipairs(one.figures) do self.dropped[f.id] = dropped[f.id] end
end

-- Whether a component drops as little at the point as with the core free; then so it is done.
function methods:settle(one)
  local program, dropped = self:program { one }, {}
  if not program:fits({}, self.point) then
    local is_free = not next(one.outside)
    if not is_free and program:fits {} then return false end
    dropped = program:drop()
    if not is_free and not program:fits(dropped, self.point) then return false end
  end
  keep(self, one, dropped)
  return true
end

-- Solves components together with the core that they refer to, until all others fit its new point.
function methods:join(open)
  local joined, is_joined = {}, {}
  local function add(one)
    if not is_joined[one] then is_joined[one], joined[#joined + 1] = true, one end
  end
  local function add_all(list)
    for _, one in ipairs(list) do
      for _, core in ipairs(core_of(one)) do add(core) end
      add(one)
    end
  end
  add_all(open)
  repeat
    local program = self:program(joined)
    local dropped = program:fits {} and {} or program:drop()
    for _, one in ipairs(joined) do keep(self, one, dropped) end
    self:take_point(joined)
    local more = {}
    for _, one in ipairs(self.components) do
      local hangs = false
      for _, core in ipairs(core_of(one)) do hangs = hangs or is_joined[core] end
      if hangs and not is_joined[one] and #one.figures > 0 then
        local before = {}
        for _, f in ipairs(one.figures) do before[f.id] = self.dropped[f.id] end
        if not self:program { one }:fits(before, self.point) then more[#more + 1] = one end
      end
    end
    add_all(more)
  until #more == 0
end

-- Lists of those components that refer to the same core.
local function by_core(open)
  local lists, list_of = {}, {}
  for _, one in ipairs(open) do
    local own = { one }
    for _, core in ipairs(core_of(one)) do
      local other = list_of[core]
      if other and other ~= own then
        for _, member in ipairs(other) do own[#own + 1] = member end
        for key, list in pairs(list_of) do
          if list == other then list_of[key] = own end
        end
      end
      list_of[core] = own
    end
    lists[#lists + 1] = own
  end
  local result, seen = {}, {}
  for i = #lists, 1, -1 do -- the last one that has a component has all it is joined with
    if not seen[lists[i][1]] then
      for _, one in ipairs(lists[i]) do seen[one] = true end
      result[#result + 1] = lists[i]
    end
  end
  return result
end

--- Finds the smallest set of figures to drop.
-- @param figures list from figure.of
-- @param with see contradictions.model
-- @return a solution: `dropped` { [id] = true }, `figures` (those in the program), `components`, `minimal`, `together`
-- @usage local f = require "figure".of({
--   { id = "F1", question = "q", item = "a", stat = "percent", value = "60", op = "eq", source = "text" },
--   { id = "F2", question = "q", item = "a", stat = "percent", value = "57", op = "eq", source = "chart" } }, "x.csv")
-- local found = require "contradictions.solve".of(f, { book = function() end, margin = 0.02 })
-- assert(found.dropped.F1 and not found.dropped.F2)
function solve.of(figures, with)
  local made = model.of(figures, with)
  local list, by_id = components.of(made)
  local self = setmetatable({ model = made, figures = made.figures, components = list, by_id = by_id, programs = {},
    point = {}, dropped = {}, order = { count = math.max(#figures, 1) } }, methods)
  for i, f in ipairs(figures) do self.order[f.id] = i end
  local open = {}
  for _, one in ipairs(list) do
    if one.is_core and not next(one.outside) then
      local program = self:program { one }
      keep(self, one, not program:fits {} and program:drop() or {})
      self:take_point { one }
    elseif #one.figures > 0 and not self:settle(one) then
      open[#open + 1] = one
    end
  end
  for _, together in ipairs(by_core(open)) do self:join(together) end
  return self
end

-- The components of some figures, and the core that they refer to.
function methods:around(figures)
  local list, seen = {}, {}
  local function add(one)
    if one and not seen[one] then seen[one], list[#list + 1] = true, one end
  end
  for _, f in ipairs(figures) do
    local one = self.by_id[f.id]
    for _, core in ipairs(one and core_of(one) or {}) do add(core) end
    add(one)
  end
  table.sort(list, function(a, b) return a.variables[1] < b.variables[1] end)
  return list
end

--- The components of some figures, and all that hangs on those of the core among them.
-- @param figures list of figures
-- @return list of components
function methods:reach(figures)
  local own, near = {}, {}
  for i, f in ipairs(figures) do own[self.by_id[f.id] or f], near[i] = true, f end
  for _, one in ipairs(self.components) do
    local hangs = false
    for _, core in ipairs(core_of(one)) do hangs = hangs or own[core] end
    if hangs then near[#near + 1] = one.figures[1] end
  end
  return self:around(near)
end

--- Whether some figures can be met together, whatever the others say.
-- @param figures list of figures in the program
-- @return true or false
function methods:together(figures)
  local program, dropped = self:program(self:around(figures)), {}
  for _, f in ipairs(program.figures) do dropped[f.id] = true end
  for _, f in ipairs(figures) do dropped[f.id] = nil end
  return program:fits(dropped) ~= nil
end

-- How far a figure is from another one: what is far is dropped first, so that near ones explain.
local function distance(self, f, g)
  local far = f.source == "chart" and 0 or 1
  local block = self.model.item_of(g)
  if block and block.opened and f.question ~= g.question then
    local _, keys = self.model.item_of(f)
    if not keys or keys[1] ~= block.opened_by then far = far + 1 end
  end
  if f.population ~= g.population or f.wave ~= g.wave then far = far + 16 end
  if f.question ~= g.question then far = far + 8 end
  if f.group ~= g.group or f.subgroup ~= g.subgroup then far = far + 4 end
  if f.item ~= g.item then far = far + 2 end
  return far
end

-- Drops of a list what can be dropped while the rest still contradicts g, in pieces that halve.
local function shrink(program, list, g)
  local dropped = {}
  for _, f in ipairs(program.figures) do dropped[f.id] = true end
  dropped[g.id] = nil
  for _, f in ipairs(list) do dropped[f.id] = nil end
  local at, piece = 1, math.max(1, #list // 2)
  while at <= #list do
    local last = math.min(at + piece - 1, #list)
    for i = at, last do dropped[list[i].id] = true end
    if not program:fits(dropped) then
      table.move(list, last + 1, #list + (last - at + 1), at)
    else
      for i = at, last do dropped[list[i].id] = nil end
      if piece == 1 then at = at + 1 else piece = piece // 2 end
    end
  end
  return list
end

--- A solution in which some figures are as others have solved them.
-- @param list of { near = figures of whole components, solution = of these alone }
-- @return a solution; nil where two of the list have a component in common
function methods:with(list)
  local result = setmetatable({ dropped = {}, parts = {} }, { __index = self })
  for id in pairs(self.dropped) do result.dropped[id] = true end
  for _, one in ipairs(list) do
    for _, f in ipairs(one.near) do
      if result.parts[f.id] then return nil end
      result.parts[f.id], result.dropped[f.id] = one.solution, one.solution.dropped[f.id]
    end
  end
  return result
end

--- The figures that one which was dropped contradicts: with any of them less it could be met.
-- @param g a figure that was dropped
-- @return list of figures, in their order
function methods:minimal(g)
  if self.parts and self.parts[g.id] then return self.parts[g.id]:minimal(g) end
  local own = self.by_id[g.id]
  local function kept(list)
    local figures = {}
    for _, one in ipairs(list) do
      for _, f in ipairs(one.figures) do
        if f.id ~= g.id and not self.dropped[f.id] then figures[#figures + 1] = f end
      end
    end
    table.sort(figures, function(a, b)
      local one, other = distance(self, a, g), distance(self, b, g)
      if one ~= other then return one > other end
      return self.order[a.id] > self.order[b.id]
    end)
    return figures
  end
  local list, program
  for _, some in ipairs { { own }, self:around { g }, self.components } do -- the smallest in which it cannot be met
    list, program = some, self:program(some)
    local dropped = {}
    for _, f in ipairs(program.figures) do dropped[f.id] = self.dropped[f.id] and f.id ~= g.id or nil end
    if not program:fits(dropped) then break end
  end
  local found = shrink(program, kept(list), g)
  table.sort(found, function(a, b) return self.order[a.id] < self.order[b.id] end)
  return found
end

return solve
