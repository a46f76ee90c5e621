"""The exact distribution of the Mann-Whitney statistic under ties, by meeting in the middle.

Given the totals of the tied categories and the size m of the treated arm, every allocation is equally likely, so the
treated counts are multivariate hypergeometric. The lower and the upper categories are enumerated apart ("halves");
pairs of halves that together hold m treated participants are joined through cumulative sums of the upper half.

W2 is twice W: pairs with the treated score higher count 2, ties 1. In a half of T participants of whom a are treated
it lies in 0..2a(T-a); row a of a half starts at `offsets[a]` and holds one cell for each value.
Oracle: `tests/oracles/naive.py` (all tables, and all allocations), and R's coin.
"""

import numba as nb
import numpy as np


@nb.njit(cache=True)
def row_offsets(total):  # type: ignore[no-untyped-def]
    """Start of each row a = 0..total of a half with `total` participants, and the number of cells."""
    offsets = np.empty(total + 2, np.int64)
    offsets[0] = 0
    for a in range(total + 1):
        offsets[a + 1] = offsets[a] + 2 * a * (total - a) + 1
    return offsets


@nb.njit(cache=True)
def binomials(totals, share):  # type: ignore[no-untyped-def]
    """P(x of t treated) for each category, independent binomials with the treated share: no overflow at any n."""
    most = 0
    for t in totals:
        most = max(most, t)
    table = np.zeros((totals.size, most + 1))
    for k in range(totals.size):
        t = totals[k]
        mode = int((t + 1) * share)
        mode = min(mode, t)
        table[k, mode] = 1.0
        for x in range(mode, t):
            table[k, x + 1] = table[k, x] * (t - x) / (x + 1) * share / (1 - share)
        for x in range(mode, 0, -1):
            table[k, x - 1] = table[k, x] * x / (t - x + 1) * (1 - share) / share
        whole = 0.0
        for x in range(t + 1):
            whole += table[k, x]
        for x in range(t + 1):
            table[k, x] /= whole
    return table


@nb.njit(cache=True)
def half(totals, weights, first, last):  # type: ignore[no-untyped-def]
    """Offsets and dense cells of the joint distribution of (a, W2) over the categories first..last-1."""
    total = 0
    cells = np.zeros(1)
    cells[0] = 1.0
    offsets = row_offsets(0)
    for k in range(first, last):
        t = totals[k]
        grown = row_offsets(total + t)
        fresh = np.zeros(grown[total + t + 1])
        for a in range(total + 1):
            for i in range(offsets[a], offsets[a + 1]):
                f = cells[i]
                if f == 0.0:
                    continue
                w = i - offsets[a]
                for x in range(t + 1):
                    fresh[grown[a + x] + w + x * (2 * (total - a) + t - x)] += f * weights[k, x]
        total += t
        cells, offsets = fresh, grown
    return offsets, cells


@nb.njit(cache=True)
def cumulated(offsets, cells):  # type: ignore[no-untyped-def]
    """P(W2 < w) and P(W2 >= w) within each row of a half for w = -1..size + 1: row a starts at offsets[a] + 3 a.

    Each is summed from its small end, so that small tails keep their digits.
    """
    rows = offsets.size - 1
    less, at_least = np.zeros(cells.size + 3 * rows), np.zeros(cells.size + 3 * rows)
    for a in range(rows):
        start, size = offsets[a] + 3 * a, offsets[a + 1] - offsets[a]
        s = 0.0
        for w in range(size):
            s += cells[offsets[a] + w]
            less[start + w + 2] = s
        less[start + size + 2] = s
        s = 0.0
        for w in range(size - 1, -1, -1):
            s += cells[offsets[a] + w]
            at_least[start + w + 1] = s
        at_least[start] = s
    return less, at_least


@nb.njit(cache=True)
def tails(totals, weights, cut, m, low, high):  # type: ignore[no-untyped-def]
    """P(W2 <= low), P(W2 < low), P(W2 >= high), P(W2 > high), given m treated, and the chance of m treated.

    The category `cut` stands between the halves and is enumerated with the lower one.
    """
    below, cells = half(totals, weights, 0, cut)
    above, dense = half(totals, weights, cut + 1, totals.size)
    less, at_least = cumulated(above, dense)
    n_below, n_above, t = below.size - 2, above.size - 2, totals[cut]
    sums = np.zeros(5)
    where, what, sofar = np.empty(cells.size, np.int64), np.empty(cells.size), np.zeros(cells.size + 1)
    for a in range(n_below + 1):
        points = 0
        for i in range(below[a], below[a + 1]):
            if cells[i] != 0.0:
                where[points], what[points] = i - below[a], cells[i]
                sofar[points + 1] = sofar[points] + cells[i]
                points += 1
        for x in range(max(0, m - a - n_above), min(t, m - a) + 1):
            b = m - a - x
            # pairs across: the middle above the lower half, the upper half above both
            across = x * (2 * (n_below - a) + t - x) + 2 * b * (n_below - a + t - x)
            start, end = above[b] + 3 * b, above[b + 1] + 3 * b + 3
            weight, points_below = weights[cut, x], (where[:points], what[:points], sofar)
            whole = at_least[start]
            strict, loose = joined(points_below, less[start:end], low - across, whole, 0.0)
            sums[0] += weight * loose
            sums[1] += weight * strict
            loose, strict = joined(points_below, at_least[start:end], high - across, 0.0, whole)
            sums[2] += weight * loose
            sums[3] += weight * strict
            sums[4] += weight * whole * sofar[points]
    for i in range(4):
        sums[i] /= sums[4]
    return sums


@nb.njit(cache=True, fastmath={"reassoc", "contract"})
def joined(lower, row, at, early, late):  # type: ignore[no-untyped-def]
    """Sums over the points w of a lower row of their chance times row(at - w), and times row(at - w + 1).

    Past the last cell of the row (small w) it is `early`, before its first one (large w) `late`; points ascend.
    """
    where, what, sofar = lower
    first, end = np.searchsorted(where, at - row.size + 3), np.searchsorted(where, at + 2)
    here = above = 0.0
    for i in range(first, end):
        cell = np.uint64(at + 1 - where[i])
        here += what[i] * row[cell]
        above += what[i] * row[cell + np.uint64(1)]
    rest = sofar[first] * early + (sofar[where.size] - sofar[end]) * late
    return here + rest, above + rest
