-- Slices of bytes and how far words lie apart: src/str.c, through core.text and expressions.

local column = require "core.column"
local dataset = require "core.dataset"
local expression = require "core.expression"
local text = require "core.text"

-- Is the only name near enough to be proposed?
local function near(word, name) return text.nearest(word, { name }) ~= nil end

describe("the distance of two words", function()
  it("counts one for a letter added, dropped or changed, and for neighbours swapped", function()
    -- words of three letters may differ in one place
    for _, word in ipairs{ "ages", "ge", "aga", "gae" } do assert.is_true(near(word, "age"), word) end
    assert.is_false(near("eag", "age"))
    assert.is_false(near("f", "x"))
    -- a name of six letters in two
    for _, word in ipairs{ "wieght", "weigth", "wegiht", "weght", "weighht", "wieghtt" } do
      assert.is_true(near(word, "weight"), word)
    end
    assert.is_false(near("weekday_x", "weight"))
  end)

  it("prefers the nearer of two, else the first", function()
    assert.are.equal("level", text.nearest("levl", { "lever", "level" }))
    assert.are.equal("age", text.nearest("AGE", { "ages", "age" }))
    assert.are.equal("q1", text.nearest("q3", { "q1", "q2" }))
    assert.are.equal("q2", text.nearest("q3", { "q2", "q1" }))
  end)

  it("is the same in both directions", function()
    local words = { "age", "gae", "page", "age_class", "eag", "weight", "wieght", "" }
    for _, a in ipairs(words) do
      for _, b in ipairs(words) do
        if #a == #b then assert.are.equal(near(a, b), near(b, a), a .. " " .. b) end
      end
    end
  end)

  it("is not measured for long texts, which are near only to themselves", function()
    local long = ("x"):rep(65)
    assert.is_false(near(long, long .. "y"))
    assert.is_true(near(("x"):rep(63) .. "y", ("x"):rep(64)))
    assert.is_nil(text.nearest(("a"):rep(100000), { ("b"):rep(100000) }))
  end)
end)

describe("searching a text", function()
  local texts = { "", "a", "ab", "aab", "abab", "b", "xaabx", "a\0b" }
  local d = dataset.of{ { "t", column.texts(texts) } }

  it("finds what a plain search finds, at the beginning and anywhere", function()
    for _, part in ipairs{ "", "a", "b", "ab", "aab", "aba", "bab", "abab", "ababa", "x", "bx" } do
      local anywhere = expression.select(d, "contains(t, '" .. part .. "')")
      local begins = expression.select(d, "starts(t, '" .. part .. "')")
      for row, bytes in ipairs(texts) do
        local at = bytes:find(part, 1, true)
        assert.are.equal(at ~= nil, anywhere:has(row), part .. " in " .. row)
        assert.are.equal(at == 1, begins:has(row), part .. " at " .. row)
      end
    end
  end)
end)
