-- Charts written to files (lib/chart/draw.lua, lib/report/draw.js): what is drawn, and what is said where it cannot be.
--
-- Needs node and the packages of charts, which `make deps` installs where it can; without them this says so.

local design = require "design"
local draw = require "chart.draw"
local json = require "json"
local npm = require "report.npm"
local answers = require "spec.support.answers"
local run = require "spec.support.run"
local temp = require "spec.support.temp"

local function table_of(more)
  local q, sex = { "yes=3 no=2 dunno=1", title = { en = "How <many> & \"where\"?" } }, { "f m" }
  for i = 1, 60 do
    q[i + 1], sex[i + 1] = i % 3 == 0 and "yes" or i % 5 == 0 and "dunno" or "no", i % 2 == 0 and "f" or "m"
  end
  for name, label in pairs(more or {}) do q[name] = label end
  return design.of(answers.of { q = q, sex = sex }):table { rows = "q", columns = "sex", flag = 0 }
end

local function count(text, pattern)
  return select(2, text:gsub(pattern, ""))
end

local function refusal(f, ...)
  return answers.refusal(f, ...)
end

describe("writing a chart", function()
  it("takes the form from the ending, and names what it cannot write", function()
    local c = table_of():chart()
    assert.are.equal("chart: write: 'x.gif' is no file of a chart (its name ends in .svg, .png or .json)",
      refusal(c.write, c, "x.gif"))
    assert.are.equal("chart: write: scale: 20 is not among 0.5 to 8", refusal(c.write, c, "x.png", { scale = 20 }))
    assert.are.equal("chart: write: unknown option 'size' (there are 'lang', 'scale', 'width', 'title', 'style')",
      refusal(c.write, c, "x.png", { size = 20 }))
  end)

  it("writes the specification as JSON, with all digits", function()
    local dir <close> = temp.folder()
    local t = table_of()
    local c = t:chart { kind = "bar" }
    c:write(dir:path("x.vl.json"), { lang = "en", width = 500 })
    local spec = json.value(dir:read("x.vl.json"))
    assert.are.equal("https://vega.github.io/schema/vega-lite/v6.json", spec["$schema"])
    assert.are.equal(t:cell("q > yes", "total").value, spec.data.values[1].value)
    assert.are.equal(t:cell("q > yes", "total").low, spec.data.values[1].low)
    assert.are.equal(c:json { lang = "en", width = 500 }, dir:read("x.vl.json"))
    assert.are.same(spec, json.value(c:json { lang = "en", width = 500, line = true }))
  end)

  it("says how to get what it lacks", function()
    local dir <close> = temp.folder()
    local script = "local d = require 'core.dataset'.of { { 'x', require 'core.column'.numbers { 1, 2 } } } "
      .. "require 'design'.of(d):freq('x'):chart():write('" .. dir:path("x.svg") .. "')"
    local folder = npm.folder
    npm.folder = function() end
    assert.are.equal("chart: the packages that draw 'x.svg' are not installed (make deps-charts; a .json needs none)",
      refusal(draw.bytes, {}, "svg", 1, "x.svg"))
    npm.folder = folder
    if not npm.folder() then return pending("no packages: make deps-charts") end
    os.execute(("ln -s \"$(command -v sh)\" '%s'"):format(dir:path("sh")))
    local result = run { "-e", script, env = { PATH = dir:path() } }
    assert.are.equal(1, result.status)
    assert.truthy(result.err:find("chart: there is no node to draw '" .. dir:path("x.svg")
      .. "' (apt-get install nodejs; a .json needs none)", 1, true))
    assert.is_nil(dir:read("x.svg"))
  end)
end)

