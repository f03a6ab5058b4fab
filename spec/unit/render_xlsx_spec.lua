-- lib/render/xlsx.lua, lib/render/xlsx_chart.lua, lib/render/book.lua: a layout as a sheet of a workbook.

local books = require "render.book"
local layout = require "layout"
local raised = require "spec.support.raised"
local render = require "render.xlsx"
local workbook = require "spec.support.workbook"

local function count(value, mark) return { kind = "count", value = value, mark = mark } end

local function share(value, more)
  local cell = { kind = "percent", value = value, digits = 0 }
  for name, one in pairs(more or {}) do cell[name] = one end
  return cell
end

local function of(t)
  t.lang = t.lang or "en"
  return layout.of(t)
end

local function row(label, cells, more)
  local one = { kind = "answer", label = label, cells = cells }
  for name, value in pairs(more or {}) do one[name] = value end
  return one
end

local function read(t, options) return workbook(render(of(t), options)) end

-- A table with everything.
local function whole(lang)
  return { lang = lang, title = "Where do you work?", base = "Base: all; unweighted", stub = "Place",
    head = { { label = "Total" }, { label = "Level", nodes = { { label = "federal (A)" }, { label = "state (B)" } } } },
    rows = { { kind = "question", label = "q1" },
      { kind = "base", label = "Base", cells = { count(2489), count(512), count(24, "*") } },
      row("office", { share(0.384), share(0.004), share(0.38, { letters = "A", mark = "°" }) }),
      row("home", { share(0.616), { kind = "hidden" }, { kind = "empty" } }, { level = 1 }),
      row("mean", { { kind = "number", value = 2.25, digits = 1 }, false, false }, { kind = "mean" }) },
    legend = { "* base below 30" }, notes = { "a note" }, ledger = { "q1: 5 of 6 answered" }, source = "Source: own" }
end

