--- A table's request to one pass of cells and back: rows, banner, percent, nets, scores, ledger.
--
-- A request is planned (all names checked, all cells asked for), the pass counts, and the table then makes
-- estimates from cells when they are asked for and a layout in any language when it is printed. Nothing in a
-- table depends on the language.

local banner = require "banner"
local language = require "language"
local layout = require "layout"
local net = require "net"
local question = require "question"
local show = require "show"
local check = require "check"

local concat = table.concat

local crosstab = {}

local FIELDS = { "rows", "columns", "percent", "show", "nets", "total", "sort", "missing", "flag", "hide", "digits",
  "domain", "title", "source" }
local LATER = { letters = true, adjust = true, against = true, test = true }
local STATISTICS = { "percent", "count", "weighted_count", "mean", "sd", "se", "interval" }
local STATISTICS_LATER = { median = true, index = true }
local OF_OPTIONS = { percent = true, count = true, weighted_count = true, se = true, interval = true }
local OF_MEANS = { mean = true, sd = true, se = true, interval = true }
local DIGITS = { percent = 0, mean = 1, sd = 1, se = 1, weighted = 0 }

local SMALL_MARK = "*"

-- ---- the request ----------------------------------------------------------------------------------

--- Refuses fields that belong to significance tests, then those that are unknown.
-- @param where what messages start with
-- @param request the table of fields
-- @param fields list of names
-- @return request
-- @raise names the field
-- @usage assert(not pcall(require "crosstab".fields, "table", { letters = {} }, { "rows" }))
function crosstab.fields(where, request, fields)
  check.kind(where, request, "table")
  for _, name in ipairs(check.names(request)) do
    if LATER[name] then check.fail("%s: %s: tests between columns are not in this version", where, name) end
  end
  return check.options(where, request, fields)
end

--- The statistics to be shown, checked.
-- @param where what messages start with
-- @param given list of names, or a name, or nil for percent
-- @return list; set
-- @raise names what is unknown
-- @usage assert(require "crosstab".statistics("table", nil)[1] == "percent")
function crosstab.statistics(where, given)
  local list, set = check.texts(where .. ": show", given or { "percent" }), {}
  for _, name in ipairs(list) do
    if STATISTICS_LATER[name] then
      check.fail("%s: show: '%s' is not in this version (there are %s)", where, name, check.listed(STATISTICS))
    end
    set[check.one_of(where .. ": show", name, STATISTICS)] = true
  end
  if #list == 0 then check.fail("%s: show is empty (show = { \"percent\" })", where) end
  return list, set
end

local function whole(where, value)
  if math.type(value) ~= "integer" or value < 0 then
    check.fail("%s: %s is not a whole number of at least 0", where, check.quoted(value))
  end
  return value
end

--- Digits after the decimal sign, checked, with what is left out.
-- @param where what messages start with
-- @param given table, or nil
-- @return table with percent, mean, sd, se, weighted
-- @raise names what is no number of digits
-- @usage assert(require "crosstab".digits("table", { percent = 1 }).mean == 1)
function crosstab.digits(where, given)
  local digits = {}
  check.options(where .. ": digits", given, check.names(DIGITS))
  for name, usual in pairs(DIGITS) do
    digits[name] = whole(where .. ": digits." .. name, given and given[name] or usual)
    if digits[name] > 12 then check.fail("%s: digits.%s: %d are more than 12", where, name, digits[name]) end
  end
  if given and given.mean and not given.sd then digits.sd = digits.mean end
  return digits
end

--- Below which unweighted base figures are marked, and below which they are not shown.
-- @param where what messages start with
-- @param request with `flag` and `hide`
-- @param data a dataset; its codebook may have a `hide`, which is never lowered
-- @return flag; hide
-- @raise where `hide` is below the codebook's
-- @usage
-- local data = require "core.dataset".of { { "x", require "core.column".numbers { 1 } } }
-- assert(require "crosstab".thresholds("table", {}, data) == 30)
function crosstab.thresholds(where, request, data)
  local least = (data:meta() or {}).hide or 0
  local hide = request.hide == nil and least or whole(where .. ": hide", request.hide or 0)
  if hide < least then
    check.fail("%s: hide: %d is below the codebook's %d, which can only be raised", where, hide, least)
  end
  if request.flag == false then return 0, hide end
  return request.flag == nil and 30 or whole(where .. ": flag", request.flag), hide
