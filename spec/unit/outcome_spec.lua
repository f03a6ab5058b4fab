-- figure.compute, figure.outcome and figure.compare: what the data give for each kind of figure, and what comes of it.

local outcome = require "figure.outcome"
local compute = require "figure.compute"
local made_study = require "spec.support.made_study"

-- The result of one figure, with the value it is given and with 3 more.
local function result_of(figure, fields, columns)
  local dir <close>, study = made_study { figures = figure .. "\n", fields = fields, columns = columns }
  local list = outcome.of(study)
  return list[1], dir
end

local function check(figure, value, status, fields)
  local result = result_of(figure, fields)
  assert.are.equal(status, result.status, figure)
  assert.is_true(math.abs(value - result.value) < 1e-9, ("%s: %s, not %s"):format(figure, result.value, value))
end

describe("a figure", function()
  it("is met by what the data give, and missed 3 points beside it", function()
    check("F1,q,yes,all,all,p,2021,percent,60,eq,,,,,,", 60, "met")
    check("F1,q,yes,all,all,p,2021,percent,63,eq,,,,,,", 60, "missed")
    check("F1,q,yes,level,b,p,2021,percent,50,approx,half,,,,,", 50, "met")
    check("F1,q,yes,level,a,p,2021,percent,50,approx,half,,,,,", 75, "missed")
    check("F1,n,any,all,all,p,2021,mean,3,eq,,,,,,", 3, "met")
    check("F1,r,any,level,a,p,2021,mean,20,eq,,,,,,", 17.5, "missed")
  end)

  it("may be a change, between waves or questions", function()
    check("F1,q,yes,all,all,p,2021,change_pp,10,eq,,wave 2020,,,,", 10, "met")
    check("F1,q,yes,all,all,p,2021,change_pp,13,eq,,wave 2020,,,,", 10, "missed")
    check("F1,n,any,all,all,p,2021,change_pp,0,eq,,wave 2020,,,,", 0, "met")
  end)

  it("may be a rank among items, without the exclusive one, or among subgroups", function()
    check("F1,s,y,all,all,p,2021,rank,2,eq,,,,,,", 2, "met")
    check("F1,s,y,all,all,p,2021,rank,1,eq,,,,,,", 2, "missed")
    check("F1,q,yes,level,a,p,2021,rank,1,eq,,group level,,,,", 1, "met")
    check("F1,q,yes,level,b,p,2021,rank,2,eq,,group level,,,,", 2, "missed") -- tied with c
  end)

  it("may be a rank among the options of a question", function()
    check("F1,q,no,all,all,p,2021,rank,2,eq,,,,,,", 2, "met")
    check("F1,q,no,all,all,p,2021,rank,1,eq,,,,,,", 2, "missed")
    check("F1,r,low,all,all,p,2021,rank,1,eq,,,,,,", 1, "met") -- a net, beside r30
  end)

  it("may be of any of several options or items", function()
    check("F1,r,r20|r30,all,all,p,2021,percent,50,eq,,,,,,", 50, "met")
    check("F1,s,x|none,all,all,p,2021,percent,85,eq,,,,,,", 85, "met")
  end)

  it("may be a rank among the options of a single choice, or items that are not called after their set", function()
    check("F1,r,r20,all,all,p,2021,rank,2,eq,,,,,,", 2, "missed") -- tied with r30
    check("F1,r,r10,all,all,p,2021,rank,1,eq,,,,,,", 1, "met")
    local dir <close>, study = made_study { sets = '{ "tools", items = { { "zoom" }, { "webex" } } },',
      now = "id,zoom,webex\n1,1,1\n2,1,0\n3,0,0\n",
      figures = "F1,tools,webex,all,all,p,2021,rank,2,eq,,,,,,\nF2,tools,zoom,all,all,p,2021,rank,1,eq,,,,,,\n" }
    for _, result in ipairs(outcome.of(study)) do
      assert.are.equal("met " .. dir:path(), result.status .. " " .. dir:path())
    end
  end)

  it("may be the smallest or largest over subgroups, or over rows", function()
    check("F1,q,yes,level,all,p,2021,max,75,eq,,,,,,", 75, "met")
    check("F1,q,yes,level,all,p,2021,min,50,eq,,,,,,", 50, "met")
    check("F1,q,yes,level,all,p,2021,min,53,eq,,,,,,", 50, "missed")
    check("F1,n,any,all,all,p,2021,max,5,eq,,,,,,", 5, "met")
  end)

  it("may be a sum of mentions, or of nested groups", function()
    check("F1,s,sum,all,all,p,2021,sum_points,135,eq,,,,,,", 135, "met")
    check("F1,s,sum,level,a,p,2021,sum_points,200,eq,,,,,,", 200, "met")
    check("F1,s,sum,level,b,p,2021,sum_points,128,eq,,,,,,", 112.5, "missed")
    check("F1,s,x,level > q,a > yes,p,2021,percent,100,eq,,,,,,", 100, "met")
    check("F1,q,yes,r,low,p,2021,percent,53,eq,,,,,,", 800 / 15, "met")
  end)

  it("may be a fact that study.lua computes", function()
    local facts = [[facts = { { "size", "n", rows = true }, { "size", "said", answered = "q" },
      { "size", "least", lowest = "n" }, { "error", "total", half_width = true }, { "r", "mode", mode = "r" },
      { "fields", "above", above = { limit = 2.5, "n" } } },]]
    check("F1,size,n,,,p,2021,count,20,eq,,,,,,", 20, "met", facts)
    check("F1,size,n,,,p,2021,count,20,gt,,,,,,", 20, "missed", facts)
    check("F1,size,said,,,p,2021,count,20,eq,,,,,,", 20, "met", facts)
    check("F1,size,least,,,p,2021,min,1,eq,,,,,,", 1, "met", facts)
    check("F1,error,total,,,p,2021,points,22,eq,,,,,,", 196 * math.sqrt(0.25 / 20), "met", facts)
    check("F1,r,mode,,,p,2021,points,10,eq,,,,,,", 10, "met", facts)
    check("F1,fields,above,,,p,2021,count,1,eq,,,,,,", 1, "met", facts)
  end)

  it("is not checkable with a reason, missed where the data have nothing of it", function()
    local result = result_of "F1,q,yes,all,all,p,2021,percent,60,eq,,,method,,,"
    assert.are.equal("not_checkable", result.status)
    assert.are.equal("a fact about how the survey was made", result.reason.en)
    for _, figure in ipairs { "F1,z,yes,all,all,p,2021,percent,60,eq,,,,,,",
      "F1,q,yes,all,all,p,2019,percent,60,eq,,,,,,", "F1,n,any,all,all,p,2019,max,5,eq,,,,,,",
      "F1,q,yes,all,all,nobody,2021,percent,60,eq,,,,,,", "F1,q,maybe,all,all,p,2021,percent,60,eq,,,,,,",
      "F1,q,yes,level,z,p,2021,percent,60,eq,,,,,," } do
      result = result_of(figure)
      assert.are.equal("missed", result.status, figure)
      assert.are.equal("the files have nothing of it", result.reason.en)
    end
  end)
end)

