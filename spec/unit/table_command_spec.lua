-- The commands `befund freq` and `befund table`, run in this very program.

local command = require "command"
local file = require "core.file"
local lfs = require "lfs"
local temp = require "spec.support.temp"
local answers = require "spec.support.answers"

local CSV = "q1;sex;w\ngood;f;1\nfair;f;2\ngood;m;1\n;m;3\n"

local CODEBOOK = [[
return { format = 1, read = { separator = ";" }, columns = { { "sex" }, { "w", kind = "number" },
  { "q1", kind = "single", en = "How good?",
    codes = { { "good", "good", de = "gut", en = "good" }, { "fair", "fair", de = "mittel", en = "fair" } } } } }
]]

describe("the command", function()
  local home, dir = lfs.currentdir(), nil

  before_each(function()
    dir = temp.folder()
    assert(lfs.chdir(dir:path()))
    file.write("a.csv", CSV)
    file.write("a.codebook.lua", CODEBOOK)
  end)

  after_each(function()
    require "language".force(nil)
    assert(lfs.chdir(home))
    getmetatable(dir).__close()
  end)

  local function result(...)
    assert.are.equal(0, command.run(require "strict".environment(), ...))
    return file.read("out.csv", 10000)
  end

  it("table writes a table to a file", function()
    assert.are.equal([[
Question,Answer,Measure,Total,Total > mark,sex > f,sex > f > mark,sex > m,sex > m > mark
q1,,Base,3,*,2,*,1,*
q1,,"Base, weighted",4,,3,,1,
q1,good,%,50,,33,,100,
q1,fair,%,50,,67,,0,
How good?,,,,,,,,
"Base: all respondents; column percent; weighted by w",,,,,,,,
* base below 30,,,,,,,,
"q1: 3 of 4 answered; nothing there 1",,,,,,,,
]], result("table", "a.csv", "--rows", "q1", "--columns", "sex", "--weight", "w", "--lang=en", "--output=out.csv"))
  end)

  it("table takes a condition, a percentage and limits", function()
    local text = result("table", "a.csv", "--rows=q1", "--columns=sex", "--where=sex == 'f'", "--percent=row",
      "--flag=0", "--hide=1", "--lang=de", "--output=out.csv")
    assert.is_truthy(text:find("\nq1,gut,%,100,100,\n", 1, true))
    assert.is_truthy(text:find("Basis: sex == 'f'; Zeilenprozent; ungewichtet", 1, true))
  end)

  it("freq writes one page after the other", function()
    local text = result("freq", "a.csv", "q1", "sex", "--lang", "en", "--output", "out.csv")
    assert.is_truthy(text:find("\nq1,good,2,,67\n", 1, true))
    assert.is_truthy(text:find("\n\nQuestion,Row,Count,Count > mark,%\nsex,Base,4,*,\n", 1, true))
  end)

  it("says what is missing on the command line", function()
    local function refusal(...) return answers.refusal(command.run, require "strict".environment(), ...) end
    assert.are.equal("no file to read (befund table FILE --rows NAME,...)", refusal("table"))
    assert.are.equal("no rows (--rows NAME,...; befund describe FILE lists the columns)", refusal("table", "a.csv"))
    assert.are.equal("no variable to count (befund describe FILE lists them)", refusal("freq", "a.csv"))
    assert.are.equal("--flag 'x' is not a whole number of at least 0",
      refusal("table", "a.csv", "--rows", "q1", "--flag", "x"))
    assert.are.equal("--hide '-1' is not a whole number of at least 0",
      refusal("table", "a.csv", "--rows", "q1", "--hide=-1"))
    assert.are.equal("'q1' is one argument too many (--rows names the rows)", refusal("table", "a.csv", "q1"))
  end)
end)

describe("the command line", function()
  local run = require "spec.support.run"

  it("is wrong where a value is none of those there are, and names the nearest", function()
    local dir <close> = temp.folder()
    local path = dir:write("a.csv", CSV)
    local function refused(...)
      local made = run { ... }
      assert.are.equal(2, made.status)
      assert.are.equal("", made.out)
      return made.err
    end
    assert.are.equal("befund: table: show: 'percents' is unknown (is it 'percent'?)\n",
      refused("table", path, "--rows", "q1", "--show", "percents"))
    assert.are.equal("befund: --sort 'descend' is none of codebook, descending, ascending (is it 'descending'?)\n",
      refused("table", path, "--rows", "q1", "--sort", "descend"))
    assert.are.equal("befund: --hide 'x' is not a whole number of at least 0\n",
      refused("table", path, "--rows", "q1", "--hide", "x"))
    assert.are.equal("befund: --separator '#' is none of ',', ';', '|', tab\n",
      refused("convert", path, dir:path("b.csv"), "--separator", "#"))
    assert.are.equal("befund: --decimal ';' is none of '.', ','\n", refused("codebook", path, "--decimal", ";"))
  end)

  it("shows beside the results what the reader noticed", function()
    local dir <close> = temp.folder()
    local path = dir:write("a.csv", CSV)
    local note = path .. ": cells are separated by ';'\n"
    assert.are.equal(note, run { "table", path, "--rows", "q1" }.err)
    assert.are.equal(note, run { "freq", path, "q1" }.err)
  end)
end)
