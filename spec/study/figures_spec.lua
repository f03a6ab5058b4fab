-- The bundled study: its figures are met by tables of its files, and its files are what its figures make.

local compare = require "figure.compare"
local file = require "core.file"
local run = require "spec.support.run"
local study = require "study".open(file.home)

-- The chapters: how many figures each has, how many of them are excused, and how many nobody can compare.
local chapters = {
  { "demography", figures = 23, excused = 0, open = 0 },
  { "homeoffice", figures = 45, excused = 2, open = 0 },
  { "barriers", figures = 55, excused = 0, open = 0 },
  { "support", figures = 21, excused = 2, open = 0 },
  { "leadership", figures = 10, excused = 0, open = 0 },
  { "equipment", figures = 36, excused = 1, open = 0 },
  { "video", figures = 72, excused = 0, open = 3 },
  { "cloud", figures = 17, excused = 1, open = 0 },
  { "resilience", figures = 30, excused = 0, open = 0 },
  { "new_normal", figures = 39, excused = 0, open = 0 },
  { "agreement_office", figures = 33, excused = 0, open = 2 },
  { "competence", figures = 63, excused = 1, open = 5 },
  { "investment", figures = 18, excused = 1, open = 2 },
}
for _, one in ipairs(chapters) do chapters[one[1]] = one end

-- Figures whose question is no question of the files: nobody was asked.
local not_asked = { F099 = true }

-- What the files can be asked for: figures met and excused.
local met, excused = 447, 7

-- Figures whose option or group the publication leaves open.
local open = { F287 = true, F288 = true, F289 = true, F404 = true, F405 = true, F457 = true, F458 = true, F459 = true,
  F460 = true, F473 = true, F491 = true, F492 = true }

