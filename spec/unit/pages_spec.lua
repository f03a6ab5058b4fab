-- lib/pages.lua, lib/page.lua, lib/forms.lua: several tables as one result, and what stands between them.

local answers = require "spec.support.answers"
local design = require "design"
local forms = require "forms"
local layout = require "layout"
local page = require "page"
local pages = require "pages"
local same = require "spec.support.same"
local strict_json = require "spec.support.strict_json"

local s = design.of(answers.of { a = { 1, 2 }, b = { 3, 5 } })
local one, two = s:freq("a"), s:freq("b")
local both = pages.of({ one, two }, "Both & more")

describe("pages", function()
  it("puts tables one after the other, in each form", function()
    assert.are.equal(one:text { lang = "de" } .. "\n" .. two:text { lang = "de" }, both:text { lang = "de" })
    assert.are.equal(one:markdown() .. "\n" .. two:markdown(), both:markdown())
    assert.are.equal(one:csv { separator = ";" } .. "\n" .. two:csv { separator = ";" }, both:csv { separator = ";" })
    assert.are.equal(one:latex() .. "\n" .. two:latex(), both:latex())
    assert.are.equal(both:text(), tostring(both) .. "\n")
  end)

  it("are one list of JSON, one page of HTML, one document of LaTeX", function()
    local list = same.fits(both:json())
    assert.are.same({ strict_json.read(one:json()), strict_json.read(two:json()) }, list)
    local html = both:html { lang = "de" }
    assert.are.equal(1, select(2, html:gsub("<!DOCTYPE", "")))
    assert.are.equal(2, select(2, html:gsub("<figure", "")))
    assert.is_truthy(html:find("<title>Both &amp; more</title>", 1, true))
    local part = { fragment = true, level = 1 }
    assert.are.equal(one:html(part) .. two:html(part), both:html { fragment = true })
    local document = both:latex { document = true }
    assert.are.equal(1, select(2, document:gsub("\\begin{document}", "")))
    assert.are.equal(2, select(2, document:gsub("\\begin{longtable}", "")))
  end)

  it("have a byte order mark only at their beginning", function()
    local bytes = both:csv { bom = true }
    assert.are.equal(1, select(2, bytes:gsub("\u{FEFF}", "")))
    assert.are.equal("\u{FEFF}", bytes:sub(1, 3))
  end)
end)

describe("a page of a study", function()
  local function words(said) return function() return said end end
  local t = layout.of { lang = "en", title = "Who?", head = { { label = "n" } },
    rows = { { kind = "answer", label = "a", cells = { { kind = "count", value = 1 } } } } }
  local given = { title = words "1 <One>", under = words "staff", foot = function() return { "=Source: x%" } end,
    blocks = { { table = { layout = function() return t end } }, { text = { en = "It holds & stays.", de = "x" } } } }
  local p = page.of(given)

  it("is text, Markdown and CSV", function()
    assert.are.equal("1 <One>\n=======\nstaff\n\n" .. forms.of("text", t) .. "\nIt holds & stays.\n\n--------\n"
      .. "=Source: x%\n", p:text { lang = "en" })
    assert.are.equal("# 1 <One>\n\nstaff\n\n" .. forms.of("markdown", t) .. "\nIt holds & stays.\n\n=Source: x%\n",
      p:markdown { lang = "en" })
    assert.are.equal("\u{FEFF}" .. forms.of("csv", t) .. "\n1 <One>\nstaff\nIt holds & stays.\n'=Source: x%\n",
      p:csv { lang = "en", bom = true })
  end)

  it("is JSON", function()
    local value = same.fits(p:json { lang = "en" })
    assert.are.equal("1 <One>", value.title)
    assert.are.same({ strict_json.read(forms.of("json", t)), { text = "It holds & stays." } }, value.blocks)
    assert.are.same({ "=Source: x%" }, value.foot)
    same.fits(pages.of({ p, p }):json { lang = "en" })
  end)

  it("is HTML, its tables below its title", function()
    local html = p:html { lang = "en" }
    assert.is_truthy(html:find('<title>1 &lt;One&gt;</title>', 1, true))
    assert.is_truthy(html:find('<article lang="en">\n<h1>1 &lt;One&gt;</h1>\n<p class="under">staff</p>\n<figure',
      1, true))
    assert.is_truthy(html:find('<h2 class="title">Who?</h2>', 1, true))
    assert.is_truthy(html:find("<p>It holds &amp; stays.</p>\n<footer>\n<p>=Source: x%</p>\n</footer>\n</article>\n",
      1, true))
    assert.is_nil(p:html({ fragment = true, lang = "en" }):find("<html", 1, true))
  end)

  it("is LaTeX", function()
    assert.is_truthy(p:latex({ lang = "en" }):find(
      "\\section*{1 \\textless{}One\\textgreater{}}\n\\noindent staff\\par", 1, true))
    assert.is_truthy(p:latex({ lang = "en", document = true }):find("{\\footnotesize\\noindent =Source: x\\%\\par}\n"
      .. "\\end{document}", 1, true))
  end)
end)

describe("forms.give", function()
  it("gives all forms, in the language that is asked for", function()
    local class = { __index = { layout = function(_, lang)
      return layout.of { lang = lang or "en", title = lang, head = { { label = "n" } }, rows = {} }
    end } }
    forms.give(class)
    local value = setmetatable({}, class)
    for _, form in ipairs(forms.names) do
      assert.is_truthy(value[form](value, { lang = "de" }):find("de", 1, true), form)
    end
    assert.are.equal(value:text():gsub("\n$", ""), tostring(value))
    local ok, message = pcall(value.csv, value, "de")
    assert.is_false(ok)
    assert.is_truthy(message:find("csv: ", 1, true))
  end)
end)

describe("forms.several", function()
  it("makes one text of layouts", function()
    local t = layout.of { lang = "en", title = "T", head = { { label = "n" } }, rows = {} }
    local made = forms.several(function() return { t, t } end, "json", { lang = "en" })
    assert.are.equal(2, #same.fits(made))
    assert.is_truthy(forms.several(function() return { t } end, "html"):find("<title>T</title>", 1, true))
  end)
end)
