-- The same numbers in every form of a table: each form is read back, and what it says is what the layout holds.

local answers = require "spec.support.answers"
local befund = require "befund"
local design = require "design"
local file = require "core.file"
local text = require "core.text"
local forms = require "forms"
local layouts = require "layout"
local parsed = require "spec.support.parsed"
local random = require "spec.support.random"
local show = require "show"
local schema = require "spec.support.schema"
local strict_json = require "spec.support.strict_json"
local temp = require "spec.support.temp"
local waves = require "waves"
local workbook = require "spec.support.workbook"

local described = strict_json.read(file.read(file.home .. "/lib/render/table.schema.json"))

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

-- Rows that have cells.
local function lines_of(one)
  local list = {}
  for _, row in ipairs(one.rows) do
    if row.kind ~= "question" then list[#list + 1] = row end
  end
  return list
end

local scales = { percent = 100, points = 100 }

-- What is printed must be the value, rounded; a percentage that is less than one says so.
local function same_number(value, digits, shown, lang, what)
  local number, less = parsed.number(shown, lang)
  assert(number, what)
  if less == "<" then
    assert(value > 0 and value < number and number == 10.0 ^ -digits, what)
  else
    assert(math.abs(number - value) <= 0.5 * 10.0 ^ -digits + 1e-9 * math.max(1, math.abs(value)), what)
    assert(#(shown:match("[.,](%d+)$") or "") == digits or digits == 0, what)
  end
end

local function check_cell(cell, shown, lang, what)
  if not cell then return assert(shown == "", what) end
  local suffix = (cell.mark or "") .. (cell.letters and " " .. cell.letters or "")
  assert(shown:sub(#shown - #suffix + 1) == suffix, what)
  shown = shown:sub(1, #shown - #suffix)
  if cell.kind == "hidden" then
    assert(shown == "·", what)
  elseif cell.kind == "empty" then
    assert(shown == "–", what)
  elseif cell.kind == "text" then
    assert(shown == (cell.text:gsub("\n", " ")), what)
  elseif cell.kind == "interval" then
    local low, high = shown:match("^(.-)–(.*)$")
    local scale = cell.unit == "share" and 100 or 1
    same_number(cell.low * scale, cell.digits, low, lang, what)
    same_number(cell.high * scale, cell.digits, high, lang, what)
  elseif cell.kind == "bar" then
    assert(math.abs(tonumber(shown:match("^bar (.*)$")) - cell.value) <= 0.01, what)
  elseif cell.value ~= cell.value then
    assert(shown == "–", what)
  else
    assert(not cell.sign or cell.value <= 0 or shown:find("^%+") or not shown:find("[1-9]"), what)
    same_number(cell.value * (scales[cell.kind] or 1), cell.digits or 0, shown, lang, what)
  end
end

local function check_rows(one, rows, form)
  local lines = lines_of(one)
  assert.are.equal(#lines, #rows, form)
  for i, row in ipairs(lines) do
    assert.are.equal((row.label:gsub("\n", " ")), rows[i].label, form)
    local j = 0
    for c, cell in ipairs(row.cells) do
      local left_out = form == "markdown" and (cell and cell.kind == "bar" or one.bars[c])
      if not left_out then
        j = j + 1
        local what = ("%s, %s, column %d: %s for %s"):format(form, row.label, c, tostring(rows[i].cells[j]),
          cell and cell.kind .. " " .. tostring(cell.value) or "nothing")
        assert(rows[i].cells[j], what)
        check_cell(cell, rows[i].cells[j], one.lang, what)
      end
    end
    assert.are.equal(j, #rows[i].cells, form)
  end
end

-- The layouts of a table, each with what columns are bars.
local function layouts_of(t, lang)
  local list = t.layouts and t:layouts(lang) or { t:layout(lang) }
  for _, one in ipairs(list) do
    one.bars = {}
    for _, row in ipairs(one.rows) do
      for j, cell in ipairs(row.cells or {}) do one.bars[j] = one.bars[j] or cell and cell.kind == "bar" end
    end
  end
  return list
end

local function rounded(value) return ("%.12g"):format(value) end

-- The numbers of a layout, row by row; of rows that hold nothing but intervals first the lower ends, then the upper.
local function numbers_of(one)
  local list = {}
  local function add(row)
    if #row > 0 then list[#list + 1] = table.concat(row, " ") end
  end
  for _, line in ipairs(lines_of(one)) do
    local values, low, high, alone = {}, {}, {}, true
    for _, cell in ipairs(line.cells) do
      local value = cell and cell.kind ~= "bar" and cell.value
      if cell and cell.kind == "interval" then
        low[#low + 1], high[#high + 1] = rounded(cell.low), rounded(cell.high)
        values[#values + 1], values[#values + 2] = rounded(cell.low), rounded(cell.high)
      elseif value then
        alone = false
        if value == value then values[#values + 1] = rounded(value * (cell.kind == "points" and 100 or 1)) end
      end
    end
    if alone and #low > 0 then
      add(low)
      add(high)
    else
      add(values)
    end
  end
  return list
end

-- The numbers of a sheet, row by row.
local function numbers_in(sheet)
  local rows, last, list = {}, 0, {}
  for at, value in pairs(sheet.cells) do
    local column, row = at:match("^(%u+)(%d+)$")
    row = math.tointeger(tonumber(row))
    rows[row], last = rows[row] or {}, math.max(last, row)
    if type(value) == "number" then table.insert(rows[row], { ("%3s"):format(column), rounded(value) }) end
  end
  for row = 1, last do
    local values = rows[row] or {}
    table.sort(values, function(a, b) return a[1] < b[1] end)
    for i, value in ipairs(values) do values[i] = value[2] end
    if #values > 0 then list[#list + 1] = table.concat(values, " ") end
  end
  return list
end

describe("the forms of a table", function()
  for _, name in ipairs(names) do
    it(("say the same: %s"):format(name), function()
      for _, lang in ipairs { "de", "en" } do
        for _, one in ipairs(layouts_of(tables[name](), lang)) do
          assert.is_true(#lines_of(one) > 0)
          for _, form in ipairs { "markdown", "html", "latex" } do
            check_rows(one, parsed[form](forms.of(form, one, form == "latex" and { long = false } or nil)), form)
          end
        end
      end
    end)

    it(("say it in text too: %s"):format(name), function()
      for _, lang in ipairs { "de", "en" } do
        for _, one in ipairs(layouts_of(tables[name](), lang)) do
          local lines, at = parsed.text(forms.of("text", one, { width = 1000, ascii = false })), 1
          local rows = parsed.html(forms.of("html", one))
          for _, row in ipairs(rows) do
            local parts = { row.label }
            for _, cell in ipairs(row.cells) do
              parts[#parts + 1] = cell ~= "" and not cell:find("^bar") and cell or nil
            end
            local wanted = table.concat(parts, " "):gsub(" +", " "):gsub("^ ", "")
            while lines[at] and lines[at]:gsub("[ ▏▎▍▌▋▊▉█]+$", "") ~= wanted do at = at + 1 end
            assert(lines[at], wanted .. "\nis not in\n" .. table.concat(lines, "\n"))
          end
        end
      end
    end)

    it(("are JSON by the letter and the schema, unrounded: %s"):format(name), function()
      for _, one in ipairs(layouts_of(tables[name](), "en")) do
        local value = strict_json.read(forms.of("json", one))
        assert.is_nil(schema.problem(value, described))
        local leaves, paths = layouts.leaves(one.head)
        assert.are.equal(#leaves, #value.columns)
        for j, path in ipairs(paths) do
          assert.are.equal(table.concat(path, "/"), table.concat(value.columns[j], "/"))
        end
        for i, row in ipairs(one.rows) do
          assert.are.equal(row.label, value.rows[i].label)
          for j, cell in ipairs(row.cells or {}) do
            local back = value.rows[i].cells[j]
            if not cell then
              assert.are.equal(strict_json.null, back)
            else
              assert.are.equal(cell.kind, back.kind)
              for _, field in ipairs { "value", "low", "high" } do
                local number = cell[field]
                if number and (number ~= number or math.abs(number) == math.huge) then number = strict_json.null end
                if cell.kind == "hidden" or cell.kind == "empty" then
                  number = field == "value" and strict_json.null or nil
                end
                assert.are.equal(number, back[field])
              end
              assert.are.equal(cell.kind == "hidden" or nil, back.hidden)
              for _, field in ipairs { "mark", "letters", "digits" } do assert.are.equal(cell[field], back[field]) end
            end
          end
        end
      end
    end)

    it(("are numbers in the cells of a workbook: %s"):format(name), function()
      for _, one in ipairs(layouts_of(tables[name](), "en")) do
        assert.are.same(numbers_of(one), numbers_in(workbook(require "render.xlsx".render(one)).sheets[1]))
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
          local lines, columns = lines_of(one), back:names()
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
                  local value = cell.value * (scales[cell.kind] or 1)
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
