--- Methods of designs that estimate: means, totals, shares, counts, ratios, variances, quantiles.
--
-- Estimates of one call are counted in one pass; ratios, variances and quantiles take another.

local column = require "core.column"
local estimates = require "core.estimate"
local expression = require "core.expression"
local labels = require "core.labels"
local text = require "core.text"
local banner = require "banner"
local facts_for = require "design".facts
local listing = require "listing".estimates
local net = require "net"
local pass_of = require "pass".of
local question = require "question"
local check = require "check"

local concat = table.concat

local estimation = {}

local OPTIONS = check.known("mean total share count ratio variance quantile", { "by", "level", "ci", "deff" })

local yes_no = labels.of { answers = { { key = "yes" }, { key = "no" } } }
local yes = labels.of { answers = { { key = "yes" } } }

-- The estimate with another interval, or its design effect.
local function with_options(estimate, o)
  if not (o.level or o.ci or o.deff) then return estimate end
  return estimate:with(o.level, o.ci, o.deff)
end

local function options_of(where, o)
  o = check.options(where, o, OPTIONS)
  if o.deff and o.deff ~= true and o.deff ~= "wr" then
    check.fail("%s: deff: %s is neither true nor \"wr\" (with replacement)", where, check.quoted(o.deff))
  end
  if o.level ~= nil then
    check.kind(where .. ": level", o.level, "number")
    if not (o.level > 0 and o.level < 1) then
      check.fail("%s: level: %s is not between 0 and 1", where, text.number(o.level))
    end
  end
  if o.ci ~= nil then check.one_of(where .. ": ci", o.ci, { "logit", "wald", "beta", "asin", "exact" }) end
  return o
end

-- The points of o.by: each with the slice and the codes of it that are the point.
local function points_of(where, data, o)
  local by = check.texts(where .. ": by", o.by)
  if #by == 0 then check.fail("%s: by is empty (by = \"level\")", where) end
  return banner.of(where .. ": by", data, concat(by, " > "), false).points
end

