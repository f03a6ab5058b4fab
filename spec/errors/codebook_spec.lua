--- Mistakes in codebooks and the words in which they are said.

local raised = require "spec.support.raised"
local load = require "codebook.load"
local codebook = require "codebook"

local function source(text)
  return raised(load.source, text, "staff.codebook.lua")
end

local function mistake(entry)
  return raised(require "codebook.check".codebook, entry, "staff.codebook.lua")
end

describe("codebook.load", function()
  it("lets no call pass", function()
    assert.equal("staff.codebook.lua:2: '(' has no place in a file that holds data only "
      .. "(write texts, numbers and tables; calls are not possible)", source 'return {\n os.exit() }')
  end)

  it("lets no loop pass", function()
    assert.equal("staff.codebook.lua:1: 'while' has no place in a file that holds data only "
      .. "(write texts, numbers and tables)", source "while true do end")
  end)

  it("lets no function and no method call pass", function()
    assert.equal("staff.codebook.lua:1: 'function' has no place in a file that holds data only "
      .. "(write texts, numbers and tables)", source "return { f = function() end }")
    assert.equal("staff.codebook.lua:1: ':' has no place in a file that holds data only "
      .. "(write texts, numbers and tables)", source [[local s = "x" return { s:rep"999999999" }]])
  end)

  it("says how to continue a long text", function()
    assert.equal("staff.codebook.lua:1: '..' has no place in a file that holds data only "
      .. "(write one text; \\z continues it in the next line)", source "return { 'a' .. 'b' }")
  end)

  it("names both lines of a field that stands twice", function()
    assert.equal("staff.codebook.lua:3: field 'de' stands twice in one table (the first is in line 2)",
      source "return {\n de = 'a',\n de = 'b' }")
  end)

  it("gives Lua's own message with the line where the file does not parse", function()
    assert.equal("staff.codebook.lua:2: '}' expected (to close '{' at line 1) near <eof>", source "return {\n 1")
    assert.equal("staff.codebook.lua:1: unfinished string near '\"abc'", source 'return { "abc\n }')
  end)

  it("names the file where too much is nested", function()
    for _, text in ipairs { ("{"):rep(1000), ("- "):rep(1000), "x" .. ("[x"):rep(1000) } do
      assert.equal("staff.codebook.lua: tables are nested too deeply (is a brace not closed?)",
        source("return " .. text))
    end
  end)

  it("says what it returns instead of a table", function()
    assert.equal("staff.codebook.lua: it returns nothing, not a table (start it with 'return {')", source "local a = 1")
    assert.equal("staff.codebook.lua: it returns 'x', not a table (start it with 'return {')", source "return 'x'")
  end)

  it("refuses compiled Lua and bytes that are no UTF-8", function()
    assert.equal("staff.codebook.lua: this is compiled Lua (give the source text)",
      source(string.dump(function() return {} end)))
    assert.equal("staff.codebook.lua:2: a byte is no UTF-8 (save the file as UTF-8)", source "return {\n'\xe4'}")
  end)

  it("reaches nothing from the outside", function()
    assert.is_nil(load.source("return { a = os, b = _G, c = string }", "x.lua").a)
    assert.equal("staff.codebook.lua:1: attempt to index a nil value (global 'os')", source "return { os.exit }")
  end)
end)

