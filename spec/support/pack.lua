--- Readable text to bytes: for binary files that a person can read and break by hand.
--
--     pack [[ "$FL2"  s60 "made by hand"  2 -1 0 0 3  100.0  -- a comment ]]
--
--     12, -1, 0x1f     a number of 4 bytes          1.0, -2.5e3      a double
--     i8 i16 i48 i64 f32   the next number so    "text"           its bytes (\n \t \0 \xNN as in Lua)
--     s8 "text"        padded with blanks to 8       z8 "text"        padded with zero bytes
--     count( ... )     length of what is within as 4 bytes, then that;  count8( count16( count64(
--     times 3 ( ... )  that three times              SYSMIS LOWEST HIGHEST   SPSS's doubles

local largest = 0x1.fffffffffffffp+1023
local named = { SYSMIS = -largest, HIGHEST = largest, LOWEST = -0x1.ffffffffffffep+1023 }
local integer = { i8 = 1, i16 = 2, i32 = 4, i48 = 6, i64 = 8 }
local counts = { count = "I4", count8 = "I1", count16 = "I2", count64 = "I8" }

local function tokens(text)
  local list, at = {}, 1
  while true do
    at = text:find("%S", at)
    if not at then return list end
    local rest = text:match("^%-%-[^\n]*", at) or text:match('^"[^"]*"', at) or text:match("^[()]", at)
      or text:match("^[^%s()\"]+", at)
    if not rest:find("^%-%-") then list[#list + 1] = rest end
    at = at + #rest
  end
end

--- @param text what the bytes are, as above
-- @param endian "<" (default) or ">"
-- @return the bytes
return function(text, endian)
  endian = endian or "<"
  local list, at = tokens(text), 1
  local group

  local function string_at(word)
    return assert(load("return " .. word, "=pack", "t", {}))()
  end

  local function number(word, form)
    local value = named[word] or tonumber(word) or error("pack: " .. word .. " is no number")
    if form == "f" then return string.pack(endian .. "f", value) end
    if not form and (named[word] or math.type(value) == "float") then return string.pack(endian .. "d", value) end
    local bytes = string.pack("<i8", value):sub(1, form or 4) -- 255 and -1 are the same byte
    return endian == "<" and bytes or bytes:reverse()
  end

  local function item()
    local word = list[at]
    at = at + 1
    if word:find('^"') then return string_at(word) end
    if counts[word] then
      local inner = group()
      return string.pack(endian .. counts[word], #inner) .. inner
    end
    if word == "times" then
      local times = tonumber(list[at])
      at = at + 1
      return group():rep(times)
    end
    local pad, size = word:match("^([sz])(%d+)$")
    if pad then
      local bytes = string_at(list[at])
      at = at + 1
      return bytes .. (pad == "s" and " " or "\0"):rep(tonumber(size) - #bytes)
    end
    local form = integer[word] or word == "f32" and "f"
    if form then
      at = at + 1
      return number(list[at - 1], form)
    end
    return number(word)
  end

  function group()
    assert(list[at] == "(", "pack: a group begins with (")
    at = at + 1
    local parts = {}
    while list[at] ~= ")" do parts[#parts + 1] = item() end
    at = at + 1
    return table.concat(parts)
  end

  local parts = {}
  while at <= #list do parts[#parts + 1] = item() end
  return table.concat(parts)
end
