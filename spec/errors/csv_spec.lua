-- What is refused, word for word, with file, line and column (in characters).

local csv = require "core.csv"
local lfs = require "lfs"
local support = require "spec.support.csv"
local temp = require "spec.support.temp"

local read = support.read

-- what it shows, bytes of the file, the message, options
local behind = "text behind the closing quote of a cell (double the quotes within a cell; cells are separated by ',')"
local inside =
  "a quote in a cell that does not begin with one (put the whole cell in quotes and double those within)"

local utf8_advice = "(save the file in UTF-8, or name its encoding)"

local files = {
  { "an empty file", "", "f.csv: the file is empty" },
  { "a byte order mark alone", "\xef\xbb\xbf", "f.csv: the file is empty" },
  { "blank lines alone", "\n\r\n\n", "f.csv: the file is empty" },
  { "a short row", "a,b\n1,2\n3\n",
    "f.csv:3:1: the row has 1 cell, the header has 2 (give each row all its cells, empty ones too)" },
  { "a long row", "a,b\n1,2\n3,4,5\n",
    "f.csv:3:1: the row has 3 cells, the header has 2 (put cells that contain ',' in quotes)" },
  { "a short last row without line end", "a,b,c\n1,2,3\n4,5",
    "f.csv:3:1: the row has 2 cells, the header has 3 (give each row all its cells, empty ones too)" },
  { "a long row behind quoted line breaks", 'a,b\n"x\n\ny",2\n\n3,4,5\n',
    "f.csv:6:1: the row has 3 cells, the header has 2 (put cells that contain ',' in quotes)" },
  { "a quote that is never closed", 'a,b\n1,"x\n2,y\n3,z\n',
    "f.csv:2:3: the quote that opens here is never closed (close it with another quote)" },
  { "a quote that is never closed in the header", 'a,"b\n1,2\n',
    "f.csv:1:3: the quote that opens here is never closed (close it with another quote)" },
  { "a quote that is never closed behind umlauts and line breaks", 'ä,b\n"ö\nü","x',
    "f.csv:3:4: the quote that opens here is never closed (close it with another quote)" },
  { "text behind a closing quote", 'a,b\n1,"x"y\n',
    "f.csv:2:6: " .. behind },
  { "a blank behind a closing quote", 'a,b\n"x" ,1\n',
    "f.csv:2:4: " .. behind },
  { "a quote inside a plain cell", 'a,b\n1,5" disk\n',
    "f.csv:2:4: " .. inside },
  { "a blank before an opening quote", 'a,b\n1, "x"\n',
    "f.csv:2:4: " .. inside },
  { "the wrong separator", '"a";"b"\n1;2\n',
    "f.csv:1:4: " .. behind,
    { separator = "," } },
  { "bytes that are not UTF-8 among others that are", "a,b\nä,1\n1,gro\xdf\n",
    "f.csv:3:6: byte 0xdf is not UTF-8 in column 'b' " .. utf8_advice },
  { "bytes that are not UTF-8 in quotes behind doubled ones", 'a,b\n1,"ä""ö\nü""\xfc"\n',
    "f.csv:3:4: byte 0xfc is not UTF-8 in column 'b' " .. utf8_advice },
  { "bytes that are not UTF-8 at the start of a quoted cell", 'a\nü\n"\xe4"\n',
    "f.csv:3:2: byte 0xe4 is not UTF-8 in column 'a' " .. utf8_advice },
  { "bytes that are not UTF-8 in a name", "ä,gr\xf6\xdfe\n1,2\n", "f.csv:1:5: byte 0xf6 is not UTF-8 " .. utf8_advice },
  { "a few bytes that are not UTF-8 and one umlaut that is", "a,b\n" .. ("\xfc,\xe4\n"):rep(10) .. "\u{f6},x\n",
    "f.csv:2:1: byte 0xfc is not UTF-8 in column 'a' " .. utf8_advice },
  { "a byte that is not UTF-8 behind its mark", "\xef\xbb\xbfa,b\n1,\xfc\n",
    "f.csv:2:3: byte 0xfc is not UTF-8 in column 'b' " .. utf8_advice },
  { "bytes that are not UTF-8 behind a blank line", "\n\xf6,\u{e4}\n1,2\n",
    "f.csv:2:1: byte 0xf6 is not UTF-8 " .. utf8_advice },
  { "half of a character at the end of a cell", "ä,b\n\xc3,1\n",
    "f.csv:2:1: byte 0xc3 is not UTF-8 in column 'ä' " .. utf8_advice },
  { "a surrogate", "a\n\xed\xa0\x80\n", "f.csv:2:1: byte 0xed is not UTF-8 in column 'a' " .. utf8_advice },
  { "a byte that no Western encoding has either", "a,b\n1,gro\xdf\n2,\x81\n",
    "f.csv:2:6: byte 0xdf is not UTF-8 in column 'b' " .. utf8_advice },
  { "bytes that are not UTF-8 where UTF-8 was asked for", "a,b\n1,gro\xdf\n",
    "f.csv:2:6: byte 0xdf is not UTF-8 in column 'b' " .. utf8_advice, { encoding = "UTF-8" } },
  { "UTF-16 where UTF-8 was asked for", "\xff\xfea\0,\0b\0\n\0",
    "f.csv: not in UTF-8, its mark says UTF-16 (leave the encoding out, or name it)", { encoding = "utf8" } },
  { "UTF-8 where another encoding was asked for", "\xef\xbb\xbfa\n1\n",
    "f.csv: its mark says UTF-8, not latin1 (leave the encoding out)", { encoding = "latin1" } },
  { "UTF-16 cut off within a character", "\xff\xfea\0\n\0b",
    "f.csv:2:1: the file ends within a character of UTF-16LE (is it cut off?)" },
  { "UTF-16 with half a pair", "\xff\xfea\0,\0b\0\n\0x\0\0\xd8y\0,\0\n\0",
    "f.csv:2:2: bytes 0x00 0xd8 begin no character of UTF-16LE (name another encoding, or save the file in UTF-8)" },
  { "UTF-16 with the second half of a pair alone", "\xfe\xff\0a\0\n\xdc\0\0b",
    "f.csv:2:1: bytes 0xdc 0x00 begin no character of UTF-16BE (name another encoding, or save the file in UTF-8)" },
  { "a byte that the encoding does not know", "ä,b\nü,1\nx,\x81\n",
    "f.csv:3:3: byte 0x81 begins no character of windows-1252 (name another encoding, or save the file in UTF-8)",
    { encoding = "windows-1252" } },
  { "ASCII that is none", "a,b\n1,\xe4\n",
    "f.csv:2:3: byte 0xe4 begins no character of US-ASCII (name another encoding, or save the file in UTF-8)",
    { encoding = "US-ASCII" } },
  { "a misspelt encoding", "a\n1\n", "f.csv: no encoding is called 'latn1' (is it 'latin1'?)",
    { encoding = "latn1" } },
  { "an encoding like none", "a\n1\n", "f.csv: no encoding is called 'klingon' (write 'UTF-8', 'windows-1252', "
    .. "'ISO-8859-15', 'UTF-16' or another name that 'iconv -l' lists)", { encoding = "klingon" } },
  { "what iconv takes for an order", "a\n1\n", "f.csv: no encoding is called 'ASCII//IGNORE' (write 'UTF-8', "
    .. "'windows-1252', 'ISO-8859-15', 'UTF-16' or another name that 'iconv -l' lists)",
    { encoding = "ASCII//IGNORE" } },
  { "fewer lines than the header has", "a\nb\n",
    "f.csv: the file ends within its 3 header lines (are there so many?)", { header = 3 } },
  { "a header whose lines differ in length", "a,b\nA\n1,2\n",
    "f.csv:2:1: the row has 1 cell, the header has 2 (give each row all its cells, empty ones too)", { header = 2 } },
  { "rows of different length without a header", "1,2\n3\n",
    "f.csv:2:1: the row has 1 cell, the first has 2 (give each row all its cells, empty ones too)", { header = 0 } },
  { "a separator at the end of some rows", "a,b\n1,2,\n3,4\n",
    "f.csv:2:1: the row has 3 cells, the header has 2 (put cells that contain ',' in quotes)" },
  { "a separator at the end of later rows", "a,b\n1,2\n3,4,\n",
    "f.csv:3:1: the row has 3 cells, the header has 2 (put cells that contain ',' in quotes)" },
  { "a cell behind the separator at the end of the rows", "a,b\n1,2,\n3,4,5\n",
    "f.csv:3:1: the row has 3 cells, the header has 2 (put cells that contain ',' in quotes)" },
  { "two separators at the end of the rows", "a,b\n1,2,,\n",
    "f.csv:2:1: the row has 4 cells, the header has 2 (put cells that contain ',' in quotes)" },
  { "thousands that are none in a column of numbers", "a;b\n1.23,5;1\n",
    "f.csv:2:1: '1.23,5' is not a number in column 'a' (read it as text, or list it as missing)",
    { decimal = ",", thousands = ".", types = { a = "number" } } },
  { "a date in the American way where dates were asked for", "day\n05/31/2025\n",
    "f.csv:2:1: '05/31/2025' is not a date such as 2025-05-31 in column 'day' (read it as text, or list it as missing)",
    { types = { day = "date" } } },
  { "an office file without its ending", "\xd0\xcf\x11\xe0\xa1\xb1",
    "f.csv: not a text file in UTF-8, it is an old office file, such as .xls (save the sheet as CSV)" },
  { "a ZIP archive", "PK\3\4\20\0",
    "f.csv: not a text file in UTF-8, it is a ZIP archive, such as .xlsx or .ods (save the sheet as CSV)" },
  { "gzip", "\x1f\x8b\8\0", "f.csv: not a text file in UTF-8, it is compressed by gzip (unpack it with gunzip)" },
  { "bzip2", "BZh91AY&SY\x94", "f.csv: not a text file in UTF-8, it is compressed by bzip2 (unpack it with bunzip2)" },
  { "4 KiB of zeros", ("\0"):rep(4096), "f.csv: not a text file, byte 1 is zero" },
  { "a zero byte early on", "a,b\n1,x\0\n", "f.csv: not a text file, byte 8 is zero" },
  { "a zero byte later", "a,b\n" .. ("1,x\n"):rep(2000) .. "2,x\0y\n",
    "f.csv:2002:4: a zero byte in column 'b' (this is not a text file)" },
  { "text in a column that must hold numbers", "id,age\n1,41\n2,abc\n",
    "f.csv:3:3: 'abc' is not a number in column 'age' (read it as text, or list it as missing)",
      { types = { age = "number" } } },
  { "a long cell, cut in the message", "a\n" .. ("ä"):rep(50) .. "\n",
    "f.csv:2:1: '" .. ("ä"):rep(40) .. "…' is not a number in column 'a' (read it as text, or list it as missing)",
    { types = { a = "number" } } },
  { "control characters in a cell, harmless in the message", "a\n\27[31mred\n",
    "f.csv:2:1: '?[31mred' is not a number in column 'a' (read it as text, or list it as missing)",
      { types = { a = "number" } } },
  { "a day that no month has", "day\n2024-02-29\n2025-02-29\n",
    "f.csv:3:1: '2025-02-29' is not a date such as 2025-05-31 in column 'day' (read it as text, or list it as missing)",
    { types = { day = "date" } } },
  { "a type for a column that is not there", "age,role\n1,2\n", "f.csv: types: no column 'agee' (is it 'age'?)",
    { types = { agee = "text" } } },
  { "a type for a column like none", "age,role\n1,2\n", "f.csv: types: no column 'income'",
    { types = { income = "text" } } },
  { "more columns than there may be", (","):rep(5000000), "f.csv:1:100001: more than 100000 columns" },
}

