--- Replicate weights: the method `replicates` of designs.
--
-- Replicates are made for a design, or given as columns (core.replicate). What was asked for is remembered with the
-- design, so that weighting it afterwards makes the same replicates again, each weighted like the design itself.

local core = require "core.replicate"
local text = require "core.text"
local check = require "check"

local concat, huge = table.concat, math.huge

local replicates = {}

local TYPES = { "jk1", "jkn", "brr", "fay", "bootstrap" }
local FIELDS = check.known("replicates", { "type", "count", "seed", "rho", "mse", "columns", "combined", "scale",
  "rscales", "df" })
local MADE = { count = "bootstrap", seed = "bootstrap", rho = "fay" } -- fields of one type
local GIVEN = { "combined", "scale", "rscales", "df" } -- fields of columns
local COUNT, SEED = 200, 1
local MOST_NAMED = 5 -- strata that a message names

local words = {
  en = { made = "standard errors by %s %s replicates%s", given = "standard errors by %s given replicates",
    seed = ", seed %s", redrawn = "%s of %s replicates were drawn again, since a category had nobody in them" },
  de = { made = "Standardfehler aus %s Replikaten (%s%s)", given = "Standardfehler aus %s gegebenen Replikaten",
    seed = ", Startwert %s", redrawn = "%s von %s Replikaten wurden neu gezogen, weil eine Kategorie leer war" },
}

-- Sentences on the replicates by language.
local function said(o, redrawn)
  local count, list = text.number(o.count), { {} }
  for lang, own in pairs(words) do
    local seed = o.seed and o.type == "bootstrap" and own.seed:format(text.number(o.seed)) or ""
    list[1][lang] = o.columns and own.given:format(count) or own.made:format(count, o.type, seed)
    if redrawn > 0 then
      list[2] = list[2] or {}
      list[2][lang] = own.redrawn:format(text.number(redrawn), count)
    end
  end
  return list
end

