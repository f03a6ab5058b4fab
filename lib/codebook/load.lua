--- Loads a Lua file that may hold data only: codebooks, figures, styles.
--
-- Such files come from elsewhere, so they are read before they are run: a lexer lets pass what data
-- needs (`return`, `local`, names, texts, numbers, braces) and refuses the rest, so that a file can
-- neither call, loop nor compute. What is left runs in an empty environment, ends after as many steps
-- as the file has words, and takes memory in proportion to its size. The lexer also sees what Lua
-- does not say: a field that stands twice in one table.

local file = require "core.file"
local check = require "check"

local find, sub, byte = string.find, string.sub, string.byte

local loader = {}

loader.size = 16 * 1024 * 1024 -- bytes; more is no codebook

local words = { ["return"] = true, ["local"] = true, ["nil"] = true, ["true"] = true, ["false"] = true }

local refused = {
  ["and"] = true, ["break"] = true, ["do"] = true, ["else"] = true, ["elseif"] = true, ["end"] = true,
  ["for"] = true, ["function"] = true, ["goto"] = true, ["if"] = true, ["in"] = true, ["not"] = true,
  ["or"] = true, ["repeat"] = true, ["then"] = true, ["until"] = true, ["while"] = true,
}

local signs = { ["{"] = true, ["}"] = true, ["["] = true, ["]"] = true, ["="] = true, [","] = true,
  [";"] = true, ["-"] = true, ["."] = true }

local BLANK, FEED, HYPHEN = byte(" "), byte("\n"), byte("-")

-- Signs that nothing else begins with, and the bytes that names begin with.
local single, begins_name = {}, {}
for sign in ("{}],=;"):gmatch(".") do single[byte(sign)] = sign end
for c = 0, 255 do begins_name[c] = find(string.char(c), "^[%a_]") ~= nil end

-- Where the token behind `at` starts (blanks and comments skipped), and the line it stands in.
local function skip(source, at, line)
  while true do
    local c = byte(source, at)
    if c == FEED then
      at, line = at + 1, line + 1
    elseif c == HYPHEN and byte(source, at + 1) == HYPHEN then
      local _, open, level = find(source, "^%-%-%[(=*)%[", at)
      if open then
        local _, close = find(source, "]" .. level .. "]", open + 1, true)
        close = close or #source
        for _ in sub(source, at, close):gmatch("\n") do line = line + 1 end
        at = close + 1
      else
        at = find(source, "\n", at, true) or #source + 1
      end
    elseif c == BLANK or (c and c >= 9 and c <= 13) then
      at = find(source, "[^ \t\r\f\v]", at + 1) or #source + 1
    else
      return at, line
    end
  end
end

local stops = { ["'"] = "[\\\n']", ['"'] = '[\\\n"]' } -- where a quoted text may end, or go on otherwise

-- The end of the quoted text that starts at `at`, or nil if it is not closed in its line.
local function quoted_end(source, at)
  local quote = sub(source, at, at)
  local i = at + 1
  while true do
    i = find(source, stops[quote], i)
    if not i then return nil end
    local c = sub(source, i, i)
    if c == quote then return i end
    if c == "\n" then return nil end
    if sub(source, i + 1, i + 1) == "z" then
      local _, stop = find(source, "^%s*", i + 2)
      i = stop + 1
    else
      i = i + 2
    end
  end
end

-- One token: its kind ("name", "text", "number", "sign"), its text, the place behind it, lines it spans.
local function token(source, at)
  local first = byte(source, at)
  if single[first] then return "sign", single[first], at + 1, 0 end
  if begins_name[first] then
    local _, stop = find(source, "^[%w_]+", at)
    return "name", sub(source, at, stop), stop + 1, 0
  end
  local _, stop = find(source, "^%.?%d[%w.]*", at)
  if stop then
    local exponent = find(source, "^[eEpP]", stop) and select(2, find(source, "^[+-]%w+", stop + 1))
    stop = exponent or stop
    return "number", sub(source, at, stop), stop + 1, 0
  end
  local _, open, level = find(source, "^%[(=*)%[", at)
  if open then
    _, stop = find(source, "]" .. level .. "]", open + 1, true)
    stop = stop or #source
  elseif find(source, "^[\"']", at) then
    stop = quoted_end(source, at)
    if not stop then return nil end -- Lua's own message is better
  end
  if stop then
    local whole = sub(source, at, stop)
    return "text", whole, stop + 1, find(whole, "\n", 1, true) and select(2, whole:gsub("\n", "")) or 0
  end
  return "sign", sub(source, at, at), at + 1, 0
