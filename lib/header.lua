--- Scripts of a study with a header: chapters and recommendations. The header is checked when the file is loaded.
--
-- A script returns `chapter { ... }` or `recommendation { ... }`. It sees Lua's pure functions and nothing that reaches
-- outside (no io, os, debug, require, load).

local check = require "check"

local quoted = check.quoted

local header = {}

-- ---- what fields may hold ------------------------------------------------------------------------

--- Whether a value is a text in both languages.
-- @param value any
-- @return true or false
-- @usage assert(require "header".is_text { de = "ja", en = "yes" } and not require "header".is_text "yes")
function header.is_text(value)
  return type(value) == "table" and type(value.de) == "string" and type(value.en) == "string"
end

local function is_list(value)
  if type(value) ~= "table" then return false end
  for _, one in ipairs(value) do
    if type(one) ~= "string" then return false end
  end
  return #check.names(value) == 0 and #value > 0
end

--- Kinds of fields: what a message says that a value must be, and the test of it.
header.kinds = {
  word = { "a word of small letters, digits and _",
    function(v) return type(v) == "string" and v:find("^[%l%d_]+$") end },
  name = { "a name", function(v) return type(v) == "string" end },
  integer = { "a whole number", function(v) return math.type(v) == "integer" end },
  texts = { "{ de = \"...\", en = \"...\" }", header.is_text },
  names = { "a list of names of questions", is_list },
  run = { "a function", function(v) return type(v) == "function" end },
}

-- ---- places in the source ------------------------------------------------------------------------

-- The line of a field, or of the call of `kind`, in a source; 1 where it is not found.
local function line_of(source, kind, field)
  local number, call = 0, 1
  for line in ((source or "") .. "\n"):gmatch("(.-)\n") do
    number = number + 1
    if field and (line:find("^%s*" .. field .. "%s*=") or line:find("[,{]%s*" .. field .. "%s*=")) then
      return number
    end
    if call == 1 and line:find("return%s+" .. kind) then call = number end
  end
  return call
end

--- Checks a header.
-- @param kind "chapter" or the like: the function's name in scripts
-- @param fields list of { name, kind of header.kinds }
-- @param given what the script handed over
-- @param file its name in messages; nil: the kind
-- @param source its text, to name lines; nil: messages name no line
-- @return given, with its `file` and a function `place` that gives file and line of a field
-- @raise names file, line and field: what is missing, unknown (with the nearest name) or of the wrong kind
-- @usage local header = require "header"
-- local ok, message = pcall(header.check, "page", { { "slug", "word" } }, { sulg = "x" }, "x.lua")
-- assert(message == "x.lua: unknown page field 'sulg' (is it 'slug'?)")
function header.check(kind, fields, given, file, source)
  file = file or kind
  local function place(field)
    return source and ("%s:%d"):format(file, line_of(source, kind, field)) or file
  end
  local function fail(field, message, ...)
    error(place(field) .. ": " .. message:format(...), 0)
  end
  if type(given) ~= "table" then
    fail(nil, "%s takes a table, got %s (%s { slug = ..., ... })", kind, quoted(given), kind)
  end
  local known, names = {}, {}
  for i, field in ipairs(fields) do known[field[1]], names[i] = header.kinds[field[2]], field[1] end
  for _, name in ipairs(check.names(given)) do
    if not known[name] then fail(name, "unknown %s field %s (%s)", kind, quoted(name), check.advice(name, names)) end
  end
  for _, name in ipairs(names) do
    local must, value = known[name], given[name]
    if value == nil then fail(nil, "%s field '%s' is missing (it must be %s)", kind, name, must[1]) end
    if not must[2](value) then
      fail(name, "%s field '%s' must be %s, got %s", kind, name, must[1],
        type(value) == "table" and "a table" or type(value) == "function" and "a function" or quoted(value))
    end
  end
  given.file, given.place = file, place
  return given
end

-- ---- loading -------------------------------------------------------------------------------------

local pure = { "assert", "error", "ipairs", "next", "pairs", "pcall", "select", "tonumber", "tostring", "type" }

