--- What help knows: public functions with their documentation, commands and concepts, found by name.
--
-- A topic is { name, kind = "function" | "command" | "concept", title, ... }: of functions `entry` (help.extract) and
-- `class`, of commands `script`, of concepts `text`, `see`.

local check = require "check"
local file = require "core.file"
local classes = require "help.classes"

local index = {}

local INSTALLED = "/help.lua" -- what `make install` writes, since sources of C are not installed

local function tree()
  local path = file.home .. INSTALLED
  if require "lfs".attributes(path, "mode") then
    return assert(load(file.read(path, 16 * 1024 * 1024), "=help", "t", {}))()
  end
  return require "help.extract".tree(file.home)
end

-- What a method is given by the program, not by who calls it.
local given = { self = true, facts = true, layout = true, environment = true, t = true }

--- Whether a parameter stands in front of those that a method is called with.
-- @param name of the parameter
-- @return true or false
-- @usage assert(require "help.index".is_given "self")
function index.is_given(name)
  return given[name] or false
end

local function signature(class, entry, name)
  local arguments = {}
  for _, argument in ipairs(entry.arguments) do
    if not given[argument] then arguments[#arguments + 1] = argument end
  end
  return ("%s%s(%s)"):format(class.as, name, table.concat(arguments, ", "))
end

-- The topics of a class: its documented functions, each name once, the first source first.
local function of_class(list, class, found)
  local sources = type(class.sources) == "function" and class.sources() or class.sources
  local known, inner = {}, {}
  for name in (class.inner or ""):gmatch("%S+") do inner[name] = true end
  for _, source in ipairs(sources) do
    local wanted = source.names and {}
    for _, name in ipairs(source.names or {}) do wanted[name] = true end
    if not wanted and source[1]:find("%.c$") then wanted = class.values() end
    for _, entry in ipairs(found[source[1]] or {}) do
      local is_its = source.owner == nil or source.owner == entry.owner
      local name = source.rename and source.rename[entry.name] or entry.name
      if is_its and (not wanted or wanted[entry.name]) and not known[name] and name:sub(1, 2) ~= "__" then
        known[name] = true
        list[#list + 1] = { name = class.as .. name, short = name, kind = "function", class = class, entry = entry,
          source = source[1], is_inner = inner[name], title = signature(class, entry, name) }
      end
    end
  end
end

local function of_commands(list)
  local command = require "command"
  for _, name in ipairs(command.names()) do
    local script = command.script(name)
    list[#list + 1] = { name = "befund " .. name, short = name, kind = "command", script = script,
      title = ("befund %s %s"):format(name, script.usage or ""):gsub(" $", "") }
  end
end

local topics

--- All topics: functions by class, then commands, then concepts.
-- @return list, also indexed by full name
-- @usage assert(require "help.index".topics()["s:mean"].title == "s:mean(v, o)")
function index.topics()
  if topics then return topics end
  local list, found = {}, tree()
  for _, class in ipairs(classes.list) do of_class(list, class, found) end
  of_commands(list)
  for _, one in ipairs(require "help.concepts") do
    list[#list + 1] = { name = one[1], short = one[1], kind = "concept", title = one[2], words = one[3], text = one[4],
      see = one[5] }
  end
  for _, one in ipairs(list) do list[one.name] = list[one.name] or one end
  topics = list
  return list
end

--- The topics that a name may mean: its full name, else the last part of it, else another name of a concept.
-- @param name as people type it: "s:mean", "mean", "befund.read", "read()", "befund table", "Gewichtung"
-- @return list of topics, concepts first
-- @usage assert(require "help.index".find("share")[1].name == "s:share")
function index.find(name)
  local list = index.topics()
  local asked = name:match("^%s*(.-)%s*$"):gsub("%s*%b()$", ""):gsub("%s+", " ")
  local lower, short = asked:lower(), asked:match("[%w_ -]+$") or asked
  if asked:find("[:.]") or asked:find("^befund ") then
    if list[asked] then return { list[asked] } end
  end
  local found, others = {}, {}
  for _, one in ipairs(list) do
    if one.short == short and one.kind == "concept" then
      table.insert(found, 1, one)
    elseif one.short == short then
      found[#found + 1] = one
    end
    for _, word in ipairs(one.words or {}) do
      if word == lower then others[#others + 1] = one end
    end
  end
  return #found > 0 and found or others
end

--- The options that a function takes, from where it checks them (check.known).
-- @param topic of a function
-- @return list of names, and which of its arguments the table of them is: the last; nil where it takes none
-- @usage
-- local index = require "help.index"
-- local list, place = index.options(index.topics()["d:design"])
-- assert(list[1] == "weight" and place == 1)
function index.options(topic)
  local module = topic.source and topic.source:match("^lib/(.*)%.lua$")
  if not module then return nil end
  require((module:gsub("/", ".")))
  local name, count = topic.short, 0
  if name == "table" then name = "crosstab" end
  if package.searchpath(name, package.path) then require(name) end -- a method with a module of its own
  for _, argument in ipairs(topic.entry.arguments) do
    if not given[argument] then count = count + 1 end
  end
  return check.options_of(topic.name) or check.options_of(topic.short), count
end

--- The names that topics have, for advice and completion.
-- @return list of full and short names, each once
-- @usage assert(#require "help.index".names() > 100)
function index.names()
  local names, seen = {}, {}
  for _, one in ipairs(index.topics()) do
    for _, name in ipairs(one.is_inner and {} or { one.name, one.short }) do
      if not seen[name] then names[#names + 1], seen[name] = name, true end
    end
  end
  return names
end

local by_value

--- The topic of a function: by where it was defined, or, of functions in C and those made by others, by which class
-- has it.
-- @param value a function
-- @return a topic, or nil
-- @usage assert(require "help.index".of_value(befund.read).name == "befund.read")
function index.of_value(value)
  local list = index.topics()
  if not by_value then
    by_value = {}
    for _, class in ipairs(classes.list) do
      for name, method in pairs(class.values()) do
        by_value[method] = by_value[method] or list[class.as .. name] or list["s:" .. name]
      end
    end
  end
  if by_value[value] then return by_value[value] end
  local info = debug.getinfo(value, "S")
  for _, one in ipairs(list) do
    local entry = one.entry
    local is_there = entry and info.linedefined == entry.line
    if is_there and info.source == "@" .. file.home .. "/" .. entry.file then return one end
  end
end

--- Lua text that gives the documentation of the whole tree, for an installed program.
-- @return text of a chunk
-- @usage assert(load(require "help.index".source())()["lib/design.lua"])
function index.source()
  local out = {}
  local function put(value)
    if type(value) == "table" then
      out[#out + 1] = "{"
      for _, part in ipairs(value) do
        put(part)
        out[#out + 1] = ","
      end
      for _, name in ipairs(require "check".names(value)) do
        out[#out + 1] = ("[%q]="):format(name)
        put(value[name])
        out[#out + 1] = ","
      end
      out[#out + 1] = "}\n"
    else
      out[#out + 1] = ("%q"):format(value)
    end
  end
  put(require "help.extract".tree(file.home))
  return "return " .. table.concat(out)
end

return index
