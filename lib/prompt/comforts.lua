--- What the prompt has beside what scripts have: frequencies at once, results saved, the form of output, a timer,
-- a log.
--
-- Each is a global function of the prompt; `timer on` is the same as `timer "on"`.

local check = require "check"
local language = require "language"

local comforts = {}

local FORMS = { "text", "markdown", "csv", "json", "html", "latex" }
local LANGS = { "de", "en" }
local ENDINGS = { txt = "text", md = "markdown", csv = "csv", json = "json", html = "html", tex = "latex" }

-- What the prompt remembers; `prompt` reads it.
local session = { form = "text", pager = true, timer = false, log = nil }

--- What the functions below have set.
-- @return { form =, pager =, timer =, log = }
-- @usage assert(require "prompt.comforts".session().form == "text")
function comforts.session()
  return session
end

local function switch(where, value)
  if value == true or value == "on" then return true end
  if value == false or value == "off" then return false end
  check.fail("%s: %s is neither \"on\" nor \"off\"", where, check.quoted(value))
end

-- The design or dataset among the globals that has a column: `s` and `d` first.
local function with_column(environment, name)
  local function has(value)
    local class = type(value) == "userdata" and debug.getmetatable(value).__name
    if class == "befund.dataset" then return value:has(name) end
    return class == "befund.design" and value:dataset():has(name)
  end
  for _, known in ipairs { "s", "d" } do
    if has(rawget(environment, known)) then return rawget(environment, known) end
  end
  local names = {}
  for known in next, environment do
    if type(known) == "string" then names[#names + 1] = known end
  end
  table.sort(names)
  for _, known in ipairs(names) do
    if has(rawget(environment, known)) then return rawget(environment, known) end
  end
  local study = require "study"
  local fine, question = pcall(study.question, name)
  if fine then return study[question.population]:wave(question.waves[1]) end
  check.fail("freq: no dataset here has a column %s (%s)", check.quoted(name),
    check.advice(name, require "help.question".names(environment)))
end

--- One variable at once, with bars: of `s` or `d`, else of whatever dataset or design has it, else of the study.
-- @param name of a column or question
-- @param o as for s:freq
-- @return a table
-- @raise where nothing has such a column
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- require "dataset"
-- local freq = require "prompt.comforts".functions { d = d }.freq
-- assert(freq("x"):cell("2", "percent").base == 3)
function comforts.freq(environment, name, o)
  check.kind("freq", name, "string")
  return with_column(environment, name):freq(name, o)
end

--- Saves a value in the form that the ending of the path names: a table as text, Markdown, CSV, JSON, HTML, LaTeX or a
-- workbook, a chart as a picture, a dataset as a data file.
-- @param value a table, a chart, a report, a dataset or a design
-- @param path of the file
-- @return a line that says what was written
-- @raise where the value has no such form
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- require "dataset"
-- local save = require "prompt.comforts".functions { d = d }.save
-- assert(save(d:table { rows = "x" }, "t.csv") == "written: t.csv")
function comforts.save(_, value, path)
  check.kind("save: the path", path, "string")
  local ending = (path:match("%.(%w+)$") or ""):lower()
  local class = type(value) == "userdata" and debug.getmetatable(value).__name
  local is_ours = type(value) == "table" or type(value) == "userdata"
  if class == "befund.dataset" or class == "befund.design" then
    require "befund".write(value, path)
  elseif is_ours and type(value.write) == "function" then
    value:write(path)
  elseif is_ours and ending == "xlsx" and type(value.xlsx) == "function" then
    value:xlsx(path)
  elseif is_ours and ENDINGS[ending] and type(value[ENDINGS[ending]]) == "function" then
    require "core.file".write(path, value[ENDINGS[ending]](value, {}))
  else
    check.fail("save: %s has no form for '.%s' (tables: .txt .md .csv .json .html .tex .xlsx; datasets: .csv .sav ...)",
      check.quoted(value), ending)
  end
  return "written: " .. path
end

--- The form in which tables are shown from now on.
-- @param form "text", "markdown", "csv", "json", "html", "latex"; nil: says which it is
-- @return the form
-- @raise names the forms there are
-- @usage assert(require "prompt.comforts".functions({}).form() == "text")
function comforts.form(_, form)
  if form ~= nil then session.form = check.one_of("form", form, FORMS) end
  return session.form
end

--- The language of results from now on.
-- @param lang "de" or "en"; nil: says which it is
-- @return the language
-- @raise names a language that is unknown
-- @usage assert(#require "prompt.comforts".functions({}).lang() == 2)
function comforts.lang(_, lang)
  if lang ~= nil then
    check.one_of("lang", lang, LANGS)
    language.force(lang)
    comforts.logged(("befund.lang %q"):format(lang))
  end
  return language.current()
end

--- Whether each line is followed by how long it took.
-- @param value "on" or "off"; nil: says which it is
-- @return "on" or "off"
-- @raise on what is neither
-- @usage assert(require "prompt.comforts".functions({}).timer() == "off")
function comforts.timer(_, value)
  if value ~= nil then session.timer = switch("timer", value) end
  return session.timer and "on" or "off"
end

--- Whether what is longer than the screen goes through $PAGER.
-- @param value "on" or "off"; nil: says which it is
-- @return "on" or "off"
-- @raise on what is neither
-- @usage assert(require "prompt.comforts".functions({}).pager() == "on")
function comforts.pager(_, value)
  if value ~= nil then session.pager = switch("pager", value) end
  return session.pager and "on" or "off"
end

--- Keeps what is typed from now on as a script that runs again: each line that did not fail, expressions printed.
-- @param path of a new file; "off": no longer; nil: says which it is
-- @return a line that says so
-- @raise where the file is there already, and where it cannot be written
-- @usage
-- local log = require "prompt.comforts".functions({}).log
-- assert(log("mine.lua") == "log: mine.lua" and log("off") == "log: off")
function comforts.log(environment, path)
  if path == "off" then
    session.log = nil
  elseif path ~= nil then
    check.kind("log: the path", path, "string")
    local file = require "core.file"
    if file.is_there(file.resolve(path)) then
      check.fail("log: %s is there already (name a new file)", check.quoted(path))
    end
    local first = { "-- befund " .. require "befund".version .. ": what was typed at the prompt" }
    local data = rawget(environment, "d")
    local class = type(data) == "userdata" and debug.getmetatable(data).__name
    if class == "befund.dataset" and data:file() then
      first[2] = ("d = befund.read(%q)"):format(require "study".place(data:file()))
    end
    first[#first + 1] = 'local freq, save = require "prompt.comforts".in_script(_ENV)'
    file.write(path, table.concat(first, "\n") .. "\n")
    session.log = path
  end
  return "log: " .. (session.log or "off")
end

--- Ends the program.
-- @usage assert(require "prompt.comforts".functions({}).quit)
function comforts.quit()
  os.exit(true, true)
end

local SWITCHES = { "on", "off" }
local CHOICES = { form = FORMS, lang = LANGS, timer = SWITCHES, pager = SWITCHES }

--- What a function may be given, for completion.
-- @param name of the function
-- @return list of texts, or nil
-- @usage assert(require "prompt.comforts".choices("timer")[1] == "on")
function comforts.choices(name)
  return CHOICES[name]
end

local NAMES = { "freq", "save", "form", "lang", "timer", "pager", "log", "quit" }

--- The functions as the prompt's globals.
-- @param environment the prompt's globals
-- @return table by name
-- @usage assert(require "prompt.comforts".functions({}).freq)
function comforts.functions(environment)
  local found = {}
  for _, name in ipairs(NAMES) do
    found[name] = function(...) return comforts[name](environment, ...) end
  end
  return found
end

--- The functions that a log calls.
-- @param environment the script's globals
-- @return freq, save
-- @usage local freq = require "prompt.comforts".in_script(_ENV)
-- assert(freq)
function comforts.in_script(environment)
  local found = comforts.functions(environment)
  return found.freq, found.save
end

--- Adds a statement to the log, if there is one.
-- @param text of it, as a script has it
-- @usage require "prompt.comforts".logged("x = 1")
function comforts.logged(text)
  if session.log then require "core.file".append(session.log, text .. "\n") end
end

--- Whether a line is one of the functions called by a bare word: `timer on`, `form csv`, `quit`.
-- @param line that was typed
-- @return the name and its argument (nil without one), or nil
-- @usage
-- local name, argument = require "prompt.comforts".word("timer on")
-- assert(name == "timer" and argument == "on")
function comforts.word(line)
  local name, argument = line:match("^%s*(%l+)%s*([%w_./-]*)%s*$")
  if name == "exit" then name = "quit" end
  for _, known in ipairs(NAMES) do
    if known == name and (argument ~= "" or (name ~= "freq" and name ~= "save")) then
      return name, argument ~= "" and argument or nil
    end
  end
end

return comforts
