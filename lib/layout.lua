--- A table as it is to be seen: rows of typed cells under a tree of headings, in one language. A pure value.
--
--     layout = {
--       lang = "en", title = "...", base = "Base: ...", stub = "heading of the stub" or nil,
--       head = { { label = "Total" }, { label = "Gender", nodes = { { label = "female" }, { label = "male" } } } },
--       rows = { { kind = "base", label = "Base", level = 0, question = "q1", key = "base", cells = { cell... } } },
--       notes = { "..." }, ledger = { "..." }, legend = { "..." }, source = "..." or nil,
--     }
--
-- The leaves of `head` are the columns from left to right; a row has a cell for each, `false` for nothing. A leaf with
-- `wrap` = true holds texts that may take several lines; one of a banner has the `keys` of its point, variable and
-- option in turn. Rows of kind "question" are headings and have no cells;
-- `group` is what the questions of rows are called, where it is something else. `level` is how far a label is set in.
-- A row may have an `id` that others point at, and a `link`: the id of what tells more of it, elsewhere in a report.
-- Where rows hold different measures, each says with `item` and `measure` which answer it is of, if any, and what it
-- measures; `estimate(j)` gives what the percentage or mean in its column j was estimated as, for charts. A row may
-- have an `id`, by which others refer to it, and a `link`, the id of a row elsewhere that tells more. A cell says
-- what it is and holds the unrounded value; show.lua makes it readable, and nothing after this computes:
--
--     { kind = "percent", value = share, digits = 0, mark = "*" or nil }     also "points" (share times 100)
--       `sign` = true: points and numbers are changes and have a plus
--       `letters` = "A C": those of the columns it is larger than; a leaf of the head has its `letter` in its label
--     { kind = "count", value = rows }        { kind = "number", value = x, digits = 1 }
--     { kind = "p", value = p-value, digits = 4 }
--     { kind = "interval", low =, high =, digits =, unit = "share" or "number" }
--     { kind = "text", text = "..." }         { kind = "bar", value = 0 to 1, length of the bar }
--     { kind = "empty" } the base is empty    { kind = "hidden" } there and not shown

local check = require "check"

local layout = {}

local FIELDS = { "lang", "title", "base", "stub", "group", "head", "rows", "notes", "ledger", "legend", "source" }
local KINDS = { percent = "value", points = "value", count = "value", number = "value", p = "value", bar = "value",
  interval = "low", text = "text", empty = "kind", hidden = "kind" }

local function walk(nodes, path, visit)
  for _, node in ipairs(nodes) do
    path[#path + 1] = node
    if node.nodes then walk(node.nodes, path, visit) else visit(node, path) end
    path[#path] = nil
  end
end

--- The columns of a tree of headings, from left to right.
-- @param head list of nodes
-- @return list of leaves; list of paths, each a list of labels from the outermost in
-- @usage
-- local leaves, paths = require "layout".leaves { { label = "Sex", nodes = { { label = "f" }, { label = "m" } } } }
-- assert(leaves[2].label == "m" and table.concat(paths[2], "/") == "Sex/m")
function layout.leaves(head)
  local leaves, paths = {}, {}
  walk(head, {}, function(leaf, path)
    local labels = {}
    for i, node in ipairs(path) do labels[i] = node.label end
    leaves[#leaves + 1], paths[#paths + 1] = leaf, labels
  end)
  return leaves, paths
end

local function width(head)
  local columns = 0
  for _, node in ipairs(head) do columns = columns + (node.nodes and width(node.nodes) or 1) end
  return columns
end

--- How many headings stand above each other.
-- @param head list of nodes
-- @return a number, 1 where no node has nodes of its own
-- @usage assert(require "layout".depth { { label = "a", nodes = { { label = "b" } } } } == 2)
function layout.depth(head)
  local depth = 0
  walk(head, {}, function(_, path) depth = math.max(depth, #path) end)
  return depth
end

--- Checks a layout and fills what may be left out.
-- @param t the fields above; `notes`, `ledger`, `legend` may be nil, `level` too
-- @return t
-- @raise names the field, row or cell that is wrong
-- @usage
-- local one = require "layout".of { lang = "en", head = { { label = "n" } },
--   rows = { { kind = "answer", label = "yes", cells = { { kind = "count", value = 3 } } } } }
-- assert(#one.notes == 0)
function layout.of(t)
  check.options("layout", t, FIELDS)
  check.one_of("layout: lang", t.lang, { "en", "de" })
  local columns = width(check.kind("layout: head", t.head, "table"))
  for _, name in ipairs { "notes", "ledger", "legend" } do t[name] = t[name] or {} end
  for i, row in ipairs(check.kind("layout: rows", t.rows, "table")) do
    row.level = row.level or 0
    if row.kind ~= "question" and #row.cells ~= columns then
      check.fail("layout: row %d has %d cells, the head has %d columns", i, #row.cells, columns)
    end
    for j = 1, row.cells and #row.cells or 0 do
      local cell = row.cells[j]
      local needs = cell and KINDS[cell.kind]
      if cell and (not needs or cell[needs] == nil) then
        check.fail("layout: row %d, column %d: a cell of kind %s needs %s", i, j, check.quoted(cell.kind),
          KINDS[cell.kind] or "a kind that is known")
      end
    end
  end
  return t
end

return layout
