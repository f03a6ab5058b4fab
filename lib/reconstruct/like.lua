--- A dataset like another one: the same margins, nobody's row.
--
-- Every column becomes options: its answers and its kinds of missing (of a number with few values, these values). A
-- margin is a count for each combination of its columns' options. Columns are filled one after another, those of most
-- margins first and filters before what hangs on them; each margin binds the last of its columns. A number of many
-- values keeps its mean, its range and about its spread.

local check = require "check"
local core = require "core.dataset"
local column = require "core.column"
local meta_of = require "meta"
local multi = require "multi"
local names_in = require "names_in"
local outcome = require "reconstruct.outcome"
local naming = require "figure.naming"
local reconstruct = require "reconstruct"

local concat, floor, huge, max, min = table.concat, math.floor, math.huge, math.max, math.min

local like = {}

local FEW <const> = 12 -- a number of so many values at most is counted value by value
local DIGITS <const> = 3 -- decimals of other numbers that are kept

-- ---- what is there ----------------------------------------------------------------------------

-- The options of a column of the dataset in the order of core.reconstruct's single: answers, `system`, other kinds of
-- missing; and the place of each row. Nil for what cannot be made.
local function options_of(data, name)
  local col = data:column(name)
  local kind, spec = col:kind(), col:labels():spec()
  local one = { name = name, col = col, options = {}, place = {}, missing = {} }
  local place_of = {}
  local function add(key, more)
    local option = { key = ("o%d"):format(#one.options + 1), value = key }
    for field, value in pairs(more or {}) do option[field] = value end
    one.options[#one.options + 1] = option
    return #one.options
  end
  if kind == "single" then
    for _, option in ipairs(spec.answers) do place_of[option.key] = add(option.key, { score = option.score }) end
  elseif kind == "number" then
    local values = column.distinct(col, FEW)
    if values then
      table.sort(values, function(a, b) return a[1] < b[1] end)
      for _, item in ipairs(values) do place_of[item[1]] = add(item[1]) end
    else
      one.is_many = true
      add("answered")
    end
  else
    return nil
  end
  one.answers = #one.options
  add("system", { missing = -1 })
  for i, option in ipairs(spec.missing) do
    one.missing[option.key] = add(option.key, { missing = -1 - i, kind = option.kind })
  end
  for row = 1, data:rows() do
    local value, why = col:get(row)
    if value == nil then
      one.place[row] = one.missing[why] or one.answers + 1
    else
      one.place[row] = one.is_many and 1 or place_of[value]
    end
  end
  return one
end

-- The scale on which a number's answers are whole, its range and its spread on it.
local function scale_of(one, data)
  local values, low, high = {}, huge, -huge
  local factor, digits = 1, 0
  for row = 1, data:rows() do
    if one.place[row] == 1 then values[#values + 1] = one.col:get(row) end
  end
  local function is_whole()
    for _, value in ipairs(values) do
      if math.abs(value * factor - floor(value * factor + 0.5)) > 1e-6 then return false end
    end
    return true
  end
  while digits < DIGITS and not is_whole() do factor, digits = factor * 10, digits + 1 end
  local sum, squares = 0.0, 0.0
  for i, value in ipairs(values) do
    value = floor(value * factor + 0.5)
    values[i] = value
    low, high, sum = min(low, value), max(high, value), sum + value
  end
  for _, value in ipairs(values) do squares = squares + (value - sum / #values) ^ 2 end
  if low <= -2^31 + 2 or high + #one.options >= 2^31 - 2 then -- behind it stand kinds of missing, see number_column
    check.fail("reconstruct: like: '%s' has numbers beyond 2^31 (drop it, or divide it)", one.name)
  end
  one.factor, one.low, one.high, one.spread = factor, low, high, math.sqrt(squares / #values)
end

-- ---- margins ----------------------------------------------------------------------------------

-- Margins as lists of columns, without those that others contain.
local function read_margins(given, columns, data)
  local list, seen = {}, {}
  local function add(names)
    local sorted = { table.unpack(names) }
    table.sort(sorted)
    local name = concat(sorted, "\0")
    if seen[name] then return end
    seen[name] = true
    list[#list + 1] = names
  end
  for i, text in ipairs(check.texts("reconstruct: margins", given)) do
    local names, is_in = {}, {}
    for name in (text .. ">"):gmatch("%s*(.-)%s*>") do
      if not data:has(name) then
        check.fail("reconstruct: margins[%d]: no column %s (%s)", i, check.quoted(name),
          check.advice(name, data:names()))
      end
      if data:column(name):kind() == "multi" then
        check.fail("reconstruct: margins[%d]: '%s' is a set (name one of its items)", i, name)
      end
      if not columns[name] then
        local kind = data:column(name):kind()
        check.fail("reconstruct: margins[%d]: '%s' is %s (it is not made)", i, name,
          kind == "text" and "a text" or kind == "date" and "a date" or "private")
      end
      if is_in[name] then check.fail("reconstruct: margins[%d]: '%s' stands twice", i, name) end
      is_in[name], names[#names + 1] = true, name
    end
    add(names)
  end
  return list, add
end

-- The filters of a column that are among the columns made, as options; nil if it has none, or others.
local function filters_of(columns, entry)
  local list = {}
  for _, name in ipairs(entry and entry.asked and names_in.list(entry.asked) or {}) do
    if not columns[name] or columns[name].is_many then return nil end
    list[#list + 1] = name
  end
  return #list > 0 and list or nil
end

-- With each margin of a column, the same one of its filters: who is asked must come out in it.
local function close(list, add, columns)
  local i = 1
  while list[i] do
    for k, name in ipairs(list[i]) do
      local names, is_in = {}, {}
      for j, other in ipairs(list[i]) do
        if j ~= k then names[#names + 1], is_in[other] = other, true end
      end
      for _, filter in ipairs(columns[name].filters or {}) do
        if not is_in[filter] then names[#names + 1] = filter end
      end
      if columns[name].filters then add(names) end
    end
    i = i + 1
  end
end

-- The order in which columns are filled: filters first, else those that stand in most margins.
local function in_order(columns, list)
  local weight, done, order = {}, {}, {}
  for _, names in ipairs(list) do
    for _, name in ipairs(names) do weight[name] = (weight[name] or 0) + #names end
  end
  local sorted = {}
  for i, one in ipairs(columns) do
    sorted[i] = one
    one.at = i
  end
  table.sort(sorted, function(a, b)
    local x, y = weight[a.name] or 0, weight[b.name] or 0
    if a.is_many ~= b.is_many then return not a.is_many end
    if x ~= y then return x > y end
    return a.at < b.at
  end)
  local function visit(one)
    if done[one.name] then return end
    done[one.name] = true
    for _, filter in ipairs(one.filters or {}) do visit(columns[filter]) end
    order[#order + 1] = one
    one.order = #order
  end
  for _, one in ipairs(sorted) do visit(one) end
  return order
end

-- With each margin the one without its last column: the others must come out when they are filled.
local function add_parts(list, add, columns)
  local i = 1
  while list[i] do
    local names, last = {}, nil
    for _, name in ipairs(list[i]) do
      if not last or columns[name].order > columns[last].order then last = name end
    end
    for _, name in ipairs(list[i]) do
      if name ~= last then names[#names + 1] = name end
    end
    if #names > 0 then add(names) end
    i = i + 1
  end
end

local function label_of(columns, names, options)
  local parts = {}
  for i, name in ipairs(names) do
    parts[i] = ("%s %s"):format(name, check.quoted(columns[name].options[options[i]].value):gsub("'", ""))
  end
  return concat(parts, ", ")
end

-- The counts of a margin as constraints on the last of its columns.
local function constraints_of(columns, names, data, list)
  names = { table.unpack(names) }
  table.sort(names, function(a, b) return columns[a].order < columns[b].order end)
  local last = columns[names[#names]]
  local counts, sums = {}, {}
  for row = 1, data:rows() do
    local at = {}
    for i, name in ipairs(names) do at[i] = columns[name].place[row] end
    local key = concat(at, " ")
    counts[key] = (counts[key] or 0) + 1
    if last.is_many and at[#at] == 1 then
      sums[key] = (sums[key] or 0) + floor(last.col:get(row) * last.factor + 0.5)
    end
  end
  local path = {}
  local function add(question, item, stat, value, what)
    local parts = {}
    for i = 1, #names - 1 do parts[i] = { names[i], columns[names[i]].options[path[i]].key } end
    local group, subgroup = naming.joined(parts)
    local label = label_of(columns, names, path)
    list[#list + 1] = { id = ("'%s'"):format(label), name = label .. what, population = "", wave = "1", reason = "",
      question = question, item = item, stat = stat, op = "eq", value = value, decimals = 0, between = { value, value },
      group = group, subgroup = subgroup }
  end
  local function visit(level)
    if level > #names then
      local key = concat(path, " ")
      local count = counts[key] or 0
      add(last.name, last.options[path[#path]].key, "count", count, "")
      if sums[key] then add(last.name .. "\0", "any", "mean", sums[key] / count, " mean") end
      return
    end
    for place = 1, #columns[names[level]].options do
      if columns[names[level]].total[place] > 0 then
        path[level] = place
        visit(level + 1)
      end
    end
    path[level] = nil
  end
  visit(1)
end

-- ---- columns ----------------------------------------------------------------------------------

local function number_column(file, one)
  local codes, marks, top = {}, {}, (one.is_many and one.high or one.options[one.answers].value) + 1
  for i, option in ipairs(one.options) do
    if not option.missing then
      codes[i] = option.value
    else
      codes[i] = option.missing == -1 and 0 / 0 or top + i
      if option.missing < -1 then marks[top + i] = option.missing end
    end
  end
  local made
  if one.is_many then
    codes[1] = 0
    local map = {}
    for i = 2, #one.options do map[i] = top + i end
    local whole = file.columns[one.name .. "\0"]:over(file.columns[one.name]:mapped(map)):codes()
    marks[top + 2] = -1 -- `system` is the first behind "answered"
    made = column.mark_missing(whole, marks, one.col:labels())
    if one.factor > 1 then made = column.linear(made, 0, one.factor, "number", one.col:labels()) end
    return made
  end
  made = file.columns[one.name]:codes(codes)
  return column.mark_missing(made, marks, one.col:labels())
end

-- A column as the dataset has it.
local function column_of(file, one)
  if one.col:kind() == "number" then return number_column(file, one) end
  return file.columns[one.name]:single(one.col:labels(), -1, -1)
end

-- ---- the plan ---------------------------------------------------------------------------------

-- The codebook that the plan fills: columns of options, and numbers behind those that say who has one.
local function book_of(order)
  local book = { columns = {}, by_name = {}, sets = {}, batteries = {} }
  local function add(entry)
    book.columns[#book.columns + 1], book.by_name[entry.name] = entry, entry
  end
  for _, one in ipairs(order) do
    add { name = one.name, kind = "single", options = { answers = one.options, missing = {}, nets = {} },
      as_column = not one.is_many and function(file) return column_of(file, one) end or nil }
    if one.is_many then
      add { name = one.name .. "\0", kind = "number", range = { one.low, one.high }, answered = one.name, missing = {} }
    end
  end
  return book
end

-- Who was not asked has that kind of missing, and nobody else.
local function never_of(one)
  local never, not_asked = {}, nil
  for _, option in ipairs(one.options) do
    if option.kind == "not_asked" then not_asked = option.key end
  end
  if not one.filters or not not_asked then return nil end
  never[not_asked] = one.asked
  for _, option in ipairs(one.options) do
    if option.key ~= not_asked then never[option.key] = ("not (%s)"):format(one.asked) end
  end
  return never
end

local function plan_of(order, rows, seed)
  local specs = {}
  for _, one in ipairs(order) do
    specs[#specs + 1] = { one.name, never = never_of(one) }
    if one.is_many then specs[#specs + 1] = { one.name .. "\0", spread = one.spread } end
  end
  return { seed = seed, margin = 0, files = { { population = "", wave = "1", rows = rows, columns = specs,
    file = "like", codebook = "like" } } }
end

-- ---- the dataset ------------------------------------------------------------------------------

local function dataset_of(data, file, columns, seed)
  local list = {}
  for i, one in ipairs(columns) do list[i] = { one.name, column_of(file, one) } end
  local made, old = core.of(list), data:meta() or {}
  local meta = meta_of.carried(old, made, {})
  local sets = old.sets or {}
  meta.sets, meta.notes, meta.source = {}, {}, require "reconstruct.request".source(seed)
  made = core.with_meta(made, meta)
  for _, set in ipairs(sets) do
    local is_whole = (set.from or "dummies") == "dummies" and not made:has(set.name)
    for _, name in ipairs(set.items) do is_whole = is_whole and made:has(name) end
    if is_whole then
      made = multi.add(made, set.name, set.items, { base = set.base, counted = set.counted, asked = set.asked,
        exclusive = set.exclusive, texts = set.texts })
    end
  end
  return made
end

--- A dataset like another one: the same margins, nobody's row. For a program that is tried out where the survey itself
-- may not go. Single choices, numbers and sets of dummies are made; texts, dates and private columns are not.
-- Counts of the margins are those of the survey, kinds of missing included, so a margin so fine that a count in it is
-- about one person tells of that person: choose margins that you would publish.
-- @param o `like` = dataset, `margins` = list of columns, nested ones as "q1 > region" (default: each column alone;
--   columns in no margin have their own), `seed` = 1
-- @return a dataset with the columns, labels and kinds of missing of the first; what became of each constraint
-- @raise for margins that name what is not made; for a margin that cannot be met beside the others
-- @usage local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 1, 2, 2, 2 } } }
-- local made, report = require "reconstruct.like".make { like = d, seed = 3 }
-- assert(made:rows() == 5 and report.counts.exact == 2)
function like.make(o)
  for _, name in ipairs { "rows", "codebook", "columns", "weights", "figures", "files", "population", "wave",
    "margin" } do
    if o[name] ~= nil then check.fail("reconstruct: '%s' does not go with like (like, margins, seed)", name) end
  end
  local data, seed = o.like, o.seed or 1
  if type(data) ~= "userdata" or not data.names then
    check.fail("reconstruct: like is %s, not a dataset", check.quoted(data))
  end
  if math.type(seed) ~= "integer" then check.fail("reconstruct: seed: %s is no whole number", check.quoted(seed)) end
  local entries, columns = (data:meta() or {}).columns or {}, {}
  for _, name in ipairs(data:names()) do
    local entry = entries[name] or {}
    local one = not entry.private and options_of(data, name)
    if one then
      columns[#columns + 1], columns[name] = one, one
      one.total = {}
      for place in ipairs(one.options) do one.total[place] = 0 end
      for row = 1, data:rows() do one.total[one.place[row]] = one.total[one.place[row]] + 1 end
      if one.is_many then scale_of(one, data) end
      one.asked = entry.asked
    end
  end
  for _, one in ipairs(columns) do one.filters = filters_of(columns, entries[one.name]) end
  local margins, add = read_margins(o.margins or {}, columns, data)
  for _, one in ipairs(columns) do add { one.name } end
  for _, set in ipairs((data:meta() or {}).sets or {}) do -- who has the exclusive item has no other, as before
    for _, name in ipairs(columns[set.exclusive] and set.items or {}) do
      if columns[name] and name ~= set.exclusive then add { name, set.exclusive } end
    end
  end
  close(margins, add, columns)
  local order, constraints = in_order(columns, margins), {}
  add_parts(margins, add, columns)
  for _, names in ipairs(margins) do constraints_of(columns, names, data, constraints) end
  local fine, files, report = pcall(reconstruct.make, plan_of(order, data:rows(), seed), constraints,
    { books = { like = book_of(order) }, excused = {}, where = "reconstruct" })
  if not fine then check.fail("%s", check.plain(files)) end
  return dataset_of(data, files[1].made, columns, seed), outcome.of(report)
end

return like