-- What a script sees: pure functions, copies of the pure libraries, the function of its kind.
local function environment(kind, file, make)
  local seen = {}
  for _, name in ipairs(pure) do seen[name] = _G[name] end
  for _, name in ipairs { "math", "string", "table", "utf8" } do
    seen[name] = {}
    for key, value in pairs(_G[name]) do seen[name][key] = value end
  end
  seen.string.dump, seen.math.random, seen.math.randomseed = nil, nil, nil
  seen[kind] = make
  local function undeclared(_, name)
    error(("%s: no '%s' in a %s (it sees Lua's pure functions, and what run is given)"):format(file, tostring(name),
      kind), 2)
  end
  return setmetatable(seen, { __index = undeclared, __newindex = function(_, name)
    error(("%s: '%s' is assigned but not declared (write local %s)"):format(file, tostring(name), tostring(name)), 2)
  end, __metatable = false })
end

--- Loads a script from its source.
-- @param kind, fields as for check
-- @param source Lua text
-- @param file its name in messages
-- @return the checked header
-- @raise what does not parse, returns no such thing, or has a wrong header
-- @usage local one = require "header".source("page", { { "slug", "word" } }, 'return page { slug = "x" }', "x.lua")
-- assert(one.slug == "x")
function header.source(kind, fields, source, file)
  local env = environment(kind, file, function(given) return header.check(kind, fields, given, file, source) end)
  local run, message = load(source, "=" .. file, "t", env)
  if not run then error(message, 0) end
  local given = run()
  if type(given) ~= "table" or given.file ~= file then
    error(("%s:%d: it returns no %s (return %s { ... })"):format(file, line_of(source, kind), kind, kind), 0)
  end
  return given
end

--- The scripts of a folder, by a field that orders them.
-- @param kind, fields as for check
-- @param folder a path; one that is not there has none
-- @param key the field that names a script, each value once
-- @param order the field that orders them
-- @return list of headers, also indexed by key
-- @raise names the file that is wrong, and two files with the same key
-- @usage assert(#require "header".list("page", {}, "no/such/folder", "slug", "order") == 0)
function header.list(kind, fields, folder, key, order)
  local names, list = {}, {}
  if require "lfs".attributes(folder, "mode") ~= "directory" then return list end
  for name in require "lfs".dir(folder) do
    if name:find("^[^.].*%.lua$") then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local source = require "core.file".read(folder .. "/" .. name, 1024 * 1024)
    local one = header.source(kind, fields, source, name)
    if list[one[key]] then
      error(("%s:%d: %s field '%s' is '%s', as in %s (one %s a %s)"):format(name, line_of(source, kind, key), kind, key,
        one[key], list[one[key]].file, key, kind), 0)
    end
    list[#list + 1] = one
    list[one[key]] = one
  end
  table.sort(list, function(a, b)
    if a[order] ~= b[order] then return a[order] < b[order] end
    return a.file < b.file
  end)
  return list
end

--- The population that a script is about.
-- @param one a header from check with `population`
-- @param kind of it, for messages
-- @param study from study.open
-- @return an entry of the study's populations
-- @raise names file and line, and the nearest that the study has
-- @usage local header, study = require "header", require "study".open(require "core.file".home)
-- local one = header.check("page", { { "population", "name" } }, { population = "nobody" }, "x.lua")
-- local _, message = pcall(header.population, one, "page", study)
-- assert(message:find("x.lua: page field 'population' is 'nobody', which the study has not", 1, true))
function header.population(one, kind, study)
  local names = {}
  for i, population in ipairs(study.populations) do names[i] = population.name end
  local entry = study.populations[one.population]
  if not entry then
    error(("%s: %s field 'population' is '%s', which the study has not (%s)"):format(one.place "population", kind,
      one.population, check.advice(one.population, names)), 0)
  end
  return entry
end

--- Checks that what a script needs is known.
-- @param one a header from check with `needs`
-- @param kind of it, for messages
-- @param known { [name] = true }
-- @param who has it not, for messages
-- @raise names file and line, what is not there, and the nearest that is
-- @usage local header = require "header"
-- local one = header.check("page", { { "needs", "names" } }, { needs = { "agee" } }, "x.lua")
-- local _, message = pcall(header.check_needs, one, "page", { age = true }, "'staff' has not")
-- assert(message == "x.lua: page needs 'agee', which 'staff' has not (is it 'age'?)")
function header.check_needs(one, kind, known, who)
  for _, name in ipairs(one.needs) do
    if not known[name] then
      error(("%s: %s needs '%s', which %s (%s)"):format(one.place "needs", kind, name, who,
        check.advice(name, check.names(known))), 0)
    end
  end
end

return header
