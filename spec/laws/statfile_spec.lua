-- What is written as a file of SPSS or Stata reads back the same, as far as the file can hold it. It shows
-- lib/statfile/write.lua, lib/writing.lua and src/stat_write.c.

local befund = require "befund"
local raised = require "spec.support.raised"
local show = require "spec.support.csv".show
local temp = require "spec.support.temp"

local folder

local function options_of(data, name, with_codes)
  local list, missing = {}, {}
  for _, option in ipairs(data:column(name):codes("en")) do
    local code = with_codes and option.code and "=" .. option.code or ""
    if not option.missing then
      list[#list + 1] = option.label .. (option.code and "=" .. option.code or "")
    elseif option.missing ~= "system" then
      missing[#missing + 1] = option.missing .. code
    end
  end
  table.sort(missing)
  return table.concat(list, ", ") .. (#missing > 0 and " | " .. table.concat(missing, ", ") or "")
end

-- All that there is to a dataset, as text: rows, titles, options, kinds of missing; codes of the latter where asked.
local function description(data, with_codes)
  local rows, lines = {}, {}
  for row = 1, #data do
    local cells = {}
    for i, name in ipairs(data:names()) do
      local col = data:column(name)
      local value, missing = col:get(row)
      if col:kind() == "single" and value ~= nil then
        for _, option in ipairs(col:codes("en")) do
          if option.key == value then value = option.label end
        end
      end
      if col:kind() == "multi" then value = value and table.concat(value, "+") end
      cells[i] = value == nil and missing or type(value) == "number" and ("%.17g"):format(value) or value
    end
    rows[row] = table.concat(cells, ";")
  end
  for i, name in ipairs(data:names()) do
    local col = data:column(name)
    lines[i] = ("%s: %s %s [%s]"):format(name, col:kind(), col:label("en") or "-",
      (col:kind() == "single" or col:kind() == "number") and options_of(data, name, with_codes) or "")
  end
  return table.concat(rows, "\n") .. "\n" .. table.concat(lines, "\n")
end

local function made(case)
  return befund.read(folder:write("d.csv", case.csv), { codebook = case.book, separator = ";" })
end

local cases = {
  { what = "numbers", csv = "x;y\n1.5;-3\n;0.1\n1e300;2\n",
    book = { columns = { { "x", kind = "number", en = "A number" }, "y" } } },
  { what = "options with codes and labels, and kinds of missing", csv = "q\n1\n2\n98\n99\n-77\n97\n",
    book = { columns = { { "q", en = "Question", codes = { { "yes", 1, en = "Yes" }, { "no", 2, en = "No" },
      { "dk", 98, en = "Don't know", missing = "dont_know" }, { "na", 99, en = "No answer", missing = "no_answer" },
      { "not", -77, en = "Not asked", missing = "not_asked" },
      { "ref", 97, en = "Refused", missing = "refused" } } } } } },
  { what = "codes between which missing ones lie", csv = "q\n1\n5\n9\n3\n4\n6\n8\n",
    book = { columns = { { "q", codes = { { 1, en = "one" }, { 5, en = "five" }, { 9, en = "nine" },
      { 3, missing = "no_answer" }, { 4, missing = "refused" }, { 6, missing = "dont_know" },
      { 8, missing = "not_asked" } } } } }, recodes = true },
  { what = "numbers with declared missing values", csv = "age\n20\n999\n998\n31\n",
    book = { columns = { { "age", kind = "number", en = "Age", missing = { [999] = "no_answer",
      [998] = "refused" } } } } },
  { what = "kinds of missing without codes", csv = "a;b\nx;1\ny;\ny;3\n",
    book = { columns = { { "a", codes = { { "x" }, { "y" } } },
      { "b", kind = "number", asked = "a == 'x'" } } }, recodes = true, numbered = true },
  { what = "texts, long ones too", csv = "t\nshort\n" .. ("ä"):rep(1000) .. "\n" .. ("long "):rep(6000) .. "end\n",
    book = { columns = { { "t", kind = "text", en = "Open" } } }, texts = true },
  { what = "dates and times", csv = "d\n2025-05-31\n1582-10-15\n\n2024-02-29T13:45:07\n",
    book = { columns = { { "d", kind = "date", en = "Day" } } } },
  { what = "fractions of a scale", csv = "q\n1.5\n2\n", book = { columns = { { "q", codes = { { 1.5,
    en = "one and a half" },
    { 2, en = "two" } } } } }, whole = true },
  { what = "no rows", csv = "a;b\n", book = { columns = { { "a", kind = "number" }, { "b", kind = "text" } } } },
}

describe("a file written here", function()
  before_each(function() folder = temp.folder() end)
  after_each(function() getmetatable(folder).__close() end)

  for _, ending in ipairs { "sav", "zsav", "dta" } do
    for _, case in ipairs(cases) do
      if not (case.whole and ending == "dta") then
        it(("as .%s keeps %s"):format(ending, case.what), function()
          local data = made(case)
          local codes = ending ~= "dta" and not case.recodes
          befund.write(data, folder:path("d." .. ending))
          local back = befund.read(folder:path("d." .. ending))
          local function plain(d)
            local text = description(d, codes)
            if case.texts then text = text:gsub(": single", ": text"):gsub("%[.-%]", "[]") end
            if case.numbered and ending == "dta" then text = text:gsub("=[12]", "") end
            return text
          end
          assert.are.equal(plain(data), plain(back))
        end)
      end
    end

    it(("as .%s is the same when it is written again"):format(ending), function()
      for _, case in ipairs(cases) do
        befund.write(made(case), folder:path("a." .. ending))
        befund.write(befund.read(folder:path("a." .. ending)), folder:path("b." .. ending))
        assert.are.equal(folder:read("a." .. ending), folder:read("b." .. ending), case.what)
      end
    end)
  end

  it("keeps sets of multiple responses", function()
    local data = made { csv = "a;b;m1;m2\n1;0;x;y\n0;1;y;\n;;;\n", book = { columns = { { "m1", codes = { { "x", 1 },
      { "y", 2 } } }, { "m2", codes = { { "x", 1 }, { "y", 2 } } } }, sets = { { "tools", en = "Tools",
        counted = { 1 },
      items = { { "a", en = "Zoom" }, { "b", en = "Webex" } } } } } }:multi("said", { "m1", "m2" },
        { from = "mentions" })
    befund.write(data, folder:path("d.sav"))
    local back = befund.read(folder:path("d.sav"))
    assert.are.equal("a b m1 m2 tools said", table.concat(back:names(), " "))
    assert.are.equal("Tools", back:column("tools"):label("en"))
    for row = 1, 3 do
      assert.are.same({ data:column("tools"):get(row) }, { back:column("tools"):get(row) })
    end
    assert.are.equal(2, back:share("said", "2").value * 2)
  end)

  local function through(data, ending)
    local notes = tostring(befund.write(data, folder:path("x." .. ending)))
    return befund.read(folder:path("x." .. ending), { codebook = false }), notes
  end

  it("keeps the shares of sets, however their mentions were told", function()
    local data = made { csv = "a;b\nyes;no\nno;no\nyes;yes\n;\n", book = { columns = {} } }
    for _, options in ipairs { {}, { counted = "yes" }, { counted = { "yes", "no" } }, { base = "all" } } do
      local set = data:multi("tools", { "a", "b" }, options)
      local back = through(set, "sav")
      local item = back:column("tools"):codes("en")[1].key
      assert.are.equal(set:share("tools", "a").value, back:share("tools", item).value)
      assert.are.equal(set:share("tools", "a").base, back:share("tools", item).base)
    end
    local coded = made { csv = "a;b\n1;2\n2;2\n3;1\n", book = { columns = { { "a", codes = { { "yes", 1 }, { "some",
      2 },
      { "no", 3 } } }, { "b", codes = { { "yes", 1 }, { "some", 2 }, { "no", 3 } } } } } }
    for _, counted in ipairs { { "yes" }, { 1, 2 }, { "some" } } do
      local set = coded:multi("tools", { "a", "b" }, { counted = counted })
      local back = through(set, "sav")
      assert.are.equal(set:share("tools", "a").value, back:share("tools",
        back:column("tools"):codes("en")[1].key).value)
    end
  end)

  it("writes what a set's columns do not say as columns of 0 and 1, under names that are free", function()
    local data = made { csv = "x;y;1\n1|2;1|3;7\n2;3;8\n", book = { columns = {} } }
      :multi("tx", { "x" }, { from = "list", separator = "|" }):multi("ty", { "y" }, { from = "list",
        separator = "|" })
    local back, notes = through(data:drop { "x" }, "sav")
    assert.are.equal("y v1 tx_1 v2 ty_1 v3 tx ty", table.concat(back:names(), " "))
    assert.truthy(notes:find("the set 'tx' is written as columns of 0 and 1: 'tx_1', '2'", 1, true))
    assert.are.equal(0.5, back:share("ty", "ty_1").value)
    befund.write(data:drop { "x", "y" }, folder:path("x.csv"))
    assert.are.equal("1 tx_1 2 ty_1 3", table.concat(befund.read(folder:path("x.csv"),
      { codebook = false }):names(), " "))
  end)

  it("keeps a set of which an item was dropped", function()
    local data = made { csv = "a;b\n1;0\n0;1\n", book = { columns = {} } }:multi("t", { "a", "b" }):drop { "a" }
    local back = through(data, "sav")
    assert.are.equal(2, #back:column("t"):codes("en") - 1)
  end)

  it("keeps scores that are the codes, and says that others are lost", function()
    local function scored(score)
      return made { csv = "q\n1\n2\n2\n", book = { columns = { { "q", codes = {
        { 1, en = "one", score = score[1] }, { 2, en = "two", score = score[2] } } } } } }
    end
    local back, notes = through(scored { 1, 2 }, "sav")
    assert.are.equal(5 / 3, back:mean("q").value)
    assert.are.equal("no notes", notes)
    back, notes = through(scored { 2, 1 }, "sav")
    assert.truthy(raised(back.mean, back, "q"):find("score", 1, true))
    assert.truthy(notes:find("no place for scores other than the codes; a codebook keeps them", 1, true))
  end)

  it("says what only a codebook keeps", function()
    local data = made { csv = "a;b1;b2\n1;1;2\n2;;\n", book = { columns = { { "a", de = "A", en = "A too" } },
      batteries = { { "b", asked = "a == 1", codes = { { 1, score = 1 }, { 2, score = 2 }, nets = { { "low",
        "1" } } },
        items = { "b1", { "b2", reverse = true } } } } } }
    local _, notes = through(data, "sav")
    assert.truthy(notes:find("no place for scores other than the codes, batteries, who was asked, nets, reversed "
      .. "items, labels in 'de' (written are those in 'en'); a codebook keeps them", 1, true), notes)
  end)

  it("as .dta has labels of codes that Stata can label, and says of others", function()
    local data = made { csv = "q\n5000000000\n2147483640\n7\n", book = { columns = { { "q", codes = {
      { 5000000000, en = "a" }, { 2147483640, en = "b" }, { 7, en = "c" } } } } } }
    local back, notes = through(data, "dta")
    assert.truthy(notes:find("so these have none: q 5000000000; q 2147483640", 1, true))
    assert.are.equal(3, back:column("q"):summary().answered)
  end)

  it("keeps the kind of a missing text, and declarations of values that nobody gave", function()
    local data = made { csv = "t\na\nwn\n", book = { columns = { { "t", kind = "text",
      missing = { wn = "dont_know" } } } } }
    assert.are.equal("dont_know", select(2, through(data, "sav"):column("t"):get(2)))
    local sav = require "spec.support.sav"
    local bytes = sav.file { labels = "", rows = '1.0 1.0 s8 "a" 2.0 1.0 s8 "b"' }
    local back = through(befund.read(folder:write("a.sav", bytes)), "sav")
    assert.are.same({ { 9, 9 } }, back:meta().columns.SEX.file.missing)
  end)

  it("has no columns that the file could not have", function()
    local data = made { csv = "$x;#y;tc;tC\n1;2;3;4\n", book = { columns = {} } }
    assert.are.equal("v$x v#y tc tC_2", table.concat(through(data, "sav"):names(), " "))
    assert.are.equal("_x _y tc tC", table.concat(through(data, "dta"):names(), " "))
    assert.are.equal("write: the dataset has no columns", raised(befund.write, data:select {}, folder:path("x.sav")))
  end)

  it("has its labels in a language that there is", function()
    local data = made { csv = "q\n1\n", book = { columns = { { "q", de = "Frage", en = "Question" } } } }
    befund.write(data, folder:path("x.sav"), { labels = "de" })
    assert.are.equal("Frage", befund.read(folder:path("x.sav"), { codebook = false }):column("q"):label("en"))
    assert.are.equal("write: labels 'key' is no language (for SPSS and Stata: 'de', 'en')",
      raised(befund.write, data, folder:path("x.sav"), { labels = "key" }))
    assert.are.equal("write: there are no labels in 'fr' (there are some in 'de', 'en')",
      raised(befund.write, data, folder:path("x.sav"), { labels = "fr" }))
    assert.are.equal("write: 'separator' is for CSV files", raised(befund.write, data, folder:path("x.sav"),
      { separator = ";" }))
  end)

  it("has whole seconds and milliseconds for times that are whole", function()
    local stat, lines = require "core.stat", { "t" }
    for i = 0, 500 do
      lines[#lines + 1] = ("%04d-03-%02dT%02d:%02d:%02d"):format(1900 + i % 200, i % 28 + 1, i % 24, i * 7 % 60,
        i * 11 % 60)
    end
    local data = made { csv = table.concat(lines, "\n") .. "\n", book = { columns = { { "t", kind = "date" } } } }
    for _, ending in ipairs { "sav", "dta" } do
      befund.write(data, folder:path("t." .. ending))
      local raw = stat.read(folder:path("t." .. ending), { format = ending }):column("t")
      for row = 1, #data do
        assert.are.equal("integer", math.type(raw:get(row)), ("%s, row %d: %.17g"):format(ending, row, raw:get(row)))
      end
    end
  end)

  it("keeps what a file of SPSS says besides", function()
    local sav = require "spec.support.sav"
    local bytes = sav.file { weight = 2, label = "A survey", more = '6 1 s80 "a line"' }
    local data = befund.read(folder:write("a.sav", bytes))
    befund.write(data, folder:path("b.sav"))
    local back = befund.read(folder:path("b.sav"))
    assert.are.same(data:meta().file, back:meta().file)
    for _, name in ipairs(data:names()) do
      local before, after = data:meta().columns[name].file, back:meta().columns[name].file
      assert.are.same({ before.format, before.missing }, { after.format, after.missing })
    end
  end)

  it("from .sav to .dta and back keeps kinds of missing", function()
    local data = made(cases[2])
    befund.write(data, folder:path("a.sav"))
    befund.write(befund.read(folder:path("a.sav")), folder:path("b.dta"))
    befund.write(befund.read(folder:path("b.dta")), folder:path("c.sav"))
    assert.are.equal(description(data), description(befund.read(folder:path("c.sav"))))
  end)

  it("is a CSV file and a codebook that say the same", function()
    for _, case in ipairs(cases) do
      befund.write(made(case), folder:path("a.sav"))
      local data = befund.read(folder:path("a.sav"))
      assert.are.equal("no notes", tostring(befund.write(data, folder:path("b.csv"), { codebook = true })))
      local function plain(d) return case.texts and description(d):gsub(": single", ": text"):gsub("%[.-%]", "[]")
        or description(d) end
      assert.are.equal(plain(data), plain(befund.read(folder:path("b.csv"))), case.what)
      os.remove(folder:path("b.codebook.lua"))
    end
  end)

  it("has names that are allowed there, and says so", function()
    local data = befund.read(folder:write("d.csv", "q3[SQ001],all,1st,a b,A_B\n1,2,3,4,5\n"))
    local notes = befund.write(data, folder:path("d.sav"))
    assert.are.equal("q3_SQ001 all_ v1st a_b A_B_2", table.concat(befund.read(folder:path("d.sav")):names(), " "))
    assert.truthy(notes[1]:find("write: 5 names are not allowed there: 'q3[SQ001]' as q3_SQ001, 'all' as all_", 1,
      true))
    assert.are.equal("q3[SQ001]", befund.read(folder:path("d.sav")):column("q3_SQ001"):label("en"))
  end)

  it("has no private columns", function()
    local data = made { csv = "a;b\n1;2\n", book = { columns = { { "b", kind = "number", private = true } } } }
    befund.write(data, folder:path("d.sav"))
    assert.are.equal("a", table.concat(befund.read(folder:path("d.sav")):names(), " "))
  end)

  it("is written whole or not at all", function()
    folder:write("d.sav", "old")
    local data = made { csv = "t\n" .. ("x"):rep(40000) .. "\n", book = { columns = { { "t", kind = "text" } } } }
    assert.are.equal("a text in column 't' has 40000 bytes, SPSS files have at most 32767 (write it as CSV, or "
      .. "drop the column)", raised(befund.write, data, folder:path("d.sav")))
    assert.are.equal("old", folder:read("d.sav"))
    assert.are.same({ "d.csv", "d.sav" }, folder:names())
  end)

  it("says what is cut", function()
    local data = made { csv = "q\n1\n", book = { columns = { { "q", en = ("ä"):rep(200), codes = { { 1,
      en = ("ü"):rep(70) } } } } } }
    local notes = tostring(befund.write(data, folder:path("d.sav")))
    assert.truthy(notes:find("1 label is longer than the 255 bytes", 1, true))
    assert.truthy(notes:find("1 value label is longer than the 120 bytes", 1, true))
    assert.are.equal(("ä"):rep(127), befund.read(folder:path("d.sav")):column("q"):label("en"))
  end)

  it("shows the same rows in every form", function()
    local data = made(cases[1])
    for _, ending in ipairs { "sav", "zsav", "dta", "csv" } do
      befund.write(data, folder:path("x." .. ending))
      assert.are.equal(show(data), show(befund.read(folder:path("x." .. ending), { codebook = false })))
    end
  end)
end)
