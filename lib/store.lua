--- Datasets as .befund files: the columns are mapped (core.store), and what else is known of them goes along as bytes.
--
-- The meta of a dataset is a tree of tables, texts, numbers and booleans. A value is a letter and what it needs:
--
--     t f      true, false
--     i d s    an integer, a number, a text (its length in front)
--     [ ... ]  a table: a key, its value, and so on; keys in order, so that the same meta has the same bytes
--     r        the table that was begun n-th, again: two names of one table stay so

local core = require "core.store"
local check = require "check"
local dataset_core = require "core.dataset"
local file = require "core.file"
local meta_of = require "meta"

local byte, pack, unpack = string.byte, string.pack, string.unpack
local math_type, concat, sort = math.type, table.concat, table.sort

local store = {}

local DEEPEST = 100 -- tables in tables

-- ---- meta as bytes ----------------------------------------------------------------------------

local function before(a, b)
  if type(a) ~= type(b) then return type(a) == "number" end
  return a < b
end

--- A table as bytes.
-- @param value a table of tables, texts, numbers and booleans
-- @return the bytes, the same for the same table
-- @raise names the place of what can be no bytes (functions, columns, ...)
-- @usage
-- local store = require "store"
-- assert(store.table_of(store.bytes_of({ a = { 1, "x" } }), "x.befund").a[2] == "x")
function store.bytes_of(value)
  local out, seen, count = {}, {}, 0
  local function add(v, place, depth)
    local kind = type(v)
    if kind == "string" then
      out[#out + 1] = pack("=c1s4", "s", v)
    elseif kind == "boolean" then
      out[#out + 1] = v and "t" or "f"
    elseif math_type(v) == "integer" then
      out[#out + 1] = pack("=c1i8", "i", v)
    elseif kind == "number" then
      out[#out + 1] = pack("=c1d", "d", v)
    elseif kind == "table" and seen[v] then
      out[#out + 1] = pack("=c1I4", "r", seen[v])
    elseif kind == "table" and depth < DEEPEST and getmetatable(v) == nil then
      count = count + 1
      seen[v] = count
      local keys = {}
      for key in next, v do
        if type(key) ~= "string" and type(key) ~= "number" then
          check.fail("write: %s has a key %s, which a .befund file cannot hold", place or "it", check.quoted(key))
        end
        keys[#keys + 1] = key
      end
      sort(keys, before)
      out[#out + 1] = "["
      for _, key in ipairs(keys) do
        add(key, place, depth)
        add(v[key], place and ("%s.%s"):format(place, key) or key, depth + 1)
      end
      out[#out + 1] = "]"
    else
      check.fail("write: %s is %s, which a .befund file cannot hold", place or "it", check.quoted(v))
    end
  end
  add(value, nil, 0)
  return concat(out)
end

local forms = { [byte "i"] = "=i8", [byte "d"] = "=d", [byte "s"] = "=s4" }
local constants = { [byte "t"] = true, [byte "f"] = false }
local OPEN, CLOSE, AGAIN = byte("[]r", 1, 3)

-- The value that begins at `at`, and the place behind it; raises anything where there is none.
local function value_at(bytes, at, begun, depth)
  local letter = byte(bytes, at)
  if forms[letter] then return unpack(forms[letter], bytes, at + 1) end
  if constants[letter] ~= nil then return constants[letter], at + 1 end
  if letter == AGAIN then
    local number, behind = unpack("=I4", bytes, at + 1)
    return begun[number] or error "no table has that number", behind
  end
  if letter ~= OPEN or depth > DEEPEST then error "no value" end
  local made = {}
  begun[#begun + 1] = made
  at = at + 1
  while byte(bytes, at) ~= CLOSE do
    local key, value
    key, at = value_at(bytes, at, begun, depth + 1)
    if type(key) ~= "string" and math_type(key) == nil then error "no key" end
    value, at = value_at(bytes, at, begun, depth + 1)
    made[key] = value
  end
  return made, at + 1
end

--- The table of such bytes.
-- @param bytes from bytes_of
-- @param name of the file, for messages
-- @return a table
-- @raise where they are none
-- @usage assert(not pcall(require "store".table_of, "[", "x.befund"))
function store.table_of(bytes, name)
  local fine, value, behind = pcall(value_at, bytes, 1, {}, 0)
  if value == "not enough memory" then error(value, 0) end
  if not fine or behind ~= #bytes + 1 or type(value) ~= "table" then
    check.fail("%s: what it says of its columns cannot be read (write it again)", name)
  end
  return value
end

-- ---- reading and writing ----------------------------------------------------------------------

local function without(list, text)
  local rest = {}
  for _, item in ipairs(list or {}) do
    if item ~= text then rest[#rest + 1] = item end
  end
  return rest
end

-- What a design is made of besides its data: what was declared, and what was done then.
local function kept_of(facts)
  if #facts.domains > 0 then
    check.fail("write: a domain is not written (write the whole design, and take the domain of what is read)")
  end
  if facts.is_stacked then
    check.fail("write: a design of waves is not written (write each wave, and put them together again)")
  end
  return { spec = facts.spec or {}, made_by = facts.made_by or {}, weight = facts.weight }
end

local STEPS = { poststratify = true, rake = true, calibrate = true, trim = true, normalise = true, replicates = true }

-- A file says which methods are called, so only those that make designs are.
local function check_steps(kept, name)
  local fine = type(kept) == "table" and type(kept.spec) == "table" and type(kept.made_by) == "table"
    and (kept.weight == nil or type(kept.weight) == "string")
  for _, step in ipairs(fine and kept.made_by or {}) do
    fine = fine and type(step) == "table" and STEPS[step[1]] and type(step[2]) == "table"
  end
  if not fine then check.fail("%s: what it says of its design cannot be read (write it again)", name) end
end

-- The design again, of data that have its columns.
local function made_again(data, kept, name)
  check_steps(kept, name)
  local made = require "design".of(data, kept.spec)
  for _, step in ipairs(kept.made_by) do made = made[step[1]](made, table.unpack(step[2])) end
  local facts = require "design".facts(made, "read")
  if kept.weight then
    local stored = data:column(kept.weight)
    if not facts.weights or dataset_core.changed(facts.weights, stored) > 0 then
      check.fail("%s: the weights come out otherwise than they are there (read the dataset, and weight it anew)", name)
    end
  end
  local weighting = facts.weighting and meta_of.copy(facts.weighting)
  if weighting and weighting.name then weighting.name = kept.weight end
  return require "design".made_from(made, made, { data = data, weight = kept.weight, weighting = weighting })
end

--- Writes a dataset, or a design with its dataset. Private columns are left out.
-- @param given a dataset or a design
-- @param path of the file
-- @return list of notes
-- @raise when it cannot be written
-- @usage
-- require "store".write(require "core.dataset".of { { "x", require "core.column".numbers { 7 } } }, "x.befund")
-- assert(require "store".read("x.befund"):column("x"):get(1) == 7)
function store.write(given, path)
  local facts = given.dataset and require "design".facts(given, "write")
  local notes, columns = {}, {}
  local data = require "writing".public(facts and facts.data or given, notes)
  for i, name in ipairs(data:names()) do columns[i] = { name, data:column(name) } end
  local meta = meta_of.copy(data:meta())
  meta.study = nil -- a file is of no study; who reads it into one says so anew
  meta.notes = without(meta.notes, meta.of_design)
  meta.of_design = nil
  local kept = facts and kept_of(facts)
  if kept then made_again(data, kept, path) end -- or it is not written
  core.write(file.resolve(path), data:rows(), columns, store.bytes_of { meta = meta, design = kept })
  return notes
end

-- The meta of a file, and what it says of a design.
local function parts_of(opened, name)
  local parts = store.table_of(opened:meta(), name)
  if type(parts.meta) ~= "table" then check.fail("%s: it says nothing of its columns (write it again)", name) end
  return parts.meta, parts.design
end

--- Reads a .befund file: looks at its beginning, and at a column when it is first used.
-- @param path of the file
-- @param as_design true: the design that was written, made again from what was declared and done then
-- @return a dataset, or a design
-- @raise `file@offset: what`, now or when a damaged column is used
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 7, 9 } } }
-- local store = require "store"
-- store.write(d:design{ weight = "x" }, "x.befund")
-- assert(#store.read("x.befund") == 2 and store.read("x.befund", true):count("x").weighted_base == 16)
function store.read(path, as_design)
  local opened = core.open(file.resolve(path), path)
  local data = dataset_core.with_meta(opened:dataset(), function()
    local meta, kept = parts_of(opened, path)
    if kept and not as_design then
      meta.of_design = ("%s: it was written from a design, which befund.read(%s, { design = true }) gives back")
        :format(path, check.quoted(path))
      meta.notes = meta_of.with_note(meta, "%s", meta.of_design).notes
    end
    return meta
  end)
  if not as_design then return data end
  local _, kept = parts_of(opened, path)
  if not kept then check.fail("%s: it was written from a dataset, not from a design (d:design{ ... })", path) end
  return made_again(data, kept, path)
end

--- Checks all of a .befund file.
-- @param path of the file
-- @raise with all that is wrong
-- @usage
-- require "store".write(require "core.dataset".of { { "x", require "core.column".numbers { 7 } } }, "x.befund")
-- require "store".check("x.befund")
function store.check(path)
  local opened = core.open(file.resolve(path), path)
  local wrong = opened:check()
  if #wrong > 0 then check.fail("%s", concat(wrong, "\n")) end
  parts_of(opened, path)
end

return store
