local remarks = require "remarks"
local language = require "language"

local en, de = language.words "en", language.words "de"

describe("the base line", function()
  it("names the domains from the first to the last", function()
    local facts = { domains = { { de = "Frauen", en = "women" }, "age > 30" } }
    assert.are.equal("women; age > 30", remarks.base_text(facts, en))
    assert.are.equal("Frauen; age > 30", remarks.base_text(facts, de))
    assert.are.equal("alle Befragten", remarks.base_text({ domains = {} }, de))
  end)

  it("names the column of the weights, but not one that was made here: its history stands in the source", function()
    local facts = { domains = {}, weight = "weight_2", history = { "raked to sex" } }
    assert.are.equal("Base: all respondents; column percent; weighted as the source says",
      remarks.base_line(facts, en, "column percent"))
    facts.history = {}
    assert.are.equal("Basis: alle Befragten; Prozent; gewichtet mit weight_2", remarks.base_line(facts, de, "Prozent"))
  end)
end)

describe("the legend", function()
  it("explains the marks that occur, and only those", function()
    local small = { { cells = { { kind = "count", value = 3, mark = "*" }, false } } }
    assert.are.same({ "* base below 30" }, remarks.legend(small, 30, 5, en))
    assert.are.same({}, remarks.legend({ { kind = "question" } }, 30, 5, en))
    assert.are.equal("· Basis unter 5, nicht gezeigt", remarks.legend({ { cells = { { kind = "hidden" } } } }, 30, 5,
      de)[1]:match("^[^;]+"))
  end)
end)

describe("the ledger", function()
  it("says what is missing, once for all questions that say the same", function()
    local function question(name, all, answered, list)
      return { name = name, total = { name }, missing = function() return all, answered, list end,
        options = function() return { missing = { { key = "dk", label = "don't know", missing = "dont_know" } } } end }
    end
    local pass = { count = function() end, said = {} }
    local missing = { { place = 1, rows = 1200 } }
    assert.are.same({ "a, c: 1,300 of 2,500 answered; don't know 1,200", "b: 2,500 of 2,500 answered" },
      remarks.ledger({ question("a", 2500, 1300, missing), question("b", 2500, 2500, {}),
        question("c", 2500, 1300, missing) }, pass, en, 0))
  end)

  it("has no number of answers that is hidden, nor what would give it away", function()
    local answers = require "spec.support.answers"
    local few = answers.of { q = { "a b", "a", "b", "no_answer", "a", "b", "a" },
      g = { "f m", "f", "m", "m", "m", "f", "m" }, x = { 1, 1, 2, 2, 2, 2 }, t = { items = { { "i", "11xxx1" } } } }
    local s = require "design".of(few)
    local two = s:domain("x == 1")
    for _, t in ipairs { s:domain("x == 1"):table { rows = { "q", "t" }, hide = 3 }, two:freq("q", { hide = 3 }) } do
      assert.truthy(t:layout("en").ledger[1]:find("^q.*: fewer than 3 answered$"))
      assert.truthy(t:layout("de").ledger[1]:find("^q.*: weniger als 3 beantwortet$"))
    end
    assert.are.same({ "q: 5 of 6 answered; no answer 1", "t: fewer than 4 answered" },
      s:table { rows = { "q", "t" }, hide = 4 }:layout("en").ledger)
    assert.are.same({ "q: 2 of 2 answered" }, two:table { rows = "q", hide = 2 }:layout("en").ledger)
    local gone = answers.of { q = { "a b", "a", "b", "a", "b" },
      g = { "f m", "f", "no_answer", "no_answer", "no_answer" } }
    assert.are.same({ "q: 4 of 4 answered", "g (columns): fewer than 2 answered" },
      require "design".of(gone):table { rows = "q", columns = "g", hide = 2 }:layout("en").ledger)
  end)
end)

