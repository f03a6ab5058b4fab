--- Help at the prompt.

local language = require "language"

local print = print

local help = {}

local overview = {
  en = [[
A line is Lua; an expression shows its values. What is not complete goes on in the next line.
  d = befund.read("answers.csv")   d:describe()   d:freq "q1"   the data of a file
  study                                                        the study at hand
Tab completes, the arrow keys and Ctrl-R find what was typed before, Ctrl-C drops a line or stops work,
Ctrl-D ends. `befund --help` tells of commands.]],
  de = [[
Eine Zeile ist Lua; ein Ausdruck zeigt seine Werte. Was nicht vollständig ist, geht in der nächsten Zeile weiter.
  d = befund.read("answers.csv")   d:describe()   d:freq "q1"   die Daten einer Datei
  study                                                        die Studie
Tab ergänzt, Pfeiltasten und Strg-R finden, was zuvor getippt wurde, Strg-C verwirft eine Zeile oder unterbricht,
Strg-D beendet. `befund --help` nennt die Befehle.]],
}

--- Answers a line of the prompt that begins with `?`.
-- @param line text: `?`, `?name`, `??word`
-- @usage assert(require "help".ask)
function help.ask(line)
  print(overview[language.current()])
  return line
end

return help
