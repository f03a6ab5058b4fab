-- What it means that a computed value meets a published figure, edge by edge.

local figure = require "figure"

local function one(fields)
  fields.id = fields.id or "F1"
  fields.stat = fields.stat or "percent"
  fields.op = fields.op or "eq"
  return figure.of({ fields }, "figures.csv")[1]
end

local function met(fields, found)
  return figure.met(one(fields), found)
end

describe("figure.met, eq", function()
  it("rounds half up to the print", function()
    assert.is_true(met({ value = "26" }, 25.5))
    assert.is_false(met({ value = "26" }, 26.5))
    assert.is_true(met({ value = "26" }, 26.49))
    assert.is_false(met({ value = "26" }, 25.49))
  end)

  it("takes a half that a quotient misses by a bit for a half", function()
    assert.is_true(met({ value = "15" }, 0.145 * 100))
  end)

  it("rounds a negative half up, towards zero", function()
    assert.is_true(met({ value = "-9", stat = "change_pp", against = "wave 1" }, { now = 0, before = 9.5 }))
  end)

  it("keeps to the digits that are printed", function()
    assert.is_true(met({ value = "3.65", stat = "mean" }, 3.6540))
    assert.is_false(met({ value = "3.65", stat = "mean" }, 3.6551))
    assert.is_true(met({ value = "3.0", stat = "mean" }, 3.04))
    assert.is_false(met({ value = "3.0", stat = "mean" }, 3.06))
  end)

  it("misses a figure changed by 3 points", function()
    assert.is_true(met({ value = "38" }, 38.2))
    assert.is_false(met({ value = "41" }, 38.2))
    assert.is_false(met({ value = "35" }, 38.2))
  end)

  it("is not met by what is no number", function()
    assert.is_false(met({ value = "38" }, 0 / 0))
  end)
end)

describe("figure.met, lt and gt", function()
  it("are strict on the unrounded value", function()
    assert.is_true(met({ value = "1", op = "lt" }, 0.99))
    assert.is_false(met({ value = "1", op = "lt" }, 1))
    assert.is_true(met({ value = "50", op = "gt" }, 50.01))
    assert.is_false(met({ value = "50", op = "gt" }, 50))
  end)

  it("take a third in words for a third, not for 33.3", function()
    assert.is_false(met({ value = "33.3", op = "gt", words = "third" }, 33.32))
    assert.is_true(met({ value = "33.3", op = "gt", words = "third" }, 33.34))
  end)
end)

describe("figure.met, approx", function()
  it("lets halves, thirds and quarters be 5 points off, both ends included", function()
    assert.is_true(met({ value = "50", op = "approx", words = "half" }, 55))
    assert.is_false(met({ value = "50", op = "approx", words = "half" }, 55.1))
    assert.is_true(met({ value = "25", op = "approx", words = "quarter" }, 20))
    assert.is_false(met({ value = "75", op = "approx", words = "three_quarters" }, 69.9))
  end)

  it("lets fifths and sixths be 2 points off", function()
    assert.is_true(met({ value = "20", op = "approx", words = "fifth" }, 18))
    assert.is_false(met({ value = "20", op = "approx", words = "fifth" }, 17.9))
    assert.is_true(met({ value = "16.7", op = "approx", words = "sixth" }, 16))
  end)

  it("binds the side with almost and over", function()
    assert.is_true(met({ value = "25", op = "approx", words = "almost quarter" }, 24))
    assert.is_false(met({ value = "25", op = "approx", words = "almost quarter" }, 25))
    assert.is_true(met({ value = "33.3", op = "approx", words = "over third" }, 37))
    assert.is_false(met({ value = "33.3", op = "approx", words = "over third" }, 33.3))
    assert.is_false(met({ value = "33.3", op = "approx", words = "over third" }, 38.4))
  end)

  it("lets digits be one off", function()
    assert.is_true(met({ value = "6", op = "approx" }, 7))
    assert.is_false(met({ value = "6", op = "approx" }, 7.1))
    assert.is_false(met({ value = "6", op = "approx", words = "over" }, 6))
  end)

  it("lets a rounded count be one off in its last digit that is not 0", function()
    assert.is_true(met({ value = "2500", op = "approx", stat = "count" }, 2513))
    assert.is_false(met({ value = "2500", op = "approx", stat = "count" }, 2613))
  end)

  it("misses a figure changed by more than it allows", function()
    assert.is_true(met({ value = "25", op = "approx", words = "quarter" }, 26))
    assert.is_false(met({ value = "33.3", op = "approx", words = "third" }, 26))
  end)
end)

