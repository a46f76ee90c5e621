"""Two arms, one continuous outcome: difference in means by Welch, Student and permutation.

Oracles: `tests/oracles/naive_continuous.py` (plain loops, all permutations) and R's `t.test`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _estimable, _result
from trialwright.statistics._arguments import Floats, Integers
from trialwright.statistics._distributions import t_quantile, t_two_sided
from trialwright.statistics._estimable import NotEstimable

_ENUMERATE_UP_TO = 50_000  # allocations; above this a generator draws them


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """Treated mean minus control mean, in the outcome's unit.

    `df` is None where no t distribution is used. `p_error` is the Monte Carlo standard error of `p`, 0 where
    nothing was drawn.
    """

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    n_treated: int
    n_control: int
    df: float | None
    se: float
    mean_treated: float
    mean_control: float
    p_error: float = 0.0

    def __str__(self) -> str:
        """One line: estimate, interval, p, n, method."""
        return _result.line("difference in means", self)


def welch(treated: ArrayLike, control: ArrayLike, level: float = 0.95) -> MeanDifference:
    """Difference in means without assuming equal variances (Welch 1947, Biometrika 34:28).

    treated, control: shape (n,) finite values in one unit. Raises `NotEstimable` for an arm of fewer than
    two, or where both arms are constant (no variance to judge by).
    """
    t, c, level = _arms(treated, control, level)
    a, b = float(t.var(ddof=1)) / t.size, float(c.var(ddof=1)) / c.size
    df = (a + b) ** 2 / (a**2 / (t.size - 1) + b**2 / (c.size - 1)) if a + b else float("nan")
    return _by_t(t, c, level, float(np.sqrt(a + b)), df, "Welch t test")


def student(treated: ArrayLike, control: ArrayLike, level: float = 0.95) -> MeanDifference:
    """Difference in means assuming equal variances (Student 1908, Biometrika 6:1); arguments as `welch`."""
    t, c, level = _arms(treated, control, level)
    df = t.size + c.size - 2
    pooled = float((t.size - 1) * t.var(ddof=1) + (c.size - 1) * c.var(ddof=1)) / df
    return _by_t(t, c, level, float(np.sqrt(pooled * (1 / t.size + 1 / c.size))), df, "Student t test")


def permutation(
    treated: ArrayLike,
    control: ArrayLike,
    level: float = 0.95,
    *,
    generator: np.random.Generator | None = None,
    replicates: int = 9_999,
) -> MeanDifference:
    """Difference in means against all allocations of the same arm sizes (Pitman 1937, JRSS Suppl 4:119).

    Every allocation is enumerated up to 50,000 of them; beyond, `replicates` are drawn from `generator`,
    which is then required, and p = (b + 1) / (replicates + 1) (Phipson and Smyth 2010, eq. 2). p is
    two-sided by absolute difference. The interval inverts the two one-sided tests under a constant shift:
    allocation s is at least as extreme from the shift (D - D_s) / (1 - c_s) on, with c_s the difference in
    the share of truly treated, so the limits are order statistics of these (the problem of Garthwaite 1996,
    Biometrics 52:1387, solved exactly). The test holds for simple randomisation of fixed arm sizes; for
    blocks use re-randomisation.

    Limits are infinite where the arms are too small to exclude anything at this level.
    """
    t, c, level = _arms(treated, control, level, smallest=1)
    y = np.concatenate((t, c))
    n, k = y.size, t.size
    total = comb(n, k)
    exact = total <= _ENUMERATE_UP_TO
    if not exact and generator is None:
        raise ValueError(f"generator: None, but {total:.3g} allocations are too many to enumerate")
    if replicates < 99:
        raise ValueError(f"replicates: {replicates} is below 99")
    draws = _all_allocations(n, k, total) if exact else _drawn_allocations(n, k, replicates, generator)
    difference, share = _differences(y - y.mean(), k, draws)
    seen = float(t.mean() - c.mean())
    slack = 1e-9 * float(np.abs(y - y.mean()).max())  # equal differences, summed in another order
    extreme = int((np.abs(difference) >= abs(seen) - slack).sum())
    if exact:
        p, p_error = extreme / total, 0.0
    else:
        p = (extreme + 1) / (replicates + 1)
        p_error = float(np.sqrt(p * (1 - p) / replicates))
    lower, upper = _shift_limits(seen, difference, share, level, exact)
    return MeanDifference(
        seen, lower, upper, level, p,
        f"permutation test ({'all' if exact else 'Monte Carlo,'} {difference.size} allocations)",
        n, k, n - k, None, float(np.sqrt((difference**2).mean())), float(t.mean()), float(c.mean()), p_error,
    )  # fmt: skip


def _arms(treated: ArrayLike, control: ArrayLike, level: float, smallest: int = 2) -> tuple[Floats, Floats, float]:
    return (
        _estimable.sample("treated", treated, smallest),
        _estimable.sample("control", control, smallest),
        _arguments.level(level),
    )


def _by_t(t: Floats, c: Floats, level: float, se: float, df: float, method: str) -> MeanDifference:
    mean_t, mean_c = float(t.mean()), float(c.mean())
    if not se > 1e-14 * max(abs(mean_t), abs(mean_c)):
        raise NotEstimable(
            f"treated, control: both arms are constant ({mean_t:g} and {mean_c:g}): there is no standard error"
        )
    half = t_quantile(0.5 + level / 2, df) * se
    difference = mean_t - mean_c
    p = t_two_sided(difference / se, df)
    return MeanDifference(
        difference, difference - half, difference + half, level, p, method,
        t.size + c.size, t.size, c.size, float(df), se, mean_t, mean_c,
    )  # fmt: skip


def _all_allocations(n: int, k: int, total: int) -> Iterator[Integers]:
    flat = np.fromiter(chain.from_iterable(combinations(range(n), k)), dtype=np.int64, count=total * k)
    yield flat.reshape(total, k)


def _drawn_allocations(n: int, k: int, replicates: int, generator: np.random.Generator | None) -> Iterator[Integers]:
    """Members of the treated arm, in chunks of at most about four million indices."""
    assert generator is not None  # noqa: S101 - the caller has refused it
    chunk = max(1, 4_000_000 // n)
    for start in range(0, replicates, chunk):
        size = min(chunk, replicates - start)
        yield generator.permuted(np.broadcast_to(np.arange(n), (size, n)), axis=1)[:, :k]


def _differences(y: Floats, k: int, draws: Iterator[Integers]) -> tuple[Floats, Floats]:
    """Mean difference of each allocation, and its difference in the share of truly treated (first k of y)."""
    n = y.size
    parts = [(y[members].sum(axis=1), (members < k).sum(axis=1)) for members in draws]
    sums, kept = (np.concatenate(column) for column in zip(*parts, strict=True))
    return sums / k - (y.sum() - sums) / (n - k), kept / k - (k - kept) / (n - k)


def _shift_limits(seen: float, difference: Floats, share: Floats, level: float, exact: bool) -> tuple[float, float]:
    """A shift is kept while more than (1 - level)/2 of the allocations are as extreme, on either side."""
    moved = share < 1 - 1e-12
    crossing = np.sort((seen - difference[moved]) / (1 - share[moved]))
    always = (difference.size - crossing.size) + (0 if exact else 1)
    total = difference.size + (0 if exact else 1)
    needed = int(np.floor((1 - level) / 2 * total + 1e-9)) + 1 - always
    if needed < 1 or needed > crossing.size:
        return -np.inf, np.inf
    return float(crossing[needed - 1]), float(crossing[-needed])
