--- Published figures beside computed ones: a table of one or several questions.
--
-- Computed is from the designs of the waves, never from the figures. What a figure is: `met`, `missed`, or
-- `excused`: not met, and on the study's list of conflicts with the figures that it cannot be met with.

local figure = require "figure"
local language = require "language"
local layout = require "layout"
local check = require "check"
local text = require "core.text"

local concat = table.concat

local compare = {}

local words = {
  en = { computed = "data", published = "study", change = "Change", base = "Base", result = "met", met = "yes",
    missed = "no", excused = "(%d)", all = "all", mean = "mean", rank = "rank", less = 'less "%s"',
    above = "less value above",
    lost = "Not compared, since the publication leaves open to what they belong, or nobody was asked: %s.",
    legend = "data: computed from the reconstruction, percent (means in points); study: as published (~ about, < and > "
      .. 'less and more, also in words: ~1/3 is "about a third").',
    conflict = "(%d) %s is not met: %s (conflicts with %s).",
    no_question = "%s (%s) stands in no table: %s (conflicts with %s)." },
  de = { computed = "Daten", published = "Studie", change = "Änderung", base = "Basis", result = "trifft",
    met = "ja", missed = "nein", excused = "(%d)", all = "alle", mean = "Mittel", rank = "Rang", less = "minus „%s“",
    above = "minus Wert oben",
    lost = "Nicht verglichen, weil die Veröffentlichung offen lässt, wozu sie gehören, oder niemand gefragt wurde: %s.",
    legend = "Daten: aus der Rekonstruktion berechnet, Prozent (Mittelwerte in Punkten); Studie: wie veröffentlicht "
      .. "(~ rund, < und > weniger und mehr, auch in Worten: ~1/3 ist „rund ein Drittel“).",
    conflict = "(%d) %s wird nicht getroffen: %s (im Widerspruch zu %s).",
    no_question = "%s (%s) steht in keiner Tabelle: %s (im Widerspruch zu %s)." },
}

-- ---- computing ----------------------------------------------------------------------------------

