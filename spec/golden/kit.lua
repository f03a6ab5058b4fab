--- What the golden cases share: the data, R's designs, and the reading of R's lines.

local befund = require "befund"
local csv = require "core.csv"
local file = require "core.file"

local kit = {}

kit.folder = file.home .. "/spec/golden/"

local SPECS = {
  srs = { "apisrs", { fpc = "fpc" } },
  strat = { "apistrat", { stratum = "stype", weight = "pw", fpc = "fpc" } },
  strat_nofpc = { "apistrat", { stratum = "stype", weight = "pw" } },
  clus1 = { "apiclus1", { psu = "dnum", weight = "pw", fpc = "fpc" } },
  clus2 = { "apiclus2", { psu = { "dnum", "snum" }, fpc = { "fpc1", "fpc2" } } },
  clus2_nofpc = { "apiclus2", { psu = { "dnum", "snum" }, weight = "pw" } },
}

local known = {}

--- One of R's designs by its name in expected.csv.
function kit.design(name)
  if not known[name] then
    local spec = SPECS[name]
    known[name] = befund.read(kit.folder .. spec[1] .. ".csv"):design(spec[2])
  end
  return known[name]
end

--- The design of a line, narrowed to its domain.
function kit.of(line)
  local s = kit.design(line.design)
  if line.domain == "all" then return s end
  assert(line.domain == "comp.imp==Yes & meals>50", line.domain)
  return s:domain "`comp.imp` == 'Yes' and meals > 50"
end

--- "awards:Yes" as name and key; a line without key has it under `level`.
function kit.share(line)
  local name, key = line.variable:match("^(.-):(.*)$")
  return name or line.variable, key or line.level
end

--- The lines of expected.csv, each with its number, text fields as they are.
function kit.lines()
  local lines = {}
  local data = csv.read(kit.folder .. "expected.csv", { types = { group = "text", level = "text", variable = "text",
    extra = "text", case = "text", design = "text", domain = "text", estimator = "text", value = "number",
    se = "number", lo = "number", hi = "number", deff = "number", df = "number" } })
  local columns = {}
  for _, name in ipairs(data:names()) do columns[name] = data:column(name) end
  for row = 1, data:rows() do
    local line = { number = row + 1 }
    for name, column in pairs(columns) do
      local value = column:get(row)
      line[name] = value == nil and column:kind() ~= "number" and "" or value
    end
    lines[row] = line
  end
  return lines
end

return kit
