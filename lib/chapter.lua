--- Chapters: a header that is checked when the file is loaded, a function that is run later.
--
-- A chapter is a file that returns `chapter { slug, order, title, population, needs, run }`; see header. What it
-- wants to show it hands to `out`.

local check = require "check"
local claims = require "claims"
local compare = require "figure.compare"
local evidence = require "evidence"
local header = require "header"
local language = require "language"
local mark = require "figure.mark"
local outcome = require "figure.outcome"
local page = require "page"

local quoted = check.quoted

local chapter = {}

local fields = { { "slug", "word" }, { "order", "integer" }, { "title", "texts" }, { "population", "name" },
  { "needs", "names" }, { "run", "run" } }

local words = {
  en = { chapter = "Chapter %d",
    summary = "%d published figures: %d met, %d missed, %d contradictory, %d not checkable.",
    nothing = "The data have nothing of %s." },
  de = { chapter = "Kapitel %d",
    summary = "%d veröffentlichte Zahlen: %d getroffen, %d verfehlt, %d widersprüchlich, %d nicht prüfbar.",
    nothing = "In den Daten steht nichts von %s." },
}

--- Checks a chapter's header.
-- @param given table of slug, order, title, population, needs, run
-- @param file its name in messages; nil: "chapter"
-- @return the header
-- @raise names file and field: what is missing, unknown (with the nearest name) or of the wrong kind
-- @usage local ok, message = pcall(require "chapter".of, { slug = "x", tilte = {} }, "x.lua")
-- assert(message == "x.lua: unknown chapter field 'tilte' (is it 'title'?)")
function chapter.of(given, file)
  return header.check("chapter", fields, given, file)
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
  return header.source("chapter", fields, source, file)
end

--- The chapters of a study, by `order`.
-- @param study from study.open
-- @return list of headers, also indexed by slug
-- @raise names the file that is wrong, and two chapters with the same slug
-- @usage local study = require "study".open(require "core.file".home)
-- assert(require "chapter".list(study)[1].slug)
function chapter.list(study)
  return header.list("chapter", fields, study.root .. "/scripts/chapters", "slug", "order")
end

-- ---- what a chapter hands out -------------------------------------------------------------------

local out_methods = {}
out_methods.__index = out_methods

local function is_table_of_ours(value)
  return (type(value) == "table" or type(value) == "userdata") and type(value.layout) == "function"
end

