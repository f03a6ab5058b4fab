--- The frequencies of one variable: options in rows; count, percent and a bar in columns.
--
-- Kinds of missing follow the answers with their counts. A number, text or date of at most 20 different values
-- has these as options; a number of more has its mean instead.

local crosstab = require "crosstab"
local language = require "language"
local layout = require "layout"
local mark = require "figure.mark"
local net = require "net"
local question = require "question"
local remarks = require "remarks"
local request = require "request"
local show = require "show"
local check = require "check"

local concat = table.concat

local freq = {}

local FIELDS = check.known("freq", { "nets", "sort", "digits", "flag", "hide", "title", "source" })
local FEW = 20 -- values of a number that are shown one by one

local methods = {}
local class = { __index = methods, __name = "befund.table" }

--- Plans the frequencies of a variable.
-- @param facts of a design
-- @param name of a column
-- @param asked the request, see `freq` of a design
-- @param pass of that design
-- @return a table, complete once the pass has counted
-- @raise names the field or column that is wrong
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- local handle = require "core.design".of(3)
-- local t = require "freq".plan({ data = d, handle = handle, domains = {} }, "x", {}, require "pass".of(handle))
-- assert(t:layout("en").rows[1].label == "Base")
function freq.plan(facts, name, asked, pass)
  local where = "freq"
  asked = request.fields(where, asked or {}, FIELDS)
  local col = question.column(where, facts.data, name)
  if col:kind() == "number" and not require("core.column").distinct(col, FEW) then
    local plain = { rows = { name }, show = { "mean", "sd", "se", "interval" } }
    for field, value in pairs(asked) do plain[field] = value end
    return crosstab.plan(facts, plain, pass)
  end
  local self = setmetatable({ facts = facts, pass = pass, title = request.text(where .. ": title", asked.title),
    source = request.source(facts, asked) }, class)
  self.sort = check.one_of(where .. ": sort", asked.sort, { "codebook", "descending", "ascending" })
  self.digits = request.digits(where, asked.digits)
  self.flag, self.hide = request.thresholds(where, asked, facts.data)
  local q = question.of(where, facts.data, name, asked.nets, true)
  q.total = q.want(pass, nil)
  self.question = q
  return self
end

local COLUMNS = { { keys = { "count" } }, { keys = { "weighted_count" } }, { keys = { "percent" } } }

