--- Values as the prompt shows them: what they are, in few lines, and what one can do next.
--
-- Tables, estimates and all that prints itself is shown as it prints. Datasets, designs, columns, the study and
-- functions have a form of their own here. A plain Lua table is shown with its fields, deep and long ones cut with a
-- count; a list of tables with the same fields as the first of its rows.

local classes = require "help.classes"
local language = require "language"
local show = require "show"
local text = require "core.text"

local concat, rep = table.concat, string.rep
local width, clean, cut = text.width, text.clean, text.cut

local value = {}

local DEEPEST = 3  -- tables within tables
local LONGEST = 20 -- fields of a table
local NAMED = 40   -- fields with a name of the table itself
local ROWS = 10    -- of a list of tables
local BROAD = 20   -- places of a column of it
local WIDEST = 200 -- places of a text within a table
local LINES = 4    -- of names

local function counted(n, one, many)
  return show.number(n, 0, language.words("en")) .. " " .. (n == 1 and one or many)
end

-- Names in lines of at most `room` places, set in by two; how many are left over is said.
local function names_in(list, room, lines)
  local out, line, shown = {}, " ", 0
  for _, name in ipairs(list) do
    name = clean(name)
    if width(line) + 1 + width(name) > room and line ~= " " then
      if #out + 1 == lines then break end
      out[#out + 1], line = line, " "
    end
    line, shown = line .. " " .. name, shown + 1
  end
  out[#out + 1] = line
  if shown < #list then out[#out + 1] = ("  and %d more"):format(#list - shown) end
  return concat(out, "\n")
end

-- A sentence in lines of at most `room` places, set in by two.
local function next_of(sentence, room)
  local out, line = {}, "  next:"
  for word in sentence:gmatch("%S+") do
    if width(line) + 1 + width(word) > room then out[#out + 1], line = line, "   " end
    line = line .. " " .. word
  end
  out[#out + 1] = line
  return concat(out, "\n")
end

local function dataset_of(data, room)
  local from = data:file()
  local name = from and " " .. clean(from:match("[^/]*$")) or ""
  local out = { ("dataset%s: %s, %s"):format(name, counted(#data, "row", "rows"),
    counted(#data:names(), "column", "columns")) }
  if #data:names() > 0 then out[2] = names_in(data:names(), room, LINES) end
  local notes = data:notes()
  if #notes > 0 then out[#out + 1] = "  " .. counted(#notes, "note", "notes") .. ": :notes()" end
  out[#out + 1] = next_of(":describe(), :freq(name), :design { weight = ... }; ?name: a column", room)
  return concat(out, "\n")
end

local function design_of(design, room)
  local domain = #require "design".facts(design, "show").domains > 0
  return tostring(design) .. "\n" .. next_of(":table { rows =, columns = }, :mean(name), :share(name, key)"
    .. (domain and "" or ", :domain(condition)") .. "; ?s: lists all", room)
end

local function column_of(column, room)
  local lang = language.current()
  local kind, summary = column:kind(), column:summary()
  local label = column:label(lang)
  local out = { ("column, %s%s: %s of %s"):format(kind, label and label ~= "" and ", " .. clean(label) or "",
    show.number(summary.answered, 0, language.words("en")), counted(column:rows(), "row", "rows") .. " answered") }
  if kind == "single" or kind == "multi" then
    local keys = {}
    for _, option in ipairs(column:codes(lang)) do
      if not option.missing then keys[#keys + 1] = option.key end
    end
    out[2] = names_in(keys, room, LINES)
  elseif summary.low then
    out[2] = ("  from %s to %s"):format(text.number(summary.low), text.number(summary.high))
  end
  return concat(out, "\n")
end

local function study_of(study, room)
  local lang = language.current()
  local out = { "study: " .. (language.pick(study.title, lang) or study.root) }
  for _, population in ipairs(study.populations) do
    local waves = {}
    for i, wave in ipairs(population.waves) do waves[i] = wave.name end
    out[#out + 1] = ("  study.%s: %s, waves %s"):format(population.name,
      language.pick(population.label, lang) or population.name, concat(waves, ", "))
  end
  local first = study.populations[1]
  out[#out + 1] = next_of(("s = study.%s:wave(\"%s\"); ?name explains a question, ??word searches"):format(
    first.name, first.waves[1].name), room)
  for i = 1, #out - 1 do out[i] = cut(out[i], room) end
  return concat(out, "\n")
end

local function population_of(population, room)
  return tostring(population) .. "\n" .. next_of((":wave(\"%s\"); as it is, all waves together"):format(
    population.waves()[1]), room)
end

local function befund_of(befund, room)
  local names = require "check".names(debug.getmetatable(befund).__functions)
  return "befund " .. befund.version .. ":\n" .. names_in(names, room, LINES) .. "\n"
    .. next_of("?befund.read explains one", room)
end

local function function_of(f)
  local topic = require "help.index".of_value(f)
  if topic then return ("function %s  (?%s)"):format(topic.title, topic.name) end
  local info = debug.getinfo(f, "S")
  return info.what == "C" and "function of the program"
    or ("function of %s:%d"):format(info.short_src, info.linedefined)
end

local forms = { ["befund.dataset"] = dataset_of, ["befund.design"] = design_of, ["befund.column"] = column_of,
  study = study_of, befund = befund_of }

local function quoted(s)
  local shown = width(s) > WIDEST and cut(s, WIDEST) .. "…" or s
  shown = shown:gsub("[\n\r\t]", { ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" })
  return '"' .. clean((shown:gsub('"', '\\"'))) .. '"'
end

local function order(a, b)
  local x, y = type(a), type(b)
  if x ~= y then return x < y end
  if x == "number" or x == "string" then return a < b end
  return tostring(a) < tostring(b)
end

local one_of

-- The fields of a table as texts: those of the list first, then the others by name.
local function fields_of(t, depth, seen, room)
  local list, names, count = {}, {}, 0
  local size = #t
  local most = depth == 1 and size == 0 and NAMED or LONGEST
  local listed, named = {}, false
  for i = 1, size do
    local one = rawget(t, i)
    if type(one) == "table" then listed[one] = true end
  end
  for key, one in next, t do
    local is_in_list = math.type(key) == "integer" and key >= 1 and key <= size
    if not is_in_list and listed[one] then -- shown once
      named = true
    else
      if not is_in_list then names[#names + 1] = key end
      count = count + 1
    end
  end
  table.sort(names, order)
  for i = 1, size do
    if #list == LONGEST then break end
    list[#list + 1] = one_of(rawget(t, i), depth, seen, room)
  end
  for _, key in ipairs(names) do
    if #list >= most then break end
    local name = type(key) == "string" and key:find("^[%a_][%w_]*$") and key
      or "[" .. one_of(key, depth, seen, room) .. "]"
    list[#list + 1] = name .. " = " .. one_of(rawget(t, key), depth, seen, room)
  end
  if count > #list then list[#list + 1] = ("and %d more"):format(count - #list) end
  if named then list[#list + 1] = "by name, too" end
  return list
end

local function prints_itself(v)
  local meta = debug.getmetatable(v)
  return type(meta) == "table" and rawget(meta, "__tostring") ~= nil
end

local function is_record(v)
  return type(v) == "table" and not prints_itself(v) and #v == 0 and next(v) ~= nil
end

-- The fields of a list of tables, in the order its metatable says (`__fields`), else in that of their names.
local function names_of(list)
  local seen, kept, named = {}, {}, {}
  for _, row in ipairs(list) do
    for name in next, row do
      if type(name) == "string" then seen[name] = true end
    end
  end
  local meta = debug.getmetatable(list)
  for _, from in ipairs { meta and meta.__fields or {}, require "check".names(seen) } do
    for _, name in ipairs(from) do
      local filled, plain = 0, true
      for _, row in ipairs(list) do
        local v = rawget(row, name)
        plain = plain and type(v) ~= "table" and type(v) ~= "function"
        if v ~= nil and v ~= "" then filled = filled + 1 end
      end
      if plain and filled * 2 > #list and not named[name] then kept[#kept + 1], named[name] = name, true end
    end
  end
  return kept, #require "check".names(seen)
end

-- A list of tables that have fields in common, as a table: its first rows, the fields that fit; nil for other tables.
local function records_of(list, room)
  if #list < 3 then return nil end
  local is_row = {}
  for _, row in ipairs(list) do
    if not is_record(row) then return nil end
    is_row[row] = true
  end
  for _, row in next, list do
    if not is_row[row] then return nil end
  end
  local names, count = names_of(list)
  local rows, lines, used, shown = math.min(#list, ROWS), {}, 0, 0
  for i = 0, rows do lines[i] = "" end
  for _, name in ipairs(names) do
    local cells, wide, is_number = { [0] = name }, width(name), true
    for i = 1, rows do
      local v = rawget(list[i], name)
      cells[i] = v == nil and "" or clean((tostring(v):gsub("%s+", " ")))
      if width(cells[i]) > BROAD then cells[i] = cut(cells[i], BROAD - 3) .. "..." end
      wide, is_number = math.max(wide, width(cells[i])), is_number and (v == nil or type(v) == "number")
    end
    if used + 2 + wide > room then break end
    used, shown = used + 2 + wide, shown + 1
    for i = 0, rows do
      local gap = rep(" ", wide - width(cells[i]))
      lines[i] = lines[i] .. "  " .. (is_number and gap .. cells[i] or cells[i] .. gap)
    end
  end
  if shown == 0 then return nil end
  for i = 0, rows do lines[i] = lines[i]:gsub(" +$", "") end
  local last = rows < #list and ("\n  and %s more"):format(show.number(#list - rows, 0, language.words("en"))) or ""
  if shown < count then last = last .. (last == "" and "\n  " or "; ") .. ("[1] shows all %d fields"):format(count) end
  return ("list of %s\n"):format(show.number(#list, 0, language.words("en"))) .. lines[0] .. "\n"
    .. concat(lines, "\n", 1, rows) .. last
end

local function table_of(t, depth, seen, room)
  if seen[t] then return "{ itself }" end
  local records = depth == 0 and records_of(t, room)
  if records then return records end
  if next(t) == nil then return "{}" end
  if depth == DEEPEST then
    local count = 0
    for _ in next, t do count = count + 1 end
    return ("{ %s }"):format(counted(count, "field", "fields"))
  end
  seen[t] = true
  local list = fields_of(t, depth + 1, seen, room - 2)
  seen[t] = nil
  local line = "{ " .. concat(list, ", ") .. " }"
  if width(line) <= room and not line:find("\n", 1, true) then return line end
  local lead = rep("  ", depth + 1)
  if not line:find(depth > 1 and "\n" or "[{\n]", 3) then -- plain values, and what is deep, fill their lines
    local lines, own = {}, nil
    for i, field in ipairs(list) do
      if i < #list then field = field .. "," end
      if own and width(own) + 1 + width(field) <= room - #lead then
        own = own .. " " .. field
      else
        lines[#lines + 1], own = own, field
      end
    end
    lines[#lines + 1] = own
    return "{\n" .. lead .. concat(lines, "\n" .. lead) .. "\n" .. rep("  ", depth) .. "}"
  end
  return "{\n" .. lead .. concat(list, ",\n" .. lead) .. "\n" .. rep("  ", depth) .. "}"
end

function one_of(v, depth, seen, room)
  local kind = type(v)
  if kind == "string" then return depth == 0 and v or quoted(v) end
  if kind == "function" then return depth == 0 and function_of(v) or "function" end
  local class = classes.of(v)
  if depth == 0 and class and forms[class.name] then return forms[class.name](v, room) end
  if depth == 0 and kind == "table" and prints_itself(v) and type(rawget(v, "waves")) == "function" then
    return population_of(v, room)
  end
  if kind == "table" and not prints_itself(v) then return table_of(v, depth, seen, room) end
  local shown = tostring(v)
  if depth == 0 then return shown end
  local first = shown:match("^[^\n]*")
  return first == shown and shown or first .. " …"
end

--- A value as the prompt shows it.
-- @param v anything
-- @param room places of a line; nil: 80
-- @return text without a line break at its end
-- @usage
-- local text = require "prompt.value".text
-- assert(text { 1, 2, a = "x" } == '{ 1, 2, a = "x" }')
-- assert(text("x") == "x" and text(nil) == "nil")
function value.text(v, room)
  return (one_of(v, 0, {}, room or 80):gsub("\n+$", ""))
end

return value
