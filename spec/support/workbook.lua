--- A workbook read back by its XML: what is in its cells, and what is not.

local unzipped = require "spec.support.unzipped"

local function plain(xml)
  return (xml:gsub("&lt;", "<"):gsub("&gt;", ">"):gsub("&quot;", '"'):gsub("&amp;", "&"))
end

local function strings_of(xml)
  local list = {}
  for item in (xml or ""):gmatch("<si>(.-)</si>") do list[#list + 1] = plain(item:match("<t[^>]*>(.*)</t>") or "") end
  return list
end

-- The number format of each style of cells.
local function formats_of(xml)
  local code, list = { ["0"] = "General", ["1"] = "0", ["3"] = "#,##0", ["9"] = "0%" }, {}
  for id, text in xml:gmatch('<numFmt numFmtId="(%d+)" formatCode="(.-)"') do code[id] = plain(text) end
  for id in xml:match("<cellXfs.-</cellXfs>"):gmatch('<xf numFmtId="(%d+)"') do list[#list + 1] = code[id] or id end
  return list
end

--- Reads a workbook.
-- @param bytes of it
-- @return { files = by path, names = of the sheets, sheets = list of { xml =, cells = { A1 = text or number },
--   formats = { A1 = "0%" } } }
return function(bytes)
  local files = unzipped(bytes)
  local strings, formats = strings_of(files["xl/sharedStrings.xml"]), formats_of(files["xl/styles.xml"])
  local names, sheets = {}, {}
  for name in files["xl/workbook.xml"]:gmatch('<sheet name="(.-)"') do
    names[#names + 1] = plain(name)
    local xml = files[("xl/worksheets/sheet%d.xml"):format(#names)]
    local sheet = { xml = xml, cells = {}, formats = {} }
    for at, rest, value in xml:gmatch('<c r="(%u+%d+)"([^>]-)><v>(.-)</v></c>') do
      sheet.cells[at] = rest:find('t="s"') and strings[tonumber(value) + 1] or tonumber(value)
      sheet.formats[at] = formats[tonumber(rest:match('s="(%d+)"') or 0) + 1]
    end
    sheets[#sheets + 1] = sheet
  end
  return { files = files, names = names, sheets = sheets }
end
