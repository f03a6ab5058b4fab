--- A battery of items with the same options: items in rows and answers in columns, or one value by a banner.

local banner = require "banner"
local crosstab = require "crosstab"
local language = require "language"
local layout = require "layout"
local mark = require "figure.mark"
local question = require "question"
local remarks = require "remarks"
local request = require "request"
local check = require "check"

local concat = table.concat

local battery = {}

local FIELDS = check.known("battery", { "show", "sort", "columns", "value", "nets", "total", "digits", "flag", "hide",
  "title", "source" })

local methods = {}
local class = { __index = methods, __name = "befund.table" }

local function items_of(where, data, name)
  if type(name) == "table" then return { items = check.texts(where, name) } end
  check.kind(where, name, "string")
  local names = {}
  for i, one in ipairs((data:meta() or {}).batteries or {}) do
    if one.name == name then return one end
    names[i] = one.name
  end
  check.fail("%s: no battery '%s' in the codebook (%s)", where, name, check.advice(name, names))
end

local function keys_of(q)
  local keys = {}
  for place, option in ipairs(q.options("en").answers) do keys[place] = option.key end
  return keys
end

-- The value that a key means: an option, a net, or the mean.
local function find_value(self, where, key)
  for _, one in ipairs(self.values) do
    if one.key == key then return one end
  end
  local keys = {}
  for i, one in ipairs(self.values) do keys[i] = one.key end
  check.fail("%s: %s is neither an option nor a net (%s)", where, check.quoted(key), check.advice(key, keys))
end

