--- Checks a codebook and puts it into one form.
--
-- What a person wrote is a list with short forms; what comes out has every list in order and every
-- field at one place, so that nothing behind it asks again:
--
--     scale    { answers = { option... }, missing = { option... }, nets = { net... }, ordered = bool }
--     option   { key, code, text, score, label = { de=, en= }, also = { texts }, kind }
--     net      { key, label = { de=, en= }, members = { keys } }
--     column   { name, kind, texts, options = scale, range, missing = { { value, kind, key }... }, asked,
--                private, before, ordered, date, battery, set, reverse, place }
--
--     set      { name, from, items = { columns }, column, separator, options = scale, counted, exclusive, base, asked,
--                private, texts, place }
--
-- A set of several answers has one of three forms. From dummies (the plain one) an item is a column and says with
-- `counted` what a mention is; from mentions each column holds an option, first mention, second mention; from a list
-- the cells of one column hold several, and the items are options. Parts of cells that are no option are treated as
-- unknown codes are.
--
--     { "tools", counted = { 1 }, items = { { "t_zoom", de = "Zoom" }, { "t_webex" } } }
--     { "tools", from = "mentions", codes = { { "zoom", 1 }, { "webex", 2 } }, items = { { "m1" }, { "m2" } } }
--     { "tools", from = "list", column = "q5", separator = ";", items = { { "zoom", 1, de = "Zoom" }, { "webex" } } }
--
-- Of a list the separator may be left out (the one of ; | , that most cells have, noted) and the items (the parts);
-- `scale = "name"` stands for `codes` and for the items of a list.
--
-- A mistake is named by file and field path: `staff.codebook.lua: columns[3] ('role'): ...`.

local check = require "check"

local quoted, names_of = check.quoted, check.names

local kinds_of_missing = { "no_answer", "not_asked", "dont_know", "refused" }
local is_kind = {}
for _, kind in ipairs(kinds_of_missing) do is_kind[kind] = true end

local fields = {
  top = { "format", "id", "wave", "hide", "title", "fieldwork", "mode", "read", "scales", "columns", "sets",
    "batteries" },
  read = { "separator", "encoding", "decimal", "thousands", "header", "date", "missing" },
  column = { "kind", "codes", "scale", "range", "missing", "asked", "private", "before", "ordered", "date", "nets" },
  item = { "kind", "codes", "scale", "range", "missing", "asked", "private", "before", "ordered", "date", "nets",
    "reverse" },
  set = { "items", "counted", "exclusive", "base", "asked", "private", "from", "separator", "column", "scale",
    "codes" },
  battery = { "scale", "codes", "items", "asked", "private" },
  option = { "key", "code", "text", "score", "also", "missing" },
  scale = { "nets", "ordered" },
  net = { "key" },
}

local check_codebook = {}

-- Raises with the path of the field in front.
local function fail(path, message, ...)
  check.fail("%s: %s", path, select("#", ...) > 0 and message:format(...) or message)
end

local function need(path, value, kind, what)
  local fits = math.type(value) == kind or type(value) == kind
  if kind == "integer" and math.type(value) == "float" then fits = math.tointeger(value) ~= nil end
  if not fits then fail(path, "%s must be %s, not %s", what, ({ string = "a text", number = "a number",
    table = "a table", boolean = "true or false", integer = "a whole number" })[kind], quoted(value)) end
  return value
end

local function is_language(name)
  return name:find("^%l%l$") ~= nil
end

-- The labels among the fields, by language; nil if there are none.
local function texts_of(entry, path)
  local texts
  for _, name in ipairs(names_of(entry)) do
    if is_language(name) then
      texts = texts or {}
      texts[name] = need(path, entry[name], "string", ("'%s'"):format(name))
    end
  end
  return texts
end

-- Refuses fields that are neither allowed nor a language (where labels may stand) nor the list part.
local function known(entry, path, allowed, labelled)
  for name in pairs(entry) do
    if type(name) ~= "string" and math.type(name) ~= "integer" then
      fail(path, "%s has no place here", quoted(name))
    end
  end
  local set = {}
  for _, name in ipairs(allowed) do set[name] = true end
  for _, name in ipairs(names_of(entry)) do
    if not set[name] and not (labelled and is_language(name)) then
      local near = check.advice(name, allowed)
      local labels = labelled and near:sub(1, 5) ~= "is it" and "; a label stands under its language: de, en" or ""
      fail(path, "unknown field %s (%s%s)", quoted(name), near, labels)
    end
  end
  return entry
