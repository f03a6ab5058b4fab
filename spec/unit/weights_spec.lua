-- The weights of a design on one page, and margins read from a file.

local design = require "design"
local weights = require "weights"
local answers = require "spec.support.answers"
local language = require "language"
local temp = require "spec.support.temp"

local data = answers.of{ sex = { "f m", "f", "m", "m" }, pw = { 1, 1, 2 }, pay = { 10, 20, 40 } }
local s = design.of(data, { weight = "pw" })

describe("the summary of weights", function()
  it("has Kish's design effect and what follows from it", function()
    local w = s:weights():summary()
    assert.are.same({ 3, 1, 2, 4, 18 / 16, 16 / 6, 16 / 18 },
      { w.rows, w.min, w.max, w.sum, w.kish_deff, w.effective_base, w.efficiency })
    assert.are.equal(4 / 3, w.mean)
    assert.are.same({}, w.margins)
  end)

  it("leaves rows of weight 0 out", function()
    local zero = design.of(answers.of{ pw = { 0, 1, 3 } }, { weight = "pw" }):weights():summary()
    assert.are.equal(2, zero.rows)
    assert.are.equal(1.25, zero.kish_deff)
  end)

  it("has margins before and after", function()
    local m = s:poststratify{ sex = { f = 5, m = 15 } }:weights():summary().margins
    assert.are.same({ variable = "sex", key = "m", label = "m", rows = 2, target = 15, before = 3, after = 15,
      target_share = 0.75, before_share = 0.75, after_share = 0.75 }, m[2])
  end)

  it("prints as a table", function()
    language.set "en"
    local text = tostring(s:calibrate{ ["(total)"] = 6, pay = 150 }:weights())
    language.set "de"
    local de = tostring(s:weights())
    language.set(nil)
    for _, line in ipairs{ "Weights: weight", "Rows with a weight +3", "Effective base +%d",
      "Sum of weights +6%.0 +4%.0 +6%.0", "Total of pay +150%.0 +110%.0 +150%.0",
      "calibrated to %(total%), pay %(linear%)" } do
      assert.truthy(text:find(line), line .. "\n" .. text)
    end
    assert.truthy(de:find("Designeffekt der Gewichtung %(Kish%) +1,125"))
  end)

  it("is there in other forms", function()
    local w = s:poststratify{ sex = { f = 5, m = 15 } }:weights():summary()
    assert.truthy(w:markdown():find("Effective base", 1, true))
    assert.truthy(w:csv():find("\n,Effective base,2.7\n", 1, true))
    assert.truthy(w:csv():find("\nsex,m,75.00,75.00,75.00\n", 1, true))
  end)
end)

describe("margins from a file", function()
  local folder = temp.folder()

  local function margins(bytes)
    folder:write("m.csv", bytes)
    return weights.margins(folder:path "m.csv")
  end

  it("become what rake and calibrate take", function()
    local m = margins("variable,key,value\nsex,f,5\nsex,m,15\npay,,500\n(total),,20\n")
    assert.are.same({ { "sex", { { "f", 5 }, { "m", 15 } } }, { "pay", 500 }, { "(total)", 20 } }, m)
    local w = s:calibrate(m):weights():summary()
    assert.is_true(math.abs(w.sum - 20) < 1e-12)
  end)

  it("may be German", function()
    assert.are.same({ { "sex", { { "f", 0.25 }, { "m", 0.75 } } } },
      margins("variable;key;value\nsex;f;0,25\nsex;m;0,75\n"))
  end)

  it("name the line that is wrong", function()
    local function refusal(bytes) return (answers.refusal(margins, bytes):gsub(folder:path "", "")) end
    assert.are.equal("margins: m.csv has no column 'value' (variable, key, value)",
      refusal("variable,key,share\na,1,2\n"))
    assert.are.equal("m.csv: types: no column 'key'", refusal("variable,code,value\na,1,2\n"))
    assert.are.equal("margins: m.csv:3: 'sex' has no value", refusal("variable,key,value\nsex,f,5\nsex,m,\n"))
    assert.are.equal("margins: m.csv:3: no variable", refusal("variable,key,value\nsex,f,5\n,m,5\n"))
    assert.are.equal("margins: m.csv: column 'value' is not all numbers", refusal("variable,key,value\nsex,f,five\n"))
    assert.are.equal("margins: m.csv:3: 'pay' has a total and targets",
      refusal("variable,key,value\npay,,5\npay,a,5\n"))
  end)
end)
