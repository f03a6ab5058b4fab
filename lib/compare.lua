--- Questions compared between two waves: levels of both, the change in points, its standard error, and a mark where
-- it cannot well be chance.
--
-- All is estimated from one design over the waves, so a change of independent samples has the variances of both
-- added, one of linked persons their covariance, too. The family of the adjustment are the answers of a question in
-- all columns; a net and the mean of a question are families of their own.

local banner = require "banner"
local contrast = require "core.contrast"
local adjust = require "adjust"
local crosstab = require "crosstab"
local language = require "language"
local layout = require "layout"
local letters = require "letters"
local mark = require "figure.mark"
local net = require "net"
local question = require "question"
local remarks = require "remarks"
local request = require "request"
local waves = require "waves"
local check = require "check"

local concat = table.concat

local compare = {}

local FIELDS = check.known("compare", { "waves", "by", "comparable", "show", "nets", "alpha", "adjust", "flag", "hide",
  "digits", "domain", "title", "source" })
local MARK = "†"

local methods = {}
local class = { __index = methods, __name = "befund.table" }

-- ---- planning ---------------------------------------------------------------------------------------

local function two_waves(where, data, given)
  if not data:has("wave") then
    check.fail("%s: the data have no column 'wave' (make one design of the waves: befund.waves{ ... })", where)
  end
  local keys = {}
  for _, option in ipairs(question.as_single(where, "wave", data:column("wave")):labels():options("en")) do
    if option.place > 0 then keys[#keys + 1] = option.key end
  end
  if given == nil then
    check.fail("%s: waves is missing (waves = { \"%s\", \"%s\" }: the change is the first minus the second)", where,
      keys[1] or "2025", keys[2] or "2024")
  end
  check.texts(where .. ": waves", given)
  if #given ~= 2 or given[1] == given[2] then check.fail("%s: waves are two that differ", where) end
  for _, name in ipairs(given) do
    local found = false
    for _, key in ipairs(keys) do found = found or key == name end
    if not found then check.fail("%s: no wave %s (%s)", where, check.quoted(name), check.advice(name, keys)) end
  end
  return given
end

-- For all rows and for each point of `by`: its texts, and the banner points of the two waves in it.
local function groups_of(self, where, data, by)
  local columns = { "wave" }
  if by ~= nil then columns[2] = concat(check.texts(where .. ": by", by), " > ") .. " > wave" end
  self.banner = banner.of(where .. ": by", data, columns, false)
  local points, groups, by_path = self.banner.points, {}, {}
  for p, point in ipairs(points) do
    local path = {}
    for i = 1, #point.keys - 2 do path[i] = point.keys[i] end
    local name = concat(path, "\0")
    local group = by_path[name]
    if not group then
      group = { keys = #path > 0 and path or { "total" }, entry = point.entry, points = {} }
      groups[#groups + 1], by_path[name] = group, group
    end
    for place = 1, 2 do
      if point.keys[#point.keys] == self.waves[place] then group.points[place] = p end
    end
  end
  return groups
end

-- The head of the table: over the two waves and their change what stands over them in the banner, the Total else.
local function head_of(self, words)
  local function leaves(nodes)
    local list = {}
    for place = 1, 2 do
      for _, node in ipairs(nodes) do
        if node.point and node.point.keys[#node.point.keys] == self.waves[place] then
          list[#list + 1] = { label = node.text(words.lang), keys = node.point.keys }
        end
      end
    end
    list[3] = { label = words.change.change, keys = list[1].keys, before = self.waves[2] }
    list[4] = { label = words.change.se, is_plain = true }
    return list
  end
  local function copy(nodes)
    local list = {}
    for i, node in ipairs(nodes) do
      local inner = node.nodes[1].point and leaves(node.nodes) or copy(node.nodes)
      list[i] = { label = node.text(words.lang), nodes = inner }
    end
    return list
  end
  local head = { { label = words.total, nodes = leaves(self.banner.head[1].nodes) } }
  local by = self.banner.head[2]
  if by then
    head[2] = { label = by.text(words.lang):gsub(" > [^>]*$", ""), nodes = copy(by.nodes) }
  end
  return head
end

--- Plans a comparison of waves.
-- @param facts of a design over waves
-- @param names list of columns and batteries
-- @param asked the request, see `compare` of a design
-- @param pass of that design
-- @return a table, complete once the pass has counted
-- @raise names the field, wave or column that is wrong
-- @usage
-- local d = require "core.dataset".of { { "wave", require "core.column".numbers { 1, 1, 2, 2 } },
--   { "x", require "core.column".numbers { 1, 2, 4, 5 } } }
-- local handle = require "core.design".of(4)
-- local t = require "compare".plan({ data = d, handle = handle, domains = {} }, { "x" }, { waves = { "2", "1" } },
--   require "pass".of(handle))
-- assert(t:cell("mean", "2").value == 4.5)
function compare.plan(facts, names, asked, pass)
  local where = "compare"
  asked = request.fields(where, asked or {}, FIELDS)
  local data = facts.data
  local self = setmetatable({ facts = facts, pass = pass, title = request.text(where .. ": title", asked.title),
    source = request.source(facts, asked) }, class)
  self.waves = two_waves(where, data, asked.waves)
  self.digits = request.digits(where, asked.digits)
  self.flag, self.hide = request.thresholds(where, asked, data)
  self.options = letters.options(where, { alpha = asked.alpha, adjust = asked.adjust })
  for _, name in ipairs(check.texts(where .. ": show", asked.show or { "percent" })) do
    self.means = check.one_of(where .. ": show", name, { "percent", "mean" }) == "mean" or self.means
  end
  if asked.comparable ~= nil then check.kind(where .. ": comparable", asked.comparable, "boolean") end
  self.groups = groups_of(self, where, data, asked.by)
  self.questions = {}
  local entries = request.expand(where, data, names)
  request.check_nets(where, asked, entries)
  for i, entry in ipairs(entries) do
    local q = question.of(where, data, entry.name, request.nets(asked, entry))
    if self.means and q.kind == "single" and not q.scores() then
      check.fail("%s: '%s' has no scores, so it has no mean (give its options scores in the codebook, "
        .. "or leave \"mean\" out of show)", where, q.name)
    end
    q.differs = { waves.difference(((data:meta() or {}).columns or {})[q.name], self.waves[1], self.waves[2]) }
    q.known = (((data:meta() or {}).columns or {})[q.name] or {}).waves
    q.comparable = q.differs[1] == nil or (asked.comparable and q.differs[1] ~= "absent") or false
    q.total = q.want(pass, nil)
    q.at = {}
    for p, point in ipairs(self.banner.points) do q.at[p] = q.want(pass, point.slice) end
    self.questions[i] = q
  end
  for _, slice in ipairs(self.banner.slices) do slice.here = pass:want { slice = slice.slice } end
  return self
end

-- ---- estimates and changes --------------------------------------------------------------------------

local function base_at(self, q, p)
  return (q.base(self.pass:count(), q.at[p], self.banner.points[p].codes))
end

local function is_hidden(self, q, p, estimate)
  local base = base_at(self, q, p)
  return base > 0 and math.min(base, estimate and estimate.base or base) < self.hide
end

-- Whether any of the options was offered in the wave at that place; where nothing is known, it was.
local function was_offered(self, q, places, place)
  local known, answers = q.known and q.known[self.waves[place]], q.options("en").answers
  if not known or #known.answers == 0 then return true end
  for _, option in ipairs(known.answers) do
    for _, one in ipairs(places) do
      if answers[one].key == option.key then return true end
    end
  end
  return false
end

-- The two estimates of a row in a group, and whether their change is tested.
local function both(self, row, group)
  local a, b = row.estimate(group.points[1]), row.estimate(group.points[2])
  local least = math.max(self.hide, self.flag, 1)
  local fine = row.q.comparable
  for place, estimate in ipairs { a, b } do
    fine = fine and math.min(base_at(self, row.q, group.points[place]), estimate.base) >= least
  end
  return a, b, fine
end

-- The changes of a row by group, those of one entry of the banner in one go.
local function changes_of(self, row)
  local estimates, pairs_of, groups = {}, {}, {}
  row.changes = {}
  for g, group in ipairs(self.groups) do
    local a, b, fine = both(self, row, group)
    local there = row.offered[1] and row.offered[2] and a.base > 0 and b.base > 0
    local hidden = is_hidden(self, row.q, group.points[1], a) or is_hidden(self, row.q, group.points[2], b)
    if row.q.comparable and there and not hidden then
      local entry = group.entry
      estimates[entry], pairs_of[entry] = estimates[entry] or {}, pairs_of[entry] or {}
      groups[entry] = groups[entry] or {}
      local list, places = estimates[entry], pairs_of[entry]
      list[#list + 1], list[#list + 2] = a, b
      places[#places + 1], places[#places + 2] = #list - 1, #list
      table.insert(groups[entry], { g, fine })
    end
  end
  for entry, list in pairs(estimates) do
    local numbers = contrast.pairs(list, pairs_of[entry], "design")
    for i, one in ipairs(groups[entry]) do
      local at = 5 * (i - 1)
      row.changes[one[1]] = { difference = numbers[at + 1], se = numbers[at + 2], t = numbers[at + 3],
        df = numbers[at + 4], p = one[2] and numbers[at + 5] or 0 / 0, tested = one[2] }
    end
  end
end

-- Adjusts the p-values of one family, a list of rows.
local function adjust_family(self, rows)
  local tested, p = {}, {}
  for _, row in ipairs(rows) do
    for g in ipairs(self.groups) do
      local change = row.changes[g]
      if change and change.p == change.p then
        tested[#tested + 1], p[#p + 1] = change, change.p
      end
    end
  end
  local adjusted = adjust[self.options.adjust](p)
  for i, change in ipairs(tested) do change.adjusted = adjusted[i] end
end

local function add_rows(self, rows, q)
  local cells, answers = self.pass:count(), q.options("en").answers
  local function codes(p) return self.banner.points[p].codes end
  local function item_row(kind, key, level, places, label)
    local item, known = { places = places }, {}
    if q.prepare then q.prepare(item) end
    local row = { kind = kind, q = q, level = level, keys = { q.name, key }, label = label, share = true,
      offered = { was_offered(self, q, places, 1), was_offered(self, q, places, 2) } }
    function row.estimate(p)
      known[p] = known[p] or q.share(cells, q.at[p], item, codes(p), "column")
      return known[p]
    end
    rows[#rows + 1] = row
    return row
  end
  local family = {}
  for _, line in ipairs(q.kind ~= "number" and net.order(#answers, q.nets) or {}) do
    if line.net then
      local row = item_row("net", line.net.key, line.level, line.net.places,
        function(words) return language.pick(line.net.label, words.lang) end)
      changes_of(self, row)
      adjust_family(self, { row })
    else
      local row = item_row("answer", answers[line.place].key, line.level, { line.place },
        function(words) return q.options(words.lang).answers[line.place].label end)
      changes_of(self, row)
      family[#family + 1] = row
    end
  end
  adjust_family(self, family)
  if q.kind == "number" or (self.means and q.kind == "single") then
    local known = {}
    local row = { kind = "mean", q = q, level = 0, keys = { q.name, "mean" }, offered = { true, true },
      label = function(words) return words.mean end }
    function row.estimate(p)
      known[p] = known[p] or q.mean(cells, q.at[p], codes(p))
      return known[p]
    end
    rows[#rows + 1] = row
    changes_of(self, row)
    adjust_family(self, { row })
  end
end

local function rows_of(self)
  if self.rows then return self.rows end
  local rows = {}
  for _, q in ipairs(self.questions) do
    if #self.questions > 1 or self.title then
      rows[#rows + 1] = { kind = "question", q = q, level = 0, keys = { q.name },
        label = function(words) return q.title(words.lang) end }
    end
    rows[#rows + 1] = { kind = "base", q = q, level = 0, keys = { q.name, "base" },
      label = function(words) return words.base end }
    add_rows(self, rows, q)
  end
  self.rows = rows
  return rows
end

-- ---- the table --------------------------------------------------------------------------------------

local function level_cell(self, row, p, place)
  local base = base_at(self, row.q, p)
  local estimate = row.estimate and row.estimate(p)
  if is_hidden(self, row.q, p, estimate) then return { kind = "hidden" } end
  local small = base > 0 and base < self.flag and remarks.SMALL_MARK or nil
  if not estimate then return { kind = "count", value = base, mark = small } end
  if base == 0 or estimate.base == 0 or not row.offered[place] then return { kind = "empty" } end
  if row.share then return { kind = "percent", value = estimate.value, digits = self.digits.percent } end
  return { kind = "number", value = estimate.value, digits = self.digits.mean }
end

local function change_cells(self, row, g)
  local change = row.changes and row.changes[g]
  if not change then return false, false end
  local kind, digits = row.share and "points" or "number", row.share and self.digits.percent or self.digits.mean
  local marked = change.adjusted and change.adjusted < self.options.alpha
  return { kind = kind, value = change.difference, digits = digits, sign = true, mark = marked and MARK or nil },
    { kind = kind, value = change.se, digits = row.share and self.digits.se or digits + 1 }
end

-- Why there is no change, and what differs where there is one all the same.
local function notes_of(self, words)
  local notes = {}
  for _, q in ipairs(self.questions) do
    local said = remarks.wave_difference(q, self.waves[1], self.waves[2], words)
    if said then notes[#notes + 1] = said .. (q.comparable and "" or "; " .. words.change.none_computed) end
  end
  return notes
end

--- The layout of a comparison, from which all forms are made.
-- @param lang "de" or "en"; nil: the current language
-- @return a layout, see layout.lua
-- @usage
-- local d = require "core.dataset".of { { "wave", require "core.column".numbers { 1, 1, 2, 2 } },
--   { "x", require "core.column".numbers { 1, 2, 4, 5 } } }
-- local t = require "design".of(d):compare("x", { waves = { "2", "1" }, flag = 0 })
-- assert(t:layout("en").rows[2].cells[3].value == 3)
function methods.layout(self, lang)
  local words = language.words(lang)
  local rows, marked, any_options = {}, false, false
  for i, row in ipairs(rows_of(self)) do
    local cells
    if row.kind ~= "question" then
      cells = {}
      for g, group in ipairs(self.groups) do
        cells[#cells + 1] = level_cell(self, row, group.points[1], 1)
        cells[#cells + 1] = level_cell(self, row, group.points[2], 2)
        cells[#cells + 1], cells[#cells + 2] = change_cells(self, row, g)
        marked = marked or (cells[#cells - 1] and cells[#cells - 1].mark) ~= nil
      end
    end
    rows[i] = { kind = row.kind, label = row.label(words), level = row.level, question = row.q.name, key = row.keys[2],
      cells = cells, estimate = row.estimate and function(j)
        return row.estimate(self.groups[(j - 1) // 4 + 1].points[(j - 1) % 4 + 1])
      end }
  end
  for _, q in ipairs(self.questions) do any_options = any_options or q.kind ~= "number" end
  local own, options = words.change, self.options
  local legend = remarks.legend(rows, self.flag, self.hide, words)
  legend[#legend + 1] = own.first_minus_second:format(self.waves[1], self.waves[2])
  if marked then
    legend[#legend + 1] = ("%s %s"):format(MARK, own.mark:format((tostring(options.alpha):gsub("%.", words.decimal)),
      own[options.adjust]))
  end
  if self.flag > 0 then legend[#legend + 1] = words.letters.small:format(self.flag) end
  local ledger = remarks.ledger(self.questions, self.pass, words, self.hide)
  for _, line in ipairs(remarks.undecided(self.facts, words)) do ledger[#ledger + 1] = line end
  for _, line in ipairs(remarks.banner_ledger(self.banner, self.pass, words, self.hide)) do
    ledger[#ledger + 1] = line
  end
  local title = self.title
  if not title and #self.questions == 1 then title = self.questions[1].title(words.lang) end
  return mark.put(layout.of {
    lang = words.lang, title = language.pick(title, words.lang),
    base = remarks.base_line(self.facts, words, any_options and words.percent_column or nil),
    head = head_of(self, words), rows = rows, notes = notes_of(self, words), ledger = ledger, legend = legend,
    source = self.source and words.source:format(language.pick(self.source, words.lang)),
  }, self.facts)
end

local function columns_of(self)
  local columns = {}
  for g, group in ipairs(self.groups) do
    for place = 1, 2 do
      local keys = { table.unpack(group.keys) }
      keys[#keys + 1] = self.waves[place]
      columns[#columns + 1] = { keys = keys, group = g, place = place }
    end
    for _, name in ipairs { "change", "se" } do
      local keys = { table.unpack(group.keys) }
      keys[#keys + 1] = name
      columns[#columns + 1] = { keys = keys, group = g }
    end
  end
  return columns
end

--- The estimate behind a cell.
-- @param row number of a printed row, or its path: "q1 > agree", "q1 > mean"
-- @param column number of a column, or its path: "total > 2025", "total > change", "region > north > change"
-- @return an estimate; a change is the difference of two
-- @raise where no row or column fits, and where there is no change or a wave is hidden
-- @usage
-- local d = require "core.dataset".of { { "wave", require "core.column".numbers { 1, 1, 2, 2 } },
--   { "x", require "core.column".numbers { 1, 2, 4, 5 } } }
-- local t = require "design".of(d):compare("x", { waves = { "2", "1" }, flag = 0 })
-- assert(t:cell("x > mean", "total > change").value == 3)
function methods.cell(self, row, column)
  local rows, columns = rows_of(self), columns_of(self)
  local line = rows[crosstab.find("cell: row", rows, row)]
  local at = columns[crosstab.find("cell: column", columns, column)]
  if not line.estimate then check.fail("cell: row '%s' has no estimates", concat(line.keys, " > ")) end
  local group = self.groups[at.group]
  local a, b = line.estimate(group.points[1]), line.estimate(group.points[2])
  for place, estimate in ipairs { a, b } do
    if at.place ~= 3 - place and is_hidden(self, line.q, group.points[place], estimate) then
      check.fail("cell: '%s' at '%s' is hidden, its base is below %d", concat(line.keys, " > "),
        concat(at.keys, " > "), self.hide)
    end
  end
  if at.place then return at.place == 1 and a or b end
  if not line.q.comparable then
    check.fail("cell: '%s' has no change, the waves differ in it (comparable = true computes it all the same)",
      concat(line.keys, " > "))
  end
  if not (line.offered[1] and line.offered[2]) then
    check.fail("cell: '%s' was offered in one of the waves alone, so there is no change", concat(line.keys, " > "))
  end
  return a - b
end

--- The changes that were tested.
-- @return list of `{ row, columns, difference, se, t, df, p, adjusted, kind }`, see `tests` of a table
-- @usage
-- local d = require "core.dataset".of { { "wave", require "core.column".numbers { 1, 1, 2, 2 } },
--   { "x", require "core.column".numbers { 1, 2, 4, 5 } } }
-- local t = require "design".of(d):compare("x", { waves = { "2", "1" }, flag = 0 })
-- assert(t:tests()[1].difference == 3)
function methods.tests(self)
  local list, row_of = {}, {}
  for _, row in ipairs(rows_of(self)) do
    for g, group in ipairs(row.changes and self.groups or {}) do
      local change = row.changes[g]
      if change and change.adjusted then
        local path = concat(group.keys, " > ")
        local one = { row = concat(row.keys, " > "), kind = row.share and "share" or "mean",
          columns = { path .. " > " .. self.waves[1], path .. " > " .. self.waves[2] } }
        for _, name in ipairs { "difference", "se", "t", "df", "p", "adjusted" } do one[name] = change[name] end
        list[#list + 1], row_of[one] = one, row
      end
    end
  end
  return letters.list(list, function(one, words)
    return ("%s: %s \u{2013} %s"):format(row_of[one].label(words), one.columns[1], one.columns[2])
  end)
end

methods.split = crosstab.split

crosstab.forms(class)

return compare
