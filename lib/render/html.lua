--- A layout as HTML: a figure with one table that reads well on paper, on a small screen and aloud.
--
-- The module is called like the other renderers, `html(layout, options)`, and makes a whole page, or with
-- `fragment = true` what goes into one. The table has a caption (title and base line), headings that say what they
-- are over, a body for each question; what is said around it stands below. Its look is render/table.css.
--
-- Every text is escaped, and nothing but text comes from a layout: no element, no attribute but ids and links.

local file = require "core.file"
local layouts = require "layout"
local show = require "show"
local language = require "language"
local text = require "core.text"
local check = require "check"

local concat, format = table.concat, string.format
local clean = text.clean

local html = {}

local SIGNS = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

--- A text as it is to be read, whatever is in it: for content and for quoted attributes.
-- @param label any bytes
-- @return valid UTF-8 on one line without & < > " ' of its own and without control characters
-- @usage assert(require "render.html".escape "a<b & 'c'" == "a&lt;b &amp; &#39;c&#39;")
function html.escape(label)
  return (clean(label):gsub("[&<>\"']", SIGNS))
end

local escape = html.escape

-- Hebrew, Arabic and their neighbours: the direction is then that of the text.
local function direction(label)
  return label:find "[\xd6-\xdf]" and ' dir="auto"' or ""
end

-- What the columns hold: "text", "lettered" (numbers with letters), or nothing to be said.
local function kinds_of(layout)
  local kinds = {}
  for _, row in ipairs(layout.rows) do
    for j, cell in ipairs(row.cells or {}) do
      if cell and cell.letters then kinds[j] = "lettered" elseif cell and cell.kind == "text" then kinds[j] = "text" end
    end
  end
  return kinds
end

