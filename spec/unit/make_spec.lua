-- The Makefile where packages are missing: played with stand-ins for dpkg-query, apt-get, id, sudo and npm.

local file = require "core.file"
local lfs = require "lfs"
local run = require "spec.support.run"
local temp = require "spec.support.temp"

-- Runs `make target` where only what is listed as `there` is installed; the calls of apt-get come as a text.
-- `npm` is a command in place of npm's, which is told its folder; the last result is what is in it afterwards.
local function make(target, there, user, has_sudo, npm)
  local dir <close> = temp.folder()
  local function tool(name, text)
    os.execute(("chmod +x '%s'"):format(dir:write(name, "#!/bin/sh\n" .. text .. "\n")))
  end
  for _, name in ipairs{ "make", "sh", "sed", "grep", "env", "mkdir", "cmp", "rm", "mv", "cp" } do
    os.execute(("ln -s \"$(command -v %s)\" '%s'"):format(name, dir:path(name)))
  end
  tool("dpkg-query", "for p in " .. there .. "; do echo \"$p installed\"; done; echo 'old config-files'")
  tool("apt-get", ("echo \"$*\" >>'%s'; echo \"$DEBIAN_FRONTEND\" >>'%s'"):format(dir:path("calls"), dir:path("calls")))
  tool("id", "echo " .. user)
  if has_sudo then tool("sudo", ("echo sudo >>'%s'; exec \"$@\""):format(dir:path("calls"))) end
  tool("npm", npm or "exit 1")
  lfs.mkdir(dir:path("packages"))
  if not npm then
    dir:write("packages/package-lock.json", file.read(file.home .. "/lib/report/package-lock.json"))
  end
  local result = run{ "--no-print-directory", "-C", file.home, target, "NPM=" .. dir:path("packages"), program = "make",
    env = { PATH = dir:path(), MAKEFLAGS = "", DEBIAN_FRONTEND = "" } }
  local made = {}
  for name in lfs.dir(dir:path("packages")) do made[#made + 1] = name:match("^[^.].*") end
  table.sort(made)
  return result, dir:read("calls"), table.concat(made, " ")
end

local build = "gcc libc6-dev liblua5.4-dev lua-filesystem lua-dkjson libcsv-dev libgsl-dev libreadstat-dev "
  .. "libseccomp-dev libglpk-dev zlib1g-dev libmd-dev libxlsxwriter-dev libedit-dev fonts-liberation"

describe("make deps", function()
  it("is silent and asks nobody when nothing is missing", function()
    local result, calls = make("deps", build, 1000, true)
    assert.are.same({ status = 0, out = "", err = "" }, result)
    assert.is_nil(calls)
  end)

  it("installs what is missing and only that, as root", function()
    local result, calls = make("deps", (build:gsub(" libcsv%-dev libgsl%-dev", "")), 0, false)
    assert.are.equal(0, result.status)
    assert.are.equal("update -q\n\ninstall -y --no-install-recommends libcsv-dev libgsl-dev\nnoninteractive\n", calls)
  end)

  it("uses sudo for others", function()
    local result, calls = make("deps-test", build, 1000, true)
    assert.are.equal(0, result.status)
    assert.are.equal(
      "sudo\nupdate -q\n\nsudo\ninstall -y --no-install-recommends lua-busted unzip tmux\nnoninteractive\n", calls)
  end)

  it("prints the one command and stops where there is no sudo", function()
    local result, calls = make("deps", (build:gsub("^gcc ", "")), 1000, false)
    assert.are.equal(2, result.status)
    assert.is_nil(calls)
    assert.truthy(result.err:find("missing: gcc; install with, as root: apt-get update && env "
      .. "DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends gcc\n", 1, true))
  end)

  local install = [=[
test "$1 $2" = "ci --prefix" || exit 1
test -f "$3/package.json" && test -f "$3/package-lock.json" && mkdir "$3/node_modules"]=]

  it("installs the packages of charts whole", function()
    local result, _, made = make("deps", build, 1000, false, install)
    assert.are.same({ status = 0, out = "", err = "" }, result)
    assert.are.equal("node_modules package-lock.json package.json", made)
  end)

  it("goes on without the packages of charts, and leaves what was there", function()
    local result, _, made = make("deps", build, 1000, false, "echo 'no network' >&2; exit 1")
    assert.are.equal(0, result.status)
    assert.truthy(result.err:find("^no network\n.*\nno charts; for them: make deps%-charts\n$"))
    assert.are.equal("", made)
    result = make("deps-charts", build, 1000, false, "exit 1")
    assert.are.equal(2, result.status)
  end)

  it("comes before anything else that make study and make test do", function()
    for _, target in ipairs{ "study", "test" } do
      local result, calls = make(target, "", 1000, false)
      assert.are.equal(2, result.status)
      assert.is_nil(calls)
      assert.truthy(result.err:find("missing: gcc", 1, true))
      assert.is_nil(result.err:find("not found"))
    end
  end)
end)
