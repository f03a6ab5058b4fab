-- lib/statfile.lua and lib/statfile/: what the variables of an SPSS or Stata file are here.

local befund = require "befund"
local formats = require "statfile.formats"
local raised = require "spec.support.raised"
local sav = require "spec.support.sav"
local show = require "spec.support.csv".show
local temp = require "spec.support.temp"

local folder

local function read(change, options)
  return befund.read(folder:write("f.sav", sav.file(change)), options)
end

local function notes(data)
  local list = {}
  for i, text in ipairs(data:notes()) do list[i] = text:gsub("^.-/f%.sav: ", "") end
  return table.concat(list, "\n")
end

local function options_of(data, name)
  local list = {}
  for i, option in ipairs(data:column(name):codes("")) do
    list[i] = ("%s=%s%s"):format(option.key, option.label, option.missing and " (" .. option.missing .. ")" or "")
  end
  return table.concat(list, ", ")
end

describe("befund.read of an SPSS file", function()
  before_each(function() folder = temp.folder() end)
  after_each(function() getmetatable(folder).__close() end)

  it("makes single choices of labelled codes, also of those that nobody gave", function()
    local data = read()
    assert.are.equal("SEX single, AGE number, TOWN single: 1 30 Bonn | no_answer - Köln", show(data))
    assert.are.equal("1=male, 2=female, system=system (system), no_answer=no answer (no_answer)", options_of(data,
      "SEX"))
    assert.are.equal("Gender", data:column("SEX"):label())
    assert.are.equal(1, data:share("SEX", 1).value)
  end)

  it("says what it guessed", function()
    assert.are.equal("kinds of missing are guessed from labels (a codebook settles them): SEX 9 'no answer' as "
      .. "no_answer",
      notes(read()))
    assert.truthy(raised(befund.read, folder:path("f.sav"), { notes = "error" }):find("guessed from labels", 1, true))
  end)

  it("says that the file is weighted, and weights nothing", function()
    local data = read { weight = 2 }
    assert.truthy(notes(data):find("the file is weighted by 'AGE', and nothing here is until you say so: "
      .. "d:design{ weight = 'AGE' }", 1, true))
    assert.are.equal("AGE", data:meta().file.weight)
  end)

  it("tells kinds of missing by their labels", function()
    local data = read { variables = [[ 2 0 0 -2 0x050800 0x050800 s8 "Q" 90.0 HIGHEST
        2 0 0 0 0x050802 0x050802 s8 "AGE" 2 8 0 0 0x010800 0x010800 s8 "TOWN" ]],
      labels = [[3 5 1.0 i8 3 "yes    " 0.0 i8 3 "no     " 97.0 i8 11 "Weiß nicht    " 98.0 i8 7 "refused"
        99.0 i8 14 "not applicable " 4 1 1]], rows = '97.0 1.0 s8 "a" 95.0 2.0 s8 "b"' }
    assert.are.equal("0=no, 1=yes, system=system (system), no_answer=no_answer (no_answer), dont_know=Weiß nicht "
      .. "(dont_know), refused=refused (refused), not_asked=not applicable (not_asked)", options_of(data, "Q"))
  end)

  it("keeps apart codes with the same label and codes without one", function()
    local data = read { labels = '3 2 1.0 i8 1 "x      " 2.0 i8 1 "x      " 4 1 1',
      rows = '3.0 1.0 s8 "a" 2.0 1.0 s8 "b"' }
    assert.are.equal("1=x, 2=x, 3=3, system=system (system)", options_of(data, "SEX"))
  end)

  it("reads as numbers what has labels for missing values alone, or hardly any", function()
    local data = read { labels = '3 1 9.0 i8 4 "k.A.   " 4 1 1' }
    assert.are.equal("number", data:column("SEX"):kind())
    data = read { labels = '3 1 99.0 i8 4 "many   " 4 1 1', rows = '1.5 1.0 s8 "a" 99.0 1.0 s8 "b"' }
    assert.are.equal("number", data:column("SEX"):kind())
    assert.truthy(notes(data):find("column 'SEX' is read as numbers, of which 1 has a label (99 'many')", 1, true))
  end)

  it("scores the points of a scale of which only the ends have labels", function()
    local data = read { labels = '3 2 1.0 i8 3 "low    " 7.0 i8 4 "high   " 4 1 1',
      rows = '3.0 1.0 s8 "a" 7.0 1.0 s8 "b"' }
    assert.are.equal("single", data:column("SEX"):kind())
    assert.are.equal(5, data:mean("SEX").value)
  end)

  it("keeps apart a declared missing text and an answer that is called like its kind", function()
    local data = read { variables = [[2 0 0 0 0x050800 0 s8 "SEX" 2 0 0 0 0x050800 0 s8 "AGE"
      2 8 0 1 0x010800 0 s8 "TOWN" s8 "none"]], labels = '3 1 s8 "none" i8 7 "refused" 4 1 3',
      rows = '1.0 1.0 s8 "none" 2.0 2.0 s8 "refused"' }
    assert.are.equal("SEX number, AGE number, TOWN single: 1 1 refused | 2 2 refused", show(data))
    assert.are.equal(1, data:share("TOWN", "refused").value)
    assert.are.equal(1, data:share("TOWN", "refused").base)
  end)

  it("makes one kind of what is beyond 200 declared missing values, and says so", function()
    local rows = {}
    for i = 1, 250 do rows[i] = ('%d.0 1.0 s8 "a"'):format(i) end
    local data = read { cases = 251, variables = [[2 0 0 -2 0x050800 0 s8 "SEX" 1.0 250.0
      2 0 0 0 0x050800 0 s8 "AGE" 2 8 0 0 0x010800 0 s8 "TOWN"]], labels = "",
      rows = table.concat(rows, " ") .. ' 300.0 1.0 s8 "b"' }
    assert.are.equal(1, data:column("SEX"):summary().answered)
    assert.truthy(notes(data):find("column 'SEX' has more than 200 different declared missing values", 1, true))
  end)

  it("has dates and times", function()
    local variables = '2 0 0 0 0x170a00 0 s8 "SEX" 2 0 0 0 0x161400 0 s8 "AGE" 2 8 0 0 0x010800 0 s8 "TOWN"'
    local data = read { variables = variables, labels = "",
      rows = '13799894400.0 13832775015.0 s8 "a" SYSMIS SYSMIS s8 "b"' }
    assert.are.equal("date date", data:column("SEX"):kind() .. " " .. data:column("AGE"):kind())
    assert.truthy(data:describe():text():find("2020-02-01", 1, true))
    assert.truthy(data:describe():text():find("2021-02-15T13:30:15", 1, true))
  end)

  it("makes sets of multiple responses", function()
    local rows = '1.0 0.0 s8 "a" 0.0 1.0 s8 "b"'
    local data = read { rows = rows, labels = "", more = '7 7 1 count( "$d=D1 1 5 Tools sex age\\n" )' }
    assert.are.equal("multi", data:column("d"):kind())
    assert.are.equal("Tools", data:column("d"):label())
    assert.are.equal(0.5, data:share("d", "SEX").value)
    data = read { rows = rows, labels = '3 1 1.0 i8 4 "Zoom   " 4 1 1',
      more = '7 19 1 count( "$d=E 11 1 1 0  sex age\\n" )' }
    assert.are.equal("Zoom", data:column("d"):codes("en")[1].label)
    data = read { rows = rows, labels = "", more = '7 7 1 count( "$c=C 0  sex age\\n" )' }
    assert.are.equal("0 1", data:column("c"):codes("en")[1].key .. " " .. data:column("c"):codes("en")[2].key)
  end)

  local book = { columns = {
    { "SEX", de = "Geschlecht", codes = { { "m", 1, de = "männlich" }, { "f", 2, de = "weiblich" } } },
    { "AGE", kind = "number", de = "Alter", missing = { [30] = "refused" } } } }

  it("follows a codebook and keeps what that leaves out", function()
    local data = read(nil, { codebook = book })
    assert.are.equal("SEX single, AGE number, TOWN single: m refused Bonn | no_answer - Köln", show(data))
    assert.are.equal("männlich", data:column("SEX"):codes("de")[1].label)
    assert.are.equal("Geschlecht", data:column("SEX"):label("de"))
    assert.are.equal("F8.0", data:meta().columns.SEX.file.format)
  end)

  it("lets the codebook say what is an answer and what is missing", function()
    local data = read(nil, { codebook = { columns = { { "SEX", codes = { { "m", 1 }, { "f", 2 }, { "none",
      9 } } } } } })
    assert.are.equal("SEX single, AGE number, TOWN single: m 30 Bonn | none - Köln", show(data))
    data = read(nil, { codebook = { columns = { { "SEX", codes = { { "m", 1 }, { "f", 2 },
      { "dk", 9, missing = "dont_know" } } } } } })
    assert.are.equal("SEX single, AGE number, TOWN single: m 30 Bonn | dont_know - Köln", show(data))
  end)

  it("needs no guess where the codebook says it all", function()
    local data = read({ variables = [[2 0 0 1 0x050800 0 s8 "SEX" 9.0 2 0 0 0 0x050800 0 s8 "AGE"
      2 8 0 0 0x010800 0 s8 "TOWN"]], labels = "", rows = '9.0 1.0 s8 "a" 1.0 1.0 s8 "b"' }, { notes = "error",
      codebook = { columns = { { "SEX", kind = "number", missing = { [9] = "refused" } }, "AGE", "TOWN" } } })
    assert.are.equal("SEX number, AGE number, TOWN single: refused 1 a | 1 1 b", show(data))
  end)

  it("refuses a code that neither the codebook nor the file knows", function()
    folder:write("f.sav", sav.file { rows = '1.0 1.0 s8 "a" 3.0 1.0 s8 "b"' })
    assert.truthy(raised(befund.read, folder:path("f.sav"),
      { codebook = book }):find("row 2: '3' is no option of column "
      .. "'SEX' (1 row; add it to the codebook", 1, true))
  end)
end)

