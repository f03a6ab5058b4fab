--- The manual: befund(1) for man, or the whole of help as Markdown.

local classes = require "help.classes"
local command = require "command"
local index = require "help.index"

local concat = table.concat

local manual = {}

-- ---- roff ------------------------------------------------------------------------------------------

local function roff(text)
  text = text:gsub("\\", "\\e"):gsub("%-", "\\-")
  return (text:gsub("^([.'])", "\\&%1"):gsub("\n([.'])", "\n\\&%1"))
end

local function paragraphs(out, text)
  for paragraph in (text .. "\n\n"):gmatch("(.-)\n\n+") do
    if paragraph:find("^    ") then
      out[#out + 1] = ".PP\n.nf\n.RS 4\n" .. roff(paragraph:gsub("\n?    ", "\n"):gsub("^\n", "")) .. "\n.RE\n.fi"
    else
      out[#out + 1] = ".PP\n" .. roff(paragraph)
    end
  end
end

local function item(out, name, about)
  out[#out + 1] = ".TP\n.B " .. roff(name) .. "\n" .. roff(about)
end

local function sorted(class)
  local topics = {}
  for _, topic in ipairs(index.topics()) do
    if topic.class == class and not topic.is_inner then topics[#topics + 1] = topic end
  end
  table.sort(topics, function(a, b) return a.short < b.short end)
  return topics
end

local function functions(out)
  for _, class in ipairs(classes.list) do
    out[#out + 1] = ".SS " .. roff(class.title)
    paragraphs(out, class.about .. ".")
    for _, topic in ipairs(sorted(class)) do item(out, topic.title, topic.entry.summary) end
  end
end

local function options(out, list)
  for _, option in ipairs(list) do
    local name, value, about = table.unpack(option)
    if about == nil then value, about = nil, value end
    item(out, "--" .. name .. (value and " " .. value or ""), about)
  end
end

--- The manual page, in roff.
-- @return text
-- @usage assert(require "help.manual".man():find("^.TH BEFUND 1"))
function manual.man()
  local out = { ".TH BEFUND 1 \"\" \"befund " .. require "befund".version .. "\" \"User Commands\"",
    ".SH NAME\nbefund \\- tables and estimates from survey data, by short Lua scripts",
    ".SH SYNOPSIS\n.B befund\n[\\fB\\-i\\fR] [\\fIFILE.lua\\fR [\\fIARG\\fR...]]\n.br\n"
      .. ".B befund\n\\fB\\-e\\fR \\fICHUNK\\fR\n.br\n"
      .. ".B befund\n\\fIDATA\\fR\n.br\n.B befund\n\\fICOMMAND\\fR [\\fIARG\\fR...]", ".SH DESCRIPTION" }
  paragraphs(out, index.topics().befund.text)
  paragraphs(out, "Without arguments there is a prompt; with a data file (.csv, .sav, .dta, .befund, ...) its data are "
    .. "in d. At the prompt ?name explains a function, command, concept, column or question, ??word searches.")
  out[#out + 1] = ".SH OPTIONS"
  item(out, "-e CHUNK", "run a chunk and print the values of an expression; repeatable")
  item(out, "-i", "stay at the prompt after the script")
  item(out, "--help, --version", "a short text; the version")
  item(out, "COMMAND --help", "what a command takes")
  out[#out + 1] = ".SH COMMANDS"
  paragraphs(out, "Those that give results take all of these:")
  options(out, command.shared_options())
  for _, topic in ipairs(index.topics()) do
    if topic.kind == "command" then
      out[#out + 1] = ".SS " .. roff(topic.title)
      paragraphs(out, topic.script.summary .. ".")
      local script = topic.script
      options(out, script.options or {})
      if script.formats then item(out, "--format " .. script.formats, "form of the results") end
      if script.results then paragraphs(out, "Takes what all commands that give results share, see above.") end
    end
  end
  out[#out + 1] = ".SH CONCEPTS"
  for _, topic in ipairs(index.topics()) do
    if topic.kind == "concept" and topic.name ~= "befund" then
      out[#out + 1] = ".SS " .. roff(topic.title)
      paragraphs(out, topic.text)
    end
  end
  out[#out + 1] = ".SH FUNCTIONS"
  functions(out)
  out[#out + 1] = ".SH EXIT STATUS"
  for _, one in ipairs { { "0", "fine and whole" }, { "1", "the script or the data failed" },
    { "2", "the command line was wrong" }, { "3", "a limit was reached" }, { "130, 143", "ended by a signal" } } do
    item(out, one[1], one[2])
  end
  out[#out + 1] = ".SH ENVIRONMENT"
  item(out, "LC_ALL, LC_MESSAGES, LANG", "language of the results, where neither --lang nor the script says it")
  item(out, "NO_COLOR", "no colours, whatever the terminal can do")
  item(out, "PAGER", "shows what is longer than the screen at the prompt")
  item(out, "THREADS", "how many threads count at most")
  item(out, "XDG_STATE_HOME", "where the prompt keeps what was typed; if it is not set, ~/.local/state")
  out[#out + 1] = ".SH FILES"
  item(out, "FILE.codebook.lua", "the codebook of a data file FILE.csv beside it")
  item(out, "~/.local/state/befund/history", "what was typed at the prompt")
  return concat(out, "\n") .. "\n"
end

-- ---- Markdown --------------------------------------------------------------------------------------

local function code(lines)
  return "```lua\n" .. concat(lines, "\n") .. "\n```"
end

local function cell(text)
  return (text:gsub("|", "\\|"):gsub("\n", " "))
end

local function function_part(out, topic)
  local entry = topic.entry
  out[#out + 1] = "### " .. topic.title
  out[#out + 1] = entry.text
  local rows = {}
  for _, param in ipairs(entry.params) do
    if not index.is_given(param[1]) then rows[#rows + 1] = "| `" .. param[1] .. "` | " .. cell(param[2]) .. " |" end
  end
  if #rows > 0 then out[#out + 1] = "| | |\n|---|---|\n" .. concat(rows, "\n") end
  if entry.returns then out[#out + 1] = "Returns " .. entry.returns end
  if entry.raises then out[#out + 1] = "Raises " .. entry.raises end
  if #entry.usage > 0 then out[#out + 1] = code(entry.usage) end
end

--- The whole of help, in Markdown: concepts, commands, then every function with its arguments and example.
-- @return text
-- @usage assert(require "help.manual".markdown():find("### s:mean(v, o)", 1, true))
function manual.markdown()
  local out = { "# befund " .. require "befund".version, "## Concepts" }
  for _, topic in ipairs(index.topics()) do
    if topic.kind == "concept" then
      out[#out + 1] = "### " .. topic.title
      out[#out + 1] = topic.text
    end
  end
  out[#out + 1] = "## Commands"
  for _, topic in ipairs(index.topics()) do
    if topic.kind == "command" then
      out[#out + 1] = "### " .. topic.title
      out[#out + 1] = topic.script.summary
      local rows = {}
      for _, option in ipairs(topic.script.choices) do
        local name, value, about = table.unpack(option)
        if about == nil then value, about = nil, value end
        rows[#rows + 1] = "| `--" .. name .. (value and " " .. cell(value) or "") .. "` | " .. cell(about) .. " |"
      end
      if #rows > 0 then out[#out + 1] = "| | |\n|---|---|\n" .. concat(rows, "\n") end
    end
  end
  for _, class in ipairs(classes.list) do
    out[#out + 1] = "## " .. class.title:gsub("^%l", string.upper)
    out[#out + 1] = class.about:gsub("^%l", string.upper) .. "."
    for _, topic in ipairs(sorted(class)) do function_part(out, topic) end
  end
  return concat(out, "\n\n") .. "\n"
end

return manual
