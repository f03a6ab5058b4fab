-- The reconstruction with other seeds: what is constructed differs, what is published does not, and nothing that is
-- said of the study changes.

local chapter = require "chapter"
local file = require "core.file"
local lfs = require "lfs"
local outcome = require "figure.outcome"
local recommendation = require "recommendation"
local study = require "study"
local temp = require "spec.support.temp"

local bundled = study.open(file.home)

-- The bundled study in a folder of its own, with data made with another seed.
local function remade(seed)
  local dir = temp.folder()
  for _, folder in ipairs { "data", "scripts" } do lfs.mkdir(dir:path(folder)) end
  for name in lfs.dir(bundled.folder) do
    if name:find("%.lua$") or name:find("%.csv$") then
      dir:write("data/" .. name, file.read(bundled.folder .. name, 1 << 26))
    end
  end
  for _, folder in ipairs { "scripts/chapters", "scripts/recommendations" } do
    lfs.mkdir(dir:path(folder))
    for name in lfs.dir(file.home .. "/" .. folder) do
      if name:find("%.lua$") then
        dir:write(folder .. "/" .. name, file.read(("%s/%s/%s"):format(file.home, folder, name), 1 << 20))
      end
    end
  end
  for _, one in ipairs((require "reconstruct".study(study.open(dir:path()), seed))) do
    dir:write("data/" .. one.file, one.text)
  end
  return dir
end

-- All that is said of a study: statuses of figures, results of claims, verdicts.
local function said(one)
  local list = {}
  for _, result in ipairs(outcome.of(one)) do list[result.figure.id] = result.status end
  for _, script in ipairs(chapter.list(one)) do
    for i, claim in ipairs(chapter.run(script, one).claims) do
      list[("%s, claim %d: %s"):format(script.slug, i, claim.text.en)] = claim.found.status
    end
  end
  for _, script in ipairs(recommendation.list(one)) do
    local page = recommendation.run(script, one)
    list["verdict " .. script.number] = page.verdict
    for i, piece in ipairs(page.pieces) do list[("verdict %d, piece %d"):format(script.number, i)] = piece.status end
  end
  return list
end

describe("the reconstruction with another seed", function()
  local expected = said(bundled)

  for seed = 1, 3 do
    it(("has the same figures met, claims and verdicts: seed %d"):format(seed), function()
      local dir <close> = remade(seed)
      assert.are_not.equal(file.read(bundled.folder .. "staff_2021.csv", 1 << 26), dir:read "data/staff_2021.csv")
      assert.are.same(expected, said(study.open(dir:path())))
    end)
  end
end)
