--- Why figures contradict each other, in a sentence made from them.

local figure = require "figure"
local language = require "language"

local concat = table.concat

local why = {}

local words = {
  en = { chart = "chart", text = "text", sum = "%s = %s, not %s", groups = "groups: %s; all: %s",
    change = "difference: %s; levels: %s", all = "of all: %s; of those asked: %s; asked: %s",
    alone = "no answers give it", together = "no answers give these together",
    of = "no answers of %d people give these together" },
  de = { chart = "Diagramm", text = "Text", sum = "%s = %s, nicht %s", groups = "Gruppen: %s; alle: %s",
    change = "Abstand: %s; Werte: %s", all = "aller: %s; der Gefragten: %s; gefragt: %s",
    alone = "keine Antworten ergeben das", together = "keine Antworten ergeben sie zusammen",
    of = "keine Antworten von %d Personen ergeben sie zusammen" },
}

local is_level = { percent = true, mean = true }

local function same(f, g, fields)
  for _, field in ipairs(fields) do
    if f[field] ~= g[field] then return false end
  end
  return true
end

local question <const> = { "population", "wave", "question", "group", "subgroup" }

-- The parts of a division, each print once, as a sum that has to be the whole; nil where they are none.
local function sum_of(list, item_of)
  local whole, sum, parts, has, size = nil, 0, {}, {}, 0
  for _, f in ipairs(list) do
    local block, keys = item_of(f)
    if f.stat ~= "percent" or f.op ~= "eq" or not same(f, list[1], question) or not block or not keys
      or block.kind ~= "single" or f.base == "all" then
      return nil
    end
    if not whole or #keys > #whole.keys then whole = { figure = f, keys = keys, options = #block.keys } end
  end
  if #list < 2 then return nil end
  local function add(f)
    local _, keys = item_of(f)
    for _, key in ipairs(keys) do
      if has[key] then return false end
      has[key] = true
    end
    size, sum = size + #keys, sum + f.value
    parts[#parts + 1] = f
    return true
  end
  local is_whole = true
  for _, f in ipairs(list) do is_whole = is_whole and add(f) end
  if is_whole and size == whole.options then return parts, sum, nil end
  size, sum, parts, has = 0, 0, {}, {}
  for _, f in ipairs(list) do
    if f ~= whole.figure and not add(f) then return nil end
  end
  local covers = size == #whole.keys
  for _, key in ipairs(whole.keys) do covers = covers and has[key] end
  if covers and #parts > 1 then return parts, sum, whole.figure end
end

local function number(x)
  return (("%.10g"):format(x))
end

--- A sentence in both languages.
-- @param list of figures, the excused one first
-- @param item_of see contradictions.model
-- @param rows of the file that they are about, or nil
-- @return { de =, en = }
-- @usage local f = require "figure".of({ { id = "F1", question = "q", stat = "percent", value = "60", op = "eq",
--   source = "text" }, { id = "F2", question = "q", stat = "percent", value = "57", op = "eq" } }, "x.csv")
-- assert(require "contradictions.why".of(f, function() end).en == "text: 60; chart: 57")
function why.of(list, item_of, rows)
  local result = {}
  for lang, w in pairs(words) do
    local decimal = language.words(lang).decimal
    local function printed(figures)
      local prints = {}
      for i, f in ipairs(figures) do prints[i] = figure.printed(f, decimal) end
      return prints
    end
    local changes, levels, all, groups, of_all, is_one = {}, {}, {}, {}, {}, true
    for _, f in ipairs(list) do
      table.insert(f.stat == "change_pp" and changes or levels, f)
      table.insert(f.group == "all" and all or groups, f)
      if f.base == "all" then of_all[#of_all + 1] = f end
      is_one = is_one and same(f, list[1], question) and f.item == list[1].item
        and (f.stat == list[1].stat or is_level[f.stat] and is_level[list[1].stat])
    end
    local parts, sum, whole = sum_of(list, item_of)
    local text
    if #list == 1 then
      text = w.alone
    elseif is_one and list[1].stat ~= "rank" then
      local said = {}
      for i, print in ipairs(printed(list)) do said[i] = ("%s: %s"):format(w[list[i].source], print) end
      text = concat(said, "; ")
    elseif parts then
      text = w.sum:format(concat(printed(parts), " + "), (number(sum):gsub("%.", decimal)),
        whole and printed { whole }[1] or "100")
    elseif #changes == 1 and #levels > 0 and #groups == 0 then
      text = w.change:format(printed(changes)[1], concat(printed(levels), ", "))
    elseif #of_all == 1 and #groups == 0 then
      local asked, filter = {}, {}
      for _, f in ipairs(list) do
        if f ~= of_all[1] then table.insert(f.question == of_all[1].question and asked or filter, f) end
      end
      text = w.all:format(printed(of_all)[1], concat(printed(asked), ", "), concat(printed(filter), ", "))
    elseif #all == 1 and #groups > 0 and #changes == 0 and is_level[all[1].stat] then
      local is_about = true
      for _, f in ipairs(groups) do
        is_about = is_about and is_level[f.stat] and f.question == all[1].question and f.item == all[1].item
          and f.group == groups[1].group
      end
      text = is_about and w.groups:format(concat(printed(groups), ", "), printed(all)[1]) or nil
    end
    result[lang] = text or rows and w.of:format(rows) or w.together
  end
  return result
end

return why