local function items_of(self)
  if self.items then return self.items end
  local q, cells, items = self.question, self.pass:count(), {}
  local function share(places) return q.share(cells, q.total, { places = places }, nil, "column") end
  local value = self.sort ~= "codebook" and function(places)
    local v = share(places).value
    return v == v and v or 0
  end
  local answers = q.options("en").answers
  for i, line in ipairs(net.order(#answers, q.nets, value or nil, self.sort == "ascending")) do
    local places = line.net and line.net.places or { line.place }
    local key = line.net and line.net.key or answers[line.place].key
    items[i] = { net = line.net, place = line.place, level = line.level, keys = { q.name, key },
      item = { places = places }, share = share(places) }
  end
  self.items = items
  return items
end

--- The estimate behind a cell.
-- @param row number of an option as printed, or its key
-- @param column "percent", "count" or "weighted_count"
-- @return an estimate: a share, or the weighted number
-- @raise where nothing fits, and where the base is hidden
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- assert(require "design".of(d):freq("x"):cell("2", "count").value == 2)
function methods.cell(self, row, column)
  local items = items_of(self)
  local one = items[crosstab.find("cell: row", items, row)]
  local c = crosstab.find("cell: column", COLUMNS, column)
  local q, cells = self.question, self.pass:count()
  local base = q.base(cells, q.total, nil)
  if base > 0 and base < self.hide then check.fail("cell: '%s' is hidden, its base is below %d", q.name, self.hide) end
  return require "behind".remember(c == 3 and one.share or q.counted(cells, q.total, one.item, nil),
    { facts = self.facts, hide = self.hide, q = q, item = one.item })
end

--- The layout of the frequencies, from which all forms are made.
-- @param lang "de" or "en"; nil: the current language
-- @return a layout, see layout.lua
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- assert(#require "design".of(d):freq("x"):layout("en").rows == 3)
function methods.layout(self, lang)
  local words = language.words(lang)
  local q, cells, weighted = self.question, self.pass:count(), self.facts.weight
  local options = q.options(words.lang)
  local base, weight = q.base(cells, q.total, nil)
  local hidden = base > 0 and base < self.hide
  local rows = {}

  local function line(kind, label, level, key, count, weighted_count, percent, bar)
    local row = { kind = kind, label = label, level = level, question = q.name, key = key, cells = { count } }
    if weighted then row.cells[2] = weighted_count end
    row.cells[#row.cells + 1], row.cells[#row.cells + 2] = percent, bar
    if hidden and kind ~= "missing" then
      for c in ipairs(row.cells) do row.cells[c] = row.cells[c] and { kind = "hidden" } end
      row.cells[#row.cells] = false
    end
    rows[#rows + 1] = row
  end

  local most = 0
  for _, one in ipairs(items_of(self)) do
    if one.share.value == one.share.value then most = math.max(most, one.share.value) end
  end
  local digits = self.digits
  line("base", words.base, 0, "base",
    { kind = "count", value = base, mark = base > 0 and base < self.flag and remarks.SMALL_MARK or nil },
    { kind = "number", value = weight, digits = digits.weighted }, false, false)
  for _, one in ipairs(items_of(self)) do
    local value = one.share.value
    local count = q.counted(cells, q.total, one.item, nil).value
    local label = one.net and language.pick(one.net.label, words.lang) or options.answers[one.place].label
    line(one.net and "net" or "answer", label, one.level, one.keys[2],
      { kind = "count", value = q.unweighted(cells, q.total, one.item, nil) },
      weighted and { kind = "number", value = count, digits = digits.weighted },
      value == value and { kind = "percent", value = value, digits = digits.percent } or { kind = "empty" },
      value == value and most > 0 and { kind = "bar", value = value / most } or false)
    rows[#rows].estimate = function() return one.share end
  end
  local _, _, missing = q.missing(cells, q.total)
  for _, one in ipairs(missing) do
    local option = options.missing[one.place]
    local count = { kind = "count", value = one.rows }
    line("missing", question.missing_label(option, words), 0, option.key, count, false, false, false)
  end

  local head = { { label = words.count } }
  if weighted then head[2] = { label = words.weighted_count } end
  head[#head + 1], head[#head + 2] = { label = words.percent }, { label = "" }
  local notes, ledger = remarks.set_notes({ q }, self.pass, words), remarks.ledger({ q }, self.pass, words, self.hide)
  if q.kind == "single" and q.scores() and not hidden and base > 0 then
    local mean = q.mean(cells, q.total, nil)
    notes[#notes + 1] = words.summary:format(q.name, show.number(mean.value, digits.mean, words),
      show.number(mean.sd, digits.sd, words), show.number(mean.se, digits.se + 1, words))
    for _, said in ipairs(remarks.score_notes({ q }, words)) do notes[#notes + 1] = said end
  end
  for _, said in ipairs(remarks.undecided(self.facts, words)) do ledger[#ledger + 1] = said end
  return mark.put(layout.of {
    lang = words.lang, title = language.pick(self.title, words.lang) or q.title(words.lang),
    base = concat({ words.base .. ": " .. remarks.base_text(self.facts, words), words.percent_answers,
      remarks.weighted_by(self.facts, words) }, "; "),
    head = head, rows = rows, notes = notes, ledger = ledger,
    legend = remarks.legend(rows, self.flag, self.hide, words),
    source = self.source and words.source:format(language.pick(self.source, words.lang)),
  }, self.facts)
end

crosstab.forms(class)

return freq
