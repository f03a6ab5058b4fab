local show = require "show"
local language = require "language"

local en, de = language.words "en", language.words "de"

describe("show.round", function()
  it("rounds half away from zero", function()
    local given = { 0.5, 1.5, 2.5, -0.5, -2.5, 0.49, -0.49 }
    local rounded = { 1, 2, 3, -1, -3, 0, 0 }
    for i, x in ipairs(given) do assert.are.equal(rounded[i], show.round(x)) end
  end)

  it("takes a half that binary numbers miss for a half", function()
    assert.is_true(0.145 * 100 < 14.5)
    assert.are.equal(15, show.round(0.145 * 100))
    assert.are.equal(1.01, show.round(1.005, 2))
    assert.are.equal(-15, show.round(-0.145 * 100))
  end)

  it("rounds alike what differs only by the order of a sum", function()
    local value = 0.285 -- 28.5 percent
    assert.are.equal(show.round(100 * (value - 1e-12)), show.round(100 * (value + 1e-12)))
  end)

  it("does not take what is near a half for a half", function()
    assert.are.equal(14, show.round(14.4999999))
    assert.are.equal(3404940, show.round(3404940.49))
  end)

  it("leaves numbers alone that have no digits to round", function()
    assert.are.equal(2.0 ^ 60, show.round(2.0 ^ 60))
    assert.are.equal(math.huge, show.round(math.huge))
  end)

  it("has no negative zero", function()
    assert.are.equal("0", show.number(-0.2, 0, en))
  end)
end)

describe("show.suffix", function()
  it("is the mark, then the letters", function()
    assert.are.equal("", show.suffix(false))
    assert.are.equal("*", show.suffix { kind = "count", value = 1, mark = "*" })
    assert.are.equal(" B C", show.suffix { kind = "count", value = 1, letters = "B C" })
  end)
end)

describe("a change and a p-value", function()
  it("show their sign, and that they are small", function()
    assert.are.equal("+5", show.cell({ kind = "points", value = 0.05, digits = 0, sign = true }, en))
    assert.are.equal("-5", show.cell({ kind = "points", value = -0.05, digits = 0, sign = true }, en))
    assert.are.equal("0", show.cell({ kind = "points", value = 0.001, digits = 0, sign = true }, en))
    assert.are.equal("+0.5", show.cell({ kind = "number", value = 0.5, digits = 1, sign = true }, en))
    assert.are.equal("<0.001", show.cell({ kind = "p", value = 0.0004, digits = 3 }, en))
    assert.are.equal("0.012", show.cell({ kind = "p", value = 0.0119, digits = 3 }, en))
    assert.are.equal("0.0004", show.plain({ kind = "p", value = 0.0004, digits = 3 }, true))
  end)
end)

describe("show.number", function()
  it("sets thousands apart and writes the language's decimal sign", function()
    assert.are.equal("1,234,567.9", show.number(1234567.89, 1, en))
    assert.are.equal("1\u{202F}234\u{202F}567,9", show.number(1234567.89, 1, de))
    assert.are.equal("-1,234", show.number(-1234, 0, en))
    assert.are.equal("999", show.number(999, 0, en))
  end)

  it("writes a dash where there is no number", function()
    assert.are.equal("–", show.number(0 / 0, 1, en))
    assert.are.equal("–", show.number(math.huge, 1, en))
  end)
end)

describe("show.percent", function()
  it("keeps what is there and too small apart from zero", function()
    assert.are.equal("0", show.percent(0, 0, en))
    assert.are.equal("<1", show.percent(0.0049, 0, en))
    assert.are.equal("1", show.percent(0.005, 0, en))
    assert.are.equal("<0,1", show.percent(0.0004, 1, de))
    assert.are.equal("100", show.percent(0.999, 0, en))
  end)
end)

describe("show.cell", function()
  it("writes each kind of cell", function()
    assert.are.equal("43", show.cell({ kind = "percent", value = 0.425, digits = 0 }, en))
    assert.are.equal("1,2", show.cell({ kind = "points", value = 0.0123, digits = 1 }, de))
    assert.are.equal("2,489", show.cell({ kind = "count", value = 2489 }, en))
    assert.are.equal("3,25", show.cell({ kind = "number", value = 3.25, digits = 2 }, de))
    assert.are.equal("38–47", show.cell({ kind = "interval", low = 0.38, high = 0.47, digits = 0, unit = "share" }, en))
    assert.are.equal("1.5–2.5",
      show.cell({ kind = "interval", low = 1.5, high = 2.5, digits = 1, unit = "number" }, en))
    assert.are.equal("–", show.cell({ kind = "interval", low = 0 / 0, high = 1, digits = 1, unit = "number" }, en))
    assert.are.equal("–", show.cell({ kind = "empty" }, en))
    assert.are.equal("·", show.cell({ kind = "hidden" }, en))
    assert.are.equal("", show.cell(false, en))
  end)
end)

describe("show.plain", function()
  it("writes numbers for programs, rounded or not", function()
    assert.are.equal("1234.6", show.plain { kind = "number", value = 1234.56, digits = 1 })
    assert.are.equal("1234.56", show.plain({ kind = "number", value = 1234.56, digits = 1 }, true))
    assert.are.equal("0", show.plain { kind = "percent", value = 0.004, digits = 0 })
    assert.are.equal("38–47", show.plain { kind = "interval", low = 0.38, high = 0.47, digits = 0, unit = "share" })
    assert.are.equal("·", show.plain { kind = "hidden" })
    assert.are.equal("", show.plain { kind = "empty" })
  end)
end)
