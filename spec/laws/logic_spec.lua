-- Laws of expressions: logic of three values, and that vectors say what a plain reading row by row says.

local column = require "core.column"
local dataset = require "core.dataset"
local expression = require "core.expression"
local survey = require "spec.support.survey"

-- All nine pairs of false, true and missing, one a row.
local answers = { { key = "no", code = 0 }, { key = "yes", code = 1 } }
local d = dataset.of{
  { "a", survey.single(answers, { 1, 1, 1, 2, 2, 2, -1, -1, -1 }) },
  { "b", survey.single(answers, { 1, 2, -1, 1, 2, -1, 1, 2, -1 }) },
  { "c", survey.single(answers, { 2, 2, 2, 2, 2, 2, 2, 2, 2 }) },
}

local function bits(text) return survey.bits(expression.select(d, text)) end

local function same(list)
  for left, right in pairs(list) do assert.are.equal(left .. " is " .. bits(left), left .. " is " .. bits(right)) end
end

describe("logic of three values", function()
  it("has these tables", function()
    assert.are.equal("000111???", bits "a")
    assert.are.equal("01?01?01?", bits "b")
    assert.are.equal("00001?0??", bits "a and b")
    assert.are.equal("01?111?1?", bits "a or b")
    assert.are.equal("111000???", bits "not a")
  end)

  it("keeps its laws", function()
    same{
      ["not not a"] = "a",
      ["not (a and b)"] = "not a or not b",
      ["not (a or b)"] = "not a and not b",
      ["a and b"] = "b and a",
      ["a or b"] = "b or a",
      ["a and (b or c)"] = "a and b or a and c",
      ["a or (b and c)"] = "(a or b) and (a or c)",
      ["a and true"] = "a", ["a or false"] = "a", ["a and false"] = "false", ["a or true"] = "true",
      ["a and a"] = "a", ["a or a"] = "a", ["a and (a or b)"] = "a",
    }
  end)

  it("is the same in an expression and in & | ~ of selections", function()
    local function of(text) return expression.select(d, text) end
    assert.are.equal(bits "a and b", survey.bits(of "a" & of "b"))
    assert.are.equal(bits "a or b", survey.bits(of "a" | of "b"))
    assert.are.equal(bits "not a", survey.bits(~of "a"))
  end)

  it("never leaves missing() and answered() undecided", function()
    assert.are.equal("000000111", bits "missing(a)")
    assert.are.equal(bits "not missing(a)", bits "answered(a)")
    assert.are.equal("001001111", bits "missing(a) or missing(b)")
  end)
end)

-- Random expressions, each as text and as a function of a row that gives true, false, a number or nil (missing).

local keys = { "p", "q", "r", "s" }
local relations = {
  ["=="] = function(x, y) return x == y end, ["~="] = function(x, y) return x ~= y end,
  ["<"] = function(x, y) return x < y end, ["<="] = function(x, y) return x <= y end,
  [">"] = function(x, y) return x > y end, [">="] = function(x, y) return x >= y end,
}
local relation_names = { "==", "~=", "<", "<=", ">", ">=" }
local sums = {
  ["+"] = function(x, y) return x + y end, ["-"] = function(x, y) return x - y end,
  ["*"] = function(x, y) return x * y end, ["/"] = function(x, y) return x / y end,
}
local sum_names = { "+", "-", "*", "/" }

local function finite(x) return x == x and x - x == 0 and x or nil end

