--- What is public: the functions of `befund`, of the study and of the prompt, and the methods of each kind of value.
--
-- A class is { name, as, title, about, topic, sources, values }: `as` is what stands before a method's name in help
-- ("s:" for `s:mean`), `topic` the concept that explains it, `sources` where its methods are documented, `values()`
-- the methods as they are, by name; `inner` names those that are there for lib/. A source is { file, owner = what
-- stands before the names there, names = list of those that count (nil: all), rename = { [name there] = name of the
-- method } }.

local classes = {}

local function small()
  local column = require "core.column"
  return require "core.dataset".of { { "x", column.numbers { 1, 2, 4 } }, { "g", column.numbers { 7, 8, 8 } },
    { "t", column.texts { "a", "b", "c" } }, { "w", column.numbers { 1, 1, 2 } } }
end

local function design()
  return require "design".of(small())
end

-- The methods of a value, which may be looked up along a chain of metatables.
local function methods_of(value)
  local found = {}
  local meta = debug.getmetatable(value)
  while meta and type(meta.__index) == "table" do
    for name, method in pairs(meta.__index) do
      if type(method) == "function" and type(name) == "string" and name:sub(1, 2) ~= "__" then
        found[name] = found[name] or method
      end
    end
    meta = debug.getmetatable(meta.__index)
  end
  return found
end

local function core(name)
  return function()
    local found = {}
    require "dataset" -- gives classes in C their methods in Lua
    require "design"
    for method, value in pairs(require("core." .. name).methods) do
      if type(value) == "function" and method:sub(1, 2) ~= "__" then found[method] = value end
    end
    return found
  end
end

