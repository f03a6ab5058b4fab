--- Codebooks made from data: what is found in names and values, what a file itself says, updates of edited ones.
-- lib/codebook/write.lua, lib/codebook/guess.lua, lib/codebook/families.lua, lib/codebook/source.lua,
-- lib/codebook/update.lua.

local temp = require "spec.support.temp"
local apply = require "codebook.apply"
local check_codebook = require "codebook.check".codebook
local load = require "codebook.load"
local column = require "core.column"
local core = require "core.dataset"
local dataset = require "dataset"
local labels = require "core.labels"
local update = require "codebook.update"
local write = require "codebook.write"

local function read(bytes, options)
  local dir <close> = temp.folder()
  options = options or {}
  if options.codebook == nil then options.codebook = false end
  return dataset.read(dir:write("answers.csv", bytes), options)
end

-- The text from a line that starts so on, without the last brace.
local function from(text, start)
  local at = assert(("\n" .. text):find("\n" .. start, 1, true), text)
  return (text:sub(at):gsub("}\n$", ""))
end

local function book_of(text)
  return check_codebook(load.source(text, "x.lua"), "x.lua")
end

local survey_file = [[
id,q3[SQ001],q3[SQ002],q3[other],Welche Tools? [Zoom],Welche Tools? [Webex],q5,q9_a,q9_b,q9_c
1,Y,,,Ja,Nein,1;3;5,genannt,nicht genannt,genannt
2,,Y,Papier,Nein,Ja,1,genannt,nicht genannt,nicht genannt
3,Y,Y,,Ja,Ja,3;5,nicht genannt,nicht genannt,genannt
]]

