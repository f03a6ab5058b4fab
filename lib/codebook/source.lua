--- Codebooks as Lua source: texts, options, columns and sets as a person would write them.

local check = require "check"

local concat = table.concat

local source = {}

-- Marks of direction and other letters that are not seen: U+200B-200F, 202A-202E, 2060-2069, FEFF.
local unseen = { "\xe2\x80[\x8b-\x8f\xaa-\xae]", "\xe2\x81[\xa0-\xa9]", "\xef\xbb\xbf" }

--- A text without letters that are not seen.
-- @param text any text
-- @return a text
-- @usage assert(require "codebook.source".visible("a\u{202E}b") == "ab")
function source.visible(text)
  for _, pattern in ipairs(unseen) do text = text:gsub(pattern, "") end
  return text
end

--- A text as a literal of Lua, in one line; what an editor would not show stands as its number.
-- @param text any bytes
-- @return source
-- @usage assert(require "codebook.source".quoted('a "b"\n') == [["a \"b\"\n"]])
function source.quoted(text)
  local literal = ("%q"):format(text):gsub("\\\n", "\\n"):gsub("\r", "\\r"):gsub("\0", "\\0")
  for _, pattern in ipairs(unseen) do
    literal = literal:gsub(pattern, function(letter) return ("\\u{%04X}"):format(utf8.codepoint(letter)) end)
  end
  return literal
end

local quoted = source.quoted

--- A number or text as a literal of Lua.
-- @param value number or text
-- @return source
-- @usage assert(require "codebook.source".literal(2.5) == "2.5")
function source.literal(value)
  return type(value) == "string" and quoted(value) or check.quoted(value)
end

local literal = source.literal

local reserved = { ["do"] = true, ["if"] = true, ["in"] = true, ["or"] = true }

