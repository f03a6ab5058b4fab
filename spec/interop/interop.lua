-- Files go from here to R's haven and to PSPP and back, and hold the same: values, labels, missing values, sets of
-- multiple responses, weight, documents. `make interop` runs it; it needs Rscript with haven, and pspp.
--
-- What is not shown: alignment and, in Stata files, measures, which ReadStat writes none of; letters beyond ASCII in
-- portable files, which it does not read (befund says so), as haven reads none of PSPP's at all. haven reads through
-- ReadStat as befund does, so where both could be wrong alike it is PSPP, with a reader and a writer of its own, that
-- decides.

local befund = require "befund"
local dump = require "spec.interop.dump"
local file = require "core.file"
local run = require "spec.support.run"
local temp = require "spec.support.temp"

local here = file.home .. "/spec/interop/"
local locale = { LC_ALL = "C.UTF-8", TZ = "UTC" }

local folder = temp.folder()

local function call(program, ...)
  local result = run { program = program, env = locale, cwd = folder:path(), ... }
  assert(result.status == 0, ("%s: status %d\n%s%s"):format(program, result.status, result.out, result.err))
end

local function rscript(...)
  call("Rscript", here .. "haven.R", ...)
end

local function pspp(syntax)
  folder:write("now.sps", syntax)
  call("pspp", "-O", "format=txt", "now.sps")
end

local function ending(name) return name:match("%.dta$") and "dta" or "sav" end

local function dumped(name)
  return dump(folder:path(name), ending(name))
end

local function by_haven(name) return folder:read(name .. ".haven") end

local words = "short;M\u{fc}nchen;" .. ("\u{e4}"):rep(1000) .. ";" .. ("long "):rep(2000) .. "end"

local cases = {
  { "numbers", "x;y\n1.5;-3\n;0.1\n1e300;2\n", { columns = { { "x", kind = "number", en = "A number" }, "y" } } },
  { "labels", "q;r\n1;1\n2;0\n98;1\n99;\n-77;0\n", { columns = { { "q", en = "Gr\u{f6}\u{df}te Frage", codes = {
    { "yes", 1, en = "Ja, nat\u{fc}rlich" }, { "no", 2, en = "No" },
    { "dk", 98, en = "Don't know", missing = "dont_know" }, { "na", 99, en = "No answer", missing = "no_answer" },
    { "not", -77, en = "Not asked", missing = "not_asked" } } },
    { "r", codes = { { "a", 0, en = "zero" }, { "b", 1, en = "one" } } } } } },
  { "missing", "age;inc\n20;-1\n999;1000.25\n998;\n31;-2\n", { columns = { { "age", kind = "number", en = "Age",
    missing = { [999] = "no_answer", [998] = "refused" } }, { "inc", kind = "number", missing = { [-1] = "refused",
    [-2] = "dont_know" } } } } },
  { "texts", "t\n" .. words:gsub(";", "\n") .. "\n", { columns = { { "t", kind = "text", en = "Open" } } } },
  { "widths", "a;b;c;d\n" .. table.concat({ ("a"):rep(8), ("b"):rep(255), ("c"):rep(256), ("d"):rep(504) }, ";") .. "\n"
    .. table.concat({ ("e"):rep(7), ("f"):rep(252), ("g"):rep(253), ("h"):rep(505) }, ";") .. "\n",
    { columns = { { "a", kind = "text" }, { "b", kind = "text" }, { "c", kind = "text" }, { "d", kind = "text" } } } },
  { "dates", "d;m\n2025-05-31;2024-02-29T13:45:07\n1582-10-15;1970-01-01T00:00:00\n;\n", { columns = { { "d",
    kind = "date", en = "Day" }, { "m", kind = "date", en = "Moment" } } } },
  { "sets", "a;b;c\n1;0;1\n0;1;\n;;0\n", { columns = { { "c", kind = "number" } }, sets = { { "tools",
    en = "Tools we use", counted = { 1 }, items = { { "a", en = "Zoom" }, { "b", en = "Webex" } } } } } },
  { "names", "ein_sehr_langer_name_mit_mehr_als_acht_zeichen;ein_sehr_langer_name_2;x\n1;2;3\n", { columns = {
    { "x", kind = "number", en = ("long "):rep(15) .. "label" } } } },
  { "many", nil, nil },
}

