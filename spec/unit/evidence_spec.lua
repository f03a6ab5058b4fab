-- figure.published and evidence: what figures say of a cell, and what may be claimed from it.

local evidence = require "evidence"
local made_study = require "spec.support.made_study"

-- Three figures by level, the total, a change.
local figures = "F1,q,yes,all,all,p,2021,percent,60,eq,,,,,,\nF2,q,yes,level,a,p,2021,percent,75,eq,,,,,,\n"
  .. "F3,q,yes,level,b,p,2021,percent,50,eq,,,,,,\nF4,q,yes,all,all,p,2021,change_pp,10,eq,,wave 2020,,,,\n"
  .. "F5,r,low,all,all,p,2021,percent,75,eq,,,,,,\nF6,s,x,all,all,p,2021,rank,1,eq,,,,,,\n"
  .. "F7,n,any,all,all,p,2021,mean,3,approx,,,,,,\nF8,s,x,level,all,p,2021,max,100,eq,,,,,,\n"
  .. "F9,s,x,level,a,p,2021,rank,1,eq,,group level,,,,\n"

local function bounds_of(question, item, group, subgroup, wave)
  local dir <close>, study = made_study { figures = figures }
  local found = study.published:bounds { population = "p", wave = wave or "2021", question = question, item = item,
    group = group or "all", subgroup = subgroup or "all" }
  return found and ("%g to %g"):format(found.low, found.high), dir
end

describe("what is published of a cell", function()
  it("is what its figures leave", function()
    assert.are.equal("59.5 to 60.5", (bounds_of("q", "yes")))
    assert.are.equal("74.5 to 75.5", (bounds_of("q", "yes", "level", "a")))
    assert.are.equal("2 to 4", (bounds_of("n", "any")))
  end)

  it("follows from a change, from the rest of 100 percent, from a place and its maximum", function()
    assert.are.equal("49 to 51", (bounds_of("q", "yes", "all", "all", "2020")))
    assert.are.equal("39.5 to 40.5", (bounds_of("q", "no")))
    assert.are.equal("24.5 to 25.5", (bounds_of("r", "r30")))
    assert.are.equal("99.5 to 100", (bounds_of("s", "x", "level", "a")))
  end)

  it("is what a figure in words and its parts have in common", function()
    local words = "F1,r,low,all,all,p,2021,percent,75,approx,three_quarters,,,,,\n"
    local parts = "F2,r,r10,all,all,p,2021,percent,50,eq,,,,,,\nF3,r,r20,all,all,p,2021,percent,25,eq,,,,,,\n"
    for given, expected in pairs { [words] = "70 to 80", [words .. parts] = "74 to 76" } do
      local dir <close>, study = made_study { figures = given }
      local found = study.published:bounds { population = "p", wave = "2021", question = "r", item = "low",
        group = "all", subgroup = "all" }
      assert.are.equal(expected, ("%g to %g"):format(found.low, found.high), dir:path())
    end
  end)

  it("is the closest of several printed changes", function()
    local dir <close>, study = made_study { figures = "F1,q,yes,all,all,p,2021,change_pp,9,gt,,wave 2020,,,,\n"
      .. "F2,q,yes,all,all,p,2021,change_pp,10,eq,,wave 2020,,,,\n" }
    local found = study.published:change({ population = "p", wave = "2021", question = "q", item = "yes",
      group = "all", subgroup = "all" }, "2020")
    assert.are.equal("9 to 11", ("%g to %g"):format(found.low, found.high), dir:path())
  end)

  it("is the same in whichever order groups are nested, and by either name of an item", function()
    local dir <close>, study = made_study { figures = "F1,s,x,q > level,yes > a,p,2021,percent,100,eq,,,,,,\n" }
    for _, item in ipairs { "x", "s_x" } do
      for group, subgroup in pairs { ["level > q"] = "a > yes", ["q > level"] = "yes > a" } do
        assert.is_table(study.published:bounds { population = "p", wave = "2021", question = "s", item = item,
          group = group, subgroup = subgroup }, dir:path())
      end
    end
  end)

  it("is nothing where no figure says anything", function()
    assert.is_nil((bounds_of("q", "yes", "level", "c")))
    assert.is_nil((bounds_of("s", "y")))
    assert.is_nil((bounds_of("r", "r10")))
    assert.is_nil((bounds_of("s", "x")))
  end)
end)

local function ask(claim, given)
  given = given or {}
  given.figures = given.figures or figures
  local dir <close>, study = made_study(given)
  return evidence.ask(study, claim), dir
end