local function message(call, ...)
  local done, problem = pcall(call, ...)
  assert.is_false(done)
  return (problem:gsub("^spec/%S+:%d+: ", ""):gsub("/tmp/lua_%w+", "DIR"))
end

describe("core.csv.read refuses", function()
  for _, file in ipairs(files) do
    it(file[1], function() assert.are.same({ message = file[3] }, read(file[2], file[4])) end)
  end

  it("a short row at line 900,001", function()
    local dir <close> = temp.folder()
    local path = dir:write("f", "a,b\n" .. ("1,2\n"):rep(899999) .. "1\n" .. ("1,2\n"):rep(100000))
    assert.are.equal("f:900001:1: the row has 1 cell, the header has 2 (give each row all its cells, empty ones too)",
      message(csv.read, path, { name = "f" }))
  end)

  it("a cell of 32 MiB", function()
    local dir <close> = temp.folder()
    local path = dir:write("f", 'a,b\n1,"' .. ("x\n"):rep(16 * 1024 * 1024) .. '"\n')
    assert.are.equal("f:2:3: a cell of 32 MiB or more (is the quote that opens here never closed?)",
      message(csv.read, path, { name = "f" }))
  end)

  it("what is no file, at once", function()
    local dir <close> = temp.folder()
    assert.are.equal("DIR/none.csv: no such file", message(csv.read, dir:path("none.csv")))
    assert.are.equal("DIR: is a folder, not a file", message(csv.read, dir:path()))
    assert(os.execute("mkfifo '" .. dir:path("fifo") .. "'"))
    assert.are.equal("DIR/fifo: is a pipe, not a file (write what comes out of it to a file first)",
      message(csv.read, dir:path("fifo")))
    assert.are.equal("/dev/zero: is a device, not a file (write what comes out of it to a file first)",
      message(csv.read, "/dev/zero"))
    assert(lfs.link("nowhere", dir:path("link"), true))
    assert.are.equal("DIR/link: is a link to 'nowhere', which is not there", message(csv.read, dir:path("link")))
  end)

  it("options that make no sense", function()
    assert.are.equal("option 'separator' is 'x' (one of ',' ';' '\\t' '|')", message(csv.read, "f",
      { separator = "x" }))
    assert.are.equal("option 'decimal' is ';' (one of '.' ',')", message(csv.read, "f", { decimal = ";" }))
    assert.are.equal("option 'missing' must be a table, got string", message(csv.read, "f", { missing = "NA" }))
    assert.are.equal("missing[2] must be a text, got boolean", message(csv.read, "f", { missing = { "NA", true } }))
    assert.are.equal("types: column 'a' cannot be 'real' (number, text, single, date or any)",
      message(csv.read, "f", { types = { a = "real" } }))
    assert.are.equal("option 'thousands' is 'x' (one of '.' ',' \"'\" ' ' or the narrow blank; '' is none)",
      message(csv.read, "f", { thousands = "x" }))
    assert.are.equal("bad argument #2 to 'core.csv.read' (decimal sign and mark of thousands are the same)",
      message(csv.read, "f", { thousands = ",", decimal = "," }))
    assert.are.equal("option 'header' is 4 (how many lines: 0 to 3)", message(csv.read, "f", { header = 4 }))
    assert.are.equal("option 'header' is 1.5 (how many lines: 0 to 3)", message(csv.read, "f", { header = 1.5 }))
    assert.are.equal("option 'encoding' must be a string, got boolean", message(csv.read, "f", { encoding = true }))
    assert.are.equal("types: a column's name is a text, got number", message(csv.read, "f", { types = { "text" } }))
    assert.are.equal("bad argument #2 to 'core.csv.read' (table expected, got string)", message(csv.read, "f", "x"))
  end)
end)

describe("core.csv.write refuses", function()
  local column = require "core.column"

  it("columns of different length", function()
    local dir <close> = temp.folder()
    assert.are.equal("column 'b' has 1 rows, column 'a' has 2",
      message(csv.write, dir:path("f"), { { "a", column.numbers{ 1, 2 } }, { "b", column.numbers{ 1 } } }))
    assert.are.same({}, dir:names())
  end)

  it("what is no list of columns", function()
    assert.are.equal("columns[1] must be a { name, column }, got string", message(csv.write, "f", { "a" }))
    assert.are.equal("columns[1]: its name must be a text, got number", message(csv.write, "f", { { 1 } }))
    assert.are.equal("columns[1]: 'a' must be a column, got table", message(csv.write, "f", { { "a", {} } }))
  end)

  it("a folder that is not there, and leaves nothing", function()
    local dir <close> = temp.folder()
    assert.matches("^DIR/no/f.csv: ", message(csv.write, dir:path("no/f.csv"), { { "a", column.numbers{ 1 } } }))
    assert.are.same({}, dir:names())
  end)
end)
