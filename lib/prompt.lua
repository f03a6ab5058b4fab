--- What the prompt means and says; src/repl.c reads, and asks here.
--
-- The host calls `start` once, then `take` with what was typed, again with more of it while that says "more"; it runs
-- the function that `take` gives and hands its values to `show`, a message to `failed`. An error in any of them is
-- said, and the next line is read. On a terminal it asks `history` once, tells each entry to `keep`, and asks
-- `complete` at Tab. All of it stands in the environment of scripts; each part is loaded at first use.

local prompt = {}

local error, pairs, print, require, select, type = error, pairs, print, require, select, type
local debug, rawget, rawset, stderr, concat = debug, rawget, rawset, io.stderr, table.concat

local environment, at_terminal
local own -- the prompt's functions
local typed, statement, began -- what runs; the same if it is to be logged; since when

--- Begins a session.
-- @param globals the environment in which lines run
-- @param is_terminal whether somebody sits at a terminal
-- @param data name of the file whose data are in `d`, or nil
-- @return what is said at the beginning, a text; nil where nobody is there to read it
-- @usage assert(require "prompt".start({}, false) == nil)
function prompt.start(globals, is_terminal, data)
  environment, at_terminal = globals, is_terminal
  own = require "prompt.comforts".functions(globals)
  for name, f in pairs(own) do
    if rawget(globals, name) == nil then rawset(globals, name, f) end
  end
  if is_terminal then return require "prompt.greeting".text(globals, data) end
end

-- What a line means that is no Lua: help, or a function of the prompt called by a bare word; else nil, and the same in
-- Lua.
local function other_than_lua(text)
  if text:find("^%s*%?") then
    return function() return require "help".ask(text, environment) end
  end
  local name, argument = require "prompt.comforts".word(text)
  if name and rawget(environment, name) == own[name] then
    if name == "freq" then return nil, ("freq %q"):format(argument) end -- which a log can have
    return function() return own[name](argument) end
  end
end

--- Takes what was typed. A line that begins with `?` asks for help, `timer on` is a call; everything else is Lua.
-- @param text what was typed since the last statement, lines with line breaks between
-- @param is_last whether there is no more to come
-- @return "more" where the statement goes on; a function that does what it says; nil where that is done already
-- @raise what is wrong with it, "stdin:LINE: ..."
-- @usage
-- local prompt = require "prompt"
-- prompt.start(_ENV, false)
-- assert(prompt.take("for i = 1, 2 do") == "more" and prompt.take("1 +\n2")() == 3)
function prompt.take(text, is_last)
  typed, statement, began = text, nil, require "core.clock".seconds()
  local other, meant = other_than_lua(text)
  if other then return other end
  text = meant or text
  local chunk, message, is_cut_short = require "chunk".load_block(environment, text, "=stdin")
  if chunk then
    statement = require "prompt.comforts".session().log and text
    return chunk
  end
  if is_cut_short and not is_last then return "more" end
  error(message, 0)
end

-- A value in the form that the session has.
local function shown(value, form, room)
  local is_ours = type(value) == "table" or type(value) == "userdata"
  if form ~= "text" and is_ours and type(value[form]) == "function" then return value[form](value, {}) end
  return require "prompt.value".text(value, room)
end

-- What is said of nothing where a field of data was meant that is a column.
local function no_field()
  local of, name = (typed or ""):match("^%s*([%a_][%w_]*)%.([%a_][%w_]*)%s*$")
  local data = of and rawget(environment, of)
  local class = type(data) == "userdata" and debug.getmetatable(data).__name
  if class == "befund.design" then data = data:dataset() end
  if (class == "befund.design" or class == "befund.dataset") and data:has(name) then
    return ("nil (for the column: %s:freq(\"%s\"), ?%s)"):format(of, name, name)
  end
end

--- Shows the values of a line, which has run: `_` is the first of them from now on. The log gets the line; the timer
-- says how long it took.
-- @param ... values
-- @usage require "prompt".show()
function prompt.show(...)
  local session = require "prompt.comforts".session()
  local count = select("#", ...)
  local took = began and require "core.clock".seconds() - began
  if count > 0 then
    rawset(environment, "_", (...))
    local room = require "core.file".terminal() or 80
    local texts, is_long = {}, false
    for i = 1, count do
      texts[i] = count == 1 and (...) == nil and no_field() or shown(select(i, ...), session.form, room)
      is_long = is_long or texts[i]:find("\n", 1, true)
    end
    local text = concat(texts, is_long and "\n" or "\t"):gsub("\n$", "")
    took = began and require "core.clock".seconds() - began -- tables are counted when they are read
    if not (at_terminal and session.pager and require "prompt.page".through_pager(text)) then print(text) end
  end
  if session.log and statement then require "prompt.comforts".logged(require "chunk".as_script(statement)) end
  if session.timer and took then stderr:write(("%.3f s\n"):format(took)) end
end

--- Words the message of a line that failed.
-- @param message as scripts have it, "stdin:LINE: ..."
-- @param text the statement as it was typed
-- @return text for standard error
-- @usage assert(require "prompt".failed("stdin:1: no", "error 'no'") == "stdin:1: no")
function prompt.failed(message, text)
  return at_terminal and require "prompt.complain".text(message, text or "", environment) or message
end

--- What may stand at the cursor.
-- @param line the line that is edited, which may have line breaks
-- @param cursor how many bytes of it stand in front of the cursor
-- @param before the lines of the statement above it, or ""
-- @return how many bytes stand in front of the word; a list of texts, in order, each of which can take its place; and
--   nil, or a text to be shown instead of the list
-- @usage
-- local prompt = require "prompt"
-- prompt.start({ weights = 1, weight_of = 2 }, false)
-- local start, list = prompt.complete("x = wei + 1", 7, "")
-- assert(start == 4 and list[1] == "weight_of" and list[2] == "weights" and not list[3])
function prompt.complete(line, cursor, before)
  return require "prompt.complete".at(environment, line, cursor, before)
end

--- What was typed in earlier sessions.
-- @return list of entries, oldest first
function prompt.history()
  return require "prompt.history".read()
end

--- Keeps what was typed, for this session and later ones.
-- @param entry a statement, maybe of several lines
-- @return whether it is to be remembered: not if it is blank, or the one before
function prompt.keep(entry)
  return at_terminal and require "prompt.history".add(entry)
end

return prompt
