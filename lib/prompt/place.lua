--- Where a cursor stands in a statement that is being typed: in a text, a comment, which brackets.

local place = {}

local CLOSING = { ["("] = ")", ["{"] = "}", ["["] = "]" }

--- Reads a statement up to the cursor.
-- @param line the statement, which may have line breaks
-- @return list of the brackets that are open, outermost first: `{ sign, at =, last =, commas = }`, `at` where it
--   stands, `last` the comma behind which the cursor is (or the bracket itself), `commas` how many there are; and the
--   text that is open, `{ sign, at =, from = }`, `sign` being what ends it and `from` its first byte, or nil; true
--   within a comment
-- @usage
-- local open, text = require "prompt.place".of('s:mean("a')
-- assert(#open == 1 and open[1][1] == "(" and text[1] == '"' and text.from == 9)
function place.of(line)
  local open, at = {}, 1
  while at <= #line do
    local byte = line:sub(at, at)
    local top = open[#open]
    local level = byte == "[" and line:match("^%[(=*)%[", at)
    if byte == "'" or byte == '"' then
      local stop = at + 1
      while stop <= #line and line:sub(stop, stop) ~= byte do
        stop = stop + (line:sub(stop, stop) == "\\" and 2 or 1)
      end
      if stop > #line then return open, { byte, at = at, from = at + 1 } end
      at = stop
    elseif level then
      local ending, from = "]" .. level .. "]", at + #level + 2
      local _, stop = line:find(ending, from, true)
      if not stop then return open, { ending, at = at, from = from } end
      at = stop
    elseif byte == "-" and line:find("^%-%-", at) then
      local stop = line:find("\n", at, true)
      if not stop then return open, nil, true end
      at = stop
    elseif CLOSING[byte] then
      open[#open + 1] = { byte, at = at, last = at, commas = 0 }
    elseif top and byte == CLOSING[top[1]] then
      open[#open] = nil
    elseif top and (byte == "," or byte == ";") then
      top.last, top.commas = at, top.commas + 1
    end
    at = at + 1
  end
  return open
end

return place
