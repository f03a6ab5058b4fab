-- The prompt on a terminal: src/line.c, src/line_keyboard.c, src/line_choice.c, src/line_wide.c,
-- src/stop.c, lib/prompt.lua, lib/help.lua.

local run = require "spec.support.run"
local temp = require "spec.support.temp"
local terminal = require "spec.support.terminal"

-- The line at the bottom is what is wanted.
local function last(wanted)
  return function(screen) return screen:match("([^\n]*)\n$") == wanted end
end

-- What was typed is gone, the next line works.
local function goes_on(screen)
  screen:line("6 * 7")
  screen:wait("\n42\n>")
end

describe("a session on a terminal", function()
  it("greets in two lines, keeps lines, ends with Ctrl-D", function()
    local screen <close> = terminal.start{}
    local greeting = screen:screen()
    assert.matches("^befund %d[%d.]+: study%.staff [%d,]+ rows, study%.citizens [%d,]+ rows weighted\n"
      .. "%? helps, [^\n]+\n>\n$", greeting)
    screen:line("x = 3")
    screen:line("x .. 'y'")
    screen:wait("> x .. 'y'\n3y\n>")
    screen:line("error 'no'")
    screen:wait("\nbefund: no\n>")
    goes_on(screen)
    screen:press("C-d")
    assert.are.equal(0, screen:ended())
  end)

  it("greets in German", function()
    local screen <close> = terminal.start{ env = { LANG = "de_DE.UTF-8", LC_ALL = "", LC_MESSAGES = "" } }
    assert.matches("^befund [^\n]* Zeilen gewichtet\n%? hilft, [^\n]+\n>\n$", screen:screen())
  end)

  it("has the data of a file described, as much as fits", function()
    local home = temp.folder()
    local names, values = {}, {}
    for i = 1, 40 do names[i], values[i] = "q" .. i, i end
    home:write("a.csv", table.concat(names, ",") .. "\n" .. table.concat(values, ",") .. "\n")
    local screen <close> = terminal.start{ "a.csv", home = home }
    assert.matches("^befund [%d.]+: d is dataset a.csv: 1 row, 40 columns [^\n]+\n", screen:all())
    assert.matches("\n? helps.*\nq1 .*\nq14 [^\n]*\n%.%.%. 26 more: d:describe%(%)\n>\n$", screen:screen())
    screen:line("#d")
    screen:wait("> #d\n1\n>")
  end)

  it("reads on until a statement is complete", function()
    local screen <close> = terminal.start{}
    screen:line("for i = 1, 2 do")
    screen:wait("\n>>")
    screen:line("print(i)")
    screen:line("end")
    screen:wait("\n>> end\n1\n2\n>")
    screen:line("1 +")
    screen:wait(last ">>")
    screen:press("C-d")
    screen:wait("\nbefund: unexpected symbol near <eof>\n>")
    goes_on(screen)
  end)

  it("answers a line that begins with ?", function()
    local screen <close> = terminal.start{ env = { PAGER = "" } }
    screen:line(" ? ")
    screen:wait("\n  study.NAME:  populations")
    goes_on(screen)
  end)

  it("can be put aside", function()
    local screen <close> = terminal.start{ shell = "set -m; stty -a >before; $BEFUND; stty -a >after; echo aside; fg" }
    screen:type("x = 'ab")
    screen:wait("> x = 'ab")
    screen:press("C-z")
    screen:wait("\naside\n")
    screen:wait(last "> x = 'ab")
    assert.are.equal(screen:home():read("before"), screen:home():read("after"))
    screen:type("ä'")
    screen:press("Enter")
    screen:line("x")
    screen:wait("\nabä\n>")
  end)

  it("leaves the terminal as it was when a signal ends it", function()
    local screen <close> = terminal.start{ shell = "stty -a >before; $BEFUND; echo $?; stty -a >after" }
    screen:line("os.execute '(sleep 0.5; kill -TERM $PPID) &'")
    screen:wait("\nbefund: interrupted\n143\n")
    screen:ended()
    assert.are.equal(screen:home():read("before"), screen:home():read("after"))
  end)
end)

