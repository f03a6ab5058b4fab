--- Small random surveys, and what estimates are by their definitions: loops over rows, nothing shared with the engine.

local column = require "core.column"
local labels = require "core.labels"

local sample = {}

--- Labels with answers a1, a2, ... and kinds of missing m1, ... beside `system`.
function sample.labels(answers, missing)
  local spec = { answers = {}, missing = {} }
  for i = 1, answers do spec.answers[i] = { key = "a" .. i, code = i } end
  for i = 1, missing or 0 do spec.missing[i] = { key = "m" .. i, code = -i, kind = "no_answer" } end
  return labels.of(spec)
end

--- A column of a single choice from places.
function sample.single(answers, places, missing)
  return column.single{ labels = sample.labels(answers, missing), codes = places }
end

--- A survey of so many rows as plain lists: `stub` (places 1..5, -1, -2), `slice` (1..3, -1), `stratum` (1..4), `w`,
-- `x` (or false).
function sample.survey(rows, seed)
  math.randomseed(seed)
  local s = { rows = rows, stub = {}, slice = {}, stratum = {}, w = {}, x = {} }
  for i = 1, rows do
    s.stub[i] = math.random() < 0.1 and -math.random(2) or math.random(5)
    s.slice[i] = math.random() < 0.05 and -1 or math.random(3)
    s.stratum[i] = (i - 1) % 4 + 1
    s.w[i] = math.random() < 0.05 and 0 or 0.2 + 3 * math.random()
    s.x[i] = math.random() >= 0.1 and 1900 + 100 * math.random() or false
  end
  return s
end

--- The same with its rows in the order of `order`.
function sample.permuted(s, order)
  local t = { rows = s.rows }
  for name, list in pairs(s) do
    if type(list) == "table" then
      t[name] = {}
      for i, from in ipairs(order) do t[name][i] = list[from] end
    end
  end
  return t
end

--- A random order of so many rows.
function sample.order(rows, seed)
  math.randomseed(seed)
  local order = {}
  for i = 1, rows do order[i] = i end
  for i = rows, 2, -1 do
    local j = math.random(i)
    order[i], order[j] = order[j], order[i]
  end
  return order
end

--- The columns of a survey.
function sample.columns(s)
  return {
    stub = sample.single(5, s.stub, 1), slice = sample.single(3, s.slice), stratum = sample.single(4, s.stratum),
    w = column.numbers(s.w), x = column.numbers(s.x),
  }
end

--- The variance of a sum of u over rows drawn one by one within strata: n / (n - 1) times the centred sum of squares.
local function variance(s, u)
  local n, sum, total = {}, {}, 0
  for i = 1, s.rows do
    if s.w[i] > 0 then
      local h = s.stratified and s.stratum[i] or 1
      n[h], sum[h] = (n[h] or 0) + 1, (sum[h] or 0) + u[i]
    end
  end
  for i = 1, s.rows do
    if s.w[i] > 0 then
      local h = s.stratified and s.stratum[i] or 1
      total = total + n[h] / (n[h] - 1) * (u[i] - sum[h] / n[h]) ^ 2
    end
  end
  return total
end

--- Mean of y(i) over the rows where it is a number: value, se, base, weighted base, sd.
function sample.mean(s, y)
  local wy, w, base, u, squares = 0, 0, 0, {}, 0
  for i = 1, s.rows do
    if s.w[i] > 0 and y(i) then wy, w, base = wy + s.w[i] * y(i), w + s.w[i], base + 1 end
  end
  for i = 1, s.rows do
    local d = y(i) and y(i) - wy / w or 0
    u[i], squares = s.w[i] * d / w, squares + s.w[i] * d * d
  end
  return { value = wy / w, se = math.sqrt(variance(s, u)), base = base, weighted_base = w,
    sd = math.sqrt(squares / w * base / (base - 1)) }
end

--- Total of y(i) over the rows where it is a number: value and se.
function sample.total(s, y)
  local total, u = 0, {}
  for i = 1, s.rows do
    u[i] = y(i) and s.w[i] * y(i) or 0
    total = total + u[i]
  end
  return { value = total, se = math.sqrt(variance(s, u)) }
end

return sample
