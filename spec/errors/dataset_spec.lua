--- Mistakes in the use of datasets and the words in which they are said.

local temp = require "spec.support.temp"
local raised = require "spec.support.raised"
local column = require "core.column"
local core = require "core.dataset"
local dataset = require "dataset"

local d = core.of { { "age", column.numbers { 20, 30 } }, { "role", column.texts { "x", "y" } } }

-- The message of reading such a file, without the folder.
local function reading(bytes, options)
  local dir <close> = temp.folder()
  local message = raised(dataset.read, dir:write("answers.csv", bytes), options)
  return (message:gsub(dir:path():gsub("%p", "%%%0") .. "/", ""))
end

describe("befund.read", function()
  it("says which files it reads", function()
    assert.equal("read: 'answers.doc' is no kind of file that this version knows (it reads .csv .tsv .txt .sav .zsav "
      .. ".por .dta .sas7bdat .xpt .befund)", raised(dataset.read, "answers.doc"))
    assert.equal("read: the path: 7 is not a text", raised(dataset.read, 7))
  end)

  it("proposes the nearest option", function()
    assert.equal("read: unknown option 'seperator' (is it 'separator'?)", reading("a\n1\n", { seperator = ";" }))
    assert.equal("read: unknown: 'notes' is unknown (is it 'note'?)", reading("a\n1\n", { unknown = "notes" }))
  end)

  it("names encodings that are near", function()
    assert.equal("answers.csv: no encoding is called 'windows-1522' (is it 'windows-1252'?)",
      reading("a\n1\n", { encoding = "windows-1522", codebook = false }))
    assert.equal("read: encoding: 7 is not a text", reading("a\n1\n", { encoding = 7 }))
    assert.equal("read: header: '2' is not a number", reading("a\n1\n", { header = "2" }))
  end)

  it("says how to get a table out of a workbook", function()
    for _, ending in ipairs { "xlsx", "XLSX", "xls", "ods", "numbers", "xlsm" } do
      assert.equal(("read: 'd/answers.2025.%s' is a workbook, which is not read (save the sheet as CSV UTF-8, or "
        .. 'from R: write.csv(d, "answers.2025.csv", row.names = FALSE, na = ""))'):format(ending),
        raised(dataset.read, "d/answers.2025." .. ending))
    end
    assert.equal("write: 'a.xlsx' is no kind of file that this version knows (it writes .csv .tsv .txt .sav .zsav "
      .. ".dta .befund)", raised(dataset.write, d, "a.xlsx"))
  end)

  it("names value, rows and line of a code outside the codebook", function()
    local book = { columns = { { "q1", codes = { { "yes", 1 }, { "no", 2 } } }, { "i" } } }
    assert.equal("answers.csv:3: 7 is no code of column 'q1' "
      .. "(2 rows; add it to the codebook, or read with unknown = \"note\")",
      reading("q1,i\n1,\n7,\n7,\n", { codebook = book }))
    assert.equal("answers.csv:2: 9 is no code of column 'q1' (1 row, and 2 more such values in 3 rows; "
      .. "add it to the codebook, or read with unknown = \"note\")",
      reading("q1,i\n9,\n7,\n8,\n7,\n", { codebook = book }))
  end)

  it("does not show a private value", function()
    assert.equal("answers.csv:2: a value is no code of column 'q1' "
      .. "(1 row; add it to the codebook, or read with unknown = \"note\")",
      reading("q1,i\n1234,\n", { codebook = { columns = { { "q1", private = true, codes = { { "yes", 1 } } } } } }))
  end)

  it("names what is no number and no date", function()
    local book = { columns = { { "age", kind = "number" }, { "day", kind = "date" } } }
    assert.equal("answers.csv:3: 'k.A.' is no number of column 'age' "
      .. "(1 row; list it under missing in the codebook, or read with unknown = \"note\")",
      reading("age,i\n1,\nk.A.,\n", { codebook = book }))
    assert.equal("answers.csv:2: '30.02.2024' is no date of column 'day' "
      .. "(1 row; list it under missing in the codebook, or read with unknown = \"note\")",
      reading("day,i\n30.02.2024,\n", { codebook = book }))
  end)

  it("allows no notes when told so", function()
    assert.equal("read: answers.csv: cells are separated by ';' (notes = \"error\" allows none)",
      reading("a;b\n1;2\n", { notes = "error" }))
  end)

  it("names the place of a condition that is wrong", function()
    local message = reading("a,b\n1,2\n", { codebook = { columns = { { "a", asked = "c == 1" }, { "b" } } } })
    assert.equal("codebook: columns[1] ('a'): asked: expression:1:1: no column 'c'\n  c == 1\n  ^",
      message)
  end)
end)

