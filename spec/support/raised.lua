--- The message of an error without the line of the script in front.
-- @param f function that must raise
-- @param ... its arguments
-- @return the message
return function(f, ...)
  local fine, message = pcall(f, ...)
  if fine then error("nothing was raised", 2) end
  message = tostring(message)
  return (message:match("^[^\n:]*/raised%.lua:%d+: (.*)$") or message:gsub("^[^\n:]*_spec%.lua:%d+: ", ""))
end
