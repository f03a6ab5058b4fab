--- A map of the Länder as equal tiles: darker for more. For what each tile is and where it stands: chart.laender.

local json = require "json"
local laender = require "chart.laender"
local language = require "language"
local said = require "chart.spec"

local floor, ceil, huge, min, max = math.floor, math.ceil, math.huge, math.min, math.max

local map = {}

local TILE = 76  -- pixels
local GAP = 0.02 -- around a tile, as a part of it

local words = {
  en = { nothing = "Tiles without a number: not shown, or not among the data." },
  de = { nothing = "Kacheln ohne Zahl: nicht gezeigt oder nicht unter den Daten." },
}

--- Which tile has which point.
-- @param cube see chart.cube
-- @param lands list of { state =, label =, point = or nil }
-- @return a view, see chart.view: a line for each Land of the data, `tiles` with all 16
-- @usage
-- local state = require "chart.laender".find("BY")
-- local view = require "chart.map".view({}, { { state = state, label = "Bayern", point = { value = 0.5 } } })
-- assert(#view.tiles == 16 and #view.marks == 1 and view.marks[1].of == "Bayern")
function map.view(_, lands)
  local self = { kind = "map", lines = #lands, labels = {}, titles = {}, gone = {}, ties = {}, series = { {} },
    marks = {}, tiles = {} }
  local by_code = {}
  for i, one in ipairs(lands) do
    self.labels[i] = { y = i, text = one.label }
    if one.point then
      self.marks[#self.marks + 1] = { label = i, series = 1, point = one.point, of = one.label }
      by_code[one.state.code] = self.marks[#self.marks]
    else
      self.gone[#self.gone + 1] = { y = i }
    end
  end
  for i, state in ipairs(laender) do self.tiles[i] = { state = state, mark = by_code[state.code] } end
  return self
end

-- The ends of the scale of colours: round numbers about the values.
local function domain_of(view, is_share)
  local low, high = huge, -huge
  for _, mark in ipairs(view.marks) do
    low, high = min(low, mark.point.value), max(high, mark.point.value)
  end
  if low > high then return 0, 1 end
  local step = is_share and 0.05 or 10.0 ^ floor(math.log(max(high - low, 1e-9), 10))
  return floor(low / step + 1e-9) * step, max(ceil(high / step - 1e-9) * step, floor(low / step + 1e-9) * step + step)
end

--- A map as a Vega-Lite specification.
-- @param view from map.view
-- @param cube see chart.cube
-- @param options see chart.spec
-- @param described text alternative
-- @return a specification
-- @usage
-- local layout = { title = "x" }
-- local cube = { lang = "en", unit = "share", layout = layout, legend = {}, words = require "language".words "en" }
-- local options = { width = 640, style = require "report.style".read() }
-- assert(#require "chart.map".spec(require "chart.map".view(cube, {}), cube, options, "").data.values == 16)
function map.spec(view, cube, options, described)
  local style, is_share, w = options.style, cube.unit == "share", words[language.words(cube.lang).lang]
  local one = said.frame(cube, options, described)
  local low, high = domain_of(view, is_share)
  local rows, is_bare = {}, false
  for i, tile in ipairs(view.tiles) do
    local row = { code = tile.state.code, x = tile.state.column - 1 + GAP, x2 = tile.state.column - GAP,
      y = tile.state.row - 1 + GAP, y2 = tile.state.row - GAP }
    if tile.mark then
      local point = tile.mark.point
      local place = (point.value - low) / (high - low)
      row.value, row.hollow = point.value, point.is_hollow
      row.shown = point.shown .. (is_share and "\u{202F}%" or "") .. (point.mark or "")
      row.said = tile.mark.of .. ": " .. said.said(point, cube)
      row.ink = place > 0.45 and "#ffffff" or style.ink
    else
      row.said, is_bare = tile.state.name, true
    end
    rows[i] = row
  end
  local notes = options.title ~= false and said.notes(cube, { marks = {}, gone = {} }) or {}
  if is_bare and options.title ~= false then table.insert(notes, 1, w.nothing) end
  local lines = {}
  for _, note in ipairs(notes) do
    for _, line in ipairs(said.wrap(note, 70)) do lines[#lines + 1] = line end
  end
  local function place(name) return { field = name, type = "quantitative" } end
  local axis = { labels = false, ticks = false, domain = false, grid = false, title = json.null }
  local x, y = place "x", place "y"
  x.scale, x.axis = { domain = { 0, 4 }, nice = false, zero = false }, axis
  y.scale, y.axis = { domain = { 5, 0 }, nice = false, zero = false }, axis
  if #lines > 0 then
    x.axis = { labels = false, ticks = false, domain = false, grid = false, title = lines, titleAnchor = "start",
      titleAlign = "left", titleFontWeight = "normal", titleFontSize = 11, titleColor = style.muted,
      titleLineHeight = 14, titlePadding = 10 }
  end
  local middle = { expr = tostring(TILE / 2) }
  local ink = { field = "ink", type = "nominal", scale = json.null }
  local known = { filter = "isValid(datum.value)" }
  one.width, one.height = 4 * TILE, 5 * TILE
  one.padding, one.autosize = 8, { type = "pad" }
  one.data = { values = rows }
  one.encoding = { x = x, y = y }
  local about = { field = "said", type = "nominal" }
  one.layer = {
    { transform = { { filter = "!isValid(datum.value)" } },
      mark = { type = "rect", fill = "#f6f7f8", stroke = style.line, strokeDash = { 3, 3 }, strokeWidth = 1 },
      encoding = { x2 = { field = "x2" }, y2 = { field = "y2" }, tooltip = about, description = about } },
    { transform = { known }, mark = { type = "rect", strokeWidth = 1.5 },
      encoding = { x2 = { field = "x2" }, y2 = { field = "y2" }, tooltip = about, description = about,
        color = { field = "value", type = "quantitative", scale = { domain = { low, high }, range = style.sequential },
          legend = { orient = "right", title = json.null, format = is_share and ".0%" or nil, gradientLength = 150,
            tickCount = 4 } },
        stroke = { condition = { test = "datum.hollow", value = style.ink }, value = json.null } } },
    { name = "inside", mark = { type = "text", aria = false, dx = middle, dy = { expr = tostring(TILE / 2 - 9) },
        fontWeight = "bold", baseline = "middle" },
      encoding = { text = { field = "code", type = "nominal" },
        color = { condition = { test = "isValid(datum.value)", field = "ink", type = "nominal", scale = json.null },
          value = style.muted } } },
    { name = "inside_too", transform = { known }, mark = { type = "text", aria = false, dx = middle,
        dy = { expr = tostring(TILE / 2 + 10) }, baseline = "middle" },
      encoding = { text = { field = "shown", type = "nominal" }, color = ink } },
  }
  return one
end

return map
