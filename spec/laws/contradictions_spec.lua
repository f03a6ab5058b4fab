-- What answers give is never contradictory: random answers, figures printed from them, nothing found. And what is
-- planted among them is found.

local check = require "codebook.check"
local contradictions = require "contradictions"
local figure = require "figure"
local random = require "spec.support.random"

local ROWS = 900
local AWAY = 0.021 -- points: what answers give nearer to a rounding edge is not printed

local function book_of(wave)
  return check.codebook({
    scales = { yes_no = { { "yes", 1 }, { "no", 2 }, { -9, missing = "no_answer" } } },
    columns = { { "g", codes = { { "x", 1 }, { "y", 2 }, { "z", 3 }, nets = { { "xy", "x", "y" } } } },
      { "h", codes = { { "m", 1 }, { "f", 2 } } },
      { "four", codes = { { "a", 1, score = 0 }, { "b", 2, score = 10 }, { "c", 3, score = 40 },
        { "d", 4, score = 100 },
        nets = { { "ab", "a", "b" }, { "cd", "c", "d" } } } }, { "n", kind = "number", range = { 0, 100 } } },
    sets = { { "s", counted = { 1 }, exclusive = "s_none", items = { { "s_a", scale = "yes_no" },
      { "s_b", scale = "yes_no" }, { "s_none", scale = "yes_no" } } } },
  }, wave)
end

local books = { ["1"] = book_of "1", ["2"] = book_of "2" }

-- Takes answers from so many rows, first from those to whom it is likelier: who is silent is no random sample.
local function silence(rows, question, count, is_likelier)
  for round = 1, 2 do
    for _, row in ipairs(rows) do
      if count > 0 and row[question] ~= nil and (round == 2 or is_likelier(row)) then
        row[question], count = nil, count - 1
      end
    end
  end
end

-- Rows: who answers, and what.
local function rows_of(pick)
  local rows, cuts = {}, { pick(60), pick(60), pick(60), pick(60) }
  for i = 1, ROWS do
    local row = { h = pick(100) <= cuts[1] and "m" or "f", n = pick(101) - 1 }
    row.g = ({ "x", "y", "z" })[pick(100) <= cuts[2] and 1 or pick(2) + 1]
    row.four = ({ "a", "b", "c", "d" })[row.g == "x" and pick(4) or pick(100) <= cuts[3] and 1 or pick(3) + 1]
    row.n = row.h == "m" and row.n or row.n // 2
    if pick(100) <= cuts[4] then
      row.s = { none = true }
    else
      row.s = { a = pick(3) == 1 or nil, b = pick(2) == 1 or nil }
    end
    rows[i] = row
  end
  silence(rows, "n", 100, function(row) return row.g == "x" end)
  silence(rows, "g", 30, function(row) return row.h == "m" end)
  silence(rows, "four", 30, function(row) return row.g == "y" end)
  return rows
end

local plan = { margin = 0.06, files = {} }
for wave = 1, 2 do
  plan.files[wave] = { population = "p", wave = tostring(wave), rows = ROWS, columns = { { "g", silent = 30 },
    { "four", silent = 30 }, { "n", silent = 100 }, { "h" }, { "s" } } }
end

local has = { xy = { x = true, y = true }, ab = { a = true, b = true }, cd = { c = true, d = true } }

-- A percentage or a mean of rows, as it is.
local function value_of(rows, question, item, group, subgroup)
  local sum, base = 0, 0
  local scores = { a = 0, b = 10, c = 40, d = 100 }
  for _, row in ipairs(rows) do
    local answer = row[question]
    local is_in = group == "all" or row[group] == subgroup or has[subgroup] and has[subgroup][row[group]]
    if answer ~= nil and is_in then
      base = base + 1
      if item == "any" then
        sum = sum + (scores[answer] or answer)
      elseif question == "s" then
        sum = sum + (answer[item] and 100 or 0)
      else
        sum = sum + ((answer == item or has[item] and has[item][answer]) and 100 or 0)
      end
    end
  end
  return base > 0 and sum / base or nil
end

