-- Options of commands and their results (lib/command.lua).

local command = require "command"
local file = require "core.file"
local run = require "spec.support.run"
local temp = require "spec.support.temp"

local script = {
  summary = "a summary", usage = "FILE", results = true,
  options = { { "rows", "NAME...", "row variables" }, { "top-n", "N", "how many" }, { "quiet", "say less" } },
}

local function misuse_of(...)
  local ok, problem = pcall(command.parse, "count", script, { ... })
  assert.is_false(ok)
  assert.are.equal(2, problem.status)
  return problem.message
end

describe("command.parse", function()
  it("tells arguments and options apart, in any order", function()
    local arguments, options = command.parse("count", script,
      { "--rows", "q1", "a.csv", "--rows=q2", "--quiet", "-", "--top-n", "-3", "--output=a=b.md" })
    assert.are.same({ "a.csv", "-" }, arguments)
    assert.are.same({ rows = { "q1", "q2" }, quiet = true, top_n = "-3", output = "a=b.md" }, options)
  end)

  it("takes everything behind -- as arguments", function()
    assert.are.same({ "--quiet", "--" }, (command.parse("count", script, { "--", "--quiet", "--" })))
  end)

  it("takes an empty value", function()
    local _, options = command.parse("count", script, { "--top-n=", "--rows", "" })
    assert.are.same({ top_n = "", rows = { "" } }, options)
  end)

  it("refuses what it does not know, with the nearest name", function()
    assert.are.equal("unknown option '--formt' of count (is it '--format'?)", misuse_of("--formt", "csv"))
    assert.are.equal("unknown option '-q' of count (befund count --help lists them)", misuse_of("-q"))
    assert.are.equal("unknown option '--something-else' of count (befund count --help lists them)",
      misuse_of("--something-else"))
  end)

  it("refuses values that are missing, too many, twice or none of the choices", function()
    assert.are.equal("--top-n needs a value (--top-n N)", misuse_of("a.csv", "--top-n"))
    assert.are.equal("--quiet takes no value", misuse_of("--quiet=yes"))
    assert.are.equal("--lang was given twice", misuse_of("--lang", "de", "--lang", "en"))
    assert.are.equal("--format 'markdwon' is none of text, markdown, csv, json, html, latex, xlsx (is it 'markdown'?)",
      misuse_of("--format", "markdwon"))
  end)
end)

describe("command.render", function()
  local value = setmetatable({
    text = function(_, o) return "text " .. tostring(o.lang) end,
    csv = function() return "csv" end,
  }, { __tostring = function() return "as it is" end })

  it("chooses the form by --format, else by the ending of --output, else text", function()
    assert.are.equal("text de", command.render(value, { lang = "de" }))
    assert.are.equal("csv", command.render(value, { format = "csv", output = "a.txt" }))
    assert.are.equal("csv", command.render(value, { output = "a.csv" }))
    assert.are.equal("text nil", command.render(value, { output = "a.b/c" }))
  end)

  it("leaves texts and what has no such form as they are", function()
    assert.are.equal("as it is", command.render(value, { format = "markdown" }))
    assert.are.equal("plain", command.render("plain", { format = "csv" }))
  end)
end)

