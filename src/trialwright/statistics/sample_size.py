"""How many participants, what power, what effect: each plan solves for the one of the three left out.

`n` is the total over both arms, divided by `ratio` (treated to control); alpha is two-sided; `loss` is the
share without an outcome, so that `randomised` stands beside the number analysed.

Oracles: Whitehead's and Noether's own examples, R's `power.t.test`, `power.prop.test` and `Hmisc::popower`,
simulation (`tests/statistics/test_sample_size.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, log, sqrt

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments
from trialwright.statistics._arguments import Floats
from trialwright.statistics._distributions import normal_quantile, normal_upper, t_quantile
from trialwright.statistics._estimable import NotEstimable
from trialwright.statistics._f_distribution import noncentral_t_cdf

_Power = Callable[[float, float, float], float]  # treated, control, effect
_MOST = 1e8


@dataclass(frozen=True, slots=True)
class SampleSize:
    """A plan with everything filled in; `power` is what the whole numbers of participants reach.

    `exact` is the total before rounding each arm up (or the total given). `effect` is the odds ratio,
    probability of superiority, difference in means, or proportion of the treated, as `method` says.
    """

    n: int
    n_treated: int
    n_control: int
    randomised: int
    power: float
    effect: float
    alpha: float
    exact: float
    method: str

    def __str__(self) -> str:
        """One line: n by arm, power, effect, alpha, method, number to randomise."""
        more = "" if self.randomised == self.n else f", {self.randomised} randomised"
        return (
            f"n = {self.n} ({self.n_treated} v {self.n_control}){more}: power {self.power:.4f} for"
            f" {self.effect:.4g} at two-sided {self.alpha:g}, {self.method}"
        )


def plan_proportional_odds(
    control: ArrayLike,
    *,
    odds_ratio: float | None = None,
    n: int | None = None,
    power: float | None = None,
    alpha: float = 0.05,
    ratio: tuple[float, float] = (1, 1),
    loss: float = 0.0,
) -> SampleSize:
    """Common odds ratio of an ordinal scale (Whitehead 1993, Stat Med 12:2257, eq. 9).

    control: shape (k,), probabilities of the categories in the control arm, in order, summing to 1.
    odds_ratio: of being at or before any category, treated to control, so that above 1 shifts treated
    people to the categories listed first. The mean category probabilities weigh the arms by `ratio`, in
    Whitehead's examples 1:1.
    """
    p = _probabilities(control)
    if odds_ratio is not None and (odds_ratio <= 0 or odds_ratio == 1):
        raise ValueError(f"odds_ratio: {odds_ratio} is not above 0 and different from 1")

    def reached(treated: float, others: float, effect: float) -> float:
        total = treated + others
        mean = (treated * shifted(p, effect) + others * p) / total
        information = treated * others / total * (1 - float((mean**3).sum())) / 3
        return 1 - normal_upper(abs(log(effect)) * sqrt(information) - normal_quantile(1 - alpha / 2))

    ask = _Question(n, power, odds_ratio, alpha, ratio, loss)
    return _solve(ask, reached, (1 + 1e-9, 1e6), "common odds ratio (Whitehead)")


def plan_rank(
    *,
    superiority: float | None = None,
    n: int | None = None,
    power: float | None = None,
    alpha: float = 0.05,
    ratio: tuple[float, float] = (1, 1),
    loss: float = 0.0,
) -> SampleSize:
    """Wilcoxon-Mann-Whitney test (Noether 1987, JASA 82:645, section 2.2).

    superiority: probability that a treated participant does better than a control one, ties counted half.
    The variance is that without ties and under no effect: with few categories the true power is higher.
    """
    if superiority is not None and (not 0 < superiority < 1 or superiority == 0.5):
        raise ValueError(f"superiority: {superiority} is not between 0 and 1 and different from 0.5")

    def reached(treated: float, others: float, effect: float) -> float:
        spread = sqrt(12 * treated * others / (treated + others))
        return 1 - normal_upper(spread * abs(effect - 0.5) - normal_quantile(1 - alpha / 2))

    ask = _Question(n, power, superiority, alpha, ratio, loss)
    return _solve(ask, reached, (0.5 + 1e-9, 1 - 1e-9), "probability of superiority (Noether)")


def plan_means(
    sd: float | tuple[float, float],
    *,
    difference: float | None = None,
    n: int | None = None,
    power: float | None = None,
    alpha: float = 0.05,
    ratio: tuple[float, float] = (1, 1),
    loss: float = 0.0,
) -> SampleSize:
    """Welch's test of two means, by the noncentral t with Welch's degrees of freedom (Welch 1947).

    sd: of both arms, or (treated, control), in the unit of `difference`. Both tails count, as R's
    `power.t.test(strict = TRUE)`.
    """
    a, b = (sd, sd) if isinstance(sd, int | float) else sd
    if not (a > 0 and b > 0):
        raise ValueError(f"sd: {sd} is not positive")
    if difference == 0:
        raise ValueError("difference: 0 needs no trial")

    def reached(treated: float, others: float, effect: float) -> float:
        u, v = a**2 / treated, b**2 / others
        df = (u + v) ** 2 / (u**2 / (treated - 1) + v**2 / (others - 1))
        return _power_of_t(abs(effect) / sqrt(u + v), df, alpha)

    ask = _Question(n, power, difference, alpha, ratio, loss)
    return _solve(ask, reached, (1e-9 * (a + b), 100 * (a + b)), "difference in means (Welch)")


def plan_proportions(
    control: float,
    *,
    treated: float | None = None,
    n: int | None = None,
    power: float | None = None,
    alpha: float = 0.05,
    ratio: tuple[float, float] = (1, 1),
    loss: float = 0.0,
    continuity: bool = False,
) -> SampleSize:
    """Two proportions by the normal approximation (Fleiss, Tytun and Ury 1980, Biometrics 36:343, eq. 3).

    control, treated: proportions with the event. The variance is pooled under no effect and separate under
    the alternative, as R's `power.prop.test`. continuity: with their correction (eq. 5). The detectable
    effect, where treated is left out, is the proportion above `control`.
    """
    _arguments.level(control, "control")
    if treated is not None and (not 0 < treated < 1 or treated == control):
        raise ValueError(f"treated: {treated} is not between 0 and 1 and different from control {control}")

    def reached(some: float, others: float, effect: float) -> float:
        gap = abs(effect - control)
        mean = (some * effect + others * control) / (some + others)
        null = sqrt(mean * (1 - mean) * (1 / some + 1 / others))
        own = sqrt(effect * (1 - effect) / some + control * (1 - control) / others)
        shrink = (1 / some + 1 / others) / 2 if continuity else 0.0
        return 1 - normal_upper((gap - shrink - normal_quantile(1 - alpha / 2) * null) / own)

    ask = _Question(n, power, treated, alpha, ratio, loss)
    words = "proportion of the treated" + (", continuity correction" if continuity else "")
    return _solve(ask, reached, (control + 1e-9, 1 - 1e-9), f"{words} (control {control:g})")


def shifted(control: Floats, odds_ratio: float) -> Floats:
    """Category probabilities (k,) of the treated under a common odds ratio of being at or before each category."""
    before = np.cumsum(control)[:-1]
    odds = odds_ratio * before / (1 - before)
    after = np.concatenate(([0.0], odds / (1 + odds), [1.0]))
    return np.asarray(after[1:] - after[:-1], dtype=np.float64)


def _power_of_t(shift: float, df: float, alpha: float) -> float:
    """Both tails of a noncentral t; normal beyond 1e5 degrees of freedom, one beyond any doubt."""
    edge = t_quantile(1 - alpha / 2, df)
    if shift > edge + 30:
        return 1.0
    if df > 1e5:
        return normal_upper(edge - shift) + normal_upper(edge + shift)
    far = noncentral_t_cdf(-edge, df, shift) if shift < 6 else 0.0
    return 1 - noncentral_t_cdf(edge, df, shift) + far


@dataclass(frozen=True, slots=True)
class _Question:
    n: int | None
    power: float | None
    effect: float | None
    alpha: float
    ratio: tuple[float, float]
    loss: float


def _solve(ask: _Question, reached: _Power, effects: tuple[float, float], method: str) -> SampleSize:
    share = _check(ask)
    if ask.n is None:
        effect = ask.effect if ask.effect is not None else float("nan")
        least = 2.001 / min(share, 1 - share)
        exact = _root(ask, lambda total: reached(total * share, total * (1 - share), effect), (least, _MOST))
        treated, control = ceil(exact * share - 1e-9), ceil(exact * (1 - share) - 1e-9)
    else:
        exact = float(ask.n)
        treated = round(ask.n * share)
        control = ask.n - treated
        if min(treated, control) < 2:
            raise ValueError(f"n: {ask.n} gives arms of {treated} and {control}; each needs 2")
        given = ask.effect
        effect = _root(ask, lambda value: reached(treated, control, value), effects) if given is None else given
    n, power = treated + control, reached(treated, control, effect)
    randomised = ceil(n / (1 - ask.loss) - 1e-9)
    return SampleSize(n, treated, control, randomised, power, effect, ask.alpha, exact, method)


def _check(ask: _Question) -> float:
    missing = [name for name in ("n", "power", "effect") if getattr(ask, name) is None]
    if len(missing) != 1:
        raise ValueError(f"n, power, effect: exactly one must be left out, but {missing or 'none'} is")
    _arguments.level(ask.alpha, "alpha")
    if ask.n is not None:
        _arguments.count("n", ask.n, least=4)
    if ask.power is not None and not ask.alpha < ask.power < 1:
        raise ValueError(f"power: {ask.power} is not between alpha {ask.alpha} and 1")
    if not 0 <= ask.loss < 1:
        raise ValueError(f"loss: {ask.loss} is outside 0..1")
    treated, control = ask.ratio
    if not (treated > 0 and control > 0):
        raise ValueError(f"ratio: {ask.ratio} needs two positive numbers, treated to control")
    return treated / (treated + control)


def _root(ask: _Question, reached: Callable[[float], float], limits: tuple[float, float]) -> float:
    """Where a rising power meets the one that is asked for; the lower limit where it already exceeds it."""
    from scipy.optimize import brentq  # only where a plan is made

    wanted = ask.power if ask.power is not None else float("nan")
    low, high = limits
    if reached(low) >= wanted:
        return low
    step = high if high <= 1e6 else 2 * low
    while reached(step) < wanted:
        if step >= high:
            raise NotEstimable(f"power: nothing up to {high:g} reaches {wanted}; effect or n is too small")
        low, step = step, min(2 * step, high)
    return float(brentq(lambda value: reached(value) - wanted, low, step, xtol=1e-10, rtol=1e-13))


def _probabilities(control: ArrayLike) -> Floats:
    p = np.asarray(control, dtype=np.float64)
    if p.ndim != 1 or p.size < 2 or not (p >= 0).all() or abs(float(p.sum()) - 1) > 1e-6:
        raise ValueError(f"control: {p.tolist()} are not probabilities of at least two categories summing to 1")
    kept = np.asarray(p[p > 0] / p.sum(), dtype=np.float64)
    if kept.size < 2:
        raise NotEstimable("control: all probability lies in one category")
    return kept
