--- Who was asked a question: the codebook's `asked`, with filters that build on each other.
--
-- A condition on a question that a row was itself not asked cannot be decided by its answer; such a
-- row was not asked what comes behind either.

local column = require "core.column"
local labels = require "core.labels"
local dataset = require "core.dataset"
local expression = require "core.expression"
local names_in = require "names_in"

local two = labels.of { answers = { { key = "yes" }, { key = "no" } } }

-- The rows for which a selection cannot be decided.
local function undecided(selection)
  local inner = dataset.of { { "decided", column.from_selection(selection, two) } }
  return expression.select(inner, "missing(decided)")
end

--- The rows that were asked.
-- @param data a dataset
-- @param text the condition, an expression
-- @param condition_of function from a column's name to its own condition, or nil
-- @param seen set of names whose conditions are being looked at, or nil
-- @return a selection: in it those asked, undecided those of whom it cannot be said
-- @raise for mistakes in the expression
-- @usage require "core.file".write("answers.csv", "q1,q2,q3\n1,1,5\n1,2,\n2,,\n")
-- local d = befund.read("answers.csv")
-- local asked = require "asked"(d, "q2 == 1", function(name) return name == "q2" and "q1 == 1" end)
-- assert(asked:count() == 1 and asked:missing() == 0)
local function asked(data, text, condition_of, seen)
  local selection = expression.select(data, text)
  if selection:missing() == 0 then return selection end
  seen = seen or {}
  local open = undecided(selection)
  for _, name in ipairs(names_in.list(text)) do
    local condition = not seen[name] and data:has(name) and condition_of(name)
    if condition then
      seen[name] = true
      selection = selection & ~(open & ~asked(data, condition, condition_of, seen))
      seen[name] = nil
    end
  end
  return selection
end

return asked
