/*
 * The page of a report in a browser: Debian's Chromium, driven by playwright-core, judged by axe-core; a table's JSON
 * against its schema, by ajv. `make test-browser` calls it with BUILD, the folder of the program.
 *
 * Each check says what it is and what was wrong; the last line counts them.
 */
"use strict";

const { execFileSync } = require("child_process");
const fs = require("fs");
const path = require("path");

const home = path.resolve(__dirname, "../..");
const build = path.resolve(process.env.BUILD || path.join(home, "build"));
const place = path.join(build, "browser");
const modules = path.join(home, "build/npm-browser/node_modules");
const { chromium } = require(path.join(modules, "playwright-core"));
const Ajv = require(path.join(modules, "ajv/dist/2020"));
const axe = fs.readFileSync(path.join(modules, "axe-core/axe.min.js"), "utf8");

let passed = 0;
const failed = [];

function check(what, fine, found) {
  if (fine) {
    passed++;
  } else {
    failed.push(what);
    console.log("FAILED " + what + (found === undefined ? "" : ": " + JSON.stringify(found).slice(0, 1500)));
  }
}

function none(what, list) {
  check(what, list.length === 0, list.slice(0, 10));
}

function befund(...words) {
  return execFileSync(path.join(build, "befund"), words, { cwd: home, encoding: "utf8", maxBuffer: 1 << 28 });
}

/* The slugs of all chapters, from their files. */
function chapters() {
  const folder = path.join(home, "scripts/chapters");
  return fs.readdirSync(folder).map(name => fs.readFileSync(path.join(folder, name), "utf8").match(/slug\s*=\s*"(\w+)"/)[1]);
}

/* ---- what a page shows ------------------------------------------------------------------------------- */

async function open(browser, file, options) {
  const context = await browser.newContext(Object.assign({ offline: true }, options));
  const page = await context.newPage();
  const seen = { problems: [], requests: [] };
  page.on("console", message => {
    if (message.type() === "error" || message.type() === "warning") seen.problems.push(message.text());
  });
  page.on("pageerror", error => seen.problems.push(error.message));
  page.on("request", request => {
    if (!/^(file|data|blob):/.test(request.url())) seen.requests.push(request.url());
  });
  await page.goto("file://" + file);
  return { page, context, seen };
}

function drawn(page, lang) {
  return page.waitForFunction(wanted => document.documentElement.getAttribute("data-drawn") === wanted, lang,
    { timeout: 120000 });
}

/* Places of charts in the language shown: how many marks there are, and how many values are to be drawn. */
function charts(page) {
  return page.evaluate(() => {
    const lang = document.documentElement.lang;
    return Array.from(document.querySelectorAll('.drawing[lang="' + lang + '"]')).map(place => {
      const spec = JSON.parse(document.getElementById("spec-" + place.dataset.chart).textContent);
      const points = (spec.data && spec.data.values || []).filter(value => value.is === "mark").length;
      return {
        chart: place.dataset.chart, name: place.getAttribute("aria-label").slice(0, 80), points,
        marks: place.querySelectorAll(".role-mark:is(.mark-symbol, .mark-rect) > path").length,
      };
    });
  });
}

function links(page) {
  return page.evaluate(() => ({
    dangling: Array.from(document.querySelectorAll('a[href^="#"]')).map(link => link.getAttribute("href").slice(1))
      .filter(id => !document.getElementById(id)),
    foreign: Array.from(document.querySelectorAll("a[href], link[href], [src]"))
      .map(link => link.getAttribute("href") || link.getAttribute("src")).filter(to => /^(\w+:)?\/\//.test(to)),
    twice: Array.from(document.querySelectorAll("[id]")).map(element => element.id)
      .filter((id, i, list) => list.indexOf(id) !== i),
  }));
}

async function look(browser, file, size, scheme) {
  const name = size.width + " px, " + scheme;
  const { page, context, seen } = await open(browser, file, { viewport: size, colorScheme: scheme });
  await drawn(page, "de");

  for (const slug of chapters()) {
    check(name + ": chapter " + slug + " is there", await page.locator("section#" + slug + " h2").count() === 1);
  }
  const pictures = await charts(page);
  check(name + ": there are charts", pictures.length > 10, pictures.length);
  none(name + ": charts without a mark for each of their values",
    pictures.filter(one => one.points === 0 || one.marks !== one.points));
  none(name + ": charts without words", pictures.filter(one => !one.name));

  const found = await links(page);
  none(name + ": links that go nowhere", found.dangling);
  none(name + ": links out of the page", found.foreign);
  none(name + ": ids that stand twice", found.twice);

  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  check(name + ": nothing is wider than the window", wide <= 0, wide);
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g)
    .reduce((sum, part) => sum + Number(part), 0) < 380);
  check(name + ": the ground is " + scheme, dark === (scheme === "dark"));

  await page.evaluate(axe);
  const judged = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  none(name + ": accessibility", judged.violations.filter(one => one.impact === "serious" || one.impact === "critical")
    .map(one => ({ rule: one.id, count: one.nodes.length, first: one.nodes[0].html.slice(0, 200),
      why: one.nodes[0].failureSummary })));

  none(name + ": errors and warnings in the console", seen.problems);
  none(name + ": requests to a network", seen.requests);
  await page.screenshot({ path: path.join(place, size.width + "-" + scheme + ".png") });
  await context.close();
}