describe("what surveys leave open", function()
  local temp = require "spec.support.temp"
  local run = require "spec.support.run"

  -- rows: asked; asked, nothing marked; cannot be said but answered; cannot be said; not asked but answered
  local bytes = "role,a,b\n1,1,0\n1,,\n,0,1\n,,\n2,1,0\n"
  local book = "return { columns = { { 'role', codes = { { 'leader', 1 }, { 'staff', 2 } } } }, "
    .. "sets = { { 'tools', asked = \"role == 'leader'\", items = { { 'a', en = 'A' }, { 'b', en = 'B' } } } } }"

  it("counts in a set whoever answered where it cannot be said who was asked", function()
    local dir <close> = temp.folder()
    local path = dir:write("t.csv", bytes)
    dir:write("t.codebook.lua", book)
    local shown = run { "freq", path, "tools", "--lang", "en", "--format", "csv" }
    assert.equal(1, select(2, shown.err:gsub("it cannot be said", "")), shown.err)
    assert.truthy(shown.err:find(path .. ": for 2 rows it cannot be said whether they were asked 'tools' "
      .. "(role == 'leader')\n", 1, true), shown.err)
    assert.truthy(shown.out:find("tools,Base,3,*,\n"
      .. "tools,A,1,,33\ntools,B,1,,33\ntools,nothing there,1,,\ntools,not asked,1,,\n", 1, true),
      shown.out)
    assert.truthy(shown.out:find('"tools: 3 of 5 in the base; nothing there 1, not asked 1"', 1, true), shown.out)
    local described = run { "describe", path, "--lang", "en" }
    assert.truthy(described.out:gsub("\n +", " "):find(
      "sets[1] ('tools'): 1 row answered without being asked (role == 'leader'), left out of the set", 1, true),
      described.out)
  end)

  it("is said of one row as of one", function()
    local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, false } } }
    local t = require "design".of(d):domain("x > 0", "some"):freq("x")
    assert.equal("some: condition undecided for 1 row, which is left out", t:layout("en").ledger[2])
    assert.equal("some: Bedingung für 1 Zeile unentschieden, sie zählt nicht mit", t:layout("de").ledger[2])
  end)
end)

describe("means of options", function()
  local temp = require "spec.support.temp"
  local run = require "spec.support.run"
  local script = [[
    local d = befund.read("t.csv")
    print(d:battery("q", { show = "mean" }):csv { lang = "en" })
    print(d:battery("q", { columns = "g", value = "mean" }):csv { lang = "de" })
    print(d:freq("b"):csv { lang = "en" })
    print(d:table{ rows = "b", show = { "percent", "mean" } }:csv { lang = "en" })
    print(d:table{ rows = "b" }:csv { lang = "en" })
  ]]
  local book = "return { scales = { s = { { 'yes', 1, score = 1 }, { 'no', 2, score = 0 }, { 'never', 3 } } }, "
    .. "columns = { { 'g', codes = { { 'x', 1 }, { 'y', 2 } } } }, "
    .. "batteries = { { 'q', scale = 's', items = { { 'a' }, { 'b', reverse = true } } } } }"

  it("say everywhere which scores are turned and which answers have none, and what the banner misses", function()
    local dir <close> = temp.folder()
    dir:write("t.csv", "g,a,b\n1,1,2\n2,2,2\n,3,1\n")
    dir:write("t.codebook.lua", book)
    local shown = run { dir:write("t.lua", script) }
    assert.equal("", shown.err)
    assert.equal(3, select(2, shown.out:gsub("b: reversed, in its mean the scores run the other way round", "")))
    assert.equal(1, select(2, shown.out:gsub("b: umgepolt, im Mittelwert laufen die Werte andersherum", "")))
    assert.equal(2, select(2, shown.out:gsub("a: [^\n]*: never", "")), shown.out)
    assert.truthy(shown.out:find("g (Spalten): 2 von 3 beantwortet; leer 1", 1, true), shown.out)
  end)
end)

describe("total percent", function()
  local column, labels = require "core.column", require "core.labels"
  local two = labels.of { answers = { { key = "a" }, { key = "b" } } }
  local function single(codes) return column.single { labels = two, codes = codes } end
  local d = require "core.dataset".of { { "q", single { 1, 1, 2, 2, -1 } }, { "g", single { 1, 2, 1, -1, -1 } },
    { "h", single { 1, 2, 1, 2, -1 } } }
  local s = require "design".of(d)

  it("says where its columns and its Total divide by different rows", function()
    local t = s:table { rows = "q", columns = { "g", "h" }, percent = "total" }
    assert.equal(1 / 3, t:cell("q > a", "g > a").value)
    assert.equal(1 / 2, t:cell("q > a", "total").value)
    assert.same({ "percent in the columns of g: of those who answered g too; in Total: of all who answered the "
      .. "question" },
      t:layout("en").notes)
    assert.same({ "Prozente in den Spalten von g: derer, die auch g beantwortet haben; in Gesamt: aller, die die Frage "
      .. "beantwortet haben" }, t:layout("de").notes)
  end)

  it("says nothing where they do not", function()
    assert.same({}, s:table { rows = "q", columns = "h", percent = "total" }:layout("en").notes)
    assert.same({}, s:table { rows = "q", columns = "g" }:layout("en").notes)
    assert.same({}, s:table { rows = "q", columns = "g", percent = "total", total = false }:layout("en").notes)
    assert.same({}, s:table { rows = "q", columns = "g", percent = "total", show = "count" }:layout("en").notes)
  end)
end)
