--- Rows of two datasets as one, column by column: matched by name or by the codebook's `before`.

local column = require "core.column"
local labels = require "core.labels"
local dataset = require "core.dataset"
local check = require "check"
local meta = require "meta"

local copy = meta.copy

local OPTIONS = check.known("append", { "wave" })

local append = {}

local function wave_column(wave, rows)
  return column.constant(labels.of { title = { de = "Welle", en = "Wave" }, answers = { { key = wave } } }, 1, rows)
end

--- The other dataset's columns under this one's names: what was called otherwise in that wave is renamed, and a
-- column that then stands in the way goes by its name and wave.
-- @param data a dataset whose codebook says what its columns were called `before`
-- @param other a dataset
-- @param wave of the other; nil: nothing is renamed
-- @param notes list to which is added what was renamed
-- @return the other dataset
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1 } } }
-- assert(require "append".renamed(d, d, "2024", {}):has "x")
function append.renamed(data, other, wave, notes)
  local columns = (data:meta() or {}).columns or {}
  local new, taken = {}, {}
  for _, name in ipairs(data:names()) do
    local before = wave and columns[name] and columns[name].before and columns[name].before[wave]
    if before and other:has(before) and before ~= name then
      new[before], taken[name] = name, true
      notes[#notes + 1] = ("append: column '%s' was '%s' in %s"):format(name, before, wave)
    end
  end
  local pairs_of, moved = {}, {}
  for i, name in ipairs(other:names()) do
    local to = new[name] or name
    if not new[name] and taken[name] then
      to = name .. "_" .. wave
      notes[#notes + 1] = ("append: column '%s' of %s is another question and is called '%s'"):format(name, wave, to)
    end
    pairs_of[i], moved[name] = { to, name }, to
  end
  local picked = other:pick(pairs_of)
  return dataset.with_meta(picked, meta.carried(other:meta() or {}, picked, moved))
end

local function added(data, columns)
  return dataset.with_meta(data:with(columns), data:meta() or {})
end

-- Both with a column `wave`: their own, or one made of what the caller or the codebook says.
local function with_waves(data, other, wave)
  if not data:has("wave") then
    local own = (data:meta() or {}).wave
    if not own then
      check.fail("append: the first dataset does not know its wave (wave = \"2025\" in its codebook, "
        .. "or derive a column 'wave')")
    end
    data = added(data, { { "wave", wave_column(own, data:rows()) } })
  end
  if not other:has("wave") then other = added(other, { { "wave", wave_column(wave, other:rows()) } }) end
  return data, other
end

-- The columns of `like` that `data` has not, filled with nothing; kinds must agree where both have one.
local function filled(data, like, which, notes)
  local blanks, gone = {}, {}
  for _, name in ipairs(like:names()) do
    if not data:has(name) then
      blanks[#blanks + 1] = { name, column.blank(like:column(name), data:rows()) }
      gone[#gone + 1] = name
    elseif data:column(name):kind() ~= like:column(name):kind() then
      check.fail("append: column '%s' is of kind '%s' in one and '%s' in the other (derive or describe them alike)",
        name, like:column(name):kind(), data:column(name):kind())
    end
  end
  if #gone > 0 then
    notes[#notes + 1] = ("append: the %s has no column%s %s (%d rows each are missing there)"):format(which,
      #gone == 1 and "" or "s", check.listed(gone), data:rows())
  end
  return #blanks > 0 and data:with(blanks) or data
end

-- Options of one key are one option, though the files may have other codes for it: the first's are kept, and said.
local function note_codes(data, other, notes)
  for _, name in ipairs(data:names()) do
    local col = data:column(name)
    if other:has(name) and col:kind() ~= "multi" then
      local first, second, differ = col:labels():spec(), other:column(name):labels():spec(), {}
      for _, part in ipairs { "answers", "missing" } do
        local code_of = {}
        for _, option in ipairs(first[part]) do code_of[option.key] = option.code end
        for _, option in ipairs(second[part]) do
          local code = code_of[option.key]
          if code and option.code and code ~= option.code then
            differ[#differ + 1] = ("%s is %s and %s"):format(check.quoted(option.key), check.quoted(code),
              check.quoted(option.code))
          end
        end
      end
      if #differ > 0 then
        notes[#notes + 1] = ("append: in column '%s' %s (the first is kept)"):format(name,
          table.concat(differ, ", ", 1, math.min(3, #differ)))
      end
    end
  end
end

local function joined_meta(data, other, notes)
  local joined, old = copy(data:meta()), other:meta() or {}
  joined.columns = copy(joined.columns)
  for name, entry in pairs(old.columns or {}) do
    if not joined.columns[name] then joined.columns[name] = entry end
    if entry.private and not joined.columns[name].private then -- private in one is private in both
      joined.columns[name] = copy(joined.columns[name])
      joined.columns[name].private = true
    end
  end
  if old.hide then joined.hide = math.max(old.hide, joined.hide or old.hide) end
  local all = {}
  for _, list in ipairs { joined.notes or {}, old.notes or {}, notes } do
    for _, text in ipairs(list) do all[#all + 1] = text end
  end
  joined.notes, joined.wave, joined.fieldwork = all, nil, nil
  for _, name in ipairs { "sets", "batteries" } do
    local list, seen = {}, {}
    for _, from in ipairs { joined[name] or {}, old[name] or {} } do
      for _, group in ipairs(from) do
        if not seen[group.name] then list[#list + 1] = group end
        seen[group.name] = true
      end
    end
    joined[name] = list
  end
  return joined
end

--- Rows of `data`, then rows of `other`.
-- @param data a dataset
-- @param other a dataset
-- @param options { wave = "2020" }: the wave of `other`; a column `wave` is added to both where they have none
-- @return a dataset; what only one of them has is missing in the other's rows, and noted
-- @raise if a column is of different kinds
-- @usage local column, dataset = require "core.column", require "core.dataset"
-- local a = dataset.of { { "age", column.numbers { 20 } } }
-- local b = dataset.of { { "age", column.numbers { 30, 40 } } }
-- assert(require "append".datasets(a, b):rows() == 3)
function append.datasets(data, other, options)
  options = check.options("append", options, OPTIONS)
  local notes = {}
  local wave = options.wave
  if wave == nil then wave = (other:meta() or {}).wave end
  if type(wave) == "number" then wave = check.quoted(wave) end
  if wave ~= nil then check.kind("append: wave", wave, "string") end
  other = append.renamed(data, other, wave, notes)
  if wave and (options.wave or (data:meta() or {}).wave or data:has("wave")) then
    data, other = with_waves(data, other, wave)
  end
  local first, second = data, other
  data = filled(first, second, "first", notes)
  other = filled(second, first, "second", notes)
  note_codes(data, other, notes)
  local order = {}
  for i, name in ipairs(data:names()) do order[i] = { name, name } end
  return dataset.with_meta(data:append_rows(other:pick(order)), joined_meta(first, second, notes))
end

return append
