--- The output language and its fixed words.
--
-- The language rules what results look like, never what a script means: nothing that is asked by key
-- changes with it. It is, first found: what the command line said (`force`), what the script said
-- (`set`), the environment (LC_ALL, LC_MESSAGES, LANG), English.

local check = require "check"

local getenv = os.getenv

local language = {}

local forced, chosen

local words = {
  en = {
    lang = "en", decimal = ".", thousands = ",",
    fieldwork = "Fieldwork", mode = "Mode",
    base = "Base", base_weighted = "Base, weighted", all = "all respondents",
    unweighted = "unweighted", weighted = "weighted by %s", weighted_anew = "weighted as the source says",
    mark_small = "base below %d",
    hidden = "base below %d, not shown; hiding small bases is not disclosure protection: what is hidden may follow "
      .. "from what is shown",
    total = "Total", mean = "Mean", sd = "Standard deviation", se = "Standard error", interval = "Interval %s %%",
    count = "Count", weighted_count = "Weighted", percent = "%",
    percent_column = "column percent", percent_row = "row percent", percent_total = "total percent",
    percent_answers = "percent",
    summary = "%s: mean %s, standard deviation %s, standard error %s",
    answered = "%s: %s of %s answered", in_base = "%s: %s of %s in the base",
    few_answered = "%s: fewer than %d answered", few_in_base = "%s: fewer than %d in the base",
    columns = "%s (columns)",
    undecided = "%s: condition undecided for %s rows, which are left out",
    one_undecided = "%s: condition undecided for %s row, which is left out",
    reversed = "%s: reversed, in its mean the scores run the other way round",
    several = "%s: several answers possible, percentages sum to more than 100",
    set_base = { asked = "%s: percent of those asked", answered = "%s: percent of those who answered",
      all = "%s: percent of all" },
    no_score = "%s: the mean leaves out the answers without a score: %s",
    regression = { value = "Coefficient", constant = "(constant)", factor = "%s (against %s)",
      rows = "%s rows", gaussian = "linear regression", binomial = "logistic regression of %s = %s",
      odds = "coefficients are logits, their exponentials odds ratios",
      df = "t with %s degrees of freedom", no_df = "fewer than 1 degree of freedom: no tests, no intervals",
      failed = "%d replicates have no fit and stay out",
      empty = "%s: left out, nobody gave: %s", missing = "%s of %s rows have all values, the others are left out",
      ttest = "mean of %s by %s, %s minus %s: %s", ttest_more = " (%s: %s to %s), t(%s) = %s, p = %s" },
    test = { line = "%s by %s: %s, p = %s", F = "F(%s, %s) = %s", chisq = "chi2(%s) = %s", x2 = "X2 uncorrected %s",
      method = { F = "Rao-Scott, second order", chisq = "Rao-Scott, first order", wald = "Wald",
        adjwald = "adjusted Wald" } },
    median = "Median", index = "Index",
    differs = "differs",
    letters = {
      pairs = "Letters: larger than the column of that letter", rest = "↑ ↓ above, below the others of the variable",
      previous = "↑ ↓ above, below the column before",
      design = "t-test under the design", kish = "test on effective bases (Kish)",
      none = "not adjusted", holm = "Holm within a row of a variable",
      bh = "Benjamini-Hochberg within a row of a variable",
      small = "bases below %d not tested", several = "columns of sets (%s) share rows and are not tested by it",
    },
    change = { change = "Change", se = "SE", first_minus_second = "Change: %s minus %s, in points where percent",
      mark = "change with p < %s (t-test under the design, %s)", holm = "Holm within the question",
      bh = "Benjamini-Hochberg within the question", none = "not adjusted", none_computed = "no change computed",
      absent = "%s: not asked in %s", wording = "%s: wording differs in %s (\"%s\"; \"%s\")",
      options = "%s: options differ in %s (%s)" },
    tests = { title = "Tests between columns", difference = "Difference", se = "SE", t = "t", df = "df", p = "p",
      adjusted = "adjusted p", rest = "others", test = "Test" },
    total_differs = "percent in the columns of %s: of those who answered %s too; in Total: of all who answered the "
      .. "question",
    source = "Source: %s", item = "Item", rows = "Row", question = "Question", answer = "Answer", measure = "Measure",
    mark = "mark",
    missing = { system = "nothing there", no_answer = "no answer", not_asked = "not asked", dont_know = "don't know",
      refused = "refused" },
  },
  de = {
    lang = "de", decimal = ",", thousands = "\u{202F}",
    fieldwork = "Feldzeit", mode = "Erhebung",
    base = "Basis", base_weighted = "Basis, gewichtet", all = "alle Befragten",
    unweighted = "ungewichtet", weighted = "gewichtet mit %s", weighted_anew = "gewichtet wie unter Quelle",
    mark_small = "Basis unter %d",
    hidden = "Basis unter %d, nicht gezeigt; das Ausblenden kleiner Basen ist kein Schutz vor Rückschlüssen: "
      .. "Ausgeblendetes kann aus Gezeigtem folgen",
    total = "Gesamt", mean = "Mittelwert", sd = "Standardabweichung", se = "Standardfehler",
    interval = "Intervall %s %%",
    count = "Anzahl", weighted_count = "Gewichtet", percent = "%",
    percent_column = "Spaltenprozent", percent_row = "Zeilenprozent", percent_total = "Gesamtprozent",
    percent_answers = "Prozent",
    summary = "%s: Mittelwert %s, Standardabweichung %s, Standardfehler %s",
    answered = "%s: %s von %s beantwortet", in_base = "%s: %s von %s in der Basis",
    few_answered = "%s: weniger als %d beantwortet", few_in_base = "%s: weniger als %d in der Basis",
    columns = "%s (Spalten)",
    undecided = "%s: Bedingung für %s Zeilen unentschieden, sie zählen nicht mit",
    one_undecided = "%s: Bedingung für %s Zeile unentschieden, sie zählt nicht mit",
    reversed = "%s: umgepolt, im Mittelwert laufen die Werte andersherum",
    several = "%s: Mehrfachnennungen, die Prozente ergeben zusammen mehr als 100",
    set_base = { asked = "%s: Prozent der Gefragten", answered = "%s: Prozent derer, die geantwortet haben",
      all = "%s: Prozent aller" },
    no_score = "%s: im Mittelwert fehlen die Antworten ohne Wert: %s",
    regression = { value = "Koeffizient", constant = "(Konstante)", factor = "%s (gegen %s)",
      rows = "%s Zeilen", gaussian = "lineare Regression", binomial = "logistische Regression von %s = %s",
      odds = "Koeffizienten sind Logits, ihre Exponentialwerte Odds Ratios",
      df = "t mit %s Freiheitsgraden", no_df = "weniger als 1 Freiheitsgrad: keine Tests, keine Intervalle",
      failed = "%d Replikate ohne Lösung bleiben außen vor",
      empty = "%s: ausgelassen, ohne Antworten: %s",
      missing = "%s von %s Zeilen haben alle Werte, die übrigen sind ausgelassen",
      ttest = "Mittelwert von %s nach %s, %s minus %s: %s", ttest_more = " (%s: %s bis %s), t(%s) = %s, p = %s" },
    test = { line = "%s nach %s: %s, p = %s", F = "F(%s; %s) = %s", chisq = "Chi2(%s) = %s", x2 = "X2 unkorrigiert %s",
      method = { F = "Rao-Scott, zweite Ordnung", chisq = "Rao-Scott, erste Ordnung", wald = "Wald",
        adjwald = "Wald, angepasst" } },
    median = "Median", index = "Index",
    differs = "Unterschied",
    letters = {
      pairs = "Buchstaben: größer als die Spalte dieses Buchstabens",
      rest = "↑ ↓ über, unter den anderen der Variablen", previous = "↑ ↓ über, unter der Spalte davor",
      design = "t-Test im Stichprobendesign", kish = "Test mit effektiven Basen (Kish)",
      none = "nicht adjustiert", holm = "Holm in einer Zeile einer Variablen",
      bh = "Benjamini-Hochberg in einer Zeile einer Variablen",
      small = "Basen unter %d nicht getestet",
      several = "Spalten von Mehrfachnennungen (%s) haben gemeinsame Zeilen und sind damit nicht getestet",
    },
    change = { change = "Veränderung", se = "SE",
      first_minus_second = "Veränderung: %s minus %s, bei Prozenten in Punkten",
      mark = "Veränderung mit p < %s (t-Test im Stichprobendesign, %s)", holm = "Holm in der Frage",
      bh = "Benjamini-Hochberg in der Frage", none = "nicht adjustiert", none_computed = "keine Veränderung berechnet",
      absent = "%s: %s nicht gefragt", wording = "%s: Wortlaut verschieden in %s (\"%s\"; \"%s\")",
      options = "%s: Antworten verschieden in %s (%s)" },
    tests = { title = "Tests zwischen Spalten", difference = "Differenz", se = "SE", t = "t", df = "df", p = "p",
      adjusted = "adjustiertes p", rest = "andere", test = "Test" },
    total_differs = "Prozente in den Spalten von %s: derer, die auch %s beantwortet haben; in Gesamt: aller, die die "
      .. "Frage beantwortet haben",
    source = "Quelle: %s", item = "Item", rows = "Zeile", question = "Frage", answer = "Antwort", measure = "Maß",
    mark = "Zeichen",
    missing = { system = "leer", no_answer = "keine Angabe", not_asked = "nicht gefragt", dont_know = "weiß nicht",
      refused = "verweigert" },
  },
}

