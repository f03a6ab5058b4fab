--- A layout as a Markdown table (GitHub's form), its columns lined up so that it reads well unrendered.

local layouts = require "layout"
local show = require "show"
local language = require "language"
local text = require "core.text"
local check = require "check"

local concat, max, min, huge = table.concat, math.max, math.min, math.huge
local rep = string.rep
local width = text.width

local INDENT = "\u{A0}\u{A0}"  -- spaces that Markdown keeps

local WRAPPED = 40 -- texts that wrap elsewhere are lined up to so many places
local STUB = 80    -- labels too: one long question would make every line as long

-- Labels are text: what Markdown or HTML would read as a sign of its own gets a backslash.
local function escape(label)
  label = text.clean((label:gsub("%s+", " "):gsub("\u{AD}", "")))
  label = label:gsub("[\\|*`%[%]<~$]", "\\%0"):gsub("&(#?%w+;)", "\\&%1")
  -- an underline within a word is plain
  return (label:gsub("()_()", function(before, after)
    local word = "[%w\x80-\xff]"
    local inside = label:sub(before - 1, before - 1):find(word) and label:sub(after, after):find(word)
    return inside and "_" or "\\_"
  end))
end

-- At the start of a line some signs more would make a list, a quotation or a heading.
local function escape_line(label)
  label = escape(label)
  return (label:gsub("^[>+#=%-]", "\\%0"):gsub("^(%d+)([.)])", "%1\\%2"))
end

local function pad(s, room, align)
  local free = rep(" ", max(0, room - width(s)))
  return align == "left" and s .. free or free .. s
end

--- Writes a layout as Markdown.
-- @param layout see layout.lua
-- @return a string of lines, the last one ended too; bars are left out
-- @raise on an unknown option
-- @usage
-- local page = require "render.markdown" (require "layout".of { lang = "en", head = { { label = "n" } },
--   rows = { { kind = "answer", label = "a|b", cells = { { kind = "count", value = 3 } } } } })
-- assert(page == "|      |   n |\n| :--- | --: |\n| a\\|b |   3 |\n")
local function render(layout, options)
  check.options("markdown", options, {})
  local words = language.words(layout.lang)
  local leaves, paths = layouts.leaves(layout.head)
  local lines = { { escape(layout.stub or "") } }
  local align, shown, most = { "left" }, {}, { STUB }
  for j in ipairs(leaves) do
    local bars, texts = false, false
    for _, row in ipairs(layout.rows) do
      local kind = row.cells and row.cells[j] and row.cells[j].kind
      bars, texts = bars or kind == "bar", texts or kind == "text"
    end
    if not bars then
      shown[#shown + 1], align[#align + 1] = j, texts and "left" or "right"
      most[#most + 1] = leaves[j].wrap and WRAPPED or huge
      lines[1][#lines[1] + 1] = escape(concat(paths[j], " > "))
    end
  end
  for _, row in ipairs(layout.rows) do
    local label = escape(row.label)
    local line = { row.kind == "question" and "**" .. label .. "**" or rep(INDENT, row.level) .. label }
    for _, j in ipairs(shown) do
      local cell = row.cells and row.cells[j]
      line[#line + 1] = (cell and cell.kind == "text" and escape(cell.text) or show.cell(cell, words):gsub("<", "\\<"))
        .. show.suffix(cell):gsub("^%*", "\\*")
    end
    lines[#lines + 1] = line
  end

  local out = {}
  if layout.title then out[#out + 1] = "**" .. escape(layout.title) .. "**\n" end
  if layout.base then out[#out + 1] = escape_line(layout.base) .. "\n" end
  for i, line in ipairs(lines) do
    local parts, rule = {}, {}
    for c, string in ipairs(line) do
      local room = align[c] == "left" and 4 or 3
      for _, other in ipairs(lines) do room = max(room, min(width(other[c]), most[c])) end
      parts[c] = pad(string, room, align[c])
      rule[c] = align[c] == "left" and ":" .. rep("-", room - 1) or rep("-", room - 1) .. ":"
    end
    out[#out + 1] = "| " .. concat(parts, " | ") .. " |"
    if i == 1 then out[#out + 1] = "| " .. concat(rule, " | ") .. " |" end
  end
  local first = true
  for _, list in ipairs { layout.legend, layout.notes, layout.ledger, { layout.source } } do
    for _, note in ipairs(list) do
      out[#out + 1] = (first and "\n" or "") .. "- " .. escape_line(note)
      first = false
    end
  end
  return concat(out, "\n") .. "\n"
end

return render
