-- lib/render/text.lua

local layout = require "layout"
local render = require "render.text"
local page = require "spec.support.page"

local function p(value, mark) return { kind = "percent", value = value, digits = 0, mark = mark } end
local function c(value, mark) return { kind = "count", value = value, mark = mark } end
local function n(value) return { kind = "number", value = value, digits = 1 } end

local function table_of(lang)
  return layout.of {
    lang = lang, title = "How content are you with the equipment of your workplace?",
    base = "Base: all respondents; column percent; weighted by pw",
    head = { { label = "Total" },
      { label = "Level", nodes = { { label = "federal" }, { label = "Länder" }, { label = "municipal" } } } },
    rows = {
      { kind = "base", label = "Base", cells = { c(2489), c(512), c(1953), c(24, "*") } },
      { kind = "weighted_base", label = "Base, weighted", cells = { n(2489), n(511.5), n(1950), n(27.5) } },
      { kind = "net", label = "Content", cells = { p(0.6), p(0.555), p(0.625), p(0.004) } },
      { kind = "answer", level = 1, label = "very", cells = { p(0.2), p(0.125), p(0.225), p(0) } },
      { kind = "answer", label = "not", cells = { p(0.4), { kind = "hidden" }, p(0.375), { kind = "empty" } } },
    },
    legend = { "* base below 30" },
    ledger = { "q1: 2,489 of 2,513 answered; no answer 20, not asked 4" },
  }
end

