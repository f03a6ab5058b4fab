--- Mistakes in tests and regressions, and the words in which they are said.

local column = require "core.column"
local dataset = require "core.dataset"
local design = require "design"
local labels = require "core.labels"
local raised = require "spec.support.raised"

local role = labels.of { answers = { { key = "leader", code = 1 }, { key = "deputy", code = 2 },
  { key = "staff", code = 3 } } }
local item = labels.of { answers = { { key = "yes" }, { key = "no" } } }
local tools = labels.of { answers = { { key = "mail" }, { key = "chat" } } }

local function single(places, of) return column.single { labels = of or role, codes = places } end

local d = dataset.of {
  { "role", single { 1, 2, 3, 1, 2, 3 } },
  { "all", single { 2, 2, 2, 2, 2, 2 } },
  { "flag", single({ 1, 1, 2, 1, 2, 2 }, item) },
  { "flip", single({ 2, 2, 1, 2, 1, 1 }, item) },
  { "tools", column.multi { labels = tools, items = { single({ 1, 1, 2, 2, 1, 2 }, item),
    single({ 2, 1, 2, 1, 1, 2 }, item) } } },
  { "age", column.numbers { 20, 30, 40, 50, 60, 70 } },
  { "double", column.numbers { 40, 60, 80, 100, 120, 140 } },
  { "open", column.texts { "a", "b", "a", "b", "a", "b" } },
}
local s = design.of(d)

local function test(...) return raised(s.test, s, ...) end
local function ttest(...) return raised(s.ttest, s, ...) end
local function regress(...) return raised(s.regress, s, ...) end

describe("a test", function()
  it("names what it cannot test", function()
    assert.equal("test: 'tools' is a multiple-response set, whose items overlap "
      .. "(test one item: derive{ used = \"has(tools, 'item')\" })", test("tools", "role"))
    assert.equal("test: 'all' has one option with answers, a test needs two", test("role", "all"))
    assert.equal("test: no column 'rolle' (is it 'role'?)", test("rolle", "flag"))
    assert.equal("test: 'role' is tested against itself", test("role", "role"))
    assert.equal("test: no second column (s:test(\"q1\", \"gender\"))", test("role"))
    assert.equal("test: statistic: 'pearson' is unknown (there are 'F', 'chisq', 'wald', 'adjwald')",
      test("role", "flag", { statistic = "pearson" }))
  end)

  it("says where no row answered both", function()
    local none = design.of(dataset.of { { "a", single { 1, 2, -1, -1 } }, { "b", single { -1, -1, 1, 2 } } })
    assert.equal("test: 'a' has no option with answers, a test needs two", raised(none.test, none, "a", "b"))
  end)

  it("needs variance, and df for a wald test", function()
    local few = dataset.of { { "k", column.numbers { 1, 1, 1, 2, 2, 2 } }, { "role", d:column "role" },
      { "flag", d:column "flag" } }
    local two = design.of(few, { psu = "k" })
    assert.equal("test: the design has too few units for a wald test of 2 contrasts (statistic = \"F\" needs fewer)",
      raised(two.test, two, "role", "flag", { statistic = "wald" }))
    local certain = dataset.of { { "f", column.numbers { 6, 6, 6, 6, 6, 6 } }, { "role", d:column "role" },
      { "flag", d:column "flag" } }
    local census = design.of(certain, { fpc = "f" })
    assert.equal("test: the design leaves no variance to test with", raised(census.test, census, "role", "flag"))
  end)

  it("refuses tables that are too large", function()
    local places, answers = {}, {}
    for i = 1, 21 do places[i], answers[i] = i, { key = "k" .. i } end
    local many = single(places, labels.of { answers = answers })
    local large = design.of(dataset.of { { "a", many }, { "b", many } })
    assert.equal("test: the table has 441 cells, more than 400 (join options)", raised(large.test, large, "a", "b"))
  end)
end)

