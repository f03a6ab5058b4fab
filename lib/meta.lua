--- What goes along with a dataset: titles, notes, and what the codebook says of its columns.
--
-- A plain table behind d:meta(), never changed once a dataset has it: changes are made in copies.

local meta = {}

--- A table with the same fields.
-- @param t a table, or nil for an empty one
-- @return a new table
-- @usage assert(require "meta".copy({ a = 1 }).a == 1)
function meta.copy(t)
  local other = {}
  for key, value in pairs(t or {}) do other[key] = value end
  return other
end

local copy = meta.copy

--- The same with one note more.
-- @param old a dataset's meta
-- @param text of the note, with what string.format puts in
-- @return a new table
-- @usage assert(require "meta".with_note({}, "%d rows", 3).notes[1] == "3 rows")
function meta.with_note(old, text, ...)
  local other = copy(old)
  other.notes = copy(other.notes)
  other.notes[#other.notes + 1] = text:format(...)
  return other
end

--- What is left of a dataset's meta when columns are chosen and renamed.
-- @param old meta of the dataset before
-- @param data the dataset after
-- @param new { old name = new name } of the columns that were renamed
-- @return a new table: entries of columns that are there, under their new names; conditions renamed along
-- @usage local d = require "core.dataset".of { { "b", require "core.column".numbers { 1 } } }
-- assert(require "meta".carried({ columns = { a = { private = true } } }, d, { a = "b" }).columns.b.private)
function meta.carried(old, data, new)
  local other = copy(old)
  local function name_of(name)
    local to = new[name] or name
    return data:has(to) and to or nil
  end
  local function items_of(list)
    local items = {}
    for _, name in ipairs(list) do items[#items + 1] = name_of(name) end
    return items
  end
  other.columns, other.sets, other.batteries = {}, {}, {}
  for name, entry in pairs(old.columns or {}) do
    if name_of(name) then
      entry = copy(entry)
      if entry.asked then entry.asked = require "names_in".renamed(entry.asked, new) end
      if entry.items then
        local items = items_of(entry.items)
        entry.incomplete = entry.incomplete or #items < #entry.items or nil
        entry.items = items
      end
      entry.set = entry.set and name_of(entry.set)
      other.columns[name_of(name)] = entry
    end
  end
  if old.file and old.file.weight then
    other.file = copy(old.file)
    other.file.weight = name_of(old.file.weight)
  end
  for _, set in ipairs(old.sets or {}) do
    if name_of(set.name) then
      set = copy(set)
      set.name, set.items = name_of(set.name), items_of(set.items)
      set.exclusive = set.exclusive and name_of(set.exclusive)
      set.asked = set.asked and require "names_in".renamed(set.asked, new)
      other.sets[#other.sets + 1] = set
    end
  end
  for _, battery in ipairs(old.batteries or {}) do
    battery = copy(battery)
    battery.items = items_of(battery.items)
    if #battery.items > 0 then other.batteries[#other.batteries + 1] = battery end
  end
  return other
end

return meta
