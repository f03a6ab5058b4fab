--- Several tables one after the other, as one value with the forms of each.

local concat = table.concat

local pages = {}

--- Joins tables.
-- @param list of tables, each with text, markdown and csv
-- @return a value with the same forms; a blank line stands between two tables
-- @usage
-- local one = { text = function() return "a\n" end }
-- assert(require "pages".of({ one, one }):text() == "a\n\na\n")
function pages.of(list)
  local methods = {}
  for _, form in ipairs { "text", "markdown", "csv" } do
    methods[form] = function(_, options)
      local parts = {}
      for i, one in ipairs(list) do parts[i] = one[form](one, options) end
      return concat(parts, "\n")
    end
  end
  return setmetatable({}, { __index = methods, __tostring = function(self) return (self:text():gsub("\n$", "")) end })
end

return pages
