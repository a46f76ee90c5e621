"""Stratified rank tests: van Elteren, and the blocked Wilcoxon test over common ranks.

Oracles: `tests/oracles/naive.py` (midranks in loops), SAS PROC FREQ CMH2 with modified ridits (its documented formula),
R `coin::wilcox_test(y ~ a | site)` for the blocked test.
"""

from dataclasses import dataclass
from math import exp, log, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trialwright.statistics import _arguments, _result
from trialwright.statistics._arguments import Better
from trialwright.statistics._distributions import critical, normal_two_sided
from trialwright.statistics._estimable import NotEstimable, sample
from trialwright.statistics.ordinal_rank import placements, rank_variance
from trialwright.statistics.ordinal_table import two_arms


@dataclass(frozen=True, slots=True)
class StratifiedRank:
    """A stratified rank test. `estimate`: probability of superiority, strata combined with weights mn/(m+n+1).

    `z` is positive where treated scores are higher. `strata` counts those that hold both arms; participants of the
    others tell nothing about the arms and are `unused`.
    """

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    better: Better
    z: float
    strata: int
    unused: int

    def __str__(self) -> str:
        """One line: estimate, interval, p, n, method."""
        return _result.line("probability of a better outcome within strata", self)


def van_elteren(
    treated: ArrayLike,
    control: ArrayLike,
    treated_strata: ArrayLike,
    control_strata: ArrayLike,
    *,
    better: Better = "lower",
    level: float = 0.95,
) -> StratifiedRank:
    """Wilcoxon within strata, each weighted by 1/(m + n + 1) (van Elteren 1960, Bull ISI 37:351).

    Locally most powerful; equal to the CMH row mean score test with modified ridits (as SAS PROC FREQ).
    treated, control: finite scores, shapes (m,) and (n,); the strata are labels of the same shapes.
    """
    sign, level = _arguments.better_sign(better), _arguments.level(level)
    parts = _by_stratum(treated, control, treated_strata, control_strata)
    deviation = variance = 0.0
    for t, c in parts:
        table = two_arms(t, c)
        weight = 1 / (table.n + 1)
        deviation += weight * (table.w2 - table.n_treated * table.n_control) / 2
        variance += weight**2 * rank_variance(table)
    total = np.size(treated) + np.size(control)
    return _combined(parts, total, deviation, variance, better, sign, level, "van Elteren")


def stratified_wilcoxon(
    treated: ArrayLike,
    control: ArrayLike,
    treated_strata: ArrayLike,
    control_strata: ArrayLike,
    *,
    better: Better = "lower",
    level: float = 0.95,
) -> StratifiedRank:
    """Wilcoxon with midranks over the whole sample, expectation and variance by stratum (Strasser, Weber 1999; coin).

    Arguments as `van_elteren`. It also gains from differences between strata, and is weakened by large ones.
    """
    sign, level = _arguments.better_sign(better), _arguments.level(level)
    parts = _by_stratum(treated, control, treated_strata, control_strata, alone=True)
    everyone = np.concatenate([v for pair in parts for v in pair])
    ordered = np.sort(everyone)
    deviation = variance = 0.0
    for t, c in parts:
        if not t.size or not c.size:
            continue
        ranks = [(np.searchsorted(ordered, v) + np.searchsorted(ordered, v, side="right") + 1) / 2 for v in (t, c)]
        both = np.concatenate(ranks)
        deviation += float(ranks[0].sum() - t.size * both.mean())
        variance += t.size * c.size / both.size * float(both.var(ddof=1))
    used = [(t, c) for t, c in parts if t.size and c.size]
    return _combined(used, everyone.size, deviation, variance, better, sign, level, "Wilcoxon blocked by stratum")


def _combined(  # noqa: PLR0917
    parts: list[tuple[NDArray[np.float64], NDArray[np.float64]]],
    total: int, deviation: float, variance: float, better: Better, sign: int, level: float, method: str,
) -> StratifiedRank:  # fmt: skip
    z = deviation / sqrt(variance) if variance > 0 else 0.0
    weights, thetas, errors = [], [], []
    for t, c in parts:
        table = two_arms(t, c)
        theta, error, _ = placements(table, sign)
        weights.append(t.size * c.size / (table.n + 1))
        thetas.append(theta)
        # one participant in an arm of a stratum shows no spread there: the null variance stands in
        errors.append(error if min(t.size, c.size) > 1 else rank_variance(table) / (t.size * c.size) ** 2)
    share = np.array(weights) / sum(weights)
    theta, error = float(share @ thetas), sqrt(float(share**2 @ errors))
    lower = upper = nan
    if 0 < theta < 1:
        centre, reach = log(theta / (1 - theta)), critical(level) * error / (theta * (1 - theta))
        lower, upper = 1 / (1 + exp(reach - centre)), 1 / (1 + exp(-reach - centre))
    n = sum(t.size + c.size for t, c in parts)
    return StratifiedRank(theta, lower, upper, level, normal_two_sided(z), method, n, better, z, len(parts), total - n)


def _by_stratum(
    treated: ArrayLike, control: ArrayLike, treated_strata: ArrayLike, control_strata: ArrayLike, *, alone: bool = False
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    t, c = sample("treated", treated), sample("control", control)
    for name, given, rows in (("treated_strata", treated_strata, t.size), ("control_strata", control_strata, c.size)):
        _arguments.labels(name, given, rows)
    labels = np.concatenate([np.asarray(treated_strata), np.asarray(control_strata)]).astype(np.str_)
    of_t, of_c = labels[: t.size], labels[t.size :]
    parts = [(t[of_t == label], c[of_c == label]) for label in np.union1d(of_t, of_c)]
    both = [pair for pair in parts if pair[0].size and pair[1].size]
    if not both:
        raise NotEstimable("treated_strata: no stratum holds both arms")
    return parts if alone else both
