"""Two arms of an ordinal outcome as a table: what every rank statistic needs to know of the data.

Which direction is better is an argument of every statistic, so that no odds is ever read upside down.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trialwright.statistics._estimable import sample

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class TwoArms:
    """Counts of each distinct score by arm; `scores` ascending, shape (k,), every column total at least 1."""

    scores: NDArray[np.float64]
    treated: Counts
    control: Counts

    @property
    def n_treated(self) -> int:
        return int(self.treated.sum())

    @property
    def n_control(self) -> int:
        return int(self.control.sum())

    @property
    def n(self) -> int:
        return self.n_treated + self.n_control

    @property
    def totals(self) -> Counts:
        return self.treated + self.control

    @property
    def w2(self) -> int:
        """Twice the Mann-Whitney W of the treated arm: pairs with the treated score higher, ties as one half."""
        below = np.cumsum(self.control) - self.control
        return int((self.treated * (2 * below + self.control)).sum())

    @property
    def ties(self) -> int:
        """Pairs of one treated and one control participant with equal scores."""
        return int((self.treated * self.control).sum())


def two_arms(treated: ArrayLike, control: ArrayLike) -> TwoArms:
    """The table of two arms of scores, shapes (m,) and (n,), finite.

    Raises `ValueError` for a missing score and `NotEstimable` for an arm without participants.
    """
    t = sample("treated", treated)
    c = sample("control", control)
    low, high = min(t.min(), c.min()), max(t.max(), c.max())
    if high - low <= 64:
        ti, ci = (t - low).astype(np.intp), (c - low).astype(np.intp)
        if (ti == t - low).all() and (ci == c - low).all():
            size = int(high - low) + 1
            a, b = np.bincount(ti, minlength=size), np.bincount(ci, minlength=size)
            used = a + b > 0
            return TwoArms(np.flatnonzero(used) + low, a[used], b[used])
    scores, place = np.unique(np.concatenate([t, c]), return_inverse=True)
    a = np.bincount(place[: t.size], minlength=scores.size)
    return TwoArms(scores, a, np.bincount(place[t.size :], minlength=scores.size))
