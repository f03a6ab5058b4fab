-- core.text (src/lua_text.c) and what lies below it: src/utf8.c, src/num.c, src/str.c.

local text = require "core.text"

describe("text.width", function()
  it("counts columns of a terminal", function()
    for bytes, columns in pairs{
      [""] = 0, abc = 3, ["Müller"] = 6, ["日本"] = 4, ["한국어"] = 6, ["e\u{301}"] = 1, ["\u{1F600}"] = 2,
      ["a\u{200B}b"] = 2, ["Ａ"] = 2, ["…"] = 1, ["\u{1100}"] = 2,
    } do
      assert.are.equal(columns, text.width(bytes), bytes)
    end
  end)
end)

describe("text.cut", function()
  it("never splits a character, and keeps what combines with the last one", function()
    assert.are.same({ "Mü", 2 }, { text.cut("Müller", 2) })
    assert.are.same({ "日", 2 }, { text.cut("日本", 3) })
    assert.are.same({ "e\u{301}", 1 }, { text.cut("e\u{301}a", 1) })
    assert.are.same({ "", 0 }, { text.cut("日本", 1) })
    assert.are.same({ "abc", 3 }, { text.cut("abc", 80) })
    assert.are.same({ "", 0 }, { text.cut("abc", -1) })
  end)
end)

describe("text.clean", function()
  it("makes harmless what a terminal could act on", function()
    assert.are.equal("a\u{fffd}[2Jb c\u{fffd}", text.clean("a\27[2Jb\tc\127"))
    assert.are.equal("\u{fffd}x\u{fffd}", text.clean("\u{9b}x\u{202e}"))
    assert.are.equal("a  b\u{fffd}c", text.clean("a\r\nb\0c"))
    assert.are.equal("\u{fffd}a\u{fffd}\u{fffd}", text.clean("\xffa\xc0\x80"))
  end)

  it("leaves everything else", function()
    assert.are.equal("Müller 日本 e\u{301} \u{1F600}", text.clean("Müller 日本 e\u{301} \u{1F600}"))
  end)
end)

describe("text.valid", function()
  it("knows UTF-8 as RFC 3629 defines it", function()
    for _, bytes in ipairs{ "", "a", "\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}" } do
      assert.is_true(text.valid(bytes))
    end
    for bytes, place in pairs{
      ["\x80"] = 1, ["a\xff"] = 2, ["\xc0\x80"] = 1, ["\xc1\xbf"] = 1, ["\xe0\x9f\xbf"] = 1, ["\xed\xa0\x80"] = 1,
      ["\xf0\x8f\xbf\xbf"] = 1, ["\xf4\x90\x80\x80"] = 1, ["\xf5\x80\x80\x80"] = 1, ["äb\xe2\x82"] = 4, ["\xc3("] = 1,
    } do
      assert.are.same({ false, place }, { text.valid(bytes) })
    end
  end)
end)

describe("text.number", function()
  it("writes the shortest text that reads back as the same number", function()
    for _, case in ipairs{
      { 0, "0" }, { 0.1, "0.1" }, { 1 / 3, "0.3333333333333333" }, { 100, "100" }, { -2.5, "-2.5" }, { 1e21, "1e+21" },
      { 123456789012, "123456789012" }, { 0.1 + 0.2, "0.30000000000000004" },
      { 2 ^ 53, "9007199254740992" },
    } do
      assert.are.equal(case[2], text.number(case[1]))
    end
  end)

  it("reads back whatever it wrote", function()
    local seed = 1
    for _ = 1, 2000 do
      seed = (seed * 6364136223846793005 + 1442695040888963407)
      local x = string.unpack("d", string.pack("i8", seed))
      if x == x and math.abs(x) < math.huge then assert.are.equal(x, tonumber(text.number(x))) end
    end
  end)
end)

describe("text.read_number", function()
  it("reads decimal numbers", function()
    for bytes, value in pairs{
      ["0"] = 0, ["-0"] = 0, ["+1"] = 1, ["1.50"] = 1.5, [".5"] = 0.5, ["5."] = 5, ["1e5"] = 1e5, ["1E-3"] = 0.001,
      ["0.007"] = 0.007, ["9007199254740992"] = 2 ^ 53, ["1.7976931348623157e308"] = 1.7976931348623157e308,
      ["2.2250738585072011e-308"] = 2.2250738585072011e-308, ["0.1000000000000000055511151231257827"] = 0.1,
    } do
      assert.are.equal(value, text.read_number(bytes), bytes)
    end
    assert.are.equal(1.5, text.read_number("1,5", ","))
  end)

  it("refuses what a data file does not mean as a number", function()
    for _, bytes in ipairs{
      "", "-", ".", "e5", "1e", "1e+", "0x10", "NaN", "nan", "inf", "-Infinity", "1_000", "1e400", "12abc", " 1", "1 ",
      "00123", "007.5", "9007199254740993", "12345678901234567890", "1,5", "1.2.3", "1\0", "--1", "１",
    } do
      assert.is_nil(text.read_number(bytes), bytes)
    end
    assert.is_nil(text.read_number("1.5", ","))
  end)

  it("refuses other decimal signs", function()
    local ok, message = pcall(text.read_number, "1", ";")
    assert.is_false(ok)
    assert.truthy(message:find("the decimal sign is '.' or ','", 1, true))
  end)
end)

describe("text.nearest", function()
  local names = { "age", "weight", "gender", "level" }

  it("forgives one or two slips", function()
    assert.are.equal("weight", text.nearest("wieght", names))
    assert.are.equal("weight", text.nearest("weigth", names))
    assert.are.equal("gender", text.nearest("gendr", names))
    assert.are.equal("level", text.nearest("leevel", names))
  end)

  it("proposes nothing for another word", function()
    assert.is_nil(text.nearest("population", names))
    assert.is_nil(text.nearest("weight", {}))
  end)

  it("takes the first of those that are equally near", function()
    assert.are.equal("q1", text.nearest("q3", { "q1", "q2" }))
  end)
end)
