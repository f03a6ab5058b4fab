-- Where cells end in regular CSV, by each of the ways a processor may have: src/csv_mask.c against a walk over bytes.

local csv = require "core.csv"
local random = require "spec.support.random"

local WAYS = { "best", "plain", "sse2", "avx2", "avx512" }

-- The same by the definition: ends outside quotes, up to the first byte that is not regular.
local function walked(text, separator)
  local ends, state = {}, "begin"
  for i = 1, #text do
    local c = text:sub(i, i)
    local ends_cell = c == separator or c == "\n"
    if state == "quoted" then
      state = c == '"' and "closed" or "quoted"
    elseif c == '"' and (state == "begin" or state == "closed") then
      state = "quoted"
    elseif c == '"' or (state == "cr" and c ~= "\n") or (state == "closed" and not ends_cell and c ~= "\r") then
      return ends, false
    elseif ends_cell then
      ends[#ends + 1], state = i, "begin"
    else
      state = c == "\r" and "cr" or "plain"
    end
  end
  return ends, true
end

local function agree(text, separator)
  local expected, is_regular = walked(text, separator)
  for _, way in ipairs(WAYS) do
    local ends, regular = csv.ends(text, separator, way)
    assert.are.same({ expected, is_regular }, { ends, regular }, ("%s: %q"):format(way, text))
  end
end

describe("csv.ends", function()
  it("finds separators and line ends outside quotes", function()
    assert.are.same({ 2, 4, 5, 6 }, csv.ends("a,b,,\n", ",", "best"))
    assert.are.same({ 10 }, csv.ends('"a,b\n""c"\n', ",", "best"))
    assert.are.same({ 4, 8 }, csv.ends('"a";b,c\n', ";", "best"))
  end)

  it("stops in front of what is not regular", function()
    for _, text in ipairs{ 'a,b"c,d\n', 'a,"b"c,d\n', "a,b\rc,d\n", 'a,"""x"y",b\n' } do
      local ends, is_regular = csv.ends(text, ",", "best")
      assert.are.same({ { 2 }, false }, { ends, is_regular }, text)
    end
  end)

  it("knows signs from bytes that differ from them in a bit", function()
    for byte = 0, 255 do
      local text = ("x"):rep(62) .. string.char(byte):rep(4)
      if not text:find('["\r]') then agree(text .. "\n", ",") end
    end
  end)

  it("tells the same in any way, wherever blocks of 64 bytes end", function()
    local pick = random(7)
    local parts = { "a", "bc", ",", ",", "\n", "\r\n", '"x"', '"a,b"', '"a\nb"', '""', '"say ""x"""', ";", "\xc3\xa4",
      ("long"):rep(20), '"' .. ("\n,"):rep(50) .. '"' }
    local odd = { '"', "\r", 'x"', '"x"y' }
    for _ = 1, 3000 do
      local text, most = {}, pick(80)
      for i = 1, most do
        text[i] = parts[pick(#parts)]
        if i > 1 and text[i]:find('^"') and not text[i - 1]:find("[,\n]$") then text[i] = "," .. text[i] end
        if text[i]:find('"$') then text[i] = text[i] .. "," end
      end
      if pick(4) == 1 then table.insert(text, pick(most), odd[pick(#odd)]) end
      agree(table.concat(text), ",")
    end
  end)
end)
