--- befund convert IN OUT: a data file in another form. A CSV file gets a codebook beside it where more is known than
-- the cells say.

local command = require "command"

return {
  summary = "write a data file in another form; private columns are left out",
  usage = "IN OUT",
  options = {
    { "codebook", "PATH", "codebook of IN, if it is not beside it" },
    { "encoding", "NAME", "of IN, such as windows-1252" },
    { "separator", "SIGN", "between the cells of OUT" },
    { "decimal", "SIGN", "in the numbers of OUT" },
    { "labels", "code|key|de|en", "CSV: what stands for an option (code if left out); SPSS, Stata: language" },
  },
  run = function(arguments, options)
    if #arguments ~= 2 then
      command.usage_error("convert: name two files (befund convert answers.csv answers.tsv)")
    end
    local form = command.signs(options)
    form.labels = options.labels
    local dataset, codebook = require "dataset", require "codebook"
    local data = dataset.read(arguments[1], { codebook = options.codebook, encoding = options.encoding })
    local meta, is_text = data:meta(), arguments[2]:lower():find("%.[ct][sx][vt]$")
    form.codebook = is_text and (meta.file or meta.codebook and meta.codebook ~= codebook.path(arguments[2])) and true
      or nil
    local notes = dataset.write(data, arguments[2], form)
    command.say(data:notes())
    command.say(notes)
  end,
}