-- A computer of one study: remembers what it has estimated.
local function computer(study)
  local known, questions = {}, {}

  local function question(name)
    if questions[name] == nil then
      local found, entry = pcall(study.question, name)
      questions[name] = found and entry or false
    end
    return questions[name]
  end

  -- The keys that a figure's item stands for: an option, an item of a set, a net; nil if none.
  local function keys_of(entry, item)
    for _, option in ipairs(entry.options) do
      if option.key == item or option.key == entry.name .. "_" .. item then return { option.key } end
    end
    for _, net in ipairs(entry.nets) do
      if net.key == item then return net.members end
    end
  end

  -- The options that a group joins, as a condition; nil where it is one option.
  local function joined(group, subgroup)
    local by = question(group)
    for _, net in ipairs(by and by.nets or {}) do
      if net.key == subgroup then return ("`%s` in { '%s' }"):format(group, concat(net.members, "', '")) end
    end
  end

  -- The share of any of the keys, or the mean without keys; by group, if the figure has one.
  local function estimate(f, wave, name, keys)
    local condition = joined(f.group, f.subgroup)
    local place = concat({ f.population, wave, name, keys and concat(keys, " ") or "", f.group, condition }, "\0")
    if known[place] == nil then
      local design = study[f.population]:wave(wave)
      local data, found = design:dataset(), false
      local is_there = data:has(name) and (f.group == "all" or data:has(f.group))
      if question(name).kind == "multi" then
        for _, key in ipairs(keys) do is_there = is_there and data:has(key) end
      end
      if is_there then
        local options = f.group ~= "all" and not condition and { by = f.group } or nil
        if condition then design = design:domain(condition) end
        found = keys and design:share(name, keys, options) or design:mean(name, options)
      end
      known[place] = found
    end
    local found = known[place]
    if found and f.group ~= "all" and not condition then found = found[f.subgroup] end
    return found or nil
  end

  -- The columns of a battery in a figure's wave.
  local function battery(f, name)
    for _, wave in ipairs(study.populations[f.population].waves) do
      for _, one in ipairs(wave.name == f.wave and study.books[wave.codebook].batteries or {}) do
        if one.name == name then return one.items end
      end
    end
  end

  local function has_scores(entry)
    for _, option in ipairs(entry.options) do
      if not option.score then return false end
    end
    return true
  end

  -- Value (percent, or the mean) and base of a figure's item in a wave; nil where the files do not have it.
  local function level(f, wave, name)
    local entry = study[f.population] and question(name)
    if not entry then return nil end
    local is_wave = false
    for _, one in ipairs(entry.waves) do is_wave = is_wave or one == wave end
    if not is_wave then return nil end
    if f.item == "any" then
      local one = entry.kind ~= "multi" and has_scores(entry) and estimate(f, wave, name)
      if not one then return nil end
      return one.value, one.base
    end
    local keys = keys_of(entry, f.item)
    local one = keys and estimate(f, wave, name, keys)
    if not one then return nil end
    return 100 * one.value, one.base
  end

  local function extremes(f)
    local entry = study[f.population] and question(f.question)
    if not entry or f.item ~= "any" or f.group ~= "all" or entry.kind ~= "number" then return nil end
    local column = study[f.population]:wave(f.wave):dataset():column(f.question)
    return column:summary()
  end

  -- A figure's item and all others of its set, or the same option in the other columns of its battery.
  local function rank(f)
    local entry, found = study[f.population] and question(f.question), { others = {} }
    if not entry then return nil end
    found.own, found.base = level(f, f.wave, f.question)
    for _, option in ipairs(entry.kind == "multi" and entry.options or {}) do
      local item = option.key:sub(#entry.name + 2)
      local other = setmetatable({ item = item }, { __index = f })
      if item ~= f.item then table.insert(found.others, (level(other, f.wave, f.question))) end
    end
    for _, name in ipairs(entry.battery and battery(f, entry.battery) or {}) do
      if name ~= f.question then table.insert(found.others, (level(f, f.wave, name))) end
    end
    return found.own and found
  end

  return { level = level, extremes = extremes, question = question, rank = rank }
end

local function outcome(study, compute, f)
  local result = { figure = f, status = "not_computed" }
  if f.stat == "percent" or f.stat == "mean" then
    result.found, result.base = compute.level(f, f.wave, f.question)
  elseif f.stat == "min" or f.stat == "max" then
    local summary = compute.extremes(f)
    result.found = summary and summary[f.stat == "min" and "low" or "high"]
  elseif f.stat == "rank" then
    result.found = compute.rank(f)
    result.base = result.found and result.found.base
  elseif f.stat == "change_pp" then
    local now, base = compute.level(f, f.wave, f.question)
    local before, base_before = compute.level(f, f.against.wave or f.wave, f.against.question or f.question)
    if now and before then
      result.found, result.base = { now = now, before = before }, base
      result.base_before = base_before
    end
  end
  if result.found then result.status = figure.met(f, result.found) and "met" or "missed" end
  local conflict = study.conflicts[f.id]
  if conflict and result.status ~= "met" then
    result.status, result.conflict = "excused", conflict
  end
  return result
end

--- What becomes of figures.
-- @param study from study.open
-- @param wanted function(figure) -> true for those that are wanted
-- @return list of { figure, status = "met", "missed", "excused" or "not_computed", found, base, conflict }
-- @usage local study = require "study".open(require "core.file".home)
-- local list = require "figure.compare".outcomes(study, function(f) return f.id == "F045" end)
-- assert(list[1].status == "met")
function compare.outcomes(study, wanted)
  local compute, list = computer(study), {}
  for _, f in ipairs(study.figures) do
    if wanted(f) then list[#list + 1] = outcome(study, compute, f) end
  end
  return list, compute
end

-- ---- the table ----------------------------------------------------------------------------------

local stands_alone = { min = true, max = true, rank = true }

-- One line of the table: an item in a group, with what is known of each wave and of the change.
local function line_of(lines, index, f)
  local against = f.against and f.against.question or ""
  local name = concat({ f.question, f.item, f.group, f.subgroup, against, stands_alone[f.stat] and f.stat or "" },
    "\0")
  if not index[name] then
    index[name] = { question = f.question, item = f.item, group = f.group, subgroup = f.subgroup, against = against,
      stat = f.stat, waves = {}, change = { prints = {} }, outcomes = {} }
    lines[#lines + 1] = index[name]
  end
  return index[name]
end

local function add_print(prints, f)
  for _, other in ipairs(prints) do
    if figure.printed(other) == figure.printed(f) then return end
  end
  table.insert(prints, f.source == "chart" and 1 or #prints + 1, f)
end

local function wave_of(line, name)
  line.waves[name] = line.waves[name] or { prints = {} }
  return line.waves[name]
end

local function add(line, result)
  local f = result.figure
  line.outcomes[#line.outcomes + 1] = result
  if f.stat == "change_pp" then
    add_print(line.change.prints, f)
    line.change.found = result.found
    if result.found and f.against.wave and not f.against.question then
      wave_of(line, f.wave).found, wave_of(line, f.wave).base = result.found.now, result.base
      wave_of(line, f.against.wave).found = result.found.before
      wave_of(line, f.against.wave).base = result.base_before
    end
  else
    local wave = wave_of(line, f.wave)
    add_print(wave.prints, f)
    wave.found, wave.base = result.found, result.base or wave.base
    if f.stat == "rank" and result.found then
      wave.found = 1
      for _, other in ipairs(result.found.others) do
        wave.found = wave.found + (other > result.found.own and 1 or 0)
      end
    end
  end
end

-- Lines in the order of the codebook: by item, each item for all first, then its groups; gaps last.
local function sort_lines(lines, order, compute)
  local function place(line)
    local entry = compute.question(line.question)
    local at = 1000
    for i, option in ipairs(entry and entry.options or {}) do
      if option.key == line.item or option.key == line.question .. "_" .. line.item then at = i end
    end
    for i, net in ipairs(entry and entry.nets or {}) do
      if net.key == line.item then at = at + i end
    end
    if line.item == "any" then at = 2000 end
    local group, inside = 0, 0
    if line.group ~= "all" then
      local by = compute.question(line.group)
      group = by and by.position or 1000
      for i, option in ipairs(by and by.options or {}) do
        if option.key == line.subgroup then inside = i end
      end
      for i, net in ipairs(by and by.nets or {}) do
        if net.key == line.subgroup then inside = #by.options + i end
      end
    end
    return { order[line.question], at, group, inside, line.against ~= "" and 1 or 0, line.stat == "rank" and 1 or 0 }
  end
  for i, line in ipairs(lines) do
    line.place = place(line)
    table.insert(line.place, i)
  end
  table.sort(lines, function(a, b)
    for i = 1, #a.place do
      if a.place[i] ~= b.place[i] then return a.place[i] < b.place[i] end
    end
    return false
  end)
end

local methods = {}
methods.__index = methods

local function label_in(label, lang, key)
  return language.pick(label, lang) or key
end

local function option_label(entry, key, lang)
  for _, list in ipairs { entry.options, entry.nets } do
    for _, option in ipairs(list) do
      if option.key == key or option.key == entry.name .. "_" .. key then return label_in(option.label, lang, key) end
    end
  end
  return key
end

local function printed(prints, decimal)
  local list = {}
  for i, f in ipairs(prints) do list[i] = figure.printed(f, decimal) end
  return concat(list, "; ")
end

-- The status of a line, and the numbers of its conflicts.
local function verdict(line, w, notes, lang)
  local status
  for _, result in ipairs(line.outcomes) do
    if result.status == "missed" then return w.missed end
    if result.status == "excused" then
      local f = result.figure
      notes[#notes + 1] = w.conflict:format(#notes + 1, f.id, language.pick(result.conflict.why, lang),
        concat(result.conflict.with, ", "))
      status = w.excused:format(#notes)
    end
  end
  return status or w.met
end

local function digits_of(line)
  local digits = 0
  if line.stat == "rank" then return 0 end
  for _, result in ipairs(line.outcomes) do
    if not result.figure.words then digits = math.max(digits, result.figure.decimals) end
  end
  return digits + 1
end

local function number(value, digits)
  return value and { kind = "number", value = value, digits = digits } or false
end

local function text_cell(words_of)
  return words_of ~= "" and { kind = "text", text = words_of } or false
end

-- Cells of a wave: base (as a column, where groups or many questions differ in it), computed, published.
local function wave_cells(cells, one, wave, digits, decimal)
  if wave.has_bases then cells[#cells + 1] = one.base and { kind = "count", value = one.base } or false end
  cells[#cells + 1] = number(one.found, digits)
  if wave.has_prints then cells[#cells + 1] = text_cell(printed(one.prints, decimal)) end
end

local function cells_of(self, line, w, notes, lang)
  local cells, digits = {}, digits_of(line)
  local decimal = language.words(lang).decimal
  for _, wave in ipairs(self.waves) do
    wave_cells(cells, line.waves[wave.name] or { prints = {} }, wave, digits, decimal)
  end
  if self.has_changes then
    local found = line.change.found
    cells[#cells + 1] = number(found and found.now - found.before, digits)
    cells[#cells + 1] = text_cell(printed(line.change.prints, decimal))
  end
  cells[#cells + 1] = text_cell(verdict(line, w, notes, lang))
  return cells
end

-- The base of a question, as a row, in each wave without a column of bases; nil if it was asked in none of them.
local function base_row(self, question, w)
  local cells, has_base = {}, false
  for _, wave in ipairs(self.waves) do
    local base
    for _, line in ipairs(self.lines) do
      local one = not wave.has_bases and line.question == question and line.waves[wave.name]
      base = base or one and one.base
    end
    has_base = has_base or base
    if wave.has_bases then cells[#cells + 1] = false end
    cells[#cells + 1] = base and { kind = "count", value = base } or false
    if wave.has_prints then cells[#cells + 1] = false end
  end
  if self.has_changes then cells[#cells + 1], cells[#cells + 2] = false, false end
  cells[#cells + 1] = false
  return has_base and { kind = "base", question = question, label = w.base, level = 0, cells = cells } or nil
end

-- Questions of which nothing but a mean of all is published: their line bears their label.
local function single_lines(lines)
  local count, is_single = {}, {}
  for _, line in ipairs(lines) do count[line.question] = (count[line.question] or 0) + 1 end
  for _, line in ipairs(lines) do
    is_single[line.question] = count[line.question] == 1 and line.item == "any" and line.group == "all"
  end
  return is_single
end

-- The label of a line and how far it is set in; `is_under` says that a line of the same item stands above.
local function heading(self, line, is_under, lang, w)
  local entry = self.compute.question(line.question)
  local label = line.item ~= "any" and option_label(entry, line.item, lang) or #entry.options > 0 and w.mean or w.all
  if line.stat == "min" or line.stat == "max" then label = line.stat == "min" and "Minimum" or "Maximum" end
  if line.against ~= "" then
    for _, name in ipairs(self.questions) do
      if name == line.against then return w.above, 1 end
    end
    local other = self.compute.question(line.against)
    return w.less:format(text.cut(label_in(other and other.label, lang, line.against), 24)), 1
  end
  local parts = { line.stat == "rank" and w.rank or nil }
  if line.group ~= "all" then
    parts[#parts + 1] = option_label(self.compute.question(line.group), line.subgroup, lang)
  end
  if #parts > 0 and is_under then return concat(parts, ", "), 1 end
  table.insert(parts, 1, label)
  return concat(parts, ", "), 0
end

local function head_of(self, w)
  local head = {}
  for _, wave in ipairs(self.waves) do
    local nodes = { { label = w.computed } }
    if wave.has_bases then table.insert(nodes, 1, { label = w.base }) end
    if wave.has_prints then nodes[#nodes + 1] = { label = w.published } end
    head[#head + 1] = { label = wave.name, nodes = nodes }
  end
  if self.has_changes then
    head[#head + 1] = { label = w.change, nodes = { { label = w.computed }, { label = w.published } } }
  end
  head[#head + 1] = { label = w.result }
  return head
end

--- The table as a layout.
-- @param lang "de" or "en"; nil: the current one
-- @return a layout
function methods:layout(lang)
  lang = lang or language.current()
  local w, rows, notes, last, item = words[lang], {}, {}, nil, nil
  local function question_label(name) return label_in(self.compute.question(name).label, lang, name) end
  local is_single = #self.questions > 3 and single_lines(self.lines) or {}
  for _, line in ipairs(self.lines) do
    if line.question ~= last then
      if #self.questions > 1 and not is_single[line.question] then
        rows[#rows + 1] = { kind = "question", question = line.question,
          label = question_label(line.question) }
      end
      rows[#rows + 1] = base_row(self, line.question, w)
      last, item = line.question, nil
    end
    local label, level = heading(self, line, item == line.item, lang, w)
    if is_single[line.question] then label = question_label(line.question) end
    item = line.item
    rows[#rows + 1] = { kind = "answer", question = line.question, key = line.item, label = label, level = level,
      cells = cells_of(self, line, w, notes, lang) }
  end
  local title = self.title and language.pick(self.title, lang)
  if not title and #self.questions == 1 then
    title = label_in(self.compute.question(self.questions[1]).label, lang, self.questions[1])
  end
  return layout.of { lang = lang, title = title, head = head_of(self, w), rows = rows, notes = notes }
end

--- What is said of a figure that is excused and whose question is in no file.
-- @param result one of outcomes
-- @param lang "de" or "en"
-- @return a text
-- @usage local line = require "figure.compare".excuse({ conflict = { with = { "F2" }, why = { en = "too many" } },
--   figure = { id = "F1", print = "33", op = "gt", stat = "percent" } }, "en")
-- assert(line == "F1 (>33) stands in no table: too many (conflicts with F2).")
function compare.excuse(result, lang)
  return words[lang].no_question:format(result.figure.id, figure.printed(result.figure, language.words(lang).decimal),
    language.pick(result.conflict.why, lang),
    concat(result.conflict.with, ", "))
end

--- What is said of figures that are not compared.
-- @param results of outcomes
-- @param lang "de" or "en"
-- @return a text; nil if there is none
-- @usage local line = require "figure.compare".lost({ { status = "not_computed",
--   figure = { id = "F1", print = "33", op = "gt", stat = "percent" } } }, "en")
-- assert(line:find("F1 (>33)", 1, true))
function compare.lost(results, lang)
  local list = {}
  for _, result in ipairs(results) do
    if result.status == "not_computed" then
      local f = result.figure
      list[#list + 1] = ("%s (%s)"):format(f.id, figure.printed(f, language.words(lang).decimal))
    end
  end
  return #list > 0 and words[lang].lost:format(concat(list, ", ")) or nil
end

--- The line that explains the table's columns.
-- @param lang "de" or "en"
-- @return a text
-- @usage assert(require "figure.compare".legend("en"):find("published", 1, true))
function compare.legend(lang)
  return words[lang].legend
end

--- A table of all published figures of some questions beside the computed values.
-- @param study from study.open
-- @param questions list of names
-- @param title text or { de =, en = }; nil: the question's, if it is one
-- @return a value with layout(lang), text, markdown, csv and tostring; `results`: see outcomes
-- @raise names a question that no codebook has
-- @usage local study = require "study".open(require "core.file".home)
-- assert(#require "figure.compare".table(study, { "gender" }).results == 4)
function compare.table(study, questions, title)
  local order = {}
  for i, name in ipairs(questions) do
    study.question(name)
    order[name] = i
  end
  local results, compute = compare.outcomes(study, function(f) return order[f.question] end)
  local lines, index, waves, has_changes = {}, {}, {}, false
  local population = study.question(questions[1]).population
  for _, result in ipairs(results) do
    if result.found then add(line_of(lines, index, result.figure), result) end
    has_changes = has_changes or result.figure.stat == "change_pp"
  end
  for _, name in ipairs(study[population]:waves()) do
    local wave
    for _, line in ipairs(lines) do
      if line.waves[name] then
        wave = wave or { name = name }
        wave.has_prints = wave.has_prints or #line.waves[name].prints > 0
        wave.has_bases = wave.has_bases or line.group ~= "all" or #questions > 3
      end
    end
    waves[#waves + 1] = wave
  end
  if #lines == 0 then check.fail("figures: none is published of %s", check.listed(questions)) end
  sort_lines(lines, order, compute)
  return setmetatable({ lines = lines, results = results, waves = waves, has_changes = has_changes,
    questions = questions, title = title, compute = compute }, methods)
end

for _, form in ipairs { "text", "markdown", "csv" } do
  methods[form] = function(self, options)
    options = options or {}
    return require("render." .. form)(self:layout(options.lang))
  end
end

methods.__tostring = methods.text

return compare
