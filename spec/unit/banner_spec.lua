local banner = require "banner"
local answers = require "spec.support.answers"

local data = answers.of({
  sex = { "f m", "f", "m", "f", title = { de = "Geschlecht", en = "Sex" } },
  role = { "leader staff", "staff", "staff", "leader" },
  days = { 3, 0, 3 },
  many = (function()
    local list = {}
    for i = 1, 3 do list[i] = i end
    return list
  end)(),
  tools = { items = { { "mail", "110" }, { "phone", "011" } } },
  name = { texts = { "a", "b", "a" } },
}, { columns = { many = { private = true } } })

local function keys(columns, total)
  local list = {}
  for i, point in ipairs(banner.of("table: columns", data, columns, total).points) do
    list[i] = table.concat(point.keys, " > ")
  end
  return list
end

local function labels(nodes, list, depth)
  for _, node in ipairs(nodes) do
    list[#list + 1] = (" "):rep(depth) .. node.label
    if node.nodes then labels(node.nodes, list, depth + 1) end
  end
  return list
end

describe("a banner", function()
  it("starts with the Total, unless that is last or left out", function()
    assert.are.same({ "total", "sex > f", "sex > m" }, keys("sex"))
    assert.are.same({ "sex > f", "sex > m", "total" }, keys({ "sex" }, "last"))
    assert.are.same({ "sex > f", "sex > m" }, keys({ "sex" }, false))
    assert.are.same({ "total" }, keys(nil))
  end)

  it("nests variables to any depth", function()
    assert.are.same({ "sex > f > role > leader", "sex > f > role > staff", "sex > m > role > leader",
      "sex > m > role > staff" }, keys("sex > role", false))
    assert.are.equal(8, #keys("sex>role > days", false))
  end)

  it("points at the crossed cells, the inner variable fastest", function()
    local points = banner.of("table: columns", data, "sex > role", false).points
    assert.are.same({ 2 }, points[2].codes)
    local crossed, found = points[1].slice[2], {}
    for row = 1, 3 do found[row] = crossed:get(row) end
    assert.are.same({ "f\1staff", "m\1staff", "f\1leader" }, found)
  end)

  it("takes numbers and texts of few values, in order", function()
    assert.are.same({ "days > 0", "days > 3" }, keys("days", false))
    assert.are.same({ "name > a", "name > b" }, keys("name", false))
  end)

  it("has a point for each item of a multiple-response set", function()
    local points = banner.of("table: columns", data, "tools", false).points
    assert.are.equal(2, #points)
    assert.are.same({ "tools", "phone" }, points[2].keys)
    assert.are.same({ 1 }, points[2].codes)
  end)

  it("takes conditions of any kind as points", function()
    assert.are.same({ "total", "many days", "sex == 'f'" },
      keys { { label = { de = "viele Tage", en = "many days" }, domain = "days > 2" }, { domain = "sex == 'f'" } })
  end)

  it("is headed in the language that is asked for", function()
    local b = banner.of("table: columns", data, { "sex", "sex > role" })
    assert.are.same({ "Gesamt", "Geschlecht", " f", " m", "Geschlecht > role", " f", "  leader", "  staff", " m",
      "  leader", "  staff" }, labels(banner.head(b, "de"), {}, 0))
    assert.are.equal("Sex", banner.head(b, "en")[2].label)
  end)
end)

describe("a banner refuses", function()
  local function refusal(columns, total) return answers.refusal(keys, columns, total) end

  it("columns that are not there", function()
    assert.are.equal("table: columns[1]: no column 'sxe' (is it 'sex'?)", refusal "sxe")
    assert.are.equal("table: columns[2]: no column 'rloe' (is it 'role'?)", refusal { "sex", "sex > rloe" })
  end)

  it("private columns", function()
    assert.are.equal("table: columns[1]: column 'many' is private and never shown", refusal "many")
  end)

  it("nested multiple-response sets", function()
    assert.are.equal("table: columns[1]: 'tools' is a multiple-response set and cannot be nested (write points: "
      .. "{ label = \"...\", domain = \"has(tools, '...')\" })", refusal "sex > tools")
  end)

  it("a point without condition", function()
    assert.are.equal("table: columns[1].domain: nil is not a text", refusal { { label = "x" } })
  end)

  it("nothing to show", function()
    assert.are.equal("table: columns: a table without columns and without total has nothing to show",
      refusal({}, false))
  end)
end)
