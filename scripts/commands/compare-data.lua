--- befund compare-data OLD NEW: what differs between two data files.

local command = require "command"

return {
  summary = "what differs between two data files; status 0 also where something does",
  usage = "OLD NEW",
  results = true,
  options = {
    { "id", "NAME", "column that identifies rows: ids gained and lost, cells changed" },
    { "codebook", "PATH", "codebook of both, instead of those beside them" },
  },
  run = function(arguments, options)
    if #arguments ~= 2 then
      command.usage_error("compare-data: name two data files (befund compare-data old.csv new.csv)")
    end
    local data = {}
    for i = 1, 2 do
      data[i] = require "dataset".read(arguments[i], { codebook = options.codebook, unknown = "add" })
      command.say(data[i]:notes())
    end
    return require "compare_data".of(data[1], data[2], { id = options.id })
  end,
}
