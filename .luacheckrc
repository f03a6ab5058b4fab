std = "lua54"
max_line_length = 120
files["scripts"] = { read_globals = { "befund", "study", "chapter", "recommendation" } }
files["spec"] = { std = "lua54+busted" }
