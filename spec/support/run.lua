--- Runs the very program that runs the specs, as another process.

local temp = require "spec.support.temp"

local pipe <close> = io.popen("readlink /proc/$PPID/exe")
local program = pipe:read("l")

local function quoted(word)
  return "'" .. tostring(word):gsub("'", "'\\''") .. "'"
end

--- @param request list of arguments, with the fields
--   stdin    text for its standard input (else it is empty)
--   env      table of variables
--   cwd      folder to start in
--   program  another program, with the same arguments
--   before   shell commands to run first ("ulimit -v 1000000")
--   wrap     words in front of the program ("timeout 3")
--   pipe     a shell command that reads its standard output ("head -n 1"); `status` is then that command's
--   out      a file for standard output instead ("/dev/full")
--   bare     true: no descriptor is redirected
-- @return table: status (128 and the number for a signal), out, err
-- @usage  run{ "-e", "1 + 1" }.out == "2\n"; run.program is its path
local function run(_, request)
  local dir <close> = temp.folder()
  dir:write("in", request.stdin or "")
  local words = {}
  for name, value in pairs(request.env or {}) do words[#words + 1] = name .. "=" .. quoted(value) end
  table.sort(words)
  table.insert(words, 1, "exec env")
  words[#words + 1] = request.wrap
  words[#words + 1] = quoted(request.program or program)
  for _, argument in ipairs(request) do words[#words + 1] = quoted(argument) end
  local line = table.concat(words, " ")
  if not request.bare then line = ("%s <%s 2>%s"):format(line, quoted(dir:path("in")), quoted(dir:path("err"))) end
  if request.before then line = request.before .. "\n" .. line end
  if request.pipe then line = ("(%s) | %s"):format(line, request.pipe) end
  if not request.bare then line = ("{ %s\n} >%s"):format(line, quoted(request.out or dir:path("out"))) end
  local _, how, number = os.execute(("cd %s && %s"):format(quoted(request.cwd or "."), line))
  local status = how == "signal" and 128 + number or number
  return { status = status, out = dir:read("out") or "", err = dir:read("err") or "" }
end

return setmetatable({ program = program }, { __call = run })
