--- Help: any function, method, command, concept, column or question explained, from one set of texts.
--
-- `help` itself is a function; what it returns is a page that prints. Its text is made of the documentation comments
-- of the sources (help.index), so help, manual and stubs for editors cannot differ.

local check = require "check"

local concat = table.concat

local help = {}

local ROOM = 78
local SMALL = { ["Ä"] = "ä", ["Ö"] = "ö", ["Ü"] = "ü" }

local page_class = { __name = "befund.help", __index = { text = function(self) return self[1] end },
  __tostring = function(self) return (self[1]:gsub("\n+$", "")) end }

local function page_of(text)
  return setmetatable({ text }, page_class)
end

-- Lines of a text, filled; paragraphs are parted by empty lines, what is set in by four stays as it is.
local function fill(out, text, lead, first)
  local width = require "core.text".width
  for paragraph in (text .. "\n\n"):gmatch("(.-)\n\n+") do
    if paragraph:find("^    ") then
      for line in paragraph:gmatch("[^\n]+") do out[#out + 1] = lead .. line end
    else
      local line = first or lead
      first = nil
      local is_empty = true
      for word in paragraph:gmatch("%S+") do
        if not is_empty and width(line) + 1 + width(word) > ROOM then
          out[#out + 1], line, is_empty = line, lead, true
        end
        line, is_empty = is_empty and line .. word or line .. " " .. word, false
      end
      out[#out + 1] = line
    end
    out[#out + 1] = ""
  end
  out[#out] = nil
end

-- What is said of an argument: where it is a list of three options and more ("`rows`: ...; `columns`: ..."), each of
-- them for itself.
local function parts_of(about)
  local list, from, at, depth = {}, 1, 1, 0
  while at <= #about do
    local byte = about:sub(at, at)
    if byte == "{" or byte == "(" then
      depth = depth + 1
    elseif byte == "}" or byte == ")" then
      depth = depth - 1
    elseif depth == 0 and about:find("^[;.]%s+`", at) then
      list[#list + 1], from = about:sub(from, at - 1), at + 2
    end
    at = at + 1
  end
  list[#list + 1] = about:sub(from)
  return #list > 2 and list or { about }
end

-- Names, each with what is said of it beside; below, where the name needs more room.
local function list(out, rows, room)
  for _, row in ipairs(rows) do
    local lead, name = (" "):rep(room + 4), row[1]
    if #name > room then
      out[#out + 1], name = "  " .. name, ""
    end
    local parts = parts_of(row[2])
    for i, part in ipairs(parts) do
      fill(out, part, #parts > 1 and lead .. "  " or lead, i == 1 and ("  %-" .. room .. "s  "):format(name) or lead)
    end
  end
end

local function widest(rows, most)
  local room = 0
  for _, row in ipairs(rows) do room = math.max(room, #row[1]) end
  return math.min(room, most)
end

local function titled(title, right)
  local gap = ROOM - #title - #right
  return gap >= 2 and title .. (" "):rep(gap) .. right or title .. "\n" .. (" "):rep(ROOM - #right) .. right
end

local function function_page(topic)
  local entry = topic.entry
  local out = { titled(topic.title, topic.class.title), "" }
  fill(out, entry.text, "")
  local params = {}
  for _, param in ipairs(entry.params) do
    if not require "help.index".is_given(param[1]) then params[#params + 1] = param end
  end
  if #params > 0 then
    out[#out + 1] = ""
    list(out, params, widest(params, 12))
  end
  for _, part in ipairs { { "Returns ", entry.returns }, { "Raises ", entry.raises } } do
    if part[2] then
      out[#out + 1] = ""
      fill(out, part[2], "  ", part[1])
    end
  end
  if #entry.usage > 0 then
    out[#out + 1] = "\nExample:"
    for _, line in ipairs(entry.usage) do out[#out + 1] = "    " .. line end
  end
  return concat(out, "\n")
end

local function command_page(topic)
  local rows = {}
  for _, option in ipairs(topic.script.choices) do
    local name, value, about = table.unpack(option)
    if about == nil then value, about = nil, value end
    rows[#rows + 1] = { "--" .. name .. (value and " " .. value or ""), about }
  end
  local out = { titled(topic.title, "command"), "" }
  fill(out, topic.script.summary, "")
  if #rows > 0 then
    out[#out + 1] = ""
    list(out, rows, widest(rows, 26))
  end
  return concat(out, "\n")
end

local function concept_page(topic)
  local out = { titled(topic.title, "concept"), "" }
  fill(out, topic.text, "")
  if topic.see then
    out[#out + 1] = ""
    fill(out, concat(topic.see, ", "), "  ", "See ")
  end
  return concat(out, "\n")
end

local pages = { ["function"] = function_page, command = command_page, concept = concept_page }

-- The page of what a name means, and where else the name is used.
local function topic_page(found)
  local out = { pages[found[1].kind](found[1]) }
  if #found > 1 then
    local others = {}
    for i = 2, #found do others[#others + 1] = found[i].name end
    out[2] = ""
    fill(out, concat(others, ", "), "  ", "Also: ")
  end
  return page_of(concat(out, "\n") .. "\n")
end

--- A class of values at a glance: what it is, its methods with the first sentence of each.
local function class_page(class)
  local classes, rows = require "help.classes", {}
  local out = { titled(class.title, class.topic and "?" .. class.topic or ""), "" }
  fill(out, class.about .. ".", "")
  for _, one in ipairs { class, classes.list[class.also] } do
    local topics = {}
    for _, topic in ipairs(require "help.index".topics()) do
      if topic.class == one and not topic.is_inner then topics[#topics + 1] = topic end
    end
    table.sort(topics, function(a, b) return a.short < b.short end)
    for _, topic in ipairs(topics) do rows[#rows + 1] = { topic.name, topic.entry.summary } end
  end
  if #rows > 0 then
    out[#out + 1] = ""
    list(out, rows, widest(rows, 18))
  end
  return page_of(concat(out, "\n") .. "\n")
end

local function overview()
  local out = { titled("befund " .. require "befund".version, "?befund"), "" }
  fill(out, "?name explains a function, method, command, concept, column or question: ?table, ?s:mean, ?design, "
    .. "?befund.read. ??word searches all of it, and questions and labels in both languages.", "")
  for _, kind in ipairs { { "concept", "Concepts" }, { "command", "Commands of the shell" } } do
    local names = {}
    for _, topic in ipairs(require "help.index".topics()) do
      if topic.kind == kind[1] then names[#names + 1] = topic.short end
    end
    out[#out + 1] = ""
    fill(out, concat(names, ", "), "  ", kind[2] .. ": ")
  end
  out[#out + 1] = ""
  out[#out + 1] = "Values, and how their methods are called (?d:, ?s:, ... list them):"
  local rows = {}
  for _, class in ipairs(require "help.classes".list) do
    rows[#rows + 1] = { class.as, class.title .. ": " .. class.about }
  end
  list(out, rows, widest(rows, 12))
  return page_of(concat(out, "\n") .. "\n")
end

local function class_named(name)
  for _, class in ipairs(require "help.classes".list) do
    if class.as == name or class.title == name then return class end
  end
end

-- Whether a name is that of a function of Lua, "print" or "string.format".
local function is_of_lua(name)
  local found = _G
  for part in name:gmatch("[^.:]+") do found = type(found) == "table" and rawget(found, part) or nil end
  return type(found) == "function"
end

--- Explains anything.
-- @param what a function, a value, the name of a function, method, command, concept, column, question or global as a
--   text (all that it means is told); nothing: an overview
-- @param environment where datasets and designs lie whose columns may be asked for; nil: the study at hand alone
-- @return a page, which prints
-- @raise where there is nothing of that name: the nearest names
-- @usage
-- assert(tostring(require "help".of("s:mean")):find("Weighted mean", 1, true))
-- assert(tostring(require "help".of(befund.read)):find("Reads a data file", 1, true))
function help.of(what, environment)
  if what == nil then return overview() end
  if type(what) == "function" then
    local topic = require "help.index".of_value(what)
    if not topic then check.fail("help: this function is not befund's (it is documented where it was made)") end
    return topic_page { topic }
  end
  if type(what) ~= "string" then
    local class = require "help.classes".of(what)
    if not class then check.fail("help: nothing is known of a %s (ask by name: help(\"table\"))", type(what)) end
    return class_page(class)
  end
  what = what:match("^%s*`(.*)`%s*$") or what
  local class = class_named(what)
  if class then return class_page(class) end
  local found = require "help.index".find(what)
  local question = require "help.question"
  local about = question.of(what, environment)
  if #found > 0 then
    return about and page_of(about .. "\n" .. topic_page(found):text()) or topic_page(found)
  end
  if about then return page_of(about) end
  local value = environment and rawget(environment, what)
  if value ~= nil and (type(value) == "function" or require "help.classes".of(value)) then
    return help.of(value, environment)
  end
  if is_of_lua(what) then check.fail("help: '%s' is Lua's own (www.lua.org/manual/5.4 explains it)", what) end
  local names = require "help.index".names()
  for _, name in ipairs(question.names(environment)) do names[#names + 1] = name end
  local near = require "core.text".nearest(what, names)
  local search = environment and "??%s searches all texts" or "befund help --search %s searches all texts"
  check.fail("help: there is nothing named '%s' (%s)", what:sub(1, 40),
    near and "is it '" .. near .. "'?" or search:format(what:sub(1, 40)))
end

--- Searches names and texts of help, and questions and labels in both languages.
-- @param word what to look for, without regard to case; of several words all must be there
-- @param environment as for `of`
-- @return a page: a line for each place
-- @usage assert(tostring(require "help".search("kish")):find("deff", 1, true))
function help.search(word, environment)
  local function lower(s) return (s:lower():gsub("\xC3.", SMALL)) end
  local rows = {}
  local function look(name, about, ...)
    local all = lower(concat({ ... }, "\n"))
    for part in lower(word):gmatch("%S+") do
      if not all:find(part, 1, true) then return end
    end
    rows[#rows + 1] = { name, about }
  end
  for _, topic in ipairs(require "help.index".topics()) do
    local entry = topic.entry
    local about = entry and entry.summary or topic.script and topic.script.summary or topic.title
    look(topic.name, about, topic.name, about, entry and entry.text or topic.text or "", concat(topic.words or {}, " "))
  end
  require "help.question".each(environment, look)
  local out = {}
  if #rows == 0 then out[1] = ("nothing has '%s' in it"):format(word) end
  list(out, rows, widest(rows, 24))
  return page_of(concat(out, "\n") .. "\n")
end

--- What a line of the prompt asks that begins with `?`.
-- @param line `?`, `?name`, `??word`
-- @param environment the prompt's globals
-- @return a page
-- @raise as `of`
-- @usage assert(tostring(require "help".ask("?s:mean", {})):find("Weighted mean", 1, true))
function help.ask(line, environment)
  local marks, what = line:match("^%s*(%?+)%s*(.-)%s*$")
  if what == "" then return help.of(nil) end
  if #marks > 1 then return help.search(what, environment) end
  return help.of(what, environment)
end

return setmetatable(help, { __call = function(_, what) return help.of(what) end })
