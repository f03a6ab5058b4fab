-- Chapters (lib/chapter.lua, lib/header.lua): what is wrong with a header is said before anything runs, and what a
-- chapter may reach.

local chapter = require "chapter"

local head = [[slug = "age", order = 2, title = { de = "Alter", en = "Age" }, population = "staff", needs = { "age" }]]

local function message(source)
  local fine, text = pcall(chapter.source, source, "age.lua")
  assert.is_false(fine)
  return text
end

local function with(fields)
  return message("return chapter { " .. fields .. " }")
end

describe("chapter.source", function()
  it("takes a chapter whose header is whole", function()
    local one = chapter.source("return chapter { " .. head .. ", run = function() end }", "age.lua")
    assert.are.equal("age", one.slug)
    assert.are.equal(2, one.order)
  end)

  it("names a field that is missing", function()
    assert.are.equal("age.lua:1: chapter field 'run' is missing (it must be a function)", with(head))
    assert.are.equal("age.lua:1: chapter field 'slug' is missing (it must be a word of small letters, digits and _)",
      with "order = 1")
  end)

  it("names a field that it does not know, and the nearest", function()
    assert.are.equal("age.lua:1: unknown chapter field 'populaton' (is it 'population'?)",
      with(head .. ", populaton = 1"))
    assert.are.equal("age.lua:1: unknown chapter field 'need' (is it 'needs'?)", with(head .. ", need = {}"))
  end)

  it("names the line of the field", function()
    assert.are.equal("age.lua:3: chapter field 'order' must be a whole number, got 'two'",
      message "-- A chapter.\nreturn chapter {\n  slug = 'age', order = 'two' }")
    assert.are.equal("age.lua:2: chapter field 'order' is missing (it must be a whole number)",
      message "-- A chapter.\nreturn chapter {\n  slug = 'age' }")
  end)

  it("names a field of the wrong kind", function()
    assert.are.equal("age.lua:1: chapter field 'order' must be a whole number, got 'two'",
      with [[slug = "age", order = "two"]])
    assert.are.equal("age.lua:1: chapter field 'order' must be a whole number, got 1.5",
      with [[slug = "age", order = 1.5]])
    assert.are.equal("age.lua:1: chapter field 'title' must be { de = \"...\", en = \"...\" }, got 'Age'",
      with [[slug = "age", order = 1, title = "Age"]])
    assert.are.equal("age.lua:1: chapter field 'needs' must be a list of names of questions, got 'age'",
      with [[slug = "age", order = 1, title = { de = "A", en = "A" }, population = "staff", needs = "age"]])
    assert.are.equal("age.lua:1: chapter field 'slug' must be a word of small letters, digits and _, got 'Age!'",
      with [[slug = "Age!"]])
  end)

  it("refuses what is no chapter", function()
    assert.are.equal("age.lua:1: it returns no chapter (return chapter { ... })", message "return { slug = 'age' }")
    assert.are.equal("age.lua:1: chapter takes a table, got 'age' (chapter { slug = ..., ... })",
      message "return chapter 'age'")
    assert.is_truthy(message("return chapter {"):find("^age.lua:1: "))
  end)

  it("keeps what reaches outside away from it", function()
    for _, name in ipairs { "io", "os", "debug", "require", "load", "loadfile", "dofile", "package", "print", "_G" } do
      assert.is_truthy(message("local x = " .. name):find(
        ("age.lua: no '%s' in a chapter (it sees Lua's pure functions, and what run is given)"):format(name), 1, true))
    end
    assert.is_truthy(message("string.dump(function() end)"):find("nil value", 1, true))
  end)

  it("keeps a chapter from changing what others see", function()
    chapter.source("string.upper = nil return chapter { " .. head .. ", run = function() end }", "age.lua")
    assert.are.equal("A", string.upper "a")
    assert.is_truthy(message("x = 1"):find("age.lua: 'x' is assigned but not declared (write local x)", 1, true))
  end)
end)

describe("chapter.run", function()
  local study = require "study".open(require "core.file".home)

  local function run(fields, body)
    return chapter.run(chapter.source(("return chapter { %s, run = function(staff, out) %s end }"):format(fields,
      body or "error('it ran')"), "age.lua"), study)
  end

  local function needing(needs, population)
    return ([[slug = "age", order = 2, title = { de = "Alter", en = "Age" }, population = "%s", needs = { %s }]])
      :format(population or "staff", needs)
  end

  it("checks what the chapter needs before it runs", function()
    local fine, text = pcall(run, needing("'age', 'homeoffice_majorty'"))
    assert.is_false(fine)
    assert.are.equal("age.lua:1: chapter needs 'homeoffice_majorty', which 'staff' has not "
      .. "(is it 'homeoffice_majority'?)", text)
  end)

  it("checks that the study has the population", function()
    local fine, text = pcall(run, needing("'age'", "staf"))
    assert.is_false(fine)
    assert.are.equal("age.lua:1: chapter field 'population' is 'staf', which the study has not (is it 'staff'?)", text)
  end)

  it("prints what the chapter hands out, in both languages", function()
    local page = run(needing("'age'"), [[out:text { de = "Wie alt?", en = "How old?" }
      out:claim({ de = "Alle sind jung", en = "All are young" }, function(v) return v("age", "16_20") > 90 end)]])
    local english, german = page:text { lang = "en" }, page:text { lang = "de" }
    assert.is_truthy(english:find("How old?", 1, true))
    assert.is_truthy(english:find("All are young +%d +does not hold"))
    assert.is_truthy(german:find("Kapitel 2: Alter\n================\n", 1, true))
    assert.is_truthy(german:find("Alle sind jung +%d +trifft nicht zu"))
  end)

  it("says wherever it speaks that the data are a reconstruction, and what the sample was", function()
    local page = run(needing("'age'"), "out:figures 'age'")
    for _, form in ipairs { "text", "markdown", "csv" } do
      local english, german = page[form](page, { lang = "en" }), page[form](page, { lang = "de" })
      english, german = english:gsub("%s+", " "), german:gsub("%s+", " ")
      assert.is_truthy(english:find("Reconstruction that meets published figures; not the original microdata", 1, true))
      assert.is_truthy(english:find("self-selected and unweighted", 1, true))
      assert.is_truthy(german:find("Rekonstruktion", 1, true))
    end
  end)

  it("says where the data have nothing of a question, and goes on", function()
    local dir <close>, other = require "spec.support.made_study" {
      figures = "F1,q,yes,all,all,p,2021,percent,60,eq,,,,,,\n", now = "id,level\n1,1\n2,2\n" }
    local one = chapter.source([[return chapter { slug = "one", order = 1, title = { de = "Eins", en = "One" },
      population = "p", needs = { "q" },
      run = function(_, out) out:figures "q" out:text { en = "Next." } end }]], "one.lua")
    local text = chapter.run(one, other):text { lang = "en" }
    assert.is_truthy(text:find("The data have nothing of q.", 1, true), text .. dir:path())
    assert.is_truthy(text:find("1 published figures: 0 met, 1 missed", 1, true))
    assert.is_truthy(text:find("Next.", 1, true))
  end)

  it("refuses what is no table", function()
    local fine, text = pcall(run, needing("'age'"), "out:table 'age'")
    assert.is_false(fine)
    assert.is_truthy(text:find("out:table: 'age' is no table (staff:table { rows = ... })", 1, true))
  end)
end)

describe("chapter.list", function()
  it("has the chapters in their order", function()
    local list = chapter.list(require "study".open(require "core.file".home))
    assert.are.equal("demography", list[1].slug)
    assert.are.equal(list[2], list.homeoffice)
  end)
end)
