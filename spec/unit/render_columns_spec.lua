-- lib/render/columns.lua

local columns = require "render.columns"
local language = require "language"

describe("columns.wrap", function()
  it("breaks at blanks and hyphens, and splits what is longer than a line", function()
    assert.are.same({ "not at", "all" }, columns.wrap("not at \n all", 6))
    assert.are.same({ "half-", "half" }, columns.wrap("half-half", 6))
    assert.are.same({ "Donau-", "dampf" }, columns.wrap("Donaudampf", 6))
    assert.are.same({ "-12" }, columns.wrap("-12", 3))
    assert.are.same({}, columns.wrap("", 3))
    assert.are.same({ "wider-", "sprüchlich" }, columns.wrap("wider\u{AD}sprüchlich", 12))
    assert.are.same({ "widersprüchlich" }, columns.wrap("wider\u{AD}sprüchlich", 15))
  end)
end)

describe("columns.measure", function()
  it("knows the room, the side and what stands behind numbers", function()
    local rows = { { cells = { { kind = "count", value = 1000, mark = "*" }, { kind = "text", text = "ab" },
      { kind = "bar", value = 1 }, false } } }
    local leaves = { { label = "n" }, { label = "T", wrap = true }, { label = "" }, { label = "long label" } }
    local list = columns.measure(leaves, rows, language.words "en")
    assert.are.same({ 6, "right", 1 }, { list[1].room, list[1].align, list[1].marks })
    assert.are.same({ "left", 2 }, { list[2].align, list[2].wrap })
    assert.is_true(list[3].bar)
    assert.are.same({ "1,000" }, list[1].strings)
    assert.are.equal(5, list[4].room)
  end)
end)

describe("columns.pack", function()
  it("keeps together what stands under one heading, where it fits", function()
    local list, head = {}, { { label = "a" }, { label = "b", nodes = { { label = "c" }, { label = "d" } } } }
    for i = 1, 3 do list[i] = { room = 8 } end
    assert.are.same({ { 1, 2, 3 } }, columns.pack(list, head, 30))
    assert.are.same({ { 1 }, { 2, 3 } }, columns.pack(list, head, 20))
    assert.are.same({ { 1 }, { 2 }, { 3 } }, columns.pack(list, head, 10))
  end)

  it("knows the headings over columns, and how far they reach", function()
    local b = { label = "b", nodes = { { label = "c" }, { label = "d" } } }
    local over = columns.levels { { label = "a" }, b }
    assert.are.same({ { nil, b, b } }, over)
    local spans = columns.spans(over[1], { 1, 2, 3 })
    assert.are.same({ 1, 2 }, { #spans[1], #spans[2] })
    assert.are.equal(b, spans[2].node)
    assert.are.equal(18, columns.room({ 1, 2 }, { { room = 8 }, { room = 8 } }))
  end)
end)
