"""Delta-adjusted tipping point: how much worse the missing must have fared for the conclusion to fall.

Oracles: closed form for a difference in means, whose pooled estimate moves by delta times the share
missing; `tests/oracles/naive_missing.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite

from numpy.typing import ArrayLike

from trialwright.statistics import _result
from trialwright.statistics.missing import Imputations
from trialwright.statistics.pooling import Analyse, PooledEstimate, analyse_imputed


@dataclass(frozen=True, slots=True)
class Departure:
    """The pooled result when imputed outcomes are moved by `delta_treated` and `delta_control`, in outcome units."""

    delta_treated: float
    delta_control: float
    pooled: PooledEstimate
    holds: bool

    def __str__(self) -> str:
        """One line: both deltas, pooled result, whether the conclusion holds."""
        verdict = "holds" if self.holds else "does not hold"
        return f"delta {self.delta_treated:g} (treated), {self.delta_control:g} (control): {self.pooled}; {verdict}"


@dataclass(frozen=True, slots=True)
class TippingPoint:
    """All departures, and for each control delta the first treated delta that tips; the rest is that at (0, 0).

    `tips` holds (treated delta, control delta) pairs; a control delta for which no treated delta tips is
    absent, and one for which the first already tips stands with that one.
    """

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    departures: tuple[Departure, ...]
    tips: tuple[tuple[float, float], ...]

    def __str__(self) -> str:
        """One line: the result at no departure and where it tips."""
        return _result.line("without departure", self)


def tipping_point(
    imputed: Imputations,
    treated: ArrayLike,
    analyse: Analyse,
    *,
    treated_deltas: Sequence[float],
    control_deltas: Sequence[float] = (0.0,),
    limits: tuple[float, float] | None = None,
    complete_df: float = inf,
    level: float = 0.95,
) -> TippingPoint:
    """Move what was imputed, arm by arm, and see when the interval first reaches 0 (Cro et al. 2020, section 4.2).

    imputed: from `impute`, whose draws serve all departures, so that they differ by delta alone.
    treated_deltas, control_deltas: in the outcome's unit, in the order in which they grow implausible; one
    pair must be (0, 0). Give control_deltas where leaving may mean something else in either arm:
    disappointed controls who leave. limits: the scale's ends, where outcomes cannot pass them (a score of
    the living, not that of death). The conclusion holds where the interval lies on the same side of 0 as
    without departure.

    Source: Ratitch, O'Kelly and Tosiello 2013, Pharm Stat 12:337; Cro et al. 2020, Stat Med 39:2815.
    """
    for name, deltas in (("treated_deltas", treated_deltas), ("control_deltas", control_deltas)):
        if not all(isfinite(delta) for delta in deltas) or 0 not in deltas:
            raise ValueError(f"{name}: {tuple(deltas)} are not finite numbers with 0 among them")
    if limits is not None and not limits[0] < limits[1]:
        raise ValueError(f"limits: {limits} are not a lower and a higher end")
    pooled = {
        (t, c): analyse_imputed(imputed.shifted(treated, (t, c), limits), analyse, complete_df=complete_df, level=level)
        for c in control_deltas
        for t in treated_deltas
    }
    base = pooled[0, 0]
    departures = tuple(Departure(t, c, result, _holds(result, base)) for (t, c), result in pooled.items())
    tips = []
    if _holds(base, base):
        for c in control_deltas:
            fallen = [d.delta_treated for d in departures if d.delta_control == c and not d.holds]
            tips += [(fallen[0], c)] if fallen else []
        words = "tips at (treated, control) " + (", ".join(f"({t:g}, {c:g})" for t, c in tips) or "nowhere")
    else:
        words = "no conclusion to tip"
    return TippingPoint(base.estimate, base.lower, base.upper, level, base.p, words, base.n, departures, tuple(tips))


def _holds(result: PooledEstimate, base: PooledEstimate) -> bool:
    """Whether the interval excludes 0 on the side of the estimate without departure."""
    return result.lower > 0 if base.estimate > 0 else result.upper < 0
