-- lib/render/latex.lua

local layout = require "layout"
local latex = require "render.latex"

local function c(value, mark) return { kind = "count", value = value, mark = mark } end
local function p(value, letters) return { kind = "percent", value = value, digits = 0, letters = letters } end

local t = layout.of {
  lang = "de", title = "Wo arbeiten Sie?", base = "Basis: alle", head = { { label = "Gesamt" },
    { label = "Ebene", nodes = { { label = "Bund (A)", letter = "A" }, { label = "Länder (B)", letter = "B" } } },
    { label = "" } },
  rows = { { kind = "question", label = "q1" },
    { kind = "base", label = "Basis", cells = { c(2489), c(512), c(24, "*"), false } },
    { kind = "net", label = "Büro & Amt", cells = { p(0.004), p(0.5, "B"), p(0.25), { kind = "bar", value = 0.5 } } },
    { kind = "answer", level = 1, label = "Küche", cells = { false, { kind = "hidden" }, { kind = "empty" }, false } },
    { kind = "question", label = "q2" },
    { kind = "mean", label = "Mittelwert", cells = { { kind = "number", value = -1.25, digits = 1 },
      { kind = "interval", low = 0.1, high = 0.2, digits = 0, unit = "share" },
      { kind = "p", value = 0.00001, digits = 3 }, { kind = "text", text = "<b>" } } } },
  legend = { "* Basis unter 30" }, ledger = { "q1: 5 von 6 beantwortet" }, source = "Quelle: eigene" }

describe("a layout as LaTeX", function()
  it("is this table", function()
    assert.are.equal([[
\begin{table}[htbp]
\small
\caption{Wo arbeiten Sie?}
\begin{tabular}{lrr@{\,}lrl}
\toprule
 &  & \multicolumn{3}{c}{Ebene} &  \\
\cmidrule(lr){3-5}
 & \multicolumn{1}{r}{Gesamt} & \multicolumn{2}{r}{Bund (A)} & \multicolumn{1}{r}{Länder (B)} & \multicolumn{1}{l}{} \\
\midrule
\multicolumn{6}{l}{\textbf{q1}} \\*
Basis & 2\,489 & 512 &  & 24\rlap{\textsuperscript{{*}}} &  \\
Büro \& Amt & \textless{}1 & 50 & {\scriptsize B} & 25 & \rule{4.00em}{0.7em} \\
\quad Küche &  & · &  & – &  \\
\addlinespace
\multicolumn{6}{l}{\textbf{q2}} \\*
Mittelwert & $-$1,3 & 10–20 &  & \textless{}0,001 & \textless{}b\textgreater{} \\
\bottomrule
\end{tabular}
\par\footnotesize\raggedright
\noindent Basis: alle\par
\noindent {*} Basis unter 30\par
\noindent q1: 5 von 6 beantwortet\par
\noindent Quelle: eigene\par
\end{table}
]], latex(t))
  end)

  it("is a part of the text where it is long, and in a document", function()
    local long = latex(t, { long = true })
    assert.is_truthy(long:find("\\begin{longtable}[l]{lrr@{\\,}lrl}\n\\caption{Wo arbeiten Sie?}\\\\\n", 1, true))
    assert.are.equal(2, select(2, long:gsub("cmidrule", "")))
    local document = latex(t, { document = true })
    assert.is_truthy(document:find("\\begin{document}\n" .. long .. "\\end{document}\n", 1, true))
    assert.is_truthy(document:find("\\renewcommand{\\tablename}{Tabelle}", 1, true))
    local rows = {}
    for i = 1, 41 do rows[i] = { kind = "answer", label = "a", cells = { c(i) } } end
    local many = latex(layout.of { lang = "en", head = { { label = "n" } }, rows = rows })
    assert.is_truthy(many:find("longtable", 1, true))
  end)

  it("goes on in a further block where columns do not fit, wraps headings and long labels", function()
    local nodes, cells = {}, {}
    for i = 1, 12 do nodes[i], cells[i] = { label = "agree very strongly " .. i }, c(i) end
    local wide = latex(layout.of { lang = "en", title = "T", head = { { label = "Level", nodes = nodes } },
      rows = { { kind = "answer", label = ("long label "):rep(12), cells = cells } } })
    assert.are.equal(3, select(2, wide:gsub("\\begin{tabular}{", "")))
    assert.are.equal(1, select(2, wide:gsub("\\caption", "")))
    assert.is_truthy(wide:find("{r}{\\begin{tabular}[b]{@{}r@{}}agree very\\\\strongly 1\\end{tabular}}", 1, true))
    assert.is_truthy(wide:find("\\begin{tabular}{>{\\raggedright\\arraybackslash}p{", 1, true))
  end)

  it("counts as one table in however many blocks, and has its number without a title", function()
    local function long(title, columns)
      local nodes, cells = {}, {}
      for i = 1, columns do nodes[i], cells[i] = { label = "agree very strongly " .. i }, c(i) end
      local made = layout.of { lang = "en", title = title, head = nodes,
        rows = { { kind = "answer", label = ("long label "):rep(12), cells = cells } } }
      return latex(made, { long = true, numbered = true })
    end
    local function blocks(text)
      return select(2, text:gsub("\\begin{longtable}", "")), select(2, text:gsub("\\addtocounter{table}{%-1}", ""))
    end
    assert.are.same({ 3, 2 }, { blocks(long("T", 12)) })
    assert.are.same({ 1, 0 }, { blocks(long(nil, 1)) })
    assert.is_truthy(long(nil, 1):find("\\multicolumn{2}{l}{\\tablename~\\thetable}\\\\\n\\toprule", 1, true))
    assert.is_nil(long("T", 12):find("thetable", 1, true))
    assert.are.same({ 1, 1 }, { blocks(latex(layout.of { lang = "en", head = { { label = "n" } }, rows = {} },
      { long = true })) })
  end)

  it("says so where it is asked for what it does not know", function()
    local ok, message = pcall(latex, t, { float = true })
    assert.is_false(ok)
    assert.is_truthy(message:find("latex: unknown option 'float'", 1, true))
  end)
end)

describe("latex.escape", function()
  it("leaves no command, no ligature, no shorthand and nothing that a row's end would take", function()
    assert.are.equal("\\textbackslash{}input\\{x\\} \\$x\\$ \\% \\& \\# \\_ \\textasciicircum{} \\textasciitilde{}",
      latex.escape "\\input{x} $x$ % & # _ ^ ~")
    assert.are.equal("\\symbol{34}a \\textasciigrave{} {[}1{]} {*} -\\/-\\/-\\/ ,\\/,\\/ '\\/'\\/ "
      .. "\\textless{}\\textless{}", latex.escape "\"a ` [1] * --- ,, '' <<")
    assert.are.equal("2\\,489 $\\uparrow$ – ä 日本", latex.escape "2\u{202F}489 ↑ – ä 日本")
    assert.are.equal("a{?}{[}31mb c", latex.escape "a\27[31mb\nc")
  end)

  it("lets very long words be broken", function()
    assert.are.equal(("x"):rep(20) .. "\\allowbreak{}" .. ("x"):rep(20) .. "\\allowbreak{}x",
      latex.escape(("x"):rep(41)))
  end)
end)
