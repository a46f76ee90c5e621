# Values for tests/statistics, made with R 4.2.2 (coin 1.4-2, ordinal 2022.11-16, MASS). Run: Rscript ordinal.R > ordinal_r.json
# ordinal_two_arm.json, covariates_54.* and covariates_500.* beside were made with the same versions on simulated data.
suppressMessages({library(coin); library(ordinal); library(MASS)})
f <- function(x) paste0("[", paste(sprintf("%.15g", x), collapse = ", "), "]")
d <- read.csv("covariates_54.csv"); d$site <- factor(d$site); d$arm <- factor(d$a, levels = c(1, 0)); d$o <- factor(d$y, ordered = TRUE)
e <- read.csv("covariates_500.csv"); e$y <- pmax(e$y, 1) - 1; e$o <- factor(e$y, ordered = TRUE)  # no control has 0
one <- function(alternative) pvalue(wilcox_test(y ~ arm, d, distribution = "exact", alternative = alternative))
# van Elteren through coin: midranks within a block over (block size + 1)
elteren <- independence_test(y ~ arm | site, d, distribution = "asymptotic", teststat = "scalar",
  ytrafo = function(data) trafo(data, numeric_trafo = function(y) rank(y) / (length(y) + 1), block = d$site))
ft <- fisher.test(matrix(c(9, 30, 8, 7), 2)); mh <- mantelhaen.test(UCBAdmissions, correct = FALSE)
house <- clm(Sat ~ Infl + Type + Cont, data = housing, weights = Freq)
sip <- clm(rating ~ temp + contact, data = wine)
nominal <- clm(o ~ age + nihss, nominal = ~ a, data = e)
brant <- function(y, x) {                      # Brant 1990, Biometrics 46:1171, eqs 3-7
  k <- max(y); x1 <- cbind(1, x); p <- ncol(x); fits <- lapply(1:k, function(j) glm((y >= j) ~ x, family = binomial,
    control = list(epsilon = 1e-14, maxit = 100)))
  pi <- sapply(fits, fitted); b <- unlist(lapply(fits, function(g) coef(g)[-1])); V <- matrix(0, k * p, k * p)
  inv <- lapply(1:k, function(j) solve(t(x1) %*% (x1 * (pi[, j] * (1 - pi[, j])))))
  for (j in 1:k) for (l in j:k) {
    w <- pi[, l] - pi[, j] * pi[, l]
    v <- (inv[[j]] %*% (t(x1) %*% (x1 * w)) %*% inv[[l]])[-1, -1, drop = FALSE]
    V[(j - 1) * p + 1:p, (l - 1) * p + 1:p] <- v; V[(l - 1) * p + 1:p, (j - 1) * p + 1:p] <- t(v)
  }
  D <- kronecker(cbind(1, -diag(k - 1)), diag(p)); c(t(D %*% b) %*% solve(D %*% V %*% t(D)) %*% (D %*% b))
}
cat("{\n",
  '"coin_54": {"less": ', f(one("less")), ', "greater": ', f(one("greater")), ', "two.sided": ', f(one("two.sided")),
  ', "van_elteren": ', f(pvalue(elteren)), "},\n",
  '"fisher_9_39_8_15": {"p": ', f(ft$p.value), ', "estimate": ', f(ft$estimate), ', "interval": ', f(ft$conf.int), "},\n",
  '"prop_56_70_48_80": {"p": ', f(prop.test(c(56, 48), c(70, 80), correct = FALSE)$p.value),
  ', "p_yates": ', f(prop.test(c(56, 48), c(70, 80))$p.value), "},\n",
  '"berkeley": {"table": ', f(c(UCBAdmissions)), ', "estimate": ', f(mh$estimate), ', "interval": ', f(mh$conf.int), ', "p": ', f(mh$p.value), "},\n",
  '"housing": {"frequency": ', f(housing$Freq), ', "coef": ', f(house$beta), ', "thresholds": ', f(house$alpha), ', "se": ', f(sqrt(diag(vcov(house)))[-(1:2)]),
  ', "loglik": ', f(house$logLik), "},\n",
  '"wine": {"rating": ', f(as.integer(wine$rating)), ', "temp": ', f(as.integer(wine$temp) - 1), ', "contact": ', f(as.integer(wine$contact) - 1),
  ', "coef": ', f(sip$beta), ', "thresholds": ', f(sip$alpha), ', "loglik": ', f(sip$logLik), "},\n",
  '"partial_500": {"alpha": ', f(nominal$alpha), ', "beta": ', f(nominal$beta), ', "loglik": ', f(nominal$logLik), ', "se": ', f(sqrt(diag(vcov(nominal)))), "},\n",
  '"brant_500": {"chi_square": ', f(brant(e$y, as.matrix(e[, c("a", "age", "nihss")]))), ', "chi_square_a": ', f(brant(e$y, as.matrix(e[, "a", drop = FALSE]))), "}\n}\n", sep = "")
