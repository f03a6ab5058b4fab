--- Whole-numbered tables inside given limits: fitted, rounded, repaired.
--
-- A table has cells (rows that are alike in every group that counts) and options. A limit says how many
-- rows of some cells may have some of the options: at least `low`, at most `high`. Fitting scales
-- proportionally (Deming and Stephan 1940), each limit only where it is not kept, first to its middle, then
-- to more and more of its width; rounding keeps each cell's size (largest remainders, what is lost or won going on to
-- the next cell); repairing moves single rows from one option to another while that brings the limits nearer, now
-- and then at random. The rows of a cell have one weight, and limits are about sums of weights.

local floor, max, min, huge = math.floor, math.max, math.min, math.huge

local fit = {}

-- The weight of the limit's cells and options, and that of its cells.
local function sums(x, cells, limit)
  local inside, all = 0, 0
  for _, c in ipairs(limit.cells) do
    local weight = cells[c].weight or 1
    for k, count in ipairs(x[c]) do
      count = count * weight
      all = all + count
      if limit.options[k] then inside = inside + count end
    end
  end
  return inside, all
end

-- One round; true if every limit was kept to within `shrink` of its width from its ends.
local function scale(x, cells, limits, shrink)
  local kept = true
  for _, limit in ipairs(limits) do
    local inside, all = sums(x, cells, limit)
    local width = limit.high - limit.low
    local aim = max(limit.low + shrink * width, min(limit.high - shrink * width, inside))
    if aim ~= inside and inside > 0 and all > inside then
      local off = (aim - inside) / (cells[limit.cells[1]].weight or 1)
      kept = kept and off * off < 1e-6
      local more, less = aim / inside, (all - aim) / (all - inside)
      for _, c in ipairs(limit.cells) do
        local total = 0
        for k, count in ipairs(x[c]) do
          x[c][k] = count * (limit.options[k] and more or less)
          total = total + x[c][k]
        end
        for k, count in ipairs(x[c]) do x[c][k] = total > 0 and count * cells[c].size / total or 0 end
      end
    end
  end
  return kept
end

