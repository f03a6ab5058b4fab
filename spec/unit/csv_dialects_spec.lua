-- CSV as programs and people really write it: src/encoding.c, src/csv_head.c, src/csv_names.c, src/csv_scan.c,
-- src/csv_signs.c, src/csv_doubt.c, src/gather.c. Encodings, marks of thousands, headers of several lines, names that
-- stand there twice, dates, separators at the ends of lines. Every small file is read in pieces of 1, 2, 3, 7, 4,096
-- bytes and 1 MiB.

local csv = require "core.csv"
local file = require "core.file"
local run = require "spec.support.run"
local support = require "spec.support.csv"
local temp = require "spec.support.temp"

local read = support.read

-- A text in UTF-16, of characters that need one unit each.
local function utf16(text, big)
  local units = {}
  for _, point in utf8.codes(text) do
    if point > 0xffff then
      units[#units + 1] = 0xd800 + (point - 0x10000 >> 10)
      units[#units + 1] = 0xdc00 + (point - 0x10000 & 0x3ff)
    else
      units[#units + 1] = point
    end
  end
  for i, unit in ipairs(units) do units[i] = string.pack(big and ">I2" or "<I2", unit) end
  return table.concat(units)
end

local semicolons = "f.csv: cells are separated by ';'"
local comma = "f.csv: numbers have a decimal comma"
local two_lines = "f.csv: the header has 2 lines, identifiers are names and texts titles"
local three_lines = two_lines:gsub("2", "3", 1)

local function thousands(place, shown, mark, column)
  return ("f.csv:%s: '%s' in column '%s' shows that '%s' sets off thousands, so 1%s234 is 1234"):format(place, shown,
    column or "a", mark, mark)
end

local function second_line(place)
  return ("f.csv:%s: the line has texts where those below have numbers: a second header line? "
    .. "(header = 2; else header = 1)"):format(place)
end

local function text(line, shown, column, what, advice)
  return ("f.csv:%d: '%s' in column '%s' %s, so the column is read as text (%s)"):format(line, shown, column, what,
    advice)
end

local function odd(line, shown, form, column)
  return text(line, shown, column or "d", ("is no date as most there are (%s)"):format(form),
    "mend it, or list it as missing")
end

local function either(line, shown)
  return text(line, shown, "d", "may be day/month or month/day", 'date = "%d/%m/%Y" or "%m/%d/%Y"')
end

local function doubtful(place, shown, column)
  return ("f.csv:%s: '%s' in column '%s' is read as %s (if '.' sets off thousands: thousands = \".\")"):format(place,
    shown, column, shown)
end

local function western(place, word)
  return ("f.csv:%s: not UTF-8, read as windows-1252 ('%s')"):format(place, word)
end

local narrow = "\u{202f}"

-- what it shows, bytes of the file, columns and cells; then notes and options where there are any
local files = {
  -- encodings
  { "windows-1252", "stadt,n\nM\xfcnchen,1\nK\xf6ln,2\n", "stadt single, n number: München 1 | Köln 2",
    { western("2:2", "München") } },
  { "windows-1252 in the header alone", "gr\xf6\xdfe,n\n1,2\n", "größe number, n number: 1 2",
    { western("1:3", "größe") } },
  { "what windows-1252 has beyond Latin-1", "a,b\n\x801\x97\x932\x94,\x99\n", "a single, b single: €1—“2” ™",
    { western("2:1", "€1—“2”") } },
  { "windows-1252 in the last byte", "a\nx\n\xe9", "a single: x | é", { western("3:1", "é") } },
  { "windows-1252 between semicolons, with a decimal comma", "a;b\n1,5;\xfc\n2,5;\xdf\n",
    "a number, b single: 1.5 ü | 2.5 ß", { western("2:5", "ü"), semicolons, comma } },
  { "windows-1252 behind quotes and line breaks", 'a,b\r\n"x\r\ny","\xc4, \xd6"\r\n',
    "a single, b single: x\\r\\ny Ä, Ö",
    { western("3:5", "Ä") } },
  { "windows-1252 that turns numbers into texts", "a\n1\n2\nk\xe4\n", "a single: 1 | 2 | kä",
    { western("4:2", "kä"), "f.csv:4:1: 'kä' is not a number, so column 'a' is read as text" } },
  { "missing texts in windows-1252", "a\n1\nwei\xdf nicht\n", "a number: 1 | -", { western("3:4", "weiß nicht") },
    { missing = { "weiß nicht" } } },
  { "an accident among many bytes of windows-1252", "a,b\n" .. ("\xfc,\xe4\n"):rep(10) .. "\x84Spa\xdf\x93,x\n",
    "a single, b single: " .. ("ü ä | "):rep(10) .. "„Spaß“ x",
    { western("2:1", "ü") .. ", 1 of its characters could be UTF-8" } },
  { "an encoding that was named", "a,b\n\xa4,\xb8\n", "a single, b single: € ž", nil, { encoding = "ISO-8859-15" } },
  { "Latin-1, named as people do", "a,b\n\xa4,\xfc\n", "a single, b single: ¤ ü", nil, { encoding = "Latin-1" } },
  { "ANSI", "a\n\x80\n", "a single: €", nil, { encoding = "ansi" } },
  { "an old Macintosh", "a\n\x9f\xa7\n", "a single: üß", nil, { encoding = "macintosh" } },
  { "DOS", "a\n\x81\xe1\n", "a single: üß", nil, { encoding = "cp850" } },
  { "Shift JIS, whose second bytes may be separators", "a,b\n\x83\x7c\x83\x93,1\n", "a single, b number: ポン 1", nil,
    { encoding = "Shift_JIS" } },
  { "an encoding with states", "a\n\27$B%]\27(B\n", "a single: ポ", nil, { encoding = "ISO-2022-JP" } },
  { "UTF-8 that was named", "a\nü\n", "a single: ü", nil, { encoding = "utf-8" } },
  { "UTF-16 with its mark", "\xff\xfe" .. utf16("a,b\nü,😀\n"), "a single, b single: ü 😀",
    { "f.csv: the text is in UTF-16LE" } },
  { "UTF-16 with its mark, the other way round", "\xfe\xff" .. utf16("a\tb\n1\tx\n", true),
    "a number, b single: 1 x", { "f.csv: the text is in UTF-16BE", "f.csv: cells are separated by a tab" } },
  { "UTF-16 without its mark", utf16("age,role\r\n31,ü\r\n"), "age number, role single: 31 ü",
    { "f.csv: the text is in UTF-16LE" } },
  { "UTF-16 without its mark, the other way round", utf16("age,role\r\n31,ü\r\n", true),
    "age number, role single: 31 ü", { "f.csv: the text is in UTF-16BE" } },
  { "UTF-16 that was named, without a mark", utf16("a,b\n1,2\n", true), "a number, b number: 1 2", nil,
    { encoding = "utf-16" } },
  { "UTF-16 of one way that was named", utf16("ä\n1\n", true), "ä number: 1", nil, { encoding = "UTF-16BE" } },
  { "UTF-32 with its mark", "\xff\xfe\0\0a\0\0\0\n\0\0\0001\0\0\0\n\0\0\0", "a number: 1",
    { "f.csv: the text is in UTF-32LE" } },

  -- thousands
  { "points between thousands, with a decimal comma", "a;b\n1.234,56;1\n1.234;2\n-12.345.678,9;3\n",
    "a number, b number: 1234.5599999999999 1 | 1234 2 | -12345678.9 3",
    { semicolons, comma, thousands("4:1", "-12.345.678,9", ".") } },
  { "commas between thousands", 'a,b\n"1,234.50",1\n"2,000",2\n', "a number, b number: 1234.5 1 | 2000 2",
    { thousands("2:2", "1,234.50", ",") } },
  { "points between thousands in a file of commas", 'a,b\n"1.234,5",1\n"2,5",2\n',
    "a number, b number: 1234.5 1 | 2.5 2", { comma, thousands("2:2", "1.234,5", ".") } },
  { "two groups and no decimal sign", "a;b\n1.234.567;1\n2.000;2\n", "a number, b number: 1234567 1 | 2000 2",
    { semicolons, comma, thousands("2:1", "1.234.567", ".") } },
  { "one group alone, which shows nothing", "a;b\n1.234;1\n2.345;2\n",
    "a number, b number: 1.234 1 | 2.3450000000000002 2", { semicolons, doubtful("2:1", "1.234", "a") } },
  { "one group alone among smaller numbers and words", "id\tn\n1\t950\n2\t1.234\n3\t12.500\n4\tk.A.\n",
    "id number, n single: 1 950 | 2 1.234 | 3 12.500 | 4 k.A.",
    { "f.csv: cells are separated by a tab", doubtful("3:3", "1.234", "n"),
      "f.csv:5:3: 'k.A.' is not a number, so column 'n' is read as text" } },
  { "one group alone behind other decimals", "a;b\n1.234;12.345\n0.873;2.345\n",
    "a number, b number: 1.234 12.345000000000001 | 0.873 2.3450000000000002",
    { semicolons, doubtful("2:7", "12.345", "b") } },
  { "one group alone where commas separate cells", "a,b\n1.234,1\n", "a number, b number: 1.234 1" },
  { "one group alone in a file of one column", "n\n1.234\n950\n", "n number: 1.234 | 950",
    { doubtful("2:1", "1.234", "n") } },
  { "one group alone where the sign was given", "a;b\n1.234;1\n", "a number, b number: 1.234 1", { semicolons },
    { decimal = "." } },
  { "one group alone where nothing sets off thousands", "a;b\n1.234;1\n", "a number, b number: 1.234 1",
    { semicolons }, { thousands = "" } },
  { "addresses of computers", "id,ip,click\n1,87.12.3.4,1.234\n2,193.174.111.250,12.031\n3,10.0.0.1,3.502\n",
    "id number, ip single, click number: 1 87.12.3.4 1.234 | 2 193.174.111.250 12.031000000000001 | "
    .. "3 10.0.0.1 3.5019999999999998" },
  { "addresses of computers between semicolons",
    "ip;n\n193.174.111.250;1,5\n193.174.111.7;1.234\n193.174.111.251;2,5\n",
    "ip single, n single: 193.174.111.250 1,5 | 193.174.111.7 1.234 | 193.174.111.251 2,5",
    { semicolons, comma, "f.csv:3:15: '1.234' is not a number, so column 'n' is read as text" } },
  { "numbers of documents", "doc,n\n1.100.200,1.234\n1.100.201,2.345\n10.100,2.345\n",
    "doc single, n number: 1.100.200 1.234 | 1.100.201 2.3450000000000002 | 10.100 2.3450000000000002" },
  { "numbers of documents, all of one length, between semicolons", "doc;n\n1.100.200;1.234\n1.100.201;2.345\n",
    "doc single, n number: 1.100.200 1.234 | 1.100.201 2.3450000000000002",
    { semicolons, doubtful("2:11", "1.234", "n") } },
  { "an amount in a column with words for no answer", "n;m\nk.A.;1\n1.234,56;2.000\n",
    "n single, m number: k.A. 1 | 1.234,56 2000", { semicolons, comma, thousands("3:1", "1.234,56", ".", "n") } },
  { "an amount below a second line of the header", 'v_1;v_2\n"1. Wie viel ist es?";"2. Wo ist es?"\n1.234,5;x\n2;y\n',
    "v_1 number, v_2 single: 1234.5 x | 2 y",
    { semicolons, comma, thousands("3:1", "1.234,5", ".", "v_1"), two_lines } },
  { "an amount in an open text", "t;n\n1.234,56 oder so;1.5\n9.999,5;2.5\n",
    "t single, n number: 1.234,56 oder so 1.5 | 9.999,5 2.5", { semicolons } },
  { "an amount without a header", "x;1.234,5\ny;2,5\n", "column_1 single, column_2 number: x 1234.5 | y 2.5",
    { comma, thousands("1:3", "1.234,5", ".", "column_2") }, { header = 0, separator = ";" } },
  { "telephones and numbers of taxes", "id;tel;ust\n1;171 123 456;732 829 320\n2;30 123 456 789;811 115 368\n",
    "id number, tel single, ust single: 1 171 123 456 732 829 320 | 2 30 123 456 789 811 115 368", { semicolons } },
  { "telephones with blanks that do not break", "tel;n\n171\u{a0}123\u{a0}456;1\n", "tel single, n number: "
    .. "171\u{a0}123\u{a0}456 1", { semicolons } },
  { "blanks in millions beside small numbers", "n;m\n1 234 567;1\n950;2\n", "n number, m number: 1234567 1 | 950 2",
    { semicolons, thousands("2:1", "1 234 567", " ", "n") } },
  { "telephones with a plus", "tel,n\n+49171123456,+1\n+4930123456,-2\n",
    "tel single, n number: +49171123456 1 | +4930123456 -2" },
  { "numbers with a plus, short or with decimals", "n\n+1234567\n+12345678.5\n+1e9\n",
    "n number: 1234567 | 12345678.5 | 1000000000" },
  { "Swiss apostrophes", "a;b\n1'234.5;1\n22'000;2\n", "a number, b number: 1234.5 1 | 22000 2",
    { semicolons, thousands("2:1", "1'234.5", "'") } },
  { "typographers' apostrophes", "a;b\n1’234’567;1\n", "a number, b number: 1234567 1",
    { semicolons, thousands("2:1", "1’234’567", "’") } },
  { "blanks", "a;b\n1 234,5;1\n12 000;2\n", "a number, b number: 1234.5 1 | 12000 2",
    { semicolons, comma, thousands("2:1", "1 234,5", " ") } },
  { "blanks that do not break", "a;b\n1\u{a0}234,5;1\n", "a number, b number: 1234.5 1",
    { semicolons, comma, thousands("2:1", "1\u{a0}234,5", "\u{a0}") } },
  { "narrow blanks", "a;b\n1" .. narrow .. "234,5;1\n", "a number, b number: 1234.5 1",
    { semicolons, comma, thousands("2:1", "1" .. narrow .. "234,5", narrow) } },
  { "both ways in one file", "a;b\n1.234,5;1,234.5\n", "a single, b single: 1.234,5 1,234.5", { semicolons } },
  { "a point for decimals too", "a;b\n1.234.567;1.5\n2.345.678;2.75\n",
    "a single, b number: 1.234.567 1.5 | 2.345.678 2.75", { semicolons } },
  { "groups in a last cell without a line end", "a;b\n1;1.234,5", "a number, b number: 1 1234.5",
    { semicolons, comma, thousands("2:3", "1.234,5", ".", "b") } },
  { "a mark that was asked for", "a;b\n1.234;1\n2.345;2\n", "a number, b number: 1234 1 | 2345 2", nil,
    { separator = ";", thousands = "." } },
  { "malformed groups", "a;b\n1.23;1234\n12.3456;1.2345\n1234.567;1.234.56\n.123;0.123\n",
    "a single, b single: 1.23 1234 | 12.3456 1.2345 | 1234.567 1.234.56 | .123 0.123",
    { "f.csv:3:9: '1.2345' is not a number, so column 'b' is read as text" }, { separator = ";", thousands = "." } },
  { "the forms of numbers with a mark of thousands", "a;b;c;d\n0x10;NaN;1e400;00.123\n1e5;.5;5.;-0\n",
    "a single, b single, c single, d single: 0x10 NaN 1e400 00.123 | 1e5 .5 5. -0", nil,
    { separator = ";", thousands = ",", types = { a = "single", b = "single", c = "single", d = "single" } } },
  { "numbers beyond doubles with a mark of thousands", 'a\n"9,007,199,254,740,992"\n"9,007,199,254,740,993"\n',
    "a single: 9,007,199,254,740,992 | 9,007,199,254,740,993",
    { thousands("2:2", "9,007,199,254,740,992", ","),
      "f.csv:3:1: '9,007,199,254,740,993' is not a number, so column 'a' is read as text" } },
  { "no decimal comma where thousands have one", 'a;b\n1,234;1\n12,5;2\n', "a single, b number: 1,234 1 | 12,5 2",
    { "f.csv:3:1: '12,5' is not a number, so column 'a' is read as text" }, { separator = ";", thousands = "," } },

  -- headers of several lines
  { "codes, then questions", 'id,q1,q2\nId,"How old are you?","What do you do?"\n1,31,x\n2,40,y\n',
    "id number, q1 number, q2 single: 1 31 x | 2 40 y", { two_lines } },
  { "questions, then codes", '"Your number","How old are you?","What do you do?"\nid,q1,q2\n1,31,x\n2,40,y\n',
    "id number, q1 number, q2 single: 1 31 x | 2 40 y", { two_lines } },
  { "Qualtrics", 'StartDate,QID1,QID2_TEXT\nStart Date,"Are you ""in""?\nSay so.",Why?\n'
    .. '"{""ImportId"":""startDate"",""timeZone"":""Z""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2_TEXT""}"\n'
    .. "2025-05-31 12:00:00,1,yes\n", "StartDate date, QID1 number, QID2_TEXT single: 20239.5 1 yes", { three_lines } },
  { "questions alone, in quotes with line breaks", '"How old\nare you?","What do you do?"\n31,x\n40,y\n',
    "How old\nare you? number, What do you do? single: 31 x | 40 y" },
  { "a first row of texts that is none of the header", "name,comment\nAnna Maria,very nice day\nBob,so so\n",
    "name single, comment single: Anna Maria very nice day | Bob so so" },
  { "a first row with empty cells that is none of the header", "name,age\nAnna Maria,\nBob Lee,30\n",
    "name single, age number: Anna Maria - | Bob Lee 30" },
  { "codes, then single words", "CASE\tSD01\tSD02\nNummer\tGeschlecht\tAlter\n1\t2\t21\n2\t1\t30\n3\t2\t\n",
    "CASE number, SD01 number, SD02 number: 1 2 21 | 2 1 30 | 3 2 -",
    { "f.csv: cells are separated by a tab", two_lines } },
  { "codes, then single words, for half of the columns", "a,b,c,d\nalpha,beta,gamma,delta\n1,x,,2\n3,y,k,4\n5,z,,6\n",
    "a number, b single, c single, d number: 1 x - 2 | 3 y k 4 | 5 z - 6", { two_lines } },
  { "single words that may be titles, with few rows behind", "a,b\nalpha,beta\n1,2\n3,4\n",
    "a single, b single: alpha beta | 1 2 | 3 4", { second_line "2:1" } },
  { "single words that may be titles, for few columns", "\na,b,c\nalpha,beta,gamma\n1,x,y\n3,v,z\n5,v,z\n",
    "a single, b single, c single: alpha beta gamma | 1 x y | 3 v z | 5 v z",
    { second_line "3:1", "f.csv:1:1: 1 blank line left out" } },
  { "titles below names with umlauts", "größe,zähler\nGröße in cm,Zähler daneben\n1,2\n3,4\n5,6\n",
    "größe single, zähler single: Größe in cm Zähler daneben | 1 2 | 3 4 | 5 6", { second_line "2:1" } },
  { "a first respondent with one text among numbers", "city,age\nUlm,abgelehnt\nBonn,30\nTrier,31\nUlm,40\n",
    "city single, age single: Ulm abgelehnt | Bonn 30 | Trier 31 | Ulm 40", { second_line "2:1" } },
  { "a first respondent with a list of codes", "q5,i\n1;3,\n3,\n98,\n", "q5 single, i number: 1;3 - | 3 - | 98 -" },
  { "a first respondent who gives no answers",
    "frage_1,frage_2,grund\nkeine Angabe,keine Angabe,weiss nicht genau\n3,4,\n2,1,\n3,3,\n",
    "frage_1 single, frage_2 single, grund single: keine Angabe keine Angabe weiss nicht genau | 3 4 - | 2 1 - | 3 3 -",
    { second_line "2:1" } },
  { "a first respondent who gives no answers below questions",
    'How old are you?,How many are you?\nrefused,NA\n3,4\n2,1\n3,3\n',
    "How old are you? single, How many are you? single: refused NA | 3 4 | 2 1 | 3 3", { second_line "2:1" } },
  { "a first respondent who gives the same answers", "q1,q2,q3\nab und zu,ab und zu,ab und zu\n3,4,1\n2,1,1\n3,3,1\n",
    "q1 single, q2 single, q3 single: ab und zu ab und zu ab und zu | 3 4 1 | 2 1 1 | 3 3 1", { second_line "2:1" } },
  { "a first respondent whose texts are listed as missing", "q1,q2\nweiter nicht,will nicht\n3,4\n2,1\n",
    "q1 number, q2 number: - - | 3 4 | 2 1", nil, { missing = { "weiter nicht", "will nicht" } } },
  { "titles of which one stands there twice", "q1,q2,q3,q4\nAge of it,Other of it,Kind of it,Other of it\n1,2,3,4\n",
    "q1 number, q2 number, q3 number, q4 number: 1 2 3 4", { two_lines } },
  { "two lines that were asked for", "a,b\nx,y\n1,2\n", "a number, b number: 1 2", nil, { header = 2 } },
  { "one line that was asked for", 'id,q1\nId number,"How old are you?"\n1,31\n',
    "id single, q1 single: Id number How old are you? | 1 31", nil, { header = 1 } },
  { "three lines, the codes last", "A,,B\nx y,z,w\nq1,q2,q3\n1,2,3\n", "q1 number, q2 number, q3 number: 1 2 3", nil,
    { header = 3 } },
  { "two lines, of which the first lacks a name and has one twice", "q1,,q1\nx y,y,z\n1,2,3\n",
    "q1 number, column_2 number, q1_2 number: 1 2 3",
    { "f.csv:1:4: the column has no name and is called 'column_2'",
      "f.csv:1:5: column 1 is called 'q1' already, this one becomes 'q1_2'" }, { header = 2 } },
  { "no header", "1,x\n2,y\n", "column_1 number, column_2 single: 1 x | 2 y", nil, { header = 0 } },
  { "no header and types", "1,x\n2,y", "column_1 text, column_2 single: 1 x | 2 y", nil,
    { header = 0, types = { column_1 = "text" } } },
  { "no header and texts that turn", "1\n2\nx\n", "column_1 single: 1 | 2 | x",
    { "f.csv:3:1: 'x' is not a number, so column 'column_1' is read as text" }, { header = 0 } },

  -- names
  { "a name that stands there twice", "id,age,id\n1,2,3\n", "id number, age number, id_2 number: 1 2 3",
    { "f.csv:1:8: column 1 is called 'id' already, this one becomes 'id_2'" } },
  { "made names that are taken", "a,a_2,a,a,column_5,\n1,2,3,4,5,6\n",
    "a number, a_2 number, a_3 number, a_4 number, column_5 number, column_6 number: 1 2 3 4 5 6",
    { "f.csv:1:7: column 1 is called 'a' already, this one becomes 'a_3'",
      "f.csv:1:9: column 1 is called 'a' already, this one becomes 'a_4'",
      "f.csv:1:20: the column has no name and is called 'column_6'" } },
  { "LimeSurvey's names to the letter", 'id,"q3[SQ001]",q3[SQ001],q3[other]\n1,Y,,x\n',
    "id number, q3[SQ001] single, q3[SQ001]_2 number, q3[other] single: 1 Y - x",
    { "f.csv:1:16: column 2 is called 'q3[SQ001]' already, this one becomes 'q3[SQ001]_2'" } },
  { "names that differ in case or blanks", "a,A, a,a \n1,2,3,4\n",
    "a number, A number,  a number, a  number: 1 2 3 4" },

  -- dates
  { "German dates", "tag;n\n31.05.2025;1\n1.6.2025;2\n;3\n", "tag date, n number: 20239 1 | 20240 2 | - 3",
    { semicolons, "f.csv: column 'tag' is read as dates, day.month.year" } },
  { "German dates with times", "tag\n31.05.2025 12:00\n31.05.2025 06:00:00\n", "tag date: 20239.5 | 20239.25",
    { "f.csv: column 'tag' is read as dates, day.month.year" } },
  { "dates with slashes, a day above 12", "d\n01/02/2025\n31/05/2025\n", "d date: 20120 | 20239",
    { "f.csv: column 'd' is read as dates, day/month/year" } },
  { "American dates, a day above 12", "d\n5/31/2025 9:05:12\n02/01/2025 00:00\n",
    "d date: 20239.378611111111 | 20120",
    { "f.csv: column 'd' is read as dates, month/day/year" } },
  { "dates with slashes that may mean either", "d\n01/02/2025\n03/04/2025\n", "d single: 01/02/2025 | 03/04/2025",
    { either(2, "01/02/2025") } },
  { "dates with slashes that mean neither", "d\n13/05/2025\n05/13/2025\n", "d single: 13/05/2025 | 05/13/2025",
    { odd(3, "05/13/2025", "day/month/year") } },
  { "ISO dates with times", "d\n2025-05-31T12:00\n2025-05-31\n", "d date: 20239.5 | 20239" },
  { "dates of two forms", "d\n2025-05-31\n31.05.2025\n", "d single: 2025-05-31 | 31.05.2025",
    { odd(3, "31.05.2025", "year-month-day") } },
  { "a day that no month has", "d\n31.05.2025\n31.06.2025\n", "d single: 31.05.2025 | 31.06.2025",
    { odd(3, "31.06.2025", "day.month.year") } },
  { "a text among dates", "d\n31.05.2025\nk.A.\n", "d single: 31.05.2025 | k.A.",
    { odd(3, "k.A.", "day.month.year") } },
  { "three hundred dates and a day that is none", "n,d\n" .. ("1,28.02.2023\n\n"):rep(299) .. "2,29.02.2023\n",
    "n number, d single: " .. ("1 28.02.2023 | "):rep(299) .. "2 29.02.2023",
    { "f.csv:3:1: 299 blank lines left out, of which this is the first", odd(600, "29.02.2023", "day.month.year") } },
  { "the day that means nothing", "d\n2025-05-31\n\n2025-06-01\n0000-00-00\n",
    "d single: 2025-05-31 | 2025-06-01 | 0000-00-00",
    { "f.csv:3:1: 1 blank line left out", odd(5, "0000-00-00", "year-month-day") } },
  { "a text among dates that may mean either", "d\n01/02/2025\nx\n03/04/2025\n",
    "d single: 01/02/2025 | x | 03/04/2025", { odd(3, "x", "day/month or month/day") } },
  { "a few dates among texts", "d\nx\n31.05.2025\ny\nz\n", "d single: x | 31.05.2025 | y | z" },
  { "dates with years of two digits", "d,e,f\n01.02.24,1/2/24 12:00,1/13/24\n31.12.24,1/3/24,1/2/24\n",
    "d single, e single, f single: 01.02.24 1/2/24 12:00 1/13/24 | 31.12.24 1/3/24 1/2/24",
    { text(2, "01.02.24", "d", "has a year of two digits", 'date = "%d.%m.%y"'),
      text(2, "1/2/24 12:00", "e", "has a year of two digits", 'date = "%d/%m/%y" or "%m/%d/%y"'),
      text(2, "1/13/24", "f", "has a year of two digits", 'date = "%m/%d/%y"') } },
  { "dates that nobody asked for", "d\n31.05.2025\n31.06.2025\n", "d single: 31.05.2025 | 31.06.2025", nil,
    { types = { d = "single" } } },

  -- numbers that do not fit the file's decimal sign
  { "decimal commas in a file with points", 'id,preis\n1,"1,5"\n2,k.A.\n3,"2"\n',
    "id number, preis single: 1 1,5 | 2 k.A. | 3 2",
    { text(2, "1,5", "preis", "has a comma, the file's numbers a point", 'decimal = ","') } },
  { "decimal commas in a file with more points", "a;b;c\n1.5;2.5;1\n2.5;3.5;1,25\n",
    "a number, b number, c single: 1.5 2.5 1 | 2.5 3.5 1,25",
    { semicolons, "f.csv:3:9: '1,25' is not a number, so column 'c' is read as text",
      text(3, "1,25", "c", "has a comma, the file's numbers a point", 'decimal = ","') } },
  { "points in a file with decimal commas", "a;b;c\n1,5;2,5;1.25\n1,5;3,5;2.5\n",
    "a number, b number, c single: 1.5 2.5 1.25 | 1.5 3.5 2.5",
    { semicolons, comma, text(2, "1.25", "c", "has a point, the file's numbers a comma", 'decimal = "."') } },
  { "groups of three in a file with decimal commas", "a;b;c\n1,5;2,5;1.250\n1,5;3,5;22.500\n",
    "a number, b number, c single: 1.5 2.5 1.250 | 1.5 3.5 22.500",
    { semicolons, comma,
      text(2, "1.250", "c", "has a point, the file's numbers a comma", 'thousands = ".", or decimal = "."') } },
  { "lists of codes", 'id,a\n1,"1,2"\n2,"1,2,3"\n', "id number, a single: 1 1,2 | 2 1,2,3" },
  { "decimal commas where points were asked for", 'id,a\n1,"1,5"\n', "id number, a single: 1 1,5", nil,
    { decimal = "." } },
  { "a missing text among dates", "d\n31.05.2025\nk.A.\n", "d date: 20239 | -",
    { "f.csv: column 'd' is read as dates, day.month.year" }, { missing = { "k.A." } } },
  { "German dates where dates were asked for", "d\n31.05.2025\n2025-06-01\n", "d date: 20239 | 20240", nil,
    { types = { d = "date" } } },
  { "a file of dates that nobody described, with a kind", "d\n31.05.2025\n", "d single: 31.05.2025", nil,
    { types = { d = "undated" } } },

  -- what separates cells
  { "Excel's line on the separator", "sep=;\r\na;b\r\n1;x,y\r\n", "a number, b single: 1 x,y",
    { "f.csv:1:1: the line says that cells are separated by ';', and is left out" } },
  { "Excel's line on the separator, quoted, behind a mark", '\xef\xbb\xbf"sep=,"\na;b,c\n1,2\n',
    "a;b number, c number: 1 2", { "f.csv:1:1: the line says that cells are separated by ',', and is left out" } },
  { "Excel's line on tabs, ended by CR, in UTF-16", "\xff\xfe" .. utf16("sep=\t\ra\tb\r1.234,5\tü\r"),
    "a number, b single: 1234.5 ü", { "f.csv: the text is in UTF-16LE",
      "f.csv:1:1: the line says that cells are separated by a tab, and is left out", comma,
      thousands("3:1", "1.234,5", ".") } },
  { "Excel's line where the separator is known", "sep=;\na;b\n1;2\n", "a number, b number: 1 2", nil,
    { separator = ";" } },
  { "a name that begins like it", "sep=x;b\n1;2\n", "sep=x number, b number: 1 2", { semicolons } },
  { "Excel's line and nothing behind it", "sep=;\n", "f.csv: the file is empty" },

  -- separators at the ends of lines
  { "a separator at the end of each row but the header", "a,b\n1,2,\n3,4,\n", "a number, b number: 1 2 | 3 4",
    { "f.csv:2:1: each row has an empty cell more than the header, left out" } },
  { "a separator at the end of each line", "a;b;\n1;x;\n2;y;\n", "a number, b single: 1 x | 2 y",
    { semicolons, "f.csv:1:5: the last column has neither a name nor a cell, left out" } },
  { "a separator at the end of each line, and texts that turn", "a,b,\n1,2,\nx,3,\n", "a single, b number: 1 2 | x 3",
    { "f.csv:3:1: 'x' is not a number, so column 'a' is read as text",
      "f.csv:1:5: the last column has neither a name nor a cell, left out" } },
  { "a last column without a name that has a cell", "a,\n1,\n2,3\n", "a number, column_2 number: 1 - | 2 3",
    { "f.csv:1:3: the column has no name and is called 'column_2'" } },
  { "a separator at the end of each line of two-line headers", 'Your number,"How old?",\nid,q1,\n1,31,\n2,40,\n',
    "id number, q1 number: 1 31 | 2 40",
    { two_lines, "f.csv:2:7: the last column has neither a name nor a cell, left out" } },
  { "a separator at the end of each row behind two-line headers", 'id,q1\nYour number,"How old?"\n1,31,\n2,40,\n',
    "id number, q1 number: 1 31 | 2 40",
    { two_lines, "f.csv:3:1: each row has an empty cell more than the header, left out" } },
  { "a header that ends in a separator, without rows", "a,b,\n", "a number, b number:",
    { "f.csv:1:5: the last column has neither a name nor a cell, left out" } },
}

describe("core.csv.read", function()
  for _, entry in ipairs(files) do
    it("reads " .. entry[1], function()
      local found = read(entry[2], entry[5])
      assert.are.equal(entry[3], found.data or found.message)
      assert.are.same(entry[4] or {}, found.notes or {})
    end)
  end

  -- what it shows, bytes of the file, `name=title` of the columns, options
  local titles = {
    { "questions below codes", 'id,q1\nYour id,"How old\nare you?"\n1,31\n', "id=Your id q1=How old\nare you?" },
    { "questions above codes", 'Your id,"How old?"\nid,q1\n1,31\n', "id=Your id q1=How old?" },
    { "three lines, joined, without what Qualtrics imports from",
      'Block one,Block one\nid,q1\nYour id,\n1,31\n', "id=Block one - Your id q1=Block one", { header = 3 } },
    { "names that stand there twice", "a,a\n1,2\n", "a= a_2=a" },
    { "one line of names, which are no titles", "a,b\n1,2\n", "a= b=" },
    { "titles of texts, choices and dates", "a,b,c\nText one,Choice of it,Day of it\n"
      .. "x,y,2025-05-31\n", "a=Text one b=Choice of it c=Day of it", { header = 2, types = { a = "text" } } },
  }

  for _, entry in ipairs(titles) do
    it("keeps as titles " .. entry[1], function()
      local dir <close> = temp.folder()
      local data, shown = csv.read(dir:write("f", entry[2]), entry[4]), {}
      for i, name in ipairs(data:names()) do shown[i] = name .. "=" .. (data:column(name):label("de") or "") end
      assert.are.equal(entry[3], table.concat(shown, " "))
    end)
  end

  it("knows the lines of rows behind headers of several lines and a line on the separator", function()
    assert.are.equal("3 4", read("sep=;\na;b\n1;x\n2;y\n").lines)
    assert.are.equal("f.csv:3:1: the row has 1 cell, the header has 2 (give each row all its cells, empty ones too)",
      read("sep=;\na;b\n1\n").message)
    assert.are.equal("5 6", read('id,q1\n\nYour id,"How\nold?"\n1,31\n2,40\n').lines)
    assert.are.equal("1 2", read("1,2\n3,4\n", { header = 0 }).lines)
  end)

  it("says what it took for thousands and dates", function()
    local dir <close> = temp.folder()
    local _, _, decimal, mark, dates = csv.read(dir:write("f", "a;d;e;f\n1.234,5;31.05.2025;2025-05-31;05/31/2025\n"))
    assert.are.same({ ",", ".", { d = "%d.%m.%Y", f = "%m/%d/%Y" } }, { decimal, mark, dates })
  end)

  it("decides on the encoding wherever the first umlaut stands", function()
    local dir <close> = temp.folder()
    local bytes = "a,b\n" .. ("1,abc\n"):rep(899999) .. "2,M\xfcnchen\n3,z\n"
    local data, notes = csv.read(dir:write("f", bytes), { name = "f.csv" })
    assert.are.same({ western("900001:4", "München") }, notes)
    assert.are.same({ 900001, "München", "z" }, { data:rows(), data:column("b"):get(900000),
      data:column("b"):get(900001) })
    assert.are.equal(900001, data:line(900000))
    local fine, message = pcall(csv.read, dir:write("f", "ö" .. bytes), { name = "f.csv" })
    assert.are.same({ false, "f.csv:900001:4: byte 0xfc is not UTF-8 in column 'b' (save the file in UTF-8, or name "
      .. "its encoding)" }, { fine, (message:gsub("^.-: (f%.csv)", "%1")) })
  end)

  it("sees a character of UTF-8 on the border of what it looks at at once", function()
    for shift = 0, 4 do
      local bytes = "a\n" .. ("x"):rep(65536 - 4 - 2 + shift) .. "😀😀\nä\xfc\n"
      assert.are.equal("f.csv:3:2: byte 0xfc is not UTF-8 in column 'a' (save the file in UTF-8, or name its encoding)",
        read(bytes).message)
    end
  end)

  it("converts across the borders of pieces", function()
    local dir <close> = temp.folder()
    for shift = 0, 1 do
      local data = csv.read(dir:write("f", "\xff\xfe" .. utf16("a" .. ("x"):rep(shift) .. "\n" .. ("ü😀"):rep(30000))))
      assert.is_true(data:column(data:names()[1]):get(1) == ("ü😀"):rep(30000))
    end
  end)

  it("cuts a name that is too long at the border of a character", function()
    local dir <close> = temp.folder()
    local long = ("ä"):rep(20000)
    local data, notes = csv.read(dir:write("f", "a," .. long .. "," .. long .. "\n1,2,3\n"), { name = "f" })
    local names = data:names()
    assert.are.equal("a", names[1])
    assert.is_true(names[2] == ("ä"):rep(16383) and names[3] == ("ä"):rep(16382) .. "_2")
    assert.is_true(data:column(names[2]):label() == long)
    assert.are.same({ "f:1:3: the column's name has 40000 bytes and is cut to 32767",
      "f:1:20004: the column's name has 40000 bytes and is cut to 32767",
      ("f:1:20004: column 2 is called '%s…' already, this one becomes '%s…'"):format(("ä"):rep(40), ("ä"):rep(40)) },
      notes)
  end)

  it("shows ten notes of names and of dates and counts the rest", function()
    local found = read(("a,"):rep(12) .. "a\n" .. ("31.05.2025,"):rep(12) .. "31.05.2025\n")
    assert.are.equal(22, #found.notes)
    assert.are.equal("f.csv:1:21: column 1 is called 'a' already, this one becomes 'a_11'", found.notes[10])
    assert.are.equal("f.csv: ... and 2 more columns of a name that stood there already", found.notes[11])
    assert.are.equal("f.csv: column 'a_10' is read as dates, day.month.year", found.notes[21])
    assert.are.equal("f.csv: ... and 3 more columns of dates", found.notes[22])
  end)

  it("reads 100,000 columns, all of the same name", function()
    local dir <close> = temp.folder()
    local data, notes = csv.read(dir:write("f", ("a,"):rep(99999) .. "a\n" .. ("1,"):rep(99999) .. "1\n"))
    assert.are.same({ 100000, 11, 1 }, { #data:names(), #notes, data:column("a_100000"):get(1) })
  end)

  it("says that the file is converted where it cannot be", function()
    local dir <close> = temp.folder()
    dir:write("f.csv", "a\n\xfc\n")
    local script = dir:write("a.lua", "print(#befund.read 'f.csv')")
    local found = run{ script, env = { TMPDIR = dir:path("none") } }
    assert.are.same({ 1, "" }, { found.status, found.out })
    assert.matches("f.csv: its text in UTF%-8 cannot be kept in a temporary file in '/tmp/lua_%w+/none': No such file "
      .. "or directory %(name a folder with room in TMPDIR, or make the file UTF%-8%)", found.err)
    found = run{ script, env = { TMPDIR = dir:path() } }
    assert.are.same({ 0, "1\n", "" }, { found.status, found.out, found.err })
    assert.are.same({ "a.lua", "f.csv" }, dir:names())
  end)

  local it_or_pending = os.getenv("BEFUND_SANITIZED") and pending or it -- a preload goes before the sanitizer's

  it_or_pending("stops where the temporary file is full, and goes on after short writes", function()
    local dir <close> = temp.folder()
    dir:write("f.csv", "a\n" .. ("\xfcber\n"):rep(100))
    local script = dir:write("a.lua", "local d = befund.read 'f.csv' print(#d, d:column('a'):get(100))")
    local function with(how)
      return run{ script, env = { LD_PRELOAD = file.home .. "/build/failing_calls.so", FAIL_CALL = "write",
        FAIL_AT = 1, FAIL_HOW = how } }
    end
    local full = with "ENOSPC"
    assert.are.same({ 1, "" }, { full.status, full.out })
    assert.matches("f.csv: its text in UTF%-8 cannot be kept in a temporary file in '[^']+': No space left on device",
      full.err)
    for _, how in ipairs{ "short", "EINTR" } do
      assert.are.same({ status = 0, out = "100\tüber\n", err = "" }, with(how))
    end
  end)
end)
