--- befund chapters: the chapters of the study, in their order.

local function run(_, options)
  local study, chapter = require "study".use(options.study), require "chapter"
  local language = require "language"
  local lines, width = {}, 0
  local list = chapter.list(study)
  for _, one in ipairs(list) do width = math.max(width, #one.slug) end
  for i, one in ipairs(list) do
    lines[i] = ("%2d  %-" .. width .. "s  %s"):format(one.order, one.slug, language.pick(one.title, language.current()))
  end
  return table.concat(lines, "\n")
end

return { summary = "list the chapters of the study", usage = "", results = true, run = run }
