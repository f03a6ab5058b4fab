--- Designs: how a sample was drawn, and all that is estimated from it.
--
-- A design is a core.design that remembers its dataset, the name of its weight column and the texts of its
-- domains. Estimates of one call are counted in one pass. This version knows designs by weights alone.

local core = require "core.design"
local dataset_core = require "core.dataset"
local column = require "core.column"
local expression = require "core.expression"
local labels = require "core.labels"
local text = require "core.text"
local banner = require "banner"
local language = require "language"
local net = require "net"
local pass_of = require "pass".of
local question = require "question"
local request = require "request"
local show = require "show"
local check = require "check"
local listing = require "listing".estimates

local concat = table.concat
local getmetatable = debug.getmetatable -- the classes' metatables are shut for scripts

local design = {}

local FIELDS = { "weight" }
local LATER = { stratum = true, psu = true, fpc = true, lonely = true }
local OPTIONS = { "by", "level", "ci", "deff" }

-- What is remembered of a design, for as long as it lives.
local facts_of = setmetatable({}, { __mode = "k" })

local function remember(handle, facts)
  facts.handle = handle
  facts_of[handle] = facts
  return handle
end

local function facts_for(self, method)
  local facts = facts_of[self]
  if not facts then
    check.fail("%s: %s is no design (make one: d:design{ weight = \"...\" }, and call s:%s with a colon)", method,
      check.quoted(self), method)
  end
  return facts
end

--- Makes a design from a dataset.
-- @param data a dataset
-- @param spec `weight`: name of the column of sampling weights; without it all weights are 1
-- @return a design
-- @raise on unknown fields, on a weight that is no number column, on missing, negative and infinite weights, by row
-- @usage
-- local d = require "core.dataset".of { { "w", require "core.column".numbers { 1, 2, 3 } } }
-- local s = require "design".of(d, { weight = "w" })
-- assert(s:count("w").base == 3)
function design.of(data, spec)
  local where = "design"
  if type(spec) == "table" then
    for _, name in ipairs(check.names(spec)) do
      if LATER[name] then
        check.fail("%s: %s: this version knows designs by weight alone (leave it out; standard errors then take every "
          .. "row for a unit of its own)", where, name)
      end
    end
  end
  spec = check.options(where, spec, FIELDS)
  local weight
  if spec.weight ~= nil then
    check.kind(where .. ": weight", spec.weight, "string")
    if not data:has(spec.weight) then
      check.fail("%s: no column '%s' for the weight (%s)", where, spec.weight, check.advice(spec.weight, data:names()))
    end
    weight = data:column(spec.weight)
    if weight:kind() ~= "number" then
      check.fail("%s: weight '%s' is a column of kind '%s', not of numbers", where, spec.weight, weight:kind())
    end
  end
  local ok, made = pcall(core.of, data:rows(), weight)
  if not ok then
    local place = check.where()
    if weight == nil or type(made) ~= "string" or made:sub(1, #place) ~= place then error(made, 0) end
    check.fail("%s: weight '%s': %s", where, spec.weight, made:sub(#place + 1)) -- the core knows no names
  end
  return remember(made, { data = data, weight = spec.weight, weights = weight, domains = {}, selections = {} })
end

local methods = core.methods

local yes_no = labels.of { answers = { { key = "yes" }, { key = "no" } } }
local yes = labels.of { answers = { { key = "yes" } } }

--- The dataset of a design, with its weight column.
-- @return a dataset of all rows, whatever the domain
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2 } } }
-- assert(require "design".of(d):dataset():rows() == 2)
function methods.dataset(self)
  return facts_for(self, "dataset").data
end

