local language = require "language"

describe("language", function()
  after_each(function()
    language.force(nil)
    language.set(nil)
  end)

  it("is what the command line says, else the script, else the environment", function()
    language.set("de")
    assert.are.equal("de", language.current())
    language.force("en")
    language.set("de")
    assert.are.equal("en", language.current())
    language.force(nil)
    assert.are.equal("de", language.current())
  end)

  it("reads LC_ALL, LC_MESSAGES, LANG in this order, and is English without them", function()
    local function from(values) return language.from_environment(function(name) return values[name] end) end
    assert.are.equal("de", from { LC_ALL = "de_DE.UTF-8", LANG = "en_GB" })
    assert.are.equal("en", from { LC_MESSAGES = "C", LANG = "de_DE" })
    assert.are.equal("de", from { LC_ALL = "", LANG = "de" })
    assert.are.equal("en", from { LANG = "den_XX" })
    assert.are.equal("en", from {})
  end)

  it("refuses a language that it does not have", function()
    local ok, message = pcall(language.set, "fr")
    assert.is_false(ok)
    assert.are.equal("lang: 'fr' is unknown (there are 'de', 'en')", message:match("lang: .*"))
  end)

  it("has the same words in each language", function()
    local function names(words, list, prefix)
      for name, value in pairs(words) do
        if type(value) == "table" then
          names(value, list, prefix .. name .. ".")
        else
          list[#list + 1] = prefix .. name
        end
      end
      table.sort(list)
      return list
    end
    assert.are.same(names(language.words "en", {}, ""), names(language.words "de", {}, ""))
  end)
end)

describe("language.pick", function()
  it("takes the language, else English, else the first by name", function()
    assert.are.equal("Alter", language.pick({ de = "Alter", en = "Age" }, "de"))
    assert.are.equal("Age", language.pick({ en = "Age" }, "de"))
    assert.are.equal("Âge", language.pick({ fr = "Âge", pl = "Wiek" }, "de"))
    assert.are.equal("Age", language.pick("Age", "de"))
    assert.is_nil(language.pick(nil, "de"))
  end)
end)
