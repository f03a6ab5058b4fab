--- The style of a house as data: fonts, colours, a logo, number formats, fixed texts. Read by pages, charts, workbooks.
--
--     return {
--       font = "Source Sans 3", size = 10,          of workbooks in points; pages put the system's own behind the font
--       ink = "#1f2933", muted = "#5f6b76", line = "#9aa5b1", shade = "#eef2f6", accent = "#0b4f8a",
--                                                   text, what is beside the matter, rules, heads, headings and links
--       colours = { "#0072b2", ... },               of series that have no order, 2 to 12
--       sequential = { ... }, diverging = { ... },  of scales, from the least to the most, 3 to 9
--       logo = "logo.png",                          PNG or JPEG, beside the style file
--       formats = { percent = { de = "0 %", en = "0%" }, points = "0", count = "#,##0", number = "#,##0", p = "0" },
--                                                   as spreadsheets write them; decimals go behind the last 0
--       paper = "A4",                               or "Letter"
--       texts = { organisation = ..., header = ..., footer = ... },   on every sheet and page; a text or { de =, en = }
--     }
--
-- What is left out is that of default.style.lua.

local file = require "core.file"
local load = require "codebook.load"
local check = require "check"

local style = {}

local FIELDS = { "font", "size", "ink", "muted", "line", "shade", "accent", "colours", "sequential", "diverging",
  "logo", "formats", "paper", "texts" }
local FORMATS = { "percent", "points", "count", "number", "p" }
local TEXTS = { "organisation", "header", "footer" }
local LOGO_LIMIT = 4 * 1024 * 1024 -- bytes

local function colour(where, value)
  if type(value) ~= "string" or not value:find("^#%x%x%x%x%x%x$") then
    check.fail("%s: %s is no colour (write \"#0072b2\")", where, check.quoted(value))
  end
  return value:lower()
end

