-- The forms of a table read back: rows with cells, as a reader of that form sees them. Nothing here is shared with the
-- renderers.
--
--   parsed.markdown(bytes), .html, .latex -> list of { label = "yes", cells = { "57* B C", "", ... } } without the
--     headings of questions; a bar is "bar 0.57"
--   parsed.csv(bytes) -> list of lists of fields; parsed.text(bytes) -> list of lines
--   parsed.number(shown, lang) -> number, "<" where it says less than that; nil where it is none

local parsed = {}

local function trimmed(s) return (s:gsub("^%s+", ""):gsub("%s+$", "")) end

-- ---- Markdown -----------------------------------------------------------------------------------------------

local function unescaped(s) return (s:gsub("\\(%p)", "%1")) end

function parsed.markdown(bytes)
  local rows, skipped = {}, 0
  for line in bytes:gmatch("[^\n]+") do
    if line:find("^|") then
      local fields, field, at = {}, "", 2
      while at <= #line do
        local sign = line:sub(at, at)
        if sign == "\\" then
          field, at = field .. line:sub(at, at + 1), at + 2
        elseif sign == "|" then
          fields[#fields + 1], field, at = field, "", at + 1
        else
          field, at = field .. sign, at + 1
        end
      end
      skipped = skipped + 1
      local label = trimmed((fields[1]:gsub("\u{A0}", "")))
      if skipped > 2 and not (label:find("^%*%*.*%*%*$") and not label:find("\\%*%*$")) then
        local cells = {}
        for i = 2, #fields do cells[i - 1] = unescaped(trimmed(fields[i])) end
        rows[#rows + 1] = { label = unescaped(label), cells = cells }
      end
    end
  end
  return rows
end

-- ---- HTML ---------------------------------------------------------------------------------------------------

local entities = { amp = "&", lt = "<", gt = ">", quot = '"', ["#39"] = "'" }

local function content(s)
  assert(not s:find("[<>]"), s)
  return (s:gsub("&([%w#]+);", function(name) return assert(entities[name], name) end))
end

local function html_cell(inner)
  local bar = inner:match('^<span style="width:([%d.]+)%%"></span>$')
  if bar then return ("bar %.2f"):format(tonumber(bar) / 100) end
  local rest, letters = inner:match("^(.-) ?<small>(.-)</small>$")
  inner = rest or inner
  local shown, mark = inner:match("^(.-)<sup>(.-)</sup>$")
  return content(shown or inner) .. content(mark or "") .. ((letters or "") ~= "" and " " .. content(letters) or "")
end

function parsed.html(bytes)
  local rows = {}
  local body = bytes:match("</thead>(.*)</table>") or ""
  for line in body:gmatch("<tr[^>]*>(.-)</tr>") do
    local head, rest = line:match('^<th scope="row"[^>]*>(.-)</th>(.*)$')
    if head then
      local cells = {}
      for inner in rest:gmatch("<td[^>]*>(.-)</td>") do cells[#cells + 1] = html_cell(inner) end
      rows[#rows + 1] = { label = content(head:gsub("^<a [^>]*>(.*)</a>$", "%1")), cells = cells }
    else
      assert(line:find('^<th scope="rowgroup"'), line)
    end
  end
  return rows
end

-- ---- LaTeX --------------------------------------------------------------------------------------------------

local commands = { textbackslash = "\\", textasciicircum = "^", textasciitilde = "~", textless = "<", textgreater = ">",
  textbar = "|", textasciigrave = "`" }

local signs = { uparrow = "↑", downarrow = "↓", leq = "≤", geq = "≥", approx = "≈" }

-- What a reader of the page sees.
local function typeset(s)
  s = s:gsub("\\symbol{34}", '"'):gsub("%$\\(%l+)%$", signs):gsub("%$(.)%$", "%1")
  s = s:gsub("\\allowbreak{}", ""):gsub("\\/", ""):gsub("~", "\u{A0}"):gsub("\\,", "\u{202F}")
  s = s:gsub("\\(%a+){}", function(name) return "\2" .. assert(commands[name], name) .. "\2" end)
  s = s:gsub("\\([%p])", "\2%1\2"):gsub("\2([{}])\2", function(sign) return sign == "{" and "\3" or "\4" end)
  s = s:gsub("\2", "")
  s = s:gsub("[{}]", "")
  return (s:gsub("\3", "{"):gsub("\4", "}"))
end

local function latex_cell(s)
  local bar = s:match("^\\rule{([%d.]+)em}{0.7em}$")
  if bar then return ("bar %.2f"):format(tonumber(bar) / 8) end
  local shown, mark = s:match("^(.-)\\rlap{\\textsuperscript{(.*)}}$")
  return typeset(shown or s) .. typeset(mark or "")
end

-- The columns of a specification, true where one is two: numbers and letters.
local function columns_of(specification)
  local list = {}
  specification = specification:gsub(">%b{}", ""):gsub("p%b{}", "l"):gsub("r@%b{}l", "2"):gsub("^.", "")
  for sign in specification:gmatch(".") do list[#list + 1] = sign == "2" end
  return list
end

function parsed.latex(bytes)
  local rows
  for block in bytes:gmatch("\\begin{tabular}(%b{}.-)\n\\bottomrule\n\\end{tabular}\n") do
    local pairs_of = columns_of(block:match("^%b{}"):sub(2, -2))
    local body, i = block:match("\\midrule\n(.*)$"), 0
    local first = not rows
    rows = rows or {}
    for line in (body .. "\n"):gmatch("(.-) \\\\%*?\n") do
      line = line:gsub("^\\addlinespace\n", "")
      if not line:find("^\\multicolumn{%d+}%b{}{\\textbf") then
        local fields, cells, at = {}, {}, 2
        for field in (line .. " & "):gmatch("(.-) & ") do fields[#fields + 1] = field end
        for j, is_pair in ipairs(pairs_of) do
          cells[j] = latex_cell(fields[at])
          if is_pair then
            local letters = fields[at + 1]:match("^{\\scriptsize (.*)}$")
            cells[j] = cells[j] .. (letters and " " .. typeset(letters) or "")
          end
          at = at + (is_pair and 2 or 1)
        end
        assert(at == #fields + 1, line)
        i = i + 1
        if first then
          rows[i] = { label = typeset((fields[1]:gsub("\\quad ", ""))), cells = cells }
        else
          table.move(cells, 1, #cells, #rows[i].cells + 1, rows[i].cells)
        end
      end
    end
  end
  return rows or {}
end

-- ---- CSV ----------------------------------------------------------------------------------------------------

-- Records of fields, as RFC 4180 has it.
function parsed.csv(bytes)
  local records, record, at = {}, {}, 1
  while at <= #bytes do
    local field = bytes:match('^"(.-)"%f[,\n]', at)
    while field and select(2, field:gsub('"', "")) % 2 == 1 do -- the quote was one of two
      field = bytes:match('^"(' .. ("."):rep(#field) .. '.-)"%f[,\n]', at)
    end
    if field then
      at = at + #field + 2
      field = field:gsub('""', '"')
    else
      field = bytes:match("^[^,\n]*", at)
      assert(not field:find('"'), field)
      at = at + #field
    end
    record[#record + 1] = field
    if bytes:sub(at, at) == "\n" then
      assert(#record == #(records[1] or record), field)
      records[#records + 1], record = record, {}
    end
    at = at + 1
  end
  return records
end

-- ---- text ---------------------------------------------------------------------------------------------------

-- The lines of a table whose columns stand in one block: each with blanks for one blank.
function parsed.text(bytes)
  local lines = {}
  for line in bytes:gmatch("[^\n]+") do lines[#lines + 1] = trimmed((line:gsub(" +", " "))) end
  return lines
end

-- ---- numbers ------------------------------------------------------------------------------------------------

function parsed.number(shown, lang)
  local less, digits = shown:match("^(<?)(.*)$")
  if lang == "de" then
    digits = digits:gsub("\u{202F}", ""):gsub(",", ".")
  else
    digits = digits:gsub(",", "")
  end
  if not digits:find("^[+-]?%d+%.?%d*$") then return nil end
  return tonumber((digits:gsub("^%+", ""))), less
end

return parsed
