-- lib/render/csv.lua

local layout = require "layout"
local render = require "render.csv"

local function c(value, mark) return { kind = "count", value = value, mark = mark } end

local t = layout.of {
  lang = "de", title = "Wo?", base = "Basis: alle; gewichtet", head = { { label = "Gesamt" },
    { label = "Ebene", nodes = { { label = "Bund" } } }, { label = "" } },
  rows = { { kind = "question", label = "q1" },
    { kind = "base", question = "q1", label = "Basis", cells = { c(2489), c(24, "*"), false } },
    { kind = "answer", question = "q1", label = "Büro, Amt", cells = { { kind = "percent", value = 0.125, digits = 0 },
      { kind = "number", value = -1.25, digits = 1 }, { kind = "bar", value = 1 } } },
    { kind = "answer", question = "q1", label = 'sagt "nein"',
      cells = { { kind = "hidden" }, { kind = "empty" }, false } } },
  ledger = { "q1: 5 von 6 beantwortet" } }

describe("a layout as CSV", function()
  it("is this page", function()
    assert.are.equal([[
Frage,Zeile,Gesamt,Ebene > Bund,Ebene > Bund > Zeichen
q1,Basis,2489,24,*
q1,"Büro, Amt",13,-1.3,
q1,"sagt ""nein""",·,,
Wo?,,,,
"Basis: alle; gewichtet",,,,
q1: 5 von 6 beantwortet,,,,
]], render(t))
  end)

  it("writes what German spreadsheets read", function()
    local options = { separator = ";", decimal = ",", bom = true, raw = true, notes = false }
    assert.are.equal("\u{FEFF}Frage;Zeile;Gesamt;Ebene > Bund;Ebene > Bund > Zeichen\nq1;Basis;2489;24;*\n"
      .. "q1;\"Büro, Amt\";12,5;-1,25;\nq1;\"sagt \"\"nein\"\"\";·;;\n", render(t, options))
  end)

  it("has the answer and the measure of a row in columns of their own, where a table says them", function()
    local function line(kind, label, item, measure)
      return { kind = kind, question = "q1", label = label, item = item, measure = measure, cells = { c(1) } }
    end
    assert.are.equal("Question,Answer,Measure,n\nq1,,Base,1\nq1,good,%,1\nq1,good,Standard error,1\n",
      render(layout.of { lang = "en", head = { { label = "n" } }, rows = { line("base", "Base", nil, "Base"),
        line("answer", "good", "good", "%"), line("statistic", "Standard error", "good", "Standard error") } }))
  end)

  it("puts an apostrophe before texts that a spreadsheet would compute, never before numbers", function()
    local rows = {}
    for i, label in ipairs { "=1+1", "+x", "-x", "@x", "\tx", "x" } do
      rows[i] = { kind = "answer", label = label, cells = { { kind = "number", value = -1, digits = 0 } } }
    end
    local lines = {}
    for line in render(layout.of { lang = "en", head = { { label = "=n" } }, rows = rows }):gmatch("[^\n]+") do
      lines[#lines + 1] = line
    end
    assert.are.equal("Question,Row,'=n", lines[1])
    assert.are.equal(",'=1+1,-1", lines[2])
    assert.are.equal(",'+x,-1", lines[3])
    assert.are.equal(",'-x,-1", lines[4])
    assert.are.equal(",'@x,-1", lines[5])
    assert.is_nil(lines[6]:find("\t", 1, true))
    assert.are.equal(",x,-1", lines[7])
  end)

  it("calls groups of rows what the layout says", function()
    local list = layout.of { lang = "en", group = "Group", stub = "Line", head = { { label = "n" } },
      rows = { { kind = "question", label = "north" },
        { kind = "answer", question = "north", label = "2", cells = { c(1) } } } }
    assert.are.equal("Group,Line,n\nnorth,2,1\n", render(list))
  end)

  it("refuses the same sign for separator and decimals, and unknown ones", function()
    local function refused(options)
      local ok, message = pcall(render, t, options)
      assert.is_false(ok)
      return message:match("csv: .*")
    end
    assert.are.equal("csv: separator and decimal sign are both ',' (choose separator = \";\")",
      refused { decimal = "," })
    assert.are.equal("csv: separator: '#' is none of ',', ';', '|' and tab", refused { separator = "#" })
    assert.are.equal("csv: decimal: '_' is neither '.' nor ','", refused { decimal = "_" })
  end)
end)