local function colours(where, list, least, most)
  check.kind(where, list, "table")
  if #list < least or #list > most then
    check.fail("%s: %d colours (%d to %d are possible)", where, #list, least, most)
  end
  local checked = {}
  for i, one in ipairs(list) do checked[i] = colour(("%s[%d]"):format(where, i), one) end
  return checked
end

-- A text, or one for each language.
local function spoken(where, value, test)
  if type(value) == "table" then
    check.options(where, value, { "de", "en" })
    for _, lang in ipairs { "de", "en" } do
      if value[lang] then test(where .. "." .. lang, value[lang]) end
    end
    if not value.de and not value.en then check.fail("%s: it has no text (write { de = ..., en = ... })", where) end
  else
    test(where, value)
  end
  return value
end

local function number_format(where, value)
  check.kind(where, value, "string")
  local _, quotes = value:gsub('"', "")
  if not value:find("0", 1, true) or value:find("[;%[%c\\]") or quotes % 2 > 0 then
    check.fail("%s: %s is no format of one number (write \"0\", \"#,##0\" or \"0 %%\"; decimals are added)", where,
      check.quoted(value))
  end
end

local function text(where, value)
  check.kind(where, value, "string")
end

-- Pixels of a PNG or JPEG: what its header says.
local function size_of(bytes, kind)
  if kind == "png" and #bytes >= 24 then return (">I4I4"):unpack(bytes, 17) end
  local at = 3
  while kind == "jpeg" and at + 8 <= #bytes and bytes:byte(at) == 0xff do
    local mark, length = bytes:byte(at + 1), (">I2"):unpack(bytes, at + 2)
    if mark >= 0xc0 and mark <= 0xcf and mark ~= 0xc4 and mark ~= 0xc8 and mark ~= 0xcc then
      local height, width = (">I2I2"):unpack(bytes, at + 5)
      return width, height
    end
    at = at + 2 + length
  end
  return 0, 0
end

local function logo(where, path, folder)
  check.kind(where, path, "string")
  if path:sub(1, 1) ~= "/" and folder then path = folder .. path end
  local bytes = file.read(path, LOGO_LIMIT)
  local kind = bytes:find("^\x89PNG\r\n\x1a\n") and "png" or bytes:find("^\xff\xd8\xff") and "jpeg"
  local width, height = size_of(bytes, kind)
  if width < 1 or height < 1 then check.fail("%s: %s is neither PNG nor JPEG", where, check.quoted(path)) end
  return { bytes = bytes, kind = kind, width = width, height = height }
end

local function merged(where, given, names, test, default)
  local all = {}
  for name, value in pairs(default) do all[name] = value end
  for _, name in ipairs(names) do
    local value = check.options(where, given, names)[name]
    if value ~= nil then all[name] = spoken(where .. "." .. name, value, test) end
  end
  return all
end

local function checked(where, given, default, folder)
  check.options(where, given, FIELDS)
  local function at(name) return where .. ": " .. name end
  local made = {}
  for _, name in ipairs(FIELDS) do made[name] = default[name] end
  if given.font then made.font = check.kind(at "font", given.font, "string") end
  if given.font and (given.font == "" or #given.font > 31 or given.font:find('[%c"\'<>;{}\\]')) then
    check.fail("%s: %s is no name of a font", at "font", check.quoted(given.font))
  end
  if given.size then
    made.size = check.kind(at "size", given.size, "number")
    if not (made.size >= 6 and made.size <= 24) then
      check.fail("%s: %s is not among 6 to 24 points", at "size", check.quoted(made.size))
    end
  end
  for _, name in ipairs { "ink", "muted", "line", "shade", "accent" } do
    if given[name] then made[name] = colour(at(name), given[name]) end
  end
  if given.colours then made.colours = colours(at "colours", given.colours, 2, 12) end
  for _, name in ipairs { "sequential", "diverging" } do
    if given[name] then made[name] = colours(at(name), given[name], 3, 9) end
  end
  if given.logo then made.logo = logo(at "logo", given.logo, folder) end
  made.formats = merged(at "formats", given.formats, FORMATS, number_format, default.formats or {})
  made.paper = check.one_of(at "paper", given.paper or default.paper, { "A4", "Letter" })
  made.texts = merged(at "texts", given.texts, TEXTS, text, default.texts or {})
  return made
end

local default

--- A style, whole: what is given over what is usual.
-- @param given nil, the path of a style file, a table with the same fields, or a style that was read before
-- @return the fields above, all but `logo` there; `logo` is { bytes =, kind = "png" or "jpeg",
--   width =, height = in pixels }
-- @raise `file: field: what`, for fields that are unknown or wrong, and for files that hold more than data
-- @usage
-- local style = require "report.style"
-- assert(style.read().paper == "A4" and #style.read().colours >= 5)
-- assert(style.read({ font = "Arial" }).font == "Arial")
function style.read(given)
  if not default then
    local path = file.home .. "/lib/report/default.style.lua"
    default = setmetatable(checked(path, load.data(path), {}), style)
  end
  if given == nil then return default end
  if type(given) == "table" then
    local is_read = getmetatable(given) == style
    return is_read and given or setmetatable(checked("style", given, default), style)
  end
  local path = check.kind("style", given, "string")
  return setmetatable(checked(path, load.data(path), default, path:match("^.*/") or ""), style)
end

--- The ink of a style or white, whichever reads better on a colour (by relative luminance, WCAG 2).
-- @param ground "#rrggbb"
-- @param house a style
-- @return a colour
-- @usage
-- local style = require "report.style"
-- assert(style.ink_on("#08306b", style.read()) == "#ffffff")
function style.ink_on(ground, house)
  local sum = 0
  for i, weight in ipairs { 0.2126, 0.7152, 0.0722 } do
    local part = tonumber(ground:sub(2 * i, 2 * i + 1), 16) / 255
    sum = sum + weight * (part <= 0.03928 and part / 12.92 or ((part + 0.055) / 1.055) ^ 2.4)
  end
  return sum > 0.3 and house.ink or "#ffffff"
end

--- So many colours of a scale of them, spread over the whole of it; between two the one in the middle.
-- @param scale list of colours
-- @param count how many
-- @return list of colours
-- @usage assert(require "report.style".spread({ "#000000", "#ffffff" }, 3)[2] == "#808080")
function style.spread(scale, count)
  local list, floor = {}, math.floor
  for i = 1, count do
    local at = count == 1 and (#scale + 1) / 2 or 1 + (i - 1) * (#scale - 1) / (count - 1)
    local low, part = floor(at), at - floor(at)
    local mixed = "#"
    for c = 2, 6, 2 do
      local from = tonumber(scale[low]:sub(c, c + 1), 16)
      local to = tonumber(scale[math.min(low + 1, #scale)]:sub(c, c + 1), 16)
      mixed = mixed .. ("%02x"):format(floor(from + (to - from) * part + 0.5))
    end
    list[i] = mixed
  end
  return list
end

return style
