--- What a column holds, as far as its values say: kind, options, kinds of missing, and guesses for a person to judge.
--
--     found = { name, kind, title = { de = }, options = { option... }, missing = { { value, kind }... }, ordered,
--       asked, private, date = format, comment = "...", reverse,
--       whole = few whole numbers that may be codes, mostly = texts among numbers that may be missing,
--       marked = { { value, kind }... }, numbers apart from the others that may stand for what is missing,
--       list = { separator, parts }, cells that hold several answers }

local check = require "check"
local dates = require "codebook.dates"
local language = require "language"
local lists = require "multi.list"
local source = require "codebook.source"
local values_of = require "values"
local key_of = require "recode".key

local concat, sort = table.concat, table.sort

local guess = {}

local most_options = 50   -- texts with more different values are open answers
local most_codes = 12     -- whole numbers with more different values are quantities
local most_parts = 30     -- lists of more different answers are open answers
local longest_key = 40    -- bytes of a key made from a label, cut between words
local longest_part = 60   -- bytes of an answer in a list

local date_formats = { "%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M",
  "%d/%m/%Y", "%m/%d/%Y" }

--- A key of a label or text that is short enough to be written.
-- @param text the label
-- @param taken set of keys that are taken; the key is added to it
-- @return a key
-- @usage assert(require "codebook.guess".key("Stimme zu", {}) == "stimme_zu")
function guess.key(text, taken)
  local key = key_of((source.visible(text):gsub("^%s*%-(%d)", "minus %1")))
  if key ~= text and key:find("^%d+$") then key = "v_" .. key end -- ' 7' is not the option '7'
  if #key > longest_key then key = key:sub(1, longest_key):match("^(.+)_[^_]*$") or key end
  return key_of(key, taken)
end

-- ---- language ---------------------------------------------------------------------------------

