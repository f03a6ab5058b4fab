-- UTF-8, its validity and the columns it takes: src/utf8.c, through core.text.

local text = require "core.text"

describe("validity", function()
  it("takes every code point at the borders of its lengths", function()
    for _, point in ipairs{ 0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0xffff, 0x10000, 0x10ffff } do
      assert.are.equal(true, (text.valid("a" .. utf8.char(point) .. "b")), ("U+%04X"):format(point))
    end
  end)

  it("takes every code point but surrogates, and no other bytes of their lengths", function()
    for point = 0, 0x10ffff, 61 do
      local is_surrogate = point >= 0xd800 and point <= 0xdfff
      assert.are.equal(not is_surrogate, (text.valid(utf8.char(point))), point)
    end
  end)

  it("names the first byte at fault", function()
    for bytes, place in pairs{
      ["\x80"] = 1, ["ab\xbf"] = 3, ["ä\xff"] = 3, ["\xfe"] = 1, -- no first byte
      ["\xc3"] = 1, ["ab\xe2\x82"] = 3, ["\xf0\x9f\x98"] = 1, ["\xe2\x82a"] = 1, ["\xf0\x9f\x98a"] = 1, -- cut short
      ["\xc0\xaf"] = 1, ["\xc1\xbf"] = 1, ["\xe0\x80\xaf"] = 1, ["\xf0\x80\x80\xaf"] = 1, -- longer than needed
      ["\xed\xa0\x80"] = 1, ["x\xed\xbf\xbf"] = 2, -- lone surrogates
      ["\xf4\x90\x80\x80"] = 1, ["\xf8\x88\x80\x80\x80"] = 1, -- beyond U+10FFFF
    } do
      assert.are.same({ false, place }, { text.valid(bytes) })
    end
  end)
end)

describe("width", function()
  local function takes(columns, list)
    for _, bytes in ipairs(list) do assert.are.equal(columns, text.width(bytes), bytes) end
  end

  it("is one for letters of scripts that are written apart", function()
    takes(1, { "a", "ä", "ß", "Ø", "Ж", "λ", "א", "…", "–", "€", "½", "“", "│", "█" })
  end)

  it("counts what combines with the letter before", function()
    takes(1, { "a\u{308}", "e\u{301}\u{323}", "\u{915}\u{94d}" })
    takes(5, { "Mu\u{308}he\u{301}n" })
    takes(6, { "Müller", "Mu\u{308}ller" })
  end)

  it("is two for Chinese, Japanese, Korean and full-width letters", function()
    takes(2, { "日", "の", "カ", "한", "Ａ", "。", "\u{3000}", "\u{20000}" })
    takes(1, { "ｶ" })
    takes(8, { "部署　名" })
  end)

  it("is two for emoji", function()
    takes(2, { "😀", "🚀", "⌚", "✅", "🇩🇪" })
  end)

  it("is none for what is not seen", function()
    takes(0, { "", "\u{200b}", "\u{200d}", "\u{feff}", "\u{301}", "\u{202e}", "\u{fe0f}", "\u{2060}" })
  end)

  it("adds up over a text", function()
    local parts = { "Müller", "日本", "e\u{301}", "😀", "", "x y" }
    assert.are.equal(6 + 4 + 1 + 2 + 0 + 3, text.width(table.concat(parts)))
  end)

  it("is that of the parts that cut() makes", function()
    local long = "Straße 日本 e\u{301}ä😀 x"
    for columns = 0, text.width(long) + 1 do
      local part, width = text.cut(long, columns)
      assert.are.equal(part, long:sub(1, #part))
      assert.are.equal(width, text.width(part))
      assert.is_true(width <= columns)
      assert.is_true((text.valid(part)))
    end
  end)
end)

describe("cleaning", function()
  it("leaves nothing that a terminal could act on", function()
    for byte = 0, 255 do
      local clean = text.clean("a" .. string.char(byte) .. "b")
      assert.is_true((text.valid(clean)))
      assert.is_nil(clean:find("%c"), byte)
    end
    for point = 0x80, 0x9f do assert.are.equal("\u{fffd}", text.clean(utf8.char(point))) end
    for _, point in ipairs{ 0x202a, 0x202e, 0x2066, 0x2069, 0x200e, 0x200f } do
      assert.are.equal("a\u{fffd}", text.clean("a" .. utf8.char(point)), ("U+%04X"):format(point))
    end
  end)
end)
