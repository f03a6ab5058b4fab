--- What differs between two datasets: lib/compare_data.lua and befund compare-data.

local run = require "spec.support.run"
local raised = require "spec.support.raised"
local temp = require "spec.support.temp"
local compare = require "compare_data".of
local column = require "core.column"
local core = require "core.dataset"
local dataset = require "dataset"
local survey = require "spec.support.survey"

local function read(bytes, columns, more)
  local dir <close> = temp.folder()
  local book = { columns = columns }
  for name, value in pairs(more or {}) do book[name] = value end
  return dataset.read(dir:write("answers.csv", bytes), { codebook = columns and book or false, separator = ",",
    unknown = "add" })
end

-- A comparison as CSV.
local function lines(old, new, o)
  return (compare(old, new, o):csv { lang = "en" })
end

local function has(text, ...)
  for _, line in ipairs { ... } do
    assert.truthy(text:find("\n" .. line .. "\n", 1, true), line .. " is not in\n" .. text)
  end
end

describe("compare_data", function()
  it("takes cells for unchanged where their codes are, whatever a codebook calls them", function()
    local bytes = "q\n1\n2\n1\n"
    local text = lines(read(bytes, { { "q", codes = { { "a", 1 }, { "b", 2 } } } }),
      read(bytes, { { "q", codes = { { "b", 1 }, { "a", 2 } } } }))
    assert.truthy(text:find("key of", 1, true), text)
    assert.is_nil(text:find("changed", 1, true), text)
  end)

  local a = read "id,x,t\n1,10,a\n2,20,b\n3,30,a\n"

  it("compares texts of which one file has few and the other many", function()
    local many = { "id,t" }
    for i = 1, 60 do many[#many + 1] = ("%d,text %d"):format(i, i) end
    local old = read(table.concat(many, "\n", 1, 21) .. "\n")
    local new = read(((table.concat(many, "\n") .. "\n"):gsub("text 3\n", "other\n")))
    assert.equal("single text", old:column("t"):kind() .. " " .. new:column("t"):kind())
    assert.truthy(lines(old, new, { id = "id" }):find(",t,1,20", 1, true), lines(old, new, { id = "id" }))
  end)

  it("says in a line that nothing differs", function()
    local same = compare(a, a)
    assert.is_true(same.same)
    assert.truthy(tostring(same):find("answers.csv are the same: 3 rows, 3 columns", 1, true))
    assert.truthy(same:csv { lang = "de" }:find("sind gleich: 3 Zeilen, 3 Spalten\n", 1, true))
  end)

  it("counts rows and columns, and says why it compares no cells", function()
    local text = lines(a:select { "id" }, read "id\n1\n")
    has(text, ",Rows,3,1", ",Columns,1,1", "no column differs,,,",
      "cells are not compared: the numbers of rows differ (--id names a column that identifies them),,,")
    assert.is_nil(text:find("Changed", 1, true))
  end)

  it("finds rows by identifier, and counts changed cells of those in both", function()
    local text = lines(a, read "id,x,t\n4,10,a\n3,31,a\n2,20,c\n1,10,a\n", { id = "id" })
    has(text, ",in both,3,3", ",only in the old,0,", ",only in the new,,1", "only in the new: 4,,,",
      ",x,1,3", ",t,1,3", "1 column has the same cells throughout,,,")
  end)

  it("compares rows in their order where there are as many", function()
    has(lines(a, read "id,x,t\n1,10,a\n2,20,\n3,30,b\n"), ",t,2,3",
      "rows are compared in their order (--id names a column that identifies them),,,")
  end)

  it("takes the codebooks' id, and lists none that is private", function()
    local columns = { { "id", kind = "number", private = true }, { "x" }, { "t" } }
    local text = lines(read("id,x,t\n4711,1,a\n", columns, { id = "id" }), read("id,x,t\n4712,1,a\n", columns,
      { id = "id" }))
    has(text, ",only in the old,1,", ",only in the new,,1")
    assert.is_nil(text:find("471", 1, true))
  end)

  it("names columns lost and gained, and what they look like", function()
    local text = lines(a, read "id,y,w\n1,10,q\n2,20,q\n3,30,r\n")
    has(text, ",x,lost,number,", ",t,lost,single,", ",y,gained,has the cells of 'x',number", ",w,gained,,single")
    text = lines(read "id,q6_old\n1,1\n", read "id,q6_olt\n1,2\n")
    has(text, ",q6_olt,gained,is it 'q6_old'?,number")
  end)

  it("names as few columns as have moved", function()
    local moved = lines(read "a,b,c,d\n1,1,1,1\n", read "b,c,d,a\n1,1,1,1\n")
    has(moved, ",a,place,1,4")
    assert.is_nil(moved:find(",b,place", 1, true))
  end)

  it("says what changed in kinds, labels, options and kinds of missing", function()
    local old = read("q,k,p\n1,1,1\n", {
      { "q", de = "Wie?", codes = { { "good", 1, de = "gut", score = 2 }, { "bad", 2 }, { "odd", 3 },
        { "dk", 98, missing = "dont_know" }, { 99, missing = "refused" } } },
      { "k" }, { "p", codes = { { "x", 1, de = "alt" } } } })
    local new = read("q,k,p\n1,a,1\n", {
      { "q", de = "Wie sehr?", en = "How?", codes = { { "good", 1, de = "sehr gut", score = 3 }, { "poor", 2 },
        { "new", 4 }, { "dk", 98, missing = "no_answer" }, { 97, missing = "refused" },
        { "none", 96, missing = "no_answer" } } },
      { "k" }, { "p", private = true, codes = { { "x", 1, de = "neu" } } } })
    local text = lines(old, new)
    has(text, ",q,label (de),Wie?,Wie sehr?", ",q,label (en),,How?", ",q,label of 'good' (de),gut,sehr gut",
      ",q,score of 'good',2,3", ",q,key of 2,bad,poor", ",q,option lost,3 odd,", ",q,option gained,,4 new",
      ",q,98 is missing as,don't know,no answer", ",q,code of 'refused',99,97",
      ",q,kind of missing gained,,96 none (no answer)", ",k,kind,number,single", ",p,private,no,yes",
      "\"cells not compared, being of two kinds: 'k'\",,,")
    assert.is_nil(text:find("neu", 1, true))
  end)

  it("names labels without a language and a code that changed", function()
    local function one(title, code) return core.of { { "q", column.relabel(survey.single({ "a" }, { 1 }),
      require "core.labels".of { title = title, answers = { { key = "a", code = code, label = title } } }) } } end
    has(lines(one("Alt", 1), one("Neu", 2)), ",q,label,Alt,Neu", ",q,label of 'a',Alt,Neu", ",q,code of 'a',1,2")
  end)

  it("refuses identifiers that identify nothing", function()
    assert.equal("compare-data: no column 'lfdn' in 'answers.csv' (there are 'id', 'x', 't')",
      raised(compare, a, a, { id = "lfdn" }))
    assert.equal("compare-data: 't' 'a' stands in 2 rows of 'answers.csv' "
      .. "(answers.csv:2 and answers.csv:4; one row an id)", raised(compare, a, a, { id = "t" }))
  end)
end)

describe("befund compare-data", function()
  local dir = temp.folder()
  local old, new = dir:write("old.csv", "id,q1\n1,1\n2,2\n"), dir:write("new.csv", "id,q1\n2,2\n1,3\n")
  dir:write("old.codebook.lua", "return { columns = { { 'id' }, { 'q1', codes = { { 'a', 1 }, { 'b', 2 } } } } }")

  it("prints tables in the forms that results have, and ends with 0", function()
    local result = run { "compare-data", old, new, "--id", "id", "--format", "csv", "--lang", "en" }
    assert.equal(0, result.status)
    has(result.out, ",q1,kind,single,number", ",in both,2,2")
    result = run { "compare-data", old, new, "--id", "id", "--codebook", dir:path("old.codebook.lua"), "--lang",
      "de" }
    assert.equal(0, result.status)
    assert.truthy(result.out:find("Antwort hinzugekommen", 1, true))
    assert.truthy(result.err:find("added to the options", 1, true))
  end)

  it("says so where files are the same, and what it wants", function()
    local result = run { "compare-data", old, old, "--lang", "en" }
    assert.equal(0, result.status)
    assert.truthy(result.out:find("are the same: 2 rows, 2 columns\n", 1, true))
    result = run { "compare-data", old }
    assert.equal(2, result.status)
    assert.truthy(result.err:find("compare-data: name two data files (befund compare-data old.csv new.csv)", 1, true))
  end)
end)
