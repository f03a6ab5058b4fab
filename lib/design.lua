--- Designs: how a sample was drawn, and all that is estimated from it.
--
-- A design is a core.design that remembers its dataset, the name of its weight column and the texts of its
-- domains. Methods that are used less often stand in modules of their own, which load at first use.

local core = require "core.design"
local dataset_core = require "core.dataset"
local expression = require "core.expression"
local language = require "language"
local pass_of = require "pass".of
local request = require "request"
local show = require "show"
local check = require "check"

local concat = table.concat
local getmetatable = debug.getmetatable -- the classes' metatables are shut for scripts

local design = {}

local FIELDS = check.known("design", { "weight", "stratum", "psu", "fpc", "lonely" })
local LONELY = { "error", "remove", "certainty", "centre", "average" }

-- What is remembered of a design, for as long as it lives.
local facts_of = setmetatable({}, { __mode = "k" })

local function remember(handle, facts)
  facts.handle = handle
  facts_of[handle] = facts
  return handle
end

--- What is remembered of a design: `data`, `weight` (name of the column), `weights` (the column), `domains` (texts),
-- `spec` (what it was made from), `made_by` (list of { method, { arguments } } since), `history` (lines on how the
-- weights came about), `is_stacked` (of waves), `handle`.
-- @param self a design
-- @param method that asks, for the message
-- @return a table that nobody changes
-- @raise on what is no design
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2 } } }
-- local design = require "design"
-- assert(#design.facts(design.of(d), "mean").domains == 0)
function design.facts(self, method)
  local facts = facts_of[self]
  if not facts then
    check.fail("%s: %s is no design (make one: d:design{ weight = \"...\" }, and call s:%s with a colon)", method,
      check.quoted(self), method)
  end
  return facts
end

local facts_for = design.facts

--- A design made from another: what is remembered of that one, with some of it changed.
-- @param self the design it came from
-- @param handle the new core.design
-- @param changes table of what differs, see `facts`
-- @return the handle
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2 } } }
-- local design = require "design"
-- local s = design.of(d)
-- local t = design.made_from(s, require "core.design".again(s), { history = { "as drawn" } })
-- assert(t:mean("x").value == 1.5)
function design.made_from(self, handle, changes)
  local facts = {}
  for name, value in pairs(facts_for(self, "design")) do facts[name] = value end
  for name, value in pairs(changes) do facts[name] = value end
  return remember(handle, facts)
end

local sample_of, samples = setmetatable({}, { __mode = "k" }), 0

--- Which rows a dataset has, as a number: those derived and selected from each other have the same.
-- @param data a dataset
-- @return a whole number, for `sample` of core.design
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2 } } }
-- local sample = require "design".sample
-- assert(sample(d) == sample(d:pick { { "y", "x" } }))
function design.sample(data)
  if not sample_of[data] then
    for other, number in pairs(sample_of) do
      local open, same = pcall(core.share_rows, data, other) -- a dataset may have been closed
      if open and same then sample_of[data] = number end
      if sample_of[data] then break end
    end
  end
  if not sample_of[data] then
    samples = samples + 1
    sample_of[data] = samples
  end
  return sample_of[data]
end

local function column_for(data, what, name)
  if not data:has(name) then
    check.fail("design: no column %s for the %s (%s)", check.quoted(name), what, check.advice(name, data:names()))
  end
  local found = data:column(name)
  if found:kind() == "multi" then
    check.fail("design: %s '%s' is a multiple-response set (choose a column with one value a row)", what, name)
  end
  return found
end

local function number_for(data, what, name)
  local found = column_for(data, what, name)
  if found:kind() ~= "number" then
    check.fail("design: %s '%s' is a column of kind '%s', not of numbers", what, name, found:kind())
  end
  return found
end

local function list_of(what, names)
  if names == nil then return {} end
  if type(names) == "string" then return { names } end
  return check.texts("design: " .. what, names)
end

