--- Published figures: reading them, and what it means that a computed value meets one.
--
-- A figure is a row of a study's figures file: `question`, `item` (an option, an item of a set, a net,
-- or "any" for the question itself), `group` and `subgroup` (a domain, or "all"), `stat`, `value` as
-- printed and `op`. `words` says that it is printed in words ("third", "almost quarter", "over half"),
-- `against` what a change is measured against ("wave 2020", "question x", or both), or, of a rank, the group
-- whose subgroups it is counted among ("group region"; else it is counted among the other items). `reason` says why
-- a figure cannot be checked; a subgroup or item "unknown_01" that the publication lost to which it belongs. An item
-- "a|b" means any of these, the base "all" everybody, where others mean those who were asked the question.
-- `alternative` says what the value is in other readings ("swapped=4", "swapped=rather:17" with another item, several
-- separated by blanks): all figures that name one reading change together (see contradictions.readings).

local check = require "check"

local floor, abs, tointeger = math.floor, math.abs, math.tointeger

local figure = {}

-- Which of them the prompt shows first.
local SHOWN = { "id", "question", "item", "wave", "stat", "value", "group", "subgroup" }

local fields = { "id", "chapter", "population", "wave", "question", "item", "group", "subgroup", "base", "stat",
  "value", "op", "words", "against", "source", "reading", "alternative", "place", "note", "reason" }
local must = { "id", "question", "item", "stat", "value", "op" }
local allowed = {
  stat = { "percent", "mean", "change_pp", "rank", "min", "max", "count", "points", "sum_points" },
  op = { "eq", "lt", "gt", "approx" },
  source = { "chart", "text" },
  reading = { "agreed", "inferred", "disputed" },
}

-- Why a figure cannot be checked against answers: its code, and what people read.
local reasons = {
  method = { de = "Angabe darüber, wie die Erhebung gemacht wurde", en = "a fact about how the survey was made" },
  assumption = { de = "Annahme von Planern, kein Ergebnis", en = "an assumption of planners, no result" },
  scale = { de = "beschreibt eine Skala", en = "describes a scale" },
  claim = { de = "Angabe der Autoren, niemand wurde danach gefragt", en = "the authors' own, nobody was asked" },
  advertising = { de = "Angabe in einer Anzeige", en = "from an advertisement" },
  lost = { de = "Zahlen des Diagramms sind verloren", en = "the numbers of the chart are lost" },
}

--- Why a figure cannot be checked, in words.
-- @param reason code of a figure: method, assumption, scale, claim, advertising or lost
-- @return { de =, en = }
-- @usage assert(require "figure".reason("scale").en == "describes a scale")
function figure.reason(reason)
  return reasons[reason]
end

--- Whether the publication lost to what a figure belongs: its subgroup or item is called "unknown_01" or the like.
-- @param f a figure
-- @return "subgroup" or "item"; nil if it is known
-- @usage assert(require "figure".lost { item = "yes", subgroup = "unknown_03" } == "subgroup")
function figure.lost(f)
  if f.subgroup:find("^unknown_") then return "subgroup" end
  return f.item:find("^unknown_") and "item" or nil
end

-- Fractions in words: their percentage, and how far off a value may be and still be called so.
local fractions = {
  half = { 50, 5 }, third = { 100 / 3, 5 }, quarter = { 25, 5 }, three_quarters = { 75, 5 },
  fifth = { 20, 2 }, sixth = { 100 / 6, 2 },
}

local function listed(list)
  return "'" .. table.concat(list, "', '") .. "'"
end

