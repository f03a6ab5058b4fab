--- Documentation comments of the sources as data: what help, the manual and the stubs for editors are made of.
--
-- An entry is one documented function:
--
--     { file = "lib/design.lua", line = 434, owner = "methods" or nil, name = "mean", arguments = { "v", "o" },
--       text = "what it does, whole", summary = "its first sentence", params = { { "v", "what it is" } },
--       returns = "..." or nil, raises = "..." or nil, usage = { "lines of an example" } }
--
-- `line` is that of the function itself. In C a comment begins with `/***`; what Lua calls the function stands in the
-- lists of the file's `luaL_Reg`.

local concat = table.concat

local extract = {}

-- How the line behind a comment names a function: a pattern, and whether there is an owner in front of the name.
local forms = {
  { "^%s*function ([%w_.]+)[.:]([%w_]+)%(([^)]*)", true },
  { "^%s*local function ([%w_]+)%(([^)]*)" },
  { "^%s*([%w_.]+)%.([%w_]+) = function%(([^)]*)", true },
  { "^%s*([%w_.]+)%.([%w_]+) = ", true },
}

local function named(code)
  for _, form in ipairs(forms) do
    local owner, name, arguments = code:match(form[1])
    if owner and form[2] then return owner, name, arguments or "" end
    if owner then return nil, owner, name end
  end
end

local function words(list)
  local names = {}
  for name in list:gmatch("[%w_.]+") do
    if name ~= "self" and name ~= "_" then names[#names + 1] = name end
  end
  return names
end

local function joined(text, line)
  return text == "" and line or text .. " " .. line
end

-- The lines of a comment, without what begins them, as the parts of an entry.
local function parts(lines)
  local one = { text = "", params = {}, usage = {} }
  local function put(line) -- lines set in by four are an example: each stays a line
    local is_code = line:find("^    ") ~= nil
    local was_code = one.text:match("[^\n]*$"):find("^    ") ~= nil
    if line == "" then
      one.text = one.text .. "\n\n"
    elseif is_code ~= was_code and one.text ~= "" then
      one.text = one.text .. "\n\n" .. line
    else
      one.text = is_code and one.text ~= "" and one.text .. "\n" .. line or joined(one.text, line)
    end
  end
  local add = put
  for _, line in ipairs(lines) do
    local tag, rest = line:match("^@(%a+)%s*(.*)$")
    if tag == "param" then
      local name, about = rest:match("^([%w_.]+[%w_., ]-,?)%s+(%l?.*)$")
      while name and name:sub(-1) == "," do -- several parameters of one sentence
        local more, left = about:match("^(%S+)%s*(.*)$")
        name, about = name .. " " .. more, left
      end
      local param = { name or rest, about or "" }
      one.params[#one.params + 1] = param
      add = function(more) param[2] = joined(param[2], more) end
    elseif tag == "return" then
      one.returns = one.returns and one.returns .. "; " .. rest or rest
      add = function(more) one.returns = joined(one.returns, more) end
    elseif tag == "raise" then
      one.raises = one.raises and one.raises .. "; " .. rest or rest
      add = function(more) one.raises = joined(one.raises, more) end
    elseif tag == "usage" then
      one.usage[#one.usage + 1] = rest ~= "" and rest or nil
      add = function(more) one.usage[#one.usage + 1] = more end
    else
      add((add == put or tag == "usage" or #one.usage > 0) and line or line:gsub("^%s+", ""))
    end
  end
  one.text = one.text:gsub("\n\n\n+", "\n\n"):gsub("%s+$", "")
  one.summary = (one.text:gsub("\n.*", "") .. " "):match("^(.-%l[.)]) %u") or one.text:gsub("\n.*", "")
  return one
end

local function entry(list, lines, file, line, owner, name, arguments)
  local one = parts(lines)
  one.file, one.line, one.owner, one.name = file, line, owner, name
  one.arguments = arguments
  if #arguments == 0 then
    for _, param in ipairs(one.params) do one.arguments[#one.arguments + 1] = param[1] end
  end
  list[#list + 1] = one
end

local function of_lua(source, file)
  local list, lines, number = {}, nil, 0
  for line in (source .. "\n"):gmatch("([^\n]*)\n") do
    number = number + 1
    local first = line:match("^%s*%-%-%- ?(.*)$")
    if first then
      lines = { first }
    elseif lines and line:find("^%s*%-%-") then
      lines[#lines + 1] = line:match("^%s*%-%- ?(.*)$")
    elseif lines then
      local owner, name, arguments = named(line)
      if name then entry(list, lines, file, number, owner, name, words(arguments)) end
      lines = nil
    end
  end
  return list
end

-- What Lua calls the functions of a file: by their names in C, lists of names.
local function registered(source)
  local names = {}
  for known, own in source:gmatch('{%s*"([%w_]+)"%s*,%s*([%w_]+)%s*}') do
    names[own] = names[own] or {}
    table.insert(names[own], known)
  end
  return names
end

local function of_c(source, file)
  local list, lines, number, known = {}, nil, 0, registered(source)
  local open = false
  for line in (source .. "\n"):gmatch("([^\n]*)\n") do
    number = number + 1
    local first = line:match("^/%*%*%* ?(.*)$")
    if first then
      lines, open = { (first:gsub("%s*%*/%s*$", "")) }, not first:find("*/", 1, true)
    elseif lines and open then
      if line:find("*/", 1, true) then open = false end
      local text = line:gsub("%s*%*/%s*$", ""):match("^ %* ?(.*)$")
      if text and not line:find("^ %*/") then lines[#lines + 1] = text end
    elseif lines then
      local own = line:match("^%a[%w_ ]-%*?([%w_]+)%(")
      for _, name in ipairs(own and (known[own] or { own }) or {}) do
        entry(list, lines, file, number, nil, name, {})
      end
      lines = nil
    end
  end
  return list
end

--- The documented functions of a source file.
-- @param source its text
-- @param file its path in the tree; the ending says which language it is
-- @return list of entries, in the order of the file
-- @usage
-- local text = "--- Adds. More.\n-- @param a a number\nfunction sums.add(a) end"
-- local one = require "help.extract".source(text, "x.lua")[1]
-- assert(one.name == "add" and one.summary == "Adds." and one.params[1][2] == "a number" and one.line == 3)
function extract.source(source, file)
  return (file:find("%.c$") and of_c or of_lua)(source, file)
end

local function files(home, folder, list)
  local lfs = require "lfs"
  local names = {}
  for name in lfs.dir(home .. "/" .. folder) do
    if name:sub(1, 1) ~= "." then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local path = concat({ folder, name }, "/")
    if lfs.attributes(home .. "/" .. path, "mode") == "directory" then
      files(home, path, list)
    elseif name:find("%.lua$") or name:find("^lua_.*%.c$") then
      list[#list + 1] = path
    end
  end
  return list
end

--- The documented functions of a tree: those of its `lib` and, where it has them, of its bindings in `src`.
-- @param home the folder in which these are
-- @return { [path] = list of entries }
-- @raise where a file cannot be read
-- @usage assert(#require "help.extract".tree(require "core.file".home)["lib/design.lua"] > 10)
function extract.tree(home)
  local tree = {}
  for _, folder in ipairs { "lib", "src" } do
    if require "lfs".attributes(home .. "/" .. folder, "mode") == "directory" then
      for _, path in ipairs(files(home, folder, {})) do
        tree[path] = extract.source(require "core.file".read(home .. "/" .. path, 4 * 1024 * 1024), path)
      end
    end
  end
  return tree
end

return extract
