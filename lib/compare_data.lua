--- What differs between two datasets: rows, columns and what is said of them, and, row by row, the cells.
--
-- Rows go together by an identifier, else by their place where there are as many. A column is compared with the one
-- of its name; options with those of the same code, else the same key, else the same text. What is private is compared
-- and never shown.

local core = require "core.dataset"
local expression = require "core.expression"
local nearest = require "core.text".nearest
local check = require "check"
local crosstab = require "crosstab"
local join = require "join"
local language = require "language"
local layout = require "layout"
local pages = require "pages"

local quoted = check.quoted

local compare_data = {}

local MOST_PAIRS = 400 -- of lost and gained columns whose cells are compared

local own_words = {
  en = { title = "%s and %s", old = "Old", new = "New", what = "What", count = "Number", rows = "Rows",
    columns = "Columns", kept = "in both", lost_ids = "only in the old", gained_ids = "only in the new",
    listed = "%s: %s", lost = "lost", gained = "gained", was = "is it '%s'?",
    same_cells = "has the cells of '%s'", kind = "kind", place = "place", label = "label (%s)", no_lang = "label",
    option_lost = "option lost", option_gained = "option gained", code = "code of '%s'", key = "key of %s",
    score = "score of '%s'", option_label = "label of '%s' (%s)", option_no_lang = "label of '%s'",
    missing_lost = "kind of missing lost", missing_gained = "kind of missing gained", missing = "%s is missing as",
    private = "private", yes = "yes", no = "no", differences = "Columns that differ", cells = "Cells that differ",
    changed = "Changed", compared = "Compared", column = "Column", others = "%d columns have the same cells throughout",
    one_other = "1 column has the same cells throughout", kinds = "cells not compared, being of two kinds: %s",
    by_place = "rows are compared in their order (--id names a column that identifies them)",
    no_rows = "cells are not compared: the numbers of rows differ (--id names a column that identifies them)",
    no_columns = "no column differs", same = "%s and %s are the same: %d rows, %d columns" },
  de = { title = "%s und %s", old = "Alt", new = "Neu", what = "Was", count = "Anzahl", rows = "Zeilen",
    columns = "Spalten", kept = "in beiden", lost_ids = "nur in der alten", gained_ids = "nur in der neuen",
    listed = "%s: %s", lost = "weggefallen", gained = "hinzugekommen", was = "vormals '%s'?",
    same_cells = "hat die Zellen von '%s'", kind = "Art", place = "Stelle", label = "Beschriftung (%s)",
    no_lang = "Beschriftung", option_lost = "Antwort weggefallen", option_gained = "Antwort hinzugekommen",
    code = "Code von '%s'", key = "Schlüssel von %s", score = "Wert von '%s'",
    option_label = "Beschriftung von '%s' (%s)", option_no_lang = "Beschriftung von '%s'",
    missing_lost = "Art des Fehlens weggefallen",
    missing_gained = "Art des Fehlens hinzugekommen", missing = "%s fehlt als", private = "privat", yes = "ja",
    no = "nein", differences = "Spalten, die sich unterscheiden", cells = "Zellen, die sich unterscheiden",
    changed = "Geändert", compared = "Verglichen", column = "Spalte",
    others = "%d Spalten haben durchweg gleiche Zellen",
    one_other = "1 Spalte hat durchweg gleiche Zellen", kinds = "Zellen nicht verglichen, da von zwei Arten: %s",
    by_place = "Zeilen sind in ihrer Reihenfolge verglichen (--id nennt eine Spalte, die sie kennzeichnet)",
    no_rows = "Zellen sind nicht verglichen: verschieden viele Zeilen (--id nennt eine Spalte, die sie kennzeichnet)",
    no_columns = "keine Spalte unterscheidet sich", same = "%s und %s sind gleich: %d Zeilen, %d Spalten" },
}

-- What the datasets are called: their files, with folders only where these tell them apart.
local function names_of(old, new)
  local a, b = old:file() or "old", new:file() or "new"
  local short_a, short_b = a:match("[^/]*$"), b:match("[^/]*$")
  if short_a == short_b then return a, b end
  return short_a, short_b
end

-- ---- columns ----------------------------------------------------------------------------------

local function entry_of(data, name)
  return ((data:meta() or {}).columns or {})[name] or {}
end

local function by_language(label)
  if type(label) == "string" then return { [""] = label } end
  return label or {}
end

