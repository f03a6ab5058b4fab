-- What the expression language refuses, and how: input, column of the caret, message.

local column = require "core.column"
local dataset = require "core.dataset"
local expression = require "core.expression"
local survey = require "spec.support.survey"

local d = survey.data()

local function message(text, data)
  local done, said = pcall(expression.select, data or d, text)
  return done and "it was taken" or (said:gsub("^.-(expression:?)", "%1", 1))
end

local cases = {
    { "level == 'Bnud'", 10,
      "'Bnud' is no key of column 'level' (its keys: bund, land, kommune; is it 'bund'?)" },
    { "level == 'gemeinde'", 10, "'gemeinde' is no key of column 'level' (its keys: bund, land, kommune)" },
    { "q1 == 'ja'", 7, "'ja' is the label of 2 options of column 'q1' (use one of the keys: full, rather)" },
    { "level == 7", 10, "no option of column 'level' has the code 7 (its codes: 1, 2, 3)" },
    { "city == 5", 9, "no option of column 'city' has the code 5 (its keys: Bonn, Köln)" },
    { "q1 == 'dk'", 7,
      "'dk' is a kind of missing of column 'q1', which no comparison finds (use missing(q1), or code(q1) == 98)" },
    { "q1 == 98", 7,
      "98 is a kind of missing of column 'q1', which no comparison finds (use missing(q1), or code(q1) == 98)" },
    { "q1 == 'weiß nicht'", 7,
      "'weiß nicht' is a kind of missing of column 'q1', which no comparison finds "
        .. "(use missing(q1), or code(q1) == 98)" },
    { "q1 in {'full', 'dk'}", 16,
      "'dk' is a kind of missing of column 'q1', which no comparison finds (use missing(q1), or code(q1) == 98)" },
    { "age == 999", 8,
      "999 is a kind of missing of column 'age', which no comparison finds (use missing(age), or code(age) == 999)" },
    { "age in {1, 999}", 12,
      "999 is a kind of missing of column 'age', which no comparison finds (use missing(age), or code(age) == 999)" },
    { "level < 'land'", 7,
      "the options of column 'level' have no order, which '<' needs (use in {…}, or the numbers: code(level))" },
    { "city < 'Bonn'", 6, "the options of column 'city' have no order, which '<' needs (use in {…})" },
    { "level == age", 7,
      "column 'level' has options, which compare with 'keys' (for their numbers use code(level))" },
    { "level == age + 1", 7,
      "column 'level' has options, which compare with 'keys' (for their numbers use code(level))" },
    { "level == note", 7,
      "column 'level' has options, which compare with 'keys' (for their numbers use code(level))" },
    { "level == city", 7, "columns 'level' and 'city' have no key in common" },
    { "q1 < level", 4,
      "the options of column 'level' have no order, which '<' needs (use in {…}, or the numbers: code(level))" },
    { "level < boss", 7,
      "the options of column 'level' have no order, which '<' needs (use in {…}, or the numbers: code(level))" },
    { "wieght == 1", 1, "no column 'wieght'" },
    { "agee > 3", 1, "no column 'agee' (is it 'age'?)" },
    { "xyzzy > 3", 1, "no column 'xyzzy'" },
    { "sch.wide > 3", 1, "a name with a dot is written in backquotes (write `sch.wide`)" },
    { "level == bund", 10, "no column 'bund' (put quotes around a key: 'bund')" },
    { "level in {bund}", 11, "a list holds 'keys' and numbers (put quotes around a key: 'bund')" },
    { "level in {}", 10, "this list is empty" },
    { "level in ('bund', 'land')", 10, "a list stands in braces (write in {'a', 'b'})" },
    { "level in {'bund' 'land'}", 18, "'land' stands where a comma or } should" },
    { "level in {'bund', 'land'", 10, "this brace is never closed" },
    { "level in {-'bund'}", 12, "'bund' stands where a 'key' or a number should" },
    { "level not in {'bund'}", 7, "'not' is not known here (write not x in {…})" },
    { "level", 1, "column 'level' alone is no condition (write level == 'bund')" },
    { "note", 1, "column 'note' alone is no condition (write note == '…')" },
    { "age", 1, "column 'age' is a number, no condition (compare it: age > 0)" },
    { "start", 1, "column 'start' alone is no condition (write start == 'YYYY-MM-DD')" },
    { "tools", 1, "column 'tools' is a set of items (ask for one: has(tools, 'webex'))" },
    { "tools == 'webex'", 1, "column 'tools' is a set of items (ask for one: has(tools, 'webex'))" },
    { "has(tools, 'teams')", 12, "'teams' is no item of column 'tools' (its items: webex, zoom)" },
    { "has(level, 'bund')", 5, "column 'level' takes one answer, it is no set of items (write level == '…')" },
    { "has(tools, zoom)", 12, "no column 'zoom' (put quotes around a key: 'zoom')" },
    { "has(age, 'x')", 5, "a column of numbers stands where a set of items should" },
    { "has(tools)", 1, "too little for has (write has(set, 'item'))" },
    { "has(tools, 'webex', 'zoom')", 21, "too much for has (write has(set, 'item'))" },
    { "level == 'bund' or 'land'", 20,
      "'land' alone is no condition (compare a column with it, or list keys: x in {'a', 'b'})" },
    { "age + 1", 1, "a number is no condition (compare it: … > 0)" },
    { "5", 1, "a number is no condition (compare it: … > 0)" },
    { "'bund'", 1, "'bund' alone is no condition (compare a column with it, or list keys: x in {'a', 'b'})" },
    { "1 == 'a'", 3, "neither side of '==' is a column (names stand without quotes)" },
    { "'a' == 'b'", 5, "neither side of '==' is a column (names stand without quotes)" },
    { "1 / 0 > 3", 3, "the result is no number (a division by zero, or too large)" },
    { "age = 3", 5, "'=' is not known here (use ==)" },
    { "age <> 3", 5, "'<>' is not known here (use ~=)" },
    { "age != 3", 5, "'!=' is not known here (use ~=)" },
    { "age === 3", 5, "'===' is not known here (use ==)" },
    { "age => 3", 5, "'=>' is not known here (use >=)" },
    { "age =< 3", 5, "'=<' is not known here (use <=)" },
    { "age > 3 & age < 5", 9, "'&' is not known here (use and)" },
    { "age > 3 && age < 5", 9, "'&&' is not known here (use and)" },
    { "age > 3 | age < 5", 9, "'|' is not known here (use or)" },
    { "age > 3 || age < 5", 9, "'||' is not known here (use or)" },
    { "!young", 1, "'!' is not known here (use not)" },
    { "~young", 1, "'~' is not known here (use not, or ~=)" },
    { "young AND age > 3", 7, "'AND' is not known here (use and)" },
    { "NOT young", 1, "'NOT' is not known here (use not)" },
    { "young or TRUE", 10, "'TRUE' is not known here (use true)" },
    { "age == NA", 8, "'NA' is not known here (use missing(x))" },
    { "age gt 3", 5, "'gt' is not known here (use >)" },
    { "level LIKE 'b'", 7, "'LIKE' is not known here (use contains(x, '…') or starts(x, '…'))" },
    { "age ^ 2 > 3", 5, "'^' is not known here (multiply it out: x * x)" },
    { "age ** 2 > 3", 5, "'**' is not known here (multiply it out: x * x)" },
    { "age % 2 == 0", 5, "'%' is not known here (there is no remainder)" },
    { "level %in% {'bund'}", 7, "'%in%' is not known here (use in {…})" },
    { "d$age > 3", 2, "'$' is not known here (write the name of the column alone)" },
    { "age[1] > 3", 4, "'[' is not known here (use in {…} for a list, ( ) to group)" },
    { "level == „bund“", 10, [['„' is not known here (use the plain quotes ' or ")]] },
    { "level == ’bund’", 10, [['’' is not known here (use the plain quotes ' or ")]] },
    { "age ≤ 3", 5, "'≤' is not known here (use <=)" },
    { "age – 3 > 0", 5, "'–' is not known here (use -)" },
    { "sysmis(age)", 1, "there is no function sysmis (use missing(x))" },
    { "is.na(age)", 1, "there is no function is.na (use missing(x))" },
    { "any(level, 'bund')", 1, "there is no function any (use x in {…})" },
    { "range(age, 1, 2)", 1, "there is no function range (use between(x, low, high))" },
    { "missin(age)", 1, "there is no function missin (is it missing(x)?)" },
    { "MISSING(age)", 1, "there is no function MISSING (is it missing(x)?)" },
    { "foo(age)", 1,
      "there is no function foo (there are missing, answered, has, between, contains, starts, code)" },
    { "mean(age)", 1,
      "there is no function mean (there are missing, answered, has, between, contains, starts, code)" },
    { "missing()", 1, "too little for missing (write missing(x))" },
    { "missing(age", 8, "this parenthesis is never closed" },
    { "missing('age')", 9, "a quoted text stands where the name of a column should" },
    { "between(age, 5)", 1, "too little for between (write between(x, low, high))" },
    { "between(age, 5, 1)", 14, "the lower bound is above the upper one (write between(x, low, high))" },
    { "between(note, 'a', 'b')", 15, "column 'note' is text and has no order, which '>=' needs" },
    { "between(level, 'bund', 'land')", 16,
      "the options of column 'level' have no order, which '>=' needs (use in {…}, or the numbers: code(level))" },
    { "contains(age, 'x')", 10, "a column of numbers stands where a column of texts or options should" },
    { "contains(note, 5)", 16, "a number stands where a quoted text should" },
    { "contains(note)", 1, "too little for contains (write contains(x, '…'))" },
    { "code(note)", 6, "a column of texts stands where a column of options or numbers should" },
    { "code(tools) == 1", 6, "a set of items stands where a column of options or numbers should" },
    { "age == '30'", 8, "'30' is a text, not a number (write it without quotes)" },
    { "age == 'abc'", 8, "'abc' is a text, not a number" },
    { "age > level", 5,
      "column 'level' has options, which compare with 'keys' (for their numbers use code(level))" },
    { "note == 5", 9, "column 'note' is text, not a number (put quotes around it: '5')" },
    { "note < 'a'", 6, "column 'note' is text and has no order, which '<' needs" },
    { "note == age", 6, "column 'note' is text, which compares with quoted text" },
    { "note + 1 > 2", 1, "column 'note' is text, not a number" },
    { "start == 5", 10, "column 'start' is a date, which compares with 'YYYY-MM-DD' or another date" },
    { "start == '2.5.2025'", 10, "'2.5.2025' is no date (write 'YYYY-MM-DD')" },
    { "start == '2025-02-30'", 10, "'2025-02-30' is no date (write 'YYYY-MM-DD')" },
    { "start in {'2025-05-02 10:00'}", 11, "a list of dates holds whole days (write 'YYYY-MM-DD')" },
    { "start + 1 > 2", 1, "column 'start' is a date, not a number (the difference of two dates is one)" },
    { "start == age", 10, "column 'start' is a date, which compares with 'YYYY-MM-DD' or another date" },
    { "(age > 3) == true", 11, "a condition cannot be compared (use it as it is, or not with it)" },
    { "(age > 3) + 1 > 2", 2, "a condition is not a number" },
    { "1 < age < 3", 9, "comparisons do not chain (join them with and, or use between(x, a, b))" },
    { "age > 3 age < 5", 9, "age stands where an operator should" },
    { "(age > 3", 1, "this parenthesis is never closed" },
    { "age > 3)", 8, "this parenthesis was never opened" },
    { "age >", 6, "the expression ends where a column, a number or a 'key' should stand" },
    { "> 3", 1, "> stands where a column, a number or a 'key' should" },
    { "and age > 3", 1, "and stands where a column, a number or a 'key' should" },
    { "age 3", 5, "3 stands where an operator should" },
    { "age > 1,5", 8, "a comma stands only in lists (a decimal is written 1.5)" },
    { "00123 == days", 1, "'00123' is not a number that can be kept exactly (put quotes around a text)" },
    { "12abc > 3", 1,
      "'12abc' is not a number (a name that begins with a digit is written in backquotes: `12abc`)" },
    { "9007199254740993 == days", 1,
      "'9007199254740993' is not a number that can be kept exactly (put quotes around a text)" },
    { "1e400 > days", 1, "'1e400' is not a number that can be kept exactly (put quotes around a text)" },
    { "note == 'abc", 9, "the quote is never closed" },
    { "`age > 3", 1, "the backquote is never closed" },
    { "age > #", 7, "'#' is not known here" },
    { "größe > 1 and grösse > 2", 15, "no column 'grösse' (is it 'größe'?)" },
}

describe("an expression that is refused", function()
  for _, case in ipairs(cases) do
    it("says why: " .. case[1], function()
      local caret = "  " .. case[1] .. "\n" .. (" "):rep(case[2] + 1) .. "^"
      assert.are.equal("expression:1:" .. case[2] .. ": " .. case[3] .. "\n" .. caret, message(case[1]))
    end)
  end

  it("shows the line of the place", function()
    assert.are.equal("expression:2:3: no column 'agee' (is it 'age'?)\n    agee > 3 or\n    ^",
      message "level == 'bund' and\n  agee > 3 or\n  young")
  end)

  it("shows of a long line what is near the place", function()
    local long = ("level == 'bund' or "):rep(3000) -- 19 characters each
    assert.are.equal("expression:1:57001: no column 'levle' (is it 'level'?)\n"
      .. "  …vel == 'bund' or level == 'bund' or levle == 1 or level == 'bund' or lev…\n"
      .. "  " .. (" "):rep(37) .. "^",
      message(long .. "levle == 1 or " .. ("level == 'bund' or "):rep(5) .. "true"))
  end)

  it("sets the caret by the columns that a terminal takes", function()
    assert.are.equal("expression:1:9: no column 'x'\n  '日本' == x\n            ^", message "'日本' == x")
  end)

  it("has nothing in its message that a terminal could act on", function()
    assert.are.equal("expression:1:7: the control character U+001B stands in the expression\n  age > ?[31m\n        ^",
      message "age > \27[31m")
    assert.are.equal("expression:1:1: no column 'a?b c'\n  `a?b c` > 1\n  ^", message "`a\27b\tc` > 1")
    assert.are.equal("expression:1:7: ' ' is not known here (it is a no-break space: use a plain one)",
      message("age > \u{a0}3"):match("^[^\n]*"))
  end)

  it("is not UTF-8", function()
    assert.are.equal("expression:1:7: byte 0xff is not UTF-8 (write the script in UTF-8)\n  age > \n        ^",
      message "age > \xff")
    assert.are.equal("expression:1:10: byte 0xed is not UTF-8 (write the script in UTF-8)\n  level == \n           ^",
      message "level == \xed\xa0\x80")
    assert.are.equal("expression:1:11: byte 0xc3 is not UTF-8 (write the script in UTF-8)\n  level == '\n            ^",
      message "level == '\xc3'")
  end)

  it("has a NUL byte", function()
    assert.are.equal("expression:1:4: a NUL byte stands in the expression\n  age\n     ^", message "age\0 > 3")
    assert.are.equal("expression:1:1: a NUL byte stands in the expression\n  \n  ^", message "\0")
  end)

  it("is empty", function()
    assert.are.equal("expression: it is empty", message "")
    assert.are.equal("expression: it is empty", message " \t\n ")
  end)

  it("is too long", function()
    assert.are.equal("expression: 65537 bytes are too many (at most 65536)", message((" "):rep(65537)))
    assert.are.equal("it was taken", message("true" .. (" "):rep(65532)))
  end)

  it("nests too deep", function()
    local function nested(depth) return ("("):rep(depth) .. "young" .. (")"):rep(depth) end
    assert.are.equal("it was taken", message(nested(200)))
    assert.truthy(message(nested(201)):find("^expression:1:201: parentheses nest deeper than 200\n"))
    assert.truthy(message(nested(30000)):find("^expression:1:201: parentheses nest deeper than 200\n"))
    assert.truthy(message(("("):rep(65536)):find("^expression:1:201: parentheses nest deeper than 200\n"))
    assert.truthy(message(("missing("):rep(8000)):find("parentheses nest deeper than 200", 1, true))
  end)

  it("may be long without being deep", function()
    assert.are.equal("it was taken", message(("not "):rep(16000) .. "young"))
    assert.are.equal("it was taken", message("days == " .. ("-"):rep(60000) .. "1"))
    assert.are.equal("it was taken", message(("young or "):rep(7000) .. "young"))
    assert.are.equal("it was taken", message("days > 1" .. (" + 1"):rep(16000)))
    assert.are.equal("it was taken", message("days > days" .. (" + days"):rep(9000)))
    assert.are.equal("it was taken", message("days in {1" .. (", 1"):rep(20000) .. "}"))
    assert.are.equal("it was taken", message("note == '" .. ("x"):rep(65000) .. "'"))
    assert.are.equal("it was taken", message("note in {''" .. (", 'a\\\\b'"):rep(6000) .. "}"))
  end)

  it("names at most eight keys, and 40 characters of a value", function()
    local keys, codes = {}, {}
    for i = 1, 70 do keys[i], codes[i] = "key_number_" .. i, i end
    local many = dataset.of{ { "x", survey.single(keys, codes) } }
    assert.are.equal("expression:1:6: 'zzzz' is no key of column 'x' (its keys: key_number_1, key_number_2, "
      .. "key_number_3, key_number_4, key_number_5, key_number_6, key_number_7, key_number_8, … 62 more)",
      message("x == 'zzzz'", many):match("^[^\n]*"))
    assert.are.equal("expression:1:1: no column '" .. ("ä"):rep(40) .. "…'",
      message(("ä"):rep(60) .. " > 1"):match("^[^\n]*"))
  end)

  it("needs quotes around a number's key where a column has no codes", function()
    local plain = dataset.of{ { "x", survey.single({ { key = "1" }, { key = "2" } }, { 1, 2 }) } }
    assert.are.equal("expression:1:6: the options of column 'x' have no codes\n  code(x) > 1\n       ^",
      message("code(x) > 1", plain))
    assert.are.equal("expression:1:6: no option of column 'x' has the code 1 (its keys: 1, 2)\n  x == 1\n       ^",
      message("x == 1", plain))
  end)

  it("has a backslash before something else", function()
    assert.are.equal("expression:1:11: a backslash stands only before a quote or another backslash "
      .. "(write \\\\ for one)\n  note == 'a\\d'\n            ^", message("note == 'a\\d'"))
  end)

  it("names nothing where there are no columns", function()
    assert.are.equal("expression:1:1: no column 'x'\n  x\n  ^", message("x", dataset.of{}))
    local empty = dataset.of{ { "x", column.numbers{} } }
    assert.are.equal("expression:1:1: no column 'yyy'\n  yyy\n  ^", message("yyy", empty))
  end)
end)

describe("a message of a script", function()
  it("begins with the line of the script", function()
    local done, said = pcall(function() return expression.select(d, "agee") end)
    assert.is_false(done)
    assert.truthy(said:find("expr_spec.lua:%d+: expression:1:1: no column 'agee' %(is it 'age'%?%)\n  agee\n  ^$"))
  end)
end)

describe("arguments", function()
  it("are a dataset and a text", function()
    assert.has_error(function() expression.select(1, "true") end,
      "bad argument #1 to 'select' (befund.dataset expected, got number)")
    assert.has_error(function() expression.select(d) end, "bad argument #2 to 'select' (string expected, got no value)")
    assert.has_error(function() expression.names(nil, "x") end,
      "bad argument #1 to 'names' (befund.dataset expected, got nil)")
  end)
end)
