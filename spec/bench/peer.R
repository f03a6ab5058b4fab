# peer.R - what the R peers of `make bench` share: arguments, clock, lines. Rscript PEER.R FILE TASKS
arguments <- commandArgs(TRUE)
path <- arguments[1]
asked <- strsplit(arguments[2], ",")[[1]]
threads <- as.integer(Sys.getenv("THREADS", "2"))
banners <- c("level", "age_group", "gender", "role", "land")
questions <- sprintf("q%02d", 1:30)
margins <- data.table::fread("spec/bench/margins.csv", encoding = "UTF-8")

is_asked <- function(task) task %in% asked
answer <- function(task, key, value) cat(sprintf("%s\t%s\t%.17g\n", task, key, value), sep = "")

# Three runs at least, up to nine within two seconds; slow ones once.
time <- function(task, f, runs = 9) {
  spent <- 0
  for (run in seq_len(runs)) {
    result <- NULL
    gc(FALSE)
    start <- Sys.time()
    result <- f()
    took <- as.numeric(difftime(Sys.time(), start, units = "secs"))
    answer(task, "seconds", took)
    spent <- spent + took
    if (spent > 5 || (run >= 3 && spent > 2)) break
  }
  invisible(result)
}

answer_weights <- function(w) {
  answer("T4", paste("row", 1:5), w[1:5])
  answer("T4", c("min", "max", "sum", "deff"), c(min(w), max(w), sum(w), length(w) * sum(w^2) / sum(w)^2))
}