-- What stands in two tables under each key of either, where it is not the same, in the order of the keys.
local function each_difference(old, new, visit)
  local seen = {}
  for _, t in ipairs { old, new } do
    for key in pairs(t) do seen[key] = true end
  end
  for _, key in ipairs(check.names(seen)) do
    if old[key] ~= new[key] then visit(key, old[key], new[key]) end
  end
end

local function option_name(option)
  if option.code ~= nil then return quoted(option.code) end
  return quoted(option.text or option.key)
end

local function option_text(option)
  local label = by_language(option.label)
  local said = label.en or label[""] or label[check.names(label)[1]]
  return (option.code ~= nil and quoted(option.code) .. " " or "") .. (said or option.text or option.key)
end

-- For each option of `old` its match in `new`, and which of `new` are matched.
local function matches_of(old, new)
  local match, taken = {}, {}
  for _, field in ipairs { "code", "text", "key" } do
    local by_value = {}
    for i, option in ipairs(new) do
      if option[field] ~= nil and not taken[i] then by_value[option[field]] = i end
    end
    for i, option in ipairs(old) do
      local other = not match[i] and option[field] ~= nil and by_value[option[field]]
      if other and not taken[other] then match[i], taken[other] = other, true end
    end
  end
  return match, taken
end

-- Adds what differs between two lists of options; `say(what, old, new)` takes it.
local function compare_options(old, new, words, say)
  local match, taken = matches_of(old, new)
  for i, option in ipairs(old) do
    local other = match[i] and new[match[i]]
    if not other then
      say(words.option_lost, option_text(option), nil)
    else
      if option.key ~= other.key then say(words.key:format(option_name(other)), option.key, other.key) end
      if option.code ~= other.code then say(words.code:format(other.key), option.code, other.code) end
      if option.score ~= other.score then say(words.score:format(other.key), option.score, other.score) end
      each_difference(by_language(option.label), by_language(other.label), function(lang, a, b)
        say(lang == "" and words.option_no_lang:format(other.key) or words.option_label:format(other.key, lang), a, b)
      end)
    end
  end
  for i, option in ipairs(new) do
    if not taken[i] then say(words.option_gained, nil, option_text(option)) end
  end
end

local function compare_missing(old, new, words, kinds, say)
  local match, taken = matches_of(old, new)
  for i, option in ipairs(old) do
    local other = match[i] and new[match[i]]
    if not other then
      say(words.missing_lost, ("%s (%s)"):format(option_text(option), kinds[option.kind]), nil)
    else
      if option.code ~= other.code then say(words.code:format(other.key), option.code, other.code) end
      if option.kind ~= other.kind then
        say(words.missing:format(option_name(other)), kinds[option.kind], kinds[other.kind])
      end
    end
  end
  for i, option in ipairs(new) do
    if not taken[i] then say(words.missing_gained, nil, ("%s (%s)"):format(option_text(option), kinds[option.kind])) end
  end
end

local function compare_column(old, new, name, words, kinds, say)
  local a, b = old:column(name), new:column(name)
  local spec_a, spec_b = a:labels():spec(), b:labels():spec()
  if a:kind() ~= b:kind() then say(words.kind, a:kind(), b:kind()) end
  local private_a, private_b = entry_of(old, name).private, entry_of(new, name).private
  if (private_a or false) ~= (private_b or false) then
    say(words.private, private_a and words.yes or words.no, private_b and words.yes or words.no)
  end
  each_difference(by_language(spec_a.title), by_language(spec_b.title), function(lang, x, y)
    say(lang == "" and words.no_lang or words.label:format(lang), x, y)
  end)
  if private_a or private_b then return end
  if a:kind() == b:kind() then compare_options(spec_a.answers, spec_b.answers, words, say) end
  compare_missing(spec_a.missing, spec_b.missing, words, kinds, say)
end