--- A subpopulation to estimate for. The design keeps all rows, so that the variance stays right.
-- @param condition an expression; rows for which it is undecided are outside and counted
-- @param label text of the base line, or `{ de = ..., en = ... }`; else the condition itself
-- @return a design
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 3 } } }
-- assert(require "design".of(d):domain("x >= 2", "Two and more"):mean("x").value == 2.5)
function methods.domain(self, condition, label)
  local facts = facts_for(self, "domain")
  check.kind("domain", condition, "string")
  request.text("domain: label", label)
  local domains, selections = { table.unpack(facts.domains) }, { table.unpack(facts.selections) }
  domains[#domains + 1] = label or condition
  selections[#selections + 1] = expression.select(facts.data, condition)
  return remember(core.domain(self, selections[#selections]), { data = facts.data, weight = facts.weight,
    weights = facts.weights, domains = domains, selections = selections })
end

local function refuse_keep(name)
  return function(self)
    facts_for(self, name)
    check.fail("%s: a design keeps all its rows, or its standard errors would be wrong (estimate for some of them with "
      .. "s:domain(condition, label))", name)
  end
end

--- Refused: rows of a design are not deleted; see `domain`.
-- @raise always
-- @usage assert(not pcall(require "core.design".methods.keep))
methods.keep = refuse_keep "keep"

--- Refused: rows of a design are not deleted; see `domain`.
-- @raise always
-- @usage assert(not pcall(require "core.design".methods.filter))
methods.filter = refuse_keep "filter"

-- The same rows and weights with other columns.
local function with_data(facts, data, weight)
  local handle = core.of(data:rows(), facts.weights)
  for _, selection in ipairs(facts.selections) do handle = core.domain(handle, selection) end
  return remember(handle, { data = data, weight = weight, weights = facts.weights, domains = facts.domains,
    selections = facts.selections })
end

local function derived(name)
  return function(self, ...)
    local facts = facts_for(self, name)
    return with_data(facts, facts.data[name](facts.data, ...), facts.weight)
  end
end

--- Columns made of others; as `derive` of a dataset, with the same rows and weights.
-- @param columns see `derive` of a dataset
-- @return a design
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 3 } } }
-- assert(require "design".of(d):derive{ big = "x > 1" }:dataset():has "big")
methods.derive = derived "derive"

--- Several columns as one set; as `multi` of a dataset, with the same rows and weights.
-- @param name, items, options see `multi` of a dataset
-- @return a design
-- @usage
-- local column = require "core.column"
-- local d = require "core.dataset".of { { "a", column.numbers { 1, 0 } }, { "b", column.numbers { 1, 1 } } }
-- assert(require "design".of(d):multi("tools", { "a", "b" }):share("tools", "a").value == 0.5)
methods.multi = derived "multi"

--- Columns renamed; the weight column too, if it is among them.
-- @param names `{ new = "old" }`
-- @return a design
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2 } } }
-- assert(require "design".of(d):rename{ y = "x" }:mean("y").value == 1.5)
function methods.rename(self, names)
  local facts = facts_for(self, "rename")
  local weight = facts.weight
  for new, old in pairs(check.kind("rename", names, "table")) do
    if old == facts.weight then weight = new end
  end
  return with_data(facts, facts.data:rename(names), weight)
end

