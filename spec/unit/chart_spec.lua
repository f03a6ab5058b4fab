-- Charts (lib/chart.lua, lib/chart/): which kind fits, that their numbers are the table's, what is left out, words.

local chart = require "chart"
local cube = require "chart.cube"
local design = require "design"
local json = require "json"
local laender = require "chart.laender"
local waves = require "waves"
local answers = require "spec.support.answers"
local made_study = require "spec.support.made_study"
local near = require "spec.support.near"
local page = require "spec.support.page"

-- 48 rows: scales of agreement with nets (a, b), without (c), a set, a number, two groups.
local function data(more)
  local a, b, c, sex, x = { "full=4 rather=3 less=2 no=1", title = { de = "Mag ich", en = "I like it" } },
    { "full=4 rather=3 less=2 no=1", title = { de = "Brauche ich", en = "I need it" } },
    { "mail phone desk", title = { en = "How?" } }, { "f m", title = { en = "Sex" } }, {}
  local keys, ways = { "full", "rather", "less", "no" }, { "mail", "phone", "desk" }
  local first, second = "", ""
  for i = 1, 48 do
    a[i + 1], b[i + 1] = keys[i * i % 7 % 4 + 1], keys[i * 5 % 11 % 4 + 1]
    c[i + 1], sex[i + 1], x[i] = ways[i % 5 % 3 + 1], i % 3 == 0 and "m" or "f", 20 + i
    first, second = first .. (i % 2), second .. (i % 4 == 0 and 1 or 0)
  end
  local columns = { a = a, b = b, c = c, sex = sex, x = x,
    tools = { items = { { "tv", first, { en = "TV" } }, { "pc", second, { en = "PC" } } } } }
  for name, column in pairs(more or {}) do columns[name] = column end
  local nets = { { key = "for", label = { de = "dafür", en = "for it" }, members = { "full", "rather" } } }
  return answers.of(columns, { columns = { a = { nets = nets }, b = { nets = nets } },
    batteries = { { name = "ab", texts = { en = "What do you think?" }, items = { "a", "b" } } } })
end

local s = design.of(data())

