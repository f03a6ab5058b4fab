-- core.stat and befund.read: what comes out of Stata files made by hand (spec/support/dta.lua), in the release of today
-- and in old ones. It shows src/stat_read.c and src/stat_parse.c.
--
-- Some things are ReadStat 1.1.8's own, cannot be helped from here, and are not shown: a reference to a long text
-- that is not there gives an empty one, which cannot be told from Stata's own. In an old release, of which no part says
-- where the next begins, a wrong count of rows may fit what follows.

local befund = require "befund"
local stat = require "core.stat"
local dta = require "spec.support.dta"
local raised = require "spec.support.raised"
local show = require "spec.support.csv".show
local temp = require "spec.support.temp"

local function read(bytes, options)
  local dir <close> = temp.folder()
  options = options or {}
  options.name, options.format = "f.dta", "dta"
  return stat.read(dir:write("f", bytes), options)
end

local function refused(...)
  return raised(read, dta.file(...))
end

local good = "sex single, age number, size number, seats number, share number, day number, town single: "
  .. "1 30 -5 7 0.5 21915 Bonn | no_answer no_answer - no_answer no_answer - Bonn"

-- Texts of the kinds of missing that a column has.
local function tags(column)
  local list = {}
  for i, option in ipairs(column:labels():spec().missing) do list[i] = option.text or option.key end
  return table.concat(list, " ")
end

for _, release in ipairs { 118, 115, 114 } do
  for _, endian in ipairs { "<", ">" } do
    describe(("a Stata file of release %d, %s first"):format(release, endian == "<" and "low byte" or "high byte"),
      function()
        it("gives numbers, texts and codes of all types", function()
          local data, file = read(dta.file(release, { label = "Two rows" }, endian))
          assert.are.equal(good, show(data))
          assert.are.equal("Two rows", file.label)
          assert.are.equal(release, file.version)
          assert.are.equal("Gender", file.variables[1].label)
          assert.are.equal("sexes", file.variables[1].set)
          assert.are.equal("%td", file.variables[6].format)
          assert.are.same({ { 1, "male" }, { 2, "female" } }, file.labels.sexes)
        end)

        it("tells its kinds of missing apart", function()
          local data = read(dta.file(release, nil, endian))
          local found = {}
          for i, name in ipairs(data:names()) do found[i] = name .. " " .. tags(data:column(name)) end
          assert.are.equal("sex .b, age .a, size , seats .z, share .z, day , town ", table.concat(found, ", "))
        end)

        it("has value labels for missing values too", function()
          local _, file = read(dta.file(release, { value_labels = dta.value_labels(release, "sexes", -1, "neither",
            0x7fffffe6, "asked for nothing") }, endian))
          assert.are.same({ { -1, "neither" }, { ".a", "asked for nothing" } }, file.labels.sexes)
        end)
      end)
  end
end

