"""What an interim look says: repeated confidence interval, conditional and predictive power.

Oracles: closed forms for a single remaining look, R's rpact 3.3.4, simulation of the rest of the trial.
"""

from dataclasses import dataclass
from math import inf, isfinite, sqrt

import numpy as np

from trialwright.statistics import _arguments, _result
from trialwright.statistics import sequential_integral as integral
from trialwright.statistics._distributions import normal_upper
from trialwright.statistics.sequential import GroupSequentialDesign, boundaries_at


@dataclass(frozen=True, slots=True)
class RepeatedInterval:
    """Interval that keeps its level at every look, whatever is decided; `p` is the one-sided repeated p value."""

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    look: int
    z: float
    crossed: bool

    def __str__(self) -> str:
        """One line: estimate, interval, p, n, look."""
        return _result.line("estimate", self)


@dataclass(frozen=True, slots=True)
class InterimPower:
    """Probability of crossing an efficacy boundary at a later look, given z now."""

    estimate: float
    look: int
    z: float
    method: str

    def __str__(self) -> str:
        """One line: power, look, z, assumption."""
        return f"{self.method} {_result.number(self.estimate)} at look {self.look}, z = {_result.number(self.z)}"


def repeated_interval(design: GroupSequentialDesign, look: int, estimate: float, se: float, n: int) -> RepeatedInterval:
    """Estimate -+ boundary x standard error (Jennison and Turnbull 1989, JRSS B 51:305, eq. 1.1).

    look: 1 for the first. estimate, se: on a scale where 0 is no effect and larger is better for treatment.
    The level is 1 - 2 alpha. The repeated p is the smallest alpha at which this look would cross (their p.
    191 of 2000).
    """
    k = _look(design, look, last=True)
    if not 0 < se < inf:
        raise ValueError(f"se: {se} is not positive and finite")
    _finite("estimate", estimate)
    z, bound = estimate / se, design.efficacy[k]
    p = _repeated_p(design, k, z)
    method = f"repeated interval at look {look} of {len(design.information)}"
    return RepeatedInterval(
        estimate,
        estimate - bound * se,
        estimate + bound * se,
        1 - 2 * design.alpha,
        p,
        method,
        n,
        look,
        z,
        z >= bound,
    )


def conditional_power(design: GroupSequentialDesign, look: int, z: float, drift: float | None = None) -> InterimPower:
    """Power given z at a look, under a drift (mean of z at full information); None takes the current trend.

    Futility boundaries are not obeyed, as they are not binding. Source: Lan, Simon and Halperin 1982,
    Commun Stat C 1:207; Jennison and Turnbull 2000, section 10.2.
    """
    k = _look(design, look, last=False)
    _finite("z", z)
    assumed = z / sqrt(design.information[k]) if drift is None else drift
    words = "the current trend" if drift is None else f"drift {assumed:.4g}"
    return InterimPower(_to_come(design, k, z, assumed), look, z, f"conditional power under {words}")


def predictive_power(
    design: GroupSequentialDesign, look: int, z: float, prior: tuple[float, float] | None = None
) -> InterimPower:
    """Conditional power averaged over what is believed of the drift now (Spiegelhalter et al. 1986, CCT 7:8).

    prior: mean and standard deviation of the drift before the trial; None is flat, so that the trend and
    its error alone count. Averaged with 61 Gauss-Hermite nodes.
    """
    k = _look(design, look, last=False)
    _finite("z", z)
    t = design.information[k]
    weight, pull = 0.0, 0.0
    if prior is not None:
        if not prior[1] > 0:
            raise ValueError(f"prior: standard deviation {prior[1]} is not positive")
        weight, pull = 1 / prior[1] ** 2, prior[0] / prior[1] ** 2
    mean, sd = (z * sqrt(t) + pull) / (t + weight), 1 / sqrt(t + weight)
    nodes, weights = np.polynomial.hermite_e.hermegauss(61)
    each = [_to_come(design, k, z, float(mean + sd * x)) for x in nodes]
    believed = "a flat prior" if prior is None else f"a prior of mean {prior[0]:g} and SD {prior[1]:g}"
    power = float(weights @ np.asarray(each) / weights.sum())
    return InterimPower(power, look, z, f"predictive power under {believed}")


def _to_come(design: GroupSequentialDesign, k: int, z: float, drift: float) -> float:
    path, total = integral.start(z, design.information[k]), 0.0
    looks = len(design.information)
    for j in range(k + 1, looks):
        t = design.information[j]
        total += integral.above(path, t, drift, design.efficacy[j])
        if j + 1 < looks:
            path = integral.between(path, t, drift, (-inf, design.efficacy[j]), design.information[j + 1])
    return total


def _repeated_p(design: GroupSequentialDesign, k: int, z: float) -> float:
    from scipy.optimize import brentq  # only where a repeated p is asked

    low, high = 1e-12, 0.5
    if k == 0 and len(design.information) == 1:
        return normal_upper(z)
    gap = {alpha: boundaries_at(design, alpha, k + 1)[k] - z for alpha in (low, high)}
    if gap[low] <= 0:
        return low
    if gap[high] >= 0:
        return high
    return float(brentq(lambda alpha: boundaries_at(design, alpha, k + 1)[k] - z, low, high, xtol=1e-10))


def _finite(name: str, value: float) -> None:
    if not isfinite(value):
        raise ValueError(f"{name}: {value} is not a finite number")


def _look(design: GroupSequentialDesign, look: int, *, last: bool) -> int:
    most = len(design.information) - (0 if last else 1)
    return _arguments.count("look", look, least=1, most=most) - 1