--- Some columns, and the weight column in any case.
-- @param names list of columns
-- @return a design
-- @usage
-- local column = require "core.column"
-- local d = require "core.dataset".of { { "x", column.numbers { 1, 2 } }, { "w", column.numbers { 3, 1 } } }
-- assert(require "design".of(d, { weight = "w" }):select{ "x" }:mean("x").value == 1.25)
function methods.select(self, names)
  local facts = facts_for(self, "select")
  names = { table.unpack(check.texts("select", names)) }
  local has = facts.weight == nil
  for _, name in ipairs(names) do has = has or name == facts.weight end
  if not has then names[#names + 1] = facts.weight end
  return with_data(facts, facts.data:select(names), facts.weight)
end

-- ---- estimates ------------------------------------------------------------------------------------

-- The estimate with another interval; everything else is asked of the estimate itself.
local function with_options(estimate, o)
  if not (o.level or o.ci) then return estimate end
  local low, high, method = estimate:ci(o.level, o.ci)
  local own = { low = low, high = high, method = method, level = o.level }
  function own.ci(_, level, other) return estimate:ci(level or o.level, other or o.ci) end
  return setmetatable(own, { __index = function(_, field) return estimate[field] end,
    __tostring = function() return tostring(estimate) end, __name = "befund.estimate" })
end

-- Calls `one(cells, here, codes)` for all rows, or for each point of o.by: a list in the codebook's order, by key too.
local function estimate_by(self, where, q, o, one)
  local facts = facts_of[self]
  o = check.options(where, o, OPTIONS)
  if o.deff then check.fail("%s: deff is not in this version", where) end
  if o.level ~= nil then
    check.kind(where .. ": level", o.level, "number")
    if not (o.level > 0 and o.level < 1) then
      check.fail("%s: level: %s is not between 0 and 1", where, text.number(o.level))
    end
  end
  if o.ci ~= nil then check.one_of(where .. ": ci", o.ci, { "logit", "wald", "beta", "asin", "exact" }) end
  local pass = pass_of(self)
  if not o.by then
    local here = q.want(pass, nil)
    return with_options(one(pass:count(), here, nil), o)
  end
  local by = check.texts(where .. ": by", o.by)
  if #by == 0 then check.fail("%s: by is empty (by = \"level\")", where) end
  local points = banner.of(where .. ": by", facts.data, concat(by, " > "), false).points
  local here = {}
  for p, point in ipairs(points) do here[p] = q.want(pass, point.slice) end
  local result = listing {}
  for p, point in ipairs(points) do
    local list = result
    for level = 2, #point.keys - 2, 2 do
      local key = point.keys[level]
      if not list[key] then
        list[key] = listing {}
        list[#list + 1] = list[key]
      end
      list = list[key]
    end
    local estimate = with_options(one(pass:count(), here[p], point.codes), o)
    list[#list + 1] = estimate
    list[point.keys[#point.keys]] = estimate
  end
  return result
end

--- Weighted mean of a number, or of the scores of options.
-- @param v name of the column
-- @param o `by`: name or list of names; `level` of the interval, 0.95; `ci`: "wald" (default of means)
-- @return an estimate; with `by` a list of them in the codebook's order, also by key
-- @raise where options have no scores
-- @usage
-- local column = require "core.column"
-- local d = require "core.dataset".of { { "x", column.numbers { 1, 2, 4 } }, { "g", column.numbers { 7, 8, 8 } } }
-- local s = require "design".of(d)
-- assert(s:mean("x", { by = "g" })["8"].value == 3)
function methods.mean(self, v, o)
  local facts = facts_for(self, "mean")
  local q = question.of("mean", facts.data, v)
  if q.kind == "multi" or (q.kind == "single" and not q.scores()) then
    check.fail("mean: '%s' has no scores (give its options scores in the codebook, or ask for a share)", v)
  end
  return estimate_by(self, "mean", q, o, q.mean)
end

--- Weighted total of a number.
-- @param v name of the column
-- @param o as for `mean`
-- @return an estimate; with `by` a list of them
-- @raise where the column is no number
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 4 } } }
-- assert(require "design".of(d):total("x").value == 7)
function methods.total(self, v, o)
  local facts = facts_for(self, "total")
  local q = question.of("total", facts.data, v)
  if q.kind ~= "number" then check.fail("total: '%s' is not a column of numbers (count it, or ask for a share)", v) end
  return estimate_by(self, "total", q, o, function(cells, here, codes) return cells:total(here[1], codes) end)
end

--- Weighted number of rows that answered.
-- @param v name of the column
-- @param o as for `mean`
-- @return an estimate; with `by` a list of them
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, false, 4 } } }
-- assert(require "design".of(d):count("x").value == 2)
function methods.count(self, v, o)
  local facts = facts_for(self, "count")
  question.column("count", facts.data, v)
  local answered = expression.select(facts.data, ("answered(%s)"):format(question.in_expression(v)))
  local stub = { v .. "\1answered", column.map(column.from_selection(answered, yes_no), { yes = 1 }, yes) }
  local q = { want = function(pass, slice) return { pass:want { stub = stub, slice = slice } } end }
  return estimate_by(self, "count", q, o, function(cells, here, codes) return cells:count(here[1], { 1 }, codes) end)
