--- Checks of recommendations: evidence for and against, each piece with a criterion, and a verdict that follows the data.
--
-- A check is a file that returns `recommendation { number, title, says, population, needs, run }`; see header. `run` hands
-- evidence to `out`: a number of the data, and the criterion under which it speaks for the recommendation (or, under
-- `against`, against it). The verdict is that of the pieces that decide: *supported* where all their criteria hold,
-- *contradicted* where one fails, *cannot be decided* where one rests on what is not published or not in the data, *not
-- measured* where nobody was asked.

local check = require "check"
local evidence = require "evidence"
local header = require "header"
local language = require "language"
local layout = require "layout"
local page = require "page"

local recommendation = {}

local fields = { { "number", "integer" }, { "title", "texts" }, { "says", "texts" }, { "population", "name" },
  { "needs", "names" }, { "run", "run" } }

local words = {
  en = { heading = "Recommendation %d: %s", estimate = "Data", interval = "95 %", criterion = "Criterion",
    verdict = "Verdict", decides = "What decides", pro = "What else speaks for it, if so",
    against = "What speaks against it, if so", unasked = "What nobody was asked", overall = "Verdict: %s.",
    supported = "supported", contradicted = "contradicted", not_measured = "not measured",
    open = "cannot be decided", open_why = "(%d) Cannot be decided from the published figures: %s.",
    rule = "The verdict is that of what decides: supported where all its criteria hold, contradicted where one does not. "
      .. "Percent; means in points of their scale; changes with a sign, in points. 95 %: nominal interval of published "
      .. "numbers." },
  de = { heading = "Empfehlung %d: %s", estimate = "Daten", interval = "95 %", criterion = "Kriterium",
    verdict = "Urteil", decides = "Was entscheidet", pro = "Was außerdem dafür spricht, wenn es so ist",
    against = "Was dagegen spricht, wenn es so ist", unasked = "Wonach niemand gefragt wurde", overall = "Urteil: %s.",
    supported = "gestützt", contradicted = "widerlegt", not_measured = "nicht gemessen",
    open = "nicht entscheidbar", open_why = "(%d) Aus den veröffentlichten Zahlen nicht entscheidbar: %s.",
    rule = "Das Urteil folgt aus dem, was entscheidet: gestützt, wenn alle Kriterien erfüllt sind, widerlegt, wenn eines "
      .. "es nicht ist. Prozent; Mittelwerte in Punkten ihrer Skala; Änderungen mit Vorzeichen, in Punkten. 95 %: "
      .. "nominelles Intervall veröffentlichter Zahlen." },
}

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
      error(("%s: recommendation field 'number' is %d, as in %s (one number a recommendation)"):format(one.file,
        one.number, by_number[one.number].file), 0)
    end
    by_number[one.number] = one
  end
  return list, by_number
end

-- ---- criteria -----------------------------------------------------------------------------------

local compares = {
  [">"] = function(a, b) return a > b end, [">="] = function(a, b) return a >= b end,
  ["<"] = function(a, b) return a < b end, ["<="] = function(a, b) return a <= b end,
}

local cell_fields = { change = true, rank = true }

-- Asks for a cell { question, item, change = true, rank = true, group = subgroup..., wave = name }.
local function asked(v, cell)
  local where = {}
  for _, name in ipairs(check.names(cell)) do where[name] = not cell_fields[name] and cell[name] or nil end
  if cell.change then return v.change(cell[1], cell[2], where) end
  if cell.rank then return v.rank(cell[1], cell[2], where) end
  return v(cell[1], cell[2], where)
end

-- A criterion, "> 50" or { ">", cell }, as sign and number or cell.
local function criterion_of(where, given)
  local sign, limit
  if type(given) == "string" then
    sign, limit = given:match("^%s*([<>]=?)%s*(-?[%d.]+)%s*$")
    limit = tonumber(limit)
  elseif type(given) == "table" and type(given[2]) == "table" then
    sign, limit = given[1], given[2]
  end
  if not compares[sign] or not limit then
    check.fail('%s: criterion %s is neither "> 50" nor { ">", { question, item } } (signs: < <= > >=)', where,
      check.quoted(given))
  end
  return sign, limit
end

-- ---- what a check hands out ---------------------------------------------------------------------

local out_methods = {}
out_methods.__index = out_methods

local function is_text(value)
  return type(value) == "table" and type(value.de) == "string" and type(value.en) == "string"
end

local sides = { decides = 1, pro = 1, against = -1 }

