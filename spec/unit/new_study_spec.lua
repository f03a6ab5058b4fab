--- Study folders made from a data file: lib/new_study.lua, scripts/commands/new-study.lua.

local lfs = require "lfs"
local run = require "spec.support.run"
local stat_files = require "spec.support.stat_files"
local temp = require "spec.support.temp"

local bytes = "sex;größe;Straße;w;note\nweiblich;1,70;Köln;0,5;a\nmännlich;1,81;Köln;2;b\nweiblich;1,65;Bonn;1;c\n"

local made = { "data", "scripts", "study.lua" }

local function names(path)
  local list = {}
  for name in lfs.dir(path) do
    if name ~= "." and name ~= ".." then list[#list + 1] = name end
  end
  table.sort(list)
  return list
end

local function fine(result)
  assert.equal("", result.status == 0 and "" or result.err)
  return result.out
end

describe("befund new-study", function()
  it("makes a folder whose chapter runs at once, in both languages, and says what is next", function()
    local dir <close> = temp.folder()
    dir:write("Umfrage 1.csv", bytes)
    local out = fine(run { "new-study", "survey", "Umfrage 1.csv", cwd = dir:path() })
    assert.equal([[
survey:
  study.lua                      title, population, wave, design
  data/Umfrage 1.csv             the data: 3 rows, 5 columns
  data/Umfrage 1.codebook.lua    what its columns mean, made from the data
  scripts/chapters/overview.lua  a chapter: tables of 5 questions
  scripts/recommendations/       none yet
Next: befund chapter all --study survey
In a script: study.use("survey").respondents
]], out)
    assert.same({ "Umfrage 1.csv", "survey" }, dir:names())
    assert.same(made, names(dir:path("survey")))
    assert.equal(bytes, dir:read("survey/data/Umfrage 1.csv"))
    assert.equal(" 1  overview  Overview\n", fine(run { "chapters", "--study", "survey", cwd = dir:path(),
      env = { LC_ALL = "C" } }))
    local page = fine(run { "chapter", "all", "--study", "survey/", "--lang", "de", cwd = dir:path() })
    assert.truthy(page:find("Kapitel 1: Überblick\n====================\nBefragte. Umfrage 1.csv\n", 1, true))
    assert.truthy(page:find("\nMittelwert +1,7\n"), page)
    assert.truthy(page:find("\nKöln +67\n"))
    assert.is_nil(page:find("veröffentlicht", 1, true))
    assert.equal("2.0\n", fine(run { "-e", "study.use('survey').respondents:share('sex', 'weiblich').value * 3",
      cwd = dir:path() }))
  end)

  it("takes weights, a title and a name for those who were asked", function()
    local dir <close> = temp.folder()
    local path = dir:write("a.csv", bytes)
    fine(run { "new-study", dir:path("s"), path, "--weight", "w", "--title", "Ein \"Titel\"", "--population", "leute" })
    local page = fine(run { "chapter", "overview", "--study", dir:path("s"), "--lang", "en" })
    assert.truthy(page:find("Base: all respondents; column percent; weighted by w\n", 1, true))
    assert.is_nil(page:find("\nw\n", 1, true)) -- the weight is no question
    local code = ("local s = study.use(%q) print(s.title.de, s.leute:share('sex', 'weiblich').value * 3.5)")
      :format(dir:path("s"))
    assert.equal("Ein \"Titel\"\t1.5\n", fine(run { "-e", code }))
  end)

  it("takes a codebook along that was edited", function()
    local dir <close> = temp.folder()
    local path = dir:write("a.csv", "q,t,mail\n1,x,a@b.de\n2,y,c@d.de\n2,z,e@f.de\n")
    local book = [[return { wave = "2030", title = { de = "Titel" }, columns = { { "q", de = "Frage", codes = {
      { "yes", 1, de = "ja" }, { "no", 2, de = "nein" } } }, { "t", kind = "text" }, { "mail", private = true } } }
]]
    dir:write("a.codebook.lua", book)
    assert.truthy(fine(run { "new-study", dir:path("s"), path }):find("a chapter: tables of 1 question\n", 1, true))
    assert.equal(book, dir:read("s/data/a.codebook.lua"))
    assert.truthy(dir:read("s/study.lua"):find('{ "2030", file = "a.csv" }', 1, true))
    assert.truthy(dir:read("s/study.lua"):find('title = { de = "Titel", en = "Titel" }', 1, true))
    assert.truthy(fine(run { "chapter", "all", "--study", dir:path("s"), "--lang", "de" }):find("Frage", 1, true))
    dir:write("other.lua", book)
    fine(run { "new-study", dir:path("t"), dir:write("b.csv", "q,t,mail\n1,x,a@b.de\n"), "--codebook",
      dir:path("other.lua") })
    assert.equal(book, dir:read("t/data/b.codebook.lua"))
  end)

  it("makes one of every kind of file of SPSS and Stata", function()
    local dir <close> = temp.folder()
    for i, one in ipairs(stat_files) do
      local ending, about, bytes_of = table.unpack(one)
      local path = dir:write(("f%d.%s"):format(i, ending), bytes_of())
      local folder = dir:path("s" .. i)
      fine(run { "new-study", folder, path })
      local page = fine(run { "chapter", "all", "--study", folder, "--lang", "en" })
      assert.truthy(page:find("\nBase ", 1, true), about)
    end
  end)

  it("asks for tables of questions only: no texts, dates, serial numbers, private columns", function()
    local dir <close> = temp.folder()
    local rows = { "id,q7_1,q7_2,a,b,when,said,mail,n,empty" }
    for i = 1, 60 do
      rows[i + 1] = ("%d,%d,%d,%d,%d,2025-05-%02d,word %d of mine,x%d@y.de,%d,"):format(i, i % 3 + 1, i % 2 + 1, i % 2,
        (i + 1) % 2, i % 28 + 1, i, i, i % 17)
    end
    local path = dir:write("d.csv", table.concat(rows, "\n") .. "\n")
    dir:write("d.codebook.lua", [[return { id = "id", columns = { { "id", kind = "number" }, { "when", kind = "date" },
      { "said", kind = "text" }, { "mail", kind = "text", private = true }, { "n", kind = "number" }, { "empty" } },
      sets = { { "tools", items = { { "a" }, { "b" } } } },
      batteries = { { "q7", codes = { { "x", 1 }, { "y", 2 }, { "z", 3 } }, items = { "q7_1", "q7_2" } } } }]])
    fine(run { "new-study", dir:path("s"), path })
    local chapter = dir:read("s/scripts/chapters/overview.lua")
    assert.truthy(chapter:find('rows = { "n", "tools" }', 1, true), chapter)
    assert.truthy(chapter:find('out:table(respondents:battery("q7"))', 1, true))
    assert.truthy(chapter:find('needs      = { "n", "tools", "q7" }', 1, true))
    fine(run { "chapter", "all", "--study", dir:path("s") })
  end)

  it("shows eight questions and no choice of more than thirty answers", function()
    local dir <close> = temp.folder()
    local head, rows = { "town" }, {}
    for i = 1, 12 do head[i + 1] = "q" .. i end
    rows[1] = table.concat(head, ",")
    for i = 1, 80 do rows[i + 1] = ("town %c%c"):format(65 + i % 8, 65 + i % 5) .. (",yes"):rep(12) end
    fine(run { "new-study", dir:path("s"), dir:write("d.csv", table.concat(rows, "\n") .. "\n") })
    assert.truthy(dir:read("s/scripts/chapters/overview.lua"):find(
      'rows = { "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8" } })', 1, true))
  end)

  it("makes a chapter that says so where there is nothing for a table", function()
    local dir <close> = temp.folder()
    fine(run { "new-study", dir:path("s"), dir:write("d.csv", "id\n1\n2\n") })
    assert.truthy(fine(run { "chapter", "all", "--study", dir:path("s"), "--lang", "en" }):find(
      "No column that a table can show", 1, true))
  end)

  it("proposes more tables in comments, which run, too", function()
    local dir <close> = temp.folder()
    fine(run { "new-study", dir:path("s"), dir:write("d.csv", "q,g\na,x\nb,y\na,y\n") })
    local chapter, count = dir:read("s/scripts/chapters/overview.lua"):gsub("%-%- (out:table)", "%1")
    assert.equal(2, count)
    dir:write("s/scripts/chapters/overview.lua", chapter)
    local page = fine(run { "chapter", "all", "--study", dir:path("s"), "--format", "csv" })
    assert.equal(4, select(2, page:gsub("%f[^\n][qg],,Base,", "")), page)
  end)

  it("fills a folder that is there and empty, the current one too", function()
    local dir <close> = temp.folder()
    local path = dir:write("a.csv", bytes)
    lfs.mkdir(dir:path("s"))
    fine(run { "new-study", ".", path, cwd = dir:path("s") })
    assert.same(made, names(dir:path("s")))
    assert.equal(" 1  overview  Overview\n", fine(run { "chapters", "--study", ".", cwd = dir:path("s"),
      env = { LC_ALL = "C" } }))
  end)

  it("is a wrong command line with a folder that cannot be made, or too few words", function()
    local dir <close> = temp.folder()
    local path = dir:write("a.csv", bytes)
    for _, case in ipairs {
      { { "new-study", dir:path() }, "new-study: name a folder and a data file (befund new-study survey answers.csv)" },
      { { "new-study", dir:path(), path }, ("new-study: %s is there and not empty: it has 'a.csv' (name a new folder)")
        :format(dir:path()) },
      { { "new-study", path, path }, ("new-study: %s is there and no folder (name a new one)"):format(path) },
      { { "new-study", "", path }, "new-study: the name of the folder is empty (name a new one)" },
      { { "new-study", dir:path("x/y"), path }, ("new-study: %s: there is no folder '%s' to put it in (make it first)")
        :format(dir:path("x/y"), dir:path("x")) },
      { { "new-study", dir:path("s"), path, "--population", "a b" }, "new-study: population 'a b' is no name that a "
        .. "script can use (letters, digits and _: staff)" },
    } do
      assert.same({ status = 2, out = "", err = "befund: " .. case[2] .. "\n" }, run(case[1]))
    end
    assert.same({ "a.csv" }, dir:names())
  end)

  it("leaves nothing where it fails", function()
    local dir <close> = temp.folder()
    local path = dir:write("a.csv", bytes)
    for _, case in ipairs {
      { { "new-study", dir:path("s"), dir:path("no.csv") }, "no.csv: no such file" },
      { { "new-study", dir:path("s"), dir:write("a.xyz", "") }, "is no kind of file that this version knows" },
      { { "new-study", dir:path("s"), "b/a.befund" }, "new-study: the data of a study have their codebook beside them "
        .. "(befund convert b/a.befund b/a.csv writes both)" },
      { { "new-study", dir:path("s"), path, "--weight", "sex" }, "design: weight 'sex' is a column of kind 'single'" },
      { { "new-study", dir:path("s"), path, "--weight", "ww" }, "design: no column 'ww' for the weight (is it 'w'?)" },
      { { "new-study", dir:path("s"), path, "--population", "title" }, "study.lua:9: populations[1]: the name 'title' "
        .. "is taken (call it otherwise: staff, people)" },
    } do
      local result = run(case[1])
      assert.equal(1, result.status)
      assert.truthy(result.err:find(case[2], 1, true), result.err)
    end
    assert.same({ "a.csv", "a.xyz" }, dir:names())
    lfs.mkdir(dir:path("s"))
    assert.equal(1, run { "new-study", dir:path("s"), path, "--population", "title" }.status)
    assert.same({}, names(dir:path("s")))
    os.execute("chmod a-w " .. dir:path("s"))
    if run { "-e", "(io.open('" .. dir:path("s/x") .. "', 'w'))" }.out == "nil\n" then -- root may write anywhere
      assert.truthy(run { "new-study", dir:path("s"), path }.err:find("Permission denied", 1, true))
    end
  end)
end)

describe("a study at --study", function()
  local dir

  setup(function()
    dir = temp.folder()
    fine(run { "new-study", dir:path("s"), dir:write("a.csv", bytes) })
  end)

  it("is found by a full path, a relative one and from a script's own folder", function()
    local name = dir:path():match("[^/]*$")
    for _, folder in ipairs { dir:path("s"), dir:path("s/"), "s", "./s//", "../" .. name .. "/s" } do
      assert.truthy(fine(run { "chapters", "--study", folder, cwd = dir:path() }):find("overview", 1, true))
    end
    lfs.mkdir(dir:path("t"))
    local path = dir:write("t/x.lua", "print(study.use '../s'.respondents:mean('größe').base)")
    assert.equal("3\n", fine(run { path, cwd = "/" }))
    assert.equal("3\n", fine(run { "t/x.lua", cwd = dir:path() }))
  end)

  it("may be the current folder, whose study.lua is not taken for befund's own", function()
    assert.truthy(fine(run { "chapters", "--study", ".", cwd = dir:path("s") }):find("overview", 1, true))
    assert.truthy(fine(run { "chapters", cwd = dir:path("s") }):find("demography", 1, true))
  end)

  it("is refused in one sentence where there is none", function()
    for _, command in ipairs { { "chapters" }, { "chapter", "all" }, { "recommendation", "all" }, { "verify" },
      { "reconstruct" } } do
      for _, folder in ipairs { "nowhere", "", "a.csv", "s/study.lua" } do
        local words = { command[1], command[2], cwd = dir:path() }
        words[#words + 1] = "--study=" .. folder
        assert.same({ status = 1, out = "", err = ("befund: %s: no study here (a study is a folder with study.lua and "
          .. "data/)\n"):format(folder ~= "" and folder or "''") }, run(words))
      end
    end
  end)

  it("needs no figures, no recommendations and no plan", function()
    assert.truthy(fine(run { "verify", "--study", dir:path("s") }):find("Published figures recomputed: a\n", 1, true))
    assert.equal("no recommendations (scripts/recommendations/ of the study has none)\n",
      fine(run { "recommendation", "all", "--study", dir:path("s") }))
    local result = run { "reconstruct", "--study", dir:path("s") }
    assert.same({ status = 1, out = "", err = "befund: study.lua: no field 'reconstruction' (name the file with the "
      .. "plan)\n" }, result)
  end)
end)