describe("a codebook made from an export", function()
  local text = write.text(read(survey_file))

  it("guesses sets from brackets, marks of all sorts and lists", function()
    assert.equal([[
  -- sets = { -- marked or not: several answers to one question?
  --   { "q3", counted = { "Y" }, items = { { "q3[SQ001]" }, { "q3[SQ002]" } } },
  --   { "welche_tools", de = "Welche Tools?", counted = { "Ja" }, items = {
  --     { "Welche Tools? [Zoom]", de = "Zoom" },
  --     { "Welche Tools? [Webex]", de = "Webex" } } },
  --   { "q9", counted = { "genannt" }, items = { { "q9_a" }, { "q9_b" }, { "q9_c" } } },
  --   { "q5_set", from = "list", column = "q5", separator = ";", items = { { "1", 1 }, { "3", 3 }, { "5", 5 } } },
  -- },
]], from(text, "  -- sets"))
    assert.truthy(text:find('    { "q5", kind = "text" }, -- several answers in one cell? see sets\n', 1, true))
    assert.truthy(text:find('    q3_scale = { { "y", "Y", de = "Y" } },\n', 1, true))
  end)

  it("has guesses that read when they are no comments any more", function()
    local book = load.source(text:gsub("\n  %-%- ", "\n  "), "x.lua")
    local d = read(survey_file, { codebook = book })
    assert.same({}, d:notes())
    assert.same({ "q3[SQ001]" }, d:column("q3"):get(1))
    assert.same({ "Welche Tools? [Zoom]", "Welche Tools? [Webex]" }, d:column("welche_tools"):get(3))
    assert.equal("Webex", d:column("welche_tools"):codes("de")[2].label)
    assert.same({ "3", "5" }, d:column("q5_set"):get(3))
    assert.same({ "q9_a", "q9_c" }, d:column("q9"):get(1))
  end)

  it("makes batteries of brackets with the same options, the question as its text", function()
    local made = write.text(read("Wie gut? [Lärm],Wie gut? [Licht],i\ngut,schlecht,1\nschlecht,gut,2\n"))
    assert.equal([[
  batteries = {
    { "wie_gut", de = "Wie gut?", scale = "wie_gut_scale", items = {
      { "Wie gut? [Lärm]", de = "Lärm" },
      { "Wie gut? [Licht]", de = "Licht" } } },
  },
]], from(made, "  batteries"))
  end)

  for _, pair in ipairs { { "1", "0" }, { "1", "" }, { "Y", "" }, { "ja", "nein" }, { "selected", "not selected" },
    { "Quoted", "Not quoted" }, { "genannt", "nicht genannt" }, { "Zoom", "" }, { "yes", "no" } } do
    it(("takes %s and %s for marks"):format(pair[1], pair[2] == "" and "nothing" or pair[2]), function()
      local yes, no = pair[1], pair[2]
      local lines = { "t_a,t_b,t_c,i", yes .. "," .. no .. "," .. no .. ",1.5", no .. "," .. yes .. "," .. yes .. ",2" }
      local made = write.text(read(table.concat(lines, "\n") .. "\n"))
      local counted = ("counted = { %s },"):format(tonumber(yes) and yes or '"' .. yes .. '"')
      assert.truthy(made:find('{ "t", ' .. counted .. ' items = { { "t_a" }, { "t_b" }, { "t_c" } } },', 1, true), made)
    end)
  end

  it("sees numbers apart that may stand for what is missing, and items of several words", function()
    local made = write.text(read("why_too_far,why_cost,why_no_car,s_1,s_2,s_3,age,income\n"
      .. "1,0,-99,1,5,99,20,-1\n0,0,1,2,99,4,999,1000.5\n-77,1,0,3,3,3,55,2000\n0,1,1,4,4,1,34,2000\n"
      .. "0,1,1,4,4,1,34,3\n"))
    assert.equal([[
  columns = {
    { "why_too_far", kind = "number" }, -- 0 to 1; missing? -77
    -- if these are codes: { "why_too_far", codes = { { "0", 0 }, { "1", 1 }, { -77, missing = "not_asked" } } },
    { "why_cost", kind = "number" }, -- 0 to 1
    -- if these are codes: { "why_cost", codes = { { "0", 0 }, { "1", 1 } } },
    { "why_no_car", kind = "number" }, -- 0 to 1; missing? -99
    -- if these are codes: { "why_no_car", codes = { { "0", 0 }, { "1", 1 }, { -99, missing = "no_answer" } } },
    { "s_1", kind = "number" }, -- 1 to 4
    -- if these are codes: { "s_1", codes = { { "1", 1 }, { "2", 2 }, { "3", 3 }, { "4", 4 } } },
    { "s_2", kind = "number" }, -- 3 to 5; missing? 99
    -- with these missing: { "s_2", kind = "number", missing = { [99] = "no_answer" } },
    { "s_3", kind = "number" }, -- 1 to 4; missing? 99
    -- if these are codes: { "s_3", codes = { { "1", 1 }, { "3", 3 }, { "4", 4 }, { 99, missing = "no_answer" } } },
    { "age", kind = "number" }, -- 20 to 55; missing? 999
    -- with these missing: { "age", kind = "number", missing = { [999] = "no_answer" } },
    { "income", kind = "number" }, -- 3 to 2000; missing? -1
    -- with these missing: { "income", kind = "number", missing = { [-1] = "no_answer" } },
  },
  -- sets = { -- marked or not: several answers to one question?
  --   { "why", counted = { 1 }, items = {
  --     { "why_too_far", missing = { [-77] = "not_asked" } },
  --     { "why_cost" },
  --     { "why_no_car", missing = { [-99] = "no_answer" } } } },
  -- },
]], from(made, "  columns"))
  end)

  it("takes a scale about 0 for one", function()
    assert.truthy(write.text(read("s,i\n-1,1\n0,1\n1,1\n0,2\n")):find([[
    { "s", kind = "number" }, -- -1 to 1
    -- if these are codes: { "s", codes = { { "-1", -1 }, { "0", 0 }, { "1", 1 } } },
]], 1, true))
  end)

  it("makes batteries of neighbours with the same options among others of their stem", function()
    local made = write.text(read("v_1,v_2,v_3,v_4,v_5,v_6\na,gut,mittel,mittel,m,1\nb,mittel,gut,schlecht,w,2.5\n"
      .. "c,schlecht,schlecht,gut,m,3\nd,gut,gut,gut,d,9\n"))
    assert.equal([[
  batteries = {
    { "v_2_to_4", scale = "v_2_to_4_scale", items = { { "v_2" }, { "v_3" }, { "v_4" } } },
  },
]], from(made, "  batteries"))
  end)

  it("proposes the item that excludes the others", function()
    assert.truthy(write.text(read("t_a,t_b,t_none\n1,0,0\n0,0,1\n1,1,0\n")):find(
      '{ "t", counted = { 1 }, exclusive = "t_none", items', 1, true))
    assert.truthy(write.text(read("Wo? [Bus],Wo? [Keine davon],i\nY,,1\n,Y,2\n")):find(
      'exclusive = "Wo? [Keine davon]"', 1, true))
  end)

  it("takes no list for granted where separators are part of the text", function()
    assert.is_nil(write.text(read("q,i\n\"a, b\",1\nc,2\nd,3\n")):find("from = \"list\"", 1, true))
    assert.is_nil(write.text(read("q,i\n\"1,5\",1\n\"2,5\",2\n")):find("from = \"list\"", 1, true))
  end)
end)

