--- The recodes of derive: one column made of another by groups of its codes, keys or values.
--
--     { from = "age", label = { de = "Alter", en = "Age" }, groups = { { "bis 29", to = 29 }, { "30+", from = 30 } } }
--
-- A group is { label, codes and keys..., from =, to =, key =, score = }; both ends of a range are
-- included. A recode is total: an answer in no group is an error, unless `otherwise` says what
-- becomes of it: "keep" (it stays an option of its own), "missing", or a label for all the rest.
-- Kinds of missing pass through.

local column = require "core.column"
local labels = require "core.labels"
local check = require "check"
local values_of = require "values"

local quoted = check.quoted

local recode = {}

local function fail(where, message, ...)
  check.fail("%s: " .. message, where, ...)
end

-- ---- what the script says ---------------------------------------------------------------------

local function is_language(name)
  return type(name) == "string" and name:find("^%l%l$") ~= nil
end

-- Labels by language from a text or { de =, en = }; a plain text is the label in every language.
local function label_of(where, value)
  if type(value) == "string" then return { en = value }, value end
  check.kind(where .. ": label", value, "table")
  local names = check.names(value)
  for _, name in ipairs(names) do
    if not is_language(name) or type(value[name]) ~= "string" then
      fail(where, "%s is no language of a label ({ de = \"...\", en = \"...\" })", quoted(name))
    end
  end
  if #names == 0 then fail(where, "a label is empty ({ de = \"...\", en = \"...\" })") end
  return value, value.en or value[names[1]]
end

recode.label_of = label_of

local plain = { ["ä"] = "ae", ["ö"] = "oe", ["ü"] = "ue", ["Ä"] = "ae", ["Ö"] = "oe", ["Ü"] = "ue", ["ß"] = "ss",
  ["é"] = "e", ["è"] = "e", ["ê"] = "e", ["á"] = "a", ["à"] = "a", ["â"] = "a", ["ó"] = "o", ["ô"] = "o",
  ["ú"] = "u", ["ç"] = "c", ["ñ"] = "n", ["–"] = "_", ["€"] = "euro" }

--- The same column under another title.
-- @param col a column
-- @param title a text, { de =, en = } or nil
-- @return a column that shares the data
-- @usage local col = require "recode".titled(require "core.column".numbers { 1 }, { en = "Age" })
-- assert(col:label("en") == "Age")
function recode.titled(col, title)
  local spec = col:labels():spec()
  spec.title = title
  return column.relabel(col, labels.of(spec))
end

--- A name that is not taken yet: the one given, else with `_2`, `_3`, ... behind it.
-- @param name string
-- @param taken table of what is taken: [name] = true; the name found is added
-- @return the name
-- @usage assert(require "recode".free("age", { age = true, age_2 = true }) == "age_3")
function recode.free(name, taken)
  local free, n = name, 1
  while taken[free] do
    n = n + 1
    free = ("%s_%d"):format(name, n)
  end
  taken[free] = true
  return free
end

--- A key made of a label: lower case, `_` for all that is neither letter nor digit.
-- @param text the label
-- @param taken set of keys that are taken, or nil; the key is added to it
-- @return a key
-- @usage assert(require "recode".key("Stimme völlig zu") == "stimme_voellig_zu")
-- @usage assert(require "recode".key("50+") == "50")
function recode.key(text, taken)
  local key = text:gsub("[\xc2-\xf4][\x80-\xbf]+", function(letter) return plain[letter] or letter end):lower()
  key = key:gsub("[\1-\47\58-\96\123-\127]+", "_"):gsub("^_+", ""):gsub("_+$", "")
  if key == "" then key = "option" end
  return taken and recode.free(key, taken) or key
end

local group_fields = { "from", "to", "key", "score", "label" }
local spec_fields = { "from", "label", "groups", "otherwise", "ordered" }

