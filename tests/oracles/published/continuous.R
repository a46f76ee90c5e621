# Makes continuous_r.json: Rscript continuous.R > continuous_r.json
# R 4.2.2 (stats, sandwich, car, jsonlite). Data: `sleep` (Student 1908) and `ToothGrowth` (Crampton 1947), both in R.
suppressMessages({library(sandwich); library(car); library(jsonlite)})
t_of <- function(x, y, equal, level = 0.95) {
  r <- t.test(x, y, var.equal = equal, conf.level = level)
  list(estimate = unname(r$estimate[1] - r$estimate[2]), lower = r$conf.int[1], upper = r$conf.int[2],
       df = unname(r$parameter), p = r$p.value, se = r$stderr)
}
x <- sleep$extra[sleep$group == 2]; y <- sleep$extra[sleep$group == 1]
tooth <- ToothGrowth; tooth$oj <- as.integer(tooth$supp == "OJ")
fit <- lm(len ~ oj + dose, data = tooth)
rows <- rbind(effect = c(0, 1, 0), treated = c(1, 1, mean(tooth$dose)), control = c(1, 0, mean(tooth$dose)))
ancova <- lapply(c("HC3", "HC2", "HC1", "HC0", "const"), function(kind) {
  v <- vcovHC(fit, type = kind)
  est <- as.vector(rows %*% coef(fit)); se <- sqrt(diag(rows %*% v %*% t(rows)))
  list(kind = if (kind == "const") "classical" else kind, estimate = est, se = unname(se),
       lower = est - qt(.975, fit$df.residual) * unname(se), upper = est + qt(.975, fit$df.residual) * unname(se),
       p = 2 * pt(-abs(est / unname(se)), fit$df.residual), df = fit$df.residual)
})
tooth$level <- factor(tooth$dose)
cell <- lm(len ~ level + oj:level - 1, data = tooth)
v <- vcovHC(cell, type = "HC3")
L <- rbind(c(0, 0, 0, -1, 1, 0), c(0, 0, 0, -1, 0, 1))
h <- linearHypothesis(cell, L, vcov. = v, test = "F")
two <- subset(tooth, dose > 0.6); two$high <- as.integer(two$dose > 1.5)
pair <- lm(len ~ high * oj, data = two); w <- vcovHC(pair, type = "HC3")
gap <- unname(coef(pair)[4]); gap_se <- sqrt(w[4, 4])
out <- list(
  source = "R 4.2.2, tests/oracles/published/continuous.R",
  sleep = list(treated = x, control = y, welch = t_of(x, y, FALSE), student = t_of(x, y, TRUE), welch_90 = t_of(x, y, FALSE, 0.9),
               quantile_type_2 = unname(quantile(sleep$extra, c(.25, .5, .75), type = 2)), mean = mean(sleep$extra), sd = sd(sleep$extra)),
  tooth = list(y = tooth$len, treated = tooth$oj, dose = tooth$dose, ancova = ancova,
    interaction = list(f = h$F[2], p = h$`Pr(>F)`[2], df = h$Res.Df[2], effects = unname(coef(cell)[4:6]), se = unname(sqrt(diag(v))[4:6])),
    two_levels = list(estimate = gap, se = gap_se, p = 2 * pt(-abs(gap / gap_se), pair$df.residual))))
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE))
