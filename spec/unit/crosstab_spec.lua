local design = require "design"
local answers = require "spec.support.answers"
local page = require "spec.support.page"
local layouts = require "layout"

-- Eight rows, small enough to be counted by hand; weights 1 2 1 1, 2 1 1 1.
local function data(meta)
  return answers.of({
    sex = { "f m", "f", "f", "f", "f", "m", "m", "m", "m", title = { de = "Geschlecht", en = "Sex" },
      f = { de = "Frauen", en = "women" }, m = { de = "Männer", en = "men" } },
    q1 = { "good=3 fair=2 poor=1", "good", "fair", "poor", "good", "fair", "good", "no_answer", "not_asked",
      title = { de = "Wie gut?", en = "How good?" }, good = { de = "gut", en = "good" } },
    place = { "office home", "office", "home", "home", "office", "home", "home", "home", false },
    tools = { items = { { "mail", "1101100x", "Mail" }, { "phone", "1011100x", "Phone" } }, title = { en = "Tools" } },
    age = { 20, 30, 40, 50, 60, 30, 20, false },
    weight = { 1, 2, 1, 1, 2, 1, 1, 1 },
  }, meta)
end

local function weighted(meta) return design.of(data(meta), { weight = "weight" }) end

local function text(t, lang) return page(t:text { lang = lang or "en", width = 80, ascii = false }) end

-- The shown values of a row, found by the end of its path.
local function values(t, label, nth)
  for _, row in ipairs(t:layout("en").rows) do
    if row.label == label then
      nth = (nth or 1) - 1
      if nth == 0 then
        local list = {}
        for c, cell in ipairs(row.cells) do list[c] = require "show".plain(cell) end
        return list
      end
    end
  end
end

