--- A table's request to one pass of cells and back: rows, banner, percent, nets, scores, letters.
--
-- A request is planned (all names checked, all cells asked for), the pass counts, and the table then makes
-- estimates from cells when they are asked for and a layout in any language when it is printed. Nothing in a
-- table depends on the language.

local banner = require "banner"
local forms = require "forms"
local language = require "language"
local layout = require "layout"
local net = require "net"
local question = require "question"
local remarks = require "remarks"
local request = require "request"
local check = require "check"

local concat, min, unpack = table.concat, math.min, table.unpack

local crosstab = {}

local FIELDS = check.known("s:table", { "rows", "columns", "percent", "show", "nets", "letters", "total", "sort",
  "missing", "flag", "hide", "digits", "domain", "title", "source" })
local OF_OPTIONS = { percent = true, count = true, weighted_count = true, se = true, interval = true, index = true }
local OF_MEANS = { mean = true, sd = true, median = true, se = true, interval = true }

local SMALL_MARK = remarks.SMALL_MARK

-- ---- planning -------------------------------------------------------------------------------------

local table_methods = {}
local table_class = { __index = table_methods, __name = "befund.table" }

-- The banner, and which of its points are compared. Tables of a pass that ask for the same variable share them.
local function banner_of(where, data, asked, tested, pass)
  local key = type(asked.columns) == "string" and concat({ asked.columns, tostring(asked.total),
    tested and concat({ tested.test, tested.against, tested.adjust, tested.alpha }, "\0") or nil }, "\0")
  local known = key and pass.banners[key]
  if known then return known.banner, known.letters end
  known = { banner = banner.of(where .. ": columns", data, asked.columns, asked.total) }
  known.letters = tested and require "letters".plan(tested, known.banner)
  if key then pass.banners[key] = known end
  return known.banner, known.letters
end

-- A question with room for what this table has of it. Tables of a pass that leave nets to the codebook share the rest.
local function question_of(where, data, entry, asked, pass)
  local nets = request.nets(asked, entry)
  if nets ~= nil then return question.of(where, data, entry.name, nets) end
  local known = pass.questions[entry.name]
  if not known then
    known = { __index = question.of(where, data, entry.name) }
    pass.questions[entry.name] = known
  end
  return setmetatable({}, known)
end

--- Plans a table: checks the request and asks a pass for its cells.
-- @param facts of a design: `data`, `handle`, `domains`, `weight`
-- @param asked the request, see `table` of a design
-- @param pass of that design
-- @return a table, complete once the pass has counted
-- @raise names the field, column or option that is wrong
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2 } } }
-- local handle = require "core.design".of(2)
-- local pass = require "pass".of(handle)
-- local t = require "crosstab".plan({ data = d, handle = handle, domains = {} }, { rows = "x" }, pass)
-- assert(t:cell("mean", "total").value == 1.5)
function crosstab.plan(facts, asked, pass)
  local where = "table"
  request.fields(where, asked, FIELDS)
  local data = facts.data
  local self = setmetatable({ facts = facts, pass = pass, title = request.text(where .. ": title", asked.title),
    source = request.source(facts, asked) }, table_class)
  self.percent = check.one_of(where .. ": percent", asked.percent, { "column", "row", "total" })
  self.sort = check.one_of(where .. ": sort", asked.sort, { "codebook", "descending", "ascending" })
  self.show_missing = check.one_of(where .. ": missing", asked.missing, { "note", "show" }) == "show"
  self.show, self.shows = request.statistics(where, asked.show)
  self.digits = request.digits(where, asked.digits)
  self.flag, self.hide = request.thresholds(where, asked, data)
  self.least = math.max(self.flag, self.hide, 1) -- the base of what is tested

  local tested = asked.letters and require "letters".options(where .. ": letters", asked.letters) or nil
  if tested and self.percent ~= "column" then
    check.fail("%s: letters compare column percentages, not those of a %s (percent = \"column\")", where, self.percent)
  end

  local entries = request.expand(where, data, asked.rows)
  request.check_nets(where, asked, entries)
  self.banner, self.letters = banner_of(where, data, asked, tested, pass)
  self.questions = {}
  local numbers = false
  for i, entry in ipairs(entries) do
    local q = question_of(where, data, entry, asked, pass)
    q.battery, numbers = entry.battery, numbers or q.kind == "number"
    if self.shows.mean and q.kind == "single" then
      if not q.scores() then
        check.fail("%s: '%s' has no scores, so it has no mean (give its options scores in the codebook, "
          .. "or leave \"mean\" out of show)", where, q.name)
      end
    end
    q.total, q.at = q.want(pass, nil), {}
    local slice, at = nil, q.total
    for p, point in ipairs(self.banner.points) do
      if point.slice ~= slice then slice, at = point.slice, point.slice and q.want(pass, point.slice) or q.total end
      q.at[p] = at
    end
    self.questions[i] = q
  end
  if self.shows.median and not numbers then
    check.fail("%s: there is no number among the rows to take a median of (leave \"median\" out of show)", where)
  end
  for _, slice in ipairs(self.banner.slices) do slice.here = pass:want { slice = slice.slice } end
  return self
