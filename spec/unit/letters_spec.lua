local design = require "design"
local letters = require "letters"
local answers = require "spec.support.answers"
local near = require "spec.support.near"
local page = require "spec.support.page"

local ROUNDING = 1e-12 -- sums of a few hundred numbers near 1

-- Three regions of 60, 40 and 40, and one of 20, which is below the flag; of them say yes:
local REGIONS = { { "n", 60, 48 }, { "s", 40, 12 }, { "e", 40, 20 }, { "w", 20, 2 } }

local function data()
  local q = { "yes=3 rather=2 no=1", title = { de = "Ja?", en = "Yes?" }, yes = { de = "ja", en = "yes" } }
  local region = { "n s e w", n = { de = "Nord", en = "north" }, title = { de = "Region", en = "Region" } }
  local sex, age, tools = { "f m" }, {}, { "", "" }
  for _, one in ipairs(REGIONS) do
    for i = 1, one[2] do
      q[#q + 1] = i <= one[3] and "yes" or (i % 4 == 0 and "no" or "rather")
      region[#region + 1] = one[1]
      sex[#sex + 1] = i % 2 == 0 and "f" or "m"
      age[#age + 1] = 20 + i + #q % 7
      tools[1] = tools[1] .. (i <= one[3] and "1" or "0")
      tools[2] = tools[2] .. (i % 3 == 0 and "1" or "0")
    end
  end
  return answers.of { q = q, region = region, sex = sex, age = age,
    tools = { items = { { "mail", tools[1] }, { "phone", tools[2] } } } }
end

local s = design.of(data())

local function lines(t, lang) return page(t:text { lang = lang or "en", width = 80, ascii = false }) end

-- What stands beside the figures of a row, by column.
local function beside(t, key)
  for _, row in ipairs(t:layout("en").rows) do
    if row.key == key then
      local list = {}
      for c, cell in ipairs(row.cells) do list[c] = cell and cell.letters or "" end
      return list
    end
  end
end

-- The test of a row and two columns.
local function test_of(t, row, first, second)
  for _, test in ipairs(t:tests()) do
    if test.row == row and test.columns[1] == first and test.columns[2] == second then return test end
  end
end

describe("a table with letters", function()
  it("is this page, in both languages", function()
    local t = s:table { rows = "q", columns = "region", letters = true, show = { "percent", "mean" },
      nets = { q = { { "Top", "yes", "rather" } } } }
    assert.are.same({
      "Yes?",
      "Base: all respondents; column percent; unweighted",
      "",
      "                                 Region",
      "                       ───────────────────────────",
      "                         north                  w",
      "                Total  (A)      s (B)  e (C)  (D)",
      "──────────────────────────────────────────────────",
      "Base              160   60       40     40     20*",
      "Base, weighted    160   60       40     40     20",
      "Top                88   95       83     88     75",
      "  yes              51   80 B C   30     50     10",
      "  rather           36   15       53 A   38 A   65",
      "no                 13    5       18     13     25",
      "Mean              2.4  2.8 B C  2.1    2.4    1.9",
      "",
      "* base below 30",
      "Letters: larger than the column of that letter; t-test under the design, p <",
      "  0.05, Holm within a row of a variable; bases below 30 not tested",
      "q: 160 of 160 answered",
    }, lines(t))
    local german = lines(t, "de")
    assert.are.same({ "  ja                  51   80 B C   30     50     10" }, { german[12] })
    assert.are.same({
      "Buchstaben: größer als die Spalte dieses Buchstabens; t-Test im",
      "  Stichprobendesign, p < 0,05, Holm in einer Zeile einer Variablen; Basen unter",
      "  30 nicht getestet" }, { table.unpack(german, 18, 20) })
  end)

  it("tests the differences of the estimates, each row of a variable a family of its own", function()
    local t = s:table { rows = "q", columns = { "region", "sex" }, letters = true, show = { "percent", "mean" },
      nets = { q = { { "Top", "yes", "rather" } } } }
    local families = {}
    for _, test in ipairs(t:tests()) do
      local whole = t:cell(test.row, test.columns[1]) - t:cell(test.row, test.columns[2])
      near(whole.value, test.difference, ROUNDING)
      near(whole.se, test.se, ROUNDING)
      near(whole.value / whole.se, test.t, ROUNDING)
      assert.are.equal(whole.df, test.df)
      local name = test.row .. " / " .. test.columns[1]:match("^%w+")
      families[name] = families[name] or { p = {}, adjusted = {} }
      table.insert(families[name].p, test.p)
      table.insert(families[name].adjusted, test.adjusted)
    end
    local names = {}
    for name, family in pairs(families) do
      names[#names + 1] = name .. " " .. #family.p
      assert.are.same(require "adjust".holm(family.p), family.adjusted)
    end
    table.sort(names)
    assert.are.same({ "q > Top / region 3", "q > Top / sex 1", "q > mean / region 3", "q > mean / sex 1",
      "q > no / region 3", "q > no / sex 1", "q > rather / region 3", "q > rather / sex 1", "q > yes / region 3",
      "q > yes / sex 1" }, names)
  end)

  it("restarts letters with each variable, and never tests the Total, free points or other variables", function()
    local t = s:table { rows = "q", columns = { { label = "south", domain = "region == 's'" }, "region", "sex" },
      letters = true, flag = 0 }
    local _, paths = require "layout".leaves(t:layout("en").head)
    local heads = {}
    for i, path in ipairs(paths) do heads[i] = path[#path] end
    assert.are.same({ "Total", "south", "north (A)", "s (B)", "e (C)", "w (D)", "f (A)", "m (B)" }, heads)
    assert.are.equal(3 * (6 + 1), #t:tests())
  end)

  it("compares nested points within the point above them", function()
    local t = s:table { rows = "q", columns = "sex > region", letters = true, flag = 0 }
    assert.is_truthy(test_of(t, "q > yes", "sex > f > region > n", "sex > f > region > s"))
    assert.is_nil(test_of(t, "q > yes", "sex > f > region > n", "sex > m > region > n"))
    assert.are.equal(3 * 2 * 6, #t:tests())
    local leaves = require "layout".leaves(t:layout("en").head)
    assert.are.equal("north (E)", leaves[6].label) -- letters go on, so that none stands for two columns
  end)

  it("tests nothing below the flag and nothing that is hidden", function()
    local plain = s:table { rows = "q", columns = "region", letters = true }
    assert.is_nil(test_of(plain, "q > yes", "region > n", "region > w"))
    local all = s:table { rows = "q", columns = "region", letters = true, flag = false }
    assert.are.equal("B C D", beside(all, "yes")[2])
    local hidden = s:table { rows = "q", columns = "region", letters = true, flag = 0, hide = 21 }
    assert.is_nil(test_of(hidden, "q > yes", "region > n", "region > w"))
    assert.are.equal(3 * 3, #hidden:tests())
  end)

  it("has letters beside the first line of an option, whatever is shown", function()
    local t = s:table { rows = "q", columns = "region", letters = true, show = { "count", "se" } }
    assert.are.equal("B C", beside(t, "yes")[2])
    assert.is_truthy(t:csv { lang = "en" }:find('q,yes,Count,82,48,B C,12,,20,,2,\n', 1, true))
  end)

  it("compares items of a set, whose columns share rows", function()
    local t = s:table { rows = "q", columns = "tools", letters = true }
    local test = test_of(t, "q > yes", "tools > mail", "tools > phone")
    local whole = t:cell("yes", "mail") - t:cell("yes", "phone")
    near(whole.se, test.se, ROUNDING)
    assert.is_true(math.abs(test.se ^ 2 - t:cell("yes", "phone").se ^ 2 - t:cell("yes", "mail").se ^ 2) > 1e-6
      or t:cell("yes", "mail").se == 0)
    local kish = s:table { rows = "q", columns = "tools", letters = { test = "kish" } }
    assert.are.equal(0, #kish:tests())
    assert.are.same({ "columns of sets (tools) share rows and are not tested by it" }, kish:layout("en").legend)
  end)

  it("marks columns against the others of their variable", function()
    local t = s:table { rows = "q", columns = "region", letters = { against = "rest", adjust = "none" } }
    assert.are.same({ "", "↑", "↓", "", "" }, beside(t, "yes"))
    local test = test_of(t, "q > yes", "region > n", "others")
    near(48 / 60 - 34 / 100, test.difference, ROUNDING)
    local rest = s:domain("region ~= 'n'"):share("q", "yes")
    near((t:cell("yes", "n") - rest).se, test.se, ROUNDING)
    assert.are.equal("↑ ↓ above, below the others of the variable; t-test under the design, p < 0.05, not adjusted; "
      .. "bases below 30 not tested", t:layout("en").legend[2])
  end)

  it("marks columns against the one before", function()
    local t = s:table { rows = "q", columns = "region", letters = { against = "previous", adjust = "bh" } }
    assert.are.same({ "", "", "↓", "", "" }, beside(t, "yes"))
    assert.is_truthy(test_of(t, "q > yes", "region > s", "region > n"))
    assert.is_nil(test_of(t, "q > yes", "region > e", "region > n"))
  end)

  it("matches programs that know weights alone, if asked to", function()
    local t = s:table { rows = "q", columns = "region", letters = { test = "kish", adjust = "none", alpha = 0.1 } }
    local test = test_of(t, "q > yes", "region > s", "region > e")
    near(-0.2 / math.sqrt(0.4 * 0.6 * 2 / 40), test.t, ROUNDING) -- the common share is 32 of 80
    assert.are.equal(test.p, test.adjusted)
    assert.are.equal("B", beside(t, "yes")[4])
    assert.is_truthy(t:layout("en").legend[2]:find("test on effective bases (Kish), p < 0.1, not adjusted", 1, true))
    local all = s:table { rows = "q", columns = "region", letters = { test = "kish" }, flag = false }
    assert.are.equal("B C D", beside(all, "yes")[2])
    assert.are.equal("B C", beside(t, "yes")[2]) -- the last column is below the flag
  end)

  it("tests means of numbers", function()
    local t = s:table { rows = "age", columns = "region", letters = true }
    assert.are.equal("B C", beside(t, "mean")[2])
    assert.are.equal("mean", t:tests()[1].kind)
  end)

  it("lists its tests", function()
    local t = s:table { rows = "q", columns = "region", letters = true }
    assert.are.same({
      "Tests between columns",
      "",
      "                                                         adjusted",
      "Test               Difference    SE      t  df        p         p",
      "─────────────────────────────────────────────────────────────────",
    }, { table.unpack(page(t:tests():text { lang = "en", width = 80, ascii = false }), 1, 5) })
    assert.are.equal("tests: the table has no letters (letters = true)",
      answers.refusal(function() s:table { rows = "q" }:tests() end))
  end)

  it("goes beyond Z", function()
    local q, g, keys = { "yes no" }, { "" }, {}
    for i = 1, 28 do
      keys[i] = "g" .. i
      for row = 1, 8 do
        q[#q + 1] = (i == 28 or row <= 1) and "yes" or "no"
        g[#g + 1] = keys[i]
      end
    end
    g[1] = table.concat(keys, " ")
    local t = design.of(answers.of { q = q, g = g }):table { rows = "q", columns = "g", flag = 0, total = false,
      letters = { adjust = "none" } }
    local leaves = require "layout".leaves(t:layout("en").head)
    assert.are.equal("g27 (AA)", leaves[27].label)
    assert.are.equal("Y Z AA", beside(t, "yes")[28]:match("Y.*$"))
    assert.are.equal("AB", beside(t, "no")[1])
  end)
end)

describe("the statistics of a table", function()
  it("have an index: 100 times the share by that of all", function()
    local t = s:table { rows = "q", columns = "region", show = { "percent", "index" } }
    local row = t:layout("en").rows[4]
    assert.are.equal("Index", row.label)
    assert.are.equal("%", s:table { rows = "q", show = { "count", "percent" } }:layout("en").rows[4].label)
    near(100 * (48 / 60) / (82 / 160), row.cells[2].value, ROUNDING)
    assert.are.equal(100, row.cells[1].value)
    local of_rows = s:table { rows = "q", columns = "region", show = { "index" }, percent = "row" }
    near(row.cells[2].value, of_rows:layout("en").rows[3].cells[2].value, ROUNDING)
  end)

  it("have the median of numbers", function()
    local d = answers.of { x = { 1, 2, 9, 4, 7, 8 }, g = { "a b", "a", "a", "a", "b", "b", "b" } }
    local t = design.of(d):table { rows = "x", columns = "g", show = { "median" } }
    local row = t:layout("en").rows[4]
    assert.are.equal("Median", row.label)
    assert.are.same({ 4, 2, 7 }, { row.cells[1].value, row.cells[2].value, row.cells[3].value })
    assert.are.equal("quantile", t:cell("x > median", "b").kind)
  end)
end)

describe("letters.options", function()
  it("has defaults, which true stands for", function()
    assert.are.same({ alpha = 0.05, adjust = "holm", against = "pairs", test = "design" },
      letters.options("table", true))
    assert.is_nil(letters.options("table", false))
    assert.is_nil(letters.options("table", nil))
  end)
end)
