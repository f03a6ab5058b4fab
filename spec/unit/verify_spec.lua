-- lib/verify.lua, lib/json.lua and befund verify: forms, counts, exit status.

local json = require "json"
local made_study = require "spec.support.made_study"
local run = require "spec.support.run"
local verify = require "verify"

local figures = "F1,q,yes,all,all,p,2021,percent,60,eq,,,,one,text,agreed\n"
  .. "F2,q,yes,level,a,p,2021,percent,75,eq,,,,one,text,agreed\n"
  .. "F3,size,n,,,p,2021,count,20,eq,,,method,two,text,agreed\n"
local missed = figures .. "F4,q,yes,level,c,p,2021,percent,53,eq,,,,two,text,agreed\n"
local clash = figures .. "F4,q,yes,all,all,p,2021,percent,63,eq,,,,two,text,disputed\n"

describe("befund verify", function()
  it("counts figures by chapter, with status 0 where none is missed", function()
    local dir <close> = made_study { figures = figures }
    local result = run { "verify", "--study", dir:path(), "--lang", "en" }
    assert.are.equal(0, result.status, result.err)
    assert.is_truthy(result.out:find("\none +2 +2 +0 +0 +0\n"))
    assert.is_truthy(result.out:find("\ntwo +1 +0 +0 +0 +1\n"))
    assert.is_truthy(result.out:find("\nall chapters +3 +2 +0 +0 +1\n"))
  end)

  it("takes figures without population or wave for the first population that was asked, in its newest wave", function()
    local dir <close>, study = made_study { figures = "F1,q,yes,,,,,percent,60,eq,,,,,,\n"
      .. "F2,q,yes,,,,2020,percent,50,eq,,,,,,\n"
      .. "F3,size,n,,,,,count,20,eq,,,,,,\n", fields = "facts = { { 'size', 'n', rows = true, en = 'Rows' } }," }
    local found = verify.of(study)
    for i, wave in ipairs { "2021", "2020", "2021" } do
      assert.are.equal("met", found.results[i].status, i)
      assert.are.equal("p " .. wave, study.figures[i].population .. " " .. study.figures[i].wave)
    end
    assert.is_truthy(dir)
  end)

  it("lists what is missed, and ends with 1", function()
    local dir <close> = made_study { figures = missed }
    local result = run { "verify", "--study", dir:path(), "--lang", "de" }
    assert.are.equal(1, result.status)
    assert.is_truthy(result.out:find("Verfehlt", 1, true))
    assert.is_truthy(result.out:find("F4 Frage, ja, C, 2021 +53 +50,00"))
  end)

  it("says what contradicts what, and that is no miss", function()
    local dir <close> = made_study { figures = clash }
    local result = run { "verify", "--study", dir:path(), "--lang", "en" }
    assert.are.equal(0, result.status, result.out)
    assert.is_truthy(result.out:find("F4 Question, yes, 2021 +63 +F1"))
  end)

  it("writes one row a figure as CSV", function()
    local dir <close> = made_study { figures = missed }
    local result = run { "verify", "--study", dir:path(), "--format", "csv", "--lang", "en" }
    assert.are.equal(1, result.status)
    assert.is_truthy(result.out:find("\nF4,two,p,2021,q,yes,level,c,percent,eq,agreed,53,50,-3,missed,,\n", 1, true))
    assert.are.equal(5, select(2, result.out:gsub("\n", "")))
  end)

  it("gives its tables for a report: the summary, the lists there are, all figures by their ids", function()
    local dir <close>, study = made_study { figures = clash }
    local tables = verify.of(study):tables()
    assert.are.equal(4, #tables)
    assert.are.equal("not checkable", tables[1]:layout("en").head[5].label)
    local clashes = tables[2]:layout("en").rows[1]
    assert.are.same({ "F4", "F1" }, { clashes.link, clashes.cells[2].text })
    local ids, all = {}, tables[4]:layout("en").rows
    for _, row in ipairs(all) do ids[row.id or row.kind .. " " .. row.label] = row end
    assert.are.same({ "question one", 60, 0 }, { "question " .. ids["question one"].label, ids.F1.cells[2].value,
      ids.F1.cells[3].value })
    assert.are.same({ "contradictory", 3 }, { ids.F4.cells[4].text, -ids.F4.cells[3].value })
    assert.is_truthy(ids.F4.cells[5].text:find("^contradicts F1: "))
    assert.are.same({ false, "not checkable" }, { ids.F3.cells[2], ids.F3.cells[4].text })
    assert.are.equal(1, #verify.of(study, function(f) return f.id == "F1" end).results)
    assert.is_truthy(dir)
  end)

  it("writes JSON with nulls, lists and the order of its fields", function()
    local dir <close>, study = made_study { figures = clash }
    local text = verify.of(study):json { lang = "en" }
    assert.is_truthy(text:find('"id":"F3",\n%s+"status":"not_checkable",\n%s+"published":20,\n%s+"computed":null,'))
    local status = '"status":"contradictory",\n%s+"published":63,\n%s+"computed":60,\n%s+"difference":%-3,'
    assert.is_truthy(text:find(status))
    assert.is_truthy(text:find('"conflicts":["F1"]', 1, true))
    assert.is_truthy(text:find('"conflicts":[]', 1, true))
    assert.is_truthy(text:find('"contradictions":%[{\n%s+"figures":%["F%d","F%d"%],\n%s+"why":"'))
    assert.is_truthy(dir)
  end)
end)

describe("json.text", function()
  it("keeps the order it is given and writes empty lists and nulls", function()
    assert.are.equal('{\n  "b":[],\n  "a":null\n}\n', json.text({ a = json.null, b = json.list {} }, { "b", "a" }))
    local text = json.text({ z = 1, e = { g = 1, f = 2 }, y = 1, x = 1, d = 1, c = 1 }, { "y" }):gsub("%A", "")
    assert.are.equal("ycdefgxz", text)
  end)

  it("puts what the order does not name behind it, by name, at every depth", function()
    local inner = {}
    for letter in ("zyxwvutsrqp"):gmatch "." do inner[letter] = 1 end
    local found = {}
    for letter in json.text({ list = json.list { inner } }, { "t" }):gmatch '"(%l)":' do found[#found + 1] = letter end
    assert.are.equal("tpqrsuvwxyz", table.concat(found))
  end)
end)
