--- Open answers as a list: lib/texts.lua.

local page = require "spec.support.page"
local temp = require "spec.support.temp"
local dataset = require "dataset"
local lower = require "texts".lower

local book = {
  hide = 0,
  columns = {
    { "lfdn", kind = "number" },
    { "role", de = "Funktion", codes = { { "leader", 1, de = "Leitung", en = "Leaders" },
      { "staff", 2, de = "Fachkraft", en = "Staff" }, { "dk", 98, missing = "dont_know" } } },
    { "w", kind = "number" },
    { "q30", kind = "text", de = "Was fehlt?", en = "What is missing?", missing = { ["-"] = "refused" } },
  },
}

local bytes = [[
lfdn,role,w,q30
11,2,1,mehr Ruhe
12,1,1,"Der VPN-Zugang bricht mehrmals am Tag ab, besonders bei Videokonferenzen, und niemand ist zuständig"
13,1,0,nicht gewogen
14,2,1,-
15,98,2,"ÜBERSICHT
fehlt"
16,2,1,
17,,1,vpn
]]

local function read(changes)
  local dir <close> = temp.folder()
  local other = {}
  for name, value in pairs(book) do other[name] = value end
  for name, value in pairs(changes or {}) do other[name] = value end
  return dataset.read(dir:write("answers.csv", bytes), { codebook = other })
end

