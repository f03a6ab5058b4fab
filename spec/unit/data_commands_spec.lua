--- befund codebook, describe, convert: scripts/commands/codebook.lua, describe.lua, convert.lua.

local run = require "spec.support.run"
local temp = require "spec.support.temp"

local bytes = "role;age\n1;34\n2;51\n1;\n"

describe("befund codebook", function()
  it("writes a codebook that is found beside the file and changes nothing before it is edited", function()
    local dir <close> = temp.folder()
    local path = dir:write("answers.csv", bytes)
    local made = run { "codebook", path, "--output", dir:path("answers.codebook.lua") }
    assert.equal(0, made.status)
    assert.equal("", made.out)
    assert.truthy(made.err:find("answers.csv: cells are separated by ';'\n", 1, true))
    assert.truthy(dir:read("answers.codebook.lua"):find('{ "role", kind = "number" }, -- 1 to 2', 1, true))
    local described = run { "describe", path, "--format", "csv", env = { LC_ALL = "C" } }
    assert.equal(0, described.status)
    assert.truthy(described.out:find("role,number,,3,0,2,1 to 2", 1, true))
  end)

  it("brings an edited one up to date and counts what changed", function()
    local dir <close> = temp.folder()
    local path = dir:write("answers.csv", bytes)
    local old = dir:write("old.lua", "return { columns = { { 'role', codes = { { 'a', 1 }, { 'b', 2 } } }, "
      .. "{ 'gone' } } }\n")
    local made = run { "codebook", path, "--update", old }
    assert.equal(0, made.status)
    assert.truthy(made.err:find("old.lua: 1 column added, 1 no longer in the data, 0 with new options\n", 1, true))
    assert.equal("return { columns = { { 'role', codes = { { 'a', 1 }, { 'b', 2 } } }, "
      .. "--[[ not in the data: { 'gone' } ]]\n    -- new in the data:\n"
      .. '    { "age", kind = "number" }, -- 34 to 51\n  } }\n', made.out)
  end)

  it("comments out a battery and a set of which nothing is left, and keeps what has an item", function()
    local dir <close> = temp.folder()
    local path = dir:write("answers.csv", "q1_1,age\n1,34\n2,51\n")
    local old = dir:write("old.lua", [==[
return { scales = { s = { { "a", 1 }, { "b", 2 } } }, columns = { { "age", kind = "number" } },
  sets = { { "t", items = { { "t_1" }, "t_2" } } },
  batteries = { { "q1", scale = "s", items = { { "q1_1" }, { "q1_2" } } },
    { "q2", en = "Gone [[all]]", codes = { { "c", 1 } }, items = { "q2_1", { "q2_2" } } } } }
]==])
    local made = run { "codebook", path, "--update", old }
    assert.equal("", (made.err:gsub("^[^\n]*old.lua: 0 columns added, 5 no longer in the data, "
      .. "0 with new options\n", "")))
    assert.equal(0, made.status)
    assert.equal([==[
return { scales = { s = { { "a", 1 }, { "b", 2 } } }, columns = { { "age", kind = "number" } },
  sets = { --[[ not in the data: { "t", items = { { "t_1" }, "t_2" } } ]] },
  batteries = { { "q1", scale = "s", items = { { "q1_1" }, --[[ not in the data: { "q1_2" } ]] } },
    --[=[ not in the data: { "q2", en = "Gone [[all]]", codes = { { "c", 1 } }, items = { "q2_1", { "q2_2" } } } ]=] } }
]==], made.out)
  end)

  it("writes over no codebook that is there, unless it keeps what was edited", function()
    local dir <close> = temp.folder()
    local path, old = dir:write("answers.csv", bytes), dir:write("answers.codebook.lua", "return { columns = {} }")
    local made = run { "codebook", path, "--output", old }
    assert.equal(2, made.status)
    assert.equal(("befund: codebook: %s is there already (--update %s keeps what was edited)\n"):format(old, old),
      made.err)
    assert.equal("return { columns = {} }", dir:read("answers.codebook.lua"))
    assert.equal(0, run { "codebook", path, "--update", old, "--output", old }.status)
    assert.truthy(dir:read("answers.codebook.lua"):find('{ "role", kind = "number" }', 1, true))
  end)

  it("refuses a command line without a file", function()
    local made = run { "codebook" }
    assert.equal(2, made.status)
    assert.equal("befund: codebook: name one data file (befund codebook answers.csv)\n", made.err)
  end)
end)

describe("befund convert", function()
  it("writes another form, codes or keys, and says what was left out", function()
    local dir <close> = temp.folder()
    local path = dir:write("answers.csv", bytes)
    dir:write("answers.codebook.lua", "return { columns = { { 'role', codes = { { 'boss', 1 }, { 'staff', 2 } } },"
      .. " { 'age', private = true } } }")
    local made = run { "convert", path, dir:path("x.tsv") }
    assert.equal(0, made.status)
    assert.equal("role\n1\n2\n1\n", dir:read("x.tsv"))
    assert.truthy(made.err:find("write: 1 private column is left out: 'age'\n", 1, true))
    run { "convert", path, dir:path("y.csv"), "--labels", "key" }
    assert.equal("role\nboss\nstaff\nboss\n", dir:read("y.csv"))
  end)

  it("fails with the reader's message", function()
    local dir <close> = temp.folder()
    local made = run { "convert", dir:path("nothing.csv"), dir:path("x.csv") }
    assert.equal(1, made.status)
    assert.truthy(made.err:find("nothing.csv: no such file", 1, true))
    assert.equal(2, run { "convert", "one.csv" }.status)
  end)
end)

describe("befund describe", function()
  it("refuses a codebook with a mistake", function()
    local dir <close> = temp.folder()
    dir:write("answers.codebook.lua", "return { columns = { { 'age', kind = 'nummer' } } }")
    local made = run { "describe", dir:write("answers.csv", bytes) }
    assert.equal(1, made.status)
    assert.truthy(made.err:find(
      "answers.codebook.lua:1: columns[1] ('age'): 'nummer' is no kind of column (is it 'number'?)", 1, true))
  end)
end)
