--- A document in one language as Markdown or as LaTeX.
--
-- Tables are those of render.markdown, with their numbers, and of render.latex, which numbers them itself; charts are
-- told in words where they stand alone, and left out beside their table.

local check = require "check"
local document = require "report.document"
local text = require "core.text"

local concat, rep = table.concat, string.rep

local plain = {}

local words = { en = { table = "Table %d" }, de = { table = "Tabelle %d" } }

-- Text as Markdown that stays text: on one line, without signs of its own.
local function escaped(said)
  said = text.clean((said:gsub("%s+", " "))):gsub("[\\`*_<|%[%]~$]", "\\%0")
  return (said:gsub("^[>+#=%-]", "\\%0"):gsub("^(%d+)([.)]%s)", "%1\\%2"))
end

-- How each form writes what a document has: `heading(text, level, id)`, `sentence(text)`, `small(text)`, `table(layout,
-- number)`, `whole(parts, lang, title)`.
local markdown = {
  sentence = escaped, small = escaped,
  heading = function(said, level, id)
    return (id and ('<a id="%s"></a>\n\n'):format(id) or "") .. rep("#", level) .. " " .. escaped(said)
  end,
  table = function(layout, number)
    return "*" .. number .. "*\n\n" .. require "render.markdown"(layout):gsub("\n$", "")
  end,
  whole = function(parts) return concat(parts, "\n\n") .. "\n" end,
}

local LEVELS <const> = { "\\noindent{\\LARGE\\bfseries %s\\par}\\medskip", "\\section*{%s}", "\\subsection*{%s}",
  "\\subsubsection*{%s}" }

local latex = {
  sentence = function(said) return "\\noindent " .. require "render.latex".escape(said) .. "\\par\\medskip" end,
  small = function(said) return "{\\footnotesize\\noindent " .. require "render.latex".escape(said) .. "\\par}" end,
  heading = function(said, level)
    return LEVELS[math.min(level, 4)]:format(require "render.latex".escape(said))
  end,
  table = function(layout) return require "render.latex"(layout, { long = true, numbered = true }) end,
  whole = function(parts, lang)
    return require "render.latex".document { lang = lang, body = concat(parts, "\n\n") .. "\n" }
  end,
}

local function add_section(parts, form, section, lang, above)
  local function add(part) parts[#parts + 1] = part end
  local title = document.text(section.title, lang)
  if title ~= above then add(form.heading(title, 2, section.id)) end
  local under = document.text(section.under, lang)
  if under then add(form.sentence(under)) end
  for _, block in ipairs(section.blocks) do
    if block.text then
      add(form.sentence(document.text(block.text, lang)))
    elseif block.heading then
      add(form.heading(document.text(block.heading, lang), block.level + 1))
    elseif block.table then
      add(form.table(block.table:layout(lang), words[lang].table:format(block.number)))
    else
      add(form.sentence(block.chart:alt(lang)))
    end
  end
  for _, line in ipairs(section.foot and section.foot(lang) or {}) do add(form.small(line)) end
end

local function render(one, form, options)
  options = check.options("report: plain", options, { "lang" })
  local lang, parts = options.lang or one.lang, {}
  local title = document.text(one.title, lang)
  parts[1] = form.heading(title, 1)
  for _, line in ipairs(one.lead and one.lead(lang) or {}) do parts[#parts + 1] = form.sentence(line) end
  for _, section in ipairs(one.sections) do add_section(parts, form, section, lang, title) end
  for _, line in ipairs(one.footer(lang)) do parts[#parts + 1] = form.small(line) end
  return form.whole(parts, lang)
end

--- A document as Markdown.
-- @param one a document
-- @param options { lang = "de" or "en" }; nil: the document's first
-- @return a text
-- @usage
-- local sections = { { title = "B", blocks = { { text = "c*d" } } } }
-- local one = require "report.document".of { title = "A", sections = sections }
-- assert(require "report.plain".markdown(one):find("## B\n\nc\\*d\n", 1, true))
function plain.markdown(one, options)
  return render(one, markdown, options)
end

--- A document as LaTeX, whole: it compiles.
-- @param one a document
-- @param options { lang = "de" or "en" }; nil: the document's first
-- @return a text
-- @usage
-- local sections = { { title = "B", blocks = { { text = "50 %" } } } }
-- local one = require "report.document".of { title = "A", sections = sections }
-- assert(require "report.plain".latex(one):find("\\section*{B}", 1, true))
function plain.latex(one, options)
  return render(one, latex, options)
end

return plain
