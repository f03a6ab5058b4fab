--- How figures name things: an item among the options of a question, the parts of a nested group.
--
-- Figures call an item of a set by its column, with or without the set's name in front; they name nested groups as
-- "region > gender" with "north > female". Whoever reads figures asks here what that means.

local language = require "language"

local concat, sort = table.concat, table.sort

local naming = {}

--- What figures call an item of a set: its column without the set's name in front.
-- @param set the set's name
-- @param column of the item
-- @return a text
-- @usage assert(require "figure.naming".item("s", "s_x") == "x" and require "figure.naming".item("s", "sex") == "sex")
function naming.item(set, column)
  local front = set .. "_"
  return column:sub(1, #front) == front and column:sub(#front + 1) or column
end

--- An option, an item or a net of a question.
-- @param entry see study.question
-- @param item its key; of an item with or without the set's name
-- @return { key, label... }, a net with its `members`; its place, nets behind options; nil if there is none such
-- @usage local option = require "figure.naming".option
-- local entry = { name = "q", options = { { key = "q_a" } }, nets = { { key = "n" } } }
-- assert(option(entry, "a") == entry.options[1] and select(2, option(entry, "n")) == 2)
function naming.option(entry, item)
  local long = entry.name .. "_" .. item
  for i, option in ipairs(entry.options) do
    if option.key == item or option.key == long then return option, i end
  end
  for i, net in ipairs(entry.nets) do
    if net.key == item then return net, #entry.options + i end
  end
end

--- What an option, an item or a net is called.
-- @param entry, item as for option; without entry there is none
-- @param lang "de" or "en"
-- @return a text; the item itself where there is none such, or it has no label
-- @usage local entry = { name = "q", options = { { key = "q_a", label = { en = "A" } } }, nets = {} }
-- assert(require "figure.naming".label(entry, "a", "en") == "A")
function naming.label(entry, item, lang)
  local option = entry and naming.option(entry, item)
  return option and language.pick(option.label, lang) or item
end

--- The parts of a nested group.
-- @param group, subgroup names with ">" between
-- @return list of { group, subgroup }, "" where the subgroup has fewer parts
-- @usage assert(#require "figure.naming".parts("region > gender", "north > female") == 2)
function naming.parts(group, subgroup)
  local names, keys, list = {}, {}, {}
  for name in (group .. ">"):gmatch("%s*(.-)%s*>") do names[#names + 1] = name end
  for key in (subgroup .. ">"):gmatch("%s*(.-)%s*>") do keys[#keys + 1] = key end
  for i, name in ipairs(names) do list[i] = { name, keys[i] or "" } end
  return list
end

--- Parts as a nested group.
-- @param parts list of { group, subgroup }
-- @return group, subgroup; "all", "all" where there are none
-- @usage assert(require "figure.naming".joined { { "g", "a" }, { "h", "b" } } == "g > h")
function naming.joined(parts)
  if #parts == 0 then return "all", "all" end
  local names, keys = {}, {}
  for i, part in ipairs(parts) do names[i], keys[i] = part[1], part[2] end
  return concat(names, " > "), concat(keys, " > ")
end

--- The same for every order in which a group's parts may stand.
-- @param group, subgroup names with ">" between
-- @return group, subgroup, sorted by the groups
-- @usage assert(require "figure.naming".sorted("h > g", "b > a") == "g > h")
function naming.sorted(group, subgroup)
  if not group:find(">", 1, true) then return group, subgroup end
  local parts = naming.parts(group, subgroup)
  sort(parts, function(a, b) return a[1] < b[1] end)
  return naming.joined(parts)
end

return naming
