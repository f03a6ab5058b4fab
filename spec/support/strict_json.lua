-- JSON by the letter of RFC 8259: what a lenient reader lets pass is an error here, and so is a key that comes twice.
--
--   local value = strict_json.read(bytes)     lists and objects have a __jsontype, null is strict_json.null

local strict_json = { null = setmetatable({}, { __jsontype = "null" }) }

local escapes = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

function strict_json.read(bytes)
  assert(utf8.len(bytes), "no UTF-8")
  local at = 1
  local function fail(what) error(("%s at byte %d: %s"):format(what, at, bytes:sub(at, at + 20)), 0) end
  local function blanks() at = bytes:match("^[ \t\r\n]*()", at) end
  local function take(sign)
    if bytes:sub(at, at + #sign - 1) ~= sign then fail("no '" .. sign .. "'") end
    at = at + #sign
  end
  local function unit()
    local digits = bytes:match("^\\u(%x%x%x%x)", at) or fail "half a pair of surrogates"
    at = at + 6
    return tonumber(digits, 16)
  end
  local function text()
    take '"'
    local parts = {}
    while bytes:sub(at, at) ~= '"' do
      local plain = bytes:match('^[^"\\\0-\31]+', at)
      if plain then
        parts[#parts + 1], at = plain, at + #plain
      elseif bytes:find("^\\u", at) then
        local high = unit()
        if high >= 0xdc00 and high < 0xe000 then fail "half a pair of surrogates" end
        if high >= 0xd800 and high < 0xdc00 then
          local low = unit()
          if low < 0xdc00 or low > 0xdfff then fail "half a pair of surrogates" end
          high = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)
        end
        parts[#parts + 1] = utf8.char(high)
      else
        parts[#parts + 1] = escapes[bytes:match("^\\(.)", at) or ""] or fail "no character of a text"
        at = at + 2
      end
    end
    at = at + 1
    return table.concat(parts)
  end
  local value
  local function list()
    local made = setmetatable({}, { __jsontype = "array" })
    take "["
    blanks()
    while bytes:sub(at, at) ~= "]" do
      made[#made + 1] = value()
      if bytes:sub(at, at) ~= "]" then
        take ","
        blanks()
        if bytes:sub(at, at) == "]" then fail "a comma too many" end
      end
    end
    at = at + 1
    return made
  end
  local function object()
    local made = setmetatable({}, { __jsontype = "object" })
    take "{"
    blanks()
    while bytes:sub(at, at) ~= "}" do
      local key = text()
      if made[key] ~= nil then fail "a key twice" end
      blanks()
      take ":"
      made[key] = value()
      if bytes:sub(at, at) ~= "}" then
        take ","
        blanks()
        if bytes:sub(at, at) == "}" then fail "a comma too many" end
      end
    end
    at = at + 1
    return made
  end
  local words = { ["true"] = true, ["false"] = false, null = strict_json.null }
  local function number()
    local whole = bytes:match("^%-?0", at) or bytes:match("^%-?[1-9]%d*", at) or fail "no value"
    local rest = bytes:match("^%.%d+", at + #whole) or ""
    local power = bytes:match("^[eE][+-]?%d+", at + #whole + #rest) or ""
    at = at + #whole + #rest + #power
    return tonumber(whole .. rest .. power)
  end
  function value()
    blanks()
    local sign, word = bytes:sub(at, at), bytes:match("^%a+", at)
    local made
    if sign == "[" then
      made = list()
    elseif sign == "{" then
      made = object()
    elseif sign == '"' then
      made = text()
    elseif not word then
      made = number()
    else
      if words[word] == nil then fail "no value" end
      made, at = words[word], at + #word
    end
    blanks()
    return made
  end
  local whole = value()
  if at <= #bytes then fail "something behind the value" end
  return whole
end

return strict_json
