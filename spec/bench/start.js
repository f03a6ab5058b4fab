// start.js - a whole process with DuckDB: reads FILE, prints one weighted crosstab.
const { DuckDBInstance } = require(process.cwd() + "/build/bench/npm/node_modules/@duckdb/node-api");
(async () => {
  const db = await (await DuckDBInstance.create(":memory:")).connect();
  const result = await db.runAndReadAll(`SELECT q01, level,
    round(100 * sum(weight) / sum(sum(weight)) OVER (PARTITION BY level), 1) AS share
    FROM read_csv('${process.argv[2]}') WHERE q01 IS NOT NULL GROUP BY q01, level ORDER BY 1, 2`);
  console.table(result.getRowsJS());
})();
