--- Text to a function: a line of the prompt, a chunk of `-e`.

local load = load

local chunk = {}

-- Whether the compiler wanted to read on. A text in quotes ends in its line.
local function is_cut_short(message, text)
  return message:sub(-5) == "<eof>" and (text:sub(-1) == "\\" or not message:find(": unfinished string ", 1, true))
end

--- Compiles a chunk. One that is an expression, or several, gives their values.
-- @param environment what it sees as its globals
-- @param text the chunk
-- @param name what messages call it, as in `load`
-- @return a function; or nil, the message, and whether the text ended too early: more may make it complete
-- @usage
-- local chunk = require "chunk"
-- assert(chunk.load({}, "1 + 1", "=line")() == 2)
-- local none, message, is_cut_short = chunk.load({}, "for i = 1, 2 do", "=line")
-- assert(not none and is_cut_short and message == "line:1: 'end' expected near <eof>")
function chunk.load(environment, text, name)
  local expression, first = load("return " .. text, name, "t", environment)
  if expression then return expression end
  local compiled, message = load(text, name, "t", environment)
  if compiled then return compiled end
  -- the one that read further
  if is_cut_short(first, text) and not is_cut_short(message, text) then message = first end
  return nil, message, is_cut_short(message, text)
end

local longest = 200 -- lines of an expression at the end of a block

-- Where the last statement of a text of several begins, if it is an expression: its line begins with a name, and it
-- and what stands above it are whole each by itself.
local function last_expression(text)
  local at = #text + 1
  for _ = 1, longest do
    at = text:sub(1, at - 1):match("^.*\n()")
    if not at then return nil end
    local is_name = text:find("^%s*[%a_]", at)
    if is_name and load("return " .. text:sub(at)) and load(text:sub(1, at - 1)) then return at end
    at = at - 1
  end
end

--- Compiles a block of statements as one chunk. If the last of them is an expression, it gives that one's values.
-- @param environment what it sees as its globals
-- @param text the block
-- @param name what messages call it, as in `load`
-- @return as `load`
-- @usage
-- local chunk = require "chunk"
-- assert(chunk.load_block({}, "x = 1\nx + 1", "=line")() == 2)
function chunk.load_block(environment, text, name)
  local at = last_expression(text)
  local compiled = at and load(text:sub(1, at - 1) .. "return " .. text:sub(at), name, "t", environment)
  if compiled then return compiled end
  return chunk.load(environment, text, name)
end

--- A statement of the prompt as a script says it: where the prompt shows values, the script prints them.
-- @param text the statement
-- @return text
-- @usage
-- local as_script = require "chunk".as_script
-- assert(as_script("1 + 1") == "print(1 + 1)" and as_script("x = 1\nx") == "x = 1\nprint(x)")
function chunk.as_script(text)
  local at = last_expression(text)
  if at then return text:sub(1, at - 1) .. "print(" .. text:sub(at) .. ")" end
  if load("return " .. text) and text:find("%S") then return "print(" .. text .. ")" end
  return text
end

return chunk