end

-- Keys with those of the codebook's nets replaced by their options'.
local function without_nets(q, answers, keys)
  local list, is_option = {}, {}
  for _, option in ipairs(answers) do is_option[option.key] = true end
  for _, key in ipairs(keys) do
    local found
    for _, one in ipairs(q.nets) do found = found or not is_option[key] and one.key == key and one end
    for _, place in ipairs(found and found.places or {}) do list[#list + 1] = answers[place].key end
    if not found then list[#list + 1] = key end
  end
  return list
end

--- Share of those who answered that gave an answer.
-- @param v name of a single choice or a multiple-response set
-- @param key an option's key or code, or a net's key, or a list of them for any of them; left out: all options
-- @param o as for `mean`; `ci` is "logit" by default, else "wald", "beta" (Korn-Graubard), "asin", "exact"
-- @return an estimate, 0 to 1; without key a list of them in the codebook's order, also by key; with `by` a list of
--   those by point
-- @raise names what is no option, with the nearest key
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2, 2 } } }
-- local s = require "design".of(d)
-- assert(s:share("x", 2).value == 0.75 and s:share("x")["1"].value == 0.25)
function methods.share(self, v, key, o)
  local facts = facts_for(self, "share")
  if o == nil and type(key) == "table" and key[1] == nil then key, o = nil, key end
  local q = question.of("share", facts.data, v, nil, true)
  local answers = q.options("en").answers
  if key ~= nil then
    local keys = without_nets(q, answers, type(key) == "table" and key or { key })
    local item = { places = net.places(("share: '%s'"):format(v), answers, keys) }
    if q.prepare then q.prepare(item) end
    return estimate_by(self, "share", q, o,
      function(cells, here, codes) return q.share(cells, here, item, codes, "column") end)
  end
  local options = check.options("share", o, OPTIONS)
  local plain = { by = options.by, deff = options.deff }
  return estimate_by(self, "share", q, plain, function(cells, here, codes)
    local list = listing {}
    for place, option in ipairs(answers) do
      list[place] = with_options(q.share(cells, here, { places = { place } }, codes, "column"), options)
      list[option.key] = list[place]
    end
    return list
  end)
end

-- ---- tables ---------------------------------------------------------------------------------------

-- Requests with a domain of their own are asked of that domain; those of one domain share a pass.
local function planned(self, requests, plan)
  local here = { [""] = { facts = facts_of[self], pass = pass_of(self) } }
  local list = {}
  for i, asked in ipairs(requests) do
    local domain = asked.domain
    local where = here[domain or ""]
    if not where then
      local narrowed = methods.domain(self, domain)
      where = { facts = facts_of[narrowed], pass = pass_of(narrowed) }
      here[domain] = where
    end
    list[i] = plan(where.facts, asked, where.pass)
  end
  for _, where in pairs(here) do
    if #where.pass.list > 0 then where.pass:count() end
  end
  return list
end

