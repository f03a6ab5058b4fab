--- describe: lib/describe.lua.

local run = require "spec.support.run"
local temp = require "spec.support.temp"

describe("describe", function()
  it("speaks the language it is asked for, in numbers and singulars too", function()
    local dir <close> = temp.folder()
    local path = dir:write("ages.csv", "age\n20.5\n")
    local german = run { "describe", path, "--lang", "de" }
    assert.equal("", german.err)
    assert.truthy(german.out:find("ages.csv: 1 Zeile, 1 Spalte\n", 1, true))
    dir:write("ages.csv", "age\n20.5\n40\n")
    german = run { "describe", path, "--lang", "de", "--format", "csv" }
    assert.truthy(german.out:find('age,number,,2,2,"20,5 bis 40"', 1, true), german.out)
    assert.truthy(run { "describe", path, "--lang", "en" }.out:find("20.5 to 40", 1, true))
  end)

  it("shows that a long label was cut", function()
    local dir <close> = temp.folder()
    local path = dir:write("ages.csv", "age\n20\n")
    dir:write("ages.codebook.lua",
      "return { columns = { { 'age', de = 'Wie alt sind Sie an Ihrem nächsten Geburtstag?' } }"
      .. " }")
    local shown = run { "describe", path, "--lang", "de" }.out
    assert.truthy(shown:find("Wie alt sind Sie an Ihrem n…", 1, true), shown)
  end)
end)
