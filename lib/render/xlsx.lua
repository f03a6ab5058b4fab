--- A layout as a sheet of a workbook: numbers that stay numbers, letters of tests in narrow columns of their own.
--
-- A share is its own number, shown as a percentage; what is flagged has its mark in the number format (0%"*"), so the
-- cell stays a number. Shares that would print as 0 and are more show "<1%". The two ends of an interval are two
-- numbers: below each other where a row holds intervals, else beside each other. What is empty or hidden is a sign, as
-- in all forms. Bars are left out: `chart` draws from the cells.

local books = require "render.book"
local charts = require "render.xlsx_chart"
local language = require "language"
local layouts = require "layout"
local show = require "show"
local text = require "core.text"
local check = require "check"

local max, min = math.max, math.min
local concat = table.concat

local xlsx = {}

local FIELDS = { "style", "name", "number", "above", "facts", "chart", "is_turned" }
local STUB_WIDEST, TEXT_WIDEST = 48, 60 -- characters
local LETTERS = 5

local own = {
  en = { table = "Table %s", from = "from", to = "to", interval_from = "%s, from", interval_to = "%s, to" },
  de = { table = "Tabelle %s", from = "von", to = "bis", interval_from = "%s, von", interval_to = "%s, bis" },
}

-- ---- which columns there are ------------------------------------------------------------------------

local function is_interval_row(row)
  local any = false
  for _, cell in ipairs(row.cells) do
    if cell and cell.kind == "interval" then any = true elseif cell and cell.value then return false end
  end
  return any
end

-- The columns of the sheet, behind that of the labels: a list of { leaf = its place, node = its head, part = "value",
-- "low", "high" or "letters", marks = the widest mark in it, over = how its head looks }.
local function columns_of(layout, leaves)
  local columns = {}
  for j, leaf in ipairs(leaves) do
    local shown, letters, intervals, texts, marks = false, false, false, true, ""
    for _, row in ipairs(layout.rows) do
      local cell = row.cells and row.cells[j]
      if cell then
        shown = shown or cell.kind ~= "bar"
        texts = texts and cell.kind == "text"
        letters = letters or cell.letters
        intervals = intervals or cell.kind == "interval" and not is_interval_row(row)
        if cell.mark and text.width(cell.mark) > text.width(marks) then marks = cell.mark end
      end
    end
    local function add(part) columns[#columns + 1] = { leaf = j, part = part, node = leaf, marks = marks,
      over = texts and "over_texts" or "over_numbers" } end
    if intervals then
      add "low"
      add "high"
    elseif shown or #leaves == 1 then
      add "value"
    end
    if letters then add "letters" end
  end
  return columns
end

-- ---- number formats ---------------------------------------------------------------------------------

local function quoted(label)
  return '"' .. label:gsub('"', "'") .. '"'
end

