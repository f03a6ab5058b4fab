--- Figures that cannot all be true of the same answers: which, with what, and why.
--
-- Each figure is a limit on masses of answers (contradictions.model), a margin inside its rounding edges. A smallest
-- set of figures is *excused*: by number, then charts are kept before text, agreed readings before inferred before
-- disputed, earlier figures before later ones (contradictions.solve). All others can be met together. Each excused one
-- comes with those kept that it contradicts, none of which could be left out.

local readings = require "contradictions.readings"
local solve = require "contradictions.solve"
local why = require "contradictions.why"

local contradictions = {}

local margin <const> = 0.02 -- points inside the rounding edges; less where the plan takes less

local function options_of(with)
  return { book = with.book, plan = with.plan, margin = math.min(margin, with.plan and with.plan.margin or margin) }
end

-- How many rows a figure is about, where the plan says it.
local function rows_of(plan, f)
  for _, file in ipairs(plan and plan.files or {}) do
    if file.population == f.population and file.wave == f.wave then return file.rows end
  end
end

--- Takes the readings of figures that lose fewest, in place.
-- @param figures list from figure.of
-- @param with { book = function(population, wave) -> checked codebook or nil, plan = of a reconstruction or nil }
-- @return list of { name, figures = ids, lost = { chosen = figures lost by the reading taken, other = by the other },
--   taken = "file" or "alternative" }; what `of` need not find out again (nil: there are no readings)
-- @usage assert(#require "contradictions".readings({}, { book = function() end }) == 0)
function contradictions.readings(figures, with)
  for _, f in ipairs(figures) do
    if #f.alternatives > 0 then return readings.take(figures, options_of(with)) end
  end
  return {}
end

--- Finds what contradicts what.
-- @param figures list from figure.of
-- @param with as for readings
-- @param solution what readings gave besides, or nil
-- @return { excused = { [id] = { with = ids, why = { de =, en = } } }, sets = list of { figures = ids, excused = id,
--   why }, together = function(ids) -> whether these can be met together, whatever the others say }
-- @usage local f = require "figure".of({
--   { id = "F1", question = "q", item = "a", stat = "percent", value = "60", op = "eq", source = "text" },
--   { id = "F2", question = "q", item = "a", stat = "percent", value = "57", op = "eq", source = "chart" } }, "x.csv")
-- local found = require "contradictions".of(f, { book = function() end })
-- assert(found.excused.F1.with[1] == "F2" and found.excused.F1.why.en == "text: 60; chart: 57")
function contradictions.of(figures, with, solution)
  solution = solution or solve.of(figures, options_of(with))
  local result = { excused = {}, sets = {} }
  for _, f in ipairs(figures) do
    if solution.dropped[f.id] then
      local list, ids, set, is_in = solution:minimal(f), {}, {}, { [f.id] = true }
      for i, g in ipairs(list) do ids[i], is_in[g.id] = g.id, true end
      for _, g in ipairs(figures) do
        if is_in[g.id] then set[#set + 1] = g.id end
      end
      table.insert(list, 1, f)
      local reason = why.of(list, solution.model.item_of, rows_of(with.plan, f))
      result.excused[f.id] = { with = ids, why = reason }
      table.insert(result.sets, { figures = set, excused = f.id, why = reason })
    end
  end

  local whole

  function result.together(ids)
    local list, is_named = {}, {}
    for _, id in ipairs(ids) do is_named[id] = true end
    whole = whole or solve.of(figures, options_of(with))
    for _, f in ipairs(whole.figures) do
      if is_named[f.id] then list[#list + 1] = f end
    end
    return whole:together(list)
  end

  return result
end

return contradictions
