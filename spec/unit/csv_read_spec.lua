-- CSV to typed columns: src/csv_read.c, src/csv_rows.c, src/csv_scan.c, src/csv_parser.c, src/csv_notes.c,
-- src/gather.c, src/source.c, src/date.c. What other programs make of CSV is in csv_dialects_spec.lua.
-- Every small file is read in pieces of 1, 2, 3, 7, 4,096 bytes and 1 MiB.

local csv = require "core.csv"
local run = require "spec.support.run"
local support = require "spec.support.csv"
local temp = require "spec.support.temp"

local read = support.read

local function unfilled(line)
  return ("f.csv:%d:1: 1 row has no cell filled; it is kept (delete the line if it is nobody's)"):format(line)
end

local function commas(line, shown, advice)
  return ("f.csv:%d: '%s' in column 'a' has a comma, the file's numbers a point, so the column is read as text (%s)")
    :format(line, shown, advice)
end

-- what it shows, bytes of the file, columns and cells; then notes and options where there are any
local files = {
  { "numbers and a few texts", "a,b\n1,x\n2,y\n", "a number, b single: 1 x | 2 y" },
  { "no line end behind the last row", "a,b\n1,x\n2,y", "a number, b single: 1 x | 2 y" },
  { "CRLF", "a,b\r\n1,x\r\n2,y\r\n", "a number, b single: 1 x | 2 y" },
  { "CR alone", "a,b\r1,x\r2,y\r", "a number, b single: 1 x | 2 y" },
  { "line ends mixed", "a,b\r\n1,x\r2,y\n3,z", "a number, b single: 1 x | 2 y | 3 z" },
  { "a byte order mark, not in the first name", "\xef\xbb\xbfa,b\n1,2\n", "a number, b number: 1 2" },
  { "a byte order mark before a quoted name", "\xef\xbb\xbf\"a\",b\n1,2\n", "a number, b number: 1 2" },
  { "a header alone: no rows", "a,b\n", "a number, b number:" },
  { "a header alone without line end", "a,b", "a number, b number:" },
  { "empty cells, quoted or not, are missing", "a,b\n,x\n2,\n\"\",\"\"\n", "a number, b single: - x | 2 - | - -",
    { unfilled(4) } },
  { "a column of empty cells is one of numbers", "a,b\n1,\n2,\n", "a number, b number: 1 - | 2 -" },
  { "an empty cell at the end of the file", "a,b\n1,", "a number, b number: 1 -" },
  { "quoted separators", "a,b\n\"x,y\",1\n", "a single, b number: x,y 1" },
  { "doubled quotes", 'a,b\n"say ""x""",1\n""""\x2c2\n', 'a single, b number: say "x" 1 | " 2' },
  { "quoted numbers are numbers", 'a\n"1"\n"2.5"\n', "a number: 1 | 2.5" },
  { "quoted line breaks of each kind", 'a,b\n"x\ny\r\nz\rw",1\n', "a single, b number: x\\ny\\r\\nz\\rw 1" },
  { "a line break in a name", '"a\nb",c\n1,2\n', "a\nb number, c number: 1 2" },
  { "blanks are kept", "a,b\n x ,1\n y,2\n", "a single, b number:  x  1 |  y 2" },
  { "a number with a blank is a text", "a\n 1\n2\n", "a single:  1 | 2" },
  { "a tab inside a cell is kept", "a,b\n\tx,1\n", "a single, b number: \tx 1", nil, { separator = "," } },
  { "empty cells between tabs", "a\tb\tc\n1\t\t3\n\t\t\n", "a number, b number, c number: 1 - 3 | - - -",
    { "f.csv: cells are separated by a tab", unfilled(3) } },
  { "semicolons", "a;b\n1;x\n", "a number, b single: 1 x", { "f.csv: cells are separated by ';'" } },
  { "bars", "a|b\n1|x\n", "a number, b single: 1 x", { "f.csv: cells are separated by '|'" } },
  { "semicolons with commas in the header", "a, or b;c\nx;1\ny;2\n", "a, or b single, c number: x 1 | y 2",
    { "f.csv: cells are separated by ';'" } },
  { "separators in quotes do not count", '"a;b;c;d",e\n1,2\n', "a;b;c;d number, e number: 1 2" },
  { "one column whose cells have commas", "a\nx, y\nz, w\n", "a single: x, y | z, w",
    { "f.csv: cells are separated by ';'" } },
  { "one column whose last cell alone has a comma", "a\nx\ny,z", "a single: x | y,z",
    { "f.csv: cells are separated by ';'" } },
  { "a separator that was asked for", "a;b,c\n1;2,3\n", "a;b single, c number: 1;2 3", nil, { separator = "," } },
  { "a decimal comma", "a;b\n1,5;x\n-0,25;y\n", "a number, b single: 1.5 x | -0.25 y",
    { "f.csv: cells are separated by ';'" }, { decimal = "," } },
  { "a decimal comma that is found", 'a;b\n"1,5";1\n2,5;2\n', "a number, b number: 1.5 1 | 2.5 2",
    { "f.csv: numbers have a decimal comma" }, { separator = ";" } },
  { "a decimal point that was asked for", "a;b\n1,5;1\n2,5;2\n", "a single, b number: 1,5 1 | 2,5 2", nil,
    { separator = ";", decimal = "." } },
  { "commas that may stand for thousands", "a;b\n1,500;1\n-12,345;2\n", "a single, b number: 1,500 1 | -12,345 2",
    { commas(2, "1,500", 'thousands = ",", or decimal = ","') },
    { separator = ";" } },
  { "three digits behind a comma", "a;b\n1,500;1\n0,375;2\n", "a number, b number: 1.5 1 | 0.375 2",
    { "f.csv: numbers have a decimal comma" }, { separator = ";" } },
  { "as many points as commas", "a;b\n1,5;1.5\n2;2\n", "a single, b number: 1,5 1.5 | 2 2",
    { commas(2, "1,5", 'decimal = ","') },
    { separator = ";" } },
  { "lists and dates are no numbers", "a;b\n1,5,7;1.5.2020\n", "a single, b date: 1,5,7 18383",
    { "f.csv: column 'b' is read as dates, day.month.year" }, { separator = ";" } },
  { "a mark of thousands that nobody wants makes a text", "a;b\n1.234,5;1\n2,5;2\n",
    "a single, b number: 1.234,5 1 | 2,5 2", nil, { separator = ";", decimal = ",", thousands = "" } },
  { "forms of numbers", "a\n1e5\n.5\n5.\n-0\n+7\n1E-3\n",
    "a number: 100000 | 0.5 | 5 | 0 | 7 | 0.001" },
  { "hexadecimal stays text", "a\n0x10\n", "a single: 0x10" },
  { "NaN and inf stay text", "a,b\nNaN,inf\n", "a single, b single: NaN inf" },
  { "an underscore stays text", "a\n1_000\n", "a single: 1_000" },
  { "beyond the range stays text", "a\n1e400\n", "a single: 1e400" },
  { "digits and letters stay text", "a\n12abc\n", "a single: 12abc" },
  { "leading zeros stay text", "a\n00123\n007\n", "a single: 00123 | 007" },
  { "identifiers of 20 digits stay apart", "a\n12345678901234567890\n12345678901234567891\n",
    "a single: 12345678901234567890 | 12345678901234567891" },
  { "2^53 is a number, 2^53 + 1 a text", "a,b\n9007199254740992,9007199254740993\n",
    "a number, b single: 9007199254740992 9007199254740993" },
  { "numbers that turn into text keep their letters", "a\n1.50\n+2\n\n3e0\nx\n", "a single: 1.50 | +2 | 3e0 | x",
    { "f.csv:6:1: 'x' is not a number, so column 'a' is read as text",
      "f.csv:4:1: 1 blank line left out" } },
  { "Namibia stays", "a,b\nNA,1\nDE,2\n", "a single, b number: NA 1 | DE 2" },
  { "missing to the letter", "a,b\nNA,1\nna,NA\nNAN,2\n", "a single, b number: - 1 | na - | NAN 2", nil,
    { missing = { "NA" } } },
  { "numbers listed as missing, to the letter", "a\n-99\n-99.0\n5\n", "a number: - | -99 | 5", nil,
    { missing = { -99 } } },
  { "blank lines are counted", "a,b\n\n1,2\n\r\n\n3,4\n", "a number, b number: 1 2 | 3 4",
    { "f.csv:2:1: 3 blank lines left out, of which this is the first" } },
  { "blank lines before the header", "\n\na,b\n1,2\n", "a number, b number: 1 2",
    { "f.csv:1:1: 2 blank lines left out, of which this is the first" } },
  { "a row of empty cells is no blank line", "a,b\n,\n", "a number, b number: - -", { unfilled(2) } },
  { "rows that Excel left behind", "a,b,c\n1,2,3\n,,\n4,x,6\n,,\n\n,,\n",
    "a number, b single, c number: 1 2 3 | - - - | 4 x 6 | - - - | - - -",
    { "f.csv:4:3: 'x' is not a number, so column 'b' is read as text", "f.csv:6:1: 1 blank line left out",
      "f.csv:3:1: 3 rows have no cell filled, of which this is the first; they are kept "
        .. "(delete the lines if they are nobody's)" } },
  { "a row of missing texts is filled", "a,b\nNA,NA\n", "a number, b number: - -", nil, { missing = { "NA" } } },
  { "a quoted empty cell alone is a row", 'a\n1\n""\n2\n', "a number: 1 | - | 2" },
  { "unnamed columns", ",b,\n1,2,3\n", "column_1 number, b number, column_3 number: 1 2 3",
    { "f.csv:1:1: the column has no name and is called 'column_1'",
      "f.csv:1:4: the column has no name and is called 'column_3'" } },
  { "an unnamed column gives way", ",column_1\n1,2\n", "column_1_2 number, column_1 number: 1 2",
    { "f.csv:1:1: the column has no name and is called 'column_1_2'" } },
  { "names that differ in case", "a,A\n1,2\n", "a number, A number: 1 2" },
  { "names that mean something to Lua", "__index,end,nil,rows\n1,2,3,4\n",
    "__index number, end number, nil number, rows number: 1 2 3 4" },
  { "umlauts, Greek, emoji", "größe,β\näöü,😀\n", "größe single, β single: äöü 😀" },
  { "a type that is asked for", "plz,age,day\n01067,41,2025-05-02\n80331,39,1969-12-31 12:00\n",
    "plz text, age single, day date: 01067 41 20210 | 80331 39 -0.5", nil,
    { types = { plz = "text", age = "single", day = "date" } } },
  { "ISO dates are dates", "day\n2025-05-02\n", "day date: 20210" },
  { "dates are texts where texts are asked for", "day\n2025-05-02\n", "day single: 2025-05-02", nil,
    { dates = false } },
}

