--- Tests of independence of two single choices, for samples that were not drawn one by one.

local core = require "core.test"
local cells = require "core.cells"
local language = require "language"
local question = require "question"
local regression = require "regression"
local remarks = require "remarks"
local show = require "show"
local check = require "check"

local concat = table.concat

local test = {}

local OPTIONS = check.known("test", { "statistic" })
local STATISTICS = { "F", "chisq", "wald", "adjwald" }

local class = { __index = {}, __name = "befund.test" }

-- A number with about four digits, whole ones plain.
local function plain(x, words)
  if x == math.floor(x) and math.abs(x) < 1e9 then return show.number(x, 0, words) end
  local digits = math.max(0, math.min(6, 3 - math.floor(math.log(math.max(math.abs(x), 1e-6), 10))))
  return show.number(x, digits, words)
end

class.__tostring = function(self)
  local words = language.words()
  local said = words.test
  local df = plain(self.df, words)
  local value = self.statistic == "chisq" and said.chisq:format(df, plain(self.value, words))
    or said.F:format(df, plain(self.ddf, words), plain(self.value, words))
  local lines = {
    said.line:format(self.rows, self.columns, value, show.p(self.p, 4, words)),
    concat({ said.method[self.statistic], said.x2:format(plain(self.x2, words)),
      words.base .. " " .. show.number(self.base, 0, words) }, "; "),
  }
  for _, note in ipairs(self.notes) do lines[#lines + 1] = note end
  return concat(lines, "\n")
end

-- The column as a single choice.
local function single(where, facts, name)
  local col = question.column(where, facts.data, name)
  if col:kind() == "multi" then
    check.fail("%s: '%s' is a multiple-response set, whose items overlap (test one item: derive{ used = \"has(%s, "
      .. "'item')\" })", where, name, name)
  end
  return question.as_single(where, name, col)
end

-- The options that anybody gave together with an answer to the other question: places, keys of those left out.
local function given(col, rows_of)
  local places, empty = {}, {}
  for _, option in ipairs(col:labels():options("en")) do
    if option.place > 0 then
      if rows_of(option.place) > 0 then places[#places + 1] = option.place else empty[#empty + 1] = option.key end
    end
  end
  return places, empty
end

--- Tests whether two single choices are independent.
-- Pearson's statistic with the corrections of Rao & Scott (1981, 1984) and Thomas & Rao (1987), or a Wald statistic
-- (Koch, Freeman & Freeman 1975); as R's svychisq.
-- @param self a design
-- @param facts what is remembered of it
-- @param a, b names of two columns
-- @param o `statistic`: "F" (default; X2 / sum of the deltas, second order), "chisq" (X2 / mean delta, first order),
--   "wald", "adjwald"
-- @return a table: statistic, value, df, ddf (NaN for chisq), p, x2 (uncorrected), deltas (generalised design effects),
--   base, weighted_base, missing, design_df, notes
-- @raise on multiple-response sets; where a column has one option with answers; where the design has too few df
-- @usage
-- require "core.file".write("answers.csv", "sex,satisfied\nf,yes\nf,yes\nf,no\nm,no\nm,no\nm,yes\nf,yes\nm,no\n")
-- local t = befund.read("answers.csv"):design {}:test("satisfied", "sex")
-- print(t)
-- assert(math.abs(t.x2 - 2) < 1e-12 and t.df == 1 and t.ddf == 7)
function test.test(self, facts, a, b, o)
  local where = "test"
  o = check.options(where, o, OPTIONS)
  local statistic = check.one_of(where .. ": statistic", o.statistic, STATISTICS)
  if b == nil then check.fail("%s: no second column (s:test(\"q1\", \"gender\"))", where) end
  if a == b then check.fail("%s: '%s' is tested against itself", where, tostring(a)) end
  local rows, columns = single(where, facts, a), single(where, facts, b)
  local counted = cells.count(self, { { stub = rows, slice = columns } })
  local stubs, no_stubs = given(rows, function(place) return (counted:cell(1, nil, place)) end)
  local slices, no_slices = given(columns, function(place) return (counted:cell(1, place, nil)) end)
  for _, one in ipairs { { a, stubs }, { b, slices } } do
    if #one[2] < 2 then
      check.fail("%s: '%s' has %s option with answers, a test needs two", where, one[1], #one[2] == 0 and "no" or "one")
    end
  end
  local result = regression.explained(where, core.independence, counted, 1, stubs, slices, statistic)
  local words, notes = language.words(), {}
  for _, left in ipairs { { a, no_stubs }, { b, no_slices } } do
    if #left[2] > 0 then notes[#notes + 1] = words.regression.empty:format(left[1], concat(left[2], ", ")) end
  end
  if result.missing > 0 then
    notes[#notes + 1] = words.regression.missing:format(show.number(result.base, 0, words),
      show.number(result.base + result.missing, 0, words))
  end
  for _, line in ipairs(remarks.undecided(facts, words)) do notes[#notes + 1] = line end
  result.statistic, result.rows, result.columns, result.notes = statistic, a, b, notes
  return setmetatable(result, class)
end

return test
