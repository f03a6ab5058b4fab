-- The packages that draw charts (lib/report/npm.lua): pinned, found, safe inside a page.

local file = require "core.file"
local json = require "json"
local npm = require "report.npm"

local function read(name) return json.value(file.read(file.home .. "/lib/report/" .. name)) end

describe("the packages of charts", function()
  it("are pinned, and so in the lock, whose every package has a sum of its bytes", function()
    local wanted, lock = read("package.json").dependencies, read("package-lock.json").packages
    for name, version in pairs(wanted) do
      assert.truthy(version:find("^%d+%.%d+%.%d+$"), name)
      assert.are.equal(version, lock["node_modules/" .. name].version)
    end
    for _, name in ipairs { "vega", "vega-lite", "vega-embed" } do assert.is_string(wanted[name]) end
    for path, package in pairs(lock) do
      assert.truthy(path == "" or package.integrity and package.integrity:find("^sha512%-"), path)
    end
  end)

  it("give bundles that end no script, in the order in which they need each other", function()
    if not npm.folder() then return pending("not installed: make deps-charts") end
    local code = npm.bundles()
    assert.is_nil(code:lower():find("</script", 1, true))
    assert.is_nil(code:find("sourceMappingURL", 1, true))
    local places = {}
    for i, name in ipairs { "vega={})", "vegaLite={}", "vegaEmbed=" } do
      places[i] = code:find(name, 1, true) or error(name)
    end
    assert.is_true(places[1] < places[2] and places[2] < places[3])
    assert.is_true(#code < 1000000)
  end)

  it("are said how to get", function()
    assert.are.equal("Diagramme fehlen hier: die Pakete, die sie zeichnen, sind nicht installiert (make deps-charts).",
      npm.how("de"))
    assert.truthy(npm.how("en"):find("make deps-charts", 1, true))
  end)
end)
