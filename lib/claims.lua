--- Claims of a publication as a table: what is said, the numbers that it rests on, whether it holds.

local evidence = require "evidence"
local language = require "language"
local layout = require "layout"

local claims = {}

local words = {
  en = { title = "Said without a number", numbers = "Numbers", result = "In the data", holds = "holds",
    fails = "does not hold", open = "cannot be decided (%d)", why = "(%d) Not from the published figures: %s.",
    rough = "°: published in words or as a limit only; the digits are constructed.",
    disputed = "†: rests on a reading that is disputed." },
  de = { title = "Ohne Zahl behauptet", numbers = "Zahlen", result = "In den Daten", holds = "trifft zu",
    fails = "trifft nicht zu", open = "nicht entscheidbar (%d)",
    why = "(%d) Nicht aus den veröffentlichten Zahlen: %s.",
    rough = "°: nur in Worten oder als Grenze veröffentlicht; die Ziffern sind konstruiert.",
    disputed = "†: beruht auf einer strittigen Lesart." },
}

local ROUGH <const>, DISPUTED <const> = require "figure.mark".sign, "†"

local methods = {}
methods.__index = methods

--- The table as a layout.
-- @param lang "de" or "en"; nil: the current one
function methods:layout(lang)
  lang = lang or language.current()
  local w, rows, notes, places, has = words[lang], {}, {}, {}, {} -- a reason given twice is one note
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
    local numbers = found.status ~= "open" and evidence.shown(found.numbers, lang, ROUGH, DISPUTED) or ""
    has.rough = has.rough or numbers:find(ROUGH, 1, true)
    has.disputed = has.disputed or numbers:find(DISPUTED, 1, true)
    rows[i] = { kind = "answer", label = language.pick(claim.text, lang),
      link = found.numbers[1] and evidence.figure(found.numbers[1]), cells = {
      numbers ~= "" and { kind = "text", text = numbers }, { kind = "text", text = said } } }
  end
  local legend = {}
  for _, name in ipairs { "rough", "disputed" } do legend[#legend + 1] = has[name] and w[name] or nil end
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
