-- The document of a study and befund report: lib/report/study.lua, lib/report/method.lua.

local document = require "report.document"
local file = require "core.file"
local made_study = require "spec.support.made_study"
local lfs = require "lfs"
local method = require "report.method"
local raised = require "spec.support.raised"
local run = require "spec.support.run"
local study_report = require "report.study"

local figures = "F1,q,yes,all,all,p,2021,percent,60,eq,,,,one,text,agreed\n"
  .. "F2,q,yes,level,a,p,2021,percent,75,eq,,,,one,text,agreed\n"
  .. "F3,q,yes,level,b,p,2021,percent,50,eq,,,,one,text,agreed\n"
  .. "F4,q,yes,level,c,p,2021,percent,50,eq,,,,two,text,agreed\n"

local chapter = [[return chapter { slug = "%s", order = %d, title = { de = "Titel %s", en = "Title %s" },
  population = "p", needs = { "q" }, run = function(p, out) out:figures "q"
  out:claim({ de = "mehr", en = "more" }, function(v) return v("q", "yes") > 50 end) end }]]
local check = [[return recommendation { number = 1, title = { de = "R", en = "R" }, says = { de = "S", en = "S" },
  population = "p", needs = { "q" }, run = function(out)
  out:decides({ de = "Mehr", en = "More" }, { "q", "yes" }, "> 50") end }]]

local function study_of(given)
  local dir, study = made_study(given)
  lfs.mkdir(dir:path "scripts")
  lfs.mkdir(dir:path "scripts/chapters")
  lfs.mkdir(dir:path "scripts/recommendations")
  dir:write("scripts/chapters/one.lua", chapter:format("one", 1, "1", "1"))
  dir:write("scripts/chapters/two.lua", chapter:format("two", 2, "2", "2"))
  dir:write("scripts/recommendations/1.lua", check)
  return dir, study
end

local function kinds(d)
  local list = {}
  for i, section in ipairs(d.sections) do list[i] = section.kind .. " " .. section.id end
  return table.concat(list, ", ")
end

