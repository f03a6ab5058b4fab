--- The weights of a design: one by one, as a column, and what is said of them on one page.

local core = require "core.weight"
local forms = require "forms"
local language = require "language"
local layout = require "layout"
local targets = require "targets"
local check = require "check"

local nan = 0.0 / 0.0

local weights = {}

local words = {
  en = { title = "Weights: %s", figure = "Figure",
    rows = "Rows with a weight", min = "Least", max = "Largest", mean = "Mean", sum = "Sum",
    kish_deff = "Design effect of weighting (Kish)", effective_base = "Effective base", efficiency = "Efficiency, %",
    none = "1 for all rows", target = "Target", before = "Before", after = "Now", value = "Value",
    total = "Total of %s", all = "Sum of weights", percent = "Groups: percent of all weights with an answer" },
  de = { title = "Gewichte: %s", figure = "Größe",
    rows = "Zeilen mit Gewicht", min = "Kleinstes", max = "Größtes", mean = "Mittel",
    sum = "Summe", kish_deff = "Designeffekt der Gewichtung (Kish)", effective_base = "Effektive Basis",
    efficiency = "Effizienz, %", none = "1 für alle Zeilen", target = "Soll", before = "Vorher", after = "Jetzt",
    value = "Wert", total = "Summe von %s", all = "Summe der Gewichte",
    percent = "Gruppen: Prozent aller Gewichte mit Antwort" },
}

-- ---- the summary ----------------------------------------------------------------------------------

