-- The expression language: src/expr.c, src/expr_lex.c, src/expr_parse.c, src/expr_check.c, src/expr_options.c,
-- src/expr_calls.c and src/expr_run.c, through core.expression.

local column = require "core.column"
local dataset = require "core.dataset"
local expression = require "core.expression"
local labels = require "core.labels"
local survey = require "spec.support.survey"
local text = require "core.text"

local d = survey.data()

local function bits(condition) return survey.bits(expression.select(d, condition)) end

-- Rows of all expressions: 1 inside, 0 outside, ? undecided.
local function says(list)
  for what, expected in pairs(list) do assert.are.equal(what .. ": " .. expected, what .. ": " .. bits(what)) end
end

local function values(sum)
  local made = expression.column(d, sum)
  local list = {}
  for row = 1, made:rows() do
    local x = made:get(row)
    list[row] = x and text.number(x) or "?"
  end
  return table.concat(list, " ")
end

describe("a column of options", function()
  it("compares with keys", function()
    says{ ["level == 'bund'"] = "100?1", ["level ~= 'bund'"] = "011?0", ['level == "land"'] = "010?0",
      ["'bund' == level"] = "100?1" }
  end)

  it("compares with a label of any language that names one option", function()
    says{ ["level == 'Bund'"] = "100?1", ["level == 'Municipality'"] = "001?0", ["q1 == 'nein'"] = "001??" }
  end)

  it("compares with the file's codes", function()
    says{ ["level == 1"] = "100?1", ["level ~= 3"] = "110?1", ["2 == level"] = "010?0" }
  end)

  it("is listed with in", function()
    says{ ["level in {'bund', 'State'}"] = "110?1", ["level in {3}"] = "001?0", ["not level in {1, 'land'}"] = "001?0",
      ["level in {'bund', 'bund',}"] = "100?1" }
  end)

  it("is less and more by the place of its options, where they have an order", function()
    says{ ["q1 < 'rather'"] = "100??", ["q1 <= 'rather'"] = "110??", ["q1 > 'rather'"] = "001??",
      ["q1 >= 'rather'"] = "011??", ["'rather' < q1"] = "001??", ["q1 <= 2"] = "110??", ["q1 < 'full'"] = "000??",
      ["q1 > 'not'"] = "000??", ["q1 <= 'not'"] = "111??", ["q1 >= 'full'"] = "111??" }
  end)

  it("lies between two options, both included", function()
    says{ ["between(q1, 'full', 'rather')"] = "110??", ["between(q1, 2, 3)"] = "011??" }
  end)

  it("compares with another column by key", function()
    says{ ["level == boss"] = "10??0", ["level ~= boss"] = "01??1", ["q1 < q2"] = "100??", ["q1 >= q2"] = "011??" }
  end)

  it("compares by key whatever the order of the options", function()
    local other = survey.single({ "kommune", "gemeinde", "bund" }, { 3, 2, 1, 1, 1 })
    local both = d:with{ { "other", other } }
    assert.are.equal("101?0", survey.bits(expression.select(both, "level == other")))
    assert.are.equal("010?1", survey.bits(expression.select(both, "other ~= level")))
  end)

  it("is searched by its keys and labels", function()
    says{ ["contains(city, 'ö')"] = "0101?", ["starts(city, 'B')"] = "1010?", ["contains(level, 'ederal')"] = "100?1",
      ["starts(level, 'kom')"] = "001?0" }
  end)

  it("gives the file's codes as numbers, those of kinds of missing too", function()
    assert.are.equal("1 2 3 98 ?", values "code(q1)")
    says{ ["code(q1) == 98"] = "0001?", ["code(q1) > 2"] = "0011?", ["code(level) + 1 == 2"] = "100?1" }
  end)

  it("is a condition by itself if its options are no (0) and yes (1)", function()
    says{ ["young"] = "0110?", ["not young"] = "1001?", ["young and level == 'land'"] = "01000", ["(young)"] = "0110?",
      ["young == 'yes'"] = "0110?" }
  end)

  it("is right with 300 options and with 70,000", function()
    for _, count in ipairs{ 255, 256, 300, 70000 } do
      local answers, codes = {}, {}
      for i = 1, count do answers[i], codes[i] = { key = "k" .. i, code = i }, count + 1 - i end
      codes[count + 1] = -1
      local l = labels.of{ answers = answers, ordered = true }
      local wide = dataset.of{ { "x", column.single{ labels = l, codes = codes } } }
      local function count_of(condition)
        local s = expression.select(wide, condition)
        assert.are.equal(1, s:missing())
        return s:count()
      end
      local key = "'k" .. count .. "'"
      assert.are.equal(1, count_of("x == " .. key))
      assert.is_true(expression.select(wide, "x == " .. key):has(1))
      assert.are.equal(count - 1, count_of("x ~= " .. key))
      assert.are.equal(count, count_of("x <= " .. key))
      assert.are.equal(count - 1, count_of("x < " .. key))
      assert.are.equal(2, count_of("x in {'k1', " .. key .. "}"))
      assert.are.equal(count, count_of "x == x")
    end
  end)
end)

