"""Re-randomisation tests: the allocation procedure that was really used is the only source of chance.

Source: Rosenberger, Lachin (2016), Randomization in Clinical Trials, ch. 6. Oracle: `tests/oracles/naive.py` (every
order of every block, in loops).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, comb, floor, gcd, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _result
from trialwright.statistics._arguments import Better, Floats, Integers
from trialwright.statistics._estimable import arms, sample
from trialwright.statistics.ordinal_rank import superiority
from trialwright.statistics.ordinal_table import two_arms

_EFFORT = 4e9  # multiplications of an exact test, some seconds
_ORDERS = 4_096  # of several blocks in one table of sums: small enough for the first cache


@dataclass(frozen=True, slots=True)
class Rerandomised:
    """A re-randomisation test.

    `p` two-sided by absolute deviation from the expectation, `p_better` one-sided; `p_error` the Monte Carlo standard
    error of `p`, 0 where p is exact (`replicates` 0). `observed` and `expected`: the statistic. `conditional` on the
    number treated in each block; otherwise the arm sizes are random, as they were.
    """

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    p_better: float
    p_error: float
    replicates: int
    conditional: bool
    observed: float
    expected: float

    def __str__(self) -> str:
        """One line: estimate, interval, p, n, method."""
        return _result.line("re-randomisation test, estimate", self)


@dataclass(frozen=True, slots=True, eq=False)
class PermutedBlocks:
    """Participants by block: `order` sorts them, block b holds starts[b]..starts[b+1]-1 of that order."""

    order: Integers
    starts: Integers
    size: Integers
    treated: Integers


def permuted_blocks(block: ArrayLike, *, size: ArrayLike, treated: ArrayLike) -> PermutedBlocks:
    """Blocks as they were planned; incomplete ones are those with fewer participants than slots.

    block: a label for each participant, shape (n,), unique to stratum and block; size: slots of the block;
    treated: slots of the treated arm; each one number or one for each participant.
    """
    rows = np.shape(block)[0] if np.ndim(block) else 0
    labels = _arguments.labels("block", block, rows)
    sizes = np.broadcast_to(_arguments.scores("size", np.atleast_1d(size)), (rows,))
    full = np.broadcast_to(_arguments.scores("treated", np.atleast_1d(treated)), (rows,))
    names, codes = np.unique(labels, return_inverse=True)
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(names.size + 1))
    for b, name in enumerate(names):
        own = order[starts[b] : starts[b + 1]]
        for argument, values in (("size", sizes), ("treated", full)):
            if np.unique(values[own]).size > 1:
                raise ValueError(
                    f"{argument}: block {str(name)!r} has {np.unique(values[own]).tolist()}; one is needed"
                )
        if own.size > sizes[own[0]]:
            raise ValueError(f"size: block {str(name)!r} holds {own.size} participants in {sizes[own[0]]} slots")
        if not 0 < full[own[0]] < sizes[own[0]]:
            raise ValueError(f"treated: block {str(name)!r} has {full[own[0]]} treated of {sizes[own[0]]} slots")
    first = order[starts[:-1]]
    return PermutedBlocks(order, starts, sizes[first].astype(np.int64), full[first].astype(np.int64))


def blocked_rank_test(
    outcome: ArrayLike,
    arm: ArrayLike,
    blocks: PermutedBlocks,
    *,
    better: Better = "lower",
    conditional: bool = False,
    exact: bool = True,
    replicates: int = 100_000,
    seed: int = 0,
    level: float = 0.95,
) -> Rerandomised:
    """Wilcoxon's statistic, re-randomised within the blocks.

    outcome: finite scores, shape (n,); arm: 1 treated, 0 control. The statistic is the sum of centred midranks of the
    treated arm: incomplete blocks make the arm sizes random, and a plain rank sum would mostly measure these. It
    is exact by convolution over blocks, or drawn (`exact=False`, or where the enumeration is too large) with p =
    (b + 1) / (replicates + 1) (Phipson, Smyth 2010). `conditional` holds the treated count of each block at what
    it was. Estimate: probability of superiority with its large-sample interval. Oracle: `naive.py`.
    """
    sign, level = _arguments.better_sign(better), _arguments.level(level)
    values = sample("outcome", outcome)
    given = arms("arm", arm, values.size)
    if blocks.order.size != values.size:
        raise ValueError(f"blocks: hold {blocks.order.size} participants, but outcome has {values.size}")
    treated = given[blocks.order].astype(np.int64)
    counts = np.add.reduceat(treated, blocks.starts[:-1])
    _refuse_impossible(blocks, counts)
    scores, unit = centred_ranks(values[blocks.order])
    sizes = np.diff(blocks.starts)
    share = counts / sizes if conditional else blocks.treated / blocks.size
    expected = float(share @ np.add.reduceat(scores, blocks.starts[:-1]))
    observed = int(scores @ treated)
    fixed = counts if conditional else np.full(counts.size, -1)
    cuts = _cuts(observed, expected)
    tails = _exact(blocks, scores, fixed, cuts) if exact else None
    drawn = 0
    if tails is None:
        drawn = _arguments.count("replicates", replicates, least=1)
        tails = _drawn(blocks, scores, fixed, cuts, drawn, seed)
    p, lower_tail, upper_tail = tails
    table = two_arms(values[given == 1], values[given == 0])
    how = "exact" if not drawn else f"{drawn} draws"
    kind = "conditional on block counts" if conditional else "arm sizes random"
    return Rerandomised(
        *superiority(table, sign, level), level, p, f"Wilcoxon under permuted blocks, {how}, {kind}", values.size,
        upper_tail if sign > 0 else lower_tail, sqrt(p * (1 - p) / drawn) if drawn else 0.0, drawn, conditional,
        observed * unit, expected * unit,
    )  # fmt: skip


def rerandomise(
    statistic: Callable[[Integers], float],
    arm: ArrayLike,
    draw: Callable[[np.random.Generator], ArrayLike],
    *,
    replicates: int = 9_999,
    seed: int = 0,
    better: Better = "higher",
    conditional: bool = False,
) -> Rerandomised:
    """Any statistic under any procedure, which `draw` replays: minimisation with its random part, a biased coin.

    statistic: arms (n,) of 0 and 1 -> a number; draw: generator -> arms (n,). `conditional` says that `draw`
    holds the arm sizes; otherwise the statistic should be centred, as a difference in means is. The expectation
    is the mean over the draws and the observed value, which keeps the test exact (Hemerik, Goeman 2018).
    p = (b + 1) / (replicates + 1); reproducible for a seed (Philox).
    """
    sign, rows = _arguments.better_sign(better), int(np.size(arm))
    given = arms("arm", arm, rows).astype(np.int64)
    drawn = _arguments.count("replicates", replicates, least=1)
    generator = np.random.Generator(np.random.Philox(key=seed))
    observed = float(statistic(given))
    values = np.empty(drawn + 1)
    values[0] = observed
    for r in range(drawn):
        again = np.asarray(draw(generator), dtype=np.int64)
        if again.shape != given.shape:
            raise ValueError(f"draw: gave arms of shape {again.shape}, expected {given.shape}")
        values[r + 1] = statistic(again)
    if not np.isfinite(values).all():
        raise ValueError(f"statistic: gave {values[~np.isfinite(values)][0]}; it must be finite for every allocation")
    centre = float(values.mean())
    slack = 1e-9 * (1 + float(np.abs(values).max()))
    p = float((np.abs(values - centre) >= abs(observed - centre) - slack).mean())
    p_better = float((sign * values >= sign * observed - slack).mean())
    return Rerandomised(
        observed, nan, nan, nan, p, f"re-randomisation, {drawn} draws", rows, p_better, sqrt(p * (1 - p) / drawn),
        drawn, conditional, observed, centre,
    )  # fmt: skip


def centred_ranks(values: Floats) -> tuple[Integers, float]:
    """Midranks less their mean as integers without a common divisor, and the rank units of one such integer."""
    ordered = np.sort(values)
    doubled = np.searchsorted(ordered, values) + np.searchsorted(ordered, values, side="right") - values.size
    common = gcd(*doubled.tolist()) or 1
    return (doubled // common).astype(np.int64), common / 2


def _refuse_impossible(blocks: PermutedBlocks, counts: Integers) -> None:
    controls = np.diff(blocks.starts) - counts
    bad = np.flatnonzero((counts > blocks.treated) | (controls > blocks.size - blocks.treated))
    if bad.size:
        b = int(bad[0])
        raise ValueError(
            f"arm: a block of {blocks.size[b]} slots, {blocks.treated[b]} treated, cannot hold {counts[b]} treated and"
            f" {controls[b]} control participants"
        )


def _cuts(observed: int, expected: float) -> Integers:
    """Sums as far from the expectation lie at or below the first or at or above the second; third, the observed."""
    far = abs(observed - expected) - 1e-9 * (1 + abs(expected))
    return np.array([floor(expected - far), ceil(expected + far), observed])


def _exact(
    blocks: PermutedBlocks, scores: Integers, fixed: Integers, cuts: Integers
) -> tuple[float, float, float] | None:
    reach = np.add.reduceat(np.abs(scores), blocks.starts[:-1]).astype(np.float64)
    listing = reach * np.diff(blocks.starts) * blocks.treated
    if float((listing + np.minimum(_orders(blocks, fixed), reach) * reach.sum()).sum()) > _EFFORT:
        return None
    from trialwright.statistics import kernels_blocks

    tails = kernels_blocks.convolve_blocks(scores, blocks.starts, blocks.size, blocks.treated, fixed, cuts)
    both = 1.0 if cuts[0] >= cuts[1] else float(tails[0] + tails[1])
    return min(both, 1.0), min(float(tails[2]), 1.0), min(float(tails[3]), 1.0)


def _drawn(
    blocks: PermutedBlocks, scores: Integers, fixed: Integers, cuts: Integers, replicates: int, seed: int
) -> tuple[float, float, float]:
    from trialwright.statistics import kernels_blocks

    given = (scores, blocks.starts, blocks.size, blocks.treated, fixed)
    if _orders(blocks, fixed).max() <= _ORDERS:
        flat, ends = kernels_blocks.grouped(*given, _ORDERS)
        tails = kernels_blocks.draw_tables(flat, ends, cuts, replicates, seed)
    else:
        tails = kernels_blocks.draw_slots(*given, cuts, (replicates, seed))
    both = replicates if cuts[0] >= cuts[1] else tails[0] + tails[1]
    p, lower, upper = ((int(b) + 1) / (replicates + 1) for b in (both, tails[2], tails[3]))
    return p, lower, upper


def _orders(blocks: PermutedBlocks, fixed: Integers) -> Floats:
    """Equally likely orders of each block."""
    used = np.diff(blocks.starts)
    pairs = np.where(fixed < 0, blocks.size, used), np.where(fixed < 0, blocks.treated, fixed)
    return np.array([float(comb(int(slots), int(held))) for slots, held in zip(*pairs, strict=True)])
