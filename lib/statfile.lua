--- Files of SPSS, Stata and SAS: what their variables, labels and declarations mean here.
--
-- `core.stat` gives numbers, texts, and codes; this module says which of these are single choices,
-- which numbers are dates, what kind of missing a declared value is, and which variables are one
-- question of several answers. What a column was in the file stays with it (meta.columns[name].file:
-- format, measure, width, alignment, text, missing), so that it can be written back as it was; what
-- was guessed stands in the notes.

local stat = require "core.stat"
local column = require "core.column"
local labels = require "core.labels"
local core = require "core.dataset"
local file = require "core.file"
local check = require "check"
local language = require "language"
local values_of = require "values"
local formats = require "statfile.formats"
local ranges = require "statfile.ranges"
local copy = require "meta".copy
local key_of, titled = require "recode".key, require "recode".titled

local quoted = check.quoted

local statfile = {}

local few_unlabelled = 12 -- codes without label that a single choice may have, beside twice its labelled ones
local most_listed = 5     -- examples in a note

local function note(state, message, ...)
  state.notes[#state.notes + 1] = ("%s: %s"):format(state.name, message:format(...))
end

-- ---- the language of its labels ---------------------------------------------------------------

-- The file does not say it: German if any label has its letters or words, else English.
local function language_of(info)
  for _, variable in ipairs(info.variables) do
    if variable.label and language.is_german(variable.label) then return "de" end
  end
  for _, list in pairs(info.labels) do
    for _, pair in ipairs(list) do
      if language.is_german(pair[2]) then return "de" end
    end
  end
  return "en"
end

local function by_language(state, text)
  return text and { [state.lang] = text } or nil
end

-- ---- kinds of missing -------------------------------------------------------------------------

local words = {
  { "dont_know", "wei[sß]+e? ?i?c?h? nicht", "don'?t know", "do not know", "^dk$", "^w%.? ?n%.?$", "^wn$", "unsure",
    "not sure" },
  { "refused", "refus", "verweiger", "prefer not", "will nicht antworten", "möchte nicht" },
  { "not_asked", "nicht gefragt", "nicht gestellt", "not asked", "not applicable", "inapplicable", "trifft nicht zu",
    "^tnz$", "filter", "^n/?a%.?$", "not shown", "nicht gezeigt", "entfällt", "nicht erhoben", "skip" },
}

local function kind_of(label)
  local text = (label or ""):lower()
  for _, list in ipairs(words) do
    for i = 2, #list do
      if text:find(list[i]) then return list[1] end
    end
  end
  return "no_answer"
end

local function note_kind(state, name, value, label, kind)
  state.kinds[#state.kinds + 1] = { name = name, value = value, text = ("%s %s%s as %s"):format(name, tostring(value),
    label and " " .. quoted(label) or "", kind) }
end

-- Kinds of missing as options: those that occur in the column first and in its order, then labelled ones that do not.
-- `taken` are the keys of answers.
local function missing_options(state, variable, occurring, unused, taken)
  local options = {}
  local function add(option)
    local label = variable.label_of[option.code or option.text]
    local kind = kind_of(label)
    local key = kind
    if taken[key] then key = key_of(kind .. " " .. tostring(option.code or option.text or option.key), taken) end
    taken[key] = true
    options[#options + 1] = { key = key, kind = kind, code = option.code, text = option.text,
      label = by_language(state, label) }
    if option.key == "rest" then
      note(state, "column '%s' has more than 200 different declared missing values; the rest are one kind, and their "
        .. "codes are not kept", variable.name)
    else
      note_kind(state, variable.name, option.code or option.text, label, kind)
    end
  end
  for _, option in ipairs(occurring) do add(option) end
  for _, option in ipairs(unused) do add(option) end
  return options
end

-- ---- value labels -----------------------------------------------------------------------------

local function is_declared(variable, code)
  return not variable.plain and ranges.hold(variable.missing, code)
end

local function by_code(a, b)
  local left, right = a.code or a.text, b.code or b.text
  if type(left) ~= type(right) then return type(left) == "number" end
  return left < right
end

