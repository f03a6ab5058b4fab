--- Small studies made of literals: codebooks, figures and plans for reconstruct.make.

local figure = require "figure"
local reconstruct = require "reconstruct"

local made = {}

made.missing = { { key = "no_answer", kind = "no_answer", code = -99 },
  { key = "not_asked", kind = "not_asked", code = -77 } }

function made.single(name, keys, asked)
  local answers = {}
  for i, key in ipairs(keys) do answers[i] = { key = key, code = i } end
  return { name = name, kind = "single", asked = asked,
    options = { answers = answers, missing = made.missing, nets = {} } }
end

function made.book(columns, sets)
  local by_name = {}
  for _, column in ipairs(columns) do by_name[column.name] = column end
  return { id = "id", columns = columns, by_name = by_name, sets = sets or {}, batteries = {} }
end

function made.figures(list)
  local rows = {}
  for i, f in ipairs(list) do
    rows[i] = { id = "F" .. i, population = "p", wave = f.wave or "2", question = f[1], item = f[2], value = f[3],
      stat = f.stat or "percent", op = f.op or "eq", against = f.against, words = f.words,
      group = f.group or "all", subgroup = f.subgroup or "all" }
  end
  return figure.of(rows, "figures.csv")
end

function made.plan(columns, more)
  local t = { seed = 1, margin = 0.02, files = { { population = "p", wave = "2", file = "a.csv", codebook = "a",
    rows = 1000, columns = columns } } }
  for key, value in pairs(more or {}) do t[key] = value end
  return t
end

function made.make(p, list, books, excused)
  return reconstruct.make(p, made.figures(list), { books = books, excused = excused or {}, where = "plan.lua" })
end

--- Rows of a made file as lists of numbers, by column.
function made.columns_of(text)
  local names, columns = {}, {}
  for line in text:gmatch("[^\n]+") do
    local i = 0
    for cell in line:gmatch("[^,]+") do
      i = i + 1
      if #names < i then
        names[i], columns[cell] = cell, {}
      else
        table.insert(columns[names[i]], math.tointeger(cell))
      end
    end
  end
  return columns
end

--- An item of a set.
function made.item(set, name)
  return { name = set .. "_" .. name, kind = "single", set = set, options = { missing = made.missing, nets = {},
    answers = { { key = "yes", code = 1 }, { key = "no", code = 0 } } } }
end

return made
