# Makes agreement_r.json: Rscript agreement.R > agreement_r.json
# R 4.2.2 with vcd 1.4-11, psych 2.2.9, jsonlite. Scores: two raters of 40 participants on 0..6, drawn once below.
suppressMessages({library(vcd); library(psych); library(jsonlite)})
set.seed(20)
a <- pmin(6, pmax(0, round(rnorm(40, 3, 1.6)))); b <- pmin(6, pmax(0, round(a + rnorm(40, 0.2, 0.9))))
b[b == 1] <- 2  # a category that one rater never gave
m <- table(factor(a, 0:6), factor(b, 0:6))
part <- function(w) { k <- if (w == "unweighted") Kappa(m)$Unweighted else
  Kappa(m, weights = if (w == "linear") "Equal-Spacing" else "Fleiss-Cohen")$Weighted
  list(estimate = unname(k["value"]), se = unname(k["ASE"])) }
sf <- matrix(c(9,2,5,8, 6,1,3,2, 8,4,6,8, 7,1,2,6, 10,5,6,9, 6,2,4,7), ncol = 4, byrow = TRUE)
icc <- ICC(sf, lmer = FALSE)$results
out <- list(source = "R 4.2.2, tests/oracles/published/agreement.R", first = a, second = b,
  kappa = list(quadratic = part("quadratic"), linear = part("linear"), unweighted = part("unweighted")),
  shrout_fleiss = sf,
  icc = lapply(1:6, function(i) list(form = c("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")[i], estimate = icc$ICC[i],
    f = icc$F[i], p = icc$p[i], lower = icc$`lower bound`[i], upper = icc$`upper bound`[i])))
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE))
