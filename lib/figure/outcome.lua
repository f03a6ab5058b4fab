--- What becomes of published figures: each is met, missed, contradictory or not checkable.
--
-- *Met* is what figure.met says of what the data give. A figure that is not met is *contradictory* if the
-- study's contradictions excuse it, else *missed*; so is one that the data have nothing of. *Not checkable* is what
-- has a reason code. Figures whose subgroup or item the publication lost are met as a set: each by a cell of its
-- own among those that no figure names.

local figure = require "figure"

local concat = table.concat

local outcome = {}

-- ---- torn charts: values without a place ---------------------------------------------------------------

-- The cells that a lost figure may stand for: list of { name, value, estimate }.
local function candidates(computer, f, is_named)
  local list = {}
  local function add(item, group, subgroup)
    local cell = setmetatable({ item = item, group = group, subgroup = subgroup }, { __index = f })
    local name = computer:name(cell)
    if is_named[name] then return end
    local value, one = computer:level(cell)
    if value then list[#list + 1] = { name = name, value = value, estimate = one, item = item, subgroup = subgroup } end
  end
  if figure.lost(f) == "subgroup" then
    local group = computer:question(f.group, f.population)
    for _, option in ipairs(group and group.options or {}) do add(f.item, f.group, option.key) end
  else
    local entry = computer:question(f.question, f.population)
    for _, option in ipairs(entry and entry.options or {}) do add(option.key, f.group, f.subgroup) end
  end
  return list
end

-- Gives each lost figure of a chart a cell that meets it, no cell twice (augmenting paths).
local function match(lost)
  local taken = {}
  local function try(entry, seen)
    for _, cell in ipairs(entry.cells) do
      if not seen[cell.name] and figure.met(entry.figure, cell.value) then
        seen[cell.name] = true
        if not taken[cell.name] or try(taken[cell.name], seen) then
          taken[cell.name], entry.cell = entry, cell
          return true
        end
      end
    end
    return false
  end
  for _, entry in ipairs(lost) do try(entry, {}) end
  for _, entry in ipairs(lost) do -- what is left over is shown beside the nearest cell
    if not entry.cell then
      for _, cell in ipairs(entry.cells) do
        local off = math.abs(cell.value - entry.figure.value)
        if not taken[cell.name] and (not entry.near or off < entry.off) then entry.near, entry.off = cell, off end
      end
    end
  end
end

-- Lost figures, those of one chart together: id of each to { cell } or { near }. A chart is chosen as a whole.
local function matches(study, computer, chosen)
  local is_named, charts, order, by_id = {}, {}, {}, {}
  for _, f in ipairs(study.figures) do
    if f.stat == "percent" and not figure.lost(f) then is_named[computer:name(f)] = true end
  end
  for _, f in ipairs(chosen) do
    if figure.lost(f) and f.reason == "" then
      local name = concat({ f.population, f.wave, f.question, f.group, figure.lost(f) }, "\0")
      if not charts[name] then charts[name], order[#order + 1] = {}, name end
      local entry = { figure = f, cells = candidates(computer, f, is_named) }
      table.insert(charts[name], entry)
      by_id[f.id] = entry
    end
  end
  for _, name in ipairs(order) do match(charts[name]) end
  return by_id
end

-- ---- one figure ------------------------------------------------------------------------------------

local function judge(study, computer, lost, f)
  local result = { figure = f }
  if f.reason ~= "" then
    result.status, result.reason = "not_checkable", figure.reason(f.reason)
    return result
  end
  if lost[f.id] then
    local cell = lost[f.id].cell or lost[f.id].near
    result.found, result.estimate, result.cell = cell and cell.value, cell and cell.estimate, cell
    result.status = lost[f.id].cell and "met" or "missed"
  else
    result.found, result.estimate, result.estimate_before = computer:found(f)
    result.status = result.found and figure.met(f, result.found) and "met" or "missed"
  end
  result.value = result.found and figure.number(f, result.found)
  local conflict = study.conflicts[f.id]
  if conflict and result.status == "missed" then
    result.status, result.conflict, result.reason = "contradictory", conflict, conflict.why
  elseif not result.found then
    result.reason = { de = "die Dateien haben nichts davon", en = "the files have nothing of it" }
  end
  return result
end

--- What becomes of a study's figures.
-- @param study from study.open
-- @param wanted function(figure) -> true for those that are wanted; nil: all
-- @return list of { figure, status = "met", "missed", "contradictory" or "not_checkable", found (what figure.met
--   takes), value (a number), estimate, reason = { de, en }, conflict = { with, why } }
-- @usage local study = require "study".open(require "core.file".home)
-- local first = study.figures[1].id
-- assert(#require "figure.outcome".of(study, function(f) return f.id == first end) == 1)
function outcome.of(study, wanted)
  local computer, list, chosen = study.computer, {}, {}
  for _, f in ipairs(study.figures) do
    if not wanted or wanted(f) then chosen[#chosen + 1] = f end
  end
  local has_lost = false
  for _, f in ipairs(chosen) do has_lost = has_lost or figure.lost(f) ~= nil end
  local lost = has_lost and matches(study, computer, chosen) or {}
  for i, f in ipairs(chosen) do list[i] = judge(study, computer, lost, f) end
  return list
end

--- How many figures came to what.
-- @param results list from outcome.of
-- @return { figures =, met =, missed =, contradictory =, not_checkable = }
-- @usage assert(require "figure.outcome".counts { { status = "met" } }.met == 1)
function outcome.counts(results)
  local n = { figures = #results, met = 0, missed = 0, contradictory = 0, not_checkable = 0 }
  for _, result in ipairs(results) do n[result.status] = n[result.status] + 1 end
  return n
end

return outcome
