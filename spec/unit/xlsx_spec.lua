-- core.xlsx: src/xlsx.c, src/lua_xlsx.c: workbooks by libxlsxwriter, in a process of their own.

local core = require "core.xlsx"
local lfs = require "lfs"
local near = require "spec.support.near"
local raised = require "spec.support.raised"
local random = require "spec.support.random"
local run = require "spec.support.run"
local temp = require "spec.support.temp"
local workbook = require "spec.support.workbook"

local function sheet(cells, more)
  local one = { name = "one", cells = cells }
  for name, value in pairs(more or {}) do one[name] = value end
  return { sheets = { one } }
end

local function refusal(book) return raised(core.bytes, book) end

describe("a workbook", function()
  it("has texts as texts, numbers as numbers, and no formula", function()
    local made = workbook(core.bytes(sheet {
      { 1, 1, "=1+1" }, { 1, 2, 0.38 }, { 2, 1, "{=SUM(A1)}" }, { 2, 2, -7 }, { 3, 1, '"; DROP <b>&amp;' },
      { 3, 2, "http://a.example/" }, { 4, 1, "two\nlines" }, { 4, 2, "\u{5e9}\u{5dc} \u{1f600}" }, { 5, 1, "+1" } }))
    assert.are.same({ A1 = "=1+1", B1 = 0.38, A2 = "{=SUM(A1)}", B2 = -7, A3 = '"; DROP <b>&amp;',
      B3 = "http://a.example/", A4 = "two\nlines", B4 = "\u{5e9}\u{5dc} \u{1f600}", A5 = "+1" }, made.sheets[1].cells)
    for path, bytes in pairs(made.files) do
      assert.is_nil(bytes:find("<f>", 1, true), path)
      assert.is_nil(bytes:find("TargetMode", 1, true), path)
    end
  end)

  it("keeps what looks like a code within a text", function()
    local cells = workbook(core.bytes(sheet { { 1, 1, "a_x0041_b _x _xZZZZ_ _x12" } })).sheets[1].cells
    assert.are.equal("a_x005F_x0041_b _x _xZZZZ_ _x12", cells.A1)
  end)

  it("has 16 digits of a number", function()
    local cells = workbook(core.bytes(sheet { { 1, 1, 2 / 3 }, { 2, 1, 0.145 }, { 3, 1, 1e300 / 7 } })).sheets[1].cells
    near(2 / 3, cells.A1, 1e-15)
    assert.are.equal(0.145, cells.A2)
    near(1e300 / 7, cells.A3, 1e-15)
  end)

  it("has formats, merged cells, widths, links, frozen panes and a page", function()
    local book = sheet({ { 1, 1, 0.38, 1 }, { 2, 1, "go", nil, "'one'!B4" } }, { merges = { { 3, 1, 3, 2, 1 } },
      columns = { { 1, 2, 30 } }, rows = { { 1, 40 } }, freeze = { 2, 1 }, repeat_rows = { 1, 2 }, landscape = true,
      footer = "&R&P", breaks = { 4 }, tab = 0xff0000 })
    book.formats = { { number = '0%"*"', bold = true, ink = 0, fill = 0x00ff00, indent = 2, bottom = 1 } }
    local made = workbook(core.bytes(book))
    local xml = made.sheets[1].xml
    assert.are.equal('0%"*"', made.sheets[1].formats.A1)
    for _, part in ipairs { '<mergeCell ref="A3:B3"/>', '<col min="1" max="2" width="30.7', 'ht="40"',
      'xSplit="1" ySplit="2"', 'state="frozen"', 'orientation="landscape"', 'paperSize="9"', 'fitToHeight="0"',
      'location="\'one\'!B4"', "<oddFooter>&amp;R&amp;P</oddFooter>", '<brk id="3"', 'rgb="FFFF0000"' } do
      assert.truthy(xml:find(part, 1, true), part)
    end
    assert.truthy(made.files["xl/workbook.xml"]:find("_xlnm.Print_Titles", 1, true))
    assert.truthy(made.files["xl/styles.xml"]:find('<color rgb="FF000000"/>', 1, true))
  end)

  it("has charts that are drawn from cells", function()
    local cells = { { 1, 1, "a" }, { 2, 1, "b" }, { 1, 2, 0.3 }, { 2, 2, 0.7 } }
    local made = workbook(core.bytes(sheet(cells, { charts = { { 4, 1,
      kind = "bar", number = "0%", description = "two bars", series = { { name = { 1, 1 },
      categories = "='one'!$A$1:$A$2", values = "='one'!$B$1:$B$2", colour = 0x0072b2, labels = true } } } } })))
    local xml = made.files["xl/charts/chart1.xml"]
    for _, part in ipairs { '<c:barDir val="bar"/>', "<c:f>'one'!$B$1:$B$2</c:f>", "<c:v>0.7</c:v>", "0072B2" } do
      assert.truthy(xml:find(part, 1, true), part)
    end
    assert.truthy(made.files["xl/drawings/drawing1.xml"]:find('descr="two bars"', 1, true))
  end)

  it("is the same bytes for the same table, whenever it is made", function()
    local book = sheet { { 1, 1, "a" }, { 1, 2, 0.38 } }
    local first = core.bytes(book)
    assert.are.equal(first, core.bytes(book))
    assert.are.equal(first, core.bytes(sheet { { 1, 1, "a" }, { 1, 2, 0.38 } }))
    assert.truthy(workbook(first).files["docProps/core.xml"]:find("2000-01-01T00:00:00Z", 1, true))
    book.created = 1e9
    assert.truthy(workbook(core.bytes(book)).files["docProps/core.xml"]:find("2001-09-09T01:46:40Z", 1, true))
  end)

  it("leaves nothing behind in the folder of temporary files", function()
    local function count()
      local n = 0
      for name in lfs.dir(os.getenv("TMPDIR") or "/tmp") do n = n + (name:find("^tmp%-") and 1 or 0) end
      return n
    end
    local before = count()
    core.bytes(sheet { { 1, 1, "a" } })
    assert.are.equal(before, count())
  end)
end)