end

-- Remembers the fields of the innermost table; the second one of a name is a mistake.
local function note_field(name, tables, source, at, line, where)
  local fields = tables[#tables]
  local behind = skip(source, at, line)
  if not fields or sub(source, behind, behind) ~= "=" then return end
  if fields[name] then
    check.fail("%s:%d: field '%s' stands twice in one table (the first is in line %d)", where, line, name,
      fields[name])
  end
  fields[name] = line
end

--- Walks over the tokens of Lua source; blanks and comments are none.
-- @param source the text
-- @param visit called with kind ("name", "text", "number", "sign"), the token, where it starts, the place
--   behind it, and its line
-- @usage local n = 0
-- require "codebook.load".tokens("return { 1 } -- one", function() n = n + 1 end)
-- assert(n == 4)
function loader.tokens(source, visit)
  local at, line = skip(source, 1, 1)
  while at <= #source do
    local kind, word, behind, lines = token(source, at)
    if not kind then return end
    visit(kind, word, at, behind, line)
    at, line = skip(source, behind, line + lines)
  end
end

-- Lets pass what is data; raises at the first word that is not.
local function scan(source, where)
  local tables = {}
  loader.tokens(source, function(kind, word, _, behind, line)
    if kind == "name" and refused[word] or kind == "sign" and not signs[word] then
      local advice = word == "(" and "; calls are not possible" or ""
      check.fail("%s:%d: '%s' has no place in a file that holds data only (write texts, numbers and tables%s)",
        where, line, word, advice)
    elseif kind == "sign" and word == "." and sub(source, behind, behind) == "." then
      check.fail("%s:%d: '..' has no place in a file that holds data only (write one text; \\z continues it in "
        .. "the next line)", where, line)
    elseif word == "{" then
      tables[#tables + 1] = {}
    elseif word == "}" then
      tables[#tables] = nil
    elseif kind == "name" and not words[word] then
      note_field(word, tables, source, behind, line, where)
    end
  end)
end

--- Reads Lua source that holds data only.
-- @param source the text of the file
-- @param where its name in messages
-- @return the one value it returns
-- @raise `file:line: what`, for what is no data, does not parse, or returns no table
-- @usage assert(require "codebook.load".source("return { 1, de = 'Ja' }", "x.lua").de == "Ja")
function loader.source(source, where)
  if byte(source, 1) == 27 then
    check.fail("%s: this is compiled Lua (give the source text)", where)
  end
  source = source:gsub("^\xef\xbb\xbf", ""):gsub("\r\n?", "\n")
  if not utf8.len(source) then
    local _, bad = utf8.len(source)
    local _, line = sub(source, 1, bad):gsub("\n", "")
    check.fail("%s:%d: a byte is no UTF-8 (save the file as UTF-8)", where, line + 1)
  end
  scan(source, where)
  local chunk, message = load(source, "=" .. where, "t", {})
  if not chunk and not find(message, where, 1, true) then -- the one thing of which Lua does not say where
    check.fail("%s: tables are nested too deeply (is a brace not closed?)", where)
  end
  if not chunk then check.fail("%s", message) end
  local fine, value = pcall(chunk)
  if not fine then check.fail("%s", value) end
  if type(value) ~= "table" then
    check.fail("%s: it returns %s, not a table (start it with 'return {')", where,
      value == nil and "nothing" or check.quoted(value))
  end
  return value
end

--- Reads a Lua file that holds data only.
-- @param path of the file
-- @return the table it returns
-- @raise see source; a file of more than 16 MiB is refused
-- @usage local file = require "core.file"
-- local path = os.tmpname()
-- file.write(path, "return { 7 }")
-- assert(require "codebook.load".data(path)[1] == 7)
-- os.remove(path)
function loader.data(path)
  return loader.source(file.read(path, loader.size), path)
end

return loader
