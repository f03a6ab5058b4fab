--- JSON, by dkjson (Debian's lua-dkjson), found where Debian keeps Lua's modules.

local check = require "check"
local text = require "core.text"

local loadfile, searchpath = loadfile, package.searchpath

local json = {}

local paths <const> = "/usr/local/share/lua/5.4/?.lua;/usr/share/lua/5.4/?.lua"
local library

local function dkjson()
  if not library then
    local path = searchpath("dkjson", paths)
    if not path then error("dkjson is not there (apt-get install lua-dkjson)", 0) end
    library = assert(loadfile(path, "t"))()
  end
  return library
end

-- Adds the names of a value's keys, and of all in it, to `known`.
local function add_keys(value, known)
  for key, inner in pairs(value) do
    if type(key) == "string" then known[key] = true end
    if type(inner) == "table" then add_keys(inner, known) end
  end
end

--- A value as JSON, indented, the same bytes each time.
-- @param value tables of strings, numbers, booleans; a list that may be empty is made with json.list
-- @param order list of keys: they come first and in this order, all others by name
-- @param on_one_line true: not indented
-- @return a text that ends with a line end
-- @raise where dkjson is not installed
-- @usage assert(require "json".text({ b = 1, a = 2 }, { "b", "a" }) == '{\n  "b":1,\n  "a":2\n}\n')
function json.text(value, order, on_one_line)
  local rest, keys = {}, { table.unpack(order) }
  add_keys(value, rest)
  for _, key in ipairs(order) do rest[key] = nil end
  for _, key in ipairs(check.names(rest)) do keys[#keys + 1] = key end
  return dkjson().encode(value, { indent = not on_one_line, keyorder = keys }) .. "\n"
end

--- A value as JSON on one line, the same bytes each time.
-- @param value tables of strings, numbers, booleans; a list that may be empty is made with json.list
-- @param order list of all keys in their order; nil: by name
-- @return a text without a line end; bytes that are no UTF-8 are U+FFFD in it
-- @raise where dkjson is not installed
-- @usage assert(require "json".line({ b = 1, a = "x\27" }, { "b", "a" }) == '{"b":1,"a":"x\\u001b"}')
function json.line(value, order)
  if not order then
    local known = {}
    add_keys(value, known)
    order = check.names(known)
  end
  local line = dkjson().encode(value, { keyorder = order })
  return text.valid(line) and line or text.clean(line)
end

-- dkjson writes the 14 digits of tostring.
local NUMBER = { __tojson = function(self) return text.number(self[1]) end }

--- A number that is written with all digits that it needs to be the same number again.
-- @param x a number
-- @return what json.text and json.line write so; null for what is no finite number
-- @usage
-- local json = require "json"
-- assert(json.line({ json.number(0.1 + 0.2), json.number(0 / 0) }, {}) == "[0.30000000000000004,null]")
function json.number(x)
  return x - x == 0 and setmetatable({ x }, NUMBER) or json.null
end

--- What a JSON text says.
-- @param bytes a text
-- @return a table, string, number or boolean; null is nil
-- @raise with the place where it is no JSON
-- @usage assert(require "json".value '{"a": [1, 2]}'.a[2] == 2)
function json.value(bytes)
  local value, _, message = dkjson().decode(bytes)
  if message then error("json: " .. message, 2) end
  return value
end

--- JSON's null.
json.null = setmetatable({}, { __tojson = function() return "null" end })

--- A list that is a list in JSON even if it is empty.
-- @param list a table
-- @return the list
-- @usage assert(require "json".text(require "json".list {}, {}) == "[]\n")
function json.list(list)
  return setmetatable(list, { __jsontype = "array" })
end

return json
