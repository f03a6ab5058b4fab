--- befund codebook FILE: a codebook made from the data, to be edited.

local file = require "core.file"
local lfs = require "lfs"
local command = require "command"

local usage_error = command.usage_error

local read_fields = { "separator", "decimal", "encoding", "thousands", "header", "missing" }

-- How FILE is to be read: what the command line says, else what an edited codebook says of a CSV file.
local function read_as(path, options, before)
  local given = command.signs(options)
  given.encoding, given.thousands = options.encoding, options.thousands
  if options.header then
    given.header = math.tointeger(tonumber(options.header))
    if not given.header then usage_error(("codebook: --header '%s' is no number"):format(options.header)) end
  end
  local is_text = path:lower():find("%.[ct][sx][vt]$")
  for _, name in ipairs(is_text and read_fields or {}) do
    if given[name] == nil then given[name] = before[name] end
  end
  local data = { codebook = false }
  for name, value in pairs(given) do data[name] = value end
  return require "dataset".read(path, data), given
end

-- The codebook of the data as they are.
local function made(path, options)
  local data, read = read_as(path, options, {})
  return require "codebook.write".text(data, { file = path, read = read }), data
end

-- An edited codebook with what is new in the data.
local function updated(path, options)
  local book = require "codebook".load(options.update)
  local data = read_as(path, options, book.read)
  local source = file.read(options.update)
  local text, added, gone, more = require "codebook.update".text(source, data, book.by_name, book.sets)
  io.stderr:write(("%s: %d column%s added, %d no longer in the data, %d with new options\n"):format(options.update,
    #added, #added == 1 and "" or "s", #gone, #more))
  return text, data
end

return {
  summary = "write a codebook from a data file, or bring an edited one up to date",
  usage = "FILE",
  options = {
    { "update", "OLD", "a codebook whose entries are kept" },
    { "output", "PATH", "write it to a file (answers.codebook.lua is found beside answers.csv)" },
    { "separator", "SIGN", "between the cells of FILE" },
    { "decimal", "SIGN", "in the numbers of FILE" },
    { "encoding", "NAME", "of FILE, such as windows-1252" },
    { "thousands", "SIGN", "between groups of digits in FILE" },
    { "header", "N", "how many lines of FILE are its header" },
  },
  run = function(arguments, options)
    if #arguments ~= 1 then usage_error("codebook: name one data file (befund codebook answers.csv)") end
    if options.output and not options.update and lfs.attributes(file.resolve(options.output), "mode") then
      usage_error(("codebook: %s is there already (--update %s keeps what was edited)"):format(options.output,
        options.output))
    end
    local text, data = (options.update and updated or made)(arguments[1], options)
    require "codebook.check".codebook(require "codebook.load".source(text, "the new codebook"), "the new codebook")
    command.say(data:notes())
    return text
  end,
}
