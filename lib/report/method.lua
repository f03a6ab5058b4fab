--- How a study's report was made, for its page on method, its footer and the facts of a workbook: files and their
-- SHA-256, rows and weights, the reconstruction, the rules, the versions. Nothing of the time or the machine.

local file = require "core.file"
local language = require "language"
local layout = require "layout"
local remarks = require "remarks"

local concat = table.concat

local method = {}

local words = {
  en = { title = "Method",
    under = "Where the data are from, how they are weighted, and by which rules all this was computed.",
    data = "Data", waves = "Who was asked", wave = "Population and wave", rows = "Rows", weights = "Weights",
    effective = "Effective base", least = "Least weight", largest = "Largest weight", fieldwork = "Fieldwork",
    mode = "Mode", none = "none, all rows count alike", column = "column %s",
    raked = "raked to %s (%s)",
    relative = "Weights in multiples of their mean. Effective base: (sum of weights)² / sum of squared weights (Kish).",
    files = "Files", file = "File", holds = "Holds", sha256 = "SHA-256", answers = "answers", codebook = "codebook",
    margins = "margins", figures = "published figures", plan = "plan of the reconstruction", study = "the study",
    hashes = "sha256sum FILE gives the same digits where a file is the one that was used.",
    made = "Reconstruction", rules = "Rules", versions = "Versions",
    seed = "The reconstruction starts from the seed %d; the same seed gives the same bytes.",
    version = "befund %s with %s. Charts: Vega %s, Vega-Lite %s. The same input gives the same bytes: nothing here "
      .. "depends on the time or the machine.",
    footer = "befund %s; %s", footer_seed = "seed %d", footer_weights = "weights: %s", source = "Source" },
  de = { title = "Methode",
    under = "Woher die Daten stammen, wie sie gewichtet sind und nach welchen Regeln gerechnet wurde.",
    data = "Daten", waves = "Wer gefragt wurde", wave = "Gruppe und Welle", rows = "Zeilen", weights = "Gewichte",
    effective = "Effektive Basis", least = "Kleinstes Gewicht", largest = "Größtes Gewicht", fieldwork = "Feldzeit",
    mode = "Art der Befragung", none = "keine, alle Zeilen zählen gleich", column = "Spalte %s",
    raked = "angepasst an %s (%s)",
    relative = "Gewichte als Vielfache ihres Mittels. Effektive Basis: (Summe der Gewichte)² / Summe der quadrierten "
      .. "Gewichte (Kish).",
    files = "Dateien", file = "Datei", holds = "Inhalt", sha256 = "SHA-256", answers = "Antworten",
    codebook = "Codebuch", margins = "Ränder", figures = "veröffentlichte Zahlen", plan = "Plan der Rekonstruktion",
    study = "die Studie", hashes = "sha256sum DATEI gibt dieselben Ziffern, wo es die verwendete Datei ist.",
    made = "Rekonstruktion", rules = "Regeln", versions = "Versionen",
    seed = "Die Rekonstruktion beginnt mit dem Startwert %d; derselbe Startwert gibt dieselben Bytes.",
    version = "befund %s mit %s. Diagramme: Vega %s, Vega-Lite %s. Gleiche Eingabe gibt gleiche Bytes: nichts hier "
      .. "hängt von Zeit oder Rechner ab.",
    footer = "befund %s; %s", footer_seed = "Startwert %d", footer_weights = "Gewichte: %s", source = "Quelle" },
}

