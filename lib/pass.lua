--- What several tables want counted, gathered for a single pass over the rows.
--
-- A want is a stub, a slice and a value, each with a name; the same three names twice are counted
-- once.

local cells = require "core.cells"

local pass = {}

--- A pass over the rows of a design.
-- @param design a core.design
-- @return a pass, with `want` and `count`, and with what tables of it share: `banners` by their request, `questions` by
--   their name (crosstab.lua), `said` of the ledger (remarks.lua)
-- @usage
-- local design = require "core.design".of(3)
-- local numbers = require "core.column".numbers { 1, 2, 3 }
-- local pass = require "pass".of(design)
-- local here = pass:want { value = { "x", numbers } }
-- assert(pass:count():mean(here).value == 2)
function pass.of(design)
  return { design = design, list = {}, place = {}, banners = {}, questions = {}, said = {}, want = pass.want,
    count = pass.count }
end

--- Asks for a table of cells.
-- @param self a pass
-- @param what `{ stub = { name, column }, slice = { name, column }, value = { name, column } }`, each may be nil
-- @return the number by which the cells know it
-- @usage
-- local pass = require "pass".of(require "core.design".of(3))
-- assert(pass:want {} == pass:want {})
function pass.want(self, what)
  local function name(part) return part and part[1] or "" end
  local function column(part) return part and part[2] or nil end
  local key = name(what.stub) .. "\0" .. name(what.slice) .. "\0" .. name(what.value)
  if not self.place[key] then
    self.list[#self.list + 1] = { stub = column(what.stub), slice = column(what.slice), value = column(what.value) }
    self.place[key] = #self.list
  end
  return self.place[key]
end

--- Counts all that was asked for; once. After that the pass is closed, even where counting failed.
-- @param self a pass
-- @return core.cells
-- @usage assert(require "pass".of(require "core.design".of(3)):count())
function pass.count(self)
  if not self.cells then
    self.is_closed = true
    if #self.list == 0 then self:want {} end
    self.cells = cells.count(self.design, self.list)
  end
  return self.cells
end

return pass