describe("formats", function()
  local cases = {
    { "sav", "EDATE10", 12219379200 + 86400, 1 }, { "por", "DATETIME20.2", 12219379200 + 43200, 0.5 },
    { "dta", "%td", 3653, 0 }, { "dta", "%tdDD/NN/CCYY", 3654, 1 }, { "dta", "%d", 3653, 0 },
    { "dta", "%tc", 3653 * 86400000, 0 }, { "dta", "%tm", 121, 31 }, { "dta", "%tq", 41, 90 }, { "dta", "%th", 21,
      181 },
    { "dta", "%tw", 521, 7 }, { "dta", "%-td", 3653, 0 },
    { "dta", "%tC", 1893456027000, 18262 }, { "dta", "%tC", 0, -3653 }, { "dta", "%tC", 394329600000, 911 },
    { "sas7bdat", "DATE9", 3653, 0 }, { "xpt", "DATETIME20.", 3653 * 86400 + 21600, 0.25 },
    { "sas7bdat", "E8601DA10", 3653, 0 },
  }
  for _, case in ipairs(cases) do
    it(("of %s, %s: %.0f is day %g"):format(case[1], case[2], case[3], case[4]), function()
      local rule = formats.rule(case[1], case[2])
      local days = rule.days and rule.days(case[3]) or (case[3] - rule.origin) / rule.divisor
      assert.are.equal(case[4], days)
      assert.are.equal(case[3], rule.value and rule.value(days) or days * rule.divisor + rule.origin)
    end)
  end

  it("counts 27 leap seconds up to 2017", function()
    local rule, plain = formats.rule("dta", "%tC"), formats.rule("dta", "%tc")
    assert.are.equal(27000, rule.value(17167) - (17167 * plain.divisor + plain.origin))
    assert.are.equal(26000, rule.value(17166) - (17166 * plain.divisor + plain.origin))
    assert.are.equal(0, rule.value(911) - (911 * plain.divisor + plain.origin))
    assert.are.equal(1000, rule.value(912) - (912 * plain.divisor + plain.origin))
  end)

  it("leaves numbers, years and times of day alone", function()
    for _, case in ipairs { { "sav", "F8.2" }, { "sav", "TIME8" }, { "sav", "DTIME10" }, { "dta", "%ty" }, { "dta",
      "%9.0g" },
      { "xpt", "TIME8." }, { "sav", nil }, { "dta", "%tbcal" } } do
      assert.is_nil(formats.rule(case[1], case[2]))
    end
  end)
end)
