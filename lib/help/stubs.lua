--- Stubs for editors (LuaCATS annotations, as lua-language-server reads them), and completion for bash.

local classes = require "help.classes"
local index = require "help.index"

local concat = table.concat

local stubs = {}

-- Types are said in words; those that begin a sentence are understood.
local types = { { "^an? estimate", "befund.estimate" }, { "^the dataset", "befund.dataset" },
  { "^an? dataset", "befund.dataset" }, { "^an? column", "befund.column" }, { "^an? design", "befund.design" },
  { "^an? table", "befund.table" }, { "^an? number", "number" }, { "^an? whole number", "integer" },
  { "^an? string", "string" }, { "^text", "string" }, { "^an? text", "string" }, { "^list", "table" },
  { "^an? list", "table" }, { "^table", "table" }, { "^true", "boolean" }, { "^name", "string|string[]" },
  { "^of an? .* or one of SPSS", "string" }, { "^of the file", "string" }, { "^an expression", "string" },
  { "^path", "string" }, { "^a path", "string" }, { "^boolean", "boolean" } }

local function type_of(about)
  for _, one in ipairs(types) do
    if about:find(one[1]) then return one[2] end
  end
  return "any"
end

-- The type of a table of options, with their names.
local function options_type(topic)
  local list = index.options(topic)
  if not list then return nil end
  local fields = {}
  for i, name in ipairs(list) do fields[i] = name .. "?: any" end
  return "{ " .. concat(fields, ", ") .. " }"
end

local function comment(out, text)
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do out[#out + 1] = "---" .. line end
end

local function is_optional(about)
  return about:find("nil", 1, true) ~= nil or about:find("optional", 1, true) ~= nil
end

local function stub(out, topic, owner, separator)
  local entry, names = topic.entry, {}
  comment(out, entry.text)
  local said = {}
  for _, param in ipairs(entry.params) do
    for name in param[1]:gmatch("[%w_]+") do said[name] = param[2] end
  end
  for place, name in ipairs(entry.arguments) do
    if not index.is_given(name) and name:find("^[%a_][%w_]*$") then
      local about = (said[name] or ""):gsub("\n", " ")
      names[#names + 1] = name
      local mark = (name == "o" or name == "options" or is_optional(about)) and "?" or ""
      local type = place == #entry.arguments and options_type(topic) or type_of(about)
      out[#out + 1] = ("---@param %s%s %s %s"):format(name, mark, type, about)
    end
  end
  if entry.returns then
    out[#out + 1] = ("---@return %s # %s"):format(type_of(entry.returns), (entry.returns:gsub("\n", " ")))
  end
  out[#out + 1] = ("function %s%s%s(%s) end\n"):format(owner, separator, topic.short, concat(names, ", "))
end

--- The public functions as declarations without bodies.
-- @return Lua text, which does nothing when it is run
-- @usage assert(load(require "help.stubs".lua()))
function stubs.lua()
  local out = { "---@meta befund", "-- befund " .. require "befund".version .. ": made by `befund help --as stubs`\n" }
  for _, class in ipairs(classes.list) do
    local is_module = class.as:sub(-1) == "."
    local type = class.name:find("^befund%.") and class.name or "befund." .. class.name
    local owner = is_module and class.name or class.name:match("[^.]*$") .. "_"
    comment(out, class.about)
    out[#out + 1] = "---@class " .. (class.name == "befund" and "befund" or type)
    out[#out + 1] = (is_module and "" or "local ") .. owner .. " = {}\n"
    for _, topic in ipairs(index.topics()) do
      if topic.class == class and not topic.is_inner then stub(out, topic, owner, is_module and "." or ":") end
    end
  end
  return concat(out, "\n") .. "\n"
end

--- Completion for bash: commands, their options, what options may be.
-- @return text of a script to be sourced
-- @usage assert(require "help.stubs".bash():find("-F _befund befund", 1, true))
function stubs.bash()
  local names, cases, values = {}, {}, {}
  for _, topic in ipairs(index.topics()) do
    if topic.kind == "command" then
      local options = { "--help" }
      for _, option in ipairs(topic.script.choices) do
        options[#options + 1] = "--" .. option[1]
        if option[3] and option[2]:find("^[%w_]+|[%w_|]+$") then
          values[#values + 1] = ("    %s:--%s) words=\"%s\" ;;"):format(topic.short, option[1],
            (option[2]:gsub("|", " ")))
        end
      end
      names[#names + 1] = topic.short
      cases[#cases + 1] = ("    %s) words=\"%s\" ;;"):format(topic.short, concat(options, " "))
    end
  end
  return ([[
# bash completion of befund: made by `befund help --as bash`
_befund() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} words=
  COMPREPLY=()
  case $command:$before in
%s
  esac
  if [ -z "$words" ] && [ "$COMP_CWORD" -eq 1 ]; then
    words="%s -e -i --help --version"
  elif [ -z "$words" ]; then
    case $command in
%s
    esac
    case $current in -*) ;; *) words= ;; esac
  fi
  [ -n "$words" ] && COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _befund befund
]]):format(concat(values, "\n"), concat(names, " "), concat(cases, "\n"))
end

return stubs
