--- An output handler for busted: a dot a spec, then each failure with its place, then the closing line.
-- @param busted its core
-- @return a function that prints what was found and gives the exit status: 0 only if something ran and all passed
return function(busted)
  local counts = { success = 0, failure = 0, error = 0, pending = 0 }
  local marks = { success = ".", failure = "F", error = "E", pending = "s" }
  local problems, skipped = {}, {}

  local function full_name(element)
    local names = {}
    while element and element.descriptor ~= "file" do
      table.insert(names, 1, element.name or element.descriptor)
      element = busted.context.parent(element)
    end
    return table.concat(names, " ")
  end

  local function place(element, trace)
    trace = trace or element.trace
    if trace and trace.short_src then return ("%s:%s"):format(trace.short_src, trace.currentline) end
    return element.name or "?"
  end

  local function note(element, message, trace)
    local text = type(message) == "string" and message or require "pl.pretty".write(message)
    problems[#problems + 1] = ("%s\n%s\n%s"):format(place(element, trace), full_name(element),
      text:gsub("\n", "\n  "):gsub("^", "  "))
    if os.getenv("BEFUND_TRACEBACK") and trace and trace.traceback then
      problems[#problems] = problems[#problems] .. trace.traceback
    end
  end

  busted.subscribe({ "test", "end" }, function(element, _, status)
    counts[status] = counts[status] + 1
    if status == "pending" then skipped[#skipped + 1] = full_name(element) end
    io.stdout:write(marks[status])
    io.stdout:flush()
    return nil, true
  end)

  local function on_problem(element, _, message, trace)
    note(element, message, trace)
    if element.descriptor ~= "it" then counts.error = counts.error + 1 end -- of a file or a describe
    return nil, true
  end
  busted.subscribe({ "failure" }, on_problem)
  busted.subscribe({ "error" }, on_problem)

  return function()
    io.stdout:write("\n")
    for _, name in ipairs(skipped) do io.stdout:write("\nskipped: ", name, "\n") end
    for _, text in ipairs(problems) do io.stdout:write("\n", text, "\n") end
    local failed = counts.failure + counts.error
    io.stdout:write(("\n%d passed, %d failed, %d skipped\n"):format(counts.success, failed, counts.pending))
    return failed == 0 and counts.success > 0 and 0 or 1
  end
end
