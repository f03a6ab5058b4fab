--- Published figures beside computed ones: a table of one or several questions.
--
-- Computed is from the designs of the waves, never from the figures. What becomes of a figure: figure.outcome. A
-- computed level that no figure constrains has a mark; a print that lost its place stands beside a cell that meets it.

local figure = require "figure"
local forms = require "forms"
local mark = require "figure.mark"
local outcome = require "figure.outcome"
local naming = require "figure.naming"
local language = require "language"
local layout = require "layout"
local check = require "check"
local text = require "core.text"

local concat = table.concat

local compare = {}

local words = {
  en = { computed = "data", published = "study", change = "Change", base = "Base", result = "met", met = "yes",
    missed = "no", contradictory = "(%d)", all = "all", mean = "mean", rank = "rank", less = 'less "%s"',
    above = "less value above", min = "smallest", max = "largest", of = "%s of all (%s)",
    sum_points = "all answers added",
    unchecked = "Not checkable: %s.",
    legend = "data: computed from %s, percent (means in points); study: as published (~ about, < and > "
      .. 'less and more, also in words: ~1/3 is "about a third").',
    made = "the reconstruction", observed = "the files",
    disputed = "†: how the publication is to be read here is disputed (befund verify lists other readings).",
    torn = "?: the publication lost to which row the value belongs; it is met as one of a set.",
    conflict = "(%d) %s contradicts %s: %s.",
    no_question = "%s (%s) stands in no table; it contradicts %s: %s." },
  de = { computed = "Daten", published = "Studie", change = "Änderung", base = "Basis", result = "trifft",
    met = "ja", missed = "nein", contradictory = "(%d)", all = "alle", mean = "Mittel", rank = "Rang",
    less = "minus „%s“", above = "minus Wert oben", min = "kleinster", max = "größter", of = "%s Wert von allen (%s)",
    sum_points = "alle Nennungen addiert", unchecked = "Nicht prüfbar: %s.",
    legend = "Daten: %s berechnet, Prozent (Mittelwerte in Punkten); Studie: wie veröffentlicht "
      .. "(~ rund, < und > weniger und mehr, auch in Worten: ~1/3 ist „rund ein Drittel“).",
    made = "aus der Rekonstruktion", observed = "aus den Dateien",
    disputed = "†: Wie die Veröffentlichung hier zu lesen ist, ist strittig (befund verify nennt andere Lesarten).",
    torn = "?: Zu welcher Zeile der Wert gehört, ist verloren; er wird als einer von mehreren getroffen.",
    conflict = "(%d) %s widerspricht %s: %s.",
    no_question = "%s (%s) steht in keiner Tabelle und widerspricht %s: %s." },
}

-- ---- the table ----------------------------------------------------------------------------------

local stands_alone = { min = true, max = true, rank = true, sum_points = true }

-- One line of the table: an item in a group, with what is known of each wave and of the change.
local function line_of(lines, index, result)
  local f = result.figure
  local against = f.against and f.against.question or ""
  local item, subgroup = result.cell and result.cell.item or f.item, result.cell and result.cell.subgroup or f.subgroup
  local stat = stands_alone[f.stat] and f.stat or ""
  local name = concat({ f.question, item, f.group, subgroup, against, stat }, "\0")
  if not index[name] then
    index[name] = { population = f.population, question = f.question, item = item, group = f.group,
      subgroup = subgroup, against = against, stat = stat, waves = {}, change = { prints = {} }, outcomes = {} }
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

local function base_of(estimate)
  return estimate and estimate.base
end

