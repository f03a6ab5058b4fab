--- What was typed at the prompt, kept from session to session.
--
-- A file in the user's state folder, an entry a line, `\n` in it for a line break and `\\` for `\`; nobody else may
-- read it. Each session appends what is typed there, so several at once lose nothing. Where the file cannot be read
-- or written, that is said once and the session does without.

local file = require "core.file"

local pcall = pcall
local getenv, open, move, stderr = os.getenv, io.open, table.move, io.stderr

local history = {}

local kept = 10000 -- entries; when the file has a tenth more, the next entry cuts it to so many

local path, last, is_long

-- $XDG_STATE_HOME/befund/history, by default in ~/.local/state; nil where there is no home.
local function find_path()
  local state, home = getenv "XDG_STATE_HOME", getenv "HOME"
  if not state or state:sub(1, 1) ~= "/" then
    state = home and home:sub(1, 1) == "/" and home .. "/.local/state"
  end
  return state and state .. "/befund/history"
end

local function give_up(problem)
  path = nil
  stderr:write(problem, " (without history)\n")
end

local function escaped(entry)
  return (entry:gsub("\\", "\\\\"):gsub("\n", "\\n"))
end

local function unescaped(line)
  if not line:find("\\", 1, true) then return line end
  return (line:gsub("\\(.)", { n = "\n", ["\\"] = "\\" }))
end

--- What was typed in earlier sessions.
-- @return list of entries, oldest first; empty where there is no file
-- @usage assert(type(require "prompt.history".read()) == "table")
function history.read()
  path = find_path()
  local handle, problem, code = open(path or "", "rb")
  if not handle then
    if path and code ~= 2 then give_up(problem) end -- 2: there is none yet
    return {}
  end
  local bytes
  bytes, problem = handle:read("a")
  handle:close()
  if not bytes then
    give_up(path .. ": " .. problem)
    return {}
  end
  local list = {}
  for line in bytes:gmatch("([^\n]+)\n") do list[#list + 1] = unescaped(line) end
  is_long = #list > kept * 1.1
  if #list > kept then list = move(list, #list - kept + 1, #list, 1, {}) end
  last = list[#list]
  return list
end

--- Adds an entry to the file.
-- @param entry text, maybe of several lines
-- @return whether it is one to be remembered: not if it is blank, or the one before
-- @usage assert(require "prompt.history".add("  ") == false)
function history.add(entry)
  if not entry:find("%S") or entry == last then return false end
  last = entry
  if path then
    local fine, problem = pcall(file.append, path, escaped(entry) .. "\n", is_long and kept - 1 or nil)
    is_long = false
    if not fine then give_up(problem) end
  end
  return true
end

return history
