-- befund.read on files as survey programs export them: options, the codebook's `read`, labels in place of codes, marks
-- of sets. lib/dataset.lua, lib/codebook/apply.lua, lib/codebook/dates.lua, lib/multi.lua.

local temp = require "spec.support.temp"
local write = require "codebook.write"
local dataset = require "dataset"

local function read(bytes, book, options)
  local dir <close> = temp.folder()
  local all = { codebook = book or false }
  for name, value in pairs(options or {}) do all[name] = value end
  return dataset.read(dir:write("answers.csv", bytes), all)
end

-- The answers of a column, row by row, as text.
local function shown(data, name)
  local list = {}
  for row = 1, #data do
    local value = data:column(name):get(row)
    list[row] = value == nil and "-" or tostring(value)
  end
  return table.concat(list, " ")
end

-- The notes without the file's folder.
local function notes(data)
  local list = {}
  for i, note in ipairs(data:notes()) do list[i] = note:gsub("^.*/", "") end
  return list
end

describe("befund.read takes from the caller, or from the codebook's `read`,", function()
  local bytes = 'code;tag;wert\nCode;"Tag der Antwort";"Wie viel ist es?"\n'
    .. "K\xf6ln;01/02/2025;1.234\nK\xf6ln;03/04/2025;2.5\n"
  local how = { encoding = "windows-1252", separator = ";", decimal = ".", thousands = "", header = 2,
    date = "%d/%m/%Y" }

  it("encoding, separator, signs, header and dates, and then says nothing of them", function()
    for _, data in ipairs{ read(bytes, nil, how), read(bytes, { read = how, columns = {} }),
      read(bytes, { read = { encoding = "utf-16", separator = "|", decimal = ",", thousands = ".", header = 1,
        date = "%m/%d/%Y" }, columns = {} }, how) } do
      assert.same({ "Köln Köln", "20120 20181", "1.234 2.5" }, { shown(data, "code"), shown(data, "tag"),
        shown(data, "wert") })
      assert.same({ "date", "Tag der Antwort" }, { data:column "tag":kind(), data:column "tag":label() })
      local said = table.concat(notes(data), "\n")
      assert.is_true(said == "" or said == "answers.csv: 3 columns are not in the codebook and read as they are: "
        .. "'code', 'tag', 'wert'", said)
    end
  end)

  it("that there are no dates", function()
    local data = read("tag\n31.05.2025\n", nil, { date = false })
    assert.same({ "single", 0 }, { data:column "tag":kind(), #data:notes() })
  end)

  it("several formats of dates, with a time behind", function()
    local data = read("a,b,c\n1/2/25,31.05.2025 12:00,x\n", nil, { date = { "%d/%m/%y", "%d.%m.%Y" } })
    assert.same({ "20120", "20239.5", "single" }, { shown(data, "a"), shown(data, "b"), data:column "c":kind() })
  end)

  it("no titles but the header's, which a codebook may replace", function()
    local book = { columns = { { "q1", kind = "number" }, { "q2", en = "What?", kind = "number" } } }
    local data = read("q1,q2\nHow much?,Why so?\n1,2\n", book, { header = 2 })
    assert.same({ "How much?", "What?" }, { data:column "q1":label(), data:column "q2":label() })
  end)

  it("numbers with thousands among texts", function()
    local book = { columns = { { "a", kind = "number", missing = { ["k.A."] = "no_answer" } } } }
    local data = read("a;b\n1.234.567,5;1.000,5\nk.A.;1\n1.234;1\n12;1\n", book)
    assert.equal("1234567.5 - 1234 12", shown(data, "a"))
  end)
end)

describe("a codebook's `read`", function()
  it("is checked by name", function()
    for _, case in ipairs{ { { header = "two" }, "'header' must be a whole number, not 'two'" },
      { { thousands = 1000 }, "'thousands' must be a text, not 1000" },
      { { encodin = "x" }, "unknown field 'encodin' (is it 'encoding'?)" } } do
      local fine, message = pcall(read, "a\n1\n", { read = case[1], columns = {} })
      assert.is_false(fine)
      assert.truthy(message:find(": read: " .. case[2], 1, true), message)
    end
    local _, message = pcall(read, "a\n1\n", { read = { encoding = "utf9" }, columns = {} })
    assert.matches("answers.csv: no encoding is called 'utf9' %(is it 'UTF%-8'%?%)", message)
  end)
end)

describe("befund FILE", function()
  it("says how to get a table out of a workbook", function()
    local found = require "spec.support.run" { "answers.xlsx" }
    assert.equal(1, found.status)
    assert.matches("^befund: read: 'answers.xlsx' is a workbook, which is not read %(", found.err)
  end)
end)

describe("a codebook finds", function()
  local book = { columns = {
    { "q1", codes = { { "full", 1, de = "stimme voll zu", en = "agree fully", also = { "ja, voll" } },
      { "rather", 2, de = "stimme eher zu", en = "agree rather" },
      { "dk", 98, de = "weiß nicht", missing = "dont_know" } } } } }

  it("labels in any language, other texts, keys and codes in one column", function()
    local data = read('q1\nstimme voll zu\nagree rather\n"ja, voll"\nfull\n2\nweiß nicht\n98\n', book)
    assert.equal("full rather full full rather - -", shown(data, "q1"))
    assert.same({ dont_know = 2 }, (function()
      local counts = {}
      for _, item in ipairs(data:column "q1":summary().missing) do
        if item.count > 0 then counts[item.kind] = item.count end
      end
      return counts
    end)())
  end)

  it("labels in windows-1252", function()
    assert.equal("- full", shown(read("q1\nwei\xdf nicht\nstimme voll zu\n", book), "q1"))
  end)

  it("no dates where it describes something else", function()
    local numbers = { columns = { { "tag", kind = "number" } } }
    local fine, message = pcall(read, "tag\n31.05.2025\n", numbers)
    assert.is_false(fine)
    assert.matches("answers.csv:2: '31.05.2025' is no number of column 'tag' %(1 row;", message)
    assert.equal("31.05.2025", shown(read("tag\n31.05.2025\n", { columns = { { "tag", codes = { "31.05.2025" } } } }),
      "tag"))
  end)

  it("German dates where it describes dates", function()
    local data = read("tag\n31.05.2025\n2025-06-01\n", { columns = { { "tag", kind = "date" } } })
    assert.equal("20239 20240", shown(data, "tag"))
  end)
end)

describe("a codebook made from data", function()
  it("keeps the form of dates that were found, and titles of the header", function()
    local data = read('id,d,e\nYour id,"Day of it","Day of that"\n1,5/31/2025,31.05.2025\n2,5/30/2025,30.05.2025\n')
    local text = write.text(data)
    assert.truthy(text:find('{ "d", kind = "date", en = "Day of it", date = "%m/%d/%Y" }', 1, true), text)
    assert.truthy(text:find('{ "e", kind = "date", en = "Day of that", date = "%d.%m.%Y" }', 1, true), text)
  end)
end)

describe("a set knows what says mentioned", function()
  -- the words of two items, and which rows mention the first
  for _, case in ipairs{
    { "Y and nothing", "Y,\n,Y\n", "yes -" },
    { "Y and N", "Y,N\nN,Y\n", "yes no" },
    { "ja and nein", "Ja,Nein\nNein,Ja\n", "yes no" },
    { "genannt and nicht genannt", "genannt,nicht genannt\nnicht genannt,genannt\n", "yes no" },
    { "quoted and not quoted", "Quoted,Not quoted\nNot quoted,Quoted\n", "yes no" },
    { "selected and not selected", "Selected,Not Selected\nNot Selected,Selected\n", "yes no" },
    { "checked and unchecked", "Checked,Unchecked\nUnchecked,Checked\n", "yes no" },
    { "an item that nobody mentioned", "nicht genannt,genannt\nnicht genannt,nicht genannt\n", "no no" },
    { "an item that all mentioned", "genannt,nicht genannt\ngenannt,genannt\n", "yes yes" },
    { "the item's text and words that say no", "Zoom,nicht genannt\nnicht genannt,Webex\n", "yes no" },
    { "1 and 0", "1,0\n0,1\n", "yes no" },
    { "TRUE and FALSE", "TRUE,FALSE\nFALSE,TRUE\n", "yes no" },
    { "x and a stroke", "x,-\n-,x\n", "yes no" },
    { "angekreuzt and nicht angekreuzt", "angekreuzt,nicht angekreuzt\nnicht angekreuzt,angekreuzt\n", "yes no" },
  } do
    it("by " .. case[1], function()
      local column = require "core.column"
      local set = read("a,b\n" .. case[2]):multi("t", { "a", "b" }):column "t"
      local item, list = column.item(set, 1), {}
      for row = 1, 2 do list[row] = item:get(row) or "-" end
      assert.equal((case[3]:gsub("%-", "no")), table.concat(list, " "))
      local book = { columns = {}, sets = { { "t", items = { { "a" }, { "b" } } } } }
      assert.same(set:summary().counts, read("a,b\n" .. case[2], book):column "t":summary().counts)
    end)
  end

  it("by labels, whatever the codes", function()
    local codes = { { "no", 1, de = "nicht genannt" }, { "yes", 2, de = "genannt" } }
    local book = { columns = { { "a", codes = codes }, { "b", codes = codes } } }
    local set = read("a,b\n1,2\n2,1\n2,1\n", book):multi("t", { "a", "b" }):column "t"
    assert.same({ 2, 1 }, set:summary().counts)
  end)

  it("the text of an item beside words that say no", function()
    local set = read("a,b\nZoom,nein\nnein,Webex\n"):multi("t", { "a", "b" }):column "t"
    assert.same({ "Zoom", "Webex" }, { set:labels():options "de"[1].label, set:labels():options "de"[2].label })
  end)

  it("not by words that it does not know", function()
    local fine, message = pcall(function() return read("a\noft\nselten\n"):multi("t", { "a" }) end)
    assert.is_false(fine)
    assert.matches("multi 't': which answers of 'a' are mentions %(counted = { 'oft' }; it has 'oft', 'selten'%)",
      message)
  end)
end)