local function add(line, result)
  local f = result.figure
  line.outcomes[#line.outcomes + 1] = result
  if f.stat == "change_pp" then
    add_print(line.change.prints, f)
    line.change.found = result.found
    if result.found and f.against.wave and not f.against.question then
      local now, before = wave_of(line, f.wave), wave_of(line, f.against.wave)
      now.found, now.base, now.estimate = result.found.now, base_of(result.estimate), result.estimate
      before.found, before.base = result.found.before, base_of(result.estimate_before)
      before.estimate = result.estimate_before
    end
  else
    local wave = wave_of(line, f.wave)
    add_print(wave.prints, f)
    wave.found, wave.base = result.value, base_of(result.estimate) or wave.base
    wave.estimate = result.estimate
  end
end

-- Lines in the order of the codebook: by item, each item for all first, then its groups; gaps last.
local function sort_lines(lines, order, compute)
  local function place(line)
    local entry = compute:question(line.question, line.population)
    local _, at = naming.option(entry or { name = "", options = {}, nets = {} }, line.item)
    at = line.item == "any" and 2000 or not at and 1000 or at > #entry.options and 1000 + at or at -- nets last
    local group, inside = 0, 0
    if line.group ~= "all" then
      local by = compute:question(line.group, line.population)
      group, inside = by and by.position or 1000, by and select(2, naming.option(by, line.subgroup)) or 0
    end
    if group == 0 and (line.stat == "min" or line.stat == "max") then group = 2000 end -- of all rows: last
    return { order[line.question], at, group, inside, line.against ~= "" and 1 or 0, line.stat == "" and 0 or 1 }
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

local function printed(prints, decimal)
  local list = {}
  for i, f in ipairs(prints) do
    local mark_of_print = figure.lost(f) and "?" or f.reading == "disputed" and "†" or ""
    list[i] = figure.printed(f, decimal) .. mark_of_print
  end
  return concat(list, "; ")
end

-- The status of a line, and the numbers of its conflicts.
local function verdict(line, w, notes, lang)
  local status
  for _, result in ipairs(line.outcomes) do
    if result.status == "missed" then return w.missed end
    if result.status == "contradictory" then
      notes[#notes + 1] = w.conflict:format(#notes + 1, result.figure.id, concat(result.conflict.with, ", "),
        language.pick(result.conflict.why, lang))
      status = w.contradictory:format(#notes)
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

local function number(value, digits, sign)
  return value and { kind = "number", value = value, digits = digits, mark = sign } or false
end

-- The mark of a computed level that no figure constrains.
local function mark_of(self, line, wave)
  if not self.study.is_made then return nil end
  local entry = self.study.computer:question(line.question, line.population)
  local is_fact = line.item ~= "any" and not self.study.computer:keys(entry, line.item)
  if line.stat ~= "" or is_fact then return nil end
  local cell = setmetatable({ wave = wave.name }, { __index = line })
  return not self.study.published:bounds(cell) and mark.sign or nil
end

local function text_cell(words_of)
  return words_of ~= "" and { kind = "text", text = words_of } or false
end

-- The cell of what was published, with its number where that is one, for charts.
local function published_cell(prints, decimal)
  local cell = text_cell(printed(prints, decimal))
  for _, f in ipairs(prints) do
    if f.op == "eq" and not f.words and not figure.lost(f) and not cell.published then cell.published = f.value end
  end
  return cell
end

-- Are all figures of a line percentages?
local function is_percent(line)
  for _, result in ipairs(line.outcomes) do
    local stat = result.figure.stat
    if stat ~= "percent" and stat ~= "change_pp" then return false end
  end
  return line.stat == "" and line.against == "" and line.item ~= "any"
end

-- Cells of a wave: base (as a column, where groups or many questions differ in it), computed, published.
local function wave_cells(self, cells, estimates, line, wave, digits, decimal)
  local one = line.waves[wave.name] or { prints = {} }
  if wave.has_bases then cells[#cells + 1] = one.base and { kind = "count", value = one.base } or false end
  cells[#cells + 1] = number(one.found, digits, mark_of(self, line, wave))
  estimates[#cells] = one.estimate
  if wave.has_prints then cells[#cells + 1] = published_cell(one.prints, decimal) end
end

-- The cells of a line; what the computed ones were estimated as, by column.
local function cells_of(self, line, w, notes, lang)
  local cells, estimates, digits = {}, {}, digits_of(line)
  local decimal = language.words(lang).decimal
  for _, wave in ipairs(self.waves) do
    wave_cells(self, cells, estimates, line, wave, digits, decimal)
  end
  if self.has_changes then
    local found = line.change.found
    cells[#cells + 1] = number(found and found.now - found.before, digits)
    cells[#cells + 1] = text_cell(printed(line.change.prints, decimal))
  end
  cells[#cells + 1] = text_cell(verdict(line, w, notes, lang))
  return cells, estimates
end

-- The figure of a line that a reader should look at first: one that is not met, else the first.
local function first_figure(line)
  for _, result in ipairs(line.outcomes) do
    if result.status ~= "met" then return result.figure.id end
  end
  return line.outcomes[1] and line.outcomes[1].figure.id
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

-- What study.lua calls a figure that is no share or mean.
local function fact_label(study, line, lang)
  for _, fact in ipairs(study.facts) do
    if fact[1] == line.question and fact[2] == line.item then return language.pick(fact, lang) end
  end
end

-- The label of a line's item.
local function item_label(self, line, lang, w)
  if line.stat == "sum_points" then return w.sum_points end
  local entry = self.study.computer:question(line.question, line.population)
  return line.item ~= "any" and (fact_label(self.study, line, lang) or naming.label(entry, line.item, lang))
    or #entry.options > 0 and w.mean or w.all
end

-- The label of a line and how far it is set in; `is_under` says that a line of the same item stands above.
local function heading(self, line, is_under, lang, w)
  if line.stat == "min" or line.stat == "max" then
    if line.group == "all" then return line.stat == "min" and "Minimum" or "Maximum", 0 end
    local by = self.study.computer:question(line.group, line.population)
    return w.of:format(w[line.stat], label_in(by and by.label, lang, line.group)), 1
  end
  if line.against ~= "" then
    for _, name in ipairs(self.questions) do
      if name == line.against then return w.above, 1 end
    end
    local other = self.study.computer:question(line.against, line.population)
    return w.less:format(text.cut(label_in(other and other.label, lang, line.against), 24)), 1
  end
  local parts = { line.stat == "rank" and w.rank or nil }
  if line.group ~= "all" then
    parts[#parts + 1] = self.study.computer:subgroup_label(line, lang)
  end
  if #parts > 0 and is_under then return concat(parts, ", "), 1 end
  table.insert(parts, 1, item_label(self, line, lang, w))
  return concat(parts, ", "), 0
end

local function head_of(self, w)
  local head = {}
  for _, wave in ipairs(self.waves) do
    local nodes = { { label = w.computed, shows = "computed", of = wave.name } }
    if wave.has_bases then table.insert(nodes, 1, { label = w.base }) end
    if wave.has_prints then
      nodes[#nodes + 1] = { label = w.published, shows = "published", of = wave.name }
    end
    head[#head + 1] = { label = wave.name, nodes = nodes }
  end
  if self.has_changes then
    head[#head + 1] = { label = w.change, nodes = { { label = w.computed }, { label = w.published } } }
  end
  head[#head + 1] = { label = w.result }
  return head
end

local function question_label(self, name, lang)
  return label_in(self.entries[name].label, lang, name)
end

-- The rows of the layout, and notes of conflicts.
local function rows_of(self, lang, head)
  local w, rows, notes, none, last, item = words[lang], {}, {}, {}, nil, nil
  for i in ipairs(layout.leaves(head)) do none[i] = false end
  local is_single = self.is_many and single_lines(self.lines) or {}
  for i, line in ipairs(self.lines) do
    if line.question ~= last then
      if #self.questions > 1 and not is_single[line.question] then
        rows[#rows + 1] = { kind = "question", question = line.question,
          label = question_label(self, line.question, lang) }
      end
      rows[#rows + 1] = base_row(self, line.question, w)
      last, item = line.question, nil
    end
    local following = self.lines[i + 1]
    if item ~= line.item and line.group ~= "all" and following and following.question == line.question
      and following.item == line.item then -- an item of which only groups are shown
      rows[#rows + 1] = { kind = "answer", question = line.question, key = line.item, level = 0, cells = none,
        label = item_label(self, line, lang, w) }
      item = line.item
    end
    local label, level = heading(self, line, item == line.item, lang, w)
    if is_single[line.question] then label = question_label(self, line.question, lang) end
    item = line.item
    local cells, estimates = cells_of(self, line, w, notes, lang)
    rows[#rows + 1] = { kind = "answer", question = line.question, key = line.item, label = label, level = level,
      percent = is_percent(line), link = first_figure(line), cells = cells,
      estimate = function(j) return estimates[j] end }
  end
  return rows, notes
end

--- The table as a layout.
-- @param lang "de" or "en"; nil: the current one
-- @return a layout
function methods:layout(lang)
  lang = lang or language.current()
  local head = head_of(self, words[lang])
  local rows, notes = rows_of(self, lang, head)
  local title = self.title and language.pick(self.title, lang)
  if not title and #self.questions == 1 then
    title = question_label(self, self.questions[1], lang)
  end
  return layout.of { lang = lang, title = title, head = head, rows = rows, notes = notes }
end

--- What is said of figures that stand in no table.
-- @param results list from figure.outcome
-- @param lang "de" or "en"
-- @return list of texts: contradictory ones with what they contradict; those that cannot be checked, by reason
-- @usage local lines = require "figure.compare".untold({ { status = "not_checkable", reason = { en = "a scale" },
--   figure = { id = "F1", print = "33", op = "gt", stat = "percent" } } }, "en")
-- assert(lines[1] == "Not checkable: F1 (>33): a scale.")
function compare.untold(results, lang)
  local w, lines, reasons, by_reason = words[lang], {}, {}, {}
  local decimal = language.words(lang).decimal
  for _, result in ipairs(results) do
    local f = result.figure
    if result.status == "contradictory" and not result.found then
      lines[#lines + 1] = w.no_question:format(f.id, figure.printed(f, decimal), concat(result.conflict.with, ", "),
        language.pick(result.conflict.why, lang))
    elseif result.status == "not_checkable" then
      local reason = language.pick(result.reason, lang)
      if not by_reason[reason] then by_reason[reason], reasons[#reasons + 1] = {}, reason end
      table.insert(by_reason[reason], ("%s (%s)"):format(f.id, figure.printed(f, decimal)))
    end
  end
  for i, reason in ipairs(reasons) do reasons[i] = concat(by_reason[reason], ", ") .. ": " .. reason end
  if #reasons > 0 then lines[#lines + 1] = w.unchecked:format(concat(reasons, "; ")) end
  return lines
end

--- The lines that explain the columns and marks of tables.
-- @param tables list of compare.table's
-- @param lang "de" or "en"
-- @return list of texts
-- @usage assert(require "figure.compare".legend({}, "en")[1]:find("published", 1, true))
function compare.legend(tables, lang)
  local w, is_made, has = words[lang], false, {}
  for _, one in ipairs(tables) do is_made = is_made or one.study.is_made end
  local lines = { w.legend:format(is_made and w.made or w.observed) }
  for _, one in ipairs(tables) do
    for _, line in ipairs(one.lines) do
      for _, wave in ipairs(one.waves) do
        local shown = line.waves[wave.name]
        if shown and shown.found and mark_of(one, line, wave) then has.constructed = true end
      end
      for _, result in ipairs(line.outcomes) do
        local is_lost = figure.lost(result.figure) ~= nil
        has.torn = has.torn or is_lost
        has.disputed = has.disputed or not is_lost and result.figure.reading == "disputed"
      end
    end
  end
  if has.constructed then lines[#lines + 1] = mark.legend(lang) end
  if has.disputed then lines[#lines + 1] = words[lang].disputed end
  if has.torn then lines[#lines + 1] = words[lang].torn end
  return lines
end

--- A table of all published figures of some questions beside the computed values.
-- @param study from study.open
-- @param questions list of names
-- @param title text or { de =, en = }; nil: the question's, if it is one
-- @param group figures by this column only, or "all": those of everybody only; nil: all figures
-- @param population whose figures, where several were asked; nil: the first that was
-- @return a value with layout(lang), all forms and chart; `results`: see outcomes
--   ; nil and results where the data have nothing of any of them
-- @raise names a question that no codebook has
-- @usage local study = require "study".open(require "core.file".home)
-- assert(#require "figure.compare".table(study, { "gender" }).results == 4)
function compare.table(study, questions, title, group, population)
  local order, entries = {}, {}
  for i, name in ipairs(questions) do
    entries[name] = population and study.computer:question(name, population) or study.question(name)
    order[name] = i
  end
  local results = outcome.of(study, function(f)
    local entry = entries[f.question]
    return entry and f.population == entry.population and (not group or f.group == group)
  end)
  local lines, index, waves, has_changes, is_many = {}, {}, {}, false, #questions > 1
  for _, result in ipairs(results) do
    if result.found then add(line_of(lines, index, result), result) end
    has_changes = has_changes or result.figure.stat == "change_pp"
  end
  local is_single = single_lines(lines)
  for _, name in ipairs(questions) do is_many = is_many and (#questions > 3 or is_single[name]) end
  for _, name in ipairs(study[entries[questions[1]].population]:waves()) do
    local wave
    for _, line in ipairs(lines) do
      if line.waves[name] then
        wave = wave or { name = name }
        wave.has_prints = wave.has_prints or #line.waves[name].prints > 0
        wave.has_bases = wave.has_bases or line.group ~= "all" or is_many
      end
    end
    waves[#waves + 1] = wave
  end
  if #results == 0 then
    check.fail("figures: none is published of %s%s", check.listed(questions),
      group and (" by " .. check.quoted(group)) or "")
  end
  if #lines == 0 then return nil, results end
  sort_lines(lines, order, study.computer)
  return setmetatable({ lines = lines, results = results, waves = waves, has_changes = has_changes,
    questions = questions, entries = entries, title = title, study = study, is_many = is_many }, methods)
end

forms.give(methods)

--- A chart of the table: percentages of each wave, and beside them those that were published as a number.
function methods:chart(asked)
  return require "chart".of(self, asked)
end

return compare
