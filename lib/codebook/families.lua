--- Columns that belong together: items of sets and batteries, and scales that several columns share.
--
-- What the dataset knows already (a file's own sets, a codebook's) is written as it is. What is found by name and
-- values is a family of neighbours: `q7_1 q7_2`, `q3[SQ001] q3[SQ002]`, `Which tools? [Zoom] Which tools? [Webex]`.
-- The same options make it a battery; marks, a set; whole numbers, perhaps a battery.

local check = require "check"
local guess = require "codebook.guess"
local source = require "codebook.source"

local concat, sort = table.concat, table.sort

local families = {}

-- ---- names ------------------------------------------------------------------------------------

-- "Which tools? [Zoom]" in two; nil where there is no bracket at the end.
local function split_bracket(text)
  local stem, item = text:match("^(.-)%s*%[([^%[%]]+)%]%s*$")
  if stem and stem ~= "" then return stem, item end
end

local function is_text(stem)
  return stem:find("[^%w_.%-]") ~= nil
end

local function is_any() return true end

local function starts(name, stem)
  return name:sub(1, #stem) == stem and name:find("^[_.%-][^_.%-]", #stem + 1) ~= nil
end

-- The longest beginning, up to `_`, `.` or `-`, that at least three neighbours from `first` on have in common, and how
-- many have it; nil where there is none.
local function common_start(columns, first)
  local stem = columns[first].name:match("^(.+)[_.%-][^_.%-]+$")
  while stem do
    local count = 1
    while columns[first + count] and not columns[first + count].family and starts(columns[first + count].name, stem) do
      count = count + 1
    end
    if count >= 3 then return stem, count end
    stem = stem:match("^(.+)[_.%-][^_.%-]+$")
  end
end

-- The texts in front of the brackets if they are all the same, and those in them as labels of the items.
local function name_by_brackets(family, lang, is_title, text_of)
  local title
  for _, found in ipairs(family) do
    local text = text_of(found)
    local stem = text and split_bracket(text)
    if not stem or not is_title(stem) or title and stem ~= title then return end
    title = stem
  end
  family.title = { [lang] = title }
  for _, found in ipairs(family) do
    found.label = { [lang] = select(2, split_bracket(text_of(found))) }
  end
end

local function bracket_stem(name) return (split_bracket(name)) end
local function bare_stem(name) return name:match("^(%a[%a_]*)%d+$") end

-- How many neighbours from `first` on have the same stem.
local function run_of(columns, first, stem_of)
  local stem, count = stem_of(columns[first].name), 0
  while columns[first + count] and not columns[first + count].family
    and stem_of(columns[first + count].name) == stem do
    count = count + 1
  end
  return count
end

-- The family that starts with a column: neighbours with a common stem. `least`: how many make one; `bare`: that their
-- names end in a number is only enough for marks.
local function family_at(columns, first)
  local name = columns[first].name
  if columns[first].family then return {}, 1 end
  local count
  local family = { stem = bracket_stem(name), least = 2 }
  if family.stem then
    count = run_of(columns, first, bracket_stem)
  else
    family.least = 3
    family.stem, count = common_start(columns, first)
    if not family.stem then
      family.stem, family.bare = bare_stem(name), true
      count = family.stem and run_of(columns, first, bare_stem) or 1
    end
  end
  for i = 1, count do family[i] = columns[first + i - 1] end
  return family, count
end

local function families_of(columns, lang)
  local list, at = {}, 1
  while at <= #columns do
    local family, count = family_at(columns, at)
    if family.stem then list[#list + 1] = family end
    at = at + count
  end
  local large = {}
  for _, one in ipairs(list) do
    while #one > 1 and one[#one].kind == "text" do one[#one] = nil end -- "other, namely"
    if #one >= one.least then large[#large + 1] = one end
  end
  for _, one in ipairs(large) do
    name_by_brackets(one, lang, is_text, function(found) return found.name end)
    if not one.title then
      name_by_brackets(one, lang, is_any, function(found) return found.title and found.title[lang] end)
    end
  end
  return large
end

-- ---- marks ------------------------------------------------------------------------------------

local no_of = { yes = "no", ja = "nein", y = "n", ["true"] = "false", wahr = "falsch", checked = "unchecked",
  genannt = "nicht genannt", mentioned = "not mentioned", selected = "not selected", quoted = "not quoted",
  ["gewählt"] = "nicht gewählt", ["ausgewählt"] = "nicht ausgewählt", angekreuzt = "nicht angekreuzt" }
local is_no = {}
for _, word in pairs(no_of) do is_no[word] = true end

local function words_of(option)
  local list = { option.text or option.key }
  for _, lang in ipairs(check.names(option.label or {})) do list[#list + 1] = option.label[lang] end
  for i, word in ipairs(list) do list[i] = word:lower() end
  return list
end

local function says(option, word)
  for _, one in ipairs(words_of(option)) do
    if one == word then return true end
  end
  return false
end

-- Whether a column is a mark or nothing, and the value that is the mark (nil: only blanks occur).
local function mark_of(found)
  if found.kind == "number" then
    if not found.whole or #found.whole > 2 then return false end
    local mark
    for _, value in ipairs(found.whole) do
      if value ~= 0 and value ~= 1 then return false end
      if value == 1 then mark = 1 end
    end
    return true, mark
  end
  if found.kind ~= "single" then return false end
  local answers = {}
  for _, option in ipairs(found.options) do
    if not option.kind then answers[#answers + 1] = option end
  end
  if #answers == 1 then
    local only = answers[1]
    for _, word in ipairs(words_of(only)) do
      if is_no[word] then return true, nil end
    end
    return true, only.code or only.text or only.key
  end
  if #answers ~= 2 then return false end
  for i, option in ipairs(answers) do
    for _, word in ipairs(words_of(option)) do
      if no_of[word] and says(answers[3 - i], no_of[word]) then
        return true, option.code or option.text or option.key
      end
    end
  end
  return false
end

-- A column for answers that are not in the list.
local function is_other(name)
  local item = (select(2, split_bracket(name)) or name:match("[_.%-]([^_.%-]+)$") or ""):lower()
  return item == "other" or item == "comment" or item:find("^sonstige") ~= nil
end

-- The marks of a family, most of whose columns must be some: a text to specify another answer may stand between.
local function marks_of(family)
  local counted, seen, columns = {}, {}, {}
  for _, found in ipairs(family) do
    local is_mark, value = mark_of(found)
    is_mark = is_mark and not is_other(found.name)
    if is_mark then columns[#columns + 1] = found end
    if is_mark and value ~= nil and not seen[value] then
      counted[#counted + 1] = value
      seen[value] = true
    end
  end
  if #counted == 0 or #columns < family.least or #columns * 2 <= #family then return nil end
  for _, found in ipairs(family) do
    if not mark_of(found) and found.kind ~= "text" then return nil end
  end
  return counted, columns
end

-- ---- options ----------------------------------------------------------------------------------

-- The options of all, if each uses at least half of them.
local function common_options(family)
  local all, place, used = { nets = family[1].options and family[1].options.nets }, {}, {}
  for i, found in ipairs(family) do
    if found.kind ~= "single" or #found.options < 2 then return nil end
    used[i] = #found.options
    for _, option in ipairs(found.options) do
      local id = option.text or option.code or option.key
      if not place[id] then
        all[#all + 1] = option
        place[id] = #all
      end
    end
  end
  if #all > 15 then return nil end
  local keys = {}
  for i, option in ipairs(all) do
    if used[i] and used[i] * 2 < #all then return nil end
    if keys[option.key] then return nil end
    keys[option.key] = true
  end
  return all
end

local function same_whole(family)
  local first
  for _, found in ipairs(family) do
    if not found.whole then return nil end
    local low, high = found.whole[1], found.whole[#found.whole]
    if low < 0 or high > 11 or high - low < 2 then return nil end
    first = first and (#first >= #found.whole and first or found.whole) or found.whole
  end
  return first
end

-- ---- what the dataset knows -------------------------------------------------------------------

local function members_of(names, by_name)
  local list = {}
  for _, name in ipairs(names or {}) do
    if by_name[name] and not by_name[name].family then list[#list + 1] = by_name[name] end
  end
  return list
end

local function known_sets(data, by_name, lang)
  local sets, list_columns, shared = {}, {}, {}
  for _, set in ipairs((data:meta() or {}).sets or {}) do
    local family = members_of(set.items, by_name)
    local col = data:has(set.name) and data:column(set.name)
    if #family < #set.items and col then
      shared[#shared + 1] = set
    elseif #family > 0 and col and col:kind() == "multi" then
      for name, value in pairs(set) do
        if name ~= "items" and name ~= "texts" then family[name] = value end
      end
      family.title = guess.labels(col:labels():spec().title or set.texts, lang)
      family.private = ((data:meta().columns or {})[set.name] or {}).private
      family.answers = col:labels():spec().answers
      if set.from == "list" then list_columns[#list_columns + 1] = family[1] end
      for _, found in ipairs(family) do found.family = family end
      sets[#sets + 1] = family
    end
  end
  for _, found in ipairs(list_columns) do found.family, found.comment = nil, nil end -- it stays among the columns
  return sets, shared
end

local function known_batteries(data, by_name, lang)
  local list = {}
  for _, battery in ipairs((data:meta() or {}).batteries or {}) do
    local family = members_of(battery.items, by_name)
    family.options = #family > 0 and common_options(family) or nil
    if family.options then
      family.stem, family.name, family.title = battery.name, battery.name, guess.labels(battery.texts, lang)
      family.scale_name = battery.scale
      for _, found in ipairs(family) do found.family = family end
      list[#list + 1] = family
    end
  end
  return list
end

local function signature(options)
  local parts = {}
  for i, option in ipairs(options) do parts[i] = source.option(option) end
  sort(parts)
  return concat(parts, "\n")
end

-- Batteries among columns that have a stem in common and different questions, as `v_1` to `v_200` do: at least three
-- neighbours with the very same options, more than a yes and a no.
local function runs_of(family)
  local runs, run, before = {}, {}, nil
  for _, found in ipairs(family) do
    local own = found.kind == "single" and #found.options > 2 and signature(found.options) or nil
    if not own or own ~= before then run = {} end
    run[#run + 1] = own and found
    if #run == 3 then
      run.options = run[1].options
      runs[#runs + 1] = run
    end
    before = own
  end
  for _, one in ipairs(runs) do
    one.stem = one[1].name .. "_to_" .. one[#one].name:sub(#family.stem + 2)
    for _, found in ipairs(one) do found.family = one end
  end
  return runs
end

--- The families among columns.
-- @param data a dataset
-- @param columns list of what guess.column found, in the order of the file; members get a `family`
-- @param lang language of texts that have none
-- @return { sets = known ones, shared = sets of columns that are items of another, batteries = known ones and those of
--   the same options, marks = sets by guess, whole = batteries by guess }, lists of lists of columns
-- @usage local column, guess = require "core.column", require "codebook.guess"
-- local x = column.numbers { 1, 0, false }
-- local d = require "core.dataset".of { { "t_a", x }, { "t_b", x }, { "t_c", x } }
-- local list = {}
-- for i, name in ipairs(d:names()) do list[i] = guess.column(d, name, "en") end
-- assert(require "codebook.families".of(d, list, "en").marks[1].counted[1] == 1)
function families.of(data, columns, lang)
  local by_name = {}
  for _, found in ipairs(columns) do by_name[found.name] = found end
  local sets, shared = known_sets(data, by_name, lang)
  local all = { sets = sets, shared = shared, batteries = known_batteries(data, by_name, lang), marks = {}, whole = {} }
  for _, family in ipairs(families_of(columns, lang)) do
    local counted, marked = marks_of(family)
    local options = not counted and not family.bare and common_options(family)
    if counted then
      marked.counted, marked.stem, marked.title = counted, family.stem, family.title
      for _, found in ipairs(marked) do found.stem = family.stem end
      all.marks[#all.marks + 1] = marked
    elseif options then
      family.options = options
      for _, found in ipairs(family) do found.family = family end
      all.batteries[#all.batteries + 1] = family
    elseif not family.bare then
      family.values = same_whole(family)
      if family.values then all.whole[#all.whole + 1] = family end
      for _, run in ipairs(family.values and {} or runs_of(family)) do all.batteries[#all.batteries + 1] = run end
    end
  end
  return all
end

-- ---- scales -----------------------------------------------------------------------------------

--- The same options in several columns become a scale; its name is that of the first battery or column.
-- @param columns list of what guess.column found; those that share options get their `scale`
-- @param batteries list of families with options, which get theirs
-- @return list of { name, options }
-- @usage assert(#require "codebook.families".scales({}, {}) == 0)
function families.scales(columns, batteries)
  local scales, by_text, taken = {}, {}, {}
  local function add(options, name)
    local id = signature(options)
    by_text[id] = by_text[id] or { options = options, users = {} }
    table.insert(by_text[id].users, name)
    return by_text[id]
  end
  local function name_scale(scale, name)
    scale.name = guess.key(name, taken)
    scales[#scales + 1] = scale
  end
  for _, family in ipairs(batteries) do family.scale = add(family.options, family.stem) end
  for _, found in ipairs(columns) do
    local in_battery = found.family and found.family.scale
    if found.options and not in_battery then found.scale = add(found.options, found.stem or found.name) end
  end
  for _, family in ipairs(batteries) do
    if not family.scale.name then name_scale(family.scale, family.scale_name or family.stem .. "_scale") end
  end
  for _, found in ipairs(columns) do
    local scale = found.scale
    if scale and not scale.name and #scale.users > 1 then name_scale(scale, scale.users[1] .. "_scale") end
    if scale and not scale.name then found.scale = nil end
  end
  return scales
end

return families
