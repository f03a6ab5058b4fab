--- Errors as a terminal shows them: the message, then the line that was typed with a caret under what is meant.

local text = require "core.text"

local complain = {}

-- Where a quoted name of a message stands in a line, as a word where it is one.
local function place_of(line, name)
  local at = 1
  while true do
    local first, last = line:find(name, at, true)
    if not first then return nil end
    local before, after = line:sub(first - 1, first - 1), line:sub(last + 1, last + 1)
    local is_word = name:find("^[%w_]+$")
    if not is_word or not (before:find("[%w_]") or after:find("[%w_]")) then return first, last end
    at = first + 1
  end
end

local function pointed(said, line, first, last)
  local lead = line:sub(1, first - 1):gsub("\t", "  ")
  return ("%s\n  %s\n  %s^%s"):format(said, text.clean((line:gsub("\t", "  "))), (" "):rep(text.width(lead)),
    ("~"):rep(text.width(line:sub(first, last)) - 1))
end

-- Lua's message about a method that is not there, with the nearest that is.
local function of_method(said, line, environment)
  local name = said:match("^attempt to call a nil value %(method '([%w_]+)'%)$")
  if not name then return said end
  local list, title = require "prompt.complete".methods(environment, line:match("^(.-):" .. name .. "%f[^%w_]") or "")
  if not list then return said end
  return ("%s have no method '%s' (%s)"):format(title, name, require "check".advice(name, list))
end

--- A message with the line it is about.
-- @param message as it was raised: `stdin:2: mean: no column 'agee' (is it 'age'?)`
-- @param source all that was typed
-- @param environment the prompt's globals; nil: none
-- @return text; a message about more than what was typed, or with a caret of its own, stays as it is
-- @usage
-- local shown = require "prompt.complain".text("stdin:1: mean: no column 'agee' (is it 'age'?)", 's:mean("agee")')
-- assert(shown == "mean: no column 'agee' (is it 'age'?)\n  s:mean(\"agee\")\n          ^~~~")
function complain.text(message, source, environment)
  local number, said = message:match("^stdin:(%d+): (.*)$")
  said = said or message
  if said:find("\n", 1, true) then return said end
  local lines = {}
  for line in (source .. "\n"):gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
  local line = lines[tonumber(number)] -- nil: what was called last of all has no place of its own
  said = said:gsub("^(undeclared name '([%w_]+)') %(declare it with local%)$",
    "%1 (%2 = ... makes it; what is local ends with its line)")
  said = of_method(said, line or lines[1], environment or {})
  for _, one in ipairs(line and { line } or lines) do
    local wrong = said:match("'([^']+)' is ") -- of several names the one that something is said of
    local first, last
    if wrong then first, last = place_of(one, wrong) end
    if first then return pointed(said, one, first, last) end
    for name in said:gmatch("'([^']+)'") do
      first, last = place_of(one, name)
      if first then return pointed(said, one, first, last) end
    end
  end
  if line and #lines > 1 then return ("%s\n  %s"):format(said, text.clean(line)) end
  return said
end

return complain
