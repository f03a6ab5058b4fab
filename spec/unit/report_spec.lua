-- befund.report: lib/report.lua, lib/report/document.lua, lib/report/plain.lua, lib/report/split.lua.

local befund = require "befund"
local document = require "report.document"
local file = require "core.file"
local plain = require "report.plain"
local split = require "report.split"
local raised = require "spec.support.raised"
local survey = require "spec.support.survey"
local temp = require "spec.support.temp"

local function table_of(title)
  return { layout = function(_, lang)
    return require "layout".of { lang = lang, title = title, head = { { label = "n" } },
      rows = { { kind = "answer", label = lang == "de" and "ja" or "yes",
        cells = { { kind = "count", value = 3 } } } } }
  end }
end

local chart = { spec = function() return {} end, alt = function(_, lang) return "bars, " .. lang end }

describe("befund.report", function()
  it("puts headings, sentences, tables and charts into sections", function()
    local r = befund.report { title = "Survey", lang = "en" }
    r:text("Before."):heading("One"):add(table_of "A", { sheet = "S", id = "a" }):heading("Inside", 2):chart(chart)
    r:heading("Two"):add(table_of "B", { chart = chart })
    local d = r:document()
    assert.are.equal(3, #d.sections)
    assert.are.equal("Survey", d.sections[1].title) -- what stands before the first heading
    assert.are.equal("Before.", d.sections[1].blocks[1].text)
    local one = d.sections[2].blocks
    assert.are.same({ "a", 1, "S" }, { one[1].id, one[1].number, one[1].sheet })
    assert.are.same({ "Inside", 2 }, { one[2].heading, one[2].level })
    assert.are.equal("chart-1", one[3].id)
    assert.are.same({ "table-2", 2, chart }, { d.sections[3].blocks[1].id, d.sections[3].blocks[1].number,
      d.sections[3].blocks[1].chart })
    assert.are.same({ "en" }, d.langs)
  end)

  it("can go on after it was looked at", function()
    local r = befund.report { title = "Survey", lang = "en" }
    r:add(table_of "A")
    assert.are.equal(1, #r:document().sections[1].blocks)
    r:add(table_of "B")
    assert.are.equal("table-2", r:document().sections[1].blocks[2].id)
  end)

  it("takes the tables of a design", function()
    require "dataset"
    local d = survey.data()
    local r = befund.report { title = "Survey", lang = "en" }
    r:add(d:freq(d:names()[1]))
    assert.are.equal(1, #r:document().sections[1].blocks)
  end)

  it("says what is wrong with what it is given", function()
    local r = befund.report { title = "Survey" }
    assert.are.equal("report: unknown option 'tilte' (is it 'title'?)", raised(befund.report, { tilte = "x" }))
    assert.are.equal('report: title is missing (title = "..." or { de = "...", en = "..." })',
      raised(befund.report, {}))
    assert.are.equal("report: lang: 'fr' is unknown (there are 'de', 'en')", raised(befund.report, { title = "x",
      lang = "fr" }))
    assert.are.equal('report: text: 7 is no text ("..." or { de = "...", en = "..." })', raised(r.text, r, 7))
    assert.are.equal("report: heading: level 4 is unknown (1 begins a section, 2 and 3 stand inside it)",
      raised(r.heading, r, "x", 4))
    assert.are.equal("report: add: 'x' is no table (s:table { rows = ... }; r:chart adds a chart)",
      raised(r.add, r, "x"))
    assert.are.equal("report: chart: nil is no chart (t:chart{} of a table)", raised(r.chart, r))
    assert.are.equal("report: write: no form for 'a.pdf' (it ends in .html, .xlsx, .md or .tex)",
      raised(r.write, r, "a.pdf"))
  end)

  it("writes what the ending says", function()
    local dir <close> = temp.folder()
    local r = befund.report { title = "Survey", lang = "de" }
    r:add(table_of "A")
    for _, name in ipairs { "a.html", "a.md", "a.tex" } do r:write(dir:path(name)) end
    assert.is_truthy(dir:read("a.html"):find('^<!DOCTYPE html>\n<html lang="de"'))
    assert.is_truthy(dir:read("a.md"):find("*Tabelle 1*\n\n**A**\n\n|      |   n |\n", 1, true))
    assert.is_truthy(dir:read("a.tex"):find("\\begin{document}", 1, true))
    assert.are.equal(3, #dir:names())
  end)
end)

describe("a document", function()
  local function wrong(given) return raised(document.of, given) end

  it("is checked", function()
    assert.are.equal('document: title is no text (it is "..." or { de = "...", en = "..." })', wrong { sections = {} })
    assert.are.equal("document: lang: 'de' is unknown (there is 'en')", wrong { title = "x", langs = { "en" },
      lang = "de", sections = {} })
    assert.are.equal("document: section 2: the id 'a' stands twice (give each its own)",
      wrong { title = "x", sections = { { id = "a", title = "A" }, { id = "a", title = "B" } } })
    assert.are.equal("document: section 1, block 1: id '1' is none (a letter, then letters, digits and _ . -)",
      wrong { title = "x", sections = { { title = "A", blocks = { { table = table_of "A", id = "1" } } } } })
    assert.are.equal("document: section 1, block 1 is empty (it has a text, a heading, a table or a chart)",
      wrong { title = "x", sections = { { title = "A", blocks = { {} } } } })
    assert.are.equal("document: section 1, block 1: 'x' is no table (a design's table, freq, battery, ...)",
      wrong { title = "x", sections = { { title = "A", blocks = { { table = "x" } } } } })
    assert.are.equal("document: section 1, block 1: 'x' is no chart (a table's t:chart{})",
      wrong { title = "x", sections = { { title = "A", blocks = { { chart = "x" } } } } })
  end)

  it("has texts by language, or by a function of it", function()
    assert.are.equal("b", document.text({ de = "a", en = "b" }, "en"))
    assert.are.equal("en", document.text(function(lang) return lang end, "en"))
    assert.is_nil(document.text(nil, "en"))
  end)
end)

local one = document.of { title = { de = "Umfrage*", en = "Survey*" }, langs = { "de", "en" },
  lead = function(lang) return { "lead " .. lang } end, footer = function(lang) return { "foot " .. lang } end,
  sections = {
    { id = "a", title = { de = "Eins", en = "One" }, under = { de = "unter", en = "under" },
      blocks = { { text = "50 % | 1_000" }, { heading = "Inside" }, { table = table_of "T" }, { chart = chart } },
      foot = function() return { "end of a" } end },
    { id = "b", title = "Two" } } }

describe("a document as Markdown", function()
  it("is this, in either language", function()
    assert.are.equal([[
# Survey\*

lead en

<a id="a"></a>

## One

under

50 % \| 1\_000

### Inside

*Table 1*

**T**

|      |   n |
| :--- | --: |
| yes  |   3 |

bars, en

end of a

<a id="b"></a>

## Two

foot en
]], plain.markdown(one, { lang = "en" }))
    assert.is_truthy(plain.markdown(one):find("| ja   |   3 |", 1, true))
    assert.are.equal("report: plain: unknown option 'lnag' (is it 'lang'?)",
      raised(plain.markdown, one, { lnag = "de" }))
  end)
end)

describe("a report without headings", function()
  it("says its title once", function()
    local made = befund.report { title = "Survey", lang = "en" }:text("All."):document()
    assert.are.equal("# Survey\n\nAll.\n\nbefund " .. require "befund".version .. "\n", plain.markdown(made))
    assert.is_nil(plain.latex(made):find("\\section", 1, true))
    local html = require "report.page"(made)
    assert.is_truthy(html:find('<h2 id="section-1-title" hidden>Survey</h2>', 1, true))
  end)
end)

describe("a sentence in Markdown", function()
  it("is no formula where it has dollars", function()
    local text = plain.markdown(document.of { title = "A", sections = { { title = "B", blocks = {
      { text = "$5 and $x$" } } } } })
    assert.is_truthy(text:find("\\$5 and \\$x\\$\n", 1, true))
  end)
end)

describe("a document as LaTeX", function()
  it("has sections, escaped texts and tables, and compiles as a whole", function()
    local text = plain.latex(one, { lang = "en" })
    for _, part in ipairs { "\\begin{document}", "{\\LARGE\\bfseries Survey{*}\\par}", "\\section*{One}",
      "50 \\% \\textbar{} 1\\_000", "\\subsection*{Inside}", "\\midrule", "foot en", "\\end{document}" } do
      assert.is_truthy(text:find(part, 1, true), part .. "\n" .. text)
    end
  end)
end)

describe("a document as a folder", function()
  it("has a file for each section and one with the contents", function()
    local dir <close> = temp.folder()
    assert.are.equal("3 files in " .. dir:path "new", split(one, dir:path "new", "markdown", "en"))
    assert.is_truthy(dir:read("new/a.md"):find("## One\n", 1, true))
    assert.is_nil(dir:read("new/a.md"):find("## Two", 1, true))
    assert.is_truthy(dir:read("new/index.md"):find("a.md: One\n\nb.md: Two\n", 1, true))
    split(one, dir:path "new", "html")
    assert.is_truthy(dir:read("new/a.html"):find('<a href="b.html">', 1, true))
    split(one, dir:path "new", "latex", "en")
    assert.is_truthy(dir:read("new/b.tex"):find("\\section*{Two}", 1, true))
  end)

  it("says where it cannot be made", function()
    local dir <close> = temp.folder()
    dir:write("f", "")
    assert.are.equal(("report: split: '%s' cannot be made (Not a directory)"):format(dir:path "f/x"),
      raised(split, one, dir:path "f/x", "html"):gsub("%(.*: ", "("))
    assert.are.equal(1, #file.read(dir:path "f") + 1)
  end)
end)
