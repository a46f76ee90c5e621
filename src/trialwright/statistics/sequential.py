"""Group-sequential designs: efficacy boundaries by error spending, non-binding futility, power.

Oracles: R's rpact 3.3.4, the published O'Brien-Fleming and Pocock spending boundaries of Reboussin, DeMets,
Kim and Lan (2000, Control Clin Trials 21:190), `tests/oracles/naive_sequential.py` (trapezoids) and
simulation.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

from trialwright.statistics import _arguments
from trialwright.statistics import sequential_integral as integral
from trialwright.statistics._distributions import normal_quantile, normal_upper
from trialwright.statistics._estimable import NotEstimable
from trialwright.statistics.spending import KINDS, spent


@dataclass(frozen=True, slots=True)
class GroupSequentialDesign:
    """Boundaries on the z scale at each look, one-sided: a large z favours treatment.

    `futility` is -inf where no futility is planned; at the last look it equals `efficacy` if it is. `drift`
    is the mean of z at full information that gives `power`; the maximal information is (drift / effect)^2,
    which is `inflation` times that of a trial with one look.
    """

    information: tuple[float, ...]
    efficacy: tuple[float, ...]
    futility: tuple[float, ...]
    alpha: float
    alpha_spent: tuple[float, ...]
    beta_spent: tuple[float, ...]
    nominal_p: tuple[float, ...]
    power: float
    drift: float
    inflation: float
    method: str
    spending: str
    gamma: float | None
    spending_time: tuple[float, ...]

    def __str__(self) -> str:
        """One line: looks, boundaries, alpha, power, inflation."""
        bounds = ", ".join(f"{z:.3f}" for z in self.efficacy)
        stop = "" if self.futility[0] == -inf else "; futility below " + ", ".join(f"{z:.3f}" for z in self.futility)
        return (
            f"{self.method}, {len(self.information)} looks, one-sided alpha {self.alpha:g}: efficacy from z {bounds}"
            f"{stop}; information {self.inflation:.3f} x fixed for power {self.power:g}"
        )


@dataclass(frozen=True, slots=True)
class OperatingCharacteristics:
    """Where a design stops at a drift: probability of efficacy and of futility at each look.

    `expected_information` is the mean fraction of the maximal information at stopping.
    """

    drift: float
    efficacy: tuple[float, ...]
    futility: tuple[float, ...]
    power: float
    expected_information: float

    def __str__(self) -> str:
        """One line: drift, power, expected information."""
        return f"drift {self.drift:.4g}: power {self.power:.4f}, expected information {self.expected_information:.4f}"


def group_sequential_design(
    information: Sequence[float],
    *,
    alpha: float = 0.025,
    spending: str = "obrien-fleming",
    gamma: float | None = None,
    futility: str | None = None,
    futility_gamma: float | None = None,
    power: float = 0.9,
    spending_time: Sequence[float] | None = None,
) -> GroupSequentialDesign:
    """Lan-DeMets boundaries for looks at these fractions of the maximal information.

    information: increasing, the last 1. alpha: one-sided (a symmetric two-sided 0.05 is 0.025 here).
    spending, gamma: see `spent`. futility: None, or the spending function of 1 - power under the drift that
    reaches `power` (Pampallona, Tsiatis and Kim 2001, Drug Inf J 35:1113); it is non-binding: the efficacy
    boundaries are those of a trial that never stops for futility. spending_time: fractions at which the
    error is read, where they are not those of information (a look that came early, an overrun maximum).

    At an interim look give the fractions as they really were, then those planned: boundaries of the past
    stay.
    """
    looks = _fractions("information", information)
    _arguments.level(alpha, "alpha")
    times = looks if spending_time is None else _fractions("spending_time", spending_time)
    if len(times) != len(looks):
        raise ValueError(f"spending_time: {len(times)} looks, but information has {len(looks)}")
    _arguments.level(power, "power")
    if power <= alpha:
        raise ValueError(f"power: {power} is not above alpha {alpha}")
    by_alpha = tuple(spent(spending, t, alpha, gamma) for t in times)
    efficacy = _efficacy(looks, by_alpha)
    by_beta, low, drift = _futility(looks, times, efficacy, (futility, futility_gamma, power))
    fixed = normal_quantile(1 - alpha) + normal_quantile(power)
    words = f"Lan-DeMets {spending}" + ("" if futility is None else f", non-binding futility {futility}")
    p = tuple(normal_upper(z) for z in efficacy)
    return GroupSequentialDesign(
        looks, efficacy, low, alpha, by_alpha, by_beta, p, power, drift, (drift / fixed) ** 2, words, spending, gamma,
        times,
    )  # fmt: skip


def operating_characteristics(design: GroupSequentialDesign, drift: float) -> OperatingCharacteristics:
    """Stopping probabilities at a drift (0 under no effect), futility obeyed where it is planned."""
    return _characteristics(design.information, design.efficacy, design.futility, drift)


def _futility(
    looks: tuple[float, ...],
    times: tuple[float, ...],
    efficacy: tuple[float, ...],
    plan: tuple[str | None, float | None, float],
) -> tuple[tuple[float, ...], tuple[float, ...], float]:
    """Error of the second kind spent, futility boundaries, and the drift that reaches the power."""
    kind, gamma, power = plan
    if kind is None:
        low = (-inf,) * len(looks)
        return (0.0,) * len(looks), low, _drift(lambda d: _characteristics(looks, efficacy, low, d).power - power)
    _arguments.choice("futility", kind, KINDS)
    by_beta = tuple(spent(kind, t, 1 - power, gamma) for t in times)
    drift = _drift(lambda d: by_beta[-1] - _last_miss(looks, efficacy, by_beta, d)[1])
    return by_beta, (*_last_miss(looks, efficacy, by_beta, drift)[0], efficacy[-1]), drift


def boundaries_at(design: GroupSequentialDesign, alpha: float, looks: int) -> tuple[float, ...]:
    """Efficacy boundaries of the first `looks` looks, had the design spent this alpha in its own manner."""
    by_alpha = tuple(spent(design.spending, t, alpha, design.gamma) for t in design.spending_time[:looks])
    return _efficacy(design.information[:looks], by_alpha)


def _efficacy(looks: tuple[float, ...], by_alpha: tuple[float, ...]) -> tuple[float, ...]:
    path, bounds, before = integral.start(), [], 0.0
    for k, t in enumerate(looks):
        bounds.append(integral.upper_bound(path, t, 0.0, by_alpha[k] - before))
        before = by_alpha[k]
        if k + 1 < len(looks):
            path = integral.between(path, t, 0.0, (-inf, bounds[-1]), looks[k + 1])
    return tuple(bounds)


def _characteristics(
    looks: tuple[float, ...], efficacy: tuple[float, ...], futility: tuple[float, ...], drift: float
) -> OperatingCharacteristics:
    path, up, down, expected = integral.start(), [], [], 0.0
    for k, t in enumerate(looks):
        up.append(integral.above(path, t, drift, efficacy[k]))
        last = k + 1 == len(looks)
        down.append(integral.below(path, t, drift, futility[k]) if futility[k] > -inf else 0.0)
        stopped = up[-1] + down[-1]
        expected += t * (1 - sum(up[:-1]) - sum(down[:-1]) if last else stopped)
        if not last:
            path = integral.between(path, t, drift, (futility[k], efficacy[k]), looks[k + 1])
    return OperatingCharacteristics(drift, tuple(up), tuple(down), sum(up), expected)


def _last_miss(
    looks: tuple[float, ...], efficacy: tuple[float, ...], by_beta: tuple[float, ...], drift: float
) -> tuple[tuple[float, ...], float]:
    """Futility bounds before the last look, and the error of the second kind with all of the last look's."""
    path, bounds, missed = integral.start(), [], 0.0
    for k, t in enumerate(looks[:-1]):
        bound = integral.lower_bound(path, t, drift, max(by_beta[k] - missed, 0.0))
        bounds.append(min(bound, efficacy[k]))
        missed += integral.below(path, t, drift, bounds[-1]) if bounds[-1] > -inf else 0.0
        path = integral.between(path, t, drift, (bounds[-1], efficacy[k]), looks[k + 1])
    return tuple(bounds), missed + integral.below(path, looks[-1], drift, efficacy[-1])


def _drift(excess: Callable[[float], float]) -> float:
    from scipy.optimize import brentq

    try:
        return float(brentq(excess, 1e-3, 20.0, xtol=1e-10))
    except ValueError:
        raise NotEstimable("power: no drift up to 20 reaches it with these looks") from None


def _fractions(name: str, values: Sequence[float]) -> tuple[float, ...]:
    looks = tuple(float(v) for v in values)
    increasing = all(a < b for a, b in zip((0.0, *looks), looks, strict=False))
    if not looks or not increasing or looks[-1] != 1:
        raise ValueError(f"{name}: {looks} are not increasing fractions above 0 that end with 1")
    return looks
