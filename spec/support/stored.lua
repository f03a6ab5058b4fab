--- .befund files taken apart and put together again, with parts changed and their checksums right: what an attacker, or
-- another program, could write. By the page in src/README.md, not by src/store_form.h.

local stored = {}

local table_of = {}
for n = 0, 255 do
  local c = n
  for _ = 1, 8 do c = c & 1 == 1 and 0xedb88320 ~ (c >> 1) or c >> 1 end
  table_of[n] = c
end

--- CRC-32 by its definition.
function stored.sum(bytes)
  local c = 0xffffffff
  for i = 1, #bytes do c = table_of[(c ~ bytes:byte(i)) & 0xff] ~ (c >> 8) end
  return c ~ 0xffffffff
end

local KINDS = { [0] = "single", "multi", "number", "text", "date" }
local PARTS = { single = 1, multi = 2, number = 1, text = 3, date = 1 }

local function aligned(at) return (at + 63) // 64 * 64 end

--- A file's pieces: rows, version, meta, labels = { bytes }, columns = { { kind, width, labels, name, parts } }.
function stored.read(bytes)
  local version, rows, directory = ("=I4"):unpack(bytes, 13), ("=I8"):unpack(bytes, 33), ("=I8"):unpack(bytes, 41)
  local at, offset = 65, aligned(64 + directory)
  local function take(form)
    local value
    value, at = ("=" .. form):unpack(bytes, at)
    return value
  end
  local function part()
    local length = take "I8"
    take "I4"
    local piece = bytes:sub(offset + 1, offset + length)
    offset = aligned(offset + length)
    return piece
  end
  local file = { version = version, rows = rows, labels = {}, columns = {} }
  local labels, columns = take "I4", take "I4"
  file.meta = part()
  for i = 1, labels do file.labels[i] = part() end
  for i = 1, columns do
    local column = { kind = KINDS[take "B"], width = take "B", parts = {} }
    take "I2"
    column.labels, column.name = take "I4", take "s4"
    for p = 1, PARTS[column.kind] do column.parts[p] = part() end
    file.columns[i] = column
  end
  assert(offset == #bytes and at == 65 + directory)
  return file
end

--- The bytes of such a file; `header` changes fields: order, version, word, length, rows, directory.
function stored.write(file, header)
  local directory, parts = { ("=I4I4"):pack(#file.labels, #file.columns) }, {}
  local function add(piece)
    directory[#directory + 1] = ("=I8I4"):pack(#piece, stored.sum(piece))
    parts[#parts + 1] = piece .. ("\0"):rep(aligned(#piece) - #piece)
  end
  add(file.meta)
  for _, labels in ipairs(file.labels) do add(labels) end
  for _, column in ipairs(file.columns) do
    local number = column.kind
    for n, kind in pairs(KINDS) do
      if kind == column.kind then number = n end
    end
    directory[#directory + 1] = ("=BBI2I4s4"):pack(number, column.width, column.spare or 0, column.labels, column.name)
    for _, piece in ipairs(column.parts) do add(piece) end
  end
  local list = table.concat(directory) .. (file.behind or "")
  local rest = ("\0"):rep(aligned(64 + #list) - 64 - #list) .. table.concat(parts) .. (file.after or "")
  header = header or {}
  local length = 64 + #list + #rest
  local first = "\x89befund\n" .. ("=I4I4I4I4I8I8I8I8I4"):pack(header.order or 0x01020304, header.version or 1,
    header.word or 8, stored.sum(list), header.length or length, header.rows or file.rows, header.directory or #list,
    0, 0)
  return first .. ("=I4"):pack(stored.sum(first)) .. list .. rest
end

return stored
