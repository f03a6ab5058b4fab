--- Numbers that agree but for a stated part of their size.

--- Fails unless both are numbers that differ by at most `tolerance` times the expected one (at least 1e-300).
-- @param expected number
-- @param actual number
-- @param tolerance relative; name it, and say with the name where it comes from
-- @param what words put before the numbers if they differ; may be nil
-- @usage  near(0.3, 0.1 + 0.2, ROUNDING, "sum")
return function(expected, actual, tolerance, what)
  local close = type(actual) == "number"
    and math.abs(actual - expected) <= tolerance * math.max(math.abs(expected), 1e-300)
  if not close then
    error(("%s: expected %.17g, got %s"):format(what or "number", expected,
      type(actual) == "number" and ("%.17g"):format(actual) or tostring(actual)), 2)
  end
  return true
end
