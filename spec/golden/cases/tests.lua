--- Golden cases of tests and regressions: what befund says to a line of R's.

local kit = require "spec.golden.kit"

local cases = {}

function cases.chisq(line)
  local a, b = line.variable:match("^(.-)%+(.*)$")
  local t = kit.of(line):test(a, b, { statistic = ({ test_F = "F", test_Chisq = "chisq", test_Wald = "wald",
    test_adjWald = "adjwald" })[line.estimator] })
  -- R's svychisq prints the uncorrected statistic beside the p-value of the corrected one
  local value = t.statistic == "chisq" and t.x2 or t.value
  return { value = value, df = t.df, ddf = t.ddf, p = t.p }
end

function cases.ttest(line)
  local v, group = line.variable:match("^(.-)~(.*)$")
  return kit.of(line):ttest(v, group)
end

local function coefficient(line, family)
  local left, right = line.variable:match("^(.-)~(.*)$")
  local name, event = left:match("^(.-):(.*)$")
  local r = kit.of(line):regress(("`%s` ~ %s"):format(name or left, right), { family = family, event = event })
  return r:coefficient(line.level)
end

function cases.glm_gaussian(line) return coefficient(line, "gaussian") end

function cases.glm_logit(line) return coefficient(line, "binomial") end

return cases
