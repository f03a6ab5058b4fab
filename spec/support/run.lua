--- Runs the very program that runs the specs, as another process.

local temp = require "spec.support.temp"

local pipe <close> = io.popen("readlink /proc/$PPID/exe")
local program = pipe:read("l")

local function quoted(word)
  return "'" .. tostring(word):gsub("'", "'\\''") .. "'"
end

--- @param request list of arguments, with the fields
--   stdin  text for its standard input (else it is empty)
--   env    table of variables
--   cwd    folder to start in
--   program  another program, with the same arguments
--   before  text of shell commands to run first (`ulimit -v 1000000`)
-- @return table: status (128 and the number for a signal), out, err
-- @usage  run{ "-e", "1 + 1" }.out == "2\n"
return function(request)
  local dir <close> = temp.folder()
  dir:write("in", request.stdin or "")
  local words = {}
  for name, value in pairs(request.env or {}) do words[#words + 1] = name .. "=" .. quoted(value) end
  table.sort(words)
  table.insert(words, 1, "env")
  words[#words + 1] = quoted(request.program or program)
  for _, argument in ipairs(request) do words[#words + 1] = quoted(argument) end
  local line = ("cd %s && { %s\n exec %s <%s >%s 2>%s; }"):format(quoted(request.cwd or "."), request.before or "",
    table.concat(words, " "), quoted(dir:path("in")), quoted(dir:path("out")), quoted(dir:path("err")))
  local _, how, number = os.execute(line)
  return { status = how == "signal" and 128 + number or number, out = dir:read("out"), err = dir:read("err") }
end
