--- Datasets as files of SPSS and Stata.
--
-- What such files cannot hold as it is here is written as the next best thing, and said: names that
-- they do not allow, labels that are too long, kinds of missing without a code (SPSS declares codes
-- missing, at most three or a range and one; Stata has .a to .z). A column that came from such a file
-- keeps what it was there (meta.columns[name].file).

local stat = require "core.stat"
local column = require "core.column"
local labels = require "core.labels"
local file = require "core.file"
local check = require "check"
local language = require "language"
local values_of = require "values"
local formats = require "statfile.formats"
local holds = require "statfile.ranges".hold

local quoted = check.quoted
local floor, max, min = math.floor, math.max, math.min

local write = {}

-- Bytes in SPSS, characters in Stata.
local limits = {
  sav = { unit = "bytes", name = 64, label = 255, value_label = 120, title = 64, note = 80 },
  dta = { unit = "characters", name = 32, label = 80, value_label = 8000, title = 80, note = 8000 },
}

local most_listed = 5

-- Words by which a reader knows the kind again.
local kind_words = {
  en = { no_answer = "no answer", not_asked = "not asked", dont_know = "don't know", refused = "refused" },
  de = { no_answer = "keine Angabe", not_asked = "nicht gefragt", dont_know = "weiß nicht", refused = "verweigert" },
}

