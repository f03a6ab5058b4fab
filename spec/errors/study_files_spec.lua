--- Mistakes in the files of a study: the program ends with status 1 and names file, line and field; the lines are those
-- of lib/codebook/lines.lua.

local run = require "spec.support.run"
local temp = require "spec.support.temp"

local files = {
  ["study.lua"] = [[
return {
  title = { de = "T", en = "T" },
  figures = "figures.csv",
  populations = {
    { "people", en = "People", waves = {
      { "1", file = "a.csv" } } },
  },
}
]],
  ["data/a.csv"] = "id,q,t\n1,1,9\n2,2,8\n3,1,7\n",
  ["data/a.codebook.lua"] = [[
local yn = { { "yes", 1, de = "ja" },
  { "no", 2 } }
return {
  format = 1, id = "id",
  scales = { yn = yn },
  columns = {
    { "id", kind = "number" },
    { "q", kind = "single",
      scale = "yn" },
    { "t", kind = "number",
      range = { 0, 9 } },
  },
}
]],
  ["data/figures.csv"] = "id,question,item,population,wave,stat,value,op\n"
    .. "F1,q,yes,people,1,percent,67,eq\nF2,q,no,people,1,percent,33,eq\n",
  ["scripts/chapters/one.lua"] = [[
--- One.
return chapter {
  slug = "one",
  order = 1,
  title = { de = "Eins", en = "One" },
  population = "people",
  needs = { "q" },

  run = function(people, out)
    out:figures("q")
  end,
}
]],
}

-- What `befund chapter all` says when one file has another text in place of `old`, or is not there (nil); the study's
-- folder is left out.
local function said(name, old, new)
  local dir <close> = temp.folder()
  for _, folder in ipairs { "data", "scripts", "scripts/chapters" } do require "lfs".mkdir(dir:path(folder)) end
  for file, text in pairs(files) do
    if file == name and new then
      local from, to = text:find(old, 1, true)
      assert(from, "the text to be replaced is not there")
      text = text:sub(1, from - 1) .. new .. text:sub(to + 1)
    end
    if new or file ~= name then dir:write(file, text) end
  end
  local result = run { "chapter", "all", "--study", dir:path(), "--lang", "en" }
  return result.status, (result.err:gsub(dir:path():gsub("%p", "%%%0") .. "/data/", ""):gsub(
    dir:path():gsub("%p", "%%%0") .. "/", "")), result.out
end

local function refused(name, cases)
  for _, case in ipairs(cases) do
    local status, message, out = said(name, case[1], case[2])
    assert.same({ 1, "befund: " .. case[3] .. "\n", "" }, { status, message, out })
  end
end

describe("a study's files", function()
  it("are fine as they are", function()
    local status, message, out = said("data/a.csv", "id", "id")
    assert.same({ 0, "" }, { status, message })
    assert.truthy(out:find("2 published figures: 2 met", 1, true))
  end)
end)

describe("study.lua", function()
  it("is told by line and field", function()
    refused("study.lua", {
      { 'figures = "f', 'figurs = "f', "study.lua:3: unknown field 'figurs' (is it 'figures'?)" },
      { 'file = "a.csv"', 'flie = "a.csv"', "study.lua:6: populations[1]: waves[1]: field 'file' must be the name of a "
        .. "file, not nil" },
      { 'file = "a.csv"', 'file = "a.csv",\n wieght = "w"', "study.lua:7: populations[1]: waves[1]: unknown field "
        .. "'wieght' (there are 'file', 'codebook', 'design', 'rake')" },
      { '"people"', '"figures"', "study.lua:5: populations[1]: the name 'figures' is taken (call it otherwise: staff, "
        .. "people)" },
      { '"a.csv" } } },', '"a.csv" } },', "study.lua:9: '}' expected (to close '{' at line 1) near <eof>" },
    })
  end)
end)

describe("a codebook", function()
  it("is told by line and field", function()
    refused("data/a.codebook.lua", {
      { 'scale = "yn"', 'scael = "yn"', "a.codebook.lua:9: columns[2] ('q'): unknown field 'scael' (is it 'scale'?)" },
      { 'scale = "yn"', 'scale = "ny"', "a.codebook.lua:9: columns[2] ('q'): no scale 'ny' (is it 'yn'?)" },
      { 'range = { 0, 9 }', 'range = 9', "a.codebook.lua:11: columns[3] ('t'): 'range' must be a table, not 9" },
      { 'kind = "number",\n', 'kind = "numbr",\n', "a.codebook.lua:10: columns[3] ('t'): 'numbr' is no kind of column "
        .. "(is it 'number'?)" },
      { '{ "no", 2 }', '{ "yes", 2 }', "a.codebook.lua:2: scales.yn[2]: key 'yes' stands twice (the first is number "
        .. "1)" },
      { '{ "no", 2 }', '{ "no",\n 2, lable = "x" }', "a.codebook.lua:3: scales.yn[2]: unknown field 'lable' (there are "
        .. "'key', 'code', 'text', 'score', 'also', 'missing'; a label stands under its language: de, en)" },
      { 'format = 1', 'format = 2', "a.codebook.lua:4: format 2 is unknown (this version reads format 1)" },
      { '{ "t", kind', '{ "q", kind', "a.codebook.lua:10: columns[3] ('q'): the column is described twice (first at "
        .. "columns[2] ('q'))" },
      { '0, 9 } },\n  },', '0, 9 } },\n', "a.codebook.lua:14: '}' expected (to close '{' at line 3) near <eof>" },
      { 'range = { 0, 9 }', 'range = { 0, 9 },\n      asked = "qq == 1"', "a.codebook.lua:12: columns[3] ('t'): asked: "
        .. "expression:1:1: no column 'qq' (is it 'q'?)\n  qq == 1\n  ^" },
      { 'range = { 0, 9 }', 'de = os.time()', "a.codebook.lua:11: '(' has no place in a file that holds data only "
        .. "(write texts, numbers and tables; calls are not possible)" },
    })
  end)
end)

