--- What there is to draw in a table: questions by answers by columns, taken from its layout in one language.
--
--     cube = { lang =, words =, layout =, unit = "share" | "number",
--       base = the base line, legend = what the marks mean,
--       columns = { { label =, heading = variable or nil, keys = of its point, is_total = } },
--       questions = { { name =, label =, kind = "single" | "multi" | "number" or nil, ordered =, poles = or nil,
--         answers = { { key =, label =, kind = "answer" | "net" | "mean", points = { [column] = point or nil },
--           change = text or nil } } } } }
--     point = { value =, low =, high =, shown = text, mark = text or nil, is_hollow = }
--
-- A cell that is hidden, empty or nothing is no point. `is_hollow`: its base is small, or it is constructed. A
-- constructed cell has no interval. A comparison of waves has a question for each group, its columns are the waves.

local language = require "language"
local layouts = require "layout"
local mark = require "figure.mark"
local remarks = require "remarks"
local show = require "show"
local text = require "core.text"

local concat, huge = table.concat, math.huge

local cube = {}

local published = { en = "%s, published", de = "%s, veröffentlicht" }

local function has(cell, sign)
  return cell and cell.mark and cell.mark:find(sign, 1, true) and true or false
end

local function is_finite(x) return x == x and x ~= huge and x ~= -huge end

local KINDS = { percent = { percent = true }, mean = { number = true }, count = { count = true } }

-- The point of a row's cell j, nil where there is nothing to draw.
local function point_of(row, j, measure, flagged, words)
  local cell = row.cells[j]
  if not cell or not KINDS[measure][cell.kind] or not is_finite(cell.value) then return nil end
  local made = has(cell, mark.sign)
  local sign = show.suffix { mark = cell.mark }
  if flagged and not has(cell, remarks.SMALL_MARK) then sign = remarks.SMALL_MARK .. sign end
  local point = { value = cell.value, shown = show.cell(cell, words), mark = sign ~= "" and sign or nil,
    is_hollow = made or sign:find(remarks.SMALL_MARK, 1, true) ~= nil, digits = cell.digits }
  local estimate = not made and measure ~= "count" and row.estimate and row.estimate(j)
  if estimate and is_finite(estimate.low) and is_finite(estimate.high) then
    point.low, point.high = estimate.low, estimate.high
  end
  return point
end

