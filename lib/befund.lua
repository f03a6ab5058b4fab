--- What scripts see as `befund`. Each function's module is loaded when it is first used.

local nearest = require "core.text".nearest

-- name = { module, its function }
local functions = {
  read = { "dataset", "read" },
  write = { "dataset", "write" },
  lang = { "language", "set" },
  margins = { "weights", "margins" },
  waves = { "waves", "of" },
  reconstruct = { "reconstruct.request", "reconstruct" },
  report = { "report", "of" },
}

local befund = { version = "0.1.0" }

local function names()
  local list = {}
  for name in pairs(functions) do list[#list + 1] = name end
  table.sort(list)
  return list
end

return setmetatable(befund, {
  __functions = functions, -- for help and completion
  __index = function(self, name)
    local place = functions[name]
    if place == nil then
      local known = names()
      local near = type(name) == "string" and nearest(name, known)
      error(("befund has no '%s' (%s)"):format(tostring(name),
        near and "is it '" .. near .. "'?" or "it has " .. table.concat(known, ", ")), 2)
    end
    local value = require(place[1])[place[2]]
    rawset(self, name, value)
    return value
  end,
})
