--- Temporary folders for specs.

local lfs = require "lfs"

local temp = {}

local function remove_tree(path)
  if lfs.symlinkattributes(path, "mode") == "directory" then
    for name in lfs.dir(path) do
      if name ~= "." and name ~= ".." then remove_tree(path .. "/" .. name) end
    end
    lfs.rmdir(path)
  else
    os.remove(path)
  end
end

--- A new folder, removed with all that is in it when it is closed or collected: `local dir <close> = temp.folder()`.
-- Its methods: `dir:path(name)`, `dir:write(name, bytes)` → path, `dir:read(name)` → bytes or nil, `dir:names()`
-- → sorted list.
function temp.folder()
  local name = os.tmpname()
  os.remove(name)
  assert(lfs.mkdir(name))
  local dir = {}

  function dir.path(_, file)
    return file and name .. "/" .. file or name
  end

  function dir.write(_, file, bytes)
    local handle = assert(io.open(name .. "/" .. file, "wb"))
    assert(handle:write(bytes))
    assert(handle:close())
    return name .. "/" .. file
  end

  function dir.read(_, file)
    local handle = io.open(name .. "/" .. file, "rb")
    if not handle then return nil end
    local bytes = handle:read("a")
    handle:close()
    return bytes
  end

  function dir.names()
    local list = {}
    for file in lfs.dir(name) do
      if file ~= "." and file ~= ".." then list[#list + 1] = file end
    end
    table.sort(list)
    return list
  end

  local function close()
    if name then remove_tree(name) end
    name = nil
  end
  return setmetatable(dir, { __close = close, __gc = close })
end

return temp
