--- Published figures beside computed values as a chart: a dot for what the data give in each wave, a stroke for what
-- is printed, a line for the interval of the newest wave.
--
-- It draws shares in percent, or means where the table has nothing else; what is constructed has a hollow dot. The
-- specification is Vega-Lite's, its numbers are those of the table.

local check = require "check"
local figure = require "figure"
local language = require "language"
local show = require "show"
local style = require "report.style"

local concat = table.concat

local chart = {}

local LEAST <const>, MOST <const> = 3, 45 -- lines: fewer are read in the table, more are no picture
local LABEL <const> = 30                  -- columns of a label's line
local LABELS <const> = 190                -- pixels for labels
local WIDTH <const>, STEP <const> = 440, 25
local INDENT <const> = "\u{200B}\u{A0}\u{A0}\u{A0}\u{A0}" -- vega takes plain blanks away

local words = {
  en = { data = "data %s", published = "published %s", percent = "Percent", mean = "Mean",
    interval = "%s; line: 95 % interval", constructed = "constructed",
    alt = "Dots of what the data give beside what is published.", of = "%s: %s", print = "published %s" },
  de = { data = "Daten %s", published = "veröffentlicht %s", percent = "Prozent", mean = "Mittelwert",
    interval = "%s; Linie: 95-%-Intervall", constructed = "konstruiert",
    alt = "Punkte für das, was die Daten ergeben, neben dem Veröffentlichten.", of = "%s: %s",
    print = "veröffentlicht %s" },
}

-- ---- what there is to draw -------------------------------------------------------------------------

-- "percent", "mean", or nil for what is neither: changes against another question, ranks, extremes, facts.
local function unit_of(self, line)
  if not line or line.stat ~= "" or line.against ~= "" then return nil end
  local entry = self.study.computer:question(line.question, line.population)
  if not entry then return nil end
  if line.item == "any" then return #entry.options == 0 and "percent" or "mean" end
  return self.study.computer:keys(entry, line.item) and "percent" or nil
end

-- The number that is printed exactly of a line in a wave; nil where it is printed in words, as a limit or not at all.
local function print_of(wave)
  for _, f in ipairs(wave.prints) do
    if f.op == "eq" and not f.words and (f.stat == "percent" or f.stat == "mean") then return f.value end
  end
end

