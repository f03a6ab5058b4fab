std = "lua54"
max_line_length = 120
files["scripts"] = { read_globals = { "befund", "study" } }
files["scripts/chapters"] = { read_globals = { "chapter" } }
files["scripts/recommendations"] = { read_globals = { "recommendation" } }
files["spec"] = { std = "lua54+busted" }
