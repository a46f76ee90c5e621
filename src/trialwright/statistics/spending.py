"""Error-spending functions of Lan and DeMets (1983, Biometrika 70:659): how much may be spent by a fraction.

Oracles: `tests/oracles/naive_sequential.py`; R's rpact 3.3.4.
"""

from math import e, exp, expm1, log, sqrt

from trialwright.statistics import _arguments
from trialwright.statistics._distributions import normal_quantile, normal_upper

KINDS = ("obrien-fleming", "pocock", "hwang-shih-decani")


def spent(kind: str, fraction: float, total: float, gamma: float | None = None) -> float:
    """Error spent (one-sided) by an information fraction in 0..1, of a `total` in 0..1.

    kind: "obrien-fleming", 2 - 2 Phi(z_{1 - total/2} / sqrt(t)) and "pocock", total ln(1 + (e - 1) t) (Lan
    and DeMets 1983, p. 661); "hwang-shih-decani", total (1 - exp(-gamma t)) / (1 - exp(-gamma)) (Hwang,
    Shih and De Cani 1990, Stat Med 9:1439, eq. 2), which alone takes `gamma`: -4 is near O'Brien-Fleming, 1
    near Pocock, 0 spends in proportion.
    """
    _arguments.choice("kind", kind, KINDS)
    if not 0 <= fraction <= 1:
        raise ValueError(f"fraction: {fraction} is outside 0..1")
    _arguments.level(total, "total")
    if (kind == "hwang-shih-decani") != (gamma is not None):
        raise ValueError(f"gamma: {gamma} with {kind!r}; it belongs to 'hwang-shih-decani', and to it alone")
    if fraction in (0, 1):
        return total * fraction
    if kind == "obrien-fleming":
        return 2 * normal_upper(normal_quantile(1 - total / 2) / sqrt(fraction))
    if kind == "pocock":
        return total * log(1 + (e - 1) * fraction)
    assert gamma is not None  # noqa: S101 - refused above
    if gamma < -500:
        return total * exp(gamma * (1 - fraction))
    return total * fraction if gamma == 0 else total * expm1(-gamma * fraction) / expm1(-gamma)