end

-- ---- from cells to rows ---------------------------------------------------------------------------

-- The bases of a question at all points: rows, weights.
local function bases_of(self, q)
  if not q.bases then q.bases, q.weights = q.base_list(self.pass:count(), q.at, self.banner.codes) end
  return q.bases, q.weights
end

-- Shares of an item at all points, without standard errors: values, bases and effective bases become fields of it.
local function shares_of(self, q, item)
  if not item.value then
    item.value, item.base, item.effective = q.shares(self.pass:count(), q.at, item, self.banner.codes, self.percent)
  end
  return item
end

local function share_at(self, q, item, p)
  item.estimates = item.estimates or {}
  local estimate = item.estimates[p]
  if not estimate then
    estimate = q.share(self.pass:count(), q.at[p], item, self.banner.points[p].codes, self.percent)
    item.estimates[p] = estimate
  end
  return estimate
end

local function mean_at(self, q, p)
  q.means = q.means or {}
  q.means[p] = q.means[p] or q.mean(self.pass:count(), q.at[p], self.banner.points[p].codes)
  return q.means[p]
end

local function all_places(q)
  local places = {}
  for place in ipairs(q.options("en").answers) do places[place] = place end
  return places
end

-- Rows of weight zero or outside the domain are in no base; a figure without base is empty, one of a base
-- that is too small is hidden. `own`: the figure's own base, nil for the point's.
local function figure(self, q, p, own, cell)
  local base = bases_of(self, q)[p]
  own = own or base
  if min(base, own) < self.hide and base > 0 then return { kind = "hidden" } end
  if base == 0 or own == 0 then return { kind = "empty" } end
  if own < self.flag and own ~= base and cell.kind == "percent" then cell.mark = SMALL_MARK end
  return cell
end

-- The cell of a statistic made from an estimate of a share or a mean.
local function statistic(self, name, estimate, is_share)
  local digits = self.digits

  if name == "mean" or name == "median" then
    return { kind = "number", value = estimate.value, digits = digits.mean }
  end
  if name == "sd" then return { kind = "number", value = estimate.sd, digits = digits.sd } end
  if name == "se" then
    if is_share then return { kind = "points", value = estimate.se, digits = digits.se } end
    return { kind = "number", value = estimate.se, digits = digits.mean + 1 } -- the mean's own digits would be too few
  end
  return { kind = "interval", low = estimate.low, high = estimate.high, unit = is_share and "share" or "number",
    digits = is_share and digits.percent or digits.mean }
end

-- 100 times the share of the point by that of all; the same for row percentages.
local function index_of(self, q, item, p)
  local cells = self.pass:count()
  local here = q.share(cells, q.at[p], item, self.banner.points[p].codes, "column")
  local all = q.share(cells, q.total, item, nil, "column")
  if all.base < self.hide then return { kind = "hidden" } end
  return { kind = "number", value = 100 * here.value / all.value, digits = self.digits.index }
end

local function measure_text(words, name)
  return name == "interval" and words.interval:format("95") or words[name]
end

-- A row of a table: `of` the table, `q` its question, `kind`, `level`, `keys`, `measure`, of an option or net the
-- `item`. Its class has what is different: `label(words)`, `cell(p)` and `estimate(p)` at a point, `text(words)` of the
-- item it is of, `cells()` at all points. Rows that are compared between columns have `is_tested`, and what letters.lua
-- asks of them.
local row_methods = {}

