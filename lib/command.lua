--- Commands: finding their scripts, reading their options, writing their results.
--
-- A command is a script in scripts/commands that returns
--
--     { summary = "one line for befund --help",
--       usage   = "FILE VAR...",                       what stands behind the name
--       results = true,                                it has the options that results share: --lang, --format, ...
--       formats = "text|json",                         where its results have not all forms that tables have
--       options = { { "weight", "COLUMN", "what it is for" }, { "all", "a switch has no value" } },
--       run     = function(arguments, options) ... end }
--
-- `options` has a field for each option given; `-` in a name becomes `_`. An option whose value ends in `...` may
-- be given several times and is a list. What `run` returns is the result: a text, or a value with the forms
-- of a table, is written to standard output or to --output; a whole number is the exit status; nil is nothing.

local command = {}

local error, ipairs, loadfile, pcall, rawset, require, setmetatable, tonumber, tostring, type =
  error, ipairs, loadfile, pcall, rawset, require, setmetatable, tonumber, tostring, type
local concat, sort, unpack = table.concat, table.sort, table.unpack
local math_type, max, stdout, stderr = math.type, math.max, io.stdout, io.stderr
local file = require "core.file"

local shared = {
  { "lang", "de|en", "language of the results" },
  { "format", "text|markdown|csv|json|html|latex|xlsx", "form of the results; else the ending of --output decides" },
  { "output", "PATH", "write the results to a file, whole or not at all" },
  { "separator", "SIGN", "between the cells of CSV: , (the default) ; | or a tab" },
  { "decimal", "SIGN", "in the numbers of CSV: . (the default) or ," },
  { "bom", "a byte order mark in front of CSV, as Excel wants it" },
  { "study", "DIR", "folder of the study, instead of the bundled one" },
}

local endings = { md = "markdown", csv = "csv", txt = "text", json = "json", html = "html", htm = "html", tex = "latex",
  xlsx = "xlsx" }

--- Ends the program with a message and the status of a wrong command line, 2.
-- @param message text, with what to do in parentheses
-- @raise always
-- @usage
-- local ok, problem = pcall(require "command".usage_error, "nothing to count (name a column)")
-- assert(not ok and problem.status == 2 and problem.message == "nothing to count (name a column)")
function command.usage_error(message)
  error(setmetatable({ status = 2, message = message }, {
    __name = "befund.exit",
    __tostring = function(self) return self.message end,
  }), 0)
end

--- Shows notes of readers and writers on standard error, a line each.
-- @param notes list of texts
-- @usage require "command".say {}
function command.say(notes)
  for _, note in ipairs(notes) do stderr:write(note, "\n") end
end

--- A whole number that an option was given.
-- @param name of the option
-- @param value its text, or nil
-- @return the number, or nil for nil
-- @raise with status 2 where it is none, or below 0
-- @usage assert(require "command".whole("flag", "30") == 30)
function command.whole(name, value)
  if not value then return nil end
  local whole = math_type(tonumber(value)) == "integer" and tonumber(value)
  if not whole or whole < 0 then
    command.usage_error(("--%s '%s' is not a whole number of at least 0"):format(name, value:sub(1, 40)))
  end
  return whole
end

local signs = { separator = { ",", ";", "|", "\t" }, decimal = { ".", "," } }

--- Checks the options --separator and --decimal, which some commands have.
-- @param options table of options
-- @return { separator =, decimal = } of what was given
-- @raise with status 2 where one is none of the signs that files are read and written with
-- @usage assert(require "command".signs({ separator = ";" }).separator == ";")
function command.signs(options)
  local given = {}
  for _, name in ipairs { "separator", "decimal" } do
    local listed, value = {}, options[name]
    for i, sign in ipairs(signs[name]) do
      if value == sign then given[name] = sign end
      listed[i] = sign == "\t" and "tab" or "'" .. sign .. "'"
    end
    if value and not given[name] then
      command.usage_error(("--%s '%s' is none of %s"):format(name, value:sub(1, 40), concat(listed, ", ")))
    end
  end
  return given