--- A table: questions in rows, banner points in columns, counted in one pass.
-- @param asked `rows`: list of columns and batteries; `columns`: list of "variable", "outer > inner",
--   `{ label =, domain = }`; `percent` "column", "row", "total"; `show`: list of "percent", "count", "weighted_count",
--   "mean", "sd", "se", "interval"; `nets`: `{ q1 = { { "Top 2", "full", "rather" } } }` (false: none; else the
--   codebook's); `total` "first", "last", false; `sort` "codebook", "descending", "ascending";
--   `missing` "note", "show"; `flag` = 30 and `hide`, limits of unweighted bases;
--   `digits` = `{ percent = 0, mean = 1, sd = 1, se = 1, weighted = 0 }`; `domain`, `title`, `source`
-- @return a table, with `cell`, `layout`, `text`, `markdown`, `csv`
-- @raise names the field, column or option that is wrong
-- @usage
-- local column = require "core.column"
-- local d = require "core.dataset".of { { "x", column.numbers { 1, 2, 4 } }, { "g", column.numbers { 7, 8, 8 } } }
-- local t = require "design".of(d):table{ rows = { "x" }, columns = { "g" } }
-- assert(t:cell("x > mean", "g > 8").value == 3)
function methods.table(self, asked)
  facts_for(self, "table")
  check.kind("table", asked, "table")
  return planned(self, { asked }, require "crosstab".plan)[1]
end

--- Several tables, counted in one pass (and one more for each domain that tables have of their own).
-- @param requests list of what `table` takes
-- @return list of tables
-- @raise as `table`
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2 } } }
-- assert(#require "design".of(d):tables{ { rows = "x" }, { rows = "x", domain = "x > 1" } } == 2)
function methods.tables(self, requests)
  facts_for(self, "tables")
  for i, asked in ipairs(check.kind("tables", requests, "table")) do
    check.kind(("tables[%d]"):format(i), asked, "table")
  end
  return planned(self, requests, require "crosstab".plan)
end

--- One variable: options with counts, percent and, in the text form, bars.
-- @param v name of a column
-- @param o `nets`, `sort`, `digits`, `flag`, `hide`, `title`, `source` as for `table`
-- @return a table; rows are options, columns "count", "weighted_count", "percent"
-- @raise on text columns of more than 20 different texts
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- assert(require "design".of(d):freq("x"):cell("2", "percent").base == 3)
function methods.freq(self, v, o)
  local facts = facts_for(self, "freq")
  local pass = pass_of(self)
  local t = require "freq".plan(facts, v, o, pass)
  pass:count()
  return t
end

--- A battery: items in rows; answers, nets, mean, base in columns. Or one value of each item by a banner.
-- @param name of a battery in the codebook, or a list of columns with the same options
-- @param o `show`: "percent", "count" or "weighted_count" and "mean"; `sort`: "codebook" or the key of a net, an option
--   or "mean"; `nets`; `columns` with `value` = key of a net, an option or "mean"; `total`, `digits`, `flag`, `hide`,
--   `title`, `source` as for `table`
-- @return a table
-- @raise where the items' options differ
-- @usage
-- local column, labels = require "core.column", require "core.labels"
-- local l = labels.of { answers = { { key = "yes", score = 1 }, { key = "no", score = 0 } } }
-- local d = require "core.dataset".of { { "a", column.single { labels = l, codes = { 1, 2 } } },
--   { "b", column.single { labels = l, codes = { 1, 1 } } } }
-- assert(require "design".of(d):battery({ "a", "b" }, {}):cell("b", "yes").value == 1)
function methods.battery(self, name, o)
  local facts = facts_for(self, "battery")
  local pass = pass_of(self)
  local t = require "battery".plan(facts, name, o, pass)
  pass:count()
  return t
end

check.later(methods, { "ratio", "quantile", "variance", "test", "ttest", "regress", "texts", "poststratify", "rake",
  "calibrate", "trim", "normalise", "replicates", "weights", "history" })

local meta = getmetatable(core.of(1, nil))
meta.__tostring = function(self)
  local facts = facts_of[self]
  if not facts then return "design" end
  local parts = { ("design of %s rows"):format(show.number(facts.data:rows(), 0, language.words("en"))) }
  parts[#parts + 1] = facts.weight and "weighted by " .. facts.weight or "unweighted"
  for _, label in ipairs(facts.domains) do parts[#parts + 1] = "domain " .. language.pick(label, language.current()) end
  return concat(parts, ", ")
end

-- A dataset used where a design is wanted is a simple random sample with weight 1.
for _, name in ipairs { "mean", "total", "count", "share", "table", "tables", "freq", "battery", "domain" } do
  dataset_core.methods[name] = dataset_core.methods[name] or function(data, ...)
    return methods[name](design.of(data), ...)
  end
end

return design