local function row_class(methods)
  for name, method in pairs(row_methods) do methods[name] = methods[name] or method end
  return { __index = methods }
end

function row_methods.cells(row)
  local cells = {}
  for p = 1, #row.of.banner.points do cells[p] = row:cell(p) end
  return cells
end

-- What is compared with other columns, nil where that is hidden, empty or of a base below the flag.
function row_methods.tested(row, p)
  local self, q = row.of, row.q
  local estimate = row.item and share_at(self, q, row.item, p) or mean_at(self, q, p)
  if bases_of(self, q)[p] < self.least or estimate.base < self.least then return nil end
  return estimate
end

-- The same of the other points of the point's group.
function row_methods.tested_rest(row, p)
  local self, q, rest = row.of, row.q, row.of.banner.points[p].rest
  local cells = self.pass:count()
  local estimate = row.item and q.share(cells, q.at[p], row.item, rest, self.percent) or q.mean(cells, q.at[p], rest)
  return estimate.base >= self.least and estimate or nil
end

-- Of a row of shares: values and effective bases of all points, and which can be tested; nil: all.
function row_methods.shares(row)
  if not row.item then return nil end
  local item, bases, least, all = shares_of(row.of, row.q, row.item), bases_of(row.of, row.q), row.of.least, true
  for p = 1, #bases do all = all and item.base[p] >= least and bases[p] >= least end
  if all then return item.value, item.effective end
  local tested = {}
  for p, base in ipairs(item.base) do tested[p] = base >= least and bases[p] >= least end
  return item.value, item.effective, tested
end

