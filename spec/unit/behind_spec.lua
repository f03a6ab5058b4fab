-- The rows behind a cell (lib/behind.lua).

local befund = require "befund"
local temp = require "spec.support.temp"

local BOOK = [[return { format = 1, columns = {
  { "q1", kind = "single", codes = { { "a", 1 }, { "b", 2 }, { "it's", 3 } }, nets = { { "top", "a", "b" } } },
  { "level", kind = "single", codes = { { "x", 1 }, { "y", 2 } } },
  { "age", kind = "number" }, { "w", kind = "number" }, { "email", kind = "text", private = true },
  { "t_1", kind = "single", codes = { { "yes", 1 }, { "no", 0 } } },
  { "t_2", kind = "single", codes = { { "yes", 1 }, { "no", 0 } } } },
  sets = { { "tools", base = "answered", counted = { 1 }, items = { { "t_1" }, { "t_2" } } } } }]]

local ROWS = "q1,level,age,w,email,t_1,t_2\n1,1,30,1,a@x,1,0\n1,2,40,1,b@x,0,1\n2,1,50,0,c@x,1,1\n"
  .. "2,2,,2,d@x,0,0\n3,1,60,2,e@x,1,1\n,2,70,1,f@x,1,0\n1,1,33,1,g@x,0,0\n"

describe("the rows behind a cell", function()
  local dir, d, s

  before_each(function()
    dir = temp.folder()
    dir:write("a.codebook.lua", BOOK)
    d = befund.read(dir:write("a.csv", ROWS))
    s = d:design { weight = "w" }
  end)

  after_each(function() getmetatable(dir).__close() end)

  local function ages(rows)
    local list = {}
    for i = 1, #rows do list[i] = rows:column("age"):get(i) or "none" end
    return list
  end

  it("are those of the option, the column, the domain and positive weight", function()
    local t = s:table { rows = "q1", columns = "level" }
    assert.are.same({ 30, 40, 33 }, ages(s:rows(t:cell("q1 > a", "total"))))
    assert.are.same({ 30, 33 }, ages(s:rows(t:cell("q1 > a", "level > x"))))
    assert.are.same({ "none" }, ages(s:rows(t:cell("q1 > b", "total")))) -- one has weight 0
    assert.are.same({ 60 }, ages(s:rows(t:cell("q1 > it's", "total"))))
    local old = s:domain("age > 31", "Old")
    assert.are.same({ 40, 33 }, ages(old:rows(old:table { rows = "q1" }:cell("q1 > a", "total"))))
  end)

  it("agree with the count that the table prints, cell by cell", function()
    for _, columns in ipairs { { "level" }, { "level > t_1" }, { "tools" },
      { { label = "Old", domain = "age > 31 or level == 'y'" } } } do
      local t = s:table { rows = { "q1", "tools" }, columns = columns, show = { "count" }, nets = { tools = false } }
      local layout, checked = t:layout("en"), 0
      for r, row in ipairs(layout.rows) do
        for c, cell in ipairs(row.kind == "answer" and row.cells or {}) do
          if cell.kind == "count" then
            assert.are.equal(cell.value, #s:rows(t:cell(r, c)))
            checked = checked + 1
          end
        end
      end
      assert.is_true(checked >= 10)
    end
  end)

  it("are there for nets, means, bases, frequencies and batteries", function()
    local t = s:table { rows = { "q1", "age" } }
    assert.are.same({ 30, 40, "none", 33 }, ages(s:rows(t:cell("q1 > top", "total"))))
    assert.are.equal(5, #s:rows(t:cell("age > mean", "total")))
    assert.are.equal(5, #s:rows(t:cell("q1 > base", "total")))
    assert.are.equal(1, #s:rows(s:freq("age"):cell("60", "percent")))
    assert.are.equal(3, #s:rows(s:battery({ "t_1", "t_2" }):cell("t_1", "no")))
  end)

  it("have no private columns", function()
    assert.is_false(s:rows(s:freq("q1"):cell("a", "percent")):has("email"))
  end)

  it("are not shown where so few are hidden", function()
    local t = s:table { rows = "q1", hide = 3 }
    assert.are.equal(3, #s:rows(t:cell("q1 > a", "total")))
    assert.has_error(function() s:rows(t:cell("q1 > b", "total")) end,
      "rows: the cell has fewer than 3 rows, which are not shown (hide)")
  end)

  it("are refused for what is no cell, and for another design's", function()
    assert.has_error(function() s:rows(s:mean("age")) end,
      "rows: a userdata is no cell of a table (s:rows(t:cell(row, column)))")
    local other = befund.read(dir:path("a.csv")):design {}
    assert.has_error(function() s:rows(other:freq("q1"):cell("a", "percent")) end,
      "rows: the cell is of another design (ask the one its table is of)")
    assert.are.equal(7, s:rows())
  end)
end)