local function reader(random)
  local function any(list) return list[random(#list)] end
  local number, condition

  -- Has a column in it always: what is wrong with constants alone is an error, not missing.
  function number(depth)
    local kind = depth > 0 and random(4) or 1
    if kind == 1 then
      local name = any{ "x", "y" }
      return name, function(row) return row[name] end
    elseif kind == 2 then
      local text, of = number(depth - 1)
      return "-" .. text, function(row)
        local v = of(row)
        return v and 0 - v
      end
    end
    local sign = any(sum_names)
    local left, left_of = number(depth - 1)
    local right, right_of
    if kind == 3 then
      local value = random(0, 3)
      right, right_of = tostring(value), function() return value end
    else
      right, right_of = number(depth - 1)
    end
    return "(" .. left .. " " .. sign .. " " .. right .. ")", function(row)
      local a, b = left_of(row), right_of(row)
      if a and b then return finite(sums[sign](a, b)) end
    end
  end

  local function compare(left, left_of, sign, right, right_of)
    return left .. " " .. sign .. " " .. right, function(row)
      local a, b = left_of(row), right_of(row)
      if a ~= nil and b ~= nil then return relations[sign](a, b) end
    end
  end

  local function place(name) return function(row) return row[name] end end
  local function constant(value) return function() return value end end

  local makers = {
    function(depth) -- numbers
      local left, left_of = number(depth)
      local right, right_of = number(depth)
      return compare(left, left_of, any(relation_names), right, right_of)
    end,
    function() -- options and a key
      local name, key = any{ "u", "v" }, random(#keys)
      return compare(name, place(name), any(relation_names), "'" .. keys[key] .. "'", constant(key))
    end,
    function() return compare("u", place "u", any(relation_names), "v", place "v") end,
    function() -- a list
      local list, has = {}, {}
      for i = 1, random(4) do
        local key = random(#keys)
        list[i], has[key] = "'" .. keys[key] .. "'", true
      end
      return "u in {" .. table.concat(list, ", ") .. "}", function(row)
        if row.u then return has[row.u] or false end
      end
    end,
    function() -- a list of numbers
      local list, has = {}, {}
      for i = 1, random(6) do
        local value = random(0, 9)
        list[i], has[value] = tostring(value), true
      end
      return "x in {" .. table.concat(list, ", ") .. "}", function(row)
        if row.x then return has[row.x] or false end
      end
    end,
    function() -- texts
      local word = any{ "ab", "b", "", "abc" }
      local call = any{ "contains", "starts" }
      return call .. "(t, '" .. word .. "')", function(row)
        if row.t then
          local from = row.t:find(word, 1, true)
          return from ~= nil and (call == "contains" or from == 1)
        end
      end
    end,
    function() return compare("t", place "t", any{ "==", "~=" }, "'ab'", constant "ab") end,
    function(depth)
      local text, of = condition(depth - 1)
      return "missing(" .. text .. ")", function(row) return of(row) == nil end
    end,
    function(depth)
      local text, of = number(depth)
      return "answered(" .. text .. ")", function(row) return of(row) ~= nil end
    end,
    function(depth)
      local x, x_of = number(depth)
      local low, low_of = number(depth)
      return "between(" .. x .. ", " .. low .. ", 7)", function(row)
        local v, l = x_of(row), low_of(row)
        if v and (v > 7 or l and v < l) then return false end
        if v and l then return true end
      end
    end,
  }

  function condition(depth)
    local kind = depth > 0 and random(5) or 1
    if kind <= 2 then return makers[random(#makers)](math.max(depth, 1)) end
    if kind == 3 then
      local text, of = condition(depth - 1)
      return "not (" .. text .. ")", function(row)
        local v = of(row)
        if v ~= nil then return not v end
      end
    end
    local is_and = kind == 4
    local left, left_of = condition(depth - 1)
    local right, right_of = condition(depth - 1)
    return "(" .. left .. (is_and and " and " or " or ") .. right .. ")", function(row)
      local a, b = left_of(row), right_of(row)
      if a == not is_and or b == not is_and then return not is_and end
      if a ~= nil and b ~= nil then return is_and end
    end
  end

  return condition, number
end

describe("an expression", function()
  local rows = {}
  local state = 12345
  local function random(low, high)
    if not high then low, high = 1, low end
    state = (state * 6364136223846793005 + 1442695040888963407) & math.maxinteger
    return low + (state >> 33) % (high - low + 1)
  end
  for i = 1, 131 do
    local function maybe(value) return random(5) > 1 and value or false end
    rows[i] = { x = maybe(random(0, 9) + 0.0), y = maybe(random(-4, 4) / 2), u = maybe(random(#keys)),
      v = maybe(random(#keys)), t = maybe(({ "ab", "b", "xab", "" })[random(4)]) }
  end
  local function list(name, missing)
    local out = {}
    for i, row in ipairs(rows) do out[i] = row[name] or missing end
    return out
  end
  local data = dataset.of{
    { "x", column.numbers(list("x", false)) }, { "y", column.numbers(list("y", false)) },
    { "u", survey.single(keys, list("u", -1), { ordered = true }) },
    { "v", survey.single(keys, list("v", -1), { ordered = true }) }, { "t", column.texts(list("t", false)) },
  }
  for _, row in ipairs(rows) do
    for _, name in ipairs{ "x", "y", "u", "v", "t" } do row[name] = row[name] or nil end
  end
  local condition, number = reader(random)

  it("says of each row what a plain reading says", function()
    for _ = 1, 1500 do
      local text, of = condition(4)
      local expected = {}
      for i, row in ipairs(rows) do
        local v = of(row)
        expected[i] = v == nil and "?" or v and "1" or "0"
      end
      local said = survey.bits(expression.select(data, text))
      assert.are.equal(text .. "\n" .. table.concat(expected), text .. "\n" .. said)
    end
  end)

  it("computes for each row what a plain reading computes, to the bit", function()
    for _ = 1, 500 do
      local text, of = number(5)
      local made = expression.column(data, text)
      for i, row in ipairs(rows) do
        assert.are.equal(of(row), (made:get(i)), text)
      end
    end
  end)
end)
