--- What was typed at the prompt, kept from session to session.
--
-- A file in the user's state folder, an entry a line, `\n` in it for a line break and `\\` for `\`; nobody else may
-- read it. Each session appends what is typed there, so several at once lose nothing. Where the file cannot be read
-- or written, that is said once and the session does without.

local file = require "core.file"

local pcall, require = pcall, require
local concat, getenv, open, move, stderr = table.concat, os.getenv, io.open, table.move, io.stderr

local history = {}

local kept = 10000 -- entries; the file is cut to so many when it has a tenth more

local path, last

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
  return (line:gsub("\\(.)", { n = "\n", ["\\"] = "\\" }))
end

local function entries_of(bytes)
  local list = {}
  for line in bytes:gmatch("([^\n]+)\n") do list[#list + 1] = line end
  return list
end

-- Cuts the file to the newest entries, while no other session writes.
local function cut()
  local handle <close> = open(path, "r+")
  if not handle or not require "lfs".lock(handle, "w") then return end
  local lines = entries_of(handle:read("a"))
  file.write(path, concat(move(lines, #lines - kept + 1, #lines, 1, {}), "\n") .. "\n")
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
  local lines = entries_of(bytes)
  if #lines > kept * 1.1 then cut() end
  local list = {}
  for i = #lines > kept and #lines - kept + 1 or 1, #lines do list[#list + 1] = unescaped(lines[i]) end
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
    local fine, problem = pcall(file.append, path, escaped(entry) .. "\n")
    if not fine then give_up(problem) end
  end
  return true
end

return history
