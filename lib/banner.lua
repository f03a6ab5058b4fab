--- Banner points: the columns of a table, from variables, their nesting, and free conditions.
--
-- A point is a slice (a column of codes) and the codes of it that belong to the point; the Total has no
-- slice. "gender > role" is one slice, the two columns crossed.

local column = require "core.column"
local expression = require "core.expression"
local labels = require "core.labels"
local language = require "language"
local question = require "question"
local request = require "request"
local check = require "check"

local concat = table.concat

local banner = {}

local MOST = 500 -- points of one entry; a banner wider than this is a mistake

local function title_of(col, name)
  return function(lang) return col:labels():title(lang) or name end
end

-- The labels of a column's answers by place, as a function of the language.
local function option_texts(col)
  local known = {}
  return function(lang, place)
    if not known[lang] then
      known[lang] = {}
      for _, option in ipairs(col:labels():options(lang)) do known[lang][option.place] = option.label end
    end
    return known[lang][place]
  end
end

local function answers_of(col)
  local answers = {}
  for _, option in ipairs(col:labels():options("en")) do
    if option.place > 0 then answers[option.place] = option end
  end
  return answers
end

local yes_no = labels.of { answers = { { key = "yes" }, { key = "no" } } }

-- `group` is shared by the points that stand side by side under one heading of a variable; free points and the Total
-- have none. `rest` are the codes of the group's other points.
local function add_point(self, nodes, text, slice, codes, keys, group, rest)
  local point = { slice = slice, codes = codes, keys = keys, text = text, group = group, rest = rest,
    entry = group and #self.slices + 1 }
  self.points[#self.points + 1], self.codes[#self.points + 1] = point, codes or false
  nodes[#nodes + 1] = { text = text, point = point }
end

local function add_multi(self, where, name, col)
  local nodes, texts = { set = name }, option_texts(col) -- points of a set may share rows
  for place, option in ipairs(answers_of(col)) do
    local slice = { name .. "\1" .. place, column.item(col, place) }
    local function text(lang) return texts(lang, place) end
    add_point(self, nodes, text, slice, { 1 }, { name, option.key }, nodes, { 2 })
  end
  if #nodes > MOST then check.fail("%s: '%s' has %d items, more than %d points", where, name, #nodes, MOST) end
  self.head[#self.head + 1] = { text = title_of(col, name), nodes = nodes }
  self.slices[#self.slices + 1] = { name = name, slice = nodes[1].point.slice }
end

local function add_nested(self, where, data, names)
  local cols, lists, texts, size = {}, {}, {}, 1
  for i, name in ipairs(names) do
    local col = question.column(where, data, name)
    if col:kind() == "multi" then
      if #names == 1 then return add_multi(self, where, name, col) end
      check.fail("%s: '%s' is a multiple-response set and cannot be nested (write points: "
        .. "{ label = \"...\", domain = \"has(%s, '...')\" })", where, name, name)
    end
    cols[i] = question.as_single(where, name, col)
    lists[i], texts[i] = answers_of(cols[i]), option_texts(cols[i])
    size = size * #lists[i]
  end
  local path = concat(names, " > ")
  if size > MOST then check.fail("%s: '%s' makes %d points, more than %d", where, path, size, MOST) end

  local crossed, keys = cols[1], {}
  for place, option in ipairs(lists[1]) do keys[place] = option.key end
  for i = 2, #cols do
    local answers, joined = {}, {}
    for _, outer in ipairs(keys) do
      for _, option in ipairs(lists[i]) do
        joined[#joined + 1] = outer .. "\1" .. option.key
        answers[#answers + 1] = { key = joined[#joined] }
      end
    end
    crossed, keys = column.cross(crossed, cols[i], labels.of { answers = answers }), joined
  end

  local slice, place = { path, crossed }, 0
  local function grow(level, nodes, outer)
    local first = place
    for p, option in ipairs(lists[level]) do
      local here = { table.unpack(outer) }
      here[#here + 1], here[#here + 2] = names[level], option.key
      local function text(lang) return texts[level](lang, p) end
      if level == #lists then
        place = place + 1
        local rest = {}
        for other = first + 1, first + #lists[level] do rest[#rest + 1] = other ~= place and other or nil end
        add_point(self, nodes, text, slice, { place }, here, nodes, rest)
      else
        nodes[#nodes + 1] = { text = text, nodes = {} }
        grow(level + 1, nodes[#nodes].nodes, here)
      end
    end
  end
  local nodes = {}
  grow(1, nodes, {})
  local function text(lang)
    local titles = {}
    for i, col in ipairs(cols) do titles[i] = title_of(col, names[i])(lang) end
    return concat(titles, " > ")
  end
  if #nodes > 0 then self.head[#self.head + 1] = { text = text, nodes = nodes } end
  self.slices[#self.slices + 1] = { name = path, slice = slice, crossed = #names > 1 }
end

local function add_free(self, where, data, given)
  check.options(where, given, { "label", "domain" })
  check.kind(where .. ".domain", given.domain, "string")
  local label = request.text(where .. ".label", given.label) or given.domain
  local selection = expression.select(data, given.domain)
  local slice = { "domain\1" .. given.domain, column.from_selection(selection, yes_no) }
  local name = language.pick(label, "en")
  add_point(self, self.head, function(lang) return language.pick(label, lang) end, slice, { 1 }, { name })
  self.slices[#self.slices + 1] = { name = name, label = label, slice = slice, free = true }
end

local function trimmed(names)
  local list = {}
  for name in (names .. ">"):gmatch("%s*(.-)%s*>") do list[#list + 1] = name end
  return list
end

--- The points of a banner.
-- @param where what messages start with, "table: columns"
-- @param data a dataset
-- @param columns list of "variable", "outer > inner", `{ label =, domain = }`; a text stands for a list of one
-- @param total "first" (default), "last" or false
-- @return `head`, a tree of `{ text(lang), nodes or point }`; `points`, a list of `{ slice, codes, keys, text }` with
--   slice and codes nil for the Total, and for points of variables their `entry` of `columns`, the `group` of points
--   under the same heading, and the `rest`, the codes of the group's others; `codes` of all points, false for the
--   Total; `slices`, one for each entry
-- @raise on unknown columns, columns of many values, nested multiple-response sets
-- @usage
-- local data = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- assert(#require "banner".of("table: columns", data, "x").points == 3)
function banner.of(where, data, columns, total)
  local self = { head = {}, points = {}, codes = {}, slices = {} }
  if total == nil then total = "first" end
  if total ~= false then check.one_of("table: total", total, { "first", "last" }) end
  local function add_total()
    add_point(self, self.head, function(lang) return language.words(lang).total end, nil, nil, { "total" })
  end
  if total == "first" then add_total() end
  if type(columns) == "string" then columns = { columns } end
  if columns and (columns.label or columns.domain) then columns = { columns } end
  for i, entry in ipairs(columns and check.kind(where, columns, "table") or {}) do
    local here = ("%s[%d]"):format(where, i)
    if type(entry) == "string" then
      add_nested(self, here, data, trimmed(entry))
    else
      add_free(self, here, data, check.kind(here, entry, "table"))
    end
  end
  if total == "last" then add_total() end
  if #self.points == 0 then
    check.fail("%s: a table without columns and without total has nothing to show", where)
  end
  return self
end

--- The tree of headings of a layout.
-- @param self a banner
-- @param lang "de" or "en"
-- @return list of nodes for layout.lua
-- @usage
-- local data = require "core.dataset".of { { "x", require "core.column".numbers { 1, 2, 2 } } }
-- local banner = require "banner"
-- assert(banner.head(banner.of("table: columns", data, "x"), "de")[1].label == "Gesamt")
function banner.head(self, lang)
  local function copy(nodes)
    local list = {}
    for i, node in ipairs(nodes) do
      local label, letter = node.text(lang) or "", node.point and node.point.letter
      list[i] = { label = letter and ("%s (%s)"):format(label, letter) or label, letter = letter,
        keys = node.point and node.point.keys, nodes = node.nodes and copy(node.nodes) }
    end
    return list
  end
  return copy(self.head)
end

return banner
