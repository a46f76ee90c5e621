"""Linear rank statistics under permuted blocks: exact by convolution, and drawn.

A block has `size` slots of which `full` are treated, in random order; the first slots, one for each participant, were
used. Scores are integers. Oracle: `tests/oracles/naive.py` (every order of every block).
"""

import numba as nb
import numpy as np

from trialwright.statistics.kernels_random import LOW, S32, keys, word


@nb.njit(cache=True)
def choose(n, k):  # type: ignore[no-untyped-def]
    """Binomial coefficient as a float; 0 outside the triangle."""
    if k < 0 or k > n:
        return 0.0
    out = 1.0
    for i in range(min(k, n - k)):
        out = out * (n - i) / (i + 1)
    return out


@nb.njit(cache=True)
def block_chances(scores, size, full, fixed):  # type: ignore[no-untyped-def]
    """Least sum and the chance of each sum of treated scores; `fixed` >= 0 holds the treated count at that number."""
    used, low, high = scores.size, 0, 0
    for s in scores:
        low, high = low + min(s, 0), high + max(s, 0)
    most = min(full, used) if fixed < 0 else fixed
    ways = np.zeros((most + 1, high - low + 1))
    ways[0, -low] = 1.0
    for i in range(used):
        s = scores[i]
        for j in range(min(i, most - 1), -1, -1):
            for v in range(max(s, 0), high - low + 1 + min(s, 0)):
                ways[j + 1, v] += ways[j, v - s]
    chances = np.zeros(high - low + 1)
    for j in range(most + 1):
        weight = choose(size - used, full - j) / choose(size, full)
        if fixed >= 0:
            weight = 1.0 / choose(used, fixed) if j == fixed else 0.0
        if weight > 0:
            chances += weight * ways[j]
    return low, chances


@nb.njit(cache=True)
def convolve_blocks(scores, starts, size, full, fixed, cuts):  # type: ignore[no-untyped-def]
    """P(S <= c0), P(S >= c1), P(S <= c2), P(S >= c2) for the sum S; block b has the scores starts[b]..starts[b+1]-1."""
    least, chances = 0, np.ones(1)
    for b in range(starts.size - 1):
        shift, own = block_chances(scores[starts[b] : starts[b + 1]], size[b], full[b], fixed[b])
        grown = np.zeros(chances.size + own.size - 1)
        for v in range(own.size):
            if own[v] > 0.0:
                grown[v : v + chances.size] += own[v] * chances
        least, chances = least + shift, grown
    tails = np.zeros(4)
    for v in range(chances.size):
        count_tails(tails, least + v, cuts, chances[v])
    return tails


@nb.njit(cache=True, inline="always")
def count_tails(tails, total, cuts, weight):  # type: ignore[no-untyped-def]
    """Adds the weight of one sum to the four tails."""
    tails[0] += weight * (total <= cuts[0])
    tails[1] += weight * (total >= cuts[1])
    tails[2] += weight * (total <= cuts[2])
    tails[3] += weight * (total >= cuts[2])


@nb.njit(cache=True)
def patterns(scores, size, full, fixed):  # type: ignore[no-untyped-def]
    """Sum of treated scores for each equally likely order of one block (each order of the slots that were used)."""
    used = scores.size
    slots, chosen = (size, full) if fixed < 0 else (used, fixed)
    sums = np.empty(round(choose(slots, chosen)), np.int64)
    place = np.arange(chosen)
    for i in range(sums.size):
        total = 0
        for p in place:
            if p < used:
                total += scores[p]
        sums[i] = total
        j = chosen - 1
        while j >= 0 and place[j] == slots - chosen + j:
            j -= 1
        if j < 0:
            break
        place[j] += 1
        for k in range(j + 1, chosen):
            place[k] = place[k - 1] + 1
    return sums


@nb.njit(cache=True)
def grouped(scores, starts, size, full, fixed, most):  # type: ignore[no-untyped-def]
    """Tables of sums, several blocks to a table while it holds at most `most` orders; and where each table starts."""
    tables, ends = [np.zeros(1, np.int64)], [0]
    tables.pop()
    current = np.zeros(1, np.int64)
    for b in range(starts.size - 1):
        own = patterns(scores[starts[b] : starts[b + 1]], size[b], full[b], fixed[b])
        if current.size > 1 and current.size * own.size > most:
            tables.append(current)
            ends.append(ends[-1] + current.size)
            current = own
        else:
            both = np.empty(current.size * own.size, np.int64)
            for i in range(current.size):
                both[i * own.size : (i + 1) * own.size] = current[i] + own
            current = both
    tables.append(current)
    ends.append(ends[-1] + current.size)
    flat = np.empty(ends[-1], np.int32)
    for i in range(len(tables)):
        flat[ends[i] : ends[i + 1]] = tables[i]
    return flat, np.array(ends)


@nb.njit(cache=True)
def draw_tables(flat, ends, cuts, replicates, seed):  # type: ignore[no-untyped-def]
    """How many drawn sums fall into each of the four tails of `convolve_blocks`."""
    key, other = keys(seed, 0, 0)
    groups = ends.size - 1
    pairs = (groups + 1) // 2
    tails = np.zeros(4, np.int64)
    for r in range(replicates):
        total = 0
        for g in range(pairs):
            bits = word(key, other, r * pairs + g)
            a = 2 * g
            total += flat[ends[a] + np.int64(((bits >> S32) * np.uint64(ends[a + 1] - ends[a])) >> S32)]
            if a + 1 < groups:
                total += flat[ends[a + 1] + np.int64(((bits & LOW) * np.uint64(ends[a + 2] - ends[a + 1])) >> S32)]
        count_tails(tails, total, cuts, 1)
    return tails


@nb.njit(cache=True)
def draw_slots(scores, starts, size, full, fixed, cuts, draws):  # type: ignore[no-untyped-def]  # noqa: PLR0917
    """As `draw_tables`, slot by slot, for blocks too large to list; `draws` holds replicates and seed."""
    key, other = keys(draws[1], 0, 1)
    tails, count = np.zeros(4, np.int64), 0
    for _ in range(draws[0]):
        total = 0
        for b in range(starts.size - 1):
            used = starts[b + 1] - starts[b]
            left, slots = (full[b], size[b]) if fixed[b] < 0 else (fixed[b], used)
            for i in range(used):
                if np.int64(((word(key, other, count) >> S32) * np.uint64(slots - i)) >> S32) < left:
                    left -= 1
                    total += scores[starts[b] + i]
                count += 1
        count_tails(tails, total, cuts, 1)
    return tails