end

-- The entries 1..n of a list; gaps are refused.
local function list_of(value, path, what)
  need(path, value, "table", what)
  local top = 0
  for place in pairs(value) do
    if math.type(place) == "integer" then
      if place < 1 then fail(path, "%s has an entry number %d (lists start at 1)", what, place) end
      top = math.max(top, place)
    end
  end
  for i = 1, top do
    if value[i] == nil then fail(path, "%s has no entry %d of %d (nil in a list?)", what, i, top) end
  end
  return top
end

local function title_of(value, path, what)
  if value == nil then return nil end
  if type(value) == "string" then return { en = value } end
  need(path, value, "table", what)
  known(value, path .. ": " .. what, {}, true)
  return texts_of(value, path .. ": " .. what)
end

local function missing_kind(value, path)
  if not is_kind[value] then
    fail(path, "%s is no kind of missing (%s)", quoted(value), check.advice(value, kinds_of_missing))
  end
  return value
end

-- A name for a kind of missing that stands for several codes: no_answer, then no_answer_998.
local function missing_key(kind, value, taken)
  if not taken[kind] then return kind end
  return ("%s_%s"):format(kind, tostring(value):gsub("[^%w]", "_"))
end

-- One option of a scale: { "full", 1, de = "...", score = 4 }.
local function option_of(entry, path, taken)
  if type(entry) ~= "table" then entry = { entry } end
  known(entry, path, fields.option, true)
  local option = { key = entry.key, code = entry.code, text = entry.text, score = entry.score,
    label = texts_of(entry, path), also = {} }
  for i = 1, list_of(entry, path, "the option") do
    local value = entry[i]
    if type(value) == "number" and option.code == nil then
      option.code = value
    elseif type(value) == "string" and option.key == nil and option.code == nil then
      option.key = value
    elseif type(value) == "string" and option.text == nil then
      option.text = value
    else
      fail(path, "%s is too much (an option is { 'key', code, de = 'label' })", quoted(value))
    end
  end
  if entry.missing ~= nil then option.kind = missing_kind(entry.missing, path) end
  if option.key ~= nil then need(path, option.key, "string", "the key") end
  if option.code ~= nil then need(path, option.code, "number", "the code") end
  if option.text ~= nil then need(path, option.text, "string", "the text") end
  if option.score ~= nil then need(path, option.score, "number", "the score") end
  if entry.also ~= nil then
    for i = 1, list_of(entry.also, path, "'also'") do
      local value = entry.also[i]
      if type(value) ~= "string" and type(value) ~= "number" then
        fail(path, "'also' holds texts and numbers, not %s", quoted(value))
      end
      option.also[i] = value
    end
  end
  if option.key == nil then
    local value = option.code or option.text
    if value == nil then fail(path, "an option needs a key, a code or a text") end
    option.key = option.kind and missing_key(option.kind, value, taken) or
      (option.code and check.quoted(option.code) or option.text)
  elseif option.code == nil and option.text == nil then
    option.text = option.key
  end
  if option.key == "" then fail(path, "a key cannot be empty") end
  return option
end

