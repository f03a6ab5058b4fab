-- Study folders: what study.lua may say, and what is made of it; lib/figure/compare.lua on one of them.

local study = require "study"
local temp = require "spec.support.temp"
local lfs = require "lfs"

local function folder(study_lua)
  local dir = temp.folder()
  lfs.mkdir(dir:path "data")
  dir:write("study.lua", study_lua)
  dir:write("data/a.csv", "id,q,g\n1,1,1\n2,2,1\n3,1,2\n")
  dir:write("data/a.codebook.lua", [[return { format = 1, id = "id", wave = "2", columns = {
    { "id", kind = "number" }, { "q", de = "Frage", en = "Question", codes = { { "yes", 1, de = "ja" }, { "no", 2 } } },
    { "g", codes = { { "x", 1 }, { "y", 2 } } } } }]])
  dir:write("data/b.csv", "id,q\n1,1\n2,1\n")
  dir:write("data/b.codebook.lua", [[return { format = 1, id = "id", columns = { { "id", kind = "number" },
    { "q", codes = { { "yes", 1 }, { "no", 2 } } } } }]])
  dir:write("data/f.csv", "id,question,item,population,wave,stat,value,op,place\n"
    .. "F1,q,yes,p,2,percent,67,eq,7\nF2,q,no,p,2,percent,33,eq,7\nF3,q,yes,p,1,percent,90,eq,8\n")
  return dir
end

local good = [[return { title = { de = "T", en = "T" }, figures = "f.csv", populations = {
  { "p", en = "People", waves = { { "2", file = "a.csv" }, { "1", file = "b.csv" } } } } }]]

local function message(source)
  local dir <close> = folder(source)
  local fine, text = pcall(study.open, dir:path())
  assert.is_false(fine)
  return (text:gsub("^[^ ]*spec.lua:%d+: ", ""))
end

