--- The method `derive` of datasets: columns made of others, by expressions and recodes.

local core = require "core.dataset"
local expression = require "core.expression"
local names_in = require "names_in"
local check = require "check"
local copy = require "meta".copy

local concat = table.concat

local derive = {}

-- What is to be derived, each after what it uses; a name that uses itself means the column that is there.
local function in_order(data, specs)
  local state, order, path = {}, {}, {}
  local function uses(name)
    local spec = specs[name]
    if type(spec) == "string" then return names_in.list(spec) end
    if spec.from ~= nil then return { spec.from } end
    return type(spec.expression) == "string" and names_in.list(spec.expression) or {}
  end
  local function visit(name)
    if state[name] == "done" then return end
    path[#path + 1] = name
    if state[name] == "open" then
      check.fail("derive: %s need each other (%s)", check.listed { path[#path - 1], name }, concat(path, " -> "))
    end
    state[name] = "open"
    for _, other in ipairs(uses(name)) do
      if specs[other] ~= nil and other ~= name then visit(other) end
    end
    state[name] = "done"
    path[#path] = nil
    order[#order + 1] = name
  end
  local names, there = {}, {}
  for _, name in ipairs(data:names()) do
    if specs[name] ~= nil then
      names[#names + 1] = name
      there[name] = true
    end
  end
  for _, name in ipairs(check.names(specs)) do
    if not there[name] then names[#names + 1] = name end
  end
  for _, name in ipairs(names) do visit(name) end
  return order, names
end

local function derived(data, name, spec)
  local where = ("derive '%s'"):format(name)
  if type(spec) == "table" and spec.from ~= nil then return require "recode".column(data, name, spec) end
  local label
  if type(spec) == "table" then
    check.options(where, spec, { "from", "groups", "label", "otherwise", "ordered", "expression" })
    if spec.expression == nil then
      check.fail("%s: neither an expression nor a recode (write { from = 'age', groups = { ... } })", where)
    end
    label, spec = spec.label, spec.expression
  end
  check.kind(where, spec, "string")
  local col = expression.column(data, spec)
  return label ~= nil and require "recode".titled(col, (require "recode".label_of(where, label))) or col
end

--- A dataset with more columns: what `d:derive` does.
-- @param data a dataset
-- @param specs see `derive` of a dataset
-- @return a dataset that shares the other columns
-- @raise for mistakes in expressions, recodes that are not total, and columns that need each other
-- @usage local d = require "core.dataset".of { { "age", require "core.column".numbers { 20, 40 } } }
-- assert(require "derive".columns(d, { young = "age < 30" }):column("young"):get(2) == "no")
function derive.columns(data, specs)
  check.kind("derive", specs, "table")
  if specs[1] ~= nil then
    check.fail("derive: %s has no name (write { young = 'age < 30' })", check.quoted(specs[1]))
  end
  for _, name in ipairs(check.names(specs)) do
    if type(specs[name]) ~= "table" then check.kind(("derive '%s'"):format(name), specs[name], "string") end
  end
  local order, names = in_order(data, specs)
  local all, made = data, {}
  for _, name in ipairs(order) do
    made[name] = derived(all, name, specs[name])
    all = all:with { { name, made[name] } }
  end
  local list, meta = {}, copy(data:meta())
  meta.columns = copy(meta.columns)
  for i, name in ipairs(names) do
    list[i] = { name, made[name] }
    local old = meta.columns[name]
    meta.columns[name] = { texts = made[name]:labels():spec().title, private = old and old.private }
  end
  return core.with_meta(data:with(list), meta)
end

return derive
