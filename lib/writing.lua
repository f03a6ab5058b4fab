--- Which columns of a dataset go into a file: no private ones, and multiple-response sets as their items.
--
-- A set stands in the file as the columns it was made of, where these say all that it says; else as
-- columns of 0 and 1 made for the purpose, so that no mention and no base is lost. CSV files have the
-- columns a set was made of wherever they are there, since a codebook says the rest.

local column = require "core.column"
local check = require "check"
local recode = require "recode"

local writing = {}

-- The one value that is a mention in all items, as the file has it; nil where there are several or none.
local function common_mention(data, set)
  local value
  for i, name in ipairs(set.items) do
    local col, list = data:column(name), set.mentions and set.mentions[i]
    if not list or #list > 1 then return nil end
    if list[1] ~= nil then
      if value ~= nil and value ~= list[1] then return nil end
      value = list[1]
    end
    for _, option in ipairs(col:kind() == "single" and col:labels():spec().answers or {}) do
      if type(list[1]) == "string" and option.code ~= nil then return nil end -- the file has its codes
    end
  end
  return value
end

-- What the columns that a set was made of are in the file: { type, counted, items }; nil where they do not say it all.
local function own_items(data, set, entry)
  if not set or entry.incomplete or set.from == "list" or (set.base or "answered") ~= "answered" then return nil end
  for _, name in ipairs(set.items) do
    if not data:has(name) then return nil end
  end
  if set.from == "mentions" then return { type = "categories", items = set.items } end
  local counted = common_mention(data, set)
  return counted ~= nil and { type = set.file and set.file.type or "dichotomies", counted = counted, items = set.items }
    or nil
end

local function free_name(taken, set, key)
  return recode.free(taken[key] and set .. "_" .. key or key, taken)
end

local function note_private(private, notes)
  if #private == 0 then return end
  notes[#notes + 1] = ("write: %d private column%s left out: %s"):format(#private,
    #private == 1 and " is" or "s are", check.listed(private))
end

--- The columns of a dataset for a file.
-- @param data a dataset
-- @param notes list to which is added what is left out or made
-- @param alone true for files that have no codebook beside them (SPSS, Stata): sets must say all by themselves
-- @return list of { name, column }; list of sets { name, set (of the meta), type, counted, items }
-- @usage local column = require "core.column"
-- local d = require "core.dataset".of { { "age", column.numbers { 20 } } }
-- assert(require "writing".columns(d, {})[1][1] == "age")
function writing.columns(data, notes, alone)
  local meta, list, sets, private, taken, set_of = data:meta() or {}, {}, {}, {}, {}, {}
  for _, name in ipairs(data:names()) do taken[name] = true end
  for _, set in ipairs(meta.sets or {}) do set_of[set.name] = set end
  for _, name in ipairs(data:names()) do
    local entry, col = (meta.columns or {})[name] or {}, data:column(name)
    if entry.private then
      private[#private + 1] = name
    elseif col:kind() ~= "multi" then
      list[#list + 1] = { name, col }
    else
      local own = alone and own_items(data, set_of[name], entry)
      local items = {}
      if not own and (alone or not entry.items or entry.incomplete) then
        for place, option in ipairs(col:labels():spec().answers) do
          items[place] = free_name(taken, name, option.key)
          list[#list + 1] = { items[place], recode.titled(column.item(col, place), option.label) }
        end
        own = { type = "dichotomies", counted = 1, items = items }
        if entry.items then
          notes[#notes + 1] = ("write: the set '%s' is written as columns of 0 and 1: %s"):format(name,
            check.listed(items))
        end
      end
      if own then
        own.name, own.set = name, set_of[name] or { texts = entry.texts }
        sets[#sets + 1] = own
      end
    end
  end
  note_private(private, notes)
  return list, sets
end

--- A dataset without its private columns, for files that keep all else.
-- @param data a dataset
-- @param notes list to which is added what is left out
-- @return a dataset that shares the columns
-- @usage local column = require "core.column"
-- local dataset = require "core.dataset"
-- local d = dataset.of { { "mail", column.texts { "a@b.org" } }, { "x", column.numbers { 1 } } }
-- d = dataset.with_meta(d, { columns = { mail = { private = true } } })
-- assert(#require "writing".public(d, {}):names() == 1)
function writing.public(data, notes)
  local private, entries = {}, (data:meta() or {}).columns or {}
  for _, name in ipairs(data:names()) do
    if (entries[name] or {}).private then private[#private + 1] = name end
  end
  note_private(private, notes)
  return #private > 0 and data:drop(private) or data
end

return writing
