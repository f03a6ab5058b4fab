--- befund spec: runs specs with busted, inside this very program.

local file = require "core.file"

local function add_paths()
  local folder = require "core.modules_folder" -- of the C modules for this Lua
  package.path = ("%s;%s/?.lua;/usr/share/lua/5.4/?.lua;/usr/share/lua/5.4/?/init.lua"):format(package.path, file.home)
  package.cpath = folder .. "/?.so"
end

local function run(paths, options)
  paths = #paths > 0 and paths or { "spec" }
  for _, path in ipairs(paths) do
    if not require "lfs".attributes(path) then error(path .. ": no such file or folder", 0) end
  end
  add_paths()
  local found, busted = pcall(require, "busted.core")
  if not found then error("busted is not there (install it with: make deps-test)", 0) end
  busted = busted()
  require "busted"(busted)
  require "busted.languages.en"
  local results = require "spec.support.closing_line"(busted)
  require "busted.modules.filter_loader"()(busted, {
    tags = {}, excludeTags = options.without or {}, filter = options.only or {}, filterOut = {}, nokeepgoing = false,
  })
  local load_files = require "busted.modules.test_file_loader"(busted, { "lua" })
  load_files(paths, { "_spec" }, { excludes = {}, recursive = true })
  require "busted.execute"(busted)(1, {})
  return results()
end

return {
  summary = "run specs with busted",
  usage = "[PATH...]",
  options = {
    { "only", "PATTERN...", "run only specs whose full name matches" },
    { "without", "TAG...", "leave out specs with a tag (#slow)" },
  },
  run = run,
}