describe("a line on a terminal", function()
  it("is edited by letter, whatever these are", function()
    local screen <close> = terminal.start{}
    screen:type("'Mäßu 日本'")
    screen:press("BSpace", "BSpace", "Left", "Left", "BSpace")
    screen:type("ü")
    screen:press("End")
    screen:type("é'")
    screen:wait(last "> 'Mäßü 日é'")
    screen:press("Enter")
    screen:wait("\nMäßü 日é\n>")
  end)

  it("takes letters where the locale has none", function()
    for _, locale in ipairs{ "C", "POSIX" } do
      local screen <close> = terminal.start{ env = { LC_ALL = locale } }
      screen:type("'aÄöx")
      screen:press("BSpace", "BSpace")
      screen:type("ü'")
      screen:press("Enter")
      screen:wait("\naÄü\n>")
    end
  end)

  it("takes them where the locale is not installed", function()
    local screen <close> = terminal.start{ env = { LC_ALL = "de_XX.UTF-8" } }
    screen:type("'ä'")
    screen:wait(last "> 'ä'")
  end)

  it("is found again, in this session and the next", function()
    local home = temp.folder()
    do
      local screen <close> = terminal.start{ home = home }
      screen:line("'first'")
      screen:line("for i = 1, 1 do")
      screen:line("print 'a\\\\n' end")
      screen:wait("\na\\n\n>")
      screen:line("'first'")
      screen:line("'first'")
      screen:line("   ")
      screen:press("Up", "Up")
      screen:wait("\n> for i = 1, 1 do\nprint 'a\\\\n' end\n")
      screen:press("Enter")
      screen:wait("\nprint 'a\\\\n' end\na\\n\n>")
      screen:press("C-d")
      screen:ended()
    end
    assert.are.equal("'first'\nfor i = 1, 1 do\\nprint 'a\\\\\\\\n' end\n'first'\n"
      .. "for i = 1, 1 do\\nprint 'a\\\\\\\\n' end\n", home:read(".local/state/befund/history"))
    local screen <close> = terminal.start{ home = home }
    screen:press("C-r")
    screen:type("first")
    screen:wait(last "bck:first")
    screen:press("Enter")
    screen:wait("> 'first'\nfirst\n>")
    screen:press("Up", "Up", "Enter")
    screen:wait("\nprint 'a\\\\n' end\na\\n\n>")
  end)

  it("is dropped by Ctrl-C, with those above it", function()
    local screen <close> = terminal.start{}
    screen:type("x = 'yyy")
    screen:wait(last "> x = 'yyy")
    screen:press("Left", "C-c")
    screen:wait("> x = 'yyy^C\n>")
    screen:line("for i = 1, 2 do")
    screen:type("x")
    screen:wait(last ">> x")
    screen:press("C-c")
    screen:wait(">> x^C\n>")
    screen:press("C-r")
    screen:type("for")
    screen:wait("bck")
    screen:press("C-c")
    screen:wait("^C\n>")
    goes_on(screen)
  end)

  it("may be longer than the terminal is wide, which may change", function()
    local screen <close> = terminal.start{ width = 40, height = 20 }
    local text = ("0123456789"):rep(9)
    screen:type("'" .. text)
    screen:wait("789\n")
    screen:press("Home", "Right", "x")
    screen:resize(60, 20)
    screen:wait(function(now) return now:find("> 'x" .. text:sub(1, 56) .. "\n" .. text:sub(57), 1, true) end)
    screen:type("y")
    screen:resize(200, 20)
    screen:wait(last("> 'xy" .. text))
    screen:press("End")
    screen:type("'")
    screen:resize(80, 20)
    screen:press("Enter")
    screen:wait("'\nxy" .. text:sub(1, 78) .. "\n" .. text:sub(79) .. "\n>")
  end)
end)

