--- befund.reconstruct: what an analyst asks of a reconstruction, put into the form of a plan.
--
-- A constraint is written shortly, `{ "q1", "yes", region = "north", percent = 52.5 }`, and becomes what
-- reconstruct.make takes: a figure, or an interval. Datasets that come out have their codebook's labels, and say that
-- they were made.

local check = require "check"
local codebook = require "codebook"
local contradictions = require "contradictions"
local core = require "core.dataset"
local figure = require "figure"
local made_file = require "reconstruct.file"
local outcome = require "reconstruct.outcome"
local naming = require "figure.naming"
local reconstruct = require "reconstruct"
require "dataset" -- the methods of what comes out

local concat, quoted = table.concat, check.quoted

local request = {}

local fields = check.known("reconstruct", { "rows", "seed", "margin", "codebook", "columns", "weights", "figures",
  "files", "population", "wave", "like", "margins" })
local file_fields = { "rows", "codebook", "columns", "weights", "population", "wave" }

local stats = { percent = "percent", mean = "mean", count = "count", base = "count", rank = "rank",
  change = "change_pp", sum = "sum_points", min = "min", max = "max" }
local other_fields = { between = true, within = true, op = true, wave = true, population = true, against = true,
  among = true, where = true }

-- ---- constraints ------------------------------------------------------------------------------

-- Groups of a constraint: fields that are no keyword, and those of `where`; nested where there are several.
local function group_of(where, entry)
  local groups = {}
  for name, value in pairs(entry) do
    if type(name) == "string" and not stats[name] and not other_fields[name] then groups[name] = value end
  end
  for name, value in pairs(entry.where or {}) do groups[name] = value end
  local parts = {}
  for i, name in ipairs(check.names(groups)) do
    parts[i] = { name, check.kind(("%s: %s"):format(where, name), groups[name], "string") }
  end
  return naming.joined(parts)
end

local function stat_of(where, entry)
  local found
  for _, name in ipairs(check.names(stats)) do
    if entry[name] ~= nil then
      if found then
        check.fail("%s: %s and %s are two constraints (write each in braces of its own)", where, found, name)
      end
      found = name
    end
  end
  if not found and entry.between then return entry[2] and "percent" or "mean", nil end
  if not found then
    check.fail("%s: it says nothing (percent, mean, count, base, rank, change, sum, min, max, or between)", where)
  end
  return found, entry[found]
end

local function interval_of(where, entry, value)
  local between = entry.between
  if entry.within ~= nil then
    local number = tonumber(value)
    local within = check.kind(where .. ": within", entry.within, "number")
    if between or not number then check.fail("%s: within goes with a value, not with an interval", where) end
    return { number - within, number + within }
  end
  if not between then return nil end
  if type(between) ~= "table" or type(between[1]) ~= "number" or type(between[2]) ~= "number"
    or between[1] > between[2] then
    check.fail("%s: between = { low, high }, the lower first", where)
  end
  return { between[1], between[2] }
end

