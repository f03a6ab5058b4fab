--- Charts of tables: Vega-Lite specifications with the table's own numbers, bars of text, a text alternative.
--
-- A chart is a value: what a table is drawn as is decided and checked when it is made; `spec`, `text` and `alt` say it
-- in a language. Hidden and empty cells are in none of them. Small bases and constructed cells are lighter and keep
-- the table's marks. Intervals are those of the table's estimates.
--
--     kind         lines             on them                                        chosen for
--     "bar"        answers           a bar with its interval; several columns: a bar each    one column
--     "dot"        answers           a point for each column, with intervals; changes beside  groups, waves, means
--     "stacked"    groups or items   answers end to end                             options in an order
--     "diverging"  groups or items   the same, from the middle of the scale on      scales with two sides
--     "multiples"  answers           a panel for each item or column                batteries, many columns
--     "map"        Länder            a tile each, darker for more                   columns that are Länder

local cube_of = require "chart.cube"
local laender = require "chart.laender"
local language = require "language"
local view = require "chart.view"
local check = require "check"

local max = math.max

local OPTIONS = check.known("t:chart m:chart list:chart", { "kind", "value", "sort" })

local chart = {}

local KINDS = { "bar", "dot", "stacked", "diverging", "multiples", "map" }
local MEASURES = { percent = true, mean = true, count = true }
local chart_words = { en = "Answer: %s", de = "Antwort: %s" }
local MANY = 8   -- Länder in the columns from which on they are a map; segments up to which a line is readable
local APART = 7  -- columns beside each other that colours and signs tell apart; the Total has its own
local WIDTH = 640

local methods = {}
local class = { __index = methods, __name = "befund.chart" }

-- ---- what is drawn, and how -------------------------------------------------------------------------

