local design = require "design"
local answers = require "spec.support.answers"
local page = require "spec.support.page"

local data = answers.of {
  q1 = { "good=3 fair=2 poor=1", "good", "fair", "poor", "good", "fair", "good", "no_answer", "not_asked",
    title = { de = "Wie gut?", en = "How good?" } },
  weight = { 1, 2, 1, 1, 2, 1, 1, 1 },
  tools = { items = { { "mail", "1101100x" }, { "phone", "1011100x" } } },
  many = (function()
    local list = {}
    for i = 1, 8 do list[i] = i * 3 // 2 end
    return list
  end)(),
}

local function lines(t, lang) return page(t:text { lang = lang or "en", width = 80, ascii = false }) end

describe("frequencies", function()
  it("are this page", function()
    local t = design.of(data, { weight = "weight" }):freq("q1", { nets = { { "Top 2", 1, 2 } }, flag = 0 })
    assert.are.same({
      "How good?",
      "Base: all respondents; percent; weighted by weight",
      "",
      "           Count  Weighted   %",
      "──────────────────────────────────────────────────────────────",
      "Base           6         8",
      "Top 2          5         7  88  ██████████████████████████████",
      "  good         3         3  38  ████████████▉",
      "  fair         2         4  50  █████████████████▏",
      "poor           1         1  13  ████▎",
      "no answer      1",
      "not asked      1",
      "",
      "q1: mean 2.3, standard deviation 0.7, standard error 0.26",
      "q1: 6 of 8 answered; no answer 1, not asked 1",
    }, lines(t))
  end)

  it("say numbers in the language, their keys stay", function()
    local f = design.of(answers.of { x = { 0.5, 1, 0.5, -2.25 } }):freq("x", { flag = 0 })
    local function labels(lang)
      local list = {}
      for i, row in ipairs(f:layout(lang).rows) do list[i] = row.label end
      return table.concat(list, " ")
    end
    assert.are.equal("Basis -2,25 0,5 1", labels "de")
    assert.are.equal("Base -2.25 0.5 1", labels "en")
    assert.are.equal(0.5, f:cell("0.5", "percent").value)
  end)

  it("have no weighted column without weights", function()
    local t = design.of(data):freq("tools")
    assert.are.same({
      "tools",
      "Basis: alle Befragten; Prozent; ungewichtet",
      "",
      "       Anzahl   %",
      "─────────────────────────────────────────────────",
      "Basis      7*",
      "mail       4   57  ██████████████████████████████",
    }, { table.unpack(lines(t, "de"), 1, 7) })
  end)

  it("give the estimates behind them", function()
    local t = design.of(data, { weight = "weight" }):freq("q1")
    assert.are.equal(0.375, t:cell("good", "percent").value)
    assert.are.equal(4, t:cell("fair", "weighted_count").value)
    assert.are.equal(0.125, t:cell(3, 3).value)
  end)

  it("show each of few numbers, and the mean of many", function()
    local t = design.of(data):freq("many")
    assert.are.equal("3", t:layout("en").rows[3].label)
    local list = {}
    for i = 1, 30 do list[i] = i end
    local long = design.of(answers.of { x = list }):freq("x")
    assert.are.equal("15.5", require "show".plain(long:layout("en").rows[3].cells[1]))
  end)

  it("hide all figures of a small base", function()
    local t = design.of(data):freq("q1", { hide = 7 })
    assert.are.equal("hidden", t:layout("en").rows[2].cells[2].kind)
    assert.are.equal("cell: 'q1' is hidden, its base is below 7", answers.refusal(t.cell, t, "good", "percent"))
  end)
end)
