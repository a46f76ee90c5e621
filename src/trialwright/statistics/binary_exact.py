"""Fisher's exact test of a two by two table, its mid-p, and the conditional odds ratio with its exact interval.

Oracle: `tests/oracles/naive.py` (all tables), R `fisher.test`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, lgamma, log

import numpy as np

from trialwright.statistics import _arguments, _result
from trialwright.statistics._arguments import Floats
from trialwright.statistics.binary import table_of


@dataclass(frozen=True, slots=True)
class Fisher:
    """Conditional maximum likelihood odds ratio, exact interval, and p: two-sided, mid-p, one-sided."""

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    p_mid: float
    p_fewer: float
    p_more: float

    def __str__(self) -> str:
        """One line: odds ratio, interval, p, n, method."""
        return _result.line("conditional odds ratio", self)


def fisher(events_t: int, n_t: int, events_c: int, n_c: int, *, level: float = 0.95) -> Fisher:
    """Exact test given both margins (Fisher 1935); interval by inverting two one-sided tests (Cornfield 1956).

    Two-sided p sums the tables that are no more probable than the observed one (as R; relative tolerance 1e-7);
    `p_mid` counts the tables as probable as the observed one half. `p_fewer`, `p_more`: events of the treated arm.
    """
    t, level = table_of(events_t, n_t, events_c, n_c), _arguments.level(level)
    low = max(0, t.a + t.b - t.n)
    support = np.arange(low, min(t.m, t.a + t.b) + 1)
    logs = np.array([
        _log_choose(t.m, int(x)) + _log_choose(t.n, t.a + t.b - int(x)) for x in support
    ])  # fmt: skip
    null = _tilted(logs, support, 0.0)
    own = null[t.a - low]
    as_extreme, equal = null <= own * (1 + 1e-7), np.abs(null - own) <= own * 1e-7
    p = min(float(null[as_extreme].sum()), 1.0)
    tail = (1 - level) / 2

    def mean(x: float) -> float:
        return float(_tilted(logs, support, x) @ support)

    def more(x: float) -> float:
        return float(_tilted(logs, support, x)[t.a - low :].sum())

    def fewer(x: float) -> float:
        return float(_tilted(logs, support, x)[: t.a - low + 1].sum())

    least, most = t.a == support[0], t.a == support[-1]
    estimate = float(np.exp(_root(lambda x: mean(x) - t.a))) if not (least or most) else (0.0 if least else inf)
    lower = 0.0 if least else float(np.exp(_root(lambda x: more(x) - tail)))
    upper = inf if most else float(np.exp(_root(lambda x: tail - fewer(x))))
    return Fisher(
        estimate, lower, upper, level, p, "Fisher exact", t.m + t.n,
        p - float(null[equal].sum()) / 2, min(fewer(0.0), 1.0), min(more(0.0), 1.0),
    )  # fmt: skip


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _tilted(logs: Floats, support: np.ndarray, log_odds: float) -> Floats:
    raised = logs + support * log_odds
    weights = np.exp(raised - raised.max())
    return np.asarray(weights / weights.sum())


def _root(rising: Callable[[float], float]) -> float:
    low, high = -log(1e15), log(1e15)
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return (low + high) / 2