describe("the chapters", function()
  local results = compare.outcomes(study, function(f) return chapters[f.chapter] ~= nil end)

  for _, one in ipairs(chapters) do
    it(("have the figures of %s, each counted once"):format(one[1]), function()
      local n = { met = 0, missed = 0, excused = 0, not_computed = 0 }
      for _, result in ipairs(results) do
        if result.figure.chapter == one[1] then n[result.status] = n[result.status] + 1 end
      end
      assert.are.same({ met = one.figures - one.excused - one.open, missed = 0, excused = one.excused,
        not_computed = one.open }, n)
    end)
  end

  it("meet each figure at its printed precision, but for those on the list", function()
    for _, result in ipairs(results) do
      local f = result.figure
      local expected = study.conflicts[f.id] and "excused" or open[f.id] and "not_computed" or "met"
      assert.are.equal(expected, result.status, ("%s %s %s %s"):format(f.id, f.question, f.item, f.subgroup))
    end
  end)

  it("have no figure on the list that is met, and none without those it conflicts with", function()
    for id, conflict in pairs(study.conflicts) do
      local f = study.figures[id]
      local one = compare.outcomes(study, function(other) return other.id == id end)[1]
      assert.are.equal("excused", one.status, id)
      assert.are.equal(not not_asked[id], one.found ~= nil, id)
      assert.is_true(#conflict.with > 0, id)
      for _, other in ipairs(conflict.with) do
        assert.is_truthy(study.figures[other], other)
        assert.are.equal("met", compare.outcomes(study, function(g) return g.id == other end)[1].status, other)
      end
      assert.is_truthy(chapters[f.chapter], id)
    end
  end)

  it("miss a figure that is changed by 3 points", function()
    for _, result in ipairs(results) do
      local f = result.figure
      if f.op == "eq" and (f.stat == "percent" or f.stat == "mean") and result.found then
        local other = setmetatable({ value = f.value + 3 }, { __index = f })
        assert.is_false(require "figure".met(other, result.found), f.id)
      end
    end
  end)
end)

describe("the same questions elsewhere", function()
  it("meet their figures, too", function()
    for _, result in ipairs((compare.outcomes(study, function(f) return f.population == "staff" end))) do
      if result.found and not study.conflicts[result.figure.id] then
        assert.are.equal("met", result.status, result.figure.id)
      end
    end
  end)
end)

describe("the figures file", function()
  it("has 599 figures, F001 to F599", function()
    assert.are.equal(599, #study.figures)
    for i, f in ipairs(study.figures) do assert.are.equal(("F%03d"):format(i), f.id) end
  end)
end)

describe("the files", function()
  it("have the rows that the publication says", function()
    assert.are.equal(2513, study.staff:wave("2021"):dataset():rows())
    assert.are.equal(4300, study.staff:wave("2020"):dataset():rows())
  end)

  it("read without a note", function()
    for _, name in ipairs(study.staff:waves()) do
      assert.are.same({}, study.staff:wave(name):dataset():notes())
    end
  end)

  it("are what the figures make, in a process of its own", function()
    local result = run { "reconstruct", "--check" }
    assert.are.equal(("%d figures: %d met, %d excused, 0 missed\n%d figures are about nothing that the files hold\n"
      .. "staff_2021.csv: is what the figures make\nstaff_2020.csv: is what the figures make\n"):format(met + excused,
      met, excused, #study.figures - met - excused), result.out)
    assert.are.equal(0, result.status)
  end)

  it("meet the same figures with three other seeds", function()
    local reconstruct = require "reconstruct"
    for seed = 1, 3 do
      local _, report = reconstruct.study(study, seed)
      assert.are.equal(met + excused, #report)
      for _, result in ipairs(report) do
        assert.are.equal(not result.excuse, result.is_met, result.figure.id)
      end
    end
  end)
end)

describe("befund chapter", function()
  for _, lang in ipairs { "en", "de" } do
    it("print within 80 columns in " .. lang, function()
      local result = run { "chapter", "all", "--lang", lang }
      assert.are.equal(0, result.status, result.err)
      local text = require "core.text"
      for line in result.out:gmatch("[^\n]*") do assert.is_true(text.width(line) <= 80, line) end
      assert.is_truthy(result.out:find(lang == "en" and "Working from home" or "Arbeiten von zu Hause", 1, true))
    end)
  end

  it("are listed", function()
    local out = run({ "chapters", "--lang", "en" }).out
    local slugs = {}
    for slug in out:gmatch("%d  ([%l_]+)") do slugs[#slugs + 1] = slug end
    for i, one in ipairs(chapters) do assert.are.equal(one[1], slugs[i]) end
    assert.is_truthy(out:find("^ 2  demography +Who answered\n"))
    assert.are.equal(#chapters, select(2, out:gsub("\n", "")))
  end)

  it("are proposed where one is misspelt", function()
    local result = run { "chapter", "homeofice" }
    assert.are.equal(2, result.status)
    assert.are.equal("befund: no chapter 'homeofice' (is it 'homeoffice'?)\n", result.err)
  end)
end)

describe("befund reconstruct --check", function()
  it("ends with 1 where a file was changed", function()
    local temp, lfs = require "spec.support.temp", require "lfs"
    local dir <close> = temp.folder()
    lfs.mkdir(dir:path "data")
    for name in lfs.dir(study.folder) do
      if name:find("%.lua$") or name:find("%.csv$") then
        dir:write("data/" .. name, file.read(study.folder .. name, 1 << 24))
      end
    end
    local bytes = dir:read("data/staff_2020.csv")
    dir:write("data/staff_2020.csv", (bytes:gsub("\n1,%d", "\n1,9", 1)))
    local result = run { "reconstruct", "--check", "--study", dir:path() }
    assert.are.equal(1, result.status)
    assert.is_truthy(result.out:find("staff_2020.csv: is not what the figures make (befund reconstruct)\n", 1, true))
    assert.are.equal(0, run { "reconstruct", "--study", dir:path() }.status)
    assert.are.equal(bytes, dir:read("data/staff_2020.csv"))
  end)
end)

describe("a table of the bundled data", function()
  it("says that they are a reconstruction, from one wave, a domain, or both waves", function()
    local request = { rows = { "homeoffice_majority" } }
    local state = study.staff:wave("2020"):domain("level == 'state'")
    for _, design in ipairs { study.staff, study.staff:wave("2021"), state } do
      assert.is_truthy(design:table(request):layout("en").source:find("Reconstruction that meets published", 1, true))
    end
    assert.is_truthy(study.staff:freq("level"):layout("de").source:find("Rekonstruktion", 1, true))
  end)
end)
