-- figure.mark, lib/claims.lua and lib/page.lua: what a study's own pages say of constructed cells and of claims.

local chapter = require "chapter"
local claims = require "claims"
local made_study = require "spec.support.made_study"
local mark = require "figure.mark"
local page = require "page"

local figures = "F1,q,yes,level,a,p,2021,percent,75,eq,,,,,,\nF2,q,yes,all,all,p,2021,percent,60,eq,,,,,,\n"

local function run(body, given)
  given = given or { figures = figures }
  local dir <close>, study = made_study(given)
  local one = chapter.source(([[return chapter { slug = "one", order = 1, title = { de = "Eins", en = "One" },
    population = "p", needs = { "q" }, run = function(p, out) %s end }]]):format(body), "one.lua")
  return chapter.run(one, study):text { lang = "en" }, dir
end

describe("a table of a chapter", function()
  it("marks what no figure constrains, and says what the mark means", function()
    local text = run [[out:table(p:wave "2021":table { rows = "q", columns = "level" })]]
    assert.is_truthy(text:find("yes +60 +75 +50° +50°"), text)
    assert.is_truthy(text:find(mark.sign .. ": constructed, no figure says so.", 1, true))
  end)

  it("marks by wave where the banner has waves", function()
    local text = run [[out:table(p:table { rows = "q", columns = "wave" })]]
    assert.is_truthy(text:find("yes +57° +60 +50°"), text)
  end)

  it("marks levels and changes where waves are compared", function()
    local given = { figures = figures .. "F3,q,yes,all,all,p,2021,change_pp,10,eq,,wave 2020,,,,\n" }
    local dir <close>, study = made_study(given)
    local t = study.p:compare("q", { waves = { "2021", "2020" }, by = "level" })
    local text = t:text { lang = "en", width = 120 }
    assert.is_truthy(text:find("yes +60 +50 +%+10 +20.1 +75 +100° +%-25° +15.7 +50° +25° +%+25° "), text)
    assert.is_truthy(text:find(mark.legend "en", 1, true))
    assert.is_truthy(dir)
  end)

  it("marks items of a battery, by answers and by groups", function()
    local given = { figures = "F1,b_1,agree,all,all,p,2021,percent,60,eq,,,,,,\n" ..
      "F2,b_2,agree,level,a,p,2021,percent,75,eq,,,,,,\n", book = [[scales = { three = {
        { "agree", 1, score = 2 }, { "not", 2, score = 1 }, { "dk", 3, score = 0 } } },
        batteries = { { "b", en = "B", scale = "three", items = { { "b_1", en = "One" }, { "b_2", en = "Two" } } } },]],
      now = "id,level,b_1,b_2\n1,1,1,1\n2,1,2,3\n3,2,1,1\n4,3,3,2\n" }
    local dir <close>, study = made_study(given)
    local text = study.p:wave("2021"):battery("b", { show = { "percent", "mean" } }):text { lang = "en" }
    assert.is_truthy(text:find("One +50 +25° +25° +1.3° +4%* +4\n"), text)
    text = study.p:wave("2021"):battery("b", { columns = "level", value = "agree" }):text { lang = "en" }
    assert.is_truthy(text:find("One +50 +50° +100° +0°\n"), text)
    assert.is_truthy(text:find("Two +50° +50 +100° +0°\n"), text)
    assert.is_truthy(text:find(mark.legend "en", 1, true))
    assert.is_truthy(dir)
  end)

  it("has no intervals of constructed cells", function()
    local text = run [[out:table(p:wave "2021":table { rows = "q", columns = "level",
      show = { "percent", "interval" } })]]
    local line = text:match("\nyes[^\n]*\n[^\n]*\n")
    assert.are.equal(2, select(2, line:gsub("\u{2013}", "")), text)
  end)

  it("is marked in a domain, and refused with letters or where it is no crosstab", function()
    local text = run [[out:table(p:wave "2021":domain("level == 'a'"):table { rows = "q" })]]
    assert.is_truthy(text:find("yes +75°"), text)
    local fine, message = pcall(run, [[out:table(p:wave "2021":table { rows = "q", columns = "level", letters = {} })]])
    assert.is_false(fine)
    assert.is_truthy(message:find("out:table: letters test cells that no figure constrains", 1, true))
    fine, message = pcall(run, [[out:table(p:wave "2021":freq "q")]])
    assert.is_false(fine)
    assert.is_truthy(message:find("it takes crosstabs", 1, true))
  end)

  it("is left as it is where the data were observed, and claims and letters are free", function()
    local given = { figures = figures, observed = true }
    local text = run([[out:table(p:wave "2021":table { rows = "q", columns = "level", letters = {} })
      out:table(p:wave "2021":freq "r")
      out:figures "q"
      out:claim({ de = "B", en = "B" }, function(v) return v("q", "yes", { level = "b" }) == 50 end)
      out:claim({ de = "C", en = "C" }, function(v) return v.change("q", "yes") == 10 end)]], given)
    assert.is_nil(text:find(mark.sign, 1, true), text)
    assert.is_nil(text:find("reconstruction", 1, true), text)
    assert.is_truthy(text:find("\nB +50 +holds\n"), text)
    assert.is_truthy(text:find("\nC +%+10 +holds\n"), text)
    local dir <close>, study = made_study(given)
    assert.is_nil(study.p:wave("2021"):freq("r"):text():find(mark.sign, 1, true))
    assert.is_truthy(dir)
  end)

  it("is left as it is where nothing is published", function()
    local text = run([[out:table(p:wave "2021":freq "q")]], { figures = "" })
    assert.is_nil(text:find(mark.sign, 1, true))
  end)
end)