describe("a t-test", function()
  it("wants two groups and a number", function()
    assert.equal("ttest: 'role' has 3 groups, a t-test compares two (name two with a domain, or s:regress(\"age ~ "
      .. "role\"))", ttest("age", "role"))
    assert.equal("ttest: 'all' is 'deputy' in all rows (leave it out)", ttest("age", "all"))
    assert.equal("ttest: the options of 'role' have no scores (give them some in the codebook, or compare its shares: "
      .. "s:test(\"role\", \"flag\"))", ttest("role", "flag"))
    assert.equal("ttest: 'tools' is a multiple-response set, whose groups overlap (derive one: \"has(tools, 'item')\")",
      ttest("age", "tools"))
    assert.equal("ttest: no group (s:ttest(\"age\", \"gender\"))", ttest("age"))
    assert.equal("ttest: level: 95 is not between 0 and 1", ttest("age", "flag", { level = 95 }))
  end)
end)

describe("a regression", function()
  it("names columns that are not there or cannot stand there", function()
    assert.equal("regress: no column 'agee' (is it 'age'?)", regress "agee ~ role")
    assert.equal("regress: no column 'rolle' (is it 'role'?)", regress "age ~ rolle")
    assert.equal("regress: 'tools' is a multiple-response set (derive a column for an item: "
      .. "{ used = \"has(tools, 'item')\" })", regress "age ~ tools")
    assert.equal("regress: 'tools' is a multiple-response set (explain one item: \"has(tools, 'item') ~ ...\")",
      regress "tools ~ age")
    assert.equal("regress: 'open' is a column of kind 'text' (derive numbers or options from it)", regress "open ~ age")
    assert.equal("regress: 'all' is 'deputy' in all rows (leave it out)", regress "age ~ all")
  end)

  it("asks which answer is modelled", function()
    assert.equal("regress: the options of 'role' have no scores (give them some in the codebook, or "
      .. "family = \"binomial\")", regress "role ~ age")
    assert.equal("regress: 'role' has 3 options, family \"binomial\" models one (name it: event = \"...\")",
      regress("role ~ age", { family = "binomial" }))
    assert.equal("regress: event: 'role' has no option 'leeder' (is it 'leader'?)",
      regress("role ~ age", { family = "binomial", event = "leeder" }))
    assert.equal("regress: event: 'age' is a number, 0 or 1, and has no options",
      regress("age ~ role", { family = "binomial", event = 1 }))
    assert.equal("regress: row 1: 'age' is 20, family \"binomial\" takes 0 and 1 (name the answer that counts: "
      .. "event = \"...\")", regress("age ~ role", { family = "binomial" }))
    assert.equal("regress: event: belongs to family = \"binomial\"", regress("flag ~ role", { event = "yes" }))
  end)

  it("names terms that follow from others", function()
    assert.equal("regress: 'double' follows from 'age' (leave one out)", regress("flag == 'yes' ~ age + double"))
    assert.equal("regress: 'flip: no' follows from 'flag: no' (leave one out)", regress "age ~ flag + flip")
  end)

  it("refuses weights below 0, with the row", function()
    local few = dataset.of { { "x", column.numbers { 1, 1, 2, 10 } }, { "y", column.numbers { 1, 2, 3, 4 } } }
    local odd = design.of(few):calibrate({ ["(total)"] = 4, x = 2 }, { distance = "linear", negative = "accept" })
    assert.truthy(raised(odd.regress, odd, "y ~ x"):find("^regress: row 4: weight is %-[%d.]+, a regression needs "
      .. "weights of 0 or more %(calibrate with bounds, or distance = \"raking\"%)$"))
  end)

  it("names what separates the answers", function()
    assert.equal("regress: no convergence: 'flip: no' separates the answers of 'flag', so that its coefficient grows "
      .. "without end (leave it out, or join options)", regress("flag ~ flip", { family = "binomial" }))
  end)

  it("refuses fields and families that are not there", function()
    assert.equal("regress: family: 'poisson' is unknown (there are 'gaussian', 'binomial')",
      regress("age ~ role", { family = "poisson" }))
    assert.equal("regress: level: 1 is not between 0 and 1", regress("age ~ role", { level = 1 }))
    assert.equal("regression: no coefficient 'rolle: staff' (is it 'role: staff'?)",
      raised(function() s:regress("age ~ role"):coefficient "rolle: staff" end))
  end)
end)
