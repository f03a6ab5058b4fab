--- Several answers in one cell, `1;3;5` or `Zoom; Webex`, as the items of a multiple-response set.
--
-- A cell is split at the separator, blanks around a part do not count, empty parts neither, and a part that stands
-- twice is mentioned once. What a distinct cell mentions is found once; the rows are C. A row is answered where its
-- cell is, even if nothing in it is known.

local column = require "core.column"
local labels = require "core.labels"
local check = require "check"
local places = require "codebook.places"
local values_of = require "values"

local quoted = check.quoted

local list = {}

local separators = { ";", "|", "," } -- the first of those that as many cells have
local most = 200                     -- parts; more are no answers to choose from

local function escaped(separator)
  return (separator:gsub("%p", "%%%0"))
end

local function text_of(value)
  return type(value) == "number" and quoted(value) or value
end

--- The sign at which most cells can be split, of `;`, `|` and `,`.
-- @param values list of { value, count, first_row }, the distinct cells
-- @return the sign, or nil if there is none
-- @usage assert(require "multi.list".separator { { value = "1;3" }, { value = "2" } } == ";")
function list.separator(values)
  local best, cells = nil, 0
  for _, sign in ipairs(separators) do
    local count = 0
    for _, item in ipairs(values) do
      if text_of(item.value):find(sign, 1, true) then count = count + 1 end
    end
    if count > cells then best, cells = sign, count end
  end
  return best
end

