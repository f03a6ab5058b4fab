-- A dataset from a literal, for specs of tables:
--
--     answers.of { sex = { "f m", "f", "m", "f", false } }     single choice: its keys, then the rows (false: missing)
--     answers.of { age = { 20, 30 } }                             numbers
--
-- Columns stand in the order of their names.

local column = require "core.column"
local dataset = require "core.dataset"
local labels = require "core.labels"

local answers = {}

local MISSING = { { key = "no_answer", code = -9, kind = "no_answer" },
  { key = "not_asked", code = -7, kind = "not_asked" } }

-- "good fair=2 poor=1": keys, each with a score if one is given.
local function single(values)
  local options, place = {}, { no_answer = -2, not_asked = -3 }
  for word in values[1]:gmatch("%S+") do
    local key, score = word:match("^([^=]+)=?(.*)$")
    options[#options + 1] = { key = key, code = #options + 1, score = tonumber(score), label = values[key] }
    place[key] = #options
  end
  local codes = {}
  for i = 2, #values do codes[i - 1] = values[i] and assert(place[values[i]], values[i]) or -1 end
  local l = labels.of { title = values.title, answers = options, missing = MISSING }
  return column.single { labels = l, codes = codes }
end

-- items = { name = "110" }: a digit a row, 1 mentioned
local function multi(values)
  local items, options = {}, {}
  local yes_no = labels.of { answers = { { key = "yes" }, { key = "no" } }, missing = MISSING }
  for i, item in ipairs(values.items) do
    local codes = {}
    for digit in item[2]:gmatch(".") do codes[#codes + 1] = digit == "1" and 1 or digit == "0" and 2 or -1 end
    items[i] = column.single { labels = yes_no, codes = codes }
    options[i] = { key = item[1], label = item[3] }
  end
  local l = labels.of { title = values.title, answers = options, missing = MISSING }
  return column.multi { labels = l, items = items }
end

--- A dataset, with what is known of its columns.
function answers.of(columns, meta)
  local names, list = {}, {}
  for name in pairs(columns) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(names) do
    local values = columns[name]
    if values.items then
      list[i] = { name, multi(values) }
    elseif values.texts then
      list[i] = { name, column.texts(values.texts) }
    elseif type(values[1]) == "string" then
      list[i] = { name, single(values) }
    else
      list[i] = { name, column.numbers(values) }
    end
  end
  return dataset.with_meta(dataset.of(list), meta or {})
end

--- What a call says when it fails, without the place in front.
function answers.refusal(f, ...)
  local ok, message = pcall(f, ...)
  assert(not ok, "was not refused")
  return (tostring(message):gsub("^[%w%./_%-]+:%d+: ", ""))
end

return answers
