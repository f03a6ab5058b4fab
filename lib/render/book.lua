--- A workbook in the making: its formats, its sheets under names that spreadsheets take, and the cells on them.
--
-- Whoever fills it says cells by row and column, from 1, and formats by what they look like; core.xlsx gets the whole
-- at the end. Nothing here knows tables.

local style = require "report.style"
local core = require "core.xlsx"
local text = require "core.text"
local check = require "check"

local ceil, max, min = math.ceil, math.max, math.min
local concat, sort = table.concat, table.sort

local book = {}

local CELL = 32767     -- UTF-16 units of a cell
local NAME = 31        -- characters of a sheet's name
local LINE = 1.36      -- height of a line, by that of the letters
local TALLEST = 400    -- points of a row

local PRINTED = { width = 770, height = 490 } -- points that a page across has within its margins
local PAPERS = { A4 = 9, Letter = 1 }

-- ---- texts ------------------------------------------------------------------------------------------

-- UTF-16 units up to the byte `stop`.
local function units(label, stop)
  local points = utf8.len(label, 1, stop) or 0
  local _, wide = label:sub(1, stop):gsub("[\xf0-\xf4]", "")
  return points + wide
end

--- A text as a cell can hold it: no control characters, and no more than 32,767 UTF-16 units.
-- @param label any text
-- @return one line; a text that was cut ends in "…"
-- @usage
-- local plain = require "render.book".plain
-- assert(plain("a\27b\nc") == "a\u{FFFD}b c" and plain(("x"):rep(40000)):sub(-4) == "x\u{2026}")
function book.plain(label)
  label = text.clean((label:gsub("[\r\n]+", " "))):gsub("\xef\xbf[\xbe\xbf]", "\u{FFFD}")
  if #label <= CELL or units(label, #label) <= CELL then return label end
  local stop, used = 0, 1 -- the sign of the cut
  for at, point in utf8.codes(label) do
    used = used + (point > 0xffff and 2 or 1)
    if used > CELL then break end
    stop = at
  end
  return label:sub(1, utf8.offset(label, 2, stop) - 1) .. "\u{2026}"
end

--- How many lines a text takes where a line has room for so many characters.
-- @param label a text
-- @param room characters
-- @return a whole number, at least 1
-- @usage assert(require "render.book".lines("one two three", 7) == 2)
function book.lines(label, room)
  room = max(room, 1)
  local lines, taken = 1, 0
  for word in label:gmatch("%S+") do
    local width = text.width(word)
    if taken > 0 and taken + 1 + width > room then lines, taken = lines + 1, 0 end
    if width > room then
      lines, width = lines + ceil(width / room) - 1, (width - 1) % room + 1
    end
    taken = taken + (taken > 0 and 1 or 0) + width
  end
  return lines
end

--- A number format with decimals.
-- @param pattern as spreadsheets write it, "0%"
-- @param digits how many, nil for none
-- @return the pattern with them behind its last 0
-- @usage assert(require "render.book".pattern("0 %", 1) == "0.0 %")
function book.pattern(pattern, digits)
  if not digits or digits < 1 then return pattern end
  local head, tail = pattern:match("^(.*0)(.-)$")
  return head .. "." .. ("0"):rep(digits) .. tail
end

-- ---- pages ------------------------------------------------------------------------------------------

local pages = {}
pages.__index = pages

--- Puts a value into a cell.
-- @param row, column from 1
-- @param value a text, a number, or nil for nothing but the format
-- @param format a table of what it looks like, see core.xlsx, or nil
-- @param link "Sheet!A1" within the workbook, or a function that gives it when the workbook is made
function pages:put(row, column, value, format, link)
  if row > core.ROWS then
    check.fail("xlsx: a sheet has %d rows, there is no room for more (write CSV, or several tables)", core.ROWS)
  end
  if column > core.COLUMNS then
    check.fail("xlsx: a sheet has %d columns, there is no room for more (choose fewer)", core.COLUMNS)
  end
  if type(value) == "string" then value = book.plain(value) end
  self.cells[#self.cells + 1] = { row, column, value == nil and false or value,
    format and self.book:format(format) or false, link or false }
  self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)
end

