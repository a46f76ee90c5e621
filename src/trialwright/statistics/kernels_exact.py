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
    """P(W2 <= w) and P(W2 >= w) within each row of a half, both summed from their small end."""
    at_most, at_least = np.empty_like(cells), np.empty_like(cells)
    for a in range(offsets.size - 1):
        s = 0.0
        for i in range(offsets[a], offsets[a + 1]):
            s += cells[i]
            at_most[i] = s
        s = 0.0
        for i in range(offsets[a + 1] - 1, offsets[a] - 1, -1):
            s += cells[i]
            at_least[i] = s
    return at_most, at_least


@nb.njit(cache=True)
def tails(totals, weights, cut, m, low, high):  # type: ignore[no-untyped-def]
    """P(W2 <= low), P(W2 < low), P(W2 >= high), P(W2 > high), given m treated; totals splits at `cut`, cut + 1.

    The category `cut` stands between the halves and is enumerated with the lower one.
    """
    below, cells = half(totals, weights, 0, cut)
    above, dense = half(totals, weights, cut + 1, totals.size)
    at_most, at_least = cumulated(above, dense)
    n_below, n_above, t = below.size - 2, above.size - 2, totals[cut]
    sums = np.zeros(5)
    where, what = np.empty(cells.size, np.int64), np.empty(cells.size)
    for a in range(n_below + 1):
        points = 0
        for i in range(below[a], below[a + 1]):
            if cells[i] != 0.0:
                where[points], what[points] = i - below[a], cells[i]
                points += 1
        for x in range(t + 1):
            b = m - a - x
            if b < 0 or b > n_above:
                continue
            # pairs across: the middle above the lower half, the upper half above both
            across = x * (2 * (n_below - a) + t - x) + 2 * b * (n_below - a + t - x)
            join(
                sums,
                weights[cut, x],
                where[:points],
                what[:points],
                at_most[above[b] : above[b + 1]],
                at_least[above[b] : above[b + 1]],
                low - across,
                high - across,
            )
    for i in range(4):
        sums[i] /= sums[4]
    return sums


@nb.njit(cache=True)
def join(sums, weight, where, what, at_most, at_least, low, high):  # type: ignore[no-untyped-def]  # noqa: PLR0917
    """Adds to `sums` the four tails and the whole of one lower row (points) with one upper row (cumulated)."""
    last = at_most.size - 1
    whole, s0, s1, s2, s3 = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(where.size):
        f, c = what[i], low - where[i]
        whole += f
        if c > last:
            s0 += f * at_most[last]
            s1 += f * at_most[last]
        elif c >= 0:
            s0 += f * at_most[c]
            if c > 0:
                s1 += f * at_most[c - 1]
        c = high - where[i]
        if c < 0:
            s2 += f * at_least[0]
            s3 += f * at_least[0]
        elif c <= last:
            s2 += f * at_least[c]
            if c < last:
                s3 += f * at_least[c + 1]
    sums[0] += weight * s0
    sums[1] += weight * s1
    sums[2] += weight * s2
    sums[3] += weight * s3
    sums[4] += weight * whole * at_most[last]
