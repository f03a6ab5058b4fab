local design = require "design"
local waves = require "waves"
local answers = require "spec.support.answers"
local near = require "spec.support.near"
local page = require "spec.support.page"

local ROUNDING = 1e-12 -- sums of a few hundred numbers near 1

-- A wave of 80: so many of the 40 in each part are good; with weights 1 and 2 in turn.
local function wave(good_a, good_b, more)
  local q, part, weight, x = { "good=3 fair=2 poor=1", title = { en = "How good?" } }, { "a b" }, {}, {}
  for p, good in ipairs { good_a, good_b } do
    for i = 1, 40 do
      q[#q + 1] = i <= good and "good" or i % 3 == 0 and "poor" or "fair"
      part[#part + 1] = p == 1 and "a" or "b"
      weight[#weight + 1] = 1 + i % 2
      x[#x + 1] = (i * 7 + good) % 11
    end
  end
  local columns = { q = q, part = part, weight = weight, x = x }
  for name, column in pairs(more or {}) do columns[name] = column end
  return design.of(answers.of(columns), { weight = "weight" })
end

local old, new = wave(10, 12), wave(30, 14)
local s = waves.of { { "2024", old }, { "2025", new } }
local both = { waves = { "2025", "2024" }, by = "part" }

local function with(more)
  local o = { waves = both.waves, by = both.by }
  for name, value in pairs(more) do o[name] = value end
  return o
end

describe("compare", function()
  it("is this page", function()
    assert.are.same({
      "How good?",
      "Base: all respondents; column percent; weighted by weight",
      "",
      "               Total",
      "      ───────────────────────",
      "      2025  2024  Change   SE",
      "─────────────────────────────",
      "Base    80    80",
      "good    55    28    +28†  7.9",
      "fair    29    48    -19†  8.0",
      "poor    16    24     -8   6.7",
      "",
      "Change: 2025 minus 2024, in points where percent",
      "† change with p < 0.05 (t-test under the design, Holm within the question)",
      "bases below 30 not tested",
      "q: 160 of 160 answered",
    }, page(s:compare("q", { waves = { "2025", "2024" } }):text { lang = "en", width = 80, ascii = false }))
  end)

  it("has levels of the waves and the difference of both, whose variances add", function()
    local t = s:compare({ "q", "x" }, with { show = { "percent", "mean" } })
    local a, b = new:share("q", "good"), old:share("q", "good")
    near(a.value, t:cell("q > good", "total > 2025").value, ROUNDING)
    near(b.value, t:cell("q > good", "total > 2024").value, ROUNDING)
    local change = t:cell("q > good", "total > change")
    near(a.value - b.value, change.value, ROUNDING)
    near(a.se ^ 2 + b.se ^ 2, change.se ^ 2, ROUNDING)
    local inside = new:domain("part == 'a'"):mean "x"
    local before = old:domain("part == 'a'"):mean "x"
    local mean = t:cell("x > mean", "part > a > change")
    near(inside.value - before.value, mean.value, ROUNDING)
    near(inside.se ^ 2 + before.se ^ 2, mean.se ^ 2, ROUNDING)
    near(new:mean("q").value - old:mean("q").value, t:cell("q > mean", "total > change").value, ROUNDING)
  end)

  it("adjusts the answers of a question in all columns together, nets and means by themselves", function()
    local t = s:compare({ "q", "x" }, with { nets = { q = { { "Top", "good", "fair" } } } })
    local families = {}
    for _, test in ipairs(t:tests()) do
      local change = t:cell(test.row, (test.columns[1]:gsub("2025$", "change")))
      near(change.value, test.difference, ROUNDING)
      near(change.se, test.se, ROUNDING)
      local name = (test.row == "q > Top" or test.row == "x > mean") and test.row or "q"
      families[name] = families[name] or { p = {}, adjusted = {} }
      table.insert(families[name].p, test.p)
      table.insert(families[name].adjusted, test.adjusted)
    end
    for name, count in pairs { q = 9, ["q > Top"] = 3, ["x > mean"] = 3 } do
      assert.are.equal(count, #families[name].p)
      local adjusted = require "adjust".holm(families[name].p)
      for i, p in ipairs(families[name].p) do
        local found = false
        for j, other in ipairs(adjusted) do
          found = found or (families[name].p[j] == p and other == families[name].adjusted[i])
        end
        assert.is_true(found)
      end
    end
  end)

  it("marks what is significant, and only that", function()
    local t = s:compare("q", both)
    local marked = {}
    for _, row in ipairs(t:layout("en").rows) do
      for c, cell in ipairs(row.cells) do
        if cell and cell.mark then marked[#marked + 1] = row.label .. " " .. c .. cell.mark end
      end
    end
    assert.are.same({ "good 3†", "good 7†", "fair 7†" }, marked)
    assert.are.same({ "Change: 2025 minus 2024, in points where percent",
      "† change with p < 0.05 (t-test under the design, Holm within the question)", "bases below 30 not tested" },
      t:layout("en").legend)
  end)

  it("tests nothing below the flag, and shows nothing of what is hidden", function()
    local t = s:domain("x > 8"):compare("q", both)
    assert.are.equal(0, #t:tests())
    assert.is_truthy(t:layout("en").rows[2].cells[3].value)
    local hidden = s:domain("x > 8"):compare("q", with { hide = 25, flag = 0 })
    local cells = hidden:layout("en").rows[2].cells
    assert.are.same({ "hidden", "hidden", false, false }, { cells[5].kind, cells[6].kind, cells[7], cells[8] })
    assert.is_truthy(answers.refusal(hidden.cell, hidden, "good", "a > change"):find("is hidden, its base is below 25"))
  end)

  it("computes no change where wording or options differ, unless it is told to", function()
    local q = { "good=3 fair=2 poor=1 none", title = { en = "How bad?" } }
    for i = 1, 80 do q[i + 1] = i % 2 == 0 and "good" or "none" end
    local other = wave(20, 20, { q = q })
    local two = waves.of { { "2024", old }, { "2025", other } }
    local t = two:compare({ "q", "x" }, { waves = { "2025", "2024" } })
    assert.are.same({ 'q: wording differs in 2025, 2024 ("How bad?"; "How good?"); no change computed' },
      t:layout("en").notes)
    assert.is_false(t:layout("en").rows[3].cells[3])
    assert.are.equal("cell: 'q > good' has no change, the waves differ in it (comparable = true computes it all the "
      .. "same)", answers.refusal(t.cell, t, "q > good", "change"))
    local told = two:compare("q", { waves = { "2025", "2024" }, comparable = true })
    near(other:share("q", "good").value - old:share("q", "good").value, told:cell("good", "change").value, ROUNDING)
    assert.are.same({ 'q: wording differs in 2025, 2024 ("How bad?"; "How good?")' }, told:layout("en").notes)
    local cells = told:layout("en").rows[5].cells
    assert.are.same({ "none", "percent", "empty", false, false },
      { told:layout("en").rows[5].key, cells[1].kind, cells[2].kind, cells[3], cells[4] })
    assert.are.equal("cell: 'q > none' was offered in one of the waves alone, so there is no change",
      answers.refusal(told.cell, told, "none", "change"))
  end)

  it("can be had a question at a time", function()
    local list = s:compare({ "q", "x" }, both):split()
    assert.are.equal(2, #list)
    assert.are.equal(s:compare("q", both):text { lang = "en" }, list[1]:text { lang = "en" })
    assert.are.equal(s:compare("x", both):text { lang = "en" }, list[2]:text { lang = "en" })
  end)

  it("says what was not asked in a wave", function()
    local extra = { "u v" }
    for i = 1, 80 do extra[i + 1] = "u" end
    local two = waves.of { { "2024", old }, { "2025", wave(20, 20, { extra = extra }) } }
    local t = two:compare("extra", { waves = { "2025", "2024" } })
    assert.are.same({ "extra: not asked in 2024; no change computed" }, t:layout("en").notes)
    assert.are.equal("extra: 2024 nicht gefragt; keine Veränderung berechnet", t:layout("de").notes[1])
  end)

  it("is the same whichever way the waves are named, but for the sign", function()
    local back = s:compare("q", { waves = { "2024", "2025" } })
    near(-s:compare("q", both):cell("good", "total > change").value, back:cell("good", "change").value, ROUNDING)
  end)

  it("refuses what it cannot compare", function()
    local function refusal(...) return answers.refusal(s.compare, s, ...) end
    assert.are.equal('compare: waves is missing (waves = { "2024", "2025" }: the change is the first minus the second)',
      refusal("q"))
    assert.are.equal("compare: no wave '2026' (is it '2024'?)", refusal("q", { waves = { "2026", "2024" } }))
    assert.are.equal("compare: waves are two that differ", refusal("q", { waves = { "2025" } }))
    assert.are.equal("compare: unknown option 'bye' (is it 'by'?)", refusal("q", { bye = "part" }))
    assert.are.equal("compare: show: 'sd' is unknown (there are 'percent', 'mean')", refusal("q", with { show = "sd" }))
    assert.are.equal("compare: no column 'qq' (is it 'q'?)", refusal("qq", both))
    assert.are.equal("compare: the data have no column 'wave' (make one design of the waves: befund.waves{ ... })",
      answers.refusal(old.compare, old, "q", both))
  end)
end)
