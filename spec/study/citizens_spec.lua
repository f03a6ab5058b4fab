-- The citizens' survey of the bundled study: raw samples out of balance, raked to the adult population.

local file = require "core.file"
local study = require "study".open(file.home)
local margins = require "weights".margins

-- Adults at the end of the year before, as official statistics have them.
local adults = { ["2021"] = 69411087, ["2020"] = 69488809 }
local rows = { ["2021"] = 5000, ["2020"] = 5001 }

local function sum(list)
  local total = 0
  for _, pair in ipairs(list) do total = total + pair[2] end
  return total
end

for _, name in ipairs { "2021", "2020" } do
  local wave = study.citizens:wave(name)
  local data, summary = wave:dataset(), wave:weights():summary()

  describe("the citizens of " .. name, function()
    it("are as many as were asked, read without a note", function()
      assert.are.equal(rows[name], data:rows())
      assert.are.same({}, data:notes())
    end)

    it("have margins of one total, each with its source", function()
      local path = study.folder .. ("citizens_%s.margins.csv"):format(name)
      for _, margin in ipairs(margins(path)) do assert.are.equal(adults[name], sum(margin[2]), margin[1]) end
      local lines = file.read(path, 1 << 16)
      assert.are.equal(1 + 16 + 5 + 2, select(2, lines:gsub("\n", "")))
      for line in lines:gmatch("\n([^\n]+)") do
        assert.is_truthy(line:find("^%l+,[%w_]+,%d+,\"Destatis GENESIS 12411%-00%d%d, 31.12.20%d%d\"$"), line)
      end
    end)

    it("meet their margins when weighted, and not before", function()
      assert.are.equal(16 + 5 + 2, #summary.margins)
      local off = 0
      for _, one in ipairs(summary.margins) do
        assert.is_true(math.abs(one.after / one.target - 1) < 1e-7, one.key)
        off = math.max(off, math.abs(one.before_share - one.target_share))
      end
      assert.is_true(off > 0.15)
      for _, variable in ipairs { "land", "age", "gender" } do
        assert.are.equal(rows[name], wave:count(variable).base)
      end
    end)

    it("have the half-width that the publication prints", function()
      local half_width = 196 * math.sqrt(0.25 / summary.effective_base)
      assert.is_true(half_width > 2.46 and half_width < 2.54, half_width)
    end)

    it("are 300 and more in each Land", function()
      for _, one in ipairs(wave:count("land", { by = "land" })) do assert.is_true(one.base >= 300) end
    end)

    it("are of age, in years as in groups", function()
      local ages = data:column("age_years"):summary()
      assert.are.equal(18, ages.low)
      for key, condition in pairs { ["18_29"] = "age_years < 30", ["30_39"] = "between(age_years, 30, 39)",
        ["40_49"] = "between(age_years, 40, 49)", ["50_64"] = "between(age_years, 50, 64)",
        ["65_plus"] = "age_years >= 65" } do
        local base = wave:domain("age == '" .. key .. "'"):count("age").base
        assert.are.equal(base, wave:domain(condition):count("age").base)
      end
    end)

    it("say of services how satisfied they are only if they use them", function()
      assert.are.equal(wave:domain("online_use_any == 'used'"):count("age").base,
        wave:count("online_satisfaction").base)
    end)

    it("name no way of contact beside none", function()
      for set, none in pairs { contact_channels = "none_no_contact", contact_channels_wish = "none" } do
        local others = {}
        for _, item in ipairs { "phone", "email", "appointment_on_site", "contact_form_portal", "post", "social_media",
          "video_call", "chat" } do
          others[#others + 1] = ("has(%s, '%s_%s')"):format(set, set, item)
        end
        local any = "(" .. table.concat(others, " or ") .. ")"
        local alone = ("has(%s, '%s_%s')"):format(set, set, none)
        assert.are.equal(0, wave:domain(any .. " and " .. alone):count("age").base)
        assert.are.equal(rows[name], wave:domain(any .. " or " .. alone):count("age").base)
      end
    end)
  end)
end

describe("the citizens", function()
  it("who use no online services do not use more of them", function()
    assert.are.equal(0, study.citizens:wave("2021"):domain(
      "online_use_any == 'not_used' and online_use_more in { 'yes_definitely', 'rather_yes' }"):count("age").base)
  end)
end)