describe("a column of numbers", function()
  it("compares with numbers", function()
    says{ ["age == 30"] = "010??", ["age ~= 30"] = "101??", ["age < 30"] = "100??", ["age <= 30"] = "110??",
      ["age > 30"] = "001??", ["age >= 30"] = "011??", ["30 < age"] = "001??", ["30 >= age"] = "110??",
      ["age >= -1.5e1"] = "111??", ["days == 0"] = "10000" }
  end)

  it("compares with another column and with what is computed", function()
    says{ ["age > days"] = "111??", ["age > days * 10"] = "110??", ["days * 10 < age"] = "110??",
      ["days + 1 == days + 1"] = "11111", ["age ~= age"] = "000??" }
  end)

  it("is listed with in, and lies between two numbers, both included", function()
    says{ ["age in {16, 30.5}"] = "101??", ["days in {-1, 5, 4, 0}"] = "10110", ["between(age, 16, 30)"] = "110??",
      ["between(days, days - 1, age / 16)"] = "100??", ["days * 2 in {4, 8}"] = "01010" }
  end)

  it("gives the code of its kinds of missing", function()
    assert.are.equal("16 30 30.5 999 ?", values "code(age)")
    says{ ["code(age) == 999"] = "0001?" }
  end)
end)

describe("arithmetic", function()
  it("knows what binds closer", function()
    assert.are.equal("1 7 16 13 4", values "1 + days * 3")
    assert.are.equal("3 9 18 15 6", values "(1 + days) * 3")
    assert.are.equal("-3 -1 2 1 -2", values "days - 1 - 2")
    assert.are.equal("0 0.5 1.25 1 0.25", values "days / 2 / 2")
    assert.are.equal("0 -2 -5 -4 -1", values "- days")
    assert.are.equal("2 4 7 6 3", values "days - -2")
    assert.are.equal("7 7 7 7 7", values "1 + 2 * 3")
    assert.are.equal("1 0 -1.5 -1 0.5", values "(4 - days * 2) / 4")
  end)

  it("is missing where an operand is", function()
    assert.are.equal("16 32 35.5 ? ?", values "age + days")
  end)

  it("is missing where a division by zero or too large a number stands", function()
    assert.are.equal("? 0.5 0.2 0.25 1", values "1 / days")
    assert.are.equal("? 1 1 1 1", values "days / days")
    assert.are.equal("0 ? ? ? 1e+308", values "days * 1e308")
    says{ ["1 / days > 0.3"] = "?1001", ["missing(days * 1e308)"] = "01110" }
  end)

  it("subtracts dates, to days", function()
    assert.are.equal("1 0 0.5 ? ?", values "stop - start")
  end)

  it("counts in the order in which it is written, in registers of its own", function()
    assert.are.equal("-6 -14 -161 -86 -5",
      values "(days + 1) * (2 - days) * (days + 3) - ((days - 2) * 1 + 2) / 1 * (1 - 0) - 12")
  end)
end)

describe("a column of texts", function()
  it("compares byte by byte", function()
    says{ ["note == 'zu laut'"] = "100?0", ["note ~= 'zu laut'"] = "011?1", ["note == 'Zu laut'"] = "000?0",
      ["note == ''"] = "001?0", ["note in {'Büro', '', 'nowhere'}"] = "001?1", ["note ~= 'nowhere'"] = "111?1" }
  end)

  it("compares with another column of texts", function()
    says{ ["note == more"] = "101??", ["note ~= more"] = "010??" }
  end)

  it("is searched", function()
    says{ ["contains(note, 'VPN')"] = "010?0", ["contains(note, 'ü')"] = "000?1", ["contains(note, '')"] = "111?1",
      ["starts(note, 'zu')"] = "100?0", ["starts(note, 'laut')"] = "000?0", ["not contains(note, 'a')"] = "011?1" }
  end)
end)

