-- Values as the prompt shows them (lib/prompt/value.lua).

local befund = require "befund"
local column, dataset = require "core.column", require "core.dataset"
local text = require "prompt.value".text

require "dataset" -- gives handles their methods in Lua

local function data()
  return dataset.of { { "age", column.numbers { 30, 40, false } },
    { "name", column.texts { "a", "b", "c" } } }
end

describe("the prompt shows", function()
  it("plain values as Lua does, texts as they are", function()
    assert.are.equal("nil", text(nil))
    assert.are.equal("3", text(3))
    assert.are.equal("a\nb", text("a\nb"))
  end)

  it("tables with their fields, lists first", function()
    assert.are.equal("{}", text {})
    assert.are.equal('{ 1, "two", [10] = 3, ["a b"] = 4, x = { y = true } }',
      text { 1, "two", x = { y = true }, [10] = 3, ["a b"] = 4 })
  end)

  it("long lists, deep tables and long texts cut, with a count", function()
    local list = {}
    for i = 1, 100 do list[i] = i end
    assert.are.equal("{ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, and 80 more }",
      text(list, 100))
    assert.are.equal("{\n  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,\n  and 80 more\n}",
      text(list))
    assert.are.equal("{ { { { 2 fields } } } }", text { { { { 1, 2 } } } })
    assert.are.equal('{ "' .. ("x"):rep(200) .. '…" }', text({ ("x"):rep(1000) }, 300))
  end)

  it("lists of tables as their first rows, numbers to the right, with the fields that fit", function()
    local list = {}
    for i = 1, 12 do list[i] = { id = "F" .. i, value = i * 10, note = "", parts = { i } } end
    list.F1 = list[1]
    local rows = {}
    for i = 1, 10 do rows[i] = ("  F%-2d  %5d"):format(i, i * 10) end
    assert.are.equal("list of 12\n  id   value\n" .. table.concat(rows, "\n")
      .. "\n  and 2 more; [1] shows all 4 fields", text(list))
    assert.are.equal("list of 3\n  id  value\n  F1     10\n  F2     20\n  F3     30\n"
      .. "  [1] shows all 4 fields", text { list[1], list[2], list[3] })
    for line in text(require "study".figures):gmatch("[^\n]+") do
      assert.is_true(require "core.text".width(line) <= 80, line)
    end
    assert.is_truthy(text(require "study".figures):find("^list of 599\n  id +question +item "))
    assert.is_nil(text { list[1], list[2], 3 }:find("list of", 1, true))
  end)

  it("what is deep in filled lines", function()
    local one = { figures = { 1, 2 }, lost = { 1 }, name = "a_rather_long_name", taken = ("x"):rep(20) }
    assert.are.equal("{\n  a = { 1 },\n  b = {\n    {\n      figures = { 2 fields }, lost = { 1 field },\n"
      .. "      name = \"a_rather_long_name\", taken = \"xxxxxxxxxxxxxxxxxxxx\"\n    }\n  }\n}",
      text { a = { 1 }, b = { one } })
  end)

  it("what a list has by name, too, once", function()
    local one = { x = 1 }
    assert.are.equal("{ { x = 1 }, by name, too }", text { one, first = one })
  end)

  it("all named fields of one thing", function()
    local t = {}
    for i = 1, 25 do t["field_" .. i] = i end
    assert.is_nil(text(t):find("more", 1, true))
  end)

  it("what can be done next within the width of the terminal", function()
    for _, v in ipairs { data(), data():design {}, require "study", befund } do
      for line in text(v, 60):gmatch("[^\n]+") do
        assert.is_true(require "core.text".width(line) <= 60, line)
      end
    end
  end)

  it("tables that hold themselves", function()
    local t = { 1 }
    t[2] = t
    assert.are.equal("{ 1, { itself } }", text(t))
  end)

  it("control bytes of texts in tables as nothing dangerous", function()
    assert.is_nil(text({ "a\27[31mb" }):find("\27", 1, true))
    assert.are.equal('{ "a\\nb" }', text { "a\nb" })
  end)

  it("datasets with their columns, and what can be done", function()
    assert.are.equal("dataset: 3 rows, 2 columns\n  age name\n"
      .. "  next: :describe(), :freq(name), :design { weight = ... }; ?name: a column", text(data()))
    local wide = {}
    for i = 1, 200 do wide[i] = { "column_" .. i, column.numbers { 1 } } end
    assert.is_truthy(text(dataset.of(wide)):find("\n  and 17%d more\n"))
  end)

  it("columns with their options or range", function()
    assert.are.equal("column, number: 2 of 3 rows answered\n  from 30 to 40", text(data():column("age")))
  end)

  it("designs, and what can be asked of them", function()
    local s = data():design {}
    assert.are.equal("design of 3 rows, unweighted\n  next: :table { rows =, columns = }, :mean(name), "
      .. ":share(name, key),\n    :domain(condition); ?s: lists all", text(s))
    assert.is_nil(text(s:domain("age > 30")):find(":domain", 1, true))
  end)

  it("what prints itself as it prints", function()
    local t = data():table { rows = "age" }
    assert.are.equal((tostring(t):gsub("\n+$", "")), text(t))
    assert.are.equal(tostring(data():mean("age")), text(data():mean("age")))
    assert.are.equal("{ " .. tostring(data():mean("age")) .. " }", text({ data():mean("age") }, 200))
  end)

  it("functions by what help calls them, befund and the study by what they have", function()
    assert.are.equal("function s:mean(v, o)  (?s:mean)", text(data().mean))
    assert.is_truthy(text(function() end):find("^function of "))
    assert.is_truthy(text(befund):find("^befund .*:\n.*read.*\n  next: "))
    local study = require "study"
    assert.is_truthy(text(study):find("study." .. study.populations[1].name, 1, true))
  end)
end)