-- Many rows, so that compressed files have several blocks.
local function many()
  local lines = { "n;f;t" }
  for i = 1, 30000 do lines[#lines + 1] = ("%d;%.6f;text %d"):format(i % 300 - 50, math.sin(i), i * i % 1009) end
  return table.concat(lines, "\n") .. "\n"
end

local endings = { "sav", "zsav", "dta" }

local function write_all()
  for _, case in ipairs(cases) do
    local data = befund.read(folder:write(case[1] .. ".csv", case[2] or many()), { codebook = case[3] or false,
      separator = ";" })
    for _, one in ipairs(endings) do befund.write(data, folder:path(case[1] .. "." .. one)) end
  end
end

local function ours(kinds)
  local list = {}
  for _, case in ipairs(cases) do
    for _, one in ipairs(kinds) do list[#list + 1] = case[1] .. "." .. one end
  end
  return list
end

-- Cells of a CSV file of PSPP, as the dump has them.
local function csv_rows(name)
  local rows = {}
  for line in folder:read(name):gmatch("[^\r\n]+") do
    local cells = {}
    for cell in line:gmatch("[^;]+") do
      local value = tonumber(cell)
      cells[#cells + 1] = value and ("%.15g"):format(value) or cell == " " and "." or cell
    end
    rows[#rows + 1] = table.concat(cells, ";")
  end
  return table.concat(rows, "\n") .. "\n"
end

describe("files written here", function()
  setup(function()
    write_all()
    rscript("read", table.unpack(ours(endings)))
    local lines = {}
    for i, name in ipairs(ours { "sav", "zsav" }) do
      lines[i] = ("GET FILE='%s'.\nSAVE OUTFILE='%s.pspp' /COMPRESSED.\nSAVE TRANSLATE /OUTFILE='%s.values' /TYPE=CSV "
        .. "/REPLACE /MISSING=IGNORE /CELLS=VALUES /TEXTOPTIONS DELIMITER=';' FORMAT=PLAIN."):format(name, name, name)
    end
    pspp(table.concat(lines, "\n") .. "\n")
  end)

  for _, name in ipairs(ours(endings)) do
    it("are read the same by haven: " .. name, function()
      assert.are.equal(by_haven(name), (dumped(name)))
    end)
  end

  for _, name in ipairs(ours { "sav", "zsav" }) do
    it("are the same when PSPP has read and written them: " .. name, function()
      local before, said = dumped(name)
      local after, then_said = dumped(name .. ".pspp")
      assert.are.equal(before, after)
      assert.are.same(said.sets, then_said.sets)
      assert.are.equal(said.weight, then_said.weight)
    end)

    if not name:find("^dates") then
      it("have the same values in PSPP: " .. name, function()
        local text, said = dumped(name)
        local values = text:gsub("^" .. ("[^\n]*\n"):rep(#said.variables), "")
        assert.are.equal(values, csv_rows(name .. ".values"))
      end)
    end
  end
end)

describe("files of haven", function()
  setup(function() rscript("write", folder:path()) end)

  for _, name in ipairs { "haven.sav", "haven.zsav", "haven8.dta", "haven10.dta", "haven12.dta", "haven13.dta",
    "haven14.dta", "haven15.dta" } do
    it("hold here what haven wrote: " .. name, function()
      local text = dumped(name)
      assert.are.equal(by_haven(name), text)
      assert.is_true(#text > 300)
    end)
  end

  it("become datasets with labels, dates and kinds of missing", function()
    local data = befund.read(folder:path("haven.sav"))
    assert.are.equal("Geschlecht", data:column("choice"):label())
    assert.are.equal("date date", data:column("day"):kind() .. " " .. data:column("moment"):kind())
    local function missing(name, row) return select(2, data:column(name):get(row)) end
    assert.are.equal("dont_know no_answer", missing("coded", 2) .. " " .. missing("coded", 3))
    assert.are.equal("no_answer no_answer", missing("open", 2) .. " " .. missing("word", 2))
    data = befund.read(folder:path("haven14.dta"))
    assert.are.equal("refused not_asked", select(2, data:column("tagged"):get(2)) .. " "
      .. select(2, data:column("tagged"):get(3)))
  end)
end)

local note = (" " .. ("lang "):rep(50) .. "\u{e4}" .. ("z"):rep(100))

local of_pspp = ([[
sex;number;Geschlecht;1=m\u{e4}nnlich|2=weiblich|9=keine Angabe;9
age;number;Alter in Jahren;99=no answer;97|98|99
income;number;;;-inf..-1|1000000000000
day;number;;;
moment;number;;;
town;text;Gr\u{f6}\u{df}ter Ort;Bonn=the old capital;Bonn
note;text;;;
t1;number;;;
t2;number;;;
t3;number;;;
1;30;-5;13968028800;13968078307;K\u{f6}ln;%s;1;0;1
2;.;98.25;86400;.;Bonn;%s;0;1;0
9;99;1000000000000;.;12219379200;.;%s;.;.;.
]]):gsub("\\u{(%x+)}", function(code) return utf8.char(tonumber(code, 16)) end)

-- The dump, with texts of so many bytes at most.
local function made_by_pspp(bytes)
  local function cut(text) return (text:sub(1, bytes):gsub(" +$", "")) end
  return of_pspp:format(cut("short" .. note), cut("x" .. note), cut(note))
end

describe("files of PSPP", function()
  setup(function() call("pspp", "-O", "format=txt", here .. "make.sps") end)

  for _, name in ipairs { "pspp.sav", "pspp_packed.sav", "pspp.zsav" } do
    it("hold here what PSPP wrote: " .. name, function()
      local text, said = dumped(name)
      assert.are.equal(made_by_pspp(400), text)
      assert.are.equal("A survey by PSPP", said.label)
      assert.are.equal("age", said.weight)
      assert.truthy(table.concat(said.notes, "\n"):find("First line of a document", 1, true))
      assert.are.same({ { name = "tools", type = "dichotomies", counted = "1", label = "Tools used",
        items = { "t1", "t2", "t3" } }, { name = "said", type = "categories", items = { "t1", "t2" } } }, said.sets)
    end)
  end

  it("hold here what PSPP wrote: pspp.por", function()
    -- What stands for a letter takes room, so that less comes behind it.
    local function ascii(text) return (text:gsub("[\x80-\xff]+", "?"):gsub("%?z+", "?")) end
    local text, said = dump(folder:path("pspp.por"), "por")
    local expected = made_by_pspp(255):gsub("%f[^\n\0]%l%w*;", string.upper, 10)
    assert.are.equal("AGE", said.weight)
    assert.are.equal(ascii(expected), ascii(text))
  end)

  it("are the same when they were written here in between", function()
    for _, name in ipairs { "again.sav", "again.zsav" } do
      befund.write(befund.read(folder:path("pspp.sav")), folder:path(name))
      pspp(("GET FILE='%s'.\nSAVE OUTFILE='%s.pspp' /UNCOMPRESSED.\n"):format(name, name))
      local text, said = dumped(name .. ".pspp")
      local _, before = dumped("pspp.sav")
      assert.are.equal(made_by_pspp(400), text)
      assert.are.same(before.sets, said.sets)
      assert.are.same({ before.weight, before.label, before.notes }, { said.weight, said.label, said.notes })
    end
  end)
end)
