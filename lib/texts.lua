--- Open answers as a list to read: one row an answer, in the order of the file, a value with the forms of a table.
--
-- Listed are the rows that figures are made of: those of positive weight in the domain. A codebook's `hide` holds here
-- as for bases: a group in which fewer gave an answer is not listed, and what stands beside an answer is not shown
-- where fewer than so many of those listed with it say the same in all of these columns together.

local column = require "core.column"
local expression = require "core.expression"
local labels = require "core.labels"
local text = require "core.text"
local check = require "check"
local crosstab = require "crosstab"
local dates = require "codebook.dates"
local dataset = require "core.dataset"
local language = require "language"
local layout = require "layout"
local question = require "question"
local remarks = require "remarks"
local request = require "request"
local show = require "show"
local values_of = require "values"

local concat = table.concat

local texts = {}

local FIELDS = check.known("texts", { "by", "beside", "contains", "hide", "title", "source" })

local own_words = {
  en = { answer = "Answer", line = "Line", row = "Row", group = "Group", once = "each answer once, whatever its weight",
    listed = "%s: %s of %s answered", contain = "%s of %s answers with \"%s\" (capital and small letters are the same)",
    few = "%s: fewer than %d answers, not listed", fewer = "fewer than %d answers, not listed",
    beside = "\u{B7} fewer than %d answers have the same beside them, not shown; this is no disclosure protection: an "
      .. "answer itself may say who gave it" },
  de = { answer = "Antwort", line = "Zeile", row = "Fall", group = "Gruppe",
    once = "jede Antwort einmal, gleich mit welchem Gewicht",
    listed = "%s: %s von %s beantwortet", contain = "%s von %s Antworten mit „%s“ (Groß- und Kleinschreibung gleich)",
    few = "%s: weniger als %d Antworten, nicht aufgeführt", fewer = "weniger als %d Antworten, nicht aufgeführt",
    beside = "\u{B7} bei weniger als %d Antworten steht dasselbe daneben, nicht gezeigt; das ist kein Schutz vor "
      .. "Rückschlüssen: auch die Antwort selbst kann verraten, von wem sie ist" },
}

-- ---- finding texts ----------------------------------------------------------------------------

-- Small letters for capitals in the alphabets of Latin-1, Latin Extended-A, Greek and Cyrillic, a letter for a letter.
local function small(code)
  if code >= 0xC0 and code <= 0xDE and code ~= 0xD7 or code >= 0x391 and code <= 0x3A9
    or code >= 0x410 and code <= 0x42F then return code + 32 end
  if code >= 0x400 and code <= 0x40F then return code + 80 end
  if code >= 0x139 and code <= 0x148 or code >= 0x179 and code <= 0x17E then return code + code % 2 end
  if code == 0x178 then return 0xFF end
  if code >= 0x100 and code <= 0x177 and code ~= 0x130 and code ~= 0x131 and code ~= 0x138 then return code | 1 end
  if code == 0x1E9E then return 0xDF end
  return code
end

--- A text in small letters: ASCII, umlauts and other letters with signs, Greek, Cyrillic.
-- @param s UTF-8 text
-- @return a text; what has no small letter stays
-- @usage assert(require "texts".lower("ÄRGER über VPN") == "ärger über vpn")
function texts.lower(s)
  s = s:lower()
  if not s:find("[\xC3-\xE1]") then return s end
  return (s:gsub("[\xC3-\xE1][\x80-\xBF]+", function(letter)
    local code = utf8.codepoint(letter, 1, 1, true)
    local other = small(code)
    return other ~= code and utf8.char(other) or nil
  end))
end