-- The core's message without the place in front of it, and with the names that the core does not know.
local function explain(message, spec)
  local place = check.where()
  if type(message) ~= "string" or message:sub(1, #place) ~= place then error(message, 0) end
  local what = message:sub(#place + 1)
  if what:find("^row %d+: weight ") or what:find("^all weights") or what:find("^the weights") then
    check.fail("design: weight '%s': %s", spec.weight, what)
  end
  check.fail("design: %s", what)
end

-- A name for a column of weights that were made.
local function free_name(data, name)
  local free, number = name, 1
  while data:has(free) do
    number = number + 1
    free = name .. "_" .. number
  end
  return free
end

--- The data with a column of weights that were made, and the column's name: "weight", or "weight_2" where that is
-- taken.
-- @param data a dataset
-- @param weights column of numbers
-- @return a dataset, a name
-- @usage
-- local column = require "core.column"
-- local d = require "core.dataset".of { { "weight", column.numbers { 1, 2 } } }
-- assert(select(2, require "design".with_weights(d, column.numbers { 3, 4 })) == "weight_2")
function design.with_weights(data, weights)
  local name = free_name(data, "weight")
  return data:with{ { name, weights } }, name
end

--- Makes a design of a core.design.
-- @param handle a core.design
-- @param facts what is known of it
-- @return the handle
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1 } } }
-- local s = require "design".remember(require "core.design".of(1), { data = d, domains = {}, selections = {} })
-- assert(s:mean("x").value == 1)
design.remember = remember

--- Makes a design from a dataset.
-- @param data a dataset
-- @param spec `weight`: name of the column of sampling weights; without it weights come from the fpc, else are 1.
--   `stratum`: name of a column. `psu`: name or list of names, one a stage; units are nested in what is above them.
--   `fpc`: the same: how many units there are in the population at a stage, or (all <= 1) the part drawn; one more
--   than psus where rows were drawn within the last. `lonely`, what strata with one unit do: "error" (default),
--   "remove", "certainty" (nothing), "centre" (about the mean of all), "average" (as the others do on average)
-- @return a design
-- @raise on unknown fields and columns; on missing, negative and infinite weights, by row; on fpcs that differ within
--   a stratum or are less than what was drawn; on lonely strata, by name
-- @usage
-- local column = require "core.column"
-- local d = require "core.dataset".of { { "w", column.numbers { 1, 2, 3 } }, { "h", column.numbers { 7, 7, 8 } } }
-- local s = require "design".of(d, { weight = "w", psu = "h" })
-- assert(s:count("w").base == 3 and s:count("w").df == 1)
function design.of(data, spec)
  spec = check.options("design", spec, FIELDS)
  local asked = { psu = {}, fpc = {}, sample = design.sample(data) }
  if spec.weight ~= nil then
    asked.weight = number_for(data, "weight", check.kind("design: weight", spec.weight, "string"))
  end
  if spec.stratum ~= nil then
    asked.stratum = column_for(data, "stratum", check.kind("design: stratum", spec.stratum, "string"))
  end
  for i, name in ipairs(list_of("psu", spec.psu)) do asked.psu[i] = column_for(data, "psu", name) end
  for i, name in ipairs(list_of("fpc", spec.fpc)) do asked.fpc[i] = number_for(data, "fpc", name) end
  asked.lonely = check.one_of("design: lonely", spec.lonely, LONELY)
  local ok, made = pcall(core.of, data:rows(), asked)
  if not ok then explain(made, spec) end
  local weights, weight, history = made:weight_column(), spec.weight, {}
  if weights and not weight then
    data, weight = design.with_weights(data, weights)
    history[1] = ("weights from the fpc (%s)"):format(concat(list_of("fpc", spec.fpc), ", "))
  end
  return remember(made, { data = data, weight = weight, weights = weights, domains = {}, spec = spec,
    history = history })
end