-- The rows of a layout: number, answer and what stands beside, or the heading.
local function listed(list, lang)
  local rows = {}
  for i, row in ipairs(list:layout(lang or "en").rows) do
    local parts = { row.label }
    for _, cell in ipairs(row.cells or {}) do parts[#parts + 1] = cell.text or "?" end
    rows[i] = table.concat(parts, "|")
  end
  return rows
end

local d = read()

describe("s:texts", function()
  it("lists answers in the order of the file, each with its line", function()
    local list = d:texts "q30"
    assert.equal(5, #list)
    assert.same({ "2|mehr Ruhe", "4|nicht gewogen" },
      { listed(list)[1], listed(list)[3] })
    assert.equal("Line", list:layout("en").stub)
    assert.equal("What is missing?", list:layout("en").title)
    assert.equal("Was fehlt?", list:layout("de").title)
    assert.same({ "q30: 5 of 7 answered; nothing there 1, refused 1" }, list:layout("en").ledger)
  end)

  it("puts the identifier in front unless it is private, and the row where there is no file", function()
    assert.equal("11|mehr Ruhe", listed(read { id = "lfdn" }:texts "q30")[1])
    local columns = { { "lfdn", kind = "number", private = true }, table.unpack(book.columns, 2) }
    assert.equal("2|mehr Ruhe", listed(read { id = "lfdn", columns = columns }:texts "q30")[1])
    local core, texts = require "core.dataset", require "core.column".texts
    assert.same({ "2|b" }, listed(core.of { { "x", texts { false, "b" } } }:texts "x"))
  end)

  it("groups in the codebook's order, missing ones last, with columns beside", function()
    assert.same({ "Leaders", "3|" .. d:column("q30"):get(2) .. "|Leaders|1", "4|nicht gewogen|Leaders|0", "Staff",
      "2|mehr Ruhe|Staff|1", "(don't know)", "6|ÜBERSICHT\nfehlt|(don't know)|2", "(nothing there)",
      "9|vpn|(nothing there)|1" }, listed(d:texts("q30", { by = "role", beside = { "role", "w" } })))
    assert.equal("(weiß nicht)", d:texts("q30", { by = "role" }):layout("de").rows[6].label)
    assert.same({ "Leaders, 0", "Leaders, 1" }, { listed(d:texts("q30", { by = { "role", "w" } }))[1],
      listed(d:texts("q30", { by = { "role", "w" } }))[3] })
  end)

  it("finds a text whatever the case, umlauts too", function()
    assert.same({ "3|" .. d:column("q30"):get(2), "9|vpn" }, listed(d:texts("q30", { contains = "Vpn" })))
    local list = d:texts("q30", { contains = "übersicht" })
    assert.same({ "6|ÜBERSICHT\nfehlt" }, listed(list))
    assert.equal('Base: all respondents; 1 of 5 answers with "übersicht" (capital and small letters are the same)',
      list:layout("en").base)
    assert.same({}, listed(d:texts("q30", { contains = "%a" })))
    assert.equal("ärger ÿ žena σαι это ß", lower "ÄRGER Ÿ ŽENA ΣΑΙ ЭТО ß")
    assert.equal("\xff\xc3", lower "\xff\xc3")
  end)

  it("lists single choices by any of their names", function()
    assert.same({ "3|Leaders", "4|Leaders" }, listed(d:texts("role", { contains = "leit" })))
    assert.same({ "3|Leitung", "4|Leitung" }, listed(d:texts("role", { contains = "leit" }), "de"))
  end)

  it("leaves out rows of weight zero and those outside of the domain", function()
    local s = d:design { weight = "w" }
    assert.equal(4, #s:texts "q30")
    local staff = s:domain("role == 'staff'", "Staff only")
    assert.same({ "2|mehr Ruhe" }, listed(staff:texts "q30"))
    assert.equal("Base: Staff only; each answer once, whatever its weight", staff:texts("q30"):layout("en").base)
    assert.same({ "q30: 1 of 3 answered; nothing there 1, refused 1",
      "Staff only: condition undecided for 2 rows, which are left out" }, staff:texts("q30"):layout("en").ledger)
  end)

  it("holds a codebook's hide for groups and for what stands beside", function()
    local careful = read { hide = 2 }
    local list = careful:texts("q30", { by = "role", beside = { "w" } })
    assert.same({ "Leaders", "3|" .. d:column("q30"):get(2) .. "|?", "4|nicht gewogen|?", "Staff", "(don't know)",
      "(nothing there)" }, listed(list))
    assert.same({ "Staff: fewer than 2 answers, not listed", "(don't know): fewer than 2 answers, not listed",
      "(nothing there): fewer than 2 answers, not listed", "· fewer than 2 answers have the same beside them, not "
      .. "shown; this is no disclosure protection: an answer itself may say who gave it" }, list:layout("en").legend)
    local few = careful:texts("q30", { hide = 10 })
    assert.same({}, listed(few))
    assert.same({ "fewer than 10 answers, not listed" }, few:layout("en").legend)
    assert.same({ "q30: fewer than 10 answered" }, few:layout("en").ledger)
    assert.equal("Base: all respondents", careful:texts("q30", { hide = 10, contains = "vpn" }):layout("en").base)
  end)

  it("wraps long answers and cleans them of control characters", function()
    local lines = page(d:texts("q30", { beside = { "role" } }):text { lang = "en", ascii = false }, 80)
    assert.same({
      "Line  Answer                                                     Funktion",
      ("─"):rep(80),
      "2     mehr Ruhe                                                  Staff",
      "3     Der VPN-Zugang bricht mehrmals am Tag ab, besonders bei    Leaders",
      "      Videokonferenzen, und niemand ist zuständig",
      "4     nicht gewogen                                              Leaders",
      "6     ÜBERSICHT fehlt                                            (don't know)",
      "9     vpn                                                        (nothing there)",
    }, { table.unpack(lines, 4, 11) })
  end)

  it("has the forms of a table", function()
    local list = d:texts("q30", { by = "role", contains = "vpn" })
    assert.equal('Group,Line,Answer\nLeaders,3,"' .. d:column("q30"):get(2) .. '"\n(nothing there),9,vpn\n',
      list:csv { lang = "en", notes = false })
    assert.truthy(list:markdown { lang = "en" }:find("| 9 +| vpn "))
    assert.truthy(tostring(list):find("vpn", 1, true))
  end)
end)
