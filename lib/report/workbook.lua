--- A document as a workbook: a sheet with the contents, then its tables, each with all that must be known to read it.
--
-- A sheet holds one table, of one question ("question"), the tables of a section ("section") or all ("one"); sections
-- that are mostly text, as those on method, have one sheet anyhow. Texts in front of a table stand above it, those
-- behind the last below. Every sheet has a way back to the contents and says who was asked when and how (the
-- document's facts, else what the codebook of the table's data says).

local books = require "render.book"
local document = require "report.document"
local file = require "core.file"
local language = require "language"
local remarks = require "remarks"
local xlsx = require "render.xlsx"
local check = require "check"

local max = math.max

local workbook = {}

local FIELDS = { "lang", "sheets", "style" }
local SHEETS = { "question", "section", "one" }
local LOGO = 46 -- points, its height
local WIDE = 100 -- characters of a sheet of texts

local words = {
  en = { contents = "Contents", back = "Back to the contents", number = "Table", title = "Title", base = "Base",
    sheet = "Sheet", tables = "Tables" },
  de = { contents = "Inhalt", back = "Zum Inhalt", number = "Tabelle", title = "Titel", base = "Basis",
    sheet = "Blatt", tables = "Tabellen" },
}

-- The blocks of a section, tables of several questions as one for each of these.
local function split_blocks(section)
  local list = {}
  for _, block in ipairs(section.blocks) do
    local parts = block.table and block.table.split and block.table:split() or {}
    for i, part in ipairs(parts) do
      list[#list + 1] = #parts == 1 and block or { table = part, chart = block.chart, id = i == 1 and block.id or nil,
        number = block.number .. "." .. i, sheet = block.sheet and block.sheet .. " " .. i }
    end
    if #parts == 0 then list[#list + 1] = block end
  end
  return list
end

