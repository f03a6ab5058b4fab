-- What may stand at the cursor: lib/prompt/complete.lua, without a terminal.

local complete = require "prompt.complete"
require "dataset" -- with its methods
local survey = require "spec.support.survey"

-- What is proposed where `|` stands in a line, words parted by blanks, and where the word begins.
local function at(line, environment)
  local cursor = line:find("|", 1, true) - 1
  local start, list = complete.at(environment or {}, line:gsub("|", ""), cursor)
  return table.concat(list, " "), start
end

describe("completion", function()
  it("knows names and keywords", function()
    local environment = { weight = 1, weights = 2, ["we ight"] = 3, [4] = 4 }
    assert.are.same({ "weight weights", 4 }, { at("x = wei| + 1", environment) })
    assert.are.same({ "while", 0 }, { at("wh|", environment) })
    assert.are.same({ "repeat require return", 0 }, { at("re|", { require = false }) })
    assert.are.same({ "", 2 }, { at("x |") })
  end)

  it("knows fields of tables, and of what stands behind them", function()
    local environment = { t = setmetatable({ one = { two = { three = 3 } } }, { __index = { other = 1 } }) }
    assert.are.same({ "one other", 2 }, { at("t.o|", environment) })
    assert.are.same({ "three", 10 }, { at("t.one.two.t|", environment) })
    assert.are.same({ "", 6 }, { at("t.two.t|", environment) })
    assert.are.same({ "rep reverse", 7 }, { at("string.re|") })
  end)

  it("knows methods of handles", function()
    local environment = { d = survey.data() }
    assert.are.same({ "describe", 2 }, { at("d:desc|", environment) })
    assert.matches("%f[%w]design%f[%W]", (at("x = d:|", environment)))
  end)

  it("runs nothing of theirs", function()
    local environment = setmetatable({ t = setmetatable({}, { __index = error }) }, { __index = error })
    assert.are.equal("", (at("t.x|", environment)))
    assert.are.equal("", (at("u.x|", environment)))
  end)
end)