-- "almost third" as side and fraction; false where it is neither.
local function worded(words)
  local side, name = nil, words
  for _, one in ipairs { "almost", "over" } do
    if words == one then return one, nil end
    if words:sub(1, #one + 1) == one .. " " then side, name = one, words:sub(#one + 2) end
  end
  if not fractions[name] then return false end
  return side, name
end

-- "wave 2020 question x" (or one of the two) of a change, "group x" of a rank, as a table; false where it is none of
-- these, nil where nothing is said.
local function against_of(print, stat)
  if print == "" then return stat ~= "change_pp" and nil end
  local against, rest = {}, print:gsub("(%a+) +([%w_]+)", "")
  for kind, name in print:gmatch("(%a+) +([%w_]+)") do
    if (kind == "group") ~= (stat == "rank") or kind ~= "group" and kind ~= "wave" and kind ~= "question" then
      return false
    end
    against[kind] = name
  end
  return not rest:find("%S") and against
end

-- "swapped=4 other=rather:17" as a list of { reading, item (nil: the same), print }; nil where it is none.
local function alternatives_of(print)
  local list = {}
  for part in print:gmatch("%S+") do
    local reading, item, value = part:match("^([%w_]+)=(.-):?([-+]?[%d.]+)$")
    if not tonumber(value) or not item:find("^[%w_|]*$") or (item ~= "") ~= (part:find(":", 1, true) ~= nil) then
      return nil
    end
    list[#list + 1] = { reading = reading, item = item ~= "" and item or nil, print = value }
  end
  return list
end

local function decimals(print)
  local fraction = print:match("%.(%d+)$")
  return fraction and #fraction or 0
end

-- 10, 100, ... by multiplication, which is exact everywhere.
local function power_of_ten(digits)
  local power = 1.0
  for _ = 1, digits do power = power * 10 end
  return power
end

-- Half up: the whole number that is printed. A share is a quotient; 1e-9 keeps 0.5 what it is.
local function half_up(value)
  return floor(value + 0.5 + 1e-9)
end

-- The columns of a figures file: some must be there, and none is unknown.
local function check_names(names, where)
  local is_there = {}
  for _, name in ipairs(names or {}) do is_there[name] = true end
  for _, name in ipairs(names and must or {}) do
    if not is_there[name] then
      error(("%s:1: no column '%s' (%s)"):format(where, name, check.advice(name, names)), 0)
    end
  end
  for _, name in ipairs(fields) do is_there[name] = nil end
  local unknown = check.names(is_there)[1]
  if unknown then
    error(("%s:1: unknown column %s (%s)"):format(where, check.quoted(unknown), check.advice(unknown, fields)), 0)
  end
end

--- Checks the rows of a figures file and makes figures of them.
-- @param rows list of tables, field name to text; `names`: the columns of the file, if it is one
-- @param where the name of the file for messages
-- @return list of figures, also indexed by id; `value` is a number, `print` its text, `decimals` its digits
-- @raise `file:line: what (what to do)`; a row's line is its `line`, else its place in the list and one for the head
-- @usage local list = require "figure".of({ { id = "F1", question = "age", item = "old", stat = "percent",
--   value = "26", op = "eq" } }, "figures.csv")
-- assert(list.F1.value == 26)
function figure.of(rows, where)
  local list = {}
  check_names(rows.names, where)
  for i, row in ipairs(rows) do
    local line = row.line or i + 1
    local function fail(message, ...) error(("%s:%d: "):format(where, line) .. message:format(...), 0) end
    local f = { where = ("%s:%d"):format(where, line) }
    for _, name in ipairs(fields) do f[name] = row[name] or "" end
    if f.id == "" then fail("field 'id' is empty (give the figure a name)") end
    if list[f.id] then fail("field 'id': figure '%s' stands twice (the first is %s)", f.id, list[f.id].where) end
    for _, name in ipairs { "source", "reading" } do
      if f[name] == "" then f[name] = allowed[name][1] end
    end
    for _, name in ipairs(check.names(allowed)) do
      local known, values = false, allowed[name]
      for _, value in ipairs(values) do known = known or value == f[name] end
      if not known then fail("field '%s' of '%s' is '%s' (one of %s)", name, f.id, f[name], listed(values)) end
    end
    f.print, f.decimals = f.value, decimals(f.value)
    f.value = f.print:find("^[+-]?%d+%.?%d*$") and tonumber(f.print)
    if not f.value then fail("field 'value' of '%s' is '%s', not a number", f.id, f.print) end
    if f.group == "" then f.group, f.subgroup = "all", "all" end
    f.words = f.words ~= "" and f.words or nil
    if f.words and worded(f.words) == false then
      fail("field 'words' of '%s' is '%s' (a fraction such as 'third', 'almost' or 'over' in front)", f.id, f.words)
    end
    if f.reason ~= "" and not reasons[f.reason] then
      local codes = {}
      for code in pairs(reasons) do codes[#codes + 1] = code end
      table.sort(codes)
      fail("field 'reason' of '%s' is '%s' (one of %s, or empty)", f.id, f.reason, listed(codes))
    end
    f.alternatives = alternatives_of(f.alternative)
    if not f.alternatives then
      fail("field 'alternative' of '%s' is '%s' (write the reading and its value, such as 'swapped=4')", f.id,
        f.alternative)
    end
    local against = against_of(f.against, f.stat)
    if against == false and f.stat == "change_pp" then
      fail("field 'against' of '%s' must say against what (write 'wave 2020', or 'question' and its name)", f.id)
    elseif against == false then
      fail("field 'against' of '%s' is '%s' (of a rank 'group' and its name, else empty)", f.id, f.against)
    end
    f.against = against
    list[i], list[f.id] = f, f
  end
  return setmetatable(list, { __fields = SHOWN })
end

--- A figure as another reading has it.
-- @param f a figure
-- @param reading the name of a reading
-- @return a figure with that reading's value (and item); f itself where the reading says nothing of it
-- @usage local figure = require "figure"
-- local f = figure.of({ { id = "F1", stat = "percent", value = "4", op = "eq", alternative = "swapped=1" } }, "x")[1]
-- assert(figure.as(f, "swapped").value == 1 and figure.as(f, "other") == f)
function figure.as(f, reading)
  for _, one in ipairs(f.alternatives) do
    if one.reading == reading then
      return setmetatable({ item = one.item, print = one.print, value = tonumber(one.print),
        decimals = decimals(one.print) }, { __index = f })
    end
  end
  return f
end

--- The values that meet a figure, for all but changes and ranks.
--
-- `eq`: the value rounds half up to the print. `lt`, `gt`: beyond it, on the unrounded value (a fraction in
-- words is exact: a third is 33.33...). `approx`: in words, within 5 points for halves, thirds and quarters and 2
-- for fifths and sixths, "almost" and "over" binding the side; in digits, within 1 of the last digit that
-- is not 0 of a count, else of the last one printed.
-- @param f a figure
-- @return low, high, low_is_out, high_is_out: the interval, and whether its ends do not belong to it
-- @usage local figure = require "figure"
-- local f = figure.of({ { id = "F1", stat = "percent", value = "26", op = "eq" } }, "x.csv")[1]
-- assert(figure.bounds(f) == 25.5)
function figure.bounds(f)
  local side, name
  local centre, reach = f.value, 1 / power_of_ten(f.decimals)
  if f.words then side, name = worded(f.words) end
  if name then centre, reach = fractions[name][1], fractions[name][2] end
  if f.op == "eq" then return f.value - reach / 2, f.value + reach / 2, false, true end
  if f.op == "lt" then return -math.huge, centre, true, true end
  if f.op == "gt" then return centre, math.huge, true, true end
  if f.stat == "count" then
    while tointeger(centre / reach) and centre ~= 0 and centre % (reach * 10) == 0 do reach = reach * 10 end
  end
  local low, high = centre - reach, centre + reach
  if side == "almost" then return low, centre, false, true end
  if side == "over" then return centre, high, true, false end
  return low, high, false, false
end

--- The values that meet a figure with room to spare: for all but ranks, and of a change for the difference.
--
-- A count is whole. Everything else stays `margin` points, or a quarter of the last digit where that is less, away from
-- the ends: what can be met only on an edge is not met by answers of people.
-- @param f a figure
-- @param margin in points
-- @return low, high: a closed interval
-- @usage local figure = require "figure"
-- local f = figure.of({ { id = "F1", stat = "count", value = "700", op = "gt" } }, "x.csv")[1]
-- assert(figure.inside(f, 0.02) == 701)
function figure.inside(f, margin)
  local low, high, low_is_out, high_is_out = figure.bounds(f)
  if f.stat == "count" then
    return low_is_out and floor(low) + 1 or math.ceil(low), high_is_out and math.ceil(high) - 1 or floor(high)
  end
  margin = math.min(margin, 0.25 / power_of_ten(f.decimals))
  return low + margin, high - margin
end

--- What was found for a figure as one number: of a change the difference, of a rank the place.
-- @param f a figure
-- @param found see met
-- @return a number
-- @usage assert(require "figure".number({ stat = "rank" }, { own = 3, others = { 4, 2 } }) == 2)
function figure.number(f, found)
  if f.stat == "change_pp" then return found.now - found.before end
  if f.stat ~= "rank" then return found end
  local place = 1
  for _, other in ipairs(found.others) do place = place + (other > found.own and 1 or 0) end
  return place
end

--- Whether a computed value meets a published figure: the one place that decides it.
--
-- Levels, means, counts, extremes: within `figure.bounds`, `eq` by rounding half up. A change: the unrounded
-- difference, or the difference of the rounded levels, gives the print. A rank: that many of the
-- options printed are not smaller, and a tie fails.
-- @param f a figure
-- @param found a number; for a change { now =, before = }; for a rank { own =, others = { values } }
-- @return true or false
-- @usage local figure = require "figure"
-- local f = figure.of({ { id = "F1", stat = "change_pp", value = "-9", op = "eq", against = "wave 1" } }, "x.csv")[1]
-- assert(figure.met(f, { now = 15.6, before = 25.2 }))
function figure.met(f, found)
  if f.stat == "rank" then
    for _, other in ipairs(found.others) do
      if abs(other - found.own) < 1e-9 then return false end
    end
    return figure.number(f, found) == f.value
  end
  local scale = power_of_ten(f.decimals)
  local function level(value)
    if value ~= value then return false end
    if f.op == "eq" then return half_up(value * scale) == half_up(f.value * scale) end
    local low, high, low_is_out, high_is_out = figure.bounds(f)
    if low_is_out and value <= low or high_is_out and value >= high then return false end
    return value >= low and value <= high
  end
  if f.stat ~= "change_pp" then return level(found) end
  local now, before = found.now, found.before
  return level(now - before) or level((half_up(now * scale) - half_up(before * scale)) / scale)
end

local in_digits = { half = "1/2", third = "1/3", quarter = "1/4", three_quarters = "3/4", fifth = "1/5", sixth = "1/6" }

--- What is printed for a figure, shortly: "38", "<1", "~1/3", "+4"; "<" and ">" are also "almost" and "over".
-- @param f a figure
-- @param decimal sign, "." by default
-- @return a text
-- @usage local figure = require "figure"
-- local f = figure.of({ { id = "F1", stat = "percent", value = "1", op = "lt" } }, "x.csv")[1]
-- assert(figure.printed(f) == "<1")
function figure.printed(f, decimal)
  local digits = f.print:gsub("%.", decimal or ".")
  local sign = ({ lt = "<", gt = ">", approx = "~" })[f.op] or ""
  if f.stat == "change_pp" and f.value > 0 then sign = sign .. "+" end
  if f.words then
    local side, name = worded(f.words)
    sign = f.op == "approx" and ({ almost = "<", over = ">" })[side] or sign
    digits = in_digits[name] or digits
  end
  return sign .. digits
end

return figure
