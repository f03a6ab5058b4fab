--- The environment of scripts: undeclared globals are errors, and files start at the script's folder.
-- Nothing of this touches _G, where busted and others put what they like.

local strict = {}

local error, load, loadfile, next, rawget, rawset, require, select, setmetatable, tostring, type =
  error, load, loadfile, next, rawget, rawset, require, select, setmetatable, tostring, type
local getinfo = debug.getinfo
local searchpath = package.searchpath
local globals = _G

-- What scripts may name without requiring it, and the module that gives it at first use.
local public = { befund = "befund", study = "study", help = "help" }

local function nearest(name, ...)
  local list = {}
  for i = 1, select("#", ...) do
    for known in next, (select(i, ...)) do
      if type(known) == "string" then list[#list + 1] = known end
    end
  end
  return require "core.text".nearest(name, list)
end

-- load, loadfile, dofile and require as scripts have them: text only, in their own environment, relative to
-- their own folder. Modules of a script are kept apart from those of lib/.
local function add_loaders(environment)
  local loaded = {}

  local function resolve(path)
    return require "core.file".resolve(path)
  end

  function environment.load(chunk, name, _, ...)
    if select("#", ...) > 0 then return load(chunk, name, "t", (...)) end
    return load(chunk, name, "t", environment)
  end

  function environment.loadfile(path, _, ...)
    path = path and resolve(path)
    if select("#", ...) > 0 then return loadfile(path, "t", (...)) end
    return loadfile(path, "t", environment)
  end

  function environment.dofile(path)
    local chunk, message = loadfile(path and resolve(path), "t", environment)
    if not chunk then error(message, 0) end
    return chunk()
  end

  function environment.require(name)
    if loaded[name] ~= nil then return loaded[name] end
    local path = type(name) == "string" and searchpath(name, resolve("?.lua") .. ";" .. resolve("?/init.lua"))
    if not path then return require(name) end
    local chunk, message = loadfile(path, "t", environment)
    if not chunk then error(message, 0) end
    local value = chunk(name, path)
    if value == nil then value = true end
    loaded[name] = value
    return value, path
  end
end

--- A new environment: what is read falls through to the public names and then to _G; a name that none of them
-- has is an error that proposes the nearest. An assignment outside functions declares a name; one inside a
-- function to a name that was never declared is an error.
-- @return a table
-- @usage
-- local environment = require "strict".environment()
-- local ok, message = pcall(load("return pritn", "=x", "t", environment))
-- assert(not ok and message == "x:1: undeclared name 'pritn' (is it 'print'?)")
function strict.environment()
  local environment, declared = {}, {}
  local meta = {}

  function meta.__index(_, name)
    local module = public[name]
    if module then
      local value = require(module)
      rawset(environment, name, value)
      return value
    end
    local value = rawget(globals, name)
    if value ~= nil or declared[name] then return value end
    local near = type(name) == "string" and nearest(name, environment, declared, public, globals)
    error(("undeclared name '%s' (%s)"):format(tostring(name),
      near and "is it '" .. near .. "'?" or "declare it with local"), 2)
  end

  function meta.__newindex(_, name, value)
    if not declared[name] then
      if getinfo(2, "S").what == "Lua" then
        error(("assignment to undeclared name '%s' (declare it with local, or outside functions)")
          :format(tostring(name)), 2)
      end
      declared[name] = true
    end
    rawset(environment, name, value)
  end

  rawset(environment, "_G", environment)
  add_loaders(environment)
  return setmetatable(environment, meta)
end

return strict
