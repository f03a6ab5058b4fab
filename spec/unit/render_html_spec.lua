-- lib/render/html.lua

local layout = require "layout"
local html = require "render.html"

local function c(value, mark) return { kind = "count", value = value, mark = mark } end
local function p(value, letters) return { kind = "percent", value = value, digits = 0, letters = letters } end

local t = layout.of {
  lang = "de", title = "Wo arbeiten Sie?", base = "Basis: alle", head = { { label = "Gesamt" },
    { label = "Ebene", nodes = { { label = "Bund (A)", letter = "A" }, { label = "Länder (B)", letter = "B" } } },
    { label = "" } },
  rows = { { kind = "question", label = "q1", id = "F1" },
    { kind = "base", label = "Basis", cells = { c(2489), c(512), c(24, "*"), false } },
    { kind = "net", label = "Büro & Amt", link = "F2",
      cells = { p(0.004), p(0.5, "B"), p(0.25), { kind = "bar", value = 0.004 } } },
    { kind = "answer", level = 1, label = "日本", cells = { false, { kind = "hidden" }, { kind = "empty" }, false } },
    { kind = "question", label = "q2" },
    { kind = "mean", label = "Mittelwert", cells = { { kind = "number", value = -1.25, digits = 1 },
      { kind = "interval", low = 0.1, high = 0.2, digits = 0, unit = "share" },
      { kind = "p", value = 0.00001, digits = 3 }, { kind = "text", text = "<b>" } } } },
  legend = { "* Basis unter 30" }, ledger = { "q1: 5 von 6 beantwortet" }, source = "Quelle: eigene" }

describe("a layout as HTML", function()
  it("is this figure", function()
    assert.are.equal([[
<figure class="table" id="t1" lang="de">
<div class="scroll" role="region" tabindex="0" aria-label="Wo arbeiten Sie?">
<table>
<caption>
<h3 class="title">Wo arbeiten Sie?</h3>
<p class="base">Basis: alle</p>
</caption>
<colgroup></colgroup><colgroup span="1"></colgroup><colgroup span="2"></colgroup><colgroup span="1"></colgroup>
<thead>
<tr><td rowspan="2"></td><th scope="col" rowspan="2">Gesamt</th>]]
      .. [[<th scope="colgroup" class="over" colspan="2">Ebene</th><td rowspan="2"></td></tr>
<tr><th scope="col" class="lettered">Bund (A)</th><th scope="col">Länder (B)</th></tr>
</thead>
<tbody>
<tr class="question" id="F1"><th scope="rowgroup" colspan="5"><span>q1</span></th></tr>
<tr class="base"><th scope="row">Basis</th><td class="count">2]] .. "\u{202F}" .. [[489</td>]]
      .. [[<td class="count">512 <small></small></td><td class="count">24<sup>*</sup></td><td></td></tr>
<tr class="net"><th scope="row"><a href="#F2">Büro &amp; Amt</a></th><td class="percent">&lt;1</td>]]
      .. [[<td class="percent">50 <small>B</small></td><td class="percent">25</td>]]
      .. [[<td class="bar"><span style="width:0.4%"></span></td></tr>
<tr class="answer"><th scope="row" class="level1">日本</th><td></td><td class="hidden">· <small></small></td>]]
      .. [[<td class="empty">–</td><td></td></tr>
</tbody>
<tbody>
<tr class="question"><th scope="rowgroup" colspan="5"><span>q2</span></th></tr>
<tr class="mean"><th scope="row">Mittelwert</th><td class="number">-1,3</td>]]
      .. [[<td class="interval">10–20 <small></small></td><td class="p">&lt;0,001</td>]]
      .. [[<td class="text">&lt;b&gt;</td></tr>
</tbody>
</table>
</div>
<div class="said">
<p class="legend">* Basis unter 30</p>
<p class="ledger">q1: 5 von 6 beantwortet</p>
<p class="source">Quelle: eigene</p>
</div>
</figure>
]], html.table(t, { id = "t1", level = 3, links = true }))
  end)

  it("is a page of its own, or a part of one", function()
    local page = html(t)
    assert.are.equal(1, select(2, page:gsub("<!DOCTYPE html>\n<html lang=\"de\">", "")))
    assert.is_truthy(page:find("<title>Wo arbeiten Sie?</title>", 1, true))
    assert.is_truthy(page:find(html.table(t, { level = 1 }), 1, true))
    assert.is_truthy(page:find(html.style(), 1, true))
    assert.is_nil(page:find("https?://"))
    assert.are.equal(html.table(t, { id = "a" }), html(t, { id = "a", fragment = true }))
  end)

  it("makes headings of any depth stand over their columns", function()
    local deep = layout.of { lang = "en", stub = "Stub", rows = {}, head = { { label = "a" }, { label = "b", nodes = {
      { label = "c", nodes = { { label = "d" }, { label = "e" } } }, { label = "f" } } } } }
    assert.are.equal('<tr><th scope="col" class="stub" rowspan="3">Stub</th><th scope="col" rowspan="3">a</th>'
      .. '<th scope="colgroup" class="over" colspan="3">b</th></tr>\n'
      .. '<tr><th scope="col" class="over" colspan="2">c</th><th scope="col" rowspan="2">f</th></tr>\n'
      .. '<tr><th scope="col">d</th><th scope="col">e</th></tr>',
      html.table(deep):match("<thead>\n(.*)\n</thead>"))
  end)

  it("lets texts run in their own direction", function()
    local one = layout.of { lang = "en", title = "שלום", head = { { label = "n" } },
      rows = { { kind = "answer", label = "مرحبا", cells = { c(1) } } } }
    local figure = html.table(one)
    assert.is_truthy(figure:find('<p class="title" dir="auto">שלום</p>', 1, true))
    assert.is_truthy(figure:find('<th scope="row" dir="auto">مرحبا</th>', 1, true))
  end)

  it("has no caption and no lines below where nothing is said", function()
    local bare = html.table(layout.of { lang = "en", head = { { label = "n" } }, rows = {} })
    assert.is_nil(bare:find("caption") or bare:find("said") or bare:find("tbody"))
    assert.is_truthy(html(layout.of { lang = "en", head = { { label = "n" } }, rows = {} })
      :find("<title>befund</title>", 1, true))
  end)

  it("refuses what it does not know", function()
    local function refused(f, options)
      local ok, message = pcall(f, t, options)
      assert.is_false(ok)
      return message:match("html: .*")
    end
    assert.are.equal("html: unknown option 'ids' (is it 'id'?)", refused(html.table, { ids = "t1" }))
    assert.are.equal("html: level: 7 is no heading (1 to 6)", refused(html.table, { level = 7 }))
  end)
end)

describe("html.escape", function()
  it("leaves nothing that HTML would act on, in content or in an attribute", function()
    assert.are.equal("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;x&quot;",
      html.escape "<script>alert('1')</script> & \"x\"")
    assert.are.equal("a\u{FFFD}[31mb c\u{FFFD}", html.escape "a\27[31mb\nc\xff")
  end)
end)
