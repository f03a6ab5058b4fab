-- Every allocation of a run made to fail in turn, libraries included: once, and from then on. The run ends with its
-- result or with status 1 and a message, never by a signal; where memory comes back, without leaving more blocks than
-- an untouched run.

local file = require "core.file"
local run = require "spec.support.run"
local temp = require "spec.support.temp"

local preload = file.home .. "/build/failing_malloc.so"
local all = os.getenv("BEFUND_FAULTS") == "all"
local SAMPLE = 200 -- runs of each loop in the short form: some seconds altogether

local chunks = {
  { "reading a csv below all manners", [[
    local d = require "core.csv".read(require "core.file".resolve "answers.csv", {})
    print(d:rows(), table.concat(d:names(), " "), d:column("q1"):kind())
    for row = 1, d:rows() do print(d:column("note"):get(row)) end]] },
  { "reading a csv of several lines of header, with dates and names that stand there twice", [[
    require "core.file".write("odd.csv", 'id;id;d;n;\n1;2;31.05.2025;1.234,5;\n3;4;1.6.2025;2;\n')
    require "core.file".write("two.csv", 'id,q1\nYour id,"How old?"\n1,31\n2,40\n')
    local csv, file = require "core.csv", require "core.file"
    local odd, notes = csv.read(file.resolve "odd.csv")
    print(odd:column("id_2"):get(2), odd:column("d"):get(1), odd:column("n"):get(1), #notes)
    print(csv.read(file.resolve "two.csv"):column("q1"):label())]] },
  { "reading a csv in another encoding", [[
    require "core.file".write("west.csv", "a,b\n1,\xfcber\n2,x\n")
    local d, notes = require "core.csv".read(require "core.file".resolve "west.csv", { name = "west.csv" })
    print(d:column("b"):get(1), notes[1])]] },
  { "reading a csv and making a table", [[
    local d = befund.read("answers.csv")
    print(d:design{ weight = "w" }:table{ rows = { "q1" }, columns = { "sex" } })]] },
  { "testing and fitting a regression", [[
    local d = befund.read("answers.csv")
    local s = d:design{ weight = "w" }
    print(s:test("q1", "sex"))
    print(s:regress("q1 ~ sex", { family = "binomial", event = "yes" }))
    print(s:replicates{ type = "jk1" }:regress "w ~ sex":coefficient "sex: m")]] },
  { "testing columns and comparing waves", [[
    local d = befund.read("answers.csv")
    print(d:design{ weight = "w" }:table{ rows = { "q1" }, columns = { "sex" }, letters = true, flag = 0 }:tests())
    local s = befund.waves{ { "2024", d }, { "2025", d:design{ weight = "w" } } }
    print(s:compare("q1", { waves = { "2025", "2024" }, flag = 0 }))]] },
  { "reading, keeping and writing", [[
    local d = befund.read("answers.csv")
    befund.write(d:keep("sex == 'm'"):select{ "q1", "note" }, "kept.csv")
    print(#d)]] },
  { "writing and reading mapped files", [[
    local d = befund.read("answers.csv"):multi("m", { "q1" }, { counted = "yes" })
    befund.write(d:design{ weight = "w" }:rake{ sex = { m = 3, f = 2 } }, "kept.befund")
    local back = befund.read "kept.befund"
    print(back:keep "note == 'z' or w > 1":column("note"):get(2), back:column("m"):summary().answered)
    print(befund.read("kept.befund", { design = true }):mean "w", #back:notes())
    require "store".check "kept.befund"]] },
  { "joining, splitting lists and listing texts", [[
    local d = befund.read("answers.csv"):keep "answered(note)"
    local joined = d:select{ "note" }:join(d:rename{ a = "sex", b = "q1", c = "w" }, { id = "note" })
    print(joined:column("a"):get(2), joined:column("c"):get(3), #joined:notes())
    print(d:multi("m", { "note" }, { from = "list", separator = "," }):column("m"):summary().answered)
    print(d:texts("note", { by = "sex", beside = { "q1" }, contains = "X" }):csv())]] },
  { "estimating under a design of stages, calibrated", [[
    local d = befund.read("answers.csv"):derive{ all = "w * 0 + 9" }
    local s = d:design{ weight = "w", psu = { "sex", "w" }, fpc = { "all", "all" }, lonely = "average" }
    print(s, s:quantile("w", { 0.5, 0.25 }, { by = "sex" }), s:ratio("w", "all"))
    local made = s:poststratify{ sex = { m = 30, f = 20 } }
    local shares = made:share("q1", "yes", { by = "sex" })
    print(shares[1] - shares[2], shares:covariance()[1][2], made:mean "w" - made:domain "sex == 'm'":mean "w")]] },
  { "weighting", [[
    local s = befund.read("answers.csv"):design{ weight = "w" }
    print(s:rake{ sex = { m = 3, f = 2 } }:trim{ high = 1.4 }:weights())
    local c = s:calibrate({ sex = { m = 3, f = 3 }, w = 9 }, { distance = "logit", g_bounds = { 0.3, 3 } })
    print(c:mean("w"), c:normalise("mean"):history()[1])]] },
  { "solving a linear program", [[
    local p = require "core.program".of({ { low = 0, high = 9, cost = -5, whole = true }, { low = 0, cost = -4 } },
      { { at = { 1, 2 }, by = { 6, 4 }, high = 23 }, { at = { 1, 2 }, by = { 1, 2 }, high = 6 } })
    local found, held = p:solve(), p:solve{ [1] = 1 }
    print(found.status, found.values[1], held.status)]],
    -- the C library ends a process that has no memory for the variables of a library opened late
    ends = "cannot allocate memory for thread-local data: ABORT\n" },
  { "writing a workbook", [[
    local t = befund.read("answers.csv"):design{ weight = "w" }:table{ rows = { "q1" }, columns = { "sex" } }
    t:xlsx("kept.xlsx", { chart = true })
    print(#require "core.file".read("kept.xlsx"))]], further = 3000 }, -- calls of the process that makes it
  { "estimating in replicates", [[
    local s = befund.read("answers.csv"):design{ weight = "w" }
    local halves = s:replicates{ type = "bootstrap", count = 4 }
    print(halves:ratio("w", "w"), halves:variance("w"))
    print(s:poststratify{ sex = { m = 3, f = 2 } }:replicates{ type = "jk1" }:mean("w", { by = "sex" })["m"])]] },
}

local data = 'sex,q1,w,note\nm,yes,1.5,"a, b"\nf,no,1,\nm,no,0.5,"x\ny"\nf,yes,2,z\nm,,1,\n'

local it_or_pending = os.getenv("BEFUND_SANITIZED") and pending or it -- a preload goes before the sanitizer's

-- Runs the script for each n of `list`, in one shell; the outcome of each: status, out, err, blocks.
local function outcomes(dir, script, list, ever)
  local lines = {
    "export BEFUND_THREADS=1 LD_PRELOAD=" .. preload .. (ever and " FAIL_EVER=1" or ""),
    "for n in " .. table.concat(list, " ") .. "; do",
    ("FAIL_AT=$n FAIL_REPORT=report.$n '%s' '%s' >out.$n 2>err.$n"):format(run.program, script),
    "echo $? >status.$n",
    "done",
  }
  run{ "-c", table.concat(lines, "\n"), program = "/bin/sh", cwd = dir:path() }
  local results = {}
  for i, n in ipairs(list) do
    local function read(name)
      local bytes = dir:read(name .. "." .. n)
      os.remove(dir:path(name .. "." .. n))
      return bytes
    end
    local calls, blocks = (read("report") or ""):match("(%d+) (%d+)")
    results[i] = { n = n, status = tonumber(read("status")), out = read("out"), err = read("err"),
      calls = tonumber(calls), blocks = tonumber(blocks) }
  end
  return results
end

describe("a failing allocation", function()
  for _, chunk in ipairs(chunks) do
    local what, text = chunk[1], chunk[2]
    for _, ever in ipairs{ false, true } do
      it_or_pending(("while %s: %s #slow"):format(what, ever and "and all after it" or "once"), function()
        local dir <close> = temp.folder()
        dir:write("answers.csv", data)
        local script = dir:write("a.lua", text)
        local whole = outcomes(dir, script, { 0 })[1]
        assert.are.equal("", whole.err)
        assert.are.equal(0, whole.status)
        assert.is_true(whole.calls > 100)

        local step = all and 1 or math.max(1, whole.calls // SAMPLE)
        local list = {}
        for n = 1, whole.calls + (chunk.further or 0), step do list[#list + 1] = n end
        local failed = 0
        for _, result in ipairs(outcomes(dir, script, list, ever)) do
          local at = ("allocation %d of %d: status %d, %s"):format(result.n, whole.calls, result.status, result.err)
          if result.status == 0 then -- Lua collected garbage and asked again
            assert.are.equal(whole.out, result.out, at)
          elseif result.err ~= chunk.ends then
            failed = failed + 1
            assert.are.equal(1, result.status, at)
            assert.truthy(result.err:find("^befund: .+\n$"), at)
          end
          if result.blocks and not ever then -- without any memory Lua cannot always call finalizers
            assert.is_true(result.blocks <= whole.blocks, at .. result.blocks .. " blocks left")
          end
        end
        assert.is_true(failed > 0)
        assert.is_nil(dir:read("kept.csv.part"))
      end)
    end
  end
end)
