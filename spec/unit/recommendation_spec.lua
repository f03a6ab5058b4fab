-- Checks of recommendations: what is wrong with a header or a piece is said, each kind of piece, verdicts follow data.

local recommendation = require "recommendation"
local raised = require "spec.support.raised"
local study = require "study"
local temp = require "spec.support.temp"
local lfs = require "lfs"

local study_lua = [[return { figures = "f.csv", reconstruction = "plan.lua",
  facts = { { "means", "high", above = { limit = 3, "m" } } },
  populations = { { "people", en = "People", waves = { { "2", file = "a.csv" }, { "1", file = "b.csv" } } } } }]]

local codebook = [[return { format = 1, id = "id", wave = "%s", columns = { { "id", kind = "number" },
  { "q", de = "Frage", en = "Question", codes = { { "yes", 1, en = "yes" }, { "no", 2, en = "no" },
    { "none", 3, en = "none" } } },
  { "g", codes = { { "x", 1, de = "die X", en = "the X" }, { "y", 2, en = "the Y" } } },
  { "m", kind = "number", en = "Mean" } }, sets = { { "s", en = "Set", counted = { 1 }, items = {
    { "s_a", en = "A", codes = { { "yes", 1 }, { "no", 0 } } },
    { "s_b", en = "B", codes = { { "yes", 1 }, { "no", 0 } } } } } } }]]

-- 60 percent yes, in x 80 and in y 40; the mean 2.5; a is ticked by all, b by half.
local rows = [[id,q,g,m,s_a,s_b
1,1,1,1,1,1
2,1,1,4,1,1
3,1,1,2,1,1
4,1,1,3,1,1
5,2,1,2,1,1
6,1,2,3,1,0
7,1,2,1,1,0
8,2,2,4,1,0
9,2,2,2,1,0
10,3,2,3,1,0
]]

local figures = [[id,question,item,group,subgroup,population,wave,stat,value,op,words,against,reading
F1,q,yes,all,all,people,2,percent,60,eq,,,
F2,q,yes,g,x,people,2,percent,80,eq,,,disputed
F3,q,yes,g,y,people,2,percent,40,eq,,,
F4,q,yes,all,all,people,2,change_pp,10,eq,,wave 1,
F5,m,any,all,all,people,2,mean,2.5,eq,,,
F6,s,a,all,all,people,2,rank,1,eq,,,
F7,q,yes,g,all,people,2,max,80,eq,,,
F8,q,yes,g,all,people,2,min,40,eq,,,
F9,means,high,all,all,people,2,count,0,eq,,,
F10,q,no,all,all,people,2,percent,20,gt,,,
F11,z,yes,all,all,people,2,percent,50,eq,,,
]]

-- The study, with other rows of the newest wave, or without the question q.
local function folder(other, without_q)
  local dir = temp.folder()
  lfs.mkdir(dir:path "data")
  dir:write("study.lua", study_lua)
  local data, book = other or rows, codebook
  if without_q then
    data = data:gsub("(%w+),%w+,", "%1,", 1):gsub("\n(%d+),%d,", "\n%1,")
    book = book:gsub('{ "q".-en = "none" } } },', "")
  end
  dir:write("data/plan.lua", "return { files = {} }")
  dir:write("data/a.csv", data)
  dir:write("data/a.codebook.lua", book:format("2"))
  local before = data:gsub("\n1,1,", "\n1,2,") -- one yes less
  dir:write("data/b.csv", without_q and data or before)
  dir:write("data/b.codebook.lua", book:format("1"))
  dir:write("data/f.csv", figures)
  return dir
end

