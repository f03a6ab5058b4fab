// duckdb.js - DuckDB in `make bench`, through node: node spec/bench/duckdb.js FILE TASKS
// It is told the columns' types and the texts there are; what SQL has no function for is written out.
const fs = require("fs");
const { DuckDBInstance } = require(process.cwd() + "/build/bench/npm/node_modules/@duckdb/node-api");

const [path, list] = process.argv.slice(2);
const asked = new Set(list.split(","));
const answer = (task, key, value) => console.log(`${task}\t${key}\t${value}`);
const quoted = (text) => `'${text.replace(/'/g, "''")}'`;

const numbered = (letter, count) =>
  Array.from({ length: count }, (_, i) => letter + String(i + 1).padStart(2, "0"));
const questions = numbered("q", 30);
const scales = [
  "Stimme voll und ganz zu|Stimme eher zu|Teils, teils|Stimme eher nicht zu|Stimme überhaupt nicht zu",
  "Sehr zufrieden|Eher zufrieden|Weder noch|Eher unzufrieden|Sehr unzufrieden",
  "Täglich|Mehrmals pro Woche|Mehrmals im Monat|Seltener|Nie",
  "Sehr wichtig|Eher wichtig|Teils, teils|Eher unwichtig|Völlig unwichtig",
].map((scale) => scale.split("|"));
const margins = {}, texts = {};
for (const line of fs.readFileSync("spec/bench/margins.csv", "utf8").trim().split("\n").slice(1)) {
  const [, variable, key, plain, value] = line.match(/^([^,]+),(?:"([^"]*)"|([^,]*)),(.*)$/);
  (margins[variable] ??= []).push([key ?? plain, +value]);
}
const banners = Object.keys(margins);
for (const b of banners) texts[b] = margins[b].map(([key]) => key);
questions.forEach((q, i) => (texts[q] = scales[i % scales.length]));

async function time(task, f, runs = 9, before) {
  let spent = 0, result;
  for (let run = 1; run <= runs; run++) {
    if (before) await before();
    const start = process.hrtime.bigint();
    result = await f();
    const took = Number(process.hrtime.bigint() - start) / 1e9;
    answer(task, "seconds", took);
    spent += took;
    if (spent > 5 || (run >= 3 && spent > 2)) break;
  }
  return result;
}

const TABLE = `SELECT level, q01, 100 * sum(weight) / sum(sum(weight)) OVER (PARTITION BY level) AS share
  FROM t WHERE q01 IS NOT NULL GROUP BY level, q01`;
// Totals of psus and cells, then residuals of each cell's share in each psu, then their variance within strata.
const ERRORS = `WITH
  sums AS MATERIALIZED (SELECT psu, level, q01, sum(weight) AS w FROM t WHERE q01 IS NOT NULL GROUP BY ALL),
  psus AS MATERIALIZED (SELECT DISTINCT stratum, psu FROM t),
  bases AS MATERIALIZED (SELECT psu, level, sum(w) AS w FROM sums GROUP BY ALL),
  shares AS MATERIALIZED (SELECT level, q01, sum(w) / sum(sum(w)) OVER of AS p, sum(sum(w)) OVER of AS base
    FROM sums GROUP BY level, q01 WINDOW of AS (PARTITION BY level)),
  residuals AS (SELECT stratum, c.level, c.q01, (coalesce(s.w, 0) - p * coalesce(b.w, 0)) / base AS u
    FROM psus i CROSS JOIN shares c LEFT JOIN sums s ON s.psu = i.psu AND s.level = c.level AND s.q01 = c.q01
    LEFT JOIN bases b ON b.psu = i.psu AND b.level = c.level),
  strata AS (SELECT level, q01, stratum, count(*) * var_samp(u) AS v FROM residuals GROUP BY ALL)
  SELECT level, q01, 100 * sqrt(sum(v)) AS se FROM strata GROUP BY level, q01`;

// Column shares and tests of all pairs of columns, of cells [row, column, rows, weight, square].
function book(cells, rows, columns) {
  const share = new Float64Array(rows * columns), base = new Float64Array(columns), squares = new Float64Array(columns);
  for (const [r, c, , w, square] of cells) {
    share[r * columns + c] = w;
    base[c] += w;
    squares[c] += square;
  }
  for (let i = 0; i < share.length; i++) share[i] /= base[i % columns];
  const e = base.map((w, c) => (w * w) / squares[c]), z = [];
  for (let a = 0; a < columns; a++)
    for (let b = a + 1; b < columns; b++)
      for (let r = 0; r < rows; r++) {
        const p = share[r * columns + a], q = share[r * columns + b], both = (p * e[a] + q * e[b]) / (e[a] + e[b]);
        z.push((p - q) / Math.sqrt(both * (1 - both) * (1 / e[a] + 1 / e[b])));
      }
  return { share, z };
}

