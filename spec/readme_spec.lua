-- The README's session at the prompt gives the output that the README shows; its commands for a study of one's own run.
local run = require "spec.support.run"
local temp = require "spec.support.temp"

describe("README.md", function()
  local file <close> = io.open "README.md"
  local text = file:read "a"

  it("shows ten lines typed at the prompt and their real output", function()
    local typed, shown = {}, {}
    for line in text:match("```\n(> .-)```"):gmatch("([^\n]*)\n") do
      local own = line:match("^> (.*)$")
      table.insert(own and typed or shown, own or line)
    end
    assert.equal(10, #typed)
    local result = run { stdin = table.concat(typed, "\n") .. "\n", env = { LC_ALL = "C.UTF-8" } }
    assert.same({ status = 0, out = table.concat(shown, "\n") .. "\n", err = "" }, result)
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
