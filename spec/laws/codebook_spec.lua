--- Laws of codebooks made from data: they load, say nothing new of their own file, and survive an update.

local random = require "spec.support.random"
local temp = require "spec.support.temp"
local check_codebook = require "codebook.check".codebook
local load = require "codebook.load"
local write = require "codebook.write"
local update = require "codebook.update"
local dataset = require "dataset"
local core = require "core.dataset"

local FILES = 100 -- made at random from what has a meaning in CSV or in Lua

local pieces = { "a", "Ä", "ß", '"', "'", "\\", "\n", "]]", "--[[", "%d", "{", "}", ",", ";", " ", "1", "0", "23", ".",
  "-", "日", "end", "@", "=", "\t", "_", "7" }

local function word(pick, most)
  local parts = {}
  for i = 1, pick(most + 1) - 1 do parts[i] = pieces[pick(#pieces)] end
  return table.concat(parts)
end

local function quoted(cells)
  for i, cell in ipairs(cells) do cells[i] = '"' .. cell:gsub('"', '""') .. '"' end
  return table.concat(cells, ",")
end

local function random_file(seed)
  local pick = random(seed)
  local names, seen, words = {}, {}, {}
  local stem = word(pick, 2)
  for i = 1, pick(7) do
    names[i] = pick(2) == 1 and stem .. "_" .. i or word(pick, 4)
    if names[i] == "" or seen[names[i]] then names[i] = names[i] .. "c" .. i end
    seen[names[i]] = true
    words[i] = i > 1 and pick(2) == 1 and words[i - 1] or {}
    for k = #words[i] + 1, pick(5) do words[i][k] = pick(3) == 1 and tostring(pick(4) - 1) or word(pick, 3) end
    words[i][1] = words[i][1] or "x"
  end
  local columns = #names
  local lines = { quoted(names) }
  for row = 1, pick(12) do
    local cells = {}
    for i = 1, columns do cells[i] = words[i][pick(#words[i])] end
    lines[row + 1] = quoted(cells)
  end
  return table.concat(lines, "\n") .. "\n"
end

local function described(entry)
  local known = {}
  for name in pairs(check_codebook(entry, "codebook").by_name) do known[name] = true end
  return known
end

describe("a codebook made from any file", function()
  local dir = temp.folder()

  it("loads, and reads the file without a word and without losing an answer", function()
    for seed = 1, FILES do
      local path = dir:write("answers.csv", random_file(seed))
      local plain = dataset.read(path, { codebook = false, separator = "," })
      local full = dataset.read(path, { codebook = load.source(write.text(plain), "codebook"), separator = "," })
      for _, note in ipairs(full:notes()) do
        assert.truthy(note:find("is read as text", 1, true) or note:find("blank", 1, true)
          or note:find("no cell filled", 1, true), note)
      end
      for _, name in ipairs(plain:names()) do
        assert.equal(plain:column(name):summary().answered, full:column(name):summary().answered)
      end
    end
  end)

  it("has every column again when some went and came back", function()
    for seed = 1, FILES do
      local plain = dataset.read(dir:write("answers.csv", random_file(seed)), { codebook = false, separator = "," })
      local some = {}
      for i, name in ipairs(plain:names()) do
        if i % 2 == 1 then some[#some + 1] = name end
      end
      local text = write.text(plain)
      text = update.text(text, plain:select(some), described(load.source(text, "codebook")))
      text = update.text(text, plain, described(load.source(text, "codebook")))
      local known = described(load.source(text, "codebook"))
      for _, name in ipairs(plain:names()) do assert.is_true(known[name]) end
    end
  end)
end)

-- Small files as they come out of survey programs, each with something of its own.
local files = {
  numbers = "id,age,w\n1,20,0.5\n2,,1.25\n3,61,2\n",
  texts = "role,note\nFührung,alles gut\nFachkraft,\nFührung,\"a, \"\"b\"\"\"\n",
  codes = "q1,q2\n1,0\n2,1\n9,1\n2,\n",
  missing_among_numbers = "age,i\n20,1\n30,1\nk.A.,1\n40,1\n-,1\n",
  dates = "day,i\n02.05.2025,1\n31.12.2024,2\n,3\n",
  leading_zeros = "plz,i\n01234,1\n99999,2\n01234,3\n",
  mail = "mail,i\na@b.de,1\nc@d.org,2\n",
  battery = "q7_1,q7_2,q7_3\nstimme zu,lehne ab,stimme zu\nlehne ab,stimme zu,\nlehne ab,lehne ab,stimme zu\n",
  brackets = "id,q3[SQ001],q3[SQ002],q3[other],Wo? [Haus],Wo? [Büro]\n1,Y,,,ja,nein\n2,,Y,Zug,nein,ja\n",
  marks = "t_a,t_b,t_c\n1,0,1\n0,0,1\n1,1,0\n",
  marks_with_blanks = "t_a,t_b,t_c,i\n1,,1,1\n,,1,2\n1,1,,3\n",
  words = "t_a,t_b,t_c\nquoted,not quoted,quoted\nnot quoted,not quoted,quoted\nquoted,quoted,not quoted\n",
  lists = "q5,q6,i\n1;3,\"Zoom, Webex\",1\n3,Zoom,2\n1;3;5,\"Webex, Zoom\",3\n5,Webex,4\n1,,5\n",
  signs = "a b,\"c\"\"d\",end,_x\n\"]]\",--,{},1\n\"--[[\",,},2\n",
  missing_codes = "g_a_b,g_a_none,g_d_e,s_1,s_2,s_3,age\n1,0,-99,1,5,99,20\n0,0,1,2,99,4,999\n-77,1,0,3,3,3,55\n"
    .. "0,1,1,4,4,1,34\n",
  constant = "a,b\n1,x\n1,x\n1,x\n",
  empty_column = "a,b\n1,\n2,\n",
}
local names = {}
for name in pairs(files) do names[#names + 1] = name end
table.sort(names)

describe("a codebook made from a small file", function()
  local dir = temp.folder()

  for _, name in ipairs(names) do
    it("gives the same data again: " .. name, function()
      local path = dir:write("answers.csv", files[name])
      local plain = dataset.read(path, { codebook = false, separator = "," })
      local text = write.text(plain)
      local full = dataset.read(path, { codebook = load.source(text, "codebook"), separator = "," })
      assert.same({}, full:notes())
      for _, column in ipairs(plain:names()) do
        local before, after = plain:column(column), full:column(column)
        if after:kind() == "date" then
          assert.equal(before:summary().answered, after:summary().answered)
        else
          assert.equal(0, core.changed(before, after), column)
        end
      end
      assert.equal(text, write.text(plain))
    end)

    it("has guesses that can be taken: " .. name, function()
      local path = dir:write("answers.csv", files[name])
      local text = write.text(dataset.read(path, { codebook = false, separator = "," }))
      local taken, count = text:gsub("\n  %-%- ", "\n  ")
      local full = dataset.read(path, { codebook = load.source(taken, "codebook"), separator = "," })
      assert.equal(count > 0, #full:meta().sets + #full:meta().batteries > (text:find("\n  batteries") and 1 or 0))
    end)
  end
end)
