-- The program knows no study: the words of the bundled one stand nowhere in src/, lib/ and scripts/commands/, not
-- even in examples. The list is made from the study itself, so that it grows with it.

local file = require "core.file"
local study = require "study".open(file.home)

-- Words of the study that any survey or program has.
local everyday = {}
for word in ([[age agree all any bad columns count days degree disagree effects fieldwork finance full gain gender good
  group groups hardly higher id information item items leader level lower male female mean mode no none not number often
  other others partly partners percent questionnaire rank rather recommendations role scale share sometimes staff state
  strong support total training undecided unchanged use used video wave weight yes yes_no zoom]]):gmatch("%S+") do
  everyday[word] = true
end

-- The words of the study: its questions, their options and nets, what the figures are about, populations, chapters.
local function words_of_study()
  local words = {}
  local function add(name, place)
    if type(name) == "string" and name:find("%a") and not everyday[name] and not name:find("^unknown_") then
      words[name] = words[name] or place
    end
  end
  for path, book in pairs(study.books) do
    for _, column in ipairs(book.columns) do
      add(column.name, path)
      local options = column.options or { answers = {}, nets = {} }
      for _, list in ipairs { options.answers, options.nets } do
        for _, option in ipairs(list) do add(option.key, path) end
      end
    end
    for _, list in ipairs { book.sets, book.batteries } do
      for _, entry in ipairs(list) do add(entry.name, path) end
    end
    for _, name in ipairs(book.scale_names) do add(name, path) end
  end
  for _, f in ipairs(study.figures) do
    for _, field in ipairs { "chapter", "population", "question", "item", "group", "subgroup" } do
      add(f[field], study.files.figures)
    end
  end
  for _, population in ipairs(study.populations) do add(population.name, "study.lua") end
  return words
end

-- Texts that only the study has: of its titles, of who published it, and its numbers of people asked.
local function texts_of_study()
  local texts = { "Next:Public", "Verwaltung in Krisenzeiten", "homeoffice", "pandemi" }
  for _, text in pairs(study.title) do texts[#texts + 1] = text:match("^[^,(]*"):gsub("%s+$", "") end
  for _, number in ipairs { 2513, 1892, 4300, 5001 } do
    texts[#texts + 1] = ("%d"):format(number)
    texts[#texts + 1] = ("%d,%03d"):format(number // 1000, number % 1000)
    texts[#texts + 1] = ("%d.%03d"):format(number // 1000, number % 1000)
  end
  return texts
end

local words, texts = words_of_study(), texts_of_study()

-- The places in a file's text where the study is named.
local function found_in(text, name)
  local found, number = {}, 0
  for line in (text .. "\n"):gmatch("(.-)\n") do
    number = number + 1
    for word in line:gmatch("[%w_]+") do
      if words[word] then found[#found + 1] = ("%s:%d: '%s' (of %s)"):format(name, number, word, words[word]) end
    end
    for _, one in ipairs(texts) do
      local at, stop = line:lower():find(one:lower(), 1, true)
      local is_number = at and one:find("^%d")
      local is_part = is_number and (line:find("^[%w.]", stop + 1) or line:sub(at - 1, at - 1):find("[%w.]"))
      if at and not is_part then found[#found + 1] = ("%s:%d: '%s'"):format(name, number, one) end
    end
  end
  return found
end

local function files_under(folder, list)
  local lfs = require "lfs"
  for name in lfs.dir(file.home .. "/" .. folder) do
    local path = folder .. "/" .. name
    if name:find("^[^.].*%.[lch]u?a?$") then list[#list + 1] = path end
    if not name:find("^%.") and lfs.attributes(file.home .. "/" .. path, "mode") == "directory" then
      files_under(path, list)
    end
  end
  return list
end

describe("the program", function()
  local names = {}
  for _, folder in ipairs { "src", "lib", "scripts/commands" } do files_under(folder, names) end
  table.sort(names)

  it("names nothing of the bundled study", function()
    assert.is_true(#names > 150)
    local found = {}
    for _, name in ipairs(names) do
      for _, place in ipairs(found_in(file.read(file.home .. "/" .. name), name)) do found[#found + 1] = place end
    end
    assert.equal("", table.concat(found, "\n"))
  end)
end)

describe("the list of its words", function()
  it("has questions, items, options and what figures are about", function()
    for _, word in ipairs { "homeoffice_majority", "federal", "cloud_introduced", "presence_culture" } do
      assert.is_string(words[word], word)
    end
  end)

  it("would find them", function()
    assert.same({ "x.lua:2: 'federal' (of " .. words.federal .. ")", "x.lua:3: 'Next:Public'", "x.lua:3: '2,513'" },
      found_in("local a\nlocal b = 'federal' -- federally\n-- next:public asked 2,513, not 12513\n", "x.lua"))
  end)
end)
