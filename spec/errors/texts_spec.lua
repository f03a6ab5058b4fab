--- Mistakes in lists of open answers and the words in which they are said.

local raised = require "spec.support.raised"
local survey = require "spec.support.survey"
local core = require "core.dataset"
local data = survey.data()
require "dataset"

local d = core.with_meta(data, { columns = { more = { private = true } }, hide = 5 })

local function texts(...) return raised(d.texts, d, ...) end

describe("texts", function()
  it("names columns that are not there or private, wherever they are asked for", function()
    assert.equal("texts: no column 'nota' (is it 'note'?)", texts "nota")
    assert.equal("texts: column 'more' is private and never shown", texts "more")
    assert.equal("texts: by: column 'more' is private and never shown", texts("note", { by = "more" }))
    assert.equal("texts: beside: no column 'levle' (is it 'level'?)", texts("note", { beside = { "levle" } }))
    assert.equal("texts: nil is no name of a column", texts())
  end)

  it("wants texts", function()
    assert.equal("texts: 'days' is a column of kind 'number', not of texts (s:freq \"days\" counts it)", texts "days")
    assert.equal("texts: contains: 7 is not a text", texts("note", { contains = 7 }))
    assert.equal("texts: unknown option 'besides' (is it 'beside'?)", texts("note", { besides = "level" }))
  end)

  it("groups by what puts a row into one group", function()
    assert.equal("texts: by: 'tools' is a multiple-response set, its groups would share rows (derive one)",
      texts("note", { by = "tools" }))
  end)

  it("never lowers the codebook's hide", function()
    assert.equal("texts: hide: 2 is below the codebook's 5, which can only be raised", texts("note", { hide = 2 }))
  end)
end)
