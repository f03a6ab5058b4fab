--- Golden cases of weighting: what befund says to a line of R's. Totals are those of golden.R.

local kit = require "spec.golden.kit"

local TYPES = { E = 4421, H = 755, M = 1018 }
local MARGINS = { stype = TYPES, ["sch.wide"] = { No = 1072, Yes = 5122 } }
local TOTALS = { ["(total)"] = 6194, stype = TYPES, api99 = 3914069 }
local SHARP = { tolerance = 1e-13 } -- as R iterated, to the last digit

local makers = {
  poststratify = function(s) return s:poststratify{ stype = TYPES } end,
  rake = function(s) return s:rake(MARGINS, SHARP) end,
  rake_as_calibration = function(s) return s:calibrate(MARGINS, { distance = "raking" }) end,
  calibrate_linear = function(s) return s:calibrate(TOTALS) end,
  calibrate_raking = function(s) return s:calibrate(TOTALS, { distance = "raking" }) end,
  calibrate_logit = function(s) return s:calibrate(TOTALS, { distance = "logit", g_bounds = { 0.2, 4 } }) end,
  calibrate_linear_bounded = function(s) return s:calibrate(TOTALS, { g_bounds = { 0.5, 2 } }) end,
  trim = function(s) return s:rake(MARGINS, SHARP):trim{ low = 20, high = 45 } end,
  trim_low_binds = function(s) return s:rake(MARGINS, SHARP):trim{ low = 31, high = 60 } end,
}

local known = {}

local function made(case, name)
  local key = case .. " " .. name
  known[key] = known[key] or makers[case](kit.design(name))
  return known[key]
end

local function fields(estimate)
  return { value = estimate.value, se = estimate.se }
end

local function of_weights(s, what)
  local row = what:match("^row_(%d+)$")
  if row then return { value = s:weights():get(tonumber(row)) } end
  if what == "sumsq" then
    local summary = s:weights():summary()
    return { value = summary.sum ^ 2 / summary.effective_base }
  end
  return { value = s:weights():summary()[what] }
end

local function answer(line)
  local s = made(line.case, line.design)
  local what = line.estimator:match("^weight_(.*)$")
  if what then return of_weights(s, what) end
  if line.estimator == "share" then return fields(s:share(kit.share(line))) end
  if line.group ~= "" then return fields(s[line.estimator](s, line.variable, { by = line.group })[line.level]) end
  return fields(s[line.estimator](s, line.variable))
end

local cases = {}
for case in pairs(makers) do cases[case] = answer end

function cases.calibrated_by(line)
  return fields(made("calibrate_linear", line.design):mean(line.variable, { by = line.group })[line.level])
end

function cases.calibrated_contrast(line)
  local by = made("calibrate_linear", line.design):mean("api00", { by = "awards" })
  return fields(by.Yes - by.No)
end

function cases.calibrated_domain(line)
  local s = made("calibrate_linear", line.design):domain "`comp.imp` == 'Yes' and meals > 50"
  return fields(s:mean(line.variable))
end

function cases.kish(line)
  local summary = kit.design(line.design):weights():summary()
  return { value = line.estimator == "kish_deff" and summary.kish_deff or summary.effective_base }
end

return cases
