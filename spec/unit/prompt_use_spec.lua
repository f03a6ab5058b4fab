-- Exploring a survey at the prompt, on a terminal: lib/prompt.lua with its help, completion, values, pager and log
-- (lib/prompt/*.lua, lib/help.lua).

local run = require "spec.support.run"
local temp = require "spec.support.temp"
local terminal = require "spec.support.terminal"

local BOOK = [[return { format = 1, columns = {
  { "level", kind = "single", en = "Level of government", codes = { { "state", 1, en = "State" },
    { "municipal", 2, en = "Municipal" }, { "none", -9, missing = "no_answer" } } },
  { "satisfied", kind = "single", en = "Satisfied", asked = "level == 'state'", codes = { { "yes", 1, en = "yes" },
    { "no", 0, en = "no" } } }, { "age", kind = "number", en = "Age" } } }]]

local function folder()
  local dir = temp.folder()
  dir:write("a.codebook.lua", BOOK)
  dir:write("a.csv", "level,satisfied,age\n1,1,30\n2,0,40\n1,0,50\n-9,1,60\n")
  return dir
end

local function start(more)
  local request = { "a.csv", home = folder() }
  for name, value in pairs(more or {}) do request[name] = value end
  local screen = terminal.start(request)
  screen:line("s = d:design {}")
  screen:wait("\n> s = d:design {}\n>") -- what is typed before a prompt is there is shown twice
  return screen
end

describe("at the prompt", function()
  it("Tab completes a column, and the key of an option, within a text", function()
    local screen <close> = start()
    screen:type('s:mean("ag')
    screen:press("Tab")
    screen:type('")')
    screen:press("Enter")
    screen:wait('\n> s:mean("age")\n45')
    screen:type("s:domain(\"level == 'mun")
    screen:press("Tab")
    screen:wait("\n> s:domain(\"level == 'municipal'")
    screen:type('"):count("age")')
    screen:press("Enter")
    screen:wait("\n1.00 ")
  end)

  it("Tab completes an option between braces, the first time, and a switch", function()
    local screen <close> = start()
    screen:type("s:table { ro")
    screen:press("Tab")
    screen:wait("\n> s:table { rows =")
    screen:press("C-c")
    screen:wait("^C\n>\n")
    screen:type("timer of")
    screen:press("Tab", "Enter")
    screen:wait("\n> timer off\noff\n>")
  end)

  it("?name explains a question of the data, a method, a concept; ??word searches", function()
    local screen <close> = start { height = 60 }
    screen:line("?satisfied")
    screen:wait("\nsatisfied: single choice\n  Satisfied\n  4 of 4 answered\n  yes  2  yes\n  no   2  no\n"
      .. "  Asked: level == 'state'\n>")
    screen:line("?s:mean")
    screen:wait("\nWeighted mean of a number")
    screen:line("?Designeffekt")
    screen:wait("\nDesign effects ")
    screen:line("??government")
    screen:wait("\n  level ")
    screen:line("?satisfid")
    screen:wait("\nbefund: help: there is nothing named 'satisfid' (is it 'satisfied'?)\n")
  end)

  it("values show what they are, _ is the last", function()
    local screen <close> = start()
    screen:line("s")
    screen:wait("\ndesign of 4 rows, unweighted\n  next: ")
    screen:line("{ 1, 2, { a = 'b' } }")
    screen:wait('\n{ 1, 2, { a = "b" } }\n>')
    screen:line("_[2] + 1")
    screen:wait("\n3\n>")
    screen:line("_ * 2, 'x', nil")
    screen:wait("\n6       x       nil\n>")
  end)

  it("a table keeps within 80 places, wraps its columns", function()
    local dir = temp.folder()
    local rows, names = {}, {}
    for i = 1, 24 do rows[i] = ("%d,%d"):format(i, i % 2) end
    for i = 1, 24 do names[i] = ('{ "a_rather_long_name_%d", %d }'):format(i, i) end
    dir:write("w.codebook.lua", 'return { format = 1, columns = { { "g", codes = { ' .. table.concat(names, ", ")
      .. ' } }, { "q", codes = { { "yes", 1 }, { "no", 0 } } } } }')
    dir:write("w.csv", "g,q\n" .. table.concat(rows, "\n") .. "\n")
    local screen <close> = terminal.start { "w.csv", home = dir, height = 100, env = { PAGER = "" } }
    screen:line('d:table { rows = "q", columns = "g" }')
    screen:wait("answered\n>")
    local blocks = 0
    for line in screen:all():gmatch("[^\n]+") do
      assert.is_true(utf8.len(line) <= 80, line)
      if line:find("^Base ") then blocks = blocks + 1 end
    end
    assert.is_true(blocks > 2)
  end)

  it("what is longer than the screen goes through $PAGER, unless it is off", function()
    local screen <close> = start { env = { PAGER = "sed s/^/P:/" } }
    screen:line("?")
    screen:wait("\nP:  study.NAME:  populations")
    screen:line("6 * 7")
    screen:wait("\n42\n>")
    screen:line("pager off")
    screen:wait("\noff\n>")
    screen:line("?design")
    screen:line("?")
    screen:wait("\n  study.NAME:  populations")
  end)

  it("a pager that is not there leaves the text", function()
    local screen <close> = start { env = { PAGER = "no_such_pager" } }
    screen:line("?")
    screen:wait("\n  study.NAME:  populations")
  end)

  it("freq shows bars; form, lang and timer are switched by words", function()
    local screen <close> = start { height = 60 }
    screen:line('freq "level"')
    screen:wait("State ")
    assert.is_truthy(screen:screen():find("█", 1, true))
    screen:line("form csv")
    screen:line('freq "level"')
    screen:wait("\nlevel,State,")
    screen:line("form text")
    screen:line("lang de")
    screen:line('d:table { rows = "level" }')
    screen:wait("\nBasis: alle Befragten")
    screen:line("timer on")
    screen:line("1 + 1")
    screen:wait(function(now) return now:find("\n2\n%d+%.%d%d%d s\n>") end)
  end)

  it("an error shows its line with a caret", function()
    local screen <close> = start()
    screen:line('s:mean("agee")')
    screen:wait("\nbefund: mean: no column 'agee' (is it 'age'?)\n  s:mean(\"agee\")\n          ^~~~\n>")
  end)

  it("a log runs again and prints what was shown", function()
    local dir = folder()
    local screen <close> = terminal.start { "a.csv", home = dir, height = 50 }
    screen:line('log "today.lua"')
    screen:wait("\nlog: today.lua\n>")
    screen:line("s = d:design {}")
    screen:line("wrong(")
    screen:press("C-c")
    screen:line("no_such_name")
    screen:line("?age")
    screen:line('s:mean("age")')
    screen:line('freq "level"')
    screen:wait("State ")
    screen:line("freq age")
    screen:wait("\nAge\n")
    screen:line("lang de")
    screen:line('freq "level"')
    screen:wait("\nBasis: alle")
    screen:line("lang en")
    screen:line("for i = 1, 2 do")
    screen:line("print(i)")
    screen:line("end")
    screen:wait("\n1\n2\n>")
    screen:press("C-d")
    screen:ended()
    local result = run { dir:path "today.lua" }
    assert.are.equal("", result.err)
    assert.is_truthy(result.out:find("^45%.0 .*State .*\nAge\n.*\nBasis: alle.*\n1\n2\n$"))
  end)

  it("save writes what is looked at", function()
    local dir = folder()
    local screen <close> = terminal.start { "a.csv", home = dir }
    screen:line('save(d:table { rows = "level" }, "t.md")')
    screen:wait("\nwritten: t.md\n>")
    assert.is_truthy(dir:read("t.md"):find("State", 1, true))
  end)
end)

describe("the prompt without a terminal", function()
  it("says how to get at a column where a field is asked for", function()
    local dir = folder()
    local result = run { "a.csv", stdin = "d.age\nd.foo\ns = d:design{}\ns.age\n", cwd = dir:path() }
    assert.are.same({ status = 0, err = "",
      out = 'nil (for the column: d:freq("age"), ?age)\nnil\nnil (for the column: s:freq("age"), ?age)\n' }, result)
  end)

  it("shows values and takes words as well", function()
    local dir = folder()
    local result = run { "a.csv", stdin = "form csv\n#d\n{ 1 }\n?age\n", cwd = dir:path() }
    assert.are.same({ status = 0, err = "",
      out = "csv\n4\n{ 1 }\nage: number\n  Age\n  4 of 4 answered\n  30 to 60\n" }, result)
  end)
end)
