--- Dates as texts: reading them by format, and days since 1970-01-01.

local column = require "core.column"
local labels = require "core.labels"
local values_of = require "values"

local dates = {}

local patterns = { d = "(%d%d?)", m = "(%d%d?)", Y = "(%d%d%d%d)", y = "(%d%d)", H = "(%d%d?)", M = "(%d%d)",
  S = "(%d%d%.?%d*)" }

-- What can mean nothing else.
local plain = { "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y" }

-- A format as a Lua pattern and the letters of its captures; made once each.
local known = {}
local function compiled(format)
  if known[format] then return known[format] end
  local letters, pattern = {}, format:gsub("[%^%$%(%)%.%[%]%*%+%-%?]", "%%%0")
  pattern = pattern:gsub("%%(%a)", function(letter)
    local part = patterns[letter]
    if not part then return nil end
    letters[#letters + 1] = letter
    return part
  end)
  known[format] = { pattern = "^%s*" .. pattern .. "%s*$", letters = letters }
  return known[format]
end

--- Days since 1970-01-01 of a day in the Gregorian calendar (Hinnant, days_from_civil).
-- @param year, month, day whole numbers
-- @return whole number, or nil if there is no such day
-- @usage assert(require "codebook.dates".days(1970, 1, 2) == 1)
-- @usage assert(require "codebook.dates".days(2025, 2, 29) == nil)
function dates.days(year, month, day)
  local leap = year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
  local length = ({ 31, leap and 29 or 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 })[month]
  if not length or day < 1 or day > length then return nil end
  local y = month <= 2 and year - 1 or year
  local era = y // 400
  local yoe = y - era * 400
  local doy = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
  return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 719468
end

local farthest = 1e9 -- days from 1970; what is beyond is no date, but a damaged number

--- A date as text, in ISO form.
-- @param days since 1970-01-01; a fraction is the time of day
-- @return "2025-05-02" or "2025-05-02T13:30:00"; the number where it is no day that a calendar has
-- @usage assert(require "codebook.dates".text(1.5) == "1970-01-02T12:00:00")
function dates.text(days)
  if not (days > -farthest and days < farthest) then return ("%.15g"):format(days) end
  local whole = math.floor(days)
  local seconds = math.floor((days - whole) * 86400 + 0.5)
  if seconds == 86400 then whole, seconds = whole + 1, 0 end
  local z = whole + 719468 -- Hinnant, civil_from_days
  local era = z // 146097
  local doe = z - era * 146097
  local yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
  local doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
  local mp = (5 * doy + 2) // 153
  local month = mp < 10 and mp + 3 or mp - 9
  local year = yoe + era * 400 + (month <= 2 and 1 or 0)
  local day = ("%04d-%02d-%02d"):format(year, month, doy - (153 * mp + 2) // 5 + 1)
  if seconds == 0 then return day end
  return ("%sT%02d:%02d:%02d"):format(day, seconds // 3600, seconds // 60 % 60, seconds % 60)
end

local function read_as(value, format)
  local form = compiled(format)
  local found = { value:match(form.pattern) }
  if not found[1] then return nil end
  local part = {}
  for i, letter in ipairs(form.letters) do part[letter] = tonumber(found[i]) end
  local year = part.Y or part.y and part.y + (part.y < 70 and 2000 or 1900)
  local days = year and dates.days(year, part.m or 1, part.d or 1)
  local hour, minute, second = part.H or 0, part.M or 0, part.S or 0
  if not days or hour >= 24 or minute >= 60 or second >= 61 then return nil end
  local seconds = hour * 3600 + minute * 60 + second
  return seconds == 0 and days or days + seconds / 86400
end

-- A format of days fits a day with a time behind it, too.
local function read_with_time(value, format)
  local days = read_as(value, format)
  if days or format:find("%%[HMS]") then return days end
  return read_as(value, format .. " %H:%M:%S") or read_as(value, format .. " %H:%M")
end

--- Whether a text is a date of one of the formats.
-- @param value the text
-- @param formats list of formats
-- @return true or false
-- @usage assert(require "codebook.dates".fits("02.01.1970", { "%d.%m.%Y" }))
function dates.fits(value, formats)
  for _, format in ipairs(formats) do
    if read_as(value, format) then return true end
  end
  return false
end

--- Reads a date.
-- @param value the text
-- @param formats list of formats (%d %m %Y %y %H %M %S), or nil; ISO forms and 31.05.2025 are always tried last
-- @return days since 1970-01-01, with a fraction for the time of day; nil if no format fits
-- @usage assert(require "codebook.dates".read("02.01.1970", { "%d.%m.%Y" }) == 1)
-- @usage assert(require "codebook.dates".read("1970-01-02T12:00:00") == 1.5)
function dates.read(value, formats)
  for _, list in ipairs { formats or {}, plain } do
    for _, format in ipairs(list) do
      local days = read_with_time(value, format)
      if days then return days end
    end
  end
  return nil
end

--- The columns of texts in which every text is a date of one of the formats, as columns of dates.
-- @param data a dataset
-- @param formats list of formats
-- @param described columns that are left alone, { name = true }
-- @return list of { name, column }
-- @usage local d = require "core.dataset".of { { "day", require "core.column".texts { "02.01.1970" } } }
-- assert(require "codebook.dates".columns(d, { "%d.%m.%Y" }, {})[1][2]:get(1) == 1)
function dates.columns(data, formats, described)
  local changed = {}
  for _, name in ipairs(data:names()) do
    local col = data:column(name)
    local is_text = not described[name] and (col:kind() == "text" or col:kind() == "single")
    local days, all = {}, is_text
    for _, item in ipairs(is_text and values_of(col) or {}) do
      days[item.value] = dates.read(item.value, formats)
      all = all and days[item.value] ~= nil
      if not all then break end
    end
    if all and next(days) then
      local titled = labels.of { title = col:labels():spec().title }
      changed[#changed + 1] = { name, column.translate(col, days, "date", titled, {}) }
    end
  end
  return changed
end

return dates
