--- Datasets as scripts see them: reading, describing, choosing, deriving, writing.
--
-- Columns and rows are C (core.dataset); here are the manners: names that are checked, notes of what
-- was left out, and the meta of a codebook, which goes along whatever is made of a dataset.

local csv = require "core.csv"
local file = require "core.file"
local core = require "core.dataset"
local expression = require "core.expression"
local check = require "check"
local listing = require "listing".notes
local meta_of = require "meta"
local stat_kinds = require "statfile.kinds"

local clean = require "core.text".clean
local concat = table.concat
local methods = core.methods

local with_note, carried = meta_of.with_note, meta_of.carried

local WRITE_OPTIONS = check.known("befund.write", { "separator", "decimal", "bom", "labels", "codebook" })

local dataset = {}

-- ---- reading and writing ----------------------------------------------------------------------

local read_options = check.known("read", { "codebook", "separator", "encoding", "decimal", "thousands", "header",
  "date", "missing", "types", "unknown", "notes", "design" })
local separators = { csv = false, tsv = "\t", txt = false }

local function ending(path)
  return (path:match("%.([^./]+)$") or ""):lower()
end

local workbooks = { xlsx = true, xlsm = true, xls = true, ods = true, numbers = true }

local function check_ending(where, path)
  check.kind(where .. ": the path", path, "string")
  local format = ending(path)
  if where == "read" and workbooks[format] then
    check.fail("read: %s is a workbook, which is not read (save the sheet as CSV UTF-8, or from R: "
      .. "write.csv(d, \"%s.csv\", row.names = FALSE, na = \"\"))", check.quoted(path),
      (path:match("[^/]*$"):gsub("%.[^.]*$", "")))
  end
  if separators[format] == nil then
    check.fail("%s: %s is no kind of file that this version knows (it %ss %s)", where, check.quoted(path), where,
      where == "read" and ".csv .tsv .txt .sav .zsav .por .dta .sas7bdat .xpt .befund"
      or ".csv .tsv .txt .sav .zsav .dta .befund")
  end
  return separators[format]
end

local function codebook_of(path, given)
  if given == nil then return require "codebook".beside(path) end
  if given == false then return nil end
  return require "codebook".load(given)
end

-- What the script says goes before what the codebook says; nil: to be found out.
local function csv_options(path, options, book, separator)
  local read = book and book.read or {}
  local function said(name)
    if options[name] ~= nil then return options[name] end
    return read[name]
  end
  local dates
  if said "date" ~= nil then dates = false end
  return { name = path, separator = options.separator or read.separator or separator or nil, encoding = said "encoding",
    decimal = said "decimal", thousands = said "thousands", header = said "header", dates = dates,
    missing = said "missing", types = options.types,
    hints = book and require "codebook.apply".hints(book, options.types or {}) }
end

-- Columns that nobody described and that hold dates of the formats that were named.
local function with_dates(data, options, book)
  local formats = options.date
  if formats == nil then formats = book and book.read.date end
  if not formats then return data end
  local known = {}
  for name in pairs(options.types or {}) do known[name] = true end
  for name in pairs(book and book.by_name or {}) do known[name] = true end
  local changed = require "codebook.dates".columns(data, type(formats) == "table" and formats or { formats }, known)
  return #changed > 0 and core.with_meta(data:with(changed), data:meta()) or data
end

-- What most scripts need next, each after what it needs: loaded while another thread reads the file.
local ahead = { "net", "question", "banner", "pass", "design", "layout", "forms", "show", "remarks",
  "crosstab", "render.columns", "render.text" }
local next_ahead = 0

local function load_ahead()
  next_ahead = next_ahead + 1
  if ahead[next_ahead] then require(ahead[next_ahead]) end
  return next_ahead < #ahead
end

local function read_csv(path, options, book, separator)
  local data, notes, decimal, thousands, dates = csv.read(file.resolve(path),
    csv_options(path, options, book, separator), ahead[next_ahead + 1] and load_ahead)
  if book then
    data = require "codebook.apply".codebook(data, book, { unknown = options.unknown, decimal = decimal,
      thousands = thousands, dates = dates, notes = notes })
  else
    local columns = {}
    for name, format in pairs(dates) do columns[name] = { date = { format } } end
    data = core.with_meta(data, { notes = notes, columns = columns, sets = {}, batteries = {} })
  end
  return with_dates(data, options, book)
