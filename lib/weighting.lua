--- Weighting: methods of designs that give a design with other weights.
--
-- poststratify, rake and calibrate find the weights nearest to those there are that meet known totals; trim and
-- normalise change weights as they are. Targets are checked first (targets.lua), weights are found in C
-- (core.weight), and what happened is kept with the design: `history` in sentences, `notes`, and the margins.

local core = require "core.weight"
local dataset = require "core.dataset"
local text = require "core.text"
local language = require "language"
local listing = require "listing".notes
local targets = require "targets"
local check = require "check"

local abs, concat, huge, max = math.abs, table.concat, math.huge, math.max
local unpack = table.unpack

local weighting = {}

local TOLERANCE = 1e-8 -- largest relative error of a total
local SWEEPS = 200

local words = {
  en = {
    poststratify = "poststratified to %s", rake = "raked to %s", calibrate = "calibrated to %s",
    factors = "factors from %s to %s", bounded = "factors held from %s to %s", missed = "'%s' missed by %s %%",
    already = "totals of %s already met", trim = "weights held from %s to %s (%s were outside)",
    given = "standard errors take trimmed weights as given", normalise = "weights scaled to mean 1",
    scaled = "weights scaled to sum to %s", negative = "NEGATIVE weights: %s",
    distances = { linear = "linear", raking = "raking", logit = "logit" },
  },
  de = {
    poststratify = "nachgeschichtet nach %s", rake = "geeicht nach %s (Raking)", calibrate = "kalibriert auf %s",
    factors = "Faktoren von %s bis %s", bounded = "Faktoren gehalten von %s bis %s", missed = "'%s' um %s %% verfehlt",
    already = "Summen von %s bereits erreicht", trim = "Gewichte gehalten von %s bis %s (%s lagen außerhalb)",
    given = "Standardfehler nehmen gestutzte Gewichte als gegeben", normalise = "Gewichte auf Mittel 1 gebracht",
    scaled = "Gewichte auf Summe %s gebracht", negative = "NEGATIVE Gewichte: %s",
    distances = { linear = "linear", raking = "Raking", logit = "logit" },
  },
}

-- A sentence in each language; `say` is handed the words and a function that shows numbers.
local function sentence(say)
  local both = {}
  for lang, own in pairs(words) do
    local decimal = language.words(lang).decimal
    both[lang] = say(own, function(x) return (text.number(x):gsub("%.", decimal)) end)
  end
  return both
end

-- Four digits are enough to recognise a factor.
local function short(x)
  return tonumber(("%.4g"):format(x))
end

local function design_facts(self, where)
  local facts = require "design".facts(self, where)
  if #facts.domains > 0 then
    check.fail("%s: weights are made for the whole sample, not for a domain (weight first, then take the domain)",
      where)
  end
  return facts
end

local function base_of(facts)
  return facts.weights or core.ones(facts.data:rows())
end

