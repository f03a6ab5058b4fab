--- befund verify: every published figure of the study recomputed; status 1 where one is missed.

local function run(_, options)
  local found = require "verify".of(require "study".use(options.study))
  return found, found.counts.missed > 0 and 1 or 0
end

return {
  summary = "recompute every published figure of the study: met, missed, contradictory, not checkable",
  usage = "",
  results = true,
  run = run,
}
