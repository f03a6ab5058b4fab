--- Charts written to files: specifications as they are, pictures drawn by node (lib/report/draw.js).

local file = require "core.file"
local json = require "json"
local npm = require "report.npm"
local check = require "check"

local popen, open, tmpname, remove = io.popen, io.open, os.tmpname, os.remove

local draw = {}

local ENDINGS = { svg = "svg", png = "png", json = "json" }
local ORDER = { "$schema", "description", "title", "background", "width", "height", "padding", "autosize", "params",
  "data", "encoding", "layer", "config", "type", "field" }

-- An argument of the shell, whatever is in it.
local function quoted(argument)
  return "'" .. argument:gsub("'", "'\\''") .. "'"
end

local function whole_numbers(value)
  if math.type(value) == "float" then return json.number(value) end
  if type(value) ~= "table" or getmetatable(value) == getmetatable(json.null) then return value end
  local copy = setmetatable({}, getmetatable(value))
  for key, inner in pairs(value) do copy[key] = whole_numbers(inner) end
  return copy
end

--- A specification as JSON, the same bytes each time.
-- @param spec a Vega-Lite specification
-- @param on_one_line true: not indented
-- @return a text that ends with a line end
-- @usage assert(require "chart.draw".json({ width = 0.1 + 0.2 }, true) == '{"width":0.30000000000000004}\n')
function draw.json(spec, on_one_line)
  local text = json.text(whole_numbers(spec), ORDER, on_one_line)
  return on_one_line and text:gsub("</", "<\\/") or text -- so that no <script> around it ends
end

local function is_there(program)
  local pipe <close> = popen("command -v " .. program .. " >/dev/null 2>&1 && echo yes", "r")
  return pipe:read("a") ~= ""
end

-- A file of the system's temporary folder, removed when it goes out of scope.
local function temporary(bytes)
  local path = tmpname()
  if bytes then
    local handle = open(path, "wb")
    handle:write(bytes)
    handle:close()
  end
  return setmetatable({ path = path }, { __close = function() remove(path) end })
end

local function first_line(path)
  local handle <close> = open(path, "r")
  return handle and handle:read("l") or nil
end

--- Draws a specification.
-- @param spec a Vega-Lite specification
-- @param form "svg" or "png"
-- @param scale pixels of a PNG for one of the chart
-- @param name of the file it is for, in messages
-- @return the bytes
-- @raise where the packages, node or a font are missing, and with what node says where it fails
-- @usage
-- local draw = require "chart.draw"
-- local ok, problem = pcall(draw.bytes, {}, "svg", 1, "x.svg")
-- assert(not ok and tostring(problem):find("x.svg", 1, true))
function draw.bytes(spec, form, scale, name)
  local folder = npm.folder()
  if not folder then
    check.fail("chart: the packages that draw '%s' are not installed (make deps-charts; a .json needs none)", name)
  end
  if not is_there "node" then
    check.fail("chart: there is no node to draw '%s' (apt-get install nodejs; a .json needs none)", name)
  end
  local request <close> = temporary(draw.json({ form = form, scale = scale, spec = spec }, true))
  local said <close> = temporary()
  local command = ("node %s %s <%s 2>%s"):format(quoted(file.home .. "/lib/report/draw.js"), quoted(folder),
    quoted(request.path), quoted(said.path))
  local pipe = popen(command, "r")
  local bytes = pipe:read("a")
  if not pipe:close() or bytes == "" then
    check.fail("chart: node could not draw '%s': %s", name, first_line(said.path) or "it said nothing")
  end
  return bytes
end

--- Writes a chart, see `write` of a chart.
-- @param chart a chart
-- @param path its ending is svg, png or json
-- @param options of the specification, and `lang`, `scale`
-- @raise names the ending or option that is wrong
-- @usage assert(not pcall(require "chart.draw".write, {}, "x.gif"))
function draw.write(chart, path, options)
  check.kind("chart: write", path, "string")
  local form = ENDINGS[(path:match("%.([^./]+)$") or ""):lower()]
  if not form then
    check.fail("chart: write: %s is no file of a chart (its name ends in .svg, .png or .json)", check.quoted(path))
  end
  options = check.options("chart: write", options, { "lang", "scale", "width", "title", "style" }) or {}
  local scale, rest = options.scale or 2, {}
  for _, name in ipairs { "width", "title", "style" } do rest[name] = options[name] end
  check.kind("chart: write: scale", scale, "number")
  if not (scale >= 0.5 and scale <= 8) then
    check.fail("chart: write: scale: %s is not among 0.5 to 8", check.quoted(scale))
  end
  local spec = chart:spec(options.lang, rest)
  file.write(path, form == "json" and draw.json(spec) or draw.bytes(spec, form, scale, path))
end

return draw
