--- Makes a codebook from data.
--
-- What is certain is written as it is; what is a guess stands in a comment, so that nothing is taken
-- for granted until a person has said so: that few whole numbers are codes, that a family of columns
-- is a set, that cells hold lists. The order is the file's, so the same data give the same bytes.

local families = require "codebook.families"
local guess = require "codebook.guess"
local source = require "codebook.source"
local check = require "check"

local concat = table.concat
local quoted, literal = source.quoted, source.literal

local write = {}

local function read_text(read)
  local parts = {}
  for _, name in ipairs { "separator", "decimal", "thousands", "encoding" } do
    if read[name] then parts[#parts + 1] = ("%s = %s"):format(name, quoted(read[name])) end
  end
  if read.header then parts[#parts + 1] = ("header = %d"):format(read.header) end
  return #parts > 0 and ("  read = { %s },\n"):format(concat(parts, ", ")) or ""
end

-- What is known of the whole file, and what it says of itself.
local function top_text(meta, lang)
  local lines = {}
  for _, name in ipairs { "id", "wave", "mode" } do
    if meta[name] then lines[#lines + 1] = ("  %s = %s,"):format(name, quoted(meta[name])) end
  end
  if meta.hide then lines[#lines + 1] = ("  hide = %d,"):format(meta.hide) end
  local from = meta.file or {}
  local parts = {}
  source.labelled(parts, meta.title or guess.labels(from.label, lang))
  if #parts > 0 then lines[#lines + 1] = ("  title = { %s },"):format(concat(parts, ", ")) end
  if meta.fieldwork then
    lines[#lines + 1] = ("  fieldwork = { %s, %s },"):format(quoted(meta.fieldwork[1]), quoted(meta.fieldwork[2]))
  end
  for _, note in ipairs(from.notes or {}) do lines[#lines + 1] = "  -- file note: " .. note:gsub("[%c]+", " ") end
  if from.weight then
    lines[#lines + 1] = ("  -- file weight: %s (befund.read(...):design{ weight = %s })"):format(
      from.weight:gsub("[%c]+", " "), quoted(from.weight))
  end
  return #lines > 0 and concat(lines, "\n") .. "\n" or ""
end

local function counted_text(values)
  local list = {}
  for i, value in ipairs(values) do list[i] = literal(value) end
  return ("counted = { %s }"):format(concat(list, ", "))
end

-- A set that the dataset has, with what is said of it and of its items.
local function set_text(set)
  local parts = { quoted(set.name) }
  source.labelled(parts, set.title)
  local is_list = set.from == "list"
  if set.from and set.from ~= "dummies" then parts[#parts + 1] = "from = " .. quoted(set.from) end
  if is_list then parts[#parts + 1] = "column = " .. quoted(set[1].name) end
  if is_list and set.separator then parts[#parts + 1] = "separator = " .. quoted(set.separator) end
  if set.asked then parts[#parts + 1] = "asked = " .. quoted(set.asked) end
  if set.base and set.base ~= (set.asked and "asked" or "answered") then
    parts[#parts + 1] = "base = " .. quoted(set.base)
  end
  if set.private then parts[#parts + 1] = "private = true" end
  if set.counted then parts[#parts + 1] = counted_text(set.counted) end
  if set.exclusive then parts[#parts + 1] = "exclusive = " .. quoted(set.exclusive) end
  if is_list then
    parts[#parts + 1] = "items = " .. source.options(set.answers, "    ", 40)
  else
    local items = {}
    for i, found in ipairs(set) do items[i] = source.entry(found, "      ") end
    parts[#parts + 1] = "items = " .. source.items(items)
  end
  return "    { " .. concat(parts, ", ") .. " },\n"
end

local function battery_text(family, taken)
  local parts = { quoted(family.name or guess.key(family.stem, taken)) }
  source.labelled(parts, family.title)
  parts[#parts + 1] = "scale = " .. quoted(family.scale.name)
  parts[#parts + 1] = "items = " .. source.items(family)
  return "    { " .. concat(parts, ", ") .. " },\n"
end

-- ---- guesses, in comments ---------------------------------------------------------------------

local function whole_guess(family, taken)
  local parts, missing, seen = { quoted(guess.key(family.stem, taken)) }, {}, {}
  source.labelled(parts, family.title)
  for _, found in ipairs(family) do
    for _, item in ipairs(found.marked or {}) do
      if not seen[item.value] then missing[#missing + 1] = item end
      seen[item.value] = true
    end
  end
  table.sort(missing, function(a, b) return a.value < b.value end)
  parts[#parts + 1] = source.codes(family.values, missing)
  parts[#parts + 1] = "items = " .. source.items(family)
  return "    { " .. concat(parts, ", ") .. " },"
end

local none_of_them = { none = true, none_of_these = true, nothing = true, keine = true, keines = true, keiner = true,
  nichts = true, keine_davon = true, nichts_davon = true }

-- The item that by its name or label excludes the others.
local function exclusive_of(family)
  for _, found in ipairs(family) do
    local last = found.name:match("[_.%-]([^_.%-]+)$") or ""
    if none_of_them[guess.key(last, {})] then return found.name end
    for _, lang in ipairs(check.names(found.label or found.title or {})) do
      if none_of_them[guess.key((found.label or found.title)[lang], {})] then return found.name end
    end
  end
end

local function marks_guess(family, taken)
  local parts = { quoted(guess.key(family.stem, taken)) }
  source.labelled(parts, family.title)
  parts[#parts + 1] = counted_text(family.counted)
  local exclusive = exclusive_of(family)
  if exclusive then parts[#parts + 1] = "exclusive = " .. quoted(exclusive) end
  parts[#parts + 1] = "items = " .. source.items(family, true)
  return "    { " .. concat(parts, ", ") .. " },"
end

local function is_number(text)
  return text:find("^[+-]?%d+%.?%d*$") and tonumber(text)
end

local function list_guess(found, taken, lang)
  local options, all_numbers, keys = {}, true, {}
  for _, part in ipairs(found.list.parts) do all_numbers = all_numbers and is_number(part) end
  table.sort(found.list.parts, function(a, b)
    if all_numbers and is_number(a) ~= is_number(b) then return is_number(a) < is_number(b) end
    return a < b
  end)
  for i, part in ipairs(found.list.parts) do
    local key = all_numbers and part or guess.key(part, keys)
    options[i] = { key = key, code = all_numbers and is_number(part) or nil, text = not all_numbers and part or nil,
      label = key ~= part and { [lang] = part } or nil }
  end
  local parts = { quoted(guess.key(found.name .. "_set", taken)), "from = \"list\"", "column = " .. quoted(found.name),
    "separator = " .. quoted(found.list.separator), "items = " .. source.options(options, "    ", 40) }
  return "    { " .. concat(parts, ", ") .. " },"
end

-- A list of sets or batteries: those that are certain, then guesses in comments, all of it if there are no others.
local function section(name, certain, remark, guesses)
  if #certain == 0 and #guesses == 0 then return "" end
  if #certain == 0 then
    local whole = ("  %s = { -- %s\n%s\n  },"):format(name, remark, concat(guesses, "\n"))
    return source.commented(whole) .. "\n"
  end
  local more = ""
  if #guesses > 0 then
    more = source.commented(("  -- %s\n%s"):format(remark, concat(guesses, "\n")):gsub("^  %-%- ", "  ", 1)):gsub(
      "([^\n]+)", "  %1") .. "\n"
  end
  return ("  %s = {\n%s%s  },\n"):format(name, concat(certain), more)
end

-- ---- the whole --------------------------------------------------------------------------------

local head = [[
-- Codebook%s: what its columns mean. Made from the data by `befund codebook`, to be edited:
-- a column is { "name", kind = "single", de = "label", en = "label", codes = { ... } }, an option is
-- { "key", code or text in the file, de = "label", score = 4, missing = "no_answer" }.
return {
  format = 1,
]]

local function scales_text(scales)
  local out = {}
  for i, scale in ipairs(scales) do
    local name = scale.name:find("^[%a_][%w_]*$") and load("local " .. scale.name) and scale.name
      or "[" .. quoted(scale.name) .. "]"
    out[i] = ("    %s = %s,\n"):format(name, source.options(scale.options, "    "))
  end
  return #out > 0 and "  scales = {\n" .. concat(out) .. "  },\n" or ""
end

local function columns_text(columns)
  local lines = {}
  for i, found in ipairs(columns) do lines[i] = source.column(found, "    ") .. "\n" end
  return "  columns = {\n" .. concat(lines) .. "  },\n"
end

local function sets_text(found, columns, taken, lang)
  local certain, guesses, known = {}, {}, {}
  for i, set in ipairs(found.sets) do
    certain[i] = set_text(set)
    known[set[1]] = set.from == "list"
  end
  for _, family in ipairs(found.marks) do guesses[#guesses + 1] = marks_guess(family, taken) end
  for _, one in ipairs(columns) do
    if one.list and not known[one] then guesses[#guesses + 1] = list_guess(one, taken, lang) end
  end
  return section("sets", certain, "marked or not: several answers to one question?", guesses)
end

local function batteries_text(found, taken)
  local certain, guesses = {}, {}
  for i, family in ipairs(found.batteries) do certain[i] = battery_text(family, taken) end
  for i, family in ipairs(found.whole) do guesses[i] = whole_guess(family, taken) end
  return section("batteries", certain, "the same whole numbers: a scale? (its columns then leave the list above)",
    guesses)
end

-- Sets of the file that a codebook cannot hold beside another.
local function shared_text(sets)
  local lines = {}
  for i, set in ipairs(sets) do
    lines[i] = ("  -- the set %s is left out, since a column is an item of one set only: %s\n"):format(quoted(set.name),
      concat(set.items, ", "):gsub("[%c]+", " "))
  end
  return concat(lines)
end

--- A codebook for a dataset, as text.
-- @param data a dataset, as a rule read without a codebook; sets, batteries, labels and the rest that it has are kept
-- @param options file (its name for the first line), read ({ separator =, decimal = } to be kept)
-- @return Lua source that loads as a codebook
-- @usage local d = require "core.dataset".of { { "age", require "core.column".numbers { 20, 31.5 } } }
-- assert(require "codebook.write".text(d):find('{ "age", kind = "number" }, -- 20 to 31.5', 1, true))
function write.text(data, options)
  options = options or {}
  local lang = guess.language(data)
  local columns, taken = {}, {}
  for _, name in ipairs(data:names()) do
    columns[#columns + 1] = guess.column(data, name, lang)
    taken[name] = true
  end
  local found = families.of(data, columns, lang)
  for _, battery in ipairs(found.batteries) do taken[battery.name or ""] = true end
  local scales = families.scales(columns, found.batteries)
  local alone = {}
  for _, one in ipairs(columns) do
    if not one.family then alone[#alone + 1] = one end
  end
  local batteries = batteries_text(found, taken)
  return concat { head:format(options.file and " of " .. options.file:match("[^/]*$") or ""),
    top_text(data:meta() or {}, lang), read_text(options.read or {}), scales_text(scales), columns_text(alone),
    batteries, sets_text(found, alone, taken, lang), shared_text(found.shared), "}\n" }
end

return write
