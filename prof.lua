local clock = require "core.clock"
local t0 = clock.seconds()
local function lap(n) local t = clock.seconds(); print(("%-30s %.3f"):format(n, t - t0)); t0 = t end
local study = require "study".open(require "core.file".home)
lap "open"
local _ = study.books lap "books"
local f = study.figures lap "figures (readings)"
local _ = study.conflicts lap "contradictions"
for _, p in ipairs(study.populations) do for _, w in ipairs(p.waves) do study[p.name]:wave(w.name) lap(p.name..w.name) end end
local _ = study.published lap "published"
local r = require "figure.outcome".of(study) lap "outcome"
local chapter = require "chapter"
for _, c in ipairs(chapter.list(study)) do c.page = chapter.run(c, study) end lap "chapters run"
for _, c in ipairs(chapter.list(study)) do local p = chapter.run(c, study) end lap "chapters run again"
for _, lang in ipairs{"de","en"} do 
for _, c in ipairs(chapter.list(study)) do local p = chapter.run(c, study) for _, b in ipairs(p.blocks) do if b.table then b.table:layout(lang) end end end lap ("chapters run+layouts "..lang) end
for _, c in ipairs(require"recommendation".list(study)) do local p = require"recommendation".run(c, study) for _, b in ipairs(p.blocks) do if b.table then b.table:layout("de") b.table:layout"en" end end end lap ("recs run+layouts ")
local v = require"verify".of(study) lap "verify"
v:text{lang="de"} lap "verify text"