end

--- Names of rows with batteries replaced by their items.
-- @param where what messages start with
-- @param data a dataset
-- @param given a name or a list of names
-- @return list of `{ name, battery or nil }`
-- @raise names what is neither a column nor a battery
-- @usage
-- local data = require "core.dataset".of { { "x", require "core.column".numbers { 1 } } }
-- assert(require "crosstab".expand("table", data, "x")[1].name == "x")
function crosstab.expand(where, data, given)
  if given == nil then check.fail("%s: rows is missing (rows = { \"q1\" })", where) end
  local batteries, names, list = {}, data:names(), {}
  for _, battery in ipairs((data:meta() or {}).batteries or {}) do
    batteries[battery.name] = battery
    names[#names + 1] = battery.name
  end
  for _, name in ipairs(check.texts(where .. ": rows", given)) do
    if data:has(name) then
      list[#list + 1] = { name = name }
    elseif batteries[name] then
      for _, item in ipairs(batteries[name].items) do list[#list + 1] = { name = item, battery = batteries[name] } end
    else
      check.fail("%s: no column '%s' (%s)", where, name, check.advice(name, names))
    end
  end
  if #list == 0 then check.fail("%s: rows is empty (rows = { \"q1\" })", where) end
  return list
end

local function nets_for(request, entry)
  local given = request.nets
  if given == nil or given == false then return given end
  local nets = given[entry.name]
  if nets == nil and entry.battery then nets = given[entry.battery.name] end
  return nets
end

local function check_nets(where, request, entries)
  if not request.nets then return end
  check.kind(where .. ": nets", request.nets, "table")
  local names = {}
  for _, entry in ipairs(entries) do
    names[#names + 1] = entry.name
    names[#names + 1] = entry.battery and entry.battery.name
  end
  for _, name in ipairs(check.names(request.nets)) do
    local found = false
    for _, other in ipairs(names) do found = found or other == name end
    if not found then
      check.fail("%s: nets: '%s' is not among the rows (%s)", where, name, check.advice(name, names))
    end
  end
end

-- ---- planning -------------------------------------------------------------------------------------

local table_methods = {}
local table_class = { __index = table_methods, __name = "befund.table" }

--- Where the numbers of a table come from: what the request says, else what the dataset's meta does.
-- @param facts of a design
-- @param request `source`: a text or { de =, en = }
-- @return text, table of texts, or nil
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1 } } }
-- assert(require "crosstab".source({ data = d }, { source = "a file" }) == "a file")
function crosstab.source(facts, request)
  if request.source ~= nil then return request.source end
  return (facts.data:meta() or {}).source
end

--- Plans a table: checks the request and asks a pass for its cells.
-- @param facts of a design: `data`, `handle`, `domains`, `weight`
-- @param request see `table` of a design
-- @param pass of that design
-- @return a table, complete once the pass has counted
-- @raise names the field, column or option that is wrong
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2 } } }
-- local handle = require "core.design".of(2)
-- local pass = require "pass".of(handle)
-- local t = require "crosstab".plan({ data = d, handle = handle, domains = {} }, { rows = "x" }, pass)
-- assert(t:cell("mean", "total").value == 1.5)
function crosstab.plan(facts, request, pass)
  local where = "table"
  crosstab.fields(where, request, FIELDS)
  local data = facts.data
  local self = setmetatable({ facts = facts, pass = pass, title = request.title,
    source = crosstab.source(facts, request) }, table_class)
  self.percent = check.one_of(where .. ": percent", request.percent, { "column", "row", "total" })
  self.sort = check.one_of(where .. ": sort", request.sort, { "codebook", "descending", "ascending" })
  self.show_missing = check.one_of(where .. ": missing", request.missing, { "note", "show" }) == "show"
  self.show, self.shows = crosstab.statistics(where, request.show)
  self.digits = crosstab.digits(where, request.digits)
  self.flag, self.hide = crosstab.thresholds(where, request, data)

  local entries = crosstab.expand(where, data, request.rows)
  check_nets(where, request, entries)
  self.banner = banner.of(where .. ": columns", data, request.columns, request.total)
  self.questions = {}
  for i, entry in ipairs(entries) do
    local q = question.of(where, data, entry.name, nets_for(request, entry))
    q.battery = entry.battery
    if self.shows.mean and q.kind == "single" then
      if not q.scores() then
        check.fail("%s: '%s' has no scores, so it has no mean (give its options scores in the codebook, "
          .. "or leave \"mean\" out of show)", where, q.name)
      end
    end
    q.total = q.want(pass, nil)
    q.at = {}
    for p, point in ipairs(self.banner.points) do q.at[p] = point.slice and q.want(pass, point.slice) or q.total end
    self.questions[i] = q
  end
  for _, slice in ipairs(self.banner.slices) do slice.here = pass:want { slice = slice.slice } end
  return self
