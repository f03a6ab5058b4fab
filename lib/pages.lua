--- Several tables one after the other, as one value with the forms of each.

local forms = require "forms"
local check = require "check"

local pages = {}

--- Joins tables, or pages.
-- @param list of values, each with the forms of a table
-- @param title of an HTML page; left out: "befund"
-- @return a value with the same forms: a blank line stands between two tables, JSON is a list
-- @usage
-- local one = { text = function() return "a\n" end }
-- assert(require "pages".of({ one, one }):text() == "a\n\na\n")
function pages.of(list, title)
  local methods = {}
  for _, form in ipairs(forms.names) do
    methods[form] = function(_, options)
      check.kind(form, options or {}, "table")
      local parts = {}
      for i, one in ipairs(list) do parts[i] = one[form](one, forms.part(form, options)) end
      return forms.joined(form, parts, options, title)
    end
  end
  function methods.xlsx(_, path, options) require "report.workbook".of_parts(list, title, path, options) end
  return setmetatable({}, { __index = methods, __tostring = function(self) return (self:text():gsub("\n$", "")) end })
end

return pages
