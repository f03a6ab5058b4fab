--- Microdata made from published figures.
--
-- Published are margins: how many percent of some group gave some answer. From these, from codebooks and from
-- a plan (how many rows, how far people came, what cannot go together) files of single answers are
-- made that meet the figures when they are tabulated again. What joins the answers of one person is made
-- here; nothing of it was ever observed.
--
-- Columns are filled one after another. For each, `reconstruct.quantity` turns figures into limits on counts, a
-- margin away from every rounding edge, so that no machine's last bit turns one; rows alike in all groups
-- that count, and in their weight, form a cell; `reconstruct.fit` finds whole numbers; and within a cell answers are
-- dealt out at random. Integers and + - * / only: the same bytes everywhere. Where a file is weighted, rows get their
-- weights after the first columns, which are the raw sample, and what follows is about sums of weights: whole numbers,
-- so that nothing hangs on a last bit. What is reported is computed with the weights as they are.

local figure = require "figure"
local fit = require "reconstruct.fit"
local quantity = require "reconstruct.quantity"
local random = require "reconstruct.random"

local floor = math.floor
local concat = table.concat

local reconstruct = {}

local no_answer, not_asked = "no_answer", "not_asked"

local yes <const> = 1 -- the place of "named" among the options of an item

-- The rows that answer a column, and the value of the others; `silent` of those asked do not.
local function base_of(world, file, spec, asked, stream, silent)
  local selected = asked and world.select(file, asked)
  local reached, list, others = spec.reached or file.rows, {}, {}
  for row = 1, file.rows do
    if selected and not selected(row) then
      others[row] = not_asked
    elseif file.left[row] > reached then
      others[row] = no_answer
    else
      list[#list + 1] = row
    end
  end
  if silent then
    stream:shuffle(list)
    for _ = 1, silent do others[table.remove(list)] = no_answer end
    table.sort(list)
  end
  return list, others
end

local unit <const> = 1000000 -- what a weight of 1 is in whole numbers

-- Groups the rows of a base by everything that counts: their weight, groups of the figures, and what is forbidden.
local function cells_of(file, rows, quantities, forbidden, options, within)
  local cells, index, members = {}, {}, {}
  for _, row in ipairs(rows) do
    local sign = {}
    for i, q in ipairs(quantities) do sign[i] = q.belongs(row) and "1" or "0" end
    local allowed = {}
    for k = 1, options do
      allowed[k] = not forbidden(row, k)
      sign[#sign + 1] = allowed[k] and "+" or "-"
    end
    if file.weights then sign[#sign + 1] = file.weights[row] end
    for _, name in ipairs(within or {}) do sign[#sign + 1] = file.columns[name][row] .. " " end
    local name = concat(sign)
    local c = index[name]
    if not c then
      c = #cells + 1
      index[name], members[c] = c, {}
      cells[c] = { size = 0, allowed = allowed, weight = file.weights and file.weights[row] or 1 }
    end
    cells[c].size = cells[c].size + 1
    table.insert(members[c], row)
  end
  return cells, members
end

-- The quantities whose groups the file has, without means of options: these follow from the options. A group
-- that is filled later would be lost: an error.
local function prepare(world, file, name, quantities)
  local kept = {}
  for _, q in ipairs(quantities) do
    q.belongs = quantity.domain_of(file, q.group, q.subgroup)
    if q.item == "any" and file.book.by_name[name].options then
      q.belongs = nil
    elseif q.belongs then
      kept[#kept + 1] = q
    elseif quantity.places_of(file, q.group, q.subgroup) then
      error(("%s: wave %s, column '%s': figures of it count by '%s' (fill that column before)"):format(world.where,
        file.wave, name, q.group), 0)
    end
  end
  return kept
end

-- The places of an item that the plan names.
local function planned(world, file, question, item, field)
  local name, places = quantity.places_of(file, question, item)
  if not name then
    error(("%s: wave %s, column '%s': '%s' names '%s', which it has not"):format(world.where, file.wave, question,
      field, item), 0)
  end
  return places
end

-- The weight of a group: its rows, where the file has no weights.
local function weight_of(file, rows, belongs)
  local sum = 0
  for _, row in ipairs(rows) do
    if belongs(row) then sum = sum + (file.weights and file.weights[row] or 1) end
  end
  return sum
end

local function fail_kept(world, file, name, q)
  error(("%s: wave %s, column '%s': no numbers keep all figures (item '%s' of group '%s' = '%s' is left over)")
    :format(world.where, file.wave, name, q.item, q.group, q.subgroup), 0)
end

-- Fills one column of options (a single choice, or an item of a set) for the rows of its base.
local function fill_options(world, file, name, question, rows, options, quantities, assume, forbidden, stream, within)
  local limits = {}
  quantities = prepare(world, file, name, quantities)
  for key, percent in pairs(assume) do
    planned(world, file, question, key, "assume")
    local found
    for _, q in ipairs(quantities) do found = found or q.item == key and q.group == "all" and q end
    if not found then
      found = { item = key, group = "all", subgroup = "all", levels = {}, changes = {},
        belongs = quantity.domain_of(file, "all", "all") }
      quantities[#quantities + 1] = found
    end
    found.assumed = percent
  end
  table.sort(quantities, function(a, b)
    return concat({ a.item, a.group, a.subgroup }, " ") < concat({ b.item, b.group, b.subgroup }, " ")
  end)
  local cells, members = cells_of(file, rows, quantities, forbidden, options, within)
  for i, q in ipairs(quantities) do
    local _, places = quantity.places_of(file, question, q.item)
    places = q.places or places
    local low, high = quantity.limits(world, q, weight_of(file, rows, q.belongs), 100, q.assumed, file.weights and unit)
    limits[i] = { options = places, low = low, high = high, cells = {} }
    for c in ipairs(cells) do
      if q.belongs(members[c][1]) then table.insert(limits[i].cells, c) end
    end
  end
  local counts, broken = fit.table(cells, limits, stream)
  if not counts then fail_kept(world, file, name, quantities[broken]) end
  local values = {}
  for c, list in ipairs(members) do
    stream:shuffle(list)
    local at = 0
    for k, count in ipairs(counts[c]) do
      for _ = 1, count do
        at = at + 1
        values[list[at]] = k
      end
    end
  end
  return values
end

-- Conditions under which an option cannot be: function(row, place) -> true.
local function forbidden_of(world, file, question, never)
  local rules = {}
  for item, condition in pairs(never or {}) do
    rules[#rules + 1] = { selected = world.select(file, condition),
      places = planned(world, file, question, item, "never") }
  end
  return function(row, place)
    for _, rule in ipairs(rules) do
      if rule.places[place] and rule.selected(row) then return true end
    end
    return false
  end
end

local function merge(rows, values, others, total)
  local column = {}
  for row = 1, total do column[row] = others[row] end
  for _, row in ipairs(rows) do column[row] = values[row] end
  return column
end

local fill = {}

-- Fills a column; where `silent` is { least, most }, with the first number of them that the figures can be met with.
-- In a small group few bases can: 47 percent, say, is no share of 63 rows.
local function fill_column(world, file, spec, column, how)
  local least, most = spec.silent, spec.silent
  if type(spec.silent) == "table" then least, most = spec.silent[1], spec.silent[2] end
  for silent = least or 0, most or 0 do
    local stream = random.of(world.seed, file.population, file.wave, column.name)
    local rows, others = base_of(world, file, spec, column.asked, stream, least and silent)
    local fine, message = pcall(fill[how], world, file, spec, column, rows, others, stream)
    if fine then return end
    if silent == (most or 0) then error(message, 0) end
  end
end

-- A number that follows from options: each has a range, whose numbers are dealt out evenly.
local function fill_ranges(world, file, spec, column)
  local stream = random.of(world.seed, file.population, file.wave, column.name)
  local source, values, ranges = file.columns[spec.from], {}, {}
  for key, range in pairs(spec.map) do
    for place in pairs(planned(world, file, spec.from, key, "map")) do ranges[place] = range end
  end
  local rows_of = {}
  for row = 1, file.rows do
    local place = source[row]
    values[row] = place
    if ranges[place] then
      rows_of[place] = rows_of[place] or {}
      table.insert(rows_of[place], row)
    end
  end
  for place in ipairs(file.book.by_name[spec.from].options.answers) do
    local range = ranges[place]
    for i, row in ipairs(range and stream:shuffle(rows_of[place] or {}) or {}) do
      values[row] = range[1] + (i - 1) % (range[2] - range[1] + 1)
    end
  end
  file.columns[column.name] = values
end

-- A column that follows from another one.
function fill.from(world, file, spec, column)
  if column.kind == "number" then return fill_ranges(world, file, spec, column) end
  local source, by_place = file.columns[spec.from], {}
  for key, members in pairs(spec.map) do
    local places = planned(world, file, column.name, key, "map")
    for _, member in ipairs(members) do
      local sources = planned(world, file, spec.from, member, "map")
      for place in pairs(sources) do by_place[place] = next(places) end
    end
  end
  local values = {}
  for row = 1, file.rows do values[row] = by_place[source[row]] or source[row] end
  file.columns[column.name] = values
end

-- What figures say of the columns that follow from this one, in places of this one.
local function add_derived(world, file, name, list)
  for _, spec in ipairs(file.specs) do
    if spec.from == name then
      for _, q in ipairs(quantity.of(world, file, spec[1])) do
        local _, wanted = quantity.places_of(file, spec[1], q.item)
        q.places = {}
        for key, members in pairs(spec.map) do
          local _, places = quantity.places_of(file, spec[1], key)
          for _, member in ipairs(wanted[next(places)] and members or {}) do
            local _, sources = quantity.places_of(file, name, member)
            for place in pairs(sources) do q.places[place] = true end
          end
        end
        list[#list + 1] = q
      end
    end
  end
  return list
end

function fill.single(world, file, spec, column, rows, others, stream)
  local quantities = add_derived(world, file, column.name, quantity.of(world, file, column.name))
  local values = fill_options(world, file, column.name, column.name, rows, #column.options.answers, quantities,
    spec.assume or {}, forbidden_of(world, file, column.name, spec.never), stream, spec.within)
  file.columns[column.name] = merge(rows, values, others, file.rows)
end

function fill.number(world, file, spec, column, rows, others, stream)
  local quantities = prepare(world, file, column.name, quantity.of(world, file, column.name))
  local cells, members = cells_of(file, rows, quantities, function() return false end, 1)
  local limits = {}
  for i, q in ipairs(quantities) do
    local low, high = quantity.limits(world, q, weight_of(file, rows, q.belongs), 1,
      q.group == "all" and spec.assume and spec.assume[q.item], file.weights and unit)
    limits[i] = { low = low, high = high, cells = {} }
    for c in ipairs(cells) do limits[i].cells[c] = q.belongs(members[c][1]) end
  end
  local list, locked = {}, {}
  for c, rows_of in ipairs(members) do
    for _, row in ipairs(rows_of) do list[#list + 1] = { cell = c, row = row, weight = cells[c].weight } end
  end
  for _, f in ipairs(world.figures) do
    if (f.stat == "min" or f.stat == "max") and f.population == file.population and f.wave == file.wave
      and f.question == column.name and f.item == "any" then
      locked[stream:below(#list) + 1] = f.value
    end
  end
  local spread = spec.spread or (column.range[2] - column.range[1]) / 4
  local numbers, broken = fit.numbers(list, column.range, limits, spread, locked, stream)
  if not numbers then fail_kept(world, file, column.name, quantities[broken]) end
  local values = {}
  for i, entry in ipairs(list) do values[entry.row] = floor(numbers[i]) end
  file.columns[column.name] = merge(rows, values, others, file.rows)
end

-- A set: its exclusive item first, the item of those who named nothing else last.
function fill.set(world, file, spec, set, rows, others, stream)
  for item in pairs(spec.assume or {}) do planned(world, file, set.name, item, "assume") end
  local last, order = set.name .. "_" .. (spec.last or ""), {}
  if set.exclusive then order[1] = set.exclusive end
  for _, name in ipairs(set.items) do
    if name ~= set.exclusive and name ~= last then order[#order + 1] = name end
  end
  if spec.last then order[#order + 1] = last end
  local is_alone, has_named = {}, {}
  local all = quantity.of(world, file, set.name)
  for _, name in ipairs(order) do
    local item = name:sub(#set.name + 2)
    local quantities, never = {}, spec.never and spec.never[item]
    for _, q in ipairs(all) do
      if q.item == item then quantities[#quantities + 1] = q end
    end
    local rule = forbidden_of(world, file, set.name, never and { [item] = never })
    local assume = { [item] = spec.assume and spec.assume[item] }
    local values = fill_options(world, file, name, set.name, rows, 2, quantities, assume, function(row, place)
      if is_alone[row] then return place == yes end
      if name == last and not has_named[row] then return place ~= yes end
      return rule(row, place)
    end, stream)
    for _, row in ipairs(rows) do
      if values[row] == yes then
        has_named[row] = true
        if name == set.exclusive then is_alone[row] = true end
      end
    end
    file.columns[name] = merge(rows, values, others, file.rows)
  end
end

-- How far each row came in the questionnaire: a place in a random order; those of high places left first.
local function leaving(world, file)
  local order = {}
  for row = 1, file.rows do order[row] = row end
  return random.of(world.seed, file.population, file.wave, "(left)"):shuffle(order)
end

-- The file's text: serial numbers, then the codes in the order of the codebook.
local function text_of(file)
  local names, codes, lines = {}, {}, {}
  for _, column in ipairs(file.book.columns) do
    if column.name == file.book.id or file.columns[column.name] then
      local code = {}
      if column.options then
        for place, option in ipairs(column.options.answers) do code[place] = tostring(option.code) end
      end
      for _, option in ipairs(column.options and column.options.missing or column.missing or {}) do
        code[option.kind] = code[option.kind] or tostring(option.code or option.value)
      end
      names[#names + 1], codes[#codes + 1] = column.name, code
    end
  end
  lines[1] = concat(names, ",")
  for row = 1, file.rows do
    local cells = {}
    for i, name in ipairs(names) do
      local value = name == file.book.id and row or file.columns[name][row]
      cells[i] = codes[i][value] or tostring(value)
    end
    lines[row + 1] = concat(cells, ",")
  end
  lines[#lines + 1] = ""
  return concat(lines, "\n")
end

-- What became of each figure that the files can be asked for.
local function report(world)
  local list = {}
  for _, f in ipairs(world.figures) do
    local file = world.by_wave[f.population .. " " .. f.wave]
    local value, low, high
    if file then value, low, high = quantity.value_of(file, f.question, f.item, f.group, f.subgroup, file.exact) end
    local found = ({ percent = value, mean = value, min = low, max = high })[f.stat]
    if value and f.stat == "rank" then found = quantity.rank_of(file, f, file.exact) end
    if value and f.stat == "change_pp" then
      local other, question = quantity.partner_of(world, f)
      local before = other and quantity.value_of(other, question, f.item, f.group, f.subgroup, other.exact)
      found = before and { now = value, before = before }
    end
    if found then
      list[#list + 1] = { figure = f, found = found, is_met = figure.met(f, found), excuse = world.excused[f.id] }
    end
  end
  return list
end

-- Figures of a subgroup that the publication lost ("unknown_01") as figures of the one that the plan takes it for.
local function taken(world, plan, figures, books)
  local list = {}
  for i, f in ipairs(figures) do list[i] = f end
  for _, entry in ipairs(plan.files) do
    local file = { book = books[entry.codebook], population = entry.population, wave = entry.wave }
    for group, keys in pairs(entry.taken or {}) do
      for _, key in pairs(keys) do planned(world, file, group, key, "taken") end
      for i, f in ipairs(figures) do
        if f.population == entry.population and f.wave == entry.wave and f.group == group and keys[f.subgroup] then
          list[i] = setmetatable({ subgroup = keys[f.subgroup] }, { __index = f })
        end
      end
    end
  end
  return list
end

local fields = {
  file = { "population", "wave", "file", "codebook", "rows", "weights", "taken", "columns" },
  weights = { "margins", "after" },
  column = { "reached", "silent", "never", "assume", "last", "spread", "from", "map", "within" },
}

local function check_fields(world, where, entry, allowed)
  local known = {}
  for _, name in ipairs(allowed) do known[name] = true end
  for name in pairs(entry) do
    if type(name) == "string" and not known[name] then
      error(("%s: %s: unknown field '%s' (there are %s)"):format(world.where, where, name, concat(allowed, ", ")), 0)
    end
  end
end

-- Weights for the rows of a file, once all columns that they depend on are there: mean 1.
local function weigh(world, file, entry)
  file.exact = world.weigh(file, entry.weights)
  local sum = 0.0
  for row = 1, file.rows do sum = sum + file.exact[row] end
  file.weights = {}
  for row = 1, file.rows do file.weights[row] = floor(file.exact[row] * file.rows / sum * unit + 0.5) end
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

--- Makes the files of a plan.
-- @param plan { seed, margin in points, files = { { population, wave, file, codebook, rows,
--   weights = { margins = file, after = column } or nil, taken = { group = { lost subgroup = subgroup } } or nil,
--   columns = { spec... } }... } }; what is filled up to the
--   column `after` is the raw sample, which is then raked to the margins; all else is about weights; a spec is { name, reached, silent = number or { least, most },
--   never = { item = condition }, assume = { item = percent, or any = mean }, last = item, spread,
--   within = { columns } }, whose shares are then alike in all their options; or { name, from = column, map = { key =
--   { keys of the other } } }; or, for a number, { name, from = column, map = { key of the other = { low, high } } }
-- @param figures from figure.of
-- @param with { books = { [codebook's file] = checked codebook }, excused = { [id] = reason },
--   select = function(file, expression) -> function(row), weigh = function(file, weights) -> list of weights, where = name of the plan in messages }
-- @return list of { file, text }, and a list of { figure, found, is_met, excuse }
-- @raise names the figures that cannot be met together, or the column where no numbers were found
-- @usage local reconstruct, figure = require "reconstruct", require "figure"
-- local figures = figure.of({ { id = "F1", population = "p", wave = "1", question = "q", item = "a", stat = "percent",
--   value = "40", op = "eq" } }, "x.csv")
-- local options = { answers = { { key = "a", code = 1 }, { key = "b", code = 2 } }, missing = {}, nets = {} }
-- local q = { name = "q", kind = "single", options = options }
-- local book = { columns = { q }, by_name = { q = q }, sets = {} }
-- local files = reconstruct.make({ seed = 1, margin = 0.02, files = { { population = "p", wave = "1", file = "x.csv",
--   codebook = "x", rows = 10, columns = { { "q" } } } } }, figures,
--   { books = { x = book }, excused = {}, where = "plan" })
-- local _, named = files[1].text:gsub("1\n", "")
-- assert(named == 4)
function reconstruct.make(plan, figures, with)
  local world = { figures = figures, excused = with.excused, select = with.select, seed = plan.seed,
    weigh = with.weigh, margin = plan.margin, where = with.where, by_wave = {} }
  for _, entry in ipairs(plan.files) do
    check_fields(world, tostring(entry.file), entry, fields.file)
    check_weights(world, entry)
    local file = { population = entry.population, wave = entry.wave, rows = entry.rows, specs = entry.columns,
      book = with.books[entry.codebook], columns = {} }
    file.left = leaving(world, file)
    world.by_wave[file.population .. " " .. file.wave] = file
  end
  world.figures = taken(world, plan, figures, with.books)
  local made = {}
  for i, entry in ipairs(plan.files) do
    local file = world.by_wave[entry.population .. " " .. entry.wave]
    local sets = {}
    for _, set in ipairs(file.book.sets) do sets[set.name] = set end
    for _, spec in ipairs(entry.columns) do
      local what = file.book.by_name[spec[1]] or sets[spec[1]]
      if not what then
        error(("%s: no column or set '%s' in %s"):format(world.where, tostring(spec[1]), entry.codebook), 0)
      end
      check_fields(world, ("%s, '%s'"):format(entry.file, spec[1]), spec, fields.column)
      local how = spec.from and "from" or what.items and "set" or what.kind
      if how == "from" then
        fill.from(world, file, spec, what)
      else
        fill_column(world, file, spec, what, how)
      end
      if entry.weights and entry.weights.after == spec[1] then weigh(world, file, entry) end
    end
    made[i] = { file = entry.file, text = text_of(file) }
  end
  return made, report(world)
end

-- The columns made so far, those that `is_wanted` and all items of sets, as a dataset.
local function dataset_of(file, is_wanted)
  local column, labels = require "core.column", require "core.labels"
  local list, index = {}, {}
  for _, entry in ipairs(file.book.columns) do
    local values = file.columns[entry.name]
    if values and entry.options and (entry.set or is_wanted(entry.name)) then
      local answers, missing, place_of, codes = {}, {}, {}, {}
      for i, option in ipairs(entry.options.answers) do answers[i] = { key = option.key, code = option.code } end
      for i, option in ipairs(entry.options.missing) do
        missing[i] = { key = option.key, code = option.code, kind = option.kind }
        place_of[option.kind] = place_of[option.kind] or -1 - i
      end
      for row = 1, file.rows do codes[row] = place_of[values[row]] or values[row] end
      index[entry.name] = column.single { codes = codes,
        labels = labels.of { ordered = entry.options.ordered, answers = answers, missing = missing } }
      list[#list + 1] = { entry.name, index[entry.name] }
    end
  end
  for _, set in ipairs(file.book.sets) do
    local items, answers = {}, {}
    for i, name in ipairs(set.items) do items[i], answers[i] = index[name], { key = name } end
    if #items == #set.items then
      local missing = items[1]:labels():spec().missing
      list[#list + 1] = { set.name,
        column.multi { labels = labels.of { answers = answers, missing = missing }, items = items } }
    end
  end
  return require "core.dataset".of(list)
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
    select = function(file, expression)
      local data = dataset_of(file, function(column) return expression:find(column, 1, true) end)
      local selection = require "core.expression".select(data, expression)
      return function(row) return selection:has(row) end
    end,
    weigh = function(file, weights)
      local margins, list = require "weights".margins(study.folder .. weights.margins), {}
      local made = require "design".of(dataset_of(file, function() return true end)):rake(margins):weights()
      for row = 1, file.rows do list[row] = made:get(row) end
      return list
    end })
end

return reconstruct
