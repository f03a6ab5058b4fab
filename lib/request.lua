--- What a script asks of a table, checked field by field.

local check = require "check"
local language = require "language"

local request = {}

local OF_LETTERS = { "adjust", "against", "alpha", "test" }
local STATISTICS = { "percent", "count", "weighted_count", "mean", "sd", "median", "se", "interval", "index" }
local DIGITS = { percent = 0, mean = 1, sd = 1, se = 1, weighted = 0, index = 0 }
local OF_DIGITS = check.known("digits", check.names(DIGITS))

--- Refuses fields that are unknown, and those of tests between columns that stand outside of `letters`.
-- @param where what messages start with
-- @param asked the request, a table of fields
-- @param fields list of names
-- @return the request
-- @raise names the field
-- @usage assert(not pcall(require "request".fields, "table", { adjust = "holm" }, { "rows", "letters" }))
function request.fields(where, asked, fields)
  check.kind(where, asked, "table")
  for _, name in ipairs(OF_LETTERS) do
    if asked[name] ~= nil then check.fail("%s: %s goes into letters (letters = { %s = ... })", where, name, name) end
  end
  return check.options(where, asked, fields)
end

--- A text that is to be printed, or one for each language, checked.
-- @param where what messages start with
-- @param value a text, `{ de = ..., en = ... }`, or nil
-- @return value
-- @raise where it is neither
-- @usage assert(require "request".text("table: title", { de = "Titel" }).de == "Titel")
function request.text(where, value)
  if value == nil or type(value) == "string" then return value end
  if type(value) ~= "table" or #check.names(value) == 0 then
    check.fail("%s: %s is no text (write \"...\" or { de = \"...\", en = \"...\" })", where, check.quoted(value))
  end
  for _, lang in ipairs(check.names(value)) do check.kind(where .. "." .. lang, value[lang], "string") end
  return value
end

--- The statistics to be shown, checked.
-- @param where what messages start with
-- @param given list of names, or a name, or nil for percent
-- @return list; set
-- @raise names what is unknown
-- @usage assert(require "request".statistics("table", nil)[1] == "percent")
function request.statistics(where, given)
  local list, set = check.texts(where .. ": show", given or { "percent" }), {}
  for _, name in ipairs(list) do
    set[check.one_of(where .. ": show", name, STATISTICS)] = true
  end
  if #list == 0 then check.fail("%s: show is empty (show = { \"percent\" })", where) end
  return list, set
end

local function whole(where, value)
  if math.type(value) ~= "integer" or value < 0 then
    check.fail("%s: %s is not a whole number of at least 0", where, check.quoted(value))
  end
  return value
end

--- Digits after the decimal sign, checked, with what is left out.
-- @param where what messages start with
-- @param given table, or nil
-- @return table with percent, mean, sd, se, weighted, index
-- @raise names what is no number of digits
-- @usage assert(require "request".digits("table", { percent = 1 }).mean == 1)
function request.digits(where, given)
  if given == nil then return DIGITS end
  local digits = {}
  check.options(where .. ": digits", given, OF_DIGITS)
  for name, usual in pairs(DIGITS) do
    digits[name] = whole(where .. ": digits." .. name, given[name] or usual)
    if digits[name] > 12 then check.fail("%s: digits.%s: %d are more than 12", where, name, digits[name]) end
  end
  if given.mean and not given.sd then digits.sd = digits.mean end
  return digits
end

--- Below which unweighted base figures are marked, and below which they are not shown.
-- @param where what messages start with
-- @param asked the request, with `flag` and `hide`
-- @param data a dataset; its codebook may have a `hide`, which is never lowered
-- @return flag; hide
-- @raise where `hide` is below the codebook's
-- @usage
-- local data = require "core.dataset".of { { "x", require "core.column".numbers { 1 } } }
-- assert(require "request".thresholds("table", {}, data) == 30)
function request.thresholds(where, asked, data)
  local least = (data:meta() or {}).hide or 0
  local hide = asked.hide == nil and least or whole(where .. ": hide", asked.hide or 0)
  if hide < least then
    check.fail("%s: hide: %d is below the codebook's %d, which can only be raised", where, hide, least)
  end
  if asked.flag == false then return 0, hide end
  return asked.flag == nil and 30 or whole(where .. ": flag", asked.flag), hide
