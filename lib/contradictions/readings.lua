--- Readings of what a publication leaves open: a chart whose values lost their labels can be read in more than one way.
--
-- The figures file has one reading as its values and names others in `alternative`: every figure that names a
-- reading takes its value together with the others that do. Each is tried by itself, and what loses fewer figures is
-- taken; where both lose as many it stays as the file has it.

local figure = require "figure"
local solve = require "contradictions.solve"

local readings = {}

-- The readings in the order in which figures name them, each with its figures.
local function named(figures)
  local list = {}
  for _, f in ipairs(figures) do
    for _, one in ipairs(f.alternatives) do
      local reading = list[one.reading]
      if not reading then
        reading = { name = one.reading, figures = {} }
        list[#list + 1], list[one.reading] = reading, reading
      end
      table.insert(reading.figures, f)
    end
  end
  return list
end

-- The figures that a reading can touch: all in the components of its questions.
local function touched(solution, reading, figures)
  local asked, near = {}, {}
  local function name(f) return f.population .. "\0" .. f.wave .. "\0" .. f.question end
  for _, f in ipairs(reading.figures) do asked[name(f)] = true end
  for _, f in ipairs(solution.figures) do
    if asked[name(f)] then near[#near + 1] = f end
  end
  local is_near = {}
  for _, one in ipairs(solution:reach(near)) do
    for _, f in ipairs(one.figures) do is_near[f.id] = true end
  end
  for _, f in ipairs(reading.figures) do is_near[f.id] = true end
  local list = {}
  for _, f in ipairs(figures) do
    if is_near[f.id] then list[#list + 1] = f end
  end
  return list
end

local function count(set)
  local n = 0
  for _ in pairs(set) do n = n + 1 end
  return n
end

--- Tries each reading and takes it where it loses fewer figures than the file's: the figures then have its values, and
-- the file's as `alternative_value`; elsewhere that is the reading's.
-- @param figures list from figure.of; changed in place
-- @param with see contradictions.model
-- @return list of { name, figures = ids, lost = { chosen =, other = }, taken = "file" or "alternative" }; the solution
--   of the figures in the readings taken
-- @usage local f = require "figure".of({ { id = "F1", question = "q", item = "a", stat = "percent", value = "60",
--   op = "eq", alternative = "torn=57" }, { id = "F2", question = "q", item = "a", stat = "percent", value = "57",
--   op = "eq" } }, "x.csv")
-- local list = require "contradictions.readings".take(f, { book = function() end, margin = 0.02 })
-- assert(list[1].taken == "alternative" and f.F1.value == 57 and f.F1.alternative_value == 60)
function readings.take(figures, with)
  local solution = solve.of(figures, with)
  local list, taken = {}, {}
  for i, reading in ipairs(named(figures)) do
    local near, other, lost, ids = touched(solution, reading, figures), {}, 0, {}
    for k, f in ipairs(near) do
      other[k] = figure.as(f, reading.name)
      if solution.dropped[f.id] then lost = lost + 1 end
    end
    for k, f in ipairs(reading.figures) do ids[k] = f.id end
    list[i] = { name = reading.name, figures = ids, taken = "file", lost = { chosen = lost } }
    if lost == 0 then -- nothing can lose less; what the other loses is found out when it is asked for
      setmetatable(list[i].lost, { __index = function(self, key)
        if key ~= "other" then return nil end
        self.other = count(solve.of(other, with).dropped)
        return self.other
      end })
    else
      local as_other = solve.of(other, with)
      local other_lost = count(as_other.dropped)
      list[i].lost.other = other_lost
      if other_lost < lost then
        list[i].taken, list[i].lost = "alternative", { chosen = other_lost, other = lost }
        taken[#taken + 1] = { reading = reading, near = near, solution = as_other }
      end
    end
  end
  for _, f in ipairs(figures) do
    f.alternative_value = f.alternatives[1] and tonumber(f.alternatives[1].print)
  end
  for _, one in ipairs(taken) do
    for _, f in ipairs(one.reading.figures) do
      local other = figure.as(f, one.reading.name)
      f.alternative_value = f.value
      f.value, f.print, f.decimals, f.item = other.value, other.print, other.decimals, other.item
    end
  end
  return list, #taken == 0 and solution or solution:with(taken) or solve.of(figures, with)
end

return readings
