-- The prompt (src/repl.c), fed from a pipe.

local run = require "spec.support.run"
local temp = require "spec.support.temp"

local function fine(out)
  return { status = 0, out = out, err = "" }
end

describe("the prompt", function()
  it("prints the values of expressions", function()
    assert.are.same(fine("2\nx\tnil\n"), run{ stdin = "1 + 1\n'x', nil\nlocal y = 1\n" })
  end)

  it("reads on until a chunk is complete", function()
    assert.are.same(fine("1\n2\n5\n"), run{ stdin = "for i = 1, 2 do\nprint(i)\nend\n2 +\n3\n" })
  end)

  it("takes a last line without a line break", function()
    assert.are.same(fine("2\n"), run{ stdin = "2" })
  end)

  it("keeps globals and goes on after an error, which it remembers", function()
    local err = "befund: stdin:1: no\nbefund: stdin:1: unexpected symbol near ')'\n"
    assert.are.same({ status = 1, out = "3\n", err = err }, run{ stdin = "x = 3\nerror 'no'\n)\nx\n" })
  end)

  it("says at the end what is incomplete", function()
    local result = run{ stdin = "for i = 1, 2 do\n" }
    assert.are.equal(1, result.status)
    assert.are.equal("befund: stdin:1: 'end' expected near <eof>\n", result.err)
  end)

  it("comes after a script with -i, also one that failed", function()
    local dir <close> = temp.folder()
    assert.are.same(fine("7\n"), run{ "-i", dir:write("a.lua", "x = 7"), stdin = "x\n" })
    local path = dir:write("b.lua", "x = 8 error 'no'")
    assert.are.same({ status = 1, out = "8\n", err = "befund: " .. path .. ":1: no\n" },
      run{ "-i", path, stdin = "x\n" })
  end)

  it("does not come after -e alone", function()
    assert.are.same(fine("1\n"), run{ "-e", "1", stdin = "2\n" })
  end)

  it("has the data of a file in d", function()
    local dir <close> = temp.folder()
    dir:write("answers.csv", "q1,q2\n1,2\n3,4\n")
    assert.are.same(fine("2\n"), run{ "answers.csv", stdin = "#d\n", cwd = dir:path() })
    assert.are.same(fine("2\n"), run{ "-e", "#d", dir:path("answers.csv"), stdin = "error()\n" })
  end)

  -- A shell starts what it puts behind with SIGINT ignored; `env` gives the default back.
  it("goes on after an interrupt, which stops the line", function()
    local dir <close> = temp.folder()
    local script = dir:write("feed.sh", [[
      rm -f "$2/pipe" && mkfifo "$2/pipe"
      env --default-signal=INT "$1" <"$2/pipe" >"$2/out" 2>"$2/err" &
      program=$!
      exec 3>"$2/pipe"
      echo "local function f() while true do end end print 'ready' io.stdout:flush() while true do pcall(f) end" >&3
      until grep -q ready "$2/out"; do sleep .02; done
      kill -INT $program
      echo "1 + 1" >&3
      exec 3>&-
      wait $program
      echo $? >"$2/status"]])
    os.execute(("sh %s %s %s"):format(script, run.program, dir:path()))
    assert.are.equal("ready\n2\n", dir:read("out"))
    assert.are.equal("befund: stdin:1: interrupted\n", dir:read("err"))
    assert.are.equal("1\n", dir:read("status"))
  end)
end)
