-- Targets and options that make no sense, and what is said of them.

local design = require "design"
local answers = require "spec.support.answers"
require "dataset"

local data = answers.of{
  sex = { "f m d", "f", "m", "m", "f" }, age = { "young old", "young", "young", "old", "old" },
  some = { "a b", "a", false, "b", false }, pay = { 10, 20, 30, 40 }, gap = { 1, false, 2, false },
  note = { texts = { "x", "y", "z", "x" } }, tools = { items = { { "pen", "1010" } } },
}
local s = design.of(data)

local function cases(method, list)
  for _, case in ipairs(list) do
    it(method .. ": " .. case[1], function()
      assert.are.equal(method .. ": " .. case[4], answers.refusal(s[method], s, case[2], case[3]))
    end)
  end
end

local groups = { sex = { f = 10, m = 30 } }
local NO_TARGETS = "no targets (write { sex = { f = 0.51, m = 0.49 } })"

describe("targets are refused", function()
  cases("rake", {
    { "none", {}, nil, NO_TARGETS },
    { "no table", 5, nil, "5 is not a table" },
    { "an unknown column", { sexx = {} }, nil, "no column 'sexx' (is it 'sex'?)" },
    { "an unknown part of crossed ones", { ["sex:aeg"] = {} }, nil, "no column 'aeg' (is it 'age'?)" },
    { "a list of no pairs", { { "sex" } }, nil, "margin 1 is no pair (write { \"sex\", { f = 0.51, m = 0.49 } })" },
    { "a name in a list", { { "sex", { f = 1, m = 1 } }, age = {} }, nil,
      "'age' stands in a list of margins (write { \"age\", ... })" },
    { "the same twice", { { "sex", { f = 1, m = 1 } }, { "sex", { f = 1, m = 1 } } }, nil, "'sex' has targets twice" },
    { "one number for a group", { sex = 5 }, nil, "'sex' is no number, so it has no total (write sex = { key = target, "
      .. "... })" },
    { "the total of a number", { pay = 100 }, nil, "'pay' has one number, not a target for each of its answers (totals "
      .. "of numbers go with calibrate)" },
    { "the total of the weights", { ["(total)"] = 5 }, nil,
      "'(total)' goes with calibrate (the margins say what the weights sum to)" },
    { "a set", { tools = { pen = 1 } }, nil, "'tools' is a multiple-response set, and a margin has one answer a row "
      .. "(weight to one of its items: derive{ x = \"has(tools, '...')\" })" },
    { "an unknown option", { sex = { f = 1, m = 1, x = 2 } }, nil,
      "'sex': 'x' is no option (there are 'f', 'm', 'd')" },
    { "an unknown option of crossed ones", { ["sex:age"] = { ["f:yong"] = 1 } }, nil,
      "'sex:age': 'f:yong' is no option (is it 'f:young'?)" },
    { "two for one option", { sex = { f = 1, m = 3, [1] = 4 } }, nil, "'sex': two targets for 'f'" },
    { "half a list of pairs", { sex = { { "f", 1 }, { "m" } } }, nil,
      "'sex'[2]: write { \"key\", target }, as in the first" },
    { "a text", { sex = { f = "1", m = 1 } }, nil, "'sex': target of 'f': '1' is not a number" },
    { "no number", { sex = { f = 0 / 0, m = 1 } }, nil, "'sex': target of 'f': the target is no finite number" },
    { "a table too many", { sex = { f = { 1 }, m = 2 } }, nil, "'sex': the target of 'f' is a table, not a number" },
    { "one below 0", { sex = { f = 1, m = -1 } }, nil, "'sex': the target of 'm' is -1, below 0" },
  })
end)

