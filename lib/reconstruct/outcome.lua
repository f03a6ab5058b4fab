--- What became of constraints, as a value that prints: how many are met exactly, at the precision asked for, missed and
-- by how much.

local figure = require "figure"
local forms = require "forms"
local language = require "language"
local layout = require "layout"

local concat = table.concat

local outcome = {}

local words = {
  en = { title = "Reconstruction: constraints", what = "Constraint", asked = "Asked", made = "Made", off = "Off by",
    exact = "exactly", printed = "as printed", missed = "missed", excused = "excused",
    counts = "%d constraints: %d met exactly, %d at the precision asked for, %d excused, %d missed",
    more = "and %d more" },
  de = { title = "Rekonstruktion: Bedingungen", what = "Bedingung", asked = "Verlangt", made = "Gemacht",
    off = "Daneben um", exact = "genau", printed = "wie gedruckt", missed = "verfehlt", excused = "entschuldigt",
    counts = "%d Bedingungen: %d genau erfüllt, %d mit der verlangten Genauigkeit, %d entschuldigt, %d verfehlt",
    more = "und %d weitere" },
}

local MOST <const> = 60 -- lines that print

-- A number with at most three decimals.
local function short(value, decimal)
  local print = ("%.3f"):format(value):gsub("0+$", ""):gsub("%.$", "")
  return (print:gsub("%.", decimal))
end

local function asked(f, decimal)
  if f.between and f.between[1] == f.between[2] then return short(f.between[1], decimal) end
  if f.between then return ("%s - %s"):format(short(f.between[1], decimal), short(f.between[2], decimal)) end
  return figure.printed(f, decimal)
end

local methods = {}
methods.__index = methods

local function row_of(one, w, decimal)
  local missed = one.state == "missed"
  return { kind = "answer", label = one.name, key = one.name, cells = {
    { kind = "text", text = asked(one.figure, decimal) }, { kind = "text", text = short(one.made, decimal) },
    { kind = "text", text = missed and short(one.off, decimal) or w[one.state] } } }
end

--- The constraints that are not met exactly, the missed first, as a layout; see layout.lua.
-- @param lang "en" or "de"
function methods:layout(lang)
  lang = lang or language.current()
  local w, decimal, rows, inexact = words[lang], language.words(lang).decimal, {}, 0
  for _, state in ipairs { "missed", "printed" } do
    for _, one in ipairs(self) do
      if one.state == state then
        inexact = inexact + 1
        if inexact <= MOST then rows[#rows + 1] = row_of(one, w, decimal) end
      end
    end
  end
  local n = self.counts
  local notes = { w.counts:format(#self, n.exact, n.printed, n.excused, n.missed) }
  if inexact > MOST then table.insert(notes, 1, w.more:format(inexact - MOST)) end
  return layout.of { lang = lang, title = w.title, stub = w.what, notes = notes, rows = rows,
    head = { { label = w.asked }, { label = w.made }, { label = w.off } } }
end

forms.give(methods)

--- Text: see layout; one line where there is nothing to list.
-- @param options `lang`, "en" or "de"
function methods:text(options)
  local one = self:layout(options and options.lang)
  if #one.rows == 0 then return one.notes[1] .. "\n" end
  return forms.of("text", one, options)
end

-- What a constraint is about, in words of the codebook.
local function name_of(f)
  if f.name then return f.name end
  local parts = { f.question }
  if f.item ~= "any" then parts[1] = f.question .. " " .. f.item end
  if f.group ~= "all" then parts[2] = f.group .. " " .. f.subgroup end
  return concat(parts, ", ")
end

--- The outcome of a reconstruction.
-- @param report from reconstruct.make
-- @return list of { name, figure, state = "exact", "printed" or "missed", made, off (in points, or the unit of a mean,
--   or places), excuse }; `counts` = { exact, printed, missed, excused }; it prints as a table
-- @usage local report = { { figure = { question = "q", item = "a", group = "all", between = { 3, 5 }, stat = "percent"
--   }, found = 6, state = "missed", off = 1 } }
-- local outcome = require "reconstruct.outcome".of(report)
-- assert(outcome.counts.missed == 1 and tostring(outcome):find("3 - 5", 1, true))
function outcome.of(report)
  local list = { counts = { exact = 0, printed = 0, missed = 0, excused = 0 } }
  for i, result in ipairs(report) do
    list[i] = { name = name_of(result.figure), figure = result.figure, state = result.state,
      made = figure.number(result.figure, result.found), off = result.off, excuse = result.excuse }
    local kind = result.state == "missed" and result.excuse and "excused" or result.state
    list.counts[kind] = list.counts[kind] + 1
  end
  return setmetatable(list, methods)
end

--- One line on how many constraints are met: for the command.
-- @param counts of an outcome
-- @param lang "en" or "de"
-- @return a text
-- @usage assert(require "reconstruct.outcome".line({ exact = 1, printed = 2, missed = 0, excused = 1 }, "en") ==
--   "4 constraints: 1 met exactly, 2 at the precision asked for, 1 excused, 0 missed")
function outcome.line(counts, lang)
  return words[lang].counts:format(counts.exact + counts.printed + counts.missed + counts.excused, counts.exact,
    counts.printed, counts.excused, counts.missed)
end

return outcome
