--- Where things stand in a chart: lines from top to bottom, and on each its bars, segments or points.
--
-- Lines are counted from 1; a heading takes lines, or parts of them, of its own. `x` is in the unit of the values,
-- shifted where panels stand side by side and where a scale has two sides; y is in lines.
--
--     view = { kind =, lines = count, labels = { { y =, text =, change = text or nil } },
--       titles = { { x =, y =, text =, before = number of the next label } }, series = { { label =, ... } },
--       marks = { { x =, x2 =, y =, height =, label = number, series =, point =, of = text } },
--       ties = { { x =, x2 =, y = } }, gone = { { x = or nil, y = } }, domain = { low, high },
--       ticks = { { x =, value = } } or nil }

local check = require "check"
local text = require "core.text"

local abs, ceil, floor, max, min = math.abs, math.ceil, math.floor, math.max, math.min
local concat = table.concat

local view = {}

local GAP = 0.15  -- between panels, as a part of one
local PLOT = 0.7    -- of the width of a chart that lines take; labels have the rest
local LETTER = 7    -- pixels of a letter of a heading
local NUMBER = 46   -- pixels of a number behind a bar
local NARROW = 500  -- pixels below which two panels stand beside each other, not three
local SIDE = 0.05 -- between a scale and what is beside it, as a share
local PART = 120  -- places that each part of a mark's name may take
local BAND = 0.76 -- of a line that a bar takes

