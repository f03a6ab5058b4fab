--- Golden cases of replicate weights: as.svrepdesign of R's designs.

local kit = require "spec.golden.kit"

local function run(line)
  local s = kit.design(line.design):replicates{ type = line.case:match("_(.*)"):lower() }
  local estimate
  if line.estimator == "mean" then
    estimate = s:mean(line.variable)
  elseif line.estimator == "share" then
    estimate = s:share(kit.share(line))
  else
    estimate = s:ratio(line.variable:match("^(.-)/(.*)$"))
  end
  return { value = estimate.value, se = estimate.se, df = estimate.df }
end

return { replicate_JK1 = run, replicate_JKn = run }
