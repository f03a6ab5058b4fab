-- lib/report/workbook.lua: a document as a workbook.

local document = require "report.document"
local layout = require "layout"
local raised = require "spec.support.raised"
local read = require "spec.support.workbook"
local temp = require "spec.support.temp"
local workbook = require "report.workbook"

-- A table that looks the same in both languages, but for its words.
local function small(title, rows, more)
  local t = { facts = more and more.facts }
  function t.layout(_, lang)
    local made = { lang = lang, title = title, base = lang == "de" and "Basis: alle" or "Base: all",
      head = { { label = "%" } }, rows = {} }
    for i, one in ipairs(rows) do
      made.rows[i] = { kind = "answer", label = one[1], id = one.id, link = one.link,
        cells = { { kind = "percent", value = one[2], digits = 0 } } }
    end
    return layout.of(made)
  end
  return t
end

local function survey()
  return document.of { title = { de = "Umfrage", en = "Survey" }, langs = { "en", "de" },
    facts = function(lang) return { { lang == "de" and "Feldzeit" or "Fieldwork", "2025" } } end,
    footer = function() return { "befund 1" } end,
    sections = {
      { id = "work", title = "Work", under = "Staff", kind = "chapter",
        foot = function() return { "° made" } end, blocks = {
        { text = "In front." }, { table = small("Place", { { "office", 0.5, link = "F2" } }) },
        { heading = "More" }, { table = small("Hours", { { "=1+1", 0.25 } }), sheet = "Hours/day" },
        { text = "Behind." } } },
      { id = "all", title = "Figures", kind = "verify", blocks = {
        { table = small("All", { { "F1", 0.5, id = "F1", link = "work" }, { "F2", 0.5, id = "F2" } }) } } },
      { id = "method", title = "Method", kind = "method", blocks = { { text = "How." },
        { table = small("Files", { { "a", 1 } }) }, { table = small("More files", { { "b", 1 } }) } } },
    } }
end

