local design = require "design"
local answers = require "spec.support.answers"

local data = answers.of({
  sex = { "f m", "f", "m" }, q1 = { "good=2 poor=1", "good", "poor" }, age = { 20, 30 },
  name = { texts = { "a", "b" } }, mail = { 1, 2 }, tools = { items = { { "pen", "10" } } },
}, { hide = 5, columns = { mail = { private = true } }, batteries = { { name = "b1", items = { "q1" } } } })
local s = design.of(data)

local function refusal(request) return answers.refusal(s.table, s, request) end

describe("a table refuses", function()
  local cases = {
    { "a request that is none", "q1", "table: 'q1' is not a table" },
    { "no rows", {}, "table: rows is missing (rows = { \"q1\" })" },
    { "empty rows", { rows = {} }, "table: rows is empty (rows = { \"q1\" })" },
    { "an unknown field", { rows = "q1", colums = "sex" }, "table: unknown option 'colums' (is it 'columns'?)" },
    { "an unknown row", { rows = { "q2" } }, "table: no column 'q2' (is it 'q1'?)" },
    { "a private row", { rows = "mail" }, "table: column 'mail' is private and never shown" },
    { "a text", { rows = "name" }, "table: 'name' is a text and has no options (derive some from it)" },
    { "an unknown percentage", { rows = "q1", percent = "colum" },
      "table: percent: 'colum' is unknown (is it 'column'?)" },
    { "an unknown statistic", { rows = "q1", show = { "maen" } }, "table: show: 'maen' is unknown (is it 'mean'?)" },
    { "a median of options", { rows = "q1", show = "median" },
      "table: there is no number among the rows to take a median of (leave \"median\" out of show)" },
    { "tests by an unknown rule", { rows = "q1", letters = { against = "pair" } },
      "table: letters: against: 'pair' is unknown (is it 'pairs'?)" },
    { "an unknown test", { rows = "q1", letters = { test = "z" } },
      "table: letters: test: 'z' is unknown (there are 'design', 'kish')" },
    { "an unknown adjustment", { rows = "q1", letters = { adjust = "hom" } },
      "table: letters: adjust: 'hom' is unknown (is it 'holm'?)" },
    { "a level that is none", { rows = "q1", letters = { alpha = 5 } },
      "table: letters: alpha: 5 is not between 0 and 1" },
    { "an unknown field of letters", { rows = "q1", letters = { alfa = 0.1 } },
      "table: letters: unknown option 'alfa' (is it 'alpha'?)" },
    { "fields of letters outside of them", { rows = "q1", adjust = "holm" },
      "table: adjust goes into letters (letters = { adjust = ... })" },
    { "letters beside row percentages", { rows = "q1", percent = "row", letters = true },
      "table: letters compare column percentages, not those of a row (percent = \"column\")" },
    { "a mean of options without scores", { rows = "sex", show = "mean" },
      "table: 'sex' has no scores, so it has no mean (give its options scores in the codebook,"
      .. " or leave \"mean\" out of show)" },
    { "nets of what is no row", { rows = "q1", nets = { sex = { { "Top", "f" } } } },
      "table: nets: 'sex' is not among the rows (there is 'q1')" },
    { "nets of unknown options", { rows = "q1", nets = { q1 = { { "Top", "god" } } } },
      "table: nets of 'q1'[1]: 'god' is no option (is it 'good'?)" },
    { "nets of a number", { rows = "age", nets = { age = { { "Top", 1 } } } },
      "table: nets of 'age': a number has no options" },
    { "a total at a strange place", { rows = "q1", total = "middle" },
      "table: total: 'middle' is unknown (there are 'first', 'last')" },
    { "a lower limit than the codebook's", { rows = "q1", hide = 3 },
      "table: hide: 3 is below the codebook's 5, which can only be raised" },
    { "a title that is no text", { rows = "q1", title = 5 },
      "table: title: 5 is no text (write \"...\" or { de = \"...\", en = \"...\" })" },
    { "a source that is no text", { rows = "q1", source = {} },
      "table: source: a table is no text (write \"...\" or { de = \"...\", en = \"...\" })" },
    { "a label that is no text", { rows = "q1", columns = { { label = { de = 5 }, domain = "age > 3" } } },
      "table: columns[1].label.de: 5 is not a text" },
    { "half a limit", { rows = "q1", flag = 2.5 }, "table: flag: 2.5 is not a whole number of at least 0" },
    { "digits of what has none", { rows = "q1", digits = { precent = 1 } }, "table: digits: unknown option 'precent' "
      .. "(is it 'percent'?)" },
    { "too many digits", { rows = "q1", digits = { mean = 30 } }, "table: digits.mean: 30 are more than 12" },
  }
  for _, case in ipairs(cases) do
    it(case[1], function() assert.are.equal(case[3], refusal(case[2])) end)
  end
end)

