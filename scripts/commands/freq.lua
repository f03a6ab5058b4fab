--- befund freq: the frequencies of some variables of a file.

local befund = require "befund"
local command = require "command"

local function run(arguments, options)
  local path = arguments[1]
  if not path then command.usage_error("no file to read (befund freq FILE VAR...)") end
  if #arguments < 2 then command.usage_error("no variable to count (befund describe FILE lists them)") end
  local data = befund.read(path, { codebook = options.codebook })
  command.say(data:notes())
  local design = data:design { weight = options.weight }
  if options.where then design = design:domain(options.where) end
  local list = {}
  for i = 2, #arguments do list[i - 1] = design:freq(arguments[i]) end
  return require "pages".of(list)
end

return {
  summary = "frequencies of some variables",
  usage = "FILE VAR...",
  results = true,
  options = {
    { "weight", "COLUMN", "column of sampling weights" },
    { "where", "EXPR", "only the rows for which this holds" },
    { "codebook", "PATH", "codebook, where it is not FILE.codebook.lua" },
  },
  run = run,
}