describe("a figures file", function()
  it("is told by line and field", function()
    refused("data/figures.csv", {
      { "F2,", ",", "figures.csv:3: field 'id' is empty (give the figure a name)" },
      { "F2,", "F1,", "figures.csv:3: field 'id': figure 'F1' stands twice (the first is figures.csv:2)" },
      { "percent,33", "percnt,33", "figures.csv:3: field 'stat' of 'F2' is 'percnt' (one of 'percent', 'mean', "
        .. "'change_pp', 'rank', 'min', 'max', 'count', 'points', 'sum_points')" },
      { "33,eq", "33,=", "figures.csv:3: field 'op' of 'F2' is '=' (one of 'eq', 'lt', 'gt', 'approx')" },
      { "33,eq", "a third,eq", "figures.csv:3: field 'value' of 'F2' is 'a third', not a number" },
      { "33,eq", "0x21,eq", "figures.csv:3: field 'value' of 'F2' is '0x21', not a number" },
      { "percent,33", "change_pp,33", "figures.csv:3: field 'against' of 'F2' must say against what (write "
        .. "'wave 2020', or 'question' and its name)" },
      { "stat,value", "stat,vlaue", "figures.csv:1: no column 'value' (is it 'vlaue'?)" },
      { "population,wave", "population,wvae", "figures.csv:1: unknown column 'wvae' (is it 'wave'?)" },
    })
  end)
end)

describe("a chapter", function()
  it("is told by line and field of its header", function()
    refused("scripts/chapters/one.lua", {
      { '  slug = "one",\n', "", "one.lua:2: chapter field 'slug' is missing (it must be a word of small letters, "
        .. "digits and _)" },
      { 'order = 1', 'order = "first"', "one.lua:4: chapter field 'order' must be a whole number, got 'first'" },
      { 'title = { de = "Eins", en = "One" }', 'title = "One"', "one.lua:5: chapter field 'title' must be "
        .. "{ de = \"...\", en = \"...\" }, got 'One'" },
      { 'needs =', 'neds =', "one.lua:7: unknown chapter field 'neds' (is it 'needs'?)" },
      { 'needs = { "q" }', 'needs = "q"', "one.lua:7: chapter field 'needs' must be a list of names of questions, "
        .. "got 'q'" },
      { 'needs = { "q" }', 'needs = { "q",\n "qq" }', "one.lua:7: chapter needs 'qq', which 'people' has not (is it "
        .. "'q'?)" },
      { 'population = "people"', 'population = "poeple"', "one.lua:6: chapter field 'population' is 'poeple', which "
        .. "the study has not (is it 'people'?)" },
      { 'run = function(people, out)', 'run = function(people out)', "one.lua:9: ')' expected near 'out'" },
      { 'return chapter', 'local x = chapter', "one.lua:1: it returns no chapter (return chapter { ... })" },
    })
  end)

  it("is told with the other one that has its slug", function()
    local dir <close> = temp.folder()
    for _, folder in ipairs { "data", "scripts", "scripts/chapters" } do require "lfs".mkdir(dir:path(folder)) end
    for file, text in pairs(files) do dir:write(file, text) end
    dir:write("scripts/chapters/two.lua", files["scripts/chapters/one.lua"])
    assert.same({ status = 1, out = "", err = "befund: two.lua:3: chapter field 'slug' is 'one', as in one.lua (one "
      .. "slug a chapter)\n" }, run { "chapters", "--study", dir:path() })
  end)
end)

describe("a file of a study that is not there", function()
  it("is named", function()
    local missing = "cannot be read: No such file or directory"
    refused("data/figures.csv", { { "id", nil, "figures.csv: " .. missing } })
    refused("data/a.codebook.lua", { { "id", nil, "a.codebook.lua: " .. missing } })
    refused("data/a.csv", { { "id", nil, "a.csv: no such file" } })
  end)
end)