describe("core.csv.read", function()
  for _, file in ipairs(files) do
    it("reads " .. file[1], function()
      local found = read(file[2], file[5])
      assert.are.equal(file[3], found.data or found.message)
      assert.are.same(file[4] or {}, found.notes)
    end)
  end

  it("knows the line of each row, whatever breaks lines", function()
    assert.are.equal("3 6 7 8", read('a,"b\nc"\n1,"x\ny"\r\n\n2,z\r3,z\n4,"\n\n"').lines)
  end)

  it("sorts the options of a choice by their bytes", function()
    local dir <close> = temp.folder()
    local keys = {}
    for i, option in ipairs(csv.read(dir:write("a",
      "a\nb\nB\na\nab\n")):column("a"):codes()) do keys[i] = option.key end
    assert.are.same({ "B", "a", "ab", "b", "system" }, keys)
  end)

  it("gives options that are all numbers their codes, in the order of the numbers", function()
    local dir <close> = temp.folder()
    local dataset = csv.read(dir:write("a", "a\n10\n9\n1.50\n"), { types = { a = "single" } })
    local codes = {}
    for i, option in ipairs(dataset:column("a"):codes()) do codes[i] = option.key .. "=" .. tostring(option.code) end
    assert.are.same({ "1.50=1.5", "9=9", "10=10", "system=nil" }, codes)
  end)

  local function distinct(texts, rows, options)
    local dir <close> = temp.folder()
    local lines = { "id,a" }
    for row = 1, rows do lines[row + 1] = ("%d,t%05d"):format(row, row * 7919 % texts) end
    return csv.read(dir:write("a", table.concat(lines, "\n")), options)
  end

  it("takes up to 50 texts for a choice, more only where 20 rows give each", function()
    assert.are.equal("single", distinct(50, 60):column("a"):kind())
    assert.are.equal("text", distinct(51, 60):column("a"):kind())
    assert.are.equal("single", distinct(51, 51 * 20):column("a"):kind())
    assert.are.equal("text", distinct(51, 51 * 20 - 1):column("a"):kind())
    assert.are.equal("single", distinct(1000, 20000):column("a"):kind())
    assert.are.equal("text", distinct(1001, 21000):column("a"):kind())
  end)

  for _, count in ipairs{ 255, 256, 257, 300, 65535, 65536, 70000 } do
    it(("keeps %d options apart"):format(count), function()
      local column = distinct(count, count + 10, { types = { a = "single" } }):column("a")
      assert.are.equal("single", column:kind())
      assert.are.equal(count + 1, #column:codes())
      for row = 1, count + 10, 97 do assert.are.equal(("t%05d"):format(row * 7919 % count), column:get(row)) end
    end)
  end

  it("turns a column into text at row 900,000 and loses nothing", function()
    local dir <close> = temp.folder()
    local dataset, notes = csv.read(dir:write("f", "a,b\n" .. ("1.0,2\n"):rep(899999) .. "x,2\n" .. "2.50,3\n"),
      { name = "f" })
    assert.are.same({ "f:900001:1: 'x' is not a number, so column 'a' is read as text" }, notes)
    local a, b = dataset:column("a"), dataset:column("b")
    assert.are.same({ 900001, "1.0", "1.0", "x", "2.50" }, { a:rows(), a:get(1), a:get(899999), a:get(900000),
      a:get(900001) })
    assert.are.same({ "number", 2, 3 }, { b:kind(), b:get(900000), b:get(900001) })
  end)

  it("shows ten notes of a kind and counts the rest", function()
    local found = read((","):rep(12) .. "\n" .. ("1,"):rep(12) .. "1\n" .. ("x,"):rep(12) .. "x\n")
    assert.are.equal(22, #found.notes)
    assert.are.equal("f.csv:1:10: the column has no name and is called 'column_10'", found.notes[10])
    assert.are.equal("f.csv: ... and 3 more columns without a name", found.notes[11])
    assert.are.equal("f.csv:3:1: 'x' is not a number, so column 'column_1' is read as text", found.notes[12])
    assert.are.equal("f.csv: ... and 3 more columns read as text", found.notes[22])
  end)

  it("reads a cell of a MiB", function()
    local dir <close> = temp.folder()
    local cell = ("ä\n"):rep(349525)
    local dataset = csv.read(dir:write("a", 'a,b\n1,"' .. cell .. '"\n2,y\n'))
    assert.is_true(dataset:column("b"):get(1) == cell)
    assert.are.equal(349525 + 3, dataset:line(2))
  end)

  it("reads 10,000 columns", function()
    local dir <close> = temp.folder()
    local names, numbers, texts = {}, {}, {}
    for i = 1, 10000 do names[i], numbers[i], texts[i] = "c" .. i, i, i % 2 == 0 and "t" .. i or i end
    local line = { table.concat(names, ","), table.concat(numbers, ","), table.concat(texts, ",") }
    local dataset = csv.read(dir:write("a", table.concat(line, "\n")))
    assert.are.equal(10000, #dataset:names())
    assert.are.same({ "10000", "t10000", 9999 }, { dataset:column("c10000"):get(1), dataset:column("c10000"):get(2),
      dataset:column("c9999"):get(2) })
  end)

  it("takes a quote that stays open for 300,000 lines in bounded memory", function()
    local dir <close> = temp.folder()
    local path = dir:write("f.csv", 'a,b\n1,x\n2,"open\n' .. ("3,yyyyyyyyyyyyyyyy\n"):rep(300000))
    local found = run{ "-e", ("require 'core.csv'.read(%q, { name = 'f.csv' })"):format(path),
      before = not os.getenv("BEFUND_SANITIZED") and "ulimit -v 262144" or nil } -- KiB; sanitizers take more
    assert.are.equal(1, found.status)
    assert.matches("f.csv:3:3: the quote that opens here is never closed %(close it with another quote%)", found.err)
  end)

  it("holds the columns and little else, whatever the file's size", function()
    local dir <close> = temp.folder()
    local row = ("7,%s,%s\n"):format(("x"):rep(150), ("y"):rep(150))
    local path = dir:write("f.csv", "n,a,b\n" .. row:rep(400000)) -- 122 MB
    local found = run{ "-e", ([[
      local d = require "core.csv".read(%q)
      local typed = 0
      for _, name in ipairs(d:names()) do typed = typed + d:column(name):bytes() end
      for line in io.lines("/proc/self/status") do
        local peak = line:match("^VmHWM:%%s+(%%d+) kB")
        if peak then print(typed, peak * 1024 <= 1.2 * typed + 64 * 2 ^ 20) end
      end]]):format(path) }
    assert.are.same({ "4000000\ttrue\n", "" }, { found.out, found.err })
  end)

  it("calls a function while another thread reads, until it has no more to do", function()
    local dir <close> = temp.folder()
    local path = dir:write("f.csv", "a,b\n" .. ("1,x\n"):rep(500000))
    local function found(beside, threads)
      local text = ([[
        local calls = 0
        local function beside() calls = calls + 1 %s end
        local ok, data = pcall(require "core.csv".read, %q, {}, beside)
        print(ok and data:rows() or data, calls)]]):format(beside, path)
      return run{ "-e", text, env = { BEFUND_THREADS = threads } }.out
    end
    assert.are.equal("500000\t0\n", found("", "1"))
    assert.are.equal("500000\t3\n", found("return calls < 3", "2"))
    assert.are.equal("no\t1\n", found("error('no', 0)", "2"))
    assert.are.equal("bad argument #3 to 'core.csv.read' (function expected, got number)",
      select(2, pcall(csv.read, path, {}, 3)):match("bad argument.*"))
  end)

  it("leaves the options as they were", function()
    local dir <close> = temp.folder()
    local options = { types = { a = "text" }, missing = { "x" } }
    csv.read(dir:write("a", "a\n1\n"), options)
    assert.are.same({ types = { a = "text" }, missing = { "x" } }, options)
  end)

  it("takes a column of any name for what it is", function()
    local dir <close> = temp.folder()
    assert.are.same({ "BZh", "PK" }, csv.read(dir:write("a", "BZh,PK\n1,2\n")):names())
    assert.are.same({ "abc", "1AY&SY" }, csv.read(dir:write("a", "abc,1AY&SY\n1,2\n")):names())
  end)
end)
