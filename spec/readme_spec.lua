-- The README's first example gives the output that the README shows; its commands for a study of one's own run.
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

  it("shows commands that make a study of one's own and run it", function()
    local folder <close> = temp.folder()
    folder:write("answers.csv", "q1,pw\nyes,1\nno,3\nyes,2\n")
    local commands, pages = text:match "## Your own study\n\n(.-)\n\n", {}
    for arguments in commands:gmatch "    build/befund ([^\n]+)" do
      local words = {}
      for word in arguments:gmatch '[^" ]+' do words[#words + 1] = word end
      local result = run { cwd = folder:path ".", table.unpack(words) }
      assert.same({ 0, "" }, { result.status, result.err })
      pages[#pages + 1] = result.out
    end
    assert.equal(4, #pages)
    assert.truthy(pages[2]:find("Kapitel 1: Überblick", 1, true))
    for _, i in ipairs { 2, 4 } do assert.truthy(pages[i]:find("\nno [ %d]*50"), pages[i]) end
  end)

  it("stays under 120 lines", function()
    assert.is_true(select(2, text:gsub("\n", "")) < 120)
  end)
end)