-- The rules, each with when it is said: always, where figures are published, where the data are made from them.
local rules = {
  { en = "Shares and means refer to those who answered the question; the unweighted base stands in every table, and "
      .. "who did not answer is counted below it.",
    de = "Anteile und Mittelwerte beziehen sich auf die, die geantwortet haben; die ungewichtete Basis steht in jeder "
      .. "Tabelle, und wer nicht geantwortet hat, ist darunter gezählt." },
  { en = "Numbers are rounded once, at the end, half away from zero; rounded percentages need not sum to 100.",
    de = "Gerundet wird einmal, am Ende, ab der Hälfte von null weg; gerundete Prozente müssen nicht 100 ergeben." },
  { en = "Standard errors follow from the design (strata, units, weights, what they were raked to), by linearisation; "
      .. "intervals are at 95 %, of shares on the logit scale, with the t distribution. They say how much chance alone "
      .. "would do.",
    de = "Standardfehler folgen aus dem Stichprobendesign (Schichten, Einheiten, Gewichte, woran sie angepasst sind), "
      .. "durch Linearisierung; Intervalle gelten zu 95 %, bei Anteilen auf der Logit-Skala, mit der t-Verteilung. Sie "
      .. "sagen, wie viel allein der Zufall ausmacht." },
  { when = "figures",
    en = "A published figure is met where what the data give rounds to what is printed; “less” and “more” are strict "
      .. "on the unrounded value; a figure in words is met within 5 points for halves, thirds and quarters and within "
      .. "2 for fifths and sixths. A change is met by the unrounded difference or by that of the rounded levels.",
    de = "Eine veröffentlichte Zahl ist getroffen, wenn das, was die Daten geben, gerundet die gedruckte ist; "
      .. "„weniger“ und „mehr“ gelten streng für den ungerundeten Wert; eine Zahl in Worten ist "
      .. "innerhalb von 5 Punkten getroffen (Hälften, Drittel, Viertel), von 2 bei Fünfteln und Sechsteln. Eine "
      .. "Änderung ist durch die ungerundete Differenz getroffen oder durch die der gerundeten Werte." },
  { when = "figures",
    en = "A figure is contradictory where it cannot be met together with the others: of all figures, a smallest set is "
      .. "excused so that the rest can be met together, charts before text. Not checkable is what no answer can say.",
    de = "Widersprüchlich ist eine Zahl, die nicht zusammen mit den anderen zu treffen ist: Von allen Zahlen wird eine "
      .. "kleinste Menge entschuldigt, sodass der Rest zusammen zu treffen ist, Diagramme vor Text. Nicht prüfbar ist, "
      .. "was keine Antwort sagen kann." },
  { when = "made",
    en = "° marks what is constructed: no published figure says it. Statements and verdicts rest on published numbers "
      .. "alone, and on the digits printed of them; where these leave it open, it cannot be decided.",
    de = "° steht an dem, was konstruiert ist: keine veröffentlichte Zahl sagt es. Aussagen und Urteile beruhen allein "
      .. "auf veröffentlichten Zahlen und deren gedruckten Stellen; wo diese es offenlassen, ist es nicht "
      .. "entscheidbar." },
  { when = "checks",
    en = "The verdict on a recommendation follows from criteria that were fixed before the numbers were looked at: "
      .. "supported where all that decide hold, contradicted where one does not, not measured where nobody was asked.",
    de = "Das Urteil über eine Empfehlung folgt aus Kriterien, die feststanden, bevor die Zahlen angesehen wurden: "
      .. "gestützt, wenn alle entscheidenden erfüllt sind, widersprochen, wenn eines es nicht ist, nicht gemessen, "
      .. "wenn niemand gefragt wurde." },
}

-- ---- what is known of a study ----------------------------------------------------------------------

