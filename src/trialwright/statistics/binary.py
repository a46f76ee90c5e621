"""Two proportions: risk difference, risk ratio, odds ratio, each with a good interval and its test.

Oracles: `tests/oracles/naive.py`, Newcombe's (1998) worked tables, R `fisher.test`, `prop.test`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf, isnan, log, nan, sqrt

from trialwright.statistics import _arguments, _result
from trialwright.statistics._distributions import chi_square_upper, critical
from trialwright.statistics._estimable import NotEstimable


@dataclass(frozen=True, slots=True)
class TwoProportions:
    """One effect of two proportions; `risk_treated` and `risk_control` beside."""

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    effect: str
    risk_treated: float
    risk_control: float

    def __str__(self) -> str:
        """One line: effect, interval, p, n, method."""
        return _result.line(self.effect, self)


@dataclass(frozen=True, slots=True)
class Table:
    """Events and participants of two arms."""

    a: int
    m: int
    b: int
    n: int

    @property
    def risks(self) -> tuple[float, float]:
        return self.a / self.m, self.b / self.n


def table_of(events_t: float, n_t: float, events_c: float, n_c: float) -> Table:
    """The checked table; an arm without participants is `NotEstimable`."""
    for name, size in (("n_t", n_t), ("n_c", n_c)):
        if _arguments.count(name, size) == 0:
            raise NotEstimable(f"{name}: the arm holds no participant")
    a = _arguments.count("events_t", events_t, most=n_t)
    b = _arguments.count("events_c", events_c, most=n_c)
    return Table(a, int(n_t), b, int(n_c))


def risk_difference(
    events_t: int, n_t: int, events_c: int, n_c: int, *, method: str = "newcombe", level: float = 0.95
) -> TwoProportions:
    """Risk of the treated minus risk of the control arm.

    "newcombe": hybrid score interval (Newcombe 1998, Stat Med 17:873, method 10); "miettinen-nurminen": score
    interval with the n/(n-1) factor (1985, Stat Med 4:213, eq. 8). p: chi-square without continuity correction.
    """
    t, level = table_of(events_t, n_t, events_c, n_c), _arguments.level(level)
    p, q = t.risks
    z = critical(level)
    if _arguments.choice("method", method, ("newcombe", "miettinen-nurminen")) == "newcombe":
        (l1, u1), (l2, u2) = wilson(t.a, t.m, z), wilson(t.b, t.n, z)
        lower = p - q - sqrt((p - l1) ** 2 + (u2 - q) ** 2)
        upper = p - q + sqrt((u1 - p) ** 2 + (q - l2) ** 2)
    else:
        lower, upper = _inverted(lambda d: _score_difference(t, d), p - q, (-1.0, 1.0), z * z)
    name = "Newcombe" if method == "newcombe" else "Miettinen-Nurminen"
    return TwoProportions(p - q, lower, upper, level, pearson(t), name, t.m + t.n, "risk difference", p, q)


def risk_ratio(
    events_t: int, n_t: int, events_c: int, n_c: int, *, method: str = "miettinen-nurminen", level: float = 0.95
) -> TwoProportions:
    """Risk of the treated over risk of the control arm.

    "miettinen-nurminen": score interval (1985, Stat Med 4:213, eq. 9), which exists with zero events too; "katz":
    normal on the log scale (Katz et al. 1978, Biometrics 34:469), nan limits where an arm has no event.
    """
    t, level = table_of(events_t, n_t, events_c, n_c), _arguments.level(level)
    p, q = t.risks
    ratio = p / q if q else (inf if p else nan)
    if _arguments.choice("method", method, ("miettinen-nurminen", "katz")) == "katz":
        error = sqrt(1 / t.a - 1 / t.m + 1 / t.b - 1 / t.n) if t.a and t.b else nan
        lower, upper = ratio * exp(-critical(level) * error), ratio * exp(critical(level) * error)
    else:
        lower, upper = _on_log_scale(lambda r: _score_ratio(t, r), ratio, critical(level) ** 2)
    name = "Katz" if method == "katz" else "Miettinen-Nurminen"
    return TwoProportions(ratio, lower, upper, level, pearson(t), name, t.m + t.n, "risk ratio", p, q)


def odds_ratio(
    events_t: int, n_t: int, events_c: int, n_c: int, *, method: str = "woolf", level: float = 0.95
) -> TwoProportions:
    """Odds of the event in the treated over those in the control arm.

    "woolf": normal on the log scale (Woolf 1955), nan limits where a cell is empty; "miettinen-nurminen": score
    interval (1985, Stat Med 4:213, eq. 10), which exists with empty cells too. `fisher` gives the exact one.
    """
    t, level = table_of(events_t, n_t, events_c, n_c), _arguments.level(level)
    cells = (t.a, t.m - t.a, t.b, t.n - t.b)
    above, below = t.a * (t.n - t.b), t.b * (t.m - t.a)
    ratio = above / below if below else (inf if above else nan)
    if _arguments.choice("method", method, ("woolf", "miettinen-nurminen")) == "woolf":
        error = sqrt(sum(1 / x for x in cells)) if all(cells) else nan
        lower, upper = ratio * exp(-critical(level) * error), ratio * exp(critical(level) * error)
    else:
        lower, upper = _on_log_scale(lambda r: _score_odds(t, r), ratio, critical(level) ** 2)
    name = "Woolf" if method == "woolf" else "Miettinen-Nurminen"
    return TwoProportions(ratio, lower, upper, level, pearson(t), name, t.m + t.n, "odds ratio", *t.risks)


def pearson(t: Table, correct: bool = False) -> float:
    """Test p of Pearson's chi-square (the two-proportion z test squared); `correct`: Yates. 1 where no arm differs."""
    events, total = t.a + t.b, t.m + t.n
    spread = t.m * t.n * events * (total - events)
    if spread == 0:
        return 1.0
    gap = float(abs(t.a * t.n - t.b * t.m))
    gap = max(gap - total / 2, 0.0) if correct else gap
    return chi_square_upper(gap * gap * total / spread, 1)


