-- Workbooks in LibreOffice and documents in LaTeX: `make test-office`, no part of `make test`.

local befund = require "befund"
local file = require "core.file"
local language = require "language"
local numbers = require "spec.support.numbers"
local show = require "show"
local study = require "study"
local temp = require "spec.support.temp"

local function run(line)
  local handle = assert(io.popen("(" .. line .. ") 2>&1"))
  local out = handle:read("a")
  local fine = handle:close()
  assert(fine, line .. "\n" .. out)
  return out
end

local function plain(xml)
  return (xml:gsub("<text:s/>", " "):gsub("<[^>]*>", ""):gsub("&lt;", "<"):gsub("&gt;", ">"):gsub("&quot;", '"')
    :gsub("&apos;", "'"):gsub("&amp;", "&"))
end

-- Cells and rows that are the same are written once.
local function times(what, of)
  return math.min(tonumber(what:match(("table:number%%-%s%%-repeated=\"(%%d+)\""):format(of)) or 1), 100)
end

-- Each sheet of a workbook as LibreOffice reads it: rows of { value = number or text, shown = text }.
local function sheets_of(dir, name)
  run(("cd '%s' && soffice '-env:UserInstallation=file://%s' --headless --convert-to fods %s.xlsx"):format(dir:path(),
    dir:path("profile"), name))
  local sheets = {}
  local document = dir:read(name .. ".fods"):gsub("<draw:frame.-</draw:frame>", "")
  for sheet, xml in document:gmatch('<table:table table:name="(.-)".->(.-)</table:table>') do
    local rows = {}
    for of_row, row in xml:gmatch("<table:table%-row(.-)>(.-)</table:table%-row>") do
      local cells = {}
      row = row:gsub("<table:table%-cell[^>]*/>", "")
      for what, inside in row:gmatch("<table:table%-cell(.-)>(.-)</table:table%-cell>") do
        local shown = plain(inside:match("<text:p>(.*)</text:p>") or "")
        assert(not what:find("table:formula", 1, true), shown)
        for _ = 1, times(what, "columns") do
          cells[#cells + 1] = { value = tonumber(what:match('office:value="(.-)"')) or shown, shown = shown }
        end
      end
      for _ = 1, times(of_row, "rows") do rows[#rows + 1] = cells end
    end
    sheets[sheet] = rows
  end
  return sheets
end

local function numbers_in(rows)
  local list = {}
  for _, row in ipairs(rows) do
    local values = {}
    for _, cell in ipairs(row) do
      if type(cell.value) == "number" then values[#values + 1] = numbers.digits(cell.value) end
    end
    if #values > 0 then list[#list + 1] = table.concat(values, " ") end
  end
  return list
end

-- What is printed of the numbers of a layout, in their order; marks and signs of percentages left out.
local function printed_of(one)
  local list, words = {}, language.words(one.lang)
  for _, row in ipairs(one.rows) do
    for _, cell in ipairs(row.cells or {}) do
      if show.is_number(cell) and cell.kind ~= "bar" and cell.value == cell.value then
        list[#list + 1] = show.cell(cell, words)
      end
    end
  end
  return list
end

local function tables_of(one)
  local list = {}
  for _, section in ipairs(one.sections) do
    for _, block in ipairs(section.kind ~= "method" and section.blocks or {}) do list[#list + 1] = block.table end
  end
  return list
end

describe("LibreOffice", function()
  it("finds the numbers of all tables of the study in its workbook", function()
    local dir <close> = temp.folder()
    local one = require "report.study".document(study.open(file.home), {})
    require "report.workbook"(one, dir:path("study.xlsx"), { lang = "en" })
    local sheets, tables = sheets_of(dir, "study"), tables_of(one)
    assert.is_true(#tables > 50)
    for i, t in ipairs(tables) do
      assert.are.same(numbers.of(t:layout("en")), numbers_in(sheets["Table " .. i]), "Table " .. i)
    end
  end)

  it("shows them as befund prints them", function()
    local dir <close> = temp.folder()
    local d = befund.read(file.home .. "/data/staff_2021.csv")
    local s = d:design {}
    local tables = {
      s:table { rows = { "homeoffice_days_wish", "service_agreement", "level8" }, columns = { "level", "gender" },
        show = { "percent", "count", "se" }, digits = { percent = 1 } },
      s:freq "homeoffice_days_wish", s:battery("effects", {}) }
    for i, t in ipairs(tables) do
      t:xlsx(dir:path(i .. ".xlsx"), { lang = "en", name = "T" })
      local shown = {}
      for _, row in ipairs(sheets_of(dir, tostring(i)).T) do
        for _, cell in ipairs(row) do
          if type(cell.value) == "number" then shown[#shown + 1] = cell.shown:gsub("[%%*°]", ""):gsub("%s+$", "") end
        end
      end
      assert.are.same(printed_of(t:layout("en")), shown)
    end
  end)

  it("finds labels that look like formulas to be texts", function()
    local dir <close> = temp.folder()
    local one = require "layout".of { lang = "en", head = { { label = "=1+1" } }, rows = {
      { kind = "answer", label = "=1+1", cells = { { kind = "text", text = "=HYPERLINK(\"http://a.example\")" } } },
      { kind = "answer", label = "_x0041_", cells = { { kind = "text", text = "-2+3" } } } } }
    file.write(dir:path("odd.xlsx"), require "render.xlsx"(one, { name = "T" }))
    local found = {}
    for _, row in ipairs(sheets_of(dir, "odd").T) do
      for _, cell in ipairs(row) do found[#found + 1] = cell.value end
    end
    assert.are.same({ "=1+1", "=1+1", '=HYPERLINK("http://a.example")', "_x0041_", "-2+3" }, found)
  end)
end)

describe("LaTeX", function()
  local function compiles(engine, text)
    local dir <close> = temp.folder()
    dir:write("a.tex", text)
    local log = run(("cd '%s' && TEXMFVAR='%s' %s -halt-on-error -interaction=nonstopmode a.tex"):format(dir:path(),
      dir:path("texmf"), engine))
    assert.truthy(dir:read("a.pdf"):find("^%%PDF"))
    return log
  end

  for _, engine in ipairs { "pdflatex", "lualatex" } do
    it(("compiles tables: %s"):format(engine), function()
      local s = befund.read(file.home .. "/data/staff_2021.csv"):design {}
      for _, lang in ipairs { "de", "en" } do
        compiles(engine, s:table { rows = { "homeoffice_days_wish", "service_agreement" },
          columns = { "level > gender" }, show = { "percent", "interval" }, letters = true }
          :latex { lang = lang, document = true })
      end
    end)
  end

  it("compiles the whole report", function()
    local one = require "report.study".document(study.open(file.home), {})
    compiles("lualatex", require "report.plain".latex(one, { lang = "de" }))
  end)
end)
