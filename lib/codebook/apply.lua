--- Applies a codebook to the columns of a dataset as it was read.
--
-- What each value means is decided once a distinct value; the rows are done in C. Afterwards the
-- columns have labels, kinds of missing and their meta (see `meta` below), and everything that was
-- left out, added or odd stands in the notes, with the file and the first line.

local column = require "core.column"
local labels = require "core.labels"
local dataset = require "core.dataset"
local expression = require "core.expression"
local asked = require "asked"
local check = require "check"
local values_of = require "values"
local multi = require "multi"
local dates = require "codebook.dates"
local lines = require "codebook.lines"
local places = require "codebook.places"
local key_of = require "recode".key

local concat = table.concat
local quoted = check.quoted

local apply = {}

-- ---- saying what is wrong ---------------------------------------------------------------------

local function where_of(state, row)
  local line = state.data:line(row)
  return line and line > 0 and ("%s:%d"):format(state.file, line) or ("%s: row %d"):format(state.file, row)
end

local function rows_of(count)
  return count == 1 and "1 row" or ("%d rows"):format(count)
end

local function note(state, message, ...)
  state.notes[#state.notes + 1] = message:format(...)
end

-- A code or text as a text.
local function as_text(value)
  return type(value) == "number" and quoted(value) or value
end

-- The note on values that the codebook does not know, or an error; the first in the file in front. `what` says what
-- they are not.
local function unknown_note(state, entry, unknown, what, remedy, left_out)
  table.sort(unknown, function(a, b) return a.first_row < b.first_row end)
  local first, rows = unknown[1], 0
  for i = 2, #unknown do rows = rows + unknown[i].count end
  local shown = entry.private and "a value" or quoted(first.value)
  local more = #unknown > 1 and (", and %d more such value%s in %s"):format(#unknown - 1, #unknown > 2 and "s" or "",
    rows_of(rows)) or ""
  local head = ("%s: %s is no %s '%s' (%s%s"):format(where_of(state, first.first_row), shown, what, entry.name,
    rows_of(first.count), more)
  if state.unknown == "error" then
    check.fail("%s; %s, or read with unknown = \"note\")", head, remedy)
  end
  return ("%s, %s)"):format(head, left_out or state.unknown == "add" and "added to the options"
    or "left out as missing")
end

local function report_unknown(state, entry, unknown, what, remedy, left_out)
  if #unknown == 0 then return end
  note(state, "%s", unknown_note(state, entry, unknown, what .. " of column", remedy, left_out))
end

-- ---- columns ----------------------------------------------------------------------------------

local function option_spec(option, is_missing)
  return { key = option.key, code = option.code, text = option.code == nil and option.text or nil,
    score = option.score, label = option.label, kind = is_missing and option.kind or nil }
end

local function is_same(a, b)
  if a.code ~= nil and b.code ~= nil then return a.code == b.code end
  if a.text ~= nil and b.text ~= nil then return a.text == b.text end
  return a.key == b.key
end

