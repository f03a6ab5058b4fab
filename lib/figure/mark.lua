--- Marks in a study's own tables: what no figure constrains is constructed, and is not tested.
--
-- A cell of a crosstab is one of the study's cells: a question's item in a subgroup and a wave. Where nothing is
-- published of it, it has a mark, and standard errors and intervals are left out. Letters are refused: they compare
-- columns, most of which are constructed. Where a study's data were observed, nothing is marked.

local check = require "check"

local mark = {}

--- The mark of a constructed cell.
mark.sign = "°"

local words = {
  en = mark.sign .. ": constructed, no figure says so.",
  de = mark.sign .. ": konstruiert, keine Zahl belegt es.",
}

--- What the mark means.
-- @param lang "de" or "en"
-- @return a text
-- @usage assert(require "figure.mark".legend("en"):find("constructed", 1, true))
function mark.legend(lang)
  return words[lang]
end

-- Group, subgroup and wave of a point of the banner.
local function place_of(keys, wave)
  local parts = {}
  for i = 1, #keys - 1, 2 do
    if keys[i] == "wave" then
      wave = keys[i + 1]
    else
      parts[#parts + 1] = { keys[i], keys[i + 1] }
    end
  end
  if #keys == 1 and keys[1] ~= "total" then return nil end -- a free point
  local group, subgroup = require "figure.naming".joined(parts)
  return group, subgroup, wave
end

local tested = { points = true, interval = true, p = true }

-- What is published of a cell, or of its change against the wave that its column names.
local function is_published(study, where, row, column)
  local group, subgroup, wave = place_of(column.keys or { "total" }, where.wave)
  if not group or where.is_domain or not wave then return false end
  local item = column.option or row.option or row.key
  local own = { population = where.population, wave = wave, question = row.question,
    item = item == "mean" and "any" or item, group = group, subgroup = subgroup }
  if column.before then return study.published:change(own, column.before) end
  return study.published:bounds(own)
end

-- One cell, marked or (where tests of constructed cells are left out) nothing.
local function marked(study, where, row, column, cell)
  if not cell or cell.kind == "count" or cell.kind == "bar" or row.kind:find("base") or row.kind == "missing"
    or cell.kind == "empty" or cell.kind == "hidden" or column.is_plain or is_published(study, where, row, column) then
    return cell
  end
  if tested[cell.kind] and not column.before then return not where.without_tests and cell end
  if cell.mark and cell.mark:find(mark.sign, 1, true) then return cell end
  local copy = {}
  for name, value in pairs(cell) do copy[name] = value end
  copy.mark = (cell.mark or "") .. mark.sign
  return copy
end

local function put(one, facts, without_tests)
  local meta = facts.data:meta() or {}
  local where = { population = meta.population, wave = meta.wave, is_domain = #facts.domains > 0,
    without_tests = without_tests }
  local leaves, has_marks = require "layout".leaves(one.head), false
  for _, row in ipairs(one.rows) do
    for j, cell in ipairs(row.cells or {}) do
      row.cells[j] = marked(meta.study, where, row, leaves[j], cell)
      has_marks = has_marks or row.cells[j] and row.cells[j].mark and row.cells[j].mark:find(mark.sign, 1, true)
    end
  end
  return has_marks
end

--- Marks what is constructed in a table of a study's data; other tables are left as they are.
-- @param one its layout; a column of its head may have `keys` (of its point), `option` (of a battery), `before` (it is
--   a change against that wave) and `is_plain` (never marked); a row, too, may have an `option`
-- @param facts of its design: the dataset's meta names the study, the population and the wave
-- @return the layout, with what the mark means in its legend
-- @usage local data = require "core.dataset".of { { "x", require "core.column".numbers { 1 } } }
-- local one = { legend = {} }
-- assert(require "figure.mark".put(one, { data = data, domains = {} }) == one)
function mark.put(one, facts)
  local study = (facts.data:meta() or {}).study
  local is_marked = study and study.is_made and #study.figures > 0 and put(one, facts)
  if is_marked then table.insert(one.legend, mark.legend(one.lang)) end
  return one
end

--- A crosstab of a study's data for the study's own pages: constructed cells are marked, and not tested.
-- @param study from study.open
-- @param t a crosstab, from a design of one of the study's waves or of all
-- @return the crosstab with another layout
-- @raise what is no crosstab; a crosstab with letters
-- @usage local study = require "study".open(require "core.file".home)
-- assert(not pcall(require "figure.mark".of, study, {}))
function mark.of(study, t)
  if not study.is_made then return t end
  if not t.facts or not t.banner then
    check.fail("out:table: where figures are published, it takes crosstabs (population:table { rows = ... })")
  end
  if t.letters then
    check.fail("out:table: letters test cells that no figure constrains (leave 'letters' out)")
  end
  return setmetatable({ layout = function(_, lang)
    local one = t:layout(lang)
    if (t.facts.data:meta() or {}).study == study then put(one, t.facts, true) end
    return one
  end }, { __index = t })
end

return mark
