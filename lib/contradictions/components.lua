--- A program cut into components that share no variables, each a program of its own.
--
-- Questions by which others are crossed (level, age) are the *core*: the sizes of groups join everything. So a
-- component refers to variables of the core but does not contain it; it is solved with these held at a point of the
-- core, or free, or together with the core.
--
-- Every figure can be dropped: a variable of 0 or 1 lifts its limits, and its cost says what dropping it is worth.

local components = {}

local methods = {}
methods.__index = methods

-- Numbers from 1 to `count` that belong together (union and find).
local function forest(count)
  local parent = {}
  for i = 1, count do parent[i] = i end
  local function find(one)
    while parent[one] ~= one do
      parent[one] = parent[parent[one]]
      one = parent[one]
    end
    return one
  end
  return find, function(a, b)
    local one, other = find(a), find(b)
    if one ~= other then parent[other] = one end
  end
end

-- Joins the parts of each limit and those of each figure: of the core among themselves, others among themselves.
-- Gives a part of each limit (its owner: not of the core if it can be), and `find`.
local function joined(model, parts, core)
  local find, join = forest(parts.count)
  local owner, own_part, core_part = {}, {}, {}
  for i, limit in ipairs(model.limits) do
    local first, first_core
    local at = limit.at
    for j = 1, #at do
      local part = parts[at[j]]
      if core[part] then
        first_core = first_core or part
        join(first_core, part)
      else
        first = first or part
        join(first, part)
      end
    end
    owner[i] = first or first_core
    local id = limit.figure and limit.figure.id
    if id and owner[i] then
      local known = first and own_part or core_part
      known[id] = known[id] or owner[i]
      join(known[id], owner[i])
    end
  end
  return owner, find, own_part, core_part
end

-- The part of each variable, as a number.
local function parts_of(model)
  local parts, numbers = { count = 0 }, {}
  for place, variable in ipairs(model.variables) do
    if not numbers[variable.part] then
      parts.count = parts.count + 1
      numbers[variable.part] = parts.count
    end
    parts[place] = numbers[variable.part]
  end
  return parts, numbers
end

-- The same, with all in the core that shares a figure with it: a figure is dropped in one place.
local function settled(model)
  local parts, numbers = parts_of(model)
  local core = {}
  for part in pairs(model.core) do core[numbers[part] or 0] = true end
  while true do
    local owner, find, own_part, core_part = joined(model, parts, core)
    local promoted = {}
    for id, part in pairs(own_part) do
      if core_part[id] then promoted[find(part)] = true end
    end
    if not next(promoted) then return core, owner, find, parts end
    for part = 1, parts.count do
      if promoted[find(part)] then core[part] = true end
    end
  end
end

