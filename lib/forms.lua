--- The forms of a result: text, markdown, csv, json, html, latex.
--
-- A value with a layout gets them all by `give`; what consists of several parts renders each part in a form and
-- joins the pieces. HTML and LaTeX know parts and wholes: an HTML form is a whole page unless `fragment = true`,
-- a LaTeX form a part unless `document = true`.

local language = require "language"
local check = require "check"

local concat = table.concat

local forms = {
  names = { "text", "markdown", "csv", "json", "html", "latex" }, -- of text; a workbook is no text
}

-- Options without the language, which the layout has.
local function rest_of(form, options)
  local rest = {}
  for name, value in pairs(check.kind(form, options or {}, "table")) do rest[name] = value end
  rest.lang = nil
  return rest
end

--- One layout in a form.
-- @param form one of forms.names
-- @param layout see layout.lua
-- @param options of the renderer; `lang` is left out
-- @return a text
-- @usage
-- local one = require "layout".of { lang = "en", head = {}, rows = {} }
-- assert(require "forms".of("csv", one, { lang = "en" }) == "Question,Row\n")
function forms.of(form, layout, options)
  return require("render." .. form)(layout, rest_of(form, options))
end

--- Options by which a part is rendered that goes into a whole.
-- @param options of the whole
-- @return a table, with the language
-- @usage assert(require "forms".part("html", {}).fragment)
function forms.part(form, options)
  local part = rest_of(form, options)
  part.lang = (options or {}).lang
  if form == "csv" then part.bom = nil end -- it goes in front of the whole
  if form == "html" then part.fragment, part.level = true, part.level or 1 end
  if form == "latex" then part.document, part.long = nil, part.document or part.long end
  return part
end

--- Joins parts.
-- @param form one of forms.names
-- @param parts list of texts, each made by the options of forms.part
-- @param options of the whole
-- @param title of an HTML page
-- @return a text
-- @usage assert(require "forms".joined("json", { "1\n", "2\n" }) == "[\n1,\n2\n]\n")
function forms.joined(form, parts, options, title)
  options = options or {}
  local lang = options.lang or language.current()
  if form == "json" then
    for i, part in ipairs(parts) do parts[i] = part:gsub("\n$", "") end
    return "[\n" .. concat(parts, ",\n") .. "\n]\n"
  elseif form == "html" then
    local body = concat(parts)
    if options.fragment then return body end
    return require "render.html".page { lang = lang, title = title or "befund", body = body }
  end
  local body = concat(parts, "\n")
  if form == "csv" and options.bom then return require "render.csv".BOM .. body end
  return options.document and require "render.latex".document { lang = lang, body = body } or body
end

--- A sentence between tables.
-- @param form "text", "markdown", "html" or "latex"
-- @param said a text
-- @return a paragraph in that form, escaped where the form needs it
-- @usage assert(require "forms".sentence("html", "a < b") == "<p>a &lt; b</p>\n")
function forms.sentence(form, said)
  if form == "html" then return "<p>" .. require "render.html".escape(said) .. "</p>\n" end
  if form == "latex" then return "\\noindent " .. require "render.latex".escape(said) .. "\\par\n" end
  return said .. "\n"
end

--- Several layouts as one text.
-- @param make function from a language to a list of layouts
-- @param form one of forms.names
-- @param options of the renderers, with `lang`
-- @return a text
-- @usage
-- local one = require "layout".of { lang = "en", head = {}, rows = {} }
-- assert(require "forms".several(function() return { one, one } end, "csv") == "Question,Row\n\nQuestion,Row\n")
function forms.several(make, form, options)
  local lang = options and options.lang or language.current()
  local parts, list = {}, make(lang)
  for i, one in ipairs(list) do parts[i] = forms.of(form, one, forms.part(form, options)) end
  return forms.joined(form, parts, options, list[1] and list[1].title)
end

--- Gives a class its forms, `xlsx(path, options)`, which writes a workbook, and tostring, which is the text form.
-- @param class a metatable whose __index has a method `layout`
-- @usage
-- local empty = require "layout".of { lang = "en", head = {}, rows = {} }
-- local class = { __index = { layout = function() return empty end } }
-- require "forms".give(class)
-- assert(class.__index.csv(setmetatable({}, class)):find("Question"))
function forms.give(class)
  for _, form in ipairs(forms.names) do
    class.__index[form] = function(self, options)
      check.kind(form, options or {}, "table")
      return forms.of(form, self:layout(options and options.lang), options)
    end
  end
  class.__index.xlsx = function(self, path, options) require "report.workbook".of_table(self, path, options) end
  class.__tostring = function(self) return (self:text():gsub("\n$", "")) end
end

return forms
