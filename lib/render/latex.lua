--- A layout as LaTeX: a booktabs table for a paper, or a document that compiles.
--
-- The module is called like the other renderers, `latex(layout, options)`. It needs the packages array, booktabs and,
-- for tables of more than a page, longtable. Columns that do not fit beside each other go to a further block below,
-- with the stub again. Texts are escaped for whatever encoding of fonts a document has: none of their signs is a
-- command, makes a ligature or is a shorthand of babel's. What stands in no font of pdfLaTeX (Arabic, emoji) needs
-- LuaLaTeX or XeLaTeX and a font that has it.

local layouts = require "layout"
local beside = require "render.columns"
local language = require "language"
local text = require "core.text"
local check = require "check"

local concat, max, min, format = table.concat, math.max, math.min, string.format

local latex = {}

local ROOM = 92    -- places of a line in \small
local EM = 0.47    -- what a place is in em, roughly
local STUB = 24    -- places the stub keeps
local WRAPPED = 30 -- places of a column of texts that wrap
local LONG = 40    -- rows of a table that may take more than a page
local BAR = 8      -- em of the longest bar
local WORD = 40    -- a longer word may be broken anywhere
local LABEL = 1000 -- places of a label: TeX breaks no row over pages, so what is longer is cut
local HEADING = 300

local SIGNS = {
  ["\\"] = "\\textbackslash{}", ["{"] = "\\{", ["}"] = "\\}", ["$"] = "\\$", ["&"] = "\\&", ["#"] = "\\#",
  ["_"] = "\\_", ["%"] = "\\%", ["^"] = "\\textasciicircum{}", ["~"] = "\\textasciitilde{}", ["<"] = "\\textless{}",
  [">"] = "\\textgreater{}", ["|"] = "\\textbar{}", ['"'] = "\\symbol{34}", ["`"] = "\\textasciigrave{}",
  ["["] = "{[}", ["]"] = "{]}", ["*"] = "{*}", ["\1"] = "\\allowbreak{}",
}
local BEYOND = {
  ["\u{A0}"] = "~", ["\u{AD}"] = "\\-", ["\u{202F}"] = "\\,",
  ["\u{2191}"] = "$\\uparrow$", ["\u{2193}"] = "$\\downarrow$",
  ["\u{2212}"] = "$-$", ["\u{2264}"] = "$\\leq$", ["\u{2265}"] = "$\\geq$", ["\u{2248}"] = "$\\approx$",
  ["\u{FFFD}"] = "{?}",
}

