-- recode.c, lua_recode.c: columns made of other columns.
local column, labels, dataset = require "core.column", require "core.labels", require "core.dataset"
local expression = require "core.expression"

local ab = labels.of { answers = { { key = "a" }, { key = "b" } },
  missing = { { key = "na", kind = "no_answer" }, { key = "nq", kind = "not_asked" } } }

local function values(c)
  local list = {}
  for row = 1, #c do
    local value, missing = c:get(row)
    list[row] = value == nil and missing or value
  end
  return list
end

describe("column.distinct", function()
  it("lists values in order of first appearance with counts and first rows", function()
    assert.same({ { 7, 2, 1 }, { 5, 1, 3 } }, column.distinct(column.numbers { 7, false, 5, 7 }))
    assert.same({ { "y", 1, 1 }, { "x", 2, 2 } }, column.distinct(column.texts { "y", "x", "x" }))
    assert.same({ { "b", 1, 2 } }, column.distinct(column.single { labels = ab, codes = { -1, 2 } }))
  end)

  it("is nil past the limit", function()
    local c = column.numbers { 1, 2, 3 }
    assert.is_nil(column.distinct(c, 2))
    assert.equal(3, #column.distinct(c, 3))
  end)

  it("takes minus zero for zero, and many values", function()
    assert.equal(1, #column.distinct(column.numbers { 0, -0.0 }))
    local many = {}
    for i = 1, 5000 do many[i] = i % 2500 + 0.5 end
    local found = column.distinct(column.numbers(many))
    assert.equal(2500, #found)
    for _, value in ipairs(found) do assert.equal(2, value[2]) end
  end)
end)

describe("column.map", function()
  it("sends values to places; what the map lacks is system, kinds of missing stay", function()
    local from = column.single { labels = ab, codes = { 1, 2, -2, -3, -1 } }
    assert.same({ "b", "no_answer", "no_answer", "not_asked", "system" },
      values(column.map(from, { a = 2, b = -2 }, ab)))
    assert.same({ "b", "system" }, values(column.map(column.numbers { 4, 5 }, { [4] = 2 }, ab)))
  end)

  it("wants labels with the old kinds of missing", function()
    local few = labels.of { answers = { { key = "a" } } }
    assert.error_matches(function()
      column.map(column.single { labels = ab, codes = { 1 } }, {}, few)
    end, "the labels lack kinds of missing that the column has")
  end)
end)

describe("column.cut", function()
  it("takes the first range that holds a value, also where that says missing", function()
    assert.same({ "system", "b" }, values(column.cut(column.numbers { 1, 2 },
      { { to = 1, place = -1 }, { place = 2 } }, ab)))
  end)

  it("includes both ends, takes the first range that fits, and leaves the rest system", function()
    local c = column.cut(column.numbers { 29, 30, 29.5, false, -1e300 },
      { { to = 29, place = 1 }, { from = 30, place = 2 } }, ab)
    assert.same({ "a", "b", "system", "system", "a" }, values(c))
  end)
end)

describe("missing values", function()
  it("are marked in numbers and texts", function()
    local l = labels.of { missing = { { key = "none", kind = "no_answer" } } }
    local c = column.mark_missing(column.numbers { 999, 5, false }, { [999] = -2 }, l)
    assert.same({ "no_answer", 5, "system" }, values(c))
    assert.equal(5, c:summary().high)
    assert.same({ "no_answer", "x" }, values(column.mark_missing(column.texts { "-", "x" }, { ["-"] = -2 }, l)))
  end)

  it("are filled only where they are system and the selection holds", function()
    local q = column.single { labels = ab, codes = { -1, -1, -2, 1 } }
    local d = dataset.of { { "q", q }, { "x", column.numbers { 1, false, 1, 1 } } }
    local c = column.fill_missing(q, expression.select(d, "x == 1"), -3, ab)
    assert.same({ "not_asked", "system", "no_answer", "a" }, values(c))
  end)
end)

describe("column.translate", function()
  it("takes any NaN for system", function()
    local nan = ("d"):unpack(("I8"):pack(0x7ff80000be4d0007)) -- of another column's eighth kind of missing
    local c = column.translate(column.texts { "x" }, { x = nan }, "number", labels.of {})
    assert.equal(1, c:summary().missing[1].count)
  end)

  it("makes numbers of texts", function()
    local l = labels.of { missing = { { key = "none", kind = "no_answer" } } }
    local c = column.translate(column.texts { "1,5", "k.A.", "?" }, { ["1,5"] = 1.5 }, "number", l, { ["k.A."] = -2 })
    assert.same({ 1.5, "no_answer", "system" }, values(c))
  end)
end)

describe("column.cross", function()
  it("joins every answer with every answer, the second fastest", function()
    local joint = labels.of { answers = { { key = "aa" }, { key = "ab" }, { key = "ba" }, { key = "bb" } } }
    local x = column.single { labels = ab, codes = { 1, 2, 2, -2 } }
    local y = column.single { labels = ab, codes = { 2, 1, -1, 1 } }
    assert.same({ "ab", "ba", "system", "system" }, values(column.cross(x, y, joint)))
  end)
end)

describe("a multiple-response set", function()
  local yes_no = labels.of { answers = { { key = "yes" }, { key = "no" } },
    missing = { { key = "nq", kind = "not_asked" } } }
  local items = {
    column.single { labels = yes_no, codes = { 1, 2, -1, -2 } },
    column.single { labels = yes_no, codes = { 1, -1, -1, -2 } },
  }
  local set_labels = labels.of { answers = { { key = "webex", label = "Webex" }, { key = "zoom" } },
    missing = { { key = "nq", kind = "not_asked" } } }

  it("is answered where any item is, else missing as the first item is", function()
    local set = column.multi { labels = set_labels, items = items }
    assert.same({ { "webex", "zoom" }, {}, "system", "not_asked" }, values(set))
    assert.same({ 1, 1 }, set:summary().counts)
  end)

  it("is answered where its status is", function()
    local asked = column.single { labels = yes_no, codes = { 1, 1, 1, -2 } }
    assert.same({ { "webex", "zoom" }, {}, {}, "not_asked" },
      values(column.multi { labels = set_labels, items = items, status = asked }))
  end)

  it("gives each item as a single choice with the set's kinds of missing", function()
    local item = column.item(column.multi { labels = set_labels, items = items }, 1)
    assert.same({ "yes", "no", "system", "not_asked" }, values(item))
    assert.equal("Webex", item:label())
  end)
end)

describe("column.from_selection", function()
  it("is missing where the condition is", function()
    local d = dataset.of { { "x", column.numbers { 1, 3, false } } }
    local inside = labels.of { answers = { { key = "in" }, { key = "out" } } }
    assert.same({ "out", "in", "system" }, values(column.from_selection(expression.select(d, "x > 2"), inside)))
  end)
end)

describe("column.constant and blank", function()
  it("fill whole columns", function()
    assert.same({ "b", "b" }, values(column.constant(ab, 2, 2)))
    assert.same({ "system" }, values(column.blank(column.texts { "x" }, 1)))
    assert.equal(0, #column.blank(column.single { labels = ab, codes = { 1 } }, 0))
  end)
end)