-- A design's history with what is said of its replicates, in place of what was said of those before.
local function history_of(facts, sentences)
  local list, old = {}, {}
  for _, sentence in ipairs(facts.replicates_said or {}) do old[sentence] = true end
  for _, sentence in ipairs(facts.history or {}) do
    if not old[sentence] then list[#list + 1] = sentence end
  end
  for _, sentence in ipairs(sentences) do list[#list + 1] = sentence end
  return list
end

-- ---- what is asked for ----------------------------------------------------------------------------

local function positive(name, value)
  if value == nil then return end
  check.kind("replicates: " .. name, value, "number")
  if not (value > 0 and value < huge) then
    check.fail("replicates: %s: %s is not above 0", name, text.number(value))
  end
end

-- Names of columns: a list, or all that fit a text in which * stands for any.
local function columns_of(data, columns)
  local names = {}
  if type(columns) == "string" and columns:find("*", 1, true) then
    local pattern = "^" .. columns:gsub("%W", function(c) return c == "*" and ".*" or "%" .. c end) .. "$"
    for _, name in ipairs(data:names()) do
      if name:find(pattern) then names[#names + 1] = name end
    end
    if #names == 0 then check.fail("replicates: no column fits '%s'", text.cut(columns, 40)) end
  else
    names = check.texts("replicates: columns", columns)
  end
  local list = {}
  for i, name in ipairs(names) do
    if not data:has(name) then
      check.fail("replicates: no column '%s' (%s)", text.cut(name, 40), check.advice(name, data:names()))
    end
    list[i] = data:column(name)
    if list[i]:kind() ~= "number" then
      check.fail("replicates: '%s' is a column of kind '%s', not of numbers", text.cut(name, 40), list[i]:kind())
    end
  end
  return list, names
end

local function given_of(data, o)
  for name in pairs(MADE) do
    if o[name] ~= nil and not (name == "rho" and o.type == "fay") then
      check.fail("replicates: %s does not go with columns (these are as they were given)", name)
    end
  end
  local columns, names = columns_of(data, o.columns)
  local rscales
  if o.rscales ~= nil then
    rscales = check.kind("replicates: rscales", o.rscales, "table")
    if #rscales ~= #columns then
      check.fail("replicates: %d rscales for %d columns (one for each)", #rscales, #columns)
    end
    for i, rscale in ipairs(rscales) do
      if type(rscale) ~= "number" or not (rscale >= 0 and rscale < huge) then
        check.fail("replicates: rscales[%d] is %s, not a number from 0", i, check.quoted(rscale))
      end
    end
  end
  return { type = o.type, rho = o.rho, mse = o.mse, columns = columns, names = names, count = #columns,
    combined = o.combined ~= false, scale = o.scale, rscales = rscales, df = o.df }
end

local function made_of(o)
  if not o.type then
    check.fail("replicates: neither type nor columns (type = \"bootstrap\", or columns = \"rep*\")")
  end
  for _, name in ipairs(GIVEN) do
    if o[name] ~= nil then check.fail("replicates: %s goes with columns (what is made has its own)", name) end
  end
  for name, of in pairs(MADE) do
    if o[name] ~= nil and o.type ~= of then
      check.fail("replicates: %s goes with type = \"%s\", not with \"%s\"", name, of, o.type)
    end
  end
  if o.type == "fay" and o.rho == nil then
    check.fail("replicates: fay needs rho, from 0 to below 1 (rho = 0.3; 0 is brr)")
  end
  for _, name in ipairs { "count", "seed" } do
    if o[name] ~= nil and math.type(o[name]) ~= "integer" then
      check.fail("replicates: %s: %s is not a whole number", name, check.quoted(o[name]))
    end
  end
  if o.count ~= nil and o.count < 2 then
    check.fail("replicates: count: no variance comes from %s (2 at least; 200 is usual)", text.number(o.count))
  end
  return { type = o.type, count = o.count or COUNT, seed = o.seed or SEED, rho = o.rho, mse = o.mse }
end

local function read(data, o)
  o = check.options("replicates", o, FIELDS)
  if o.type ~= nil then check.one_of("replicates: type", o.type, TYPES) end
  if o.rho ~= nil and not (check.kind("replicates: rho", o.rho, "number") >= 0 and o.rho < 1) then
    check.fail("replicates: rho: %s is not from 0 to below 1", text.number(o.rho))
  end
  positive("scale", o.scale)
  positive("df", o.df)
  return o.columns ~= nil and given_of(data, o) or made_of(o)
end

-- ---- the design -----------------------------------------------------------------------------------

-- Strata in which there are not two units, by name.
local function check_halves(self, facts, o)
  if o.columns or (o.type ~= "brr" and o.type ~= "fay") then return end
  local units, rows = core.units(self)
  local named, wrong = {}, 0
  local what = (facts.spec or {}).psu and "psu" or "row"
  for h, count in ipairs(units) do
    if count ~= 2 and count > 0 then
      wrong = wrong + 1
      local name = (facts.spec or {}).stratum
      local key = name and text.cut(tostring(facts.data:column(name):get(rows[h])), 40)
      if wrong <= MOST_NAMED then
        named[wrong] = ("%s has %d %s%s"):format(key and ("stratum '%s'"):format(key) or "the sample", count, what,
          count == 1 and "" or "s")
      end
    end
  end
  if wrong == 0 then return end
  if wrong > MOST_NAMED then named[#named + 1] = ("and %d strata more"):format(wrong - MOST_NAMED) end
  check.fail("replicates: %s needs two %ss in every stratum, %s (choose type = \"jkn\" or \"bootstrap\")", o.type, what,
    concat(named, ", "))
end

-- What is to be done again in each replicate, and the weights to start from; nothing where weights are as given.
local function steps_of(self, facts)
  local steps = (facts.weighting or {}).steps or {}
  local calibrated = false
  for _, step in ipairs(steps) do calibrated = calibrated or step.calibration ~= nil end
  if not calibrated then return nil, nil end
  local weight_core = require "core.weight"
  return steps, weight_core.auxiliary(self).first or weight_core.ones(facts.data:rows())
end

-- The core's message without the place in front of it.
local function explain(message)
  local place = check.where()
  if type(message) ~= "string" or message:sub(1, #place) ~= place then error(message, 0) end
  check.fail("replicates: %s", message:sub(#place + 1))
end

local function made(self, facts, o)
  check_halves(self, facts, o)
  local spec = { type = o.type or "given", count = o.count, seed = o.seed, rho = o.rho, mse = o.mse,
    columns = o.columns, combined = o.combined, scale = o.scale, rscales = o.rscales, df = o.df }
  spec.steps, spec.first = steps_of(self, facts)
  local ok, handle = pcall(core.make, self, spec)
  if not ok then explain(handle) end
  return handle, core.of(handle)
end

local function with_replicates(self, facts, o)
  local handle, of = made(self, facts, o)
  o.count = of.count
  local sentences = said(o, of.redrawn)
  return require "design".made_from(self, handle, { replicates = o, replicates_said = sentences,
    history = history_of(facts, sentences) })
end

--- The design with variances from replicate weights: the sample weighted anew as if other units had been drawn, the
-- estimate worked out in each, variance = scale * sum of rscale (estimate - mean of all)^2.
--
-- Made for the design, from units of its first stage: `type` "jk1" (no strata), "jkn" (each unit left out in turn),
-- "brr" and "fay" (two units a stratum), "bootstrap" (Rao & Wu 1988: n - 1 of n units of a stratum drawn with
-- replacement). Calibrated designs have each replicate calibrated too. Or given as columns of the data. Estimates and
-- regressions are worked out anew in each; only quotients of estimates and the place of a quantile are taken for linear
-- near their value. df: the design's, at most the rank of the replicates less 1.
-- @param o `type`; `count` = 200 and `seed` = 1 of a bootstrap (the same seed, the same replicates, whatever the number
--   of threads); `rho` of fay, 0 to below 1; `mse` = true: about the estimate, not about the mean of the replicates.
--   Or `columns`: list of names, or a text with * for any; `combined` = false: they are factors of the weights;
--   `scale` (follows from `type` if that is named), `rscales`: one a column; `df`: else the columns' rank less 1
-- @return a design
-- @raise names what cannot be: strata without two units for brr and fay, columns that are missing, fewer than two
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 6 } } }
-- local s = require "design".of(d)
-- assert(math.abs(s:replicates{ type = "jk1" }:mean("x").se - s:mean("x").se) < 1e-12)
function replicates.replicates(self, o)
  local facts = require "design".facts(self, "replicates")
  return with_replicates(self, facts, read(facts.data, o))
end

--- A design that was weighted anew gets the replicates that it had before, each weighted in the same way.
-- @param self a design that remembers replicates but has none
-- @return a design
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 6 } } }
-- local s = require "replicates".again(require "design".of(d):replicates{ type = "jk1" })
-- assert(s:mean("x").df == 2)
function replicates.again(self)
  local facts = require "design".facts(self, "replicates")
  return facts.replicates and with_replicates(self, facts, facts.replicates) or self
end

return replicates