local function net_of(entry, path, scale)
  need(path, entry, "table", "a net")
  known(entry, path, fields.net, true)
  local net = { key = entry.key or entry[1], label = texts_of(entry, path), members = {} }
  need(path, net.key, "string", "the key of a net")
  local is_there, keys = {}, {}
  for _, option in ipairs(scale.answers) do
    is_there[option.key] = option.key
    if option.code then is_there[option.code] = option.key end
    keys[#keys + 1] = option.key
  end
  for i = entry.key and 1 or 2, list_of(entry, path, "the net") do
    local key = is_there[entry[i]]
    if not key then
      fail(path, "%s is no answer of the scale (%s)", quoted(entry[i]), check.advice(entry[i], keys))
    end
    net.members[#net.members + 1] = key
  end
  if #net.members == 0 then fail(path, "the net has no answers (name their keys: { 'top2', 'full', 'rather' })") end
  return net
end

-- A scale, or the codes of one column.
local function scale_of(entry, path)
  need(path, entry, "table", "the list of options")
  known(entry, path, fields.scale, false)
  local scale = { answers = {}, missing = {}, nets = {} }
  local keys, codes = {}, {}
  for i = 1, list_of(entry, path, "the list of options") do
    local here = ("%s[%d]"):format(path, i)
    local option = option_of(entry[i], here, keys)
    if keys[option.key] then
      fail(here, "key %s stands twice (the first is number %d)", quoted(option.key), keys[option.key])
    end
    keys[option.key] = i
    for _, value in ipairs { option.code or option.text, table.unpack(option.also) } do
      if codes[value] then
        fail(here, "%s stands for two options (the first is number %d)", quoted(value), codes[value])
      end
      codes[value] = i
    end
    local to = option.kind and scale.missing or scale.answers
    to[#to + 1] = option
  end
  if #scale.answers == 0 then fail(path, "there is no answer among the options") end
  scale.ordered = entry.ordered
  if scale.ordered == nil then
    scale.ordered = true
    for _, option in ipairs(scale.answers) do scale.ordered = scale.ordered and option.score ~= nil end
  else
    need(path, scale.ordered, "boolean", "'ordered'")
  end
  if entry.nets ~= nil then
    for i = 1, list_of(entry.nets, path, "'nets'") do
      scale.nets[i] = net_of(entry.nets[i], ("%s: nets[%d]"):format(path, i), scale)
    end
  end
  return scale
end

-- The same scale with its scores the other way round: what was best is now worst.
local function reversed(scale, path)
  local low, high = math.huge, -math.huge
  for _, option in ipairs(scale.answers) do
    if option.score then low, high = math.min(low, option.score), math.max(high, option.score) end
  end
  if low > high then fail(path, "'reverse' turns scores round, and the scale has none (give its answers a score)") end
  local other = { missing = scale.missing, nets = scale.nets, ordered = scale.ordered, answers = {} }
  for i, option in ipairs(scale.answers) do
    local copy = {}
    for name, value in pairs(option) do copy[name] = value end
    copy.score = option.score and low + high - option.score
    other.answers[i] = copy
  end
  return other
end

-- What a file holds instead of a number or a text: { [999] = "no_answer" }, in the order of the values.
local function missing_of(entry, path)
  need(path, entry, "table", "'missing'")
  local list = {}
  for value, kind in pairs(entry) do
    if type(value) ~= "number" and type(value) ~= "string" then fail(path, "'missing' maps codes to kinds") end
    list[#list + 1] = { value = value, kind = kind }
  end
  table.sort(list, function(a, b)
    if type(a.value) ~= type(b.value) then return type(a.value) == "number" end
    return a.value < b.value
  end)
  local taken = {}
  for _, item in ipairs(list) do
    missing_kind(item.kind, ("%s: missing[%s]"):format(path, quoted(item.value)))
    item.key = missing_key(item.kind, item.value, taken)
    taken[item.key] = true
  end
  return list
end

local function before_of(entry, path)
  if entry == nil then return nil end
  need(path, entry, "table", "'before'")
  local before = {}
  for wave, name in pairs(entry) do
    need(path, name, "string", ("before[%s]"):format(quoted(wave)))
    before[tostring(wave)] = name
  end
  return before
end

local function optional(entry, path, name, kind)
  if entry[name] == nil then return nil end
  return need(path, entry[name], kind, ("'%s'"):format(name))
end

-- The options that a column names or holds.
local function options_of(entry, path, book)
  if entry.scale ~= nil and entry.codes ~= nil then fail(path, "has both 'scale' and 'codes' (one of them)") end
  if entry.scale ~= nil then
    need(path, entry.scale, "string", "'scale'")
    local scale = book.scales[entry.scale]
    if not scale then
      fail(path, "no scale %s (%s)", quoted(entry.scale), check.advice(entry.scale, book.scale_names))
    end
    return scale
  end
  if entry.codes ~= nil then return scale_of(entry.codes, path .. ": codes") end
  return nil
end

local function kind_of(entry, path, options)
  local kind = entry.kind
  if kind == nil then return options and "single" or nil end
  local kinds = { "single", "number", "text", "date" }
  for _, one in ipairs(kinds) do
    if kind == one then
      if options and kind ~= "single" then
        fail(path, "a column of kind '%s' has no options (kind = 'single')", kind)
      end
      if kind == "single" and not options then
        fail(path, "a single choice needs its options (codes = { { 'key', 1, de = '...' }, ... } or scale = 'name')")
      end
      return kind
    end
  end
  fail(path, "%s is no kind of column (%s)", quoted(kind), check.advice(kind, kinds))
end

local function range_of(entry, path, kind)
  if entry.range == nil then return nil end
  need(path, entry.range, "table", "'range'")
  local low, high = entry.range[1], entry.range[2]
  if type(low) ~= "number" or type(high) ~= "number" or low > high then
    fail(path, "'range' is { lowest, highest }")
  end
  if kind == "single" or kind == "text" or kind == "date" then
    fail(path, "'range' is for numbers, and the column is of kind '%s'", kind)
  end
  return { low, high }
end

local function formats_of(value, path)
  if value == nil then return nil end
  if type(value) == "string" then value = { value } end
  for i = 1, list_of(value, path, "'date'") do need(path, value[i], "string", "a date format") end
  return value
end

-- One column, or an item of a set or battery.
local function column_of(entry, path, book, allowed)
  if type(entry) == "string" then entry = { entry } end
  need(path, entry, "table", "a column")
  local name = entry[1]
  if type(name) ~= "string" or name == "" then fail(path, "a column starts with its name: { 'age', ... }") end
  path = ("%s (%s)"):format(path, quoted(name))
  known(entry, path, allowed, true)
  if entry[2] ~= nil then fail(path, "%s is too much behind the name (give it a field)", quoted(entry[2])) end
  local options = options_of(entry, path, book)
  local column = { name = name, place = path, texts = texts_of(entry, path), options = options,
    scale = entry.scale, private = optional(entry, path, "private", "boolean"),
    asked = optional(entry, path, "asked", "string"), before = before_of(entry.before, path),
    date = formats_of(entry.date, path), reverse = optional(entry, path, "reverse", "boolean") }
  column.kind = kind_of(entry, path, options)
  if column.date and column.kind == nil then column.kind = "date" end
  column.range = range_of(entry, path, column.kind)
  if column.range then column.kind = "number" end
  local ordered = optional(entry, path, "ordered", "boolean")
  if (ordered ~= nil or entry.nets ~= nil) and not options then
    fail(path, "'%s' is for columns with options", ordered ~= nil and "ordered" or "nets")
  end
  if ordered ~= nil or entry.nets ~= nil then
    local own = { answers = options.answers, missing = options.missing, nets = options.nets, ordered = options.ordered }
    if ordered ~= nil then own.ordered = ordered end
    if entry.nets ~= nil then
      own.nets = {}
      for i = 1, list_of(entry.nets, path, "'nets'") do
        own.nets[i] = net_of(entry.nets[i], ("%s: nets[%d]"):format(path, i), own)
      end
    end
    column.options = own
  end
  if entry.missing ~= nil then
    if options then fail(path, "'missing' stands with the options: { 'dk', 98, missing = 'dont_know' }") end
    column.missing = missing_of(entry.missing, path)
  end
  return column
end

local function add_column(book, column)
  local other = book.by_name[column.name]
  if other then
    check.fail("%s: the column is described twice (first at %s)", column.place, other.place:match(": (.*)$"))
  end
  book.by_name[column.name] = column
  book.columns[#book.columns + 1] = column
end

-- An item may be described among the columns too; what the set or battery says of it comes on top.
local function add_item(book, item)
  local other = book.by_name[item.name]
  if not other then return add_column(book, item) end
  if other.battery or other.set then
    check.fail("%s: the column is already an item of '%s'", item.place, other.battery or other.set)
  end
  for name, value in pairs(item) do
    if name ~= "name" and name ~= "place" then other[name] = value end
  end
end

local function items_of(entry, path, book, change)
  local items = {}
  for i = 1, list_of(entry.items, path, "'items'") do
    local item = column_of(entry.items[i], ("%s: items[%d]"):format(path, i), book, fields.item)
    change(item)
    add_item(book, item)
    items[i] = item.name
  end
  if #items == 0 then fail(path, "'items' is empty (name the columns: items = { { 'q7_1', de = '...' }, ... })") end
  return items
end

local function named(entry, path, allowed, book)
  need(path, entry, "table", "an entry")
  local name = entry[1]
  if type(name) ~= "string" or name == "" then fail(path, "it starts with its name: { 'q7', ... }") end
  path = ("%s (%s)"):format(path, quoted(name))
  known(entry, path, allowed, true)
  if book.groups[name] then fail(path, "the name stands twice (first at %s)", book.groups[name]) end
  book.groups[name] = path:match(": (.*)$")
  return name, path
end

local forms_of_sets = { "dummies", "mentions", "list" }
local only_for = { separator = { "list" }, column = { "list" }, counted = { "dummies" }, codes = { "mentions" },
  scale = { "mentions", "list" } }

-- Which form a set has; fields of another form are refused.
local function form_of(entry, path)
  local from = entry.from or "dummies"
  local found = false
  for _, form in ipairs(forms_of_sets) do found = found or form == from end
  if not found then fail(path, "from %s is unknown (%s)", quoted(from), check.advice(from, forms_of_sets)) end
  for _, field in ipairs(names_of(only_for)) do
    local fits = entry[field] == nil
    for _, form in ipairs(only_for[field]) do fits = fits or form == from end
    if not fits then
      fail(path, "'%s' is for sets from %s, and this one is from %s", field, table.concat(only_for[field], " or "),
        from)
    end
  end
  return from
end

-- The column in whose cells several answers stand; it is described among the columns, or here.
local function list_column(set, entry, path, book)
  if entry.column == nil then fail(path, "a list needs its column (column = \"q5\")") end
  local name = need(path, entry.column, "string", "'column'")
  if not book.by_name[name] then
    add_column(book, column_of({ name }, path .. ": column", book, fields.column))
  end
  local col = book.by_name[name]
  if col.set or col.battery then
    fail(path, "the column %s is already an item of '%s'", quoted(name), col.set or col.battery)
  end
  if col.kind ~= nil and col.kind ~= "text" then
    fail(path, "column %s is of kind '%s', and lists stand in texts (kind = \"text\", or none)", quoted(name), col.kind)
  end
  col.kind, col.set, col.asked, col.private = "text", set.name, col.asked or set.asked, col.private or set.private
  return name
end

-- The options of a list: its items, or a scale; nil where neither is given.
local function list_options(entry, path, book)
  if entry.items ~= nil and entry.scale ~= nil then fail(path, "has both 'items' and 'scale' (one of them)") end
  if entry.scale ~= nil then return options_of(entry, path, book) end
  return entry.items ~= nil and scale_of(entry.items, path .. ": items") or nil
end

-- The item that excludes the others is one: a column, or for lists and mentions an option.
local function check_exclusive(set, path)
  local names = set.from == "dummies" and set.items or {}
  for i, option in ipairs(set.options and set.options.answers or {}) do names[i] = option.key end
  if not set.exclusive or #names == 0 then return end
  for _, name in ipairs(names) do
    if name == set.exclusive then return end
  end
  fail(path, "exclusive %s is no item of the set (%s)", quoted(set.exclusive), check.advice(set.exclusive, names))
end

local function set_of(entry, path, book)
  local name
  name, path = named(entry, path, fields.set, book)
  local set = { name = name, place = path, texts = texts_of(entry, path),
    asked = optional(entry, path, "asked", "string"), base = entry.base,
    exclusive = optional(entry, path, "exclusive", "string"), private = optional(entry, path, "private", "boolean") }
  if set.base ~= nil then
    if set.base ~= "asked" and set.base ~= "answered" and set.base ~= "all" then
      fail(path, "base %s is unknown (%s)", quoted(set.base), check.advice(set.base, { "asked", "answered", "all" }))
    end
    if set.base == "asked" and not set.asked then
      fail(path, "base 'asked' needs to know who was asked (asked = \"role == 'leader'\")")
    end
  end
  if entry.counted ~= nil then
    set.counted = {}
    for i = 1, list_of(entry.counted, path, "'counted'") do set.counted[i] = entry.counted[i] end
  end
  set.from = form_of(entry, path)
  if set.from == "list" then
    set.separator = optional(entry, path, "separator", "string")
    if set.separator == "" then fail(path, "'separator' is empty (separator = \";\")") end
    set.options = list_options(entry, path, book)
    set.column = list_column(set, entry, path, book)
    set.items = { set.column }
  else
    local options = options_of(entry, path, book)
    set.items = items_of(entry, path, book, function(item)
      item.set, item.asked = name, item.asked or set.asked
      item.private = item.private or set.private
      if not item.options and options then item.options, item.kind, item.scale = options, "single", entry.scale end
      if item.reverse ~= nil then fail(item.place, "'reverse' is for items of batteries") end
    end)
    if set.from == "mentions" then set.options = options end
  end
  check_exclusive(set, path)
  if book.by_name[name] then fail(path, "a column has the same name (rename the set)") end
  return set
end

local function battery_of(entry, path, book)
  local name
  name, path = named(entry, path, fields.battery, book)
  local options = options_of(entry, path, book)
  local asked, private = optional(entry, path, "asked", "string"), optional(entry, path, "private", "boolean")
  local battery = { name = name, place = path, texts = texts_of(entry, path), scale = entry.scale, options = options }
  battery.items = items_of(entry, path, book, function(item)
    item.battery, item.asked, item.private = name, item.asked or asked, item.private or private
    if not item.options and options then item.options, item.kind, item.scale = options, "single", entry.scale end
    if item.reverse then
      if not item.options then fail(item.place, "'reverse' turns scores round, and the item has no options") end
      item.options = reversed(item.options, item.place)
    end
  end)
  return battery
end

local function read_of(entry, path)
  if entry == nil then return {} end
  need(path, entry, "table", "'read'")
  path = path .. ": read"
  known(entry, path, fields.read, false)
  local read = { date = formats_of(entry.date, path) }
  for _, name in ipairs { "separator", "encoding", "decimal", "thousands" } do
    read[name] = optional(entry, path, name, "string")
  end
  read.header = optional(entry, path, "header", "integer")
  if entry.missing ~= nil then
    read.missing = {}
    for i = 1, list_of(entry.missing, path, "'missing'") do
      read.missing[i] = need(path, entry.missing[i], "string", "an entry of 'missing'")
    end
  end
  return read
end

--- Checks a list of options as a codebook has them.
-- @param entry list of { "key", code, de = "label" }
-- @param where what messages start with
-- @return { answers, missing, nets, ordered }
-- @raise as `codebook`
-- @usage assert(require "codebook.check".scale({ { "yes", 1 }, { "no", 2 } }, "codes").answers[2].key == "no")
function check_codebook.scale(entry, where)
  return scale_of(entry, where)
end

--- Checks a codebook and gives it in one form.
-- @param entry the table as a person wrote it
-- @param where the name of its file for messages
-- @return the codebook: { file, id, wave, hide, title, fieldwork, mode, read, scales, scale_names, columns,
--   by_name, sets, batteries }, lists in the order of the file
-- @raise `file: field: what (what to do)` for unknown fields, wrong types, keys and codes that stand twice
-- @usage local book = require "codebook.check".codebook({ columns = { { "age", kind = "number" } } }, "x.lua")
-- assert(book.by_name.age.kind == "number")
function check_codebook.codebook(entry, where)
  need(where, entry, "table", "a codebook")
  known(entry, where, fields.top, false)
  if entry[1] ~= nil then fail(where, "%s stands alone (columns = { ... })", quoted(entry[1])) end
  if entry.format ~= nil and entry.format ~= 1 then
    fail(where, "format %s is unknown (this version reads format 1)", quoted(entry.format))
  end
  local book = { file = where, title = title_of(entry.title, where, "title"), scales = {}, scale_names = {},
    columns = {}, by_name = {}, sets = {}, batteries = {}, groups = {} }
  for _, name in ipairs { "id", "mode" } do book[name] = optional(entry, where, name, "string") end
  if entry.wave ~= nil then
    book.wave = need(where, type(entry.wave) == "number" and quoted(entry.wave) or entry.wave, "string", "'wave'")
  end
  book.hide = optional(entry, where, "hide", "integer")
  if entry.fieldwork ~= nil then
    need(where, entry.fieldwork, "table", "'fieldwork'")
    book.fieldwork = { need(where, entry.fieldwork[1], "string", "the first day of 'fieldwork'"),
      need(where, entry.fieldwork[2], "string", "the last day of 'fieldwork'") }
  end
  book.read = read_of(entry.read, where)
  if entry.scales ~= nil then
    need(where, entry.scales, "table", "'scales'")
    book.scale_names = names_of(entry.scales)
    for _, name in ipairs(book.scale_names) do
      book.scales[name] = scale_of(entry.scales[name], ("%s: scales.%s"):format(where, name))
    end
    if #entry.scales > 0 then fail(where, "scales[1] has no name (scales = { agree4 = { ... } })") end
  end
  local columns = entry.columns or {}
  for i = 1, list_of(columns, where, "'columns'") do
    add_column(book, column_of(columns[i], ("%s: columns[%d]"):format(where, i), book, fields.column))
  end
  known(columns, where .. ": columns", {}, false)
  for i = 1, entry.sets and list_of(entry.sets, where, "'sets'") or 0 do
    book.sets[i] = set_of(entry.sets[i], ("%s: sets[%d]"):format(where, i), book)
  end
  for i = 1, entry.batteries and list_of(entry.batteries, where, "'batteries'") or 0 do
    book.batteries[i] = battery_of(entry.batteries[i], ("%s: batteries[%d]"):format(where, i), book)
  end
  return book
end


return check_codebook
