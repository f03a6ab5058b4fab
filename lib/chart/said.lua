--- A chart without a picture: in a sentence for each line, and as bars of text.

local layouts = require "layout"
local spec = require "chart.spec"
local text = require "core.text"

local concat, max = table.concat, math.max

local said = {}

local words = {
  en = { bar = "Bar chart", dot = "Dot plot", stacked = "Stacked bars", diverging = "Bars about the middle of a scale",
    multiples = "Small bar charts", map = "Map of the German states in tiles", change = "change %s",
 interval = "Interval" },
  de = { bar = "Balkendiagramm", dot = "Punktdiagramm", stacked = "Gestapelte Balken",
    diverging = "Balken um die Mitte einer Skala", multiples = "Kleine Balkendiagramme",
    map = "Karte der Bundesländer aus Kacheln", change = "Änderung %s", interval = "Intervall" },
}

-- The lines of a view with their marks, and the heading above. Panels beside each other have lines of their own.
local function lines_of(view)
  local list, by_panel = {}, {}
  for i, label in ipairs(view.labels) do list[i] = { label = label.text, change = label.change, marks = {} } end
  for _, title in ipairs(view.titles) do
    if title.before then list[title.before].title = title.text else by_panel[title] = {} end
  end
  for _, mark in ipairs(view.marks) do
    local lines = by_panel[mark.panel]
    if lines and not lines[mark.label] then lines[mark.label] = { label = view.labels[mark.label].text, marks = {} } end
    table.insert((lines or list)[mark.label].marks, mark)
  end
  if not next(by_panel) then return list end
  list = {}
  for _, title in ipairs(view.titles) do
    local heading = title.text
    for i in ipairs(view.labels) do
      local line = by_panel[title][i]
      if line then
        list[#list + 1], line.title, heading = line, heading, nil
      end
    end
  end
  return list
end

--- The text alternative of a chart.
-- @param one `kind`, `cube`, `view`
-- @return a text of one line: what it is, title and base, then each line with its numbers, intervals and marks
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- assert(require "design".of(d):freq("x", { flag = 0 }):chart():alt("de"):find("1: 33\u{202F}%% %("))
function said.alt(one)
  local cube, view, w = one.cube, one.view, words[one.cube.lang]
  local layout = cube.layout
  local front = { layout.title and spec.named(w[one.kind], text.cut(layout.title, 500)) or w[one.kind] }
  front[2] = cube.said
  front[#front + 1] = cube.base
  local parts = {}
  for _, mark in ipairs(view.marks) do
    parts[#parts + 1] = spec.named(mark.of, spec.said(mark.point, cube))
  end
  for _, label in ipairs(view.labels) do
    if label.change then parts[#parts + 1] = spec.named(label.text, w.change:format(label.change)) end
  end
  front[#front + 1] = #parts > 0 and concat(parts, "; ") or nil
  for _, note in ipairs(spec.notes(cube, view)) do front[#front + 1] = note end
  for i, sentence in ipairs(front) do front[i] = sentence:find "[.?!]$" and sentence or sentence .. "." end
  return (concat(front, " "):gsub("%s+", " "))
end

-- The cell behind a point.
local function cell_of(point, unit)
  return { kind = unit == "share" and "percent" or "number", value = point.value, digits = point.digits or 0,
    mark = point.mark }
end

--- The layout of a chart of text: a line, or one for each of its parts, with number, interval and bar.
-- @param one `kind`, `cube`, `view`
-- @return a layout
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- assert(require "design".of(d):freq("x"):chart():text { lang = "en" }:find("Interval"))
function said.bars(one)
  local cube, view, w = one.cube, one.view, words[one.cube.lang]
  local rows, is_share, has_interval, most = {}, cube.unit == "share", false, 0
  for _, mark in ipairs(view.marks) do
    local point = mark.point
    has_interval = has_interval or point.low ~= nil and not mark.is_part
    most = max(most, point.value)
  end
  if one.kind == "stacked" or one.kind == "diverging" then most = 1 end
  local head = { { label = is_share and cube.words.percent or "" } }
  if has_interval then head[2] = { label = w.interval } end
  head[#head + 1] = { label = "" }
  local nothing = {}
  for i in ipairs(head) do nothing[i] = false end

  local function add(label, level, point)
    local cells = { cell_of(point, cube.unit) }
    if has_interval then
      cells[2] = point.low and { kind = "interval", low = point.low, high = point.high, digits = point.digits or 0,
        unit = cube.unit } or false
    end
    cells[#cells + 1] = most > 0 and { kind = "bar", value = max(0, point.value / most) } or false
    rows[#rows + 1] = { kind = "answer", label = label, level = level, cells = cells }
  end

  for _, line in ipairs(lines_of(view)) do
    if line.title then rows[#rows + 1] = { kind = "question", label = line.title } end
    local label = line.label .. (line.change and (" (%s)"):format(w.change:format(line.change)) or "")
    if #view.series > 1 then
      rows[#rows + 1] = { kind = "answer", label = label, level = 0, cells = nothing }
      for _, mark in ipairs(line.marks) do
        add(view.series[mark.series].label, 1, mark.point)
      end
    elseif line.marks[1] then
      add(label, 0, line.marks[1].point)
    end
    if #line.marks == 0 then
      local gone = { table.unpack(nothing) }
      gone[1] = { kind = "hidden" }
      if #view.series > 1 then rows[#rows].cells = gone
      else rows[#rows + 1] = { kind = "answer", label = label, level = 0, cells = gone } end
    end
  end
  local layout = cube.layout
  return layouts.of { lang = cube.lang, title = layout.title, base = cube.said and cube.base
    and cube.said .. ". " .. cube.base or cube.base, head = head, rows = rows, legend = cube.legend,
    source = layout.source }
end

return said
