-- The house rules that a machine can hold: floors, allocation, globals, documentation, specs, sizes, names.

local file = require "core.file"
local lfs = require "lfs"

local function files(folder, pattern, list)
  list = list or {}
  for name in lfs.dir(file.home .. "/" .. folder) do
    local path = folder .. "/" .. name
    if name:sub(1, 1) ~= "." then
      if lfs.attributes(file.home .. "/" .. path, "mode") == "directory" then
        files(path, pattern, list)
      elseif name:find(pattern) then
        list[#list + 1] = path
      end
    end
  end
  table.sort(list)
  return list
end

local function read(path)
  local handle = assert(io.open(file.home .. "/" .. path, "rb"))
  local bytes = handle:read("a")
  handle:close()
  return bytes
end

-- C source without comments, texts and characters; line breaks stay.
local function code_of(path)
  local text = read(path)
  local out, at = {}, 1
  while at <= #text do
    local from, to
    local two = text:sub(at, at + 1)
    if two == "/*" then
      from, to = at, select(2, text:find("*/", at + 2, true)) or #text
    elseif two == "//" then
      from, to = at, (text:find("\n", at, true) or #text + 1) - 1
    elseif text:find("^[\"']", at) then
      local quote = text:sub(at, at)
      from, to = at, at + 1
      while text:sub(to, to) ~= quote do to = to + (text:sub(to, to) == "\\" and 2 or 1) end
    end
    if from then
      out[#out + 1] = " " .. text:sub(from, to):gsub("[^\n]", "")
      at = to + 1
    else
      local next_at = text:find("[/\"']", at + 1) or #text + 1
      out[#out + 1] = text:sub(at, next_at - 1)
      at = next_at
    end
  end
  return table.concat(out)
end

local function base_of(path) return path:match("([^/]+)%.%w+$") end

local c_files, h_files = files("src", "%.c$"), files("src", "%.h$")
local lua_files = files("lib", "%.lua$")

local floor = {}
for _, path in ipairs(h_files) do
  local text = read(path)
  local number = text:sub(1, 1200):match("^/%*.-Floor (%d)%.")
  floor[base_of(path)] = tonumber(number)
end
for _, path in ipairs(c_files) do -- without a header of its own: a binding, or a part of what it includes first
  local base = base_of(path)
  floor[base] = floor[base] or base:find("^lua_") and 4 or floor[read(path):match('\n#include "([%w_]+)%.h"')]
end
floor.main = 5

-- A file x_y with x beside it is a part of x: they may know each other.
local function family(base)
  local whole = base:match("^(%l+)_")
  return whole and floor[whole] and whole or base
end

local function each(list, check)
  local wrong = {}
  for _, path in ipairs(list) do
    for _, what in ipairs{ check(path) } do wrong[#wrong + 1] = path .. ": " .. what end
  end
  assert.are.equal("", table.concat(wrong, "\n"))
end

describe("src", function()
  it("says the floor of each file in its header", function()
    each(c_files, function(path)
      if not floor[base_of(path)] then return "no floor" end
    end)
    each(h_files, function(path)
      if not floor[base_of(path)] then return "no floor" end
    end)
  end)

  local function includes(path)
    local list = {}
    for name in read(path):gmatch('#include "([%w_]+)%.h"') do list[#list + 1] = name end
    return list
  end

  it("includes its own floor and those below", function()
    local function check(path)
      local wrong = {}
      for _, name in ipairs(includes(path)) do
        if not floor[name] or floor[name] > floor[base_of(path)] then
          wrong[#wrong + 1] = "includes " .. name .. ".h"
        end
      end
      return table.unpack(wrong)
    end
    each(c_files, check)
    each(h_files, check)
  end)

  it("has no cycle among the includes of a floor", function()
    local uses = {}
    for _, list in ipairs{ h_files, c_files } do
      for _, path in ipairs(list) do
        local base = family(base_of(path))
        uses[base] = uses[base] or {}
        for _, name in ipairs(includes(path)) do
          if family(name) ~= base then uses[base][family(name)] = true end
        end
      end
    end
    local state, cycle = {}, nil
    local function visit(base, trail)
      if state[base] == "done" or cycle then return end
      if state[base] == "open" then
        cycle = trail .. " > " .. base
        return
      end
      state[base] = "open"
      for name in pairs(uses[base] or {}) do
        if name ~= "lua_modules" then visit(name, trail .. " > " .. base) end -- the list names all bindings
      end
      state[base] = "done"
    end
    for base in pairs(uses) do visit(base, "") end
    assert.is_nil(cycle)
  end)

  local function callers(pattern, allowed, what)
    each(c_files, function(path)
      if not allowed[base_of(path)] and (" " .. code_of(path)):find(pattern) then return what end
    end)
  end

  it("allocates in mem.c only", function()
    for _, name in ipairs{ "malloc", "calloc", "realloc", "free", "strdup", "strndup", "getline", "asprintf" } do
      callers("[^%w_.>]" .. name .. "%s*%(", { mem = true }, "calls " .. name)
    end
  end)

  it("knows Lua from floor 4 on", function()
    each(c_files, function(path)
      if floor[base_of(path)] < 4 and code_of(path):find("lua_State") then return "knows lua_State" end
    end)
    each(h_files, function(path)
      if floor[base_of(path)] < 4 and code_of(path):find("lua_State") then return "knows lua_State" end
    end)
  end)

  it("prints and exits on floor 5 only", function()
    each(c_files, function(path)
      if floor[base_of(path)] == 5 then return end
      if base_of(path) == "jail" then return end -- a child ends where its work ends
      local code = " " .. code_of(path)
      for _, pattern in ipairs{ "[^%w_]stdout[^%w_]", "[^%w_]stderr[^%w_]", "[^%w_]_?exit%s*%(", "[^%w_]printf%s*%(",
        "[^%w_]puts%s*%(" } do
        if code:find(pattern) then return "has " .. code:match(pattern) end
      end
    end)
  end)

  -- A signal handler and a flag that it sets need a place that outlives every call.
  local variables = {
    ["main is_cut"] = "set by a signal handler",
    ["mapping slots"] = "files that are mapped, of which a signal handler asks",
    ["meter meter"] = "the line on the terminal, which a signal handler erases",
    ["output slots"] = "temporary files, which a signal handler removes",
    ["progress work"] = "where work of any kind reports, set once by the program; how much is under way",
    ["line editor"] = "the one editor: libedit's functions are handed nothing of ours",
    ["line_keyboard keyboard"] = "set by signal handlers, which give the terminal back",
    ["stop running"] = "the coroutine that a signal handler stops",
    ["stop before"] = "what a second signal does",
    ["stop is_interrupted"] = "set by a signal handler",
    ["stop asked"] = "when a signal came, for the next one",
    ["threads interrupted"] = "set by a signal handler",
    ["threads working"] = "whether a thread is a worker; each thread has its own",
  }

  it("has no variable at file level, but those with a reason", function()
    each(c_files, function(path)
      local wrong, depth = {}, 0
      for line in (code_of(path) .. "\n"):gmatch("(.-)\n") do
        local has_type = depth == 0 and line:find("^%a") and not line:find("^typedef") and not line:find("^#")
        local name = has_type and not line:find("%(") and not line:find("const[^;=]*[=;]")
          and line:find("[=;]") and line:gsub("%s*[=;].*", ""):gsub("%b[]", ""):match("([%w_]+)$")
        if not name and depth == 0 and line:find("^}%s*[%w_]+") then name = line:match("^}%s*([%w_]+)") end
        if name and not line:find("^struct [%w_]+;") and not line:find("^extern") and not line:find("^enum")
          and not variables[base_of(path) .. " " .. name] then
          wrong[#wrong + 1] = "variable " .. name
        end
        depth = depth + select(2, line:gsub("{", "")) - select(2, line:gsub("}", ""))
        if depth > 0 and line:find("^%s+static ") and not line:find("const") and not line:find("%(") then
          wrong[#wrong + 1] = "static variable " .. line:match("^%s*(.*)")
        end
      end
      return table.unpack(wrong)
    end)
  end)
end)

describe("documentation", function()
  it("stands above every function that Lua sees", function()
    each(c_files, function(path)
      local text, wrong = read(path), {}
      for list in text:gmatch("luaL_Reg[^=;]-=%s*(%b{})") do
        for name, func in list:gmatch('{%s*"([%w_]+)",%s*([%w_]+)%s*}') do
          local before = text:match("(.-)\nstatic int " .. func .. "%(lua_State %*L%)\n")
          local is_hidden = name:find("^__")
          if not is_hidden and not (before and before:find("/%*%*%*[^\0]-%*/$") and before:match(".*()/%*%*%*")
            > (before:match(".*()\n}\n") or 0)) then
            wrong[#wrong + 1] = "no comment above '" .. name .. "'"
          end
        end
      end
      return table.unpack(wrong)
    end)
  end)

  it("stands above every public function of lib/", function()
    each(lua_files, function(path)
      local wrong, before = {}, ""
      local text = read(path)
      local module = text:match("\nreturn ([%a_][%w_]*)%s*$")
      for line in text:gmatch("([^\n]*)\n") do
        local name = module and line:match("^function " .. module .. "[.:]([%w_]+)")
        if name and not before:find("^%-%-") then wrong[#wrong + 1] = "no comment above '" .. name .. "'" end
        before = line
      end
      return table.unpack(wrong)
    end)
  end)

  it("opens every file", function()
    each(lua_files, function(path)
      if not read(path):find("^%-%-") then return "no comment on top" end
    end)
    each(c_files, function(path)
      if not read(path):find("^/%*") then return "no comment on top" end
    end)
  end)

  it("is a tour in each folder", function()
    for _, folder in ipairs{ "src", "lib", "scripts", "data", "spec" } do
      assert.truthy(lfs.attributes(file.home .. "/" .. folder .. "/README.md"), folder .. " has no README.md")
    end
  end)
end)

describe("specs", function()
  -- What has no face of its own towards Lua: the spec in which its behaviour shows.
  local shown_by = {
    arena = "spec/faults/allocation_spec.lua", -- scratch memory of every binding
    bind = "spec/faults/allocation_spec.lua",
    err = "spec/unit/text_spec.lua", -- as all messages
    gather = "spec/unit/csv_read_spec.lua",
    append = "spec/unit/dataset_spec.lua",
    describe = "spec/unit/dataset_spec.lua",
    meta = "spec/unit/dataset_spec.lua",
    multi = "spec/unit/dataset_spec.lua",
    names_in = "spec/unit/derive_spec.lua",
    values = "spec/unit/dataset_spec.lua",
    intern = "spec/unit/column_spec.lua",
    lua_modules = "spec/unit/host_spec.lua",
    auxiliary = "spec/laws/designs_spec.lua",
    digit = "spec/unit/cells_spec.lua",
    form = "spec/unit/variance_spec.lua",
    leaf_sums = "spec/laws/designs_spec.lua",
    rank = "spec/unit/replicate_spec.lua",
    influence = "spec/unit/variance_spec.lua",
    main = "spec/unit/host_spec.lua",
    mem = "spec/faults/allocation_spec.lua",
    num = "spec/unit/text_spec.lua",
    numeric = "spec/unit/estimate_spec.lua",
    str = "spec/unit/text_spec.lua",
    utf8 = "spec/unit/text_spec.lua",
  }

  it("name every file of src/ and lib/", function()
    local text = {}
    for _, path in ipairs(files("spec", "_spec%.lua$")) do text[#text + 1] = path .. "\n" .. read(path) end
    text = table.concat(text)
    local function check(path)
      local base = base_of(path)
      if shown_by[base] then
        if not lfs.attributes(file.home .. "/" .. shown_by[base]) then return shown_by[base] .. " is not there" end
        return
      end
      local folder = path:match("^lib/([%w_]+)/") or base
      for _, name in ipairs{ base, (base:gsub("^lua_", "")), family(base), folder, folder .. "_" .. base } do
        if text:find("/" .. name .. "_spec.lua", 1, true) then return end
      end
      if not text:find(path, 1, true) then return "no spec names it" end
    end
    each(c_files, check)
    each(lua_files, check)
  end)
end)

describe("the tree", function()
  it("has files of at most 800 lines", function()
    local function check(path)
      local _, lines = read(path):gsub("\n", "")
      if lines > 800 then return lines .. " lines" end
    end
    for _, folder in ipairs{ "src", "lib", "scripts" } do each(files(folder, "%.[chl]u?a?$"), check) end
    each(files("spec", "%.lua$"), check)
  end)

  it("has on top only what belongs there", function()
    local allowed = {}
    local names = "src scripts lib data spec Makefile README.md LICENSE .editorconfig .clang-format .luacheckrc "
      .. ".gitignore .ci .git build"
    for name in names:gmatch("%S+") do allowed[name] = true end
    for name in lfs.dir(file.home) do
      assert.truthy(name == "." or name == ".." or allowed[name], name .. " stands on top")
    end
  end)

  it("keeps the bundled study out of the program", function()
    local words = { "homeoffice", "home office", "Verwaltung", "public administration", "municipal" }
    local function check(path)
      local text = read(path):lower()
      for _, word in ipairs(words) do
        if text:find(word:lower(), 1, true) then return "names '" .. word .. "'" end
      end
    end
    each(c_files, check)
    each(h_files, check)
    each(lua_files, check)
    each(files("scripts/commands", "%.lua$"), check)
  end)
end)
