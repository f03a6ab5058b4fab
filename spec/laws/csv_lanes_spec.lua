-- Both lanes of the CSV reader give the same, for any file, however it is cut into chunks, with any number of threads:
-- src/csv_fast.c, src/csv_cells.c, src/csv_mask.c against src/csv_records.c, which is libcsv.

local random = require "spec.support.random"
local run = require "spec.support.run"
local temp = require "spec.support.temp"

local FILES = 240
local THREADS = { 1, 2, 3 }

-- Reads each file by libcsv and by the fast lane in chunks of many sizes; prints what differs, and how many rows the
-- fast lane read. A program of its own, since the number of threads is taken from the environment.
local compare = [[
local csv = require "core.csv"
local folder, files, step, first = ...
local chunks = { 1, 2, 3, 5, 8, 13, 31, 64, 65, 100, 333, 1000, 4096, false }

local function value_of(column, row)
  local value, missing = column:get(row)
  if value == nil then return "- " .. tostring(missing) end
  return type(value) == "number" and ("%a"):format(value) or "'" .. value .. "'"
end

local function whole(path, options)
  local done, data, notes, decimal, thousands, dates, fast = pcall(csv.read, path, options)
  if not done then return tostring(data), 0 end
  local out = { decimal, thousands, table.concat(notes, "\n") }
  for i, name in ipairs(data:names()) do
    local column = data:column(name)
    out[#out + 1] = ("column %d '%s' %s %s %s %d bytes"):format(i, name, column:kind(), tostring(column:label("en")),
      tostring(dates[name]), column:bytes())
    if column:kind() == "single" then
      for _, o in ipairs(column:codes("en")) do out[#out + 1] = ("%s|%s|%s"):format(o.key, o.code, o.text) end
    end
    for row = 1, data:rows() do out[#out + 1] = value_of(column, row) end
  end
  for row = 1, data:rows() do out[#out + 1] = data:line(row) end
  return table.concat(out, "\n"), fast
end

local fast_rows = 0
for i = 1, files do
  local path = ("%s/%d.csv"):format(folder, i)
  local options = load(assert(io.open(path .. ".options", "rb")):read("a"))()
  options.name, options.by_libcsv = "f.csv", true
  local expected = whole(path, options)
  options.by_libcsv = nil
  for k, chunk in ipairs(chunks) do
    if (i + k) % step == first then
      options.piece = chunk or nil
      local found, fast = whole(path, options)
      fast_rows = fast_rows + fast
      if found ~= expected then
        print(("file %d, chunks of %s:\n%s\n--- instead of\n%s"):format(i, chunk or "any length", found:sub(1, 2000),
          expected:sub(1, 2000)))
        os.exit(1)
      end
    end
  end
end
print(fast_rows)
]]

-- ---- files ----------------------------------------------------------------------------------------------------------

local words = { "yes", "no", "don't know", "weiß nicht", "Stimme eher zu", "Stimme eher nicht zu", "teils, teils", "ä",
  "say \"x\"", "a\nb", "c\r\nd", "e\rf", "\"", "\n", ",", ";", " ", "1", "01", "-1", ("long "):rep(60),
  "a cell that is longer than a block of sixty-four bytes, so that it ends in another than the one it begins in" }

local kinds = {
  function(pick) return tostring(pick(5)) end,
  function(pick) return tostring(pick(10 ^ pick(12))) end,
  function(pick) return ("%d.%d"):format(pick(1000) - 1, pick(10 ^ pick(9))) end,
  function(pick)
    return ("%s%d%s"):format(pick(2) == 1 and "-" or "", pick(100000) - 1, pick(3) == 1 and "e-3" or "")
  end,
  function(pick) return (pick(20) == 1 and "%02d.%d" or "%d.%d"):format(pick(9), pick(99)) end,
  function(pick) return words[pick(4)] end,
  function(pick) return words[pick(#words)] end,
  function(pick) return "text " .. pick(1000) end,
  function(pick) return ("%04d-%02d-%02d"):format(1950 + pick(70), pick(12), pick(28)) end,
  function(pick) return ("%d.%d.%d"):format(pick(30), pick(12), 1950 + pick(70)) end,
  function(pick) return ("%d,%d"):format(pick(99), pick(99)) end,
  function(pick) return pick(2) == 1 and "NA" or tostring(pick(9)) end,
  function() return "" end,
  function(pick) return pick(40) == 1 and words[pick(4)] or "" end,
  function(pick) return pick(60) == 1 and words[pick(#words)] or tostring(pick(100)) end,
}

-- What breaks a file, or seems to; each gets the rows as lines and changes one.
local accidents = {
  function(pick, lines) table.insert(lines, pick(#lines), "") end,
  function(_, lines) lines[#lines + 1] = "" end,
  function(pick, lines) local i = pick(#lines); lines[i] = lines[i] .. "," end,
  function(pick, lines) local i = pick(#lines); lines[i] = lines[i]:gsub("[,;]", "", 1) end,
  function(pick, lines) local i = pick(#lines); lines[i] = "x\"" .. lines[i] end,
  function(pick, lines) local i = pick(#lines); lines[i] = "\"x\"y" .. lines[i] end,
  function(pick, lines) local i = pick(#lines); lines[i] = "\"" .. lines[i] end,
  function(pick, lines) local i = pick(#lines); lines[i] = lines[i] .. "\xe4" end,
  function(pick, lines) local i = pick(#lines); lines[i] = lines[i] .. "\xff\xc3" end,
  function(pick, lines) local i = pick(#lines); lines[i] = "\0" .. lines[i] end,
  function(pick, lines) local i = pick(#lines); lines[i] = lines[i] .. "\r" end,
  function(pick, lines) local i = pick(#lines); lines[i] = "\r" .. lines[i] end,
  function(_, lines) for i, line in ipairs(lines) do lines[i] = line .. "," end end,
  function(_, lines) lines[1] = "\xef\xbb\xbf" .. lines[1] end,
}

local function quoted(text) return '"' .. text:gsub('"', '""') .. '"' end

local function made(number)
  local pick = random(number)
  local separator = ({ ",", ";", "\t", "," })[pick(4)]
  local columns, rows, lines = pick(7), pick(60) - 1, {}
  local quotes = pick(4) -- 1: none but those needed, 4: all
  local chosen = {}
  for c = 1, columns do chosen[c] = kinds[pick(#kinds)] end
  for r = 0, rows do
    local cells = {}
    for c = 1, columns do
      local cell = r == 0 and "c" .. c or pick(9) == 1 and "" or chosen[c](pick)
      local needs = cell:find("[,;\t\"\r\n]") or (columns == 1 and cell == "")
      if needs or quotes == 4 or (quotes > 1 and pick(4) == 1) then cell = quoted(cell) end
      cells[c] = cell
    end
    lines[#lines + 1] = table.concat(cells, separator)
  end
  if pick(3) == 1 then accidents[pick(#accidents)](pick, lines) end
  local ends = ({ "\n", "\n", "\r\n", "\r" })[pick(12) <= 11 and pick(3) or 4]
  local bytes = table.concat(lines, ends) .. (pick(4) == 1 and "" or ends)
  local options = ({ "", "", 'missing = { "NA", "1", ("long "):rep(60) }', "separator = ','", "header = 0",
    "dates = false", 'hints = { c1 = "text", c2 = "single", c3 = "date" }', 'hints = { c1 = "number", c2 = "date" }',
    'decimal = ","', "header = 2" })[pick(10)]
  return bytes, "return { " .. options .. " }"
end

describe("the lanes of the CSV reader", function()
  it("give the same from any file in chunks of any length, by any number of threads", function()
    local dir <close> = temp.folder()
    for i = 1, FILES do
      local bytes, options = made(i)
      dir:write(i .. ".csv", bytes)
      dir:write(i .. ".csv.options", options)
    end
    for i, threads in ipairs(THREADS) do
      local script = ("load(%q)(%q, %d, %d, %d)"):format(compare, dir:path("."), FILES, #THREADS, i - 1)
      local outcome = run { "-e", script, env = { BEFUND_THREADS = threads } }
      assert.equal("", outcome.err)
      assert.matches("^%d+\n$", outcome.out)
      assert.is_true(tonumber(outcome.out) > 1000, outcome.out)
    end
  end)
end)