--- Adds a table; where figures are published, constructed cells are marked.
-- @param t a table: s:table, s:freq, s:battery, s:compare, ...
-- @raise on what is no table
-- @usage
-- local chapter, one = require "chapter", require "study".open(require "core.file".home)
-- local name = one.books[one.populations[1].waves[1].codebook].columns[2].name
-- local page = chapter.run(chapter { slug = "x", order = 1, title = { de = "X", en = "X" },
--   needs = { name }, population = one.populations[1].name, run = function(s, out)
--     out:table(s:table { rows = name })
--   end }, one)
-- assert(#page.blocks == 1)
function out_methods:table(t)
  if not is_table_of_ours(t) then check.fail("out:table: %s is no table (staff:table { rows = ... })", quoted(t)) end
  local block = #self.study.figures > 0 and mark.of(self.study, t) or t
  self.blocks[#self.blocks + 1] = { table = block }
end

--- Adds the published figures of some questions beside the computed values.
-- @param questions a name or a list of names
-- @param title { de, en }; nil: the question's, if it is one
-- @param group figures by this column only, or "all": those of everybody only; nil: all figures
-- @raise on a title that is none; of what has no figures it is said that there are none
-- @usage
-- local chapter, one = require "chapter", require "study".open(require "core.file".home)
-- local name = one.books[one.populations[1].waves[1].codebook].columns[2].name
-- local page = chapter.run(chapter { slug = "x", order = 1, title = { de = "X", en = "X" },
--   needs = { name }, population = one.populations[1].name, run = function(_, out)
--     out:figures(name)
--   end }, one)
-- assert(#page.blocks == 1)
function out_methods:figures(questions, title, group)
  questions = check.texts("out:figures", questions)
  if title ~= nil and not header.is_text(title) then
    check.fail("out:figures: %s is no title { de = ..., en = ... }", quoted(title))
  end
  local t, results = compare.table(self.study, questions, title, group, self.population)
  for _, result in ipairs(results or t.results) do
    if not self.seen[result.figure.id] then
      self.seen[result.figure.id], self.results[#self.results + 1] = true, result
    end
  end
  if t then
    self.compared[#self.compared + 1] = t
    self.blocks[#self.blocks + 1] = { table = t }
  else
    local said = {}
    for lang, w in pairs(words) do said[lang] = w.nothing:format(table.concat(questions, ", ")) end
    self:text(said)
  end
end

--- Adds what the publication claims without a number, and whether it holds.
-- @param text { de, en }
-- @param claim function(v) -> true or false, see evidence.ask; or { de, en }, why nothing can decide it
-- @raise on a text or a claim that is none
-- @usage
-- local chapter, one = require "chapter", require "study".open(require "core.file".home)
-- local name = one.books[one.populations[1].waves[1].codebook].columns[2].name
-- local page = chapter.run(chapter { slug = "x", order = 1, title = { de = "X", en = "X" },
--   needs = { name }, population = one.populations[1].name, run = function(_, out)
--     out:claim({ de = "Alle.", en = "All." }, { de = "Niemand fragte.", en = "Nobody asked." })
--   end }, one)
-- assert(page.claims[1].found.status == "open")
function out_methods:claim(text, claim)
  if not header.is_text(text) then check.fail("out:claim: %s is no text { de = ..., en = ... }", quoted(text)) end
  local found
  if header.is_text(claim) then
    found = { status = "open", numbers = {}, why = claim }
  elseif type(claim) == "function" then
    found = evidence.ask(self.study, claim)
  else
    check.fail("out:claim: %s is neither a function of numbers nor a reason { de = ..., en = ... }", quoted(claim))
  end
  local last = self.blocks[#self.blocks]
  if not last or not last.claims then
    last = { claims = {} }
    last.table = claims.of(last.claims)
    self.blocks[#self.blocks + 1] = last
  end
  table.insert(last.claims, { text = text, found = found })
  self.asked[#self.asked + 1] = { text = text, found = found }
end

--- Adds claims, one below the other.
-- @param list of { de, en, claim }, see `claim`
-- @raise as `claim`
-- @usage
-- local chapter, one = require "chapter", require "study".open(require "core.file".home)
-- local name = one.books[one.populations[1].waves[1].codebook].columns[2].name
-- local page = chapter.run(chapter { slug = "x", order = 1, title = { de = "X", en = "X" },
--   needs = { name }, population = one.populations[1].name, run = function(_, out)
--     out:claims { { "Alle.", "All.", { de = "Offen.", en = "Open." } } }
--   end }, one)
-- assert(#page.claims == 1)
function out_methods:claims(list)
  check.kind("out:claims", list, "table")
  for _, one in ipairs(list) do self:claim({ de = one[1], en = one[2] }, one[3]) end
end

--- Adds a sentence.
-- @param text { de, en }
-- @usage
-- local chapter, one = require "chapter", require "study".open(require "core.file".home)
-- local name = one.books[one.populations[1].waves[1].codebook].columns[2].name
-- local page = chapter.run(chapter { slug = "x", order = 1, title = { de = "X", en = "X" },
--   needs = { name }, population = one.populations[1].name, run = function(_, out)
--     out:text { de = "So ist es.", en = "So it is." }
--   end }, one)
-- assert(page:text { lang = "en" }:find("So it is.", 1, true))
function out_methods:text(text)
  self.blocks[#self.blocks + 1] = { text = text }
end

-- ---- the page -----------------------------------------------------------------------------------

-- The lines under the last table.
local function foot_of(one, study, out, lang)
  local lines = {}
  if #out.results > 0 then
    local n = outcome.counts(out.results)
    lines[1] = words[lang].summary:format(n.figures, n.met, n.missed, n.contradictory, n.not_checkable)
    for _, line in ipairs(compare.untold(out.results, lang)) do lines[#lines + 1] = line end
    for _, line in ipairs(compare.legend(out.compared, lang)) do lines[#lines + 1] = line end
  end
  for _, line in ipairs(page.origin(study, { study.populations[one.population] }, lang)) do lines[#lines + 1] = line end
  return lines
end

-- Columns, sets and batteries that some wave of a population has.
local function known_columns(study, population)
  local known = {}
  for _, wave in ipairs(population.waves) do
    local book = study.books[wave.codebook]
    for _, list in ipairs { book.columns, book.sets, book.batteries } do
      for _, one in ipairs(list) do known[one.name] = true end
    end
  end
  return known
end

--- Runs a chapter.
-- @param one a checked header
-- @param study from study.open
-- @return a page; `results` of its figures, `claims` list of { text, found }
-- @raise what the chapter needs and the study has not, before anything runs
-- @usage local chapter, study = require "chapter", require "study".open(require "core.file".home)
-- local page = chapter.run(chapter.list(study)[1], study)
-- assert(#page:text { lang = "en" } > 0)
function chapter.run(one, study)
  header.check_needs(one, "chapter", known_columns(study, header.population(one, "chapter", study)),
    ("'%s' has not"):format(one.population))
  local out = setmetatable({ study = study, population = one.population, blocks = {}, compared = {}, results = {},
    seen = {}, asked = {} }, out_methods)
  one.run(study[one.population], out)
  -- Figures of the chapter that stand in no table are counted, too.
  for _, result in ipairs(outcome.of(study, function(f) return f.chapter == one.slug and not out.seen[f.id] end)) do
    out.results[#out.results + 1] = result
  end
  local population = study.populations[one.population]
  return page.of { blocks = out.blocks, results = out.results, claims = out.asked,
    title = function(lang)
      return ("%s: %s"):format(words[lang].chapter:format(one.order), language.pick(one.title, lang))
    end,
    under = function(lang)
      local parts = { language.pick(population.label, lang) or one.population }
      parts[2] = study.source and language.pick(study.source, lang) or nil
      return table.concat(parts, ". ")
    end,
    foot = function(lang) return foot_of(one, study, out, lang) end }
end

return setmetatable(chapter, { __call = function(_, given) return chapter.of(given) end })
