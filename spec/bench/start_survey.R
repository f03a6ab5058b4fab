# start_survey.R - a whole process with R's survey package: reads FILE, prints one weighted crosstab.
suppressPackageStartupMessages(library(survey))
d <- read.csv(commandArgs(TRUE)[1], na.strings = "", stringsAsFactors = TRUE, encoding = "UTF-8")
design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = d)
print(round(100 * prop.table(svytable(~q01 + level, design), 2), 1))
