--- befund chapter: the tables of chapters, each published figure beside the computed one.

local function chosen(list, slugs)
  if #slugs == 0 then
    require "command".usage_error("no chapter named (befund chapters lists them; all stands for every one)")
  end
  local chapters, names = {}, {}
  for i, one in ipairs(list) do names[i] = one.slug end
  for _, slug in ipairs(slugs) do
    if slug == "all" then
      for _, one in ipairs(list) do chapters[#chapters + 1] = one end
    elseif list[slug] then
      chapters[#chapters + 1] = list[slug]
    else
      require "command".usage_error(("no chapter '%s' (%s)"):format(slug, require "check".advice(slug, names)))
    end
  end
  return chapters
end

local function run(slugs, options)
  local study, chapter = require "study".use(options.study), require "chapter"
  local pages = {}
  for i, one in ipairs(chosen(chapter.list(study), slugs)) do pages[i] = chapter.run(one, study) end
  return pages[2] and require "pages".of(pages) or pages[1]
end

return {
  summary = "print chapters of the study: tables, published figures beside computed ones",
  usage = "SLUG...|all",
  results = true,
  run = run,
}