local function note(state, message, ...)
  state.notes[#state.notes + 1] = "write: " .. message:format(...)
end

-- ---- texts ------------------------------------------------------------------------------------

local function in_language(state, label)
  if type(label) ~= "table" then return label end
  local name = label[state.lang] and state.lang or label.en and "en" or check.names(label)[1]
  return name and label[name]
end

-- At most so many bytes of whole characters, or so many characters.
local function cut(state, text, most)
  if #text <= most then return text end
  if state.kind == "dta" then
    local stop = utf8.offset(text, most + 1)
    return stop and text:sub(1, stop - 1) or text
  end
  local at = most
  while at > 0 and text:byte(at + 1) >= 0x80 and text:byte(at + 1) < 0xc0 do at = at - 1 end
  return text:sub(1, at)
end

local function fitting(state, text, most, what)
  if not text then return nil end
  local short = cut(state, text, most)
  if short ~= text then
    state.cut[what] = state.cut[what] or { most = most }
    table.insert(state.cut[what], text)
  end
  return short
end

-- ---- names ------------------------------------------------------------------------------------

local reserved = {}
for word in ("ALL AND BY EQ GE GT LE LT NE NOT OR TO WITH"):gmatch("%u+") do reserved[word] = true end

local function safe_name(state, name)
  local safe
  if state.kind == "sav" then
    safe = name:gsub("[^%w@#$_.\x80-\xff]", "_"):gsub("^[^%a@\x80-\xff]", "v%0"):gsub("[._]+$", "")
    if reserved[safe:upper()] then safe = safe .. "_" end
  else
    safe = name:gsub("[^%w_\x80-\xff]", "_"):gsub("^[^%a_\x80-\xff]", "v%0")
  end
  safe = cut(state, safe ~= "" and safe or "v", limits[state.kind].name)
  local base, n = safe, 1
  local function id() return state.kind == "sav" and safe:lower() or safe end -- SPSS has no case
  while state.taken[id()] do
    n = n + 1
    safe = ("%s_%d"):format(cut(state, base, limits[state.kind].name - 8), n)
  end
  state.taken[id()] = true
  return safe
end

local function name_columns(state, list)
  local changed = {}
  state.taken, state.name_of = {}, {}
  for _, pair in ipairs(list) do
    local name = safe_name(state, pair[1])
    state.name_of[pair[1]] = name
    if name ~= pair[1] then changed[#changed + 1] = ("%s as %s"):format(quoted(pair[1]), name) end
  end
  if #changed > 0 then
    note(state, "%d name%s not allowed there: %s%s", #changed, #changed == 1 and " is" or "s are",
      table.concat(changed, ", ", 1, min(most_listed, #changed)), #changed > most_listed and ", ..." or "")
  end
end

-- ---- kinds of missing -------------------------------------------------------------------------

-- The codes of answers: a set of them for a single choice, else the range.
local function answers_of(state, col, codes)
  if codes then
    local low, high = math.huge, -math.huge
    for _, code in ipairs(codes) do low, high = min(low, code), max(high, code) end
    return { low = low, high = high, codes = codes }
  end
  local summary = col:summary()
  if not summary.low then return { low = math.huge, high = -math.huge } end
  local rule = state.rule
  local function number(value)
    return not rule and value or rule.value and rule.value(value) or value * rule.divisor + rule.origin
  end
  return { low = number(summary.low), high = number(summary.high) }
end

local function has_answer(answers, low, high)
  if not answers.codes then return answers.low <= high and answers.high >= low end
  for _, code in ipairs(answers.codes) do
    if code >= low and code <= high then return true end
  end
  return false
end

local usual = { no_answer = -99, dont_know = -98, refused = -97, not_asked = -77 }

-- A code for a kind of missing that has none: what surveys use, lower where that is taken.
local function free_code(kind, answers, taken)
  local code = usual[kind] or -99
  while taken[code] or has_answer(answers, code, code) do code = code - 100 end
  taken[code] = true
  return code
end

-- What SPSS declares for these codes: the file's own declaration, three codes, or a range and a code; nil if none does.
local function ranges_of(codes, answers, before)
  local all = before ~= nil
  for _, code in ipairs(codes) do all = all and holds(before, code) end
  for _, range in ipairs(all and before or {}) do all = all and not has_answer(answers, range[1], range[2]) end
  if all then return before end
  local sorted = { table.unpack(codes) }
  table.sort(sorted)
  if #sorted <= 3 then
    local ranges = {}
    for i, code in ipairs(sorted) do ranges[i] = { code, code } end
    return ranges
  end
  local n = #sorted
  if not has_answer(answers, sorted[1], sorted[n]) then return { { sorted[1], sorted[n] } } end
  if not has_answer(answers, sorted[1], sorted[n - 1]) then
    return { { sorted[1], sorted[n - 1] }, { sorted[n], sorted[n] } }
  end
  if not has_answer(answers, sorted[2], sorted[n]) then
    return { { sorted[2], sorted[n] }, { sorted[1], sorted[1] } }
  end
  return nil
end

-- What says which kind it is, where no label does; a file's own declarations stay as they were.
local function missing_label(state, option, before)
  local label = in_language(state, option.label)
  if label or before and option.code and holds(before, option.code) then return label end
  return (kind_words[state.lang] or kind_words.en)[option.kind]
end

-- SPSS: the code of each kind, what is declared, and labels.
local function spss_missing(state, name, spec, answers, before)
  local taken, codes, given, made = {}, {}, { false }, {}
  for _, option in ipairs(spec) do
    if option.code then taken[option.code] = true end
  end
  for i, option in ipairs(spec) do
    local code = option.code or free_code(option.kind, answers, taken)
    if not option.code then made[#made + 1] = ("%s as %d"):format(option.text or option.key, code) end
    codes[i] = code
  end
  local ranges = ranges_of(codes, answers, before)
  if ranges == nil then
    local base = floor(min(answers.low, table.unpack(codes))) - #codes - 1
    made = {}
    for i, option in ipairs(spec) do
      codes[i] = base + i
      made[#made + 1] = ("%s as %d"):format(tostring(option.code or option.text or option.key), codes[i])
    end
    ranges = { { base + 1, base + #codes } }
  end
  if #made > 0 then state.recoded[#state.recoded + 1] = ("%s: %s"):format(name, table.concat(made, ", ")) end
  local list = {}
  for i, option in ipairs(spec) do
    given[i + 1] = codes[i]
    local label = missing_label(state, option, before)
    if label then list[#list + 1] = { codes[i], label } end
  end
  return given, list, ranges
end

-- Stata: a tag for each kind, and labels.
local function stata_missing(state, name, spec, is_own)
  local taken, given, list, made = {}, { false }, {}, {}
  for _, option in ipairs(spec) do
    local tag = option.text and option.text:match("^%.%l$")
    if tag then taken[tag] = true end
  end
  local letter = 1
  for i, option in ipairs(spec) do
    local tag = option.text and option.text:match("^%.%l$")
    while not tag and letter <= 26 do
      local free = "." .. ("abcdefghijklmnopqrstuvwxyz"):sub(letter, letter)
      letter = letter + 1
      if not taken[free] then tag = free end
    end
    given[i + 1] = tag or false
    if tag ~= option.text then
      made[#made + 1] = ("%s as %s"):format(tostring(option.code or option.text or option.key), tag or "system missing")
    end
    local label = tag and (is_own and tag == option.text and in_language(state, option.label) or
      not (is_own and tag == option.text) and missing_label(state, option))
    if label then list[#list + 1] = { tag, label } end
  end
  if #made > 0 then state.recoded[#state.recoded + 1] = ("%s: %s"):format(name, table.concat(made, ", ")) end
  return given, list
end

-- Texts: declared missing texts stay; other kinds are blank.
local function text_missing(state, name, spec)
  local given, list, ranges, lost = { "" }, {}, {}, {}
  for i, option in ipairs(spec) do
    local keeps = option.text and state.kind == "sav" and #option.text <= 8 and #ranges < 3
    given[i + 1] = option.text or ""
    if keeps then
      ranges[#ranges + 1] = option.text
      local label = missing_label(state, option)
      if label then list[#list + 1] = { option.text, label } end
    else
      lost[#lost + 1] = option.key
    end
  end
  if #lost > 0 then
    note(state, "column '%s' is text, in which %s cannot be declared missing (%s)", name, check.listed(lost),
      "blank, or the text itself")
  end
  return given, list, ranges
end

-- ---- columns ----------------------------------------------------------------------------------

-- Whether a single choice is written as texts: it came so, or no option has a code and Stata's labels are not needed.
local function is_text_choice(state, spec, before)
  local codes, labelled = 0, false
  for _, option in ipairs(spec.answers) do
    if option.code then codes = codes + 1 end
    labelled = labelled or in_language(state, option.label) ~= nil
  end
  if state.kind == "dta" and labelled then return false end
  return before.text ~= nil or codes == 0
end

-- Codes of the answers, where some have none the next free ones.
local function codes_of(spec)
  local codes, highest = {}, 0
  for _, option in ipairs(spec.answers) do highest = max(highest, floor(option.code or 0)) end
  for i, option in ipairs(spec.answers) do
    codes[i] = option.code
    if not option.code then
      highest = highest + 1
      codes[i] = highest
    end
  end
  return codes
end

local function note_numbered(state, name, spec, codes)
  local made = {}
  for i, option in ipairs(spec.answers) do
    if not option.code then made[#made + 1] = ("%s as %d"):format(quoted(option.text or option.key), codes[i]) end
  end
  if #made > 0 then
    state.numbered[#state.numbered + 1] = ("%s: %s%s"):format(name, table.concat(made, ", ", 1, min(3, #made)),
      #made > 3 and ", ..." or "")
  end
end

-- SPSS's record of labels for texts of more than 8 bytes wants their width in whole eights, of one segment.
local function fit_labelled_text(state, out, name)
  if state.kind ~= "sav" or not out.text or #out.labels == 0 then return end
  local longest = 1
  for _, list in ipairs { out.answers, out.missing } do
    for _, text in ipairs(list) do longest = max(longest, #text) end
  end
  if longest > 248 then
    note(state, "column '%s' has texts of up to %d bytes, too long for value labels, which are left out", name, longest)
    out.labels = {}
  else
    out.text = max(longest, min(248, tonumber(out.text) or 1))
    if out.text > 8 then out.text = (out.text + 7) // 8 * 8 end
  end
end

-- Whether the codes are what means are taken of: SPSS's measure is then a scale.
local function are_scores(answers)
  for _, option in ipairs(answers) do
    if option.score == nil or option.score ~= option.code then return false end
  end
  return #answers > 0
end

local function answer_label(state, option)
  local label = in_language(state, option.label)
  if label then return label end
  local plain = option.code and quoted(option.code) or option.text
  return option.key ~= plain and option.key or nil
end

local function describe_single(state, out, name, col, before)
  local spec = col:labels():spec()
  local given, list, ranges
  out.text = is_text_choice(state, spec, before) and (before.text or true)
  out.answers, out.labels = {}, {}
  if out.text then
    for i, option in ipairs(spec.answers) do
      out.answers[i] = option.text or option.code and quoted(option.code) or option.key
    end
    given, list, ranges = text_missing(state, name, spec.missing)
  else
    out.answers = codes_of(spec)
    note_numbered(state, name, spec, out.answers)
    if state.kind == "sav" then
      given, list, ranges = spss_missing(state, name, spec.missing, answers_of(state, col, out.answers), before.missing)
    else
      given, list = stata_missing(state, name, spec.missing, state.same_family)
    end
  end
  for i, option in ipairs(spec.answers) do
    local label = answer_label(state, option)
    if not label and not out.text and not option.code then label = option.text or option.key end
    if label then out.labels[#out.labels + 1] = { out.answers[i], label } end
  end
  for _, pair in ipairs(list) do out.labels[#out.labels + 1] = pair end
  out.missing, out.ranges = given, ranges
  fit_labelled_text(state, out, name)
  if out.text then out.alignment = before.alignment or "left" end
  out.measure = are_scores(spec.answers) and "scale" or before.measure ~= "scale" and before.measure
    or spec.ordered and "ordinal" or "nominal"
  for _, option in ipairs(spec.answers) do
    if option.score and out.measure ~= "scale" then state.lost.scores = true end
  end
end

local function describe_number(state, out, name, col, before, values)
  local spec = col:labels():spec()
  local list
  if state.kind == "sav" then
    out.missing, list, out.ranges = spss_missing(state, name, spec.missing, answers_of(state, col), before.missing)
  else
    out.missing, list = stata_missing(state, name, spec.missing, state.same_family)
  end
  out.labels = {}
  for _, pair in ipairs(values or {}) do out.labels[#out.labels + 1] = { pair[1], pair[2] } end
  for _, pair in ipairs(list) do out.labels[#out.labels + 1] = pair end
  out.measure = before.measure or "scale"
end

local function is_whole(col)
  for _, item in ipairs(values_of(col, 10000) or { { value = 0.5 } }) do
    if item.value ~= floor(item.value) then return false end
  end
  return true
end

-- The format of a column that came from a file of another kind.
local function new_format(state, col, entry)
  local kind = col:kind()
  if kind == "date" then
    local rule = state.meta.file and entry.file and formats.rule(state.meta.file.kind, entry.file.format)
    local days = is_whole(col) and not (rule and formats.has_time(entry.file.format))
    if state.kind == "dta" then return days and "%td" or "%tc" end
    return not days and "DATETIME20" or state.lang == "de" and "EDATE10" or "DATE11"
  end
  if state.kind == "dta" or kind == "text" then return nil end
  return (kind == "single" or is_whole(col)) and "F8.0" or "F8.2"
end

-- A date as the file's number.
local function undated(out, col, rule)
  if rule.divisor then
    out.origin, out.divisor = rule.origin, rule.divisor
    return col
  end
  local map = {}
  for _, item in ipairs(values_of(col)) do map[item.value] = rule.value(item.value) end
  return column.translate(col, map, "number", labels.of { missing = col:labels():spec().missing })
end

local family = { sav = "sav", por = "sav", dta = "dta", sas7bdat = "sas", xpt = "sas" }

local function keeps_format(state, col, format)
  if not format then return false end
  local rule = formats.rule(state.kind, format)
  if (col:kind() == "date") ~= (rule ~= nil) then return false end
  return (col:kind() == "text") == (format:find(state.kind == "sav" and "^A" or "s$") ~= nil)
end

-- Codes in their order, then tags.
local function by_value(a, b)
  if type(a[1]) ~= type(b[1]) then return type(a[1]) == "number" end
  return a[1] < b[1]
end

local function describe(state, name, col)
  local entry = (state.meta.columns or {})[name] or {}
  local before = state.same_family and entry.file or {}
  local out = { name = state.name_of[name], width = before.width,
    alignment = before.alignment or col:kind() == "text" and "left" or "right" }
  local title = in_language(state, entry.texts) or in_language(state, col:labels():spec().title)
  if not title and out.name ~= name then title = name end
  local kind = col:kind()
  out.format = keeps_format(state, col, before.format) and before.format or nil
  if not out.format and kind ~= "single" then out.format = new_format(state, col, entry) end
  state.rule = kind == "date" and formats.rule(state.kind, out.format) or nil
  if kind == "single" then
    describe_single(state, out, name, col, before)
    out.format = out.format or not out.text and new_format(state, col, entry) or nil
    if out.text then out.format = nil end
  elseif kind == "text" then
    out.text = before.text or true
    local spec = col:labels():spec()
    out.missing, out.labels, out.ranges = text_missing(state, name, spec.missing)
    out.measure = before.measure or "nominal"
    out.format = nil
  else
    describe_number(state, out, name, col, before, entry.values)
  end
  out.column = state.rule and undated(out, col, state.rule) or col
  local limit = limits[state.kind]
  out.label = fitting(state, title, limit.label, "label")
  local kept = {}
  for _, pair in ipairs(out.labels) do
    local is_code = out.text or type(pair[1]) == "string"
      or pair[1] == floor(pair[1]) and pair[1] >= -2147483647 and pair[1] <= 2147483620
    if state.kind == "dta" and not is_code then
      state.unlabelled[#state.unlabelled + 1] = ("%s %s"):format(name, quoted(pair[1]))
    elseif not (state.kind == "dta" and out.text) then
      kept[#kept + 1] = { pair[1], fitting(state, pair[2], limit.value_label, "value label") }
    end
  end
  if not out.text then table.sort(kept, by_value) end
  out.labels = kept
  return out
end

-- ---- sets -------------------------------------------------------------------------------------

local function sets_of(state, given)
  local sets = {}
  for i, set in ipairs(given) do
    local before, items = set.set.file or {}, {}
    for k, item in ipairs(set.items) do items[k] = state.name_of[item] end
    sets[i] = { name = cut(state, (before.name or set.name):gsub("[^%w_.\x80-\xff]", "_"), 62), items = items,
      label = in_language(state, set.set.texts), type = set.type,
      counted = type(set.counted) == "number" and quoted(set.counted) or set.counted }
  end
  if state.kind == "sav" then return sets end
  for i, set in ipairs(given) do state.no_sets[i] = set.name end
  return {}
end

-- ---- the whole --------------------------------------------------------------------------------

-- What a codebook says and such files have no place for.
local function note_lost(state)
  local lost, meta = {}, state.meta
  if state.lost.scores then lost[#lost + 1] = "scores other than the codes" end
  if meta.batteries and #meta.batteries > 0 then lost[#lost + 1] = "batteries" end
  local asked, nets, reverse = false, false, false
  for name, entry in pairs(meta.columns or {}) do
    if state.name_of[name] then
      asked, nets = asked or entry.asked ~= nil, nets or entry.nets ~= nil
      reverse = reverse or entry.reverse == true
    end
  end
  if asked then lost[#lost + 1] = "who was asked" end
  if nets then lost[#lost + 1] = "nets" end
  if reverse then lost[#lost + 1] = "reversed items" end
  local others = {}
  for name in pairs(state.languages) do
    if name ~= state.lang then others[#others + 1] = name end
  end
  table.sort(others)
  if #others > 0 then lost[#lost + 1] = ("labels in %s (written are those in %s)"):format(check.listed(others),
    quoted(state.lang)) end
  if #lost > 0 then
    note(state, "such files have no place for %s; a codebook keeps them", table.concat(lost, ", "))
  end
end

local function note_changes(state)
  note_lost(state)
  local function listed(list, message)
    if #list == 0 then return end
    note(state, message, table.concat(list, "; ", 1, min(most_listed, #list)) ..
      (#list > most_listed and ("; and %d more columns"):format(#list - most_listed) or ""))
  end
  listed(state.recoded, "kinds of missing get codes that the file can hold: %s")
  listed(state.numbered, "options known by texts get codes: %s")
  listed(state.unlabelled, "Stata has labels for whole numbers up to 2147483620 only, so these have none: %s")
  if #state.no_sets > 0 then
    note(state, "Stata has no multiple-response sets; their items are columns like others: %s",
      check.listed(state.no_sets))
  end
  for _, what in ipairs(check.names(state.cut)) do
    local list = state.cut[what]
    note(state, "%d %s%s longer than the %d %s that there is room for: %s", #list, what,
      #list == 1 and " is" or "s are", list.most, limits[state.kind].unit, quoted(list[1]))
  end
end

local function notes_of(state)
  local list = {}
  for _, text in ipairs(state.meta.file and state.meta.file.notes or {}) do
    while #text > limits[state.kind].note do
      local line = cut(state, text, limits[state.kind].note)
      list[#list + 1], text = line, text:sub(#line + 1)
    end
    list[#list + 1] = text
  end
  return list
end

-- The languages that the labels have.
local function languages_of(list)
  local found = {}
  for _, pair in ipairs(list) do
    local spec = pair[2]:labels():spec()
    for _, label in ipairs { spec.title or false, spec.answers[1] and spec.answers[1].label or false } do
      for name in pairs(type(label) == "table" and label or {}) do
        if name ~= "" then found[name] = true end
      end
    end
  end
  return found
end

-- What was asked for; else the output language, or the first there is where there are no labels in that.
local function language_for(languages, given)
  if given == nil then
    local current = language.current()
    return not languages[current] and check.names(languages)[1] or current
  end
  if not given:find("^%l%l$") then
    check.fail("write: labels %s is no language (for SPSS and Stata: 'de', 'en')", quoted(given))
  end
  if next(languages) and not languages[given] then
    check.fail("write: there are no labels in %s (there are some in %s)", quoted(given),
      check.listed(check.names(languages)))
  end
  return given
end

--- Writes columns as a file of SPSS (.sav, .zsav) or Stata (.dta).
-- @param path of the file
-- @param format "sav", "zsav" or "dta"
-- @param list of { name, column }, sets item by item
-- @param meta of the dataset (d:meta())
-- @param options notes (a list to which is added what could not be kept), sets (see writing.columns), lang (of the
--   labels; nil: the output language, or another where there are none in it)
-- @raise when it cannot be written
-- @usage local column, file = require "core.column", require "core.file"
-- require "statfile.write".file("ages.dta", "dta", { { "age", column.numbers { 41 } } }, {}, { notes = {} })
-- assert(befund.read("ages.dta"):column("age"):get(1) == 41)
function write.file(path, format, list, meta, options)
  local kind = require "statfile.kinds".write[format]
  local languages = languages_of(list)
  local state = { kind = kind, meta = meta, notes = options.notes, languages = languages,
    lang = language_for(languages, options.lang), cut = {}, lost = {}, recoded = {}, numbered = {}, unlabelled = {},
    no_sets = {}, same_family = meta.file and family[meta.file.kind] == kind }
  name_columns(state, list)
  local columns = {}
  for i, pair in ipairs(list) do columns[i] = describe(state, pair[1], pair[2]) end
  local sets = sets_of(state, options.sets or {})
  local title = in_language(state, meta.title) or meta.file and meta.file.label
  local output = { format = format, columns = columns, sets = sets, notes = notes_of(state),
    label = fitting(state, title, limits[kind].title, "title"),
    weight = kind == "sav" and meta.file and meta.file.weight and state.name_of[meta.file.weight] or nil }
  note_changes(state)
  stat.write(file.resolve(path), output)
end

return write
