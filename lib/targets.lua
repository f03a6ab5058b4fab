--- Targets of weights: what a script writes, as margins and numbers with a total each; checked before any work.
--
-- A margin is a single choice, or several crossed ("sex:age3"); its targets are a map by key or code, nested for
-- crossed ones, or a list of pairs. All of it is put into one form:
--
--     { margins = { { name =, column =, options = { answers }, target = { number per place or nil } } },
--       numbers = { { name =, column =, target = } } }

local column = require "core.column"
local core = require "core.weight"
local labels = require "core.labels"
local text = require "core.text"
local net = require "net"
local question = require "question"
local check = require "check"

local abs, concat, huge, sort = math.abs, table.concat, math.huge, table.sort

local targets = {}

targets.TOTAL = "(total)" -- the sum of the weights, as a margin with one answer

local SAME = 1e-9 -- relative: totals that differ by less differ by rounding
local POINTS = 0.005 -- shares may miss 1 by so much
local MEANT = 0.05 -- and are still meant as shares by so much

local all = labels.of { answers = { { key = "all" } } }

local function answers_of(col)
  local answers = {}
  for _, option in ipairs(col:labels():options("en")) do
    if option.place > 0 then answers[option.place] = option end
  end
  return answers
end

local function number(where, value)
  if math.type(value) == nil then check.fail("%s: %s is not a number", where, check.quoted(value)) end
  if value ~= value or abs(value) == huge then check.fail("%s: the target is no finite number", where) end
  return value
end

-- ---- what is written ------------------------------------------------------------------------------