end

--- Calls a check of the library on what the command line said: what it refuses ends with status 2.
-- @param checked function
-- @param ... its arguments
-- @return what it returns
-- @usage
-- local command, check = require "command", require "check"
-- local ok, problem = pcall(command.checked, check.one_of, "sort", "low", { "high" })
-- assert(not ok and problem.status == 2)
function command.checked(checked, ...)
  local ok, result = pcall(checked, ...)
  if not ok then command.usage_error(require "check".plain(result)) end
  return result
end

local function proposal(word, list, otherwise)
  local near = require "core.text".nearest(word, list)
  return near and ("is it '%s'?"):format(near) or otherwise
end

local function option_proposal(word, name, list)
  local marked = {}
  for i, option in ipairs(list) do marked[i] = "--" .. option end
  return proposal(word, marked, ("befund %s --help lists them"):format(name))
end

local function folder()
  return file.home .. "/scripts/commands/"
end

--- The names of all commands, sorted.
-- @return a list of texts
-- @usage
-- local names = table.concat(require "command".names(), " ")
-- assert(names:find("spec", 1, true))
function command.names()
  local list = {}
  for name in require "lfs".dir(folder()) do
    local base = name:match("^([^.].*)%.lua$")
    if base then list[#list + 1] = base end
  end
  sort(list)
  return list
end

-- Commands are the program's: what they require is of lib/, whatever lies in the current folder.
local function of_the_program(environment)
  return setmetatable({ require = require }, { __index = environment, __newindex = environment })
end

local function load_command(environment, name)
  local path = folder() .. name .. ".lua"
  if not file.is_there(path) then
    command.usage_error(("no command '%s' (%s)"):format(name,
      proposal(name, command.names(), "befund --help lists them; a script is named with its ending .lua")))
  end
  local chunk, message = loadfile(path, "t", of_the_program(environment))
  if not chunk then error(message, 0) end
  return chunk()
end

--- The options that commands share which give results.
-- @return list of `{ name, value, about }`, without `value` where there is none
-- @usage assert(require "command".shared_options()[1][1] == "lang")
function command.shared_options()
  return shared
end

local function all_options(script)
  local list = {}
  for _, option in ipairs(script.options or {}) do list[#list + 1] = option end
  if script.results then
    for _, option in ipairs(shared) do
      list[#list + 1] = option[1] == "format" and script.formats and { option[1], script.formats, option[3] } or option
    end
  end
  return list
end

--- What a command's script returns: its summary, usage, options; for help, the manual and completion.
-- @param name of a command
-- @return a table, see above, with `choices`: all its options, those that results share among them
-- @raise where there is no such command, with status 2
-- @usage assert(require "command".script("freq").summary)
function command.script(name)
  local script = load_command(require "strict".environment(), name)
  script.choices = all_options(script)
  return script
end

local function padded(rows)
  local width = 0
  for _, row in ipairs(rows) do width = max(width, #row[1]) end
  local lines = {}
  for i, row in ipairs(rows) do lines[i] = ("  %-" .. width .. "s  %s"):format(row[1], row[2]) end
  return concat(lines, "\n")
end

local function option_rows(script)
  local rows = {}
  for _, option in ipairs(all_options(script)) do
    local name, value, about = unpack(option)
    if about == nil then value, about = nil, value end
    rows[#rows + 1] = { "--" .. name .. (value and " " .. value or ""), about }
  end
  rows[#rows + 1] = { "--help", "this text" }
  return rows
end

local function command_help(name, script)
  local first = (script.usage or "") ~= "" and name .. " " .. script.usage or name
  return ("befund %s\n\n%s\n\n%s\n"):format(first, script.summary, padded(option_rows(script)))
end

local function summary(environment, name)
  local ok, script = pcall(load_command, environment, name)
  return ok and type(script) == "table" and script.summary or "(cannot be loaded)"
end

local function program_help(environment)
  local rows = {}
  for _, name in ipairs(command.names()) do rows[#rows + 1] = { name, summary(environment, name) } end
  return [[
befund: tables and estimates from survey data, by short Lua scripts

  befund                     the prompt
  befund FILE.lua [ARG...]   run a script (- reads it from standard input)
  befund FILE.csv, .sav ...  the prompt, with the data in d
  befund COMMAND [ARG...]    run a command

  -e CHUNK                   run a chunk and print the values of an expression; repeatable
  -i                         stay at the prompt after the script
  --help, --version          this text; the version

Commands (befund COMMAND --help tells more):
]] .. padded(rows) .. [[


Exit status: 0 fine, 1 the script or the data failed, 2 the command line was wrong, 3 a limit was reached.
]]
end

local function check_value(name, choices, value)
  if not choices:find("|", 1, true) then return value end
  local list = {}
  for choice in choices:gmatch("[^|]+") do
    if choice == value then return value end
    list[#list + 1] = choice
  end
  return command.usage_error(("--%s '%s' is none of %s (%s)"):format(name, value:sub(1, 40), concat(list, ", "),
    proposal(value, list, "choose one")))
end

--- Splits what stands behind a command's name into arguments and options.
-- @param name the command's name, for messages
-- @param script the table that the command returns
-- @param words list of texts
-- @return list of arguments; table of options
-- @raise on unknown options, missing values and values that are none of the choices, with status 2
-- @usage
-- local command = require "command"
-- local script = { options = { { "rows", "NAME...", "row variables" } }, results = true }
-- local arguments, options = command.parse("table", script, { "a.csv", "--rows", "q1", "--rows=q2", "--lang", "de" })
-- assert(arguments[1] == "a.csv" and options.rows[2] == "q2" and options.lang == "de")
function command.parse(name, script, words)
  local known, names = {}, { "help" }
  for _, option in ipairs(all_options(script)) do
    known[option[1]] = option
    names[#names + 1] = option[1]
  end
  local arguments, options = {}, {}
  local i = 1
  while i <= #words do
    local word = words[i]
    local key, value = word:match("^%-%-([^=]+)=?(.*)$")
    local has_value = word:find("=", 1, true)
    if word == "--" then
      for j = i + 1, #words do arguments[#arguments + 1] = words[j] end
      break
    elseif key == "help" or word == "-h" then
      options.help = true
    elseif not key and not word:find("^%-.") then
      arguments[#arguments + 1] = word
    elseif not known[key] then
      command.usage_error(("unknown option '%s' of %s (%s)"):format(word:sub(1, 40), name,
        option_proposal(key and "--" .. key or word, name, names)))
    elseif not known[key][3] then
      if has_value then command.usage_error(("--%s takes no value"):format(key)) end
      options[key:gsub("%-", "_")] = true
    else
      if not has_value then
        i = i + 1
        value = words[i]
        if value == nil then
          command.usage_error(("--%s needs a value (--%s %s)"):format(key, key, known[key][2]))
        end
      end
      value = check_value(key, known[key][2], value)
      local field = key:gsub("%-", "_")
      if known[key][2]:find("...", 1, true) then
        options[field] = options[field] or {}
        options[field][#options[field] + 1] = value
      elseif options[field] ~= nil then
        command.usage_error(("--%s was given twice"):format(key))
      else
        options[field] = value
      end
    end
    i = i + 1
  end
  return arguments, options
end

local function form_of(options)
  return options.format or endings[((options.output or ""):match("%.(%w+)$") or ""):lower()] or "text"
end

--- A result as text in the form that --format, or the ending of --output, asks for.
-- @param value a text, or a value with a method for each form
-- @param options table of options, of which format, output, lang and those of CSV count
-- @return text; HTML is a whole page, LaTeX a whole document
-- @raise with status 2 on signs of CSV that are none
-- @usage
-- local markdown = { markdown = function() return "| a |" end }
-- assert(require "command".render(markdown, { output = "a.md" }) == "| a |")
function command.render(value, options)
  if type(value) == "string" then return value end
  local form, own = form_of(options), { lang = options.lang }
  if type(value) ~= "table" and type(value) ~= "userdata" or not value[form] then return tostring(value) end
  if form == "latex" then own.document = true end
  if form == "csv" then
    own.bom = options.bom
    for name, sign in next, command.signs(options) do own[name] = sign end
  end
  return value[form](value, own)
end

-- What cannot be written as it is asked for is refused before any work: endings that promise another form, signs of
-- CSV for other forms, a workbook without a file.
local function check_form(script, options)
  local ending, forms = (options.output or ""):match("%.(%w+)$"), script.formats or shared[2][2]
  local form = ending and endings[ending:lower()]
  if ending and not options.format and not (form and ("|" .. forms .. "|"):find("|" .. form .. "|", 1, true)) then
    command.usage_error(("--output '%s': there is no form for .%s (name a form: --format %s)")
      :format(options.output:sub(1, 40), ending, forms))
  end
  command.signs(options)
  for _, name in ipairs { "separator", "decimal", "bom" } do
    if options[name] and form_of(options) ~= "csv" then
      command.usage_error(("--%s is for CSV (--format csv)"):format(name))
    end
  end
  if form_of(options) == "xlsx" and not options.output then
    command.usage_error("a workbook needs a file (--output PATH.xlsx)")
  end
end

local function deliver(text, options)
  if text == "" then return end
  if text:sub(-1) ~= "\n" then text = text .. "\n" end
  if options.output then
    file.write(options.output, text)
  else
    stdout:write(text)
  end
end

--- Runs a command; the host calls it.
-- @param environment what the script sees as its globals
-- @param name the command's name
-- @param ... what stands behind it
-- @return exit status
-- @usage
-- local ok, problem = pcall(require "command".run, _ENV, "spce")
-- assert(not ok and problem.message == "no command 'spce' (is it 'spec'?)")
function command.run(environment, name, ...)
  local script = load_command(environment, name)
  local arguments, options = command.parse(name, script, { ... })
  if options.help then
    stdout:write(command_help(name, script))
    return 0
  end
  if script.usage == "" and arguments[1] then
    command.usage_error(("%s takes no '%s' (befund %s --help)"):format(name, arguments[1]:sub(1, 40), name))
  end
  if options.lang then require "language".force(options.lang) end
  if script.results then check_form(script, options) end
  local result, status = script.run(arguments, options)
  if math_type(result) == "integer" then return result end
  if script.results and form_of(options) == "xlsx" and type(result) == "table" then
    result:xlsx(options.output, { lang = options.lang })
  elseif result ~= nil then
    deliver(command.render(result, options), options)
  end
  return status or 0
end

--- Prints the help of the program, or of one command; the host calls it.
-- @param environment what command scripts see as their globals
-- @param name a command, or nil
-- @return exit status
function command.help(environment, name)
  stdout:write(name and command_help(name, load_command(environment, name)) or program_help(environment))
  return 0
end

--- Prints the version; the host calls it.
-- @return exit status
function command.version()
  stdout:write("befund ", require "befund".version, "\n")
  return 0
end

--- Reads a data file into the global `d`; the host calls it for `befund FILE.csv`.
-- @param environment where `d` goes
-- @param path the file
-- @return exit status
-- @usage
-- require "core.file".write("answers.csv", "q1\nyes\nno\n")
-- require "command".open(_ENV, "answers.csv")
-- assert(#d == 2)
function command.open(environment, path)
  rawset(environment, "d", require "befund".read(path))
  return 0
end

return command
