--- Checks of recommendations: evidence for and against, each piece with a criterion; the verdict follows the data.
--
-- A check is a file that returns `recommendation { number, title, says, population, needs, run }`; see header. `run`
-- hands evidence to `out`: a number of the data, and the criterion under which it speaks for the recommendation (or,
-- under `against`, against it). The verdict is that of the pieces that decide: *supported* where all their criteria
-- hold, *contradicted* where one fails, *cannot be decided* where one rests on what is not published or not in the
-- data, *not measured* where nobody was asked for the thing itself.

local check = require "check"
local evidence = require "evidence"
local header = require "header"
local language = require "language"
local layout = require "layout"
local mark = require "figure.mark"
local page = require "page"
local naming = require "figure.naming"

local recommendation = {}

local fields = { { "number", "integer" }, { "title", "texts" }, { "says", "texts" }, { "population", "name" },
  { "needs", "names" }, { "run", "run" } }

local words = {
  en = { heading = "Recommendation %d: %s", estimate = "Data", interval = "95 %", criterion = "Criterion",
    verdict = "Verdict", evidence = "Evidence", decides = "What decides", pro = "For it, where the criterion holds",
    against = "Against it, where the criterion holds", unasked = "Nobody was asked about", overall = "Verdict: %s.",
    rest = "Beside what decides: %d for, %d against, %d open.", all = "all", min = "lowest", max = "highest",
    supported = "supported", contradicted = "contradicted", not_measured = "not measured",
    open = "cannot be decided", open_sign = "cannot be decided (%d)",
    open_why = "(%d) Cannot be decided from the published figures: %s.",
    rough = mark.sign .. ": published in words or as a limit only; the digits are constructed.",
    disputed = "†: how the publication is to be read here is disputed.",
    rule = "The verdict is that of what decides: supported where all its criteria hold, contradicted where one does "
      .. "not. A row says what it alone would mean for the recommendation. Percent; means in points of their scale; "
      .. "changes with a sign, in points. 95 %%: nominal interval%s.",
    made = " of published numbers; bases and spread are those of the reconstruction" },
  de = { heading = "Empfehlung %d: %s", estimate = "Daten", interval = "95 %", criterion = "Kriterium",
    verdict = "Urteil", evidence = "Beleg", decides = "Was entscheidet",
    pro = "Dafür, wo das Kriterium erfüllt ist", against = "Dagegen, wo das Kriterium erfüllt ist",
    unasked = "Danach wurde niemand gefragt", overall = "Urteil: %s.",
    rest = "Außer dem, was entscheidet: %d dafür, %d dagegen, %d offen.", all = "alle", min = "niedrigster Wert",
    max = "höchster Wert",
    supported = "gestützt", contradicted = "widersprochen", not_measured = "nicht gemessen",
    open = "nicht entscheidbar", open_sign = "nicht entscheidbar (%d)",
    open_why = "(%d) Aus den veröffentlichten Zahlen nicht entscheidbar: %s.",
    rough = mark.sign .. ": nur in Worten oder als Grenze veröffentlicht; die Ziffern sind konstruiert.",
    disputed = "†: Wie die Veröffentlichung hier zu lesen ist, ist strittig.",
    rule = "Das Urteil folgt aus dem, was entscheidet: gestützt, wenn alle Kriterien erfüllt sind, widersprochen, wenn "
      .. "eines es nicht ist. Jede Zeile sagt, was sie allein für die Empfehlung bedeutete. Prozent; Mittelwerte in "
      .. "Punkten ihrer Skala; Änderungen mit Vorzeichen, in Punkten. 95 %%: nominelles Intervall%s.",
    made = " veröffentlichter Zahlen; Basis und Streuung sind die der Rekonstruktion" },
}

--- Checks a recommendation's header.
-- @param given table of number, title, says, population, needs, run
-- @param file its name in messages; nil: "recommendation"
-- @return the header
-- @raise names file and field: what is missing, unknown (with the nearest name) or of the wrong kind
-- @usage local ok, message = pcall(require "recommendation".of, { number = 1, tilte = {} }, "x.lua")
-- assert(message == "x.lua: unknown recommendation field 'tilte' (is it 'title'?)")
function recommendation.of(given, file)
  return header.check("recommendation", fields, given, file)