describe("a table of figures", function()
  local compare = require "figure.compare"

  it("is of one population, where two were asked the same", function()
    local dir <close> = made_study { figures = "F1,q,yes,all,all,p,2021,percent,60,eq,,,,,,\n"
      .. "F2,q,yes,all,all,c,2020,percent,50,eq,,,,,,\n" }
    dir:write("study.lua", [[return { title = { de = "T", en = "T" }, figures = "f.csv", populations = {
      { "p", en = "People", waves = { { "2021", file = "now.csv" } } },
      { "c", en = "Citizens", waves = { { "2020", file = "then.csv" } } } } }]])
    local study = require "study".open(dir:path())
    for population, id in pairs { p = "F1", c = "F2" } do
      local results = compare.table(study, { "q" }, nil, nil, population).results
      assert.are.equal("1 " .. id, #results .. " " .. results[1].figure.id)
    end
    assert.are.equal(1, #compare.table(study, { "q" }).results)
  end)

  it("names the parts of nested groups", function()
    local dir <close>, study = made_study { figures = "F1,s,x,level > q,a > yes,p,2021,percent,100,eq,,,,,,\n" }
    assert.is_truthy(compare.table(study, { "s" }):text({ lang = "en" }):find("A, yes", 1, true), dir:path())
    assert.is_truthy(require "verify".of(study):json({ lang = "en" }):find('"subgroup":"a > yes"', 1, true))
  end)
end)

describe("figures of a torn chart", function()
  local function statuses(...)
    local rows = {}
    for i, value in ipairs { ... } do
      rows[i] = ("F%d,q,yes,level,unknown_%02d,p,2021,percent,%d,eq,,,,,,\n"):format(i, i, value)
    end
    local dir <close>, study = made_study { figures = table.concat(rows) }
    local list = {}
    for i, result in ipairs(outcome.of(study)) do list[i] = result.status end
    return table.concat(list, " "), dir
  end

  it("are met as a set, in any order, each cell once", function()
    assert.are.equal("met met met", (statuses(50, 75, 50)))
    assert.are.equal("met missed", (statuses(75, 75)))
    assert.are.equal("missed", (statuses(78)))
  end)

  it("leave out cells that another figure names", function()
    local dir <close>, study = made_study { figures = "F1,q,yes,level,a,p,2021,percent,75,eq,,,,,,\n"
      .. "F2,q,yes,level,unknown_01,p,2021,percent,75,eq,,,,,,\nF3,q,unknown_01,all,all,p,2021,percent,40,eq,,,,,,\n" }
    local list = outcome.of(study)
    assert.are.equal("met missed met", ("%s %s %s"):format(list[1].status, list[2].status, list[3].status))
    assert.are.equal("no", list[3].cell.item)
    assert.is_truthy(dir)
  end)

  it("leave out items of a set by whichever of their names a figure calls them", function()
    local dir <close>, study = made_study { figures = "F1,s,x,all,all,p,2021,percent,75,eq,,,,,,\n"
      .. "F2,s,unknown_01,all,all,p,2021,percent,75,eq,,,,,,\nF3,s,s_y,all,all,p,2021,percent,50,eq,,,,,,\n"
      .. "F4,s,unknown_02,all,all,p,2021,percent,50,eq,,,,,,\n" }
    local list = outcome.of(study)
    assert.are.equal("missed missed", ("%s %s"):format(list[2].status, list[4].status))
    assert.is_truthy(dir)
  end)
end)

describe("figure.compute", function()
  it("names the facts that it can compute", function()
    assert.are.same({ "above", "answered", "half_width", "lowest", "mode", "rows" }, compute.facts())
  end)
end)