end

--- Names of rows with batteries replaced by their items.
-- @param where what messages start with
-- @param data a dataset
-- @param given a name or a list of names
-- @return list of `{ name, battery or nil }`
-- @raise names what is neither a column nor a battery
-- @usage
-- local data = require "core.dataset".of { { "x", require "core.column".numbers { 1 } } }
-- assert(require "request".expand("table", data, "x")[1].name == "x")
function request.expand(where, data, given)
  if given == nil then check.fail("%s: rows is missing (rows = { \"q1\" })", where) end
  local batteries, list = {}, {}
  for _, battery in ipairs((data:meta() or {}).batteries or {}) do batteries[battery.name] = battery end
  for _, name in ipairs(check.texts(where .. ": rows", given)) do
    if data:has(name) then
      list[#list + 1] = { name = name }
    elseif batteries[name] then
      for _, item in ipairs(batteries[name].items) do list[#list + 1] = { name = item, battery = batteries[name] } end
    else
      local names = data:names()
      for _, battery in ipairs((data:meta() or {}).batteries or {}) do names[#names + 1] = battery.name end
      check.fail("%s: no column '%s' (%s)", where, name, check.advice(name, names))
    end
  end
  if #list == 0 then check.fail("%s: rows is empty (rows = { \"q1\" })", where) end
  return list
end

--- The nets that are asked for of a row.
-- @param asked the request, with `nets` by column or battery; false: none
-- @param entry of the list that `expand` gives
-- @return list of nets, nil for the codebook's, false for none
-- @usage assert(require "request".nets({ nets = { x = { 1 } } }, { name = "x" })[1] == 1)
function request.nets(asked, entry)
  local given = asked.nets
  if given == nil or given == false then return given end
  local nets = given[entry.name]
  if nets == nil and entry.battery then nets = given[entry.battery.name] end
  return nets
end

--- Refuses nets of what is not among the rows.
-- @param where what messages start with
-- @param asked the request
-- @param entries list that `expand` gives
-- @raise names the column
-- @usage require "request".check_nets("table", { nets = {} }, {})
function request.check_nets(where, asked, entries)
  if not asked.nets then return end
  check.kind(where .. ": nets", asked.nets, "table")
  local names = {}
  for _, entry in ipairs(entries) do
    names[#names + 1] = entry.name
    names[#names + 1] = entry.battery and entry.battery.name
  end
  for _, name in ipairs(check.names(asked.nets)) do
    local found = false
    for _, other in ipairs(names) do found = found or other == name end
    if not found then
      check.fail("%s: nets: '%s' is not among the rows (%s)", where, name, check.advice(name, names))
    end
  end
end

--- Where the numbers of a table come from: what the request says, else what the dataset's meta does.
-- @param facts of a design
-- @param asked the request, with `source`: a text or { de =, en = }
-- @return text, table of texts, or nil
-- @usage
-- local d = require "core.dataset".of { { "x", require "core.column".numbers { 1 } } }
-- assert(require "request".source({ data = d }, { source = "a file" }) == "a file")
function request.source(facts, asked)
  local source = (facts.data:meta() or {}).source
  if asked.source ~= nil then source = request.text("table: source", asked.source) end
  if #(facts.history or {}) == 0 then return source end
  local both = {}
  for _, lang in ipairs { "en", "de" } do
    local parts = { language.pick(source, lang) }
    for _, said in ipairs(facts.history) do parts[#parts + 1] = language.pick(said, lang) end
    both[lang] = table.concat(parts, "; ")
  end
  return both
end

return request
