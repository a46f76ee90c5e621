# Makes sequential_r.json: Rscript sequential.R > sequential_r.json
# R 4.2.2 with rpact 3.3.4 (Wassmer and Pahlke) and jsonlite.
suppressMessages({library(rpact); library(jsonlite)})
case <- function(rates, type, gammaA = NA, beta = 0.2, typeBeta = "none", gammaB = NA, alpha = 0.025) {
  a <- list(informationRates = rates, alpha = alpha, beta = beta, sided = 1, typeOfDesign = type, tolerance = 1e-10)
  if (!is.na(gammaA)) a$gammaA <- gammaA
  if (typeBeta != "none") { a$typeBetaSpending <- typeBeta; a$bindingFutility <- FALSE; if (!is.na(gammaB)) a$gammaB <- gammaB }
  d <- do.call(getDesignGroupSequential, a); ch <- getDesignCharacteristics(d)
  list(information = rates, spending = type, gamma = gammaA, futility_spending = typeBeta, futility_gamma = gammaB, alpha = alpha,
    power = 1 - beta, efficacy = d$criticalValues, futility = if (typeBeta == "none") list() else d$futilityBounds,
    drift = sqrt(ch$shift), inflation = ch$inflationFactor, asn1 = ch$averageSampleNumber1, asn0 = ch$averageSampleNumber0,
    alpha_spent = d$alphaSpent)
}
cases <- list(
  case((1:5) / 5, "asOF"), case((1:5) / 5, "asP"), case((1:5) / 5, "asHSD", -4), case((1:5) / 5, "asHSD", 1),
  case(c(.3, .6, 1), "asHSD", -4, .2, "bsHSD", -2), case(c(.5, .75, 1), "asOF", NA, .1, "bsOF"),
  case(c(.25, .5, .75, 1), "asP", NA, .1, "bsP"), case(c(.1, .15, .8, 1), "asOF", NA, .2, "none", NA, .05),
  case(c(1 / 3, 2 / 3, 1), "asOF", NA, .2, "bsHSD", 0.5))
d <- getDesignGroupSequential(informationRates = c(.5, .75, 1), alpha = .025, sided = 1, typeOfDesign = "asOF", tolerance = 1e-10)
data <- getDataset(n1 = 40, n2 = 40, means1 = 1.1, means2 = 0.4, stDevs1 = 2, stDevs2 = 2)
st <- getStageResults(d, data, normalApproximation = TRUE, stage = 1)
z <- 0.7 / (2 * sqrt(2 / 40))
sink(stderr())  # rpact prints its progress
cp <- getConditionalPower(st, nPlanned = c(40, 40), thetaH1 = 0.7, assumedStDev = 2)
rp <- getRepeatedPValues(st, tolerance = 1e-10); rci <- getRepeatedConfidenceIntervals(d, data, normalApproximation = TRUE, stage = 1)
sink()
out <- list(source = "R 4.2.2, tests/oracles/published/sequential.R", cases = cases,
  interim = list(z = z, estimate = 0.7, se = 2 * sqrt(2 / 40), repeated_p = rp[1], lower = rci[1, 1], upper = rci[2, 1],
    conditional_power = cp$conditionalPower))
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE, na = "null"))
