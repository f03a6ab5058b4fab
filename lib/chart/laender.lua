--- The 16 Länder of Germany: what data call them, and where each stands on a map of equal tiles.
--
-- Tiles keep neighbours together as far as 4 columns and 5 rows can. A Land is known by its ISO 3166-2 code, by the
-- abbreviation that it consists of, by its German or English name.

local laender = {}

-- Abbreviation, row and column of the tile, names.
local list = {
  { "SH", 1, 2, "Schleswig-Holstein" }, { "MV", 1, 3, "Mecklenburg-Vorpommern", "Mecklenburg-Western Pomerania" },
  { "HB", 2, 1, "Bremen" }, { "HH", 2, 2, "Hamburg" }, { "BB", 2, 3, "Brandenburg" }, { "BE", 2, 4, "Berlin" },
  { "NW", 3, 1, "Nordrhein-Westfalen", "North Rhine-Westphalia", "NRW" },
  { "NI", 3, 2, "Niedersachsen", "Lower Saxony" }, { "ST", 3, 3, "Sachsen-Anhalt", "Saxony-Anhalt" },
  { "SN", 3, 4, "Sachsen", "Saxony" },
  { "RP", 4, 1, "Rheinland-Pfalz", "Rhineland-Palatinate" }, { "HE", 4, 2, "Hessen", "Hesse" },
  { "TH", 4, 3, "Thüringen", "Thuringia", "Thueringen" },
  { "SL", 5, 1, "Saarland" }, { "BW", 5, 2, "Baden-Württemberg", "Baden-Wuerttemberg" },
  { "BY", 5, 3, "Bayern", "Bavaria" },
}

local UMLAUTS = { ["Ä"] = "ä", ["Ö"] = "ö", ["Ü"] = "ü" }

local function plain(name)
  return (name:gsub("\xc3[\x84\x96\x9c]", UMLAUTS):lower():gsub("[%s%-_.]+", ""))
end

local by_name = {}
for _, one in ipairs(list) do
  local state = { code = one[1], row = one[2], column = one[3], name = one[4] }
  laender[#laender + 1] = state
  by_name[plain(one[1])], by_name["de" .. plain(one[1])] = state, state
  for i = 4, #one do by_name[plain(one[i])] = state end
end

local titles = { "^freistaat", "^freieundhansestadt", "^freiehansestadt" }

local function known(name)
  for _, title in ipairs(titles) do
    local state = by_name[name] or by_name[name:gsub(title, "")]
    if state then return state end
  end
end

--- The Land that a key or a label names.
-- @param ... texts, the first that names one counts
-- @return { code =, row =, column =, name = }; nil where none does
-- @usage
-- local find = require "chart.laender".find
-- assert(find("DE-BY").name == "Bayern" and find("x", "Lower Saxony").code == "NI" and find("1") == nil)
function laender.find(...)
  for i = 1, select("#", ...) do
    local name = select(i, ...)
    local state = type(name) == "string" and known(plain(name))
    if state then return state end
  end
end

return laender
