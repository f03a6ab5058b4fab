-- lib/contradictions.lua: what is found in small made-up studies, and what is not.

local check = require "codebook.check"
local contradictions = require "contradictions"
local figure = require "figure"

local book = check.codebook({
  scales = { yes_no = { { "yes", 1 }, { "no", 2 }, { -9, missing = "no_answer" } },
    four = { { "a", 1 }, { "b", 2 }, { "c", 3 }, { "d", 4 }, nets = { { "ab", "a", "b" } } } },
  columns = { { "q", scale = "yes_no" }, { "r", scale = "yes_no" }, { "four", scale = "four" }, { "g", codes = {
      { "x", 1 }, { "y", 2 }, { "z", 3 }, nets = { { "xy", "x", "y" } } } },
    { "h", codes = { { "m", 1 }, { "f", 2 } } }, { "n", kind = "number", range = { 0, 100 } },
    { "free", kind = "number" },
    { "tenths", codes = { { "t0", 0, score = 0 }, { "t50", 1, score = 50 }, { "t100", 2, score = 100 } } } },
  sets = { { "s", counted = { 1 }, exclusive = "s_none", items = { { "s_a", scale = "yes_no" },
      { "s_b", scale = "yes_no" }, { "s_c", scale = "yes_no" }, { "s_none", scale = "yes_no" } } },
    { "asked", counted = { 1 }, asked = "answered(q) and q == 'no'",
      items = { { "asked_a", scale = "yes_no" }, { "asked_b", scale = "yes_no" } } } },
  batteries = { { "bat", scale = "yes_no", items = { { "bat_1" }, { "bat_2" }, { "bat_3" } } } },
}, "book.lua")

-- Rows of a figures file from { question, item, value, subgroup as "g x", and fields by name }: F1, F2, ...
local function figures(list)
  local rows = {}
  for i, one in ipairs(list) do
    local row = { id = "F" .. i, population = "p", wave = "2", question = one[1], item = one[2],
      value = tostring(one[3]), stat = "percent", op = "eq", source = "chart", reading = "inferred" }
    if one[4] then row.group, row.subgroup = one[4]:match("^(%S+) (%S+)$") end
    for name, value in pairs(one) do
      if type(name) == "string" then row[name] = value end
    end
    rows[i] = row
  end
  return figure.of(rows, "figures.csv")
end

local function of(list, plan)
  return contradictions.of(figures(list), { plan = plan, book = function(_, wave)
    return (wave == "1" or wave == "2") and book or nil
  end })
end

-- The sets that are found, "F1 F2; F3 F4", each with the excused one in brackets.
local function sets(list, plan)
  local texts = {}
  for i, set in ipairs(of(list, plan).sets) do
    texts[i] = (table.concat(set.figures, " ") .. " "):gsub(set.excused .. " ", "(" .. set.excused .. ") "):sub(1, -2)
  end
  return table.concat(texts, "; ")
end

local function why(list, plan)
  local set = of(list, plan).sets[1]
  return set.why.en, set.why.de
end