describe("a document as a workbook", function()
  local made = read(workbook.bytes(survey(), { lang = "en" }))

  it("has a sheet for each table, behind one with the contents", function()
    assert.are.same({ "Contents", "Table 1", "Hours day", "Table 3", "Method" }, made.names)
    assert.are.same({ A1 = "Survey", A2 = "Fieldwork: 2025", A4 = "Table", B4 = "Title", C4 = "Base", D4 = "Sheet",
      A5 = "Work", A6 = 1, B6 = "Place", C6 = "Base: all", D6 = "Table 1",
      A7 = 2, B7 = "Hours", C7 = "Base: all", D7 = "Hours day",
      A8 = "Figures", A9 = 3, B9 = "All", C9 = "Base: all", D9 = "Table 3",
      A10 = "Method", A11 = 4, B11 = "Files", C11 = "Base: all", D11 = "Method",
      A12 = 5, B12 = "More files", C12 = "Base: all", D12 = "Method", A14 = "befund 1" }, made.sheets[1].cells)
  end)

  it("says on each sheet what is needed to read it", function()
    assert.are.same({ A1 = "Back to the contents", A2 = "Work", A3 = "Staff", A4 = "In front.", A6 = "Table 1",
      A7 = "Place", A8 = "Base: all", B10 = "%", A11 = "office", B11 = 0.5, A13 = "Fieldwork: 2025", A15 = "° made" },
      made.sheets[2].cells)
  end)

  it("puts texts in front of the table that they stand in front of, and the last behind", function()
    local found = {}
    for at, value in pairs(made.sheets[3].cells) do found[value] = tonumber(at:match("%d+")) end
    assert.is_true(found.More < found["Table 2"] and found["=1+1"] < found["Behind."])
  end)

  it("links contents, rows and figures within the book", function()
    local function links(number)
      local list = {}
      for at, to in made.sheets[number].xml:gmatch('<hyperlink ref="(%u+%d+)" location="(.-)"') do list[at] = to end
      return list
    end
    assert.are.same({ A5 = "'Table 1'!A2", B6 = "'Table 1'!A6", B7 = "'Hours day'!A7", A8 = "'Table 3'!A2",
      B9 = "'Table 3'!A4", A10 = "'Method'!A2", B11 = "'Method'!A5", B12 = "'Method'!A14" }, links(1))
    assert.are.same({ A1 = "'Contents'!A1", A11 = "'Table 3'!A10" }, links(2))
    assert.are.same({ A1 = "'Contents'!A1", A9 = "'Table 1'!A2" }, links(4))
    for _, sheet in ipairs(made.sheets) do assert.is_nil(sheet.xml:find("r:id", 1, true)) end
  end)

  it("has a sheet a section, or one for all, where asked", function()
    assert.are.same({ "Inhalt", "Work", "Figures", "Method" },
      read(workbook.bytes(survey(), { lang = "de", sheets = "section" })).names)
    local one = read(workbook.bytes(survey(), { lang = "de", sheets = "one" }))
    assert.are.same({ "Inhalt", "Tabellen" }, one.names)
    local count = 0
    for _, value in pairs(one.sheets[2].cells) do count = count + (tostring(value):find("^Tabelle %d") and 1 or 0) end
    assert.are.equal(5, count)
  end)

  it("has a sheet for each question of a table", function()
    local t = small("Two", { { "a", 0.5 } })
    function t.split() return { small("First", { { "a", 0.5 } }), small("Second", { { "b", 0.25 } }) } end
    local one = document.of { title = "S", sections = { { title = "A", blocks = { { table = t },
      { table = t, sheet = "Both" } } } } }
    local split = read(workbook.bytes(one))
    assert.are.same({ "Contents", "Table 1.1", "Table 1.2", "Both 1", "Both 2" }, split.names)
    assert.are.equal("Table 1.2", split.sheets[3].cells.A4)
    assert.are.equal("Second", split.sheets[3].cells.A5)
    assert.are.same({ "Contents", "A" }, read(workbook.bytes(one, { sheets = "section" })).names)
  end)

  it("draws the chart of a block from its cells, in the same colours, and names a kind that there is not", function()
    local answers = require "spec.support.answers"
    local nets = { { key = "for", label = { en = "for" }, members = { "yes" } } }
    local scale = "yes=3 so=2 no=1"
    local data = answers.of({ a = { scale, "yes", "so", "no" }, b = { scale, "so", "yes", "no" } },
      { columns = { a = { nets = nets }, b = { nets = nets } } })
    local t = require "design".of(data):battery({ "a", "b" }, { flag = 0 })
    local one = require "report".of { title = "S", lang = "en" }
    for _, kind in ipairs { "stacked", "diverging" } do one:add(t, { chart = t:chart { kind = kind } }) end
    local files = read(workbook.bytes(one:document(), {})).files
    local function colours(n)
      local list = {}
      for colour in files["xl/charts/chart" .. n .. ".xml"]:gmatch('<c:ser>.-<a:srgbClr val="(%x+)"') do
        list[#list + 1] = colour
      end
      return list
    end
    assert.are.same({ "08306B", "529DCC", "D6E6F4" }, colours(1))
    assert.are.same({ "1F5A96", "D9D9D9", "B35806" }, colours(2))
    assert.are.equal("xlsx: chart: 'pie' is unknown (there are 'bar', 'stacked', 'diverging', 'range')",
      raised(workbook.of_table, t, "x.xlsx", { chart = "pie" }))
  end)

  it("takes what the codebook says where the document has no facts", function()
    local facts = { data = { meta = function()
      return { mode = "online", fieldwork = { "2025-05-02", "2025-06-10" } }
    end } }
    local one = document.of { title = "S", sections = { { title = "A", blocks = {
      { table = small("Place", { { "office", 0.5 } }, { facts = facts }) } } } } }
    local found = {}
    for _, lang in ipairs { "en", "de" } do
      for _, value in pairs(read(workbook.bytes(one, { lang = lang })).sheets[2].cells) do found[value] = true end
    end
    assert.is_true(found["Fieldwork: 2025-05-02 to 2025-06-10"] and found["Mode: online"])
    assert.is_true(found["Feldzeit: 02.05.2025 bis 10.06.2025"])
  end)

  it("has the logo of its style", function()
    local dir <close> = temp.folder()
    -- one white pixel
    local png = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\8\2\0\0\0\x90wS\xde\0\0\0\x0cIDATx\xdac\xf8\xff\xff?\0\5"
      .. "\xfe\2\xfe\r\xefF\xb8\0\0\0\0IEND\xaeB`\x82"
    dir:write("logo.png", png)
    local style = dir:write("house.style.lua", "return { logo = 'logo.png', texts = { organisation = 'Office' } }")
    local house = read(workbook.bytes(survey(), { lang = "en", style = style }))
    assert.are.equal(png, house.files["xl/media/image1.png"])
    assert.are.equal("Office", house.sheets[1].cells.A2)
  end)

  it("is the same bytes each time, and no formula", function()
    assert.are.equal(workbook.bytes(survey()), workbook.bytes(survey()))
    for path, bytes in pairs(made.files) do assert.is_nil(bytes:find("<f>", 1, true), path) end
  end)

  it("is written whole or not at all", function()
    local dir <close> = temp.folder()
    workbook(survey(), dir:path("a.xlsx"), { lang = "de" })
    assert.are.equal("Umfrage", read(dir:read("a.xlsx")).sheets[1].cells.A1)
    assert.are.same({ "a.xlsx" }, dir:names())
    assert.are.equal("workbook: unknown option 'sheet' (is it 'sheets'?)",
      raised(workbook.bytes, survey(), { sheet = "one" }))
    assert.are.equal("workbook: sheets: 'table' is unknown (there are 'question', 'section', 'one')",
      raised(workbook.bytes, survey(), { sheets = "table" }))
  end)
end)
