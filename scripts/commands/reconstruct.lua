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

-- Figures that are not met, and by how much: points, units of a mean, or places.
local function off_by(result, is_excused)
  local list = {}
  for _, one in ipairs(result) do
    if one.state == "missed" and (one.excuse ~= nil) == is_excused then
      local off = ("%.3f"):format(one.off):gsub("0+$", ""):gsub("%.$", "")
      list[#list + 1] = ("%s by %s"):format(one.figure.id, off)
    end
  end
  return list
end

local function run(_, options)
  local study, reconstruct = require "study".use(options.study), require "reconstruct"
  local seed = options.seed and math.tointeger(tonumber(options.seed))
  if options.seed and not seed then
    require "command".usage_error(("--seed '%s' is not a whole number"):format(options.seed:sub(1, 40)))
  end
  local made, report = reconstruct.study(study, seed)
  local result = require "reconstruct.outcome".of(report)
  local n = result.counts
  local lines = { ("%d figures: %d met exactly, %d at printed precision, %d excused, %d missed"):format(#report,
    n.exact, n.printed, n.excused, n.missed) }
  local others = #study.figures - #report
  if others > 0 then lines[#lines + 1] = ("%d figures are about nothing that the files hold"):format(others) end
  for _, kind in ipairs { "excused", "missed" } do
    local list = off_by(result, kind == "excused")
    if #list > 0 then lines[#lines + 1] = ("%s: %s"):format(kind, table.concat(list, ", ")) end
  end
  local status = n.missed > 0 and 1 or 0
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
