-- A value against a JSON Schema, as far as befund's own schemas go; a keyword that is not known here is an error.
--
--   local problem = schema.problem(value, schema)      nil, or the first place that does not fit: "/rows/1/level: ..."
--
-- Values are as strict_json.read gives them.

local schema = {}

local function kind_of(value)
  if type(value) == "table" then return getmetatable(value).__jsontype end
  if math.type(value) == "integer" then return "integer" end
  return type(value)
end

local check

local keywords = {
  ["$schema"] = true, title = true, description = true, ["$defs"] = true,
  ["$ref"] = function(value, ref, root, at)
    local target = root
    for name in ref:match("^#/(.*)$"):gmatch("[^/]+") do target = assert(target[name], ref) end
    return check(value, target, root, at)
  end,
  type = function(value, wanted)
    local kind = kind_of(value)
    for _, one in ipairs(type(wanted) == "table" and wanted or { wanted }) do
      if one == kind or one == "number" and kind == "integer" then return nil end
    end
    return "is a " .. kind
  end,
  const = function(value, wanted) return value ~= wanted and "is not " .. tostring(wanted) or nil end,
  enum = function(value, list)
    for _, one in ipairs(list) do
      if one == value then return nil end
    end
    return tostring(value) .. " is none of " .. table.concat(list, ", ")
  end,
  minimum = function(value, least) return value < least and "is below " .. least or nil end,
  required = function(value, names)
    for _, name in ipairs(names) do
      if value[name] == nil then return "has no " .. name end
    end
  end,
  properties = function(value, known, root, at)
    for name, inner in pairs(value) do
      local problem = known[name] and check(inner, known[name], root, at .. "/" .. name)
      if problem then return problem end
    end
  end,
  additionalProperties = function(value, allowed, _, _, whole)
    assert(allowed == false)
    for name in pairs(value) do
      if not whole.properties[name] then return "has a field " .. name end
    end
  end,
  items = function(value, one, root, at)
    for i, inner in ipairs(value) do
      local problem = check(inner, one, root, at .. "/" .. i)
      if problem then return problem end
    end
  end,
  anyOf = function(value, list, root, at)
    local problems = {}
    for i, one in ipairs(list) do
      problems[i] = check(value, one, root, at)
      if not problems[i] then return nil end
    end
    return "fits none: " .. table.concat(problems, "; ")
  end,
}

local ORDER = { "type", "const", "enum", "minimum", "required", "properties", "additionalProperties", "items", "$ref",
  "anyOf" }

function check(value, one, root, at)
  for name in pairs(one) do assert(keywords[name], "the validator does not know " .. name) end
  for _, name in ipairs(ORDER) do
    if one[name] ~= nil then
      local problem = keywords[name](value, one[name], root, at, one)
      if problem then return problem:find("^/") and problem or at .. ": " .. problem end
    end
  end
end

function schema.problem(value, root)
  return check(value, root, root, "")
end

return schema
