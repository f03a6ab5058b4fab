local question = require "question"
local pass_of = require "pass".of
local core = require "core.design"
local language = require "language"
local answers = require "spec.support.answers"

local data = answers.of({
  q = { "a=1 b=2 c", "a", "b", "b", "no_answer", false, title = { de = "Frage", en = "Question" } },
  age = { 3, 1, false, 3, 2 },
  tools = { items = { { "pen", "11001" }, { "ink", "01100" } } },
  name = { texts = { "b", "a", "b", "a", "c" } },
})

local function counted(q, slice)
  local pass = pass_of(core.of(5))
  local here = q.want(pass, slice)
  return pass:count(), here
end

describe("a question", function()
  it("has a title and options in each language", function()
    local q = question.of("spec", data, "q")
    assert.are.equal("Frage", q.title "de")
    assert.are.equal("age", question.of("spec", data, "age").title "de")
    assert.are.equal("c", q.options("de").answers[3].key)
    assert.are.equal("no_answer", q.options("de").missing[2].key)
  end)

  it("knows its base and what is missing", function()
    local q = question.of("spec", data, "q")
    local cells, here = counted(q)
    assert.are.same({ 3, 3 }, { q.base(cells, here, nil) })
    local all, answered, list = q.missing(cells, here)
    assert.are.same({ 5, 3, { { place = 1, rows = 1 }, { place = 2, rows = 1 } } }, { all, answered, list })
  end)

  it("gives scores where its options have some", function()
    local scores, without = question.of("spec", data, "q").scores()
    assert.are.same({ 1, 2 }, { scores[1], scores[2] })
    assert.are.same({ 3 }, without)
    assert.is_nil((question.of("spec", answers.of { q = { "a b", "a" } }, "q").scores()))
  end)

  it("counts a set's net as rows with any of its items", function()
    local q = question.of("spec", data, "tools", { { "any", "pen", "ink" } })
    local cells, here = counted(q)
    assert.are.equal(4, q.unweighted(cells, here, q.nets[1], nil))
    assert.are.equal(0.8, q.share(cells, here, q.nets[1], nil, "column").value)
    assert.are.equal(3, q.unweighted(cells, here, { places = { 1 } }, nil))
  end)

  it("reads numbers and texts of few values as options in order", function()
    local q = question.of("spec", data, "age", nil, true)
    local keys = {}
    for i, option in ipairs(q.options("en").answers) do keys[i] = option.key end
    assert.are.same({ "1", "2", "3" }, keys)
    assert.are.equal("c", question.of("spec", data, "name", nil, true).options("en").answers[3].key)
  end)

  it("refuses to make options of many values", function()
    local many = {}
    for i = 1, 21 do many[i] = i end
    assert.are.equal("spec: 'x' is a number with more than 20 different values (derive groups from it)",
      answers.refusal(question.of, "spec", answers.of { x = many }, "x", nil, true))
  end)
end)

describe("a kind of missing", function()
  it("is called by its label, else by a word of the language", function()
    local de = language.words "de"
    assert.are.equal("weiß nicht",
      question.missing_label({ key = "dk", label = "weiß nicht", missing = "dont_know" }, de))
    assert.are.equal("leer", question.missing_label({ key = "system", label = "system", missing = "system" }, de))
  end)
end)
