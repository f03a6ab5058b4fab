-- lib/render/markdown.lua

local layout = require "layout"
local render = require "render.markdown"

local function c(value, mark) return { kind = "count", value = value, mark = mark } end

describe("a layout as Markdown", function()
  it("is this page", function()
    local t = layout.of {
      lang = "de", title = "Wo arbeiten Sie?", base = "Basis: alle", head = { { label = "Gesamt" },
        { label = "Ebene", nodes = { { label = "Bund" }, { label = "Länder" } } } },
      rows = { { kind = "question", label = "q1", cells = nil },
        { kind = "base", label = "Basis", cells = { c(2489), c(512), c(24, "*") } },
        { kind = "net", label = "Büro|Amt", cells = { { kind = "percent", value = 0.004, digits = 0 }, c(1), c(2) } },
        { kind = "answer", level = 1, label = "日本", cells = { false, { kind = "hidden" }, { kind = "empty" } } } },
      legend = { "* Basis unter 30" }, ledger = { "q1: 5 von 6 beantwortet" }, source = "Quelle: eigene" }
    assert.are.equal([[
**Wo arbeiten Sie?**

Basis: alle

|           | Gesamt | Ebene > Bund | Ebene > Länder |
| :-------- | -----: | -----------: | -------------: |
| **q1**    |        |              |                |
| Basis     |  2]] .. "\u{202F}" .. [[489 |          512 |           24\* |
| Büro\|Amt |    \<1 |            1 |              2 |
| ]] .. "\u{A0}\u{A0}" .. [[日本    |        |            · |              – |

- \* Basis unter 30
- q1: 5 von 6 beantwortet
- Quelle: eigene
]], render(t))
  end)

  it("escapes what Markdown would read as its own", function()
    local t = layout.of { lang = "en", title = "1. *a* _b_ `c` <d> [e] # ~f~ \\", base = "> - 1. x",
      head = { { label = "q_1" } }, rows = { { kind = "answer", label = "x\n| y", cells = { c(1) } } } }
    assert.are.equal([[
**1. \*a\* \_b\_ \`c\` \<d> \[e\] # \~f\~ \\**

\> - 1. x

|        | q_1 |
| :----- | --: |
| x \| y |   1 |
]], render(t))
  end)

  it("lines up texts that wrap elsewhere to 40 places at most", function()
    local function t(s) return { { kind = "text", text = s }, c(1) } end
    local list = layout.of { lang = "en", head = { { label = "Answer", wrap = true }, { label = "n" } },
      rows = { { kind = "answer", label = "2", cells = t "short" },
        { kind = "answer", label = "3", cells = t(("long "):rep(20) .. ".") } } }
    assert.are.equal("|      | Answer" .. (" "):rep(34) .. " |   n |\n| :--- | :" .. ("-"):rep(39) .. " | --: |\n"
      .. "| 2    | short" .. (" "):rep(35) .. " |   1 |\n| 3    | " .. ("long "):rep(20) .. ". |   1 |\n", render(list))
  end)

  it("lines up labels as far as is readable: a very long one does not widen all lines", function()
    local long = ("long "):rep(9000) .. "."
    local text = render(layout.of { lang = "en", head = { { label = "n" } },
      rows = { { kind = "answer", label = long, cells = { c(1) } },
        { kind = "answer", label = "a", cells = { c(2) } } } })
    assert.is_truthy(text:find("| " .. long .. " |   1 |\n| a" .. (" "):rep(79) .. " |   2 |\n", 1, true))
    assert.is_true(#text < #long + 400)
  end)

  it("leaves out bars", function()
    local t = layout.of { lang = "en", head = { { label = "n" }, { label = "" } },
      rows = { { kind = "answer", label = "a", cells = { c(1), { kind = "bar", value = 1 } } } } }
    assert.are.equal("|      |   n |\n| :--- | --: |\n| a    |   1 |\n", render(t))
  end)
end)
