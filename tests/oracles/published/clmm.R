# Makes clmm_r.json: Rscript clmm.R > clmm_r.json
# R 4.2.2 with ordinal 2022.11-16 and jsonlite: simulated scores at four visits, some missing, 25 quadrature nodes.
suppressMessages({library(ordinal); library(jsonlite)})
made <- function(seed, n, sd, cuts, by_visit) {
  set.seed(seed)
  id <- rep(1:n, each = 4); visit <- rep(1:4, n); a <- rep(rbinom(n, 1, 2 / 3), each = 4); age <- rep(round(rnorm(n, 70, 9)), each = 4)
  latent <- rep(rnorm(n, 0, sd), each = 4) - .4 * visit - .8 * a + .03 * (age - 70) + rlogis(4 * n)
  y <- cut(latent, c(-Inf, cuts, Inf), labels = FALSE) - 1
  y[runif(4 * n) < .15] <- NA
  d <- data.frame(id, visit = factor(visit), a, age, y); seen <- d[!is.na(d$y), ]
  seen$age10 <- (seen$age - 70) / 10
  form <- if (by_visit) factor(y) ~ visit + visit:a + age10 + (1 | id) else factor(y) ~ a + visit + age10 + (1 | id)
  if (by_visit) for (k in 1:4) seen[[paste0("a", k)]] <- seen$a * (seen$visit == k)
  if (by_visit) form <- factor(y) ~ a1 + a2 + a3 + a4 + visit + age10 + (1 | id)
  f <- suppressWarnings(clmm(form, seen, nAGQ = 25, control = clmm.control(gradTol = 1e-8)))
  k <- length(f$alpha); p <- length(f$beta); se <- sqrt(diag(vcov(f)))
  list(y = matrix(y, ncol = 4, byrow = TRUE), treated = a[visit == 1], age10 = (age[visit == 1] - 70) / 10, by_visit = by_visit,
    thresholds = unname(f$alpha), beta = unname(f$beta), se = unname(se[(k + 1):(k + p)]), sd = as.numeric(sqrt(unlist(VarCorr(f)))),
    loglik = as.numeric(logLik(f)))
}
cases <- list(made(1, 54, 1.5, c(-3, -1.5, -.3, .8, 2), FALSE), made(2, 90, 3, c(-4, -1.5, 1, 3), FALSE), made(3, 80, 1, c(-2, -.5, 1), TRUE))
cat(toJSON(list(source = "R 4.2.2, tests/oracles/published/clmm.R", cases = cases), digits = NA, auto_unbox = TRUE, pretty = FALSE, na = "null"))
