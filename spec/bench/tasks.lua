--- befund's part in `make bench`: build/befund spec/bench/tasks.lua FILE TASKS [RUNS]
-- One line a number, cells parted by tabs: task, "seconds" and how long it took; task, key and a part of the answer.

local befund = require "befund"
local replicate = require "core.replicate"
local bench = require "timing"

local path, asked, runs = bench.arguments()
local time, answer = bench.time, bench.answer

local BANNERS = { "level", "age_group", "gender", "role", "land" }

local d = time("T1factor", 1, function() return befund.read(path, { codebook = false }) end)
answer("T1factor", "rows", #d)
answer("T1factor", "columns", #d:names())
if asked.T1factor then
  local typed = 0
  for _, name in ipairs(d:names()) do typed = typed + d:column(name):bytes() end
  answer("T1factor", "peak MB", bench.peak())
  answer("T1factor", "typed MB", typed / 1e6)
end
local s = d:design{ weight = "weight", stratum = "stratum", psu = "psu" }
local weighted = d:design{ weight = "weight" } -- all that tables without standard errors need

local function keys(name)
  local list = {}
  for _, option in ipairs(d:column(name):labels():options "en") do
    if option.place > 0 then list[#list + 1] = option.key end
  end
  return list
end

-- The figures of a table q01 by level, by name.
local function answers(task, t, part)
  for _, level in ipairs(keys "level") do
    for _, option in ipairs(keys "q01") do
      answer(task, level .. " | " .. option, 100 * t:cell({ "q01", option }, { "level", level })[part])
    end
  end
end

local function table_of(design, show)
  local t = design:table{ rows = "q01", columns = "level", show = show }
  t:layout "en"
  return t
end

if asked.write or asked.open or asked.openT2 then
  local store = path:gsub("%.csv$", "") .. ".befund"
  time("write", 3, function() befund.write(d, store) end)
  answer("open", "rows", #time("open", runs, function() return befund.read(store) end))
  answers("openT2", time("openT2", runs, function()
    return table_of(befund.read(store):design{ weight = "weight" }, { "percent" })
  end), "value")
end
if asked.T2 then
  answers("T2", time("T2", runs, function() return table_of(weighted, { "percent" }) end), "value")
end
if asked.domain then
  local here = time("domain", runs, function() return weighted:domain "level == 'Land' and s01 >= 50" end)
  answer("domain", "rows", here:count("q01").base + here:count("q01").missing)
end
if asked.T3 then
  answers("T3", time("T3", runs, function() return table_of(s, { "percent", "se" }) end), "se")
end
if asked.T7 then
  local t = time("T7", runs, function() return s:test("q01", "level") end)
  answer("T7", "F", t.value)
  answer("T7", "ndf", t.df)
  answer("T7", "ddf", t.ddf)
end

if asked.T4 or asked.T3raked then
  local margins = befund.margins(bench.margins)
  local r = time("T4", runs, function() return s:rake(margins) end)
  local weights, low, high, sum, squares = r:weights():column(), math.huge, 0, 0, 0
  for row = 1, #d do
    local w = weights:get(row)
    low, high, sum, squares = math.min(low, w), math.max(high, w), sum + w, squares + w * w
  end
  for row = 1, 5 do answer("T4", "row " .. row, weights:get(row)) end
  answer("T4", "min", low)
  answer("T4", "max", high)
  answer("T4", "sum", sum)
  answer("T4", "deff", #d * squares / sum ^ 2)
  if asked.T3raked then
    answers("T3raked", time("T3raked", runs, function() return table_of(r, { "percent", "se" }) end), "se")
  end
end

-- The tab book: every question by every banner variable, all pairs of columns tested.
local function book(design, test)
  local requests = {}
  for q = 1, 30 do
    for _, column in ipairs(BANNERS) do
      requests[#requests + 1] = { rows = ("q%02d"):format(q), columns = column, total = false, flag = 0,
        letters = { test = test, adjust = "none" } }
    end
  end
  local tables = design:tables(requests)
  for _, t in ipairs(tables) do t:layout "en" end
  return tables
end

-- How many tests there are, and the sum of their statistics without sign.
local function tests_of(task, tables)
  local count, sum = 0, 0
  for _, t in ipairs(tables) do
    for _, test in ipairs(t:tests()) do count, sum = count + 1, sum + math.abs(test.t) end
  end
  answer(task, "tests", count)
  answer(task, "sum of |z|", sum)
end

if asked.T5 then
  local tables = time("T5", runs, function() return book(weighted, "kish") end)
  for _, land in ipairs(keys "land") do
    for _, option in ipairs(keys "q01") do
      answer("T5", land .. " | " .. option, 100 * tables[5]:cell({ "q01", option }, { "land", land }).value)
    end
  end
  tests_of("T5", tables)
end
if asked.T5design then tests_of("T5design", time("T5design", runs, function() return book(s, "design") end)) end

-- Means of s01 and their standard errors.
local function means(task, list)
  for _, level in ipairs(keys "level") do
    answer(task, level .. " mean", list[level].value)
    answer(task, level .. " se", list[level].se)
  end
end

local function mean_by_level(design) return design:mean("s01", { by = "level" }) end

if asked.T6 then
  means("T6", time("T6", runs, function()
    return mean_by_level(s:replicates{ type = "bootstrap", count = 200, seed = 1 })
  end))
  means("T6linear", mean_by_level(s))
end
if asked.T6full then
  local made, columns, names = s:replicates{ type = "bootstrap", count = 200, seed = 1 }, {}, {}
  for r = 1, 200 do
    names[r] = "rep" .. r
    columns[r] = { names[r], replicate.weights(made, r) }
  end
  local given = d:with(columns):design{ weight = "weight" }:replicates{ columns = names, scale = 1 / 199 }
  means("T6full", time("T6full", runs, function() return mean_by_level(given) end))
end
