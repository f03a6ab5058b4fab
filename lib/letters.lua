--- Tests between the columns of a table: letters, marks, and the list of differences behind them.
--
-- Columns are compared that stand side by side under one heading of a banner variable; the Total, free points and
-- points of other variables are never compared, so never a total with its part. Nothing below the table's flag is
-- tested, and nothing that is hidden. The family of an adjustment are the tests in one row of one entry of `columns`,
-- so a net and a mean are families of their own.

local contrast = require "core.contrast"
local text = require "core.text"
local adjust = require "adjust"
local language = require "language"
local layout = require "layout"
local check = require "check"
local copied = require "meta".copy

local concat = table.concat

local letters = {}

local FIELDS = check.known("letters", { "alpha", "adjust", "against", "test" })
local UP, DOWN = "↑", "↓"

--- What a script asks of tests between columns, checked, with what is left out.
-- @param where what messages start with
-- @param given `{ alpha = 0.05, adjust = "holm" | "bh" | "none", against = "pairs" | "rest" | "previous",
--   test = "design" | "kish" }`, true for all of these defaults, nil or false for no tests
-- @return table of the four, or nil
-- @raise names the field that is wrong
-- @usage assert(require "letters".options("table: letters", true).adjust == "holm")
function letters.options(where, given)
  if given == nil or given == false then return nil end
  if given == true then given = {} end
  check.options(where, given, FIELDS)
  local alpha = given.alpha == nil and 0.05 or check.kind(where .. ": alpha", given.alpha, "number")
  if not (alpha > 0 and alpha < 1) then
    check.fail("%s: alpha: %s is not between 0 and 1", where, text.number(alpha))
  end
  return { alpha = alpha, adjust = check.one_of(where .. ": adjust", given.adjust, { "holm", "bh", "none" }),
    against = check.one_of(where .. ": against", given.against, { "pairs", "rest", "previous" }),
    test = check.one_of(where .. ": test", given.test, { "design", "kish" }) }
end

--- The n-th letter: A to Z, then AA, AB, ...
-- @param n from 1
-- @return a string
-- @usage
-- local name = require "letters".name
-- assert(name(1) == "A" and name(26) == "Z" and name(27) == "AA" and name(703) == "AAA")
function letters.name(n)
  local name = ""
  while n > 0 do
    name = string.char(65 + (n - 1) % 26) .. name
    n = (n - 1) // 26
  end
  return name
end

-- The places in entry.points of the two points of each test.
local function places_of(entry)
  local place, places = {}, {}
  for i, p in ipairs(entry.points) do place[p] = i end
  for i, test in ipairs(entry.tests) do places[2 * i - 1], places[2 * i] = place[test[1]], place[test[2]] end
  return places
end

-- The points of each test, two after the other.
local function pairs_of(entry)
  local list = {}
  for i, test in ipairs(entry.tests) do list[2 * i - 1], list[2 * i] = test[1], test[2] end
  return list
end

