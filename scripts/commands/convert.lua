--- befund convert IN OUT: a data file in another form.

local command = require "command"

return {
  summary = "write a data file in another form; private columns are left out",
  usage = "IN OUT",
  options = {
    { "codebook", "PATH", "codebook of IN, if it is not beside it" },
    { "separator", "SIGN", "between the cells of OUT" },
    { "decimal", "SIGN", "in the numbers of OUT" },
    { "labels", "code|key|de|en", "what stands for options in OUT; codes if left out" },
  },
  run = function(arguments, options)
    if #arguments ~= 2 then
      command.usage_error("convert: name two files (befund convert answers.csv answers.tsv)")
    end
    local form = command.signs(options)
    form.labels = options.labels
    local dataset = require "dataset"
    local data = dataset.read(arguments[1], { codebook = options.codebook })
    local notes = dataset.write(data, arguments[2], form)
    command.say(data:notes())
    command.say(notes)
  end,
}
