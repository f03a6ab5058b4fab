-- Mapped files of columns: src/store_read.c, store_wake.c, store_look.c, store_labels.c, store_write.c, src/mapping.c,
-- src/checksum.c, src/lua_store.c and lib/store.lua. The form of the file: src/README.md.

local befund = require "befund"
local column = require "core.column"
local core = require "core.store"
local dataset = require "core.dataset"
local design = require "core.design"
local file = require "core.file"
local labels = require "core.labels"
local lfs = require "lfs"
local raised = require "spec.support.raised"
local run = require "spec.support.run"
local store = require "store"
local stored = require "spec.support.stored"
local survey = require "spec.support.survey"
local temp = require "spec.support.temp"

local folder

before_each(function() folder = temp.folder() end)
after_each(function() getmetatable(folder).__close() end)

-- Five rows with a column of every kind.
local function sample()
  local l = labels.of { title = { de = "Frage", en = "Question" }, ordered = true,
    answers = { { key = "yes", code = 1, score = 2, label = { de = "Ja", en = "Yes" } },
      { key = "no", text = "nein" } },
    missing = { { key = "na", code = -9, kind = "no_answer", label = { de = "k. A." } }, { key = "nasked",
      kind = "not_asked" } } }
  local yes = labels.of { answers = { { key = "yes" }, { key = "no" } } }
  local items = labels.of { answers = { { key = "a", label = { en = "A" } }, { key = "b" } },
    missing = { { key = "dk", kind = "dont_know" } } }
  return dataset.of {
    { "q", column.single { labels = l, codes = { 1, 2, -1, -2, -3 } } },
    { "set", column.multi { labels = items, items = { column.single { labels = yes, codes = { 1, 2, 1, 2, 1 } },
      column.single { labels = yes, codes = { 2, 2, 1, 1, 1 } } } } },
    { "x", column.mark_missing(column.numbers { 1.5, -2, false, 99, 1e300 }, { [99] = -2 }, labels.of { missing = {
      { key = "no_answer", kind = "no_answer", code = 99 } } }) },
    { "t", column.texts { "short", "ä", false, "short", "" } },
    { "d", column.dates { 20000, false, -5, 0.5, 1 } },
  }
end

local function write(data, name)
  local path = folder:path(name or "x.befund")
  store.write(data, path)
  return path
end

local function open(bytes, name)
  return core.open(folder:write(name or "y.befund", bytes), "y.befund")
end

