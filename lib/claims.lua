--- Claims of a publication as a table: what is said, the numbers that it rests on, whether it holds.

local evidence = require "evidence"
local language = require "language"
local layout = require "layout"

local claims = {}

local words = {
  en = { title = "Said without a number", numbers = "Numbers", result = "In the data", holds = "holds",
    fails = "does not hold", open = "cannot be decided (%d)", why = "(%d) Not from the published figures: %s.",
    disputed = "†: rests on a reading that is disputed." },
  de = { title = "Ohne Zahl behauptet", numbers = "Zahlen", result = "In den Daten", holds = "trifft zu",
    fails = "trifft nicht zu", open = "nicht entscheidbar (%d)",
    why = "(%d) Nicht aus den veröffentlichten Zahlen: %s.",
    disputed = "†: beruht auf einer strittigen Lesart." },
}

local SIGN <const> = "†"

local methods = {}
methods.__index = methods

--- The table as a layout.
-- @param lang "de" or "en"; nil: the current one
function methods:layout(lang)
  lang = lang or language.current()
  local w, rows, notes, places, legend = words[lang], {}, {}, {}, nil -- a reason given twice is one note
  for i, claim in ipairs(self.claims) do
    local found, said = claim.found, w[claim.found.status]
    if found.status == "open" then
      local why = language.pick(found.why, lang)
      if not places[why] then
        places[why] = #notes + 1
        notes[#notes + 1] = w.why:format(#notes + 1, why)
      end
      said = said:format(places[why])
    end
    local numbers = found.status ~= "open" and evidence.shown(found.numbers, lang, SIGN) or ""
    if numbers:find(SIGN, 1, true) then legend = { w.disputed } end
    rows[i] = { kind = "answer", label = language.pick(claim.text, lang), cells = {
      numbers ~= "" and { kind = "text", text = numbers }, { kind = "text", text = said } } }
  end
  return layout.of { lang = lang, title = w.title, head = { { label = w.numbers, wrap = true }, { label = w.result } },
    rows = rows, notes = notes, legend = legend }
end

--- A table of claims.
-- @param list of { text = { de, en }, found = what evidence.ask gave }
-- @return a value with layout(lang)
-- @usage local one = require "claims".of { { text = { en = "It grows" }, found = { status = "holds", numbers = {} } } }
-- assert(one:layout("en").rows[1].cells[2].text == "holds")
function claims.of(list)
  return setmetatable({ claims = list }, methods)
end

return claims
