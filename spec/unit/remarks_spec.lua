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
      return { name = name, missing = function() return all, answered, list end,
        options = function() return { missing = { { key = "dk", label = "don't know", missing = "dont_know" } } } end }
    end
    local pass = { count = function() end }
    local missing = { { place = 1, rows = 1200 } }
    assert.are.same({ "a, c: 1,300 of 2,500 answered; don't know 1,200", "b: 2,500 of 2,500 answered" },
      remarks.ledger({ question("a", 2500, 1300, missing), question("b", 2500, 2500, {}),
        question("c", 2500, 1300, missing) }, pass, en))
  end)
end)
