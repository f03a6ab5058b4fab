--- Kinds of files of SPSS, Stata and SAS, by what their names end in: those that are read, those that are written.

return {
  read = { sav = "sav", zsav = "sav", por = "por", dta = "dta", sas7bdat = "sas7bdat", xpt = "xpt" },
  write = { sav = "sav", zsav = "sav", dta = "dta" },
}
