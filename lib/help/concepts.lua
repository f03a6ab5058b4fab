--- What the words of befund mean: pages that help shows beside those of functions.
--
-- A concept is { name, title, words, text, see }: `words` are other names it is found by, German ones among them,
-- `see` functions (as help names them) and other concepts. Indented lines of a text are shown as they are.

return {
  { "befund", "What befund is", { "start", "introduction", "einführung" }, [[
befund reads survey data and makes tables and estimates that know how the sample was drawn. A dataset comes from
befund.read, a design from d:design, and everything that is estimated is asked of a design:

    local d = befund.read("answers.csv")
    local s = d:design { weight = "pw", stratum = "region", psu = "school" }
    print(s:table { rows = "q1", columns = "level" })
    print(s:mean("age"))

What is left out is counted and said: bases stand in every table, what is missing in a line below it. Nothing changes
a value once it is made.]],
    { "befund.read", "d:design", "s:table", "dataset", "design", "table" } },
  { "dataset", "Datasets", { "data", "daten", "datensatz", "rows", "zeilen" }, [[
A dataset is rows of named columns with what its codebook says of them. It never changes: select, rename, drop,
derive, multi, keep, append and join give another one, which shares the columns that stayed the same. `#d` is the
number of rows, `d:names()` their columns' names, `d:describe()` an overview, `d:notes()` what the reader guessed or
left out.

To estimate for a part of the sample use a domain of a design, not keep: keep deletes rows, and with them what the
standard errors need to know.]],
    { "d:describe", "d:derive", "d:keep", "s:domain", "codebook" } },
  { "column", "Columns", { "variable", "spalte", "kind" }, [[
A column is of one kind: single (a choice among options), multi (a set of answers), number, text or date. Options have
keys, which expressions and paths of cells use; labels in one or two languages, which are printed; codes as in the
file; scores, of which means are made. d:column(name) gives it, x:codes() its options.]],
    { "d:column", "x:codes", "codebook", "missing" } },
  { "codebook", "Codebooks", { "labels", "beschriftung", "options", "scale", "skala" }, [[
A codebook is a Lua file that holds data only: for each column its kind, label, options, kinds of missing, who was
asked, and for the whole the id, the wave, scales, sets, batteries. FILE.codebook.lua beside a file is found by
itself. `befund codebook answers.csv` writes a first one from the data, to be edited; `--update OLD` keeps what was
edited. Scripts never name labels: a key is a key in every language.]],
    { "befund.read", "befund codebook", "battery", "set", "missing" } },
  { "missing", "Kinds of missing", { "fehlend", "no answer", "don't know", "ledger", "not asked" }, [[
Why a value is missing is kept apart: no_answer, not_asked, dont_know, refused (as the codebook, SPSS or Stata declare
them) and system (nothing there). Missing values are in no base; below each table stands how many rows of each kind
were left out. `missing = "show"` gives them rows of their own. "Don't know" is missing only where the codebook says
so; an answer "cannot judge" inside the base is an answer.]],
    { "s:table", "expression", "base" } },
  { "expression", "Expressions", { "condition", "filter", "bedingung", "where" }, [[
Conditions and derived columns are written in one small language, in Lua's syntax, and run in C over all rows:

    age >= 30 and age < 50          region == 'north'
    role in { 'leader', 'staff' }   missing(q7)   answered(q7)
    has(tools, 'webex')             between(age, 16, 75)
    contains(q30, 'VPN')            code(q1) == 4

Quoted text is an option's key, else a label if it names one option. `sch.wide` in backquotes is a column whose name
is no word. Logic has three values: what cannot be decided since something is missing is outside, and counted.]],
    { "d:keep", "d:derive", "s:domain", "missing" } },
  { "design", "Designs", { "sample", "stichprobe", "survey design", "stratum", "psu", "cluster", "fpc", "lonely" }, [[
A design says how the sample was drawn: weight (the sampling weight of a row), stratum, psu (one column a stage,
outermost first), fpc (units of each stage in the population, or sampling fractions). Standard errors follow from it
by linearisation (Taylor series), or from replicates.

    d:design { weight = "pw", stratum = "stype", psu = { "dnum", "snum" }, fpc = { "fpc1", "fpc2" } }

Psu names are nested in their stratum. A stratum with a single psu has no variance of its own: `lonely` says what to
do ("error", "remove", "certainty", "centre", "average"). A dataset used where a design is wanted is a simple random
sample.]],
    { "d:design", "weight", "domain", "se", "df", "replicates" } },
  { "domain", "Domains", { "subpopulation", "subgroup", "teilgruppe", "filter" }, [[
A domain is a part of the population: s:domain("age >= 65"). Its estimates keep all strata and psus of the design,
since how many rows fall into it is itself random; deleting the other rows would give wrong standard errors. The
condition's text, or the label given beside it, stands as base in every table.]],
    { "s:domain", "expression", "df" } },
  { "weight", "Weights", { "gewicht", "gewichtung", "weighting", "trim" }, [[
A weight is a sampling weight: how many of the population a row stands for; never a frequency. poststratify, rake and
calibrate make weights meet what is known of the population, trim bounds them, normalise scales them. Each gives a new
design, s:history() says how its weights came about, s:weights():summary() what they cost (Kish's design effect,
efficiency) and the margins before and after. Variances take calibration into account.]],
    { "s:rake", "s:calibrate", "s:poststratify", "s:trim", "s:weights", "raking", "deff" } },
  { "raking", "Raking and calibration", { "calibration", "margins", "randverteilung", "ipf", "kalibrierung" }, [[
Raking makes the weights meet margins, one after the other until all are met; calibration (linear, raking, logit)
meets totals at once, of numbers too. Targets are counts or shares. What contradicts itself is refused before any
work: totals that disagree, a target nobody can meet, rows missing on a margin (unless unmatched = "keep").

    s:rake { sex = { f = .52, m = .48 }, age3 = { young = .25, middle = .4, old = .35 } }
    s:rake(befund.margins("margins.csv"))]],
    { "s:rake", "s:calibrate", "befund.margins", "weight" } },
  { "estimate", "Estimates", { "schätzung", "interval", "konfidenzintervall", "ci" }, [[
An estimate is a value: .value .se .low .high .df .deff, .base (rows), .weighted_base, .effective_base (Kish),
.missing. e:ci(level, method) gives another interval. a - b and a / b of one design keep their covariance; of
different datasets they are independent, and say so. With `by` there is a list, also indexed by key:
m["yes"].value.]],
    { "s:mean", "s:share", "e:ci", "se", "df" } },
  { "se", "Standard errors", { "standard error", "standardfehler", "variance", "taylor", "linearisation" }, [[
The standard error of an estimate under the design: by linearisation, with strata, all stages of psus and fpc, or from
replicates where the design has them. Calibrated weights give residuals' variances. Intervals use t with the design's
df; those of shares are on the logit scale unless asked otherwise.]],
    { "design", "df", "deff", "replicates", "estimate" } },
  { "df", "Degrees of freedom", { "freiheitsgrade", "degrees of freedom" }, [[
Psus minus strata, counting those that have a row of positive weight in the domain. Below 1 there is no interval, and
it is said. Tests of regressions lose a degree for each coefficient but the first.]],
    { "se", "domain", "s:regress" } },
  { "deff", "Design effects", { "design effect", "designeffekt", "kish", "efficiency" }, [[
The variance under the design by that of a simple random sample of the same size: deff = true against sampling without
replacement from the sum of weights, "wr" with replacement. Kish's design effect of the weights alone is in
s:weights():summary(); a base divided by it is the effective base.]],
    { "s:mean", "s:weights", "base" } },
  { "base", "Bases", { "basis", "n", "fallzahl", "flag", "hide" }, [[
A base is the rows that a figure rests on: those of the domain and the column that answered, with positive weight.
Tables show it unweighted and weighted, as rows of their own. `flag` marks small ones (30 unless said otherwise),
`hide` leaves them out; that is no protection against disclosure, since hidden figures may follow from others.]],
    { "s:table", "missing", "deff" } },
  { "table", "Tables", { "crosstab", "tabelle", "kreuztabelle", "banner", "percent", "prozent" }, [[
Questions in rows, groups in columns (the banner): variables, one within another ("gender > role"), or conditions with
a label. show = { "percent", "se", ... } says what stands in a row; percent = "column", "row" or "total" what it
refers to. A table is a value: t:cell("q1 > yes", "gender > f") is an estimate; print shows it, t:csv{}, t:markdown{}
and others give its forms. Rounding is half away from zero, so percentages need not sum to 100.]],
    { "s:table", "s:tables", "t:cell", "letters", "net", "base" } },
  { "chart", "Charts", { "diagramm", "grafik", "plot", "bars", "map", "karte" }, [[
t:chart() draws what a table says: bars with intervals, stacked or diverging bars of scales, dots of groups and waves, a
map of the Länder, small charts of a battery. The kind follows from the table unless `kind` says it. c:write("x.svg")
and .png are pictures, .json the specification (Vega-Lite); printed, a chart is bars of text.]],
    { "t:chart", "c:write", "c:text", "table" } },
  { "report", "Reports", { "bericht", "excel", "workbook", "html", "page" }, [[
`befund report --output study.html` makes a page of a whole study: chapters, recommendations, verification, method; also
.xlsx (a workbook), .md, .tex. A report of one's own is made of pieces:

    local r = befund.report { title = "Survey" }
    r:heading("Who answered")
    r:add(t)
    r:chart(t:chart())
    r:write("survey.html")

A single table has every form too: t:html{}, t:xlsx("t.xlsx"), t:csv{}, t:json{}, ...]],
    { "befund.report", "r:add", "r:write", "t:xlsx", "befund report" } },
  { "letters", "Letters: tests between columns", { "significance", "signifikanz", "tests", "holm" }, [[
letters = true compares the columns of each banner variable: the larger figure carries the letter of the column it is
larger than. t-tests under the design with the columns' covariance, adjusted within a row of a variable (Holm); test =
"kish", adjust = "none" for what other programs do. Bases below `flag` are not tested. t:tests() lists all
differences.]],
    { "s:table", "t:tests", "table" } },
  { "net", "Nets", { "top 2", "netze", "zusammenfassung", "top box" }, [[
A net is a named union of options: nets = { q1 = { { "Top 2", "full", "rather" } } } in a table, or a scale's nets in
the codebook. It stands above its options, whose parts need not be disjoint from another net's.]],
    { "s:table", "codebook" } },
  { "battery", "Batteries", { "items", "matrix", "grid", "itembatterie" }, [[
Several items with the same options. s:battery("q7") shows items in rows and answers in columns, or one value of each
item by a banner. A reversed item's scores run the other way round in means.]],
    { "s:battery", "codebook" } },
  { "set", "Multiple response", { "multi", "mehrfachnennung", "multiple response", "dummies" }, [[
A set is one question with several answers, made of 0/1 columns, of mentions, or of lists in one cell: d:multi, or
`sets` in the codebook. Its base is those who were asked where that is known, else those who answered; percentages sum
to more than 100.]],
    { "d:multi", "codebook", "base" } },
  { "wave", "Waves", { "welle", "trend", "panel", "change" }, [[
befund.waves { { "2024", s24 }, { "2025", s25 } } puts designs of several waves together; each keeps its weights.
`wave` is then a banner variable, and s:compare shows levels and changes with their standard errors. Columns match by
name or the codebook's `before`; where wording or options differ no change is computed, and it is said.]],
    { "befund.waves", "s:compare" } },
  { "replicates", "Replicates", { "bootstrap", "jackknife", "brr", "replikate" }, [[
Variances by replicate weights: made (jk1, jkn, brr, fay, bootstrap), or given as columns of the file. Weighting is
repeated in each. Estimates and their differences then take their variances from the replicates.]],
    { "s:replicates", "se" } },
  { "regression", "Regression", { "model", "logit", "ols", "modell" }, [[
s:regress("income ~ age * role") fits a linear, family = "binomial" a logistic regression under the design. Single
choices become contrasts against their first option. The result prints as a table of coefficients;
m:coefficient(name), m:contrast{...} test.]],
    { "s:regress", "s:ttest", "m:contrast" } },
  { "text", "Open answers", { "offene nennungen", "verbatims" }, [[
s:texts("q30", { contains = "VPN", beside = { "age3" } }) lists open answers to read. Columns that the codebook calls
private are never shown or written.]],
    { "s:texts", "codebook" } },
  { "study", "Studies", { "studie", "population", "figures" }, [[
A study is a folder: study.lua (populations, waves, designs), data/ with files and codebooks, scripts/chapters and
scripts/recommendations. The bundled one is at hand as `study`; `befund new-study DIR FILE` makes one from a file,
study.use(DIR) takes it up. study.question(name) tells of a question; ?name at the prompt shows it.]],
    { "study.use", "study.question", "befund new-study", "chapter", "verify" } },
  { "chapter", "Chapters", { "kapitel" }, [[
A chapter is a script that returns chapter { slug, order, title, population, needs, run }; run(s, out) hands tables,
published figures and claims to `out`. `befund chapter SLUG` prints it, `befund chapters` lists them.]],
    { "out:table", "out:figures", "befund chapter", "recommendation" } },
  { "recommendation", "Recommendations", { "empfehlung", "evidence" }, [[
A recommendation is a script whose pieces of evidence decide, speak for or against it, each with a criterion; the
verdict follows from them. `befund recommendation N` prints the pieces and the verdict.]],
    { "out:decides", "befund recommendation" } },
  { "verify", "Verification", { "published", "contradiction", "widerspruch", "prüfung" }, [[
`befund verify` compares every published figure of the study with what its data give: met, missed, contradictory (it
cannot be true together with others, which are named), or not checkable.]],
    { "befund verify", "reconstruction", "study" } },
  { "reconstruction", "Reconstruction", { "rekonstruktion", "synthetic", "microdata" }, [[
Data made so that tables of them give published figures; not the original microdata. What no figure says is
constructed, and has a ° in tables. befund.reconstruct makes rows that meet figures, or others with the same margins
as a dataset.]],
    { "befund.reconstruct", "befund reconstruct", "verify" } },
  { "prompt", "The prompt", { "repl", "interactive", "eingabe", "keys" }, [[
What is typed runs when it is complete; the values of expressions are shown, `_` is the last one. Tab completes names,
within texts those of columns, options, questions and files; arrows and Ctrl-R find what was typed before, in earlier
sessions too. Ctrl-C drops the line, or stops what runs and keeps all else; Ctrl-D ends.

    ?name ??word                    help; search
    freq "q1"                       one variable at once
    save(t, "t.xlsx")               a table, chart or dataset as a file
    form csv   lang de              how tables are shown
    timer on   pager off            how long it took; no pager
    log "today.lua"                 keeps what is typed as a script

What is longer than the screen goes through $PAGER.]],
    { "freq", "save", "log", "befund" } },
  { "store", ".befund files", { "file", "mapped", "datei" }, [[
befund.write(d, "x.befund") writes columns as they lie in memory, with labels, codebook and design; reading it opens
the file at once and touches only the columns that are used. befund describe FILE --check compares all checksums.]],
    { "befund.read", "befund.write", "befund convert" } },
}
