--- What may be said from a study: numbers of its data, as far as they are published.
--
-- A claim is a function of numbers that gives true or false. The numbers come from the data; but only what is published
-- of them counts, and of that only the digits printed. So a claim is asked at both ends of every number's printed
-- interval, in all combinations: where all agree it *holds* or *fails*; where they do not, or where a number is
-- constructed or the question is not in the data, it *cannot be decided*; nor where it hangs on a disputed reading.
-- With other data than those that the figures were printed from, the interval goes along: as wide, around the value
-- that the data give. Where a study is no reconstruction, its data were observed, and each number is taken as it is.

local check = require "check"
local language = require "language"
local naming = require "figure.naming"
local show = require "show"

local evidence = {}

local most <const> = 12 -- numbers of one claim: every combination of their ends is asked
local inside <const> = 1e-6 -- of a point: ends of intervals that only rounding reaches belong to neither side

local words = {
  en = { constructed = "“%s” is constructed", changed = "the change of “%s” is constructed",
    unplaced = "no place of “%s” is published", empty = "the data have nothing of “%s”",
    absent = "no question '%s' in the data", close = "the published digits leave it open",
    reading = "another reading of the publication says otherwise", rank = "rank\u{A0}%s" },
  de = { constructed = "„%s“ ist konstruiert", changed = "die Änderung von „%s“ ist konstruiert",
    unplaced = "von „%s“ ist kein Platz veröffentlicht", empty = "in den Daten steht nichts von „%s“",
    absent = "keine Frage '%s' in den Daten", close = "die veröffentlichten Stellen lassen es offen",
    reading = "eine andere Lesart der Veröffentlichung sagt es anders",
    rank = "Rang\u{A0}%s" },
}

local reader = {}

-- ---- cells -------------------------------------------------------------------------------------------

