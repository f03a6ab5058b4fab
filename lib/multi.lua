--- Multiple-response sets: several columns as one, of which any items may be mentioned.
--
-- From dummies each column is an item, and `counted` says which of its answers is a mention. From
-- mentions each column names an option (first mention, second mention, ...), and the options are the
-- items. From a list the cells of one column name several (`multi.list`). The base says whose answers
-- count: `asked` (a row without a mention then mentioned nothing), `answered` (a row with all items
-- missing is left out), `all`.

local column = require "core.column"
local labels = require "core.labels"
local dataset = require "core.dataset"
local expression = require "core.expression"
local asked = require "asked"
local check = require "check"
local values_of = require "values"
local copy = require "meta".copy

local concat = table.concat
local quoted = check.quoted

local OPTIONS = check.known("multi", { "base", "counted", "exclusive", "from", "asked", "label", "separator", "codes",
  "unknown" })

local multi = {}

-- What exports write into an item that was mentioned, and into one that was not.
local says = {}
for _, word in ipairs { "1", "yes", "y", "true", "x", "selected", "checked", "quoted", "mentioned", "chosen", "ja", "j",
  "wahr", "genannt", "ausgewählt", "gewählt", "angekreuzt", "markiert" } do says[word] = "yes" end
for _, word in ipairs { "0", "no", "n", "false", "-", "not selected", "unselected", "not checked", "unchecked",
  "not quoted", "not mentioned", "not chosen", "nein", "falsch", "nicht genannt", "nicht ausgewählt", "nicht gewählt",
  "nicht angekreuzt", "nicht markiert" } do says[word] = "no" end

-- "yes" or "no" where a text is one of these words.
local function said_by(text)
  return type(text) == "string" and says[text:lower():match("^%s*(.-)%s*$")] or nil
end

local function fail(state, message, ...)
  check.fail("%s: " .. message, state.where, ...)
end

-- ---- dummies ----------------------------------------------------------------------------------

-- Whether an option is among the counted answers, by its key, code, text or label.
local function counts(option, is_counted)
  if is_counted[option.key] or option.code and is_counted[option.code] or option.text and is_counted[option.text] then
    return true
  end
  if type(option.label) == "string" then return is_counted[option.label] ~= nil end
  for _, label in pairs(option.label or {}) do
    if is_counted[label] then return true end
  end
  return false
end

-- The options of a single choice by key.
local function options_of(col)
  local options = {}
  if col:kind() == "single" then
    for _, option in ipairs(col:labels():spec().answers) do options[option.key] = option end
  end
  return options
end

-- What one answer says: its labels and key before its code or text.
local function meaning_of(item)
  local label = type(item.label) == "table" and item.label or { item.label }
  for _, text in pairs(label) do
    local said = said_by(text)
    if said then return said end
  end
  if item.key and not tonumber(item.key) and said_by(item.key) then return said_by(item.key) end
  if item.value == 1 then return "yes" end
  if item.value == 0 or item.value == 2 then return "no" end
  return said_by(item.value)
end

