--- Where the packages of npm are that draw charts, and their bundles for a page.
--
-- `make deps` installs them into build/npm, `make install` copies them to share/befund/npm; package.json and
-- package-lock.json beside this file say which.

local language = require "language"
local file = require "core.file"
local lfs = require "lfs"

local concat = table.concat
local home, attributes = file.home, lfs.attributes

local npm = {}

local PLACES = { home .. "/build/npm", home .. "/npm" }
local BUNDLES = { "vega/build/vega.min.js", "vega-lite/build/vega-lite.min.js", "vega-embed/build/vega-embed.min.js" }

local words = {
  en = "Charts are not drawn here: the packages that draw them are not installed (make deps-charts).",
  de = "Diagramme fehlen hier: die Pakete, die sie zeichnen, sind nicht installiert (make deps-charts).",
}

--- The folder of the packages.
-- @return a path that holds node_modules, nil where they are not installed
-- @usage
-- local folder = require "report.npm".folder()
-- assert(folder == nil or folder:find("npm$"))
function npm.folder()
  for _, place in ipairs(PLACES) do
    if attributes(place .. "/node_modules/" .. BUNDLES[1], "mode") == "file" then return place end
  end
end

--- What draws charts in a browser, for a <script> of a page: vega, vega-lite and vega-embed, which then are
-- `vega`, `vegaLite` and `vegaEmbed`. Nothing in it ends the <script>.
-- @return a text, nil where the packages are not installed
-- @usage
-- local code = require "report.npm".bundles()
-- assert(code == nil or not code:lower():find("</script", 1, true))
function npm.bundles()
  local folder = npm.folder()
  if not folder then return nil end
  local parts = {}
  for i, name in ipairs(BUNDLES) do
    local code = file.read(folder .. "/node_modules/" .. name):gsub("\n//# sourceMappingURL=[^\n]*", "")
    parts[i] = code:gsub("</([sS][cC][rR][iI][pP][tT])", "<\\/%1") .. ";\n"
  end
  return concat(parts)
end

--- The line that stands where charts would be, without the packages.
-- @param lang "de" or "en"; nil: the current language
-- @return a text
-- @usage assert(require "report.npm".how("en"):find("make deps%-charts"))
function npm.how(lang)
  return words[language.words(lang).lang]
end

return npm
