--- Makes a codebook from data, and brings an edited one up to date with it.
--
-- What is certain is written as it is; what is a guess stands in a comment, so that nothing is taken
-- for granted until a person has said so: that few whole numbers are codes, that a family of columns
-- is a set. The order is the file's, so the same data give the same bytes.

local check = require "check"
local values_of = require "values"
local dates = require "codebook.dates"
local loader = require "codebook.load"
local key_of = require "recode".key

local concat, sort = table.concat, table.sort

local write = {}

local most_options = 50   -- texts with more different values are open answers
local most_codes = 12     -- whole numbers with more different values are quantities

local date_formats = { "%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M",
  "%d/%m/%Y", "%m/%d/%Y" }

local umlaut = "\xc3[\x84\x96\x9c\x9f\xa4\xb6\xbc]" -- ÄÖÜßäöü in UTF-8

-- ---- Lua source -------------------------------------------------------------------------------

local function quoted(text)
  return (("%q"):format(text):gsub("\\\n", "\\n"):gsub("\r", "\\r"):gsub("\0", "\\0"))
end

local function literal(value)
  return type(value) == "string" and quoted(value) or check.quoted(value)
end

local reserved = { ["do"] = true, ["if"] = true, ["in"] = true, ["or"] = true }

local function labelled(parts, label)
  for _, language in ipairs(check.names(label or {})) do
    local name = reserved[language] and ('["%s"]'):format(language) or language
    if language:find("^%l%l$") then parts[#parts + 1] = ("%s = %s"):format(name, quoted(label[language])) end
  end
end

local function option_text(option)
  local parts = { quoted(option.key) }
  if option.code ~= nil then
    parts[2] = literal(option.code)
  elseif option.text ~= nil and option.text ~= option.key then
    parts[2] = quoted(option.text)
  end
  labelled(parts, option.label)
  if option.score ~= nil then parts[#parts + 1] = "score = " .. literal(option.score) end
  if option.kind ~= nil then parts[#parts + 1] = "missing = " .. quoted(option.kind) end
  return "{ " .. concat(parts, ", ") .. " }"
end

-- Options a line each, or all in one if they are short.
local function options_text(options, indent)
  local parts = {}
  for i, option in ipairs(options) do parts[i] = option_text(option) end
  local one = "{ " .. concat(parts, ", ") .. " }"
  if #one <= 76 then return one end
  return "{\n" .. indent .. "  " .. concat(parts, ",\n" .. indent .. "  ") .. " }"
end

-- ---- what a column holds ----------------------------------------------------------------------

local function all_values(values, test)
  for _, item in ipairs(values) do
    if not test(item.value) then return false end
  end
  return #values > 0
end

local function date_format(values)
  for _, format in ipairs(date_formats) do
    local formats = { format }
    if all_values(values, function(value) return type(value) == "string" and dates.fits(value, formats) end) then
      return format
    end
  end
end

-- German if any text has its letters; labels need a language, and a person can change it in one step.
local function language_of(data)
  for _, name in ipairs(data:names()) do
    local col = data:column(name)
    local values = (col:kind() == "single" or col:kind() == "text") and values_of(col, most_options)
    for _, item in ipairs(values or {}) do
      if item.value:find(umlaut) then return "de" end
    end
    if name:find(umlaut) then return "de" end
  end
  return "en"
end

-- Options as the labels have them, or made of the file's texts.
local function options_of(col, lang)
  local spec = col:labels():spec()
  local options, taken = {}, {}
  for i, option in ipairs(spec.answers) do
    if option.code == nil and not option.label then
      local text = option.text or option.key
      options[i] = { key = key_of(text, taken), text = text }
      if options[i].key ~= text then options[i].label = { [lang] = text } end
    else
      options[i] = option
    end
  end
  for _, option in ipairs(spec.missing) do options[#options + 1] = option end
  return options
end

local function looks_private(values)
  return all_values(values, function(value)
    return type(value) == "string" and value:find("^[^%s@]+@[^%s@]+%.[^%s@]+$")
  end)
end

local function describe_numbers(col, values)
  local summary = col:summary()
  if not summary.low then return { kind = "number", comment = "no answers" } end
  local low, high = check.quoted(summary.low), check.quoted(summary.high)
  local found = { kind = "number", comment = low == high and low or low .. " to " .. high }
  if values and #values > 2 and #values == summary.rows then
    found.comment = found.comment .. ", different in every row"
  elseif values and #values <= most_codes and summary.low <= 2 and all_values(values, math.tointeger) then
    sort(values, function(a, b) return a.value < b.value end)
    found.whole = {}
    for i, item in ipairs(values) do found.whole[i] = item.value end
  end
  return found
end

-- Texts among numbers, such as "k.A.": a person decides whether they are kinds of missing.
local function mostly_numbers(values)
  local numbers, rows, texts = 0, 0, {}
  for _, item in ipairs(values) do
    rows = rows + item.count
    if item.value:find("^[+-]?%d+[.,]?%d*$") then
      numbers = numbers + item.count
    else
      texts[#texts + 1] = ('[%s] = "no_answer"'):format(quoted(item.value))
    end
  end
  sort(texts)
  return numbers * 2 > rows and #texts > 0 and #texts <= 5 and "missing = { " .. concat(texts, ", ") .. " }" or nil
end

local function describe_texts(col, values, lang)
  local format = date_format(values)
  if format then return { kind = "date", date = format ~= "%Y-%m-%d" and format or nil } end
  local rows, count, longest = 0, #values, 0
  for _, item in ipairs(values) do
    rows = rows + item.count
    longest = math.max(longest, #item.value)
  end
  if col:kind() == "text" or count > most_options or longest > 200 or count > 12 and rows < 2 * count then
    return { kind = "text" }
  end
  return { kind = "single", options = options_of(col, lang) }
end

-- What is known of one column.
local function describe(data, name, lang)
  local col = data:column(name)
  local kind, title = col:kind(), col:labels():spec().title
  local known = ((data:meta() or {}).columns or {})[name] or {}
  local found
  if type(title) == "string" then title = { [lang or "en"] = title } end -- the header's
  if kind == "multi" then return nil end
  local values = values_of(col, 1000)
  if kind == "number" then
    found = describe_numbers(col, values)
  elseif kind == "date" then
    found = { kind = "date", date = known.date and known.date[1] }
  elseif col:summary().answered == 0 then
    found = { kind = "text", comment = "no answers" }
  elseif values == nil then
    found = { kind = "text" }
  elseif looks_private(values) then
    found = { kind = "text", private = true, comment = "looks like addresses: never shown or exported" }
  else
    local spec = col:labels():spec()
    local coded = spec.answers[1] and (spec.answers[1].code ~= nil or spec.answers[1].label)
    found = coded and { kind = "single", options = options_of(col, lang) } or describe_texts(col, values, lang)
    found.mostly = not coded and mostly_numbers(values) or nil
  end
  found.name, found.title, found.asked = name, title, known.asked
  found.private = found.private or known.private
  return found
end

-- ---- families: batteries, sets, scales --------------------------------------------------------

-- What comes before the last part of a name; a bare number at its end is only enough for marks.
local function stem_of(name)
  local stem = name:match("^(.+)[_.%-][^_.%-]+$")
  if stem then return stem, false end
  return name:match("^(%a[%a_]*)%d+$"), true
end

-- Neighbours with a common stem, at least three.
local function families_of(columns)
  local families, family = {}, nil
  for _, found in ipairs(columns) do
    local stem, bare = stem_of(found.name)
    if family and stem == family.stem then
      family[#family + 1] = found
    else
      family = { found, stem = stem, bare = bare }
      if stem then families[#families + 1] = family end
    end
  end
  local large = {}
  for _, one in ipairs(families) do
    if #one >= 3 then large[#large + 1] = one end
  end
  return large
end

-- The options of all, if each uses at least half of them.
local function common_options(family)
  local all, place, used = {}, {}, {}
  for i, found in ipairs(family) do
    if found.kind ~= "single" or #found.options < 2 then return nil end
    used[i] = #found.options
    for _, option in ipairs(found.options) do
      local id = option.text or option.code or option.key
      if not place[id] then
        all[#all + 1] = option
        place[id] = #all
      end
    end
  end
  if #all > 15 then return nil end
  local keys = {}
  for i, option in ipairs(all) do
    if used[i] and used[i] * 2 < #all then return nil end
    if keys[option.key] then return nil end
    keys[option.key] = true
  end
  return all
end

-- Whether all are marks: 0 and 1, or one text and nothing.
local function are_marks(family)
  local has_one = false
  for _, found in ipairs(family) do
    if found.kind == "number" then
      if not found.whole or #found.whole > 2 then return false end
      for _, value in ipairs(found.whole) do
        if value ~= 0 and value ~= 1 then return false end
        has_one = has_one or value == 1
      end
    elseif found.kind == "single" and #found.options == 1 then
      has_one = true
    else
      return false
    end
  end
  return has_one
end

local function same_whole(family)
  local first
  for _, found in ipairs(family) do
    if not found.whole then return nil end
    local low, high = found.whole[1], found.whole[#found.whole]
    if low < 0 or high > 11 or high - low < 2 then return nil end
    first = first and (#first >= #found.whole and first or found.whole) or found.whole
  end
  return first
end

local function sort_families(columns)
  local batteries, sets, guesses = {}, {}, {}
  for _, family in ipairs(families_of(columns)) do
    local options = not family.bare and common_options(family)
    if are_marks(family) then
      sets[#sets + 1] = family
    elseif options then
      family.options = options
      for _, found in ipairs(family) do found.family = family end
      batteries[#batteries + 1] = family
    elseif not family.bare then
      family.whole = same_whole(family)
      if family.whole then guesses[#guesses + 1] = family end
    end
  end
  return batteries, sets, guesses
end

-- The same options in several columns become a scale; its name is that of the first battery or column.
local function scales_of(columns, batteries, taken)
  local scales, by_text = {}, {}
  local function signature(options)
    local parts = {}
    for i, option in ipairs(options) do parts[i] = option_text(option) end
    sort(parts)
    return concat(parts, "\n")
  end
  local function add(options, name)
    local id = signature(options)
    by_text[id] = by_text[id] or { options = options, users = {} }
    table.insert(by_text[id].users, name)
    return by_text[id]
  end
  for _, family in ipairs(batteries) do
    family.scale = add(family.options, family.stem)
    family.scale.named = true
  end
  for _, found in ipairs(columns) do
    if found.options and not found.family then found.scale = add(found.options, found.name) end
  end
  for _, one in ipairs({ table.unpack(batteries) }) do
    if not one.scale.name then
      one.scale.name = key_of(one.stem .. "_scale", taken)
      scales[#scales + 1] = one.scale
    end
  end
  for _, found in ipairs(columns) do
    local scale = found.scale
    if scale and not scale.name and #scale.users > 1 then
      scale.name = key_of(scale.users[1] .. "_scale", taken)
      scales[#scales + 1] = scale
    end
    if scale and not scale.name then found.scale = nil end
  end
  return scales
end

-- ---- the text ---------------------------------------------------------------------------------

local function column_text(found, indent)
  local parts = { quoted(found.name), 'kind = "' .. found.kind .. '"' }
  labelled(parts, found.title)
  if found.date then parts[#parts + 1] = "date = " .. quoted(found.date) end
  if found.asked then parts[#parts + 1] = "asked = " .. quoted(found.asked) end
  if found.private then parts[#parts + 1] = "private = true" end
  if found.scale then
    parts[#parts + 1] = "scale = " .. quoted(found.scale.name)
  elseif found.options then
    parts[#parts + 1] = "codes = " .. options_text(found.options, indent .. "  ")
  end
  local text = indent .. "{ " .. concat(parts, ", ") .. " },"
  if found.comment then text = text .. " -- " .. found.comment end
  if found.mostly then
    text = ("%s\n%s-- if these are numbers: { %s, kind = \"number\", %s },"):format(text, indent, quoted(found.name),
      found.mostly)
  end
  if found.whole and #found.whole > 1 then
    local codes = {}
    for i, value in ipairs(found.whole) do codes[i] = ("{ %q, %s }"):format(check.quoted(value), literal(value)) end
    text = ("%s\n%s-- if these are codes: { %s, codes = { %s } },"):format(text, indent, quoted(found.name),
      concat(codes, ", "))
  end
  return text
end

local function items_text(family)
  local items = {}
  for i, found in ipairs(family) do
    local parts = { quoted(found.name) }
    labelled(parts, found.title)
    items[i] = "{ " .. concat(parts, ", ") .. " }"
  end
  local one = concat(items, ", ")
  return #one <= 80 and "{ " .. one .. " }" or "{\n      " .. concat(items, ",\n      ") .. " }"
end

local function commented(text)
  return (text:gsub("[^\n]+", function(line) return "  -- " .. line:gsub("^  ", "", 1) end))
end

local function set_guess(family, taken)
  local counted = family[1].kind == "number" and "1" or nil
  local marks, seen = {}, {}
  for _, found in ipairs(family) do
    local text = found.options and (found.options[1].text or found.options[1].key)
    if text and not seen[text] then marks[#marks + 1] = quoted(text) end
    if text then seen[text] = true end
  end
  counted = counted or concat(marks, ", ")
  return ("    { %s, counted = { %s }, items = %s },"):format(quoted(key_of(family.stem, taken)), counted,
    items_text(family))
end

local function read_text(read)
  local parts = {}
  for _, name in ipairs { "separator", "decimal", "thousands", "encoding" } do
    if read[name] then parts[#parts + 1] = ("%s = %s"):format(name, quoted(read[name])) end
  end
  return #parts > 0 and ("  read = { %s },\n"):format(concat(parts, ", ")) or ""
end

--- A codebook for a dataset, as text.
-- @param data a dataset, as a rule read without a codebook
-- @param options file (its name for the first line), read ({ separator =, decimal = } to be kept)
-- @return Lua source that loads as a codebook
-- @usage local d = require "core.dataset".of { { "age", require "core.column".numbers { 20, 31.5 } } }
-- assert(require "codebook.write".text(d):find('{ "age", kind = "number" }, -- 20 to 31.5', 1, true))
function write.text(data, options)
  options = options or {}
  local lang = language_of(data)
  local columns, taken = {}, {}
  for _, name in ipairs(data:names()) do
    columns[#columns + 1] = describe(data, name, lang)
    taken[name] = true
  end
  local batteries, sets, guesses = sort_families(columns)
  local scales = scales_of(columns, batteries, {})
  local out = { ([[
-- Codebook%s: what its columns mean. Made from the data by `befund codebook`, to be edited:
-- a column is { "name", kind = "single", de = "label", en = "label", codes = { ... } }, an option is
-- { "key", code or text in the file, de = "label", score = 4, missing = "no_answer" }.
return {
  format = 1,
]]):format(options.file and " of " .. options.file:match("[^/]*$") or "") .. read_text(options.read or {}) }
  if #scales > 0 then
    out[#out + 1] = "  scales = {\n"
    for _, scale in ipairs(scales) do
      local name = scale.name:find("^[%a_][%w_]*$") and scale.name or "[" .. quoted(scale.name) .. "]"
      out[#out + 1] = ("    %s = %s,\n"):format(name, options_text(scale.options, "    "))
    end
    out[#out + 1] = "  },\n"
  end
  out[#out + 1] = "  columns = {\n"
  for _, found in ipairs(columns) do
    if not found.family then out[#out + 1] = column_text(found, "    ") .. "\n" end
  end
  out[#out + 1] = "  },\n"
  if #batteries > 0 then
    out[#out + 1] = "  batteries = {\n"
    for _, family in ipairs(batteries) do
      out[#out + 1] = ("    { %s, scale = %s, items = %s },\n"):format(quoted(key_of(family.stem, taken)),
        quoted(family.scale.name), items_text(family))
    end
    out[#out + 1] = "  },\n"
  end
  if #guesses > 0 then
    local lines = { "  batteries = { -- the same whole numbers: a scale? (its columns then leave the list above)" }
    for _, family in ipairs(guesses) do
      local codes = {}
      for i, value in ipairs(family.whole) do codes[i] = ("{ %q, %s }"):format(check.quoted(value), literal(value)) end
      lines[#lines + 1] = ("    { %s, codes = { %s }, items = %s },"):format(quoted(key_of(family.stem, taken)),
        concat(codes, ", "), items_text(family))
    end
    lines[#lines + 1] = "  },"
    out[#out + 1] = commented(concat(lines, "\n")) .. "\n"
  end
  if #sets > 0 then
    local lines = { "  sets = { -- marked or not: several answers to one question?" }
    for _, family in ipairs(sets) do lines[#lines + 1] = set_guess(family, taken) end
    lines[#lines + 1] = "  },"
    out[#out + 1] = commented(concat(lines, "\n")) .. "\n"
  end
  out[#out + 1] = "}\n"
  return concat(out)
end

-- ---- bringing one up to date ------------------------------------------------------------------

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
        open_entry = { start = top.start, stop = behind }
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

local function block_comment(text)
  local level = ""
  while text:find("]" .. level .. "]", 1, true) do level = level .. "=" end
  return ("--[%s[ not in the data: %s ]%s]"):format(level, text, level)
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
  edits[#edits + 1] = on_own_line and { start = line_start, stop = line_start, text = text }
    or { start = line_start, stop = close, text = "\n" .. text .. "  " }
  return edits
end

local function edited(source, edits)
  for i, edit in ipairs(edits) do edit.order = i end
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

--- An edited codebook brought up to date with data: what a person wrote stays to the letter, new columns are added
-- at the end of `columns`, entries of columns that are gone become comments, and so do sets and batteries without an
-- item left.
-- @param source the text of the codebook
-- @param data a dataset, read without a codebook
-- @param known set of the names that the codebook describes
-- @return the new text; list of added names; list of names that are gone
-- @usage local d = require "core.dataset".of { { "age", require "core.column".numbers { 20, 31.5 } } }
-- local text, added = require "codebook.write".update("return { columns = {} }", d, {})
-- assert(added[1] == "age" and text:find('"age"', 1, true))
function write.update(source, data, known)
  local found, edits, gone, added, lines = places(source), {}, {}, {}, {}
  local function comment_out(entry)
    edits[#edits + 1] = { start = entry.start, stop = entry.stop,
      text = block_comment(source:sub(entry.start, entry.stop - 1)) }
  end
  local function is_gone(entry) return known[entry.name] and not data:has(entry.name) end
  local empty = empty_groups(found, is_gone)
  for group in pairs(empty) do comment_out(group) end
  for _, entry in ipairs(found.entries) do
    if is_gone(entry) then
      gone[#gone + 1] = entry.name
      if not empty[group_of(found, entry)] then comment_out(entry) end
    end
  end
  local lang = language_of(data)
  for _, name in ipairs(data:names()) do
    local new = not known[name] and describe(data, name, lang)
    if new then
      added[#added + 1] = name
      lines[#lines + 1] = column_text(new, "    ") .. "\n"
    end
  end
  if #added > 0 then
    local text = "    -- new in the data:\n" .. concat(lines)
    local more = found.close and insertion(source, found.last, found.close, text)
      or insertion(source, found.top_last, found.top_close, "  columns = {\n" .. text .. "  },\n")
    for _, edit in ipairs(more) do
      local inside = false -- the last entry may be one that is gone, and then ends with its own comment
      for _, other in ipairs(edits) do
        inside = inside or other.start < edit.start and edit.start <= other.stop and edit.text == ","
      end
      if not inside then edits[#edits + 1] = edit end
    end
  end
  return edited(source, edits), added, gone
end

return write