-- The group and subgroup of a claim's conditions, and the wave.
local function place_of(study, entry, where)
  local parts = {}
  for _, name in ipairs(check.names(where or {})) do
    if name ~= "wave" then parts[#parts + 1] = { name, where[name] } end
  end
  local wave = where and where.wave or study.populations[entry.population].waves[1].name
  if not study.populations[entry.population].waves[wave] then
    check.fail("evidence: no wave %s of %s", check.quoted(wave), check.quoted(entry.population))
  end
  return wave, naming.joined(parts)
end

-- An option, group or subgroup that the study does not know is a mistake of the script; a question may be dropped.
local function check_item(study, entry, cell)
  if cell.item ~= "any" and not study.computer:keys(entry, cell.item) then
    local names = {}
    for _, list in ipairs { entry.options, entry.nets } do
      for _, option in ipairs(list) do names[#names + 1] = option.key end
    end
    check.fail("evidence: '%s' has no option or item %s (%s)", entry.name, check.quoted(cell.item),
      check.advice(cell.item, names))
  end
end

-- What is published of a value; where the data were observed, it is what it is, published or not.
local function observed(study, value, bounds)
  if study.is_made or not value then return bounds end
  return { low = value, high = value, figures = bounds and bounds.figures or {} }
end

--- A number of the study's data and what is published of it.
-- @param study from study.open
-- @param question a name
-- @param item an option, an item of a set, a net; nil: the mean
-- @param where { [group] = subgroup..., wave = name }; nil: all, newest wave
-- @return { cell, entry, value (percent or mean; nil where the data have none), estimate, bounds (nil: constructed) };
--   or nil and the question's name, if no codebook has it
-- @raise names an item, a wave or a group that the study has not
-- @usage local study = require "study".open(require "core.file".home)
-- assert(select(2, require "evidence".number(study, "no_such_question")) == "no_such_question")
function evidence.number(study, question, item, where)
  check.kind("evidence: question", question, "string")
  local entry = study.computer:question(question)
  if not entry then return nil, question end
  local wave, group, subgroup = place_of(study, entry, where)
  local cell = { population = entry.population, wave = wave, question = question, item = item or "any", group = group,
    subgroup = subgroup }
  check_item(study, entry, cell)
  local value, estimate = study.computer:level(cell)
  return { cell = cell, entry = entry, value = value, estimate = estimate,
    bounds = observed(study, value, study.published:bounds(cell)), unit = item and "percent" or "mean" }
end

-- The interval of a number that a claim is asked at: what is printed, moved along where the data give another value.
local function ends_of(value, bounds)
  local low, high = bounds.low + inside, bounds.high - inside
  if low > high then return value, value end
  if value < bounds.low - inside or value > bounds.high + inside then
    local half = math.min((high - low) / 2, 0.5)
    low, high = value - half, value + half
  end
  return low, high
end

-- ---- claims ------------------------------------------------------------------------------------------

-- How a claim is left: an error value of its own.
local undecidable = {}
undecidable.__index = undecidable

local function leave(kind, what)
  error(setmetatable({ kind = kind, what = what }, undecidable), 0)
end

-- How far other readings of the publication move a number: { [reading] = points }. Of figures on this very cell.
local function shifts_of(one)
  local shifts = {}
  for _, f in ipairs(one.bounds.figures) do
    local is_own = f.question == one.cell.question and f.item == one.cell.item and f.group == one.cell.group
      and f.subgroup == one.cell.subgroup and f.wave == one.cell.wave
      and (f.stat == "change_pp") == (one.unit == "points")
    for _, other in ipairs(is_own and f.alternatives or {}) do
      local value = tonumber(other.print)
      if value == f.value then value = f.alternative_value end -- the reading that was taken; the file has the other
      if not other.item and value and value ~= f.value then shifts[other.reading] = value - f.value end
    end
  end
  return shifts
end

-- The number of a name: noted when it is first asked for; then as the combination of ends says.
local function take(self, name, make)
  local one = self.index[name]
  if not one then
    one = make()
    if #self.numbers == most then check.fail("evidence: a claim rests on more than %d numbers", most) end
    one.low, one.high = ends_of(one.value, one.bounds)
    one.shifts = shifts_of(one)
    self.numbers[#self.numbers + 1], self.index[name] = one, one
    one.place = #self.numbers
  end
  if not self.mask then return one.value end
  local value = self.mask & (1 << (one.place - 1)) == 0 and one.low or one.high
  return value + (one.shifts[self.reading] or 0)
end

-- A cell for people, in each language: question, item, groups, and the wave if one was asked for.
local function described(study, entry, item, where)
  local said = {}
  for lang in pairs(words) do
    local parts = { language.pick(entry.label, lang) or entry.name, item and naming.label(entry, item, lang) }
    for _, name in ipairs(check.names(where or {})) do
      parts[#parts + 1] = naming.label(study.computer:question(name, entry.population), where[name], lang)
    end
    said[lang] = table.concat(parts, ", ")
  end
  return said
end

local function joined(question, item, where)
  if not where then return item and question .. " " .. item or question end
  local parts = { question, item or "" }
  for _, name in ipairs(check.names(where)) do parts[#parts + 1] = name .. "=" .. tostring(where[name]) end
  return table.concat(parts, " ")
end

local function usable(study, question, item, where)
  local one, absent = evidence.number(study, question, item, where)
  if absent then leave("absent", { de = absent, en = absent }) end
  if not one.value then leave("empty", described(study, one.entry, item, where)) end
  return one
end

--- Percent of an item, or the mean without an item.
function reader:__call(question, item, where)
  return take(self, joined(question, item, where), function()
    local one = usable(self.study, question, item, where)
    if not one.bounds then leave("constructed", described(self.study, one.entry, item, where)) end
    return one
  end)
end

local calls = {}

--- The mean of a question: `v.mean("q", { group = "key" })`.
function calls.mean(self, question, where)
  return self(question, nil, where)
end

--- The change of an item in points, from the wave before to the newest, or to that of `where`.
function calls.change(self, question, item, where)
  return take(self, "change " .. joined(question, item, where), function()
    local now = usable(self.study, question, item, where)
    local own, is_next = {}, false
    for _, wave in ipairs(self.study.populations[now.entry.population].waves) do
      if is_next then own.wave = wave.name end
      is_next = wave.name == now.cell.wave
    end
    for name, key in pairs(where or {}) do own[name] = name ~= "wave" and key or own.wave end
    local old = own.wave and usable(self.study, question, item, own)
    local bounds = old and observed(self.study, now.value - old.value, self.study.published:change(now.cell, own.wave))
    if not bounds then leave("changed", described(self.study, now.entry, item, where)) end
    return { cell = now.cell, value = now.value - old.value, bounds = bounds, unit = "points" }
  end)
end

--- The published place of a cell among others, as the data have it.
function calls.rank(self, question, item, where)
  return take(self, "rank " .. joined(question, item, where), function()
    local one = usable(self.study, question, item, where)
    local f = self.study.published:rank(one.cell)
    if not f then leave("unplaced", described(self.study, one.entry, item, where)) end
    local result = require "figure.outcome".of(self.study, function(other) return other == f end)[1]
    return { cell = one.cell, value = result.value, unit = "rank",
      bounds = { low = result.value, high = result.value, figures = { f } } }
  end)
end

-- The newest figure of a stat that can be checked.
local function figure_of(study, stat, question, item, where)
  for _, f in ipairs(study.figures) do
    if f.stat == stat and f.question == question and f.item == (item or "any") and f.reason == ""
      and study.populations[f.population] and not study.conflicts[f.id] then
      local wave, group, subgroup = place_of(study, f, where)
      if f.wave == wave and f.group == group and f.subgroup == subgroup then return f end
    end
  end
end

-- A number that is no level of a cell and that a figure of its own publishes.
local function of_figure(self, stat, question, item, where)
  return take(self, stat .. " " .. joined(question, item, where), function()
    local f = figure_of(self.study, stat, question, item, where)
    if not f then check.fail("evidence: no figure gives the %s of %s", stat, joined(question, item, where)) end
    local value = self.study.computer:found(f)
    local entry = self.study.computer:question(question, f.population)
    if not value and entry then leave("empty", described(self.study, entry, item)) end
    if not value then leave("absent", { de = question, en = question }) end
    local low, high = require "figure".bounds(f)
    if stat == "count" and f.op == "eq" then low, high = f.value, f.value end
    return { cell = f, value = value, bounds = { low = low, high = high, figures = { f } },
      unit = stat == "count" and "count" or item and "percent" or "mean" }
  end)
end

--- The lowest and highest level of an item over the subgroups of a group, `v.min("q", "yes", { group = "all" })`, and a
-- count that the study says how to make, `v.count("question", "item")`, of its figures; all that the items of a set add
-- to, `v.sum("question", "item", where)`.
for name, stat in pairs { min = "min", max = "max", count = "count", sum = "sum_points" } do
  calls[name] = function(self, question, item, where)
    return of_figure(self, stat, question, item, where)
  end
end

function reader:__index(name)
  local call = calls[name]
  return call and function(...) return call(self, ...) end
end

--- Asks a claim.
-- @param study from study.open
-- @param claim function(v) -> true or false; `v(question, item, where)` is percent, `v.mean(question, where)`,
--   `v.change(question, item, where)` points, `v.rank(question, item, where)`; `v.min` and `v.max` over the subgroups
--   of { group = "all" }; `v.count(question, item)`, `v.sum(question, item, where)`; `where` is { [group] = subgroup }
--   and maybe `wave`
-- @return { status = "holds", "fails" or "open", numbers = list in the order they were asked for, why = { de, en } }
-- @raise what the function raises; more than twelve numbers
-- @usage local study = require "study".open(require "core.file".home)
-- local found = require "evidence".ask(study, function(v) return v("no_such_question", "yes") > 50 end)
-- assert(found.status == "open")
function evidence.ask(study, claim)
  local v = setmetatable({ study = study, index = {}, numbers = {} }, reader)
  local function once(mask, reading)
    rawset(v, "mask", mask)
    rawset(v, "reading", reading or "")
    local fine, answer = pcall(claim, v)
    if fine then return check.kind("claim's answer", answer, "boolean") end
    if getmetatable(answer) ~= undecidable then error(answer, 0) end
    return nil, answer
  end

  -- The answer that all combinations of ends give, in one reading; nil and why where there is none.
  local function same(answer, reading)
    local mask = 0
    while mask < 1 << #v.numbers do
      local known = #v.numbers
      local other, why = once(mask, reading)
      if other == nil then return nil, why end
      if other ~= answer then return nil, { kind = reading and "reading" or "close" } end
      mask = #v.numbers > known and 0 or mask + 1
    end
    return answer
  end

  local answer, why = once(nil)
  if answer ~= nil then answer, why = same(answer) end
  local readings = {}
  for _, one in ipairs(v.numbers) do
    for reading in pairs(one.shifts) do readings[reading] = true end
  end
  for _, reading in ipairs(check.names(readings)) do
    if answer ~= nil then answer, why = same(answer, reading) end
  end
  local found = { numbers = v.numbers, status = answer == nil and "open" or answer and "holds" or "fails" }
  if answer == nil then
    found.why = {}
    for lang, w in pairs(words) do found.why[lang] = w[why.kind]:format(why.what and why.what[lang]) end
  end
  return found
end

local roughly <const> = { mean = 1.5, percent = 2.5, points = 4.5 } -- wider is no rounding

--- Whether the publication gives a number only roughly: in words, or as a limit.
-- @param number of ask
-- @return true or false; a number that is not published at all is not
-- @usage assert(require "evidence".is_rough { value = 36, unit = "percent", bounds = { low = 33, high = 100 } })
function evidence.is_rough(number)
  local most_of, bounds = roughly[number.unit], number.bounds
  return most_of ~= nil and bounds ~= nil and bounds.high - bounds.low > most_of
end

--- The figure that a number rests on: the first that is published of it.
-- @param number of ask
-- @return its id; nil where none is
-- @usage assert(require "evidence".figure { bounds = { figures = { { id = "F1" } } } } == "F1")
function evidence.figure(number)
  local f = number.bounds and number.bounds.figures[1]
  return f and f.id
end

--- Whether a number rests on a figure whose reading is disputed.
-- @param number of ask
-- @return true or false
-- @usage assert(require "evidence".is_disputed { bounds = { figures = { { reading = "disputed" } } } })
function evidence.is_disputed(number)
  for _, f in ipairs(number.bounds and number.bounds.figures or {}) do
    if f.reading == "disputed" then return true end
  end
  return false
end

-- As many digits as are printed of a number; where none are, those of its unit.
local function digits_of(number)
  local digits
  for _, f in ipairs(number.bounds and number.bounds.figures or {}) do
    if f.op == "eq" then digits = math.max(digits or 0, f.decimals) end
  end
  return digits or number.unit == "mean" and 2 or 0
end

--- A number as a cell of a layout.
-- @param number of ask
-- @return a cell, with the digits that are printed of it, else those of its unit; changes have a sign
-- @usage assert(require "evidence".cell({ value = 64.9, unit = "percent" }).digits == 0)
function evidence.cell(number)
  return { kind = "number", value = number.value, digits = digits_of(number), sign = number.unit == "points" }
end

--- The numbers of a claim, for people.
-- @param numbers of ask
-- @param lang "de" or "en"
-- @param rough, disputed stand behind numbers that are so; nil: nothing does
-- @return a text: "65, 57"
-- @usage assert(require "evidence".shown({ { value = 64.9, unit = "percent" } }, "en") == "65")
function evidence.shown(numbers, lang, rough, disputed)
  local list = {}
  for i, one in ipairs(numbers) do
    list[i] = show.cell(evidence.cell(one), language.words(lang))
    if one.unit == "rank" then list[i] = words[lang].rank:format(list[i]) end
    if rough and evidence.is_rough(one) then list[i] = list[i] .. rough end
    if disputed and evidence.is_disputed(one) then list[i] = list[i] .. disputed end
  end
  return table.concat(list, lang == "de" and "; " or ", ")
end

return evidence
