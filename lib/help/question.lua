--- A column or question explained: its label, options with counts, kinds of missing, who was asked, in which waves,
-- and where it stands in the publication.

local language = require "language"
local show = require "show"
local text = require "core.text"

local concat = table.concat

local question = {}

local words = {
  en = { asked = "Asked: %s", waves = "Waves: %s", place = "In the publication: %s", battery = "Battery: %s",
    answered = "%s of %s answered", of = "%s of %s", more = "and %d more", range = "%s to %s",
    kinds = { single = "single choice", multi = "multiple response", number = "number", text = "text", date = "date" },
    private = "private: never shown or written", others = "Here of %s; also in %s" },
  de = { asked = "Gefragt: %s", waves = "Wellen: %s", place = "In der Veröffentlichung: %s", battery = "Batterie: %s",
    answered = "%s von %s beantwortet", of = "%s von %s", more = "und %d weitere", range = "%s bis %s",
    kinds = { single = "Einfachauswahl", multi = "Mehrfachnennung", number = "Zahl", text = "Text", date = "Datum" },
    private = "privat: wird nie gezeigt oder geschrieben", others = "Hier aus %s; auch in %s" },
}

local MOST = 40 -- options shown

-- Datasets in reach: globals of the environment that are datasets or designs, by name, the last result behind all.
local function datasets(environment)
  local list, names = {}, {}
  for name in next, environment or {} do
    if type(name) == "string" and name ~= "_" then names[#names + 1] = name end
  end
  table.sort(names)
  names[#names + 1] = "_"
  for _, name in ipairs(names) do
    local value = environment and rawget(environment, name)
    local class = type(value) == "userdata" and debug.getmetatable(value).__name
    if class == "befund.dataset" then list[#list + 1] = { name, value } end
    if class == "befund.design" then list[#list + 1] = { name, value:dataset() } end
  end
  return list
end

local function counted(n, lang)
  return show.number(n, 0, language.words(lang))
end

local function options_of(lines, data, name, lang)
  local own, column = words[lang], data:column(name)
  local kind, summary = column:kind(), column:summary()
  local meta = ((data:meta() or {}).columns or {})[name] or {}
  if meta.private then
    lines[#lines + 1] = "  " .. own.private
    return
  end
  lines[#lines + 1] = "  " .. own.answered:format(counted(summary.answered, lang), counted(#data, lang))
  local rows = {}
  if kind == "single" or kind == "multi" then
    for place, option in ipairs(column:codes(lang)) do
      if not option.missing then
        rows[#rows + 1] = { option.key, option.label or option.key, summary.counts[place] or 0 }
      end
    end
  elseif kind == "number" and summary.low then
    lines[#lines + 1] = "  " .. own.range:format(text.number(summary.low), text.number(summary.high))
  end
  for _, item in ipairs(summary.missing) do
    if item.count > 0 then
      rows[#rows + 1] = { "(" .. item.kind .. ")", item.label and item.label ~= "" and item.label
        or language.words(lang).missing[item.kind], item.count }
    end
  end
  local room, places = 0, 0
  for i = 1, math.min(#rows, MOST) do
    room = math.max(room, text.width(rows[i][1]))
    places = math.max(places, text.width(counted(rows[i][3], lang)))
  end
  room = math.min(room, 24)
  for i = 1, math.min(#rows, MOST) do
    local key, label, count = table.unpack(rows[i])
    local number = counted(count, lang)
    lines[#lines + 1] = "  " .. key .. (" "):rep(math.max(0, room - text.width(key)) + 2)
      .. (" "):rep(places - text.width(number)) .. number .. "  " .. text.clean(text.cut(label, 76 - room - places - 6))
  end
  if #rows > MOST then lines[#lines + 1] = "  " .. own.more:format(#rows - MOST) end
end

local function from_study(name)
  local study = require "study"
  local fine, found = pcall(study.question, name)
  return fine and found or nil, study
end

local function head(name, kind, label, lang)
  return { ("%s: %s"):format(name, words[lang].kinds[kind] or kind),
    label and label ~= "" and "  " .. text.clean(label) or nil }
end

--- The page of a column of a dataset in reach, else of a question of the study.
-- @param name of the column or question
-- @param environment whose datasets and designs are looked at
-- @return a text, or nil where there is none of that name
-- @usage
-- local d = require "core.dataset".of { { "age", require "core.column".numbers { 30, 40 } } }
-- assert(require "help.question".of("age", { d = d }):find("2 of 2 answered", 1, true))
function question.of(name, environment)
  local lang = language.current()
  local own = words[lang]
  local in_reach = datasets(environment)
  for _, one in ipairs(in_reach) do
    local data = one[2]
    if data:has(name) then
      local column = data:column(name)
      local lines = head(name, column:kind(), column:label(lang), lang)
      options_of(lines, data, name, lang)
      local meta = ((data:meta() or {}).columns or {})[name] or {}
      if meta.asked then lines[#lines + 1] = "  " .. own.asked:format(meta.asked) end
      local others = {}
      for _, other in ipairs(in_reach) do
        local is_same = #other[2] == #data and other[2]:file() == data:file()
        if not is_same and other[2]:has(name) then others[#others + 1] = other[1] end
      end
      if #others > 0 then lines[#lines + 1] = "  " .. own.others:format(one[1], concat(others, ", ")) end
      return concat(lines, "\n") .. "\n"
    end
  end
  local found, study = from_study(name)
  if not found then return nil end
  local lines = head(name, found.kind, language.pick(found.label, lang), lang)
  for _, wave in ipairs(found.waves) do
    local data = study[found.population]:wave(wave):dataset()
    lines[#lines + 1] = ("  %s %s"):format(found.population, wave)
    if data:has(name) then options_of(lines, data, name, lang) end
  end
  if found.asked then lines[#lines + 1] = "  " .. own.asked:format(found.asked) end
  if found.battery then lines[#lines + 1] = "  " .. own.battery:format(found.battery) end
  if found.place ~= "" then lines[#lines + 1] = "  " .. own.place:format(found.place) end
  return concat(lines, "\n") .. "\n"
end

-- Calls visit(name, label, texts...) for each column of datasets in reach, then of the study's codebooks.
function question.each(environment, visit)
  local lang = language.current()
  local seen = {}
  for _, one in ipairs(datasets(environment)) do
    for _, name in ipairs(one[2]:names()) do
      if not seen[name] then
        seen[name] = true
        local column = one[2]:column(name)
        local texts = { name, column:label("de") or "", column:label("en") or "" }
        for _, option in ipairs((column:kind() == "single" or column:kind() == "multi") and column:codes("de") or {}) do
          texts[#texts + 1] = option.label
        end
        for _, option in ipairs((column:kind() == "single" or column:kind() == "multi") and column:codes("en") or {}) do
          texts[#texts + 1] = option.label
        end
        visit(name, column:label(lang) or "", table.unpack(texts))
      end
    end
  end
  local study = require "study"
  for _, name in ipairs(question.names(nil)) do
    local found = not seen[name] and from_study(name)
    if found then
      local texts = { name, found.label.de or "", found.label.en or "" }
      for _, option in ipairs(found.options) do
        if type(option.label) == "table" then
          texts[#texts + 1] = option.label.de
          texts[#texts + 1] = option.label.en
        end
      end
      visit(name, language.pick(found.label, lang) or study.title, table.unpack(texts))
    end
  end
end

--- The names of columns and questions in reach.
-- @param environment as for `of`
-- @return list, each name once
-- @usage assert(#require "help.question".names(nil) > 10)
function question.names(environment)
  local names, seen = {}, {}
  local function add(name)
    if not seen[name] then names[#names + 1], seen[name] = name, true end
  end
  for _, one in ipairs(datasets(environment)) do
    for _, name in ipairs(one[2]:names()) do add(name) end
  end
  local study = require "study"
  for _, population in ipairs(study.populations) do
    for _, wave in ipairs(population.waves) do
      for _, list in ipairs { study.books[wave.codebook].columns, study.books[wave.codebook].sets } do
        for _, one in ipairs(list) do add(one.name) end
      end
    end
  end
  return names
end

return question