local function add(self, rows, class, row)
  row.of = self
  rows[#rows + 1] = setmetatable(row, class)
end

-- ---- rows of options and nets ---------------------------------------------------------------------

local function text_of_item(row, words)
  local item = row.item
  if item.label then return language.pick(item.label, words.lang) end
  return row.q.options(words.lang).answers[item.places[1]].label
end

local function label_of_item(row, words)
  return row.kind == "statistic" and measure_text(words, row.measure) or text_of_item(row, words)
end

local function share_of_row(row, p) return share_at(row.of, row.q, row.item, p) end

local function count_of_row(row, p)
  return row.q.counted(row.of.pass:count(), row.q.at[p], row.item, row.of.banner.points[p].codes)
end

local percent_row = row_class { label = label_of_item, text = text_of_item, estimate = share_of_row,
  cell = function(row, p)
    local self, item = row.of, shares_of(row.of, row.q, row.item)
    local cell = { kind = "percent", value = item.value[p], digits = self.digits.percent }
    return figure(self, row.q, p, item.base[p], cell)
  end,
  cells = function(row)
    local self, item, bases = row.of, shares_of(row.of, row.q, row.item), bases_of(row.of, row.q)
    local cells, base, least, digits = { unpack(item.value) }, item.base, self.least, self.digits.percent
    for p = 1, #cells do
      local plain = base[p] >= least and bases[p] >= least -- neither hidden nor marked nor empty
      cells[p] = plain and { kind = "percent", value = cells[p], digits = digits } or row:cell(p)
    end
    return cells
  end }

local count_row = row_class { label = label_of_item, text = text_of_item, estimate = count_of_row,
  cell = function(row, p)
    local self, q = row.of, row.q
    local count = q.unweighted(self.pass:count(), q.at[p], row.item, self.banner.points[p].codes)
    return figure(self, q, p, nil, { kind = "count", value = count })
  end }

local weighted_count_row = row_class { label = label_of_item, text = text_of_item, estimate = count_of_row,
  cell = function(row, p)
    local count = row:estimate(p).value
    return figure(row.of, row.q, p, nil, { kind = "number", value = count, digits = row.of.digits.weighted })
  end }

local statistic_row = row_class { label = label_of_item, text = text_of_item, estimate = share_of_row,
  cell = function(row, p)
    local self, q, name = row.of, row.q, row.measure
    -- the Total of a row is all of it: nothing was estimated
    if self.percent == "row" and not self.banner.points[p].slice then return false end
    local estimate = row:estimate(p)
    return figure(self, q, p, estimate.base,
      name == "index" and index_of(self, q, row.item, p) or statistic(self, name, estimate, true))
  end }

local ITEM_ROWS = { percent = percent_row, count = count_row, weighted_count = weighted_count_row }

-- The lines of one option or net: one for each statistic that is shown of options.
local function add_item(self, rows, q, item, kind, level)
  local first = true
  for _, name in ipairs(self.show) do
    if OF_OPTIONS[name] then
      add(self, rows, ITEM_ROWS[name] or statistic_row, { kind = first and kind or "statistic", q = q, item = item,
        level = level + (first and 0 or 1), measure = name, is_tested = first and self.letters ~= nil,
        keys = first and name == "percent" and { q.name, item.key } or { q.name, item.key, name } })
      first = false
    end
  end
end

-- ---- other rows -----------------------------------------------------------------------------------

local mean_row = row_class {
  label = function(row, words) return measure_text(words, row.measure) end,
  estimate = function(row, p)
    local self, q = row.of, row.q
    if row.measure ~= "median" then return mean_at(self, q, p) end
    local point = self.banner.points[p]
    return q.median(self.pass.design, point.slice, point.codes)
  end,
  cell = function(row, p)
    local estimate = row:estimate(p)
    return figure(row.of, row.q, p, estimate.base, statistic(row.of, row.measure, estimate, false))
  end }

local function add_mean(self, rows, q)
  add(self, rows, mean_row, { kind = "mean", q = q, level = 0, measure = "mean", keys = { q.name, "mean" },
    is_tested = self.letters ~= nil })
  for _, name in ipairs(self.show) do
    if OF_MEANS[name] and name ~= "mean" and (name ~= "median" or q.kind == "number") then
      add(self, rows, mean_row, { kind = "statistic", q = q, level = 1, measure = name,
        keys = { q.name, "mean", name } })
    end
  end
end

-- Who answered at a point.
local function everyone(row, p)
  local self, q = row.of, row.q
  if q.kind == "number" then return mean_at(self, q, p) end
  local item = { places = q.kind == "multi" and { 1 } or all_places(q) }
  return q.counted(self.pass:count(), q.at[p], item, self.banner.points[p].codes)
end

local base_row = row_class { estimate = everyone,
  label = function(_, words) return words.base end,
  cell = function(row, p)
    local self, base = row.of, bases_of(row.of, row.q)[p]
    if base > 0 and base < self.hide then return { kind = "hidden" } end
    return { kind = "count", value = base, mark = base > 0 and base < self.flag and SMALL_MARK or nil }
  end,
  cells = function(row)
    local bases, least = bases_of(row.of, row.q), row.of.least
    local cells = { unpack(bases) }
    for p = 1, #cells do cells[p] = bases[p] >= least and { kind = "count", value = bases[p] } or row:cell(p) end
    return cells
  end }

local weighted_base_row = row_class { estimate = everyone,
  label = function(_, words) return words.base_weighted end,
  cell = function(row, p)
    local self, bases, weights = row.of, bases_of(row.of, row.q)
    if bases[p] > 0 and bases[p] < self.hide then return { kind = "hidden" } end
    return { kind = "number", value = weights[p], digits = self.digits.weighted }
  end,
  cells = function(row)
    local bases, weights = bases_of(row.of, row.q)
    local cells, hide, digits = { unpack(weights) }, row.of.hide, row.of.digits.weighted
    for p = 1, #cells do
      cells[p] = bases[p] >= hide and { kind = "number", value = cells[p], digits = digits } or row:cell(p)
    end
    return cells
  end }

local function add_bases(self, rows, q)
  add(self, rows, base_row, { kind = "base", q = q, level = 0, keys = { q.name, "base" }, measure = "base" })
  add(self, rows, weighted_base_row, { kind = "weighted_base", q = q, level = 0, keys = { q.name, "weighted_base" },
    measure = "base_weighted" })
end

local function text_of_missing(row, words)
  return question.missing_label(row.q.options(words.lang).missing[row.place], words)
end

local missing_row = row_class { text = text_of_missing,
  label = function(row, words) return text_of_missing(row, words) .. " (" .. words.count .. ")" end,
  cell = function(row, p)
    local self, q = row.of, row.q
    local base = bases_of(self, q)[p]
    if base > 0 and base < self.hide then return { kind = "hidden" } end
    local count = self.pass:count():cell(q.at[p][1], self.banner.points[p].codes, -row.place)
    return { kind = "count", value = count }
  end }

local function add_missing(self, rows, q)
  local _, _, list = q.missing(self.pass:count(), q.total)
  for _, one in ipairs(list) do
    add(self, rows, missing_row, { kind = "missing", q = q, level = 0, place = one.place, measure = "count",
      keys = { q.name, q.options("en").missing[one.place].key } })
  end
end

local question_row = row_class { label = function(row, words) return row.q.title(words.lang) end }

local function rows_of(self)
  if self.rows then return self.rows end
  local rows = {}
  for _, q in ipairs(self.questions) do
    if #self.questions > 1 or self.title then
      add(self, rows, question_row, { kind = "question", q = q, level = 0, keys = { q.name } })
    end
    add_bases(self, rows, q)
    if q.kind ~= "number" then
      local answers, shown = q.options("en").answers, false
      for _, name in ipairs(self.show) do shown = shown or OF_OPTIONS[name] end
      if shown then
        q.items = {}
        local value = self.sort ~= "codebook" and function(places)
          local item = q.items[concat(places, ",")] or { places = places }
          q.items[concat(places, ",")] = item
          local estimate = share_at({ pass = self.pass, banner = self.banner, percent = "column" }, q, item, 1)
          return estimate.value == estimate.value and estimate.value or 0
        end
        for _, line in ipairs(net.order(#answers, q.nets, value or nil, self.sort == "ascending")) do
          if line.net then
            local item = { key = line.net.key, places = line.net.places, label = line.net.label }
            add_item(self, rows, q, item, "net", line.level)
          else
            local item = { key = answers[line.place].key, places = { line.place }, value = false, base = false,
              effective = false } -- room for what comes
            add_item(self, rows, q, item, "answer", line.level)
          end
        end
      end
    end
    if q.kind == "number" or (q.kind == "single" and self.shows.mean) then add_mean(self, rows, q) end
    if self.show_missing then add_missing(self, rows, q) end
  end
  self.rows = rows
  return rows
end

-- ---- what is said around the table ----------------------------------------------------------------

local function notes_of(self, words)
  local notes = self.shows.percent and remarks.set_notes(self.questions, self.pass, words) or {}
  for _, said in ipairs(self.shows.mean and remarks.score_notes(self.questions, words) or {}) do
    notes[#notes + 1] = said
  end
  local shares = self.percent == "total" and (self.shows.percent or self.shows.se or self.shows.interval)
  for _, said in ipairs(shares and remarks.total_notes(self.banner, self.questions, self.pass, words) or {}) do
    notes[#notes + 1] = said
  end
  for _, said in ipairs(remarks.wave_notes(self.banner, self.questions, words)) do notes[#notes + 1] = said end
  return notes
end

-- ---- the table as a value -------------------------------------------------------------------------

-- Of a study's data: what no figure says is marked.
local function marked(one, facts)
  if not (facts.data:meta() or {}).study then return one end
  return require "figure.mark".put(one, facts)
end

--- The layout of a table, from which all its forms are made.
-- @param lang "de" or "en"; nil: the current language
-- @return a layout, see layout.lua
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- assert(require "design".of(d):table{ rows = "x" }:layout("en").rows[1].label == "Base")
function table_methods.layout(self, lang)
  local words = language.words(lang)
  local rows = {}
  for i, row in ipairs(rows_of(self)) do
    local cells
    if row.cell then
      cells = row:cells()
      if row.is_tested then
        local beside = require "letters".beside(self.letters, self.banner, row)
        for p, string in pairs(beside) do cells[p].letters = string end
      end
    end
    rows[i] = { kind = row.kind, label = row:label(words), level = row.level, question = row.q.name, key = row.keys[2],
      item = row.text and row:text(words), measure = row.measure and measure_text(words, row.measure), cells = cells,
      estimate = row.estimate and function(p) return row:estimate(p) end }
  end
  local ledger = remarks.ledger(self.questions, self.pass, words, self.hide)
  for _, line in ipairs(remarks.undecided(self.facts, words)) do ledger[#ledger + 1] = line end
  for _, line in ipairs(remarks.banner_ledger(self.banner, self.pass, words, self.hide)) do
    ledger[#ledger + 1] = line
  end
  local legend = remarks.legend(rows, self.flag, self.hide, words)
  for _, line in ipairs(self.letters and require "letters".legend(self.letters, self.flag, words) or {}) do
    legend[#legend + 1] = line
  end
  local any_options = false
  for _, q in ipairs(self.questions) do any_options = any_options or q.kind ~= "number" end
  local title = self.title
  if not title and #self.questions == 1 then title = self.questions[1].title(words.lang) end
  return marked(layout.of {
    lang = words.lang, title = language.pick(title, words.lang),
    base = remarks.base_line(self.facts, words,
      any_options and self.shows.percent and words["percent_" .. self.percent] or nil),
    head = banner.head(self.banner, words.lang), rows = rows, notes = notes_of(self, words), ledger = ledger,
    legend = legend,
    source = self.source and words.source:format(language.pick(self.source, words.lang)),
  }, self.facts)
end

local function split(where, path)
  if type(path) == "table" then return path end
  check.kind(where, path, "string")
  local list = {}
  for part in (path .. ">"):gmatch("%s*(.-)%s*>") do list[#list + 1] = part end
  return list
end

-- Do the words of a path occur in the keys in that order, the last one at the end?
local function matches(keys, path)
  if keys[#keys] ~= path[#path] then return false end
  local at = 1
  for _, key in ipairs(keys) do
    if key == path[at] then at = at + 1 end
  end
  return at > #path
end

--- Finds one of several things by number or by the path of its keys.
-- @param where what messages start with
-- @param list of `{ keys = { outermost, ..., innermost } }`
-- @param asked a number, "outer > inner", or a list of keys; outer keys may be left out
-- @return its number
-- @raise where nothing or more than one fits
-- @usage
-- local find = require "crosstab".find
-- assert(find("cell: column", { { keys = { "total" } }, { keys = { "sex", "f" } } }, "f") == 2)
function crosstab.find(where, list, asked)
  if math.type(asked) == "integer" then
    if not list[asked] then check.fail("%s: %d is not among 1 to %d", where, asked, #list) end
    return asked
  end
  local path, found, paths, same = split(where, asked), nil, {}, {}
  for i, one in ipairs(list) do
    paths[i] = concat(one.keys, " > ")
    if paths[i] == concat(path, " > ") then return i end
    if matches(one.keys, path) then
      found = found or i
      same[#same + 1] = paths[i]
    end
  end
  if #same > 1 then
    check.fail("%s: '%s' may be %s (write more of the path)", where, concat(path, " > "), check.listed(same))
  end
  if not found then
    check.fail("%s: there is no '%s' (%s)", where, concat(path, " > "), check.advice(concat(path, " > "), paths))
  end
  return found
end

--- The estimate behind a cell.
-- @param row number of a printed row, or its path: "q1 > agree", "q1 > top2", "q1 > mean", "q1 > base"
-- @param column number of a column, or its path: "total", "region > north", "gender > f > role > trainee", the label
--   of a free point; outer parts that are not needed may be left out
-- @return an estimate; that of `base` rows is the weighted number of those who answered
-- @raise where no row or column fits, and where the cell is hidden
-- @usage
-- require "core.file".write("answers.csv", "region,satisfied\nnorth,yes\nnorth,no\nsouth,yes\n")
-- local t = befund.read("answers.csv"):design {}:table { rows = "satisfied", columns = "region" }
-- local e = t:cell("satisfied > yes", "region > north")
-- assert(e.value == 0.5 and e.base == 2 and t:cell("yes", "total").base == 3)
function table_methods.cell(self, row, column)
  local rows = rows_of(self)
  local line = rows[crosstab.find("cell: row", rows, row)]
  local p = crosstab.find("cell: column", self.banner.points, column)
  if not line.estimate then check.fail("cell: row '%s' has no estimates", concat(line.keys, " > ")) end
  local shown = line:cell(p)
  if shown and shown.kind == "hidden" then
    check.fail("cell: '%s' at '%s' is hidden, its base is below %d", concat(line.keys, " > "),
      concat(self.banner.points[p].keys, " > "), self.hide)
  end
  return require "behind".remember(line:estimate(p), { facts = self.facts, hide = self.hide, q = line.q,
    item = line.item, point = self.banner.points[p] })
end

--- The paths of a table's rows or columns, as `cell` takes them.
-- @param t anything
-- @param side "rows" or "columns"
-- @return list of the innermost keys that stand for one row or column alone; list of whole paths; both empty where `t`
--   is no table of a request
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- local short, whole = require "crosstab".places(require "design".of(d):table { rows = "x" }, "rows")
-- assert(short[#short] == "mean" and whole[#whole] == "x > mean")
function crosstab.places(t, side)
  local short, whole, count = {}, {}, {}
  if getmetatable(t) ~= table_class then return short, whole end
  local list = side == "rows" and rows_of(t) or t.banner.points
  for _, one in ipairs(list) do
    local last = one.keys[#one.keys]
    count[last] = (count[last] or 0) + 1
  end
  for i, one in ipairs(list) do
    local last = one.keys[#one.keys]
    whole[i] = concat(one.keys, " > ")
    short[i] = count[last] == 1 and last or whole[i]
  end
  return short, whole
end

--- The differences between columns that were tested, of a table with `letters`.
-- @return list of `{ row = "q1 > agree", columns = { "sex > f", "sex > m" }, difference, se, t, df, p, adjusted,
--   kind }`, difference being the first column less the second ("others" with against = "rest"), in shares or means;
--   it prints as a table
-- @raise on a table without letters
-- @usage
-- local column, labels = require "core.column", require "core.labels"
-- local l = labels.of { answers = { { key = "a" }, { key = "b" } } }
-- local d = require "core.dataset".of { { "q", column.single { labels = l, codes = { 1, 1, 2, 1, 2, 2 } } },
--   { "g", column.single { labels = l, codes = { 1, 1, 1, 2, 2, 2 } } } }
-- local t = require "design".of(d):table{ rows = "q", columns = "g", letters = true, flag = 0 }
-- assert(#t:tests() == 2 and t:tests()[1].row == "q > a" and t:tests()[1].columns[2] == "g > b")
function table_methods.tests(self)
  if not self.letters then check.fail("tests: the table has no letters (letters = true)") end
  local list, points = {}, self.banner.points
  local line_of, point_of = {}, {}
  for _, row in ipairs(rows_of(self)) do
    if row.is_tested then
      for _, test in ipairs(require "letters".tests(self.letters, row)) do
        local one = { row = concat(row.keys, " > "), kind = row.kind == "mean" and "mean" or "share",
          columns = { concat(points[test.a].keys, " > "), test.b and concat(points[test.b].keys, " > ") or "others" } }
        for _, name in ipairs { "difference", "se", "t", "df", "p", "adjusted" } do one[name] = test[name] end
        list[#list + 1], line_of[one], point_of[one] = one, row, test
      end
    end
  end
  return require "letters".list(list, function(one, words)
    local row, test = line_of[one], point_of[one]
    return ("%s: %s \u{2013} %s"):format(row:label(words), points[test.a].text(words.lang),
      test.b and points[test.b].text(words.lang) or words.tests.rest)
  end)
end

--- The questions of a table as tables of their own, each with its own title, notes and ledger.
-- @param self a table whose `questions` are those of its rows
-- @return list of tables
-- @usage
-- local numbers = require "core.column".numbers
-- local d = require "core.dataset".of { { "x", numbers { 1, 2, 2 } }, { "y", numbers { 1, 3, 2 } } }
-- local list = require "design".of(d):table{ rows = { "x", "y" } }:split()
-- assert(#list == 2 and list[2]:layout("en").title == "y")
function crosstab.split(self)
  if #self.questions < 2 then return { self } end
  local list = {}
  for i, q in ipairs(self.questions) do
    local one = {}
    for name, value in pairs(self) do one[name] = value end
    one.questions, one.rows = { q }, nil
    list[i] = setmetatable(one, getmetatable(self))
  end
  return list
end

table_methods.split = crosstab.split

--- Gives a class of tables its forms, see forms.lua, `chart`, and `split`, which of most tables is a list of itself.
-- @param class a metatable whose __index has a method `layout`
-- @usage
-- local empty = require "layout".of { lang = "en", head = {}, rows = {} }
-- local class = { __index = { layout = function() return empty end } }
-- require "crosstab".forms(class)
-- assert(class.__index.csv(setmetatable({}, class)):find("Question"))
function crosstab.forms(class)
  forms.give(class)
  class.__index.split = class.__index.split or function(self) return { self } end
  function class.__index.chart(self, asked) return require "chart".of(self, asked) end
end

crosstab.forms(table_class)

return crosstab