-- One result for each point: a list in the codebook's order, by key too.
local function list_points(points, one)
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
    local estimate = one(p, point)
    list[#list + 1] = estimate
    list[point.keys[#point.keys]] = estimate
  end
  return result
end

-- Calls `one(cells, here, codes)` for all rows, or for each point of o.by.
local function estimate_by(self, where, q, o, one)
  local facts = facts_for(self, where)
  o = options_of(where, o)
  local pass = pass_of(self)
  if not o.by then
    local here = q.want(pass, nil)
    return with_options(one(pass:count(), here, nil), o)
  end
  local points, here = points_of(where, facts.data, o), {}
  for p, point in ipairs(points) do here[p] = q.want(pass, point.slice) end
  return list_points(points, function(p, point)
    return with_options(one(pass:count(), here[p], point.codes), o)
  end)
end

-- The same for statistics that take two passes: `all(slice)` gives a list of `each` estimates for each of the slice's
-- answers, `give` makes what is returned of those of one answer.
local function estimate_twice(self, where, o, each, all, give)
  o = options_of(where, o)
  local function of(list, place)
    local own = {}
    for i = 1, each do own[i] = with_options(list[(place - 1) * each + i], o) end
    return give(own)
  end
  if not o.by then return of(all(nil), 1) end
  local made = {}
  return list_points(points_of(where, facts_for(self, where).data, o), function(_, point)
    local slice = point.slice[2]
    made[slice] = made[slice] or all(slice)
    return of(made[slice], point.codes[1])
  end)
end

local function first(list) return list[1] end

local function number_column(self, where, v)
  local col = question.column(where, facts_for(self, where).data, v)
  if col:kind() ~= "number" then
    check.fail("%s: '%s' is a column of kind '%s', not of numbers", where, v, col:kind())
  end
  return col
end

--- Weighted mean of a number, or of the scores of options.
-- @param v name of the column
-- @param o `by`: name or list of names; `level` of the interval, 0.95; `ci`: "wald" (default of means)
-- @return an estimate; with `by` a list of them in the codebook's order, also by key
-- @raise where options have no scores
-- @usage
-- require "core.file".write("answers.csv", "region,age\nnorth,30\nsouth,40\nsouth,50\n")
-- local s = befund.read("answers.csv"):design {}
-- print(s:mean("age"))
-- assert(s:mean("age", { by = "region" })["south"].value == 45)
function estimation.mean(self, v, o)
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
-- require "core.file".write("answers.csv", "children\n1\n2\n4\n")
-- assert(befund.read("answers.csv"):design {}:total("children").value == 7)
function estimation.total(self, v, o)
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
-- require "core.file".write("answers.csv", "age,level\n31,state\n,state\n40,state\n")
-- assert(befund.read("answers.csv"):design {}:count("age").value == 2)
function estimation.count(self, v, o)
  local facts = facts_for(self, "count")
  question.column("count", facts.data, v)
  local answered = expression.select(facts.data, ("answered(%s)"):format(question.in_expression(v)))
  local stub = { v .. "\1answered", column.map(column.from_selection(answered, yes_no), { yes = 1 }, yes) }
  local q = { want = function(pass, slice) return { pass:want { stub = stub, slice = slice } } end }
  return estimate_by(self, "count", q, o, function(cells, here, codes) return cells:count(here[1], { 1 }, codes) end)
end

--- Ratio of the totals of two numbers, over rows that have both.
-- Its variance is that of the residuals y - R x, divided by the total of x (Saerndal, Swensson & Wretman 1992, 5.6.2).
-- @param y, x names of columns of numbers
-- @param o `by`, `level` as for `mean`
-- @return an estimate; with `by` a list of them
-- @raise where a column is no number
-- @usage
-- local column = require "core.column"
-- local d = require "core.dataset".of { { "y", column.numbers { 1, 2, 6 } }, { "x", column.numbers { 2, 4, 6 } } }
-- assert(require "design".of(d):ratio("y", "x").value == 0.75)
function estimation.ratio(self, y, x, o)
  local above, below = number_column(self, "ratio", y), number_column(self, "ratio", x)
  return estimate_twice(self, "ratio", o, 1, function(slice)
    return estimates.ratios(self, above, below, slice)
  end, first)
end

--- Variance of a number in the population: the weighted mean square about the mean times n / (n - 1).
-- Its standard error is that of this mean of squares (R's svyvar).
-- @param v name of a column of numbers
-- @param o `by`, `level` as for `mean`
-- @return an estimate; with `by` a list of them
-- @raise where the column is no number
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 3 } } }
-- assert(require "design".of(d):variance("x").value == 1)
function estimation.variance(self, v, o)
  local col = number_column(self, "variance", v)
  return estimate_twice(self, "variance", o, 1, function(slice) return estimates.variances(self, col, slice) end, first)
end

--- Quantiles of a number: the smallest x of which at least the part p of the population is not above it.
-- The interval inverts the Wald interval of the share of values up to x by the same rule (Woodruff 1952); se is its
-- width by 2 t. F is compared with p to 1e-12.
-- @param v name of a column of numbers or dates
-- @param p number between 0 and 1, or a list of them
-- @param o `by`, `level` as for `mean`
-- @return an estimate, a list of them where p is a list; with `by` a list of those
-- @raise where the column is no number, or p is outside of 0 to 1
-- @usage
-- require "core.file".write("answers.csv", "income\n1\n2\n6\n")
-- local s = befund.read("answers.csv"):design {}
-- assert(s:quantile("income", 0.5).value == 2)
-- assert(s:quantile("income", { 0.25, 0.75 })[2].value == 6)
function estimation.quantile(self, v, p, o)
  local col = question.column("quantile", facts_for(self, "quantile").data, v)
  if col:kind() ~= "number" and col:kind() ~= "date" then
    check.fail("quantile: '%s' is a column of kind '%s', not of numbers or dates", v, col:kind())
  end
  local list = type(p) == "table" and p or { p }
  for i, one in ipairs(list) do
    check.kind("quantile: p", one, "number")
    if not (one > 0 and one < 1) then
      check.fail("quantile: p: %s is not between 0 and 1 (0.5 is the median)", text.number(list[i]))
    end
  end
  if #list == 0 then check.fail("quantile: no p is named (0.5 is the median)") end
  local level = type(o) == "table" and type(o.level) == "number" and o.level > 0 and o.level < 1 and o.level or nil
  return estimate_twice(self, "quantile", o, #list, function(slice)
    return estimates.quantiles(self, col, slice, list, level)
  end, type(p) == "table" and listing or first)
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
-- require "core.file".write("answers.csv", "region\nnorth\nsouth\nsouth\nsouth\n")
-- local s = befund.read("answers.csv"):design {}
-- print(s:share("region", "north"))
-- assert(s:share("region", "south").value == 0.75 and s:share("region")["north"].value == 0.25)
function estimation.share(self, v, key, o)
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
  local options = options_of("share", o)
  local plain = { by = options.by }
  return estimate_by(self, "share", q, plain, function(cells, here, codes)
    local list = listing {}
    for place, option in ipairs(answers) do
      list[place] = with_options(q.share(cells, here, { places = { place } }, codes, "column"), options)
      list[option.key] = list[place]
    end
    return list
  end)
end

return estimation