-- What goes onto one sheet: a list of { section =, blocks = {...} }.
local function divided(one, how)
  local sheets = {}
  local function add(section) sheets[#sheets + 1] = { section = section, blocks = {} } end
  for _, section in ipairs(one.sections) do
    local tables, all = 0, how == "question" and split_blocks(section) or section.blocks
    for _, block in ipairs(all) do tables = tables + ((block.table or block.chart) and 1 or 0) end
    local is_whole = how == "section" or section.kind == "method" or tables == 0
    if how == "one" then
      if #sheets == 0 then add(section) end
      local blocks = sheets[1].blocks
      blocks[#blocks + 1] = { section = section }
      for _, block in ipairs(all) do blocks[#blocks + 1] = block end
    else
      add(section)
      local has_table = false
      for i, block in ipairs(all) do
        local is_table = block.table or block.chart
        local starts = false -- is there a table further down, for which this stands in front?
        if has_table and not is_whole then
          for j = i, #all do starts = starts or all[j].table or all[j].chart end
        end
        if starts then
          add(section)
          has_table = false
        end
        local blocks = sheets[#sheets].blocks
        blocks[#blocks + 1] = block
        has_table = has_table or is_table
      end
    end
  end
  return sheets
end

local function looks_of(style)
  return {
    title = { bold = true, size = style.size + 8, ink = style.accent, wrap = true, upright = "top" },
    section = { bold = true, size = style.size + 2, ink = style.accent, wrap = true, upright = "top" },
    part = { bold = true, wrap = true, fill = style.shade, upright = "top" },
    heading = { bold = true, size = style.size + 1, wrap = true, upright = "top" },
    text = { wrap = true, upright = "top" },
    muted = { ink = style.muted, wrap = true, upright = "top" },
    small = { ink = style.muted, size = style.size - 1, wrap = true, upright = "top" },
    link = { ink = style.accent, underline = true, wrap = true, upright = "top" },
    back = { ink = style.accent, underline = true, size = style.size - 1 },
    head = { bold = true, fill = style.shade, bottom = 1 },
    number = { ink = style.muted, align = "left", upright = "top" },
  }
end

-- A line of text over the sheet's width, below what is there.
local function say(page, label, look)
  local last = 1
  while page:room(1, last) < WIDE do last = last + 1 end
  page:say(page.last_row + 1, { label }, look, last)
end

local function gap(page)
  page.last_row = page.last_row + 1
end

-- Who was asked when and how: what the document says, else the codebook of the table's data.
local function facts_of(given, t)
  if #given.facts > 0 then return given.facts end
  local own = type(t) == "table" and type(t.facts) == "table" and t.facts.data and t.facts
  return own and remarks.survey(own, language.words(given.lang)) or {}
end

local KINDS = { stacked = "stacked", diverging = "diverging" }

local function put_table(page, given, block, above)
  local t = block.table or block.chart
  local layout = t:layout(given.lang)
  local at = xlsx.put(page, layout, { number = block.number, above = above, places = given.places,
    facts = facts_of(given, block.table), chart = block.chart and (KINDS[block.chart.kind] or true),
    is_turned = block.chart and block.chart.is_turned })
  if block.id then given.places[block.id] = at.address end
  given.listed[#given.listed + 1] = { section = given.section, number = block.number, base = layout.base,
    title = layout.title or layout.rows[1] and layout.rows[1].label, page = page, address = at.address }
  return at
end

local function begin_section(page, given, section)
  given.section = section
  given.places[section.id or section] = given.places[section.id or section] or page:address(page.last_row + 1, 1)
  local title = document.text(section.title, given.lang)
  say(page, title, given.looks.section)
  local under = document.text(section.under, given.lang)
  if under then say(page, under, given.looks.muted) end
end

local function end_section(page, given, section)
  for _, line in ipairs(section.foot and section.foot(given.lang) or {}) do
    say(page, line, given.looks.small)
  end
end

-- The name of a sheet: what its first table asks for, else the table's number, else the section's title.
local function name_of(sheet, given)
  for _, block in ipairs(given.how == "question" and sheet.section.kind ~= "method" and sheet.blocks or {}) do
    if block.sheet then return block.sheet end
    if block.table and block.number then return words[given.lang].number .. " " .. block.number end
  end
  return given.how == "one" and words[given.lang].tables or document.text(sheet.section.title, given.lang)
end

local function put_sheet(book, sheet, given)
  local looks, page = given.looks, book:page(name_of(sheet, given))
  page:put(1, 1, words[given.lang].back, looks.back, given.contents:address(1, 1))
  -- the widths that tables need decide how many lines texts take, so the texts wait for the first of them
  for _, block in ipairs(sheet.blocks) do
    local t = block.table or block.chart
    if t then xlsx.widen(page, t:layout(given.lang)) end
  end
  if given.how ~= "one" then begin_section(page, given, sheet.section) end
  local tables, at = 0, nil
  for i, block in ipairs(sheet.blocks) do
    if block.section then
      if i > 1 then
        gap(page)
        page:keep(page.last_row + 1, page.last_row + 4)
      end
      begin_section(page, given, block.section)
    elseif block.heading then
      gap(page)
      say(page, document.text(block.heading, given.lang), looks.heading)
    elseif block.text then
      say(page, document.text(block.text, given.lang), looks.text)
    else
      gap(page)
      local first = page.last_row + 1
      at = put_table(page, given, block)
      tables = tables + 1
      if tables > 1 then page:keep(first, at.head[2] + 4) end
    end
    local next_one = sheet.blocks[i + 1]
    if given.how == "one" and (not next_one or next_one.section) then end_section(page, given, given.section) end
  end
  if given.how ~= "one" then
    gap(page)
    end_section(page, given, sheet.section)
  end
  if tables == 1 then xlsx.hold(page, at) elseif tables > 1 then page.freeze = { 0, 1 } end
end

local function put_logo(page, style, organisation)
  local width, height = style.logo.width, style.logo.height
  page.images[1] = { 1, 1, bytes = style.logo.bytes, description = organisation, scale = LOGO / 0.75 / height }
  page.heights[1] = LOGO + 6
  page.last_row = 1
  return width
end

local function put_contents(page, given, one)
  local looks, w, lang = given.looks, words[given.lang], given.lang
  local style = page.book.style
  local has_base = false
  for _, listed in ipairs(given.listed) do has_base = has_base or listed.base end
  local widths = has_base and { 9, 78, 44, 22 } or { 9, 110, 0.5, 22 }
  for column, width in ipairs(widths) do page.widths[column] = width end
  local organisation = language.pick(style.texts.organisation, lang)
  if style.logo then put_logo(page, style, organisation) end
  local function line(label, look) page:say(page.last_row + 1, { label }, look, 4) end
  if organisation then line(organisation, looks.muted) end
  line(document.text(one.title, lang), looks.title)
  for _, fact in ipairs(given.facts) do line(fact[1] .. ": " .. fact[2], looks.muted) end
  gap(page)
  local row = page.last_row + 1
  for column, name in ipairs { "number", "title", has_base and "base" or "", "sheet" } do
    page:put(row, column, w[name], looks.head)
  end
  page.repeat_rows = { row, row }
  local section
  for _, sheet in ipairs(given.order) do
    if sheet.section ~= section then
      section = sheet.section
      row = row + 1
      page:span(row, 1, row, 4, document.text(section.title, lang), looks.part, given.places[section.id or section])
    end
    for _, listed in ipairs(sheet.listed) do
      row = row + 1
      page:put(row, 1, listed.number, looks.number)
      page:put(row, 2, listed.title, looks.link, listed.address)
      page:put(row, 3, listed.base, looks.small)
      page:put(row, 4, listed.page.name, looks.small)
      page:heighten(row, max(books.lines(listed.title or "", widths[2]),
        has_base and books.lines(listed.base or "", widths[3] * 1.1) or 1))
    end
  end
  page.last_row = row + 1
  for _, text in ipairs(one.footer and one.footer(lang) or {}) do line(text, looks.small) end
end

-- The tables of each section, in order.
local function order_of(one, listed)
  local order = {}
  for _, section in ipairs(one.sections) do
    local mine = { section = section, listed = {} }
    for _, entry in ipairs(listed) do
      if entry.section == section then mine.listed[#mine.listed + 1] = entry end
    end
    order[#order + 1] = mine
  end
  return order
end

--- The bytes of a document's workbook.
-- @param one a document, see report.document
-- @param options `lang`: nil for the document's; `sheets`: "question" (a sheet for each table and question), "section"
--   or "one"; `style`: nil for the document's
-- @return text, the same for the same document
-- @raise unknown options; without libxlsxwriter
-- @usage
-- local one = require "report.document".of { title = "Survey", sections = { { title = "All",
--   blocks = { { text = "=1+1" } } } } }
-- assert(require "report.workbook".bytes(one):sub(1, 2) == "PK")
function workbook.bytes(one, options)
  options = check.options("workbook", options, FIELDS)
  local lang = check.one_of("workbook: lang", options.lang or one.lang, { "en", "de" })
  local how = check.one_of("workbook: sheets", options.sheets, SHEETS)
  local book = books.of { style = options.style or one.style }
  local style = book.style
  local title = document.text(one.title, lang)
  book.head = language.pick(style.texts.header, lang) or title
  book.foot = language.pick(style.texts.footer, lang) or language.pick(style.texts.organisation, lang)
  local contents = book:page(words[lang].contents)
  contents.tab = style.accent
  local given = { lang = lang, how = how, places = {}, listed = {}, contents = contents, looks = looks_of(style),
    facts = one.facts and one.facts(lang) or {} }
  for _, sheet in ipairs(divided(one, how)) do put_sheet(book, sheet, given) end
  given.order = order_of(one, given.listed)
  put_contents(contents, given, one)
  return book:bytes { title = title, company = language.pick(style.texts.organisation, lang) }
end

--- Writes a document as a workbook, whole or not at all.
-- @param one a document, see report.document
-- @param path of the file; a relative one starts at the script's own folder
-- @param options see `bytes`
-- @raise unknown options, a file that cannot be written; without libxlsxwriter
-- @usage
-- local one = require "report.document".of { title = "Survey", sections = {} }
-- require "report.workbook".write(one, "survey.xlsx")
-- assert(require "core.file".read("survey.xlsx"):sub(1, 2) == "PK")
function workbook.write(one, path, options)
  file.write(path, workbook.bytes(one, options))
end

local CHARTS = { "bar", "stacked", "diverging", "range" }
local TABLE_FIELDS = { "lang", "style", "sheets", "name", "number", "facts", "chart" }

--- Writes a table as a workbook, whole or not at all: one sheet, or one for each of its questions.
-- @param t a table, see layout.lua
-- @param path of the file; a relative one starts at the script's own folder
-- @param options `lang`; `style`: path of a style file, or a table; `sheets`: "one", or "question" for a sheet for each
--   question; `name` of the sheet, `number` of the table; `facts`: list of { label, text } said below it, nil for what
--   the codebook says; `chart`: true, or "bar", "stacked", "diverging", "range", drawn from the cells
-- @raise unknown options, a file that cannot be written; without libxlsxwriter
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- require "report.workbook".of_table(require "design".of(d):table { rows = "x" }, "x.xlsx")
-- assert(require "core.file".read("x.xlsx"):sub(1, 2) == "PK")
function workbook.of_table(t, path, options)
  options = check.options("xlsx", options, TABLE_FIELDS)
  check.kind("xlsx: the path", path, "string")
  if options.chart and options.chart ~= true then check.one_of("xlsx: chart", options.chart, CHARTS) end
  local lang = options.lang or language.current()
  local parts = check.one_of("xlsx: sheets", options.sheets, { "one", "question" }) == "question" and t.split
    and t:split() or { t }
  if #parts > 1 then
    return workbook.of_parts(parts, t:layout(lang).title, path, { lang = lang, style = options.style })
  end
  local given = {}
  for name, value in pairs(options) do given[name] = value end
  given.lang, given.sheets = nil, nil
  given.facts = given.facts or facts_of({ facts = {}, lang = lang }, t)
  file.write(path, xlsx.render(t:layout(lang), given))
end

--- Writes several results as a workbook: pages are its sections, tables beside each other have sheets of their own.
-- @param list of tables, and of pages with title, blocks and foot
-- @param title of it: a text, a function of the language, or nil
-- @param path of the file; a relative one starts at the script's own folder
-- @param options `lang`, `style`, `sheets`: see `bytes`
-- @raise see `write`
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- local t = require "design".of(d):table { rows = "x" }
-- require "report.workbook".of_parts({ t, t }, "Twice", "x.xlsx", { sheets = "one" })
function workbook.of_parts(list, title, path, options)
  check.kind("xlsx: the path", path, "string")
  local sections, loose = {}, nil
  title = title or "befund"
  for _, one in ipairs(list) do
    if one.blocks then
      local blocks = {}
      for i, block in ipairs(one.blocks) do blocks[i] = { table = block.table, text = block.text } end
      sections[#sections + 1], loose = { title = one.title, under = one.under, foot = one.foot, blocks = blocks }, nil
    else
      if not loose then
        loose = { title = title, blocks = {} }
        sections[#sections + 1] = loose
      end
      loose.blocks[#loose.blocks + 1] = { table = one }
    end
  end
  local made = check.options("xlsx", options, FIELDS)
  local given = { lang = made.lang or language.current(), style = made.style, sheets = made.sheets }
  workbook.write(document.of { title = title, langs = { given.lang }, sections = sections }, path, given)
end

return setmetatable(workbook, { __call = function(_, ...) return workbook.write(...) end })
