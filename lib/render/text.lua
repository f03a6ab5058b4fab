--- A layout as text for a terminal or a fixed-width file: fits its width, lines up by display width.
--
-- The stub keeps at least 24 places (or its longest label, if that is shorter) and gets what the columns
-- leave; labels wrap in it. Columns that do not fit go to further blocks below, each with the stub
-- again; what stands under one heading stays together where it fits.

local layouts = require "layout"
local beside = require "render.columns"
local show = require "show"
local language = require "language"
local text = require "core.text"
local file = require "core.file"
local check = require "check"

local concat, max, min, floor, huge = table.concat, math.max, math.min, math.floor, math.huge
local rep = string.rep
local getenv = os.getenv
local width = text.width
local plain, wrap, spans, span_room, GAP = beside.plain, beside.wrap, beside.spans, beside.room, beside.GAP

local WIDTH = 80       -- where standard output is no terminal
local LEAST = 40       -- narrower than this is not tried
local STUB = 24        -- places the stub keeps
local STUB_AGAIN = 28  -- places it may take where there are several blocks anyway
local BAR = 30         -- places of the longest bar
local WRAPPED = 20     -- places that a column of wrapped texts keeps

local function pad(s, room, align)
  local free = max(0, room - width(s))
  if align == "left" then return s .. rep(" ", free) end
  if align == "centre" then return rep(" ", free // 2) .. s .. rep(" ", free - free // 2) end
  return rep(" ", free) .. s
end

-- A line without blanks at its end.
local function ended(line) return line:sub(1, line:find("[^ ] *$") or 0) end

local function heading(out, layout, columns, over, block, stub)
  local function put(parts) out[#out + 1] = ended(pad("", stub) .. concat(parts)) end
  for _, nodes in ipairs(over) do
    local list, height, any = spans(nodes, block), 0, false
    for _, span in ipairs(list) do
      span.lines = span.node and wrap(span.node.label, span_room(span, columns)) or {}
      height, any = max(height, #span.lines), any or span.node
    end
    for line = 1, height do
      local parts = {}
      for i, span in ipairs(list) do
        local string = span.lines[line - height + #span.lines] or ""
        parts[i] = rep(" ", GAP) .. pad(string, span_room(span, columns), "centre")
      end
      put(parts)
    end
    if any then
      local parts = {}
      for i, span in ipairs(list) do
        parts[i] = rep(" ", GAP) .. rep(span.node and "─" or " ", span_room(span, columns))
      end
      put(parts)
    end
  end
  local labels, height = {}, 0
  for i, j in ipairs(block) do
    labels[i] = wrap(columns[j].label, columns[j].room)
    height = max(height, #labels[i])
  end
  local stub_lines = layout.stub and wrap(layout.stub, stub) or {}
  height = max(height, #stub_lines)
  for line = 1, height do
    local parts = { pad(stub_lines[line - height + #stub_lines] or "", stub, "left") }
    for i, j in ipairs(block) do
      local column = columns[j]
      local string = labels[i][line - height + #labels[i]] or ""
      local room = column.room - column.marks
      if width(string) > room then room = column.room end
      parts[#parts + 1] = rep(" ", GAP) .. pad(pad(string, room, column.align), column.room, "left")
    end
    out[#out + 1] = ended(concat(parts))
  end
end

local EIGHTHS = { "▏", "▎", "▍", "▌", "▋", "▊", "▉" }

local function bar(value, room, ascii)
  if value <= 0 then return "" end
  if ascii then return rep("#", max(1, floor(value * room + 0.5))) end
  local eighths = max(1, floor(value * room * 8 + 0.5))
  return rep("█", eighths // 8) .. (EIGHTHS[eighths % 8] or "")
end

-- Columns whose cells wrap share what the others leave, the narrow ones first.
local function share_room(columns, free)
  local list = {}
  for _, column in ipairs(columns) do
    if column.wrap then
      list[#list + 1] = column
      free = free + column.room
    end
  end
  table.sort(list, function(a, b) return a.wrap < b.wrap end)
  for i, column in ipairs(list) do
    column.room = max(column.room, min(column.wrap, max(WRAPPED, free // (#list - i + 1))))
    free = free - column.room
  end
end

-- The lines of the cells that wrap, by column, and how many lines the longest has; nil where none does.
local function wrapped_cells(columns, block, i)
  local cells, height
  for _, j in ipairs(block) do
    local column = columns[j]
    if column.wrap then
      cells = cells or {}
      cells[j] = wrap(column.strings[i] or "", column.room)
      height = max(height or 0, #cells[j])
    end
  end
  return cells, height
end

local function body(out, layout, columns, block, stub, ascii)
  for i, row in ipairs(layout.rows) do
    local indent = rep(" ", 2 * row.level)
    if row.kind == "question" then
      if i > 1 then out[#out + 1] = "" end
      local room = stub + span_room(block, columns) + GAP
      for _, line in ipairs(wrap(row.label, room)) do out[#out + 1] = line end
    else
      local lines = wrap(row.label, stub - #indent - (width(plain(row.label)) > stub - #indent and 1 or 0))
      for l, line in ipairs(lines) do
        lines[l] = pad(indent .. (l > 1 and " " or "") .. line, stub, "left")
      end
      local tall, height = wrapped_cells(columns, block, i)
      local own = tall and 1 or max(#lines, 1) -- the line in which the cells stand
      for l = 1, max(#lines, height or 1, 1) do
        local parts = { lines[l] or rep(" ", stub) }
        for _, j in ipairs(block) do
          local column, cell = columns[j], row.cells[j]
          local string = tall and tall[j] and (tall[j][l] or "") or l == own and column.strings[i] or ""
          if column.bar and cell and l == own then string = bar(cell.value, column.room, ascii) end
          if column.align == "right" and l == own then
            string = pad(string, column.room - column.marks) .. pad(show.suffix(cell), column.marks, "left")
          end
          parts[#parts + 1] = rep(" ", GAP) .. pad(string, column.room, column.align)
        end
        out[#out + 1] = ended(concat(parts))
      end
    end
  end
end

local function paragraph(out, string, room, hang)
  local lines = wrap(string, room - hang)
  for l, line in ipairs(lines) do out[#out + 1] = (l > 1 and rep(" ", hang) or "") .. line end
end

local IN_ASCII = { ["─"] = "-", ["–"] = "-", ["·"] = ".", ["\u{202F}"] = " ", ["↑"] = "^", ["↓"] = "v", ["†"] = "+" }

-- Does the terminal say that it reads UTF-8?
local function is_ascii(env)
  for _, name in ipairs { "LC_ALL", "LC_CTYPE", "LANG" } do
    local value = env(name)
    if value and value ~= "" then return not value:lower():find("utf%-?8") end
  end
  return true
end

--- Writes a layout as text.
-- @param layout see layout.lua
-- @param options `width` in places (the terminal's, else 80; at least 40); `ascii` true: rules and bars of
--   ASCII signs (unless LC_ALL, LC_CTYPE or LANG names UTF-8)
-- @return a string of lines, the last one ended too
-- @raise on an unknown option
-- @usage
-- local page = require "render.text" (require "layout".of { lang = "en", head = { { label = "n" } },
--   rows = { { kind = "answer", label = "yes", cells = { { kind = "count", value = 3 } } } } }, { ascii = true })
-- assert(page == "     n\n------\nyes  3\n")
local function render(layout, options)
  options = check.options("text", options, { "width", "ascii" })
  local terminal = file.is_terminal(1) and file.terminal()
  local room = options.width or (terminal and max(terminal, LEAST)) or WIDTH
  if math.type(room) ~= "integer" or room < LEAST then
    check.fail("text: width: %s is not a whole number of at least %d", check.quoted(room), LEAST)
  end
  local ascii = options.ascii
  if ascii == nil then ascii = is_ascii(getenv) end

  local words = language.words(layout.lang)
  local leaves = layouts.leaves(layout.head)
  local over = beside.levels(layout.head)
  local columns = beside.measure(leaves, layout.rows, words)
  local all = {}
  for j in ipairs(columns) do all[j] = j end
  beside.widen(columns, over, all, huge)

  local stub = layout.stub and width(plain(layout.stub)) or 0
  for _, row in ipairs(layout.rows) do
    if row.kind ~= "question" then stub = max(stub, width(plain(row.label)) + 2 * row.level) end
  end
  for _, column in ipairs(columns) do
    if column.bar then
      column.room = max(8, min(BAR, room - min(stub, 40) - GAP - span_room(all, columns) + column.room))
    end
  end
  share_room(columns, room - min(stub, 40) - GAP - span_room(all, columns))
  local left = room - GAP - span_room(all, columns)
  stub = min(stub, left >= STUB and left or min(STUB_AGAIN, room // 2), room // 2 + 10)
  local blocks = beside.pack(columns, layout.head, room - stub)

  local out = {}
  if layout.title then paragraph(out, layout.title, room, 0) end
  if layout.base then paragraph(out, layout.base, room, 2) end
  for _, block in ipairs(blocks) do
    if #out > 0 then out[#out + 1] = "" end
    beside.widen(columns, over, block, room - stub)
    heading(out, layout, columns, over, block, stub)
    out[#out + 1] = rep("─", stub + GAP + span_room(block, columns))
    body(out, layout, columns, block, stub, ascii)
  end
  local notes = {}
  for _, list in ipairs { layout.legend, layout.notes, layout.ledger, { layout.source } } do
    for _, note in ipairs(list) do notes[#notes + 1] = note end
  end
  if #notes > 0 then out[#out + 1] = "" end
  for _, note in ipairs(notes) do paragraph(out, note, room, 2) end

  local page = concat(out, "\n") .. "\n"
  if ascii then
    for sign, substitute in pairs(IN_ASCII) do page = page:gsub(sign, substitute) end
  end
  return page
end

return render
