--- JSON, by dkjson (Debian's lua-dkjson), found where Debian keeps Lua's modules.

local check = require "check"

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
-- @return a text that ends with a line end
-- @raise where dkjson is not installed
-- @usage assert(require "json".text({ b = 1, a = 2 }, { "b", "a" }) == '{\n  "b":1,\n  "a":2\n}\n')
function json.text(value, order)
  local rest, keys = {}, { table.unpack(order) }
  add_keys(value, rest)
  for _, key in ipairs(order) do rest[key] = nil end
  for _, key in ipairs(check.names(rest)) do keys[#keys + 1] = key end
  return dkjson().encode(value, { indent = true, keyorder = keys }) .. "\n"
end

--- A value as JSON on one line, keys by name, the same bytes each time.
-- @param value as for json.text
-- @return a text without a line end
-- @raise where dkjson is not installed
-- @usage assert(require "json".line { b = 1, a = { 2 } } == '{"a":[2],"b":1}')
function json.line(value)
  local known = {}
  if type(value) == "table" then add_keys(value, known) end
  return dkjson().encode(value, { keyorder = check.names(known) })
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