local function known(lang)
  if words[lang] then return lang end
  check.fail("lang: %s is unknown (there are 'de', 'en')", check.quoted(lang))
end

--- Reads the language from an environment.
-- @param env function from a variable's name to its value or nil
-- @return "de" or "en"
-- @usage assert(require "language".from_environment(function() return "de_AT.UTF-8" end) == "de")
function language.from_environment(env)
  for _, name in ipairs { "LC_ALL", "LC_MESSAGES", "LANG" } do
    local value = env(name)
    if value and value ~= "" then return value:match("^de%f[^%a]") and "de" or "en" end
  end
  return "en"
end

--- The output language as it stands.
-- @return "de" or "en"
-- @usage assert(#require "language".current() == 2)
function language.current()
  return forced or chosen or language.from_environment(getenv)
end

--- Chooses the output language from a script; a language forced on the command line stays.
-- @param lang "de" or "en"; nil: the environment's
-- @raise names a language that is unknown
-- @usage
-- local language = require "language"
-- language.set("de")
-- language.set(nil)
function language.set(lang)
  chosen = lang and known(lang)
end

--- Chooses the output language from the command line (`--lang`), which rules over the script's.
-- @param lang "de" or "en"; nil takes it back
-- @raise names a language that is unknown
-- @usage require "language".force(nil)
function language.force(lang)
  forced = lang and known(lang)
end

--- The fixed words of a language.
-- @param lang "de" or "en"; nil: the current one
-- @return table of words, not to be changed
-- @usage assert(require "language".words("de").base == "Basis")
function language.words(lang)
  return words[known(lang or language.current())]
end

-- Umlauts and ß, and words that stand in most German questions and answers and in no English ones.
local german = { "\xc3[\x84\x96\x9c\x9f\xa4\xb6\xbc]", " und ", " oder ", " nicht ", "^[nN]icht ", "^[kK]eine? ",
  " der ", " die ", "^[jJ]a$", "^[nN]ein$", "^[wW]eiblich$", "^[sS]timme ", "^Geschlecht$" }

--- Whether a label looks German: files of SPSS or Stata do not say in which language their labels are.
-- @param text the label
-- @return true or false
-- @usage local language = require "language"
-- assert(language.is_german("keine Angabe") and not language.is_german("no answer"))
function language.is_german(text)
  for _, pattern in ipairs(german) do
    if text:find(pattern) then return true end
  end
  return false
end

--- One text out of a text or a table of them: in the language, else in English, else in the first language by name.
-- @param text a string, `{ de = "...", en = "..." }`, or nil
-- @param lang "de" or "en"
-- @return a string, or nil for nil
-- @usage assert(require "language".pick({ de = "Alter", en = "Age" }, "de") == "Alter")
-- @usage assert(require "language".pick("Age", "de") == "Age")
function language.pick(text, lang)
  if type(text) ~= "table" then return text end
  if text[lang] or text.en then return text[lang] or text.en end
  return text[check.names(text)[1]]
end

return language