describe("a layout as a sheet", function()
  it("has its numbers in cells, shown by formats, and letters beside", function()
    local made = read(whole(), { number = 12, facts = { { "Mode", "online" } } })
    local cells, formats = made.sheets[1].cells, made.sheets[1].formats
    assert.are.same({ "Table 12" }, made.names)
    assert.are.same({ A1 = "Table 12", A2 = "Where do you work?", A3 = "Base: all; unweighted",
      C5 = "Level", A6 = "Place", B6 = "Total", C6 = "federal (A)", D6 = "state (B)", A7 = "q1",
      A8 = "Base", B8 = 2489, C8 = 512, D8 = 24, A9 = "office", B9 = 0.384, C9 = 0.004, D9 = 0.38, E9 = "A",
      A10 = "home", B10 = 0.616, C10 = "·", D10 = "–", A11 = "mean", B11 = 2.25,
      A13 = "* base below 30", A14 = "a note", A15 = "q1: 5 of 6 answered", A16 = "Source: own", A17 = "Mode: online" },
      cells)
    assert.are.equal("0%", formats.B9)
    assert.are.equal('"<1%"', formats.C9)
    assert.are.equal('0%"°"', formats.D9)
    assert.are.equal('#,##0"*"', formats.D8)
    assert.are.equal("#,##0.0", formats.B11)
    local xml = made.sheets[1].xml
    for _, part in ipairs { '<mergeCell ref="C5:E5"/>', '<mergeCell ref="D6:E6"/>', 'xSplit="1" ySplit="6"',
      'orientation="landscape"', 'paperSize="9"' } do
      assert.truthy(xml:find(part, 1, true), part)
    end
    assert.truthy(made.files["xl/workbook.xml"]:find("'Table 12'!$5:$6", 1, true))
    assert.is_nil(xml:find("<f>", 1, true))
  end)

  it("speaks the language of the layout", function()
    local made = read(whole "de", { number = 12 })
    assert.are.equal("Tabelle 12", made.names[1])
    assert.are.equal("0 %", made.sheets[1].formats.B9)
    assert.are.equal('"<1 %"', made.sheets[1].formats.C9)
  end)

  it("leaves room where other cells of a column have a mark", function()
    local made = read { head = { { label = "n" } }, rows = { row("a", { count(1, "*") }), row("b", { count(2) }) } }
    assert.are.equal('#,##0"*"', made.sheets[1].formats.B2)
    assert.are.equal("#,##0_*", made.sheets[1].formats.B3)
  end)

  it("has both ends of an interval as numbers: below each other, or beside", function()
    local ends = { kind = "interval", low = 0.25, high = 0.375, digits = 0, unit = "share" }
    local below = read { head = { { label = "%" } }, rows = { row("yes", { share(0.3) }),
      row("Interval 95 %", { ends }, { kind = "statistic", level = 1 }) } }.sheets[1]
    assert.are.same({ B1 = "%", A2 = "yes", B2 = 0.3, A3 = "Interval 95 %, from", B3 = 0.25, A4 = "Interval 95 %, to",
      B4 = 0.375 }, below.cells)
    assert.are.equal("0%", below.formats.B4)
    local beside = read { head = { { label = "b" }, { label = "Interval" } }, rows = {
      row("x", { { kind = "number", value = -1.5, digits = 2, sign = true },
        { kind = "interval", low = -2, high = -1, digits = 2, unit = "number" } }),
      row("y", { { kind = "p", value = 0.00001, digits = 4 }, { kind = "empty" } }) } }.sheets[1]
    assert.are.same({ B2 = "b", C1 = "Interval", C2 = "from", D2 = "to", A3 = "x", B3 = -1.5, C3 = -2, D3 = -1,
      A4 = "y", B4 = 0.00001, C4 = "–" }, beside.cells)
    assert.are.equal("+#,##0.00;-#,##0.00;#,##0.00", beside.formats.B3)
    assert.are.equal('"<0.0001"', beside.formats.B4)
  end)

  it("has points as points, and no bars", function()
    local made = read { head = { { label = "Change" }, { label = "" } }, rows = {
      row("a", { { kind = "points", value = -0.125, digits = 1, sign = true },
        { kind = "bar", value = 1 } }) } }.sheets[1]
    assert.are.same({ B1 = "Change", A2 = "a", B2 = -12.5 }, made.cells)
    assert.are.equal("+0.0;-0.0;0.0", made.formats.B2)
  end)

  it("has no number that is not finite", function()
    local made = read { head = { { label = "n" } }, rows = {
      row("a", { { kind = "number", value = 0 / 0, digits = 1 } }),
      row("b", { { kind = "number", value = 1 / 0, digits = 1 } }) } }
    assert.are.same({ B1 = "n", A2 = "a", B2 = "–", A3 = "b", B3 = "–" }, made.sheets[1].cells)
  end)

  it("keeps labels inert and readable", function()
    local labels = { "=1+1", "<script>alert(1)</script>", '"; DROP TABLE', "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
      "\u{1f600} ok",
      "two\nlines", "esc\27[31m", "_x0041_", "@SUM(A1)", "http://a.example" }
    local shown = { [6] = "two lines", [7] = "esc\u{FFFD}[31m", [8] = "_x005F_x0041_" }
    local rows = {}
    for i, label in ipairs(labels) do rows[i] = row(label, { { kind = "text", text = label } }) end
    local made = read { title = "=1+1", head = { { label = "=1+1" } }, rows = rows }
    for i, label in ipairs(labels) do
      assert.are.equal(shown[i] or label, made.sheets[1].cells["A" .. i + 3])
      assert.are.equal(shown[i] or label, made.sheets[1].cells["B" .. i + 3])
    end
    assert.are.same({ "=1+1" }, made.names)
    assert.is_nil(made.sheets[1].xml:find("<f>", 1, true))
    assert.is_nil(made.files["xl/worksheets/_rels/sheet1.xml.rels"])
  end)

  it("cuts a label that no cell can hold, and says so by a sign", function()
    local long = ("\u{1f600}"):rep(20000)
    local cells = read { head = { { label = "n" } }, rows = { row(long, { count(1) }) } }.sheets[1].cells
    assert.are.equal(("\u{1f600}"):rep(16383) .. "\u{2026}", cells.A2)
    assert.are.equal(("x"):rep(32766) .. "\u{2026}", books.plain(("x"):rep(40000)))
    assert.are.equal(("x"):rep(32767), books.plain(("x"):rep(32767)))
  end)

  it("says when a sheet has no room", function()
    local page = books.of {} :page "one"
    assert.are.equal("xlsx: a sheet has 1048576 rows, there is no room for more (write CSV, or several tables)",
      raised(page.put, page, 1048577, 1, "a"))
    assert.are.equal("xlsx: a sheet has 16384 columns, there is no room for more (choose fewer)",
      raised(page.put, page, 1, 16385, "a"))
  end)

  it("has the style that it is given", function()
    local made = read(whole(), { style = { font = "Arial", accent = "#123456", formats = { percent = "0.0%" },
      paper = "Letter", texts = { footer = "A & B", organisation = "Office" } } })
    assert.truthy(made.files["xl/styles.xml"]:find('<name val="Arial"/>', 1, true))
    assert.truthy(made.files["xl/styles.xml"]:find("FF123456", 1, true))
    assert.are.equal("0.0%", made.sheets[1].formats.B8)
    assert.truthy(made.sheets[1].xml:find("A &amp;&amp; B", 1, true))
    assert.is_nil(made.sheets[1].xml:find('paperSize="9"', 1, true))
    assert.truthy(made.files["docProps/app.xml"]:find("<Company>Office</Company>", 1, true))
  end)

  it("prints a head that begins with a digit as it is", function()
    local made = read(whole(), { style = { texts = { header = "2025 survey" } } })
    assert.truthy(made.sheets[1].xml:find("<oddHeader>&amp;L&amp;8 2025 survey</oddHeader>", 1, true))
  end)

  it("is the same bytes each time", function()
    assert.are.equal(render(of(whole()), { chart = true }), render(of(whole()), { chart = true }))
  end)
end)

