--- A document as a folder: a file for each section, and one with the contents.

local check = require "check"
local document = require "report.document"
local file = require "core.file"
local lfs = require "lfs"

local words = { en = "%d files in %s", de = "%d Dateien in %s" }

-- A section alone, as a document of its own.
local function alone(one, section)
  local copy, blocks = {}, {}
  for name, value in pairs(one) do copy[name] = value end
  for i, block in ipairs(section.blocks) do
    blocks[i] = {}
    for name, value in pairs(block) do blocks[i][name] = value end
  end
  copy.sections = { { id = section.id, kind = section.kind, title = section.title, under = section.under,
    blocks = blocks, foot = section.foot } }
  return copy
end

-- The files of a form of one language.
local function files_of(one, form, lang)
  local plain, ending = require "report.plain", form == "markdown" and ".md" or ".tex"
  local files, lines = {}, {}
  for i, section in ipairs(one.sections) do
    files[i + 1] = { section.id .. ending, plain[form](alone(one, section), { lang = lang }) }
    lines[i] = { text = ("%s: %s"):format(files[i + 1][1], document.text(section.title, lang)) }
  end
  local contents = document.of { title = one.title, langs = one.langs, lang = one.lang, lead = one.lead,
    footer = one.footer, sections = { { id = "contents", title = { de = "Inhalt", en = "Contents" },
      blocks = lines } } }
  files[1] = { "index" .. ending, plain[form](contents, { lang = lang }) }
  return files
end

--- Writes a document as a folder, each file whole or not at all; files of other names stay.
-- @param one a document
-- @param folder its path, made if it is not there; a relative one starts at the script's own folder
-- @param form "html", "markdown" or "latex"
-- @param lang of a form that has one language; nil: the document's first
-- @return what was written, in words
-- @raise a folder that cannot be made, a file that cannot be written
-- @usage
-- local one = require "report.document".of { title = "A", sections = { { id = "b", title = "B" } } }
-- assert(require "report.split"(one, "pages", "markdown") == "2 files in pages")
local function split(one, folder, form, lang)
  check.one_of("report: split: form", form, { "html", "markdown", "latex" })
  lang = lang or one.lang
  local place = file.resolve(folder)
  if lfs.attributes(place, "mode") ~= "directory" then
    local fine, problem = lfs.mkdir(place)
    if not fine then check.fail("report: split: %s cannot be made (%s)", check.quoted(folder), problem) end
  end
  local files = form == "html" and require "report.page".files(one) or files_of(one, form, lang)
  for _, one_file in ipairs(files) do file.write(place .. "/" .. one_file[1], one_file[2]) end
  return words[lang]:format(#files, folder)
end

return split