describe("core.xlsx.bytes", function()
  it("refuses what a workbook cannot have", function()
    assert.are.equal("workbook: properties: sheets must be 1 to 5000", refusal {})
    local function of(cells, more) return refusal(sheet(cells, more)) end
    assert.are.equal("workbook: sheet 1: row is out of range", of { { 1048577, 1, "a" } })
    assert.are.equal("workbook: sheet 1: column is out of range", of { { 1, 16385, "a" } })
    assert.are.equal("workbook: sheet 1: row is out of range", of { { 0, 1, "a" } })
    assert.are.equal("workbook: sheet 1: row is out of range", of { { 1.5, 1, "a" } })
    assert.are.equal("workbook: sheet 1: text is too long", of { { 1, 1, ("x"):rep(32768) } })
    assert.are.equal("workbook: sheet 1: text has characters that a workbook cannot have", of { { 1, 1, "a\27[1m" } })
    assert.are.equal("workbook: sheet 1: text has characters that a workbook cannot have", of { { 1, 1, "a\0" } })
    assert.are.equal("workbook: sheet 1: text has characters that a workbook cannot have", of { { 1, 1, "\xff" } })
    assert.are.equal("workbook: sheet 1: text has characters that a workbook cannot have", of { { 1, 1, "\u{ffff}" } })
    assert.are.equal("workbook: sheet 1: value is not finite", of { { 1, 1, 0 / 0 } })
    assert.are.equal("workbook: sheet 1: text is no text", of { { 1, 1, {} } })
    assert.are.equal("workbook: sheet 1: format is none of the workbook", of { { 1, 1, "a", 1 } })
    assert.are.equal("workbook: sheet 1: cell is no table", of { 7 })
    assert.are.equal("workbook: sheet 1: merge is of no two cells", of({}, { merges = { { 1, 1, 1, 1 } } }))
    assert.are.equal("workbook: sheet 1: name is no name of a sheet", of({}, { name = "a:b" }))
    assert.are.equal("workbook: sheet 1: name is too long", of({}, { name = ("x"):rep(32) }))
    assert.are.equal("workbook: sheet 1: columns have a size that is out of range",
      of({}, { columns = { { 1, 1, 999 } } }))
    assert.are.equal("workbook: sheet 1: kind is none that there is", of({}, { charts = { { 1, 1, kind = "pie" } } }))
    assert.are.equal("workbook: sheet 1: series must be 1 to 255", of({}, { charts = { { 1, 1 } } }))
    assert.are.equal("workbook: properties: align is none that there is",
      refusal { formats = { { align = "up" } }, sheets = { { name = "a" } } })
  end)

  it("makes a workbook of anything, or says why not", function()
    local odd = { 0, -1, 1.5, 1e300, 0 / 0, "", "a", ("x"):rep(300), "\xff", true, {}, { 1 }, { {} }, print }
    local pixel = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\8\2\0\0\0\x90wS\xde\0\0\0\x0cIDATx\xdac\xf8\xff"
      .. "\xff?\0\5\xfe\2\xfe\r\xefF\xb8\0\0\0\0IEND\xaeB`\x82"
    local pick = random(7)
    local function made()
      return { title = "t", formats = { { font = "Arial", size = 9, ink = 1, align = "left", number = "0" } },
        sheets = { { name = "s", cells = { { 1, 1, "a", 1, "'s'!A1" }, { 2, 2, 0.5 } }, merges = { { 3, 1, 3, 2, 1 } },
          columns = { { 1, 1, 9 } }, rows = { { 1, 20 } }, freeze = { 1, 1 }, repeat_rows = { 1, 1 }, breaks = { 3 },
          header = "h", charts = { { 5, 1, kind = "bar", series = { { name = { 1, 1 }, categories = "='s'!$A$1",
          values = "='s'!$B$2" } } } }, images = { { 9, 1, bytes = pixel } } } } }
    end
    -- every place of the table in turn has something else in it
    local places = {}
    local function walk(t, path)
      local keys = {}
      for key in pairs(t) do keys[#keys + 1] = key end
      table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
      for _, key in ipairs(keys) do
        local here = { table.unpack(path) }
        here[#here + 1] = key
        places[#places + 1] = here
        if type(t[key]) == "table" then walk(t[key], here) end
      end
    end
    walk(made(), {})
    assert.are.equal("PK", core.bytes(made()):sub(1, 2))
    local fine, refused = 0, 0
    for round = 0, 3 * #places - 1 do
      local one, path = made(), places[round % #places + 1]
      local at = one
      for i = 1, #path - 1 do at = at[path[i]] end
      at[path[#path]] = odd[pick(#odd)]
      local is_made, bytes = pcall(core.bytes, one)
      if is_made then assert.are.equal("PK", bytes:sub(1, 2)) else assert.are.equal("string", type(bytes)) end
      fine, refused = fine + (is_made and 1 or 0), refused + (is_made and 0 or 1)
    end
    assert(refused > 30 and fine > 10, ("%d refused, %d fine"):format(refused, fine))
  end)

  it("says what the library warns of", function()
    local message = refusal { sheets = { { name = "a" }, { name = "A" } } }
    assert.truthy(message:find("^the workbook cannot be made: .*[Ww]orksheet name"), message)
  end)

  it("says where its library cannot be opened, and where temporary files cannot be", function()
    local dir <close> = temp.folder()
    dir:write("libxlsxwriter.so.4", "no library")
    local text = "require 'core.xlsx'.bytes { sheets = { { name = 'a' } } }"
    local without = run { "-e", text, env = { LD_LIBRARY_PATH = dir:path() } }
    assert.are.equal(1, without.status)
    assert.truthy(without.err:find("the library libxlsxwriter.so.4 cannot be opened: ", 1, true))
    local nowhere = run { "-e", text, env = { TMPDIR = dir:path("none") } }
    assert.are.equal("befund: (command line):1: " .. dir:path("none") .. ": cannot be written to: No such file "
      .. "or directory (TMPDIR names the folder of temporary files)\n", nowhere.err)
  end)

  it("does not end the program where its process ends", function()
    -- no file may have more than one block
    local short = run { "-e", "require 'core.xlsx'.bytes { sheets = { { name = 'a' } } }", before = "ulimit -f 1" }
    assert.are.equal(1, short.status)
    assert.truthy(short.err:find("the workbook cannot be made: its process ended early (is there enough memory?)", 1,
      true), short.err)
  end)
end)
