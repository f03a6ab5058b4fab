--- Laws of codebooks made from data: they load, say nothing new of their own file, and survive an update.

local temp = require "spec.support.temp"
local check_codebook = require "codebook.check".codebook
local load = require "codebook.load"
local write = require "codebook.write"
local dataset = require "dataset"

local FILES = 100 -- made at random from what has a meaning in CSV or in Lua

local pieces = { "a", "Ä", "ß", '"', "'", "\\", "\n", "]]", "--[[", "%d", "{", "}", ",", ";", " ", "1", "0", "23", ".",
  "-", "日", "end", "@", "=", "\t", "_", "7" }

-- Numbers that follow from a seed alone (Park and Miller 1988).
local function random(seed)
  local state = seed * 7919 + 1
  return function(n)
    state = state * 16807 % 2147483647
    return state % n + 1
  end
end

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
        assert.truthy(note:find("is read as text", 1, true) or note:find("blank", 1, true), note)
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
      text = write.update(text, plain:select(some), described(load.source(text, "codebook")))
      text = write.update(text, plain, described(load.source(text, "codebook")))
      local known = described(load.source(text, "codebook"))
      for _, name in ipairs(plain:names()) do assert.is_true(known[name]) end
    end
  end)
end)
