-- The program as its users meet it: command line, exit statuses, messages, signals (src/main.c, src/script.c).

local run = require "spec.support.run"
local temp = require "spec.support.temp"

local function fine(out)
  return { status = 0, out = out, err = "" }
end

local function misused(err)
  return { status = 2, out = "", err = err }
end

local function failed(err)
  return { status = 1, out = "", err = err }
end

describe("befund -e", function()
  it("prints the values of an expression", function()
    assert.are.same(fine("3\tnil\tx\n"), run{ "-e", "1 + 2, nil, 'x'" })
  end)

  it("prints nothing for a statement", function()
    assert.are.same(fine(""), run{ "-e", "local x = 1" })
  end)

  it("is repeatable and shares its globals", function()
    assert.are.same(fine("3\n"), run{ "-e", "x = 1", "-e", "x = x + 2", "-e", "x" })
  end)

  it("needs a chunk", function()
    assert.are.same(misused("befund: '-e' needs a chunk (befund -e 'print(1)')\n"), run{ "-e" })
  end)

  it("says where a chunk is wrong", function()
    assert.are.same(failed("befund: (command line):1: unexpected symbol near <eof>\n"), run{ "-e", "1 +" })
  end)

  it("stops at the first chunk that fails", function()
    assert.are.same(failed("befund: (command line):1: no\n"), run{ "-e", "error 'no'", "-e", "print(1)" })
  end)
end)

describe("befund FILE.lua", function()
  it("hands the arguments over as arg and as ...", function()
    local dir <close> = temp.folder()
    local path = dir:write("a.lua", "print(arg[0], arg[1], arg[2], #arg, ...) print(arg[-1] ~= nil)")
    assert.are.same(fine(path .. "\tx\t-y\t2\tx\t-y\ntrue\n"), run{ path, "x", "-y" })
  end)

  it("reads a script from standard input for -", function()
    assert.are.same(fine("-\tx\n"), run{ "-", "x", stdin = "print(arg[0], ...)" })
  end)

  it("skips a first line for the shell", function()
    local dir <close> = temp.folder()
    assert.are.same(fine("2\n"), run{ dir:write("a.lua", "#!/usr/bin/env befund\nprint(2)\n") })
  end)

  it("is a wrong command line when there is no such file", function()
    assert.are.same(misused("befund: cannot open nosuch.lua: No such file or directory\n"), run{ "nosuch.lua" })
  end)

  it("takes text only", function()
    local dir <close> = temp.folder()
    local path = dir:write("a.lua", string.dump(function() end))
    local err = "befund: " .. path .. ": is compiled, befund takes text only (give it the source)\n"
    assert.are.same(failed(err), run{ path })
  end)

  it("loads what it requires, does and loads from its own folder", function()
    local dir <close> = temp.folder()
    dir:write("strict.lua", "return 'mine'")
    dir:write("other.lua", "return 'other'")
    local path = dir:write("a.lua", "print(require 'strict', dofile 'other.lua', loadfile('other.lua')())")
    assert.are.same(fine("mine\tother\tother\n"), run{ path, cwd = "/" })
    assert.are.same(fine("mine\tother\tother\n"), run{ "./a.lua", cwd = dir:path() })
  end)

  it("refuses bytecode from load, too", function()
    assert.are.same(fine("nil\tattempt to load a binary chunk (mode is 't')\n"),
      run{ "-e", "load(string.dump(function() end), 'x', 'b')" })
  end)
end)

