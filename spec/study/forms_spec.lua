-- Everything the bundled study prints says the same in every form.

local chapter = require "chapter"
local recommendation = require "recommendation"
local same = require "spec.support.same"
local study = require "study".open(require "core.file".home)

local printed = {}
for _, one in ipairs(chapter.list(study)) do printed[#printed + 1] = { one.slug, chapter.run(one, study) } end
for _, one in ipairs(recommendation.list(study)) do
  printed[#printed + 1] = { "recommendation " .. one.number, recommendation.run(one, study) }
end

describe("the study", function()
  for _, one in ipairs(printed) do
    it(("says the same in every form: %s"):format(one[1]), function()
      for _, lang in ipairs { "de", "en" } do
        local rows = 0
        for _, block in ipairs(one[2].blocks) do
          if block.table then
            local t = block.table:layout(lang)
            same.forms(t)
            rows = rows + #same.lines(t)
          end
        end
        same.fits(one[2]:json { lang = lang })
        assert.are.equal(rows, select(2, one[2]:html({ lang = lang }):gsub('<th scope="row"', "")))
      end
    end)
  end
end)
