-- Microdata from figures, on small studies of its own: lib/reconstruct.lua with its parts, lib/reconstruct/quantity.lua
-- (figures as limits on sums), src/reconstruct_fit.c (whole numbers), src/lua_reconstruct.c, src/lua_answers.c and
-- lib/reconstruct/random.lua.

local figure = require "figure"
local reconstruct = require "reconstruct"
local core = require "core.reconstruct"
local random = require "reconstruct.random"

local made_of = require "spec.support.made"
local book, columns_of, item, make, plan, single = made_of.book, made_of.columns_of, made_of.item, made_of.make,
  made_of.plan, made_of.single

local two = book { single("g", { "a", "b" }), single("q", { "yes", "no" }) }

describe("reconstruct.make", function()
  it("meets figures of groups and of all at once", function()
    local _, report = make(plan { { "g" }, { "q", silent = 50 } }, { { "g", "a", "30" }, { "q", "yes", "45" },
      { "q", "yes", "80", group = "g", subgroup = "a" } }, { a = two })
    assert.are.equal(3, #report)
    for _, result in ipairs(report) do assert.is_true(result.is_met, result.figure.id) end
  end)

  it("keeps away from rounding edges", function()
    local _, report = make(plan { { "q" } }, { { "q", "yes", "33.3" } }, { a = two })
    assert.is_true(math.abs(report[1].found - 33.3) <= 0.03) -- half a digit less the margin
  end)

  it("gives the same bytes for the same seed and others for another", function()
    local list = { { "g", "a", "30" }, { "q", "yes", "45" } }
    local first = make(plan { { "g" }, { "q" } }, list, { a = two })[1].text
    assert.are.equal(first, make(plan { { "g" }, { "q" } }, list, { a = two })[1].text)
    assert.are_not.equal(first, make(plan({ { "g" }, { "q" } }, { seed = 2 }), list, { a = two })[1].text)
  end)

  it("leaves a column as it is when another one is added behind it", function()
    local list = { { "g", "a", "30" } }
    local short = columns_of(make(plan { { "g" } }, list, { a = two })[1].text)
    local long = columns_of(make(plan { { "g" }, { "q" } }, list, { a = two })[1].text)
    assert.are.same(short.g, long.g)
  end)

  it("keeps the kinds of missing apart: not asked, and left before", function()
    local asked = book { single("g", { "a", "b" }), single("q", { "yes", "no" }, "g == 'a'") }
    local made = make(plan { { "g" }, { "q", reached = 900 } }, { { "g", "a", "30" } }, { a = asked })
    local columns = columns_of(made[1].text)
    local not_asked, left = 0, 0
    for row, value in ipairs(columns.q) do
      assert.are.equal(columns.g[row] == 2, value == -77)
      not_asked = not_asked + (value == -77 and 1 or 0)
      left = left + (value == -99 and 1 or 0)
    end
    assert.is_true(not_asked > 690 and not_asked < 710)
    assert.is_true(left > 0 and left <= 100)
  end)

  it("keeps what cannot go together apart", function()
    local columns = columns_of(make(plan { { "g" }, { "q", never = { yes = "g == 'a'" } } }, { { "g", "a", "30" },
      { "q", "yes", "60" } }, { a = two })[1].text)
    for row, value in ipairs(columns.q) do assert.is_false(value == 1 and columns.g[row] == 1) end
  end)

  it("leaves the first wave of a change room for two prints of it", function()
    local p = plan { { "q" } }
    p.files[2] = { population = "p", wave = "1", file = "b.csv", codebook = "a", rows = 2000, columns = { { "q" } } }
    local _, report = make(p, { { "q", "yes", "16" },
      { "q", "yes", "-9", stat = "change_pp", against = "wave 1" },
      { "q", "yes", "-10", stat = "change_pp", against = "wave 1" } }, { a = two })
    assert.are.equal(3, #report)
    for _, result in ipairs(report) do assert.is_true(result.is_met, result.figure.id) end
  end)

  it("meets changes that are only more or less than something, however far the levels are apart", function()
    for _, f in ipairs { { "gt", "5", "60" }, { "lt", "30", "60" }, { "gt", "-30", "20" }, { "lt", "-5", "20" } } do
      for first = 1, 2 do
        local p = plan { { "q" } }
        table.insert(p.files, first, { population = "p", wave = "1", file = "b.csv", codebook = "a", rows = 1000,
          columns = { { "q" } } })
        local _, report = make(p, { { "q", "yes", "40", wave = "1" }, { "q", "yes", f[3] }, { "q", "yes", f[2],
          stat = "change_pp", op = f[1], against = "wave 1" } }, { a = two })
        for _, result in ipairs(report) do assert.is_true(result.is_met, f[1] .. " " .. result.figure.id) end
      end
    end
  end)

  it("names the figures that no count can meet", function()
    local fine, message = pcall(make, plan { { "q" } }, { { "q", "yes", "38" }, { "q", "yes", "41" } }, { a = two })
    assert.is_false(fine)
    assert.are.equal("plan.lua: figures F1, F2 cannot be met together out of 1000 rows (change one or leave it out)",
      message)
  end)

  it("names the column whose figures contradict each other across groups", function()
    local fine, message = pcall(make, plan { { "g" }, { "q" } }, { { "g", "a", "50" }, { "q", "yes", "80" },
      { "q", "yes", "10", group = "g", subgroup = "a" }, { "q", "yes", "20", group = "g", subgroup = "b" } },
      { a = two })
    assert.is_false(fine)
    assert.is_truthy(message:find("^plan.lua: wave 2, column 'q': no numbers keep all figures"))
  end)

  it("says what is wrong with a plan", function()
    local function message(columns, list)
      local fine, text = pcall(make, plan(columns), list or { { "g", "a", "30" } }, { a = two })
      assert.is_false(fine)
      return text
    end
    assert.are.equal("plan.lua: no column or set 'h' in a", message { { "h" } })
    assert.are.equal("plan.lua: a.csv, 'g': unknown field 'silnt' (there are reached, silent, never, assume, last, "
      .. "spread, from, map, within)", message { { "g", silnt = 3 } })
    assert.are.equal("plan.lua: wave 2, column 'g': 'assume' names 'c', which it has not",
      message { { "g", assume = { c = 3 } } })
    assert.are.equal("plan.lua: wave 2, column 'q': 'never' names 'maybe', which it has not",
      message { { "g" }, { "q", never = { maybe = "g == 'a'" } } })
    assert.are.equal("plan.lua: wave 2, column 'q': 'map' has nothing for 'b' of 'g'",
      message { { "g" }, { "q", from = "g", map = { yes = { "a" } } } })
    assert.are.equal("plan.lua: wave 2, column 'q': 'map' has 'a' of 'g' twice",
      message { { "g" }, { "q", from = "g", map = { yes = { "a" }, no = { "a", "b" } } } })
    assert.are.equal("plan.lua: wave 2, column 'q': figures of it count by 'g' (fill that column before)",
      message({ { "q" }, { "g" } }, { { "q", "yes", "30", group = "g", subgroup = "a" } }))
  end)

  it("does not stumble over figures of options that nobody has", function()
    local _, report = make(plan { { "g" } }, { { "g", "a", "30" }, { "g", "z", "30" } }, { a = two })
    assert.are.equal(1, #report)
  end)

  it("leaves out what is excused", function()
    local _, report = make(plan { { "q" } }, { { "q", "yes", "38" }, { "q", "yes", "41" } }, { a = two },
      { F2 = "why" })
    assert.is_true(report[1].is_met)
    assert.is_false(report[2].is_met)
    assert.are.equal("why", report[2].excuse)
  end)

  it("fills sets: nothing beside the exclusive item, and at least one item each", function()
    local set = { name = "s", items = { "s_x", "s_none", "s_other" }, exclusive = "s_none" }
    local made, report = make(plan { { "s", last = "other" } }, { { "s", "x", "40" }, { "s", "none", "24" },
      { "s", "other", "45" } }, { a = book({ item("s", "x"), item("s", "none"), item("s", "other") }, { set }) })
    local columns = columns_of(made[1].text)
    for _, result in ipairs(report) do assert.is_true(result.is_met, result.figure.id) end
    for row = 1, 1000 do
      local x, none, other = columns.s_x[row], columns.s_none[row], columns.s_other[row]
      assert.is_true(x + none + other > 0)
      assert.is_true(none == 0 or x + other == 0)
    end
  end)

  it("knows items by their columns' names, too", function()
    local set = { name = "s", items = { "s_x", "s_y", "s_z" } }
    local books = { a = book({ item("s", "x"), item("s", "y"), item("s", "z"), two.by_name.g }, { set }) }
    local list = { { "s", "s_x", "40" }, { "s", "s_y", "1", stat = "rank" }, { "g", "a", "50" } }
    local made, report = make(plan { { "g" }, { "s", assume = { s_z = 35 }, never = { s_x = "g == 'a'" } } }, list,
      books)
    for _, result in ipairs(report) do assert.is_true(result.is_met, result.figure.id) end
    local columns, z = columns_of(made[1].text), 0
    for row = 1, 1000 do
      assert.is_true(columns.g[row] == 2 or columns.s_x[row] == 0)
      z = z + columns.s_z[row]
    end
    assert.is_true(z > 345 and z < 355, z)
  end)

  it("fills items that no figure names as the plan assumes, and says which rank they have", function()
    local set = { name = "s", items = { "s_x", "s_y" } }
    local books = { a = book({ item("s", "x"), item("s", "y") }, { set }) }
    local list = { { "s", "x", "40" }, { "s", "y", "2", stat = "rank" } }
    local _, report = make(plan { { "s", assume = { y = 20 } } }, list, books)
    assert.are.equal(2, #report)
    for _, result in ipairs(report) do assert.is_true(result.is_met, result.figure.id) end
    _, report = make(plan { { "s", assume = { y = 60 } } }, list, books, { F2 = "why" })
    assert.is_false(report[2].is_met)
    local fine, message = pcall(make, plan { { "s", assume = { z = 20 } } }, list, books)
    assert.is_false(fine)
    assert.are.equal("plan.lua: wave 2, column 's': 'assume' names 'z', which it has not", message)
  end)

  it("meets means in hundredths, and of options by their scores", function()
    local scored = single("q", { "a", "b" })
    scored.options.answers[1].score, scored.options.answers[2].score = 0, 10
    local books = { a = book { { name = "n", kind = "number", range = { 1, 5 },
      missing = { { kind = "no_answer", value = -99 } } }, scored } }
    local _, report = make(plan { { "n" }, { "q", assume = { b = 30 } } }, { { "n", "any", "3.37", stat = "mean" },
      { "q", "any", "3", stat = "mean" }, { "q", "any", "4", stat = "mean" } }, books, { F3 = "why" })
    assert.are.equal(3, #report)
    for i, expected in ipairs { true, true, false } do assert.are.equal(expected, report[i].is_met) end
  end)

  it("ranks an option among the columns of its battery", function()
    local one, two_ = single("b_x", { "yes", "no" }), single("b_y", { "yes", "no" })
    one.battery, two_.battery = "b", "b"
    local book_ = book { one, two_ }
    book_.batteries = { { name = "b", items = { "b_x", "b_y" } } }
    local _, report = make(plan { { "b_x" }, { "b_y" } }, { { "b_x", "yes", "40" }, { "b_y", "yes", "30" },
      { "b_x", "yes", "1", stat = "rank" }, { "b_y", "yes", "1", stat = "rank" } }, { a = book_ }, { F4 = "why" })
    assert.is_true(report[3].is_met)
    assert.is_false(report[4].is_met)
  end)

  it("gives up where single rows cannot get nearer", function()
    local books = { a = book { single("q", { "a", "b", "c" }) } }
    local fine, message = pcall(make, plan { { "q" } }, { { "q", "a", "50" }, { "q", "b", "40" }, { "q", "c", "20" } },
      books)
    assert.is_false(fine)
    assert.is_truthy(message:find("^plan.lua: wave 2, column 'q': no numbers keep all figures"))
  end)

  it("takes the first base that figures of a small group can be met with", function()
    local function small(silent)
      local p = plan { { "q", silent = silent } }
      p.files[1].rows = 63
      return make(p, { { "q", "yes", "47" } }, { a = two })
    end
    assert.is_false(pcall(small, 0)) -- 29 and 30 of 63 are 46 and 48
    local made, report = small { 0, 5 }
    assert.is_true(report[1].is_met)
    local left = 0
    for _, value in ipairs(columns_of(made[1].text).q) do left = left + (value == -99 and 1 or 0) end
    assert.are.equal(1, left) -- 29 of 62
    assert.is_truthy(select(2, pcall(small, { 0, 0 })):find("out of 63 rows", 1, true))
  end)

  it("makes numbers whose means and extremes are those published", function()
    local numbers = book { single("g", { "a", "b" }), { name = "n", kind = "number", range = { 0, 100 },
      missing = { { kind = "no_answer", value = -99 } } } }
    local _, report = make(plan { { "g" }, { "n", silent = 10 } }, { { "g", "a", "50" },
      { "n", "any", "64", stat = "mean" },
      { "n", "any", "58", stat = "mean", group = "g", subgroup = "a" }, { "n", "any", "0", stat = "min" },
      { "n", "any", "100", stat = "max" } }, { a = numbers })
    assert.are.equal(5, #report)
    for _, result in ipairs(report) do assert.is_true(result.is_met, result.figure.id) end
  end)
end)

-- A study whose sample is out of balance: three in four are of the north, one in four is old.
local function weighted_study(dir, figure_rows, plan_more)
  local lfs = require "lfs"
  lfs.mkdir(dir:path "data")
  dir:write("study.lua", [[return { format = 1, title = { en = "x" }, figures = "figures.csv",
    reconstruction = "plan.lua", populations = { { "p", en = "P", waves = { { "1", file = "a.csv" } } } } }]])
  dir:write("data/a.codebook.lua", [[return { format = 1, id = "id",
    columns = {
      { "region", kind = "single", codes = { { "north", 1 }, { "south", 2 } } },
      { "age", kind = "single", codes = { { "young", 1 }, { "old", 2 } } },
      { "q", kind = "single", codes = { { "yes", 1 }, { "no", 2 }, { -99, missing = "no_answer" } } },
      { "n", kind = "number", range = { 0, 20 }, missing = { [-99] = "no_answer" } } } }]])
  dir:write("data/a.margins.csv", "variable,key,value\nregion,north,40\nregion,south,60\nage,young,41\nage,old,59\n")
  dir:write("data/plan.lua", [[return { format = 1, seed = 5, margin = 0.02, files = { { population = "p", wave = "1",
    file = "a.csv", codebook = "a.codebook.lua", rows = 1200, weights = { margins = "a.margins.csv", after = "age"]]
    .. (plan_more or "") .. [[ }, columns = { { "region", assume = { north = 75 } }, { "age", assume = { old = 25 } },
    { "q", silent = 20 }, { "n", silent = 10, spread = 3 } } } } }]])
  dir:write("data/figures.csv", "id,population,wave,question,item,group,subgroup,stat,value,op\n" .. figure_rows)
  return require "study".open(dir:path())
end

describe("a plan", function()
  it("takes figures of a lost subgroup for those of the one it names", function()
    local p = plan { { "g" }, { "q" } }
    p.files[1].taken = { g = { unknown_01 = "b" } }
    local made, report = make(p, { { "g", "a", "30" }, { "q", "yes", "45" },
      { "q", "yes", "55", group = "g", subgroup = "unknown_01" } }, { a = two })
    assert.are.equal(3, #report)
    for _, result in ipairs(report) do assert.is_true(result.is_met, result.figure.id) end
    local columns, named, of = columns_of(made[1].text), 0, 0
    for row, place in ipairs(columns.g) do
      if place == 2 then
        of = of + 1
        named = named + (columns.q[row] == 1 and 1 or 0)
      end
    end
    assert.is_true(named / of > 0.545 and named / of < 0.555)
  end)

  it("says which subgroup it cannot take a lost one for", function()
    local p = plan { { "g" }, { "q" } }
    p.files[1].taken = { g = { unknown_01 = "z" } }
    assert.has_error(function() make(p, {}, { a = two }) end,
      "plan.lua: wave 2, column 'g': 'taken' names 'z', which it has not")
  end)

  it("spreads shares alike within other columns where it says so", function()
    local columns = columns_of(make(plan { { "g" }, { "q", assume = { yes = 40 }, within = { "g" } } },
      { { "g", "a", "30" } }, { a = two })[1].text)
    local named, of = { 0, 0 }, { 0, 0 }
    for row, place in ipairs(columns.g) do
      of[place] = of[place] + 1
      named[place] = named[place] + (columns.q[row] == 1 and 1 or 0)
    end
    for place = 1, 2 do assert.is_true(math.abs(named[place] - 0.4 * of[place]) <= 2, named[place]) end
  end)

  it("deals out the numbers of a range evenly to the rows of an option", function()
    local number = { name = "n", kind = "number", range = { 0, 99 }, missing = { { kind = "no_answer", value = -99 } } }
    local columns = columns_of(make(plan { { "g", silent = 100 }, { "n", from = "g", map = { a = { 18, 20 },
      b = { 65, 65 } } } }, { { "g", "a", "30" } }, { a = book { two.by_name.g, number } })[1].text)
    local count = {}
    for row, n in ipairs(columns.n) do
      count[n] = (count[n] or 0) + 1
      assert.are.equal(columns.g[row] == 1, n >= 18 and n <= 20)
    end
    assert.are.equal(100, count[-99])
    assert.is_true(math.abs(count[18] - count[20]) <= 1 and math.abs(count[19] - 90) <= 2)
    assert.are.equal(900, count[18] + count[19] + count[20] + count[65])
  end)
end)

describe("a weighted plan", function()
  local temp = require "spec.support.temp"

  it("meets the figures with the weights that the program itself finds, and not without", function()
    local dir <close> = temp.folder()
    local study = weighted_study(dir, [[
F1,p,1,q,yes,all,all,percent,31.4,eq
F2,p,1,q,yes,region,north,percent,60,eq
F3,p,1,q,yes,age,old,percent,33.3,eq
F4,p,1,n,any,all,all,mean,7.2,eq
F5,p,1,n,any,region,south,mean,6.41,eq
]])
    local made, report = reconstruct.study(study)
    dir:write("data/a.csv", made[1].text)
    local d = require "dataset".read(dir:path "data/a.csv")
    assert.are.same({ 900, 300 }, { d:share("region", "north").value * 1200, d:share("age", "old").value * 1200 })
    local s = d:design():rake(require "weights".margins(dir:path "data/a.margins.csv"))
    local function found(design)
      return { 100 * design:share("q", "yes").value, 100 * design:share("q", "yes", { by = "region" }).north.value,
        100 * design:share("q", "yes", { by = "age" }).old.value, design:mean("n").value,
        design:mean("n", { by = "region" }).south.value }
    end
    local weighted, plain, missed = found(s), found(d:design()), 0
    assert.are.equal(5, #report)
    for i, f in ipairs(study.figures) do
      assert.is_true(report[i].is_met, f.id)
      assert.is_true(figure.met(f, weighted[i]), f.id)
      assert.is_true(math.abs(weighted[i] - report[i].found) < 1e-9, f.id)
      missed = missed + (figure.met(f, plain[i]) and 0 or 1)
    end
    assert.is_true(missed >= 3)
  end)

  it("says what is wrong with the weights of a file", function()
    local dir <close> = temp.folder()
    local study = weighted_study(dir, "F1,p,1,q,yes,all,all,percent,31,eq\n", ", aftr = 1")
    local _, message = pcall(reconstruct.study, study)
    assert.are.equal("plan.lua: a.csv, 'weights': unknown field 'aftr' (there are margins, after)", message)
    local p = plan { { "g" } }
    p.files[1].weights = { margins = "m.csv", after = "h" }
    _, message = pcall(make, p, {}, { a = two })
    assert.are.equal("plan.lua: a.csv: 'weights' come after 'h', which is no column of it", message)
  end)
end)

describe("core.reconstruct.fill", function()
  local all = core.base(10, {})

  it("says which limit cannot be kept", function()
    local made, broken = core.fill(core.alike(all, {}), { options = 2, key = 1, limits = {
      { counts = { 1, 0 }, low = 3, high = 3 }, { counts = { 1, 0 }, low = 5, high = 5 } } })
    assert.is_nil(made)
    assert.is_true(broken == 1 or broken == 2)
  end)

  it("keeps limits that have one end, or none", function()
    local cells = core.alike(all, {})
    local function fill(counts, low, high)
      return core.fill(cells, { options = 3, key = 1, limits = { { counts = counts, low = low, high = high },
        { counts = { 0, 0, 1 }, low = -math.huge, high = math.huge } } })
    end
    for _, limit in ipairs { { 7, math.huge }, { -math.huge, 3 } } do
      local low, high = table.unpack(limit)
      local found = fill({ 0, 1, 0 }, low, high):select({ 2 }):count()
      assert.is_true(found >= low and found <= high and found > 0 and found < 10)
      local sum = fill({ 1, 2, 5 }, 4 * low, 4 * high):tally(nil, { 1, 2, 5 })
      assert.is_true(sum >= 4 * low and sum <= 4 * high)
      local made = core.numbers(cells, { low = 0, high = 100, spread = 5, key = 1, limits = {
        { low = 50 * low, high = 50 * high }, { low = -math.huge, high = math.huge } } })
      sum = made:tally()
      assert.is_true(sum >= 50 * low and sum <= 50 * high and sum > 0 and sum < 1000)
    end
    assert.is_false((pcall(fill, { 0, 1, 0 }, 4, 3)))
    assert.is_nil((fill({ 0, 1, 0 }, 15, 20)))
  end)

  it("keeps an option that is not allowed empty, and says where none is left", function()
    local some = core.base(10, { silent = 5, key = 3 })
    local cells = core.alike(all, { some })
    local made = core.fill(cells, { options = 2, key = 1, forbidden = { { set = 1, 1 } },
      limits = { { counts = { 1, 0 }, low = 4, high = 4 } } })
    assert.are.same({ 0, 4 }, { (made:select { 1 } & some):count(), made:select({ 1 }):count() })
    assert.are.same({ n = 2, nil, 0 }, table.pack(core.fill(cells, { options = 2, key = 1, limits = {},
      forbidden = { { set = 1, 1, 2 } } })))
  end)

  it("meets sums of weights that no single row makes", function()
    local column = require "core.column"
    local weights = column.numbers { 7, 7, 7, 11, 11, 11, 13, 13, 13, 17 }
    local made = core.fill(core.alike(all, {}, weights), { options = 2, key = 1, unit = 11,
      limits = { { counts = { 1, 0 }, low = 55, high = 55 } } })
    assert.are.equal(55, (made:tally(nil, { 1, 0 }, weights)))
  end)
end)

describe("reconstruct.random", function()
  it("makes a key of its own for each text, the same each time", function()
    local seen = {}
    for seed = 1, 3 do
      for _, name in ipairs { "a", "b", "ab", "ba" } do seen[random.key(seed, name)] = true end
    end
    local n = 0
    for _ in pairs(seen) do n = n + 1 end
    assert.are.equal(12, n)
    assert.are.equal(random.key(1, "a", "b"), random.key(1, "a", "b"))
  end)
end)
