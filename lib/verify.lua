--- A study verified: every published figure recomputed from its data, and what came of it.
--
-- A value with the forms of a table. Text, Markdown, HTML and LaTeX count figures by chapter and list what is not
-- simply met; CSV has one row a figure; JSON all of it.

local figure = require "figure"
local forms = require "forms"
local json = require "json"
local language = require "language"
local layout = require "layout"
local outcome = require "figure.outcome"
local naming = require "figure.naming"
local show = require "show"

local concat = table.concat

local verify = {}

local statuses = { "met", "missed", "contradictory", "not_checkable" }

local words = {
  en = { title = "Published figures recomputed: %s", figures = "Figures", met = "met", missed = "missed",
    contradictory = "contra\u{AD}dictory", not_checkable = "not checkable", all = "all chapters", none = "(no chapter)",
    missed_title = "Missed: in the data, but not as published", computed = "Data", published = "Study", what = "What",
    contradictions = "Contradictory: cannot be met together with what else is published",
    with = "Contradicts", why = "Why", unchecked = "Not checkable", reason = "Reason",
    readings = "Readings that are disputed (taken | other): the one that loses fewer figures is taken",
    taken = "Taken", lost = "Lost", lost_other = "Other loses", file = "as filed", alternative = "the alternative",
    figure = "Figure", register = "All published figures", difference = "Data less study", status = "Result",
    lost_place = "lost place %d", rank = "rank", change_pp = "change", min = "lowest", max = "highest",
    sum_points = "all answers added", contradicts = "contradicts %s: %s",
    marks = "Study: ~ about, < less, > more; fractions stand for words." },
  de = { title = "Veröffentlichte Zahlen nachgerechnet: %s", figures = "Zahlen", met = "getroffen", missed = "verfehlt",
    contradictory = "wider\u{AD}sprüchlich", not_checkable = "nicht prüfbar", all = "alle Kapitel",
    none = "(kein Kapitel)",
    missed_title = "Verfehlt: in den Daten, aber nicht wie veröffentlicht", computed = "Daten", published = "Studie",
    what = "Was", contradictions = "Widersprüchlich: nicht zusammen mit anderem Veröffentlichten zu treffen",
    with = "Widerspricht", why = "Warum", unchecked = "Nicht prüfbar", reason = "Grund",
    readings = "Strittige Lesarten (gewählt | andere): Es gilt die, die weniger Zahlen verliert",
    taken = "Gewählt", lost = "Verloren", lost_other = "Andere verliert", file = "wie notiert",
    alternative = "die andere",
    figure = "Zahl", register = "Alle veröffentlichten Zahlen", difference = "Daten minus Studie", status = "Ergebnis",
    lost_place = "verlorener Platz %d", rank = "Rang", change_pp = "Änderung", min = "niedrigster",
    max = "höchster", sum_points = "alle Nennungen addiert", contradicts = "widerspricht %s: %s",
    marks = "Studie: ~ rund, < weniger, > mehr; Brüche stehen für Worte." },
}

-- ---- what is known of a figure ---------------------------------------------------------------------

-- A label; what the publication lost has a number.
local function placed(key, label, lang)
  local number = key:match("^unknown_(%d+)$")
  return number and words[lang].lost_place:format(math.tointeger(tonumber(number))) or label
end