--- Puts a value into a rectangle of cells that becomes one.
-- @param row, column, last_row, last_column of it
-- @param value, format, link as for `put`
function pages:span(row, column, last_row, last_column, value, format, link)
  if row < last_row or column < last_column then
    self.merges[#self.merges + 1] = { row, column, last_row, last_column, format and self.book:format(format) or false }
  end
  self:put(row, column, value, format, link)
  self.last_row, self.last_column = max(self.last_row, last_row), max(self.last_column, last_column)
end

--- Makes a column at least so wide.
-- @param column from 1
-- @param characters its width
function pages:widen(column, characters)
  self.widths[column] = max(self.widths[column] or 0, min(characters, 120))
end

--- Makes a row high enough for some lines.
-- @param row from 1
-- @param lines how many; nil: one
-- @param size of the letters, points; nil: the style's
function pages:heighten(row, lines, size)
  local points = min((lines or 1) * (size or self.book.style.size) * LINE + 2, TALLEST)
  self.heights[row] = max(self.heights[row] or 0, points)
end

--- Lines of text over several columns, each a cell of its own.
-- @param row of the first
-- @param lines list of texts
-- @param look a format, see `put`
-- @param last column up to which they go
-- @return the row below
function pages:say(row, lines, look, last)
  local style_size = self.book.style.size
  local size = look.size or style_size
  local room = self:room(1, last) * style_size / size * (look.bold and 0.92 or 1.08)
  for _, line in ipairs(lines) do
    self:span(row, 1, row, last, line, look)
    self:heighten(row, book.lines(line, room), size)
    row = row + 1
  end
  return row
end

--- How many characters fit beside each other between two columns.
-- @param first, last columns
-- @return a number
function pages:room(first, last)
  local room = 0
  for column = first, last do room = room + (self.widths[column] or 8.43) end
  return room
end

--- Begins a printed page above a row, where what stands there would not fit onto the one that it is on.
-- @param row from 1
-- @param last the last row that shall stand with it
-- @param points more, of what covers no rows
function pages:keep(row, last, points)
  local start = self.breaks[#self.breaks] or 1
  local width = self:room(1, self.last_column) * 5.6 -- points of a character
  local scale = min(1, PRINTED.width / max(width, 1))
  local used = row > start and self:depth(start, row - 1) * scale % PRINTED.height or 0
  local needed = (self:depth(row, last) + (points or 0)) * scale
  if used > 0 and used + needed > PRINTED.height then self.breaks[#self.breaks + 1] = row end
end

--- How high rows are together.
-- @param first, last rows
-- @return points
function pages:depth(first, last)
  local points = 0
  for row = first, last do points = points + (self.heights[row] or 15) end
  return points
end

local function letters_of(column)
  local letters = ""
  while column > 0 do
    letters = string.char(65 + (column - 1) % 26) .. letters
    column = (column - 1) // 26
  end
  return letters
end

--- A cell of the page, for a link that leads there.
-- @param row, column from 1
-- @return "'Sheet'!A1"
function pages:address(row, column)
  return ("'%s'!%s%d"):format(self.name, letters_of(column), row)
end

--- Some cells as charts name them: those that follow each other as one range.
-- @param list of { row, column }
-- @return "='Sheet'!$A$1:$A$3", or a union of ranges
function pages:cells_named(list)
  local ranges, i = {}, 1
  local function absolute(cell) return ("$%s$%d"):format(letters_of(cell[2]), cell[1]) end
  while i <= #list do
    local first, last = list[i], list[i]
    local down = list[i + 1] and list[i + 1][2] == first[2]
    while list[i + 1] and list[i + 1][1] == last[1] + (down and 1 or 0)
      and list[i + 1][2] == last[2] + (down and 0 or 1) do
      i = i + 1
      last = list[i]
    end
    i = i + 1
    local to = last ~= first and ":" .. absolute(last) or ""
    ranges[#ranges + 1] = ("'%s'!%s%s"):format(self.name, absolute(first), to)
  end
  return "=" .. (#ranges > 1 and "(" .. concat(ranges, ",") .. ")" or ranges[1])
end

-- ---- books ------------------------------------------------------------------------------------------

local books = {}
books.__index = books

local function rgb(colour)
  return type(colour) == "string" and tonumber(colour:sub(2), 16) or colour
end

--- The number of a format; formats that look the same have one.
-- @param look a table, see core.xlsx; colours may be "#rrggbb"; font, size and ink are the style's where left out
-- @return a whole number
function books:format(look)
  local known = self.known[look]
  if known then return known end
  local made = { font = self.style.font, size = self.style.size, ink = self.style.ink, rule = self.style.line }
  for name, value in pairs(look) do made[name] = value end
  local parts = {}
  for _, name in ipairs { "ink", "fill", "rule" } do made[name] = rgb(made[name]) end
  for name, value in pairs(made) do parts[#parts + 1] = name .. "=" .. tostring(value) end
  sort(parts)
  local key = concat(parts, "\0")
  if not self.places[key] then
    self.formats[#self.formats + 1] = made
    self.places[key] = #self.formats
  end
  self.known[look] = self.places[key]
  return self.places[key]
end

-- Names that differ in capitals only are the same to spreadsheets; umlauts are where ours have them.
local function folded(name)
  return (name:lower():gsub("\xc3([\x80-\x9e])", function(big) return "\xc3" .. string.char(big:byte() + 32) end))
end

--- A name that a sheet can have: 31 characters, without those that spreadsheets do not take, and new in the book.
-- @param wanted a text
-- @return a text
function books:name(wanted)
  local plain = text.clean(wanted):gsub("[%[%]:*?/\\']", " "):gsub("%s+", " "):match("^%s*(.-)%s*$")
  if plain == "" then plain = "Sheet" end
  local function cut(length)
    local short, used = {}, 0
    for _, point in utf8.codes(plain) do
      used = used + (point > 0xffff and 2 or 1)
      if used > length then break end
      short[#short + 1] = utf8.char(point)
    end
    return (concat(short):match("^(.-)%s*$"))
  end
  local name, again = cut(NAME), 1
  while self.names[folded(name)] or folded(name) == "history" do -- a name that spreadsheets keep for themselves
    again = again + 1
    local tail = " (" .. again .. ")"
    name = cut(NAME - #tail) .. tail
  end
  self.names[folded(name)] = true
  return name
end

--- A new sheet behind the others.
-- @param wanted its name, made to fit
-- @return a page, to be filled
function books:page(wanted)
  local page = setmetatable({ book = self, name = self:name(wanted), cells = {}, merges = {}, widths = {}, heights = {},
    charts = {}, images = {}, breaks = {}, last_row = 0, last_column = 0 }, pages)
  self.pages[#self.pages + 1] = page
  return page
end

-- In printed heads and feet "&" begins a code, and a digit behind the size of the letters would belong to it.
local function printed(label)
  local short = text.cut(book.plain(label), 100)
  return (short:gsub("&", "&&"):gsub("^%d", " %0"))
end

local function finished(self, page)
  local columns, rows = {}, {}
  for column = 1, max(page.last_column, 1) do
    if page.widths[column] then columns[#columns + 1] = { column, column, page.widths[column] } end
  end
  for row in pairs(page.heights) do rows[#rows + 1] = row end
  sort(rows)
  for i, row in ipairs(rows) do rows[i] = { row, page.heights[row] } end
  local cells = {}
  for i, cell in ipairs(page.cells) do
    local link = cell[5]
    if type(link) == "function" then link = link() or false end
    cells[i] = { cell[1], cell[2], cell[3], cell[4], link }
  end
  local foot = page.foot or self.foot
  return { name = page.name, cells = cells, merges = page.merges, columns = columns, rows = rows, charts = page.charts,
    images = page.images, breaks = page.breaks, freeze = page.freeze, repeat_rows = page.repeat_rows,
    landscape = page.landscape ~= false, paper = PAPERS[self.style.paper], tab = rgb(page.tab),
    header = self.head and "&L&8" .. printed(self.head),
    footer = "&L&8" .. (foot and printed(foot) or "") .. "&R&8&P / &N" }
end

--- The workbook as bytes.
-- @param properties `title`, `author`, `company`, `comments`: texts or nil
-- @return text
-- @raise without libxlsxwriter
function books:bytes(properties)
  local sheets = {}
  for i, page in ipairs(self.pages) do sheets[i] = finished(self, page) end
  local given = { formats = self.formats, sheets = sheets, created = tonumber(os.getenv("SOURCE_DATE_EPOCH") or "") }
  for name, value in pairs(properties or {}) do given[name] = text.cut(book.plain(value), 200) end
  return core.bytes(given)
end

--- An empty workbook.
-- @param options `style`: see report.style; `head`, `foot`: texts on top and at the foot of printed pages
-- @return a book: `book:page(name)` adds a sheet, `book:bytes()` ends it
-- @usage
-- local book = require "render.book".of {}
-- local page = book:page "Ages: 18/24"
-- page:put(1, 1, 0.38, { number = "0%" })
-- assert(page.name == "Ages 18 24" and page:address(1, 28) == "'Ages 18 24'!AB1")
-- assert(#book:bytes() > 1000)
function book.of(options)
  return setmetatable({ style = style.read(options.style), head = options.head, foot = options.foot, pages = {},
    names = {}, formats = {}, places = {}, known = setmetatable({}, { __mode = "k" }) }, books)
end

return book
