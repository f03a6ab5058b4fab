--- A study folder made from a data file: study.lua, the data with their codebook, a chapter that runs at once.
--
-- What is made is a start, to be edited; comments in the files say where. The folder appears whole or not at all: it is
-- made beside its place, opened, its chapter run, and only then moved there.

local check = require "check"
local file = require "core.file"
local lfs = require "lfs"
local source = require "codebook.source"

local open, remove, rename = io.open, os.remove, os.rename
local concat = table.concat
local quoted = source.quoted

local new_study = {}

local MOST = 8      -- questions of the chapter
local OPTIONS = 30  -- answers of a question that is shown
local PIECE = 1024 * 1024 -- bytes copied at a time

-- ---- which questions ------------------------------------------------------------------------------

-- Whole numbers, each in one row only: they count or name the rows.
local function names_rows(col)
  local values = require "values"(col)
  for _, item in ipairs(values) do
    if item.count > 1 or not math.tointeger(item.value) then return false end
  end
  return #values > 1
end

-- Whether a table of the column says anything.
local function is_question(col)
  local kind, summary = col:kind(), col:summary()
  if summary.answered == 0 then return false end
  if kind == "number" then return not names_rows(col) end
  return kind == "multi" or kind == "single" and #summary.counts <= OPTIONS
end

