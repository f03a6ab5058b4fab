--- Completion at the prompt: what may stand at the cursor.
--
-- Outside of texts: globals, fields and methods of values (also of handles, and of what a method gives), keywords; the
-- options of a function between its braces. Within texts, by what they are an argument of: names of columns, keys of
-- options behind `==`, questions, waves, files, the values of options. Behind `?`: all that help knows. Nothing of the
-- line is run: only names joined by points are looked up.

local check = require "check"
local classes = require "help.classes"
local place = require "prompt.place"

local complete = {}

local KEYWORDS = { "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
  "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while" }

local IN_EXPRESSIONS = { "and", "or", "not", "in", "missing(", "answered(", "has(", "between(", "contains(", "starts(",
  "code(" }

-- What options of functions may be, by the name of the option.
local VALUES = {
  percent = { "column", "row", "total" },
  show = { "percent", "count", "weighted_count", "mean", "sd", "median", "se", "interval", "index" },
  total = { "first", "last" }, sort = { "codebook", "descending", "ascending" }, missing = { "note", "show" },
  lonely = { "error", "remove", "certainty", "centre", "average" }, ci = { "logit", "beta", "wald", "asin" },
  deff = { "wr" }, family = { "gaussian", "binomial" }, distance = { "linear", "raking", "logit" },
  unmatched = { "error", "keep" }, adjust = { "holm", "bh", "none" }, against = { "pairs", "rest", "previous" },
  test = { "design", "kish" }, type = { "jk1", "jkn", "brr", "fay", "bootstrap" },
  statistic = { "F", "chisq", "wald", "adjwald" }, unknown = { "error", "note", "add" }, lang = { "de", "en" },
  decimal = { ",", "." }, separator = { ",", ";", "\\t", "|" }, encoding = { "utf-8", "windows-1252" }, title = {},
  label = {}, source = {}, targets = { "counts", "shares" }, negative = { "accept" },
}

-- What functions give, by the name of their class; "same": another of what they were asked of.
local GIVES = { read = "befund.dataset", select = "befund.dataset", rename = "befund.dataset", drop = "befund.dataset",
  append = "befund.dataset", dataset = "befund.dataset", join = "same", keep = "same", derive = "same", multi = "same",
  design = "befund.design", wave = "befund.design", waves = "befund.design", domain = "befund.design",
  rake = "befund.design", poststratify = "befund.design", calibrate = "befund.design", trim = "befund.design",
  normalise = "befund.design", replicates = "befund.design", column = "befund.column", labels = "befund.labels",
  table = "befund.table", freq = "befund.table", battery = "befund.table", compare = "befund.table",
  mean = "befund.estimate", total = "befund.estimate", share = "befund.estimate", count = "befund.estimate",
  ratio = "befund.estimate", variance = "befund.estimate", quantile = "befund.estimate", cell = "befund.estimate",
  chart = "befund.chart", report = "befund.report", weights = "befund.weights", regress = "befund.regression",
  texts = "befund.texts" }

-- Methods whose first table is of columns, with keys of their options within.
local OF_TARGETS = { rake = true, poststratify = true, calibrate = true }


-- Methods whose first text is an expression, and options that are one; elsewhere columns are named as they are.
local OF_EXPRESSIONS = { domain = true, keep = true, regress = true }
local EXPRESSIONS = { domain = true, expression = true, asked = true }

-- Methods and functions whose first text is the path of a file.
local OF_FILES = { read = true, write = true, save = true, dofile = true, loadfile = true, xlsx = true, open = true,
  margins = true, use = true, log = true, codebook = true }

-- ---- values ----------------------------------------------------------------------------------------

-- Finds a value by names joined by points, without calling anything of a script.
local function look_up(environment, path)
  local found = environment
  for name in path:gmatch("[^.]+") do
    local value
    if found == environment then
      value = rawget(environment, name)
      if value == nil and (name == "befund" or name == "study") then value = require(name) end
      if value == nil then value = rawget(_G, name) end
    elseif found == package.loaded.study then
      local study = require "study"
      value = study.populations[name] and study[name] or rawget(study, name)
    elseif found == package.loaded.befund then
      value = debug.getmetatable(found).__functions[name] and found[name]
    elseif type(found) == "table" then
      value = rawget(found, name)
    end
    if value == nil then return nil end
    found = value
  end
  return found
