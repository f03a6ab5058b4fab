--- Columns of two datasets as one: rows that have the same identifier go together.

local dataset = require "core.dataset"
local check = require "check"
local meta_of = require "meta"

local copy, quoted = meta_of.copy, check.quoted

local OPTIONS = check.known("join", { "id" })

local join = {}

-- ---- what identifies a row --------------------------------------------------------------------

-- What a dataset is called in messages: its file, else which of the two it is.
local function named(data, which)
  local from = data:file()
  return from and quoted(from:match("[^/]*$")) or "the " .. which .. " dataset"
end

-- { own name, other's name } of each column that identifies rows.
local function pairs_of(where, data, other, id)
  if id == nil then
    local own, others = (data:meta() or {}).id, (other:meta() or {}).id
    if not own then check.fail("%s: no id (id = \"lfdn\": the column that identifies rows in both)", where) end
    return { { own, others or own } }
  end
  if type(id) == "string" then return { { id, id } } end
  check.kind(where .. ": id", id, "table")
  local list = {}
  for _, name in ipairs(id) do list[#list + 1] = { check.kind(where .. ": id", name, "string"), name } end
  for _, name in ipairs(check.names(id)) do
    list[#list + 1] = { name, check.kind(("%s: id: %s"):format(where, name), id[name], "string") }
  end
  if #list == 0 then check.fail("%s: id is empty (id = \"lfdn\", or id = { own = \"other's name\" })", where) end
  return list
end

local function need_column(where, data, name, which)
  if not data:has(name) then
    check.fail("%s: no column %s in %s (%s)", where, quoted(name), named(data, which), check.advice(name, data:names()))
  end
  local col = data:column(name)
  if col:kind() == "multi" then
    check.fail("%s: id '%s' is a multiple-response set (choose columns with one value a row)", where, name)
  end
  return col:kind()
end

-- Texts of which a file had few are a single choice; beside a text they are compared by what the file says.
local function check_kinds(where, own, others, names)
  if own == others then return end
  local both = { [own] = true, [others] = true }
  if both.text and both.single then return end
  check.fail("%s: id %s is a column of kind '%s' in one and '%s' in the other (read or derive them alike)", where,
    quoted(names[1]), own, others)
end

local function place_of(data, row)
  local line, from = data:line(row), data:file()
  if line and line > 0 and from then return ("%s:%d"):format(from:match("[^/]*$"), line) end
  return ("row %d"):format(row)
end

local function is_private(data, name)
  return (((data:meta() or {}).columns or {})[name] or {}).private
end

local function value_of(data, names, row)
  local values = {}
  for i, name in ipairs(names) do
    if is_private(data, name) then return "a value" end
    values[i] = quoted((data:column(name):get(row)))
  end
  return table.concat(values, ", ")
end

local function rows_of(count)
  return count == 1 and "1 row" or count .. " rows"
end

local function refuse(where, found, sides, names)
  local data, which = sides[found.side], found.side == 1 and "first" or "second"
  if found.what == "missing" then
    local name = names[found.side][found.place]
    check.fail("%s: %s of %s %s no %s (first: %s; leave such rows out: keep \"answered(%s)\")", where,
      rows_of(found.rows), named(data, which), found.rows == 1 and "has" or "have", quoted(name),
      place_of(data, found.first), name)
  end
  local more = found.others > 0 and (", and %d more such value%s"):format(found.others, found.others == 1 and "" or "s")
  check.fail("%s: %s %s stands in %s of %s (%s and %s%s; one row an id)", where, check.listed(names[found.side]),
    value_of(data, names[found.side], found.first), rows_of(found.rows), named(data, which),
    place_of(data, found.first), place_of(data, found.second), more or "")
end

-- ---- what goes along --------------------------------------------------------------------------

local function note_partners(notes, data, other, matched)
  local function note(count, without, with, what)
    if count == 0 then return end
    notes[#notes + 1] = ("join: %s of %s %s no partner in %s (%s)"):format(rows_of(count), without,
      count == 1 and "has" or "have", with, what)
  end
  local first, second = named(data, "first"), named(other, "second")
  note(data:rows() - matched, first, second, "the new columns are missing there")
  note(other:rows() - matched, second, first, "left out")
end

-- Sets whole, batteries unless there is one of the name already; its columns then belong to none.
local function add_groups(joined, added, notes)
  for _, kind in ipairs { "sets", "batteries" } do
    local list, taken = {}, {}
    for i, group in ipairs(joined[kind] or {}) do
      list[i], taken[group.name] = group, true
    end
    for _, group in ipairs(added[kind]) do
      if not taken[group.name] then
        list[#list + 1] = group
      else
        notes[#notes + 1] = ("join: both have a battery '%s' (the second's is left out, its columns stay)"):format(
          group.name)
        for _, name in ipairs(group.items) do
          joined.columns[name] = copy(joined.columns[name])
          joined.columns[name].battery = nil
        end
      end
    end
    joined[kind] = list
  end
end

local function joined_meta(data, other, names, made, notes)
  local moved = {}
  for i, name in ipairs(names[2]) do moved[name] = names[1][i] end
  local old = other:meta() or {}
  local joined, added = copy(data:meta()), meta_of.carried(old, made, moved)
  joined.columns = copy(joined.columns)
  for name, entry in pairs(added.columns) do
    if not data:has(name) then
      joined.columns[name] = entry
    elseif entry.private then -- an identifier that is private in one is so in both
      joined.columns[name] = copy(joined.columns[name])
      joined.columns[name].private = true
    end
  end
  if old.hide then joined.hide = math.max(old.hide, joined.hide or old.hide) end
  joined.notes = copy(joined.notes)
  for _, list in ipairs { old.notes or {}, notes } do
    for _, text in ipairs(list) do joined.notes[#joined.notes + 1] = text end
  end
  add_groups(joined, added, joined.notes)
  return joined
end

--- For each row of a dataset the row of another with the same identifier.
-- @param where what messages start with
-- @param data a dataset
-- @param other a dataset
-- @param id name, list of names, or { own = "other's name" }; nil: the codebook's id
-- @return a column of numbers, missing where there is none; the names in both, two lists
-- @raise names identifiers that stand twice or are missing
-- @usage local column, dataset = require "core.column", require "core.dataset"
-- local a, b = dataset.of { { "id", column.numbers { 7, 8 } } }, dataset.of { { "id", column.numbers { 8 } } }
-- assert(require "join".match("join", a, b, "id"):get(2) == 1)
function join.match(where, data, other, id)
  local names = { {}, {} }
  for i, pair in ipairs(pairs_of(where, data, other, id)) do
    check_kinds(where, need_column(where, data, pair[1], "first"), need_column(where, other, pair[2], "second"), pair)
    names[1][i], names[2][i] = pair[1], pair[2]
  end
  local partners, found = dataset.partners(data, names[1], other, names[2])
  if not partners then refuse(where, found, { data, other }, names) end
  return partners, names
end

--- The rows of a dataset with the columns of another beside their own.
-- @param data a dataset
-- @param other a dataset
-- @param options { id = name, list of names, or { own = "other's name" } }; left out: the codebook's id
-- @return a dataset of the rows of `data`; how many rows have no partner stands in its notes
-- @raise names identifiers that stand twice or are missing, and columns that both have
-- @usage local column, dataset = require "core.column", require "core.dataset"
-- local a = dataset.of { { "id", column.numbers { 7, 8 } } }
-- local b = dataset.of { { "id", column.numbers { 8, 7 } }, { "age", column.numbers { 30, 40 } } }
-- assert(require "join".datasets(a, b, { id = "id" }):column("age"):get(1) == 40)
function join.datasets(data, other, options)
  options = check.options("join", options, OPTIONS)
  local partners, names = join.match("join", data, other, options.id)
  local is_id = {}
  for _, name in ipairs(names[2]) do is_id[name] = true end
  local rest, clash = {}, {}
  for _, name in ipairs(other:names()) do
    if not is_id[name] then
      rest[#rest + 1] = name
      if data:has(name) then clash[#clash + 1] = name end
    end
  end
  if #clash > 0 then
    check.fail("join: both have %s (rename or drop in one: other:rename { %s_2 = \"%s\" })", check.listed(clash),
      clash[1], clash[1])
  end
  local gathered, columns, notes = dataset.take(other:pick(rest), partners), {}, {}
  for i, name in ipairs(rest) do columns[i] = { name, gathered:column(name) } end
  local made = data:with(columns)
  note_partners(notes, data, other, partners:summary().answered)
  return dataset.with_meta(made, joined_meta(data, other, names, made, notes))
end

return join