describe("a table", function()
  it("is this page, in both languages", function()
    local t = weighted():table { rows = { "q1" }, columns = { "sex" }, show = { "percent", "mean" },
      nets = { q1 = { { { de = "Top 2", en = "Top 2" }, "good", "fair" } } }, flag = 3 }
    assert.are.same({
      "How good?",
      "Base: all respondents; column percent; weighted by weight",
      "",
      "                           Sex",
      "                       ───────────",
      "                Total  women  men",
      "──────────────────────────────────",
      "Base                6      4    2*",
      "Base, weighted      8      5    3",
      "Top 2              88     80  100",
      "  good             38     40   33",
      "  fair             50     40   67",
      "poor               13     20    0",
      "Mean              2.3    2.2  2.3",
      "",
      "* base below 3",
      "q1: 6 of 8 answered; no answer 1, not asked 1",
    }, text(t))
    assert.are.same({
      "Wie gut?",
      "Basis: alle Befragten; Spaltenprozent; gewichtet mit weight",
      "",
    }, { table.unpack(text(t, "de"), 1, 3) })
    assert.are.equal("q1: 6 von 8 beantwortet; keine Angabe 1, nicht gefragt 1", text(t, "de")[17])
  end)

  it("computes column, row and total percent of weights", function()
    local s = weighted()
    local function good(percent)
      return values(s:table { rows = "q1", columns = "sex", percent = percent, digits = { percent = 1 } }, "good")
    end
    assert.are.same({ "37.5", "40.0", "33.3" }, good "column")
    assert.are.same({ "100.0", "66.7", "33.3" }, good "row")
    assert.are.same({ "37.5", "25.0", "12.5" }, good "total")
  end)

  it("shows counts unweighted and weighted", function()
    local t = weighted():table { rows = "q1", columns = "sex", show = { "count", "weighted_count" } }
    assert.are.same({ "3", "2", "1" }, values(t, "good"))
    assert.are.same({ "3", "2", "1" }, values(t, "Weighted"))
    assert.are.same({ "4", "2", "2" }, values(t, "Weighted", 2))
  end)

  it("shows numbers by their means, with bases of their own", function()
    local t = weighted():table { rows = { "age" }, columns = { "sex" } }
    assert.are.same({ "7", "4", "3" }, values(t, "Base"))
    assert.are.same({ "9", "5", "4" }, values(t, "Base, weighted"))
    assert.are.same({ "37.8", "34.0", "42.5" }, values(t, "Mean"))
    assert.are.equal("Base: all respondents; weighted by weight", text(t)[2])
  end)

  it("counts a multiple-response set by cases, and says that several answers were possible", function()
    local meta = { columns = { tools = { base = "answered" } } }
    local t = weighted(meta):table { rows = { "tools" }, columns = { "sex" },
      nets = { tools = { { "Any", "mail", "phone" } } } }
    assert.are.same({ "7", "4", "3" }, values(t, "Base"))
    assert.are.same({ "67", "80", "50" }, values(t, "Mail"))
    assert.are.same({ "56", "60", "50" }, values(t, "Phone"))
    assert.are.same({ "78", "100", "50" }, values(t, "Any"))
    assert.are.same({ "tools: percent of those who answered",
      "tools: several answers possible, percentages sum to more than 100" }, t:layout("en").notes)
    assert.are.same({ "tools: 7 of 8 answered; nothing there 1" }, t:layout("en").ledger)
  end)

  it("nests points, and counts rows that are in none", function()
    local t = weighted():table { rows = { "q1" }, columns = { "sex > place" }, total = "last" }
    local _, paths = layouts.leaves(t:layout("en").head)
    assert.are.same({ "Sex > place", "men", "home" }, paths[4])
    assert.are.same({ "Total" }, paths[5])
    assert.are.same({ "2", "2", "0", "2", "6" }, values(t, "Base"))
    assert.are.same({ "100", "0", "", "33", "38" }, values(t, "good"))
    assert.are.equal("sex > place (columns): 7 of 8 answered", t:layout("en").ledger[2])
  end)

  it("has free points, which may overlap, and counts rows they cannot decide on", function()
    local t = weighted():table { rows = { "q1" }, columns = { { label = "30 and more", domain = "age >= 30" },
      { label = "women", domain = "sex == 'f'" } } }
    assert.are.same({ "6", "5", "4" }, values(t, "Base"))
    assert.are.same({ "38", "29", "40" }, values(t, "good"))
    assert.are.equal("30 and more: condition undecided for 1 row, which is left out", t:layout("en").ledger[2])
  end)

  it("keeps to a domain and names it", function()
    local s = weighted()
    local t = s:table { rows = "q1", columns = "place", domain = "sex == 'f'" }
    assert.are.same({ "4", "2", "2" }, values(t, "Base"))
    assert.are.equal("Base: sex == 'f'; column percent; weighted by weight", t:layout("en").base)
    local women = s:domain("sex == 'f'", { de = "Frauen", en = "Women" }):domain("age > 20", "above 20")
    assert.are.equal("Basis: Frauen; above 20; Spaltenprozent; gewichtet mit weight",
      women:table { rows = "q1" }:layout("de").base)
    local young = s:domain("age < 60", "young")
    assert.are.equal("young: condition undecided for 1 row, which is left out",
      young:table { rows = "q1" }:layout("en").ledger[2])
  end)

  it("expands batteries to their items, whose nets come from the codebook", function()
    local nets = { { key = "top2", label = { en = "Top" }, members = { "good", "fair" } } }
    local meta = { batteries = { { name = "b", items = { "q1", "place" } } }, columns = { q1 = { nets = nets } } }
    local t = weighted(meta):table { rows = { "b" } }
    local rows = {}
    for i, row in ipairs(t:layout("en").rows) do rows[i] = ("."):rep(row.level) .. row.label end
    assert.are.same({ "How good?", "Base", "Base, weighted", "Top", ".good", ".fair", "poor",
      "place", "Base", "Base, weighted", "office", "home" }, rows)
    assert.is_nil(values(weighted(meta):table { rows = { "b" }, nets = false }, "Top"))
  end)

  it("sorts answers by the share in its first column", function()
    local function order(sort)
      local list = {}
      for _, row in ipairs(weighted():table { rows = "q1", sort = sort }:layout("en").rows) do
        if row.kind == "answer" then list[#list + 1] = row.key end
      end
      return table.concat(list, " ")
    end
    assert.are.equal("good fair poor", order "codebook")
    assert.are.equal("fair good poor", order "descending")
    assert.are.equal("poor good fair", order "ascending")
  end)

  it("shows kinds of missing in rows when asked to", function()
    local t = weighted():table { rows = "q1", columns = "sex", missing = "show" }
    assert.are.same({ "1", "0", "1" }, values(t, "no answer (Count)"))
    assert.are.same({ "1", "0", "1" }, values(t, "not asked (Count)"))
  end)

  it("knows columns and items of any name", function()
    local d = answers.of { ["it's `x`"] = { items = { { "a'b\\", "110" }, { "c", "011" } } }, ["a > b"] = { 1, 2, 2 } }
    local t = design.of(d):table { rows = "it's `x`", nets = { ["it's `x`"] = { { "any", "c", "a'b\\" } } } }
    assert.are.equal(1, t:cell("any", "total").value)
    assert.are.equal(3, design.of(d):count("it's `x`").value)
  end)

  it("hides figures of small bases, and says that this does not protect anyone", function()
    local t = weighted():table { rows = "q1", columns = "sex", hide = 3, flag = 0 }
    assert.are.same({ "38", "40", "·" }, values(t, "good"))
    assert.are.same({ "6", "4", "·" }, values(t, "Base"))
    assert.are.same({ "· base below 3, not shown; hiding small bases is not disclosure protection: what is hidden may "
      .. "follow from what is shown" }, t:layout("en").legend)
    assert.are.equal("cell: 'q1 > good' at 'sex > m' is hidden, its base is below 3",
      answers.refusal(t.cell, t, "good", "m"))
  end)

  it("hides and marks by the row's base where percentages are of rows", function()
    local t = weighted():table { rows = "q1", columns = "sex", percent = "row", hide = 2, flag = 3 }
    assert.are.same({ "·", "·", "·" }, values(t, "poor"))
    local cells = t:layout("en").rows[4].cells
    assert.are.equal("*", cells[1].mark)
  end)

  it("leaves a dash where there is nobody", function()
    local t = weighted():domain("sex == 'f'"):table { rows = "q1", columns = "sex" }
    assert.are.same({ "4", "4", "0" }, values(t, "Base"))
    assert.are.equal("empty", t:layout("en").rows[3].cells[3].kind)
  end)

  it("says which answers a mean leaves out", function()
    local d = answers.of { q = { "a=1 b=2 other", "a", "b", "b", "other" } }
    local t = design.of(d):table { rows = "q", show = { "percent", "mean" } }
    assert.are.equal(3, t:cell("mean", "total").base)
    assert.are.same({ "q: the mean leaves out the answers without a score: other" }, t:layout("en").notes)
  end)

  it("merges what is missing in questions that say the same", function()
    local d = answers.of { a = { "x y", "x", "y" }, b = { "x y", "y", "y" }, c = { "x y", "y", false } }
    assert.are.same({ "a, b: 2 of 2 answered", "c: 1 of 2 answered; nothing there 1" },
      design.of(d):table { rows = { "a", "c", "b" } }:layout("en").ledger)
  end)
end)

describe("a cell", function()
  local t = weighted():table { rows = { "q1", "age" }, columns = { "sex", "sex > place" },
    show = { "percent", "se", "mean" } }

  it("is found by its path, of which outer parts may be left out", function()
    assert.are.equal(0.4, t:cell("q1 > good", "sex > f").value)
    assert.are.equal(0.4, t:cell("good", { "f" }).value)
    assert.are.equal(34, t:cell("age > mean", "sex > f").value)
    assert.are.equal(1, t:cell("good", "f > office").value)
    assert.are.equal(8, t:cell("q1 > weighted_base", "total").value)
    assert.are.equal(t:cell("good", "f").se, t:cell("good > se", "f").se)
  end)

  it("is found by numbers of printed rows and columns", function()
    assert.are.equal(0.375, t:cell(4, 1).value)
    assert.are.equal("good", t:layout("en").rows[4].label)
  end)

  it("is refused where nothing or too much fits", function()
    local function refusal(...) return answers.refusal(t.cell, t, ...) end
    assert.are.equal("cell: row: 'mean' may be 'q1 > mean', 'age > mean' (write more of the path)", refusal("mean", 1))
    assert.are.equal("cell: column: 99 is not among 1 to 7", refusal("good", 99))
    assert.are.equal("cell: row 'q1' has no estimates", refusal(1, 1))
    assert.are.equal("cell: column: there is no 'sex > x' (is it 'sex > f'?)", refusal("good", "sex > x"))
  end)
end)

describe("the forms of a table", function()
  it("are made from one layout", function()
    local t = weighted():table { rows = "q1", columns = "sex", title = { de = "Titel", en = "Title" }, source = "own" }
    assert.are.equal("Question,Answer,Measure,Total,Total > mark,Sex > women,Sex > women > mark,Sex > men,"
      .. "Sex > men > mark", t:csv { lang = "en" }:match("[^\n]+"))
    assert.is_truthy(t:markdown { lang = "de" }:find("^%*%*Titel%*%*\n"))
    assert.is_truthy(t:text { lang = "en", width = 60 }:find("Source: own\n$"))
    assert.are.equal(t:text(), tostring(t) .. "\n")
  end)

  it("can be had a question at a time, each with its own title, notes and ledger", function()
    local asked = { rows = { "q1", "age" }, columns = "sex" }
    local whole, list = weighted():table(asked), weighted():table(asked):split()
    assert.are.equal(2, #list)
    for i, name in ipairs(asked.rows) do
      asked.rows = name
      assert.are.equal(weighted():table(asked):text { lang = "en" }, list[i]:text { lang = "en" })
    end
    assert.are.equal(whole:cell("age > mean", "sex > f").value, list[2]:cell("mean", "f").value)
    local alone = weighted():freq "q1"
    assert.are.same({ alone }, alone:split())
  end)
end)
