--- What is longer than the screen goes through the user's pager.

local file = require "core.file"

local getenv, execute, tmpname, remove = os.getenv, os.execute, os.tmpname, os.remove
local open = io.open

local page = {}

--- The command that shows a long text.
-- @param env function from a variable's name to its value or nil
-- @return $PAGER, else `less` if there is one; nil where $PAGER is empty
-- @usage assert(require "prompt.page".command(function() return "more" end) == "LESS=${LESS-FRX} more")
function page.command(env)
  local pager = env "PAGER"
  if pager == "" then return nil end
  return pager and "LESS=${LESS-FRX} " .. pager
    or "command -v less >/dev/null || exit 127; LESS=${LESS-FRX} less"
end

--- Shows a text through the pager if it has more lines than the screen.
-- @param text without a line break at its end
-- @return whether it was shown
-- @usage assert(not require "prompt.page".through_pager("short"))
function page.through_pager(text)
  local _, lines = file.terminal()
  if not lines or select(2, text:gsub("\n", "")) + 1 < lines then return false end
  local command = page.command(getenv)
  if not command then return false end
  local name = tmpname() -- a file, since a pager that ends early closes its pipe
  local handle = open(name, "w")
  if not handle then return false end
  handle:write(text, "\n")
  handle:close()
  local _, _, status = execute("exec < '" .. name .. "'; " .. command)
  remove(name)
  return status ~= 127 -- no such program
end

return page
