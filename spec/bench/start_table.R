# start_table.R - a whole process with data.table: reads FILE, prints one weighted crosstab.
suppressPackageStartupMessages(library(data.table))
d <- fread(commandArgs(TRUE)[1], encoding = "UTF-8", na.strings = "")
t <- d[!is.na(q01), .(w = sum(weight)), by = .(level, q01)][, share := round(100 * w / sum(w), 1), by = level]
print(dcast(t, q01 ~ level, value.var = "share"))