describe("a layout as text", function()
  it("is this page", function()
    assert.are.same({
      "How content are you with the equipment of your workplace?",
      "Base: all respondents; column percent; weighted by pw",
      "",
      "                                    Level",
      "                         ───────────────────────────",
      "                  Total  federal   Länder  municipal",
      "────────────────────────────────────────────────────",
      "Base              2,489      512    1,953        24*",
      "Base, weighted  2,489.0    511.5  1,950.0      27.5",
      "Content              60       56       63        <1",
      "  very               20       13       23         0",
      "not                  40        ·       38         –",
      "",
      "* base below 30",
      "q1: 2,489 of 2,513 answered; no answer 20, not asked 4",
    }, page(render(table_of "en", { width = 80, ascii = false })))
  end)

  it("writes numbers in the language of the layout", function()
    local lines = page(render(table_of "de", { width = 80, ascii = false }))
    assert.are.equal("Base, weighted  2\u{202F}489,0    511,5  1\u{202F}950,0      27,5", lines[9])
  end)

  it("breaks words at hyphens, and no number after its minus", function()
    local one = layout.of { lang = "en", head = { { label = "Numbers", wrap = true } }, rows = {
      { kind = "answer", label = "Change", cells = {
        { kind = "text", text = "-16, -13, -14, -10, -170, -12, -7 half-half" } } } } }
    assert.are.same({ "Change  -16, -13, -14, -10, -170, -12,", "        -7 half-half" },
      { table.unpack(page(render(one, { width = 40, ascii = false }), 40), 3) })
  end)

  it("makes do with ASCII where it must", function()
    local lines = page(render(table_of "en", { width = 80, ascii = true }))
    assert.are.equal("                         ---------------------------", lines[5])
    assert.are.equal("not                  40        .       38         -", lines[12])
  end)

  it("goes on in a further block, with the stub again, where columns do not fit", function()
    local t = table_of "en"
    t.title, t.base, t.legend, t.ledger = nil, nil, {}, {}
    t.head[3] = { label = "Role", nodes = { { label = "leader" }, { label = "staff" } } }
    for _, row in ipairs(t.rows) do row.cells[5], row.cells[6] = p(0.1), p(0.2) end
    assert.are.same({
      "                                    Level",
      "                         ───────────────────────────",
      "                  Total  federal   Länder  municipal",
      "────────────────────────────────────────────────────",
      "Base              2,489      512    1,953        24*",
      "Base, weighted  2,489.0    511.5  1,950.0      27.5",
      "Content              60       56       63        <1",
      "  very               20       13       23         0",
      "not                  40        ·       38         –",
      "",
      "                    Role",
      "                ─────────────",
      "                leader  staff",
      "─────────────────────────────",
      "Base                10     20",
      "Base, weighted      10     20",
      "Content             10     20",
      "  very              10     20",
      "not                 10     20",
    }, page(render(t, { width = 60, ascii = false }), 60))
  end)

  it("wraps long labels in the stub and puts the numbers at their end", function()
    local t = layout.of { lang = "en", head = { { label = "A" }, { label = "B" } }, rows = {
      { kind = "question",
        label = "What would have to change so that you would want to work at home more often than now?" },
      { kind = "answer", level = 1, cells = { p(0.5), p(0.25) },
        label = "Geschwindigkeitsbegrenzung bei der Datenübertragung in ländlichen Gegenden" },
      { kind = "answer", label = "no", cells = { p(0.5), p(0.75) } } } }
    assert.are.same({
      "                                 A   B",
      "──────────────────────────────────────",
      "What would have to change so that you",
      "would want to work at home more often",
      "than now?",
      "  Geschwindigkeitsbegrenzung",
      "   bei der Datenübertragung in",
      "   ländlichen Gegenden          50  25",
      "no                              50  75",
    }, page(render(t, { width = 40, ascii = false }), 40))
  end)

  it("lines up umlauts, combining marks and wide characters", function()
    local t = layout.of { lang = "en", head = { { label = "n" } }, rows = {
      { kind = "answer", label = "Ämter", cells = { c(1) } }, { kind = "answer", label = "日本語", cells = { c(22) } },
      { kind = "answer", label = "A\u{308}mter", cells = { c(333) } } } }
    assert.are.same({ "          n", "───────────", "Ämter     1", "日本語   22", "A\u{308}mter   333" },
      page(render(t, { ascii = false })))
  end)

  it("makes control characters in labels harmless", function()
    local t = layout.of { lang = "en", title = "a\27]0;owned\7b", head = { { label = "n\27[31m" } }, rows = {
      { kind = "answer", label = "x\ny\r\27[2J\u{202E}", cells = { { kind = "text", text = "\27[0m" } } } } }
    local string = render(t, { ascii = false })
    assert.is_nil(string:find("[\0-\9\11-\31\127]"))
    assert.is_nil(string:find("\u{202E}", 1, true))
  end)

  it("draws bars of blocks, or of signs in ASCII", function()
    local t = layout.of { lang = "en", head = { { label = "%" }, { label = "" } }, rows = {
      { kind = "answer", label = "a", cells = { p(0.5), { kind = "bar", value = 1 } } },
      { kind = "answer", label = "b", cells = { p(0.26), { kind = "bar", value = 0.52 } } },
      { kind = "answer", label = "c", cells = { p(0.0001), { kind = "bar", value = 0.0002 } } },
      { kind = "answer", label = "d", cells = { p(0), { kind = "bar", value = 0 } } } } }
    assert.are.same({
      "    %",
      "─────────────────────────────────────",
      "a  50  ██████████████████████████████",
      "b  26  ███████████████▋",
      "c  <1  ▏",
      "d   0",
    }, page(render(t, { width = 80, ascii = false })))
    assert.are.equal("b  26  ################", page(render(t, { width = 80, ascii = true }))[4])
  end)

  it("fits many columns of long headings into 80 places", function()
    local head, cells = {}, {}
    for i = 1, 30 do
      head[i] = { label = "Modernisierungsbeauftragte " .. i,
        nodes = { { label = "Führungskräfte" }, { label = "x" } } }
      cells[2 * i - 1], cells[2 * i] = p(0.5), c(1234567)
    end
    local t = layout.of { lang = "de", head = head,
      rows = { { kind = "answer", label = ("lang "):rep(30), cells = cells } } }
    assert.is_true(#page(render(t, { width = 80, ascii = false })) > 30)
    assert.is_true(#page(render(t, { width = 40, ascii = false }), 40) > 30)
  end)

  it("wraps texts in columns that may, beside what stands in one line", function()
    local function t(s) return { kind = "text", text = s } end
    local long = "one two three four five six seven eight nine ten eleven"
    local wrapped = layout.of { lang = "en", stub = "Line",
      head = { { label = "Answer", wrap = true }, { label = "n" }, { label = "Remark", wrap = true } },
      rows = { { kind = "answer", label = "2", cells = { t(long), c(3), t "short" } },
        { kind = "answer", label = "3", cells = { t "", c(12), t(long) } } } }
    assert.are.same({
      "Line  Answer                    n  Remark",
      ("─"):rep(58),
      "2     one two three four five   3  short",
      "      six seven eight nine",
      "      ten eleven",
      "3                              12  one two three four five",
      "                                   six seven eight nine",
      "                                   ten eleven",
    }, page(render(wrapped, { width = 58, ascii = false }), 58))
  end)

  it("refuses a width that is no width, and unknown options", function()
    local function refused(options)
      local ok, message = pcall(render, table_of "en", options)
      assert.is_false(ok)
      return message:match("text: .*")
    end
    assert.are.equal("text: width: 12 is not a whole number of at least 40", refused { width = 12 })
    assert.are.equal("text: unknown option 'widht' (is it 'width'?)", refused { widht = 80 })
  end)
end)
