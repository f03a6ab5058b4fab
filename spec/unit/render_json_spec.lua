-- lib/render/json.lua, lib/render/table.schema.json, lib/json.lua

local file = require "core.file"
local json = require "json"
local layout = require "layout"
local render = require "render.json"
local schema = require "spec.support.schema"
local strict_json = require "spec.support.strict_json"

local function c(value, mark) return { kind = "count", value = value, mark = mark } end

local function sample()
  return layout.of {
    lang = "de", title = "Wo arbeiten Sie?", base = "Basis: alle", stub = "Ort", group = "Welle",
    head = { { label = "Gesamt", keys = { "total" } },
      { label = "Ebene", nodes = { { label = "Bund (A)", letter = "A" }, { label = "Länder" } } }, { label = "" } },
    rows = { { kind = "question", label = "q1", id = "F1" },
      { kind = "base", question = "q1", key = "base", label = "Basis", cells = { c(2489), c(24, "*"), c(0), false } },
      { kind = "answer", level = 1, label = "Büro", item = "Büro", measure = "%", link = "F2", cells = {
        { kind = "percent", value = 0.1 + 0.2, digits = 0, letters = "A" }, { kind = "hidden", value = 5 },
        { kind = "empty" }, { kind = "bar", value = 0.5 } } },
      { kind = "mean", label = "Mittelwert", cells = { { kind = "number", value = 0 / 0, digits = 1 },
        { kind = "interval", low = 0.1, high = math.huge, digits = 0, unit = "share" },
        { kind = "p", value = 1e-7, digits = 3 }, { kind = "text", text = "a\27\nb" } } },
      { kind = "change", label = "+",
        cells = { { kind = "points", value = -0.5, digits = 0, sign = true }, false, false, false } } },
    notes = {}, legend = { "* Basis unter 30" }, ledger = { "q1: 5 von 6 beantwortet" }, source = "Quelle: eigene" }
end

describe("a layout as JSON", function()
  it("is this text", function()
    assert.are.equal(([[
{
  "befund": "VERSION",
  "format": 1,
  "lang": "de",
  "title": "Wo arbeiten Sie?",
  "base": "Basis: alle",
  "stub": "Ort",
  "group": "Welle",
  "head": [
    {"label":"Gesamt","keys":["total"]},
    {"label":"Ebene","nodes":[{"label":"Bund (A)","letter":"A"},{"label":"Länder"}]},
    {"label":""}
  ],
  "columns": [
    ["Gesamt"],
    ["Ebene","Bund (A)"],
    ["Ebene","Länder"],
    [""]
  ],
  "rows": [
    {"kind":"question","label":"q1","level":0,"id":"F1"},
    {"kind":"base","label":"Basis","level":0,"question":"q1","key":"base","cells":[{"kind":"count","value":2489},]]
      .. [[{"kind":"count","value":24,"mark":"*"},{"kind":"count","value":0},null]},
    {"kind":"answer","label":"Büro","level":1,"item":"Büro","measure":"%","link":"F2","cells":[]]
      .. [[{"kind":"percent","value":0.30000000000000004,"digits":0,"letters":"A"},]]
      .. [[{"kind":"hidden","value":null,"hidden":true},{"kind":"empty","value":null},{"kind":"bar","value":0.5}]},
    {"kind":"mean","label":"Mittelwert","level":0,"cells":[{"kind":"number","value":null,"digits":1},]]
      .. [[{"kind":"interval","low":0.1,"high":null,"digits":0,"unit":"share"},{"kind":"p","value":1e-07,"digits":3},]]
      .. [[{"kind":"text","text":"a\u001b\nb"}]},
    {"kind":"change","label":"+","level":0,"cells":[{"kind":"points","value":-0.5,"digits":0,"sign":true},]]
      .. [[null,null,null]}
  ],
  "notes": [],
  "ledger": [
    "q1: 5 von 6 beantwortet"
  ],
  "legend": [
    "* Basis unter 30"
  ],
  "source": "Quelle: eigene"
}
]]):gsub("VERSION", require "befund".version), render(sample()))
  end)

  it("fits its schema", function()
    local described = strict_json.read(file.read(file.home .. "/lib/render/table.schema.json"))
    assert.is_nil(schema.problem(strict_json.read(render(sample())), described))
    local bare = layout.of { lang = "en", head = {}, rows = {} }
    assert.is_nil(schema.problem(strict_json.read(render(bare)), described))
    local function broken(change)
      local t = strict_json.read(render(sample()))
      change(t)
      return (schema.problem(t, described))
    end
    assert.is_truthy(broken(function(t) t.rows[2].cells[1].kind = "sum" end))
    assert.is_truthy(broken(function(t) t.rows[3].cells[2].value = 5 end))
    assert.is_truthy(broken(function(t) t.titel = "x" end))
    assert.is_truthy(broken(function(t) t.rows[1].level = "0" end))
    assert.is_truthy(broken(function(t) t.head = nil end))
    assert.is_truthy(broken(function(t) t.format = 2 end))
  end)

  it("says so where it is asked for what it does not know", function()
    local ok, message = pcall(render, sample(), { indent = true })
    assert.is_false(ok)
    assert.is_truthy(message:find("json: unknown option 'indent'", 1, true))
  end)
end)

describe("json.line", function()
  it("writes texts that any reader takes", function()
    assert.are.equal('["\u{FFFD}\\u0000\\u202e😀"]', json.line({ "\xff\0\u{202E}😀" }, {}))
  end)
end)

describe("json.number", function()
  it("writes numbers that read back the same", function()
    for _, x in ipairs { 0.1 + 0.2, 1 / 3, -1e-300, 2 ^ 60, 1e22, 5e-324, 0, -0.5, 100 } do
      assert.are.equal(x, strict_json.read(json.line({ json.number(x) }, {}))[1])
    end
  end)
end)

describe("the strict reader of the specs", function()
  it("refuses what lenient ones let pass", function()
    for _, bytes in ipairs { "[1,]", '{"a":1,}', "[1] x", "[01]", "[1.]", "[.5]", '["a\nb"]', '["\\x"]', '["\\ud83d"]',
      "[1 2]", '["\xff"]', '{"a":1,"a":2}', "[NaN]", "", "// c\n[1]" } do
      assert.is_false(pcall(strict_json.read, bytes), bytes)
    end
    assert.are.same({ 1, "é😀", { a = true } }, strict_json.read ' [1, "\\u00e9\\ud83d\\ude00", {"a": true}] ')
  end)
end)
