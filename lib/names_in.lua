--- The names that an expression uses, without compiling it: for what depends on what, and renaming.

local find, sub = string.find, string.sub

local names_in = {}

-- Calls `visit(name, start, stop)` for every name outside quoted texts, in order.
local function walk(text, visit)
  local at = 1
  while at <= #text do
    local c = sub(text, at, at)
    if c == "'" or c == '"' then
      local close = find(text, c, at + 1, true)
      at = (close or #text) + 1
    elseif c == "`" then
      local close = find(text, "`", at + 1, true) or #text
      visit(sub(text, at + 1, close - 1), at, close)
      at = close + 1
    else
      local _, stop = find(text, "^[%a_\x80-\xff][%w_\x80-\xff]*", at)
      if stop then
        visit(sub(text, at, stop), at, stop)
      else
        _, stop = find(text, "^%.?%d[%w.]*", at)
      end
      at = (stop or at) + 1
    end
  end
end

--- The names in an expression; words of the language (`and`, `missing`) are among them.
-- @param text an expression
-- @return list in order, each once
-- @usage assert(table.concat(require "names_in".list "age > 30 and `a b` == 'x y'", "|") == "age|and|a b")
function names_in.list(text)
  local list, seen = {}, {}
  walk(text, function(name)
    if not seen[name] then list[#list + 1] = name end
    seen[name] = true
  end)
  return list
end

--- The same expression with other names.
-- @param text an expression
-- @param new { old = "new" }
-- @return an expression
-- @usage assert(require "names_in".renamed("age > 30", { age = "alter 2" }) == "`alter 2` > 30")
function names_in.renamed(text, new)
  local parts, from = {}, 1
  walk(text, function(name, start, stop)
    if new[name] then
      parts[#parts + 1] = sub(text, from, start - 1)
      parts[#parts + 1] = find(new[name], "^[%a_][%w_]*$") and new[name] or "`" .. new[name] .. "`"
      from = stop + 1
    end
  end)
  parts[#parts + 1] = sub(text, from)
  return table.concat(parts)
end

return names_in