describe("targets that the data cannot meet are refused", function()
  cases("rake", {
    { "rows without an answer", { some = { a = 1, b = 1 } }, nil,
      "'some': row 2 is missing (2 rows are; unmatched = \"keep\" leaves such rows their factor)" },
    { "an answer that nobody gave", { sex = { f = 1, m = 2, d = 3 } }, nil,
      "'sex': nobody is in 'd', whose target is 3 (join it with another answer)" },
    { "an answer without a target", { sex = { f = 1 } }, nil, "'sex': 'm' has no target (2 rows are in it)" },
    { "no target for people who are there", { sex = { f = 1, m = 0 } }, nil,
      "'sex': the target of 'm' is 0 (2 rows are in it; give those a weight of 0)" },
    { "shares of another sum", { sex = { f = 0.5, m = 0.48 } }, nil,
      "the shares of 'sex' sum to 0.98 (to 1, off by at most 0.005; for counts add targets = \"counts\")" },
    { "percentages of another sum", { sex = { f = 50, m = 48 } }, nil,
      "the percentages of 'sex' sum to 98 (to 100, off by at most 0.5; for counts add targets = \"counts\")" },
    { "totals that disagree", { sex = { f = 500, m = 480 }, age = { young = 400, old = 500 } }, nil,
      "totals disagree: the targets of 'age' sum to 900, those of 'sex' to 980" },
    { "bounds that cannot be met", groups, { g_bounds = { 0.5, 2 } }, "g_bounds 0.5 to 2 cannot be met: with them "
      .. "'sex' = 'm' comes to 4 instead of 30 (g_bounds = { 5, 15 } can be)" },
  })
  cases("calibrate", {
    { "rows without a number", { gap = 100 }, nil, "'gap': row 2 is missing (2 rows are, and a total needs all)" },
    { "a total beside shares", { sex = { f = 0.5, m = 0.5 }, pay = 10 }, nil,
      "'pay' has a total, which goes with counts, and the targets of 'sex' are shares" },
    { "a sum of weights that disagrees", { ["(total)"] = 300, sex = { f = 80, m = 150 } }, nil,
      "totals disagree: the targets of '(total)' sum to 300, those of 'sex' to 230" },
    { "no weight at all", { ["(total)"] = 0 }, nil, "'(total)': the target is 0, not above 0" },
    { "one that follows from others to be another", { ["sex:age"] = { f = { young = 7, old = 4 }, m = { young = 20,
      old = 9 } }, sex = { f = 10, m = 30 } }, nil,
      "totals disagree: 'sex:age' = 'f:old' follows from the other targets to be 3, not 4" },
    { "negative weights", { ["(total)"] = 4, pay = 150 }, nil, "1 weight would be negative, the factors reaching from "
      .. "-0.5 to 2.5 (g_bounds = { 0, 2.5 }, or distance = \"raking\"; negative = \"accept\" takes them)" },
    { "bounds that cannot be met", { ["(total)"] = 4, pay = 150 }, { g_bounds = { 0, 2 } }, "g_bounds 0 to 2 cannot be "
      .. "met: with them the total of 'pay' comes to 135 instead of 150 (g_bounds = { 0, 3 } can be)" },
    { "what no weights meet", { ["(total)"] = 4, pay = 1500 }, { g_bounds = { 0, 10 } }, "g_bounds 0 to 10 cannot be "
      .. "met: with them the total of 'pay' comes to 100 instead of 1500 (no weights of 0 or more meet these totals)" },
  })
  cases("poststratify", {
    { "two variables", { sex = { f = 10, m = 30 }, age = { young = 10, old = 30 } }, nil,
      "'age' and 'sex' are two margins (cross them, [\"age:sex\"] = ..., or rake)" },
  })

  it("margins that contradict each other through empty cells", function()
    local holes = design.of(answers.of{ a = { "x y", "x", "y", "y" }, b = { "u v", "u", "u", "v" } })
    local said = answers.refusal(holes.rake, holes, { a = { x = 3, y = 1 }, b = { u = 2, v = 2 } })
    assert.truthy(said:find("^rake: no convergence after %d+ sweeps and %d+ Newton steps, worst '[ab]' = '[xyuv]' "
      .. "comes to %S+ instead of [123], off by %S+ %% %([12] rows? %a+ in it; accept = 0%.%d+ takes it%)$"), said)
  end)
end)

