-- dataset.c, append.c, lua_dataset.c: columns of equal length by name.
local column, labels, dataset = require "core.column", require "core.labels", require "core.dataset"
local expression = require "core.expression"

local function values(d, name)
  local list, c = {}, d:column(name)
  for row = 1, #c do
    local value, missing = c:get(row)
    list[row] = value == nil and missing or value
  end
  return list
end

local xy = dataset.of { { "x", column.numbers { 1, 2, 3 } }, { "y", column.texts { "a", "b", "c" } } }

describe("a dataset", function()
  it("names its columns in order", function()
    assert.same({ "x", "y" }, xy:names())
    assert.equal(3, #xy)
    assert.is_true(xy:has "y")
    assert.is_false(xy:has "z")
  end)

  it("takes names that Lua itself uses", function()
    local d = dataset.of { { "__index", column.numbers { 1 } }, { "end", column.numbers { 2 } },
      { "nil", column.numbers { 3 } } }
    assert.equal(1, d:column("__index"):get(1))
    assert.equal(2, d:column("end"):get(1))
    assert.equal(3, d:column("nil"):get(1))
  end)

  it("is not changed by what is made of it", function()
    local more = xy:with { { "z", column.numbers { 7, 8, 9 } }, { "x", column.numbers { 4, 5, 6 } } }
    assert.same({ "x", "y", "z" }, more:names())
    assert.same({ 4, 5, 6 }, values(more, "x"))
    assert.same({ 1, 2, 3 }, values(xy, "x"))
    assert.same({ "y", "b" }, xy:pick({ "y", { "b", "x" } }):names())
  end)

  it("keeps rows of a selection", function()
    local kept = xy:keep_rows(expression.select(xy, "x >= 2"))
    assert.same({ 2, 3 }, values(kept, "x"))
    assert.same({ "b", "c" }, values(kept, "y"))
  end)

  it("carries a table of what is known beyond the columns", function()
    assert.same({}, xy:meta())
    assert.equal("t", dataset.with_meta(xy, { title = "t" }):meta().title)
  end)

  it("refuses unknown names with the nearest, and rows that differ", function()
    local d = dataset.of { { "weight", column.numbers { 1 } } }
    assert.error_matches(function() d:column "wieght" end, "no column 'wieght' %(is it 'weight'%?%)")
    assert.error_matches(function() d:pick { "weight", "weight" } end, "column 'weight' is named twice")
    assert.error_matches(function() d:with { { "b", column.numbers { 1, 2 } } } end,
      "column 'b' has 2 rows, the dataset has 1")
  end)
end)

describe("append_rows", function()
  local function single(keys, codes, missing)
    local answers = {}
    for i, key in ipairs(keys) do answers[i] = { key = key } end
    return column.single { labels = labels.of { answers = answers, missing = missing }, codes = codes }
  end

  it("unites options by key, kinds of missing too", function()
    local a = dataset.of { { "q", single({ "a", "b" }, { 1, 2, -2 }, { { key = "na", kind = "no_answer" } }) } }
    local b = dataset.of { { "q", single({ "c", "a" }, { 1, 2, -2, -1 }, { { key = "nq", kind = "not_asked" } }) } }
    local both = a:append_rows(b)
    assert.same({ "a", "b", "no_answer", "c", "a", "not_asked", "system" }, values(both, "q"))
    local keys = {}
    for i, option in ipairs(both:column("q"):codes()) do keys[i] = option.key end
    assert.same({ "a", "b", "c", "system", "na", "nq" }, keys)
  end)

  it("joins numbers, texts, dates and sets", function()
    local yes = labels.of { answers = { { key = "yes" }, { key = "no" } } }
    local function set(item, codes)
      return column.multi { labels = labels.of { answers = { { key = item } } },
        items = { column.single { labels = yes, codes = codes } } }
    end
    local a = dataset.of { { "n", column.numbers { 1, false } }, { "t", column.texts { "x", false } },
      { "d", column.dates { 10, 20 } }, { "s", set("webex", { 1, 2 }) } }
    local b = dataset.of { { "n", column.numbers { 5 } }, { "t", column.texts { "x" } }, { "d", column.dates { -5 } },
      { "s", set("zoom", { 1 }) } }
    local both = a:append_rows(b)
    assert.same({ 1, "system", 5 }, values(both, "n"))
    assert.same({ "x", "system", "x" }, values(both, "t"))
    assert.same({ 10, 20, -5 }, values(both, "d"))
    assert.same({ { "webex" }, {}, { "zoom" } }, values(both, "s"))
    assert.equal(5, both:column("n"):summary().high)
  end)

  it("refuses columns that the other lacks or has of another kind", function()
    local a = dataset.of { { "q", column.numbers { 1 } } }
    assert.error_matches(function() a:append_rows(dataset.of { { "r", column.numbers { 1 } } }) end, "no column 'q'")
    assert.error_matches(function() a:append_rows(dataset.of { { "q", column.texts { "1" } } }) end,
      "column 'q' is number here and text there")
  end)

  it("has no names that end within", function()
    local x = column.numbers { 1 }
    local zero = "a zero byte in the column's name 'a'"
    assert.error_matches(function() dataset.of { { "a", x }, { "a\0b", x } } end, zero)
    assert.error_matches(function() dataset.of { { "a", x } }:pick { { "a\0b", "a" } } end, zero)
    assert.error_matches(function() dataset.of { { "a\xff", x } } end, "a column's name is not UTF%-8: byte 0xff")
    assert.error_matches(function() dataset.of { { ("a"):rep(32768), x } } end,
      "a column's name of 32768 bytes %(at most 32767%)")
  end)

  it("is picked from whatever stands behind the names", function()
    local picked = xy:pick({ "x", "y" }, "more")
    assert.same({ "x", "y" }, picked:names())
  end)

  it("is not appended to where a byte could not hold the kinds of missing", function()
    local function with(letter)
      local kinds = {}
      for i = 1, 254 do kinds[i] = { key = letter .. i } end
      return dataset.of { { "q", column.single { labels = labels.of { missing = kinds }, codes = { -255 } } } }
    end
    assert.equal("no_answer", select(2, with("a"):append_rows(with "a"):column("q"):get(2)))
    assert.error_matches(function() with("a"):append_rows(with "b") end,
      "508 kinds of missing are too many, at most 254")
  end)

  it("is not appended to where an answer of one is missing in the other", function()
    local answer = dataset.of { { "q", column.single { labels = labels.of { answers = { { key = "x" } } },
      codes = { 1 } } } }
    local gone = dataset.of { { "q", column.single { labels = labels.of { missing = { { key = "x" } } },
      codes = { -2 } } } }
    local message = "option 'x' is an answer in one and missing in the other"
    assert.error_matches(function() answer:append_rows(gone) end, message)
    assert.error_matches(function() gone:append_rows(answer) end, message)
  end)
end)
