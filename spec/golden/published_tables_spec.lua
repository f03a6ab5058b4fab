-- Tables that PSPP 2's manual prints in its chapter on CTABLES, and some of CROSSTABS from PSPP's own tests, rebuilt to
-- the printed digit. The manual's data (a survey of drivers in the USA, 6,999 persons) are not here: the rows below are
-- made to have the counts that it prints.
--
-- What differs, and why: PSPP has no total unless it is asked for, befund has one unless total = false. PSPP puts
-- several percentages beside each other; befund's tables have one base, so these are two tables. ".0%" is "0.0": the
-- base line says that it is percent, and zero has its zero. Where nobody is in the base, befund has a dash for counts
-- and percentages; PSPP prints a count of 0, a column percentage of ".0%" and a row percentage of ".". Thousands are
-- apart. The manual prints no bases; here they are rows of their own.

local column = require "core.column"
local dataset = require "core.dataset"
local design = require "design"
local labels = require "core.labels"
local language = require "language"
local layouts = require "layout"
local show = require "show"

local SEXES = { "male", "female" }
local AGES = { "15 or younger", "16 to 25", "26 to 35", "36 to 45", "46 to 55", "56 to 65", "66 or older" }
local DRIVING = { "Every day", "Several days a week", "Once a week or less", "Only certain times a year", "Never" }

-- By sex: persons of each age who hosted a party where alcohol was served, who did not, who did not say.
local hosted = {
  male = { { 0, 0, 0 }, { 208, 386, 0 }, { 225, 251, 0 }, { 223, 266, 0 }, { 201, 325, 0 }, { 196, 320, 0 },
    { 162, 367, 2 } },
  female = { { 0, 0, 0 }, { 202, 303, 0 }, { 242, 249, 0 }, { 240, 307, 1 }, { 282, 366, 1 }, { 279, 452, 0 },
    { 243, 700, 0 } },
}
-- How often they drive; the last two do not know or refused.
local driving = { male = { 2305, 440, 125, 58, 192, 3, 9 }, female = { 2362, 834, 236, 72, 348, 5, 10 } }
-- Days of a month with a drink, from none to thirty.
local days = {
  male = { 152, 403, 284, 169, 178, 107, 67, 31, 101, 6, 95, 4, 58, 3, 13, 79, 10, 4, 5, 2, 105, 2, 3, 0, 3, 35, 1, 3,
    13, 3, 104 },
  female = { 258, 653, 324, 215, 143, 106, 59, 11, 74, 4, 75, 0, 33, 2, 3, 58, 6, 2, 4, 0, 47, 0, 3, 3, 0, 25, 1, 3, 8,
    3, 43 },
}
-- Felt they should cut down; were criticized: yes, no.
local cut = { male = { 333, 1719 }, female = { 180, 1991 } }
local criticized = { male = { 135, 1916 }, female = { 49, 2126 } }

local function options(keys)
  local list = {}
  for i, key in ipairs(keys) do list[i] = { key = key:lower():gsub(" ", "_"), code = i, label = { en = key } } end
  return list
end