local forms = {}
for _, form in ipairs { "text", "markdown", "csv", "json", "html", "latex" } do
  forms[#forms + 1] = { "lib/render/" .. form .. ".lua", names = { "render" }, rename = { render = form } }
end
forms[#forms + 1] = { "lib/report/workbook.lua", names = { "of_table" }, rename = { of_table = "xlsx" } }
forms[#forms + 1] = { "lib/crosstab.lua", owner = "crosstab", names = { "split" } }
forms[#forms + 1] = { "lib/chart.lua", owner = "chart", names = { "of" }, rename = { of = "chart" } }

local function tables(...)
  local list = { ... }
  for _, form in ipairs(forms) do list[#list + 1] = form end
  return list
end

classes.list = {
  { name = "befund", as = "befund.", title = "befund", topic = "befund",
    about = "what a script begins with: data are read, written and made here",
    sources = function()
      local list = {}
      for name, place in pairs(debug.getmetatable(require "befund").__functions) do
        list[#list + 1] = { "lib/" .. place[1]:gsub("%.", "/") .. ".lua", owner = place[1]:match("[^.]*$"),
          names = { place[2] }, rename = { [place[2]] = name } }
      end
      table.sort(list, function(a, b) return a.rename[a.names[1]] < b.rename[b.names[1]] end)
      return list
    end,
    values = function()
      local found, befund = {}, require "befund"
      for name in pairs(debug.getmetatable(befund).__functions) do found[name] = befund[name] end
      return found
    end },
  { name = "befund.dataset", as = "d:", title = "datasets", topic = "dataset",
    about = "rows of columns with their codebook, as befund.read gives them; what changes one makes another",
    sources = { { "lib/dataset.lua", owner = "methods" }, { "src/lua_dataset.c" } }, also = "befund.design",
    inner = "with pick keep_rows append_rows meta",
    values = core "dataset" },
  { name = "befund.column", as = "x:", title = "columns", topic = "column",
    about = "a column of a dataset, d:column(name)", sources = { { "src/lua_column.c" } },
    inner = "bytes", values = core "column" },
  { name = "befund.labels", as = "l:", title = "labels", topic = "codebook",
    about = "title and options of a column, x:labels()", sources = { { "src/lua_labels.c" } },
    values = function() return methods_of(require "core.labels".of { answers = { { key = "a" } } }) end },
  { name = "befund.design", as = "s:", title = "designs", topic = "design",
    about = "a sample with its weights, strata and psus: all that is estimated is asked of one",
    sources = { { "lib/design.lua", owner = "methods" }, { "lib/estimation.lua", owner = "estimation" },
      { "lib/weighting.lua", owner = "weighting",
      names = { "poststratify", "rake", "calibrate", "trim", "normalise", "history", "notes", "weights" } },
      { "lib/replicates.lua", owner = "replicates", names = { "replicates" } },
      { "lib/test.lua", owner = "test", names = { "test" } },
      { "lib/regression.lua", owner = "regression", names = { "regress", "ttest" } }, { "src/lua_design.c" } },
    inner = "leaves positive undecided counted same weight_column keep filter join", values = core "design" },
  { name = "befund.estimate", as = "e:", title = "estimates", topic = "estimate",
    about = "a value with its standard error, interval and bases; `a - b` and `a / b` keep their covariance",
    sources = { { "src/lua_estimate.c" } }, values = core "estimate" },
  { name = "befund.table", as = "t:", title = "tables", topic = "table",
    about = "a table as a value: cells are estimates, and every form is made from one layout",
    sources = tables({ "lib/crosstab.lua", owner = "table_methods" }, { "lib/freq.lua", owner = "methods" },
      { "lib/battery.lua", owner = "methods" }, { "lib/compare.lua", owner = "methods" }),
    values = function() return methods_of(design():table { rows = "x", columns = "g" }) end },
  { name = "befund.chart", as = "c:", title = "charts", topic = "chart", about = "a chart of a table, t:chart{}",
    sources = { { "lib/chart.lua", owner = "methods" } },
    values = function() return methods_of(design():table { rows = "x", columns = "g" }:chart()) end },
  { name = "befund.report", as = "r:", title = "reports", topic = "report",
    about = "headings, texts, tables and charts of one's own, befund.report{}",
    sources = { { "lib/report.lua", owner = "methods" } },
    values = function() return methods_of(require "befund".report { title = "x" }) end },
  { name = "befund.weights", as = "w:", title = "weights", topic = "weight",
    about = "the weights of a design, s:weights()",
    sources = { { "lib/weights.lua", owner = "methods" } },
    values = function() return methods_of(small():design { weight = "w" }:weights()) end },
  { name = "befund.regression", as = "m:", title = "regressions", topic = "regression",
    about = "a fitted model, s:regress(\"y ~ x\")",
    sources = tables({ "lib/regression.lua", owner = "methods" }),
    values = function() return methods_of(design():regress("x ~ w")) end },
  { name = "befund.texts", as = "list:", title = "lists of open answers", topic = "text",
    about = "open answers to read, s:texts(\"q30\")", sources = tables({ "lib/texts.lua", owner = "methods" }),
    values = function() return methods_of(design():texts("t")) end },
  { name = "prompt", as = "", title = "the prompt", topic = "prompt",
    about = "functions that only the prompt has; `timer on` is the same as `timer \"on\"`",
    sources = { { "lib/prompt/comforts.lua", owner = "comforts",
      names = { "freq", "save", "form", "lang", "timer", "pager", "log", "quit" } } },
    values = function() return require "prompt.comforts".functions {} end },
  { name = "study", as = "study.", title = "the study at hand", topic = "study",
    about = "its populations are designs (study.NAME:wave(\"2021\")); study.figures are the published figures",
    sources = { { "lib/study.lua", owner = "study", names = { "use", "open" } },
      { "lib/study.lua", owner = "self", names = { "question" } } },
    values = function()
      local study = require "study"
      return { use = study.use, open = study.open, question = study.question }
    end },
  { name = "population", as = "study.NAME:", title = "populations of a study", topic = "study",
    about = "a design over all waves of a population; one wave by its name",
    sources = { { "lib/study.lua", owner = "population", names = { "wave", "waves" } } },
    values = function() return {} end },
  { name = "chapter", as = "out:", title = "what a chapter writes to", topic = "chapter",
    about = "the second argument of a chapter's `run`", sources = { { "lib/chapter.lua", owner = "out_methods" } },
    values = function() return {} end },
  { name = "recommendation", as = "out:", title = "what a recommendation writes to", topic = "recommendation",
    about = "the second argument of a recommendation's `run`",
    sources = { { "lib/recommendation.lua", owner = "out_methods" } }, values = function() return {} end },
}

for _, class in ipairs(classes.list) do classes.list[class.name] = class end

--- The class of a value.
-- @param value anything
-- @return a class, or nil where values of this kind have none
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1 } } }
-- assert(require "help.classes".of(d).as == "d:")
function classes.of(value)
  if value == nil then return nil end
  if value == package.loaded.befund then return classes.list.befund end
  if value == package.loaded.study then return classes.list.study end
  local meta = debug.getmetatable(value)
  return type(meta) == "table" and type(value) ~= "string" and meta.__name and classes.list[meta.__name] or nil
end

return classes
