-- Help (lib/help.lua, lib/help/, scripts/commands/help.lua): everything public is in it, and what it says is true.

local befund = require "befund"
local classes = require "help.classes"
local command = require "command"
local extract = require "help.extract"
local help = require "help"
local index = require "help.index"
local question = require "help.question"
local run = require "spec.support.run"
local study = require "study"
local temp = require "spec.support.temp"

local function text(...)
  return tostring(help.of(...))
end

describe("help covers", function()
  local topics = index.topics()

  for _, class in ipairs(classes.list) do
    it("every method of " .. class.title, function()
      local missing = {}
      for name in pairs(class.values()) do
        if not topics[class.as .. name] and not topics["s:" .. name] then missing[#missing + 1] = name end
      end
      assert.are.same({}, missing)
    end)
  end

  it("every command, with all its options", function()
    for _, name in ipairs(command.names()) do
      local page = text("befund " .. name)
      assert.is_truthy(page:find(command.script(name).summary:match("^%S+ %S+"), 1, true), name)
      for _, option in ipairs(command.script(name).choices) do
        assert.is_truthy(page:find("--" .. option[1], 1, true), name .. " --" .. option[1])
      end
    end
  end)

  it("every public function with what it does and an example", function()
    local poor = {}
    for _, topic in ipairs(topics) do
      if topic.entry and (topic.entry.text == "" or #topic.entry.usage == 0) then poor[#poor + 1] = topic.name end
    end
    assert.are.same({}, poor)
    assert.is_true(#topics > 150)
  end)

  it("what is used most with examples as one writes them: of modules only core.file, to have data", function()
    for name in ("befund.read befund.write befund.waves befund.report d:describe d:derive d:keep d:design d:select "
      .. "d:rename s:table s:tables s:mean s:total s:share s:count s:quantile s:freq s:domain s:rows s:battery s:rake "
      .. "s:poststratify s:weights s:regress s:ttest s:test s:compare t:cell t:chart"):gmatch("%S+") do
      for _, line in ipairs(require "help.index".topics()[name].entry.usage) do
        for module in line:gmatch('require "([%w_.]+)"') do assert.are.equal("core.file", module, name) end
      end
    end
  end)

  it("options of an argument each on a line of its own", function()
    local page = tostring(help.of("s:table"))
    assert.is_truthy(page:find("\n  asked  `rows`: list of columns and batteries\n         `columns`: ", 1, true))
    assert.is_truthy(page:find("\n         `nets`: `{ q1 = ", 1, true))
    assert.is_truthy(tostring(help.of("d:design")):find("\n        `psu`: name or list of names", 1, true))
  end)

  it("concepts that name only what there is", function()
    local wrong = {}
    for _, topic in ipairs(topics) do
      for _, name in ipairs(topic.see or {}) do
        if not topics[name] then wrong[#wrong + 1] = topic.name .. ": " .. name end
      end
    end
    for _, class in ipairs(classes.list) do
      if not topics[class.topic] then wrong[#wrong + 1] = class.title end
    end
    assert.are.same({}, wrong)
  end)

  it("lines of at most 78 places, but for examples", function()
    for _, topic in ipairs(topics) do
      for line in (text(topic.name) .. "\n"):gmatch("([^\n]*)\n") do
        assert.is_true(utf8.len(line) <= 78 or line:find("^    ") ~= nil, topic.name .. ": " .. line)
      end
    end
  end)
end)

describe("help finds", function()
  local d = require "core.dataset".of { { "age", require "core.column".numbers { 30, 40, false } } }

  it("a method by its whole name, its last part, and as a function", function()
    local page = text("s:mean")
    assert.is_truthy(page:find("^s:mean%(v, o%) +designs\n\nWeighted mean of a number"))
    assert.are.equal(page, text("mean"))
    assert.are.equal(page, text(require "design".of(d).mean))
    assert.are.equal(page, text(d.mean))
  end)

  it("functions in C by what they are", function()
    assert.is_truthy(text(d.names):find("^d:names"))
    assert.is_truthy(text(d.column):find("^d:column%(name%)"))
  end)

  it("functions of befund, written with brackets too", function()
    assert.are.equal(text(befund.read), text("befund.read()"))
  end)

  it("concepts before functions of the same name, and says what else is called so", function()
    local page = text("table")
    assert.is_truthy(page:find("^Tables +concept"))
    assert.is_truthy(page:find("Also: s:table, out:table, befund table", 1, true))
  end)

  it("concepts by German words", function()
    assert.are.equal(text("weight"), text("Gewichtung"))
  end)

  it("kinds of values by what stands before their methods, and values themselves", function()
    assert.is_truthy(text("d:"):find("d:describe", 1, true))
    assert.are.equal(text("d:"), text(d))
    assert.is_nil(text("d:"):find("keep_rows", 1, true))
  end)

  it("columns of datasets in reach, with their counts", function()
    assert.are.equal("age: number\n  2 of 3 answered\n  30 to 40\n  (system)  1  nothing there",
      text("age", { d = d }))
  end)

  it("columns that are called like a function: both", function()
    local numbers = require "core.column".numbers
    local page = tostring(help.of("share", { d = require "core.dataset".of { { "share", numbers { 1, 2 } } } }))
    assert.is_truthy(page:find("^share: number\n.*2 of 2 answered"))
    assert.is_truthy(page:find("\ns:share(", 1, true))
  end)

  it("whose column it tells of, where several datasets have one, the last result behind all", function()
    local other = require "core.dataset".of { { "age", require "core.column".numbers { 1 } } }
    local page = tostring(help.of("age", { d = d, other = other, same = d, _ = other }))
    assert.is_truthy(page:find("2 of 3 answered", 1, true))
    assert.is_truthy(page:find("  Here of d; also in other, _\n?$"))
    assert.is_nil(tostring(help.of("age", { d = d, same = d })):find("Here of", 1, true))
  end)

  it("that a function is Lua's own, and how to search, by where one is", function()
    local function said(...) return (select(2, pcall(help.of, ...))) end
    assert.is_truthy(said("string.format", {}):find("'string.format' is Lua's own", 1, true))
    assert.is_truthy(said("qqqq", {}):find("(??qqqq searches all texts)", 1, true))
    assert.is_truthy(said("qqqq"):find("(befund help --search qqqq searches all texts)", 1, true))
  end)

  it("columns in backquotes, as expressions have them", function()
    assert.is_truthy(tostring(help.of("`age`", { d = d })):find("^age: number"))
  end)

  it("globals by their names", function()
    assert.are.equal(tostring(help.of(d)), tostring(help.of("mydata", { mydata = d })))
  end)

  it("questions of the study in all their waves", function()
    local name = study.books[study.populations[1].waves[1].codebook].columns[2].name
    local page = question.of(name)
    assert.is_truthy(page:find(study.question(name).waves[1], 1, true))
  end)

  it("nothing: then it names the nearest, or the search", function()
    assert.has_error(function() help.of("meann") end,
      "help: there is nothing named 'meann' (is it 'mean'?)")
    assert.has_error(function() help.of("zzzzzz", {}) end,
      "help: there is nothing named 'zzzzzz' (??zzzzzz searches all texts)")
    assert.has_error(function() help.of(function() end) end,
      "help: this function is not befund's (it is documented where it was made)")
  end)
end)

describe("the search", function()
  it("looks into help, questions and labels of both languages", function()
    local labels = require "core.labels".of { title = { de = "Wohnort", en = "Residence" },
      answers = { { key = "a", label = { de = "Land", en = "countryside" } } } }
    local d = require "core.dataset".of { { "home", require "core.column".single { labels = labels, codes = { 1 } } } }
    for _, word in ipairs { "wohnort", "RESIDENCE", "countryside", "land" } do
      assert.is_truthy(tostring(help.search(word, { d = d })):find("  home", 1, true), word)
    end
    assert.is_truthy(tostring(help.search("kish")):find("  deff", 1, true))
    assert.are.equal("nothing has 'qqqqq' in it", tostring(help.search("qqqqq")))
  end)
end)

describe("documentation comments", function()
  it("are read from Lua", function()
    local list = extract.source("--- Adds numbers. More of it.\n-- \n--     sum(1, 2)\n"
      .. "-- @param a, b numbers,\n--   both\n"
      .. "-- @return a number\n-- @raise on texts\n-- @usage\n-- local x = 1\n--   assert(x)\n"
      .. "function sums.add(a, b)\n", "x.lua")
    assert.are.same({ { file = "x.lua", line = 11, owner = "sums", name = "add", arguments = { "a", "b" },
      text = "Adds numbers. More of it.\n\n    sum(1, 2)", summary = "Adds numbers.",
      params = { { "a, b", "numbers, both" } }, returns = "a number", raises = "on texts",
      usage = { "local x = 1", "  assert(x)" } } }, list)
  end)

  it("are read from C, by the names that Lua knows", function()
    local list = extract.source("/*** How many.\n * @return a number\n */\nstatic int count_of(lua_State *L)\n{\n}\n"
      .. "static const luaL_Reg methods[] = {{\"count\", count_of}, {NULL, NULL}};\n", "x.c")
    assert.are.same({ { file = "x.c", line = 4, name = "count", arguments = {}, text = "How many.",
      summary = "How many.", params = {}, returns = "a number", usage = {} } }, list)
  end)
end)

describe("befund help", function()
  it("prints pages, refuses what is not there with status 2", function()
    local one = run { "help", "s:mean", "design" }
    assert.are.equal(0, one.status)
    assert.is_truthy(one.out:find("^s:mean.*\n\nDesigns +concept"))
    assert.are.same({ status = 2, out = "", err = "befund: help: there is nothing named 'meann' (is it 'mean'?)\n" },
      run { "help", "meann" })
  end)

  it("makes the manual, stubs that load and do nothing, completion that bash understands", function()
    local dir <close> = temp.folder()
    local man, stubs = run { "help", "--as", "man" }.out, run { "help", "--as", "stubs" }.out
    local bash = dir:path("complete")
    for _, topic in ipairs(index.topics()) do
      if topic.entry and not topic.is_inner then
        assert.is_truthy(man:find(topic.short, 1, true), topic.name)
        assert.is_truthy(stubs:find("[.:]" .. topic.short .. "%("), topic.name)
      end
    end
    assert.is_truthy(stubs:find("---@param asked { rows?: any, columns?: any, ", 1, true))
    assert.is_truthy(stubs:find("---@param spec { weight?: any, stratum?: any, ", 1, true))
    local _, shared = man:gsub("\n%.B \\%-\\%-bom", "")
    assert.are.equal(1, shared)
    local environment = {}
    assert(load(stubs, "stubs", "t", environment))()
    assert.are.equal("function", type(environment.befund.read))
    assert.are.equal(0, run { "help", "--as", "bash", "--output", bash }.status)
    local ask = dir:write("ask", "source '" .. bash .. "'\nCOMP_WORDS=(befund table --percent '')\nCOMP_CWORD=3\n"
      .. "_befund\necho ${COMPREPLY[@]}\nCOMP_WORDS=(befund desc)\nCOMP_CWORD=1\n_befund\necho ${COMPREPLY[@]}\n")
    local pipe = assert(io.popen("bash '" .. ask .. "'"))
    assert.are.equal("column row total\ndescribe\n", pipe:read "a")
    pipe:close()
  end)

  it("knows an installed tree by its index", function()
    local found = assert(load(index.source()))()
    assert.are.same(extract.tree(require "core.file".home)["lib/help.lua"], found["lib/help.lua"])
    assert.is_truthy(found["src/lua_column.c"])
  end)
end)