describe("a codebook", function()
  it("proposes the nearest field", function()
    assert.equal("staff.codebook.lua: columns[3] ('role'): unknown field 'scael' (is it 'scale'?)",
      mistake { columns = { { "a" }, { "b" }, { "role", scael = "x" } } })
    assert.equal("staff.codebook.lua: unknown field 'colums' (is it 'columns'?)", mistake { colums = {} })
  end)

  it("says which values a field takes", function()
    assert.equal("staff.codebook.lua: columns[1] ('age'): 'numbr' is no kind of column (is it 'number'?)",
      mistake { columns = { { "age", kind = "numbr" } } })
    assert.equal("staff.codebook.lua: columns[1] ('age'): 'de' must be a text, not 7",
      mistake { columns = { { "age", de = 7 } } })
    assert.equal("staff.codebook.lua: columns[1] ('age'): 'range' is { lowest, highest }",
      mistake { columns = { { "age", kind = "number", range = { 75, 16 } } } })
    assert.equal("staff.codebook.lua: columns[1] ('age'): missing[999]: 'no_anwser' is no kind of missing "
      .. "(is it 'no_answer'?)", mistake { columns = { { "age", missing = { [999] = "no_anwser" } } } })
    assert.equal("staff.codebook.lua: format 2 is unknown (this version reads format 1)", mistake { format = 2 })
    assert.equal("staff.codebook.lua: 'hide' must be a whole number, not 'x'", mistake { hide = "x" })
  end)

  it("refuses keys and codes that stand twice", function()
    assert.equal("staff.codebook.lua: columns[1] ('q1'): codes[2]: key 'yes' stands twice (the first is number 1)",
      mistake { columns = { { "q1", codes = { { "yes", 1 }, { "yes", 2 } } } } })
    assert.equal("staff.codebook.lua: scales.yn[2]: 1 stands for two options (the first is number 1)",
      mistake { scales = { yn = { { "yes", 1 }, { "no", 1 } } } })
    assert.equal("staff.codebook.lua: columns[2] ('q1'): the column is described twice (first at columns[1] ('q1'))",
      mistake { columns = { { "q1" }, { "q1" } } })
  end)

  it("knows its scales and the answers in its nets", function()
    assert.equal("staff.codebook.lua: columns[1] ('q1'): no scale 'agre4' (is it 'agree4'?)",
      mistake { scales = { agree4 = { { "full", 1 } } }, columns = { { "q1", scale = "agre4" } } })
    assert.equal("staff.codebook.lua: scales.agree4: nets[1]: 'fulll' is no answer of the scale (is it 'full'?)",
      mistake { scales = { agree4 = { { "full", 1 }, { "not", 2 }, nets = { { "top", "fulll" } } } } })
  end)

  it("wants options for a single choice and scores to reverse", function()
    assert.equal("staff.codebook.lua: columns[1] ('q1'): a single choice needs its options "
      .. "(codes = { { 'key', 1, de = '...' }, ... } or scale = 'name')",
      mistake { columns = { { "q1", kind = "single" } } })
    assert.equal("staff.codebook.lua: batteries[1] ('q7'): items[1] ('q7_1'): 'reverse' turns scores round, and the "
      .. "scale has none (give its answers a score)",
      mistake { batteries = { { "q7", codes = { { "a", 1 }, { "b", 2 } }, items = { { "q7_1", reverse = true } } } } })
  end)

  it("checks sets", function()
    assert.equal("staff.codebook.lua: sets[1] ('tools'): exclusive 't_non' is no item of the set (is it 't_none'?)",
      mistake { sets = { { "tools", exclusive = "t_non", items = { { "t_webex" }, { "t_none" } } } } })
    assert.equal("staff.codebook.lua: sets[1] ('tools'): base 'asked' needs to know who was asked "
      .. "(asked = \"role == 'leader'\")", mistake { sets = { { "tools", base = "asked", items = { { "t" } } } } })
    assert.equal("staff.codebook.lua: sets[1] ('tools'): 'items' is empty "
      .. "(name the columns: items = { { 'q7_1', de = '...' }, ... })", mistake { sets = { { "tools", items = {} } } })
  end)

  it("checks the forms of sets", function()
    local function set(entry)
      entry[1] = "tools"
      return (mistake { columns = { { "n", kind = "number" } }, sets = { entry } }:gsub("^staff.codebook.lua: ", ""))
    end
    assert.equal("sets[1] ('tools'): from 'lists' is unknown (is it 'list'?)", set { from = "lists" })
    assert.equal("sets[1] ('tools'): a list needs its column (column = \"q5\")", set { from = "list" })
    assert.equal("sets[1] ('tools'): 'separator' is for sets from list, and this one is from dummies",
      set { separator = ";", items = { { "a" } } })
    assert.equal("sets[1] ('tools'): 'counted' is for sets from dummies, and this one is from list",
      set { from = "list", column = "q5", counted = { 1 } })
    assert.equal("sets[1] ('tools'): column 'n' is of kind 'number', and lists stand in texts "
      .. "(kind = \"text\", or none)", set { from = "list", column = "n" })
    assert.equal("sets[1] ('tools'): items[2]: 1 stands for two options (the first is number 1)",
      set { from = "list", column = "q5", items = { { "a", 1 }, { "b", 1 } } })
    assert.equal("sets[1] ('tools'): exclusive 'nome' is no item of the set (is it 'none'?)",
      set { from = "list", column = "q5", exclusive = "nome", items = { { "a", 1 }, { "none", 2 } } })
    assert.equal("sets[1] ('tools'): 'separator' is empty (separator = \";\")",
      set { from = "list", column = "q5", separator = "" })
    assert.equal("sets[1] ('tools'): has both 'items' and 'scale' (one of them)",
      set { from = "list", column = "q5", scale = "s", items = { { "a", 1 } } })
    assert.equal("sets[2] ('u'): the column 'q5' is already an item of 't'", (mistake { sets = {
      { "t", from = "list", column = "q5" }, { "u", from = "list", column = "q5" } } }:gsub("^.-: ", "")))
  end)

  it("names gaps in lists", function()
    assert.equal("staff.codebook.lua: 'columns' has no entry 1 of 2 (nil in a list?)",
      mistake { columns = { nil, { "a" } } })
  end)

  it("may be a table", function()
    assert.equal("codebook: unknown field 'colums' (is it 'columns'?)", raised(codebook.load, { colums = {} }))
  end)
end)