describe("names of sheets", function()
  it("are those that spreadsheets take, each once", function()
    local book = books.of {}
    local names = {}
    for i, wanted in ipairs { "Ages [18:24]/x?*\\", "ages 18 24 X", ("Übung"):rep(9), ("übung"):rep(9), "", "'a'",
      "History",
      ("\u{1f600}"):rep(20) } do names[i] = book:page(wanted).name end
    assert.are.same({ "Ages 18 24 x", "ages 18 24 X (2)", ("Übung"):rep(6) .. "Ü", ("übung"):rep(5) .. "üb (2)",
      "Sheet",
      "a", "History (2)", ("\u{1f600}"):rep(15) }, names)
    assert.truthy(#book:bytes() > 0)
  end)
end)

describe("charts of a sheet", function()
  local function chart_of(t, kind)
    local made = read(t, { chart = kind or true, name = "T" })
    return made.files["xl/charts/chart1.xml"], made
  end

  local function values_of(xml)
    local list = {}
    for value in xml:gmatch("<c:val>.-<c:f>(.-)</c:f>") do list[#list + 1] = value end
    return list
  end

  it("draw bars from the cells of answers, nets left out", function()
    local xml = chart_of { head = { { label = "all" }, { label = "f" } }, rows = {
      { kind = "base", label = "Base", cells = { count(5), count(3) } },
      row("both", { share(0.9), share(0.8) }, { kind = "net" }), row("a", { share(0.5), share(0.5) }),
      row("b", { share(0.4), share(0.3) }), row("mean", { share(0.4), share(0.3) }, { kind = "mean" }) } }
    assert.truthy(xml:find('<c:grouping val="clustered"/>', 1, true))
    assert.are.same({ "'T'!$B$4:$B$5", "'T'!$C$4:$C$5" }, values_of(xml))
    assert.truthy(xml:find("<c:cat><c:strRef><c:f>'T'!$A$4:$A$5</c:f>", 1, true))
    assert.truthy(xml:find("<c:tx><c:strRef><c:f>T!$C$1</c:f>", 1, true))
  end)

  it("stack items by answers, and a question by groups where asked", function()
    local rows = { row("x", { share(0.5), share(0.5), count(9) }, { kind = "item" }),
      row("y", { share(0.25), share(0.75), count(9) }, { kind = "item" }) }
    local head = { { label = "yes", option = "yes" }, { label = "no", option = "no" }, { label = "n" } }
    local xml = chart_of { head = head, rows = rows }
    assert.truthy(xml:find('<c:grouping val="percentStacked"/>', 1, true))
    assert.are.same({ "'T'!$B$2:$B$3", "'T'!$C$2:$C$3" }, values_of(xml))
    rows[1].kind, rows[2].kind = "answer", "answer"
    xml = chart_of({ head = { { label = "f" }, { label = "m" }, { label = "n" } }, rows = rows }, "stacked")
    assert.are.same({ "'T'!$B$2:$C$2", "'T'!$B$3:$C$3" }, values_of(xml))
  end)

  it("stack answers alone: no nets, no bases, no groups; an item that is hidden is left out whole", function()
    local function item(label, ...) return row(label, { ... }, { kind = "item" }) end
    local head = { { label = "yes", option = "yes" }, { label = "no", option = "no" },
      { label = "both", option = "both", is_net = true }, { label = "n" } }
    local gone = { kind = "hidden" }
    local xml = chart_of { head = head, rows = { item("x", share(0.5), share(0.5), share(1), count(9)),
      item("y", gone, gone, gone, gone) } }
    assert.truthy(xml:find('<c:grouping val="percentStacked"/>', 1, true))
    assert.are.same({ "'T'!$B$2", "'T'!$C$2" }, values_of(xml))
    xml = chart_of { head = { { label = "f" }, { label = "m" } }, rows = { item("x", share(0.5), share(0.4)) } }
    assert.truthy(xml:find('<c:grouping val="clustered"/>', 1, true))
    local function number(value) return { kind = "number", value = value, digits = 1 } end
    xml = chart_of { head = { { label = "mean", option = "mean" }, { label = "n" }, { label = "weighted" } },
      rows = { item("x", number(2), count(9), number(9.5)) } }
    assert.are.same({ "'T'!$B$2" }, values_of(xml))
  end)

  it("colour columns as the chart of a page does: the Total in a colour of its own", function()
    local xml = chart_of { head = { { label = "Total", keys = { "total" } }, { label = "f" } }, rows = {
      row("a", { share(0.5), share(0.5) }) } }
    local list = {}
    for colour in xml:gmatch('<c:ser>.-<a:srgbClr val="(%x+)"') do list[#list + 1] = colour end
    assert.are.same({ "5F6B76", "0072B2" }, list)
  end)

  it("colour answers as the chart of a page does", function()
    local function colours(kind, is_turned)
      local list = {}
      local made = read({ head = { { label = "f" } }, rows = { row("for", { share(0.5) }), row("against",
        { share(0.5) }) } }, { chart = kind, is_turned = is_turned, name = "T" })
      for colour in made.files["xl/charts/chart1.xml"]:gmatch('<c:ser>.-<a:srgbClr val="(%x+)"') do
        list[#list + 1] = colour
      end
      return list
    end
    assert.are.same({ "B35806", "1F5A96" }, colours "diverging")
    assert.are.same({ "1F5A96", "B35806" }, colours("diverging", true))
    assert.are.same({ "08306B", "D6E6F4" }, colours "stacked")
  end)

  it("draw intervals from the cells of their ends", function()
    local rows = {}
    for _, label in ipairs { "a", "b" } do
      rows[#rows + 1] = row(label, { share(0.5) })
      rows[#rows + 1] = row("Interval", { { kind = "interval", low = 0.4, high = 0.6, digits = 0, unit = "share" } },
        { kind = "statistic", level = 1 })
    end
    local xml = chart_of { head = { { label = "%" } }, rows = rows }
    assert.truthy(xml:find("<c:hiLowLines>", 1, true))
    assert.are.same({ "('T'!$B$4,'T'!$B$7)", "('T'!$B$2,'T'!$B$5)", "('T'!$B$3,'T'!$B$6)" }, values_of(xml))
  end)

  it("are left out where there is nothing to draw, or a value is not shown", function()
    local _, made = chart_of { head = { { label = "n" } }, rows = {
      { kind = "base", label = "Base", cells = { count(5) } } } }
    assert.is_nil(made.files["xl/charts/chart1.xml"])
    _, made = chart_of { head = { { label = "%" } }, rows = { row("a", { share(0.5) }),
      row("b", { { kind = "hidden" } }) } }
    assert.are.equal("'T'!$B$2", values_of(made.files["xl/charts/chart1.xml"])[1])
  end)
end)
