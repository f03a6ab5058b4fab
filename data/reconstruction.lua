--- What the publication does not print and the reconstruction needs: our own choices, nothing else.
-- The columns are filled in this order. `rows` and `reached` (how far people came in the questionnaire)
-- are counts; `silent` is how many of those asked gave no answer besides. `never` says which option
-- cannot go with what; `last` is the item that those tick who ticked nothing else; `assume` gives
-- percentages where no figure does.
return {
  format = 1, seed = 2021, margin = 0.06,
  files = {
    { population = "staff", wave = "2021", file = "staff_2021.csv",
      codebook = "staff_2021.codebook.lua", rows = 2513, columns = {
      { "level8", silent = 201, assume = { state_subordinate = 36.9, regional_district = 0.6 } },
      { "level", from = "level8", map = {
        federal = { "federal_subordinate", "federal_ministry" },
        state = { "state_subordinate", "state_ministry", "regional_district" },
        municipal = { "other_city_municipality", "independent_city", "county" } } },
      { "age", silent = 63, assume = { ["16_20"] = 0.6 } },
      { "gender", silent = 21 },
      { "role", silent = 34 },
      { "homeoffice_majority", reached = 2468 },
      { "mode", from = "homeoffice_majority", map = { homeoffice = { "yes" }, presence = { "no" } } },
      { "presence_required", reached = 2452, never = { no = "homeoffice_majority == 'no'" } },
      { "homeoffice_continuous", from = "presence_required", map = { yes = { "no" }, no = { "yes" } } },
      { "homeoffice_days_wish", reached = 2437, silent = 12 },
      { "homeoffice_days_leader_view", reached = 2425 },
      { "homeoffice_barriers", reached = 2402, silent = 9, last = "other" },
      { "homeoffice_work_challenges", reached = 2366, silent = 15, last = "communication_citizens_companies",
        never = { did_not_work_in_homeoffice = "homeoffice_majority == 'yes'" } },
      { "homeoffice_switch_challenges", reached = 2366, silent = 22, last = "other" },
      { "presence_culture", reached = 2341, silent = 18, spread = 20 },
      { "support_received", reached = 2330, silent = 17, last = "friends_family" },
      { "leader_available", reached = 2309, silent = 11 },
      { "equipment_improved", reached = 2296, silent = 9 },
      { "software_improved", reached = 2288, silent = 12 },
      { "private_tech_used", reached = 2271, silent = 6 },
      { "private_apps_friendlier", reached = 2262, silent = 10 },
      { "channels_used", reached = 2240, silent = 8, last = "other" },
      { "video_experience", reached = 2228, silent = 5 },
      { "video_keep_importance", reached = 2221, silent = 9 },
      { "video_tools", reached = 2207, silent = 14, last = "unnamed_1",
        assume = { big_blue_button = 22, unnamed_1 = 15, unnamed_2 = 12, unnamed_3 = 9, whatsapp = 6 } } } },
    { population = "staff", wave = "2020", file = "staff_2020.csv",
      codebook = "staff_2020.codebook.lua", rows = 4300, columns = {
      { "level", silent = 96, assume = { federal = 30, state = 50, municipal = 20 } },
      { "homeoffice_majority", reached = 4251 },
      { "mode", from = "homeoffice_majority", map = { homeoffice = { "yes" }, presence = { "no" } } },
      { "homeoffice_continuous", reached = 4240, never = { yes = "homeoffice_majority == 'no'" } },
      { "homeoffice_new_experience", reached = 4236 },
      { "homeoffice_days_wish", reached = 4180, silent = 31 },
      { "homeoffice_work_challenges", reached = 4102, silent = 40, last = "communication_citizens_companies" },
      { "leader_available", reached = 4050, silent = 20 },
      { "private_tech_used", reached = 4001, silent = 14 },
      { "channels_used", reached = 3960, silent = 21, last = "other" },
      { "channels_used_before", reached = 3960, silent = 25 },
      { "video_tools", reached = 3940, silent = 12, last = "unnamed_1",
        assume = { cisco_webex = 52, skype = 38, zoom = 33, whatsapp = 24, microsoft_teams = 17, unnamed_1 = 16 } } } },
  },
}
