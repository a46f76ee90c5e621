"""From what a statistic returns to the estimate that a report shows."""

from __future__ import annotations

from math import isnan
from typing import Literal, Protocol

from trialwright.analysis.results import Estimate, Scale, Statistic
from trialwright.analysis.sample import Sample

NULL: dict[Scale, float] = {"ratio": 1.0, "difference": 0.0, "probability": 0.5}


class Found(Protocol):
    """What every statistic returns."""

    @property
    def estimate(self) -> float: ...
    @property
    def lower(self) -> float: ...
    @property
    def upper(self) -> float: ...
    @property
    def level(self) -> float: ...
    @property
    def p(self) -> float: ...
    @property
    def method(self) -> str: ...


def known(number: float | None) -> float | None:
    """Give a number, None for not-a-number."""
    return None if number is None or isnan(number) else float(number)


def statistics(**numbers: float | None) -> tuple[Statistic, ...]:
    """Name further numbers: an underscore stands for a blank."""
    return tuple(Statistic(name.replace("_", " "), known(value)) for name, value in numbers.items())


def estimate(  # noqa: PLR0913  one call says all that is known of one number
    sample: Sample,
    found: Found,
    *,
    method: str,
    name: str,
    scale: Scale,
    favours: Literal["above", "below"],
    se: float | None = None,
    covariates: tuple[str, ...] = (),
    further: tuple[Statistic, ...] = (),
) -> Estimate:
    """Give the estimate, with what its interval includes and what it leaves open."""
    null, lower, upper = NULL[scale], known(found.lower), known(found.upper)
    above = None if upper is None else upper > null
    below = None if lower is None else lower < null
    both = lower is not None and upper is not None
    return Estimate(
        method=method,
        name=name,
        description=found.method,
        scale=scale,
        null=null,
        favours_treated=favours,
        estimate=known(found.estimate),
        lower=lower,
        upper=upper,
        level=found.level,
        p=known(found.p),
        n=sample.n,
        n_treated=sample.n_treated,
        n_control=sample.n_control,
        se=known(se),
        unit=sample.endpoint.unit if scale == "difference" else "",
        covariates=covariates,
        statistics=further,
        includes_null=lower <= null <= upper if lower is not None and upper is not None and both else None,
        compatible_with_benefit=above if favours == "above" else below,
        compatible_with_harm=below if favours == "above" else above,
    )
