local design = require "design"
local waves = require "waves"
require "dataset"
local answers = require "spec.support.answers"
local near = require "spec.support.near"

local ROUNDING = 1e-12 -- sums of a few numbers near 1

local function of(columns, spec, meta) return design.of(answers.of(columns, meta), spec) end

local old = of({ x = { 1, 2, 3, 5 }, w = { 1, 1, 2, 2 } }, { weight = "w" })
local new = of({ x = { 4, 4, 9 }, w = { 3, 1, 1 } }, { weight = "w" })

describe("befund.waves", function()
  it("is the function of that name", function()
    assert.are.equal(waves.of, require "befund".waves)
  end)

  it("keeps rows, weights and order of the waves", function()
    local s = waves.of { { "2024", old }, { "2025", new } }
    assert.are.equal(7, s:dataset():rows())
    local m = s:mean("x", { by = "wave" })
    near(old:mean("x").value, m["2024"].value, ROUNDING)
    near(new:mean("x").value, m["2025"].value, ROUNDING)
    near(new:mean("x").se, m["2025"].se, ROUNDING)
    assert.are.equal(new:mean("x").df, m["2025"].df)
    assert.are.equal(3, #s:table { rows = "x", columns = "wave" }:layout("en").rows[1].cells)
  end)

  it("adds the variances of independent waves", function()
    local m = waves.of { { "2024", old }, { "2025", new } }:mean("x", { by = "wave" })
    local change = m["2025"] - m["2024"]
    near(old:mean("x").se ^ 2 + new:mean("x").se ^ 2, change.se ^ 2, ROUNDING)
    assert.are.equal(2, change.df)
  end)

  it("names weights that have several names by one", function()
    local other = of({ x = { 1, 2 }, v = { 1, 3 } }, { weight = "v" })
    local s = waves.of { { "2024", old }, { "2025", other } }
    near(1.75, s:mean("x", { by = "wave" })["2025"].value, ROUNDING)
    assert.is_truthy(tostring(s):find("weighted by weight", 1, true))
    near(12, waves.of { { "a", old }, { "b", of { x = { 1, 2, 3, 4, 5, 6 } } } }:count("x").value, ROUNDING)
  end)

  it("takes datasets for simple random samples", function()
    local d = answers.of { x = { 1, 2, 3 } }
    local s = waves.of { { "a", d }, { "b", d }, { "c", answers.of { x = { 4, 6 } } } }
    assert.are.equal(5, s:mean("x", { by = "wave" }).c.value)
    assert.are.equal("design of 8 rows, unweighted", tostring(s))
  end)

  it("has the covariance of persons who are linked", function()
    local first = of { id = { 1, 2, 3, 4 }, x = { 1, 2, 4, 7 } }
    local second = of { id = { 4, 3, 2, 1 }, x = { 9, 5, 3, 2 } }
    local m = waves.of({ { "1", first }, { "2", second }, id = "id" }):mean("x", { by = "wave" })
    local change = m["2"] - m["1"]
    -- changes by person are 1 1 1 2: mean 1.25, se = sqrt(0.75 / 3 / 4)
    near(1.25, change.value, ROUNDING)
    near(math.sqrt(0.75 / 3 / 4), change.se, ROUNDING)
    assert.are.equal(3, change.df)
    local apart = waves.of { { "1", first }, { "2", second } }:mean("x", { by = "wave" })
    assert.is_true((apart["2"] - apart["1"]).se > 3 * change.se)
  end)

  it("links some persons and not others, by an option too", function()
    local first = of { id = { 1, 2, 3 }, x = { 1, 2, 4 } }
    local second = of { id = { 3, 4, 5 }, x = { 9, 5, 3 } }
    local s = waves.of({ { "1", first }, { "2", second } }, { id = "id" })
    local m = s:mean("x", { by = "wave" })
    -- influences by person, (x - mean) / 3: first -4/9 -1/9 5/9, second 10/9 -2/9 -8/9; five persons
    local covariance = 5 / 4 * (5 / 9 * 10 / 9)
    near(covariance, require "core.estimate".covariance { m["1"], m["2"] }[1][2], ROUNDING)
  end)

  it("matches columns by what the codebook called them before", function()
    local codebook = { columns = { q7 = { before = { ["2024"] = "q6", ["2023"] = "q5" } } } }
    local between = { columns = { q6 = { before = { ["2023"] = "q5" } } } }
    local s = waves.of { { "2023", of { q5 = { 1, 3 } } }, { "2024", of({ q6 = { 2, 4 } }, nil, between) },
      { "2025", of({ q7 = { 5, 7 } }, nil, codebook) } }
    local m = s:mean("q7", { by = "wave" })
    assert.are.same({ 2, 3, 6 }, { m["2023"].value, m["2024"].value, m["2025"].value })
    assert.are.equal("append: column 'q7' was 'q6' in 2024", s:dataset():notes()[2])
  end)

  it("notes where wording and options differ", function()
    local s = waves.of { { "a", of { q = { "y n", "y", "n", title = { en = "Old?" } }, r = { "u", "u", "u" } } },
      { "b", of { q = { "y n", "y", "n", title = { en = "New?" } }, r = { "u v", "u", "v" } } } }
    local notes = s:dataset():notes()
    assert.are.equal("waves: column 'q': a and b word it otherwise ('Old?'; 'New?')", notes[1])
    assert.are.equal("waves: column 'r': a and b have other options (v)", notes[2])
    assert.are.same({ 'q: wording differs in a, b ("Old?"; "New?")', "r: options differ in a, b (v)" },
      s:table { rows = { "q", "r" }, columns = "wave" }:layout("en").notes)
    assert.are.same({}, s:table { rows = { "q", "r" } }:layout("en").notes)
  end)

  it("estimates for domains of all waves", function()
    local s = waves.of { { "2024", old }, { "2025", new } }:domain("x > 3")
    assert.are.equal(5, s:mean("x", { by = "wave" })["2024"].value)
  end)
end)

describe("befund.waves refuses", function()
  local function refusal(...) return answers.refusal(waves.of, ...) end

  it("what are no two waves", function()
    assert.are.equal('waves: there must be two waves at least ({ { "2024", s24 }, ... })', refusal { { "a", old } })
    assert.are.equal("waves: there are two waves 'a'", refusal { { "a", old }, { "a", new } })
    assert.are.equal("waves[1]: the name: 2024 is not a text", refusal { { 2024, old }, { "b", new } })
    assert.are.equal("waves[2]: the design of 'b' is 5 ({ \"b\", d:design{ ... } })",
      refusal { { "a", old }, { "b", 5 } })
    assert.are.equal("waves: unknown option 'di' (is it 'id'?)", refusal({ { "a", old } }, { di = "x" }))
  end)

  it("domains", function()
    assert.are.equal("waves: 'b' is a domain (make waves of whole designs, then s:domain(...))",
      refusal { { "a", old }, { "b", new:domain("x > 4") } })
  end)

  it("data that say otherwise what wave they are", function()
    local odd = of { x = { 1, 2 }, wave = { 7, 8 } }
    assert.are.equal("waves: the data of 'b' have a column 'wave' that says something else (rename it)",
      refusal { { "a", old }, { "b", odd } })
  end)

  it("links that are none", function()
    local one = of { id = { 1, 2 }, x = { 1, 2 } }
    local function with(ids) return { { "1", one }, { "2", of { id = ids, x = { 1, 2 } } }, id = "id" } end
    assert.are.equal("waves: id 3 is in '2' twice, in rows 1 and 2", refusal(with { 3, 3 }))
    assert.are.equal("waves: '2', row 2: 'id' is missing, so nobody can be linked", refusal(with { 3, false }))
    assert.are.equal("waves: '1' has no column 'lfdn' to link persons by (there are 'id', 'x')",
      refusal({ { "1", one }, { "2", one } }, { id = "lfdn" }))
  end)
end)

describe("waves of designs", function()
  -- Twelve rows in two strata, in units of two, drawn from 20 and 40 units.
  local function complex(shift, spec, more)
    local columns = { x = {}, h = { "north south" }, u = {}, n = {}, g = { "f m" }, w = {} }
    for i = 1, 12 do
      columns.x[i] = (i * 5 + shift) % 7 + (i + 1) // 2 % 3
      columns.h[i + 1] = i <= 6 and "north" or "south"
      columns.u[i] = (i + 1) // 2
      columns.n[i] = i <= 6 and 20 or 40
      columns.g[i + 1] = (i + shift) % 3 == 0 and "f" or "m"
      columns.w[i] = i <= 6 and 10 or 20
    end
    for name, column in pairs(more or {}) do columns[name] = column end
    return of(columns, spec)
  end
  local cluster = { weight = "w", stratum = "h", psu = "u" }

  -- Each wave has its own estimates, and their variances add.
  local function are_kept(a, b)
    local s = waves.of { { "a", a }, { "b", b } }
    local m, both = s:mean("x", { by = "wave" }), {}
    for name, one in pairs { a = a, b = b } do
      local own = one:mean "x"
      near(own.value, m[name].value, ROUNDING)
      near(own.se, m[name].se, ROUNDING)
      assert.are.equal(own.df, m[name].df)
      both[name] = own
    end
    near(both.a.se ^ 2 + both.b.se ^ 2, (m.a - m.b).se ^ 2, ROUNDING)
    return s
  end

  it("keep strata and units", function()
    are_kept(complex(1, cluster), complex(3, cluster))
  end)

  it("keep units where the other wave has rows, and names of other kinds", function()
    are_kept(complex(1, cluster), complex(3, { weight = "w", stratum = "h" }))
    local texts = {}
    for i = 1, 12 do texts[i] = "unit " .. (i + 1) // 2 end
    are_kept(complex(1, cluster), complex(3, { weight = "w", stratum = "h", psu = "t" }, { t = { texts = texts } }))
  end)

  it("keep fpc, of counts and of fractions, also where one wave has none", function()
    local drawn = { weight = "w", stratum = "h", psu = "u", fpc = "n" }
    are_kept(complex(1, drawn), complex(3, drawn))
    are_kept(complex(1, drawn), complex(3, cluster))
    local part = { weight = "w", stratum = "h", psu = "u", fpc = "p" }
    local fractions = {}
    for i = 1, 12 do fractions[i] = i <= 6 and 0.25 or 0.5 end
    are_kept(complex(1, part, { p = fractions }), complex(3, cluster))
    assert.are.equal("waves: fpc are numbers of units in some waves and fractions in others (give one of both)",
      answers.refusal(waves.of, { { "a", complex(1, part, { p = fractions }) }, { "b", complex(3, drawn) } }))
  end)

  it("keep weights that come from the fpc", function()
    are_kept(complex(1, { stratum = "h", psu = "u", fpc = "n" }), complex(3, cluster))
  end)

  it("keep their calibration, and say how the weights were made", function()
    local raked = complex(1, cluster):rake { g = { f = 70, m = 110 }, h = { north = 60, south = 120 } }
    local s = are_kept(raked, complex(3, cluster))
    assert.is_truthy(s:history()[1]:find("^a: "))
    are_kept(raked, complex(3, cluster):calibrate { ["(total)"] = 200, u = 790 })
    are_kept(complex(1, { weight = "w" }):poststratify { g = { f = 70, m = 110 } }, complex(3, { weight = "w" }))
    near(0, s:domain("wave == 'a'"):share("g", "f").se, 1e-8)
  end)

  it("have one rule for lonely units", function()
    local lonely = { weight = "w", stratum = "h", psu = "u", lonely = "average" }
    assert.are.equal("waves: lonely is 'error' in 'a' and 'average' in 'b' (one rule for all waves)",
      answers.refusal(waves.of, { { "a", complex(1, cluster) }, { "b", complex(3, lonely) } }))
  end)

  it("link persons within their units, who stay where they were", function()
    local ids = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 }
    local one, two = complex(1, cluster, { id = ids }), complex(3, cluster, { id = ids })
    local m = waves.of({ { "a", one }, { "b", two }, id = "id" }):mean("x", { by = "wave" })
    near(one:mean("x").se, m.a.se, ROUNDING)
    assert.is_true(math.abs((m.a - m.b).se ^ 2 - m.a.se ^ 2 - m.b.se ^ 2) > 1e-3)
    local moved = { 7, 8, 3, 4, 5, 6, 1, 2, 9, 10, 11, 12 }
    local message = answers.refusal(waves.of, { { "a", one }, { "b", complex(3, cluster, { id = moved }) }, id = "id" })
    assert.are.equal("waves: id 7 changes 'h' from 'south' to 'north' (linked persons keep stratum and psu)", message)
  end)

  it("cannot be stacked with replicates", function()
    local made = complex(1, cluster):replicates { type = "jkn" }
    assert.are.equal("waves: 'a' has replicate weights, which cannot be stacked (make them of the waves)",
      answers.refusal(waves.of, { { "a", made }, { "b", complex(3, cluster) } }))
    local s = waves.of { { "a", complex(1, cluster) }, { "b", complex(3, cluster) } }
    local linear = s:mean("x", { by = "wave" })
    near(linear.a.se, s:replicates { type = "jkn" }:mean("x", { by = "wave" }).a.se, 0.2)
  end)
end)