-- Whole numbers that add to the cell's size: those with the largest remainders are rounded up; `carried` is what
-- the options are owed from the cells before.
local function round(row, cell, carried)
  local whole, order, left = {}, {}, cell.size
  for k, count in ipairs(row) do
    whole[k] = floor(count)
    if cell.allowed[k] then order[#order + 1] = k end
    left = left - whole[k]
  end
  local function owed(k) return row[k] - whole[k] + (carried[k] or 0) end
  table.sort(order, function(a, b)
    if owed(a) ~= owed(b) then return owed(a) > owed(b) end
    return a < b
  end)
  for i = 1, left do
    local k = order[(i - 1) % #order + 1]
    whole[k] = whole[k] + 1
  end
  for k in ipairs(row) do carried[k] = owed(k) end
  return whole
end

local function outside(limit, count)
  return max(0, limit.low - count, count - limit.high)
end

-- How often single rows are moved without getting nearer before it is given up.
local patience <const> = 1000

-- One move in so many is any that goes towards a broken limit, where rows have weights: sums of weights rarely tie.
local noise <const> = 4

-- Moves single rows until every limit is kept; false, and a limit that is not, if it cannot get there.
local function repair(x, cells, limits, random)
  local counts, of_cell, weighted = {}, {}, false
  for c, cell in ipairs(cells) do
    of_cell[c], weighted = {}, weighted or (cell.weight or 1) ~= 1
  end
  for i, limit in ipairs(limits) do
    counts[i] = sums(x, cells, limit)
    for _, c in ipairs(limit.cells) do table.insert(of_cell[c], i) end
  end
  local nearest, since = huge, 0
  while true do
    local broken, distance = nil, 0
    for i, limit in ipairs(limits) do
      local off = outside(limit, counts[i])
      distance = distance + off
      if off > 0 and (not broken or random:below(2) == 0) then broken = i end
    end
    if not broken then return true end
    if distance < nearest then nearest, since = distance, 0 end
    since = since + 1
    if since > patience then return false, broken end
    local limit, more = limits[broken], counts[broken] < limits[broken].low
    local best, moves = huge, nil
    local is_any = weighted and random:below(noise) == 0
    for _, c in ipairs(limit.cells) do
      local weight = cells[c].weight or 1
      for from, count in ipairs(x[c]) do
        if count > 0 and (limit.options[from] or false) ~= more then
          for to in ipairs(x[c]) do
            if (limit.options[to] or false) == more and cells[c].allowed[to] then
              local change = 0
              for _, i in ipairs(of_cell[c]) do
                local step = weight * ((limits[i].options[to] and 1 or 0) - (limits[i].options[from] and 1 or 0))
                if step ~= 0 and not is_any then
                  change = change + outside(limits[i], counts[i] + step) - outside(limits[i], counts[i])
                end
              end
              if change < best then best, moves = change, {} end
              if change == best then moves[#moves + 1] = { c, from, to } end
            end
          end
        end
      end
    end
    if not moves then return false, broken end
    local c, from, to = table.unpack(moves[random:below(#moves) + 1])
    x[c][from], x[c][to] = x[c][from] - 1, x[c][to] + 1
    for _, i in ipairs(of_cell[c]) do
      local step = (limits[i].options[to] and 1 or 0) - (limits[i].options[from] and 1 or 0)
      counts[i] = counts[i] + step * (cells[c].weight or 1)
    end
  end
end

--- How many rows of each cell get each option.
-- @param cells list of { size = rows, weight of a row (a whole number) or nil, allowed = { true or false per option } }
-- @param limits list of { cells = { numbers }, options = { [option] = true }, low, high }, in weights
-- @param random a generator
-- @return counts[cell][option], or nil and the number of a limit that is not kept
-- @usage local fit, random = require "reconstruct.fit", require "reconstruct.random"
-- local counts = fit.table({ { size = 10, allowed = { true, true } } },
--   { { cells = { 1 }, options = { [1] = true }, low = 3, high = 3 } }, random.of(1))
-- assert(counts[1][1] == 3 and counts[1][2] == 7)
function fit.table(cells, limits, random)
  local x = {}
  for c, cell in ipairs(cells) do
    local free = 0
    for _, is_allowed in ipairs(cell.allowed) do free = free + (is_allowed and 1 or 0) end
    x[c] = {}
    for k, is_allowed in ipairs(cell.allowed) do x[c][k] = is_allowed and cell.size / free or 0 end
  end
  for _, phase in ipairs { { 0.5, 30 }, { 0.3, 100 }, { 0.1, 300 } } do
    for _ = 1, phase[2] do
      if scale(x, cells, limits, phase[1]) then break end
    end
  end
  local carried = {}
  for c, cell in ipairs(cells) do x[c] = round(x[c], cell, carried) end
  local is_kept, broken = repair(x, cells, limits, random)
  if not is_kept then return nil, broken or 1 end
  return x
end

-- Moves the number of one random row by one towards a broken limit, unless that makes matters worse.
local function step_number(values, totals, rows, limits, broken, range, locked, random)
  local step = totals[broken] < limits[broken].low and 1 or -1
  local i = random:below(#rows) + 1
  local cell, value = rows[i].cell, values[i] + step
  step = step * (rows[i].weight or 1)
  if locked[i] or not limits[broken].cells[cell] or value < range[1] or value > range[2] then return end
  local change = 0
  for l, limit in ipairs(limits) do
    if limit.cells[cell] then change = change + outside(limit, totals[l] + step) - outside(limit, totals[l]) end
  end
  if change > 0 and not (rows[i].weight and random:below(noise * noise) == 0) then return end
  values[i] = value
  for l, limit in ipairs(limits) do
    if limit.cells[cell] then totals[l] = totals[l] + step end
  end
end

-- The limits without `shrink` of their width at either end.
local function shrunk(limits, shrink)
  local list = {}
  for l, limit in ipairs(limits) do
    local width = shrink * (limit.high - limit.low)
    list[l] = { cells = limit.cells, low = limit.low + width, high = limit.high - width }
  end
  return list
end

--- Whole numbers for rows, so that their sums keep limits.
-- @param rows list of { cell = number, weight or nil }; @param range { lowest, highest }
-- @param limits list of { cells = { [cell] = true }, low, high } of sums, each number times its row's weight
-- @param spread how far the numbers lie apart (standard deviation before they are cut to the range)
-- @param locked { [row] = value } that stay as they are
-- @param random a generator
-- @return list of numbers, or nil and the number of a limit that is not kept
-- @usage local fit, random = require "reconstruct.fit", require "reconstruct.random"
-- local list = fit.numbers({ { cell = 1 }, { cell = 1 } }, { 0, 10 },
--   { { cells = { [1] = true }, low = 7, high = 7 } }, 2, {}, random.of(1))
-- assert(list[1] + list[2] == 7)
function fit.numbers(rows, range, limits, spread, locked, random)
  local size, centre = {}, {}
  for _, row in ipairs(rows) do size[row.cell] = (size[row.cell] or 0) + (row.weight or 1) end
  for cell in ipairs(size) do centre[cell] = (range[1] + range[2]) / 2 end
  for _ = 1, 50 do
    for _, limit in ipairs(limits) do
      local sum, n = 0, 0
      for cell in ipairs(size) do
        if limit.cells[cell] then sum, n = sum + size[cell] * centre[cell], n + size[cell] end
      end
      local aim = (limit.low + limit.high) / 2
      for cell in ipairs(size) do
        if limit.cells[cell] then centre[cell] = centre[cell] + (aim - sum) / n end
      end
    end
  end
  local values, totals = {}, {}
  for i, row in ipairs(rows) do
    local z = 2 * (random:unit() + random:unit() + random:unit() - 1.5)
    local value = floor(centre[row.cell] + spread * z + 0.5)
    values[i] = locked[i] or max(range[1], min(range[2], value))
  end
  for l, limit in ipairs(limits) do
    totals[l] = 0
    for i, row in ipairs(rows) do
      if limit.cells[row.cell] then totals[l] = totals[l] + values[i] * (row.weight or 1) end
    end
  end
  local broken
  for _, shrink in ipairs { 0.35, 0.15, 0 } do -- well inside, if there is room
    local aims = shrunk(limits, shrink)
    for _ = 1, 100000 do
      broken = nil
      for l, limit in ipairs(aims) do
        if outside(limit, totals[l]) > 0 and (not broken or random:below(2) == 0) then broken = l end
      end
      if not broken then return values end
      step_number(values, totals, rows, aims, broken, range, locked, random)
    end
  end
  return nil, broken
end

return fit