describe("a Stata file", function()
  local folder

  before_each(function() folder = temp.folder() end)
  after_each(function() getmetatable(folder).__close() end)

  it("becomes a dataset with labels, dates and kinds of missing", function()
    for _, release in ipairs { 118, 115 } do
      local data = befund.read(folder:write("a.dta", dta.file(release, { value_labels = dta.value_labels(release,
        "sexes", 1, "male", 2, "female", 0x7fffffe7, "refused to say") })))
      assert.are.equal("sex single, age number, size number, seats number, share number, day date, town single: "
        .. "1 30 -5 7 0.5 18262 Bonn | refused no_answer - no_answer no_answer - Bonn", show(data))
      assert.are.equal("Gender", data:column("sex"):label())
      assert.are.equal("male", data:column("sex"):codes("en")[1].label)
    end
  end)

  it("of an old release is in windows-1252, unless its texts are UTF-8", function()
    local change = { variables = { { "town", "str8", "%9s", "", "Gr\\xf6\\xdfe" } }, rows = 1,
      data = 'z8 "K\\xf6ln"', value_labels = "" }
    local data, file = read(dta.file(115, change))
    assert.are.equal("Köln Größe windows-1252 true", ("%s %s %s %s"):format(data:column("town"):get(1),
      file.variables[1].label, file.encoding, file.assumed))
    change.data = 'z8 "Köln"'
    assert.are.equal("Köln", read(dta.file(114, change)):column("town"):get(1))
    assert.are.equal("f.dta: a column's label: byte 0xf6 of a text is not UTF-8 (name the file's encoding: "
      .. "encoding = 'windows-1252')", raised(read, dta.file(118, change)))
  end)

  local long = { { "n", "byte", "%8.0g", "", "" }, { "note", "strL", "%9s", "", "" } }
  local rows = "i8 1 i16 2 i48 1  i8 2 i16 0 i48 0" -- the text of variable 2 in row 1, and none

  for _, endian in ipairs { "<", ">" } do
    it("has long texts, high byte " .. (endian == ">" and "first" or "last"), function()
      local words = ("a long text "):rep(500)
      local data = read(dta.file(118, { variables = long, data = rows, value_labels = "",
        strls = ('"GSO" 2 i64 1 i8 130 count( "%s\\0" )'):format(words) }, endian))
      assert.are.equal(words, data:column("note"):get(1))
      assert.is_nil(data:column("note"):get(2))
    end)
  end

  it("has long texts of bytes, up to a NUL, and some that end without one or are empty", function()
    for _, endian in ipairs { "<", ">" } do
      for _, case in ipairs { { '129 count( "text\\0more" )', "text" }, { '129 count( "text" )', "text" },
        { '130 count( "text" )', "text" }, { "130 0", nil }, { '130 count( "\\0" )', nil } } do
        local data = read(dta.file(118, { variables = long, data = "i8 1 i16 2 i48 1 i8 2 i16 2 i48 2",
          value_labels = "", strls = ('"GSO" 2 i64 1 i8 %s "GSO" 2 i64 2 i8 130 count( "b\\0" )'):format(case[1]) },
          endian))
        assert.are.equal(case[2], (data:column("note"):get(1)))
        assert.are.equal("b", data:column("note"):get(2))
      end
    end
  end)

  it("may have no rows", function()
    assert.truthy(show(read(dta.file(118, { rows = 0, data = "" }))):find("^sex single, .*town text:$"))
    assert.truthy(show(read(dta.file(115, { rows = 0, data = "" }))):find("^sex single, .*town text:$"))
  end)

  it("is refused where the header counts more rows than there are", function()
    for _, release in ipairs { 118, 115 } do
      for _, count in ipairs { 3, 1000, 0x7fffffff, -1 } do
        assert.truthy(refused(release, { rows = count }):find("^f%.dta@0x%x+: the file is damaged"))
      end
    end
  end)

  it("of today is refused where the header counts fewer", function()
    for _, count in ipairs { 0, 1 } do
      assert.truthy(refused(118, { rows = count }):find("the file is damaged", 1, true))
    end
  end)

  it("is refused where it is of no known release", function()
    for _, release in ipairs { 118, 115 } do
      for _, said in ipairs { 1, 99, 120 } do
        assert.truthy(refused(release, { said = said }):find("the file is damaged or of no known version", 1, true))
      end
    end
  end)

  it("is refused where a tag is none", function()
    local bytes = dta.file(118)
    for tag in ("header release byteorder K N label timestamp map variable_types varnames sortlist formats "
      .. "value_label_names variable_labels characteristics data strls value_labels lbl"):gmatch("%S+") do
      local broken = bytes:gsub("<" .. tag .. ">", "<" .. tag:sub(1, -2) .. "~>", 1)
      assert.truthy(raised(read, broken):find("the file is damaged", 1, true), tag)
    end
  end)

  for place, part in pairs { [10] = "data", [11] = "long texts", [12] = "value labels" } do
    it("is refused where its map says that " .. part .. " are elsewhere", function()
      for _, offset in ipairs { 0, 200, 1 << 40, -1, math.mininteger, math.maxinteger } do
        assert.truthy(refused(118, { map = function(map) map[place] = offset end }):find("the file is damaged", 1,
          true), offset)
      end
    end)
  end

  it("is refused where a value label's table lies about its length or leads out of itself", function()
    for _, release in ipairs { 118, 115 } do
      for _, length in ipairs { 0x7fffffff, -1 } do
        assert.truthy(refused(release, { value_labels = dta.table(release, "sexes", length,
          '1 5 0 1 "male\\0"') }):find("the file is damaged", 1, true))
      end
      for _, offset in ipairs { 99, -1, 0x7fffffff } do
        assert.truthy(refused(release, { value_labels = dta.table(release, "sexes", 21,
          ('1 5 %d 1 "male\\0"'):format(offset)) }):find("the file is damaged", 1, true))
      end
    end
  end)

  it("is refused where a value label's table contradicts itself or is cut off", function()
    for _, release in ipairs { 118, 115 } do
      for _, content in ipairs { '1000 5 0 1 "male\\0"', '-1 5 0 1 "male\\0"', '1 0x7fffffff 0 1 "male\\0"' } do
        assert.truthy(refused(release, { value_labels = dta.table(release, "sexes", 21, content) }):find(
          "the file is damaged", 1, true))
      end
      local bytes = dta.file(release)
      for length = #bytes - (release == 118 and 20 or 1), #bytes - 60, -1 do
        assert.truthy(raised(read, bytes:sub(1, length)):find("the file is damaged", 1, true))
      end
    end
  end)

  it("is refused where texts that end in a NUL do not", function()
    for _, release in ipairs { 118, 115 } do
      assert.truthy(refused(release, { value_labels = dta.table(release, "sexes", 21, '1 5 0 1 "males"') }):find(
        "the file is damaged", 1, true))
    end
  end)

  it("is refused where a type is none, or a list of names is too short", function()
    for _, release in ipairs { 118, 115 } do
      assert.truthy(refused(release, { types = "times 7 ( i8 0 )" }):find("the file is damaged", 1, true))
      assert.truthy(refused(release, { names = 'z9 "x"' }):find("the file is damaged", 1, true))
    end
  end)

  it("is refused where a long text has more bytes than the file", function()
    for _, length in ipairs { 0x7fffffff, -1, 100000 } do
      assert.truthy(refused(118, { variables = long, data = rows, value_labels = "",
        strls = ('"GSO" 2 i64 1 i8 130 %d "text"'):format(length) }):find("the file is damaged", 1, true))
    end
  end)end)

describe("befund.read of a Stata file", function()
  local book = { columns = { { "sex", codes = { { "f", 1 }, { "m", 2 } } } } }

  it("keeps the tags that a codebook does not list, of the kinds that their labels say, and says so", function()
    local dir <close> = temp.folder()
    local labels = dta.value_labels(118, "sexes", 1, "female", 2147483623, "weiss nicht")
    local path = dir:write("f.dta", dta.file(118, { value_labels = labels }))
    local data = befund.read(path, { codebook = book })
    assert.are.equal("f", data:column("sex"):get(1))
    local value, missing = data:column("sex"):get(2)
    assert.is_nil(value)
    assert.are.equal("dont_know", missing)
    assert.truthy(tostring(data:notes()):find("sex .b 'weiss nicht' as dont_know", 1, true))
  end)

  it("reads whatever its date says", function()
    for _, release in ipairs { 118, 115 } do
      local bytes = dta.file(release)
      local at = bytes:find("%d%d %a%a%a %d%d%d%d %d%d:%d%d")
      assert.truthy(at)
      local data = read(bytes:sub(1, at - 1) .. "xx yyy zzzz ab:cd" .. bytes:sub(at + 17))
      assert.are.equal(2, data:rows())
    end
  end)
end)
