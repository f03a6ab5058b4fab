-- Numbers as text and back: src/num.c, through core.text.

local text = require "core.text"

local read = text.read_number

-- The next of a sequence of 64 random bits (Knuth's MMIX generator, mixed).
local state = 20210
local function random_bits()
  state = state * 6364136223846793005 + 1442695040888963407
  local x = state ~ state >> 33
  x = x * 0x94d049bb133111eb
  return x ~ x >> 29
end

local function same_bits(a, b) return string.pack("d", a) == string.pack("d", b) end

describe("reading a number", function()
  it("takes what is written as one", function()
    for bytes, value in pairs{
      ["0"] = 0, ["7"] = 7, ["-7"] = -7, ["+7"] = 7, ["0.5"] = 0.5, [".5"] = 0.5, ["5."] = 5, ["-.5"] = -0.5,
      ["+5."] = 5, ["1e5"] = 100000, ["1E5"] = 100000, ["1e+5"] = 100000, ["1e-5"] = 0.00001,
      ["1.5e3"] = 1500, [".5e1"] = 5,
      ["5.e1"] = 50, ["0e0"] = 0, ["0.0"] = 0, ["1e00005"] = 100000, ["0.00"] = 0,
    } do
      assert.is_true(same_bits(value, read(bytes) or 0 / 0), bytes)
    end
  end)

  it("keeps the sign of zero", function()
    assert.are.equal("-inf", tostring(1 / read "-0"))
    assert.are.equal("inf", tostring(1 / read "0"))
    assert.are.equal("-inf", tostring(1 / read "-0.0"))
  end)

  it("keeps each integer that a double holds, and refuses the others", function()
    assert.are.equal(9007199254740992, read "9007199254740992")
    assert.are.equal(-9007199254740992, read "-9007199254740992")
    assert.are.equal(9007199254740991, read "9007199254740991")
    for _, bytes in ipairs{ "9007199254740993", "-9007199254740993", "12345678901234567", "100000000000000000000" } do
      assert.is_nil(read(bytes), bytes)
    end
  end)

  it("refuses what is an identifier or a habit of programs", function()
    for _, bytes in ipairs{
      "", " ", "1 ", " 1", "\t1", "+", "-", ".", "-.", "e1", ".e1", "1e", "1e+", "1e-", "1e1.5", "1.2.3", "1,5",
      "1e5e5", "+-1", "--1", "1-", "00123", "-00123", "00", "00.5", "0x10", "0b1", "0o7", "inf", "INF", "-inf",
      "infinity", "nan", "NaN", "NA", "1_000", "1'000", "1f", "1d5", "12abc", "1\0", "\0", "1\n", "½", "１", "−1",
      "1e400", "-1e400", "1e99999",
    } do
      assert.is_nil(read(bytes), (bytes:gsub("%c", "?")))
    end
  end)

  it("takes a decimal comma where it is asked for, and then no point", function()
    assert.are.equal(1.5, read("1,5", ","))
    assert.are.equal(0.5, read(",5", ","))
    assert.are.equal(15, read("15", ","))
    assert.is_nil(read("1.5", ","))
    assert.is_nil(read("1.000,5", ","))
    assert.is_nil(read("1,5", "."))
  end)

  it("rounds correctly where it is hard", function()
    -- Half way between two doubles goes to the even one, a digit more to the upper one.
    assert.are.equal(1.0, read "1.00000000000000011102230246251565404236316680908203125")
    assert.are.equal(1.0 + 2.0 ^ -52, read "1.00000000000000011102230246251565404236316680908203126")
    assert.are.equal(1.0, read "1.00000000000000011102230246251565404236316680908203124")
    -- 1e22 is a double, 1e23 is not.
    assert.are.equal("0x1.0f0cf064dd592p+73", ("%a"):format(read "1e22"))
    assert.are.equal("0x1.52d02c7e14af6p+76", ("%a"):format(read "1e23"))
    assert.are.equal("0x1.999999999999ap-4", ("%a"):format(read "0.1"))
    assert.are.equal("0x0.fffffffffffffp-1022", ("%a"):format(read "2.2250738585072009e-308"))
  end)

  it("reaches the ends of the range", function()
    assert.are.equal(5e-324, read "5e-324")
    assert.are.equal(5e-324, read "4.9406564584124654e-324")
    assert.are.equal(0, read "2e-324")
    assert.are.equal(2.2250738585072014e-308, read "2.2250738585072014e-308")
    assert.are.equal(1.7976931348623157e308, read "1.7976931348623157e308")
    assert.is_nil(read "1.7976931348623159e308")
  end)

  it("agrees with the C library on random decimals of 1 to 25 digits", function()
    for _ = 1, 20000 do
      local digits = {}
      local count, place = (random_bits() >> 40) % 25 + 1, (random_bits() >> 40) % 25
      for i = 1, count do digits[i] = (random_bits() >> 40) % 10 end
      if digits[1] == 0 then digits[1] = 1 end
      local bytes = table.concat(digits, "", 1, math.min(place, count))
      bytes = (bytes == "" and "0" or bytes) .. "." .. table.concat(digits, "", math.min(place, count) + 1)
      local exponent = (random_bits() >> 40) % 61 - 30
      bytes = bytes .. "e" .. exponent
      assert.is_true(same_bits(tonumber(bytes), read(bytes)), bytes)
    end
  end)
end)

describe("writing a number", function()
  it("writes whole numbers without a point", function()
    for value, bytes in pairs{ [0] = "0", [1] = "1", [-1] = "-1", [100] = "100", [2 ^ 31] = "2147483648",
      [2 ^ 53] = "9007199254740992", [-2 ^ 53] = "-9007199254740992", [123456789012345] = "123456789012345" } do
      assert.are.equal(bytes, text.number(value))
    end
    assert.are.equal("-0", text.number(-0.0))
  end)

  it("writes whole numbers beyond 2^53 so that they are read again", function()
    for value, bytes in pairs{ [2 ^ 53 + 2] = "9.007199254740994e+15", [1e16] = "1e+16", [1e17] = "1e+17",
      [12345678901234568] = "1.2345678901234568e+16", [-2 ^ 60] = "-1.152921504606847e+18" } do
      assert.are.equal(bytes, text.number(value))
      assert.are.equal(value, read(bytes))
    end
  end)

  it("writes no more digits than are needed", function()
    for value, bytes in pairs{ [0.1] = "0.1", [0.3] = "0.3", [1 / 3] = "0.3333333333333333",
      [2 / 3] = "0.6666666666666666",
      [0.1 + 0.2] = "0.30000000000000004", [1e21] = "1e+21", [1e22] = "1e+22", [1e23] = "1e+23", [1.5e-7] = "1.5e-07",
      [5e-324] = "5e-324", [2 ^ -1074 * 3] = "1.5e-323", [1.7976931348623157e308] = "1.7976931348623157e+308",
      [2.2250738585072014e-308] = "2.2250738585072014e-308" } do
      assert.are.equal(bytes, text.number(value))
    end
  end)

  it("reads back to the bit, and no text with a digit less does, for 20,000 random doubles", function()
    local done = 0
    while done < 20000 do
      local x = string.unpack("d", string.pack("i8", random_bits()))
      if x - x == 0 then
        done = done + 1
        local bytes = text.number(x)
        assert.is_true(same_bits(x, read(bytes)), bytes)
        local digits = bytes:gsub("e.*", ""):gsub("[-.]", ""):gsub("^0+", ""):gsub("0+$", "")
        if #digits > 1 then
          assert.are_not.equal(x, tonumber(("%." .. #digits - 2 .. "e"):format(x)), bytes)
        end
      end
    end
  end)

  it("reads back for every count of quarters, tenths and percents of people", function()
    for count = 0, 20000 do
      for _, parts in ipairs{ 1, 4, 10, 100, 1000 } do
        local x = count / parts
        assert.are.equal(x, read(text.number(x)))
      end
    end
  end)
end)
