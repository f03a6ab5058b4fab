--- What is said around a table: base line, what is missing, what percentages refer to, what marks mean.

local language = require "language"
local question = require "question"
local show = require "show"

local concat = table.concat

local remarks = {}

local function entry_of(q)
  return ((q.data:meta() or {}).columns or {})[q.name] or {}
end

-- Which rows a question's percentages refer to: "answered", for sets also "asked" and "all".
local function base_of(q)
  return q.kind == "multi" and entry_of(q).base or "answered"
end

local function undecided(name, rows, words)
  return words[rows == 1 and "one_undecided" or "undecided"]:format(name, show.number(rows, 0, words))
end

local SMALL_MARK = "*"
remarks.SMALL_MARK = SMALL_MARK -- beside bases, and percentages, of few rows

--- The domains of a design as a text.
-- @param facts of a design
-- @param words fixed words of a language
-- @return a string, that of all respondents where there is no domain
-- @usage assert(require "remarks".base_text({ domains = {} }, require "language".words "en") == "all respondents")
function remarks.base_text(facts, words)
  local texts = {}
  for i, label in ipairs(facts.domains) do texts[i] = language.pick(label, words.lang) end
  return #texts > 0 and concat(texts, "; ") or words.all
end

--- The base line: whom the figures are about, what percentages are of, and the weight.
-- @param facts of a design
-- @param words fixed words of a language
-- @param percent what percentages are of, or nil
-- @return a string
-- @usage
-- local line = require "remarks".base_line({ domains = {} }, require "language".words "en", "row percent")
-- assert(line == "Base: all respondents; row percent; unweighted")
function remarks.base_line(facts, words, percent)
  local parts = { words.base .. ": " .. remarks.base_text(facts, words) }
  parts[#parts + 1] = percent
  parts[#parts + 1] = remarks.weighted_by(facts, words)
  return concat(parts, "; ")
end

--- How the rows are weighted: by a column of the data, or as the history in the source line says.
-- @param facts of a design
-- @param words fixed words of a language
-- @return text
-- @usage
-- local en = require "language".words "en"
-- assert(require "remarks".weighted_by({ weight = "pw" }, en) == "weighted by pw")
-- assert(require "remarks".weighted_by({}, en) == "unweighted")
function remarks.weighted_by(facts, words)
  if not facts.weight then return words.unweighted end
  if #(facts.history or {}) > 0 then return words.weighted_anew end
  return words.weighted:format(facts.weight)
end

-- Fewer rows than are shown; none are no secret.
local function is_few(rows, hide) return rows > 0 and rows < hide end

-- What is missing of a question, in parts; tables of a pass often say the same. Nothing where few answered: what is
-- missing of all would give them away.
local function said_of(q, pass, words, hide)
  local key = concat({ words.lang, q.total[1], hide }, "\0")
  if pass.said[key] then return pass.said[key] end
  local all, answered, list = q.missing(pass:count(), q.total)
  local parts = {}
  if is_few(answered, hide) then
    pass.said[key] = base_of(q) .. "\0\0\0"
    return pass.said[key]
  end
  local function count(n) return show.number(n, 0, words) end
  for i, one in ipairs(list) do
    parts[i] = question.missing_label(q.options(words.lang).missing[one.place], words) .. " " .. count(one.rows)
  end
  pass.said[key] = concat({ base_of(q), count(answered), count(all),
    #parts > 0 and "; " .. concat(parts, ", ") or "" }, "\0")
  return pass.said[key]
end

--- Lines that say what is missing, one for each question; questions that say the same share one.
-- @param questions list, each with `total` asked for
-- @param pass that has counted
-- @param words fixed words of a language
-- @param hide smallest number of answers that is said
-- @return list of strings
-- @usage
-- local numbers = require "core.column".numbers { 1, false }
-- local d = require "core.dataset".of { { "x", numbers } }
-- local handle = require "core.design".of(2)
-- local pass = require "pass".of(handle)
-- local t = require "crosstab".plan({ data = d, handle = handle, domains = {} }, { rows = "x" }, pass)
-- assert(t:layout("en").ledger[1] == "x: 1 of 2 answered; nothing there 1")
function remarks.ledger(questions, pass, words, hide)
  local lines, names_of = {}, {}
  for _, q in ipairs(questions) do
    local said = said_of(q, pass, words, hide)
    if not names_of[said] then
      names_of[said] = {}
      lines[#lines + 1] = said
    end
    names_of[said][#names_of[said] + 1] = q.name
  end
  for i, said in ipairs(lines) do
    local base, answered, all, rest = said:match("^(.-)\0(.-)\0(.-)\0(.*)$")
    local names, is_base = concat(names_of[said], ", "), base ~= "answered"
    if answered == "" then
      lines[i] = words[is_base and "few_in_base" or "few_answered"]:format(names, hide)
    else
      lines[i] = words[is_base and "in_base" or "answered"]:format(names, answered, all) .. rest
    end
  end
  return lines
end

--- From one day to another, as the language writes them.
-- @param days two texts, year-month-day
-- @param lang "de" or "en"
-- @return text
-- @usage
-- assert(require "remarks".days({ "2025-05-02", "2025-06-10" }, "de") == "02.05.2025 bis 10.06.2025")
function remarks.days(days, lang)
  local shown = {}
  for i = 1, 2 do shown[i] = lang == "de" and days[i]:gsub("^(%d+)-(%d+)-(%d+)$", "%3.%2.%1") or days[i] end
  return concat(shown, lang == "de" and " bis " or " to ")
end

--- When and how the data of a design were collected, as their codebook says.
-- @param facts of a design
-- @param words fixed words of a language
-- @return list of { label, text }
-- @usage
-- local facts = { data = { meta = function() return { mode = "online" } end } }
-- assert(require "remarks".survey(facts, require "language".words "en")[1][2] == "online")
function remarks.survey(facts, words)
  local meta, list = facts.data:meta() or {}, {}
  local days = meta.fieldwork
  if days then list[1] = { words.fieldwork, remarks.days(days, words.lang) } end
  if meta.mode then list[#list + 1] = { words.mode, meta.mode } end
  return list
end

--- The line about rows whose domain condition could not be decided.
-- @param facts of a design
-- @param words fixed words of a language
-- @return list of no or one string
-- @usage
-- local facts = { handle = require "core.design".of(2), domains = {} }
-- assert(#require "remarks".undecided(facts, require "language".words "en") == 0)
function remarks.undecided(facts, words)
  local rows = #facts.domains > 0 and facts.handle:undecided() or 0
  if rows == 0 then return {} end
  return { undecided(remarks.base_text(facts, words), rows, words) }
end

--- Lines that say what is missing on the variables of a banner, and which rows a free point leaves undecided.
-- @param banner see banner.lua; each slice has been asked for as `here`
-- @param pass that has counted
-- @param words fixed words of a language
-- @param hide smallest number of answers that is said
-- @return list of strings
-- @usage assert(#require "remarks".banner_ledger({ slices = {} }, { count = print }, {}, 0) == 0)
function remarks.banner_ledger(banner, pass, words, hide)
  local cells, lines = pass:count(), {}
  for _, slice in ipairs(banner.slices) do
    local _, kinds = cells:slices(slice.here)
    local inside, missing = cells:cell(slice.here, nil, nil), 0
    for place = 1, kinds do missing = missing + cells:cell(slice.here, -place, nil) end
    local name = slice.label and language.pick(slice.label, words.lang) or slice.name
    if missing > 0 and slice.free then
      lines[#lines + 1] = undecided(name, missing, words)
    elseif missing > 0 and is_few(inside, hide) then
      lines[#lines + 1] = words.few_answered:format(words.columns:format(name), hide)
    elseif missing > 0 then
      local parts = {}
      for _, option in ipairs(slice.crossed and {} or slice.slice[2]:labels():options(words.lang)) do
        local rows = option.place < 0 and cells:cell(slice.here, option.place, nil) or 0
        local said = question.missing_label(option, words) .. " " .. show.number(rows, 0, words)
        if rows > 0 then parts[#parts + 1] = said end
      end
      lines[#lines + 1] = words.answered:format(words.columns:format(name), show.number(inside, 0, words),
        show.number(inside + missing, 0, words)) .. (#parts > 0 and "; " .. concat(parts, ", ") or "")
    end
  end
  return lines
end

--- Notes on means of options: which scores run the other way round, which answers have none.
-- @param questions list
-- @param words fixed words of a language
-- @return list of strings
-- @usage assert(#require "remarks".score_notes({}, require "language".words "en") == 0)
function remarks.score_notes(questions, words)
  local notes = {}
  for _, q in ipairs(questions) do
    local labels, scores, without = {}, nil, {}
    if q.kind == "single" then scores, without = q.scores() end
    for i, place in ipairs(scores and without or {}) do labels[i] = q.options(words.lang).answers[place].label end
    if #labels > 0 then notes[#notes + 1] = words.no_score:format(q.name, concat(labels, ", ")) end
    if scores and entry_of(q).reverse then notes[#notes + 1] = words.reversed:format(q.name) end
  end
  return notes
end

--- Notes on multiple-response sets: what their percentages refer to, and that they may sum to more than 100.
-- @param questions list, each with `total` asked for
-- @param pass that has counted
-- @param words fixed words of a language
-- @return list of strings
-- @usage assert(#require "remarks".set_notes({}, nil, require "language".words "en") == 0)
function remarks.set_notes(questions, pass, words)
  local notes = {}
  for _, q in ipairs(questions) do
    if q.kind == "multi" then
      notes[#notes + 1] = words.set_base[base_of(q)]:format(q.name)
      local sum = 0
      for place in ipairs(q.options("en").answers) do
        local value = q.share(pass:count(), q.total, { places = { place } }, nil, "column").value
        sum = sum + (value == value and value or 0)
      end
      if sum > 1 + 1e-9 then notes[#notes + 1] = words.several:format(q.name) end
    end
  end
  return notes
end

--- A note on total percentages: who is in the Total and in no column of a variable that was not answered.
-- @param banner see banner.lua
-- @param questions list, each with `total` and, for each point of the banner, `at` asked for
-- @param pass that has counted
-- @param words fixed words of a language
-- @return list of no or one string
-- @usage assert(#require "remarks".total_notes({ slices = {}, points = {} }, {}, { count = print }, {}) == 0)
function remarks.total_notes(banner, questions, pass, words)
  local cells, total, point_of, names = pass:count(), false, {}, {}
  for p, point in ipairs(banner.points) do
    if point.slice then point_of[point.slice] = p else total = true end
  end
  for _, slice in ipairs(total and banner.slices or {}) do
    local p, fewer = point_of[slice.slice], false
    for _, q in ipairs(p and questions or {}) do
      fewer = fewer or q.kind ~= "number" and q.base(cells, q.at[p], nil) < q.base(cells, q.total, nil)
    end
    if fewer then names[#names + 1] = slice.label and language.pick(slice.label, words.lang) or slice.name end
  end
  local said = concat(names, ", ")
  return #names > 0 and { words.total_differs:format(said, said) } or {}
end

--- The line about a question that two waves asked otherwise.
-- @param q a question
-- @param first, second names of waves
-- @param words fixed words of a language
-- @return a string, nil where both asked the same
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1 } } }
-- local q = require "question".of("table", d, "x")
-- assert(require "remarks".wave_difference(q, "2025", "2024", require "language".words "en") == nil)
function remarks.wave_difference(q, first, second, words)
  local own = words.change
  local what, this, that = require "waves".difference(entry_of(q), first, second)
  local between = first .. ", " .. second
  return what == "absent" and own.absent:format(q.name, this)
    or what == "wording" and own.wording:format(q.name, between, this, that)
    or what == "options" and own.options:format(q.name, between, this) or nil
end

--- Lines about questions that waves asked otherwise, where waves are columns.
-- @param banner with its points
-- @param questions list
-- @param words fixed words of a language
-- @return list of strings
-- @usage assert(#require "remarks".wave_notes({ points = {} }, {}, require "language".words "en") == 0)
function remarks.wave_notes(banner, questions, words)
  local names, seen, notes = {}, {}, {}
  for _, point in ipairs(banner.points) do
    for i = 1, #point.keys - 1, 2 do
      local name = point.keys[i] == "wave" and point.keys[i + 1]
      if name and not seen[name] then names[#names + 1], seen[name] = name, true end
    end
  end
  for _, q in ipairs(questions) do
    for i = 2, #names do notes[#notes + 1] = remarks.wave_difference(q, names[i - 1], names[i], words) end
  end
  return notes
end

--- Lines that explain the marks that occur in some rows.
-- @param rows of a layout
-- @param flag, hide the thresholds
-- @param words fixed words of a language
-- @return list of strings
-- @usage
-- local rows = { { cells = { { kind = "hidden" } } } }
-- assert(#require "remarks".legend(rows, 30, 5, require "language".words "en") == 1)
function remarks.legend(rows, flag, hide, words)
  local small, hidden, legend = false, false, {}
  for _, row in ipairs(rows) do
    for p = 1, row.cells and #row.cells or 0 do
      local cell = row.cells[p]
      if cell and cell.mark == SMALL_MARK then small = true end
      if cell and cell.kind == "hidden" then hidden = true end
    end
  end
  if small then legend[1] = SMALL_MARK .. " " .. words.mark_small:format(flag) end
  if hidden then legend[#legend + 1] = show.HIDDEN .. " " .. words.hidden:format(hide) end
  return legend
end

return remarks