/* ---- what a reader does ---------------------------------------------------------------------------------- */

async function use(browser, file) {
  const { page, context, seen } = await open(browser, file, { viewport: { width: 1280, height: 900 } });
  await drawn(page, "de");
  const title = () => page.locator("section#" + chapters()[0] + " h2").innerText();

  const german = await title();
  await page.click('[data-set-lang="en"]');
  await drawn(page, "en");
  check("language: the headings change", await title() !== german, german);
  check("language: the page says so", await page.evaluate(() => document.documentElement.lang) === "en");
  check("language: the address keeps it", await page.evaluate(() => location.hash) === "#en");
  check("language: nothing of the other is shown", await page.locator('[lang="de"]:visible').count() === 0);
  none("language: charts of the other one are drawn", (await charts(page)).filter(one => one.marks === 0));
  await page.reload();
  await drawn(page, "en");
  check("language: it is there again", await page.evaluate(() => document.documentElement.lang) === "en");

  const wanted = await page.evaluate(() => Array.from(document.querySelectorAll('figure[lang="en"] tr.question th'))
    .map(element => element.textContent)[5]);
  await page.keyboard.press("/");
  check("search: / goes there", await page.evaluate(() => document.activeElement.id) === "page-find");
  await page.keyboard.type(wanted);
  check("search: it finds a question", await page.locator('#page-found [role="option"]').first().innerText()
    .then(text => text.startsWith(wanted)), wanted);
  await page.keyboard.press("Enter");
  const seen_row = await page.evaluate(() => {
    const element = document.activeElement, box = element.getBoundingClientRect();
    return { text: element.textContent, top: box.top, inside: box.top >= 0 && box.bottom <= window.innerHeight };
  });
  check("search: Enter goes to it", seen_row.text === wanted && seen_row.inside, seen_row);
  await page.keyboard.press("/");
  await page.keyboard.type("qqqxyz");
  check("search: it says when there is nothing", await page.locator('#page-found [aria-disabled="true"]').count() === 1);
  await page.keyboard.press("Escape");
  check("search: Escape leaves", await page.locator("#page-found").isHidden());

  const link = page.locator('section.chapter figure[lang="en"] th[scope="row"] a').first();
  const id = (await link.getAttribute("href")).slice(1);
  await link.click();
  await page.waitForTimeout(100);
  const row = await page.evaluate(id => {
    const box = document.getElementById(id).getBoundingClientRect();
    return { top: box.top, height: window.innerHeight, is_verified: !!document.getElementById(id).closest("section.verify") };
  }, id);
  check("links: a figure leads to its row among all figures", row.is_verified && row.top >= 0 && row.top < row.height, row);
  check("links: the address keeps the language", await page.evaluate(() => location.hash) === "#en/" + id);
  await page.click('[data-set-lang="de"]');
  await drawn(page, "de");
  const other = await page.evaluate(() => location.hash);
  check("links: the row in the other language", other === "#" + id.replace(/^en/, "de"), other);

  await page.goto("file://" + file);
  await drawn(page, "de");
  await page.keyboard.press("Tab");
  check("keyboard: the first stop skips to the text", await page.evaluate(() => document.activeElement.className) === "skip");
  await page.keyboard.press("Enter");
  check("keyboard: it gets there", await page.evaluate(() => document.activeElement.id) === "page-main");
  const before = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.click("#page-theme");
  check("theme: the switch changes the ground", await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    !== before);

  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({ media: "print", colorScheme: scheme });
    check("print: black on white, screen " + scheme, await page.evaluate(() => getComputedStyle(document.body).color
      + " " + getComputedStyle(document.body).backgroundColor) === "rgb(0, 0, 0) rgb(255, 255, 255)");
  }
  check("print: no contents, no tools", await page.locator("nav:visible, .tools:visible").count() === 0);
  check("print: the charts are there", await page.locator(".drawing:visible svg").count() === (await charts(page)).length);
  none("errors and warnings in use", seen.problems);
  none("requests in use", seen.requests);
  await context.close();
}

