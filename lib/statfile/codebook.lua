--- A codebook over a file that has labels of its own.
--
-- Where the codebook says something it counts; what it leaves out is the file's: titles, declared
-- missing values, formats. A column whose options the codebook lists is read with all its codes as
-- answers, so that the codebook alone says which of them are missing.

local apply = require "codebook.apply"
local dataset = require "core.dataset"
local copy = require "meta".copy
local ranges = require "statfile.ranges"

local book_over = {}

--- The columns of which the codebook lists the options.
-- @param book a checked codebook
-- @return list of names
-- @usage local book = require "codebook".load { columns = { { "q1", codes = { { "yes", 1 } } } } }
-- assert(require "statfile.codebook".plain(book)[1] == "q1")
function book_over.plain(book)
  local names = {}
  for _, entry in ipairs(book.columns) do
    if entry.options then names[#names + 1] = entry.name end
  end
  return names
end

-- What the file declares missing and the codebook does not list: codes in the data, and Stata's tags.
local function declared(entry, col, variable, file)
  local known, list = {}, {}
  for _, part in ipairs { entry.options.answers, entry.options.missing } do
    for _, option in ipairs(part) do
      known[option.code or option.text or option.key] = true
      for _, value in ipairs(option.also or {}) do known[value] = true end
    end
  end
  local function add(value)
    local label = (variable.label_of or {})[value]
    local kind = file.guess(entry.name, value, label)
    list[#list + 1] = { key = ("%s_%s"):format(kind, tostring(value):gsub("[^%w]", "_")), kind = kind,
      code = type(value) == "number" and value or nil, text = type(value) == "string" and value or nil,
      label = file.in_language(label), also = {} }
  end
  local spec = col:labels():spec()
  for _, option in ipairs(spec.answers) do
    local value = option.code or option.text or option.key
    if not known[value] and ranges.hold(variable.missing, value) then add(value) end
  end
  for _, option in ipairs(spec.missing) do
    if option.text and not known[option.text] then add(option.text) end
  end
  return list
end

local function entry_over(entry, col, variable, file)
  local over = copy(entry)
  over.texts = entry.texts or file.in_language(variable.label)
  if entry.options and col:kind() == "single" then
    local options = copy(entry.options)
    options.missing = copy(options.missing)
    for _, option in ipairs(declared(entry, col, variable, file)) do
      options.missing[#options.missing + 1] = option
    end
    over.options = options
  end
  return over
end

--- Gives a file's columns what a codebook says of them; the rest stays as the file has it.
-- @param data a dataset from a file, with its meta
-- @param book a checked codebook
-- @param options { unknown, notes, variables = by name what the file says, guess = the kind of missing that a value of
--   a column is by its label, noted; in_language = a text of the file by its language }
-- @return a dataset
-- @raise for codes that neither the codebook nor the file knows, unless `unknown` says otherwise
-- @usage local book = require "codebook".load { columns = { { "q1", codes = { { "yes", 1 } } } } }
-- local d = require "core.dataset".of { { "q1", require "core.column".numbers { 1 } } }
-- d = require "core.dataset".with_meta(d, { columns = {} })
-- d = require "statfile.codebook".apply(d, book, { variables = { q1 = {} }, notes = {},
--   in_language = function() end })
-- assert(d:column("q1"):get(1) == "yes")
function book_over.apply(data, book, options)
  local over = copy(book)
  over.columns, over.by_name = {}, copy(book.by_name)
  for i, entry in ipairs(book.columns) do
    local variable = options.variables[entry.name]
    if variable and data:has(entry.name) then
      entry = entry_over(entry, data:column(entry.name), variable, options)
      over.by_name[entry.name] = entry
    end
    over.columns[i] = entry
  end
  local before = data:meta()
  local made = apply.codebook(data, over, { unknown = options.unknown, notes = options.notes })
  local meta = copy(made:meta())
  meta.columns, meta.file = copy(meta.columns), before.file
  for name, entry in pairs(before.columns) do
    local described = meta.columns[name] and copy(meta.columns[name])
    if described then
      described.file = entry.file
      described.values = not book.by_name[name].options and entry.values or nil
    end
    meta.columns[name] = described or entry
  end
  return dataset.with_meta(made, meta)
end

return book_over
