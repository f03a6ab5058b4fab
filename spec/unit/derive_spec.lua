--- Recodes: groups of codes, keys and values (lib/recode.lua, lib/values.lua).

local column = require "core.column"
local labels = require "core.labels"
local dataset = require "core.dataset"
require "dataset"

-- What the rows of a column are: keys, numbers or nil.
local function rows(col)
  local list = {}
  for i = 1, col:rows() do list[i] = col:get(i) or false end
  return list
end

local function keys(col)
  local list = {}
  for i, option in ipairs(col:labels():spec().answers) do list[i] = option.key end
  return list
end

local role = labels.of {
  title = { de = "Funktion" }, ordered = false,
  answers = { { key = "leader", code = 1, label = { de = "Führung" } }, { key = "deputy", code = 2 },
    { key = "staff", code = 3, score = 5 } },
  missing = { { key = "no_answer", code = -9, kind = "no_answer" } },
}

local function data()
  return dataset.of {
    { "age", column.numbers { 20, 29, 30, 49.5, false, 70 } },
    { "role", column.single { labels = role, codes = { 1, 2, 3, -2, -1, 3 } } },
    { "town", column.texts { "Bonn", "Köln", false, "Bonn", "Ulm", "Ulm" } },
  }
end

describe("a recode of numbers", function()
  it("includes both ends of a range and keeps what is missing", function()
    local d = data():derive { age3 = { from = "age", groups = {
      { "bis 29", to = 29 }, { "30-49", from = 30, to = 49.5 }, { "50+", from = 50 } } } }
    local age3 = d:column("age3")
    assert.same({ "bis_29", "bis_29", "30_49", "30_49", false, "50" }, rows(age3))
    assert.same({ "bis_29", "30_49", "50" }, keys(age3))
    assert.is_true(age3:labels():ordered())
  end)

  it("takes single values and a label for the rest", function()
    local d = data():derive { x = { from = "age", groups = { { "twenty", 20 } },
      otherwise = { de = "Rest", en = "Other" } } }
    assert.same({ "twenty", "other", "other", "other", false, "other" }, rows(d:column("x")))
    assert.is_false(d:column("x"):labels():ordered())
  end)

  it("leaves the rest out when told to", function()
    local d = data():derive { x = { from = "age", groups = { { "young", to = 29 } }, otherwise = "missing" } }
    assert.same({ "young", "young", false, false, false, false }, rows(d:column("x")))
  end)
end)

describe("a recode of options", function()
  it("groups by code, key and label, and passes kinds of missing through", function()
    local d = data():derive { role2 = { from = "role", label = { de = "Rolle" },
      groups = { { { de = "Führung", en = "Leaders" }, "Führung", 2 }, { "Staff", "staff", score = 1 } } } }
    local role2 = d:column("role2")
    assert.same({ "leaders", "leaders", "staff", false, false, "staff" }, rows(role2))
    assert.same({ "no_answer" }, { role2:labels():spec().missing[1].kind })
    assert.equal("Rolle", role2:label("de"))
    assert.equal(1, role2:summary().missing[2].count)
  end)

  it("keeps the others where they stood", function()
    local d = data():derive { role2 = { from = "role", groups = { { "Others", 2 } }, otherwise = "keep" } }
    assert.same({ "leader", "others", "staff" }, keys(d:column("role2")))
    assert.equal(5, d:column("role2"):labels():spec().answers[3].score)
    assert.equal("Funktion", d:column("role2"):label("de"))
  end)

  it("takes a range of codes", function()
    local d = data():derive { x = { from = "role", groups = { { "low", to = 2 }, { "high", from = 3 } } } }
    assert.same({ "low", "low", "high", false, false, "high" }, rows(d:column("x")))
  end)
end)

describe("a recode of texts", function()
  it("groups them", function()
    local d = data():derive { x = { from = "town", groups = { { "Rhein", "Bonn", "Köln" } }, otherwise = "Else" } }
    assert.same({ "rhein", "rhein", false, "rhein", "else", "else" }, rows(d:column("x")))
  end)
end)

describe("recode.key", function()
  local key = require "recode".key

  it("makes keys of labels", function()
    assert.equal("stimme_voellig_zu", key "Stimme völlig zu!")
    assert.equal("50", key "50+")
    assert.equal("16_20", key "16–20")
    assert.equal("option", key "???")
    assert.equal("日本", key "日本")
  end)

  it("keeps them apart", function()
    local taken = {}
    assert.equal("a", key("A", taken))
    assert.equal("a_2", key("a", taken))
    assert.equal("a_3", key("a!", taken))
  end)
end)