end

-- ---- from cells to rows ---------------------------------------------------------------------------

-- The base of a question at a point: rows, weights.
local function base_at(self, q, p)
  q.bases = q.bases or {}
  if not q.bases[p] then
    q.bases[p] = { q.base(self.pass:count(), q.at[p], self.banner.points[p].codes) }
  end
  return q.bases[p][1], q.bases[p][2]
end

local function share_at(self, q, item, p)
  item.estimates = item.estimates or {}
  if not item.estimates[p] then
    item.estimates[p] = q.share(self.pass:count(), q.at[p], item, self.banner.points[p].codes, self.percent)
  end
  return item.estimates[p]
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
-- that is too small is hidden. `small` is the smaller of the point's base and the figure's own.
local function figure(self, q, p, estimate, cell)
  local base = base_at(self, q, p)
  local own = estimate and estimate.base or base
  if math.min(base, own) < self.hide and base > 0 then return { kind = "hidden" } end
  if base == 0 or own == 0 then return { kind = "empty" } end
  if own < self.flag and own ~= base and cell.kind == "percent" then cell.mark = SMALL_MARK end
  return cell
end

-- The cell of a statistic made from an estimate of a share or a mean.
local function statistic(self, name, estimate, is_share)
  local digits = self.digits
  if name == "percent" then return { kind = "percent", value = estimate.value, digits = digits.percent } end
  if name == "mean" then return { kind = "number", value = estimate.value, digits = digits.mean } end
  if name == "sd" then return { kind = "number", value = estimate.sd, digits = digits.sd } end
  if name == "se" then
    if is_share then return { kind = "points", value = estimate.se, digits = digits.se } end
    return { kind = "number", value = estimate.se, digits = digits.mean + 1 } -- the mean's own digits would be too few
  end
  return { kind = "interval", low = estimate.low, high = estimate.high, unit = is_share and "share" or "number",
    digits = is_share and digits.percent or digits.mean }
end

