--- The lines of what is said about a file that holds data only.
--
-- Checks name a place by its path, `columns[3] ('role'): codes[2]: key 'a' stands twice`. Only when one of them has
-- failed the source is looked through again for the line: tables are followed by fields and places as far as they are
-- there, and in the last of them the first field that the rest of the message names.

local check = require "check"
local loader = require "codebook.load"

local lines = {}

-- ---- where the tables of a source stand -----------------------------------------------------------

local function literal(kind, word)
  if kind == "number" then return tonumber(word) end
  if kind == "text" then return word:match("^[\"'](.*)[\"']$") or word end
  return word
end

-- Ends an entry: it gets its key, or the next place of the list.
local function finish(frame, names)
  if frame.line then
    local entry = { line = frame.line, table = frame.value or frame.is_name and names[frame.word] or nil }
    if frame.key ~= nil then
      frame.table.fields[frame.key] = entry
    else
      frame.table.list[#frame.table.list + 1] = entry
    end
  end
  frame.line, frame.value, frame.word, frame.key, frame.is_name, frame.is_negative = nil, nil, nil, nil, nil, nil
end

-- The table that the source returns: { line, fields = { name = entry }, list = { entry } }, an entry being
-- { line, table }.
local function tree_of(source)
  local stack, names, root, name = {}, {}, nil, nil

  local function close(line)
    local frame = table.remove(stack)
    finish(frame, names)
    local above = stack[#stack]
    if above then
      above.value, above.line = frame.table, above.line or line
    elseif name then
      names[name] = frame.table
    else
      root = frame.table
    end
  end

  loader.tokens(source, function(kind, word, _, _, line)
    local frame = stack[#stack]
    if word == "{" and kind == "sign" then
      if frame then frame.line = frame.line or line end
      stack[#stack + 1] = { table = { line = line, fields = {}, list = {} } }
    elseif not frame then
      if word == "return" then name = nil elseif kind == "name" and word ~= "local" then name = word end
    elseif kind ~= "sign" then
      frame.word, frame.is_name, frame.line = literal(kind, word), kind == "name", frame.line or line
      if frame.is_negative and kind == "number" then frame.word = -frame.word end
    elseif word == "}" then
      close(line)
    elseif word == "," or word == ";" then
      finish(frame, names)
    elseif word == "=" then
      frame.key, frame.word = frame.word, nil
    else
      frame.is_negative, frame.line = word == "-", frame.line or line
    end
  end)
  return root
end

-- ---- a path in it ---------------------------------------------------------------------------------

-- The next step of a path, `name`, `[3]`, `['x']` or `.name`, and what is behind it; nil at the message.
local function step(text, inside)
  local index, rest = text:match("^%[([^%]]*)%](.*)$")
  if inside and index then return tonumber(index) or index:match("^'(.*)'$") or index, rest end
  local name
  name, rest = text:match(inside and "^%.([^:%[]+)(.*)$" or "^([%a_][%w_]*)(.*)$")
  if name and (rest == "" or rest:find("^[:%[.]") or rest:find("^ %('")) then return name, rest end
end

-- The line of the first field of a table that a message names, in quotes or else as a word.
local function named(tree, message)
  for _, pattern in ipairs { "'([^']*)'", "[%a_][%w_]*" } do
    for word in message:gmatch(pattern) do
      if tree.fields[word] then return tree.fields[word].line end
    end
  end
end

--- The line of what is said about a file.
-- @param source the text of the file
-- @param text what is said behind the file's name: a path and a message
-- @return a line; nil where the source returns no table
-- @usage local of = require "codebook.lines".of
-- assert(of("return {\n columns = {\n  { 'age',\n kidn = 'x' } } }", "columns[1] ('age'): unknown field 'kidn'") == 4)
function lines.of(source, text)
  local tree = tree_of(source)
  if not tree then return nil end
  local line, rest, inside = tree.line, text, false
  while true do
    local name, behind = step(rest, inside)
    local entry = name ~= nil and (tree.fields[name] or tree.list[name])
    if not entry then break end
    line, tree = entry.line, entry.table or { fields = {}, list = {} }
    rest, inside = behind, behind:find("^[%[.]") ~= nil
    if not inside then rest = rest:gsub("^ %('.-'%)%f[:\0]", "", 1):gsub("^: ", "", 1) end
  end
  return named(tree, rest) or line
end

--- What is said about a file, with its line.
-- @param where the file's name, with which messages start
-- @param source its text; nil: the message stays as it is
-- @param message `file: path: what (what to do)`
-- @return `file:line: path: what (what to do)`
-- @usage local told = require "codebook.lines".told
-- assert(told("x.lua", "return {\n colums = 1 }", "x.lua: no field 'colums'") == "x.lua:2: no field 'colums'")
function lines.told(where, source, message)
  if not source or message:sub(1, #where + 2) ~= where .. ": " then return message end
  local rest = message:sub(#where + 3)
  local line = lines.of(source, rest)
  return line and ("%s:%d: %s"):format(where, line, rest) or message
end

--- Calls a check of a file; what it raises gets the line.
-- @param where the file's name, with which messages start
-- @param source its text, or nil
-- @param checked function
-- @param ... its arguments
-- @return its first result
-- @raise what the check raises
-- @usage local lines, check = require "codebook.lines", require "check"
-- local _, message = pcall(lines.placed, "x.lua", "return {\n a = 1 }", check.fail, "x.lua: a: it is 1")
-- assert(message:find("x.lua:2: a: it is 1", 1, true))
function lines.placed(where, source, checked, ...)
  local fine, result = pcall(checked, ...)
  if fine then return result end
  if type(result) ~= "string" then error(result, 0) end
  check.fail("%s", lines.told(where, source, check.plain(result)))
end

return lines
