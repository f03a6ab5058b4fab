--- Columns of two datasets as one, matched by identifier: lib/join.lua, src/join.c, src/lua_join.c.

local survey = require "spec.support.survey"
local column = require "core.column"
local core = require "core.dataset"
require "dataset"

local function rows(col)
  local list = {}
  for i = 1, col:rows() do
    local value, kind = col:get(i)
    list[i] = value == nil and kind or value
  end
  return list
end

local function numbers(...) return column.numbers { ... } end
local function texts(...) return column.texts { ... } end

describe("d:join", function()
  it("adds the other's columns to the rows, by identifier", function()
    local a = core.of { { "id", numbers(3, 1, 2) }, { "x", numbers(30, 10, 20) } }
    local b = core.of { { "y", texts("eins", "zwei", "drei") }, { "id", numbers(1, 2, 3) } }
    local d = a:join(b, { id = "id" })
    assert.same({ "id", "x", "y" }, d:names())
    assert.same({ "drei", "eins", "zwei" }, rows(d:column("y")))
    assert.same({}, d:notes())
    assert.same({ "id", "x" }, a:names())
  end)

  it("fills and counts rows without partner", function()
    local a = core.of { { "id", numbers(1, 2, 5) } }
    local b = core.of { { "id", numbers(9, 2) }, { "n", numbers(7, 8) }, { "t", texts("a", "b") },
      { "s", survey.single({ "yes", "no" }, { 1, 2 }) }, { "d", column.dates { 1, 2 } },
      { "m", survey.set({ "zoom", "webex" }, { { 1, 2 }, { 1, 1 } }) } }
    local d = a:join(b, { id = { "id" } })
    assert.same({ "system", 8, "system" }, rows(d:column("n")))
    assert.same({ "system", "b", "system" }, rows(d:column("t")))
    assert.same({ "system", "no", "system" }, rows(d:column("s")))
    assert.same({ "system", 2, "system" }, rows(d:column("d")))
    assert.same({ "system", { "webex" }, "system" }, rows(d:column("m")))
    assert.same({ "join: 2 rows of the first dataset have no partner in the second dataset "
      .. "(the new columns are missing there)",
      "join: 1 row of the second dataset has no partner in the first dataset (left out)" }, d:notes())
  end)

  it("keeps the kinds of missing that the other has", function()
    local dk = { { key = "dk", code = 98, kind = "dont_know" } }
    local b = core.of { { "id", numbers(1, 2) }, { "s", survey.single({ "yes" }, { -2, 1 }, { missing = dk }) } }
    assert.same({ "yes", "dont_know" },
      rows(core.of({ { "id", numbers(2, 1) } }):join(b, { id = "id" }):column("s")))
  end)

  it("takes several columns and other names", function()
    local a = core.of { { "school", texts("a", "ab", "a") }, { "class", numbers(1, 1, 2) } }
    local b = core.of { { "k", numbers(2, 1, 1) }, { "s", texts("a", "ab", "a") }, { "size", numbers(12, 11, 10) } }
    local d = a:join(b, { id = { school = "s", class = "k" } })
    assert.same({ "school", "class", "size" }, d:names())
    assert.same({ 10, 11, 12 }, rows(d:column("size")))
  end)

  it("tells apart texts that only together read the same, and takes 0 and -0 as one", function()
    local a = core.of { { "s", texts("ab", "a") }, { "t", texts("c", "bc") } }
    local b = core.of { { "s", texts("a", "ab") }, { "t", texts("bc", "c") }, { "x", numbers(1, 2) } }
    assert.same({ 2, 1 }, rows(a:join(b, { id = { "s", "t" } }):column("x")))
    local zero = core.of { { "id", numbers(-0.0) } }
    assert.same({ 7 }, rows(zero:join(core.of { { "id", numbers(0.0) }, { "x", numbers(7) } }, { id = "id" })
      :column("x")))
  end)

  it("takes options as the same by key, code or the file's text, and beside texts by the text", function()
    local north, south = { key = "north", code = 1 }, { key = "south", code = 2 }
    local a = core.of { { "id", survey.single({ north, south }, { 2, 1 }) } }
    local b = core.of { { "id", survey.single({ { key = "s", code = 2 }, { key = "n", code = 1 } }, { 2, 1 }) },
      { "x", numbers(10, 20) } }
    assert.same({ 20, 10 }, rows(a:join(b, { id = "id" }):column("x")))
    local few = core.of { { "id", survey.single({ { key = "k", text = "K 1" }, { key = "m" } }, { 1, 2 }) } }
    local many = core.of { { "id", texts("m", "K 1") }, { "x", numbers(1, 2) } }
    assert.same({ 2, 1 }, rows(few:join(many, { id = "id" }):column("x")))
    assert.same({ "no", "yes" }, rows(many:join(few:derive { y = "id == 'k'" }, { id = "id" }):column("y")))
  end)

  it("brings labels, private columns, sets, batteries and nets along, and the larger limit of bases", function()
    local a = core.with_meta(core.of { { "id", numbers(1) }, { "q_1", numbers(1) } },
      { id = "id", hide = 5, wave = "2025", notes = { "a note" }, columns = { q_1 = { battery = "q" } }, sets = {},
        batteries = { { name = "q", items = { "q_1" } } } })
    local b = core.with_meta(core.of { { "no", numbers(1) }, { "mail", texts("x") }, { "p_1", numbers(2) },
      { "q_2", numbers(2) }, { "t", survey.set({ "zoom" }, { { 1 } }) } },
      { id = "no", hide = 10, notes = { "another" }, columns = { no = { private = true }, mail = { private = true },
        t = { items = {} }, p_1 = { battery = "p", asked = "no > 0", nets = { { key = "top" } } },
        q_2 = { battery = "q" } },
        sets = { { name = "t", items = {} } },
        batteries = { { name = "p", items = { "p_1" } }, { name = "q", items = { "q_2" } } } })
    local d = a:join(b)
    local meta = d:meta()
    assert.equal(10, meta.hide)
    assert.equal("2025", meta.wave)
    assert.is_true(meta.columns.mail.private)
    assert.is_true(meta.columns.id.private)
    assert.same({ battery = "p", asked = "id > 0", nets = { { key = "top" } } }, meta.columns.p_1)
    assert.equal("t", meta.sets[1].name)
    assert.same({ "q", "p" }, { meta.batteries[1].name, meta.batteries[2].name })
    assert.is_nil(meta.columns.q_2.battery)
    assert.same({ "a note", "another",
      "join: both have a battery 'q' (the second's is left out, its columns stay)" }, d:notes())
  end)

  it("takes datasets without rows", function()
    local none = core.of { { "id", column.numbers({ rows = 0 }) } }
    local one = core.of { { "id", numbers(1) }, { "x", numbers(2) } }
    assert.equal(0, none:join(one, { id = "id" }):rows())
    assert.same({ "system" }, rows(core.of({ { "id", numbers(1) } }):join(none:with { { "y", column.numbers {} } },
      { id = "id" }):column("y")))
  end)
end)