describe("a .befund file", function()
  it("gives back columns of every kind", function()
    local data = sample()
    local back = befund.read(write(data))
    assert.are.same(data:names(), back:names())
    for _, name in ipairs(data:names()) do
      local old, new = data:column(name), back:column(name)
      assert.equal(old:kind(), new:kind())
      assert.are.same(old:labels():spec(), new:labels():spec())
      assert.are.same(old:summary(), new:summary())
      for row = 1, 5 do assert.are.same({ old:get(row) }, { new:get(row) }, name .. row) end
    end
  end)

  it("gives back codes of each width", function()
    for _, options in ipairs { 3, 255, 256, 300, 65536, 70000 } do
      local answers, codes = {}, {}
      for i = 1, options do answers[i] = { key = "k" .. i } end
      for row = 1, 100 do codes[row] = row == 50 and options or row % options + 1 end
      local data = dataset.of { { "q", column.single { labels = labels.of { answers = answers }, codes = codes } } }
      local back = befund.read(write(data))
      for row = 1, 100 do assert.equal(data:column("q"):get(row), back:column("q"):get(row)) end
    end
  end)

  it("is empty where the dataset is", function()
    local back = befund.read(write(dataset.of { { "x", column.numbers {} }, { "t", column.texts {} } }))
    assert.equal(0, #back)
    assert.equal(0, back:column("t"):summary().answered)
    assert.are.same({}, store.read(write(dataset.of { rows = 0 })):names())
  end)

  it("keeps what goes along with a dataset", function()
    local path = folder:write("a.csv", "q1;q2;t1;t2;note\n1;2;1;0;x\n2;1;;1;y\n")
    local data = befund.read(path, { separator = ";", codebook = { title = { de = "Titel", en = "Title" }, id = "note",
      wave = "2025", hide = 5, fieldwork = { "2025-05-01", "2025-05-31" }, mode = "online",
      scales = { s = { { "a", 1, de = "A", score = 2 }, { "b", 2 }, nets = { { "all", "a", "b" } } } },
      columns = { { "note", kind = "text", asked = "q1 == 'a'" } },
      batteries = { { "q", scale = "s", items = { { "q1", before = { ["2024"] = "p1" } }, "q2" } } },
      sets = { { "tools", counted = { 1 }, base = "answered", items = { { "t1", en = "Zoom" }, "t2" } } } } })
    befund.write(data, folder:path("a.befund"))
    local back = befund.read(folder:path("a.befund"))
    assert.are.same(data:meta(), back:meta())
    assert.equal(back:meta(), back:meta())
    assert.are.same(tostring(data:notes()), tostring(back:notes()))
    assert.are.same(data:battery("q"):csv(), back:battery("q"):csv())
    assert.are.same(data:table({ rows = { "tools", "q1" } }):csv(), back:table({ rows = { "tools", "q1" } }):csv())
  end)

  it("is the same, byte for byte, when it is written again, by any number of threads", function()
    local path = write(sample())
    befund.write(befund.read(path), folder:path("z.befund"))
    assert.equal(folder:read("x.befund"), folder:read("z.befund"))
    local rows = {}
    for i = 1, 200000 do rows[i] = ("%d;%s"):format(i % 7, i % 3 == 0 and "" or i / 8) end
    folder:write("big.csv", "a;b\n" .. table.concat(rows, "\n") .. "\n")
    local first
    for threads = 1, 3 do
      assert.equal(0, run { "convert", folder:path("big.csv"), folder:path("big.befund"),
        env = { BEFUND_THREADS = threads } }.status)
      first = first or folder:read("big.befund")
      assert.is_true(first == folder:read("big.befund"))
      assert.equal(0, run { "describe", folder:path("big.befund"), "--check",
        env = { BEFUND_THREADS = threads } }.status)
    end
  end)

  it("has the form that is described", function()
    write(sample())
    local bytes = folder:read("x.befund")
    assert.equal(bytes, stored.write(stored.read(bytes)))
  end)

  it("is what commands take and make", function()
    folder:write("a.csv", "q;x\nyes;1\nno;2\nyes;3\n")
    local into = run { "convert", folder:path("a.csv"), folder:path("a.befund") }
    assert.equal(0, into.status, into.err)
    for _, words in ipairs { { "freq", "q" }, { "table", "--rows", "q" } } do
      local of = function(name)
        return run { words[1], folder:path(name), words[2], words[3], "--format", "csv" }.out
      end
      assert.equal(of "a.csv", of "a.befund")
    end
    assert.equal(0, run { "convert", folder:path("a.befund"), folder:path("b.csv"), "--separator", ";" }.status)
    assert.equal("q;x\nyes;1\nno;2\nyes;3\n", folder:read("b.csv"))
    assert.truthy(run { "codebook", folder:path("a.befund") }.out:find('{ "q", kind = "single"', 1, true))
    assert.equal("3\n", run { "-i", "-e", "#d", folder:path("a.befund"), stdin = "" }.out:match("%d+\n"))
  end)

  it("leaves private columns out and says so", function()
    local data = befund.read(folder:write("a.csv", "email,x\na@b.org,1\n"),
      { codebook = { columns = { { "email", private = true }, "x" } } })
    assert.equal("write: 1 private column is left out: 'email'", befund.write(data, folder:path("a.befund"))[1])
    assert.falsy(folder:read("a.befund"):find("a@b.org", 1, true))
    assert.falsy(folder:read("a.befund"):find("email", 1, true))
    assert.are.same({ "x" }, befund.read(folder:path("a.befund")):names())
  end)

  it("refuses options that are for others", function()
    local path = write(sample())
    assert.equal("read: 'separator' is not for .befund files, which have their codebook within",
      raised(befund.read, path, { separator = ";" }))
    assert.equal("write: 'labels' is not for .befund files, which keep all of them",
      raised(befund.write, sample(), path, { labels = "de" }))
    assert.equal("read: 'design' is for .befund files (d:design{ weight = \"...\" } makes one)",
      raised(befund.read, "a.csv", { design = true }))
    local described = run { "describe", "--check", folder:write("a.csv", "x\n1\n") }
    assert.equal(2, described.status)
    assert.equal("befund: describe: --check is for .befund files (others have no checksums)\n", described.err)
  end)

  it("refuses meta that is no data", function()
    local data = dataset.with_meta(sample(), { columns = { q = { made = print } } })
    assert.equal("write: meta.columns.q.made is a function, which a .befund file cannot hold",
      raised(store.write, data, folder:path("x.befund")))
    assert.is_nil(folder:read("x.befund"))
    local deep = {}
    for _ = 1, 200 do deep = { deep } end
    assert.truthy(raised(store.bytes_of, deep):find("which a .befund file cannot hold", 1, true))
  end)
end)

describe("meta as bytes", function()
  it("comes back, and one table with two names stays one", function()
    local shared = { "x" }
    local t = { a = shared, b = shared, [1] = 2, [2] = 1.5, [-3] = true, c = { d = false, e = "", f = -0.0 },
      [1.5] = math.huge }
    local back = store.table_of(store.bytes_of(t), "f")
    assert.are.same(t, back)
    assert.equal(back.a, back.b)
    assert.equal("integer", math.type(back[1]))
    assert.equal(store.bytes_of(t), store.bytes_of(back))
  end)

  it("is refused where it is none", function()
    local bytes = store.bytes_of { a = { 1, "x", 2.5, true }, b = { c = {} } }
    for length = 0, #bytes - 1 do
      assert.equal("f: what it says of its columns cannot be read (write it again)",
        raised(store.table_of, bytes:sub(1, length), "f"))
    end
    for _, bad in ipairs { bytes .. "t", "t", "[tt]", "[" .. ("=c1d"):pack("d", 0 / 0) .. "t]", "[st",
      ("[" .. ("=c1i8"):pack("i", 1)):rep(200), "[" .. ("=c1i8c1I4"):pack("i", 1, "r", 7) .. "]" } do
      assert.equal("f: what it says of its columns cannot be read (write it again)", raised(store.table_of, bad, "f"))
    end
  end)
end)

describe("a damaged .befund file", function()
  local bytes, parts_at

  before_each(function()
    write(sample())
    bytes = folder:read("x.befund")
    parts_at = (64 + ("=I8"):unpack(bytes, 41) + 63) // 64 * 64
  end)

  local function flipped(at, bit)
    return bytes:sub(1, at - 1) .. string.char(bytes:byte(at) ~ 1 << (bit or 0)) .. bytes:sub(at + 1)
  end

  it("is refused when a bit of the header or the directory changed", function()
    for at = 1, 64 + ("=I8"):unpack(bytes, 41) do
      for _, bit in ipairs { 0, 7 } do
        local message = raised(open, flipped(at, bit))
        assert.truthy(message:find("^y.befund"), message)
      end
    end
  end)

  it("is found out by a check wherever a byte changed", function()
    for at = parts_at + 1, #bytes do
      assert.is_true(#open(flipped(at)):check() > 0, "byte " .. at)
    end
  end)

  it("says which column it is when that is first used, and gives the others", function()
    local pieces = stored.read(bytes)
    local text = pieces.columns[4].parts[3]
    local at = bytes:find(text, parts_at, true)
    folder:write("y.befund", flipped(at))
    local data = befund.read(folder:path("y.befund"))
    assert.equal(5, #data)
    assert.equal(1.5, data:column("x"):get(1))
    local some = data:select { "t", "x" }:rename { text = "t" }
    assert.equal(2, #some:names())
    local said = ("%s@0x%x: column 't': the checksum of its texts is another (the file is damaged: write it again)")
      :format(folder:path("y.befund"), at - 1)
    for _ = 1, 2 do assert.equal(said, raised(data.column, data, "t")) end
    assert.equal(said, raised(some.column, some, "text"))
    assert.equal(said, raised(data.keep, data, "x > 0"))
    assert.equal(said, raised(data.append_rows, befund.read(folder:path("y.befund")), sample()))
    assert.equal(said, raised(data.append, sample(), data))
    assert.truthy(raised(data.keep, data, "t == 'x'"):find("the checksum of its texts is another", 1, true))
    assert.equal(1, #data:select { "x" }:keep "x > 0 and x < 10")
  end)

  it("is told as a whole by describe --check", function()
    local pieces = stored.read(bytes)
    local damaged = bytes
    for _, piece in ipairs { pieces.columns[1].parts[1], pieces.columns[3].parts[1] } do
      local at = damaged:find(piece, parts_at, true)
      damaged = damaged:sub(1, at - 1) .. "\xee" .. damaged:sub(at + 1)
    end
    local path = folder:write("y.befund", damaged)
    local told = run { "describe", path, "--check" }
    assert.equal(1, told.status)
    assert.equal("", told.out)
    assert.truthy(told.err:find("column 'q': the checksum of its codes is another", 1, true), told.err)
    assert.truthy(told.err:find("column 'x': the checksum of its numbers is another", 1, true), told.err)
    assert.falsy(told.err:find("'t'", 1, true))
    local fine = run { "describe", folder:path("x.befund"), "--check" }
    assert.equal(0, fine.status)
    assert.equal(run { "describe", folder:path("x.befund") }.out, fine.out)
  end)

  it("is refused at any other length", function()
    for length = 0, #bytes - 1 do
      local message = raised(open, bytes:sub(1, length))
      assert.truthy(message:find("^y.befund"), message)
    end
    assert.equal(("y.befund@0x%x: has %d bytes, its header says %d (the file is damaged: write it again)"):format(
      #bytes, #bytes + 1, #bytes), raised(open, bytes .. "\0"))
    assert.equal(("y.befund@0x%x: has %d bytes, its header says %d (the file is damaged: write it again)"):format(
      #bytes - 64, #bytes - 64, #bytes), raised(open, bytes:sub(1, -65)))
    assert.equal("y.befund: is empty (befund convert makes one: answers.csv answers.befund)", raised(open, ""))
    assert.equal("y.befund@0x20: ends within the header (the file is damaged: write it again)",
      raised(open, bytes:sub(1, 32)))
  end)

  it("is refused when it is of another kind, version or machine", function()
    local pieces = stored.read(bytes)
    assert.equal("y.befund: is no .befund file (befund convert makes one: answers.csv answers.befund)",
      raised(open, "id,x\n" .. ("1,2\n"):rep(50)))
    assert.equal("y.befund@0xc: is of version 2, this program reads version 1 (write it again with this befund, or "
      .. "read it with a newer one)", raised(open, stored.write(pieces, { version = 2 })))
    assert.equal("y.befund@0x8: was written on a machine of the other byte order (carry it over as .csv or .sav)",
      raised(open, stored.write(pieces, { order = 0x04030201 })))
    assert.equal("y.befund@0x10: has sizes of 4 bytes, this machine's have 8 (carry it over as .csv or .sav)",
      raised(open, stored.write(pieces, { word = 4 })))
    assert.equal(folder:path("none.befund") .. ": no such file", raised(befund.read, folder:path("none.befund")))
    assert.truthy(raised(core.open, folder:path(), "f"):find("f: is a folder, not a file", 1, true))
  end)
end)

describe("a forged .befund file", function()
  local pieces

  before_each(function()
    write(sample())
    pieces = stored.read(folder:read("x.befund"))
  end)

  -- What is said when the changed file is opened and all of it used.
  local function said(change, header)
    change(pieces)
    return raised(function()
      local opened = open(stored.write(pieces, header))
      local data = opened:dataset()
      for _, name in ipairs(data:names()) do data:column(name) end
    end):gsub("@0x%x+", "@"):gsub(" %(the file was not written by befund, or is damaged%)$", "")
  end

  local function part(place, number, from, bytes)
    return function(p)
      local old = p.columns[place].parts[number]
      p.columns[place].parts[number] = old:sub(1, from) .. bytes .. old:sub(from + #bytes + 1)
    end
  end

  it("is refused for values that no column may have", function()
    for _, case in ipairs {
      { part(1, 1, 4, "\5"), "column 'q': a code that it has no option for" },
      { part(1, 1, 0, "\xff"), "column 'q': a code that it has no option for" },
      { part(2, 1, 2, "\3"), "column 'set': a kind of missing that it has not" },
      { part(2, 2, 0, "\x3f"), "column 'set': mentions behind the last row" },
      { part(2, 2, 15, "\x80"), "column 'set': mentions behind the last row" },
      { part(3, 1, 16, ("=I8"):pack(0x7ff80000be4d0002)), "column 'x': a kind of missing that it has not" },
      { part(5, 1, 8, ("=I8"):pack(0x7ff80000be4d0001)), "column 'd': a kind of missing that it has not" },
      { part(4, 1, 4, ("=I4"):pack(3)), "column 't': a text that it has not" },
      { part(4, 1, 4, ("=I4"):pack(0xffff0001)), "column 't': a kind of missing that it has not" },
      { part(4, 2, 0, ("=I8"):pack(6)), "column 't': a text ends within a character" },
      { part(4, 2, 0, ("=I8"):pack(8)), "column 't': a text ends where there is none" },
      { part(4, 2, 8, ("=I8"):pack(1 << 40)), "column 't': a text ends where there is none" },
      { part(4, 2, 16, ("=I8"):pack(5)), "column 't': a text ends where there is none" },
      { part(4, 3, 5, "\xff\xff"), "column 't': texts that are not UTF-8" },
    } do
      write(sample())
      pieces = stored.read(folder:read("x.befund"))
      assert.equal("y.befund@: " .. case[2], said(case[1]))
    end
  end)

  it("is refused for values that no column may have, wherever they stand", function()
    local codes, numbers = {}, {}
    for row = 1, 300 do codes[row], numbers[row] = row % 2 + 1, row end
    for _, options in ipairs { 2, 300, 70000 } do
      local answers = {}
      for i = 1, options do answers[i] = { key = "k" .. i } end
      write(dataset.of { { "q", column.single { labels = labels.of { answers = answers }, codes = codes } } })
      for row = 0, 299, 23 do
        pieces = stored.read(folder:read("x.befund"))
        local form = "=I" .. pieces.columns[1].width
        local said_of = said(part(1, 1, row * pieces.columns[1].width, form:pack(options + 1)))
        assert.equal("y.befund@: column 'q': a code that it has no option for", said_of)
      end
    end
    write(dataset.of { { "x", column.numbers(numbers) } })
    for row = 0, 299, 23 do
      pieces = stored.read(folder:read("x.befund"))
      assert.equal("y.befund@: column 'x': a kind of missing that it has not",
        said(part(1, 1, row * 8, ("=I8"):pack(0x7ff80000be4dffff))))
    end
  end)

  it("is refused where texts are one too many, twice there or none", function()
    assert.equal("y.befund@: column 't': texts that no number is of", said(function(p)
      p.columns[4].parts[3] = p.columns[4].parts[3] .. "x"
    end))
    write(sample())
    pieces = stored.read(folder:read("x.befund"))
    assert.equal("y.befund@: texts 1 and 2 are the same", said(function(p)
      p.columns[4].parts[2], p.columns[4].parts[3] = ("=I8I8I8"):pack(1, 2, 2), "aa"
    end))
    assert.equal("y.befund@: column 't': a text that it has not", said(function(p)
      p.columns[4].parts[2], p.columns[4].parts[3] = "", ""
    end))
  end)

  it("is refused for a directory that does not fit", function()
    local function column_of(field, value)
      return function(p) p.columns[1][field] = value end
    end
    local damaged = " (the file is damaged: write it again)"
    for _, case in ipairs {
      { column_of("kind", 5), "there is no such kind of column" },
      { column_of("width", 3), "there is no such kind of column" },
      { column_of("spare", 1), "there is no such kind of column" },
      { column_of("name", "a\0b"), "a column has a name that is none" },
      { column_of("name", "a\xff"), "a column has a name that is none" },
      { column_of("name", ("n"):rep(32768)), "a column has a name that is none" },
      { column_of("labels", 99), "a column has labels that are not there" },
      { column_of("width", 2), "a column has not as many values as rows" },
      { function(p) p.rows = 6 end, "a column has not as many values as rows" },
      { function(p) p.rows = 1 << 62 end, "there cannot be so many rows" },
      { function(p) p.rows = -1 end, "there cannot be so many rows" },
      { function(p) p.behind = "x" end, "the directory ends too late" },
      { function(p) p.after = ("x"):rep(64) end, "bytes that are no part of the file" },
    } do
      write(sample())
      pieces = stored.read(folder:read("x.befund"))
      assert.equal("y.befund@: " .. case[2] .. damaged, said(case[1]))
    end
    write(sample())
    pieces = stored.read(folder:read("x.befund"))
    assert.truthy(said(function() end, { directory = 1 << 40 }):find("the directory ends behind the file", 1, true))
    assert.equal("y.befund: two columns are called 'x'", said(function(p) p.columns[5].name = "x" end))
  end)

  it("is refused for labels that are none, or not for the kind", function()
    assert.equal("y.befund@: column 'x': labels that its kind cannot have", said(function(p)
      p.columns[3].labels = p.columns[1].labels
    end))
    local whole = pieces.labels[1]
    for length = 0, #whole - 1 do
      assert.equal("y.befund@: the labels are no labels", said(function(p) p.labels[1] = whole:sub(1, length) end))
    end
    assert.equal("y.befund@: the labels are no labels", said(function(p) p.labels[1] = whole .. "\0" end))
    assert.equal("y.befund@: the labels are no labels", said(function(p)
      p.labels[1] = whole:gsub("Frage", "Fr\0ge")
    end))
    assert.equal("y.befund@: the labels are no labels", said(function(p)
      p.labels[1] = whole:gsub("Frage", "Fr\xffge")
    end))
    for at = 1, #whole do -- whatever is wrong with them, nothing breaks
      pcall(said, function(p) p.labels[1] = whole:sub(1, at - 1) .. "\xff" .. whole:sub(at + 1) end)
    end
  end)

  it("is refused where a set has other mentions than items", function()
    assert.equal("y.befund@: column 'set': not as many mentions as items and rows", said(function(p)
      p.columns[2].parts[2] = p.columns[2].parts[2]:sub(1, 8)
    end))
  end)
end)

describe("a mapped file", function()
  it("that is cut while it is used ends the program with a message and status 1", function()
    local numbers = {}
    for i = 1, 100000 do numbers[i] = i end
    write(dataset.of { { "x", column.numbers(numbers) } })
    local script = folder:write("a.lua", [[
      local d = befund.read("x.befund")
      os.execute("truncate -s 0 " .. arg[1])
      print(d:column("x"):get(1))]])
    local result = run { script, folder:path("x.befund") }
    assert.equal(1, result.status)
    assert.equal("", result.out)
    assert.equal("befund: x.befund became shorter while it was read, or its disk fails (make it again)\n", result.err)
  end)

  it("is named without what a terminal could act on", function()
    local numbers = {}
    for i = 1, 10000 do numbers[i] = i end
    local path = write(dataset.of { { "x", column.numbers(numbers) } }, "ü\27[2J\u{9b}x.befund")
    local script = folder:write("a.lua", [[
      local d = befund.read(arg[1])
      os.execute("truncate -s 0 '" .. arg[1] .. "'")
      print(d:column("x"):get(1))]])
    local result = run { script, path }
    assert.equal(1, result.status)
    assert.equal("befund: " .. folder:path("ü?[2J?x.befund") .. " became shorter while it was read, or its disk fails "
      .. "(make it again)\n", result.err)
  end)

  it("may be written anew while it is used", function()
    local path = write(dataset.of { { "x", column.numbers { 1, 2 } } })
    local old = befund.read(path)
    befund.write(old:derive { y = "x * 10" }, path)
    assert.equal(2, old:column("x"):get(2))
    assert.are.same({ "x", "y" }, befund.read(path):names())
    befund.write(befund.read(path):drop { "x" }, path)
    assert.equal(10, befund.read(path):column("y"):get(1))
  end)

  it("is shared by readers at the same time", function()
    local numbers = {}
    for i = 1, 50000 do numbers[i] = i % 97 end
    local path = write(dataset.of { { "x", column.numbers(numbers) } })
    local script = folder:write("a.lua", [[
      for _ = 1, 20 do print(befund.read(arg[1]):mean("x").value) end]])
    local lines = { "for n in 1 2 3 4; do", ("'%s' '%s' '%s' >out.$n 2>&1 &"):format(run.program, script, path), "done",
      "wait" }
    assert.equal(0, run { "-c", table.concat(lines, "\n"), program = "/bin/sh", cwd = folder:path() }.status)
    local first = folder:read("out.1")
    assert.equal(20, select(2, first:gsub("\n", "")))
    for n = 2, 4 do assert.equal(first, folder:read("out." .. n)) end
  end)

  it("takes no memory of its own before it is used, and is let go", function()
    local path = write(sample())
    local function mapped()
      local handle <close> = io.open("/proc/self/maps")
      return select(2, handle:read("a"):gsub(path:gsub("%p", "%%%0"), ""))
    end
    assert.equal(0, mapped())
    local data = befund.read(path)
    local only = data:select { "x" }:column("x")
    data:column("t")
    assert.equal(1, mapped())
    data = nil -- luacheck: ignore
    collectgarbage()
    collectgarbage()
    assert.equal(1.5, only:get(1))
    only = nil -- luacheck: ignore
    collectgarbage()
    collectgarbage()
    assert.equal(0, mapped())
  end)

  it("shares no rows with another that sleeps", function()
    local a, b = befund.read(write(sample())), befund.read(write(sample(), "z.befund"))
    assert.is_false(design.share_rows(a, b))
    assert.is_true(design.share_rows(a, a:select { "x" }))
    a:column("x")
    assert.is_true(design.share_rows(a, a:select { "x" }))
    assert.is_false(design.share_rows(a, b))
  end)

  local needs_preload = os.getenv("BEFUND_SANITIZED") and pending or it -- a preload goes before the sanitizer's

  needs_preload("stays as it was when writing it anew fails", function()
    local path = write(dataset.of { { "x", column.numbers { 7 } } })
    local before = folder:read("x.befund")
    local script = folder:write("a.lua", [[befund.write(befund.read(arg[1]):derive{ y = "x" }, arg[1])]])
    for call, at in pairs { write = 1, fsync = 1, rename = 1 } do
      local result = run { script, path, env = { LD_PRELOAD = file.home .. "/build/failing_calls.so", FAIL_CALL = call,
        FAIL_AT = at, FAIL_HOW = "ENOSPC" } }
      assert.equal(1, result.status, call)
      assert.truthy(result.err:find("x.befund: cannot be ", 1, true), result.err)
      assert.equal(before, folder:read("x.befund"))
      assert.are.same({ "a.lua", "x.befund" }, folder:names())
    end
    assert.truthy(lfs.attributes(path))
  end)
end)

describe("a design in a .befund file", function()
  local data

  before_each(function()
    data = dataset.of {
      { "g", column.single { labels = labels.of { answers = { { key = "a", code = 1 }, { key = "b", code = 2 } } },
        codes = { 1, 2, 2, 1, 1, 2, 1, 2 } } },
      { "w", column.numbers { 1, 1.5, 2, 1, 2, 1, 1, 3 } }, { "x", column.numbers { 3, 4, 5, 1, 9, 0, 2, 2 } },
      { "s", column.numbers { 1, 1, 1, 1, 2, 2, 2, 2 } }, { "h", column.numbers { 1, 1, 2, 2, 3, 3, 4, 4 } },
      { "n", column.numbers { 20, 20, 20, 20, 30, 30, 30, 30 } },
    }
  end)

  local function there_and_back(s)
    befund.write(s, folder:path("s.befund"))
    return befund.read(folder:path("s.befund"), { design = true })
  end

  local function all_of(s)
    local x = s:mean "x"
    local m = s:share("g", "a")
    return { x.value, x.se, x.df, x.base, m.value, m.se, tostring(s), s:history(), tostring(s:notes()),
      table.concat(s:dataset():names(), " "), tostring(s:weights():summary()) }
  end

  it("comes back with its strata, units, weights and what was done to them", function()
    local base = data:design { weight = "w", stratum = "s", psu = "h" }
    for _, s in ipairs {
      data:design(),
      base,
      data:design { stratum = "s", fpc = "n" },
      data:design { psu = "h", lonely = "certainty", stratum = "x" },
      base:rake { g = { a = 60, b = 40 } },
      base:poststratify { g = { [1] = .5, [2] = .5 } }:trim { high = 3 },
      base:calibrate({ ["(total)"] = 20, x = 70 }, { negative = "accept" }):normalise "mean",
      base:replicates { type = "jkn" }:rake { g = { a = 60, b = 40 } },
      base:rake { g = { a = 60, b = 40 } }:replicates { type = "bootstrap", count = 20, seed = 3 },
      base:rake { g = { a = 60, b = 40 } }:derive { y = "x + 1" }:rename { final = "weight" },
    } do
      assert.are.same(all_of(s), all_of(there_and_back(s)))
    end
  end)

  it("can be weighted on as before", function()
    local s = data:design { weight = "w", psu = "h" }:rake { g = { a = 60, b = 40 } }
    local t = there_and_back(s)
    local function on(one) return all_of(one:trim { high = 20 }:replicates { type = "jk1" }) end
    assert.are.same(on(s), on(t))
    assert.are.same(all_of(s:replicates { type = "jk1" }), all_of(t:replicates { type = "jk1" }))
  end)

  it("is a dataset else, which says that there was a design, once", function()
    there_and_back(data:design { weight = "w" })
    local path = folder:path("s.befund")
    local back = befund.read(path)
    local note = ("%s: it was written from a design, which befund.read('%s', { design = true }) gives back")
      :format(path, path)
    assert.are.same({ note }, { table.unpack(back:notes()) })
    befund.write(back, path)
    assert.equal(0, #befund.read(path):notes())
    assert.equal(path .. ": it was written from a dataset, not from a design (d:design{ ... })",
      raised(befund.read, path, { design = true }))
  end)

  it("is refused where it could not be made again", function()
    local s = data:design { weight = "w", psu = "h" }
    local path = folder:path("s.befund")
    assert.equal("write: a domain is not written (write the whole design, and take the domain of what is read)",
      raised(befund.write, s:domain "x > 2", path))
    assert.equal("write: a design of waves is not written (write each wave, and put them together again)",
      raised(befund.write, befund.waves { { "1", s }, { "2", data:design() } }, path))
    assert.truthy(raised(befund.write, s:select { "x" }, path):find("no column 'h' for the psu", 1, true))
    assert.is_nil(folder:read("s.befund"))
    assert.truthy(raised(befund.write, s, folder:path("s.csv")):find("not a dataset", 1, true))
  end)

  it("is refused where it is none", function()
    there_and_back(data:design { weight = "w" })
    local bytes = folder:read("s.befund")
    for _, kept in ipairs { "x", { spec = {} }, { spec = 1, made_by = {} }, { spec = {}, made_by = { 1 } },
      { spec = {}, made_by = { { "texts", { "x" } } } }, { spec = {}, made_by = { { "rake", 1 } } },
      { spec = {}, made_by = {}, weight = 1 } } do
      local pieces = stored.read(bytes)
      pieces.meta = store.bytes_of { meta = { notes = {} }, design = kept }
      local path = folder:write("t.befund", stored.write(pieces))
      assert.equal(path .. ": what it says of its design cannot be read (write it again)",
        raised(befund.read, path, { design = true }))
    end
    local pieces = stored.read(bytes)
    pieces.meta = store.bytes_of { design = {} }
    local path = folder:write("t.befund", stored.write(pieces))
    assert.equal(path .. ": it says nothing of its columns (write it again)",
      raised(function() return befund.read(path):notes() end))
  end)

  it("is refused where the weights would be others", function()
    there_and_back(data:design { weight = "w" }:rake { g = { a = 60, b = 40 } })
    local pieces = stored.read(folder:read("s.befund"))
    for _, one in ipairs(pieces.columns) do
      if one.name == "weight" then one.parts[1] = ("=d"):pack(9) .. one.parts[1]:sub(9) end
    end
    folder:write("s.befund", stored.write(pieces))
    assert.truthy(raised(befund.read, folder:path("s.befund"), { design = true }):find(
      "the weights come out otherwise than they are there", 1, true))
    assert.equal(9, befund.read(folder:path("s.befund")):column("weight"):get(1))
  end)
end)

it("survey.data() goes through it", function()
  local data = survey.data()
  local back = befund.read(write(data))
  for _, name in ipairs(data:names()) do
    for row = 1, #data do assert.are.same({ data:column(name):get(row) }, { back:column(name):get(row) }) end
  end
end)
