--- Microdata made from published figures.
--
-- Published are margins: how many percent of some group gave some answer. From these, from codebooks and from
-- a plan (how many rows, how far people came, what cannot go together) files of single answers are
-- made that meet the figures when they are tabulated again. What joins the answers of one person is made
-- here; nothing of it was ever observed.
--
-- Columns are filled one after another (`reconstruct.fill`), a margin away from every rounding edge, so that no
-- machine's last bit turns a figure. Integers and + - * / only: the same bytes everywhere. Where a file is weighted,
-- rows get their weights after the first columns, which are the raw sample, and what follows is about sums of weights:
-- whole numbers, so that nothing hangs on a last bit. What is reported is computed with the weights as they are.

local check = require "check"
local constraint = require "reconstruct.constraint"
local fill = require "reconstruct.fill"
local made_file = require "reconstruct.file"
local naming = require "figure.naming"
local order = require "reconstruct.order"
local quantity = require "reconstruct.quantity"

local concat, floor = table.concat, math.floor

local reconstruct = {}

-- ---- the plan ---------------------------------------------------------------------------------

local fields = {
  file = { "population", "wave", "file", "codebook", "rows", "weights", "taken", "columns" },
  weights = { "margins", "after" },
  column = { "reached", "silent", "never", "assume", "last", "spread", "from", "map", "within" },
}

local function check_fields(world, where, entry, allowed)
  local known = {}
  for _, name in ipairs(allowed) do known[name] = true end
  for _, name in ipairs(check.names(entry)) do
    if not known[name] then
      error(("%s: %s: unknown field '%s' (there are %s)"):format(world.where, where, name, concat(allowed, ", ")), 0)
    end
  end
end

local function check_weights(world, entry)
  local weights = entry.weights
  if not weights then return end
  check_fields(world, ("%s, 'weights'"):format(entry.file), weights, fields.weights)
  local is_there = false
  for _, spec in ipairs(entry.columns) do is_there = is_there or spec[1] == weights.after end
  if not is_there then
    error(("%s: %s: 'weights' come after '%s', which is no column of it"):format(world.where, entry.file,
      tostring(weights.after)), 0)
  end
end

-- Figures as they are read: of a subgroup that the publication lost ("unknown_01") as those of the one that the plan
-- takes it for, of an item of a set without the set's name in front.
local function taken(world, plan, figures)
  local list = {}
  for i, f in ipairs(figures) do
    local file = world.by_wave[f.population .. " " .. f.wave]
    local item = file and file.sets[f.question] and naming.item(f.question, f.item) or f.item
    list[i] = item == f.item and f or setmetatable({ item = item }, { __index = f })
  end
  for _, entry in ipairs(plan.files) do
    local file = world.by_wave[entry.population .. " " .. entry.wave]
    for _, group in ipairs(check.names(entry.taken or {})) do
      local keys = entry.taken[group]
      for _, lost in ipairs(check.names(keys)) do
        if not file:places(group, keys[lost]) then
          error(("%s: wave %s, column '%s': 'taken' names '%s', which it has not"):format(world.where, file.wave, group,
            keys[lost]), 0)
        end
      end
      for i, f in ipairs(figures) do
        if f.population == entry.population and f.wave == entry.wave and f.group == group and keys[f.subgroup] then
          list[i] = setmetatable({ subgroup = keys[f.subgroup] }, { __index = list[i] })
        end
      end
    end
  end
  return list
end

-- Weights for the rows of a file, once all columns that they depend on are there: raked to its margins, and as whole
-- numbers of mean fill.unit.
local function weigh(world, file, weights)
  local margins = type(weights.margins) == "table" and weights.margins
    or require "weights".margins(world.folder .. weights.margins)
  local column = require "core.column"
  local s = require "design".of(file:dataset(function() return true end)):rake(margins)
  file.exact = s:weights():column()
  local sum, list = 0.0, {}
  for row = 1, file.rows do sum = sum + file.exact:get(row) end
  for row = 1, file.rows do list[row] = floor(file.exact:get(row) * file.rows / sum * fill.unit + 0.5) end
  file.weights = column.numbers(list)
end

-- ---- the report -------------------------------------------------------------------------------

-- What the files give for a constraint; nil if they cannot be asked for it.
local function found_of(world, f)
  local file = world.by_wave[f.population .. " " .. f.wave]
  if not file or (f.reason or "") ~= "" then return nil end
  local exact = file.exact
  if f.stat == "sum_points" then return file:sum(f.question, f.group, f.subgroup, exact) end
  if (f.stat == "min" or f.stat == "max") and f.group ~= "all" and f.subgroup == "all" then
    local low, high = order.extremes_of(file, f, exact)
    if f.stat == "min" then return low end
    return high
  end
  if f.stat == "rank" then return order.rank_of(file, f, exact) end
  if quantity.is_base(file, f) then return file:answering(f.question, f.group, f.subgroup) end
  local value, low, high, base = file:value(f.question, f.item, f.group, f.subgroup, exact)
  if not value then return f.stat == "count" and file:places(f.question, f.item) and 0 or nil end
  if f.stat == "change_pp" then
    local other, question = quantity.partner_of(world, f)
    local before = other and other:value(question, f.item, f.group, f.subgroup, other.exact)
    return before and { now = value, before = before }
  end
  return ({ percent = value, mean = value, min = low, max = high, count = floor(value * base / 100 + 0.5) })[f.stat]
