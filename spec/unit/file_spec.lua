-- core.file (src/lua_file.c): whole files, the script's folder, the terminal.

local file = require "core.file"
local run = require "spec.support.run"
local temp = require "spec.support.temp"

local function message_of(...)
  local ok, text = pcall(...)
  assert.is_false(ok)
  return (text:gsub("^[^:]*%.lua:%d+: ", ""))
end

describe("file.read", function()
  it("gives the bytes of a file", function()
    local dir <close> = temp.folder()
    local bytes = ("a\0\255\n"):rep(50000)
    assert.are.equal(bytes, file.read(dir:write("a.bin", bytes)))
    assert.are.equal("", file.read(dir:write("b.bin", "")))
  end)

  it("refuses more than the limit", function()
    local dir <close> = temp.folder()
    local path = dir:write("a.txt", "12345")
    assert.are.equal("12345", file.read(path, 5))
    assert.are.equal(path .. ": has more than 4 bytes", message_of(file.read, path, 4))
    assert.are.equal("/dev/zero: has more than 100000 bytes", message_of(file.read, "/dev/zero", 100000))
  end)

  it("refuses folders and what is not there", function()
    assert.are.equal("/: is a folder", message_of(file.read, "/"))
    assert.are.equal("/nosuch: cannot be read: No such file or directory", message_of(file.read, "/nosuch"))
    assert.are.equal("bad argument #1 to 'core.file.read' (the path is empty)", message_of(file.read, ""))
    assert.are.equal("bad argument #1 to 'core.file.read' (a path has no zero bytes)", message_of(file.read, "a\0b"))
  end)
end)

describe("file.is_there", function()
  it("says whether there is a file or a folder, from the script's folder on", function()
    local dir <close> = temp.folder()
    dir:write("x.csv", "a\n")
    local script = dir:write("a.lua",
      "local f = require 'core.file' print(f.is_there 'x.csv', f.is_there 'y.csv', f.is_there '.')")
    assert.are.equal("true\tfalse\ttrue\n", run{ script, cwd = "/" }.out)
    assert.are.equal("bad argument #1 to 'core.file.is_there' (the path is empty)", message_of(file.is_there, ""))
  end)
end)

describe("file.resolve", function()
  it("starts at the script's folder", function()
    local dir <close> = temp.folder()
    local script = dir:write("a.lua", "local f = require 'core.file' print(f.resolve 'x.csv', f.resolve '/x.csv')")
    assert.are.equal(dir:path("x.csv") .. "\t/x.csv\n", run{ script }.out)
    assert.are.equal("./x.csv\t/x.csv\n", run{ "./a.lua", cwd = dir:path() }.out)
  end)

  it("starts at the current folder for chunks, standard input and the prompt", function()
    local text = "require 'core.file'.resolve 'x.csv'"
    assert.are.equal("x.csv\n", run{ "-e", text }.out)
    assert.are.equal("x.csv\n", run{ "-", stdin = "print(" .. text .. ")" }.out)
    assert.are.equal("x.csv\n", run{ stdin = text }.out)
  end)
end)

describe("file.sha256 (src/digest.c)", function()
  it("is what FIPS 180-4 gives, and sha256sum", function()
    local dir <close> = temp.folder()
    assert.are.equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      file.sha256(dir:write("abc", "abc")))
    assert.are.equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      file.sha256(dir:write("empty", "")))
    local long = dir:write("long", ("0123456789"):rep(20000)) -- several reads
    assert.are.equal(run{ long, program = "sha256sum" }.out:match("^%x+"), file.sha256(long))
  end)

  it("says what cannot be read", function()
    local dir <close> = temp.folder()
    assert.are.equal(dir:path("none") .. ": cannot be read: No such file or directory",
      message_of(file.sha256, dir:path("none")))
    assert.are.equal(dir:path() .. ": cannot be read: Is a directory", message_of(file.sha256, dir:path()))
  end)
end)

describe("file.home", function()
  it("is the folder with lib, scripts and data", function()
    assert.truthy(io.open(file.home .. "/lib/befund.lua"))
  end)
end)

describe("file.terminal", function()
  it("is nil, and no descriptor a terminal, where there is none", function()
    assert.are.equal("nil\tfalse\tfalse\n",
      run{ "-e", "local f = require 'core.file' print(f.terminal(), f.is_terminal(0), f.is_terminal(1))" }.out)
  end)
end)
