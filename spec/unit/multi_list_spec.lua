--- Several answers in one cell, and sets of mentions in codebooks: lib/multi/list.lua, lib/codebook/places.lua.

local temp = require "spec.support.temp"
local dataset = require "dataset"
local list = require "multi.list"

local function read(bytes, book, options)
  local dir <close> = temp.folder()
  options = options or {}
  options.codebook, options.separator = book or false, ","
  return dataset.read(dir:write("answers.csv", bytes), options)
end

-- What is mentioned in each row, or the kind of missing.
local function rows(col)
  local shown = {}
  for i = 1, col:rows() do
    local keys, kind = col:get(i)
    shown[i] = keys and table.concat(keys, " ") or "(" .. kind .. ")"
  end
  return shown
end

local function keys(col)
  local shown = {}
  for i, option in ipairs(col:labels():spec().answers) do shown[i] = option.key end
  return shown
end

describe("d:multi from a list", function()
  it("makes the distinct parts the items, numbers in their order", function()
    local d = read("q5,i\n1;10,\n2; 1 ;;,\n,1\n3,\n"):multi("tools", { "q5" }, { from = "list" })
    assert.same({ "1", "2", "3", "10" }, keys(d:column("tools")))
    assert.same({ "1 10", "1 2", "(system)", "3" }, rows(d:column("tools")))
    assert.same({ "multi 'tools': the cells of 'q5' are split at ';'" }, d:notes())
    assert.equal("list", d:meta().sets[1].from)
    assert.same({ "q5" }, d:meta().columns.tools.items)
  end)

  it("sorts texts bytewise and takes the separator that is given", function()
    local d = read('q5,i\n"Zoom, Webex",\n"Jitsi;Meet",\nZoom,\n'):multi("t", { "q5" }, { from = "list",
      separator = "," })
    assert.same({ "Jitsi;Meet", "Webex", "Zoom" }, keys(d:column("t")))
    assert.same({}, d:notes())
    assert.equal("|", list.separator { { value = "a|b" }, { value = "a|c" }, { value = "a;b" } })
    assert.same({ "a.b", "c" }, list.parts("a.b%%c", "%%"))
  end)

  it("takes codes with labels and kinds of missing, in their order", function()
    local codes = { { "webex", 2, de = "Webex" }, { "zoom", 1, de = "Zoom" }, { "dk", 98, missing = "dont_know" } }
    local d = read("q5,i\n1;2,\n98,\n1;98,\nZoom,\n,1\n"):multi("t", { "q5" }, { from = "list", separator = ";",
      codes = codes })
    assert.same({ "webex zoom", "(dont_know)", "zoom", "zoom", "(system)" }, rows(d:column("t")))
    assert.equal("Zoom", d:column("t"):codes("de")[2].label)
    d = read("q5,i\n1;98,\n98,\n"):multi("t", { "q5" }, { from = "list", separator = ";", codes = codes,
      asked = "missing(i)", base = "answered" })
    assert.same({ "zoom", "(system)" }, rows(d:column("t")))
  end)

  it("does with unknown parts what it is told", function()
    local d = read("q5,i\n1;7,\n7,\n9;1,\n")
    local codes = { { "zoom", 1 } }
    local noted = d:multi("t", { "q5" }, { from = "list", separator = ";", codes = codes, unknown = "note" })
    assert.same({ "zoom", "", "zoom" }, rows(noted:column("t")))
    assert.same({ "multi 't': '7', '9' are no option (left out)" }, noted:notes())
    local added = d:multi("t", { "q5" }, { from = "list", separator = ";", codes = codes, unknown = "add" })
    assert.same({ "zoom 7", "7", "zoom 9" }, rows(added:column("t")))
    assert.same({ "multi 't': '7', '9' are no option (added)" }, added:notes())
  end)

  it("has the base that is asked for", function()
    local d = read("q5,role\n1;2,1\n,1\n,2\n2,2\n")
    local function base(more)
      more.from, more.separator = "list", ";"
      return rows(d:multi("t", { "q5" }, more):column("t"))
    end
    assert.same({ "1 2", "(system)", "(system)", "2" }, base {})
    assert.same({ "1 2", "", "", "2" }, base { base = "all" })
    assert.same({ "1 2", "", "(not_asked)", "(not_asked)" }, base { asked = "role == 1" })
  end)

  it("takes columns of numbers and of few texts", function()
    assert.same({ "1", "2" }, rows(read("q5,i\n1,\n2,\n"):multi("t", { "q5" }, { from = "list" }):column("t")))
    assert.same({ "a b", "b" },
      rows(read("q5,i\na;b,\nb,\n", nil, { types = { q5 = "text" } }):multi("t", { "q5" }, { from = "list" })
        :column("t")))
  end)

  it("notes what an exclusive item stands beside", function()
    local d = read("q5,i\nnone;a,\nnone,\n"):multi("t", { "q5" }, { from = "list", separator = ";",
      exclusive = "none" })
    assert.same({ "multi 't': 'none' excludes the other items and stands beside them in 1 row (kept)" }, d:notes())
  end)
end)

