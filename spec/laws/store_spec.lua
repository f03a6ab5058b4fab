-- What is written as a .befund file reads back the same: columns, labels, meta, tables. Over random datasets, the data
-- that come with the program, and the specs' files of other programs.

local befund = require "befund"
local column = require "core.column"
local compare = require "compare_data"
local dataset = require "core.dataset"
local file = require "core.file"
local labels = require "core.labels"
local lfs = require "lfs"
local random = require "spec.support.random"
local stat_files = require "spec.support.stat_files"
local temp = require "spec.support.temp"

local folder

before_each(function() folder = temp.folder() end)
after_each(function() getmetatable(folder).__close() end)

-- Everything that can be asked of a column.
local function all_of(data, name, rows)
  local col = data:column(name)
  local list = { col:kind(), col:label "de" or "", col:label "en" or "", col:summary(), col:labels():spec() }
  for row = 1, rows do list[#list + 1] = { col:get(row) } end
  return list
end

local function check(data, what)
  local path = folder:path("x.befund")
  befund.write(data, path)
  local back = befund.read(path)
  assert.equal(#data, #back, what)
  assert.are.same(data:names(), back:names(), what)
  for _, name in ipairs(data:names()) do
    assert.are.same(all_of(data, name, math.min(#data, 200)), all_of(back, name, math.min(#data, 200)),
      what .. " " .. name)
  end
  assert.are.same(data:meta(), back:meta(), what)
  if #data > 0 then
    assert.truthy(compare.of(data, back, {}):text():find("the same:", 1, true), what)
  end
  local function rows_of(d) return (d:describe():csv():gsub("[%w_.]+: (%d[%d,]* rows?, %d+ col)", "%1")) end
  assert.equal(rows_of(data), rows_of(back), what)
  befund.write(back, folder:path("y.befund"))
  assert.is_true(folder:read("x.befund") == folder:read("y.befund"), what)
end

local function option(pick, i)
  local o = { key = ("k%d"):format(i) }
  if pick(2) == 1 then o.code = pick(3) == 1 and i + 0.5 or i * 3 end
  if pick(3) == 1 then o.score = pick(100) / 8 end
  if pick(4) == 1 then o.text = "Wort " .. i end
  if pick(2) == 1 then o.label = { de = ("Größe %d"):format(i), en = pick(2) == 1 and "size " .. i or nil } end
  return o
end

local kinds = { "no_answer", "not_asked", "dont_know", "refused" }

local function labels_of(pick, answers, most)
  local spec = { title = { de = "Titel", en = pick(2) == 1 and "title" or nil }, ordered = pick(2) == 1, answers = {},
    missing = {} }
  for i = 1, answers do spec.answers[i] = option(pick, i) end
  for i = 1, pick(most) - 1 do
    spec.missing[i] = { key = "m" .. i, kind = kinds[pick(4)], code = pick(2) == 1 and -i or nil }
  end
  return labels.of(spec), #spec.missing + 1
end

local words = { "", "a", "ä", "日本", "a b", "x\ny", "\"", ("lang "):rep(200) }

local makers = {
  function(pick, rows)
    local answers = pick(4) == 1 and 250 + pick(20) or pick(6)
    local l, missing = labels_of(pick, answers, 5)
    local codes = {}
    for row = 1, rows do codes[row] = pick(5) == 1 and -pick(missing) or pick(answers) end
    return column.single { labels = l, codes = codes }
  end,
  function(pick, rows)
    local list = {}
    for row = 1, rows do
      list[row] = pick(5) > 1 and ({ pick(9), -pick(99) / 7, 1e300 / pick(9), 5e-324, -0.0 })[pick(5)]
    end
    local made = column.numbers(list)
    return pick(2) == 1 and made or column.mark_missing(made, { [3] = -2 },
      labels.of { title = { en = "n" }, missing = { { key = "na", kind = "no_answer", code = 3 } } })
  end,
  function(pick, rows)
    local list = {}
    for row = 1, rows do list[row] = pick(4) > 1 and pick(90000) - 40000 + (pick(3) == 1 and 0.25 or 0) end
    return column.dates(list)
  end,
  function(pick, rows)
    local list = {}
    for row = 1, rows do
      list[row] = pick(4) > 1 and (pick(2) == 1 and words[pick(#words)] or ("text %d"):format(pick(rows)))
    end
    return column.texts(list)
  end,
  function(pick, rows)
    local items, yes = {}, labels.of { answers = { { key = "yes" }, { key = "no" } } }
    local l = labels_of(pick, pick(9), 1)
    for i = 1, #l:spec().answers do
      local codes = {}
      for row = 1, rows do codes[row] = pick(9) == 1 and -1 or pick(2) end
      items[i] = column.single { labels = yes, codes = codes }
    end
    return column.multi { labels = l, items = items }
  end,
}

describe("what is written as .befund reads back the same", function()
  it("for random datasets", function()
    for seed = 1, 40 do
      local pick = random(seed)
      local rows = ({ 1, 63, 64, 65, pick(300) })[pick(5)]
      local list = { rows = rows }
      for i = 1, pick(7) do list[i] = { ("c%d ü"):format(i), makers[pick(#makers)](pick, rows) } end
      local notes = {}
      for i = 1, pick(3) do notes[i] = "note " .. i end
      check(dataset.with_meta(dataset.of(list), { notes = notes, columns = { ["c1 ü"] = { nets = { { "n", 1 } } } } }),
        "seed " .. seed)
    end
  end)

  it("for the data that come with the program", function()
    for name in lfs.dir(file.home .. "/data") do
      local path = file.home .. "/data/" .. name
      if name:find("%.csv$") and lfs.attributes((path:gsub("%.csv$", ".codebook.lua")), "mode") then
        local data = befund.read(path)
        check(data, name)
        if data:has "weight" then
          local s = data:design { weight = "weight" }
          befund.write(s, folder:path("s.befund"))
          local t = befund.read(folder:path("s.befund"), { design = true })
          local column_name = data:names()[3]
          assert.equal(s:freq(column_name):csv(), t:freq(column_name):csv())
        end
      end
    end
  end)

  it("for files of other programs", function()
    for _, one in ipairs(stat_files) do
      local path = folder:write("a." .. one[1]:match("^%w+"), one[3]())
      local fine, data = pcall(befund.read, path)
      if fine and #data:names() > 0 then check(data, one[1] .. " " .. tostring(one[2])) end
    end
  end)
end)
