--- befund recommendation: checks of the study's recommendations, evidence and verdict.

local function chosen(list, by_number, numbers)
  if #numbers == 0 then
    require "command".usage_error(("no recommendation named (a number from 1 to %d, or all)"):format(#list))
  end
  local checks = {}
  for _, number in ipairs(numbers) do
    if number == "all" then
      for _, one in ipairs(list) do checks[#checks + 1] = one end
    else
      local one = by_number[math.tointeger(tonumber(number))]
      if not one then
        require "command".usage_error(("no recommendation '%s' (there are %d: a number, or all)"):format(number, #list))
      end
      checks[#checks + 1] = one
    end
  end
  return checks
end

local function run(numbers, options)
  local study, recommendation = require "study".use(options.study), require "recommendation"
  local list, by_number = recommendation.list(study)
  local pages = {}
  for i, one in ipairs(chosen(list, by_number, numbers)) do
    pages[i] = recommendation.run(one, study)
  end
  if #pages == 0 then return "no recommendations (scripts/recommendations/ of the study has none)" end
  return pages[2] and require "pages".of(pages) or pages[1]
end

return {
  summary = "check recommendations of the study: evidence, criteria and a verdict",
  usage = "NUMBER...|all",
  results = true,
  run = run,
}
