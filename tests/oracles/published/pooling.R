# Makes pooling_r.json: Rscript pooling.R > pooling_r.json
# R 4.2.2 with mice 3.15.0 and jsonlite. pool.scalar is told n and k = 1, so that complete degrees of freedom are n - 1.
suppressMessages({library(mice); library(jsonlite)})
cases <- list(list(q = c(1.2, 0.9, 1.6, 1.1, 1.4), u = c(.20, .25, .22, .19, .24), n = 54),
              list(q = c(0.31, 0.29, 0.35, 0.33, 0.30, 0.36, 0.28, 0.34), u = rep(.01, 8), n = 30),
              list(q = c(-2, 1, 4), u = c(1, 1.5, 2), n = Inf))
out <- lapply(cases, function(k) {
  r <- pool.scalar(k$q, k$u, n = k$n, k = 1)
  list(estimates = k$q, variances = k$u, complete_df = if (is.finite(k$n)) k$n - 1 else NULL, estimate = r$qbar,
       within = r$ubar, between = r$b, total = r$t, df = r$df, relative_increase = r$r, fraction_missing = r$fmi)
})
cat(toJSON(list(source = "R 4.2.2, tests/oracles/published/pooling.R", cases = out), digits = NA, auto_unbox = TRUE, pretty = TRUE, null = "null"))