local function marks(c, options)
  local list = {}
  for _, row in ipairs(c:spec("en", options).data.values) do
    if row.is == "mark" then list[#list + 1] = row end
  end
  return list
end

local function layer(spec, mark)
  for _, one in ipairs(spec.layer) do
    if one.mark.type == mark then return one end
  end
end

local function refusal(t, asked) return answers.refusal(chart.of, t, asked) end

describe("a chart", function()
  it("has the values and intervals of the table's estimates, unrounded", function()
    local t = s:table { rows = "a", columns = "sex", flag = 0 }
    for _, kind in ipairs { "bar", "dot", "multiples" } do
      local list = marks(t:chart { kind = kind })
      assert.are.equal(12, #list)
      local found = 0
      for _, row in ipairs(list) do
        for _, key in ipairs { "full", "rather", "less", "no" } do
          for _, point in ipairs { "total", "f", "m" } do
            local e = t:cell("a > " .. key, point)
            local at = kind == "dot" and 0 or row.x
            if row.value == e.value and row.low == e.low + at and row.high == e.high + at then found = found + 1 end
          end
        end
        -- equal shares have been found more than once
        near(row.value, row.x2 - (kind == "dot" and 0 or row.x), 1e-14)
      end
      assert.is_true(found >= 12)
    end
    local f = s:freq("a", { flag = 0 })
    for i, row in ipairs(marks(f:chart())) do
      local e = f:cell(i + (i > 2 and 1 or 1), "percent") -- the net is the first row
      assert.are.same({ e.value, e.low, e.high }, { row.value, row.low, row.high })
    end
  end)

  it("draws answers, not the nets above them, unless a net is what is asked for", function()
    assert.are.equal(4, #marks(s:freq("a"):chart()))
    local list = marks(s:table { rows = "a", columns = "sex" }:chart { value = "for" })
    assert.are.equal(3, #list)
    assert.are.equal(s:table { rows = "a", columns = "sex" }:cell("a > for", "m").value, list[3].value)
  end)

  it("leaves out what is hidden, in all its forms", function()
    local few = { "few many" }
    for i = 1, 48 do few[i + 1] = i <= 7 and "few" or "many" end
    local t = design.of(data { group = few }):table { rows = "a", columns = "group", hide = 10, flag = 0 }
    for _, kind in ipairs { "bar", "dot", "stacked", "diverging", "multiples" } do
      local c = t:chart { kind = kind }
      local said = c:alt("en")
      for _, row in ipairs(marks(c)) do
        assert.is_nil(row.said:find("few", 1, true))
        assert.is_nil(c:json { lang = "en" }:find("few, ", 1, true))
      end
      assert.are.equal(8, #marks(c))
      assert.is_nil(said:find("few[^.;]-:"))
      assert.truthy(said:find("· base below 10, not shown", 1, true))
    end
    local c = t:chart { kind = "dot", value = "full" }
    local gone = 0
    for _, row in ipairs(c:spec("en").data.values) do
      if row.is == "gone" and row.shown == "·" then gone = gone + 1 end
    end
    assert.are.equal(1, gone)
    assert.truthy(c:text { lang = "en" }:find("\nfew +·\n"))
  end)

  it("draws small bases lighter, with the table's mark", function()
    local t = s:table { rows = "a", columns = "sex", flag = 20 }
    for _, row in ipairs(marks(t:chart { kind = "bar" })) do
      assert.are.equal(row.said:find("m,", 1, true) ~= nil or row.said:find(", m:", 1, true) ~= nil, row.hollow)
      assert.are.equal(row.hollow, row.shown:find("*", 1, true) ~= nil)
    end
    local spec = t:chart { kind = "bar" }:spec("en")
    assert.are.same({ test = "datum.hollow", value = 0.3 }, layer(spec, "rect").encoding.fillOpacity.condition)
    assert.are.same({ "Thin lines: 95% intervals.", "* base below 20" }, spec.encoding.x.axis.title)
  end)

  it("is the same bytes each time", function()
    local function bytes() return s:battery("ab"):chart():json { lang = "de" } end
    assert.are.equal(bytes(), bytes())
  end)

  it("has a title, a base, notes; or none of them", function()
    local t = s:table { rows = "a", columns = "sex", source = "us", flag = 0 }
    local spec = t:chart { kind = "dot" }:spec("en")
    assert.are.same({ { "I like it" }, { "Base: all respondents; column percent; unweighted" } },
      { spec.title.text, spec.title.subtitle })
    assert.are.same({ "Thin lines: 95% intervals.", "Source: us" }, spec.encoding.x.axis.title)
    spec = t:chart():spec("en", { title = false })
    assert.is_nil(spec.title)
    assert.are.equal(json.null, spec.encoding.x.axis.title)
  end)

  it("writes numbers as its language does", function()
    local c = s:freq("a", { flag = 0 }):chart()
    assert.are.same({ decimal = ",", thousands = "\u{202F}", grouping = { 3 }, currency = { "", "\u{202F}€" },
      percent = "\u{202F}%" }, c:spec("de").config.locale.number)
    assert.are.equal(".0%", c:spec("de").encoding.x.axis.format)
    local shown = {}
    for _, row in ipairs(c:spec("de").data.values) do shown[#shown + 1] = row.is == "mark" and row.shown or nil end
    assert.are.same({ "42\u{202F}%", "29\u{202F}%", "29\u{202F}%", "0\u{202F}%" }, shown)
  end)

  it("has the colours and the font of a style", function()
    local spec = s:freq("a"):chart():spec("en", { style = { font = "Lato", colours = { "#123456", "#654321" } } })
    assert.are.equal("Lato, Arial, 'Liberation Sans', Helvetica, sans-serif", spec.config.font)
    assert.are.same({ "#123456" }, layer(spec, "rect").encoding.color.scale.range)
  end)

  it("breaks long labels into lines and makes room for them", function()
    local long = { "one two", "one", "two", one = { en = ("many words "):rep(12) }, two = { en = ("x"):rep(40000) } }
    local rows = design.of(answers.of { q = long }):freq("q"):chart():spec("en").data.values
    local lines = {}
    for _, row in ipairs(rows) do
      if row.is == "label" then lines[#lines + 1] = row.lines end
    end
    assert.are.same({ 4, 6 }, lines)
    assert.is_true(#json.text(rows, {}) < 3000)
  end)
end)

describe("numbers inside marks", function()
  it("are named where their colour fits that of the mark, so that a dark page leaves it", function()
    local function named(t, kind)
      local list = {}
      for _, one in ipairs(t:chart { kind = kind }:spec("en").layer) do
        local is_inside = one.encoding.color and one.encoding.color.field == "ink" and one.mark.type == "text"
        if is_inside then list[#list + 1] = one.name or "pale" end
      end
      return list
    end
    assert.are.same({ "inside" }, named(s:table { rows = "a", columns = "sex", flag = 0 }, "stacked"))
    assert.are.same({ "inside", "pale" }, named(s:table { rows = "a", columns = "sex", flag = 20 }, "diverging"))
    local empty = require "report.document".of { title = "A", sections = {} }
    assert.truthy(require "report.page"(empty):find(
      '.chart svg :not([class*="inside"]) > text { fill: var(--ink); }', 1, true))
  end)
end)

describe("what is said of a mark", function()
  it("names its answer and its column however long the question is", function()
    local long = { "full rather less no", title = { en = "Why? " .. ("word "):rep(200) } }
    for i = 1, 48 do long[i + 1] = ({ "full", "rather", "less", "no" })[i % 4 + 1] end
    local c = design.of(data { long = long }):table { rows = { "long", "c" }, columns = "sex", flag = 0 }:chart()
    local seen = {}
    for _, row in ipairs(marks(c)) do
      local name = row.said:match "^(.*): "
      assert.is_nil(seen[name])
      seen[name] = true
    end
  end)

  it("has a base line of its own measure", function()
    local weighted = design.of(data { w = (function()
      local w = {}
      for i = 1, 48 do w[i] = i end
      return w
    end)() }, { weight = "w" })
    local t = weighted:freq("a", { flag = 0 })
    assert.truthy(t:chart():alt("en"):find("respondents; percent; weighted by w.", 1, true))
    assert.truthy(t:chart { value = "count" }:alt("en"):find("respondents; Count; unweighted.", 1, true))
    local means = weighted:table { rows = "a", columns = "sex", show = { "percent", "mean" }, flag = 0 }
    assert.truthy(means:chart { value = "mean" }:alt("de"):find("alle Befragten; gewichtet mit w.", 1, true))
  end)

  it("is in sentences, the base line too, and none is empty", function()
    local alt = s:table { rows = "a", columns = "sex", title = "Why?", flag = 0 }:chart():alt "en"
    assert.truthy(alt:find("Why? Base: all respondents; column percent; unweighted. Total, ", 1, true))
    local gone = s:table { rows = "a", columns = "sex", title = "Why?", hide = 100 }:chart():alt "en"
    assert.truthy(gone:find("unweighted. · base below 100", 1, true))
    local source = s:table { rows = "a", columns = "sex", hide = 100, source = "us" }:chart():alt "en"
    assert.truthy(source:find("from what is shown. Source: us.$"))
  end)
end)

describe("the kind of a chart", function()
  local function kind(t, asked) return t:chart(asked).kind end

  it("follows from the table", function()
    assert.are.equal("bar", kind(s:freq("c")))
    assert.are.equal("bar", kind(s:table { rows = "tools" }))
    assert.are.equal("dot", kind(s:table { rows = "tools", columns = "sex" }))
    assert.are.equal("dot", kind(s:table { rows = "c", columns = "sex" }))
    assert.are.equal("diverging", kind(s:table { rows = "a", columns = "sex" }))
    assert.are.equal("stacked", kind(s:table { rows = "sex", columns = "c" }))
    assert.are.equal("diverging", kind(s:battery("ab")))
    local d = { "mail phone desk" }
    for i = 1, 48 do d[i + 1] = i < 20 and "desk" or "phone" end
    assert.are.equal("multiples", kind(design.of(data { d = d }):table { rows = { "c", "d" } }))
    assert.are.equal("dot", kind(s:battery("ab", { columns = "sex", value = "for" })))
    assert.are.equal("dot", kind(s:table { rows = "x", columns = "sex" }))
    assert.are.equal("bar", kind(s:table { rows = { "a", "c" } }))
    assert.are.equal("dot", kind(s:table { rows = "a", columns = "sex", percent = "row" }))
  end)

  it("is refused where it does not fit, with one that does", function()
    local one, by = s:freq("c"), s:table { rows = "c", columns = "sex" }
    assert.are.equal("chart: kind: 'pie' is unknown (there are 'bar', 'dot', 'stacked', 'diverging', 'multiples', "
      .. "'map')", refusal(one, { kind = "pie" }))
    assert.are.equal("chart: kind: the answers of 'tools' overlap, so they do not stand end to end (kind = \"bar\")",
      refusal(s:table { rows = "tools", columns = "sex" }, { kind = "stacked" }))
    assert.are.equal("chart: kind: 'stacked' needs column percentages of all answers (kind = \"dot\")",
      refusal(s:table { rows = "c", columns = "sex", percent = "row" }, { kind = "stacked" }))
    assert.are.equal("chart: kind: 'stacked' needs several answers, here is one (kind = \"bar\")",
      refusal(by, { kind = "stacked", value = "mail" }))
    assert.are.equal("chart: kind: 'c' has no two sides: scores of its options or two nets say which they are "
      .. "(kind = \"stacked\")", refusal(by, { kind = "diverging" }))
    assert.are.equal("chart: kind: 'stacked' needs the same answers in all questions (kind = \"bar\")",
      refusal(s:table { rows = { "a", "c" } }, { kind = "stacked" }))
    assert.are.equal("chart: kind: 'multiples' needs several questions or columns (kind = \"bar\")",
      refusal(one, { kind = "multiples" }))
    assert.are.equal("chart: kind: 'multiples' needs several answers, here is one (kind = \"bar\")",
      refusal(s:table { rows = "x", columns = "sex" }, { kind = "multiples" }))
    assert.are.equal("chart: kind: 'multiples' needs the same answers in all questions (kind = \"bar\")",
      refusal(s:table { rows = { "a", "c" } }, { kind = "multiples" }))
    assert.are.equal("chart: kind: a map shows one value of one question (value = 'mail', 'phone', 'desk')",
      refusal(by, { kind = "map" }))
    assert.are.equal("chart: kind: 'f' is none of the 16 Länder, which a map shows (kind = \"bar\")",
      refusal(by, { kind = "map", value = "mail" }))
  end)

  it("draws one value by its name, and names it where there is none", function()
    local t = s:table { rows = "c", columns = "sex" }
    assert.are.equal("chart: value: no answer or net 'mial' (is it 'mail'?)", refusal(t, { value = "mial" }))
    assert.are.equal("chart: the table has nothing to draw as 'mean' (charts show percentages, means and counts of "
      .. "answers)", refusal(t, { value = "mean" }))
    assert.are.equal("chart: the table has nothing to draw (charts show percentages, means and counts of answers)",
      refusal(s:table { rows = "c", show = "se" }))
    assert.are.equal("chart: unknown option 'sorted' (is it 'sort'?)", refusal(t, { sorted = true }))
    assert.are.equal("chart: width: 'wide' is not a whole number of at least 200",
      answers.refusal(t.chart(t).spec, t:chart(), "en", { width = "wide" }))
  end)
end)

describe("columns of a chart", function()
  local groups = { ("g1 g2 g3 g4 g5 g6 g7 g8") }
  for i = 1, 48 do groups[i + 1] = "g" .. i % 8 + 1 end
  local many = design.of(data { group = groups })

  it("are told apart, or are panels", function()
    local t = many:table { rows = "c", columns = "group", flag = 0 }
    assert.are.equal("multiples", t:chart().kind)
    assert.are.equal(24 + 3, #marks(t:chart()))
    assert.are.equal("chart: 8 columns beside each other cannot be told apart (at most 7: a table of fewer columns, or "
      .. "of one question with kind = \"multiples\")", refusal(t, { kind = "bar" }))
    assert.are.equal("dot", t:chart { value = "mail" }.kind)
    assert.truthy(refusal(many:table { rows = { "a", "c" }, columns = "group" }, nil):find("^chart: 8 columns"))
  end)

  it("are without the Total of row percentages, which is 100 and no estimate", function()
    local list = marks(s:table { rows = "c", columns = "sex", percent = "row", flag = 0 }:chart())
    assert.are.equal(6, #list)
    for _, row in ipairs(list) do assert.is_true(row.value < 1) end
  end)
end)

describe("lines", function()
  local function labels(c)
    local list = {}
    for _, row in ipairs(c:spec("en").data.values) do
      if row.is == "label" then list[#list + 1] = row.shown end
    end
    return list
  end

  it("stand in the table's order, or sorted", function()
    local t = s:freq("c", { flag = 0 })
    assert.are.same({ "mail", "phone", "desk" }, labels(t:chart()))
    assert.are.same({ "mail", "phone", "desk" }, labels(t:chart { sort = "descending" }))
    assert.are.same({ "desk", "mail", "phone" }, labels(t:chart { sort = "ascending" }))
  end)

  it("are groups where one answer is drawn, under the name of their variable", function()
    local t = s:table { rows = "a", columns = { "sex", "c" } }
    local c = t:chart { value = "full" }
    assert.are.same({ "Total", "f", "m", "mail", "phone", "desk" }, labels(c))
    local titles = {}
    for _, row in ipairs(c:spec("en").data.values) do titles[#titles + 1] = row.is == "title" and row.shown or nil end
    assert.are.same({ "Sex", "How?" }, titles)
    assert.are.equal("Answer: full", c:spec("en").title.subtitle[1])
  end)
end)

describe("stacked bars", function()
  it("stand end to end and make a whole", function()
    local by_line = {}
    for _, row in ipairs(marks(s:table { rows = "sex", columns = "c" }:chart())) do
      assert.are.equal(by_line[row.line] or 0, row.x)
      assert.is_nil(row.low)
      by_line[row.line] = row.x2
    end
    assert.are.equal(4, #by_line)
    for _, whole in ipairs(by_line) do assert.is_true(math.abs(whole - 1) < 1e-15) end
  end)

  it("with two sides meet in the middle, which stands across it; what has no side stands apart", function()
    local q = { "good=3 so_so=2 bad=1 dunno", "good", "good", "good", "so_so", "so_so", "bad", "dunno", "bad" }
    local sex = { "f m", "f", "f", "f", "f", "m", "m", "m", "m" }
    local t = design.of(answers.of { q = q, sex = sex }):table { rows = "q", columns = "sex", total = false, flag = 0 }
    local c = t:chart()
    assert.are.equal("diverging", c.kind)
    local list, apart = {}, 0.9 + 0.05
    for i, row in ipairs(marks(c)) do list[i] = { row.said:gsub(" %(.*", ""), row.x, row.x2 } end
    assert.are.same({
      { "sex, f, bad: 0%", -0.125, -0.125 }, { "sex, f, so_so: 25%", -0.125, 0.125 },
      { "sex, f, good: 75%", 0.125, 0.875 },
      { "sex, f, dunno: 0%", apart, apart },
      { "sex, m, bad: 50%", -0.625, -0.125 }, { "sex, m, so_so: 25%", -0.125, 0.125 },
      { "sex, m, good: 0%", 0.125, 0.125 },
      { "sex, m, dunno: 25%", apart, apart + 0.25 },
    }, list)
    local spec = c:spec("en")
    assert.are.same({ "bad", "so_so", "good", "dunno" }, spec.params[1].value)
    assert.are.same({ -0.5, -0.25, 0, 0.25, 0.5, 0.75 }, spec.encoding.x.axis.values)
    assert.are.same({ 0.5, 0.25, 0, 0.25, 0.5, 0.75 }, spec.params[2].value)
  end)

  it("find the sides of a scale by two nets where it has no scores", function()
    local function sides(nets)
      local d = answers.of({ q = { "a b c d", "a", "b", "c", "d" }, g = { "x y", "x", "x", "y", "y" } },
        { columns = { q = { nets = nets } } })
      local one = cube.of(design.of(d):table { rows = "q", columns = "g" }, "en", "percent")
      return one.questions[1].poles
    end
    assert.are.same({ a = 1, b = 0, c = -1 }, sides { { key = "for", members = { "a" } },
      { key = "against", members = { "c" } } })
    assert.is_nil(sides { { key = "for", members = { "a", "b" } }, { key = "against", members = { "b", "c" } } })
    assert.is_nil(sides { { key = "for", members = { "a" } }, { key = "against", members = { "d" } } })
    assert.is_nil(sides(nil))
  end)
end)

describe("charts of waves", function()
  local function wave(good)
    local q, part = { "good fair", title = { en = "How good?" } }, { "a b" }
    for i = 1, 80 do q[i + 1], part[i + 1] = i * 7 % 80 < good and "good" or "fair", i % 2 == 0 and "a" or "b" end
    local p = { "good fair", title = { en = "How " .. ("very "):rep(99) .. "good?" }, table.unpack(q, 2) }
    return design.of(answers.of { q = q, p = p, part = part })
  end
  local both = waves.of { { "2024", wave(22) }, { "2025", wave(50) } }

  it("have a point for each, the earlier first, and the change with its mark", function()
    local t = both:compare({ "q" }, { waves = { "2025", "2024" } })
    local c = t:chart()
    assert.are.equal("dot", c.kind)
    assert.are.same({ "2024", "2025" }, c:spec("en").params[1].value)
    local values, changes = {}, {}
    for _, row in ipairs(c:spec("en").data.values) do
      if row.is == "mark" then values[#values + 1] = row.value end
      if row.is == "change" then changes[#changes + 1] = row.shown end
    end
    assert.are.same({ t:cell("good", "total > 2024").value, t:cell("good", "total > 2025").value,
      t:cell("fair", "total > 2024").value, t:cell("fair", "total > 2025").value }, values)
    assert.are.same({ "+35†", "-35†", "Change" }, changes)
  end)

  it("have groups as lines where one answer is drawn, else a block for each", function()
    local t = both:compare({ "q" }, { waves = { "2025", "2024" }, by = "part" })
    local function texts(c, what)
      local list = {}
      for _, row in ipairs(c:spec("en").data.values) do list[#list + 1] = row.is == what and row.shown or nil end
      return list
    end
    assert.are.same({ "Total", "a", "b" }, texts(t:chart { value = "good" }, "label"))
    assert.are.same({ "Total", "a", "b" }, texts(t:chart(), "title"))
  end)

  it("name question and group of each line, however long the questions are", function()
    local t = both:compare({ "q", "p" }, { waves = { "2025", "2024" }, by = "part" })
    local function seen(c, what, width)
      local list, count = {}, 0
      for _, row in ipairs(c:spec("en", { width = width }).data.values) do
        if row.is == what then
          assert.is_nil(list[row.shown])
          list[row.shown], count = true, count + 1
        end
      end
      return count
    end
    for _, width in ipairs { 640, 340 } do
      assert.are.equal(6, seen(t:chart(), "title", width))
      assert.are.equal(6, seen(t:chart { value = "good" }, "label", width))
      assert.are.equal(2, seen(both:compare({ "q", "p" }, { waves = { "2025", "2024" } }):chart { value = "good" },
        "label", width))
    end
  end)
end)

describe("a chart of published figures", function()
  it("has what was published as a number about what was computed, percentages only", function()
    local dir <close>, study = made_study { figures = "F1,q,yes,all,,p,2021,percent,60,eq,,,,,,\n"
      .. "F2,q,yes,level,a,p,2021,percent,70,gt,,,,,,\nF3,n,any,all,,p,2021,mean,3,eq,,,,,,\n" }
    local t = require "figure.compare".table(study, { "q", "n" })
    assert.truthy(dir)
    local c, list = t:chart(), {}
    for i, row in ipairs(marks(c)) do list[i] = { row.said, row.value, row.size } end
    assert.are.same({ { "Question, yes, 2021, published: 60%", 0.6, 260 },
      { "Question, yes, 2021: 60.0% (36.0–80.0)", 0.6, 64 },
      { "Question, yes, A, 2021: 75.0% (29.3–95.6)", 0.75, 64 } }, list)
  end)
end)

describe("a map of the Länder", function()
  local function land_data(codes, count)
    local land, q = { table.concat(codes, " ") }, { "yes no" }
    for i = 1, count do land[i + 1], q[i + 1] = codes[i % #codes + 1], i % 3 == 0 and "yes" or "no" end
    return design.of(answers.of { land = land, q = q })
  end
  local codes = {}
  for i, one in ipairs(laender) do codes[i] = "DE-" .. one.code end

  it("has a tile for each of the 16, all in places of their own", function()
    local t = land_data(codes, 320):table { rows = "q", columns = "land", flag = 0 }
    local c = t:chart { kind = "map", value = "yes" }
    local rows, places = c:spec("en").data.values, {}
    assert.are.equal(16, #rows)
    for i, row in ipairs(rows) do
      local place = math.floor(row.x) .. "," .. math.floor(row.y)
      assert.is_nil(places[place])
      places[place] = true
      assert.are.equal(t:cell("q > yes", codes[i]).value, row.value)
    end
    assert.are.equal("map", t:chart { value = "yes" }.kind)
  end)

  it("leaves tiles without a number where nothing is shown", function()
    local few = { table.unpack(codes, 2, 12) }
    local rows = land_data(few, 110):table { rows = "q", columns = "land", flag = 0 }:chart { value = "yes" }
      :spec("en").data.values
    local with = 0
    for _, row in ipairs(rows) do with = with + (row.value and 1 or 0) end
    assert.are.same({ 16, 11 }, { #rows, with })
    assert.are.equal("Schleswig-Holstein", rows[1].said)
  end)

  it("knows the Länder by code, abbreviation and name", function()
    local function code(...) return (laender.find(...) or {}).code end
    assert.are.same({ "NW", "NW", "TH", "BY", "HB", "SN", "NI", "MV" }, { code("NRW"), code("x", "DE-NW"),
      code("THÜRINGEN"), code("Freistaat Bayern"), code("Freie Hansestadt Bremen"), code("Saxony"),
      code("Lower Saxony"), code("mecklenburg vorpommern") })
    assert.are.same({}, { code("1"), code("Ost"), code(nil) })
  end)
end)

describe("a chart in words", function()
  it("says what it is, then every number", function()
    local t = s:table { rows = "tools", flag = 0, title = { de = "Geräte", en = "Devices" } }
    assert.are.equal("Bar chart: Devices. Base: all respondents; column percent; unweighted. TV: 50% (36–64); "
      .. "PC: 25% (14–40). Thin lines: 95% intervals.", t:chart():alt("en"))
    assert.are.equal("Balkendiagramm: Geräte. Basis: alle Befragten; Spaltenprozent; ungewichtet. "
      .. "TV: 50\u{202F}% (36–64); PC: 25\u{202F}% (14–40). Dünne Linien: 95-%-Intervalle.", t:chart():alt("de"))
    assert.are.equal(t:chart():alt("de"), t:chart():spec("de").description)
  end)

  it("is bars of text", function()
    local t = s:freq("c", { flag = 0 })
    assert.are.same({
      "How?",
      "Base: all respondents; percent; unweighted",
      "",
      "        %  Interval",
      "───────────────────────────────────────────────────",
      "mail   40     26–54  ██████████████████████████████",
      "phone  40     26–54  ██████████████████████████████",
      "desk   21     11–35  ███████████████▊",
    }, page(t:chart():text { lang = "en", width = 70, ascii = false }))
    local plain = t:chart():text { lang = "en", width = 70, ascii = true }
    assert.truthy(plain:find("\nphone  40     26-54  ##########", 1, true))
  end)

  it("has a line for each series", function()
    assert.are.same({
      "How?",
      "Base: all respondents; column percent; unweighted",
      "",
      "          %  Interval",
      "─────────────────────────────────────────────────────",
      "mail",
      "  Total  40     26–54  ███████████████████████████▏",
      "  f      38     22–56  █████████████████████████▊",
      "  m      44     21–70  ██████████████████████████████",
    }, { table.unpack(page(s:table { rows = "c", columns = "sex", flag = 0 }:chart():text { lang = "en", width = 70,
      ascii = false }), 1, 9) })
  end)

  it("is what a chart prints as", function()
    local c = s:freq("c"):chart()
    assert.are.equal(c:text(), tostring(c) .. "\n")
    assert.are.equal(s:freq("c"):layout("de").title, c:layout("de").title)
  end)
end)
