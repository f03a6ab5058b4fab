local layout = require "layout"

local head = { { label = "Total" }, { label = "Sex", nodes = { { label = "f" }, { label = "m" } } } }

local function refused(t)
  local ok, message = pcall(layout.of, t)
  assert.is_false(ok)
  return message:match("layout: .*")
end

describe("layout.leaves", function()
  it("lists the columns with the headings over them", function()
    local leaves, paths = layout.leaves(head)
    assert.are.equal(3, #leaves)
    assert.are.same({ { "Total" }, { "Sex", "f" }, { "Sex", "m" } }, paths)
  end)
end)

describe("layout.depth", function()
  it("counts headings that stand above each other", function()
    assert.are.equal(2, layout.depth(head))
    assert.are.equal(1, layout.depth { { label = "n" } })
  end)
end)

describe("layout.of", function()
  it("fills what was left out", function()
    local t = layout.of { lang = "en", head = head,
      rows = { { kind = "answer", label = "a", cells = { false, false, false } } } }
    assert.are.equal(0, t.rows[1].level)
    assert.are.same({}, t.ledger)
  end)

  it("refuses a row that has not a cell for each column", function()
    assert.are.equal("layout: row 1 has 1 cells, the head has 3 columns",
      refused { lang = "en", head = head, rows = { { kind = "answer", label = "a", cells = { false } } } })
  end)

  it("refuses a cell without what its kind needs", function()
    local one = { { label = "n" } }
    assert.are.equal("layout: row 1, column 1: a cell of kind 'count' needs value",
      refused { lang = "en", head = one, rows = { { kind = "answer", label = "a", cells = { { kind = "count" } } } } })
    assert.are.equal("layout: row 1, column 1: a cell of kind 'sum' needs a kind that is known",
      refused { lang = "en", head = one, rows = { { kind = "answer", label = "a", cells = { { kind = "sum" } } } } })
  end)

  it("refuses a field that it does not know", function()
    assert.are.equal("layout: unknown option 'tilte' (is it 'title'?)",
      refused { lang = "en", head = head, rows = {}, tilte = "" })
  end)
end)