describe("the command line", function()
  it("proposes the nearest option", function()
    assert.are.same(misused("befund: unknown option '--verson' (is it '--version'?)\n"),
      run{ "--verson" })
    assert.are.same(misused("befund: unknown option '-x' (is it '-e'?)\n"), run{ "-x" })
    assert.are.same(misused("befund: unknown option '--quick-and-dirty' (befund --help lists them)\n"),
      run{ "--quick-and-dirty" })
  end)

  it("proposes the nearest command", function()
    assert.are.same(misused("befund: no command 'spce' (is it 'spec'?)\n"), run{ "spce" })
  end)

  it("has a help that lists the commands with their summaries", function()
    local result = run{ "--help" }
    assert.are.equal(0, result.status)
    assert.truthy(result.out:find("\n  spec +run specs with busted\n"))
    assert.are.equal(result.out, run{ "-h" }.out)
  end)

  it("has a version", function()
    assert.truthy(run{ "--version" }.out:find("^befund %d+%.%d+%.%d+\n$"))
  end)

  it("helps with a command", function()
    local result = run{ "spec", "--help" }
    assert.are.equal(0, result.status)
    assert.truthy(result.out:find("^befund spec %[PATH%.%.%.%]\n\nrun specs with busted\n"))
    assert.are.equal(result.out, run{ "--help", "spec" }.out)
  end)

  it("looks at no variable of Lua's", function()
    assert.are.same(fine("1\n"), run{ "-e", "1", env = { LUA_INIT = "error 'no'", LUA_INIT_5_4 = "error 'no'" } })
    assert.are.same(fine("nil\tnil\n"), run{ "-e", "package.path:find 'evil', package.cpath:find 'evil'",
      env = { LUA_PATH = "/evil/?.lua;;", LUA_PATH_5_4 = "/evil/?.lua;;", LUA_CPATH = "/evil/?.so;;" } })
  end)

  it("gives LuaFileSystem and no other module outside", function()
    assert.are.same(fine("directory\n"), run{ "-e", "require 'lfs'.attributes('/', 'mode')" })
    assert.are.same(fine("false\n"), run{ "-e", "(pcall(require, 'pl.path'))" })
  end)
end)