local function extended(list, ...)
  local longer = { unpack(list or {}) }
  for _, item in ipairs { ... } do longer[#longer + 1] = item end
  return longer
end

-- The data with the new weights in a column of their own, which the next weighting replaces.
local function with_column(facts, weights)
  local data, made = facts.data, (facts.weighting or {}).name
  local name, n = data:has(made or "") and made, 1
  while not name do
    local free = n == 1 and "weight" or "weight_" .. n
    name, n = not data:has(free) and free, n + 1
  end
  return dataset.with_meta(data:with { { name, weights } }, data:meta() or {}), name
end

-- The design with other weights. What is known of its weighting is, in facts: `history`, sentences by language;
-- `notes`; `weighting` with `name` of the column, `margins` last met and the `factor` they were scaled by since,
-- `calibrated_to`, names of all that count for the variance, and `steps` from the weights as given to these.
local function reweighted(facts, handle, weights, said, notes, changes)
  local known = {}
  for key, value in pairs(facts.weighting or {}) do known[key] = value end
  for key, value in pairs(changes) do known[key] = value end
  local all = { history = extended(facts.history, unpack(said)), notes = extended(facts.notes, unpack(notes)),
    weighting = known }
  if weights then
    all.data, known.name = with_column(facts, weights)
    all.weights, all.weight = weights, known.name
  end
  local made = require "design".made_from(facts.handle, handle, all)
  return facts.replicates and require "replicates".again(made) or made
end

-- ---- poststratify, rake, calibrate ----------------------------------------------------------------

local function bounds_of(where, given, distance, negative)
  if given == nil then
    if distance == "logit" then
      check.fail("%s: distance = \"logit\" needs bounds (g_bounds = { 0.3, 3 })", where)
    end
    return nil, nil
  end
  check.kind(where .. ": g_bounds", given, "table")
  local low, high = given[1], given[2]
  if type(low) ~= "number" or type(high) ~= "number" or #given > 2 or low >= high then
    check.fail("%s: g_bounds are no two numbers, the lower first (g_bounds = { 0.3, 3 })", where)
  end
  if low < 0 and not negative then
    check.fail("%s: g_bounds: %s is below 0 (weights are 0 or more)", where, text.number(low))
  end
  if distance == "logit" and not (low < 1 and high > 1) then
    check.fail("%s: g_bounds %s to %s do not lie around 1, as distance = \"logit\" needs", where, text.number(low),
      text.number(high))
  end
  return low, high
end

local OPTIONS = { poststratify = check.known("poststratify", { "unmatched", "targets" }),
  rake = check.known("rake", { "tolerance", "max_sweeps", "g_bounds", "unmatched", "accept", "targets" }),
  calibrate = check.known("calibrate", { "distance", "g_bounds", "negative", "tolerance", "unmatched", "accept",
    "targets" }) }

local function options_of(where, o)
  o = check.options(where, o, OPTIONS[where])
  local plain = { unmatched = check.one_of(where .. ": unmatched", o.unmatched, { "error", "keep" }),
    distance = check.one_of(where .. ": distance", o.distance, { "linear", "raking", "logit" }),
    tolerance = o.tolerance or TOLERANCE, max_sweeps = o.max_sweeps or SWEEPS, accept = o.accept,
    negative = o.negative ~= nil and check.one_of(where .. ": negative", o.negative, { "accept" }) or nil }
  if o.targets ~= nil then plain.targets = check.one_of(where .. ": targets", o.targets, { "counts", "shares" }) end
  for _, name in ipairs { "tolerance", "accept" } do
    local value = plain[name]
    if value ~= nil and not (check.kind(where .. ": " .. name, value, "number") > 0 and value < 1) then
      check.fail("%s: %s: %s is not between 0 and 1 (a part of each total)", where, name, text.number(value))
    end
  end
  if math.type(plain.max_sweeps) ~= "integer" or plain.max_sweeps < 0 then
    check.fail("%s: max_sweeps: %s is not a whole number of at least 0", where, check.quoted(plain.max_sweeps))
  end
  return plain, o.g_bounds
end

-- The targets in one list, as core.weight has them, and what each of them is about.
local function flat(read)
  local list, about = {}, {}
  for _, margin in ipairs(read.margins) do
    for place, option in ipairs(margin.options) do
      list[#list + 1] = margin.target[place] or 0
      about[#about + 1] = { name = margin.name, key = option.key, margin = margin, rows = margin.parts[place].rows,
        weight = margin.parts[place].weight,
        text = margin.name == targets.TOTAL and "'(total)'" or ("'%s' = '%s'"):format(margin.name, option.key) }
    end
  end
  for _, one in ipairs(read.numbers) do
    list[#list + 1] = one.target
    about[#about + 1] = { name = one.name, text = ("the total of '%s'"):format(one.name) }
  end
  return list, about
end

local function names_of(read)
  local names = {}
  for _, list in ipairs { read.margins, read.numbers } do
    for _, one in ipairs(list) do names[#names + 1] = one.name end
  end
  return names
end

local function largest_error(list, sums)
  local worst = 0
  for i, target in ipairs(list) do
    if target ~= 0 or sums[i] ~= 0 then worst = max(worst, abs(sums[i] - target) / max(abs(target), 1e-300)) end
  end
  return worst
end

local function number_text(x)
  return text.number(tonumber(("%.6g"):format(x)))
end

-- Whole margins, and single targets beyond the one a margin, that follow from those before.
local function note_redundant(calibration, weights, about, notes)
  local redundant = calibration:redundant(weights)
  local of, order = {}, {}
  for i, here in ipairs(about) do
    local group = of[here.name]
    if not group then
      group = { name = here.name, parts = {}, count = 0, number = not here.margin }
      of[here.name] = group
      order[#order + 1] = group
    end
    if not here.margin or here.rows > 0 then group.count = group.count + 1 end
    if redundant[i] then group.parts[#group.parts + 1] = here.key or here.name end
  end
  for _, group in ipairs(order) do
    if #group.parts == group.count and group.count > 0 then
      notes[#notes + 1] = ("'%s' follows from the targets before it and adds nothing"):format(group.name)
    elseif #group.parts > 1 then
      notes[#notes + 1] = ("of '%s' these targets follow from those before: %s"):format(group.name,
        check.listed(group.parts))
    end
  end
end

local function refuse_miss(where, plain, calibration, weights, list, about, how)
  local here = about[how.worst]
  local gap = abs(how.reached - list[how.worst]) / max(abs(list[how.worst]), 1e-300)
  local off = ("%s comes to %s instead of %s"):format(here.text, number_text(how.reached), number_text(list[how.worst]))
  if plain.low or plain.high then
    local low, high = calibration:bounds(weights)
    check.fail("%s: g_bounds %s to %s cannot be met: with them %s (%s)", where, text.number(plain.low),
      text.number(plain.high), off, low and ("g_bounds = { %s, %s } can be"):format(number_text(low),
      number_text(high)) or "no weights of 0 or more meet these totals")
  end
  check.fail("%s: no convergence after %s, worst %s, off by %s %%%s", where,
    how.sweeps > 0 and ("%d sweeps and %d Newton steps"):format(how.sweeps, how.steps)
    or ("%d Newton steps"):format(how.steps), off, number_text(gap * 100),
    here.rows and (" (%s in it; accept = %s takes it)"):format(here.rows == 1 and "1 row is"
    or text.number(here.rows) .. " rows are", number_text(how.error * 1.01)) or "")
end

-- The columns that residuals are taken from: margins, numbers. Numbers are centred there, which is harmless beside a
-- margin of all rows; alone they are not to gain a constant.
local function auxiliaries(read)
  local margins, numbers, whole = {}, {}, false
  for i, margin in ipairs(read.margins) do
    margins[i], whole = margin.column, whole or margin.missing.rows == 0
  end
  for i, one in ipairs(read.numbers) do numbers[i] = whole and one.column or core.uncentred(one.column) end
  return margins, numbers
end

local function margins_list(read, calibration, list, before, is_share)
  local at = 0
  for _, margin in ipairs(read.margins) do at = at + #margin.options end
  return { read = read, calibration = calibration, target = list, before = before, is_share = is_share,
    numbers_at = at }
end

local function list_of_names(read)
  local names = names_of(read)
  if read.margins[1] and read.margins[1].is_implied then table.remove(names, 1) end
  return concat(names, ", ")
end

-- The design when the totals are met before anything was done.
local function met(self, facts, where, read, weights, margins, notes)
  local before = (facts.weighting or {}).calibrated_to or {}
  local known, is_known = {}, true
  for _, name in ipairs(before) do known[name] = true end
  for _, name in ipairs(names_of(read)) do is_known = is_known and known[name] end
  notes[#notes + 1] = ("%s: the weights already meet these totals and stay as they are"):format(where)
  if is_known then
    return reweighted(facts, core.scaled(self, weights), nil, {}, notes, { margins = margins, factor = 1 })
  end
  return reweighted(facts, core.calibrated(self, weights, auxiliaries(read)), nil,
    { sentence(function(own) return own.already:format(list_of_names(read)) end) }, notes,
    { margins = margins, factor = 1, calibrated_to = extended(before, unpack(names_of(read))) })
end

local function calibrated(self, where, given, o, plain)
  local facts = design_facts(self, where)
  local read = targets.read(where, facts.data, given, where == "calibrate")
  local weights = base_of(facts)
  local about_weights = core.summary(weights)
  if about_weights.min < 0 then
    check.fail("%s: some weights are negative, and no distance is measured from them (calibrate the design before)",
      where)
  end
  plain.low, plain.high = bounds_of(where, o, plain.distance, plain.negative)
  local crossed, notes = targets.placed(where, read, weights, plain.unmatched == "keep")
  local total, is_share = targets.scaled(where, read, about_weights.rows, plain.targets, notes)
  local whole, some = false, false -- is a margin known of all rows, is one of some
  for _, margin in ipairs(read.margins) do
    if margin.missing.rows == 0 then whole = true else some = true end
  end
  if some and not whole then
    targets.add_total(read, facts.data:rows(), total)
    crossed, whole = targets.placed(where, read, weights, true), true
  end

  local list, about = flat(read)
  local numbers = {}
  for i, one in ipairs(read.numbers) do numbers[i] = one.column end
  local calibration = core.calibration(crossed, numbers, { target = list, distance = plain.distance, low = plain.low,
    high = plain.high, total = (is_share or some) and total or nil, sum = whole and total or nil,
    tolerance = plain.tolerance, max_sweeps = plain.max_sweeps })
  local before = {}
  for i, here in ipairs(about) do before[i] = here.weight end
  if #numbers > 0 then before = calibration:totals(weights) end
  local margins = margins_list(read, calibration, list, before, is_share)
  if largest_error(list, before) <= plain.tolerance then
    return met(self, facts, where, read, weights, margins, notes)
  end

  local made, how = calibration:solve(weights)
  if how.contradicts then
    local here = about[how.contradicts]
    check.fail("%s: totals disagree: %s follows from the other targets to be %s, not %s", where, here.text,
      number_text(how.follows), number_text(list[how.contradicts]))
  end
  local missed = how.error > plain.tolerance
  if missed and not (plain.accept and how.error <= plain.accept) then
    refuse_miss(where, plain, calibration, weights, list, about, how)
  end
  if how.negative > 0 and not plain.negative then
    check.fail("%s: %d weight%s would be negative, the factors reaching from %s to %s (g_bounds = { 0, %s }, or "
      .. "distance = \"raking\"; negative = \"accept\" takes them)", where, how.negative,
      how.negative == 1 and "" or "s", number_text(how.low), number_text(how.high),
      number_text(math.ceil(how.high * 2) / 2))
  end
  if #read.margins + #numbers > 1 and #list < 500 then note_redundant(calibration, weights, about, notes) end
  if missed then
    notes[#notes + 1] = ("%s: %s comes to %s instead of %s, off by %s %%; accepted"):format(where,
      about[how.worst].text, number_text(how.reached), number_text(list[how.worst]), number_text(how.error * 100))
  end
  if how.negative > 0 then
    notes[#notes + 1] = ("%s: %d NEGATIVE WEIGHT%s, the lowest factor %s"):format(where, how.negative,
      how.negative == 1 and "" or "S", number_text(how.low))
  end

  local said = sentence(function(own, number)
    local words_of = own[where]:format(list_of_names(read))
    if where == "calibrate" then words_of = words_of .. " (" .. own.distances[plain.distance] .. ")" end
    words_of = words_of .. ", " .. own[plain.low and "bounded" or "factors"]:format(number(short(plain.low or how.low)),
      number(short(plain.high or how.high)))
    if missed then
      words_of = words_of .. ", " .. own.missed:format(about[how.worst].name, number(short(how.error * 100)))
    end
    return how.negative > 0 and words_of .. ", " .. own.negative:format(number(how.negative)) or words_of
  end)
  local before_this = facts.weighting or {}
  local residuals, also = auxiliaries(read)
  local handle = core.calibrated(self, made, residuals, also, nil, crossed)
  return reweighted(facts, handle, made, { said }, notes, { margins = margins, factor = 1,
    calibrated_to = extended(before_this.calibrated_to, unpack(names_of(read))),
    steps = extended(before_this.steps, { calibration = calibration }) })
end

--- Weights whose sums in the groups of one variable, or of several crossed, are known numbers.
-- @param margin `{ stype = { E = 4421, H = 755, M = 1018 } }`, crossed `{ ["sex:age3"] = { f = { young = 10 } } }`;
--   counts, or shares that sum to 1 or 100 (weights then have mean 1)
-- @param o `unmatched` = "keep" for rows that are missing on the variable; `targets` = "counts" or "shares" where
--   their sum does not tell
-- @return a design
-- @raise names variable and key of what is wrong with the targets
-- @usage
-- require "core.file".write("answers.csv", "school\nprimary\nhigh\nhigh\n")
-- local s = befund.read("answers.csv"):design {}:poststratify { school = { primary = 10, high = 30 } }
-- assert(s:weights():get(1) == 10 and s:weights():get(2) == 15)
function weighting.poststratify(self, margin, o)
  local facts = design_facts(self, "poststratify")
  local plain = options_of("poststratify", o)
  local read = targets.read("poststratify", facts.data, margin)
  if #read.margins > 1 then
    check.fail("poststratify: '%s' and '%s' are two margins (cross them, [\"%s:%s\"] = ..., or rake)",
      read.margins[1].name, read.margins[2].name, read.margins[1].name, read.margins[2].name)
  end
  plain.distance = "raking"
  return calibrated(self, "poststratify", margin, nil, plain)
end

--- Weights whose sums in the groups of several variables are known: raking, also called iterative proportional
-- fitting or rim weighting (Deming and Stephan 1940), on crossed cells.
-- @param margins `{ stype = { E = 4421, ... }, ["sex:age3"] = { ... } }` or a list of pairs; counts, or shares
-- @param o `tolerance` = 1e-8, largest relative error of a total; `max_sweeps` = 200, after which Newton's method
--   goes on; `g_bounds`: least and largest factor; `unmatched` = "keep": rows that are missing on a margin keep their
--   factor there; `accept` = 0.01: take the result if no total is off by more than that part; `targets`
-- @return a design
-- @raise names variable and key of what is wrong with the targets; the worst margin when they cannot be met
-- @usage
-- require "core.file".write("answers.csv", "sex,age\nf,young\nf,old\nm,young\nm,old\n")
-- local s = befund.read("answers.csv"):design {}
--   :rake { sex = { f = 0.3, m = 0.7 }, age = { young = 0.5, old = 0.5 } }
-- print(s:weights())
-- assert(math.abs(s:share("sex", "f").value - 0.3) < 1e-9)
function weighting.rake(self, margins, o)
  local plain, bounds = options_of("rake", o)
  plain.distance = "raking"
  return calibrated(self, "rake", margins, bounds, plain)
end

--- Weights near those there are that meet totals of groups and of numbers (Deville and Saerndal 1992).
-- @param totals as for `rake`, and also `["(total)"] = 6194`, the sum of the weights, and `api99 = 3914069`, the total
--   of a number
-- @param o `distance`: "linear" (generalised regression), "raking" or "logit"; `g_bounds`: least and largest factor,
--   new over old weight (with shares: over old weights of mean 1); `negative` = "accept" where linear may give
--   negative weights; `tolerance`, `unmatched`, `accept`, `targets` as for `rake`
-- @return a design
-- @raise names what is wrong with the totals; bounds that cannot be met, with some that can
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 3 } } }
-- local s = require "design".of(d):calibrate{ ["(total)"] = 3, x = 6.6 }
-- assert(math.abs(s:total("x").value - 6.6) < 1e-9)
function weighting.calibrate(self, totals, o)
  local plain, bounds = options_of("calibrate", o)
  return calibrated(self, "calibrate", totals, bounds, plain)
end

-- ---- trim, normalise ------------------------------------------------------------------------------

-- What trimmed weights make of the margins they met.
local function margins_afterwards(margins, factor, weights)
  local notes = {}
  if not margins then return notes end
  local list, about = flat(margins.read)
  for i, sum in ipairs(margins.calibration:totals(weights)) do
    local target = list[i] * factor
    local error = target ~= 0 and abs(sum - target) / abs(target) or 0
    if error > TOLERANCE then
      notes[#notes + 1] = ("trim: %s now comes to %s instead of %s, off by %s %%"):format(about[i].text,
        number_text(sum), number_text(target), number_text(error * 100))
    end
  end
  return notes
end

--- Weights held between two bounds; what is cut off is spread equally over the others, until none is outside.
-- Standard errors take the trimmed weights as given. What margins come to is in `notes` and in `weights():summary()`.
-- @param bounds `{ low = 20, high = 45 }`, either may be left out
-- @return a design
-- @raise when no weights within the bounds have that sum
-- @usage
-- local d = require "core.dataset".of { { "w", require "core.column".numbers { 1, 1, 4 } } }
-- local s = require "design".of(d, { weight = "w" }):trim{ high = 3 }
-- assert(s:weights():get(3) == 3 and s:weights():get(1) == 1.5)
function weighting.trim(self, bounds)
  local facts = design_facts(self, "trim")
  check.kind("trim", bounds, "table")
  check.options("trim", bounds, { "low", "high" })
  local low, high = bounds.low or -huge, bounds.high or huge
  for _, name in ipairs { "low", "high" } do
    if bounds[name] ~= nil then check.kind("trim: " .. name, bounds[name], "number") end
  end
  if bounds.low == nil and bounds.high == nil then check.fail("trim: no bounds (trim{ low = 0.3, high = 3 })") end
  if (bounds.low and low < 0) or low > high then
    check.fail("trim: bounds %s to %s (0 <= low <= high)", text.number(low), text.number(high))
  end
  local weights = base_of(facts)
  local summary = core.summary(weights)
  local mean = summary.sum / summary.rows
  if low > mean or high < mean then
    check.fail("trim: no %d weights of at %s %s sum to %s, as these do (the mean is %s)", summary.rows,
      low > mean and "least" or "most", text.number(low > mean and low or high), number_text(summary.sum),
      number_text(mean))
  end
  local made, cut = core.trim(weights, low, high)
  local function side(number, value, other) return value and number(value) or other end
  local said = sentence(function(own, number)
    return own.trim:format(side(number, bounds.low, "0"), side(number, bounds.high, "\u{221E}"), number(cut))
  end)
  return reweighted(facts, core.given(self, made), made, { said, sentence(function(own) return own.given end) },
    margins_afterwards((facts.weighting or {}).margins, (facts.weighting or {}).factor or 1, made),
    { calibrated_to = {}, steps = {} })
end

--- Weights scaled: their proportions stay, and so do means, shares and their standard errors.
-- @param to "mean" or "n": mean 1, so that they sum to the rows of positive weight; or the number they are to sum to
-- @return a design
-- @usage
-- local d = require "core.dataset".of { { "w", require "core.column".numbers { 1, 3 } } }
-- assert(require "design".of(d, { weight = "w" }):normalise("mean"):weights():get(2) == 1.5)
function weighting.normalise(self, to)
  local facts = design_facts(self, "normalise")
  local weights = base_of(facts)
  local summary = core.summary(weights)
  local sum = to
  if to == nil then check.fail("normalise: give \"mean\", \"n\" or the sum of the weights") end
  if type(to) ~= "number" then sum = check.one_of("normalise", to, { "mean", "n" }) and summary.rows end
  if not (sum > 0 and sum < huge) then
    check.fail("normalise: %s is no sum of weights (a number above 0, \"mean\" or \"n\")", text.number(sum))
  end
  local factor = sum / summary.sum
  local made = core.scale(weights, factor)
  local known = facts.weighting or {}
  local said = sentence(function(own, number)
    return type(to) == "number" and own.scaled:format(number(to)) or own.normalise
  end)
  return reweighted(facts, core.scaled(self, made), made, { said }, {},
    { steps = extended(known.steps, { factor = factor }), factor = (known.factor or 1) * factor })
end

-- ---- what is known of weights ---------------------------------------------------------------------

--- How the weights came about.
-- @return list of sentences in the output language; empty where they are as they were given
-- @usage
-- local d = require "core.dataset".of { { "w", require "core.column".numbers { 1, 3 } } }
-- local s = require "design".of(d, { weight = "w" })
-- assert(#s:history() == 0 and #s:normalise("mean"):history() == 1)
function weighting.history(self)
  local list, lang, facts = {}, language.current(), require "design".facts(self, "history")
  for i, said in ipairs(facts.history or {}) do list[i] = language.pick(said, lang) end
  return list
end

--- What was noticed while weights were made: shares that were rescaled, rows that keep their factor, what is
-- redundant or missed, negative weights.
-- @return list of texts, which prints a line each
-- @usage
-- local d = require "core.dataset".of { { "g", require "core.column".numbers { 1, 2, 2 } } }
-- local s = require "design".of(d):poststratify{ g = { [1] = 49.7, [2] = 50 } }
-- assert(s:notes()[1] == "the percentages of 'g' sum to 99.7 and were rescaled to 100")
function weighting.notes(self)
  return listing { unpack(require "design".facts(self, "notes").notes or {}) }
end

--- The weights of the rows and what is said of them.
-- @return a value with `get(row)`, `column()`, `name`, `summary()`; see weights.lua
-- @usage
-- require "core.file".write("answers.csv", "age,w\n20,1\n40,3\n")
-- local w = befund.read("answers.csv"):design { weight = "w" }:weights()
-- print(w)
-- assert(w:get(2) == 3 and w:summary().kish_deff == 1.25)
function weighting.weights(self)
  local facts = require "design".facts(self, "weights")
  return require "weights".of(facts, base_of(facts))
end

return weighting