--- Plans a battery.
-- @param facts of a design
-- @param name of a battery in the codebook, or a list of columns
-- @param asked the request, see `battery` of a design
-- @param pass of that design
-- @return a table, complete once the pass has counted
-- @raise names the field, column or option that is wrong
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2 } } }
-- local handle = require "core.design".of(2)
-- local plan = require "battery".plan
-- assert(not pcall(plan, { data = d, handle = handle, domains = {} }, { "x" }, {}, require "pass".of(handle)))
function battery.plan(facts, name, asked, pass)
  local where = "battery"
  asked = request.fields(where, asked or {}, FIELDS)
  local known = items_of(where, facts.data, name)
  local self = setmetatable({ facts = facts, pass = pass, title = request.text(where .. ": title", asked.title),
    source = request.source(facts, asked),
    texts = known.texts, name = type(name) == "string" and name or nil }, class)
  self.digits = request.digits(where, asked.digits)
  self.flag, self.hide = request.thresholds(where, asked, facts.data)
  local list = request.statistics(where, asked.show)
  for _, one in ipairs(list) do
    if one == "mean" then
      self.mean = true
    elseif one == "percent" or one == "count" or one == "weighted_count" then
      if self.statistic then
        check.fail("%s: show: '%s' and '%s' do not fit into one line (choose one)", where, self.statistic, one)
      end
      self.statistic = one
    else
      check.fail("%s: show: '%s' does not fit into a line (show = { \"percent\", \"mean\" })", where, one)
    end
  end

  self.questions = {}
  for i, item in ipairs(known.items) do
    local q = question.of(where, facts.data, item, asked.nets)
    if q.kind ~= "single" then check.fail("%s: '%s' is a %s, not a single choice", where, item, q.kind) end
    q.keys = { item }
    local keys = concat(keys_of(q), ", ")
    self.options = self.options or keys
    if keys ~= self.options then
      check.fail("%s: the options of '%s' differ from those of '%s' (%s; %s)", where, item, known.items[1], keys,
        self.options)
    end
    q.total = q.want(pass, nil)
    self.questions[i] = q
  end
  if #self.questions == 0 then check.fail("%s: the battery has no items in the data", where) end

  local first = self.questions[1]
  self.values = {}
  for place, key in ipairs(keys_of(first)) do
    self.values[place] = { key = key, keys = { key }, item = { places = { place } }, kind = "answer",
      label = function(words) return first.options(words.lang).answers[place].label end }
  end
  for i, one in ipairs(first.nets) do
    self.values[#self.values + 1] = { key = one.key, keys = { one.key }, item = { places = one.places }, kind = "net",
      label = function(words) return language.pick(first.nets[i].label, words.lang) end }
  end
  local scored = true
  for _, q in ipairs(self.questions) do scored = scored and q.scores() ~= nil end
  if (self.mean or asked.value == "mean" or asked.sort == "mean") and not scored then
    check.fail("%s: the options have no scores, so there is no mean (give them scores in the codebook)", where)
  end
  if scored then
    self.values[#self.values + 1] = { key = "mean", keys = { "mean" }, kind = "mean",
      label = function(words) return words.mean end }
  end
  if asked.sort ~= nil and asked.sort ~= "codebook" then
    self.sort = find_value(self, where .. ": sort", asked.sort)
  end

  if asked.columns then
    self.value = find_value(self, where .. ": value", asked.value or (first.nets[1] and first.nets[1].key) or "mean")
    self.banner = banner.of(where .. ": columns", facts.data, asked.columns, asked.total)
    for _, slice in ipairs(self.banner.slices) do slice.here = pass:want { slice = slice.slice } end
    for _, q in ipairs(self.questions) do
      q.at = {}
      for p, point in ipairs(self.banner.points) do q.at[p] = point.slice and q.want(pass, point.slice) or q.total end
    end
  elseif asked.value then
    check.fail("%s: value goes with columns (leave it out, or name columns)", where)
  else
    self.shown = {}
    for _, one in ipairs(self.values) do
      if one.kind == "mean" and self.mean or one.kind ~= "mean" and self.statistic then
        self.shown[#self.shown + 1] = one
      end
    end
  end
  return self
end

local function estimate_of(self, q, value, here, codes)
  local cells = self.pass:count()
  if value.kind == "mean" then return q.mean(cells, here, codes) end
  return q.share(cells, here, value.item, codes, "column")
end

local function sorted(self)
  if self.lines then return self.lines end
  local lines, rank = { table.unpack(self.questions) }, {}
  if self.sort then
    for i, q in ipairs(lines) do
      local value = estimate_of(self, q, self.sort, q.total, nil).value
      -- equal but for rounding is equal, and then the codebook's order holds
      rank[q] = { value == value and math.floor(value * 1e10 + 0.5) or math.mininteger, i }
    end
    table.sort(lines, function(a, b)
      if rank[a][1] ~= rank[b][1] then return rank[a][1] > rank[b][1] end
      return rank[a][2] < rank[b][2]
    end)
  end
  self.lines = lines
  return lines
end

--- The estimate behind a cell.
-- @param row number of an item as printed, or its name
-- @param column number or key of an option or net, "mean"; with a banner the path of its point
-- @return an estimate
-- @raise where nothing fits, and where the base is hidden
-- @usage
-- local column, labels = require "core.column", require "core.labels"
-- local l = labels.of { answers = { { key = "yes" }, { key = "no" } } }
-- local d = require "core.dataset".of { { "a", column.single { labels = l, codes = { 1, 2 } } } }
-- assert(require "design".of(d):battery({ "a" }):cell("a", "yes").value == 0.5)
function methods.cell(self, row, column)
  local lines = sorted(self)
  local q = lines[crosstab.find("cell: row", lines, row)]
  local here, codes, value, point = q.total, nil, self.value, nil
  if self.banner then
    local p = crosstab.find("cell: column", self.banner.points, column)
    point = self.banner.points[p]
    here, codes = q.at[p], point.codes
  else
    value = self.values[crosstab.find("cell: column", self.values, column)]
  end
  local base = q.base(self.pass:count(), here, codes)
  if base > 0 and base < self.hide then check.fail("cell: '%s' is hidden, its base is below %d", q.name, self.hide) end
  return require "behind".remember(estimate_of(self, q, value, here, codes), { facts = self.facts, hide = self.hide,
    q = q, item = value.kind ~= "mean" and value.item or nil, point = point })
end

-- The cell of a value at a point; base is that of the item there.
local function cell_of(self, q, value, here, codes, base)
  if base > 0 and base < self.hide then return { kind = "hidden" } end
  if base == 0 then return { kind = "empty" } end
  local cells = self.pass:count()
  if value.kind ~= "mean" and self.statistic == "count" then
    return { kind = "count", value = q.unweighted(cells, here, value.item, codes) }
  elseif value.kind ~= "mean" and self.statistic == "weighted_count" then
    return { kind = "number", value = q.counted(cells, here, value.item, codes).value, digits = self.digits.weighted }
  end
  local estimate = estimate_of(self, q, value, here, codes)
  if value.kind == "mean" then
    return estimate.value == estimate.value and { kind = "number", value = estimate.value, digits = self.digits.mean }
      or { kind = "empty" }
  end
  return { kind = "percent", value = estimate.value, digits = self.digits.percent }
end

local function base_cells(self, base, weight)
  if base > 0 and base < self.hide then return { kind = "hidden" }, { kind = "hidden" } end
  return { kind = "count", value = base, mark = base > 0 and base < self.flag and remarks.SMALL_MARK or nil },
    { kind = "number", value = weight, digits = self.digits.weighted }
end

local function by_answers(self, words)
  local head, rows = {}, {}
  for c, value in ipairs(self.shown) do
    head[c] = { label = value.label(words), option = value.key, is_net = value.kind == "net" or nil }
  end
  head[#head + 1], head[#head + 2] = { label = words.base }, { label = words.base_weighted, is_plain = true }
  for i, q in ipairs(sorted(self)) do
    local base, weight = q.base(self.pass:count(), q.total, nil)
    local cells = {}
    for c, value in ipairs(self.shown) do cells[c] = cell_of(self, q, value, q.total, nil, base) end
    cells[#cells + 1], cells[#cells + 2] = base_cells(self, base, weight)
    rows[i] = { kind = "item", label = q.title(words.lang), question = q.name, key = q.name, cells = cells,
      estimate = function(c) return estimate_of(self, q, self.shown[c], q.total, nil) end }
  end
  return head, rows
end

local function by_banner(self, words)
  local points, lines, rows = self.banner.points, {}, {}
  local same = true
  for i, q in ipairs(sorted(self)) do
    lines[i] = { q = q, bases = {}, weights = {} }
    for p, point in ipairs(points) do
      lines[i].bases[p], lines[i].weights[p] = q.base(self.pass:count(), q.at[p], point.codes)
      same = same and lines[i].bases[p] == lines[1].bases[p]
    end
  end
  local function add_bases(line, level)
    local base = { kind = "base", label = words.base, level = level, question = line.q.name, key = "base", cells = {} }
    local weighted = { kind = "weighted_base", label = words.base_weighted, level = level, question = line.q.name,
      key = "weighted_base", cells = {} }
    for p in ipairs(points) do
      base.cells[p], weighted.cells[p] = base_cells(self, line.bases[p], line.weights[p])
    end
    rows[#rows + 1], rows[#rows + 2] = base, weighted
  end
  if same then add_bases(lines[1], 0) end
  for _, line in ipairs(lines) do
    local cells = {}
    for p, point in ipairs(points) do
      cells[p] = cell_of(self, line.q, self.value, line.q.at[p], point.codes, line.bases[p])
    end
    rows[#rows + 1] = { kind = "item", label = line.q.title(words.lang), question = line.q.name, key = line.q.name,
      option = self.value.key, cells = cells,
      estimate = function(p) return estimate_of(self, line.q, self.value, line.q.at[p], points[p].codes) end }
    if not same then add_bases(line, 1) end
  end
  return banner.head(self.banner, words.lang), rows
end

--- The layout of the battery, from which all forms are made.
-- @param lang "de" or "en"; nil: the current language
-- @return a layout, see layout.lua
-- @usage
-- local column, labels = require "core.column", require "core.labels"
-- local l = labels.of { answers = { { key = "yes" }, { key = "no" } } }
-- local d = require "core.dataset".of { { "a", column.single { labels = l, codes = { 1, 2 } } } }
-- assert(#require "design".of(d):battery({ "a" }):layout("en").head == 4)
function methods.layout(self, lang)
  local words = language.words(lang)
  local head, rows
  if self.banner then head, rows = by_banner(self, words) else head, rows = by_answers(self, words) end
  local ledger = remarks.ledger(self.questions, self.pass, words, self.hide)
  for _, said in ipairs(remarks.undecided(self.facts, words)) do ledger[#ledger + 1] = said end
  for _, said in ipairs(self.banner and remarks.banner_ledger(self.banner, self.pass, words, self.hide) or {}) do
    ledger[#ledger + 1] = said
  end
  local parts = { words.base .. ": " .. remarks.base_text(self.facts, words) }
  local shows_mean = self.mean
  if self.value then shows_mean = self.value.kind == "mean" end
  if self.value then
    parts[2] = self.value.label(words) .. (self.value.kind ~= "mean" and ", " .. words.percent_column or "")
  elseif self.statistic == "percent" then
    parts[2] = words.percent_row
  end
  parts[#parts + 1] = remarks.weighted_by(self.facts, words)
  return mark.put(layout.of {
    lang = words.lang, title = language.pick(self.title or self.texts, words.lang) or self.name,
    base = concat(parts, "; "), head = head, rows = rows, ledger = ledger,
    notes = shows_mean and remarks.score_notes(self.questions, words) or nil,
    legend = remarks.legend(rows, self.flag, self.hide, words),
    source = self.source and words.source:format(language.pick(self.source, words.lang)),
  }, self.facts)
end

crosstab.forms(class)

return battery
