--- A chart without a picture: in a sentence for each line, and as bars of text.

local layouts = require "layout"
local spec = require "chart.spec"

local concat, max = table.concat, math.max

local said = {}

local words = {
  en = { bar = "Bar chart", dot = "Dot plot", stacked = "Stacked bars", diverging = "Bars about the middle of a scale",
    multiples = "Small bar charts", map = "Map of the German states in tiles", change = "change %s", gone = "not shown",
    interval = "Interval", of_change = "Change", published = "%s, published" },
  de = { bar = "Balkendiagramm", dot = "Punktdiagramm", stacked = "Gestapelte Balken",
    diverging = "Balken um die Mitte einer Skala", multiples = "Kleine Balkendiagramme",
    map = "Karte der Bundesländer aus Kacheln", change = "Änderung %s", gone = "nicht gezeigt", interval = "Intervall",
    of_change = "Änderung", published = "%s, veröffentlicht" },
}

-- The marks of a view by line, with what is said of the line.
local function lines_of(view)
  local list, by_y = {}, {}
  for _, label in ipairs(view.labels) do by_y[label.y] = {} end
  for _, mark in ipairs(view.marks) do
    local line = by_y[math.floor(mark.y + 0.5)]
    if line then line[#line + 1] = mark end
  end
  local titles, next_title = view.titles, 1
  for i, label in ipairs(view.labels) do
    local title
    while titles[next_title] and titles[next_title].y < label.y do
      title, next_title = titles[next_title].text, next_title + 1
    end
    local change
    for _, one in ipairs(view.changes) do
      if one.y == label.y then change = one.text end
    end
    list[i] = { title = title, label = label.text, marks = by_y[label.y], change = change }
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
  local front = { w[one.kind] .. (layout.title and ": " .. layout.title or "") }
  front[2] = cube.said
  front[#front + 1] = layout.base
  local parts = {}
  for _, mark in ipairs(view.marks) do
    parts[#parts + 1] = (mark.of ~= "" and mark.of .. ": " or "") .. spec.said(mark.point, cube)
  end
  for _, line in ipairs(#view.changes > 0 and lines_of(view) or {}) do
    if line.change then parts[#parts + 1] = line.label .. ": " .. w.change:format(line.change) end
  end
  local text = concat(front, ". ") .. ". " .. concat(parts, "; ") .. "."
  for _, note in ipairs(spec.notes(cube, view)) do text = text .. " " .. note end
  return (text:gsub("%.%.", "."):gsub("%s+", " "))
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

  -- panels beside each other have their marks on the same lines: each mark says which it is of
  local is_panel = one.kind == "multiples"
  if is_panel then
    for _, title in ipairs(view.titles) do
      rows[#rows + 1] = { kind = "question", label = title.text }
      for _, mark in ipairs(view.marks) do
        if mark.panel == title then add(mark.line, 0, mark.point) end
      end
    end
  end
  for _, line in ipairs(is_panel and {} or lines_of(view)) do
    if line.title then rows[#rows + 1] = { kind = "question", label = line.title } end
    local label = line.label .. (line.change and (" (%s)"):format(w.change:format(line.change)) or "")
    if #view.series > 1 then
      rows[#rows + 1] = { kind = "answer", label = label, level = 0, cells = nothing }
      for _, mark in ipairs(line.marks) do
        local series = view.series[mark.series]
        add(series.is_published and w.published:format(series.label) or series.label, 1, mark.point)
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
  return layouts.of { lang = cube.lang, title = layout.title, base = cube.said and layout.base
    and cube.said .. ". " .. layout.base or layout.base, head = head, rows = rows, legend = layout.legend,
    source = layout.source }
end

return said
