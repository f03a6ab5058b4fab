-- Files of SPSS and Stata cut off at every byte, and with bytes changed at random: each gives an error that names the
-- file, or a dataset that can be used; this process goes on, and its memory stays small.
--
-- `make test` takes all of them, `make asan`, which is slower, every seventh unless BEFUND_FAULTS=all.

local befund = require "befund"
local dta = require "spec.support.dta"
local files = require "spec.support.stat_files"
local sav = require "spec.support.sav"
local temp = require "spec.support.temp"

local sanitized = os.getenv("BEFUND_SANITIZED")
local stride = sanitized and os.getenv("BEFUND_FAULTS") ~= "all" and 7 or 1 -- of truncations and mutants
local MUTANTS = 1000
local MEMORY = 256 * 1024 -- KiB that this process may grow by

-- A generator of its own, so that the mutants stay the same: Marsaglia's xorshift64.
local function random_from(state)
  return function(below)
    state = state ~ (state << 13)
    state = state ~ (state >> 7)
    state = state ~ (state << 17)
    return (state >> 11) % below
  end
end

local words = { "\xff\xff\xff\xff", "\xff\xff\xff\x7f", "\0\0\0\0", "\x7f\xff\xff\xff" }

local function replaced(bytes, at, with, taken)
  return bytes:sub(1, at - 1) .. with .. bytes:sub(at + (taken or #with))
end

-- One of the ways in which bytes go wrong.
local function change(bytes, random)
  local at = random(#bytes) + 1
  local length = random(math.min(64, #bytes - at + 1)) + 1
  local way = random(6)
  if way == 0 then return replaced(bytes, at, string.char(bytes:byte(at) ~ (1 << random(8)))) end
  if way == 1 then return replaced(bytes, at, string.char(random(256))) end
  if way <= 3 then return replaced(bytes, at, words[random(#words) + 1]):sub(1, #bytes) end
  if way == 4 then return replaced(bytes, at, "", length) end
  return replaced(bytes, at, bytes:sub(at, at + length - 1), 0)
end

local function mutant(bytes, seed)
  local random = random_from(seed * 0x9e3779b97f4a7c15 | 1)
  for _ = 1, 1 + random(3) do
    bytes = change(bytes, random)
    if bytes == "" then return "\0" end
  end
  return bytes
end

local function peak()
  local status <close> = assert(io.open("/proc/self/status"))
  return tonumber(status:read("a"):match("VmHWM:%s*(%d+)"))
end

-- Reads the file and uses what comes; nil, or what is wrong with that.
local function complaint(path)
  local clock = os.clock()
  local fine, data = pcall(befund.read, path)
  if os.clock() - clock > 10 then return "takes more than 10 s" end
  if fine then
    local described, why = pcall(function() return data:describe():text() end)
    return not described and "cannot be described: " .. tostring(why) or nil
  end
  data = tostring(data)
  if not data:find(path, 1, true) then return "does not name the file: " .. data end
  if #data > 4096 then return "is too long: " .. data end
  if data:gsub("\t", " "):find("%c") then return "has control bytes: " .. data end
  if not utf8.len(data) then return "is not UTF-8: " .. data end
  if data:find("does not confine", 1, true) then return "ends with a report of a sanitizer" end
end

local function describe_all(list)
  return #list > 0 and #list .. " of them, first: " .. list[1] or ""
end

describe("a damaged file", function()
  local before

  setup(function()
    collectgarbage()
    before = peak()
  end)

  for _, one in ipairs(files) do
    local ending, what, make = table.unpack(one)
    local name = "d." .. ending

    it(("that was %s gives an error or a dataset wherever it is cut off"):format(what), function()
      local dir <close> = temp.folder()
      local bytes, wrong = make(), {}
      assert.is_nil(complaint(dir:write(name, bytes)))
      assert.is_true((pcall(befund.read, dir:path(name))))
      local step = stride > 1 and stride * math.max(1, #bytes // 1500) or 1
      for length = stride > 1 and #bytes % step or 0, #bytes - 1, step do
        local why = complaint(dir:write(name, bytes:sub(1, length)))
        if why then wrong[#wrong + 1] = ("%d of %d bytes: %s"):format(length, #bytes, why) end
      end
      assert.are.equal("", describe_all(wrong))
    end)

    it(("that was %s gives an error or a dataset however its bytes are changed"):format(what), function()
      local dir <close> = temp.folder()
      local bytes, wrong = make(), {}
      for seed = 1, MUTANTS // stride do
        local why = complaint(dir:write(name, mutant(bytes, seed)))
        if why then wrong[#wrong + 1] = ("mutant %d %s"):format(seed, why) end
      end
      assert.are.equal("", describe_all(wrong))
    end)
  end

  it("whose header promises 2^31 rows of 2,000 variables takes no memory for them", function()
    local dir <close> = temp.folder()
    local path = dir:write("d.sav", sav.file { cases = 0x7fffffff, size = 2000, labels = "", rows = "",
      variables = "times 2000 ( 2 0 0 0 0x050800 0x050800 s8 \"V\" )" })
    assert.is_nil(complaint(path))
    assert.is_false((pcall(befund.read, path)))
    local many = {}
    for i = 1, 2000 do many[i] = { "v" .. i, "double", "%10.0g", "", "" } end
    for _, release in ipairs { 118, 115 } do
      path = dir:write("d.dta", dta.file(release, { rows = 0x7fffffff, variables = many, data = "",
        value_labels = "" }))
      assert.is_nil(complaint(path))
      assert.is_false((pcall(befund.read, path)))
    end
  end)

  it("takes little memory here", function()
    if sanitized then return pending("sanitizers keep what is freed") end
    assert.is_true(peak() - before < MEMORY)
  end)
end)
