--- The files in a workbook or another zip archive, by Debian's unzip.

local temp = require "spec.support.temp"

--- Unpacks.
-- @param bytes of the archive
-- @return table from a file's path in it to its bytes; fails on an archive that is damaged
return function(bytes)
  local dir <close> = temp.folder()
  local path = dir:write("a.zip", bytes)
  assert(os.execute(("cd '%s' && unzip -tqq '%s' && unzip -qq '%s' -d all"):format(dir:path(), path, path)))
  local files = {}
  local list = assert(io.popen(("cd '%s/all' && find . -type f"):format(dir:path())))
  for name in list:lines() do
    local handle = assert(io.open(dir:path("all/" .. name), "rb"))
    files[name:sub(3)] = handle:read("a")
    handle:close()
  end
  list:close()
  return files
end
