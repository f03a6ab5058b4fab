-- core.stat: what comes out of files of SPSS and Stata, made by hand (spec/support/sav.lua). It shows src/stat_read.c,
-- src/stat_parse.c, src/stat_wire.c, src/stat_gather.c, src/sav_records.c, src/decode.c, src/jail.c, src/library.c, and
-- src/lua_stat.c.

local stat = require "core.stat"
local pack = require "spec.support.pack"
local por = require "spec.support.por"
local raised = require "spec.support.raised"
local run = require "spec.support.run"
local sav = require "spec.support.sav"
local show = require "spec.support.csv".show
local temp = require "spec.support.temp"

local function read(bytes, options)
  local dir <close> = temp.folder()
  options = options or {}
  options.name, options.format = "f.sav", options.format or "sav"
  return stat.read(dir:write("f", bytes), options)
end

local function refused(bytes, options)
  return raised(read, bytes, options)
end

local good = "SEX single, AGE number, TOWN single: 1 30 Bonn | no_answer - Köln"

describe("an SPSS file", function()
  it("gives numbers, texts and codes, and what is declared missing", function()
    local data, file = read(sav.file { label = "A survey" })
    assert.are.equal(good, show(data))
    assert.are.equal("A survey", file.label)
    assert.are.same({ { 9, 9 } }, file.variables[1].missing)
    assert.are.equal("Gender", file.variables[1].label)
    assert.are.same({ { 1, "male" }, { 2, "female" }, { 9, "no answer" } }, file.labels[file.variables[1].set])
    assert.are.equal("F8.0", file.variables[1].format)
    assert.are.equal(8, file.variables[3].text)
  end)

  it("may have either order of bytes", function()
    assert.are.equal(good, show((read(sav.file(nil, ">")))))
  end)

  for _, case in ipairs { { -1, nil }, { 1, 1 }, { 2, 2 } } do
    it(("gives all its rows where the header counts %d"):format(case[1]), function()
      local data, file = read(sav.file { cases = case[1] })
      assert.are.equal(good, show(data))
      assert.are.equal(case[2], file.rows)
    end)
  end

  it("is refused where rows are missing", function()
    assert.are.equal("f.sav: the header promises 2,000,000,000 rows, there are 2 (the file is cut off; copy or export "
      .. "it again)", refused(sav.file { cases = 2000000000 }))
    assert.truthy(refused(sav.file { cases = -1, rows = sav.rows .. " 1.0" }):find("the file is damaged", 1, true))
  end)

  it("is read whatever its date says", function()
    assert.are.equal(good, show((read(sav.file { date = "xx yyy zz", time = "        " }))))
  end)

  it("keeps the largest numbers as data", function()
    local data = read(sav.file { rows = '1.0 HIGHEST s8 "a" 2.0 LOWEST s8 "b"' })
    assert.are.equal(0x1.fffffffffffffp+1023, data:column("AGE"):get(1))
    assert.are.equal(-0x1.ffffffffffffep+1023, data:column("AGE"):get(2))
  end)

  it("has ranges of missing values with open ends", function()
    local data, file = read(sav.file { rows = '5.0 -1.0 s8 "a" 6.0 -2.5 s8 "b"', variables = [[
      2 0 0 0 0x050800 0x050800 s8 "SEX"
      2 0 0 -3 0x050802 0x050802 s8 "AGE" LOWEST -1.0 99.0
      2 8 0 0 0x010800 0x010800 s8 "TOWN"]] })
    assert.are.same({ { -math.huge, -1 }, { 99, 99 } }, file.variables[2].missing)
    local kinds = data:column("AGE"):labels():spec().missing
    assert.are.same({ -2.5, -1 }, { kinds[1].code, kinds[2].code })
    assert.is_nil(data:column("AGE"):get(1))
  end)

  it("has no range of missing values that ends in no number", function()
    local _, file = read(sav.file { variables = [[
      2 0 0 0 0x050800 0x050800 s8 "SEX"
      2 0 0 -3 0x050802 0x050802 s8 "AGE" 1.0 "\0\0\0\0\0\0\xf8\x7f" 99.0
      2 8 0 0 0x010800 0x010800 s8 "TOWN"]] })
    assert.are.same({ { 99, 99 } }, file.variables[2].missing)
  end)

  it("has its codes as answers where the caller says so", function()
    assert.are.equal("SEX single, AGE number, TOWN single: 1 30 Bonn | 9 - Köln",
      show((read(sav.file(), { plain = { "SEX" } }))))
  end)

  it("has unlabelled codes and the same label twice", function()
    local data, file = read(sav.file { rows = '4.5 1.0 s8 "a" 2.0 1.0 s8 "b"',
      labels = '3 2 1.0 i8 1 "x      " 2.0 i8 1 "x      " 4 1 1' })
    assert.are.same({ { 1, "x" }, { 2, "x" } }, file.labels[file.variables[1].set])
    assert.are.equal("4.5 2", data:column("SEX"):get(1) .. " " .. data:column("SEX"):get(2))
  end)

  it("has sets of multiple responses", function()
    local lines = "$d=D1 1 5 Tools sex age\n$c=C 0  age town\n$e=E 11 3 yes 0  sex\n$broken=D9 1\nno set\n"
      .. "$none=C 1 x nobody\n"
    local _, file = read(sav.file { more = ('7 7 1 count( "%s" )'):format(lines:gsub("\n", "\\n")) })
    assert.are.same({
      { name = "d", type = "dichotomies", counted = "1", label = "Tools", items = { "SEX", "AGE" } },
      { name = "c", type = "categories", items = { "AGE", "TOWN" } },
      { name = "e", type = "labelled", counted = "yes", items = { "SEX" } },
    }, file.sets)
  end)

  it("calls the items of sets by their long names", function()
    local _, file = read(sav.file { more = '7 13 1 count( "SEX=Geschlecht\\tAGE=Alter" ) '
      .. '7 7 1 count( "$d=D1 1 0  sex age\\n" )' })
    assert.are.same({ "Geschlecht", "Alter" }, file.sets[1].items)
  end)

  it("says its weight and its notes", function()
    local _, file = read(sav.file { weight = 2, more = '6 2 s80 "a line" s80 "another"' })
    assert.are.equal("AGE", file.weight)
    assert.are.same({ "a line", "another" }, file.notes)
  end)

  local latin = '1.0 1.0 s8 "M\xfcnchen" 2.0 2.0 s8 "Bonn"'

  it("says its encoding by number of code page", function()
    local machine = "7 3 4 8 20 0 0 -1 1 1 2 1252"
    local data, file = read(sav.file { encoding = machine, rows = latin })
    assert.are.equal("windows-1252 false München", ("%s %s %s"):format(file.encoding, file.assumed,
      data:column("TOWN"):get(1)))
  end)

  it("without encoding is UTF-8 or else windows-1252", function()
    local data, file = read(sav.file { encoding = "", rows = latin })
    assert.are.equal("windows-1252 true München", ("%s %s %s"):format(file.encoding, file.assumed,
      data:column("TOWN"):get(1)))
    data, file = read(sav.file { encoding = "" })
    assert.are.equal("true Köln", ("%s %s"):format(file.assumed, data:column("TOWN"):get(2)))
  end)

  it("names the row and column of a text that its encoding has not", function()
    assert.are.equal("f.sav: row 1, column 'TOWN': byte 0xfc of a text is not UTF-8 (name the file's encoding: "
      .. "encoding = 'windows-1252')", refused(sav.file { rows = latin }))
    assert.are.equal("München", read(sav.file { rows = latin }, { encoding = "latin1" }):column("TOWN"):get(1))
    assert.truthy(refused(sav.file(), { encoding = "klingon" }):find("no encoding is called 'klingon'", 1, true))
  end)

  it("leaves out half a character at the end of a text", function()
    local data, file = read(sav.file { rows = '1.0 1.0 "Bonn BN\xc3" 2.0 2.0 s8 "b"' })
    assert.are.equal("Bonn BN 1", data:column("TOWN"):get(1) .. " " .. file.cut)
  end)

  it("is packed by bytes", function()
    local rows = 'i8 101 i8 130 i8 -3 i8 109 i8 -1 i8 -3 i8 -4 i8 0  s8 "Bonn" s8 "Köln"'
    for _, cases in ipairs { 2, -1 } do
      assert.are.equal(good, show((read(sav.file { compression = 1, cases = cases, rows = rows }))))
    end
  end)

  for what, case in pairs {
    ["is empty"] = { "", "f.sav: the file is empty" },
    ["ends within the header"] = { "$FL2", "f.sav@0x4: the file is damaged" },
    ["is something else"] = { ("a,b\n1,2\n"):rep(30), "the file is damaged or of no known version" },
    ["says that it has 2^31 variables"] = { sav.file { variables = "2 0 0 0 0 0 s8 \"A\" 2 0 0 99 0 0 s8 \"B\"" },
      "the file is damaged" },
    ["has a label of 2 GiB"] = { sav.file { variables = '2 0 1 0 0 0 s8 "A" 0x7fffffff' }, "the file is damaged" },
    ["has a record of -1 elements"] = { sav.file { more = "7 99 -1 -1" }, "the file is damaged" },
  } do
    it("is refused where it " .. what, function()
      assert.truthy(refused(case[1]):find(case[2], 1, true), refused(case[1]))
    end)
  end

  it("may have no rows", function()
    local data = read(sav.file { cases = 0, rows = "" })
    assert.are.equal("SEX single, AGE number, TOWN text:", show(data))
  end)
end)

