-- The life of a real export: a semicolon file in windows-1252 with two header lines gets a codebook, which is edited;
-- its data are weighted and tabulated in German, written as .sav and .dta, read back, and give the same table.

local befund = require "befund"
local run = require "spec.support.run"
local temp = require "spec.support.temp"

-- 400 answers by a fixed rule, so that no two columns go together by accident.
local function export()
  local lines = { "lfdn;geschl;alter;q1;q7_1;q7_2;q7_3;q9_1;q9_2;q9_3;datum;gewicht",
    "Laufende Nummer;Ihr Geschlecht?;Wie alt sind Sie?;Wie zufrieden sind Sie insgesamt?;Räume: Ausstattung;"
      .. "Räume: Größe;Räume: Licht;Werkzeuge: Zoom;Werkzeuge: Webex;Werkzeuge: Teams;Tag des Interviews;Gewicht" }
  for i = 1, 400 do
    local q1 = i % 23 == 0 and 99 or i * 7 % 5 + 1
    local function grade(k) return ({ "sehr gut", "gut", "schlecht", "weiß nicht" })[i * k % 4 + 1] end
    local function mention(k) return i % k == 0 and "genannt" or "nicht genannt" end
    local age = i % 31 == 0 and "k.A." or tostring(18 + i * 11 % 60)
    lines[#lines + 1] = table.concat({ i, i % 3 == 0 and "männlich" or "weiblich", age, q1, grade(1), grade(3),
      grade(7), mention(4), mention(5), mention(6), ("%02d.%02d.2025"):format(i % 28 + 1, i % 12 + 1),
      (("%.2f"):format(0.5 + i % 7 / 5):gsub("%.", ",")) }, ";")
  end
  local latin = table.concat(lines, "\r\n") .. "\r\n"
  return (latin:gsub("[\xc3][\x80-\xbf]", function(letter) return string.char(utf8.codepoint(letter)) end))
end

-- What a person does to a codebook in an editor: each text must be there once.
local function edited(book, changes)
  for _, change in ipairs(changes) do
    local from, to = book:find(change[1], 1, true)
    assert.truthy(from, change[1] .. " is not in the codebook:\n" .. book)
    book = book:sub(1, from - 1) .. change[2] .. book:sub(to + 1)
  end
  return book
end

describe("an export", function()
  local folder

  before_each(function() folder = temp.folder() end)
  after_each(function() getmetatable(folder).__close() end)

  -- The key of an option by its German label: a file of SPSS knows no keys.
  local function key_of(data, name, label)
    for _, option in ipairs(data:column(name):codes("de")) do
      if option.label == label then return option.key end
    end
    error(label .. " is no option")
  end

  local function pages(data)
    local weighted = data:design { weight = "gewicht" }:rake { geschl = {
      [key_of(data, "geschl", "männlich")] = 0.49, [key_of(data, "geschl", "weiblich")] = 0.51 } }
    local result = weighted:table { rows = { "q1", "q7_1", "q9", "alter" }, columns = { "geschl" },
      show = { "percent", "se" }, source = "Befragung" }
    return result:text { lang = "de" } .. "\n" .. result:csv { lang = "de" } .. tostring(weighted:mean("q1"))
      .. tostring(weighted:mean("alter"))
  end

  it("is read, described, weighted, tabulated, written and read back, and gives the same table", function()
    folder:write("umfrage.csv", export())
    local made = run { "codebook", folder:path("umfrage.csv"), "--output", folder:path("umfrage.codebook.lua") }
    assert.are.equal(0, made.status, made.err)
    for _, text in ipairs { "umfrage.csv:2:86: not UTF-8, read as windows-1252 ('Räume: Ausstattung')",
      "cells are separated by ';'", "numbers have a decimal comma", "the header has 2 lines",
      "'k.A.' is not a number", "column 'datum' is read as dates" } do
      assert.truthy(made.err:find(text, 1, true), text .. " is not in:\n" .. made.err)
    end

    folder:write("umfrage.codebook.lua", edited(folder:read("umfrage.codebook.lua"), {
      { '    { "alter", kind = "text", de = "Wie alt sind Sie?" },\n    -- if these are numbers: { "alter", ',
        '    { "alter", de = "Wie alt sind Sie?", ' },
      { 'kind = "number", de = "Wie zufrieden sind Sie insgesamt?" }, -- 1 to 5; missing? 99',
        'de = "Wie zufrieden sind Sie insgesamt?", codes = { { "p1", 1, de = "gar nicht", score = 1 }, '
        .. '{ "p2", 2, de = "kaum", score = 2 }, { "p3", 3, de = "teils", score = 3 }, '
        .. '{ "p4", 4, de = "eher", score = 4 }, { "p5", 5, de = "sehr", score = 5 }, '
        .. '{ 99, missing = "no_answer" } } },' },
      { "  -- sets = { -- marked or not: several answers to one question?\n  --   ", "  sets = {\n    " },
      { "  --     { \"q9_1\"", "      { \"q9_1\"" }, { "  --     { \"q9_2\"", "      { \"q9_2\"" },
      { "  --     { \"q9_3\"", "      { \"q9_3\"" }, { "  -- },\n", "  },\n" },
    }))
    local data = befund.read(folder:path("umfrage.csv"))
    local before = pages(data)
    for _, text in ipairs { "Wie zufrieden sind Sie insgesamt?", "gar nicht", "Räume: Ausstattung", "sehr gut",
      "Werkzeuge: Zoom", "männlich", "weiblich", "400" } do
      assert.truthy(before:find(text, 1, true), text .. " is not in:\n" .. before)
    end

    for _, ending in ipairs { "sav", "zsav" } do
      befund.write(data, folder:path("umfrage." .. ending))
      assert.are.equal(before, pages(befund.read(folder:path("umfrage." .. ending), { codebook = false })))
    end
  end)
end)