describe("a claim", function()
  it("holds or fails by published numbers", function()
    assert.are.equal("holds", ask(function(v) return v("q", "yes", { level = "a" }) > v("q", "yes") end).status)
    assert.are.equal("fails", ask(function(v) return v("q", "yes", { level = "b" }) > v("q", "yes") end).status)
    assert.are.equal("holds", ask(function(v) return v.change("q", "yes") > 0 end).status)
    assert.are.equal("holds", ask(function(v) return v.rank("s", "x") == 1 end).status)
    assert.are.equal("holds", ask(function(v) return v("q", "yes", { wave = "2020" }) < 55 end).status)
    assert.are.equal("fails", ask(function(v) return v.mean "n" > 4 end).status)
  end)

  it("may rest on extremes over a group and on counts, where figures print them", function()
    assert.are.equal("holds", ask(function(v) return v.max("s", "x", { level = "all" }) > 99 end).status)
    local given = { fields = 'facts = { { "means", "high", above = { limit = 2, "n" } } },',
      figures = "F1,means,high,all,all,p,2021,count,1,eq,,,,,,\n" }
    assert.are.equal("holds", ask(function(v) return v.count("means", "high") == 1 end, given).status)
    local fine, text = pcall(ask, function(v) return v.min("s", "x", { level = "all" }) > 99 end)
    assert.is_false(fine)
    assert.is_truthy(text:find("evidence: no figure gives the min of s x level=all", 1, true))
  end)

  it("of a change is about the wave before", function()
    assert.are.equal("holds", ask(function(v) return v.change("q", "yes", { wave = "2021" }) > 0 end).status)
    local found = ask(function(v) return v.change("q", "yes", { wave = "2020" }) == 0 end)
    assert.are.equal("open", found.status)
    assert.are.equal("the change of “Question, yes, 2020” is constructed", found.why.en)
  end)

  it("cannot be decided by what is constructed or is not in the data", function()
    local found = ask(function(v) return v("q", "yes", { level = "c" }) > 10 end)
    assert.are.equal("open", found.status)
    assert.are.equal("“Question, yes, C” is constructed", found.why.en)
    found = ask(function(v) return v("z", "yes") > 10 end)
    assert.are.equal("open", found.status)
    assert.are.equal("keine Frage 'z' in den Daten", found.why.de)
  end)

  it("cannot be decided where the printed digits leave it open", function()
    local found = ask(function(v) return v("q", "yes") > 60 end)
    assert.are.equal("open", found.status)
    assert.are.equal("the published digits leave it open", found.why.en)
    assert.are.equal("holds", ask(function(v) return v("q", "yes") > 59.5 end).status)
    assert.are.equal("open", ask(function(v) return v.change("q", "yes") > 10 end).status)
    -- 60 and 59 as printed do not overlap, 60 and 60 do
    local close = "F1,q,yes,all,all,p,2021,percent,60,eq,,,,,,\nF2,q,yes,level,a,p,2021,percent,%d,approx,,,,,,\n"
    local function above(v) return v("q", "yes") > v("q", "yes", { level = "a" }) end
    assert.are.equal("fails", ask(above, { figures = close:format(75) }).status)
  end)

  it("cannot be decided where another reading of the publication says otherwise", function()
    local torn = "F1,q,yes,all,all,p,2021,percent,60,eq,,,,,,disputed,swapped=40\n"
      .. "F2,q,no,all,all,p,2021,percent,40,eq,,,,,,disputed,swapped=60\n"
    local found = ask(function(v) return v("q", "yes") > 50 end, { figures = torn, head = ",alternative" })
    assert.are.equal("open", found.status)
    assert.are.equal("another reading of the publication says otherwise", found.why.en)
    assert.are.equal("holds", ask(function(v) return v("q", "yes") > 35 end, { figures = torn,
      head = ",alternative" }).status)
    -- read together: one of them is above the other in either reading
    assert.are.equal("holds", ask(function(v) return v("q", "yes") + v("q", "no") > 95 end, { figures = torn,
      head = ",alternative" }).status)
  end)

  it("follows the data, not the figures", function()
    local now = "id,level,q,r,n,s_x,s_y,s_none\n"
    for i = 1, 20 do now = now .. ("%d,%d,%d,1,3,1,0,0\n"):format(i, i % 2 + 1, i % 2 == 1 and 1 or 2) end
    local function a_above_b(v) return v("q", "yes", { level = "a" }) > v("q", "yes", { level = "b" }) end
    assert.are.equal("holds", ask(a_above_b).status)
    assert.are.equal("fails", ask(a_above_b, { now = now }).status)
  end)

  it("raises what its own code does wrong, and names of options that nobody has", function()
    local fine, text = pcall(ask, function(v) return v("q", "maybe") > 1 end)
    assert.is_false(fine)
    assert.is_truthy(text:find("'q' has no option or item 'maybe'", 1, true))
    fine, text = pcall(ask, function(v) return v("q", "yes", { wave = "1999" }) > 1 end)
    assert.is_false(fine)
    assert.is_truthy(text:find("no wave '1999' of 'p'", 1, true))
    assert.is_false(pcall(ask, function() error "mine" end))
    assert.is_false(pcall(ask, function(v) return v("q", "yes") end))
  end)

  it("knows what is printed only roughly, what is disputed, and how many digits there are", function()
    local found = ask(function(v)
      return v("q", "yes") > 50 and v("q", "yes", { level = "a" }) > 50 and v("n") > 0
    end, { figures = "F1,q,yes,all,all,p,2021,percent,50,gt,,,,,,disputed\n"
      .. "F2,q,yes,level,a,p,2021,percent,75.0,eq,,,,,,\nF3,n,any,all,all,p,2021,mean,3,eq,,,,,,\n" })
    local shown = {}
    for i, number in ipairs(found.numbers) do
      shown[i] = ("%s %s %d"):format(evidence.is_rough(number), evidence.is_disputed(number),
        evidence.cell(number).digits)
    end
    assert.are.same({ "true true 0", "false false 1", "false false 0" }, shown)
  end)

  it("shows its numbers with the digits of their unit", function()
    assert.are.equal("60; +10; 3,00", evidence.shown({ { value = 60, unit = "percent" },
      { value = 10, unit = "points" }, { value = 3, unit = "mean" } }, "de"))
  end)
end)