describe("a contradiction", function()
  it("is a text's 60 against a chart's 57", function()
    local list = { { "q", "yes", 60, source = "text" }, { "q", "yes", 57 } }
    assert.are.equal("(F1) F2", sets(list))
    local en, de = why(list)
    assert.are.equal("text: 60; chart: 57", en)
    assert.are.equal("Text: 60; Diagramm: 57", de)
    assert.are.equal("", sets { { "q", "yes", 57, source = "text" }, { "q", "yes", 57 } })
  end)

  it("are levels of 80, 80 and 80 against a total of 60", function()
    local list = { { "q", "yes", 60, source = "text" }, { "q", "yes", 80, "g x" }, { "q", "yes", 80, "g y" },
      { "q", "yes", 80, "g z" } }
    assert.are.equal("(F1) F2 F3 F4", sets(list))
    assert.are.equal("groups: 80, 80, 80; all: 60", (why(list)))
    list[4][3] = 30
    assert.are.equal("", sets(list))
  end)

  it("are parts that add to 102, and not those that add to 101", function()
    local list = { { "four", "a", 24 }, { "four", "b", 27 }, { "four", "c", 39 }, { "four", "d", 12 } }
    assert.are.equal("F1 F2 F3 (F4)", sets(list))
    local en, de = why(list)
    assert.are.equal("12 + 24 + 27 + 39 = 102, not 100", en)
    assert.are.equal("12 + 24 + 27 + 39 = 102, nicht 100", de)
    list[4][3] = 11
    assert.are.equal("", sets(list))
  end)

  it("is a net against its parts", function()
    local list = { { "four", "ab", 71, source = "text" }, { "four", "a", 40 }, { "four", "b", 34 } }
    assert.are.equal("(F1) F2 F3", sets(list))
    assert.are.equal("40 + 34 = 74, not 71", (why(list)))
  end)

  it("is an item beside an exclusive one", function()
    assert.are.equal("F1 (F2)", sets { { "s", "none", 60 }, { "s", "a", 50 } })
    assert.are.equal("", sets { { "s", "none", 40 }, { "s", "a", 50 }, { "s", "b", 55 } })
  end)

  it("is a change that levels do not give", function()
    local function change(points)
      return { { "q", "yes", 30 }, { "q", "yes", 20, wave = "1" },
        { "q", "yes", points, stat = "change_pp", against = "wave 1", source = "text" } }
    end
    assert.are.equal("F1 F2 (F3)", sets(change(5)))
    assert.are.equal("difference: +5; levels: 30, 20", (why(change(5))))
    for points = 9, 11 do assert.are.equal("", sets(change(points))) end
    assert.are.equal("F1 F2 (F3)", sets(change(12)))
    assert.are.equal("F1 F2 (F3)", sets(change(8)))
  end)

  it("is a change of a group, or against another question", function()
    assert.are.equal("F1 F2 (F3)", sets { { "q", "yes", 30, "g x" }, { "q", "yes", 20, "g x", wave = "1" },
      { "q", "yes", 5, "g x", stat = "change_pp", against = "wave 1", source = "text" } })
    assert.are.equal("F1 F2 (F3)", sets { { "q", "yes", 4 }, { "r", "yes", 6 },
      { "q", "yes", -5, stat = "change_pp", against = "question r", source = "text" } })
  end)

  it("is a place that shares do not give", function()
    local list = { { "s", "a", 50 }, { "s", "b", 40 }, { "s", "b", 1, stat = "rank", source = "text" } }
    assert.are.equal("F1 F2 (F3)", sets(list))
    list[3][3] = 2
    assert.are.equal("", sets(list))
    list[3][3] = 4 -- of three
    assert.are.equal("(F3)", sets(list))
    assert.are.equal("no answers give it", (why(list)))
    assert.are.equal("F1 F2 (F3)", sets { { "bat_1", "yes", 50 }, { "bat_2", "yes", 40 },
      { "bat_2", "yes", 1, stat = "rank", source = "text" } })
    assert.are.equal("F1 F2 (F3)", sets { { "four", "a", 40 }, { "four", "b", 30 },
      { "four", "b", 1, stat = "rank", source = "text" } })
    assert.are.equal("F1 F2 (F3)", sets { { "s", "a", 50, "g x" }, { "s", "b", 40, "g x" },
      { "s", "b", 1, "g x", stat = "rank", source = "text" } })
    local function option(group, place)
      return { { "four", "a", 50, group }, { "four", "b", 40, group },
        { "four", "b", place, group, stat = "rank", source = "text" } }
    end
    assert.are.equal("F1 F2 (F3)", sets(option(nil, 1)))
    assert.are.equal("", sets(option(nil, 2)))
    assert.are.equal("F1 F2 (F3)", sets(option("g x", 1)))
  end)

  it("is a place among groups", function()
    local function place(k)
      return { { "q", "yes", 50, "g x" }, { "q", "yes", 40, "g y" },
        { "q", "yes", k, "g y", stat = "rank", against = "group g", source = "text" } }
    end
    assert.are.equal("F1 F2 (F3)", sets(place(1)))
    assert.are.equal("", sets(place(2)))
    assert.are.equal("", sets(place(3)))
  end)

  it("are two equal places", function()
    assert.are.equal("F1 (F2)", sets { { "s", "a", 1, stat = "rank" }, { "s", "b", 1, stat = "rank" } })
  end)

  it("is an extreme of groups", function()
    assert.are.equal("F1 (F2)", sets { { "q", "yes", 20 }, { "q", "yes", 30, "g all", stat = "min", source = "text" } })
    assert.are.equal("F1 (F2)", sets { { "q", "yes", 80, "g x" },
      { "q", "yes", 76.3, "g all", stat = "max", source = "text" } })
    assert.are.equal("F1 F2 F3 (F4)", sets { { "q", "yes", 70, "g x" }, { "q", "yes", 70, "g y" },
      { "q", "yes", 70, "g z" }, { "q", "yes", 76.3, "g all", stat = "max", source = "text" } })
    assert.are.equal("", sets { { "q", "yes", 70, "g x" }, { "q", "yes", 76.3, "g all", stat = "max" } })
    assert.are.equal("F1 F2 (F3)", sets { { "q", "yes", 76.3, "g all", stat = "max" },
      { "q", "yes", 1, "g x", stat = "rank", against = "group g" }, { "q", "yes", 74, "g x", source = "text" } })
  end)

  it("is a mean out of its range, or of its groups, or of scores", function()
    assert.are.equal("(F1)", sets { { "n", "any", 101, stat = "mean" } })
    assert.are.equal("F1 F2 F3 (F4)", sets { { "n", "any", 50, "g x", stat = "mean" },
      { "n", "any", 60, "g y", stat = "mean" }, { "n", "any", 60, "g z", stat = "mean" },
      { "n", "any", 65, stat = "mean", source = "text" } })
    assert.are.equal("F1 (F2)", sets { { "n", "any", 40, stat = "min" }, { "n", "any", 30, stat = "mean",
      source = "text" } })
    local mean = { "tenths", "any", 30, stat = "mean", source = "text" }
    assert.are.equal("F1 (F2)", sets { { "tenths", "t100", 40 }, mean })
    assert.are.equal("", sets { { "tenths", "t100", 20 }, mean })
  end)

  it("is no mean that is large, or below 0", function()
    for _, value in ipairs { 25000, -25000 } do
      for _, question in ipairs { "free", "nowhere" } do
        assert.are.equal("", sets { { question, "any", value, stat = "mean" },
          { question, "any", value, "g x", stat = "mean" }, { question, "any", 30000, stat = "max" } })
        assert.are.equal("F1 (F2)", sets { { question, "any", value, stat = "mean" },
          { question, "any", value + 2, stat = "mean", source = "text" } })
      end
    end
  end)

  it("is a count that is exceeded", function()
    local list = { { "size", "rows", 5000, stat = "count" }, { "size", "rows", 5000, stat = "count", op = "gt",
      source = "text" } }
    assert.are.equal("F1 (F2)", sets(list))
    assert.are.equal("text: >5000; chart: 5000", (why(list)))
    assert.are.equal("", sets { { "size", "rows", 2513, stat = "count" }, { "size", "rows", 2500, stat = "count",
      op = "approx" } })
  end)

  it("is a share of all that those who were asked do not reach", function()
    local list = { { "q", "no", 40 }, { "asked", "a", 30 }, { "asked", "b", 30 },
      { "asked", "a|b", 33.3, base = "all", op = "gt", words = "third", source = "text" } }
    assert.are.equal("F1 F2 F3 (F4)", sets(list))
    assert.are.equal("of all: >1/3; of those asked: 30, 30; asked: 40", (why(list)))
    list[1][3] = 60 -- 30 + 30 percent of 60 percent
    assert.are.equal("", sets(list))
    list[4].base = "asked"
    list[1][3] = 40
    assert.are.equal("", sets(list))
  end)

  it("is a sum of mentions beside the items", function()
    local list = { { "s", "a", 50 }, { "s", "b", 30 }, { "s", "c", 20 }, { "s", "none", 10 },
      { "s", "sum", 150, stat = "sum_points", source = "text" } }
    assert.are.equal("F1 F2 F3 F4 (F5)", sets(list))
    list[5][3] = 110.5
    assert.are.equal("", sets(list))
  end)
end)

