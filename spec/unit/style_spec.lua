-- lib/report/style.lua, lib/report/default.style.lua: the style of a house as a data file.

local raised = require "spec.support.raised"
local style = require "report.style"
local temp = require "spec.support.temp"

local PNG = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\0\x20"
local JPEG = "\xff\xd8\xff\xe0\0\4ab\xff\xc0\0\x11\8\0\5\0\7rest"

describe("report.style", function()
  it("has all that is needed where nothing is said", function()
    local usual = style.read()
    assert.are.equal("Calibri", usual.font)
    assert.are.equal("0 %", usual.formats.percent.de)
    assert.is_nil(usual.logo)
    for _, name in ipairs { "colours", "sequential", "diverging" } do assert.is_true(#usual[name] >= 5) end
    assert.are.equal(usual, style.read(usual))
  end)

  it("reads a file over what is usual, and a logo beside it", function()
    local dir <close> = temp.folder()
    dir:write("logo.png", PNG)
    local path = dir:write("house.style.lua", [[return { font = "Arial", colours = { "#FF0000", "#0000ff" },
      logo = "logo.png", formats = { percent = "0%" }, texts = { organisation = { de = "Amt", en = "Office" } } }]])
    local house = style.read(path)
    assert.are.equal("Arial", house.font)
    assert.are.same({ "#ff0000", "#0000ff" }, house.colours)
    assert.are.same({ bytes = PNG, kind = "png", width = 256, height = 32 }, house.logo)
    local other = style.read { logo = dir:write("logo.jpg", JPEG) }.logo
    assert.are.same({ "jpeg", 7, 5 }, { other.kind, other.width, other.height })
    assert.are.equal("0%", house.formats.percent)
    assert.are.equal("#,##0", house.formats.count)
    assert.are.equal("Amt", house.texts.organisation.de)
    assert.are.equal("Calibri", style.read().font)
    assert.are.equal(house, style.read(house))
  end)

  it("refuses what is none, and says where", function()
    local function refusal(t) return raised(style.read, t) end
    assert.are.equal("style: unknown option 'colors' (is it 'colours'?)", refusal { colors = {} })
    assert.are.equal("style: ink: 'red' is no colour (write \"#0072b2\")", refusal { ink = "red" })
    assert.are.equal("style: colours[2]: 7 is no colour (write \"#0072b2\")", refusal { colours = { "#000000", 7 } })
    assert.are.equal("style: colours: 1 colours (2 to 12 are possible)", refusal { colours = { "#000000" } })
    assert.are.equal("style: sequential: 2 colours (3 to 9 are possible)",
      refusal { sequential = { "#000000", "#111111" } })
    assert.are.equal("style: font: 'a\";b' is no name of a font", refusal { font = 'a";b' })
    assert.are.equal("style: size: 60 is not among 6 to 24 points", refusal { size = 60 })
    assert.are.equal("style: paper: 'A5' is unknown (is it 'A4'?)", refusal { paper = "A5" })
    assert.are.equal("style: formats: unknown option 'percents' (is it 'percent'?)",
      refusal { formats = { percents = "0" } })
    assert.are.equal("style: formats.count: '0;0' is no format of one number (write \"0\", \"#,##0\" or \"0 %\"; "
      .. "decimals are added)", refusal { formats = { count = "0;0" } })
    for _, odd in ipairs { '0"', "[Red]0", "#", "0\\" } do
      assert.truthy(refusal { formats = { p = odd } }:find("is no format of one number", 1, true), odd)
    end
    assert.are.equal("style: texts.footer: it has no text (write { de = ..., en = ... })",
      refusal { texts = { footer = {} } })
    local dir <close> = temp.folder()
    local logo = dir:write("logo.svg", "<svg/>")
    assert.are.equal("style: logo: '" .. logo .. "' is neither PNG nor JPEG", refusal { logo = logo })
    local path = dir:write("a.style.lua", "return { ink = os.exit() }")
    assert.truthy(refusal(path):find("a.style.lua:1: '(' has no place in a file that holds data only", 1, true))
    assert.are.equal(dir:path("b.style.lua") .. ": ink: 'x' is no colour (write \"#0072b2\")",
      refusal(dir:write("b.style.lua", "return { ink = 'x' }")))
  end)
end)
