-- The README's first example gives the output that the README shows.
local run = require "spec.support.run"
local temp = require "spec.support.temp"

describe("README.md", function()
  local file <close> = io.open "README.md"
  local text = file:read "a"
  local script = text:match "```lua\n(.-)```"
  local shown = text:match "prints:\n\n```\n(.-)```"

  it("shows a script and its real output", function()
    local folder <close> = temp.folder()
    folder:write("homeoffice.lua", script)
    local result = run { "homeoffice.lua", cwd = folder:path ".", env = { LC_ALL = "C.UTF-8" } }
    assert.same({ status = 0, out = shown, err = "" }, result)
  end)

  it("stays under 120 lines", function()
    assert.is_true(select(2, text:gsub("\n", "")) < 120)
  end)
end)
