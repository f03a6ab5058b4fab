-- The bundled study: its figures are met by tables of its files, and its files are what its figures make.

local file = require "core.file"
local outcome = require "figure.outcome"
local run = require "spec.support.run"
local study = require "study".open(file.home)

-- Parts of the publication: how many figures each has, how many of them contradict others, how many nobody can check.
local parts = {
  { "intro", figures = 11, contradictory = 0, not_checkable = 4 },
  { "method-staff", figures = 9, contradictory = 0, not_checkable = 5 },
  { "method-citizens", figures = 10, contradictory = 1, not_checkable = 5 },
  { "demography", figures = 23, contradictory = 0, not_checkable = 0 },
  { "homeoffice", figures = 45, contradictory = 2, not_checkable = 0 },
  { "barriers", figures = 28, contradictory = 0, not_checkable = 0 },
  { "difficulties", figures = 27, contradictory = 0, not_checkable = 0 },
  { "support", figures = 21, contradictory = 2, not_checkable = 0 },
  { "leadership", figures = 10, contradictory = 0, not_checkable = 0 },
  { "equipment", figures = 36, contradictory = 1, not_checkable = 0 },
  { "video", figures = 50, contradictory = 0, not_checkable = 0 },
  { "video_tools", figures = 22, contradictory = 0, not_checkable = 0 },
  { "cloud", figures = 17, contradictory = 1, not_checkable = 0 },
  { "resilience", figures = 30, contradictory = 0, not_checkable = 0 },
  { "new_normal", figures = 39, contradictory = 0, not_checkable = 0 },
  { "agreement_office", figures = 33, contradictory = 0, not_checkable = 2 },
  { "competence", figures = 45, contradictory = 1, not_checkable = 0 },
  { "training", figures = 14, contradictory = 0, not_checkable = 3 },
  { "automation", figures = 4, contradictory = 0, not_checkable = 0 },
  { "investment", figures = 18, contradictory = 1, not_checkable = 0 },
  { "citizens", figures = 42, contradictory = 0, not_checkable = 0 },
  { "citizens_contact", figures = 42, contradictory = 0, not_checkable = 0 },
  { "citizens_digital", figures = 22, contradictory = 0, not_checkable = 0 },
  { "recommendations", figures = 1, contradictory = 0, not_checkable = 1 },
}

describe("the published figures", function()
  local results = outcome.of(study)

  for _, one in ipairs(parts) do
    it(("of %s are met, but for those that contradict others or cannot be checked"):format(one[1]), function()
      local list = {}
      for _, result in ipairs(results) do
        if result.figure.chapter == one[1] then list[#list + 1] = result end
      end
      local n = outcome.counts(list)
      assert.are.same({ figures = one.figures, met = one.figures - one.contradictory - one.not_checkable, missed = 0,
        contradictory = one.contradictory, not_checkable = one.not_checkable }, n)
    end)
  end

  it("are all in one of the parts", function()
    local sum = 0
    for _, one in ipairs(parts) do sum = sum + one.figures end
    assert.are.equal(#results, sum)
  end)

  it("that contradict others are those that the program finds, each with figures that are met", function()
    local count = 0
    for id, conflict in pairs(study.conflicts) do
      count = count + 1
      assert.are.equal("contradictory", outcome.of(study, function(f) return f.id == id end)[1].status, id)
      assert.is_true(#conflict.with > 0, id)
      for _, other in ipairs(conflict.with) do
        assert.are.equal("met", outcome.of(study, function(f) return f.id == other end)[1].status, other)
      end
    end
    assert.are.equal(9, count)
  end)

  it("are missed when they are changed by 3 points: levels, means, changes, words, ranks", function()
    local tried = {}
    for _, result in ipairs(results) do
      local f = result.figure
      local off = f.stat == "rank" and 1 or f.words and 13 or 3 -- in words: 3 points beyond the widest of them
      local is_precise = f.op == "eq" or f.words and f.op == "approx"
      if result.status == "met" and result.found and is_precise and not result.cell then
        local other = setmetatable({ value = f.value + off }, { __index = f })
        if f.words then other.words, other.op, other.value = nil, "eq", f.value + off end
        assert.is_false(require "figure".met(other, result.found), f.id)
        tried[f.words and "words" or f.stat] = true
      end
    end
    for _, kind in ipairs { "percent", "mean", "change_pp", "rank", "words", "min", "max", "count", "sum_points" } do
      assert.is_true(tried[kind], kind)
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
    assert.are.equal(0, result.status, result.out)
    for _, population in ipairs(study.populations) do
      for _, wave in ipairs(population.waves) do
        assert.is_truthy(result.out:find(wave.file .. ": is what the figures make\n", 1, true), result.out)
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
    assert.are.same({ "demography", "homeoffice", "barriers", "difficulties", "support", "leadership", "equipment",
      "video", "video_tools", "cloud", "resilience", "new_normal", "agreement_office", "competence", "training",
      "automation", "investment", "citizens", "citizens_contact", "citizens_digital" }, slugs)
    assert.is_truthy(out:find("^ 1  demography +Who answered\n"))
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