--- Adds labels by language to the parts of an entry; languages that a codebook cannot have are left out.
-- @param parts list of texts
-- @param label { de =, en = }, or nil
-- @usage local parts = {}
-- require "codebook.source".labelled(parts, { de = "Ja" })
-- assert(parts[1] == 'de = "Ja"')
function source.labelled(parts, label)
  for _, language in ipairs(check.names(label or {})) do
    local name = reserved[language] and ('["%s"]'):format(language) or language
    if language:find("^%l%l$") then parts[#parts + 1] = ("%s = %s"):format(name, quoted(label[language])) end
  end
end

local labelled = source.labelled

--- An option of a scale.
-- @param option { key, code, text, label, score, kind }
-- @return source
-- @usage assert(require "codebook.source".option { key = "yes", code = 1 } == '{ "yes", 1 }')
function source.option(option)
  local parts = { quoted(option.key) }
  if option.code ~= nil then
    parts[2] = literal(option.code)
  elseif option.text ~= nil and option.text ~= option.key then
    parts[2] = quoted(option.text)
  end
  labelled(parts, option.label)
  if option.score ~= nil then parts[#parts + 1] = "score = " .. literal(option.score) end
  if option.kind ~= nil then parts[#parts + 1] = "missing = " .. quoted(option.kind) end
  return "{ " .. concat(parts, ", ") .. " }"
end

local function net_text(net)
  local parts = { quoted(net.key) }
  for i, member in ipairs(net.members) do parts[i + 1] = quoted(member) end
  labelled(parts, net.label)
  return "{ " .. concat(parts, ", ") .. " }"
end

--- A list of options, a line each, or all in one if they are short; its `nets` behind them.
-- @param options list of options
-- @param indent blanks in front of the line it starts in
-- @param room bytes that are short, 76 if left out
-- @return source
-- @usage assert(require "codebook.source".options({ { key = "yes" } }, "") == '{ { "yes" } }')
function source.options(options, indent, room)
  local parts = {}
  for i, option in ipairs(options) do parts[i] = source.option(option) end
  if options.nets and #options.nets > 0 then
    local nets = {}
    for i, net in ipairs(options.nets) do nets[i] = net_text(net) end
    parts[#parts + 1] = "nets = { " .. concat(nets, ", ") .. " }"
  end
  local one = "{ " .. concat(parts, ", ") .. " }"
  if #one <= (room or 76) then return one end
  return "{\n" .. indent .. "  " .. concat(parts, ",\n" .. indent .. "  ") .. " }"
end

local function missing_text(missing)
  local parts = {}
  for i, item in ipairs(missing) do parts[i] = ("[%s] = %s"):format(literal(item.value), quoted(item.kind)) end
  return "missing = { " .. concat(parts, ", ") .. " }"
end

--- What is known of a column, as an entry without what stands around it.
-- @param found see guess.lua
-- @param indent blanks in front of the line it starts in
-- @return source
-- @usage assert(require "codebook.source".entry({ name = "age", kind = "number" }, "") == '{ "age", kind = "number" }')
function source.entry(found, indent)
  local parts = { quoted(found.name), 'kind = "' .. found.kind .. '"' }
  labelled(parts, found.title)
  if found.date then parts[#parts + 1] = "date = " .. quoted(found.date) end
  if found.asked then parts[#parts + 1] = "asked = " .. quoted(found.asked) end
  if found.private then parts[#parts + 1] = "private = true" end
  if found.missing and #found.missing > 0 then parts[#parts + 1] = missing_text(found.missing) end
  if found.ordered then parts[#parts + 1] = "ordered = true" end
  if found.scale then
    parts[#parts + 1] = "scale = " .. quoted(found.scale.name)
  elseif found.options then
    parts[#parts + 1] = "codes = " .. source.options(found.options, indent .. "  ")
  end
  return "{ " .. concat(parts, ", ") .. " }"
end

-- A comment in one line, whatever is in it.
local function remark(text)
  return " -- " .. text:gsub("[%c]+", " ")
end

--- Whole numbers as codes.
-- @param values list of numbers
-- @param missing list of { value, kind }, or nil
-- @return source
-- @usage assert(require "codebook.source".codes { 1, 2 } == 'codes = { { "1", 1 }, { "2", 2 } }')
function source.codes(values, missing)
  local codes = {}
  for i, value in ipairs(values) do codes[i] = ("{ %q, %s }"):format(check.quoted(value), literal(value)) end
  for _, item in ipairs(missing or {}) do
    codes[#codes + 1] = ("{ %s, missing = %q }"):format(literal(item.value), item.kind)
  end
  return "codes = { " .. concat(codes, ", ") .. " }"
end

--- What is known of a column, as an entry of the list of columns with its comments.
-- @param found see guess.lua
-- @param indent blanks in front of each line
-- @return source, one line or more, the last one not ended
-- @usage local found = { name = "age", kind = "number", comment = "20 to 31" }
-- assert(require "codebook.source".column(found, "") == '{ "age", kind = "number" }, -- 20 to 31')
function source.column(found, indent)
  local lines = { indent .. source.entry(found, indent) .. "," .. (found.comment and remark(found.comment) or "") }
  if found.mostly then
    lines[2] = ("%s-- if these are numbers: { %s, kind = \"number\", %s },"):format(indent, quoted(found.name),
      missing_text(found.mostly))
  end
  local are_codes = found.whole and #found.whole > 1
  if found.marked and not are_codes then
    lines[#lines + 1] = ("%s-- with these missing: { %s, kind = \"number\", %s },"):format(indent, quoted(found.name),
      missing_text(found.marked))
  end
  if are_codes then
    lines[#lines + 1] = ("%s-- if these are codes: { %s, %s },"):format(indent, quoted(found.name),
      source.codes(found.whole, found.marked))
  end
  return concat(lines, "\n")
end

--- The items of a set or battery.
-- @param items list of sources, or of columns of which name, title and `reverse` are written
-- @param is_guess true: also the numbers that may stand for what is missing
-- @return source
-- @usage assert(require "codebook.source".items { { name = "q7_1" } } == '{ { "q7_1" } }')
function source.items(items, is_guess)
  local list = {}
  for i, found in ipairs(items) do
    local parts = type(found) == "table" and { quoted(found.name) }
    if parts then
      labelled(parts, found.label or found.title)
      if found.reverse then parts[#parts + 1] = "reverse = true" end
      if is_guess and found.marked then parts[#parts + 1] = missing_text(found.marked) end
    end
    list[i] = parts and "{ " .. concat(parts, ", ") .. " }" or found
  end
  local one = concat(list, ", ")
  return #one <= 60 and not one:find("\n") and "{ " .. one .. " }"
    or "{\n      " .. concat(list, ",\n      ") .. " }"
end

--- Source as a comment, line by line.
-- @param text lines that start with two blanks
-- @return lines of comment
-- @usage assert(require "codebook.source".commented("  a\n    b") == "  -- a\n  --   b")
function source.commented(text)
  return (text:gsub("[^\n]+", function(line) return "  -- " .. line:gsub("^  ", "", 1) end))
end

--- A comment between words, whatever is in the text.
-- @param text of the comment
-- @return source
-- @usage assert(require "codebook.source".block "a]]" == "--[=[ a]] ]=]")
function source.block(text)
  local level = ""
  while text:find("]" .. level .. "]", 1, true) do level = level .. "=" end
  return ("--[%s[ %s ]%s]"):format(level, text, level)
end

return source
