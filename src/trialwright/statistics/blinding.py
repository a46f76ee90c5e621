"""Whether blinded people guessed the arm: the indices of James and of Bang, against chance under the ratio.

Under 2:1 somebody who knows nothing, but knows the ratio, guesses the larger arm twice as often: Bang's
index is then 1/3 in the larger arm and -1/3 in the smaller one without any unblinding. Its p is therefore
taken against that expectation, and `excess` says how far beyond it the index lies.

Oracles: `tests/oracles/naive_agreement.py` (numerical derivatives); the example of BlindingIndex.jl and R's
`BI`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _result
from trialwright.statistics._arguments import Floats
from trialwright.statistics._distributions import critical, normal_two_sided
from trialwright.statistics._estimable import NotEstimable


@dataclass(frozen=True, slots=True)
class BangIndex:
    """Correct minus incorrect guesses over all asked in one arm: 1 all right, -1 all wrong, "do not know" counts 0.

    `chance` is what guessing by the allocation ratio gives with as many "do not know"; `excess` is the
    index minus that, with its interval; `p` tests excess = 0. Large positive excess speaks of unblinding.
    """

    arm: str
    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    se: float
    chance: float
    excess: float
    excess_lower: float
    excess_upper: float

    def __str__(self) -> str:
        """One line: index, interval, chance, p, n."""
        return _result.line(f"Bang's blinding index, {self.arm} (chance {_result.number(self.chance)}),", self)


@dataclass(frozen=True, slots=True)
class JamesIndex:
    """0 when everybody knows, 1 when nobody has a guess, 0.5 when all guess at random; `p` is against 0.5.

    Chance is taken from the guesses' own margins, so that a common preference for the larger arm does not
    lower the index. An interval wholly below 0.5 is James's sign of unblinding.
    """

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    se: float

    def __str__(self) -> str:
        """One line: index, interval, p, n."""
        return _result.line("James's blinding index", self)


def bang_index(
    guesses: ArrayLike, ratio: tuple[float, float] = (1, 1), level: float = 0.95
) -> tuple[BangIndex, BangIndex]:
    """Bang's index of each arm, treated then control (Bang, Ni and Davis 2004, Control Clin Trials 25:143, eq. 3).

    guesses: shape (2, 3), counts; rows are the true arm (treated, control), columns the guess (treated,
    control, do not know). ratio: allocation, treated to control. Raises `NotEstimable` for an arm that
    nobody was asked in. The interval is Wald's; it has no width where all in an arm answered alike, and is
    NaN then.
    """
    table = _guesses(guesses)
    level = _arguments.level(level)
    to_treated = _share(ratio)
    return (
        _bang("treated", table[0, 0], table[0, 1], table[0, 2], to_treated, level),
        _bang("control", table[1, 1], table[1, 0], table[1, 2], 1 - to_treated, level),
    )


def james_index(guesses: ArrayLike, level: float = 0.95) -> JamesIndex:
    """James's index over both arms (James et al. 1996, Stat Med 15:1421; weights 0 right, 0.5 wrong, 1 unknown).

    guesses: as in `bang_index`. The standard error is the delta method's for multinomial counts, as theirs.
    Raises `NotEstimable` where all guesses name one arm or all participants asked who guessed are in one
    arm.
    """
    table = _guesses(guesses)
    level = _arguments.level(level)
    n = float(table.sum())
    cell = table / n
    known = 1 - float(cell[:, 2].sum())
    guessed = cell[:, :2]
    arm, named = guessed.sum(axis=1), guessed.sum(axis=0)
    wrong, by_chance = float(guessed[0, 1] + guessed[1, 0]), float(arm[0] * named[1] + arm[1] * named[0])
    if by_chance == 0:
        raise NotEstimable("guesses: nobody guessed, or all who did are of one arm and named it")
    # (1 + unknown + known K) / 2, with K = 0.5 wrong / known over 0.5 by_chance / known^2, minus 1
    estimate = 1 - known + known**2 * wrong / by_chance / 2
    slope = np.zeros((2, 3))
    for i in range(2):
        for j in range(2):
            d_chance, d_wrong = named[1 - i] + arm[1 - j], float(i != j)
            slope[i, j] = (
                -1 + 0.5 * (2 * known * wrong + known**2 * d_wrong) / by_chance
                - 0.5 * known**2 * wrong * d_chance / by_chance**2
            )  # fmt: skip
    se = _multinomial_error(cell.ravel(), slope.ravel(), n)
    half = critical(level) * se
    p = normal_two_sided((estimate - 0.5) / se)
    return JamesIndex(estimate, estimate - half, estimate + half, level, p, "against 0.5", int(n), se)


def _bang(arm: str, right: float, wrong: float, unknown: float, own: float, level: float) -> BangIndex:
    n = right + wrong + unknown
    if n == 0:
        raise NotEstimable(f"guesses: nobody in the {arm} arm was asked")
    share = np.array([right, wrong, unknown]) / n
    estimate = float(share[0] - share[1])
    chance = float((2 * own - 1) * (share[0] + share[1]))
    se = _multinomial_error(share, np.array([1.0, -1.0, 0.0]), n)
    excess_se = _multinomial_error(share, np.array([2 * (1 - own), -2 * own, 0.0]), n)
    excess, z = estimate - chance, critical(level)
    p = _binomial_two_sided(int(right), int(right + wrong), own)
    method = "exact against chance under the ratio"
    return BangIndex(
        arm, estimate, estimate - z * se, estimate + z * se, level, p, method, int(n), se, chance,
        excess, excess - z * excess_se, excess + z * excess_se,
    )  # fmt: skip


def _binomial_two_sided(successes: int, n: int, probability: float) -> float:
    """Total probability of all counts that are no likelier than the one seen (as R's `binom.test`)."""
    k = np.arange(n + 1)
    log_factorial = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, n + 1)))))
    choose = log_factorial[n] - log_factorial[k] - log_factorial[n - k]
    mass = np.exp(choose + k * np.log(probability) + (n - k) * np.log1p(-probability))
    return min(1.0, float(mass[mass <= mass[successes] * (1 + 1e-7)].sum()))


def _multinomial_error(share: Floats, slope: Floats, n: float) -> float:
    """Standard error of a smooth function of multinomial shares with this slope; NaN where all share one cell."""
    mean = float(share @ slope)
    variance = float(share @ (slope - mean) ** 2) / n
    return float(np.sqrt(variance)) if variance > 1e-20 else float("nan")


def _share(ratio: tuple[float, float]) -> float:
    treated, control = ratio
    if not (treated > 0 and control > 0):
        raise ValueError(f"ratio: {ratio} needs two positive numbers, treated to control")
    return treated / (treated + control)


def _guesses(guesses: ArrayLike) -> Floats:
    table = np.asarray(guesses, dtype=np.float64)
    if table.shape != (2, 3):
        raise ValueError(f"guesses: shape {table.shape}, expected (2, 3), true arm by guess")
    if not ((table >= 0) & (table == np.floor(table))).all():
        raise ValueError(f"guesses: {table.tolist()} are not all counts")
    if table.sum() == 0:
        raise NotEstimable("guesses: nobody was asked")
    return table
