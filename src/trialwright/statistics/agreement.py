"""Agreement of two ratings of the same participants: weighted kappa, and limits of agreement (Bland-Altman).

Oracles: `tests/oracles/naive_agreement.py` (plain loops), R's `vcd::Kappa`, Bland and Altman's own example.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _estimable, _result
from trialwright.statistics._arguments import Floats
from trialwright.statistics._distributions import critical, normal_quantile, normal_two_sided, t_quantile, t_two_sided
from trialwright.statistics._estimable import NotEstimable

WEIGHTS = ("quadratic", "linear", "unweighted")


@dataclass(frozen=True, slots=True)
class Kappa:
    """Chance-corrected agreement, 1 when perfect and 0 when that of chance; `observed` and `expected` disagreement.

    Disagreement is the mean weight (squared distance, distance, or 1 for any difference). `p` is against 0.
    Where all ratings agree, or all but contradict, the standard error vanishes by its formula and not by
    knowledge: it and the limits are NaN.
    """

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    se: float
    observed: float
    expected: float

    def __str__(self) -> str:
        """One line: kappa, interval, p, n, method."""
        return _result.line("kappa", self)


@dataclass(frozen=True, slots=True)
class LimitsOfAgreement:
    """Mean difference (first minus second) and the limits that hold a share of the differences, in their unit.

    Each limit has its own interval, at the same confidence level as the mean difference. `p` is that of no
    bias.
    """

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    sd: float
    lower_limit: float
    upper_limit: float
    lower_limit_interval: tuple[float, float]
    upper_limit_interval: tuple[float, float]

    def __str__(self) -> str:
        """One line: mean difference and its interval, limits, n."""
        limits = f"limits {_result.number(self.lower_limit)} to {_result.number(self.upper_limit)}"
        return _result.line(f"{limits}, mean difference", self)


def weighted_kappa(first: ArrayLike, second: ArrayLike, weights: str = "quadratic", level: float = 0.95) -> Kappa:
    """Cohen's weighted kappa of two raters (Cohen 1968, Psychol Bull 70:213).

    first, second: shape (n,), scores of the same participants on a scale of numbers. weights: "quadratic"
    (squared distance of the scores), "linear" (distance) or "unweighted" (any difference counts the same);
    because the scores themselves are used, categories that nobody was given keep their place. Missing
    values are refused. The interval uses the large-sample standard error of Fleiss, Cohen and Everitt
    (1969, Psychol Bull 72:323, eq. 9), p their error under independence (eq. 10).

    Raises `NotEstimable` where both raters gave one and the same score throughout.
    """
    x, y = _pair(first, second)
    _arguments.choice("weights", weights, WEIGHTS)
    level = _arguments.level(level)
    scale, code = np.unique(np.concatenate((x, y)), return_inverse=True)
    k, n = scale.size, x.size
    table = np.zeros((k, k))
    np.add.at(table, (code[:n], code[n:]), 1 / n)
    distance = np.abs(scale[:, None] - scale[None, :])
    cost = {"quadratic": distance**2, "linear": distance, "unweighted": (distance > 0).astype(np.float64)}[weights]
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    by_chance = np.outer(rows, columns)
    observed, expected = float((cost * table).sum()), float((cost * by_chance).sum())
    if expected == 0:
        raise NotEstimable(f"first, second: both raters gave {scale[0]:g} throughout; chance alone agrees perfectly")
    kappa = 1 - observed / expected
    mean_cost = (cost @ columns)[:, None] + (cost.T @ rows)[None, :]
    spread = expected * cost - observed * mean_cost
    se = float(np.sqrt(max((table * spread**2).sum() - (observed * expected) ** 2, 0.0) / n)) / expected**2
    null = float(np.sqrt(((by_chance * (cost - mean_cost) ** 2).sum() - expected**2) / n)) / expected
    if not se > 0:
        se = float("nan")
    p = normal_two_sided(kappa / null) if null > 0 else float("nan")
    lower, upper = kappa - critical(level) * se, min(1.0, kappa + critical(level) * se)
    return Kappa(kappa, lower, upper, level, p, f"{weights} weights", n, se, observed, expected)


def limits_of_agreement(
    first: ArrayLike, second: ArrayLike, level: float = 0.95, share: float = 0.95
) -> LimitsOfAgreement:
    """Bland and Altman's limits for two measurements of the same participants (1999, Stat Methods Med Res 8:135).

    first, second: shape (n,), n at least 2, in one unit. share: the share of differences that the limits
    shall hold if these are normal. Intervals by t on n - 1 degrees of freedom; the variance of a limit is
    s^2 (1/n + z^2 / (2 (n - 1))) (their section 2). Raises `NotEstimable` where all differences are equal.
    """
    x, y = _pair(first, second)
    level = _arguments.level(level)
    share = _arguments.level(share, "share")
    if x.size < 2:
        raise NotEstimable(f"first: holds {x.size} value(s) where at least 2 are needed")
    difference = x - y
    n, bias, sd = x.size, float(difference.mean()), float(difference.std(ddof=1))
    if not sd > 1e-14 * float(np.abs(x).max()):
        raise NotEstimable(f"first, second: every difference is {bias:g}, so there are no limits")
    z, t = normal_quantile(0.5 + share / 2), t_quantile(0.5 + level / 2, n - 1)
    half, reach = t * sd / n**0.5, t * sd * (1 / n + z**2 / (2 * (n - 1))) ** 0.5
    low, high = bias - z * sd, bias + z * sd
    p = t_two_sided(bias / (sd / n**0.5), n - 1)
    method = f"limits for {100 * share:g} % of differences"
    return LimitsOfAgreement(
        bias, bias - half, bias + half, level, p, method, n, sd, low, high, (low - reach, low + reach),
        (high - reach, high + reach),
    )  # fmt: skip


def _pair(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    x, y = _estimable.sample("first", first), _estimable.sample("second", second)
    if x.size != y.size:
        raise ValueError(f"second: length {y.size}, but first has length {x.size}")
    return x, y
