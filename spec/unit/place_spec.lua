-- Where the cursor stands in a statement (lib/prompt/place.lua).

local place = require "prompt.place"

local function signs(line)
  local open, text, is_comment = place.of(line)
  local list = {}
  for i, one in ipairs(open) do list[i] = one[1] .. one.commas end
  return table.concat(list, " "), text and text[1], is_comment
end

describe("a cursor", function()
  it("stands behind the commas of the brackets that are open", function()
    assert.are.same({ "(1 {2" }, { signs "f(a, { b, c = 1; " })
    assert.are.same({ "(1" }, { signs "f({ b, c }, g(1, 2)" })
    assert.are.same({ "" }, { signs "f(a)" })
  end)

  it("stands in a text that is open, whatever brackets it holds", function()
    assert.are.same({ "(0", '"' }, { signs 'f("a{(' })
    assert.are.same({ "(1", "'" }, { signs [[f("a\"", '{]] })
    assert.are.same({ "(0", "]=]" }, { signs "f([=[ ]] " })
    assert.are.same({ "(0" }, { signs "f([=[ ]] ]=]" })
    local _, text = place.of 'f("abc'
    assert.are.same({ 3, 4 }, { text.at, text.from })
  end)

  it("stands in a comment until the line ends", function()
    assert.are.same({ "", nil, true }, { signs "x = 1 -- it's" })
    assert.are.same({ "(0" }, { signs "x = 1 -- it's\nf(" })
  end)
end)