end

local csv_only = { "separator", "decimal", "thousands", "header", "date", "missing", "types" }

local function read_stat(path, kind, options, book)
  for _, name in ipairs(csv_only) do
    if options[name] ~= nil then
      check.fail("read: '%s' is for CSV files (what %s means is for its codebook to say)", name, check.quoted(path))
    end
  end
  return require "statfile".read(path, kind, { encoding = options.encoding, book = book, unknown = options.unknown })
end

-- A .befund file has said everything itself.
local function read_store(path, options)
  for _, name in ipairs(read_options) do
    if options[name] and name ~= "notes" and name ~= "unknown" and name ~= "design" then
      check.fail("read: '%s' is not for .befund files, which have their codebook within", name)
    end
  end
  return require "store".read(path, options.design)
end

--- Reads a data file.
-- @param path of a .csv, .tsv or .txt file, or one of SPSS (.sav .zsav .por), Stata (.dta) or SAS (.sas7bdat .xpt);
--   or a .befund file, which is mapped: nothing is read before it is used; relative to the script's folder
-- @param options `codebook`: path or table; FILE.codebook.lua beside the file is found by itself, false: none.
--   `separator`, `decimal`, `encoding` ("windows-1252"), `thousands` (the mark between groups of digits, "" for none),
--   `header` (how many lines, 0 to 3), `date` (a format or a list of them, false: texts stay texts): found and noted
--   where left out. `missing`: list of texts. `types`: { plz = "text" }. `unknown`: "error", "note", "add": values that
--   the codebook does not know. `notes` = "error": anything guessed or left out is an error. `design` = true: the
--   design that a .befund file was written from, instead of its dataset
-- @return a dataset; what the reader noticed is in its notes()
-- @raise `file:line:column: what (what to do)`
-- @usage
-- require "core.file".write("answers.csv", "age,satisfied\n31,yes\n,no\n")
-- local d = befund.read("answers.csv")
-- print(d:describe())
-- assert(#d == 2 and d:column("age"):get(1) == 31)
function dataset.read(path, options)
  local is_store = type(path) == "string" and ending(path) == "befund"
  local stat_kind = type(path) == "string" and stat_kinds.read[ending(path)]
  local separator = not stat_kind and not is_store and check_ending("read", path)
  options = check.options("read", options, read_options)
  for name, kind in pairs { separator = "string", decimal = "string", encoding = "string", thousands = "string",
    header = "number", missing = "table", types = "table", design = "boolean" } do
    if options[name] ~= nil then check.kind("read: " .. name, options[name], kind) end
  end
  check.one_of("read: unknown", options.unknown, { "error", "note", "add" })
  if options.notes ~= nil then check.one_of("read: notes", options.notes, { "error" }) end
  local data
  if is_store then
    data = read_store(path, options)
  elseif options.design ~= nil then
    check.fail("read: 'design' is for .befund files (d:design{ weight = \"...\" } makes one)")
  else
    local book = codebook_of(path, options.codebook)
    data = stat_kind and read_stat(path, stat_kind, options, book) or read_csv(path, options, book, separator)
  end
  local noted = options.notes == "error" and data:notes() or {}
  if #noted > 0 then
    check.fail("read: %s%s (notes = \"error\" allows none)", noted[1],
      #noted > 1 and (", and %d more"):format(#noted - 1) or "")
  end
  return data
end

--- Writes a dataset: codes where the codebook has codes, so that the file reads back with the same codebook; SPSS and
-- Stata files have labels and kinds of missing as well. Private columns are never written. The file appears whole or
-- not at all.
-- @param data a dataset; for .befund also a design, which befund.read(path, { design = true }) gives back
-- @param path of a .csv, .tsv or .txt file, or one of SPSS (.sav, .zsav) or Stata (.dta); a .befund file keeps
--   everything and is opened at once
-- @param options separator, decimal, bom, labels ("code", "key" or a language; for SPSS and Stata the language of the
--   labels), codebook (true: one is written beside the file, PATH without its ending and .codebook.lua)
-- @return list of notes
-- @raise when it cannot be written
-- @usage require "core.file".write("answers.csv", "age\n31\n")
-- befund.write(befund.read("answers.csv"), "copy.csv")
-- assert(#befund.read("copy.csv") == 1)
function dataset.write(data, path, options)
  local is_store = type(path) == "string" and ending(path) == "befund"
  local stat_kind = type(path) == "string" and stat_kinds.write[ending(path)]
  local separator = not stat_kind and not is_store and check_ending("write", path)
  options = check.options("write", options, WRITE_OPTIONS)
  for _, name in ipairs((stat_kind or is_store) and { "separator", "decimal", "bom", "codebook" } or {}) do
    if options[name] ~= nil then check.fail("write: '%s' is for CSV files", name) end
  end
  if is_store and type(data) == "userdata" and data.dataset then
    return listing(require "store".write(data, path))
  end
  if type(data) ~= "userdata" or not data.names then
    check.fail("write: the first argument is %s, not a dataset (befund.write(d, 'answers.csv'))", check.quoted(data))
  end
  if #data:names() == 0 then check.fail("write: the dataset has no columns") end
  if is_store then
    if options.labels ~= nil then check.fail("write: 'labels' is not for .befund files, which keep all of them") end
    return listing(require "store".write(data, path))
  end
  local notes = {}
  local list, sets = require "writing".columns(data, notes, stat_kind ~= nil)
  if stat_kind then
    require "statfile.write".file(path, ending(path), list, data:meta() or {}, { notes = notes, lang = options.labels,
      sets = sets })
    return listing(notes)
  end
  csv.write(file.resolve(path), list, { separator = options.separator or separator or nil,
    decimal = options.decimal, bom = options.bom, labels = options.labels or "code" })
  if options.codebook then
    local comma = options.decimal == "," and ";" or nil
    require "codebook".write_beside(data, path, { separator = options.separator or separator or comma,
      decimal = options.decimal }, notes)
  end
  return listing(notes)
end

-- ---- names ------------------------------------------------------------------------------------

local function need(where, data, name)
  if not data:has(name) then
    check.fail("%s: no column %s (%s)", where, check.quoted(name), check.advice(name, data:names()))
  end
end

local function picked(data, list, new)
  local other = data:pick(list)
  return core.with_meta(other, carried(data:meta() or {}, other, new or {}))
end

--- A dataset with some of the columns, in the order named.
-- @param names list of names
-- @return a dataset that shares the columns
-- @raise names an unknown column and the nearest one
-- @usage require "core.file".write("answers.csv", "a,b\n1,2\n")
-- assert(befund.read("answers.csv"):select { "b" }:names()[1] == "b")
function methods:select(names)
  local list, seen = {}, {}
  for _, name in ipairs(check.texts("select", names)) do
    need("select", self, name)
    if seen[name] then check.fail("select: column '%s' is named twice", name) end
    seen[name] = true
    list[#list + 1] = { name, name }
  end
  return picked(self, list)
end

--- A dataset without some of the columns.
-- @param names list of names
-- @return a dataset that shares the columns
-- @raise names an unknown column and the nearest one
-- @usage require "core.file".write("answers.csv", "a,b\n1,2\n")
-- assert(befund.read("answers.csv"):drop { "b" }:names()[1] == "a")
function methods:drop(names)
  local gone, list = {}, {}
  for _, name in ipairs(check.texts("drop", names)) do
    need("drop", self, name)
    gone[name] = true
  end
  for _, name in ipairs(self:names()) do
    if not gone[name] then list[#list + 1] = { name, name } end
  end
  return picked(self, list)
end

--- A dataset with other names for some columns; conditions of the codebook are renamed along.
-- @param names { new = "old" }
-- @return a dataset that shares the columns
-- @raise for unknown columns, and for names that are taken
-- @usage require "core.file".write("answers.csv", "a,b\n1,2\n")
-- assert(befund.read("answers.csv"):rename { c = "a" }:names()[1] == "c")
function methods:rename(names)
  check.kind("rename", names, "table")
  if names[1] ~= nil then check.fail("rename: %s has no new name (write { new = 'old' })", check.quoted(names[1])) end
  local new = {}
  for _, to in ipairs(check.names(names)) do
    local old = check.kind(("rename: %s"):format(to), names[to], "string")
    need("rename", self, old)
    if new[old] then check.fail("rename: '%s' gets two names, '%s' and '%s'", old, new[old], to) end
    new[old] = to
  end
  local list = {}
  for i, name in ipairs(self:names()) do list[i] = { new[name] or name, name } end
  for _, name in ipairs(self:names()) do
    if names[name] and not new[name] then check.fail("rename: there is a column '%s' already (drop it first)", name) end
  end
  return picked(self, list, new)
end

--- A dataset with only the rows for which a condition holds. Deletes rows: to estimate for a subgroup use a domain.
-- @param condition an expression
-- @return a dataset; rows for which it could not be said are left out and noted
-- @raise for mistakes in the expression
-- @usage require "core.file".write("answers.csv", "age\n20\n40\n")
-- assert(#befund.read("answers.csv"):keep "age > 30" == 1)
function methods:keep(condition)
  check.kind("keep", condition, "string")
  local selection = expression.select(self, condition)
  local meta = self:meta() or {}
  local undecided = selection:missing()
  if undecided > 0 then
    meta = with_note(meta, "keep '%s': for %d row%s it cannot be said (left out)", condition, undecided,
      undecided == 1 and "" or "s")
  end
  return core.with_meta(self:keep_rows(selection), meta)
end

-- ---- derive -----------------------------------------------------------------------------------

--- A dataset with more columns, made of others: by an expression, or by a recode.
-- @param specs { name = "expression", name = { from =, groups =, label =, otherwise = },
--   name = { expression =, label = } }; what depends on what is resolved
-- @return a dataset that shares the other columns; new ones stand at the end in the order of their names
-- @raise for mistakes in expressions, recodes that are not total, and columns that need each other
-- @usage require "core.file".write("answers.csv", "age\n20\n40\n")
-- local d = befund.read("answers.csv"):derive {
--   young = "age < 30",
--   age2 = { from = "age", groups = { { "under 30", to = 29 }, { "30+", from = 30 } } } }
-- assert(d:column("young"):get(1) == "yes" and d:column("age2"):get(2) == "30")
function methods:derive(specs)
  return require "derive".columns(self, specs)
end

--- A dataset with a multiple-response set more, made of several columns.
-- @param name of the set
-- @param items list of columns
-- @param options base ("asked", "answered", "all"), counted (list of codes, keys or texts that are mentions),
--   exclusive (an item that excludes the others), from ("dummies": each column an item; "mentions": each column names
--   an option; "list": the cells of one column name several, `1;3;5`), asked (an expression), label; for lists also
--   separator (else found among ; | , and noted), codes (options as in a codebook; else the distinct parts, numbers in
--   their order, texts bytewise), unknown ("error", "note", "add": parts that are no option)
-- @return a dataset that shares the other columns
-- @raise where the mentions cannot be told
-- @usage require "core.file".write("answers.csv", "zoom,webex\n1,0\n1,1\n,\n")
-- local d = befund.read("answers.csv"):multi("tools", { "zoom", "webex" })
-- assert(d:column("tools"):kind() == "multi")
-- require "core.file".write("lists.csv", "q5,id\n1;3,1\n3;2,2\n")
-- d = befund.read("lists.csv"):multi("tools", { "q5" }, { from = "list", separator = ";",
--   codes = { { "zoom", 1, de = "Zoom" }, { "webex", 2 }, { "teams", 3 } } })
-- assert(d:share("tools", "teams").value == 1)
function methods:multi(name, items, options)
  return require "multi".of(self, name, items, options)
end

--- Rows of this dataset, then rows of another.
-- @param other a dataset
-- @param options { wave = "2020" }: the other's wave, for a column `wave` and the codebook's `before`
-- @return a dataset; columns that only one of them has are missing in the other's rows, and noted
-- @raise if a column is of different kinds
-- @usage require "core.file".write("answers.csv", "wave,age\n2021,20\n")
-- local d = befund.read("answers.csv")
-- assert(#d:append(d) == 2)
function methods:append(other, options)
  if type(other) ~= "userdata" or not other.append_rows then
    check.fail("append: the first argument is %s, not a dataset", check.quoted(other))
  end
  return require "append".datasets(self, other, options)
end

--- The rows of this dataset, with the columns of another beside their own: rows with the same identifier go together.
-- @param other a dataset
-- @param options { id = "lfdn" }, a list of names that identify a row together, or { own = "other's name" }; left out:
--   the codebook's id. Numbers and texts are the same by value, single choices by key, code or the file's text
-- @return a dataset; rows without partner have nothing in the new columns, those of the other are left out, both noted
-- @raise for identifiers that stand twice or are missing in either, and for columns that both have
-- @usage require "core.file".write("answers.csv", "lfdn,age\n1,20\n2,40\n")
-- require "core.file".write("staff.csv", "lfdn,team\n2,north\n1,south\n")
-- local d = befund.read("answers.csv"):join(befund.read("staff.csv"), { id = "lfdn" })
-- assert(d:column("team"):get(1) == "south")
function methods:join(other, options)
  if type(other) ~= "userdata" or not other.append_rows then
    check.fail("join: the first argument is %s, not a dataset", check.quoted(other))
  end
  return require "join".datasets(self, other, options)
end

-- ---- looking at it ----------------------------------------------------------------------------

--- What the reader and later steps noticed: what was guessed, left out or odd.
-- @return list of texts; printed, a line each
-- @usage require "core.file".write("answers.csv", "age\n20\n")
-- assert(#befund.read("answers.csv"):notes() == 0)
function methods:notes()
  local list = {}
  for i, text in ipairs((self:meta() or {}).notes or {}) do list[i] = text end
  return listing(list)
end

--- An overview: name, kind, label, answered, missing by kind, distinct answers and range of each column.
-- @return a value that prints as a table
-- @usage require "core.file".write("answers.csv", "age\n20\n")
-- print(befund.read("answers.csv"):describe())
function methods:describe()
  return require "describe".of(self)
end

--- A design: how the rows were sampled and weighted.
-- @param spec nothing: a simple random sample of weight 1. `weight`: name of the column of sampling weights; without it
--   weights come from the fpc, else are 1. `stratum`: name of a column. `psu`: name or list of names, one a stage;
--   units are nested in what is above them. `fpc`: the same: how many units there are in the population at a stage, or
--   (all <= 1) the part drawn. `lonely`, what strata with one unit do: "error" (default), "remove", "certainty",
--   "centre", "average"
-- @return a design
-- @raise on unknown fields and columns; on missing, negative and infinite weights, by row; on fpcs that differ within
--   a stratum or are less than what was drawn; on lonely strata, by name
-- @usage require "core.file".write("answers.csv", "age,w\n20,1.5\n40,0.5\n")
-- local s = befund.read("answers.csv"):design { weight = "w" }
-- assert(s:mean("age").value == 25)
function methods:design(spec)
  return require "design".of(self, spec or {})
end

-- A dataset where a design is wanted is a simple random sample of weight 1; it is made once, so that estimates of one
-- dataset keep their covariance.
local plain_designs = setmetatable({}, { __mode = "k" })

local function plain_design(data)
  plain_designs[data] = plain_designs[data] or data:design()
  return plain_designs[data]
end

for _, name in ipairs { "domain", "mean", "total", "share", "count", "ratio", "quantile", "variance", "table", "tables",
  "freq", "battery", "test", "ttest", "regress", "texts" } do
  methods[name] = function(self, ...)
    local design = plain_design(self)
    return design[name](design, ...)
  end
end

--- A short text: how many rows and columns, and the names.
-- @param data a dataset
-- @return a text
-- @usage require "core.file".write("answers.csv", "age,q1\n20,1\n")
-- assert(tostring(befund.read("answers.csv")) == "dataset answers.csv: 1 row, 2 columns (age, q1)")
function dataset.summary(data)
  local names, shown = data:names(), {}
  for i = 1, math.min(#names, 8) do shown[i] = clean(names[i]) end
  if #names > #shown then shown[#shown + 1] = ("%d more"):format(#names - #shown) end
  local from = data:file()
  return ("dataset%s: %d row%s, %d column%s (%s)"):format(from and " " .. clean(from:match("[^/]*$")) or "",
    data:rows(), data:rows() == 1 and "" or "s", #names, #names == 1 and "" or "s", concat(shown, ", "))
end

debug.getmetatable(core.of {}).__tostring = dataset.summary

return dataset
