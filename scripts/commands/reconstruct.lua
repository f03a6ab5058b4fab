--- befund reconstruct: makes the study's data files from its published figures.

local file = require "core.file"

local function differing(study, made)
  local names = {}
  for _, one in ipairs(made) do
    local fine, bytes = pcall(file.read, study.folder .. one.file, 1024 * 1024 * 1024)
    if not fine or bytes ~= one.text then names[#names + 1] = one.file end
  end
  return names
end

local function run(_, options)
  local study, reconstruct = require "study".use(options.study), require "reconstruct"
  local seed = options.seed and math.tointeger(tonumber(options.seed))
  if options.seed and not seed then
    require "command".usage_error(("--seed '%s' is not a whole number"):format(options.seed:sub(1, 40)))
  end
  local made, report = reconstruct.study(study, seed)
  local met, excused, missed = 0, 0, {}
  for _, result in ipairs(report) do
    if result.is_met then
      met = met + 1
    elseif result.excuse then
      excused = excused + 1
    else
      missed[#missed + 1] = result.figure.id
    end
  end
  local lines = { ("%d figures: %d met, %d excused, %d missed"):format(#report, met, excused, #missed) }
  local others = #study.figures - #report
  if others > 0 then lines[#lines + 1] = ("%d figures are about nothing that the files hold"):format(others) end
  if #missed > 0 then lines[#lines + 1] = "missed: " .. table.concat(missed, " ") end
  local status = #missed > 0 and 1 or 0
  if options.check then
    local names = differing(study, made)
    for _, one in ipairs(made) do
      local differs = false
      for _, name in ipairs(names) do differs = differs or name == one.file end
      lines[#lines + 1] = ("%s: %s"):format(one.file, differs and "is not what the figures make (befund reconstruct)"
        or "is what the figures make")
    end
    if #names > 0 then status = 1 end
  else
    for _, one in ipairs(made) do
      file.write(study.folder .. one.file, one.text)
      lines[#lines + 1] = ("%s: %d bytes written"):format(one.file, #one.text)
    end
  end
  return table.concat(lines, "\n"), status
end

return {
  summary = "make the study's data files from its published figures",
  usage = "",
  results = false,
  options = {
    { "check", "write nothing; status 1 if the files are not what the figures make" },
    { "seed", "N", "another seed than the plan's" },
    { "study", "DIR", "folder of the study, instead of the bundled one" },
  },
  run = run,
}