end

-- What became of each constraint that the files can be asked for.
local function report(world)
  local list = {}
  for _, f in ipairs(world.figures) do
    local found = found_of(world, f)
    if found then
      local state, off = constraint.state(f, found)
      list[#list + 1] = { figure = f, found = found, is_met = state ~= "missed", state = state, off = off,
        excuse = world.excused[f.id] }
    end
  end
  return list
end

-- ---- making -----------------------------------------------------------------------------------

--- Makes the files of a plan.
-- @param plan { seed, margin in points, files = { { population, wave, file, codebook, rows,
--   weights = { margins = file or list, after = column } or nil, taken = { group = { lost subgroup = subgroup } } or
--   nil, columns = { spec... } }... } }; what is filled up to the column `after` is the raw sample, which is then raked
--   to the margins; all else is about weights; a spec is { name, reached, silent = number or { least, most },
--   never = { item = condition }, assume = { item = percent, or any = mean, { item, group = { subgroup = percent } }...
--   }, last = item, spread, within = { columns } }, whose shares are then alike in all their options; or { name,
--   from = column, map = { key = { keys of the other } } }; or, for a number, { name, from = column,
--   map = { key of the other = { low, high } } }
-- @param figures from figure.of, or constraints (reconstruct.constraint)
-- @param with { books = { [codebook's file] = checked codebook }, excused = { [id] = reason }, folder = where margins
--   lie, ending in "/", where = name of the plan in messages }
-- @return list of { file, text, made = reconstruct.file }, and a list of { figure, found, is_met, excuse, state =
--   "exact", "printed" or "missed", off = points }
-- @raise names the figures that cannot be met together, or the column where no numbers were found
-- @usage local reconstruct, figure = require "reconstruct", require "figure"
-- local figures = figure.of({ { id = "F1", population = "p", wave = "1", question = "q", item = "a", stat = "percent",
--   value = "40", op = "eq" } }, "x.csv")
-- local options = { answers = { { key = "a", code = 1 }, { key = "b", code = 2 } }, missing = {}, nets = {} }
-- local q = { name = "q", kind = "single", options = options }
-- local book = { columns = { q }, by_name = { q = q }, sets = {}, batteries = {} }
-- local files = reconstruct.make({ seed = 1, margin = 0.02, files = { { population = "p", wave = "1", file = "x.csv",
--   codebook = "x", rows = 10, columns = { { "q" } } } } }, figures,
--   { books = { x = book }, excused = {}, where = "plan" })
-- local _, named = files[1].text:gsub("1\n", "")
-- assert(named == 4)
function reconstruct.make(plan, figures, with)
  local world = { figures = figures, excused = with.excused, seed = plan.seed, margin = plan.margin,
    where = with.where, folder = with.folder or "", by_wave = {} }
  for _, entry in ipairs(plan.files) do
    check_fields(world, tostring(entry.file), entry, fields.file)
    check_weights(world, entry)
    for _, spec in ipairs(entry.columns) do
      check_fields(world, ("%s, '%s'"):format(entry.file, spec[1]), spec, fields.column)
    end
    world.by_wave[entry.population .. " " .. entry.wave] = made_file.of(entry, with.books[entry.codebook], plan.seed)
  end
  world.figures = taken(world, plan, figures)
  order.narrow(world)
  local made = {}
  for i, entry in ipairs(plan.files) do
    local file = world.by_wave[entry.population .. " " .. entry.wave]
    for _, spec in ipairs(entry.columns) do
      local what = file.book.by_name[spec[1]] or file.sets[spec[1]]
      if not what then
        error(("%s: no column or set '%s' in %s"):format(world.where, tostring(spec[1]), entry.codebook), 0)
      end
      fill.column(world, file, spec, what)
      if entry.weights and entry.weights.after == spec[1] then weigh(world, file, entry.weights) end
    end
    made[i] = { file = entry.file, text = file:text(), made = file }
  end
  return made, report(world)
end

--- Makes the files of a study from its plan, its codebooks and its figures.
-- @param study from study.open
-- @param seed an integer; nil: the plan's
-- @return see make
-- @raise see make
-- @usage local study = require "study".open(require "core.file".home)
-- local files = require "reconstruct".study(study)
-- assert(files[1].text:sub(1, 3) == "id,")
function reconstruct.study(study, seed)
  local name = study.files.reconstruction
  if not name then error("study.lua: no field 'reconstruction' (name the file with the plan)", 0) end
  local plan, books = require "codebook.load".data(study.folder .. name), study.books
  plan.seed = seed or plan.seed
  local excused = {}
  for id, conflict in pairs(study.conflicts) do excused[id] = conflict.why.en end
  return reconstruct.make(plan, study.figures, { books = books, excused = excused, where = name,
    folder = study.folder })
end

return reconstruct
