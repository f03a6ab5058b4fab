-- The bundled study: its figures are met by tables of its files, and its files are what its figures make.

local compare = require "figure.compare"
local file = require "core.file"
local run = require "spec.support.run"
local study = require "study".open(file.home)

local function is_of(chapters)
  return function(f) return chapters[f.chapter] or false end
end

-- Figures whose question is no question of the files: nobody was asked.
local not_asked = { F099 = true }

describe("the chapters demography and homeoffice", function()
  local results = compare.outcomes(study, is_of { demography = true, homeoffice = true })

  it("have 123 figures", function()
    assert.are.equal(123, #results)
  end)

  it("meet each figure at its printed precision, but for those on the list", function()
    for _, result in ipairs(results) do
      local f = result.figure
      local expected = study.conflicts[f.id] and "excused" or "met"
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
      assert.are.equal("homeoffice", f.chapter)
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

describe("the same questions in other chapters", function()
  it("meet their figures, too", function()
    local count = 0
    for _, result in ipairs((compare.outcomes(study, function(f) return f.population == "staff" end))) do
      if result.found and not study.conflicts[result.figure.id] then
        count = count + 1
        assert.are.equal("met", result.status, result.figure.id)
      end
    end
    assert.is_true(count >= 120 + 6, count) -- 123 without 3 on the list, and those of the introduction and of support
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
    assert.are.equal("128 figures: 126 met, 2 excused, 0 missed\n471 figures are about nothing that the files hold\n"
      .. "staff_2021.csv: is what the figures make\nstaff_2020.csv: is what the figures make\n", result.out)
    assert.are.equal(0, result.status)
  end)

  it("meet the same figures with three other seeds", function()
    local reconstruct = require "reconstruct"
    for seed = 1, 3 do
      local _, report = reconstruct.study(study, seed)
      assert.are.equal(128, #report)
      for _, result in ipairs(report) do
        assert.are.equal(not result.excuse, result.is_met, result.figure.id)
      end
    end
  end)
end)

describe("the chapters", function()
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
    assert.are.equal(" 2  demography  Who answered\n 3  homeoffice  Working from home\n",
      run { "chapters", "--lang", "en" }.out)
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
