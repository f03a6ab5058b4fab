--- Nets: named unions of options, printed above their parts.
--
-- A net is `{ label, option, option, ... }`: the label a text or `{ de = ..., en = ... }`, an option its key or the
-- file's code. A net within a larger one is printed as a part of it.

local check = require "check"

local sort = table.sort

local net = {}

--- The options that some words name.
-- @param where what a message starts with
-- @param options list of answers, each with key and code
-- @param words list of keys or codes
-- @return sorted list of places
-- @raise names what is no option, with the nearest key
-- @usage
-- local places = require "net".places("net", { { key = "a", code = 7 }, { key = "b", code = 8 } }, { 8, "a" })
-- assert(places[1] == 1 and places[2] == 2)
function net.places(where, options, words)
  local keys, places, seen = {}, {}, {}
  for i, option in ipairs(options) do keys[i] = option.key end
  for _, word in ipairs(words) do
    local place
    for i, option in ipairs(options) do
      if option.key == word or (type(word) == "number" and option.code == word) then place = i break end
    end
    if not place then check.fail("%s: %s is no option (%s)", where, check.quoted(word), check.advice(word, keys)) end
    if not seen[place] then places[#places + 1] = place end
    seen[place] = true
  end
  sort(places)
  return places
end

--- Nets as a script writes them, checked against the options.
-- @param where what a message starts with, "table: nets of 'q1'"
-- @param options list of answers, each with key and code
-- @param given list of `{ label, option, ... }`
-- @return list of `{ key, label, places }`
-- @raise names the net and what is wrong with it
-- @usage
-- local nets = require "net".of("net", { { key = "a" }, { key = "b" }, { key = "c" } }, { { "Top 2", "a", "b" } })
-- assert(nets[1].key == "Top 2" and #nets[1].places == 2)
function net.of(where, options, given)
  local nets = {}
  for i, one in ipairs(check.kind(where, given, "table")) do
    check.kind(("%s[%d]"):format(where, i), one, "table")
    local label = one[1]
    if type(label) ~= "string" and type(label) ~= "table" then
      check.fail("%s[%d]: a net starts with its label ({ \"Top 2\", \"full\", \"rather\" })", where, i)
    end
    local words = {}
    for j = 2, #one do words[j - 1] = one[j] end
    if #words == 0 then check.fail("%s[%d]: the net has no options", where, i) end
    nets[i] = { key = type(label) == "table" and (label.en or label[check.names(label)[1]]) or label, label = label,
      places = net.places(("%s[%d]"):format(where, i), options, words) }
  end
  return nets
end

local function is_within(inner, outer)
  if #inner.places >= #outer.places then return false end
  local has = {}
  for _, place in ipairs(outer.places) do has[place] = true end
  for _, place in ipairs(inner.places) do
    if not has[place] then return false end
  end
  return true
end

--- Options and nets in the order they are printed: a net, below it what it is made of, set in by one level.
-- @param count number of options
-- @param nets list of `{ places = { ... } }`
-- @param value function from places to the number that is sorted by, or nil for the options' own order
-- @param ascending true to start with the smallest
-- @return list of `{ level =, place = n }` and `{ level =, net = net }`
-- @usage
-- local list = require "net".order(3, { { places = { 2, 3 } } })
-- assert(list[1].place == 1 and list[2].net and list[3].place == 2 and list[3].level == 1)
function net.order(count, nets, value, ascending)
  local list, done = {}, {}
  if #nets == 0 and not value then
    for place = 1, count do list[place] = { level = 0, place = place } end
    return list
  end

  local function arrange(places, inside, level)
    local nodes, taken = {}, {}
    for i, one in ipairs(inside) do
      local parent
      for _, other in ipairs(inside) do parent = parent or is_within(one, other) end
      if not parent then
        nodes[#nodes + 1] = { net = one, places = one.places, rank = one.places[1] - 0.5, turn = i }
      end
    end
    for _, node in ipairs(nodes) do
      for _, place in ipairs(node.places) do taken[place] = true end
    end
    for _, place in ipairs(places) do
      if not taken[place] then nodes[#nodes + 1] = { place = place, places = { place }, rank = place, turn = 0 } end
    end
    if value then
      -- equal but for rounding is equal: the order of rows must not change the order of lines
      for _, node in ipairs(nodes) do node.value = math.floor(value(node.places) * 1e10 + 0.5) end
    end
    sort(nodes, function(a, b)
      if value and a.value ~= b.value then return (a.value < b.value) == (ascending or false) end
      if a.rank ~= b.rank then return a.rank < b.rank end
      return a.turn < b.turn
    end)
    for _, node in ipairs(nodes) do
      if node.place then
        if not done[node.place] then list[#list + 1] = { level = level, place = node.place } end
        done[node.place] = true
      else
        list[#list + 1] = { level = level, net = node.net }
        local inner = {}
        for _, other in ipairs(inside) do
          if is_within(other, node.net) then inner[#inner + 1] = other end
        end
        arrange(node.places, inner, level + 1)
      end
    end
  end

  local all = {}
  for place = 1, count do all[place] = place end
  arrange(all, nets, 0)
  return list
end

return net
