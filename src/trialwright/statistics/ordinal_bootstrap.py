"""Bootstrap intervals of the effects that count pairs: participants are drawn again within each arm.

Source: Efron, Tibshirani (1993), An Introduction to the Bootstrap, ch. 13. Oracle: `tests/oracles/naive.py`.
"""

from math import nan

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments
from trialwright.statistics._arguments import Better, Floats
from trialwright.statistics.ordinal_effects import PairedOdds, pair_shares, paired_odds
from trialwright.statistics.ordinal_table import TwoArms, two_arms


def bootstrap_win_odds(
    treated: ArrayLike,
    control: ArrayLike,
    *,
    seed: int,
    better: Better = "lower",
    ties: str = "split",
    replicates: int = 2_000,
    level: float = 0.95,
) -> PairedOdds:
    """Win odds (ties "split") or generalised odds ratio (ties "drop") with a percentile interval.

    treated, control: finite scores, shapes (m,) and (n,). The same seed gives the same answer again. p is nan:
    a bootstrap around the estimate tests nothing. Limits are order statistics q (replicates + 1). Raises as `win_odds`.
    """
    sign, level = _arguments.better_sign(better), _arguments.level(level)
    _arguments.choice("ties", ties, ("split", "drop"))
    drawn = _arguments.count("replicates", replicates, least=1)
    table = two_arms(treated, control)
    wins, losses = pair_shares(table, sign)
    odds = np.sort(_odds(*_resampled(table, sign, drawn, seed), ties))
    estimate = float(_odds(np.array([wins]), np.array([losses]), ties)[0])
    tail = (1 - level) / 2
    at = [min(max(round(q * (drawn + 1)) - 1, 0), drawn - 1) for q in (tail, 1 - tail)]
    found = (estimate, float(odds[at[0]]), float(odds[at[1]]), nan)
    return paired_odds(table, sign, better, level, found, ties, f"bootstrap percentile, {drawn} replicates")


def _resampled(table: TwoArms, sign: int, replicates: int, seed: int) -> tuple[Floats, Floats]:
    """Shares of wins and losses of each replicate."""
    m, n = table.n_treated, table.n_control
    if table.scores.size <= 8:  # eight packed categories
        from trialwright.statistics import kernels_bootstrap

        counted = np.empty((2, replicates))
        kernels_bootstrap.pairs(table.treated / m, table.control / n, (m, n), counted, seed)
        above, equal = counted / (m * n)
    else:
        generator = np.random.Generator(np.random.Philox(key=seed))
        t = generator.multinomial(m, table.treated / m, replicates)
        c = generator.multinomial(n, table.control / n, replicates)
        above = (t * (np.cumsum(c, axis=1) - c)).sum(axis=1) / (m * n)
        equal = (t * c).sum(axis=1) / (m * n)
    below = np.maximum(1 - above - equal, 0)
    return (above, below) if sign > 0 else (below, above)


def _odds(wins: Floats, losses: Floats, ties: str) -> Floats:
    half = (1 - wins - losses) / 2 if ties == "split" else 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num((wins + half) / (losses + half), nan=1.0, posinf=np.inf)
