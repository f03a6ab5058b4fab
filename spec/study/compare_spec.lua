-- Changes between the waves of the bundled study.

local study = require "study"
local near = require "spec.support.near"

local ROUNDING = 1e-12 -- shares of a few thousand rows

describe("the staff's waves", function()
  local t = study.staff:compare({ "homeoffice_majority", "homeoffice_work_challenges" },
    { waves = { "2021", "2020" }, by = "level" })

  it("are compared by level of government", function()
    local now = study.staff:wave("2021"):domain("level == 'federal'"):share("homeoffice_majority", "yes")
    local before = study.staff:wave("2020"):domain("level == 'federal'"):share("homeoffice_majority", "yes")
    local change = t:cell("homeoffice_majority > yes", "federal > change")
    near(now.value - before.value, change.value, ROUNDING)
    near(now.se ^ 2 + before.se ^ 2, change.se ^ 2, ROUNDING)
  end)

  it("are not where their options differ", function()
    assert.is_truthy(t:layout("en").notes[1]:find("^homeoffice_work_challenges: options differ in 2021, 2020 %("))
    for _, test in ipairs(t:tests()) do assert.is_truthy(test.row:find("^homeoffice_majority > ")) end
  end)
end)