describe("claims of a chapter", function()
  it("stand in a table with their numbers, and why one cannot be decided", function()
    local text = run [[
      out:claim({ de = "A sagt öfter ja", en = "A says yes more often" }, function(v)
        return v("q", "yes", { level = "a" }) > v("q", "yes") end)
      out:claim({ de = "Keiner sagt ja", en = "Nobody says yes" }, function(v) return v("q", "yes") == 0 end)
      out:claim({ de = "B sagt ja", en = "B says yes" }, function(v) return v("q", "yes", { level = "b" }) > 0 end)
      out:claim({ de = "Gut", en = "It is good" }, { de = "nicht gefragt", en = "nobody was asked" })]]
    assert.is_truthy(text:find("A says yes more often +75, 60 +holds"), text)
    assert.is_truthy(text:find("Nobody says yes +60 +does not hold"), text)
    assert.is_truthy(text:find("B says yes +cannot be decided %(1%)"), text)
    text = text:gsub("%s+", " ")
    assert.is_truthy(text:find("(1) Not from the published figures: “Question, yes, B” is constructed.", 1, true))
    assert.is_truthy(text:find("(2) Not from the published figures: nobody was asked.", 1, true))
  end)

  it("mark numbers whose reading is disputed", function()
    local f = "F1,q,yes,level,a,p,2021,percent,75,eq,,,,,chart,disputed\nF2,q,yes,all,all,p,2021,percent,60,eq,,,,,,\n"
    local text = run([[out:claim({ de = "A sagt öfter ja", en = "A says yes more often" }, function(v)
      return v("q", "yes", { level = "a" }) > v("q", "yes") end)]], { figures = f })
    assert.is_truthy(text:find("A says yes more often +75†, 60 +holds"), text)
    assert.is_truthy(text:find("†: rests on a reading that is disputed.", 1, true), text)
  end)

  it("are functions or reasons, with a text in both languages", function()
    for _, body in ipairs { "out:claim({ de = 'a', en = 'b' }, true)", "out:claim('a', function() return true end)" } do
      local fine, message = pcall(run, body)
      assert.is_false(fine)
      assert.is_truthy(message:find("one.lua:2: out:claim: ", 1, true), message)
    end
  end)

  it("make a layout of their own", function()
    local one = claims.of { { text = { en = "x" }, found = { status = "fails", numbers = {} } } }
    assert.are.equal("does not hold", one:layout("en").rows[1].cells[2].text)
  end)
end)

describe("a page", function()
  it("has the same blocks in each form", function()
    local function said(text) return function() return text end end
    local one = page.of { title = said "Title", under = said "Under", foot = function() return { "Foot" } end,
      blocks = { { text = { en = "A sentence." } } } }
    assert.are.equal("Title\n=====\nUnder\n\nA sentence.\n\n--------\nFoot\n", one:text { lang = "en" })
    assert.are.equal("# Title\n\nUnder\n\nA sentence.\n\nFoot\n", one:markdown { lang = "en" })
    assert.are.equal("Title\nUnder\nA sentence.\nFoot\n", one:csv { lang = "en" })
  end)
end)