end

--- Loads a check from its source.
-- @param source Lua text
-- @param file its name in messages
-- @return the checked header
-- @raise what does not parse, returns no recommendation, or has a wrong header
-- @usage local one = require "recommendation".source([[return recommendation { number = 1,
--   title = { de = "X", en = "X" }, says = { de = "X", en = "X" }, population = "staff", needs = { "age" },
--   run = function() end }]], "x.lua")
-- assert(one.number == 1)
function recommendation.source(source, file)
  return header.source("recommendation", fields, source, file)
end

--- The checks of a study, by `number`.
-- @param study from study.open
-- @return list of headers, also indexed by number
-- @raise names the file that is wrong, and two with the same number
-- @usage local study = require "study".open(require "core.file".home)
-- assert(require "recommendation".list(study))
function recommendation.list(study)
  local list = header.list("recommendation", fields, study.root .. "/scripts/recommendations", "file", "number")
  local by_number = {}
  for _, one in ipairs(list) do
    if by_number[one.number] then
      error(("%s: recommendation field 'number' is %d, as in %s (one number a recommendation)"):format(
        one.place("number"), one.number, by_number[one.number].file), 0)
    end
    by_number[one.number] = one
  end
  return list, by_number
end

-- ---- what a check needs --------------------------------------------------------------------------

-- Questions that the study knows: those of its codebooks, and those that only its figures name.
local function known_questions(study)
  local known = {}
  for _, book in pairs(study.books) do
    for _, list in ipairs { book.columns, book.sets } do
      for _, one in ipairs(list) do known[one.name] = true end
    end
  end
  for _, f in ipairs(study.figures) do known[f.question] = true end
  return known
end

-- ---- criteria -----------------------------------------------------------------------------------

local compares = {
  [">"] = function(a, b) return a > b end, [">="] = function(a, b) return a >= b end,
  ["<"] = function(a, b) return a < b end, ["<="] = function(a, b) return a <= b end,
}
local signs = { [">="] = "≥", ["<="] = "≤" }

local stats = { "change", "rank", "min", "max", "count" } -- what a cell may ask for instead of a level
local is_stat = {}
for _, name in ipairs(stats) do is_stat[name] = true end

-- Asks for a cell { question, item, [stat] = true, [group] = subgroup..., wave = name }.
local function asked(v, cell)
  local where = {}
  for _, name in ipairs(check.names(cell)) do where[name] = not is_stat[name] and cell[name] or nil end
  for _, name in ipairs(stats) do
    if cell[name] then return v[name](cell[1], cell[2], where) end
  end
  return v(cell[1], cell[2], where)
end

-- A criterion, "> 50" or { ">", cell, times = 2 }, as sign, number or cell, and factor.
local function criterion_of(where, given)
  local sign, limit, times
  if type(given) == "string" then
    sign, limit = given:match("^%s*([<>]=?)%s*(-?[%d.]+)%s*$")
    limit = tonumber(limit)
  elseif type(given) == "table" and type(given[2]) == "table" then
    sign, limit, times = given[1], given[2], given.times
  end
  if not compares[sign] or not limit or times ~= nil and type(times) ~= "number" then
    check.fail('%s: criterion %s is neither "> 50" nor { ">", { question, item }, times = number or nil } (signs: %s)',
      where, check.quoted(given), "< <= > >=")
  end
  return sign, limit, times
end

-- ---- what a check hands out ---------------------------------------------------------------------

local out_methods = {}
out_methods.__index = out_methods

local sides = { decides = 1, pro = 1, against = -1 }

