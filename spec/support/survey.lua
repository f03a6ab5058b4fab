-- A small survey with a column of every kind, for specs of expressions.

local column = require "core.column"
local dataset = require "core.dataset"
local labels = require "core.labels"

local survey = {}

--- A single choice. `answers` is a list of keys or of options, `codes` a list of places (-1: system).
function survey.single(answers, codes, more)
  local list = {}
  for i, answer in ipairs(answers) do
    list[i] = type(answer) == "table" and answer or { key = answer, code = i }
  end
  more = more or {}
  local l = labels.of{ answers = list, missing = more.missing, ordered = more.ordered }
  return column.single{ labels = l, codes = codes, rows = #codes }
end

local yes_no = { { key = "yes" }, { key = "no" } }

--- A set of items: for each item a list of 1 (mentioned) and 2; rows of -1 are missing.
function survey.set(keys, items)
  local answers, columns = {}, {}
  for i, key in ipairs(keys) do
    answers[i] = type(key) == "table" and key or { key = key }
    columns[i] = survey.single(yes_no, items[i])
  end
  return column.multi{ labels = labels.of{ answers = answers }, items = columns }
end

--- Days since 1970-01-01 of 2 May 2025.
survey.may_2 = 20210

--- Five rows.
function survey.data()
  local levels = {
    { key = "bund", code = 1, label = { de = "Bund", en = "Federal" } },
    { key = "land", code = 2, label = { de = "Land", en = "State" } },
    { key = "kommune", code = 3, label = { de = "Kommune", en = "Municipality" } },
  }
  local agree = {
    { key = "full", code = 1, label = { de = "ja", en = "agree fully" } },
    { key = "rather", code = 2, label = { de = "ja", en = "rather agree" } },
    { key = "not", code = 3, label = { de = "nein", en = "disagree" } },
  }
  local dk = { { key = "dk", code = 98, kind = "dont_know", label = { de = "weiß nicht" } } }
  local none = labels.of{ missing = { { key = "none", code = 999, kind = "no_answer" } } }
  return dataset.of{
    { "level", survey.single(levels, { 1, 2, 3, -1, 1 }) },
    { "boss", survey.single(levels, { 1, 3, -1, 2, 2 }) },
    { "q1", survey.single(agree, { 1, 2, 3, -2, -1 }, { ordered = true, missing = dk }) },
    { "q2", survey.single(agree, { 2, 2, 1, 1, 3 }, { ordered = true, missing = dk }) },
    { "city", survey.single({ { key = "Bonn" }, { key = "Köln" } }, { 1, 2, 1, 2, -1 }) },
    { "young", survey.single({ { key = "no", code = 0 }, { key = "yes", code = 1 } }, { 1, 2, 2, 1, -1 }) },
    { "age", column.mark_missing(column.numbers{ 16, 30, 30.5, 999, false }, { [999] = -2 }, none) },
    { "days", column.numbers{ 0, 2, 5, 4, 1 } },
    { "note", column.texts{ "zu laut", "VPN fehlt", "", false, "Büro" } },
    { "more", column.texts{ "zu laut", "Büro", "", "x", false } },
    { "start", column.dates{ survey.may_2 - 1, survey.may_2, survey.may_2 + 0.5, survey.may_2 + 1, false } },
    { "stop", column.dates{ survey.may_2, survey.may_2, survey.may_2 + 1, false, 0 } },
    { "tools", survey.set({ { key = "webex", label = { de = "Webex-Raum" } }, "zoom" },
      { { 1, 2, 1, -1, 2 }, { 2, 2, 1, -1, 1 } }) },
    { "sch.wide", column.numbers{ 1, 2, 3, 4, 5 } },
    { "größe", column.numbers{ 1, 2, 3, 4, 5 } },
    { "a`b", column.numbers{ 1, 2, 3, 4, 5 } },
    { "in", column.numbers{ 1, 2, 3, 4, 5 } },
  }
end

--- What a selection says of each row, as text: 1 inside, 0 outside, ? undecided.
function survey.bits(selection)
  local list = {}
  for row = 1, selection:rows() do
    local inside = selection:has(row)
    list[row] = inside == nil and "?" or inside and "1" or "0"
  end
  return table.concat(list)
end

return survey
