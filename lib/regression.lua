--- Regressions: from a formula to coefficients with design-based standard errors, and their table.
--
-- Factors are single choices (texts and dates too, if they have few values). An option is an indicator against
-- the reference, the first option that anybody gave; in an interaction whose parts are not all there as terms of
-- their own it has an indicator for every option, as in R. Numbers enter as they are.

local core = require "core.test"
local cells = require "core.cells"
local column = require "core.column"
local crosstab = require "crosstab"
local dataset = require "core.dataset"
local design = require "core.design"
local expression = require "core.expression"
local formula = require "formula"
local labels = require "core.labels"
local language = require "language"
local layout = require "layout"
local question = require "question"
local remarks = require "remarks"
local show = require "show"
local check = require "check"

local concat, abs, floor, log, max, min = table.concat, math.abs, math.floor, math.log, math.max, math.min

local TTEST_OPTIONS = check.known("ttest", { "level" })

local regression = {}

local OPTIONS = check.known("regress", { "family", "event", "level", "title" })
local FAMILIES = { "gaussian", "binomial" }
local CONSTANT = "(constant)"
local NAN = 0 / 0

local yes_no = labels.of { answers = { { key = "yes" }, { key = "no" } } }

local function answers_of(col)
  local answers = {}
  for _, option in ipairs(col:labels():options("en")) do
    if option.place > 0 then answers[option.place] = option end
  end
  return answers
end