describe("a design refuses", function()
  it("rows to be deleted", function()
    assert.are.equal("keep: a design keeps all its rows, or its standard errors would be wrong (estimate for some of "
      .. "them with s:domain(condition, label))", answers.refusal(s.keep, s, "age > 20"))
    assert.are.equal("filter", answers.refusal(s.filter, s, "age > 20"):match("^%l+"))
  end)

  it("what it cannot use", function()
    assert.are.equal("design: no column 'sexx' for the psu (is it 'sex'?)",
      answers.refusal(design.of, data, { psu = "sexx" }))
    assert.are.equal("design: lonely: 'skip' is unknown (there are 'error', 'remove', 'certainty', 'centre', "
      .. "'average')", answers.refusal(design.of, data, { lonely = "skip" }))
    assert.are.equal("design: unknown option 'wieght' (is it 'weight'?)",
      answers.refusal(design.of, data, { wieght = "age" }))
    assert.are.equal("design: no column 'agee' for the weight (is it 'age'?)",
      answers.refusal(design.of, data, { weight = "agee" }))
    local bad = answers.of { w = { 1, -1 }, v = { 1, false } }
    assert.are.equal("design: weight 'v': row 2: weight is missing (a weight of 0 leaves a row out)",
      answers.refusal(design.of, bad, { weight = "v" }))
    assert.is_truthy(answers.refusal(design.of, bad, { weight = "w" }):find("^design: weight 'w': row 2: "))
    assert.are.equal("design: weight 'sex' is a column of kind 'single', not of numbers",
      answers.refusal(design.of, data, { weight = "sex" }))
  end)

  it("to be called without itself", function()
    assert.are.equal("mean: 'age' is no design (make one: d:design{ weight = \"...\" }, and call s:mean with a colon)",
      answers.refusal(s.mean, "age"))
  end)

  it("means without scores, totals without numbers, shares of nothing", function()
    assert.are.equal("mean: 'sex' has no scores (give its options scores in the codebook, or ask for a share)",
      answers.refusal(s.mean, s, "sex"))
    assert.are.equal("total: 'sex' is not a column of numbers (count it, or ask for a share)",
      answers.refusal(s.total, s, "sex"))
    assert.are.equal("share: 'sex': 'women' is no option (there are 'f', 'm')",
      answers.refusal(s.share, s, "sex", "women"))
    assert.are.equal("mean: by is empty (by = \"level\")", answers.refusal(s.mean, s, "age", { by = {} }))
    assert.are.equal("mean: deff: 'wor' is neither true nor \"wr\" (with replacement)",
      answers.refusal(s.mean, s, "age", { deff = "wor" }))
    assert.are.equal("no design effect without replacement of 2 rows from a sum of weights of 2 (the weights do not "
      .. "sum to a population: ask for deff = \"wr\")", answers.refusal(s.mean, s, "age", { deff = true }))
    assert.are.equal("mean: level: 95 is not between 0 and 1", answers.refusal(s.mean, s, "age", { level = 95 }))
    assert.are.equal("mean: unknown option 'bye' (is it 'by'?)", answers.refusal(s.mean, s, "age", { bye = "sex" }))
  end)
end)

describe("a battery refuses", function()
  local function battery(...) return answers.refusal(s.battery, s, ...) end

  it("what does not fit together", function()
    assert.are.equal("battery: no battery 'b2' in the codebook (is it 'b1'?)", battery("b2"))
    assert.are.equal("battery: the options of 'sex' differ from those of 'q1' (f, m; good, poor)",
      battery({ "q1", "sex" }))
    assert.are.equal("battery: 'age' is a number, not a single choice", battery({ "age" }))
    assert.are.equal("battery: show: 'percent' and 'count' do not fit into one line (choose one)",
      battery("b1", { show = { "percent", "count" } }))
    assert.are.equal("battery: sort: 'top2' is neither an option nor a net (there are 'good', 'poor', 'mean')",
      battery("b1", { sort = "top2" }))
    assert.are.equal("battery: value goes with columns (leave it out, or name columns)",
      battery("b1", { value = "good" }))
  end)
end)
