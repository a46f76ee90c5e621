"""How numbers read: one form for each kind everywhere, in the abstract, in tables and in figures."""

from __future__ import annotations

from datetime import date
from math import floor, isfinite, isinf, log10

from trialwright.analysis.results import Estimate

NONE = "–"
"""Stands where there is no number."""

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def count(n: int) -> str:
    """Write a count; from 10,000 on in groups of three digits."""
    return f"{n:,}" if abs(n) >= 10_000 else str(n)


def percent(share: float | None) -> str:
    """Write a percentage with one decimal."""
    return NONE if share is None else f"{share:.1f}\u00a0%"


def signed(value: float | None, decimals: int = 2) -> str:
    """Write a number with a true minus sign, or a dash where there is none."""
    if value is None:
        return NONE
    if isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def number(value: float | None) -> str:
    """Write a number with three significant digits, at most three decimals, never with an exponent below a million."""
    if value is None:
        return NONE
    if not isfinite(value) or value == 0:
        return "0" if value == 0 else signed(value)
    if abs(value) >= 1e6:
        return f"{value:.2e}".replace("-", "−")
    return signed(value, max(0, min(3, 2 - floor(log10(abs(value))))))


def trimmed(value: float | None) -> str:
    """Write a score, a quartile or a limit of a range: as it was recorded, with at most three significant decimals."""
    if value is None:
        return NONE
    text = number(value) if abs(value) < 100 else signed(value, 1)
    return text.rstrip("0").rstrip(".") if "." in text else text


def mean_sd(mean: float | None, sd: float | None) -> str:
    """Write mean (SD), both with the decimals that the standard deviation deserves."""
    if mean is None:
        return NONE
    size = sd if sd else abs(mean)
    places = 1 if size >= 1 else 2 if size >= 0.1 else 3
    return f"{signed(mean, places)} ({signed(sd, places)})"


def day(text: str) -> str:
    """Write an ISO date as people do: `1 March 2018`; anything else stays as it is."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{found.day}\u00a0{MONTHS[found.month - 1]}\u00a0{found.year}"


def size(n: int) -> str:
    """Write the size of a group, kept on one line: `n = 39`."""
    return f"n\u00a0=\u00a0{count(n)}"


def p_value(p: float | None) -> str:
    """Write a p-value without its letter: two digits that matter, never 0."""
    if p is None:
        return NONE
    if p < 0.001:
        return "<0.001"
    text = f"{p:.3f}" if p < 0.1 else f"{p:.2f}"
    return text if float(text) < 1 else ">0.99"


def p_said(p: float | None) -> str:
    """Write a p-value as a text says it: `p = 0.023`."""
    written = p_value(p)
    return f"p\u00a0{written[0]}\u00a0{written[1:]}" if written[0] in "<>" else f"p\u00a0=\u00a0{written}"


def factor(estimate: Estimate) -> float:
    """Give by how much an effect is written larger: differences of risks are read in percentage points."""
    return 100.0 if estimate.method == "risk-difference" else 1.0


def unit(estimate: Estimate) -> str:
    """Give the unit in which an effect is written; ratios and probabilities have none."""
    if estimate.method == "risk-difference":
        return "percentage points"
    return estimate.unit if estimate.scale == "difference" else ""


def _shown(estimate: Estimate, value: float | None) -> str:
    """Write an effect or one of its limits: ratios by their own size, differences all with the same decimals."""
    if value is None or not isfinite(value):
        return signed(value)
    value *= factor(estimate)
    if estimate.scale == "ratio":
        return signed(value, 3 if value < 0.01 else 2 if value < 10 else 1 if value < 100 else 0)
    ends = [abs(each) for each in (estimate.estimate, estimate.lower, estimate.upper) if each and isfinite(each)]
    largest = max(ends, default=1.0) * factor(estimate)
    if estimate.method == "risk-difference":
        return signed(value, 2 if largest < 10 else 1)
    return signed(value, 3 if largest < 0.2 or estimate.scale == "probability" else 2 if largest < 2 else 1)


def interval(estimate: Estimate, joint: str = " to ") -> str:
    """Write the limits of an interval."""
    if estimate.lower is None or estimate.upper is None:
        return NONE
    return f"{_shown(estimate, estimate.lower)}{joint}{_shown(estimate, estimate.upper)}"


def point(estimate: Estimate) -> str:
    """Write the estimate alone."""
    return _shown(estimate, estimate.estimate)


def effect(estimate: Estimate) -> str:
    """Write estimate and interval as a table cell does: `1.42 (1.09 to 1.85)`."""
    if estimate.estimate is None:
        return "not estimable"
    if estimate.lower is None or estimate.upper is None:
        return point(estimate)
    return f"{point(estimate)} ({interval(estimate)})"


def level(estimate: Estimate) -> str:
    """Write the level of an interval: `95 % CI`."""
    return f"{100 * estimate.level:g}\u00a0%\u00a0CI"


def effect_said(estimate: Estimate) -> str:
    """Write an effect as a text says it: `odds ratio of a better score 1.42 (95 % CI 1.09 to 1.85; p = 0.01)`."""
    if estimate.estimate is None:
        return f"{estimate.name} not estimable"
    of = f" {unit(estimate)}" if unit(estimate) else ""
    inside = [f"{level(estimate)} {interval(estimate)}"] if estimate.lower is not None else []
    inside += [p_said(estimate.p)] if estimate.p is not None else []
    return f"{estimate.name} {point(estimate)}{of}" + (f" ({'; '.join(inside)})" if inside else "")


def plural(n: int, one: str, many: str = "") -> str:
    """Write a count with its noun: `1 participant`, `2 participants`."""
    return f"{count(n)} {one if n == 1 else many or one + 's'}"
