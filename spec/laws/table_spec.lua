local dataset = require "core.dataset"
local column = require "core.column"
local labels = require "core.labels"
local design = require "design"

local ROWS = 500
local SAME = 1e-12 -- another order of a sum of some hundred numbers

-- Rows of some codes and weights, drawn by a fixed rule; `order` is the order they stand in.
local function survey(order)
  local state = 7
  local function draw(n)
    state = (state * 1103515245 + 12345) % 2 ^ 31
    return math.tointeger(state // 65536) % n + 1
  end
  local sex, q, weight, first, second, age = {}, {}, {}, {}, {}, {}
  for row = 1, ROWS do
    local at = order(row)
    sex[at], q[at], weight[at] = draw(3), draw(5), draw(1000) / 7
    first[at], second[at], age[at] = draw(2), draw(2), 20 + draw(50) / 3
    if sex[at] == 3 then sex[at] = -1 end
    if q[at] == 5 then q[at] = -1 end
  end
  local two, four = { { key = "f" }, { key = "m" } }, { { key = "a" }, { key = "b" }, { key = "c" }, { key = "d" } }
  local items = {}
  for i, codes in ipairs { first, second } do
    items[i] = column.single { labels = labels.of { answers = { { key = "yes" }, { key = "no" } } }, codes = codes }
  end
  return design.of(dataset.of {
    { "sex", column.single { labels = labels.of { answers = two }, codes = sex } },
    { "q", column.single { labels = labels.of { answers = four }, codes = q } },
    { "set", column.multi { labels = labels.of { answers = two }, items = items } },
    { "age", column.numbers(age) },
    { "w", column.numbers(weight) },
  }, { weight = "w" })
end

local s = survey(function(row) return row end)

local request = { rows = { "q", "set", "age" }, columns = { "sex", "sex > q", "set", { domain = "age > 30" } },
  show = { "percent", "se", "weighted_count", "interval", "count" }, digits = { percent = 1 }, sort = "descending" }

describe("shares", function()
  it("of a banner point sum to 1, their counts to the base", function()
    local t = s:table { rows = "q", columns = { "sex", { domain = "age > 30" } },
      show = { "percent", "weighted_count" } }
    for point = 1, 4 do
      local sum, count = 0, 0
      for _, key in ipairs { "a", "b", "c", "d" } do
        sum = sum + t:cell({ "q", key }, point).value
        count = count + t:cell({ "q", key, "weighted_count" }, point).value
      end
      assert.is_true(math.abs(sum - 1) <= SAME)
      local base = t:cell("weighted_base", point).value
      assert.is_true(math.abs(count - base) <= SAME * base)
    end
  end)

  it("of a row sum to 1 over the points of a variable", function()
    local t = s:table { rows = "q", columns = { "sex" }, percent = "row", total = false }
    for _, key in ipairs { "a", "b", "c", "d" } do
      assert.is_true(math.abs(t:cell(key, 1).value + t:cell(key, 2).value - 1) <= SAME)
    end
  end)

  it("of the whole sum to 1 over rows and points", function()
    local t, sum = s:table { rows = "q", columns = { "sex" }, percent = "total", total = false }, 0
    for _, key in ipairs { "a", "b", "c", "d" } do sum = sum + t:cell(key, 1).value + t:cell(key, 2).value end
    assert.is_true(math.abs(sum - 1) <= SAME)
  end)

  it("of a net are the sum of its parts'", function()
    local t = s:table { rows = "q", columns = "sex", nets = { q = { { "net", "a", "c" } } } }
    for point = 1, 3 do
      local parts = t:cell("a", point).value + t:cell("c", point).value
      assert.is_true(math.abs(t:cell("net", point).value - parts) <= SAME)
    end
  end)
end)

describe("a printed table", function()
  it("is the same whatever the order of rows", function()
    local text = s:table(request):text { lang = "en" }
    local reversed = survey(function(row) return ROWS + 1 - row end)
    local mixed = survey(function(row) return row * 7 % 501 end) -- 7 and 501 have no common divisor: a permutation
    assert.are.equal(text, reversed:table(request):text { lang = "en" })
    assert.are.equal(text, mixed:table(request):text { lang = "en" })
  end)

  it("is the same alone and among others", function()
    local list = s:tables { { rows = "age" }, request, { rows = "q", domain = "sex == 'f'" } }
    assert.are.equal(s:table(request):text { lang = "de" }, list[2]:text { lang = "de" })
  end)

  it("of a domain is the point of that domain", function()
    local t = s:table { rows = "q", columns = { { label = "old", domain = "age > 30" } } }
    local old = s:domain("age > 30"):table { rows = "q" }
    for _, key in ipairs { "a", "b", "c", "d" } do
      assert.are.equal(old:cell(key, "total").value, t:cell(key, "old").value)
      assert.are.equal(old:cell(key, "total").se, t:cell(key, "old").se)
    end
  end)
end)
