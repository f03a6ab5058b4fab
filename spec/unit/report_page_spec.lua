-- lib/report/page.lua: a document as one HTML page. What a browser makes of it: spec/browser.

local document = require "report.document"
local page = require "report.page"
local npm = require "report.npm"
local temp = require "spec.support.temp"

local function table_of(rows)
  return { layout = function(_, lang)
    local list = {}
    for i, row in ipairs(rows) do
      list[i] = { kind = "answer", label = row.label, id = row.id, link = row.link,
        cells = { { kind = "text", text = row.text or "-" } } }
    end
    return require "layout".of { lang = lang, title = "T " .. lang, head = { { label = "n" } }, rows = list,
      notes = { "see F2" } }
  end }
end

local rows = { { label = "own", id = "F1" }, { label = "to", link = "F1", text = "F1 and F2 and <F1>" },
  { label = "section", link = "b" }, { label = "nowhere", link = "F9" } }

local function made(more)
  local given = { title = { de = "<Titel>", en = "<Title>" }, langs = { "de", "en" },
    sections = { { id = "a", kind = "chapter", title = { de = "Kapitel 1: Eins & so", en = "Chapter 1: One & so" },
      blocks = { { table = table_of(rows) }, { text = "same" }, { text = { de = "eins", en = "one" } } },
      foot = function(lang) return { "F1 " .. lang } end },
      { id = "b", kind = "part", title = "B" }, { id = "c", kind = "recommendation", title = "C" } },
    footer = function(lang) return { "befund " .. lang } end }
  for name, value in pairs(more or {}) do given[name] = value end
  return document.of(given)
end

local chart = {
  spec = function(_, lang) return { title = "</script><b>" .. lang, description = "bars",
    config = { font = "x" }, data = { values = { { low = 1 / 3, said = "a" } } } } end,
  alt = function(_, lang) return 'bars "' .. lang .. '"' end }

describe("the page of a report", function()
  local text = page(made())

  local function has(part)
    assert.is_truthy(text:find(part, 1, true), part)
  end

  it("has every text in every language, once where they are the same", function()
    has '<html lang="de" data-lang="de">'
    has "<title>&lt;Titel&gt;</title>"
    has('<h2 id="a-title"><span lang="de">Kapitel 1: Eins &amp; so</span>'
      .. '<span lang="en">Chapter 1: One &amp; so</span></h2>')
    has "\n<p>same</p>\n"
    has '\n<p lang="de">eins</p><p lang="en">one</p>\n'
    has '<figure class="table" lang="de">'
    has '<figure class="table" lang="en">'
    has '<div class="lines" lang="en">\n<p>befund en</p>\n</div>'
  end)

  it("lists its sections", function()
    has('<li><a href="#a"><span lang="de"><b>1</b> Eins &amp; so</span>'
      .. '<span lang="en"><b>1</b> One &amp; so</span></a></li>')
    has '<li><a href="#b">B</a></li>\n<li class="inside"><a href="#c">C</a></li>'
  end)

  it("leads from rows and words to the rows that are meant, in the same language", function()
    has '<tr class="answer" id="de-F1"><th scope="row">own</th>'
    has '<tr class="answer" id="en-F1">'
    has '<th scope="row"><a href="#en-F1">to</a></th><td class="text"><a href="#en-F1">F1</a> and F2 and &lt;<a href'
    has '<th scope="row"><a href="#b">section</a></th>'
    has '<th scope="row">nowhere</th>'
    has '<p class="notes">see F2</p>'
    has '<p><a href="#de-F1">F1</a> de</p>'
  end)

  it("lets the browser load nothing", function()
    has "content=\"default-src 'none'; "
    for _, tag in ipairs { "<link", "<img", "<iframe", "@import", "url(", "src=" } do
      assert.is_nil(text:find(tag, 1, true), tag)
    end
    assert.is_nil(text:find("https?://"))
  end)

  it("numbers its tables", function()
    has '<p class="number"><a href="#table-1"><span lang="de">Tabelle 1</span><span lang="en">Table 1</span></a></p>'
  end)

  it("has one language where there is one", function()
    local single = page(made { langs = { "en" } })
    assert.is_nil(single:find("<%l+[^>]* lang=.de"))
    assert.is_nil(single:find('data-set-lang="', 1, true))
  end)

  it("is the same each time", function()
    assert.are.equal(text, page(made()))
  end)

  it("puts charts above their tables, with the packages that draw them, or says how to get these", function()
    local with = page(made { sections = { { id = "a", title = "A",
      blocks = { { table = table_of(rows), chart = chart } } } } })
    if npm.folder() then
      assert.is_truthy(with:find('<div class="drawing" lang="de" role="img" aria-label="bars &quot;de&quot;" '
        .. 'data-chart="1"></div>', 1, true))
      assert.is_truthy(with:find('<script type="application/json" id="spec-2">{"config":"@1",'
        .. '"data":{"values":[{"low":0.333333}]},"title":'
        .. '"\\u003c/script>\\u003cb>en"}</script>', 1, true))
      assert.is_truthy(with:find('id="page-shared">[{"font":"x"}]</script>', 1, true))
      assert.is_truthy(with:find("vegaEmbed", 1, true))
    end
    local folder = npm.folder
    npm.folder = function() return nil end
    local fine, without = pcall(page, made { sections = { { id = "a", title = "A", blocks = { { chart = chart } } } } })
    npm.folder = folder
    assert.is_true(fine, without)
    assert.is_truthy(without:find('<p class="note"><span lang="de">' .. npm.how("de"):gsub("%p", "%%%0"), 1))
    assert.is_nil(without:find('class="drawing"', 1, true))
  end)

  it("wears the style of a house", function()
    local dir <close> = temp.folder()
    dir:write("logo.png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01x")
    dir:write("house.style.lua", [[return { accent = "#aa0000", font = "Arial", logo = "logo.png",
      texts = { header = { de = "Kopf", en = "Head" }, footer = "Foot" } }]])
    local styled = page(made { style = dir:path "house.style.lua" })
    for _, part in ipairs { "--accent: #aa0000;", '--text: "Arial"',
      '<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABeA==" alt=""',
      '<p class="house"><span lang="de">Kopf</span><span lang="en">Head</span></p>', '<p class="house">Foot</p>' } do
      assert.is_truthy(styled:find(part, 1, true), part)
    end
  end)
end)

describe("the pages of a folder", function()
  it("lead to each other", function()
    local files = {}
    local sections = { { id = "a", title = "A", blocks = { { table = table_of(rows) } } },
      { id = "b", title = "B", blocks = { { table = table_of { { label = "x", link = "F1" } } } } } }
    for _, one in ipairs(page.files(made { sections = sections })) do
      files[one[1]] = one[2]
    end
    assert.is_truthy(files["a.html"]:find('<a href="b.html">section</a>', 1, true))
    assert.is_truthy(files["a.html"]:find('<a href="#de-F1">to</a>', 1, true))
    assert.is_truthy(files["b.html"]:find('<a href="a.html#de-F1">x</a>', 1, true))
    assert.is_truthy(files["index.html"]:find('<ol class="sections">\n<li><a href="a.html">A</a></li>', 1, true))
    assert.is_nil(files["charts.js"])
  end)
end)