-- Which of a column's values are mentions where nobody said so. One text beside nothing, or beside words that say
-- no, is the item's own.
local function guess_counted(state, name, values)
  local counted, strange = {}, {}
  for _, item in ipairs(values) do
    local said = meaning_of(item)
    if said == "yes" then
      counted[#counted + 1] = item.value
    elseif not said then
      strange[#strange + 1] = item.value
    end
  end
  if #counted == 0 and #strange == 1 and #values <= 2 and type(strange[1]) == "string" then return strange end
  if #counted == 0 and #strange > 0 or #counted > 0 and #values > 2 then
    local all = {}
    for i, item in ipairs(values) do all[i] = item.value end
    fail(state, "which answers of '%s' are mentions (counted = { %s }; it has %s)", name, quoted(all[1]),
      check.listed(all))
  end
  return counted
end

local function yes_no(missing)
  return labels.of { answers = { { key = "yes", code = 1, score = 1, label = { de = "genannt", en = "mentioned" } },
    { key = "no", code = 0, score = 0, label = { de = "nicht genannt", en = "not mentioned" } } }, missing = missing }
end

-- The item column as `yes` and `no`, and its one text, if it holds one text or nothing.
local function item_of(state, data, name)
  local col = data:column(name)
  local kind = col:kind()
  if kind == "multi" or kind == "date" then fail(state, "'%s' is a column of kind '%s', not an item", name, kind) end
  local values = values_of(col, 1000)
  if not values then fail(state, "'%s' has more than 1000 different values, so it is no item", name) end
  local options, is_counted, shown, map = options_of(col), {}, {}, {}
  for i, item in ipairs(values) do -- an option with a code is known by it
    local option = options[item.value]
    shown[i] = option and { value = option.code or item.value, label = option.label, key = option.key }
      or { value = item.value }
  end
  for _, value in ipairs(state.counted or guess_counted(state, name, shown)) do is_counted[value] = true end
  for i, item in ipairs(values) do
    local option = options[item.value] or { key = item.value }
    map[item.value] = (is_counted[shown[i].value] or counts(option, is_counted)) and 1 or 2
  end
  local mark
  for i, item in ipairs(state.counted and #values > 1 and {} or values) do
    if map[item.value] == 1 and type(shown[i].value) == "string" then mark = shown[i].value end
  end
  local mentions = {}
  for i, item in ipairs(values) do
    if map[item.value] == 1 then mentions[#mentions + 1] = shown[i].value end
  end
  return column.map(col, map, yes_no(col:labels():spec().missing)), mark, mentions
end

local function from_dummies(state, data, items)
  local made = { columns = {}, answers = {}, inner = {} }
  for i, name in ipairs(items) do
    local col, mark, mentions = item_of(state, data, name)
    made.columns[i] = col
    state.mentions[i] = mentions
    made.inner[i] = { "i" .. i, col }
    local title = data:column(name):labels():spec().title
    if not title or title == "" or type(title) == "table" and not next(title) then
      title = mark and not said_by(mark) and { en = mark } or nil
    end
    made.answers[i] = { key = name, label = title }
  end
  return made
end

-- ---- mentions ---------------------------------------------------------------------------------

-- The options of all columns, united by key: those of single choices in their order, then the different numbers and
-- texts of other columns in theirs.
local function options_of_columns(state, data, items)
  local options, place, place_of_key, others, seen = {}, {}, {}, {}, {}
  local function add(option, value)
    if not place_of_key[option.key] then
      options[#options + 1] = option
      place_of_key[option.key] = #options
    end
    place[value] = place_of_key[option.key]
  end
  for _, name in ipairs(items) do
    local col = data:column(name)
    if col:kind() == "single" then
      for _, option in ipairs(col:labels():spec().answers) do
        add({ key = option.key, code = option.code, text = option.text, label = option.label }, option.key)
      end
    else
      local values = (col:kind() == "number" or col:kind() == "text") and values_of(col, 1000)
      if not values then
        fail(state, "'%s' is no column of mentions (a single choice, or few different values)", name)
      end
      for _, item in ipairs(values) do
        if not seen[item.value] then others[#others + 1] = item.value end
        seen[item.value] = true
      end
    end
  end
  table.sort(others, function(a, b)
    if type(a) ~= type(b) then return type(a) == "number" end
    return a < b
  end)
  for _, value in ipairs(others) do
    local is_number = type(value) == "number"
    add({ key = is_number and quoted(value) or value, code = is_number and value or nil }, value)
  end
  return options, place
end

local function from_mentions(state, data, items)
  local options, place = options_of_columns(state, data, items)
  if #options == 0 then fail(state, "nothing is mentioned in %s", check.listed(items)) end
  local safe = {}
  for i in ipairs(options) do safe[i] = { key = "o" .. i } end
  local made = { columns = {}, answers = options, inner = {}, explicit = true }
  for i, name in ipairs(items) do
    local col = data:column(name)
    local map = {}
    for _, item in ipairs(values_of(col)) do map[item.value] = place[item.value] end
    local known = labels.of { answers = safe, missing = col:labels():spec().missing }
    made.inner[i] = { "i" .. i, column.map(col, map, known) }
  end
  local inner = dataset.of(made.inner)
  for o in ipairs(options) do
    local parts = {}
    for i in ipairs(items) do parts[i] = ("answered(i%d) and i%d == 'o%d'"):format(i, i, o) end
    made.columns[o] = column.from_selection(expression.select(inner, concat(parts, " or ")), yes_no())
  end
  return made
end

-- ---- lists ------------------------------------------------------------------------------------

local function from_list(state, data, items)
  if #items ~= 1 then fail(state, "a list stands in one column, not in %d (from = \"list\")", #items) end
  state.column = items[1]
  return require "multi.list".items(state, data)
end

-- ---- the base ---------------------------------------------------------------------------------

-- One list of missing for all the columns, or nil if theirs differ.
local function common_missing(columns)
  local first
  for _, col in ipairs(columns) do
    local keys = {}
    for i, option in ipairs(col:labels():spec().missing) do keys[i] = option.key .. "\0" .. (option.kind or "") end
    local joined = concat(keys, "\1")
    if first and joined ~= first then return nil end
    first = joined
  end
  return columns[1]:labels():spec().missing
end

local function answered_text(count)
  local parts = {}
  for i = 1, count do parts[i] = ("answered(i%d)"):format(i) end
  return concat(parts, " or ")
end

-- The condition that all items have in common, from the codebook.
local function common_asked(meta, items)
  local first = (meta.columns[items[1]] or {}).asked
  for _, name in ipairs(items) do
    if (meta.columns[name] or {}).asked ~= first then return nil end
  end
  return first
end

-- Those asked, and of those of whom it cannot be said the ones who answered: they have been asked.
local function those_or_answering(made, those, two)
  local inner = { table.unpack(made.inner) }
  inner[#inner + 1] = { "asked", column.from_selection(those, two) }
  return expression.select(dataset.of(inner), ("asked == 'in' or missing(asked) and (%s)"):format(
    answered_text(#made.inner)))
end

-- Rows that answered without having been asked are in no base; their items keep the answers.
local function note_strangers(state, strangers)
  local count = strangers:count()
  if count > 0 then
    state.notes[#state.notes + 1] = ("%s: %d row%s answered without being asked (%s), left out of the set"):format(
      state.where, count, count == 1 and "" or "s", state.asked)
  end
end

-- Who is in the base, as a column that is answered or of a kind of missing, and the list of these kinds; no column
-- where the items themselves say it.
local function status_of(state, data, made)
  local missing = state.asked and { { key = "not_asked", kind = "not_asked" } } or {}
  local one = labels.of { answers = { { key = "in" } }, missing = missing }
  if state.base == "all" then return column.constant(one, 1, data:rows()), missing end
  local two = labels.of { answers = { { key = "in" }, { key = "out" } }, missing = missing }
  local function to_status(selection, place)
    return column.map(column.from_selection(selection, two), { ["in"] = 1, out = place }, one)
  end
  local common = not state.asked and not made.explicit and common_missing(made.columns)
  if common then return nil, common end
  local answered = expression.select(dataset.of(made.inner), answered_text(#made.inner))
  if not state.asked then return to_status(answered, -1), missing end
  local columns = (data:meta() or {}).columns or {}
  local fine, those = pcall(asked, data, state.asked, function(name) return columns[name] and columns[name].asked end)
  if not fine then fail(state, "asked: %s", check.plain(those)) end
  note_strangers(state, answered & ~those)
  if state.base == "asked" then return to_status(those_or_answering(made, those, two), -2), missing end
  return column.fill_missing(to_status(answered, -1), ~those, -2, one), missing
end

local function note_exclusive(state, made, notes)
  if not state.exclusive then return end
  local own, others = nil, {}
  for i, answer in ipairs(made.answers) do
    if answer.key == state.exclusive then own = i else others[#others + 1] = ("i%d == 'yes'"):format(i) end
  end
  if not own then
    local keys = {}
    for i, answer in ipairs(made.answers) do keys[i] = answer.key end
    fail(state, "exclusive '%s' is no item of the set (%s)", state.exclusive, check.advice(state.exclusive, keys))
  end
  if #others == 0 then return end
  local inner = {}
  for i, col in ipairs(made.columns) do inner[i] = { "i" .. i, col } end
  inner = dataset.of(inner)
  local both = expression.select(inner, ("i%d == 'yes'"):format(own)) & expression.select(inner, concat(others, " or "))
  local count = both:count()
  if count > 0 then
    notes[#notes + 1] = ("%s: '%s' excludes the other items and stands beside them in %d row%s (kept)"):format(
      state.where, state.exclusive, count, count == 1 and "" or "s")
  end
end

-- ---- the whole --------------------------------------------------------------------------------

local makers = { dummies = from_dummies, mentions = from_mentions, list = from_list }

local function with_set(meta, name, items, state)
  meta = copy(meta)
  meta.columns, meta.sets, meta.notes = copy(meta.columns), copy(meta.sets), copy(meta.notes)
  meta.columns[name] = { texts = state.texts, items = items, base = state.base, asked = state.asked,
    private = state.private }
  for _, item in ipairs(items) do
    local entry = copy(meta.columns[item])
    entry.set = name
    meta.columns[name].private = meta.columns[name].private or entry.private -- what is made of private is so
    meta.columns[item] = entry
  end
  meta.sets[#meta.sets + 1] = { name = name, texts = state.texts, items = items, base = state.base,
    asked = state.asked, exclusive = state.exclusive, from = state.from, counted = state.counted,
    separator = state.separator, mentions = state.from == "dummies" and state.mentions or nil }
  return meta
end

--- Adds a multiple-response set to a dataset.
-- @param data a dataset with its meta
-- @param name of the new column
-- @param items names of columns
-- @param options { base, counted, exclusive, from, asked, texts, private, place }; for lists also { separator, codes
--   (a scale of a checked codebook), unknown, report (called with parts that are no option instead of saying so) }
-- @return a dataset with one column more; its items stay
-- @raise if a column is no item, or its mentions cannot be told
-- @usage local column, dataset = require "core.column", require "core.dataset"
-- local d = dataset.of { { "zoom", column.numbers { 1, 0 } }, { "webex", column.numbers { 1, 1 } } }
-- assert(require "multi".add(d, "tools", { "zoom", "webex" }, {}):column("tools"):kind() == "multi")
function multi.add(data, name, items, options)
  local meta = copy(data:meta())
  meta.columns = meta.columns or {}
  local state = { where = options.place or ("multi '%s'"):format(name), counted = options.counted,
    exclusive = options.exclusive, texts = options.texts, private = options.private,
    asked = options.asked or common_asked(meta, items), notes = {}, mentions = {}, from = options.from or "dummies",
    separator = options.separator, options = options.codes, unknown = options.unknown or "error",
    report = options.report }
  state.base = options.base or (state.asked and "asked" or "answered")
  if state.base == "asked" and not state.asked then
    fail(state, "base 'asked' needs to know who was asked (asked = \"role == 'leader'\" here or in the codebook)")
  end
  local made = makers[state.from](state, data, items)
  local status, missing = status_of(state, data, made)
  local set = labels.of { title = state.texts, answers = made.answers, missing = missing }
  local col = column.multi { labels = set, items = made.columns, status = status }
  meta = with_set(meta, name, items, state)
  for _, note in ipairs(state.notes) do meta.notes[#meta.notes + 1] = note end
  note_exclusive(state, made, meta.notes)
  return dataset.with_meta(data:with { { name, col } }, meta)
end

-- What is for lists alone, checked; the codes as a scale.
local function list_options(where, from, options)
  for _, name in ipairs { "separator", "codes", "unknown" } do
    if options[name] ~= nil and from ~= "list" then
      check.fail("%s: %s is for lists in one cell (from = \"list\")", where, name)
    end
  end
  if options.separator ~= nil and check.kind(where .. ": separator", options.separator, "string") == "" then
    check.fail("%s: separator is empty (separator = \";\")", where)
  end
  check.one_of(where .. ": unknown", options.unknown, { "error", "note", "add" })
  return options.codes ~= nil and require "codebook.check".scale(options.codes, where .. ": codes") or nil
end

--- A dataset with a set more, from what a script asks: what `d:multi` does.
-- @param data a dataset
-- @param name of the set
-- @param items, options see `multi` of a dataset
-- @return a dataset that shares the other columns
-- @raise where the mentions cannot be told; what is asked wrongly
-- @usage local numbers = require "core.column".numbers
-- local d = require "core.dataset".of { { "a", numbers { 1, 0 } }, { "b", numbers { 1, 1 } } }
-- assert(require "multi".of(d, "tools", { "a", "b" }):has "tools")
function multi.of(data, name, items, options)
  check.kind("multi: the name", name, "string")
  local where = ("multi '%s'"):format(name)
  options = check.options(where, options, OPTIONS)
  items = check.texts(where, items)
  if #items == 0 then check.fail("%s: no items (name their columns in a list)", where) end
  for _, item in ipairs(items) do
    if not data:has(item) then
      check.fail("%s: no column %s (%s)", where, quoted(item), check.advice(item, data:names()))
    end
  end
  if data:has(name) then check.fail("%s: there is a column of that name", where) end
  local from = check.one_of(where .. ": from", options.from, { "dummies", "mentions", "list" })
  if from ~= "dummies" and options.counted ~= nil then
    check.fail("%s: counted is for dummies; in %s every answer is one", where,
      from == "list" and "lists" or "columns of mentions")
  end
  local codes = list_options(where, from, options)
  if options.base ~= nil then check.one_of(where .. ": base", options.base, { "asked", "answered", "all" }) end
  local counted = options.counted
  if counted ~= nil and type(counted) ~= "table" then counted = { counted } end
  return multi.add(data, name, items, { base = options.base, counted = counted,
    exclusive = options.exclusive, from = from, separator = options.separator, codes = codes,
    unknown = options.unknown, asked = options.asked,
    texts = options.label ~= nil and require "recode".label_of(where, options.label) or nil })
end

return multi