describe("figure.met, change", function()
  local function change(value, now, before)
    return met({ value = value, stat = "change_pp", against = "wave 2020" }, { now = now, before = before })
  end

  it("takes the unrounded difference", function()
    assert.is_true(change("-10", 15.6, 25.2))
  end)

  it("takes the difference of the rounded levels as well", function()
    assert.is_true(change("-9", 15.6, 25.2)) -- 16 - 25
  end)

  it("misses both where neither gives the print", function()
    assert.is_false(change("-8", 15.6, 25.2))
    assert.is_false(change("-11", 15.6, 25.2))
  end)
end)

describe("figure.met, rank", function()
  local function rank(value, own, others)
    return met({ value = value, stat = "rank" }, { own = own, others = others })
  end

  it("counts the larger ones", function()
    assert.is_true(rank("2", 34, { 70, 32, 30 }))
    assert.is_false(rank("1", 34, { 70, 32, 30 }))
  end)

  it("fails on ties", function()
    assert.is_false(rank("2", 34, { 70, 34, 30 }))
  end)
end)

describe("figure.printed", function()
  local function printed(fields) return figure.printed(one(fields)) end

  it("shows what the publication prints", function()
    assert.are.equal("38", printed { value = "38" })
    assert.are.equal("<1", printed { value = "1", op = "lt" })
    assert.are.equal("+4", printed { value = "4", stat = "change_pp", against = "wave 2020" })
    assert.are.equal("-9", printed { value = "-9", stat = "change_pp", against = "wave 2020" })
    assert.are.equal("~1/2", printed { value = "50", op = "approx", words = "half" })
    assert.are.equal("<1/4", printed { value = "25", op = "approx", words = "almost quarter" })
    assert.are.equal(">1/3", printed { value = "33.3", op = "gt", words = "third" })
    assert.are.equal("10,2", figure.printed(one { value = "10.2" }, ","))
  end)
end)

describe("figure.of", function()
  local function message(rows)
    local fine, text = pcall(figure.of, rows, "figures.csv")
    assert.is_false(fine)
    return text
  end

  it("names file, line and field of what is wrong", function()
    assert.are.equal("figures.csv:2: field 'id' is empty (give the figure a name)",
      message { { stat = "percent", value = "1", op = "eq" } })
    assert.are.equal("figures.csv:2: field 'stat' of 'F1' is 'precent' (one of 'percent', 'mean', 'change_pp', "
      .. "'rank', 'min', 'max', 'count', 'points', 'sum_points')",
      message { { id = "F1", stat = "precent", value = "1", op = "eq" } })
    assert.are.equal("figures.csv:7: field 'value' of 'F1' is '3,5', not a number",
      message { { id = "F1", stat = "mean", value = "3,5", op = "eq", line = 7 } })
    assert.are.equal("figures.csv:2: field 'words' of 'F1' is 'nearly half' (a fraction such as 'third', 'almost' or "
      .. "'over' in front)",
      message { { id = "F1", stat = "percent", value = "50", op = "approx", words = "nearly half" } })
    assert.are.equal("figures.csv:2: field 'against' of 'F1' must say against what (write 'wave 2020', or 'question' "
      .. "and its name)", message { { id = "F1", stat = "change_pp", value = "5", op = "eq" } })
  end)

  it("refuses what a change or a rank cannot be against", function()
    for given, stat in pairs { ["group g"] = "change_pp", ["wave 2020, group g"] = "change_pp", ["wave 1"] = "rank",
      ["groups g"] = "rank", ["g"] = "rank", ["group h"] = "percent" } do
      local text = message { { id = "F1", stat = stat, value = "1", op = "eq", against = given } }
      assert.is_truthy(text:find("figures.csv:2: field 'against' of 'F1'", 1, true), given)
    end
  end)

  it("reads a change against a wave, a question, or both", function()
    local function against(print)
      local row = { id = "F1", stat = "change_pp", value = "5", op = "eq", against = print }
      return figure.of({ row }, "f.csv")[1].against
    end
    assert.are.same({ wave = "2020" }, against "wave 2020")
    assert.are.same({ question = "q" }, against "question q")
    assert.are.same({ wave = "2020", question = "q_before" }, against "wave 2020 question q_before")
    assert.is_false(pcall(against, "wave 2020 item x"))
  end)

  it("refuses a name that stands twice", function()
    local row = { id = "F1", stat = "percent", value = "1", op = "eq" }
    assert.are.equal("figures.csv:3: field 'id': figure 'F1' stands twice (the first is figures.csv:2)",
      message { row, row })
  end)
end)

