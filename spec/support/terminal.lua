--- The very program that runs the specs, on a pseudo-terminal of tmux, as somebody who types meets it.

local run = require "spec.support.run"
local temp = require "spec.support.temp"

local LIMIT = 60 -- seconds until what must come is missed

local terminal = {}

local function quoted(word)
  return "'" .. tostring(word):gsub("'", "'\\''") .. "'"
end

--- Starts the program.
-- @param request list of arguments, with the fields
--   width, height  of the terminal; 80 by 24
--   env            table of variables; HOME is a folder of its own, LC_ALL is C.UTF-8, TERM is tmux's
--   shell          a command instead, which finds the program in $BEFUND
--   ready          text to wait for first; if left out, ">" at the left
-- @return the terminal, whose program ends when it is closed:
--   `:type(text)`; `:press(key, ...)`, tmux's names: "Enter", "Tab", "C-c"; `:paste(text)`, a block in brackets;
--   `:line(text)` types at the next prompt and presses Enter; `:resize(width, height)`; `:wait(text)`, or a function of
--   the screen, until it is there; `:screen()` → text without blanks at the ends of lines, `:all()` with what has left
--   the screen; `:ended()` waits for the program's end → its exit status; `:home()` → its folder
function terminal.start(request)
  local home = request.home or temp.folder()
  local socket = os.tmpname()
  os.remove(socket)
  local self = {}

  local function tmux(...)
    local words = { "tmux", "-u", "-S", quoted(socket) }
    for _, word in ipairs { ... } do words[#words + 1] = quoted(word) end
    local pipe = assert(io.popen(table.concat(words, " ") .. " 2>&1"))
    local out = pipe:read("a")
    return pipe:close() and out, out
  end

  local env = { HOME = home:path(), LC_ALL = "C.UTF-8", BEFUND = run.program, TERM = "tmux" }
  for name, value in pairs(request.env or {}) do env[name] = value end
  local words = {}
  for name, value in pairs(env) do words[#words + 1] = name .. "=" .. quoted(value) end
  table.sort(words)
  table.insert(words, 1, "env -u XDG_STATE_HOME")
  if request.shell then
    words[#words + 1] = "sh -c " .. quoted(request.shell)
  else
    words[#words + 1] = quoted(run.program)
    for _, argument in ipairs(request) do words[#words + 1] = quoted(argument) end
  end
  local command = ("cd %s; %s; echo \"[ended $?]\"; exec cat"):format(quoted(home:path()), table.concat(words, " "))
  assert(tmux("-f", "/dev/null", "new-session", "-d", "-x", request.width or 80, "-y", request.height or 24, command))

  function self.screen()
    local text = assert(tmux("capture-pane", "-p", "-t", "0"))
    return (text:gsub("[ \t]+\n", "\n"):gsub("\n+$", "\n"))
  end

  function self.all()
    local text = assert(tmux("capture-pane", "-p", "-J", "-S", "-", "-t", "0"))
    return (text:gsub("[ \t]+\n", "\n"):gsub("\n+$", "\n"))
  end

  function self.wait(_, wanted)
    local limit = os.time() + LIMIT
    repeat
      local screen = self.screen()
      local is_there = type(wanted) == "function" and wanted(screen) or type(wanted) == "string"
        and ("\n" .. screen):find(wanted, 1, true)
      if is_there then return screen end
      os.execute("sleep 0.01")
    until os.time() > limit
    error(("the screen never had %s:\n%s"):format(tostring(wanted), self.screen()), 2)
  end

  function self.type(_, text)
    assert(tmux("send-keys", "-t", "0", "-l", "--", text))
  end

  function self.press(_, ...)
    assert(tmux("send-keys", "-t", "0", "--", ...))
  end

  -- At a prompt: what is typed before one is there would be shown twice.
  function self.line(_, text)
    self:wait(function(screen) return screen:find("%f[^\n\0]>+\n$") end)
    self:type(text)
    self:press("Enter")
  end

  function self.paste(_, text)
    assert(tmux("set-buffer", "--", text))
    assert(tmux("paste-buffer", "-p", "-t", "0"))
  end

  function self.resize(_, width, height)
    assert(tmux("resize-window", "-t", "0", "-x", width, "-y", height or 24))
  end

  function self.ended()
    return tonumber(self:wait("[ended "):match("%[ended (%d+)%]"))
  end

  function self.home() return home end

  local function close()
    if socket then tmux("kill-server") end
    if socket then os.remove(socket) end
    socket = nil
  end
  self = setmetatable(self, { __close = close, __gc = close })
  if request.ready ~= false then self:wait(request.ready or "\n>") end
  return self
end

return terminal