-- The label of a leaf without its letter, and the headings over it.
local function label_of(leaf, path)
  local label = path[#path]
  if leaf.letter then label = label:sub(1, -#leaf.letter - 4) end
  local inner = { table.unpack(path, 2, #path - 1) }
  inner[#inner + 1] = label
  return concat(inner, ", "), #path > 1 and path[1] or nil
end

-- ---- where a scale has its middle -------------------------------------------------------------------

-- Which side each answer of a question is on: -1, 0 (the middle), 1; nil of those beside the scale. By scores, else by
-- the two nets that name its ends. Nil where the question has no sides.
local function poles_of(q)
  local answers = q.options("en").answers
  local scores, sides, count = q.scores and q.scores(), {}, { [-1] = 0, [0] = 0, [1] = 0 }
  if q.kind ~= "single" or #answers < 3 then return nil end
  if scores then
    local least, most = huge, -huge
    for place in ipairs(answers) do
      local score = scores[place]
      if score == score then least, most = math.min(least, score), math.max(most, score) end
    end
    for place, option in ipairs(answers) do
      local from_middle = scores[place] - (least + most) / 2
      if from_middle == from_middle then
        sides[option.key] = from_middle < 0 and -1 or from_middle > 0 and 1 or 0
      end
    end
  elseif #q.nets == 2 then
    local last, first = 0, #answers + 1
    for _, place in ipairs(q.nets[1].places) do
      sides[answers[place].key], last = 1, math.max(last, place)
    end
    for _, place in ipairs(q.nets[2].places) do
      if sides[answers[place].key] then return nil end
      sides[answers[place].key], first = -1, math.min(first, place)
    end
    for place = last + 1, first - 1 do sides[answers[place].key] = 0 end
  end
  for _, side in pairs(sides) do count[side] = count[side] + 1 end
  return count[1] > 0 and count[-1] > 0 and count[0] <= 1 and sides or nil
end

local function question_of(t, name)
  for _, q in ipairs(t.questions or { t.question }) do
    if q.name == name then return q end
  end
end

local function new_question(self, t, name, label)
  local q = question_of(t, name)
  local one = { name = name, label = label, answers = {}, by_key = {} }
  if q and q.options then
    one.kind, one.ordered, one.poles = q.kind, q.ordered, q.kind ~= "number" and poles_of(q) or nil
    one.ordered = one.ordered or one.poles ~= nil
    one.label = label or q.title(self.lang)
  end
  self.questions[#self.questions + 1] = one
  return one
end

local function answer_of(question, key, label, kind)
  local one = question.by_key[key]
  if not one then
    one = { key = key, label = label, kind = kind, points = {} }
    question.answers[#question.answers + 1], question.by_key[key] = one, one
  end
  return one
end

local ANSWERS = { answer = "answer", net = "net", statistic = "answer", item = "answer", mean = "mean" }

-- What a row or a column is of: an answer, a net or the mean.
local function kind_of(q, key, row_kind)
  if key == "mean" then return "mean" end
  for _, net in ipairs(q and q.nets or {}) do
    if net.key == key then return "net" end
  end
  return ANSWERS[row_kind]
end

-- ---- the shapes of tables ---------------------------------------------------------------------------

-- Bases that are marked: [question][column], and those of a row that stands for all questions.
local function flags_of(layout, leaves)
  local flags, shared = {}, nil
  for _, row in ipairs(layout.rows) do
    if row.kind == "base" then
      local own = {}
      for j in ipairs(leaves) do own[j] = has(row.cells[j], remarks.SMALL_MARK) end
      flags[row.question], shared = own, shared or own
    end
  end
  return function(question, j) return (flags[question] or shared or {})[j] end
end

-- Items in rows, answers in columns.
local function by_answers(self, t, leaves, measure)
  self.columns[1] = { keys = { "total" } }
  for _, row in ipairs(self.layout.rows) do
    local question, flagged = new_question(self, t, row.question, row.label), false
    for j, leaf in ipairs(leaves) do
      flagged = flagged or not leaf.option and has(row.cells[j], remarks.SMALL_MARK)
    end
    for j, leaf in ipairs(leaves) do
      local kind = leaf.option and kind_of(question_of(t, row.question), leaf.option, "answer")
      if kind and (kind == "mean") == (measure == "mean") then
        answer_of(question, leaf.option, leaf.label, kind).points[1] =
          point_of(row, j, measure, flagged, self.words)
      end
    end
  end
end

-- A title that leaves room for what follows it where lines are cut.
local function shortened(title)
  local front = text.cut(title, 80)
  return #front < #title and front .. "…" or title
end

-- A comparison: of each question and group two waves and their change.
local function by_waves(self, t, leaves, paths, measure)
  local groups, flagged = {}, flags_of(self.layout, leaves)
  for j, leaf in ipairs(leaves) do
    if leaf.before then
      groups[#groups + 1] = { first = j - 2, change = j, heading = #paths[j] > 2 and paths[j][1] or nil,
        label = concat(paths[j], ", ", #paths[j] > 2 and 2 or 1, #paths[j] - 1) }
    end
  end
  for place = 0, 1 do -- the earlier wave first
    local leaf = leaves[groups[1].first + 1 - place]
    self.columns[place + 1] = { label = leaf.label, keys = leaf.keys, wave = leaf.label }
  end
  local made, title = {}, nil
  for _, row in ipairs(self.layout.rows) do
    if row.kind == "question" then title = row.label end
    local kind = row.cells and kind_of(question_of(t, row.question), row.key, row.kind)
    if kind and (kind == "mean") == (measure == "mean") then
      if not made[row.question] then
        made[row.question] = {}
        for g, group in ipairs(groups) do
          local label = #groups > 1 and group.label or title
          if title and #groups > 1 then label = shortened(title) .. ": " .. group.label end
          made[row.question][g] = new_question(self, t, row.question, label)
          if #t.questions == 1 then made[row.question][g].group = group.label end
        end
      end
      for g, group in ipairs(groups) do
        local answer = answer_of(made[row.question][g], row.key, row.label, kind)
        for place = 0, 1 do
          local j = group.first + 1 - place
          answer.points[place + 1] = point_of(row, j, measure, flagged(row.question, j), self.words)
        end
        local change = row.cells[group.change]
        if change and change.value then answer.change = show.cell(change, self.words) .. show.suffix(change) end
      end
    end
  end
end

-- Published figures beside computed ones: the rows as they stand, percentages only; the earliest wave first.
local function by_figures(self, leaves)
  for j, leaf in ipairs(leaves) do
    if leaf.shows then
      local is_published = leaf.shows == "published"
      table.insert(self.columns, is_published and 2 or 1, { wave = leaf.of, keys = { leaf.of }, at = j,
        label = is_published and published[self.lang]:format(leaf.of) or leaf.of, is_published = is_published })
    end
  end
  local question, title, item
  for i, row in ipairs(self.layout.rows) do
    if row.kind == "question" then question, title = nil, row.label end
    if row.cells and row.percent then
      question = question or new_question(self, {}, row.question, title)
      local label = row.label
      if row.level > 0 and item then label = item .. ", " .. label end
      local answer = answer_of(question, tostring(i), label, "answer")
      for c, column in ipairs(self.columns) do
        local cell = row.cells[column.at]
        if column.is_published then
          cell = cell and cell.published and { kind = "number", value = cell.published, digits = 0, mark = cell.sign,
            text = cell.text }
        end
        local estimate = not column.is_published and row.estimate and row.estimate(column.at)
        local point = point_of({ cells = { cell }, estimate = function() return estimate end }, 1, "mean", false,
          self.words)
        if point then
          point.value = point.value / 100
          if column.is_published then point.shown, point.is_hollow = cell.text, true end
          answer.points[c] = point
        end
      end
    end
    if row.cells and row.level == 0 and row.kind == "answer" then item = row.label end
  end
end

-- Has a row no cells of another measure?
local function measures(row, at, measure)
  for _, j in ipairs(at) do
    local kind = row.cells[j] and row.cells[j].kind
    if kind and kind ~= "hidden" and kind ~= "empty" then return KINDS[measure][kind] or false end
  end
  return true
end

-- Answers, or items, in rows; the points of a banner in columns. Also the frequencies of one question.
local function by_rows(self, t, leaves, paths, measure)
  local flagged, at = flags_of(self.layout, leaves), {}
  local is_freq = t.question ~= nil
  local is_of_rows = t.percent == "row" and measure == "percent" and #leaves > 1 -- the Total is 100, whatever was said
  for j, leaf in ipairs(leaves) do
    if is_freq then
      local wanted = measure == "count" and 1 or #leaves - 1
      if j == wanted then self.columns[1], at[1] = { keys = { "total" } }, j end
    elseif not leaf.is_plain and not (is_of_rows and leaf.keys and leaf.keys[1] == "total") then
      local label, heading = label_of(leaf, paths[j])
      self.columns[#self.columns + 1] = { label = label, heading = heading, keys = leaf.keys or { "total" },
        is_total = not leaf.keys or leaf.keys[1] == "total" }
      at[#self.columns] = j
    end
  end
  local title, by_name = nil, {}
  for _, row in ipairs(self.layout.rows) do
    if row.kind == "question" then title = row.label end
    local q = question_of(t, row.question)
    local key = row.kind == "item" and row.option or row.key
    local kind = row.cells and ANSWERS[row.kind] and kind_of(q, key, row.kind)
    kind = kind and measures(row, at, measure) and kind
    local points = {}
    for c, j in ipairs(at) do
      -- a base is marked where it stands: a freq has it in another column than the percentages
      local small = flagged(row.question, is_freq and 1 or j)
      points[c] = kind and point_of(row, j, measure, small, self.words)
    end
    if kind and (kind == "mean") == (measure == "mean") then
      local question = by_name[row.question]
      if not question then
        question = new_question(self, t, row.question, row.kind == "item" and row.label or title)
        by_name[row.question] = question
      end
      local label = row.kind == "item" and t.value and t.value.label(self.words) or row.item or row.label
      local answer = answer_of(question, key, label, kind)
      for c in ipairs(at) do answer.points[c] = answer.points[c] or points[c] end
    end
  end
end

-- What the marks in a chart mean: without what letters are, which charts have not.
local function legend_of(self, t)
  local lines, has_made, says_made = {}, false, false
  for _, line in ipairs(self.layout.legend) do
    local is_sign = false
    for _, sign in ipairs { remarks.SMALL_MARK, show.HIDDEN, mark.sign } do
      is_sign = is_sign or line:sub(1, #sign) == sign
    end
    says_made = says_made or line:sub(1, #mark.sign) == mark.sign
    if is_sign or not t.letters then lines[#lines + 1] = line end
  end
  for _, question in ipairs(self.questions) do
    for _, answer in ipairs(question.answers) do
      for _, point in pairs(answer.points) do
        has_made = has_made or point.mark and point.mark:find(mark.sign, 1, true) ~= nil
      end
    end
  end
  if has_made and not says_made then lines[#lines + 1] = mark.legend(self.lang) end
  return lines
end

-- The base line of what is drawn: of means and counts no percentages are said, and counts are not weighted.
local function base_of(self, t)
  local words, base = self.words, self.layout.base
  if not base or self.measure == "percent" then return base end
  local function replace(said, by)
    local from, to = base:find("; " .. said, 1, true)
    if from then base = base:sub(1, from - 1) .. by .. base:sub(to + 1) end
  end
  for _, name in ipairs { "percent_column", "percent_row", "percent_total", "percent_answers" } do
    replace(words[name], self.measure == "count" and "; " .. words.count or "")
  end
  if self.measure == "count" and t.facts then replace(remarks.weighted_by(t.facts, words), "; " .. words.unweighted) end
  return base
end

--- What there is to draw in a table.
-- @param t a table, or a value with layout(lang)
-- @param lang "de" or "en"; nil: the current language
-- @param measure "percent", "mean" or "count"
-- @return a cube, without questions where the table has none of the measure
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- local one = require "chart.cube".of(require "design".of(d):freq("x", { flag = 0 }), "en", "percent")
-- assert(one.questions[1].answers[2].points[1].shown == "67")
function cube.of(t, lang, measure)
  local layout = t:layout(lang)
  local leaves, paths = layouts.leaves(layout.head)
  local self = { lang = layout.lang, words = language.words(layout.lang), layout = layout, columns = {}, questions = {},
    unit = measure == "percent" and "share" or "number", measure = measure }
  local shape
  for _, leaf in ipairs(leaves) do
    shape = leaf.option and "answers" or leaf.before and "waves" or leaf.shows and "figures" or shape
  end
  self.shape = shape
  if shape == "answers" then
    by_answers(self, t, leaves, measure)
  elseif shape == "waves" then
    by_waves(self, t, leaves, paths, measure)
  elseif shape == "figures" then
    if measure == "percent" then by_figures(self, leaves) end
  else
    by_rows(self, t, leaves, paths, measure)
  end
  self.base, self.legend = base_of(self, t), legend_of(self, t)
  return self
end

return cube