-- Marks (\1, which no clean text has) where a long word may be broken.
local function broken(word)
  if #word <= WORD then return nil end
  local parts = {}
  while word ~= "" do
    local part = text.cut(word, WORD // 2)
    parts[#parts + 1], word = part, word:sub(#part + 1)
  end
  return concat(parts, "\1")
end

-- Signs that would make one with the next; braces do not keep them apart in LuaTeX.
local function apart(run) return (run:gsub(".", "%0\\/")) end

--- A text as it is to be read, whatever is in it.
-- @param label any bytes
-- @return LaTeX on one line
-- @usage assert(require "render.latex".escape "50 % of $x$" == "50 \\% of \\$x\\$")
function latex.escape(label)
  return (beside.plain(label):gsub("%S+", broken):gsub("[\\{}$&#_%%^~<>|\"`%[%]*\1]", SIGNS)
    :gsub("[\xc2\xe2\xef][\x80-\xbf]+", BEYOND):gsub("[-,'][-,']+", apart))
end

local escape = latex.escape

-- What is too long for a cell ends in an ellipsis.
local function short(label, most)
  local part = text.cut(beside.plain(label), most)
  return #part < #beside.plain(label) and text.cut(part, most - 1) .. "\u{2026}" or part
end

-- Lines one below the other, as one cell.
local function stacked(lines, align)
  for i, line in ipairs(lines) do lines[i] = escape(line) end
  if #lines < 2 then return lines[1] or "" end
  return format("\\begin{tabular}[b]{@{}%s@{}}%s\\end{tabular}", align, concat(lines, "\\\\"))
end

local function paragraph_column(places)
  return format(">{\\raggedright\\arraybackslash}p{%.1fem}", places * EM)
end

local function number(cell, shown)
  shown = escape(short(shown, LABEL))
  return cell.kind == "text" and shown or (shown:gsub("%-", "$-$"))
end

-- The columns of a block as LaTeX counts them: one with letters is two.
local function tex_columns(columns, span)
  local count = 0
  for _, j in ipairs(span) do count = count + (columns[j].lettered and 2 or 1) end
  return count
end

local function specification(columns, block, stub)
  local parts = { stub.wraps and paragraph_column(stub.room) or "l" }
  for _, j in ipairs(block) do
    local column = columns[j]
    parts[#parts + 1] = column.wrap and paragraph_column(column.room) or column.lettered and "r@{\\,}l"
      or column.align == "left" and "l" or "r"
  end
  return concat(parts)
end

local function heading(layout, columns, over, block, out)
  for _, nodes in ipairs(over) do
    local cells, rules, at, any = { "" }, {}, 2, false
    for _, span in ipairs(beside.spans(nodes, block)) do
      local count = tex_columns(columns, span)
      if span.node then
        local lines = beside.wrap(short(span.node.label, HEADING), max(beside.room(span, columns), 12))
        cells[#cells + 1] = format("\\multicolumn{%d}{c}{%s}", count, stacked(lines, "c"))
        rules[#rules + 1] = format("\\cmidrule(lr){%d-%d}", at, at + count - 1)
        any = true
      else
        cells[#cells + 1] = (" &"):rep(count - 1)
      end
      at = at + count
    end
    if any then
      out[#out + 1] = concat(cells, " & ") .. " \\\\"
      out[#out + 1] = concat(rules, " ")
    end
  end
  local cells = { escape(short(layout.stub or "", HEADING)) }
  for _, j in ipairs(block) do
    local column = columns[j]
    local align = column.align == "left" and "l" or "r"
    local label = stacked(beside.wrap(short(column.label, HEADING), max(column.room, 12)), align)
    cells[#cells + 1] = format("\\multicolumn{%d}{%s}{%s}", column.lettered and 2 or 1, align, label)
  end
  out[#out + 1] = concat(cells, " & ") .. " \\\\"
  out[#out + 1] = "\\midrule"
end

local function cells_of(row, columns, block, i, cells)
  for _, j in ipairs(block) do
    local column, cell = columns[j], row.cells[j]
    local shown = cell and number(cell, column.strings[i] or "") or ""
    if cell and cell.kind == "bar" then shown = format("\\rule{%.2fem}{0.7em}", cell.value * BAR) end
    if cell and cell.mark then shown = shown .. format("\\rlap{\\textsuperscript{%s}}", escape(cell.mark)) end
    cells[#cells + 1] = shown
    if column.lettered then
      cells[#cells + 1] = cell and cell.letters and format("{\\scriptsize %s}", escape(cell.letters)) or ""
    end
  end
end

local function body(layout, columns, block, stub, out)
  local all = 1 + tex_columns(columns, block)
  local room = stub.room + beside.GAP + beside.room(block, columns)
  for i, row in ipairs(layout.rows) do
    local label = escape(short(row.label, LABEL))
    if row.kind == "question" then
      if i > 1 then out[#out + 1] = "\\addlinespace" end
      out[#out + 1] = format("\\multicolumn{%d}{%s}{\\textbf{%s}} \\\\*", all,
        text.width(row.label) > room and paragraph_column(room) or "l", label)
    else
      local cells = { ("\\quad "):rep(row.level) .. label }
      cells_of(row, columns, block, i, cells)
      out[#out + 1] = concat(cells, " & ") .. " \\\\"
    end
  end
end

-- One block of columns; the first has the caption, "" for the number alone. What has none is not counted as a table.
local function block_of(layout, columns, over, block, stub, caption, is_long, out)
  local top = { "\\toprule" }
  heading(layout, columns, over, block, top)
  top = concat(top, "\n")
  if is_long then
    out[#out + 1] = format("\\begin{longtable}[l]{%s}", specification(columns, block, stub))
    if caption == "" then
      out[#out + 1] = format("\\multicolumn{%d}{l}{\\tablename~\\thetable}\\\\", 1 + tex_columns(columns, block))
    elseif caption then
      out[#out + 1] = format("\\caption{%s}\\\\", caption)
    end
    out[#out + 1] = top
    out[#out + 1] = "\\endfirsthead"
    out[#out + 1] = top
    out[#out + 1] = "\\endhead"
    out[#out + 1] = "\\bottomrule"
    out[#out + 1] = "\\endfoot"
    body(layout, columns, block, stub, out)
    out[#out + 1] = "\\end{longtable}" .. (caption and "" or "\\addtocounter{table}{-1}")
  else
    if caption then out[#out + 1] = format("\\caption{%s}", caption) end
    out[#out + 1] = format("\\begin{tabular}{%s}", specification(columns, block, stub))
    out[#out + 1] = top
    body(layout, columns, block, stub, out)
    out[#out + 1] = "\\bottomrule"
    out[#out + 1] = "\\end{tabular}"
  end
end

local function measured(layout)
  local columns = beside.measure(layouts.leaves(layout.head), layout.rows, language.words(layout.lang))
  local all, stub = {}, { room = text.width(beside.plain(layout.stub or "")) }
  for j, column in ipairs(columns) do
    all[j] = j
    if column.wrap then column.room = min(column.wrap, WRAPPED) end
    if column.bar then column.room = BAR / EM // 1 end
    for _, row in ipairs(layout.rows) do
      local cell = row.cells and row.cells[j]
      column.lettered = column.lettered or cell and cell.letters ~= nil
    end
  end
  for _, row in ipairs(layout.rows) do
    if row.kind ~= "question" then stub.room = max(stub.room, text.width(beside.plain(row.label)) + 3 * row.level) end
  end
  local most = max(STUB, min(ROOM // 2, ROOM - beside.GAP - beside.room(all, columns)))
  if stub.room > most then stub.room, stub.wraps = most, true end
  return columns, stub
end

-- The table: a float, or (where it is long, and in documents) a part of the text that breaks over pages.
local function table_of(layout, is_long, is_numbered)
  local columns, stub = measured(layout)
  local over = beside.levels(layout.head)
  local caption = layout.title and escape(short(layout.title, LABEL)) or is_numbered and "" or nil
  local out = is_long and { "{\\small" } or { "\\begin{table}[htbp]", "\\small" }
  for b, block in ipairs(beside.pack(columns, layout.head, ROOM - stub.room)) do
    if b > 1 then out[#out + 1] = is_long and "" or "\\par\\medskip" end
    block_of(layout, columns, over, block, stub, b == 1 and caption or nil, is_long, out)
  end
  out[#out + 1] = "\\par\\footnotesize\\raggedright"
  for _, list in ipairs { { layout.base }, layout.legend, layout.notes, layout.ledger, { layout.source } } do
    for _, line in ipairs(list) do out[#out + 1] = format("\\noindent %s\\par", escape(line)) end
  end
  out[#out + 1] = is_long and "\\bigskip}" or "\\end{table}"
  return concat(out, "\n") .. "\n"
end

local PREAMBLE = [[
%% !TeX program = lualatex
\documentclass[a4paper]{article}
\usepackage{iftex}
\ifPDFTeX
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\else
\usepackage{fontspec}
\fi
\usepackage[margin=2cm]{geometry}
\usepackage{array,booktabs,longtable}
\setlength{\LTcapwidth}{\linewidth}
\renewcommand{\tablename}{%s}
\begin{document}
%s\end{document}
]]

--- A document that compiles around what is given.
-- @param given `lang`, `body` (LaTeX, tables as `document = true` makes them)
-- @return a text
-- @usage assert(require "render.latex".document { lang = "de", body = "x\n" }:find("Tabelle", 1, true))
function latex.document(given)
  return format(PREAMBLE, given.lang == "de" and "Tabelle" or "Table", given.body)
end

--- Writes a layout as LaTeX, with rules of booktabs; wide tables go on below.
-- @param layout see layout.lua
-- @param options `document` true: a document that compiles; `long`: over several pages (nil: where there are many
--   rows); `numbered`: it has its number where it has no title, too
-- @return a text
-- @raise on an unknown option
-- @usage
-- local one = require "layout".of { lang = "en", head = { { label = "%" } },
--   rows = { { kind = "answer", label = "50 % & more", cells = { { kind = "count", value = 3 } } } } }
-- assert(require "render.latex"(one):find("50 \\% \\& more", 1, true))
local function render(_, layout, options)
  options = check.options("latex", options, { "document", "long", "numbered" })
  local is_long = options.document or options.long
  if is_long == nil then is_long = #layout.rows > LONG end
  local one = table_of(layout, is_long, options.numbered)
  return options.document and latex.document { lang = layout.lang, body = one } or one
end

return setmetatable(latex, { __call = render })