local function add(rows, row)
  rows[#rows + 1] = row
  return row
end

-- The lines of one option or net: one for each statistic that is shown of options.
local function add_item(self, rows, q, item, kind, level, label)
  local first = true
  for _, name in ipairs(self.show) do
    if OF_OPTIONS[name] then
      local row = add(rows, { kind = first and kind or "statistic", q = q, level = level + (first and 0 or 1),
        keys = first and name == "percent" and { q.name, item.key } or { q.name, item.key, name }, also = name,
        label = first and label or function(words) return words[name]:format("95") end })
      if name == "count" or name == "weighted_count" then
        row.estimate = function(p)
          return q.counted(self.pass:count(), q.at[p], item, self.banner.points[p].codes)
        end
        row.cell = function(p)
          if name == "weighted_count" then
            return figure(self, q, p, nil,
              { kind = "number", value = row.estimate(p).value, digits = self.digits.weighted })
          end
          return figure(self, q, p, nil, { kind = "count",
            value = q.unweighted(self.pass:count(), q.at[p], item, self.banner.points[p].codes) })
        end
      else
        row.estimate = function(p) return share_at(self, q, item, p) end
        row.cell = function(p)
          -- the Total of a row is all of it: nothing was estimated
          if self.percent == "row" and name ~= "percent" and not self.banner.points[p].slice then return false end
          local estimate = row.estimate(p)
          return figure(self, q, p, estimate, statistic(self, name, estimate, true))
        end
      end
      first = false
    end
  end
end

local function add_mean(self, rows, q)
  local first = true
  local function one(name)
    local row = add(rows, { kind = first and "mean" or "statistic", q = q, level = first and 0 or 1,
      keys = first and { q.name, "mean" } or { q.name, "mean", name },
      label = function(words) return words[name]:format("95") end })
    row.estimate = function(p) return mean_at(self, q, p) end
    row.cell = function(p)
      local estimate = row.estimate(p)
      return figure(self, q, p, estimate, statistic(self, name, estimate, false))
    end
    first = false
  end
  one("mean")
  for _, name in ipairs(self.show) do
    if OF_MEANS[name] and name ~= "mean" then one(name) end
  end
end

local function add_bases(self, rows, q)
  local function everyone(p)
    if q.kind == "number" then return mean_at(self, q, p) end
    local item = { places = all_places(q) }
    if q.kind == "multi" then item.places = { 1 } end
    return q.counted(self.pass:count(), q.at[p], item, self.banner.points[p].codes)
  end
  local function hidden(p)
    local base = base_at(self, q, p)
    return base > 0 and base < self.hide and { kind = "hidden" }
  end
  add(rows, { kind = "base", q = q, level = 0, keys = { q.name, "base" }, estimate = everyone,
    label = function(words) return words.base end,
    cell = function(p)
      local base = base_at(self, q, p)
      return hidden(p) or { kind = "count", value = base, mark = base < self.flag and SMALL_MARK or nil }
    end })
  add(rows, { kind = "weighted_base", q = q, level = 0, keys = { q.name, "weighted_base" }, estimate = everyone,
    label = function(words) return words.base_weighted end,
    cell = function(p)
      local _, weight = base_at(self, q, p)
      return hidden(p) or { kind = "number", value = weight, digits = self.digits.weighted }
    end })
end

local function add_missing(self, rows, q)
  local _, _, list = q.missing(self.pass:count(), q.total)
  for _, one in ipairs(list) do
    local option = q.options("en").missing[one.place]
    add(rows, { kind = "missing", q = q, level = 0, keys = { q.name, option.key },
      label = function(words) return question.missing_label(q.options(words.lang).missing[one.place], words)
        .. " (" .. words.count .. ")" end,
      cell = function(p)
        local base = base_at(self, q, p)
        if base > 0 and base < self.hide then return { kind = "hidden" } end
        local count = self.pass:count():cell(q.at[p][1], self.banner.points[p].codes, -one.place)
        return { kind = "count", value = count }
      end })
  end
end

local function item_label(q, place)
  return function(words) return q.options(words.lang).answers[place].label end
end

local function rows_of(self)
  if self.rows then return self.rows end
  local rows = {}
  for _, q in ipairs(self.questions) do
    if #self.questions > 1 or self.title then
      add(rows, { kind = "question", q = q, level = 0, keys = { q.name },
        label = function(words) return q.title(words.lang) end })
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
            add_item(self, rows, q, { key = line.net.key, places = line.net.places }, "net", line.level,
              function(words) return language.pick(line.net.label, words.lang) end)
          else
            add_item(self, rows, q, { key = answers[line.place].key, places = { line.place } }, "answer", line.level,
              item_label(q, line.place))
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

-- ---- what is said around a table ------------------------------------------------------------------

--- The domains of a design as a text.
-- @param facts of a design
-- @param words fixed words of a language
-- @return a string, that of all respondents where there is no domain
-- @usage assert(require "crosstab".base_text({ domains = {} }, require "language".words "en") == "all respondents")
function crosstab.base_text(facts, words)
  local texts = {}
  for i, label in ipairs(facts.domains) do texts[i] = language.pick(label, words.lang) end
  return #texts > 0 and concat(texts, "; ") or words.all
end

local function base_line(self, words, percent)
  local parts = { words.base .. ": " .. crosstab.base_text(self.facts, words) }
  parts[#parts + 1] = percent
  parts[#parts + 1] = self.facts.weight and words.weighted:format(self.facts.weight) or words.unweighted
  return concat(parts, "; ")
end

--- Lines that say what is missing, one for each question; questions that say the same share one.
-- @param questions list, each with `total` asked for
-- @param pass that has counted
-- @param words fixed words of a language
-- @return list of strings
-- @usage
-- local numbers = require "core.column".numbers { 1, false }
-- local d = require "core.dataset".of { { "x", numbers } }
-- local handle = require "core.design".of(2)
-- local pass = require "pass".of(handle)
-- local t = require "crosstab".plan({ data = d, handle = handle, domains = {} }, { rows = "x" }, pass)
-- assert(t:layout("en").ledger[1] == "x: 1 of 2 answered; nothing there 1")
function crosstab.ledger(questions, pass, words)
  local lines, names_of = {}, {}
  local function count(n) return show.number(n, 0, words) end
  for _, q in ipairs(questions) do
    local all, answered, list = q.missing(pass:count(), q.total)
    local parts = {}
    for i, one in ipairs(list) do
      parts[i] = question.missing_label(q.options(words.lang).missing[one.place], words) .. " " .. count(one.rows)
    end
    local said = count(answered) .. "\0" .. count(all) .. "\0" .. (#parts > 0 and "; " .. concat(parts, ", ") or "")
    if not names_of[said] then
      names_of[said] = {}
      lines[#lines + 1] = said
    end
    names_of[said][#names_of[said] + 1] = q.name
  end
  for i, said in ipairs(lines) do
    local answered, all, rest = said:match("^(.-)%z(.-)%z(.*)$")
    lines[i] = words.answered:format(concat(names_of[said], ", "), answered, all) .. rest
  end
  return lines
end

--- The line about rows whose domain condition could not be decided.
-- @param facts of a design
-- @param words fixed words of a language
-- @return list of no or one string
-- @usage
-- local facts = { handle = require "core.design".of(2), domains = {} }
-- assert(#require "crosstab".undecided(facts, require "language".words "en") == 0)
function crosstab.undecided(facts, words)
  local rows = #facts.domains > 0 and facts.handle:undecided() or 0
  if rows == 0 then return {} end
  return { words.domain_undecided:format(crosstab.base_text(facts, words), show.number(rows, 0, words)) }
end

local function banner_ledger(self, words, lines)
  local cells = self.pass:count()
  for _, slice in ipairs(self.banner.slices) do
    local _, kinds = cells:slices(slice.here)
    local inside, missing = cells:cell(slice.here, nil, nil), 0
    for place = 1, kinds do missing = missing + cells:cell(slice.here, -place, nil) end
    if missing > 0 then
      local name = slice.label and language.pick(slice.label, words.lang) or slice.name
      if slice.free then
        lines[#lines + 1] = words.domain_undecided:format(name, show.number(missing, 0, words))
      else
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
  end
end

--- Notes on multiple-response sets: what their percentages refer to, and that they may sum to more than 100.
-- @param questions list, each with `total` asked for
-- @param pass that has counted
-- @param words fixed words of a language
-- @return list of strings
-- @usage assert(#require "crosstab".set_notes({}, nil, require "language".words "en") == 0)
function crosstab.set_notes(questions, pass, words)
  local notes = {}
  for _, q in ipairs(questions) do
    if q.kind == "multi" then
      local base = (((q.data:meta() or {}).columns or {})[q.name] or {}).base
      if words.set_base[base] then notes[#notes + 1] = words.set_base[base]:format(q.name) end
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

local function notes_of(self, words)
  local notes = self.shows.percent and crosstab.set_notes(self.questions, self.pass, words) or {}
  for _, q in ipairs(self.questions) do
    if q.kind == "single" and self.shows.mean then
      local labels, _, without = {}, q.scores()
      for i, place in ipairs(without) do labels[i] = q.options(words.lang).answers[place].label end
      if #labels > 0 then notes[#notes + 1] = words.no_score:format(q.name, concat(labels, ", ")) end
    end
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
-- assert(#require "crosstab".legend(rows, 30, 5, require "language".words "en") == 1)
function crosstab.legend(rows, flag, hide, words)
  local small, hidden, legend = false, false, {}
  for _, row in ipairs(rows) do
    for _, cell in ipairs(row.cells or {}) do
      small, hidden = small or (cell and cell.mark == SMALL_MARK), hidden or (cell and cell.kind == "hidden")
    end
  end
  if small then legend[1] = SMALL_MARK .. " " .. words.mark_small:format(flag) end
  if hidden then legend[#legend + 1] = show.HIDDEN .. " " .. words.hidden:format(hide) end
  return legend
end

-- ---- the table as a value -------------------------------------------------------------------------

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
      cells = {}
      for p in ipairs(self.banner.points) do cells[p] = row.cell(p) end
    end
    rows[i] = { kind = row.kind, label = row.label(words), level = row.level, question = row.q.name, key = row.keys[2],
      cells = cells }
  end
  local ledger = crosstab.ledger(self.questions, self.pass, words)
  for _, line in ipairs(crosstab.undecided(self.facts, words)) do ledger[#ledger + 1] = line end
  banner_ledger(self, words, ledger)
  local any_options = false
  for _, q in ipairs(self.questions) do any_options = any_options or q.kind ~= "number" end
  local title = self.title
  if not title and #self.questions == 1 then title = self.questions[1].title(words.lang) end
  return layout.of {
    lang = words.lang, title = language.pick(title, words.lang),
    base = base_line(self, words, any_options and self.shows.percent and words["percent_" .. self.percent] or nil),
    head = banner.head(self.banner, words.lang), rows = rows, notes = notes_of(self, words), ledger = ledger,
    legend = crosstab.legend(rows, self.flag, self.hide, words),
    source = self.source and words.source:format(language.pick(self.source, words.lang)),
  }
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
-- @param column number of a column, or its path: "total", "level > federal", "gender > f > role > leader", the label
--   of a free point; outer parts that are not needed may be left out
-- @return an estimate; that of `base` rows is the weighted number of those who answered
-- @raise where no row or column fits, and where the cell is hidden
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- local t = require "design".of(d):table{ rows = "x" }
-- assert(t:cell("x > mean", "total").base == 3)
function table_methods.cell(self, row, column)
  local rows = rows_of(self)
  local line = rows[crosstab.find("cell: row", rows, row)]
  local p = crosstab.find("cell: column", self.banner.points, column)
  if not line.estimate then check.fail("cell: row '%s' has no estimates", concat(line.keys, " > ")) end
  local shown = line.cell(p)
  if shown and shown.kind == "hidden" then
    check.fail("cell: '%s' at '%s' is hidden, its base is below %d", concat(line.keys, " > "),
      concat(self.banner.points[p].keys, " > "), self.hide)
  end
  return line.estimate(p)
end

--- Gives a class of tables its forms: text, markdown, csv and tostring, all made from its layout.
-- @param class a metatable whose __index has a method `layout`
-- @usage
-- local empty = require "layout".of { lang = "en", head = {}, rows = {} }
-- local class = { __index = { layout = function() return empty end } }
-- require "crosstab".forms(class)
-- assert(class.__index.csv(setmetatable({}, class)):find("Question"))
function crosstab.forms(class)
  for _, form in ipairs { "text", "markdown", "csv" } do
    class.__index[form] = function(self, options)
      local rest = {}
      for name, value in pairs(options or {}) do rest[name] = value end
      rest.lang = nil
      return require("render." .. form)(self:layout(options and options.lang), rest)
    end
  end
  class.__tostring = function(self) return (self:text():gsub("\n$", "")) end
end

crosstab.forms(table_class)

return crosstab
