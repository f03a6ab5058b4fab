--- Codebooks: in one form, applied to a file, made from data: lib/codebook/load.lua, lib/codebook/check.lua,
-- lib/codebook/apply.lua, lib/codebook/write.lua, lib/codebook/dates.lua; lib/asked.lua.

local temp = require "spec.support.temp"
local check_codebook = require "codebook.check".codebook
local load = require "codebook.load"
local apply = require "codebook.apply".codebook
local column = require "core.column"
local core = require "core.dataset"
local labels = require "core.labels"
local write = require "codebook.write"
local update = require "codebook.update"
local dates = require "codebook.dates"
local dataset = require "dataset"

-- The answers of a column, row by row.
local function rows(col)
  local list = {}
  for i = 1, col:rows() do list[i] = col:get(i) or false end
  return list
end

-- How many rows are missing of each kind that occurs.
local function missing(col)
  local counts = {}
  for _, item in ipairs(col:summary().missing) do
    if item.count > 0 then counts[item.kind] = (counts[item.kind] or 0) + item.count end
  end
  return counts
end

local function read(bytes, book, options)
  local dir <close> = temp.folder()
  options = options or {}
  options.codebook = book
  return dataset.read(dir:write("answers.csv", bytes), options)
end

describe("codebook.load", function()
  it("reads tables, texts, numbers, comments, local names and long texts", function()
    local t = load.source([==[
-- a comment; function() while do
local yes = { "yes", 1, de = 'Ja (doch)' } --[[ os.exit() ]]
return { codes = { yes, { "no", -2.5e1 } }, text = [[a
b]], long = "a\z
     b", flag = true, }
]==], "x.lua")
    assert.equal("Ja (doch)", t.codes[1].de)
    assert.equal(-25, t.codes[2][2])
    assert.equal("a\nb", t.text)
    assert.equal("ab", t.long)
    assert.is_true(t.flag)
  end)

  it("takes line ends and marks of other systems", function()
    assert.equal(1, load.source("\xef\xbb\xbfreturn {\r\n 1 }\r\n", "x.lua")[1])
  end)
end)

describe("a checked codebook", function()
  it("makes keys, kinds and places", function()
    local book = check_codebook({ columns = { { "q1", codes = { { "yes", 1 }, { 2, de = "Nein" }, { "x" },
      { 98, missing = "dont_know" }, { 99, missing = "dont_know" } } } } }, "x.lua")
    local q1 = book.by_name.q1
    assert.equal("single", q1.kind)
    local answers = q1.options.answers
    assert.same({ "yes", "2", "x" }, { answers[1].key, answers[2].key, answers[3].key })
    assert.same({ "dont_know", "dont_know_99" }, { q1.options.missing[1].key, q1.options.missing[2].key })
    assert.equal("x", q1.options.answers[3].text)
    assert.is_false(q1.options.ordered)
  end)

  it("is ordered where all answers have scores, or it says so", function()
    local book = check_codebook({ scales = { s = { { "a", 1, score = 1 }, { "b", 2, score = 2 } } },
      columns = { { "q1", scale = "s" }, { "q2", scale = "s", ordered = false } } }, "x.lua")
    assert.is_true(book.by_name.q1.options.ordered)
    assert.is_false(book.by_name.q2.options.ordered)
  end)

  it("turns scores round for items that are reversed, and only for them", function()
    local s = { { "a", 1, score = 4 }, { "b", 2, score = 3 }, { "c", 3, score = 1 } }
    local book = check_codebook({ scales = { s = s },
      batteries = { { "q7", scale = "s", items = { { "q7_1" }, { "q7_2", reverse = true } } } } }, "x.lua")
    local function scores(name)
      local list = {}
      for i, option in ipairs(book.by_name[name].options.answers) do list[i] = option.score end
      return list
    end
    assert.same({ 4, 3, 1 }, scores "q7_1")
    assert.same({ 1, 2, 4 }, scores "q7_2")
  end)
end)

describe("a codebook applied", function()
  local q1 = { "q1", de = "Wie?", codes = { { "good", 1, de = "gut", en = "good", score = 2 },
    { "bad", 2, de = "schlecht", also = { "mies", 22 } }, { "dk", 98, missing = "dont_know" } } }

  it("finds options by code, text, key, other texts and labels", function()
    local d = read("q1,i\n1,\nbad,\nmies,\nschlecht,\n98,\n,1\n22,\ndk,\n", { columns = { q1, { "i" } } })
    assert.same({ "good", "bad", "bad", "bad", false, false, "bad", false }, rows(d:column("q1")))
    assert.same({ dont_know = 2, system = 1 }, missing(d:column("q1")))
    assert.equal("Wie?", d:column("q1"):label("de"))
  end)

  it("notes or adds what it does not know when told to", function()
    local bytes = "q1\n1\n7\n7\nx\n"
    local noted = read(bytes, { columns = { q1 } }, { unknown = "note" })
    assert.same({ "good", false, false, false }, rows(noted:column("q1")))
    assert.truthy(noted:notes()[2]:find("answers.csv:3: '7' is no option of column 'q1' "
      .. "(2 rows, and 1 more such value in 1 row, left out as missing)", 1, true))
    local added = read(bytes, { columns = { q1 } }, { unknown = "add" })
    assert.same({ "good", "7", "7", "x" }, rows(added:column("q1")))
  end)

  it("says of kinds of missing that the file has marked what they are, whatever their order", function()
    local own = { missing = { { key = "99", code = 99, kind = "refused", label = "nein" },
      { key = "98", code = 98, kind = "no_answer" }, { key = ".a", text = ".a", kind = "no_answer" } } }
    local function file()
      local l = labels.of(own)
      local marks = { [99] = -2, [98] = -3, [97] = -4 }
      own.answers = { { key = "1", code = 1, label = "ja" } }
      local single = column.single { labels = labels.of(own), codes = { 1, -2, -3, -4, -1 } }
      own.answers = nil
      return core.of { { "n", column.mark_missing(column.numbers { 5, 99, 98, 97, false }, marks, l) }, { "s", single },
        { "t", single } }
    end
    local book = check_codebook({ columns = {
      { "n", kind = "number", missing = { [98] = "dont_know", [5] = "not_asked" } },
      { "s", codes = { { "ja", 1 }, { "dk", 98, missing = "dont_know" }, { "none", 99, missing = "no_answer" } } },
      { "t" } } }, "x.lua")
    local d = apply(file(), book, {})
    local function kinds(name)
      local list = {}
      for i = 1, 5 do
        local value, kind = d:column(name):get(i)
        list[i] = value or kind
      end
      return list
    end
    assert.same({ "not_asked", "refused", "dont_know", "no_answer", "system" }, kinds "n")
    assert.same({ "ja", "no_answer", "dont_know", "no_answer", "system" }, kinds "s")
    assert.same({ "1", "refused", "no_answer", "no_answer", "system" }, kinds "t")
  end)

  it("leaves out and notes what is no number and no date unless it is an error, whatever is added", function()
    local book = { columns = { { "n", kind = "number" }, { "d", kind = "date" }, { "i" } } }
    for _, unknown in ipairs { "note", "add" } do
      local d = read("n,d,i\n1,2025-01-01,1\nx,2025-13-01,1\nx,,1\n", book, { unknown = unknown })
      assert.same({ 1, false, false }, rows(d:column("n")))
      assert.same({ 20089, false, false }, rows(d:column("d")))
      local notes = d:notes()
      assert.truthy(notes[#notes - 1]:find("'x' is no number of column 'n' (2 rows, left out as missing)", 1, true))
      assert.truthy(notes[#notes]:find("'2025-13-01' is no date of column 'd' (1 row, left out as missing)", 1, true))
    end
  end)

  it("reads numbers with kinds of missing and notes those out of range", function()
    local d = read("age;i\n20;\n999;\nk.A.;\n17,5;\n300;\n;1\n",
      { columns = { { "i" }, { "age", range = { 16, 75 }, missing = { [999] = "no_answer", ["k.A."] = "refused" } } } },
      { separator = ";", decimal = "," })
    assert.same({ 20, false, false, 17.5, 300, false }, rows(d:column("age")))
    assert.same({ no_answer = 1, refused = 1, system = 1 }, missing(d:column("age")))
    assert.equal(1, #d:notes())
    assert.truthy(d:notes()[1]:find(
      "answers.csv:6: 300 lies outside the range 16 to 75 of column 'age' (1 row, kept)", 1, true))
  end)

  it("keeps texts to the letter and reads dates by format", function()
    local d = read("plz,day\n01234,02.01.1970\n99999,\n", { read = { date = "%d.%m.%Y" },
      columns = { { "plz", kind = "text", missing = { ["99999"] = "no_answer" } }, { "day", kind = "date" } } })
    assert.same({ "01234", false }, rows(d:column("plz")))
    assert.equal("date", d:column("day"):kind())
    assert.equal(1, d:column("day"):summary().low)
  end)

  it("tells who was not asked, and notes answers of those", function()
    local d = read("role,q2,q3\n1,5,1\n2,,\n2,7,\n,,\n1,,\n", { columns = {
      { "role", codes = { { "leader", 1 }, { "staff", 2 } } },
      { "q2", kind = "number", asked = "role == 'leader'" },
      { "q3", codes = { { "a", 1 } }, asked = "role == 'leader'" } } })
    assert.same({ not_asked = 1, system = 2 }, missing(d:column("q2")))
    assert.same({ not_asked = 2, system = 2 }, missing(d:column("q3")))
    assert.equal(5, d:column("q2"):get(1))
    assert.equal(7, d:column("q2"):get(3))
    assert.truthy(d:notes()[1]:find("answers.csv:5:1: 1 row has no cell filled", 1, true))
    assert.truthy(d:notes()[2]:find(
      "answers.csv:4: column 'q2' is answered by 1 row that was not asked it (role == 'leader', kept)", 1, true))
  end)

  it("knows that who was not asked was not asked what follows either", function()
    local book = { columns = {
      { "q1", codes = { { "yes", 1 }, { "no", 2 } } },
      { "q2", codes = { { "yes", 1 }, { "no", 2 } }, asked = "q1 == 'yes'" },
      { "q3", kind = "number", asked = "q2 == 'yes'" } },
      sets = { { "t", asked = "q2 == 'yes'", items = { { "t1" } } } } }
    local d = read("q1,q2,q3,t1\n1,1,5,1\n1,2,,\n2,,,\n,,,\n1,,,\n", book)
    assert.same({ not_asked = 2, system = 2 }, missing(d:column("q3")))
    assert.same({ not_asked = 2, system = 2 }, missing(d:column("t")))
    assert.truthy(d:notes()[3]:find("for 2 rows it cannot be said whether they were asked 'q3' (q2 == 'yes')", 1, true))
  end)

  it("says which columns only one of both has", function()
    local d = read("a,b\n1,2\n", { columns = { { "a" }, { "c" } } })
    assert.truthy(d:notes()[1]:find("answers.csv: 1 column of the codebook is not in the file: 'c'", 1, true))
    assert.truthy(d:notes()[2]:find(
      "answers.csv: 1 column is not in the codebook and read as it is: 'b'", 1, true))
    assert.same({ "a", "b" }, d:names())
  end)

  it("makes sets and batteries", function()
    local d = read("t_a,t_b,q7_1,q7_2\n1,0,1,2\n0,0,2,2\n,,1,\n", {
      scales = { yn = { { "yes", 1 }, { "no", 2 }, nets = { { "all", "yes", "no", de = "Alle" } } } },
      sets = { { "tools", de = "Werkzeuge", items = { { "t_a", de = "A" }, { "t_b", de = "B" } } } },
      batteries = { { "q7", de = "Fragen", scale = "yn", items = { { "q7_1", de = "Eins" }, { "q7_2" } } } } })
    local tools = d:column("tools")
    assert.equal("multi", tools:kind())
    assert.equal("Werkzeuge", tools:label("de"))
    assert.same({ system = 1 }, missing(tools))
    assert.same({ 1, 0 }, tools:summary().counts)
    local meta = d:meta()
    assert.same({ "t_a", "t_b" }, meta.sets[1].items)
    assert.equal("tools", meta.columns.t_a.set)
    assert.equal("answered", meta.columns.tools.base)
    assert.same({ "q7_1", "q7_2" }, meta.batteries[1].items)
    assert.same({ key = "all", label = { de = "Alle" }, members = { "yes", "no" } }, meta.columns.q7_1.nets[1])
  end)

  it("is found beside the file", function()
    local dir <close> = temp.folder()
    dir:write("answers.codebook.lua", "return { wave = '2025', columns = { { 'q1', codes = { { 'yes', 1 } } } } }")
    local d = dataset.read(dir:write("answers.csv", "q1\n1\n"))
    assert.equal("yes", d:column("q1"):get(1))
    assert.equal("2025", d:meta().wave)
    assert.equal(1, dataset.read(dir:path("answers.csv"), { codebook = false }):column("q1"):get(1))
  end)
end)

describe("codebook.write", function()
  local bytes = [[
alter,rolle,q7_1,q7_2,q7_3,t_a,t_b,t_c,mail,tag,frage
34,Führung,stimme zu,stimme nicht zu,stimme zu,1,0,1,a@b.de,02.05.2025,eins
51.5,Fachkraft,stimme nicht zu,stimme zu,stimme zu,0,0,1,c@d.de,03.05.2025,zwei
28,Führung,stimme zu,stimme zu,stimme nicht zu,0,1,0,e@f.de,04.05.2025,drei
]]

  local expected = [[
-- Codebook of answers.csv: what its columns mean. Made from the data by `befund codebook`, to be edited:
-- a column is { "name", kind = "single", de = "label", en = "label", codes = { ... } }, an option is
-- { "key", code or text in the file, de = "label", score = 4, missing = "no_answer" }.
return {
  format = 1,
  scales = {
    q7_scale = {
      { "stimme_nicht_zu", "stimme nicht zu", de = "stimme nicht zu" },
      { "stimme_zu", "stimme zu", de = "stimme zu" } },
  },
  columns = {
    { "alter", kind = "number" }, -- 28 to 51.5, different in every row
    { "rolle", kind = "single", codes = {
        { "fachkraft", "Fachkraft", de = "Fachkraft" },
        { "fuehrung", "Führung", de = "Führung" } } },
    { "t_a", kind = "number" }, -- 0 to 1
    -- if these are codes: { "t_a", codes = { { "0", 0 }, { "1", 1 } } },
    { "t_b", kind = "number" }, -- 0 to 1
    -- if these are codes: { "t_b", codes = { { "0", 0 }, { "1", 1 } } },
    { "t_c", kind = "number" }, -- 0 to 1
    -- if these are codes: { "t_c", codes = { { "0", 0 }, { "1", 1 } } },
    { "mail", kind = "text", private = true }, -- looks like addresses: never shown or exported
    { "tag", kind = "date", date = "%d.%m.%Y" },
    { "frage", kind = "single", codes = { { "drei" }, { "eins" }, { "zwei" } } },
  },
  batteries = {
    { "q7", scale = "q7_scale", items = { { "q7_1" }, { "q7_2" }, { "q7_3" } } },
  },
  -- sets = { -- marked or not: several answers to one question?
  --   { "t", counted = { 1 }, items = { { "t_a" }, { "t_b" }, { "t_c" } } },
  -- },
}
]]

  it("writes what a person would go on with", function()
    assert.equal(expected, write.text(read(bytes, false), { file = "data/answers.csv" }))
  end)

  it("keeps labels, codes, scores, who was asked and what is private of a dataset that has them", function()
    local d = read("q1,q2\n1,x\n", { columns = {
      { "q1", de = "Wie?", codes = { { "good", 1, de = "gut", score = 2 }, { "dk", 98, missing = "dont_know" } } },
      { "q2", kind = "text", private = true, asked = "q1 == 'good'" } } })
    local text = write.text(d)
    assert.truthy(text:find([[
    { "q1", kind = "single", de = "Wie?", codes = {
        { "good", 1, de = "gut", score = 2 },
        { "dk", 98, missing = "dont_know" } } },
    { "q2", kind = "text", asked = "q1 == 'good'", private = true },
]], 1, true), text)
  end)

  it("sees numbers among texts, and marks whose names only count", function()
    local text = write.text(read("age,m1,m2,m3\n20,1,,0\n30,0,1,\nk.A.,,1,1\n30,1,1,1\n", false))
    assert.truthy(text:find([[
    -- if these are numbers: { "age", kind = "number", missing = { ["k.A."] = "no_answer" } },
]], 1, true))
    assert.truthy(text:find([[
  --   { "m", counted = { 1 }, items = { { "m1" }, { "m2" }, { "m3" } } },
]], 1, true))
  end)

  it("makes a codebook that loads and reads its own file without a word", function()
    local d = read(bytes, load.source(expected, "x.lua"))
    assert.same({}, d:notes())
    assert.equal("fuehrung", d:column("rolle"):get(1))
    assert.equal("stimme_nicht_zu", d:column("q7_2"):get(1))
    assert.equal("date", d:column("tag"):kind())
  end)

  it("keeps an edited codebook to the letter, adds new columns and comments those that are gone", function()
    local old = [[
return {
  -- mine
  columns = {
    { "alter", kind = "number", de = "Alter" }, -- checked
    { "weg", kind = "text" },
    { "rolle", codes = { { "lead", "Führung" }, { "staff", "Fachkraft" } } }
  },
  sets = { { "tools", counted = { 1 }, items = { { "t_a" }, "t_x", { "t_b" } } } },
}
]]
    local known = {}
    for name in pairs(check_codebook(load.source(old, "x.lua"), "x.lua").by_name) do known[name] = true end
    local d = read("alter,rolle,t_a,t_b,neu\n34,Führung,1,0,2.5\n51,Fachkraft,1,1,3\n", false)
    local text, added, gone = update.text(old, d, known)
    assert.same({ "neu" }, added)
    assert.same({ "weg", "t_x" }, gone)
    assert.equal([[
return {
  -- mine
  columns = {
    { "alter", kind = "number", de = "Alter" }, -- checked
    --[[ not in the data: { "weg", kind = "text" }, ]].."]]"..[[

    { "rolle", codes = { { "lead", "Führung" }, { "staff", "Fachkraft" } } },
    -- new in the data:
    { "neu", kind = "number" }, -- 2.5 to 3
  },
  sets = { { "tools", counted = { 1 }, items = { { "t_a" }, --[[ not in the data: "t_x", ]].."]]"..[[ { "t_b" } } } },
}
]], text)
    check_codebook(load.source(text, "x.lua"), "x.lua")
    assert.equal(text, (update.text(text, d, { alter = true, rolle = true, neu = true, t_a = true, t_b = true })))
  end)

  it("puts a comma behind a last entry that stands beside the closing brace", function()
    local d = require "core.dataset".of { { "a", column.numbers { 1 } }, { "b", column.numbers { 2.5 } } }
    local old = 'return { columns = {\n    { "a" } },\n  sets = { { "t", items = { "x", "y", "z" } } } }\n'
    assert.equal('return { columns = {\n    { "a" },\n    -- new in the data:\n'
      .. '    { "b", kind = "number" }, -- 2.5\n  },\n  sets = { '
      .. '--[[ not in the data: { "t", items = { "x", "y", "z" } } ]] } }\n',
      (update.text(old, d, { a = true, x = true, y = true, z = true })))
  end)
end)

describe("dates", function()
  it("are days since 1970 and back", function()
    assert.equal(0, dates.days(1970, 1, 1))
    assert.equal(19783, dates.days(2024, 3, 1))
    assert.equal("2024-02-29", dates.text(19782))
    assert.equal("1969-12-31T23:59:59", dates.text(-1 / 86400))
    assert.equal("1e+300", dates.text(1e300))
  end)

  it("are read by format, ISO always", function()
    assert.equal(19782, dates.read("29.2.24", { "%d.%m.%y" }))
    assert.equal(19782.25, dates.read("2024-02-29T06:00:00"))
    assert.is_nil(dates.read("30.02.2024", { "%d.%m.%Y" }))
    assert.is_nil(dates.read("2024-02-29x"))
  end)
end)
