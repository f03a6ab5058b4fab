--- befund table: a crosstab of a file.

local befund = require "befund"
local command = require "command"
local request = require "request"

-- "a,b" and several options make one list; nil stays nil.
local function names(values)
  if not values then return nil end
  local list = {}
  for _, value in ipairs(values) do
    for name in value:gmatch("[^,]+") do list[#list + 1] = name:match("^%s*(.-)%s*$") end
  end
  return list
end

local function run(arguments, options)
  local path = arguments[1]
  if not path then command.usage_error("no file to read (befund table FILE --rows NAME,...)") end
  if arguments[2] then
    command.usage_error(("'%s' is one argument too many (--rows names the rows)"):format(arguments[2]:sub(1, 40)))
  end
  if not options.rows then command.usage_error("no rows (--rows NAME,...; befund describe FILE lists the columns)") end
  local flag, hide = command.whole("flag", options.flag), command.whole("hide", options.hide)
  local show = command.checked(request.statistics, "table", names(options.show))
  local data = befund.read(path, { codebook = options.codebook })
  command.say(data:notes())
  local design = data:design { weight = options.weight }
  return design:table {
    rows = names(options.rows), columns = names(options.columns), percent = options.percent, show = show,
    sort = options.sort, missing = options.missing, domain = options.where, title = options.title,
    flag = flag, hide = hide,
  }
end

return {
  summary = "a table: questions in rows, groups in columns",
  usage = "FILE --rows NAME,... [--columns NAME,...]",
  results = true,
  options = {
    { "rows", "NAME,...", "questions: columns, sets or batteries" },
    { "columns", "NAME,...", "groups: \"level\", or \"level > role\" for one within the other" },
    { "weight", "COLUMN", "column of sampling weights" },
    { "where", "EXPR", "only the rows for which this holds" },
    { "percent", "column|row|total", "what percentages refer to" },
    { "show", "WHAT,...", "percent, count, weighted_count, mean, sd, se, interval" },
    { "sort", "codebook|descending|ascending", "order of the answers" },
    { "missing", "note|show", "kinds of missing in a note or in rows" },
    { "flag", "N", "mark bases below this, 30 by default" },
    { "hide", "N", "do not show bases below this" },
    { "title", "TEXT", "title of the table" },
    { "codebook", "PATH", "codebook, where it is not FILE.codebook.lua" },
  },
  run = run,
}
