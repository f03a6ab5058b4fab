--- Display formats of SPSS, Stata and SAS, as far as they say what a number means: days and times.
--
-- A rule turns a file's number into days since 1970-01-01: (x - origin) / divisor, or, for months,
-- quarters and the like, a function of each different value. Durations and times of day stay
-- numbers, whose format goes along.

local dates = require "codebook.dates"

local floor = math.floor

local formats = {}

local day = 86400
local spss_origin = 12219379200            -- seconds from 1582-10-14 to 1970-01-01
local since_1960 = -dates.days(1960, 1, 1) -- days from 1960-01-01 to 1970-01-01

local spss_seconds = { origin = spss_origin, divisor = day }
local days_1960 = { origin = since_1960, divisor = 1 }
local seconds_1960 = { origin = since_1960 * day, divisor = day }

-- Periods since 1960: so many a year, the day on which one begins, and back.
local function periods(count)
  local months = 12 // count
  return {
    days = function(value)
      local whole = floor(value)
      return dates.days(1960 + whole // count, whole % count * months + 1, 1)
    end,
    value = function(days)
      local year, month = dates.text(days):match("^(%-?%d+)-(%d+)")
      return (tonumber(year) - 1960) * count + (tonumber(month) - 1) // months
    end,
  }
end

-- Stata's weeks: the first begins on the 1st of January, the 52nd has eight or nine days.
local weeks = {
  days = function(value)
    local whole = floor(value)
    return dates.days(1960 + whole // 52, 1, 1) + whole % 52 * 7
  end,
  value = function(days)
    local year = tonumber(dates.text(days):match("^(%-?%d+)"))
    return (year - 1960) * 52 + math.min(51, (floor(days) - dates.days(year, 1, 1)) // 7)
  end,
}

local spss = {}
for name in ("DATE ADATE EDATE SDATE JDATE MOYR QYR WKYR DATETIME YMDHMS"):gmatch("%u+") do
  spss[name] = spss_seconds
end

-- The days that began behind a leap second (IERS, Bulletin C); %tC counts them, %tc does not.
local leaps = {}
for year in ("1973 1974 1975 1976 1977 1978 1979 1980 1988 1990 1991 1996 1999 2006 2009 2017"):gmatch("%d+") do
  leaps[#leaps + 1] = dates.days(tonumber(year), 1, 1)
end
for year in ("1972 1981 1982 1983 1985 1992 1993 1994 1997 2012 2015"):gmatch("%d+") do
  leaps[#leaps + 1] = dates.days(tonumber(year), 7, 1)
end
table.sort(leaps)

local with_leaps = {
  days = function(value)
    local seconds = 0
    for i, day_after in ipairs(leaps) do
      if value >= (day_after * day + since_1960 * day + i - 1) * 1000 then seconds = i end
    end
    return (value - since_1960 * day * 1000 - seconds * 1000) / (day * 1000)
  end,
  value = function(days)
    local seconds = 0
    for i, day_after in ipairs(leaps) do
      if days >= day_after then seconds = i end
    end
    return floor(days * day * 1000 + 0.5) + since_1960 * day * 1000 + seconds * 1000
  end,
}

local sas = {}
local sas_days = [[DATE DDMMYY DDMMYYB DDMMYYC DDMMYYD DDMMYYN DDMMYYP DDMMYYS MMDDYY MMDDYYB MMDDYYC MMDDYYD MMDDYYN
  MMDDYYP MMDDYYS YYMMDD YYMMDDB YYMMDDC YYMMDDD YYMMDDN YYMMDDP YYMMDDS MONYY YYMM YYMMN MMYY YYMON YYQ WEEKDATE
  WEEKDATX WORDDATE WORDDATX JULIAN NLDATE E8601DA B8601DA IS8601DA]]
for name in sas_days:gmatch("[%u%d]+") do sas[name] = days_1960 end
for name in ("DATETIME DATEAMPM NLDATM MDYAMPM E8601DT B8601DT E8601DZ B8601DZ IS8601DT"):gmatch("[%u%d]+") do
  sas[name] = seconds_1960
end

local stata = { d = days_1960, c = { origin = since_1960 * day * 1000, divisor = day * 1000 }, w = weeks,
  m = periods(12), q = periods(4), h = periods(2) }
stata.C = with_leaps

--- What a format says of the numbers under it.
-- @param kind of the file: "sav", "por", "dta", "sas7bdat", "xpt"
-- @param format as the file has it: "EDATE10", "%td", "DATE9"
-- @return nil for plain numbers; else a rule: `origin` and `divisor`, or `days` and `value`, functions from the
--   file's number to days since 1970-01-01 and back
-- @usage local rule = require "statfile.formats".rule("dta", "%tm")
-- assert(rule.days(0) == -3653 and rule.value(-3653) == 0)
function formats.rule(kind, format)
  if not format then return nil end
  if kind == "dta" then
    local letter = format:match("^%%%-?t(%a)") or format:match("^%%%-?(d)")
    return letter and stata[letter]
  end
  local name = format:upper():match("^([%u%d]-%u+)%d*%.?%d*$") or ""
  return (kind == "sav" or kind == "por") and spss[name] or (kind == "sas7bdat" or kind == "xpt") and sas[name]
    or nil
end

local sas_own = {}
local sas_names = [[BEST BESTX F COMMA COMMAX DOLLAR DOLLARX PERCENT PERCENTN Z E NUMX NEGPAREN YEN EURO EUROX D FRACT
  HEX OCTAL BINARY ROMAN WORDS WORDF PVALUE TIME TIMEAMPM HHMM HOUR MMSS TOD NLTIME NLNUM NLMNY E8601TM B8601TM YEAR
  MONTH MONNAME WEEKDAY DOWNAME QTR QTRR DAY NENGO WEEKV WEEKU WEEKW JULDAY IB PIB RB PD ZD S370FF SSN VAXRB]]
for name in sas_names:gmatch("[%u%d]+") do
  sas_own[name] = true
end

--- Whether a format of a SAS file is one that somebody made: its value labels are in a catalog beside the data.
-- @param format as the file has it, or nil
-- @return true or false
-- @usage local formats = require "statfile.formats"
-- assert(formats.is_made("SEXFMT") and not formats.is_made("BEST12") and not formats.is_made("$CHAR8"))
function formats.is_made(format)
  local name = (format or ""):upper():match("^%$?([%u%d_]-[%u_]*)%d*%.?%d*$") or ""
  if format == nil or name == "" or name == "CHAR" or name == "VARYING" or name == "ASCII" or name == "UPCASE" then
    return false
  end
  return not sas_own[name] and sas[name] == nil
end

--- Whether a format shows the time of day.
-- @param format as the file has it
-- @return true or false
-- @usage local formats = require "statfile.formats"
-- assert(formats.has_time("DATETIME20") and formats.has_time("%tc") and not formats.has_time("EDATE10"))
function formats.has_time(format)
  return format:upper():find("TIME", 1, true) ~= nil or format:find("^%%%-?t[cC]") ~= nil
    or format:upper():find("^%u%d%d%d%dD[TZ]") ~= nil or format:upper():find("^YMDHMS") ~= nil
end

return formats