--- Calls a function of the core and puts `where: ` before what it raises.
-- @param where what messages start with
-- @param f a function, followed by its arguments
-- @return what f returns
-- @usage assert(require "regression".explained("x", math.abs, -1) == 1)
function regression.explained(where, f, ...)
  local ok, result = pcall(f, ...)
  if ok then return result end
  local place = check.where()
  if type(result) ~= "string" or result:sub(1, #place) ~= place then error(result, 0) end
  check.fail("%s: %s", where, result:sub(#place + 1))
end

-- ---- the response -------------------------------------------------------------------------------

local YES = { yes = true, ja = true, ["true"] = true }

-- The place of the option that is modelled against the others.
local function event_of(where, name, answers, event)
  if event ~= nil then
    for place, option in ipairs(answers) do
      if option.key == event or (type(event) == "number" and option.code == event) then return place end
    end
    local keys = {}
    for place, option in ipairs(answers) do keys[place] = option.key end
    check.fail("%s: event: '%s' has no option %s (%s)", where, name, check.quoted(event),
      check.advice(tostring(event), keys))
  end
  if #answers ~= 2 then
    check.fail("%s: '%s' has %d options, family \"binomial\" models one (name it: event = \"...\")", where, name,
      #answers)
  end
  for place, option in ipairs(answers) do
    if YES[option.key:lower()] then return place end
  end
  return answers[1].code == 1 and answers[2].code == 0 and 1 or 2
end

local function scores_of(where, name, answers, advice)
  local scores, any = {}, false
  for place, option in ipairs(answers) do
    local score = option.score
    any = any or (score and score == score)
    scores[place] = score and score == score and score
  end
  if not any then
    check.fail("%s: the options of '%s' have no scores (give them some in the codebook, or %s)", where, name,
      advice or "family = \"binomial\"")
  end
  return scores
end

-- What is explained: a part for the core, with its name and the key of the event.
local function response_of(where, facts, f, family, event, advice)
  local col
  if f.name then
    col = question.column(where, facts.data, f.name)
  elseif expression.is_condition(facts.data, f.response) then
    col, event = column.from_selection(expression.select(facts.data, f.response), yes_no), event or "yes"
  else
    col = expression.column(facts.data, f.response)
  end
  local name = f.name or f.response
  local kind = col:kind()
  if kind == "multi" then
    check.fail("%s: '%s' is a multiple-response set (explain one item: \"has(%s, 'item') ~ ...\")", where, name,
      name)
  elseif kind == "text" or (kind == "date" and family == "binomial") then
    check.fail("%s: '%s' is a column of kind '%s' (derive numbers or options from it)", where, name, kind)
  end
  if kind ~= "single" then
    if event ~= nil then check.fail("%s: event: '%s' is a number, 0 or 1, and has no options", where, name) end
    return { column = col, name = name }
  end
  local answers = answers_of(col)
  if family == "gaussian" then
    if event ~= nil and f.name then
      check.fail("%s: event: belongs to family = \"binomial\"", where)
    end
    if f.name then return { column = col, name = name, values = scores_of(where, name, answers, advice) } end
  end
  local place = event_of(where, name, answers, event)
  local values = {}
  for p in ipairs(answers) do values[p] = p == place and 1 or 0 end
  return { column = col, name = name, values = values, event = f.name and answers[place].key }
end

-- ---- what explains ------------------------------------------------------------------------------

local function variables_of(where, facts, names)
  local known = {}
  for _, name in ipairs(names) do
    local col = question.column(where, facts.data, name)
    local kind = col:kind()
    if kind == "multi" then
      check.fail("%s: '%s' is a multiple-response set (derive a column for an item: { used = \"has(%s, 'item')\" })",
        where, name, name)
    end
    local is_number = kind == "number"
    known[name] = { name = name, is_number = is_number,
      column = is_number and col or question.as_single(where, name, col) }
  end
  return known
end

-- Which options of each factor anybody gave, among the rows that take part. Sets `places` and `empty` of factors.
local function count_options(where, self, f, known, y)
  local list, conditions, tables, factors = { { "y", y.column } }, { "answered(y)" }, {}, {}
  for i, name in ipairs(f.names) do
    local variable = known[name]
    list[#list + 1] = { "x" .. i, variable.column }
    conditions[#conditions + 1] = ("answered(x%d)"):format(i)
    if not variable.is_number then
      tables[#tables + 1], factors[#factors + 1] = { stub = variable.column }, variable
    end
  end
  if #factors == 0 then return end
  local complete = expression.select(dataset.of(list), concat(conditions, " and "))
  local counted = cells.count(design.domain(self, complete), tables)
  for t, variable in ipairs(factors) do
    variable.answers, variable.places, variable.empty = answers_of(variable.column), {}, {}
    for place, option in ipairs(variable.answers) do
      local rows = counted:cell(t, nil, place)
      if rows > 0 then
        variable.places[#variable.places + 1] = place
      else
        variable.empty[#variable.empty + 1] = option.key
      end
    end
    if #variable.places == 0 then check.fail("%s: no row has all of the values", where) end
    if #variable.places == 1 then
      check.fail("%s: '%s' is '%s' in all rows (leave it out)", where, variable.name,
        variable.answers[variable.places[1]].key)
    end
  end
end

-- The parts that a variable has in a term, each with the words it adds to a parameter's name.
local function parts_of(variable, is_full)
  if variable.is_number then return { { column = variable.column, text = variable.name } } end
  local parts = {}
  for i, place in ipairs(variable.places) do
    if i > 1 or is_full then
      local values = {}
      for p in ipairs(variable.answers) do values[p] = p == place and 1 or 0 end
      parts[#parts + 1] = { column = variable.column, values = values, place = place,
        text = variable.name .. ": " .. variable.answers[place].key }
    end
  end
  return parts
end

-- The parameters of a term: all combinations of its variables' parts, those of the first changing fastest (as R).
local function add_term(parameters, f, known, term)
  local combined = { { term = term, texts = {} } }
  for _, name in ipairs(term) do
    local parts = parts_of(known[name], not f.has_without(term, name))
    local next_list = {}
    for _, part in ipairs(parts) do
      for _, so_far in ipairs(combined) do
        local one = { term = term, texts = { table.unpack(so_far.texts) } }
        for i, before in ipairs(so_far) do one[i] = before end
        one[#one + 1], one.texts[#one.texts + 1] = part, part.text
        next_list[#next_list + 1] = one
      end
    end
    combined = next_list
  end
  for _, one in ipairs(combined) do
    one.name = concat(one.texts, " * ")
    parameters[#parameters + 1] = one
  end
end

-- ---- results ------------------------------------------------------------------------------------

local coefficient_class = {
  __name = "befund.coefficient",
  __tostring = function(self)
    return ("%s: %.4g (se %.4g, t = %.3f, df %g, p = %.4g)"):format(self.name, self.value, self.se, self.t, self.df,
      self.p)
  end,
}

--- A value with a standard error as a test against 0 and an interval, by Student's t.
-- @param one table with `value`, `se`, `df`
-- @param level of the interval
-- @return the table, with `t`, `p`, `low`, `high`; NaN where df < 1
-- @usage
-- local c = require "regression".tested({ value = 2, se = 1, df = 10 }, 0.95)
-- assert(c.t == 2 and math.abs(c.low - (2 - 2.228138852)) < 1e-9)
function regression.tested(one, level)
  local has = one.df >= 1 and one.se == one.se
  one.t = one.value / one.se
  one.p = has and one.se > 0 and core.t_tails(one.t, one.df) or NAN
  local reach = has and core.t_quantile((1 + level) / 2, one.df) * one.se or NAN
  one.low, one.high = one.value - reach, one.value + reach
  return one
end

local methods = {}
local class = { __index = methods, __name = "befund.regression" }

local function place_of(self, name)
  local place = self.place_of[name == "(Intercept)" and CONSTANT or name]
  if place then return place end
  local names = {}
  for i, one in ipairs(self.coefficients) do names[i] = one.name end
  check.fail("regression: no coefficient %s (%s)", check.quoted(name), check.advice(tostring(name), names))
end

--- One coefficient.
-- @param name as printed: "(constant)", "age", "stype: H", "stype: H * age"
-- @return a table: name, value, se, t, df, p, low, high; for family "binomial" odds_ratio too
-- @raise on unknown names, with the nearest
-- @usage
-- local numbers = require "core.column".numbers
-- local d = require "core.dataset".of { { "x", numbers { 1, 2, 3, 4 } }, { "y", numbers { 1, 3, 2, 5 } } }
-- local r = require "design".of(d):regress("y ~ x")
-- assert(math.abs(r:coefficient("x").value - 1.1) < 1e-12)
function methods.coefficient(self, name)
  return self.coefficients[place_of(self, name)]
end

--- A sum of coefficients, each times a number, tested against 0.
-- @param weights `{ [name] = number }`
-- @return a table: name, value, se, t, df, p, low, high
-- @raise on unknown names
-- @usage
-- local numbers = require "core.column".numbers
-- local d = require "core.dataset".of { { "x", numbers { 1, 2, 3, 4 } }, { "y", numbers { 1, 3, 2, 5 } } }
-- local at_2 = require "design".of(d):regress("y ~ x"):contrast { ["(constant)"] = 1, x = 2 }
-- assert(math.abs(at_2.value - 2.2) < 1e-12)
function methods.contrast(self, weights)
  local value, variance, names = 0, 0, check.names(check.kind("contrast", weights, "table"))
  local texts = {}
  for i, name in ipairs(names) do
    local at = place_of(self, name)
    local weight = check.kind(("contrast: %s"):format(name), weights[name], "number")
    value = value + weight * self.coefficients[at].value
    texts[i] = ("%g * %s"):format(weight, self.coefficients[at].name)
    for _, other in ipairs(names) do
      variance = variance + weight * weights[other] * self.covariance[at][place_of(self, other)]
    end
  end
  local one = { name = concat(texts, " + "), value = value, se = max(variance, 0) ^ 0.5, df = self.df }
  return setmetatable(regression.tested(one, self.level), coefficient_class)
end

-- Digits that show three of the standard error.
local function digits_of(one)
  local size = one.se == one.se and one.se > 0 and one.se or abs(one.value)
  if size ~= size or size == 0 or size == math.huge then return 1 end
  return max(0, min(10, 2 - floor(log(size, 10))))
end

local function number(value, digits)
  if value ~= value then return { kind = "empty" } end
  return { kind = "number", value = value, digits = digits }
end

local function p_cell(p)
  if p ~= p then return { kind = "empty" } end
  return { kind = "p", value = p, digits = 4 }
end

-- The label of an option in the language.
local function option_label(col, place, lang)
  for _, option in ipairs(col:labels():options(lang)) do
    if option.place == place then return option.label or option.key end
  end
end

-- What a parameter is called in the table; main effects of factors stand under their variable.
local function label_of(one, words)
  local texts = {}
  for i, part in ipairs(one.parts) do
    local name = part.text
    if part.place then
      local label = option_label(part.column, part.place, words.lang)
      name = #one.parts == 1 and label or one.term[i] .. ": " .. label
    end
    texts[i] = name
  end
  return #texts > 0 and concat(texts, " * ") or words.regression.constant
end

--- The layout of the coefficients, from which all forms are made.
-- @param lang "de" or "en"; nil: the current language
-- @return a layout, see layout.lua
-- @usage
-- local numbers = require "core.column".numbers
-- local d = require "core.dataset".of { { "x", numbers { 1, 2, 3, 4 } }, { "y", numbers { 1, 3, 2, 5 } } }
-- assert(#require "design".of(d):regress("y ~ x"):layout("en").rows == 2)
function methods.layout(self, lang)
  local words = language.words(lang)
  local said = words.regression
  local rows, under = {}, nil
  for _, one in ipairs(self.coefficients) do
    local part = one.parts[1]
    local heading = #one.parts == 1 and part.place and one.term[1] or nil
    if heading and heading ~= under then
      rows[#rows + 1] = { kind = "question", label = said.factor:format(heading,
        option_label(part.column, self.variables[heading].places[1], words.lang)), question = heading, key = heading }
    end
    under = heading
    local digits = digits_of(one)
    rows[#rows + 1] = { kind = "answer", label = label_of(one, words), level = heading and 1 or 0,
      question = heading or one.name, key = one.name,
      cells = { number(one.value, digits), number(one.se, digits), number(one.t, 2), p_cell(one.p),
        one.low == one.low and { kind = "interval", low = one.low, high = one.high, digits = digits, unit = "number" }
          or { kind = "empty" } } }
  end
  local notes = { self.df >= 1 and said.df:format(show.number(self.df, 0, words)) or said.no_df }
  if self.family == "binomial" then notes[2] = said.odds end
  for _, name in ipairs(self.names) do
    local empty = self.variables[name].empty or {}
    if #empty > 0 then notes[#notes + 1] = said.empty:format(name, concat(empty, ", ")) end
  end
  if self.failed > 0 then notes[#notes + 1] = said.failed:format(self.failed) end
  local ledger = {}
  if self.missing > 0 then
    ledger[1] = said.missing:format(show.number(self.base, 0, words), show.number(self.base + self.missing, 0, words))
  end
  for _, line in ipairs(remarks.undecided(self.facts, words)) do ledger[#ledger + 1] = line end
  return layout.of {
    lang = words.lang, title = language.pick(self.title, words.lang) or self.formula,
    base = concat({ words.base .. ": " .. remarks.base_text(self.facts, words),
      said.rows:format(show.number(self.base, 0, words)),
      self.family == "binomial" and said.binomial:format(self.response, self.event or "1") or said.gaussian,
      self.facts.weight and words.weighted:format(self.facts.weight) or words.unweighted }, "; "),
    head = { { label = said.value }, { label = words.se }, { label = "t" }, { label = "p" },
      { label = words.interval:format(show.number(self.level * 100, self.level * 100 % 1 == 0 and 0 or 1, words)) } },
    rows = rows, notes = notes, ledger = ledger,
  }
end

crosstab.forms(class)

-- What both regressions and t-tests take from the core's fit.
local function result_of(fit, parameters, o)
  local self = { df = fit.df, base = fit.base, weighted_base = fit.weighted_base, missing = fit.missing,
    failed = fit.failed, covariance = fit.covariance, coefficients = {}, place_of = {}, level = o.level or 0.95,
    family = o.family }
  for i, parameter in ipairs(parameters) do
    local one = { name = parameter.name, value = fit.values[i], se = fit.covariance[i][i] ^ 0.5, df = fit.df }
    regression.tested(one, self.level)
    if o.family == "binomial" and i > 1 then one.odds_ratio = math.exp(one.value) end
    one.term, one.parts = parameter.term, { table.unpack(parameter) }
    self.coefficients[i] = setmetatable(one, coefficient_class)
    self.place_of[one.name] = i
  end
  return self
end

local function check_level(where, level)
  if level == nil then return end
  check.kind(where .. ": level", level, "number")
  if not (level > 0 and level < 1) then
    check.fail("%s: level: %s is not between 0 and 1", where, check.quoted(level))
  end
end

--- Fits a regression.
-- Standard errors are those of the linearised coefficients under the design (Binder 1983; R's svyglm), df are
-- the units of the first stage less the strata, of rows that take part, + 1 less the parameters.
-- @param self a design
-- @param facts what is remembered of it
-- @param text a formula, see formula.lua; left of `~` an expression may stand
-- @param o `family` "gaussian" (default; options by their scores) or "binomial"; `event`: the option that is
--   modelled (else the one called yes, ja or true, or coded 1 against 0, or the second of two); `level` of intervals,
--   0.95; `title`
-- @return a regression: coefficients (list), covariance (list of lists in their order), df, base, weighted_base,
--   missing, with coefficient(name), contrast(weights), a layout and all forms
-- @raise on formulas and columns that are wrong, parameters that follow from others, answers that are separated
-- @usage
-- require "core.file".write("answers.csv", "age,hours\n20,10\n30,30\n40,20\n50,50\n")
-- local m = befund.read("answers.csv"):design {}:regress("hours ~ age")
-- print(m)
-- assert(m.df == 2)
function regression.regress(self, facts, text, o)
  local where = "regress"
  o = check.options(where, o, OPTIONS)
  local family = check.one_of(where .. ": family", o.family, FAMILIES)
  check_level(where, o.level)
  local f = formula.parse(where, text)
  local y = response_of(where, facts, f, family, o.event)
  local known = variables_of(where, facts, f.names)
  count_options(where, self, f, known, y)
  local parameters = { { name = CONSTANT, term = {} } }
  for _, term in ipairs(f.terms) do add_term(parameters, f, known, term) end
  local fit = regression.explained(where, core.regress, self, y, parameters, family)
  local result = result_of(fit, parameters, { family = family, level = o.level })
  result.facts, result.formula, result.names, result.variables = facts, text, f.names, known
  result.response, result.event, result.title = y.name, y.event, o.title
  return setmetatable(result, class)
end

-- ---- two groups ---------------------------------------------------------------------------------

local ttest_class = { __index = {}, __name = "befund.ttest" }

ttest_class.__tostring = function(self)
  local words = language.words()
  local digits = digits_of(self)
  local function plain(x, places) return show.number(x, places, words) end
  local lines = { words.regression.ttest:format(self.variable, self.group, self.groups[2], self.groups[1],
    plain(self.value, digits)) }
  if self.df >= 1 then
    lines[1] = lines[1] .. words.regression.ttest_more:format(words.interval:format(plain(self.level * 100,
      self.level * 100 % 1 == 0 and 0 or 1)), plain(self.low, digits), plain(self.high, digits), plain(self.df, 0),
      plain(self.t, 3), show.p(self.p, 4, words))
  else
    lines[1] = lines[1] .. "; " .. words.regression.no_df
  end
  for _, note in ipairs(self.notes) do lines[#lines + 1] = note end
  return concat(lines, "\n")
end

--- The difference between the means of two groups, with its t-test.
-- The same as the coefficient of the group in a regression on it (R's svyttest): the variance takes into account that
-- both means come from one sample.
-- @param self a design
-- @param facts what is remembered of it
-- @param v name of a number, or of a single choice whose options have scores
-- @param group name of a column with two groups
-- @param o `level` of the interval, 0.95
-- @return a table: value (second group minus first), se, t, df, p, low, high, groups (two keys), means (two numbers),
--   base, weighted_base, missing, notes
-- @raise where there are not two groups
-- @usage
-- require "core.file".write("answers.csv", "sex,hours\nf,1\nf,2\nm,4\nm,6\n")
-- local t = befund.read("answers.csv"):design {}:ttest("hours", "sex")
-- assert(t.value == 3.5 and t.df == 2)
function regression.ttest(self, facts, v, group, o)
  local where = "ttest"
  o = check.options(where, o, TTEST_OPTIONS)
  check_level(where, o.level)
  if group == nil then check.fail("%s: no group (s:ttest(\"age\", \"gender\"))", where) end
  local y = response_of(where, facts, { name = v, response = v }, "gaussian", nil,
    ("compare its shares: s:test(\"%s\", \"%s\")"):format(v, group))
  local column_of_group = question.column(where, facts.data, group)
  if column_of_group:kind() == "multi" then
    check.fail("%s: '%s' is a multiple-response set, whose groups overlap (derive one: \"has(%s, 'item')\")", where,
      group, group)
  end
  local variable = { name = group, column = question.as_single(where, group, column_of_group) }
  count_options(where, self, { names = { group } }, { [group] = variable }, y)
  if #variable.places ~= 2 then
    check.fail("%s: '%s' has %d groups, a t-test compares two (name two with a domain, or s:regress(\"%s ~ %s\"))",
      where, group, #variable.places, v, group)
  end
  local parameters = { { name = CONSTANT, term = {} }, parts_of(variable, false) }
  parameters[2].name, parameters[2].term = parameters[2][1].text, { group }
  local fit = regression.explained(where, core.regress, self, y, parameters, "gaussian")
  local result = result_of(fit, parameters, { family = "gaussian", level = o.level })
  local t, constant = result.coefficients[2], result.coefficients[1].value
  local words = language.words().regression
  local notes = {}
  if fit.failed > 0 then notes[1] = words.failed:format(fit.failed) end
  if #variable.empty > 0 then notes[#notes + 1] = words.empty:format(group, concat(variable.empty, ", ")) end
  if fit.missing > 0 then
    notes[#notes + 1] = words.missing:format(show.number(fit.base, 0, language.words()),
      show.number(fit.base + fit.missing, 0, language.words()))
  end
  return setmetatable({ value = t.value, se = t.se, t = t.t, df = t.df, p = t.p, low = t.low, high = t.high,
    level = result.level, variable = v, group = group, base = fit.base, weighted_base = fit.weighted_base,
    missing = fit.missing, means = { constant, constant + t.value }, notes = notes,
    groups = { variable.answers[variable.places[1]].key, variable.answers[variable.places[2]].key } }, ttest_class)
end

return regression
