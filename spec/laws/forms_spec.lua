-- The same numbers in every form of a table: each form is read back, and what it says is what the layout holds.

local answers = require "spec.support.answers"
local befund = require "befund"
local design = require "design"
local text = require "core.text"
local forms = require "forms"
local layouts = require "layout"
local numbers = require "spec.support.numbers"
local random = require "spec.support.random"
local same = require "spec.support.same"
local show = require "show"
local temp = require "spec.support.temp"
local waves = require "waves"
local workbook = require "spec.support.workbook"

-- A wave of 240: answers depend on the group, so that letters stand; some columns are half empty.
local function wave(seed, shift)
  local pick = random(seed)
  local q, b1, b2 = { "good=3 fair=2 poor=1" }, { "yes=3 rather=2 no=1" }, { "yes=3 rather=2 no=1" }
  local group, sex, x, weight, first, second, said = { "north south tiny" }, { "f m" }, {}, {}, {}, {}, {}
  local keys, marks = { "good", "fair", "poor" }, { "yes", "rather", "no" }
  for i = 1, 240 do
    local at = i <= 4 and "tiny" or i % 2 == 0 and "north" or "south"
    group[i + 1], sex[i + 1] = at, pick(2) == 1 and "f" or "m"
    q[i + 1] = pick(9) == 1 and false or at == "north" and pick(3) > 1 and "good" or keys[pick(3)]
    b1[i + 1], b2[i + 1] = marks[pick(3)], pick(7) == 1 and false or marks[math.min(3, pick(3) + shift)]
    x[i], weight[i] = pick(6) == 1 and false or 1000 + pick(5000) / 7, (1 + pick(8)) / 4
    first[i], second[i] = pick(2) - 1, pick(9) == 1 and "?" or pick(2) - 1
    said[i] = i % 80 == 0 and "line one\nand | two & <b> 50 %" or false
  end
  q.title, b1.title, b2.title = { de = "Wie gut?", en = "How good?" }, { en = "I like it" }, { en = "I need it" }
  return answers.of({ q = q, b1 = b1, b2 = b2, group = group, sex = sex, x = x, weight = weight,
    said = { texts = said }, set = { items = { { "one", table.concat(first) }, { "two", table.concat(second) } } } }, {
      columns = { q = { nets = { { key = "ok", label = { de = "gut oder mittel", en = "good or fair" },
        members = { "good", "fair" } } } } },
      batteries = { { name = "b", texts = { de = "Was?", en = "What?" }, items = { "b1", "b2" } } } })
end

local data = wave(3, 0)
local s = design.of(data, { weight = "weight" })
local both = waves.of { { "2024", design.of(wave(5, 1), { weight = "weight" }) }, { "2025", s } }

local tables = {
  ["a crosstab with everything"] = function()
    return s:table { rows = { "q", "set", "x" },
      columns = { "group", "sex", { label = "Group > north", domain = "group == 'north'" } },
      show = { "percent", "se", "interval", "count", "weighted_count", "mean", "sd", "index" },
      digits = { percent = 1 }, flag = 150, sort = "descending", missing = "show" }
  end,
  ["one with letters"] = function()
    return s:table { rows = { "q", "x" }, columns = { "group", "sex" }, letters = true, show = { "percent", "mean" } }
  end,
  ["one with hidden cells"] = function()
    return s:table { rows = { "q", "set" }, columns = { "group > sex" }, hide = 30 }
  end,
  ["a crosstab of one question"] = function() return s:table { rows = "q", percent = "row", columns = "sex" } end,
  ["frequencies"] = function() return s:freq "q" end,
  ["frequencies of a set"] = function() return s:freq "set" end,
  ["frequencies of a number"] = function() return s:freq "x" end,
  ["a battery"] = function() return s:battery("b", { show = { "percent", "mean" } }) end,
  ["a battery by a banner"] = function() return s:battery("b", { columns = "group", value = "mean", hide = 10 }) end,
  ["two waves"] = function() return both:compare({ "q", "x" }, { waves = { "2025", "2024" }, by = "group" }) end,
  ["the overview of data"] = function() return data:describe() end,
  ["a list of tests"] = function()
    return s:table({ rows = "q", columns = "group", letters = true }):tests()
  end,
  ["a regression"] = function() return s:regress "x ~ q + sex" end,
  ["answers as they were given"] = function() return s:texts("said", { by = "sex", beside = { "group" } }) end,
  ["the weights"] = function() return s:weights():summary() end,
}