-- The cell of a figure in one text: question, item, group, what is said of it, wave, by their labels.
local function name_of(study, f, lang)
  for _, fact in ipairs(study.facts) do
    if fact[1] == f.question and fact[2] == f.item and (fact.de or fact.en) then
      return ("%s, %s"):format(language.pick(fact, lang), f.wave)
    end
  end
  local entry = study.computer:question(f.question, f.population)
  local parts = { entry and language.pick(entry.label, lang) or f.question }
  if f.item ~= "any" and f.stat ~= "sum_points" then
    parts[2] = placed(f.item, naming.label(entry, f.item, lang), lang)
  end
  if f.group ~= "all" then
    parts[#parts + 1] = placed(f.subgroup, study.computer:subgroup_label(f, lang), lang)
  end
  parts[#parts + 1] = words[lang][f.stat]
  parts[#parts + 1] = f.wave
  return concat(parts, ", ")
end

-- How far off, in the figure's unit; of a figure printed in words from the fraction.
local function difference_of(result)
  return result.value and result.value - result.figure.value or nil
end

-- ---- text and Markdown -----------------------------------------------------------------------------

-- Figures and their statuses by chapter, in the order of the figures.
local function by_chapter(results)
  local list, index = {}, {}
  for _, result in ipairs(results) do
    local name = result.figure.chapter
    if not index[name] then
      index[name] = { name = name, results = {} }
      list[#list + 1] = index[name]
    end
    table.insert(index[name].results, result)
  end
  return list
end

local function count_cells(results)
  local n, cells = outcome.counts(results), {}
  cells[1] = { kind = "count", value = n.figures }
  for i, status in ipairs(statuses) do cells[i + 1] = { kind = "count", value = n[status] } end
  return cells
end

-- What a chapter of the figures is called.
local function chapter_label(self, name, lang)
  self.chapters = self.chapters or require "chapter".list(self.study)
  local title = self.chapters[name] and self.chapters[name].title or self.study.sections[name]
  return title and language.pick(title, lang) or name ~= "" and name or words[lang].none
end

local function summary(self, lang)
  local w, rows = words[lang], {}
  for _, one in ipairs(by_chapter(self.results)) do
    rows[#rows + 1] = { kind = "answer", label = chapter_label(self, one.name, lang), cells = count_cells(one.results) }
  end
  rows[#rows + 1] = { kind = "base", label = w.all, cells = count_cells(self.results) }
  local head = { { label = w.figures } }
  for i, status in ipairs(statuses) do head[i + 1] = { label = w[status] } end
  return layout.of { lang = lang, title = w.title:format(language.pick(self.study.title, lang)), head = head,
    rows = rows }
end

local function text(value)
  return { kind = "text", text = value }
end

-- A table of figures with columns of text; nil where there are none.
local function listing(study, lang, title, list, head, cells)
  if #list == 0 then return nil end
  local rows = {}
  for i, one in ipairs(list) do
    rows[i] = { kind = "answer", label = one.figure.id .. " " .. name_of(study, one.figure, lang), link = one.figure.id,
      cells = cells(one) }
  end
  return layout.of { lang = lang, title = title, head = head, rows = rows }
end

local function of_status(results, status)
  local list = {}
  for _, result in ipairs(results) do
    if result.status == status then list[#list + 1] = result end
  end
  return list
end

local function readings_layout(self, lang)
  local w, rows = words[lang], {}
  for i, one in ipairs(self.readings) do
    local prints = {}
    for j, id in ipairs(one.figures) do
      local f = self.study.figures[id]
      local value = one.taken == "alternative" and f.alternative_value
      for _, other in ipairs(f.alternatives) do
        if other.reading == one.name then value = value or tonumber(other.print) end
      end
      local other = value and show.number(value, f.decimals, language.words(lang))
      local print = figure.printed(f, language.words(lang).decimal)
      prints[j] = ("%s %s%s"):format(id, print, other and " | " .. other or "")
    end
    rows[i] = { kind = "answer", label = ("%s: %s"):format(one.name, concat(prints, "; ")), cells = {
      text(w[one.taken]), { kind = "count", value = one.lost.chosen }, { kind = "count", value = one.lost.other } } }
  end
  return #rows > 0 and layout.of { lang = lang, title = w.readings, head = { { label = w.taken }, { label = w.lost },
    { label = w.lost_other } }, rows = rows } or nil
end

-- All tables of the text form but the summary.
local function lists(self, lang)
  local w = words[lang]
  local decimal = language.words(lang).decimal
  local function printed(result) return text(figure.printed(result.figure, decimal)) end
  local list = {}
  list[#list + 1] = listing(self.study, lang, w.missed_title, of_status(self.results, "missed"),
    { { label = w.published }, { label = w.computed }, { label = w.why, wrap = true } }, function(result)
      local why = result.reason and language.pick(result.reason, lang) or ""
      return { printed(result), result.value and { kind = "number", value = result.value,
        digits = result.figure.decimals + 2 } or false, text(why) }
    end)
  list[#list + 1] = listing(self.study, lang, w.contradictions, of_status(self.results, "contradictory"),
    { { label = w.published }, { label = w.with, wrap = true }, { label = w.why, wrap = true } }, function(result)
      return { printed(result), text(concat(result.conflict.with, ", ")), text(language.pick(result.reason, lang)) }
    end)
  list[#list + 1] = readings_layout(self, lang)
  list[#list + 1] = listing(self.study, lang, w.unchecked, of_status(self.results, "not_checkable"),
    { { label = w.published }, { label = w.reason, wrap = true } }, function(result)
      return { printed(result), text(language.pick(result.reason, lang)) }
    end)
  return list
end

-- Why a figure is not simply met, and what it contradicts.
local function why_of(result, lang)
  local why = result.reason and language.pick(result.reason, lang) or ""
  return result.conflict and words[lang].contradicts:format(concat(result.conflict.with, ", "), why) or why
end

-- All figures, one a row, by chapter; each row can be pointed at by the figure's id.
local function register(self, lang)
  local w, rows = words[lang], {}
  local decimal = language.words(lang).decimal
  for _, one in ipairs(by_chapter(self.results)) do
    local chapter = chapter_label(self, one.name, lang)
    rows[#rows + 1] = { kind = "question", question = chapter, label = chapter }
    for _, result in ipairs(one.results) do
      local f, why = result.figure, why_of(result, lang)
      local off, digits = difference_of(result), f.decimals + 2
      rows[#rows + 1] = { kind = "answer", question = chapter, id = f.id,
        label = f.id .. " " .. name_of(self.study, f, lang), cells = { text(figure.printed(f, decimal)),
          result.value and { kind = "number", value = result.value, digits = digits } or false,
          off and not f.words and { kind = "number", value = off, digits = digits, sign = true } or false,
          text((w[result.status]:gsub("\u{AD}", ""))), why ~= "" and text(why) or false } }
    end
  end
  return layout.of { lang = lang, title = w.register, head = { { label = w.published }, { label = w.computed },
    { label = w.difference }, { label = w.status }, { label = w.why, wrap = true } }, rows = rows,
    legend = { w.marks } }
end

local methods = {}
methods.__index = methods

local function rendered(self, options, form)
  local lang = options and options.lang or language.current()
  local parts = {}
  local list = { summary(self, lang), table.unpack(lists(self, lang)) }
  for i, one in ipairs(list) do parts[i] = forms.of(form, one, forms.part(form, options)) end
  parts[#parts + 1] = forms.sentence(form, words[lang].marks)
  return forms.joined(form, parts, options, list[1].title)
end

for _, form in ipairs { "text", "markdown", "html", "latex" } do
  methods[form] = function(self, options) return rendered(self, options, form) end
end

--- The tables of a report's page on the figures: how many of each chapter came to what; those missed, contradictory,
-- in disputed readings and not checkable, as far as there are some; all of them, each row with the figure's id.
-- @return list of values with layout(lang)
function methods:tables()
  local list = { { layout = function(_, lang) return summary(self, lang or language.current()) end } }
  for i in ipairs(lists(self, "en")) do
    list[#list + 1] = { layout = function(_, lang) return lists(self, lang or language.current())[i] end }
  end
  list[#list + 1] = { layout = function(_, lang) return register(self, lang or language.current()) end }
  return list
end

methods.__tostring = methods.text

--- Writes the verification as a workbook, a sheet for each of its tables.
-- @param path of the file
-- @param options `lang`, `style`
function methods.xlsx(self, path, options)
  local tables = self:tables()
  require "report.workbook".of_parts(tables, function(lang) return tables[1]:layout(lang).title end, path, options)
end

-- ---- data forms ------------------------------------------------------------------------------------

local columns = { "id", "chapter", "population", "wave", "question", "item", "group", "subgroup", "stat", "op",
  "reading" }

-- A number without what only the last bits say.
local function exact(value)
  if value == nil or math.type(value) == "integer" then return value end
  local short = tonumber(("%.10f"):format(value))
  return math.tointeger(short) or short
end

local function entry_of(result, lang)
  local f = result.figure
  local entry = { id = f.id, status = result.status, published = exact(f.value), computed = exact(result.value),
    difference = exact(difference_of(result)), reason = result.reason and language.pick(result.reason, lang),
    conflicts = result.conflict and result.conflict.with or {} }
  for _, name in ipairs(columns) do entry[name] = f[name] end
  if f.alternative_value then entry.alternative = exact(f.alternative_value) end
  return entry
end

--- One row a figure: where it stands, what is published and computed, what came of it.
function methods:csv(options)
  local lang = options and options.lang or language.current()
  local function field(value)
    value = value == nil and "" or tostring(value)
    return value:find('[",\r\n]') and '"' .. value:gsub('"', '""') .. '"' or value
  end
  local names = { table.unpack(columns) }
  for _, name in ipairs { "published", "computed", "difference", "status", "reason", "conflicts" } do
    names[#names + 1] = name
  end
  local lines = { concat(names, ",") }
  for i, result in ipairs(self.results) do
    local entry, cells = entry_of(result, lang), {}
    entry.conflicts = concat(entry.conflicts, " ")
    for j, name in ipairs(names) do cells[j] = field(entry[name]) end
    lines[i + 1] = concat(cells, ",")
  end
  return concat(lines, "\n") .. "\n"
end

--- { figures = list, contradictions = list, readings = list } as JSON.
function methods:json(options)
  local lang = options and options.lang or language.current()
  local order = { "id", "status", "published", "computed", "difference", "reason", "conflicts", "figures", "why" }
  for i = 2, #columns do order[#order + 1] = columns[i] end
  local figures, contradictions = {}, {}
  for i, result in ipairs(self.results) do
    figures[i] = entry_of(result, lang)
    figures[i].conflicts = json.list(figures[i].conflicts)
    for _, name in ipairs { "computed", "difference", "reason" } do figures[i][name] = figures[i][name] or json.null end
  end
  for i, set in ipairs(self.sets) do
    contradictions[i] = { figures = set.figures, why = language.pick(set.why, lang) }
  end
  local readings = {}
  for i, one in ipairs(self.readings) do
    readings[i] = { name = one.name, figures = one.figures, taken = one.taken,
      lost = { chosen = one.lost.chosen, other = one.lost.other } }
  end
  return json.text({ figures = json.list(figures), contradictions = json.list(contradictions),
    readings = json.list(readings) }, order)
end

--- Verifies a study.
-- @param study from study.open
-- @param wanted function(figure) -> true for those that count; nil: all
-- @return a value with the forms of a table; `results` (see figure.outcome), `counts`, `sets` of figures
--   that contradict each other, `readings`
-- @usage local study = require "study".open(require "core.file".home)
-- local found = require "verify".of(study)
-- assert(found.counts.figures == #study.figures)
function verify.of(study, wanted)
  local results = outcome.of(study, wanted)
  local contradictions = study.contradictions or {}
  return setmetatable({ study = study, results = results, counts = outcome.counts(results),
    sets = contradictions.sets or {}, readings = contradictions.readings or {} }, methods)
end

return verify
