--- befund help: what help at the prompt says; and the manual, stubs for editors and completion made from it.

local forms = {
  man = function() return require "help.manual".man() end,
  markdown = function() return require "help.manual".markdown() end,
  stubs = function() return require "help.stubs".lua() end,
  bash = function() return require "help.stubs".bash() end,
  index = function() return require "help.index".source() end,
}

return {
  summary = "explains a function, method, command, concept, column or question",
  usage = "[NAME...]",
  options = {
    { "as", "man|markdown|stubs|bash|index", "all of it: manual page, handbook, stubs for editors, completion" },
    { "search", "WORD", "searches help, questions and labels" },
    { "output", "PATH", "write it to a file, whole or not at all" },
  },
  run = function(names, options)
    local help = require "help"
    if options.as then return forms[options.as]() end
    if options.search then return help.search(options.search) end
    local pages = {}
    for i, name in ipairs(names) do pages[i] = tostring(require "command".checked(help.of, name)) end
    return #pages > 0 and table.concat(pages, "\n\n") or help()
  end,
}