describe("options are refused", function()
  cases("rake", {
    { "unknown ones", groups, { tolernce = 1 }, "unknown option 'tolernce' (is it 'tolerance'?)" },
    { "a tolerance that is no part", groups, { tolerance = 2 }, "tolerance: 2 is not between 0 and 1 (a part of each "
      .. "total)" },
    { "half a sweep", groups, { max_sweeps = 1.5 }, "max_sweeps: 1.5 is not a whole number of at least 0" },
    { "one bound", groups, { g_bounds = 3 }, "g_bounds: 3 is not a table" },
    { "bounds the wrong way round", groups, { g_bounds = { 3, 1 } },
      "g_bounds are no two numbers, the lower first (g_bounds = { 0.3, 3 })" },
    { "a bound below 0", groups, { g_bounds = { -1, 1 } }, "g_bounds: -1 is below 0 (weights are 0 or more)" },
    { "an unknown way with what is missing", groups, { unmatched = "keeep" }, "unmatched: 'keeep' is unknown (is it "
      .. "'keep'?)" },
    { "to accept all", groups, { accept = 5 }, "accept: 5 is not between 0 and 1 (a part of each total)" },
    { "an unknown kind of targets", groups, { targets = "share" }, "targets: 'share' is unknown (is it 'shares'?)" },
  })
  cases("calibrate", {
    { "logit without bounds", groups, { distance = "logit" },
      "distance = \"logit\" needs bounds (g_bounds = { 0.3, 3 })" },
    { "logit with bounds beside 1", groups, { distance = "logit", g_bounds = { 2, 10 } },
      "g_bounds 2 to 10 do not lie around 1, as distance = \"logit\" needs" },
    { "an unknown distance", groups, { distance = "lgit" }, "distance: 'lgit' is unknown (is it 'logit'?)" },
    { "unlike yes", groups, { negative = "yes" }, "negative: 'yes' is unknown (there is 'accept')" },
  })
  cases("trim", {
    { "no table", 5, nil, "5 is not a table" },
    { "no bounds", {}, nil, "no bounds (trim{ low = 0.3, high = 3 })" },
    { "unknown ones", { lo = 2 }, nil, "unknown option 'lo' (is it 'low'?)" },
    { "a text", { low = "a" }, nil, "low: 'a' is not a number" },
    { "bounds the wrong way round", { low = 3, high = 2 }, nil, "bounds 3 to 2 (0 <= low <= high)" },
    { "too high a low bound", { low = 2 }, nil, "no 4 weights of at least 2 sum to 4, as these do (the mean is 1)" },
    { "too low a high bound", { high = 0.5 }, nil,
      "no 4 weights of at most 0.5 sum to 4, as these do (the mean is 1)" },
  })
  cases("normalise", {
    { "nothing", nil, nil, "give \"mean\", \"n\" or the sum of the weights" },
    { "an unknown word", "x", nil, "'x' is unknown (there are 'mean', 'n')" },
    { "a sum below 0", -1, nil, "-1 is no sum of weights (a number above 0, \"mean\" or \"n\")" },
  })
end)

describe("weighting is refused", function()
  it("of a domain", function()
    local d = s:domain "age == 'old'"
    assert.are.equal("rake: weights are made for the whole sample, not for a domain (weight first, then take the "
      .. "domain)", answers.refusal(d.rake, d, groups))
  end)

  it("from negative weights", function()
    local n = s:calibrate({ ["(total)"] = 4, pay = 150 }, { negative = "accept" })
    assert.are.equal("rake: some weights are negative, and no distance is measured from them (calibrate the design "
      .. "before)", answers.refusal(n.rake, n, groups))
  end)

  it("of what is no design", function()
    assert.are.equal("rake: 5 is no design (make one: d:design{ weight = \"...\" }, and call s:rake with a colon)",
      answers.refusal(s.rake, 5, groups))
  end)
end)
