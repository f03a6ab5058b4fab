--- Text to a function: a line of the prompt, a chunk of `-e`.

local load = load

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
local function load_chunk(environment, text, name)
  local expression, first = load("return " .. text, name, "t", environment)
  if expression then return expression end
  local chunk, message = load(text, name, "t", environment)
  if chunk then return chunk end
  -- the one that read further
  if is_cut_short(first, text) and not is_cut_short(message, text) then message = first end
  return nil, message, is_cut_short(message, text)
end

return { load = load_chunk }
