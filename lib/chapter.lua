--- Chapters: a header that is checked when the file is loaded, a function that is run later.
--
-- A chapter is a file that returns `chapter { slug, order, title, population, needs, run }`. It sees Lua's
-- pure functions and nothing that reaches outside (no io, os, debug, require, load); what it wants to show it
-- hands to `out`.

local check = require "check"
local language = require "language"

local quoted = check.quoted
local concat, rep = table.concat, string.rep
local floor = math.floor

local chapter = {}

local fields = { "slug", "order", "title", "population", "needs", "run" }

local w = {
  en = { chapter = "Chapter %d", holds = "holds", fails = "does not hold", source = "Source: %s",
    summary = "%d published figures: %d met, %d excused, %d missed%s.", open = ", %d open" },
  de = { chapter = "Kapitel %d", holds = "trifft zu", fails = "trifft nicht zu", source = "Quelle: %s",
    summary = "%d veröffentlichte Zahlen: %d getroffen, %d entschuldigt, %d verfehlt%s.", open = ", %d offen" },
}

-- ---- the header ---------------------------------------------------------------------------------

local function wrong(file, field, must, value)
  error(("%s: chapter field '%s' must be %s, got %s"):format(file, field, must,
    type(value) == "table" and "a table" or type(value) == "function" and "a function" or quoted(value)), 0)
end

local function is_word(value)
  return type(value) == "string" and value:find("^[%l%d_]+$") ~= nil
end

local function is_title(value)
  if type(value) ~= "table" then return false end
  return type(value.de) == "string" and type(value.en) == "string"
end

local function is_list(value)
  if type(value) ~= "table" then return false end
  for _, one in ipairs(value) do
    if type(one) ~= "string" then return false end
  end
  return #value == #check.names(value) + #value and #value > 0
end

local must = {
  slug = { "a word of small letters, digits and _", is_word },
  order = { "a whole number", function(v) return math.type(v) == "integer" end },
  title = { "{ de = \"...\", en = \"...\" }", is_title },
  population = { "the name of a population", function(v) return type(v) == "string" end },
  needs = { "a list of names of questions", is_list },
  run = { "a function(population, out)", function(v) return type(v) == "function" end },
}

--- Checks a chapter's header.
-- @param header table of slug, order, title, population, needs, run
-- @param file its name in messages; nil: "chapter"
-- @return the header
-- @raise names file and field: what is missing, unknown (with the nearest name) or of the wrong kind
-- @usage local ok, message = pcall(require "chapter".of, { slug = "x", tilte = {} }, "x.lua")
-- assert(message == "x.lua: unknown chapter field 'tilte' (is it 'title'?)")
function chapter.of(header, file)
  file = file or "chapter"
  if type(header) ~= "table" then
    error(("%s: chapter takes a table, got %s (chapter { slug = ..., ... })"):format(file, quoted(header)), 0)
  end
  for _, name in ipairs(check.names(header)) do
    if not must[name] then
      error(("%s: unknown chapter field %s (%s)"):format(file, quoted(name), check.advice(name, fields)), 0)
    end
  end
  for _, name in ipairs(fields) do
    if header[name] == nil then
      error(("%s: chapter field '%s' is missing (it must be %s)"):format(file, name, must[name][1]), 0)
    end
    if not must[name][2](header[name]) then wrong(file, name, must[name][1], header[name]) end
  end
  header.file = file
  return header
end

-- ---- loading ------------------------------------------------------------------------------------

local pure = { "assert", "error", "ipairs", "next", "pairs", "pcall", "select", "tonumber", "tostring", "type" }

-- What a chapter sees: pure functions, copies of the pure libraries, `chapter`.
local function environment(file)
  local seen = {}
  for _, name in ipairs(pure) do seen[name] = _G[name] end
  for _, name in ipairs { "math", "string", "table", "utf8" } do
    seen[name] = {}
    for key, value in pairs(_G[name]) do seen[name][key] = value end
  end
  seen.string.dump, seen.math.random, seen.math.randomseed = nil, nil, nil
  function seen.chapter(header) return chapter.of(header, file) end
  local function undeclared(_, name)
    error(("%s: no '%s' in a chapter (it sees Lua's pure functions, and what run is given)"):format(file,
      tostring(name)), 2)
  end
  return setmetatable(seen, { __index = undeclared, __newindex = function(_, name)
    error(("%s: '%s' is assigned but not declared (write local %s)"):format(file, tostring(name), tostring(name)), 2)
  end, __metatable = false })
end