-- The answers that are drawn: the one of a key, else all but nets.
local function drawn(cube, key)
  local questions = {}
  for _, question in ipairs(cube.questions) do
    local answers = {}
    for _, answer in ipairs(question.answers) do
      if key and answer.key == key or not key and answer.kind ~= "net" then answers[#answers + 1] = answer end
    end
    if #answers > 0 then questions[#questions + 1] = { question = question, answers = answers } end
  end
  return questions
end

--- The answers of a cube that a request draws.
-- @param cube see chart.cube
-- @param value key of an option or a net, or nil
-- @return list of { question =, answers = }
-- @raise where no question has the option
-- @usage assert(not pcall(require "chart.view".drawn, { questions = {} }, "yes"))
function view.drawn(cube, value)
  local questions = drawn(cube, value)
  if value and #questions == 0 then
    local keys, seen = {}, {}
    for _, question in ipairs(cube.questions) do
      for _, answer in ipairs(question.answers) do
        if not seen[answer.key] then keys[#keys + 1], seen[answer.key] = answer.key, true end
      end
    end
    check.fail("chart: value: no answer or net %s (%s)", check.quoted(value), check.advice(value, keys))
  end
  return questions
end

-- Blocks of lines under a heading each. A dimension of one takes no room: lines are answers, else questions, else
-- columns; what is left of columns are series.
local function blocks_of(cube, questions)
  local blocks, series, most = {}, cube.columns, 0
  for _, one in ipairs(questions) do most = max(most, #one.answers) end
  if most == 1 and (#questions > 1 or #cube.columns == 1 or cube.columns[1].wave) then
    local lines = {}
    for i, one in ipairs(questions) do
      local answer = one.answers[1]
      local label = #questions == 1 and answer.label or one.question.group or one.question.label
      lines[i] = { label = label, points = answer.points, change = answer.change }
    end
    blocks[1] = { lines = lines }
  elseif most == 1 then
    local by_heading = {}
    for c, column in ipairs(cube.columns) do
      local name = column.heading or ""
      if not by_heading[name] then
        by_heading[name] = { heading = column.heading, lines = {} }
        blocks[#blocks + 1] = by_heading[name]
      end
      table.insert(by_heading[name].lines, { label = column.label, points = { questions[1].answers[1].points[c] } })
    end
    series = { {} }
  else
    for i, one in ipairs(questions) do
      local lines = {}
      for a, answer in ipairs(one.answers) do
        lines[a] = { label = answer.label, points = answer.points, change = answer.change }
      end
      blocks[i] = { lines = lines,
        heading = (#questions > 1 or cube.shape == "figures") and one.question.label or nil }
    end
  end
  return blocks, series
end

-- Lines whose parts are answers: questions, else columns, else both.
local function stacks_of(cube, questions)
  local blocks, by_heading = {}, {}
  local function add(heading, label, answers, c)
    local name = heading or ""
    if not by_heading[name] then
      by_heading[name] = { heading = heading, lines = {} }
      blocks[#blocks + 1] = by_heading[name]
    end
    local points = {}
    for a, answer in ipairs(answers) do points[a] = answer.points[c] end
    table.insert(by_heading[name].lines, { label = label, points = points })
  end
  local several = #cube.columns > 1
  for _, one in ipairs(questions) do
    for c, column in ipairs(cube.columns) do
      if not several then
        add(nil, #questions > 1 and one.question.label or nil, one.answers, c)
      elseif #questions > 1 then
        add(one.question.label, column.label, one.answers, c)
      else
        add(column.heading, column.label, one.answers, c)
      end
    end
  end
  return blocks
end

-- Puts the lines of each block in the order of a number; those without it last, equal ones as they stood.
local function arrange(blocks, sort, rank)
  if sort == "codebook" then return end
  for _, block in ipairs(blocks) do
    local place = {}
    for i, line in ipairs(block.lines) do place[line] = { rank(line), i } end
    table.sort(block.lines, function(a, b)
      local x, y = place[a], place[b]
      if x[1] ~= y[1] then
        if not x[1] or not y[1] then return x[1] ~= nil end
        return (x[1] > y[1]) == (sort == "descending")
      end
      return x[2] < y[2]
    end)
  end
end

local function first_value(line, count)
  for s = 1, count do
    if line.points[s] then return line.points[s].value end
  end
end

-- The end of an axis that has room for a value.
local function round_up(x, unit)
  local step = unit == "share" and 0.05 or 10.0 ^ floor(math.log(max(abs(x), 1e-9), 10))
  local up = ceil(x / step - 1e-9) * step
  return unit == "share" and min(max(up, step), max(1, x)) or up
end

local function extent(points_of_all)
  local low, high
  for _, point in ipairs(points_of_all) do
    local from, to = min(point.value, point.low or point.value), max(point.value, point.high or point.value)
    low, high = min(low or from, from), max(high or to, to)
  end
  return low or 0, high or 1
end

local function new(kind, series, width)
  return { kind = kind, plot = PLOT * width, lines = 0, labels = {}, titles = {}, series = series,
    marks = {}, ties = {}, gone = {} }
end

-- How many lines of text a heading takes.
local function height_of(heading, room)
  return max(1, ceil(text.width(heading) * LETTER / room))
end

local function add_title(self, block)
  if not block.heading then return end
  self.lines = self.lines + (#self.labels > 0 and 1.5 or 1) + 0.6 * (height_of(block.heading, self.plot) - 1)
  self.titles[#self.titles + 1] = { y = self.lines, text = block.heading, before = #self.labels + 1 }
end

local function add_label(self, line)
  self.lines = self.lines + 1
  self.labels[#self.labels + 1] = { y = self.lines, text = line.label or "", change = line.change }
  return self.lines
end

local function add_mark(self, mark)
  self.marks[#self.marks + 1] = mark
  return mark
end

-- What a mark is called in words: heading, line and series, as far as there are any; a long one leaves room for others.
local function name_of(heading, label, series)
  local parts = {}
  for _, part in ipairs { heading or false, label or false, series or false } do
    local short = part and text.cut(part, PART) or ""
    if short ~= "" then parts[#parts + 1] = #short < #part and short .. "…" or short end
  end
  return concat(parts, ", ")
end

-- Which place beside the others each series has on a line; what was published stands about what was computed.
local function slots_of(series)
  local slots, count = {}, 0
  for s, one in ipairs(series) do
    if not one.is_published then count = count + 1 end
    slots[s] = count
  end
  return slots, count
end

-- Bars, and points beside each other on a line.
local function place_bars(self, cube, blocks, is_dot)
  local all = {}
  local slots, count = slots_of(self.series)
  self.slots = count
  for _, block in ipairs(blocks) do
    add_title(self, block)
    for _, line in ipairs(block.lines) do
      local y, low, high, there = add_label(self, line), nil, nil, false
      for s = 1, #self.series do
        local point = line.points[s]
        if point then
          local offset = (slots[s] - (count + 1) / 2) / count * (not is_dot and BAND or count > 2 and 0.66 or 0.24)
          add_mark(self, { x = is_dot and point.value or 0, x2 = point.value, y = y + offset, series = s, point = point,
            label = #self.labels, height = BAND / count * (count > 1 and 0.94 or 1),
            of = name_of(block.heading, line.label, #self.series > 1 and self.series[s].label) })
          low, high, there = min(low or point.value, point.value), max(high or point.value, point.value), true
          all[#all + 1] = point
        end
      end
      if is_dot and count <= 2 and low and high > low then self.ties[#self.ties + 1] = { x = low, x2 = high, y = y } end

      if not there then self.gone[#self.gone + 1] = { y = y } end
    end
  end
  local low, high = extent(all)
  if cube.unit == "share" or not is_dot then
    self.domain = { min(0, low), round_up(high, cube.unit) }
    if low < 0 then self.domain[1] = -round_up(-low, cube.unit) end
  else
    local step = 10.0 ^ floor(math.log(max(high - low, 1e-9), 10)) / 2
    self.domain = { floor(low / step - 0.2) * step, ceil(high / step + 0.2) * step }
  end
end

-- Panels beside and below each other, with the same lines in all.
local function place_panels(self, cube, blocks, across)
  local all, panels = {}, {}
  for _, block in ipairs(blocks) do
    for _, line in ipairs(block.lines) do
      for _, point in pairs(line.points) do all[#all + 1] = point end
    end
  end
  table.sort(all, function(a, b) return a.value < b.value end)
  local _, high = extent(all)
  local most = round_up(high, cube.unit)
  local room = self.plot / across
  local pitch, count = most * (1 + max(GAP, NUMBER / (room - NUMBER))), #self.series
  local top, first = 0, 0
  for b, block in ipairs(blocks) do
    local column = (b - 1) % across
    if column == 0 then
      first, top = #self.labels, self.lines + (b == 1 and 1 or 1.5)
      local height = 1
      for i = b, min(b + across - 1, #blocks) do
        height = max(height, height_of(blocks[i].heading, room - NUMBER))
      end
      top = top + 0.6 * (height - 1)
      self.lines = top
    end
    local x0 = column * pitch
    local title = { x = x0, y = top, text = block.heading, width = most }
    self.titles[#self.titles + 1] = title
    for l, line in ipairs(block.lines) do
      local y, there = top + l, false
      if column == 0 then add_label(self, line) end
      for s = 1, count do
        local point = line.points[s]
        if point then
          local offset = count > 1 and (s - (count + 1) / 2) / count * BAND or 0
          add_mark(self, { x = x0, x2 = x0 + point.value, shift = x0, y = y + offset, series = s, panel = title,
            label = first + l, point = point,
            height = BAND / count, of = name_of(block.heading, line.label, count > 1 and self.series[s].label) })
          there = true
        end
      end
      if not there then self.gone[#self.gone + 1] = { x = x0, y = y } end
    end
    panels[column + 1] = x0
  end
  self.domain, self.ticks = { 0, panels[#panels] + most }, {}
  for _, x0 in ipairs(panels) do
    for part = 0, 2, 2 do self.ticks[#self.ticks + 1] = { x = x0 + most * part / 2, value = most * part / 2 } end
  end
end

-- Segments end to end; with sides, those of one side to the left of 0, the middle across it, what has no side apart.
local function place_stacks(self, blocks, answers, sides)
  local order, reach, apart = {}, { 0, 0 }, 0
  for a, answer in ipairs(answers) do order[a] = { a = a, side = sides and sides[answer.key] } end
  local laid = {}
  for _, block in ipairs(blocks) do
    for _, line in ipairs(block.lines) do
      local is_whole, left, rest = true, 0, 0
      for a in ipairs(answers) do is_whole = is_whole and line.points[a] ~= nil end
      for _, one in ipairs(is_whole and order or {}) do
        local value = line.points[one.a].value
        if sides and one.side == nil then
          rest = rest + value
        elseif sides then
          left = left + (one.side == -1 and value or one.side == 0 and value / 2 or 0)
        end
      end
      laid[line] = { is_whole = is_whole, x = -left }
      reach[1], apart = max(reach[1], left), max(apart, rest)
    end
  end
  -- the order from left to right: with sides the whole of the one, the middle, the other
  local sequence = {}
  if sides then
    local descending = sides[answers[1].key] == 1
    for _, side in ipairs { -1, 0, 1 } do
      local from, to, step = 1, #answers, 1
      if descending then from, to, step = #answers, 1, -1 end
      for a = from, to, step do
        if order[a].side == side then sequence[#sequence + 1] = a end
      end
    end
    self.scale = #sequence
    for a in ipairs(answers) do
      if order[a].side == nil then sequence[#sequence + 1] = a end
    end
  else
    for a in ipairs(answers) do sequence[a] = a end
  end
  for i, a in ipairs(sequence) do self.series[i] = { label = answers[a].label, side = sides and order[a].side } end

  for _, block in ipairs(blocks) do
    for _, line in ipairs(block.lines) do
      if laid[line].is_whole then
        local x = laid[line].x
        for _, a in ipairs(sequence) do
          if not sides or order[a].side then x = x + line.points[a].value end
        end
        reach[2] = max(reach[2], x)
      end
    end
  end
  local right = sides and round_up(reach[2], "share") or max(1, reach[2])
  for _, block in ipairs(blocks) do
    add_title(self, block)
    for _, line in ipairs(block.lines) do
      local y, x = add_label(self, line), laid[line].x
      if not laid[line].is_whole then self.gone[#self.gone + 1] = { y = y } end
      for i, a in ipairs(laid[line].is_whole and sequence or {}) do
        if sides and i == self.scale + 1 then x = right + SIDE end
        local point = line.points[a]
        add_mark(self, { x = x, x2 = x + point.value, y = y, series = i, point = point, height = BAND, is_part = true,
          label = #self.labels, of = name_of(block.heading, line.label, answers[a].label) })
        x = x + point.value
      end
    end
  end
  self.domain = { sides and -round_up(reach[1], "share") or 0, right + (apart > 0 and SIDE + apart or 0) }
  if sides then
    self.ticks = {}
    local span = right - self.domain[1]
    local step = span > 1.6 and 0.5 or 0.25
    for i = ceil(self.domain[1] / step - 1e-9), floor(right / step + 1e-9) do
      self.ticks[#self.ticks + 1] = { x = i * step, value = abs(i * step) }
    end
  end
end

--- Places what a chart draws; maps place themselves.
-- @param kind "bar", "dot", "multiples", "stacked" or "diverging"
-- @param cube see chart.cube
-- @param questions from view.drawn
-- @param width of the chart, about, in pixels
-- @param sort "codebook", "descending" or "ascending": by the first column, by the first answer of a stack, by the
--   right side of a scale
-- @return a view
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- local cube = require "chart.cube".of(require "design".of(d):freq("x"), "en", "percent")
-- local view = require "chart.view"
-- local one = view.of("bar", cube, view.drawn(cube), 640, "descending")
-- assert(#one.marks == 2 and one.marks[1].of == "2")
function view.of(kind, cube, questions, width, sort)
  if kind == "stacked" or kind == "diverging" then
    local answers, sides = questions[1].answers, kind == "diverging" and questions[1].question.poles or nil
    local blocks, self = stacks_of(cube, questions), new(kind, {}, width)
    arrange(blocks, sort, function(line)
      local sum
      for a, answer in ipairs(answers) do
        local counts = not sides and a == 1 or sides and sides[answer.key] == 1
        if line.points[a] and counts then sum = (sum or 0) + line.points[a].value end
      end
      return sum
    end)
    place_stacks(self, blocks, answers, sides)
    return self
  end
  local blocks, series = blocks_of(cube, questions)
  if kind == "multiples" and #blocks == 1 and #series > 1 then -- a panel for each column
    local lines = blocks[1].lines
    blocks = {}
    for c, column in ipairs(series) do
      blocks[c] = { heading = column.label, lines = {} }
      for l, line in ipairs(lines) do blocks[c].lines[l] = { label = line.label, points = { line.points[c] } } end
    end
    series = { {} }
  end
  local self = new(kind, series, width)
  local function rank(line) return first_value(line, #series) end
  if kind == "multiples" then
    if sort ~= "codebook" then -- one order for all panels, that of the first
      arrange({ blocks[1] }, sort, rank)
      for b = 2, #blocks do
        local by_label = {}
        for _, line in ipairs(blocks[b].lines) do by_label[line.label] = line end
        for l, line in ipairs(blocks[1].lines) do blocks[b].lines[l] = by_label[line.label] end
      end
    end
    place_panels(self, cube, blocks, min(#blocks, width < NARROW and 2 or 3))
  else
    arrange(blocks, sort, rank)
    place_bars(self, cube, blocks, kind == "dot")
  end
  return self
end

return view
