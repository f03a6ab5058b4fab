--- What may stand at the cursor: keywords, globals, fields and methods of values.

local ipairs, next, rawget, type = ipairs, next, rawget, type
local getmetatable = debug.getmetatable -- that of handles says nothing to others
local sort = table.sort

local keywords = { "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
  "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while" }
local globals = _G

-- Adds the names of a table that begin with what was typed.
local function add(found, names, begin)
  for name in next, names do
    local is_name = type(name) == "string" and name:find("^[%a_][%w_]*$")
    if is_name and name:sub(1, #begin) == begin then found[name] = true end
  end
end

-- The table behind a value in which its fields are looked for next; handles keep their methods under that name.
local function behind(value)
  local meta = getmetatable(value)
  local index = meta and (rawget(meta, "methods") or rawget(meta, "__index"))
  return type(index) == "table" and index or nil
end

-- What a field of a value is, without running anything.
local function field(value, name)
  for _ = 1, 10 do
    local own = type(value) == "table" and rawget(value, name)
    if own then return own end
    value = behind(value)
    if not value then return nil end
  end
end

local function add_fields(found, value, begin)
  for _ = 1, 10 do
    if type(value) == "table" then add(found, value, begin) end
    value = behind(value)
    if not value then return end
  end
end

local function value_of(environment, chain)
  local value
  for name in chain:gmatch("[%a_][%w_]*") do
    if value == nil then
      value = rawget(environment, name)
      if value == nil then value = rawget(globals, name) end
    else
      value = field(value, name)
    end
    if value == nil then return nil end
  end
  return value
end

local complete = {}

--- What may stand at the cursor.
-- @param environment where lines run
-- @param line the line, which may have line breaks
-- @param cursor how many bytes of it stand in front of the cursor
-- @return how many bytes stand in front of the word, a list of candidates
-- @usage
-- local start, list = require "prompt.complete".at({}, "string.rep", 10)
-- assert(start == 7 and #list == 1 and list[1] == "rep")
function complete.at(environment, line, cursor)
  local front = line:sub(1, cursor)
  local chain, begin = front:match("([%a_][%w_.]*)[.:]%s*([%a_]?[%w_]*)$")
  local found = {}
  begin = begin or front:match("[%a_][%w_]*$") or ""
  if chain then
    local value = value_of(environment, chain)
    if value ~= nil then add_fields(found, value, begin) end
  elseif begin ~= "" then
    add(found, environment, begin)
    add(found, globals, begin)
    for _, word in ipairs(keywords) do
      if word:sub(1, #begin) == begin then found[word] = true end
    end
  end
  local list = {}
  for name in next, found do list[#list + 1] = name end
  sort(list)
  return cursor - #begin, list
end

return complete
