--- A document as one HTML page that needs nothing else: it opens from disk and asks no network for anything.
--
-- All languages of the document are in the page, in elements with a `lang`; `html[data-lang]` says which are shown, the
-- page's script switches. Tables are render/html.lua's, charts are specifications that vega draws in the browser; its
-- packages are written into the page once, and where they are not installed one line says how to get them. Rows with
-- an `id` are anchors, once a language ("de-F1"); rows with a `link`, and words in sentences that are such ids, point
-- at them.

local check = require "check"
local document = require "report.document"
local file = require "core.file"
local html = require "render.html"
local npm = require "report.npm"
local style = require "report.style"

local concat, format = table.concat, string.format
local escape = html.escape

local page = {}

local words = {
  en = { name = "English", skip = "Skip to the contents", contents = "Contents", find = "Search questions",
    theme = "Light or dark", language = "Language", table = "Table %d",
    noscript = "Without scripts this page is in %s, has no search and no charts; all tables are there.", no_find =
    "Nothing found.", intervals = "Thin lines in the chart: 95 %% intervals." },
  de = { name = "Deutsch", skip = "Zum Inhalt springen", contents = "Inhalt", find = "Fragen suchen",
    theme = "Hell oder dunkel", language = "Sprache", table = "Tabelle %d",
    noscript = "Ohne Skripte ist diese Seite auf %s, ohne Suche und Diagramme; alle Tabellen sind da.", no_find =
    "Nichts gefunden.", intervals = "Dünne Linien im Diagramm: 95-%%-Intervalle." },
}

-- What a browser may do with the page: run what stands in it, and load nothing from anywhere. Vega makes functions of
-- its expressions ('unsafe-eval').
local POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
  .. "img-src data:; base-uri 'none'; form-action 'none'"

-- ---- texts in all languages -------------------------------------------------------------------------

-- Something in each language of the page, once where all say the same; `make(lang)` gives HTML.
local function each(self, make, tag)
  local parts, is_same = {}, true
  for i, lang in ipairs(self.document.langs) do
    parts[i] = make(lang)
    is_same = is_same and parts[i] == parts[1]
  end
  if is_same then return tag and format("<%s>%s</%s>", tag, parts[1], tag) or parts[1] end
  tag = tag or "span"
  for i, lang in ipairs(self.document.langs) do parts[i] = format('<%s lang="%s">%s</%s>', tag, lang, parts[i], tag) end
  return concat(parts)
end

local function word(self, name, ...)
  local values = { ... }
  return each(self, function(lang) return escape(words[lang][name]:format(table.unpack(values))) end)
end

-- A text of the document, and where it may be missing in a language an empty one.
local function told(self, value, tag)
  return each(self, function(lang) return escape(document.text(value, lang) or "") end, tag)
end

-- ---- anchors -------------------------------------------------------------------------------------------

-- The layouts of all tables in all languages, and the ids of their rows.
local function collect(self)
  self.layouts, self.rows, self.ids = {}, {}, {} -- of rows and other anchors: the section where they stand
  for _, section in ipairs(self.document.sections) do
    self.ids[section.id] = section
    for _, block in ipairs(section.blocks) do
      if block.id then self.ids[block.id] = section end
      if block.table then
        local made = {}
        for _, lang in ipairs(self.document.langs) do
          made[lang] = block.table:layout(lang)
          for _, row in ipairs(made[lang].rows) do
            if row.id then self.rows[row.id] = section end
          end
        end
        self.layouts[block] = made
      end
    end
  end
end

-- Where a link to an id goes in a language; nil where nothing has the id.
local function target(self, id, lang)
  if self.ids[id] then return id end
  return self.rows[id] and lang .. "-" .. id or nil
end

-- A layout whose rows' ids and links are those of the page.
local function anchored(self, layout, lang)
  local copy, rows = {}, {}
  for name, value in pairs(layout) do copy[name] = value end
  for i, row in ipairs(layout.rows) do
    rows[i] = row
    if row.id or row.link then
      rows[i] = {}
      for name, value in pairs(row) do rows[i][name] = value end
      rows[i].id = row.id and lang .. "-" .. row.id
      rows[i].link = row.link and target(self, row.link, lang)
    end
  end
  copy.rows = rows
  return copy
end

-- Words of a sentence that are ids of rows, as links to them.
local function linked(self, text, lang)
  if next(self.rows) == nil then return text end
  return (text:gsub("%f[%w][%w_]+", function(name)
    return self.rows[name] and format('<a href="#%s-%s">%s</a>', lang, name, name) or nil
  end))
