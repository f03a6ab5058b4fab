--- Lists that people print: notes, a line each, and estimates with the keys they are found by.

local covariance = require "core.estimate".covariance

local concat = table.concat

local listing = {}

local notes_class = {
  __name = "befund.notes",
  __tostring = function(self) return #self > 0 and concat(self, "\n") or "no notes" end,
}

--- A list of notes that prints a line for each.
-- @param list of texts; a list without any prints as "no notes"
-- @return the list
-- @usage assert(tostring(require "listing".notes { "one", "two" }) == "one\ntwo")
function listing.notes(list)
  return setmetatable(list, notes_class)
end

-- The lines of a list of estimates, or of lists of them, with the path of keys in front.
local function add_lines(lines, list, path)
  local key_of = {}
  for key, value in pairs(list) do
    if type(key) == "string" then key_of[value] = key end
  end
  for i, value in ipairs(list) do
    local here = path .. (key_of[value] or tostring(i))
    if type(value) == "table" and value[1] ~= nil then
      add_lines(lines, value, here .. " > ")
    else
      lines[#lines + 1] = here .. ": " .. tostring(value)
    end
  end
  return lines
end

-- All estimates of a list, in its order, with the path of keys of each.
local function gather(found, list, path)
  local key_of = {}
  for key, value in pairs(list) do
    if type(key) == "string" then key_of[value] = key end
  end
  for i, value in ipairs(list) do
    local here = path .. (key_of[value] or tostring(i))
    if type(value) == "table" then
      gather(found, value, here .. " > ")
    else
      found.list[#found.list + 1], found.keys[#found.keys + 1] = value, here
    end
  end
  return found
end

local estimates = {}

--- The covariance matrix of the estimates of a list, in its order, also by key.
-- @param self a list of estimates; those of lists in it have keys like "E > Yes"
-- @return list of rows, each a list of numbers; both also by key: `v["E"]["M"]`
-- @usage
-- local column = require "core.column"
-- local d = require "core.dataset".of { { "x", column.numbers { 1, 2, 4 } }, { "g", column.numbers { 7, 8, 8 } } }
-- local means = require "design".of(d):mean("x", { by = "g" })
-- local v = means:covariance()
-- assert(math.abs(v["8"]["8"] - means["8"].se ^ 2) < 1e-12)
function estimates.covariance(self)
  local found = gather({ list = {}, keys = {} }, self, "")
  local v = covariance(found.list)
  for _, row in ipairs(v) do
    for i, key in ipairs(found.keys) do row[key] = row[i] end
  end
  for i, key in ipairs(found.keys) do v[key] = v[i] end
  return v
end

local estimates_class = {
  __name = "befund.estimates",
  __index = estimates,
  __tostring = function(self) return concat(add_lines({}, self, ""), "\n") end,
}

--- A list of estimates, also indexed by key, that prints a line for each: its key and the estimate.
-- @param list of estimates, or of such lists
-- @return the list
-- @usage
-- local list = { 0.25, 0.75 }
-- list.yes, list.no = list[1], list[2]
-- assert(tostring(require "listing".estimates(list)) == "yes: 0.25\nno: 0.75")
function listing.estimates(list)
  return setmetatable(list, estimates_class)
end

return listing