-- The Länder that columns, or else answers, name: list of { state =, point = }; nil and what is none of them.
local function lands_of(cube, questions)
  local list, stranger = {}, nil
  local function add(state, label, point)
    if not state then stranger = stranger or label end
    list[#list + 1] = { state = state, point = point, label = label }
  end
  if #cube.columns > 1 then
    for c, column in ipairs(cube.columns) do
      if not column.is_total then
        add(laender.find(column.keys[#column.keys], column.label), column.label, questions[1].answers[1].points[c])
      end
    end
  else
    for _, answer in ipairs(questions[1].answers) do
      add(laender.find(answer.key, answer.label), answer.label, answer.points[1])
    end
  end
  return not stranger and list or nil, stranger
end

-- How many columns need a colour of their own.
local function groups_in(columns)
  local count = 0
  for _, column in ipairs(columns) do
    if not column.is_total and not column.is_published then count = count + 1 end
  end
  return count
end

local function facts_of(cube, questions)
  local facts = { questions = #questions, columns = #cube.columns, groups = groups_in(cube.columns), answers = 0,
    is_ordered = true, has_sides = true, is_same = true, overlaps = nil }
  for _, one in ipairs(questions) do
    local question = one.question
    facts.answers = max(facts.answers, #one.answers)
    facts.is_ordered = facts.is_ordered and question.ordered or false
    facts.has_sides = facts.has_sides and question.poles ~= nil
    if question.kind == "multi" then facts.overlaps = facts.overlaps or question.name end
    if #one.answers ~= #questions[1].answers then facts.is_same = false end
    for a, answer in ipairs(facts.is_same and one.answers or {}) do
      local first = questions[1].answers[a]
      if first.key ~= answer.key or first.label ~= answer.label then facts.is_same = false end
    end
  end
  return facts
end

local function choose(cube, questions, facts, percent)
  if cube.shape == "waves" or cube.shape == "figures" or cube.measure == "mean" then return "dot" end
  if facts.columns > MANY and facts.answers == 1 and #questions == 1 and lands_of(cube, questions) then return "map" end
  local several = facts.columns > 1 or facts.questions > 1
  local fits = several and facts.answers > 1 and facts.answers <= MANY and facts.is_same and not facts.overlaps
    and cube.measure == "percent" and percent == "column"
  if fits and facts.has_sides then return "diverging" end
  if fits and (facts.is_ordered or facts.answers == 2) then return "stacked" end
  if facts.groups > APART and facts.answers > 1 and facts.questions == 1 then return "multiples" end
  if facts.columns > 1 then return "dot" end
  if facts.questions > 1 and facts.answers > 1 and facts.is_same then return "multiples" end
  return "bar"
end

-- Refuses what cannot be drawn as a kind.
local function refuse(kind, cube, questions, facts, percent)
  if kind == "stacked" or kind == "diverging" or kind == "multiples" then
    if facts.answers < 2 then
      check.fail("chart: kind: '%s' needs several answers, here is one (kind = \"bar\")", kind)
    end
    if not facts.is_same then
      check.fail("chart: kind: '%s' needs the same answers in all questions (kind = \"bar\")", kind)
    end
  end
  if kind == "stacked" or kind == "diverging" then
    if facts.overlaps then
      check.fail("chart: kind: the answers of '%s' overlap, so they do not stand end to end (kind = \"bar\")",
        facts.overlaps)
    end
    if cube.measure ~= "percent" or percent ~= "column" or cube.shape == "figures" or cube.shape == "waves" then
      check.fail("chart: kind: '%s' needs column percentages of all answers (kind = \"dot\")", kind)
    end
    if kind == "diverging" and not facts.has_sides then
      check.fail("chart: kind: '%s' has no two sides: scores of its options or two nets say which they are "
        .. "(kind = \"stacked\")", questions[1].question.name)
    end
  elseif kind == "multiples" then
    if facts.questions == 1 and facts.columns == 1 then
      check.fail("chart: kind: 'multiples' needs several questions or columns (kind = \"bar\")")
    end
  elseif kind == "map" then
    local keys = {}
    for i, answer in ipairs(questions[1].answers) do keys[i] = answer.key end
    if #questions > 1 or facts.columns > 1 and facts.answers > 1 then
      check.fail("chart: kind: a map shows one value of one question (value = %s)", check.listed(keys))
    end
    local _, stranger = lands_of(cube, questions)
    if stranger then
      check.fail("chart: kind: '%s' is none of the 16 Länder, which a map shows (kind = \"bar\")", stranger)
    end
  end
end

local function measure_of(value)
  return MEASURES[value] and value or "percent"
end

-- Cube and view of a language; what is wrong with the request is said here.
local function look(self, lang, width)
  local value = self.value
  local measure = measure_of(value)
  local cube = cube_of.of(self.table, lang, measure)
  if value == nil and #cube.questions == 0 then
    measure = "mean"
    cube = cube_of.of(self.table, lang, measure)
  end
  if #cube.questions == 0 then
    check.fail("chart: the table has nothing to draw%s (charts show percentages, means and counts of answers)",
      MEASURES[value] and " as " .. check.quoted(value) or "")
  end
  local key = value and not MEASURES[value] and value or nil
  local questions = view.drawn(cube, key)
  if #questions == 0 then questions = view.drawn(cube, cube.questions[1].answers[1].key) end -- there are but nets
  local facts = facts_of(cube, questions)
  cube.is_ordered = facts.is_ordered
  cube.said = facts.answers == 1 and (key or facts.questions > 1) and cube.shape ~= "figures"
    and not self.table.value and chart_words[cube.lang]:format(questions[1].answers[1].label) or nil
  local percent = self.table.percent or "column"
  local kind = self.kind or choose(cube, questions, facts, percent)
  refuse(kind, cube, questions, facts, percent)
  local placed = kind == "map" and require "chart.map".view(cube, lands_of(cube, questions))
    or view.of(kind, cube, questions, width or WIDTH, self.sort)
  if (placed.slots or 0) > 1 and facts.groups > APART then
    check.fail("chart: %d columns beside each other cannot be told apart (at most %d: a table of fewer columns, or of "
      .. "one question with kind = \"multiples\")", facts.groups, APART)
  end
  return { cube = cube, questions = questions, kind = kind, view = placed }
end

--- A chart of a table.
-- @param t a table, or a value with layout(lang)
-- @param asked `kind`: see above; nil: what fits the table. `value`: "percent", "mean", "count", or the key of an
--   option or a net, which then is all that is drawn; nil: percentages, else means. `sort`: "codebook" (as the
--   table), "descending", "ascending"
-- @return a chart with spec, json, alt, text, layout, write and tostring; `kind` says what it is
-- @raise names the field that is wrong, and what does not fit the kind
-- @usage
-- require "core.file".write("answers.csv", "region\nnorth\nsouth\nnorth\n")
-- local c = befund.read("answers.csv"):freq("region"):chart { kind = "bar", sort = "descending" }
-- assert(c.kind == "bar" and c:alt("en"):find "67%%")
function chart.of(t, asked)
  asked = check.options("chart", asked, OPTIONS) or {}
  if asked.kind ~= nil then check.one_of("chart: kind", asked.kind, KINDS) end
  if asked.value ~= nil then check.kind("chart: value", asked.value, "string") end
  local self = setmetatable({ table = t, value = asked.value, kind = asked.kind,
    sort = check.one_of("chart: sort", asked.sort, { "codebook", "descending", "ascending" }) }, class)
  local one = look(self, "en")
  local first = one.questions[1]
  self.kind, self.is_turned = one.kind, first.question.poles and first.question.poles[first.answers[1].key] == 1
  return self
end

--- The chart as a Vega-Lite specification, its data inside.
-- @param lang "de" or "en"; nil: the current language
-- @param options `width` in pixels, about; `title` false: without title, base and notes; `style`: see report.style
-- @return a table (json.null stands for null)
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- assert(require "design".of(d):freq("x"):chart():spec("de").config.locale.number.decimal == ",")
function methods.spec(self, lang, options)
  options = check.options("chart: spec", options, { "width", "title", "style" }) or {}
  local made = { width = options.width or WIDTH, title = options.title }
  made.style = require "report.style".read(options.style)
  if math.type(made.width) ~= "integer" or made.width < 200 then
    check.fail("chart: width: %s is not a whole number of at least 200", check.quoted(options.width))
  end
  local one = look(self, lang or language.current(), made.width)
  local alt = require "chart.said".alt(one)
  if one.kind == "map" then return require "chart.map".spec(one.view, one.cube, made, alt) end
  return require "chart.spec".of(one.view, one.cube, made, alt)
end

--- The specification as JSON, numbers with all their digits.
-- @param options those of `spec`; `lang`; `line` true: on one line, for a page
-- @return a text
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- assert(require "design".of(d):freq("x"):chart():json { lang = "en", line = true }:find('^{"$schema":'))
function methods.json(self, options)
  local rest, given = {}, check.options("chart: json", options, { "lang", "line", "width", "title", "style" }) or {}
  for _, name in ipairs { "width", "title", "style" } do rest[name] = given[name] end
  return require "chart.draw".json(self:spec(given.lang, rest), given.line)
end

--- What the chart shows, in words and numbers, for those who do not see it.
-- @param lang "de" or "en"; nil: the current language
-- @return a text of one line
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- assert(require "design".of(d):freq("x"):chart():alt("en"):find("^Bar chart: x."))
function methods.alt(self, lang)
  return require "chart.said".alt(look(self, lang or language.current()))
end

--- The chart in signs of text, for a terminal.
-- @param options `lang`, and those of a table's text form: `width`, `ascii`
-- @return a string of lines
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- assert(require "design".of(d):freq("x"):chart():text { lang = "en", ascii = true }:find("##"))
function methods.text(self, options)
  local rest = {}
  for name, value in pairs(options or {}) do rest[name] = value end
  rest.lang = nil
  local one = look(self, options and options.lang or language.current())
  return require "render.text"(require "chart.said".bars(one), rest)
end

--- The layout of the table that is drawn.
-- @param lang "de" or "en"; nil: the current language
-- @return a layout
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- assert(require "design".of(d):freq("x"):chart():layout("en").title == "x")
function methods.layout(self, lang)
  return self.table:layout(lang)
end

--- Writes the chart to a file: `.svg` and `.png` drawn by node, `.json` the specification.
-- @param path its ending decides
-- @param options those of `spec`; `lang`; `scale`: pixels of a PNG for one of the chart, 2 by default
-- @raise on another ending, and where node, the packages of charts or a font are missing
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- require "design".of(d):freq("x"):chart():write("x.vl.json")
-- assert(require "core.file".read("x.vl.json"):find("vega.github.io", 1, true))
function methods.write(self, path, options)
  require "chart.draw".write(self, path, options)
end

class.__tostring = function(self) return (self:text():gsub("\n$", "")) end

return chart
