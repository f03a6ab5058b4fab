-- befund.reconstruct as an analyst calls it: lib/reconstruct/request.lua (constraints written shortly),
-- lib/reconstruct/outcome.lua (what became of them), and with `like` lib/reconstruct/like.lua.

local befund = require "befund"
local language = require "language"
local outcome = require "reconstruct.outcome"
local temp = require "spec.support.temp"

local book = { wave = "2025", columns = {
  { "region", codes = { { "north", 1 }, { "south", 2 } } },
  { "sex", codes = { { "f", 1 }, { "m", 2 } } },
  { "income", kind = "number", range = { 0, 20 }, missing = { [-9] = "refused" } },
  { "word", codes = { { "ja", de = "Ja" }, { "nein" } } },
  { "grade", codes = { { "bad", 1, score = 0 }, { "middling", 2, score = 5 }, { "good", 3, score = 10 } } },
  { "q1", asked = "region == 'north'", codes = { { "yes", 1 }, { "no", 2 }, { -9, missing = "no_answer" } } } },
  sets = { { "tools", counted = { 1 }, exclusive = "t_none", items = { { "t_zoom" }, { "t_webex" }, { "t_none" } } } } }

local function make(figures, more)
  local o = { rows = 400, seed = 7, codebook = book, figures = figures }
  for key, value in pairs(more or {}) do o[key] = value end
  return befund.reconstruct(o)
end

local function message_of(...)
  local fine, message = pcall(...)
  assert.is_false(fine)
  return (message:gsub("^[^:]*:%d+: ", ""))
end