end

local function is_dataset(value)
  return type(value) == "userdata" and debug.getmetatable(value).__name == "befund.dataset"
end

local function data_of(value)
  if is_dataset(value) then return value end
  if type(value) == "userdata" and debug.getmetatable(value).__name == "befund.design" then return value:dataset() end
end

-- The datasets that a name within a text may be of: that of the value whose method is called, else all in reach.
local function datasets(environment, before)
  local path = before:match("([%a_][%w_.]*):[%a_][%w_]*%s*[({][^:]*$")
  local own = path and data_of(look_up(environment, path))
  if own then return { own } end
  if path and look_up(environment, "study") and path:find("^study%.") then
    local study = require "study"
    local population = study.populations[path:match("^study%.([%w_]+)")]
    if population then return { study[population.name]:wave(population.waves[1].name):dataset() } end
  end
  local list, names = {}, {}
  for name in next, environment do names[#names + 1] = tostring(name) end
  table.sort(names)
  for _, name in ipairs(names) do list[#list + 1] = data_of(rawget(environment, name)) end
  return list
end

-- ---- candidates ------------------------------------------------------------------------------------

local function list_of(found)
  local list = {}
  for name in pairs(found) do list[#list + 1] = name end
  table.sort(list)
  return list
end

local function beginning(list, prefix)
  local found = {}
  for _, name in ipairs(list) do
    if type(name) == "string" and name:sub(1, #prefix) == prefix then found[name] = true end
  end
  return list_of(found)
end

local function columns(environment, before)
  local found = {}
  for _, data in ipairs(datasets(environment, before)) do
    for _, name in ipairs(data:names()) do found[name] = true end
    for _, battery in ipairs((data:meta() or {}).batteries or {}) do found[battery.name] = true end
  end
  if next(found) == nil then
    for _, name in ipairs(require "help.question".names(environment)) do found[name] = true end
  end
  return list_of(found)
end

-- The keys of a column's options; of a set, its items.
local function keys(environment, before, name)
  local found = {}
  for _, data in ipairs(datasets(environment, before)) do
    local kind = data:has(name) and data:column(name):kind()
    if kind == "single" or kind == "multi" then
      for _, option in ipairs(data:column(name):codes("en")) do
        if not option.missing then found[option.key] = true end
      end
    end
  end
  return list_of(found)
end

-- Names that are no words stand in backquotes within expressions.
local function in_backquotes(names)
  local list = {}
  for i, name in ipairs(names) do
    list[i] = name:find("^[%a_\x80-\xff][%w_\x80-\xff]*$") and name or "`" .. name .. "`"
  end
  return list
end

local function files(prefix)
  local lfs = require "lfs"
  local folder, start = prefix:match("^(.*/)([^/]*)$")
  if not folder then folder, start = "", prefix end
  local list = {}
  local path = folder == "" and "." or folder
  if lfs.attributes(path, "mode") ~= "directory" then return list end
  for name in lfs.dir(path) do
    local is_shown = name:sub(1, 1) ~= "." or (start:sub(1, 1) == "." and name ~= "." and name ~= "..")
    if is_shown and name:sub(1, #start) == start then
      local is_folder = lfs.attributes(path .. "/" .. name, "mode") == "directory"
      list[#list + 1] = folder .. name .. (is_folder and "/" or "")
    end
  end
  table.sort(list)
  return list
end

-- Which words an expression may have at its end, and where the last of them begins.
local function in_expression(environment, before, inner)
  local _, text = place.of(inner)
  if text then
    local quote, from = text[1], text.at
    local name = inner:sub(1, from - 1):match("([%w_.\x80-\xff]+)`?%s*[=~<>]=?%s*$")
      or inner:sub(1, from - 1):match("([%w_.\x80-\xff]+)`?%s+in%s*{[^}]*$")
      or inner:sub(1, from - 1):match("has%(%s*`?([%w_.\x80-\xff]+)`?%s*,%s*$")
    if not name then return nil end
    return from + 1, beginning(keys(environment, before, name), inner:sub(from + 1)), quote
  end
  local start = inner:match("()[%w_.\x80-\xff]*$")
  local word = inner:sub(start)
  if inner:sub(start - 1, start - 1) == "`" then
    return start, beginning(columns(environment, before), word), "`"
  end
  local names = in_backquotes(columns(environment, before))
  local is_first = inner:find("^%s*$") or inner:sub(1, start - 1):find("^%s*$")
    or inner:find("[(,]%s*[%w_.\x80-\xff]*$") or inner:find("%f[%w_]%a+%s+[%w_.\x80-\xff]*$")
      and ({ ["and"] = true, ["or"] = true, ["not"] = true })[inner:match("(%a+)%s+[%w_.\x80-\xff]*$")]
  for _, name in ipairs(IN_EXPRESSIONS) do -- a name alone is what most are asked for
    local is_function = name:find("(", 1, true)
    if not is_first or (is_function and word ~= "") then names[#names + 1] = name end
  end
  local found = beginning(names, word)
  for _, name in ipairs(names) do -- `sch.wide` for sch
    if word ~= "" and name:sub(1, 1) == "`" and name:sub(2, #word + 1) == word then found[#found + 1] = name end
  end
  return start, found
end

-- The function that a bracket belongs to, and at which of its arguments the cursor is.
local function called(line, bracket)
  local name = line:sub(1, bracket.at - 1):match("([%a_][%w_]*)%s*$")
  if name then return name, bracket[1] == "(" and bracket.commas + 1 or 1 end
end

local ITEMS_OF = { share = true, quantile = true }

-- Within a text: `before` is the line up to its sign, `inner` what has been typed of it, `open` the brackets around.
local function within(environment, before, inner, open)
  local option = #open > 0 and before:match("([%a_][%w_]*)%s*=%s*{?[^={}()]*$") or nil
  local method, position = before:match("([%a_][%w_]*)%s*$"), 1
  if not method and #open > 0 then method, position = called(before, open[#open]) end
  local is_first = method and position == 1
  if option and VALUES[option] then return 1, beginning(VALUES[option], inner) end
  if (is_first and OF_FILES[method]) or (position == 2 and (method == "write" or method == "save")) then
    return 1, files(inner)
  end
  if is_first and method == "wave" then
    local population = look_up(environment, before:match("([%a_][%w_.]*):wave%s*%(?%s*$") or "")
    local waves = type(population) == "table" and population.waves and population.waves() or {}
    return 1, beginning(waves, inner)
  end
  if is_first and method == "question" then
    return 1, beginning(require "help.question".names(nil), inner)
  end
  if is_first and method == "require" then return nil end
  local choices = is_first and require "prompt.comforts".choices(method)
  if choices then return 1, beginning(choices, inner) end
  local cells = method == "cell" and before:match("([%a_][%w_.]*):cell%s*%(")
  if cells then
    local short, whole = require "crosstab".places(look_up(environment, cells), is_first and "rows" or "columns")
    local found = beginning(short, inner)
    return 1, #found > 0 and found or beginning(whole, inner)
  end
  if is_first and method == "help" then return 1, beginning(require "help.index".names(), inner) end
  local name, column = before:match("[:.](%a+)%s*%(%s*[\"']([^\"']+)[\"']%s*,%s*$")
  if name and ITEMS_OF[name] then
    return 1, beginning(keys(environment, before, column), inner)
  end
  local around = #open > 0 and called(before, open[#open])
  if (is_first and OF_EXPRESSIONS[method]) or (option and EXPRESSIONS[option]) or around == "derive"
    or inner:find("[=<(]") then
    return in_expression(environment, before, inner)
  end
  local start = inner:match("^.* > ()") or 1 -- "outer > inner": names as they are
  return start, beginning(columns(environment, before), inner:sub(start))
end

-- Adds the methods of a class, and the fields of an estimate.
local function methods(found, class, sign)
  for _, topic in ipairs(require "help.index".topics()) do
    local is_its = topic.class and (topic.class == class or topic.class.name == class.also)
    if is_its and not topic.is_inner then found[topic.short] = true end
  end
  if class.name == "befund.estimate" and sign == "." then
    for _, name in ipairs { "value", "se", "low", "high", "df", "deff", "base", "weighted_base", "effective_base",
      "missing" } do
      found[name] = true
    end
  end
end

local function is_population(value)
  return type(value) == "table" and package.loaded.study and type(rawget(value, "waves")) == "function"
end

-- The class of what an expression gives, by its text; nil where nobody knows.
local function class_of(environment, text)
  local head, arguments = text:match("^(.-)%s*(%b())$")
  if not head then head, arguments = text:match("^(.-)%s*(%b{})$") end
  if not head then head, arguments = text:match("^(.-)%s*(%b\"\")$") end
  if not arguments then
    local value = look_up(environment, text:match("([%a_][%w_.]*)$") or "")
    return is_population(value) and classes.list["befund.design"] or classes.of(value)
  end
  local of, name = head:match("^(.*)[:.]([%a_][%w_]*)$")
  if not of then return nil end
  local gives = GIVES[name]
  if gives == "same" then return class_of(environment, of) end
  return classes.list[gives]
end

-- Fields and methods behind `path.` or `path:`.
local function fields(environment, path, sign)
  local value = look_up(environment, path)
  local found = {}
  if value == nil then return found end
  local class = classes.of(value)
  if class then methods(found, class, sign) end
  if value == package.loaded.study then
    for _, population in ipairs(require "study".populations) do found[population.name] = true end
    for _, name in ipairs { "figures", "populations", "contradictions" } do found[name] = true end
  elseif type(value) == "string" then
    for name in pairs(string) do found[name] = true end
  elseif type(value) == "table" and not (class and sign == ":") then
    local from, steps = value, 0
    while type(from) == "table" and steps < 10 do -- and what stands behind it
      for name in next, from do
        if type(name) == "string" and name:find("^[%a_][%w_]*$") then found[name] = true end
      end
      local meta = debug.getmetatable(from)
      from, steps = meta and rawget(meta, "__index"), steps + 1
    end
    if is_population(value) then methods(found, classes.list["befund.design"], sign) end
  end
  return found
end

-- The options of a function, if its argument `position` is the table of them.
local function options_of(name, position)
  for _, topic in ipairs(require "help.index".topics()) do
    if topic.kind == "function" and topic.short == name then
      local options, place_of_options = require "help.index".options(topic)
      if options and place_of_options == position then return options end
    end
  end
end

-- What may be a name between the braces that are open last; nil where they are no function's.
local function in_braces(environment, line, open)
  local inner, outer = open[#open], open[#open - 1]
  if not inner or inner[1] ~= "{" or not line:find("^%s*[%w_]*$", inner.last + 1) then return nil end
  local head = line:sub(1, inner.at - 1)
  local field, found = head:match("([%a_][%w_]*)%s*=%s*$"), nil
  local name, position = called(line, inner)
  if not field and not name and outer and outer[1] == "(" then
    if line:sub(outer.last + 1, inner.at - 1):find("^%s*$") then name, position = called(line, outer) end
  end
  if field == "letters" or field == "digits" then
    require(field == "letters" and "letters" or "request")
    found = check.options_of(field)
  elseif field == "nets" or field == "types" then
    found = columns(environment, line)
  elseif field and outer then
    local of = called(line, outer) or open[#open - 2] and called(line, open[#open - 2])
    if OF_TARGETS[of] then found = keys(environment, line, field) end
  elseif name and OF_TARGETS[name] and position == 1 then
    found = columns(environment, line)
  elseif name then
    found = options_of(name, position)
  end
  if not found then return nil end
  local list, given = {}, line:sub(inner.at + 1, inner.last)
  for _, one in ipairs(found) do
    local is_word = one:find("^[%a_][%w_]*$")
    if is_word and not given:find("%f[%w_]" .. one .. "%s*=") then list[#list + 1] = one end
  end
  return list
end

local function globals(environment)
  local found = {}
  for _, from in ipairs { environment, _G } do
    for name in next, from do
      if type(name) == "string" and name:sub(1, 1) ~= "_" then found[name] = true end
    end
  end
  for _, name in ipairs { "befund", "study", "help" } do found[name] = true end
  for _, name in ipairs(KEYWORDS) do found[name] = true end
  return found
end

-- The place in a statement, from 1, where a candidate begins; list of candidates, sorted; what ends one where it is the
-- only one ("'" behind an option's key, else nothing).
local function candidates(line, environment)
  local asked = line:match("^%s*%?+%s*()")
  if asked then
    local names = require "help.index".names()
    for _, name in ipairs(require "help.question".names(environment)) do names[#names + 1] = name end
    return asked, beginning(names, line:sub(asked)), ""
  end
  local open, text, is_comment = place.of(line)
  if is_comment then return #line + 1, {}, "" end
  if text then
    local start, list, ending = within(environment, line:sub(1, text.at - 1), line:sub(text.from), open)
    if not start then return #line + 1, {}, "" end
    return text.from - 1 + start, list, ending or ""
  end
  local name, start, word = line:match("^%s*(%l+)%s+()([%w_./-]*)$")
  local choices = name and rawget(environment, name) and require "prompt.comforts".choices(name)
  if choices then return start, beginning(choices, word), "" end
  if name == "freq" and rawget(environment, name) then return start, beginning(columns(environment, ""), word), "" end
  if name == "log" and rawget(environment, name) then return start, files(word), "" end
  local path, separator
  path, separator, start, word = line:match("([%a_][%w_.]*)([.:])()([%w_]*)$")
  if path then
    return start, beginning(list_of(fields(environment, path, separator)), word), ""
  end
  path, separator, start, word = line:match("^(.*[)}\"])%s*([.:])()([%w_]*)$")
  if path then
    local found, class = {}, class_of(environment, path)
    if class then methods(found, class, separator) end
    return start, beginning(list_of(found), word), ""
  end
  local options = in_braces(environment, line, open)
  if options then
    start, word = line:match("()([%w_]*)$")
    return start, beginning(options, word), " = "
  end
  start, word = line:match("()([%a_][%w_]*)$")
  if not start then return #line + 1, {}, "" end
  return start, beginning(list_of(globals(environment)), word), ""
end

--- The methods of what an expression gives, without running it.
-- @param environment the prompt's globals
-- @param text the expression
-- @return list of names; what such values are called ("designs"); nil where nobody knows
-- @usage
-- local d = require "core.dataset".of { { "age", require "core.column".numbers { 1 } } }
-- local list, title = require "prompt.complete".methods({ d = d }, "x = d:keep('age > 0')")
-- assert(#list > 5 and title == "datasets")
function complete.methods(environment, text)
  local class = class_of(environment, text)
  if not class then return nil end
  local found = {}
  methods(found, class, ":")
  return list_of(found), class.title
end

--- What may stand at the cursor.
-- @param environment the prompt's globals
-- @param line that is edited
-- @param cursor how many bytes of it stand in front of the cursor
-- @param before lines of the statement above it; nil: none
-- @return how many bytes of the line stand in front of the word; list of texts, sorted, each of which can take its
--   place
-- @usage
-- local complete = require "prompt.complete".at
-- local d = require "core.dataset".of { { "age", require "core.column".numbers { 1 } } }
-- local start, list = complete({ d = d }, 'd:mean("a', 9)
-- assert(start == 8 and list[1] == "age")
function complete.at(environment, line, cursor, before)
  local lead = before and before ~= "" and before .. "\n" or ""
  local start, list, ending = candidates(lead .. line:sub(1, cursor), environment)
  local is_there = line:sub(cursor + 1, cursor + #ending) == ending
    or (ending == " = " and line:find("^%s*=", cursor + 1))
  if #list == 1 and not is_there then list[1] = list[1] .. ending end
  return math.max(0, start - 1 - #lead), list
end

return complete
