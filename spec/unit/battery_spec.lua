local design = require "design"
local answers = require "spec.support.answers"
local page = require "spec.support.page"

local nets = { { key = "top", label = { de = "Zustimmung", en = "Agree" }, members = { "yes", "rather" } } }

local function data(last)
  return answers.of({
    a = { "yes=3 rather=2 no=1", "yes", "rather", "no", "yes", title = { en = "I like it" } },
    b = { "yes=3 rather=2 no=1", "yes", "rather", "yes", last, title = { en = "I need it" } },
    sex = { "f m", "f", "f", "m", "m" },
  }, { columns = { a = { nets = nets }, b = { nets = nets } },
    batteries = { { name = "q", texts = { en = "What do you think?" }, items = { "a", "b" } } } })
end

local function lines(t) return page(t:text { lang = "en", width = 80, ascii = false }) end

describe("a battery", function()
  it("is this page", function()
    local t = design.of(data "rather"):battery("q", { show = { "percent", "mean" }, sort = "top", flag = 0 })
    assert.are.same({
      "What do you think?",
      "Base: all respondents; row percent; unweighted",
      "",
      "                                                  Base,",
      "           yes  rather  no  Agree  Mean  Base  weighted",
      "───────────────────────────────────────────────────────",
      "I need it   50      50   0    100   2.5     4         4",
      "I like it   50      25  25     75   2.3     4         4",
      "",
      "a, b: 4 of 4 answered",
    }, lines(t))
    assert.are.equal(0.75, t:cell("a", "top").value)
    assert.are.equal(2.5, t:cell("b", "mean").value)
  end)

  it("shows one value of each item by a banner", function()
    local t = design.of(data "rather"):battery("q", { columns = "sex", value = "top", flag = 0 })
    assert.are.same({
      "What do you think?",
      "Base: all respondents; Agree, column percent; unweighted",
      "",
      "                         sex",
      "                       ────────",
      "                Total    f    m",
      "───────────────────────────────",
      "Base                4    2    2",
      "Base, weighted      4    2    2",
      "I like it          75  100   50",
      "I need it         100  100  100",
      "",
      "a, b: 4 of 4 answered",
    }, lines(t))
    assert.are.equal(0.5, t:cell("a", "m").value)
  end)

  it("gives each item its bases where they differ", function()
    local t = design.of(data(false)):battery("q", { columns = "sex", value = "mean", flag = 0 })
    local rows = {}
    for i, row in ipairs(t:layout("en").rows) do rows[i] = ("."):rep(row.level) .. row.label end
    assert.are.same({ "I like it", ".Base", ".Base, weighted", "I need it", ".Base", ".Base, weighted" }, rows)
    assert.are.same({ "a: 4 of 4 answered", "b: 3 of 4 answered; nothing there 1" }, t:layout("en").ledger)
  end)
end)
