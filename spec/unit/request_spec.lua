-- What is refused stands in spec/errors/table_spec.lua.

local request = require "request"
local answers = require "spec.support.answers"

describe("a request", function()
  it("has percent unless it says otherwise", function()
    local list, set = request.statistics("table", nil)
    assert.are.same({ "percent" }, list)
    assert.is_true(set.percent)
    assert.are.same({ "mean", "se" }, (request.statistics("table", { "mean", "se" })))
  end)

  it("has digits of its own for each statistic", function()
    assert.are.same({ percent = 0, mean = 2, sd = 2, se = 1, weighted = 0, index = 0 },
      request.digits("table", { mean = 2 }))
  end)

  it("marks bases below 30 and hides as the codebook says, or more", function()
    local plain, strict = answers.of { x = { 1 } }, answers.of({ x = { 1 } }, { hide = 5 })
    assert.are.same({ 30, 0 }, { request.thresholds("table", {}, plain) })
    assert.are.same({ 0, 5 }, { request.thresholds("table", { flag = false }, strict) })
    assert.are.same({ 10, 7 }, { request.thresholds("table", { flag = 10, hide = 7 }, strict) })
  end)

  it("takes a column before a battery of the same name", function()
    local data = answers.of({ x = { 1 }, y = { 2 } }, { batteries = { { name = "x", items = { "y" } },
      { name = "b", items = { "x", "y" } } } })
    local names = {}
    for i, entry in ipairs(request.expand("table", data, { "x", "b" })) do names[i] = entry.name end
    assert.are.same({ "x", "x", "y" }, names)
  end)

  it("finds nets by column, else by battery", function()
    local entry = { name = "x", battery = { name = "b" } }
    assert.are.equal("of x", request.nets({ nets = { x = "of x", b = "of b" } }, entry))
    assert.are.equal("of b", request.nets({ nets = { b = "of b" } }, entry))
    assert.is_nil(request.nets({}, entry))
    assert.is_false(request.nets({ nets = false }, entry))
  end)
end)