--- Loads a chapter from its source.
-- @param source Lua text
-- @param file its name in messages
-- @return the checked header
-- @raise what does not parse, returns no chapter, or has a wrong header
-- @usage local one = require "chapter".source([[return chapter { slug = "x", order = 1, title = { de = "X", en = "X" },
--   population = "staff", needs = { "age" }, run = function() end }]], "x.lua")
-- assert(one.slug == "x")
function chapter.source(source, file)
  local run, message = load(source, "=" .. file, "t", environment(file))
  if not run then error(message, 0) end
  local header = run()
  if type(header) ~= "table" or header.file ~= file then
    error(("%s: it returns no chapter (return chapter { ... })"):format(file), 0)
  end
  return header
end

--- The chapters of a study, by `order`.
-- @param study from study.open
-- @return list of headers, also indexed by slug
-- @raise names the file that is wrong, and two chapters with the same slug
-- @usage local study = require "study".open(require "core.file".home)
-- assert(require "chapter".list(study)[1].slug)
function chapter.list(study)
  local folder, names, list = study.root .. "/scripts/chapters", {}, {}
  if require "lfs".attributes(folder, "mode") ~= "directory" then return list end
  for name in require "lfs".dir(folder) do
    if name:find("^[^.].*%.lua$") then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local one = chapter.source(require "core.file".read(folder .. "/" .. name, 1024 * 1024), name)
    if list[one.slug] then
      error(("%s: chapter field 'slug' is '%s', as in %s (one slug a chapter)"):format(name, one.slug,
        list[one.slug].file), 0)
    end
    list[#list + 1], list[one.slug] = one, one
  end
  table.sort(list, function(a, b)
    if a.order ~= b.order then return a.order < b.order end
    return a.slug < b.slug
  end)
  return list
end

-- Every question that the chapter needs must be in the codebooks of its population.
local function check_needs(one, study)
  local names = {}
  for i, population in ipairs(study.populations) do names[i] = population.name end
  local entry = study.populations[one.population]
  if not entry then
    error(("%s: chapter field 'population' is '%s', which the study has not (%s)"):format(one.file, one.population,
      check.advice(one.population, names)), 0)
  end
  local known, list = {}, {}
  for _, wave in ipairs(entry.waves) do
    local book = study.books[wave.codebook]
    for _, group in ipairs { book.columns, book.sets, book.batteries } do
      for _, column in ipairs(group) do
        if not known[column.name] then known[column.name], list[#list + 1] = true, column.name end
      end
    end
  end
  for _, name in ipairs(one.needs) do
    if not known[name] then
      error(("%s: chapter needs '%s', which '%s' has not (%s)"):format(one.file, name, one.population,
        check.advice(name, list)), 0)
    end
  end
end

-- ---- what a chapter hands out -------------------------------------------------------------------

local out_methods = {}
out_methods.__index = out_methods

local function is_table_of_ours(value)
  return (type(value) == "table" or type(value) == "userdata") and type(value.layout) == "function"
end

--- Adds a table.
function out_methods:table(t)
  if not is_table_of_ours(t) then check.fail("out:table: %s is no table (staff:table { rows = ... })", quoted(t)) end
  self.blocks[#self.blocks + 1] = { table = t }
end

--- Adds the published figures of some questions beside the computed values, and before them tables, if any.
-- @param questions a name or a list of names; @param ... a title, then tables
function out_methods:figures(questions, ...)
  questions = check.texts("out:figures", questions)
  local title
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    if is_table_of_ours(value) then
      self:table(value)
    elseif is_title(value) then
      title = value
    else
      check.fail("out:figures: %s is neither a table nor a title { de = ..., en = ... }", quoted(value))
    end
  end
  local t = require "figure.compare".table(self.study, questions, title)
  for _, result in ipairs(t.results) do
    if not self.seen[result.figure.id] then
      self.seen[result.figure.id], self.results[#self.results + 1] = true, result
    end
  end
  self.blocks[#self.blocks + 1] = { table = t }
  self.has_figures = true
end

--- Adds a claim of the publication and whether the data bear it out.
function out_methods:claim(text, holds)
  check.kind("out:claim", holds, "boolean")
  self.blocks[#self.blocks + 1] = { claim = text, holds = holds }
end

--- Adds a sentence.
function out_methods:text(text)
  self.blocks[#self.blocks + 1] = { text = text }
end

-- ---- the document -------------------------------------------------------------------------------

local document = {}
document.__index = document

local function counts(results)
  local n = { met = 0, missed = 0, excused = 0, not_computed = 0 }
  for _, result in ipairs(results) do n[result.status] = n[result.status] + 1 end
  return n
end

-- Lines of at most `room` places.
local function wrapped(text, room)
  local lines, line = {}, ""
  for word in text:gmatch("%S+") do
    if line ~= "" and utf8.len(line) + 1 + utf8.len(word) > room then lines[#lines + 1], line = line, "" end
    line = line == "" and word or line .. " " .. word
  end
  lines[#lines + 1] = line
  return concat(lines, "\n")
end

-- What the lines under the last table say.
local function closing(self, lang)
  local study, n, lines = self.study, counts(self.results), {}
  if self.has_figures then
    lines[1] = w[lang].summary:format(#self.results, n.met, n.excused, n.missed,
      n.not_computed > 0 and w[lang].open:format(n.not_computed) or "")
    for _, result in ipairs(self.results) do
      if result.conflict and not result.found then
        lines[#lines + 1] = require "figure.compare".excuse(result, lang)
      end
    end
    lines[#lines + 1] = require "figure.compare".lost(self.results, lang)
    lines[#lines + 1] = require "figure.compare".legend(lang)
  end
  lines[#lines + 1] = study.source and w[lang].source:format(language.pick(study.source, lang)) .. "."
  local note = study.populations[self.chapter.population].note
  lines[#lines + 1] = note and language.pick(note, lang)
  return lines
end

local function heading(self, lang)
  local population = self.study.populations[self.chapter.population]
  local title = language.pick(self.chapter.title, lang)
  local under = { language.pick(population.label, lang) or self.chapter.population,
    self.study.source and language.pick(self.study.source, lang) }
  return ("%s: %s"):format(w[lang].chapter:format(floor(self.chapter.order)), title), concat(under, ". ")
end

local function claim_of(block, lang)
  return ("%s: %s"):format(language.pick(block.claim, lang), block.holds and w[lang].holds or w[lang].fails)
end

--- The chapter as text.
function document:text(options)
  local lang = options and options.lang or language.current()
  local title, under = heading(self, lang)
  local parts = { title .. "\n" .. rep("=", utf8.len(title)) .. "\n" .. wrapped(under, 78) }
  for _, block in ipairs(self.blocks) do
    if block.table then
      parts[#parts + 1] = require "render.text"(block.table:layout(lang)):gsub("\n$", "")
    else
      parts[#parts + 1] = wrapped(block.text and language.pick(block.text, lang) or claim_of(block, lang), 78)
    end
  end
  local lines = closing(self, lang)
  for i, line in ipairs(lines) do lines[i] = wrapped(line, 78) end
  parts[#parts + 1] = rep("-", 8) .. "\n" .. concat(lines, "\n")
  return concat(parts, "\n\n") .. "\n"
end

--- The chapter as Markdown.
function document:markdown(options)
  local lang = options and options.lang or language.current()
  local title, under = heading(self, lang)
  local parts = { "# " .. title, under }
  for _, block in ipairs(self.blocks) do
    if block.table then
      parts[#parts + 1] = require "render.markdown"(block.table:layout(lang)):gsub("\n$", "")
    else
      parts[#parts + 1] = block.text and language.pick(block.text, lang) or claim_of(block, lang)
    end
  end
  parts[#parts + 1] = concat(closing(self, lang), "\n\n")
  return concat(parts, "\n\n") .. "\n"
end

--- The chapter as CSV: its tables, an empty line between them, then what it says beside them.
function document:csv(options)
  local lang = options and options.lang or language.current()
  local parts, said = {}, { (heading(self, lang)) }
  for _, block in ipairs(self.blocks) do
    if block.table then
      parts[#parts + 1] = require "render.csv"(block.table:layout(lang))
    else
      said[#said + 1] = block.text and language.pick(block.text, lang) or claim_of(block, lang)
    end
  end
  for _, line in ipairs(closing(self, lang)) do said[#said + 1] = line end
  for i, line in ipairs(said) do said[i] = '"' .. line:gsub('"', '""') .. '"' end
  parts[#parts + 1] = concat(said, "\n") .. "\n"
  return concat(parts, "\n")
end

document.__tostring = document.text

--- Runs a chapter.
-- @param one a checked header
-- @param study from study.open
-- @return a document: text, markdown, csv and tostring; `results` of its figures
-- @raise what the chapter needs and the study has not, before anything runs
-- @usage local chapter, study = require "chapter", require "study".open(require "core.file".home)
-- local page = chapter.run(chapter.list(study)[1], study)
-- assert(#page:text { lang = "en" } > 0)
function chapter.run(one, study)
  check_needs(one, study)
  local out = setmetatable({ study = study, blocks = {}, results = {}, seen = {} }, out_methods)
  one.run(study[one.population], out)
  if out.has_figures then -- those of the chapter whose question is in no file are counted, too
    for _, result in ipairs((require "figure.compare".outcomes(study, function(f)
      return f.chapter == one.slug and not out.seen[f.id]
    end))) do
      out.results[#out.results + 1] = result
    end
  end
  return setmetatable({ chapter = one, study = study, blocks = out.blocks, results = out.results,
    has_figures = out.has_figures }, document)
end

return setmetatable(chapter, { __call = function(_, header) return chapter.of(header) end })
