-- column.c, lua_column.c, intern.c, bind.c: typed arrays and the boxes they live in.
local column, labels = require "core.column", require "core.labels"

local two = labels.of { title = "Level", answers = { { key = "bund", code = 1 }, { key = "land", code = 2 } },
  missing = { { key = "na", code = -9, kind = "no_answer" } } }

local function values(c)
  local list = {}
  for row = 1, #c do
    local value, missing = c:get(row)
    list[row] = value == nil and missing or value
  end
  return list
end

describe("a column", function()
  it("of numbers keeps them and their kinds of missing", function()
    local c = column.numbers { 1, false, 2.5, 0 / 0, -0.0 }
    assert.same({ 1, "system", 2.5, "system", 0 }, values(c))
    assert.equal("integer", math.type(c:get(1)))
    assert.equal("number", c:kind())
  end)

  it("may end in missing rows where `rows` is said", function()
    assert.equal(3, #column.numbers { 1, rows = 3 })
    assert.same({ "a", "system" }, values(column.texts { "a", rows = 2 }))
  end)

  it("of single choices gives keys, and the kind of what is missing", function()
    local c = column.single { labels = two, codes = { 2, -1, -2, 1, false } }
    assert.same({ "land", "system", "no_answer", "bund", "system" }, values(c))
  end)

  it("holds texts with any bytes once each", function()
    local c = column.texts { "a\0b", "", "a\0b", "\xff" }
    assert.same({ "a\0b", "", "a\0b", "\xff" }, values(c))
    assert.equal(3, #column.distinct(c))
  end)

  it("is as wide as its options need", function()
    for _, case in ipairs { { 255, 1 }, { 256, 2 }, { 65535, 2 }, { 65536, 4 } } do
      local answers = {}
      for i = 1, case[1] do answers[i] = { key = "k" .. i } end
      local c = column.single { labels = labels.of { answers = answers }, codes = { case[1], -1 } }
      assert.equal(2 * case[2], c:bytes())
      assert.same({ "k" .. case[1], "system" }, values(c))
    end
  end)

  it("sums itself up", function()
    local c = column.single { labels = two, codes = { 2, -1, -2, 2 } }
    assert.same({ rows = 4, answered = 2, counts = { 0, 2 }, missing = {
      { key = "system", kind = "system", count = 1 }, { key = "na", kind = "no_answer", count = 1 } } }, c:summary())
    local n = column.numbers({ 7, false, -2 }):summary()
    assert.same({ -2, 7, 2 }, { n.low, n.high, n.answered })
    assert.is_nil(column.numbers({ false }):summary().low)
  end)

  it("shares its data when it is relabelled, and outlives the column it came from", function()
    local c = column.relabel(column.numbers { 5 }, labels.of { title = "Age" })
    collectgarbage()
    assert.equal("Age", c:label())
    assert.equal(5, c:get(1))
  end)

  it("cannot be used once it was closed", function()
    local kept
    do
      local c <close> = column.numbers { 1 }
      kept = c
    end
    assert.has_error(function() kept:get(1) end, "calling 'get' on bad self (it was closed)")
  end)

  it("refuses rows, places and values that are not there", function()
    local c = column.numbers { 1 }
    assert.has_error(function() c:get(2) end, "bad argument #1 to 'get' (there is no such row)")
    assert.has_error(function() c:get(0) end, "bad argument #1 to 'get' (there is no such row)")
    assert.error_matches(function() column.single { labels = two, codes = { 3 } } end, "a place is 1 to the number of")
    assert.error_matches(function() column.single { labels = two, codes = { -3 } } end, "a place is 1 to the number of")
    assert.error_matches(function() column.numbers { "x" } end, "row 1 is a string, not a number")
    assert.error_matches(function() column.item(c, 1) end, "a multiple%-response set is wanted")
  end)

  local measured = os.getenv "BEFUND_SANITIZED" and pending or it -- sanitizers keep freed memory for a while

  measured("tells the collector what it holds", function()
    local function resident()
      local file <close> = io.open "/proc/self/statm"
      return tonumber(file:read("a"):match "%d+ (%d+)") * 4 / 1024
    end
    collectgarbage()
    local before = resident() -- what other specs of this process hold
    for _ = 1, 200 do column.blank(column.numbers { 1 }, 131072) end -- 1 MiB each
    local more = resident() - before
    assert.is_true(more < 100, "resident MiB more than before: " .. more)
  end)

  it("of a set refuses kinds of missing that its labels lack", function()
    local item = column.single { labels = two, codes = { -2, 1 } }
    assert.error_matches(function()
      column.multi { labels = labels.of { answers = { { key = "i" } } }, items = { item } }
    end,
      "the labels lack kinds of missing that the status, or the first item, has")
  end)
end)