-- Kinds of missing of the codebook, in front those that the file has marked already, in its order: rows keep the number
-- of their kind. What the codebook says of one goes before what the file does.
local function missing_of(raw, list, answers)
  local own = raw:labels():spec().missing
  if #own == 0 then return list end
  local made, used, taken = {}, {}, {}
  for _, options in ipairs { answers, list } do
    for _, option in ipairs(options) do taken[option.key] = true end
  end
  for i, option in ipairs(own) do
    for j, other in ipairs(list) do
      if not made[i] and not used[j] and is_same(option, other) then
        made[i], used[j] = other, true
      end
    end
    if not made[i] then
      made[i] = { key = key_of(option.key, taken), code = option.code, text = option.text, kind = option.kind,
        label = option.label }
    end
  end
  for j, other in ipairs(list) do
    if not used[j] then made[#made + 1] = other end
  end
  return made
end

-- The codebook's missing values of a column without options, as options.
local function listed_missing(entry, raw)
  local list = {}
  for i, item in ipairs(entry.missing or {}) do
    local is_number = type(item.value) == "number"
    list[i] = { key = item.key, kind = item.kind, code = is_number and item.value or nil,
      text = not is_number and item.value or nil }
  end
  return missing_of(raw, list, {})
end

-- Labels of a scale; `not_asked` is added where the column knows who was asked.
local function labels_of(entry, scale, raw)
  local spec = { title = entry.texts or raw:labels():spec().title, ordered = scale.ordered, answers = {}, missing = {} }
  local not_asked, taken = nil, {}
  for i, option in ipairs(scale.answers) do
    spec.answers[i] = option_spec(option, false)
    taken[option.key] = true
  end
  for i, option in ipairs(scale.missing) do
    spec.missing[i] = option_spec(option, true)
    taken[option.key] = true
    if option.kind == "not_asked" then not_asked = not_asked or -1 - i end
  end
  if entry.asked and not not_asked then
    spec.missing[#spec.missing + 1] = { key = key_of("not_asked", taken), kind = "not_asked" }
    not_asked = -1 - #spec.missing
  end
  return labels.of(spec), not_asked
end

local function apply_single(state, entry, raw, scale)
  local own = { answers = { table.unpack(scale.answers) }, missing = missing_of(raw, scale.missing, scale.answers),
    ordered = scale.ordered }
  local index, map, unknown = places.index(own), {}, {}
  for _, item in ipairs(values_of(raw)) do
    local place = places.of(index, item.value)
    if place then map[item.value] = place else unknown[#unknown + 1] = item end
  end
  report_unknown(state, entry, unknown, #unknown > 0 and type(unknown[1].value) == "number" and "code" or "option",
    "add it to the codebook")
  if state.unknown == "add" then
    for _, item in ipairs(unknown) do
      local is_number = type(item.value) == "number"
      own.answers[#own.answers + 1] = { key = is_number and quoted(item.value) or item.value,
        code = is_number and item.value or nil, text = not is_number and item.value or nil }
      map[item.value] = #own.answers
    end
  end
  local made, not_asked = labels_of(entry, own, raw)
  return column.map(raw, map, made), not_asked
end

-- Without the mark of thousands, where it sets off groups of three digits; else as it was.
local function without_groups(value, mark)
  local sign, digits = value:match("^%s*([+-]?)(%d.*)$")
  if not digits then return value end
  local first, groups = nil, {}
  for part in (digits .. mark):gmatch("(.-)" .. mark:gsub("%p", "%%%0")) do
    if not first then first = part else groups[#groups + 1] = part end
  end
  local last = groups[#groups]
  if not last or not first:find("^[1-9]%d?%d?$") then return value end
  for i = 1, #groups - 1 do
    if not groups[i]:find("^%d%d%d$") then return value end
  end
  if not last:find("^%d%d%d%D") and not last:find("^%d%d%d$") then return value end
  return sign .. first .. concat(groups)
end

-- The number that a text is, as a person wrote it; nil if it is none.
local function number_of(value, decimal, thousands)
  if type(value) == "number" then return value end
  if thousands and thousands ~= "" then value = without_groups(value, thousands) end
  if decimal == "," then value = value:gsub("%.", " "):gsub(",", ".") end
  value = value:match("^%s*(.-)%s*$")
  if value:find("^[+-]?%d+%.?%d*$") or value:find("^[+-]?%.%d+$") or value:find("^[+-]?%d+%.?%d*[eE][+-]?%d+$") then
    return tonumber(value)
  end
end

-- Numbers and dates: what cannot be read is reported, what the codebook calls missing is marked.
local function apply_values(state, entry, raw, kind, value_of)
  local missing, marks = { answers = {}, missing = listed_missing(entry, raw) }, {}
  for i, option in ipairs(missing.missing) do
    local value = option.code or option.text
    if value ~= nil then marks[value] = -1 - i end
  end
  local made, not_asked = labels_of(entry, missing, raw)
  if raw:kind() == kind then
    if next(marks) == nil and not not_asked then return column.relabel(raw, made), not_asked end
    return column.mark_missing(raw, marks, made), not_asked
  end
  local numbers, kinds, unknown = {}, {}, {}
  for _, item in ipairs(values_of(raw)) do
    local number = value_of(item.value)
    local mark = marks[item.value] or kind == "number" and number and marks[number]
    if mark then
      kinds[item.value] = mark
    elseif number then
      numbers[item.value] = number
    else
      unknown[#unknown + 1] = item
    end
  end
  report_unknown(state, entry, unknown, kind, "list it under missing in the codebook", "left out as missing")
  return column.translate(raw, numbers, kind, made, kinds), not_asked
end

local function apply_date(state, entry, raw)
  local formats = entry.date or state.book.read.date
  return apply_values(state, entry, raw, "date", function(value)
    return dates.read(as_text(value), formats)
  end)
end

local function apply_text(entry, raw)
  local texts, marks = { answers = {}, missing = listed_missing(entry, raw) }, {}
  for i, option in ipairs(texts.missing) do
    option.text = option.text or option.code and as_text(option.code)
    if option.text then marks[option.text] = -1 - i end
    option.code = nil
  end
  local made, not_asked = labels_of(entry, texts, raw)
  if next(marks) == nil and not not_asked then return column.relabel(raw, made), not_asked end
  return column.mark_missing(raw, marks, made), not_asked
end

-- A column of which the codebook gives no kind keeps the one it was read with.
local function apply_as_read(state, entry, raw)
  if raw:kind() ~= "single" then
    if raw:kind() == "text" then return apply_text(entry, raw) end
    return apply_values(state, entry, raw, raw:kind(), function() return nil end)
  end
  local is_missing, scale = {}, { answers = {}, missing = {}, ordered = false }
  for i, item in ipairs(entry.missing or {}) do
    scale.missing[i] = { key = item.key, kind = item.kind, text = as_text(item.value),
      code = type(item.value) == "number" and item.value or nil }
    is_missing[scale.missing[i].text] = true
  end
  for _, option in ipairs(raw:labels():spec().answers) do
    if not is_missing[option.key] then scale.answers[#scale.answers + 1] = option end
  end
  return apply_single(state, entry, raw, scale)
end

-- A column that the codebook gives no title keeps the file's.
local function with_title(entry, raw)
  local title = not entry.texts and raw:labels():spec().title
  return title and setmetatable({ texts = title }, { __index = entry }) or entry
end

local function apply_column(state, entry, raw)
  entry = with_title(entry, raw)
  if entry.kind == "single" then return apply_single(state, entry, raw, entry.options) end
  if entry.kind == "number" then
    local decimal = state.decimal or state.book.read.decimal
    return apply_values(state, entry, raw, "number", function(value)
      return number_of(value, decimal, state.thousands)
    end)
  end
  if entry.kind == "date" then return apply_date(state, entry, raw) end
  if entry.kind == "text" then
    if raw:kind() == "text" then return apply_text(entry, raw) end
    note(state, "%s: column '%s' is described as text and was read as %s (kept so)", state.file, entry.name, raw:kind())
  end
  return apply_as_read(state, entry, raw)
end

-- Numbers outside their range stay and are noted: whether they are wrong is not ours to say.
local function check_range(state, entry, data)
  if not entry.range then return end
  local col = data:column(entry.name)
  local summary = col:summary()
  local low, high = entry.range[1], entry.range[2]
  if not summary.low or summary.low >= low and summary.high <= high then return end
  local count, first, value = 0, nil, nil
  for _, item in ipairs(values_of(col)) do
    if item.value < low or item.value > high then
      count = count + item.count
      if not first or item.first_row < first then first, value = item.first_row, item.value end
    end
  end
  note(state, "%s: %s lies outside the range %s to %s of column '%s' (%s, kept)", where_of(state, first),
    entry.private and "a value" or quoted(value), quoted(low), quoted(high), entry.name, rows_of(count))
end

-- ---- who was asked ----------------------------------------------------------------------------

-- Which rows were asked; mistakes in the condition name its place in the codebook.
local function asked_of(state, data, entry)
  local fine, result = pcall(asked, data, entry.asked, function(name)
    local other = name ~= entry.name and state.book.by_name[name]
    return other and other.asked
  end)
  if fine then return result end
  check.fail("%s", lines.told(state.book.file, state.book.source, ("%s: asked: %s"):format(entry.place,
    check.plain(result))))
end

local function fill_asked(state, data, entry, not_asked)
  local those = asked_of(state, data, entry)
  local rest = ~those
  local col = data:column(entry.name)
  local answered = expression.select(data, ("answered(`%s`)"):format(entry.name)) & rest
  local count = answered:count()
  if count > 0 then
    local first = 1
    while not answered:has(first) do first = first + 1 end
    note(state, "%s: column '%s' is answered by %s that %s not asked it (%s, kept)", where_of(state, first),
      entry.name, rows_of(count), count == 1 and "was" or "were", entry.asked)
  end
  if those:missing() > 0 then
    local said = ("%s: for %s it cannot be said whether they were asked '%s' (%s)"):format(state.file,
      rows_of(those:missing()), entry.set or entry.battery or entry.name, entry.asked)
    if not state.undecided[said] then note(state, "%s", said) end -- once for all items
    state.undecided[said] = true
  end
  return column.fill_missing(col, rest, not_asked, col:labels())
end

-- ---- meta -------------------------------------------------------------------------------------

local function nets_of(entry)
  local nets = entry.options and entry.options.nets
  return nets and #nets > 0 and nets or nil
end

local function meta_of(state, book, data)
  local meta = { title = book.title, id = book.id, wave = book.wave, hide = book.hide, mode = book.mode,
    fieldwork = book.fieldwork, codebook = book.file, notes = state.notes, columns = {}, sets = {}, batteries = {},
    file = (state.data:meta() or {}).file }
  for _, entry in ipairs(book.columns) do
    if data:has(entry.name) then
      meta.columns[entry.name] = { texts = entry.texts, nets = nets_of(entry), scale = entry.scale,
        reverse = entry.reverse, private = entry.private, asked = entry.asked, before = entry.before,
        battery = entry.battery, set = entry.set, date = entry.date or entry.kind == "date" and book.read.date or nil }
    end
  end
  for _, battery in ipairs(book.batteries) do
    local items = {}
    for _, name in ipairs(battery.items) do
      if data:has(name) then items[#items + 1] = name end
    end
    if #items > 0 then
      meta.batteries[#meta.batteries + 1] = { name = battery.name, texts = battery.texts, items = items,
        scale = battery.scale, nets = nets_of(battery) }
    end
  end
  return meta
end

-- ---- the whole --------------------------------------------------------------------------------

local function note_names(state, book, data)
  local gone, extra = {}, {}
  for _, entry in ipairs(book.columns) do
    if not data:has(entry.name) then gone[#gone + 1] = entry.name end
  end
  for _, name in ipairs(data:names()) do
    if not book.by_name[name] and not (book.groups[name] and data:column(name):kind() == "multi") then
      extra[#extra + 1] = name
    end
  end
  if #gone > 0 then
    note(state, "%s: %d column%s of the codebook %s not in the file: %s", state.file, #gone, #gone == 1 and "" or "s",
      #gone == 1 and "is" or "are", check.listed(gone))
  end
  if #extra > 0 then
    note(state, "%s: %d column%s %s not in the codebook and read as %s: %s", state.file, #extra,
      #extra == 1 and "" or "s", #extra == 1 and "is" or "are", #extra == 1 and "it is" or "they are",
      check.listed(extra))
  end
  if book.id and not data:has(book.id) then
    note(state, "%s: the column '%s' that identifies rows is not in the file", state.file, book.id)
  end
end

local function add_sets(state, book, data)
  for _, set in ipairs(book.sets) do
    local items = {}
    for _, name in ipairs(set.items) do
      if data:has(name) then items[#items + 1] = name end
    end
    if #items > 0 then
      if data:has(set.name) and data:column(set.name):kind() ~= "multi" then -- a file's own set is described anew
        check.fail("%s", lines.told(book.file, book.source, set.place .. ": the file has a column of the same name "
          .. "(rename the set)"))
      end
      data = multi.add(data, set.name, items, { base = set.base, counted = set.counted, asked = set.asked,
        exclusive = set.exclusive and (set.from ~= "dummies" or data:has(set.exclusive)) and set.exclusive or nil,
        texts = set.texts, private = set.private, place = set.place, from = set.from, separator = set.separator,
        codes = set.from == "list" and set.options or nil, unknown = state.unknown, report = function(unknown)
          local private = set.private or book.by_name[set.items[1]].private
          return unknown_note(state, { name = set.name, private = private }, unknown, "item of set",
            "add it to the codebook", state.unknown == "note" and "left out of it" or nil)
        end })
    end
  end
  return data
end

-- Whether the file may hold texts where numbers stand else.
local function has_texts(entry)
  for _, option in ipairs(entry.options and entry.options.answers or {}) do
    if option.code == nil then return true end
  end
  for _, item in ipairs(entry.missing or {}) do
    if type(item.value) == "string" then return true end
  end
  return false
end

--- The types with which a file must be read so that the codebook finds every text to the letter.
-- @param book a checked codebook
-- @param types what the caller asked for, by column name; these are left alone
-- @return { name = "text", "single" or "undated" }
-- @usage local book = require "codebook".load { columns = { { "zip", kind = "text" } } }
-- assert(require "codebook.apply".hints(book, {}).zip == "text")
function apply.hints(book, types)
  local hints = {}
  for _, entry in ipairs(book.columns) do
    if entry.kind == "text" or entry.kind == "date" then
      hints[entry.name] = "text"
    elseif has_texts(entry) then
      hints[entry.name] = "single"
    elseif entry.kind then
      hints[entry.name] = "undated" -- what looks like dates is no number
    end
  end
  for name in pairs(types) do hints[name] = nil end
  return hints
end

--- Gives the columns of a dataset the labels, kinds of missing and meta of a codebook.
-- @param data a dataset as it was read
-- @param book a codebook from codebook.check
-- @param options { unknown = "error"|"note"|"add", decimal, thousands, dates = formats of columns that were read as
--   dates, notes = what was noticed before }
-- @return a dataset
-- @raise for a value that the codebook does not know, unless `unknown` says otherwise
-- @usage local book = require "codebook".load { columns = { { "q1", codes = { { "yes", 1 } } } } }
-- local d = require "core.dataset".of { { "q1", require "core.column".numbers { 1 } } }
-- assert(require "codebook.apply".codebook(d, book, {}):column("q1"):get(1) == "yes")
function apply.codebook(data, book, options)
  local state = { data = data, book = book, file = data:file() or "data", unknown = options.unknown or "error",
    decimal = options.decimal, thousands = options.thousands, notes = options.notes or {}, undecided = {} }
  note_names(state, book, data)
  local changed, conditional = {}, {}
  for _, entry in ipairs(book.columns) do
    if data:has(entry.name) then
      local made, not_asked = apply_column(state, entry, data:column(entry.name))
      changed[#changed + 1] = { entry.name, made }
      if entry.asked then conditional[#conditional + 1] = { entry, not_asked } end
    end
  end
  data = data:with(changed)
  for _, entry in ipairs(book.columns) do
    if data:has(entry.name) then check_range(state, entry, data) end
  end
  changed = {}
  for i, pair in ipairs(conditional) do changed[i] = { pair[1].name, fill_asked(state, data, pair[1], pair[2]) } end
  local meta = meta_of(state, book, data)
  for name, format in pairs(options.dates or {}) do
    meta.columns[name] = meta.columns[name] or {}
    meta.columns[name].date = meta.columns[name].date or { format }
  end
  data = dataset.with_meta(data:with(changed), meta)
  return add_sets(state, book, data)
end

return apply
