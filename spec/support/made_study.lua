-- A small study in a folder of its own: 20 persons in 2021, 10 in 2020, a level with three options, a set, a number.
--
--   local dir <close>, study = made_study { figures = "F1,q,yes,,,p,2021,percent,60,eq\n" }
--
-- Its data count as made from the figures, unless it is `observed`.
--
-- q yes: 12 of 20 (60 %), by level a 6 of 8 (75), b 4 of 8 (50), c 2 of 4 (50); 2020: 5 of 10 (50).
-- s_x 15 (75), s_y 10 (50), s_none 2 (10); n 1, 2, 3, 4, 5 in turn, so 3 on average.

local lfs = require "lfs"
local temp = require "spec.support.temp"

local head = "id,question,item,group,subgroup,population,wave,stat,value,op,words,against,reason,chapter,source,"
  .. "reading\n"

local book = [[return { format = 1, id = "id", wave = "%s", columns = { { "id", kind = "number" },
  { "level", en = "Level", codes = { { "a", 1, en = "A" }, { "b", 2, en = "B" }, { "c", 3, en = "C" } } },
  { "q", de = "Frage", en = "Question", codes = {
    { "yes", 1, de = "ja", en = "yes" }, { "no", 2, de = "nein", en = "no" } } },
  { "r", en = "Grade", codes = { { "r10", 1, score = 10 }, { "r20", 2, score = 20 }, { "r30", 3, score = 30 },
    nets = { { "low", "r10", "r20", en = "Low" } } } },
  { "n", en = "Number", kind = "number", range = { 1, 5 } }, %s },
  sets = { { "s", en = "Set", exclusive = "s_none", items = { { "s_x", en = "X" }, { "s_y", en = "Y" },
    { "s_none", en = "none" } } }, %s } }]]

local function rows(count, yes_of)
  local lines = { "id,level,q,r,n,s_x,s_y,s_none" }
  for i = 1, count do
    local level = i <= 0.4 * count and 1 or i <= 0.8 * count and 2 or 3
    local none = i > 0.9 * count and 1 or 0
    local grade = i % 4 == 0 and 2 or i % 2 == 1 and 1 or 3
    lines[i + 1] = ("%d,%d,%d,%d,%d,%d,%d,%d"):format(i, level, yes_of(i) and 1 or 2, grade,
      (i - 1) % 5 + 1, i <= 0.75 * count and 1 or 0, i <= 0.5 * count and 1 or 0, none)
  end
  return table.concat(lines, "\n") .. "\n"
end

-- Of 20: 6 of the first 8, 4 of the next 8, 2 of the last 4 say yes.
local function yes_now(i)
  return i <= 6 or i >= 9 and i <= 12 or i >= 17 and i <= 18
end

return function(given)
  local dir = temp.folder()
  lfs.mkdir(dir:path "data")
  dir:write("study.lua", ([[return { title = { de = "T", en = "T" }, %s %s
    figures = "f.csv", populations = { { "p", en = "People", waves = { { "2021", file = "now.csv" },
    { "2020", file = "then.csv" } } } } }]]):format(given.fields or "",
    given.observed and "" or "reconstruction = 'plan.lua',"))
  dir:write("data/plan.lua", "return { files = {} }")
  dir:write("data/now.csv", given.now or rows(20, yes_now))
  dir:write("data/then.csv", rows(10, function(i) return i <= 5 end))
  local now = book:format("2021", given.columns or "", given.sets or "")
  dir:write("data/now.codebook.lua", given.book and now:gsub("sets =", given.book .. " sets =", 1) or now)
  dir:write("data/then.codebook.lua", book:format("2020", "", ""))
  dir:write("data/f.csv", (given.head and head:gsub("\n", given.head .. "\n") or head) .. (given.figures or ""))
  return dir, require "study".open(dir:path())
end
