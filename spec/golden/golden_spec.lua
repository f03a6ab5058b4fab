-- Estimates of R's survey package on its own data (README.md in this folder), for designs of strata and weights.

local cells = require "core.cells"
local column = require "core.column"
local dataset = require "core.dataset"
local design = require "core.design"
local expression = require "core.expression"
local labels = require "core.labels"
local near = require "spec.support.near"

local PRINTED = 1e-12 -- R printed 15 digits; its sums and ours differ in the last two
local PRINTED_SE = 1e-10 -- the same through a centred sum of squares
local PRINTED_CI = 1e-9 -- R's quantiles and GSL's

local folder = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"

--- A CSV file without quotes as a list of records by name.
local function records(name)
  local list, names = {}, nil
  for line in io.lines(folder .. name) do
    local fields = {}
    for field in (line .. ","):gmatch("([^,]*),") do fields[#fields + 1] = field end
    if not names then names = fields else
      local record = {}
      for i, key in ipairs(names) do record[key] = fields[i] end
      list[#list + 1] = record
    end
  end
  return list
end

local schools = records("apistrat.csv")

local function numbers(name)
  local list = {}
  for i, school in ipairs(schools) do list[i] = tonumber(school[name]) end
  return column.numbers(list)
end

local function single(name, keys)
  local answers, place, codes = {}, {}, {}
  for i, key in ipairs(keys) do
    answers[i], place[key] = { key = key }, i
  end
  for i, school in ipairs(schools) do codes[i] = place[school[name]] end
  return column.single{ labels = labels.of{ answers = answers }, codes = codes }
end

local keys = { stype = { "E", "H", "M" }, awards = { "No", "Yes" }, ["sch.wide"] = { "No", "Yes" } }
local place = { E = 1, H = 2, M = 3, No = 1, Yes = 2 }
local columns = { stype = single("stype", keys.stype), awards = single("awards", keys.awards),
  ["sch.wide"] = single("sch.wide", keys["sch.wide"]) }
for _, name in ipairs{ "pw", "api00", "api99", "meals", "enroll", "ell", "mobility" } do
  columns[name] = numbers(name)
end
local data = dataset.of{ { "meals", columns.meals }, { "imp", single("comp.imp", { "No", "Yes" }) } }
local all = design.of(#schools, columns.pw, columns.stype)
local domain = design.domain(all, expression.select(data, "imp == 'Yes' and meals > 50"))

--- The estimate that a line of expected.csv is about.
local function estimate(line)
  local d = line.domain == "all" and all or domain
  local slice = line.group ~= "" and columns[line.group] or nil
  local name = line.variable:match("^[^:]+")
  local point = slice and place[line.level]
  if line.estimator:find("^share") then
    local c = cells.count(d, { { stub = columns[name], slice = slice } })
    return c:share(1, place[line.variable:match(":(.+)") or line.level], point, nil, point)
  end
  local c = cells.count(d, { { value = columns[name], slice = slice } })
  return line.estimator == "total" and c:total(1) or c:mean(1, point)
end

describe("R's survey package", function()
  for _, line in ipairs(records("expected.csv")) do
    local what = table.concat({ line.case, line.estimator, line.variable, line.group, line.level, line.domain }, " ")
    it("agrees on " .. what, function()
      local e = estimate(line)
      if line.estimator == "variance" then
        near(tonumber(line.value), e.sd ^ 2, PRINTED_SE, "variance")
        return
      end
      near(tonumber(line.value), e.value, PRINTED, "value")
      if line.se == "0" then assert.are.equal(0, e.se) else near(tonumber(line.se), e.se, PRINTED_SE, "se") end
      if line.df ~= "" then assert.are.equal(tonumber(line.df), e.df) end
      if line.lo ~= "" then
        local method = line.estimator:match("^share_ci_(.+)")
        local low, high = e:ci(0.95, method == "mean" and "wald" or method)
        near(tonumber(line.lo), low, PRINTED_CI, "low")
        near(tonumber(line.hi), high, PRINTED_CI, "high")
      end
    end)
  end
end)
