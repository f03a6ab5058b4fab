--- A study: a folder with study.lua, its data, its published figures and its chapters.
--
-- `study` itself is the study at hand: the bundled one (befund's own root, its study.lua lying in data/), or
-- the folder that `--study` named. Everything is read when it is first asked for. Nothing here knows a
-- particular study.
--
-- A population of study.lua has a name, labels, a `note` on its sample for the foot of its pages (else the study's) and
-- waves, newest first. A wave has a name, a `file` in data/, maybe a `codebook`, a `design`, and `rake`: a file of
-- margins in data/ (variable, key, value; see befund.margins) that its design is raked to when it is first asked for.
--
-- `method` is a list of paragraphs ({ de =, en = }) on how the data came about, for the report's page on method.
--
-- Where study.lua names the plan of a `reconstruction`, the data are made from the figures (`is_made`): what no figure
-- constrains is constructed, and marked. Without it they were observed, and all of them counts.

local file = require "core.file"
local check = require "check"

local concat = table.concat
local quoted = check.quoted

local study = {}

local fields = { "format", "title", "source", "note", "publication", "figures", "facts", "sections", "reconstruction",
  "populations", "method" }
local population_fields = { "de", "en", "note", "waves" }
local wave_fields = { "file", "codebook", "design", "rake" }

-- What a study has of its own, which no population can be called.
local taken = { root = true, folder = true, files = true, question = true, open = true, use = true,
  place = true }
for _, field in ipairs(fields) do taken[field] = true end

local function is_file(path)
  return require "lfs".attributes(path, "mode") == "file"
end

local function need(where, value, kind, name, what)
  if type(value) ~= kind then
    check.fail("%s: field '%s' must be %s, not %s", where, name, what, quoted(value))
  end
  return value
end

-- What a reader says of a file of the study: the line of the script that happened to be the first to ask is no help.
local function read(reader, ...)
  local fine, result = pcall(reader, ...)
  if not fine then error(type(result) == "string" and check.plain(result) or result, 0) end
  return result
end

-- The fields of an entry with a name, [1], must be known ones.
local function only(place, entry, allowed)
  for _, field in ipairs(check.names(entry)) do
    local known = false
    for _, name in ipairs(allowed) do known = known or field == name end
    if not known then check.fail("%s: unknown field %s (%s)", place, quoted(field), check.advice(field, allowed)) end
  end
end

-- The populations of study.lua: name, labels, note, waves in their order, newest first. A population without a note
-- of its own has the study's.
local function populations_of(where, list, note)
  local populations = {}
  for i, entry in ipairs(need(where, list, "table", "populations", "a list")) do
    local place = ("%s: populations[%d]"):format(where, i)
    local name = need(place, entry[1], "string", "1", "the name of a population")
    only(place, entry, population_fields)
    if taken[name] then
      check.fail("%s: the name %s is taken (call it otherwise: staff, people)", place, quoted(name))
    end
    if populations[name] then check.fail("%s: %s stands twice (one name a population)", place, quoted(name)) end
    local one = { name = name, label = { de = entry.de, en = entry.en }, waves = {} }
    one.note = entry.note and need(place, entry.note, "table", "note", "{ de = ..., en = ... }") or note
    for j, wave in ipairs(need(place, entry.waves, "table", "waves", "a list of waves")) do
      local here = ("%s: waves[%d]"):format(place, j)
      need(here, wave[1], "string", "1", "the name of a wave")
      need(here, wave.file, "string", "file", "the name of a file")
      if wave.rake ~= nil then need(here, wave.rake, "string", "rake", "the name of a file of margins") end
      only(here, wave, wave_fields)
      if one.waves[wave[1]] then check.fail("%s: %s stands twice (one name a wave)", here, quoted(wave[1])) end
      one.waves[j] = { name = wave[1], place = here, file = wave.file, codebook = wave.codebook,
        design = wave.design or {}, rake = wave.rake }
      one.waves[wave[1]] = one.waves[j]
    end
    if #one.waves == 0 then check.fail("%s: field 'waves' is empty (name a wave and its file)", place) end
    populations[i], populations[name] = one, one
  end
  return populations
end

--- Rows of a CSV file, all of it text, as tables from heading to text; `names` are the headings.
-- @param path of the file
-- @return list of tables, each with its `line`
-- @raise where it cannot be read
-- @usage require "core.file".write("f.csv", "id,value\nF1,40\n")
-- assert(require "study".rows(require "core.file".resolve "f.csv")[1].value == "40")
function study.rows(path)
  local types = {}
  for name in read(file.read, path, 64 * 1024 * 1024):match("^[^\r\n]*"):gmatch("[^,\"]+") do types[name] = "text" end
  local data = read(require "core.csv".read, path, { encoding = "UTF-8", separator = ",", decimal = ".",
    thousands = "", header = 1, dates = false, missing = { "" }, types = types })
  local rows = { names = data:names() }
  for i = 1, data:rows() do rows[i] = { line = data:line(i) } end
  for _, name in ipairs(data:names()) do
    local column = data:column(name)
    for i, row in ipairs(rows) do
      local value = column:get(i)
      row[name] = value ~= nil and tostring(value) or ""
    end
  end
  return rows
end

-- The facts of study.lua: figures that are no share or mean of a question, their labels, what they are computed from.
local function facts_of(where, list)
  local kinds = require "figure.compute".facts()
  for i, fact in ipairs(list == nil and {} or need(where, list, "table", "facts", "a list")) do
    local place = ("%s: facts[%d]"):format(where, i)
    need(place, fact[1], "string", "1", "the question of figures")
    need(place, fact[2], "string", "2", "the item of figures")
    local found
    for _, name in ipairs(check.names(fact)) do
      if name ~= "population" and name ~= "de" and name ~= "en" then
        local is_known = false
        for _, kind in ipairs(kinds) do is_known = is_known or kind == name end
        if not is_known then check.fail("%s: unknown field %s (%s)", place, quoted(name), check.advice(name, kinds)) end
        if found then check.fail("%s: it has both '%s' and '%s' (leave one of them out)", place, found, name) end
        found = name
      end
    end
    if not found and not fact.de and not fact.en then
      check.fail("%s: it has neither labels (de, en) nor how to compute it (%s)", place, check.listed(kinds))
    end
  end
  return list or {}
end

-- The paragraphs on method.
local function method_of(where, list)
  for i, one in ipairs(list == nil and {} or need(where, list, "table", "method", "a list of texts")) do
    local place = ("%s: method[%d]"):format(where, i)
    if type(one) ~= "table" or type(one.de or one.en) ~= "string" then
      check.fail('%s is no text (write { de = "...", en = "..." })', place)
    end
    only(place, one, { "de", "en" })
  end
  return list or {}
end

-- The populations and facts of study.lua, all of whose fields are known.
local function checked(where, entry)
  for _, name in ipairs(check.names(entry)) do
    local known = false
    for _, field in ipairs(fields) do known = known or name == field end
    if not known then check.fail("%s: unknown field %s (%s)", where, quoted(name), check.advice(name, fields)) end
  end
  return { populations_of(where, entry.populations, entry.note), facts_of(where, entry.facts),
    method_of(where, entry.method) }
end

-- A population: its waves, and, for everything else, the design over all of them.
local function population_of(self, entry)
  local designs, whole, population = {}, nil, { name = entry.name, label = entry.label }

  -- The meta says what the data are, so that every table made of them does.
  local function data_of(wave)
    local data = read(require "dataset".read, self.folder .. wave.file, { codebook = self.books[wave.codebook] })
    local meta = { study = self, source = self.source, population = entry.name, wave = wave.name }
    for key, value in pairs(data:meta() or {}) do meta[key] = value end
    return require "core.dataset".with_meta(data, meta)
  end

  -- The design of a wave, raked to its margins where it has some.
  local function design_of(wave)
    local design = data_of(wave):design(wave.design)
    if not wave.rake then return design end
    local fine, raked = pcall(function()
      return design:rake(require "weights".margins(self.folder .. wave.rake))
    end)
    if not fine then check.fail("%s: field 'rake': %s: %s", wave.place, wave.rake, check.plain(raked)) end
    return raked
  end

  local function all()
    if not whole then
      local list = {}
      for i, wave in ipairs(entry.waves) do list[i] = { wave.name, population:wave(wave.name) } end
      whole = #list > 1 and require "waves".of(list) or list[1][2]
    end
    return whole
  end

  --- The design of one wave.
  -- @param name of the wave
  -- @return a design, the same one each time
  -- @raise names the waves that there are
  -- @usage
  -- local one = study[study.populations[1].name]
  -- assert(#one:wave(one:waves()[1]):dataset() > 0)
  function population.wave(_, name)
    if not entry.waves[name] then
      local names = {}
      for i, wave in ipairs(entry.waves) do names[i] = wave.name end
      check.fail("%s: no wave %s (%s)", entry.name, quoted(name), check.advice(name, names))
    end
    designs[name] = designs[name] or design_of(entry.waves[name])
    return designs[name]
  end

  --- The names of the waves, newest first.
  -- @return list of names
  -- @usage assert(#study[study.populations[1].name]:waves() > 0)
  function population.waves()
    local names = {}
    for i, wave in ipairs(entry.waves) do names[i] = wave.name end
    return names
  end

  local function described()
    return ("%s: waves %s"):format(require "language".pick(entry.label, "en") or entry.name,
      concat(population.waves(), ", "))
  end

  return setmetatable(population, { __tostring = described, __index = function(_, name)
    local value = all()[name]
    if type(value) ~= "function" then return value end
    return function(given, ...) return value(given == population and all() or given, ...) end
  end })
end

local parts = {}

-- Each part of a study is made when it is first asked for.

-- What contradictions are looked for in: codebooks by population and wave, and the plan of a reconstruction.
local function sources(self)
  local plan = self.files.reconstruction and require "codebook.load".data(self.folder .. self.files.reconstruction)
  return { plan = plan or nil, book = function(population, wave)
    local entry = self.populations[population]
    entry = entry and entry.waves[wave]
    return entry and self.books[entry.codebook]
  end }
end

-- What was found out with the readings, for the contradictions.
local solutions = setmetatable({}, { __mode = "k" })

-- Population and wave of a figure that does not say them: the first population that was asked, its newest wave.
local function place_of(self, f)
  local first
  for _, population in ipairs(self.populations) do
    local is_it = f.population == "" or f.population == population.name
    for _, wave in ipairs(is_it and population.waves or {}) do
      if f.wave == "" or f.wave == wave.name then
        if self.indices[wave.codebook][f.question] then return population.name, wave.name end
        first = first or { population.name, wave.name }
      end
    end
  end
  return table.unpack(first or { f.population, f.wave })
end

-- The figures, in the readings that lose fewest of them.
function parts.figures(self)
  if not self.files.figures then return {} end
  local figures = require "figure".of(study.rows(self.folder .. self.files.figures), self.files.figures)
  for _, f in ipairs(figures) do
    if f.population == "" or f.wave == "" then f.population, f.wave = place_of(self, f) end
  end
  local readings, solution = require "contradictions".readings(figures, sources(self))
  rawset(self, "readings", readings)
  solutions[self] = solution
  return figures
end

function parts.readings(self)
  return self.figures and rawget(self, "readings") or {}
end

-- Which figures cannot be met together.
function parts.contradictions(self)
  local figures = self.figures -- before what comes with them
  local found = require "contradictions".of(figures, sources(self), solutions[self])
  found.readings = self.readings
  return found
end

-- Figures that need not be met, each with those that it contradicts.
function parts.conflicts(self)
  return self.contradictions.excused
end

-- What the data give for figures; it remembers what it has estimated, since data never change.
function parts.computer(self)
  return require "figure.compute".of(self)
end

-- Which cells the figures constrain.
function parts.published(self)
  return require "figure.published".of(self)
end

function parts.books(self)
  local codebook, books = require "codebook", {}
  for _, population in ipairs(self.populations) do
    for _, wave in ipairs(population.waves) do
      books[wave.codebook] = codebook.load(self.folder .. wave.codebook)
    end
  end
  return books
end

-- The places of the publication where figures of a population's question stand, each once.
function parts.places(self)
  local index = {}
  for _, f in ipairs(self.figures) do
    local name = f.population .. "\0" .. f.question
    local list = index[name] or {}
    if f.place ~= "" and not list[f.place] then list[f.place], list[#list + 1] = true, f.place end
    index[name] = list
  end
  return index
end

-- The columns and sets of a codebook by their names, each with its place among them.
local function index_of(book)
  local index = {}
  for i, column in ipairs(book.columns) do index[column.name] = { column, i } end
  for _, set in ipairs(book.sets) do index[set.name] = { set, #book.columns + 1 } end
  return index
end

function parts.indices(self)
  local indices = {}
  for name, book in pairs(self.books) do indices[name] = index_of(book) end
  return indices
end

local function options_of(book, entry)
  local options, nets = {}, {}
  for i, item in ipairs(entry.items or {}) do options[i] = { key = item, label = book.by_name[item].texts or {} } end
  for _, option in ipairs(entry.options and entry.options.answers or {}) do
    options[#options + 1] = { key = option.key, label = option.label or {}, score = option.score }
  end
  for i, net in ipairs(entry.options and entry.options.nets or {}) do
    nets[i] = { key = net.key, label = net.label or {}, members = net.members }
  end
  return options, nets
end

-- A question in the codebooks: from the newest wave that asked it, of one population: the one named, else the first
-- that was asked.
local function question_of(self, name, asked)
  local found, names = nil, {}
  for _, population in ipairs(self.populations) do
    local is_wanted = not found and (asked == nil or asked == population.name)
    for _, wave in ipairs(is_wanted and population.waves or {}) do
      local index = self.indices[wave.codebook]
      local entry, position = table.unpack(index[name] or {})
      for known in pairs(not entry and not found and index or {}) do names[known] = true end
      if entry and not found then
        local options, nets = options_of(self.books[wave.codebook], entry)
        found = { name = name, label = entry.texts or {}, kind = entry.items and "multi" or entry.kind,
          exclusive = entry.exclusive, asked = entry.asked, battery = entry.battery, population = population.name,
          position = position, options = options, nets = nets, waves = {} }
      end
      if entry then table.insert(found.waves, wave.name) end
    end
  end
  if not found then check.fail("study: no question %s (%s)", quoted(name), check.advice(name, check.names(names))) end
  found.place = concat(self.places[found.population .. "\0" .. name] or {}, ", ")
  return found
end

for name in pairs(parts) do taken[name] = true end

--- The full path of a folder.
-- @param folder its path; a relative one starts at the script's own folder
-- @return a path from the root on, without a stroke at its end
-- @usage assert(require "study".place("/tmp/survey/") == "/tmp/survey")
function study.place(folder)
  local path = file.resolve(folder)
  if path:sub(1, 1) ~= "/" then path = require "lfs".currentdir() .. "/" .. path end
  return (path:gsub("(.)/+$", "%1"))
end

--- Opens a study.
-- @param folder with study.lua, or with data/study.lua; the data lie in its data/. A relative one starts at the
--   script's own folder
-- @return a study: title, source, note, method, publication, populations, figures, readings, contradictions,
--   conflicts (those that these excuse), books, folder, root, is_made; each population by its name (`wave(name)`, else
--   as a design over all waves); question(name, population or nil)
-- @raise names the line and the field of study.lua that is wrong
-- @usage local one = require "study".open(require "core.file".home)
-- assert(#one.figures > 0)
function study.open(folder)
  local root = folder == "" and "" or study.place(folder)
  local path = root .. "/study.lua"
  if not is_file(path) then path = root .. "/data/study.lua" end
  if folder == "" or not is_file(path) then
    check.fail("%s: no study here (a study is a folder with study.lua and data/)", folder ~= "" and folder or "''")
  end
  local loader, where = require "codebook.load", path:match("[^/]*$")
  local source = file.read(path, loader.size)
  local entry = loader.source(source, path)
  local populations, facts, method = table.unpack(require "codebook.lines".placed(where, source, checked, where, entry))
  local self = { root = root, folder = root .. "/data/", title = entry.title, source = entry.source,
    note = entry.note, publication = entry.publication, facts = facts, method = method,
    sections = entry.sections or {},
    files = { figures = entry.figures, reconstruction = entry.reconstruction },
    is_made = entry.figures ~= nil and entry.reconstruction ~= nil,
    populations = populations }
  for _, population in ipairs(populations) do
    for _, wave in ipairs(population.waves) do
      wave.codebook = wave.codebook or wave.file:gsub("%.%w+$", "") .. ".codebook.lua"
    end
    self[population.name] = population_of(self, population)
  end

  --- What is known of a question: from the codebook of the newest wave that asked it.
  -- @param name of the question
  -- @param population that was asked; nil: the first one
  -- @return `{ name, label, kind, options, nets, asked, battery, population, waves, place }`, place being where it
  --   stands in the publication
  -- @raise names the nearest question
  -- @usage
  -- local wave = study.populations[1].waves[1]
  -- local name = study.books[wave.codebook].columns[2].name
  -- assert(study.question(name).waves[1] == wave.name)
  function self.question(name, population)
    return question_of(self, name, population)
  end

  return setmetatable(self, { __index = function(_, name)
    local make = parts[name]
    if not make then return nil end
    local value = make(self)
    rawset(self, name, value)
    return value
  end })
end

local at_hand

--- Chooses the study at hand.
-- @param folder of a study; nil: the bundled one
-- @return the study
-- @usage assert(require "study".use(nil).title)
function study.use(folder)
  at_hand = study.open(folder or file.home)
  return at_hand
end

return setmetatable(study, { __index = function(_, name)
  at_hand = at_hand or study.open(file.home)
  local value = at_hand[name]
  if value ~= nil then return value end
  local names = { "figures", "readings", "contradictions", "conflicts", "books", "question", "title", "source", "note",
    "method", "publication" }
  for _, known in ipairs(names) do
    if name == known then return nil end
  end
  for _, population in ipairs(at_hand.populations) do names[#names + 1] = population.name end
  check.fail("study: no population or field %s (%s)", quoted(name), check.advice(name, names))
end })
