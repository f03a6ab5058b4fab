--- Golden cases of designs and estimates: what befund says to a line of R's.

local kit = require "spec.golden.kit"

local function fields(estimate, more)
  local found = { value = estimate.value, se = estimate.se }
  for name, value in pairs(more or {}) do found[name] = value end
  return found
end

local function with_interval(estimate, level, method)
  local low, high = estimate:ci(level, method)
  return fields(estimate, { low = low, high = high, df = estimate.df })
end

local function estimate_of(s, line, o)
  if line.estimator == "share" then
    local name, key = kit.share(line)
    return s:share(name, key, o)
  end
  return s[line.estimator](s, line.variable, o)
end

local cases = {}

function cases.mean(line)
  local estimate = kit.of(line):mean(line.variable, { deff = line.deff and true })
  local found = with_interval(estimate, 0.95)
  found.deff = estimate.deff
  return found
end

function cases.total(line) return with_interval(kit.of(line):total(line.variable), 0.95) end

function cases.ratio(line)
  local y, x = line.variable:match("^(.-)/(.*)$")
  return fields(kit.of(line):ratio(y, x))
end

function cases.proportion(line)
  local estimate = kit.of(line):share(line.variable, line.level, { deff = true })
  return fields(estimate, { deff = estimate.deff, df = estimate.df })
end

function cases.ciprop(line)
  -- R's "mean" is the Wald interval; its "xlogit" is another way to the logit one
  local method = ({ mean = "wald", xlogit = "logit" })[line.estimator:match("share_ci_(.*)")]
  return with_interval(kit.of(line):share(line.variable, line.level), 0.95,
    method or line.estimator:match("share_ci_(.*)"))
end

function cases.by(line)
  local found = estimate_of(kit.of(line), line, { by = line.group })[line.level]
  return fields(found, { low = found.low, high = found.high })
end

function cases.domain(line)
  local estimate = estimate_of(kit.of(line), line)
  return fields(estimate, { df = estimate.df })
end

function cases.quantile(line)
  local estimate = kit.of(line):quantile(line.variable, tonumber(line.estimator:match("_(.*)")))
  return fields(estimate, { low = estimate.low, high = estimate.high })
end

function cases.variance(line) return fields(kit.of(line):variance(line.variable)) end

function cases.contrast(line)
  local means = kit.of(line):mean(line.variable, { by = line.group })
  local a, b = line.level:match("(.)-(.)")
  return fields(means[a] - means[b])
end

function cases.covariance(line)
  local a, b = line.level:match("(.),(.)")
  return { value = kit.of(line):mean(line.variable, { by = line.group }):covariance()[a][b] }
end

function cases.kish(line)
  local estimate = kit.of(line):mean "api00"
  local deff = estimate.base / estimate.effective_base
  return { value = line.estimator == "kish_deff" and deff or estimate.effective_base }
end

return cases