-- Appends so many of each value to a list, and fills it up to `rows` with what is left over.
local function fill(list, counts, values, rows, rest)
  for i, count in ipairs(counts) do
    for _ = 1, count do list[#list + 1] = values[i] end
  end
  while #list < rows do list[#list + 1] = rest end
end

local function survey()
  local sex, age, party, drives, drinks, less, told = {}, {}, {}, {}, {}, {}, {}
  for s, name in ipairs(SEXES) do
    for a, counts in ipairs(hosted[name]) do
      for answer, count in ipairs(counts) do
        for _ = 1, count do
          sex[#sex + 1], age[#age + 1], party[#party + 1] = s, a, answer < 3 and answer or -1
        end
      end
    end
    fill(drives, driving[name], { 1, 2, 3, 4, 5, -2, -3 }, #sex)
    local values = {}
    for i = 1, 31 do values[i] = i - 1 end
    fill(drinks, days[name], values, #sex, false)
    fill(less, cut[name], { 1, 2 }, #sex, -1)
    fill(told, criticized[name], { 1, 2 }, #sex, -1)
  end
  local function single(keys, codes, more)
    return column.single { labels = labels.of { answers = options(keys), missing = more }, codes = codes }
  end
  local unsaid = { { key = "dk", code = 8, kind = "dont_know", label = { en = "Don't know" } },
    { key = "refused", code = 9, kind = "refused", label = { en = "Refused" } } }
  return dataset.with_meta(dataset.of { { "sex", single({ "Male", "Female" }, sex) }, { "age", single(AGES, age) },
    { "party", single({ "Yes", "No" }, party) }, { "drives", single(DRIVING, drives, unsaid) },
    { "drinks", column.numbers(drinks) }, { "less", single({ "Yes", "No" }, less) },
    { "told", single({ "Yes", "No" }, told) } },
    { columns = { drives = { nets = {
      { key = "frequent", label = { en = "Frequent Drivers" }, members = { "every_day", "several_days_a_week" } },
      { key = "infrequent", label = { en = "Infrequent Drivers" },
        members = { "once_a_week_or_less", "only_certain_times_a_year" } } } } } })
end

local s = design.of(survey())

-- The answers of a question as people read them, "label | cell | cell"; or rows of other kinds.
local function printed(t, question, kinds)
  kinds = kinds or { answer = true }
  local one, lines, words = t:layout("en"), {}, language.words "en"
  for _, row in ipairs(one.rows) do
    if row.question == question and kinds[row.kind] then
      local parts = { row.label }
      for j in ipairs(layouts.leaves(one.head)) do parts[j + 1] = show.cell(row.cells[j], words) end
      lines[#lines + 1] = table.concat(parts, " | ")
    end
  end
  return lines
end

describe("a table of PSPP's manual (CTABLES)", function()
  it("of two questions below each other by sex, counts", function()
    local t = s:table { rows = { "age", "drives" }, columns = "sex", show = "count", total = false }
    assert.are.same({ "15 or younger | 0 | 0", "16 to 25 | 594 | 505", "26 to 35 | 476 | 491", "36 to 45 | 489 | 548",
      "46 to 55 | 526 | 649", "56 to 65 | 516 | 731", "66 or older | 531 | 943" }, printed(t, "age"))
    assert.are.same({ "Every day | 2,305 | 2,362", "Several days a week | 440 | 834", "Once a week or less | 125 | 236",
      "Only certain times a year | 58 | 72", "Never | 192 | 348" }, printed(t, "drives"))
  end)

  it("of column and row percentages with a decimal", function()
    local asked = { rows = "age", columns = "sex", total = false, digits = { percent = 1 } }
    assert.are.same({ "15 or younger | 0.0 | 0.0", "16 to 25 | 19.0 | 13.1", "26 to 35 | 15.2 | 12.7",
      "36 to 45 | 15.6 | 14.2", "46 to 55 | 16.8 | 16.8", "56 to 65 | 16.5 | 18.9", "66 or older | 17.0 | 24.4" },
      printed(s:table(asked), "age"))
    asked.percent = "row"
    assert.are.same({ "15 or younger | – | –", "16 to 25 | 54.0 | 46.0", "26 to 35 | 49.2 | 50.8",
      "36 to 45 | 47.2 | 52.8", "46 to 55 | 44.8 | 55.2", "56 to 65 | 41.4 | 58.6", "66 or older | 36.0 | 64.0" },
      printed(s:table(asked), "age"))
  end)

  it("of the same without decimals", function()
    local asked = { rows = "age", columns = "sex", total = false }
    assert.are.same({ "15 or younger | 0 | 0", "16 to 25 | 19 | 13", "26 to 35 | 15 | 13", "36 to 45 | 16 | 14",
      "46 to 55 | 17 | 17", "56 to 65 | 16 | 19", "66 or older | 17 | 24" }, printed(s:table(asked), "age"))
    asked.percent = "row"
    assert.are.same({ "15 or younger | – | –", "16 to 25 | 54 | 46", "26 to 35 | 49 | 51", "36 to 45 | 47 | 53",
      "46 to 55 | 45 | 55", "56 to 65 | 41 | 59", "66 or older | 36 | 64" }, printed(s:table(asked), "age"))
  end)

  it("of sex within age", function()
    local t = s:table { rows = "party", columns = "age > sex", show = "count", total = false }
    assert.are.same({ "Yes | – | – | 208 | 202 | 225 | 242 | 223 | 240 | 201 | 282 | 196 | 279 | 162 | 243",
      "No | – | – | 386 | 303 | 251 | 249 | 266 | 307 | 325 | 366 | 320 | 452 | 367 | 700" }, printed(t, "party"))
  end)

  it("of two questions by sex, answered by those who drink", function()
    local t = s:table { rows = { "less", "told" }, columns = "sex", show = "count" }
    assert.are.same({ "Yes | 513 | 333 | 180", "No | 3,710 | 1,719 | 1,991" }, printed(t, "less"))
    assert.are.same({ "Yes | 184 | 135 | 49", "No | 4,042 | 1,916 | 2,126" }, printed(t, "told"))
  end)

  it("of a number, its mean by sex", function()
    local t = s:table { rows = "drinks", columns = "sex", total = false, digits = { mean = 0 } }
    assert.are.same({ "Mean | 7 | 5" }, printed(t, "drinks", { mean = true }))
  end)

  it("of subtotals, and of answers that are missing", function()
    local t = s:table { rows = "drives", columns = "sex", show = "count", missing = "show", total = "last" }
    assert.are.same({ "Frequent Drivers | 2,745 | 3,196 | 5,941", "Every day | 2,305 | 2,362 | 4,667",
      "Several days a week | 440 | 834 | 1,274", "Infrequent Drivers | 183 | 308 | 491",
      "Once a week or less | 125 | 236 | 361", "Only certain times a year | 58 | 72 | 130", "Never | 192 | 348 | 540",
      "Don't know (Count) | 3 | 5 | 8", "Refused (Count) | 9 | 10 | 19" },
      printed(t, "drives", { answer = true, net = true, missing = true }))
  end)
end)

describe("a table of PSPP's tests (CROSSTABS)", function()
  -- Ten rows in two groups, a and b; count, row, column and total percent of the first.
  local function key(list, codes)
    return column.single { labels = labels.of { answers = options(list) }, codes = codes }
  end
  local d = dataset.of { { "v0", key({ "a", "b" }, { 1, 1, 1, 1, 1, 2, 2, 2, 2, 1 }) },
    { "v1", key({ "c", "d" }, { 1, 1, 1, 2, 2, 2, 2, 1, 2, 1 }) },
    { "v2", key({ "e", "f" }, { 1, 1, 1, 1, 2, 2, 2, 2, 1, 2 }) } }

  it("of counts and three percentages, in both groups", function()
    local function all(group, percent, shown)
      return printed(design.of(d):domain(("v0 == '%s'"):format(group)):table { rows = "v1", columns = "v2",
        total = "last", show = shown or "percent", percent = percent, digits = { percent = 1 } }, "v1")
    end
    assert.are.same({ "c | 3 | 1 | 4", "d | 1 | 1 | 2" }, all("a", "column", "count"))
    assert.are.same({ "c | 75.0 | 25.0 | 100.0", "d | 50.0 | 50.0 | 100.0" }, all("a", "row"))
    assert.are.same({ "c | 75.0 | 50.0 | 66.7", "d | 25.0 | 50.0 | 33.3" }, all("a", "column"))
    assert.are.same({ "c | 50.0 | 16.7 | 66.7", "d | 16.7 | 16.7 | 33.3" }, all("a", "total"))
    assert.are.same({ "c | 0 | 1 | 1", "d | 1 | 2 | 3" }, all("b", "column", "count"))
    assert.are.same({ "c | 0.0 | 100.0 | 100.0", "d | 33.3 | 66.7 | 100.0" }, all("b", "row"))
    assert.are.same({ "c | 0.0 | 33.3 | 25.0", "d | 100.0 | 66.7 | 75.0" }, all("b", "column"))
    assert.are.same({ "c | 0.0 | 25.0 | 25.0", "d | 25.0 | 50.0 | 75.0" }, all("b", "total"))
  end)
end)