-- Labels of answers and of missing values, and those of the latter that do not occur.
local function sort_labels(state, variable, occurring)
  local there, answers, unused = {}, {}, {}
  variable.label_of = {}
  for _, option in ipairs(occurring) do there[option.code or option.text or option.key] = true end
  for _, pair in ipairs(state.info.labels[variable.set] or {}) do
    local code, label = pair[1], pair[2]
    if variable.label_of[code] == nil and code ~= "." then
      variable.label_of[code] = label
      local is_tag = type(code) == "string" and not variable.text
      if is_tag or is_declared(variable, code) then
        if not there[code] then unused[#unused + 1] = is_tag and { text = code } or { code = code } end
      else
        answers[#answers + 1] = code
      end
    end
  end
  table.sort(unused, by_code)
  return answers, unused
end

-- Whether the codes of a labelled variable are options, or numbers of which a few have labels.
local function is_choice(raw, answers, has_label)
  if #answers == 0 then return false end
  local unlabelled = 0
  for _, option in ipairs(raw) do
    if not has_label[option.code] then
      unlabelled = unlabelled + 1
      if option.code ~= math.floor(option.code) then return false end
    end
  end
  return unlabelled <= math.max(few_unlabelled, 2 * #answers)
end

-- ---- columns ----------------------------------------------------------------------------------

local function as_choice(state, variable, raw, answers, missing, ordered)
  local options, place, map = {}, {}, {}
  local function add(option)
    options[#options + 1] = option
  end
  local labelled = {}
  for _, code in ipairs(answers) do labelled[code] = true end
  local unlabelled = false
  for _, option in ipairs(raw) do
    local code = option.code or option.text
    if not labelled[code] then
      add { key = option.key, code = option.code, text = option.text }
      unlabelled = true
    end
  end
  local score = not variable.text and (variable.measure == "scale" or unlabelled)
  for _, code in ipairs(answers) do
    add { key = tostring(code), code = type(code) == "number" and code or nil,
      text = type(code) == "string" and code or nil, label = by_language(state, variable.label_of[code]) }
  end
  table.sort(options, by_code)
  for i, option in ipairs(options) do
    place[option.code or option.text] = i
    option.score = score and option.code or nil
    option.key = option.code and quoted(option.code) or option.text
  end
  for _, option in ipairs(raw) do map[option.key] = place[option.code or option.text] or place[option.key] end
  return map, labels.of { title = by_language(state, variable.label), ordered = ordered, answers = options,
    missing = missing }
end

local function choice(state, variable, raw, spec)
  local answers, unused = sort_labels(state, variable, spec.missing)
  local missing = missing_options(state, variable, spec.missing, unused, {})
  local ordered = variable.measure == "ordinal" or variable.measure == "scale"
  local map, made = as_choice(state, variable, spec.answers, answers, missing, ordered)
  return column.map(raw, map, made)
end

-- Codes that are numbers after all.
local function numbers(state, variable, raw, spec, answers, missing, rule)
  local values, map = {}, {}
  for _, code in ipairs(answers) do values[#values + 1] = { code, variable.label_of[code] } end
  for _, option in ipairs(spec.answers) do
    local code = option.code
    map[option.key] = not rule and code or rule.days and rule.days(code) or (code - rule.origin) / rule.divisor
  end
  if #values > 0 then
    variable.values = values
    note(state, "column '%s' is read as numbers, of which %d %s a label (%s %s)", variable.name, #values,
      #values == 1 and "has" or "have", quoted(values[1][1]), quoted(values[1][2]))
  end
  local made = labels.of { title = by_language(state, variable.label), missing = missing }
  return column.translate(raw, map, rule and "date" or "number", made)
end

local function from_codes(state, variable, raw, rule)
  local spec = raw:labels():spec()
  local answers, unused = sort_labels(state, variable, spec.missing)
  if variable.plain then return raw end
  local has_label = {}
  for _, code in ipairs(answers) do has_label[code] = true end
  if not rule and is_choice(spec.answers, answers, has_label) then return choice(state, variable, raw, spec) end
  return numbers(state, variable, raw, spec, answers, missing_options(state, variable, spec.missing, unused, {}), rule)
end

local function from_numbers(state, variable, raw, rule)
  local answers, unused = sort_labels(state, variable, raw:labels():spec().missing)
  local missing = missing_options(state, variable, raw:labels():spec().missing, unused, {})
  local made = labels.of { title = by_language(state, variable.label), missing = missing }
  if #answers > 0 then
    variable.values = {}
    for i, code in ipairs(answers) do variable.values[i] = { code, variable.label_of[code] } end
  end
  if not rule then return column.relabel(raw, made) end
  if rule.divisor then return column.linear(raw, rule.origin, rule.divisor, "date", made) end
  local map = {}
  for _, item in ipairs(values_of(raw)) do map[item.value] = rule.days(item.value) end
  return column.translate(raw, map, "date", made)
end

-- Texts: few different ones are a choice, declared missing values are marked.
local function from_texts(state, variable, raw)
  local declared, marks = {}, {}
  for i, text in ipairs(variable.plain and {} or variable.missing or {}) do
    declared[i] = { text = text }
    marks[text] = -1 - i
  end
  local answers, keys = sort_labels(state, variable, declared), {}
  for _, option in ipairs(raw:kind() == "single" and raw:labels():spec().answers or {}) do keys[option.key] = true end
  for _, text in ipairs(answers) do keys[text] = true end
  local missing = missing_options(state, variable, declared, {}, keys)
  if raw:kind() == "text" then
    if #answers > 0 then
      note(state, "column '%s' has too many different texts for a choice; its %d value labels are left out",
        variable.name, #answers)
    end
    local made = labels.of { title = by_language(state, variable.label), missing = missing }
    return #declared > 0 and column.mark_missing(raw, marks, made) or column.relabel(raw, made)
  end
  local kept = {}
  for _, option in ipairs(raw:labels():spec().answers) do
    if not marks[option.key] then kept[#kept + 1] = { key = option.key, text = option.key } end
  end
  local map, made = as_choice(state, variable, kept, answers, missing, variable.measure == "ordinal")
  for text, place in pairs(marks) do map[text] = place end
  return column.map(raw, map, made)
end

local function made_column(state, variable, raw)
  if variable.text then return from_texts(state, variable, raw) end
  local rule = formats.rule(state.kind, variable.format)
  if raw:kind() == "single" then return from_codes(state, variable, raw, rule) end
  return from_numbers(state, variable, raw, rule)
end

-- ---- sets of multiple responses ---------------------------------------------------------------

-- Items called by the label of the counted value, as SPSS calls them where the set says so.
local function called_by_value(state, data, items, counted)
  local renamed = {}
  for i, name in ipairs(items) do
    local label = (state.variables[name].label_of or {})[tonumber(counted) or counted]
    if label then renamed[#renamed + 1] = { name, titled(data:column(name), by_language(state, label)) } end
    items[i] = name
  end
  return core.with_meta(data:with(renamed), data:meta())
end

local function add_set(state, data, set)
  local name = not data:has(set.name) and set.name or "$" .. set.name
  local items = {}
  for _, item in ipairs(set.items) do
    if data:has(item) then items[#items + 1] = item end
  end
  if #items == 0 or data:has(name) then
    note(state, "the set '$%s' is left out: %s", set.name, #items == 0 and "it has no column" or "its name is taken")
    return data
  end
  local from, counted = "dummies", nil
  if set.type == "categories" then
    from = "mentions"
  else
    counted = { tonumber(set.counted) or set.counted, tonumber(set.counted) and set.counted }
  end
  local source = set.type == "labelled" and called_by_value(state, data, items, set.counted) or data
  local fine, made = pcall(require "multi".add, source, name, items, { from = from, counted = counted,
    texts = by_language(state, set.label), place = ("%s: set '%s'"):format(state.name, name) })
  if not fine then
    note(state, "the set '$%s' is left out: %s", set.name, check.plain(made))
    return data
  end
  local meta = copy(made:meta())
  local last = copy(meta.sets[#meta.sets])
  last.counted, last.file = counted and { counted[1] }, { name = set.name, type = set.type, counted = set.counted }
  meta.sets = { table.unpack(meta.sets, 1, #meta.sets - 1) }
  meta.sets[#meta.sets + 1] = last
  return core.with_meta(data:with { { name, made:column(name) } }, meta)
end

-- ---- the whole --------------------------------------------------------------------------------

-- Whether a codebook says what kind of missing a value of a column is.
local function is_settled(book, item)
  local entry = book and book.by_name[item.name]
  for _, listed in ipairs(entry and entry.missing or {}) do
    if listed.value == item.value then return true end
  end
  return false
end

local function note_file(state, data, book)
  local info = state.info
  if info.assumed then
    note(state, "the file %s; texts that are not UTF-8 are read as %s (encoding = '...' settles it)",
      info.unknown_encoding and ("has an encoding '%s' that nobody knows"):format(info.unknown_encoding)
      or "does not name its encoding", info.encoding)
  end
  if info.cut > 0 then
    note(state, "%d text%s within a character, of which the begun part is left out", info.cut,
      info.cut == 1 and " ends" or "s end")
  end
  if info.unknown > 0 then
    note(state, "%d text%s characters that cannot be read in a portable file, \u{fffd} stands for each (save it as "
      .. ".sav)", info.unknown, info.unknown == 1 and " has" or "s have")
  end
  if info.rows and info.rows ~= data:rows() then
    note(state, "the header promises %s rows, there are %d (all read)", quoted(info.rows), data:rows())
  end
  if info.weight then
    note(state, "the file is weighted by '%s', and nothing here is until you say so: d:design{ weight = %s }",
      info.weight, quoted(info.weight))
  end
  local made = {}
  for _, variable in ipairs((state.kind == "sas7bdat" or state.kind == "xpt") and info.variables or {}) do
    if formats.is_made(variable.format) then made[#made + 1] = variable.name end
  end
  if #made > 0 then
    note(state, "value labels of SAS stand in a catalog (.sas7bcat), which is not read; without them: %s",
      check.listed(made))
  end
  local kinds = {}
  for _, item in ipairs(state.kinds) do
    if not is_settled(book, item) then kinds[#kinds + 1] = item.text end
  end
  if #kinds > 0 then
    local more = #kinds > most_listed and (", and %d more"):format(#kinds - most_listed) or ""
    note(state, "kinds of missing are guessed from labels (a codebook settles them): %s%s",
      table.concat(kinds, ", ", 1, math.min(most_listed, #kinds)), more)
  end
end

-- Bytes of a text variable, true where they are not known: ReadStat tells what they take in memory.
local function text_bytes(state, variable)
  if not variable.text or state.kind == "dta" then return variable.text and math.max(1, variable.text - 1) end
  local shown = tonumber((variable.format or ""):match("^A(%d+)$"))
  return shown and shown < 255 and shown or true
end

-- What stands in the meta of a column besides its texts.
local function entry_of(state, variable)
  return { texts = by_language(state, variable.label), values = variable.values, file = { format = variable.format,
    measure = variable.measure, width = variable.width, alignment = variable.alignment,
    text = text_bytes(state, variable), missing = variable.missing } }
end

local function raw_data(state, path, options)
  local data, info = stat.read(file.resolve(path), { name = path, format = state.kind, encoding = options.encoding,
    plain = options.plain })
  state.info, state.variables, state.lang = info, {}, language_of(info)
  for _, name in ipairs(options.plain or {}) do state.is_plain[name] = true end
  local made, meta = {}, { notes = state.notes, columns = {}, sets = {}, batteries = {}, file = { kind = state.kind,
    label = info.label, notes = info.notes, weight = info.weight, encoding = info.encoding } }
  for i, variable in ipairs(info.variables) do
    state.variables[variable.name] = variable
    variable.plain = state.is_plain[variable.name]
    made[i] = { variable.name, made_column(state, variable, data:column(variable.name)) }
    meta.columns[variable.name] = entry_of(state, variable)
  end
  return core.with_meta(data:with(made), meta)
end

--- Reads a file of SPSS, Stata or SAS.
-- @param path of the file
-- @param kind "sav", "por", "dta", "sas7bdat" or "xpt"
-- @param options encoding (nil: the file's own), book (a checked codebook, or nil), unknown (see codebook.apply)
-- @return a dataset with its meta
-- @raise on a damaged file, with its name and place; for codes that the codebook does not know
-- @usage local fine, message = pcall(require "statfile".read, "none.sav", "sav", {})
-- assert(not fine and message:find("none.sav: no such file", 1, true))
function statfile.read(path, kind, options)
  local state = { name = path, kind = kind, notes = {}, kinds = {}, is_plain = {} }
  local book = options.book
  local with_book = book and require "statfile.codebook"
  local data = raw_data(state, path, { encoding = options.encoding, plain = book and with_book.plain(book) })
  if book then
    local function guess(name, value, label)
      local meant = kind_of(label)
      note_kind(state, name, value, label, meant)
      return meant
    end
    data = with_book.apply(data, book, { unknown = options.unknown, variables = state.variables, notes = state.notes,
      guess = guess, in_language = function(text) return by_language(state, text) end })
  end
  note_file(state, data, book)
  for _, set in ipairs(state.info.sets) do
    if not (book and book.groups[set.name]) then data = add_set(state, data, set) end
  end
  return data
end

return statfile