local head = [[return recommendation {
  number     = 1,
  title      = { de = "Titel", en = "Title" },
  says       = { de = "Es soll.", en = "It should." },
  population = "people",
  needs      = { "q", "g", "m", "s", "means" },
]]

local function source(body)
  return head .. "  run = function(out)\n" .. body .. "\n  end,\n}"
end

-- A page of the made-up study.
local function run(body, other, without_q)
  local dir <close> = folder(other, without_q)
  local page = recommendation.run(recommendation.source(source(body), "one.lua"), study.open(dir:path()))
  page:text { lang = "en" } -- what is read lazily is read while the folder is there
  return page
end

local function piece(body)
  return run(body).pieces[1]
end

local text = '{ de = "T", en = "T" }'

describe("a recommendation's header", function()
  it("is told by file, line and field", function()
    local function message(old, new)
      local from, to = head:find(old, 1, true)
      local changed = head:sub(1, from - 1) .. new .. head:sub(to + 1) .. "  run = function() end,\n}"
      return raised(recommendation.source, changed, "one.lua")
    end
    assert.are.equal("one.lua:2: recommendation field 'number' must be a whole number, got '1'",
      message("= 1", "= '1'"))
    assert.are.equal("one.lua:4: unknown recommendation field 'say' (is it 'says'?)", message("says  ", "say"))
    assert.are.equal([[one.lua:3: recommendation field 'title' must be { de = "...", en = "..." }, got 'Title']],
      message('{ de = "Titel", en = "Title" }', '"Title"'))
    assert.are.equal("one.lua:6: recommendation field 'needs' must be a list of names of questions, got 'q'",
      message('{ "q", "g", "m", "s", "means" }', '"q"'))
    assert.are.equal("one.lua:1: recommendation field 'says' is missing (it must be { de = \"...\", en = \"...\" })",
      message('  says       = { de = "Es soll.", en = "It should." },\n', ""))
    assert.are.equal("one.lua:1: it returns no recommendation (return recommendation { ... })",
      raised(recommendation.source, "return { number = 1 }", "one.lua"))
  end)

  it("needs what the codebooks or the figures have, of a population that is there", function()
    local function message(old, new)
      local dir <close> = folder()
      local one = recommendation.source((source("out:unasked(" .. text .. ", true)"):gsub(old, new)), "one.lua")
      return raised(recommendation.run, one, study.open(dir:path()))
    end
    assert.are.equal("one.lua:6: recommendation needs 'meens', which neither the codebooks nor the figures have "
      .. "(is it 'means'?)", message('"means"', '"meens"'))
    assert.are.equal("one.lua:5: recommendation field 'population' is 'peeple', which the study has not (is it "
      .. "'people'?)", message('"people"', '"peeple"'))
  end)

  it("has a number of its own", function()
    local dir <close> = folder()
    lfs.mkdir(dir:path "scripts")
    lfs.mkdir(dir:path "scripts/recommendations")
    dir:write("scripts/recommendations/a.lua", source "")
    dir:write("scripts/recommendations/b.lua", source "")
    assert.are.equal("b.lua:2: recommendation field 'number' is 1, as in a.lua (one number a recommendation)",
      raised(recommendation.list, study.open(dir:path())))
    dir:write("scripts/recommendations/b.lua", (source "":gsub("number     = 1", "number = 2")))
    local list, by_number = recommendation.list(study.open(dir:path()))
    assert.are.same({ 2, "b.lua" }, { #list, by_number[2].file })
  end)
end)

describe("a piece of evidence", function()
  it("is refused with the script's line where it is wrong", function()
    local function message(body) return raised(run, body):match("^one%.lua:8: (.*)$") end
    assert.are.equal("out:pro: 'T' is no text { de = ..., en = ... }", message 'out:pro("T", { "q", "yes" }, "> 50")')
    assert.are.equal("out:pro: 'p' is not among what the recommendation needs (there are 'g', 'm', 'means', 'q', 's')",
      message("out:pro(" .. text .. ', { "p", "yes" }, "> 50")'))
    assert.are.equal("out:pro: 'h' is not among what the recommendation needs (there are 'g', 'm', 'means', 'q', 's')",
      message("out:pro(" .. text .. ', { "q", "yes", h = "x" }, "> 50")'))
    assert.are.equal([[out:pro: criterion '= 50' is neither "> 50" nor { ">", { question, item }, times = number or ]]
      .. "nil } (signs: < <= > >=)", message("out:pro(" .. text .. ', { "q", "yes" }, "= 50")'))
    assert.are.equal("evidence: 'q' has no option or item 'yess' (is it 'yes'?)",
      message("out:pro(" .. text .. ', { "q", "yess" }, "> 50")'))
    assert.are.equal("evidence: no figure gives the min of q no g=all",
      message("out:pro(" .. text .. ', { "q", "no", min = true, g = "all" }, "> 50")'))
    assert.are.equal("out:unasked: 1 is no text { de = ..., en = ... }", message "out:unasked(1)")
  end)

  it("asks for percent, mean, change, rank, extremes and counts", function()
    local function value(cell)
      local found = piece(("out:decides(%s, %s, '>= -100')"):format(text, cell)).found
      assert.are.equal("holds", found.status)
      return found.numbers[1].value
    end
    assert.near(60, value '{ "q", "yes" }', 1e-9)
    assert.near(80, value '{ "q", "yes", g = "x" }', 1e-9)
    assert.near(50, value '{ "q", "yes", wave = "1" }', 1e-9)
    assert.near(2.5, value '{ "m" }', 1e-9)
    assert.near(10, value '{ "q", "yes", change = true }', 1e-9)
    assert.are.equal(1, value '{ "s", "a", rank = true }')
    assert.near(80, value '{ "q", "yes", max = true, g = "all" }', 1e-9)
    assert.near(40, value '{ "q", "yes", min = true, g = "all" }', 1e-9)
    assert.are.equal(0, value '{ "means", "high", count = true }')
  end)

  it("holds or fails by its criterion, against another number too", function()
    local function status(side, criterion)
      return piece(('out:%s(%s, { "q", "yes", g = "x" }, %s) out:unasked(%s, true)'):format(side, text, criterion,
        text)).status
    end
    for criterion, holds in pairs {
      ["'> 79'"] = true, ["'> 81'"] = false, ["'< 81'"] = true, ["'>= 79.5'"] = true, ["'<= 79'"] = false,
      ["{ '>', { 'q', 'yes', g = 'y' } }"] = true, ["{ '<', { 'q', 'yes' } }"] = false,
      ["{ '>=', { 'q', 'yes', g = 'y' }, times = 1.5 }"] = true,
      ["{ '>=', { 'q', 'yes', g = 'y' }, times = 2.5 }"] = false,
    } do
      assert.are.equal(holds and "supported" or "contradicted", status("decides", criterion), criterion)
      assert.are.equal(holds and "supported" or "contradicted", status("pro", criterion), criterion)
      assert.are.equal(holds and "contradicted" or "supported", status("against", criterion), criterion)
    end
    -- published are 80 and 40, not 79.5 to 80.5 against twice 39.5 to 40.5
    assert.are.equal("open", status("pro", "{ '>=', { 'q', 'yes', g = 'y' }, times = 2 }"))
  end)
end)

describe("a verdict", function()
  local majority = ('out:decides(%s, { "q", "yes" }, "> 50")\n'):format(text)
  local x_ahead = ('out:decides(%s, { "q", "yes", g = "x" }, { ">", { "q", "yes", g = "y" } })\n'):format(text)

  it("follows the data", function()
    assert.are.equal("supported", run(majority).verdict)
    local fewer = rows:gsub("\n1,1,", "\n1,2,"):gsub("\n2,1,", "\n2,2,")
    assert.are.equal("contradicted", run(majority, fewer).verdict)
    assert.are.equal("contradicted", run(x_ahead .. majority, fewer).verdict)
  end)

  it("cannot be decided without the question, or where nothing is published", function()
    local page = run(majority .. ('out:pro(%s, { "m" }, "< 3")'):format(text), nil, true)
    assert.are.equal("open", page.verdict)
    assert.is_truthy(page:text { lang = "en" }:find("Verdict: cannot be decided.", 1, true))
    assert.is_truthy(page:text { lang = "en" }:find("no question 'q' in the data", 1, true))
    assert.are.equal("open", run(('out:decides(%s, { "s", "b" }, "> 40")'):format(text)).verdict)
    local from_figures = source('out:decides({ de = "T", en = "T" }, { "z", "yes" }, "> 10")'):gsub('"means"', '"z"')
    local dir <close> = folder()
    assert.are.equal("open", recommendation.run(recommendation.source(from_figures, "one.lua"),
      study.open(dir:path())).verdict)
  end)

  it("is not measured where nobody was asked for the thing itself, whatever else there is", function()
    assert.are.equal("not_measured", run("out:unasked(" .. text .. ", true)").verdict)
    assert.are.equal("not_measured", run(majority .. "out:unasked(" .. text .. ", true)").verdict)
    assert.are.equal("supported", run(majority .. "out:unasked(" .. text .. ")").verdict)
  end)

  it("rests on what decides alone", function()
    assert.are.equal("supported", run(majority .. ('out:pro(%s, { "m" }, "> 3") out:against(%s, { "m" }, "< 3")')
      :format(text, text)).verdict)
    assert.are.equal("one.lua:7: recommendation field 'run' adds nothing that decides (out:decides, or out:unasked "
      .. "with true)", raised(run, ('out:pro(%s, { "m" }, "> 3")'):format(text)))
  end)
end)

describe("a page", function()
  local page = run [[
    out:decides({ de = "Mehrheit", en = "A majority" }, { "q", "yes" }, "> 50")
    out:pro({ de = "Mehr in X", en = "More in X" }, { "q", "yes", g = "x" }, { ">", { "q", "yes", g = "y" } })
    out:pro({ de = "Höchster", en = "The highest" }, { "q", "yes", max = true, g = "all" },
      { ">=", { "q", "yes", min = true, g = "all" }, times = 2.5 })
    out:against({ de = "Viele sagen nein", en = "Many say no" }, { "q", "no" }, ">= 33.3")
    out:unasked { de = "Wohin", en = "Where to" }]]

  it("shows each number with its criterion, and what it is compared with", function()
    local shown = page:csv { lang = "en" }
    for _, line in ipairs {
      "Evidence,Row,Data,Data > mark,95 %,Criterion,Verdict", "What decides,A majority,60,,24–87,> 50,supported",
      '"For it, where the criterion holds",More in X,80,†,13–99,> 40,supported',
      '"For it, where the criterion holds",the Y,40,,4–91,,',
      '"For it, where the criterion holds",The highest,80,,,≥ 2.5 × 40,contradicted',
      '"For it, where the criterion holds",lowest,40,,,,',
      '"Against it, where the criterion holds",Many say no,30,°,,≥ 33.3,cannot be decided (1)',
      "Nobody was asked about,Where to,,,,,not measured",
      '"Verdict: supported. Beside what decides: 1 for, 1 against, 1 open."',
    } do
      assert.is_truthy(shown:find(line, 1, true), line .. "\n" .. shown)
    end
  end)

  it("says in both languages what marks and notes mean", function()
    local de, en = page:text { lang = "de" }, page:text { lang = "en" }
    assert.is_truthy(en:find("°: published in words or as a limit only", 1, true))
    assert.is_truthy(en:find("†: how the publication is to be read here is disputed", 1, true))
    assert.is_truthy(en:find("(1) Cannot be decided from the published figures", 1, true))
    assert.is_truthy(de:find("^Empfehlung 1: Titel\n"))
    assert.is_truthy(de:find("Urteil: gestützt. Außer dem, was entscheidet: 1 dafür, 1 dagegen, 1 offen.", 1, true))
    assert.is_truthy(de:find("≥ 33,3", 1, true))
    assert.is_truthy(de:find("die X", 1, true) == nil and de:find("the Y", 1, true))
  end)
end)
