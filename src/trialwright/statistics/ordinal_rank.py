"""Wilcoxon-Mann-Whitney: one comparison of two arms, large-sample and exact.

Oracles: `tests/oracles/naive.py` (pairs, all tables), `tests/oracles/published/` (R `wilcox.test`, coin).
"""

from dataclasses import dataclass
from math import exp, log, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _result
from trialwright.statistics._arguments import Better
from trialwright.statistics._distributions import critical, normal_two_sided, t_quantile, t_two_sided
from trialwright.statistics.ordinal_exact import exact_tails
from trialwright.statistics.ordinal_table import TwoArms, two_arms


@dataclass(frozen=True, slots=True)
class Wilcoxon:
    """Wilcoxon-Mann-Whitney test with the probability of superiority as its effect.

    `estimate`: P(treated better) + P(tie)/2, with its interval. `w`: pairs in which the treated *score is higher*,
    ties as one half (R's W). `p` is exact where it was computed, else the tie-corrected normal one. The exact values
    are None where they were not asked for or the data are too large: `p_exact` two-sided by absolute deviation,
    `p_mid` its mid-p, `p_better` and `p_worse` one-sided for a treated arm that does better or worse.
    """

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    n_treated: int
    n_control: int
    better: Better
    w: float
    z: float
    p_normal: float
    p_corrected: float
    p_exact: float | None
    p_mid: float | None
    p_better: float | None
    p_worse: float | None

    def __str__(self) -> str:
        """One line: estimate, interval, p, method, n."""
        return _result.line("probability of a better outcome", self)


def wilcoxon(
    treated: ArrayLike,
    control: ArrayLike,
    *,
    better: Better = "lower",
    exact: bool = True,
    level: float = 0.95,
    interval: str = "logit",
) -> Wilcoxon:
    """Compare two arms by ranks, midranks for ties.

    treated, control: scores, shapes (m,) and (n,), finite; missing outcomes are decided on before. Raises
    `ValueError` for invalid input and `NotEstimable` for an arm without participants.
    Normal approximation with tie correction, without and with continuity correction (Lehmann 1975, eq. 1.35;
    R `wilcox.test`); exact p as in `exact_tails`; interval ("logit" or
    "inversion") as in `superiority`.
    """
    sign, level = _arguments.better_sign(better), _arguments.level(level)
    table = two_arms(treated, control)
    deviation = table.w2 / 2 - table.n_treated * table.n_control / 2
    sd = sqrt(rank_variance(table))
    z = deviation / sd if sd > 0 else 0.0
    p_normal = normal_two_sided(z)
    shrunk = max(abs(deviation) - 0.5, 0.0) if deviation else 0.0
    tails = exact_tails(table) if exact else None
    estimate, lower, upper = superiority(table, sign, level, interval)
    return Wilcoxon(
        estimate, lower, upper, level, tails.two_sided if tails else p_normal,
        "Wilcoxon-Mann-Whitney, " + ("exact" if tails else "normal approximation, tie-corrected"),
        table.n, table.n_treated, table.n_control, better, table.w2 / 2, z, p_normal,
        normal_two_sided(shrunk / sd) if sd > 0 else 1.0,
        tails.two_sided if tails else None,
        tails.two_sided_mid if tails else None,
        (tails.higher if sign > 0 else tails.lower) if tails else None,
        (tails.lower if sign > 0 else tails.higher) if tails else None,
    )  # fmt: skip


def rank_variance(table: TwoArms) -> float:
    """Variance of W under the null, corrected for ties (Lehmann 1975, eq. 1.35)."""
    n, totals = table.n, table.totals.astype(np.float64)
    ties = float((totals**3 - totals).sum()) / (n * (n - 1)) if n > 1 else 0.0
    return max(table.n_treated * table.n_control / 12 * (n + 1 - ties), 0.0)


