--- An overview of a dataset, a row for each column: a value that prints as a table.

local text = require "core.text"
local check = require "check"
local values_of = require "values"
local dates = require "codebook.dates"
local language = require "language"
local show = require "show"
local forms = require "crosstab".forms

local describe = {}

local most = 10000 -- different values that are counted; more are "> 10000"

local widest = 28 -- columns of a label; a longer one is cut

local words = {
  en = { kind = "Kind", label = "Label", answered = "Answered", distinct = "Distinct", range = "Range", to = " to ",
    name = "Column", rows = { "row", "rows" }, columns = { "column", "columns" }, data = "data" },
  de = { kind = "Art", label = "Beschriftung", answered = "Beantwortet", distinct = "Versch.", range = "Bereich",
    to = " bis ", name = "Spalte", rows = { "Zeile", "Zeilen" }, columns = { "Spalte", "Spalten" }, data = "Daten" },
}

local kinds_of_missing = { "system", "no_answer", "not_asked", "dont_know", "refused" }

local function distinct_of(col, kind, summary)
  local count = 0
  if kind == "single" or kind == "multi" then
    for _, rows in ipairs(summary.counts) do
      if rows > 0 then count = count + 1 end
    end
    return { kind = "count", value = count }
  end
  local values = values_of(col, most)
  if values then return { kind = "count", value = #values } end
  return { kind = "text", text = "> " .. most }
end

local function range_of(kind, summary, lang)
  if (kind ~= "number" and kind ~= "date") or not summary.low then return false end
  local function shown(value)
    if kind == "date" then return dates.text(value) end
    return (check.quoted(value):gsub("%.", language.words(lang).decimal))
  end
  local low, high = shown(summary.low), shown(summary.high)
  return { kind = "text", text = low == high and low or low .. words[lang].to .. high }
end

local function shortened(label)
  return text.width(label) > widest and text.cut(label, widest - 1) .. "…" or label
end

local function missing_of(summary)
  local counts = {}
  for _, item in ipairs(summary.missing) do counts[item.kind] = (counts[item.kind] or 0) + item.count end
  return counts
end

-- One entry for each column, and which kinds of missing occur in any of them.
local function entries_of(data, lang)
  local meta = (data:meta() or {}).columns or {}
  local entries, occurs = {}, {}
  for i, name in ipairs(data:names()) do
    local col = data:column(name)
    local kind, summary = col:kind(), col:summary()
    local private = (meta[name] or {}).private
    local missing = missing_of(summary)
    for key, count in pairs(missing) do occurs[key] = occurs[key] or count > 0 end
    entries[i] = { name = name, kind = kind, label = col:label(lang), answered = summary.answered, missing = missing,
      distinct = not private and distinct_of(col, kind, summary),
      range = not private and range_of(kind, summary, lang) }
  end
  return entries, occurs
end

local function counted(count, word, lang)
  return show.number(count, 0, language.words(lang)) .. " " .. word[count == 1 and 1 or 2]
end

local function layout_of(data, lang)
  local own, missing = words[lang], language.words(lang).missing
  local entries, occurs = entries_of(data, lang)
  local head = { { label = own.kind }, { label = own.label }, { label = own.answered } }
  for _, kind in ipairs(kinds_of_missing) do
    if occurs[kind] then head[#head + 1] = { label = missing[kind] } end
  end
  head[#head + 1] = { label = own.distinct }
  head[#head + 1] = { label = own.range }
  local rows = {}
  for i, entry in ipairs(entries) do
    local cells = { { kind = "text", text = entry.kind },
      entry.label and { kind = "text", text = shortened(entry.label) } or false,
      { kind = "count", value = entry.answered } }
    for _, kind in ipairs(kinds_of_missing) do
      if occurs[kind] then cells[#cells + 1] = { kind = "count", value = entry.missing[kind] or 0 } end
    end
    cells[#cells + 1] = entry.distinct or false
    cells[#cells + 1] = entry.range or false
    rows[i] = { kind = "answer", label = entry.name, key = entry.name, cells = cells }
  end
  local from = data:file()
  local title = ("%s: %s, %s"):format(from and from:match("[^/]*$") or own.data,
    counted(data:rows(), own.rows, lang), counted(#entries, own.columns, lang))
  return require "layout".of { lang = lang, title = title, stub = own.name, head = head, rows = rows,
    notes = data:notes() }
end

local overview = {}

--- The layout of the overview.
-- @param lang "de" or "en"; nil: the output language
-- @return see layout.lua
function overview:layout(lang)
  return layout_of(self.data, lang or language.current())
end

-- Its other forms are those of every table.
local overview_class = { __index = overview }
forms(overview_class)

--- Makes the overview of a dataset.
-- @param data a dataset
-- @return a value with a layout and all forms
-- @usage local d = require "core.dataset".of { { "age", require "core.column".numbers { 20, false } } }
-- assert(require "describe".of(d):layout().rows[1].label == "age")
function describe.of(data)
  return setmetatable({ data = data }, overview_class)
end

return describe