describe("befund.reconstruct", function()
  it("makes a dataset that meets every kind of constraint, whatever the seed", function()
    for seed = 1, 3 do
      local d, report = make({ { "region", "north", percent = 40 }, { "q1", "yes", percent = 55 }, { "q1", base = 150 },
        { "sex", "f", region = "north", percent = 52.5 }, { "income", region = "north", mean = "3.2", within = 0.05 },
        { "income", region = "south", sex = "m", mean = 6 }, { "income", max = 19 },
        { "tools", "t_zoom", percent = 50 }, { "tools", "t_none", op = "lt", percent = 10 }, { "tools", sum = 140 },
        { "tools", "t_webex", rank = 1 }, { "word", "ja", between = { 30, 35 } }, { "grade", mean = "5.25" },
        { "word", "ja", region = "south", rank = 1, among = "region" }, { "grade", "good", count = 123 },
        { "grade", "bad", region = "north", min = 20, among = "region" } }, { seed = seed })
      assert.are.equal(0, report.counts.missed, tostring(report))
      assert.are.equal(16, #report)
      local function percent(name, key) return 100 * d:share(name, key).value end
      assert.are.equal(400, #d)
      assert.are.equal(40, percent("region", "north"))
      assert.are.equal(150, d:share("q1", "yes").base)
      assert.are.equal(123, d:count("grade").base * d:share("grade", "good").value)
      assert.is_true(math.abs(d:mean("grade").value - 5.25) < 0.005)
      assert.is_true(math.abs(d:mean("income", { by = "region" }).north.value - 3.2) <= 0.05)
      assert.are.equal(19, d:column("income"):summary().high)
      assert.is_true(percent("word", "ja") >= 30 and percent("word", "ja") <= 35)
      assert.is_true(percent("tools", "t_webex") > percent("tools", "t_zoom"))
      local sum = percent("tools", "t_zoom") + percent("tools", "t_webex") + percent("tools", "t_none")
      assert.is_true(math.abs(sum - 140) < 0.5)
    end
  end)

  it("meets means that are only above or below, beyond 100, or without a number", function()
    local wide = { columns = { { "region", codes = { { "a", 1 }, { "b", 2 }, { "c", 3 } } },
      { "income", kind = "number", range = { 0, 500 } }, { "n", kind = "number", range = { 0, 100 } },
      { "grade", codes = { { "bad", 1, score = 1 }, { "fair", 2, score = 2 }, { "good", 3, score = 4 } } },
      { "own", codes = { { "no", 1, score = 0 }, { "yes", 2, score = 1 } } } } }
    for _, op in ipairs { "gt", "lt" } do
      local d, report = make({ { "region", "a", percent = 50 }, { "income", max = 155, among = "region" },
        { "n", mean = 50, op = op }, { "grade", mean = 2, op = op }, { "own", mean = "0.5", op = op } },
        { codebook = wide })
      assert.are.equal(0, report.counts.missed, tostring(report))
      local n, grade = d:mean("n").value, d:mean("grade").value
      assert.is_true(n > 5 and n < 95 and grade > 1.2 and grade < 3.7)
    end
    local _, report = make({ { "region", "a", percent = 50 }, { "income", region = "b", rank = 1, among = "region" } },
      { codebook = wide })
    assert.are.equal(0, report.counts.missed, tostring(report))
  end)

  it("makes the same rows for the same seed, and says that they are made", function()
    local function codes(d)
      local list = {}
      for row = 1, #d do list[row] = tostring(d:column("word"):get(row)) .. tostring(d:column("income"):get(row)) end
      return table.concat(list, " ")
    end
    assert.are.equal(codes(make {}), codes(make {}))
    assert.are_not.equal(codes(make {}), codes(make({}, { seed = 8 })))
    local source = make({}):meta().source
    assert.are.equal("Reconstruction made with seed 7; no row was observed", source.en)
    assert.are.same({}, make {}:notes())
  end)

  it("meets changes between files, and gives a list of datasets", function()
    local small = { columns = { { "q", codes = { { "yes", 1 }, { "no", 2 } } } } }
    local list, report = befund.reconstruct { seed = 2, figures = { { "q", "yes", wave = "2025", percent = 40 },
      { "q", "yes", wave = "2025", change = -5, against = "2024" } },
      files = { { rows = 1000, codebook = small, wave = "2025" }, { rows = 800, codebook = small, wave = "2024" } } }
    assert.are.equal(0, report.counts.missed)
    local now, before = list[1]:share("q", "yes").value, list[2]:share("q", "yes").value
    assert.are.equal(-5, math.floor(100 * (now - before) + 0.5))
  end)

  it("weights the rows where it is told margins", function()
    local d, report = make({ { "word", "ja", percent = 60 }, { "word", "ja", region = "south", percent = 70 } },
      { columns = { "region", "sex", "word" }, weights = { after = "sex", margins = { { "region", { north = 70,
        south = 30 } } } } })
    assert.are.equal(0, report.counts.missed)
    local s = d:design():rake { region = { north = 70, south = 30 } }
    assert.are.equal(60, math.floor(100 * s:share("word", "ja").value + 0.5))
    assert.are_not.equal(60, math.floor(100 * d:share("word", "ja").value + 0.5))
  end)

  it("takes figures as a file has them", function()
    local dir <close> = temp.folder()
    local path = dir:write("figures.csv", "id,population,wave,question,item,group,subgroup,stat,value,op\n"
      .. "F1,p,2024,word,ja,,,percent,33,eq\nF2,p,2024,grade,any,region,north,mean,4.5,eq\n")
    local _, report = make(path)
    assert.are.same({ 2, 0 }, { #report, report.counts.missed })
  end)

  it("says what is wrong with a call", function()
    assert.are.equal("reconstruct: rows: nil is no whole number from 1 to 10000000", message_of(befund.reconstruct, {}))
    assert.are.equal("reconstruct: no codebook (a path or a table)", message_of(befund.reconstruct, { rows = 3 }))
    assert.are.equal("reconstruct: seed: 1.5 is no whole number", message_of(make, {}, { seed = 1.5 }))
    local function one(figure) return message_of(make, { figure }) end
    assert.are.equal("reconstruct: figures[1]: no column 'grad' (is it 'grade'?)", one { "grad", "bad", percent = 3 })
    assert.are.equal("reconstruct: figures[1]: 'grade' has no 'god' (is it 'good'?)",
      one { "grade", "god", percent = 3 })
    assert.are.equal("reconstruct: figures[1]: 'word' has no mean (name an option, or give all its options a score)",
      one { "word", mean = 3 })
    assert.are.equal("reconstruct: figures[1]: 'region' has no 'west' (there are 'north', 'south')",
      one { "word", "ja", region = "west", percent = 3 })
    assert.are.equal("reconstruct: figures[1]: mean and percent are two constraints (write each in braces of its own)",
      one { "word", "ja", percent = 3, mean = 3 })
    assert.are.equal("reconstruct: figures[1]: it says nothing (percent, mean, count, base, rank, change, sum, min, "
      .. "max, or between)", one { "word", "ja" })
    assert.are.equal("reconstruct: figures[1]: between = { low, high }, the lower first",
      one { "word", "ja", between = { 35, 30 } })
    assert.are.equal("reconstruct: figures[1]: percent = 'many' is no number", one { "word", "ja", percent = "many" })
    assert.are.equal("reconstruct: figures[1]: 'word' is no set whose items could be added", one { "word", sum = 120 })
    assert.are.equal("reconstruct: figure 1 (word, region north): how many of a group answer is not made (give the "
      .. "base of all rows)", one { "word", region = "north", base = 30 })
    assert.are.equal("reconstruct: figures 1 (word ja), 2 (word ja) cannot be met together out of 400 rows (change "
      .. "one or leave it out)", message_of(make, { { "word", "ja", percent = 40 }, { "word", "ja", percent = 50 } }))
  end)

  it("fills groups first where the codebook has them last", function()
    local turned = { columns = { book.columns[4], book.columns[2], book.columns[1] } }
    local d = befund.reconstruct { rows = 400, codebook = turned, figures = { { "word", "ja", sex = "f", percent = 30 },
      { "sex", "f", region = "north", percent = 60 }, { "word", "ja", region = "south", percent = 50 } } }
    local s = d:design {}
    assert.are.equal(30, math.floor(100 * s:domain("sex == 'f'"):share("word", "ja").value + 0.5))
    assert.are.equal(60, math.floor(100 * s:domain("region == 'north'"):share("sex", "f").value + 0.5))
    assert.are.equal("word, sex, region", table.concat(d:names(), ", "))
  end)

  it("names what cannot be met together across options and groups, and nothing else", function()
    local function message(...) return message_of(make, { { "grade", mean = 5 }, ... }) end
    assert.are.equal("reconstruct: figures 2 (word ja), 3 (word nein) cannot be met together (change one or leave it "
      .. "out)", message({ "word", "ja", percent = 40 }, { "word", "nein", percent = 70 }))
    assert.are.equal("reconstruct: figures 2 (word ja), 3 (word ja, region north), 4 (word ja, region south) cannot be "
      .. "met together (change one or leave it out)", message({ "word", "ja", percent = 80 },
      { "word", "ja", region = "north", percent = 20 }, { "word", "ja", region = "south", percent = 30 }))
    assert.are.equal("reconstruct: figure 2 (income) cannot be met out of 400 rows (change it or leave it out)",
      message { "income", mean = 25 })
  end)
end)

describe("what became of constraints", function()
  local report = {
    { figure = { question = "q", item = "a", group = "all", stat = "percent", op = "eq", print = "40", value = 40 },
      found = 40, state = "exact", off = 0 },
    { figure = { question = "q", item = "a", group = "g", subgroup = "x", stat = "percent", op = "eq", print = "30",
      value = 30 }, found = 30.25, state = "printed", off = 0 },
    { figure = { question = "q", item = "b", group = "all", stat = "rank", op = "eq", print = "1", value = 1 },
      found = { own = 3, others = { 4, 2 } }, state = "missed", off = 1 },
    { figure = { question = "q", item = "c", group = "all", stat = "percent", op = "eq", print = "9", value = 9 },
      found = 11, state = "missed", off = 1.5, excuse = "why" } }

  it("prints those that are not exact, the missed first", function()
    language.set "en"
    local text = outcome.of(report):text()
    assert.is_truthy(text:find("q b +1 +2 +1\n.*q a, g x +30 +30.25 +as printed\n"))
    assert.is_truthy(text:find("4 constraints: 1 met exactly, 1 at the precision asked for, 1 excused, 1\n  missed", 1,
      true))
    assert.are.same({ exact = 1, printed = 1, missed = 1, excused = 1 }, outcome.of(report).counts)
  end)

  it("prints in German, and as Markdown", function()
    assert.is_truthy(outcome.of(report):text({ lang = "de" }):find("30,25 +wie gedruckt"))
    assert.is_truthy(outcome.of(report):markdown({ lang = "en" }):find("| q b +|"))
    assert.are.equal("0 constraints: 0 met exactly, 0 at the precision asked for, 0 excused, 0 missed",
      tostring(outcome.of {}))
  end)
end)

describe("befund.reconstruct with like", function()
  local survey = make({ { "region", "north", percent = 40 }, { "q1", "yes", percent = 55 }, { "q1", base = 150 },
    { "sex", "f", region = "north", percent = 70 }, { "tools", "t_zoom", region = "north", percent = 70 },
    { "tools", "t_none", percent = 10 }, { "income", region = "north", mean = 8 }, { "income", base = 390 } })

  -- Rows of each combination of two columns' answers or kinds of missing.
  local function counts(d, a, b)
    local n = {}
    for row = 1, #d do
      local x, why_x = d:column(a):get(row)
      local y, why_y = d:column(b):get(row)
      local key = tostring(x or why_x) .. " " .. tostring(y or why_y)
      n[key] = (n[key] or 0) + 1
    end
    return n
  end

  it("gives equal margins, kinds of missing and labels, with other rows", function()
    for seed = 1, 3 do
      local d, report = befund.reconstruct { like = survey, seed = seed,
        margins = { "sex > region", "t_zoom > region", "q1 > t_zoom", "income > region", "grade > region" } }
      assert.are.equal(#report, report.counts.exact)
      assert.are.same(survey:names(), d:names())
      for _, pair in ipairs { { "sex", "region" }, { "t_zoom", "region" }, { "q1", "t_zoom" }, { "grade", "region" },
        { "q1", "region" }, { "t_zoom", "t_none" }, { "word", "word" } } do
        assert.are.same(counts(survey, pair[1], pair[2]), counts(d, pair[1], pair[2]), table.concat(pair, " "))
      end
      for _, key in ipairs { "north", "south" } do
        local a, b = survey:mean("income", { by = "region" })[key], d:mean("income", { by = "region" })[key]
        assert.is_true(math.abs(a.value - b.value) < 1e-9)
        assert.are.equal(a.base, b.base)
      end
      assert.are.equal(survey:column("income"):label(), d:column("income"):label())
      assert.are.equal("multi", d:column("tools"):kind())
      local same = 0
      for row = 1, #d do
        local is_same = true
        for _, name in ipairs { "region", "sex", "income", "word", "grade", "q1", "t_zoom", "t_webex" } do
          is_same = is_same and d:column(name):get(row) == survey:column(name):get(row)
        end
        same = same + (is_same and 1 or 0)
      end
      assert.is_true(same < 20, same)
      assert.is_truthy(d:meta().source.en:find("seed " .. seed, 1, true))
    end
  end)

  it("keeps margins of three columns, and exact sums of a skewed number in groups of two", function()
    local column = require "core.column"
    local pick_of = require "spec.support.random"(5)
    local a, b, c, x = {}, {}, {}, {}
    for row = 1, 1500 do
      a[row], b[row] = pick_of(6), pick_of(3)
      c[row] = (a[row] + pick_of(2)) % 4
      x[row] = 50 + a[row] * pick_of(40) ^ 2
    end
    local d = require "core.dataset".of { { "a", column.numbers(a) }, { "b", column.numbers(b) },
      { "c", column.numbers(c) }, { "x", column.numbers(x) } }
    local made, report = befund.reconstruct { like = d, seed = 2, margins = { "a > b > c", "x > a", "x > b" } }
    assert.are.equal(#report, report.counts.exact)
    for _, by in ipairs { "a", "b" } do
      local sums, other = {}, {}
      for row = 1, #d do
        local key, here = d:column(by):get(row), made:column(by):get(row)
        sums[key] = (sums[key] or 0) + d:column("x"):get(row)
        other[here] = (other[here] or 0) + made:column("x"):get(row)
      end
      assert.are.same(sums, other)
    end
  end)

  it("keeps the range of a number with decimals, and about its spread", function()
    local column = require "core.column"
    local values = {}
    for i = 1, 200 do values[i] = 1.5 + (i * 37 % 101) / 4 end
    values[7], values[9] = false, false
    local d = require "core.dataset".of { { "x", column.numbers(values) } }
    local made = befund.reconstruct { like = d, seed = 4 }
    local a, b = d:column("x"):summary(), made:column("x"):summary()
    assert.is_true(b.low >= a.low and b.high <= a.high)
    assert.is_true(math.abs(d:mean("x").value - made:mean("x").value) < 1e-9)
    assert.are.equal(198, made:mean("x").base)
    local ratio = made:variance("x").value / d:variance("x").value
    assert.is_true(ratio > 0.5 and ratio < 1.5, ratio)
  end)

  it("leaves out private columns and texts, and refuses margins of them", function()
    local d = make({}, { codebook = { columns = { { "g", codes = { { "a", 1 }, { "b", 2 } } },
      { "mail", private = true, codes = { { "x", 1 }, { "y", 2 } } } } } })
    assert.are.same({ "g" }, befund.reconstruct { like = d }:names())
    assert.are.equal("reconstruct: margins[1]: 'mail' is private (it is not made)",
      message_of(befund.reconstruct, { like = d, margins = { "g > mail" } }))
    assert.are.equal("reconstruct: margins[1]: no column 'h' (there are 'g', 'mail')",
      message_of(befund.reconstruct, { like = d, margins = { "h" } }))
    assert.are.equal("reconstruct: 'rows' does not go with like (like, margins, seed)",
      message_of(befund.reconstruct, { like = d, rows = 3 }))
    assert.are.equal("reconstruct: like is 7, not a dataset", message_of(befund.reconstruct, { like = 7 }))
  end)
end)