describe("an error", function()
  local dir

  before_each(function() dir = temp.folder() end)

  local function message(text)
    local path = dir:write("a.lua", text)
    local result = run{ path }
    assert.are.equal(1, result.status)
    return (result.err:gsub(path:gsub("%p", "%%%0"), "a.lua"))
  end

  it("names the script's lines, and who called", function()
    assert.are.equal("befund: a.lua:1: bad\n  called from a.lua:2 in function 'g'\n  called from a.lua:3\n",
      message("local function f() error 'bad' end\nlocal function g() f() ; end\ng()"))
  end)

  it("inside lib/ is told at the script's line", function()
    assert.are.equal("befund: a.lua:2: bad argument #1 to 'resolve' (the path is empty)\n",
      message("local file = require 'core.file'\nfile.resolve('')"))
  end)

  it("shows a caller chain cut short", function()
    local text = message("local function f(n) if n == 0 then error 'deep' end f(n - 1) return 1 end f(50)")
    assert.truthy(text:find("^befund: a.lua:1: deep\n"))
    assert.truthy(text:find("in function 'f'\n  %.%.%.\n$"))
    local _, lines = text:gsub("\n", "")
    assert.are.equal(12, lines)
  end)

  it("of stack overflow is one message", function()
    local text = message("local function f() return 1 + f() end f()")
    assert.truthy(text:find("^befund: a.lua:1: stack overflow"))
    assert.is_true(#text < 4096)
  end)

  it("without a message is one line", function()
    assert.are.equal("befund: the error is a nil value, not a message (pass error() a text)\n", message("error()"))
    assert.are.equal("befund: the error is a table value, not a message (pass error() a text)\n", message("error {}"))
    assert.are.equal("befund: a text\n",
      message("error(setmetatable({}, { __tostring = function() return 'a text' end }))"))
  end)

  it("whose __tostring fails or loops is one line", function()
    local text = "befund: the error is a table whose __tostring failed\n"
    assert.are.equal(text, message("error(setmetatable({}, { __tostring = function() error 'x' end }))"))
    assert.are.equal(text, message("error(setmetatable({}, { __tostring = function() return {} end }))"))
    assert.are.equal(text, message("error(setmetatable({}, { __tostring = function() while true do end end }))"))
    assert.are.equal(text, message([[
      local function loop() while true do end end
      error(setmetatable({}, { __tostring = function() while true do pcall(loop) end end }))]]))
  end)

  it("shows no control bytes and at most 4 KiB", function()
    assert.are.equal("befund: a\\x1b[2Jb\\x00\\x0d\\xff\\u{202e}\\u{9b}ü\n",
      message([[error("a\27[2Jb\0\r\xff\u{202e}\u{9b}ü", 0)]]))
    local text = message("error(('x'):rep(1e6), 0)")
    assert.are.equal("befund: " .. ("x"):rep(4082) .. " ...\n", text)
  end)

  it("in a script that was required names that file", function()
    dir:write("mine.lua", "return function()\n error 'inside' end")
    local text = message("require 'mine'()")
    assert.are.equal("befund: " .. dir:path("mine.lua") .. ":2: inside\n  called from a.lua:1\n", text)
  end)
end)

describe("globals of a script", function()
  it("that are unknown are errors with the nearest name", function()
    assert.are.same(failed("befund: (command line):1: undeclared name 'pritn' (is it 'print'?)\n"),
      run{ "-e", "pritn(1)" })
    assert.are.same(failed("befund: (command line):1: undeclared name 'wiight' (is it 'weight'?)\n"),
      run{ "-e", "weight = 1", "-e", "wiight" })
  end)

  it("are declared outside functions only", function()
    assert.are.same(fine("nil\n"), run{ "-e", "x = nil", "-e", "x" })
    assert.are.same(fine("2\n"), run{ "-e", "x = nil; (function() x = 2 end)()", "-e", "x" })
    local result = run{ "-e", "local function f() y = 1 end f()" }
    assert.are.equal(1, result.status)
    assert.are.equal("befund: (command line):1: assignment to undeclared name 'y' (declare it with local, or outside "
      .. "functions)\n  called from (command line):1\n", result.err)
  end)

  it("are not those of the libraries", function()
    assert.are.same(fine("nil\n"), run{ "-e", "x = 1", "-e", "rawget(getmetatable('').__index, 'x')" })
    assert.are.same(fine("true\n"), run{ "-e", "_G.z = 1", "-e", "z == 1 and _G == _ENV" })
  end)
end)

describe("results", function()
  it("that cannot be written are a failure", function()
    assert.are.same({ status = 1, err = "befund: standard output: not everything could be written\n", out = "" },
      run{ "-e", "'x'", out = "/dev/full" })
    assert.are.equal(1, run{ "-e", "print(1) os.exit(0)", out = "/dev/full" }.status)
  end)

  it("into a closed pipe end quietly", function()
    local dir <close> = temp.folder()
    local path = dir:write("a.lua", "for i = 1, 1e6 do print(i) end")
    assert.are.same({ status = 0, out = "1\n", err = "" }, run{ path, pipe = "head -n 1" })
  end)

  it("do not land in a file that took the number of a closed descriptor", function()
    local dir <close> = temp.folder()
    local path = dir:write("a.lua", ([[
      local out = assert(io.open(%q, "w"))
      print("lost") io.stderr:write("lost")
      out:write("kept") out:close()]]):format(dir:path("b.txt")))
    assert.are.equal(0, run{ path, before = "exec 0<&- 1>&- 2>&-", bare = true }.status)
    assert.are.equal("kept", dir:read("b.txt"))
  end)
end)

describe("numbers", function()
  it("do not depend on the locale", function()
    for _, locale in ipairs{ "de_DE.UTF-8", "C", "tr_TR.UTF-8" } do
      assert.are.same(fine("1.5\t2.5\n"), run{ "-e", "1.5, tonumber('2.5')", env = { LC_ALL = locale } })
    end
  end)
end)

describe("a signal", function()
  local function interrupted(text, signal)
    local dir <close> = temp.folder()
    local timeout = "timeout --foreground --preserve-status -k 20 -s " .. signal .. " 0.5"
    return run{ dir:write("a.lua", text), wrap = timeout }
  end

  local endless = {
    ["a loop"] = "while true do end",
    ["a loop of pcall"] = "local function f() while true do end end while true do pcall(f) end",
    ["pattern matching"] = "string.find(('a'):rep(1e5), ('.-'):rep(20) .. 'b')",
    ["a finalizer"] = "setmetatable({}, { __gc = function() while true do end end }) collectgarbage()",
    ["table.move"] = "table.move({}, 1, 1 << 45, 2)",
  }

  for what, text in pairs(endless) do
    it("ends " .. what, function()
      assert.are.same({ status = 130, out = "", err = "befund: interrupted\n" }, interrupted(text, "INT"))
    end)
  end

  it("to terminate has its own status", function()
    assert.are.same({ status = 143, out = "", err = "befund: interrupted\n" },
      interrupted("while true do end", "TERM"))
  end)

  it("that was ignored stays ignored", function()
    assert.are.same(fine("1\n"), run{ "-e", "local _ = os.execute 'kill -INT $PPID'", "-e", "1",
      before = "trap '' INT" })
  end)
end)
