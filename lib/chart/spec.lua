--- A chart as a Vega-Lite specification (version 6) with its data inside.
--
-- Everything was placed by chart.view; here marks, axes, colours and words are said in Vega-Lite. Text is measured
-- roughly to know where labels break and how high a line is; whoever draws it measures again.

local json = require "json"
local show = require "show"
local styles = require "report.style"
local text = require "core.text"

local ceil, floor, max, min = math.ceil, math.floor, math.max, math.min
local concat = table.concat

local spec = {}

local SIZE = 12     -- pixels of text
local LETTER = 6.4  -- pixels of a letter of that size, on the large side
local LINE = 15     -- pixels from one line of text to the next
local STUB = 0.36   -- the part of the width that labels may take
local SHAPES = { "circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right" }

local words = {
  en = { interval = "Thin lines: 95% intervals.", gone = "· not shown, or nobody asked.",
    percent = "%" },
  de = { interval = "Dünne Linien: 95-%-Intervalle.",    gone = "· nicht gezeigt, oder niemand gefragt.",
    percent = "\u{202F}%" },
}

--- A text in lines of at most so many letters; longer words are broken, and what needs too many lines is cut.
-- @param label a text
-- @param room letters
-- @param most lines, 6 by default
-- @return list of lines, at least one
-- @usage assert(#require "chart.spec".wrap("at least two", 8) == 2)
function spec.wrap(label, room, most)
  local lines, line = {}, nil
  most, room = most or 6, max(room, 8)
  for word in text.clean((label:gsub("%s+", " "))):gmatch("%S+") do
    if line and text.width(line) + 1 + text.width(word) > room then lines[#lines + 1], line = line, nil end
    while text.width(word) > room and #lines < most do
      local front = text.cut(word, room - 1)
      lines[#lines + 1], word = front .. "-", word:sub(#front + 1)
    end
    if #lines >= most then break end
    line = line and line .. " " .. word or word
  end
  if line and #lines < most then
    lines[#lines + 1] = line
  elseif #lines == most then
    lines[most] = text.cut(lines[most], room - 1):gsub("%-$", "") .. "…"
  end
  if not lines[1] then lines[1] = "" end
  return lines
end

local wrap = spec.wrap

--- What a point says: the number as in the table, with its unit, its interval and its marks.
-- @param point of a cube
-- @param cube it is of
-- @return a text
-- @usage
-- local cube = { lang = "de", unit = "share", words = require "language".words "de" }
-- assert(require "chart.spec".said({ value = 0.5, shown = "50", low = 0.4, high = 0.6, digits = 0 }, cube)
--   == "50\u{202F}% (40–60)")
function spec.said(point, cube)
  local said = point.shown .. (cube.unit == "share" and words[cube.lang].percent or "") .. (point.mark or "")
  if point.low then
    said = ("%s (%s)"):format(said, show.cell({ kind = "interval", low = point.low, high = point.high,
      digits = point.digits or 0, unit = cube.unit }, cube.words))
  end
  return said
end

--- A number with what it is of, which is cut where it is very long.
-- @param name a text
-- @param number a text
-- @return a text
-- @usage assert(require "chart.spec".named("yes", "38%") == "yes: 38%")
function spec.named(name, number)
  if name == "" then return number end
  local short = text.cut(name, 400)
  return text.clean(short) .. (#short < #name and "…: " or ": ") .. number
end

--- What is said below a chart: what thin lines, signs and marks mean, and the source.
-- @param cube see chart.cube
-- @param view see chart.view; `marks` with points, `gone`
-- @return list of texts
-- @usage assert(#require "chart.spec".notes({ lang = "en", legend = {}, layout = {} }, { marks = {}, gone = {} }) == 0)
function spec.notes(cube, view)
  local w, notes, has_interval = words[cube.lang], {}, false
  for _, mark in ipairs(view.marks) do has_interval = has_interval or not mark.is_part and mark.point.low ~= nil end
  if has_interval then notes[1] = w.interval end
  local is_said = #view.gone == 0
  for _, line in ipairs(cube.legend) do
    notes[#notes + 1], is_said = line, is_said or line:sub(1, #show.HIDDEN) == show.HIDDEN
  end
  if not is_said then notes[#notes + 1] = w.gone end
  notes[#notes + 1] = cube.layout.source
  return notes
end

-- Colours of segments: of a scale in order, of one with sides from both ends, grey beside it; else one for each.
local function segment_colours(view, is_ordered, style)
  local colours = {}
  if view.scale then
    local counts, seen = { [-1] = 0, [0] = 0, [1] = 0 }, { [-1] = 0, [1] = 0 }
    for _, one in ipairs(view.series) do
      if one.side then counts[one.side] = counts[one.side] + 1 end
    end
    local scale, middle = style.diverging, (#style.diverging + 1) / 2
    local low, high = {}, {}
    for i = 1, floor(middle - 0.5) do low[i], high[i] = scale[i], scale[#scale - floor(middle - 0.5) + i] end
    local left, right = styles.spread(low, counts[-1]), styles.spread(high, counts[1])
    for i, one in ipairs(view.series) do
      if one.side == 0 then
        colours[i] = scale[ceil(middle)]
      elseif one.side then
        seen[one.side] = seen[one.side] + 1
        colours[i] = (one.side < 0 and left or right)[seen[one.side]]
      else
        colours[i] = "#8a8f94"
      end
    end
    return colours
  end
  if is_ordered then
    local list = styles.spread(style.sequential, #view.series)
    for i = 1, #list do colours[i] = list[#list + 1 - i] end -- what is named first is darkest
    return colours
  end
  for i in ipairs(view.series) do colours[i] = style.colours[(i - 1) % #style.colours + 1] end
  return colours
end

-- Colours of series: waves from light to dark, published as what is computed, groups one each, the Total in ink.
local function series_colours(view, style)
  local colours, next_one = {}, 1
  local waves = {}
  for i, one in ipairs(view.series) do
    if waves[one.wave] then
      colours[i] = waves[one.wave]
    elseif one.is_total and #view.series > 1 then
      colours[i] = style.muted
    else
      colours[i] = style.colours[(next_one - 1) % #style.colours + 1]
      next_one = next_one + 1
      if one.wave then waves[one.wave] = colours[i] end
    end
  end
  return colours
end

-- Lines of the data of all layers, which say by `is` what they are.
local function values_of(view, cube, colours, style)
  local rows = {}
  local marks = {}
  for pass = 1, 2 do -- what was published stands behind what was computed
    for _, mark in ipairs(view.marks) do
      if (view.series[mark.series].is_published == true) == (pass == 1) then marks[#marks + 1] = mark end
    end
  end
  for _, mark in ipairs(marks) do
    local point = mark.point
    local is_published = view.series[mark.series].is_published
    local line = view.labels[mark.label].y
    local y, height = line + (mark.y - line) * view.squeeze, mark.height * view.squeeze
    local row = { is = "mark", line = mark.label, size = is_published and 260 or 64, x = mark.x, x2 = mark.x2, y = y,
      top = y - height / 2, bottom = y + height / 2, series = mark.series, value = point.value,
      hollow = point.is_hollow or false, said = spec.named(mark.of, spec.said(point, cube)) }
    local shift = mark.shift or 0
    if point.low and not mark.is_part then row.low, row.high = point.low + shift, point.high + shift end
    local shown = point.shown .. (point.mark or "")
    if mark.is_part then
      local room = (mark.x2 - mark.x) / (view.domain[2] - view.domain[1]) * view.plot
      row.shown = room > text.width(shown) * LETTER + 4 and shown or ""
      row.middle = (mark.x + mark.x2) / 2
      row.ink = point.is_hollow and style.ink or styles.ink_on(colours[mark.series], style)
    else
      row.shown = point.shown .. (cube.unit == "share" and words[cube.lang].percent or "") .. (point.mark or "")
      row.at = max(mark.x2, row.high or mark.x2, mark.x)
      row.side = not is_published and 1 or nil
    end
    rows[#rows + 1] = row
  end
  for _, tie in ipairs(view.ties) do rows[#rows + 1] = { is = "tie", x = tie.x, x2 = tie.x2, y = tie.y } end
  for _, label in ipairs(view.labels) do
    rows[#rows + 1] = { is = "label", y = label.y, shown = label.shown, lines = label.lines }
    if label.change then rows[#rows + 1] = { is = "change", y = label.y, shown = label.change } end
  end
  for _, gone in ipairs(view.gone) do
    rows[#rows + 1] = { is = "gone", x = gone.x or max(view.domain[1], 0), y = gone.y, shown = show.HIDDEN }
  end
  for _, title in ipairs(view.titles) do
    rows[#rows + 1] = { is = "title", x = title.x or view.domain[1], y = title.y + 0.3, shown = title.shown,
      lines = title.lines }
  end
  return rows
end

local function only(what) return { { filter = ("datum.is === '%s'"):format(what) } } end

local function field(name, more)
  local channel = { field = name, type = "quantitative" }
  for key, value in pairs(more or {}) do channel[key] = value end
  return channel
end

-- The two sides of labels where two points share a line: the smaller one's to its left. The axis begins earlier where
-- such a label would reach what stands beside it.
local function turn_labels(rows, view)
  local by_line, room = {}, 42 / view.plot * (view.domain[2] - view.domain[1])
  for _, row in ipairs(rows) do
    if row.is == "mark" and row.side then
      by_line[row.line] = by_line[row.line] or {}
      table.insert(by_line[row.line], row)
    end
  end
  for _, list in pairs(by_line) do
    if #list == 2 then
      local left = list[1].x2 <= list[2].x2 and list[1] or list[2]
      left.at, left.side = min(left.low or left.x2, left.x2), -1
      view.domain[1] = min(view.domain[1], left.at - room)
    end
    for _, row in ipairs(view.has_changes and list or {}) do -- changes stand at the end of the axis
      if row.side == 1 then view.domain[2] = max(view.domain[2], row.at + room) end
    end
  end
end

local function text_layer(transform, mark, encoding)
  mark.type, mark.lineBreak, mark.lineHeight, mark.aria = "text", "\n", LINE - 1, false
  return { transform = transform, mark = mark, encoding = encoding }
end

local function layers_of(view, style, scale_of_series)
  local y, layers = field("y"), {}
  local function add(layer) layers[#layers + 1] = layer end
  local colour = { field = "series", type = "nominal", scale = scale_of_series.colour, legend = scale_of_series.legend }
  local said = { field = "said", type = "nominal" }
  local is_dot, is_stack = view.kind == "dot", view.kind == "stacked" or view.kind == "diverging"
  if is_dot and #view.ties > 0 then
    add { transform = only "tie",
      mark = { type = "rule", color = style.line, strokeWidth = 2, opacity = 0.6, aria = false },
      encoding = { x = field "x", x2 = { field = "x2" }, y = y } }
  end
  if not is_dot then
    add { transform = only "mark", mark = { type = "rect", strokeWidth = is_stack and 1 or 1.5 },
      encoding = { x = field "x", x2 = { field = "x2" }, y = field "top", y2 = { field = "bottom" }, color = colour,
        fillOpacity = { condition = { test = "datum.hollow", value = 0.3 }, value = 1 },
        stroke = is_stack and { value = "#ffffff" } or colour, tooltip = said, description = said } }
  end
  if not is_stack then
    add { transform = { { filter = "datum.is === 'mark' && isValid(datum.low)" } },
      mark = { type = "rule", aria = false, strokeWidth = is_dot and 1.5 or 1.2, color = not is_dot and style.ink
        or nil },
      encoding = { x = field "low", x2 = { field = "high" }, y = y, color = is_dot and colour or nil,
        opacity = { value = is_dot and 0.75 or 0.8 } } }
  end
  if is_dot then
    add { transform = only "mark", mark = { type = "point", strokeWidth = 1.8, opacity = 1 },
      encoding = { x = field "x2", y = y, color = colour,
        shape = { field = "series", type = "nominal", scale = scale_of_series.shape, legend = scale_of_series.legend },
        fill = { condition = { test = "datum.hollow", value = "#ffffff" }, field = "series", type = "nominal",
          scale = scale_of_series.fill, legend = scale_of_series.legend },
        size = { field = "size", type = "quantitative", scale = json.null },
        tooltip = said, description = said } }
  end
  if is_stack then
    -- numbers on full colours are "inside": a dark page leaves them as they are; those on pale ones follow the page
    local has = {}
    for _, mark in ipairs(view.marks) do has[mark.point.is_hollow or false] = true end
    for _, is_pale in ipairs { false, true } do
      local layer = text_layer({ { filter = ("datum.is === 'mark' && datum.hollow === %s"):format(is_pale) } },
        { align = "center", baseline = "middle", fontSize = SIZE - 1 },
        { x = field "middle", y = y, text = { field = "shown", type = "nominal" },
          color = { field = "ink", type = "nominal", scale = json.null } })
      layer.name = not is_pale and "inside" or nil
      if has[is_pale] then add(layer) end
    end
  elseif not is_dot or view.slots <= 2 then
    local gap = is_dot and view.slots < #view.series and 12 or is_dot and 8 or 5
    for _, side in ipairs { 1, -1 } do
      add(text_layer({ { filter = ("datum.is === 'mark' && datum.side === %d"):format(side) } },
        { align = side == 1 and "left" or "right", baseline = "middle", dx = side * gap, color = style.ink,
          fontSize = SIZE - 1 }, { x = field "at", y = y, text = { field = "shown", type = "nominal" } }))
    end
  end
  if view.has_changes then
    add(text_layer(only "change",
      { align = "left", baseline = "middle", color = style.ink, dx = 12, fontSize = SIZE - 1 },
      { x = { value = { expr = "width" } }, y = y, text = { field = "shown", type = "nominal" } }))
  end
  if #view.gone > 0 then
    add(text_layer(only "gone", { align = "left", baseline = "middle", color = style.muted, dx = 4 },
      { x = field "x", y = y, text = { field = "shown", type = "nominal" } }))
  end
  add(text_layer(only "label", { align = "right", baseline = "middle", color = style.ink, dx = -8,
    dy = { expr = ("(1 - datum.lines) * %d"):format(LINE // 2) } },
    { x = { value = 0 }, y = y, text = { field = "shown", type = "nominal" } }))
  if #view.titles > 0 then
    add(text_layer(only "title", { align = "left", baseline = "bottom", fontWeight = "bold", color = style.ink,
      dy = { expr = ("(1 - datum.lines) * %d"):format(LINE - 1) } },
      { x = field "x", y = y, text = { field = "shown", type = "nominal" } }))
  end
  return layers
end

-- What all layers share: the two axes. The notes stand where the title of the axis would.
local function axes_of(view, cube, style, notes)
  local is_share, is_stack = cube.unit == "share", view.kind == "stacked" or view.kind == "diverging"
  local x = field("x", { scale = { domain = view.domain, nice = false, zero = false },
    axis = { aria = false, orient = "bottom", format = is_share and ".0%" or nil,
      tickCount = not view.ticks and 5 or nil, labelFlush = false, labelOverlap = not view.ticks, grid = not is_stack,
      ticks = false, domain = false, labelPadding = 6, titleAnchor = "start", titleAlign = "left", titlePadding = 10,
      titleFontWeight = "normal", titleFontSize = SIZE - 1, titleColor = style.muted, titleLineHeight = LINE - 1,
      title = #notes > 0 and notes or json.null } })
  if view.ticks then
    x.axis.values = {}
    for i, tick in ipairs(view.ticks) do x.axis.values[i] = tick.x end
    x.axis.labelExpr = ("format(ticks[indexof(places, datum.value)], '%s')"):format(is_share and ".0%" or "~g")
  end
  return x, field("y", { axis = json.null,
    scale = { domain = { view.lines + 0.55, 0.45 }, nice = false, zero = false } })
end

local function legend_of(view)
  local labels, longest = {}, 0
  for i, one in ipairs(view.series) do
    labels[i] = wrap(one.label or "", 40, 1)[1]
    longest = max(longest, text.width(labels[i]))
  end
  if #labels < 2 then return json.null, labels end
  local columns = max(1, min(#labels, floor(view.plot / (longest * LETTER + 34))))
  if view.series[2].is_published then columns = columns > 3 and 4 or columns > 1 and 2 or 1 end -- in pairs
  return { orient = "top", title = json.null, labelExpr = "names[datum.value - 1]", labelLimit = 0, symbolOpacity = 1,
    columns = columns, offset = 8,
    values = (function()
      local list = {}
      for i in ipairs(labels) do list[i] = i end
      return list
    end)(), symbolSize = 90, symbolType = view.kind ~= "dot" and "square" or nil, padding = 0 }, labels
end

--- The frame around all charts: text, colours, numbers of the language.
-- @param cube see chart.cube
-- @param options `title` false: without; `width`; `style` from report.style
-- @param described text alternative
-- @return a specification without marks
-- @usage
-- local style = require "report.style".read()
-- local layout = { title = "Age", legend = {} }
-- local one = require "chart.spec".frame({ lang = "de", layout = layout }, { width = 640, style = style }, "Alter")
-- assert(one.config.locale.number.decimal == "," and one.title.text[1] == "Age")
function spec.frame(cube, options, described)
  local style, layout = options.style, cube.layout
  local font = ("%s, Arial, 'Liberation Sans', Helvetica, sans-serif"):format(style.font)
  local letters = floor(options.width / LETTER)
  local title
  local under = cube.base and wrap(cube.base, letters) or {}
  if cube.said then table.insert(under, 1, cube.said) end
  if options.title ~= false and (layout.title or #under > 0) then
    title = { text = layout.title and wrap(layout.title, floor(letters * 0.8)) or under, anchor = "start",
      frame = "bounds", offset = 12, fontSize = layout.title and SIZE + 3 or SIZE, lineHeight = LINE + 4,
      color = style.ink, fontWeight = not layout.title and "normal" or nil }
    if layout.title and #under > 0 then
      title.subtitle, title.subtitleColor, title.subtitleFontSize = under, style.muted, SIZE
      title.subtitleLineHeight, title.subtitlePadding = LINE, 5
    end
  end
  local de = cube.lang == "de"
  return {
    ["$schema"] = "https://vega.github.io/schema/vega-lite/v6.json",
    description = described,
    background = "#ffffff",
    title = title,
    config = {
      font = font,
      locale = { number = { decimal = de and "," or ".", thousands = de and "\u{202F}" or ",", grouping = { 3 },
        currency = { "", de and "\u{202F}€" or "€" }, percent = words[cube.lang].percent } },
      view = { stroke = json.null },
      axis = { labelFontSize = SIZE, labelColor = style.ink, gridColor = "#e3e7eb" },
      legend = { labelFontSize = SIZE, labelColor = style.ink },
      text = { fontSize = SIZE },
    },
  }
end

--- A chart as a specification.
-- @param view see chart.view
-- @param cube see chart.cube
-- @param options `width` in pixels, `title` false: without title and notes, `style` from report.style
-- @param described text alternative
-- @return a table that is the specification
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- local one = require "design".of(d):freq("x"):chart():spec("en")
-- assert(one.layer[1].mark.type == "rect" and #one.data.values == 4) -- two bars, two labels
function spec.of(view, cube, options, described)
  local style, width = options.style, options.width
  local one = spec.frame(cube, options, described)
  local longest, most = 0, 1
  local room = floor(width * STUB / LETTER)
  for _, label in ipairs(view.labels) do
    local parts = wrap(label.text, room)
    for _, part in ipairs(parts) do longest = max(longest, text.width(part)) end
    most, label.shown, label.lines = max(most, #parts), concat(parts, "\n"), #parts
  end
  for _, label in ipairs(view.labels) do view.has_changes = view.has_changes or label.change ~= nil end
  local right = view.has_changes and 84 or (view.kind == "stacked" or view.kind == "diverging") and 12 or 48
  view.plot = width - min(longest, room) * LETTER - 8 - right - 10
  for _, title in ipairs(view.titles) do
    local share = title.width and title.width / (view.domain[2] - view.domain[1]) or 1
    local parts = wrap(title.text, floor(view.plot * share / LETTER) - 1)
    title.shown, title.lines = concat(parts, "\n"), #parts
  end
  local is_stack = view.kind == "stacked" or view.kind == "diverging"
  local colours = is_stack and segment_colours(view, cube.is_ordered, style) or series_colours(view, style)
  local step = is_stack and 28 or view.kind == "dot" and max(26, view.slots * 9 + 8) or max(24, #view.series * 15 + 6)
  step = max(step, most * (LINE - 1) + 8)

  -- bars stay slim where labels make lines high
  view.squeeze = view.kind == "dot" and 1 or min(1, (is_stack and 30 or 20 * #view.series) / step)
  local shapes, fills, domain, seen = {}, {}, {}, 0
  for i, column in ipairs(view.series) do
    if not column.is_published then seen = seen + 1 end
    fills[i] = column.is_published and "#ffffff" or colours[i]
    domain[i], shapes[i] = i, column.is_published and "circle" or SHAPES[(seen - 1) % #SHAPES + 1]
  end
  local legend, names = legend_of(view)
  local rows = values_of(view, cube, colours, style)
  if view.kind == "dot" then turn_labels(rows, view) end
  local notes = {}
  for _, note in ipairs(options.title ~= false and spec.notes(cube, view) or {}) do
    for _, line in ipairs(wrap(note, floor(view.plot / (LETTER - 0.6)))) do notes[#notes + 1] = line end
  end
  local x, y = axes_of(view, cube, style, notes)
  if view.has_changes then
    rows[#rows + 1] = { is = "change", y = 0.2 + (view.labels[1].y - 1), shown = cube.words.change.change }
  end
  one.width, one.height = floor(view.plot), floor(view.lines * step)
  one.padding, one.autosize = 6, { type = "pad" }
  one.params = { { name = "names", value = json.list(names) } }
  if view.ticks then
    local ticks, places = {}, {}
    for i, tick in ipairs(view.ticks) do ticks[i], places[i] = tick.value, tick.x end
    one.params[2], one.params[3] = { name = "ticks", value = ticks }, { name = "places", value = places }
  end
  one.data = { values = json.list(rows) }
  one.encoding = { x = x, y = y }
  one.layer = layers_of(view, style, { legend = legend,
    colour = { domain = domain, range = colours }, shape = { domain = domain, range = shapes },
    fill = { domain = domain, range = fills } })
  return one
end

return spec