describe("study.open", function()
  it("gives each wave as a design of its own", function()
    local dir <close> = folder(good)
    local one = study.open(dir:path())
    assert.are.equal(2 / 3, one.p:wave("2"):share("q", "yes").value)
    assert.are.equal(1, one.p:wave("1"):share("q", "yes").value)
    assert.are.same({ "2", "1" }, one.p:waves())
  end)

  it("gives a population as a design over all waves", function()
    local dir <close> = folder(good)
    assert.are.equal(4 / 5, study.open(dir:path()).p:share("q", "yes").value)
    local by = study.open(dir:path()).p:share("q", "yes", { by = "wave" })
    assert.are.equal(2 / 3, by["2"].value)
    assert.are.equal(1, by["1"].value)
  end)

  it("tells what is known of a question", function()
    local dir <close> = folder(good)
    local q = study.open(dir:path()).question("q")
    assert.are.equal("Frage", q.label.de)
    assert.are.equal("single", q.kind)
    assert.are.same({ "2", "1" }, q.waves)
    assert.are.equal("7, 8", q.place)
    assert.are.equal("yes", q.options[1].key)
  end)

  it("proposes the nearest wave and question", function()
    local dir <close> = folder(good)
    local one = study.open(dir:path())
    assert.has_error(function() one.question("qq") end)
    local fine, text = pcall(one.question, "qq")
    assert.is_false(fine)
    assert.is_truthy(text:find("study: no question 'qq' (is it 'q'?)", 1, true))
    fine, text = pcall(one.p.wave, one.p, "3")
    assert.is_false(fine)
    assert.is_truthy(text:find("p: no wave '3' (", 1, true))
  end)

  it("says what a population is", function()
    local dir <close> = folder(good)
    assert.are.equal("People: waves 2, 1", tostring(study.open(dir:path()).p))
  end)

  it("names the field that is wrong", function()
    assert.are.equal("study.lua:1: unknown field 'titel' (is it 'title'?)",
      message "return { titel = 'x', populations = {} }")
    assert.are.equal("study.lua:1: field 'populations' must be a list, not nil", message "return { title = 'x' }")
    assert.are.equal("study.lua:1: populations[1]: unknown field 'noet' (is it 'note'?)",
      message "return { populations = { { 'p', noet = 1, waves = {} } } }")
    assert.are.equal("study.lua:1: populations[1]: waves[1]: field 'rake' must be the name of a file of margins, not 1",
      message "return { populations = { { 'p', waves = { { '1', file = 'a.csv', rake = 1 } } } } }")
    assert.are.equal("study.lua:1: populations[1]: field 'waves' is empty (name a wave and its file)",
      message "return { populations = { { 'p', waves = {} } } }")
    local wave = "{ '1', file = 'a.csv' }"
    local one = "{ 'p', waves = { " .. wave .. " } }"
    assert.are.equal("study.lua:1: populations[1]: waves[2]: '1' stands twice (one name a wave)",
      message("return { populations = { { 'p', waves = { " .. wave .. ", " .. wave .. " } } } }"))
    assert.are.equal("study.lua:1: populations[2]: 'p' stands twice (one name a population)",
      message("return { populations = { " .. one .. ", " .. one .. " } }"))
    assert.are.equal("study.lua:1: facts[1]: it has both 'lowest' and 'rows' (leave one of them out)",
      message("return { facts = { { 'a', 'b', rows = true, lowest = 'q' } }, populations = { " .. one .. " } }"))
    assert.are.equal("study.lua:1: populations[1]: waves[1]: unknown field 'fiel' (is it 'file'?)",
      message "return { populations = { { 'p', waves = { { '1', file = 'a.csv', fiel = 1 } } } } }")
  end)

  it("rakes a wave to margins that lie beside its data", function()
    local dir <close> = folder((good:gsub('file = "a.csv"', '%0, rake = "m.csv"')))
    dir:write("data/m.csv", "variable,key,value,source\ng,x,30,assumed\ng,y,70,assumed\n")
    local p = study.open(dir:path()).p
    assert.is_true(math.abs(p:wave("2"):share("g", "y").value - 0.7) < 1e-12)
    assert.is_true(math.abs(p:wave("2"):share("q", "yes").value - 0.85) < 1e-12)
    assert.are.equal(1, p:wave("1"):share("q", "yes").value)
  end)

  it("names the wave whose margins cannot be read or met", function()
    for margins, what in pairs {
      ["variable,key,value\ng,x,30\ng,y,50\ng,z,20\n"] = "'z'",
      ["variable,value\ng,30\n"] = "no column 'key'",
    } do
      local dir <close> = folder((good:gsub('file = "a.csv"', '%0, rake = "m.csv"')))
      dir:write("data/m.csv", margins)
      local p = study.open(dir:path()).p
      local fine, text = pcall(p.wave, p, "2")
      assert.is_false(fine)
      assert.is_truthy(text:find("study.lua: populations[1]: waves[1]: field 'rake': m.csv: ", 1, true), text)
      assert.is_truthy(text:find(what, 1, true), text)
    end
  end)

  it("gives a population without a note of its own the study's", function()
    local dir <close> = folder [[return { note = { de = "alle", en = "all" }, populations = {
      { "p", waves = { { "2", file = "a.csv" } } },
      { "o", note = { de = "nur o", en = "only o" }, waves = { { "1", file = "b.csv" } } } } }]]
    local one = study.open(dir:path())
    assert.are.equal("all", one.populations.p.note.en)
    assert.are.equal("only o", one.populations.o.note.en)
  end)

  it("tells questions of the same name apart by their population", function()
    local dir <close> = folder [[return { figures = "f.csv", populations = {
      { "p", waves = { { "2", file = "a.csv" } } }, { "o", waves = { { "1", file = "b.csv" } } } } }]]
    dir:write("data/f.csv", "id,question,item,population,wave,stat,value,op,place\n"
      .. "F1,q,yes,p,2,percent,67,eq,7\nF2,q,yes,o,1,percent,99,eq,8\n")
    local one = study.open(dir:path())
    assert.are.equal("Frage", one.question("q", "p").label.de)
    assert.are.same({ "p", { "2" }, "7" }, { one.question("q").population, one.question("q").waves,
      one.question("q").place })
    assert.are.same({ "o", { "1" }, "8" }, { one.question("q", "o").population, one.question("q", "o").waves,
      one.question("q", "o").place })
    assert.is_false((pcall(one.question, "g", "o")))
  end)

  it("says where there is no study", function()
    local dir <close> = temp.folder()
    local fine, text = pcall(study.open, dir:path())
    assert.is_false(fine)
    assert.is_truthy(text:find("no study here (a study is a folder with study.lua and data/)", 1, true))
  end)

  it("finds what contradicts what, and reads figures in the way that loses fewer", function()
    local dir <close> = folder(good)
    dir:write("data/f.csv", "id,question,item,population,wave,stat,value,op,source,alternative\n"
      .. "F1,q,yes,p,2,percent,60,eq,text,\nF2,q,yes,p,2,percent,57,eq,chart,torn=60\n"
      .. "F3,q,no,p,2,percent,40,eq,text,\nF4,q,yes,p,1,percent,60,eq,text,\nF5,q,yes,p,1,percent,50,eq,chart,\n")
    local one = study.open(dir:path())
    assert.are.equal(60, one.figures.F2.value)
    assert.are.equal(57, one.figures.F2.alternative_value)
    assert.are.same({ { name = "torn", figures = { "F2" }, lost = { chosen = 0, other = 1 }, taken = "alternative" } },
      one.readings)
    assert.are.equal(one.readings, one.contradictions.readings)
    assert.are.same({ F4 = { with = { "F5" }, why = { de = "Text: 60; Diagramm: 50", en = "text: 60; chart: 50" } } },
      one.conflicts)
    assert.are.equal(one.conflicts, one.contradictions.excused)
  end)

  it("has no readings and no contradictions without figures", function()
    local dir <close> = folder((good:gsub("figures = 'f.csv', ", ""):gsub('figures = "f.csv", ', "")))
    local one = study.open(dir:path())
    assert.are.same({}, one.figures)
    assert.are.same({}, one.readings)
    assert.are.same({}, one.conflicts)
  end)
end)

