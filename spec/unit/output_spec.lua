-- Files that are written whole or not at all (src/output.c), through core.file, with system calls made to fail.

local file = require "core.file"
local lfs = require "lfs"
local run = require "spec.support.run"
local temp = require "spec.support.temp"

local preload = file.home .. "/build/failing_calls.so"

describe("file.write", function()
  local dir

  before_each(function() dir = temp.folder() end)

  it("makes a file, and replaces one", function()
    local path = dir:path("a.txt")
    file.write(path, "old")
    assert.are.equal("old", dir:read("a.txt"))
    file.write(path, "")
    assert.are.equal("", dir:read("a.txt"))
    assert.are.same({ "a.txt" }, dir:names())
  end)

  it("writes more than fits its buffer", function()
    local bytes = ("0123456789"):rep(30000)
    file.write(dir:path("a.txt"), bytes)
    assert.are.equal(bytes, dir:read("a.txt"))
  end)

  it("keeps the mode of the file that it replaces", function()
    local path = dir:write("a.txt", "old")
    os.execute("chmod 640 " .. path)
    file.write(path, "new")
    assert.are.equal("rw-r-----", lfs.attributes(path, "permissions"))
  end)

  it("follows a link, which stays", function()
    dir:write("a.txt", "old")
    assert(lfs.link("a.txt", dir:path("link.txt"), true))
    file.write(dir:path("link.txt"), "new")
    assert.are.equal("new", dir:read("a.txt"))
    assert.are.equal("link", lfs.symlinkattributes(dir:path("link.txt"), "mode"))
  end)

  it("writes straight to what is no regular file", function()
    file.write("/dev/null", "x")
    assert.are.equal("char device", lfs.attributes("/dev/null", "mode"))
  end)

  local function refused(path, message)
    local ok, text = pcall(file.write, path, "x")
    assert.is_false(ok)
    assert.are.equal(message, (text:gsub("^.-%.lua:%d+: ", ""):gsub(dir:path():gsub("%p", "%%%0"), "DIR")))
  end

  it("refuses folders, links to nothing, folders that are not there", function()
    refused(dir:path(), "DIR: is a folder (name a file in it)")
    refused(dir:path("none/a.txt"), "DIR/none/a.txt: cannot be written: No such file or directory")
    refused(dir:path("a/"), "DIR/a/: is no name for a file (give it another)")
    assert(lfs.link("nowhere", dir:path("link.txt"), true))
    refused(dir:path("link.txt"), "DIR/link.txt: is a link to nothing (remove it)")
    refused("/dev/full", "/dev/full: cannot be written: No space left on device")
  end)

  -- Replaces "old" while the call fails; what is then there, and what was said.
  local function replace(call, at, how)
    dir:write("a.txt", "old")
    local script = dir:write("write.lua", [[
      require "core.file".write("a.txt", ("new"):rep(50000))
      print "done"]])
    local result = run{ script, env = { LD_PRELOAD = preload, FAIL_CALL = call, FAIL_AT = at, FAIL_HOW = how },
      wrap = "env --default-signal=INT" } -- a shell ignores it for what it starts behind
    os.remove(script)
    return result, dir:read("a.txt")
  end

  local needs_preload = os.getenv("BEFUND_SANITIZED") and pending or it -- a preload goes before the sanitizer's

  needs_preload("leaves the old file and nothing else when a call fails", function()
    for call, at in pairs{ write = 1, fsync = 1, rename = 1, close = 2 } do -- close 1: the program's start
      for _, how in ipairs{ "ENOSPC", "EIO" } do
        local result, now = replace(call, at, how)
        assert.are.equal(1, result.status, call .. " " .. how)
        assert.truthy(result.err:find("a.txt: cannot be "), result.err)
        assert.are.equal("old", now)
        assert.are.same({ "a.txt" }, dir:names())
      end
    end
  end)

  needs_preload("goes on after interrupted and short writes", function()
    for _, how in ipairs{ "EINTR", "short" } do
      local result, now = replace("write", 1, how)
      assert.are.same({ status = 0, out = "done\n", err = "" }, result)
      assert.are.equal(("new"):rep(50000), now)
    end
  end)

  needs_preload("leaves no temporary file when it is interrupted", function()
    for _, call in ipairs{ "write", "fsync", "rename" } do
      local result, now = replace(call, 1, "interrupt")
      assert.are.same({ status = 130, out = "", err = "befund: interrupted\n" }, result)
      assert.are.equal("old", now)
      assert.are.same({ "a.txt" }, dir:names())
    end
  end)

  needs_preload("is old or new, whole, when the program is killed", function()
    for _, call in ipairs{ "write", "fsync", "rename" } do
      local result, now = replace(call, 1, "kill")
      assert.are.equal(137, result.status)
      assert.are.equal("old", now)
    end
  end)

  needs_preload("says so when the folder cannot be synced, with the new file in place", function()
    local result, now = replace("fsync", 2, "EIO")
    assert.are.equal(1, result.status)
    assert.truthy(result.err:find("a.txt: cannot be made sure to be on the disk: Input/output error", 1, true))
    assert.are.equal(("new"):rep(50000), now)
  end)
end)
