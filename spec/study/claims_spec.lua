-- The chapters' claims: how many hold, fail, and cannot be decided, so that no change of them goes unseen.

local chapter = require "chapter"
local study = require "study".open(require "core.file".home)

local chapters = {
  { "demography", holds = 0, fails = 0, open = 0 },
  { "homeoffice", holds = 6, fails = 1, open = 2 },
  { "barriers", holds = 1, fails = 1, open = 4 },
  { "difficulties", holds = 5, fails = 0, open = 2 },
  { "support", holds = 2, fails = 2, open = 1 },
  { "leadership", holds = 4, fails = 0, open = 0 },
  { "equipment", holds = 4, fails = 0, open = 2 },
  { "video", holds = 7, fails = 0, open = 4 },
  { "video_tools", holds = 3, fails = 0, open = 1 },
  { "cloud", holds = 3, fails = 0, open = 2 },
  { "resilience", holds = 5, fails = 0, open = 4 },
  { "new_normal", holds = 4, fails = 1, open = 3 },
  { "agreement_office", holds = 4, fails = 1, open = 4 },
  { "competence", holds = 3, fails = 0, open = 4 },
  { "training", holds = 1, fails = 0, open = 1 },
  { "automation", holds = 1, fails = 0, open = 2 },
  { "investment", holds = 3, fails = 0, open = 3 },
  { "citizens", holds = 4, fails = 0, open = 5 },
  { "citizens_contact", holds = 5, fails = 0, open = 2 },
  { "citizens_digital", holds = 2, fails = 0, open = 1 },
}

-- The claims that fail: what is said, and the numbers against it.
local against = {
  ["That is true on all levels (by 2 points)"] = "+6, 0, +15",
  ["In the states most had no difficulty (over half)"] = "38",
  ["There was no training at all in IT security and data protection"] = "13",
  ["The same is true of training in digital tools"] = "28, 18",
  ["Decisions, too (reading the chart row by row)"] = "-9",
  ["It is more popular than flexible desks (by 2 points)"] = "51, 51",
}