-- All waves of a study: population, wave, codebook.
local function waves_of(study)
  local list = {}
  for _, population in ipairs(study.populations) do
    for _, wave in ipairs(population.waves) do
      list[#list + 1] = { population = population, wave = wave, book = study.books[wave.codebook] }
    end
  end
  return list
end

-- A wave with the population it is of, whose only one needs no name.
local function name_of(one, lang)
  local name = language.pick(one.population.label, lang) or one.population.name
  return #one.population.waves > 1 and ("%s %s"):format(name, one.wave.name) or name
end

-- The variables of a file of margins, by their labels.
local function margins_of(study, one, lang)
  local list = {}
  for i, margin in ipairs(require "weights".margins(study.folder .. one.wave.rake)) do
    local names = {}
    for name in margin[1]:gmatch("[^:]+") do
      local entry = one.book.by_name[name]
      names[#names + 1] = entry and language.pick(entry.texts, lang) or name
    end
    list[i] = concat(names, " × ")
  end
  return concat(list, ", ")
end

-- What a wave is weighted by, in words.
local function weighting_of(study, one, lang)
  local w, parts = words[lang], {}
  if one.wave.design.weight then parts[1] = w.column:format(one.wave.design.weight) end
  if one.wave.rake then parts[#parts + 1] = w.raked:format(margins_of(study, one, lang), one.wave.rake) end
  return #parts > 0 and concat(parts, ", ") or w.none
end

local function fieldwork_of(one, lang)
  return one.book.fieldwork and remarks.days(one.book.fieldwork, lang)
end

-- The files that the results rest on, each once: name, what it holds.
local function files_of(study)
  local list, has = {}, {}
  local function add(name, holds)
    if name and not has[name] and require "lfs".attributes(study.folder .. name, "mode") == "file" then
      has[name], list[#list + 1] = true, { name = name, holds = holds, path = study.folder .. name }
    end
  end
  for _, one in ipairs(waves_of(study)) do
    add(one.wave.file, "answers")
    add(one.wave.codebook, "codebook")
    add(one.wave.rake, "margins")
  end
  add(study.files.figures, "figures")
  add(study.files.reconstruction, "plan")
  for _, one in ipairs(list) do one.sha256 = file.sha256(one.path) end
  return list
end

-- The files of a study, hashed once.
local hashed = setmetatable({}, { __mode = "k" })

local function files(study)
  hashed[study] = hashed[study] or files_of(study)
  return hashed[study]
end

local function seed_of(study)
  local plan = study.files.reconstruction and require "codebook.load".data(study.folder .. study.files.reconstruction)
  return plan and plan.seed
end

-- ---- tables ------------------------------------------------------------------------------------------

local function text(value)
  return value and { kind = "text", text = value } or false
end

-- A value with layout(lang) from a function of the language.
local function table_of(make)
  return { layout = function(_, lang) return make(lang or language.current()) end }
end

local function waves_table(study)
  local list = waves_of(study)
  for _, one in ipairs(list) do
    one.summary = study[one.population.name]:wave(one.wave.name):weights():summary()
  end
  return table_of(function(lang)
    local w, rows = words[lang], {}
    for i, one in ipairs(list) do
      local s = one.summary
      rows[i] = { kind = "answer", label = name_of(one, lang), cells = { text(fieldwork_of(one, lang)),
        text(one.book.mode), { kind = "count", value = s.rows }, text(weighting_of(study, one, lang)),
        { kind = "number", value = s.min / s.mean, digits = 2 },
        { kind = "number", value = s.max / s.mean, digits = 2 },
        { kind = "number", value = s.effective_base, digits = 0 } } }
    end
    return layout.of { lang = lang, title = w.waves, stub = w.wave, head = { { label = w.fieldwork },
      { label = w.mode }, { label = w.rows }, { label = w.weights, wrap = true }, { label = w.least },
      { label = w.largest }, { label = w.effective } }, rows = rows, notes = { w.relative } }
  end)
end

local function files_table(study)
  return table_of(function(lang)
    local w, rows = words[lang], {}
    for i, one in ipairs(files(study)) do
      rows[i] = { kind = "answer", label = one.name, cells = { text(w[one.holds]), text(one.sha256) } }
    end
    return layout.of { lang = lang, title = w.files, stub = w.file, head = { { label = w.holds },
      { label = w.sha256, wrap = true } }, rows = rows, notes = { w.hashes } }
  end)
end

-- ---- what a report takes ---------------------------------------------------------------------------

local function in_words(name, ...)
  local said = {}
  for lang, w in pairs(words) do said[lang] = w[name]:format(...) end
  return said
end

--- The section on method.
-- @param study from study.open
-- @return a section of a document
-- @usage local study = require "study".open(require "core.file".home)
-- assert(require "report.method".section(study).kind == "method")
function method.section(study)
  local blocks = {}
  local function add(block) blocks[#blocks + 1] = block end
  for i, one in ipairs(study.method) do
    if i == 1 then add { heading = in_words(study.is_made and "made" or "data"), level = 2 } end
    add { text = one }
  end
  local seed = study.is_made and seed_of(study)
  if seed then add { text = in_words("seed", seed) } end
  add { table = waves_table(study) }
  add { heading = in_words "rules", level = 2 }
  local holds = { figures = #study.figures > 0, made = study.is_made,
    checks = #study.figures > 0 and #require "recommendation".list(study) > 0 }
  for _, rule in ipairs(rules) do
    if not rule.when or holds[rule.when] then add { text = { de = rule.de, en = rule.en } } end
  end
  add { table = files_table(study) }
  add { heading = in_words "versions", level = 2 }
  local pinned = require "json".value(file.read(file.home .. "/lib/report/package.json")).dependencies
  add { text = in_words("version", require "befund".version, _VERSION, pinned.vega, pinned["vega-lite"]) }
  return { id = "the-method", kind = "method", title = in_words "title", under = in_words "under", blocks = blocks }
end

--- The lines at the foot of a report: the version, the data's hashes, weights, the seed.
-- @param study from study.open
-- @param lang "de" or "en"
-- @return list of texts
-- @usage local study = require "study".open(require "core.file".home)
-- assert(require "report.method".footer(study, "en")[1]:find("sha256", 1, true))
function method.footer(study, lang)
  local w, parts, weights = words[lang], {}, {}
  for _, one in ipairs(files(study)) do
    if one.holds == "answers" then parts[#parts + 1] = ("%s sha256 %s…"):format(one.name, one.sha256:sub(1, 16)) end
  end
  for _, one in ipairs(waves_of(study)) do
    weights[#weights + 1] = ("%s: %s"):format(name_of(one, lang), weighting_of(study, one, lang))
  end
  local seed = study.is_made and seed_of(study)
  if seed then parts[#parts + 1] = w.footer_seed:format(seed) end
  return { w.footer:format(require "befund".version, concat(parts, "; ")),
    w.footer_weights:format(concat(weights, "; ")) }
end

--- What a workbook's sheets say of the study: fieldwork, mode, weights of each wave, the source.
-- @param study from study.open
-- @param lang "de" or "en"
-- @return list of { label, text }
-- @usage local study = require "study".open(require "core.file".home)
-- assert(#require "report.method".facts(study, "en") > 0)
function method.facts(study, lang)
  local w, list = words[lang], {}
  for _, one in ipairs(waves_of(study)) do
    local parts = { fieldwork_of(one, lang) }
    parts[#parts + 1] = one.book.mode and ("%s: %s"):format(w.mode, one.book.mode)
    parts[#parts + 1] = ("%s: %s"):format(w.weights, weighting_of(study, one, lang))
    list[#list + 1] = { name_of(one, lang), concat(parts, "; ") }
  end
  local source = study.source and language.pick(study.source, lang)
  if source then list[#list + 1] = { w.source, source } end
  return list
end

return method
