--- Waves of a survey as one design: rows of one after the other, each with its own sample and weights.
--
-- Independent samples: strata are those of each wave, psus lie in them, so variances of waves add. Linked
-- samples (`id`): rows of one person are one unit over all waves, or stay in their common psu, so that a change
-- is estimated with the covariance of the waves. Auxiliaries of calibrated waves stay their own: each margin is
-- missing in the rows of the other waves.
--
-- Columns match by name or by the codebook's `before`. What a column was in each wave is remembered in its meta
-- (`waves`), so that compare.lua can say where wording or options differ.

local column = require "core.column"
local core = require "core.design"
local dataset = require "core.dataset"
local labels = require "core.labels"
local weight = require "core.weight"
local append = require "append"
local check = require "check"
local language = require "language"
local meta = require "meta"

local concat, sort = table.concat, table.sort
local getmetatable = debug.getmetatable -- the classes' metatables are shut for scripts
local copy = meta.copy

local OPTIONS = check.known("befund.waves", { "id" })

local waves = {}

-- ---- columns ---------------------------------------------------------------------------------------

-- The columns of the waves, one after the other.
local function stacked(columns)
  local all = dataset.of { { "x", columns[1] } }
  for i = 2, #columns do all = all:append_rows(dataset.of { { "x", columns[i] } }) end
  return all:column("x")
end

-- Waves whose codebook names columns of the other waves come first: their names are the new ones.
local function by_age(list)
  local order = {}
  for i, wave in ipairs(list) do
    local named = 0
    for _, other in ipairs(list) do
      local found = false
      for _, entry in pairs((wave.data:meta() or {}).columns or {}) do
        found = found or (entry.before and entry.before[other.name]) ~= nil
      end
      named = named + (found and 1 or 0)
    end
    order[i] = { wave = wave, named = named, place = i }
  end
  sort(order, function(a, b)
    if a.named ~= b.named then return a.named > b.named end
    return a.place < b.place
  end)
  return order
end

local function rename_all(list, notes)
  for _, newer in ipairs(by_age(list)) do
    for _, other in ipairs(list) do
      if other ~= newer.wave then other.data = append.renamed(newer.wave.data, other.data, other.name, notes) end
    end
  end
end

local function with_wave(where, wave, all)
  local data = wave.data
  if data:has("wave") then
    local values = data:column("wave"):kind() ~= "multi" and column.distinct(data:column("wave"), 1)
    if not values or #values ~= 1 or tostring(values[1][1]) ~= wave.name then
      check.fail("%s: the data of '%s' have a column 'wave' that says something else (rename it)", where, wave.name)
    end
  end
  return dataset.with_meta(data:with { { "wave", column.constant(all, wave.place, data:rows()) } }, data:meta() or {})
end

-- What each column was in each wave, by name: kind, title and answers.
local function remember_columns(list)
  local columns = {}
  for _, wave in ipairs(list) do
    for _, name in ipairs(wave.data:names()) do
      local col = wave.data:column(name)
      local kind = col:kind()
      local spec = (kind == "single" or kind == "multi") and col:labels():spec() or {}
      local entry = ((wave.data:meta() or {}).columns or {})[name] or {}
      columns[name] = columns[name] or {}
      columns[name][wave.name] = { kind = kind, title = spec.title or entry.texts or col:labels():spec().title,
        answers = spec.answers or {} }
    end
  end
  return columns
end

