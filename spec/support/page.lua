-- A page as its lines, with no line wider than a number of places; for specs that show whole pages.

local text = require "core.text"

local function page(string, width)
  local lines = {}
  assert(string:sub(-1) == "\n", "a page ends its last line")
  for line in string:gmatch("([^\n]*)\n") do
    assert(text.width(line) <= (width or 80), "wider than " .. (width or 80) .. ": " .. line)
    assert(not line:find(" $"), "blank at the end: " .. line)
    lines[#lines + 1] = line
  end
  return lines
end

return page