describe("a portable file", function()
  it("gives numbers, texts, labels and what is missing", function()
    local data, file = read(por.file(), { format = "por" })
    assert.are.equal(good, (show(data):gsub("Ulm", "Köln")))
    assert.are.equal("Gender AGE", file.variables[1].label .. " " .. file.weight)
    assert.are.same({ { 1, "male" }, { 9, "no answer" } }, file.labels[file.variables[1].set])
    assert.are.same({ { 9, 9 } }, file.variables[1].missing)
  end)

  it("may have a byte that stands for several characters, as PSPP writes it: the first counts", function()
    assert.are.equal(show((read(por.file(), { format = "por" }))),
      show((read(por.file { table = "~000000123456789000-()0{}" }, { format = "por" }))))
  end)

  it("says how many texts have characters that it has not", function()
    local _, file = read(por.file { rows = por.number(1) .. por.number(30) .. por.text "K\xf6ln" }, { format = "por" })
    assert.are.equal(1, file.unknown)
  end)

  it("says so in any locale", function()
    local dir <close> = temp.folder()
    dir:write("f.por", por.file { rows = por.number(1) .. por.number(30) .. por.text "K\xf6ln" })
    local script = 'local _, file = require "core.stat".read("f.por", { format = "por" }) print(file.unknown)'
    local result = run { "-e", script, cwd = dir:path "", env = { LC_ALL = "C" } }
    assert.are.same({ status = 0, out = "1\n", err = "" }, result)
  end)

  it("has missing texts and labels of texts without blanks at their end", function()
    local text = por.text
    local _, file = read(por.file { labels = "8" .. text "Bonn    " .. "D" .. por.number(1) .. text "TOWN"
      .. por.number(1) .. text "Ulm     " .. text "a town" }, { format = "por" })
    assert.are.same({ { "Ulm", "a town" } }, file.labels[file.variables[3].set])
  end)
end)

