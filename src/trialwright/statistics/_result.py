"""How a result reads in one line, the same for every statistic."""

import math
from typing import Protocol


class Result(Protocol):
    """What every public result of this room carries, whatever else it has."""

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
    @property
    def n(self) -> int: ...


def line(name: str, result: Result) -> str:
    """One line: name, estimate, interval, p, number of participants and method."""
    parts = [f"{name} {number(result.estimate)}"]
    if not (math.isnan(result.lower) and math.isnan(result.upper)):
        parts[0] += f" ({100 * result.level:g} % CI {number(result.lower)} to {number(result.upper)})"
    if not math.isnan(result.p):
        parts.append(p_value(result.p))
    parts += [f"n = {result.n}", result.method]
    return ", ".join(parts)


def number(value: float) -> str:
    """Three significant digits, never in scientific notation for everyday sizes."""
    if math.isnan(value):
        return "not estimable"
    if math.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    if value == 0 or not 1e-3 <= abs(value) < 1e5:
        return f"{value:.3g}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"


def p_value(p: float) -> str:
    """`p = 0.023`, or `p < 0.0001` where more digits would only pretend."""
    return "p < 0.0001" if p < 1e-4 else f"p = {p:.{2 if p > 0.2 else 3 if p > 1e-3 else 4}f}"
