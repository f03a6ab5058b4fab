-- Completion at the prompt (lib/prompt/complete.lua), by what surveys have.

local complete = require "prompt.complete"
local column, dataset = require "core.column", require "core.dataset"
local design = require "design"
local labels = require "core.labels"
local temp = require "spec.support.temp"

describe("completion", function()
  local level = labels.of { answers = { { key = "state" }, { key = "municipal" }, { key = "mixed" } },
    missing = { { key = "none", kind = "no_answer" } } }
  local d = dataset.of { { "age", column.numbers { 1, 2 } },
    { "level", column.single { labels = level, codes = { 1, 2 } } }, { "sch.wide", column.numbers { 3, 4 } } }
  local env = { d = d, s = design.of(d), t = design.of(d):table { rows = "age" }, deep = { down = { here = 1 } } }

  -- The candidates with what stands in front of them on the line.
  local function lines(line)
    local start, list = complete.at(env, line, #line)
    for i, one in ipairs(list) do list[i] = line:sub(1, start) .. one end
    return list
  end

  it("knows globals, fields, keywords", function()
    assert.are.same({ "deep" }, lines "deep")
    assert.are.same({ "x = deep.down.here" }, lines "x = deep.down.h")
    assert.are.same({ "print" }, lines "pri")
    assert.are.same({ "if d then", "if d tostring" }, (function()
      local found = {}
      for _, one in ipairs(lines "if d t") do
        if one == "if d then" or one == "if d tostring" then found[#found + 1] = one end
      end
      return found
    end)())
    assert.are.same({ "while" }, lines "wh")
    assert.are.same({ "befund.read", "befund.reconstruct" }, (function()
      local found = {}
      for _, one in ipairs(lines "befund.re") do
        if one ~= "befund.report" then found[#found + 1] = one end
      end
      return found
    end)())
  end)

  it("knows methods of values, of handles too, and not those of the program", function()
    assert.are.same({ "d:derive", "d:describe", "d:design" }, lines "d:de")
    assert.are.same({ "s:mean", "s:multi" }, lines "s:m")
    assert.are.same({ "t:cell" }, lines "t:ce")
    assert.are.same({}, lines "d:keep_r")
  end)

  it("knows columns within texts", function()
    assert.are.same({ 's:mean("age' }, lines 's:mean("ag')
    assert.are.same({ "s:table { rows = 'age', columns = 'level" }, lines "s:table { rows = 'age', columns = 'le")
    assert.are.same({ 's:table { rows = { "age", "level' }, lines 's:table { rows = { "age", "le')
  end)

  it("puts names that are no words in backquotes", function()
    assert.are.same({ 's:domain("`sch.wide`' }, lines 's:domain("sch')
    assert.are.same({ 's:domain("`sch.wide`' }, lines 's:domain("`sch')
    assert.are.same({ "x = \"age >= 3 and `sch.wide`" }, lines "x = \"age >= 3 and sch")
    assert.are.same({ 's:table { domain = "`sch.wide`' }, lines 's:table { domain = "sch')
    assert.are.same({ 'd:derive { x = "`sch.wide`' }, lines 'd:derive { x = "sch')
    assert.are.same({ 'd:derive { x = { expression = "`sch.wide`' }, lines 'd:derive { x = { expression = "sch')
  end)

  it("but not where a column is named as it is", function()
    assert.are.same({ 's:mean("sch.wide' }, lines 's:mean("sch')
    assert.are.equal(3.5, env.s:mean("sch.wide").value)
    assert.are.same({ 's:table { rows = { "age", "sch.wide' }, lines 's:table { rows = { "age", "sch')
    assert.are.same({ 's:table { columns = "level > sch.wide' }, lines 's:table { columns = "level > sch')
  end)

  it("knows keys of options behind comparisons, not kinds of missing", function()
    assert.are.same({ "s:domain(\"level == 'mixed", "s:domain(\"level == 'municipal" }, lines "s:domain(\"level == 'm")
    assert.are.same({ "s:domain(\"age > 3 and level in {'state', 'municipal'" },
      lines "s:domain(\"age > 3 and level in {'state', 'mu")
    assert.are.same({ "s:domain(\"`level` ~= 'state'" }, lines "s:domain(\"`level` ~= 's")
    assert.are.same({ 's:share("level", "state' }, lines 's:share("level", "s')
    assert.are.same({ "s:domain(\"level == '" .. "mixed", "s:domain(\"level == '" .. "municipal",
      "s:domain(\"level == '" .. "state" }, lines "s:domain(\"level == '")
    assert.are.same({}, lines "s:domain(\"age == '")
  end)

  it("knows what options may be", function()
    assert.are.same({ 's:table { percent = "column' }, lines 's:table { percent = "c')
    assert.are.same({ 's:table { show = { "percent", "sd', 's:table { show = { "percent", "se' },
      lines 's:table { show = { "percent", "s')
    assert.are.same({ 'd:design { lonely = "centre', 'd:design { lonely = "certainty' },
      lines 'd:design { lonely = "ce')
  end)

  it("takes no variable for an option", function()
    assert.are.same({ 'test = s:mean("age' }, lines 'test = s:mean("ag')
    assert.are.same({ 'title = d:column("age' }, lines 'title = d:column("ag')
    assert.are.same({}, lines 's:table { title = "ag')
  end)

  it("knows files and folders", function()
    local dir <close> = temp.folder()
    dir:write("answers.csv", "x\n1\n")
    assert(require "lfs".mkdir(dir:path "answers"))
    local start = 'befund.read("' .. dir:path "ans"
    assert.are.same({ 'befund.read("' .. dir:path "answers.csv", 'befund.read("' .. dir:path "answers" .. "/" },
      lines(start))
    assert.are.same({}, lines('befund.read("' .. dir:path "nothing/x"))
  end)

  it("knows questions, waves and what help knows", function()
    local study = require "study"
    local population = study.populations[1]
    local list = lines("study." .. population.name .. ':wave("')
    assert.are.equal(#population.waves, #list)
    local name = study.books[population.waves[1].codebook].columns[2].name
    assert.are.equal('study.question("' .. name, lines('study.question("' .. name)[1])
    assert.are.same({ "?s:quantile" }, lines "?s:q")
    assert.are.same({ "?deff" }, lines "?def")
    assert.are.same({}, lines "?s:leave")
    assert.are.same({ "?age" }, { lines "?age"[1] })
  end)

  it("has nothing to say in comments, behind values that are not there, behind calls", function()
    for _, line in ipairs { "-- le", "no.such.fi", 's:mean("age").v.w', "unknown(1):me", "", "x = " } do
      assert.are.same({}, lines(line), line)
    end
  end)

  it("knows what is given by a method, without calling it", function()
    assert.are.same({ 's:mean("age").value' }, lines 's:mean("age").v')
    assert.are.same({ "s:domain('age > 1'):mean", "s:domain('age > 1'):multi" }, lines "s:domain('age > 1'):m")
    assert.are.same({ 'd:keep("age > 1"):describe' }, lines 'd:keep("age > 1"):desc')
    assert.are.same({ 's:keep("age > 1"):mean' }, lines 's:keep("age > 1"):me')
    assert.are.same({ 'befund.read "a.csv":describe' }, lines 'befund.read "a.csv":desc')
  end)

  it("knows the options of functions, those that are not given yet", function()
    assert.are.same({ "d:design { lonely = " }, lines "d:design { l")
    assert.are.same({ "s:table { rows = " }, lines "s:table { ro")
    assert.are.same({ "s:table { rows = 'age', percent = " }, lines "s:table { rows = 'age', p")
    assert.are.same({}, lines "s:table { rows = 'age', ro")
    assert.are.same({ "s:table { letters = { adjust = ", }, lines "s:table { letters = { ad")
    assert.are.same({ "s:rake({}, { tolerance = " }, lines "s:rake({}, { to")
    assert.are.same({ 'befund.read("a.csv", { separator = ' }, lines 'befund.read("a.csv", { sep')
    assert.are.same({ 's:freq("age", { sort = ', 's:freq("age", { source = ' }, (function()
      local found = lines 's:freq("age", { so'
      for i, one in ipairs(found) do found[i] = one .. " = " end
      return found
    end)())
    local start, list = complete.at(env, "s:table { ro = 1", 12)
    assert.are.same({ 10, { "rows" } }, { start, list })
  end)

  it("offers exactly the options that a function takes", function()
    for call, mistake in pairs { ["s:table { "] = function() env.s:table { zz = 1 } end,
      ["d:design { "] = function() env.d:design { zz = 1 } end,
      ['s:mean("age", { '] = function() env.s:mean("age", { zz = 1 }) end,
      ['s:battery("age", { '] = function() env.s:battery({ "age" }, { zz = 1 }) end,
      ['s:rake({}, { '] = function() env.s:rake({}, { zz = 1 }) end } do
      local _, list = complete.at(env, call, #call)
      local _, message = pcall(mistake)
      local first = list[1] and message:find("unknown option 'zz'", 1, true)
      assert.is_truthy(first, call .. " " .. message)
      for name in message:match("there are (.*)%)"):gmatch("'(%w+)'") do
        assert.is_truthy(table.concat(list, " "):find(name, 1, true), call .. name)
      end
    end
  end)

  it("knows columns and their keys as targets of weights", function()
    assert.are.same({ "s:rake { level = " }, lines "s:rake { le")
    assert.are.same({ "s:rake { level = { state = 1, municipal = " }, lines "s:rake { level = { state = 1, mu")
  end)

  it("knows the cells of a table by their paths", function()
    assert.are.same({ 't:cell("mean' }, lines 't:cell("m')
    assert.are.same({ 't:cell("age > mean' }, lines 't:cell("age > m')
    assert.are.same({ 't:cell("mean", "total' }, lines 't:cell("mean", "t')
  end)

  it("knows what the prompt's own words may be followed by", function()
    env.timer, env.form, env.freq = print, print, print
    assert.are.same({ "freq level" }, lines "freq le")
    assert.are.same({ "timer off", "timer on" }, lines "timer o")
    assert.are.same({ "form csv" }, lines "form c")
    assert.are.same({ 'form "csv' }, lines 'form "c')
    env.timer, env.form, env.freq = nil, nil, nil
    assert.are.same({ 'befund.lang "de', 'befund.lang "en' }, lines 'befund.lang "')
  end)

  it("offers names first: no operators before there is something to join", function()
    assert.are.same({ 's:mean("age', 's:mean("level', 's:mean("sch.wide' }, lines 's:mean("')
    assert.are.same({ "s:domain('age > 3 age", "s:domain('age > 3 and", "s:domain('age > 3 answered(" },
      lines "s:domain('age > 3 a")
  end)

  it("goes on behind comments of lines above, and in texts of long brackets", function()
    assert.are.same({ "-- what's this\nd:describe" }, lines "-- what's this\nd:desc")
    assert.are.same({ "s:mean([[age" }, lines "s:mean([[a")
  end)

  it("stands in the middle of a line, and knows the lines above", function()
    assert.are.same({ 4, { "d:describe" } }, (function()
      local start, list = complete.at(env, "x = d:desc + 1", 10)
      return { start - 2, { "d:" .. list[1] } }
    end)())
    local start, list = complete.at(env, "  columns = 'le", 14, "s:table { rows = 'age',")
    assert.are.same({ 13, { "level" } }, { start, list })
  end)

  it("runs nothing: fields that would be made are not looked up", function()
    local touched = false
    local trap = setmetatable({}, { __index = function() touched = true end })
    complete.at({ trap = trap }, "trap.x.", 7)
    assert.is_false(touched)
  end)
end)