describe("multi", function()
  it("refuses lists that were read as numbers", function()
    local dir <close> = temp.folder()
    local data = dataset.read(dir:write("l.csv", "id;q5\n1;1,3\n2;2\n"), { separator = ";" })
    assert.equal("multi 't': 'q5' was read as numbers (1.3), not as lists (read it with types = { ['q5'] = \"text\" })",
      raised(data.multi, data, "t", { "q5" }, { from = "list" }))
  end)
end)

describe("befund.write", function()
  it("says which files it writes, and wants a dataset", function()
    assert.equal("write: 'answers.doc' is no kind of file that this version knows (it writes .csv .tsv .txt .sav .zsav "
      .. ".dta .befund)", raised(dataset.write, d, "answers.doc"))
    assert.equal("write: the first argument is 'x', not a dataset (befund.write(d, 'answers.csv'))",
      raised(dataset.write, "x", "answers.csv"))
  end)
end)

describe("names of columns", function()
  it("are proposed", function()
    assert.equal("select: no column 'rol' (is it 'role'?)", raised(d.select, d, { "rol" }))
    assert.equal("drop: no column 'xyzzy' (there are 'age', 'role')", raised(d.drop, d, { "xyzzy" }))
    assert.equal("rename: no column 'rol' (is it 'role'?)", raised(d.rename, d, { x = "rol" }))
    assert.equal("multi 't': no column 'ag' (is it 'age'?)", raised(d.multi, d, "t", { "ag" }))
  end)

  it("stand once", function()
    assert.equal("select: column 'age' is named twice", raised(d.select, d, { "age", "age" }))
    assert.equal("rename: there is a column 'role' already (drop it first)", raised(d.rename, d, { role = "age" }))
    assert.equal("rename: 'age' gets two names, 'a' and 'b'", raised(d.rename, d, { a = "age", b = "age" }))
    assert.equal("rename: 'age' has no new name (write { new = 'old' })", raised(d.rename, d, { "age" }))
    assert.equal("multi 'age': there is a column of that name", raised(d.multi, d, "age", { "role" }))
  end)
end)

describe("derive", function()
  it("names columns that need each other", function()
    assert.equal("derive: 'b', 'a' need each other (a -> b -> a)",
      raised(d.derive, d, { a = "b + 1", b = "a + 1" }))
  end)

  it("wants an expression or a recode", function()
    assert.equal("derive 'x': 7 is not a text", raised(d.derive, d, { x = 7 }))
    assert.equal("derive: 'age > 1' has no name (write { young = 'age < 30' })", raised(d.derive, d, { "age > 1" }))
    assert.equal("derive 'x': neither an expression nor a recode (write { from = 'age', groups = { ... } })",
      raised(d.derive, d, { x = { groups = {} } }))
  end)
end)

describe("multi", function()
  it("asks which answers are mentions", function()
    assert.equal("multi 't': which answers of 'age' are mentions (counted = { 20 }; it has 20, 30)",
      raised(d.multi, d, "t", { "age" }))
  end)

  it("counts every mention", function()
    assert.equal("multi 't': counted is for dummies; in columns of mentions every answer is one",
      raised(d.multi, d, "t", { "role" }, { from = "mentions", counted = { 1 } }))
  end)

  it("knows what is for lists", function()
    local function multi(options, items) return raised(d.multi, d, "t", items or { "role" }, options) end
    assert.equal("multi 't': separator is for lists in one cell (from = \"list\")", multi { separator = ";" })
    assert.equal("multi 't': separator is empty (separator = \";\")", multi { from = "list", separator = "" })
    assert.equal("multi 't': a list stands in one column, not in 2 (from = \"list\")",
      multi({ from = "list" }, { "age", "role" }))
    assert.equal("multi 't': counted is for dummies; in lists every answer is one",
      multi { from = "list", counted = { 1 } })
    assert.equal("multi 't': from: 'lists' is unknown (is it 'list'?)", multi { from = "lists" })
    assert.equal("multi 't': 'y' is no option (add it to the codes, or unknown = \"note\")",
      multi { from = "list", separator = ";", codes = { { "x" } } })
    assert.equal("multi 't': codes[2]: key 'x' stands twice (the first is number 1)",
      multi { from = "list", codes = { { "x", 1 }, { "x", 2 } } })
  end)

  it("names parts of lists that the codebook does not know", function()
    local book = { columns = { { "i" } }, sets = { { "t", from = "list", column = "q5", separator = ";",
      items = { { "zoom", 1 } } } } }
    assert.equal("answers.csv:3: '7' is no item of set 't' "
      .. "(1 row; add it to the codebook, or read with unknown = \"note\")",
      reading("q5,i\n1,\n1;7,\n", { codebook = book, separator = "," }))
  end)

  it("wants to know who was asked, and items", function()
    assert.equal("multi 't': base 'asked' needs to know who was asked "
      .. "(asked = \"role == 'leader'\" here or in the codebook)",
      raised(d.multi, d, "t", { "age" }, { base = "asked" }))
    assert.equal("multi 't': no items (name their columns in a list)", raised(d.multi, d, "t", {}))
  end)
end)

