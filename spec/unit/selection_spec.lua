-- Selections: src/selection.c, through src/lua_expression.c.

local column = require "core.column"
local dataset = require "core.dataset"
local expression = require "core.expression"
local survey = require "spec.support.survey"

local d = dataset.of{ { "x", column.numbers{ 1, 2, 3, false } }, { "y", column.numbers{ 1, false, 0, false } } }
local big, one = expression.select(d, "x > 1"), expression.select(d, "y == 1")

describe("a selection", function()
  it("counts its rows, those inside and those undecided", function()
    assert.are.same({ 4, 2, 1 }, { big:rows(), big:count(), big:missing() })
  end)

  it("says of a row whether it is inside, nil where that is undecided", function()
    assert.are.same({ false, true, true }, { big:has(1), big:has(2), big:has(3) })
    assert.is_nil(big:has(4))
  end)

  it("has no row outside of the data", function()
    for _, row in ipairs{ 0, 5, -1, math.maxinteger, math.mininteger } do
      assert.has_error(function() big:has(row) end, "bad argument #1 to 'has' (rows are 1 to 4)")
    end
  end)

  it("combines with & | ~, without a change of its own", function()
    assert.are.same({ "011?", "1?0?" }, { survey.bits(big), survey.bits(one) })
    assert.are.same({ "0?0?", "111?", "100?" }, { survey.bits(big & one), survey.bits(big | one), survey.bits(~big) })
    assert.are.same({ "011?", "1?0?" }, { survey.bits(big), survey.bits(one) })
  end)

  it("combines only with one of as many rows", function()
    local other = expression.select(dataset.of{ { "x", column.numbers{ 1 } } }, "true")
    assert.has_error(function() return big & other end, "selections of 4 and of 1 rows do not go together")
    assert.has_error(function() return other | big end, "selections of 1 and of 4 rows do not go together")
  end)

  it("combines with nothing else", function()
    assert.has_error(function() return big & 1 end)
    assert.has_error(function() return "x" | big end)
  end)

  it("shows itself as text", function()
    assert.are.equal("selection of 2 of 4 rows, 1 undecided", tostring(big))
    assert.are.equal("selection of 4 of 4 rows", tostring(expression.select(d, "true")))
  end)

  it("has no bits behind its last row", function()
    for _, rows in ipairs{ 1, 63, 64, 65, 1023, 1024, 1025 } do
      local x = dataset.of{ { "x", column.numbers{ rows = rows } } }
      assert.are.equal(rows, (expression.select(x, "true") | expression.select(x, "false")):count())
      assert.are.equal(0, (~expression.select(x, "true")):count())
      assert.are.equal(rows, (~expression.select(x, "x == 1")):missing())
    end
  end)
end)