local function same_text(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then
    return a == nil or b == nil or type(a) ~= type(b) or a == b
  end
  for lang, said in pairs(a) do
    if b[lang] ~= nil and b[lang] ~= said then return false, said, b[lang] end
  end
  return true
end

--- How a column differs between two waves of a design.
-- @param entry what the dataset's meta says of the column
-- @param first, second names of waves
-- @return nil where it is the same or nothing is known; else "absent" and the wave, "wording" with both texts, or
--   "options" with the keys that only one of them has, or whose labels differ
-- @usage
-- local one = { title = { en = "Happy?" }, answers = {} }
-- local entry = { waves = { a = one, b = { title = { en = "Content?" }, answers = {} } } }
-- local what, first, second = require "waves".difference(entry, "a", "b")
-- assert(what == "wording" and first == "Happy?" and second == "Content?")
function waves.difference(entry, first, second)
  local known = entry and entry.waves
  if not known then return nil end
  local a, b = known[first], known[second]
  if not a or not b then return "absent", a and second or first end
  local same, this, that = same_text(a.title, b.title)
  if not same then return "wording", this, that end
  local by_key, differ = {}, {}
  for _, option in ipairs(b.answers) do by_key[option.key] = option end
  for _, option in ipairs(a.answers) do
    local other = by_key[option.key]
    if not other or not same_text(option.label, other.label) or option.score ~= other.score then
      differ[#differ + 1] = option.key
    end
    by_key[option.key] = nil
  end
  for _, option in ipairs(b.answers) do
    if by_key[option.key] then differ[#differ + 1] = option.key end
  end
  if #differ > 0 then return "options", concat(differ, ", ") end
  return nil
end

local function noted_differences(list, columns, notes)
  local names = {}
  for name in pairs(columns) do names[#names + 1] = name end
  sort(names)
  for _, name in ipairs(names) do
    for i = 2, #list do
      local what, this, that = waves.difference({ waves = columns[name] }, list[i - 1].name, list[i].name)
      local between = ("waves: column '%s': %s and %s"):format(name, list[i - 1].name, list[i].name)
      if what == "wording" then
        notes[#notes + 1] = ("%s word it otherwise (%s; %s)"):format(between, check.quoted(this), check.quoted(that))
      elseif what == "options" then
        notes[#notes + 1] = ("%s have other options (%s)"):format(between, this)
      end
    end
  end
end

local function stack_data(where, list)
  local answers, notes = {}, {}
  for i, wave in ipairs(list) do answers[i] = { key = wave.name } end
  local all = labels.of { title = { de = "Welle", en = "Wave" }, answers = answers }
  rename_all(list, notes)
  local columns = remember_columns(list)
  noted_differences(list, columns, notes)
  for _, wave in ipairs(list) do wave.data = with_wave(where, wave, all) end
  local data = list[1].data
  for i = 2, #list do data = append.datasets(data, list[i].data) end
  local joined = copy(data:meta())
  joined.wave, joined.notes = nil, copy(joined.notes)
  for _, note in ipairs(notes) do joined.notes[#joined.notes + 1] = note end
  joined.columns = copy(joined.columns)
  for name, known in pairs(columns) do
    if name ~= "wave" then
      joined.columns[name] = copy(joined.columns[name])
      joined.columns[name].waves = known
    end
  end
  return dataset.with_meta(data, joined)
end

-- ---- the sample ------------------------------------------------------------------------------------

local function listed(value)
  return type(value) == "table" and value or value ~= nil and { value } or {}
end

-- What all waves must say alike.
local function common(where, list, field, usual)
  local first = list[1].spec[field] or usual
  for i = 2, #list do
    local other = list[i].spec[field] or usual
    if other ~= first then
      check.fail("%s: %s is %s in '%s' and %s in '%s' (one rule for all waves)", where, field, check.quoted(first),
        list[1].name, check.quoted(other), list[i].name)
    end
  end
  return first
end

-- The strata of a wave as a single choice, its name before theirs so that waves share none.
local function own_strata(wave)
  local name = wave.spec.stratum
  if not name then
    return column.constant(labels.of { answers = { { key = wave.name } } }, 1, wave.rows)
  end
  local col = wave.source:column(name)
  local answers, map = {}, {}
  for place, item in ipairs(column.distinct(col, math.max(1, wave.rows))) do
    answers[place] = { key = ("%s %s"):format(wave.name, tostring(item[1])) }
    map[item[1]] = place
  end
  return column.map(col, map, labels.of { answers = answers, missing = col:labels():spec().missing })
end

-- The units of a stage as numbers, or as they are where all waves have the same kind.
local function units(wave, name, kinds)
  if not name then -- rows are units
    local rows = {}
    for i = 1, wave.rows do rows[i] = i end
    return column.numbers(rows)
  end
  local col = wave.source:column(name)
  if not kinds or col:kind() == "number" then return col end
  local numbers = {}
  for i, item in ipairs(column.distinct(col, math.max(1, wave.rows))) do numbers[item[1]] = i end
  return column.translate(col, numbers, "number",
    labels.of { answers = {}, missing = col:labels():spec().missing }, nil)
end

-- For each stage the column of units, those of all waves one after the other.
local function stack_units(where, list)
  local stages, fewest, any_fpc = 0, math.huge, false
  for _, wave in ipairs(list) do
    stages, fewest = math.max(stages, #wave.psu), math.min(fewest, #wave.psu)
    any_fpc = any_fpc or #wave.fpc > 0
  end
  if not any_fpc then stages = math.min(stages, 1) end -- without fpc later stages add nothing
  if stages > 1 and fewest ~= stages then
    check.fail("%s: some waves name %d stages of psus, others %d (name as many, or leave the fpc out)", where, stages,
      fewest)
  end
  local psu = {}
  for stage = 1, stages do
    local kinds, seen = false, nil
    for _, wave in ipairs(list) do
      local name = wave.psu[stage]
      local kind = name and wave.source:column(name):kind() or "number"
      kinds, seen = kinds or (seen ~= nil and kind ~= seen), kind
    end
    local columns = {}
    for i, wave in ipairs(list) do columns[i] = units(wave, wave.psu[stage], kinds) end
    psu[stage] = stacked(columns)
  end
  return psu
end

-- Where a wave has no fpc and others do, it was drawn from as good as infinitely many.
local function stack_fpc(where, list)
  local stages, shares, counts = 0, false, false
  for _, wave in ipairs(list) do
    stages = math.max(stages, #wave.fpc)
    for _, name in ipairs(wave.fpc) do
      local summary = wave.source:column(name):summary()
      if summary.high and summary.high <= 1 then shares = true else counts = true end
    end
  end
  if shares and counts then
    check.fail("%s: fpc are numbers of units in some waves and fractions in others (give one of both)", where)
  end
  local fpc = {}
  for stage = 1, stages do
    local columns = {}
    for i, wave in ipairs(list) do
      local name = wave.fpc[stage]
      if not name and #wave.fpc > 0 then
        check.fail("%s: '%s' has an fpc for %d stages, others for %d (give as many)", where, wave.name, #wave.fpc,
          stages)
      end
      if name then
        columns[i] = wave.source:column(name)
      else
        local rows, value = {}, shares and 1e-300 or 1e300
        for row = 1, wave.rows do rows[row] = value end
        columns[i] = column.numbers(rows)
      end
    end
    fpc[stage] = stacked(columns)
  end
  return fpc
end

-- Of linked persons: nobody twice in a wave, and everybody in the same stratum and psu throughout.
local function check_links(where, list, id)
  local kind, at = nil, {}
  for _, wave in ipairs(list) do
    if not wave.source:has(id) then
      check.fail("%s: '%s' has no column '%s' to link persons by (%s)", where, wave.name, id,
        check.advice(id, wave.source:names()))
    end
    local col = wave.source:column(id)
    if kind and col:kind() ~= kind then
      check.fail("%s: '%s' is of kind '%s' in '%s' and '%s' in '%s' (read it alike)", where, id, kind, list[1].name,
        col:kind(), wave.name)
    end
    kind = col:kind()
    local seen, fixed = {}, {}
    for _, name in ipairs { wave.spec.stratum or false, table.unpack(wave.psu) } do
      fixed[#fixed + 1] = name and { name, wave.source:column(name) } or nil
    end
    for row = 1, wave.rows do
      local person = col:get(row)
      if person == nil or person ~= person then
        check.fail("%s: '%s', row %d: '%s' is missing, so nobody can be linked", where, wave.name, row, id)
      end
      if seen[person] then
        check.fail("%s: %s %s is in '%s' twice, in rows %d and %d", where, id, check.quoted(person), wave.name,
          seen[person], row)
      end
      seen[person] = row
      for _, one in ipairs(fixed) do
        local key, value = one[1] .. "\0" .. tostring(person), one[2]:get(row)
        if at[key] ~= nil and at[key] ~= value then
          check.fail("%s: %s %s changes '%s' from %s to %s (linked persons keep stratum and psu)", where, id,
            check.quoted(person), one[1], check.quoted(at[key]), check.quoted(value))
        end
        at[key] = value
      end
    end
  end
end

local function weights_of(wave)
  if wave.weights then return wave.weights end
  local ones = {}
  for row = 1, wave.rows do ones[row] = 1 end
  return column.numbers(ones)
end

-- Margins and numbers that the waves were calibrated to, each missing in the rows of the other waves.
local function stack_auxiliaries(list)
  local margins, numbers, any = {}, {}, false
  local function put(into, col, place)
    local columns = {}
    for i, wave in ipairs(list) do columns[i] = i == place and col or column.blank(col, wave.rows) end
    into[#into + 1] = stacked(columns)
  end
  for place, wave in ipairs(list) do
    local auxiliary = wave.auxiliary
    any = any or auxiliary ~= nil
    for _, col in ipairs(auxiliary and auxiliary.margins or {}) do put(margins, col, place) end
    for _, col in ipairs(auxiliary and auxiliary.numbers or {}) do put(numbers, col, place) end
  end
  return any and { margins = margins, numbers = numbers } or nil
end

local function stack_design(where, list, data, id)
  local spec = { sample = require "design".sample(data), lonely = common(where, list, "lonely", "error") }
  local weighted, calibrated = false, stack_auxiliaries(list)
  local first, final = {}, {}
  for i, wave in ipairs(list) do
    weighted = weighted or wave.weights ~= nil
    final[i] = weights_of(wave)
    first[i] = wave.auxiliary and wave.auxiliary.first or final[i]
  end
  if weighted or calibrated then spec.weight = stacked(first) end
  local psus = false
  for _, wave in ipairs(list) do psus = psus or #wave.psu > 0 end
  if id then
    check_links(where, list, id)
    local stratum = common(where, list, "stratum")
    local columns = {}
    for i, wave in ipairs(list) do columns[i] = stratum and wave.source:column(stratum) end
    spec.stratum = stratum and stacked(columns)
    for i, wave in ipairs(list) do columns[i] = wave.source:column(id) end
    spec.psu = psus and stack_units(where, list) or { stacked(columns) }
  else
    local columns = {}
    for i, wave in ipairs(list) do columns[i] = own_strata(wave) end
    spec.stratum = stacked(columns)
    spec.psu = psus and stack_units(where, list) or nil
  end
  spec.fpc = stack_fpc(where, list)
  local handle = core.of(data:rows(), spec)
  if calibrated then
    handle = weight.calibrated(handle, stacked(final), calibrated.margins, calibrated.numbers, spec.weight)
  end
  return handle, (weighted or calibrated) and stacked(final) or nil
end

-- ---- what scripts call -------------------------------------------------------------------------------

local function taken(where, list)
  local parts, seen = {}, {}
  for i, entry in ipairs(check.kind(where, list, "table")) do
    local here = ("%s[%d]"):format(where, i)
    check.kind(here, entry, "table")
    local name = check.kind(here .. ": the name", entry[1], "string")
    if seen[name] then check.fail("%s: there are two waves '%s'", where, name) end
    seen[name] = true
    local s, design = entry[2], require "design"
    local class = type(s) == "userdata" and getmetatable(s).__name
    if class == "befund.dataset" then s = design.of(s) end -- a simple random sample
    if class ~= "befund.dataset" and class ~= "befund.design" then
      check.fail("%s: the design of '%s' is %s ({ \"%s\", d:design{ ... } })", here, name, check.quoted(s), name)
    end
    local facts = design.facts(s, where)
    if #facts.domains > 0 then
      check.fail("%s: '%s' is a domain (make waves of whole designs, then s:domain(...))", where, name)
    end
    if facts.replicates then
      check.fail("%s: '%s' has replicate weights, which cannot be stacked (make them of the waves)", where, name)
    end
    local spec = facts.spec or {}
    parts[i] = { name = name, place = i, facts = facts, data = facts.data, source = facts.data, spec = spec,
      rows = facts.data:rows(), weights = facts.weights, psu = listed(spec.psu), fpc = listed(spec.fpc),
      auxiliary = weight.auxiliary(facts.handle) }
  end
  if #parts < 2 then check.fail("%s: there must be two waves at least ({ { \"2024\", s24 }, ... })", where) end
  return parts
end

-- The name of the weights, if all waves have the same.
local function weight_name(list)
  local name = list[1].facts.weight
  for _, wave in ipairs(list) do
    if wave.facts.weight ~= name then return nil end
  end
  return name
end

--- Waves of a survey as one design, in which each keeps its sample, weights and calibration.
-- @param list of `{ name, design }`; a dataset is a simple random sample. `id`: name of the column that links persons
--   who were asked in several waves; without it the waves are independent samples
-- @param options may have `id`, too
-- @return a design with a column `wave`; see `compare` of designs. Columns match by name or by the codebooks' `before`;
--   where wording or options differ, its dataset's notes say so
-- @raise on less than two waves, on domains and designs with replicates, on stages, fpc and `lonely` that do not go
--   together; with `id` on persons who are twice in a wave or change stratum or psu
-- @usage
-- local write = require "core.file".write
-- write("2024.csv", "hours\n1\n2\n3\n")
-- write("2025.csv", "hours\n3\n4\n5\n")
-- local s = befund.waves { { "2024", befund.read("2024.csv") }, { "2025", befund.read("2025.csv") } }
-- assert(s:mean("hours", { by = "wave" })["2025"].value == 4)
function waves.of(list, options)
  local where = "waves"
  options = check.options(where, options, OPTIONS)
  local parts = taken(where, list)
  local id = list.id or options.id
  if id ~= nil then check.kind(where .. ": id", id, "string") end
  local data = stack_data(where, parts)
  local handle, weights = stack_design(where, parts, data, id)
  local facts = { data = data, weights = weights, domains = {}, selections = {}, spec = {}, history = {},
    is_stacked = true }
  if weights then
    facts.weight = weight_name(parts)
    if facts.weight then data = data:with { { facts.weight, weights } } end
    if not facts.weight then data, facts.weight = require "design".with_weights(data, weights) end
    facts.data = dataset.with_meta(data, facts.data:meta())
  end
  for _, wave in ipairs(parts) do
    for _, said in ipairs(wave.facts.history or {}) do
      local of_wave = {}
      for _, lang in ipairs { "de", "en" } do of_wave[lang] = wave.name .. ": " .. language.pick(said, lang) end
      facts.history[#facts.history + 1] = of_wave
    end
  end
  return require "design".remember(handle, facts)
end

return waves