-- The keys of a table, numbers before texts.
local function keys_of(t)
  local keys = {}
  for key in pairs(t) do keys[#keys + 1] = key end
  sort(keys, function(a, b)
    if type(a) == type(b) and (type(a) == "number" or type(a) == "string") then return a < b end
    return type(a) == "number"
  end)
  return keys
end

local function is_pair(item, crossed)
  return type(item) == "table" and #item == 2 and type(item[2]) == "number"
    and (not crossed or type(item[1]) == "string")
end

-- Lists of keys from the outermost variable in, each with its target.
local function entries_of(where, given, depth)
  local entries = {}
  local function add(path, value, level)
    if type(value) ~= "table" then
      local here = ("%s: target of '%s'"):format(where, concat(path, ":"))
      entries[#entries + 1] = { path = path, target = number(here, value) }
      return
    end
    if level > depth then
      check.fail("%s: the target of '%s' is a table, not a number", where, concat(path, ":"))
    end
    for _, key in ipairs(keys_of(value)) do
      local longer = { table.unpack(path) }
      longer[#longer + 1] = math.type(key) == "float" and text.number(key) or key
      add(longer, value[key], level + 1)
    end
  end
  if is_pair(given[1], depth > 1) then
    for i, pair in ipairs(given) do
      if not is_pair(pair, depth > 1) then
        check.fail("%s[%d]: write { \"key\", target }, as in the first", where, i)
      end
      add({ pair[1] }, pair[2], depth)
    end
  else
    add({}, given, 1)
  end
  return entries
end

local function factors_of(where, data, name)
  if data:has(name) then return { name } end
  local factors = {}
  for part in (name .. ":"):gmatch("([^:]*):") do
    if not data:has(part) then
      check.fail("%s: no column %s (%s)", where, check.quoted(part), check.advice(part, data:names()))
    end
    factors[#factors + 1] = part
  end
  return factors
end

local function margin_of(where, data, name, factors, given)
  local cols, lists = {}, {}
  for i, factor in ipairs(factors) do
    local col = data:column(factor)
    if col:kind() == "multi" then
      check.fail("%s: '%s' is a multiple-response set, and a margin has one answer a row (weight to one of its items: "
        .. "derive{ x = \"has(%s, '...')\" })", where, factor, factor)
    end
    cols[i] = question.as_single(where, factor, col)
    lists[i] = answers_of(cols[i])
  end
  local crossed, answers = cols[1], lists[1]
  for i = 2, #cols do
    local joined = {}
    for _, outer in ipairs(answers) do
      for _, option in ipairs(lists[i]) do
        joined[#joined + 1] = { key = outer.key .. ":" .. option.key, place = #joined + 1 }
      end
    end
    crossed, answers = column.cross(crossed, cols[i], labels.of { answers = joined }), joined
  end
  local target = {}
  for _, entry in ipairs(entries_of(("%s: '%s'"):format(where, name), given, #factors)) do
    local here = ("%s: '%s'"):format(where, name)
    local place
    if #entry.path == 1 then
      place = net.places(here, answers, entry.path)[1]
    elseif #entry.path == #factors then
      place = 0
      for i, key in ipairs(entry.path) do place = place * #lists[i] + net.places(here, lists[i], { key })[1] - 1 end
      place = place + 1
    else
      check.fail("%s: '%s' says %d of %d variables", here, concat(entry.path, ":"), #entry.path, #factors)
    end
    if target[place] then check.fail("%s: two targets for '%s'", here, answers[place].key) end
    if entry.target < 0 then
      check.fail("%s: the target of '%s' is %s, below 0", here, answers[place].key, text.number(entry.target))
    end
    target[place] = entry.target
  end
  return { name = name, column = crossed, options = answers, target = target }
end

-- Pairs of name and targets in order: as listed, else as the columns stand in the data.
local function pairs_in_order(where, data, given)
  check.kind(where, given, "table")
  local list = {}
  if #given > 0 then
    for i, pair in ipairs(given) do
      if type(pair) ~= "table" or type(pair[1]) ~= "string" or pair[2] == nil then
        check.fail("%s: margin %d is no pair (write { \"sex\", { f = 0.51, m = 0.49 } })", where, i)
      end
      list[i] = { name = pair[1], given = pair[2] }
    end
    for _, name in ipairs(check.names(given)) do
      check.fail("%s: '%s' stands in a list of margins (write { \"%s\", ... })", where, name, name)
    end
  else
    local at = {}
    for i, name in ipairs(data:names()) do at[name] = i end
    local function place(name)
      return name == targets.TOTAL and 0 or at[name] or at[name:match("^[^:]*")] or huge
    end
    local names = check.names(given)
    sort(names, function(a, b)
      if place(a) ~= place(b) then return place(a) < place(b) end
      return a < b
    end)
    for i, name in ipairs(names) do list[i] = { name = name, given = given[name] } end
  end
  if #list == 0 then check.fail("%s: no targets (write { sex = { f = 0.51, m = 0.49 } })", where) end
  return list
end

--- Reads targets as a script writes them.
-- @param where what messages start with, "rake"
-- @param data a dataset
-- @param given `{ sex = { f = 0.51, m = 0.49 }, ["sex:age3"] = { f = { young = ... } } }`, or a list of pairs; with
--   numbers allowed also `["(total)"] = 6194` and `api99 = 3914069`
-- @param numbers_too whether totals of numbers are allowed
-- @return `{ margins =, numbers = }`, see above
-- @raise names the column, the option or the value that is wrong
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- assert(require "targets".read("rake", d, { x = { [1] = 0.5, [2] = 0.5 } }).margins[1].target[2] == 0.5)
function targets.read(where, data, given, numbers_too)
  local read, seen = { margins = {}, numbers = {} }, {}
  for _, pair in ipairs(pairs_in_order(where, data, given)) do
    local name, value = pair.name, pair.given
    if seen[name] then check.fail("%s: '%s' has targets twice", where, name) end
    seen[name] = true
    if name == targets.TOTAL then
      if not numbers_too then
        check.fail("%s: '(total)' goes with calibrate (the margins say what the weights sum to)", where)
      end
      number(where .. ": '(total)'", value)
      targets.add_total(read, data:rows(), value)
      read.margins[1].is_implied = nil
      if value <= 0 then check.fail("%s: '(total)': the target is %s, not above 0", where, text.number(value)) end
    else
      local factors = factors_of(where, data, name)
      local kind = data:column(factors[1]):kind()
      if type(value) ~= "table" then
        number(("%s: '%s'"):format(where, name), value)
        if #factors > 1 or kind ~= "number" then
          check.fail("%s: '%s' is no number, so it has no total (write %s = { key = target, ... })", where, name, name)
        end
        if not numbers_too then
          check.fail("%s: '%s' has one number, not a target for each of its answers (totals of numbers go with "
            .. "calibrate)", where, name)
        end
        read.numbers[#read.numbers + 1] = { name = name, column = data:column(name), target = value }
      else
        read.margins[#read.margins + 1] = margin_of(where, data, name, factors, value)
      end
    end
  end
  return read
end

-- ---- what is in the data --------------------------------------------------------------------------

local function sum_of(list)
  local sum = 0
  for _, value in pairs(list) do sum = sum + value end -- targets are few; their order does not show
  return sum
end

local function rows_text(rows)
  return rows == 1 and "1 row is" or text.number(rows) .. " rows are"
end

--- Puts the sum of the weights first among the margins. Where each margin misses some rows, they do not say it.
-- @param read from `read`, after `scaled`
-- @param rows how many there are
-- @param total what the weights are to sum to
-- @usage
-- local read = { margins = {}, numbers = {} }
-- require "targets".add_total(read, 3, 100)
-- assert(read.margins[1].target[1] == 100)
function targets.add_total(read, rows, total)
  table.insert(read.margins, 1, { name = targets.TOTAL, options = { { key = "all", place = 1 } }, target = { total },
    column = core.constant(rows, all), is_implied = true })
end

--- Refuses targets that no weights can meet: for answers that nobody gave, answers without a target, rows that are
-- missing on a margin or a number.
-- @param where what messages start with
-- @param read from `read`; each margin gets `parts`, rows and weight of its answers, and `missing`
-- @param weights column of base weights
-- @param keep whether rows that are missing on a margin may keep their factor
-- @return the margins crossed, a core.weight margins; notes
-- @raise names the variable and the key
-- @usage
-- local column = require "core.column"
-- local d = require "core.dataset".of { { "x", column.numbers { 1, 2, 2 } } }
-- local read = require "targets".read("rake", d, { x = { [1] = 0.5, [2] = 0.5 } })
-- assert(require "targets".placed("rake", read, column.numbers { 1, 1, 2 }):patterns() == 2)
function targets.placed(where, read, weights, keep)
  local columns, notes = {}, {}
  for i, margin in ipairs(read.margins) do columns[i] = margin.column end
  local crossed = core.cross(weights:rows(), columns)
  local parts, missing = crossed:count(weights)
  local at = 0
  for i, margin in ipairs(read.margins) do
    local here = ("%s: '%s'"):format(where, margin.name)
    margin.parts, margin.missing = {}, missing[i]
    if missing[i].rows > 0 then
      if not keep then
        check.fail("%s: row %d is missing (%s; unmatched = \"keep\" leaves such rows their factor)", here,
          missing[i].row, rows_text(missing[i].rows))
      end
      notes[#notes + 1] = ("%s missing on '%s' and %s there"):format(rows_text(missing[i].rows), margin.name,
        missing[i].rows == 1 and "keeps its factor" or "keep their factor")
    end
    for place, option in ipairs(margin.options) do
      local part, target = parts[at + place], margin.target[place]
      margin.parts[place] = part
      if target and target > 0 and part.rows == 0 then
        check.fail("%s: nobody is in '%s', whose target is %s (join it with another answer)", here, option.key,
          text.number(target))
      elseif not target and part.rows > 0 then
        check.fail("%s: '%s' has no target (%s in it)", here, option.key, rows_text(part.rows))
      elseif target == 0 and part.rows > 0 then
        check.fail("%s: the target of '%s' is 0 (%s in it; give those a weight of 0)", here, option.key,
          rows_text(part.rows))
      end
    end
    at = at + #margin.options
  end
  for _, one in ipairs(read.numbers) do
    local row, rows = core.missing(one.column, weights)
    if row then
      check.fail("%s: '%s': row %d is missing (%s, and a total needs all)", where, one.name, row, rows_text(rows))
    end
  end
  return crossed, notes
end

-- ---- what targets mean ----------------------------------------------------------------------------

-- "counts", or what shares sum to: 1 or 100.
local function meaning_of(read, asked)
  if asked == "counts" or not read.margins[1] then return "counts" end
  for _, margin in ipairs(read.margins) do
    if margin.name == targets.TOTAL then return "counts" end
  end
  local sum = sum_of(read.margins[1].target)
  for _, whole in ipairs { 1, 100 } do
    if abs(sum / whole - 1) <= MEANT then return whole end
  end
  return asked == "shares" and (sum < 10 and 1 or 100) or "counts"
end

local function rescale_shares(where, read, whole, rows, notes)
  local words = whole == 1 and "shares" or "percentages"
  for _, margin in ipairs(read.margins) do
    local sum = sum_of(margin.target)
    if abs(sum / whole - 1) > POINTS * (1 + 1e-9) then
      check.fail("%s: the %s of '%s' sum to %s (to %d, off by at most %s; for counts add targets = \"counts\")", where,
        words, margin.name, text.number(sum), whole, text.number(POINTS * whole))
    end
    if abs(sum / whole - 1) > SAME then
      notes[#notes + 1] = ("the %s of '%s' sum to %s and were rescaled to %d"):format(words, margin.name,
        text.number(sum), whole)
    end
    for place, value in pairs(margin.target) do margin.target[place] = value / sum * rows end
  end
  if read.numbers[1] then
    check.fail("%s: '%s' has a total, which goes with counts, and the targets of '%s' are %s", where,
      read.numbers[1].name, read.margins[1].name, words)
  end
end

--- Puts targets on one scale: what weights are to sum to. Shares become parts of the number of rows, so that weights
-- have mean 1.
-- @param where what messages start with
-- @param read from `read`, after `placed`; its targets are changed
-- @param rows rows of positive weight
-- @param asked "counts", "shares", or nil to tell them by their sums (1 or 100: shares)
-- @param notes list, to which notes are added
-- @return the total, nil where no margin says it; whether targets are shares
-- @raise names margins whose totals disagree
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- local read = require "targets".read("rake", d, { x = { [1] = 25, [2] = 75 } })
-- assert(require "targets".scaled("rake", read, 4, nil, {}) == 4 and read.margins[1].target[2] == 3)
function targets.scaled(where, read, rows, asked, notes)
  local whole = meaning_of(read, asked)
  local first, total = read.margins[1], nil
  if whole ~= "counts" then
    rescale_shares(where, read, whole, rows, notes)
    total = rows
  elseif first then
    total = sum_of(first.target)
    if total <= 0 then check.fail("%s: the targets of '%s' are all 0", where, first.name) end
    for _, margin in ipairs(read.margins) do
      local sum = sum_of(margin.target)
      if abs(sum / total - 1) > SAME then
        check.fail("%s: totals disagree: the targets of '%s' sum to %s, those of '%s' to %s", where, first.name,
          text.number(total), margin.name, text.number(sum))
      end
      for place, value in pairs(margin.target) do margin.target[place] = value / sum * total end
    end
  end
  for _, margin in ipairs(read.margins) do
    local known, missed = 0, margin.missing and margin.missing.weight or 0
    if missed > 0 then -- the answers share out what the rows that gave one weigh
      for _, part in ipairs(margin.parts) do known = known + part.weight end
      for place, value in pairs(margin.target) do margin.target[place] = value * known / (known + missed) end
    end
  end
  return total, whole ~= "counts"
end

return targets