local function add(self, side, text, cell, criterion)
  local where = "out:" .. side
  if not is_text(text) then check.fail("%s: %s is no text { de = ..., en = ... }", where, check.quoted(text)) end
  check.kind(where, cell, "table")
  local sign, limit = criterion_of(where, criterion)
  local found = evidence.ask(self.study, function(v)
    local own = asked(v, cell)
    return compares[sign](own, type(limit) == "table" and asked(v, limit) or limit)
  end)
  local status = "open"
  if found.status ~= "open" then
    status = (found.status == "holds") == (sides[side] > 0) and "supported" or "contradicted"
  end
  self.pieces[#self.pieces + 1] = { side = side, text = text, found = found, sign = sign, limit = limit,
    status = status }
end

--- Adds evidence that decides: the verdict is supported only where its criterion holds.
-- @param text { de, en }; @param cell { question, item, [group] = subgroup, wave = name, change = true, rank = true }
-- @param criterion "> 50", or { ">", cell } against another number of the data
function out_methods:decides(text, cell, criterion)
  add(self, "decides", text, cell, criterion)
end

--- Adds evidence that speaks for the recommendation where its criterion holds; as `decides`.
function out_methods:pro(text, cell, criterion)
  add(self, "pro", text, cell, criterion)
end

--- Adds evidence that speaks against the recommendation where its criterion holds; as `decides`.
function out_methods:against(text, cell, criterion)
  add(self, "against", text, cell, criterion)
end

--- Adds what the recommendation rests on and nobody was asked.
-- @param text { de, en }; @param decides true: without it the verdict is "not measured"
function out_methods:unasked(text, decides)
  if not is_text(text) then check.fail("out:unasked: %s is no text { de = ..., en = ... }", check.quoted(text)) end
  self.pieces[#self.pieces + 1] = { side = "unasked", text = text, status = "not_measured", decides = decides }
end

-- ---- the page -----------------------------------------------------------------------------------

-- The verdict of all pieces.
local function verdict_of(pieces)
  local decided, has = "not_measured", {}
  for _, piece in ipairs(pieces) do
    if piece.side == "decides" or piece.decides then has[piece.status] = true end
  end
  for _, status in ipairs { "supported", "open", "contradicted", "not_measured" } do -- the last one that is there
    if has[status] then decided = status end
  end
  return decided
end

local function interval_of(number)
  local one, is_share = number.estimate, number.unit == "percent"
  if not one or not one.low or not number.bounds then return false end
  return { kind = "interval", low = one.low, high = one.high, digits = is_share and 0 or 2,
    unit = is_share and "share" or "number" }
end

local function cells_of(piece, w, lang, notes)
  if piece.side == "unasked" then return { false, false, false, { kind = "text", text = w.not_measured } } end
  local numbers = piece.found.numbers
  local own, other = numbers[1], numbers[2]
  local said = w[piece.status]
  if piece.status == "open" then
    notes[#notes + 1] = w.open_why:format(#notes + 1, language.pick(piece.found.why, lang))
    said = ("%s (%d)"):format(said, #notes)
  end
  local limit = type(piece.limit) == "table" and (other and evidence.shown({ other }, lang) or "")
    or tostring(piece.limit):gsub("%.", language.words(lang).decimal)
  return { own and evidence.cell(own) or false,
    own and interval_of(own) or false,
    { kind = "text", text = piece.sign .. " " .. limit }, { kind = "text", text = said } }
end

local function layout_of(pieces, lang)
  local w, rows, notes = words[lang], {}, {}
  for _, side in ipairs { "decides", "pro", "against", "unasked" } do
    local is_first = true
    for _, piece in ipairs(pieces) do
      if piece.side == side then
        if is_first then rows[#rows + 1] = { kind = "question", label = w[side] } end
        is_first = false
        rows[#rows + 1] = { kind = "answer", label = language.pick(piece.text, lang),
          cells = cells_of(piece, w, lang, notes) }
      end
    end
  end
  return layout.of { lang = lang, head = { { label = w.estimate }, { label = w.interval }, { label = w.criterion },
    { label = w.verdict } }, rows = rows, notes = notes }
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
  local out = setmetatable({ study = study, pieces = {} }, out_methods)
  one.run(out)
  local verdict = verdict_of(out.pieces)
  local evidence_table = { layout = function(_, lang) return layout_of(out.pieces, lang or language.current()) end }
  local overall = {}
  for lang, w in pairs(words) do overall[lang] = w.overall:format(w[verdict]) end
  return page.of { recommendation = one, verdict = verdict, pieces = out.pieces,
    blocks = { { table = evidence_table }, { text = overall } },
    title = function(lang) return words[lang].heading:format(one.number, language.pick(one.title, lang)) end,
    under = function(lang) return language.pick(one.says, lang) end,
    foot = function(lang)
      local lines = page.origin(study, study.populations[one.population], lang)
      table.insert(lines, 1, words[lang].rule)
      return lines
    end }
end

return recommendation
