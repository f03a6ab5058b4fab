--- Who answered: employer, level of government, age, gender and role of the staff asked.
return chapter {
  slug       = "demography", order = 1,
  title      = { de = "Wer geantwortet hat", en = "Who answered" },
  population = "staff",
  needs      = { "level8", "level", "age", "gender", "role" },

  run = function(_, out)
    out:figures({ "level", "level8", "age", "gender", "role" },
      { de = "Zusammensetzung der Stichprobe", en = "Composition of the sample" })
  end,
}