--- The parts of a cell.
-- @param value text or number
-- @param separator sign, or nil: the cell is one part
-- @return list of texts
-- @usage local parts = require "multi.list".parts("Zoom ; Webex;;Zoom", ";")
-- assert(#parts == 2 and parts[2] == "Webex")
function list.parts(value, separator)
  local parts, seen = {}, {}
  local cell = separator and text_of(value):gsub(escaped(separator), "\0") or text_of(value)
  for part in cell:gmatch("[^\0]+") do
    part = part:match("^%s*(.-)%s*$")
    if part ~= "" and not seen[part] then
      parts[#parts + 1] = part
      seen[part] = true
    end
  end
  return parts
end

local function number_of(part)
  return part:find("^[+-]?%d+%.?%d*$") and tonumber(part)
end

-- Parts as options: numbers in their order, else bytewise.
local function options_of(parts)
  local all_numbers = true
  for _, part in ipairs(parts) do all_numbers = all_numbers and number_of(part.value) end
  table.sort(parts, function(a, b)
    if all_numbers and number_of(a.value) ~= number_of(b.value) then return number_of(a.value) < number_of(b.value) end
    return a.value < b.value
  end)
  local options = {}
  for i, part in ipairs(parts) do
    local code = all_numbers and number_of(part.value) or nil
    options[i] = { key = part.value, code = code, text = code == nil and part.value or nil }
  end
  return options
end

-- Distinct cells with their parts, and the distinct parts with rows and first row.
local function split(state, values, separator)
  local parts, place_of = {}, {}
  for _, item in ipairs(values) do
    item.parts = list.parts(item.value, separator)
    for _, part in ipairs(item.parts) do
      if not place_of[part] then
        parts[#parts + 1] = { value = part, count = 0, first_row = item.first_row }
        place_of[part] = #parts
      end
      local found = parts[place_of[part]]
      found.count, found.first_row = found.count + item.count, math.min(found.first_row, item.first_row)
    end
    if #parts > most then
      check.fail("%s: '%s' has more than %d different parts, so it is no list of answers", state.where, state.column,
        most)
    end
  end
  return parts
end

-- What stands in the lists and is no option: an error, a note, or more options.
local function report(state, unknown)
  if #unknown == 0 then return end
  table.sort(unknown, function(a, b) return a.first_row < b.first_row end)
  if state.report then
    state.notes[#state.notes + 1] = state.report(unknown)
    return
  end
  local values = {}
  for i, part in ipairs(unknown) do values[i] = part.value end
  local what = ("%s: %s %s no option"):format(state.where, state.private and "a value" or check.listed(values),
    #values == 1 and "is" or "are")
  if state.unknown == "error" then
    check.fail("%s (add it to the codes, or unknown = \"note\")", what)
  end
  state.notes[#state.notes + 1] = ("%s (%s)"):format(what, state.unknown == "add" and "added" or "left out")
end

-- Options by a scale that is known; unknown parts are reported and perhaps added.
local function known_options(state, scale, parts)
  local answers, unknown, place_of = { table.unpack(scale.answers) }, {}, {}
  local index = places.index(scale)
  for _, part in ipairs(parts) do
    place_of[part.value] = places.of(index, part.value)
    if not place_of[part.value] then unknown[#unknown + 1] = part end
  end
  report(state, unknown)
  if state.unknown == "add" then
    for _, option in ipairs(options_of(unknown)) do
      answers[#answers + 1] = option
      place_of[option.key] = #answers
    end
  end
  return answers, place_of
end

local function option_spec(option, is_missing)
  return { key = option.key, code = option.code, text = option.code == nil and option.text or nil,
    label = option.label, kind = is_missing and option.kind or nil }
end

-- The kinds of missing of the column, then those of the scale; and the places of these.
local function kinds_of_missing(col, scale)
  local missing, place_of, by_key = { table.unpack(col:labels():spec().missing) }, {}, {}
  for i, option in ipairs(missing) do by_key[option.key] = -1 - i end
  for i, option in ipairs(scale.missing) do
    if not by_key[option.key] then
      missing[#missing + 1] = option_spec(option, true)
      by_key[option.key] = -1 - #missing
    end
    place_of[-1 - i] = by_key[option.key]
  end
  return missing, place_of
end

-- The cells as the file has them, each distinct one with the value by which maps know it.
local function cells_of(state, col)
  local kind, shown = col:kind(), {}
  if kind ~= "text" and kind ~= "single" and kind ~= "number" then
    check.fail("%s: '%s' is a column of kind '%s', not of lists", state.where, state.column, kind)
  end
  for _, option in ipairs(kind == "single" and col:labels():spec().answers or {}) do
    shown[option.key] = option.text or option.key
  end
  local values = values_of(col)
  for _, item in ipairs(kind == "number" and values or {}) do
    if item.value ~= math.floor(item.value) then
      check.fail("%s: '%s' was read as numbers (%s), not as lists (read it with types = { [%s] = \"text\" })",
        state.where, state.column, quoted(item.value), quoted(state.column))
    end
  end
  for _, item in ipairs(values) do item.key, item.value = item.value, shown[item.value] or item.value end
  return values
end

-- The separator that was given or is found; what was found is noted.
local function separator_of(state, values)
  if state.separator then return state.separator end
  local separator = list.separator(values)
  state.notes[#state.notes + 1] = separator
    and ("%s: the cells of '%s' are split at '%s'"):format(state.where, state.column, separator)
    or ("%s: the cells of '%s' have none of the separators ; | , (each is one answer)"):format(state.where,
      state.column)
  return separator
end

--- The items of a set whose answers stand in the cells of one column.
-- @param state { where, column = its name, separator, options = scale or nil, unknown, report, private, notes }
-- @param data a dataset
-- @return { columns = single choices of yes and no, answers = options, inner = { { "i1", column } } }
-- @raise where it is no list of answers, and for parts that are no option
-- @usage local column, dataset = require "core.column", require "core.dataset"
-- local d = dataset.of { { "q5", column.texts { "1;3", "2", false } } }
-- local made = require "multi.list".items({ where = "x", column = "q5", notes = {} }, d)
-- assert(#made.answers == 3 and made.columns[3]:get(1) == "yes" and made.columns[1]:get(3) == nil)
function list.items(state, data)
  local col = data:column(state.column)
  local values = cells_of(state, col)
  local separator = separator_of(state, values)
  local parts = split(state, values, separator)
  local scale = state.options or { answers = options_of(parts), missing = {} }
  local answers, place_of = known_options(state, scale, parts)
  if #answers == 0 then check.fail("%s: nothing is mentioned in '%s'", state.where, state.column) end

  local missing, place_of_missing = kinds_of_missing(col, scale)
  local two = labels.of { answers = { { key = "yes", code = 1, score = 1 }, { key = "no", code = 0, score = 0 } },
    missing = missing }
  local maps = {}
  for i = 1, #answers do maps[i] = {} end
  for _, item in ipairs(values) do
    local rest, mentioned = 2, {}
    for _, part in ipairs(item.parts) do
      local place = place_of[part]
      if place and place > 0 then mentioned[#mentioned + 1] = place end
      if place and place < 0 then rest = place_of_missing[place] end
    end
    if #mentioned > 0 then rest = 2 end
    for i = 1, #answers do maps[i][item.key] = rest end
    for _, place in ipairs(mentioned) do maps[place][item.key] = 1 end
  end
  local made = { columns = {}, answers = {}, inner = { { "i1", nil } } }
  for i, option in ipairs(answers) do
    made.columns[i], made.answers[i] = column.map(col, maps[i], two), option_spec(option, false)
  end
  made.inner[1][2] = made.columns[1]
  return made
end

return list