-- All that an answer may be called: a text is itself, an option has its labels, the file's text and its key.
local function names_of(option)
  local list = { option.key, option.text }
  if type(option.label) == "string" then list[#list + 1] = option.label return list end
  for _, lang in ipairs(check.names(option.label or {})) do list[#list + 1] = option.label[lang] end
  return list
end

-- The column as `yes` where the answer contains the text.
local function matching(col, wanted)
  wanted = texts.lower(wanted)
  local options, map = {}, {}
  if col:kind() == "single" then
    for _, option in ipairs(col:labels():spec().answers) do options[option.key] = names_of(option) end
  end
  for _, item in ipairs(values_of(col)) do
    map[item.value] = 2
    for _, name in ipairs(options[item.value] or { item.value }) do
      if texts.lower(name):find(wanted, 1, true) then map[item.value] = 1 end
    end
  end
  return column.map(col, map, labels.of { answers = { { key = "yes" }, { key = "no" } },
    missing = col:labels():spec().missing })
end

-- ---- cells ------------------------------------------------------------------------------------

local function option_labels(col, lang)
  local list = {}
  for _, option in ipairs(col:labels():options(lang)) do list[option.key] = option.label or option.key end
  return list
end

-- What stands in a row, for people: labels, dates, numbers; a kind of missing in parentheses.
local function shown_of(col, words)
  local kind, of_key, of_kind = col:kind(), option_labels(col, words.lang), {}
  for _, option in ipairs(col:labels():options(words.lang)) do
    if option.missing and not of_kind[option.missing] then
      of_kind[option.missing] = question.missing_label(option, words)
    end
  end
  return function(row)
    local value, missing = col:get(row)
    if value == nil then return "(" .. (of_kind[missing] or words.missing[missing]) .. ")" end
    if kind == "single" then return of_key[value] end
    if kind == "text" then return value end
    if kind == "date" then return dates.text(value) end
    if kind == "number" then return (text.number(value):gsub("%.", words.decimal)) end
    local items = {}
    for i, key in ipairs(value) do items[i] = of_key[key] end
    return concat(items, ", ")
  end
end

-- ---- groups -----------------------------------------------------------------------------------

local function group_of(self, words)
  local parts = {}
  for i, name in ipairs(self.by) do parts[i] = shown_of(self.data:column(name), words) end
  return function(row)
    local labels_of_row = {}
    for i, shown in ipairs(parts) do labels_of_row[i] = shown(row) end
    return concat(labels_of_row, ", ")
  end
end

-- The place of a row's group among all, as a text that sorts in the codebook's order; then what is missing, where
-- there is nothing last.
local function sort_key(self)
  local places = {}
  for i, name in ipairs(self.by) do
    local spec, options = self.data:column(name):labels():spec(), { answers = {}, missing = { system = 1 } }
    for place, option in ipairs(spec.answers) do options.answers[option.key] = place end
    for place, option in ipairs(spec.missing) do options.missing[option.kind] = place - #spec.missing end
    places[i] = options
  end
  return function(row)
    local key = {}
    for i, name in ipairs(self.by) do
      local value, missing = self.data:column(name):get(row)
      local place = value ~= nil and places[i].answers[value] or 2 ^ 32 + places[i].missing[missing]
      key[i] = ("%10.0f"):format(place)
    end
    return concat(key, " ")
  end
end

-- The answers in groups: a list of { rows = those listed, answered = how many there are, row = one of them }.
local function groups_of(self)
  local key_of, groups, found = sort_key(self), {}, {}
  for _, row in ipairs(self.answered) do
    local key = key_of(row)
    if not found[key] then
      found[key] = { key = key, rows = {}, answered = 0, row = row }
      groups[#groups + 1] = found[key]
    end
    local group = found[key]
    group.answered = group.answered + 1
    if self.is_wanted[row] then group.rows[#group.rows + 1] = row end
  end
  table.sort(groups, function(a, b) return a.key < b.key end)
  return groups
end

-- ---- the whole --------------------------------------------------------------------------------

local methods = {}
local class = { __index = methods, __name = "befund.texts", __len = function(self) return self.count end }

local function names_for(where, facts, given)
  local names = check.texts(where, given)
  for _, name in ipairs(names) do question.column(where, facts.data, name) end
  return names
end

local function as_groups(data, names)
  local list = {}
  for i, name in ipairs(names) do
    local col = data:column(name)
    if col:kind() == "multi" then
      check.fail("texts: by: '%s' is a multiple-response set, its groups would share rows (derive one)", name)
    end
    list[i] = { name, question.as_single("texts: by", name, col) }
  end
  return #list > 0 and data:with(list) or data
end

local function row_names(self, facts)
  local meta = facts.data:meta() or {}
  local id = meta.id
  if id and facts.data:has(id) and not ((meta.columns or {})[id] or {}).private then return id end
  self.is_line = facts.data:file() ~= nil
  return nil
end

--- Lists the answers to an open question.
-- @param facts of a design
-- @param name of a column of texts, or of a single choice made of texts
-- @param asked the request, see `texts` of a design
-- @return a value with a layout and all forms; its length is the number of answers listed
-- @raise names the field or column that is wrong, and columns that are private
-- @usage
-- local d = require "core.dataset".of { { "q30", require "core.column".texts { "VPN", false, "Raum" } } }
-- local list = require "texts".of({ data = d, handle = require "core.design".of(3), domains = {} }, "q30", {})
-- assert(#list == 2)
function texts.of(facts, name, asked)
  asked = request.fields("texts", asked or {}, FIELDS)
  local col = question.column("texts", facts.data, name)
  if col:kind() ~= "text" and col:kind() ~= "single" then
    check.fail("texts: '%s' is a column of kind '%s', not of texts (s:freq \"%s\" counts it)", name, col:kind(), name)
  end
  local self = setmetatable({ facts = facts, name = name, title = request.text("texts: title", asked.title),
    source = request.source(facts, asked), by = {}, beside = {}, contains = asked.contains, is_wanted = {},
    answered = {}, count = 0 }, class)
  if asked.by ~= nil then self.by = names_for("texts: by", facts, asked.by) end
  if asked.beside ~= nil then self.beside = names_for("texts: beside", facts, asked.beside) end
  if asked.contains ~= nil then check.kind("texts: contains", asked.contains, "string") end
  self.hide = select(2, request.thresholds("texts", asked, facts.data))
  self.id = row_names(self, facts)
  local needed, seen = {}, {}
  for _, list in ipairs { { name, self.id }, self.by, self.beside } do
    for _, one in ipairs(list) do
      if not seen[one] then needed[#needed + 1] = one end
      seen[one] = true
    end
  end
  local counted = facts.handle:counted()
  self.rows = counted:list()
  local picked = as_groups(facts.data:pick(needed), self.by)
  local wanted = asked.contains and matching(picked:column(name), asked.contains)
  self.data = picked:keep_rows(counted)
  local inside = wanted and dataset.of { { "w", wanted } }:keep_rows(counted):column "w"
  self.answered = expression.select(self.data, ("answered(%s)"):format(question.in_expression(name))):list()
  for _, row in ipairs(self.answered) do
    self.is_wanted[row] = not inside or inside:get(row) == "yes"
    self.count = self.count + (self.is_wanted[row] and 1 or 0)
  end
  self.is_few = #self.answered > 0 and #self.answered < self.hide
  self.groups = groups_of(self)
  return self
end

-- How often what stands beside the answers of a group is the same in all columns together.
local function combinations(shown, rows)
  local count, of_row = {}, {}
  for _, row in ipairs(rows) do
    local parts = {}
    for i, one in ipairs(shown) do parts[i] = one(row) end
    of_row[row] = concat(parts, "\0")
    count[of_row[row]] = (count[of_row[row]] or 0) + 1
  end
  return function(row) return count[of_row[row]] end
end

local function ledger_of(self, words, own)
  if self.is_few then return { words.few_answered:format(self.name, self.hide) } end
  local col = self.data:column(self.name)
  local parts, of_key = {}, {}
  for _, option in ipairs(col:labels():options(words.lang)) do of_key[option.key] = option end
  for _, item in ipairs(col:summary().missing) do
    if item.count > 0 then
      local label = question.missing_label(of_key[item.key], words)
      parts[#parts + 1] = label .. " " .. show.number(item.count, 0, words)
    end
  end
  local list = { own.listed:format(self.name, show.number(#self.answered, 0, words),
    show.number(#self.rows, 0, words)) .. (#parts > 0 and "; " .. concat(parts, ", ") or "") }
  for _, said in ipairs(remarks.undecided(self.facts, words)) do list[#list + 1] = said end
  return list
end

--- The layout of the list, from which all its forms are made.
-- @param lang "de" or "en"; nil: the current language
-- @return a layout, see layout.lua
-- @usage
-- local d = require "core.dataset".of { { "q30", require "core.column".texts { "VPN", false, "Raum" } } }
-- assert(d:texts("q30", { contains = "vpn" }):layout("en").rows[1].cells[1].text == "VPN")
function methods.layout(self, lang)
  local words = language.words(lang)
  local own = own_words[words.lang]
  local col = self.data:column(self.name)
  local answer, heading = shown_of(col, words), group_of(self, words)
  local number = self.id and shown_of(self.data:column(self.id), words)
    or function(row) return tostring(self.is_line and self.data:line(row) or self.rows[row]) end
  local head, beside = { { label = own.answer, wrap = true } }, {}
  for i, name in ipairs(self.beside) do
    local one = self.data:column(name)
    beside[i] = shown_of(one, words)
    head[i + 1] = { label = one:label(words.lang) or name, wrap = one:kind() == "text" or one:kind() == "multi" }
  end
  local rows, legend = {}, {}
  for _, group in ipairs(self.groups) do
    local title = #self.by > 0 and heading(group.row) or self.name
    if #self.by > 0 and (#group.rows > 0 or group.answered < self.hide) then
      rows[#rows + 1] = { kind = "question", label = title, question = title }
    end
    if group.answered < self.hide then
      legend[#legend + 1] = #self.by > 0 and own.few:format(title, self.hide) or own.fewer:format(self.hide)
    else
      local same = combinations(beside, group.rows)
      for _, row in ipairs(group.rows) do
        local cells = { { kind = "text", text = answer(row) } }
        for i, shown in ipairs(beside) do
          cells[i + 1] = same(row) < self.hide and { kind = "hidden" } or { kind = "text", text = shown(row) }
          if cells[i + 1].kind == "hidden" then legend.beside = own.beside:format(self.hide) end
        end
        rows[#rows + 1] = { kind = "answer", label = number(row), question = title, key = number(row), cells = cells }
      end
    end
  end
  legend[#legend + 1] = legend.beside
  legend.beside = nil
  local base = { words.base .. ": " .. remarks.base_text(self.facts, words) }
  if self.facts.weight then base[2] = own.once end
  if self.contains and not self.is_few then
    base[#base + 1] = own.contain:format(show.number(self.count, 0, words), show.number(#self.answered, 0, words),
      self.contains)
  end
  return layout.of {
    lang = words.lang, title = language.pick(self.title, words.lang) or col:label(words.lang) or self.name,
    base = concat(base, "; "), stub = self.id or self.is_line and own.line or own.row,
    group = #self.by > 0 and own.group or nil, head = head, rows = rows, legend = legend,
    ledger = ledger_of(self, words, own),
    source = self.source and words.source:format(language.pick(self.source, words.lang)),
  }
end

crosstab.forms(class)

return texts
