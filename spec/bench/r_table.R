# r_table.R - R's data.table in `make bench`: Rscript spec/bench/r_table.R FILE TASKS
# What has no function there is written out for these tables: totals of psus and cells are enough for all of it.
source("spec/bench/peer.R")
suppressPackageStartupMessages(library(data.table))
setDTthreads(threads)

d <- time("T1factor", function() fread(path, encoding = "UTF-8", na.strings = "", stringsAsFactors = TRUE), 1)
answer("T1factor", c("rows", "columns"), dim(d))
d[, id := NULL]

if (is_asked("T2")) {
  t <- time("T2", function() {
    d[!is.na(q01), .(n = .N, w = sum(weight)), by = .(level, q01)][, share := 100 * w / sum(w), by = level][]
  })
  answer("T2", paste(t$level, t$q01, sep = " | "), t$share)
}

# Totals of the cells q01 x level a psu: psus by rows in the order of strata, cells by columns, levels outermost.
totals <- function() {
  psus <- unique(d[, .(stratum, psu)])[order(stratum, psu)]
  sums <- d[!is.na(q01), .(w = sum(weight)), by = .(psu, level, q01)]
  k <- nlevels(d$q01)
  m <- matrix(0, nrow(psus), k * nlevels(d$level))
  m[cbind(match(sums$psu, psus$psu), (as.integer(sums$level) - 1L) * k + as.integer(sums$q01))] <- sums$w
  list(psus = psus, m = m)
}
# Covariance of sums over psus drawn with replacement within strata.
covariance <- function(u, stratum) {
  v <- 0
  for (h in split(seq_len(nrow(u)), stratum)) {
    x <- scale(u[h, , drop = FALSE], scale = FALSE)
    v <- v + length(h) / (length(h) - 1) * crossprod(x)
  }
  v
}
cells <- function(sep) as.vector(outer(levels(d$q01), levels(d$level), function(q, l) paste(l, q, sep = sep)))

if (is_asked("T3")) {
  se <- time("T3", function() {
    t <- totals()
    block <- (seq_len(ncol(t$m)) - 1) %/% nlevels(d$q01) + 1
    base <- t(rowsum(t(t$m), block))[, block]
    share <- colSums(t$m) / colSums(base)
    u <- (t$m - sweep(base, 2, share, "*")) / rep(colSums(base), each = nrow(base))
    100 * sqrt(diag(covariance(u, t$psus$stratum)))
  })
  answer("T3", cells(" | "), se)
}
if (is_asked("T7")) {
  test <- time("T7", function() { # Rao and Scott (1984), second order, as in svychisq
    t <- totals()
    r <- nlevels(d$q01)
    k <- nlevels(d$level)
    p <- colSums(t$m) / sum(t$m)
    v <- covariance((t$m - outer(rowSums(t$m), p)) / sum(t$m), t$psus$stratum)
    e <- expand.grid(r = factor(1:r), c = factor(1:k))
    contrasts <- qr.resid(qr(model.matrix(~r + c, e)), model.matrix(~r * c, e)[, -(1:(r + k - 1))])
    a <- diag(1 / p) %*% contrasts
    delta <- solve(t(contrasts) %*% a, t(a) %*% v %*% a)
    m <- matrix(p, r)
    expected <- outer(rowSums(m), colSums(m))
    df <- sum(diag(delta))^2 / sum(diag(delta %*% delta))
    c(sum((m - expected)^2 / expected) / sum(diag(delta)), df, df * (nrow(t$psus) - uniqueN(t$psus$stratum)))
  })
  answer("T7", c("F", "ndf", "ddf"), test)
}
if (is_asked("T4")) {
  w <- time("T4", function() { # sweeps over the joint table
    code <- 0L
    for (b in banners) code <- code * nlevels(d[[b]]) + as.integer(d[[b]]) - 1L
    joint <- data.table(code = code, w = d$weight)[, .(w = sum(w)), keyby = code]
    place <- matrix(0L, nrow(joint), 5)
    rest <- joint$code
    for (j in 5:1) {
      k <- nlevels(d[[banners[j]]])
      place[, j] <- rest %% k + 1L
      rest <- rest %/% k
    }
    target <- lapply(banners, function(b) {
      margin <- margins[variable == b]
      margin$value[match(levels(d[[b]]), margin$key)] * nrow(d)
    })
    w <- joint$w
    for (sweep in 1:100) {
      old <- w
      for (j in 1:5) w <- w * (target[[j]] / rowsum(w, place[, j])[, 1])[place[, j]]
      if (max(abs(w / old - 1)) < 1e-9) break
    }
    d$weight * (w / joint$w)[match(code, joint$code)]
  })
  answer_weights(w)
}
if (is_asked("T5")) {
  d[, square := weight^2]
  book <- time("T5", function() {
    tests <- 0
    z_sum <- 0
    for (q in questions) for (b in banners) {
      t <- d[, .(n = .N, w = sum(weight), square = sum(square)), by = c(q, b)]
      t <- t[!is.na(t[[1]])]
      at <- cbind(as.integer(t[[1]]), as.integer(t[[2]]))
      w <- n <- s <- matrix(0, nlevels(d[[q]]), nlevels(d[[b]]))
      w[at] <- t$w
      n[at] <- t$n
      s[at] <- t$square
      base <- colSums(w)
      p <- sweep(w, 2, base, "/")
      e <- base^2 / colSums(s)
      pairs <- combn(ncol(w), 2)
      p1 <- p[, pairs[1, ]]
      p2 <- p[, pairs[2, ]]
      e1 <- rep(e[pairs[1, ]], each = nrow(w))
      e2 <- rep(e[pairs[2, ]], each = nrow(w))
      both <- (p1 * e1 + p2 * e2) / (e1 + e2)
      z <- (p1 - p2) / sqrt(both * (1 - both) * (1 / e1 + 1 / e2))
      tests <- tests + length(z)
      z_sum <- z_sum + sum(abs(z))
      if (q == "q01" && b == "land") land <- 100 * p
    }
    list(tests = tests, z = z_sum, land = land)
  })
  answer("T5", as.vector(outer(levels(d$q01), levels(d$land), function(q, l) paste(l, q, sep = " | "))),
         as.vector(book$land))
  answer("T5", c("tests", "sum of |z|"), c(book$tests, book$z))
}
if (is_asked("T6")) { # replicates of psu totals, on which the weights of all rows of a psu depend
  set.seed(1)
  means <- time("T6", function() {
    psus <- unique(d[, .(stratum, psu)])[order(stratum, psu)]
    sums <- d[!is.na(s01), .(w = sum(weight), x = sum(weight * s01)), by = .(psu, level)]
    factor <- matrix(0, nrow(psus), 200)
    for (h in split(seq_len(nrow(psus)), psus$stratum)) {
      n <- length(h)
      for (r in 1:200) factor[h, r] <- tabulate(sample.int(n, n - 1, TRUE), n) * n / (n - 1)
    }
    rbindlist(lapply(levels(d$level), function(l) {
      own <- sums[level == l]
      f <- factor[match(own$psu, psus$psu), ]
      list(level = l, mean = sum(own$x) / sum(own$w), se = sd(colSums(f * own$x) / colSums(f * own$w)))
    }))
  })
  answer("T6", paste(means$level, "mean"), means$mean)
  answer("T6", paste(means$level, "se"), means$se)
}