local methods = core.methods

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
-- require "core.file".write("answers.csv", "age\n20\n30\n50\n")
-- local s = befund.read("answers.csv"):design {}
-- assert(s:domain("age >= 30", "30 and older"):mean("age").value == 40)
function methods.domain(self, condition, label)
  local facts = facts_for(self, "domain")
  check.kind("domain", condition, "string")
  request.text("domain: label", label)
  local domains = { table.unpack(facts.domains) }
  domains[#domains + 1] = label or condition
  local conditions = { table.unpack(facts.conditions or {}) }
  conditions[#conditions + 1] = condition
  return design.made_from(self, core.domain(self, expression.select(facts.data, condition)),
    { domains = domains, conditions = conditions })
end

local count_rows = methods.rows

--- The rows behind a cell of a table; without a cell, how many rows the design has.
-- @param cell an estimate from `cell` of a table; nil: rows are counted
-- @return a dataset without private columns, or a number
-- @raise on what is no cell of one of the design's tables, and where so few rows must not be shown (`hide`)
-- @usage
-- require "core.file".write("answers.csv", "region\nnorth\nsouth\nnorth\n")
-- local s = befund.read("answers.csv"):design {}
-- local cell = s:table { rows = "region" }:cell("north", "total")
-- assert(s:rows() == 3 and s:rows(cell):rows() == 2)
function methods.rows(self, cell)
  if cell == nil then return count_rows(self) end
  return require "behind".rows(facts_for(self, "rows"), cell)
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

--- Refused: columns are joined before a design is made.
-- @raise always
-- @usage assert(not pcall(require "core.design".methods.join))
function methods.join(self)
  facts_for(self, "join")
  check.fail("join: a design has its rows already (join the datasets first: d:join(other, { id = \"lfdn\" })"
    .. ":design { ... })")
end

-- The same rows and weights with other columns.
local function with_data(self, data, weight)
  return design.made_from(self, core.again(self), { data = data, weight = weight })
end

local function derived(name)
  return function(self, ...)
    local facts = facts_for(self, name)
    return with_data(self, facts.data[name](facts.data, ...), facts.weight)
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
  return with_data(self, facts.data:rename(names), weight)
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
  return with_data(self, facts.data:select(names), facts.weight)
end

-- ---- tables ---------------------------------------------------------------------------------------

local gathering = setmetatable({}, { __mode = "k" }) -- of each design the pass that nothing was read from yet

-- The pass that a design's tables go into until one of them is read: tables made one after the other are counted
-- together, whether a script knows or not.
local function open_pass(self)
  local pass = gathering[self]
  if not pass or pass.is_closed then
    pass = pass_of(self)
    gathering[self] = pass
  end
  return pass
end

-- Requests with a domain of their own are asked of that domain; those of one domain share a pass.
local function planned(self, requests, plan)
  local here = { [""] = { facts = facts_of[self], pass = open_pass(self) } }
  local list = {}
  for i, asked in ipairs(requests) do
    local domain = asked.domain
    local where = here[domain or ""]
    if not where then
      local narrowed = methods.domain(self, domain)
      where = { facts = facts_of[narrowed], pass = open_pass(narrowed) }
      here[domain] = where
    end
    list[i] = plan(where.facts, asked, where.pass)
  end
  return list
end

--- A table: questions in rows, banner points in columns. It is counted when it is first read, in one pass with all
-- other tables of the design that were made since one was.
-- @param asked `rows`: list of columns and batteries; `columns`: list of "variable", "outer > inner",
--   `{ label =, domain = }`; `percent` "column", "row", "total"; `show`: list of "percent", "count", "weighted_count",
--   "mean", "sd", "median" (of numbers), "se", "interval", "index" (100 times the share by that of all);
--   `nets`: `{ q1 = { { "Top 2", "full", "rather" } } }` (false: none; else the codebook's);
--   `letters`: tests between columns of a variable, true or `{ alpha = 0.05, adjust = "holm" | "bh" | "none" (within a
--   row of a variable), against = "pairs" | "rest" | "previous", test = "design" | "kish" }`: letters
--   stand beside what is larger, `tests` of the table lists them;
--   `total` "first", "last", false; `sort` "codebook", "descending", "ascending";
--   `missing` "note", "show"; `flag` = 30 and `hide`, limits of unweighted bases;
--   `digits` = `{ percent = 0, mean = 1, sd = 1, se = 1, weighted = 0 }`; `domain`, `title`, `source`
-- @return a table, with `cell`, `tests`, `layout`, `text`, `markdown`, `csv`
-- @raise names the field, column or option that is wrong
-- @usage
-- require "core.file".write("answers.csv", "region,satisfied\nnorth,yes\nnorth,no\nsouth,yes\nsouth,yes\n")
-- local s = befund.read("answers.csv"):design {}
-- local t = s:table { rows = "satisfied", columns = "region", show = { "percent", "se" } }
-- print(t)
-- assert(t:cell("yes", "north").value == 0.5 and t:cell("yes", "total").base == 4)
function methods.table(self, asked)
  facts_for(self, "table")
  check.kind("table", asked, "table")
  return planned(self, { asked }, require "crosstab".plan)[1]
end

--- Several tables, counted in one pass when one is read (and one more for each domain that tables have of their own).
-- @param requests list of what `table` takes
-- @return list of tables
-- @raise as `table`
-- @usage
-- require "core.file".write("answers.csv", "age\n20\n40\n")
-- local s = befund.read("answers.csv"):design {}
-- assert(#s:tables { { rows = "age" }, { rows = "age", domain = "age > 30" } } == 2)
function methods.tables(self, requests)
  facts_for(self, "tables")
  for i, asked in ipairs(check.kind("tables", requests, "table")) do
    check.kind(("tables[%d]"):format(i), asked, "table")
  end
  return planned(self, requests, require "crosstab".plan)
end

--- Questions compared between two waves: both levels, the change (first minus second) in points, its standard error,
-- and a mark where it is significant. Where wording or options differ, no change is computed; it is said.
-- @param names a column or battery, or a list of them
-- @param o `waves`: list of two; `by`: name or list of names, a group of columns for each point; `comparable` true:
--   changes in spite of differences; `show` with "mean": means of scores, too; `alpha` = 0.05; `adjust` = "holm"
--   (within the question), "bh", "none"; `nets`, `digits`, `flag`, `hide`, `domain`, `title`, `source` as for `table`
-- @return a table, with `cell`, `tests`, `layout`, `text`, `markdown`, `csv`
-- @raise where the data have no column `wave`, and where a field, wave or column is wrong
-- @usage
-- local write = require "core.file".write
-- write("2024.csv", "hours\n1\n2\n3\n")
-- write("2025.csv", "hours\n3\n4\n5\n")
-- local s = befund.waves { { "2024", befund.read("2024.csv") }, { "2025", befund.read("2025.csv") } }
-- local t = s:compare("hours", { waves = { "2025", "2024" } })
-- print(t)
-- assert(t:cell("mean", "2025").value == 4)
function methods.compare(self, names, o)
  facts_for(self, "compare")
  check.kind("compare", o or {}, "table")
  return planned(self, { o or {} }, function(facts, asked, pass)
    return require "compare".plan(facts, names, asked, pass)
  end)[1]
end

--- One variable: options with counts, percent and, in the text form, bars.
-- @param v name of a column
-- @param o `nets`, `sort`, `digits`, `flag`, `hide`, `title`, `source` as for `table`
-- @return a table; rows are options, columns "count", "weighted_count", "percent"
-- @raise on text columns of more than 20 different texts
-- @usage
-- require "core.file".write("answers.csv", "region\nnorth\nsouth\nnorth\n")
-- local s = befund.read("answers.csv"):design {}
-- print(s:freq("region"))
-- assert(s:freq("region"):cell("north", "percent").base == 3)
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
-- local write, codes = require "core.file".write, "codes = { { 'satisfied', 1 }, { 'not', 2 } }"
-- write("answers.codebook.lua",
--   ("return { format = 1, columns = { { 'pay', %s }, { 'team', %s } } }"):format(codes, codes))
-- write("answers.csv", "pay,team\n1,1\n2,1\n")
-- local t = befund.read("answers.csv"):design {}:battery { "pay", "team" }
-- print(t)
-- assert(t:cell("team", "satisfied").value == 1)
function methods.battery(self, name, o)
  local facts = facts_for(self, "battery")
  local pass = pass_of(self)
  local t = require "battery".plan(facts, name, o, pass)
  pass:count()
  return t
end

--- Open answers as a list to read, in the order of the file: those of the domain, without rows of weight zero.
-- @param v name of a column of texts, or of a single choice that few different texts were read as
-- @param o `by`: name or list of names, a heading for each group in the codebook's order; `beside`: names of columns
--   to stand beside each answer; `contains`: only answers with this text, capital and small letters being the same
--   (umlauts and other letters with signs, Greek and Cyrillic too; an option counts by its key, text and all labels);
--   `hide`: groups of fewer answers are not listed, nor what stands beside answers where fewer say the same there
--   (the codebook's can only be raised); `title`, `source` as for `table`
-- @return a value with `layout`, `text`, `markdown`, `csv`; its length is the number of answers listed. Each stands
--   behind the codebook's id, else its line in the file, else the number of its row
-- @raise names columns that are not there, private, or not of texts
-- @usage
-- local d = require "core.dataset".of { { "q30", require "core.column".texts { "Mehr VPN", false, "Ruhe" } } }
-- assert(#require "design".of(d):texts("q30", { contains = "vpn" }) == 1)
function methods.texts(self, v, o)
  return require "texts".of(facts_for(self, "texts"), v, o)
end

-- Methods that are documented where they are.
for name, module in pairs { mean = "estimation", total = "estimation", count = "estimation", share = "estimation",
  ratio = "estimation", variance = "estimation", quantile = "estimation", history = "weighting", notes = "weighting",
  weights = "weighting" } do
  methods[name] = function(...) return require(module)[name](...) end
end

local function copied(value)
  if type(value) ~= "table" then return value end
  local other = {}
  for key, part in pairs(value) do other[key] = copied(part) end
  return other
end

-- What made a design of another one is remembered, so that it can be made again (see store.lua).
for name, module in pairs { poststratify = "weighting", rake = "weighting", calibrate = "weighting",
  trim = "weighting", normalise = "weighting", replicates = "replicates" } do
  methods[name] = function(self, ...)
    local made = require(module)[name](self, ...)
    local steps = { table.unpack(facts_of[self].made_by or {}) }
    steps[#steps + 1] = { name, copied { ... } }
    facts_of[made].made_by = steps
    return made
  end
end

-- Tests and regressions: documented in test.lua and regression.lua, which load at first use.
for name, module in pairs { test = "test", ttest = "regression", regress = "regression" } do
  methods[name] = function(self, ...) return require(module)[name](self, facts_for(self, name), ...) end
end

local meta = getmetatable(core.of(1, nil))
meta.__tostring = function(self)
  local facts = facts_of[self]
  if not facts then return "design" end
  local function count(number, one, many)
    return ("%s %s"):format(show.number(number, 0, language.words("en")), number == 1 and one or many)
  end
  local parts = { "design of " .. count(facts.data:rows(), "row", "rows") }
  parts[#parts + 1] = facts.weight and "weighted by " .. facts.weight or "unweighted"
  local spec = facts.spec or {}
  if spec.stratum then parts[#parts + 1] = count(self:strata(), "stratum", "strata") end
  if spec.psu then parts[#parts + 1] = count(self:psus(), "psu", "psus") end
  local made = facts.replicates
  if made then parts[#parts + 1] = ("%d %s replicates"):format(made.count, made.columns and "given" or made.type) end
  for _, label in ipairs(facts.domains) do parts[#parts + 1] = "domain " .. language.pick(label, language.current()) end
  return concat(parts, ", ")
end

-- A dataset used where a design is wanted is a simple random sample with weight 1.
for _, name in ipairs { "mean", "total", "count", "share", "ratio", "variance", "quantile", "table", "tables", "freq",
  "battery", "domain", "test", "ttest", "regress", "poststratify", "rake", "calibrate", "trim", "normalise",
  "weights", "compare" } do
  dataset_core.methods[name] = dataset_core.methods[name] or function(data, ...)
    return methods[name](require "design".of(data), ...)
  end
end

return design
