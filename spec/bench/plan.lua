--- What `make bench` measures, and with whom: tasks and programs as data.

local plan = {}

-- key; what it is; target: seconds to reach with 1,000,000 rows; bytes: least that are read and written a row; small:
-- 100,000 rows at most; start: a whole process on 2,500 rows; peer, part: the target as a part of that peer's time.
plan.tasks = {
  { "T1factor", "CSV of 52 columns to typed columns, texts as codes", target = 0.36, peer = "DuckDB", part = 4 },
  { "write", "write the store, a mapped file of columns" },
  { "open", "open the store", target = 0.002 },
  { "openT2", "open the store, then the table of T2" },
  { "T2", "weighted crosstab q01 x level, column percent", target = 0.001, bytes = 10, peer = "DuckDB", part = 10 },
  { "domain", "rows with level == 'Land' and s01 >= 50", target = 0.001, bytes = 2 },
  { "T3", "T2 with standard errors, 20 strata, 200 psus", target = 0.002, bytes = 11, peer = "R-survey", part = 1000 },
  { "T3raked", "T3 after raking", target = 0.006, bytes = 21 },
  { "T3rake", "T3 after R's rake(), which takes the margins one after the other (an approximation)" },
  { "T4", "raking to five margins", target = 0.008, bytes = 21, peer = "R-survey", part = 1000 },
  { "T5", "tab book: 150 tables, 21,750 tests (Kish)", target = 0.05, bytes = 43, peer = "DuckDB", part = 16 },
  { "T5design", "the same book, tests under the design", bytes = 44 },
  { "T6", "200 bootstrap replicates made and used", target = 0.005, bytes = 11, small = true },
  { "T6full", "200 replicate weights given as columns", target = 0.04, bytes = 1602, small = true },
  { "T7", "Rao and Scott's test of q01 x level", target = 0.002, bytes = 11 },
  { "T8", "whole process, 2,500 rows, one crosstab", target = 0.008, start = true },
}

plan.small, plan.start = 100000, 2500 -- rows

-- name; there: a command that says whether it is installed; run: gets FILE and TASKS; tasks: what it does;
-- once: in the first round only; most: rows beyond which it is not asked; start: a whole process, gets FILE.
plan.programs = {
  { "befund", run = "build/befund spec/bench/tasks.lua",
    tasks = "T1factor write open openT2 T2 domain T3 T3raked T4 T5 T5design T6 T6full T7",
    start = "build/befund table FILE --rows q01 --columns level --weight weight" },
  { "yardstick", run = "build/bench/yardstick", tasks = "T1factor T2 domain T3 T4 T5 T6 T6full T7" },
  { "DuckDB", there = "node -e 'require(\"./build/bench/npm/node_modules/@duckdb/node-api\")'",
    run = "node spec/bench/duckdb.js", tasks = "T1factor T2 T3 T4 T5 T6", start = "node spec/bench/start.js FILE" },
  { "data.table", there = "Rscript -e 'library(data.table)'", run = "Rscript spec/bench/r_table.R",
    tasks = "T1factor T2 T3 T4 T5 T6 T7", start = "Rscript spec/bench/start_table.R FILE" },
  { "R-survey", there = "Rscript -e 'library(survey);library(data.table)'", run = "Rscript spec/bench/r_survey.R",
    tasks = "T2 T3 T3raked T3rake T4 T5 T6 T6full T7", once = "T3raked T3rake T4 T5 T6 T6full", most = 1000000,
    start = "Rscript spec/bench/start_survey.R FILE" },
  { "PSPP", there = "pspp --version", run = "sh spec/bench/pspp.sh", tasks = "T1factor T2 T5", most = 1000000,
    once = "T1factor T2 T5" },
  { "sqlite3", there = "sqlite3 --version", tasks = "", start = "sqlite3 :memory: '.mode csv' '.import FILE t' "
    .. "\"SELECT q01, level, sum(weight) FROM t WHERE q01 <> '' GROUP BY q01, level\"" },
}

return plan
