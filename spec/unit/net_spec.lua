local net = require "net"
local answers = require "spec.support.answers"

local options = { { key = "a", code = 1 }, { key = "b", code = 2 }, { key = "c", code = 3 }, { key = "d", code = 4 } }

-- The order as a text: options by place, nets by name, levels as dots.
local function order(count, nets, value, ascending)
  local list = {}
  for i, line in ipairs(net.order(count, nets, value, ascending)) do
    list[i] = ("."):rep(line.level) .. (line.net and line.net.key or line.place)
  end
  return table.concat(list, " ")
end

describe("net.of", function()
  it("takes keys and codes", function()
    local nets = net.of("net", options, { { { de = "oben", en = "top" }, "b", 1 }, { "low", "d", "c", "d" } })
    assert.are.same({ 1, 2 }, nets[1].places)
    assert.are.equal("top", nets[1].key)
    assert.are.same({ 3, 4 }, nets[2].places)
  end)

  it("refuses nets without label, without options, with unknown options", function()
    assert.are.equal("net[1]: a net starts with its label ({ \"Top 2\", \"full\", \"rather\" })",
      answers.refusal(net.of, "net", options, { { 1, 2 } }))
    assert.are.equal("net[1]: the net has no options", answers.refusal(net.of, "net", options, { { "Top" } }))
    assert.are.equal("net[2]: 9 is no option (there are 'a', 'b', 'c', 'd')",
      answers.refusal(net.of, "net", options, { { "Top", 1 }, { "Low", 9 } }))
  end)
end)

describe("net.order", function()
  it("puts a net above its parts, where the first of them stands", function()
    assert.are.equal("top .1 .2 3 low .4 .5",
      order(5, { { key = "low", places = { 4, 5 } }, { key = "top", places = { 1, 2 } } }))
  end)

  it("brings parts together that stand apart", function()
    assert.are.equal("ends .1 .4 2 3", order(4, { { key = "ends", places = { 1, 4 } } }))
  end)

  it("puts a net within a larger one below it", function()
    assert.are.equal("three .two ..1 ..2 .3 4",
      order(4, { { key = "two", places = { 1, 2 } }, { key = "three", places = { 1, 2, 3 } } }))
  end)

  it("shows an option once where nets overlap", function()
    assert.are.equal("x .1 .2 y .3", order(3, { { key = "x", places = { 1, 2 } }, { key = "y", places = { 2, 3 } } }))
  end)

  it("sorts by a value on each level; equal ones keep their order", function()
    local share = { 0.1, 0.3, 0.2, 0.2 + 1e-15 }
    local function value(places)
      local sum = 0
      for _, place in ipairs(places) do sum = sum + share[place] end
      return sum
    end
    assert.are.equal("2 3 4 1", order(4, {}, value))
    assert.are.equal("1 3 4 2", order(4, {}, value, true))
    assert.are.equal("low .3 .4 2 1", order(4, { { key = "low", places = { 3, 4 } } }, value))
  end)
end)