-- The same of the tests whose points can be tested; `tested` nil: all.
local function tested_pairs(entry, tested)
  if not tested then return entry.pairs end
  local list = {}
  for i = 1, #entry.pairs, 2 do
    local a, b = entry.pairs[i], entry.pairs[i + 1]
    if tested[a] and tested[b] then list[#list + 1], list[#list + 2] = a, b end
  end
  return list
end

--- Which points of a banner are compared; those compared in pairs get their `letter`.
-- @param options see `options`
-- @param banner with its points
-- @return list of `{ points = { numbers }, tests = { { a, b }... } }`, one for each entry with something to test; b is
--   nil for the rest of a's group. `several`: names of sets whose points share rows, which is beyond the test
-- @usage
-- local data = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 3 } } }
-- local banner = require "banner".of("table: columns", data, "x")
-- local letters = require "letters"
-- local plan = letters.plan(letters.options("table", true), banner)
-- assert(#plan[1].tests == 3 and banner.points[3].letter == "B")
function letters.plan(options, banner)
  local plan, by_entry, groups = { options = options, several = {} }, {}, {}
  for p, point in ipairs(banner.points) do
    local group = point.group
    if group and options.test == "kish" and group.set and options.against ~= "rest" then
      if not groups[group] then plan.several[#plan.several + 1] = group.set end
      groups[group] = {}
    elseif group and #group > 1 then
      local entry = by_entry[point.entry]
      if not entry then
        entry = { points = {}, tests = {} }
        by_entry[point.entry], plan[#plan + 1] = entry, entry
      end
      local side = groups[group] or {}
      groups[group] = side
      entry.points[#entry.points + 1] = p
      if options.against == "pairs" then
        for _, other in ipairs(side) do entry.tests[#entry.tests + 1] = { other, p } end
        point.letter = letters.name(#entry.points)
      elseif options.against == "rest" then
        entry.tests[#entry.tests + 1] = { p }
      elseif #side > 0 then
        entry.tests[#entry.tests + 1] = { p, side[#side] }
      end
      side[#side + 1] = p
    end
  end
  for _, entry in ipairs(plan) do
    entry.places = options.against ~= "rest" and places_of(entry) or nil
    entry.pairs, entry.letters = options.against == "pairs" and pairs_of(entry) or nil, {}
    for _, p in ipairs(entry.points) do entry.letters[p] = banner.points[p].letter end
  end
  return plan
end

-- What is tested of one entry in one row: estimates, the tests of those columns that can be tested, and the places of
-- each test's estimates, two after the other.
local function family(entry, row)
  local estimates, place, chosen, places = {}, {}, {}, {}
  local all = entry.places and #entry.tests > 0
  for i, p in ipairs(all and entry.points or {}) do
    estimates[i] = row:tested(p)
    if not estimates[i] then
      all, estimates = false, {}
      break
    end
  end
  if all then return estimates, entry.tests, entry.places end
  local function place_of(key)
    local known = place[key]
    if known == nil then
      local estimate
      if key > 0 then estimate = row:tested(key) else estimate = row:tested_rest(-key) end
      known = estimate and #estimates + 1 or false
      if known then estimates[known] = estimate end
      place[key] = known
    end
    return known
  end
  for _, test in ipairs(entry.tests) do
    local a = place_of(test[1])
    local b = a and place_of(test[2] or -test[1])
    if b then
      local n = #chosen + 1
      chosen[n], places[2 * n - 1], places[2 * n] = test, a, b
    end
  end
  return estimates, chosen, places
end

--- The tests of a row.
-- @param plan see `plan`
-- @param row with methods `tested(point)` and `tested_rest(point)`: estimates, nil where there is nothing to test
-- @return list of tests `{ a, b, difference, se, t, df, p, adjusted }`
-- @usage
-- local letters = require "letters"
-- assert(#letters.tests({ options = letters.options("table", true) }, {}) == 0)
function letters.tests(plan, row)
  local all = {}
  for _, entry in ipairs(plan) do
    local estimates, chosen, places = family(entry, row)
    local numbers, list, p = contrast.pairs(estimates, places, plan.options.test), {}, {}
    for i, test in ipairs(chosen) do
      local at = 5 * (i - 1)
      if numbers[at + 5] == numbers[at + 5] then
        p[#p + 1] = numbers[at + 5]
        list[#list + 1] = { a = test[1], b = test[2], difference = numbers[at + 1], se = numbers[at + 2],
          t = numbers[at + 3], df = numbers[at + 4], p = numbers[at + 5] }
      end
    end
    for i, adjusted in ipairs(adjust[plan.options.adjust](p)) do
      list[i].adjusted = adjusted
      all[#all + 1] = list[i]
    end
  end
  return all
end

-- Letters or marks of one entry by point, from estimates.
local function found_beside(entry, row, options, pairwise, banner)
  local estimates, chosen, places = family(entry, row)
  local beside, larger = {}, {}
  for _, number in ipairs(contrast.larger(estimates, places, options.test, options.adjust, options.alpha)) do
    local test = chosen[math.abs(number)]
    if pairwise then
      local above, below = test[1], test[2]
      if number < 0 then above, below = below, above end
      local others = larger[above]
      if others then others[#others + 1] = below else larger[above] = { below } end
    else
      beside[test[1]] = number > 0 and UP or DOWN
    end
  end
  for p, list in pairs(larger) do -- in their order, as the tests are
    for i, other in ipairs(list) do list[i] = banner.points[other].letter end
    beside[p] = concat(list, " ")
  end
  return beside
end

--- What stands beside a row's figures.
-- @param plan see `plan`
-- @param banner with its points
-- @param row see `tests`; its method `shares` gives nil or, of a row of shares, lists by point: values, effective
--   bases, and which can be tested (nil: all)
-- @return texts by point
-- @usage
-- local letters = require "letters"
-- assert(next(letters.beside({ options = letters.options("table", true) }, { points = {} }, {})) == nil)
function letters.beside(plan, banner, row)
  if row.beside then return row.beside end
  local options, pairwise, beside = plan.options, plan.options.against == "pairs", nil
  local values, effective, tested
  if pairwise and options.test == "kish" and #plan > 0 then values, effective, tested = row:shares() end
  for _, entry in ipairs(plan) do
    local found
    if values then
      found = contrast.letters(values, effective, tested_pairs(entry, tested), options.adjust, options.alpha,
        entry.letters)
    else
      found = found_beside(entry, row, options, pairwise, banner)
    end
    if beside then
      for p, string in pairs(found) do beside[p] = string end
    else
      beside = found
    end
  end
  row.beside = beside or {}
  return row.beside
end

local function plain(number, words)
  return (text.number(number):gsub("%.", words.decimal))
end

--- The line under a table that says what was tested.
-- @param plan see `plan`
-- @param flag bases below it were not tested
-- @param words fixed words of a language
-- @return list of strings, none where no columns are compared
-- @usage
-- local letters, en = require "letters", require "language".words "en"
-- local line = letters.legend({ options = letters.options("table", true), several = {}, {} }, 30, en)[1]
-- assert(line == "Letters: larger than the column of that letter; t-test under the design, p < 0.05, "
--   .. "Holm within a row of a variable; bases below 30 not tested")
function letters.legend(plan, flag, words)
  local own, options, lines = words.letters, plan.options, {}
  if #plan > 0 then
    lines[1] = ("%s; %s, p < %s, %s"):format(own[options.against], own[options.test], plain(options.alpha, words),
      own[options.adjust]) .. (flag > 0 and "; " .. own.small:format(flag) or "")
  end
  if #plan.several > 0 then lines[#lines + 1] = own.several:format(concat(plan.several, ", ")) end
  return lines
end

-- ---- the list of tests -----------------------------------------------------------------------------

local tests_methods = {}

--- A list of tests as a table for people.
-- @param self what `tests` of a table gives
-- @param lang "de" or "en"; nil: the current language
-- @return a layout
-- @usage
-- local t = require "letters".list({}, function() return "" end)
-- assert(#t:layout("en").rows == 0)
function tests_methods.layout(self, lang)
  local words = language.words(lang)
  local own, head, rows = words.tests, {}, {}
  for i, name in ipairs { "difference", "se", "t", "df", "p", "adjusted" } do head[i] = { label = own[name] } end
  for i, test in ipairs(self) do
    local unit = test.kind == "share" and "points" or "number"
    local function number(value, digits, kind) return { kind = kind or "number", value = value, digits = digits } end
    rows[i] = { kind = "answer", label = self.label(test, words), key = test.row, cells = {
      number(test.difference, unit == "points" and 1 or 2, unit), number(test.se, unit == "points" and 1 or 3, unit),
      number(test.t, 2), number(test.df, 0), number(test.p, 4, "p"), number(test.adjusted, 4, "p") } }
  end
  return layout.of { lang = words.lang, title = own.title, stub = own.test, head = head, rows = rows }
end

local tests_class = { __index = tests_methods, __name = "befund.tests" }

--- Gives a list of tests its forms.
-- @param list of tests, each with `row`, `columns`, `kind` and numbers
-- @param label function from a test and words to the text of its row
-- @return the list, with `layout`, `text`, `markdown`, `csv`
-- @usage assert(#require "letters".list({}, function() return "" end) == 0)
function letters.list(list, label)
  if not tests_class.__tostring then require "crosstab".forms(tests_class) end
  local class = setmetatable({ label = label }, { __index = tests_methods })
  return setmetatable(list, { __index = class, __tostring = tests_class.__tostring, __name = tests_class.__name })
end

--- Shows a row's letters in its cells.
-- @param cells of a row of a layout
-- @param beside texts by point
-- @return cells; those with a text are copies
-- @usage assert(require "letters".put({ { kind = "count", value = 1 } }, { "B" })[1].letters == "B")
function letters.put(cells, beside)
  for p, string in pairs(beside) do
    cells[p] = copied(cells[p])
    cells[p].letters = string
  end
  return cells
end

return letters