-- A constraint as it is written to a figure.
local function constraint_of(where, entry, at, world)
  if type(entry[1]) ~= "string" then
    check.fail("%s: it names no column ({ \"q1\", \"yes\", percent = 40 })", where)
  end
  local name, value = stat_of(where, entry)
  local between = interval_of(where, entry, value)
  if value ~= nil and not tonumber(value) then
    check.fail("%s: %s = %s is no number", where, name, quoted(value))
  end
  local group, subgroup = group_of(where, entry)
  local item = entry[2] or "any"
  if entry.among and (name == "min" or name == "max") then
    group, subgroup = entry.among, "all"
  end
  local against = name == "rank" and entry.among and "group " .. entry.among or ""
  if name == "rank" and entry.among and group ~= entry.among then
    check.fail("%s: among = %s goes with %s = the option whose rank it is", where, quoted(entry.among), entry.among)
  end
  if name == "change" then
    against = "wave " .. check.kind(where .. ": against", entry.against, "string")
  end
  local parts = { entry[1] .. (item ~= "any" and " " .. item or "") }
  if group ~= "all" then parts[#parts + 1] = group .. " " .. subgroup end
  local wave = entry.wave or world.wave
  if not wave then check.fail("%s: of which wave (wave = one of %s)", where, check.listed(world.waves)) end
  local row = { id = ("%d (%s)"):format(at, concat(parts, ", ")), population = entry.population or world.population,
    wave = wave, question = entry[1], item = item, group = group, subgroup = subgroup, stat = stats[name] or name,
    value = tostring(value or between[1]), op = entry.op or "eq", against = against }
  local made = figure.of({ row }, where)[1]
  made.between, made.name = between, concat(parts, ", ") .. " " .. name
  return made
end

-- The names of all items that a question has.
local function items_of(file, question)
  local list, set, column = {}, file.sets[question], file.book.by_name[question]
  for i, name in ipairs(set and set.items or {}) do list[i] = naming.item(set.name, name) end
  local options = column and column.options or { answers = {}, nets = {} }
  for _, option in ipairs(options.answers) do list[#list + 1] = option.key end
  for _, net in ipairs(options.nets) do list[#list + 1] = net.key end
  return list
end

-- Whether the file has what a constraint names.
local function check_names(where, file, f)
  local known = {}
  for _, column in ipairs(file.book.columns) do known[#known + 1] = column.name end
  for name in pairs(file.sets) do known[#known + 1] = name end
  table.sort(known)
  local function need(name)
    if not file.book.by_name[name] and not file.sets[name] then
      check.fail("%s: no column %s (%s)", where, quoted(name), check.advice(name, known))
    end
  end
  local function need_item(name, item)
    need(name)
    if not file:places(name, item) then
      check.fail("%s: '%s' has no %s (%s)", where, name, quoted(item), check.advice(item, items_of(file, name)))
    end
  end
  need(f.question)
  if f.item ~= "any" then
    need_item(f.question, f.item)
  elseif f.stat == "sum_points" and not file.sets[f.question] then
    check.fail("%s: '%s' is no set whose items could be added", where, f.question)
  elseif f.stat ~= "sum_points" and f.stat ~= "count" and not file:places(f.question, "any") then
    check.fail("%s: '%s' has no mean (name an option, or give all its options a score)", where, f.question)
  end
  if f.group == "all" then return end
  for _, part in ipairs(naming.parts(f.group, f.subgroup)) do
    need(part[1])
    if f.subgroup ~= "all" then need_item(part[1], part[2]) end
  end
end

local function check_known(world, where, f)
  for _, file in ipairs(world.files) do
    if file.population == f.population and file.wave == f.wave then
      file.names = file.names or made_file.of({ rows = 1, columns = {} }, file.book, 1)
      return check_names(where, file.names, f)
    end
  end
  check.fail("%s: no file of wave %s", where, quoted(f.wave))
end

-- Rows of figures from a CSV file; what is no path stays.
local function rows_of(given)
  if type(given) ~= "string" then return check.kind("reconstruct: figures", given, "table") end
  local rows = require "study".rows(require "core.file".resolve(given))
  rows.where = given
  return rows
end

-- The constraints: written shortly, or as rows of figures.
local function constraints_of(given, world)
  if given[1] and given[1].stat then
    local rows = {}
    for i, row in ipairs(given) do
      rows[i] = setmetatable({}, { __index = row })
      for _, name in ipairs { "population", "wave" } do
        if (row[name] or "") == "" then rows[i][name] = world[name] end
      end
    end
    return figure.of(rows, given.where or "figures")
  end
  local list = {}
  for i, entry in ipairs(given) do
    local where = ("reconstruct: figures[%d]"):format(i)
    check.kind(where, entry, "table")
    list[i] = constraint_of(where, entry, i, world)
    check_known(world, where, list[i])
  end
  return list
end

-- ---- files ------------------------------------------------------------------------------------

-- All that can be made of a codebook: single choices, numbers with a range, and sets; in its order.
local function all_columns(book)
  local list, set_of = {}, {}
  for _, set in ipairs(book.sets) do
    for _, name in ipairs(set.items) do set_of[name] = set end
  end
  for _, entry in ipairs(book.columns) do
    local set = set_of[entry.name]
    if set and set.items[1] == entry.name and (set.from or "dummies") == "dummies" then
      list[#list + 1] = { set.name }
    elseif not set and entry.name ~= book.id and (entry.kind == "single" or entry.kind == "number" and entry.range) then
      list[#list + 1] = { entry.name }
    end
  end
  return list
end

-- Columns in their order, but groups by which constraints count stand before what is counted by them.
local function groups_first(columns, figures)
  local list, by_name, needs = {}, {}, {}
  for _, column in ipairs(columns) do by_name[column[1]] = column end
  for _, f in ipairs(figures) do
    for name in (f.group ~= "all" and f.group or ""):gmatch("[^%s>]+") do
      needs[f.question] = needs[f.question] or {}
      table.insert(needs[f.question], name)
    end
  end
  local function visit(name)
    local column = by_name[name]
    if not column then return end
    by_name[name] = nil
    for _, group in ipairs(needs[name] or {}) do visit(group) end
    list[#list + 1] = column
  end
  for _, column in ipairs(columns) do visit(column[1]) end
  return list
end

local most_rows <const> = 10000000

local function file_of(where, given, i)
  local rows = math.tointeger(given.rows)
  if not rows or rows < 1 or rows > most_rows then
    check.fail("%s: rows: %s is no whole number from 1 to %d", where, quoted(given.rows), most_rows)
  end
  if given.codebook == nil then check.fail("%s: no codebook (a path or a table)", where) end
  local book = codebook.load(given.codebook)
  local columns = given.columns and {} or all_columns(book)
  for k, spec in ipairs(given.columns or {}) do columns[k] = type(spec) == "string" and { spec } or spec end
  local wave = given.wave or book.wave or tostring(i)
  return { population = given.population or "", wave = wave, rows = rows, columns = columns, book = book,
    weights = given.weights, file = "reconstruct", codebook = wave }
end

-- Where one file alone takes figures of a study, they say which wave it is.
local function adopt(files, given)
  local first = given[1]
  if #files ~= 1 or not first or not first.stat then return end
  for _, name in ipairs { "population", "wave" } do
    if first[name] and first[name] ~= "" then files[1][name] = first[name] end
  end
end

-- Which prints no answers give together; nil where none are found (intervals and sizes are not looked at).
local function clash_of(figures, books)
  local prints = {}
  for _, f in ipairs(figures) do
    if not f.between and f.stat ~= "count" then prints[#prints + 1] = f end
  end
  local set = contradictions.of(prints, { book = function(_, wave) return books[wave] end }).sets[1]
  if not set then return nil end
  if #set.figures == 1 then return ("figure %s cannot be met (change it or leave it out)"):format(set.figures[1]) end
  return ("figures %s cannot be met together (change one or leave it out)"):format(concat(set.figures, ", "))
end

-- What the whole reconstruction raises, with the line of the script in front.
local function made(plan, figures, with)
  local fine, files, report = pcall(reconstruct.make, plan, figures, with)
  if fine then return files, report end
  local message = check.plain(files)
  local clash = message:find("no numbers keep all figures", 1, true) and clash_of(figures, with.books)
  check.fail("%s", clash and ("%s: %s"):format(with.where, clash) or message)
end

--- Makes microdata that meet constraints: data for teaching, for testing a program, or in place of a confidential
-- survey. Nothing between the constraints was observed: a table that crosses what no constraint crosses shows how the
-- rows were made. The same call with the same seed gives the same rows on every machine.
--
-- A constraint is `{ column, option, group = its option, kind = value }`; without an option it is about the column
-- itself. Several groups are nested. The kinds:
--
--     { "q1", "yes", percent = 40 }                  what rounds to this print: 39.5 to below 40.5 ("40.0": from
--                                                    39.95); op = "lt", "gt", "approx": below, above, about it
--     { "q1", "yes", percent = 40, within = 2 }      or between = { 38, 42 }: an interval, ends included
--     { "q1", "yes", region = "north", percent = 52.5 }, { "income", sex = "f", region = "north", mean = 3.2 }
--     { "q1", base = 640 }, { "q1", "yes", count = 123 }      rows that answer, rows that have the option
--     { "tools", "zoom", rank = 1 }                  among the items of its set, the columns of its battery, options
--     { "q1", "yes", region = "north", rank = 2, among = "region" }, { "q1", "yes", min = 8, among = "region" }
--     { "tools", sum = 180 }                         all items of a set added, in percent
--     { "income", min = 0 }, { "income", max = 20 }  the smallest and the largest number
--     { "q1", "yes", change = -5, wave = "2025", against = "2024" }      of several files
--
-- `where = { count = "a" }` names groups that are called like a kind.
-- @param o `rows`; `codebook` (path or table); `figures`: constraints, or the path of a CSV file of figures (see
--   figure.of), or its rows; `seed` = 1; `margin` = 0.02, points that values stay away from rounding edges; `columns`:
--   specs as reconstruct.make has them, in the order in which they are filled (default: all that the codebook
--   describes, groups first); `weights` = { margins = path or list as befund.margins gives it, after = column }:
--   columns up to it are a raw sample, which the rows' weights balance; constraints then are about weighted shares.
--   `files`: a list of { rows, codebook, columns, weights, wave } instead of these. `like` = a dataset, `margins` =
--   { "region", "q1 > region" }: see reconstruct.like
-- @return a dataset (of several files a list of them), and what became of each constraint (see reconstruct.outcome);
--   a weighted dataset is raked to its margins anew: d:design():rake(befund.margins(path))
-- @raise names the constraints that cannot be met, and what is wrong with the call
-- @usage
-- local d, report = befund.reconstruct{ rows = 400, seed = 7, codebook = { columns = {
--     { "region", codes = { { "north", 1 }, { "south", 2 } } },
--     { "q1", codes = { { "yes", 1 }, { "no", 2 }, { -9, missing = "no_answer" } } } } },
--   figures = { { "region", "north", percent = 40 }, { "q1", "yes", region = "north", percent = 55 },
--     { "q1", base = 380 } } }
-- assert(#d == 400 and d:share("region", "north").value == 0.4 and report.counts.missed == 0)
function request.reconstruct(o)
  o = check.options("reconstruct", o, fields)
  if o.like ~= nil then return require "reconstruct.like".make(o) end
  local given, files = o.files or { o }, {}
  if o.files then
    for _, name in ipairs(file_fields) do
      if o[name] ~= nil then check.fail("reconstruct: '%s' stands in each of the files", name) end
    end
  end
  for i, one in ipairs(given) do
    local where = o.files and ("reconstruct: files[%d]"):format(i) or "reconstruct"
    if o.files then check.options(where, one, file_fields) end
    files[i] = file_of(where, one, i)
  end
  local constraints = rows_of(o.figures or {})
  adopt(files, constraints)
  local world, books = { files = files, waves = {}, population = files[1].population }, {}
  for i, file in ipairs(files) do
    world.waves[i], books[file.wave] = file.wave, file.book
    file.codebook = file.wave
  end
  world.wave = #files == 1 and files[1].wave or nil
  local seed, margin = o.seed or 1, o.margin or 0.02
  if math.type(seed) ~= "integer" then check.fail("reconstruct: seed: %s is no whole number", quoted(seed)) end
  if type(margin) ~= "number" or margin < 0 then
    check.fail("reconstruct: margin: %s is no number of points", quoted(margin))
  end
  local figures = constraints_of(constraints, world)
  local plan = { seed = seed, margin = margin, files = {} }
  for i, file in ipairs(files) do
    local is_free = not given[i].columns and not file.weights
    local columns = is_free and groups_first(file.columns, figures) or file.columns
    plan.files[i] = { population = file.population, wave = file.wave, rows = file.rows, columns = columns,
      weights = file.weights, file = "reconstruct", codebook = file.wave }
  end
  local list, report = made(plan, figures, { books = books, excused = {}, where = "reconstruct" })
  local data = {}
  for i, one in ipairs(list) do data[i] = request.dataset(one.made, files[i].book, seed) end
  if o.files then return data, outcome.of(report) end
  return data[1], outcome.of(report)
end

--- What the meta of made data says.
-- @param seed an integer
-- @return { de =, en = }
-- @usage assert(require "reconstruct.request".source(7).en:find("seed 7", 1, true))
function request.source(seed)
  return { en = ("Reconstruction made with seed %d; no row was observed"):format(seed),
    de = ("Rekonstruktion, gemacht mit Startwert %d; keine Zeile wurde beobachtet"):format(seed) }
end

--- A made file as a dataset with its codebook's labels.
-- @param file from reconstruct.make, `made`
-- @param book its checked codebook
-- @param seed that it was made with
-- @return dataset
-- @usage local one = require "reconstruct.file".of({ rows = 2, columns = {} }, { id = "id", by_name = {}, sets = {},
--   columns = { { name = "id", kind = "number" } } }, 1)
-- local book = require "codebook".load { id = "id", columns = { { "id", kind = "number" } } }
-- assert(#require "reconstruct.request".dataset(one, book, 1) == 2)
function request.dataset(file, book, seed)
  local data = require "codebook.apply".codebook(core.of(file:raw()), book, {})
  local meta = require "meta".copy(data:meta())
  meta.source, meta.notes = request.source(seed), {}
  return core.with_meta(data, meta)
end

return request
