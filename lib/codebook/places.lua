--- What a value of a file means: the option of a scale that it stands for.

local check = require "check"

local quoted = check.quoted

local places = {}

-- Fills `found` with what is not in it yet; a text that stands for two options stands for none.
local function learn(found, value, place)
  if value == nil then return end
  if found[value] == nil then found[value] = place elseif found[value] ~= place then found[value] = false end
end

-- The options of a scale by place: answers 1.., kinds of missing -2.. (-1 is `system`).
local function by_place(scale)
  local options = {}
  for i, option in ipairs(scale.answers) do options[i] = option end
  for i, option in ipairs(scale.missing) do options[-1 - i] = option end
  return options
end

-- Which values stand for an option; those of the first list go before those of the second.
local passes = {
  function(option) return { option.text, option.code } end,
  function(option) return { option.key } end,
  function(option) return option.also or {} end,
  function(option)
    if type(option.label) == "string" then return { option.label } end
    local list = {}
    for _, language in ipairs(check.names(option.label or {})) do list[#list + 1] = option.label[language] end
    return list
  end,
}

--- From values to places: by text and code, then key, then `also`, then label.
-- @param scale { answers, missing }, lists of options of a checked codebook
-- @return a table for `of`
-- @usage local places = require "codebook.places"
-- local index = places.index { answers = { { key = "yes", code = 1, label = { de = "Ja" } } }, missing = {} }
-- assert(places.of(index, 1) == 1 and places.of(index, "Ja") == 1 and places.of(index, "1.0") == 1)
function places.index(scale)
  local options, index = by_place(scale), {}
  for _, names_of in ipairs(passes) do
    local found = {}
    for place, option in pairs(options) do
      for _, value in pairs(names_of(option)) do learn(found, value, place) end
    end
    for value, place in pairs(found) do
      if index[value] == nil and place then index[value] = place end
    end
  end
  return index
end

--- The place of a value.
-- @param index what `index` gave
-- @param value number or text
-- @return 1.. of an answer, -2.. of a kind of missing, nil for what is unknown
-- @usage local places = require "codebook.places"
-- assert(places.of(places.index { answers = { { key = "no", code = 2 } }, missing = {} }, "yes") == nil)
function places.of(index, value)
  if index[value] then return index[value] end
  if type(value) == "number" then return index[quoted(value)] end
  local number = value:find("^[+-]?%d+%.?%d*$") and tonumber(value)
  return number and index[number]
end

return places
