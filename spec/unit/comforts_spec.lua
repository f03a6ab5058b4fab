-- What the prompt has beside what scripts have (lib/prompt/comforts.lua), errors as it shows them (complain.lua).

local column, dataset = require "core.column", require "core.dataset"
local comforts = require "prompt.comforts"
local complain = require "prompt.complain".text
local file = require "core.file"
local run = require "spec.support.run"
local temp = require "spec.support.temp"

require "dataset" -- gives handles their methods in Lua

describe("the prompt's functions", function()
  local d = dataset.of { { "x", column.numbers { 1, 2, 2 } } }
  local session = comforts.session()
  local prompt

  before_each(function() prompt = comforts.functions { d = d } end)

  after_each(function()
    prompt.form "text"
    prompt.timer "off"
    prompt.pager "on"
    prompt.log "off"
    require "language".force(nil)
  end)

  it("freq takes the design s, the data d, any dataset, the study", function()
    assert.are.equal(3, prompt.freq("x"):cell("2", "percent").base)
    local other = dataset.of { { "y", column.numbers { 1 } }, { "x", column.numbers { 2 } } }
    local functions = comforts.functions { d = d, other = other, s = require "design".of(other) }
    assert.are.equal(1, functions.freq("x"):cell("2", "percent").base)
    assert.are.equal(1, functions.freq("y"):cell("1", "percent").base)
    local study = require "study"
    local name = study.books[study.populations[1].waves[1].codebook].columns[3].name
    assert.is_truthy(prompt.freq(name):text { lang = "en" })
    assert.has_error(function() prompt.freq "xyzzy_q" end)
  end)

  it("save writes by the ending, and refuses what has no form", function()
    local dir <close> = temp.folder()
    local t = d:table { rows = "x" }
    assert.are.equal("written: " .. dir:path "t.md", prompt.save(t, dir:path "t.md"))
    assert.are.equal(t:markdown {}, dir:read "t.md")
    prompt.save(d, dir:path "d.csv")
    assert.are.equal("x\n1\n2\n2\n", dir:read "d.csv")
    assert.has_error(function() prompt.save(3, "t.csv") end, "save: 3 has no form for '.csv' (tables: .txt .md .csv "
      .. ".json .html .tex .xlsx; datasets: .csv .sav ...)")
    assert.has_error(function() prompt.save(t, "t.doc") end)
  end)

  it("form, lang, timer and pager are set and say what they are", function()
    assert.are.equal("text", prompt.form())
    assert.are.equal("csv", prompt.form "csv")
    assert.are.equal("csv", session.form)
    assert.has_error(function() prompt.form "cvs" end)
    assert.are.equal("de", prompt.lang "de")
    assert.are.equal("Basis", d:table { rows = "x" }:layout().rows[1].label)
    assert.are.equal("on", prompt.timer "on")
    assert.are.equal(true, session.timer)
    assert.are.equal("off", prompt.pager(false))
    assert.has_error(function() prompt.timer "maybe" end, "timer: 'maybe' is neither \"on\" nor \"off\"")
  end)

  it("are called by bare words", function()
    assert.are.same({ "timer", "on" }, { comforts.word "timer on" })
    assert.are.same({ "form" }, { comforts.word " form " })
    assert.are.same({ "quit" }, { comforts.word "exit" })
    assert.are.same({ "log", "a/b.lua" }, { comforts.word "log a/b.lua" })
    for _, line in ipairs { "freq", "save", "x", "timer = 3", "timer(1)", "form 'csv'", "print x y" } do
      assert.is_nil(comforts.word(line), line)
    end
  end)

  it("log keeps a script that runs again", function()
    local dir <close> = temp.folder()
    dir:write("answers.csv", "x\n1\n2\n2\n")
    local read = require "befund".read(dir:path "answers.csv")
    local functions = comforts.functions { d = read }
    assert.are.equal("log: " .. dir:path "mine.lua", functions.log(dir:path "mine.lua"))
    for _, line in ipairs { "n = #d", "n", 'freq "x"', "for i = 1, 2 do\n  n = n + i\nend\nn" } do
      comforts.logged(require "chunk".as_script(line))
    end
    functions.log "off"
    comforts.logged("n = 0")
    local result = run { dir:path "mine.lua" }
    assert.are.equal("", result.err)
    assert.is_truthy(result.out:find("^3\n.*x.*\n6\n$"))
    assert.has_error(function() functions.log(dir:path "mine.lua") end)
    assert.is_true(file.is_there(dir:path "mine.lua"))
  end)
end)

describe("an error at the prompt", function()
  it("has the line with a caret under the name that is meant", function()
    assert.are.equal("undeclared name 'pritn' (is it 'print'?)\n  x = pritn(1)\n      ^~~~~",
      complain("stdin:1: undeclared name 'pritn' (is it 'print'?)", "x = pritn(1)"))
  end)

  it("stands under the name that is wrong, not under one in front of it", function()
    assert.are.equal("share: 'level': 'stat' is no option (is it 'state'?)\n  s:share('level', 'stat')\n"
      .. "                    ^~~~", complain("stdin:1: share: 'level': 'stat' is no option (is it 'state'?)",
      "s:share('level', 'stat')"))
  end)

  it("takes whole words, and the line among several", function()
    assert.are.equal("no 'a' (is it 'b'?)\n  ba a\n     ^", complain("stdin:2: no 'a' (is it 'b'?)", "x\nba a\n"))
  end)

  it("looks for the name where the message has no place, since what fails was called last", function()
    assert.are.equal("mean: no column 'agee'\n  s:mean('agee')\n          ^~~~",
      complain("mean: no column 'agee'", "x = 1\ns:mean('agee')"))
  end)

  it("does not send those who typed it to a local, which ends with its line", function()
    assert.are.equal("undeclared name 'x' (x = ... makes it; what is local ends with its line)\n  x + 1\n  ^",
      complain("stdin:1: undeclared name 'x' (declare it with local)", "x + 1"))
  end)

  it("names the nearest method of what was asked", function()
    local d = dataset.of { { "age", column.numbers { 1 } } }
    local env = { d = d, s = require "design".of(d) }
    local missing = "stdin:1: attempt to call a nil value (method '%s')"
    assert.are.equal("designs have no method 'men' (is it 'mean'?)\n  s:men('age')\n    ^~~",
      complain(missing:format "men", "s:men('age')", env))
    assert.are.equal("datasets have no method 'describ' (is it 'describe'?)\n  d:keep('age > 0'):describ()\n"
      .. "                    ^~~~~~~", complain(missing:format "describ", "d:keep('age > 0'):describ()", env))
    assert.is_truthy(complain(missing:format "foo", "unknown:foo()", env):find("attempt to call", 1, true))
  end)

  it("measures wide and combined signs", function()
    assert.are.equal("no 'q'\n  \"漢ä\" q\n        ^", complain("stdin:1: no 'q'", '"漢ä" q'))
  end)

  it("stays as it is where it is about something else, or has lines of its own", function()
    assert.are.equal("answers.csv:3:1: no", complain("answers.csv:3:1: no", "x"))
    assert.are.equal("where:\n  x ==\n  ^", complain("stdin:1: where:\n  x ==\n  ^", "d:keep('x ==')"))
    assert.are.equal("no", complain("stdin:1: no", "error 'no'"))
    assert.are.equal("no\n  error 'no'", complain("stdin:2: no", "x = 1\nerror 'no'"))
  end)

  it("shows no control bytes", function()
    assert.is_nil(complain("stdin:1: no 'q'", "q \27[31m"):find("\27", 1, true))
  end)
end)