-- The margins that weights were last made to meet: sums of weights, and shares within a variable.
local function margins_of(facts, column)
  local known = facts.weighting or {}
  local made = known.margins
  if not made then return {} end
  local after, factor = made.calibration:totals(column), known.factor or 1
  local list, at = {}, 0
  local function share(sum, all) return all ~= 0 and sum / all or nan end
  for _, margin in ipairs(made.read.margins) do
    local sums = { target = 0, before = 0, after = 0 }
    local first = #list + 1
    for place, option in ipairs(margin.options) do
      local i = at + place
      local one = { variable = margin.name, key = option.key, label = option.label, rows = margin.parts[place].rows,
        target = made.target[i] * factor, before = made.before[i], after = after[i] }
      list[#list + 1] = one
      for name in pairs(sums) do sums[name] = sums[name] + one[name] end
    end
    for i = first, #list do
      for name, sum in pairs(sums) do list[i][name .. "_share"] = share(list[i][name], sum) end
    end
    at = at + #margin.options
  end
  for k, one in ipairs(made.read.numbers) do
    list[#list + 1] = { variable = one.name, target = made.target[at + k] * factor, before = made.before[at + k],
      after = after[at + k] }
  end
  return list
end

local summary = {}

local function figure_rows(self, own)
  local rows = {}
  local function add(key, value, kind, digits)
    rows[#rows + 1] = { kind = "answer", label = own[key], key = key,
      cells = { { kind = kind or "number", value = value, digits = digits } } }
  end
  add("rows", self.rows, "count")
  add("min", self.min, nil, 4)
  add("max", self.max, nil, 4)
  add("mean", self.mean, nil, 4)
  add("sum", self.sum, nil, 1)
  add("kish_deff", self.kish_deff, nil, 3)
  add("effective_base", self.effective_base, nil, 1)
  add("efficiency", self.efficiency, "percent", 1)
  return rows
end

local function margin_rows(self, own)
  local rows, variable = {}, nil
  for _, one in ipairs(self.margins) do
    local is_group = one.key and one.variable ~= targets.TOTAL
    if is_group and variable ~= one.variable then
      rows[#rows + 1] = { kind = "question", label = one.variable, key = one.variable }
    end
    variable = one.variable
    local cells = {}
    for i, name in ipairs { "target", "before", "after" } do
      cells[i] = is_group and { kind = "percent", value = one[name .. "_share"], digits = 2 }
        or { kind = "number", value = one[name], digits = 1 }
    end
    rows[#rows + 1] = { kind = "answer", level = is_group and 1 or 0, cells = cells, question = one.variable,
      label = is_group and (one.label or one.key) or one.key and own.all or own.total:format(one.variable) }
  end
  return rows
end

--- The summary as layouts: figures, then margins where weights were made to meet some.
-- @param lang "de" or "en"; nil: the output language
-- @return list of layouts; see layout.lua
function summary.layouts(self, lang)
  lang = lang or language.current()
  local own = words[lang]
  local source = #self.history > 0 and table.concat(self.history, "; ") or nil
  local list = { layout.of { lang = lang, title = own.title:format(self.name or own.none),
    stub = own.figure, head = { { label = own.value } }, rows = figure_rows(self, own), source = source } }
  if #self.margins > 0 then
    list[2] = layout.of { lang = lang, head = { { label = own.target }, { label = own.before }, { label = own.after } },
      rows = margin_rows(self, own), notes = { own.percent } }
  end
  return list
end

for _, form in ipairs(forms.names) do
  summary[form] = function(self, options)
    return forms.several(function(lang) return self:layouts(lang) end, form, options)
  end
end

--- Writes the summary as a workbook.
-- @param path of the file
-- @param options `lang`, `style`
function summary.xlsx(self, path, options)
  local parts = {}
  for i in ipairs(self:layouts()) do parts[i] = { layout = function(_, lang) return self:layouts(lang)[i] end } end
  require "report.workbook".of_parts(parts, function(lang) return self:layouts(lang)[1].title end, path, options)
end

local summary_class = { __index = summary, __tostring = function(self) return (self:text():gsub("\n$", "")) end }

-- ---- the weights ----------------------------------------------------------------------------------

local methods = {}

--- The weight of a row.
-- @param row counted from 1
-- @return a number
-- @usage
-- local column = require "core.column"
-- local d = require "core.dataset".of { { "w", column.numbers { 1, 3 } } }
-- assert(d:design { weight = "w" }:weights():get(2) == 3)
function methods.get(self, row)
  return self.values:get(row)
end

--- The weights as a column.
-- @return a column of numbers
-- @usage
-- local column = require "core.column"
-- local d = require "core.dataset".of { { "w", column.numbers { 1, 3 } } }
-- assert(d:design { weight = "w" }:weights():column():get(1) == 1)
function methods.column(self)
  return self.values
end

--- What is said of the weights; rows of weight 0 are left out. Kish's design effect is n sum w^2 / (sum w)^2 (Kish
-- 1965), the effective base n over it, the efficiency 1 over it.
-- @return a value with `rows min max mean sum kish_deff effective_base efficiency` and `margins`, a list of
--   `{ variable, key, rows, target, before, after }` in sums of weights, with `target_share`, `before_share` and
--   `after_share` for groups; it prints as a table
-- @usage
-- local column = require "core.column"
-- local d = require "core.dataset".of { { "w", column.numbers { 1, 3 } } }
-- assert(d:design { weight = "w" }:weights():summary().kish_deff == 1.25)
function methods.summary(self)
  local facts, plain = self.facts, core.summary(self.values)
  local deff = plain.rows * plain.squares / plain.sum ^ 2
  local history = {}
  for i, said in ipairs(facts.history or {}) do history[i] = language.pick(said, language.current()) end
  return setmetatable({ name = self.name, rows = plain.rows, min = plain.min, max = plain.max, sum = plain.sum,
    mean = plain.sum / plain.rows, kish_deff = deff, effective_base = plain.rows / deff, efficiency = 1 / deff,
    margins = margins_of(facts, self.values), history = history }, summary_class)
end

local class = { __index = methods, __tostring = function(self) return tostring(self:summary()) end }

--- The weights of a design.
-- @param facts of the design
-- @param values column of numbers
-- @return a value with `get(row)`, `column()`, `summary()`, `name`
-- @usage
-- local w = require "weights".of({}, require "core.column".numbers { 1, 1, 2 })
-- assert(w:summary().effective_base == 16 / 6)
function weights.of(facts, values)
  return setmetatable({ facts = facts, values = values, name = facts.weight }, class)
end

-- ---- margins from a file --------------------------------------------------------------------------

--- Reads margins from a CSV file with the columns variable, key, value: one line a target, as `rake`, `poststratify`
-- and `calibrate` take them. A line without a key is the total of a number; the variable `(total)` is the sum of the
-- weights.
-- @param path of the file
-- @return list of pairs of variable and targets
-- @raise names the file, and the line that has no number or stands twice
-- @usage
-- local path = os.tmpname() .. ".csv"
-- require "core.file".write(path, "variable,key,value\nsex,f,51\nsex,m,49\n")
-- local m = require "weights".margins(path)
-- assert(m[1][1] == "sex" and m[1][2][2][1] == "m" and m[1][2][2][2] == 49)
-- os.remove(path)
function weights.margins(path)
  check.kind("margins", path, "string")
  local data = require "dataset".read(path, { types = { variable = "text", key = "text" }, codebook = {} })
  for _, name in ipairs { "variable", "key", "value" } do
    if not data:has(name) then
      check.fail("margins: %s has no column '%s' (variable, key, value)", path, name)
    end
  end
  local value = data:column "value"
  if value:kind() ~= "number" then check.fail("margins: %s: column 'value' is not all numbers", path) end
  local list, of = {}, {}
  for row = 1, data:rows() do
    local variable, key, target = data:column("variable"):get(row), data:column("key"):get(row), value:get(row)
    local line = data:line(row)
    if not variable then check.fail("margins: %s:%d: no variable", path, line) end
    if not target then check.fail("margins: %s:%d: '%s' has no value", path, line, variable) end
    local pair = of[variable]
    if not pair then
      pair = { variable, key and {} or target }
      of[variable], list[#list + 1] = pair, pair
    elseif not key or type(pair[2]) ~= "table" then
      check.fail("margins: %s:%d: '%s' has a total and targets", path, line, variable)
    end
    if key then pair[2][#pair[2] + 1] = { key, target } end
  end
  return list
end

return weights
