-- How far long work is, on the terminal: src/progress.c, src/meter.c, src/lua_progress.c. A pseudo-terminal comes from
-- script(1); reading a file byte by byte takes its time.

local run = require "spec.support.run"
local temp = require "spec.support.temp"

local bytes = "a,b\n" .. ("123,text\n"):rep(700000)

-- What the terminal gets, and the standard output of the same run without one.
local function shown(tail, term, name)
  local dir <close> = temp.folder()
  local path = dir:write("f.csv", bytes .. tail)
  local script = dir:write("a.lua", ("print(require 'core.csv'.read(%q, { name = %q, piece = 1 }):rows())"):format(path,
    name or "f.csv"))
  local command = ("'%s' '%s'"):format(run.program, script)
  local found = run{ "-qec", command, "/dev/null", program = "script", env = { TERM = term, COLUMNS = "80" } }
  return (found.out:gsub("\r\n", "\n"))
end

local line = "\r%g+  %[#*%s*%] +%d+ %%  [%d.]+ MB/s  %d+ s left\27%[K"

describe("long work on a terminal", function()
  it("shows how far it is, and wipes that", function()
    local out = shown("", "xterm")
    assert.matches("^" .. line, out)
    assert.matches(line .. "\r\27%[K700000\n$", out)
    local rest, lines = out:gsub(line, "")
    assert.is_true(lines >= 1)
    assert.are.equal("\r\27[K700000\n", rest)
  end)

  it("wipes it before it says what is wrong", function()
    local out = shown("1\n", "xterm")
    assert.matches("^" .. line, out)
    local rest = out:gsub(line, "")
    assert.matches("^\r\27%[Kbefund: [^\r\27]*f.csv:700002:1: the row has 1 cell, the header has 2 %(", rest)
  end)

  it("shows nothing on a terminal that cannot erase a line", function()
    assert.are.equal("700000\n", shown("", "dumb"))
  end)

  it("shows no name that the terminal could act on", function()
    local out = shown("", "xterm", "\27[2Jx\n" .. ("y"):rep(100))
    assert.is_nil(out:find("\27[2J", 1, true))
    assert.matches("\r%?%[2Jx%?y+  %[", out)
    for drawn in out:gmatch("\r([^\r\27]+)\27%[K") do assert.is_true(#drawn < 80) end
  end)

  it("shows work in steps, and not what is read inside it", function()
    local dir <close> = temp.folder()
    local script = dir:write("a.lua", ("local progress = require 'core.progress'\nprogress.begin('the report', 4)\n"
      .. "require 'core.csv'.read(%q, { piece = 1 })\nprogress.step(3)\nprogress.finish()\nprint 'done'"):format(
      dir:write("f.csv", bytes)))
    local found = run{ "-qec", ("'%s' '%s'"):format(run.program, script), "/dev/null", program = "script",
      env = { TERM = "xterm", COLUMNS = "80" } }
    assert.matches("^\rthe report  %[###############     %]  75 %%  %d+ s left\27%[K\r\27%[Kdone\r\n$", found.out)
  end)

  it("takes an end without a beginning", function()
    assert.are.equal("1\n", run{ "-e", "require 'core.progress'.finish() print(1)" }.out)
  end)

  it("shows nothing where standard error is no terminal", function()
    local dir <close> = temp.folder()
    local script = dir:write("a.lua", ("print(require 'core.csv'.read(%q, { piece = 1 }):rows())"):format(
      dir:write("f.csv", bytes)))
    assert.are.same({ status = 0, out = "700000\n", err = "" }, run{ script, env = { TERM = "xterm" } })
  end)
end)
