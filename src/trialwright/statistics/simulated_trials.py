"""Operating characteristics of two-arm trials with an ordinal outcome, by simulation in compiled loops.

Oracle: `wilcoxon` and `proportional_odds` on the same kind of tables, in `tests/statistics/test_simulated_trials.py`.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _result
from trialwright.statistics._arguments import Better, Floats
from trialwright.statistics._distributions import critical
from trialwright.statistics.binary import wilson


@dataclass(frozen=True, slots=True)
class SimulatedTrials:
    """What the trials showed. `estimate`: power, the share significantly better, with its Monte Carlo interval.

    `worse`: share significantly worse; `not_estimable`: share without a finite odds ratio (never significant here);
    `log_odds`, `log_odds_sd`, `mean_error`: mean and spread of the log odds ratio of a better score and the mean
    of its standard error, nan for the rank test. `n`: participants of one trial.
    """

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    replicates: int
    worse: float
    not_estimable: float
    log_odds: float
    log_odds_sd: float
    mean_error: float

    def __str__(self) -> str:
        """One line: power, Monte Carlo interval, n, method."""
        return _result.line("power", self)


def simulate_trials(
    shares_treated: ArrayLike,
    shares_control: ArrayLike,
    n_treated: int,
    n_control: int,
    *,
    seed: int,
    test: str = "rank",
    better: Better = "lower",
    replicates: int = 100_000,
    scenario: int = 0,
    alpha: float = 0.05,
    threads: int = 1,
    level: float = 0.95,
) -> SimulatedTrials:
    """Draw trials and test each, two-sided at `alpha`.

    shares_treated, shares_control: probabilities of the same two to seven ordered categories, each adding up to 1.
    test: "rank" (Wilcoxon, tie-corrected normal) or "odds" (proportional odds, Wald; errors right to 1e-5).
    `replicates` is rounded up to whole blocks of 16,384. The numbers depend on seed, scenario and block alone, not on
    the number of threads. Raises `ValueError` naming the argument.
    """
    sign, level = _arguments.better_sign(better), _arguments.level(level)
    _arguments.choice("test", test, ("rank", "odds"))
    treated, control = _shares("shares_treated", shares_treated), _shares("shares_control", shares_control)
    if treated.size != control.size:
        raise ValueError(f"shares_control: {control.size} categories, but shares_treated has {treated.size}")
    sizes = np.array([_arguments.count(k, v, least=1) for k, v in (("n_treated", n_treated), ("n_control", n_control))])
    from trialwright.statistics import kernels_trials

    blocks = -(-_arguments.count("replicates", replicates, least=1) // kernels_trials.BLOCK)
    key = np.array([_arguments.count("seed", seed), _arguments.count("scenario", scenario)])
    limit = critical(1 - _arguments.level(alpha, "alpha"))
    kernel = kernels_trials.rank_trials if test == "rank" else kernels_trials.odds_trials
    sums = np.zeros((blocks, 8))
    edges = np.linspace(0, blocks, min(_arguments.count("threads", threads, least=1), blocks) + 1).astype(int)

    def run(part: int) -> None:
        kernel(treated, control, sizes, int(edges[part]), int(edges[part + 1]), key, limit, sums)

    if edges.size == 2:
        run(0)
    else:
        with ThreadPoolExecutor(edges.size - 1) as pool:
            list(pool.map(run, range(edges.size - 1)))
    return _summary(sums.sum(axis=0), blocks * kernels_trials.BLOCK, int(sizes.sum()), test, sign, level)


def _summary(totals: Floats, drawn: int, n: int, test: str, sign: int, level: float) -> SimulatedTrials:
    higher, lower, lost = (int(v) for v in totals[:3])
    good, bad = (higher, lower) if sign > 0 else (lower, higher)
    low, high = wilson(good, drawn, critical(level))
    fitted = drawn - lost
    mean = sd = error = nan
    if test == "odds" and fitted > 1:
        mean = sign * float(totals[3]) / fitted
        sd = sqrt(max(float(totals[4]) / fitted - mean * mean, 0.0))
        error = float(totals[5]) / fitted
    method = "Wilcoxon" if test == "rank" else "proportional odds, Wald"
    return SimulatedTrials(
        good / drawn, low, high, level, nan, f"{method}, {drawn} simulated trials", n, drawn, bad / drawn, lost / drawn,
        mean, sd, error,
    )  # fmt: skip


def _shares(name: str, values: ArrayLike) -> Floats:
    shares = np.asarray(_arguments.scores(name, values), dtype=np.float64)
    if not 2 <= shares.size <= 7:
        raise ValueError(f"{name}: {shares.size} categories; two to seven can be simulated")
    if (shares < 0).any() or abs(shares.sum() - 1) > 1e-9:
        raise ValueError(f"{name}: {shares.tolist()} are no probabilities that add up to 1")
    return np.asarray(shares / shares.sum())