--- Cuts a model.
-- @param model from contradictions.model
-- @return list of components { figures, limits, variables, is_core, outside = { [variable] = core component } }, those
--   of the core first; the component of each figure by its id
-- @usage local model = { variables = { { part = "a", low = 0, high = 1 } }, limits = {}, figures = {}, core = {} }
-- assert(#require "contradictions.components".of(model) == 1)
function components.of(model)
  local core, owner, find, parts = settled(model)
  local list, by_root, by_id = {}, {}, {}
  local function component(part)
    local root = find(part)
    if not by_root[root] then
      by_root[root] = { figures = {}, limits = {}, variables = {}, outside = {}, is_core = core[part] or false }
      list[#list + 1] = by_root[root]
    end
    return by_root[root]
  end
  for place in ipairs(model.variables) do table.insert(component(parts[place]).variables, place) end
  for i, limit in ipairs(model.limits) do
    if owner[i] then
      local own = component(owner[i])
      table.insert(own.limits, limit)
      for _, place in ipairs(limit.at) do
        local other = component(parts[place])
        if other ~= own then own.outside[place] = other end
      end
      if limit.figure then by_id[limit.figure.id] = by_id[limit.figure.id] or own end
    end
  end
  for _, f in ipairs(model.figures) do
    if by_id[f.id] then table.insert(by_id[f.id].figures, f) end
  end
  table.sort(list, function(a, b)
    if a.is_core ~= b.is_core then return a.is_core end
    return (a.variables[1] or 0) < (b.variables[1] or 0)
  end)
  return list, by_id
end

-- What dropping figures costs: their number first, then charts before text, agreed before inferred before
-- disputed readings, earlier before later ones.
local function cost_of(f, place, count)
  local cost = 1 + (count - place) / count / 4096
  if f.source == "chart" then cost = cost + 1 / 8 end
  if f.reading == "agreed" then cost = cost + 1 / 64 end
  if f.reading == "inferred" then cost = cost + 1 / 512 end
  return cost
end

-- One side of a limit as a row: sum >= low (side 1) or sum <= high (side -1), lifted by what may lift it.
local function row_of(limit, side, place, binary, middle)
  local bound = side == 1 and limit.low or limit.high
  local excess = side == 1 and bound - limit.least or limit.most - bound
  if bound == side * -math.huge or excess <= 0 then return nil end
  local row = { at = {}, by = {} }
  for i, variable in ipairs(limit.at) do row.at[i], row.by[i] = place[variable], limit.by[i] end
  local function add(variable, factor)
    row.at[#row.at + 1], row.by[#row.by + 1] = variable, factor
  end
  if limit.figure then add(binary[limit.figure.id], side * excess) end
  if limit.switch then
    add(place[limit.switch[1]], side * (limit.switch[2] == 1 and excess or -excess))
    if limit.switch[2] == 0 then bound = bound - side * excess end
  end
  if middle and limit.spread and limit.high - limit.low < math.huge then
    add(middle, -side * (limit.high - limit.low) / 2)
  end
  row[side == 1 and "low" or "high"] = bound
  return row
end

--- A program of some components.
-- @param model from contradictions.model
-- @param list of components
-- @param order place of each figure's id, for costs
-- @param to_middle true: the figures' intervals are narrowed as far as can be, to find a point far from their ends
-- @return a program: `fits`, `drop`
function components.program(model, list, order, to_middle)
  local self = setmetatable({ place = {}, binary = {}, variables = {}, figures = {}, outside = {} }, methods)
  local function add(variable)
    self.variables[#self.variables + 1] = variable
    return #self.variables
  end
  for _, one in ipairs(list) do
    for _, place in ipairs(one.variables) do
      local v = model.variables[place]
      self.place[place] = add { low = v.low, high = v.high, whole = v.whole }
    end
  end
  for _, one in ipairs(list) do
    local outside = {}
    for place in pairs(one.outside) do outside[#outside + 1] = place end
    table.sort(outside)
    for _, place in ipairs(outside) do
      if not self.place[place] then
        self.place[place] = add { low = model.variables[place].low, high = model.variables[place].high }
        self.outside[place] = true
      end
    end
    for _, f in ipairs(one.figures) do
      self.figures[#self.figures + 1] = f
      self.binary[f.id] = add { low = 0, high = 1, whole = true, cost = cost_of(f, order[f.id], order.count) }
    end
  end
  local middle = to_middle and add { low = 0, high = 0.9, cost = -1e-6 } or nil
  local rows = {}
  for _, one in ipairs(list) do
    for _, limit in ipairs(one.limits) do
      rows[#rows + 1] = row_of(limit, 1, self.place, self.binary, middle)
      rows[#rows + 1] = row_of(limit, -1, self.place, self.binary, middle)
    end
  end
  self.program = require "core.program".of(self.variables, rows)
  return self
end

-- Solves it: figures in `dropped` do not count, others do; with nil as many as is cheapest are dropped.
local function solve(self, dropped, point)
  local held = {}
  for id, place in pairs(dropped and self.binary or {}) do held[place] = dropped[id] and 1 or 0 end
  for place in pairs(point and self.outside or {}) do held[self.place[place]] = point[place] end
  return self.program:solve(held)
end

--- Whether all figures but some can be met together.
-- @param dropped { [id] = true } of those that do not count
-- @param point values of the core's variables by place, or nil: these are free
-- @return the values of all variables by place; nil if not
function methods:fits(dropped, point)
  local found = solve(self, dropped, point)
  if found.status ~= "solved" then return nil end
  local values = {}
  for place, own in pairs(self.place) do values[place] = found.values[own] end
  return values
end

--- Drops the cheapest figures so that all others can be met together, whatever the core's variables are.
-- @return { [id] = true } of those dropped
function methods:drop()
  local found = solve(self, nil, nil)
  if found.status ~= "solved" then error("contradictions: no answers at all fit the codebooks and the plan", 0) end
  local dropped, near = {}, {}
  for _, f in ipairs(self.figures) do
    local value = found.values[self.binary[f.id]]
    if value > 0.5 then dropped[f.id] = true elseif value > 0 then near[#near + 1] = { f.id, value } end
  end
  table.sort(near, function(a, b) return a[2] > b[2] end)
  for _, one in ipairs(near) do -- a whole number is one within a tolerance, which a large factor makes larger
    if self:fits(dropped) then break end
    dropped[one[1]] = true
  end
  return dropped
end

return components
