-- What was typed at the prompt, kept in a file: lib/prompt/history.lua, `append` of src/lua_file.c.

local run = require "spec.support.run"
local temp = require "spec.support.temp"

local place = ".local/state/befund/history"

-- Runs a chunk that has `history`, in a home.
local function at(home, chunk, env)
  env = env or {}
  env.HOME = env.HOME or home:path()
  return run{ "-e", "local history = require 'prompt.history' " .. chunk, env = env,
    before = "unset XDG_STATE_HOME" }
end

local function mode(path)
  local pipe <close> = io.popen(("stat -c '%%a' '%s'"):format(path))
  return pipe:read("l")
end

describe("the history", function()
  it("keeps entries as they are, for the user alone", function()
    local home <close> = temp.folder()
    local chunk = [[assert(#history.read() == 0)
      for _, entry in ipairs{ "a", "b\\n\nc\\", "b\\n\nc\\", "  ", "a" } do print(history.add(entry)) end]]
    assert.are.same({ status = 0, out = "true\ntrue\nfalse\nfalse\ntrue\n", err = "" }, at(home, chunk))
    assert.are.equal("a\nb\\\\n\\nc\\\\\na\n", home:read(place))
    assert.are.equal("600", mode(home:path(place)))
    assert.are.equal("700", mode(home:path(".local/state/befund")))
    local again = at(home, [[local list = history.read()
      print(#list, list[2] == "b\\n\nc\\", history.add("a"))]])
    assert.are.equal("3\ttrue\tfalse\n", again.out)
  end)

  it("lies where XDG_STATE_HOME says, if that is a whole path", function()
    local home <close> = temp.folder()
    local state <close> = temp.folder()
    assert.are.equal("", at(home, "history.read() history.add 'x'", { XDG_STATE_HOME = state:path() }).err)
    assert.are.equal("", at(home, "history.read() history.add 'y'", { XDG_STATE_HOME = "state" }).err)
    assert.are.equal("x\n", state:read("befund/history"))
    assert.are.equal("y\n", home:read(place))
    assert.are.same({ status = 0, out = "true\n", err = "" },
      at(home, "history.read() print(history.add 'x')", { HOME = "" }))
  end)

  it("is cut to the newest 10,000 entries", function()
    local home <close> = temp.folder()
    os.execute(("mkdir -p '%s'"):format(home:path(".local/state/befund")))
    local lines = {}
    for i = 1, 11001 do lines[i] = "x = " .. i end
    home:write(place, table.concat(lines, "\n") .. "\n")
    os.execute(("chmod 600 '%s'"):format(home:path(place)))
    local result = at(home, "local list = history.read() history.add 'y' print(#list, list[1], list[#list])")
    assert.are.equal("10000\tx = 1002\tx = 11001\n", result.out)
    assert.are.equal(table.concat(lines, "\n", 1003) .. "\ny\n", home:read(place))
    assert.are.equal("600", mode(home:path(place)))
  end)

  it("has what all sessions at the same time typed", function()
    local home <close> = temp.folder()
    local entry = ("z"):rep(5000)
    os.execute(("mkdir -p '%s'"):format(home:path(".local/state/befund")))
    home:write(place, ("x\n"):rep(11001)) -- so that each of them would cut it
    local chunk = "local history = require 'prompt.history' history.read() "
      .. "for i = 1, 400 do history.add(arg[1] .. i .. '" .. entry .. "') end"
    local script = home:write("a.lua", chunk)
    os.execute(([[unset XDG_STATE_HOME; export HOME='%s'
      for name in a b c d; do '%s' '%s' $name & done; wait]]):format(home:path(), run.program, script))
    local counts = { a = 0, b = 0, c = 0, d = 0 }
    for name, number, rest in home:read(place):gmatch("(%a)(%d+)(z+)\n") do
      assert.are.equal(counts[name] + 1, tonumber(number))
      assert.are.equal(5000, #rest)
      counts[name] = counts[name] + 1
    end
    assert.are.same({ a = 400, b = 400, c = 400, d = 400 }, counts)
  end)

  it("is done without where it cannot be read or written, which is said once", function()
    local home <close> = temp.folder()
    home:write(".local", "no folder")
    local result = at(home, "history.read() print(history.add 'a', history.add 'b')")
    assert.are.equal("true\ttrue\n", result.out)
    assert.are.equal(home:path(place) .. ": Not a directory (without history)\n", result.err)
    local other <close> = temp.folder()
    os.execute(("mkdir -p '%s'"):format(other:path(place)))
    result = at(other, "print(#history.read(), history.add 'a', history.add 'b')")
    assert.are.equal("0\ttrue\ttrue\n", result.out)
    assert.are.equal(other:path(place) .. ": Is a directory (without history)\n", result.err)
  end)
end)