describe("messages of the parser", function()
  local function said(text)
    local dir <close> = temp.folder()
    return stat.messages(dir:write("f", pack(text)), { name = "f.sav", format = "sav" })
  end

  local head = [[ i8 1 count( count( "UTF-8" ) 0 )  i8 2 count( %s 1 count( "A file" ) )
    i8 6 count( 0 count( "age" ) count( "Age" ) count( "F8.0" ) count( "" ) 3 8 0 8 1 9.0 9.0 ) ]]
  local rest = ' i8 8 count( 100.0 30.0 9.0 ) i8 9 count( 0 0.0 count( "" ) count( "" ) )'

  it("make a dataset", function()
    local data, file = said(head:format("2.0") .. rest)
    assert.are.equal("age number: 30 | no_answer", show(data))
    assert.are.equal("A file", file.label)
  end)

  for what, case in pairs {
    ["end too early"] = { head:format("2.0"), "the file is damaged: it contradicts itself" },
    ["promise more rows than can be"] = { head:format("1e300") .. rest,
      "the header promises 9,000,000,000,000,000 rows, there are 2" },
    ["have a column too many"] = { head:format("2.0") .. head:match("i8 6.*") .. rest, "it contradicts itself" },
    ["go on behind the end"] = { head:format("2.0") .. rest .. " i8 3 count( count( \"x\" ) )",
      "it contradicts itself" },
    ["are none"] = { "i8 77 count( )", "it contradicts itself" },
    ["have a text longer than themselves"] = { 'i8 3 count( 100 "text" )', "it contradicts itself" },
  } do
    it("are refused where they " .. what, function()
      assert.truthy(raised(said, case[1]):find(case[2], 1, true), raised(said, case[1]))
    end)
  end
end)

describe("a column's name", function()
  it("is shown without what a terminal could act on", function()
    local variables = '2 0 0 0 0 0 s8 "A\\027[" 2 0 0 0 0 0 s8 "A\\027[" 2 8 0 0 0 0 s8 "B"'
    assert.are.equal("f.sav: two columns are called 'A?['", refused(sav.file { variables = variables, labels = "" }))
  end)
end)

describe("pack", function()
  it("makes bytes of readable text", function()
    assert.are.equal("\1\0\0\0ab \0\0\0\0\0\0\xf0\x3f\2\0\0\0xyqq", pack '1 s3 "ab" 1.0 count( "xy" ) times 2 ( "q" )')
    assert.are.equal("\0\0\0\1\0\7", pack("1 i16 7", ">"))
  end)
end)