def wilson(events: int, n: int, z: float) -> tuple[float, float]:
    """Score interval of one proportion (Wilson 1927)."""
    centre, reach = 2 * events + z * z, z * sqrt(z * z + 4 * events * (1 - events / n))
    return max((centre - reach) / (2 * (n + z * z)), 0.0), min((centre + reach) / (2 * (n + z * z)), 1.0)


def _score_difference(t: Table, d: float) -> float:
    """Miettinen-Nurminen chi-square for the difference d; the constrained risks by bisection of their likelihood."""

    def slope(q: float) -> float:
        return _term(t.a, q + d) - _term(t.m - t.a, 1 - q - d) + _term(t.b, q) - _term(t.n - t.b, 1 - q)

    low, high = max(0.0, -d), min(1.0, 1.0 - d)
    q = _falling_root(slope, low, high)
    return _chi(t, t.a / t.m - t.b / t.n - d, _spread(min(max(q + d, 0.0), 1.0), t.m) + _spread(q, t.n))


def _score_ratio(t: Table, r: float) -> float:
    def slope(q: float) -> float:
        return (_term(t.a, q) + _term(t.b, q)) - r * _term(t.m - t.a, 1 - r * q) - _term(t.n - t.b, 1 - q)

    q = _falling_root(slope, 0.0, min(1.0, 1 / r))
    return _chi(t, t.a / t.m - r * t.b / t.n, _spread(min(r * q, 1.0), t.m) + r * r * _spread(q, t.n))


def _score_odds(t: Table, r: float) -> float:
    def treated(q: float) -> float:
        return r * q / (1 - q + q * r)

    q = _falling_root(lambda q: t.a + t.b - t.m * treated(q) - t.n * q, 0.0, 1.0)
    p = treated(q)
    spread = 1 / (t.m * p * (1 - p)) + 1 / (t.n * q * (1 - q)) if 0 < p < 1 and 0 < q < 1 else inf
    gap = t.m * (t.a / t.m - p)
    return gap * gap * spread * (t.m + t.n - 1) / (t.m + t.n) if gap else 0.0


def _term(count: int, risk: float) -> float:
    return 0.0 if count == 0 else inf if risk <= 0 else count / risk


def _spread(risk: float, n: int) -> float:
    return risk * (1 - risk) / n


def _chi(t: Table, gap: float, variance: float) -> float:
    total = t.m + t.n
    if abs(gap) < 1e-15:
        return 0.0
    return gap * gap / (variance * total / (total - 1)) if variance > 0 else inf


def _falling_root(f: Callable[[float], float], low: float, high: float) -> float:
    """The root of a falling function between two ends, by bisection to the last digit."""
    for _ in range(100):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if f(middle) > 0 else (low, middle)
    return (low + high) / 2


def _inverted(
    chi: Callable[[float], float], centre: float, ends: tuple[float, float], limit: float
) -> tuple[float, float]:
    """Values on either side of the estimate at which the score chi-square reaches its limit."""

    def side(end: float) -> float:
        inside, outside = centre, end
        for _ in range(80):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if chi(middle) < limit else (inside, middle)
        return (inside + outside) / 2

    return side(ends[0]), side(ends[1])


def _on_log_scale(chi: Callable[[float], float], ratio: float, limit: float) -> tuple[float, float]:
    if isnan(ratio):  # no event anywhere, every ratio fits
        return 0.0, inf
    centre = log(ratio) if 0 < ratio < inf else (-40.0 if ratio == 0 else 40.0)
    low, high = _inverted(lambda x: chi(exp(x)), centre, (-40.0, 40.0), limit)
    return (0.0 if ratio == 0 else exp(low)), (inf if ratio == inf else exp(high))
