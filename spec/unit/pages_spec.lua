local pages = require "pages"
local answers = require "spec.support.answers"
local design = require "design"

describe("pages", function()
  it("puts tables one after the other, in each form", function()
    local s = design.of(answers.of { a = { 1, 2 }, b = { 3, 5 } })
    local one, two = s:freq("a"), s:freq("b")
    local both = pages.of { one, two }
    assert.are.equal(one:text { lang = "de" } .. "\n" .. two:text { lang = "de" }, both:text { lang = "de" })
    assert.are.equal(one:csv() .. "\n" .. two:csv(), both:csv())
    assert.are.equal(both:text(), tostring(both) .. "\n")
  end)
end)