describe("a pasted block", function()
  it("is one statement", function()
    local screen <close> = terminal.start{}
    screen:paste("for i = 1, 2 do\n\tprint(i .. 'ä')\n\n\tprint 'b' -- c\nend\n")
    screen:wait("end\n1ä\nb\n2ä\nb\n>")
    screen:press("Up")
    screen:wait(last "end")
    screen:press("Enter")
    screen:wait("end\n1ä\nb\n2ä\nb\n>")
  end)

  it("shows the values of an expression at its end", function()
    local screen <close> = terminal.start{}
    screen:paste("y = 2\ny + 40\n")
    screen:wait("\n42\n>")
  end)

  it("waits where it has no end", function()
    local screen <close> = terminal.start{}
    screen:type("2 * (")
    screen:paste("1 +\n2")
    screen:type(")")
    screen:wait("> 2 * (1 +\n2)\n")
    screen:press("Enter")
    screen:wait("\n6\n>")
    screen:paste("while true do\nbreak\n")
    screen:wait(last ">>")
    screen:line("end print 'done'")
    screen:wait("\ndone\n>")
  end)

  it("may be longer than the screen", function()
    local screen <close> = terminal.start{}
    screen:paste("local t = {\n" .. ("  1,\n"):rep(1000) .. "} print(#t)\n")
    screen:wait("\n1000\n>")
    goes_on(screen)
  end)
end)

describe("Tab", function()
  it("adds what all candidates share, and lists them when pressed again", function()
    local screen <close> = terminal.start{}
    screen:type("x = string.re")
    screen:press("Tab")
    screen:press("Tab")
    screen:wait("> x = string.re\nrep      reverse\n> x = string.re\n")
    screen:type("v")
    screen:press("Tab")
    screen:wait(last "> x = string.reverse")
    screen:type(" wh")
    screen:press("Tab")
    screen:wait(last "> x = string.reverse while")
  end)

  it("completes methods of values, in the middle of a line too", function()
    local home = temp.folder()
    home:write("a.csv", "q1\nyes\n")
    local screen <close> = terminal.start{ "a.csv", home = home }
    screen:type("d:desc()")
    screen:press("Left", "Left", "Tab")
    screen:wait(last "> d:describe()")
  end)

  it("lists below a line of several rows, and in columns", function()
    local screen <close> = terminal.start{ width = 40, height = 40 }
    screen:line("ab_one, ab_two, ab_three, ab_four, ab_five, ab_six = 1, 2, 3, 4, 5, 6")
    screen:wait(last ">")
    screen:type("x = '" .. ("y"):rep(50) .. "' .. ab")
    screen:press("Tab")
    screen:wait(" .. ab_\n")
    screen:press("Tab")
    local row = "> x = '" .. ("y"):rep(33) .. "\n" .. ("y"):rep(17) .. "' .. ab_\n"
    screen:wait(row .. "ab_five   ab_one    ab_three\nab_four   ab_six    ab_two\n" .. row)
  end)

  it("says what went wrong below the line", function()
    local screen <close> = terminal.start{}
    screen:line("require 'prompt.complete'.at = function() error 'broken' end")
    screen:wait(last ">")
    screen:type("pri")
    screen:press("Tab")
    screen:wait("> pri\nstdin:1: broken\n> pri\n")
    screen:type("nt 'on'")
    screen:press("Enter")
    screen:wait("\non\n>")
  end)
end)