local function texts_of(label)
  if type(label) == "string" then return { label } end
  local list = {}
  for _, lang in ipairs(check.names(label or {})) do list[#list + 1] = label[lang] end
  return list
end

--- The language of the texts: German if any of them looks it. A person can change it in one step.
-- @param data a dataset
-- @return "de" or "en"
-- @usage local d = require "core.dataset".of { { "größe", require "core.column".numbers { 1 } } }
-- assert(require "codebook.guess".language(d) == "de")
function guess.language(data)
  for _, name in ipairs(data:names()) do
    local col = data:column(name)
    local spec = col:labels():spec()
    local list = { name, table.unpack(texts_of(spec.title)) }
    for _, options in ipairs { spec.answers, spec.missing } do
      for _, option in ipairs(options) do
        for _, text in ipairs(texts_of(option.label)) do list[#list + 1] = text end
      end
    end
    for _, item in ipairs((col:kind() == "single" or col:kind() == "text") and values_of(col, most_options) or {}) do
      list[#list + 1] = item.value
    end
    for _, text in ipairs(list) do
      if language.is_german(text) then return "de" end
    end
  end
  return "en"
end

--- Labels by language; a text without one gets the language that was guessed.
-- @param label a text, { de = ... } or nil
-- @param lang "de" or "en"
-- @return { de = ... } or nil
-- @usage assert(require "codebook.guess".labels("Ja", "de").de == "Ja")
function guess.labels(label, lang)
  if type(label) == "string" then return { [lang] = label } end
  return label
end

-- ---- options ----------------------------------------------------------------------------------

-- A key that says no more than the code gives way to one of the label.
local function key_for(option, label, taken)
  local is_plain = option.code ~= nil and option.key == check.quoted(option.code)
  local text = is_plain and texts_of(label)[1]
  if text and text:find("%S") then return guess.key(text, taken) end
  taken[option.key] = true
  return option.key
end

-- Options as the labels have them, or made of the file's texts.
local function options_of(col, lang)
  local spec = col:labels():spec()
  local options, taken = {}, {}
  for _, option in ipairs(spec.missing) do taken[option.key] = true end
  local function is_own(text) return guess.key(text, {}) == text end -- it stays what expressions use
  for _, option in ipairs(spec.answers) do
    local text = option.text or option.key
    if option.code == nil and not option.label and is_own(text) then taken[text] = true end
  end
  for i, option in ipairs(spec.answers) do
    local label = guess.labels(option.label, lang)
    if option.code == nil and not option.label then
      local text = option.text or option.key
      options[i] = { key = is_own(text) and text or guess.key(text, taken), text = text }
      if options[i].key ~= text then options[i].label = { [lang] = text } end
    else
      options[i] = { key = key_for(option, label, taken), code = option.code, text = option.text, score = option.score,
        label = label }
    end
  end
  for _, option in ipairs(spec.missing) do
    if option.code ~= nil or option.text ~= nil or option.label then
      taken[option.key] = nil
      local label = guess.labels(option.label, lang)
      options[#options + 1] = { key = key_for(option, label, taken), code = option.code, text = option.text,
        label = label, kind = option.kind }
    end
  end
  return options
end

-- Scores that were turned round for an item, as the scale has them.
local function turn_back(options)
  local low, high = math.huge, -math.huge
  for _, option in ipairs(options) do
    if option.score then low, high = math.min(low, option.score), math.max(high, option.score) end
  end
  for _, option in ipairs(options) do option.score = option.score and low + high - option.score end
end

-- What stands for kinds of missing among numbers, dates and texts, and their labels as a remark.
local function missing_of(col)
  local missing, said = {}, {}
  for _, option in ipairs(col:labels():spec().missing) do
    local value = option.code or option.text
    if value ~= nil then
      missing[#missing + 1] = { value = value, kind = option.kind }
      local label = texts_of(option.label)[1]
      local shown = type(value) == "number" and check.quoted(value) or value
      if label then said[#said + 1] = shown .. ": " .. label end
    end
  end
  return #missing > 0 and missing or nil, #said > 0 and concat(said, ", ") or nil
end

-- ---- kinds ------------------------------------------------------------------------------------

local function all_values(values, test)
  for _, item in ipairs(values) do
    if not test(item.value) then return false end
  end
  return #values > 0
end

local function are_dates(values, format)
  return all_values(values, function(value) return type(value) == "string" and dates.fits(value, { format }) end)
end

-- The form of dates that all values have; also true where days cannot be told from months.
local function date_format(values)
  for _, format in ipairs(date_formats) do
    if are_dates(values, format) then
      return format, format == "%d/%m/%Y" and are_dates(values, "%m/%d/%Y")
    end
  end
end

-- Addresses, among which a few other words may stand.
local function looks_private(values)
  local addresses = 0
  for _, item in ipairs(values) do
    if type(item.value) == "string" and item.value:find("^[^%s@]+@[^%s@]+%.[^%s@]+$") then addresses = addresses + 1 end
  end
  return addresses >= 2 or addresses > 0 and 2 * addresses >= #values
end

-- What stands for what is missing by custom: some negative numbers, and nines far above the others.
local customary = { [-77] = "not_asked", [-88] = "dont_know", [98] = "dont_know" }

local function is_far(value, high)
  local digits = ("%d"):format(value)
  return digits:find("^9+[789]$") and #digits >= 2 and value > 4 * math.max(high, 1)
end

-- Sorted numbers in two: those that may be answers, and those that may stand for what is missing.
local function split_marked(values)
  local plain, marked = {}, {}
  for _, item in ipairs(values) do
    if item.value >= 0 then plain[#plain + 1] = item.value end
  end
  local negative = #values - #plain
  if negative > 0 and values[1].value == -values[#values].value then -- a scale about 0
    for i, item in ipairs(values) do plain[i] = item.value end
    return plain, marked
  end
  if #plain == 0 or negative > 4 then return nil, {} end
  for i = 1, negative do
    if not math.tointeger(values[i].value) then return nil, {} end
    marked[i] = values[i].value
  end
  local last = #plain
  while last > 1 and #plain - last < 3 and math.tointeger(plain[last]) and plain[last] > 9 do last = last - 1 end
  while last < #plain and not is_far(plain[last + 1], plain[last]) do last = last + 1 end
  for i = last + 1, #plain do
    marked[#marked + 1] = plain[i]
    plain[i] = nil
  end
  for i, value in ipairs(marked) do marked[i] = { value = value, kind = customary[value] or "no_answer" } end
  return plain, marked
end

local function range_text(low, high)
  low, high = check.quoted(low), check.quoted(high)
  return low == high and low or low .. " to " .. high
end

-- `1,3` and `2,5` beside `1` and `4` may be answers 1 and 3, 2 and 5.
local function may_be_lists(values)
  local fractions = 0
  for _, item in ipairs(values) do
    local first, second = check.quoted(item.value):match("^([1-9])%.?([1-9]?)$")
    if not first or second ~= "" and second <= first then return false end
    if second ~= "" then fractions = fractions + 1 end
  end
  return fractions >= 2
end

local function describe_numbers(col, values, is_typed)
  local summary = col:summary()
  if not summary.low then return { kind = is_typed and "number" or "text", comment = "no answers" } end
  local found = { kind = "number", comment = range_text(summary.low, summary.high) }
  if not values then return found end
  if may_be_lists(values) then
    found.comment = found.comment .. "; lists of codes? then it is to be read with types = { ... = \"text\" }"
  end
  if #values > 2 and #values == summary.rows then
    found.comment = found.comment .. ", different in every row"
    return found
  end
  sort(values, function(a, b) return a.value < b.value end)
  local plain, marked = split_marked(values)
  if #marked > 0 then
    local said = {}
    for i, item in ipairs(marked) do said[i] = check.quoted(item.value) end
    found.marked = marked
    found.comment = ("%s; missing? %s"):format(range_text(plain[1], plain[#plain]), concat(said, ", "))
  end
  if plain and #plain <= most_codes and plain[1] <= 2 and all_values(values, math.tointeger) then
    found.whole = plain
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
      texts[#texts + 1] = { value = item.value, kind = "no_answer" }
    end
  end
  sort(texts, function(a, b) return a.value < b.value end)
  return numbers * 2 > rows and #texts > 0 and #texts <= 5 and texts or nil
end

-- Cells that hold several answers: there are separators, and the same few parts come again.
local function list_of(values)
  local separator = lists.separator(values)
  if not separator then return nil end
  local split, mentions, parts, seen = 0, 0, {}, {}
  for _, item in ipairs(values) do
    local cell = lists.parts(item.value, separator)
    if #cell > 1 then split = split + 1 end
    mentions = mentions + #cell * item.count
    for _, part in ipairs(cell) do
      local _, opened = part:gsub("%(", "")
      local _, closed = part:gsub("%)", "")
      if #part > longest_part or opened ~= closed then return nil end -- cut apart within brackets
      if not seen[part] then parts[#parts + 1] = part end
      seen[part] = true
    end
    if #parts > most_parts then return nil end
  end
  if split < 2 or #parts < 2 or mentions < 2 * #parts then return nil end
  return { separator = separator, parts = parts }
end

local function describe_texts(col, values, lang)
  local format, is_unclear = date_format(values)
  if is_unclear then
    return { kind = "text", comment = 'dates? kind = "date", date = "%d/%m/%Y" or "%m/%d/%Y"' }
  end
  if format then return { kind = "date", date = format ~= "%Y-%m-%d" and format or nil } end
  local list = list_of(values)
  if list then
    return { kind = "text", list = list, comment = "several answers in one cell? see sets" }
  end
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

local function describe_options(col, values, lang)
  local spec = col:labels():spec()
  local coded = spec.answers[1] and (spec.answers[1].code ~= nil or spec.answers[1].label)
  if coded then
    local found = { kind = "single", options = options_of(col, lang) }
    for _, option in ipairs(spec.answers) do found.ordered = found.ordered or spec.ordered and option.score == nil end
    return found
  end
  local found = describe_texts(col, values, lang)
  found.mostly = mostly_numbers(values)
  return found
end

local function labelled_values(values)
  local parts = {}
  for i, item in ipairs(values) do parts[i] = ("%s = %s"):format(check.quoted(item[1]), item[2]) end
  return "labelled: " .. concat(parts, ", ")
end

local function add_comment(found, text)
  if text then found.comment = found.comment and found.comment .. "; " .. text or text end
end

-- `is_typed`: the file knows which columns are numbers, whatever they hold.
local function found_in(col, lang, is_typed)
  local kind, values = col:kind(), values_of(col, 1000)
  if kind == "number" then return describe_numbers(col, values, is_typed) end
  if kind == "date" then return { kind = "date" } end
  if col:summary().answered == 0 and not (col:labels():spec().answers[1] or {}).label then
    return { kind = "text", comment = "no answers" }
  end
  if values == nil then return { kind = "text" } end
  if looks_private(values) then
    return { kind = "text", private = true, comment = "looks like addresses: never shown or exported" }
  end
  return describe_options(col, values, lang)
end

--- What is known and guessed of one column.
-- @param data a dataset
-- @param name of a column
-- @param lang language of texts that have none
-- @return the table above; nil for a multiple-response set
-- @usage local d = require "core.dataset".of { { "age", require "core.column".numbers { 20, 31.5 } } }
-- assert(require "codebook.guess".column(d, "age", "en").kind == "number")
function guess.column(data, name, lang)
  local col = data:column(name)
  if col:kind() == "multi" then return nil end
  local known = ((data:meta() or {}).columns or {})[name] or {}
  local found = found_in(col, lang, (data:meta() or {}).file ~= nil)
  if found.kind ~= "single" then
    local missing, said = missing_of(col)
    found.missing = missing
    add_comment(found, said)
  end
  if known.values and #known.values > 0 then add_comment(found, labelled_values(known.values)) end
  if found.options then
    found.options.nets = known.nets
    found.reverse = known.reverse
    if known.reverse then turn_back(found.options) end
  end
  if found.kind == "date" then found.date = found.date or known.date and known.date[1] end
  found.name, found.title, found.asked = name, guess.labels(col:labels():spec().title, lang), known.asked
  if known.private then -- nothing of what is in it
    found.private, found.comment, found.whole, found.mostly, found.list, found.marked = true, nil, nil, nil, nil, nil
  end
  return found
end

return guess