describe("the study at hand", function()
  it("proposes the nearest name for what it has not", function()
    local fine, text = pcall(function() return study.staf end)
    assert.is_false(fine)
    assert.is_truthy(text:find("study: no population or field 'staf' (is it 'staff'?)", 1, true))
  end)
end)

describe("figure.compare", function()
  local compare = require "figure.compare"

  local function status(one)
    local list = {}
    for _, result in ipairs(require "figure.outcome".of(one)) do
      list[result.figure.id] = result.status
    end
    return list
  end

  it("says of each figure what became of it", function()
    local dir <close> = folder(good)
    assert.are.same({ F1 = "met", F2 = "met", F3 = "missed" }, status(study.open(dir:path())))
  end)

  it("excuses what contradicts others, and only that", function()
    local dir <close> = folder(good)
    dir:write("data/f.csv", "id,question,item,population,wave,stat,value,op,source\n"
      .. "F1,q,yes,p,2,percent,67,eq,chart\nF2,q,yes,p,2,percent,60,eq,text\nF3,q,yes,p,1,percent,90,eq,chart\n")
    assert.are.same({ F1 = "met", F2 = "contradictory", F3 = "missed" }, status(study.open(dir:path())))
  end)

  it("prints published beside computed, with what is missed", function()
    local dir <close> = folder(good)
    local page = compare.table(study.open(dir:path()), { "q" }):csv { lang = "en" }
    assert.is_truthy(page:find("q,ja,66.7,67,100.0,90,no", 1, true))
    assert.is_truthy(page:find("q,no,33.3,33,,,yes", 1, true))
  end)

  it("joins the options of a group, ranks the items of a set, and leaves out what is in no file", function()
    local dir <close> = folder(good)
    dir:write("data/a.csv", "id,q,g,s_x,s_y\n1,1,1,1,1\n2,2,2,1,0\n3,1,3,1,0\n")
    dir:write("data/a.codebook.lua", [[return { format = 1, id = "id", wave = "2", columns = {
      { "id", kind = "number" }, { "q", codes = { { "yes", 1, en = "yes" }, { "no", 2 } } },
      { "g", codes = { { "x", 1 }, { "y", 2 }, { "z", 3 }, nets = { { "xy", "x", "y", en = "X or Y" } } } } },
      sets = { { "s", en = "Set", items = { { "s_x", en = "X" }, { "s_y", en = "Y" } } } } }]])
    dir:write("data/f.csv", "id,question,item,group,subgroup,population,wave,stat,value,op,place\n"
      .. "F1,q,yes,g,xy,p,2,percent,50,eq,7\nF2,s,y,all,all,p,2,rank,2,eq,7\nF3,s,x,all,all,p,2,rank,2,eq,7\n"
      .. "F4,q,yes,g,lost,p,2,percent,40,eq,7\n")
    local one = study.open(dir:path())
    assert.are.same({ F1 = "met", F2 = "met", F3 = "contradictory", F4 = "missed" }, status(one))
    local page = compare.table(one, { "q", "s" }):csv { lang = "en" }
    assert.is_truthy(page:find("\"yes, X or Y\",2,50.0,50,yes", 1, true))
    assert.is_truthy(page:find("\"X, rank\",3,1,2,(1)", 1, true))
    assert.is_truthy(page:find("\"Y, rank\",3,2,2,yes", 1, true))
    assert.is_nil(page:find("lost", 1, true))
  end)

  it("shows the figures by one group only, set in under their item, or those of everybody", function()
    local dir <close> = folder(good)
    dir:write("data/f.csv", "id,question,item,group,subgroup,population,wave,stat,value,op,place\n"
      .. "F1,q,yes,all,all,p,2,percent,67,eq,7\nF2,q,yes,g,x,p,2,percent,50,eq,7\nF3,q,yes,g,y,p,2,percent,100,eq,7\n")
    local one = study.open(dir:path())
    local by = compare.table(one, { "q" }, nil, "g")
    assert.are.equal(2, #by.results)
    assert.is_truthy(by:text { lang = "en" }:find("\nja\n  x +2 +50.0 +50 +yes\n  y +1 +100.0 +100 +yes\n"))
    local everybody = compare.table(one, { "q" }, nil, "all")
    assert.are.equal("F1", everybody.results[1].figure.id)
    assert.are.equal(1, #everybody.results)
    local fine, text = pcall(compare.table, one, { "q" }, nil, "h")
    assert.is_false(fine)
    assert.is_truthy(text:find("figures: none is published of 'q' by 'h'", 1, true), text)
    dir:write("data/f.csv", "id,question,item,population,wave,stat,value,op\nF1,q,yes,p,1066,percent,67,eq\n")
    local none, results = compare.table(study.open(dir:path()), { "q" })
    assert.is_nil(none)
    assert.are.equal("missed", results[1].status)
  end)

  it("takes groups and questions from the population that a figure is about", function()
    local dir <close> = folder [[return { figures = "f.csv", populations = {
      { "p", waves = { { "2", file = "a.csv" } } }, { "o", waves = { { "1", file = "b.csv" } } } } }]]
    dir:write("data/b.csv", "id,q,g\n1,1,1\n2,1,2\n3,2,2\n")
    dir:write("data/b.codebook.lua", [[return { format = 1, id = "id", columns = { { "id", kind = "number" },
      { "q", codes = { { "yes", 1 }, { "no", 2 } } },
      { "g", codes = { { "young", 1 }, { "old", 2, en = "Old" } } } } }]])
    dir:write("data/f.csv", "id,question,item,group,subgroup,population,wave,stat,value,op,place\n"
      .. "F1,q,yes,g,old,o,1,percent,50,eq,7\nF2,q,yes,g,x,p,2,percent,50,eq,7\n")
    local one = study.open(dir:path())
    assert.are.same({ F1 = "met", F2 = "met" }, status(one))
    assert.is_truthy(compare.table(one, { "q" }, nil, nil, "o"):text { lang = "en" }:find("Old +2 +50.0 +50 +yes"))
    assert.is_nil(compare.table(one, { "q" }):text { lang = "en" }:find("Old", 1, true))
  end)
end)
