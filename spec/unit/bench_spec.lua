-- spec/bench: what make bench measures gives the right answers, and differences are seen. No seconds here.

local file = require "core.file"
local results = require "spec.bench.results"
local plan = require "spec.bench.plan"
local run = require "spec.support.run"
local temp = require "spec.support.temp"

local TASKS = "T1factor,T2,domain,T3,T3raked,T4,T5,T5design,T6,T6full,T7"

local function lines_of(text) return text:gmatch "[^\n]+" end

describe("make bench", function()
  local dir = temp.folder()
  local data = dir:path "survey.csv"
  local made, mine, plain

  setup(function()
    local function compile(name, options)
      local result = run{ program = "sh", cwd = file.home, "-c",
        ("gcc -O1 -march=native -pthread -o %s %s -lm"):format(dir:path(name), options) }
      assert.are.equal("", result.err)
    end
    compile("gen", "spec/bench/gen.c")
    compile("yardstick", "spec/bench/yardstick.c spec/bench/yardstick_tasks.c")
    made = run{ program = dir:path "gen", "2500", out = data }
    local own = run{ cwd = file.home, file.home .. "/spec/bench/tasks.lua", data, TASKS, "1" }
    assert.are.equal("", own.err)
    mine = results.add({}, lines_of(own.out))
    local other = run{ program = dir:path "yardstick", cwd = file.home, data, TASKS, env = { THREADS = 2 } }
    assert.are.equal("", other.err)
    plain = results.add({}, lines_of(other.out))
  end)

  it("makes its data", function()
    assert.are.same({ status = 0, out = "", err = "" }, made)
    assert.are.equal(2500, mine.T1factor.answer.rows)
    assert.are.equal(52, mine.T1factor.answer.columns)
  end)

  it("times every task that is asked for", function()
    for task in TASKS:gmatch "[%w]+" do assert.are.equal(1, #mine[task].seconds, task) end
  end)

  it("has answers that plain loops in C have too", function()
    local compared = 0
    for task, one in pairs(plain) do
      local difference, too_large = results.agree(task, one.answer, mine[task].answer, mine.T6linear.answer)
      assert.truthy(difference, task)
      assert.is_false(too_large, task .. " differs by " .. tostring(difference))
      compared = compared + 1
    end
    assert.are.equal(9, compared)
  end)

  it("gives each figure of the answers", function()
    local function count(task)
      local n = 0
      for _ in pairs(mine[task].answer) do n = n + 1 end
      return n
    end
    local expected = { T2 = 15, domain = 1, T3 = 15, T3raked = 15, T4 = 9, T5 = 82, T5design = 2, T6 = 6, T6full = 6,
      T7 = 3 }
    for task, n in pairs(expected) do assert.are.equal(n, count(task), task) end
    assert.are.equal(21750, mine.T5.answer.tests)
  end)

  it("knows R survey's answers for the file of a million rows, with the same keys", function()
    local text = assert(file.read(file.home .. "/spec/bench/reference.tsv", 1e6))
    local kept = results.add({}, lines_of(text))
    for task, one in pairs(kept) do
      for key in pairs(mine[task].answer) do assert.truthy(one.answer[key], task .. " " .. key) end
    end
    local sum = 0
    for key, share in pairs(kept.T2.answer) do sum = sum + (key:find "^Bund" and share or 0) end
    assert.truthy(math.abs(sum - 100) < 1e-9)
  end)

  it("names tasks that its programs have, and no others", function()
    local there = {}
    for _, task in ipairs(plan.tasks) do there[task[1]] = true end
    for _, program in ipairs(plan.programs) do
      for task in program.tasks:gmatch "%w+" do assert.truthy(there[task], program[1] .. ": " .. task) end
    end
  end)
end)

describe("results", function()
  it("reads lines of a task, a key and a number", function()
    local lines = "# said\nT2\tseconds\t0.5\nT2\tBund | a\t1e2\nT2\tx\tnan\nnoise\nT1\tseconds\t3"
    local known = results.add({}, lines_of(lines), "T1")
    assert.are.same({ T2 = { seconds = { 0.5 }, answer = { ["Bund | a"] = 100 } } }, known)
  end)

  it("sums up runs", function()
    assert.are.same({ best = 1, median = 3, high = 4, runs = 5 }, results.summary { 5, 1, 4, 2, 3 })
    assert.is_nil(results.summary {})
  end)

  it("sees a difference beyond 1e-9, of raked weights beyond 1e-6", function()
    assert.are.same({ 0, false }, { results.agree("T2", { a = 1 }, { a = 1, b = 2 }) })
    assert.is_true(select(2, results.agree("T2", { a = 1, b = 2 }, { a = 1, b = 2 + 1e-8 })))
    assert.is_false(select(2, results.agree("T4", { a = 1, b = 2 }, { a = 1, b = 2 + 1e-8 })))
    assert.is_true(select(2, results.agree("T4", { a = 1 }, { a = 1 + 1e-5 })))
    assert.is_nil((results.agree("T2", { a = 1 }, { b = 1 })))
  end)

  it("allows standard errors of replicates four of their own errors", function()
    local function agree(mean, se)
      return select(2, results.agree("T6", { ["x mean"] = mean, ["x se"] = se }, { ["x mean"] = 5 }, { ["x se"] = 1 }))
    end
    assert.is_false(agree(5, 1.19))
    assert.is_true(agree(5, 1.21))
    assert.is_true(agree(5.001, 1))
  end)

  it("calls slower what no run of before took in the middle", function()
    local before = { best = 10, median = 11, high = 12 }
    assert.is_true(results.slower({ best = 12, median = 13, high = 14 }, before))
    assert.is_false(results.slower({ best = 10.5, median = 13, high = 14 }, before))
    assert.is_false(results.slower({ best = 11.1, median = 11.5, high = 14 }, before))
  end)
end)
