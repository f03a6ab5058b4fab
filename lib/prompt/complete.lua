--- Completion at the prompt: what may stand at the cursor.
--
-- Outside of texts: globals, fields and methods of values (also of handles), keywords. Within texts, by what they are
-- an argument of: names of columns, keys of options behind `==`, questions, waves, files, the values of options.
-- Behind `?`: all that help knows. Nothing of the line is run: only names joined by points are looked up.

local classes = require "help.classes"

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
}

-- Methods and functions whose first text is the path of a file.
local OF_FILES = { read = true, write = true, save = true, dofile = true, loadfile = true, xlsx = true, open = true,
  margins = true, use = true, log = true, codebook = true }

-- ---- where the cursor is ---------------------------------------------------------------------------

-- The innermost text that is open at the end of a line, of Lua: its sign and where it begins; nil outside of texts.
local function open_text(line)
  local sign, from, at = nil, nil, 1
  while at <= #line do
    local byte = line:sub(at, at)
    if sign then
      if byte == "\\" then
        at = at + 1
      elseif byte == sign then
        sign = nil
      end
    elseif byte == "'" or byte == '"' then
      sign, from = byte, at
    elseif line:find("^%-%-", at) then
      return nil
    end
    at = at + 1
  end
  if sign then return sign, from end
end

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
  local place = folder == "" and "." or folder
  if lfs.attributes(place, "mode") ~= "directory" then return list end
  for name in lfs.dir(place) do
    local is_shown = name:sub(1, 1) ~= "." or (start:sub(1, 1) == "." and name ~= "." and name ~= "..")
    if is_shown and name:sub(1, #start) == start then
      local is_folder = lfs.attributes(place .. "/" .. name, "mode") == "directory"
      list[#list + 1] = folder .. name .. (is_folder and "/" or "")
    end
  end
  table.sort(list)
  return list
end

-- Which words an expression may have at its end, and where the last of them begins.
local function in_expression(environment, before, inner)
  local quote, from = open_text(inner)
  if quote then
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
  for _, name in ipairs(IN_EXPRESSIONS) do names[#names + 1] = name end
  local found = beginning(names, word)
  for _, name in ipairs(names) do -- `sch.wide` for sch
    if word ~= "" and name:sub(1, 1) == "`" and name:sub(2, #word + 1) == word then found[#found + 1] = name end
  end
  return start, found
end

local ITEMS_OF = { share = true, quantile = true }

-- Within a text: `before` is the line up to its sign, `inner` what has been typed of it.
local function within(environment, before, inner)
  local option = before:match("([%a_][%w_]*)%s*=%s*{?[^={}]*$")
  local method = before:match("[:.]([%a_][%w_]*)%s*[({]?[^:(]*$") or before:match("([%a_][%w_]*)%s*%(?%s*$")
  local is_first = before:find("[%a_][%w_]*%s*%(?%s*$") ~= nil
  if option and VALUES[option] then return 1, beginning(VALUES[option], inner) end
  if (is_first and OF_FILES[method]) or (method == "write" and before:find(",%s*$"))
    or (method == "save" and before:find(",%s*$")) then
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
  if is_first and method == "help" then return 1, beginning(require "help.index".names(), inner) end
  local name = before:match("[:.](%a+)%s*%(%s*[\"']([%w_.]+)[\"']%s*,%s*$")
  if name and ITEMS_OF[name] then
    local column = before:match("%(%s*[\"']([%w_.]+)[\"']%s*,%s*$")
    return 1, beginning(keys(environment, before, column), inner)
  end
  return in_expression(environment, before, inner)
end

-- Fields and methods behind `path.` or `path:`.
local function fields(environment, path, sign)
  local value = look_up(environment, path)
  local found = {}
  if value == nil then return found end
  local list = require "help.index".topics()
  local class = classes.of(value)
  if class then
    for _, topic in ipairs(list) do
      local is_its = topic.class and (topic.class == class or topic.class.name == class.also)
      if is_its and not topic.is_inner then found[topic.short] = true end
    end
  end
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
    local population = package.loaded.study and rawget(value, "wave") and rawget(value, "waves")
    if population then
      for _, topic in ipairs(list) do
        if topic.class and topic.class.name == "befund.design" and not topic.is_inner then found[topic.short] = true end
      end
    end
  end
  if class and class.name == "befund.estimate" and sign == "." then
    for _, name in ipairs { "value", "se", "low", "high", "df", "deff", "base", "weighted_base", "effective_base",
      "missing" } do
      found[name] = true
    end
  end
  return found
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
  local sign, from = open_text(line)
  if sign then
    local start, list, ending = within(environment, line:sub(1, from - 1), line:sub(from + 1))
    if not start then return #line + 1, {}, "" end
    return from + start, list, ending or ""
  end
  local path, separator, start, word = line:match("([%a_][%w_.]*)([.:])()([%w_]*)$")
  if path then
    return start, beginning(list_of(fields(environment, path, separator)), word), ""
  end
  start, word = line:match("()([%a_][%w_]*)$")
  if not start then return #line + 1, {}, "" end
  return start, beginning(list_of(globals(environment)), word), ""
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
  if #list == 1 and ending and line:sub(cursor + 1, cursor + 1) ~= ending then list[1] = list[1] .. ending end
  return math.max(0, start - 1 - #lead), list
end

return complete
