--- A question as the stub of a table: a single choice, a multiple-response set or a number.
--
-- All kinds answer the same questions about a set of points (a slice and some of its codes): base, share of
-- some options, their count, mean. What differs is which cells are counted. The items of a multiple-response
-- set are single choices of `yes` and `no` each; a net of items is one more such column.

local column = require "core.column"
local estimate = require "core.estimate"
local expression = require "core.expression"
local labels = require "core.labels"
local language = require "language"
local net = require "net"
local check = require "check"

local concat = table.concat

local question = {}

local LIMIT = 20 -- distinct values of a number, text or date that still make a list of options

--- A column's name as expressions read it, whatever signs it has.
-- @param name of a column
-- @return the name in backquotes
-- @usage assert(require "question".in_expression("a`b") == "`a``b`")
function question.in_expression(name)
  return "`" .. name:gsub("`", "``") .. "`"
end

local function options_by_language(list_of)
  local known = {}
  return function(lang)
    known[lang] = known[lang] or list_of(lang)
    return known[lang]
  end
end

-- Answers first, then kinds of missing, each with `place`.
local function split_options(col, lang)
  local answers, missing = {}, {}
  for _, option in ipairs(col:labels():options(lang)) do
    if option.place > 0 then answers[option.place] = option else missing[-option.place] = option end
  end
  return { answers = answers, missing = missing }
end

local function meta_of(data, name)
  local meta = data:meta() or {}
  return (meta.columns or {})[name] or {}
end

--- A column that may be shown, or an error.
-- @param where what a message starts with, "table"
-- @param data a dataset
-- @param name of the column
-- @return the column, what is known of it
-- @raise on unknown and on private columns
-- @usage
-- local data = require "core.dataset".of { { "x", require "core.column".numbers { 1 } } }
-- assert(require "question".column("table", data, "x"):kind() == "number")
function question.column(where, data, name)
  if type(name) ~= "string" then check.fail("%s: %s is no name of a column", where, check.quoted(name)) end
  if not data:has(name) then
    check.fail("%s: no column %s (%s)", where, check.quoted(name), check.advice(name, data:names()))
  end
  local meta = meta_of(data, name)
  if meta.private then check.fail("%s: column '%s' is private and never shown", where, name) end
  return data:column(name), meta
end

--- A column as a single choice: numbers, texts and dates of few values become options, in order.
-- @param where what a message starts with
-- @param name of the column
-- @param col the column
-- @return a single choice
-- @raise where there are more than 20 different values
-- @usage
-- local col = require "question".as_single("table", "x", require "core.column".numbers { 3, 1, 3 })
-- assert(col:labels():options("en")[1].key == "1")
function question.as_single(where, name, col)
  local kind = col:kind()
  if kind == "single" then return col end
  local values = kind ~= "multi" and column.distinct(col, LIMIT)
  if not values then
    check.fail("%s: '%s' is a %s with more than %d different values (derive groups from it)", where, name, kind, LIMIT)
  end
  table.sort(values, function(a, b) return a[1] < b[1] end)
  local spec, answers, map, place_of = col:labels():spec(), {}, {}, {}
  for _, item in ipairs(values) do
    local value = item[1]
    local shown = type(value) ~= "number" and value or require "core.text".number(value)
    if kind == "date" then shown = os.date("!%Y-%m-%d", math.tointeger(value * 86400 // 1)) end
    if not place_of[shown] then -- times of one day are one option
      local is_number = kind == "number"
      answers[#answers + 1] = { key = shown, code = type(value) == "number" and value or nil,
        label = is_number and shown:find(".", 1, true) and { en = shown, de = shown:gsub("%.", ",") } or nil,
        score = is_number and value or nil }
      place_of[shown] = #answers
    end
    map[value] = place_of[shown]
  end
  return column.map(col, map, labels.of { title = spec.title, ordered = kind ~= "text", answers = answers,
    missing = spec.missing })
end

-- ---- the three kinds ----------------------------------------------------------------------------

local kinds = {}

local function common(self, data, col, meta)
  self.title = function(lang) return col:labels():title(lang) or language.pick(meta.texts, lang) or self.name end
  self.options = options_by_language(function(lang) return split_options(col, lang) end)
  self.data = data
  self.codebook_nets = meta.nets
  self.ordered = col:labels():ordered()
end

-- The first of the tables at each point; the list keeps it for the next row.
local function firsts(at)
  if not at.firsts then
    at.firsts = {}
    for p, here in ipairs(at) do at.firsts[p] = here[1] end
  end
  return at.firsts
end

function kinds.single(self, col)
  local stub = { self.name, col }
  function self.want(pass, slice) return { pass:want { stub = stub, slice = slice } } end
  function self.share(cells, here, item, codes, of)
    local t = here[1]
    if of == "row" then return cells:share(t, item.places, codes, item.places, nil) end
    return cells:share(t, item.places, codes, nil, of == "column" and codes or nil)
  end
  function self.shares(cells, at, item, codes, of)
    return cells:shares(firsts(at), item.places, codes, of)
  end
  function self.counted(cells, here, item, codes) return cells:count(here[1], item.places, codes) end
  function self.unweighted(cells, here, item, codes)
    return (cells:cell(here[1], codes, item.places))
  end
  function self.mean(cells, here, codes) return cells:scores(here[1], self.scores(), codes) end
end

function kinds.number(self, col)
  local value = { self.name, col }
  function self.want(pass, slice) return { pass:want { value = value, slice = slice } } end
  function self.mean(cells, here, codes) return cells:mean(here[1], codes) end
  -- medians take passes of their own, one for all points of a slice
  local known = {}
  function self.median(design, slice, codes)
    local name = slice and slice[1] or ""
    known[name] = known[name] or estimate.quantiles(design, col, slice and slice[2], { 0.5 })
    return known[name][codes and codes[1] or 1]
  end
end

function kinds.multi(self, col)
  local stubs, place_of = {}, {}
  local answers = self.options("en").answers
  for place in ipairs(answers) do
    stubs[place] = { self.name .. "\1" .. place, column.item(col, place) }
    place_of[tostring(place)] = place
  end
  -- a net counts rows with any of its items
  function self.prepare(item)
    local key = concat(item.places, ",")
    if place_of[key] then return end
    local terms = {}
    for i, place in ipairs(item.places) do
      terms[i] = ("has(%s, '%s')"):format(question.in_expression(self.name), (answers[place].key:gsub("[\\']", "\\%0")))
    end
    local selection = expression.select(self.data, concat(terms, " or "))
    stubs[#stubs + 1] = { self.name .. "\1" .. key, column.from_selection(selection, labels.of {
      answers = { { key = "yes" }, { key = "no" } } }) }
    place_of[key] = #stubs
  end
  function self.want(pass, slice)
    local here = {}
    for i, stub in ipairs(stubs) do here[i] = pass:want { stub = stub, slice = slice } end
    return here
  end
  local YES = { 1 }
  local function table_of(here, item) return here[place_of[concat(item.places, ",")]] end
  function self.share(cells, here, item, codes, of)
    local t = table_of(here, item)
    if of == "row" then return cells:share(t, YES, codes, YES, nil) end
    return cells:share(t, YES, codes, nil, of == "column" and codes or nil)
  end
  function self.shares(cells, at, item, codes, of)
    local tables = {}
    for p, here in ipairs(at) do tables[p] = table_of(here, item) end
    return cells:shares(tables, YES, codes, of)
  end
  function self.counted(cells, here, item, codes) return cells:count(table_of(here, item), YES, codes) end
  function self.unweighted(cells, here, item, codes)
    return (cells:cell(table_of(here, item), codes, YES))
  end
