--- The document of a study: its chapters, recommendations with their verdicts, the verification of all figures, and
-- how it was made.

local chapter = require "chapter"
local check = require "check"
local document = require "report.document"
local language = require "language"
local method = require "report.method"
local page = require "page"
local recommendation = require "recommendation"
local verify = require "verify"

local concat = table.concat

local study_report = {}

local words = {
  en = { checks = "Recommendations", checks_under = "What is recommended, and what the data say of it.",
    number = "No.", recommendation = "Recommendation", verdict = "Verdict", verified = "Verification",
    publication = "Publication",
    chapters = { "1 chapter", "%d chapters" },
    recommendations = { "1 recommendation", "%d recommendations" },
    all = "%d published figures recomputed from the data: %d met, %d missed, %d contradictory, %d not checkable.",
    supported = "supported", contradicted = "contradicted", not_measured = "not measured",
    open = "cannot be decided" },
  de = { checks = "Empfehlungen", checks_under = "Was empfohlen wird und was die Daten dazu sagen.",
    number = "Nr.", recommendation = "Empfehlung", verdict = "Urteil", verified = "Prüfung der Zahlen",
    publication = "Veröffentlichung",
    chapters = { "1 Kapitel", "%d Kapitel" },
    recommendations = { "1 Empfehlung", "%d Empfehlungen" },
    all = "%d veröffentlichte Zahlen aus den Daten nachgerechnet: %d getroffen, %d verfehlt, %d widersprüchlich, "
      .. "%d nicht prüfbar.",
    supported = "gestützt", contradicted = "widersprochen", not_measured = "nicht gemessen",
    open = "nicht entscheidbar" },
}

-- A function of the language: one of the words above, filled.
local function said(name, ...)
  local values = { ... }
  return function(lang) return words[lang][name]:format(table.unpack(values)) end
end

-- The blocks of a page, each a table of its own: a document numbers them.
local function blocks_of(one, chart_of)
  local blocks = {}
  for i, block in ipairs(one.blocks) do
    blocks[i] = block.table and { table = block.table, chart = chart_of(block.table) } or { text = block.text }
  end
  return blocks
end

-- The chart of a table, where it has one that tells more than its rows: tables of figures say it themselves.
local function chart_of(t)
  if type(t.chart) ~= "function" then return nil end
  local fine, chart = pcall(t.chart, t)
  return fine and chart or nil
end

local function chapter_section(one, run)
  return { id = one.slug, kind = "chapter", title = run.title, under = run.under, blocks = blocks_of(run, chart_of),
    foot = run.foot }
end

local function check_id(one)
  return "recommendation-" .. one.number
end