local cells = { { "g", "x" }, { "g", "y" }, { "g", "z" }, { "g", "xy" }, { "h", "m" }, { "h", "f" }, { "four", "a" },
  { "four", "b" }, { "four", "c" }, { "four", "d" }, { "four", "ab" }, { "four", "cd" }, { "four", "any" },
  { "n", "any" }, { "s", "a" }, { "s", "b" }, { "s", "none" } }
local groups = { { "all", "all" }, { "all", "all" }, { "g", "x" }, { "g", "y" }, { "g", "z" }, { "g", "xy" },
  { "h", "m" }, { "h", "f" } }

-- Whole percent, half up; nil where an edge is near.
local function printed(value)
  local print = math.floor(value + 0.5)
  if math.abs(value - print) > 0.5 - AWAY then return nil end
  return print
end

-- A list of random figures that rows of two waves give.
local function figures_of(pick, waves, count)
  local list = {}
  local function add(row)
    row.id, row.population, row.source = "F" .. #list + 1, "p", pick(2) == 1 and "chart" or "text"
    row.value, row.op = tostring(row.value), row.op or "eq"
    list[#list + 1] = row
  end
  while #list < count do
    local cell, group = cells[pick(#cells)], groups[pick(#groups)]
    local wave = tostring(pick(2))
    local value = cell[1] ~= group[1] and value_of(waves[wave], cell[1], cell[2], group[1], group[2])
    local print = value and printed(value)
    local stat = cell[2] == "any" and "mean" or "percent"
    local row = { wave = wave, question = cell[1], item = cell[2], group = group[1], subgroup = group[2], stat = stat }
    if print and pick(5) > 1 then
      row.value = print
      if pick(6) == 1 then row.op, row.value = "gt", print - 1 end
      add(row)
    elseif print then
      local other = value_of(waves[wave == "1" and "2" or "1"], cell[1], cell[2], group[1], group[2])
      local change = other and printed(value - other)
      if change and pick(2) == 1 then change = printed(other) and print - printed(other) end
      if change then
        row.stat, row.against, row.value = "change_pp", "wave " .. (wave == "1" and "2" or "1"), change
        add(row)
      end
    end
    local a, b = value_of(waves[wave], "s", "a", "all", "all"), value_of(waves[wave], "s", "b", "all", "all")
    if pick(9) == 1 and math.abs(a - b) > AWAY then
      add { wave = wave, question = "s", item = "a", stat = "rank", value = a > b and 1 or 2 }
    end
  end
  return list
end

local function found_in(rows)
  return contradictions.of(figure.of(rows, "figures.csv"),
    { plan = plan, book = function(_, wave) return books[wave] end })
end

describe("figures that answers give", function()
  it("contradict each other never", function()
    for seed = 1, 60 do
      local pick = random(seed)
      local waves = { ["1"] = rows_of(pick), ["2"] = rows_of(pick) }
      local found, texts = found_in(figures_of(pick, waves, 10 + 2 * seed)), {}
      for i, set in ipairs(found.sets) do texts[i] = table.concat(set.figures, " ") end
      assert.are.equal("", table.concat(texts, "; "), "seed " .. seed)
    end
  end)
end)

describe("a figure planted among them", function()
  it("is found, or one that it contradicts, and each set is irreducible", function()
    for seed = 1, 20 do
      local pick = random(100 + seed)
      local waves = { ["1"] = rows_of(pick), ["2"] = rows_of(pick) }
      local rows = figures_of(pick, waves, 40)
      local twin
      for _, row in ipairs(rows) do
        if row.stat == "percent" and row.op == "eq" then twin = row end
      end
      local planted = { id = "planted", value = tostring(tonumber(twin.value) + 3), source = "text" }
      for name, value in pairs(twin) do planted[name] = planted[name] or value end
      rows[#rows + 1] = planted
      local found = found_in(rows)
      assert.are.equal(1, #found.sets, "seed " .. seed)
      for _, set in ipairs(found.sets) do
        assert.is_false(found.together(set.figures))
        for _, id in ipairs(set.figures) do
          local less = {}
          for _, other in ipairs(set.figures) do
            if other ~= id then less[#less + 1] = other end
          end
          assert.is_true(found.together(less), "seed " .. seed .. " " .. id)
        end
      end
    end
  end)
end)