async function without_scripts(browser, file) {
  const { page, context } = await open(browser, file, { javaScriptEnabled: false });
  const tables = await page.locator('figure.table[lang="de"]').count();
  check("without scripts: all tables are shown", tables > 50
    && await page.locator("figure.table:visible").count() === tables, tables);
  check("without scripts: no empty charts", await page.locator(".drawing:visible").count() === 0);
  check("without scripts: it says so", await page.locator("main noscript p, main .note").first().isVisible());
  await context.close();
}

async function folder(browser) {
  befund("report", "--split", path.join(place, "pages"), "--lang", "de");
  const files = fs.readdirSync(path.join(place, "pages"));
  for (const slug of chapters()) check("folder: " + slug + ".html is there", files.includes(slug + ".html"));
  for (const name of ["index.html", chapters()[0] + ".html", "all-figures.html"]) {
    const { page, context, seen } = await open(browser, path.join(place, "pages", name), {});
    await page.waitForFunction(() => document.documentElement.hasAttribute("data-drawn"));
    const to = await page.evaluate(() => Array.from(document.querySelectorAll("a[href]")).map(a => a.getAttribute("href")));
    const ids = {};
    none("folder: links of " + name + " that go nowhere", to.filter(href => {
      const [file, id] = href.split("#");
      const target = file || name;
      if (!files.includes(target)) return true;
      ids[target] = ids[target] || fs.readFileSync(path.join(place, "pages", target), "utf8");
      return id && !ids[target].includes(' id="' + id + '"');
    }));
    none("folder: errors of " + name, seen.problems);
    none("folder: requests of " + name, seen.requests);
    await context.close();
  }
}

/* ---- JSON ------------------------------------------------------------------------------------------------- */

function schema() {
  const validate = new Ajv({ allErrors: true, strict: false }).compile(
    JSON.parse(fs.readFileSync(path.join(home, "lib/render/table.schema.json"), "utf8")));
  const tables = [];
  for (const slug of chapters()) {
    for (const block of JSON.parse(befund("chapter", slug, "--format", "json")).blocks) {
      if (block.rows) tables.push(block);
    }
  }
  check("JSON: tables of chapters", tables.length > 50, tables.length);
  none("JSON: what the schema does not allow", tables.filter(one => !validate(one)).map(one => one.title));
  const broken = JSON.parse(JSON.stringify(tables[0]));
  delete broken.rows[0].kind;
  check("JSON: the schema refuses a row without a kind", !validate(broken));
}

async function main() {
  fs.mkdirSync(place, { recursive: true });
  const file = path.join(place, "index.html");
  befund("report", "--output", file, "--lang", "de");
  const bytes = fs.readFileSync(file);
  check("the page is below 4 MB", bytes.length < 4e6, bytes.length);
  befund("report", "--output", file, "--lang", "de");
  check("the same bytes again", bytes.equals(fs.readFileSync(file)));
  schema();

  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"] });
  for (const scheme of ["light", "dark"]) {
    for (const size of [{ width: 1280, height: 900 }, { width: 390, height: 844 }]) {
      await look(browser, file, size, scheme);
    }
  }
  await use(browser, file);
  await without_scripts(browser, file);
  await folder(browser);
  await browser.close();
  console.log(passed + " passed, " + failed.length + " failed");
  process.exitCode = failed.length > 0 ? 1 : 0;
}

main().catch(problem => {
  console.log(problem.stack);
  process.exitCode = 1;
});