end

--- A row variable.
-- @param where what messages start with, "table"
-- @param data a dataset
-- @param name of the column
-- @param nets list of nets as scripts write them, nil for the codebook's, false for none
-- @param as_options true: numbers, texts and dates of few values become single choices
-- @return the question: name, kind, title(lang), options(lang), nets, base, share, counted, unweighted, mean, missing,
--   and for all points of a banner at once base_list, shares
-- @raise on unknown, private and text columns, and on wrong nets
-- @usage
-- local data = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2 } } }
-- assert(require "question".of("table", data, "x").kind == "number")
function question.of(where, data, name, nets, as_options)
  local col, meta = question.column(where, data, name)
  if as_options and col:kind() ~= "multi" then col = question.as_single(where, name, col) end
  local self = { name = name, kind = col:kind() }
  if self.kind == "text" or self.kind == "date" then
    check.fail("%s: '%s' is a %s and has no options (derive some from it)", where, name, self.kind)
  end
  common(self, data, col, meta)
  kinds[self.kind](self, col)

  local answers = self.options("en").answers
  if self.kind == "number" then
    if nets then check.fail("%s: nets of '%s': a number has no options", where, name) end
    self.nets = {}
  elseif nets then
    self.nets = net.of(("%s: nets of '%s'"):format(where, name), answers, nets)
  else
    self.nets = {}
    for i, one in ipairs(nets == nil and self.codebook_nets or {}) do
      self.nets[i] = { key = one.key, label = one.label or one.key,
        places = net.places(("%s: net '%s' of '%s'"):format(where, one.key, name), answers, one.members) }
    end
  end
  if self.prepare then
    for _, one in ipairs(self.nets) do self.prepare(one) end
  end

  --- Scores by place, NaN where an option has none; nil if none has one.
  function self.scores()
    local scores, without, any = {}, {}, false
    for place, option in ipairs(answers) do
      local score = option.score
      if score and score == score then
        scores[place], any = score, true
      else
        scores[place] = 0 / 0
        without[#without + 1] = place
      end
    end
    return any and scores or nil, without
  end

  --- Rows and sum of weights that answered, at some codes of a slice (nil: without slice).
  function self.base(cells, here, codes)
    local rows, weight = cells:cell(here[1], codes, nil)
    return rows, weight
  end

  --- The same at all points of a banner: lists of rows and of sums of weights.
  function self.base_list(cells, at, codes) return cells:bases(firsts(at), codes) end

  --- What is missing: rows in all, rows answered, list of { place, rows } of the kinds of missing that occur.
  function self.missing(cells, here)
    local _, kinds_of_missing = cells:stubs(here[1])
    local answered = self.base(cells, here, nil)
    local all, list = answered, {}
    for place = 1, kinds_of_missing do
      local rows = cells:cell(here[1], nil, -place)
      all = all + rows
      if rows > 0 then list[#list + 1] = { place = place, rows = rows } end
    end
    return all, answered, list
  end

  return self
end

--- What a kind of missing is called.
-- @param option as core.labels gives it, with label, key and missing
-- @param words fixed words of a language
-- @return a string
-- @usage
-- local en = require "language".words "en"
-- assert(require "question".missing_label({ key = "-7", label = "-7", missing = "not_asked" }, en) == "not asked")
function question.missing_label(option, words)
  if option.label and option.label ~= option.key then return option.label end
  return words.missing[option.missing] or option.key
end

return question