-- What a file with labels of its own gives: options known by their codes, texts without a language.
local function labelled_data()
  local function single(title, places, options, missing)
    return column.single { labels = labels.of { title = title, answers = options, missing = missing }, codes = places }
  end
  local agree = { { key = "1", code = 1, label = "Stimme voll zu" }, { key = "2", code = 2, label = "teils/teils" },
    { key = "3", code = 3, label = "lehne ab" } }
  local mark = { { key = "1", code = 1, label = "genannt" }, { key = "0", code = 0, label = "nicht genannt" } }
  local age = labels.of { title = "Alter", missing = { { key = "999", code = 999, kind = "no_answer",
    label = "k.A." } } }
  local d = core.of {
    { "sex", single("Geschlecht", { 1, 2, -2 }, { { key = "1", code = 1, label = "Männlich" },
      { key = "2", code = 2, label = "Weiblich" } },
      { { key = "9", code = 9, kind = "refused", label = "keine Angabe" } }) },
    { "age", column.mark_missing(column.numbers { 20, 999, 31 }, { [999] = -2 }, age) },
    { "q7_1", single("Frage [Lärm]", { 1, 2, 3 }, agree) },
    { "q7_2", single("Frage [Licht]", { 3, 3, 1 }, agree) },
    { "q7_3", single("Frage [Luft]", { 1, -1, 1 }, agree) },
    { "t1", single("Zoom", { 1, 2, 1 }, mark) }, { "t2", single("Webex", { 2, 2, 1 }, mark) },
    { "w", column.numbers { 1.5, 0.5, 1 } }, { "sat", column.numbers { 0, 10, 10 } } }
  d = d:multi("tools", { "t1", "t2" }, { counted = { 1 }, label = { de = "Werkzeuge" } })
  local meta = {}
  for name, value in pairs(d:meta()) do meta[name] = value end
  meta.columns = {}
  for name, value in pairs(d:meta().columns) do meta.columns[name] = value end
  meta.columns.sat = { file = { format = "F2.0" }, values = { { 0, "gar nicht" }, { 10, "sehr" } } }
  meta.file = { label = "Befragung 2025", notes = { "erhoben\nim Mai" }, weight = "w" }
  return core.with_meta(d, meta)
end

