-- The nine recommendations of the bundled study: their verdicts, that these follow the data, their pages.

local recommendation = require "recommendation"
local study = require "study"
local page = require "spec.support.page"
local run = require "spec.support.run"
local temp = require "spec.support.temp"
local lfs = require "lfs"
local home = require "core.file".home

local bundled = study.open(home)
local list, by_number = recommendation.list(bundled)

local verdicts = { "supported", "supported", "not_measured", "not_measured", "not_measured", "supported",
  "not_measured", "supported", "not_measured" }

local function read(path)
  local handle <close> = assert(io.open(path, "rb"))
  return handle:read("a")
end

-- A copy of the study's data, some of its files changed: name to function of the bytes.
local function altered(changes)
  local dir = temp.folder()
  lfs.mkdir(dir:path "data")
  for name in lfs.dir(home .. "/data") do
    if name:find("%.csv$") or name:find("%.lua$") then
      local bytes = read(home .. "/data/" .. name)
      dir:write("data/" .. name, changes[name] and changes[name](bytes) or bytes)
    end
  end
  return dir
end

-- The cells of a CSV file's line.
local function cells(line)
  local parts = {}
  for part in (line .. ","):gmatch("([^,]*),") do parts[#parts + 1] = part end
  return parts
end

-- Gives a column of a CSV file other values, function(value, row), or takes it out where `change` is nil.
local function with_column(name, change)
  return function(bytes)
    local lines, place = {}, nil
    for line in bytes:gmatch("([^\n]*)\n") do
      local parts = cells(line)
      if not place then
        for i, part in ipairs(parts) do place = part == name and i or place end
        assert(place, "no column " .. name)
      elseif change then
        parts[place] = change(parts[place], #lines)
      end
      if not change then table.remove(parts, place) end
      lines[#lines + 1] = table.concat(parts, ",")
    end
    return table.concat(lines, "\n") .. "\n"
  end
end

local function verdict_of(number, changes)
  local dir <close> = altered(changes)
  return recommendation.run(by_number[number], study.open(dir:path()))
end

describe("the recommendations", function()
  it("are nine, each with its verdict", function()
    assert.are.equal(9, #list)
    for number, verdict in ipairs(verdicts) do
      assert.are.equal(verdict, recommendation.run(by_number[number], bundled).verdict, "recommendation " .. number)
    end
  end)

  it("have evidence on both sides, what nobody was asked, and numbers for all of it", function()
    for _, one in ipairs(list) do
      local has, undecided = {}, 0
      for _, piece in ipairs(recommendation.run(one, bundled).pieces) do
        has[piece.side] = true
        local is_open = piece.status == "open" and not piece.found.why.en:find("another reading", 1, true)
        undecided = undecided + (is_open and 1 or 0)
        assert.is_true(piece.side == "unasked" or #piece.found.numbers > 0, one.file .. ": " .. piece.text.en)
      end
      assert.is_true(has.pro and has.against and has.unasked, one.file)
      assert.is_true(undecided <= 1, one.file)
    end
  end)

  it("use all that they say they need", function()
    for _, one in ipairs(list) do
      local source = read(home .. "/scripts/recommendations/" .. one.file)
      local body = source:sub(source:find("run = function", 1, true), -1)
      for _, name in ipairs(one.needs) do
        assert.is_truthy(body:find('"' .. name .. '"', 1, true) or body:find("%f[%w_]" .. name .. " ="),
          one.file .. ": " .. name)
      end
    end
  end)

  it("fit 80 columns in both languages", function()
    for _, one in ipairs(list) do
      for lang, heading in pairs { de = "Empfehlung", en = "Recommendation" } do
        local lines = page(recommendation.run(one, bundled):text { lang = lang })
        assert.are.equal(("%s %d: %s"):format(heading, one.number, one.title[lang]), lines[1])
      end
    end
  end)
end)

describe("befund recommendation", function()
  it("prints those that are named, in the language and form asked for", function()
    local result = run { "recommendation", "6", "3", "--lang", "de" }
    assert.are.equal(0, result.status)
    local first, second = result.out:find("Empfehlung 6:", 1, true), result.out:find("Empfehlung 3:", 1, true)
    assert.is_true(first == 1 and second > 1)
    local _, count = run { "recommendation", "all", "--format", "csv" }.out:gsub("Evidence,Row,Data", "")
    assert.are.equal(9, count)
    assert.is_truthy(run { "recommendation", "4", "--format", "markdown" }.out:find("# Recommendation 4:", 1, true))
  end)

  it("refuses numbers that there are not", function()
    assert.are.same({ status = 2, out = "", err = "befund: no recommendation '10' (there are 9: a number, "
      .. "or all)\n" }, run { "recommendation", "10" })
    assert.are.equal(2, run({ "recommendation" }).status)
  end)
end)

describe("verdicts", function()
  local file = "staff_2021.csv"

  it("go from supported to contradicted with other answers", function()
    local page_of_6 = verdict_of(6, { [file] = with_column("investment_need_staff_qualification", function(value, row)
      return value == "1" and row % 3 > 0 and "0" or value
    end) })
    assert.are.equal("contradicted", page_of_6.verdict)
    assert.is_true(page_of_6.pieces[1].found.numbers[1].value < 50)
    assert.are.equal("contradicted", verdict_of(1, { [file] = with_column("service_agreement", function(value, row)
      return row % 2 == 0 and "1" or value
    end) }).verdict)
  end)

  it("cannot be decided when their question is dropped", function()
    local name = "training_need_joint_work_documents"
    local dropped = verdict_of(6, {
      [file] = function(bytes) return (with_column(name)(bytes):gsub("investment_need_", "other_need_")) end,
      ["staff_2021.codebook.lua"] = function(bytes)
        return (bytes:gsub('"investment_need', '"other_need')
          :gsub('{ "' .. name .. '".-en = "Training: working on documents together" },', ""))
      end,
    })
    assert.are.equal("open", dropped.verdict)
    assert.is_truthy(dropped:csv { lang = "en" }:find("no question 'investment_need' in the data", 1, true))
    local status = {}
    for _, piece in ipairs(dropped.pieces) do status[piece.text.en] = piece.status end
    -- without one of its ten fields, the count of those above the middle has nothing to stand on
    assert.are.equal("open", status["Need of training above the middle in fewer than 5 of 10 fields"])
    assert.are.equal("supported", status["Fewer than a third trained in digital tools"])
  end)
end)