-- The columns that have to move for one order to become the other: all but a longest run in order.
local function moved(old, new, common)
  local place, best, before, top = {}, {}, {}, nil
  for i, name in ipairs(new) do place[name] = i end
  local ends = {} -- ends[k]: the column with the smallest place that ends a run of length k
  for i, name in ipairs(common) do
    local low, high = 1, #ends + 1
    while low < high do
      local middle = (low + high) // 2
      if place[common[ends[middle]]] < place[name] then low = middle + 1 else high = middle end
    end
    ends[low], before[i] = i, ends[low - 1]
    top = ends[#ends]
  end
  while top do
    best[common[top]] = true
    top = before[top]
  end
  local list, old_place = {}, {}
  for i, name in ipairs(old) do old_place[name] = i end
  for _, name in ipairs(common) do
    if not best[name] then list[#list + 1] = { name, old_place[name], place[name] } end
  end
  return list
end

-- ---- rows -------------------------------------------------------------------------------------

-- Both datasets with the rows that go together, in one order; nil where nobody says which do.
local function together(old, new, id, found)
  if id == nil then
    local own, other = (old:meta() or {}).id, (new:meta() or {}).id
    if own ~= nil and own == other and old:has(own) and new:has(own) then id = own end
  end
  if id == nil then
    found.by_place = old:rows() == new:rows()
    return found.by_place and old or nil, new
  end
  local partners = join.match("compare-data", old, new, id)
  local inner = core.of { { "new", partners } }
  local kept = expression.select(inner, "answered(new)")
  found.id, found.kept = id, kept:count()
  found.lost = (~kept):list()
  found.gained = (~expression.select(core.of { { "old", (join.match("compare-data", new, old, id)) } },
    "answered(old)")):list()
  return old:keep_rows(kept), core.take(new, inner:keep_rows(kept):column "new")
end

-- The lost column that a gained one looks like: the one with its cells, else the nearest name of its kind.
local function looks_like(found, name, pairs_of)
  local own, names = found.new:column(name), {}
  for _, lost in ipairs(found.lost_columns) do
    local other = found.old:column(lost)
    if other:kind() == own:kind() then
      names[#names + 1] = lost
      if pairs_of and pairs_of <= MOST_PAIRS and own:summary().answered > 0
        and core.changed(found.old_rows:column(lost), found.new_rows:column(name)) == 0 then
        return lost, true
      end
    end
  end
  return nearest(name, names), false
end

local texts = { single = true, text = true } -- which of them a column is depends on how many different ones it has

local function compare_cells(found)
  found.cells, found.kinds, found.same = {}, {}, 0
  for _, name in ipairs(found.common) do
    local a, b = found.old_rows:column(name), found.new_rows:column(name)
    local is_text = texts[a:kind()] and texts[b:kind()]
    if a:kind() ~= b:kind() and not is_text then
      found.kinds[#found.kinds + 1] = name
    else
      local changed = core.changed(a, b)
      if changed > 0 then
        found.cells[#found.cells + 1] = { name = name, changed = changed }
      else
        found.same = found.same + 1
      end
    end
  end
end

-- ---- as tables --------------------------------------------------------------------------------

local function page_of(make)
  local class = { __index = { layout = function(_, lang) return make(language.words(lang).lang) end } }
  crosstab.forms(class)
  return setmetatable({}, class)
end

local function listed_ids(found, data, rows)
  if type(found.id) ~= "string" or entry_of(data, found.id).private then return nil end
  local values = {}
  for i = 1, math.min(#rows, 11) do values[i] = (data:column(found.id):get(rows[i])) end
  for i = 12, #rows do values[i] = "" end
  return check.listed(values)
end

local function summary(found)
  return page_of(function(lang)
    local own = own_words[lang]
    local rows, notes = {}, {}
    local function line(label, old, new)
      rows[#rows + 1] = { kind = "answer", label = label, key = label,
        cells = { old and { kind = "count", value = old } or false, new and { kind = "count", value = new } or false } }
    end
    line(own.rows, found.old:rows(), found.new:rows())
    line(own.columns, #found.old:names(), #found.new:names())
    if found.id then
      line(own.kept, found.kept, found.kept)
      line(own.lost_ids, #found.lost, nil)
      line(own.gained_ids, nil, #found.gained)
      for _, one in ipairs { { own.lost_ids, found.old, found.lost }, { own.gained_ids, found.new, found.gained } } do
        local ids = #one[3] > 0 and listed_ids(found, one[2], one[3])
        if ids then notes[#notes + 1] = own.listed:format(one[1], ids) end
      end
    end
    if #found.facts[lang] == 0 then notes[#notes + 1] = own.no_columns end
    if not found.old_rows then notes[#notes + 1] = own.no_rows end
    if #(found.kinds or {}) > 0 then notes[#notes + 1] = own.kinds:format(check.listed(found.kinds)) end
    if found.by_place then notes[#notes + 1] = own.by_place end
    return layout.of { lang = lang, title = own.title:format(found.old_name, found.new_name), stub = own.what,
      head = { { label = own.old }, { label = own.new } }, rows = rows, notes = notes }
  end)
end

local function shown(value)
  if value == nil then return false end
  return { kind = "text", text = type(value) == "number" and quoted(value) or value }
end

local function differences(found)
  return page_of(function(lang)
    local own, rows = own_words[lang], {}
    for i, fact in ipairs(found.facts[lang]) do
      rows[i] = { kind = "answer", label = fact[1], key = fact[1],
        cells = { { kind = "text", text = fact[2] }, shown(fact[3]), shown(fact[4]) } }
    end
    return layout.of { lang = lang, title = own.differences, stub = own.column, rows = rows,
      head = { { label = own.what, wrap = true }, { label = own.old, wrap = true }, { label = own.new, wrap = true } } }
  end)
end

local function cells(found)
  return page_of(function(lang)
    local own, rows, notes = own_words[lang], {}, {}
    for i, one in ipairs(found.cells) do
      rows[i] = { kind = "answer", label = one.name, key = one.name,
        cells = { { kind = "count", value = one.changed }, { kind = "count", value = found.old_rows:rows() } } }
    end
    if found.same > 0 then
      notes[1] = found.same == 1 and own.one_other or own.others:format(found.same)
    end
    return layout.of { lang = lang, title = own.cells, stub = own.column, rows = rows,
      head = { { label = own.changed }, { label = own.compared } }, notes = notes }
  end)
end

local function facts_in(found, lang)
  local words, kinds, facts = own_words[lang], language.words(lang).missing, {}
  local function say(name)
    return function(what, a, b) facts[#facts + 1] = { name, what, a, b } end
  end
  for _, name in ipairs(found.lost_columns) do say(name)(words.lost, found.old:column(name):kind(), nil) end
  for _, name in ipairs(found.gained_columns) do
    local like = found.like[name]
    say(name)(words.gained, like and (like.same and words.same_cells or words.was):format(like.name) or nil,
      found.new:column(name):kind())
  end
  for _, one in ipairs(found.moved) do say(one[1])(words.place, one[2], one[3]) end
  for _, name in ipairs(found.common) do compare_column(found.old, found.new, name, words, kinds, say(name)) end
  return facts
end

local function columns_of(found)
  found.common, found.lost_columns, found.gained_columns, found.like = {}, {}, {}, {}
  for _, name in ipairs(found.old:names()) do
    local list = found.new:has(name) and found.common or found.lost_columns
    list[#list + 1] = name
  end
  local in_both = {}
  for _, name in ipairs(found.new:names()) do
    local list = found.old:has(name) and in_both or found.gained_columns
    list[#list + 1] = name
  end
  local pairs_of = found.old_rows and #found.lost_columns * #found.gained_columns
  for _, name in ipairs(found.gained_columns) do
    local like, same = looks_like(found, name, pairs_of)
    if like then found.like[name] = { name = like, same = same } end
  end
  found.moved = moved(found.common, in_both, found.common)
end

--- Compares two datasets.
-- @param old a dataset
-- @param new a dataset
-- @param o `id`: name of a column that identifies rows, or what `join` takes; else the codebooks' id where both have
--   the same, else rows are compared in their order if there are as many
-- @return a value with all forms of tables; `same` is true where nothing differs
-- @raise where identifiers are missing or stand twice
-- @usage local column, dataset = require "core.column", require "core.dataset"
-- local a = dataset.of { { "id", column.numbers { 1, 2 } }, { "x", column.numbers { 5, 6 } } }
-- local b = dataset.of { { "id", column.numbers { 2, 3 } }, { "x", column.numbers { 7, 8 } } }
-- assert(not require "compare_data".of(a, b, { id = "id" }).same and require "compare_data".of(a, a).same)
function compare_data.of(old, new, o)
  o = check.options("compare-data", o, { "id" })
  local found = { old = old, new = new }
  found.old_name, found.new_name = names_of(old, new)
  found.old_rows, found.new_rows = together(old, new, o.id, found)
  columns_of(found)
  if found.old_rows then compare_cells(found) end
  found.facts = { en = facts_in(found, "en"), de = facts_in(found, "de") }
  local cells_differ = found.cells and #found.cells > 0
  local list = { summary(found) }
  if #found.facts.en > 0 then list[#list + 1] = differences(found) end
  if cells_differ then list[#list + 1] = cells(found) end
  local rows_differ = old:rows() ~= new:rows() or found.id and #found.lost + #found.gained > 0
  local same = not rows_differ and not cells_differ and #found.facts.en == 0 and found.old_rows ~= nil
  if not same then return pages.of(list) end
  local function line(_, options)
    local own = own_words[language.words(options and options.lang).lang]
    return own.same:format(found.old_name, found.new_name, old:rows(), #old:names()) .. "\n"
  end
  return setmetatable({}, { __index = { text = line, markdown = line, csv = line, same = true },
    __tostring = function() return (line(nil):gsub("\n$", "")) end })
end

return compare_data
