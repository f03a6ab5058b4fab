--- Datasets as scripts see them: read, chosen, derived, put together, written. With lib/dataset.lua go lib/multi.lua,
-- lib/append.lua, lib/describe.lua, lib/meta.lua, lib/names_in.lua.

local temp = require "spec.support.temp"
local column = require "core.column"
local labels = require "core.labels"
local core = require "core.dataset"
local dataset = require "dataset"

local function rows(col)
  local list = {}
  for i = 1, col:rows() do list[i] = col:get(i) or false end
  return list
end

local function missing(col)
  local counts = {}
  for _, item in ipairs(col:summary().missing) do
    if item.count > 0 then counts[item.kind] = (counts[item.kind] or 0) + item.count end
  end
  return counts
end

-- What stands in a CSV text, read as a file with or without a codebook.
local function read(bytes, book, options)
  local dir <close> = temp.folder()
  options = options or {}
  options.codebook = book or false
  return dataset.read(dir:write("answers.csv", bytes), options)
end

local staff = {
  wave = "2025", hide = 5,
  columns = {
    { "role", de = "Funktion", codes = { { "leader", 1, de = "Führung" }, { "staff", 2 },
      { "dk", 98, missing = "dont_know" } } },
    { "age", kind = "number", de = "Alter" },
    { "q3", kind = "number", asked = "role == 'leader'" },
    { "email", kind = "text", private = true },
    { "q7_1", codes = { { "yes", 1 }, { "no", 2 } }, before = { ["2020"] = "q6" } },
  },
}

local staff_bytes = "role,age,q3,email,q7_1\n1,40,7,a@b.de,1\n2,20,,c@d.de,2\n98,,,,1\n"