def superiority(table: TwoArms, sign: int, level: float, interval: str = "logit") -> tuple[float, float, float]:
    """P(treated better) + P(tie)/2 with an interval that stays inside 0..1.

    Unbiased placement variance with Satterthwaite degrees of freedom (Brunner, Munzel 2000, Biom J 42:17). "logit": on
    the logit scale (Pauly et al. 2016, Biom J 58:1319). "inversion": the values that a test with the variance carried
    to the hypothesis, V x(1-x)/(theta(1-theta)), does not reject (Perme, Manevski 2019, Stat Methods Med Res 28:3755).
    Simulated at 39 v 15 with seven categories and theta 0.5 to 0.79, 20,000 trials each: logit misses 3.6 to 4.5 %,
    inversion 4.0 to 5.1 % and is 2 to 3 % shorter. Where no variance can be estimated (an arm of one, complete
    separation) both give way to Newcombe 2006, Stat Med 25:559, method 5.
    """
    _arguments.choice("interval", interval, ("logit", "inversion"))
    theta, variance, df = placements(table, sign)
    if variance <= 0 or theta in (0.0, 1.0):
        return (theta, *_newcombe(theta, table.n_treated, table.n_control, critical(level)))
    quantile = t_quantile((1 + level) / 2, df)
    if interval == "inversion":
        k = quantile**2 * variance / (theta * (1 - theta))
        middle, half = 2 * theta + k, sqrt(k * k + 4 * k * theta * (1 - theta))
        return theta, (middle - half) / (2 + 2 * k), (middle + half) / (2 + 2 * k)
    reach = quantile * sqrt(variance) / (theta * (1 - theta))
    centre = log(theta / (1 - theta))
    return theta, 1 / (1 + exp(reach - centre)), 1 / (1 + exp(-reach - centre))


def superiority_p(table: TwoArms, sign: int, interval: str = "logit") -> float:
    """Two-sided p of a probability of superiority of 1/2, by the statistic of the interval; nan without variance."""
    theta, variance, df = placements(table, sign)
    if variance <= 0 or theta in (0.0, 1.0):
        return nan
    spread = theta * (1 - theta)
    t = log(theta / (1 - theta)) * spread if interval == "logit" else (theta - 0.5) * 2 * sqrt(spread)
    return t_two_sided(t / sqrt(variance), df)


def placements(table: TwoArms, sign: int) -> tuple[float, float, float]:
    """Probability of superiority, its unbiased variance and Satterthwaite degrees of freedom (0 where none)."""
    m, n, t, c = table.n_treated, table.n_control, table.treated, table.control
    theta = (table.w2 if sign > 0 else 2 * m * n - table.w2) / (2 * m * n)
    if m < 2 or n < 2:
        return theta, 0.0, 0.0
    of_treated = (np.cumsum(c) - c / 2) / n  # share of controls below each score
    of_control = 1 - (np.cumsum(t) - t / 2) / m
    centre = theta if sign > 0 else 1 - theta
    a = float((t * (of_treated - centre) ** 2).sum()) / (m - 1) / m
    b = float((c * (of_control - centre) ** 2).sum()) / (n - 1) / n
    if a + b <= 0:
        return theta, 0.0, 0.0
    return theta, a + b, (a + b) ** 2 / (a**2 / (m - 1) + b**2 / (n - 1))


def _newcombe(theta: float, m: int, n: int, z: float) -> tuple[float, float]:
    def excess(x: float) -> float:
        half = (m + n) / 2 - 1
        spread = 1 + half * ((1 - x) / (2 - x) + x / (1 + x))
        return (theta - x) ** 2 - z * z * x * (1 - x) * spread / (m * n)

    def limit(outside: float) -> float:
        inside, far = theta, outside
        for _ in range(200):
            middle = (inside + far) / 2
            inside, far = (inside, middle) if excess(middle) > 0 else (middle, far)
        return far

    return limit(0.0) if theta > 0 else 0.0, limit(1.0) if theta < 1 else 1.0