-- The rows that are drawn, in groups by question: { label, rows = { { label, level, line, is_made } } }; their unit.
local function groups_of(self, lang)
  local unit = "mean"
  local list = self:lines_of(lang)
  for _, one in ipairs(list) do
    if unit_of(self, one.line) == "percent" then unit = "percent" end
  end
  local groups, group, count, parent = {}, nil, 0, nil
  for _, one in ipairs(list) do
    if one.row.kind == "question" or not group then
      group = { label = one.row.kind == "question" and one.row.label or nil, rows = {} }
      groups[#groups + 1] = group
    end
    if one.row.kind == "answer" and (one.row.level or 0) == 0 then parent = not one.line and one.row.label or nil end
    if one.line and unit_of(self, one.line) == unit then
      local level = one.row.level or 0
      if parent and level > 0 then -- an item of which only groups are shown
        group.rows[#group.rows + 1], parent = { label = parent, level = 0 }, nil
      end
      group.rows[#group.rows + 1] = { label = one.row.label, level = level, line = one.line, is_made = one.is_made }
      count = count + 1
    end
  end
  local kept = {}
  for _, one in ipairs(groups) do kept[#kept + 1] = #one.rows > 0 and one or nil end
  return kept, unit, count
end

-- ---- texts --------------------------------------------------------------------------------------------

-- A label in at most two lines.
local function wrapped(label)
  local lines, line = {}, ""
  for word in label:gmatch "%S+" do
    if line ~= "" and utf8.len(line) + 1 + utf8.len(word) > LABEL then lines[#lines + 1], line = line, "" end
    line = line == "" and word or line .. " " .. word
  end
  lines[#lines + 1] = line
  if #lines > 2 then lines = { lines[1], require "core.text".cut(concat(lines, " ", 2), LABEL) } end
  return lines
end

local function digits_of(unit)
  return unit == "mean" and 1 or 0
end

local function shown(value, unit, lang)
  return show.number(value, digits_of(unit), language.words(lang))
end

-- ---- the specification -----------------------------------------------------------------------------

-- The values of a group's rows, as long rows: one for each dot and stroke.
local function values_of(self, group, unit, lang, scale)
  local values, w = {}, words[lang]
  for i, one in ipairs(group.rows) do
    local lines = wrapped(one.label)
    if one.level > 0 then
      for k, line in ipairs(lines) do lines[k] = INDENT .. line end
    end
    values[#values + 1] = { y = i, label = concat(lines, "\n"), lines = #lines }
    for place = one.line and #self.waves or 0, 1, -1 do -- the newest is drawn last, on top
      local wave = self.waves[place]
      local known = one.line.waves[wave.name]
      if known and known.found and known.found == known.found then
        local value = { y = i, x = known.found, series = w.data:format(wave.name) }
        if one.is_made[wave.name] then value.series = w.constructed end
        local estimate = known.estimate
        if place == 1 and not one.is_made[wave.name] and estimate and estimate.low == estimate.low then
          local factor = unit == "percent" and 100 or 1
          value.low, value.high = estimate.low * factor, estimate.high * factor
        end
        if place == 1 then value.text = shown(known.found, unit, lang) end
        values[#values + 1] = value
        scale.has[value.series] = true
        scale.most = math.max(scale.most, value.high or value.x)
        scale.least = math.min(scale.least, value.low or value.x)
        local print = place == 1 and print_of(known)
        if print then
          values[#values + 1] = { y = i, x = print, series = w.published:format(wave.name) }
          scale.has[values[#values].series] = true
        end
      end
    end
  end
  return values
end

-- Dots, hollow dots, strokes: each series by its place among all that a table can have.
local function looks_of(self, lang, colours)
  local w, looks = words[lang], {}
  local newest = self.waves[1]
  local function add(name, shape, fill, stroke) looks[#looks + 1] = { name, shape, fill, stroke } end
  for i, wave in ipairs(self.waves) do
    add(w.data:format(wave.name), "circle", i == 1 and colours[1] or "#9a9aa4", i == 1 and colours[1] or "#9a9aa4")
  end
  add(w.constructed, "circle", "transparent", colours[1])
  add(w.published:format(newest.name), "M0,-1.6L0,1.6", "transparent", colours[6] or colours[2])
  return looks
end

-- The legend, the same in all views, so that it is one.
local LEGEND <const> = { title = "", orient = "top", direction = "horizontal", labelFontSize = 11, symbolSize = 62,
  columns = 4, symbolStrokeWidth = 1.8, offset = 6 }

local function encoded(domain, range)
  return { field = "series", type = "nominal", legend = LEGEND, scale = { domain = domain, range = range } }
end

-- Labels of so many lines: a text of two begins half a line higher.
local function label_layer(y, lines)
  return { transform = { { filter = "datum.lines == " .. lines } },
    mark = { type = "text", align = "left", fontSize = 11, lineBreak = "\n", lineHeight = 12, baseline = "middle",
      dy = -6 * (lines - 1) },
    encoding = { y = y, x = { value = -LABELS }, text = { field = "label", type = "nominal" } } }
end

-- One group as a view with its layers.
local function view_of(self, group, unit, lang, scale, looks, has_title, is_last, colours)
  local values = values_of(self, group, unit, lang, scale)
  local domain, shapes, fills, strokes = {}, {}, {}, {}
  for i, look in ipairs(looks) do domain[i], shapes[i], fills[i], strokes[i] = table.unpack(look) end
  local places = {}
  for i in ipairs(group.rows) do places[i] = i end
  local y = { field = "y", type = "ordinal", sort = false,
    scale = { domain = places, paddingInner = 0, paddingOuter = 0 },
    axis = { title = "", domain = false, ticks = false, labels = false, grid = true, gridOpacity = 0.35 } }
  local w = words[lang]
  local title = w[unit]
  if scale.has_interval then title = w.interval:gsub("%%s", title) end
  local x = { field = "x", type = "quantitative", axis = { title = is_last and title or "", labelFontSize = 11,
    titleFontSize = 11, titleFontWeight = "normal", tickCount = 6, domain = false, ticks = false, labels = is_last,
    titleAnchor = "start" }, scale = scale.x }
  local point = { y = y, x = x, shape = encoded(domain, shapes), fill = encoded(domain, fills),
    stroke = encoded(domain, strokes) }
  local layers = {
    { mark = { type = "rule", strokeWidth = 2, opacity = 0.6, color = colours[1] },
      transform = { { filter = "isValid(datum.low)" } },
      encoding = { y = y, x = { field = "low", type = "quantitative", scale = scale.x }, x2 = { field = "high" } } },
    { mark = { type = "point", filled = false, size = 62, strokeWidth = 1.8, opacity = 1 },
      transform = { { filter = "isValid(datum.x)" } }, encoding = point },
    { mark = { type = "text", align = "right", dx = 28, fontSize = 11, fontWeight = 600 },
      transform = { { filter = "isValid(datum.text)" } }, encoding = { y = y, x = { value = "width" },
        text = { field = "text", type = "nominal" } } },
    label_layer(y, 1), label_layer(y, 2),
  }
  return { width = WIDTH, height = { step = STEP }, title = has_title and group.label and { text = group.label,
    anchor = "start", frame = "bounds", fontSize = 12, fontWeight = 600, offset = 4 } or nil,
    data = { values = values }, layer = layers }
end

local methods = {}
methods.__index = methods

--- The chart as a Vega-Lite specification, its data inside.
-- @param lang "de" or "en"; nil: the current one
-- @param options { style = a house style }
-- @return a table
function methods:spec(lang, options)
  lang = lang or language.current()
  local t = self.table
  local colours = style.read(check.options("chart", options, { "style" }).style).colours
  local groups, unit = groups_of(t, lang)
  local scale = { has = {}, most = 0, least = math.huge, x = {} }
  for _, group in ipairs(groups) do
    for _, value in ipairs(values_of(t, group, unit, lang, scale)) do
      scale.has_interval = scale.has_interval or value.low ~= nil
    end
  end
  scale.x.domain = { unit == "percent" and 0 or math.floor(scale.least), unit == "percent"
    and math.min(100, math.ceil(scale.most / 10 + 0.3) * 10) or math.ceil(scale.most) }
  scale.x.nice = false
  local looks = {}
  for _, look in ipairs(looks_of(t, lang, colours)) do looks[#looks + 1] = scale.has[look[1]] and look or nil end
  local views = {}
  for i, group in ipairs(groups) do
    views[i] = view_of(t, group, unit, lang, scale, looks, #groups > 1, i == #groups, colours)
  end
  local spec = #views > 1 and { vconcat = views, spacing = 14 } or views[1]
  spec["$schema"] = "https://vega.github.io/schema/vega-lite/v6.json"
  spec.config = { view = { stroke = "transparent" },
    axis = { gridColor = "#d9d9de", labelColor = "#333", titleColor = "#333" },
    legend = { labelColor = "#333" }, locale = lang == "de" and { number = { decimal = ",", thousands = "\u{202F}",
      grouping = { 3 }, currency = { "", "" } } } or nil }
  spec.background = "transparent"
  spec.autosize = #views == 1 and { type = "pad" } or nil
  return spec
end

--- The chart in words, with its numbers.
-- @param lang "de" or "en"; nil: the current one
-- @return a text
function methods:alt(lang)
  lang = lang or language.current()
  local groups, unit = groups_of(self.table, lang)
  local w, parts = words[lang], {}
  for _, group in ipairs(groups) do
    for _, one in ipairs(group.rows) do
      local said = {}
      for place, wave in ipairs(one.line and self.table.waves or {}) do
        local known = one.line.waves[wave.name]
        if known and known.found and known.found == known.found then
          said[#said + 1] = ("%s %s%s"):format(wave.name, shown(known.found, unit, lang),
            one.is_made[wave.name] and require "figure.mark".sign or "")
          local print = place == 1 and print_of(known)
          if print then said[#said + 1] = w.print:format(figure.printed({ print = tostring(print), value = print,
            stat = "percent", op = "eq" }, language.words(lang).decimal)) end
        end
      end
      if #said > 0 then parts[#parts + 1] = w.of:format(one.label, concat(said, ", ")) end
    end
  end
  return w.alt .. " " .. concat(parts, "; ") .. "."
end

--- The table of the chart.
-- @param lang "de" or "en"
-- @return a layout
function methods:layout(lang)
  return self.table:layout(lang)
end

--- The chart of a table of figures.
-- @param t from figure.compare
-- @return a chart with spec, alt and layout; nil where fewer than three values of one kind, or too many, stand in it
-- @usage local study = require "study".open(require "core.file".home)
-- local t = require "figure.compare".table(study, { study.figures[1].question, "gender" })
-- local c = require "figure.chart".of(t)
-- assert(c == nil or #c:alt("en") > 0)
function chart.of(t)
  local _, _, count = groups_of(t, "en")
  if count < LEAST or count > MOST then return nil end
  return setmetatable({ table = t }, methods)
end

return chart
