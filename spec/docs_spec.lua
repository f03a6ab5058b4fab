-- Every @usage in src/ and lib/ runs, as a script would, in a folder of its own.

local file = require "core.file"
local lfs = require "lfs"
local temp = require "spec.support.temp"

local function lines_of(path)
  local list = {}
  for line in io.lines(file.home .. "/" .. path) do list[#list + 1] = line end
  return list
end

-- The examples of a file: { line, code }. In C a comment's lines start with " *", in Lua with "--".
local function examples(path)
  local lead, last = "^%s*%-%- ?", "^%s*[^-%s]"
  if path:find("%.c$") then lead, last = "^ %* ?", "^ %*/" end
  local list, current = {}, nil
  for number, line in ipairs(lines_of(path)) do
    local first = line:match("@usage%s*(.*)$")
    local inside = line:find(lead) and not line:find(last)
    if first and inside then
      current = { number, { (first:gsub("%s*%*/%s*$", "")) } }
      list[#list + 1] = current
    elseif current and inside and not line:find("^[ *-]+@%w") then
      current[2][#current[2] + 1] = line:gsub(lead, ""):gsub("%s*%*/%s*$", "")
    else
      current = nil
    end
  end
  return list
end

local function sources(folder, list)
  for name in lfs.dir(file.home .. "/" .. folder) do
    local path = folder .. "/" .. name
    if name:find("%.c$") or name:find("%.lua$") then
      list[#list + 1] = path
    elseif name:sub(1, 1) ~= "." and lfs.attributes(file.home .. "/" .. path, "mode") == "directory" then
      sources(path, list)
    end
  end
  return list
end

describe("the example of", function()
  local home_folder = lfs.currentdir()
  local dir

  before_each(function()
    dir = temp.folder()
    assert(lfs.chdir(dir:path()))
  end)

  after_each(function()
    assert(lfs.chdir(home_folder))
    getmetatable(dir).__close()
  end)

  local paths = sources("lib", sources("src", {}))
  table.sort(paths)
  for _, path in ipairs(paths) do
    for _, example in ipairs(examples(path)) do
      it(("%s:%d runs"):format(path, example[1]), function()
        local environment = require "strict".environment()
        local printed = {}
        rawset(environment, "print", function(...) printed[#printed + 1] = tostring((...)) end)
        local text = ("\n"):rep(example[1] - 1) .. table.concat(example[2], "\n")
        assert(load(text, "@" .. path, "t", environment))()
      end)
    end
  end

  it("a comment is found at all", function()
    assert.is_true(#paths > 10)
    assert.is_true(#examples("src/lua_file.c") >= 4 and #examples("lib/command.lua") >= 4)
  end)
end)