describe("the document of a study", function()
  it("has its chapters, recommendations, all figures, the method", function()
    local dir <close>, study = study_of { figures = figures, fields = "method = { { de = 'So', en = 'Thus' } }," }
    local steps = 0
    local d = study_report.document(study, { step = function() steps = steps + 1 end })
    assert.are.equal("chapter one, chapter two, part all-recommendations, recommendation recommendation-1, "
      .. "verify all-figures, method the-method", kinds(d))
    assert.are.equal(study_report.steps(study), steps)
    assert.are.equal("Chapter 1: Title 1", document.text(d.sections[1].title, "en"))
    assert.are.same({ "2 chapters, 1 recommendation. 4 published figures recomputed from the data: 4 met, 0 missed, "
      .. "0 contradictory, 0 not checkable." }, d.lead("en"))
    assert.are.equal("Verdict: supported.", d.sections[4].blocks[1].text.en) -- above its evidence
    assert.are.equal("recommendation-1", d.sections[3].blocks[1].table:layout("en").rows[1].link)
    assert.are.equal("Thus", d.sections[6].blocks[2].text.en)
    assert.is_truthy(dir)
  end)

  it("leads from a figure to its row among all figures", function()
    local dir <close>, study = study_of { figures = figures }
    local d = study_report.document(study, {})
    local ids, tables = {}, d.sections[5].blocks
    for _, row in ipairs(tables[#tables].table:layout("de").rows) do
      if row.id then ids[row.id] = row end
    end
    assert.are.equal("60", ids.F1.cells[1].text)
    assert.are.equal(60, ids.F1.cells[2].value)
    local links = {}
    for _, block in ipairs(d.sections[1].blocks) do
      for _, row in ipairs(block.table:layout("de").rows) do links[#links + 1] = row.link end
    end
    assert.are.same({ "F1", "F2", "F3", "F4", "F1" }, links) -- the last is the claim's
    local evidence = d.sections[4].blocks[2].table:layout("en").rows[2]
    assert.are.equal("F1", evidence.link)
    assert.is_truthy(dir)
  end)

  it("takes single chapters, and then only their figures", function()
    local dir <close>, study = study_of { figures = figures:gsub("F4,q", "F4,n") }
    local d = study_report.document(study, { chapters = { "one" } })
    assert.are.equal("chapter one, verify all-figures, method the-method", kinds(d))
    assert.is_truthy(d.lead("en")[1]:find("1 chapter. 3 published figures", 1, true))
    assert.are.equal("report: no chapter 'tow' (is it 'two'?)", raised(study_report.document, study,
      { chapters = { "tow" } }))
    assert.is_truthy(dir)
  end)

  it("of a study without figures has nothing to verify", function()
    local dir <close>, study = made_study { observed = true }
    lfs.mkdir(dir:path "scripts")
    lfs.mkdir(dir:path "scripts/chapters")
    dir:write("scripts/chapters/one.lua", [[return chapter { slug = "one", order = 1, title = { de = "E", en = "O" },
      population = "p", needs = { "q" }, run = function(p, out) out:table(p:wave("2021"):table { rows = "q",
      columns = "level" }) end }]])
    local d = study_report.document(study, {})
    assert.are.equal("chapter one, method the-method", kinds(d))
    assert.are.equal("stacked", d.sections[1].blocks[1].chart.kind)
    local rules = ""
    for _, block in ipairs(d.sections[2].blocks) do rules = rules .. (block.text and block.text.en or "") end
    assert.is_nil(rules:find("published figure", 1, true))
  end)
end)

describe("the method of a study", function()
  it("names files and their SHA-256, weights and the seed", function()
    local dir <close>, study = made_study { figures = figures }
    dir:write("data/plan.lua", "return { seed = 7, files = {} }")
    local found
    for _, block in ipairs(method.section(study).blocks) do
      local one = block.table and block.table:layout("en")
      if one and one.title == "Files" then found = one end
    end
    assert.are.equal("now.csv", found.rows[1].label)
    assert.are.equal(file.sha256(dir:path "data/now.csv"), found.rows[1].cells[2].text)
    assert.are.equal(6, #found.rows)
    local footer = table.concat(method.footer(study, "en"), "\n")
    local hash = file.sha256(dir:path "data/now.csv"):sub(1, 16)
    assert.is_truthy(footer:find("now.csv sha256 " .. hash .. "…; ", 1, true), footer)
    assert.is_truthy(footer:find("; seed 7\nweights: People 2021: none, all rows count alike; People 2020: ", 1, true))
    assert.are.same({ "People 2021", "Weights: none, all rows count alike" }, method.facts(study, "en")[1])
  end)

  it("takes paragraphs from study.lua, each checked", function()
    local _, message = pcall(made_study, { fields = "method = { 'x' }," })
    assert.is_truthy(message:find('method[1] is no text (write { de = "...", en = "..." })', 1, true), message)
    _, message = pcall(made_study, { fields = "method = { { de = 'x', fr = 'y' } }," })
    assert.is_truthy(message:find("method[1]: unknown field 'fr' (", 1, true), message)
  end)
end)

describe("befund report", function()
  local function report(dir, ...)
    return run { "report", "--study", dir:path(), "--lang", "en", cwd = dir:path(), ... }
  end

  it("writes report.html beside where it is called, or what the ending says", function()
    local dir <close> = study_of { figures = figures }
    local result = report(dir)
    assert.are.equal(0, result.status, result.err)
    assert.is_truthy(result.out:find("^report.html: [%d.]+ MB\n$"), result.out)
    assert.is_truthy(dir:read("report.html"):find('<section id="one" class="chapter"', 1, true))
    local bytes = dir:read "report.html"
    report(dir)
    assert.is_true(bytes == dir:read "report.html")
    assert.are.equal(0, report(dir, "--output", "a.md", "--chapter", "two").status)
    assert.is_truthy(dir:read("a.md"):find("## Chapter 2: Title 2", 1, true))
    assert.is_nil(dir:read("a.md"):find("Chapter 1:", 1, true))
    assert.are.equal(0, report(dir, "--output", "a.xlsx").status)
    assert.are.equal("PK", dir:read("a.xlsx"):sub(1, 2))
    assert.are.equal(0, report(dir, "--format", "latex").status)
    assert.is_truthy(dir:read("report.tex"):find("\\end{document}", 1, true))
  end)

  it("writes a folder", function()
    local dir <close> = study_of { figures = figures }
    local result = report(dir, "--split", "pages", "--chapter", "one", "--chapter", "two")
    assert.is_truthy(result.out:find("^[56] files in pages\n$"), result.out) -- with what draws charts, or without
    assert.is_truthy(dir:read("pages/one.html"):find('href="all-figures.html#de-F1"', 1, true))
  end)

  it("refuses what it cannot do before it works", function()
    local dir <close> = study_of { figures = figures }
    local function refusal(...)
      local result = report(dir, ...)
      assert.are.equal(2, result.status)
      return (result.err:gsub("^befund: ", ""):gsub("\n$", ""))
    end
    assert.are.equal("no chapter 'tow' (is it 'two'?)", refusal("--chapter", "tow"))
    assert.are.equal("--output 'a.pdf': no form for that ending (.html, .xlsx, .md, .tex, or --format)",
      refusal("--output", "a.pdf"))
    assert.are.equal("--output and --split: choose one (a file, or a folder with a file for each section)",
      refusal("--output", "a.html", "--split", "x"))
    assert.are.equal("--split: a workbook has a sheet for each table (--output report.xlsx)",
      refusal("--split", "x", "--format", "xlsx"))
    assert.are.same({ "data", "scripts", "study.lua" }, dir:names())
  end)

  it("tells an error of a chapter as it is", function()
    local dir <close> = study_of { figures = figures }
    dir:write("scripts/chapters/one.lua", (chapter:format("one", 1, "1", "1"):gsub('figures "q"', 'figures "x"')))
    local result = report(dir)
    assert.are.equal(1, result.status)
    assert.is_truthy(result.err:find("no question 'x'", 1, true), result.err)
    assert.is_nil(dir:read "report.html")
  end)
end)
