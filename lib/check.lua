--- Argument checks that blame the caller's line.
--
-- A mistake in a script is reported where the script stands, not where the library noticed it: the
-- place in front of a message is the first frame that is neither C nor under lib/.

local text = require "core.text"
local file = require "core.file"

local getinfo = debug.getinfo
local concat, sort = table.concat, table.sort

local check = {}

local lib = "@" .. (file.home or "") .. "/lib/"

--- The line of the script that called into the library, as `script.lua:12: `, or "" if there is none.
-- @return a string to put in front of a message
-- @usage assert(type(require "check".where()) == "string")
function check.where()
  local level = 2
  local info = getinfo(level, "Sl")
  while info do
    if info.currentline > 0 and info.source:sub(1, #lib) ~= lib then
      return info.short_src .. ":" .. info.currentline .. ": "
    end
    level = level + 1
    info = getinfo(level, "Sl")
  end
  return ""
end

--- Raises a message with the caller's line in front.
-- @param message `where: what (what to do)`; the rest are arguments for string.format
-- @raise always
-- @usage assert(not pcall(require "check".fail, "read: %d is too much", 7))
function check.fail(message, ...)
  if select("#", ...) > 0 then message = message:format(...) end
  error(check.where() .. message, 0)
end

--- A message without the caller's line in front, to put it behind another place.
-- @param message what pcall caught
-- @return the message as `check.fail` was given it
-- @usage local _, message = pcall(require "check".fail, "read: no")
-- assert(require "check".plain(message) == "read: no")
function check.plain(message)
  if type(message) ~= "string" then return tostring(message) end
  local script = check.where():match("^(.*):%d+: $")
  local source, rest = message:match("^([^\n:]*):%d+: (.*)$")
  if source and (source == script or source:find("/lib/", 1, true)) then return rest end
  return message
end

--- A value as messages show it: numbers and booleans plain, texts in quotes and cut to 40 characters.
-- @param value anything
-- @return a string
-- @usage assert(require "check".quoted("ja") == "'ja'")
-- @usage assert(require "check".quoted(7.0) == "7")
function check.quoted(value)
  if type(value) == "string" then return "'" .. text.clean(text.cut(value, 40)) .. "'" end
  if type(value) == "number" then return text.number(value) end
  if type(value) == "boolean" or value == nil then return tostring(value) end
  return "a " .. type(value)
end

--- A list of texts as messages show it: each in quotes, ten at most, then how many more.
-- @param list of values
-- @return "'a', 'b', 'c'"
-- @usage assert(require "check".listed { "a", "b" } == "'a', 'b'")
function check.listed(list)
  local shown = {}
  for i = 1, math.min(#list, 10) do shown[i] = check.quoted(list[i]) end
  local more = #list - #shown
  return concat(shown, ", ") .. (more > 0 and (" and %d more"):format(more) or "")
end

--- What is said about a name that is not known: the nearest, or all that there are.
-- @param name what was given
-- @param names list of what there is
-- @return "is it 'weight'?" or "there are 'a', 'b'"
-- @usage assert(require "check".advice("wieght", { "weight", "age" }) == "is it 'weight'?")
function check.advice(name, names)
  local near = type(name) == "string" and text.nearest(name, names)
  if near then return ("is it '%s'?"):format(near) end
  if #names == 0 then return "there are none" end
  return "there " .. (#names == 1 and "is " or "are ") .. check.listed(names)
end

--- The names of a table's text keys in order.
-- @param t a table
-- @return sorted list
-- @usage assert(require "check".names({ b = 1, a = 2 })[1] == "a")
function check.names(t)
  local names = {}
  for name in pairs(t) do
    if type(name) == "string" then names[#names + 1] = name end
  end
  sort(names)
  return names
end

-- The names of a list as a set, for as long as the list lives.
local sets = setmetatable({}, { __mode = "k" })

local function set_of(list)
  local set = sets[list]
  if not set then
    set = {}
    for _, name in ipairs(list) do set[name] = true end
    sets[list] = set
  end
  return set
end

local known = {} -- lists of options by the function that takes them

--- Says which options functions take, so that the prompt can complete them.
-- @param names of the functions, parted by blanks, as help has them ("s:table"), or the last part if no other
--   function is called so
-- @param list of options, the one that `options` is given
-- @return the list
-- @usage assert(require "check".known("f", { "level" })[1] == "level")
function check.known(names, list)
  for name in names:gmatch("%S+") do known[name] = list end
  return list
end

--- The options of a function whose module is loaded.
-- @param name of the function, as it was said to `known`
-- @return list, or nil
-- @usage assert(require "check".options_of("no such function") == nil)
function check.options_of(name)
  return known[name]
end

--- Refuses what is not a table of known options.
-- @param where what the message starts with, "read"
-- @param given the table, or nil
-- @param allowed list of names
-- @return the table, or a new empty one for nil
-- @raise names the unknown option and the nearest known one
-- @usage require "check".options("read", { separator = ";" }, { "separator", "decimal" })
function check.options(where, given, allowed)
  if given == nil then return {} end
  if type(given) ~= "table" then
    check.fail("%s: options must be a table, not %s (write { %s = ... })", where, check.quoted(given),
      allowed[1] or "")
  end
  local set, unknown = set_of(allowed), nil
  for name in pairs(given) do
    if type(name) == "string" and not set[name] and not (unknown and unknown < name) then unknown = name end
  end
  if unknown then
    check.fail("%s: unknown option %s (%s)", where, check.quoted(unknown), check.advice(unknown, allowed))
  end
  if given[1] ~= nil then
    check.fail("%s: %s has no name (write %s = ...)", where, check.quoted(given[1]), allowed[1] or "name")
  end
  return given
end

--- Refuses a value of another type.
-- @param where what the message starts with, "read: separator"
-- @param value what was given
-- @param kind "string", "number", "table", "boolean", "function"
-- @return the value
-- @raise names the value
-- @usage assert(require "check".kind("read: decimal", ",", "string") == ",")
function check.kind(where, value, kind)
  if type(value) ~= kind then
    local named = { string = "a text", number = "a number", table = "a table", boolean = "true or false" }
    check.fail("%s: %s is not %s", where, check.quoted(value), named[kind] or ("a " .. kind))
  end
  return value
end

--- Refuses a value that is not one of some texts.
-- @param where what the message starts with
-- @param value what was given, nil for the first
-- @param choices list of texts
-- @return the value
-- @raise names the value and the choices
-- @usage assert(require "check".one_of("multi: base", nil, { "answered", "all" }) == "answered")
function check.one_of(where, value, choices)
  if value == nil then return choices[1] end
  for _, choice in ipairs(choices) do
    if value == choice then return value end
  end
  check.fail("%s: %s is unknown (%s)", where, check.quoted(value), check.advice(value, choices))
end

--- A list of texts; a single text stands for a list of one.
-- @param where what the message starts with
-- @param value a text or a list of texts
-- @return list
-- @raise names what is no text
-- @usage assert(#require "check".texts("select", "age") == 1)
function check.texts(where, value)
  if type(value) == "string" then return { value } end
  check.kind(where, value, "table")
  for i, item in ipairs(value) do check.kind(("%s[%d]"):format(where, i), item, "string") end
  for name in pairs(value) do
    if math.type(name) ~= "integer" or name < 1 or name > #value then
      check.fail("%s: %s has no place in a list of names (write { 'a', 'b' })", where, check.quoted(name))
    end
  end
  return value
end

return check