describe("Ctrl-C", function()
  local count = 0

  local function begin(screen, line)
    count = count + 1
    screen:line(("print('at %d') io.stdout:flush() "):format(count) .. line)
    screen:wait(("\nat %d\n"):format(count))
  end

  -- Types a line that does not end by itself, stops it, and sees that the session goes on.
  local function stops(screen, line)
    begin(screen, line)
    screen:press("C-c")
    local at = ("\nat %d\n"):format(count)
    screen:wait(function(now) return now:find("interrupted\n.*>\n$", (select(2, now:find(at, 1, true)))) end)
    screen:line(("40 + %d"):format(count))
    screen:wait(("\n%d\n>"):format(40 + count))
  end

  it("stops Lua, whatever it catches, and keeps all values", function()
    local screen <close> = terminal.start{}
    screen:line("kept = { 7 }")
    stops(screen, "while true do end")
    stops(screen, "while true do pcall(function() while true do end end) end")
    stops(screen, "for i = 1, math.huge do local x = ('x'):rep(100) end")
    stops(screen, "local t = setmetatable({}, { __index = function() while true do end end }) return t.x")
    screen:line("kept[1]")
    screen:wait("\n7\n>")
  end)

  it("stops coroutines", function()
    local screen <close> = terminal.start{}
    stops(screen, "coroutine.wrap(function() while true do pcall(function() while true do end end) end end)()")
    screen:line("co = coroutine.wrap(function() while true do coroutine.yield(70) end end) co()")
    stops(screen, "while true do co() end") -- it may be in there, which is its end
    screen:line("co = coroutine.wrap(function() while true do coroutine.yield(70) end end) co()")
    stops(screen, "while true do coroutine.resume(coroutine.create(function() coroutine.yield() end)) end")
    screen:line("co() + 1")
    screen:wait("\n71\n>")
    stops(screen, "local function deep(n) if n == 0 then while true do end end return coroutine.wrap(deep)(n - 1) end "
      .. "deep(20)")
    stops(screen, "local a <close> = setmetatable({}, { __close = function() while true do end end })")
  end)

  it("stops passes over rows", function()
    local home = temp.folder()
    home:write("long.csv", "a,b\n" .. ("1,2\n2,3\n3,1\n"):rep(200000))
    local screen <close> = terminal.start{ "long.csv", home = home }
    stops(screen, "d:design{}:replicates{ type = 'bootstrap', count = 10000, seed = 1 }:mean 'a'")
    screen:line("d:mean 'a'")
    screen:wait("\n2.0")
  end)

  it("ends what work has begun", function()
    local screen <close> = terminal.start{}
    screen:line("progress = require 'core.progress'")
    stops(screen, "progress.begin('counting', 3) while true do end")
    screen:line("progress.begin('again', 9) while true do progress.step(5) end")
    screen:wait("again  [")
    screen:press("C-c")
    screen:wait(last ">")
    assert.is_nil(screen:screen():find("again  [", 1, true))
  end)

  it("stops what waits for input", function()
    local screen <close> = terminal.start{}
    stops(screen, "io.read()")
  end)

  it("pressed again ends what cannot be stopped", function()
    local screen <close> = terminal.start{}
    local never = "return (('a'):rep(60)):find(('.-'):rep(30) .. 'b')"
    begin(screen, never)
    local now
    repeat
      screen:press("C-c")
      os.execute("sleep 0.1")
      now = screen:screen()
      if now:find("\n>\n$") then begin(screen, never) end -- it had not begun
    until now:find("[ended ", 1, true)
    assert.are.equal(130, screen:ended())
    assert.truthy(now:find("befund: interrupted\n", 1, true))
  end)

  it("leaves coroutines as they are", function()
    local dir <close> = temp.folder()
    local path = dir:write("a.lua", [[
      local function show(...) print(...) end
      show(pcall(coroutine.resume, 1))
      show(pcall(function() coroutine.close() end))
      show(pcall(function() coroutine.wrap(1) end))
      show(pcall(function() coroutine.wrap(function() coroutine.wrap(error)('in', 0) end)() end))
      local co = coroutine.wrap(function(...) local x = coroutine.yield(...) error('no ' .. x) end)
      show(co(1, 2))
      show(pcall(co, 'way'))
      show(pcall(co))
      show(pcall(function() coroutine.close(coroutine.running()) end))
      show(coroutine.resume(coroutine.create(function(a)
        local x <close> = setmetatable({}, { __close = function() error 'closed' end })
        error(a)
      end), 'b'))
      show(coroutine.close(coroutine.create(print)), coroutine.isyieldable(), select(2, coroutine.running()))]])
    local from_file = run{ path }
    assert.are.equal("", from_file.err)
    assert.are.same(from_file, run{ stdin = ("dofile %q"):format(path) })
  end)
end)

describe("without a terminal that can be edited on", function()
  it("lines are read as they are", function()
    local screen <close> = terminal.start{ env = { TERM = "dumb" } }
    assert.matches("^befund %d", screen:screen())
    screen:line("'ä'")
    screen:wait("> 'ä'\nä\n>")
    screen:line("for i = 1, 1 do")
    screen:wait("\n>>")
    screen:press("C-c")
    screen:wait("^C\n>")
    goes_on(screen)
    screen:press("C-d")
    assert.are.equal(0, screen:ended())
    assert.are.same({}, screen:home():names())
  end)

  it("nothing but results is printed", function()
    assert.are.same({ status = 0, out = "2\n", err = "" }, run{ stdin = "1 + 1\n" })
    local screen <close> = terminal.start{ shell = "$BEFUND | cat >out; echo done", ready = false }
    screen:type("1 + 1")
    screen:press("Enter", "C-d")
    screen:wait("\ndone\n")
    assert.are.equal("2\n", screen:home():read("out"))
  end)
end)
