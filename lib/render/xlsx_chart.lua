--- Charts of a sheet that draw from the cells of a table: change a cell, and the bar follows.
--
-- Which chart: "stacked" and "diverging" for items by answers, and for questions by groups, in the colours of charts of
-- these names; "range" draws the ends of intervals that the table shows; "bar" is everything else. Intervals are lines
-- from the lower to the upper cell: the writer of these files knows no error bars that are taken from cells.

local language = require "language"
local books = require "render.book"
local styles = require "report.style"

local max, min = math.max, math.min

local charts = {}

local SERIES = 7      -- groups beside each other; with more, the first column alone
local PIXELS = 7.2    -- of a character
local POINTS = 0.75   -- of a pixel

-- Shares, or numbers where a table has none.
local function drawn_of(layout)
  local kind = "number"
  for _, row in ipairs(layout.rows) do
    for _, cell in ipairs(row.cells or {}) do kind = cell and cell.kind == "percent" and cell.kind or kind end
  end
  return kind
end

-- Rows that a chart can show, in order: answers or items with a percentage somewhere; nets only where all are nets.
local function rows_shown(layout, drawn)
  local list, first = {}, nil
  for i, row in ipairs(layout.rows) do
    local any = false
    for _, cell in ipairs(row.cells or {}) do any = any or cell and cell.kind == drawn end
    if any and (row.kind == "answer" or row.kind == "item") then
      first = first or row.question
      if row.kind == "item" or row.question == first then list[#list + 1] = i end
    end
  end
  return list
end

local function columns_shown(given, rows, drawn, by_answers)
  local list = {}
  for i, column in ipairs(given.columns) do
    local node = column.node
    local all = column.part == "value" and not node.is_net and (not by_answers or node.option)
    for _, r in ipairs(rows) do
      local cell = given.layout.rows[r].cells[column.leaf]
      all = all and cell and cell.kind == drawn
    end
    if all then list[#list + 1] = i end
  end
  return list
end

-- Are its columns answers?
local function has_answers(given)
  for _, column in ipairs(given.columns) do
    if column.node.option then return true end
  end
end

-- Of items by answers, those of which nothing is hidden: what is missing in one would take the answer from all.
local function whole(given, rows)
  local list = {}
  for _, r in ipairs(rows) do
    local is_whole = true
    for _, cell in ipairs(given.layout.rows[r].cells) do
      if cell and (cell.kind == "hidden" or cell.kind == "empty") then is_whole = false end
    end
    if is_whole then list[#list + 1] = r end
  end
  return list
end

-- The row of intervals that belongs to a row: one of the statistics below it.
local function interval_below(given, r)
  for i = r + 1, #given.layout.rows do
    local row = given.layout.rows[i]
    if row.kind ~= "statistic" then return nil end
    if given.is_interval_row(row) then return i end
  end
end

local function height_for(categories, series, is_stacked)
  return min(max(140 + categories * (is_stacked and 34 or 14 + 14 * series), 220), 900)
end

local function rgb(colour)
  return tonumber(colour:sub(2), 16)
end

local function nth(list, i) return list[(i - 1) % #list + 1] end

-- Series are rows or columns of the table; `category` gives the cells of the labels on the other side.
local function by_columns(page, given, rows, columns, look)
  local series, categories = {}, {}
  for i, r in ipairs(rows) do categories[i] = { given.rows[r], 1 } end
  for i, c in ipairs(columns) do
    local values = {}
    for k, r in ipairs(rows) do values[k] = { given.rows[r], c + 1 } end
    series[i] = { name = given.heads[c], categories = page:cells_named(categories), values = page:cells_named(values),
      colour = look(i, #columns), labels = true }
  end
  return series
end

local function by_rows(page, given, rows, columns, look)
  local series, categories = {}, {}
  for i, c in ipairs(columns) do categories[i] = given.heads[c] end
  for i, r in ipairs(rows) do
    local values = {}
    for k, c in ipairs(columns) do values[k] = { given.rows[r], c + 1 } end
    series[i] = { name = { given.rows[r], 1 }, categories = page:cells_named(categories),
      values = page:cells_named(values), colour = look(i, #rows), labels = true }
  end
  return series
end

local function ranges(page, given, rows, column, style)
  local low, high, marks, categories = {}, {}, {}, {}
  for _, r in ipairs(rows) do
    local i = interval_below(given, r)
    if i then
      categories[#categories + 1] = { given.rows[r], 1 }
      marks[#marks + 1] = { given.rows[r], column + 1 }
      low[#low + 1], high[#high + 1] = { given.rows[i], column + 1 }, { given.rows[i] + 1, column + 1 }
    end
  end
  if #marks == 0 then return nil end
  local function series(values, name, is_mark)
    return { name = name, categories = page:cells_named(categories), values = page:cells_named(values),
      colour = style.colours[1], mark = is_mark, labels = is_mark }
  end
  return { series(high, { high[1][1], 1 }), series(marks, given.heads[column], true), series(low, { low[1][1], 1 }) }
end

--- Puts a chart of a table onto its page.
-- @param page of a book, see render.book
-- @param given of the table: `layout`, `columns` of the sheet, `heads` (the cell of each column's head), `rows` (where
--   each of its rows is on the sheet); `row`: where the chart goes; `room`: characters of its width; `kind`: true,
--   "bar", "stacked", "diverging" or "range"; `is_turned`: the first answer is on the right side of a scale, and has
--   the colour of it; `is_interval_row`: of a row of the layout
-- @return the row below the chart; `row` where the table has nothing to draw
function charts.put(page, given)
  local style, layout = page.book.style, given.layout
  local drawn = drawn_of(layout)
  local rows, by_answers = rows_shown(layout, drawn), has_answers(given)
  if by_answers then rows = whole(given, rows) end
  local columns = columns_shown(given, rows, drawn, by_answers)
  if #rows == 0 or #columns == 0 then return given.row end
  local kind, series = given.kind, nil
  if kind == true then
    kind = interval_below(given, rows[1]) and "range" or by_answers and #columns > 1 and "stacked" or "bar"
  end
  local digits = layout.rows[rows[1]].cells[given.columns[columns[1]].leaf].digits
  local number = books.pattern(language.pick(style.formats[drawn], layout.lang), digits)
  if kind == "range" then
    series = ranges(page, given, rows, columns[1], style)
    kind = series and kind or "bar"
  end
  if kind == "stacked" or kind == "diverging" then
    local scale, is_turned = style[kind == "diverging" and kind or "sequential"], kind == "stacked" or given.is_turned
    kind = "stacked"
    local function look(i, count)
      if count > 9 then return nth(style.colours, i) end
      return styles.spread(scale, count)[is_turned and count + 1 - i or i]
    end
    series = (by_answers and by_columns or by_rows)(page, given, rows, columns, look)
  elseif kind == "bar" then
    if #columns > SERIES then columns = { columns[1] } end
    local total = #columns > 1 and given.columns[columns[1]].node.keys or {} -- the Total in ink, as in a page
    local before = total[1] == "total" and 1 or 0
    series = by_columns(page, given, rows, columns, function(i)
      return i <= before and style.muted or nth(style.colours, i - before)
    end)
  end
  local categories = kind == "stacked" and not by_answers and #columns or #rows
  local height = kind == "range" and 340 or height_for(categories, #series, kind == "stacked")
  for _, one in ipairs(series) do
    one.number = number
    one.ink = rgb(kind == "stacked" and styles.ink_on(one.colour, style) or style.ink)
    one.colour = rgb(one.colour)
  end
  page:keep(given.row, given.row - 1, height * POINTS)
  page.charts[#page.charts + 1] = { given.row, 1, kind = kind, width = min(given.room * PIXELS, 900), height = height,
    font = style.font, size = style.size - 1, number = language.pick(style.formats[drawn], layout.lang),
    ink = rgb(style.ink), rule = rgb(style.shade),
    legend = kind ~= "range" and #series > 1, description = layout.title, series = series }
  return given.row + math.ceil(height * POINTS / 15) + 1
end

return charts