local function check_group(where, group, taken)
  check.kind(where, group, "table")
  for _, name in ipairs(check.names(group)) do
    local known = false
    for _, field in ipairs(group_fields) do known = known or field == name end
    if not known then fail(where, "unknown field %s (%s)", quoted(name), check.advice(name, group_fields)) end
  end
  local label, text = label_of(where, group.label or group[1])
  local made = { label = label, text = text, low = group.from, high = group.to, score = group.score, members = {} }
  for i = group.label and 1 or 2, #group do
    local value = group[i]
    if type(value) ~= "number" and type(value) ~= "string" then
      fail(where, "%s is neither code nor key", quoted(value))
    end
    made.members[#made.members + 1] = value
  end
  if made.low ~= nil then check.kind(where .. ": from", made.low, "number") end
  if made.high ~= nil then check.kind(where .. ": to", made.high, "number") end
  made.range = made.low ~= nil or made.high ~= nil
  made.low, made.high = made.low or -math.huge, made.high or math.huge
  if made.low > made.high then fail(where, "from %s is above to %s", quoted(made.low), quoted(made.high)) end
  if not made.range and #made.members == 0 then
    fail(where, "the group %s has neither codes nor a range ({ \"Label\", 1, 2 } or { \"Label\", from = 1, to = 2 })",
      quoted(text))
  end
  if group.key ~= nil then
    check.kind(where .. ": key", group.key, "string")
    if taken[group.key] then fail(where, "key '%s' stands twice", group.key) end
    made.key = group.key
    taken[group.key] = true
  end
  return made
end

local function check_spec(where, spec)
  check.options(where, spec, spec_fields)
  check.kind(where .. ": from", spec.from, "string")
  check.kind(where .. ": groups", spec.groups, "table")
  local groups, taken = {}, {}
  for i, group in ipairs(spec.groups) do
    groups[i] = check_group(("%s: groups[%d]"):format(where, i), group, taken)
  end
  if #groups == 0 and spec.otherwise == nil then fail(where, "there are no groups") end
  for _, group in ipairs(groups) do group.key = group.key or recode.key(group.text, taken) end
  return groups, taken
end

-- Two ranges may not share a value; ends count, since both are included.
local function check_overlap(where, groups)
  for i, a in ipairs(groups) do
    for j = i + 1, #groups do
      local b = groups[j]
      if a.range and b.range and a.low <= b.high and b.low <= a.high then
        fail(where, "the ranges of %s and %s overlap (both ends are included)", quoted(a.text), quoted(b.text))
      end
    end
  end
end

-- ---- which group a value is in ----------------------------------------------------------------

-- Groups of a number, date or text by its value.
local function group_of_value(where, groups)
  local by_value = {}
  for place, group in ipairs(groups) do
    for _, value in ipairs(group.members) do
      if by_value[value] then
        fail(where, "%s is in two groups, %s and %s", quoted(value), quoted(groups[by_value[value]].text),
          quoted(group.text))
      end
      by_value[value] = place
    end
  end
  return function(value)
    local place = by_value[value]
    for other, group in ipairs(groups) do
      if group.range and type(value) == "number" and group.low <= value and value <= group.high then
        if place and place ~= other then
          fail(where, "%s is in two groups, %s and %s", quoted(value), quoted(groups[place].text), quoted(group.text))
        end
        place = other
      end
    end
    return place
  end
end

-- The option that a member of a group names: by key, code, text, else by a label that is one option's.
local function option_named(where, options, value)
  local keys = {}
  for _, option in ipairs(options) do
    if option.key == value or option.code == value or option.text == value then return option end
    keys[#keys + 1] = option.key
  end
  local found, count = nil, 0
  for _, option in ipairs(options) do
    for _, label in pairs(option.label or {}) do
      if label == value then
        if found ~= option then count = count + 1 end
        found = option
      end
    end
  end
  if count == 1 then return found end
  if count > 1 then fail(where, "%s is the label of %d options (use their keys)", quoted(value), count) end
  fail(where, "%s is no option of the column (%s)", quoted(value), check.advice(value, keys))
end

-- Groups of options: from key to group.
local function groups_of_options(where, groups, options)
  local place_of = {}
  local function put(option, place)
    local other = place_of[option.key]
    if other and other ~= place then
      fail(where, "%s is in two groups, %s and %s", quoted(option.key), quoted(groups[other].text),
        quoted(groups[place].text))
    end
    place_of[option.key] = place
  end
  for place, group in ipairs(groups) do
    for _, value in ipairs(group.members) do put(option_named(where, options, value), place) end
    if group.range then
      for _, option in ipairs(options) do
        if option.code == nil then
          fail(where, "a range needs codes, and the option %s has none", quoted(option.key))
        end
        if group.low <= option.code and option.code <= group.high then put(option, place) end
      end
    end
  end
  return place_of
end

-- ---- the columns ------------------------------------------------------------------------------

local function answer_of(group)
  return { key = group.key, label = group.label, score = group.score }
end

local function rest_error(where, from, rest, count)
  fail(where, "%s of '%s' %s in no group (add %s, or say otherwise = \"missing\", \"keep\" or a label)",
    check.listed(rest), from, count == 1 and "is" or "are", count == 1 and "it" or "them")
end

-- What `otherwise` asks for: "keep", "missing", a further group, or nothing.
local function otherwise_of(where, spec, groups, taken)
  local otherwise = spec.otherwise
  if otherwise == nil or otherwise == "keep" or otherwise == "missing" then return otherwise end
  if type(otherwise) ~= "string" and type(otherwise) ~= "table" then
    fail(where, "otherwise: %s is neither \"keep\", \"missing\" nor a label", quoted(otherwise))
  end
  local label, text = label_of(where .. ": otherwise", otherwise)
  groups[#groups + 1] = { label = label, text = text, key = recode.key(text, taken), members = {} }
  return #groups
end

local function from_options(where, spec, col, groups, taken)
  local parent = col:labels():spec()
  local place_of = groups_of_options(where, groups, parent.answers)
  local otherwise = otherwise_of(where, spec, groups, taken)
  local answers, of_group, map, rest = {}, {}, {}, {}
  if otherwise ~= "keep" then
    for place, group in ipairs(groups) do
      answers[place], of_group[place] = answer_of(group), place
    end
  end
  for _, option in ipairs(parent.answers) do
    local place = place_of[option.key]
    if place and not of_group[place] then -- kept options stand between the groups, each where it was
      answers[#answers + 1] = answer_of(groups[place])
      of_group[place] = #answers
    end
    if place then
      map[option.key] = of_group[place]
    elseif otherwise == "keep" then
      local kept = {}
      for name, value in pairs(option) do kept[name] = value end
      if taken[kept.key] then kept.key = recode.key(kept.key, taken) end
      answers[#answers + 1] = kept
      map[option.key] = #answers
    elseif otherwise == "missing" then
      map[option.key] = -1
    elseif otherwise then
      map[option.key] = otherwise
    else
      rest[#rest + 1] = option.code or option.key
    end
  end
  if #rest > 0 then rest_error(where, spec.from, rest, #rest) end
  local ordered = spec.ordered
  if ordered == nil then ordered = parent.ordered end
  local made = labels.of { title = spec.title, ordered = ordered, answers = answers, missing = parent.missing }
  return column.map(col, map, made)
end

-- Numbers with many values are cut by ranges in C; `rest` is looked for only if rows fell out.
local function cut_numbers(where, spec, col, groups, otherwise, made)
  local ranges = {}
  for place, group in ipairs(groups) do
    for _, value in ipairs(group.members) do ranges[#ranges + 1] = { from = value, to = value, place = place } end
    if group.range then ranges[#ranges + 1] = { from = group.low, to = group.high, place = place } end
  end
  if math.type(otherwise) then ranges[#ranges + 1] = { from = -math.huge, to = math.huge, place = otherwise } end
  local result = column.cut(col, ranges, made)
  local lost = col:summary().answered - result:summary().answered
  if lost == 0 or otherwise == "missing" then return result end
  local group_of, rest = group_of_value(where, groups), {}
  for _, item in ipairs(values_of(col)) do
    if not group_of(item.value) then rest[#rest + 1] = item.value end
  end
  table.sort(rest)
  rest_error(where, spec.from, rest, #rest)
end

local function from_values(where, spec, col, groups, taken)
  local kind, parent = col:kind(), col:labels():spec()
  local group_of = group_of_value(where, groups)
  local otherwise = otherwise_of(where, spec, groups, taken)
  if otherwise == "keep" then
    fail(where, "otherwise = \"keep\" keeps options, and column '%s' holds %ss (name a label for the rest)", spec.from,
      kind)
  end
  local answers, ordered = {}, spec.ordered
  for place, group in ipairs(groups) do answers[place] = answer_of(group) end
  if ordered == nil then
    ordered = otherwise == nil or otherwise == "missing"
    for _, group in ipairs(groups) do ordered = ordered and group.range end
  end
  local made = labels.of { title = spec.title, ordered = ordered, answers = answers, missing = parent.missing }
  if kind ~= "text" then return cut_numbers(where, spec, col, groups, otherwise, made) end
  local map, rest = {}, {}
  for _, item in ipairs(values_of(col)) do
    local place = group_of(item.value) or otherwise
    if place == "missing" then place = -1 end
    if not place then rest[#rest + 1] = item.value end
    map[item.value] = place
  end
  if #rest > 0 then rest_error(where, spec.from, rest, #rest) end
  return column.map(col, map, made)
end

--- Makes a column from another by groups.
-- @param data a dataset
-- @param name of the new column, for messages and as title if there is no label
-- @param spec { from, label, groups, otherwise, ordered }
-- @return a column of single choices; ordered if its parent is, or if all groups are ranges
-- @raise for answers that are in no group or in two, unknown keys, overlapping ranges
-- @usage local column, dataset = require "core.column", require "core.dataset"
-- local d = dataset.of { { "age", column.numbers { 20, 35 } } }
-- local groups = { { "to 29", to = 29 }, { "30+", from = 30 } }
-- local age2 = require "recode".column(d, "age2", { from = "age", groups = groups })
-- assert(age2:get(1) == "to_29")
function recode.column(data, name, spec)
  local where = ("derive '%s'"):format(name)
  local groups, taken = check_spec(where, spec)
  check_overlap(where, groups)
  local col = data:column(spec.from)
  local with_title = { from = spec.from, otherwise = spec.otherwise, ordered = spec.ordered }
  with_title.title = spec.label ~= nil and label_of(where, spec.label) or col:labels():spec().title
  local kind = col:kind()
  if kind == "single" then return from_options(where, with_title, col, groups, taken) end
  if kind == "multi" then
    fail(where, "'%s' is a multiple-response set (recode its items, or use has(%s, 'item'))", spec.from, spec.from)
  end
  return from_values(where, with_title, col, groups, taken)
end

return recode