describe("befund.read", function()
  it("tells numbers, single choices and texts", function()
    local d = read("a,b,c\n1,yes,\n2.5,no,\n,yes,\n")
    assert.equal(3, #d)
    assert.same({ "a", "b", "c" }, d:names())
    assert.equal("number", d:column("a"):kind())
    assert.equal("single", d:column("b"):kind())
    assert.same({ "yes", "no", "yes" }, rows(d:column("b")))
  end)

  it("separates .tsv by tabs", function()
    local dir <close> = temp.folder()
    assert.same({ "a", "b" }, dataset.read(dir:write("x.tsv", "a\tb\n1\t2\n")):names())
  end)

  it("takes what the codebook says of the file, and the script before it", function()
    local book = { read = { separator = ";", decimal = ",", missing = { "-" } },
      columns = { { "a", kind = "number" } } }
    assert.same({ 1.5, false }, rows(read("a;b\n1,5;1\n-;1\n", book):column("a")))
    assert.same({ 1.5, false }, rows(read("a|b\n1,5|1\n-|1\n", book, { separator = "|" }):column("a")))
  end)

  it("goes along with its codebook", function()
    local meta = read(staff_bytes, staff):meta()
    assert.equal(5, meta.hide)
    assert.equal("2025", meta.wave)
    assert.is_true(meta.columns.email.private)
    assert.equal("role == 'leader'", meta.columns.q3.asked)
  end)
end)

describe("befund.write", function()
  it("writes codes that read back with the same codebook, and nothing private", function()
    local dir <close> = temp.folder()
    local d = read(staff_bytes, staff)
    local notes = dataset.write(d, dir:path("copy.csv"))
    assert.same({ "write: 1 private column is left out: 'email'" }, notes)
    assert.equal("role,age,q3,q7_1\n1,40,7,1\n2,20,,2\n98,,,1\n", dir:read("copy.csv"))
    local copy = dataset.read(dir:path("copy.csv"), { codebook = staff })
    for _, name in ipairs { "role", "age", "q3", "q7_1" } do
      assert.same(rows(d:column(name)), rows(copy:column(name)))
      assert.same(missing(d:column(name)), missing(copy:column(name)))
    end
  end)

  it("writes keys, another separator and sets item by item", function()
    local dir <close> = temp.folder()
    local d = read("m1,m2\nzoom,webex\nwebex,\n,\n"):multi("tools", { "m1", "m2" }, { from = "mentions" })
    dataset.write(d:select { "tools" }, dir:path("x.tsv"))
    assert.equal("webex\tzoom\n1\t1\n1\t0\n\t\n", dir:read("x.tsv"))
  end)
end)

describe("choosing columns", function()
  it("selects, drops and renames, and the meta follows", function()
    local d = read(staff_bytes, staff)
    assert.same({ "age", "role" }, d:select { "age", "role" }:names())
    assert.same({ "role", "q3", "q7_1" }, d:drop { "age", "email" }:names())
    local renamed = d:rename { funktion = "role", alter = "age" }
    assert.same({ "funktion", "alter", "q3", "email", "q7_1" }, renamed:names())
    assert.equal("funktion == 'leader'", renamed:meta().columns.q3.asked)
    assert.is_nil(d:select { "age" }:meta().columns.role)
    assert.same({ "role", "age", "q3", "email", "q7_1" }, d:names())
  end)

  it("renames two columns into each other", function()
    local d = read("a,b\n1,2\n"):rename { a = "b", b = "a" }
    assert.same({ "b", "a" }, d:names())
    assert.equal(1, d:column("b"):get(1))
  end)

  it("leaves batteries and sets what is left of them", function()
    local d = read("q_1,q_2,t_1,t_2\n1,1,1,0\n", { scales = { s = { { "a", 1 } } },
      batteries = { { "q", scale = "s", items = { { "q_1" }, { "q_2" } } } },
      sets = { { "t", items = { { "t_1" }, { "t_2" } } } } }):drop { "q_1", "t_2" }:rename { r = "q_2", tt = "t" }
    assert.same({ "r" }, d:meta().batteries[1].items)
    assert.equal("tt", d:meta().sets[1].name)
    assert.same({ "t_1" }, d:meta().columns.tt.items)
    assert.equal("tt", d:meta().columns.t_1.set)
  end)
end)

describe("keep", function()
  it("keeps rows for which the condition holds and counts those for which it cannot be said", function()
    local d = read("a,b\n1,1\n2,1\n,1\n"):keep "a > 1"
    assert.equal(1, #d)
    assert.equal("keep 'a > 1': for 1 row it cannot be said (left out)", d:notes()[#d:notes()])
  end)
end)

describe("derive", function()
  it("makes columns of conditions and sums, each after what it uses", function()
    local d = read("age,b\n20,1\n40,1\n,1\n"):derive { a_old = "z_double > 60", z_double = "age * 2",
      m = { expression = "age + 1", label = { de = "Alter danach" } } }
    assert.same({ "age", "b", "a_old", "m", "z_double" }, d:names())
    assert.same({ "no", "yes", false }, rows(d:column("a_old")))
    assert.same({ 40, 80, false }, rows(d:column("z_double")))
    assert.equal("Alter danach", d:column("m"):label("de"))
  end)

  it("means the old column when a new one of the same name uses it", function()
    local d = read("age,b\n20,1\n"):derive { age = "age + 1" }
    assert.same({ "age", "b" }, d:names())
    assert.equal(21, d:column("age"):get(1))
  end)

  it("keeps a replaced private column private", function()
    local d = read("mail,b\nx,1\n", { columns = { { "b" }, { "mail", kind = "text", private = true } } })
    assert.is_true(d:derive { mail = { from = "mail", groups = {}, otherwise = "Any" } }:meta().columns.mail.private)
  end)
end)

describe("multi", function()
  local bytes = "a,b,none,w\n1,0,0,2\n0,0,1,1\n1,0,1,2\n,,,1\n0,0,0,1\n"

  it("counts a row as answered where any item is", function()
    local d = read(bytes):multi("t", { "a", "b", "none" })
    assert.same({ 2, 0, 2 }, d:column("t"):summary().counts)
    assert.same({ system = 1 }, missing(d:column("t")))
    assert.equal("answered", d:meta().columns.t.base)
  end)

  it("has all rows in its base when told so", function()
    local col = read(bytes):multi("t", { "a", "b" }, { base = "all" }):column("t")
    assert.same({}, missing(col))
  end)

  it("knows who was asked", function()
    local d = read(bytes):multi("t", { "a", "b" }, { asked = "w == 1" })
    assert.same({ not_asked = 2 }, missing(d:column("t")))
    assert.equal("asked", d:meta().columns.t.base)
    d = read(bytes):multi("t", { "a", "b" }, { asked = "w == 1", base = "answered" })
    assert.same({ system = 1 }, missing(d:column("t")))
    d = read("a,b,w\n1,0,1\n,,1\n,,2\n"):multi("t", { "a", "b" }, { asked = "w == 1", base = "answered" })
    assert.same({ not_asked = 1, system = 1 }, missing(d:column("t")))
  end)

  it("notes an item that stands beside the one that excludes it", function()
    local d = read(bytes):multi("t", { "a", "b", "none" }, { exclusive = "none" })
    assert.equal("multi 't': 'none' excludes the other items and stands beside them in 1 row (kept)", d:notes()[1])
  end)

  it("knows the mark of a column that holds one text or nothing", function()
    local d = read("a,b,i\nZoom,,1\n,Webex,1\n,,1\n"):multi("t", { "a", "b" })
    assert.same({ 1, 1 }, d:column("t"):summary().counts)
    assert.same({ system = 1 }, missing(d:column("t")))
    assert.same({ "Zoom", "Webex" }, { d:column("t"):labels():options("de")[1].label,
      d:column("t"):labels():options("de")[2].label })
  end)

  it("counts what it is told to", function()
    local d = read("a,b\nja,nein\noft,ja\n"):multi("t", { "a", "b" }, { counted = { "ja", "oft" } })
    assert.same({ 2, 1 }, d:column("t"):summary().counts)
  end)

  it("unites mentions", function()
    local d = read("m1,m2,i\nzoom,webex,1\nwebex,,1\n,,1\n"):multi("t", { "m1", "m2" }, { from = "mentions" })
    local keys = {}
    for i, option in ipairs(d:column("t"):labels():spec().answers) do keys[i] = option.key end
    assert.same({ "webex", "zoom" }, keys)
    assert.same({ 2, 1 }, d:column("t"):summary().counts)
    assert.same({ system = 1 }, missing(d:column("t")))
    d = read("m1,m2\n3,1\n1,\n"):multi("t", { "m1", "m2" }, { from = "mentions" })
    assert.same({ 2, 1 }, d:column("t"):summary().counts)
  end)

  it("is private where an item is", function()
    local d = read("a,b\n1,0\n", { columns = { { "a", private = true }, { "b" } } }):multi("t", { "a", "b" })
    assert.is_true(d:meta().columns.t.private)
  end)

  it("passes kinds of missing of its items through", function()
    local item = labels.of { answers = { { key = "yes", code = 1 }, { key = "no", code = 0 } },
      missing = { { key = "not_asked", kind = "not_asked" } } }
    local d = core.of { { "a", column.single { labels = item, codes = { 1, -2, -1 } } },
      { "b", column.single { labels = item, codes = { 2, -2, 1 } } } }
    assert.same({ not_asked = 1 }, missing(d:multi("t", { "a", "b" }):column("t")))
  end)
end)

describe("keys that meet", function()
  it("stay apart or become one, whatever the file says", function()
    local asked = { columns = { { "r" }, { "t", codes = { { "not_asked" }, { "b" } }, asked = "r == 1" } } }
    local d = read("r,t\n1,not_asked\n2,\n", asked)
    assert.same({ "not_asked", false }, rows(d:column("t")))
    assert.equal("not_asked_2", d:column("t"):summary().missing[2].key)
    asked.columns[2] = { "t", kind = "text", asked = "r == 1", missing = { ["-"] = "not_asked" } }
    assert.equal(1, read("r,t\n1,x\n2,-\n", asked):column("t"):summary().answered)
  end)

  it("are one mention where a number and a text say the same", function()
    local d = core.with_meta(core.of { { "a", column.numbers { 5, 1 } }, { "b", column.texts { "5", "x" } } }, {})
    local t = require "design".of(d:multi("m", { "a", "b" }, { from = "mentions" })):freq("m")
    assert.equal(1, t:cell("5", "count").value)
    assert.equal(1, t:cell("x", "count").value)
  end)

  it("are one option where dates are times of one day", function()
    local times = read("d\n2024-05-01 10:00\n2024-05-01 11:00\n",
      { columns = { { "d", kind = "date", date = "%Y-%m-%d %H:%M" } } })
    assert.equal(2, require "design".of(times):freq("d"):cell("2024-05-01", "count").value)
  end)
end)

describe("the short form of a dataset", function()
  it("has nothing that a terminal acts on", function()
    assert.is_nil(tostring(read("a\27]0;x\7b,c\n1,2\n")):find("[\27\7]"))
  end)
end)

describe("mentions in columns of numbers", function()
  it("are items in the order of their values", function()
    local d = read("m1,m2\n5,1\n3,2\n5,4\n"):multi("m", { "m1", "m2" }, { from = "mentions" })
    local keys = {}
    for i = 1, 5 do keys[i] = d:column("m"):codes("en")[i].key end
    assert.same({ "1", "2", "3", "4", "5" }, keys)
  end)
end)

describe("append", function()
  it("says where the files have other codes for the same option", function()
    local function coded(text, na)
      return read(text, { columns = { { "q", codes = { { "yes", 1 }, { "na", na, missing = "no_answer" } } } } })
    end
    local d = coded("q\n1\n99\n", 99):append(coded("q\n1\n-9\n", -9))
    assert.same({ "yes", nil, "yes" }, { rows(d:column("q"))[1], nil, rows(d:column("q"))[3] })
    assert.truthy(tostring(d:notes()):find("append: in column 'q' 'na' is 99 and -9 (the first is kept)", 1, true))
  end)

  it("puts rows behind rows, unites options and fills what is missing", function()
    local a = read("q1,x\nyes,1\nno,2\n", { wave = "2025",
      columns = { { "q1", codes = { { "yes" }, { "no" } } }, { "x" } } })
    local b = read("q1,y\nmaybe,3\nyes,4\n", { columns = { { "q1", codes = { { "maybe" }, { "yes" } } }, { "y" } } })
    local d = a:append(b, { wave = "2020" })
    assert.same({ "q1", "x", "wave", "y" }, d:names())
    assert.same({ "yes", "no", "maybe", "yes" }, rows(d:column("q1")))
    assert.same({ "2025", "2025", "2020", "2020" }, rows(d:column("wave")))
    assert.same({ 1, 2, false, false }, rows(d:column("x")))
    assert.same({ false, false, 3, 4 }, rows(d:column("y")))
    local notes = d:notes()
    assert.equal("append: the first has no column 'y' (2 rows each are missing there)", notes[#notes - 1])
    assert.equal("append: the second has no column 'x' (2 rows each are missing there)", notes[#notes])
  end)

  it("fills columns of any kind that only the second has with system missing, and says so", function()
    local book = { read = { separator = "," }, columns = { { "i" }, { "n", kind = "number" },
      { "s", codes = { { "yes" } } }, { "t", kind = "text" }, { "d", kind = "date" } },
      sets = { { "m", items = { { "m1" }, { "m2" } } } } }
    local b = read("i,n,s,t,d,m1,m2\n2,5,yes,word,2024-05-01,1,0\n", book)
    local d = read("i\n1\n3\n"):append(b)
    assert.same({ "i", "n", "s", "t", "d", "m1", "m2", "m" }, d:names())
    for _, name in ipairs { "n", "s", "t", "d", "m1", "m" } do
      local col = d:column(name)
      assert.equal(1, col:summary().answered, name)
      assert.equal("system", col:summary().missing[1].kind, name)
      assert.equal(2, col:summary().missing[1].count, name)
      assert.is_nil(col:get(1), name)
    end
    assert.equal(5, d:column("n"):get(3))
    assert.equal("append: the first has no columns 'n', 's', 't', 'd', 'm1', 'm2', 'm' (2 rows each are missing there)",
      d:notes()[#d:notes()])
    assert.equal(1, require "design".of(d):freq("m"):cell("m1", "count").value)
  end)

  it("finds what was called otherwise, and keeps another question apart", function()
    local d = read(staff_bytes, staff)
    local old = read("q6,q7_1,i\n1,5,1\n", { columns = { { "q6", codes = { { "yes", 1 }, { "no", 2 } } } } })
    local both = d:append(old, { wave = "2020" })
    assert.same({ "yes", "no", "yes", "yes" }, rows(both:column("q7_1")))
    assert.same({ false, false, false, 5 }, rows(both:column("q7_1_2020")))
  end)

  it("keeps private what is private in either", function()
    local a, b = read("i,m\n1,x\n"), read("i,m\n1,x\n", { columns = { { "i" }, { "m", private = true } } })
    assert.is_true(a:append(b):meta().columns.m.private)
  end)
end)

describe("looking at a dataset", function()
  it("describes its columns", function()
    local page = read(staff_bytes, staff):drop { "q7_1" }:describe():csv { notes = false }
    assert.equal([[
Question,Column,Kind,Label,Answered,nothing there,not asked,don't know,Distinct,Range
,role,single,Funktion,2,0,0,1,2,
,age,number,Alter,2,1,0,0,2,20 to 40
,q3,number,,1,1,1,0,1,7
,email,text,,2,1,0,0,,
]], page)
  end)

  it("is a design of weight 1 where one is wanted", function()
    local d = read("a,b\n1,2\n3,4\n")
    assert.equal(2, d:mean("a").value)
    assert.equal(6, d:total("b").value)
    assert.equal(3, d:domain("a > 1"):mean("a").value)
  end)

  it("is described in German too", function()
    local language = require "language"
    language.force "de"
    local page = read("a,b\n1,x\n,y\n"):describe():text { ascii = true }
    language.force(nil)
    assert.equal([[
answers.csv: 2 Zeilen, 2 Spalten

Spalte  Art     Beschriftung  Beantwortet  leer  Versch.  Bereich
-----------------------------------------------------------------
a       number                          1     1        1  1
b       single                          2     0        2
]], page)
  end)

  it("is printed in one line", function()
    assert.equal("dataset answers.csv: 1 row, 2 columns (a, b)", tostring(read("a,b\n1,2\n")))
  end)

  it("hands out notes that nobody can change", function()
    local d = read("a;b\n1;2\n")
    local notes = d:notes()
    assert.equal(1, #notes)
    notes[1] = "x"
    assert.truthy(d:notes()[1]:find("cells are separated by ';'", 1, true))
  end)
end)

describe("names_in", function()
  local names_in = require "names_in"

  it("sees names outside of texts", function()
    assert.same({ "a", "and", "b c", "in", "x1" }, names_in.list "a == 'q' and `b c` > 1e5 in x1")
    assert.same({ "größe" }, names_in.list "größe > 2")
  end)

  it("renames them", function()
    assert.equal("`b 2` == 'a' and c", names_in.renamed("a == 'a' and c", { a = "b 2" }))
  end)
end)