describe("append", function()
  it("wants a dataset, one kind a column and a wave", function()
    assert.equal("append: the first argument is 7, not a dataset", raised(d.append, d, 7))
    local other = core.of { { "age", column.texts { "x" } } }
    assert.equal("append: column 'age' is of kind 'text' in one and 'number' in the other "
      .. "(derive or describe them alike)", raised(d.append, d, other))
    assert.equal("append: the first dataset does not know its wave "
      .. "(wave = \"2025\" in its codebook, or derive a column 'wave')", raised(d.append, d, d, { wave = "2020" }))
  end)
end)

describe("join", function()
  local function ids(...) return core.of { { "lfdn", column.numbers { ... } }, { "x", column.numbers { ... } } } end
  local other = core.of { { "lfdn", column.numbers { 1, 2 } }, { "age", column.numbers { 30, 40 } } }

  it("wants a dataset and what identifies a row", function()
    assert.equal("join: the first argument is 'x', not a dataset", raised(d.join, d, "x"))
    assert.equal("join: no id (id = \"lfdn\": the column that identifies rows in both)", raised(d.join, d, other))
    assert.equal("join: id is empty (id = \"lfdn\", or id = { own = \"other's name\" })",
      raised(d.join, d, other, { id = {} }))
    assert.equal("join: id: 7 is not a table", raised(d.join, d, other, { id = 7 }))
    assert.equal("join: unknown option 'on' (there is 'id')", raised(d.join, d, other, { on = "lfdn" }))
    assert.equal("join: no column 'lfd' in the first dataset (is it 'lfdn'?)",
      raised(other.join, other, other, { id = "lfd" }))
    assert.equal("join: no column 'number' in the second dataset (there are 'lfdn', 'age')",
      raised(other.join, other, other, { id = { lfdn = "number" } }))
  end)

  it("wants identifiers of one kind", function()
    assert.equal("join: id 'lfdn' is a column of kind 'number' in one and 'text' in the other "
      .. "(read or derive them alike)",
      raised(other.join, other, core.of { { "lfdn", column.texts { "1", "2" } } }, { id = "lfdn" }))
  end)

  it("names identifiers that stand twice and those that are missing", function()
    assert.equal("join: 'lfdn' 7 stands in 3 rows of the second dataset (row 2 and row 3, and 1 more such value; "
      .. "one row an id)", raised(other.join, other, ids(1, 7, 7, 5, 7, 5), { id = "lfdn" }))
    assert.equal("join: 'lfdn' 2 stands in 2 rows of the first dataset (row 1 and row 2; one row an id)",
      raised(d.join, ids(2, 2), other, { id = "lfdn" }))
    assert.equal("join: 2 rows of the second dataset have no 'lfdn' "
      .. "(first: row 2; leave such rows out: keep \"answered(lfdn)\")",
      raised(other.join, other, ids(1, false, 2, false), { id = "lfdn" }))
  end)

  it("names lines of files, and no private value", function()
    local dir <close> = temp.folder()
    local book = { columns = { { "lfdn", private = true }, { "team" } } }
    local path = dir:write("staff.csv", "lfdn,team\n4711,a\n4711,b\n")
    assert.equal("join: 'lfdn' 4711 stands in 2 rows of 'staff.csv' (staff.csv:2 and staff.csv:3; one row an id)",
      raised(other.join, other, dataset.read(path), { id = "lfdn" }))
    assert.equal("join: 'lfdn' a value stands in 2 rows of 'staff.csv' (staff.csv:2 and staff.csv:3; one row an id)",
      raised(other.join, other, dataset.read(path, { codebook = book }), { id = "lfdn" }))
  end)

  it("names columns that both have", function()
    assert.equal("join: both have 'age' (rename or drop in one: other:rename { age_2 = \"age\" })",
      raised(other.join, other, other, { id = "lfdn" }))
  end)

  it("is not for designs", function()
    local s = other:design()
    assert.equal("join: a design has its rows already "
      .. "(join the datasets first: d:join(other, { id = \"lfdn\" }):design { ... })", raised(s.join, s, other))
  end)
end)
