--- befund describe FILE: the columns of a data file at a glance.

local usage_error = require "command".usage_error

return {
  summary = "the columns of a data file: kind, answers, what is missing, range",
  usage = "FILE",
  results = true,
  options = { { "codebook", "PATH", "its codebook, if it is not beside it" } },
  run = function(arguments, options)
    if #arguments ~= 1 then usage_error("describe: name one data file (befund describe answers.csv)") end
    return require "dataset".read(arguments[1], { codebook = options.codebook }):describe()
  end,
}