describe("what rounding explains", function()
  it("is no contradiction", function()
    assert.are.equal("", sets { { "four", "ab", 71, source = "text" }, { "four", "a", 40 }, { "four", "b", 32 } })
    assert.are.equal("", sets { { "four", "ab", 5, source = "text" }, { "four", "a", 5 }, { "four", "b", 1 } })
    assert.are.equal("", sets { { "four", "ab", 11, source = "text" }, { "four", "a", 10 }, { "four", "b", 2 } })
    assert.are.equal("", sets { { "q", "yes", 79, op = "gt", source = "text" }, { "q", "yes", 79 } })
    assert.are.equal("", sets { { "q", "yes", 50, op = "approx", words = "half" }, { "q", "yes", 55 } })
    assert.are.equal("", sets { { "q", "yes", -9, stat = "change_pp", against = "wave 1" }, { "q", "yes", 16 },
      { "q", "yes", -10, stat = "change_pp", against = "wave 1", source = "text" } })
  end)

  it("is one where only an edge would do", function()
    assert.are.equal("F1 (F2)", sets { { "q", "yes", 41 }, { "q", "no", 60 } }) -- 40.5 and 59.5
    assert.are.equal("", sets { { "q", "yes", 40 }, { "q", "no", 60 } })
    assert.are.equal("", sets { { "q", "yes", 40.4 }, { "q", "no", 60 } })
  end)
end)

