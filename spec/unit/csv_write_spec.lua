-- Columns to CSV, and back again.

local column = require "core.column"
local csv = require "core.csv"
local labels = require "core.labels"
local support = require "spec.support.csv"
local temp = require "spec.support.temp"

local function written(columns, options)
  local dir <close> = temp.folder()
  csv.write(dir:path("f.csv"), columns, options)
  assert.are.same({ "f.csv" }, dir:names())
  return dir:read("f.csv")
end

local function texts(...)
  return column.texts{ rows = select("#", ...), ... }
end

local roles = labels.of{
  answers = { { key = "leader", code = 1, label = { de = "Führung", en = "Leaders" } },
    { key = "staff", code = 2, label = { de = "Fachkraft", en = "Staff" } }, { key = "other", text = "Sonst, was?" } },
  missing = { { key = "refused", code = -99, kind = "refused" } },
}

describe("core.csv.write", function()
  it("writes numbers so that they read back the same", function()
    assert.are.equal("x\n1\n0.1\n-2.5\n1e+300\n\"\"\n0.30000000000000004\n9007199254740992\n",
      written{ { "x", column.numbers{ 1, 0.1, -2.5, 1e300, false, 0.1 + 0.2, 2 ^ 53 } } })
  end)

  it("quotes what needs it", function()
    assert.are.equal('"a,b",c\n"x,y","say ""z"""\n"l\n1"," b"\n"r\rs","b "\n,p;q\n',
      written{ { "a,b", texts("x,y", "l\n1", "r\rs", false) }, { "c", texts('say "z"', " b", "b ", "p;q") } })
  end)

  it("separates by what is asked for, and by semicolons beside a decimal comma", function()
    local columns = { { "a", column.numbers{ 1.5 } }, { "b", texts("x;y") } }
    assert.are.equal("a\tb\n1.5\tx;y\n", written(columns, { separator = "\t" }))
    assert.are.equal('a;b\n1,5;"x;y"\n', written(columns, { decimal = "," }))
    assert.are.equal('a,b\n"1,5",x;y\n', written(columns, { decimal = ",", separator = "," }))
  end)

  it("writes options as keys, codes or labels", function()
    local columns = { { "role", column.single{ labels = roles, codes = { 1, 2, 3, -1, -2 } } }, { "n",
      column.numbers{ 1, 2, 3, 4, 5 } } }
    assert.are.equal("role,n\nleader,1\nstaff,2\nother,3\n,4\n,5\n", written(columns))
    assert.are.equal('role,n\n1,1\n2,2\n"Sonst, was?",3\n,4\n-99,5\n', written(columns, { labels = "code" }))
    assert.are.equal("role,n\nFührung,1\nFachkraft,2\nother,3\n,4\n,5\n", written(columns, { labels = "de" }))
  end)

  it("writes numbers that are declared missing as their codes, with codes", function()
    local l = labels.of{ missing = { { key = "none", code = 999, kind = "no_answer" } } }
    local age = column.mark_missing(column.numbers{ 41, 999, false }, { [999] = -2 }, l)
    assert.are.equal("age,n\n41,1\n999,1\n,1\n", written({ { "age", age }, { "n", column.numbers{ 1, 1, 1 } } },
      { labels = "code" }))
    assert.are.equal("age,n\n41,1\n,1\n,1\n", written{ { "age", age }, { "n", column.numbers{ 1, 1, 1 } } })
  end)

  it("writes a multiple-response set as its items", function()
    local yes = labels.of{ answers = { { key = "yes" }, { key = "no" } } }
    local set = column.multi{ labels = labels.of{ answers = { { key = "webex" }, { key = "zoom" } } }, items = {
      column.single{ labels = yes, codes = { 1, 2, -1 } }, column.single{ labels = yes, codes = { 1, 1, -1 } } } }
    assert.are.equal("tools_webex,tools_zoom\n1,1\n0,1\n,\n", written{ { "tools", set } })
  end)

  it("writes days and times of a day", function()
    assert.are.equal('day\n1970-01-01\n2025-05-02\n1969-12-31 12:00\n2000-02-29 23:59:59\n0001-01-01\n9999-12-31\n""\n',
      written{ { "day", column.dates{ 0, 20210, -0.5, 11016 + 86399 / 86400, -719162, 2932896, false } } })
  end)

  it("puts a byte order mark in front when asked", function()
    assert.are.equal("\xef\xbb\xbfa\n1\n", written({ { "a", column.numbers{ 1 } } }, { bom = true }))
  end)

  it("makes formulas harmless when asked, and never touches numbers", function()
    local columns = { { "=n", column.numbers{ -1, -2, -3, -4, -5, -6 } }, { "t", texts("=1+1", "+49 30", "-x", "@a",
      "\tb", "a=b") } }
    assert.are.equal("'=n,t\n-1,'=1+1\n-2,'+49 30\n-3,'-x\n-4,'@a\n-5,'\tb\n-6,a=b\n", written(columns,
      { formula_safe = true }))
    assert.are.equal("=n,t\n-1,=1+1\n-2,+49 30\n-3,-x\n-4,@a\n-5,\tb\n-6,a=b\n", written(columns))
  end)

  it("writes a header alone where there are no rows", function()
    assert.are.equal("a,b\n", written{ { "a", column.numbers{} }, { "b", column.texts{} } })
  end)

  local nasty = 'id;t;n;day\n1;"x;\n""y""";1,5;2024-02-29\n2;;;\n3; z ;-0;2025-05-02 10:30\n4;"\r";1e-7;0001-01-01\n'

  for _, how in ipairs{ { separator = ";", decimal = "," }, { separator = "," }, { separator = "\t", bom = true },
    { separator = "|" } } do
    it("reads back what it wrote, separated by " .. how.separator:gsub("\t", "a tab"), function()
      local dir <close> = temp.folder()
      local types = { t = "text", day = "date" }
      local first = csv.read(dir:write("a", nasty), { separator = ";", decimal = ",", types = types })
      local columns = {}
      for i, name in ipairs(first:names()) do columns[i] = { name, first:column(name) } end
      csv.write(dir:path("b"), columns, how)
      local second = csv.read(dir:path("b"), { separator = how.separator, decimal = how.decimal, types = types })
      assert.are.equal("id number, t text, n number, day date: 1 x;\\n\"y\" 1.5 19782" ..
        " | 2 - - - | 3  z  0 20210.4375" ..
        " | 4 \\r 9.9999999999999995e-08 -719162", support.show(first))
      assert.are.equal(support.show(first), support.show(second))
    end)
  end

  it("reads back any cells, whatever is in them", function()
    local parts = { "a", "ä", "😀", " ", "\t", ",", ";", "|", '"', "\n", "\r", "\r\n", "0", "1.5", "-", "=", "\\", "\1" }
    math.randomseed(20250502)
    local dir <close> = temp.folder()
    for round = 1, 150 do
      local columns, types, rows = {}, {}, math.random(0, 12)
      for i = 1, math.random(1, 4) do
        local cells = { rows = rows }
        for row = 1, rows do
          local cell = {}
          for part = 1, math.random(0, 5) do cell[part] = parts[math.random(#parts)] end
          cells[row] = #cell > 0 and table.concat(cell) or false
        end
        local name = parts[math.random(#parts)] .. i
        columns[i], types[name] = { name, column.texts(cells) }, "text"
      end
      local separator = ({ ",", ";", "\t", "|" })[math.random(4)]
      csv.write(dir:path("f"), columns, { separator = separator, bom = round % 2 == 0 })
      local data = csv.read(dir:path("f"), { separator = separator, types = types, piece = math.random(1, 40) })
      assert.are.equal(rows, data:rows())
      for i, pair in ipairs(columns) do
        assert.are.equal(pair[1], data:names()[i])
        for row = 1, rows do assert.are.equal(pair[2]:get(row), data:column(pair[1]):get(row)) end
      end
    end
  end)

  it("leaves the file that was there when it cannot write", function()
    local dir <close> = temp.folder()
    local path = dir:write("f.csv", "old\n")
    assert.is_false(pcall(csv.write, path, { { "a", column.numbers{ 1, 2 } }, { "b", column.numbers{ 1 } } }))
    assert.are.same({ "old\n", "f.csv" }, { dir:read("f.csv"), dir:names()[1] })
  end)

  it("puts a name in quotes that begins like a byte order mark", function()
    local dir <close> = temp.folder()
    csv.write(dir:path("f.csv"), { { "\u{feff}a", column.numbers{ 1 } } })
    assert.are.equal('"\u{feff}a"\n1\n', dir:read("f.csv"))
    assert.are.same({ "\u{feff}a" }, csv.read(dir:path("f.csv")):names())
  end)

  it("refuses a path with a zero byte", function()
    for _, act in ipairs{ csv.read, csv.write } do
      assert.has_error(function() act("a\0b", {}) end, "bad argument #1 to 'act' (a path has no zero bytes)")
    end
  end)

  it("writes no day of the year 10000", function()
    local dir <close> = temp.folder()
    csv.write(dir:path("f.csv"), { { "d", column.dates{ 2932896.5, 2932896.9999999 } } })
    assert.are.equal("d\n9999-12-31 12:00\n2932896.9999999\n", dir:read("f.csv"))
  end)
end)