-- Room for marks that other cells of the column have, so that digits stand below digits.
local function room_for(marks)
  local parts = {}
  for _, point in utf8.codes(marks) do parts[#parts + 1] = "_" .. utf8.char(point) end
  return concat(parts)
end

local function pattern_of(formats, name, words)
  return language.pick(formats[name], words.lang)
end

-- What stands in a cell: a value, and its number format if it is a number.
local function number_of(cell, part, formats, words)
  local kind, digits = cell.kind, cell.digits or 0
  local value = part == "low" and cell.low or part == "high" and cell.high or cell.value
  if kind == "interval" then kind = cell.unit == "share" and "percent" or "number" end
  if value ~= value or value == math.huge or value == -math.huge then return show.EMPTY end
  local name = kind == "p" and "p" or kind
  local pattern = books.pattern(pattern_of(formats, name, words), digits)
  if kind == "percent" and value > 0 and show.round(value * 100, digits) == 0
    or kind == "p" and value < 10.0 ^ -digits then
    local least = show.number(10.0 ^ -digits, digits, words)
    pattern = quoted("<" .. least .. (kind == "percent" and pattern:match("0([^0]*)$") or ""))
  end
  if kind == "points" then value = value * 100 end
  if cell.sign then pattern = "+" .. pattern .. ";-" .. pattern .. ";" .. pattern end
  return value, pattern
end

local function value_of(cell, column, formats, words)
  if not cell or cell.kind == "bar" then return nil end
  if cell.kind == "text" then return cell.text end
  if cell.kind == "hidden" then return show.HIDDEN end
  if cell.kind == "empty" then return show.EMPTY end
  local value, pattern = number_of(cell, column.part, formats, words)
  if not pattern then return value end
  local behind = cell.mark and quoted(cell.mark) or room_for(column.marks)
  return value, (pattern:gsub("[^;]+", "%0" .. behind:gsub("%%", "%%%%")))
end

-- ---- what cells look like ---------------------------------------------------------------------------

local function looks_of(style)
  local looks = {
    number = { ink = style.muted, size = style.size - 1 },
    title = { bold = true, size = style.size + 4, ink = style.accent, wrap = true, upright = "top" },
    base = { ink = style.muted, wrap = true, upright = "top" },
    above = { wrap = true, upright = "top" },
    foot = { ink = style.muted, size = style.size - 1, wrap = true, upright = "top" },
    head = { bold = true, wrap = true, align = "center", upright = "bottom", fill = style.shade, bottom = 1 },
    bare = { fill = style.shade },
    over_texts = { bold = true, wrap = true, align = "left", indent = 1, fill = style.shade, bottom = 1 },
    over_numbers = { bold = true, wrap = true, align = "right", fill = style.shade, bottom = 1 },
    stub = { bold = true, wrap = true, fill = style.shade, bottom = 1, upright = "bottom" },
    top = { bold = true, wrap = true, fill = style.shade },
    last = { top = 1 },
    link = { ink = style.accent, underline = true, size = style.size - 1 },
  }
  local made = {}
  -- One of a row: by kind of the row, part of the column, number format and indent.
  function looks.of(row, part, number, align, indent, link)
    local key = concat({ row.kind or "", part, number or "", align or "", indent or 0, link and "link" or "" }, "\0")
    if made[key] then return made[key] end
    local look = { number = number, align = align, indent = indent, wrap = part == "label" or part == "text" or nil,
      upright = "top" }
    local kind = row.kind
    if kind == "base" or kind == "weighted_base" or kind == "statistic" or kind == "missing" then
      look.ink = style.muted
    elseif kind == "net" then
      look.bold = true
    end
    if kind == "weighted_base" then look.bottom = 7 end
    if part == "letters" then look.ink, look.size, look.align = style.accent, style.size - 1, "left" end
    if link then look.ink, look.underline = style.accent, true end
    made[key] = look
    return look
  end
  return looks
end

local function looks_for(book)
  book.looks = book.looks or looks_of(book.style)
  return book.looks
end

-- ---- widths -----------------------------------------------------------------------------------------

local function longest_word(label)
  local longest = 0
  for word in label:gmatch("[^%s%-]+") do longest = max(longest, text.width(word)) end
  return longest
end

--- Makes the columns of a page wide enough for a table.
-- @param page of a book
-- @param layout see layout.lua
-- @param columns of the sheet; nil: those of the layout
-- @usage
-- local page = require "render.book".of {} :page "T1"
-- require "render.xlsx".widen(page, require "layout".of { lang = "en", head = { { label = "n" } }, rows = {} })
-- assert(page.widths[1] == 18)
function xlsx.widen(page, layout, columns)
  local words = language.words(layout.lang)
  columns = columns or columns_of(layout, (layouts.leaves(layout.head)))
  local stub = text.width(layout.stub or "")
  for _, row in ipairs(layout.rows) do
    if row.cells then
      stub = max(stub, text.width(row.label) * (row.kind == "net" and 1.15 or 1.05) + 2 * row.level
        + (is_interval_row(row) and 7 or 0))
    end
  end
  page:widen(1, max(18, min(stub + 2, STUB_WIDEST)))
  for i, column in ipairs(columns) do
    local room = column.part == "letters" and LETTERS or 9
    if column.part ~= "letters" then
      room = max(room, min(longest_word(column.node.label) * 1.15 + 1, 22))
      for _, row in ipairs(layout.rows) do
        local cell = row.cells and row.cells[column.leaf]
        if cell and cell.kind == "text" then
          room = max(room, min(text.width(cell.text) + 3, TEXT_WIDEST))
        elseif cell and cell.kind ~= "bar" then
          local shown = cell.kind == "interval" and text.width(show.cell(cell, words)) // 2
            or text.width(show.cell(cell, words)) + text.width(column.marks)
          room = max(room, min(shown + 4, 24))
        end
      end
    end
    page:widen(i + 1, room)
  end
end

-- ---- the parts of a table ---------------------------------------------------------------------------

-- Heads of columns: those of leaves in the last row of the head (above "from" and "to" where a column is split), those
-- above them over all their columns.
local function head_of(page, nodes, row, columns, at)
  local looks = looks_for(page.book)
  for _, node in ipairs(nodes) do
    local first, where = at.next, row
    if node.nodes then
      head_of(page, node.nodes, row + 1, columns, at)
    else
      at.leaf = at.leaf + 1
      while columns[at.next] and columns[at.next].leaf == at.leaf do at.next = at.next + 1 end
      where = at.bottom
    end
    local last = at.next - 1
    if last >= first then
      if not node.nodes and columns[first].part == "low" then
        where = at.bottom - 1
        for i = first, last do
          local part = columns[i].part
          page:put(at.bottom, i + 1, part ~= "letters" and own[at.lang][part == "low" and "from" or "to"],
            looks.over_numbers)
        end
      end
      for above = row, where - 1 do
        for i = first, last do page:put(above, i + 1, nil, looks.bare) end
      end
      page:span(where, first + 1, where, last + 1, node.label, looks[first == last and columns[first].over or "head"])
      page:heighten(where, books.lines(node.label, page:room(first + 1, last + 1) * 0.9))
      if not node.nodes then at.heads[first] = { where, first + 1 } end
    end
  end
end

local function put_head(page, layout, columns, row)
  local looks, has_split = looks_for(page.book), false
  for _, column in ipairs(columns) do has_split = has_split or column.part == "low" end
  local bottom = row + max(layouts.depth(layout.head), 1) - 1 + (has_split and 1 or 0)
  for i = row, bottom do
    page:heighten(i)
    page:put(i, 1, i == bottom and layout.stub or nil, i == bottom and looks.stub or looks.bare)
  end
  local at = { next = 1, leaf = 0, heads = {}, bottom = bottom, lang = layout.lang }
  head_of(page, layout.head, row, columns, at)
  return bottom + 1, at.heads
end

-- A row of the sheet: its label, and one part of each cell.
local function put_row(page, row, given, label, columns, part, words, places)
  local looks, formats = looks_for(page.book), page.book.style.formats
  local link = given.link and places and function() return places[given.link] end
  page:put(row, 1, label, looks.of(given, "label", nil, nil, min(given.level, 15), link), link)
  local lines = books.lines(label, page:room(1, 1) * (given.kind == "net" and 0.88 or 0.95) - 2 * given.level)
  for i, column in ipairs(columns) do
    local cell = given.cells[column.leaf]
    if column.part == "letters" then
      page:put(row, i + 1, cell and cell.letters, looks.of(given, "letters"))
    elseif cell and cell.kind == "text" then
      page:put(row, i + 1, cell.text, looks.of(given, "text", nil, "left", 1))
      lines = max(lines, books.lines(cell.text, page:room(i + 1, i + 1) - 1))
    else
      local at = part and cell and cell.kind == "interval" and { part = part, marks = column.marks } or column
      -- what is no interval stands once where the column is split
      local value, number
      if column.part ~= "high" or cell and cell.kind == "interval" then
        value, number = value_of(cell, at, formats, words)
      end
      page:put(row, i + 1, value, looks.of(given, "value", number, type(value) == "string" and "right" or nil))
    end
  end
  page:heighten(row, lines)
end

local function put_rows(page, layout, columns, row, words, places)
  local looks, mine, at = looks_for(page.book), own[layout.lang], {}
  for i, given in ipairs(layout.rows) do
    at[i] = row
    if places and given.id then places[given.id] = page:address(row, 1) end
    if not given.cells then
      page:span(row, 1, row, #columns + 1, given.label, looks.top)
      page:heighten(row, books.lines(given.label, page:room(1, #columns + 1) * 0.88))
    elseif is_interval_row(given) then
      put_row(page, row, given, mine.interval_from:format(given.label), columns, "low", words, places)
      row = row + 1
      put_row(page, row, given, mine.interval_to:format(given.label), columns, "high", words, places)
    else
      put_row(page, row, given, given.label, columns, nil, words, places)
    end
    row = row + 1
  end
  for column = 1, #columns + 1 do page:put(row, column, nil, looks.last) end
  page.heights[row] = 6
  return row + 1, at
end

-- ---- the table --------------------------------------------------------------------------------------

local function all_of(...)
  local list = {}
  for _, lines in ipairs { ... } do
    for _, line in ipairs(lines) do list[#list + 1] = line end
  end
  return list
end

--- Puts a table onto a page, below what is there.
-- @param page of a book, see render.book
-- @param layout see layout.lua
-- @param options `number`: of the table; `above`: texts between its title and its base; `facts`: list of { label,
--   text } said below it; `chart`: true, "bar", "stacked", "diverging" or "range", drawn from its
--   cells; `is_turned`: its first answer has the colour of the right side of a scale; `places`: where the addresses
--   of rows with an id go; `row`: the first of its rows, else below what is there
-- @return { first =, head = { first, last row }, last =, address = where it begins, width = its columns }
-- @raise when the sheet has no room
-- @usage
-- local page = require "render.book".of {} :page "T1"
-- local layout = require "layout".of { lang = "en", title = "Age", head = { { label = "n" } },
--   rows = { { kind = "answer", label = "18", cells = { { kind = "count", value = 3 } } } } }
-- local at = require "render.xlsx".put(page, layout, {})
-- assert(at.first == 1 and at.address == "'T1'!A1")
function xlsx.put(page, layout, options)
  local words, looks = language.words(layout.lang), looks_for(page.book)
  local columns = columns_of(layout, (layouts.leaves(layout.head)))
  xlsx.widen(page, layout, columns)
  local width = #columns + 1
  local last = width
  while page:room(1, last) < 80 do last = last + 1 end -- narrow tables: texts go on beside them
  local first = options.row or page.last_row + 1
  local row = first
  if options.number then row = page:say(row, { own[layout.lang].table:format(options.number) }, looks.number, last) end
  if layout.title then row = page:say(row, { layout.title }, looks.title, last) end
  row = page:say(row, options.above or {}, looks.above, last)
  if layout.base then row = page:say(row, { layout.base }, looks.base, last) end
  if row > first then row = row + 1 end
  local head = row
  local body, heads = put_head(page, layout, columns, head)
  local foot, at = put_rows(page, layout, columns, body, words, options.places)
  local facts = {}
  for i, fact in ipairs(options.facts or {}) do facts[i] = fact[1] .. ": " .. fact[2] end
  local below = page:say(foot, all_of(layout.legend, layout.notes, layout.ledger,
    layout.source and { layout.source } or {}, facts), looks.foot, last)
  if options.chart then
    below = charts.put(page, { layout = layout, columns = columns, heads = heads, rows = at, row = below + 1,
      room = page:room(1, last), kind = options.chart, is_turned = options.is_turned,
      is_interval_row = is_interval_row })
  end
  page.last_row = max(page.last_row, below - 1)
  return { first = first, head = { head, body - 1 }, last = below - 1, address = page:address(first, 1), width = width }
end

--- Freezes and repeats the head of the one table of a page.
-- @param page of a book
-- @param at what `put` gave
function xlsx.hold(page, at)
  local is_low = page:depth(1, at.head[2]) < 260 -- points: more would leave no room to scroll
  page.freeze = { is_low and at.head[2] or 0, 1 }
  page.repeat_rows = at.head
end

--- A layout as a workbook of one sheet.
-- @param layout see layout.lua
-- @param options `style`: path of a style file, or a table (see report.style); `name`: of the sheet; `number`, `above`,
--   `facts`, `chart`, `is_turned`: see `put`
-- @return bytes of the file, the same for the same layout
-- @raise without libxlsxwriter, and where a sheet has no room
-- @usage
-- local layout = require "layout".of { lang = "en", head = { { label = "%" } },
--   rows = { { kind = "answer", label = "=1+1", cells = { { kind = "percent", value = 0.38, digits = 0 } } } } }
-- assert(require "render.xlsx".render(layout):sub(1, 2) == "PK")
function xlsx.render(layout, options)
  options = check.options("xlsx", options, FIELDS)
  local book = books.of { style = options.style }
  local page = book:page(options.name or options.number and own[layout.lang].table:format(options.number)
    or layout.title or own[layout.lang].table:format(1))
  xlsx.hold(page, xlsx.put(page, layout, options))
  local texts = book.style.texts
  book.head, book.foot = language.pick(texts.header, layout.lang), language.pick(texts.footer, layout.lang)
  return book:bytes { title = layout.title, company = language.pick(texts.organisation, layout.lang) }
end

return setmetatable(xlsx, { __call = function(_, layout, options) return xlsx.render(layout, options) end })