describe("a column of dates", function()
  it("compares with a day, to which its times belong", function()
    says{ ["start == '2025-05-02'"] = "0110?", ["start ~= '2025-05-02'"] = "1001?", ["start < '2025-05-02'"] = "1000?",
      ["start <= '2025-05-02'"] = "1110?", ["start > '2025-05-02'"] = "0001?", ["start >= '2025-05-02'"] = "0111?",
      ["'2025-05-02' < start"] = "0001?" }
  end)

  it("compares with a time of a day", function()
    says{ ["start == '2025-05-02 12:00'"] = "0010?", ["start < '2025-05-02 12:00'"] = "1100?" }
  end)

  it("is listed with in, and lies between two days, both included", function()
    says{ ["start in {'2025-05-02', '2025-05-01'}"] = "1110?", ["between(start, '2025-05-01', '2025-05-02')"] = "1110?",
      ["stop in {'1970-01-01', '2025-05-02'}"] = "110?1" }
  end)

  it("compares with another column of dates", function()
    says{ ["start == stop"] = "010??", ["start < stop"] = "101??" }
  end)
end)

describe("a set of items", function()
  it("is asked for an item by key or label", function()
    says{ ["has(tools, 'webex')"] = "101?0", ["has(tools, 'Webex-Raum')"] = "101?0",
      ["not has(tools, 'zoom')"] = "110?0" }
  end)

  it("is missing or answered", function()
    says{ ["missing(tools)"] = "00010", ["answered(tools)"] = "11101" }
  end)
end)

describe("missing() and answered()", function()
  it("are never undecided, for columns of any kind", function()
    says{ ["missing(level)"] = "00010", ["answered(level)"] = "11101", ["missing(q1)"] = "00011",
      ["missing(age)"] = "00011", ["answered(age)"] = "11100", ["missing(note)"] = "00010",
      ["missing(start)"] = "00001", ["missing(young)"] = "00001" }
  end)

  it("take what is computed, and conditions", function()
    says{ ["missing(age + days)"] = "00011", ["answered(1 / days)"] = "01111", ["missing(age > 20)"] = "00011",
      ["answered(age > 20 or days == 4)"] = "11110" }
  end)
end)

describe("and, or, not", function()
  it("bind in this order: not, and, or", function()
    says{ ["days == 0 or days == 2 and level == 'bund'"] = "10000", ["not days == 0 and days == 2"] = "01000",
      ["not (days == 0 or days == 2)"] = "00111", ["not not days == 0"] = "10000" }
  end)

  it("take true and false", function()
    says{ ["true"] = "11111", ["false"] = "00000", ["not true"] = "00000", ["age > 0 or true"] = "11111",
      ["age > 0 and false"] = "00000", ["1 < 2"] = "11111", ["2 == 3"] = "00000" }
  end)
end)

describe("names", function()
  it("are of letters in any script, digits and _, else in backquotes", function()
    says{ ["größe > 4"] = "00001", ["`größe` > 4"] = "00001", ["`sch.wide` <= 1"] = "10000", ["`a``b` == 2"] = "01000",
      ["`in` in {3}"] = "00100" }
  end)

  it("may be those of functions and may touch operators", function()
    local x = dataset.of{ { "code", column.numbers{ 1, 2 } }, { "has", column.numbers{ 2, 2 } } }
    assert.are.equal("01", survey.bits(expression.select(x, "code==has")))
    assert.are.equal("10", survey.bits(expression.select(x, "code-has<-0.5")))
  end)
end)

describe("quoted text", function()
  it("knows \\\\, \\' and \\\"", function()
    local x = dataset.of{ { "t", column.texts{ "it's", "a\\b", '"', "two\nlines" } } }
    local function of(condition) return survey.bits(expression.select(x, condition)) end
    assert.are.equal("1000", of [[t == 'it\'s']])
    assert.are.equal("1000", of [[t == "it's"]])
    assert.are.equal("0100", of [[t == 'a\\b']])
    assert.are.equal("0010", of [[t == "\""]])
    assert.are.equal("0010", of [[t == '"']])
    assert.are.equal("0001", of "t == 'two\nlines'")
  end)
end)

