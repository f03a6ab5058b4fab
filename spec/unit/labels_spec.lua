-- labels.c, lua_labels.c: options, keys, kinds of missing.
local labels = require "core.labels"

local full = {
  title = { de = "Funktion", en = "Role" },
  ordered = true,
  answers = {
    { key = "leader", code = 1, label = { de = "Führung", en = "Leader" }, score = 2 },
    { key = "staff", text = "s", label = "Fachkraft" },
  },
  missing = { { key = "dk", code = 98, kind = "dont_know", label = { de = "weiß nicht" } } },
}

describe("labels.of", function()
  it("refuses two options with one key and names both", function()
    local function refused(spec)
      local ok, message = pcall(labels.of, spec)
      assert.is_false(ok)
      return message:gsub("^[^:]*:%d+: ", "")
    end
    assert.equal("answers 3: the key 'a' is that of answers 1 (one key, one option)",
      (refused { answers = { { key = "a" }, { key = "b" }, { key = "a" } } }))
    assert.equal("missing 1: the key 'dk' is that of answers 2 (one key, one option)",
      (refused { answers = { { key = "a" }, { key = "dk" } }, missing = { { key = "dk" } } }))
    assert.equal("missing 2: the key 'x' is that of missing 1 (one key, one option)",
      (refused { missing = { { key = "x" }, { key = "x" } } }))
  end)

  it("lets an answer be called system, which the file may say", function()
    local options = labels.of { answers = { { key = "system" } } }:options()
    assert.equal("system", options[1].key)
    assert.is_nil(options[1].missing)
    assert.equal("system", options[2].missing)
  end)

  it("puts answers first, then system, then the other kinds of missing", function()
    local seen = {}
    for i, option in ipairs(labels.of(full):options("en")) do
      seen[i] = ("%s %d %s"):format(option.key, option.place, option.missing or "answer")
    end
    assert.same({ "leader 1 answer", "staff 2 answer", "system -1 system", "dk -2 dont_know" }, seen)
  end)

  it("gives labels in the language asked for, else in English, else the first, else the key", function()
    local l = labels.of(full)
    assert.equal("Funktion", l:title "de")
    assert.equal("Role", l:title "fr")
    assert.equal("Role", l:title())
    assert.equal("Führung", l:options("de")[1].label)
    assert.equal("Fachkraft", l:options("de")[2].label)
    assert.equal("weiß nicht", l:options("en")[4].label)
    assert.equal("a", labels.of({ answers = { { key = "a" } } }):options()[1].label)
  end)

  it("gives back what it was made from", function()
    assert.same(full, labels.of(full):spec())
    assert.same(full, labels.of(labels.of(full):spec()):spec())
  end)

  it("refuses what is no option, naming its place", function()
    local function message(spec)
      return (select(2, pcall(labels.of, spec)):gsub("^.-:%d+: ", ""))
    end
    assert.equal("answers 2: 'key' must be a string", message { answers = { { key = "a" }, {} } })
    assert.equal("missing 1: an option is a table { key = ... }", message { missing = { "dk" } })
    assert.equal("missing 1: 'kind' must be no_answer, not_asked, dont_know, refused or system",
      message { missing = { { key = "dk", kind = "unsure" } } })
  end)

  it("refuses texts with a zero byte, which would end there", function()
    for _, spec in ipairs{ { answers = { { key = "a\0b" } } }, { title = "a\0b" }, { title = { de = "a\0b" } },
      { answers = { { key = "k", text = "a\0b" } } }, { missing = { { key = "k", label = "a\0b" } } } } do
      assert.error_matches(function() labels.of(spec) end, "a zero byte in the text 'a' of labels")
    end
  end)

  it("has room for the options that were counted, whatever the list says later", function()
    local asked = 0
    local spec = setmetatable({}, { __index = function(_, name)
      if name ~= "answers" then return nil end
      asked = asked + 1
      local list = {}
      for i = 1, asked == 1 and 1 or 1000 do list[i] = { key = "k" .. i } end
      return list
    end })
    assert.equal(2, #labels.of(spec):options())
  end)

  it("gives whole codes and scores as whole numbers", function()
    local option = labels.of { answers = { { key = "k", code = 1, score = 2.5 } } }:options()[1]
    assert.equal("integer", math.type(option.code))
    assert.equal(2.5, option.score)
  end)
end)