--- The first questions of a dataset that a table can show: single choices, sets, numbers, and batteries as a whole.
-- Left out are private columns, open texts, dates, numbers that only name the rows, choices of more than 30 answers.
-- @param data a dataset
-- @param without name of a column to be left out (the weight), or nil
-- @return list of at most 8 names of columns and sets; list of names of batteries, which count among the 8
-- @usage local column = require "core.column"
-- local d = require "core.dataset".of { { "id", column.numbers { 7, 8 } }, { "age", column.numbers { 30, 30 } } }
-- assert(table.concat(require "new_study".questions(d), " ") == "age")
function new_study.questions(data, without)
  local meta, columns, batteries, seen = data:meta() or {}, {}, {}, {}
  for _, name in ipairs(data:names()) do
    local known = (meta.columns or {})[name] or {}
    local is_out = known.private or known.set or name == without or name == meta.id
    if #columns + #batteries < MOST and not is_out and is_question(data:column(name)) then
      if not known.battery then
        columns[#columns + 1] = name
      elseif not seen[known.battery] then
        seen[known.battery], batteries[#batteries + 1] = true, known.battery
      end
    end
  end
  return columns, batteries
end

-- ---- the texts ------------------------------------------------------------------------------------

local function both(de, en)
  return ("{ de = %s, en = %s }"):format(quoted(de), quoted(en))
end

local function study_text(one)
  local design = one.weight and (", design = { weight = %s }"):format(quoted(one.weight)) or ""
  local lines = {
    ("-- The study of %s. Made by `befund new-study`, to be edited: texts, numbers and tables only."):format(one.shown),
    "return {",
    "  format = 1,",
    ("  title = %s,"):format(both(one.title.de, one.title.en)),
    ("  source = %s, -- stands under every table"):format(both(one.shown, one.shown)),
    "  -- note = { de = \"...\", en = \"...\" }, stands under every chapter",
    "  -- figures = \"figures.csv\", in data/: published figures, which chapters show beside computed ones",
    "  populations = {",
    ("    { %s, de = %s, en = %s, waves = {"):format(quoted(one.population), quoted(one.label.de),
      quoted(one.label.en)),
    "      -- the newest first, each with a codebook beside its file; design = { weight =, stratum =, psu =, fpc = }",
    ("      { %s, file = %s%s },"):format(quoted(one.wave), quoted(one.name), design),
    "    } },",
    "  },",
    "}",
  }
  return concat(lines, "\n") .. "\n"
end

local function list_text(names)
  local parts = {}
  for i, name in ipairs(names) do parts[i] = quoted(name) end
  return concat(parts, ", ")
end

-- A question of few answers by which others may be shown, as a line to be uncommented.
local function crossed(one, data, columns)
  for i = #columns, 1, -1 do
    local col = data:column(columns[i])
    if #columns > 1 and col:kind() == "single" and #col:summary().counts <= 6 then
      local row = columns[1] ~= columns[i] and columns[1] or columns[2]
      return ("    -- out:table(%s:table { rows = { %s }, columns = { %s } })"):format(one.population, quoted(row),
        quoted(columns[i]))
    end
  end
end

local function chapter_text(one, data, columns, batteries)
  local needs, lines = {}, {}
  for _, list in ipairs { columns, batteries } do
    for _, name in ipairs(list) do needs[#needs + 1] = name end
  end
  if #columns > 0 then
    lines[1] = ("    out:table(%s:table { rows = { %s } })"):format(one.population, list_text(columns))
  end
  for _, name in ipairs(batteries) do
    lines[#lines + 1] = ("    out:table(%s:battery(%s))"):format(one.population, quoted(name))
  end
  if #needs == 0 then
    needs[1] = data:names()[1]
    lines[1] = ("    out:text %s"):format(both("Keine Spalte, die eine Tabelle zeigen kann: private, offene Texte, "
      .. "Daten und laufende Nummern bleiben weg.", "No column that a table can show: private ones, open texts, dates "
      .. "and serial numbers are left out."))
  else
    lines[#lines + 1] = "    -- The same by groups, and in one wave only:"
    lines[#lines + 1] = crossed(one, data, columns)
    lines[#lines + 1] = ("    -- out:table(%s:wave(%s):table { rows = { %s } })"):format(one.population,
      quoted(one.wave), quoted(needs[1]))
  end
  return concat({
    ("--- The first questions of %s. Made by `befund new-study`, to be edited."):format(one.shown),
    "--",
    "-- `slug` is what `befund chapter` calls it, `order` its place, `needs` the questions that must be there",
    "-- before it runs. `run` is given the population and `out`, which takes tables, out:text { de =, en = } and,",
    "-- once study.lua names published figures, out:figures \"question\".",
    "return chapter {",
    "  slug       = \"overview\", order = 1,",
    "  title      = { de = \"Überblick\", en = \"Overview\" },",
    ("  population = %s,"):format(quoted(one.population)),
    ("  needs      = { %s },"):format(list_text(needs)),
    "",
    ("  run = function(%s, out)"):format(one.population),
    concat(lines, "\n"),
    "  end,",
    "}",
  }, "\n") .. "\n"
end

-- ---- the folder -----------------------------------------------------------------------------------

local function need(fine, path, message)
  if not fine then check.fail("new-study: %s: %s", path, message) end
end

--- The place of a folder that is to be made.
-- @param dir its path; a relative one starts at the script's folder
-- @return its full path; true where it is there already, and empty
-- @raise when it holds something or is a file, and when the folder above it is not there
-- @usage assert(select(2, require "new_study".place "survey") == false)
function new_study.place(dir)
  if dir == "" then check.fail("new-study: the name of the folder is empty (name a new one)") end
  local path = require "study".place(dir)
  local mode = lfs.attributes(path, "mode")
  if not mode then
    local above = path:match("^(.*)/")
    if above ~= "" and lfs.attributes(above, "mode") ~= "directory" then
      check.fail("new-study: %s: there is no folder %s to put it in (make it first)", dir, check.quoted(above))
    end
    return path, false
  end
  if mode ~= "directory" then check.fail("new-study: %s is there and no folder (name a new one)", dir) end
  for name in lfs.dir(path) do
    if name ~= "." and name ~= ".." then
      check.fail("new-study: %s is there and not empty: it has %s (name a new folder)", dir, check.quoted(name))
    end
  end
  return path, true
end

local function copy(from, to)
  local input, problem = open(from, "rb")
  need(input, from, problem)
  local output
  output, problem = open(to, "wb")
  need(output, to, problem)
  local fine = true
  for piece in input:lines(PIECE) do
    if fine then fine, problem = output:write(piece) end
  end
  input:close()
  local closed, why = output:close()
  need(fine and closed, to, problem or why)
end

-- Makes folders and files under `root` and remembers them, so that they can be removed again.
local function builder(root)
  local made, build = {}, {}

  function build.folder(name)
    local path = root .. name
    local fine, message = lfs.mkdir(path)
    need(fine, path, message)
    made[#made + 1] = path
  end

  function build.file(name, write, what)
    made[#made + 1] = root .. name
    write(what, made[#made])
  end

  function build.undo()
    for i = #made, 1, -1 do remove(made[i]) end
  end

  return build
end

local function write(text, path)
  file.write(path, text)
end

-- A folder beside the place, or in it where the place is an empty folder already: that may be the current one.
local function work_folder(dir, there)
  local parent, name = dir:match("^(.*/)([^/]+)$")
  local stem = there and dir .. "/.new-study" or parent .. "." .. name .. ".new-study"
  local path, number = stem, 1
  while lfs.symlinkattributes(path, "mode") do path, number = stem .. number, number + 1 end
  return path
end

local function move(work, dir, there)
  if not there then
    local fine, message = rename(work, dir)
    return need(fine, dir, message)
  end
  local moved = {}
  for _, name in ipairs { "data", "scripts", "study.lua" } do
    local fine, message = rename(work .. "/" .. name, dir .. "/" .. name)
    if not fine then
      for _, other in ipairs(moved) do rename(dir .. "/" .. other, work .. "/" .. other) end
      need(false, dir, message)
    end
    moved[#moved + 1] = name
  end
  remove(work)
end

-- All of it in the folder `work`; the chapter is written when the study can be opened, and run.
local function fill(build, work, one)
  build.folder ""
  build.folder "/data"
  build.folder "/scripts"
  build.folder "/scripts/chapters"
  build.folder "/scripts/recommendations"
  build.file("/data/" .. one.name, function(from, to) copy(from, to) end, one.path)
  build.file("/data/" .. one.book_name, write, one.book)
  build.file("/study.lua", write, study_text(one))
  local study, chapter = require "study".open(work), require "chapter"
  local data = study[one.population]:wave(one.wave):dataset()
  local columns, batteries = new_study.questions(data, one.weight)
  build.file("/scripts/chapters/overview.lua", write, chapter_text(one, data, columns, batteries))
  for _, each in ipairs(chapter.list(study)) do chapter.run(each, study):text { lang = "en" } end
  return #columns + #batteries
end

local keywords = { ["and"] = true, ["break"] = true, ["do"] = true, ["else"] = true, ["elseif"] = true, ["end"] = true,
  ["false"] = true, ["for"] = true, ["function"] = true, ["goto"] = true, ["if"] = true, ["in"] = true,
  ["local"] = true, ["nil"] = true, ["not"] = true, ["or"] = true, ["repeat"] = true, ["return"] = true,
  ["then"] = true, ["true"] = true, ["until"] = true, ["while"] = true, out = true, chapter = true }

--- A name that a population may have, since scripts write it as a name of Lua.
-- @param name text
-- @return the name
-- @raise for what is no word of letters, digits and _, for words of Lua and the chapter's own `out` and `chapter`
-- @usage assert(require "new_study".population "staff" == "staff")
function new_study.population(name)
  if not name:find("^[%a_][%w_]*$") or keywords[name] then
    check.fail("new-study: population %s is no name that a script can use (letters, digits and _: staff)",
      check.quoted(name))
  end
  return name
end

--- Makes a study folder.
-- @param dir the folder: not there, or empty
-- @param path of a data file, of any kind that befund.read reads but .befund
-- @param options weight (name of a column), title, population (its name; "respondents" if left out), codebook (path of
--   one that is taken along; else the one beside the file, else it is made from the data)
-- @return { dir, files = { { name, what it is }... }, notes = of the reader }
-- @raise when the folder holds something, the data cannot be read, the weights are none; nothing is left then
-- @usage require "core.file".write("answers.csv", "q1,w\nyes,1\nno,2\n")
-- local made = require "new_study".make("survey", "answers.csv", { weight = "w" })
-- assert(require "study".open("survey").respondents:share("q1", "no").value == 2 / 3)
function new_study.make(dir, path, options)
  options = check.options("new-study", options, { "weight", "title", "population", "codebook" })
  local codebook = require "codebook"
  if path:lower():find("%.befund$") then
    check.fail("new-study: the data of a study have their codebook beside them (befund convert %s %s writes both)",
      path, (path:gsub("%.%w+$", ".csv")))
  end
  local place, there = new_study.place(dir)
  local data = require "dataset".read(path, { codebook = options.codebook })
  local meta, name = data:meta() or {}, path:match("[^/]*$")
  local stem = name:gsub("%.[^.]*$", "")
  local population = new_study.population(options.population or "respondents")
  local title = options.title and { de = options.title, en = options.title } or meta.title
    or { de = stem, en = stem }
  local one = { path = file.resolve(path), name = name, shown = name:gsub("%c", " "), wave = meta.wave or "1",
    title = { de = title.de or title.en or stem, en = title.en or title.de or stem }, weight = options.weight,
    population = population, book_name = codebook.path(name),
    label = options.population and { de = population, en = population } or { de = "Befragte", en = "Respondents" } }
  data:design { weight = one.weight }
  if meta.codebook then
    one.book = file.read(meta.codebook, require "codebook.load".size)
  else
    one.book = require "codebook.write".text(data, { file = name })
  end

  local work = work_folder(place, there)
  local build = builder(work)
  local fine, questions = pcall(fill, build, work, one)
  if fine then fine, questions = pcall(function() move(work, place, there) return questions end) end
  if not fine then
    build.undo()
    error(questions, 0)
  end
  return { dir = dir, notes = data:notes(), files = {
    { "study.lua", "title, population, wave, design" },
    { "data/" .. name, ("the data: %d rows, %d columns"):format(data:rows(), #data:names()) },
    { "data/" .. one.book_name, meta.codebook and ("what its columns mean, from %s"):format(meta.codebook)
      or "what its columns mean, made from the data" },
    { "scripts/chapters/overview.lua", ("a chapter: tables of %d question%s"):format(questions,
      questions == 1 and "" or "s") },
    { "scripts/recommendations/", "none yet" } } }
end

return new_study