describe("pictures", function()
  local function drawn()
    if npm.folder() and os.execute("command -v node >/dev/null") then return true end
    pending("no node or packages: make deps-charts")
  end

  it("have a mark for each value and its description, labels as text", function()
    if not drawn() then return end
    local c = table_of { yes = { en = "<script>alert(1)</script>" } }:chart { kind = "bar" }
    local svg = draw.bytes(c:spec("en"), "svg", 1, "x.svg")
    assert.truthy(svg:find('^<svg role="img" aria%-labelledby="said" xmlns=[^>]*><title id="said">Bar chart: How &lt;'))
    assert.are.equal(9, count(svg, 'role="graphics%-symbol" aria%-roledescription="rect mark"'))
    assert.are.equal(9, count(svg, 'aria%-label="[^"]-: %d+%% %(%d+–%d+%)" role='))
    assert.are.equal(0, count(svg, "<script"))
    assert.truthy(svg:find("&lt;script&gt;alert(1)&lt;/script&gt;", 1, true))
    assert.truthy(svg:find("How &lt;many&gt; &amp; \"where\"?", 1, true))
    assert.are.equal(0, count(svg, "NaN"))
  end)

  it("of each kind are drawn", function()
    if not drawn() then return end
    local t, rects = table_of(), 'aria%-roledescription="rect mark"'
    local symbols = { bar = { rects, 9 }, stacked = { rects, 9 }, diverging = { rects, 9 }, multiples = { rects, 9 },
      dot = { 'aria%-roledescription="point"', 9 } }
    for kind, one in pairs(symbols) do
      local svg = draw.bytes(t:chart { kind = kind }:spec("de"), "svg", 1, "x.svg")
      assert.are.same({ kind, one[2] }, { kind, count(svg, one[1]) })
    end
    local codes = {}
    for i, land in ipairs(require "chart.laender") do codes[i] = land.code end
    local land, q = { table.concat(codes, " ") }, { "yes no" }
    for i = 1, 160 do land[i + 1], q[i + 1] = codes[i % 15 + 1], i % 3 == 0 and "yes" or "no" end
    local map = design.of(answers.of { land = land, q = q }):table { rows = "q", columns = "land", flag = 0 }
      :chart { kind = "map", value = "yes" }
    local svg = draw.bytes(map:spec("de"), "svg", 1, "x.svg")
    assert.are.equal(16, count(svg, rects))
    assert.are.equal(15, count(svg, "\u{202F}%%</text>") - count(svg:match('role%-legend%-label.-</g></g>'),
      "\u{202F}%%</text>"))
  end)

  it("are the same bytes each time, and a PNG has its size and drawn text", function()
    if not drawn() then return end
    local c, dir <close> = table_of():chart(), temp.folder()
    for _, name in ipairs { "a.svg", "b.svg", "a.png", "b.png" } do c:write(dir:path(name), { lang = "en" }) end
    assert.are.equal(dir:read("a.svg"), dir:read("b.svg"))
    assert.are.equal(dir:read("a.png"), dir:read("b.png"))
    local width, height = dir:read("a.svg"):match('^<svg [^>]-width="(%d+)" height="(%d+)"')
    assert.are.same({ "\x89PNG\r\n\x1a\n", 13, "IHDR", 2 * width, 2 * height },
      { table.unpack({ string.unpack(">c8 I4 c4 I4 I4", dir:read("a.png")) }, 1, 5) })
    -- text is drawn: without it the picture has fewer bytes by far
    local spec = c:spec("en")
    local whole = #draw.bytes(spec, "png", 2, "x.png")
    spec.title, spec.encoding.x.axis = nil, json.null
    assert.is_true(whole > 1.3 * #draw.bytes(spec, "png", 2, "x.png"))
  end)

  it("are measured with the widths of Liberation Sans: long labels push the bars aside", function()
    if not drawn() then return end
    local function width(label)
      local spec = table_of { no = { en = label } }:chart { kind = "bar" }:spec("en", { title = false })
      local svg = draw.bytes(spec, "svg", 1, "x.svg")
      return tonumber(svg:match('^<svg [^>]-width="(%d+)"'))
    end
    assert.is_true(width("iiiiiiiiiiiiiiiiiiii") < width("mmmmmmmmmmmmmmmmmmmm") - 140)
  end)

  it("are refused with what node says", function()
    if not drawn() then return end
    assert.truthy(refusal(draw.bytes, { mark = "nothing" }, "svg", 1, "x.svg")
      :find("^chart: node could not draw 'x.svg': ."))
    local c, dir <close> = table_of():chart(), temp.folder()
    assert.has_error(function() c:write(dir:path("no/x.svg")) end)
    c:write(dir:path("it's; touch $(x).svg"))
    assert.are.same({ "it's; touch $(x).svg" }, dir:names())
  end)
end)
