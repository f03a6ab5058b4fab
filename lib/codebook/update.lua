--- Brings an edited codebook up to date with data: what a person wrote stays to the letter.
--
-- The source is walked over word by word, to find where entries stand; edits are made at these places, and
-- what is new or gone stands in comments that Lua and the next update pass over.

local check = require "check"
local guess = require "codebook.guess"
local lists = require "multi.list"
local loader = require "codebook.load"
local places_of_values = require "codebook.places"
local source_of = require "codebook.source"
local values_of = require "values"

local concat, sort = table.concat, table.sort

local update = {}

-- Where the entries of columns stand in the source, those of sets and batteries with their items, and where the list
-- of columns ends.
local function places(source)
  local found = { entries = {}, groups = {} }
  local stack, before, open_entry = {}, nil, nil
  loader.tokens(source, function(kind, word, at, behind)
    local top = stack[#stack]
    if open_entry and (word == "," or word == ";") then open_entry.stop = behind end
    open_entry = nil
    if word == "{" and kind == "sign" then
      stack[#stack + 1] = { start = at, field = before and before.kind == "field" and before.word or nil, count = 0 }
      if top then top.count = top.count + 1 end
    elseif word == "}" and kind == "sign" then
      stack[#stack] = nil
      local parent = stack[#stack]
      local field = parent and parent.field
      if top.first and not top.field and (field == "columns" or field == "items") then
        open_entry = { name = top.first, start = top.start, stop = behind }
        found.entries[#found.entries + 1] = open_entry
      elseif field == "sets" or field == "batteries" then
        open_entry = { name = top.first, start = top.start, stop = behind }
        found.groups[#found.groups + 1] = open_entry
      end
      if #stack == 1 and top.field == "columns" then found.close, found.last = at, before end
      if #stack == 0 then found.top_close, found.top_last = at, before end
    elseif kind == "text" and top then
      local value = load("return " .. word, "=", "t", {})()
      if top.count == 0 and not (before and before.kind == "field") then top.first = value end
      if top.field == "items" then
        open_entry = { name = value, start = at, stop = behind }
        found.entries[#found.entries + 1] = open_entry
      end
      top.count = top.count + 1
    elseif kind ~= "sign" and top then
      top.count = top.count + 1
    end
    if word == "=" and before and (before.kind == "name") then
      before = { kind = "field", word = before.word, behind = behind }
      if top then top.count = top.count - 1 end
    else
      before = { kind = kind, word = word, behind = behind }
    end
  end)
  return found
end

local function group_of(found, entry)
  for _, group in ipairs(found.groups) do
    if group.start < entry.start and entry.start < group.stop then return group end
  end
end

-- The sets and batteries of which every item is gone.
local function empty_groups(found, is_gone)
  local left, empty = {}, {}
  for _, entry in ipairs(found.entries) do
    local group = group_of(found, entry)
    if group and not is_gone(entry) then left[group] = true end
  end
  for _, entry in ipairs(found.entries) do
    local group = group_of(found, entry)
    if group and not left[group] then empty[group] = true end
  end
  return empty
end

-- New entries in front of the closing brace of a list; a comma goes behind the last entry if it has none.
local function insertion(source, last, close, text)
  local line_start = close
  while line_start > 1 and source:sub(line_start - 1, line_start - 1):find("[ \t]") do line_start = line_start - 1 end
  local edits = {}
  if last.word ~= "," and last.word ~= ";" and last.word ~= "{" then
    edits[1] = { start = last.behind, stop = last.behind, text = "," }
  end
  local on_own_line = line_start == 1 or source:sub(line_start - 1, line_start - 1) == "\n"
  edits[#edits + 1] = on_own_line and { start = line_start, stop = line_start, text = text, is_last = true }
    or { start = line_start, stop = close, text = "\n" .. text .. "  ", is_last = true }
  return edits
end

-- Edits in the order of their places; of those at one place a comma goes before a comment on what is in front of it,
-- and that before new entries. Lines end as the source's do.
local function edited(source, edits)
  local ends = source:find("\r\n", 1, true) and "\r\n" or "\n"
  for i, edit in ipairs(edits) do
    edit.order = (edit.is_last and 2 or edit.is_behind and 1 or 0) * #edits + i
    edit.text = edit.text:gsub("\r?\n", ends)
  end
  sort(edits, function(a, b) return a.start < b.start or a.start == b.start and a.order < b.order end)
  local parts, at = {}, 1
  for _, edit in ipairs(edits) do
    parts[#parts + 1] = source:sub(at, edit.start - 1)
    parts[#parts + 1] = edit.text
    at = edit.stop
  end
  parts[#parts + 1] = source:sub(at)
  return concat(parts)
end

-- ---- new options ------------------------------------------------------------------------------

-- Texts in a column of numbers that are not declared missing.
local function texts_among(values, entry)
  local known, texts = {}, {}
  for _, item in ipairs(entry.missing or {}) do known[item.value] = true end
  for _, item in ipairs(values) do
    local value = item.value
    if type(value) == "string" and not known[value] and not value:find("^%s*[+-]?[%d.,]+%s*$") then
      texts[#texts + 1] = value
    end
  end
  return texts
end

-- What stands in the data of a described column and is none of its options.
local function new_values(data, entry)
  local col = data:column(entry.name)
  local is_text = col:kind() == "single" or col:kind() == "text"
  if entry.kind == "number" and is_text then return texts_among(values_of(col, 1000) or {}, entry) end
  local values = entry.kind == "single" and col:kind() ~= "multi" and values_of(col, 1000)
  if not values then return {} end
  local index, options, spec_of = places_of_values.index(entry.options), {}, {}
  for _, option in ipairs(col:kind() == "single" and col:labels():spec().answers or {}) do
    spec_of[option.key] = option
  end
  for _, item in ipairs(values) do
    local spec = spec_of[item.value] or {}
    local value = spec.code or item.value
    if not places_of_values.of(index, value) and not places_of_values.of(index, item.value) then
      options[#options + 1] = value
    end
  end
  return options
end

-- Parts of the cells of a list that are none of its items.
local function new_parts(data, set)
  local col = set.from == "list" and set.options and data:has(set.column) and data:column(set.column)
  local values = col and values_of(col, 10000)
  if not values then return {} end
  local index, options, seen = places_of_values.index(set.options), {}, {}
  for _, item in ipairs(values) do
    for _, part in ipairs(lists.parts(item.value, set.separator or lists.separator(values))) do
      if not seen[part] and not places_of_values.of(index, part) then options[#options + 1] = tonumber(part) or part end
      seen[part] = true
    end
  end
  return options
end

-- Values as options to be copied, in order, with keys that the scale has not.
local function as_options(values, scale)
  sort(values, function(a, b)
    if type(a) ~= type(b) then return type(a) == "number" end
    return a < b
  end)
  local options, taken = {}, {}
  for _, list in ipairs { scale and scale.answers or {}, scale and scale.missing or {} } do
    for _, option in ipairs(list) do taken[option.key] = true end
  end
  for i, value in ipairs(values) do
    local is_number = type(value) == "number"
    options[i] = source_of.option { key = guess.key(is_number and check.quoted(value) or value, taken),
      code = is_number and value or nil, text = not is_number and value or nil }
  end
  return options
end

-- A comment behind an entry that lists its new options, in place of the one of an earlier update; nil if it says so
-- already, or there is nothing to say.
local function options_edit(source, entry, known, options)
  local start, stop, old = source:find("^ (%-%-%[(=*)%[ new in the data: .-%]%2%])", entry.stop)
  local text = concat(options, ", ")
  if known.private then text = ("%d value%s (private)"):format(#options, #options == 1 and "" or "s") end
  local comment = #options > 0 and source_of.block("new in the data: " .. text) or nil
  if comment == old then return nil end
  return { start = start or entry.stop, stop = start and stop + 1 or entry.stop, is_behind = true,
    text = comment and " " .. comment or "" }
end

--- An edited codebook brought up to date with data: what a person wrote stays to the letter, new columns are added
-- at the end of `columns`, entries of columns that are gone become comments, and so do sets and batteries without an
-- item left; options that the codebook does not know are listed in a comment behind their column.
-- @param source the text of the codebook
-- @param data a dataset, read without a codebook
-- @param by_name what the codebook describes: columns of a checked codebook by name, or true
-- @param sets those of the checked codebook, of which lists may have new items; nil: none
-- @return the new text; list of added names; list of names that are gone; list of names with new options
-- @usage local d = require "core.dataset".of { { "age", require "core.column".numbers { 20, 31.5 } } }
-- local text, added = require "codebook.update".text("return { columns = {} }", d, {})
-- assert(added[1] == "age" and text:find('"age"', 1, true))
function update.text(source, data, by_name, sets)
  local found, edits, gone, added, lines, more_options = places(source), {}, {}, {}, {}, {}
  local function comment_out(entry)
    edits[#edits + 1] = { start = entry.start, stop = entry.stop,
      text = source_of.block("not in the data: " .. source:sub(entry.start, entry.stop - 1)) }
  end
  local function is_gone(entry) return by_name[entry.name] and not data:has(entry.name) end
  local empty = empty_groups(found, is_gone)
  for group in pairs(empty) do comment_out(group) end
  local function list_new(entry, known, values)
    local options = as_options(values, known.options)
    edits[#edits + 1] = options_edit(source, entry, known, options)
    if #options > 0 then more_options[#more_options + 1] = entry.name end
  end
  local seen = {}
  for _, entry in ipairs(found.entries) do
    local known = by_name[entry.name]
    if is_gone(entry) then
      gone[#gone + 1] = entry.name
      if not empty[group_of(found, entry)] then comment_out(entry) end
    elseif type(known) == "table" and not seen[entry.name] then
      seen[entry.name] = true
      list_new(entry, known, new_values(data, known))
    end
  end
  for _, set in ipairs(sets or {}) do
    for _, group in ipairs(found.groups) do
      if group.name == set.name and not empty[group] then list_new(group, set, new_parts(data, set)) end
    end
  end
  -- What was gone at an earlier update and is there again is what a person made of it.
  local again = {}
  for start, inside, stop in source:gmatch("()%-%-%[=*%[ not in the data: (.-) %]=*%]()") do
    local name
    loader.tokens(inside, function(kind, word)
      if kind == "text" and name == nil then name = load("return " .. word, "=", "t", {})() end
    end)
    if name and data:has(name) and not by_name[name] and not again[name] then
      again[name] = true
      added[#added + 1] = name
      edits[#edits + 1] = { start = start, stop = stop, text = inside }
    end
  end
  local lang = guess.language(data)
  for _, name in ipairs(data:names()) do
    local new = not by_name[name] and not again[name] and guess.column(data, name, lang)
    if new then
      added[#added + 1] = name
      lines[#lines + 1] = source_of.column(new, "    ") .. "\n"
    end
  end
  if #lines > 0 then
    local text = "    -- new in the data:\n" .. concat(lines)
    local more = found.close and insertion(source, found.last, found.close, text)
      or insertion(source, found.top_last, found.top_close, "  columns = {\n" .. text .. "  },\n")
    for _, edit in ipairs(more) do
      local inside = false -- the last entry may be one that is gone, and then ends with its own comment
      for _, other in ipairs(edits) do
        inside = inside or other.start < edit.start and edit.start <= other.stop and edit.text == ","
          and other.text:find("^%-%-%[=*%[ not in the data")
      end
      if not inside then edits[#edits + 1] = edit end
    end
  end
  return edited(source, edits), added, gone, more_options
end

return update
