--- Formulas of regressions: "y ~ x1 + x2 + x1:x2".
--
--     formula  = response "~" sum            response: a name, or an expression
--     sum      = product { "+" product }
--     product  = crossing { "*" crossing }   a * b is a + b + a:b
--     crossing = atom { ":" atom }
--     atom     = name | "(" sum ")" | "1"    1 is the constant, which is there in any case
--
-- Names that are no identifiers stand in backquotes: `sch.wide`. Terms come out by the number of their names, then
-- in the order written, each once, as in R.

local check = require "check"

local concat, sort = table.concat, table.sort

local formula = {}

local MOST = 4 -- names in one term

-- The pieces of the right side: { kind = "name" or the sign itself, text =, at = }.
local function pieces(where, text, from)
  local list, at = {}, from
  while true do
    at = text:find("%S", at)
    if not at then return list end
    local sign = text:sub(at, at)
    local name = text:match("^[%a_\x80-\xff][%w_\x80-\xff]*", at)
    local stop
    if sign == "`" then
      stop = text:find("`", at + 1, true)
      if not stop then check.fail("%s: formula %s: a backquote is not closed", where, check.quoted(text)) end
      list[#list + 1] = { kind = "name", text = text:sub(at + 1, stop - 1) }
    elseif name then
      stop = at + #name - 1
      list[#list + 1] = { kind = "name", text = name }
      local follows = text:match("^%s*([.(])", stop + 1)
      if follows == "." then
        local whole = text:match("^[%w_.\x80-\xff]+", at)
        check.fail("%s: formula %s: no name may have a '.' (write it in backquotes: `%s`)", where, check.quoted(text),
          whole)
      elseif follows then
        check.fail("%s: formula %s: '%s(' is no function here (make such a column with derive)", where,
          check.quoted(text), name)
      end
    elseif sign:find("[+*:()]") or text:find("^1%f[^%w.]", at) then
      stop = at
      list[#list + 1] = { kind = sign, text = sign }
    elseif sign == "-" or sign == "0" then
      check.fail("%s: formula %s: '%s': nothing can be taken away, the constant stays (write what is there: \"y ~ x\")",
        where, check.quoted(text), sign)
    else
      check.fail("%s: formula %s: '%s' has no meaning (there are names, + * : and brackets)", where, check.quoted(text),
        sign)
    end
    at = stop + 1
  end
end

-- A term of all names of two, in the order they come.
local function crossed(a, b)
  local names, has = {}, {}
  for _, term in ipairs { a, b } do
    for _, name in ipairs(term) do
      if not has[name] then names[#names + 1], has[name] = name, true end
    end
  end
  return names
end

local function key_of(term)
  local names = { table.unpack(term) }
  sort(names)
  return concat(names, "\0")
end

local function join(list, more)
  for _, term in ipairs(more) do list[#list + 1] = term end
  return list
end

local function crossings(a, b)
  local list = {}
  for _, one in ipairs(a) do
    for _, other in ipairs(b) do list[#list + 1] = crossed(one, other) end
  end
  return list
end

-- The terms of the right side; a term is a list of names, the constant an empty one.
local function terms_of(where, text, from)
  local list, at = pieces(where, text, from), 1
  local sum

  local function fail()
    local here = list[at]
    check.fail("%s: formula %s: %s where a name is expected", where, check.quoted(text),
      here and "'" .. here.text .. "' stands" or "it ends")
  end

  local function atom()
    local here = list[at]
    if not here then fail() end
    at = at + 1
    if here.kind == "name" then return { { here.text } } end
    if here.kind == "1" then return { {} } end
    if here.kind ~= "(" then
      at = at - 1
      fail()
    end
    local inner = sum()
    if not list[at] or list[at].kind ~= ")" then
      check.fail("%s: formula %s: a bracket is not closed", where, check.quoted(text))
    end
    at = at + 1
    return inner
  end

  local function chain(part, sign, combine)
    return function()
      local left = part()
      while list[at] and list[at].kind == sign do
        at = at + 1
        left = combine(left, part())
      end
      return left
    end
  end

  local crossing = chain(atom, ":", crossings)
  local product = chain(crossing, "*", function(a, b)
    local both = crossings(a, b)
    return join(join({ table.unpack(a) }, b), both)
  end)
  sum = chain(product, "+", join)

  local terms = sum()
  if list[at] and list[at].kind == ")" then
    check.fail("%s: formula %s: a bracket is closed that was not opened", where, check.quoted(text))
  elseif list[at] then
    check.fail("%s: formula %s: a '+' is missing before '%s'", where, check.quoted(text), list[at].text)
  end
  return terms
end

--- Reads a formula.
-- @param where what messages start with, "regress"
-- @param text a formula
-- @return `{ response = the text left of ~, name = the column that it names or nil, terms = { { names }... },
--   names = { all names of the terms } }`, terms without the constant
-- @raise what is wrong with the formula
-- @usage
-- local f = require "formula".parse("regress", "y ~ a * `b c`")
-- assert(f.name == "y" and #f.terms == 3 and f.terms[3][2] == "b c")
function formula.parse(where, text)
  check.kind(where .. ": formula", text, "string")
  local tilde = text:find("~", 1, true)
  while tilde and text:sub(tilde - 1, tilde + 1):find("~=") do tilde = text:find("~", tilde + 1, true) end
  local response = tilde and text:sub(1, tilde - 1):match("^%s*(.-)%s*$") or ""
  if response == "" then
    check.fail("%s: %s is no formula (write \"y ~ x1 + x2\")", where, check.quoted(text))
  end
  local self = { response = response, terms = {}, names = {} }
  self.name = response:match("^[%a_\x80-\xff][%w_\x80-\xff]*$") or response:match("^`([^`]*)`$")
  local has, known = {}, {}
  for _, term in ipairs(terms_of(where, text, tilde + 1)) do
    local key = key_of(term)
    if #term > MOST then
      check.fail("%s: formula %s: '%s' has more than %d names", where, check.quoted(text), concat(term, ":"), MOST)
    end
    if #term > 0 and not has[key] then
      has[key] = true
      self.terms[#self.terms + 1] = term
      term.place = #self.terms
    end
    for _, name in ipairs(term) do
      if name == self.name then
        check.fail("%s: formula %s: '%s' stands on both sides", where, check.quoted(text), name)
      end
      if not known[name] then self.names[#self.names + 1], known[name] = name, true end
    end
  end
  sort(self.terms, function(a, b)
    if #a ~= #b then return #a < #b end
    return a.place < b.place
  end)
  --- Whether there is a term of all names of another but one (the constant counts as one).
  function self.has_without(term, name)
    local rest = {}
    for _, one in ipairs(term) do
      if one ~= name then rest[#rest + 1] = one end
    end
    return #rest == 0 or has[key_of(rest)] == true
  end
  return self
end

return formula