local names = {}
for name in pairs(tables) do names[#names + 1] = name end
table.sort(names)

-- The layouts of a table.
local function layouts_of(t, lang) return t.layouts and t:layouts(lang) or { t:layout(lang) } end

describe("the forms of a table", function()
  for _, name in ipairs(names) do
    it(("say the same: %s"):format(name), function()
      for _, lang in ipairs { "de", "en" } do
        for _, one in ipairs(layouts_of(tables[name](), lang)) do
          assert.is_true(#same.lines(one) > 0)
          same.forms(one)
        end
      end
    end)

    it(("are JSON by the letter and the schema, unrounded: %s"):format(name), function()
      for _, one in ipairs(layouts_of(tables[name](), "en")) do same.json(one) end
    end)

    it(("are numbers in the cells of a workbook: %s"):format(name), function()
      for _, one in ipairs(layouts_of(tables[name](), "en")) do
        assert.are.same(numbers.of(one), numbers.read(workbook(require "render.xlsx".render(one)).sheets[1]))
      end
    end)

    it(("read back from CSV: %s"):format(name), function()
      local dir <close> = temp.folder()
      for _, one in ipairs(layouts_of(tables[name](), "en")) do
        for _, options in ipairs { { raw = true }, { separator = ";", decimal = ",", bom = true } } do
          options.notes = false
          local path = dir:write("t.csv", forms.of("csv", one, options))
          -- befund names columns by their headings, so doubles are told apart by their places
          local back = befund.read(path, { codebook = {}, missing = { "", "·" }, separator = options.separator,
            decimal = options.decimal })
          local lines, columns = same.lines(one), back:names()
          assert.are.equal(#lines, back:rows())
          local measured = false
          for _, row in ipairs(one.rows) do measured = measured or row.measure ~= nil end
          local at = measured and 3 or 2 -- behind question, answer and measure
          for j in ipairs(layouts.leaves(one.head)) do
            local kinds, has = {}, {}
            for _, row in ipairs(lines) do
              local cell = row.cells[j]
              if cell then
                kinds[cell.kind], has.mark, has.letters = true, has.mark or cell.mark, has.letters or cell.letters
              end
            end
            if not kinds.bar then
              at = at + 1
              local column = back:column(columns[at])
              for i, row in ipairs(lines) do
                local cell = row.cells[j]
                local is_number = show.is_number(cell) and cell.value == cell.value
                if is_number and column:kind() == "number" then
                  local value = cell.value * (same.scales[cell.kind] or 1)
                  local tolerance = options.raw and 0 or 0.5 * 10.0 ^ -(cell.digits or 0) + 1e-9 * math.abs(value)
                  assert(math.abs(column:get(i) - value) <= tolerance, row.label)
                elseif column:kind() == "number" then
                  assert.is_nil((column:get(i)))
                end
              end
              at = at + (has.letters and 1 or 0) + (has.mark and 1 or 0)
            end
          end
          assert.are.equal(at, #columns)
        end
      end
    end)
  end

  it("have nothing of what is hidden", function()
    local asked = { rows = { "q", "set" }, columns = { "group > sex" }, show = { "percent", "se" } }
    local open = s:table(asked):layout("en")
    asked.hide = 30
    local t = s:table(asked)
    local closed, shown, hidden = t:layout("en"), {}, {}
    for i, row in ipairs(closed.rows) do
      for j, cell in ipairs(row.cells or {}) do
        local value = open.rows[i].cells[j].value
        if value and value == value and cell.kind == "hidden" then
          hidden[#hidden + 1] = value
        elseif value then
          shown[text.number(value)] = true
        end
      end
    end
    assert.is_true(#hidden > 10)
    local json, raw = t:json(), t:csv { raw = true, notes = false }
    for _, value in ipairs(hidden) do
      local digits = text.number(value)
      if #digits > 6 and not shown[digits] then
        assert.is_nil(json:find(digits, 1, true))
        assert.is_nil(raw:find(text.number(value * 100), 1, true))
      end
    end
  end)
end)
