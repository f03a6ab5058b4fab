# What R's haven makes of files of SPSS and Stata, as text: the dump that dump.lua makes of them too.
#
#   Rscript haven.R read FILE...    writes FILE.haven for each
#   Rscript haven.R write FOLDER    writes files there, and beside each what stands in it
suppressPackageStartupMessages(library(haven))

number <- function(x) {
  tag <- if (is_tagged_na(x)) na_tag(x) else NA
  if (!is.na(tag)) paste0(".", tag) else if (is.na(x)) "." else if (x == -Inf) "-inf" else if (x == Inf) "inf"
  else sprintf("%.15g", x)
}

# A column as the numbers or texts of its file.
plain <- function(column, kind) {
  if (inherits(column, "Date")) {
    days <- as.numeric(column)
    return(if (kind == "sav") days * 86400 + 12219379200 else days + 3653)
  }
  if (inherits(column, "POSIXct")) {
    seconds <- as.numeric(column)
    return(if (kind == "sav") seconds + 12219379200 else (seconds + 3653 * 86400) * 1000)
  }
  if (inherits(column, "difftime")) return(as.numeric(column, units = "secs") * if (kind == "sav") 1 else 1000)
  if (is.factor(column)) return(as.integer(column))
  column
}

cells <- function(column) {
  if (is.character(column)) ifelse(is.na(column) | column == "", ".", column) else vapply(as.double(column), number, "")
}

labels_of <- function(column) {
  labels <- attr(column, "labels", exact = TRUE)
  if (is.factor(column)) labels <- stats::setNames(seq_along(levels(column)), levels(column))
  if (length(labels) == 0) return("")
  codes <- if (is.character(labels)) labels else vapply(as.double(labels), number, "")
  tagged <- startsWith(codes, ".")
  order <- if (is.character(labels)) order(codes, method = "radix") else
    c(which(!tagged)[order(as.double(labels)[!tagged])], which(tagged)[order(codes[tagged])])
  paste0(codes[order], "=", names(labels)[order], collapse = "|")
}

missing_of <- function(column) {
  range <- attr(column, "na_range", exact = TRUE)
  values <- attr(column, "na_values", exact = TRUE)
  if (is.numeric(values)) values <- vapply(sort(values), number, "")
  paste0(c(if (!is.null(range)) paste0(number(range[1]), "..", number(range[2])), values), collapse = "|")
}

dump <- function(data, kind, path) {
  lines <- character()
  for (name in names(data)) {
    column <- data[[name]]
    label <- attr(column, "label", exact = TRUE)
    lines <- c(lines, paste(name, if (is.character(column)) "text" else "number", if (is.null(label)) "" else label,
      labels_of(column), missing_of(column), sep = ";"))
  }
  columns <- lapply(data, function(column) cells(unclass(plain(column, kind))))
  for (row in seq_len(nrow(data))) lines <- c(lines, paste(vapply(columns, `[`, "", row), collapse = ";"))
  connection <- file(path, "wb")
  writeLines(enc2utf8(lines), connection, useBytes = TRUE)
  close(connection)
}

read <- function(path) {
  if (grepl("\\.dta$", path)) dump(read_dta(path), "dta", paste0(path, ".haven"))
  else if (grepl("\\.por$", path)) dump(read_por(path, user_na = TRUE), "sav", paste0(path, ".haven"))
  else dump(read_sav(path, user_na = TRUE), "sav", paste0(path, ".haven"))
}

write <- function(folder) {
  common <- list(
    plain = c(1.5, NA, -1e300),
    whole = c(1L, 2L, NA),
    choice = labelled(c(1, 2, 2), c("m\u00e4nnlich" = 1, weiblich = 2, "nie genannt" = 9), label = "Geschlecht"),
    text = c("K\u00f6ln", "", strrep("lang \u00e4", 150)),
    day = as.Date(c("2025-05-31", "1899-12-31", NA)),
    moment = as.POSIXct(c("2025-05-31 13:45:07", "1970-01-01 00:00:00", NA), tz = "UTC"))
  attr(common$plain, "label") <- "Eine Zahl"
  spss <- c(common, list(
    time = hms::hms(c(3661, 0, NA)),
    coded = labelled_spss(c(1, 98, 99), c(yes = 1, "don't know" = 98, "no answer" = 99), na_values = c(98, 99)),
    open = labelled_spss(c(1, -5, -1e10), c(low = 1), na_range = c(-Inf, -1)),
    high = labelled_spss(c(1, 97, 1e9), na_range = c(97, Inf)),
    both = labelled_spss(c(5, 91, 0), c(none = 0), na_values = 0, na_range = c(90, 99)),
    word = labelled_spss(c("a", "x", "b"), c(first = "a", nothing = "x"), na_values = "x")))
  for (ending in c("sav", "zsav")) {
    path <- file.path(folder, paste0("haven.", ending))
    write_sav(as.data.frame(spss), path, compress = if (ending == "zsav") "zsav" else "byte")
    dump(spss <- tibble::as_tibble(spss), "sav", paste0(path, ".haven"))
  }
  stata <- c(common[c("plain", "whole", "choice", "day", "moment")], list(
    tagged = labelled(c(1, tagged_na("a"), tagged_na("z")), c(yes = 1, refused = tagged_na("a"),
      "not asked" = tagged_na("z")))))
  for (version in c(8, 10, 12, 13, 14, 15)) {
    path <- file.path(folder, sprintf("haven%d.dta", version))
    text <- if (version >= 14) c(common$text[1:2], strrep("lang \u00e4", 1000)) else c("Koeln", "", strrep("l", 200))
    if (version < 14) names(attr(stata$choice, "labels")) <- c("maennlich", "weiblich", "nie genannt")
    else names(attr(stata$choice, "labels")) <- c("m\u00e4nnlich", "weiblich", "nie genannt")
    data <- tibble::as_tibble(c(stata, list(text = text)))
    write_dta(data, path, version = version)
    dump(data, "dta", paste0(path, ".haven"))
  }
}

arguments <- commandArgs(TRUE)
if (arguments[1] == "write") write(arguments[2]) else for (path in arguments[-1]) read(path)
