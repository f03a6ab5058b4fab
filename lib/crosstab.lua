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
local remarks = require "remarks"
local request = require "request"
local check = require "check"

local concat = table.concat

local crosstab = {}

local FIELDS = { "rows", "columns", "percent", "show", "nets", "total", "sort", "missing", "flag", "hide", "digits",
  "domain", "title", "source" }
local OF_OPTIONS = { percent = true, count = true, weighted_count = true, se = true, interval = true }
local OF_MEANS = { mean = true, sd = true, se = true, interval = true }

local SMALL_MARK = remarks.SMALL_MARK

-- ---- planning -------------------------------------------------------------------------------------

local table_methods = {}
local table_class = { __index = table_methods, __name = "befund.table" }

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

  local entries = request.expand(where, data, asked.rows)
  request.check_nets(where, asked, entries)
  self.banner = banner.of(where .. ": columns", data, asked.columns, asked.total)
  self.questions = {}
  for i, entry in ipairs(entries) do
    local q = question.of(where, data, entry.name, request.nets(asked, entry))
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

local function measure_text(words, name)
  return name == "percent" and words.percent or words[name]:format("95")
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
        item = label, measure = name, label = first and label or function(words) return words[name]:format("95") end })
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
      keys = first and { q.name, "mean" } or { q.name, "mean", name }, measure = name,
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
  add(rows, { kind = "base", q = q, level = 0, keys = { q.name, "base" }, measure = "base", estimate = everyone,
    label = function(words) return words.base end,
    cell = function(p)
      local base = base_at(self, q, p)
      return hidden(p) or { kind = "count", value = base, mark = base > 0 and base < self.flag and SMALL_MARK or nil }
    end })
  add(rows, { kind = "weighted_base", q = q, level = 0, keys = { q.name, "weighted_base" },
    measure = "base_weighted", estimate = everyone, label = function(words) return words.base_weighted end,
    cell = function(p)
      local _, weight = base_at(self, q, p)
      return hidden(p) or { kind = "number", value = weight, digits = self.digits.weighted }
    end })
end

local function add_missing(self, rows, q)
  local _, _, list = q.missing(self.pass:count(), q.total)
  for _, one in ipairs(list) do
    local option = q.options("en").missing[one.place]
    local function item(words) return question.missing_label(q.options(words.lang).missing[one.place], words) end
    add(rows, { kind = "missing", q = q, level = 0, keys = { q.name, option.key }, item = item, measure = "count",
      label = function(words) return item(words) .. " (" .. words.count .. ")" end,
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

-- ---- what is said around the table ----------------------------------------------------------------

local function base_line(self, words, percent)
  local parts = { words.base .. ": " .. remarks.base_text(self.facts, words) }
  parts[#parts + 1] = percent
  parts[#parts + 1] = self.facts.weight and words.weighted:format(self.facts.weight) or words.unweighted
  return concat(parts, "; ")
end

local function notes_of(self, words)
  local notes = self.shows.percent and remarks.set_notes(self.questions, self.pass, words) or {}
  for _, said in ipairs(self.shows.mean and remarks.score_notes(self.questions, words) or {}) do
    notes[#notes + 1] = said
  end
  local shares = self.percent == "total" and (self.shows.percent or self.shows.se or self.shows.interval)
  for _, said in ipairs(shares and remarks.total_notes(self.banner, self.questions, self.pass, words) or {}) do
    notes[#notes + 1] = said
  end
  return notes
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
      item = row.item and row.item(words), measure = row.measure and measure_text(words, row.measure), cells = cells }
  end
  local ledger = remarks.ledger(self.questions, self.pass, words)
  for _, line in ipairs(remarks.undecided(self.facts, words)) do ledger[#ledger + 1] = line end
  for _, line in ipairs(remarks.banner_ledger(self.banner, self.pass, words)) do ledger[#ledger + 1] = line end
  local any_options = false
  for _, q in ipairs(self.questions) do any_options = any_options or q.kind ~= "number" end
  local title = self.title
  if not title and #self.questions == 1 then title = self.questions[1].title(words.lang) end
  return layout.of {
    lang = words.lang, title = language.pick(title, words.lang),
    base = base_line(self, words, any_options and self.shows.percent and words["percent_" .. self.percent] or nil),
    head = banner.head(self.banner, words.lang), rows = rows, notes = notes_of(self, words), ledger = ledger,
    legend = remarks.legend(rows, self.flag, self.hide, words),
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
      for name, value in pairs(check.kind(form, options or {}, "table")) do rest[name] = value end
      rest.lang = nil
      return require("render." .. form)(self:layout(options and options.lang), rest)
    end
  end
  check.later(class.__index, { "json", "html", "latex", "xlsx", "chart", "split", "tests" })
  class.__tostring = function(self) return (self:text():gsub("\n$", "")) end
end

crosstab.forms(table_class)

return crosstab