describe("group sizes", function()
  local sizes = { { "g", "x", 37 }, { "g", "y", 48 }, { "g", "z", 15 } }

  local function with_sizes(...)
    local list = { table.unpack(sizes) }
    for _, one in ipairs { ... } do list[#list + 1] = one end
    return list
  end

  it("mix the percentages of groups", function()
    local list = with_sizes({ "q", "yes", 90, "g x" }, { "q", "yes", 50, "g y" }, { "q", "yes", 50, "g z" },
      { "q", "yes", 60, source = "text" })
    assert.are.equal("F1 F4 F5 F6 (F7)", sets(list))
    list[7][3] = 65
    assert.are.equal("", sets(list))
  end)

  it("count nets of groups as their members", function()
    local list = with_sizes({ "q", "yes", 90, "g x" }, { "q", "yes", 50, "g xy" }, { "q", "yes", 50, "g z" },
      { "q", "yes", 60, source = "text" })
    assert.are.equal("F5 F6 (F7)", sets(list)) -- x and y together, whatever their sizes
    list[7][3] = 50
    assert.are.equal("", sets(list))
  end)

  local plan = { margin = 0.06, files = { { population = "p", wave = "2", rows = 1000, columns = {
    { "g" }, { "q", reached = 750 }, { "h", from = "q", map = { m = { "yes" }, f = { "no" } } } } } } }

  it("may differ by as many as did not answer", function()
    local list = with_sizes({ "q", "yes", 90, "g x" }, { "q", "yes", 50, "g y" }, { "q", "yes", 50, "g z" },
      { "q", "yes", 60, source = "text" })
    assert.are.equal("", sets(list, plan)) -- g x is between 16 and 49 percent of those who answered
    list[7][3] = 53
    assert.is_truthy(sets(list, plan):find("(F7)", 1, true))
    assert.is_truthy(of(list, plan).sets[1].why.en:find("no answers of 1000 people give these together", 1, true))
  end)

  it("are not known among those who were asked alone", function()
    assert.are.equal("", sets(with_sizes({ "asked", "a", 90, "g x" }, { "asked", "a", 50, "g y" },
      { "asked", "a", 50, "g z" }, { "asked", "a", 60 })))
  end)

  it("may hide in those whose group is missing", function()
    local list = { { "q", "yes", 80, "g x" }, { "q", "yes", 80, "g y" }, { "q", "yes", 80, "g z" },
      { "q", "yes", 76, source = "text" } }
    local silent = { margin = 0.06, files = { { population = "p", wave = "2", rows = 1000, columns = {
      { "g", silent = 100 }, { "q" } } } } }
    assert.are.equal("F1 F2 F3 (F4)", sets(list))
    assert.are.equal("", sets(list, silent))
    list[4][3] = 70
    assert.are.equal("F1 F2 F3 (F4)", sets(list, silent))
  end)

  it("follow from another question where the plan says so", function()
    local list = { { "q", "yes", 60 }, { "n", "any", 40, "h m", stat = "mean" },
      { "n", "any", 40, "h f", stat = "mean" }, { "h", "m", 70, source = "text" } }
    assert.are.equal("F1 (F4)", sets(list, plan))
    assert.are.equal("", sets(list))
  end)

  it("can be what only two questions together contradict", function()
    assert.are.equal("F1 F2 F3 F4 (F5)", sets { { "q", "yes", 50 }, { "q", "yes", 70, "h m" }, { "r", "yes", 50 },
      { "r", "yes", 60, "h m" }, { "r", "yes", 10, "h f" } })
  end)

  it("are excused themselves where that is less", function()
    local list = { { "g", "x", 50 }, { "g", "y", 50 } }
    for _, name in ipairs { "q", "r" } do
      list[#list + 1] = { name, "yes", 80, "g x" }
      list[#list + 1] = { name, "yes", 20, "g y" }
      list[#list + 1] = { name, "yes", 30 }
    end
    local found = of(list)
    assert.is_truthy(found.excused.F1)
    assert.are.equal(1, #found.sets)
  end)
end)

describe("a smallest set is excused:", function()
  it("by number first", function()
    local found = of { { "q", "yes", 57 }, { "q", "yes", 60, source = "text" }, { "q", "no", 40, source = "text" } }
    assert.are.equal(1, #found.sets)
    assert.is_truthy(found.excused.F1)
  end)

  it("charts kept before text", function()
    assert.are.equal("(F1) F2", sets { { "q", "yes", 60, source = "text", reading = "agreed" },
      { "q", "yes", 57, reading = "disputed" } })
    assert.are.equal("F1 (F2)", sets { { "q", "yes", 60, reading = "disputed" },
      { "q", "yes", 57, source = "text", reading = "agreed" } })
  end)

  it("agreed before inferred before disputed readings", function()
    for _, pair in ipairs { { "inferred", "agreed" }, { "disputed", "inferred" }, { "disputed", "agreed" } } do
      assert.are.equal("(F1) F2", sets { { "q", "yes", 60, reading = pair[1] }, { "q", "yes", 57, reading = pair[2] } })
    end
  end)

  it("earlier figures before later ones", function()
    assert.are.equal("F1 (F2)", sets { { "q", "yes", 60 }, { "q", "yes", 57 } })
  end)
end)

describe("what cannot be checked", function()
  it("is left out", function()
    assert.are.equal("", sets { { "q", "yes", 60 }, { "q", "yes", 57, reason = "claim" } })
    assert.are.equal("", sets { { "q", "yes", 60, "g unknown_01" }, { "q", "yes", 57, "g unknown_01" } })
    assert.are.equal("", sets { { "q", "unknown_option_01", 60 }, { "q", "yes", 57 } })
  end)

  it("is what no codebook describes, but for figures on the very same", function()
    assert.are.equal("F1 (F2)", sets { { "else", "a", 60, wave = "9" }, { "else", "a", 57, wave = "9" } })
    assert.are.equal("", sets { { "else", "a", 60, wave = "9" }, { "else", "b", 57, wave = "9" },
      { "else", "a", 2, wave = "9", stat = "rank", against = "group g" } })
    assert.are.equal("F1 F2 (F3)", sets { { "else", "a", 60, wave = "9" }, { "else", "a", 40, wave = "8" },
      { "else", "a", 5, wave = "9", stat = "change_pp", against = "wave 8", source = "text" } })
  end)
end)

describe("together", function()
  it("says whether some figures fit, whatever the others say", function()
    local found = of { { "q", "yes", 60 }, { "q", "yes", 57 }, { "q", "no", 40 } }
    assert.is_true(found.together { "F1", "F3" })
    assert.is_false(found.together { "F2", "F3" })
    assert.is_true(found.together { "F2" })
    assert.is_true(found.together {})
  end)
end)

describe("a reading", function()
  local function readings(list)
    local all = figures(list)
    local taken = contradictions.readings(all, { book = function() return book end })
    return taken, all
  end

  it("is taken where it loses fewer figures, all its figures together", function()
    local taken, all = readings {
      { "q", "yes", 1, alternative = "swapped=4" }, { "q", "no", 4, alternative = "swapped=1" },
      { "s", "a", 40, alternative = "other=30" }, { "s", "a", 40, source = "text" },
      { "r", "yes", 4, alternative = "days=1" }, { "r", "no", 96, alternative = "days=99" },
      { "r", "yes", 2, op = "lt", source = "text" } }
    assert.are.same({ name = "swapped", figures = { "F1", "F2" }, taken = "file", lost = { chosen = 1, other = 1 } },
      taken[1])
    assert.are.same({ name = "other", figures = { "F3" }, taken = "file", lost = { chosen = 0, other = 1 } }, taken[2])
    assert.are.same({ name = "days", figures = { "F5", "F6" }, taken = "alternative",
      lost = { chosen = 0, other = 1 } }, taken[3])
    assert.are.same({ 1, 4 }, { all[1].value, all[1].alternative_value })
    assert.are.same({ 40, 30 }, { all[3].value, all[3].alternative_value })
    assert.are.same({ 1, "1", 4 }, { all[5].value, all[5].print, all[5].alternative_value })
    assert.are.same({ 99, 96 }, { all[6].value, all[6].alternative_value })
    assert.is_nil(all[7].alternative_value)
  end)

  it("of group sizes is tried with all that they mix", function()
    local list = { { "g", "x", 17, alternative = "sizes=50" }, { "g", "y", 83, alternative = "sizes=50" } }
    for _, name in ipairs { "q", "r" } do
      list[#list + 1] = { name, "yes", 80, "g x" }
      list[#list + 1] = { name, "yes", 20, "g y" }
      list[#list + 1] = { name, "yes", 30 }
    end
    assert.are.same({ chosen = 0, other = 1 }, readings(list)[1].lost)
  end)

  it("may say of another item", function()
    local taken, all = readings { { "q", "unknown_01", 60, alternative = "place=yes:60" }, { "q", "no", 50 } }
    assert.are.same({ chosen = 0, other = 1 }, taken[1].lost)
    assert.are.equal("unknown_01", all[1].item)
    taken, all = readings { { "q", "yes", 60, alternative = "place=no:60" }, { "q", "no", 60 } }
    assert.are.equal("alternative", taken[1].taken)
    assert.are.equal("no", all[1].item)
  end)

  it("leaves nothing to find out again", function()
    local list = { { "q", "yes", 60, alternative = "days=57" }, { "q", "yes", 57 }, { "q", "no", 50 },
      { "r", "yes", 60 }, { "r", "yes", 57 } }
    local with, all = { book = function() return book end }, figures(list)
    local _, solution = contradictions.readings(all, with)
    local again, anew = contradictions.of(all, with, solution), contradictions.of(all, with)
    assert.are.same(anew.excused, again.excused)
    assert.are.same(anew.sets, again.sets)
    assert.are.equal(2, #anew.sets)
  end)

  it("is none where no figure names one", function()
    assert.are.same({}, (readings { { "q", "yes", 60 } }))
  end)
end)