(async () => {
  const instance = await DuckDBInstance.create(":memory:", { threads: process.env.THREADS || "2" });
  const db = await instance.connect();
  const all = async (sql) => (await db.runAndReadAll(sql)).getRowObjectsJS();
  const types = { id: "INTEGER", stratum: "INTEGER", psu: "INTEGER", weight: "DOUBLE" };
  for (const name of [...banners, ...questions]) {
    await db.run(`CREATE TYPE e_${name} AS ENUM (${texts[name].map(quoted)})`);
    types[name] = "e_" + name;
  }
  for (const name of [...numbered("m", 10), ...numbered("s", 3)]) types[name] = "TINYINT";
  const columns = Object.entries(types).map(([name, type]) => `${quoted(name)}: ${quoted(type)}`);
  await time("T1factor", () => db.run(`CREATE TABLE t AS SELECT * FROM read_csv(${quoted(path)}, header = true,
    auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '', new_line = '\\n',
    columns = {${columns}})`), 1);
  answer("T1factor", "rows", Number((await all("SELECT count(*) AS n FROM t"))[0].n));
  answer("T1factor", "columns", columns.length);

  if (asked.has("T2"))
    for (const r of await time("T2", () => all(TABLE))) answer("T2", `${r.level} | ${r.q01}`, r.share);
  if (asked.has("T3"))
    for (const r of await time("T3", () => all(ERRORS))) answer("T3", `${r.level} | ${r.q01}`, r.se);

  if (asked.has("T4")) {
    const rows = Number((await all("SELECT count(*) AS n FROM t"))[0].n);
    for (const b of banners)
      await db.run(`CREATE TABLE to_${b} AS SELECT k::e_${b} AS k, s FROM
        (VALUES ${margins[b].map(([key, share]) => `(${quoted(key)}, ${share * rows}::DOUBLE)`)}) AS v(k, s)`);
    await time("T4", async () => { // sweeps over the joint table, then back to the rows
      await db.run(`CREATE OR REPLACE TABLE cells AS SELECT ${banners}, sum(weight) AS w, sum(weight) AS first
        FROM t GROUP BY ALL`);
      for (let sweep = 0; sweep < 100; sweep++) {
        await db.run("CREATE OR REPLACE TABLE old AS SELECT * FROM cells");
        for (const b of banners)
          await db.run(`CREATE OR REPLACE TABLE cells AS SELECT ${banners}, w * f AS w, first FROM cells JOIN
            (SELECT ${b} AS k, any_value(s) / sum(w) AS f FROM cells JOIN to_${b} ON ${b} = k GROUP BY ${b})
            ON ${b} = k`);
        const [{ change }] = await all(`SELECT max(abs(a.w / b.w - 1)) AS change FROM cells a JOIN old b
          USING (${banners})`);
        if (change < 1e-9) break;
      }
      await db.run(`CREATE OR REPLACE TABLE raked AS SELECT id, weight * w / first AS w FROM t JOIN cells
        USING (${banners})`);
    });
    for (const r of await all("SELECT id, w FROM raked ORDER BY id LIMIT 5")) answer("T4", `row ${r.id}`, r.w);
    const [sums] = await all(`SELECT min(w) AS min, max(w) AS max, sum(w) AS sum,
      count(*) * sum(w * w) / sum(w) ** 2 AS deff FROM raked`);
    for (const key in sums) answer("T4", key, sums[key]);
  }

  if (asked.has("T5")) {
    const place = {};
    for (const name in texts) place[name] = Object.fromEntries(texts[name].map((text, i) => [text, i]));
    const books = await time("T5", async () => {
      const list = [];
      for (const q of questions)
        for (const b of banners) {
          const cells = (await db.runAndReadAll(`SELECT ${q}, ${b}, count(*)::INTEGER, sum(weight),
            sum(weight * weight) FROM t WHERE ${q} IS NOT NULL GROUP BY 1, 2`)).getRowsJS();
          for (const cell of cells) [cell[0], cell[1]] = [place[q][cell[0]], place[b][cell[1]]];
          list.push(book(cells, texts[q].length, texts[b].length));
        }
      return list;
    });
    texts.q01.forEach((option, r) => texts.land.forEach((land, c) =>
      answer("T5", `${land} | ${option}`, 100 * books[4].share[r * texts.land.length + c])));
    let tests = 0, sum = 0;
    for (const { z } of books) {
      tests += z.length;
      sum += z.reduce((total, one) => total + Math.abs(one), 0);
    }
    answer("T5", "tests", tests);
    answer("T5", "sum of |z|", sum);
  }

  if (asked.has("T6")) {
    const replicates = 200;
    let state = 1;
    const draw = (n) => Math.floor(((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * n);
    const means = await time("T6", async () => { // replicates of psu totals, on which all weights of a psu depend
      const strata = {};
      for (const { stratum, psu } of await all("SELECT DISTINCT stratum, psu FROM t ORDER BY ALL"))
        (strata[stratum] ??= []).push(psu);
      const factors = Array.from({ length: replicates }, () => {
        const factor = {};
        for (const psus of Object.values(strata)) {
          for (const psu of psus) factor[psu] = 0;
          for (let i = 1; i < psus.length; i++) factor[psus[draw(psus.length)]] += psus.length / (psus.length - 1);
        }
        return factor;
      });
      const sums = await all(`SELECT psu, level, sum(weight) AS w, sum(weight * s01) AS x FROM t
        WHERE s01 IS NOT NULL GROUP BY ALL`);
      return texts.level.map((level) => {
        const own = sums.filter((row) => row.level === level);
        const mean = (of) => {
          let x = 0, w = 0;
          for (const row of own) {
            x += of(row.psu) * row.x;
            w += of(row.psu) * row.w;
          }
          return x / w;
        };
        const values = factors.map((factor) => mean((psu) => factor[psu]));
        const centre = values.reduce((a, b) => a + b) / replicates;
        const squares = values.reduce((a, b) => a + (b - centre) ** 2, 0);
        return [level, mean(() => 1), Math.sqrt(squares / (replicates - 1))];
      });
    });
    for (const [level, mean, se] of means) {
      answer("T6", level + " mean", mean);
      answer("T6", level + " se", se);
    }
  }
})().catch((error) => {
  console.error(String(error.stack || error));
  process.exit(1);
});
