--- befund report: the whole study as one page, workbook or text.

local command, file = require "command", require "core.file"

local endings = { html = "html", xlsx = "xlsx", markdown = "md", latex = "tex" }

local function size(path)
  local bytes = require "lfs".attributes(path, "size")
  return bytes and ("%.1f MB"):format(bytes / 1e6) or "?"
end

-- The form that is asked for, before any work.
local function form_of(options)
  local form = options.format
  if options.lang then require "language".force(options.lang) end
  if options.output and options.split then
    command.usage_error("--output and --split: choose one (a file, or a folder with a file for each section)")
  end
  if options.output and not form then
    form = require "report".form(options.output)
    if not form then
      command.usage_error(("--output '%s': no form for that ending (.html, .xlsx, .md, .tex, or --format)"):format(
        options.output:sub(1, 40)))
    end
  end
  form = form or "html"
  if options.split and form == "xlsx" then
    command.usage_error("--split: a workbook has a sheet for each table (--output report.xlsx)")
  end
  return form
end

-- Chapters that the study has.
local function check_chapters(study, slugs)
  local list, names = require "chapter".list(study), {}
  for i, one in ipairs(list) do names[i] = one.slug end
  for _, slug in ipairs(slugs or {}) do
    if not list[slug] then
      command.usage_error(("no chapter '%s' (%s)"):format(slug, require "check".advice(slug, names)))
    end
  end
end

local function run(_, options)
  local form = form_of(options)
  local study, document, progress = require "study".use(options.study), require "report.study", require "core.progress"
  check_chapters(study, options.chapter)
  local lang, done = options.lang or require "language".current(), 0
  progress.begin("report", document.steps(study, options.chapter) + 1)
  local fine, problem = pcall(function()
    local one = document.document(study, { chapters = options.chapter, lang = lang, step = function()
      done = done + 1
      progress.step(done)
    end })
    if options.split then
      return require "report.split"(one, options.split, form, lang)
    end
    local path = options.output or "report." .. endings[form]
    require "report".write(one, path, form, lang)
    return ("%s: %s"):format(path, size(file.resolve(path)))
  end)
  progress.finish()
  if not fine then error(problem, 0) end
  print(problem) -- what run returned would go to --output
end

return {
  summary = "write the study as one page (HTML), workbook, Markdown or LaTeX: chapters, checks, figures, method",
  usage = "",
  options = {
    { "chapter", "SLUG...", "this chapter alone; repeatable" },
    { "output", "PATH", "the file; its ending says the form (report.html in the current folder)" },
    { "format", "html|xlsx|markdown|latex", "the form, where the ending does not say it" },
    { "split", "DIR", "a folder with a file for each section, and one with the contents" },
    { "lang", "de|en", "the language (HTML has both; this one is shown first)" },
    { "study", "DIR", "folder of the study, instead of the bundled one" },
  },
  run = run,
}