-- What a cell names must be what the check says that it needs.
local function check_cell(self, where, cell)
  check.kind(where, cell, "table")
  local names = { check.kind(where .. ": question", cell[1], "string") }
  for _, name in ipairs(check.names(cell)) do
    if name ~= "wave" and not is_stat[name] then names[#names + 1] = name end
  end
  for _, name in ipairs(names) do
    if not self.needs[name] then
      check.fail("%s: %s is not among what the recommendation needs (%s)", where, check.quoted(name),
        check.advice(name, check.names(self.needs)))
    end
  end
end

local function add(self, side, text, cell, criterion)
  local where = "out:" .. side
  if not header.is_text(text) then check.fail("%s: %s is no text { de = ..., en = ... }", where, check.quoted(text)) end
  check_cell(self, where, cell)
  local sign, limit, times = criterion_of(where, criterion)
  if type(limit) == "table" then check_cell(self, where, limit) end
  local found = evidence.ask(self.study, function(v)
    local own = asked(v, cell)
    return compares[sign](own, type(limit) == "table" and asked(v, limit) * (times or 1) or limit)
  end)
  local status = "open"
  if found.status ~= "open" then
    status = (found.status == "holds") == (sides[side] > 0) and "supported" or "contradicted"
  end
  self.pieces[#self.pieces + 1] = { side = side, text = text, found = found, sign = sign, limit = limit, times = times,
    status = status }
end

--- Adds evidence that decides: the verdict is supported only where its criterion holds.
-- @param text { de, en }
-- @param cell { question, item, [group] = subgroup, wave = name }: percent, or the mean without item; with change,
--   rank, min, max or count = true what evidence.ask calls so
-- @param criterion "> 50", or { ">", cell, times = 2 }: another number of the data, so many times
-- @raise on a cell of what the recommendation does not say that it needs, and on a criterion that is none
-- @usage
-- local one = require "study".open(require "core.file".home)
-- local f = one.figures[1]
-- local page = require "recommendation".run(require "recommendation".of { number = 1, needs = { f.question },
--   title = { de = "X", en = "X" }, says = { de = "X", en = "X" }, population = one.populations[1].name,
--   run = function(out)
--     out:decides({ de = "X", en = "X" }, { f.question, f.item }, ">= 0")
--   end }, one)
-- assert(page.verdict ~= "contradicted")
function out_methods:decides(text, cell, criterion)
  add(self, "decides", text, cell, criterion)
end

--- Adds evidence that speaks for the recommendation where its criterion holds.
-- @param text, cell, criterion as for `decides`
-- @raise as `decides`
-- @usage
-- local one = require "study".open(require "core.file".home)
-- local f = one.figures[1]
-- local page = require "recommendation".run(require "recommendation".of { number = 1, needs = { f.question },
--   title = { de = "X", en = "X" }, says = { de = "X", en = "X" }, population = one.populations[1].name,
--   run = function(out)
--     out:decides({ de = "X", en = "X" }, { f.question, f.item }, ">= 0")
--     out:pro({ de = "X", en = "X" }, { f.question, f.item }, "> 100")
--   end }, one)
-- assert(#page.pieces == 2)
function out_methods:pro(text, cell, criterion)
  add(self, "pro", text, cell, criterion)
end

--- Adds evidence that speaks against the recommendation where its criterion holds.
-- @param text, cell, criterion as for `decides`
-- @raise as `decides`
-- @usage
-- local one = require "study".open(require "core.file".home)
-- local f = one.figures[1]
-- local page = require "recommendation".run(require "recommendation".of { number = 1, needs = { f.question },
--   title = { de = "X", en = "X" }, says = { de = "X", en = "X" }, population = one.populations[1].name,
--   run = function(out)
--     out:decides({ de = "X", en = "X" }, { f.question, f.item }, ">= 0")
--     out:against({ de = "X", en = "X" }, { f.question, f.item }, "> 100")
--   end }, one)
-- assert(#page.pieces == 2)
function out_methods:against(text, cell, criterion)
  add(self, "against", text, cell, criterion)
end

--- Adds what the recommendation rests on and nobody was asked.
-- @param text { de, en }
-- @param decides true: without it the verdict is "not measured"
-- @raise on a text that is none
-- @usage
-- local one = require "study".open(require "core.file".home)
-- local page = require "recommendation".run(require "recommendation".of { number = 1,
--   needs = { one.figures[1].question }, title = { de = "X", en = "X" },
--   says = { de = "X", en = "X" }, population = one.populations[1].name,
--   run = function(out)
--     out:unasked({ de = "X", en = "X" }, true)
--   end }, one)
-- assert(page.verdict == "not_measured")
function out_methods:unasked(text, decides)
  if not header.is_text(text) then
    check.fail("out:unasked: %s is no text { de = ..., en = ... }", check.quoted(text))
  end
  self.pieces[#self.pieces + 1] = { side = "unasked", text = text, status = "not_measured", decides = decides }
end

-- ---- the page -----------------------------------------------------------------------------------

-- The verdict of all pieces that decide; nil where none does.
local function verdict_of(pieces)
  local decided, has = nil, {}
  for _, piece in ipairs(pieces) do
    if piece.side == "decides" or piece.decides then has[piece.status] = true end
  end
  for _, status in ipairs { "supported", "open", "contradicted", "not_measured" } do -- the last one that is there
    if has[status] then decided = status end
  end
  return decided
end

-- Of percentages only: how far numbers spread around a mean is not published.
local function interval_of(number)
  local one = number.unit == "percent" and number.estimate
  if not one or not one.low or not number.bounds or evidence.is_rough(number) then return false end
  return { kind = "interval", low = one.low, high = one.high, digits = evidence.cell(number).digits, unit = "share" }
end

local function number_of(number)
  if not number then return false end
  local cell = evidence.cell(number)
  local marks = (evidence.is_rough(number) and mark.sign or "") .. (evidence.is_disputed(number) and "†" or "")
  cell.mark = marks ~= "" and marks or nil
  return cell
end

-- In what another number differs from a piece's own: its question or item, its group, what is asked for, its wave.
local function named(study, own, other, lang)
  local a, b, parts = own.cell, other.cell, {}
  local entry = study.computer:question(b.question, b.population)
  if entry and a.question ~= b.question then parts[1] = language.pick(entry.label, lang) end
  if a.item ~= b.item and b.item ~= "any" then parts[#parts + 1] = naming.label(entry, b.item, lang) end
  if a.subgroup ~= b.subgroup then
    parts[#parts + 1] = b.subgroup == "all" and words[lang].all or study.computer:subgroup_label(b, lang)
  end
  if a.stat ~= b.stat then parts[#parts + 1] = words[lang][b.stat] end
  if a.wave ~= b.wave then parts[#parts + 1] = b.wave end
  return #parts > 0 and table.concat(parts, ", ") or words[lang].all
end

local function criterion_text(piece, lang)
  local sign, limit = signs[piece.sign] or piece.sign, piece.limit
  local w = language.words(lang)
  if type(limit) ~= "table" then return sign .. " " .. tostring(limit):gsub("%.", w.decimal) end
  local other = piece.found.numbers[2]
  local times = piece.times and tostring(piece.times):gsub("%.", w.decimal) .. " × " or ""
  return sign .. " " .. times .. (other and evidence.shown({ other }, lang) or "…")
end

-- The rows of a piece: its own, and one of the number that it is compared with.
local function add_rows(study, rows, notes, piece, lang)
  local w = words[lang]
  local question = w[piece.decides and "decides" or piece.side]
  local function row(level, label, cells, number)
    rows[#rows + 1] = { kind = "answer", level = level, label = label, question = question, cells = cells,
      link = number and evidence.figure(number) }
  end
  local text, said = language.pick(piece.text, lang), { kind = "text", text = w[piece.status] }
  if piece.side == "unasked" then return row(0, text, { false, false, false, said }) end
  local own, other = piece.found.numbers[1], piece.found.numbers[2]
  if piece.status == "open" then
    notes[#notes + 1] = w.open_why:format(#notes + 1, language.pick(piece.found.why, lang))
    said.text = w.open_sign:format(#notes)
  end
  row(0, text, { number_of(own), own and interval_of(own) or false,
    { kind = "text", text = criterion_text(piece, lang) }, said }, own)
  if other then
    row(1, named(study, own, other, lang), { number_of(other), interval_of(other), false, false }, other)
  end
end

-- What the marks of all numbers mean.
local function legend_of(pieces, w)
  local list = {}
  for _, one in ipairs { { evidence.is_rough, w.rough }, { evidence.is_disputed, w.disputed } } do
    local has = false
    for _, piece in ipairs(pieces) do
      for _, number in ipairs(piece.found and piece.found.numbers or {}) do has = has or one[1](number) end
    end
    if has then list[#list + 1] = one[2] end
  end
  return list
end

local function layout_of(study, pieces, lang)
  local w, rows, notes = words[lang], {}, {}
  for _, side in ipairs { "decides", "pro", "against", "unasked" } do
    local is_first = true
    for _, piece in ipairs(pieces) do
      if piece.side == side and not piece.decides or piece.decides and side == "decides" then
        if is_first then rows[#rows + 1] = { kind = "question", label = w[side] } end
        is_first = false
        add_rows(study, rows, notes, piece, lang)
      end
    end
  end
  return layout.of { lang = lang, group = w.evidence, head = { { label = w.estimate }, { label = w.interval },
    { label = w.criterion }, { label = w.verdict, wrap = true } }, rows = rows, notes = notes,
    legend = legend_of(pieces, w) }
end

-- What the verdict is, and how the rest of the evidence is spread.
local function overall_of(pieces, verdict)
  local n, texts = { supported = 0, contradicted = 0, open = 0 }, {}
  for _, piece in ipairs(pieces) do
    if sides[piece.side] and piece.side ~= "decides" then n[piece.status] = n[piece.status] + 1 end
  end
  for lang, w in pairs(words) do
    texts[lang] = w.overall:format(w[verdict]) .. (n.supported + n.contradicted + n.open == 0 and ""
      or " " .. w.rest:format(n.supported, n.contradicted, n.open))
  end
  return texts
end

-- The populations whose answers are used: the check's own, then the others.
local function populations_of(one, study, pieces)
  local list = { study.populations[one.population] }
  for _, population in ipairs(study.populations) do
    local is_used = false
    for _, piece in ipairs(pieces) do
      for _, number in ipairs(piece.found and piece.found.numbers or {}) do
        is_used = is_used or number.cell.population == population.name
      end
    end
    if is_used and population ~= list[1] then list[#list + 1] = population end
  end
  return list
end

--- Runs a check.
-- @param one a checked header
-- @param study from study.open
-- @return a page; `verdict` "supported", "contradicted", "not_measured" or "open"; `pieces` of evidence
-- @raise what the check does wrong, and questions that neither the study's data nor its figures know
-- @usage local recommendation, study = require "recommendation", require "study".open(require "core.file".home)
-- local one = recommendation.source([[return recommendation { number = 1, title = { de = "X", en = "X" },
--   says = { de = "X", en = "X" }, population = "staff", needs = { "age" },
--   run = function(out) out:unasked({ de = "X", en = "X" }, true) end }]], "x.lua")
-- assert(recommendation.run(one, study).verdict == "not_measured")
function recommendation.run(one, study)
  header.population(one, "recommendation", study)
  header.check_needs(one, "recommendation", known_questions(study), "neither the codebooks nor the figures have")
  local needs = {}
  for _, name in ipairs(one.needs) do needs[name] = true end
  local out = setmetatable({ study = study, needs = needs, pieces = {} }, out_methods)
  one.run(out)
  local pieces, verdict = out.pieces, verdict_of(out.pieces)
  if not verdict then
    error(("%s: recommendation field 'run' adds nothing that decides (out:decides, or out:unasked with true)"):format(
      one.place("run")), 0)
  end
  local evidence_table = {}
  function evidence_table.layout(_, lang)
    return layout_of(study, pieces, lang or language.current())
  end
  return page.of { recommendation = one, verdict = verdict, pieces = pieces,
    blocks = { { table = evidence_table }, { text = overall_of(pieces, verdict) } },
    title = function(lang) return words[lang].heading:format(one.number, language.pick(one.title, lang)) end,
    under = function(lang) return language.pick(one.says, lang) end,
    foot = function(lang)
      local lines = page.origin(study, populations_of(one, study, pieces), lang)
      table.insert(lines, 1, words[lang].rule:format(study.is_made and words[lang].made or ""))
      return lines
    end }
end

return recommendation
