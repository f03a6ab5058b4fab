--- Seconds for a tab book with tests: 30 questions by 5 banner variables, 150 tables, every pair of columns tested.
-- build/befund spec/bench/book.lua FILE [element|cluster|raked] [design|kish|none]

local befund = require "befund"

local path = arg[1] or error("which file? (make one with spec/bench/gen.c)", 0)
local kind, test = arg[2] or "cluster", arg[3] or "design"
local d = befund.read(path, { codebook = false })
local specs = { element = { weight = "weight", stratum = "stratum" },
  cluster = { weight = "weight", stratum = "stratum", psu = "psu" } }
local s = d:design(specs[kind] or specs.cluster)
if kind == "raked" then
  local margins = {}
  for _, name in ipairs { "level", "age_group", "gender", "role", "land" } do
    local margin, n = {}, 0
    for _, option in ipairs(d:column(name):labels():options "en") do
      if option.place > 0 then
        n = n + 1
        margin[option.key] = 1000 + 100 * n
      end
    end
    local sum = 1000 * n + 50 * n * (n + 1)
    for key, count in pairs(margin) do margin[key] = count / sum end
    margins[name] = margin
  end
  s = s:rake(margins)
end

local requests = {}
for q = 1, 30 do
  for _, column in ipairs { "level", "age_group", "gender", "role", "land" } do
    requests[#requests + 1] = { rows = ("q%02d"):format(q), columns = column,
      letters = test ~= "none" and { test = test, adjust = test == "kish" and "none" or "holm" } or nil }
  end
end

local function seconds(what, f)
  local start = os.clock()
  local result = f()
  print(("%-28s %8.3f s of processor"):format(what, os.clock() - start))
  return result
end

local tables = seconds("count 150 tables", function() return s:tables(requests) end)
if test ~= "none" then
  local tests = seconds("test their columns", function()
    local n = 0
    for _, t in ipairs(tables) do n = n + #t:tests() end
    return n
  end)
  print(tests .. " tests")
end
seconds("layouts", function() for _, t in ipairs(tables) do t:layout "en" end end)