end

-- ---- blocks --------------------------------------------------------------------------------------------

local function table_html(self, block, lang)
  local made = html.table(anchored(self, self.layouts[block][lang], lang), { links = true,
    level = not block.chart and 3 or nil })
  if next(self.rows) == nil then return made end
  local function link(open, text) return open .. linked(self, text, lang) end
  return (made:gsub('(<td class="text"[^>]*>)([^<]+)', link):gsub('(<p class="%l+">)([^<]+)', link))
end

-- JSON inside a <script>: nothing in it can end the element.
local function embedded(value)
  return (require "json".line(value):gsub("<", "\\u003c"))
end

-- A value of a chart for the page: without what only tooltips say, numbers as exact as a picture needs them.
local function drawn(value)
  local copy = {}
  for name, x in pairs(value) do
    if math.type(x) == "float" then x = tonumber(format("%.6g", x)) end
    if name ~= "said" then copy[name] = x end
  end
  return copy
end

-- A specification as JSON. What many charts have in common stands in the page once: "@3" is the third of it.
local function lean(self, spec)
  local copy = {}
  for name, value in pairs(spec) do copy[name] = value end
  copy.description = nil -- the place of the chart says it
  for _, name in ipairs { "config", "encoding", "layer", "params" } do
    local text = copy[name] and embedded(copy[name])
    if text and not self.shared[text] then
      self.shared[#self.shared + 1] = text
      self.shared[text] = "@" .. #self.shared
    end
    copy[name] = text and self.shared[text]
  end
  if spec.data and spec.data.values then
    copy.data = { values = {} }
    for i, value in ipairs(spec.data.values) do copy.data.values[i] = drawn(value) end
  end
  return embedded(copy)
end

-- Whether a specification draws intervals.
local function has_intervals(spec)
  for _, value in ipairs(spec.data and spec.data.values or {}) do
    if value.low then return true end
  end
  return false
end

local NARROW <const> = 340 -- pixels of a chart on a small screen

-- A chart in each language: an empty place that says in words what will be drawn there, and its specifications, for
-- wide places and for narrow ones.
local function chart_html(self, block)
  local chart, parts = block.chart, {}
  local layouts = self.layouts[block]
  if layouts and layouts[self.document.lang].title then
    parts[1] = format("<h3>%s</h3>", each(self, function(lang) return escape(layouts[lang].title or "") end))
  end
  if not self.bundles then return parts[1] and parts[1] .. "\n" or "" end
  parts[#parts + 1] = '<div class="chart">'
  local has = false
  for _, lang in ipairs(self.document.langs) do
    self.charts = self.charts + 1
    parts[#parts + 1] = format('<div class="drawing" lang="%s" role="img" aria-label="%s" data-chart="%d"></div>',
      lang, escape(chart:alt(lang)), self.charts)
    for _, name in ipairs { "spec", "narrow" } do
      local spec = chart:spec(lang, { style = self.style, title = not block.table,
        width = name == "narrow" and NARROW or nil })
      has = has or block.table and has_intervals(spec)
      parts[#parts + 1] = format('<script type="application/json" id="%s-%d">%s</script>', name, self.charts,
        lean(self, spec))
    end
  end
  if has then parts[#parts + 1] = format('<p class="said">%s</p>', word(self, "intervals")) end
  parts[#parts + 1] = "</div>\n"
  return concat(parts, "\n")
end

local function block_html(self, block)
  if block.text then return told(self, block.text, "p") .. "\n" end
  if block.heading then
    local tag = "h" .. math.min(block.level + 1, 4)
    return format("<%s>%s</%s>\n", tag, told(self, block.heading), tag)
  end
  local parts = { format('<div class="block" id="%s">\n', escape(block.id)) }
  if block.chart then parts[2] = chart_html(self, block) end
  if block.number then
    parts[#parts + 1] = format('<p class="number"><a href="#%s">%s</a></p>\n', escape(block.id),
      word(self, "table", block.number))
  end
  if block.table then
    for _, lang in ipairs(self.document.langs) do parts[#parts + 1] = table_html(self, block, lang) end
  end
  parts[#parts + 1] = "</div>\n"
  return concat(parts)
end

-- Lines that a function gives in each language.
local function lines_html(self, lines_of, class)
  if not lines_of then return "" end
  local parts = {}
  for _, lang in ipairs(self.document.langs) do
    local lines = {}
    for i, line in ipairs(lines_of(lang)) do lines[i] = "<p>" .. linked(self, escape(line), lang) .. "</p>" end
    if #lines > 0 then
      parts[#parts + 1] = format('<div class="%s" lang="%s">\n%s\n</div>\n', class, lang, concat(lines, "\n"))
    end
  end
  return concat(parts)
end

local function section_html(self, section)
  local id, title = escape(section.id), told(self, section.title)
  -- what the page is called stands above already
  local hidden = title == told(self, self.document.title) and " hidden" or ""
  local parts = { format('<section id="%s" class="%s" aria-labelledby="%s-title">\n<h2 id="%s-title"%s>%s</h2>\n', id,
    section.kind or "plain", id, id, hidden, title) }
  if section.under then
    parts[2] = format('<div class="under">%s</div>\n', told(self, section.under, "p"))
  end
  for _, block in ipairs(section.blocks) do parts[#parts + 1] = block_html(self, block) end
  parts[#parts + 1] = lines_html(self, section.foot, "foot")
  parts[#parts + 1] = "</section>\n"
  return concat(parts)
end

-- ---- contents --------------------------------------------------------------------------------------------

-- "Chapter 3: Title" as number and title.
local function entry_of(self, section)
  return each(self, function(lang)
    local title = document.text(section.title, lang) or section.id
    local number, rest = title:match("^%S+ (%d+): (.+)$")
    if not number then return escape(title) end
    return format("<b>%s</b> %s", number, escape(rest))
  end)
end

-- The contents: sections one below the other, those that belong to a part set in.
local function contents(self)
  local parts, kind = {}, nil
  for _, section in ipairs(self.document.sections) do
    local is_inside = section.kind == "recommendation" and kind ~= nil
    parts[#parts + 1] = format('<li%s><a href="#%s">%s</a></li>', is_inside and ' class="inside"' or "",
      escape(section.id), entry_of(self, section))
    kind = section.kind == "part" and "part" or is_inside and kind or nil
  end
  return concat(parts, "\n")
end

-- Bytes as text for a data: address.
local DIGITS <const> = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function base64(bytes)
  return (bytes:gsub("..?.?", function(three)
    local a, b, c = three:byte(1, 3)
    local all, out = a << 16 | (b or 0) << 8 | (c or 0), {}
    for i = 1, 4 do
      local place = all >> (24 - 6 * i) & 63
      out[i] = i > #three + 1 and "=" or DIGITS:sub(place + 1, place + 1)
    end
    return concat(out)
  end))
end

-- ---- the page ----------------------------------------------------------------------------------------------

local texts = {}

local function own_file(name)
  texts[name] = texts[name] or file.read(file.home .. "/lib/report/" .. name)
  return texts[name]
end

local function language_buttons(self)
  local langs = self.document.langs
  if #langs < 2 then return "" end
  local parts = {}
  for i, lang in ipairs(langs) do
    parts[i] = format('<button type="button" data-set-lang="%s" aria-pressed="%s" title="%s">%s</button>', lang,
      lang == self.document.lang and "true" or "false", words[lang].name, lang:upper())
  end
  return format('<div role="group" class="langs" aria-label="%s">%s</div>\n', words[self.document.lang].language,
    concat(parts))
end

-- The colours and the font of a house, over those of page.css; in the dark the accent is lightened.
local function house(look)
  local default, lines = style.read(), {}
  local names = { ink = "ink", muted = "soft", line = "line", shade = "shade", accent = "accent" }
  for _, name in ipairs(check.names(names)) do
    if look[name] ~= default[name] then lines[#lines + 1] = format("--%s: %s;", names[name], look[name]) end
  end
  local parts = {}
  if look.font ~= default.font then
    parts[1] = format(':root { --text: "%s", "Segoe UI", "Helvetica Neue", Arial, sans-serif; }\n', look.font)
  end
  if #lines > 0 then
    local light = concat(lines, " ")
    parts[#parts + 1] = format('@media not (prefers-color-scheme: dark) { :root:not([data-theme="dark"]) { %s } }\n',
      light)
    parts[#parts + 1] = format(':root[data-theme="light"] { %s }\n', light)
    parts[#parts + 1] = format("@media print { :root { --accent: %s; } }\n", look.accent)
  end
  if look.paper ~= default.paper then parts[#parts + 1] = format("@page { size: %s; }\n", look.paper) end
  return concat(parts)
end

local function logo(look)
  if not look.logo then return "" end
  return format('<img src="data:image/%s;base64,%s" alt="" height="28">', look.logo.kind, base64(look.logo.bytes))
end

-- A fixed text of the house as a line.
local function house_line(self, name)
  local text = self.style.texts[name]
  return text and format('<p class="house">%s</p>\n', told(self, text)) or ""
end

-- What the script says, in each language.
local function script_words(self)
  local said = {}
  for _, lang in ipairs(self.document.langs) do
    said[lang] = { find = words[lang].find, none = words[lang].no_find,
      title = document.text(self.document.title, lang) }
  end
  return said
end

-- What all pages of a document share: its tables in all languages, whether charts are drawn.
local function begin(one)
  local has_charts = false
  for _, section in ipairs(one.sections) do
    for _, block in ipairs(section.blocks) do has_charts = has_charts or block.chart ~= nil end
  end
  local self = { document = one, charts = 0, shared = {}, has_charts = has_charts,
    bundles = has_charts and npm.bundles() or nil, style = style.read(one.style) }
  collect(self)
  return self
end

-- A page around some HTML. `bundles` is the element that has what draws charts.
local function whole(self, body, bundles)
  local one, w = self.document, words[self.document.lang]
  local parts = {
    lang = one.lang, policy = POLICY, version = require "befund".version,
    title = escape(document.text(one.title, one.lang)), told_title = told(self, one.title),
    style = html.style() .. own_file "page.css" .. house(self.style), skip = word(self, "skip"),
    find = word(self, "find"), found = w.find, langs = language_buttons(self), theme = word(self, "theme"),
    contents = word(self, "contents"), contents_name = w.contents, list = contents(self), logo = logo(self.style),
    sections = body, noscript = escape(w.noscript:format(w.name)),
    note = self.has_charts and not self.bundles and format('<p class="note">%s</p>\n', each(self, function(lang)
      return escape(npm.how(lang))
    end)) or "",
    footer = house_line(self, "footer") .. lines_html(self, one.footer, "lines"), words = embedded(script_words(self)),
    shared = "[" .. concat(self.shared, ",\n") .. "]", header = house_line(self, "header"),
    lead = lines_html(self, one.lead, "lead"), bundles = bundles or "", script = own_file "page.js",
  }
  return (own_file "page.html":gsub("%$([%l_]+)", parts))
end

--- A document as one HTML page; the module is called like this: `page(document)`.
-- @param one a document
-- @return a text
-- @raise what the document's tables and charts raise; a house style that is wrong
-- @usage
-- local one = require "report.document".of { title = { de = "Umfrage", en = "Survey" }, langs = { "de", "en" },
--   sections = { { title = "A & B", blocks = { { text = "x" } } } } }
-- assert(require "report.page".whole(one):find('<h2 id="section-1-title">A &amp; B</h2>', 1, true))
function page.whole(one)
  local self, sections = begin(one), {}
  for i, section in ipairs(one.sections) do sections[i] = section_html(self, section) end
  return whole(self, concat(sections), self.bundles and "<script>\n" .. self.bundles .. "</script>\n")
end

-- Links of a page of one section that go to another's.
local function led(self, text, section)
  return (text:gsub('href="#([^"]+)"', function(id)
    local place = self.ids[id] or self.rows[id:match("^%l%l%-(.*)$") or ""]
    if not place or place == section then return nil end
    return format('href="%s.html%s"', place.id, id ~= place.id and "#" .. id or "")
  end))
end

--- A document as a folder of pages: index.html with the contents, a page for each section, charts.js for all.
-- @param one a document
-- @return list of { name, text }
-- @raise as page.whole
-- @usage
-- local one = require "report.document".of { title = "A", sections = { { id = "b", title = "B" } } }
-- local files = require "report.page".files(one)
-- assert(files[1][1] == "index.html" and files[2][1] == "b.html")
function page.files(one)
  local self = begin(one)
  local bundles = self.bundles and '<script src="charts.js"></script>\n'
  local list = format('<ol class="sections">\n%s\n</ol>\n', contents(self))
  local files = { { "index.html", led(self, whole(self, list)) } }
  for _, section in ipairs(one.sections) do
    self.shared = {}
    files[#files + 1] = { section.id .. ".html", led(self, whole(self, section_html(self, section), bundles), section) }
  end
  if self.bundles then files[#files + 1] = { "charts.js", self.bundles } end
  return files
end

return setmetatable(page, { __call = function(_, one) return page.whole(one) end })