describe("sets of a codebook", function()
  it("are made from lists", function()
    local d = read("q5,i\n1;3,\n3,\n,1\n98,\n", { columns = { { "i" } }, sets = { { "tools", de = "Werkzeuge",
      from = "list", column = "q5", separator = ";", items = { { "zoom", 1, de = "Zoom" }, { "webex", 2 },
        { "jitsi", 3 }, { "dk", 98, missing = "dont_know" } } } } })
    assert.same({ "zoom jitsi", "jitsi", "(system)", "(dont_know)" }, rows(d:column("tools")))
    assert.equal("Werkzeuge", d:column("tools"):label("de"))
    assert.equal("text", d:column("q5"):kind())
    assert.same({}, d:notes())
  end)

  it("find the separator and the items of a list, and share scales", function()
    local d = read("q5,q6,i\na|b,1,\nb,1|2,\n", { scales = { s = { { "one", 1 }, { "two", 2 } } },
      columns = { { "q6", de = "Sechs" }, { "i" } },
      sets = { { "t", from = "list", column = "q5" }, { "u", from = "list", column = "q6", scale = "s" } } })
    assert.same({ "a b", "b" }, rows(d:column("t")))
    assert.same({ "one", "one two" }, rows(d:column("u")))
    assert.equal("Sechs", d:column("q6"):label("de"))
    assert.equal("codebook: sets[1] ('t'): the cells of 'q5' are split at '|'", d:notes()[1])
  end)

  it("do with unknown parts what the reader is told, and name the first line", function()
    local book = { columns = { { "i" } }, sets = { { "s", from = "list", column = "q4", separator = ";" },
      { "t", from = "list", column = "q5", separator = ";", items = { { "zoom", 1 } } } } }
    local d = read("q4,q5,i\na,1;7,\na,7;8,\n", book, { unknown = "note" })
    assert.same({ "answers.csv:2: '7' is no item of set 't' (2 rows, and 1 more such value in 1 row, left out of it)" },
      { (d:notes()[1]:gsub("^.*/", "")) })
    assert.same({ "zoom", "" }, rows(d:column("t")))
    d = read("q4,q5,i\na,1;7,\na,7;8,\n", book, { unknown = "add" })
    assert.same({ "zoom 7", "7 8" }, rows(d:column("t")))
  end)

  it("are made from mentions", function()
    local d = read("m1,m2,i\n1,3,\n3,,\n,,1\n", { columns = { { "i" } }, sets = { { "tools", from = "mentions",
      codes = { { "zoom", 1, de = "Zoom" }, { "webex", 2 }, { "jitsi", 3 } }, items = { { "m1" }, { "m2" } } } } })
    assert.same({ "zoom jitsi", "jitsi", "(system)" }, rows(d:column("tools")))
    assert.same({ "zoom", "webex", "jitsi" }, keys(d:column("tools")))
    assert.equal("jitsi", d:column("m2"):get(1))
  end)

  it("survive writing and reading", function()
    local dir <close> = temp.folder()
    local book = { columns = { { "i" } }, sets = { { "t", from = "list", column = "q5", separator = ";" } } }
    local d = read("q5,i\na;b,1\nb,2\n", book)
    dataset.write(d, dir:path("copy.csv"))
    assert.equal("q5,i\na;b,1\nb,2\n", dir:read("copy.csv"))
    assert.same(rows(d:column("t")), rows(dataset.read(dir:path("copy.csv"), { codebook = book }):column("t")))
  end)
end)