describe("a command", function()
  -- A program folder of its own, with one command.
  local function with_command(text, ...)
    local dir <close> = temp.folder()
    os.execute(("cp -R '%s/lib' '%s' && mkdir -p '%s/scripts/commands' '%s/bin' && cp '%s' '%s/bin'"):format(
      file.home, dir:path(), dir:path(), dir:path(), run.program, dir:path()))
    dir:write("scripts/commands/probe.lua", text)
    local result = run{ program = dir:path("bin/befund"), cwd = dir:path(), "probe", ... }
    return result, dir:read("out.md")
  end

  it("has its result printed, with a line break at the end", function()
    assert.are.same({ status = 0, out = "2 words\n", err = "" },
      (with_command("return { summary = '', run = function(a) return #a .. ' words' end }", "x", "y")))
  end)

  it("writes no file whose ending promises a form that is not there", function()
    local dir <close> = temp.folder()
    local made = run { "chapters", "--output", "a.ods", cwd = dir:path("") }
    assert.are.equal(2, made.status)
    assert.are.equal("befund: --output 'a.ods': there is no form for .ods (name a form: --format "
      .. "text|markdown|csv|json|html|latex|xlsx)\n", made.err)
    assert.are.equal(0, run { "chapters", "--output", dir:path("a.ods"), "--format", "csv" }.status)
    assert.are.equal(0, run { "chapters", "--output", dir:path("a.TXT") }.status)
  end)

  it("chooses the form by the ending", function()
    local dir <close> = temp.folder()
    for ending, beginning in pairs { html = "<!DOCTYPE html>\n", htm = "<!DOCTYPE html>\n", json = "{\n",
      md = "| Chapter ", tex = "% !TeX program = lualatex\n\\documentclass", csv = "Question,Chapter,No.,Title\n",
      txt = " 1  demography " } do
      assert.are.equal(0, run { "chapters", "--lang", "en", "--output", dir:path("a." .. ending) }.status)
      assert.are.equal(beginning, dir:read("a." .. ending):sub(1, #beginning))
    end
  end)

  it("writes CSV as spreadsheets want it", function()
    local dir <close> = temp.folder()
    dir:write("a.csv", "x,w\n1,0.5\n2,0.25\n")
    local made = run { "table", dir:path("a.csv"), "--rows", "x", "--weight", "w", "--lang", "de", "--format", "csv",
      "--separator", ";", "--decimal", ",", "--bom" }
    assert.are.equal("\u{FEFF}Frage;Antwort;Maß;Gesamt;Gesamt > Zeichen\nx;;Basis;2;*\n"
      .. "x;;\"Basis, gewichtet\";1;\nx;;Mittelwert;1,3;\n", made.out:match("^.-1,3;\n"))
  end)

  it("says what goes with CSV and what with a file", function()
    local function said(...) return run({ "chapters", ... }).err:gsub("\n$", "") end
    assert.are.equal("befund: --separator is for CSV (--format csv)", said("--separator", ";"))
    assert.are.equal("befund: --bom is for CSV (--format csv)", said("--bom", "--output", "a.html"))
    assert.are.equal("befund: --separator '#' is none of ',', ';', '|', tab",
      said("--format", "csv", "--separator", "#"))
    assert.are.equal("befund: a workbook needs a file (--output PATH.xlsx)", said("--format", "xlsx"))
  end)

  it("refuses arguments where it takes none", function()
    assert.are.same({ status = 2, out = "", err = "befund: verify takes no 'homeoffice' (befund verify --help)\n" },
      run { "verify", "homeoffice" })
    assert.are.equal(2, run({ "chapters", "all" }).status)
  end)

  it("has help without a blank at the end of a line", function()
    assert.are.equal("befund chapters", run { "chapters", "--help" }.out:match("^[^\n]*"))
  end)

  it("has its result written to --output, and nothing printed", function()
    local result, written = with_command(
      "return { summary = '', results = true, run = function() return 'done' end }", "--output", "out.md")
    assert.are.same({ status = 0, out = "", err = "" }, result)
    assert.are.equal("done\n", written)
  end)

  it("gives an exit status", function()
    assert.are.equal(1, with_command("return { summary = '', run = function() return 1 end }").status)
    assert.are.same({ status = 1, out = "half\n", err = "" },
      (with_command("return { summary = '', run = function() return 'half', 1 end }")))
  end)

  it("ends with status 2 on wrong use, with 1 on errors, without lines of ours", function()
    assert.are.same({ status = 2, out = "", err = "befund: which file (name one)\n" }, (with_command(
      "return { summary = '', run = function() require 'command'.usage_error 'which file (name one)' end }")))
    assert.are.same({ status = 1, out = "", err = "befund: no rows\n" },
      (with_command("return { summary = '', run = function() error 'no rows' end }")))
  end)

  it("stands in the help even if it cannot be loaded", function()
    local dir <close> = temp.folder()
    os.execute(("cp -R '%s/lib' '%s' && mkdir -p '%s/scripts/commands' '%s/bin' && cp '%s' '%s/bin'"):format(
      file.home, dir:path(), dir:path(), dir:path(), run.program, dir:path()))
    dir:write("scripts/commands/broken.lua", "return {")
    local result = run{ program = dir:path("bin/befund"), "--help" }
    assert.truthy(result.out:find("\n  broken  (cannot be loaded)\n", 1, true))
  end)
end)