describe("core.dataset.take", function()
  it("gives rows of every kind in any order", function()
    local d = survey.data()
    local turned = core.take(d, numbers(5, 4, 3, 2, 1))
    local again = core.take(turned, numbers(5, 4, 3, 2, 1))
    for _, name in ipairs(d:names()) do
      assert.same(rows(d:column(name)), rows(again:column(name)))
      assert.equal(0, core.changed(d:column(name), again:column(name)))
    end
    assert.is_nil(turned:file())
    assert.has_error(function() core.take(d, numbers(6)) end)
  end)
end)

describe("core.dataset.changed", function()
  it("counts rows that say something else, kinds of missing too", function()
    local dk = { { key = "dk", kind = "dont_know" } }
    assert.equal(2, core.changed(numbers(1, 2, 0), numbers(1, 3, false)))
    assert.equal(1, core.changed(texts("a", "b"), texts("a", "c")))
    assert.equal(1, core.changed(survey.single({ "a", "b" }, { 1, 2 }), texts("a", "c")))
    assert.equal(2, core.changed(numbers(1, 2), texts("1", "2")))
    assert.equal(1, core.changed(survey.single({ "a" }, { -1, -2, 1 }, { missing = dk }),
      survey.single({ "b", "a" }, { -1, -1, 2 }, { missing = dk })))
    local more = survey.set({ "a", "b" }, { { 1, 1 }, { 2, 1 } })
    local less = survey.set({ "b", "a" }, { { 2, 2 }, { 1, 1 } })
    assert.equal(1, core.changed(more, less))
    assert.equal(1, core.changed(less, more))
  end)
end)
