-- All of R's lines (README.md in this folder), each compared with what befund says: cases/*.lua hold a function for
-- each case. Prints how many values were compared and the largest relative difference of each kind.

local kit = require "spec.golden.kit"
local lfs = require "lfs"

-- Agreement, relative. R printed 15 digits; its sums, quantiles and iterations are not ours to the last bit.
local SUMS = 1e-8 -- values, standard errors, interval ends, statistics
local ITERATED = 1e-6 -- p-values, and weights of R's own iteration with what is computed from them
local SMALL = 1e-12 -- what is 0 but for rounding

local ITERATED_CASES = { rake = true, trim = true, trim_low_binds = true }

-- Deliberate differences: fields of lines that are not compared, with the reason; README.md tells of each.
local function different(line, field)
  if line.extra == "ci normal" and (field == "low" or field == "high") then
    return "t intervals where R's default is normal"
  end
  if line.case == "rake" and field == "se" then return "R's raking variance" end
end

local cases = {}
for name in lfs.dir(kit.folder .. "cases") do
  local module = name:match("^(.*)%.lua$")
  if module then
    for case, run in pairs(require("spec.golden.cases." .. module)) do cases[case] = run end
  end
end

local kinds, left_out = {}, {}

local function compare(line, field, expected, actual)
  local reason = different(line, field)
  if reason then
    left_out[reason] = (left_out[reason] or 0) + 1
    return
  end
  local tolerance = (field == "p" or ITERATED_CASES[line.case]) and ITERATED or SUMS
  assert(type(actual) == "number", ("%s: expected %.15g, got %s"):format(field, expected, tostring(actual)))
  local scale = math.abs(expected)
  local distance = scale < SMALL and math.abs(actual) or math.abs(actual - expected) / scale
  if distance > tolerance or distance ~= distance then
    error(("%s: expected %.15g, got %.15g, off by %.2g"):format(field, expected, actual, distance), 0)
  end
  local kind = kinds[field] or { count = 0, worst = 0 }
  kinds[field] = { count = kind.count + 1, worst = math.max(kind.worst, distance) }
end

-- What R says, by field: the columns, and "t=...;p=...;ddf=..." in the last of them.
local function expected_of(line)
  local list = { { "value", line.value }, { "se", line.se }, { "low", line.lo }, { "high", line.hi },
    { "deff", line.deff }, { "df", line.df } }
  for name, value in line.extra:gmatch("(%a+)=([-%d.e]+)") do list[#list + 1] = { name, tonumber(value) } end
  return list
end

describe("R's survey package", function()
  teardown(function()
    local names, lines, all = {}, {}, 0
    for name in pairs(kinds) do names[#names + 1] = name end
    table.sort(names)
    for i, name in ipairs(names) do
      all = all + kinds[name].count
      lines[i] = ("%-6s %4d compared, largest relative difference %.1e"):format(name, kinds[name].count,
        kinds[name].worst)
    end
    local reasons = {}
    for reason, count in pairs(left_out) do reasons[#reasons + 1] = ("%d left out: %s"):format(count, reason) end
    table.sort(reasons)
    print(("\n%d values of R\n%s\n%s"):format(all, table.concat(lines, "\n"), table.concat(reasons, "\n")))
  end)

  for _, line in ipairs(kit.lines()) do
    local what = table.concat({ line.number, line.case, line.design, line.estimator, line.variable, line.group,
      line.level, line.domain }, " ")
    local run = cases[line.case]
    if not run then
      it("agrees on line " .. what, function() error("no case in cases/ compares it") end)
    else
      it("agrees on line " .. what, function()
        local found = run(line)
        for _, one in ipairs(expected_of(line)) do
          local field, expected = one[1], one[2]
          if type(expected) == "number" then compare(line, field, expected, found[field]) end
        end
      end)
    end
  end
end)