describe("figure.inside", function()
  local function inside(fields, margin)
    return { figure.inside(one(fields), margin or 0.02) }
  end

  it("stays a margin, or a quarter of the last digit, away from the ends", function()
    local low, high = table.unpack(inside { value = "60" })
    assert.is_true(low > 59.51999 and low < 59.52001 and high > 60.47999 and high < 60.48001)
    low, high = table.unpack(inside { value = "3.65", stat = "mean" })
    assert.is_true(low > 3.64749 and low < 3.64751 and high > 3.65249 and high < 3.65251)
    assert.are.same({ -math.huge, 0.98 }, inside { value = "1", op = "lt" })
  end)

  it("has whole numbers of a count", function()
    assert.are.same({ 5000, 5000 }, inside { value = "5000", stat = "count" })
    assert.are.equal(5001, inside({ value = "5000", stat = "count", op = "gt" })[1])
    assert.are.equal(4999, inside({ value = "5000", stat = "count", op = "lt" })[2])
    assert.are.same({ 2400, 2600 }, inside { value = "2500", stat = "count", op = "approx" })
  end)
end)

describe("a figure's alternatives", function()
  local function alternatives(text)
    return one { value = "60", alternative = text }.alternatives
  end

  it("are values in other readings, of its own item or another one", function()
    assert.are.same({}, alternatives "")
    assert.are.same({ { reading = "days", print = "4" } }, alternatives "days=4")
    assert.are.same({ { reading = "a", print = "-0.7" }, { reading = "b", item = "rather", print = "17" } },
      alternatives "a=-0.7 b=rather:17")
  end)

  it("are refused in another form", function()
    for _, text in ipairs { "4", "days", "days=", "days=x", "days=rather17:", "days=:4", "=4", "a=b=4", "a=1.2.3" } do
      local fine, message = pcall(alternatives, text)
      assert.is_false(fine, text)
      assert.are.equal(("figures.csv:2: field 'alternative' of 'F1' is '%s' (write the reading and its value, such as "
        .. "'swapped=4')"):format(text), message)
    end
  end)

  it("make another figure, the first one staying as it is", function()
    local f = one { value = "60", alternative = "a=57.5 b=rather:17" }
    local other = figure.as(f, "a")
    assert.are.same({ 57.5, "57.5", 1, "F1" }, { other.value, other.print, other.decimals, other.id })
    assert.are.equal("rather", figure.as(f, "b").item)
    assert.are.equal(f, figure.as(f, "c"))
    assert.are.same({ 60, "60" }, { f.value, f.print })
  end)
end)

describe("figure.naming", function()
  local naming = require "figure.naming"
  local entry = { name = "q", options = { { key = "q_a", label = { en = "A" } }, { key = "b", label = {} } },
    nets = { { key = "a", label = { en = "Net" } } } }

  it("finds options before nets, by either name", function()
    assert.are.equal("A A b c", ("%s %s %s %s"):format(naming.label(entry, "a", "en"), naming.label(entry, "q_a", "en"),
      naming.label(entry, "b", "en"), naming.label(entry, "c", "en")))
    assert.are.equal("c", naming.label(nil, "c", "en"))
    entry.nets[1].key = "n"
    assert.are.equal(3, select(2, naming.option(entry, "n")))
  end)

  it("takes nested groups apart and puts them together", function()
    assert.are.same({ { "g", "x" }, { "h", "" } }, naming.parts("g>h", "x"))
    assert.are.equal("all all", ("%s %s"):format(naming.joined {}))
    assert.are.equal("g > h y > x", ("%s %s"):format(naming.sorted("h > g", "x > y")))
  end)
end)