-- The verdict stands above its evidence.
local function check_section(one, run)
  local blocks = {}
  for _, block in ipairs(blocks_of(run, function() end)) do
    table.insert(blocks, block.text and 1 or #blocks + 1, block)
  end
  return { id = check_id(one), kind = "recommendation", title = run.title, under = run.under, blocks = blocks,
    foot = run.foot }
end

-- All recommendations and their verdicts, each row pointing at its section.
local function verdicts(list)
  return { layout = function(_, lang)
    lang = lang or language.current()
    local w, rows = words[lang], {}
    for i, one in ipairs(list) do
      rows[i] = { kind = "answer", label = ("%d. %s"):format(one.header.number, language.pick(one.header.title, lang)),
        link = check_id(one.header), cells = { { kind = "text", text = w[one.run.verdict] } } }
    end
    return require "layout".of { lang = lang, stub = w.recommendation, head = { { label = w.verdict } }, rows = rows }
  end }
end

local function counted(found)
  local n = found.counts
  return said("all", n.figures, n.met, n.missed, n.contradictory, n.not_checkable)
end

local function verify_section(found)
  local blocks = { { text = counted(found) } }
  for _, t in ipairs(found:tables()) do blocks[#blocks + 1] = { table = t } end
  return { id = "all-figures", kind = "verify", title = said "verified", blocks = blocks }
end

-- The chapters that were asked for, in their order; all where none was.
local function chosen(list, slugs)
  if not slugs then return list end
  local names, wanted, chapters = {}, {}, {}
  for i, one in ipairs(list) do names[i] = one.slug end
  for _, slug in ipairs(slugs) do
    if not list[slug] then
      check.fail("report: no chapter %s (%s)", check.quoted(slug), check.advice(slug, names))
    end
    wanted[slug] = true
  end
  for _, one in ipairs(list) do chapters[#chapters + 1] = wanted[one.slug] and one or nil end
  return chapters
end

--- The document of a study.
-- @param study from study.open
-- @param options { chapters = list of slugs: these alone, without recommendations, and the figures that they show;
--   langs = list, lang = shown first, style = a house style, step = called with what is done, for progress }
-- @return a document
-- @raise a chapter that the study has not, with the nearest; what chapters and recommendations raise
-- @usage
-- local study = require "study".open(require "core.file".home)
-- local one = require "report.study".document(study, { chapters = { require "chapter".list(study)[1].slug } })
-- assert(one.sections[1].kind == "chapter" and one.sections[#one.sections].kind == "method")
function study_report.document(study, options)
  options = check.options("report", options, { "chapters", "langs", "lang", "style", "step" })
  local step, sections, seen = options.step or function() end, {}, {}
  for _, one in ipairs(chosen(chapter.list(study), options.chapters)) do
    local run = chapter.run(one, study)
    for _, result in ipairs(run.results) do seen[result.figure.id] = true end
    sections[#sections + 1] = chapter_section(one, run)
    step()
  end
  local checks = {}
  for _, one in ipairs(options.chapters and {} or recommendation.list(study)) do
    checks[#checks + 1] = { header = one, run = recommendation.run(one, study) }
    step()
  end
  if #checks > 0 then
    sections[#sections + 1] = { id = "all-recommendations", kind = "part", title = said "checks",
      under = said "checks_under", blocks = { { table = verdicts(checks) } } }
    for _, one in ipairs(checks) do sections[#sections + 1] = check_section(one.header, one.run) end
  end
  local found
  if #study.figures > 0 then
    found = verify.of(study, options.chapters and function(f) return seen[f.id] end)
    sections[#sections + 1] = verify_section(found)
    step()
  end
  local chapters = #sections - #checks - (found and 1 or 0) - (#checks > 0 and 1 or 0)
  sections[#sections + 1] = method.section(study)

  -- Whose study it is, and how much there is in it.
  local function lead(lang)
    local w, lines = words[lang], {}
    local function many(name, count) return w[name][count == 1 and 1 or 2]:format(count) end
    local parts = { many("chapters", chapters), #checks > 0 and many("recommendations", #checks) or nil }
    lines[1] = study.publication and ("%s: %s."):format(w.publication, study.publication)
    lines[#lines + 1] = concat(parts, ", ") .. "." .. (found and " " .. counted(found)(lang) or "")
    return lines
  end

  return document.of { title = study.title or study.root:match("[^/]*$"), langs = options.langs or { "de", "en" },
    lang = options.lang, lead = lead, style = options.style, sections = sections,
    footer = function(lang)
      local lines = page.origin(study, study.populations, lang)
      for _, line in ipairs(method.footer(study, lang)) do lines[#lines + 1] = line end
      return lines
    end,
    facts = function(lang) return method.facts(study, lang) end }
end

--- How many steps `document` makes, for progress.
-- @param study from study.open
-- @param chapters list of slugs, or nil
-- @return a whole number
-- @usage local study = require "study".open(require "core.file".home)
-- assert(require "report.study".steps(study, nil) > 1)
function study_report.steps(study, chapters)
  return chapters and #chapters + 1 or #chapter.list(study) + #recommendation.list(study) + 1
end

return study_report
