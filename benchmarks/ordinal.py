"""Ordinal statistics against scipy, statsmodels and R: one process, one thread, interleaved; medians, and best of nine.

Simulation kernels include drawing the trial; peers are timed on the analysis alone.
"""

from __future__ import annotations

import shutil
import statistics as medians
import subprocess
import time
from collections.abc import Callable

import numpy as np

from trialwright.statistics import (
    blocked_rank_test,
    bootstrap_win_odds,
    permuted_blocks,
    proportional_odds,
    simulate_trials,
    wilcoxon,
)
from trialwright.statistics import kernels_trials as kernels
from trialwright.statistics.ordinal_exact import exact_tails
from trialwright.statistics.ordinal_table import two_arms

TREATED = np.array([0.08, 0.15, 0.15, 0.17, 0.22, 0.11, 0.12])
CONTROL = np.array([0.05, 0.10, 0.15, 0.20, 0.25, 0.12, 0.13])
BLOCKS, ROUNDS = 12, 9
R = """
suppressMessages({library(%s)}); set.seed(1); n <- %d; a <- rep(1:0, c(36, 18)); y <- sample(0:6, 54, TRUE)
o <- factor(y, ordered = TRUE); x <- rnorm(54); z <- rnorm(54); s <- system.time(for (i in 1:n) %s)[[3]]; cat(s / n)
"""
PEERS = [
    ("R wilcox.test", "stats", 2000, "suppressWarnings(wilcox.test(y[a == 1], y[a == 0], exact = FALSE))", "rank"),
    ("R rms::lrm.fit", "rms", 500, "lrm.fit(cbind(a), y)", "odds"),
    ("R ordinal::clm", "ordinal", 100, "clm(o ~ a)", "odds"),
    ("R rms::lrm.fit, two covariates", "rms", 500, "lrm.fit(cbind(a, x, z), y)", "adjusted"),
    ("R coin exact", "coin", 50, "pvalue(wilcox_test(y ~ factor(a), distribution = 'exact'))", "exact"),
]


def interleaved(tasks: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, tuple[float, float]]:
    """Median and best seconds of each task, one of each in turn, after one call that warms up."""
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for run in tasks.values():
        run()
    for _ in range(rounds):
        for name, run in tasks.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    return {name: (medians.median(t), min(t)) for name, t in times.items()}


def simulation() -> dict[str, float]:
    """Nanoseconds per simulated trial of 36 v 18, drawing included."""
    sizes, key = np.array([36, 18]), np.array([7, 1])
    sums, trials = np.zeros((BLOCKS, 8)), BLOCKS * kernels.BLOCK
    given = (TREATED, CONTROL, sizes, 0, BLOCKS, key)
    found = interleaved(
        {
            "draw": lambda: kernels.draw_only(*given, sums),
            "rank": lambda: kernels.rank_trials(*given, 1.96, sums),
            "odds": lambda: kernels.odds_trials(*given, 1.96, sums),
            "one thread": lambda: simulate_trials(TREATED, CONTROL, 36, 18, seed=1, test="odds", replicates=trials),
            "two threads": lambda: simulate_trials(
                TREATED, CONTROL, 36, 18, seed=1, test="odds", replicates=trials, threads=2
            ),
        }
    )
    for name, (median, best) in found.items():
        print(f"simulated trials, {name:12} {1e9 * median / trials:8.1f} ns median {1e9 * best / trials:8.1f} ns best")
    best = {name: t[1] for name, t in found.items()}
    print(f"rank / draw          {best['rank'] / best['draw']:6.2f}   (at most 2.5)")
    print(f"odds / rank          {best['odds'] / best['rank']:6.2f}   (at most 7)")
    print(f"one / two threads    {best['one thread'] / best['two threads']:6.2f}   (at least 1.5)")
    return {name: t / trials for name, t in best.items()}


def one_trial() -> None:
    """A single analysis, against the limits that it should keep."""
    rng = np.random.default_rng(1)
    for n, limit in ((54, 50e-6), (200, 2e-3), (500, 0.1)):
        table = two_arms(rng.choice(7, 2 * n // 3, p=TREATED), rng.choice(7, n - 2 * n // 3, p=CONTROL))
        report(f"exact Wilcoxon p under ties, n = {n}", lambda table=table: exact_tails(table), limit)
    y = rng.choice(7, 54, p=CONTROL)
    arm = np.concatenate([rng.permutation([1, 1, 1, 1, 0, 0]) for _ in range(9)])
    blocks = permuted_blocks(np.arange(54) // 6, size=6, treated=4)
    report("exact re-randomisation p, 9 blocks of 6", lambda: blocked_rank_test(y, arm, blocks), 0.5e-3)
    report("100,000 re-randomisations", lambda: blocked_rank_test(y, arm, blocks, exact=False), 2e-3)
    report("2,000 bootstrap win odds", lambda: bootstrap_win_odds(y[arm == 1], y[arm == 0], seed=1), 0.3e-3)
    for n, limit in ((500, 0.1e-3), (20_000, 1e-3), (1_000_000, 60e-3)):
        x = rng.normal(size=(n, 6))
        score = np.digitize(x @ np.full(6, 0.3) + rng.logistic(size=n), [-2, -1, 0, 1, 2, 3])
        report(
            f"proportional odds, 6 covariates, n = {n}", lambda s=score, x=x: proportional_odds(s, x, quick=True), limit
        )


def report(name: str, run: Callable[[], object], limit: float) -> None:
    median, best = interleaved({name: run})[name]
    mark = "" if median <= limit else "   MISSED"
    print(f"{name:44} {1e6 * median:12.1f} us median {1e6 * best:12.1f} us best (at most {1e6 * limit:.0f}){mark}")


def peers(ours: dict[str, float]) -> None:
    """Analysis of one table of 36 v 18 by others, and how many of our simulated trials fit into it."""
    from scipy.stats import mannwhitneyu
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    rng = np.random.default_rng(1)
    treated, control = rng.choice(7, 36, p=TREATED), rng.choice(7, 18, p=CONTROL)
    y, arm = np.r_[treated, control], np.repeat([1.0, 0.0], [36, 18])
    found = interleaved(
        {
            "scipy mannwhitneyu": lambda: mannwhitneyu(treated, control, method="asymptotic"),
            "statsmodels OrderedModel": lambda: OrderedModel(y, arm, distr="logit").fit(method="bfgs", disp=False),
            "trialwright wilcoxon": lambda: wilcoxon(treated, control, exact=False),
            "trialwright proportional_odds": lambda: proportional_odds(y, arm, quick=True),
        },
        rounds=5,
    )
    for name, (median, _) in found.items():
        ours_name = "rank" if "whit" in name or "wilcoxon" in name else "odds"
        print(f"{name:44} {1e6 * median:12.1f} us, {median / ours[ours_name]:10.0f} x our simulated trial")
    if shutil.which("Rscript") is None:
        print("R: Rscript was not found; its peers are left out")
        return
    for name, package, times, call, kind in PEERS:
        done = subprocess.run(  # noqa: S603 - our own text
            ["Rscript", "-e", R % (package, times, call)],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(f"{name:44} left out: R has no package {package}")
            continue
        seconds = float(done.stdout)
        against = f", {seconds / ours[kind]:10.0f} x our simulated trial" if kind in ours else ""
        print(f"{name:44} {1e6 * seconds:12.1f} us{against}")


def main() -> None:
    ours = simulation()
    one_trial()
    peers(ours)
