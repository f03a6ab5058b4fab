--- befund describe FILE: the columns of a data file at a glance.

local usage_error = require "command".usage_error

return {
  summary = "the columns of a data file: kind, answers, what is missing, range",
  usage = "FILE",
  results = true,
  options = {
    { "codebook", "PATH", "its codebook, if it is not beside it" },
    { "check", "first compare all checksums of a .befund file, and name all that is damaged" },
  },
  run = function(arguments, options)
    if #arguments ~= 1 then usage_error("describe: name one data file (befund describe answers.csv)") end
    if options.check then
      if not arguments[1]:lower():find("%.befund$") then
        usage_error("describe: --check is for .befund files (others have no checksums)")
      end
      require "store".check(arguments[1])
    end
    return require "dataset".read(arguments[1], { codebook = options.codebook }):describe()
  end,
}
