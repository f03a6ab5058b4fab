-- The bundled study's contradictions: all that is excused has its reason, and everything else fits together.

local file = require "core.file"
local study = require "study".open(file.home)
local found = study.contradictions

local function without(list, id)
  local less = {}
  for _, other in ipairs(list) do
    if other ~= id then less[#less + 1] = other end
  end
  return less
end

describe("the study's contradictions", function()
  it("are those that a reader finds", function()
    local texts = {}
    for i, set in ipairs(found.sets) do
      texts[i] = ("%s %s: %s"):format(set.excused, table.concat(without(set.figures, set.excused), " "), set.why.en)
    end
    assert.are.same({
      "F023 F029: text: >5000; chart: 5000",
      "F078 F098: text: 1; chart: 4",
      "F099 F070 F102 F103: of all: >1/3; of those asked: 30, 30; asked: 40",
      "F155 F164: text: 60; chart: 57",
      "F156 F163: text: 60; chart: 57",
      "F206 F220: text: 39; chart: 22",
      "F298 F304: text: 52; chart: 51",
      "F448 F445 F446 F447: 12 + 24 + 27 + 39 = 102, not 100",
      "F476 F481: text: 69; chart: 68",
    }, texts)
  end)

  it("are irreducible: without any figure the others of a set can be met together", function()
    for _, set in ipairs(found.sets) do
      assert.is_false(found.together(set.figures), set.excused)
      for _, id in ipairs(set.figures) do
        assert.is_true(found.together(without(set.figures, id)), set.excused .. " without " .. id)
      end
    end
  end)

  it("excuse all that has to be, and nothing that need not be", function()
    local kept = {}
    for _, f in ipairs(study.figures) do
      if not found.excused[f.id] then kept[#kept + 1] = f.id end
    end
    assert.is_true(found.together(kept))
    for id in pairs(found.excused) do
      kept[#kept + 1] = id
      assert.is_false(found.together(kept), id)
      kept[#kept] = nil
    end
  end)

  it("name figures that are kept, and say why in both languages", function()
    local count = 0
    for id, conflict in pairs(found.excused) do
      count = count + 1
      assert.is_true(#conflict.with > 0, id)
      for _, other in ipairs(conflict.with) do assert.is_nil(found.excused[other], other) end
      assert.are_not.equal(conflict.why.de, conflict.why.en)
    end
    assert.are.equal(#found.sets, count)
    assert.are.equal(study.conflicts, found.excused)
  end)
end)

describe("the study's readings", function()
  it("are taken where they lose fewer figures", function()
    local taken = {}
    for _, reading in ipairs(study.readings) do
      assert.is_true(reading.lost.chosen <= reading.lost.other, reading.name)
      if reading.taken == "alternative" then
        taken[#taken + 1] = reading.name
        assert.is_true(reading.lost.chosen < reading.lost.other)
      end
    end
    assert.are.same({ "leader_days" }, taken)
    assert.are.same({ 1, 4, 4, 1 }, { study.figures.F097.value, study.figures.F097.alternative_value,
      study.figures.F098.value, study.figures.F098.alternative_value })
  end)

  it("are all that the figures file leaves open with a value", function()
    local names = {}
    for i, reading in ipairs(study.readings) do
      names[i] = reading.name
      for _, id in ipairs(reading.figures) do
        local f = study.figures[id]
        assert.is_truthy((" " .. f.alternative):find(" " .. reading.name .. "=", 1, true), id)
        assert.is_truthy(f.alternative_value, id)
      end
    end
    table.sort(names)
    assert.are.equal("barriers_other challenges_fall channels_fall channels_rise competence_23 effects_56 "
      .. "effects_decisions effects_trust finance investment_last leader_days leader_years webex_levels wish_changes "
      .. "workload_last", table.concat(names, " "))
  end)
end)
