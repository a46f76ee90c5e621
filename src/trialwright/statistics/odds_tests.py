"""Likelihood-ratio and score tests and profile intervals of the first column of a proportional odds model."""

from math import copysign, sqrt

import numpy as np

from trialwright.statistics._arguments import Floats
from trialwright.statistics._distributions import chi_square_upper, critical
from trialwright.statistics.odds_model import OddsFit, OddsModel, fit


def first_column(model: OddsModel, found: OddsFit) -> tuple[float, float]:
    """Likelihood-ratio p and score p (observed information) of the hypothesis that the first column has no effect."""
    without = fit(model.without(0), start=np.delete(found.theta, model.categories.size - 1))
    slope, information = derivatives(model, _with(model, without.theta, 0.0))
    cuts = model.categories.size - 1
    score = slope[cuts] ** 2 * np.linalg.inv(information)[cuts, cuts]
    return chi_square_upper(2 * (found.loglik - without.loglik), 1), chi_square_upper(float(score), 1)


def profile_limits(model: OddsModel, found: OddsFit, level: float) -> tuple[float, float]:
    """Where twice the profile log-likelihood has fallen by the chi-square quantile; log odds of a higher score."""
    cuts = model.categories.size - 1
    error = sqrt(float(np.linalg.inv(found.information)[cuts, cuts]))
    low, high = (profile_limit(model, found, error, side * critical(level)) for side in (-1, 1))
    return low / model.scale[0], high / model.scale[0]


def profile_limit(model: OddsModel, found: OddsFit, error: float, target: float) -> float:
    """The scaled coefficient at which the signed root of the likelihood ratio is `target`.

    Newton on the signed root, which is nearly linear; its slope comes from the score of the fixed column.
    """
    cuts = model.categories.size - 1
    peak = float(found.theta[cuts])
    rest, beta = np.delete(found.theta, cuts), peak + target * error
    nuisance, column = model.without(0), model.columns[0]
    for _ in range(60):
        at = fit(nuisance, offset=column * beta, start=rest)
        rest = at.theta
        root = copysign(sqrt(max(2 * (found.loglik - at.loglik), 0.0)), beta - peak)
        slope, _ = derivatives(model, _with(model, rest, beta))
        step = (target - root) * root / float(-slope[cuts]) if slope[cuts] else 0.0
        step = max(min(step, abs(target) * error), -abs(target) * error)
        beta += step
        if abs(step) < 1e-11 * (1 + abs(beta)):
            break
    return beta


def derivatives(model: OddsModel, theta: Floats) -> tuple[Floats, Floats]:
    """Gradient and information of the whole model at `theta`."""
    from trialwright.statistics import kernels_odds

    slope, information, no_offset = np.empty(theta.size), np.empty((theta.size, theta.size)), np.empty(0)
    data = (model.bounds, model.columns, model.weights, no_offset)
    kernels_odds.derivatives(*data, theta, model.totals, slope, information)
    return slope, information


def _with(model: OddsModel, rest: Floats, beta: float) -> Floats:
    return np.insert(rest, model.categories.size - 1, beta)


def separated_limit(model: OddsModel, direction: int, level: float) -> tuple[float, float]:
    """Limit of the log-likelihood as the first coefficient grows in `direction`, and the one finite profile limit.

    The interval is the set in which twice the fall from the limit stays below the chi-square quantile of `level`.
    """
    nuisance, column = model.without(0), model.columns[0] * (direction * model.scale[0])

    def profile(beta: float) -> float:
        return fit(nuisance, offset=column * beta).loglik

    peak = profile(40.0)
    fall = critical(level) ** 2 / 2
    low, high = -1.0, 30.0
    while peak - profile(low) < fall:
        low *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if peak - profile(middle) > fall else (low, middle)
    return peak, direction * high