-- The rows of headings: a node stands over the columns below it, a column's own heading reaches down to the cells.
local function heading(layout, kinds, out)
  local depth = layouts.depth(layout.head)
  local lines, groups = {}, { "<colgroup></colgroup>" }
  for level = 1, depth do lines[level] = {} end
  local down = depth > 1 and format(' rowspan="%d"', depth) or ""
  local stub = layout.stub and layout.stub ~= "" and escape(layout.stub)
  lines[1][1] = stub and format('<th scope="col" class="stub"%s%s>%s</th>', down, direction(stub), stub)
    or "<td" .. down .. "></td>"
  local column = 0
  local function put(nodes, level)
    for _, node in ipairs(nodes) do
      local label = escape(node.label)
      local columns = node.nodes and #layouts.leaves(node.nodes)
      local span = columns and columns > 1 and format(' colspan="%d"', columns) or ""
      local line = lines[level]
      if not node.nodes then
        column = column + 1
        if depth > level then span = format(' rowspan="%d"', depth - level + 1) end
      end
      local class = node.nodes and "over" or kinds[column]
      if label == "" then
        line[#line + 1] = "<td" .. span .. "></td>"
      else
        line[#line + 1] = format('<th scope="%s"%s%s%s>%s</th>', node.nodes and level == 1 and "colgroup" or "col",
          class and format(' class="%s"', class) or "", span, direction(label), label)
      end
      if level == 1 then
        groups[#groups + 1] = format('<colgroup span="%d"></colgroup>', columns or 1)
      end
      if node.nodes then put(node.nodes, level + 1) end
    end
  end
  put(layout.head, 1)
  out[#out + 1] = concat(groups)
  out[#out + 1] = "<thead>"
  for level = 1, depth do out[#out + 1] = "<tr>" .. concat(lines[level]) .. "</tr>" end
  out[#out + 1] = "</thead>"
end

-- A cell; where letters stand in a column every cell keeps a place for them, so that numbers stand below each other.
local function cell_of(cell, words, is_lettered)
  if not cell then return "<td></td>" end
  if cell.kind == "bar" then
    return format('<td class="bar"><span style="width:%.1f%%"></span></td>', cell.value * 100)
  end
  local shown = cell.kind == "text" and cell.text or show.cell(cell, words)
  local after = cell.mark and "<sup>" .. escape(cell.mark) .. "</sup>" or ""
  if is_lettered then after = after .. " <small>" .. escape(cell.letters or "") .. "</small>" end
  return format('<td class="%s"%s>%s%s</td>', cell.kind, cell.kind == "text" and direction(shown) or "", escape(shown),
    after)
end

local function body(layout, kinds, has_links, out)
  local words, columns = language.words(layout.lang), #layouts.leaves(layout.head)
  local is_open = false
  for _, row in ipairs(layout.rows) do
    local label = escape(row.label)
    local id = row.id and format(' id="%s"', escape(row.id)) or ""
    local shown = has_links and row.link and format('<a href="#%s">%s</a>', escape(row.link), label) or label
    if row.kind == "question" then
      if is_open then out[#out + 1] = "</tbody>" end
      out[#out + 1] = "<tbody>"
      out[#out + 1] = format('<tr class="question"%s><th scope="rowgroup" colspan="%d"%s><span>%s</span></th></tr>', id,
        columns + 1, direction(label), shown)
      is_open = true
    else
      if not is_open then out[#out + 1], is_open = "<tbody>", true end
      local parts = {}
      for j = 1, columns do parts[j] = cell_of(row.cells[j], words, kinds[j] == "lettered") end
      out[#out + 1] = format('<tr class="%s"%s><th scope="row"%s%s>%s</th>%s</tr>', row.kind, id,
        row.level > 0 and format(' class="level%d"', row.level) or "", direction(label), shown, concat(parts))
    end
  end
  if is_open then out[#out + 1] = "</tbody>" end
end

--- The table alone, as it goes into a page: `<figure class="table">`.
-- @param layout see layout.lua
-- @param options `id` of the figure, to link to; `level` 1 to 6: the title is a heading of that level; `links`: rows
--   link to what their `link` names, which must be in the page
-- @return a text of lines, the last one ended too
-- @raise on an unknown option
-- @usage
-- local html = require "render.html"
-- local one = require "layout".of { lang = "en", title = "Who?", head = { { label = "n" } },
--   rows = { { kind = "answer", label = "a<b", cells = { { kind = "count", value = 3 } } } } }
-- assert(html.table(one, { id = "t1" }):find('<th scope="row">a&lt;b</th><td class="count">3</td>', 1, true))
function html.table(layout, options)
  options = check.options("html", options, { "id", "level", "links" })
  local level = options.level
  if level and not (math.type(level) == "integer" and level >= 1 and level <= 6) then
    check.fail("html: level: %s is no heading (1 to 6)", check.quoted(level))
  end
  local name = layout.title or layout.base
  local id = options.id and format(' id="%s"', escape(options.id)) or ""
  local out = { format('<figure class="table"%s lang="%s">', id, layout.lang) }
  out[2] = format('<div class="scroll" role="region" tabindex="0"%s>',
    name and format(' aria-label="%s"', escape(name)) or "")
  out[3] = "<table>"
  if name then
    out[#out + 1] = "<caption>"
    if layout.title then
      local tag = level and "h" .. level or "p"
      out[#out + 1] = format('<%s class="title"%s>%s</%s>', tag, direction(layout.title), escape(layout.title), tag)
    end
    if layout.base then out[#out + 1] = format('<p class="base">%s</p>', escape(layout.base)) end
    out[#out + 1] = "</caption>"
  end
  local kinds = kinds_of(layout)
  heading(layout, kinds, out)
  body(layout, kinds, options.links, out)
  out[#out + 1] = "</table>"
  out[#out + 1] = "</div>"
  local said = {}
  for _, kind in ipairs { "legend", "notes", "ledger" } do
    for _, line in ipairs(layout[kind]) do said[#said + 1] = format('<p class="%s">%s</p>', kind, escape(line)) end
  end
  if layout.source then said[#said + 1] = format('<p class="source">%s</p>', escape(layout.source)) end
  if #said > 0 then out[#out + 1] = '<div class="said">\n' .. concat(said, "\n") .. "\n</div>" end
  out[#out + 1] = "</figure>"
  return concat(out, "\n") .. "\n"
end

local style

--- The look of tables, for the style of a page.
-- @return a text, CSS
-- @usage assert(require "render.html".style():find("figure.table", 1, true))
function html.style()
  style = style or file.read(file.home .. "/lib/render/table.css")
  return style
end

-- The page around tables; what a page of a report has is its own affair.
local PAGE = [[
<!DOCTYPE html>
<html lang="%s">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<style>
%sbody { max-width: 75rem; margin: 0 auto; padding: 1rem; font: 1rem/1.4 system-ui, sans-serif; }
body { color: var(--ink); background: var(--paper); }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .4rem; }
article { margin: 0 0 3.5rem; }
.under { margin: 0 0 1.5rem; }
.under, article footer { color: var(--soft); font-size: .875rem; }
</style>
</head>
<body>
<main>
%s</main>
</body>
</html>
]]

--- A page of its own around what is given.
-- @param given `lang`, `title` (a text), `body` (HTML)
-- @return a text, a whole HTML document that needs nothing else
-- @usage assert(require "render.html".page { lang = "en", title = "a & b", body = "<p>x</p>\n" }:find("a &amp; b"))
function html.page(given)
  return format(PAGE, given.lang, escape(given.title), html.style(), given.body)
end

--- One table as a page of its own, or as a part of one: a caption, headings with their scope, notes below.
-- @param layout see layout.lua
-- @param options `fragment` true: the table alone, for another page; `id` of it; `level` of its title as a heading
-- @return a text, HTML
-- @raise on an unknown option
-- @usage
-- local page = require "render.html"(require "layout".of { lang = "en", title = "a < b",
--   head = { { label = "%" } }, rows = {} })
-- assert(page:find("<title>a &lt; b</title>", 1, true))
local function render(_, layout, options)
  local own = {}
  local names = { "id", "level", "links", "fragment" }
  for name, value in pairs(check.options("html", options, names)) do own[name] = value end
  local fragment = own.fragment
  own.fragment = nil
  if fragment then return html.table(layout, own) end
  own.level = own.level or 1
  return html.page { lang = layout.lang, title = layout.title or layout.base or "befund",
    body = html.table(layout, own) }
end

return setmetatable(html, { __call = render })
