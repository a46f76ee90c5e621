"""Effects that count pairs: win odds, generalised odds ratio, net benefit, number needed to treat.

Each pair of a treated and a control participant is a win, a loss or a tie of the treated one.
Oracle: `tests/oracles/naive.py` (all pairs; the variance by the terms of Hoeffding's projection in loops).
"""

from dataclasses import dataclass
from math import exp, inf, log, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _result
from trialwright.statistics._arguments import Better
from trialwright.statistics._distributions import critical, normal_two_sided
from trialwright.statistics.ordinal_rank import superiority, superiority_p
from trialwright.statistics.ordinal_table import Counts, TwoArms, two_arms


@dataclass(frozen=True, slots=True)
class PairedOdds:
    """Odds that a treated participant fares better than a control one; `ties` is "split" or "drop".

    `wins`, `losses`, `tied`: shares of all pairs. `nnt`: number needed to treat for one net win, 1 / (wins - losses),
    negative where the treated arm does worse, infinite where they balance.
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
    better: Better
    ties: str
    wins: float
    losses: float
    tied: float
    nnt: float

    def __str__(self) -> str:
        """One line: odds, interval, p, n, method."""
        name = "win odds" if self.ties == "split" else "generalised odds ratio"
        return _result.line(f"{name} of a better outcome", self)


def win_odds(
    treated: ArrayLike,
    control: ArrayLike,
    *,
    better: Better = "lower",
    level: float = 0.95,
    interval: str = "logit",
) -> PairedOdds:
    """(wins + ties/2) / (losses + ties/2) (Dong et al. 2020, Stat Biopharm Res 12:99).

    treated, control: finite scores, shapes (m,) and (n,). The interval is that of the probability of
    superiority (`superiority`, "logit" or "inversion") on the odds scale; p from the same statistic
    (`superiority_p`), nan where its variance cannot be estimated.
    """
    sign, level = _arguments.better_sign(better), _arguments.level(level)
    table = two_arms(treated, control)
    theta, lower, upper = superiority(table, sign, level, interval)
    p = superiority_p(table, sign, interval)
    found = (_odds(theta), _odds(lower), _odds(upper), p)
    return paired_odds(table, sign, better, level, found, "split", f"{interval} of the probability of superiority")


def generalised_odds_ratio(
    treated: ArrayLike,
    control: ArrayLike,
    *,
    better: Better = "lower",
    ties: str = "split",
    level: float = 0.95,
) -> PairedOdds:
    """Wins over losses; ties counted half to each ("split": the win odds) or left out ("drop").

    Agresti (1980), Biometrics 36:59 (ties dropped); O'Brien, Castelloe (2006) and Churilov et al. (2014), Int J Stroke
    9:999 (ties split). Dropped ties: normal interval on the log scale, with the delta-method variance.
    """
    if _arguments.choice("ties", ties, ("split", "drop")) == "split":
        return win_odds(treated, control, better=better, level=level)
    sign, level = _arguments.better_sign(better), _arguments.level(level)
    table = two_arms(treated, control)
    wins, losses = pair_shares(table, sign)
    if wins == 0 or losses == 0:
        estimate = nan if wins == losses else inf if wins else 0.0
        return paired_odds(
            table, sign, better, level, (estimate, 0.0, inf, nan), "drop", "ties dropped, no finite interval"
        )
    error = sqrt(_log_variance(table, sign, wins, losses))
    centre, reach = log(wins / losses), critical(level) * error
    p = normal_two_sided(centre / error) if error > 0 else nan
    found = (exp(centre), exp(centre - reach), exp(centre + reach), p)
    return paired_odds(table, sign, better, level, found, "drop", "ties dropped, log scale")


def pair_shares(table: TwoArms, sign: int) -> tuple[float, float]:
    """Shares of pairs that the treated participant wins and loses."""
    pairs = table.n_treated * table.n_control
    above = (table.w2 - table.ties) / 2 / pairs
    below = 1 - above - table.ties / pairs
    return (above, max(below, 0.0)) if sign > 0 else (max(below, 0.0), above)


def _log_variance(table: TwoArms, sign: int, wins: float, losses: float) -> float:
    """Variance of log(wins/losses): each participant's win share over wins less loss share over losses."""
    t, c = table.treated, table.control

    def spread(mine: Counts, other: Counts, direction: int) -> float:
        below = np.cumsum(other) - other
        above = other.sum() - below - other
        mine_wins, mine_losses = (below, above) if direction > 0 else (above, below)
        term = (mine_wins / wins - mine_losses / losses) / other.sum()
        n = float(mine.sum())
        return float((mine * term**2).sum()) / float(n * (n - 1))

    return spread(t, c, sign) + spread(c, t, -sign) if min(t.sum(), c.sum()) > 1 else inf


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else inf


def paired_odds(  # noqa: PLR0917 - all seven belong to every such result
    table: TwoArms,
    sign: int,
    better: Better,
    level: float,
    found: tuple[float, float, float, float],
    ties: str,
    method: str,
) -> PairedOdds:
    """The result with its shares of pairs; `found` is estimate, lower, upper, p."""
    wins, losses = pair_shares(table, sign)
    estimate, lower, upper, p = found
    return PairedOdds(
        estimate, lower, upper, level, p, method, table.n, table.n_treated, table.n_control, better, ties, wins, losses,
        table.ties / (table.n_treated * table.n_control), 1 / (wins - losses) if wins != losses else inf,
    )  # fmt: skip