describe("the claims of the chapters", function()
  local list, found = chapter.list(study), {}

  it("stand in the chapters of the study, in this order", function()
    for i, one in ipairs(list) do assert.are.equal(chapters[i] and chapters[i][1], one.slug) end
    assert.are.equal(#chapters, #list)
  end)

  for _, one in ipairs(chapters) do
    it(("hold, fail and stay open in %s as ever"):format(one[1]), function()
      local n = { one[1], holds = 0, fails = 0, open = 0 }
      for _, claim in ipairs(chapter.run(list[one[1]], study).claims) do
        n[claim.found.status] = n[claim.found.status] + 1
        found[#found + 1] = claim
      end
      assert.are.same(one, n)
    end)
  end

  it("fail where the numbers are against them", function()
    local fails = {}
    for _, claim in ipairs(found) do
      if claim.found.status == "fails" then
        fails[claim.text.en] = require "evidence".shown(claim.found.numbers, "en")
      end
    end
    assert.are.same(against, fails)
  end)

  it("rest on numbers, or say why nothing can decide them", function()
    assert.is_true(#found > 0)
    for _, claim in ipairs(found) do
      if claim.found.status == "open" then
        for _, lang in ipairs { "de", "en" } do assert.is_true(#claim.found.why[lang] > 0, claim.text.en) end
      else
        assert.is_true(#claim.found.numbers > 0, claim.text.en)
      end
    end
  end)

  it("say in both languages what they take for enough: the same numbers", function()
    local function digits(text)
      local list_of = {}
      for number in text:gmatch("%d[%d.,]*") do
        list_of[#list_of + 1] = (number:gsub(",", "."):gsub("%.$", ""))
      end
      return table.concat(list_of, " ")
    end
    for _, claim in ipairs(found) do
      assert.are.equal(digits(claim.text.de), digits(claim.text.en), claim.text.en)
    end
  end)
end)

describe("out:claims", function()
  local head = [[return chapter { slug = "x", order = 1, title = { de = "X", en = "X" }, population = "staff",
    needs = { "age" }, run = function(_, out) %s end }]]

  local function page_of(body)
    return chapter.run(chapter.source(head:format(body), "x.lua"), study)
  end

  it("takes a list of them", function()
    local page = page_of [[out:claims { { "Frauen", "Women", function(v) return v("gender", "female") < 50 end },
      { "Morgen", "Tomorrow", { de = "nie gefragt", en = "never asked" } },
      { "Gestern", "Yesterday", { de = "nie gefragt", en = "never asked" } } }]]
    assert.are.same({ holds = 1, fails = 0, open = 2 }, (function()
      local n = { holds = 0, fails = 0, open = 0 }
      for _, claim in ipairs(page.claims) do n[claim.found.status] = n[claim.found.status] + 1 end
      return n
    end)())
    local english, german = page:text { lang = "en" }, page:text { lang = "de" }
    assert.is_truthy(english:find("Women +49 +holds\n"))
    assert.is_truthy(german:find("Morgen +nicht entscheidbar %(1%)\nGestern +nicht entscheidbar %(1%)\n"))
    assert.are.equal(1, select(2, english:gsub("never asked", "")))
  end)

  it("refuses what is none", function()
    local fine, text = pcall(page_of, "out:claims 'more'")
    assert.is_false(fine)
    assert.is_truthy(text:find("out:claims: 'more' is not a table", 1, true))
    fine, text = pcall(page_of, "out:claims { { 'nur deutsch', function() return true end } }")
    assert.is_false(fine)
    assert.is_truthy(text:find("is no text { de = ..., en = ... }", 1, true))
  end)
end)

describe("why a claim is open", function()
  local function why(claim)
    return require "evidence".ask(study, claim).why
  end

  it("is told with the labels of the cell", function()
    local young = why(function(v) return v("channels_used", "messenger_chat", { age = "16_30" }) > 50 end)
    assert.are.equal("“Means of communication used, messenger or chat, 16 to 30” is constructed", young.en)
    assert.are.equal("„Genutzte Wege der Verständigung, Messenger oder Chat, 16 bis 30“ ist konstruiert", young.de)
    assert.are.equal("the change of “Agency has introduced cloud solutions, yes, municipal” is constructed",
      why(function(v) return v.change("cloud_introduced", "yes", { level = "municipal" }) > 0 end).en)
    assert.are.equal("no place of “Means of communication used, messenger or chat” is published",
      why(function(v) return v.rank("channels_used", "messenger_chat") == 4 end).en)
    assert.are.equal("the data have nothing of “Worked mostly from home in spring, yes, female, 2020”",
      why(function(v) return v("homeoffice_majority", "yes", { gender = "female", wave = "2020" }) > 50 end).en)
  end)
end)

describe("the numbers of a claim", function()
  it("have the digits that are printed, and places are called so", function()
    local found = require "evidence".ask(study, function(v)
      return v.mean("presence_culture", { level = "municipal" }) > v.mean "training_need_netiquette"
        and v.rank("channels_used", "email") == 1
    end)
    assert.are.equal("70, 2.06, rank\u{A0}1", require "evidence".shown(found.numbers, "en"))
    found = require "evidence".ask(study, function(v)
      return v.sum("contact_channels_wish", "sum_of_mentions", { age = "18_29" }) > 293.3
    end)
    assert.are.equal("holds", found.status)
    assert.are.equal("293,4", require "evidence".shown(found.numbers, "de"))
  end)
end)

describe("the figures of a chapter", function()
  it("are called by what study.lua calls them, and ends of a scale stand last", function()
    local compare = require "figure.compare"
    assert.is_truthy(compare.table(study, { "automation_share" }):text({ lang = "en" })
      :find("Most frequent share that could be automated +10.0 +10 +yes\n"))
    local labels = {}
    for i, row in ipairs(compare.table(study, { "presence_culture" }):layout("en").rows) do labels[i] = row.label end
    assert.are.same({ "all", "federal", "state (Land)", "municipal", "Minimum", "Maximum" }, labels)
  end)
end)
