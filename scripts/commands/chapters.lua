--- befund chapters: the chapters of the study, in their order.

local words = { en = { order = "No.", chapter = "Chapter", title = "Title" },
  de = { order = "Nr.", chapter = "Kapitel", title = "Titel" } }

local methods = {}

function methods:layout(lang)
  local language = require "language"
  lang = lang or language.current()
  local w, rows = words[lang], {}
  for i, one in ipairs(self) do
    rows[i] = { kind = "answer", label = one.slug, key = one.slug, cells = { { kind = "count", value = one.order },
      { kind = "text", text = language.pick(one.title, lang) } } }
  end
  return require "layout".of { lang = lang, stub = w.chapter, head = { { label = w.order }, { label = w.title } },
    rows = rows }
end

-- Plain lines, for people and for scripts around befund.
local function text(self, options)
  local language = require "language"
  local lines, width = {}, 0
  for _, one in ipairs(self) do width = math.max(width, #one.slug) end
  for i, one in ipairs(self) do
    lines[i] = ("%2d  %-" .. width .. "s  %s\n"):format(one.order, one.slug,
      language.pick(one.title, options.lang or language.current()))
  end
  return table.concat(lines)
end

local function run(_, options)
  local class = { __index = methods }
  require "crosstab".forms(class)
  methods.text = text
  return setmetatable(require "chapter".list(require "study".use(options.study)), class)
end

return { summary = "list the chapters of the study", usage = "", results = true, run = run }
