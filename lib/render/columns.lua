--- Columns that stand beside each other, in places of a character: what each needs, where headings wrap, which fit.

local layouts = require "layout"
local show = require "show"
local text = require "core.text"

local max, min, ceil = math.max, math.min, math.ceil
local width, clean, cut = text.width, text.clean, text.cut

local columns = {
  GAP = 2, -- places between columns
}

local GAP = columns.GAP
local WORD = 16  -- a column is not made wider than this for one word; the word is split
local SLIM = 12  -- up to this width a column's heading takes two lines, a wider one three
local MOST = 40  -- a column is not made wider than this for its heading, however many lines it takes

--- A label on one line, with nothing in it that a terminal acts on.
-- @param label any text
-- @return a text
-- @usage assert(require "render.columns".plain "a \n b" == "a b")
function columns.plain(label)
  return clean((label:gsub("%s+", " ")))
end

-- The pieces a text may be broken into, each at most `room` wide: { text, whether a space goes before, the hyphen where
-- a line ends with it }.
local function pieces(label, room)
  local list = {}
  for word in columns.plain(label):gsub("\u{AD}", "\0"):gmatch("%S+") do
    local first = true
    for piece, soft in word:gmatch("(%-*[^%-/\0]*[%-/]*)(\0?)") do -- after a hyphen, not after a minus
      while #cut(piece, room) < #piece do
        local head = cut(piece, room - 1)
        if head == "" then head = piece:match(utf8.charpattern) end
        list[#list + 1], first = { head .. "-", first, "" }, false
        piece = piece:sub(#head + 1)
      end
      if piece ~= "" then list[#list + 1], first = { piece, first, soft ~= "" and "-" or "" }, false end
    end
  end
  return list
end

--- A text in lines, broken at blanks and hyphens, also at soft ones; a word that is too long is split.
-- @param label any text
-- @param room places of a line
-- @return list of lines
-- @usage assert(table.concat(require "render.columns".wrap("not at all", 6), "/") == "not at/all")
function columns.wrap(label, room)
  local lines, line, hyphen = {}, nil, ""
  for _, piece in ipairs(pieces(label, room)) do
    local space = piece[2] and " " or ""
    if not line then
      line = piece[1]
    elseif width(line) + #space + width(piece[1]) + #piece[3] <= room then
      line = line .. space .. piece[1]
    else
      lines[#lines + 1], line = line .. hyphen, piece[1]
    end
    hyphen = piece[3]
  end
  lines[#lines + 1] = line
  return lines
end

local function longest_piece(label, room)
  local longest = 0
  for _, piece in ipairs(pieces(label, room)) do longest = max(longest, width(piece[1]) + #piece[3]) end
  return longest
end

--- What each column needs.
-- @param leaves of the head
-- @param rows of the layout
-- @param words fixed words of a language
-- @return list of { label, strings = by row, room = places, align = "left" or "right", marks = places of what stands
--   behind numbers, bar = true where it holds bars, wrap = places of its longest text where they may wrap }
-- @usage
-- local rows = { { cells = { { kind = "count", value = 1000 } } } }
-- local list = require "render.columns".measure({ { label = "n" } }, rows, require "language".words "en")
-- assert(list[1].room == 5 and list[1].strings[1] == "1,000")
function columns.measure(leaves, rows, words)
  local list = {}
  for j, leaf in ipairs(leaves) do
    local column = { label = leaf.label, room = 0, align = "right", marks = 0, strings = {} }
    for i, row in ipairs(rows) do
      local cell = row.cells and row.cells[j]
      if cell then
        local string = show.cell(cell, words)
        column.strings[i] = string
        column.room = max(column.room, width(string))
        column.marks = max(column.marks, width(show.suffix(cell)))
        if cell.kind == "text" then column.align = "left" end
        if cell.kind == "bar" then column.align, column.bar = "left", true end
      end
    end
    column.room = column.room + column.marks
    if leaf.wrap then column.wrap, column.room = column.room, 0 end
    local least = max(column.room, longest_piece(column.label, WORD))
    local most = max(least, min(MOST, width(columns.plain(column.label))))
    if #columns.wrap(column.label, most) > 3 then least = most end
    while least < most and #columns.wrap(column.label, least) > (least < SLIM and 2 or 3) do least = least + 1 end
    column.room = max(least, 1)
    list[j] = column
  end
  return list
end

--- For each level of headings but the lowest, from the top: the node over each column, nil where there is none.
-- @param head of a layout
-- @return list of lists
-- @usage
-- local head = { { label = "a" }, { label = "b", nodes = { { label = "c" } } } }
-- assert(require "render.columns".levels(head)[1][2] == head[2])
function columns.levels(head)
  local over, depth = {}, layouts.depth(head)
  for level = 1, depth - 1 do over[level] = {} end
  local column = 0
  local function walk(nodes, path)
    for _, node in ipairs(nodes) do
      path[#path + 1] = node
      if node.nodes then
        walk(node.nodes, path)
      else
        column = column + 1
        for i = 1, #path - 1 do over[depth - #path + i][column] = path[i] end
      end
      path[#path] = nil
    end
  end
  walk(head, {})
  return over
end

--- Consecutive columns of a block under the same node.
-- @param over the nodes of a level
-- @param block numbers of columns
-- @return list of { node =, column, column, ... }
-- @usage local node = {}
-- assert(#require "render.columns".spans({ node, node }, { 1, 2, 3 }) == 2)
function columns.spans(over, block)
  local list = {}
  for _, j in ipairs(block) do
    local last = list[#list]
    if last and over[j] and last.node == over[j] then
      last[#last + 1] = j
    else
      list[#list + 1] = { node = over[j], j }
    end
  end
  return list
end

--- Places that columns beside each other take.
-- @param span numbers of columns
-- @param list of columns
-- @return a number
-- @usage assert(require "render.columns".room({ 1, 2 }, { { room = 3 }, { room = 4 } }) == 9)
function columns.room(span, list)
  local room = GAP * (#span - 1)
  for _, j in ipairs(span) do room = room + list[j].room end
  return room
end

--- Widens columns so that a heading over them takes two lines at most, as far as its words allow and their block
-- stays within its room.
-- @param list of columns, changed
-- @param over see levels
-- @param block numbers of columns
-- @param room of the block
-- @usage
-- local list, head = { { room = 1 } }, { { label = "Level", nodes = { { label = "a" } } } }
-- require "render.columns".widen(list, require "render.columns".levels(head), { 1 }, 80)
-- assert(list[1].room == 5)
function columns.widen(list, over, block, room)
  for level = #over, 1, -1 do
    for _, span in ipairs(columns.spans(over[level], block)) do
      if span.node then
        local label = span.node.label
        local whole = width(columns.plain(label))
        local need = max(longest_piece(label, 20), min(ceil(whole / 2) + 2, 20, whole))
        local place, have = 0, columns.room(span, list)
        for _ = have + 1, min(need, have + room - GAP - columns.room(block, list)) do
          local column = list[span[#span - place % #span]]
          column.room, place = column.room + 1, place + 1
        end
      end
    end
  end
end

--- Columns in blocks that fit. What is under one heading is not cut if it would fit as a whole.
-- @param list of columns
-- @param head of the layout
-- @param room of a block
-- @return list of lists of numbers
-- @usage
-- local pack = require "render.columns".pack
-- assert(#pack({ { room = 5 }, { room = 5 } }, { { label = "a" }, { label = "b" } }, 8) == 2)
function columns.pack(list, head, room)
  local blocks, block, used = {}, {}, 0
  local function close()
    if #block > 0 then blocks[#blocks + 1] = block end
    block, used = {}, 0
  end
  local column = 0
  local function place(nodes)
    for _, node in ipairs(nodes) do
      local group = {}
      for i = 1, #layouts.leaves { node } do group[i] = column + i end
      local whole = columns.room(group, list) + GAP
      if used + whole > room and (whole <= room or not node.nodes) then close() end
      if node.nodes and used + whole > room then
        place(node.nodes)
      else
        for _, j in ipairs(group) do block[#block + 1] = j end
        used, column = used + whole, column + #group
      end
    end
  end
  place(head)
  close()
  return blocks
end

return columns
