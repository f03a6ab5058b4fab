-- Constraints of any dimension, ranks, extremes, sums and counts: lib/reconstruct/order.lua (who is above whom),
-- lib/reconstruct/file.lua (groups, nested ones too), lib/reconstruct/fill.lua (columns and sets) and
-- lib/reconstruct/constraint.lua (what became of each).

local constraint = require "reconstruct.constraint"
local made_of = require "spec.support.made"
local book, item, make, plan, single = made_of.book, made_of.item, made_of.make, made_of.plan, made_of.single

local lands = { "a", "b", "c", "d", "e", "f" }

local function land_book(options)
  return { a = book { single("land", lands), single("sex", { "f", "m" }), single("q", options or { "yes", "no" }) } }
end

-- The share of yes in each land, from the numbers of a report's file.
local function shares(made)
  local columns, list = made_of.columns_of(made[1].text), {}
  for i in ipairs(lands) do
    local n, base = 0, 0
    for row, land in ipairs(columns.land) do
      if land == i and columns.q[row] > 0 then
        base = base + 1
        n = n + (columns.q[row] == 1 and 1 or 0)
      end
    end
    list[i] = 100 * n / base
  end
  return list
end

local function all_met(report, count)
  assert.are.equal(count, #report)
  for _, result in ipairs(report) do assert.is_true(result.is_met, result.figure.id) end
end

-- A plan with more rows: the values of small groups lie far apart.
local function large(specs, seed)
  local p = plan(specs, { seed = seed })
  p.files[1].rows = 6000
  return p
end

local columns = { { "land" }, { "sex" }, { "q" } }

describe("a rank among subgroups", function()
  it("is met with a gap, whatever the seed", function()
    for seed = 1, 3 do
      local made, report = make(plan(columns, { seed = seed }), { { "q", "yes", "30" },
        { "q", "yes", "1", stat = "rank", group = "land", subgroup = "d", against = "group land" },
        { "q", "yes", "2", stat = "rank", group = "land", subgroup = "b", against = "group land" },
        { "q", "yes", "6", stat = "rank", group = "land", subgroup = "a", against = "group land" } }, land_book())
      all_met(report, 4)
      local s = shares(made)
      for _, i in ipairs { 1, 2, 3, 5, 6 } do assert.is_true(s[4] >= s[i] + 0.3) end
      for _, i in ipairs { 1, 3, 5, 6 } do assert.is_true(s[2] >= s[i] + 0.3) end
      for _, i in ipairs { 3, 5, 6 } do assert.is_true(s[1] <= s[i] - 0.3) end
    end
  end)

  it("goes with what a plan assumes of groups", function()
    local made, report = make(large { { "land" }, { "q", assume = { { "yes",
      land = { a = 28.2, b = 27.8, c = 20, d = 18, e = 15, f = 25 } } } } }, { { "q", "yes", "22.5", op = "approx" },
      { "q", "yes", "1", stat = "rank", group = "land", subgroup = "a", against = "group land" },
      { "q", "yes", "2", stat = "rank", group = "land", subgroup = "b", against = "group land" } }, land_book())
    all_met(report, 3)
    for i, expected in ipairs { 28.2, 27.8, 20, 18, 15, 25 } do
      assert.is_true(math.abs(shares(made)[i] - expected) < 1, lands[i])
    end
  end)

  it("that two want, or that no place has, is refused", function()
    local function rank(place, land)
      return { "q", "yes", place, stat = "rank", group = "land", subgroup = land, against = "group land" }
    end
    local _, message = pcall(make, plan(columns), { rank("1", "a"), rank("1", "b") }, land_book())
    assert.are.equal("plan.lua: figure F2: place 1 is taken, or 'yes' has another (change it or leave it out)", message)
    _, message = pcall(make, plan(columns), { rank("7", "a") }, land_book())
    assert.are.equal("plan.lua: figure F1: there is no place 7 among 6 (change it or leave it out)", message)
    _, message = pcall(make, plan(columns), { rank("1", "a"), { "q", "yes", "30", group = "land", subgroup = "a" },
      { "q", "yes", "40", group = "land", subgroup = "c" } }, land_book())
    assert.are.equal("plan.lua: figure F1: 'a' cannot be in its place (change it or leave it out)", message)
  end)
end)

describe("a rank among items", function()
  local set = { name = "s", items = { "s_x", "s_y", "s_z", "s_none", "s_other" }, exclusive = "s_none" }
  local books = { a = book({ item("s", "x"), item("s", "y"), item("s", "z"), item("s", "none"), item("s", "other") },
    { set }) }

  it("leaves out those that name nothing or the rest", function()
    local _, report = make(plan { { "s", assume = { other = 70, none = 25 } } }, { { "s", "x", "30" },
      { "s", "z", "1", stat = "rank" }, { "s", "y", "3", stat = "rank" } }, books)
    all_met(report, 3)
    for _, result in ipairs(report) do
      if result.figure.stat == "rank" then assert.are.equal(2, #result.found.others) end
    end
  end)

  it("is one among the options of a single choice, too", function()
    local made, report = make(plan { { "land" }, { "q" } }, { { "q", "two", "1", stat = "rank" },
      { "q", "one", "40" } }, land_book { "one", "two", "three" })
    all_met(report, 2)
    local n = { 0, 0, 0 }
    for _, value in ipairs(made_of.columns_of(made[1].text).q) do n[value] = n[value] + 1 end
    assert.is_true(n[2] > n[1] and n[2] > n[3])
  end)
end)

describe("the smallest and the largest of subgroups", function()
  it("are what is printed, and nobody is beyond", function()
    local made, report = make(large(columns), { { "q", "yes", "15" },
      { "q", "yes", "8", stat = "min", group = "land" }, { "q", "yes", "20.6", stat = "max", group = "land" },
      { "q", "yes", "1", stat = "rank", group = "land", subgroup = "e", against = "group land" } }, land_book())
    all_met(report, 4)
    local s = shares(made)
    assert.are.equal(s[5], math.max(table.unpack(s)))
    assert.is_true(math.abs(s[5] - 20.6) < 0.05 and math.abs(math.min(table.unpack(s)) - 8) < 0.5)
  end)
end)

describe("a nested group", function()
  it("has figures of its own", function()
    local made, report = make(plan(columns), { { "q", "yes", "40" }, { "land", "a", "25" }, { "sex", "f", "50" },
      { "q", "yes", "62", group = "land > sex", subgroup = "a > f" },
      { "q", "yes", "20", group = "sex", subgroup = "m" } }, land_book())
    all_met(report, 5)
    local c, n, base = made_of.columns_of(made[1].text), 0, 0
    for row, value in ipairs(c.q) do
      if c.land[row] == 1 and c.sex[row] == 1 then
        base = base + 1
        n = n + (value == 1 and 1 or 0)
      end
    end
    assert.is_true(base > 50 and math.abs(100 * n / base - 62) < 0.5)
  end)

  it("needs all its columns before", function()
    local _, message = pcall(make, plan { { "land" }, { "q" }, { "sex" } },
      { { "q", "yes", "62", group = "land > sex", subgroup = "a > f" } }, land_book())
    assert.are.equal("plan.lua: wave 2, column 'q': figures of it count by 'sex' (fill that column before)", message)
  end)
end)

describe("all mentions added", function()
  it("come to what is printed in each group", function()
    local set = { name = "s", items = { "s_x", "s_y", "s_z", "s_none" }, exclusive = "s_none" }
    local books = { a = book({ single("g", { "a", "b" }), item("s", "x"), item("s", "y"), item("s", "z"),
      item("s", "none") }, { set }) }
    for seed = 1, 3 do
      local _, report = make(large({ { "g" }, { "s", last = "y", silent = 12 } }, seed), { { "s", "x", "59" },
        { "s", "y", "50" }, { "s", "z", "40" }, { "s", "none", "6" },
        { "s", "sum_of_mentions", "131.3", stat = "sum_points", group = "g", subgroup = "a" },
        { "s", "sum_of_mentions", "178.2", stat = "sum_points", group = "g", subgroup = "b" } }, books)
      all_met(report, 6)
      assert.is_true(math.abs(report[5].found - 131.3) < 0.05)
    end
  end)
end)

describe("a bar that lost its name", function()
  it("is no constraint", function()
    local books = { a = book { single("q", { "yes", "unknown_01" }) } }
    local _, report = make(plan { { "q" } }, { { "q", "yes", "40" }, { "q", "unknown_01", "12" } }, books)
    assert.are.equal("met missed", (report[1].is_met and "met" or "") .. (report[2].is_met and "" or " missed"))
  end)
end)

describe("a count", function()
  it("of all answers is the base, of an option the rows that have it", function()
    local made, report = make(plan { { "q" } }, { { "q", "any", "640", stat = "count" }, { "q", "yes", "123",
      stat = "count" } }, { a = book { single("q", { "yes", "no" }) } })
    all_met(report, 2)
    local n = { [1] = 0, [2] = 0, [-99] = 0 }
    for _, value in ipairs(made_of.columns_of(made[1].text).q) do n[value] = n[value] + 1 end
    assert.are.same({ [1] = 123, [2] = 517, [-99] = 360 }, n)
  end)

  it("that the rows are too few for is refused", function()
    local _, message = pcall(make, plan { { "q", reached = 600 } }, { { "q", "any", "640", stat = "count" } },
      { a = book { single("q", { "yes", "no" }) } })
    assert.are.equal("plan.lua: wave 2, column 'q': figures F1: 600 rows are asked and come so far", message)
  end)
end)

describe("what is assumed of a group", function()
  it("must name a group and an item that are there", function()
    local function message(assume)
      return select(2, pcall(make, plan { { "land" }, { "q", assume = assume } }, {}, land_book()))
    end
    assert.are.equal("plan.lua: wave 2, column 'q': 'assume' names 'z' of 'land', which is no group",
      message { { "yes", land = { z = 3 } } })
    assert.are.equal("plan.lua: wave 2, column 'q': 'assume' names 'maybe', which it has not",
      message { { "maybe", land = { a = 3 } } })
    assert.are.equal("plan.lua: wave 2, column 'q': 'assume' has a number at 1 (a group's are { item, group = "
      .. "{ subgroup = percent } })", message { 25 })
  end)
end)

describe("reconstruct.constraint.state", function()
  local function f(stat, value, more)
    local one = { stat = stat, value = value, op = "eq", decimals = 0 }
    for key, other in pairs(more or {}) do one[key] = other end
    return one
  end

  it("tells what is exact from what only rounds to it, and how far off the rest is", function()
    assert.are.same({ "exact", 0 }, { constraint.state(f("percent", 40), 40) })
    assert.are.same({ "printed", 0 }, { constraint.state(f("percent", 40), 40.4) })
    assert.are.same({ "missed", 0.5 }, { constraint.state(f("percent", 40), 41) })
    assert.are.same({ "exact", 0 }, { constraint.state(f("percent", 40, { op = "gt" }), 40.1) })
    assert.are.same({ "printed", 0 }, { constraint.state(f("percent", 40, { op = "approx" }), 40.6) })
    assert.are.same({ "exact", 0 }, { constraint.state(f("change_pp", -5), { now = 10, before = 15 }) })
    assert.are.same({ "missed", 1.5 }, { constraint.state(f("change_pp", -5), { now = 12, before = 15 }) })
    assert.are.same({ "exact", 0 }, { constraint.state(f("rank", 2), { own = 5, others = { 7, 3 } }) })
    assert.are.same({ "missed", 0.5 }, { constraint.state(f("rank", 2), { own = 5, others = { 7, 5 } }) })
    assert.are.same({ "missed", 1 }, { constraint.state({ between = { 3, 5 } }, 6) })
  end)
end)
