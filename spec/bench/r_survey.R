# r_survey.R - R's survey package in `make bench`: Rscript spec/bench/r_survey.R FILE TASKS
source("spec/bench/peer.R")
suppressPackageStartupMessages(library(survey))

columns <- c("stratum", "psu", "weight", banners, "q01", "s01", if (is_asked("T5")) questions[-1])
data <- as.data.frame(data.table::fread(path, encoding = "UTF-8", na.strings = "", stringsAsFactors = TRUE,
                                        select = columns))
design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = data)

# Shares of q01 or their standard errors by level, of svyby's table.
answer_by <- function(task, by, prefix) {
  names <- grep(paste0("^", prefix, "q01"), names(by), value = TRUE)
  for (name in names) answer(task, paste(by$level, sub(paste0(prefix, "q01"), "", name), sep = " | "), 100 * by[[name]])
}

if (is_asked("T2")) {
  share <- time("T2", function() 100 * prop.table(svytable(~q01 + level, design), 2))
  for (level in colnames(share)) answer("T2", paste(level, rownames(share), sep = " | "), share[, level])
}
if (is_asked("T3")) answer_by("T3", time("T3", function() svyby(~q01, ~level, design, svymean, na.rm = TRUE)), "se.")
if (is_asked("T7")) {
  test <- time("T7", function() svychisq(~q01 + level, design))
  answer("T7", c("F", "ndf", "ddf"), c(test$statistic, test$parameter))
}
if (is_asked("T4") || is_asked("T3rake")) {
  formulas <- lapply(banners, function(v) as.formula(paste0("~", v)))
  targets <- lapply(banners, function(v) {
    margin <- margins[variable == v]
    target <- data.frame(factor(margin$key, levels = levels(data[[v]])), Freq = margin$value * nrow(data))
    setNames(target, c(v, "Freq"))
  })
  raked <- time("T4", function() rake(design, formulas, targets, control = list(maxit = 100, epsilon = 1e-8)))
  answer_weights(weights(raked))
  if (is_asked("T3rake")) time("T3rake", function() svyby(~q01, ~level, raked, svymean, na.rm = TRUE), 1)
}
if (is_asked("T3raked")) { # the same weights by calibrate, which then has the residuals of a regression on all margins
  totals <- c("(Intercept)" = nrow(data))
  for (v in banners) {
    margin <- margins[variable == v]
    key <- levels(data[[v]])[-1]
    totals[paste0(v, key)] <- margin$value[match(key, margin$key)] * nrow(data)
  }
  raked <- calibrate(design, reformulate(banners), totals, calfun = "raking", epsilon = 1e-8, maxit = 100)
  answer_by("T3raked", time("T3raked", function() svyby(~q01, ~level, raked, svymean, na.rm = TRUE)), "se.")
}
if (is_asked("T5")) { # no tests; five of the 150 tables, times 30
  start <- Sys.time()
  for (banner in banners) {
    formula <- as.formula(paste0("~q02+", banner))
    list(100 * prop.table(svytable(formula, design), 2), table(data$q02, data[[banner]]))
  }
  answer("T5", "seconds", 30 * as.numeric(difftime(Sys.time(), start, units = "secs")))
}

answer_means <- function(task, by) {
  answer(task, paste(by$level, "mean"), coef(by))
  answer(task, paste(by$level, "se"), SE(by))
}
if (is_asked("T6")) {
  set.seed(1)
  means <- function(of) svyby(~s01, ~level, of, svymean, na.rm = TRUE)
  answer_means("T6", time("T6", function() means(as.svrepdesign(design, type = "subbootstrap", replicates = 200))))
  answer_means("T6linear", means(design))
}
if (is_asked("T6full")) {
  full <- as.svrepdesign(design, type = "subbootstrap", replicates = 200, compress = FALSE)
  answer_means("T6full", time("T6full", function() svyby(~s01, ~level, full, svymean, na.rm = TRUE)))
}
