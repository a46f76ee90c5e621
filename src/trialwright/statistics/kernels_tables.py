"""Drawing the outcome counts of an arm, several participants with one random word.

An alias table (Walker 1977, ACM TOMS 3:253; Vose 1991) over all multisets of outcomes of a group of participants: the
upper half of a word picks the entry, its lower half decides between it and its alias. Counts are packed, eight bits to
a category, so up to eight categories and 255 participants fit into one word, and adding words adds counts.
Oracle: the multinomial distribution, in `tests/statistics/test_kernels.py`.
"""

import numba as nb
import numpy as np

from trialwright.statistics.kernels_random import LOW, S32, advance

EIGHT, BYTE = np.uint64(8), np.uint64(255)


@nb.njit(cache=True)
def multisets(chances, group):  # type: ignore[no-untyped-def]
    """Packed counts and probability of every multiset of `group` outcomes with a positive probability."""
    k = chances.size
    size = 1.0
    for i in range(k - 1):
        size = size * (group + 1 + i) / (i + 1)
    packed, weights = np.empty(round(size), np.uint64), np.empty(round(size))
    counts, n = np.zeros(k, np.int64), 0
    counts[0] = group
    while True:
        weight, code, left = 1.0, np.uint64(0), group
        for j in range(k):
            for i in range(counts[j]):
                weight *= chances[j] * left / (i + 1)
                left -= 1
            code |= np.uint64(counts[j]) << (EIGHT * np.uint64(j))
        if weight > 0.0:
            packed[n], weights[n] = code, weight
            n += 1
        j = 0
        while j < k - 1 and counts[j] == 0:
            j += 1
        if j == k - 1:
            return packed[:n], weights[:n]
        moved = counts[j]
        counts[j] = 0
        counts[0] = moved - 1
        counts[j + 1] += 1


@nb.njit(cache=True)
def alias_table(chances, group):  # type: ignore[no-untyped-def]
    """Columns of (own packed counts, those of the alias, threshold below which the own ones hold), shape (3, n)."""
    packed, weights = multisets(chances, group)
    n = packed.size
    table = np.empty((3, n), np.uint64)
    whole = 0.0
    for i in range(n):
        whole += weights[i]
    small, large = np.empty(n, np.int64), np.empty(n, np.int64)
    s = g = 0
    for i in range(n):
        weights[i] *= n / whole
        table[0, i] = table[1, i] = packed[i]
        table[2, i] = LOW
        if weights[i] < 1.0:
            small[s] = i
            s += 1
        else:
            large[g] = i
            g += 1
    while s > 0 and g > 0:
        s -= 1
        i, j = small[s], large[g - 1]
        table[1, i], table[2, i] = packed[j], np.uint64(weights[i] * 4294967296.0)
        weights[j] -= 1.0 - weights[i]
        if weights[j] < 1.0:
            g -= 1
            small[s] = j
            s += 1
    return table


@nb.njit(cache=True)
def arm_table(chances, size, most):  # type: ignore[no-untyped-def]
    """Alias tables of an arm in groups of at most `most`: cells (3, n) and two rows of (start, entries, times)."""
    times = (size + most - 1) // most
    group = (size + times - 1) // times
    rest = size - group * (times - 1)
    first, last = alias_table(chances, group), alias_table(chances, rest)
    n, more = first.shape[1], last.shape[1]
    cells = np.empty((3, n + more), np.uint64)
    for row in range(3):
        for i in range(n):
            cells[row, i] = first[row, i]
        for i in range(more):
            cells[row, n + i] = last[row, i]
    layout = np.empty((2, 3), np.int64)
    layout[0, 0], layout[0, 1], layout[0, 2] = 0, n, times - 1
    layout[1, 0], layout[1, 1], layout[1, 2] = n, more, 1
    return cells, layout


@nb.njit(cache=True)
def draw_arm(counts, cells, layout, flush, state, words):  # type: ignore[no-untyped-def]
    """Counts (k, r) of r replicates of one arm; rows past the last category stay 0.

    `words` has size r; `flush` is how many groups fit into one word.
    """
    replicates = words.size
    packed = np.zeros(replicates, np.uint64)
    for k in range(counts.shape[0]):
        for r in range(replicates):
            counts[k, r] = 0
    waiting = 0
    for row in range(2):
        start, entries, times = layout[row, 0], layout[row, 1], layout[row, 2]
        own, other = cells[0, start : start + entries], cells[1, start : start + entries]
        threshold, n = cells[2, start : start + entries], np.uint64(entries)
        for _ in range(times):
            advance(state, words)
            for r in range(replicates):
                bits = words[r]
                i = ((bits >> S32) * n) >> S32
                keep = np.uint64(0) - np.uint64((bits & LOW) < threshold[i])
                packed[r] += other[i] ^ ((own[i] ^ other[i]) & keep)
            waiting += 1
            if waiting == flush:
                unpack(packed, counts)
                waiting = 0
    if waiting:
        unpack(packed, counts)


@nb.njit(cache=True)
def unpack(packed, counts):  # type: ignore[no-untyped-def]
    """Adds packed counts to counts (k, r) and empties them."""
    for k in range(counts.shape[0]):
        shift, row = EIGHT * np.uint64(k), counts[k]
        for r in range(packed.size):
            row[r] += np.int32((packed[r] >> shift) & BYTE)
    for r in range(packed.size):
        packed[r] = np.uint64(0)


@nb.njit(cache=True)
def most_in_group(categories, entries):  # type: ignore[no-untyped-def]
    """The largest group whose multisets number at most `entries`."""
    group, size = 1, float(categories)
    while size <= entries:
        group += 1
        size = size * (group + categories - 1) / group
    return max(group - 1, 1)