describe("a codebook made from a file with labels", function()
  local expected = [[
return {
  format = 1,
  title = { de = "Befragung 2025" },
  -- file note: erhoben im Mai
  -- file weight: w (befund.read(...):design{ weight = "w" })
  scales = {
    q7_scale = {
      { "stimme_voll_zu", 1, de = "Stimme voll zu" },
      { "teils_teils", 2, de = "teils/teils" },
      { "lehne_ab", 3, de = "lehne ab" } },
    t1_scale = {
      { "genannt", 1, de = "genannt" },
      { "nicht_genannt", 0, de = "nicht genannt" } },
  },
  columns = {
    { "sex", kind = "single", de = "Geschlecht", codes = {
        { "maennlich", 1, de = "Männlich" },
        { "weiblich", 2, de = "Weiblich" },
        { "keine_angabe", 9, de = "keine Angabe", missing = "refused" } } },
    { "age", kind = "number", de = "Alter", missing = { [999] = "no_answer" } }, -- 20 to 31; 999: k.A.
    { "w", kind = "number" }, -- 0.5 to 1.5, different in every row
    { "sat", kind = "number" }, -- 0 to 10; labelled: 0 = gar nicht, 10 = sehr
    -- if these are codes: { "sat", codes = { { "0", 0 }, { "10", 10 } } },
  },
  batteries = {
    { "q7", de = "Frage", scale = "q7_scale", items = {
      { "q7_1", de = "Lärm" },
      { "q7_2", de = "Licht" },
      { "q7_3", de = "Luft" } } },
  },
  sets = {
    { "tools", de = "Werkzeuge", counted = { 1 }, items = {
      { "t1", kind = "single", de = "Zoom", scale = "t1_scale" },
      { "t2", kind = "single", de = "Webex", scale = "t1_scale" } } },
  },
]]

  it("keeps labels, kinds of missing and sets, and proposes keys", function()
    local text = write.text(labelled_data(), { file = "answers.sav" })
    assert.equal(expected, from(text, "return"))
  end)

  it("describes the file it was made from", function()
    local d = labelled_data()
    local text = write.text(d)
    local again = apply.codebook(d, book_of(text), {})
    assert.same({}, again:notes())
    for _, name in ipairs { "q7_1", "q7_2", "q7_3", "t1", "t2", "w", "sat", "tools" } do
      assert.equal(0, core.changed(d:column(name), again:column(name)), name)
    end
    assert.same({ "weiblich", "refused" }, { again:column("sex"):get(2), select(2, again:column("sex"):get(3)) })
    assert.equal("no_answer", select(2, again:column("age"):get(2)))
    assert.equal((text:gsub("; 999: k.A.", ""):gsub("; labelled: [^\n]*", "")), (write.text(again)))
  end)

  it("keeps what an applied codebook says of sets from lists, batteries, nets and order", function()
    local book = [[
return {
  format = 1,
  id = "i",
  wave = "2025",
  hide = 5,
  scales = {
    agree = {
      { "yes", 1, score = 2 },
      { "no", 2, score = 1 },
      nets = { { "all", "yes", "no", de = "Alle" } } },
  },
  columns = {
    { "i", kind = "number" }, -- 1 to 2
    -- if these are codes: { "i", codes = { { "1", 1 }, { "2", 2 } } },
    { "q5", kind = "text" },
  },
  batteries = {
    { "q7", en = "Which?", scale = "agree", items = { { "q7_1" }, { "q7_2", reverse = true } } },
  },
  sets = {
    { "tools", from = "list", column = "q5", separator = ";", exclusive = "zoom", items = {
      { "zoom", 1 },
      { "webex", 2, de = "Webex" } } },
  },
}
]]
    local d = read("i,q7_1,q7_2,q5\n1,1,2,1;2\n2,2,1,2;1\n", { codebook = load.source(book, "x.lua") })
    assert.equal(from(book, "return"), from(write.text(d), "return"))
  end)

  it("tells nothing of private columns but their kind", function()
    local meta = { columns = { pay = { private = true } } }
    local d = core.with_meta(core.of { { "pay", column.numbers { 1, 2, 1 } } }, meta)
    assert.truthy(write.text(d):find('    { "pay", kind = "number", private = true },\n  },', 1, true))
  end)
end)

describe("an update", function()
  local old = [[
return { scales = { yn = { { "yes", 1 }, { "no", 2 } } },
  columns = {
    { "q1", scale = "yn" }, -- mine
    { "q2", codes = { { "a", "A" } } } },
  batteries = { { "q7", scale = "yn", items = { "q7_1", { "q7_2" } } } } }
]]
  local d = core.of { { "q1", column.numbers { 1, 7, 3 } }, { "q2", column.texts { "A", "b ]] b", "A" } },
    { "q7_1", column.numbers { 1, 2, 1 } }, { "q7_2", column.numbers { 1, 4, 1 } } }
  local expected = [[
return { scales = { yn = { { "yes", 1 }, { "no", 2 } } },
  columns = {
    { "q1", scale = "yn" }, --[[ new in the data: { "3", 3 }, { "7", 7 } ]].."]]"..[[ -- mine
    { "q2", codes = { { "a", "A" } } } --[=[ new in the data: { "b_b", "b ]].."]]"..[[ b" } ]=] },
  batteries = { { "q7", scale = "yn", items = { "q7_1", { "q7_2" } --[[ new in the data: { "4", 4 } ]].."]]"..[[ } } } }
]]

  it("lists new options behind their columns, once", function()
    local by_name = book_of(old).by_name
    local text, added, gone, more = update.text(old, d, by_name)
    assert.equal(expected, text)
    assert.same({ {}, {}, { "q1", "q2", "q7_2" } }, { added, gone, more })
    assert.equal(expected, (update.text(text, d, book_of(text).by_name)))
  end)

  it("renews the list when the data change, and takes it away", function()
    local other = core.of { { "q1", column.numbers { 8, 2 } }, { "q2", column.texts { "A", "A" } },
      { "q7_1", column.numbers { 1, 2 } }, { "q7_2", column.numbers { 1, 1 } }, { "z", column.numbers { 1.5, 2 } } }
    local text = update.text(expected, other, book_of(expected).by_name)
    assert.equal([[
return { scales = { yn = { { "yes", 1 }, { "no", 2 } } },
  columns = {
    { "q1", scale = "yn" }, --[[ new in the data: { "8", 8 } ]].."]]"..[[ -- mine
    { "q2", codes = { { "a", "A" } } },
    -- new in the data:
    { "z", kind = "number" }, -- 1.5 to 2
  },
  batteries = { { "q7", scale = "yn", items = { "q7_1", { "q7_2" } } } } }
]], text)
  end)

  it("lists new items of lists behind their set", function()
    local source = 'return { sets = { { "t", from = "list", column = "q5", separator = ";",\n'
      .. '  items = { { "zoom", 1 }, { "webex", 2 } } } } }\n'
    local book = book_of(source)
    local lists = core.of { { "q5", column.texts { "1;2", "4;1;b", "2;4" } } }
    local text, added, _, more = update.text(source, lists, book.by_name, book.sets)
    assert.equal('return { sets = { { "t", from = "list", column = "q5", separator = ";",\n'
      .. '  items = { { "zoom", 1 }, { "webex", 2 } } } --[[ new in the data: { "4", 4 }, { "b" } ]] } }\n', text)
    assert.same({ {}, { "t" } }, { added, more })
    book = book_of(text)
    assert.equal(text, (update.text(text, lists, book.by_name, book.sets)))
  end)

  it("counts private values and shows none", function()
    local source = 'return { columns = { { "q", private = true, codes = { { "a", 1 } } } } }\n'
    local text = update.text(source, core.of { { "q", column.numbers { 1, 77 } } }, book_of(source).by_name)
    assert.equal('return { columns = { { "q", private = true, codes = { { "a", 1 } } } '
      .. '--[[ new in the data: 1 value (private) ]] } }\n', text)
  end)
end)

describe("a codebook made from data", function()
  local function columns(bytes)
    return write.text(read(bytes)):match("\n  columns = {\n(.-)\n  }")
  end

  it("leaves to a text of the file the key that it is itself", function()
    local text = columns('q\n-1\n1\n2\nx\n 7\n Y\nY\ny\n')
    for _, entry in ipairs { '{ "minus_1", "-1"', '{ "1" }', '{ "2" }', '{ "v_7", " 7"', '{ "Y" }', '{ "y" }' } do
      assert.truthy(text:find(entry, 1, true) or text:find(entry:gsub('{ "Y" }', '"Y"'), 1, true),
        entry .. "\n" .. text)
    end
    local d = read("q\n-1\n1\n1\nx\n", { codebook = load.source(write.text(read("q\n-1\n1\n1\nx\n")), "x.lua") })
    assert.equal(2, #d:keep "q == '1'")
  end)

  it("does not decide whether days or months come first", function()
    local lines = { "id,d" }
    for day = 1, 12 do lines[#lines + 1] = ("%d,03/%02d/2025"):format(day, day) end
    assert.truthy(columns(table.concat(lines,
      "\n") .. "\n"):find('{ "d", kind = "text" }, -- dates? kind = "date", date = '
      .. '"%d/%m/%Y" or "%m/%d/%Y"', 1, true))
  end)

  it("keeps addresses out among which other words stand", function()
    assert.truthy(columns("id,e\n1,a@b.de\n2,\n3,nicht angegeben\n"):find('{ "e", kind = "text", private = true }',
      1, true))
  end)

  it("reads columns without answers as texts, since anything may come", function()
    assert.truthy(columns("id,other\n1,\n2,\n"):find('{ "other", kind = "text" }, -- no answers', 1, true))
  end)

  it("sees lists of codes that were read as numbers, and brackets in lists of words", function()
    assert.truthy(columns("id;q5\n1;1,3\n2;2\n3;1,2\n4;3\n5;2,3\n6;1,3\n"):find("lists of codes?", 1, true))
    local text = write.text(read('id,w\n1,"Webex, Teams (a, b)"\n2,"Webex, Teams (a, b)"\n3,Webex\n'))
    assert.is_nil(text:find("from = \"list\"", 1, true))
  end)

  it("shows marks of direction as numbers, and has none in keys", function()
    local text = columns("q\na\u{202E}b\nc\n")
    assert.is_nil(text:find("\u{202E}", 1, true))
    assert.truthy(text:find('{ "ab", "a\\u{202E}b"', 1, true), text)
  end)
end)

describe("an update", function()
  local function updated(source, bytes)
    local book = book_of(source)
    return update.text(source, read(bytes), book.by_name, book.sets)
  end

  it("gives back what went and came again as it was edited", function()
    local source = 'return { columns = {\n  { "a", de = "A mine" },\n  { "b" },\n} }\n'
    local gone = updated(source, "b\n1\n")
    assert.truthy(gone:find("not in the data: { \"a\", de = \"A mine\" }", 1, true))
    local again, added = updated(gone, "a,b\n1,1\n")
    assert.equal(source, again)
    assert.same({ "a" }, added)
  end)

  it("says which texts stand in a column of numbers", function()
    local text, _, _, more = updated('return { columns = { { "n", kind = "number" } } }', "n\n1\nZoom\n2,5\n")
    assert.truthy(text:find('--[[ new in the data: { "zoom", "Zoom" } ]]', 1, true), text)
    assert.same({ "n" }, more)
  end)

  it("comments on an entry before new ones, and the same the next time", function()
    local source = 'return { columns = { { "q1", codes = { { "a", 1 } } } } }\r\n'
    local bytes = "q1,new\n1,5\n4,6\n"
    local text = updated(source, bytes)
    assert.truthy(text:find('{ "q1", codes = { { "a", 1 } } }, --[[ new in the data: { "4", 4 } ]]', 1, true), text)
    assert.is_nil(text:gsub("\r\n", ""):find("\n", 1, true))
    assert.equal(text, updated(text, bytes))
  end)
end)
