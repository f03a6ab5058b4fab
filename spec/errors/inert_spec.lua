-- Labels that mean something to a browser, a spreadsheet, a terminal, TeX or Markdown are text in every form: inert,
-- and there to be read.

local answers = require "spec.support.answers"
local design = require "design"
local forms = require "forms"
local layout = require "layout"
local parsed = require "spec.support.parsed"
local strict_json = require "spec.support.strict_json"
local text = require "core.text"

local labels = {
  { "a script", "<script>alert(1)</script>" },
  { "a broken attribute", [["><img src=x onerror='alert(1)'>]] },
  { "an entity", "R&amp;D &lt;b&gt; &#60; &" },
  { "a formula", "=1+1" }, { "a call of a program", "=cmd|' /C calc'!A0" }, { "a sum", "+1" }, { "a minus", "-1+1" },
  { "a function", "@SUM(A1)" }, { "a formula behind a tab", "\t=1+1" },
  { "the end of a statement", '"; DROP TABLE x; --' },
  { "quotes and separators", [[a,b;c|d"e'f]] },
  { "Hebrew and Arabic", "שלום (1), مرحبا!" },
  { "an override of direction", "a\u{202E}b\u{2066}c" },
  { "an emoji", "👩‍🚀 😀 ok" },
  { "a line break", "one\ntwo\r\nthree" },
  { "an escape sequence", "\27[31mred\27[0m \27]0;title\7" },
  { "zero bytes and other controls", "a\0b\1c\127d\u{85}e\u{2028}f" },
  { "broken UTF-8", "a\xffb\xc3" },
  { "TeX", [[\input{/etc/passwd} $x$ % & # _ ^ ~ {} \\[1cm] *]] },
  { "TeX at a row's start", "[1] *a" }, { "a star", "*a" }, { "TeX's ligatures", "?` !` -- --- ,, '' << >>" },
  { "Markdown", "| a | **b** _c_ `d` [e](http://x) ![f](g) <b> ~~h~~ $i$" },
  { "a heading of Markdown", "# a" }, { "a list of Markdown", "1. a" }, { "a rule of Markdown", "---" },
  { "nothing", "" }, { "a blank", " " }, { "a very long word", ("long"):rep(10000) },
}

-- Everything that is text in a layout.
local function layout_of(label)
  return layout.of {
    lang = "en", title = label, base = label, stub = label, source = label, notes = { label }, ledger = { label },
    legend = { label }, head = { { label = label, nodes = { { label = label }, { label = "b" } } },
      { label = label, wrap = true } },
    rows = { { kind = "question", label = label }, { kind = "answer", label = label, question = label, item = label,
      measure = "m", cells = { { kind = "count", value = 7, mark = "*" }, { kind = "number", value = -7, digits = 0 },
        { kind = "text", text = label } } } },
  }
end

-- What people see of it: on one line, nothing that acts.
local function seen(label) return text.clean((label:gsub("[\r\n]+", " "))) end
local function squeezed(s) return (s:gsub("%s+", " "):gsub("^ ", ""):gsub(" $", "")) end

local check = {}

function check.text(bytes, label)
  local joined = bytes:gsub("%-?\n *", "") -- as words were split over lines
  local wanted = seen(label):gsub("[%s-]+", "")
  assert.is_truthy(joined:gsub("[%s-]+", ""):find(wanted, 1, true))
end

function check.markdown(bytes, label)
  local rows = parsed.markdown(bytes)
  assert.are.equal(1, #rows)
  assert.are.same({ label = squeezed(seen(label)), cells = { "7*", "-7", squeezed(seen(label)) } }, rows[1])
  for line in bytes:gmatch("[^\n]+") do
    if line:find("^|") then assert.are.equal(4, select(2, line:gsub("\\.", ""):gsub("|", "")) - 1, line) end
    local rest = line:gsub("\\.", "")
    assert.is_nil(rest:find("[<`%[]") or rest:find("&#?%w+;") or rest:find("%$"), line)
    assert.is_nil(line:find("^[#>]") or line:find("^%d+[.)]"), line)
  end
end

function check.csv(bytes, label)
  local records = parsed.csv(bytes)
  local wanted = seen(label)
  if wanted:find("^[=+%-@]") then wanted = "'" .. wanted end
  assert.are.same({ wanted, wanted, "m", "7", "*", "-7", wanted }, records[2])
  for i, record in ipairs(records) do
    for j, field in ipairs(record) do
      assert(not field:find("^[=+%-@\t\r]") or i == 2 and j == 6, field)
    end
  end
  assert.are.equal(wanted, records[3][1]) -- the title
end

function check.json(bytes, label)
  local value = strict_json.read(bytes)
  local whole = text.valid(label) and label or text.clean(label)
  assert.are.equal(whole, value.title)
  assert.are.equal(whole, value.rows[2].cells[3].text)
  assert.are.equal(whole, value.columns[1][1])
end

local elements = { html = 1, head = 1, meta = 1, title = 1, body = 1, main = 1, h1 = 1, figure = 1, div = 1, table = 1,
  caption = 1, p = 1, colgroup = 1, thead = 1, tbody = 1, tr = 1, th = 1, td = 1, sup = 1, small = 1, span = 1 }
local attributes = { lang = 1, charset = 1, name = 1, content = 1, class = 1, role = 1, tabindex = 1,
  ["aria-label"] = 1, scope = 1, colspan = 1, rowspan = 1, span = 1, dir = 1 }

function check.html(bytes, label)
  local body = bytes:gsub("^<!DOCTYPE html>", ""):gsub("<style>.-</style>", "")
  local plain = body:gsub("<(/?)(%w+)([^<>]*)>", function(_, name, rest)
    assert(elements[name], name)
    rest = rest:gsub(' ([%w-]+)="([^"<>]*)"', function(attribute)
      return assert(attributes[attribute], attribute) and ""
    end)
    assert(rest == "", rest)
    return ""
  end)
  assert.is_nil(plain:find("[<>\"']"))
  local row = parsed.html(bytes)[1]
  assert.are.same({ label = squeezed(seen(label)), cells = { "7*", "-7", squeezed(seen(label)) } },
    { label = squeezed(row.label), cells = { row.cells[1], row.cells[2], squeezed(row.cells[3]) } })
end

local commands = {}
for name in ([[begin end small caption medskip toprule midrule bottomrule cmidrule multicolumn textbf raggedright
  arraybackslash rlap textsuperscript par footnotesize noindent textbackslash textasciicircum textasciitilde textless
  textgreater textbar symbol textasciigrave allowbreak]]):gmatch("%S+") do
  commands[name] = true
end

function check.latex(bytes, label)
  local row = parsed.latex(bytes)[1]
  local wanted = squeezed(seen(label)):gsub("\u{FFFD}", "?")
  if #wanted > 1000 then
    assert.is_truthy(bytes:gsub("\\allowbreak{}", ""):find(wanted, 1, true)) -- in a note; a row has no room for it
    wanted = wanted:sub(1, 999) .. "…"
  end
  assert.are.same({ label = wanted, cells = { "7*", "-7", wanted } },
    { label = squeezed(row.label), cells = { row.cells[1], row.cells[2], squeezed(row.cells[3]) } })
  assert.is_nil(bytes:find("\\\\%*?%s+[%[*]")) -- a row's end would take it
  assert.is_nil(bytes:find("--", 1, true) or bytes:find(",,", 1, true) or bytes:find("''", 1, true)) -- ligatures
  assert.is_nil(bytes:find(("%w"):rep(50))) -- no line could hold it
  local plain = bytes:gsub("\\\\%*?", "")
  for name in plain:gmatch("\\(%a+)") do assert(commands[name], name) end
  plain = plain:gsub("\\[%a{}$&#_%%,/-]", "")
  assert.is_nil(plain:find("[%%#^~]"), plain:match("[%%#^~].*"))
  assert.are.equal(0, select(2, plain:gsub("{", "")) - select(2, plain:gsub("}", "")))
end

describe("a label that is", function()
  for _, one in ipairs(labels) do
    it(("%s is text in every form"):format(one[1]), function()
      local t = layout_of(one[2])
      for _, form in ipairs(forms.names) do
        local bytes = forms.of(form, t, form == "text" and { width = 200, ascii = false }
          or form == "latex" and { long = false } or nil)
        assert.is_true(text.valid(bytes), form)
        assert.is_nil(bytes:find("[\0-\9\11-\31\127]"), form)
        assert.is_nil(bytes:find("\u{202E}", 1, true), form)
        check[form](bytes, one[2])
      end
    end)
  end

  it("any of these is so too where it comes from a codebook", function()
    for _, one in ipairs(labels) do
      local q = { "a b", "a", "b", "a", title = { en = one[2] }, a = { en = one[2] } }
      local refused = one[2]:find("\0", 1, true) -- where labels are made
      local t = not refused and design.of(answers.of { q = q }):table { rows = "q", columns = "q" }
      for _, form in ipairs(t and forms.names or {}) do
        local bytes = t[form](t, { lang = "en" })
        assert.is_true(text.valid(bytes), form)
        assert.is_nil(bytes:find("[\0-\9\11-\31\127]"), form)
        assert.is_true(form ~= "html" or not bytes:find("<script>", 1, true))
      end
    end
  end)
end)