describe("column()", function()
  it("makes a single choice of no and yes from a condition", function()
    local made = expression.column(d, "age > 20")
    local list = {}
    for row = 1, 5 do list[row] = made:get(row) or select(2, made:get(row)) end
    assert.are.same({ "no", "yes", "yes", "system", "system" }, list)
    assert.are.equal("single", made:kind())
    local de, en = made:labels():options "de", made:labels():options "en"
    assert.are.same({ "nein", "ja", "no", "yes" }, { de[1].label, de[2].label, en[1].label, en[2].label })
    assert.are.same({ 0, 1, 0, 1 }, { de[1].code, de[2].code, de[1].score, de[2].score })
  end)

  it("makes numbers from a sum", function()
    local made = expression.column(d, "days / 2")
    assert.are.equal("number", made:kind())
    assert.are.equal(2.5, made:get(3))
  end)

  it("gives the column itself for the name of a column of numbers", function()
    assert.are.same({ nil, "no_answer" }, { expression.column(d, "age"):get(4) })
    assert.are.same({ nil, "no_answer" }, { expression.column(d, "(age)"):get(4) })
  end)

  it("makes a constant", function()
    assert.are.equal("2.5 2.5 2.5 2.5 2.5", values "2.5")
  end)

  it("makes a condition that is one in the next expression", function()
    local more = d:with{ { "old", expression.column(d, "age > 20") } }
    assert.are.equal("011??", survey.bits(expression.select(more, "old")))
  end)
end)

describe("is_condition()", function()
  it("tells conditions from numbers", function()
    for what, expected in pairs{ ["age > 1"] = true, young = true, ["true"] = true, ["missing(age)"] = true,
      age = false, ["age + 1"] = false, ["1"] = false, ["code(level)"] = false } do
      assert.are.equal(expected, expression.is_condition(d, what), what)
    end
  end)
end)

describe("names()", function()
  it("lists what may be a column, once, in order, whether it is there or not", function()
    assert.are.same({ "b", "a", "x y", "has" },
      expression.names(d, "b > a and has(`x y`, 'a') or missing(b) or not has in {1} and true"))
    assert.are.same({}, expression.names(d, "1 + 1"))
    assert.are.same({}, expression.names(d, ""))
  end)
end)

describe("any number of rows", function()
  -- Borders of a word of 64 rows, of a block of 1,024 and of what a thread takes at once.
  for _, rows in ipairs{ 0, 1, 63, 64, 65, 127, 128, 1023, 1024, 1025, 4095, 4096, 4097, 65535, 65536, 65537,
    131073 } do
    it("is right, such as " .. rows, function()
      local numbers, codes, texts = {}, {}, {}
      local more, odd, named, undecided = 0, 0, 0, 0
      for row = 1, rows do
        numbers[row] = row % 7 ~= 0 and row or false
        codes[row] = row % 5 == 0 and -1 or row % 2 + 1
        texts[row] = row % 3 == 0 and "x" or "y"
        if numbers[row] and row > 40 then more = more + 1 end
        if not numbers[row] then undecided = undecided + 1 end
        if codes[row] == 2 then odd = odd + 1 end
        if texts[row] == "x" then named = named + 1 end
      end
      local x = dataset.of{ { "n", column.numbers(numbers) }, { "c", survey.single({ "even", "odd" }, codes) },
        { "t", column.texts(texts) } }
      local over = expression.select(x, "n > 40")
      assert.are.same({ rows, more, undecided }, { over:rows(), over:count(), over:missing() })
      assert.are.equal(odd, expression.select(x, "c == 'odd'"):count())
      assert.are.equal(named, expression.select(x, "t == 'x'"):count())
      assert.are.equal(named, expression.select(x, "contains(t, 'x')"):count())
      assert.are.equal(rows, expression.select(x, "true"):count())
      assert.are.equal(rows - undecided - more, (~over):count())
      local sum = expression.column(x, "n * 2 - n")
      assert.are.equal(rows, sum:rows())
      if rows > 0 then assert.are.equal(numbers[rows] or nil, (sum:get(rows))) end
    end)
  end
end)
